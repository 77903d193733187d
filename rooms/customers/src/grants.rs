//! What the default roles may do with customers, contacts and addresses (product decisions, section 2.5).

use staff::GrantedScope::{All, Own, TeamAndBelow};
use staff::GrantedVerb::{Change, Create, Delete, Export, See};
use staff::{GrantedScope, GrantedVerb, grant};

const SEE: &[GrantedVerb] = &[See];
const WORK: &[GrantedVerb] = &[See, Create, Change];
/// Who may take records out: those who sell, and who lead them. A company gives it to others by its roles.
const SELL: &[GrantedVerb] = &[See, Create, Change, Export];
const LEAD: &[GrantedVerb] = &[See, Create, Change, Delete, Export];

const LINES: &[(&str, &[GrantedVerb], GrantedScope)] = &[
    ("sales_rep", SELL, Own),
    ("order_desk", WORK, TeamAndBelow),
    ("sales_manager", LEAD, TeamAndBelow),
    ("head_of_sales", LEAD, All),
    ("channel_manager", WORK, Own),
    ("finance", SEE, All),
    ("service_agent", SEE, All),
    ("service_lead", SEE, All),
    ("marketing", SEE, All),
    ("analyst", SEE, All),
    ("management", SEE, All),
    ("owner", LEAD, All),
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
