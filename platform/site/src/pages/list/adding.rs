//! Narrowing a list by one more condition: a small form of field, comparison and value. Without script it takes
//! the value as text; with script the value's input follows the chosen field.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use maud::{Markup, html};
use object::{FieldDef, FieldKind, Label, Message, ObjectDef};
use store::{StoreError, Verb};

use super::conditions;
use crate::form_body::pairs_of;
use crate::listing::{ListParams, filter_of};
use crate::pages::address::Address;
use crate::pages::form::link_question;
use crate::pages::frame::expect_right;
use crate::pages::lookup::the_one_called;
use crate::pages::news::{News, go, see_other};
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui::{self, Button, Choice, Field, Look, TextKind};
use crate::visitor::Visitor;

/// A comparison as the form names it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Is,
    IsNot,
    Contains,
    Begins,
    AtLeast,
    AtMost,
    Empty,
    Filled,
}

const COMPARISONS: [(Comparison, &str, Label); 8] = [
    (Comparison::Is, "is", Label::new("是", "is")),
    (Comparison::IsNot, "is_not", Label::new("不是", "is not")),
    (Comparison::Contains, "contains", Label::new("包含", "has")),
    (Comparison::Begins, "begins", Label::new("开头是", "begins with")),
    (Comparison::AtLeast, "at_least", Label::new("不小于 / 不早于", "is at least / from")),
    (Comparison::AtMost, "at_most", Label::new("不大于 / 不晚于", "is at most / until")),
    (Comparison::Empty, "empty", Label::new("未填写", "is empty")),
    (Comparison::Filled, "filled", Label::new("已填写", "is filled in")),
];

/// Where the inputs that follow the chosen field stand.
const INPUTS_ID: &str = "condition-inputs";

/// What a field can be asked.
fn comparisons_of(field: &FieldDef) -> Vec<Comparison> {
    use Comparison::{AtLeast, AtMost, Begins, Contains, Empty, Filled, Is, IsNot};
    let mut known = match field.kind {
        FieldKind::Text | FieldKind::Phone | FieldKind::Email if field.search.is_some() => {
            vec![Contains, Is, IsNot, Begins]
        }
        FieldKind::Text | FieldKind::Phone | FieldKind::Email => vec![Is, IsNot, Begins],
        FieldKind::Choice(_) | FieldKind::Link(_) => vec![Is, IsNot],
        FieldKind::Boolean => vec![Is],
        FieldKind::Number | FieldKind::Money | FieldKind::Day | FieldKind::Instant => {
            vec![AtLeast, AtMost, Is]
        }
        FieldKind::Tags => vec![Contains],
    };
    if !field.required {
        known.extend([Empty, Filled]);
    }
    known
}

/// What can be asked about: everything but secrets, and the moments of the record itself.
fn fields_of(def: &'static ObjectDef) -> impl Iterator<Item = &'static FieldDef> {
    let moments = def.system.iter().copied().filter(|field| matches!(field.kind, FieldKind::Instant));
    def.fields.iter().copied().filter(|field| !field.secret).chain(moments)
}

/// The menu's inside: one more condition, and the whole filter as text.
pub(super) fn menu(visitor: &Visitor, params: &ListParams) -> Markup {
    html! { (condition_form(visitor, params)) hr; (filter_form(visitor, params)) }
}

/// One more condition, by field, comparison and value.
pub(super) fn condition_form(visitor: &Visitor, params: &ListParams) -> Markup {
    let def = params.def;
    let fields: Vec<Choice> =
        fields_of(def).map(|field| Choice::new(field.name, field.label.text(visitor.lang))).collect();
    let address = super::address_of(params);
    html! {
        form class="condition stack" method="get" action={ "/" (def.plural) "/filter" } {
            @for (name, value) in address.pairs() { (ui::hidden_field(name, value)) }
            div class="field" {
                label class="field-label" for="condition-field" { (visitor.t("字段", "Field")) }
                select class="input select" id="condition-field" name="field"
                    hx-get={ "/" (def.plural) "/filter/inputs" } hx-target={ "#" (INPUTS_ID) } hx-swap="innerHTML"
                    "hx-status:4xx"="swap:none" "hx-status:5xx"="swap:none" {
                    option value="" { (visitor.t("请选择", "Choose…")) }
                    @for field in &fields { option value=(field.value) { (field.label) } }
                }
            }
            div class="stack" id=(INPUTS_ID) { (inputs(visitor, None)) }
            div { (Button::new(Look::Plain, visitor.t("添加条件", "Add condition")).icon("plus")) }
        }
    }
}

/// The whole filter as text, to be read and changed.
pub(super) fn filter_form(visitor: &Visitor, params: &ListParams) -> Markup {
    let address = super::address_of(params);
    let text = Field {
        value: params.filter_text.clone(),
        hint: visitor
            .t(
                "CEL，如 owner == me && updated_at >= ago(\"30d\")",
                "CEL, such as owner == me && updated_at >= ago(\"30d\")",
            )
            .to_owned(),
        ..Field::new("filter", visitor.t("条件表达式", "Filter as text"))
    };
    html! {
        form class="condition stack" method="get" action=(address.path()) {
            @for (name, value) in address.with("filter", "").pairs() { (ui::hidden_field(name, value)) }
            (ui::textarea_field(visitor.lang, &text, 2))
            div { (Button::new(Look::Plain, visitor.t("应用", "Apply"))) }
        }
    }
}

/// `GET /{plural}/filter/inputs?field=`: comparison and value for a field.
pub(in crate::pages) async fn condition_inputs(
    State(site): State<Site>,
    Path(plural): Path<String>,
    RawQuery(query): RawQuery,
    visitor: Visitor,
) -> Result<Markup, Refusal> {
    let def = site.object(&plural)?;
    expect_right(&visitor, def, Verb::See)?;
    let query = pairs_of(query.as_deref().unwrap_or_default());
    Ok(inputs(&visitor, field_asked(def, &query)))
}

fn field_asked(def: &'static ObjectDef, query: &[(String, String)]) -> Option<&'static FieldDef> {
    let name = value_of(query, "field");
    fields_of(def).find(|field| field.name == name)
}

fn value_of<'q>(query: &'q [(String, String)], name: &str) -> &'q str {
    query.iter().rev().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
}

fn inputs(visitor: &Visitor, field: Option<&'static FieldDef>) -> Markup {
    let lang = visitor.lang;
    let known = field.map(comparisons_of);
    let comparisons: Vec<Choice> = COMPARISONS
        .iter()
        .filter(|(comparison, _, _)| known.as_ref().is_none_or(|known| known.contains(comparison)))
        .map(|(_, code, label)| Choice::new(*code, label.text(lang)))
        .collect();
    let first = known.and_then(|known| known.first().copied()).unwrap_or(Comparison::Is);
    let first =
        COMPARISONS.iter().find(|(comparison, _, _)| *comparison == first).map_or("", |(_, code, _)| code);
    html! {
        (ui::bare_select("op", visitor.t("比较", "Comparison"), None, &comparisons, first))
        (value_input(visitor, field))
    }
}

fn value_input(visitor: &Visitor, field: Option<&'static FieldDef>) -> Markup {
    let lang = visitor.lang;
    let input = Field::new("value", visitor.t("值", "Value"));
    match field.map(|field| field.kind) {
        Some(FieldKind::Choice(choice)) => {
            let choices: Vec<Choice> =
                choice.items.iter().map(|item| Choice::new(item.code, item.label.text(lang))).collect();
            ui::select_field(lang, &input, &choices)
        }
        Some(FieldKind::Boolean) => {
            let choices =
                [Choice::new("true", visitor.t("是", "Yes")), Choice::new("false", visitor.t("否", "No"))];
            ui::select_field(lang, &input, &choices)
        }
        Some(FieldKind::Day | FieldKind::Instant) => ui::day_field(lang, &input),
        Some(FieldKind::Link(target)) => link_question(visitor, &input, target, None),
        Some(FieldKind::Number | FieldKind::Money) => ui::number_field(lang, &input, ""),
        Some(FieldKind::Phone) => ui::text_field(lang, &input, TextKind::Phone),
        Some(FieldKind::Email) => ui::text_field(lang, &input, TextKind::Email),
        Some(FieldKind::Text | FieldKind::Tags) | None => ui::text_field(lang, &input, TextKind::Plain),
    }
}

/// `GET /{plural}/filter`: on to the list with one more condition, or back with what is wrong with it.
pub(in crate::pages) async fn add_condition(
    State(site): State<Site>,
    Path(plural): Path<String>,
    RawQuery(query): RawQuery,
    visitor: Visitor,
) -> Result<Response, Refusal> {
    let def = site.object(&plural)?;
    expect_right(&visitor, def, Verb::See)?;
    let query = pairs_of(query.as_deref().unwrap_or_default());
    let mut list = Address::new(format!("/{}", def.plural));
    for name in ["filter", "sort", "q", "limit"] {
        list = list.with(name, value_of(&query, name));
    }
    let Some(field) = field_asked(def, &query) else { return Ok(see_other(&list.to_string())) };
    match condition(&visitor, field, &query).await? {
        Ok(condition) => {
            let filter = conditions::with_one_more(value_of(&query, "filter"), &condition);
            match filter_of(&visitor, def, &filter) {
                Ok(_) => Ok(see_other(&list.with("filter", &filter).to_string())),
                Err(refusal) => Ok(refused(&visitor, &list, &refusal.message)),
            }
        }
        Err(message) => Ok(refused(&visitor, &list, &message)),
    }
}

fn refused(visitor: &Visitor, list: &Address, message: &Message) -> Response {
    go(&visitor.site, &list.to_string(), &News::failed(message.text(visitor.lang)))
}

/// The condition in CEL.
async fn condition(
    visitor: &Visitor,
    field: &'static FieldDef,
    query: &[(String, String)],
) -> Result<Result<String, Message>, Refusal> {
    let code = value_of(query, "op");
    let Some((comparison, _, _)) = COMPARISONS.iter().find(|(_, known, _)| *known == code) else {
        return Ok(Err(needs_value(field)));
    };
    let name = field.name;
    let operator = match comparison {
        Comparison::Empty => return Ok(Ok(format!("{name} == null"))),
        Comparison::Filled => return Ok(Ok(format!("{name} != null"))),
        Comparison::Contains | Comparison::Begins => "",
        Comparison::Is => "==",
        Comparison::IsNot => "!=",
        Comparison::AtLeast => ">=",
        Comparison::AtMost => "<=",
    };
    let literal = match literal(visitor, field, query).await? {
        Ok(literal) => literal,
        Err(message) => return Ok(Err(message)),
    };
    Ok(Ok(match (comparison, field.kind) {
        (Comparison::Contains, FieldKind::Tags) => format!("{literal} in {name}"),
        (Comparison::Contains, _) => format!("{name}.contains({literal})"),
        (Comparison::Begins, _) => format!("{name}.startsWith({literal})"),
        (
            Comparison::Is
            | Comparison::IsNot
            | Comparison::AtLeast
            | Comparison::AtMost
            | Comparison::Empty
            | Comparison::Filled,
            _,
        ) => format!("{name} {operator} {literal}"),
    }))
}

/// The typed value as CEL has it.
async fn literal(
    visitor: &Visitor,
    field: &'static FieldDef,
    query: &[(String, String)],
) -> Result<Result<String, Message>, Refusal> {
    let chosen = value_of(query, "value").trim().to_owned();
    let typed = value_of(query, "value_text").trim().to_owned();
    let text = if chosen.is_empty() { typed.clone() } else { chosen.clone() };
    if text.is_empty() {
        return Ok(Err(needs_value(field)));
    }
    let parsed = |text: &str| (field.parse)(text);
    Ok(match field.kind {
        FieldKind::Text | FieldKind::Phone | FieldKind::Email | FieldKind::Tags => Ok(quoted(&text)),
        FieldKind::Money | FieldKind::Day | FieldKind::Instant => Ok(quoted(&text)),
        FieldKind::Number => parsed(&text).map(|value| value.as_int().unwrap_or_default().to_string()),
        FieldKind::Boolean => parsed(&text).map(|value| (value == object::Value::Bool(true)).to_string()),
        FieldKind::Choice(_) => parsed(&text).map(|value| quoted(value.as_text().unwrap_or_default())),
        FieldKind::Link(_) if ["me", "我"].contains(&text.as_str()) => Ok(String::from("me")),
        FieldKind::Link(_) if object::parse_id(&chosen).is_ok() => Ok(quoted(&chosen)),
        FieldKind::Link(target) => {
            let found = visitor
                .visit
                .read(move |view| match view.registry().object(target) {
                    Some(def) => the_one_called(view, def, &text),
                    None => {
                        Ok(Err(Message::new("link_unknown", "找不到这条记录", "there is no such record")))
                    }
                })
                .await
                .map_err(|fault: StoreError| Refusal::from(fault))?;
            found.map(|row| quoted(&object::id_text(row.id)))
        }
    })
}

/// A text in double quotes; JSON's escapes are CEL's too.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn needs_value(field: &FieldDef) -> Message {
    Message::new(
        "value_needed",
        format!("请填写“{}”的条件值", field.label.zh),
        format!("Say what “{}” is compared with", field.label.en),
    )
}

/// The condition that a field has this code, for links from figures to their rows.
pub(in crate::pages) fn equals(field: &FieldDef, code: Option<&str>) -> String {
    match code {
        Some(code) => format!("{} == {}", field.name, quoted(code)),
        None => format!("{} == null", field.name),
    }
}
