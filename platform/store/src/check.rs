//! Whether a house is whole: the database, its schema, what points where, whose a child is, what is counted, what can
//! be found, the history, the files. All but the history and the files is looked at as it is at one moment, while
//! people go on writing.

mod files;
mod problem;
mod records;

use object::ObjectDef;

pub use problem::Problem;

use crate::actor::Actor;
use crate::backup::tables;
use crate::conn::Conn;
use crate::crm::Crm;
use crate::error::StoreError;
use crate::migrate;
use crate::sql::Sql;
use crate::view::View;

/// What a damaged database says is told so often; more of it helps nobody.
const NAMED_MAX: usize = 20;

/// What a check looked at, and what it found.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// Records of all objects.
    pub records: u64,
    /// Entries of the history.
    pub entries: i64,
    /// Files beside records.
    pub files: u64,
    /// What is wrong; empty when the house is whole.
    pub problems: Vec<Problem>,
}

impl Crm {
    /// Looks at everything. `digests` are the tables whose column names the content of a file. On a thread that may
    /// block.
    ///
    /// # Errors
    /// Where the database cannot be read at all.
    pub fn check(&self, digests: &[(&'static str, &'static str)]) -> Result<Checked, StoreError> {
        let mut checked = Checked::default();
        let actor = Actor::system();
        let crm = self.current();
        let whole = self.at_one_moment(|conn| {
            let found = integrity(conn)?;
            let is_readable = found.is_empty();
            checked.problems.extend(found);
            if is_readable {
                checked.problems.extend(self.schema(conn)?);
                let view = View::new(*conn, &crm, &actor);
                for def in crm.registry().objects().iter().copied() {
                    records::look_at(&view, def, &mut checked)?;
                }
                if tables::live(conn)?.iter().any(|table| table.name == "content") {
                    files::of_rows(&crm, &view, digests, &mut checked)?;
                }
            }
            Ok::<_, StoreError>(is_readable)
        })?;
        if whole {
            let history = self.verify_history(None)?;
            checked.entries = history.entries;
            if !history.ok {
                checked.problems.push(problem::history(history.first_bad));
            }
        }
        Ok(checked)
    }

    /// What the schema has that this program's does not, and the other way round.
    fn schema(&self, conn: &Conn<'_>) -> Result<Vec<Problem>, StoreError> {
        let scratch = rusqlite::Connection::open_in_memory().map_err(crate::sqlite::error)?;
        let scratch = Conn::Sqlite(&scratch);
        migrate::run(&scratch, self.inner.house.migrations, &self.inner.house.declared, |_, _| true)?;
        let (wanted, here) = (tables::live(&scratch)?, tables::live(conn)?);
        let mut problems = Vec::new();
        for table in &wanted {
            match here.iter().find(|other| other.name == table.name) {
                None => problems.push(problem::missing(&table.name)),
                Some(other) => {
                    let has = |wanted: &tables::Column| {
                        let same = |column: &tables::Column| {
                            (&column.name, column.kind) == (&wanted.name, wanted.kind)
                        };
                        other.columns.iter().any(same)
                    };
                    let lacks = table.columns.iter().filter(|column| !has(column));
                    problems.extend(
                        lacks.map(|column| problem::missing(&format!("{}.{}", table.name, column.name))),
                    );
                    let is_known = |column: &&tables::Column| {
                        tables::is_added(&column.name)
                            || table.columns.iter().any(|known| known.name == column.name)
                    };
                    let beyond = other.columns.iter().filter(|column| !is_known(column));
                    problems.extend(
                        beyond.map(|column| problem::unknown(&format!("{}.{}", table.name, column.name))),
                    );
                }
            }
        }
        let beyond = here.iter().filter(|table| {
            !tables::is_added(&table.name) && wanted.iter().all(|other| other.name != table.name)
        });
        problems.extend(beyond.map(|table| problem::unknown(&table.name)));
        let indexes = tables::indexes(conn)?;
        let lacks = tables::indexes(&scratch)?;
        let lacks = lacks.iter().filter(|(name, _)| indexes.iter().all(|(other, _)| other != name));
        problems.extend(lacks.map(|(name, _)| problem::missing(name)));
        Ok(problems)
    }
}

/// What the database says of itself.
fn integrity(conn: &Conn<'_>) -> Result<Vec<Problem>, StoreError> {
    let text = match conn {
        Conn::Sqlite(_) => "select quick_check from pragma_quick_check",
        Conn::Postgres(_) => {
            "select c.relname::text from pg_index i join pg_class c on c.oid = i.indexrelid where not i.indisvalid"
        }
    };
    match conn.query(&Sql::new(text)) {
        Ok(rows) => {
            let said = rows.iter().filter_map(|cells| cells[0].text()).filter(|said| *said != "ok");
            Ok(said.take(NAMED_MAX).map(problem::database).collect())
        }
        Err(StoreError::Damaged(said)) => Ok(vec![problem::database(&said)]),
        Err(fault) => Err(fault),
    }
}

/// What one query counts and the first record of it.
fn counted(view: &View<'_>, sql: &Sql) -> Result<(i64, Option<i64>), StoreError> {
    let rows = view.query(sql)?;
    let number = |place: usize| rows.first().and_then(|cells| cells[place].int());
    Ok((number(0).unwrap_or(0), number(1)))
}

/// A query that counts the rows of an object and tells the first.
fn count_of(def: &ObjectDef) -> Sql {
    let mut sql = Sql::new("select count(*), min(t.id) from ");
    sql.name(def.name).push(" t");
    sql
}
