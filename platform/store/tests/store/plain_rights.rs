//! What somebody may do, told as plainly as the design tells it and judged row by row: the store's layers, unions and
//! statements must come to the same.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use object::{FieldDef, FieldKind, Filter, Guard, Object, ObjectDef, Registry, Row, Value, Veil};
use store::{Actor, ActorKind, Layer, Level, Rights, Scope, Shared, SharedAs, Standing, Verb};
use testing::Chance;
use testing::cast::{Clerk, Colleague, Member, Shop, Squad};

use super::neighbourhood::Neighbourhood;

const SCOPES: [Scope; 5] = [Scope::Nothing, Scope::Own, Scope::Team, Scope::TeamAndBelow, Scope::All];
const LEVELS: [Level; 4] = [Level::Hidden, Level::Masked, Level::Seen, Level::Changed];
/// What the acts of the oracle are called; no object has them, as the store need not know.
pub const NOUN: &str = "closing";

/// Somebody with the roles they hold and the roles of whom they stand in for.
#[derive(Clone, Debug)]
pub struct PlainRights {
    user: i64,
    home: Option<i64>,
    held: Vec<Held>,
}

/// One role where one colleague stands.
#[derive(Clone, Debug)]
struct Held {
    by: i64,
    squads: Vec<i64>,
    squads_and_below: Vec<i64>,
    shared: BTreeSet<(&'static str, i64, bool)>,
    scopes: BTreeMap<(&'static str, &'static str), Scope>,
    act: BTreeMap<&'static str, Scope>,
    personal: BTreeMap<&'static str, Level>,
    fields: BTreeMap<(&'static str, &'static str), Level>,
}

fn word(verb: Verb) -> &'static str {
    match verb {
        Verb::See => "see",
        Verb::Create => "create",
        Verb::Change => "change",
        Verb::Delete => "delete",
        Verb::Export => "export",
        Verb::ExportPersonal => "export personal",
        Verb::Unmask => "unmask",
    }
}

impl PlainRights {
    /// Somebody, made by chance: one role or several, with or without shares, fields kept from them, and a colleague
    /// whose work they do.
    pub fn by_chance(chance: &mut Chance, here: &Neighbourhood) -> PlainRights {
        let colleagues = here.company.colleagues();
        let me = *chance.one_of(&colleagues);
        let mut held = Vec::new();
        let my_shares = shares(chance, here);
        for _ in 0..1 + chance.below(2) {
            held.push(Held::by_chance(chance, me, my_shares.clone()));
        }
        if chance.once_in(3) {
            let absent = *chance.one_of(&colleagues);
            let their_shares = shares(chance, here);
            held.push(Held::by_chance(chance, absent, their_shares));
        }
        PlainRights { user: me.member.raw(), home: me.squads.first().copied(), held }
    }

    /// One who reaches so far with every verb, and is told everything.
    pub fn reaching(who: &Colleague, scope: Scope) -> PlainRights {
        let mut held = Held::nothing(who, BTreeSet::new());
        for def in [Shop::def(), Clerk::def()] {
            held.scopes.extend(Verb::ALL.map(|verb| ((def.name, word(verb)), scope)));
        }
        PlainRights { user: who.member.raw(), home: who.squads.first().copied(), held: vec![held] }
    }

    /// The same for the store.
    pub fn actor(&self) -> Actor {
        let layers = self.held.iter().enumerate().map(|(place, held)| held.layer(place as i64 + 1)).collect();
        Actor::new(ActorKind::Colleague, self.user, self.home, layers)
    }

    /// Whether a verb reaches a row.
    pub fn reaches(&self, def: &ObjectDef, verb: Verb, row: &Row) -> bool {
        self.held.iter().any(|held| held.reaches(def, held.scope(def, verb), verb, row))
    }

    /// Whether the act [`NOUN`], which needs `verb`, may be done with a row.
    pub fn may_act(&self, def: &ObjectDef, verb: Verb, row: &Row) -> bool {
        self.held.iter().any(|held| {
            let scope = held.act.get(def.name).copied().unwrap_or_else(|| held.scope(def, verb));
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
        if self.held.iter().all(|held| held.scope(def, Verb::See) == Scope::Nothing) {
            return false; // Nothing is seen, so nothing is told.
        }
        let mut asked: Vec<(&'static ObjectDef, &'static FieldDef)> =
            fields.iter().map(|field| (def, *field)).collect();
        asked_by(registry, def, filter, &mut asked);
        asked.iter().any(|(def, field)| {
            let seeing = self.held.iter().filter(|held| held.scope(def, Verb::See) != Scope::Nothing);
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
            let FieldKind::Link(target) = link.kind else { panic!("{} is no link", link.name) };
            asked.push((registry.object(target).unwrap(), path.field));
        }
    }
}

/// A few records of the two objects that are shared, or none.
fn shares(chance: &mut Chance, here: &Neighbourhood) -> BTreeSet<(&'static str, i64, bool)> {
    if chance.once_in(2) {
        return BTreeSet::new();
    }
    (0..chance.below(12)).map(|_| (Shop::OBJECT, chance.one_of(&here.shops).id, chance.once_in(2))).collect()
}

impl Held {
    /// A role that shows members and squads alone.
    fn nothing(who: &Colleague, shared: BTreeSet<(&'static str, i64, bool)>) -> Held {
        let see = |def: &'static ObjectDef| ((def.name, word(Verb::See)), Scope::All);
        Held {
            by: who.member.raw(),
            squads: who.squads.clone(),
            squads_and_below: who.squads_and_below.clone(),
            shared,
            scopes: BTreeMap::from([see(Member::def()), see(Squad::def())]),
            act: BTreeMap::new(),
            personal: BTreeMap::new(),
            fields: BTreeMap::new(),
        }
    }

    fn by_chance(chance: &mut Chance, who: &Colleague, shared: BTreeSet<(&'static str, i64, bool)>) -> Held {
        let mut held = Held::nothing(who, shared);
        let alike = chance.once_in(3).then(|| *chance.one_of(&SCOPES));
        for def in [Shop::def(), Clerk::def()] {
            for verb in Verb::ALL {
                let scope = alike.unwrap_or_else(|| *chance.one_of(&SCOPES));
                held.scopes.insert((def.name, word(verb)), scope);
            }
            if chance.once_in(3) {
                held.act.insert(def.name, *chance.one_of(&SCOPES));
            }
            // Most roles keep nothing back, or the questions would all be refused.
            if chance.once_in(4) {
                held.personal.insert(def.name, *chance.one_of(&LEVELS));
            }
            if chance.once_in(4) {
                for _ in 0..1 + chance.below(2) {
                    let field = *chance.one_of::<&'static FieldDef>(&def.fields);
                    held.fields.insert((def.name, field.name), *chance.one_of(&LEVELS));
                }
            }
        }
        held
    }

    fn scope(&self, def: &ObjectDef, verb: Verb) -> Scope {
        self.scopes.get(&(def.name, word(verb))).copied().unwrap_or(Scope::Nothing)
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
        let shop = match def.guard {
            Guard::Owned => row.id,
            Guard::Parent(place) => row.values[place].as_int().unwrap(),
            Guard::Open | Guard::Hung(_) => return false,
        };
        let was_shared = self.shared.iter().any(|(_, record, to_change)| {
            let is_enough = match verb {
                Verb::See => true,
                Verb::Create | Verb::Change => *to_change,
                Verb::Delete | Verb::Export | Verb::ExportPersonal | Verb::Unmask => false,
            };
            *record == shop && is_enough
        });
        scope != Scope::Nothing && (self.governs(scope, row) || was_shared)
    }

    fn level(&self, def: &ObjectDef, field: &FieldDef) -> Level {
        let own = self.fields.get(&(def.name, field.name)).copied();
        let level = own.or_else(|| self.personal.get(def.name).copied().filter(|_| field.personal));
        let level = level.unwrap_or(Level::Changed);
        match def.guard {
            _ if field.system.is_some() => Level::Changed,
            Guard::Parent(place) if def.fields[place] == field => Level::Changed,
            Guard::Owned if matches!(field.name, "owner" | "team") => level.max(Level::Seen),
            _ => level,
        }
    }

    fn layer(&self, role: i64) -> Layer {
        let mut rights = Rights::none();
        for ((object, verb), scope) in &self.scopes {
            let verb = Verb::ALL.into_iter().find(|known| word(*known) == *verb).unwrap();
            rights.allow(object, verb, *scope);
        }
        self.act.iter().for_each(|(object, scope)| rights.allow_act(object, NOUN, *scope));
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
