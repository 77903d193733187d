//! The tables as the database has them, in one language for both: what a backup takes and a restored house must have.

use serde::{Deserialize, Serialize};

use crate::conn::Conn;
use crate::error::StoreError;
use crate::sql::{Cell, Sql};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Text,
    Number,
    Boolean,
    Bytes,
}

impl Kind {
    fn ddl(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Number => "bigint",
            Kind::Boolean => "boolean",
            Kind::Bytes => "bytes",
        }
    }
}

/// Whether a table or column is one that a company added.
pub(crate) fn is_added(name: &str) -> bool {
    name.starts_with(object::CUSTOM_PREFIX)
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Column {
    pub name: String,
    pub kind: Kind,
    /// `not null`.
    pub required: bool,
}

/// A table with rows of its own; what the database keeps as postings is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LiveTable {
    pub name: String,
    pub columns: Vec<Column>,
    /// The columns of its key, in their order.
    pub key: Vec<String>,
}

impl LiveTable {
    /// All rows in the order of the key, which both databases have alike.
    pub fn select(&self) -> String {
        let quoted = |names: &mut dyn Iterator<Item = &str>| {
            names.map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
        };
        let columns = quoted(&mut self.columns.iter().map(|column| column.name.as_str()));
        let key = quoted(&mut self.key.iter().map(String::as_str));
        let order = if key.is_empty() { String::new() } else { format!(" order by {key}") };
        format!("select {columns} from \"{}\"{order}", self.name)
    }

    /// Whether all its names are plain words, as the house makes them.
    pub fn has_plain_names(&self) -> bool {
        let is_plain = |name: &str| {
            !name.is_empty()
                && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        };
        is_plain(&self.name) && self.columns.iter().all(|column| is_plain(&column.name))
    }

    /// What makes it, or the columns that another of its name lacks; only of what a company adds, see decision 23.
    pub fn added_to(&self, here: &[LiveTable]) -> Vec<String> {
        let kept = here.iter().find(|table| table.name == self.name);
        let line = |column: &Column| {
            let required = if column.required { " not null" } else { "" };
            format!("\"{}\" {}{required}", column.name, column.kind.ddl())
        };
        match kept {
            None if is_added(&self.name) => {
                let mut lines: Vec<String> = self.columns.iter().map(line).collect();
                // As the house itself writes the key of a record, which SQLite then keeps without an index.
                for (line, column) in lines.iter_mut().zip(&self.columns) {
                    if self.key == [column.name.as_str()] {
                        line.push_str(" primary key");
                    }
                }
                vec![format!("create table \"{}\" ({})", self.name, lines.join(", "))]
            }
            None => Vec::new(),
            Some(kept) => {
                let lacks = self.columns.iter().filter(|column| {
                    is_added(&column.name) && kept.columns.iter().all(|other| other.name != column.name)
                });
                let add = |column| format!("alter table \"{}\" add column {}", self.name, line(column));
                lacks.map(add).collect()
            }
        }
    }

    /// Whether rows of the other table can be kept in this one.
    pub fn takes(&self, other: &LiveTable) -> bool {
        let has = |wanted: &Column| {
            self.columns.iter().any(|column| (&column.name, column.kind) == (&wanted.name, wanted.kind))
        };
        self.name == other.name && self.key == other.key && other.columns.iter().all(has)
    }

    /// How many rows it has.
    pub fn rows(&self, conn: &Conn<'_>) -> Result<i64, StoreError> {
        let rows = conn.query(&Sql::new(&format!("select count(*) from \"{}\"", self.name)))?;
        Ok(rows.first().and_then(|cells| cells[0].int()).unwrap_or(0))
    }
}

/// All tables, by name.
pub(crate) fn live(conn: &Conn<'_>) -> Result<Vec<LiveTable>, StoreError> {
    let names = match conn {
        Conn::Sqlite(_) => {
            "select name from pragma_table_list where schema = 'main' and type = 'table' \
             and name not like 'sqlite\\_%' escape '\\' order by name"
        }
        Conn::Postgres(_) => {
            "select table_name::text from information_schema.tables where table_schema = current_schema() \
             and table_type = 'BASE TABLE' and table_name not in (select table_name from \
             information_schema.columns where table_schema = current_schema() and data_type = 'tsvector') \
             order by table_name::text collate \"C\""
        }
    };
    let mut tables = Vec::new();
    for cells in conn.query(&Sql::new(names))? {
        let Some(name) = cells[0].text() else { continue };
        tables.push(table(conn, name)?);
    }
    Ok(tables)
}

fn table(conn: &Conn<'_>, name: &str) -> Result<LiveTable, StoreError> {
    let mut sql;
    match conn {
        Conn::Sqlite(_) => {
            sql = Sql::new("select name, lower(type), pk, \"notnull\" from pragma_table_info(");
            sql.bind(name).push(") order by cid");
        }
        Conn::Postgres(_) => {
            sql = Sql::new(
                "select a.attname::text, format_type(a.atttypid, null), \
                 coalesce(array_position(i.indkey::int2[], a.attnum) + 1, 0)::bigint, a.attnotnull \
                 from pg_attribute a left join pg_index i on i.indrelid = a.attrelid and i.indisprimary \
                 where a.attnum > 0 and not a.attisdropped and a.attrelid = cast(cast(",
            );
            // A key's columns are counted from 0 there, and from 1 here; 0 is a column that is not among them.
            sql.bind(format!("\"{name}\"")).push(" as text) as regclass) order by a.attnum");
        }
    }
    let mut columns = Vec::new();
    let mut key = Vec::new();
    for cells in conn.query(&sql)? {
        let (Some(column), Some(kind)) = (cells[0].text(), cells[1].text()) else { continue };
        let kind = match kind {
            "text" => Kind::Text,
            "bigint" | "integer" => Kind::Number,
            "boolean" => Kind::Boolean,
            "blob" | "bytea" => Kind::Bytes,
            other => return Err(StoreError::Schema(format!("{name}.{column} is {other}"))),
        };
        let required = cells[3].int().unwrap_or(0) != 0;
        columns.push(Column { name: column.to_owned(), kind, required });
        if let Some(place) = cells[2].int().filter(|place| *place > 0) {
            key.push((place, column.to_owned()));
        }
    }
    key.sort();
    Ok(LiveTable { name: name.to_owned(), columns, key: key.into_iter().map(|(_, name)| name).collect() })
}

/// The statements that make the indexes which are no keys, with their names.
pub(crate) fn indexes(conn: &Conn<'_>) -> Result<Vec<(String, String)>, StoreError> {
    let text = match conn {
        Conn::Sqlite(_) => {
            "select name, sql from sqlite_master where type = 'index' and sql is not null order by name"
        }
        Conn::Postgres(_) => {
            "select c.relname::text, pg_get_indexdef(i.indexrelid) from pg_index i \
             join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace \
             where n.nspname = current_schema() and not i.indisprimary order by c.relname::text collate \"C\""
        }
    };
    let rows = conn.query(&Sql::new(text))?;
    let pair = |cells: Vec<Cell>| Some((cells[0].text()?.to_owned(), cells[1].text()?.to_owned()));
    Ok(rows.into_iter().filter_map(pair).collect())
}
