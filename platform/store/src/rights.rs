//! What one role allows: per object how far each verb reaches, and how much of each field is told.

use std::collections::HashMap;

use object::{FieldDef, ObjectDef};

/// What may be done with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verb {
    /// See it.
    See,
    /// Create one.
    Create,
    /// Change it.
    Change,
    /// Delete it.
    Delete,
    /// Take it out in a file, beside seeing it.
    Export,
    /// Take its personal fields out too, as they are.
    ExportPersonal,
    /// See one masked value as it is, with a reason, once.
    Unmask,
    /// Give it to a colleague, whosever it is: one record, or all that somebody leaves behind.
    HandOver,
    /// Remove it for good once it is deleted, before the company's own time for that.
    Purge,
}

impl Verb {
    /// Every verb that every object has.
    pub const ALL: [Verb; 9] = [
        Verb::See,
        Verb::Create,
        Verb::Change,
        Verb::Delete,
        Verb::Export,
        Verb::ExportPersonal,
        Verb::Unmask,
        Verb::HandOver,
        Verb::Purge,
    ];

    /// Whether a share of a record to see, or to change, lets people do this with it. What leaves the house, and what
    /// cannot be seen at a glance, stays with those whose record it is.
    pub(crate) fn is_shared(self) -> Option<SharedAs> {
        match self {
            Verb::See => Some(SharedAs::ToSee),
            Verb::Create | Verb::Change => Some(SharedAs::ToChange),
            Verb::Delete
            | Verb::Export
            | Verb::ExportPersonal
            | Verb::Unmask
            | Verb::HandOver
            | Verb::Purge => None,
        }
    }
}

/// What a share lets people do with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SharedAs {
    /// See it.
    ToSee,
    /// See and change it.
    ToChange,
}

/// How far a right reaches; the order is that of reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Nowhere.
    Nothing,
    /// Records one owns.
    Own,
    /// And those of one's teams.
    Team,
    /// And those of the teams below.
    TeamAndBelow,
    /// All.
    All,
}

/// How much of a field is told; the order is that of how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nothing, not even whether it is filled.
    Hidden,
    /// Enough to recognise it: `138****8000`.
    Masked,
    /// All of it.
    Seen,
    /// All of it, and it may be changed where the record may.
    Changed,
}

/// What one role may do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rights {
    objects: HashMap<String, OfObject>,
    everything: bool,
}

/// What it may do with one object.
#[derive(Clone, Debug, Default, PartialEq)]
struct OfObject {
    scopes: HashMap<Verb, Scope>,
    /// Acts with a reach of their own, by noun; the others reach as far as their verb.
    acts: HashMap<String, Scope>,
    /// At most so many records a day; what is not here has no limit.
    rows_a_day: HashMap<Verb, i64>,
    /// How much of personal fields is told; of the others all is.
    personal: Option<Level>,
    /// How much of these fields, personal or not.
    fields: HashMap<String, Level>,
}

impl Rights {
    /// No right at all.
    pub fn none() -> Rights {
        Rights::default()
    }

    /// Every right on every object: the system itself.
    pub fn everything() -> Rights {
        Rights { everything: true, ..Rights::default() }
    }

    /// The objects of which anything is said.
    pub(crate) fn objects(&self) -> impl Iterator<Item = &str> {
        self.objects.keys().map(String::as_str)
    }

    /// Whether these are the rights of the house itself.
    pub(crate) fn is_everything(&self) -> bool {
        self.everything
    }

    /// Adds a right; the widest of several holds.
    pub fn allow(&mut self, object: &str, verb: Verb, scope: Scope) {
        self.allow_a_day(object, verb, scope, None);
    }

    /// Adds a right to at most so many records a day; without a number, to as many as they like. The widest of
    /// several holds, of reach and of number.
    pub fn allow_a_day(&mut self, object: &str, verb: Verb, scope: Scope, rows_a_day: Option<i64>) {
        let of = self.objects.entry(object.to_owned()).or_default();
        let known = of.rows_a_day.remove(&verb);
        let wider = match (of.scopes.contains_key(&verb), known, rows_a_day) {
            (false, _, rows) => rows,
            (true, Some(known), Some(rows)) => Some(known.max(rows)),
            (true, _, _) => None,
        };
        of.rows_a_day.extend(wider.map(|rows| (verb, rows)));
        let slot = of.scopes.entry(verb).or_insert(Scope::Nothing);
        *slot = (*slot).max(scope);
    }

    /// Says how far an act reaches, by its noun, whatever its verb does; [`Scope::Nothing`] takes it away. The widest
    /// of several holds.
    pub fn allow_act(&mut self, object: &str, noun: &str, scope: Scope) {
        let of = self.objects.entry(object.to_owned()).or_default();
        let slot = of.acts.entry(noun.to_owned()).or_insert(scope);
        *slot = (*slot).max(scope);
    }

    /// Says how much is told of an object's personal fields.
    pub fn tell_personal(&mut self, object: &str, level: Level) {
        self.objects.entry(object.to_owned()).or_default().personal = Some(level);
    }

    /// Says how much is told of one field.
    pub fn tell_field(&mut self, object: &str, field: &str, level: Level) {
        self.objects.entry(object.to_owned()).or_default().fields.insert(field.to_owned(), level);
    }

    /// The same with a verb that reaches as far as an act does, where a role says so of the act.
    #[must_use]
    pub(crate) fn acting(&self, object: &str, noun: &str, verb: Verb) -> Rights {
        let mut rights = self.clone();
        if let Some(of) = rights.objects.get_mut(object)
            && let Some(scope) = of.acts.get(noun).copied()
        {
            of.scopes.insert(verb, scope);
        }
        rights
    }

    /// The same while records are handed over: they are changed as far as they may be handed over, if not further.
    #[must_use]
    pub(crate) fn handing_over(&self) -> Rights {
        let mut rights = self.clone();
        for of in rights.objects.values_mut() {
            if let Some(scope) = of.scopes.get(&Verb::HandOver).copied() {
                let change = of.scopes.entry(Verb::Change).or_insert(Scope::Nothing);
                *change = (*change).max(scope);
            }
        }
        rights
    }

    /// The same with these verbs alone, without acts that reach further.
    #[must_use]
    pub fn only(&self, verbs: &[Verb]) -> Rights {
        let mut rights = self.clone();
        for of in rights.objects.values_mut() {
            of.scopes.retain(|verb, _| verbs.contains(verb));
        }
        rights
    }

    /// Takes every right on an object away.
    pub fn forbid(&mut self, object: &str) {
        if let Some(of) = self.objects.get_mut(object) {
            of.scopes.clear();
            of.acts.clear();
        }
    }

    /// How many records a day `verb` may be done with; none for as many as they like.
    pub fn rows_a_day(&self, object: &str, verb: Verb) -> Option<i64> {
        self.objects.get(object).and_then(|of| of.rows_a_day.get(&verb)).copied()
    }

    /// How far `verb` reaches on an object.
    pub fn scope(&self, object: &str, verb: Verb) -> Scope {
        if self.everything {
            return Scope::All;
        }
        self.objects.get(object).and_then(|of| of.scopes.get(&verb)).copied().unwrap_or(Scope::Nothing)
    }

    /// How far an act reaches: as said of it, or as far as its verb.
    pub fn scope_of_act(&self, object: &str, noun: &str, verb: Verb) -> Scope {
        let own = self.objects.get(object).and_then(|of| of.acts.get(noun)).copied();
        own.unwrap_or_else(|| self.scope(object, verb))
    }

    /// Whether every field of an object is told and may be changed.
    pub(crate) fn tells_all(&self, object: &str) -> bool {
        let of = self.objects.get(object);
        of.is_none_or(|of| of.personal.is_none_or(|level| level == Level::Changed) && of.fields.is_empty())
    }

    /// How much of a field is told. What a record is governed by is always told: without it nobody
    /// could say whose it is.
    pub fn level(&self, def: &ObjectDef, field: &FieldDef) -> Level {
        if self.everything || field.system.is_some() {
            return Level::Changed;
        }
        let Some(of) = self.objects.get(def.name) else { return Level::Changed };
        let own = of.fields.get(field.name).copied();
        let level = own.or(of.personal.filter(|_| field.personal)).unwrap_or(Level::Changed);
        match (def.is_governed_by(field), def.parent_field().or(def.hung_field())) {
            (true, Some(_)) => Level::Changed,
            (true, None) => level.max(Level::Seen),
            (false, _) => level,
        }
    }
}
