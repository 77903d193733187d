//! The form of an act that asks for something first, and the page of a value that one tells.

use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use object::{FieldDef, FieldKind, InputDef, Message, Names, ObjectDef, Row, Value, Veil, parse_id};
use store::StoreError;

use super::BACK;
use crate::act::{Act, Run, Told};
use crate::form_body::{SignedForm, pairs_of};
use crate::listing::Titles;
use crate::pages::address::local;
use crate::pages::form::{self, Draft, about};
use crate::pages::frame::{crumb, frame, here};
use crate::pages::news::see_other;
use crate::pages::rows::record_href;
use crate::pages::values::{Showing, called};
use crate::pages::way::{self, Way};
use crate::refusal::Refusal;
use crate::site::{PERMISSIONS_POLICY, PLACES_ALLOWED, Site};
use crate::ui::{self, Choice, Fact, Field, Form, NoticeKind, PageHeader, Problem};
use crate::visitor::Visitor;

/// `GET /{plural}/{id}/{noun}`: what the act asks for; a value in the address stands in the form already.
pub(in crate::pages) async fn ask(
    State(site): State<Site>,
    Path((plural, id, noun)): Path<(String, String, String)>,
    RawQuery(query): RawQuery,
    visitor: Visitor,
) -> Result<Response, Refusal> {
    let def = site.object(&plural)?;
    let act = site.act(def, &noun)?;
    let input = act.input().ok_or_else(Refusal::not_found)?;
    let id = parse_id(&id).map_err(|_| Refusal::not_found())?;
    let row = found(&visitor, &act, def, id).await?;
    let given = pairs_of(query.as_deref().unwrap_or_default());
    let way = Way::of(&given);
    let back = given.iter().rev().find(|(name, _)| name == BACK).and_then(|(_, back)| local(back));
    let back = back.map_or_else(|| way.record(def, id), str::to_owned);
    if !(act.fits)(&row) {
        return Ok(see_other(&back)); // It is done already: there is nothing to ask.
    }
    let lang = visitor.lang;
    let draft = visitor
        .visit
        .read::<_, StoreError, _>(move |view| Draft::begun(view, &input.fields, None, lang, &given))
        .await?;
    let page = Question { visitor: &visitor, act, def, row, input, way, back, draft, wrong: None }.page();
    Ok(answered(input, StatusCode::OK, page))
}

/// A page that asks; where it asks for a place, the browser may be asked for one.
fn answered(input: &InputDef, status: StatusCode, page: Markup) -> Response {
    let mut response = (status, page).into_response();
    if input.fields.iter().any(|field| field.names == Names::Position) {
        response.headers_mut().insert(PERMISSIONS_POLICY, HeaderValue::from_static(PLACES_ALLOWED));
    }
    response
}

/// The record, for whoever may do the act with it.
async fn found(visitor: &Visitor, act: &Act, def: &'static ObjectDef, id: i64) -> Result<Row, Refusal> {
    let row = visitor.visit.read::<_, StoreError, _>(move |view| view.find_row(def, id)).await?;
    let row = row.ok_or_else(Refusal::not_found)?;
    if visitor.visit.actor().may_act(def, act.noun, act.verb, &row) {
        Ok(row)
    } else {
        Err(Refusal::forbidden())
    }
}

/// `POST /{plural}/{id}/{noun}` of an act that asks.
pub(super) async fn run(
    site: &Site,
    (act, def, id): (Act, &'static ObjectDef, i64),
    form: SignedForm,
    back: String,
) -> Result<Response, Refusal> {
    let input = act.input().ok_or_else(Refusal::not_found)?;
    let SignedForm { visitor, fields: sent, .. } = form;
    let way = Way::of(&sent);
    let row = found(&visitor, &act, def, id).await?;
    let (mut draft, said) = visitor
        .visit
        .read::<_, StoreError, _>(move |view| Draft::sent(view, &input.fields, &sent)?.values(view, &[]))
        .await?;
    let values = input.filled(&said).map_err(|missing| {
        let is_told = |field: &FieldDef| draft.problem(field).is_some();
        missing.into_iter().filter(|(field, _)| !is_told(field)).collect::<Vec<_>>()
    });
    let refused = match values {
        Ok(values) if draft.problems.is_empty() => match act.run {
            Run::Telling(telling) => {
                let tell = move |tx: &mut store::Tx<'_>| telling.tell(tx, def, id, &values);
                let told = visitor.visit_to(&act, def).write::<_, Refusal, _>(act.name, tell).await;
                match told {
                    Ok(told) => return value_page(&visitor, &act, def, row, &told).await,
                    Err(refused) => refused,
                }
            }
            Run::Plain(_) => return Err(Refusal::not_found()), // It asks for nothing.
            Run::Asking(asking) => {
                match super::done(&visitor, (&act, def, id), move |tx| asking.run(tx, def, id, &values)).await
                {
                    Ok(change_set) => return Ok(super::went(site, &visitor, &act, change_set, &back)),
                    Err(refused) => refused,
                }
            }
        },
        values => {
            draft.problems.extend(values.err().into_iter().flatten());
            Refusal::invalid(Vec::new())
        }
    };
    let status = refused.status;
    if ![StatusCode::UNPROCESSABLE_ENTITY, StatusCode::CONFLICT, StatusCode::TOO_MANY_REQUESTS]
        .contains(&status)
    {
        return Err(refused);
    }
    let of_fields =
        refused.fields.iter().filter_map(|(name, message)| Some((input.field(name)?, message.clone())));
    draft.problems.extend(of_fields);
    // What is wrong with no field in particular stands at the head.
    let wrong = draft.problems.is_empty().then_some(refused.message);
    draft.problems.sort_by_key(|(field, _)| field.index);
    let page = Question { visitor: &visitor, act, def, row, input, way, back, draft, wrong }.page();
    Ok(answered(input, status, page))
}

/// What the page of a question shows.
struct Question<'a> {
    visitor: &'a Visitor,
    act: Act,
    def: &'static ObjectDef,
    row: Row,
    input: &'static InputDef,
    /// The list that the record was opened from.
    way: Way,
    /// The page to go back to.
    back: String,
    draft: Draft,
    /// Why it was not done, where that is about no field.
    wrong: Option<Message>,
}

impl Question<'_> {
    fn page(&self) -> Markup {
        let lang = self.visitor.lang;
        let problem = |(field, message): &(&'static FieldDef, Message)| Problem {
            text: about(lang, field, message.text(lang)),
            field: Some(field.name.to_owned()),
        };
        let problems: Vec<Problem> = self.draft.problems.iter().map(problem).collect();
        let form = Form {
            action: super::action(&self.act, self.def, &self.row),
            csrf: self.visitor.csrf().to_owned(),
            submit: self.act.label.text(lang).to_owned(),
            cancel_href: Some(self.back.clone()),
            is_unsent: !problems.is_empty() || self.wrong.is_some(),
            ..Form::default()
        };
        let body = html! {
            p class="page-note" { (self.act.help.text(lang)) }
            @if let Some(wrong) = &self.wrong { (ui::notice(NoticeKind::Error, html! { (wrong.text(lang)) }, None)) }
            (ui::problem_summary(lang, &problems))
            (ui::form(lang, &form, self.fields()))
        };
        framed(self.visitor, &self.act, self.def, &self.row, &self.way, body)
    }

    fn fields(&self) -> Markup {
        let first = if self.draft.problems.is_empty() { self.first_to_fill() } else { None };
        html! {
            (ui::hidden_field(BACK, &self.back))
            @if self.way.list_says().is_some() { (ui::hidden_field(way::FIELD, &self.way.text())) }
            (ui::field_group("", html! {
                @for field in self.input.fields.iter().copied() {
                    @if field.names == Names::MaskedField { (self.masked_field(field)) }
                    @else if field.names == Names::Position { (self.position_field(field)) }
                    @else { (form::input(self.visitor, field, &self.draft, false, first == Some(field))) }
                }
            }))
        }
    }

    /// The first input with nothing in it: the page starts there.
    fn first_to_fill(&self) -> Option<&'static FieldDef> {
        self.input.fields.iter().copied().find(|field| self.draft.typed(field).text.is_empty())
    }

    /// A place, with the button that asks the browser for it.
    fn position_field(&self, field: &'static FieldDef) -> Markup {
        let lang = self.visitor.lang;
        let line = Field {
            value: self.draft.typed(field).text,
            error: self.draft.problem(field).map(|message| message.text(lang).to_owned()),
            required: field.required,
            help: field.help.map_or(String::new(), |help| help.text(lang).to_owned()),
            ..Field::new(field.name, field.label.text(lang))
        };
        ui::position_field(lang, &line)
    }

    /// One of the record's fields that stand masked on its page.
    fn masked_field(&self, field: &'static FieldDef) -> Markup {
        let lang = self.visitor.lang;
        let is_masked =
            |known: &&&'static FieldDef| matches!(self.row.value(known), Value::Veiled(Veil::Masked(_)));
        let masked = self.def.fields.iter().filter(is_masked);
        let choices: Vec<Choice> =
            masked.map(|known| Choice::new(known.name, known.label.text(lang))).collect();
        let line = Field {
            value: self.draft.typed(field).text,
            error: self.draft.problem(field).map(|message| message.text(lang).to_owned()),
            required: field.required,
            ..Field::new(field.name, field.label.text(lang))
        };
        ui::select_field(lang, &line, &choices)
    }
}

/// The value that an act told: once, on a page that is kept nowhere.
async fn value_page(
    visitor: &Visitor,
    act: &Act,
    def: &'static ObjectDef,
    row: Row,
    told: &Told,
) -> Result<Response, Refusal> {
    let field = told.field;
    let mut whole = row.clone();
    whole.values[field.index] = told.value.clone();
    let (rows, fields) = (vec![whole], [field]);
    let titles =
        visitor.visit.read::<_, StoreError, _>(move |view| Titles::load(view, def, &rows, &fields)).await?;
    let showing = Showing::new(visitor, &titles);
    let value = match (&told.value, field.kind) {
        (Value::Text(text), FieldKind::Text) => ui::copyable(visitor.lang, text),
        (value, _) => showing.whole(field, value),
    };
    let body = html! {
        (ui::facts(visitor.lang, &[Fact::new(field.label.text(visitor.lang), value)]))
        p class="page-note" { (act.done.text(visitor.lang)) }
        p { a class="link" href=(record_href(def, row.id)) { (visitor.t("返回记录", "Back to the record")) } }
    };
    Ok(framed(visitor, act, def, &row, &Way::default(), body).into_response())
}

fn framed(
    visitor: &Visitor,
    act: &Act,
    def: &'static ObjectDef,
    row: &Row,
    way: &Way,
    body: Markup,
) -> Markup {
    let lang = visitor.lang;
    let (title, name) = (act.label.text(lang).to_owned(), called(lang, def, row));
    let head = PageHeader { title: title.clone(), note: name.clone(), ..PageHeader::default() };
    let body = html! { div class="narrow stack" { (ui::page_header(&head)) (body) } };
    let list = crumb(def.label_plural.text(lang), way.list(def));
    let record = crumb(name, way.record(def, row.id));
    frame(visitor, &title, vec![list, record, here(title.clone())], body)
}
