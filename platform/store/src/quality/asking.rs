//! How good the data is, as one person is told: of a record, of all they see, and which records are to be mended first.
//! What a rule says is told to those who are told every field it looks at, and left out of every figure for all others.

use std::sync::Arc;

use object::{Dimension, ObjectDef, QualityRule, Row, quality_score};

use super::worth_fields;
use crate::error::StoreError;
use crate::rights::Verb;
use crate::sight::{Reach, Sight};
use crate::sql::{Cell, Sql};
use crate::tx::Tx;
use crate::view::View;

/// The most places of the queue that are read at once.
pub const QUEUE_ROWS_MAX: usize = 50;
/// The most records failing a rule that are put in order; where there are more, a walk along the order meets them soon.
const FAILING_SORTED_MAX: i64 = 5_000;

/// How good a record is, as its reader is told.
#[derive(Clone, Debug)]
pub struct RecordQuality {
    /// From 0 to 100.
    pub score: i64,
    /// What does not hold, the heaviest first.
    pub failing: Vec<Arc<QualityRule>>,
}

/// Of how many records something is asked, and how many fail.
#[derive(Clone, Debug)]
pub struct QualityPart {
    /// By its place among the rules of the figures.
    pub rule: usize,
    /// The door by which they came in, see [`crate::Via::code`].
    pub via: String,
    /// Whose they are.
    pub owner: Option<i64>,
    /// The day as which it stood so; empty for now.
    pub day: String,
    /// Of how many something is asked.
    pub asked: i64,
    /// How many of them fail.
    pub failing: i64,
}

/// How good the records of an object are, as far as somebody sees them.
#[derive(Clone, Debug, Default)]
pub struct QualityFigures {
    /// The rules that they are told of.
    pub rules: Vec<Arc<QualityRule>>,
    /// What came of the records.
    pub parts: Vec<QualityPart>,
    /// The rules have changed, and not all records were judged by them yet.
    pub is_under_way: bool,
}

impl QualityFigures {
    /// The score of those parts that are meant: the weighed share of what holds in what was asked.
    pub fn score(&self, is_meant: impl Fn(&QualityPart) -> bool) -> Option<i64> {
        self.score_of(self.parts.iter().filter(|part| is_meant(part)))
    }

    /// The score of these parts of it.
    pub fn score_of<'p>(&self, parts: impl IntoIterator<Item = &'p QualityPart>) -> Option<i64> {
        let (mut asked, mut held) = (0, 0);
        for part in parts {
            let weight = self.rules[part.rule].weight;
            asked += part.asked * weight;
            held += (part.asked - part.failing) * weight;
        }
        quality_score(held, asked)
    }

    /// Of how many records a rule asks, and how many of them fail.
    pub fn of_rule(&self, rule: usize) -> (i64, i64) {
        let parts = self.parts.iter().filter(|part| part.rule == rule);
        parts.fold((0, 0), |(asked, failing), part| (asked + part.asked, failing + part.failing))
    }

    /// Whether a part is of this dimension.
    pub fn is_of(&self, part: &QualityPart, dimension: Dimension) -> bool {
        self.rules[part.rule].dimension == dimension
    }
}

/// A record's place in the queue: the worst first, among them the most valuable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueuePlace {
    /// Its score; 0 where its reader is not told all that makes it.
    pub score: i64,
    /// The negative of what it is worth; 0 likewise.
    pub less: i64,
    /// The record.
    pub record: i64,
}

impl View<'_> {
    /// How good a record is that was read for the reader; nothing where nothing is asked of it that they are told of.
    ///
    /// # Errors
    /// Those of the database.
    pub fn quality_of(
        &self,
        def: &'static ObjectDef,
        told: &Row,
    ) -> Result<Option<RecordQuality>, StoreError> {
        // How many share a value tells something of all of them, so that of each the reader must be told it.
        let rules = self.quality_rules(def).told(told, |rule| self.is_told_of(def, rule));
        if rules.is_empty() {
            return Ok(None);
        }
        let mut shared = Vec::new();
        for meant in rules.iter() {
            if let Some(key) = meant.key(def, told) {
                shared.push((meant.rule.id, self.others_with(meant.rule.id, &key, told.id)? + 1));
            }
        }
        let sharing = |rule: &QualityRule, _: &str| {
            shared.iter().find(|(id, _)| *id == rule.id).map_or(1, |(_, count)| *count)
        };
        let judged = rules.judge(def, told, self.zone(), &sharing);
        let Some(score) = judged.score else { return Ok(None) };
        let is_failing = |rule: &&Arc<QualityRule>| judged.failing.contains(&rule.id);
        let mut failing: Vec<_> = rules.iter().map(|meant| &meant.rule).filter(is_failing).cloned().collect();
        failing.sort_by_key(|rule| -rule.weight);
        Ok(Some(RecordQuality { score, failing }))
    }

    fn others_with(&self, rule: i64, key: &str, record: i64) -> Result<i64, StoreError> {
        let mut sql = Sql::new("select count(*) from (select 1 from quality_key k where k.rule = ");
        sql.bind(rule).push(" and k.held = ").bind(key).push(" and k.record <> ").bind(record);
        sql.push(" limit ").bind(object::SHARED_BY_MAX + 1).push(") shared");
        Ok(self.query(&sql)?.first().and_then(|cells| cells[0].int()).unwrap_or(0))
    }

    /// The rules of an object of which the reader is told.
    pub fn told_quality_rules(&self, def: &'static ObjectDef) -> Vec<Arc<QualityRule>> {
        let rules = self.registry().quality_of(def).iter();
        rules.filter(|rule| self.is_told_of(def, rule)).cloned().collect()
    }

    fn is_told_of(&self, def: &'static ObjectDef, rule: &QualityRule) -> bool {
        rule.reads().iter().all(|field| field.system.is_some() || self.actor.may_ask(def, field))
    }

    /// How good the records of an object are that the reader sees by owner and team; what was shared with them one by one
    /// counts where it belongs.
    ///
    /// # Errors
    /// Those of the database.
    pub fn quality_figures(&self, def: &'static ObjectDef) -> Result<QualityFigures, StoreError> {
        let mut sql = Sql::new("select s.rule, s.via, s.owner, '', cast(sum(s.asked) as bigint), ");
        sql.push("cast(sum(s.failing) as bigint) from quality_sum s where s.object = ").bind(def.name);
        sql.push(" and ");
        self.actor.sight(def, Verb::See).push_governed(&mut sql, "s");
        sql.push(" group by s.rule, s.via, s.owner");
        let mut figures = self.figures_of(def, &sql)?;
        let mut state = Sql::new("select 1 from quality_object where place is not null and object = ");
        state.bind(def.name);
        figures.is_under_way = !self.query(&state)?.is_empty();
        Ok(figures)
    }

    /// How good they were at the beginning of each day since `since`, one part for each rule and day.
    ///
    /// # Errors
    /// Those of the database.
    pub fn quality_trend(
        &self,
        def: &'static ObjectDef,
        since: object::Day,
    ) -> Result<QualityFigures, StoreError> {
        let mut sql =
            Sql::new("select s.rule, '', cast(-1 as bigint), s.day, cast(sum(s.asked) as bigint), ");
        sql.push("cast(sum(s.failing) as bigint) from quality_day s where s.object = ").bind(def.name);
        sql.push(" and s.day >= ").bind(since.text()).push(" and ");
        self.actor.sight(def, Verb::See).push_governed(&mut sql, "s");
        sql.push(" group by s.rule, s.day order by s.day");
        self.figures_of(def, &sql)
    }

    fn figures_of(&self, def: &'static ObjectDef, sql: &Sql) -> Result<QualityFigures, StoreError> {
        let rules = self.told_quality_rules(def);
        let part = |cells: Vec<Cell>| {
            let rule = cells[0].int()?;
            Some(QualityPart {
                rule: rules.iter().position(|known| known.id == rule)?,
                via: cells[1].text()?.to_owned(),
                owner: cells[2].int().filter(|owner| *owner != super::NOBODY),
                day: cells[3].text()?.to_owned(),
                asked: cells[4].int()?,
                failing: cells[5].int()?,
            })
        };
        let parts = self.query(sql)?.into_iter().filter_map(part).collect();
        Ok(QualityFigures { rules, parts, is_under_way: false })
    }

    /// The next records to be mended after a place, among those that the reader may change: the worst first, among them
    /// the most valuable; of one rule that no filter says, where it is named. Where the reader is not told everything
    /// that makes this order they come as they were made.
    ///
    /// # Errors
    /// Those of the database.
    pub fn quality_queue(
        &self,
        def: &'static ObjectDef,
        after: Option<QueuePlace>,
        rule: Option<i64>,
        limit: usize,
    ) -> Result<Vec<QueuePlace>, StoreError> {
        let all = self.registry().quality_of(def);
        let is_told = all.iter().all(|rule| self.is_told_of(def, rule))
            && worth_fields(def).all(|field| self.actor.may_ask(def, field));
        let few = rule.map_or(Ok(false), |rule| self.few_fail(rule))?;
        let limit = limit.min(QUEUE_ROWS_MAX) as i64;
        let asked = Queue { view: self, def, after, rule, few, is_told, limit };
        let mut places = match self.actor.sight(def, Verb::Change) {
            Sight::Nothing => Vec::new(),
            Sight::All => asked.read("")?,
            Sight::Some(reach) => asked.of_reach(reach)?,
        };
        places.sort_by_key(|place| (place.score, place.less, place.record));
        places.dedup();
        places.truncate(asked.limit as usize);
        Ok(places)
    }

    fn few_fail(&self, rule: i64) -> Result<bool, StoreError> {
        let mut sql = Sql::new("select count(*) from (select 1 from quality_fail f where f.rule = ");
        sql.bind(rule).push(" limit ").bind(FAILING_SORTED_MAX + 1).push(") failing");
        let count = self.query(&sql)?.first().and_then(|cells| cells[0].int()).unwrap_or(0);
        Ok(count <= FAILING_SORTED_MAX)
    }
}

/// What is asked of the queue.
struct Queue<'a> {
    view: &'a View<'a>,
    def: &'static ObjectDef,
    after: Option<QueuePlace>,
    rule: Option<i64>,
    /// So few fail the rule that they are begun with.
    few: bool,
    is_told: bool,
    limit: i64,
}

impl Queue<'_> {
    /// One walk along an index for each owner and team.
    fn of_reach(&self, reach: Reach<'_>) -> Result<Vec<QueuePlace>, StoreError> {
        let mut places = Vec::new();
        for owner in reach.owners {
            places.extend(self.read(&format!(" and q.owner = {owner}"))?);
        }
        for team in reach.teams {
            places.extend(self.read(&format!(" and q.team = {team}"))?);
        }
        Ok(places)
    }

    fn read(&self, whose: &str) -> Result<Vec<QueuePlace>, StoreError> {
        let view = self.view;
        let order = match (self.is_told, self.few) {
            (true, _) => "q.score, q.less, q.record",
            (false, true) => "f.record",
            (false, false) => "q.record",
        };
        let mut sql = Sql::new("select q.score, q.less, q.record from ");
        // The plus keeps a planner from the order by score where it is not asked for.
        let score = if self.is_told { "q.score" } else { "+q.score" };
        sql.push(if self.few { "quality_fail f cross join quality_score q" } else { "quality_score q" });
        sql.push(" where q.object = ")
            .bind(self.def.name)
            .push(" and ")
            .push(score)
            .push(" < 100")
            .push(whose);
        match self.rule {
            Some(rule) if self.few => drop(sql.push(" and f.record = q.record and f.rule = ").bind(rule)),
            Some(rule) => {
                sql.push(" and exists (select 1 from quality_fail f where f.rule = ").bind(rule);
                sql.push(" and f.record = q.record)");
            }
            None => {}
        }
        match self.after {
            Some(after) if self.is_told => {
                sql.push(" and (q.score, q.less, q.record) > (").bind(after.score).push(", ");
                sql.bind(after.less).push(", ").bind(after.record).push(")");
            }
            Some(after) => drop(sql.push(" and q.record > ").bind(after.record)),
            None => {}
        }
        sql.push(" and not exists (select 1 from quality_later l where l.person = ").bind(view.actor.user);
        sql.push(" and l.record = q.record and l.until_at > ").bind(view.now().0).push(") order by ");
        sql.push(order).push(" limit ").bind(self.limit);
        let is_told = self.is_told;
        let place = |cells: &Vec<Cell>| {
            let number = |place: usize| if is_told { cells[place].int() } else { Some(0) };
            Some(QueuePlace { score: number(0)?, less: number(1)?, record: cells[2].int()? })
        };
        Ok(view.query(&sql)?.iter().filter_map(place).collect())
    }
}

impl Tx<'_> {
    /// Keeps a record out of the actor's own queue until a moment.
    ///
    /// # Errors
    /// Those of the database.
    pub fn put_off_mending(&mut self, record: i64, until: object::Instant) -> Result<(), StoreError> {
        let person = self.view.actor.user;
        let mut sql = Sql::new("delete from quality_later where person = ");
        sql.bind(person).push(" and until_at <= ").bind(self.now().0);
        self.view.execute(&sql)?;
        let mut sql = Sql::new("insert into quality_later (person, record, until_at) values (");
        sql.bind(person).push(", ").bind(record).push(", ").bind(until.0);
        sql.push(") on conflict (person, record) do update set until_at = excluded.until_at");
        self.view.execute(&sql).map(drop)
    }
}
