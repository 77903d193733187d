//! Records that share a key, group by group with what they share.

use std::collections::BTreeSet;

use maud::{Markup, html};
use object::{FieldDef, Label, Lang, ObjectDef, Row as TwinRow, id_text};
use store::{StoreError, TwinGroup};

use super::{Ways, verdict_buttons};
use crate::duplicates::above_field;
use crate::listing::Titles;
use crate::pages::merging::{self, href as merge_href};
use crate::pages::rows::record_href;
use crate::pages::values::{OWNER, Showing};
use crate::refusal::Refusal;
use crate::ui::{self, Button, Col, EmptyState, LinkButton, Look, Pager, Row, Table};
use crate::visitor::Visitor;

/// What leads to the merge of some records.
pub(super) const MERGE: Label = Label::new("合并…", "Merge…");
/// Groups of one page.
const GROUPS: usize = 20;
/// How a verdict begins that one of the records stands above the others.
pub(super) const ABOVE: &str = "above-";
/// Of so many records at most is offered to say which stands above the others.
const ABOVE_OFFERED_MAX: usize = 4;
/// Columns beside the name and the moment.
const COLUMNS: usize = 4;

/// The groups that share a field, after a key.
pub(super) async fn body(
    visitor: &Visitor,
    ways: &Ways,
    field: &'static FieldDef,
    after: &str,
) -> Result<Markup, Refusal> {
    let def = ways.def;
    let start = after.to_owned();
    let (groups, next, titles) = visitor
        .visit
        .read::<_, StoreError, _>(move |view| {
            let (groups, next) = view.twins(def, field, &start, GROUPS)?;
            let mut titles = Titles::default();
            for group in &groups {
                titles.load_more(view, def, &group.rows, &def.fields)?;
            }
            Ok((groups, next, titles))
        })
        .await?;
    let here = ways.address(def, field.name);
    Ok(html! {
        @if groups.is_empty() {
            (ui::empty_state(&EmptyState {
                icon: "copy-check",
                title: if next.is_some() {
                    visitor.t("这一段没有重复的记录", "None in this stretch").to_owned()
                } else {
                    visitor.t("没有发现重复的记录", "No duplicates found").to_owned()
                },
                hint: visitor.t(
                    "只比对您可以查看的记录；判断过“不是同一个”的不再出现。",
                    "Only records that you may see are compared; those told apart stay away.",
                ).to_owned(),
                action: None,
            }))
        }
        @for group in &groups { (card(visitor, def, Some(field), group, &titles)) }
        @if next.is_some() || !after.is_empty() { (ui::pager(visitor.lang, &Pager {
            previous_href: (!after.is_empty()).then(|| here.to_string()),
            next_href: next.map(|next| here.with("after", &next).to_string()),
            count: None,
        })) }
    })
}

fn card(
    visitor: &Visitor,
    def: &'static ObjectDef,
    field: Option<&'static FieldDef>,
    group: &TwinGroup,
    titles: &Titles,
) -> Markup {
    let showing = Showing::new(visitor, titles);
    let shown = columns_of(def, field);
    let mut cols = vec![Col { strong: true, ..Col::new(def.title.label.text(visitor.lang)) }];
    cols.extend(shown.iter().map(|field| Col { strong: true, ..Col::new(field.label.text(visitor.lang)) }));
    cols.push(Col::new(visitor.t("创建时间", "Created")));
    let rows = group.rows.iter().map(|row| {
        let mut cells = vec![html! { bdi { (showing.title(def, row)) } }];
        cells.extend(shown.iter().map(|field| showing.cell(field, &row.values[field.index])));
        cells.push(showing.when(row.created_at));
        Row {
            id: id_text(row.id),
            name: showing.title(def, row),
            href: Some(record_href(def, row.id)),
            cells,
            ..Row::default()
        }
    });
    let caption = showing.title(def, &group.rows[0]);
    let ids: Vec<i64> = group.rows.iter().map(|row| row.id).collect();
    let table = Table { caption: caption.clone(), cols, rows: rows.collect(), ..Table::default() };
    let acts = html! {
        (LinkButton::new(Look::Plain, MERGE.text(visitor.lang), merging::with_back(merge_href(def, &ids), &visitor.here)).icon("merge").small())
        (verdict_buttons(visitor, def, &ids, &visitor.here))
    };
    let above = if group.more {
        html! {}
    } else {
        above_of(visitor, def, &group.rows, &showing, &visitor.here)
    };
    ui::card(
        &caption,
        Some(acts),
        html! {
            (ui::table(visitor.lang, &table))
            (above)
            @if group.more { p class="muted" { (visitor.t("还有更多记录也是如此；这么多记录共有的值，往往不说明是同一个。", "More share it; what so many share mostly does not make them one.")) } }
        },
    )
}

/// The way to say that one of them stands above the others, where that can be said.
pub(super) fn above_of(
    visitor: &Visitor,
    def: &'static ObjectDef,
    rows: &[TwinRow],
    showing: &Showing<'_>,
    back: &str,
) -> Markup {
    // What is called the same cannot be told apart by a button's words.
    let titles: BTreeSet<String> = rows.iter().map(|row| showing.title(def, row)).collect();
    let is_offered = rows.len() <= ABOVE_OFFERED_MAX && titles.len() == rows.len();
    match above_field(visitor, def).filter(|_| is_offered) {
        Some(field) => related_by(visitor, def, field, rows, showing, back),
        None => html! {},
    }
}

/// Related, and how: one of them stands above the others.
fn related_by(
    visitor: &Visitor,
    def: &'static ObjectDef,
    field: &'static FieldDef,
    rows: &[TwinRow],
    showing: &Showing<'_>,
    back: &str,
) -> Markup {
    let label = |row: &TwinRow| match visitor.lang {
        Lang::Zh => format!("“{}”是{}", showing.title(def, row), field.label.zh),
        Lang::En => format!("“{}” is the {}", showing.title(def, row), field.label.en.to_lowercase()),
    };
    html! {
        form method="post" action="/duplicates/verdict" class="row" {
            (ui::csrf_field(visitor.csrf()))
            (ui::hidden_field("object", def.plural))
            (ui::hidden_field("back", back))
            @for row in rows { (ui::hidden_field("ids", &id_text(row.id))) }
            span class="muted" { (visitor.t("有关联的话：", "If they are related:")) }
            @for row in rows {
                (Button::new(Look::Quiet, label(row)).small().sends("verdict", format!("{ABOVE}{}", id_text(row.id))))
            }
        }
    }
}

/// What tells records of a group apart: what they share, whose they are, and a few more.
fn columns_of(def: &'static ObjectDef, shared: Option<&'static FieldDef>) -> Vec<&'static FieldDef> {
    let mut shown: Vec<&'static FieldDef> = shared.into_iter().filter(|field| *field != def.title).collect();
    let more = def.parent_field().into_iter().chain(def.fields.iter().copied().filter(|field| field.unique));
    let more = more.chain(def.fields.iter().copied().filter(|field| field.list)).chain(def.field(OWNER));
    for field in more.filter(|field| *field != def.title && !field.measure) {
        if !shown.contains(&field) && shown.len() < COLUMNS {
            shown.push(field);
        }
    }
    shown
}
