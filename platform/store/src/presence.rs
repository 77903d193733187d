//! What the processes on one database tell each other of the moment: a row of each, overwritten again and again.
//! It leaves no entry, no history and nothing to undo. On SQLite there is one process, which needs to tell nobody.

use object::Instant;

use crate::error::StoreError;
use crate::sql::Sql;
use crate::tx::Tx;

impl Tx<'_> {
    /// Tells the other processes `mine`, unless it is `None`, and hears what each of them told after `since`.
    ///
    /// # Errors
    /// Those of the database.
    pub fn exchange_presence(
        &mut self,
        mine: Option<&str>,
        since: Instant,
    ) -> Result<Vec<String>, StoreError> {
        let (node, now) = (self.view.house.ids.node(), self.now().0);
        if let Some(mine) = mine {
            let mut sql = Sql::new("insert into presence (node, what, at) values (");
            sql.bind_list([node.into(), mine.into(), now.into()]);
            sql.push(") on conflict (node) do update set what = excluded.what, at = excluded.at");
            self.view.execute(&sql)?;
        }
        // At most one row for each node that there can be, see `ids::NODES_MAX`.
        let mut sql = Sql::new("select what from presence where node <> ");
        sql.bind(node).push(" and at > ").bind(since.0);
        let rows = self.view.query(&sql)?;
        Ok(rows.iter().filter_map(|cells| Some(cells.first()?.text()?.to_owned())).collect())
    }
}
