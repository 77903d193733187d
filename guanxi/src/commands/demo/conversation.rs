//! What the demo company's people said and have to do, told to the store day by day.

use std::iter::Peekable;
use std::sync::atomic::{AtomicI64, Ordering};
use std::vec::IntoIter;

use conversations::{Interaction, Task, TaskStatus};
use customers::{Contact, Customer};
use object::{Day, Duration, Id, Instant, Object, Prose, Tags};
use staff::{Team, User};
use store::{BulkSet, Crm, StoreError, WriteError};

use super::{nine_oclock, store_fault};
use crate::demo::{DemoTalk, DemoTask, Talks};

const MINUTE_MS: i64 = 60_000;
const NINE_OCLOCK_MINUTE: i64 = 9 * 60;

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
            while let Some(talk) = self.talks.next_if(|talk| talk.logged == noted) {
                interactions.push(interaction(&talk, staff, known).to_values());
            }
            let mut tasks = Vec::new();
            while let Some(noted) = self.tasks.next_if(|task| task.noted == noted) {
                tasks.push(task(&noted, staff, teams, known).to_values());
            }
            // Logged in the evening, after what was made that day.
            hand.fetch_max(nine_oclock(noted).0 + 9 * 60 * MINUTE_MS, Ordering::Relaxed);
            crm.system()
                .write_wait::<_, WriteError, _>("demo", Some(bulk), move |tx| {
                    for (def, told) in [(Interaction::def(), &interactions), (Task::def(), &tasks)] {
                        let rows = told
                            .iter()
                            .map(|values| tx.prepare_new(def, values.clone()))
                            .collect::<Result<Vec<_>, WriteError>>()?;
                        tx.insert_rows(def, &rows)?;
                    }
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
