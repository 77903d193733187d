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

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Column {
    pub name: String,
    pub kind: Kind,
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
            sql = Sql::new("select name, lower(type), pk from pragma_table_info(");
            sql.bind(name).push(") order by cid");
        }
        Conn::Postgres(_) => {
            sql = Sql::new(
                "select a.attname::text, format_type(a.atttypid, null), \
                 coalesce(array_position(i.indkey::int2[], a.attnum) + 1, 0)::bigint \
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
        columns.push(Column { name: column.to_owned(), kind });
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
