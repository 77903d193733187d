//! One SQL text for both databases: a text with `$1`, `$2` … and its cells. Names come only from checked
//! declarations and are quoted; values are never written into the text.

/// A value as the databases know it.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// SQL null.
    Null,
    /// `bigint`.
    Int(i64),
    /// `text`.
    Text(String),
    /// `boolean`.
    Bool(bool),
    /// `blob` or `bytea`.
    Bytes(Vec<u8>),
}

impl Cell {
    /// The number, also of a boolean as SQLite keeps it.
    pub fn int(&self) -> Option<i64> {
        match self {
            Cell::Int(number) => Some(*number),
            Cell::Bool(yes) => Some(i64::from(*yes)),
            Cell::Null | Cell::Text(_) | Cell::Bytes(_) => None,
        }
    }

    /// The text.
    pub fn text(&self) -> Option<&str> {
        match self {
            Cell::Text(text) => Some(text),
            Cell::Null | Cell::Int(_) | Cell::Bool(_) | Cell::Bytes(_) => None,
        }
    }

    /// The bytes.
    pub fn bytes(&self) -> Option<&[u8]> {
        match self {
            Cell::Bytes(bytes) => Some(bytes),
            Cell::Null | Cell::Int(_) | Cell::Bool(_) | Cell::Text(_) => None,
        }
    }

    /// A number or null.
    pub fn of_option(number: Option<i64>) -> Cell {
        number.map_or(Cell::Null, Cell::Int)
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Cell {
        Cell::Int(number)
    }
}
impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }
}
impl From<String> for Cell {
    fn from(text: String) -> Cell {
        Cell::Text(text)
    }
}

/// A statement being written.
#[derive(Clone, Debug, Default)]
pub struct Sql {
    /// The text so far.
    pub text: String,
    /// The cells of `$1`, `$2` …
    pub cells: Vec<Cell>,
}

impl Sql {
    /// A statement that begins so.
    pub fn new(text: &str) -> Sql {
        Sql { text: text.to_owned(), cells: Vec::new() }
    }

    /// Adds fixed text.
    pub fn push(&mut self, text: &str) -> &mut Sql {
        self.text.push_str(text);
        self
    }

    /// Adds a quoted name.
    pub fn name(&mut self, name: &str) -> &mut Sql {
        self.text.push('"');
        self.text.push_str(name);
        self.text.push('"');
        self
    }

    /// Adds a value as the next parameter.
    pub fn bind(&mut self, cell: impl Into<Cell>) -> &mut Sql {
        self.cells.push(cell.into());
        self.text.push('$');
        self.text.push_str(&self.cells.len().to_string());
        self
    }

    /// Adds values with commas between.
    pub fn bind_list(&mut self, cells: impl IntoIterator<Item = Cell>) -> &mut Sql {
        for (place, cell) in cells.into_iter().enumerate() {
            if place > 0 {
                self.push(", ");
            }
            self.bind(cell);
        }
        self
    }
}
