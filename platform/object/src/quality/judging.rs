//! What comes of a record by the rules of quality of its object.

use std::sync::Arc;

use jiff::tz::TimeZone;

use super::plausible::is_plausible;
use super::{QualityRule, Test};
use crate::cel_filter::parse_filter;
use crate::{FieldDef, Filter, FilterContext, Instant, ObjectDef, Row};

/// The rules of quality of an object, as they are meant at one moment.
#[derive(Clone, Debug, Default)]
pub struct QualityRules {
    rules: Vec<MeantRule>,
}

/// One of them.
#[derive(Clone, Debug)]
pub struct MeantRule {
    /// The rule.
    pub rule: Arc<QualityRule>,
    applies: Filter,
    holds: Filter,
}

/// What comes of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// The rules that ask something of it, by their ids, in order.
    pub asked: Vec<i64>,
    /// Those of them that do not hold.
    pub failing: Vec<i64>,
    /// From 0 to 100; none where nothing is asked of it.
    pub score: Option<i64>,
    /// When it changes by itself, if it does.
    pub due: Option<Instant>,
}

impl QualityRules {
    /// Those of `def` at the moment of `context`.
    pub fn of(def: &'static ObjectDef, context: &FilterContext) -> QualityRules {
        let read = |text: &str| {
            parse_filter(def, text, context)
                .expect("it was read against the same declarations when it was taken in")
        };
        let meant = |rule: &Arc<QualityRule>| MeantRule {
            applies: read(&rule.applies),
            holds: match &rule.test {
                Test::Holds(condition) => read(condition),
                Test::Plausible | Test::SharedBy(_) => Filter::All,
            },
            rule: rule.clone(),
        };
        QualityRules { rules: context.registry.quality_of(def).iter().map(meant).collect() }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Each of them, in the order in which they were made.
    pub fn iter(&self) -> impl Iterator<Item = &MeantRule> {
        self.rules.iter()
    }

    /// Those that look at nothing that is kept from the reader of this record; of those that count other records, only
    /// those that `may_count` says.
    #[must_use]
    pub fn told(&self, told: &Row, may_count: impl Fn(&QualityRule) -> bool) -> QualityRules {
        let is_told = |meant: &&MeantRule| {
            meant
                .rule
                .reads
                .iter()
                .all(|field| field.system.is_some() || !told.values[field.index].is_veiled())
                && (meant.rule.shared_by().is_none() || may_count(&meant.rule))
        };
        QualityRules { rules: self.rules.iter().filter(is_told).cloned().collect() }
    }

    /// What comes of a record, where `sharing` says how many records have the key of a rule, this one among them.
    pub fn judge(
        &self,
        def: &ObjectDef,
        row: &Row,
        zone: &TimeZone,
        sharing: &dyn Fn(&QualityRule, &str) -> i64,
    ) -> Judged {
        let mut judged = Judged::default();
        let (mut asked, mut held) = (0, 0);
        for meant in &self.rules {
            let rule = &*meant.rule;
            let Some(holds) = meant.holds(def, row, sharing) else { continue };
            judged.asked.push(rule.id);
            asked += rule.weight;
            if holds {
                held += rule.weight;
                judged.due = [judged.due, rule.ends_at(row, zone)].into_iter().flatten().min();
            } else {
                judged.failing.push(rule.id);
            }
        }
        judged.score = score(held, asked);
        judged
    }
}

impl MeantRule {
    /// What a record shares with others by it; none where it does not ask, or counts nothing.
    pub fn key(&self, def: &ObjectDef, row: &Row) -> Option<String> {
        self.rule.shared_by()?;
        if self.applies.holds(row, &|_, _| None) { self.rule.shared_key(def, row) } else { None }
    }

    /// Whether it holds of a record; nothing where it does not ask.
    pub fn holds(
        &self,
        def: &ObjectDef,
        row: &Row,
        sharing: &dyn Fn(&QualityRule, &str) -> i64,
    ) -> Option<bool> {
        let alone = |_: &'static FieldDef, _: i64| None;
        if !self.applies.holds(row, &alone) {
            return None;
        }
        let value = &row.values[self.rule.field.index];
        match self.rule.test {
            Test::Holds(_) => Some(self.holds.holds(row, &alone)),
            // What is not filled in is a matter of completeness.
            Test::Plausible if value.is_null() => None,
            Test::Plausible => Some(is_plausible(self.rule.field, value)),
            Test::SharedBy(most) => {
                let key = self.rule.shared_key(def, row)?;
                Some(sharing(&self.rule, &key) <= most)
            }
        }
    }
}

/// The share of what holds in what was asked, both by weight; rounded down, so that 100 means all of it.
pub fn score(held: i64, asked: i64) -> Option<i64> {
    (asked > 0).then(|| held * 100 / asked)
}
