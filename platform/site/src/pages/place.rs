//! Moving a record to another place: to another column of a board, to another day of a calendar. It is the ordinary
//! write of that one field, with the version that was seen; what is refused is told in words, and the record stands
//! where it stood.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::civil::Time;
use maud::{Markup, html};
use object::{Day, FieldDef, FieldKind, Instant, Lang, Message, ObjectDef, Row, Value, parse_id};
use store::{StoreError, Verb, View, WriteError};

use super::address::local;
use super::form::{is_writable, write_change};
use super::frame::expect_right;
use super::list::{clock_of, moment_of, replaced};
use super::news::{News, go, toast_of};
use super::values::{Showing, called};
use crate::form_body::SignedForm;
use crate::listing::Titles;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::visitor::Visitor;

/// What came of it.
struct Outcome {
    status: StatusCode,
    news: News,
    /// The record as it is now; none where it is out of sight.
    row: Option<Row>,
}

/// `POST /{plural}/{id}/place`: sets `field` to `value` and leads back. A script that asks with `HX-Request` gets the
/// news and the changed parts of the page instead.
pub(super) async fn place(
    State(site): State<Site>,
    Path((plural, id)): Path<(String, String)>,
    headers: HeaderMap,
    form: SignedForm,
) -> Result<Response, Refusal> {
    let def = site.object(&plural)?;
    let id = parse_id(&id).map_err(|_| Refusal::not_found())?;
    let back = form.value("back").and_then(local).map_or_else(|| format!("/{}", def.plural), str::to_owned);
    let visitor = &form.visitor;
    expect_right(visitor, def, Verb::See)?;
    let sent = |name: &str| form.value(name).unwrap_or_default().trim();
    let seen = sent("version").parse::<i64>().map_err(|_| Refusal::bad_request(version_missing()))?;
    let field = def.field(sent("field")).filter(|field| is_place(field)).ok_or_else(|| {
        Refusal::bad_request(Message::new("place_unknown", "没有这个位置", "there is no such place"))
    })?;
    let value = sent("value").to_owned();
    let outcome = put(visitor, def, id, seen, field, &value, &back).await?;
    if !headers.contains_key("hx-request") {
        return Ok(go(&site, &back, &outcome.news));
    }
    let Outcome { status, news, row } = outcome;
    // It is done or refused already, whatever became of the list that it was asked from.
    let parts = replaced(&site, visitor, def, &back, row).await.unwrap_or_default();
    Ok((status, answer(visitor, &news, &parts)).into_response())
}

/// What can be a place: what boards and calendars go by.
fn is_place(field: &FieldDef) -> bool {
    let is_on_a_calendar = matches!(field.kind, FieldKind::Day | FieldKind::Instant) && !field.secret;
    field.has_columns() || field.kind.choice().is_some() || is_on_a_calendar
}

async fn put(
    visitor: &Visitor,
    def: &'static ObjectDef,
    id: i64,
    seen: i64,
    field: &'static FieldDef,
    value: &str,
    back: &str,
) -> Result<Outcome, Refusal> {
    let found = visitor.visit.read(move |view| view.find_row(def, id)).await;
    let Some(row) = found.map_err(|fault: StoreError| Refusal::from(fault))? else {
        return Ok(refused(visitor, StatusCode::NOT_FOUND, out_of_sight(), None));
    };
    let name = called(visitor.lang, def, &row);
    if !is_writable(field) {
        return Ok(refused(visitor, StatusCode::FORBIDDEN, not_by_hand(field, &name), Some(row)));
    }
    let value = match value_of(visitor, field, &row, value) {
        Ok(value) => value,
        Err(message) => {
            return Ok(refused(visitor, StatusCode::UNPROCESSABLE_ENTITY, message, Some(row)));
        }
    };
    let wanted = value.clone();
    let written = write_change(visitor, def, id, seen, &vec![(field, value)]).await;
    Ok(match written {
        Ok((row, change_set)) => {
            crate::api::clear_answers(&visitor.site);
            let text = moved(visitor, field, &row, &name).await?;
            let news = if row.version == seen {
                News::done(visitor.t("没有改动。", "Nothing was changed."))
            } else {
                News::done(text).with_undo(change_set, back)
            };
            Outcome { status: StatusCode::OK, news, row: Some(row) }
        }
        // Someone else had the same thought, or one's own press was sent twice.
        Err(WriteError::Conflict(theirs)) if theirs.value(field) == wanted => {
            let news = News::done(moved(visitor, field, &theirs, &name).await?);
            Outcome { status: StatusCode::OK, news, row: Some(*theirs) }
        }
        Err(WriteError::Conflict(theirs)) => {
            refused(visitor, StatusCode::CONFLICT, quicker(&name), Some(*theirs))
        }
        Err(WriteError::Forbidden) => refused(visitor, StatusCode::FORBIDDEN, may_not(&name), Some(row)),
        Err(WriteError::NotFound) => refused(visitor, StatusCode::NOT_FOUND, out_of_sight(), None),
        Err(WriteError::Invalid(problems)) => {
            let told: Vec<Message> = problems.into_iter().map(|problem| problem.message).collect();
            let sentence = |lang| told.iter().map(|message| message.text(lang)).collect::<Vec<_>>();
            let message = Message::new(
                "invalid",
                format!("“{name}”没有移动：{}", sentence(Lang::Zh).join("；")),
                format!("“{name}” was not moved: {}", sentence(Lang::En).join("; ")),
            );
            refused(visitor, StatusCode::UNPROCESSABLE_ENTITY, message, Some(row))
        }
        Err(refused @ (WriteError::InUse(_) | WriteError::Store(_))) => return Err(refused.into()),
    })
}

fn refused(visitor: &Visitor, status: StatusCode, message: Message, row: Option<Row>) -> Outcome {
    Outcome { status, news: News::failed(message.text(visitor.lang)), row }
}

/// What is meant by a place. A moment keeps its time of day when only the day is named, and its minutes when the
/// hour is named too: `2026-11-05T14`.
fn value_of(visitor: &Visitor, field: &FieldDef, row: &Row, text: &str) -> Result<Value, Message> {
    if text.is_empty() {
        return Ok(Value::Null);
    }
    if !matches!(field.kind, FieldKind::Instant) {
        return (field.parse)(text);
    }
    let zone = visitor.site.crm().zone();
    let (day, hour) = text.split_once('T').map_or((text, None), |(day, hour)| (day, Some(hour)));
    let unreadable = || Message::new("hour_unreadable", "无法识别这个时间", "this hour cannot be read");
    let old = row.value(field).as_int().map_or(Time::midnight(), |at| clock_of(Instant(at), zone));
    let time = match hour {
        None => old,
        Some(hour) => {
            let hour = hour.parse::<i8>().map_err(|_| unreadable())?;
            old.with().hour(hour).build().map_err(|_| unreadable())?
        }
    };
    moment_of(Day::parse(day)?, time, zone).map(|at| Value::Int(at.0)).ok_or_else(unreadable)
}

/// 已把“衡泰机械”移到“活跃”.
async fn moved(
    visitor: &Visitor,
    field: &'static FieldDef,
    row: &Row,
    name: &str,
) -> Result<String, Refusal> {
    let titles = match (field.kind.link(), row.value(field).as_int()) {
        (Some(target), Some(id)) => {
            let load = move |view: &View<'_>| {
                let mut titles = Titles::default();
                titles.add(view, target, vec![id]).map(|()| titles)
            };
            visitor.visit.read(load).await.map_err(|fault: StoreError| Refusal::from(fault))?
        }
        _ => Titles::default(),
    };
    let showing = Showing::new(visitor, &titles);
    let value = row.value(field);
    let place = if value.is_null() {
        visitor.t("未填写", "Not filled in").to_owned()
    } else {
        showing.words(field, &value)
    };
    Ok(match visitor.lang {
        Lang::Zh => format!("已把“{name}”移到“{place}”。"),
        Lang::En => format!("“{name}” moved to “{place}”."),
    })
}

fn version_missing() -> Message {
    Message::new(
        "version_missing",
        "缺少版本号，请刷新页面后再试",
        "the version is missing; reload the page and try again",
    )
}

fn out_of_sight() -> Message {
    Message::new(
        "not_found",
        "这条记录已被删除，或不在您可以查看的范围内。",
        "This record was deleted, or is no longer among what you may see.",
    )
}

fn not_by_hand(field: &FieldDef, name: &str) -> Message {
    Message::new(
        "readonly",
        format!("“{name}”没有移动：{}不能直接修改。", field.label.zh),
        format!("“{name}” was not moved: {} is not changed by hand.", field.label.en),
    )
}

fn may_not(name: &str) -> Message {
    Message::new(
        "forbidden",
        format!("“{name}”没有移动：您可以查看它，但不能修改。"),
        format!("“{name}” was not moved: you may see it, but not change it."),
    )
}

fn quicker(name: &str) -> Message {
    Message::new(
        "changed_meanwhile",
        format!("“{name}”没有移动：刚刚有人修改过它。现在显示的是最新内容，请看过后再移动。"),
        format!(
            "“{name}” was not moved: someone has just changed it. It is shown as it is now; look again before you move it."
        ),
    )
}

/// The changed parts, and the news last.
fn answer(visitor: &Visitor, news: &News, parts: &Markup) -> Markup {
    html! { div data-answer { (parts) (toast_of(visitor, news)) } }
}
