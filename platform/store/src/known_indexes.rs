//! Which indexes the database has now. SQLite is told along which of them a list walks, and refuses to walk along one that
//! is not there: those of what a company added are made beside its work, and after a restoration all of these are.
//! Each process keeps their names, and reads them anew when one was made or dropped, here or elsewhere.

use std::collections::HashSet;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError, RwLock};

use object::ObjectDef;

use crate::conn::Conn;
use crate::crm::{Crm, Visit};
use crate::dialect::Dialect;
use crate::error::StoreError;
use crate::list::Driver;
use crate::sql::Sql;
use crate::tx::Tx;
use crate::view::View;

/// The setting that counts how often an index was made or dropped while the house was open.
const VERSION: &str = "indexes_version";

/// The names of the indexes that are there.
#[derive(Default)]
pub(crate) struct KnownIndexes {
    names: RwLock<Names>,
    /// Whoever reads them anew does it alone, so that an earlier answer never takes the place of a later one.
    learning: Mutex<()>,
    /// The version that was read last.
    version: AtomicI64,
}

#[derive(Default)]
struct Names {
    there: HashSet<String>,
    /// Those about to be dropped: nobody is sent along them any more.
    leaving: HashSet<String>,
}

impl KnownIndexes {
    /// Reads them anew.
    pub fn learn(&self, conn: &Conn<'_>) -> Result<(), StoreError> {
        let _turn = self.learning.lock().unwrap_or_else(PoisonError::into_inner);
        // The version before the names: what comes between is read once more.
        let version = version(conn)?;
        let there = names(conn)?;
        let mut names = self.names.write().unwrap_or_else(PoisonError::into_inner);
        names.there = there.into_iter().filter(|name| !names.leaving.contains(name)).collect();
        self.version.store(version, Ordering::Release);
        Ok(())
    }

    fn has(&self, name: &str) -> bool {
        self.names.read().unwrap_or_else(PoisonError::into_inner).there.contains(name)
    }

    fn leaves(&self, name: &str) {
        let mut names = self.names.write().unwrap_or_else(PoisonError::into_inner);
        names.there.remove(name);
        names.leaving.insert(name.to_owned());
    }

    fn left(&self, name: &str) {
        self.names.write().unwrap_or_else(PoisonError::into_inner).leaving.remove(name);
    }
}

fn version(conn: &Conn<'_>) -> Result<i64, StoreError> {
    let mut sql = Sql::new("select value from setting where name = ");
    sql.bind(VERSION);
    let rows = conn.query(&sql)?;
    Ok(rows.first().and_then(|cells| cells[0].text()?.parse().ok()).unwrap_or(0))
}

fn names(conn: &Conn<'_>) -> Result<HashSet<String>, StoreError> {
    let text = match conn {
        Conn::Sqlite(_) => "select name from sqlite_master where type = 'index' and sql is not null",
        Conn::Postgres(_) => {
            "select c.relname::text from pg_index i join pg_class c on c.oid = i.indexrelid \
             join pg_namespace n on n.oid = c.relnamespace where n.nspname = current_schema() and i.indisvalid"
        }
    };
    let rows = conn.query(&Sql::new(text))?;
    Ok(rows.iter().filter_map(|cells| cells[0].text().map(str::to_owned)).collect())
}

impl View<'_> {
    /// Whether the database has this index, as far as this process knows.
    pub(crate) fn has_index(&self, name: &str) -> bool {
        self.house.indexes.has(name)
    }

    /// Walk along this index, if it is there; where it is not, the database finds the rows more slowly.
    pub(crate) fn along(&self, index: &str) -> String {
        if self.has_index(index) { self.conn.dialect().along(index) } else { String::new() }
    }

    /// Whether the index is there that leads to the rows of what drives.
    pub(crate) fn leads(&self, def: &ObjectDef, driver: &Driver, filter: &object::Filter) -> bool {
        self.index_of_value(def, driver.field.name, filter).is_none_or(|index| self.has_index(&index))
    }
}

impl Tx<'_> {
    /// Notes that indexes were made or dropped in this transaction, so that every process reads them anew.
    pub(crate) fn note_indexes(&self) -> Result<(), StoreError> {
        let mut sql = Sql::new("insert into setting (name, value) values (");
        sql.bind(VERSION).push(", '1') on conflict (name) do update set ");
        sql.push("value = cast(cast(setting.value as bigint) + 1 as text)");
        self.view.execute(&sql).map(drop)
    }
}

impl Crm {
    /// Reads anew which indexes there are. On a thread that may block.
    pub(crate) fn learn_indexes(&self) -> Result<(), StoreError> {
        self.system().read_wait(|view| view.house.indexes.learn(&view.conn))
    }

    /// The same where another process has made or dropped one.
    pub(crate) fn look_for_indexes(&self) -> Result<(), StoreError> {
        self.system().read_wait(|view| {
            let indexes = &view.house.indexes;
            if version(&view.conn)? == indexes.version.load(Ordering::Acquire) {
                return Ok(());
            }
            indexes.learn(&view.conn)
        })
    }
}

impl Visit {
    /// Makes or drops one index by its statement, in a way that finds what another process has done meanwhile. It keeps
    /// others from writing to that table while it is made, some seconds for a million records.
    pub(crate) fn change_index(&self, act: &'static str, statement: &str) -> Result<(), StoreError> {
        let indexes = &self.crm().inner.house.indexes;
        let leaving = statement.strip_prefix("drop index ").map(|name| name.trim_matches('"').to_owned());
        if let Some(name) = &leaving {
            indexes.leaves(name); // Before it is gone.
        }
        let statement = self.crm().dialect().ddl_once(statement);
        let changed = self.write_alone(act, None, move |tx| {
            if tx.view.conn.dialect() == Dialect::Postgres {
                // Longer than any page should take.
                tx.view.conn.batch("set local statement_timeout = 0")?;
            }
            // Its row is held to the end: whoever makes the same index beside waits here, and finds it there.
            tx.note_indexes()?;
            tx.view.conn.batch(&statement)
        });
        if let Some(name) = &leaving {
            indexes.left(name);
        }
        changed.and(self.crm().learn_indexes())
    }
}
