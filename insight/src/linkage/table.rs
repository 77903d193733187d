//! What is compared: columns of text, each of a declared kind.

use crate::Refusal;

/// Rows that one run takes: the numbers of rows and values are 32 bits wide, and texts of a column end below 4 GiB.
const ROWS_MAX: usize = 20_000_000;

/// What a column says of a person or company, and so how two of its values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A person's whole name, `王小明`, `Anna Berg`, `Berg, Anna`; taken apart into family and given name.
    PersonName,
    /// A person's given name.
    GivenName,
    /// A person's family name.
    FamilyName,
    /// A company's name with its legal form and branch mark.
    Company,
    /// A phone number, however it is written.
    Phone,
    /// An e-mail address.
    Email,
    /// A street address, or a part of one.
    Address,
    /// A day: `1980-02-29`, `19800229`, `29.02.1980`, `1980年2月29日`.
    Date,
    /// A number that belongs to one person or company: tax number, social credit code, membership.
    Code,
    /// One of few values that many share: city, postcode, state, trade.
    Category,
}

/// Texts in one piece of memory: a million e-mail addresses cost their letters and four bytes each.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    bytes: String,
    ends: Vec<u32>,
}

impl Texts {
    /// No texts yet.
    pub fn new() -> Texts {
        Texts::default()
    }

    /// Adds a text; an empty one is a missing value.
    pub fn push(&mut self, text: &str) {
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len() as u32);
    }

    /// The text of this row, counted from zero.
    pub fn get(&self, row: usize) -> &str {
        let from = if row == 0 { 0 } else { self.ends[row - 1] as usize };
        &self.bytes[from..self.ends[row] as usize]
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

impl<'a> FromIterator<&'a str> for Texts {
    fn from_iter<I: IntoIterator<Item = &'a str>>(texts: I) -> Texts {
        let mut all = Texts::new();
        for text in texts {
            all.push(text);
        }
        all
    }
}

/// A column: its name for reports and refusals, its kind, its texts.
#[derive(Debug, Clone)]
pub struct Column {
    /// What reports call it.
    pub name: String,
    /// How its values are compared.
    pub kind: Kind,
    /// One text a row; an empty one is missing.
    pub texts: Texts,
}

impl Column {
    /// A column of these texts.
    pub fn new(name: &str, kind: Kind, texts: Texts) -> Column {
        Column { name: name.to_owned(), kind, texts }
    }
}

/// Columns of equal length.
#[derive(Debug, Clone)]
pub struct Table {
    /// The columns; two tables that are linked have the same names and kinds in the same order.
    pub columns: Vec<Column>,
}

impl Table {
    /// A table of these columns.
    ///
    /// # Errors
    /// [`Refusal::TooFew`] without a column or a second row, [`Refusal::Lengths`] where the columns differ,
    /// [`Refusal::NoVariation`] where no column holds two different values.
    pub fn new(columns: Vec<Column>) -> Result<Table, Refusal> {
        let Some(first) = columns.first() else {
            return Err(Refusal::TooFew { what: "columns", have: 0, need: 1 });
        };
        let rows = first.texts.len();
        for column in &columns {
            if column.texts.len() != rows {
                return Err(Refusal::Lengths {
                    column: column.name.clone(),
                    have: column.texts.len(),
                    need: rows,
                });
            }
        }
        if rows < 2 {
            return Err(Refusal::TooFew { what: "rows", have: rows, need: 2 });
        }
        if rows > ROWS_MAX {
            return Err(Refusal::BadValue {
                column: first.name.clone(),
                row: ROWS_MAX,
                why: "too_many_rows",
            });
        }
        let varies = |column: &Column| (1..rows).any(|row| column.texts.get(row) != column.texts.get(0));
        if !columns.iter().any(varies) {
            return Err(Refusal::NoVariation { column: first.name.clone() });
        }
        Ok(Table { columns })
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.columns[0].texts.len()
    }
}
