//! What the default roles may do with interactions, who took part in them, and tasks (product decisions, section 2.5).

use object::Object;
use staff::GrantedScope::{All, Own, TeamAndBelow};
use staff::GrantedVerb::{Change, Create, Delete, HandOver, See};
use staff::{DefaultMask, FieldLevel, GrantedScope, GrantedVerb, grant};

use crate::attendee::Attendee;
use crate::interaction::Interaction;
use crate::task::Task;

const SEE: &[GrantedVerb] = &[See];
const WORK: &[GrantedVerb] = &[See, Create, Change];
const KEEP: &[GrantedVerb] = &[See, Create, Change, Delete];
/// Who leads gives tasks of those below to others.
const LEAD: &[GrantedVerb] = &[See, Create, Change, Delete, HandOver];

type Line = (&'static str, &'static [GrantedVerb], GrantedScope);

/// Interactions are whose customer they are with. What was said there is not for finance and marketing.
const INTERACTIONS: &[Line] = &[
    ("sales_rep", KEEP, Own),
    ("order_desk", WORK, TeamAndBelow),
    ("sales_manager", KEEP, TeamAndBelow),
    ("head_of_sales", KEEP, All),
    ("channel_manager", KEEP, Own),
    ("service_agent", WORK, All),
    ("service_lead", KEEP, All),
    ("analyst", SEE, All),
    ("management", SEE, All),
    ("owner", KEEP, All),
];

/// Whoever logs an interaction says who took part, and takes back what was said wrongly.
const ATTENDEES: &[Line] = &[
    ("sales_rep", KEEP, Own),
    ("order_desk", KEEP, TeamAndBelow),
    ("sales_manager", KEEP, TeamAndBelow),
    ("head_of_sales", KEEP, All),
    ("channel_manager", KEEP, Own),
    ("service_agent", KEEP, All),
    ("service_lead", KEEP, All),
    ("analyst", SEE, All),
    ("management", SEE, All),
    ("owner", KEEP, All),
];

/// Everybody who changes something has tasks; managers give them to those below.
const TASKS: &[Line] = &[
    ("sales_rep", KEEP, Own),
    ("order_desk", KEEP, TeamAndBelow),
    ("sales_manager", LEAD, TeamAndBelow),
    ("head_of_sales", LEAD, All),
    ("channel_manager", KEEP, Own),
    ("finance", KEEP, Own),
    ("service_agent", KEEP, Own),
    ("service_lead", LEAD, TeamAndBelow),
    ("marketing", KEEP, Own),
    ("management", KEEP, Own),
    ("owner", LEAD, All),
];

/// One line per role, object and verb.
pub fn grants() -> Vec<(&'static str, &'static str, GrantedVerb, GrantedScope)> {
    let of = |object: &'static str, lines: &'static [Line]| {
        lines.iter().flat_map(move |(role, verbs, scope)| {
            verbs.iter().map(move |verb| grant(role, object, *verb, *scope))
        })
    };
    of(Interaction::OBJECT, INTERACTIONS)
        .chain(of(Attendee::OBJECT, ATTENDEES))
        .chain(of(Task::OBJECT, TASKS))
        .collect()
}

/// Whose work needs no names, as the customers' room has it of contacts: an analyst recognises who took part, and does
/// not read it.
pub fn masks() -> Vec<DefaultMask> {
    vec![("analyst", Attendee::OBJECT, "", FieldLevel::Masked)]
}
