//! Rules that a company makes for the fields of an object: where one is shown, where it must be filled in, where it may
//! not be changed any more, and what a record must agree with. Their conditions are filters, so a rule means what a
//! list filtered by its condition shows.
//!
//! A rule is asked with the record as the asker is told it. Where its condition reads what is kept from them it answers
//! the same whatever is stored, so that nothing is learnt from it: see [`Rules`].

use std::sync::Arc;

use crate::cel_filter::parse_filter;
use crate::{
    FieldDef, Filter, FilterContext, Instant, Message, ObjectDef, Path, Registry, Row, Value, Veil, Words,
};

/// The longest condition of a rule, in characters: some twenty comparisons. People read it on one screen.
pub const RULE_CHARS_MAX: usize = 1_000;
/// The most fields that one rule concerns.
pub const RULE_FIELDS_MAX: usize = 20;

/// What a rule does with its fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RuleKind {
    /// Forms and record pages show them only where the condition holds.
    Show,
    /// They must be filled in where it holds.
    Require,
    /// They may not be changed where it holds of what is stored.
    Lock,
    /// It must hold of every record that is written.
    Validate,
}

/// A rule as a company says it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CustomRule {
    /// What people call it.
    pub label: Words,
    /// The object's name.
    pub object: String,
    /// What it does.
    pub kind: RuleKind,
    /// The names of the fields it concerns.
    pub fields: Vec<String>,
    /// When, in CEL.
    pub condition: String,
    /// What is said to whoever goes against it.
    pub message: Option<Words>,
}

/// A rule that was read: its fields are there, and its condition is one.
#[derive(Debug)]
pub struct Rule {
    /// What it does.
    pub kind: RuleKind,
    /// What it concerns.
    pub fields: Vec<&'static FieldDef>,
    condition: String,
    reads: Vec<&'static FieldDef>,
    message: Option<Words>,
}

/// Why a rule is none.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleProblem {
    /// Which part of it.
    pub at: RulePart,
    /// What is wrong.
    pub message: Message,
}

/// The parts of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RulePart {
    /// The object.
    Object,
    /// The fields.
    Fields,
    /// The condition.
    Condition,
    /// What is said.
    Message,
}

impl Rule {
    /// Reads a rule against these declarations.
    ///
    /// # Errors
    /// The first part that does not fit them.
    pub fn read(registry: &Registry, said: &CustomRule) -> Result<(&'static ObjectDef, Rule), RuleProblem> {
        let problem = |at, message| RuleProblem { at, message };
        let def = registry.object(&said.object).ok_or_else(|| {
            problem(
                RulePart::Object,
                Message::new("object_unknown", "没有这个对象", "there is no such object"),
            )
        })?;
        let fields = fields_of(def, said).map_err(|message| problem(RulePart::Fields, message))?;
        let filter = condition_of(registry, def, &said.condition)
            .map_err(|message| problem(RulePart::Condition, message))?;
        if said.kind == RuleKind::Validate && said.message.is_none() {
            let message = Message::new(
                "rule_message_missing",
                "请写明提示，中英文都要",
                "say what people are told, in both languages",
            );
            return Err(problem(RulePart::Message, message));
        }
        let mut reads: Vec<&'static FieldDef> = Vec::new();
        filter.each_path(&mut |path| {
            if !reads.contains(&path.field) {
                reads.push(path.field);
            }
        });
        let rule = Rule {
            kind: said.kind,
            fields,
            condition: said.condition.clone(),
            reads,
            message: said.message.clone(),
        };
        Ok((def, rule))
    }

    fn concerns(&self, field: &FieldDef) -> bool {
        self.fields.iter().any(|known| std::ptr::eq(*known, field))
    }

    /// What is said of a field, in the rule's words or in these.
    fn says(&self, code: &'static str, otherwise: impl FnOnce() -> Message) -> Message {
        self.message.as_ref().map_or_else(otherwise, |words| Message::new(code, &*words.zh, &*words.en))
    }
}

/// The fields that a rule concerns.
fn fields_of(def: &'static ObjectDef, said: &CustomRule) -> Result<Vec<&'static FieldDef>, Message> {
    if said.fields.is_empty() || said.fields.len() > RULE_FIELDS_MAX {
        return Err(Message::new(
            "rule_fields_count",
            format!("请写 1 到 {RULE_FIELDS_MAX} 个字段的代码，用逗号分隔"),
            format!("name 1 to {RULE_FIELDS_MAX} fields by their codes, separated by commas"),
        ));
    }
    let mut fields: Vec<&'static FieldDef> = Vec::with_capacity(said.fields.len());
    for name in &said.fields {
        let field = def
            .field(name)
            .filter(|field| !field.secret && field.system.is_none())
            .ok_or_else(|| unknown(def, name))?;
        if let Some(why) = unfit(def, said.kind, field) {
            return Err(why);
        }
        if !fields.contains(&field) {
            fields.push(field);
        }
    }
    Ok(fields)
}

/// Where people wrote what a field is called, they are told what it is called here.
pub(crate) fn unknown(def: &ObjectDef, name: &str) -> Message {
    let called = |field: &&&FieldDef| field.label.zh == name || field.label.en.eq_ignore_ascii_case(name);
    match def.fields.iter().find(called) {
        Some(field) => Message::new(
            "rule_field_unknown",
            format!("请写字段的代码：“{name}”的代码是 {}", field.name),
            format!("write the code of the field: that of “{name}” is {}", field.name),
        ),
        None => Message::new(
            "rule_field_unknown",
            format!("{}没有代码为“{name}”的字段", def.label.zh),
            format!("{} has no field with the code “{name}”", def.label.en),
        ),
    }
}

/// Why a rule of this kind has nothing to say of a field.
fn unfit(def: &ObjectDef, kind: RuleKind, field: &FieldDef) -> Option<Message> {
    let (zh, en) = (field.label.zh, field.label.en);
    let is_made = field.measure || field.formula.is_some();
    match kind {
        RuleKind::Show if field.required || field == def.title || def.is_governed_by(field) => {
            Some(Message::new(
                "rule_always_shown",
                format!("“{zh}”总要填写，不能隐藏"),
                format!("{en} is always filled in and cannot be hidden"),
            ))
        }
        RuleKind::Require | RuleKind::Lock if is_made => Some(Message::new(
            "rule_not_by_hand",
            format!("“{zh}”由系统计算，不能要求填写或锁定"),
            format!("{en} is worked out by the system; nobody fills it in or changes it"),
        )),
        RuleKind::Require if field.readonly => Some(Message::new(
            "rule_not_by_hand",
            format!("“{zh}”不由人填写，不能设为必填"),
            format!("{en} is not filled in by people and cannot be asked of them"),
        )),
        RuleKind::Show | RuleKind::Require | RuleKind::Lock | RuleKind::Validate => None,
    }
}

/// The condition as a filter that asks nothing but the record itself, whoever asks whenever.
pub(crate) fn condition_of(
    registry: &Registry,
    def: &'static ObjectDef,
    condition: &str,
) -> Result<Filter, Message> {
    if condition.trim().is_empty() {
        return Err(Message::new("rule_condition_missing", "请写条件", "say when, as a condition"));
    }
    if condition.chars().count() > RULE_CHARS_MAX {
        return Err(Message::new(
            "rule_condition_long",
            format!("条件最多 {RULE_CHARS_MAX} 个字符"),
            format!("a condition has at most {RULE_CHARS_MAX} characters"),
        ));
    }
    let context =
        FilterContext { registry, me: 0, my_teams: &[], now: Instant(0), zone: &jiff::tz::TimeZone::UTC };
    let filter = parse_filter(def, condition, &context)?;
    let mut crossed: Option<Path> = None;
    filter.each_path(&mut |path| crossed = crossed.or(path.link.map(|_| *path)));
    match crossed {
        Some(Path { link: Some(link), field }) => Err(Message::new(
            "rule_reads_another_record",
            format!("条件只能看这条记录自己的字段，不能用 {}.{}", link.name, field.name),
            format!("a condition reads the record itself; {}.{} is of another one", link.name, field.name),
        )),
        Some(_) | None => Ok(filter),
    }
}

/// The rules of an object as one person means them at one moment.
///
/// They are asked with records as that person is told them. A condition that reads what is veiled there is as good as
/// unknown, and then what follows is always the same: fields are shown, and locked; nothing is required or refused.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    rules: Vec<(Arc<Rule>, Filter)>,
}

impl Rules {
    /// The rules of `def`, for whoever asks.
    pub fn of(def: &'static ObjectDef, context: &FilterContext) -> Rules {
        let meant = |rule: &Arc<Rule>| {
            let filter = parse_filter(def, &rule.condition, context);
            (rule.clone(), filter.expect("it was read against the same declarations when it was taken in"))
        };
        Rules { rules: context.registry.rules_of(def).iter().map(meant).collect() }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Whether any rule changes how forms show a field while others are filled in.
    pub fn changes_forms(&self, field: &FieldDef) -> bool {
        self.of_kind(RuleKind::Show)
            .chain(self.of_kind(RuleKind::Require))
            .any(|(rule, _)| rule.concerns(field))
    }

    /// The fields that decide it.
    pub fn read_by_forms(&self) -> Vec<&'static FieldDef> {
        let mut read: Vec<&'static FieldDef> = Vec::new();
        for (rule, _) in self.of_kind(RuleKind::Show).chain(self.of_kind(RuleKind::Require)) {
            read.extend(rule.reads.iter().filter(|field| !read.contains(field)).collect::<Vec<_>>());
        }
        read
    }

    /// Whether a field is shown on a record.
    pub fn is_shown(&self, field: &FieldDef, told: &Row) -> bool {
        let mut rules = self.of_kind(RuleKind::Show).filter(|(rule, _)| rule.concerns(field));
        rules.all(|(rule, filter)| holds(rule, filter, told).unwrap_or(true))
    }

    /// What is said where a field of a record is empty and must be filled in. What is not shown need not be.
    pub fn requires(&self, field: &'static FieldDef, told: &Row) -> Option<Message> {
        self.required_by(self.of_kind(RuleKind::Require), field, told)
    }

    fn required_by<'a>(
        &self,
        rules: impl Iterator<Item = &'a (Arc<Rule>, Filter)>,
        field: &'static FieldDef,
        told: &Row,
    ) -> Option<Message> {
        let mut rules = rules.filter(|(rule, _)| rule.concerns(field));
        let (rule, _) = rules.find(|(rule, filter)| holds(rule, filter, told) == Some(true))?;
        self.is_shown(field, told).then(|| rule.says("rule_required", || field.needed()))
    }

    /// Why a field of a record is not to be changed.
    pub fn locks(&self, field: &FieldDef, told: &Row) -> Option<Message> {
        self.locks_through(field, &[told])
    }

    /// Likewise, where the condition holds of all of these.
    fn locks_through(&self, field: &FieldDef, told: &[&Row]) -> Option<Message> {
        let mut rules = self.of_kind(RuleKind::Lock).filter(|(rule, _)| rule.concerns(field));
        let holds = |(rule, filter): &&(Arc<Rule>, Filter)| {
            told.iter().all(|told| holds(rule, filter, told).unwrap_or(true))
        };
        let (rule, _) = rules.find(holds)?;
        Some(rule.says("rule_locked", || {
            Message::new(
                "rule_locked",
                format!("“{}”现在不能修改", field.label.zh),
                format!("{} cannot be changed now", field.label.en),
            )
        }))
    }

    /// What speaks against a write.
    pub fn problems(
        &self,
        def: &'static ObjectDef,
        write: &RuledWrite<'_>,
    ) -> Vec<(&'static FieldDef, Message)> {
        let mut problems = Vec::new();
        let told = write.told;
        for field in &write.changed {
            let before = write.told_before.into_iter();
            let stood: Vec<&Row> = before.chain(write.is_taken_back.then_some(told)).collect();
            if write.told_before.is_some()
                && let Some(message) = self.locks_through(field, &stood)
            {
                problems.push((place_of(def, field, told), message));
            }
        }
        if write.is_taken_back {
            return problems;
        }
        for field in def.fields.iter().filter(|field| told.values[field.index].is_null()) {
            let rules = self.of_kind(RuleKind::Require).filter(|(rule, _)| write.touches(rule));
            problems.extend(self.required_by(rules, field, told).map(|message| (*field, message)));
        }
        for (rule, filter) in self.of_kind(RuleKind::Validate).filter(|(rule, _)| write.touches(rule)) {
            if holds(rule, filter, told) == Some(false) {
                let said = rule.says("rule_failed", || {
                    Message::new("rule_failed", "不符合规则", "this does not agree with a rule")
                });
                problems.extend(rule.fields.iter().map(|field| (place_of(def, field, told), said.clone())));
            }
        }
        problems.dedup();
        problems
    }

    fn of_kind(&self, kind: RuleKind) -> impl Iterator<Item = &(Arc<Rule>, Filter)> {
        self.rules.iter().filter(move |(rule, _)| rule.kind == kind)
    }
}

/// A write as its writer is told of it.
#[derive(Debug)]
pub struct RuledWrite<'a> {
    /// The record before; none for a new one.
    pub told_before: Option<&'a Row>,
    /// The record after.
    pub told: &'a Row,
    /// What differs.
    pub changed: Vec<&'static FieldDef>,
    /// It puts back what was there before, or joins what is there: a lock that was there all the while holds, and
    /// nothing else is asked.
    pub is_taken_back: bool,
}

impl RuledWrite<'_> {
    /// Whether a rule has to do with this write: the record is new, or something that the rule reads or names is written.
    /// What lay there before the rule stays until somebody touches it.
    fn touches(&self, rule: &Rule) -> bool {
        let is_of = |field: &&'static FieldDef| rule.concerns(field) || rule.reads.contains(field);
        self.told_before.is_none() || self.changed.iter().any(is_of)
    }
}

/// Whether a condition holds; nothing where it reads what is kept from whoever asks.
fn holds(rule: &Rule, filter: &Filter, told: &Row) -> Option<bool> {
    if rule.reads.iter().any(|field| field.system.is_none() && told.values[field.index].is_veiled()) {
        return None;
    }
    Some(filter.holds(told, &|_, _| None))
}

/// Where a problem of a field is told: beside it, or of the whole record where the reader may not know of the field.
fn place_of(def: &'static ObjectDef, field: &'static FieldDef, told: &Row) -> &'static FieldDef {
    if told.values[field.index] == Value::Veiled(Veil::Hidden) { def.title } else { field }
}

#[cfg(test)]
#[path = "tests/rule.rs"]
mod tests;
