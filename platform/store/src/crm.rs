//! The door: `crm.visit(actor, via)` and then `read` or `write`. Rooms and pages know nothing of connections.

use std::io::Write as _;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, AtomicU64};
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError, RwLock};
use std::time::Duration;

use bucket::Bucket;
use object::{Country, Custom, Instant, ObjectDef, Registry, Row, Value};
use tokio::runtime::Handle;

use crate::actor::Actor;
use crate::answer::{aside, awaited, awaited_by_task};
use crate::conn::Conn;
use crate::contents::InBucket;
use crate::custom::Customs;
use crate::dialect::Dialect;
use crate::error::StoreError;
use crate::ids::IdMaker;
use crate::known_indexes::KnownIndexes;
use crate::migrate::{self, Migration};
use crate::postgres::{PgSession, Postgres, SharedPostgres};
use crate::secrets::{Keyring, SecretColumn, SecretPlace};
use crate::sqlite::{self, Answer, Sqlite, Urgency, Wanted};
use crate::tx::{FieldProblem, Tx, Via};
use crate::view::View;

/// How often a transaction is run again when another came first.
const RETRIES_MAX: u32 = 20;
/// Reader threads beside the writer; more than cores, because a page may wait for the disk.
const READERS: usize = 6;

/// Tells the time; tests set their own.
pub type Clock = Arc<dyn Fn() -> Instant + Send + Sync>;
/// Fills what an object's rules fill in a new or changed record: a default stage, a province taken from an
/// address. Called before the fields are checked, with one value per field.
pub type Fill = fn(&ObjectDef, &mut [Value]);

/// What a room's own rules say against a write, field by field; called for every write of the object by somebody, after
/// its fields were checked. It reads what is stored as it is, whoever writes.
pub type Judge = fn(&View<'_>, Written<'_>) -> Result<Vec<FieldProblem>, StoreError>;

/// In which country or region an address is; none where that is not known.
pub type CountryOf = Arc<dyn Fn(IpAddr) -> Option<Country> + Send + Sync>;

/// A write that is judged.
#[derive(Clone, Copy, Debug)]
pub struct Written<'a> {
    /// The record before; none for a new one.
    pub old: Option<&'a Row>,
    /// The record after; none for one that is deleted.
    pub new: Option<&'a Row>,
}

/// How to open a house.
pub struct Options {
    /// The data folder.
    pub data: PathBuf,
    /// `postgres://…`; SQLite in the data folder when none.
    pub database_url: Option<String>,
    /// Where the bytes of files lie; in the data folder when none.
    pub files: Option<Bucket>,
    /// All objects.
    pub registry: Registry,
    /// Rules that fill, by object name.
    pub fills: Vec<(&'static str, Fill)>,
    /// Rules that judge, by object name.
    pub judges: Vec<(&'static str, Judge)>,
    /// The migrations, in order.
    pub migrations: &'static [Migration],
    /// Columns whose texts are encrypted; with any, the data folder has a key.
    pub secrets: Vec<SecretColumn>,
    /// What the company added to the declarations, if it may.
    pub customs: Option<Customs>,
    /// Who knows in which country an address is, if anybody does.
    pub countries: Option<CountryOf>,
    /// Tables whose rows belong to the running program and go into no backup: sessions, who is here.
    pub passing: Vec<&'static str>,
    /// The clock.
    pub clock: Clock,
    /// The company's one time zone.
    pub zone: jiff::tz::TimeZone,
}

/// What every part of an open store shares.
pub(crate) struct House {
    /// All objects as the rooms declare them.
    pub declared: Arc<Registry>,
    /// The same with what the company added, as it is now.
    pub registry: RwLock<Arc<Registry>>,
    pub customs: Option<Customs>,
    /// What of it is taken in.
    pub taken_in: Mutex<Custom>,
    /// Whoever takes in what was added does it alone.
    pub renewing: Mutex<()>,
    /// How many writes may have changed the declarations.
    pub renewals_due: AtomicU64,
    /// How many of them have been taken in.
    pub renewals_done: AtomicU64,
    /// The version of rights and declarations that was taken in last.
    pub renewed_at: AtomicI64,
    /// Which indexes the database has.
    pub indexes: KnownIndexes,
    pub fills: Vec<(&'static str, Fill)>,
    /// Rules that judge, by object name.
    pub judges: Vec<(&'static str, Judge)>,
    pub countries: Option<CountryOf>,
    pub passing: Vec<&'static str>,
    pub migrations: &'static [Migration],
    pub secrets: Vec<SecretColumn>,
    pub clock: Clock,
    pub keyring: Keyring,
    pub ids: IdMaker,
    pub zone: jiff::tz::TimeZone,
    pub wake: Wake,
    /// What the database said first of a damage of its files.
    pub damage: OnceLock<String>,
    /// What was learned of the records of each object, by declaration.
    pub learned: crate::likely::Learned,
}

impl House {
    pub fn now(&self) -> Instant {
        (self.clock)()
    }

    pub fn fill(&self, def: &ObjectDef, values: &mut [Value]) {
        for (object, fill) in &self.fills {
            if *object == def.name {
                fill(def, values);
            }
        }
    }
}

/// Wakes the engine when something was committed.
#[derive(Default)]
pub(crate) struct Wake {
    pending: Mutex<bool>,
    signal: Condvar,
}

impl Wake {
    pub fn ring(&self) {
        if let Ok(mut pending) = self.pending.lock() {
            *pending = true;
            self.signal.notify_all();
        }
    }

    /// Waits until something was committed here, or the time is over (another process may have written).
    pub fn wait(&self, at_most: Duration) {
        let Ok(pending) = self.pending.lock() else { return };
        if let Ok((mut pending, _)) = self.signal.wait_timeout_while(pending, at_most, |pending| !*pending) {
            *pending = false;
        }
    }
}

pub(crate) enum Backend {
    Sqlite(Sqlite),
    Postgres(SharedPostgres),
}

pub(crate) struct Inner {
    pub house: House,
    pub backend: Backend,
    pub data: PathBuf,
    /// Where the bytes of files lie, if not in the data folder.
    pub files: Option<InBucket>,
    /// What is spoken to buckets is spoken here.
    pub runtime: Handle,
    /// Held while the store is open, so that two processes never write one SQLite file.
    _lock: Option<std::fs::File>,
}

/// An open store, with the declarations as they were when it was handed out ([`Crm::current`]). Cheap to clone.
#[derive(Clone)]
pub struct Crm {
    pub(crate) inner: Arc<Inner>,
    pub(crate) registry: Arc<Registry>,
}

/// The name of the database file in the data folder.
pub(crate) const DATABASE_FILE: &str = "guanxi.db";

impl Crm {
    pub(crate) fn of(inner: Arc<Inner>) -> Crm {
        let registry = inner.house.registry.read().unwrap_or_else(PoisonError::into_inner).clone();
        Crm { inner, registry }
    }

    /// Opens the store, migrates its schema and takes an id node. Call from within a tokio runtime.
    pub async fn open(options: Options) -> Result<Crm, StoreError> {
        std::fs::create_dir_all(&options.data)
            .map_err(|fault| StoreError::Folder(format!("{}: {fault}", options.data.display())))?;
        let crm = match options.database_url.clone() {
            None => Crm::open_sqlite(options)?,
            Some(url) => Crm::open_postgres(options, &url).await?,
        };
        crm.system().read(|view| view.house.indexes.learn(&view.conn)).await?;
        crm.renew().await?;
        Ok(crm.current())
    }

    fn open_sqlite(options: Options) -> Result<Crm, StoreError> {
        let lock = lock_folder(&options.data)?;
        let path = options.data.join(DATABASE_FILE);
        let conn = sqlite::connect(&path, 16_384, false)?;
        crate::backup::refuse_half_restored(&Conn::Sqlite(&conn))?;
        migrate::apply(&Conn::Sqlite(&conn), options.migrations, &options.registry)?;
        let keyring = Keyring::open(&Conn::Sqlite(&conn), &options.data, &options.secrets)?;
        let now = (options.clock)();
        let ids = take_node(&Conn::Sqlite(&conn), now)?;
        let next_seq = next_seq(&Conn::Sqlite(&conn))?;
        drop(conn);
        let house = house(&options, ids, keyring);
        let runtime = Handle::current();
        let files = InBucket::of_options(&options);
        let inner = Arc::new_cyclic(|weak: &std::sync::Weak<Inner>| {
            let weak = weak.clone();
            let committed: Arc<dyn Fn() + Send + Sync> = Arc::new(move || {
                if let Some(inner) = weak.upgrade() {
                    inner.house.wake.ring();
                }
            });
            // The threads hold only what they need, so that dropping the last `Crm` ends them.
            match Sqlite::start(path.clone(), READERS, next_seq, committed) {
                Ok(sqlite) => Inner {
                    house,
                    backend: Backend::Sqlite(sqlite),
                    data: options.data.clone(),
                    files: files.clone(),
                    runtime: runtime.clone(),
                    _lock: Some(lock),
                },
                Err(fault) => panic!("the database opened a moment ago and now does not: {fault}"),
            }
        });
        Ok(Crm::of(inner))
    }

    async fn open_postgres(options: Options, url: &str) -> Result<Crm, StoreError> {
        let postgres = Postgres::connect(url).await?;
        let now = (options.clock)();
        let (migrations, registry, pool) = (options.migrations, options.registry.clone(), postgres.clone());
        let (data, secrets) = (options.data.clone(), options.secrets.clone());
        let (ids, keyring) = tokio::task::spawn_blocking(move || {
            let client = pool.client_wait()?;
            let session = PgSession::new(&client, pool.handle());
            let conn = Conn::Postgres(&session);
            // Building an index may take longer than any page ever should.
            conn.batch("set statement_timeout = 0")?;
            crate::backup::refuse_half_restored(&conn)?;
            migrate::apply(&conn, migrations, &registry)?;
            conn.batch("reset statement_timeout")?;
            let keyring = Keyring::open(&conn, &data, &secrets)?;
            Ok::<_, StoreError>((take_node(&conn, now)?, keyring))
        })
        .await
        .map_err(|fault| StoreError::Database(fault.to_string()))??;
        let crm = Crm::of(Arc::new(Inner {
            house: house(&options, ids, keyring),
            backend: Backend::Postgres(Arc::new(postgres)),
            data: options.data.clone(),
            files: InBucket::of_options(&options),
            runtime: Handle::current(),
            _lock: None,
        }));
        crate::engine::keep_node(&crm)?;
        Ok(crm)
    }

    /// Which database.
    pub fn dialect(&self) -> Dialect {
        match self.inner.backend {
            Backend::Sqlite(_) => Dialect::Sqlite,
            Backend::Postgres(_) => Dialect::Postgres,
        }
    }

    /// All objects.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// The same, as one thing that can be kept and told from others.
    pub fn declarations(&self) -> &Arc<Registry> {
        &self.registry
    }

    /// The data folder.
    pub fn data(&self) -> &Path {
        &self.inner.data
    }

    /// The moment by the house's clock.
    pub fn now(&self) -> Instant {
        self.inner.house.now()
    }

    /// That the database was found damaged since it was opened; nothing where it was not.
    ///
    /// # Errors
    /// `Damaged`, with what the database said first.
    pub fn is_undamaged(&self) -> Result<(), StoreError> {
        self.inner.house.damage.get().map_or(Ok(()), |what| Err(StoreError::Damaged(what.clone())))
    }

    /// Waits for something outside the house, on a thread that may block and in no transaction.
    pub fn wait_outside<T>(&self, act: impl Future<Output = T>) -> T {
        self.inner.runtime.block_on(act)
    }

    /// Whether anybody knows in which country an address is.
    pub fn knows_countries(&self) -> bool {
        self.inner.house.countries.is_some()
    }

    /// The company's time zone.
    pub fn zone(&self) -> &jiff::tz::TimeZone {
        &self.inner.house.zone
    }

    /// Encrypts a text that only this house reads again, and only for this place.
    ///
    /// # Errors
    /// `Secret` where the house was opened without secrets.
    pub fn encrypt(&self, place: SecretPlace, plain: &str) -> Result<String, StoreError> {
        self.inner.house.keyring.encrypt(place, plain)
    }

    /// Reads what [`Crm::encrypt`] made for this place.
    ///
    /// # Errors
    /// `Secret` for anything else.
    pub fn decrypt(&self, place: SecretPlace, text: &str) -> Result<String, StoreError> {
        self.inner.house.keyring.decrypt(place, text)
    }

    /// Someone comes in through a door.
    pub fn visit(&self, actor: Actor, via: Via) -> Visit {
        Visit { crm: self.clone(), actor: Arc::new(actor), via }
    }

    /// The house itself acts.
    pub fn system(&self) -> Visit {
        self.visit(Actor::system(), Via::System)
    }
}

fn house(options: &Options, ids: IdMaker, keyring: Keyring) -> House {
    let declared = Arc::new(options.registry.clone());
    House {
        registry: RwLock::new(declared.clone()),
        declared,
        customs: options.customs,
        taken_in: Mutex::default(),
        renewing: Mutex::new(()),
        renewals_due: AtomicU64::new(0),
        renewals_done: AtomicU64::new(0),
        renewed_at: AtomicI64::new(-1),
        indexes: KnownIndexes::default(),
        fills: options.fills.clone(),
        judges: options.judges.clone(),
        countries: options.countries.clone(),
        passing: options.passing.clone(),
        migrations: options.migrations,
        secrets: options.secrets.clone(),
        clock: options.clock.clone(),
        keyring,
        ids,
        zone: options.zone.clone(),
        wake: Wake::default(),
        damage: OnceLock::new(),
        learned: crate::likely::Learned::default(),
    }
}

/// How long a data folder is waited for that an ending part of this process still holds.
const FOLDER_WAIT: std::time::Duration = std::time::Duration::from_secs(5);
/// Between two looks at it.
const FOLDER_LOOK: std::time::Duration = std::time::Duration::from_millis(20);

/// Locks the data folder for this process; the operating system lets go when the process ends, however it ends.
/// Whoever holds it is named in the lock's file, so that another process is told at once: its server may take the
/// command instead.
pub(crate) fn lock_folder(data: &Path) -> Result<std::fs::File, StoreError> {
    let path = data.join("lock");
    let fault = |fault| StoreError::Folder(format!("{}: {fault}", path.display()));
    let mut file = std::fs::OpenOptions::new()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(&path)
        .map_err(fault)?;
    let ours = std::process::id().to_string();
    let waited = std::time::Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => break,
            Err(std::fs::TryLockError::Error(cause)) => return Err(fault(cause)),
            Err(std::fs::TryLockError::WouldBlock) => {
                // What was made beside this process's own work may be just ending.
                let is_ours = std::fs::read_to_string(&path).is_ok_and(|holder| holder == ours);
                if !is_ours || waited.elapsed() > FOLDER_WAIT {
                    let used = format!("{} is in use by another guanxi process", data.display());
                    return Err(StoreError::Folder(used));
                }
                std::thread::sleep(FOLDER_LOOK);
            }
        }
    }

    file.set_len(0).and_then(|()| file.write_all(ours.as_bytes())).map_err(fault)?;
    Ok(file)
}

/// How long an id node stays taken without a sign of life.
pub(crate) const NODE_LEASE_MS: i64 = 60_000;

/// Takes the first free id node: one nobody has, or whose holder has shown no sign of life.
fn take_node(conn: &Conn<'_>, now: Instant) -> Result<IdMaker, StoreError> {
    use crate::sql::Sql;
    for node in 0..crate::ids::NODES_MAX {
        let mut sql = Sql::new("insert into node (id, lease_until, high_ms) values (");
        sql.bind(node).push(", ").bind(now.0 + NODE_LEASE_MS).push(", ").bind(now.0);
        sql.push(
            ") on conflict (id) do update set lease_until = excluded.lease_until where node.lease_until < ",
        );
        sql.bind(now.0).push(" returning high_ms");
        // SQLite has one process at a time (the folder's lock), so node 0 is free whatever its lease says.
        if matches!(conn, Conn::Sqlite(_)) {
            let mut free = Sql::new("update node set lease_until = 0 where id = ");
            free.bind(node);
            conn.execute(&free)?;
        }
        let taken = loop {
            match conn.query(&sql) {
                Ok(rows) => break rows,
                Err(StoreError::Contention(_)) => {}
                Err(fault) => return Err(fault),
            }
        };
        if let Some(high_ms) = taken.first().and_then(|cells| cells[0].int()) {
            // A predecessor may have made ids beyond what it last noted, and the clock may have gone back since:
            // ids go on after the newest that was kept, whoever made it.
            let newest = conn.query(&Sql::new(
                "select max(id) from (select max(id) as id from entry union all select max(id) from change_set) n",
            ))?;
            let newest_ms = newest.first().and_then(|cells| cells[0].int()).map_or(0, IdMaker::ms_of);
            return Ok(IdMaker::new(node, (high_ms + NODE_LEASE_MS / 30).max(newest_ms + 1)));
        }
    }
    Err(StoreError::Database(format!("more than {} processes", crate::ids::NODES_MAX)))
}

fn next_seq(conn: &Conn<'_>) -> Result<i64, StoreError> {
    let rows = conn.query(&crate::sql::Sql::new("select max(seq) from entry"))?;
    Ok(rows.first().and_then(|cells| cells[0].int()).unwrap_or(0) + 1)
}

/// Someone at the door: an actor, and which door.
#[derive(Clone)]
pub struct Visit {
    pub(crate) crm: Crm,
    actor: Arc<Actor>,
    via: Via,
}

/// A bulk write belongs to a change set that spans several transactions.
#[derive(Clone, Copy, Debug)]
pub struct BulkSet {
    /// The change set's id; its row exists.
    pub change_set: i64,
}

impl Visit {
    /// Who it is.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Through which door they came.
    pub fn via(&self) -> Via {
        self.via
    }

    /// The store.
    pub fn crm(&self) -> &Crm {
        &self.crm
    }

    /// Reads on a reader; what `read` sees is limited to what the actor may see.
    pub async fn read<T, E, F>(&self, read: F) -> Result<T, E>
    where
        F: FnOnce(&View<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        // What is read for someone is told in their language, whichever thread reads it.
        let spoken = object::locale::spoken();
        let read = move |view: &View<'_>| object::locale::speaking(spoken, || read(view));
        match &self.crm.inner.backend {
            Backend::Sqlite(_) => {
                let (giver, awaited) = awaited_by_task();
                self.hand_read(read, Urgency::Person, move |outcome| giver.give(outcome))?;
                awaited.wait().await
            }
            Backend::Postgres(_) => {
                let visit = self.clone();
                aside(move || visit.read_wait(read)).await
            }
        }
        .unwrap_or_else(|| Err(StoreError::Closing.into()))
    }

    /// As [`Visit::read`], on a thread that may block.
    pub fn read_wait<T, E, F>(&self, read: F) -> Result<T, E>
    where
        F: FnOnce(&View<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.read_soon(read, Urgency::Person)
    }

    /// As [`Visit::read_wait`], for an import: where threads read, it keeps nobody's read waiting.
    pub fn read_bulk_wait<T, E, F>(&self, read: F) -> Result<T, E>
    where
        F: FnOnce(&View<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.read_soon(read, Urgency::Bulk)
    }

    fn read_soon<T, E, F>(&self, read: F, urgency: Urgency) -> Result<T, E>
    where
        F: FnOnce(&View<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        match &self.crm.inner.backend {
            Backend::Sqlite(_) => {
                let (giver, awaited) = awaited();
                self.hand_read(read, urgency, move |outcome| giver.give(outcome))?;
                awaited.wait().unwrap_or_else(|| Err(StoreError::Closing.into()))
            }
            Backend::Postgres(postgres) => {
                let client = postgres.client_wait()?;
                let session = PgSession::new(&client, postgres.handle());
                read(&View::new(Conn::Postgres(&session), &self.crm, &self.actor))
            }
        }
    }

    fn hand_read<T, E, F>(
        &self,
        read: F,
        urgency: Urgency,
        done: impl FnOnce(Result<T, E>) + Send + 'static,
    ) -> Result<(), StoreError>
    where
        F: FnOnce(&View<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: Send + 'static,
    {
        let Backend::Sqlite(sqlite) = &self.crm.inner.backend else { return Err(StoreError::Closing) };
        let visit = self.clone();
        let job = move |conn: &rusqlite::Connection| {
            let view = View::new(Conn::Sqlite(conn), &visit.crm, &visit.actor);
            let outcome = read(&view);
            drop(view);
            // The store goes before the answer, so that whoever waits may be the last to hold it.
            drop(visit);
            done(outcome);
        };
        sqlite.read(Box::new(job), urgency)
    }

    /// Writes in one transaction, durable when it answers. `write` may run several times (another write came
    /// first), so it does nothing outside the transaction.
    pub async fn write<T, E, F>(&self, act: &'static str, write: F) -> Result<T, E>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let written = match &self.crm.inner.backend {
            Backend::Sqlite(_) => {
                let (giver, awaited) = awaited_by_task();
                self.hand_write(act, None, write, move |outcome| giver.give(outcome))?;
                awaited.wait().await
            }
            Backend::Postgres(_) => {
                let visit = self.clone();
                aside(move || visit.write_postgres(act, None, &write)).await
            }
        };
        self.crm.renew_if_due().await;
        written.unwrap_or_else(|| Err(StoreError::Closing.into()))
    }

    /// As [`Visit::write`], on a thread that may block; `bulk` for imports, whose search tokens follow later and
    /// whose change set spans several transactions.
    pub fn write_wait<T, E, F>(&self, act: &'static str, bulk: Option<BulkSet>, write: F) -> Result<T, E>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let written = self.write_alone(act, bulk, write);
        self.crm.renew_if_due_wait();
        written
    }

    /// As [`Visit::write_wait`], by whoever takes in the declarations.
    pub(crate) fn write_alone<T, E, F>(
        &self,
        act: &'static str,
        bulk: Option<BulkSet>,
        write: F,
    ) -> Result<T, E>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        match &self.crm.inner.backend {
            Backend::Sqlite(_) => {
                let (giver, awaited) = awaited();
                self.hand_write(act, bulk, write, move |outcome| giver.give(outcome))?;
                awaited.wait().unwrap_or_else(|| Err(StoreError::Closing.into()))
            }
            Backend::Postgres(_) => self.write_postgres(act, bulk, &write),
        }
    }

    fn hand_write<T, E, F>(
        &self,
        act: &'static str,
        bulk: Option<BulkSet>,
        write: F,
        done: impl FnOnce(Result<T, E>) + Send + 'static,
    ) -> Result<(), StoreError>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let Backend::Sqlite(sqlite) = &self.crm.inner.backend else { return Err(StoreError::Closing) };
        let urgency = match (bulk, act) {
            (Some(_), _) => Urgency::Bulk,
            (None, crate::deliveries::ACT | crate::engine::ACT | crate::imports::ACT | crate::jobs::ACT) => {
                Urgency::Engine
            }
            (None, _) => Urgency::Person,
        };
        let visit = self.clone();
        sqlite.write(
            Box::new(move |open| {
                let outcome = open.map_err(E::from).and_then(|(conn, next_seq)| {
                    let mut tx = visit.begin(Conn::Sqlite(conn), act, bulk, Some(next_seq));
                    let outcome = write(&mut tx)?;
                    tx.finish()?;
                    Ok((outcome, tx.touched_rights))
                });
                let wanted = if outcome.is_ok() { Wanted::Keep } else { Wanted::RollBack };
                let answer: Answer = Box::new(move |durable| {
                    let outcome = outcome.and_then(|(kept, touched_rights)| {
                        durable.map_err(E::from)?;
                        visit.crm.after_commit(touched_rights);
                        Ok(kept)
                    });
                    // The store goes before the answer, so that whoever waits may be the last to hold it.
                    drop(visit);
                    done(outcome);
                });
                (wanted, answer)
            }),
            urgency,
        )
    }

    fn write_postgres<T, E>(
        &self,
        act: &'static str,
        bulk: Option<BulkSet>,
        write: &dyn Fn(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E>
    where
        E: From<StoreError>,
    {
        let Backend::Postgres(postgres) = &self.crm.inner.backend else {
            return Err(StoreError::Closing.into());
        };
        let mut tried = 0;
        loop {
            let client = postgres.client_wait()?;
            let session = PgSession::new(&client, postgres.handle());
            // Each statement sees what was committed before it, so whoever waited for a lock sees what its holder
            // wrote: a parent's new child, a record's new link. Rows are locked where they are found for writing.
            session.batch("begin isolation level read committed")?;
            let mut tx = self.begin(Conn::Postgres(&session), act, bulk, None);
            let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                write(&mut tx).and_then(|kept| tx.finish().map(|()| kept).map_err(E::from))
            }));
            let touched_rights = tx.touched_rights;
            drop(tx);
            let outcome = match outcome {
                Ok(outcome) => outcome,
                Err(panic) => {
                    // The session goes with its open transaction: back in the pool, the next write would keep it.
                    drop(deadpool_postgres::Object::take(client));
                    std::panic::resume_unwind(panic);
                }
            };
            let outcome = match outcome {
                // PostgreSQL calls the end of a transaction in which a statement failed a commit and keeps nothing.
                Ok(_) if session.failed.get() => {
                    session.batch("rollback")?;
                    Err(StoreError::Database("a statement failed and its write went on".to_owned()).into())
                }
                Ok(kept) => session.batch("commit").map(|()| kept).map_err(E::from),
                Err(refused) => {
                    if let Err(fault) = session.batch("rollback") {
                        tracing::warn!(%fault, "rollback failed; the session is thrown away");
                        drop(deadpool_postgres::Object::take(client));
                        return Err(refused);
                    }
                    Err(refused)
                }
            };
            if session.conflict.get() && outcome.is_err() {
                tried += 1;
                if tried >= RETRIES_MAX {
                    return Err(StoreError::Contention(tried).into());
                }
                drop(client);
                // Losers wait a little, each differently, so that they do not meet again.
                std::thread::sleep(Duration::from_micros(
                    200 * u64::from(tried) + u64::from(std::process::id() % 97),
                ));
                continue;
            }
            if outcome.is_ok() {
                self.crm.after_commit(touched_rights);
                self.crm.inner.house.wake.ring();
            }
            return outcome;
        }
    }

    fn begin<'a>(
        &'a self,
        conn: Conn<'a>,
        act: &'static str,
        bulk: Option<BulkSet>,
        next_seq: Option<&'a sqlite::NextSeq>,
    ) -> Tx<'a> {
        let house = &self.crm.inner.house;
        let now = house.now();
        Tx {
            change_set: bulk.map_or_else(|| house.ids.next(now.0), |bulk| bulk.change_set),
            view: View::new(conn, &self.crm, &self.actor).holding_links(),
            act,
            via: self.via,
            now,
            bulk: bulk.is_some(),
            change_set_known: bulk.is_some(),
            through: None,
            entries: Vec::new(),
            touched_rights: false,
            next_seq,
            deltas: crate::rollup::Deltas::default(),
            reason: None,
            to_sum: std::collections::BTreeSet::new(),
        }
    }
}
