//! How much of a kind somebody did lately, in spans of five minutes, so that judging it reads a handful of rows however
//! much was done.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use object::{Id, Instant, Object};
use site::trail::{Deed, Noted};
use store::{Tx, View, WriteError};

use super::network_of;
use crate::alert::WINDOW_MINUTES_MAX;

/// How long a span is, in minutes; windows are multiples of it.
pub(crate) const SPAN_MINUTES: i64 = 5;
const SPAN_MS: i64 = SPAN_MINUTES * 60_000;
/// Rows that go at once.
const FORGOTTEN_AT_ONCE: i64 = 1_000;

/// How much of a kind somebody did in one span.
#[derive(Clone, Debug, Object)]
#[object(
    table = "trail_tally",
    plural = "trail_tallies",
    zh = "操作计数",
    en = "Trail tally",
    en_plural = "Trail tallies",
    internal
)]
pub struct TrailTally {
    /// Its id.
    pub id: Id<TrailTally>,
    /// Who, what and when: `u7/exported/5908071`.
    #[field(zh = "对象", en = "Subject", unique)]
    pub subject: String,
    /// How many records, or how often.
    #[field(zh = "数量", en = "Number")]
    pub records: i64,
}

/// Of whom is counted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Doer {
    /// Somebody.
    Person(i64),
    /// Whoever comes from a network.
    Network(String),
}

/// Somebody did more of something.
#[derive(Clone, Debug)]
pub(crate) struct Counted {
    /// Who.
    pub doer: Doer,
    /// What.
    pub deed: Deed,
    /// The span it was in.
    span: i64,
    /// When the last of it was.
    pub at: Instant,
}

impl Counted {
    /// How much of it was done in so many minutes up to then.
    pub fn within(&self, view: &View<'_>, minutes: i64) -> Result<i64, WriteError> {
        let spans = (minutes / SPAN_MINUTES).max(1);
        let range: RangeInclusive<i64> = self.span - spans + 1..=self.span;
        let subjects: Vec<String> = range.map(|span| subject(&self.doer, self.deed, span)).collect();
        let rows: Vec<TrailTally> = view.all(&TrailTally::SUBJECT.one_of(&subjects), None, subjects.len())?;
        Ok(rows.iter().map(|row| row.records).sum())
    }
}

fn subject(doer: &Doer, deed: Deed, span: i64) -> String {
    let deed = object::Choice::code(&deed);
    match doer {
        Doer::Person(person) => format!("u{person}/{deed}/{span}"),
        Doer::Network(network) => format!("{network}/{deed}/{span}"),
    }
}

/// Adds what was noted to the counts; answers whose grew.
pub(crate) fn count(tx: &mut Tx<'_>, noted: &[Noted]) -> Result<Vec<Counted>, WriteError> {
    // In order, so that two transactions lock the same rows in the same order.
    let mut grown: BTreeMap<String, (Counted, i64)> = BTreeMap::new();
    for noted in noted.iter().filter(|noted| is_counted(noted.deed)) {
        let network = noted.origin.address.filter(|_| noted.deed == Deed::SignInFailed).map(network_of);
        let doers = noted.person.map(Doer::Person).into_iter().chain(network.map(Doer::Network));
        for doer in doers {
            let span = noted.at.0.div_euclid(SPAN_MS);
            let subject = subject(&doer, noted.deed, span);
            let counted = Counted { doer, deed: noted.deed, span, at: noted.at };
            let entry = grown.entry(subject).or_insert((counted, 0));
            entry.0.at = entry.0.at.max(noted.at);
            entry.1 += noted.records;
        }
    }
    for (subject, (_, records)) in &grown {
        add(tx, subject, *records)?;
    }
    Ok(grown.into_values().map(|(counted, _)| counted).collect())
}

/// What a pattern asks for.
fn is_counted(deed: Deed) -> bool {
    match deed {
        Deed::Seen | Deed::Exported | Deed::Unmasked | Deed::Refused | Deed::SignInFailed => true,
        Deed::Created | Deed::Changed | Deed::Deleted | Deed::RightsChanged | Deed::SignedIn => false,
    }
}

fn add(tx: &mut Tx<'_>, subject: &String, records: i64) -> Result<(), WriteError> {
    let known = |tx: &Tx<'_>| {
        tx.first::<TrailTally>(&TrailTally::SUBJECT.is(subject)).map(|row| row.map(|row| row.id))
    };
    let id = match known(tx)? {
        Some(id) => Some(id),
        None => {
            let first = TrailTally { id: Id::from_raw(0), subject: subject.clone(), records };
            match tx.attempt(|tx| tx.insert(&first).map(drop)) {
                Ok(()) => None,
                Err(WriteError::Invalid(_)) => known(tx)?, // Another process was quicker with the first one.
                Err(refused) => return Err(refused),
            }
        }
    };
    let Some(id) = id else { return Ok(()) };
    // Locked before it is added to, so that two who add count twice.
    let row = tx.find_to_change(id)?;
    tx.update(&row, &TrailTally { records: row.records + records, ..row.clone() }).map(drop)
}

/// Lets some counts go that no window reaches any more.
pub(crate) fn forget(tx: &mut Tx<'_>) -> Result<u64, WriteError> {
    let before = Instant(tx.now().0 - (WINDOW_MINUTES_MAX + SPAN_MINUTES) * 60_000);
    Ok(tx.forget_rows_before(TrailTally::def(), before, FORGOTTEN_AT_ONCE)?)
}
