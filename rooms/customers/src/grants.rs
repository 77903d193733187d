//! What the default roles may do with customers, contacts and addresses (product decisions, section 2.5).

use staff::GrantedScope::{All, Own, TeamAndBelow};
use staff::GrantedVerb::{Change, Create, Delete, See};
use staff::{GrantedScope, GrantedVerb, grant};

const SEE: &[GrantedVerb] = &[See];
const WORK: &[GrantedVerb] = &[See, Create, Change];
const KEEP: &[GrantedVerb] = &[See, Create, Change, Delete];

const LINES: &[(&str, &[GrantedVerb], GrantedScope)] = &[
    ("sales_rep", WORK, Own),
    ("order_desk", WORK, TeamAndBelow),
    ("sales_manager", KEEP, TeamAndBelow),
    ("head_of_sales", KEEP, All),
    ("channel_manager", WORK, Own),
    ("finance", SEE, All),
    ("service_agent", SEE, All),
    ("service_lead", SEE, All),
    ("marketing", SEE, All),
    ("analyst", SEE, All),
    ("management", SEE, All),
    ("owner", KEEP, All),
];

/// One line per role, object and verb. All objects of the room share their role's line, because what belongs to
/// a customer follows the customer.
pub fn grants() -> Vec<(&'static str, &'static str, GrantedVerb, GrantedScope)> {
    let mut grants = Vec::new();
    for (role, verbs, scope) in LINES {
        for object in crate::objects() {
            grants.extend(verbs.iter().map(|verb| grant(role, object.name, *verb, *scope)));
        }
    }
    grants
}
