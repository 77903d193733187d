//! The numbers that people call records by, `DD-2026-000123`: counted for each object and year in a row of its own, so
//! that no two records have one. Nobody promises that none is left out: what is given up takes its number along.
//!
//! A number that a record brings, from an import or typed, is kept; where it is one of the pattern, counting goes on
//! behind it. How the numbers look the declaration says, or the company (`Registry::number_pattern`).

use std::collections::HashMap;

use object::{FieldDef, Message, NumberPattern, ObjectDef, Row, Value};

use crate::error::StoreError;
use crate::sql::Sql;
use crate::tx::{FieldProblem, Tx, WriteError};
use crate::view::View;

/// Numbers that are passed over because a record has them already, before one gives up.
const TAKEN_NUMBERS_MAX: usize = 1_000;
/// The year of numbers that go on from year to year.
const ALL_YEARS: i16 = 0;

/// The number that the next new record is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextNumber {
    /// As people read it; none where all that would come next are taken.
    pub text: Option<String>,
    /// What is counted.
    pub number: i64,
}

/// The last places that children have, by their record, while several are written at once.
#[derive(Default)]
pub(crate) struct Places {
    last: HashMap<i64, i64>,
}

impl View<'_> {
    /// The number that the next new record of an object would be given by a pattern; nothing is counted.
    ///
    /// # Errors
    /// Those of the database.
    pub fn next_number_by(
        &self,
        def: &'static ObjectDef,
        field: &'static FieldDef,
        pattern: &NumberPattern,
    ) -> Result<NextNumber, StoreError> {
        let today = self.now().day_in(self.zone()).date();
        let mut sql = Sql::new("select last from counter where object = ");
        sql.bind(def.name).push(" and year = ").bind(i64::from(year_of(pattern, today.year())));
        let last = self.query(&sql)?.first().and_then(|cells| cells[0].int()).unwrap_or(0);
        for number in (last + 1..).take(TAKEN_NUMBERS_MAX) {
            let text = pattern.text(today.year(), today.month(), number);
            if !self.is_number_taken(def, field, &text)? {
                return Ok(NextNumber { text: Some(text), number });
            }
        }
        Ok(NextNumber { text: None, number: last + 1 })
    }

    fn is_number_taken(
        &self,
        def: &'static ObjectDef,
        field: &'static FieldDef,
        number: &str,
    ) -> Result<bool, StoreError> {
        let mut sql = Sql::new("select 1 from ");
        sql.name(def.name).push(" t where t.").name(field.name).push(" = ").bind(number);
        Ok(!self.query(&sql)?.is_empty())
    }
}

fn year_of(pattern: &NumberPattern, year: i16) -> i16 {
    if pattern.is_yearly() { year } else { ALL_YEARS }
}

impl Tx<'_> {
    /// Gives a new record its number, or notes the one that it brings, and a child its place. Answers whether it gave
    /// one.
    pub(crate) fn number(
        &self,
        def: &'static ObjectDef,
        row: &mut Row,
        places: &mut Places,
    ) -> Result<bool, WriteError> {
        let placed = self.place(def, row, places)?;
        let (Some(field), Some(pattern)) = (def.numbered_field(), self.registry().number_pattern(def)) else {
            return Ok(placed);
        };
        let today = self.now().day_in(self.zone()).date();
        let year = year_of(&pattern, today.year());
        if let Value::Text(own) = &row.values[field.index] {
            if let Some(number) = pattern.number_in(own, today.year()) {
                self.count_on(def, year, number)?;
            }
            return Ok(placed);
        }
        let number =
            self.next_free(def, field, year, |number| pattern.text(today.year(), today.month(), number))?;
        row.values[field.index] = Value::Text(number);
        Ok(true)
    }

    /// Gives a new child the place behind the others of its record. The record was locked before, as every write of a
    /// child does where it is summed.
    fn place(&self, def: &'static ObjectDef, row: &mut Row, places: &mut Places) -> Result<bool, WriteError> {
        let (Some(field), Some(link)) = (def.place_field(), def.parent_field()) else { return Ok(false) };
        let Some(parent) = row.values[link.index].as_int() else { return Ok(false) };
        let last = match places.last.get(&parent) {
            Some(last) => *last,
            None => self.last_place(def, field, link, parent)?,
        };
        let own = row.values[field.index].as_int();
        let place = own.unwrap_or(last.saturating_add(1));
        row.values[field.index] = Value::Int(place);
        places.last.insert(parent, last.max(place));
        Ok(own.is_none())
    }

    fn last_place(
        &self,
        def: &ObjectDef,
        field: &FieldDef,
        link: &FieldDef,
        parent: i64,
    ) -> Result<i64, StoreError> {
        let mut sql = Sql::new("select max(t.");
        sql.name(field.name).push(") from ").name(def.name).push(" t where t.");
        sql.name(link.name).push(" = ").bind(parent);
        Ok(self.view.query(&sql)?.first().and_then(|cells| cells[0].int()).unwrap_or(0))
    }

    fn next_free(
        &self,
        def: &'static ObjectDef,
        field: &'static FieldDef,
        year: i16,
        text: impl Fn(i64) -> String,
    ) -> Result<String, WriteError> {
        for _ in 0..TAKEN_NUMBERS_MAX {
            let number = text(self.next_number(def, year)?);
            if !self.is_number_taken(def, field, &number)? {
                return Ok(number);
            }
        }
        let message = Message::new(
            "numbers_used_up",
            "按现在的编号规则，接下来的编号都已被占用，请修改编号规则",
            "by the present pattern all numbers to come are taken; change the pattern",
        );
        Err(WriteError::Invalid(vec![FieldProblem { field, message }]))
    }

    fn next_number(&self, def: &ObjectDef, year: i16) -> Result<i64, StoreError> {
        let mut sql = Sql::new("insert into counter (object, year, last) values (");
        sql.bind(def.name).push(", ").bind(i64::from(year)).push(", 1) ");
        sql.push("on conflict (object, year) do update set last = counter.last + 1 returning last");
        let rows = self.view.query(&sql)?;
        let last = rows.first().and_then(|cells| cells[0].int());
        last.ok_or_else(|| StoreError::Damaged(format!("the counter of {} does not count", def.name)))
    }

    /// Counting goes on behind this number.
    fn count_on(&self, def: &ObjectDef, year: i16, number: i64) -> Result<(), StoreError> {
        let mut sql = Sql::new("insert into counter (object, year, last) values (");
        sql.bind(def.name).push(", ").bind(i64::from(year)).push(", ").bind(number);
        sql.push(") on conflict (object, year) do update set last = excluded.last ");
        sql.push("where counter.last < excluded.last");
        self.view.execute(&sql).map(drop)
    }
}
