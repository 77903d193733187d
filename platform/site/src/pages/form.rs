//! The form of a record: new ones, changes, and what to do when someone else was quicker.

mod block;
mod conflict;
pub(super) mod draft;
mod in_place;
pub(super) mod inputs;
pub(super) mod like;
pub(super) mod once;
mod parts;
mod quick;
mod ruled;
mod twice;

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use object::{Applies, FieldDef, Lang, Message, ObjectDef, Row, Value, Veil, id_text, parse_id};
use store::{FieldProblem, StoreError, Verb, WriteError};

pub(super) use block::paste;
pub(super) use conflict::Clash;
pub(super) use draft::Draft;
pub(crate) use draft::is_writable;
pub use draft::sent_values;
pub(super) use in_place::{
    NOT_YOUR_FIELD, change as change_field, field_lock, form_href, link_lock, part as field_part, part_href,
    record_lock, right_lock,
};
pub(super) use inputs::{DURATION_EXAMPLE, input, link_question};
pub(super) use quick::quick;
pub(super) use ruled::rules;

use self::inputs::Needed;
use self::once::{Made, Once};
use self::ruled::Ruled;
use super::act::BACK;
use super::address::local;
use super::frame::{EDIT_OF, NEW_OF, crumb, expect_right, frame, here};
use super::help;
use super::news::{News, go, see_other};
use super::people;
use super::rows::record_href;
use super::values::called;
use super::way::{self, Way};
use crate::form_body::{SignedForm, pairs_of};
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui::{self, Button, Form, Look, NoticeKind, PageHeader, Problem};
use crate::visitor::Visitor;

/// `GET /{plural}/new`; a value in the address stands in the form already, such as `?customer=8K2…`.
pub(super) async fn new(
    State(site): State<Site>,
    Path(plural): Path<String>,
    RawQuery(query): RawQuery,
    visitor: Visitor,
) -> Result<Response, Refusal> {
    let def = site.object(&plural)?;
    expect_right(&visitor, def, Verb::Create)?;
    if people::are_people(&site, def) {
        return Ok(see_other(people::PAGE));
    }
    if let Some(own) = site.own_form(def, None) {
        return Ok(see_other(&own));
    }
    let given = pairs_of(query.as_deref().unwrap_or_default());
    let back = back_of(&given);
    let lang = visitor.lang;
    let draft = visitor.visit.read(move |view| Draft::given(view, def, lang, &given)).await.map_err(fault)?;
    let kept_as = visitor.here.clone();
    Ok(FormPage { back, kept_as, ..FormPage::of(&visitor, def, None, draft) }.markup().into_response())
}

/// `POST /{plural}`
pub(super) async fn create(
    State(site): State<Site>,
    Path(plural): Path<String>,
    form: SignedForm,
) -> Result<Response, Refusal> {
    let def = site.object(&plural)?;
    let SignedForm { visitor, fields: sent, refused } = form;
    expect_right(&visitor, def, Verb::Create)?;
    let wants_another = sent.iter().any(|(name, value)| name == "then" && value == "new");
    let filled_by_rules = filled_by_rules(&site, def);
    let once = Once::of(def, &sent);
    let asks_for_like = !like::is_known(&sent);
    let (back, kept_as) = (back_of(&sent), kept_as(&sent));
    crate::api::clear_answers(&site);
    let (mut draft, set) = visitor
        .visit
        .read(move |view| Draft::sent(view, &def.fields, &sent)?.values(view, &filled_by_rules))
        .await
        .map_err(fault)?;
    draft.refuse_files(refused);
    if draft.problems.is_empty() {
        let written = visitor
            .visit
            .write("create", move |tx| {
                let mut values = vec![Value::Null; def.fields.len()];
                for (field, value) in &set {
                    values[field.index] = value.clone();
                }
                once::create(tx, def, values, once.as_ref(), asks_for_like)
            })
            .await;
        match written {
            Ok(Made::Now(row, change_set) | Made::Before { row, change_set, is_same: true }) => {
                let next = match &back {
                    Some(back) if !wants_another => back.clone(),
                    Some(_) | None => after_create(def, &row, wants_another),
                };
                return Ok(go(&site, &next, &created(&visitor, def, &row, change_set, back)));
            }
            Ok(Made::Nothing(found)) => {
                let page = FormPage {
                    like: found,
                    back,
                    kept_as,
                    is_unsent: true,
                    ..FormPage::of(&visitor, def, None, draft)
                };
                return Ok((StatusCode::CONFLICT, page.markup()).into_response());
            }
            // Gone back to and changed: perhaps one more is wanted, perhaps the first should have been.
            Ok(Made::Before { row, .. }) => {
                let page = FormPage {
                    made_before: Some(&row),
                    back,
                    kept_as,
                    is_unsent: true,
                    ..FormPage::of(&visitor, def, None, draft)
                };
                return Ok((StatusCode::CONFLICT, page.markup()).into_response());
            }
            Err(WriteError::Invalid(problems)) => draft.add(problems),
            Err(refused) => return Err(refused.into()),
        }
    }
    let page = FormPage { back, kept_as, is_unsent: true, ..FormPage::of(&visitor, def, None, draft) };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page.markup()).into_response())
}

/// Under which name the browser keeps what is typed into the form that sent this; empty where it says none.
fn kept_as(sent: &[(String, String)]) -> String {
    let named = sent.iter().rev().find(|(name, _)| name == ui::DRAFT);
    named.and_then(|(_, name)| local(name)).unwrap_or_default().to_owned()
}

/// The page that a form was opened from and goes back to, where it says so.
fn back_of(pairs: &[(String, String)]) -> Option<String> {
    let back = pairs.iter().rev().find(|(name, _)| name == BACK)?;
    local(&back.1).map(str::to_owned)
}

/// To the new record, or to a form for one more with the same parent.
fn after_create(def: &'static ObjectDef, row: &Row, wants_another: bool) -> String {
    if !wants_another {
        return record_href(def, row.id);
    }
    let parent = def.parent_field().and_then(|field| Some((field.name, row.values[field.index].as_int()?)));
    match parent {
        Some((name, id)) => format!("/{}/new?{name}={}", def.plural, object::id_text(id)),
        None => format!("/{}/new", def.plural),
    }
}

fn created(
    visitor: &Visitor,
    def: &'static ObjectDef,
    row: &Row,
    change_set: i64,
    back: Option<String>,
) -> News {
    let title = called(visitor.lang, def, row);
    let text = match visitor.lang {
        Lang::Zh => format!("已新建{}“{title}”。", def.label.zh),
        Lang::En => format!("{} “{title}” created.", def.label.en),
    };
    let undone = back.unwrap_or_else(|| format!("/{}", def.plural));
    let text = match undated(visitor, def, row) {
        Some(undated) => format!("{text} {undated}"),
        None => text,
    };
    with_oddities(visitor, def, row, text).with_undo(change_set, undone)
}

/// Success, or a warning where a value was taken although something about it is odd.
pub(super) fn with_oddities(visitor: &Visitor, def: &'static ObjectDef, row: &Row, text: String) -> News {
    let odd: Vec<String> = def
        .fields
        .iter()
        .filter_map(|field| {
            let message = (field.warn)(&row.values[field.index])?;
            Some(about(visitor.lang, field, message.text(visitor.lang)))
        })
        .collect();
    if odd.is_empty() { News::done(text) } else { News::warning(format!("{text} {}", odd.join(" "))) }
}

/// What is to be done without a day by when, as far as it is said in a field of its own.
fn undated(visitor: &Visitor, def: &'static ObjectDef, row: &Row) -> Option<String> {
    def.fields.iter().find_map(|day| {
        let text = def.field(day.day_of?)?;
        let is_undated = row.values[day.index].is_null() && !row.values[text.index].is_null();
        is_undated.then(|| about(visitor.lang, text, inputs::NO_DAY_YET.text(visitor.lang)))
    })
}

/// What is to be said of a field, with its name before it.
pub(super) fn about(lang: Lang, field: &FieldDef, text: &str) -> String {
    match lang {
        Lang::Zh => format!("{}：{text}", field.label.zh),
        Lang::En => format!("{}: {text}", field.label.en),
    }
}

/// `GET /{plural}/{id}/edit`; `?in=` names the list the record was opened from.
pub(super) async fn edit(
    State(site): State<Site>,
    Path((plural, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    visitor: Visitor,
) -> Result<Response, Refusal> {
    let def = site.object(&plural)?;
    let id = parse_id(&id).map_err(|_| Refusal::not_found())?;
    let lang = visitor.lang;
    let found = visitor
        .visit
        .read(move |view| match view.find_row(def, id)? {
            Some(row) => Draft::of_row(view, def, lang, &row).map(|draft| Some((row, draft))),
            None => Ok::<_, StoreError>(None),
        })
        .await?;
    let (row, draft) = found.ok_or_else(Refusal::not_found)?;
    if !visitor.visit.actor().sight(def, Verb::Change).reaches(&row) {
        return Err(Refusal::forbidden());
    }
    if let Some(own) = site.own_form(def, Some(&row)) {
        return Ok(see_other(&own));
    }
    let query = pairs_of(query.as_deref().unwrap_or_default());
    let (way, back) = (Way::of(&query), back_of(&query));
    Ok(FormPage { way, back, ..FormPage::of(&visitor, def, Some(&row), draft) }.markup().into_response())
}

/// `POST /{plural}/{id}`
pub(super) async fn change(
    State(site): State<Site>,
    Path((plural, id)): Path<(String, String)>,
    form: SignedForm,
) -> Result<Response, Refusal> {
    let def = site.object(&plural)?;
    let id = parse_id(&id).map_err(|_| Refusal::not_found())?;
    let seen = form.value("version").and_then(|version| version.parse::<i64>().ok());
    let seen = seen.ok_or_else(|| Refusal::bad_request(version_missing()))?;
    let (way, back) = (Way::of(&form.fields), back_of(&form.fields));
    let SignedForm { visitor, fields: sent, refused } = form;
    let (row, mut draft, set) = visitor
        .visit
        .read(move |view| {
            let Some(row) = view.find_row(def, id)? else { return Ok(None) };
            let (draft, set) = Draft::sent(view, &def.fields, &sent)?.values(view, &[])?;
            Ok::<_, StoreError>(Some((row, draft, set)))
        })
        .await?
        .ok_or_else(Refusal::not_found)?;
    draft.refuse_files(refused);
    if draft.problems.is_empty() {
        match write_change(&visitor, def, id, seen, &set).await {
            Ok((after, change_set)) => {
                let to = back.unwrap_or_else(|| way.record(def, after.id));
                let news = changed(&visitor, def, &after, seen, change_set, &to);
                let news = like::told(&visitor, def, &after, like::written(&set, &row), news).await;
                return Ok(go(&site, &to, &news));
            }
            Err(WriteError::Invalid(problems)) => draft.add(problems),
            Err(WriteError::Conflict(theirs)) => {
                if twice::changes_nothing(&site, def, &theirs, &set) {
                    let news = twice::news(&visitor, def, &theirs).await?;
                    return Ok(go(&site, &back.unwrap_or_else(|| way.record(def, theirs.id)), &news));
                }
                return clash(&visitor, def, *theirs, seen, set, (&way, back)).await;
            }
            Err(refused) => return Err(refused.into()),
        }
    }
    draft.version = Some(seen);
    let page = FormPage { way, back, is_unsent: true, ..FormPage::of(&visitor, def, Some(&row), draft) };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page.markup()).into_response())
}

/// Changes a record as it was seen; the record as it is then, and the change set of it.
pub(in crate::pages) async fn write_change(
    visitor: &Visitor,
    def: &'static ObjectDef,
    id: i64,
    seen: i64,
    set: &draft::Set,
) -> Result<(Row, i64), WriteError> {
    let set = set.clone();
    visitor
        .visit
        .write("change", move |tx| {
            let row = tx.change(def, id, Some(seen), set.clone())?;
            Ok((row, tx.change_set()))
        })
        .await
}

fn changed(
    visitor: &Visitor,
    def: &'static ObjectDef,
    row: &Row,
    seen: i64,
    change_set: i64,
    to: &str,
) -> News {
    if row.version == seen {
        return News::done(visitor.t("没有改动。", "Nothing was changed."));
    }
    with_oddities(visitor, def, row, visitor.t("已保存。", "Saved.").to_owned()).with_undo(change_set, to)
}

/// Someone was quicker: the form again, on top of what they saved, with what both wrote.
async fn clash(
    visitor: &Visitor,
    def: &'static ObjectDef,
    theirs: Row,
    seen: i64,
    set: draft::Set,
    (way, back): (&Way, Option<String>),
) -> Result<Response, Refusal> {
    let lang = visitor.lang;
    let (clash, draft, theirs) = visitor
        .visit
        .read(move |view| {
            let clash = Clash::find(view, def, &theirs, seen, &set)?;
            let draft = Draft::of_row(view, def, lang, &clash.merged(&theirs))?;
            Ok::<_, StoreError>((clash, draft, theirs))
        })
        .await?;
    let page = FormPage {
        clash: Some(clash),
        way: way.clone(),
        back,
        is_unsent: true,
        ..FormPage::of(visitor, def, Some(&theirs), draft)
    };
    Ok((StatusCode::CONFLICT, page.markup()).into_response())
}

fn version_missing() -> object::Message {
    object::Message::new(
        "version_missing",
        "表单缺少版本号，请返回刷新后再提交",
        "the form lacks its version; go back, reload the page and send it again",
    )
}

/// Fields that the room's rules fill when they are left empty, so that nobody is made to.
pub(crate) fn filled_by_rules(site: &Site, def: &'static ObjectDef) -> Vec<&'static str> {
    let mut values = vec![Value::Null; def.fields.len()];
    fill(site, def, &mut values);
    let is_filled = |field: &&&FieldDef| field.is_given() || !values[field.index].is_null();
    def.fields.iter().filter(is_filled).map(|field| field.name).collect()
}

/// What the rooms' rules fill.
fn fill(site: &Site, def: &'static ObjectDef, values: &mut [Value]) {
    let fills = site.rooms().iter().flat_map(|room| &room.fills);
    for (_, fill) in fills.filter(|(name, _)| *name == def.name) {
        fill(def, values);
    }
}

fn fault(fault: StoreError) -> Refusal {
    fault.into()
}

impl Draft {
    /// Says of files that arrived with the form why they were not taken.
    fn refuse_files(&mut self, refused: Vec<(String, Message)>) {
        let fields = self.fields();
        self.problems.extend(refused.into_iter().filter_map(|(name, message)| {
            Some((fields.iter().copied().find(|field| field.name == name)?, message))
        }));
    }

    /// What a write was refused for.
    pub(super) fn add(&mut self, problems: Vec<FieldProblem>) {
        self.problems.extend(problems.into_iter().map(|problem| (problem.field, problem.message)));
    }
}

/// Everything the page shows.
struct FormPage<'a> {
    visitor: &'a Visitor,
    def: &'static ObjectDef,
    /// The record as it is now; none for a new one.
    record: Option<&'a Row>,
    draft: Draft,
    clash: Option<Clash>,
    /// What this form made when it was sent before, with other content.
    made_before: Option<&'a Row>,
    /// Records that the new one is likely the same as.
    like: Vec<store::LikeFound>,
    /// The list the record was opened from.
    way: Way,
    /// The page that the form was opened from and goes back to: a board, a calendar, a record's timeline.
    back: Option<String>,
    /// Under which name the browser keeps what is typed into it until it is sent.
    kept_as: String,
    /// What stands in it was sent and not taken.
    is_unsent: bool,
}

impl<'a> FormPage<'a> {
    fn of(
        visitor: &'a Visitor,
        def: &'static ObjectDef,
        record: Option<&'a Row>,
        draft: Draft,
    ) -> FormPage<'a> {
        FormPage {
            visitor,
            def,
            record,
            draft,
            clash: None,
            made_before: None,
            like: Vec::new(),
            way: Way::default(),
            back: None,
            kept_as: record.map_or_else(String::new, |row| format!("{}/edit", record_href(def, row.id))),
            is_unsent: false,
        }
    }

    fn markup(&self) -> Markup {
        let lang = self.visitor.lang;
        let def = self.def;
        let title = if self.record.is_some() { EDIT_OF } else { NEW_OF }.with(lang, &def.label.within(lang));
        let problems: Vec<Problem> = self
            .draft
            .problems
            .iter()
            .map(|(field, message)| Problem {
                text: about(lang, field, message.text(lang)),
                field: Some(field.name.to_owned()),
            })
            .collect();
        let body = html! {
            div class="narrow stack" {
                (ui::page_header(&PageHeader {
                    title: title.clone(),
                    note: self.note(),
                    acts: Some(html! {
                        (help::about_object(self.visitor, self.def))
                        @if self.record.is_some() { (ui::presence_place()) }
                    }),
                }))
                @if let Some(clash) = &self.clash { (clash.notice(self.visitor)) }
                @if let Some(made) = self.made_before { (self.sent_before(made)) }
                @if !self.like.is_empty() { (like::notice(self.visitor, def, &self.like)) }
                (ui::problem_summary(lang, &problems))
                (ui::form(lang, &self.form(), self.fields()))
            }
        };
        let mut way = vec![crumb(def.label_plural.text(lang), self.way.list(def))];
        if let Some(row) = self.record {
            way.push(crumb(called(lang, def, row), self.way.record(def, row.id)));
        }
        way.push(here(title.clone()));
        frame(self.visitor, &title, way, body)
    }

    fn sent_before(&self, made: &Row) -> Markup {
        let title = called(self.visitor.lang, self.def, made);
        let href = record_href(self.def, made.id);
        let (before, after) = match self.visitor.lang {
            Lang::Zh => ("这张表单已经提交过，建立了", "。如果要修改它，请打开后编辑；再次保存会另建一条。"),
            Lang::En => (
                "This form was sent before and made ",
                ". To change that one, open and edit it; saving again makes one more.",
            ),
        };
        ui::notice(NoticeKind::Warning, html! { (before) a href=(href) { (title) } (after) }, None)
    }

    fn note(&self) -> String {
        self.record.map(|row| row.title_in(self.def, self.visitor.lang)).unwrap_or_default()
    }

    fn form(&self) -> Form {
        let visitor = self.visitor;
        let list = format!("/{}", self.def.plural);
        let more = html! {
            (Button::new(Look::Plain, visitor.t("保存并再建一条", "Save and add another")).sends("then", "new"))
        };
        Form {
            action: self.record.map_or(list.clone(), |row| record_href(self.def, row.id)),
            csrf: visitor.csrf().to_owned(),
            submit: if self.like.is_empty() {
                visitor.t("保存", "Save").to_owned()
            } else {
                visitor.t("仍然保存", "Save anyway").to_owned()
            },
            cancel_href: Some(match (self.record, self.back.clone().or(self.draft.parent_href.clone())) {
                (Some(_), Some(back)) if self.back.is_some() => back,
                (Some(row), _) => self.way.record(self.def, row.id),
                (None, Some(back)) => back,
                (None, None) => list,
            }),
            more_buttons: self.record.is_none().then_some(more),
            multipart: self.def.fields.iter().any(|field| field.kind.is_file() && self.is_offered(field)),
            draft: self.kept_as.clone(),
            is_unsent: self.is_unsent,
            ..Form::default()
        }
    }

    /// Whether a field stands on the form, to be filled in or to be seen.
    fn is_offered(&self, field: &FieldDef) -> bool {
        let may_be_there = match self.record {
            None => self.visitor.may_set(self.def, field, Verb::Create),
            Some(row) => row.values[field.index] != Value::Veiled(Veil::Hidden),
        };
        draft::is_writable(field) && may_be_there
    }

    /// Whether the choice that decides where a field applies is made on this form.
    fn is_chosen_here(&self, applies: Applies) -> bool {
        let on = self.def.field(applies.field);
        on.is_some_and(|on| self.is_offered(on) && (self.record.is_none() || self.draft.has(on)))
    }

    fn fields(&self) -> Markup {
        let version = self.draft.version.or(self.record.map(|row| row.version));
        let filled = match self.record {
            None => filled_by_rules(&self.visitor.site, self.def),
            Some(_) => Vec::new(),
        };
        let ruled = Ruled::of(self.visitor, self.def, self.record, &self.draft);
        let mut is_first = self.record.is_none() && self.draft.problems.is_empty();
        html! {
            @if let Some(version) = version { (ui::hidden_field("version", &version.to_string())) }
            @if let Some(row) = self.record {
                (ui::watch(&format!("{}/{}", self.def.plural, id_text(row.id)), row.version, true))
            }
            @if self.way.list_says().is_some() { (ui::hidden_field(way::FIELD, &self.way.text())) }
            @if let Some(back) = &self.back { (ui::hidden_field(BACK, back)) }
            @if !self.like.is_empty() { (like::known()) }
            @if self.record.is_none() { (ui::hidden_field(once::FIELD, &once::new_key())) }
            (ruled.asked(self.def))
            @for part in parts::of(self.visitor, self.def, &self.draft, |field| self.is_offered(field)) {
                (part.around(self.visitor.lang, html! {
                    @for field in &part.fields {
                        @let lock = ruled.lock(field);
                        @if lock.is_none() && (self.record.is_none() || self.draft.has(field)) {
                            @let input = inputs::asked_input(
                                self.visitor,
                                field,
                                &self.draft,
                                Needed { by_rule: ruled.requires(field), filled: filled.contains(&field.name) },
                                std::mem::take(&mut is_first),
                            );
                            @let input = match field.applies {
                                Some(applies) => ui::applying(
                                    applies.field,
                                    applies.choices,
                                    self.is_chosen_here(applies) && self.draft.is_aside(field, applies),
                                    input,
                                ),
                                None => input,
                            };
                            (ruled.around(self.visitor.lang, field, self.draft.problem(field).is_some(), input))
                        } @else {
                            @let value = self.record.map_or(&Value::Null, |row| &row.values[field.index]);
                            @let input = inputs::locked(self.visitor, field, value, lock);
                            (ruled.around(self.visitor.lang, field, self.draft.problem(field).is_some(), input))
                        }
                    }
                }))
            }
        }
    }
}
