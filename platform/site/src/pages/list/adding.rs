//! Narrowing a list by one more condition: a small form of field, comparison and value. Without script it takes
//! the value as text; with script the value's input follows the chosen field.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use maud::{Markup, html};
use object::{FieldDef, FieldKind, Filter, Label, Message, Names, ObjectDef, Op, Value};
use store::{StoreError, Verb};

use super::asked::{self, Asked};
use super::conditions::{self, Condition};
use super::tree::{Join, Tree};
use crate::form_body::pairs_of;
use crate::listing::{Titles, filter_of};
use crate::pages::form::{DURATION_EXAMPLE, link_question};
use crate::pages::frame::expect_right;
use crate::pages::lookup::the_one_called;
use crate::pages::news::{News, go, see_other};
use crate::pages::values::people_of;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui::{self, Button, Choice, Field, LinkChoice, Look, TextKind};
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

/// What stands over a filter's text, which is for those who know the language.
pub(super) const EXPERT: Label = Label::new("高级：条件表达式", "Advanced: expression");

/// Where the inputs that follow the chosen field stand.
const INPUTS_ID: &str = "condition-inputs";

/// What a field can be asked.
fn comparisons_of(field: &FieldDef) -> Vec<Comparison> {
    use Comparison::{AtLeast, AtMost, Begins, Contains, Empty, Filled, Is, IsNot};
    let mut known = match field.kind {
        kind if kind.is_written() && field.search.is_some() => vec![Contains, Is, IsNot, Begins],
        FieldKind::Text | FieldKind::Phone | FieldKind::Email | FieldKind::Web => vec![Is, IsNot, Begins],
        FieldKind::Choice(_) | FieldKind::Link(_) => vec![Is, IsNot],
        FieldKind::Boolean => vec![Is],
        FieldKind::Number
        | FieldKind::Decimal(_)
        | FieldKind::Duration
        | FieldKind::Money
        | FieldKind::Day
        | FieldKind::Instant => {
            vec![AtLeast, AtMost, Is]
        }
        FieldKind::Tags | FieldKind::Choices(_) => vec![Contains],
        FieldKind::File => Vec::new(),
    };
    if !field.is_never_empty() {
        known.extend([Empty, Filled]);
    }
    known
}

/// What can be asked about: everything but secrets, and the moments of the record itself.
fn fields_of(def: &'static ObjectDef) -> impl Iterator<Item = &'static FieldDef> {
    let moments = def.system.iter().copied().filter(|field| matches!(field.kind, FieldKind::Instant));
    def.fields.iter().copied().filter(|field| !field.secret).chain(moments)
}

/// The menu's inside: one more condition, the groups, and the whole filter as text.
pub(super) fn menu(visitor: &Visitor, asked: &Asked) -> Markup {
    html! {
        (condition_form(visitor, asked))
        hr;
        p {
            a class="link" href=(asked.address_at("/filter/tree")) {
                (visitor.t("条件组（并且 / 或者）…", "Groups of conditions (and / or)…"))
            }
        }
        hr;
        (ui::advanced(EXPERT.text(visitor.lang), false, filter_form(visitor, asked)))
    }
}

/// One more condition, by field, comparison and value.
pub(super) fn condition_form(visitor: &Visitor, asked: &Asked) -> Markup {
    new_condition(visitor, asked, "", &[])
}

/// A form for a new condition. `key` tells it from others on the page; `sent` says where the condition goes.
pub(super) fn new_condition(visitor: &Visitor, asked: &Asked, key: &str, sent: &[(&str, &str)]) -> Markup {
    let def = asked.def();
    let fields: Vec<Choice> = fields_of(def)
        .filter(|field| visitor.may_ask(def, field))
        .map(|field| Choice::new(field.name, field.label.text(visitor.lang)))
        .collect();
    let field_id = with_key("condition-field", key);
    let inputs_id = with_key(INPUTS_ID, key);
    html! {
        form class="condition stack" method="get" action={ "/" (def.plural) "/filter" } {
            (hidden(asked, key, sent))
            div class="field" {
                label class="field-label" for=(field_id) { (visitor.t("字段", "Field")) }
                select class="input select" id=(field_id) name="field"
                    hx-get={ "/" (def.plural) "/filter/inputs" @if !key.is_empty() { "?key=" (key) } }
                    hx-target={ "#" (inputs_id) } hx-swap="innerHTML"
                    "hx-status:4xx"="swap:none" "hx-status:5xx"="swap:none" {
                    option value="" { (visitor.t("请选择", "Choose…")) }
                    @for field in &fields { option value=(field.value) { (field.label) } }
                }
            }
            div class="stack" id=(inputs_id) { (inputs(visitor, None, key, &Given::default())) }
            div { (Button::new(Look::Primary, visitor.t("应用", "Apply"))) }
        }
    }
}

/// A condition that holds, opened to be changed; a link to its text where no form can say it.
pub(super) fn change_form(
    visitor: &Visitor,
    asked: &Asked,
    place: usize,
    condition: &Condition,
    titles: &Titles,
) -> Markup {
    let key = format!("c{place}");
    known_condition(visitor, asked, &key, condition.filter(), &[("part", &place.to_string())], titles)
        .unwrap_or_else(|| {
            html! {
                p class="soft" {
                    (visitor.t("这个条件没有对应的表单，可在条件组页面按文字修改。",
                        "No form says this condition; change it as text among the groups of conditions."))
                }
                p { a class="link" href=(asked.address_at("/filter/tree")) { (visitor.t("打开条件组", "Open the groups")) } }
            }
        })
}

/// A form with a condition as it is; none where it is no simple comparison of a field.
pub(super) fn known_condition(
    visitor: &Visitor,
    asked: &Asked,
    key: &str,
    filter: &Filter,
    sent: &[(&str, &str)],
    titles: &Titles,
) -> Option<Markup> {
    let def = asked.def();
    let (field, comparison, value) = simple(def, filter)?;
    let given = Given { comparison: Some(comparison), ..given_of(visitor, field, value, titles)? };
    Some(html! {
        form class="condition stack" method="get" action={ "/" (def.plural) "/filter" } {
            (hidden(asked, key, sent))
            (ui::hidden_field("field", field.name))
            strong { (field.label.text(visitor.lang)) }
            (inputs(visitor, Some(field), key, &given))
            div { (Button::new(Look::Primary, visitor.t("应用", "Apply"))) }
        }
    })
}

fn hidden(asked: &Asked, key: &str, sent: &[(&str, &str)]) -> Markup {
    html! {
        @for (name, value) in asked.pairs_without(&["filter"]) { (ui::hidden_field(&name, &value)) }
        // Spelled out also where it is the view's own, because the answer is told by what stood here.
        (ui::hidden_field("filter", asked.value("filter")))
        @if !key.is_empty() { (ui::hidden_field("key", key)) }
        @for (name, value) in sent { (ui::hidden_field(name, value)) }
    }
}

/// What stands in a condition's inputs.
#[derive(Default)]
struct Given {
    comparison: Option<Comparison>,
    text: String,
    link: Option<LinkChoice>,
}

/// The field, comparison and value of a filter that the form can say.
fn simple<'f>(
    def: &'static ObjectDef,
    filter: &'f Filter,
) -> Option<(&'static FieldDef, Comparison, Option<std::borrow::Cow<'f, Value>>)> {
    use std::borrow::Cow;
    let text = |text: &String| Some(Cow::Owned(Value::Text(text.clone())));
    let (path, comparison, value) = match filter {
        Filter::Compare { path, op, value } => {
            let comparison = match (op, value.is_null()) {
                (Op::Is, true) => Comparison::Empty,
                (Op::IsNot, true) => Comparison::Filled,
                (Op::Is, false) => Comparison::Is,
                (Op::IsNot, false) => Comparison::IsNot,
                (Op::GreaterOrEqual, _) => Comparison::AtLeast,
                (Op::LessOrEqual, _) => Comparison::AtMost,
                (Op::Less | Op::Greater, _) => return None,
            };
            (path, comparison, Some(Cow::Borrowed(value)))
        }
        Filter::OneOf { path, values } => match values.as_slice() {
            [value] => (path, Comparison::Is, Some(Cow::Borrowed(value))),
            _ => return None,
        },
        Filter::StartsWith { path, text: begins } => (path, Comparison::Begins, text(begins)),
        Filter::Contains { path, text: part } => (path, Comparison::Contains, text(part)),
        Filter::All | Filter::And(_) | Filter::Or(_) | Filter::Not(_) => return None,
    };
    let field = path.field;
    let is_offered = path.link.is_none()
        && fields_of(def).any(|known| known == field)
        && comparisons_of(field).contains(&comparison);
    is_offered.then_some((field, comparison, value))
}

/// A value as the form's input has it; none where the input could not show it.
fn given_of(
    visitor: &Visitor,
    field: &'static FieldDef,
    value: Option<std::borrow::Cow<'_, Value>>,
    titles: &Titles,
) -> Option<Given> {
    let value = value?;
    let text = match (value.as_ref(), field.kind) {
        (Value::Null, _) => String::new(),
        (Value::Int(id), FieldKind::Link(target)) => {
            let title = titles.in_lang(visitor.lang, target, *id)?.to_owned();
            let is_person = people_of(visitor.site.crm().registry()) == Some(target);
            let link = LinkChoice { id: object::id_text(*id), title, detail: String::new(), is_person };
            return Some(Given { link: Some(link), ..Given::default() });
        }
        // A moment is narrower than the day that the input takes.
        (Value::Int(_), FieldKind::Instant) => return None,
        (Value::Int(number), kind) => kind.figure_typed(*number),
        (Value::Bool(yes), _) => yes.to_string(),
        (Value::Text(text), _) => text.clone(),
        (Value::Money(money), _) if money.currency == object::Currency::CNY => money.amount_text(),
        (Value::Money(money), _) => format!("{} {}", money.currency.code(), money.amount_text()),
        (Value::Phone(phone), _) => phone.canonical(),
        (Value::Tags(_) | Value::Veiled(_), _) => return None,
    };
    Some(Given { text, ..Given::default() })
}

/// A name in a form that has others like it beside it.
fn with_key(name: &str, key: &str) -> String {
    if key.is_empty() { name.to_owned() } else { format!("{name}-{key}") }
}

/// The whole filter as text, to be read and changed.
pub(super) fn filter_form(visitor: &Visitor, asked: &Asked) -> Markup {
    text_form(visitor, asked, &format!("/{}", asked.def().plural))
}

/// As [`filter_form`], for the page at `action`.
pub(super) fn text_form(visitor: &Visitor, asked: &Asked, action: &str) -> Markup {
    let text = Field {
        value: asked.value("filter").to_owned(),
        hint: visitor
            .t(
                "CEL，如 owner == me && updated_at >= ago(\"30d\")",
                "CEL, such as owner == me && updated_at >= ago(\"30d\")",
            )
            .to_owned(),
        ..Field::new("filter", visitor.t("条件表达式", "Filter as text"))
    };
    html! {
        form class="condition stack" method="get" action=(action) {
            @for (name, value) in asked.pairs_without(&["filter"]) { (ui::hidden_field(&name, &value)) }
            (ui::textarea_field(visitor.lang, &text, 2))
            div { (Button::new(Look::Plain, visitor.t("应用表达式", "Apply expression"))) }
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
    // What comes back stands in names and ids.
    let key: String = value_of(&query, "key").chars().filter(char::is_ascii_alphanumeric).collect();
    Ok(inputs(&visitor, field_asked(def, &query), &key, &Given::default()))
}

fn field_asked(def: &'static ObjectDef, query: &[(String, String)]) -> Option<&'static FieldDef> {
    let name = value_of(query, "field");
    fields_of(def).find(|field| field.name == name)
}

fn value_of<'q>(query: &'q [(String, String)], name: &str) -> &'q str {
    query.iter().rev().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
}

fn inputs(visitor: &Visitor, field: Option<&'static FieldDef>, key: &str, given: &Given) -> Markup {
    let lang = visitor.lang;
    let known = field.map(comparisons_of);
    let comparisons: Vec<Choice> = COMPARISONS
        .iter()
        .filter(|(comparison, _, _)| known.as_ref().is_none_or(|known| known.contains(comparison)))
        .map(|(_, code, label)| Choice::new(*code, label.text(lang)))
        .collect();
    let first = known.and_then(|known| known.first().copied()).unwrap_or(Comparison::Is);
    let first = given.comparison.unwrap_or(first);
    let first =
        COMPARISONS.iter().find(|(comparison, _, _)| *comparison == first).map_or("", |(_, code, _)| code);
    html! {
        label class="field" {
            span class="field-label" { (visitor.t("比较方式", "Comparison")) }
            (ui::bare_select(&with_key("op", key), visitor.t("比较方式", "Comparison"), None, &comparisons, first))
        }
        (value_input(visitor, field, key, given))
    }
}

fn value_input(visitor: &Visitor, field: Option<&'static FieldDef>, key: &str, given: &Given) -> Markup {
    let lang = visitor.lang;
    let input =
        Field { value: given.text.clone(), ..Field::new(with_key("value", key), visitor.t("值", "Value")) };
    if field.is_some_and(|field| field.names == Names::Object) {
        let defs = visitor.site.crm().registry().objects().iter().filter(|def| !def.internal);
        let choices: Vec<Choice> = defs.map(|def| Choice::new(def.plural, def.label.text(lang))).collect();
        return ui::select_field(lang, &input, &choices);
    }
    match field.map(|field| field.kind) {
        Some(FieldKind::Choice(choice) | FieldKind::Choices(choice)) => {
            let choices: Vec<Choice> =
                choice.items.iter().map(|item| Choice::new(item.code, item.label.text(lang))).collect();
            ui::select_field(lang, &input, &choices)
        }
        Some(FieldKind::Boolean) => {
            let choices =
                [Choice::new("true", visitor.t("是", "Yes")), Choice::new("false", visitor.t("否", "No"))];
            ui::select_field(lang, &input, &choices)
        }
        Some(FieldKind::Day | FieldKind::Instant) => ui::day_field(lang, &input, None),
        Some(FieldKind::Link(target)) => link_question(visitor, &input, target, given.link.as_ref()),
        Some(FieldKind::Number | FieldKind::Decimal(_) | FieldKind::Money) => {
            ui::number_field(lang, &input, "")
        }
        Some(FieldKind::Duration) => {
            let input = Field { placeholder: DURATION_EXAMPLE.to_owned(), ..input };
            ui::text_field(lang, &input, TextKind::Plain)
        }
        Some(FieldKind::Web) => ui::text_field(lang, &input, TextKind::Web),
        Some(FieldKind::Phone) => ui::text_field(lang, &input, TextKind::Phone),
        Some(FieldKind::Email) => ui::text_field(lang, &input, TextKind::Email),
        Some(FieldKind::Text | FieldKind::Tags | FieldKind::File) | None => {
            ui::text_field(lang, &input, TextKind::Plain)
        }
    }
}

/// `GET /{plural}/filter`: on to the list with one more or another condition, or back with what is wrong with it.
/// `part` is the place of the condition it replaces among those of the list; `at`, `join` and `change` say where it
/// goes among groups.
pub(in crate::pages) async fn add_condition(
    State(site): State<Site>,
    Path(plural): Path<String>,
    RawQuery(query): RawQuery,
    visitor: Visitor,
) -> Result<Response, Refusal> {
    let def = site.object(&plural)?;
    expect_right(&visitor, def, Verb::See)?;
    let (query, asked, _) = asked::read(&site, &visitor, def, query.as_deref()).await?;
    let is_among_groups = query.iter().any(|(name, _)| name == "at");
    let back = |asked: &Asked| {
        if is_among_groups { asked.address_at("/filter/tree").to_string() } else { asked.to_string() }
    };
    let Some(field) = field_asked(def, &query) else { return Ok(see_other(&back(&asked))) };
    let condition = match condition(&visitor, field, &query).await? {
        Ok(condition) => condition,
        Err(message) => return Ok(refused(&visitor, &back(&asked), &message)),
    };
    let filter = match combined(&visitor, &asked, &query, &condition) {
        Some(filter) => filter,
        // The address was changed by hand, or the list in another window.
        None => return Ok(see_other(&back(&asked))),
    };
    match filter_of(&visitor, def, &filter) {
        Ok(_) => Ok(see_other(&back(&asked.with("filter", &filter)))),
        Err(refusal) => Ok(refused(&visitor, &back(&asked), &refusal.message)),
    }
}

/// The filter with the condition in its place; none where there is no such place.
fn combined(visitor: &Visitor, asked: &Asked, query: &[(String, String)], condition: &str) -> Option<String> {
    let text = asked.value("filter");
    let same = |old: &str| {
        let read = |text| filter_of(visitor, asked.def(), text).ok();
        read(old).is_some_and(|old| read(condition) == Some(old))
    };
    // What means the same stays as it was written: `me` and not the id that it stands for.
    let instead = |old: &str| if same(old) { old.to_owned() } else { condition.to_owned() };
    if let Some((_, at)) = query.iter().find(|(name, _)| name == "at") {
        let mut tree = Tree::read(text);
        if value_of(query, "change") == "true" {
            let old = tree.leaf(at)?.to_owned();
            tree.replace(at, instead(&old))?;
        } else {
            tree.add(at, Join::of_code(value_of(query, "join")), condition)?;
        }
        return Some(tree.text());
    }
    match value_of(query, "part").parse::<usize>() {
        Ok(place) => conditions::with_another(text, place, instead),
        Err(_) => Some(conditions::with_one_more(text, condition)),
    }
}

fn refused(visitor: &Visitor, back: &str, message: &Message) -> Response {
    go(&visitor.site, back, &News::failed(message.text(visitor.lang)))
}

/// The condition in CEL.
async fn condition(
    visitor: &Visitor,
    field: &'static FieldDef,
    query: &[(String, String)],
) -> Result<Result<String, Message>, Refusal> {
    let key = value_of(query, "key");
    let code = value_of(query, &with_key("op", key));
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
        (Comparison::Contains, FieldKind::Tags | FieldKind::Choices(_)) => format!("{literal} in {name}"),
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
    let name = with_key("value", value_of(query, "key"));
    let chosen = value_of(query, &name).trim().to_owned();
    let typed = value_of(query, &format!("{name}_text")).trim().to_owned();
    let text = if chosen.is_empty() { typed.clone() } else { chosen.clone() };
    if text.is_empty() {
        return Ok(Err(needs_value(field)));
    }
    let parsed = |text: &str| (field.parse)(text);
    Ok(match field.kind {
        FieldKind::Text
        | FieldKind::Phone
        | FieldKind::Email
        | FieldKind::Web
        | FieldKind::Tags
        | FieldKind::File
        | FieldKind::Decimal(_)
        | FieldKind::Duration
        | FieldKind::Money
        | FieldKind::Day
        | FieldKind::Instant => Ok(quoted(&text)),
        FieldKind::Number => parsed(&text).map(|value| value.as_int().unwrap_or_default().to_string()),
        FieldKind::Boolean => parsed(&text).map(|value| (value == object::Value::Bool(true)).to_string()),
        FieldKind::Choice(choice) | FieldKind::Choices(choice) => {
            object::parse_choice(choice, &text).map(|value| quoted(value.as_text().unwrap_or_default()))
        }
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
pub(super) fn quoted(text: &str) -> String {
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
