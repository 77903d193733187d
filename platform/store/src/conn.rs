//! A connection as transactions and views see it: the same five verbs on both databases.

use std::cell::{Cell as Slot, RefCell};

use crate::dialect::Dialect;
use crate::error::StoreError;
use crate::postgres::PgSession;
use crate::sql::{Cell, Sql};
use crate::sqlite;

/// From so many rows on they are copied: below, its round trip costs more than it saves.
const COPIED_ROWS: usize = 64;

/// One connection, used by one thread at a time.
#[derive(Clone, Copy)]
pub(crate) enum Conn<'a> {
    Sqlite(&'a rusqlite::Connection),
    Postgres(&'a PgSession<'a>),
}

/// What one view or transaction has asked of the database so far; tests assert on it.
#[derive(Default)]
pub(crate) struct Counter {
    pub statements: Slot<u32>,
    /// The statements themselves, while someone wants them explained.
    kept: RefCell<Option<Vec<Sql>>>,
}

impl Counter {
    pub fn count(&self, sql: &Sql) {
        self.statements.set(self.statements.get() + 1);
        if let Some(kept) = self.kept.borrow_mut().as_mut() {
            kept.push(sql.clone());
        }
    }

    /// From now on, statements are kept.
    pub fn keep_statements(&self) {
        *self.kept.borrow_mut() = Some(Vec::new());
    }

    /// What was kept; from now on, no more.
    pub fn kept_statements(&self) -> Vec<Sql> {
        self.kept.borrow_mut().take().unwrap_or_default()
    }
}

impl Conn<'_> {
    pub fn dialect(&self) -> Dialect {
        match self {
            Conn::Sqlite(_) => Dialect::Sqlite,
            Conn::Postgres(_) => Dialect::Postgres,
        }
    }

    /// All rows of a query.
    pub fn query(&self, sql: &Sql) -> Result<Vec<Vec<Cell>>, StoreError> {
        match self {
            Conn::Sqlite(conn) => sqlite::query(conn, sql),
            Conn::Postgres(session) => session.query(sql),
        }
    }

    /// The rows of a query, one after another and never all of them in memory. On PostgreSQL within a transaction.
    pub fn each<E: From<StoreError>>(
        &self,
        text: &str,
        take: impl FnMut(&[Cell]) -> Result<(), E>,
    ) -> Result<(), E> {
        match self {
            Conn::Sqlite(conn) => sqlite::each(conn, text, take),
            Conn::Postgres(session) => session.each(text, take),
        }
    }

    /// How many rows a statement changed.
    pub fn execute(&self, sql: &Sql) -> Result<u64, StoreError> {
        match self {
            Conn::Sqlite(conn) => sqlite::execute(conn, sql),
            Conn::Postgres(session) => session.execute(sql),
        }
    }

    /// Several statements whose results do not matter to each other; on PostgreSQL in one round trip.
    pub fn execute_all(&self, statements: &[Sql]) -> Result<(), StoreError> {
        match self {
            Conn::Sqlite(conn) => statements.iter().try_for_each(|sql| sqlite::execute(conn, sql).map(drop)),
            Conn::Postgres(session) => session.execute_all(statements),
        }
    }

    /// Inserts rows of one table.
    pub fn insert_many<R: AsRef<[Cell]>>(
        &self,
        table: &str,
        columns: &[&str],
        rows: &[R],
    ) -> Result<(), StoreError> {
        match self {
            Conn::Sqlite(conn) => sqlite::insert_many(conn, table, columns, rows),
            Conn::Postgres(session) if rows.len() >= COPIED_ROWS => session.copy_in(table, columns, rows),
            Conn::Postgres(session) => {
                // By powers of two, so that few texts arise.
                let mut rest = rows;
                let mut statements = Vec::new();
                while !rest.is_empty() {
                    let (chunk, tail) = rest.split_at(1 << rest.len().ilog2());
                    statements.push(insert_statement(table, columns, chunk));
                    rest = tail;
                }
                session.execute_all(&statements)
            }
        }
    }

    /// Someone else came first: the transaction is to be run again, and this is what it ends with.
    pub fn come_again(&self) -> StoreError {
        if let Conn::Postgres(session) = self {
            session.conflict.set(true);
        }
        StoreError::Contention(1)
    }

    /// Takes back what was written since a savepoint, and ends it.
    pub fn roll_back_to(&self, savepoint: &str) -> Result<(), StoreError> {
        self.batch(&format!("rollback to savepoint {savepoint}; release savepoint {savepoint}"))?;
        if let Conn::Postgres(session) = self {
            session.failed.set(false);
        }
        Ok(())
    }

    /// Statements without parameters, such as DDL.
    pub fn batch(&self, text: &str) -> Result<(), StoreError> {
        match self {
            Conn::Sqlite(conn) => conn.execute_batch(text).map_err(sqlite::error),
            Conn::Postgres(session) => session.batch(text),
        }
    }
}

/// `insert into t (a, b) values ($1, $2), ($3, $4)`.
pub(crate) fn insert_statement<R: AsRef<[Cell]>>(table: &str, columns: &[&str], rows: &[R]) -> Sql {
    let mut sql = Sql::new("insert into ");
    sql.name(table).push(" (");
    for (place, column) in columns.iter().enumerate() {
        if place > 0 {
            sql.push(", ");
        }
        sql.name(column);
    }
    sql.push(") values ");
    for (place, row) in rows.iter().enumerate() {
        sql.push(if place > 0 { ", (" } else { "(" });
        sql.bind_list(row.as_ref().iter().cloned());
        sql.push(")");
    }
    sql
}
