//! How the database would find a page: for tests that hold lists to their indexes, and for the benchmark.

use crate::conn::Conn;
use crate::error::StoreError;
use crate::list::ListQuery;
use crate::sql::{Cell, Sql};
use crate::view::View;

/// What forbids PostgreSQL every way but along an index, where there is one.
const ONLY_INDEXES: &str = "set enable_seqscan = off; set enable_bitmapscan = off; set enable_sort = off; \
     set enable_incremental_sort = off";
const ANY_WAY: &str =
    "reset enable_seqscan; reset enable_bitmapscan; reset enable_sort; reset enable_incremental_sort";

impl View<'_> {
    /// The database's plan of each statement that [`View::list`] sends for this page, line by line; the counts by
    /// which it chooses its way are left out.
    #[doc(hidden)]
    pub fn explain(&self, query: &ListQuery) -> Result<Vec<String>, StoreError> {
        self.explain_all(|view| view.list(query).map(drop))
    }

    fn explain_all(
        &self,
        ask: impl FnOnce(&View<'_>) -> Result<(), StoreError>,
    ) -> Result<Vec<String>, StoreError> {
        self.counter.keep_statements();
        let asked = ask(self);
        let statements = self.counter.kept_statements();
        asked?;
        let mut lines = Vec::new();
        for sql in statements.iter().filter(|sql| !sql.text.contains("rollup")) {
            let (word, place) = match &self.conn {
                Conn::Sqlite(_) => ("explain query plan ", 3),
                Conn::Postgres(_) => ("explain (costs off) ", 0),
            };
            let asked = Sql { text: format!("{word}{}", sql.text), cells: sql.cells.clone() };
            let rows = self.conn.query(&asked)?;
            lines.extend(
                rows.iter().filter_map(|cells| cells.get(place).and_then(Cell::text)).map(str::to_owned),
            );
        }
        Ok(lines)
    }

    /// As [`View::explain`], and on PostgreSQL with every way forbidden but along an index: with few rows it
    /// prefers others, which says nothing about many.
    #[doc(hidden)]
    pub fn explain_by_index(&self, query: &ListQuery) -> Result<Vec<String>, StoreError> {
        self.explain_all_by_index(|view| view.list(query).map(drop))
    }

    /// The same of whatever this asks.
    #[doc(hidden)]
    pub fn explain_all_by_index(
        &self,
        ask: impl FnOnce(&View<'_>) -> Result<(), StoreError>,
    ) -> Result<Vec<String>, StoreError> {
        let Conn::Postgres(session) = &self.conn else { return self.explain_all(ask) };
        session.batch(ONLY_INDEXES)?;
        let lines = self.explain_all(ask);
        session.batch(ANY_WAY)?;
        lines
    }
}
