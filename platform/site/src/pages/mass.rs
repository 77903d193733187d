//! One change of many records by page: rows are ticked in a list, or all that it finds; what is to become of them is
//! asked on a page of its own, which says how many they are and that it can be undone; then it is a job.

mod choosing;
mod wording;

use std::time::Duration;

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use exchange::ExportFormat;
use object::{Guard, ObjectDef, Value, parse_id};
use store::{FieldsChange, JobState, MassChange, StoreError, Total, Verb, is_set_alike, tags_field};

pub(super) use self::choosing::Act;
use self::choosing::{ChoicePage, Typed};
pub(super) use self::wording::{change_words, done_words};
use super::address::local;
use super::form::{Draft, is_writable};
use super::frame::{expect_right, may};
use super::list::{Asked, asked_of, columns_of};
use super::news::{News, go, see_other};
use super::values::OWNER;
use crate::form_body::SignedForm;
use crate::jobs::{self, ExportAsked, MassAsked, Selection};
use crate::layout::ListFace;
use crate::listing::{Listed, filter_of};
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui::{self, SelectionAct, SelectionBar};
use crate::visitor::Visitor;

/// The id of the form that the rows of a list belong to.
const FORM: &str = "selection";
/// Names of what is sent along; none can be a field's.
const FILTER: &str = "of.filter";
const BACK: &str = "of.back";
const FIELD: &str = "of.field";
const ONCE: &str = "of.once";
/// Of an export: the columns of the list, its order; and what is chosen on the page.
const SHOWN: &str = "of.shown";
const SORT: &str = "of.sort";
const FORMAT: &str = "of.format";
const COLUMNS: &str = "of.columns";
/// A small change is done before the page answers, and told in the list.
const WAIT_MAX: Duration = Duration::from_millis(800);
/// Records of a selection that a page of a merge is told of: it says itself where they are too many.
const FIRST_MAX: usize = store::MERGED_AT_ONCE_MAX + 2;
/// What a form's key is made of, in bytes: nobody meets another's by chance.
const ONCE_BYTES: usize = 16;
/// The longest key that is taken, in characters; ours have 32.
const ONCE_CHARS_MAX: usize = 64;

/// What can be done with rows of a list; none where nothing may be done with any of them.
pub(super) fn bar(visitor: &Visitor, asked: &Asked, listed: &Listed) -> Option<SelectionBar> {
    let def = asked.def();
    let acts: Vec<SelectionAct> = Act::ALL
        .into_iter()
        .filter(|act| act.is_offered(visitor, def))
        .map(|act| SelectionAct {
            value: act.code(),
            label: act.label().text(visitor.lang).to_owned(),
            icon: act.icon(),
            is_danger: act == Act::Delete,
        })
        .collect();
    if acts.is_empty() {
        return None;
    }
    let has_more = listed.next.is_some() || listed.previous.is_some();
    let offers_all = has_more && asked.value("q").is_empty();
    Some(SelectionBar {
        form: FORM.to_owned(),
        action: format!("/{}/selection", def.plural),
        csrf: visitor.csrf().to_owned(),
        hidden: vec![
            (FILTER.to_owned(), asked.value("filter").to_owned()),
            (BACK.to_owned(), asked.to_string()),
            (SHOWN.to_owned(), asked.in_force("columns")),
            (SORT.to_owned(), asked.in_force("sort")),
        ],
        all: offers_all.then(|| wording::all_found(visitor.lang, listed.total)),
        acts,
    })
}

impl Act {
    /// Whether someone may do it with some record of this object.
    fn is_offered(self, visitor: &Visitor, def: &ObjectDef) -> bool {
        match self {
            Act::Change => {
                may(visitor, def, Verb::Change) && def.fields.iter().any(|field| is_set_alike(field))
            }
            Act::Tags => may(visitor, def, Verb::Change) && tags_field(def).is_some(),
            Act::HandOver => may(visitor, def, Verb::Change) && hands_over(def),
            Act::Merge => {
                store::is_mergeable(def) && may(visitor, def, Verb::Change) && may(visitor, def, Verb::Delete)
            }
            Act::Export => may(visitor, def, Verb::Export),
            Act::Delete => may(visitor, def, Verb::Delete),
        }
    }

    const fn verb(self) -> Verb {
        match self {
            Act::Change | Act::Tags | Act::HandOver => Verb::Change,
            Act::Export => Verb::Export,
            Act::Delete | Act::Merge => Verb::Delete,
        }
    }
}

/// Whether records of this object have an owner of their own whom people name.
fn hands_over(def: &ObjectDef) -> bool {
    matches!(def.guard, Guard::Owned) && def.field(OWNER).is_some_and(is_writable)
}

/// What was ticked.
pub(super) struct Chosen {
    def: &'static ObjectDef,
    selection: Selection,
    /// The list it was ticked in.
    back: String,
    /// The columns of that list, and its order, as its address has them.
    shown: String,
    sort: String,
}

impl Chosen {
    fn of(def: &'static ObjectDef, form: &SignedForm) -> Result<Chosen, Refusal> {
        let back = form.value(BACK).and_then(local).map_or_else(|| format!("/{}", def.plural), str::to_owned);
        let selection = if form.value(ui::ALL_FOUND) == Some("true") {
            Selection::Filter(form.value(FILTER).unwrap_or_default().trim().to_owned())
        } else {
            let ids = form.fields.iter().filter(|(name, _)| name == "ids");
            Selection::of_ids(ids.filter_map(|(_, id)| parse_id(id).ok()).collect())?
        };
        let word = |name: &str| form.value(name).unwrap_or_default().to_owned();
        Ok(Chosen { def, selection, back, shown: word(SHOWN), sort: word(SORT) })
    }

    /// All that a list finds.
    fn of_list(asked: &Asked) -> Chosen {
        Chosen {
            def: asked.def(),
            selection: Selection::Filter(asked.value("filter").to_owned()),
            back: asked.to_string(),
            shown: asked.in_force("columns"),
            sort: asked.in_force("sort"),
        }
    }

    /// The first of them, one more than a merge takes.
    async fn first_of(&self, visitor: &Visitor) -> Result<Vec<i64>, Refusal> {
        let text = match &self.selection {
            Selection::Ids(ids) => return Ok(ids.iter().copied().take(FIRST_MAX).collect()),
            Selection::Filter(text) => text,
        };
        let (def, filter) = (self.def, filter_of(visitor, self.def, text)?);
        let walked = visitor
            .visit
            .read::<_, StoreError, _>(move |view| view.walk_ids(def, &filter, 0, i64::MAX, FIRST_MAX));
        Ok(walked.await?.ids)
    }

    /// How many records that is. Counting may take too long; then it is more than the number told.
    async fn count(&self, visitor: &Visitor) -> Result<Total, Refusal> {
        let text = match &self.selection {
            Selection::Ids(ids) => return Ok(Total { count: ids.len() as i64, exact: true }),
            Selection::Filter(text) => text,
        };
        let (def, filter) = (self.def, filter_of(visitor, self.def, text)?);
        let exact = {
            let filter = filter.clone();
            visitor.visit.read::<_, StoreError, _>(move |view| view.total(def, &filter, true)).await
        };
        match exact {
            Err(StoreError::TooSlow(_)) => {
                let about =
                    visitor.visit.read::<_, StoreError, _>(move |view| view.total(def, &filter, false));
                Ok(about.await?)
            }
            counted => Ok(counted?),
        }
    }
}

/// `POST /{plural}/selection`: asks what is to become of the ticked rows. Changes nothing.
pub(super) async fn select(
    State(site): State<Site>,
    Path(plural): Path<String>,
    form: SignedForm,
) -> Result<Response, Refusal> {
    let def = site.object(&plural)?;
    let (chosen, act) = read(def, &form)?;
    expect_right(&form.visitor, def, act.verb())?;
    if act == Act::Merge {
        return Ok(see_other(&super::merging::href(def, &chosen.first_of(&form.visitor).await?)));
    }
    let total = chosen.count(&form.visitor).await?;
    let field = form.value(FIELD).and_then(|name| def.field(name)).filter(|field| is_set_alike(field));
    let mut typed = Typed::nothing(&form.visitor, def).await?;
    typed.field = field;
    let page = ChoicePage { visitor: &form.visitor, chosen: &chosen, act, total, typed };
    Ok(page.markup().into_response())
}

/// `POST /{plural}/mass_changes`: begins it. Twice is the same as once.
pub(super) async fn begin(
    State(site): State<Site>,
    Path(plural): Path<String>,
    form: SignedForm,
) -> Result<Response, Refusal> {
    let def = site.object(&plural)?;
    let (chosen, act) = read(def, &form)?;
    expect_right(&form.visitor, def, act.verb())?;
    let (typed, change) = typed_of(def, act, &form).await?;
    let visitor = &form.visitor;
    let Some(change) = change else {
        let total = chosen.count(visitor).await?;
        let page = ChoicePage { visitor, chosen: &chosen, act, total, typed };
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page.markup()).into_response());
    };
    let asked = MassAsked { selection: chosen.selection.clone(), change };
    let job = jobs::start_mass_change(visitor, def, &asked, once_of(&form)).await?;
    site.workers().end_within(job, WAIT_MAX).await;
    let record = jobs::find(visitor, job).await?;
    let counts = record.counts;
    match (record.state, record.change_set) {
        (JobState::Done, Some(change_set)) if counts.refused + counts.missing == 0 => {
            let mut news = News::done(done_words(visitor.lang, &asked.change, counts));
            if counts.changed > 0 {
                news = news.with_undo(change_set, &*chosen.back);
            }
            Ok(go(&site, &chosen.back, &news))
        }
        // It goes on, or there is something to be read about it.
        _ => Ok(see_other(&super::jobs::href(job))),
    }
}

/// `GET /{plural}/export`: asks how all that a list finds is to be exported.
pub(super) async fn export_all(
    State(site): State<Site>,
    Path(plural): Path<String>,
    RawQuery(query): RawQuery,
    visitor: Visitor,
) -> Result<Response, Refusal> {
    let def = site.object(&plural)?;
    expect_right(&visitor, def, Verb::Export)?;
    let (_, asked, _) = asked_of(&site, &visitor, def, query.as_deref()).await?;
    let chosen = Chosen::of_list(&asked);
    let total = chosen.count(&visitor).await?;
    let typed = Typed::nothing(&visitor, def).await?;
    let page = ChoicePage { visitor: &visitor, chosen: &chosen, act: Act::Export, total, typed };
    Ok(page.markup().into_response())
}

/// `POST /{plural}/export`: begins it. Twice is the same as once.
pub(super) async fn begin_export(
    State(site): State<Site>,
    Path(plural): Path<String>,
    form: SignedForm,
) -> Result<Response, Refusal> {
    let def = site.object(&plural)?;
    let (chosen, _) = read(def, &form)?;
    let visitor = &form.visitor;
    expect_right(visitor, def, Verb::Export)?;
    let fields = match form.value(COLUMNS) {
        Some("all") => jobs::all_fields(def),
        Some(_) | None => {
            columns_of(&ListFace::declared(def), &chosen.shown).map_err(Refusal::bad_request)?
        }
    };
    let format = form.value(FORMAT).and_then(ExportFormat::of_code).filter(|format| format.fits(def));
    let format = format.unwrap_or(ExportFormat::Xlsx);
    let fields = jobs::fields_in(def, format, fields);
    let asked =
        ExportAsked { selection: chosen.selection, fields, sort: chosen.sort, format, lang: visitor.lang };
    match jobs::start_export(visitor, def, &asked, once_of(&form)).await {
        Ok(job) => {
            site.workers().end_within(job, WAIT_MAX).await;
            Ok(see_other(&super::jobs::href_awaiting_file(job)))
        }
        // More than a day's records: told in the list, where it can be narrowed down.
        Err(refusal) if refusal.message.code == "export_limit" => {
            Ok(go(&site, &chosen.back, &News::failed(refusal.message.text(visitor.lang))))
        }
        Err(refusal) => Err(refusal),
    }
}

/// The key of a form that is sent twice.
fn once_of(form: &SignedForm) -> Option<String> {
    let once = form.value(ONCE).filter(|key| !key.is_empty() && key.chars().count() <= ONCE_CHARS_MAX);
    once.map(|key| format!("form-{key}"))
}

fn read(def: &'static ObjectDef, form: &SignedForm) -> Result<(Chosen, Act), Refusal> {
    let act = form.value(ui::ACT).and_then(Act::of_code).ok_or_else(Refusal::not_found)?;
    if !act.is_offered(&form.visitor, def) {
        return Err(Refusal::forbidden());
    }
    Ok((Chosen::of(def, form)?, act))
}

/// What was typed, and the change it means; none where something is to be mended first.
async fn typed_of(
    def: &'static ObjectDef,
    act: Act,
    form: &SignedForm,
) -> Result<(Typed, Option<MassChange>), Refusal> {
    let mut typed = Typed::nothing(&form.visitor, def).await?;
    let change = match act {
        Act::Delete => Some(MassChange::Deletion),
        // Exporting changes nothing; it has a form and an answer of its own.
        Act::Export | Act::Merge => return Err(Refusal::not_found()),
        Act::Tags => {
            typed.add_tags = form.value(choosing::ADD_TAGS).unwrap_or_default().to_owned();
            typed.remove_tags = form.value(choosing::REMOVE_TAGS).unwrap_or_default().to_owned();
            tags_change(def, &mut typed)
        }
        Act::Change | Act::HandOver => {
            let fields = match act {
                Act::HandOver => choosing::governing(def),
                Act::Change | Act::Tags | Act::Merge | Act::Export | Act::Delete => {
                    let field = form.value(FIELD).and_then(|name| def.field(name));
                    typed.field = field.filter(|field| is_set_alike(field));
                    typed.field.into_iter().collect()
                }
            };
            let belongs = |name: &str| {
                fields.iter().any(|field| {
                    name.strip_prefix(field.name)
                        .is_some_and(|rest| matches!(rest, "" | "_text" | "_currency"))
                })
            };
            let sent: Vec<(String, String)> =
                form.fields.iter().filter(|(name, _)| belongs(name)).cloned().collect();
            let read = form.visitor.visit.read::<_, StoreError, _>(move |view| {
                Draft::sent(view, &def.fields, &sent)?.values(view, &[])
            });
            let (mut draft, mut set) = read.await?;
            if act == Act::HandOver {
                set.retain(|(_, value)| !value.is_null()); // Left empty: it stays whose it is.
            }
            for (field, value) in &set {
                if *value == Value::Null && field.required {
                    draft.problems.push((field, crate::jobs::needed(field)));
                }
            }
            let is_fit = draft.problems.is_empty() && !set.is_empty();
            typed.lacks_something = draft.problems.is_empty() && set.is_empty();
            typed.draft = draft;
            is_fit.then(|| MassChange::Fields(FieldsChange { set, ..FieldsChange::default() }))
        }
    };
    Ok((typed, change))
}

fn tags_change(def: &ObjectDef, typed: &mut Typed) -> Option<MassChange> {
    let field = tags_field(def)?;
    let mut read = |text: &str| match (field.parse)(text) {
        Ok(Value::Tags(tags)) => Some(tags),
        Ok(_) => Some(Vec::new()),
        Err(message) => {
            typed.draft.problems.push((field, message));
            None
        }
    };
    let (add, remove) = (read(&typed.add_tags.clone())?, read(&typed.remove_tags.clone())?);
    if add.is_empty() && remove.is_empty() {
        typed.lacks_something = true;
        return None;
    }
    Some(MassChange::Fields(FieldsChange { set: Vec::new(), add_tags: add, remove_tags: remove }))
}
