//! Two years of conversations: each salesperson's rhythm, more before the fairs of spring and autumn and little
//! around the Spring Festival, a call before a visit, next steps of which some are late, customers whom nobody
//! has called for months, and what everyone has to do today.

use conversations::{Channel, Direction, InteractionKind, InteractionResult, OnSite, Priority};
use customers::{CustomerRole, Grade, LifecycleStage};
use object::Day;

use super::DemoCustomer;
use super::company::SEASON;
use super::random::Random;
use super::talk_words::*;
use super::ways;

/// Tells the conversations' chance apart from that of everything else, so that they change nothing else of the
/// story.
const SEED: u64 = 0x7A1C;
/// How far back conversations were kept, in days.
const KEPT_DAYS: i64 = 730;
/// Conversations are told of so many customers at most, the newest: with a hundred thousand they would take longer
/// to make than all else.
const CUSTOMERS_MAX: usize = 5_000;
/// Customers whom nobody has spoken with for long, in percent.
const NEGLECTED_PERCENT: f64 = 14.0;
/// A visit is announced by a call, in percent.
const ANNOUNCED_PERCENT: f64 = 70.0;
/// Of those who were in touch so many in a hundred agreed on a next step.
const NEXT_STEP_PERCENT: f64 = 55.0;
/// And of those so many made a task of it.
const TASK_PERCENT: f64 = 30.0;
/// Of the tasks that are due by now so many in a hundred are done.
const DONE_PERCENT: f64 = 93.0;
/// Nothing stays undone for longer, in days.
const LATE_DAYS_MAX: i64 = 40;
/// Contacts called upon: mostly the first, who is known best.
const FIRST_CONTACT_PERCENT: f64 = 60.0;

/// Something that was said or done with a customer.
#[derive(Clone, Debug)]
pub struct DemoTalk {
    /// The day it was logged.
    pub logged: Day,
    /// The day it was, or will be.
    pub day: Day,
    /// And the minute of that day.
    pub minute: i64,
    /// With whom: a place among the customers.
    pub customer: usize,
    /// With whom there: a place among its contacts.
    pub contact: Option<usize>,
    /// Who: a place among the colleagues.
    pub by: usize,
    /// By which way.
    pub kind: InteractionKind,
    /// Through which service.
    pub channel: Option<Channel>,
    /// Who else was there.
    pub attendees: &'static [&'static str],
    /// Whether a visitor who checked in was at the customer's.
    pub on_site: Option<OnSite>,
    /// Why they were not.
    pub away_reason: Option<&'static str>,
    /// How long it took.
    pub minutes: Option<i64>,
    /// Who turned to whom.
    pub direction: Option<Direction>,
    /// What came of it.
    pub result: Option<InteractionResult>,
    /// What was talked about.
    pub text: &'static str,
    /// What was agreed to do next, and by which day.
    pub next: Option<(&'static str, Day)>,
    /// It stands on top of the timeline.
    pub is_pinned: bool,
}

/// Something to do.
#[derive(Clone, Debug)]
pub struct DemoTask {
    /// The day it was noted.
    pub noted: Day,
    /// What.
    pub subject: &'static str,
    /// For whom: a place among the customers.
    pub customer: Option<usize>,
    /// By which day.
    pub due: Day,
    /// How much hangs on it.
    pub priority: Priority,
    /// Whose: a place among the colleagues.
    pub owner: usize,
    /// Whose team: a place among the teams.
    pub team: Option<usize>,
    /// The day it was done.
    pub done: Option<Day>,
    /// The minute of its due day from which on its owner is reminded.
    pub remind: Option<i64>,
}

/// What was said and what is to be done, each in the order of the days they were noted.
#[derive(Clone, Debug, Default)]
pub struct Talks {
    /// What was said.
    pub talks: Vec<DemoTalk>,
    /// What is to be done.
    pub tasks: Vec<DemoTask>,
}

/// The conversations with these customers until today.
pub fn talks(seed: u64, customers: &[DemoCustomer], today: Day) -> Talks {
    let mut teller = Teller {
        random: Random::new(seed ^ SEED),
        aside: Random::new(seed ^ ways::SEED),
        today,
        told: Talks::default(),
    };
    let first = customers.len().saturating_sub(CUSTOMERS_MAX);
    for (place, customer) in customers.iter().enumerate().skip(first) {
        teller.customer(place, customer);
    }
    teller.today(customers, first);
    let mut told = teller.told;
    told.talks.sort_by_key(|talk| (talk.logged, talk.minute));
    told.tasks.sort_by_key(|task| task.noted);
    told
}

struct Teller {
    random: Random,
    /// Chance of its own for what was added to the story later, so that the rest stays as it was.
    aside: Random,
    today: Day,
    told: Talks,
}

/// Who speaks with a customer: the owner, and whose team they are.
#[derive(Clone, Copy)]
struct Who {
    customer: usize,
    owner: usize,
    team: Option<usize>,
    contacts: usize,
}

impl Teller {
    fn customer(&mut self, place: usize, of: &DemoCustomer) {
        let (Some(owner), Some(known)) = (of.owner, of.customer.known_since) else { return };
        if of.customer.role == Some(CustomerRole::Competitor) || of.duplicate_of.is_some() {
            return;
        }
        let who = Who { customer: place, owner, team: of.team, contacts: of.contacts.len() };
        let gap = self.gap_days(owner, of);
        let last = match of.customer.lifecycle_stage {
            LifecycleStage::Lost => self.today.plus_days(-self.random.between(150, 420)),
            LifecycleStage::Prospect | LifecycleStage::New | LifecycleStage::Active => {
                if self.random.percent(NEGLECTED_PERCENT) {
                    self.today.plus_days(-self.random.between(92, 260))
                } else {
                    self.today.plus_days(-1)
                }
            }
        };
        let mut day = known.max(self.today.plus_days(-KEPT_DAYS)).plus_days(1 + self.random.between(0, 9));
        let mut is_first = true;
        while day <= last {
            let on = working_day(day);
            let month = usize::try_from(on.date().month() - 1).unwrap_or(0);
            if on <= last && (is_first || self.random.share() < SEASON[month]) {
                self.talk(who, on, is_first);
                is_first = false;
            }
            let next = gap * (0.5 + self.random.share());
            day = day.plus_days((next as i64).max(2));
        }
    }

    /// Days between two talks: fewer with those who matter, and every salesperson has a rhythm.
    fn gap_days(&mut self, owner: usize, of: &DemoCustomer) -> f64 {
        let by_grade = match of.customer.grade {
            Some(Grade::A) => 26.0,
            Some(Grade::B) => 45.0,
            Some(Grade::C) => 75.0,
            Some(Grade::D) => 130.0,
            None => 95.0,
        };
        let rhythm = [1.0, 0.75, 1.35, 0.9, 1.15][owner % 5];
        by_grade * rhythm
    }

    fn talk(&mut self, who: Who, day: Day, is_first: bool) {
        let kind = if is_first { InteractionKind::Call } else { *self.random.weighted(&KINDS) };
        if kind == InteractionKind::Visit && self.random.percent(ANNOUNCED_PERCENT) {
            let before = working_day(day.plus_days(-self.random.between(2, 5)));
            if before < day {
                let call = self.told(who, before, InteractionKind::Call, &ANNOUNCEMENTS);
                let text = *self.random.pick(&ANNOUNCEMENTS);
                let result = Some(InteractionResult::Spoke);
                self.told.talks.push(DemoTalk { result, text, next: None, ..call });
            }
        }
        let texts = if is_first { &FIRST_TALKS[..] } else { texts_of(kind) };
        let mut talk = self.told(who, day, kind, texts);
        ways::tell_more(&mut self.aside, &mut talk);
        talk.is_pinned = kind == InteractionKind::Note && self.random.percent(25.0);
        if let Some((subject, due)) = talk.next
            && self.random.percent(TASK_PERCENT)
        {
            self.task(who, day, subject, due);
        }
        let answer = ways::answer(&mut self.aside, &talk, self.today);
        self.told.talks.push(talk);
        self.told.talks.extend(answer);
    }

    fn told(&mut self, who: Who, day: Day, kind: InteractionKind, texts: &[&'static str]) -> DemoTalk {
        let random = &mut self.random;
        let in_touch = kind.is_contact();
        let result = match kind {
            InteractionKind::Note => None,
            InteractionKind::Call => Some(*random.weighted(&RESULTS_OF_CALLS)),
            InteractionKind::Visit
            | InteractionKind::Meeting
            | InteractionKind::Video
            | InteractionKind::Message
            | InteractionKind::Sms
            | InteractionKind::Email
            | InteractionKind::Chat
            | InteractionKind::Social
            | InteractionKind::App => random.percent(80.0).then(|| *random.weighted(&RESULTS)),
        };
        let reached = result != Some(InteractionResult::NoAnswer);
        let contact = (in_touch && who.contacts > 0)
            .then(|| if random.percent(FIRST_CONTACT_PERCENT) { 0 } else { random.place(who.contacts) });
        let minutes = match kind {
            InteractionKind::Call if reached => Some(random.between(3, 25)),
            InteractionKind::Visit => Some(random.between(4, 16) * 15),
            InteractionKind::Meeting | InteractionKind::Video => Some(random.between(2, 8) * 15),
            InteractionKind::Note
            | InteractionKind::Call
            | InteractionKind::Message
            | InteractionKind::Sms
            | InteractionKind::Email
            | InteractionKind::Chat
            | InteractionKind::Social
            | InteractionKind::App => None,
        };
        let direction =
            matches!(kind, InteractionKind::Call | InteractionKind::Message | InteractionKind::Email)
                .then(|| if random.percent(78.0) { Direction::Outgoing } else { Direction::Incoming });
        let next = (in_touch && random.percent(NEXT_STEP_PERCENT)).then(|| {
            let step = if reached { *random.pick(&NEXT_STEPS) } else { "换个时间再打" };
            (step, working_day(day.plus_days(random.between(4, 40))))
        });
        let text = if reached { *random.pick(texts) } else { *random.pick(&UNREACHED) };
        DemoTalk {
            logged: day,
            day,
            minute: random.between(9 * 12, 17 * 12) * 5,
            customer: who.customer,
            contact,
            by: who.owner,
            kind,
            channel: None,
            attendees: &[],
            on_site: None,
            away_reason: None,
            minutes,
            direction,
            result,
            text,
            next,
            is_pinned: false,
        }
    }

    fn task(&mut self, who: Who, noted: Day, subject: &'static str, due: Day) {
        let is_due = due < self.today;
        let is_long_ago = due < self.today.plus_days(-LATE_DAYS_MAX);
        let is_done = is_due && (self.random.percent(DONE_PERCENT) || is_long_ago);
        // Most are done in time, some some days late; nothing is done tomorrow.
        let done = due.plus_days(self.random.between(-3, 4)).max(noted).min(self.today.plus_days(-1));
        self.told.tasks.push(DemoTask {
            noted,
            subject,
            customer: Some(who.customer),
            due,
            priority: *self.random.weighted(&PRIORITIES),
            owner: who.owner,
            team: who.team,
            done: is_done.then_some(done),
            remind: self.random.percent(35.0).then_some(9 * 60),
        });
    }

    /// What everyone who keeps customers has to do today and tomorrow: visits, tasks, and one thing that is late.
    fn today(&mut self, customers: &[DemoCustomer], first: usize) {
        let yesterday = self.today.plus_days(-1);
        let mut owners: Vec<usize> = customers.iter().filter_map(|customer| customer.owner).collect();
        owners.sort_unstable();
        owners.dedup();
        for owner in owners {
            let theirs = |customer: &&(usize, &DemoCustomer)| {
                customer.1.owner == Some(owner) && customer.1.customer.lifecycle_stage != LifecycleStage::Lost
            };
            let of: Vec<(usize, &DemoCustomer)> = customers
                .iter()
                .enumerate()
                .skip(first)
                .filter(|(_, customer)| customer.customer.known_since.is_some_and(|day| day < yesterday))
                .filter(|customer| theirs(&customer))
                .collect();
            if of.is_empty() {
                continue;
            }
            let pick = |random: &mut Random| {
                let (customer, of) = of[random.place(of.len())];
                Who { customer, owner, team: of.team, contacts: of.contacts.len() }
            };
            for minute in [10 * 60, 14 * 60 + 30].into_iter().take(1 + owner % 2) {
                let who = pick(&mut self.random);
                let planned = self.told(who, self.today, InteractionKind::Visit, &PLANNED);
                self.told.talks.push(DemoTalk {
                    logged: yesterday,
                    minute,
                    minutes: None,
                    result: None,
                    next: None,
                    ..planned
                });
            }
            for place in 0..2 + owner % 2 {
                let who = pick(&mut self.random);
                let subject = *self.random.pick(&NEXT_STEPS);
                self.task(who, yesterday, subject, self.today);
                if let Some(task) = self.told.tasks.last_mut() {
                    task.remind = (place == 0).then_some(8 * 60 + 30);
                }
            }
            let who = pick(&mut self.random);
            let subject = *self.random.pick(&NEXT_STEPS);
            // Whoever became known since then was not spoken of before.
            let known = customers[who.customer].customer.known_since.unwrap_or(yesterday);
            let noted = self.today.plus_days(-12).max(known.plus_days(1));
            self.task(who, noted, subject, self.today.plus_days(-4).max(noted));
            if let Some(task) = self.told.tasks.last_mut() {
                (task.done, task.priority, task.remind) = (None, Priority::High, None);
            }
            let subject = *self.random.pick(&OWN_TASKS);
            self.told.tasks.push(DemoTask {
                noted: yesterday,
                subject,
                customer: None,
                due: working_day(self.today.plus_days(self.random.between(1, 4))),
                priority: Priority::Normal,
                owner,
                team: who.team,
                done: None,
                remind: None,
            });
        }
    }
}

/// This day, or the Monday after.
fn working_day(day: Day) -> Day {
    match day.date().weekday().to_monday_zero_offset() {
        5 => day.plus_days(2),
        6 => day.plus_days(1),
        _ => day,
    }
}

fn texts_of(kind: InteractionKind) -> &'static [&'static str] {
    match kind {
        InteractionKind::Note => &NOTES,
        InteractionKind::Call => &CALLS,
        InteractionKind::Visit => &VISITS,
        InteractionKind::Meeting | InteractionKind::Video => &MEETINGS,
        InteractionKind::Message
        | InteractionKind::Sms
        | InteractionKind::Chat
        | InteractionKind::Social
        | InteractionKind::App => &MESSAGES,
        InteractionKind::Email => &EMAILS,
    }
}

const KINDS: [(InteractionKind, u32); 6] = [
    (InteractionKind::Call, 42),
    (InteractionKind::Message, 20),
    (InteractionKind::Visit, 17),
    (InteractionKind::Email, 8),
    (InteractionKind::Note, 7),
    (InteractionKind::Meeting, 6),
];
const RESULTS_OF_CALLS: [(InteractionResult, u32); 5] = [
    (InteractionResult::Spoke, 48),
    (InteractionResult::Interested, 20),
    (InteractionResult::NoAnswer, 17),
    (InteractionResult::NotNow, 11),
    (InteractionResult::Unhappy, 4),
];
const RESULTS: [(InteractionResult, u32); 4] = [
    (InteractionResult::Spoke, 55),
    (InteractionResult::Interested, 30),
    (InteractionResult::NotNow, 11),
    (InteractionResult::Unhappy, 4),
];
const PRIORITIES: [(Priority, u32); 3] = [(Priority::High, 20), (Priority::Normal, 65), (Priority::Low, 15)];

#[cfg(test)]
#[path = "tests/talks.rs"]
mod tests;
