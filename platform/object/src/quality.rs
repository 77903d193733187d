//! What a company expects of good data, field by field: that it is filled in, can be right, agrees with what stands beside
//! it, is fresh, and stands once. Such a rule refuses nothing; a record has the share of its rules that hold as its score.
//!
//! The five dimensions are the inherent characteristics of ISO/IEC 25012 as far as a record shows them by itself:
//! completeness, accuracy (what can be told of it without looking outside: validity), consistency, currentness (said
//! timeliness here), and uniqueness, a part of consistency that people ask for by its own name.

mod judging;
mod plausible;

use jiff::Span;
use jiff::tz::TimeZone;

use sha2::{Digest, Sha256};

pub use judging::{Judged, MeantRule, QualityRules, score};

use crate::cel_filter::parse_filter;
use crate::rule::{condition_of, unknown};
use crate::{
    Day, FieldDef, FieldKind, Filter, FilterContext, Guard, Instant, Label, Lang, Message, ObjectDef,
    Registry, Row, Value, Words, text,
};

/// The heaviest a rule weighs; the lightest weighs one. Ten steps are as many as people tell apart.
pub const QUALITY_WEIGHT_MAX: i64 = 10;
/// The longest time that data stays fresh by a rule, in days: ten years.
pub const FRESH_DAYS_MAX: i64 = 3_650;
/// The most records that may share a value by a rule.
pub const SHARED_BY_MAX: i64 = 100;
/// A longer key is kept as its digest: an index of PostgreSQL takes no more than 2,704 bytes.
const KEY_BYTES_MAX: usize = 200;
/// A moment in another year than the first, on another day of the week and of the month.
const ANOTHER_YEAR_MS: i64 = 500 * 24 * 60 * 60 * 1_000;

/// What a rule of quality asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dimension {
    /// It is filled in.
    Completeness,
    /// It can be right.
    Validity,
    /// It agrees with what stands beside it.
    Consistency,
    /// It is fresh.
    Timeliness,
    /// It stands once.
    Uniqueness,
}

impl Dimension {
    /// All, in the order in which people read them.
    pub const ALL: [Dimension; 5] = [
        Dimension::Completeness,
        Dimension::Validity,
        Dimension::Consistency,
        Dimension::Timeliness,
        Dimension::Uniqueness,
    ];

    /// As people call it.
    pub const fn label(self) -> Label {
        match self {
            Dimension::Completeness => Label::new("完整性", "Completeness"),
            Dimension::Validity => Label::new("有效性", "Validity"),
            Dimension::Consistency => Label::new("一致性", "Consistency"),
            Dimension::Timeliness => Label::new("时效性", "Timeliness"),
            Dimension::Uniqueness => Label::new("唯一性", "Uniqueness"),
        }
    }
}

/// A rule of quality as a company says it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CustomQuality {
    /// The record that says it: by this it is known while it is changed.
    pub id: i64,
    /// What people call it.
    pub label: Words,
    /// The object's name.
    pub object: String,
    /// What it asks.
    pub dimension: Dimension,
    /// The field it asks of, where it is mended.
    pub field: String,
    /// Of which records it asks, in CEL; none for all.
    pub applies: Option<String>,
    /// What holds of a good record, in CEL; none for what the dimension means by itself.
    pub condition: Option<String>,
    /// For how many days what the field says is fresh.
    pub fresh_days: Option<i64>,
    /// How many records may share a value; none for one.
    pub shared_by: Option<i64>,
    /// How much it counts, from 1.
    pub weight: i64,
}

/// What is asked of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Test {
    /// A condition holds.
    Holds(String),
    /// What is filled in is not odd and stands for nothing else.
    Plausible,
    /// At most so many records have what is filled in.
    SharedBy(i64),
}

/// A rule of quality that was read: its field is there, and its conditions are some.
#[derive(Debug)]
pub struct QualityRule {
    /// The record that says it.
    pub id: i64,
    /// What it asks.
    pub dimension: Dimension,
    /// The field it asks of.
    pub field: &'static FieldDef,
    /// How much it counts.
    pub weight: i64,
    label: Words,
    applies: String,
    test: Test,
    fresh_days: Option<i64>,
    /// Its conditions speak of the present day.
    is_relative: bool,
    reads: Vec<&'static FieldDef>,
}

/// Why a rule of quality is none.
#[derive(Clone, Debug, PartialEq)]
pub struct QualityProblem {
    /// Which part of it.
    pub at: QualityPart,
    /// What is wrong.
    pub message: Message,
}

/// The parts of a rule of quality.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QualityPart {
    /// The object.
    Object,
    /// The field.
    Field,
    /// Of which records it asks.
    Applies,
    /// What holds of a good record.
    Condition,
    /// For how long it is fresh.
    FreshDays,
    /// How many may share it.
    SharedBy,
    /// How much it counts.
    Weight,
}

impl QualityRule {
    /// Reads a rule against these declarations.
    ///
    /// # Errors
    /// The first part that does not fit them.
    pub fn read(
        registry: &Registry,
        said: &CustomQuality,
    ) -> Result<(&'static ObjectDef, QualityRule), QualityProblem> {
        let problem = |at, message| QualityProblem { at, message };
        let def = registry.object(&said.object).ok_or_else(|| {
            let message = Message::new("object_unknown", "没有这个对象", "there is no such object");
            problem(QualityPart::Object, message)
        })?;
        let field = def
            .field(&said.field)
            .filter(|field| !field.secret && field.system.is_none())
            .ok_or_else(|| problem(QualityPart::Field, unknown(def, &said.field)))?;
        if !(1..=QUALITY_WEIGHT_MAX).contains(&said.weight) {
            return Err(problem(QualityPart::Weight, out_of(1, QUALITY_WEIGHT_MAX)));
        }
        let mut reads = vec![field];
        // For how many days something is fresh, the record tells by itself.
        let is_by_days = said.condition.is_none() && said.fresh_days.is_some();
        let mut is_relative = false;
        let applies = said.applies.clone().unwrap_or_default();
        let test = asked_by(said, field)?;
        let condition = match &test {
            Test::Holds(condition) => condition.as_str(),
            Test::Plausible | Test::SharedBy(_) => "",
        };
        for (at, condition) in [(QualityPart::Applies, applies.as_str()), (QualityPart::Condition, condition)]
        {
            if condition.trim().is_empty() {
                continue;
            }
            let filter = condition_of(registry, def, condition).map_err(|message| problem(at, message))?;
            add_paths(&filter, &mut reads);
            let is_of_days = is_by_days && at == QualityPart::Condition;
            let moves = at_other_moments(registry, def, condition).map_err(|message| problem(at, message))?;
            is_relative |= moves && !is_of_days;
        }
        let rule = QualityRule {
            id: said.id,
            dimension: said.dimension,
            field,
            weight: said.weight,
            label: said.label.clone(),
            is_relative,
            fresh_days: said.fresh_days.filter(|_| is_by_days),
            applies,
            test,
            reads,
        };
        Ok((def, rule))
    }

    /// What people call it.
    pub fn label(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.label.zh,
            Lang::En => &self.label.en,
        }
    }

    /// The fields it looks at, the one it asks of among them.
    pub fn reads(&self) -> &[&'static FieldDef] {
        &self.reads
    }

    /// Whether what it says of a record changes with the days, in a way that the record does not tell.
    pub fn is_relative(&self) -> bool {
        self.is_relative
    }

    /// The records for which it does not hold, as the filter of a list; none where no filter says it.
    pub fn failing_filter(&self) -> Option<String> {
        let Test::Holds(condition) = &self.test else { return None };
        Some(match self.applies.trim() {
            "" => format!("!({condition})"),
            applies => format!("({applies}) && !({condition})"),
        })
    }

    /// Whether it asks how many records share a value.
    pub fn shared_by(&self) -> Option<i64> {
        match self.test {
            Test::SharedBy(most) => Some(most),
            Test::Holds(_) | Test::Plausible => None,
        }
    }

    /// All of it that decides what comes of a record, as one text.
    pub fn meaning(&self) -> String {
        let QualityRule { id, field, weight, applies, test, fresh_days, .. } = self;
        format!("{id} {} {weight} {applies:?} {test:?} {fresh_days:?}", field.name)
    }

    /// What records that share a value share; none where it says nothing of them.
    fn shared_key(&self, def: &ObjectDef, row: &Row) -> Option<String> {
        let key = match &row.values[self.field.index] {
            Value::Phone(phone) => phone.is_evidence().then(|| phone.canonical()),
            Value::Text(text) if self.field.keyed => Some(text::name_key(text)),
            Value::Text(text) => Some(text::fold(text)),
            Value::Int(number) => Some(number.to_string()),
            Value::Money(money) => Some(format!("{} {}", money.currency.code(), money.minor)),
            Value::Null | Value::Bool(_) | Value::Tags(_) | Value::Veiled(_) => None,
        };
        let key = key.filter(|key| !key.is_empty())?;
        let key = match def.guard {
            // Two customers may both employ a 王伟: a name says something of a child within its parent.
            Guard::Parent(place) if self.field.keyed => {
                format!("{} {key}", row.values[place].as_int().unwrap_or_default())
            }
            Guard::Parent(_) | Guard::Owned | Guard::Open | Guard::Hung(_) => key,
        };
        if key.len() <= KEY_BYTES_MAX {
            return Some(key);
        }
        Some(Sha256::digest(&key).iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// When what it says of a record for which it holds changes by itself, without a write.
    fn ends_at(&self, row: &Row, zone: &TimeZone) -> Option<Instant> {
        let days = Span::new().days(self.fresh_days?);
        let instant = |zoned: jiff::Zoned| Instant(zoned.timestamp().as_millisecond());
        match (self.field.kind, &row.values[self.field.index]) {
            (FieldKind::Instant, Value::Int(at)) => {
                let at = jiff::Timestamp::from_millisecond(*at).ok()?.to_zoned(zone.clone());
                Some(Instant(instant(at.checked_add(days).ok()?).0 + 1))
            }
            (FieldKind::Day, Value::Text(day)) => {
                let last = Day::parse(day).ok()?.date().checked_add(days).ok()?;
                Some(instant(last.tomorrow().ok()?.to_zoned(zone.clone()).ok()?))
            }
            _ => None,
        }
    }
}

fn out_of(least: i64, most: i64) -> Message {
    Message::new(
        "quality_out_of_range",
        format!("请填写 {least} 到 {most} 之间的整数"),
        format!("write a whole number from {least} to {most}"),
    )
}

/// What a rule asks, by its dimension and what is said beside it.
fn asked_by(said: &CustomQuality, field: &'static FieldDef) -> Result<Test, QualityProblem> {
    let problem = |at, message| QualityProblem { at, message };
    let within = |number: Option<i64>, most: i64, at| match number {
        Some(number) if !(1..=most).contains(&number) => Err(problem(at, out_of(1, most))),
        number => Ok(number),
    };
    let fresh_days = within(said.fresh_days, FRESH_DAYS_MAX, QualityPart::FreshDays)?;
    let shared_by = within(said.shared_by, SHARED_BY_MAX, QualityPart::SharedBy)?;
    let condition = said.condition.clone().filter(|condition| !condition.trim().is_empty());
    match (said.dimension, condition) {
        (Dimension::Uniqueness, Some(_)) => {
            let message = Message::new(
                "quality_unique_condition",
                "唯一性规则不写条件，只看字段的值有几条记录在用",
                "a rule of uniqueness has no condition; it counts the records that share the field’s value",
            );
            Err(problem(QualityPart::Condition, message))
        }
        (Dimension::Uniqueness, None) if matches!(field.kind, FieldKind::Boolean | FieldKind::Choice(_)) => {
            let message = Message::new(
                "quality_unique_unfit",
                "选项和是否字段本来就会相同，不能要求唯一",
                "choices and yes-or-no are shared by nature and cannot be asked to differ",
            );
            Err(problem(QualityPart::Field, message))
        }
        (Dimension::Uniqueness, None) => Ok(Test::SharedBy(shared_by.unwrap_or(1))),
        (_, Some(condition)) => Ok(Test::Holds(condition)),
        (Dimension::Completeness, None) => Ok(Test::Holds(format!("{} != null", field.name))),
        (Dimension::Validity, None) => Ok(Test::Plausible),
        (Dimension::Consistency, None) => {
            let message = Message::new(
                "quality_condition_missing",
                "请写条件：合格的记录应满足什么",
                "say what holds of a good record, as a condition",
            );
            Err(problem(QualityPart::Condition, message))
        }
        (Dimension::Timeliness, None) => {
            let Some(days) = fresh_days else {
                let message = Message::new(
                    "quality_days_missing",
                    "请填写有效天数，或写条件",
                    "say for how many days it is fresh, or write a condition",
                );
                return Err(problem(QualityPart::FreshDays, message));
            };
            if !matches!(field.kind, FieldKind::Day | FieldKind::Instant) {
                let message = Message::new(
                    "quality_days_unfit",
                    "只有日期和时间字段可以按天数判断",
                    "only days and moments are fresh for a number of days",
                );
                return Err(problem(QualityPart::Field, message));
            }
            Ok(Test::Holds(format!("{} >= ago(\"{days}d\")", field.name)))
        }
    }
}

fn add_paths(filter: &Filter, reads: &mut Vec<&'static FieldDef>) {
    filter.each_path(&mut |path| {
        if !reads.contains(&path.field) {
            reads.push(path.field);
        }
    });
}

/// Whether a condition means another thing on another day; refused where it means another thing for another reader, since
/// a record has one score.
fn at_other_moments(registry: &Registry, def: &'static ObjectDef, condition: &str) -> Result<bool, Message> {
    let meant = |now: Instant, reader: i64| {
        let zone = &TimeZone::UTC;
        parse_filter(def, condition, &FilterContext { registry, me: reader, my_teams: &[reader], now, zone })
    };
    let said = meant(Instant(0), 1)?;
    if said != meant(Instant(0), 2)? {
        return Err(Message::new(
            "quality_asks_who",
            "条件不能用 me 或 my_team：一条记录只有一个得分",
            "the condition cannot say me or my_team: a record has one score, whoever looks",
        ));
    }
    Ok(said != meant(Instant(ANOTHER_YEAR_MS), 1)?)
}

#[cfg(test)]
#[path = "tests/quality.rs"]
mod tests;
