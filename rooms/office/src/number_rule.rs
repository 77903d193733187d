//! How the numbers look that the company calls its records by: its own pattern for an object whose records are numbered.
//! Numbers that were given stay, and those that an import or a person brings are kept.

use object::{FieldDef, Id, NumberPattern, Object, ObjectAddress, ObjectDef, Value};
use store::{FieldProblem, StoreError, View, Written, typed};

use crate::judges::problem;

pub(crate) mod face;

/// The pattern of one object's numbers.
#[derive(Clone, Debug, Object)]
#[object(
    table = "number_rule",
    plural = "number_rules",
    zh = "编号规则",
    en = "Number pattern",
    en_plural = "Number patterns",
    help_zh = "规定订单等记录的编号怎么写，例如 DD-{yyyy}-{000000}。已有的编号不变，导入时自带的编号保留。",
    help_en = "How the numbers of orders and the like are written, such as DD-{yyyy}-{000000}. Numbers that were given stay, and those that an import brings are kept.",
    title = "of",
    by_hand,
    changes_rights
)]
pub struct NumberRule {
    /// Its id.
    pub id: Id<NumberRule>,
    /// Of which object.
    #[field(
        zh = "对象",
        en = "Object",
        help_zh = "给哪个对象的记录编号。",
        help_en = "Whose records are numbered so.",
        list,
        unique
    )]
    pub of: ObjectAddress,
    /// How they look.
    #[field(
        zh = "规则",
        en = "Pattern",
        help_zh = "{yyyy} 年份，{yy} 两位年份，{mm} 月份，{000000} 流水号（几个零就是几位）；其余照写。",
        help_en = "{yyyy} is the year, {yy} its last two digits, {mm} the month, {000000} the count in as many digits; the rest stands as written.",
        list
    )]
    pub pattern: String,
}

impl NumberRule {
    /// As the declarations have it; none where its object is no more.
    pub(crate) fn described(
        &self,
        name_of: &dyn Fn(&str) -> Option<String>,
    ) -> Option<(String, NumberPattern)> {
        Some((name_of(&self.of.0)?, NumberPattern::parse(&self.pattern).ok()?))
    }
}

/// The object of this plural and its field of numbers, where it has one.
pub(crate) fn numbered(view: &View<'_>, plural: &str) -> Option<(&'static ObjectDef, &'static FieldDef)> {
    let def = view.registry().plural(plural)?;
    Some((def, def.numbered_field()?))
}

/// Judges a pattern: one that can be read, whose numbers are free, and no shorter than what was counted. Where the
/// company's own goes, that is the one its object is declared with.
pub(crate) fn judge(view: &View<'_>, written: Written<'_>) -> Result<Vec<FieldProblem>, StoreError> {
    let Some(new) = written.new else {
        let Some(old) = written.old else { return Ok(Vec::new()) };
        let rule: NumberRule = typed(old)?;
        let Some((def, field)) = numbered(view, &rule.of.0) else { return Ok(Vec::new()) };
        let declared = field.numbered.and_then(|pattern| NumberPattern::parse(pattern).ok());
        return declared.map_or_else(|| Ok(Vec::new()), |pattern| judge_next(view, def, field, &pattern));
    };
    let (of, said) = (NumberRule::OF.field(), NumberRule::PATTERN.field());
    let rule: NumberRule = typed(new)?;
    let Some((def, field)) = numbered(view, &rule.of.0) else {
        return Ok(vec![problem(
            of,
            "object_not_numbered",
            "这个对象的记录没有编号",
            "records of this object are not numbered",
        )]);
    };
    let pattern = match NumberPattern::parse(&rule.pattern) {
        Ok(pattern) => pattern,
        Err(message) => return Ok(vec![FieldProblem { field: said, message }]),
    };
    judge_next(view, def, field, &pattern)
}

/// Whether counting goes on by a pattern.
fn judge_next(
    view: &View<'_>,
    def: &'static ObjectDef,
    field: &'static FieldDef,
    pattern: &NumberPattern,
) -> Result<Vec<FieldProblem>, StoreError> {
    let said = NumberRule::PATTERN.field();
    let next = view.next_number_by(def, field, pattern)?;
    let needed = next.number.to_string().len();
    if pattern.digits() < needed {
        return Ok(vec![problem(
            said,
            "number_pattern_too_short",
            format!("流水号已编到 {}，至少要 {needed} 位", next.number - 1),
            format!("{} were counted already, so the count needs {needed} digits at least", next.number - 1),
        )]);
    }
    if next.text.is_none() {
        return Ok(vec![problem(
            said,
            "number_pattern_taken",
            "按这个规则，接下来的编号都已被占用，请换一个前缀",
            "by this pattern all numbers to come are taken; begin it with something else",
        )]);
    }
    Ok(Vec::new())
}

/// The number to come, in a sentence.
pub(crate) fn next_words(lang: object::Lang, next: Option<&str>) -> String {
    match (lang, next) {
        (object::Lang::Zh, Some(next)) => format!("下一个编号：{next}"),
        (object::Lang::En, Some(next)) => format!("Next number: {next}"),
        (object::Lang::Zh, None) => String::from("接下来的编号都已被占用"),
        (object::Lang::En, None) => String::from("All numbers to come are taken"),
    }
}

/// The text of a pattern, for values.
pub(crate) fn values(of: &str, pattern: &str) -> Vec<(&'static FieldDef, Value)> {
    vec![
        (NumberRule::OF.field(), Value::Text(of.to_owned())),
        (NumberRule::PATTERN.field(), Value::Text(pattern.to_owned())),
    ]
}
