//! How many records have each choice, and yes or no, of a field that a company added. Records were there before anybody
//! counted them, so they are counted once, in a transaction that lets nobody write to them meanwhile; from then on every
//! write moves the counts. By which fields counts are kept stands among the settings, so that a write knows it in the
//! transaction in which it counts, whatever its process has heard of the declarations.

use std::borrow::Cow;

use object::{FieldDef, FieldKind, ObjectDef, Value};

use crate::conn::Conn;
use crate::crm::Visit;
use crate::dialect::Dialect;
use crate::error::StoreError;
use crate::rollup::NOBODY;
use crate::sql::{Cell, Sql};
use crate::tx::Tx;
use crate::view::View;

/// Begins the name of a setting that says that counts are kept by a field: `counted x_machine.x_state`.
const COUNTED: &str = "counted ";
/// The first name after all that begin so.
const BEYOND: &str = "counted!";

/// A field by which counts are kept, or are to be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CountedField {
    pub object: String,
    pub field: String,
}

impl CountedField {
    pub fn of(def: &ObjectDef, field: &FieldDef) -> CountedField {
        CountedField { object: def.name.to_owned(), field: field.name.to_owned() }
    }

    fn setting(&self) -> String {
        format!("{COUNTED}{}.{}", self.object, self.field)
    }
}

/// The fields of a company's own by which counts are kept.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counted {
    fields: Vec<CountedField>,
}

impl Counted {
    /// As the database has it at this moment.
    pub fn read(conn: &Conn<'_>) -> Result<Counted, StoreError> {
        let mut sql = Sql::new("select name from setting where name >= ");
        sql.bind(COUNTED).push(" and name < ").bind(BEYOND);
        let rows = conn.query(&sql)?;
        let fields = rows.iter().filter_map(|cells| {
            let (object, field) = cells[0].text()?.strip_prefix(COUNTED)?.split_once('.')?;
            Some(CountedField { object: object.to_owned(), field: field.to_owned() })
        });
        Ok(Counted { fields: fields.collect() })
    }

    pub fn has(&self, object: &str, field: &str) -> bool {
        self.fields.iter().any(|counted| counted.object == object && counted.field == field)
    }

    pub fn iter(&self) -> impl Iterator<Item = &CountedField> {
        self.fields.iter()
    }
}

/// Whether counts can be kept by a field: a choice, or yes or no, that a company added. A text of its own may be another in
/// every record.
pub(crate) fn is_countable(field: &FieldDef) -> bool {
    field.is_custom() && matches!(field.kind, FieldKind::Choice(_) | FieldKind::Boolean)
}

/// Under which text a value is counted; a link under its id.
pub(crate) fn counted_text(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::Text(text) => Some(Cow::Borrowed(text)),
        Value::Bool(yes) => Some(Cow::Borrowed(yes_or_no(*yes))),
        Value::Int(number) => Some(Cow::Owned(number.to_string())),
        Value::Null | Value::Money(_) | Value::Phone(_) | Value::Tags(_) | Value::Veiled(_) => None,
    }
}

/// The same of what lies in the column.
pub(crate) fn counted_cell<'a>(field: &FieldDef, cell: &'a Cell) -> Option<Cow<'a, str>> {
    match cell {
        Cell::Text(text) => Some(Cow::Borrowed(text)),
        Cell::Bool(yes) => Some(Cow::Borrowed(yes_or_no(*yes))),
        Cell::Int(number) if matches!(field.kind, FieldKind::Boolean) => {
            Some(Cow::Borrowed(yes_or_no(*number != 0)))
        }
        Cell::Int(number) => Some(Cow::Owned(number.to_string())),
        Cell::Null | Cell::Bytes(_) => None,
    }
}

/// The value that is counted under a text.
pub(crate) fn value_of(field: &FieldDef, text: String) -> Value {
    match field.kind {
        FieldKind::Boolean => Value::Bool(text == yes_or_no(true)),
        FieldKind::Link(_) => text.parse().map_or(Value::Null, Value::Int),
        _ => Value::Text(text),
    }
}

fn yes_or_no(yes: bool) -> &'static str {
    if yes { "true" } else { "false" }
}

impl Tx<'_> {
    /// Counts are kept by this field from here on. Of a column that is new there is nothing to count.
    pub(crate) fn count_from_here_on(&mut self, counted: &CountedField) -> Result<(), StoreError> {
        self.set_setting(&counted.setting(), "1")
    }

    /// Counts by these fields are kept no more, and those that were kept are gone.
    pub(crate) fn count_no_more(&mut self, left: &[CountedField]) -> Result<(), StoreError> {
        if left.is_empty() {
            return Ok(());
        }
        self.hold_folding()?;
        left.iter().try_for_each(|counted| {
            let mut sql = Sql::new("delete from setting where name = ");
            sql.bind(counted.setting());
            self.view.execute(&sql)?;
            self.forget_counts(counted)
        })
    }

    /// Counts the records by each value of a field, whose and in which team they are, and keeps that.
    fn count_all(&mut self, def: &ObjectDef, field: &FieldDef) -> Result<(), StoreError> {
        let counted = CountedField::of(def, field);
        // Before the table: the engine's steps write to tables too.
        self.hold_folding()?;
        hold_writes(&self.view, def)?;
        if Counted::read(&self.view.conn)?.has(def.name, field.name) {
            return Ok(()); // Another process was quicker.
        }
        self.forget_counts(&counted)?;
        let mut sql = Sql::new("insert into rollup (object, field, value, owner, team, records) select ");
        sql.push("cast(")
            .bind(def.name)
            .push(" as text), cast(")
            .bind(field.name)
            .push(" as text), c.value, ");
        sql.push("c.owner, c.team, count(*) from (select ");
        if matches!(field.kind, FieldKind::Boolean) {
            sql.push("case when t.").name(field.name).push(" then ").push("'true' else 'false' end");
        } else {
            sql.push("t.").name(field.name);
        }
        sql.push(" as value");
        for governor in ["owner", "team"] {
            match def.is_governed() {
                true => sql.push(", coalesce(t.").name(governor).push(&format!(", {NOBODY})")),
                false => sql.push(&format!(", {NOBODY}")),
            };
            sql.push(" as ").push(governor);
        }
        sql.push(" from ").name(def.name).push(" t").push(self.view.conn.dialect().along_key());
        sql.push(" where t.").name(field.name).push(" is not null) c group by c.value, c.owner, c.team");
        self.view.execute(&sql)?;
        self.count_from_here_on(&counted)
    }

    fn forget_counts(&self, counted: &CountedField) -> Result<(), StoreError> {
        ["rollup", "rollup_delta"].into_iter().try_for_each(|table| {
            let mut sql = Sql::new("delete from ");
            sql.push(table).push(" where object = ").bind(counted.object.as_str());
            sql.push(" and field = ").bind(counted.field.as_str());
            self.view.execute(&sql).map(drop)
        })
    }

    /// Nothing is folded until this transaction ends: what was folded of counts that go would come back.
    fn hold_folding(&self) -> Result<(), StoreError> {
        match self.view.conn.dialect() {
            Dialect::Sqlite => Ok(()), // One writer.
            // The row that every step of the engine writes to first.
            Dialect::Postgres => self
                .view
                .execute(&Sql::new(
                    "insert into subscriber (name, seq, lease_until) values ('engine', 0, 0) \
                     on conflict (name) do update set seq = subscriber.seq",
                ))
                .map(drop),
        }
    }
}

/// Nobody writes to this table until the transaction ends, and whoever has written to it has ended.
fn hold_writes(view: &View<'_>, def: &ObjectDef) -> Result<(), StoreError> {
    match view.conn.dialect() {
        Dialect::Sqlite => Ok(()),
        Dialect::Postgres => {
            view.conn.batch(&format!("lock table \"{}\" in share row exclusive mode", def.name))
        }
    }
}

impl Visit {
    /// Counts the records of an object by a field, once, in one transaction: whoever is killed meanwhile has counted
    /// nothing. It keeps others from writing to that table, about as long as its index did.
    pub(crate) fn count_by(
        &self,
        act: &'static str,
        def: &'static ObjectDef,
        field: &'static FieldDef,
    ) -> Result<(), StoreError> {
        self.write_alone(act, None, move |tx| {
            if tx.view.conn.dialect() == Dialect::Postgres {
                // Longer than any page should take.
                tx.view.conn.batch("set local statement_timeout = 0")?;
            }
            tx.count_all(def, field)
        })
    }
}
