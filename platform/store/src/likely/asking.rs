//! Which pairs somebody is told of. Both records must be in sight, nobody may have said what they are, and what is told rests
//! on nothing that the reader may not know: where a field that is compared is hidden or masked, the two are compared anew
//! without it; and who is not told every such field everywhere gets the pairs in the order of their records, for the order
//! by probability would tell of it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;
use std::time::{Duration, Instant as Moment};

use object::{FieldDef, ObjectDef, Row};

use super::{CERTAIN, LikelyFound, LikelyPair, LikelyPlace, LikelySearch};
use crate::error::StoreError;
use crate::likeness::{Likeness, linkage_columns};
use crate::merge::{MERGED_AT_ONCE_MAX, is_mergeable};
use crate::rights::{Level, Verb};
use crate::sight::Sight;
use crate::sql::{Cell, Sql};
use crate::view::View;

/// The most that one page tells.
pub const LIKELY_ROWS_MAX: usize = 100;
/// Pairs read in one step.
const STEP_PAIRS: i64 = 200;
/// So long is looked for pairs in sight; then the page says how far it came.
const LOOK_TIME_MAX: Duration = Duration::from_millis(400);
/// Pairs of one group that are looked at.
const CLUSTER_PAIRS_MAX: i64 = 200;
/// Pairs of one record that are looked at.
const RECORD_PAIRS_MAX: i64 = 200;

/// Which pairs are meant.
#[derive(Clone, Debug)]
pub struct LikelyAsked {
    /// Of this object.
    pub def: &'static ObjectDef,
    /// Those that are related, rather than the same.
    pub related: bool,
    /// At least so likely, in parts of [`CERTAIN`].
    pub least: i64,
    /// Of which one is the actor's own.
    pub mine: bool,
    /// After this place.
    pub after: Option<LikelyPlace>,
    /// At most so many, and no more than [`LIKELY_ROWS_MAX`].
    pub limit: usize,
}

/// A page of pairs.
#[derive(Clone, Debug, Default)]
pub struct LikelyPage {
    /// The pairs, and groups at the place of their surest pair.
    pub found: Vec<LikelyFound>,
    /// Where it goes on, if it may.
    pub next: Option<LikelyPlace>,
    /// How the records were looked through last; nothing where they never were.
    pub search: Option<LikelySearch>,
}

impl View<'_> {
    /// A page of pairs, the surest first, along an index.
    ///
    /// # Errors
    /// Those of the database.
    pub fn likely(&self, asked: &LikelyAsked) -> Result<LikelyPage, StoreError> {
        let Some(telling) = Telling::new(self, asked.def)? else { return Ok(LikelyPage::default()) };
        let mut page = LikelyPage { search: Some(telling.search), ..LikelyPage::default() };
        let began = Moment::now();
        let (limit, mut reached) = (asked.limit.min(LIKELY_ROWS_MAX), asked.after);
        let mut groups = Groups::new();
        loop {
            let read = telling.step(asked, reached)?;
            let is_over = (read.len() as i64) < STEP_PAIRS;
            let open: Vec<LikelyPair> =
                read.iter().filter(|(_, open)| *open).map(|(pair, _)| *pair).collect();
            let rows = telling.rows(&open)?;
            for (pair, is_open) in read {
                if page.found.len() >= limit || began.elapsed() > LOOK_TIME_MAX {
                    page.next = reached;
                    return Ok(page);
                }
                reached = Some(telling.place_of(&pair));
                if is_open {
                    page.found.extend(telling.of_page(asked, pair, &rows, &mut groups)?);
                }
            }
            if is_over {
                return Ok(page);
            }
        }
    }

    /// The surest pairs that a record belongs to and that are told.
    ///
    /// # Errors
    /// Those of the database.
    pub fn likely_of(
        &self,
        def: &'static ObjectDef,
        record: i64,
        limit: usize,
    ) -> Result<Vec<LikelyFound>, StoreError> {
        // One statement says that there is nothing, which is so of most records.
        let mut sql =
            Sql::new("select l.\"first\", l.\"second\" from likeness_model m join likeness_pair l on ");
        sql.push("l.object = m.object and l.version = m.version and ");
        let mut both = sql.clone();
        both.push("l.\"first\" = ").bind(record).push(" where m.object = ").bind(def.name);
        both.push(" union all ").push(&sql.text).push("l.\"second\" = ").bind(record);
        both.push(" where m.object = ").bind(def.name).push(" limit ").bind(RECORD_PAIRS_MAX);
        if !is_mergeable(def) || self.query(&both)?.is_empty() {
            return Ok(Vec::new());
        }
        let Some(telling) = Telling::new(self, def)? else { return Ok(Vec::new()) };
        let mut told = telling.told(telling.pairs_of_record(record)?)?;
        told.retain(|told| told.pair.probability >= CERTAIN / 2);
        // By what is told of them: the order by what was found would tell more.
        told.sort_by_key(|told| std::cmp::Reverse((!told.pair.related, told.pair.place())));
        told.truncate(limit);
        Ok(told)
    }
}

/// Tells somebody of pairs of an object.
struct Telling<'a> {
    view: &'a View<'a>,
    def: &'static ObjectDef,
    /// The fields that are compared.
    fields: Vec<&'static FieldDef>,
    likeness: Arc<Likeness>,
    search: LikelySearch,
    /// The reader is told each of these fields on every record they see.
    is_told_all: bool,
}

/// A pair that was read, and whether it is open to the reader as far as records and verdicts go.
type Read = (LikelyPair, bool);
/// The pairs of each group that a page came by, as they are told, the surest first.
type Groups = HashMap<i64, Vec<LikelyPair>>;

impl<'a> Telling<'a> {
    /// Nothing where no pairs were looked for, or no record is in sight.
    fn new(view: &'a View<'a>, def: &'static ObjectDef) -> Result<Option<Telling<'a>>, StoreError> {
        if !is_mergeable(def) || view.actor.sight(def, Verb::See) == Sight::Nothing {
            return Ok(None);
        }
        let Some(columns) = linkage_columns(def) else { return Ok(None) };
        let Some((likeness, search)) = view.likeness(def)?.zip(view.likely_search(def)?) else {
            return Ok(None);
        };
        let fields = columns.fields();
        let is_told_all = fields.iter().all(|field| view.actor.least_level(def, field) >= Level::Seen);
        Ok(Some(Telling { view, def, fields, likeness, search, is_told_all }))
    }

    fn place_of(&self, pair: &LikelyPair) -> LikelyPlace {
        let probability = if self.is_told_all { pair.probability } else { 0 };
        LikelyPlace { probability, ..pair.place() }
    }

    /// The next pairs along the index, whoever sees them.
    fn step(&self, asked: &LikelyAsked, after: Option<LikelyPlace>) -> Result<Vec<Read>, StoreError> {
        let mut pairs = Sql::new("select l.* from likeness_pair l where l.object = ");
        pairs.bind(self.def.name).push(" and l.version = ").bind(self.search.version);
        pairs.push(" and l.related = ").bind(Cell::Bool(asked.related));
        if self.is_told_all {
            pairs.push(" and l.probability >= ").bind(asked.least);
            if let Some(after) = after {
                pairs.push(" and (l.probability, l.\"first\", l.\"second\") < (").bind(after.probability);
                pairs.push(", ").bind(after.first).push(", ").bind(after.second).push(")");
            }
        } else if let Some(after) = after {
            pairs.push(" and (l.\"first\", l.\"second\") < (").bind(after.first);
            pairs.push(", ").bind(after.second).push(")");
        }
        self.push_first(&mut pairs, STEP_PAIRS);
        let mut read = self.read(pairs, asked.mine)?;
        // What was joined need not come in order.
        read.sort_by_key(|(pair, _)| std::cmp::Reverse(self.place_of(pair)));
        Ok(read)
    }

    /// The first of them in the order in which this reader is told pairs.
    fn push_first(&self, pairs: &mut Sql, limit: i64) {
        pairs.push(if self.is_told_all { " order by probability desc, " } else { " order by " });
        pairs.push("\"first\" desc, \"second\" desc limit ").bind(limit);
    }

    fn pairs_of_record(&self, record: i64) -> Result<Vec<Read>, StoreError> {
        let mut pairs = Sql::default();
        for (place, side) in ["first", "second"].into_iter().enumerate() {
            pairs.push(if place > 0 { " union all " } else { "" });
            pairs.push("select l.* from likeness_pair l where l.object = ").bind(self.def.name);
            pairs.push(" and l.version = ").bind(self.search.version);
            pairs.push(" and l.").name(side).push(" = ").bind(record);
        }
        pairs.push(" limit ").bind(RECORD_PAIRS_MAX);
        self.read(pairs, false)
    }

    fn pairs_of_cluster(&self, cluster: i64, mine: bool) -> Result<Vec<Read>, StoreError> {
        let mut pairs = Sql::new("select l.* from likeness_pair l where l.object = ");
        pairs.bind(self.def.name).push(" and l.version = ").bind(self.search.version);
        // Those that were found surest; in which order they are told says the reader's own probability.
        pairs
            .push(" and l.cluster = ")
            .bind(cluster)
            .push(" order by l.probability desc, l.\"first\" desc, ");
        pairs.push("l.\"second\" desc limit ").bind(CLUSTER_PAIRS_MAX);
        self.read(pairs, mine)
    }

    /// Pairs with whether they are open: both records are there and in sight, and nobody said what they are.
    fn read(&self, pairs: Sql, mine: bool) -> Result<Vec<Read>, StoreError> {
        let sight = self.view.actor.sight(self.def, Verb::See);
        let mut sql = pairs;
        let pairs = std::mem::take(&mut sql.text);
        // The cells of the inner statement come first, and so do their numbers.
        sql.push("select p.\"first\", p.\"second\", p.probability, p.related, p.cluster, case when ");
        sql.push("a.id is not null and b.id is not null and ");
        sight.push_beside(&mut sql, "a");
        sql.push(" and ");
        sight.push_beside(&mut sql, "b");
        if mine {
            let me = self.view.actor.user;
            sql.push(" and (a.\"owner\" = ").bind(me).push(" or b.\"owner\" = ").bind(me).push(")");
        }
        sql.push(" and not exists (select 1 from twin_verdict v where v.\"first\" = p.\"first\"");
        sql.push(" and v.\"second\" = p.\"second\") then 1 else 0 end from (").push(&pairs).push(") p");
        for (alias, side) in [("a", "first"), ("b", "second")] {
            sql.push(" left join ").name(self.def.name).push(" ").push(alias).push(" on ");
            sql.push(alias).push(".id = p.").name(side);
        }
        let read = |cells: &Vec<Cell>| {
            let pair = LikelyPair {
                first: cells[0].int()?,
                second: cells[1].int()?,
                probability: cells[2].int()?,
                related: cells[3].int()? != 0,
                cluster: cells[4].int(),
            };
            Some((pair, cells[5].int()? != 0))
        };
        Ok(self.view.query(&sql)?.iter().filter_map(read).collect())
    }

    /// Those that are open, as they are told.
    fn told(&self, read: Vec<Read>) -> Result<Vec<LikelyFound>, StoreError> {
        let open: Vec<LikelyPair> =
            read.into_iter().filter(|(_, open)| *open).map(|(pair, _)| pair).collect();
        let rows = self.rows(&open)?;
        Ok(open.into_iter().filter_map(|pair| self.pair(pair, &rows)).collect())
    }

    /// The records of these pairs as far as they are told, by their ids.
    fn rows(&self, pairs: &[LikelyPair]) -> Result<Vec<Row>, StoreError> {
        self.some_rows(pairs.iter().flat_map(|pair| [pair.first, pair.second]).collect())
    }

    fn some_rows(&self, mut ids: Vec<i64>) -> Result<Vec<Row>, StoreError> {
        ids.sort_unstable();
        ids.dedup();
        let mut rows = self.view.rows_by_id(self.def, &ids)?;
        rows.sort_by_key(|row| row.id);
        Ok(rows)
    }

    /// A pair with its records, or the whole group at the place of its surest pair; nothing where it is not among those
    /// that are asked for by what the reader may know.
    fn of_page(
        &self,
        asked: &LikelyAsked,
        pair: LikelyPair,
        rows: &[Row],
        groups: &mut Groups,
    ) -> Result<Option<LikelyFound>, StoreError> {
        let told = self.pair(pair, rows).filter(|told| told.pair.related == asked.related);
        let Some(told) = told.filter(|told| told.pair.probability >= asked.least) else { return Ok(None) };
        match pair.cluster.filter(|_| !asked.related && self.is_told_all) {
            Some(cluster) => self.group(asked, cluster, told, groups),
            None => Ok(Some(told)),
        }
    }

    /// The group of a pair; nothing where another pair of it comes first by what is told of them.
    fn group(
        &self,
        asked: &LikelyAsked,
        cluster: i64,
        told: LikelyFound,
        groups: &mut Groups,
    ) -> Result<Option<LikelyFound>, StoreError> {
        let open = match groups.entry(cluster) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(self.told_of_cluster(asked, cluster)?),
        };
        let pair = told.pair;
        // Those that hang together by what nobody has answered yet.
        let mut members = vec![pair.first, pair.second];
        while let Some(next) =
            open.iter().find(|next| members.contains(&next.first) != members.contains(&next.second))
        {
            members.push(if members.contains(&next.first) { next.second } else { next.first });
        }
        let surest = open.iter().find(|next| members.contains(&next.first));
        if surest.is_some_and(|surest| surest.place() > pair.place()) {
            return Ok(None);
        }
        members.truncate(MERGED_AT_ONCE_MAX + 1);
        Ok(Some(LikelyFound { rows: self.some_rows(members)?, ..told }))
    }

    /// The pairs of a group that a page comes by and tells, the surest first.
    fn told_of_cluster(&self, asked: &LikelyAsked, cluster: i64) -> Result<Vec<LikelyPair>, StoreError> {
        let is_meant = |pair: &LikelyPair| !pair.related && pair.probability >= asked.least;
        let mut read = self.pairs_of_cluster(cluster, asked.mine)?;
        read.retain(|(pair, _)| is_meant(pair));
        let mut told: Vec<LikelyPair> = self.told(read)?.into_iter().map(|told| told.pair).collect();
        told.retain(is_meant);
        told.sort_by_key(|pair| std::cmp::Reverse(pair.place()));
        Ok(told)
    }

    /// A pair with its records and what speaks for it, as far as the reader is told them.
    fn pair(&self, pair: LikelyPair, rows: &[Row]) -> Option<LikelyFound> {
        let row =
            |id: i64| rows.binary_search_by_key(&id, |row| row.id).ok().map(|place| rows[place].clone());
        let rows = vec![row(pair.first)?, row(pair.second)?];
        let is_other = |row: &Row| {
            row.updated_at > self.search.at
                || self.fields.iter().any(|field| row.values[field.index].is_veiled())
        };
        let now = self.likeness.compare(&rows[0].values, &rows[1].values);
        let mut pair = pair;
        // What was found holds while the records are as they were found, and the reader may know all of it.
        if rows.iter().any(is_other) {
            pair.related = now.related > now.same;
            let certainty = if pair.related { now.related } else { now.same };
            pair.probability = ((f64::from(certainty) * CERTAIN as f64) as i64).clamp(0, CERTAIN - 1);
        }
        Some(LikelyFound { pair, because: now.because, rows })
    }
}
