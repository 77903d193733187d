//! Records that fail, one after another: the worst first, among them the most valuable. What is to be mended stands in
//! inputs; saving leads on to the next record, and so does skipping, or putting it off.

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use object::{FieldDef, Instant, Lang, ObjectDef, Row, id_text, parse_id};
use store::{QUEUE_ROWS_MAX, QueuePlace, RecordQuality, StoreError, Verb, View, WriteError};

use super::{PAGE, TITLE, failing_line, href, object_of};
use crate::form_body::{SignedForm, pairs_of};
use crate::listing::Titles;
use crate::pages::address::Address;
use crate::pages::form::{
    Clash, Draft, about, field_lock, input, like, link_lock, right_lock, with_oddities, write_change,
};
use crate::pages::frame::{crumb, expect_right, frame, here};
use crate::pages::news::{News, go};
use crate::pages::rows::record_href;
use crate::pages::values::Showing;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui::{self, Button, EmptyState, Fact, Form, LinkButton, Look, PageHeader, Problem};
use crate::visitor::Visitor;

/// A record that was put off stays away so long: a week, in which whoever was asked may answer.
const PUT_OFF_MS: i64 = 7 * 24 * 60 * 60 * 1_000;
/// Steps of the queue that are looked through for a record that its reader can mend something of.
const STEPS_MAX: usize = 5;
/// Facts by which a record is known, beside its name.
const FACTS: usize = 4;
/// Names of what a form of the queue sends beside the fields; no field of a record begins so.
const AT: &str = "queue.at";
const RULE: &str = "queue.rule";
const THEN: &str = "queue.then";
const PUT_OFF: &str = "put_off";

/// The queue of an object, after a place and of one rule, where they are named.
pub(super) fn queue_href(def: &ObjectDef, after: Option<QueuePlace>, rule: Option<i64>) -> String {
    let mut address = Address::new(format!("{}/queue", href(def)));
    if let Some(after) = after {
        address = address.with("after", &place_text(after));
    }
    if let Some(rule) = rule {
        address = address.with("rule", &id_text(rule));
    }
    address.to_string()
}

fn place_text(place: QueuePlace) -> String {
    format!("{}.{}.{}", place.score, place.less, id_text(place.record))
}

fn place_of(text: &str) -> Option<QueuePlace> {
    let mut parts = text.splitn(3, '.');
    let mut next = || parts.next();
    Some(QueuePlace {
        score: next()?.parse().ok()?,
        less: next()?.parse().ok()?,
        record: parse_id(next()?).ok()?,
    })
}

/// A record of the queue.
struct Item {
    place: QueuePlace,
    row: Row,
    quality: RecordQuality,
    /// What of it is mended here.
    fields: Vec<&'static FieldDef>,
    titles: Titles,
    draft: Draft,
}

/// What was found in the queue.
enum Found {
    /// A record to mend.
    Item(Box<Item>),
    /// None among those that were looked through; it goes on after this place.
    NotYet(QueuePlace),
    /// There is none.
    Nothing,
}

/// What stands on the page beside the record.
#[derive(Default)]
struct Said {
    clash: Option<Clash>,
    /// The version that was seen, where it is not the record's present one.
    version: Option<i64>,
}

/// `GET /quality/{plural}/queue?after=&rule=`
pub(super) async fn page(
    Path(plural): Path<String>,
    RawQuery(query): RawQuery,
    visitor: Visitor,
) -> Result<Response, Refusal> {
    let def = object_of(&visitor, &plural)?;
    expect_right(&visitor, def, Verb::Change)?;
    let query = pairs_of(query.as_deref().unwrap_or_default());
    let value = |name: &str| query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let after = value("after").and_then(place_of);
    let rule = value("rule").and_then(|id| parse_id(id).ok());
    let asker = visitor.clone();
    let found =
        visitor.visit.read::<_, StoreError, _>(move |view| next_item(view, &asker, def, after, rule)).await?;
    let body = match &found {
        Found::Item(item) => item_markup(&visitor, def, item, rule, &Said::default()),
        Found::NotYet(place) => none_yet(&visitor, def, *place, rule),
        Found::Nothing => none_left(&visitor, def, after.is_some(), rule),
    };
    Ok(framed(&visitor, def, body).into_response())
}

/// The next record after a place of which the reader is told something to mend.
fn next_item(
    view: &View<'_>,
    visitor: &Visitor,
    def: &'static ObjectDef,
    mut after: Option<QueuePlace>,
    rule: Option<i64>,
) -> Result<Found, StoreError> {
    for _ in 0..STEPS_MAX {
        let places = view.quality_queue(def, after, rule, QUEUE_ROWS_MAX)?;
        for place in &places {
            let Some(row) = view.find_row(def, place.record)? else { continue };
            if !view.actor().sight(def, Verb::Change).reaches(&row) {
                continue;
            }
            let item = item_of(view, visitor, def, *place, row)?;
            // What it was put here for may have been mended since.
            let is_meant = |item: &Item| {
                rule.is_none_or(|rule| item.quality.failing.iter().any(|failing| failing.id == rule))
            };
            if let Some(item) = item.filter(is_meant) {
                return Ok(Found::Item(Box::new(item)));
            }
        }
        if places.len() < QUEUE_ROWS_MAX {
            return Ok(Found::Nothing);
        }
        after = places.last().copied();
    }
    Ok(after.map_or(Found::Nothing, Found::NotYet))
}

fn item_of(
    view: &View<'_>,
    visitor: &Visitor,
    def: &'static ObjectDef,
    place: QueuePlace,
    row: Row,
) -> Result<Option<Item>, StoreError> {
    let Some(quality) = view.quality_of(def, &row)?.filter(|quality| !quality.failing.is_empty()) else {
        return Ok(None);
    };
    let titles = Titles::load(view, def, std::slice::from_ref(&row), &def.fields)?;
    let mut fields: Vec<&'static FieldDef> = Vec::new();
    for rule in &quality.failing {
        let lock = field_lock(rule.field)
            .or_else(|| right_lock(visitor, def, rule.field, &row))
            .or_else(|| link_lock(rule.field, &row, &titles));
        if lock.is_none() && !fields.contains(&rule.field) {
            fields.push(rule.field);
        }
    }
    let draft = Draft::of_fields(view, def, visitor.lang, &row, fields.iter().copied())?;
    Ok(Some(Item { place, row, quality, fields, titles, draft }))
}

fn framed(visitor: &Visitor, def: &'static ObjectDef, body: Markup) -> Markup {
    let lang = visitor.lang;
    let title = match lang {
        Lang::Zh => format!("修正{}数据", def.label.zh),
        Lang::En => format!("Mend {}", def.label_plural.en.to_lowercase()),
    };
    let crumbs = vec![
        crumb(TITLE.text(lang), PAGE),
        crumb(def.label_plural.text(lang), href(def)),
        here(visitor.t("修正", "Mend")),
    ];
    let header = PageHeader { title: title.clone(), ..PageHeader::default() };
    frame(visitor, &title, crumbs, html! { div class="narrow stack" { (ui::page_header(&header)) (body) } })
}

fn none_yet(visitor: &Visitor, def: &'static ObjectDef, place: QueuePlace, rule: Option<i64>) -> Markup {
    let further = visitor.t("继续查找", "Look further");
    let action = html! {
        (LinkButton::new(Look::Primary, further, queue_href(def, Some(place), rule)))
        (LinkButton::new(Look::Plain, visitor.t("返回数据质量", "Back to data quality"), href(def)))
    };
    let searched = STEPS_MAX * QUEUE_ROWS_MAX;
    ui::empty_state(&EmptyState {
        icon: "search",
        title: visitor.t("暂未找到要修正的记录", "Nothing to mend found yet").to_owned(),
        hint: match visitor.lang {
            Lang::Zh => format!("已查看 {searched} 条，其中没有您能修正的；后面还有记录。"),
            Lang::En => {
                format!(
                    "You can mend nothing of the {searched} records looked at; there are more after them."
                )
            }
        },
        action: Some(action),
    })
}

fn none_left(visitor: &Visitor, def: &'static ObjectDef, is_after: bool, rule: Option<i64>) -> Markup {
    let again = is_after.then(|| {
        let label = visitor.t("从头再看一遍", "Begin again");
        html! { (LinkButton::new(Look::Plain, label, queue_href(def, None, rule))) }
    });
    let back = html! {
        @if let Some(again) = again { (again) }
        (LinkButton::new(Look::Plain, visitor.t("返回数据质量", "Back to data quality"), href(def)))
    };
    ui::empty_state(&EmptyState {
        icon: "circle-check",
        title: visitor.t("没有要修正的记录了", "Nothing is left to mend").to_owned(),
        hint: visitor
            .t(
                "跳过和推迟的除外；推迟的一周后再出现。",
                "Beside what you skipped or put off; what was put off comes back in a week.",
            )
            .to_owned(),
        action: Some(back),
    })
}

fn item_markup(
    visitor: &Visitor,
    def: &'static ObjectDef,
    item: &Item,
    rule: Option<i64>,
    said: &Said,
) -> Markup {
    let lang = visitor.lang;
    let showing = Showing::new(visitor, &item.titles);
    let title = showing.title(def, &item.row);
    let heading = match lang {
        Lang::Zh => format!("{title}：{} 分", item.quality.score),
        Lang::En => format!("{title}: {}", item.quality.score),
    };
    let problems: Vec<Problem> = item
        .draft
        .problems
        .iter()
        .map(|(field, message)| Problem {
            text: about(lang, field, message.text(lang)),
            field: item.fields.contains(field).then(|| field.name.to_owned()),
        })
        .collect();
    let known_by = def
        .fields
        .iter()
        .copied()
        .filter(|field| field.list && *field != def.title && !item.fields.contains(field))
        .filter(|field| !item.row.values[field.index].is_null())
        .take(FACTS);
    let facts: Vec<Fact> = known_by
        .map(|field| Fact::new(field.label.text(lang), showing.cell(field, &item.row.values[field.index])))
        .collect();
    let open = html! {
        (LinkButton::new(Look::Quiet, visitor.t("打开记录", "Open the record"), record_href(def, item.row.id)).small())
    };
    let form = Form {
        action: format!("{}/queue/{}", href(def), id_text(item.row.id)),
        csrf: visitor.csrf().to_owned(),
        submit: if item.fields.is_empty() {
            visitor.t("下一条", "Next").to_owned()
        } else {
            visitor.t("保存并看下一条", "Save and go on").to_owned()
        },
        more_buttons: Some(html! {
            (LinkButton::new(Look::Plain, visitor.t("跳过", "Skip"), queue_href(def, Some(item.place), rule))
                .shortcut("mod+]"))
            (Button::new(Look::Plain, visitor.t("推迟一周", "Put off for a week")).sends(THEN, PUT_OFF)
                .shortcut("mod+["))
        }),
        is_unsent: said.clash.is_some() || !problems.is_empty(),
        ..Form::default()
    };
    let inputs = html! {
        (ui::hidden_field("version", &said.version.unwrap_or(item.row.version).to_string()))
        (ui::hidden_field(AT, &place_text(item.place)))
        @if let Some(rule) = rule { (ui::hidden_field(RULE, &id_text(rule))) }
        @if item.fields.is_empty() {
            p { (visitor.t("这里没有您可以直接修改的字段，请打开记录处理。", "None of it is changed here; open the record.")) }
        } @else {
            (ui::single_group("", html! {
                @for (place, field) in item.fields.iter().enumerate() {
                    (input(visitor, field, &item.draft, false, place == 0 && problems.is_empty()))
                }
            }))
        }
    };
    html! {
        (ui::problem_summary(lang, &problems))
        @if let Some(clash) = &said.clash { (clash.notice(visitor)) }
        (ui::card(&heading, Some(open), html! {
            div class="stack" {
                (ui::facts(lang, &facts))
                ul class="stack" {
                    @for rule in &item.quality.failing { li { (failing_line(visitor, def, rule, &item.row, None)) } }
                }
                (ui::form(lang, &form, inputs))
            }
        }))
        p class="page-note" {
            (visitor.t(
                "按 Enter 保存并看下一条，Ctrl ] 跳过，Ctrl [ 推迟。",
                "Enter saves and goes on, Ctrl ] skips, Ctrl [ puts off.",
            ))
        }
    }
}

/// `POST /quality/{plural}/queue/{id}`: saves what was mended, or puts the record off; then on to the next.
pub(super) async fn mend(
    State(site): State<Site>,
    Path((plural, id)): Path<(String, String)>,
    form: SignedForm,
) -> Result<Response, Refusal> {
    let visitor = form.visitor.clone();
    let def = object_of(&visitor, &plural)?;
    expect_right(&visitor, def, Verb::Change)?;
    let id = parse_id(&id).map_err(|_| Refusal::not_found())?;
    let place = form.value(AT).and_then(place_of).ok_or_else(|| Refusal::bad_request(unreadable()))?;
    let rule = form.value(RULE).and_then(|id| parse_id(id).ok());
    let seen = form.value("version").and_then(|version| version.parse::<i64>().ok());
    let seen = seen.ok_or_else(|| Refusal::bad_request(unreadable()))?;
    let onward = queue_href(def, Some(place), rule);
    if form.value(THEN) == Some(PUT_OFF) {
        put_off(&visitor, def, id).await?;
        let news = visitor.t("已推迟，一周后再出现。", "Put off; it comes back in a week.");
        return Ok(go(&site, &onward, &News::done(news)));
    }
    let sent = form.fields;
    let asker = visitor.clone();
    let found = visitor
        .visit
        .read::<_, StoreError, _>(move |view| {
            let Some(row) = view.find_row(def, id)? else { return Ok(None) };
            let (draft, set) = Draft::sent(view, &def.fields, &sent)?.values(view, &[])?;
            let item = item_of(view, &asker, def, place, row.clone())?;
            Ok(Some((row, item, draft, set)))
        })
        .await?;
    let (row, item, mut draft, set) = found.ok_or_else(Refusal::not_found)?;
    let mut said = Said { version: Some(seen), clash: None };
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if draft.problems.is_empty() {
        match write_change(&visitor, def, id, seen, &set).await {
            Ok((row, _)) if row.version == seen => {
                return Ok(go(&site, &onward, &News::done(visitor.t("没有改动。", "Nothing was changed."))));
            }
            Ok((row, change_set)) => {
                let saved = visitor.t("已保存。", "Saved.").to_owned();
                let news = with_oddities(&visitor, def, &row, saved);
                let news = news.with_undo(change_set, record_href(def, id));
                let written = set.iter().map(|(field, _)| *field).collect();
                return Ok(go(&site, &onward, &like::told(&visitor, def, &row, written, news).await));
            }
            Err(WriteError::Invalid(problems)) => draft.add(problems),
            Err(WriteError::Conflict(theirs)) => {
                let mine = set.clone();
                let lang = visitor.lang;
                let (clash, merged, version) = visitor
                    .visit
                    .read::<_, StoreError, _>(move |view| {
                        let clash = Clash::find(view, def, &theirs, seen, &mine)?;
                        let fields = mine.iter().map(|(field, _)| *field);
                        let merged = Draft::of_fields(view, def, lang, &clash.merged(&theirs), fields)?;
                        Ok((clash, merged, theirs.version))
                    })
                    .await?;
                if !clash.has_mine() {
                    // They wrote what I wrote.
                    return Ok(go(&site, &onward, &News::done(visitor.t("已保存。", "Saved."))));
                }
                (said.clash, said.version, draft) = (Some(clash), Some(version), merged);
                status = StatusCode::CONFLICT;
            }
            Err(refused) => return Err(refused.into()),
        }
    }
    let fields = set.iter().map(|(field, _)| *field).chain(draft.problems.iter().map(|(field, _)| *field));
    let mut sent: Vec<&'static FieldDef> = Vec::new();
    for field in fields.filter(|field| draft.has(field)) {
        if !sent.contains(&field) {
            sent.push(field);
        }
    }
    let nothing = RecordQuality { score: 100, failing: Vec::new() };
    let (quality, titles) = item.map_or((nothing, Titles::default()), |item| (item.quality, item.titles));
    let item = Item { place, row, quality, fields: sent, titles, draft };
    let body = item_markup(&visitor, def, &item, rule, &said);
    Ok((status, framed(&visitor, def, body)).into_response())
}

fn unreadable() -> object::Message {
    object::Message::new(
        "queue_form_unreadable",
        "表单不完整，请返回重试",
        "the form is not whole; go back and try again",
    )
}

/// Keeps a record that the visitor may change out of their queue for a while.
async fn put_off(visitor: &Visitor, def: &'static ObjectDef, id: i64) -> Result<(), Refusal> {
    visitor
        .visit
        .write::<_, WriteError, _>("put_off_mending", move |tx| {
            let row = tx.find_row(def, id)?.ok_or(WriteError::NotFound)?;
            if !tx.actor().sight(def, Verb::Change).reaches(&row) {
                return Err(WriteError::Forbidden);
            }
            let until = Instant(tx.now().0 + PUT_OFF_MS);
            Ok(tx.put_off_mending(id, until)?)
        })
        .await?;
    Ok(())
}
