//! The rules that a company made for its forms, where records are written: a page, a program, a row of a file, a mass
//! change, an act and a board write one way, and are judged there.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::sync::Arc;

use object::{FieldDef, FilterContext, Instant, ObjectDef, Row, RuledWrite, Rules};

use crate::actor::{Actor, SYSTEM_USER};
use crate::crm::{Visit, Written};
use crate::error::StoreError;
use crate::tx::{FieldProblem, Tx};
use crate::view::View;

/// What a view knows of rules.
#[derive(Default)]
pub(crate) struct RulesKnown {
    /// By object, as the actor means them; read once.
    known: RefCell<HashMap<&'static str, Arc<Rules>>>,
    /// What is written puts back or joins what was there.
    is_taken_back: Cell<bool>,
}

fn rules_of(
    registry: &object::Registry,
    actor: &Actor,
    now: Instant,
    zone: &jiff::tz::TimeZone,
    def: &'static ObjectDef,
) -> Rules {
    Rules::of(def, &FilterContext { registry, me: actor.user, my_teams: actor.teams(), now, zone })
}

impl Visit {
    /// The rules of an object as this visitor means them now; to be asked with records as they are told to them.
    pub fn rules_of(&self, def: &'static ObjectDef) -> Rules {
        let crm = self.crm();
        rules_of(crm.registry(), self.actor(), crm.now(), crm.zone(), def)
    }
}

impl View<'_> {
    /// The rules of an object as the reader means them now; to be asked with records as they are told to them.
    pub fn rules_of(&self, def: &'static ObjectDef) -> Arc<Rules> {
        let def = self.whole(def);
        let mut known = self.rules.known.borrow_mut();
        let made = || Arc::new(rules_of(self.registry(), self.actor, self.now(), self.zone(), def));
        known.entry(def.name).or_insert_with(made).clone()
    }

    /// What the company's rules say against a write.
    pub(crate) fn ruled(
        &self,
        def: &'static ObjectDef,
        written: Written<'_>,
    ) -> Result<Vec<FieldProblem>, StoreError> {
        let Some(new) = written.new.filter(|_| self.actor.user != SYSTEM_USER) else { return Ok(Vec::new()) };
        let rules = self.rules_of(def);
        if rules.is_empty() {
            return Ok(Vec::new());
        }
        let is_changed = |field: &&'static FieldDef| {
            written.old.is_none_or(|old| old.values[field.index] != new.values[field.index])
        };
        let told = self.told(def, new)?;
        let told_before = written.old.map(|old| self.told(def, old)).transpose()?;
        let write = RuledWrite {
            told_before: told_before.as_ref(),
            told: &told,
            changed: def.fields.iter().copied().filter(is_changed).collect(),
            is_taken_back: self.rules.is_taken_back.get(),
        };
        let problems = rules.problems(def, &write).into_iter();
        Ok(problems.map(|(field, message)| FieldProblem { field, message }).collect())
    }

    /// A record as its writer is told it.
    fn told(&self, def: &'static ObjectDef, row: &Row) -> Result<Row, StoreError> {
        let mut told = row.clone();
        self.veil(def, std::slice::from_mut(&mut told))?;
        Ok(told)
    }
}

impl Tx<'_> {
    /// Does something that puts back what was there, or joins what is: an undo, a merge. A rule may have come later than
    /// what it puts back, so nothing is required or refused by one; what is locked stays as it is.
    pub(crate) fn taking_back<T>(&mut self, done: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.view.rules.is_taken_back.replace(true);
        let outcome = done(self);
        self.view.rules.is_taken_back.set(before);
        outcome
    }
}
