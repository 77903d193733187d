//! Records that may be the same, group by group with what they share: one becomes of them, or they are kept apart, and
//! what somebody said of them stays said.

use std::collections::BTreeSet;

use axum::Router;
use axum::extract::RawQuery;
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};
use object::{FieldDef, Label, Lang, ObjectDef, Row as TwinRow, Value, id_text, parse_id};
use store::{StoreError, TwinGroup, Verb, Verdict, WriteError, is_mergeable};

use super::address::{Address, local};
use super::frame::{frame, here, may};
use super::merging::href as merge_href;
use super::news::{News, go};
use super::rows::record_href;
use super::values::{OWNER, Showing};
use crate::form_body::{SignedForm, pairs_of};
use crate::listing::Titles;
use crate::refusal::Refusal;
use crate::ui::{self, Button, Col, EmptyState, LinkButton, Look, PageHeader, Pager, Row, Tab, Table};
use crate::visitor::Visitor;

/// Where it is.
pub(super) const PAGE: &str = "/duplicates";
/// What it is called.
pub(super) const TITLE: Label = Label::new("查重", "Duplicates");
/// Groups of one page.
const GROUPS: usize = 20;

/// The page's routes.
pub(super) fn routes() -> Router<crate::site::Site> {
    Router::new().route(PAGE, get(page)).route("/duplicates/verdict", post(judge))
}

/// Whether someone may merge anything.
pub(super) fn is_offered(visitor: &Visitor) -> bool {
    !objects(visitor).is_empty()
}

/// The objects that are looked through for someone: those they may merge records of.
fn objects(visitor: &Visitor) -> Vec<&'static ObjectDef> {
    let all = visitor.visit.crm().registry().objects().iter().copied();
    all.filter(|def| {
        is_mergeable(def)
            && def.fields.iter().any(|field| field.keyed)
            && may(visitor, def, Verb::Change)
            && may(visitor, def, Verb::Delete)
    })
    .collect()
}

/// `GET /duplicates?object=&by=&after=`
async fn page(RawQuery(query): RawQuery, visitor: Visitor) -> Result<Markup, Refusal> {
    let pairs = pairs_of(query.as_deref().unwrap_or_default());
    let value = |name: &str| {
        pairs.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str()).to_owned()
    };
    let (object, by, after) = (value("object"), value("by"), value("after"));
    let objects = objects(&visitor);
    let def = objects.iter().find(|def| def.plural == object).or(objects.first()).copied();
    let def = def.ok_or_else(Refusal::forbidden)?;
    let start = after.clone();
    let (fields, field, groups, next, titles) = visitor
        .visit
        .read::<_, StoreError, _>(move |view| {
            let fields = view.twin_fields(def);
            let field = fields.iter().find(|field| field.name == by).or(fields.first()).copied();
            let (groups, next) = match field {
                Some(field) => view.twins(def, field, &start, GROUPS)?,
                None => (Vec::new(), None),
            };
            let mut titles = Titles::default();
            for group in &groups {
                titles.load_more(view, def, &group.rows, &def.fields)?;
            }
            Ok((fields, field, groups, next, titles))
        })
        .await?;
    let title = TITLE.text(visitor.lang);
    let address = |def: &ObjectDef, field: Option<&FieldDef>| {
        Address::new(PAGE).with("object", def.plural).with("by", field.map_or("", |field| field.name))
    };
    let tabs: Vec<Tab> = objects
        .iter()
        .map(|known| Tab {
            label: known.label_plural.text(visitor.lang).to_owned(),
            href: address(known, None).to_string(),
            count: None,
            current: known.name == def.name,
        })
        .collect();
    let ways: Vec<Tab> = fields
        .iter()
        .map(|known| Tab {
            label: match visitor.lang {
                Lang::Zh => format!("{}相同", known.label.zh),
                Lang::En => format!("Same {}", known.label.en.to_lowercase()),
            },
            href: address(def, Some(known)).to_string(),
            count: None,
            current: Some(*known) == field,
        })
        .collect();
    let body = html! {
        div class="stack" {
            (ui::page_header(&PageHeader { title: title.to_owned(), ..PageHeader::default() }))
            (ui::tabs(visitor.t("对象", "Object"), &tabs))
            (ui::tabs(visitor.t("依据", "Because of"), &ways))
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
            @for group in &groups { (card(&visitor, def, field, group, &titles)) }
            @if next.is_some() || !after.is_empty() { (ui::pager(visitor.lang, &Pager {
                previous_href: (!after.is_empty()).then(|| address(def, field).to_string()),
                next_href: next.map(|next| address(def, field).with("after", &next).to_string()),
                count: None,
            })) }
        }
    };
    Ok(frame(&visitor, title, vec![here(title)], body))
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
        (LinkButton::new(Look::Plain, visitor.t("合并…", "Merge…"), merge_href(def, &ids)).icon("merge").small())
        form method="post" action="/duplicates/verdict" {
            (ui::csrf_field(visitor.csrf()))
            (ui::hidden_field("object", def.plural))
            (ui::hidden_field("back", &visitor.here))
            @for id in &ids { (ui::hidden_field("ids", &id_text(*id))) }
            (Button::new(Look::Quiet, visitor.t("不是同一个", "Not the same")).small().sends("verdict", Verdict::Different.code()))
            (Button::new(Look::Quiet, visitor.t("有关联，但不是同一个", "Related, not the same")).small().sends("verdict", Verdict::Related.code()))
        }
    };
    let titles: BTreeSet<String> = group.rows.iter().map(|row| showing.title(def, row)).collect();
    // What is called the same cannot be told apart by a button's words.
    let is_offered = !group.more && ids.len() <= ABOVE_OFFERED_MAX && titles.len() == ids.len();
    let above = above_field(visitor, def).filter(|_| is_offered);
    ui::card(
        &caption,
        Some(acts),
        html! {
            (ui::table(visitor.lang, &table))
            @if let Some(field) = above { (related_by(visitor, def, field, &group.rows, &showing)) }
            @if group.more { p class="muted" { (visitor.t("还有更多记录也是如此；这么多记录共有的值，往往不说明是同一个。", "More share it; what so many share mostly does not make them one.")) } }
        },
    )
}

/// The link by which one record of an object stands above others: a customer's parent company.
fn above_field(visitor: &Visitor, def: &'static ObjectDef) -> Option<&'static FieldDef> {
    let is_above = |field: &&'static FieldDef| {
        field.kind.link() == Some(def.name) && !field.readonly && !field.measure && field.formula.is_none()
    };
    def.fields.iter().copied().find(is_above).filter(|field| visitor.visit.actor().may_ask(def, field))
}

/// Related, and how: one of them stands above the others.
fn related_by(
    visitor: &Visitor,
    def: &'static ObjectDef,
    field: &'static FieldDef,
    rows: &[TwinRow],
    showing: &Showing<'_>,
) -> Markup {
    let label = |row: &TwinRow| match visitor.lang {
        Lang::Zh => format!("“{}”是{}", showing.title(def, row), field.label.zh),
        Lang::En => format!("“{}” is the {}", showing.title(def, row), field.label.en.to_lowercase()),
    };
    html! {
        form method="post" action="/duplicates/verdict" class="row" {
            (ui::csrf_field(visitor.csrf()))
            (ui::hidden_field("object", def.plural))
            (ui::hidden_field("back", &visitor.here))
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

/// How a verdict begins that one of the records stands above the others.
const ABOVE: &str = "above-";
/// Of so many records at most is offered to say which stands above the others.
const ABOVE_OFFERED_MAX: usize = 4;
/// Columns beside the name and the moment.
const COLUMNS: usize = 4;

/// `POST /duplicates/verdict`: of records that one may change; twice is the same as once.
async fn judge(form: SignedForm) -> Result<Response, Refusal> {
    let visitor = &form.visitor;
    let def = visitor.site.object(form.value("object").unwrap_or_default())?;
    let back = form.value("back").and_then(local).unwrap_or(PAGE).to_owned();
    let said = form.value("verdict").unwrap_or_default();
    let above = match said.strip_prefix(ABOVE) {
        None => None,
        Some(id) => {
            let field = above_field(visitor, def).ok_or_else(Refusal::not_found)?;
            Some((field, parse_id(id).map_err(|_| Refusal::not_found())?))
        }
    };
    let verdict = match said {
        "none" => None,
        _ if above.is_some() => Some(Verdict::Related),
        code => Some(Verdict::of_code(code).ok_or_else(Refusal::not_found)?),
    };
    let ids: Vec<i64> = form
        .fields
        .iter()
        .filter(|(name, _)| name == "ids")
        .filter_map(|(_, id)| parse_id(id).ok())
        .collect();
    if !is_mergeable(def) {
        return Err(Refusal::not_found());
    }
    let judged = visitor
        .visit
        .write::<_, WriteError, _>("judge_twins", move |tx| {
            let rows = tx.rows_by_id(def, &ids)?;
            let sight = tx.actor().sight(def, Verb::Change);
            if rows.len() != ids.len() || !rows.iter().all(|row| sight.reaches(row)) {
                return Ok(false);
            }
            if let Some((field, above)) = above {
                let Some(top) = rows.iter().find(|row| row.id == above) else { return Ok(false) };
                // Who stands below one of them does not stand above it.
                let is_below = top.value(field).as_int().is_some_and(|id| ids.contains(&id));
                let free = rows.iter().filter(|row| row.id != above && row.value(field).is_null());
                for row in free.filter(|_| !is_below) {
                    tx.change(def, row.id, None, vec![(field, Value::Int(above))])?;
                }
            }
            tx.judge_twins(def, &ids, verdict)?;
            Ok(true)
        })
        .await?;
    if !judged {
        return Err(Refusal::not_found());
    }
    let text = match verdict {
        Some(Verdict::Different) => {
            visitor.t("已记下：不是同一个，以后不再提示。", "Noted: not the same; they stay away.")
        }
        Some(Verdict::Related) if above.is_some() => visitor.t(
            "已记下，并填好了上下级；原来填过的没有改。",
            "Noted, and linked; what was filled in before stays.",
        ),
        Some(Verdict::Related) => visitor.t(
            "已记下：有关联但不是同一个。可以在记录上填写上级或关联。",
            "Noted: related and not the same. Link them on their pages.",
        ),
        None => visitor.t("已撤回判断。", "Taken back."),
    };
    Ok(go(&visitor.site, &back, &News::done(text)))
}
