//! What a person may do: layers of rights, one for each role that they hold and for each that somebody holds whom they
//! stand in for.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use object::{Filter, Id, RecordAddress};
use store::{
    ALL_ROWS_MAX, Actor, Layer, Level, Rights, Scope, Shared, SharedAs, Standing, StoreError, Verb, View,
};

use crate::absence::Absence;
use crate::field_grant::{FieldGrant, FieldLevel};
use crate::role::{Grant, GrantedScope, GrantedVerb, Role, RoleHolding};
use crate::share::{ShareLevel, ShareOf};
use crate::team::{Membership, Team};
use crate::user::{ActorKind, User};

/// What a deputy does in somebody's place: their daily work, not what leaves the house or cannot be taken back at a
/// glance, and nothing of who may what.
const DEPUTIES_DO: [Verb; 3] = [Verb::See, Verb::Create, Verb::Change];

/// Through what somebody acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActsBy {
    /// In person: with all their roles, and for those whose deputy they are.
    Person,
    /// By a key: with all their own roles, or with one of them.
    Key(Option<Id<Role>>),
}

/// The actor a user is at this moment; none when switched off. Reads as the system.
pub fn actor_of(view: &View<'_>, user: &User, by: ActsBy) -> Result<Option<Actor>, StoreError> {
    let only_role = match by {
        ActsBy::Person => None,
        ActsBy::Key(role) => role,
    };
    if !user.active {
        return Ok(None);
    }
    let teams: Vec<Team> = view.all(&Filter::All, None, ALL_ROWS_MAX)?;
    let memberships: Vec<Membership> = view.all(&Membership::USER.is(&user.id), None, ALL_ROWS_MAX)?;
    let home = memberships.iter().find(|membership| membership.home).or(memberships.first());
    let home_team = home.map(|membership| membership.team.raw());
    let standing = standing_of(view, user.id, &memberships, &teams)?;
    let mut layers = layers_of(view, user.id, standing, only_role)?;
    // A key is its user's own business: nobody else's work is done by it.
    if by == ActsBy::Person {
        for absent in absences_covered(view, user.id)? {
            let memberships: Vec<Membership> = view.all(&Membership::USER.is(&absent), None, ALL_ROWS_MAX)?;
            let standing = standing_of(view, absent, &memberships, &teams)?;
            layers.extend(
                layers_of(view, absent, standing, None)?.into_iter().map(|layer| for_deputy(view, layer)),
            );
        }
    }
    let kind = match user.kind {
        ActorKind::Colleague => store::ActorKind::Colleague,
        ActorKind::PartnerUser => store::ActorKind::PartnerUser,
        ActorKind::PortalCustomer => store::ActorKind::PortalCustomer,
    };
    Ok(Some(Actor::new(kind, user.id.raw(), home_team, layers)))
}

/// A layer for each role that somebody holds.
fn layers_of(
    view: &View<'_>,
    user: Id<User>,
    standing: Arc<Standing>,
    only_role: Option<Id<Role>>,
) -> Result<Vec<Layer>, StoreError> {
    let holdings: Vec<RoleHolding> = view.all(&RoleHolding::USER.is(&user), None, ALL_ROWS_MAX)?;
    let held: BTreeSet<i64> = holdings
        .iter()
        .map(|holding| holding.role)
        .filter(|role| only_role.is_none_or(|only| only == *role))
        .map(Id::raw)
        .collect();
    let held: Vec<Id<Role>> = held.into_iter().map(Id::from_raw).collect();
    let mut of_role = rights_of(view, &held)?;
    let layer = |role: &Id<Role>| {
        let rights = Arc::new(of_role.remove(role).unwrap_or_default());
        Layer { standing: standing.clone(), role: role.raw(), rights }
    };
    Ok(held.iter().map(layer).collect())
}

/// What a role allows.
///
/// # Errors
/// Those of the store.
pub fn role_rights(view: &View<'_>, role: Id<Role>) -> Result<Rights, StoreError> {
    Ok(rights_of(view, &[role])?.remove(&role).unwrap_or_default())
}

/// What each of these roles allows.
pub(crate) fn rights_of(
    view: &View<'_>,
    roles: &[Id<Role>],
) -> Result<HashMap<Id<Role>, Rights>, StoreError> {
    let grants: Vec<Grant> = view.all(&Grant::ROLE.one_of(roles), None, ALL_ROWS_MAX)?;
    let told: Vec<FieldGrant> = view.all(&FieldGrant::ROLE.one_of(roles), None, ALL_ROWS_MAX)?;
    let of = |role: &Id<Role>| {
        let grants: Vec<Grant> = grants.iter().filter(|grant| grant.role == *role).cloned().collect();
        let told: Vec<FieldGrant> = told.iter().filter(|told| told.role == *role).cloned().collect();
        (*role, rights_of_lines(&grants, &told))
    };
    Ok(roles.iter().map(of).collect())
}

/// What these lines allow together.
pub(crate) fn rights_of_lines(grants: &[Grant], told: &[FieldGrant]) -> Rights {
    let mut rights = Rights::none();
    grants.iter().for_each(|grant| allow(&mut rights, grant));
    for told in told {
        match told.field.as_deref() {
            None => rights.tell_personal(&told.object, level_of(told.level)),
            Some(field) => rights.tell_field(&told.object, field, level_of(told.level)),
        }
    }
    rights
}

fn allow(rights: &mut Rights, grant: &Grant) {
    let scope = scope_of(grant.scope);
    match (verb_of(grant.verb), &grant.act) {
        (Some(verb), _) => rights.allow_a_day(&grant.object, verb, scope, grant.rows_a_day),
        (None, Some(noun)) => rights.allow_act(&grant.object, noun, scope),
        (None, None) => {} // An act without its name allows nothing.
    }
}

/// What a deputy has of a layer of whom they stand in for.
fn for_deputy(view: &View<'_>, layer: Layer) -> Layer {
    let mut rights = layer.rights.only(&DEPUTIES_DO);
    for def in view.registry().objects().iter().filter(|def| def.changes_rights || def.journal) {
        rights.forbid(def.name);
    }
    Layer { rights: Arc::new(rights), ..layer }
}

fn standing_of(
    view: &View<'_>,
    user: Id<User>,
    memberships: &[Membership],
    teams: &[Team],
) -> Result<Arc<Standing>, StoreError> {
    let own: BTreeSet<i64> = memberships.iter().map(|membership| membership.team.raw()).collect();
    let own: Vec<i64> = own.into_iter().collect();
    let shared = shared_with(view, user, &own)?;
    Ok(Arc::new(Standing { user: user.raw(), teams_and_below: below(&own, teams), teams: own, shared }))
}

/// The records that are shared with a user or one of the teams today.
fn shared_with(view: &View<'_>, user: Id<User>, teams: &[i64]) -> Result<Shared, StoreError> {
    let mut shared = Shared::default();
    for share in shares_with(view, user, teams)? {
        let RecordAddress { plural, id } = &share.record;
        let Some(def) = view.registry().plural(plural) else { continue };
        let shared_as = match share.level {
            ShareLevel::See => SharedAs::ToSee,
            ShareLevel::Change => SharedAs::ToChange,
        };
        shared.add(def.name, *id, shared_as);
    }
    Ok(shared)
}

/// What is shared today with a user or one of the teams.
pub(crate) fn shares_with(
    view: &View<'_>,
    user: Id<User>,
    teams: &[i64],
) -> Result<Vec<ShareOf>, StoreError> {
    let teams: Vec<Option<Id<Team>>> = teams.iter().copied().map(Id::from_raw).map(Some).collect();
    let mut shares: Vec<ShareOf> = view.all(&ShareOf::USER.is(&Some(user)), None, ALL_ROWS_MAX)?;
    if !teams.is_empty() {
        shares.extend(view.all::<ShareOf>(&ShareOf::TEAM.one_of(&teams), None, ALL_ROWS_MAX)?);
    }
    let today = view.now().day_in(view.zone());
    shares.retain(|share| share.until.is_none_or(|until| until >= today));
    Ok(shares)
}

/// Who is absent today and has named this user their deputy.
fn absences_covered(view: &View<'_>, user: Id<User>) -> Result<Vec<Id<User>>, StoreError> {
    let today = view.now().day_in(view.zone());
    let named: Vec<Absence> = view.all(&Absence::DEPUTY.is(&user), None, ALL_ROWS_MAX)?;
    let absent: BTreeSet<i64> = named
        .iter()
        .filter(|absence| absence.from <= today && today <= absence.until)
        .filter_map(|absence| absence.owner)
        .map(Id::raw)
        .filter(|absent| *absent != user.raw())
        .collect();
    let mut covered = Vec::with_capacity(absent.len());
    for absent in absent.into_iter().map(Id::from_raw) {
        // What somebody who is switched off could do, nobody does for them.
        if view.find::<User>(absent)?.is_some_and(|absent| absent.active) {
            covered.push(absent);
        }
    }
    Ok(covered)
}

/// Some teams and all below them. A team that is, by mistake, below itself is counted once.
fn below(own: &[i64], teams: &[Team]) -> Vec<i64> {
    let mut reached: BTreeSet<i64> = own.iter().copied().collect();
    loop {
        let next: Vec<i64> = teams
            .iter()
            .filter(|team| team.parent.is_some_and(|parent| reached.contains(&parent.raw())))
            .map(|team| team.id.raw())
            .filter(|team| !reached.contains(team))
            .collect();
        if next.is_empty() {
            return reached.into_iter().collect();
        }
        reached.extend(next);
    }
}

/// The store's word for a granted verb; none for an act, which has a name of its own.
pub(crate) fn verb_of(verb: GrantedVerb) -> Option<Verb> {
    match verb {
        GrantedVerb::See => Some(Verb::See),
        GrantedVerb::Create => Some(Verb::Create),
        GrantedVerb::Change => Some(Verb::Change),
        GrantedVerb::Delete => Some(Verb::Delete),
        GrantedVerb::Export => Some(Verb::Export),
        GrantedVerb::ExportPersonal => Some(Verb::ExportPersonal),
        GrantedVerb::Unmask => Some(Verb::Unmask),
        GrantedVerb::HandOver => Some(Verb::HandOver),
        GrantedVerb::Purge => Some(Verb::Purge),
        GrantedVerb::Act => None,
    }
}

pub(crate) fn scope_of(scope: GrantedScope) -> Scope {
    match scope {
        GrantedScope::Nothing => Scope::Nothing,
        GrantedScope::Own => Scope::Own,
        GrantedScope::Team => Scope::Team,
        GrantedScope::TeamAndBelow => Scope::TeamAndBelow,
        GrantedScope::All => Scope::All,
    }
}

pub(crate) fn level_of(level: FieldLevel) -> Level {
    match level {
        FieldLevel::Hidden => Level::Hidden,
        FieldLevel::Masked => Level::Masked,
        FieldLevel::Seen => Level::Seen,
        FieldLevel::Changed => Level::Changed,
    }
}
