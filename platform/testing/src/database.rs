//! A database of a test's own: an SQLite file in a temporary folder, or a fresh database in the throw-away
//! PostgreSQL cluster that `bin/test` starts. Both are gone when the test ends, however it ends.

use std::path::{Path, PathBuf};

use tokio_postgres::{NoTls, SimpleQueryMessage};

/// Names the maintenance database of the throw-away cluster.
pub const POSTGRES_VARIABLE: &str = "GUANXI_TEST_POSTGRES";

/// A database and the data folder beside it.
pub struct Database {
    folder: PathBuf,
    postgres: Option<Postgres>,
}

/// A database that nobody works on, to be copied.
pub struct Resting {
    /// Its data folder.
    pub folder: PathBuf,
    /// What PostgreSQL calls it.
    pub name: Option<String>,
}

struct Postgres {
    /// The maintenance database.
    server: String,
    name: String,
    url: String,
}

impl Database {
    /// An empty folder, in which the store makes its SQLite file.
    pub fn sqlite() -> Database {
        Database { folder: fresh_folder(), postgres: None }
    }

    /// A fresh PostgreSQL database.
    ///
    /// # Panics
    /// When no cluster was started: a test of PostgreSQL that ran without it would prove nothing.
    pub fn postgres() -> Database {
        let Ok(server) = std::env::var(POSTGRES_VARIABLE) else {
            panic!(
                "{POSTGRES_VARIABLE} is not set: start the tests with bin/test, which starts a PostgreSQL for them"
            );
        };
        let name = format!("t_{}", random_word());
        run_on(&server, &format!("create database {name}"));
        let (place, _) = server.rsplit_once('/').expect("the address names a database");
        let url = format!("{place}/{name}");
        Database { folder: fresh_folder(), postgres: Some(Postgres { server, name, url }) }
    }

    /// A fresh database of the same kind.
    pub fn another(&self) -> Database {
        if self.postgres.is_some() { Database::postgres() } else { Database::sqlite() }
    }

    /// Makes this database a copy of one that lies still: its folder, and on PostgreSQL what is in it. What this one
    /// held is gone, but for files in its folder that the other has not.
    ///
    /// # Panics
    /// Where somebody still works on one of the two.
    pub fn become_copy_of(&self, other: &Resting) {
        copy_folder(&other.folder, &self.folder);
        if let Some(postgres) = &self.postgres {
            let template = other.name.as_deref().expect("a copy is of its own kind");
            run_on(&postgres.server, &format!("drop database if exists {} with (force)", postgres.name));
            run_on(&postgres.server, &format!("create database {} template {template}", postgres.name));
        }
    }

    /// Gives up this database so that it lies still in another folder, to be copied.
    pub fn rest(mut self, folder: &Path) -> Resting {
        copy_folder(&self.folder, folder);
        // Nobody drops what is rested; it is gone with its cluster.
        let name = self.postgres.take().map(|postgres| postgres.name);
        Resting { folder: folder.to_owned(), name }
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The address, for PostgreSQL.
    pub fn url(&self) -> Option<&str> {
        self.postgres.as_ref().map(|postgres| postgres.url.as_str())
    }

    /// Runs statements past the store, as an intruder would; the rows of the last one, each cell as text.
    pub fn run(&self, statements: &str) -> Vec<Vec<Option<String>>> {
        match &self.postgres {
            Some(postgres) => run_on(&postgres.url, statements),
            None => run_in(&self.folder.join("guanxi.db"), statements),
        }
    }

    /// The one number that a query gives.
    pub fn number(&self, query: &str) -> i64 {
        let rows = self.run(query);
        let cell = rows.first().and_then(|row| row.first()).and_then(Option::as_deref);
        cell.and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("{query} gives no number: {rows:?}"))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some(postgres) = &self.postgres {
            run_on(&postgres.server, &format!("drop database if exists {} with (force)", postgres.name));
        }
        if let Err(fault) = std::fs::remove_dir_all(&self.folder) {
            eprintln!("{} stays behind: {fault}", self.folder.display());
        }
    }
}

/// Letters and digits that no other test has.
pub(crate) fn random_word() -> String {
    let mut bytes = [0u8; 8];
    getrandom::fill(&mut bytes).expect("the operating system has randomness");
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A new folder under the system's temporary one.
pub(crate) fn fresh_folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("guanxi-test-{}", random_word()));
    std::fs::create_dir_all(&folder).expect("the temporary folder can be written");
    folder
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder to copy into");
    for entry in std::fs::read_dir(from).expect("a folder to copy") {
        let entry = entry.expect("a folder to copy");
        let (place, target) = (entry.path(), to.join(entry.file_name()));
        match entry.file_type().expect("what it is").is_dir() {
            true => copy_folder(&place, &target),
            false => drop(std::fs::copy(&place, &target).expect("a file to copy")),
        }
    }
}

fn run_in(file: &Path, statements: &str) -> Vec<Vec<Option<String>>> {
    let conn = rusqlite::Connection::open(file).expect("the test's database opens");
    conn.busy_timeout(std::time::Duration::from_secs(20)).expect("a time-out can be set");
    let mut last = Vec::new();
    for statement in statements.split(';').map(str::trim).filter(|statement| !statement.is_empty()) {
        let mut statement = conn.prepare(statement).unwrap_or_else(|fault| panic!("{statement}: {fault}"));
        let columns = statement.column_count();
        let rows = statement.query_map([], |row| {
            (0..columns)
                .map(|place| {
                    Ok(match row.get_ref(place)? {
                        rusqlite::types::ValueRef::Null => None,
                        rusqlite::types::ValueRef::Integer(number) => Some(number.to_string()),
                        rusqlite::types::ValueRef::Real(number) => Some(number.to_string()),
                        rusqlite::types::ValueRef::Text(text) => {
                            Some(String::from_utf8_lossy(text).into_owned())
                        }
                        rusqlite::types::ValueRef::Blob(bytes) => Some(format!("{bytes:02x?}")),
                    })
                })
                .collect()
        });
        last = rows.and_then(Iterator::collect).unwrap_or_else(|fault| panic!("{statements}: {fault}"));
    }
    last
}

fn run_on(url: &str, statements: &str) -> Vec<Vec<Option<String>>> {
    let (url, statements) = (url.to_owned(), statements.to_owned());
    // On a thread of its own: the caller may stand in a runtime.
    let ran = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("the operating system lets us wait for a socket");
        runtime.block_on(async {
            let (client, connection) = tokio_postgres::connect(&url, NoTls)
                .await
                .unwrap_or_else(|fault| panic!("no PostgreSQL: {fault}"));
            let connection = tokio::spawn(connection);
            let answer = client.simple_query(&statements).await;
            let mut last = Vec::new();
            for message in answer.unwrap_or_else(|fault| panic!("{statements}: {fault:?}")) {
                match message {
                    SimpleQueryMessage::Row(row) => {
                        last.push((0..row.len()).map(|place| row.get(place).map(str::to_owned)).collect());
                    }
                    SimpleQueryMessage::RowDescription(_) => last.clear(),
                    _ => {}
                }
            }
            drop(client);
            if let Ok(Err(fault)) = connection.await {
                eprintln!("PostgreSQL hung up: {fault}");
            }
            last
        })
    });
    ran.join().unwrap_or_else(|_| panic!("a statement past the store failed"))
}
