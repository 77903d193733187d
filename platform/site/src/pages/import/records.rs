//! The records of one import: what it made, and what it changed, each with the way to it.

use axum::extract::{Path, Query};
use maud::{Markup, html};
use object::{Label, Lang, ObjectDef, id_text, parse_id};
use store::{OutcomeRow, RowOutcome, StoreError};

use super::figures::{outcome_label, row_text};
use crate::imports::outcome_of;
use crate::listing::Titles;
use crate::pages::frame::{crumb, frame, here};
use crate::pages::values::{Showing, named};
use crate::refusal::Refusal;
use crate::ui::{self, Col, EmptyState, LinkButton, Look, PageHeader, Row, Table};
use crate::visitor::Visitor;

/// Records of one page.
const RECORDS_SHOWN: usize = 100;
/// The outcomes that have a record.
const SHOWN: [RowOutcome; 3] = [RowOutcome::Created, RowOutcome::Updated, RowOutcome::Unchanged];

/// What the address may say.
#[derive(serde::Deserialize, Default)]
pub(super) struct Asked {
    /// Which outcome; what the import created when nothing is said.
    of: Option<String>,
    /// After this row of the file.
    after: Option<i64>,
}

/// `GET /imports/{id}/records?of=created&after=101`
pub(super) async fn page(
    visitor: Visitor,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Markup, Refusal> {
    let id = parse_id(&id).map_err(|_| Refusal::not_found())?;
    let standing = outcome_of(&visitor, id).await?;
    let registry = visitor.site.crm().registry();
    let def = registry.object(&standing.record.object).ok_or_else(Refusal::not_found)?;
    let outcome = asked.of.as_deref().and_then(RowOutcome::of_code).filter(|outcome| SHOWN.contains(outcome));
    let fields: Vec<_> =
        def.fields.iter().copied().filter(|field| field.list && *field != def.title).collect();
    let (asked_after, shown_fields) = (asked.after.unwrap_or(0), fields.clone());
    let load = visitor.visit.read::<_, StoreError, _>(move |view| {
        let outcome = match outcome {
            Some(outcome) => outcome,
            // Where nothing is asked: the first that there is something of.
            None => {
                let mut found = SHOWN[0];
                for outcome in SHOWN {
                    if !view.outcomes_of(id, outcome, false, 0, 1)?.is_empty() {
                        found = outcome;
                        break;
                    }
                }
                found
            }
        };
        let notes = view.outcomes_of(id, outcome, false, asked_after, RECORDS_SHOWN + 1)?;
        let ids: Vec<i64> = notes.iter().filter_map(|note| note.record).collect();
        let rows = view.rows_by_id(def, &ids)?;
        let titles = Titles::load(view, def, &rows, &shown_fields)?;
        Ok((outcome, notes, rows, titles))
    });
    let (outcome, mut notes, rows, titles) = load.await?;
    let next = (notes.len() > RECORDS_SHOWN).then(|| {
        notes.truncate(RECORDS_SHOWN);
        notes.last().map_or(0, |note| note.row)
    });
    let showing = Showing::new(&visitor, &titles);
    let table = records_table(&visitor, def, &fields, &showing, &notes, &rows);
    let lang = visitor.lang;
    let base = format!("/imports/{}", id_text(id));
    let href = |outcome: RowOutcome| format!("{base}/records?of={}", outcome.code());
    let title = match lang {
        Lang::Zh => format!("导入的{}", def.label.zh),
        Lang::En => format!("Imported {}", def.label_plural.en.to_lowercase()),
    };
    let body = html! {
        div class="row" {
            @for each in SHOWN {
                (LinkButton::new(if each == outcome { Look::Primary } else { Look::Plain }, outcome_label(each).text(lang), href(each)))
            }
        }
        @match table {
            Some(table) => (table),
            None => (ui::empty_state(&EmptyState {
                icon: "file-up",
                title: visitor.t("这里没有记录", "No records here").to_owned(),
                hint: visitor.t(
                    "这次导入没有这样的记录，或它们已被删除，或您无权查看。",
                    "This import has none of these, or they were deleted, or you may not see them.",
                ).to_owned(),
                action: None,
            })),
        }
        @if let Some(after) = next {
            div class="row" { (LinkButton::new(Look::Plain, visitor.t("下一页", "Next page"), format!("{}&after={after}", href(outcome)))) }
        }
    };
    let header = PageHeader { title: title.clone(), note: standing.record.file_name.clone(), acts: None };
    let crumbs = vec![
        crumb(visitor.t("导入", "Imports"), "/imports"),
        crumb(&standing.record.file_name, &base),
        here(title.clone()),
    ];
    Ok(frame(&visitor, &title, crumbs, html! { div class="stack" { (ui::page_header(&header)) (body) } }))
}

/// What the reader may see of them; none where that is nothing.
fn records_table(
    visitor: &Visitor,
    def: &'static ObjectDef,
    fields: &[&'static object::FieldDef],
    showing: &Showing<'_>,
    notes: &[OutcomeRow],
    rows: &[object::Row],
) -> Option<Markup> {
    let lang = visitor.lang;
    let mut cols = vec![Col { strong: true, ..Col::new(def.title.label.text(lang)) }];
    cols.extend(fields.iter().map(|field| Col::new(field.label.text(lang))));
    cols.push(Col { strong: true, ..Col::new(Label::new("文件中的行", "Row of the file").text(lang)) });
    let lines: Vec<Row> = notes
        .iter()
        .filter_map(|note| Some((note, rows.iter().find(|row| Some(row.id) == note.record)?)))
        .map(|(note, row)| {
            let title = named(lang, &row.title(def));
            let mut cells = vec![html! { (title) }];
            cells.extend(fields.iter().map(|field| showing.cell(field, &row.value(field))));
            cells.push(html! { (row_text(lang, note.row.unsigned_abs())) });
            let href = Some(format!("/{}/{}", def.plural, id_text(row.id)));
            Row { name: title, href, cells, ..Row::default() }
        })
        .collect();
    if lines.is_empty() {
        return None;
    }
    let caption = def.label_plural.text(lang).to_owned();
    Some(ui::table(lang, &Table { caption, cols, rows: lines, ..Table::default() }))
}
