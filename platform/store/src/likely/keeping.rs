//! What a search for pairs reads and writes, as the house. The pairs of a new search stand beside those that are read until
//! one row turns to them; what is left of an earlier search, or of one that was cut off, goes by and by.

use object::{FieldDef, Instant, ObjectDef, Value};

use super::{LikelyPair, LikelySearch};
use crate::columns::{told_columns_of, value_of};
use crate::entry::{ENTRY_SELECT, Entry, EntryVerb};
use crate::error::StoreError;
use crate::likeness::LinkageColumns;
use crate::sql::{Cell, Sql};
use crate::tx::Tx;
use crate::view::View;

const PAIR_COLUMNS: [&str; 7] = ["object", "version", "first", "second", "probability", "related", "cluster"];
/// Of so many of the latest verdicts and merges at most is learned; by then more change nothing.
const LABELS_MAX: i64 = 1_000;

/// What people have said of pairs of records.
#[derive(Clone, Debug, Default)]
pub struct LikelyLabels {
    /// Two records that are not the same.
    pub different: Vec<(i64, i64)>,
    /// The record that stayed of a merge, and what the one that went held, a text a column.
    pub same: Vec<(i64, Vec<String>)>,
}

impl View<'_> {
    /// The next records after an id with the texts they are compared by, whoever asks.
    ///
    /// # Errors
    /// Those of the database.
    pub fn compared_as_house(
        &self,
        def: &'static ObjectDef,
        columns: &LinkageColumns,
        after: i64,
        limit: usize,
    ) -> Result<Vec<(i64, Vec<String>)>, StoreError> {
        let fields = columns.fields();
        let mut sql = Sql::new("select t.id");
        for column in fields.iter().flat_map(|field| told_columns_of(field)) {
            sql.push(", t.").name(&column.name);
        }
        sql.push(" from ").name(def.name).push(" t where t.id > ").bind(after);
        sql.push(" order by t.id limit ").bind(limit as i64);
        let mut values = vec![Value::Null; def.fields.len()];
        let mut read = |cells: Vec<Cell>| -> Result<(i64, Vec<String>), StoreError> {
            let id = cells[0].int().ok_or_else(|| StoreError::Damaged(String::from("a record has no id")))?;
            let mut rest = &cells[1..];
            for field in &fields {
                let (value, taken) = value_of(def.name, field, rest)?;
                values[field.index] = value;
                rest = &rest[taken..];
            }
            Ok((id, columns.texts_of(&values)))
        };
        self.query(&sql)?.into_iter().map(&mut read).collect()
    }

    /// How many records an object has, whoever asks, counted along its key.
    ///
    /// # Errors
    /// Those of the database.
    pub fn records_as_house(&self, def: &ObjectDef) -> Result<i64, StoreError> {
        let mut sql = Sql::new("select count(*) from ");
        sql.name(def.name);
        Ok(self.query(&sql)?.first().and_then(|cells| cells[0].int()).unwrap_or(0))
    }

    /// What people said of pairs of an object: the latest verdicts, and the latest merges.
    ///
    /// # Errors
    /// Those of the database.
    pub fn likely_labels_as_house(
        &self,
        def: &'static ObjectDef,
        columns: &LinkageColumns,
    ) -> Result<LikelyLabels, StoreError> {
        let mut sql = Sql::new("select v.\"first\", v.\"second\" from twin_verdict v where v.object = ");
        sql.bind(def.name).push(" order by v.at desc limit ").bind(LABELS_MAX);
        let different = self.query(&sql)?;
        let different = different.iter().filter_map(|cells| cells[0].int().zip(cells[1].int())).collect();
        let mut sql = Sql::new("select b.record, b.merged_into from bin b where b.object = ");
        sql.bind(def.name).push(" and b.merged_into is not null order by b.id desc limit ").bind(LABELS_MAX);
        let mut same = Vec::new();
        for cells in self.query(&sql)? {
            let (Some(gone), Some(stayed)) = (cells[0].int(), cells[1].int()) else { continue };
            if let Some(values) = self.last_values(def, gone)? {
                same.push((stayed, columns.texts_of(&values)));
            }
        }
        Ok(LikelyLabels { different, same })
    }

    /// What a record held when it was deleted.
    fn last_values(&self, def: &'static ObjectDef, record: i64) -> Result<Option<Vec<Value>>, StoreError> {
        let mut sql = Sql::new("select ");
        sql.push(ENTRY_SELECT).push(" from entry where record = ").bind(record);
        sql.push(" and object = ").bind(def.name).push(" order by version desc limit 1");
        let entry = self.query(&sql)?.first().and_then(|cells| Entry::of_cells(cells));
        let Some(entry) = entry.filter(|entry| entry.verb == EntryVerb::Deleted) else { return Ok(None) };
        let old = |field: &&'static FieldDef| entry.change_of(field).map_or(Value::Null, |change| change.old);
        Ok(Some(def.fields.iter().map(old).collect()))
    }

    /// How an object was looked through last; nothing where it never was.
    ///
    /// # Errors
    /// Those of the database.
    pub fn likely_search(&self, def: &ObjectDef) -> Result<Option<LikelySearch>, StoreError> {
        let mut sql = Sql::new("select version, at, records, pairs from likeness_model where object = ");
        sql.bind(def.name);
        let read = |cells: &Vec<Cell>| {
            Some(LikelySearch {
                version: cells[0].int()?,
                at: Instant(cells[1].int()?),
                records: cells[2].int()?,
                pairs: cells[3].int()?,
            })
        };
        Ok(self.query(&sql)?.first().and_then(read))
    }
}

impl Tx<'_> {
    /// Keeps pairs of a search that nobody reads yet.
    ///
    /// # Errors
    /// Those of the database.
    pub fn keep_likely(
        &mut self,
        def: &ObjectDef,
        version: i64,
        pairs: &[LikelyPair],
    ) -> Result<(), StoreError> {
        let cells = |pair: &LikelyPair| {
            vec![
                def.name.into(),
                version.into(),
                pair.first.into(),
                pair.second.into(),
                pair.probability.into(),
                Cell::Bool(pair.related),
                Cell::of_option(pair.cluster),
            ]
        };
        let rows: Vec<Vec<Cell>> = pairs.iter().map(cells).collect();
        self.view.conn.insert_many("likeness_pair", &PAIR_COLUMNS, &rows)
    }

    /// From now on the pairs of this search are read, and compared by what it learned.
    ///
    /// # Errors
    /// Those of the database.
    pub fn turn_to_likely(
        &mut self,
        def: &ObjectDef,
        search: &LikelySearch,
        learned: &[u8],
    ) -> Result<(), StoreError> {
        let mut sql =
            Sql::new("insert into likeness_model (object, version, at, records, pairs, bytes) values (");
        sql.bind_list([
            def.name.into(),
            search.version.into(),
            search.at.0.into(),
            search.records.into(),
            search.pairs.into(),
            Cell::Bytes(learned.to_vec()),
        ]);
        sql.push(") on conflict (object) do update set version = excluded.version, at = excluded.at, ");
        sql.push("records = excluded.records, pairs = excluded.pairs, bytes = excluded.bytes");
        self.view.execute(&sql).map(drop)
    }

    /// Lets go of pairs that nobody reads, at most so many; answers how many went.
    ///
    /// # Errors
    /// Those of the database.
    pub fn sweep_likely(&mut self, def: &ObjectDef, limit: i64) -> Result<u64, StoreError> {
        let read = self.view.likely_search(def)?.map_or(i64::MIN, |search| search.version);
        let mut gone = 0;
        // Along the key on both sides of what is read.
        for (side, at_most) in [("<", limit), (">", limit)] {
            let mut sql = Sql::new(
                "select l.version, l.\"first\", l.\"second\" from likeness_pair l where l.object = ",
            );
            sql.bind(def.name).push(" and l.version ").push(side).push(" ").bind(read);
            sql.push(" order by l.object, l.version, l.\"first\", l.\"second\" limit ").bind(at_most);
            let found = self.view.query(&sql)?;
            let Some(last) = found.last() else { continue };
            let place = [last[0].clone(), last[1].clone(), last[2].clone()];
            let mut sql = Sql::new("delete from likeness_pair where object = ");
            sql.bind(def.name).push(" and version ").push(side).push(" ").bind(read);
            sql.push(" and (version, \"first\", \"second\") <= (").bind_list(place).push(")");
            gone += self.view.execute(&sql)?;
        }
        Ok(gone)
    }
}
