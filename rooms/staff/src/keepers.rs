//! Who is told when the house needs somebody: whoever may do a thing by a role of theirs.

use std::collections::BTreeSet;

use object::{Id, Object};
use store::{ALL_ROWS_MAX, StoreError, View};

use crate::company::Company;
use crate::role::{Grant, GrantedScope, GrantedVerb, RoleHolding};

/// Those who run the place: they may change the company.
pub(crate) fn keepers(view: &View<'_>) -> Result<BTreeSet<i64>, StoreError> {
    holders(view, Company::OBJECT, GrantedVerb::Change)
}

/// Whoever may do this with every record of an object by a role of theirs.
pub(crate) fn holders(view: &View<'_>, object: &str, verb: GrantedVerb) -> Result<BTreeSet<i64>, StoreError> {
    let grants: Vec<Grant> = view.all(&Grant::OBJECT.is(&object.to_owned()), None, ALL_ROWS_MAX)?;
    let may = |grant: &&Grant| grant.verb == verb && grant.scope == GrantedScope::All;
    let roles: BTreeSet<i64> = grants.iter().filter(may).map(|grant| grant.role.raw()).collect();
    let roles: Vec<_> = roles.into_iter().map(Id::from_raw).collect();
    if roles.is_empty() {
        return Ok(BTreeSet::new());
    }
    let holdings: Vec<RoleHolding> = view.all(&RoleHolding::ROLE.one_of(&roles), None, ALL_ROWS_MAX)?;
    Ok(holdings.iter().map(|holding| holding.user.raw()).collect())
}
