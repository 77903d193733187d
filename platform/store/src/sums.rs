//! What the children of a record come to, said of the record in the transaction that writes them: the amount of an
//! order is right in the moment that a line of it is saved. It is told as measures are: the record's own version and
//! history stay.

use object::{FieldDef, Money, ObjectDef, Row, Stored, Value};

use crate::columns::{push_select, row_of};
use crate::error::StoreError;
use crate::sql::{Cell, Sql};
use crate::tx::Tx;

/// As in other sums, so that no intermediate leaves 64 bits.
const PART: i64 = 1_000_000_000;

impl Tx<'_> {
    /// Notes that a record and its parent are to be summed up at the end.
    pub(crate) fn note_sums(&mut self, def: &'static ObjectDef, row: &Row) {
        if sums_of(def).next().is_some() {
            self.to_sum.insert((def.name, row.id));
        }
        let parent = def.parent_field().and_then(|link| Some((link, link.kind.link()?)));
        if let Some((link, target)) = parent
            && is_summed(self.view.registry().object(target), def)
            && let Some(id) = row.values[link.index].as_int()
        {
            self.to_sum.insert((target, id));
        }
    }

    /// Says the sums anew of what was noted.
    pub(crate) fn say_sums(&mut self) -> Result<(), StoreError> {
        // In one order, so that two who write lines of the same records do not wait for each other.
        for (name, id) in std::mem::take(&mut self.to_sum) {
            let Some(def) = self.view.registry().object(name) else { continue };
            let mut said = Vec::new();
            // Held first, so that what another writes beneath it is counted by one of the two.
            if self.held_row(def, id)?.is_none() {
                continue;
            }
            for (field, child, summed) in sums_of(def) {
                let Some(child) = self.view.registry().object(child) else { continue };
                let Some(summed) = child.field(summed) else { continue };
                said.push((field, self.sum(child, summed, id)?));
            }
            self.set_measures(def, id, &said)?;
        }
        Ok(())
    }

    /// A record whoever may see it, held until the transaction ends.
    pub(crate) fn held_row(&self, def: &'static ObjectDef, id: i64) -> Result<Option<Row>, StoreError> {
        let mut sql = Sql::new("select ");
        push_select(def, "t", &mut sql);
        sql.push(" from ").name(def.name).push(" t where t.id = ").bind(id);
        sql.push(self.view.conn.dialect().for_update());
        let rows = self.view.query(&sql)?;
        Ok(rows.first().map(|cells| row_of(def, cells)).transpose()?)
    }

    fn sum(&self, child: &'static ObjectDef, summed: &FieldDef, parent: i64) -> Result<Value, StoreError> {
        let Some(link) = child.parent_field() else { return Ok(Value::Null) };
        let is_money = summed.kind.stored() == Stored::Money;
        let mut sql = Sql::new("select count(t.");
        sql.name(summed.name).push("), ");
        sql.push("cast(sum(t.").name(summed.name).push(&format!(" / {PART}) as bigint), "));
        sql.push("cast(sum(t.").name(summed.name).push(&format!(" % {PART}) as bigint)"));
        if is_money {
            let currency = format!("{}_currency", summed.name);
            sql.push(", min(t.").name(&currency).push("), max(t.").name(&currency).push(")");
        }
        sql.push(" from ").name(child.name).push(" t where t.").name(link.name).push(" = ").bind(parent);
        let rows = self.view.query(&sql)?;
        let Some(cells) = rows.first() else { return Ok(Value::Null) };
        let number = |place: usize| i128::from(cells.get(place).and_then(Cell::int).unwrap_or(0));
        let sum = i64::try_from(number(1) * i128::from(PART) + number(2));
        let (Ok(sum), true) = (sum, number(0) > 0) else { return Ok(Value::Null) };
        if !is_money {
            return Ok(Value::Int(sum));
        }
        // Amounts in two currencies come to nothing that has a name.
        let (first, last) = (cells[3].text(), cells[4].text());
        let currency = first.filter(|_| first == last).and_then(object::Currency::parse);
        Ok(currency.map_or(Value::Null, |currency| Value::Money(Money { minor: sum, currency })))
    }
}

/// The fields of an object that sum its children up: of which object, and which of its fields.
fn sums_of(def: &ObjectDef) -> impl Iterator<Item = (&'static FieldDef, &'static str, &'static str)> + '_ {
    def.fields.iter().copied().filter_map(|field| {
        let (child, summed) = field.sum_of?;
        Some((field, child, summed))
    })
}

/// Whether a parent sums these children up.
pub(crate) fn is_summed(parent: Option<&'static ObjectDef>, child: &ObjectDef) -> bool {
    parent.is_some_and(|parent| sums_of(parent).any(|(_, name, _)| name == child.name))
}
