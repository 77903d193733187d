//! What the default roles may do with leads (product decisions, section 2.5, column "Opp").

use object::Object;
use staff::GrantedScope::{All, Own, TeamAndBelow};
use staff::GrantedVerb::{Change, Create, Delete, Export, HandOver, See};
use staff::{DefaultMask, FieldLevel, GrantedScope, GrantedVerb, grant};

use crate::assignment_rule::AssignmentRule;
use crate::lead::Lead;
use crate::lead_follow_up::LeadFollowUp;

const SEE: &[GrantedVerb] = &[See];
const KEEP: &[GrantedVerb] = &[See, Create, Change, Delete];
const WORK: &[GrantedVerb] = &[See, Create, Change];
/// Who leads gives leads to others.
const LEAD: &[GrantedVerb] = &[See, Create, Change, Delete, Export, HandOver];

type Line = (&'static str, &'static [GrantedVerb], GrantedScope);

const LEADS: &[Line] = &[
    ("sales_rep", WORK, Own),
    ("order_desk", SEE, TeamAndBelow),
    ("presales", WORK, Own),
    ("sales_manager", LEAD, TeamAndBelow),
    ("head_of_sales", LEAD, All),
    ("channel_manager", WORK, Own),
    ("service_lead", SEE, All),
    ("marketing", LEAD, All),
    ("analyst", SEE, All),
    ("management", SEE, All),
    ("owner", LEAD, All),
];

/// Who leads all of it says to whom leads go; who leads a team sees that.
const RULES: &[Line] = &[
    ("sales_manager", SEE, All),
    ("head_of_sales", KEEP, All),
    ("marketing", SEE, All),
    ("owner", KEEP, All),
];

/// Who sees what was said, as far as leads go, but does not need to know with whom.
const MASKED: &[&str] = &["service_lead", "analyst", "management"];

/// One line per role, object and verb.
pub fn grants() -> Vec<(&'static str, &'static str, GrantedVerb, GrantedScope)> {
    let of = |object: &'static str, lines: &'static [Line]| {
        lines.iter().flat_map(move |(role, verbs, scope)| {
            verbs.iter().map(move |verb| grant(role, object, *verb, *scope))
        })
    };
    of(Lead::OBJECT, LEADS)
        .chain(of(LeadFollowUp::OBJECT, LEADS).filter(|(_, _, verb, _)| *verb != HandOver))
        .chain(of(AssignmentRule::OBJECT, RULES))
        .collect()
}

/// One line per role whose personal fields are masked.
pub fn masks() -> Vec<DefaultMask> {
    MASKED.iter().map(|role| (*role, Lead::OBJECT, "", FieldLevel::Masked)).collect()
}
