//! What is delivered to receivers outside: a row for each event and hook, the order in which they go, and which
//! process delivers to which hook just now. What a hook is and what a message says, the site knows.
//!
//! The events of one record go in their order: one waits until the one before it arrived or was given up. Those of
//! other records do not wait for it.

use object::Instant;

use crate::entry::EntryVerb;
use crate::error::StoreError;
use crate::secrets::{SecretColumn, SecretPlace};
use crate::sql::{Cell, Sql};
use crate::tx::Tx;
use crate::view::View;

/// The act under which deliveries are noted; nobody waits for it.
pub const ACT: &str = "deliver";
/// How long a hook stays with a process that shows no sign of life. One message takes half a minute at most.
pub const LANE_LEASE_MS: i64 = 60_000;
/// Deliveries that may wait for one receiver; beyond that its hook is switched off.
pub const WAITING_MAX: usize = 100_000;
/// Rows of the log in one answer.
pub const DELIVERIES_SHOWN_MAX: usize = 100;
/// So long deliveries are kept after their event, in days: what a receiver lost is noticed within a month.
pub const DELIVERIES_KEPT_DAYS: i64 = 30;

/// How a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryState {
    /// It is still to go, for the first time or again.
    Waiting,
    /// It arrived.
    Done,
    /// It was tried for long enough.
    GivenUp,
    /// There was nothing to tell: out of the sight of whom the hook acts for, or not what it asks for.
    Skipped,
}

impl DeliveryState {
    const ALL: [DeliveryState; 4] =
        [DeliveryState::Waiting, DeliveryState::Done, DeliveryState::GivenUp, DeliveryState::Skipped];

    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            DeliveryState::Waiting => "waiting",
            DeliveryState::Done => "done",
            DeliveryState::GivenUp => "given_up",
            DeliveryState::Skipped => "skipped",
        }
    }

    /// From its stored form.
    pub fn of_code(code: &str) -> Option<DeliveryState> {
        DeliveryState::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// An event for one hook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDelivery {
    /// The hook.
    pub hook: i64,
    /// The entry's number; none for a trial.
    pub seq: Option<i64>,
    /// The object's name.
    pub object: String,
    /// The record.
    pub record: i64,
    /// What happened to it.
    pub verb: EntryVerb,
    /// Its version after it.
    pub version: i64,
    /// The fields that changed.
    pub changed: Vec<String>,
    /// Whose a deleted record was.
    pub owner: Option<i64>,
    /// And of which team.
    pub team: Option<i64>,
    /// When.
    pub at: Instant,
}

/// An event for one hook, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its id, which receivers know it by.
    pub id: i64,
    /// What it tells.
    pub event: NewDelivery,
    /// How it stands.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: i64,
    /// Since when.
    pub tried_since: Option<Instant>,
    /// When it is tried next.
    pub next_at: Instant,
    /// When it was tried last.
    pub tried_at: Option<Instant>,
    /// What was answered then; none where nobody answered.
    pub status: Option<i64>,
    /// How long that took, in milliseconds.
    pub ms: Option<i64>,
    /// The first characters of the answer, or why there was none.
    pub answer: Option<String>,
}

/// What came of one attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// How the delivery stands now.
    pub state: DeliveryState,
    /// When it is tried again, if it is.
    pub next_at: Instant,
    /// What was answered.
    pub status: Option<i64>,
    /// How long it took, in milliseconds.
    pub ms: Option<i64>,
    /// The first characters of the answer, or why there was none.
    pub answer: String,
}

/// How a receiver has been doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lane {
    /// Failures since the last success.
    pub failures: i64,
    /// Since when nothing arrived.
    pub failing_since: Option<Instant>,
    /// It is left alone until then.
    pub quiet_until: Instant,
}

/// Where they are kept, encrypted. What is the one before today was the one that held.
pub const HOOK_SECRETS: [SecretColumn; 2] = [
    SecretColumn { table: SECRETS, row: "hook", column: "secret", field: "secret" },
    SecretColumn { table: SECRETS, row: "hook", column: "previous", field: "secret" },
];
const SECRETS: &str = "webhook_secret";

fn secret_of(hook: i64) -> SecretPlace {
    SecretPlace { table: SECRETS, row: hook, field: "secret" }
}

/// The secrets of a hook.
#[derive(Clone, PartialEq, Eq)]
pub struct HookSecrets {
    /// The one that holds.
    pub secret: String,
    /// The one before, and until when it holds beside it.
    pub previous: Option<(String, Instant)>,
}

const SELECT: &str = "select id, hook, seq, object, record, verb, version, changed, owner, team, at, state, \
    attempts, tried_since, next_at, tried_at, status, ms, answer from delivery d";
const COLUMNS: [&str; 14] = [
    "id", "hook", "seq", "object", "record", "verb", "version", "changed", "owner", "team", "at", "state",
    "attempts", "next_at",
];

impl View<'_> {
    /// The deliveries of a hook, the newest first, after (that is, older than) one of them.
    ///
    /// # Errors
    /// Those of the database.
    pub fn deliveries(&self, hook: i64, after: Option<i64>) -> Result<Vec<Delivery>, StoreError> {
        let mut sql = Sql::new(SELECT);
        sql.push(" where hook = ").bind(hook).push(" and id < ").bind(after.unwrap_or(i64::MAX));
        sql.push(" order by id desc limit ").bind(DELIVERIES_SHOWN_MAX as i64);
        self.query(&sql)?.iter().map(|cells| delivery_of(cells)).collect()
    }

    /// One delivery of a hook.
    ///
    /// # Errors
    /// Those of the database.
    pub fn delivery(&self, hook: i64, id: i64) -> Result<Option<Delivery>, StoreError> {
        let mut sql = Sql::new(SELECT);
        sql.push(" where hook = ").bind(hook).push(" and id = ").bind(id);
        self.query(&sql)?.first().map(|cells| delivery_of(cells)).transpose()
    }

    /// Hooks that have something due and that no process delivers to.
    ///
    /// # Errors
    /// Those of the database.
    pub fn due_lanes(&self, limit: usize) -> Result<Vec<i64>, StoreError> {
        let now = self.now().0;
        let mut sql = Sql::new("select l.hook from delivery_lane l where l.lease_until < ");
        sql.bind(now).push(" and l.quiet_until <= ").bind(now);
        sql.push(" and exists (select 1 from delivery d where d.state = 'waiting' and d.hook = l.hook ");
        sql.push("and d.next_at <= ").bind(now).push(") order by l.hook limit ").bind(limit as i64);
        Ok(self.query(&sql)?.iter().filter_map(|cells| cells[0].int()).collect())
    }

    /// What may go to a hook now, in order: of each record the first that waits, if it is due.
    ///
    /// # Errors
    /// Those of the database.
    pub fn due_deliveries(&self, hook: i64, limit: usize) -> Result<Vec<Delivery>, StoreError> {
        let mut sql = Sql::new(SELECT);
        sql.push(" where d.state = 'waiting' and d.hook = ").bind(hook);
        sql.push(" and d.next_at <= ").bind(self.now().0);
        sql.push(" and not exists (select 1 from delivery e where e.state = 'waiting' and e.hook = d.hook ");
        sql.push("and e.record = d.record and e.seq < d.seq) order by d.seq, d.id limit ").bind(limit as i64);
        self.query(&sql)?.iter().map(|cells| delivery_of(cells)).collect()
    }

    /// How a receiver has been doing; none where nothing was tried yet.
    ///
    /// # Errors
    /// Those of the database.
    pub fn lane(&self, hook: i64) -> Result<Option<Lane>, StoreError> {
        let mut sql =
            Sql::new("select failures, failing_since, quiet_until from delivery_lane where hook = ");
        sql.bind(hook);
        Ok(self.query(&sql)?.first().and_then(|cells| {
            Some(Lane {
                failures: cells[0].int()?,
                failing_since: cells[1].int().map(Instant),
                quiet_until: Instant(cells[2].int()?),
            })
        }))
    }

    /// The secrets of a hook that hold now; none where it was given none.
    ///
    /// # Errors
    /// Those of the database.
    pub fn hook_secrets(&self, hook: i64) -> Result<Option<HookSecrets>, StoreError> {
        let mut sql = Sql::new("select secret, previous, previous_until from webhook_secret where hook = ");
        sql.bind(hook);
        let rows = self.query(&sql)?;
        let Some(cells) = rows.first() else { return Ok(None) };
        let Some(secret) = cells[0].text() else { return Ok(None) };
        let until = cells[2].int().map(Instant).filter(|until| *until > self.now());
        let previous = match cells[1].text().zip(until) {
            None => None,
            Some((previous, until)) => Some((self.decrypt(secret_of(hook), previous)?, until)),
        };
        Ok(Some(HookSecrets { secret: self.decrypt(secret_of(hook), secret)?, previous }))
    }
}

impl Tx<'_> {
    /// Puts events on their way. Answers the hooks for which more than [`WAITING_MAX`] wait then.
    ///
    /// # Errors
    /// Those of the database.
    pub fn queue_deliveries(&mut self, new: &[NewDelivery]) -> Result<Vec<i64>, StoreError> {
        let now = self.now().0;
        let cells: Vec<Vec<Cell>> = new
            .iter()
            .map(|new| {
                vec![
                    self.new_id().into(),
                    new.hook.into(),
                    Cell::of_option(new.seq),
                    new.object.as_str().into(),
                    new.record.into(),
                    new.verb.code().into(),
                    new.version.into(),
                    new.changed.join(",").into(),
                    Cell::of_option(new.owner),
                    Cell::of_option(new.team),
                    new.at.0.into(),
                    DeliveryState::Waiting.code().into(),
                    0.into(),
                    now.into(),
                ]
            })
            .collect();
        self.view.conn.insert_many("delivery", &COLUMNS, &cells)?;
        let mut hooks: Vec<i64> = new.iter().map(|new| new.hook).collect();
        hooks.sort_unstable();
        hooks.dedup();
        let mut full = Vec::new();
        for hook in hooks {
            let mut sql =
                Sql::new("insert into delivery_lane (hook, lease_until, failures, quiet_until) values (");
            sql.bind_list([hook.into(), 0.into(), 0.into(), 0.into()])
                .push(") on conflict (hook) do nothing");
            self.view.execute(&sql)?;
            let mut sql = Sql::new("select count(*) from (select 1 from delivery where state = 'waiting' ");
            sql.push("and hook = ").bind(hook).push(" limit ").bind(WAITING_MAX as i64 + 1).push(") w");
            let waiting = self.view.query(&sql)?.first().and_then(|cells| cells[0].int()).unwrap_or(0);
            full.extend((waiting > WAITING_MAX as i64).then_some(hook));
        }
        Ok(full)
    }

    /// Takes a hook that no other process delivers to, or keeps it. Says whether it is `holder`'s now.
    ///
    /// # Errors
    /// Those of the database.
    pub fn hold_lane(&mut self, hook: i64, holder: i64) -> Result<bool, StoreError> {
        let now = self.now().0;
        let mut sql = Sql::new(
            "insert into delivery_lane (hook, lease_holder, lease_until, failures, quiet_until) values (",
        );
        sql.bind_list([hook.into(), holder.into(), (now + LANE_LEASE_MS).into(), 0.into(), 0.into()]);
        sql.push(") on conflict (hook) do update set lease_holder = excluded.lease_holder, ");
        sql.push("lease_until = excluded.lease_until where delivery_lane.lease_until < ").bind(now);
        sql.push(" or delivery_lane.lease_holder = excluded.lease_holder");
        Ok(self.view.execute(&sql)? > 0)
    }

    /// Lets a hook go.
    ///
    /// # Errors
    /// Those of the database.
    pub fn leave_lane(&mut self, hook: i64, holder: i64) -> Result<(), StoreError> {
        let mut sql = Sql::new("update delivery_lane set lease_until = 0 where hook = ");
        sql.bind(hook).push(" and lease_holder = ").bind(holder);
        self.view.execute(&sql).map(drop)
    }

    /// Notes what came of an attempt.
    ///
    /// # Errors
    /// Those of the database.
    pub fn note_attempt(&mut self, id: i64, attempt: &Attempt) -> Result<(), StoreError> {
        let now = self.now().0;
        let mut sql = Sql::new("update delivery set attempts = attempts + 1, state = ");
        sql.bind(attempt.state.code()).push(", next_at = ").bind(attempt.next_at.0);
        sql.push(", tried_since = coalesce(tried_since, ").bind(now).push("), tried_at = ").bind(now);
        sql.push(", status = ").bind(Cell::of_option(attempt.status));
        sql.push(", ms = ").bind(Cell::of_option(attempt.ms));
        sql.push(", answer = ").bind(attempt.answer.as_str()).push(" where id = ").bind(id);
        self.view.execute(&sql).map(drop)
    }

    /// Notes that there was nothing to tell, and why.
    ///
    /// # Errors
    /// Those of the database.
    pub fn skip_delivery(&mut self, id: i64, why: &str) -> Result<(), StoreError> {
        let mut sql = Sql::new("update delivery set state = ");
        sql.bind(DeliveryState::Skipped.code()).push(", answer = ").bind(why);
        sql.push(" where id = ").bind(id);
        self.view.execute(&sql).map(drop)
    }

    /// Notes that a receiver took something: all is well with it.
    ///
    /// # Errors
    /// Those of the database.
    pub fn note_arrival(&mut self, hook: i64) -> Result<(), StoreError> {
        let mut sql = Sql::new("update delivery_lane set failures = 0, failing_since = ");
        sql.bind(Cell::Null).push(", quiet_until = 0 where hook = ").bind(hook);
        self.view.execute(&sql).map(drop)
    }

    /// Notes that a receiver took nothing; it is left alone until `quiet_until`.
    ///
    /// # Errors
    /// Those of the database.
    pub fn note_failure(&mut self, hook: i64, quiet_until: Instant) -> Result<(), StoreError> {
        let mut sql = Sql::new("update delivery_lane set failures = failures + 1, failing_since = coalesce(");
        sql.push("failing_since, ").bind(self.now().0).push("), quiet_until = ").bind(quiet_until.0);
        sql.push(" where hook = ").bind(hook);
        self.view.execute(&sql).map(drop)
    }

    /// Asks a receiver again at once, whatever it did until now: somebody wants to see whether it is up.
    ///
    /// # Errors
    /// Those of the database.
    pub fn wake_lane(&mut self, hook: i64) -> Result<(), StoreError> {
        let mut sql = Sql::new("update delivery_lane set quiet_until = 0 where hook = ");
        sql.bind(hook);
        self.view.execute(&sql).map(drop)
    }

    /// Gives up all that waits for a hook.
    ///
    /// # Errors
    /// Those of the database.
    pub fn give_up_deliveries(&mut self, hook: i64, why: &str) -> Result<(), StoreError> {
        let mut sql = Sql::new("update delivery set state = ");
        sql.bind(DeliveryState::GivenUp.code()).push(", answer = ").bind(why);
        sql.push(" where state = 'waiting' and hook = ").bind(hook);
        self.view.execute(&sql).map(drop)
    }

    /// Puts deliveries of a hook on their way again, under their ids: one, or all whose event was not before a
    /// moment. Those that had nothing to tell are looked at again too. Answers how many.
    ///
    /// # Errors
    /// Those of the database.
    pub fn replay(&mut self, hook: i64, which: Replay) -> Result<u64, StoreError> {
        let mut sql = Sql::new("update delivery set state = ");
        sql.bind(DeliveryState::Waiting.code()).push(", attempts = 0, tried_since = ").bind(Cell::Null);
        sql.push(", next_at = ").bind(self.now().0).push(" where hook = ").bind(hook);
        match which {
            Replay::One(id) => sql.push(" and id = ").bind(id),
            Replay::Since(since) => sql.push(" and at >= ").bind(since.0),
        };
        let replayed = self.view.execute(&sql)?;
        // Whoever asks for it says that the receiver is up.
        self.note_arrival(hook)?;
        Ok(replayed)
    }

    /// Gives a hook a new secret; the one before holds beside it until a moment.
    ///
    /// # Errors
    /// Those of the database.
    pub fn set_hook_secret(&mut self, hook: i64, secret: &str, until: Instant) -> Result<(), StoreError> {
        let secret = self.encrypt(secret_of(hook), secret)?;
        let mut sql = Sql::new("insert into webhook_secret (hook, secret) values (");
        sql.bind_list([hook.into(), secret.as_str().into()]);
        sql.push(") on conflict (hook) do update set previous = webhook_secret.secret, ");
        sql.push("previous_until = ").bind(until.0).push(", secret = excluded.secret");
        self.view.execute(&sql).map(drop)
    }

    /// Lets go of deliveries that are kept no longer, but for those that still wait. Answers how many.
    ///
    /// # Errors
    /// Those of the database.
    pub fn forget_deliveries(&mut self) -> Result<u64, StoreError> {
        let mut sql = Sql::new("delete from delivery where state <> 'waiting' and at < ");
        sql.bind(self.now().0 - DELIVERIES_KEPT_DAYS * 24 * 60 * 60 * 1_000);
        self.view.execute(&sql)
    }
}

/// What is delivered again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replay {
    /// One delivery.
    One(i64),
    /// All whose event was not before a moment.
    Since(Instant),
}

fn delivery_of(cells: &[Cell]) -> Result<Delivery, StoreError> {
    let read = || {
        let changed = cells[7].text()?;
        Some(Delivery {
            id: cells[0].int()?,
            event: NewDelivery {
                hook: cells[1].int()?,
                seq: cells[2].int(),
                object: cells[3].text()?.to_owned(),
                record: cells[4].int()?,
                verb: EntryVerb::of_code(cells[5].text()?)?,
                version: cells[6].int()?,
                changed: changed.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
                owner: cells[8].int(),
                team: cells[9].int(),
                at: Instant(cells[10].int()?),
            },
            state: DeliveryState::of_code(cells[11].text()?)?,
            attempts: cells[12].int()?,
            tried_since: cells[13].int().map(Instant),
            next_at: Instant(cells[14].int()?),
            tried_at: cells[15].int().map(Instant),
            status: cells[16].int(),
            ms: cells[17].int(),
            answer: cells[18].text().map(str::to_owned),
        })
    };
    read().ok_or_else(|| StoreError::Damaged("a delivery cannot be read".to_owned()))
}
