//! The demo's company with roles by chance: who may what, told plainly, and every record of the live objects.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use guanxi::house::rooms;
use object::{Day, FieldDef, Filter, Id, Object, ObjectDef, RecordAddress, Registry, Row, Value};
use site::On;
use staff::{
    Absence, AlertRule, FieldGrant, FieldLevel, Grant, GrantedScope, GrantedVerb, Membership, Role,
    RoleHolding, ShareLevel, ShareOf, Team, TrailLine, User,
};
use store::{ALL_ROWS_MAX, Level, Scope, Tx, Verb, WriteError};
use testing::Chance;
use testing::plain_rights::{Held, LEVELS, PlainRights, SCOPES, word};
use testing::questions::Records;

use crate::doorstep::{Doorstep, PASSWORD};

/// How the codes of the roles of all generations begin.
const CODE: &str = "oracle_";
/// People who ask.
const ASKERS: usize = 10;
/// What a deputy does in somebody's place (design, section 5).
const DEPUTIES_DO: [Verb; 3] = [Verb::See, Verb::Create, Verb::Change];

/// Somebody who asks.
pub struct Asker {
    pub login: String,
    /// What they may do through a key: what is their own.
    pub by_key: PlainRights,
    /// In person: their own, and that of whom they stand in for.
    pub in_person: PlainRights,
}

/// Everything there is.
pub struct Company {
    pub registry: Registry,
    pub askers: Vec<Asker>,
    /// Every act that has a reach of its own, by object and noun.
    acts: Vec<(&'static str, &'static str)>,
    rows: HashMap<&'static str, Vec<Row>>,
}

impl Records for Company {
    fn rows(&self, def: &ObjectDef) -> &[Row] {
        self.rows.get(def.name).map_or(&[], Vec::as_slice)
    }
}

impl Company {
    /// Gives people roles by chance, shares some records, sends some people away, and reads all there is.
    pub fn settle(doorstep: &Doorstep, chance: &mut Chance, generation: usize) -> Company {
        let registry = doorstep.crm().registry().clone();
        let all = rooms().into_iter().flat_map(|room| room.acts);
        let acts = all.filter_map(|act| match act.on {
            On::Object(object) => Some((object, act.noun)),
            On::Every | On::Owned => None,
        });
        let acts = acts.collect();
        let mut company = Company { registry, askers: Vec::new(), acts, rows: HashMap::new() };
        company.read(doorstep);
        let written = Written { generation, ..company.make_rights(chance) };
        doorstep
            .crm()
            .system()
            .write_wait::<_, WriteError, _>("test", None, move |tx| written.write(tx))
            .unwrap();
        company.read(doorstep);
        company
    }

    /// The objects that have addresses of their own.
    pub fn objects(&self) -> Vec<&'static ObjectDef> {
        self.registry.objects().iter().copied().filter(|def| !def.internal).collect()
    }

    /// Those of which there are records.
    pub fn filled(&self) -> Vec<&'static ObjectDef> {
        self.objects().into_iter().filter(|def| !self.rows(def).is_empty()).collect()
    }

    /// All there is now, as the house itself knows it.
    pub fn read(&mut self, doorstep: &Doorstep) {
        self.rows = rows_of(doorstep, self.objects());
    }

    /// The lines of journals, which the house writes while somebody asks.
    pub fn read_journals(&mut self, doorstep: &Doorstep) {
        let journals = self.objects().into_iter().filter(|def| def.journal).collect();
        self.rows.extend(rows_of(doorstep, journals));
    }

    /// Lets every asker sign in.
    pub fn give_passwords(&self, doorstep: &Doorstep) {
        let hash = staff::Door::hash_password(PASSWORD, &[]).unwrap();
        let users: Vec<i64> = self.askers.iter().map(|asker| asker.by_key.user).collect();
        doorstep
            .crm()
            .system()
            .write_wait::<_, WriteError, _>("test", None, move |tx| {
                users.iter().try_for_each(|user| staff::set_password(tx, Id::from_raw(*user), &hash))
            })
            .unwrap();
    }

    fn typed<T: Object>(&self) -> Vec<T> {
        self.rows(T::def())
            .iter()
            .map(|row| T::from_values(Id::from_raw(row.id), &row.values).unwrap())
            .collect()
    }

    /// Who the askers are and what they may do; what makes it so is written by [`Written`].
    fn make_rights(&mut self, chance: &mut Chance) -> Written {
        let users: Vec<User> = self.typed::<User>().into_iter().filter(|user| user.active).collect();
        let teams: Vec<Team> = self.typed();
        let memberships: Vec<Membership> = self.typed();
        let mut written = Written {
            holdings_before: self.typed(),
            shares_before: self.typed(),
            absences_before: self.typed(),
            roles_before: self.typed(),
            grants_before: self.typed(),
            told_before: self.typed(),
            ..Written::default()
        };
        let mut left: Vec<User> = users.clone();
        let mut people: Vec<(User, Vec<Held>)> = Vec::new();
        for _ in 0..ASKERS.min(users.len()) {
            let user = left.swap_remove(chance.below(left.len()));
            let mine: Vec<i64> = memberships
                .iter()
                .filter(|membership| membership.user == user.id)
                .map(|membership| membership.team.raw())
                .collect();
            let below = below(&mine, &teams);
            let shared = self.share(chance, &user, &mut written);
            let held = (0..1 + chance.below(2))
                .map(|_| {
                    let place = Held {
                        shared: shared.clone(),
                        ..Held::nothing(user.id.raw(), mine.clone(), below.clone())
                    };
                    self.role(chance, place, &user, &mut written)
                })
                .collect();
            people.push((user, held));
        }
        let home = |user: &User| {
            let mine = memberships.iter().filter(|membership| membership.user == user.id);
            let home = mine.clone().find(|membership| membership.home).or_else(|| mine.clone().next());
            home.map(|membership| membership.team.raw())
        };
        for (place, (user, held)) in people.iter().enumerate() {
            let own = PlainRights { user: user.id.raw(), home: home(user), held: held.clone() };
            let mut in_person = own.clone();
            if chance.once_in(2) {
                let (absent, theirs) = &people[(place + 1) % people.len()];
                written.absences.push((absent.id, user.id));
                in_person.held.extend(theirs.iter().map(|held| self.for_deputy(held)));
            }
            self.askers.push(Asker { login: user.login.clone(), by_key: own, in_person });
        }
        written
    }

    /// A role by chance, over every object that there is.
    fn role(&self, chance: &mut Chance, place: Held, user: &User, written: &mut Written) -> Held {
        let mut held = place;
        let alike = chance.once_in(3).then(|| *chance.one_of(&SCOPES[1..]));
        for def in self.objects() {
            for verb in Verb::ALL {
                let scope = match alike {
                    Some(scope) if verb == Verb::See => scope,
                    // Objects without owners are all or nothing, so that all has to be more often.
                    _ if chance.once_in(4) => Scope::All,
                    _ => *chance.one_of(&SCOPES),
                };
                held.scopes.insert((def.name, word(verb)), scope);
            }
            if chance.once_in(4) {
                held.personal.insert(def.name, *chance.one_of(&LEVELS));
            }
            if chance.once_in(4) {
                let told: Vec<&'static FieldDef> =
                    def.fields.iter().copied().filter(|field| !field.secret).collect();
                for _ in 0..1 + chance.below(2) {
                    held.fields.insert((def.name, chance.one_of(&told).name), *chance.one_of(&LEVELS));
                }
            }
        }
        for act in &self.acts {
            if chance.once_in(3) {
                held.acts.insert(*act, *chance.one_of(&SCOPES));
            }
        }
        written.roles.push((user.id, held.clone()));
        held
    }

    /// Some records that are shared with somebody.
    fn share(
        &self,
        chance: &mut Chance,
        user: &User,
        written: &mut Written,
    ) -> BTreeSet<(&'static str, i64, bool)> {
        let owned: Vec<&'static ObjectDef> = self
            .filled()
            .into_iter()
            // Lines of a journal go with time, and what was shared of them with them.
            .filter(|def| matches!(def.guard, object::Guard::Owned) && !def.changes_rights && !def.journal)
            .collect();
        let mut shared = BTreeSet::new();
        for _ in 0..chance.below(8) {
            let def = *chance.one_of(&owned);
            let record = chance.one_of(self.rows(def)).id;
            let to_change = chance.once_in(2);
            if shared.insert((def.name, record, to_change)) {
                written.shares.push((
                    user.id,
                    RecordAddress { plural: def.plural.to_owned(), id: record },
                    to_change,
                ));
            }
        }
        shared
    }

    fn for_deputy(&self, held: &Held) -> Held {
        let mut held = held.clone();
        let kept: BTreeSet<&str> = DEPUTIES_DO.map(word).into_iter().collect();
        let not_theirs = |def: &&&ObjectDef| def.changes_rights || def.journal;
        let not_theirs: BTreeSet<&str> =
            self.registry.objects().iter().filter(not_theirs).map(|def| def.name).collect();
        held.scopes.retain(|(object, verb), _| kept.contains(verb) && !not_theirs.contains(object));
        held.acts.retain(|(object, _), _| !not_theirs.contains(object));
        held
    }

    /// Whether a verb reaches a row, by itself or through the record it hangs on.
    pub fn reaches(&self, who: &PlainRights, def: &'static ObjectDef, verb: Verb, row: &Row) -> bool {
        if def.hung_field().is_none() {
            return who.reaches(def, verb, row);
        }
        let on_the_record = match verb {
            Verb::Create | Verb::Change | Verb::Delete | Verb::HandOver => Verb::Change,
            Verb::See | Verb::Export | Verb::ExportPersonal | Verb::Unmask | Verb::Purge => verb,
        };
        let Some((home, record)) = self.home_of(def, row) else { return false };
        who.reaches(home, on_the_record, record)
            && (!def.changes_rights || verb == Verb::See || who.governs(home, on_the_record, record))
    }

    /// The record that a row hangs on.
    fn home_of(&self, def: &'static ObjectDef, row: &Row) -> Option<(&'static ObjectDef, &Row)> {
        let on = def.hung_on(row)?;
        let home = self.registry.plural(&on.plural)?;
        Some((home, self.rows(home).iter().find(|row| row.id == on.id)?))
    }

    /// How much of a field of a row somebody is told.
    pub fn level(&self, who: &PlainRights, def: &'static ObjectDef, field: &FieldDef, row: &Row) -> Level {
        if def.hung_field().is_none() {
            return who.level(def, field, Verb::See, row);
        }
        let Some((home, record)) = self.home_of(def, row) else { return Level::Hidden };
        let reaching = who.held.iter().filter(|held| {
            PlainRights { user: who.user, home: who.home, held: vec![(*held).clone()] }.reaches(
                home,
                Verb::See,
                record,
            )
        });
        reaching.map(|held| held.level(def, field)).max().unwrap_or(Level::Hidden)
    }

    /// A row as somebody is told it.
    pub fn told(&self, who: &PlainRights, def: &'static ObjectDef, row: &Row) -> Row {
        let mut told = row.clone();
        for field in &def.fields {
            let value = &mut told.values[field.index];
            *value = match self.level(who, def, field, row) {
                Level::Hidden => Value::Veiled(object::Veil::Hidden),
                Level::Masked => field.masked(value),
                Level::Seen | Level::Changed => value.clone(),
            };
        }
        told
    }

    /// The record a link leads to, where somebody may see it.
    pub fn linked(&self, who: &PlainRights, link: &FieldDef, id: i64) -> Option<(&'static ObjectDef, &Row)> {
        let target = link.kind.link()?;
        let target = self.registry.object(target)?;
        let row = self.rows(target).iter().find(|row| row.id == id)?;
        self.reaches(who, target, Verb::See, row).then_some((target, row))
    }

    /// The rows that somebody may see and that pass a filter.
    pub fn seen(&self, who: &PlainRights, def: &'static ObjectDef, filter: &Filter) -> Vec<&Row> {
        let passes =
            |row: &Row| filter.holds(row, &|link, id| self.linked(who, link, id).map(|(_, row)| row.clone()));
        self.rows(def).iter().filter(|row| self.reaches(who, def, Verb::See, row) && passes(row)).collect()
    }
}

/// All records of some objects, as the house itself knows them.
fn rows_of(doorstep: &Doorstep, objects: Vec<&'static ObjectDef>) -> HashMap<&'static str, Vec<Row>> {
    let house = doorstep.crm().system();
    let read = house.read_wait::<_, store::StoreError, _>(move |view| {
        let rows = |def: &&'static ObjectDef| view.all_rows(def, &Filter::All, None, ALL_ROWS_MAX);
        objects.iter().map(|def| Ok((def.name, rows(def)?))).collect()
    });
    read.unwrap()
}

fn below(own: &[i64], teams: &[Team]) -> Vec<i64> {
    let mut reached = own.to_vec();
    let mut at = 0;
    while at < reached.len() {
        let under = teams.iter().filter(|team| team.parent.map(Id::raw) == Some(reached[at]));
        let under: Vec<i64> =
            under.map(|team| team.id.raw()).filter(|team| !reached.contains(team)).collect();
        reached.extend(under);
        at += 1;
    }
    reached
}

/// What makes the rights so.
#[derive(Clone, Default)]
struct Written {
    holdings_before: Vec<RoleHolding>,
    shares_before: Vec<ShareOf>,
    absences_before: Vec<Absence>,
    roles_before: Vec<Role>,
    grants_before: Vec<Grant>,
    told_before: Vec<FieldGrant>,
    /// Which people of the oracle this is.
    generation: usize,
    roles: Vec<(Id<User>, Held)>,
    shares: Vec<(Id<User>, RecordAddress, bool)>,
    absences: Vec<(Id<User>, Id<User>)>,
}

impl Written {
    fn write(&self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        // What is asked is nothing unusual here, and the lines of those who asked before are no more needed.
        for rule in tx.all::<AlertRule>(&Filter::All, None, ALL_ROWS_MAX)? {
            tx.update(&rule, &AlertRule { active: false, ..rule.clone() })?;
        }
        if self.generation > 0 {
            tx.forget_rows_before(TrailLine::def(), tx.now().plus_ms(1), i64::MAX)?;
        }
        let people: BTreeSet<i64> = self.roles.iter().map(|(user, _)| user.raw()).collect();
        for holding in self.holdings_before.iter().filter(|holding| people.contains(&holding.user.raw())) {
            tx.delete(RoleHolding::def(), holding.id.raw(), None)?;
        }
        // The generation before is gone, so that what one sees of it stays within what a test reads.
        let ours: BTreeSet<i64> = self
            .roles_before
            .iter()
            .filter(|role| role.code.starts_with(CODE))
            .map(|role| role.id.raw())
            .collect();
        for grant in self.grants_before.iter().filter(|grant| ours.contains(&grant.role.raw())) {
            tx.delete(Grant::def(), grant.id.raw(), None)?;
        }
        for told in self.told_before.iter().filter(|told| ours.contains(&told.role.raw())) {
            tx.delete(FieldGrant::def(), told.id.raw(), None)?;
        }
        for holding in self.holdings_before.iter().filter(|holding| ours.contains(&holding.role.raw())) {
            if !people.contains(&holding.user.raw()) {
                tx.delete(RoleHolding::def(), holding.id.raw(), None)?;
            }
        }
        for role in &ours {
            tx.delete(Role::def(), *role, None)?;
        }
        for share in &self.shares_before {
            tx.delete(ShareOf::def(), share.id.raw(), None)?;
        }
        for absence in &self.absences_before {
            tx.delete(Absence::def(), absence.id.raw(), None)?;
        }
        for (number, (user, held)) in self.roles.iter().enumerate() {
            let role = tx.insert(&Role {
                id: Id::from_raw(0),
                code: format!("{CODE}{}_{number}", self.generation),
                name: format!("神谕 {}-{number}", self.generation),
                name_en: format!("Oracle {}-{number}", self.generation),
                two_step_required: None,
            })?;
            tx.insert(&RoleHolding { id: Id::from_raw(0), user: *user, role })?;
            for ((object, verb), scope) in &held.scopes {
                tx.insert(&Grant {
                    id: Id::from_raw(0),
                    role,
                    object: (*object).to_owned(),
                    verb: granted_verb(verb),
                    act: None,
                    scope: granted_scope(*scope),
                    rows_a_day: None,
                })?;
            }
            for ((object, noun), scope) in &held.acts {
                tx.insert(&Grant {
                    id: Id::from_raw(0),
                    role,
                    object: (*object).to_owned(),
                    verb: GrantedVerb::Act,
                    act: Some((*noun).to_owned()),
                    scope: granted_scope(*scope),
                    rows_a_day: None,
                })?;
            }
            let personal = held.personal.iter().map(|(object, level)| (*object, None, *level));
            let fields = held.fields.iter().map(|((object, field), level)| (*object, Some(*field), *level));
            for (object, field, level) in personal.chain(fields) {
                let (object, field) = (object.to_owned(), field.map(str::to_owned));
                tx.insert(&FieldGrant {
                    id: Id::from_raw(0),
                    role,
                    object,
                    field,
                    level: field_level(level),
                })?;
            }
        }
        for (user, record, to_change) in &self.shares {
            tx.insert(&ShareOf {
                id: Id::from_raw(0),
                record: record.clone(),
                user: Some(*user),
                team: None,
                level: if *to_change { ShareLevel::Change } else { ShareLevel::See },
                until: None,
                by: None,
            })?;
        }
        for (absent, deputy) in &self.absences {
            tx.insert(&Absence {
                id: Id::from_raw(0),
                from: Day::of(2000, 1, 1).ok_or(WriteError::NotFound)?,
                until: Day::of(2099, 12, 31).ok_or(WriteError::NotFound)?,
                deputy: *deputy,
                remarks: None,
                owner: Some(*absent),
                team: None,
            })?;
        }
        Ok(())
    }
}

fn granted_verb(named: &str) -> GrantedVerb {
    let verbs: BTreeMap<&str, GrantedVerb> = [
        (word(Verb::See), GrantedVerb::See),
        (word(Verb::Create), GrantedVerb::Create),
        (word(Verb::Change), GrantedVerb::Change),
        (word(Verb::Delete), GrantedVerb::Delete),
        (word(Verb::Export), GrantedVerb::Export),
        (word(Verb::ExportPersonal), GrantedVerb::ExportPersonal),
        (word(Verb::Unmask), GrantedVerb::Unmask),
        (word(Verb::HandOver), GrantedVerb::HandOver),
        (word(Verb::Purge), GrantedVerb::Purge),
    ]
    .into();
    verbs[named]
}

fn granted_scope(scope: Scope) -> GrantedScope {
    match scope {
        Scope::Nothing => GrantedScope::Nothing,
        Scope::Own => GrantedScope::Own,
        Scope::Team => GrantedScope::Team,
        Scope::TeamAndBelow => GrantedScope::TeamAndBelow,
        Scope::All => GrantedScope::All,
    }
}

fn field_level(level: Level) -> FieldLevel {
    match level {
        Level::Hidden => FieldLevel::Hidden,
        Level::Masked => FieldLevel::Masked,
        Level::Seen => FieldLevel::Seen,
        Level::Changed => FieldLevel::Changed,
    }
}
