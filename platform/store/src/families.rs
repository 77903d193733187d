//! Records that an import brings in together with what belongs to them, row by row and in any order: which row met each
//! of them first, so that what later rows say of it is compared with that, also after a restart and in another process.

use std::collections::HashMap;

use object::{FieldDef, ObjectDef};

use crate::error::StoreError;
use crate::sight::padded;
use crate::sql::{Cell, Sql};
use crate::tx::Tx;
use crate::view::View;

/// How an import met a record to which children belong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MetParent {
    /// The row of the file that met it first.
    pub row: i64,
    /// Whether that row made it; otherwise it was there before.
    pub made: bool,
}

const COLUMNS: [&str; 4] = ["import", "record", "row_number", "made"];

impl View<'_> {
    /// Which of these records an import has met, and how.
    pub fn import_parents(
        &self,
        import: i64,
        records: &[i64],
    ) -> Result<HashMap<i64, MetParent>, StoreError> {
        if records.is_empty() {
            return Ok(HashMap::new());
        }
        let mut sql = Sql::new("select record, row_number, made from import_parent where import = ");
        sql.bind(import).push(" and record in (").bind_list(padded(records)).push(")");
        let met = |cells: &Vec<Cell>| {
            Some((cells[0].int()?, MetParent { row: cells[1].int()?, made: cells[2].int()? != 0 }))
        };
        Ok(self.query(&sql)?.iter().filter_map(met).collect())
    }

    /// How many records an import has made that way.
    pub fn import_parents_made(&self, import: i64) -> Result<i64, StoreError> {
        let mut sql = Sql::new("select count(*) from import_parent where made = 1 and import = ");
        sql.bind(import);
        Ok(self.query(&sql)?.first().and_then(|cells| cells[0].int()).unwrap_or(0))
    }
}

impl Tx<'_> {
    /// Notes by which rows an import met these records first.
    pub fn note_import_parents(&mut self, import: i64, met: &[(i64, MetParent)]) -> Result<(), StoreError> {
        let cells: Vec<Vec<Cell>> = met
            .iter()
            .map(|(record, met)| {
                vec![import.into(), (*record).into(), met.row.into(), i64::from(met.made).into()]
            })
            .collect();
        self.view.conn.insert_many("import_parent", &COLUMNS, &cells)
    }

    /// Until the transaction ends, these records come in together with what belongs to them.
    pub fn let_arrive(&self, def: &'static ObjectDef, records: impl IntoIterator<Item = i64>) {
        self.view.arriving.borrow_mut().extend(records.into_iter().map(|id| (def.name, id)));
    }

    /// What is taken back together with the record it belongs to, which the same act made.
    pub(crate) fn let_parents_leave(
        &self,
        change_set: i64,
        children: &[(&'static ObjectDef, i64)],
    ) -> Result<(), StoreError> {
        for def in self.registry().objects() {
            let Some((link, parent)) = parent_of(self, def) else { continue };
            let ids: Vec<i64> =
                children.iter().filter(|(child, _)| child.name == def.name).map(|(_, id)| *id).collect();
            if ids.is_empty() {
                continue;
            }
            let mut sql = Sql::new("select distinct e.record from entry e join ");
            sql.name(def.name).push(" c on c.").name(link.name).push(" = e.record where c.id in (");
            sql.bind_list(padded(&ids)).push(") and e.change_set = ").bind(change_set);
            sql.push(" and e.version = 1");
            let made: Vec<i64> = self.view.query(&sql)?.iter().filter_map(|cells| cells[0].int()).collect();
            self.let_arrive(parent, made);
        }
        Ok(())
    }
}

fn parent_of(view: &View<'_>, def: &ObjectDef) -> Option<(&'static FieldDef, &'static ObjectDef)> {
    let link = def.parent_field()?;
    Some((link, view.registry().object(link.kind.link()?)?))
}
