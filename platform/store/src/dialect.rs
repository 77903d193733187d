//! The few real differences between SQLite and PostgreSQL, in one file.

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// One file, one writer.
    Sqlite,
    /// A server, possibly shared by several processes.
    Postgres,
}

const SQLITE_KEY: &str = "integer not null primary key";

impl Dialect {
    /// Added to a select whose rows the transaction is about to change.
    pub(crate) fn for_update(self) -> &'static str {
        match self {
            Dialect::Sqlite => "", // One writer: nobody else can come between.
            Dialect::Postgres => " for update",
        }
    }

    /// Added to a select whose rows must stay as they are until the transaction ends.
    pub(crate) fn for_share(self) -> &'static str {
        match self {
            Dialect::Sqlite => "",
            Dialect::Postgres => " for share",
        }
    }

    /// Added to a select of rows that a write points to: they may change, but not go, until the transaction ends.
    pub(crate) fn for_key_share(self) -> &'static str {
        match self {
            Dialect::Sqlite => "",
            Dialect::Postgres => " for key share",
        }
    }

    /// A DDL statement in this database's types. Migrations say text, bigint, double precision, boolean and
    /// bytes; text is compared by bytes on both.
    pub fn ddl(self, statement: &str) -> String {
        let mut out = String::with_capacity(statement.len() + 32);
        let mut rest = statement;
        while let Some(start) = rest.find(|c: char| c.is_ascii_alphabetic()) {
            out.push_str(&rest[..start]);
            let tail = &rest[start..];
            let end = tail.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(tail.len());
            let word = &tail[..end];
            let quoted = out.ends_with('"');
            match (self, word) {
                (Dialect::Postgres, "text") if !quoted => out.push_str("text collate \"C\""),
                (Dialect::Postgres, "bytes") if !quoted => out.push_str("bytea"),
                (Dialect::Sqlite, "bytes") if !quoted => out.push_str("blob"),
                _ => out.push_str(word),
            }
            rest = &tail[end..];
        }
        out.push_str(rest);
        match self {
            // SQLite's own row number, so that the key needs no index and a record is one step away, not two.
            Dialect::Sqlite => out
                .replace("bigint not null primary key", SQLITE_KEY)
                .replace("bigint primary key", SQLITE_KEY),
            Dialect::Postgres => out,
        }
    }

    /// The same for what another process may have made or dropped meanwhile.
    pub(crate) fn ddl_once(self, statement: &str) -> String {
        let mut statement = self.ddl(statement);
        for (words, once) in [
            ("create table ", "create table if not exists "),
            ("create virtual table ", "create virtual table if not exists "),
            ("create index ", "create index if not exists "),
            ("drop index ", "drop index if exists "),
        ] {
            if let Some(rest) = statement.strip_prefix(words) {
                statement = format!("{once}{rest}");
            }
        }
        match self {
            Dialect::Sqlite => statement, // One process writes a file.
            Dialect::Postgres => statement.replacen(" add column ", " add column if not exists ", 1),
        }
    }

    /// Whether the parts of a union are ordered and cut each for itself. SQLite merges them along their indexes by
    /// the order of the whole; PostgreSQL would read and sort all of them.
    pub(crate) fn orders_branches(self) -> bool {
        match self {
            Dialect::Sqlite => false,
            Dialect::Postgres => true,
        }
    }

    /// Walk along this index. SQLite keeps no figures of our data and would guess; PostgreSQL keeps its own.
    pub(crate) fn along(self, index: &str) -> String {
        match self {
            Dialect::Sqlite => format!(" indexed by {index}"),
            Dialect::Postgres => String::new(),
        }
    }

    /// Whether the database chooses the index itself, and [`Dialect::along`] says nothing to it.
    pub(crate) fn chooses_index(self) -> bool {
        match self {
            Dialect::Sqlite => false,
            Dialect::Postgres => true,
        }
    }

    /// Walk along the table's key, where the database would choose an index and sort.
    pub(crate) fn along_key(self) -> &'static str {
        match self {
            Dialect::Sqlite => " not indexed", // The table itself stands in the order of its key.
            Dialect::Postgres => "",
        }
    }

    /// Statements that make a table of postings.
    pub(crate) fn search_ddl(self, table: &str) -> Vec<String> {
        match self {
            // Tokens are made in Rust; FTS5 only keeps the postings. `detail=none`: no positions, no phrases.
            Dialect::Sqlite => vec![format!(
                "create virtual table \"{table}\" using fts5(tokens, content='', contentless_delete=1, \
                 detail=none, tokenize=\"unicode61 remove_diacritics 0\")"
            )],
            Dialect::Postgres => vec![
                format!("create table \"{table}\" (rowid bigint primary key, tokens tsvector not null)"),
                // What is newly written waits in a list that every search reads; a short one.
                format!(
                    "create index \"{table}_tokens\" on \"{table}\" using gin (tokens) \
                     with (fastupdate = on, gin_pending_list_limit = 256)"
                ),
            ],
        }
    }

    /// Whether tags, a JSON array of texts, have this one among them, letter for letter.
    pub(crate) fn contains_tag(self, column: &str, parameter: &str) -> String {
        match self {
            Dialect::Sqlite => {
                format!("exists (select 1 from json_each({column}) tag where tag.value = {parameter})")
            }
            Dialect::Postgres => {
                format!("cast({column} as jsonb) @> jsonb_build_array(cast({parameter} as text))")
            }
        }
    }

    /// Whether a short text contains another, by bytes with ASCII case folded.
    pub(crate) fn contains(self, column: &str, parameter: &str) -> String {
        match self {
            Dialect::Sqlite => format!("instr(lower({column}), {parameter}) > 0"),
            Dialect::Postgres => format!("strpos(lower({column}), {parameter}) > 0"),
        }
    }
}
