//! An open store on a test's own database, with the cast's objects and a clock that the test sets.

use std::sync::Arc;
use std::time::{Duration, Instant as Moment};

use object::{Instant, Registry};
use store::{
    Actor, BackupError, BackupRestored, Crm, Migration, Options, StoreError, Subscriber, Via, Visit,
};

use crate::cast;
use crate::clock::TestClock;
use crate::database::{Database, fresh_folder};

/// How long a reopened SQLite folder may stay locked by the threads of the store that was dropped.
const UNLOCK_WAIT: Duration = Duration::from_secs(10);

/// A house that a test has for itself. Tests stand outside its runtime, on their own thread, so they use the
/// store's waiting calls.
pub struct House {
    /// Its clock; it stands still.
    pub clock: TestClock,
    crm: Option<Crm>,
    runtime: Option<tokio::runtime::Runtime>,
    /// Folders of further processes.
    folders: std::sync::Mutex<Vec<std::path::PathBuf>>,
    database: Database,
}

impl House {
    /// Opens a house with the cast's objects.
    pub fn open(database: Database) -> House {
        let mut house = House::closed(database);
        house.crm = Some(house.try_open(cast::registry(), cast::migrations()).expect("a fresh house opens"));
        house
    }

    /// A house with a database and nothing in it, for tests of opening.
    pub fn closed(database: Database) -> House {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("the operating system gives us threads");
        House {
            clock: TestClock::default(),
            crm: None,
            runtime: Some(runtime),
            folders: std::sync::Mutex::default(),
            database,
        }
    }

    /// Opens a store on this database with these objects and migrations; the house does not keep it.
    pub fn try_open(&self, registry: Registry, migrations: &'static [Migration]) -> Result<Crm, StoreError> {
        self.try_open_in(self.database.folder().to_owned(), registry, migrations, self.clock.as_clock())
    }

    /// Opens a store with the cast's objects by another clock; the house does not keep it.
    pub fn try_open_by(&self, clock: store::Clock) -> Result<Crm, StoreError> {
        self.try_open_in(self.database.folder().to_owned(), cast::registry(), cast::migrations(), clock)
    }

    fn try_open_in(
        &self,
        data: std::path::PathBuf,
        registry: Registry,
        migrations: &'static [Migration],
        clock: store::Clock,
    ) -> Result<Crm, StoreError> {
        let waited = Moment::now();
        loop {
            let options = self.options(data.clone(), registry.clone(), migrations, clock.clone());
            match self.runtime().block_on(Crm::open(options)) {
                // The engine of a store that was just dropped may still be in a round.
                Err(StoreError::Folder(_)) if waited.elapsed() < UNLOCK_WAIT => {
                    std::thread::sleep(Duration::from_millis(20));
                }
                outcome => return outcome,
            }
        }
    }

    fn options(
        &self,
        data: std::path::PathBuf,
        registry: Registry,
        migrations: &'static [Migration],
        clock: store::Clock,
    ) -> Options {
        Options {
            data,
            database_url: self.database.url().map(str::to_owned),
            files: None,
            registry,
            fills: Vec::new(),
            judges: Vec::new(),
            passing: store::PASSING.to_vec(),
            secrets: Vec::new(),
            migrations,
            customs: None,
            countries: None,
            clock,
            zone: jiff::tz::TimeZone::get("Asia/Shanghai").unwrap_or(jiff::tz::TimeZone::UTC),
        }
    }

    /// Fills this closed, empty house with a backup of another that has the cast's objects.
    ///
    /// # Errors
    /// Those of [`Crm::restore`].
    pub fn restore(&self, file: &std::path::Path) -> Result<BackupRestored, BackupError> {
        self.restore_by(file, cast::migrations())
    }

    /// As [`House::restore`], by a program with these migrations.
    ///
    /// # Errors
    /// Those of [`Crm::restore`].
    pub fn restore_by(
        &self,
        file: &std::path::Path,
        migrations: &'static [Migration],
    ) -> Result<BackupRestored, BackupError> {
        let data = self.database.folder().to_owned();
        let options = self.options(data, cast::registry(), migrations, self.clock.as_clock());
        self.runtime().block_on(Crm::restore(file, &options, false))
    }

    /// Closes the house and opens its database with other objects, as the next version of a program does.
    pub fn reopen_with(&mut self, registry: Registry, migrations: &'static [Migration]) {
        self.crm = None;
        self.crm = Some(self.try_open(registry, migrations).expect("the house opens again"));
    }

    /// The open store.
    pub fn crm(&self) -> &Crm {
        self.crm.as_ref().expect("this house was opened")
    }

    /// Closes the store.
    pub fn close(&mut self) {
        self.crm = None;
    }

    /// Closes the store and opens it again on the same database.
    pub fn reopen(&mut self) {
        self.reopen_with(cast::registry(), cast::migrations());
    }

    /// One more process on the same PostgreSQL database, with a data folder and a clock of its own.
    pub fn one_more(&self, clock: store::Clock) -> Crm {
        assert!(self.database.url().is_some(), "SQLite belongs to one process");
        let folder = fresh_folder();
        self.folders.lock().expect("no test panics while it notes a folder").push(folder.clone());
        self.try_open_in(folder, cast::registry(), cast::migrations(), clock).expect("a second process opens")
    }

    /// The database below.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Whether the database is PostgreSQL.
    pub fn is_on_postgres(&self) -> bool {
        self.database.url().is_some()
    }

    /// The runtime, for tests that must stand in one.
    pub fn runtime(&self) -> &tokio::runtime::Runtime {
        self.runtime.as_ref().expect("the runtime lives as long as the house")
    }

    /// The house itself acts.
    pub fn system(&self) -> Visit {
        self.crm().system()
    }

    /// Someone comes in by a page.
    pub fn visit(&self, actor: &Actor) -> Visit {
        self.crm().visit(actor.clone(), Via::Page)
    }

    /// Runs the engine until nothing is left to do.
    pub fn settle(&self) {
        self.settle_with(&[]);
    }

    /// As [`House::settle`], with subscribers.
    pub fn settle_with(&self, subscribers: &[Arc<dyn Subscriber>]) {
        self.crm().settle(subscribers).expect("the engine comes to rest");
    }

    /// The moment by the house's clock.
    pub fn now(&self) -> Instant {
        self.clock.now()
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.crm = None;
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(Duration::from_secs(2));
        }
        for folder in self.folders.get_mut().expect("no test panics while it notes a folder") {
            if let Err(fault) = std::fs::remove_dir_all(&*folder) {
                eprintln!("{} stays behind: {fault}", folder.display());
            }
        }
    }
}

/// The real time, for tests of several processes, whose leases run by it.
pub fn real_clock() -> store::Clock {
    Arc::new(|| Instant(jiff::Timestamp::now().as_millisecond()))
}
