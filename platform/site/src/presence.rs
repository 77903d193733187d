//! Who is at which record just now, looking at it or changing it. It lives in memory and ends by itself; that
//! somebody opened a record stands in the audit trail, for those who answer for it. Where several processes share a database they tell each other, see
//! [`Presence::keep_up`].

use std::sync::Mutex;
use std::time::Duration;

use object::Instant;
use serde_json::{Value, json};
use store::{Dialect, StoreError};

use crate::site::Site;

/// Who gave no sign for so long is gone: an open page gives one every ten seconds, and one may get lost.
pub(crate) const GONE_AFTER_MS: i64 = 25_000;
/// Processes tell each other at most so often: half of what a page waits before it asks again, so that a sign is
/// passed on within one round of asking.
pub(crate) const EXCHANGE_EVERY_MS: i64 = 5_000;
/// Open pages that count of one person; more is a program that plays.
const SIGNS_OF_PERSON_MAX: usize = 20;
/// The longest name that a page gives itself, in characters; ours have 16.
const TAB_CHARS_MAX: usize = 32;

/// What someone does at a record; changing it counts for more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Doing {
    /// Has it open.
    Looking,
    /// Has its form open, or an input over one of its values.
    Editing,
}

impl Doing {
    /// The word a page says: `look`, `edit`.
    pub fn of_code(code: &str) -> Option<Doing> {
        match code {
            "look" => Some(Doing::Looking),
            "edit" => Some(Doing::Editing),
            _ => None,
        }
    }
}

/// A record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Its object's name.
    pub object: String,
    /// Its id.
    pub record: i64,
}

/// Someone at a record, by one of their open pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sign {
    pub place: Place,
    pub person: i64,
    /// What the page calls itself; empty for what another process told.
    pub tab: String,
    pub doing: Doing,
    /// Since when they do this.
    pub since: Instant,
    /// The last sign of it.
    pub at: Instant,
}

impl Sign {
    fn counts(&self, now: Instant) -> bool {
        now.0 - self.at.0 < GONE_AFTER_MS
    }
}

/// The name of a page, if it can be one.
pub(crate) fn tab_of(text: &str) -> Option<String> {
    let is_word = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric());
    (is_word && text.len() <= TAB_CHARS_MAX).then(|| text.to_owned())
}

/// The signs that one process was given.
#[derive(Debug, Default)]
pub(crate) struct Signs {
    there: Vec<Sign>,
    /// Pages that were left: a sign of theirs that comes late counts for nothing. A page that is there again, such as
    /// one in a list whose next value is changed, calls itself something else.
    left: Vec<(i64, String, Instant)>,
}

impl Signs {
    /// A page gives a sign; it is at one record at a time. Says whether others see something new.
    pub fn note(&mut self, mut sign: Sign) -> bool {
        self.there.retain(|known| known.counts(sign.at));
        self.left.retain(|(_, _, at)| sign.at.0 - at.0 < GONE_AFTER_MS);
        if self.left.iter().any(|(person, tab, _)| *person == sign.person && *tab == sign.tab) {
            return false;
        }
        let own = self.there.iter().position(|known| known.person == sign.person && known.tab == sign.tab);
        let before = own.map(|place| self.there.remove(place));
        let is_new = match before {
            Some(before) if before.place == sign.place && before.doing == sign.doing => {
                sign.since = before.since;
                false
            }
            Some(_) | None => true,
        };
        if self.there.iter().filter(|known| known.person == sign.person).count() >= SIGNS_OF_PERSON_MAX
            && let Some(oldest) = self.there.iter().position(|known| known.person == sign.person)
        {
            self.there.remove(oldest);
        }
        self.there.push(sign);
        is_new
    }

    /// A page is left. Says whether it was there.
    pub fn leave(&mut self, person: i64, tab: &str, now: Instant) -> bool {
        let before = self.there.len();
        self.there.retain(|known| known.person != person || known.tab != tab);
        self.left.retain(|(_, _, at)| now.0 - at.0 < GONE_AFTER_MS);
        if self.left.iter().filter(|(known, _, _)| *known == person).count() < SIGNS_OF_PERSON_MAX {
            self.left.push((person, tab.to_owned(), now));
        }
        self.there.len() < before
    }

    /// As other processes are told it.
    fn text(&self, now: Instant) -> String {
        let lines = self.there.iter().filter(|sign| sign.counts(now)).map(|sign| {
            let Place { object, record } = &sign.place;
            json!([object, record, sign.person, sign.doing == Doing::Editing, sign.since.0, sign.at.0])
        });
        Value::from_iter(lines).to_string()
    }

    /// What another process told; lines of another version of the program are left out.
    fn of_text(text: &str) -> Signs {
        let lines: Vec<Value> = serde_json::from_str(text).unwrap_or_default();
        let signs = lines.iter().filter_map(|line| {
            Some(Sign {
                place: Place { object: line[0].as_str()?.to_owned(), record: line[1].as_i64()? },
                person: line[2].as_i64()?,
                tab: String::new(),
                doing: if line[3].as_bool()? { Doing::Editing } else { Doing::Looking },
                since: Instant(line[4].as_i64()?),
                at: Instant(line[5].as_i64()?),
            })
        });
        Signs { there: signs.collect(), left: Vec::new() }
    }
}

/// Who else is at a record, each once: those who change it first, then those who came first. One's own other pages
/// are oneself.
pub(crate) fn others<'a>(
    signs: impl IntoIterator<Item = &'a Sign>,
    place: &Place,
    me: i64,
    now: Instant,
) -> Vec<(i64, Doing)> {
    let mut found: Vec<(i64, Doing, Instant)> = Vec::new();
    let there = |sign: &&Sign| sign.place == *place && sign.person != me && sign.counts(now);
    for sign in signs.into_iter().filter(there) {
        match found.iter_mut().find(|(person, _, _)| *person == sign.person) {
            Some((_, doing, since)) => {
                *doing = (*doing).max(sign.doing);
                *since = (*since).min(sign.since);
            }
            None => found.push((sign.person, sign.doing, sign.since)),
        }
    }
    found.sort_by_key(|(person, doing, since)| (std::cmp::Reverse(*doing), *since, *person));
    found.into_iter().map(|(person, doing, _)| (person, doing)).collect()
}

/// Who is at which record, as far as this process knows.
#[derive(Default)]
pub(crate) struct Presence {
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    here: Signs,
    elsewhere: Vec<Sign>,
    /// Other processes have not been told all of it.
    is_untold: bool,
    told_at: Option<Instant>,
    /// It will be told in a moment.
    is_due: bool,
}

impl Presence {
    /// A page gives a sign. Says whether others see something new.
    pub fn note(&self, sign: Sign) -> bool {
        let Ok(mut known) = self.known.lock() else { return false };
        known.is_untold = true;
        known.here.note(sign)
    }

    /// A page is left. Says whether others see something new.
    pub fn leave(&self, person: i64, tab: &str, now: Instant) -> bool {
        let Ok(mut known) = self.known.lock() else { return false };
        let was_there = known.here.leave(person, tab, now);
        known.is_untold |= was_there;
        was_there
    }

    /// Who else is at a record.
    pub fn others(&self, place: &Place, me: i64, now: Instant) -> Vec<(i64, Doing)> {
        let Ok(known) = self.known.lock() else { return Vec::new() };
        others(known.here.there.iter().chain(&known.elsewhere), place, me, now)
    }

    /// Tells the other processes what is new and hears what they know, at most every [`EXCHANGE_EVERY_MS`]: one row
    /// written and a few read, however many people are at work. SQLite has one process, so nothing is told.
    ///
    /// A failure is logged and not passed on: who else is there is never worth a page.
    pub async fn keep_up(&self, site: &Site) {
        if site.crm().dialect() == Dialect::Sqlite {
            return;
        }
        let now = site.crm().now();
        let mine = {
            let Ok(mut known) = self.known.lock() else { return };
            if known.told_at.is_some_and(|told_at| now.0 - told_at.0 < EXCHANGE_EVERY_MS) {
                return;
            }
            known.told_at = Some(now);
            std::mem::take(&mut known.is_untold).then(|| known.here.text(now))
        };
        let was_untold = mine.is_some();
        let since = Instant(now.0 - GONE_AFTER_MS);
        let heard: Result<Vec<String>, StoreError> = site
            .crm()
            .system()
            .write("presence", move |tx| tx.exchange_presence(mine.as_deref(), since))
            .await;
        let Ok(mut known) = self.known.lock() else { return };
        match heard {
            Ok(texts) => known.elsewhere = texts.iter().flat_map(|text| Signs::of_text(text).there).collect(),
            Err(fault) => {
                known.is_untold |= was_untold;
                tracing::warn!(%fault, "other processes were not told who is at which record");
            }
        }
    }

    /// Tells the others of something new as soon as it may be told, without anyone waiting for it.
    pub fn keep_up_soon(&self, site: &Site) {
        if site.crm().dialect() == Dialect::Sqlite {
            return;
        }
        match self.known.lock() {
            Ok(mut known) if !known.is_due => known.is_due = true,
            Ok(_) | Err(_) => return,
        }
        let site = site.clone();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(EXCHANGE_EVERY_MS as u64)).await;
            if let Ok(mut known) = site.presence().known.lock() {
                known.is_due = false;
            }
            site.presence().keep_up(&site).await;
        });
    }
}

#[cfg(test)]
#[path = "tests/presence.rs"]
mod tests;
