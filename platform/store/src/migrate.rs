//! The schema: drafted from the difference between declarations and tables, applied step by step, and held
//! against the declarations by a test on both databases.

use std::collections::{BTreeMap, BTreeSet};

use object::{FieldKind, Guard, ObjectDef, Registry};

use crate::columns::{columns_of, table_columns};
use crate::conn::Conn;
use crate::error::StoreError;
use crate::reading::order_column;
use crate::search;
use crate::sql::{Cell, Sql};

/// One migration: a file of statements in both databases' common language.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// `0001_platform`.
    pub name: &'static str,
    /// Statements that end with `;` at a line's end. `--` begins a comment line.
    pub text: &'static str,
}

/// A table as it is or should be: columns by name with type and `not null`, and index definitions by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    columns: BTreeMap<String, (String, bool)>,
    indexes: BTreeMap<String, String>,
}

impl Table {
    pub(crate) fn has_column(&self, name: &str) -> bool {
        self.columns.contains_key(name)
    }
}

/// The tables that declarations ask for.
pub fn declared(registry: &Registry) -> BTreeMap<String, Table> {
    registry.objects().iter().map(|def| (def.name.to_owned(), declared_table(def))).collect()
}

fn declared_table(def: &ObjectDef) -> Table {
    Table {
        columns: table_columns(def)
            .into_iter()
            .map(|column| (column.name, (column.kind.to_owned(), column.required)))
            .collect(),
        indexes: indexes_of(def),
    }
}

/// The indexes of an object's table, by name. Each costs an imported row one more entry; which there are
/// follows from the declaration:
/// what hangs on records has that of its record, and no list. Of the others:
/// the list's default order (`updated_at`) for all, by owner and by team where a record has one, and for those without;
/// the first three for every `sort` field;
/// `(field, updated_at)` for every `index` field, and `(field, other)` where it names another; the value alone for
/// unique, phone, e-mail and duplicate keys. What is only ever looked up by its value has no entry where it is empty.
pub fn indexes_of(def: &ObjectDef) -> BTreeMap<String, String> {
    let mut indexes = BTreeMap::new();
    let table = def.name;
    let mut add = |suffix: &str, unique: bool, columns: &[&str], is_filled: bool| {
        let list: Vec<String> = columns.iter().map(|column| format!("\"{column}\"")).collect();
        let name = format!("{table}_{suffix}");
        let kind = if unique { "unique index" } else { "index" };
        let filled = if is_filled { format!(" where \"{}\" is not null", columns[0]) } else { String::new() };
        let list = list.join(", ");
        indexes.insert(name.clone(), format!("create {kind} \"{name}\" on \"{table}\" ({list}){filled}"));
    };
    for field in &def.fields {
        let optional = !field.is_never_empty();
        if field.unique {
            add(&format!("{}_unique", field.name), true, &[field.name], optional);
        }
        if field.keyed {
            add(&format!("{}_key", field.name), false, &[&format!("{}_key", field.name)], optional);
        }
        let looked_up = matches!(field.kind, FieldKind::Phone | FieldKind::Email);
        if field.indexed && def.hung_field() == Some(field) {
            // What hangs on a record is read in the order it came.
            add(field.name, false, &[field.name, "id"], false);
        } else if field.indexed && (looked_up || def.internal || matches!(def.guard, Guard::Open)) {
            add(field.name, false, &[field.name], optional && looked_up);
        } else if field.indexed {
            let is_link = field.kind.link().is_some();
            add(field.name, false, &[field.name, "updated_at", "id"], optional && is_link);
        }
        if let Some(other) = field.ordered_by {
            let other = def.field(other).map_or_else(|| other.to_owned(), order_column);
            add(&format!("{}_{other}", field.name), false, &[field.name, &other, "id"], false);
        }
        if field.sort {
            let order = order_column(field);
            add(&format!("by_{order}"), false, &[&order, "id"], false);
            if def.is_governed() {
                add(&format!("owner_{order}"), false, &["owner", &order, "id"], true);
                add(&format!("team_{order}"), false, &["team", &order, "id"], true);
            }
        }
    }
    if !def.internal && def.hung_field().is_none() {
        add("updated", false, &["updated_at", "id"], false);
        if def.is_governed() {
            add("owner_updated", false, &["owner", "updated_at", "id"], true);
            add("team_updated", false, &["team", "updated_at", "id"], true);
            for field in ["owner", "team"].into_iter().filter(|_| has_lists_of_nobody(def)) {
                let name = format!("{table}_{field}_none");
                let statement = format!(
                    "create index \"{name}\" on \"{table}\" (\"updated_at\", \"id\") where \"{field}\" is null"
                );
                indexes.insert(name, statement);
            }
        }
    }
    indexes
}

/// Whether what belongs to nobody has indexes of its own (`…_owner_none`, `…_team_none`). Of a journal's lines nobody asks
/// whose they are not; and a query must not rely on an index that a company's own table gets only beside its work.
pub(crate) fn has_lists_of_nobody(def: &ObjectDef) -> bool {
    def.is_governed() && !def.journal && !def.is_custom()
}

/// The statements that turn `present` tables into the declared ones. A column that is no longer declared is
/// named in a comment and kept: dropping data is a person's decision.
pub fn draft(present: &BTreeMap<String, Table>, registry: &Registry) -> String {
    let mut text = String::new();
    for def in registry.objects() {
        let wanted = declared_table(def);
        let Some(table) = present.get(def.name) else {
            text.push_str(&create_table(def));
            for statement in wanted.indexes.values() {
                text.push_str(statement);
                text.push_str(";\n");
            }
            text.push('\n');
            continue;
        };
        for column in table_columns(def) {
            match table.columns.get(&column.name) {
                None => {
                    text.push_str(&format!(
                        "alter table \"{}\" add column \"{}\" {}",
                        def.name, column.name, column.kind
                    ));
                    if column.required {
                        // Rows that exist need a value: the person who reads this draft chooses it.
                        text.push_str(&format!(" not null default {}", neutral(column.kind)));
                    }
                    text.push_str(";\n");
                }
                Some((kind, required)) if (kind.as_str(), *required) != (column.kind, column.required) => {
                    text.push_str(&format!(
                        "-- {}.{} is {kind}{} and declared {}{}: write the change by hand\n",
                        def.name,
                        column.name,
                        if *required { " not null" } else { "" },
                        column.kind,
                        if column.required { " not null" } else { "" },
                    ));
                }
                Some(_) => {}
            }
        }
        for name in table.columns.keys().filter(|name| !wanted.columns.contains_key(*name)) {
            text.push_str(&format!("-- {}.{name} is no longer declared; its data is kept\n", def.name));
        }
        for (name, statement) in &wanted.indexes {
            if !table.indexes.contains_key(name) {
                text.push_str(statement);
                text.push_str(";\n");
            }
        }
        for name in table.indexes.keys().filter(|name| !wanted.indexes.contains_key(*name)) {
            text.push_str(&format!("drop index \"{name}\";\n"));
        }
    }
    for name in present.keys().filter(|name| registry.object(name).is_none()) {
        text.push_str(&format!("-- table {name} is no longer declared; its data is kept\n"));
    }
    text
}

fn create_table(def: &ObjectDef) -> String {
    let mut lines = Vec::new();
    for column in table_columns(def) {
        let key = if column.name == "id" { " primary key" } else { "" };
        let required = if column.required { " not null" } else { "" };
        lines.push(format!("    \"{}\" {}{required}{key}", column.name, column.kind));
    }
    format!("create table \"{}\" (\n{}\n);\n", def.name, lines.join(",\n"))
}

fn neutral(kind: &str) -> &'static str {
    match kind {
        "text" => "''",
        "boolean" => "false",
        _ => "0",
    }
}

/// Splits a migration into statements.
pub fn statements(text: &str) -> impl Iterator<Item = String> + '_ {
    let plain: String = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("--"))
        .map(|line| format!("{line}\n"))
        .collect();
    plain
        .split(";\n")
        .map(|statement| statement.trim().to_owned())
        .filter(|statement| !statement.is_empty())
        .collect::<Vec<_>>()
        .into_iter()
}

/// Brings the schema up to date. Each statement is one step; a step that was done is noted, so that a migration
/// cut off in the middle goes on where it stopped. One process at a time holds the lease row.
pub(crate) fn apply(
    conn: &Conn<'_>,
    migrations: &[Migration],
    registry: &Registry,
) -> Result<(), StoreError> {
    run(conn, migrations, registry, |_, _| true)?;
    crate::reading::prepare(conn, registry)?;
    search::prepare(conn, registry)
}

/// Makes the schema of a backup: these steps alone.
pub(crate) fn apply_steps(
    conn: &Conn<'_>,
    migrations: &[Migration],
    registry: &Registry,
    steps: &[(&str, i64)],
) -> Result<(), StoreError> {
    run(conn, migrations, registry, |name, step| steps.contains(&(name, step)))
}

/// The steps of a migration with their digests.
pub(crate) fn steps_of(migration: &Migration) -> impl Iterator<Item = ((&'static str, i64), String)> + use<> {
    let name = migration.name;
    let steps = statements(migration.text).enumerate();
    steps.map(move |(step, statement)| ((name, step as i64), digest_of(&statement)))
}

pub(crate) fn run(
    conn: &Conn<'_>,
    migrations: &[Migration],
    registry: &Registry,
    is_wanted: impl Fn(&str, i64) -> bool,
) -> Result<(), StoreError> {
    let dialect = conn.dialect();
    make(
        conn,
        &dialect.ddl(
            "create table if not exists migration (name text not null, step bigint not null, digest text not null, \
             primary key (name, step))",
        ),
    )?;
    if migrations.is_empty() {
        // Tests of a room bring no files: the schema comes straight from the declarations.
        for statement in statements(&draft(&present(conn, registry)?, registry)) {
            conn.batch(&dialect.ddl(&statement))?;
        }
    }
    let waited = std::time::Instant::now();
    for migration in migrations {
        for (step, statement) in statements(migration.text).enumerate() {
            if is_wanted(migration.name, step as i64) {
                run_step(conn, migration, step as i64, &statement, waited)?;
            }
        }
    }
    Ok(())
}

/// Makes what may be there already. Two processes that make it at the same moment meet in PostgreSQL's own tables,
/// `if not exists` or not; the one that lost finds it there when it tries again.
fn make(conn: &Conn<'_>, statement: &str) -> Result<(), StoreError> {
    let mut tried = 0;
    loop {
        match conn.batch(statement) {
            Err(_) if tried < MAKE_TRIES_MAX => {
                tried += 1;
                std::thread::sleep(std::time::Duration::from_millis(50));
            }
            outcome => return outcome,
        }
    }
}

const MAKE_TRIES_MAX: u32 = 5;
/// How long a process waits for another that is migrating the same database.
const MIGRATION_WAIT_S: u64 = 600;

fn run_step(
    conn: &Conn<'_>,
    migration: &Migration,
    step: i64,
    statement: &str,
    waited: std::time::Instant,
) -> Result<(), StoreError> {
    let digest = digest_of(statement);
    let mut sql = Sql::new("select digest from migration where name = ");
    sql.bind(migration.name).push(" and step = ").bind(step);
    loop {
        if let Some(done) = conn.query(&sql)?.first().and_then(|cells| cells[0].text().map(str::to_owned)) {
            return if done == digest {
                Ok(())
            } else {
                Err(StoreError::Schema(format!("migration {} was edited after it ran", migration.name)))
            };
        }
        // DDL and its note go in one transaction: both databases allow that.
        conn.batch("begin")?;
        let mut note = Sql::new("insert into migration (name, step, digest) values (");
        note.bind(migration.name).push(", ").bind(step).push(", ").bind(digest.as_str()).push(")");
        let done = conn.execute(&note).and_then(|_| conn.batch(&conn.dialect().ddl(statement)));
        match done {
            Ok(()) => return conn.batch("commit"),
            Err(fault) => {
                conn.batch("rollback")?;
                // Another process runs the same step: its note stands in the way until it commits.
                let other = matches!(fault, StoreError::Taken { .. } | StoreError::Contention(_));
                if !other || waited.elapsed().as_secs() > MIGRATION_WAIT_S {
                    return Err(StoreError::Schema(format!(
                        "migration {} step {step}: {fault}",
                        migration.name
                    )));
                }
            }
        }
    }
}

fn digest_of(statement: &str) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(statement.as_bytes()).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// The tables of the declared objects as the database has them.
pub(crate) fn present(conn: &Conn<'_>, registry: &Registry) -> Result<BTreeMap<String, Table>, StoreError> {
    let mut tables = BTreeMap::new();
    for def in registry.objects() {
        let mut table = Table::default();
        let (columns, indexes) = match conn {
            Conn::Sqlite(_) => (
                // A key is an integer in SQLite's own words.
                format!(
                    "select name, iif(pk, 'bigint', lower(type)), \"notnull\" from pragma_table_info('{}')",
                    def.name
                ),
                format!(
                    "select name from sqlite_master where type = 'index' and tbl_name = '{}' and sql is not null",
                    def.name
                ),
            ),
            Conn::Postgres(_) => (
                format!(
                    "select column_name::text, data_type::text, is_nullable = 'NO' from information_schema.columns \
                     where table_schema = current_schema() and table_name = '{}'",
                    def.name
                ),
                format!(
                    "select indexname::text from pg_indexes where schemaname = current_schema() and tablename = '{0}' \
                     and indexname <> '{0}_pkey'",
                    def.name
                ),
            ),
        };
        for cells in conn.query(&Sql::new(&columns))? {
            if let (Some(name), Some(kind)) = (cells[0].text(), cells[1].text()) {
                let required = cells[2].int().unwrap_or(0) != 0;
                table.columns.insert(name.to_owned(), (kind.to_owned(), required));
            }
        }
        if table.columns.is_empty() {
            continue;
        }
        for cells in conn.query(&Sql::new(&indexes))? {
            if let Cell::Text(name) = &cells[0] {
                table.indexes.insert(name.clone(), String::new());
            }
        }
        tables.insert(def.name.to_owned(), table);
    }
    Ok(tables)
}

impl crate::View<'_> {
    /// The columns of an object that its table has as something else: of a field that was there before.
    ///
    /// # Errors
    /// Those of the database.
    pub fn columns_of_another_kind(&self, def: &'static ObjectDef) -> Result<Vec<String>, StoreError> {
        let present = present(&self.conn, &Registry::new([def]))?;
        let Some(table) = present.get(def.name) else { return Ok(Vec::new()) };
        let differs = |column: &crate::ColumnDef| {
            table.columns.get(&column.name).is_some_and(|(kind, _)| kind != column.kind)
        };
        Ok(table_columns(def).into_iter().filter(differs).map(|column| column.name).collect())
    }
}

impl crate::Crm {
    /// What still differs between the database and the declarations; empty when they agree.
    pub async fn schema_difference(&self) -> Result<String, StoreError> {
        let registry = self.registry().clone();
        self.system()
            .read(move |view| present(&view.conn, &registry).map(|tables| draft(&tables, &registry)))
            .await
    }
}

/// All columns that hold a field, for those who read tables by name.
pub fn field_columns(field: &object::FieldDef) -> BTreeSet<String> {
    columns_of(field).into_iter().map(|column| column.name).collect()
}
