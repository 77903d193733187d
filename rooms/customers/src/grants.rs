//! What the default roles may do with customers, contacts and addresses (product decisions, section 2.5).

use staff::GrantedScope::{All, Own, TeamAndBelow};
use staff::GrantedVerb::{Change, Create, Delete, Export, ExportPersonal, HandOver, See, Unmask};
use staff::{DefaultMask, FieldLevel, GrantedScope, GrantedVerb, grant};

const SEE: &[GrantedVerb] = &[See];
const WORK: &[GrantedVerb] = &[See, Create, Change];
/// Who may take records out: those who sell, and who lead them. A company gives it to others by its roles.
const SELL: &[GrantedVerb] = &[See, Create, Change, Export, ExportPersonal];
/// Who leads gives customers to others too: what hangs on them follows.
const LEAD: &[GrantedVerb] = &[See, Create, Change, Delete, Export, ExportPersonal, HandOver];
/// Who calls people, one at a time, and says why.
const CALL: &[GrantedVerb] = &[See, Unmask];

const LINES: &[(&str, &[GrantedVerb], GrantedScope)] = &[
    ("sales_rep", SELL, Own),
    ("order_desk", WORK, TeamAndBelow),
    ("presales", WORK, Own),
    ("sales_manager", LEAD, TeamAndBelow),
    ("head_of_sales", LEAD, All),
    ("channel_manager", WORK, Own),
    ("finance", SEE, All),
    ("service_agent", CALL, All),
    ("service_lead", CALL, All),
    ("field_engineer", SEE, Own),
    ("marketing", SEE, All),
    ("loyalty_operator", SEE, All),
    ("analyst", SEE, All),
    ("management", CALL, All),
    ("owner", LEAD, All),
];

/// One line per role, object and verb. All objects of the room share their role's line, because what belongs to
/// a customer follows the customer.
pub fn grants() -> Vec<(&'static str, &'static str, GrantedVerb, GrantedScope)> {
    let mut grants = Vec::new();
    for (role, verbs, scope) in LINES {
        for object in crate::objects() {
            let fits = |verb: &&GrantedVerb| **verb != HandOver || store::hands_over(object);
            grants.extend(verbs.iter().filter(fits).map(|verb| grant(role, object.name, *verb, *scope)));
        }
    }
    grants
}

/// Whose work needs no personal data: they recognise people and do not read them (product decisions, section 2.5).
const MASKED: &[&str] =
    &["finance", "service_agent", "service_lead", "marketing", "loyalty_operator", "analyst", "management"];
/// Among them those who speak with people, or of them, by name.
const BY_NAME: &[&str] = &["finance", "service_agent", "service_lead", "management"];

/// One line per role and object whose personal fields are masked, and per field that is told all the same.
pub fn masks() -> Vec<DefaultMask> {
    let mut masks = Vec::new();
    for role in MASKED {
        for object in crate::objects() {
            if object.fields.iter().any(|field| field.personal) {
                masks.push((*role, object.name, "", FieldLevel::Masked));
            }
            if object.title.personal && BY_NAME.contains(role) {
                masks.push((*role, object.name, object.title.name, FieldLevel::Seen));
            }
        }
    }
    masks
}
