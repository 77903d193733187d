//! Who acts, and how far each of their rights reaches. The store knows actors only as numbers; which roles, shares and
//! absences give them what is the staff room's business.

use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;
use std::sync::Arc;

use object::{FieldDef, FieldKind, ObjectDef, Row};

use crate::rights::{Level, Rights, Scope, SharedAs, Verb};
use crate::sight::{Reach, Sight};

/// The id under which the system itself writes.
pub const SYSTEM_USER: i64 = 0;
/// The role of a layer that no role gave: the house itself, and what code allows itself for one act.
pub const NO_ROLE: i64 = 0;

/// Kinds of actors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActorKind {
    /// Someone of the company.
    Colleague,
    /// Someone at a partner.
    PartnerUser,
    /// A customer who sees their own.
    PortalCustomer,
    /// A program with a key.
    Key,
    /// The house itself: imports resumed, schedules, first start.
    System,
}

/// Where somebody stands: who they are, their teams, and what was shared with them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Standing {
    /// The user's raw id.
    pub user: i64,
    /// Teams the user is in.
    pub teams: Vec<i64>,
    /// Those and all teams below them.
    pub teams_and_below: Vec<i64>,
    /// Records that were shared with the user or one of the teams.
    pub shared: Shared,
}

/// Records that were shared with someone, by the object's name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shared(HashMap<(String, SharedAs), BTreeSet<i64>>);

impl Shared {
    /// Adds a record.
    pub fn add(&mut self, object: &str, record: i64, shared_as: SharedAs) {
        self.0.entry((object.to_owned(), SharedAs::ToSee)).or_default().insert(record);
        if shared_as == SharedAs::ToChange {
            self.0.entry((object.to_owned(), SharedAs::ToChange)).or_default().insert(record);
        }
    }
}

/// What one role gives where one person stands. Somebody who holds several roles, or stands in for somebody, has
/// several layers; what one of them reaches is told as that one tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// Who holds the role: the actor, or an absent colleague whose deputy the actor is.
    pub standing: Arc<Standing>,
    /// The role's raw id; [`NO_ROLE`] where no role gave it.
    pub role: i64,
    /// What the role allows.
    pub rights: Arc<Rights>,
}

impl Layer {
    /// The rows of an object that this layer reaches with a verb.
    fn reaches(&self, def: &ObjectDef, verb: Verb, row: &Row) -> bool {
        self.reaches_by(def, self.rights.scope(def.name, verb), verb, row)
    }

    fn reaches_by(&self, def: &ObjectDef, scope: Scope, verb: Verb, row: &Row) -> bool {
        let standing = &self.standing;
        let teams: &[i64] = match scope {
            Scope::Nothing => return false,
            Scope::All => return true,
            Scope::Own | Scope::Team | Scope::TeamAndBelow if !def.is_governed() => return false,
            Scope::Own => &[],
            Scope::Team => &standing.teams,
            Scope::TeamAndBelow => &standing.teams_and_below,
        };
        let governed = row.owner == Some(standing.user) || row.team.is_some_and(|team| teams.contains(&team));
        governed || self.was_shared(def, verb, row)
    }

    /// Whether a row was shared with whoever stands here, for this verb.
    pub fn was_shared(&self, def: &ObjectDef, verb: Verb, row: &Row) -> bool {
        let Some((root, by)) = root_of(def) else { return false };
        let Some(shared_as) = verb.is_shared() else { return false };
        let record = by.map_or(Some(row.id), |root| row.values[root.index].as_int());
        let shared = self.standing.shared.0.get(&(root.to_owned(), shared_as));
        record.is_some_and(|record| shared.is_some_and(|shared| shared.contains(&record)))
    }
}

/// The object whose records are shared when this one's are, and the link to it: what is at the head of a child's
/// parents, or itself.
fn root_of(def: &ObjectDef) -> Option<(&'static str, Option<&'static FieldDef>)> {
    match (def.root_link(), def.is_governed()) {
        (Some(root), _) => match root.kind {
            FieldKind::Link(target) => Some((target, Some(root))),
            _ => None,
        },
        (None, true) => Some((def.name, None)),
        (None, false) => None,
    }
}

/// Who acts.
#[derive(Clone, Debug)]
pub struct Actor {
    /// What kind.
    pub kind: ActorKind,
    /// The user's raw id; [`SYSTEM_USER`] for the system. Keys act as the user they belong to.
    pub user: i64,
    /// The key used, if any.
    pub key: Option<i64>,
    /// The address they come from, where it is known; kept with what they write.
    pub address: Option<IpAddr>,
    /// The team new records fall to.
    pub home_team: Option<i64>,
    layers: Arc<[Layer]>,
    /// What the layers reach together, by object.
    unions: Arc<HashMap<String, [Union; Verb::ALL.len()]>>,
}

/// What all layers together reach of an object with one verb.
#[derive(Debug, Default)]
struct Union {
    scope: Option<Scope>,
    owners: Vec<i64>,
    teams: Vec<i64>,
    /// By the object that was shared: this one, or the one that it is a part of.
    shared: HashMap<String, Vec<i64>>,
}

impl Union {
    fn of(layers: &[Layer], object: &str, verb: Verb) -> Union {
        let mut union = Union::default();
        let (mut owners, mut teams) = (BTreeSet::new(), BTreeSet::new());
        let mut shared: HashMap<&str, BTreeSet<i64>> = HashMap::new();
        for layer in layers {
            let scope = layer.rights.scope(object, verb);
            union.scope = union.scope.max(Some(scope));
            if scope == Scope::Nothing {
                continue;
            }
            owners.insert(layer.standing.user);
            teams.extend(match scope {
                Scope::Nothing | Scope::Own | Scope::All => &[],
                Scope::Team => layer.standing.teams.as_slice(),
                Scope::TeamAndBelow => layer.standing.teams_and_below.as_slice(),
            });
            for ((root, shared_as), records) in &layer.standing.shared.0 {
                if verb.is_shared() == Some(*shared_as) {
                    shared.entry(root).or_default().extend(records);
                }
            }
        }
        union.owners = owners.into_iter().collect();
        union.teams = teams.into_iter().collect();
        let in_order =
            |(root, records): (&str, BTreeSet<i64>)| (root.to_owned(), records.into_iter().collect());
        union.shared = shared.into_iter().map(in_order).collect();
        union
    }
}

/// The house itself, as long as the program lives.
pub(crate) fn house() -> &'static Actor {
    static HOUSE: std::sync::LazyLock<Actor> = std::sync::LazyLock::new(Actor::system);
    &HOUSE
}

impl Actor {
    /// Someone with these layers.
    pub fn new(kind: ActorKind, user: i64, home_team: Option<i64>, layers: Vec<Layer>) -> Actor {
        let mut unions = HashMap::new();
        for object in layers.iter().flat_map(|layer| layer.rights.objects()) {
            if !unions.contains_key(object) {
                unions.insert(object.to_owned(), Verb::ALL.map(|verb| Union::of(&layers, object, verb)));
            }
        }
        Actor {
            kind,
            user,
            key: None,
            address: None,
            home_team,
            layers: layers.into(),
            unions: Arc::new(unions),
        }
    }

    /// The house itself.
    pub fn system() -> Actor {
        let standing = Standing { user: SYSTEM_USER, ..Standing::default() };
        let rights = Arc::new(Rights::everything());
        let layer = Layer { standing: Arc::new(standing), role: NO_ROLE, rights };
        Actor::new(ActorKind::System, SYSTEM_USER, None, vec![layer])
    }

    /// Somebody of the company, in no team, with these rights.
    pub fn colleague(user: i64, rights: Rights) -> Actor {
        let standing = Arc::new(Standing { user, ..Standing::default() });
        let layer = Layer { standing, role: NO_ROLE, rights: Arc::new(rights) };
        Actor::new(ActorKind::Colleague, user, None, vec![layer])
    }

    /// The same person with these rights in place of those of their roles.
    #[must_use]
    pub fn with_rights(&self, rights: Rights) -> Actor {
        let standing = self.own_standing();
        self.with_layers(vec![Layer { standing, role: NO_ROLE, rights: Arc::new(rights) }])
    }

    /// The same person with these rights beside those of their roles.
    #[must_use]
    pub fn allowed(&self, rights: Rights) -> Actor {
        let mut layers = self.layers.to_vec();
        layers.push(Layer { standing: self.own_standing(), role: NO_ROLE, rights: Arc::new(rights) });
        self.with_layers(layers)
    }

    /// The same person while they do an act, by its noun: `verb`, which it needs, reaches as far as their roles say of
    /// the act.
    #[must_use]
    pub fn acting(&self, def: &ObjectDef, noun: &str, verb: Verb) -> Actor {
        let layers = self.layers.iter().map(|layer| Layer {
            rights: Arc::new(layer.rights.acting(def.name, noun, verb)),
            ..layer.clone()
        });
        self.with_layers(layers.collect())
    }

    /// The same person while they hand records over, or take a hand-over back: what they may hand over they change.
    #[must_use]
    pub fn handing_over(&self) -> Actor {
        let layers = self
            .layers
            .iter()
            .map(|layer| Layer { rights: Arc::new(layer.rights.handing_over()), ..layer.clone() });
        self.with_layers(layers.collect())
    }

    fn with_layers(&self, layers: Vec<Layer>) -> Actor {
        let (key, address) = (self.key, self.address);
        Actor { key, address, ..Actor::new(self.kind, self.user, self.home_team, layers) }
    }

    fn own_standing(&self) -> Arc<Standing> {
        let own = self.layers.iter().find(|layer| layer.standing.user == self.user);
        own.map_or_else(
            || Arc::new(Standing { user: self.user, ..Standing::default() }),
            |layer| layer.standing.clone(),
        )
    }

    /// What each role gives, one's own and those of whom one stands in for.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// The teams the user is in.
    pub fn teams(&self) -> &[i64] {
        self.own_layer().map_or(&[], |layer| &layer.standing.teams)
    }

    /// Those and all teams below them.
    pub fn teams_and_below(&self) -> &[i64] {
        self.own_layer().map_or(&[], |layer| &layer.standing.teams_and_below)
    }

    /// The roles that somebody holds in person, in the order in which the roles were made.
    pub fn own_roles(&self) -> impl Iterator<Item = i64> {
        let own = self.layers.iter().filter(|layer| layer.standing.user == self.user);
        own.map(|layer| layer.role).filter(|role| *role != NO_ROLE)
    }

    fn own_layer(&self) -> Option<&Layer> {
        self.layers.iter().find(|layer| layer.standing.user == self.user)
    }

    fn is_house(&self) -> bool {
        self.layers.iter().any(|layer| layer.rights.is_everything())
    }

    /// How far a verb reaches on an object, at most.
    pub fn scope(&self, object: &str, verb: Verb) -> Scope {
        if self.is_house() {
            return Scope::All;
        }
        let union = self.unions.get(object).map(|unions| &unions[verb as usize]);
        union.and_then(|union| union.scope).unwrap_or(Scope::Nothing)
    }

    /// How many records a day `verb` may be done with; none for as many as they like.
    pub fn rows_a_day(&self, object: &str, verb: Verb) -> Option<i64> {
        let holding = self.layers.iter().filter(|layer| layer.rights.scope(object, verb) > Scope::Nothing);
        let mut most = Some(0);
        let mut is_held = false;
        for layer in holding {
            is_held = true;
            most = most.and_then(|most| Some(most.max(layer.rights.rows_a_day(object, verb)?)));
        }
        most.filter(|_| is_held)
    }

    /// Which rows of an object a verb reaches. What hangs on records is reached through them alone, see
    /// [`crate::View::reaches`]: by itself it is in nobody's sight, whatever a role says.
    pub fn sight(&self, def: &ObjectDef, verb: Verb) -> Sight<'_> {
        if self.is_house() {
            return Sight::All;
        }
        if def.hung_field().is_some() {
            return Sight::Nothing;
        }
        let Some(union) = self.unions.get(def.name).map(|unions| &unions[verb as usize]) else {
            return Sight::Nothing;
        };
        match union.scope.unwrap_or(Scope::Nothing) {
            Scope::Nothing => Sight::Nothing,
            Scope::All => Sight::All,
            // Rows without an owner are all or nothing.
            Scope::Own | Scope::Team | Scope::TeamAndBelow if !def.is_governed() => Sight::Nothing,
            Scope::Own | Scope::Team | Scope::TeamAndBelow => {
                let (root, shared_by) = root_of(def).unzip();
                let shared = root.and_then(|root| union.shared.get(root));
                Sight::Some(Reach {
                    owners: &union.owners,
                    teams: &union.teams,
                    shared: shared.map_or(&[], Vec::as_slice),
                    shared_by: shared_by.flatten(),
                })
            }
        }
    }

    /// Whether an act, by its noun, may be done with a row; it reaches as far as its verb unless a role says otherwise.
    pub fn may_act(&self, def: &ObjectDef, noun: &str, verb: Verb, row: &Row) -> bool {
        self.layers.iter().any(|layer| {
            let scope = layer.rights.scope_of_act(def.name, noun, verb);
            layer.reaches_by(def, scope, verb, row)
        })
    }

    /// Whether any field of an object is kept from this actor, on some row.
    pub fn has_veils(&self, def: &ObjectDef) -> bool {
        !self.is_house() && self.layers.iter().any(|layer| !layer.rights.tells_all(def.name))
    }

    /// How much of a field of a row is told: the most that a role which reaches the row tells.
    pub fn level(&self, def: &ObjectDef, field: &FieldDef, row: &Row) -> Level {
        self.level_for(def, field, row, Verb::See)
    }

    /// Whether a field of a row may be set by someone who uses `verb`, to create or to change it.
    pub fn may_set(&self, def: &ObjectDef, field: &FieldDef, row: &Row, verb: Verb) -> bool {
        !self.has_veils(def) || self.level_for(def, field, row, verb) == Level::Changed
    }

    /// Whether a field may be set on some row that `verb` reaches: whether a form offers it.
    pub fn may_set_somewhere(&self, def: &ObjectDef, field: &FieldDef, verb: Verb) -> bool {
        !self.has_veils(def)
            || self.using(def, verb).map(|layer| layer.rights.level(def, field)).max() == Some(Level::Changed)
    }

    /// Whether something may be asked by a field: filter, order, group, sum.
    pub fn may_ask(&self, def: &ObjectDef, field: &FieldDef) -> bool {
        !self.has_veils(def) || self.least_level(def, field) >= Level::Seen
    }

    /// Whether a field is told on some row, at least so that it is recognised: whether it is a column.
    pub fn is_told(&self, def: &ObjectDef, field: &FieldDef) -> bool {
        !self.has_veils(def) || self.most_level(def, field) > Level::Hidden
    }

    /// The fields of a row of which this actor is told less than all. Of what hangs on a record see
    /// [`crate::View::veils_of`].
    pub fn veils_of(&self, def: &'static ObjectDef, row: &Row) -> Vec<(&'static FieldDef, Level)> {
        self.veils_through(def, Some((def, row)))
    }

    /// The fields of an object's row of which this actor is told less than all, where those roles speak that let them
    /// see `reached`: the row itself, or the record it hangs on.
    pub(crate) fn veils_through(
        &self,
        def: &'static ObjectDef,
        reached: Option<(&ObjectDef, &Row)>,
    ) -> Vec<(&'static FieldDef, Level)> {
        if !self.has_veils(def) {
            return Vec::new();
        }
        let reaching: Vec<&Layer> = self.reaching(reached, Verb::See).collect();
        let level = |field: &&'static FieldDef| {
            let most = reaching.iter().map(|layer| layer.rights.level(def, field)).max();
            most.unwrap_or(Level::Hidden)
        };
        def.fields
            .iter()
            .copied()
            .map(|field| (field, level(&field)))
            .filter(|(_, told)| *told < Level::Seen)
            .collect()
    }

    fn level_for(&self, def: &ObjectDef, field: &FieldDef, row: &Row, verb: Verb) -> Level {
        self.level_through(def, field, Some((def, row)), verb)
    }

    /// How much of a field is told by the roles that reach `reached` with `verb`.
    pub(crate) fn level_through(
        &self,
        def: &ObjectDef,
        field: &FieldDef,
        reached: Option<(&ObjectDef, &Row)>,
        verb: Verb,
    ) -> Level {
        let reaching = self.reaching(reached, verb);
        reaching.map(|layer| layer.rights.level(def, field)).max().unwrap_or(Level::Hidden)
    }

    /// The layers that reach a row.
    fn reaching(&self, reached: Option<(&ObjectDef, &Row)>, verb: Verb) -> impl Iterator<Item = &Layer> {
        self.layers
            .iter()
            .filter(move |layer| reached.is_some_and(|(def, row)| layer.reaches(def, verb, row)))
    }

    /// The layers that reach any row of an object; of what hangs on records, all.
    fn using(&self, def: &ObjectDef, verb: Verb) -> impl Iterator<Item = &Layer> {
        let is_hung = def.hung_field().is_some();
        // Rows without an owner are all or nothing.
        let least = if def.is_governed() { Scope::Own } else { Scope::All };
        self.layers.iter().filter(move |layer| is_hung || layer.rights.scope(def.name, verb) >= least)
    }

    /// The least that is told of a field, on any row in sight. Whoever is not told all of it everywhere cannot filter,
    /// sort or group by it: what it is would show in what comes of it.
    pub fn least_level(&self, def: &ObjectDef, field: &FieldDef) -> Level {
        self.using(def, Verb::See).map(|layer| layer.rights.level(def, field)).min().unwrap_or(Level::Changed)
    }

    /// The most that is told of a field, on any row in sight: a field that is always hidden is no column.
    pub fn most_level(&self, def: &ObjectDef, field: &FieldDef) -> Level {
        self.using(def, Verb::See).map(|layer| layer.rights.level(def, field)).max().unwrap_or(Level::Changed)
    }
}
