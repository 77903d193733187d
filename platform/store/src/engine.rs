//! The engine: numbers entries in one order (PostgreSQL), seals them into the hash chain, folds counts, and runs
//! subscribers. One process at a time, which holds the lease row; every step is a transaction that renews the
//! lease, so that a process that slept through its lease cannot write over its successor.

use std::sync::{Arc, Weak};
use std::time::Duration;

use crate::crm::{Crm, Inner, NODE_LEASE_MS};
use crate::dialect::Dialect;
use crate::entry::{ENTRY_SELECT, Entry};
use crate::error::StoreError;
use crate::notifications::HandingOver;
use crate::sql::{Cell, Sql};
use crate::tx::Tx;
use crate::{quality, rollup, seal, search};

/// The act under which the engine writes.
pub(crate) const ACT: &str = "engine";
/// How long the lease lasts without renewal.
const LEASE_MS: i64 = 5_000;
/// A round begins at most this long after the last; PostgreSQL's other processes cannot ring our bell.
const ROUND_WAIT: Duration = Duration::from_millis(200);
/// And at least this long after the last, so that many small writes share a round.
const ROUND_REST: Duration = Duration::from_millis(20);
/// How often PostgreSQL's new postings are put in their place while there are writes.
const TIDY_EVERY: Duration = Duration::from_secs(2);
/// How many entries one step takes.
const STEP_ENTRIES: i64 = 1_000;
/// How often the id node's lease is renewed.
const NODE_RENEW: Duration = Duration::from_secs(10);
/// How often a process looks whether another has changed the declarations.
const DECLARATIONS_LOOKED_AT: Duration = Duration::from_secs(1);

/// Someone who reads all entries in order. Called inside the transaction that moves its position on, so what it
/// writes there happens exactly once; anything outside must be idempotent.
pub trait Subscriber: Send + Sync {
    /// Its name, unique and stable.
    fn name(&self) -> &'static str;
    /// The next entries, in order.
    fn take(&self, tx: &mut Tx<'_>, entries: &[Entry]) -> Result<(), StoreError>;
}

/// The subscriber that makes search tokens of what imports wrote.
struct SearchOfBulk;

impl Subscriber for SearchOfBulk {
    fn name(&self) -> &'static str {
        "search"
    }
    fn take(&self, tx: &mut Tx<'_>, entries: &[Entry]) -> Result<(), StoreError> {
        search::index_bulk(&tx.view, entries)
    }
}

impl Crm {
    /// Starts the engine of this process with the house's own subscribers and these. It ends with the store.
    pub fn start_engine(&self, subscribers: Vec<Arc<dyn Subscriber>>) -> Result<(), StoreError> {
        let subscribers = with_those_of_the_house(subscribers);
        let house = Arc::downgrade(&self.inner);
        std::thread::Builder::new()
            .name("engine".to_owned())
            .spawn(move || run(&house, &subscribers))
            .map(drop)
            .map_err(|fault| StoreError::Database(fault.to_string()))
    }

    /// Runs the engine until nothing is left to do: for commands that end, and for tests.
    pub fn settle(&self, subscribers: &[Arc<dyn Subscriber>]) -> Result<(), StoreError> {
        let all = with_those_of_the_house(subscribers.to_vec());
        // A lease left by a process that was killed is waited for; its holder might still be alive.
        let waited = std::time::Instant::now();
        loop {
            // By the declarations as they are now: what was written before may have changed them.
            match round(&self.current(), &all, true)? {
                Round::Worked => {}
                Round::Idle => return self.let_go(),
                Round::NotOurs => {
                    if waited.elapsed() > Duration::from_secs(30) {
                        return Err(StoreError::Contention(1));
                    }
                    std::thread::sleep(Duration::from_millis(50));
                    if self.current().nothing_waits()? {
                        return Ok(()); // Another process did the work.
                    }
                }
            }
        }
    }

    /// Gives the lease back, so that whoever comes next, such as the server after a command, need not wait for its end.
    fn let_go(&self) -> Result<(), StoreError> {
        if self.dialect() == Dialect::Sqlite {
            return Ok(()); // The folder's lock says who is alone.
        }
        self.system().write_wait(ACT, None, |tx| {
            let mut sql =
                Sql::new("update subscriber set lease_until = 0 where name = 'engine' and lease_holder = ");
            sql.bind(tx.view.house.ids.node());
            tx.view.execute(&sql).map(drop)
        })
    }

    fn nothing_waits(&self) -> Result<bool, StoreError> {
        self.system().read_wait(|view| {
            let rows = view.query(&Sql::new(
                "select (select count(*) from (select 1 from entry where seq is null limit 1) u), \
                 (select max(seq) from entry), (select min(seq) from subscriber where name <> 'engine'), \
                 (select max(last_seq) from seal)",
            ))?;
            let number = |place: usize| rows.first().and_then(|cells| cells[place].int()).unwrap_or(0);
            let last = number(1);
            Ok(number(0) == 0 && number(2) >= last && number(3) >= last && !quality::waits(view)?)
        })
    }
}

/// The house's own subscribers before these.
fn with_those_of_the_house(subscribers: Vec<Arc<dyn Subscriber>>) -> Vec<Arc<dyn Subscriber>> {
    let house: [Arc<dyn Subscriber>; 3] =
        [Arc::new(SearchOfBulk), Arc::new(HandingOver), Arc::new(quality::Judging)];
    house.into_iter().chain(subscribers).collect()
}

fn run(house: &Weak<Inner>, subscribers: &[Arc<dyn Subscriber>]) {
    let mut sealed_at = std::time::Instant::now();
    let mut tidied_at = std::time::Instant::now();
    let mut untidy = true;
    loop {
        let Some(inner) = house.upgrade() else { return };
        let crm = Crm::of(inner);
        crm.inner.house.wake.wait(ROUND_WAIT);
        let seal_now = sealed_at.elapsed() > Duration::from_secs(1);
        match round(&crm, subscribers, seal_now) {
            Ok(Round::Worked) => {
                crm.inner.house.wake.ring();
                untidy = true;
                if seal_now {
                    sealed_at = std::time::Instant::now();
                }
            }
            Ok(Round::Idle | Round::NotOurs) => {}
            Err(StoreError::Closing) => return,
            Err(fault) => {
                tracing::error!(%fault, "a round of the engine failed; it is tried again");
                std::thread::sleep(ROUND_WAIT);
            }
        }
        if untidy && crm.dialect() == Dialect::Postgres && tidied_at.elapsed() > TIDY_EVERY {
            tidied_at = std::time::Instant::now();
            match step(&crm, |tx| search::tidy(&tx.view).map(|()| 0)) {
                Ok(_) => untidy = false,
                Err(StoreError::Closing) => return,
                Err(fault) => tracing::error!(%fault, "the postings could not be tidied; it is tried again"),
            }
        }
        drop(crm);
        std::thread::sleep(ROUND_REST);
    }
}

/// Keeps this process's id node while the store is open, with or without an engine.
pub(crate) fn keep_node(crm: &Crm) -> Result<(), StoreError> {
    let house = Arc::downgrade(&crm.inner);
    let keep = move || {
        let mut renewed = std::time::Instant::now();
        let mut looked = std::time::Instant::now();
        loop {
            std::thread::sleep(ROUND_WAIT);
            let Some(inner) = house.upgrade() else { return };
            let crm = Crm::of(inner);
            if renewed.elapsed() > NODE_RENEW {
                if let Err(fault) = renew_node(&crm) {
                    tracing::error!(%fault, "the id node's lease could not be renewed");
                }
                renewed = std::time::Instant::now();
            }
            if looked.elapsed() > DECLARATIONS_LOOKED_AT {
                crm.look_for_declarations();
                looked = std::time::Instant::now();
            }
        }
    };
    let thread = std::thread::Builder::new().name("store-node".to_owned()).spawn(keep);
    thread.map(drop).map_err(|fault| StoreError::Database(fault.to_string()))
}

fn renew_node(crm: &Crm) -> Result<(), StoreError> {
    crm.system().write_wait(ACT, None, |tx| {
        let mut sql = Sql::new("update node set lease_until = ");
        sql.bind(tx.now.0 + NODE_LEASE_MS).push(", high_ms = ").bind(tx.view.house.ids.high_ms());
        sql.push(" where id = ").bind(tx.view.house.ids.node());
        tx.view.execute(&sql).map(drop)
    })
}

enum Round {
    /// Something was done; there may be more.
    Worked,
    /// Nothing to do.
    Idle,
    /// Another process holds the lease.
    NotOurs,
}

fn round(crm: &Crm, subscribers: &[Arc<dyn Subscriber>], seal_now: bool) -> Result<Round, StoreError> {
    if !anything_to_do(crm, subscribers, seal_now)? {
        return Ok(Round::Idle);
    }
    match crm.dialect() {
        Dialect::Postgres => apart(crm, subscribers, seal_now),
        Dialect::Sqlite => match together(crm, subscribers, seal_now) {
            Err(fault) if !matches!(fault, StoreError::Closing) => {
                // One that fails takes back what the others did; they do it without it.
                apart(crm, subscribers, seal_now)?;
                Err(fault)
            }
            outcome => outcome,
        },
    }
}

/// Folding, sealing and the subscribers in one transaction: a round costs the one writer one flush, and entries that
/// several subscribers come to are read once.
fn together(crm: &Crm, subscribers: &[Arc<dyn Subscriber>], seal_now: bool) -> Result<Round, StoreError> {
    let subscribers = subscribers.to_vec();
    let worked = step(crm, move |tx| {
        let mut worked = rollup::fold(&tx.view)?;
        if seal_now {
            worked += seal::seal_next(tx)?;
        }
        worked += quality::advance(tx)?;
        let mut read = EntriesRead::default();
        for subscriber in &subscribers {
            worked += serve(tx, &**subscriber, &mut read)?;
        }
        Ok(worked)
    })?;
    Ok(match worked {
        None => Round::NotOurs,
        Some(0) => Round::Idle,
        Some(_) => Round::Worked,
    })
}

/// Each in a transaction of its own, so that on PostgreSQL none holds locks for the others. One that fails keeps none of
/// the others from its work; the first fault is told in the end.
fn apart(crm: &Crm, subscribers: &[Arc<dyn Subscriber>], seal_now: bool) -> Result<Round, StoreError> {
    let mut worked = false;
    if crm.dialect() == Dialect::Postgres {
        match step(crm, number_entries)? {
            None => return Ok(Round::NotOurs),
            Some(numbered) => worked |= numbered > 0,
        }
    }
    worked |= match step(crm, |tx| rollup::fold(&tx.view))? {
        None => return Ok(Round::NotOurs),
        Some(folded) => folded > 0,
    };
    if seal_now {
        worked |= step(crm, seal::seal_next)?.unwrap_or(0) > 0;
    }
    let mut first_fault = None;
    let mut count = |outcome: Result<Option<usize>, StoreError>| match outcome {
        Ok(done) => {
            worked |= done.unwrap_or(0) > 0;
            Ok(())
        }
        Err(StoreError::Closing) => Err(StoreError::Closing),
        Err(fault) => {
            first_fault.get_or_insert(fault);
            Ok(())
        }
    };
    count(step(crm, quality::advance))?;
    for subscriber in subscribers {
        let subscriber = subscriber.clone();
        count(step(crm, move |tx| serve(tx, &*subscriber, &mut EntriesRead::default())))?;
    }
    match first_fault {
        Some(fault) => Err(fault),
        None if worked => Ok(Round::Worked),
        None => Ok(Round::Idle),
    }
}

fn anything_to_do(
    crm: &Crm,
    subscribers: &[Arc<dyn Subscriber>],
    seal_now: bool,
) -> Result<bool, StoreError> {
    let names: Vec<&'static str> = subscribers.iter().map(|subscriber| subscriber.name()).collect();
    crm.system().read_wait(move |view| {
        let rows = view.query(&Sql::new(
            "select (select count(*) from (select 1 from entry where seq is null limit 1) u), \
             (select count(*) from (select 1 from rollup_delta limit 1) d), \
             (select max(seq) from entry), (select max(last_seq) from seal)",
        ))?;
        let number = |place: usize| rows.first().and_then(|cells| cells[place].int()).unwrap_or(0);
        let last = number(2);
        if number(0) > 0 || number(1) > 0 || (seal_now && number(3) < last) {
            return Ok(true);
        }
        if quality::waits(view)? {
            return Ok(true);
        }
        let positions = view.query(&Sql::new("select name, seq from subscriber"))?;
        Ok(names.iter().any(|name| {
            let position = positions
                .iter()
                .find(|cells| cells[0].text() == Some(name))
                .and_then(|cells| cells[1].int())
                .unwrap_or(0);
            position < last
        }))
    })
}

/// One step under the lease; `None` when another process holds it.
fn step<F>(crm: &Crm, work: F) -> Result<Option<usize>, StoreError>
where
    F: Fn(&mut Tx<'_>) -> Result<usize, StoreError> + Send + 'static,
{
    crm.system().write_wait(ACT, None, move |tx| {
        let holder = tx.view.house.ids.node();
        // On SQLite the folder's lock already says that we are alone.
        if tx.view.conn.dialect() == Dialect::Postgres {
            let mut sql = Sql::new(
                "insert into subscriber (name, seq, lease_holder, lease_until) values ('engine', 0, ",
            );
            sql.bind(holder).push(", ").bind(tx.now.0 + LEASE_MS);
            sql.push(
                ") on conflict (name) do update set lease_holder = excluded.lease_holder, \
                 lease_until = excluded.lease_until where subscriber.lease_holder = excluded.lease_holder \
                 or subscriber.lease_until < ",
            );
            sql.bind(tx.now.0);
            if tx.view.execute(&sql)? == 0 {
                return Ok(None);
            }
        }
        work(tx).map(Some)
    })
}

/// Numbers what was committed since, in the order of their ids, but never a later version of a record before an
/// earlier one: clocks of several processes may disagree.
fn number_entries(tx: &mut Tx<'_>) -> Result<usize, StoreError> {
    let mut sql = Sql::new("select id, record, version from entry where seq is null order by id limit ");
    sql.bind(STEP_ENTRIES);
    let rows = tx.view.query(&sql)?;
    if rows.is_empty() {
        return Ok(0);
    }
    let number = |cells: &[Cell], place: usize| cells[place].int().unwrap_or(0);
    let mut order: Vec<(i64, i64, i64)> =
        rows.iter().map(|cells| (number(cells, 0), number(cells, 1), number(cells, 2))).collect();
    if order.len() as i64 == STEP_ENTRIES {
        add_what_came_before(tx, &mut order)?;
    }
    by_version_within_record(&mut order);
    let last = tx.view.query(&Sql::new("select max(seq) from entry"))?;
    let mut next = last.first().and_then(|cells| cells[0].int()).unwrap_or(0) + 1;
    for chunk in order.chunks(256) {
        let mut sql = Sql::new("update entry set seq = v.seq from (values ");
        for (place, (id, _, _)) in chunk.iter().enumerate() {
            sql.push(if place > 0 { ", (cast(" } else { "(cast(" });
            sql.bind(*id).push(" as bigint), cast(").bind(next).push(" as bigint))");
            next += 1;
        }
        sql.push(") as v (id, seq) where entry.id = v.id");
        tx.view.execute(&sql)?;
    }
    Ok(order.len())
}

/// A step is cut off by ids; an earlier version of one of its records may have a greater id, from a process whose
/// clock was ahead. It is numbered in the same step.
fn add_what_came_before(tx: &mut Tx<'_>, order: &mut Vec<(i64, i64, i64)>) -> Result<(), StoreError> {
    let Some(last) = order.last().map(|(id, _, _)| *id) else { return Ok(()) };
    let mut records: Vec<i64> = order.iter().map(|(_, record, _)| *record).collect();
    records.sort_unstable();
    records.dedup();
    for chunk in records.chunks(256) {
        let mut sql = Sql::new("select id, record, version from entry where record in (");
        sql.bind_list(crate::sight::padded(chunk))
            .push(") and id > ")
            .bind(last)
            .push(" and seq is null order by id");
        let later = tx.view.query(&sql)?;
        order.extend(
            later.iter().filter_map(|cells| Some((cells[0].int()?, cells[1].int()?, cells[2].int()?))),
        );
    }
    Ok(())
}

/// Puts the entries of each record into the order of their versions, in the places the record has.
pub(crate) fn by_version_within_record(order: &mut [(i64, i64, i64)]) {
    let mut places: std::collections::HashMap<i64, Vec<usize>> = std::collections::HashMap::new();
    for (place, (_, record, _)) in order.iter().enumerate() {
        places.entry(*record).or_default().push(place);
    }
    for places in places.values().filter(|places| places.len() > 1) {
        let mut entries: Vec<_> = places.iter().map(|place| order[*place]).collect();
        entries.sort_by_key(|(id, _, version)| (*version, *id));
        for (place, entry) in places.iter().zip(entries) {
            order[*place] = entry;
        }
    }
}

/// Gives a subscriber its next entries and moves its position on, in one transaction.
fn serve(tx: &mut Tx<'_>, subscriber: &dyn Subscriber, read: &mut EntriesRead) -> Result<usize, StoreError> {
    let mut sql = Sql::new("select seq from subscriber where name = ");
    sql.bind(subscriber.name()).push(tx.view.conn.dialect().for_update());
    let position = tx.view.query(&sql)?.first().and_then(|cells| cells[0].int()).unwrap_or(0);
    let entries = read.after(tx, position)?;
    let Some(last) = entries.last().and_then(|entry| entry.seq) else { return Ok(0) };
    subscriber.take(tx, entries)?;
    let mut sql = Sql::new("insert into subscriber (name, seq, lease_until) values (");
    sql.bind(subscriber.name())
        .push(", ")
        .bind(last)
        .push(", 0) on conflict (name) do update set seq = excluded.seq");
    tx.view.execute(&sql)?;
    Ok(entries.len())
}

/// The entries that were read last in a transaction; most subscribers stand at one position.
#[derive(Default)]
struct EntriesRead {
    position: Option<i64>,
    entries: Vec<Entry>,
}

impl EntriesRead {
    fn after(&mut self, tx: &Tx<'_>, position: i64) -> Result<&[Entry], StoreError> {
        if self.position != Some(position) {
            self.entries = entries_after(tx, position, STEP_ENTRIES)?;
            self.position = Some(position);
        }
        Ok(&self.entries)
    }
}

/// Numbered entries after a position, in order.
pub(crate) fn entries_after(tx: &Tx<'_>, position: i64, limit: i64) -> Result<Vec<Entry>, StoreError> {
    let mut sql = Sql::new("select ");
    sql.push(ENTRY_SELECT)
        .push(" from entry where seq > ")
        .bind(position)
        .push(" order by seq limit ")
        .bind(limit);
    tx.view
        .query(&sql)?
        .iter()
        .map(|cells| {
            Entry::of_cells(cells).ok_or_else(|| StoreError::Damaged("an entry cannot be read".to_owned()))
        })
        .collect()
}
