//! What a person may do: the rights of all roles together, and the teams they reach.

use std::collections::BTreeSet;
use std::sync::Arc;

use object::Id;
use store::{Actor, Rights, Scope, StoreError, Verb, View};

use crate::role::{Grant, GrantedScope, GrantedVerb, Role, RoleHolding};
use crate::team::{Membership, Team};
use crate::user::{ActorKind, User};

/// The actor a user is, as far as `only_role` allows; none when switched off. Reads as the system.
pub fn actor_of(
    view: &View<'_>,
    user: &User,
    only_role: Option<Id<Role>>,
) -> Result<Option<Actor>, StoreError> {
    if !user.active {
        return Ok(None);
    }
    let memberships: Vec<Membership> = view.all(&Membership::USER.is(&user.id), None, store::ALL_ROWS_MAX)?;
    let teams: Vec<Team> = view.all(&object::Filter::All, None, store::ALL_ROWS_MAX)?;
    let own: BTreeSet<i64> = memberships.iter().map(|membership| membership.team.raw()).collect();
    let own: Vec<i64> = own.into_iter().collect();
    let home = memberships.iter().find(|membership| membership.home).or(memberships.first());
    let holdings: Vec<RoleHolding> = view.all(&RoleHolding::USER.is(&user.id), None, store::ALL_ROWS_MAX)?;
    let held: Vec<Id<Role>> = holdings
        .iter()
        .map(|holding| holding.role)
        .filter(|role| only_role.is_none_or(|only| only == *role))
        .collect();
    let mut rights = Rights::none();
    for grant in view.all::<Grant>(&Grant::ROLE.one_of(&held), None, store::ALL_ROWS_MAX)? {
        let (verb, scope) = (verb_of(grant.verb), scope_of(grant.scope));
        rights.allow_a_day(&grant.object, verb, scope, grant.rows_a_day);
    }
    Ok(Some(Actor {
        kind: match user.kind {
            ActorKind::Colleague => store::ActorKind::Colleague,
            ActorKind::PartnerUser => store::ActorKind::PartnerUser,
            ActorKind::PortalCustomer => store::ActorKind::PortalCustomer,
        },
        user: user.id.raw(),
        key: None,
        teams_and_below: Arc::from(below(&own, &teams)),
        teams: Arc::from(own),
        home_team: home.map(|membership| membership.team.raw()),
        rights: Arc::new(rights),
    }))
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

fn verb_of(verb: GrantedVerb) -> Verb {
    match verb {
        GrantedVerb::See => Verb::See,
        GrantedVerb::Create => Verb::Create,
        GrantedVerb::Change => Verb::Change,
        GrantedVerb::Delete => Verb::Delete,
        GrantedVerb::Export => Verb::Export,
    }
}

fn scope_of(scope: GrantedScope) -> Scope {
    match scope {
        GrantedScope::Own => Scope::Own,
        GrantedScope::Team => Scope::Team,
        GrantedScope::TeamAndBelow => Scope::TeamAndBelow,
        GrantedScope::All => Scope::All,
    }
}
