//! One masked value, seen once as it is, with a reason that is kept.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use object::{
    FieldDef, FieldKind, Filter, Id, Message, Object, ObjectDef, Op, Row, SystemField, Value, parse_id,
};
use site::ui::{self, Field, Form, PageHeader};
use site::{Refusal, SignedForm, Site, Visitor, crumb, frame, here};
use store::{Level, Rights, Scope, StoreError, Tx, Verb, WriteError};

use super::reach::address;
use crate::unmasking::Unmasking;
use crate::user::User;

/// The act's name in the history.
const ACT: &str = "unmask";
/// The shortest reason that says something, in characters.
const REASON_CHARS_MIN: usize = 2;

/// Whether a visitor may look at a masked field of a record.
fn may_look(visitor: &Visitor, def: &ObjectDef, row: &Row, field: &FieldDef) -> bool {
    let actor = visitor.visit.actor();
    actor.level(def, field, row) == Level::Masked && actor.sight(def, Verb::Unmask).reaches(row)
}

/// What stands beside a masked value on its record's page: the way to see it.
pub(crate) fn beside(
    visitor: &Visitor,
    def: &'static ObjectDef,
    row: &Row,
    field: &'static FieldDef,
) -> Option<Markup> {
    if !may_look(visitor, def, row, field) || !row.value(field).is_veiled() {
        return None;
    }
    let href = format!("/unmask/{}/{}/{}", def.plural, object::id_text(row.id), field.name);
    Some(html! { a class="link" href=(href) { (visitor.t("显示", "Show")) } })
}

async fn found(
    site: &Site,
    visitor: &Visitor,
    (plural, id, field): &(String, String, String),
) -> Result<(&'static ObjectDef, Row, &'static FieldDef), Refusal> {
    let def = site.object(plural)?;
    let id = parse_id(id).map_err(|_| Refusal::not_found())?;
    let field =
        def.fields.iter().copied().find(|known| known.name == field).ok_or_else(Refusal::not_found)?;
    let row = visitor.visit.read::<_, StoreError, _>(move |view| view.find_row(def, id)).await?;
    let row = row.ok_or_else(Refusal::not_found)?;
    if may_look(visitor, def, &row, field) { Ok((def, row, field)) } else { Err(Refusal::forbidden()) }
}

/// `GET /unmask/{plural}/{id}/{field}`: why?
pub(super) async fn ask(
    State(site): State<Site>,
    Path(path): Path<(String, String, String)>,
    visitor: Visitor,
) -> Result<Markup, Refusal> {
    let (def, row, field) = found(&site, &visitor, &path).await?;
    Ok(question(&visitor, def, &row, field, None))
}

fn question(
    visitor: &Visitor,
    def: &ObjectDef,
    row: &Row,
    field: &FieldDef,
    wrong: Option<&Message>,
) -> Markup {
    let lang = visitor.lang;
    let href = format!("/{}/{}", def.plural, object::id_text(row.id));
    let form = Form {
        action: format!("/unmask{href}/{}", field.name),
        csrf: visitor.csrf().to_owned(),
        submit: visitor.t("显示", "Show").to_owned(),
        cancel_href: Some(href),
        ..Form::default()
    };
    let reason = Field {
        required: true,
        autofocus: true,
        hint: visitor
            .t(
                "例如：回复客户来电。理由和时间会记下来。",
                "Such as: calls back. The reason and the moment are kept.",
            )
            .to_owned(),
        error: wrong.map(|wrong| wrong.text(lang).to_owned()),
        ..Field::new("reason", visitor.t("为什么要看", "Why"))
    };
    let body = ui::form(lang, &form, ui::field_group("", ui::text_field(lang, &reason, ui::TextKind::Plain)));
    page(visitor, def, row, field, body)
}

fn page(visitor: &Visitor, def: &ObjectDef, row: &Row, field: &FieldDef, body: Markup) -> Markup {
    let lang = visitor.lang;
    let title = super::said(
        lang,
        format!("显示“{}”的{}", row.title(def), field.label.zh),
        format!("Show {} of “{}”", field.label.en.to_lowercase(), row.title(def)),
    );
    let crumbs = vec![
        crumb(def.label_plural.text(lang), format!("/{}", def.plural)),
        crumb(row.title(def), format!("/{}/{}", def.plural, object::id_text(row.id))),
        here(visitor.t("显示", "Show")),
    ];
    let body = html! {
        div class="stack" {
            (ui::page_header(&PageHeader { title: title.clone(), ..PageHeader::default() }))
            (body)
        }
    };
    frame(visitor, &title, crumbs, body)
}

/// `POST /unmask/{plural}/{id}/{field}`: the value, once.
pub(super) async fn show(
    State(site): State<Site>,
    Path(path): Path<(String, String, String)>,
    form: SignedForm,
) -> Result<Response, Refusal> {
    let visitor = &form.visitor;
    let (def, row, field) = found(&site, visitor, &path).await?;
    let reason = object::text::clean(form.value("reason").unwrap_or_default());
    if reason.chars().count() < REASON_CHARS_MIN {
        let wrong = Message::new("required", "请写明理由", "say why");
        let page = question(visitor, def, &row, field, Some(&wrong));
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    // The note is the house's; whoever looks may not write it by hand.
    let mut rights = Rights::none();
    for verb in [Verb::See, Verb::Create] {
        rights.allow(Unmasking::OBJECT, verb, Scope::All);
    }
    let keeper = site.crm().visit(visitor.visit.actor().allowed(rights), visitor.visit.via());
    let limit = visitor.visit.actor().rows_a_day(def.name, Verb::Unmask);
    let id = row.id;
    let shown =
        keeper.write::<_, WriteError, _>(ACT, move |tx| look(tx, def, id, field, &reason, limit)).await?;
    let Ok(value) = shown else {
        let wrong = Message::new(
            "unmasked_enough",
            "您今天查看脱敏内容的次数已用完，明天再试，或请管理员调整",
            "you have looked at as many masked values today as your roles allow",
        );
        let page = question(visitor, def, &row, field, Some(&wrong));
        return Ok((StatusCode::TOO_MANY_REQUESTS, page).into_response());
    };
    let text = text_of(field, &value);
    let body = html! {
        (ui::facts(visitor.lang, &[ui::Fact::new(field.label.text(visitor.lang), ui::copyable(visitor.lang, &text))]))
        p class="page-note" { (visitor.t("已记入查看记录。离开本页后又会脱敏。", "This was noted. It is masked again once you leave this page.")) }
        p { a class="link" href={ "/" (def.plural) "/" (object::id_text(row.id)) } { (visitor.t("返回记录", "Back to the record")) } }
    };
    Ok(page(visitor, def, &row, field, body).into_response())
}

/// Reads the value as it is and notes it; an error within where the day's number is used up.
fn look(
    tx: &mut Tx<'_>,
    def: &'static ObjectDef,
    id: i64,
    field: &'static FieldDef,
    reason: &str,
    limit: Option<i64>,
) -> Result<Result<Value, ()>, WriteError> {
    // As it is stored, locked, and within the right to unmask.
    let row = tx.find_for(def, id, Verb::Unmask)?.ok_or(WriteError::NotFound)?;
    let user = Id::<User>::from_raw(tx.actor().user);
    if let Some(limit) = limit {
        // One after the other, so that many asked for at once do not all find the same rest.
        tx.set_setting(&format!("unmask_turn_{}", tx.actor().user), def.name)?;
        let begin = tx.now().day_in(tx.zone());
        let begin = object::Instant::parse_in(&format!("{} 00:00", begin.text()), tx.zone());
        let since = begin.map_or(0, |begin| begin.0);
        let today = Filter::Compare {
            path: object::Path::own(Unmasking::def().system_field(SystemField::CreatedAt)),
            op: Op::GreaterOrEqual,
            value: Value::Int(since),
        };
        let seen = tx.total(Unmasking::def(), &Unmasking::USER.is(&user).and(today), true)?.count;
        if seen >= limit {
            return Ok(Err(()));
        }
    }
    let note = Unmasking {
        id: Id::from_raw(0),
        user,
        record: address(def, id),
        field: field.name.to_owned(),
        reason: reason.to_owned(),
    };
    tx.insert(&note)?;
    Ok(Ok(row.value(field)))
}

/// A value as plain words, as people write it.
fn text_of(field: &FieldDef, value: &Value) -> String {
    match (value, field.kind) {
        (Value::Phone(phone), _) => phone.written.clone(),
        (Value::Text(code), FieldKind::Choice(choice)) => {
            choice.item(code).map_or(code.clone(), |item| item.label.zh.to_owned())
        }
        (Value::Text(text), _) => text.clone(),
        (Value::Int(number), kind) => kind.figure_typed(*number),
        (Value::Money(money), _) => money.amount_text(),
        (Value::Bool(yes), _) => yes.to_string(),
        (Value::Tags(codes), FieldKind::Choices(choice)) => {
            let labels =
                codes.iter().map(|code| choice.item(code).map_or(code.as_str(), |item| item.label.zh));
            labels.collect::<Vec<_>>().join("、")
        }
        (Value::Tags(tags), _) => tags.join("、"),
        (Value::Null | Value::Veiled(_), _) => String::from("—"),
    }
}
