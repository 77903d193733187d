//! What the company's rules make of a form while it is filled in: which fields stand aside, which must be filled in,
//! which are not to be changed. The server says it, with the form and again whenever a field is filled in that a rule
//! reads; without script everything stays in sight, and the write is judged all the same.

use axum::Json;
use axum::extract::{Path, State};
use maud::{Markup, html};
use object::{FieldDef, Lang, Message, ObjectDef, Row, Rules, id_text, parse_id};
use serde_json::{Value as JsonValue, json};
use store::{StoreError, Verb};

use super::draft::Draft;
use super::{fill, is_writable};
use crate::form_body::SignedForm;
use crate::pages::frame::expect_right;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui;
use crate::visitor::Visitor;

/// The name under which a form says which record it changes.
const RECORD: &str = "of.record";

/// A form under the rules of its object.
pub(super) struct Ruled {
    rules: Rules,
    /// The record as it stands in the form.
    now: Row,
    /// As it was saved.
    stored: Option<Row>,
}

impl Ruled {
    pub(super) fn of(
        visitor: &Visitor,
        def: &'static ObjectDef,
        stored: Option<&Row>,
        draft: &Draft,
    ) -> Ruled {
        let crm = visitor.site.crm();
        let mut now = draft.row_over(crm.zone(), crm.now(), stored);
        if stored.is_none() {
            fill(&visitor.site, def, &mut now.values);
        }
        def.reckon(&mut now.values);
        Ruled { rules: visitor.visit.rules_of(def), now, stored: stored.cloned() }
    }

    /// Why a field is not to be changed.
    pub(super) fn lock(&self, field: &FieldDef) -> Option<Message> {
        self.stored.as_ref().and_then(|stored| self.rules.locks(field, stored))
    }

    /// Whether a field must be filled in as things stand.
    pub(super) fn requires(&self, field: &'static FieldDef) -> bool {
        self.rules.requires(field, &self.now).is_some()
    }

    /// An input within what the rules say of it.
    pub(super) fn around(
        &self,
        lang: Lang,
        field: &'static FieldDef,
        is_wrong: bool,
        input: Markup,
    ) -> Markup {
        if !self.rules.changes_forms(field) {
            return input;
        }
        let is_aside = !is_wrong && !self.rules.is_shown(field, &self.now);
        ui::ruled(lang, field.name, is_aside, input)
    }

    /// Where a script asks how things stand, and after which fields; nothing where no rule has anything to say.
    pub(super) fn asked(&self, def: &ObjectDef) -> Markup {
        let read: Vec<&str> = self.rules.read_by_forms().iter().map(|field| field.name).collect();
        html! {
            @if !read.is_empty() {
                (ui::ruled_by(&format!("/{}/rules", def.plural), &read))
                @if let Some(stored) = &self.stored { (ui::hidden_field(RECORD, &id_text(stored.id))) }
            }
        }
    }

    fn answer(&self, def: &'static ObjectDef) -> JsonValue {
        let ruled =
            || def.fields.iter().filter(|field| is_writable(field) && self.rules.changes_forms(field));
        let names = |holds: &dyn Fn(&'static FieldDef) -> bool| -> Vec<&str> {
            ruled().filter(|field| holds(field)).map(|field| field.name).collect()
        };
        json!({
            "aside": names(&|field| !self.rules.is_shown(field, &self.now)),
            "required": names(&|field| field.required || self.requires(field)),
        })
    }
}

/// `POST /{plural}/rules`: how the rules of a form stand with what is typed into it. Writes nothing.
pub(in crate::pages) async fn rules(
    State(site): State<Site>,
    Path(plural): Path<String>,
    form: SignedForm,
) -> Result<Json<JsonValue>, Refusal> {
    let def = site.object(&plural)?;
    let record = form.value(RECORD).map(parse_id).transpose().map_err(|_| Refusal::not_found())?;
    let SignedForm { visitor, fields: sent, .. } = form;
    expect_right(&visitor, def, if record.is_some() { Verb::Change } else { Verb::Create })?;
    let found = visitor
        .visit
        .read(move |view| {
            let stored = match record {
                Some(id) => match view.find_row(def, id)? {
                    Some(row) => Some(row),
                    None => return Ok(None),
                },
                None => None,
            };
            Ok::<_, StoreError>(Some((stored, Draft::sent(view, &def.fields, &sent)?)))
        })
        .await?;
    let (stored, draft) = found.ok_or_else(Refusal::not_found)?;
    Ok(Json(Ruled::of(&visitor, def, stored.as_ref(), &draft).answer(def)))
}
