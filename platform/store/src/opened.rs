//! What each person opened lately, so that the way back is one press. Only where they were is kept, never what
//! they saw: whether they may still see it is asked each time it is shown.

use object::ObjectDef;

use crate::error::StoreError;
use crate::sql::Sql;
use crate::tx::Tx;
use crate::view::View;

/// How many records are kept of each person: three times what is shown, because some may be deleted or handed
/// over since.
pub const OPENED_KEPT: usize = 24;

/// A record that someone opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Its object's name.
    pub object: String,
    /// Its id.
    pub record: i64,
}

impl View<'_> {
    /// What the actor opened lately, the last first, at most [`OPENED_KEPT`].
    ///
    /// # Errors
    /// Those of the database.
    pub fn opened_lately(&self) -> Result<Vec<Opened>, StoreError> {
        let mut sql = Sql::new("select object, record from opened where person = ");
        sql.bind(self.actor().user).push(" order by at desc, record desc limit ").bind(OPENED_KEPT as i64);
        let rows = self.query(&sql)?;
        let opened = rows.iter().filter_map(|cells| {
            Some(Opened { object: cells[0].text()?.to_owned(), record: cells[1].int()? })
        });
        Ok(opened.collect())
    }
}

impl Tx<'_> {
    /// Notes that the actor opened a record just now, and forgets what they opened long before.
    ///
    /// # Errors
    /// Those of the database.
    pub fn note_opened(&mut self, def: &ObjectDef, record: i64) -> Result<(), StoreError> {
        let (person, now) = (self.actor().user, self.now().0);
        let mut sql = Sql::new("insert into opened (person, object, record, at) values (");
        sql.bind_list([person.into(), def.name.into(), record.into(), now.into()]);
        sql.push(") on conflict (person, object, record) do update set at = excluded.at");
        self.view.execute(&sql)?;
        let mut sql = Sql::new("select at from opened where person = ");
        sql.bind(person).push(" order by at desc limit ").bind(OPENED_KEPT as i64 + 1);
        let times: Vec<i64> = self.view.query(&sql)?.iter().filter_map(|cells| cells[0].int()).collect();
        if let Some(oldest) = times.get(OPENED_KEPT) {
            let mut sql = Sql::new("delete from opened where person = ");
            sql.bind(person).push(" and at <= ").bind(*oldest);
            self.view.execute(&sql)?;
        }
        Ok(())
    }
}
