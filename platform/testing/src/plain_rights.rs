//! What somebody may do, told as plainly as the design tells it and judged row by row: the layers, unions and statements
//! of the store, and whatever stands on them, must come to the same.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use object::{FieldDef, FieldKind, Filter, Guard, ObjectDef, Registry, Row, Value, Veil};
use store::{Actor, ActorKind, Layer, Level, Rights, Scope, Shared, SharedAs, Standing, Verb};

/// How far a right may reach.
pub const SCOPES: [Scope; 5] = [Scope::Nothing, Scope::Own, Scope::Team, Scope::TeamAndBelow, Scope::All];
/// How much may be told of a field.
pub const LEVELS: [Level; 4] = [Level::Hidden, Level::Masked, Level::Seen, Level::Changed];
/// What the act of the store's oracle is called; no object has it, as the store need not know.
pub const NOUN: &str = "closing";

/// Somebody with the roles they hold and the roles of whom they stand in for.
#[derive(Clone, Debug)]
pub struct PlainRights {
    /// Their raw id.
    pub user: i64,
    /// The team that what they make falls to.
    pub home: Option<i64>,
    /// Their roles.
    pub held: Vec<Held>,
}

/// One role where one colleague stands.
#[derive(Clone, Debug)]
pub struct Held {
    /// Whose role it is: their own, or that of whom they stand in for.
    pub by: i64,
    /// The teams of that colleague.
    pub squads: Vec<i64>,
    /// Those and the ones below.
    pub squads_and_below: Vec<i64>,
    /// What was shared with that colleague: object, record, and whether it may be changed.
    pub shared: BTreeSet<(&'static str, i64, bool)>,
    /// How far each verb reaches, by object and [`word`].
    pub scopes: BTreeMap<(&'static str, &'static str), Scope>,
    /// How far acts reach that do not reach as far as their verb, by object and noun.
    pub acts: BTreeMap<(&'static str, &'static str), Scope>,
    /// How much is told of personal fields, by object.
    pub personal: BTreeMap<&'static str, Level>,
    /// How much is told of single fields, by object and field.
    pub fields: BTreeMap<(&'static str, &'static str), Level>,
}

/// A verb as [`Held::scopes`] names it.
pub fn word(verb: Verb) -> &'static str {
    match verb {
        Verb::See => "see",
        Verb::Create => "create",
        Verb::Change => "change",
        Verb::Delete => "delete",
        Verb::Export => "export",
        Verb::ExportPersonal => "export personal",
        Verb::Unmask => "unmask",
        Verb::HandOver => "hand over",
        Verb::Purge => "purge",
    }
}

impl PlainRights {
    /// The same for the store.
    pub fn actor(&self) -> Actor {
        let layers = self.held.iter().enumerate().map(|(place, held)| held.layer(place as i64 + 1)).collect();
        Actor::new(ActorKind::Colleague, self.user, self.home, layers)
    }

    /// Whether a verb reaches a row.
    pub fn reaches(&self, def: &ObjectDef, verb: Verb, row: &Row) -> bool {
        self.held.iter().any(|held| held.reaches(def, held.scope(def, verb), verb, row))
    }

    /// Whether an act, by its noun and the verb it needs, may be done with a row.
    pub fn may_act(&self, def: &ObjectDef, noun: &'static str, verb: Verb, row: &Row) -> bool {
        self.held.iter().any(|held| {
            let own = held.acts.get(&(def.name, noun)).copied();
            let scope = own.unwrap_or_else(|| held.scope(def, verb));
            held.reaches(def, scope, verb, row)
        })
    }

    /// Whether a row's owner and team alone let a verb reach it.
    pub fn governs(&self, def: &ObjectDef, verb: Verb, row: &Row) -> bool {
        self.held.iter().any(|held| held.governs(held.scope(def, verb), row))
    }

    /// How much of a field of a row is told through a verb.
    pub fn level(&self, def: &ObjectDef, field: &FieldDef, verb: Verb, row: &Row) -> Level {
        let reaching = self.held.iter().filter(|held| held.reaches(def, held.scope(def, verb), verb, row));
        reaching.map(|held| held.level(def, field)).max().unwrap_or(Level::Hidden)
    }

    /// Whether a question by these fields and this filter is refused, because somewhere less than all is told of one.
    pub fn refuses(
        &self,
        registry: &Registry,
        def: &'static ObjectDef,
        filter: &Filter,
        fields: &[&'static FieldDef],
    ) -> bool {
        if !self.held.iter().any(|held| held.sees_some(def)) {
            return false; // Nothing is seen, so nothing is told.
        }
        let mut asked: Vec<(&'static ObjectDef, &'static FieldDef)> =
            fields.iter().map(|field| (def, *field)).collect();
        asked_by(registry, def, filter, &mut asked);
        asked.iter().any(|(def, field)| {
            let seeing = self.held.iter().filter(|held| held.sees_some(def));
            seeing.map(|held| held.level(def, field)).any(|level| level < Level::Seen)
        })
    }

    /// A row as it is told.
    pub fn told(&self, def: &ObjectDef, row: &Row) -> Row {
        let mut told = row.clone();
        for field in &def.fields {
            let value = &mut told.values[field.index];
            *value = match self.level(def, field, Verb::See, row) {
                Level::Hidden => Value::Veiled(Veil::Hidden),
                Level::Masked => field.masked(value),
                Level::Seen | Level::Changed => value.clone(),
            };
        }
        told
    }
}

/// The fields that a filter asks for, each with its object.
fn asked_by(
    registry: &Registry,
    def: &'static ObjectDef,
    filter: &Filter,
    asked: &mut Vec<(&'static ObjectDef, &'static FieldDef)>,
) {
    let path = match filter {
        Filter::All => return,
        Filter::Not(part) => return asked_by(registry, def, part, asked),
        Filter::And(parts) | Filter::Or(parts) => {
            return parts.iter().for_each(|part| asked_by(registry, def, part, asked));
        }
        Filter::Compare { path, .. }
        | Filter::OneOf { path, .. }
        | Filter::StartsWith { path, .. }
        | Filter::Contains { path, .. } => path,
    };
    match path.link {
        None => asked.push((def, path.field)),
        Some(link) => {
            asked.push((def, link));
            let Some(target) = link.kind.link() else { panic!("{} is no link", link.name) };
            asked.push((registry.object(target).expect("links lead to objects"), path.field));
        }
    }
}

impl Held {
    /// A role that allows nothing, where this colleague stands.
    pub fn nothing(by: i64, squads: Vec<i64>, squads_and_below: Vec<i64>) -> Held {
        Held {
            by,
            squads,
            squads_and_below,
            shared: BTreeSet::new(),
            scopes: BTreeMap::new(),
            acts: BTreeMap::new(),
            personal: BTreeMap::new(),
            fields: BTreeMap::new(),
        }
    }

    /// How far a verb reaches.
    pub fn scope(&self, def: &ObjectDef, verb: Verb) -> Scope {
        self.scopes.get(&(def.name, word(verb))).copied().unwrap_or(Scope::Nothing)
    }

    /// Whether it shows any row of an object; those without an owner are all or nothing.
    fn sees_some(&self, def: &ObjectDef) -> bool {
        self.scope(def, Verb::See) >= if def.is_governed() { Scope::Own } else { Scope::All }
    }

    fn governs(&self, scope: Scope, row: &Row) -> bool {
        let is_mine = row.owner == Some(self.by);
        let is_in = |squads: &[i64]| row.team.is_some_and(|team| squads.contains(&team));
        match scope {
            Scope::Nothing => false,
            Scope::Own => is_mine,
            Scope::Team => is_mine || is_in(&self.squads),
            Scope::TeamAndBelow => is_mine || is_in(&self.squads_and_below),
            Scope::All => true,
        }
    }

    fn reaches(&self, def: &ObjectDef, scope: Scope, verb: Verb, row: &Row) -> bool {
        if scope == Scope::All {
            return true;
        }
        let root = match def.guard {
            Guard::Owned => (def.name, Some(row.id)),
            Guard::Parent(_) => match def.root_link().map(|root| (root.kind, root.index)) {
                Some((FieldKind::Link(target), place)) => (target, row.values[place].as_int()),
                Some(_) | None => return false,
            },
            Guard::Open | Guard::Hung(_) => return false,
        };
        let was_shared = self.shared.iter().any(|(object, record, to_change)| {
            let is_enough = match verb {
                Verb::See => true,
                Verb::Create | Verb::Change => *to_change,
                Verb::Delete
                | Verb::Export
                | Verb::ExportPersonal
                | Verb::Unmask
                | Verb::HandOver
                | Verb::Purge => false,
            };
            (*object, Some(*record)) == root && is_enough
        });
        scope != Scope::Nothing && (self.governs(scope, row) || was_shared)
    }

    /// How much of a field the role tells.
    pub fn level(&self, def: &ObjectDef, field: &FieldDef) -> Level {
        let own = self.fields.get(&(def.name, field.name)).copied();
        let level = own.or_else(|| self.personal.get(def.name).copied().filter(|_| field.personal));
        let level = level.unwrap_or(Level::Changed);
        match def.guard {
            _ if field.system.is_some() => Level::Changed,
            Guard::Parent(_) | Guard::Hung(_) if def.is_governed_by(field) => Level::Changed,
            Guard::Owned if matches!(field.name, "owner" | "team") => level.max(Level::Seen),
            _ => level,
        }
    }

    fn layer(&self, role: i64) -> Layer {
        let mut rights = Rights::none();
        for ((object, verb), scope) in &self.scopes {
            let verb = Verb::ALL.into_iter().find(|known| word(*known) == *verb).expect("a verb");
            rights.allow(object, verb, *scope);
        }
        self.acts.iter().for_each(|((object, noun), scope)| rights.allow_act(object, noun, *scope));
        self.personal.iter().for_each(|(object, level)| rights.tell_personal(object, *level));
        self.fields.iter().for_each(|((object, field), level)| rights.tell_field(object, field, *level));
        let mut shared = Shared::default();
        for (object, record, to_change) in &self.shared {
            shared.add(object, *record, if *to_change { SharedAs::ToChange } else { SharedAs::ToSee });
        }
        let standing = Standing {
            user: self.by,
            teams: self.squads.clone(),
            teams_and_below: self.squads_and_below.clone(),
            shared,
        };
        Layer { standing: Arc::new(standing), role, rights: Arc::new(rights) }
    }
}
