//! Search: tokens made in Rust, postings kept by the database, rights among the tokens, ranking ours.

mod spread;
pub(crate) mod surnames;
mod tokens;

pub use tokens::{
    SearchQuery, Term, classes_of, document_tokens, matches, name_readings, name_tokens, query_tokens,
};

pub(crate) use tokens::without_accents;

use object::{FieldDef, FieldKind, ObjectDef, Registry, Row, SearchAs, Value};

use crate::conn::Conn;
use crate::dialect::Dialect;
use crate::error::StoreError;
use crate::rights::{Level, Verb};
use crate::sight::{Reach, Sight};
use crate::sql::Sql;
use crate::view::View;

/// Raised when tokens are made in another way, so that every house makes its own anew.
const TOKENS_VERSION: u32 = 2;

/// How many records PostgreSQL gathers for a search; what more have is looked for among the newest.
const GATHERED_MAX: i64 = 300;
/// How many of the newest records PostgreSQL looks through at most. It stops when it has enough.
const NEWEST_LOOKED_THROUGH: i64 = 50_000;

/// How many found records are looked through for those found by what the asker is told; of more, the newest.
const VEILED_LOOKED_THROUGH: usize = 2_000;

/// Whether records of this object can be searched for.
pub(crate) fn is_searchable(def: &ObjectDef) -> bool {
    !def.internal && def.fields.iter().any(|field| field.search.is_some())
}

/// The postings of an object: each has its own, so that no search walks another's.
pub(crate) fn table_of(def: &ObjectDef) -> String {
    format!("search_{}", def.name)
}

/// What the tokens are made of: when it differs from what a house's tokens were made of, they are made anew.
pub(crate) fn made_of(registry: &Registry) -> String {
    use sha2::{Digest, Sha256};
    let mut digest = Sha256::new();
    digest.update(TOKENS_VERSION.to_le_bytes());
    // What a company adds is told of its records from the first one on.
    for def in registry.objects().iter().filter(|def| is_searchable(def) && !def.is_custom()) {
        for field in def.fields.iter().filter(|field| !field.is_custom()) {
            digest.update(format!("{}.{} {:?}\n", def.name, field.name, field.search));
        }
    }
    digest.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// The tokens a record is found by, with those that say who may see it.
fn tokens_of(def: &ObjectDef, row: &Row) -> Vec<String> {
    let mut tokens = Vec::with_capacity(64);
    document_tokens(def, &row.values, &mut tokens);
    if let Some(owner) = row.owner {
        tokens.push(owner_token(owner));
    }
    if let Some(team) = row.team {
        tokens.push(team_token(team));
    }
    tokens
}

// Classes `u` and `g` are ours; the words of records use others, so nobody can search for a right.
fn owner_token(owner: i64) -> String {
    format!("u{owner:x}")
}
fn team_token(team: i64) -> String {
    format!("g{team:x}")
}

/// Indexes records, in place of what was indexed of them before.
pub(crate) fn put(conn: &Conn<'_>, def: &ObjectDef, rows: &[Row]) -> Result<(), StoreError> {
    if !is_searchable(def) {
        return Ok(());
    }
    let table = table_of(def);
    let statements: Vec<Sql> = rows
        .iter()
        .map(|row| {
            let tokens = tokens_of(def, row).join(" ");
            let mut sql;
            match conn.dialect() {
                Dialect::Sqlite => {
                    sql = Sql::new("insert or replace into ");
                    sql.name(&table).push(" (rowid, tokens) values (");
                    sql.bind(row.id).push(", ").bind(tokens).push(")");
                }
                Dialect::Postgres => {
                    sql = Sql::new("insert into ");
                    sql.name(&table).push(" (rowid, tokens) values (");
                    sql.bind(row.id).push(", array_to_tsvector(string_to_array(").bind(tokens);
                    sql.push(", ' '))) on conflict (rowid) do update set tokens = excluded.tokens");
                }
            }
            sql
        })
        .collect();
    conn.execute_all(&statements)
}

/// The setting that says what the tokens were made of.
const MADE_OF: &str = "search_made_of";
/// The setting with the last entry whose record is indexed anew, whoever wrote it.
const ANEW_UNTIL: &str = "search_anew_until";

/// Makes the postings' tables. Where the tokens were made of something else (a field is searched that was not, or
/// the rules have changed), they are emptied and the subscriber that indexes imports begins again with the first
/// entry; until it has come to the end, searches find what it has reached, and the lag says how far that is.
pub(crate) fn prepare(conn: &Conn<'_>, registry: &Registry) -> Result<(), StoreError> {
    let wanted = made_of(registry);
    conn.batch("begin")?;
    match prepare_within(conn, registry, &wanted) {
        Ok(()) => conn.batch("commit"),
        Err(fault) => {
            conn.batch("rollback")?;
            Err(fault)
        }
    }
}

fn prepare_within(conn: &Conn<'_>, registry: &Registry, wanted: &str) -> Result<(), StoreError> {
    // The row is locked by writing it, so that of two processes that start together one waits and finds it done.
    let mut sql = Sql::new("insert into setting (name, value) values (");
    sql.bind(MADE_OF).push(", '') on conflict (name) do update set value = setting.value");
    conn.execute(&sql)?;
    let mut sql = Sql::new("select value from setting where name = ");
    sql.bind(MADE_OF);
    let known = conn.query(&sql)?.first().and_then(|cells| cells[0].text().map(str::to_owned));
    if known.as_deref() == Some(wanted) {
        return Ok(());
    }
    conn.batch("drop table if exists search_doc")?; // All objects' postings stood in one table once.
    for def in registry.objects().iter().filter(|def| is_searchable(def)) {
        let table = table_of(def);
        conn.batch(&format!("drop table if exists \"{table}\""))?;
        for statement in conn.dialect().search_ddl(&table) {
            conn.batch(&statement)?;
        }
    }
    conn.batch("update subscriber set seq = 0 where name = 'search'")?;
    for (name, value) in [(MADE_OF, format!("'{wanted}'")), (ANEW_UNTIL, LAST_ENTRY.to_owned())] {
        conn.batch(&format!(
            "insert into setting (name, value) values ('{name}', {value}) \
             on conflict (name) do update set value = excluded.value"
        ))?;
    }
    Ok(())
}

/// Makes the postings' table of an object that was added, which has no records yet.
pub(crate) fn prepare_one(conn: &Conn<'_>, def: &ObjectDef) -> Result<(), StoreError> {
    if !is_searchable(def) {
        return Ok(());
    }
    let dialect = conn.dialect();
    dialect
        .search_ddl(&table_of(def))
        .iter()
        .try_for_each(|statement| conn.batch(&dialect.ddl_once(statement)))
}

impl crate::Crm {
    /// Makes the postings of all records from what they hold, where a restored house has none. On a thread that may
    /// block; nobody writes meanwhile.
    ///
    /// # Errors
    /// Those of the database.
    pub fn index_all(&self) -> Result<(), StoreError> {
        let crm = self.current();
        for def in crm.registry().objects().iter().copied().filter(|def| is_searchable(def)) {
            let mut after = i64::MIN;
            loop {
                let last = crm.system().write_wait(INDEX_ALL, None, move |tx| {
                    let rows = tx.view.rows_after(def, after, INDEXED_AT_ONCE)?;
                    put(&tx.view.conn, def, &rows)?;
                    Ok::<_, StoreError>(rows.last().map(|row| row.id))
                })?;
                match last {
                    Some(last) => after = last,
                    None => break,
                }
            }
        }
        self.system().write_wait(INDEX_ALL, None, |tx| {
            tx.view.conn.batch(
                "update subscriber set seq = (select coalesce(max(seq), 0) from entry) where name = 'search'",
            )?;
            tx.view.conn.batch(&format!("update setting set value = '0' where name = '{ANEW_UNTIL}'"))
        })
    }
}

/// Entries whose records the subscriber of imports has not come to.
pub(crate) const STILL_TO_COME: &str = "select 1 from entry e where (e.seq is null or e.seq > coalesce(\
    (select seq from subscriber where name = 'search'), 0)) and (e.bulk or e.id <= cast(coalesce(\
    (select value from setting where name = 'search_anew_until'), '0') as bigint))";

/// Whether a record is found by all of its words, or is still to be indexed.
pub(crate) fn has(view: &View<'_>, def: &ObjectDef, row: &Row) -> Result<bool, StoreError> {
    let tokens = tokens_of(def, row);
    let mut sql = Sql::new("select 1 from ");
    sql.name(&table_of(def)).push(" where rowid = ").bind(row.id);
    match view.conn.dialect() {
        Dialect::Sqlite if tokens.is_empty() => {}
        Dialect::Sqlite => {
            let all: Vec<String> = tokens.iter().map(|token| format!("\"{token}\"")).collect();
            sql.push(" and ").name(&table_of(def)).push(" match ").bind(all.join(" AND "));
        }
        Dialect::Postgres => {
            sql.push(" and tokens = array_to_tsvector(string_to_array(")
                .bind(tokens.join(" "))
                .push(", ' '))");
        }
    }
    sql.push(" union all select 1 where exists (").push(STILL_TO_COME);
    sql.push(" and e.record = ").bind(row.id).push(")");
    Ok(!view.query(&sql)?.is_empty())
}

/// The act under which a restored house makes its postings.
const INDEX_ALL: &str = "index_all";
/// Records whose postings are made in one transaction.
const INDEXED_AT_ONCE: i64 = 1_000;

/// The last entry's id, as a text.
const LAST_ENTRY: &str = "(select cast(coalesce(max(id), 0) as text) from entry)";

/// PostgreSQL writes new postings to a list first, which every search reads through; this puts them in their place.
pub(crate) fn tidy(view: &View<'_>) -> Result<(), StoreError> {
    for def in view.registry().objects().iter().filter(|def| is_searchable(def)) {
        let mut sql = Sql::new("select gin_clean_pending_list(cast(cast(");
        sql.bind(format!("\"{}_tokens\"", table_of(def))).push(" as text) as regclass))");
        view.query(&sql)?;
    }
    Ok(())
}

/// Forgets a record.
pub(crate) fn remove(conn: &Conn<'_>, def: &ObjectDef, id: i64) -> Result<(), StoreError> {
    if !is_searchable(def) {
        return Ok(());
    }
    let mut sql = Sql::new("delete from ");
    sql.name(&table_of(def)).push(" where rowid = ").bind(id);
    conn.execute(&sql).map(drop)
}

/// What a search found: the object and the record, best first.
#[derive(Clone, Debug)]
pub struct Found {
    /// Which object.
    pub def: &'static ObjectDef,
    /// The record.
    pub row: Row,
}

impl View<'_> {
    /// The best `limit` records of one object for the words, as far as the actor may see them. Exact names come
    /// first, then words, then pinyin, initials and fragments; within a tier the newest first.
    pub fn search(
        &self,
        def: &'static ObjectDef,
        words: &str,
        limit: usize,
    ) -> Result<Vec<Found>, StoreError> {
        let query = query_tokens(words);
        let sight = self.actor.sight(def, Verb::See);
        if sight == Sight::Nothing || !is_searchable(def) {
            return Ok(Vec::new());
        }
        let classes = classes_of(def);
        // Of what is kept from the asker nothing may be found, so more is looked through than is shown.
        let within = if self.actor.has_veils(def) { VEILED_LOOKED_THROUGH.max(limit) } else { limit };
        let can_match = |tier: &&Vec<Term>| tier.iter().all(|term| classes.contains(&term.class()));
        let mut ids: Vec<i64> = Vec::new();
        for tier in query.tiers.iter().filter(can_match) {
            if ids.len() >= limit {
                break;
            }
            let found = self.search_tier(def, tier, sight, within)?;
            for id in self.found_by_what_is_told(def, found, tier, words)? {
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
        }
        ids.truncate(limit);
        let mut rows = self.rows_by_id(def, &ids)?;
        rows.sort_by_key(|row| ids.iter().position(|id| *id == row.id));
        Ok(rows.into_iter().map(|row| Found { def, row }).collect())
    }

    /// Those of these records that are found by fields of which the asker is told all, or by a whole phone number,
    /// e-mail address or code that they know already (design, section 5).
    fn found_by_what_is_told(
        &self,
        def: &'static ObjectDef,
        ids: Vec<i64>,
        terms: &[Term],
        words: &str,
    ) -> Result<Vec<i64>, StoreError> {
        if !self.actor.has_veils(def) || ids.is_empty() {
            return Ok(ids);
        }
        let rows = self.rows_as_stored(def, &ids)?;
        let tier = SearchQuery { tiers: vec![terms.to_vec()] };
        let is_told = |row: &Row| {
            let veils = self.actor.veils_of(def, row);
            let mut told = row.values.clone();
            veils.iter().for_each(|(field, _)| told[field.index] = Value::Null);
            let mut tokens = Vec::new();
            document_tokens(def, &told, &mut tokens);
            let is_known_whole = |(field, level): &(&'static FieldDef, Level)| {
                *level == Level::Masked && is_whole(field, &row.values[field.index], words)
            };
            matches(&tier, &tokens) || veils.iter().any(is_known_whole)
        };
        let told: Vec<i64> = rows.iter().filter(|row| is_told(row)).map(|row| row.id).collect();
        Ok(ids.into_iter().filter(|id| told.contains(id)).collect())
    }

    fn search_tier(
        &self,
        def: &ObjectDef,
        terms: &[Term],
        sight: Sight<'_>,
        limit: usize,
    ) -> Result<Vec<i64>, StoreError> {
        if terms.is_empty() {
            return Ok(Vec::new());
        }
        let mut ids = self.search_governed(def, terms, sight, limit)?;
        if let Sight::Some(reach) = sight
            && !reach.shared.is_empty()
        {
            ids.extend(self.search_shared(def, terms, reach, limit)?);
            ids.sort_unstable_by(|a, b| b.cmp(a));
            ids.dedup();
            ids.truncate(limit);
        }
        Ok(ids)
    }

    /// Among the records that were shared, of whose owners and teams the postings say nothing useful.
    fn search_shared(
        &self,
        def: &ObjectDef,
        terms: &[Term],
        reach: Reach<'_>,
        limit: usize,
    ) -> Result<Vec<i64>, StoreError> {
        let table = table_of(def);
        let mut sql = Sql::new("select rowid from ");
        sql.name(&table).push(" where ");
        match self.conn.dialect() {
            Dialect::Sqlite => {
                let text = match_text(terms, Sight::All, " AND ", " OR ", |text| format!("\"{text}\""), "*");
                sql.name(&table).push(" match ").bind(text);
            }
            Dialect::Postgres => {
                let text = match_text(terms, Sight::All, " & ", " | ", |text| format!("'{text}'"), ":*");
                sql.push("tokens @@ cast(cast(").bind(text).push(" as text) as tsquery)");
            }
        }
        sql.push(" and rowid in (select t.id from ").name(def.name).push(" t where ");
        reach.push_shared(&mut sql, "t", "");
        sql.push(") order by rowid desc limit ").bind(limit as i64);
        self.ids_of(&sql)
    }

    fn search_governed(
        &self,
        def: &ObjectDef,
        terms: &[Term],
        sight: Sight<'_>,
        limit: usize,
    ) -> Result<Vec<i64>, StoreError> {
        let table = table_of(def);
        match self.conn.dialect() {
            Dialect::Sqlite => {
                let text = match_text(terms, sight, " AND ", " OR ", |text| format!("\"{text}\""), "*");
                let mut sql = Sql::new("select rowid from ");
                sql.name(&table).push(" where ").name(&table).push(" match ").bind(text);
                sql.push(" order by rowid desc limit ").bind(limit as i64);
                self.ids_of(&sql)
            }
            Dialect::Postgres => {
                let text = match_text(terms, sight, " & ", " | ", |text| format!("'{text}'"), ":*");
                // Postings of PostgreSQL stand in no order: what few have is gathered, what many have is soon met
                // among the newest. Left alone, the planner takes the one for the other.
                let mut sql = Sql::new("with found as materialized (select rowid from ");
                sql.name(&table).push(" where tokens @@ cast(cast(").bind(text.as_str());
                sql.push(" as text) as tsquery) limit ").bind(GATHERED_MAX + 1);
                sql.push(") select rowid from found order by rowid desc");
                let mut gathered = self.ids_of(&sql)?;
                if gathered.len() as i64 > GATHERED_MAX {
                    let mut sql = Sql::new("select rowid from (select rowid, tokens from ");
                    sql.name(&table).push(" order by rowid desc limit ").bind(NEWEST_LOOKED_THROUGH);
                    sql.push(") newest where tokens @@ cast(cast(").bind(text);
                    sql.push(" as text) as tsquery) order by rowid desc limit ").bind(limit as i64);
                    let newest = self.ids_of(&sql)?;
                    // Should the newest have too few after all, those gathered follow them.
                    gathered.retain(|id| !newest.contains(id));
                    gathered.splice(0..0, newest);
                }
                gathered.truncate(limit);
                Ok(gathered)
            }
        }
    }

    fn ids_of(&self, sql: &Sql) -> Result<Vec<i64>, StoreError> {
        Ok(self.query(sql)?.iter().filter_map(|cells| cells[0].int()).collect())
    }

    /// How many entries the search index is behind (imports are indexed after their rows).
    pub fn search_lag(&self) -> Result<i64, StoreError> {
        let rows = self.query(&Sql::new(
            "select (select max(seq) from entry), (select seq from subscriber where name = 'search')",
        ))?;
        let number = |place: usize| rows.first().and_then(|cells| cells[place].int()).unwrap_or(0);
        Ok((number(0) - number(1)).max(0))
    }
}

/// Whether the words are all of a value by which people are called or companies known.
pub fn is_whole(field: &FieldDef, value: &Value, words: &str) -> bool {
    match (field.kind, value) {
        (FieldKind::Phone, Value::Phone(phone)) => {
            object::Phone::parse(words).is_ok_and(|asked| asked.canonical() == phone.canonical())
        }
        (FieldKind::Email, Value::Text(email)) => {
            object::Email::parse(words).is_ok_and(|asked| asked.0 == *email)
        }
        (FieldKind::Text, Value::Text(code)) if field.search == Some(SearchAs::Fragments) => {
            object::text::fold(words.trim()) == object::text::fold(code)
        }
        _ => false,
    }
}

/// The postings' condition. Tokens hold only letters, digits and Han, so quoting cannot be escaped from.
fn match_text(
    terms: &[Term],
    sight: Sight<'_>,
    and: &str,
    or: &str,
    quote: impl Fn(&str) -> String,
    prefix: &str,
) -> String {
    let mut parts: Vec<String> = terms
        .iter()
        .map(|term| match term {
            Term::Exact(token) => quote(token),
            Term::Prefix(token) => format!("{}{prefix}", quote(token)),
        })
        .collect();
    if let Sight::Some(reach) = sight {
        let mut who: Vec<String> = reach.owners.iter().map(|owner| quote(&owner_token(*owner))).collect();
        who.extend(reach.teams.iter().map(|team| quote(&team_token(*team))));
        parts.push(format!("({})", who.join(or)));
    }
    parts.join(and)
}

/// The subscriber that indexes what imports wrote, and everything once when the tokens are made anew.
pub(crate) fn index_bulk(view: &View<'_>, entries: &[crate::entry::Entry]) -> Result<(), StoreError> {
    use std::collections::BTreeMap;
    let anew_until = view.setting(ANEW_UNTIL)?.and_then(|id| id.parse::<i64>().ok()).unwrap_or(0);
    let mut records: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| entry.bulk || entry.id <= anew_until) {
        let ids = records.entry(entry.object.as_str()).or_default();
        if ids.last() != Some(&entry.record) {
            ids.push(entry.record);
        }
    }
    for (object, mut ids) in records {
        let Some(def) = view.registry().object(object) else { continue };
        ids.sort_unstable();
        ids.dedup();
        for chunk in ids.chunks(256) {
            // The record as it is now: what came after the import is indexed with it, which is right anyway.
            let rows = view.rows_by_id(def, chunk)?;
            put(&view.conn, def, &rows)?;
        }
    }
    Ok(())
}
