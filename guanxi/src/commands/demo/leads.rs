//! The demo company's leads, told to the store.

use conversations::InteractionKind;
use customers::Customer;
use object::{Id, Instant, Prose, Tags};
use sales::{AssignmentRule, Conversion, Disqualification, Lead, LeadFollowUp, LeadStatus};
use site::Refusal;
use staff::{Team, User};
use store::{Actor, ActorKind, Crm, Rights, StoreError, Via, WriteError};

use super::{nine_oclock, store_fault};
use crate::demo::{DemoLead, DemoLeadEnd, DemoLeadTalk, LEAD_RULES};

/// Leads come in from half past nine on, one every so many minutes.
const FIRST_MS: i64 = 30 * 60_000;
const BETWEEN_MS: i64 = 17 * 60_000;
/// So many different moments of a day.
const MOMENTS: i64 = 24;
/// Talks are in the afternoon.
const TALK_MS: i64 = 6 * 3_600_000;

/// Tells them. Call on a thread that may block.
pub(super) fn tell_leads(
    crm: &Crm,
    leads: Vec<DemoLead>,
    (staff, teams): (&[Id<User>], &[Id<Team>]),
    customers: &[Id<Customer>],
) -> Result<(), StoreError> {
    for (place, told) in leads.into_iter().enumerate() {
        let minute = place as i64 % MOMENTS;
        let at = Instant(nine_oclock(told.on).0 + FIRST_MS + minute * BETWEEN_MS);
        let (owner, team) = told.owner.map(|(owner, team)| (staff[owner], teams[team])).unzip();
        let id = tell_lead(crm, &told, at, owner, team)?;
        let Some(owner) = owner else { continue };
        for talk in &told.said {
            tell_talk(crm, id, owner, *talk)?;
        }
        tell_end(crm, id, owner, told.end, customers)?;
    }
    Ok(())
}

/// Says to whom new leads go. Call on a thread that may block.
pub(super) fn tell_rules(crm: &Crm) -> Result<(), StoreError> {
    crm.system()
        .write_wait::<_, WriteError, _>("demo", None, |tx| {
            for (place, told) in LEAD_RULES.iter().enumerate() {
                let team = tx.first::<Team>(&Team::NAME.is(&told.team.to_owned()))?.map(|team| team.id);
                tx.insert(&AssignmentRule {
                    id: Id::from_raw(0),
                    name: told.name.to_owned(),
                    place: 10 * (place as i64 + 1),
                    condition: Some(told.condition.to_owned()),
                    colleague: None,
                    team,
                    method: told.method,
                    in_hand_max: told.in_hand_max,
                    active: true,
                })?;
            }
            Ok(())
        })
        .map_err(store_fault)
}

fn tell_lead(
    crm: &Crm,
    told: &DemoLead,
    at: Instant,
    owner: Option<Id<User>>,
    team: Option<Id<Team>>,
) -> Result<Id<Lead>, StoreError> {
    let (province, city) = told.place.clone();
    let lead = Lead {
        id: Id::from_raw(0),
        name: told.name.clone(),
        kind: told.kind,
        status: LeadStatus::New, // Assigned where somebody has it.
        person: told.person.clone(),
        title: told.title.clone(),
        phone: told.phone.clone(),
        email: told.email.clone(),
        source: Some(told.source),
        arrived_at: at,
        need: Some(Prose(told.need.to_owned())),
        province,
        city,
        industry: told.industry,
        last_contact: None,
        first_answered_at: None,
        next_step: None,
        disqualified_for: None,
        disqualified_note: None,
        customer: None,
        contact: None,
        converted_at: None,
        converted_by: None,
        external_id: None,
        tags: Tags::default(),
        owner,
        team,
    };
    crm.system().write_wait::<_, WriteError, _>("demo", None, move |tx| tx.insert(&lead)).map_err(store_fault)
}

fn tell_talk(crm: &Crm, lead: Id<Lead>, by: Id<User>, told: DemoLeadTalk) -> Result<(), StoreError> {
    let talk = LeadFollowUp {
        id: Id::from_raw(0),
        text: Prose(told.text.to_owned()),
        lead,
        kind: told.kind,
        at: Instant(nine_oclock(told.on).0 + TALK_MS),
        minutes: None,
        result: Some(told.result).filter(|_| told.kind != InteractionKind::Note),
        next_step: told.next.map(|(step, _)| step.to_owned()),
        next_day: told.next.map(|(_, day)| day),
        by,
    };
    crm.system()
        .write_wait::<_, WriteError, _>("demo", None, move |tx| tx.insert(&talk).map(drop))
        .map_err(store_fault)
}

fn tell_end(
    crm: &Crm,
    lead: Id<Lead>,
    by: Id<User>,
    end: DemoLeadEnd,
    customers: &[Id<Customer>],
) -> Result<(), StoreError> {
    let became = match end {
        DemoLeadEnd::Converted(place) => Some(customers[place]),
        DemoLeadEnd::Open | DemoLeadEnd::Qualified | DemoLeadEnd::Disqualified(..) => None,
    };
    let by = Actor::new(ActorKind::Colleague, by.raw(), None, Vec::new()).with_rights(Rights::everything());
    let told = crm.visit(by, Via::Page).write_wait::<_, Refusal, _>("demo", None, move |tx| {
        match end {
            DemoLeadEnd::Open => {}
            DemoLeadEnd::Qualified => drop(sales::qualify(tx, lead)?),
            DemoLeadEnd::Disqualified(reason, note) => {
                let why = Disqualification { reason, note: Some(note.to_owned()) };
                sales::disqualify(tx, lead, why)?;
            }
            DemoLeadEnd::Converted(_) => {
                sales::convert(tx, lead, Conversion { customer: became, ..Conversion::default() })?;
            }
        }
        Ok(())
    });
    told.map_err(|refusal| {
        StoreError::Database(format!("a lead of the demo company is refused: {}", refusal.message.en))
    })
}
