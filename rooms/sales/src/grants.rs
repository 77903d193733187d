//! What the default roles may do with leads and deals (product decisions, section 2.5, column "Opp").

use object::Object;
use staff::GrantedScope::{All, Own, TeamAndBelow};
use staff::GrantedVerb::{Change, Create, Delete, Export, HandOver, See};
use staff::{DefaultMask, FieldLevel, GrantedScope, GrantedVerb, grant};

use crate::assignment_rule::AssignmentRule;
use crate::lead::Lead;
use crate::lead_follow_up::LeadFollowUp;
use crate::opportunity::Opportunity;
use crate::opportunity_step::OpportunityStep;
use crate::pipeline::Pipeline;
use crate::stage::Stage;

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

/// The ways that deals go are known to all who see deals; who leads sales makes them.
const WAYS: &[Line] = &[
    ("sales_rep", SEE, All),
    ("order_desk", SEE, All),
    ("presales", SEE, All),
    ("sales_manager", SEE, All),
    ("head_of_sales", KEEP, All),
    ("channel_manager", SEE, All),
    ("service_lead", SEE, All),
    ("marketing", SEE, All),
    ("analyst", SEE, All),
    ("management", SEE, All),
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
        .chain(of(Opportunity::OBJECT, LEADS).filter(is_sales))
        .chain(of(OpportunityStep::OBJECT, LEADS).filter(is_sales).filter(is_reading))
        .chain(of(Pipeline::OBJECT, WAYS))
        .chain(of(Stage::OBJECT, WAYS))
        .collect()
}

/// Marketing has leads, and hears of deals by figures alone.
fn is_sales((role, ..): &(&str, &str, GrantedVerb, GrantedScope)) -> bool {
    *role != "marketing"
}

fn is_reading((_, _, verb, _): &(&str, &str, GrantedVerb, GrantedScope)) -> bool {
    matches!(verb, See | Export)
}

/// One line per role whose personal fields are masked.
pub fn masks() -> Vec<DefaultMask> {
    MASKED.iter().map(|role| (*role, Lead::OBJECT, "", FieldLevel::Masked)).collect()
}
