//! What the demo company's people said and have to do, told to the store day by day.

use std::iter::Peekable;
use std::sync::atomic::{AtomicI64, Ordering};
use std::vec::IntoIter;

use conversations::{Attendee, Interaction, InteractionKind, Task, TaskStatus};
use customers::{Contact, Customer};
use object::{Day, Duration, FieldType, Id, Instant, Object, ObjectDef, Prose, Tags, Value};
use staff::{Team, User};
use store::{BulkSet, Crm, StoreError, Tx, WriteError};

use super::{nine_oclock, store_fault};
use crate::demo::{DemoTalk, DemoTask, Talks};

const MINUTE_MS: i64 = 60_000;
const NINE_OCLOCK_MINUTE: i64 = 9 * 60;
/// Visits at such a minute have more people than one.
const LARGE_VISIT_EACH: i64 = 3;
/// Of theirs so many come beside the contact.
const THEIRS_MAX: usize = 2;
const THEIR_ROLES: [&str; 4] = ["技术负责人", "采购", "决策人", "使用部门"];
const OUR_ROLES: [&str; 3] = ["主讲", "技术支持", "记录"];

/// A customer as stored, with its contacts in the order of the demo's.
pub(super) type Known = (Id<Customer>, Vec<Id<Contact>>);

/// What is still to be told.
pub(super) struct Conversation {
    talks: Peekable<IntoIter<DemoTalk>>,
    tasks: Peekable<IntoIter<DemoTask>>,
}

impl Conversation {
    pub fn new(told: Talks) -> Conversation {
        Conversation { talks: told.talks.into_iter().peekable(), tasks: told.tasks.into_iter().peekable() }
    }

    /// Tells what was noted before a day; everything where there is none.
    pub fn tell_before(
        &mut self,
        crm: &Crm,
        day: Option<Day>,
        (staff, teams): (&[Id<User>], &[Id<Team>]),
        known: &[Known],
        (bulk, hand): (BulkSet, &AtomicI64),
    ) -> Result<(), StoreError> {
        let is_due = |noted: Day| day.is_none_or(|day| noted < day);
        while let Some(noted) = self.next_day().filter(|noted| is_due(*noted)) {
            let mut interactions = Vec::new();
            let mut present = Vec::new();
            while let Some(talk) = self.talks.next_if(|talk| talk.logged == noted) {
                interactions.push(interaction(&talk, staff, known).to_values());
                present.push(attendees(&talk, staff, known));
            }
            let mut tasks = Vec::new();
            while let Some(noted) = self.tasks.next_if(|task| task.noted == noted) {
                tasks.push(task(&noted, staff, teams, known).to_values());
            }
            // Logged in the evening, after what was made that day.
            hand.fetch_max(nine_oclock(noted).0 + 9 * 60 * MINUTE_MS, Ordering::Relaxed);
            crm.system()
                .write_wait::<_, WriteError, _>("demo", Some(bulk), move |tx| {
                    let talked = write(tx, Interaction::def(), &interactions)?;
                    let mut there = Vec::new();
                    for (id, present) in talked.iter().zip(&present) {
                        there.extend(present.iter().map(|values| {
                            let mut values = values.clone();
                            values[Attendee::INTERACTION.field().index] = Value::Int(*id);
                            values
                        }));
                    }
                    write(tx, Attendee::def(), &there)?;
                    write(tx, Task::def(), &tasks)?;
                    Ok(())
                })
                .map_err(store_fault)?;
        }
        Ok(())
    }

    /// The next day on which something was noted.
    fn next_day(&mut self) -> Option<Day> {
        let talk = self.talks.peek().map(|talk| talk.logged);
        let task = self.tasks.peek().map(|task| task.noted);
        talk.into_iter().chain(task).min()
    }
}

/// Writes new records, and answers their ids.
fn write(tx: &mut Tx<'_>, def: &'static ObjectDef, told: &[Vec<Value>]) -> Result<Vec<i64>, WriteError> {
    let prepared = told.iter().map(|values| tx.prepare_new(def, values.clone()));
    let rows = prepared.collect::<Result<Vec<_>, WriteError>>()?;
    tx.insert_rows(def, &rows)?;
    Ok(rows.iter().map(|row| row.id).collect())
}

/// Who took part beside the contact and the colleague it is logged with: of most meetings, and of some visits.
fn attendees(talk: &DemoTalk, staff: &[Id<User>], known: &[Known]) -> Vec<Vec<Value>> {
    let is_large = match talk.kind {
        InteractionKind::Meeting | InteractionKind::Video => true,
        InteractionKind::Visit => talk.minute % LARGE_VISIT_EACH == 0,
        InteractionKind::Note
        | InteractionKind::Call
        | InteractionKind::Message
        | InteractionKind::Sms
        | InteractionKind::Email
        | InteractionKind::Chat
        | InteractionKind::Social
        | InteractionKind::App => false,
    };
    if !is_large {
        return Vec::new();
    }
    let (_, contacts) = &known[talk.customer];
    let others = contacts.iter().enumerate().filter(|(place, _)| Some(*place) != talk.contact);
    let mut there: Vec<Vec<Value>> = others
        .take(THEIRS_MAX)
        .map(|(place, contact)| {
            attendee(Some(*contact), None, THEIR_ROLES[(place + talk.customer) % THEIR_ROLES.len()])
        })
        .collect();
    let companion = staff[(talk.by + 1 + talk.customer) % staff.len()];
    if companion != staff[talk.by] {
        there.push(attendee(None, Some(companion), OUR_ROLES[talk.customer % OUR_ROLES.len()]));
    }
    there
}

fn attendee(contact: Option<Id<Contact>>, colleague: Option<Id<User>>, role: &str) -> Vec<Value> {
    let mut values = vec![Value::Null; Attendee::def().fields.len()];
    values[Attendee::CONTACT.field().index] = contact.to_value();
    values[Attendee::COLLEAGUE.field().index] = colleague.to_value();
    values[Attendee::ROLE.field().index] = Value::Text(role.to_owned());
    values
}

fn moment(day: Day, minute: i64) -> Instant {
    nine_oclock(day).plus_ms((minute - NINE_OCLOCK_MINUTE) * MINUTE_MS)
}

fn interaction(talk: &DemoTalk, staff: &[Id<User>], known: &[Known]) -> Interaction {
    let (customer, contacts) = &known[talk.customer];
    let checked_in = talk.on_site.map(|_| moment(talk.day, talk.minute));
    Interaction {
        id: Id::from_raw(0),
        text: Prose(talk.text.to_owned()),
        customer: *customer,
        contact: talk.contact.map(|place| contacts[place]),
        kind: talk.kind,
        channel: talk.channel,
        link: None,
        at: moment(talk.day, talk.minute),
        attendees: Tags(talk.attendees.iter().map(|name| (*name).to_owned()).collect()),
        minutes: talk.minutes.map(Duration),
        direction: talk.direction,
        result: talk.result,
        next_step: talk.next.map(|(step, _)| step.to_owned()),
        next_day: talk.next.map(|(_, day)| day),
        by: staff[talk.by],
        external_id: None,
        subject: None,
        mail_from: None,
        mail_to: None,
        mail_cc: None,
        unknown_addresses: Tags::default(),
        message_id: None,
        in_reply_to: None,
        thread: None,
        checked_in_at: checked_in,
        on_site: talk.on_site,
        away_reason: talk.away_reason.map(str::to_owned),
        check_in_place: None,
        check_in_metres: None,
        checked_out_at: checked_in.zip(talk.minutes).map(|(at, minutes)| at.plus_ms(minutes * MINUTE_MS)),
        check_out_place: None,
        time_on_site: None,
        valid: None,
        needs_no_answer: None,
        pinned_at: talk.is_pinned.then(|| moment(talk.day, talk.minute)),
    }
}

fn task(told: &DemoTask, staff: &[Id<User>], teams: &[Id<Team>], known: &[Known]) -> Task {
    let done_at = told.done.map(|day| moment(day, 16 * 60 + 30));
    Task {
        id: Id::from_raw(0),
        subject: told.subject.to_owned(),
        status: if done_at.is_some() { TaskStatus::Done } else { TaskStatus::Open },
        due: told.due,
        priority: told.priority,
        customer: told.customer.map(|place| known[place].0),
        contact: None,
        remind_at: told.remind.filter(|_| done_at.is_none()).map(|minute| moment(told.due, minute)),
        text: None,
        given_by: Some(staff[told.owner]),
        done_at,
        done_by: done_at.map(|_| staff[told.owner]),
        owner: Some(staff[told.owner]),
        team: told.team.map(|place| teams[place]),
    }
}
