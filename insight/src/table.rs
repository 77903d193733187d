//! A table of customers: one row each, columns of numbers with gaps or of categories.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::Refusal;

/// The code of a category that is not known.
pub const MISSING: u32 = u32::MAX;

/// What a column holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Numbers; NaN where one is not known.
    Numbers(Vec<f64>),
    /// Categories; [`MISSING`] where one is not known.
    Categories {
        /// For each row the place of its category in `names`.
        codes: Vec<u32>,
        /// The categories' names, each once, in the order of their letters.
        names: Vec<String>,
    },
}

/// One fact about every customer.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name, once in a table.
    pub name: String,
    /// A value for each row.
    pub values: Values,
}

impl Column {
    /// A column of numbers, NaN where one is not known.
    pub fn numbers(name: &str, values: Vec<f64>) -> Column {
        Column { name: name.to_owned(), values: Values::Numbers(values) }
    }

    /// A column of categories from their names, empty where one is not known.
    pub fn categories<T: AsRef<str>>(name: &str, texts: &[T]) -> Column {
        let known = texts.iter().map(AsRef::as_ref).filter(|text| !text.is_empty());
        let mut places: BTreeMap<&str, u32> = known.map(|text| (text, 0)).collect();
        for (place, code) in (0..).zip(places.values_mut()) {
            *code = place;
        }
        let codes = texts.iter().map(|text| places.get(text.as_ref()).copied().unwrap_or(MISSING)).collect();
        let names = places.keys().map(|&text| text.to_owned()).collect();
        Column { name: name.to_owned(), values: Values::Categories { codes, names } }
    }

    fn rows(&self) -> usize {
        match &self.values {
            Values::Numbers(values) => values.len(),
            Values::Categories { codes, .. } => codes.len(),
        }
    }

    /// Whether every row says the same.
    pub(crate) fn is_constant(&self) -> bool {
        match &self.values {
            Values::Numbers(values) => {
                values.windows(2).all(|pair| pair[0].total_cmp(&pair[1]) == Ordering::Equal)
            }
            Values::Categories { codes, .. } => codes.windows(2).all(|pair| pair[0] == pair[1]),
        }
    }

    fn take(&self, rows: &[u32]) -> Column {
        let values = match &self.values {
            Values::Numbers(values) => {
                Values::Numbers(rows.iter().map(|&row| values[row as usize]).collect())
            }
            Values::Categories { codes, names } => Values::Categories {
                codes: rows.iter().map(|&row| codes[row as usize]).collect(),
                names: names.clone(),
            },
        };
        Column { name: self.name.clone(), values }
    }

    /// The same facts in the codes of `names`; a category that is not among them is not known.
    fn recoded(&self, names: &[String]) -> Column {
        let Values::Categories { codes, names: own } = &self.values else { return self.clone() };
        let places: Vec<u32> =
            own.iter().map(|name| names.binary_search(name).map_or(MISSING, |place| place as u32)).collect();
        let codes = codes.iter().map(|&code| places.get(code as usize).copied().unwrap_or(MISSING)).collect();
        Column { name: self.name.clone(), values: Values::Categories { codes, names: names.to_vec() } }
    }
}

/// Columns of equal length.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    columns: Vec<Column>,
    rows: usize,
}

impl Table {
    /// A table of these columns. Refuses columns of different length, infinite numbers, codes without a name, and a
    /// table without a column or without a row.
    pub fn new(mut columns: Vec<Column>) -> Result<Table, Refusal> {
        let rows = columns.first().map_or(0, Column::rows);
        if columns.is_empty() {
            return Err(Refusal::TooFew { what: "columns", have: 0, need: 1 });
        }
        if rows == 0 {
            return Err(Refusal::TooFew { what: "rows", have: 0, need: 1 });
        }
        for column in &mut columns {
            if column.rows() != rows {
                return Err(Refusal::Lengths {
                    column: column.name.clone(),
                    have: column.rows(),
                    need: rows,
                });
            }
            let (bad, why) = match &column.values {
                Values::Numbers(values) => {
                    (values.iter().position(|value| value.is_infinite()), "not_finite")
                }
                Values::Categories { codes, names } => {
                    let is_known = |code: u32| code == MISSING || (code as usize) < names.len();
                    (codes.iter().position(|&code| !is_known(code)), "unknown_category")
                }
            };
            if let Some(row) = bad {
                return Err(Refusal::BadValue { column: column.name.clone(), row, why });
            }
            if let Values::Categories { names, .. } = &column.values
                && !names.is_sorted_by(|a, b| a < b)
            {
                let mut sorted = names.clone();
                sorted.sort_unstable();
                sorted.dedup();
                *column = column.recoded(&sorted);
            }
        }
        Ok(Table { columns, rows })
    }

    /// How many rows it has.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Its columns.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The table of these rows, in this order; a row may come more than once.
    pub fn take(&self, rows: &[u32]) -> Table {
        Table { columns: self.columns.iter().map(|column| column.take(rows)).collect(), rows: rows.len() }
    }

    /// The columns of `model` in its order and its codes, found by name. Refuses where one is not there or is of the
    /// other kind.
    pub(crate) fn conformed(&self, model: &Table) -> Result<Table, Refusal> {
        let mut columns = Vec::with_capacity(model.columns.len());
        for wanted in &model.columns {
            let found = self.columns.iter().find(|column| column.name == wanted.name);
            let name = || wanted.name.clone();
            let found = found.ok_or(Refusal::Lengths { column: name(), have: 0, need: self.rows })?;
            columns.push(match (&found.values, &wanted.values) {
                (Values::Numbers(_), Values::Numbers(_)) => found.clone(),
                (Values::Categories { .. }, Values::Categories { names, .. }) => found.recoded(names),
                (Values::Categories { .. }, Values::Numbers(_)) => {
                    return Err(Refusal::BadValue { column: name(), row: 0, why: "not_a_number" });
                }
                (Values::Numbers(_), Values::Categories { .. }) => {
                    return Err(Refusal::BadValue { column: name(), row: 0, why: "not_a_category" });
                }
            });
        }
        Ok(Table { columns, rows: self.rows })
    }

    /// How two rows compare, column by column: an order that knows neither the rows' places nor their ids.
    pub(crate) fn compare(&self, a: u32, b: u32) -> Ordering {
        let (a, b) = (a as usize, b as usize);
        let by_column = self.columns.iter().map(|column| match &column.values {
            Values::Numbers(values) => values[a].total_cmp(&values[b]),
            Values::Categories { codes, .. } => codes[a].cmp(&codes[b]),
        });
        by_column.into_iter().find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    }
}
