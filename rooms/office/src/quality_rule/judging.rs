//! Which rules of quality may be made: what reads, of fields that are there. Fields that one names stay.

use object::{Custom, FieldDef, Filter, QualityPart};
use store::{ALL_ROWS_MAX, FieldProblem, StoreError, View, Written, typed};

use super::QualityRule;
use crate::judges::{problem, said_object, unknown_object};

/// Rules of one object: more than anybody reads on one page. Each is asked of every record.
const RULES_MAX: usize = 50;

/// Judges a rule of quality.
pub(crate) fn rule(view: &View<'_>, written: Written<'_>) -> Result<Vec<FieldProblem>, StoreError> {
    let Some(new) = written.new else { return Ok(Vec::new()) };
    let rule: QualityRule = typed(new)?;
    let Some(def) = said_object(view, Some(&rule.of)) else {
        return Ok(vec![unknown_object(QualityRule::OF.field())]);
    };
    let mut problems = Vec::new();
    let others = view.all_as_house::<QualityRule>(&QualityRule::OF.is(&rule.of), ALL_ROWS_MAX)?;
    if others.iter().filter(|other| other.id != rule.id).count() >= RULES_MAX {
        problems.push(problem(
            QualityRule::OF.field(),
            "rules_too_many",
            format!("一个对象最多 {RULES_MAX} 条规则"),
            format!("at most {RULES_MAX} rules are made for one object"),
        ));
    }
    // What is switched off must read too, so that it can be switched on again.
    let said = QualityRule { off: false, ..rule }.described(&|_| Some(def.name.to_owned()));
    if let Some(said) = said
        && let Err(wrong) = object::QualityRule::read(view.registry(), &said)
    {
        problems.push(FieldProblem { field: place_of(wrong.at), message: wrong.message });
    }
    Ok(problems)
}

/// Where a part of a rule is filled in.
fn place_of(part: QualityPart) -> &'static FieldDef {
    match part {
        QualityPart::Object => QualityRule::OF.field(),
        QualityPart::Field => QualityRule::FIELD.field(),
        QualityPart::Applies => QualityRule::APPLIES.field(),
        QualityPart::Condition => QualityRule::CONDITION.field(),
        QualityPart::FreshDays => QualityRule::FRESH_DAYS.field(),
        QualityPart::SharedBy => QualityRule::SHARED_BY.field(),
        QualityPart::Weight => QualityRule::WEIGHT.field(),
    }
}

/// What is said of a field without which, or as which, a rule of quality would no longer read.
pub(crate) fn broken(view: &View<'_>, custom: &Custom, at: &'static FieldDef) -> Option<FieldProblem> {
    let house = view.declared().with_custom(custom);
    let breaks = |rule: &&object::CustomQuality| {
        object::QualityRule::read(&house, rule).is_err()
            && object::QualityRule::read(view.registry(), rule).is_ok()
    };
    let rule = custom.quality.iter().find(breaks)?;
    Some(problem(
        at,
        "field_in_quality_rule",
        format!("质量规则“{}”用到它，请先修改或删除这条规则", rule.label.zh),
        format!("the quality rule “{}” uses it; change or delete that rule first", rule.label.en),
    ))
}

/// Whether a rule of quality is about an object.
pub(crate) fn is_asked(view: &View<'_>, plural: &str) -> Result<bool, StoreError> {
    let rules = view.all_as_house::<QualityRule>(&Filter::All, ALL_ROWS_MAX)?;
    Ok(rules.iter().any(|rule| rule.of.0 == plural))
}
