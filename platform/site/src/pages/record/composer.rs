//! The short forms above a timeline: what happened is logged, what is to be done is noted, where it is read
//! afterwards. Each is a plain form; the tab shown stands in the address.

use maud::{Markup, html};
use object::{FieldDef, ObjectDef, Row, Value, id_text};
use store::{ListQuery, StoreError, Verb, View};

use super::along::Along;
use crate::listing::unless_kept_back;
use crate::pages::act::BACK;
use crate::pages::address::Address;
use crate::pages::form::draft::Draft;
use crate::pages::form::{inputs, once};
use crate::pages::frame::may;
use crate::pages::rows::record_href;
use crate::pages::way::{self, Way};
use crate::timeline::ShortForm;
use crate::ui::{self, Button, Choice, Composer, ComposerTab, Field, Look};
use crate::visitor::Visitor;

/// The form that is open, by its name, in the address.
const LOG: &str = "log";
/// Records that belong to this one are offered in a list as long as they are so few.
const CHOICES_MAX: usize = 100;
/// The composer's place on the page.
const PLACE: &str = "composer";

/// The forms, and what stands in the open one.
pub(super) struct Compose {
    forms: Vec<ShortForm>,
    open: usize,
    draft: Draft,
    /// Links that are known already: to the record, or to its parent.
    known: Vec<(&'static FieldDef, i64)>,
    /// What belongs to the record, by the field that may point to it: id and name.
    offered: Vec<(&'static FieldDef, Vec<(i64, String)>)>,
}

impl Compose {
    /// The forms that fit a record, or the one that it is talked about with; none where none does.
    pub fn load(
        view: &View<'_>,
        visitor: &Visitor,
        def: &'static ObjectDef,
        row: &Row,
        query: &[(String, String)],
    ) -> Result<Option<Compose>, StoreError> {
        let along = Along::of(view, visitor, def, row)?;
        let beside = along.as_ref().map(|to| (to.def, &to.row));
        // Where a form's record belongs.
        let home = |form: &ShortForm| {
            let homes = [Some((def, row)), beside].into_iter().flatten();
            homes.into_iter().find(|(def, row)| !known_links(form.def, def, row).is_empty())
        };
        let all = visitor.site.rooms().iter().flat_map(|room| &room.short_forms);
        let forms: Vec<ShortForm> = all
            .filter(|form| may(visitor, form.def, Verb::Create))
            .filter(|form| {
                // A child of this record is its owner's; who may not make one there is not asked to.
                let is_child = form.def.parent_field().is_some();
                home(form).is_some_and(|(_, row)| {
                    !is_child || view.actor().sight(form.def, Verb::Create).reaches(row)
                })
            })
            .cloned()
            .collect();
        if forms.is_empty() {
            return Ok(None);
        }
        let wanted = query.iter().rev().find(|(name, _)| name == LOG).map(|(_, name)| name.as_str());
        let open = forms.iter().position(|form| Some(form.name) == wanted).unwrap_or(0);
        let form = &forms[open];
        let (def, row) = home(form).unwrap_or((def, row));
        let known = known_links(form.def, def, row);
        let mut offered = Vec::new();
        for field in form.asked.iter().filter(|field| known.iter().all(|(known, _)| known != *field)) {
            let Some(target) = field.kind.link() else { continue };
            let Some(target) = view.registry().object(target) else { continue };
            let Some(parent) = target.parent_field() else { continue };
            if parent.kind.link() != Some(def.name) {
                continue;
            }
            let listed = view.list(&ListQuery {
                filter: object::Filter::Compare {
                    path: object::Path::own(parent),
                    op: object::Op::Is,
                    value: Value::Int(row.id),
                },
                ..ListQuery::of(target, ListQuery::newest_first(target), CHOICES_MAX)
            });
            let Some(page) = unless_kept_back(listed)? else { continue };
            if !page.more {
                offered.push((*field, page.rows.iter().map(|row| (row.id, row.title(target))).collect()));
            }
        }
        let draft = Draft::given(view, form.def, visitor.lang, &[])?;
        Ok(Some(Compose { open, draft, known, offered, forms }))
    }

    /// The tabs and the open form.
    pub fn markup(&self, visitor: &Visitor, def: &ObjectDef, row: &Row, way: &Way) -> Markup {
        let lang = visitor.lang;
        let here = Address::new(record_href(def, row.id)).with(way::FIELD, &way.text());
        let tabs = self.forms.iter().enumerate().map(|(place, form)| ComposerTab {
            label: form.label.text(lang).to_owned(),
            icon: form.icon,
            href: format!("{}#{}", here.with(LOG, form.name), self.begin_id()),
            current: place == self.open,
            shortcut: form.shortcut,
        });
        let form = &self.forms[self.open];
        let back = format!("{}#timeline", here);
        let composer = Composer {
            id: PLACE.to_owned(),
            label: visitor.t("记录跟进", "Log or note").to_owned(),
            tabs: tabs.collect(),
            action: format!("/{}", form.def.plural),
            // What is typed is kept in the browser by record and form until it is sent.
            draft: format!("{}?{}", record_href(def, row.id), form.name),
        };
        ui::composer(
            &composer,
            html! {
                (ui::csrf_field(visitor.csrf()))
                (ui::hidden_field(BACK, &back))
                (ui::hidden_field(once::FIELD, &once::new_key()))
                @for (field, id) in &self.known { (ui::hidden_field(field.name, &id_text(*id))) }
                @for (field, text) in &form.given { (ui::hidden_field(field.name, text)) }
                @if let Some(mind) = form.mind.and_then(|mind| mind(def, row, lang)) {
                    p class="composer-mind" { (ui::icon("info")) span { (mind) } }
                }
                @for field in self.asked() { (self.placed(visitor, field)) }
            },
            html! {
                (Button::new(Look::Primary, visitor.t("保存", "Save")).icon("check"))
            },
        )
    }

    /// Where one begins to write.
    pub fn begin_id(&self) -> String {
        self.asked().next().map(|field| ui::field_id(field.name)).unwrap_or_default()
    }

    fn asked(&self) -> impl Iterator<Item = &'static FieldDef> {
        let known = |field: &&'static FieldDef| self.known.iter().any(|(known, _)| known == field);
        self.forms[self.open].asked.iter().copied().filter(move |field| !known(field))
    }

    /// The input of a field; one that follows a choice made on this form stands aside until it is made.
    fn placed(&self, visitor: &Visitor, field: &'static FieldDef) -> Markup {
        let input = self.input(visitor, field);
        let is_chosen_here = |choice: &str| self.asked().any(|asked| asked.name == choice);
        match field.applies.filter(|applies| is_chosen_here(applies.field)) {
            Some(applies) => {
                ui::applying(applies.field, applies.choices, self.draft.is_aside(field, applies), input)
            }
            None => input,
        }
    }

    fn input(&self, visitor: &Visitor, field: &'static FieldDef) -> Markup {
        let offered = self.offered.iter().find(|(known, _)| *known == field);
        if let Some((_, offered)) = offered {
            let choices: Vec<Choice> =
                offered.iter().map(|(id, title)| Choice::new(id_text(*id), title.clone())).collect();
            let line = Field::new(field.name, field.label.text(visitor.lang));
            return ui::select_field(visitor.lang, &line, &choices);
        }
        inputs::input(visitor, field, &self.draft, false, false)
    }
}

/// The links of a new record that this page knows: to its own record, and to the record's parent.
fn known_links(
    made: &'static ObjectDef,
    def: &'static ObjectDef,
    row: &Row,
) -> Vec<(&'static FieldDef, i64)> {
    let link_to = |target: &str| {
        made.fields.iter().copied().find(|field| field.kind.link() == Some(target) && !field.readonly)
    };
    let Some(own) = link_to(def.name).filter(|field| field.ordered_by.is_some()) else { return Vec::new() };
    let mut known = vec![(own, row.id)];
    if let Some(parent) = def.parent_field()
        && let (Some(target), Some(id)) = (parent.kind.link(), row.values[parent.index].as_int())
        && let Some(field) = link_to(target)
    {
        known.push((field, id));
    }
    known
}
