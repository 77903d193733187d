//! Search: tokens made in Rust, postings kept by the database, rights among the tokens, ranking ours.

mod surnames;
mod tokens;

pub use tokens::{SearchQuery, Term, document_tokens, matches, query_tokens};

use object::{ObjectDef, Row};

use crate::actor::{Sight, Verb};
use crate::conn::Conn;
use crate::dialect::Dialect;
use crate::error::StoreError;
use crate::sql::Sql;
use crate::view::View;

/// The tokens a record is found by, with those that say what it is and who may see it.
fn tokens_of(def: &ObjectDef, row: &Row) -> Vec<String> {
    let mut tokens = Vec::with_capacity(64);
    document_tokens(def, &row.values, &mut tokens);
    tokens.push(kind_token(def));
    if let Some(owner) = row.owner {
        tokens.push(owner_token(owner));
    }
    if let Some(team) = row.team {
        tokens.push(team_token(team));
    }
    tokens
}

// Classes `k`, `u` and `g` are ours; the words of records use others, so nobody can search for a right.
fn kind_token(def: &ObjectDef) -> String {
    format!("k{}", def.name.replace('_', ""))
}
fn owner_token(owner: i64) -> String {
    format!("u{owner:x}")
}
fn team_token(team: i64) -> String {
    format!("g{team:x}")
}

/// Indexes records, in place of what was indexed of them before.
pub(crate) fn put(conn: &Conn<'_>, def: &ObjectDef, rows: &[Row]) -> Result<(), StoreError> {
    let searchable = def.fields.iter().any(|field| field.search.is_some());
    if !searchable {
        return Ok(());
    }
    let statements: Vec<Sql> = rows
        .iter()
        .map(|row| {
            let tokens = tokens_of(def, row).join(" ");
            let mut sql;
            match conn.dialect() {
                Dialect::Sqlite => {
                    sql = Sql::new("insert or replace into search_doc (rowid, tokens) values (");
                    sql.bind(row.id).push(", ").bind(tokens).push(")");
                }
                Dialect::Postgres => {
                    sql = Sql::new("insert into search_doc (rowid, tokens) values (");
                    sql.bind(row.id).push(", array_to_tsvector(string_to_array(").bind(tokens);
                    sql.push(", ' '))) on conflict (rowid) do update set tokens = excluded.tokens");
                }
            }
            sql
        })
        .collect();
    conn.execute_all(&statements)
}

/// Forgets a record.
pub(crate) fn remove(conn: &Conn<'_>, id: i64) -> Result<(), StoreError> {
    let mut sql = Sql::new("delete from search_doc where rowid = ");
    sql.bind(id);
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
        let searchable = def.fields.iter().any(|field| field.search.is_some());
        if sight == Sight::Nothing || def.internal || !searchable {
            return Ok(Vec::new());
        }
        let mut ids: Vec<i64> = Vec::new();
        for tier in &query.tiers {
            if ids.len() >= limit {
                break;
            }
            for id in self.search_tier(def, tier, sight, limit)? {
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
        let (text, condition) = match self.conn.dialect() {
            Dialect::Sqlite => (
                match_text(def, terms, sight, " AND ", " OR ", |text| format!("\"{text}\""), "*"),
                "search_doc match ",
            ),
            Dialect::Postgres => (
                match_text(def, terms, sight, " & ", " | ", |text| format!("'{text}'"), ":*"),
                "tokens @@ cast(cast(",
            ),
        };
        let mut sql = Sql::new("select rowid from search_doc where ");
        sql.push(condition).bind(text);
        if self.conn.dialect() == Dialect::Postgres {
            sql.push(" as text) as tsquery)");
        }
        sql.push(" order by rowid desc limit ").bind(limit as i64);
        Ok(self.query(&sql)?.iter().filter_map(|cells| cells[0].int()).collect())
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

/// The postings' condition. Tokens hold only letters, digits and Han, so quoting cannot be escaped from.
fn match_text(
    def: &ObjectDef,
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
    parts.push(quote(&kind_token(def)));
    if let Sight::Some { user, teams } = sight {
        let mut who: Vec<String> = vec![quote(&owner_token(user))];
        who.extend(teams.iter().map(|team| quote(&team_token(*team))));
        parts.push(format!("({})", who.join(or)));
    }
    parts.join(and)
}

/// The subscriber that indexes what imports wrote.
pub(crate) fn index_bulk(view: &View<'_>, entries: &[crate::entry::Entry]) -> Result<(), StoreError> {
    use std::collections::BTreeMap;
    let mut records: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| entry.bulk) {
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
