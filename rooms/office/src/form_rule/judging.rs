//! What rules may be made: what reads, of fields that are there; and fields that a rule names stay.

use object::{Custom, FieldDef, Filter, Message, Rule, RulePart};
use store::{ALL_ROWS_MAX, FieldProblem, StoreError, View, Written, typed};

use super::FormRule;
use crate::judges::{half_help, problem, said_object, unknown_object};

/// Rules of one object. Each is asked with every write of it, some microseconds.
const RULES_MAX: usize = 50;

/// Judges a rule.
pub(crate) fn rule(view: &View<'_>, written: Written<'_>) -> Result<Vec<FieldProblem>, StoreError> {
    let Some(new) = written.new else { return Ok(Vec::new()) };
    let rule: FormRule = typed(new)?;
    let Some(def) = said_object(view, Some(&rule.of)) else {
        return Ok(vec![unknown_object(FormRule::OF.field())]);
    };
    let mut problems: Vec<FieldProblem> = half_help(
        (&rule.message_zh, FormRule::MESSAGE_ZH.field()),
        (&rule.message_en, FormRule::MESSAGE_EN.field()),
    )
    .map(|half| FieldProblem { message: half_message(), ..half })
    .into_iter()
    .collect();
    let others = view.all_as_house::<FormRule>(&FormRule::OF.is(&rule.of), ALL_ROWS_MAX)?;
    if others.iter().filter(|other| other.id != rule.id).count() >= RULES_MAX {
        problems.push(problem(
            FormRule::OF.field(),
            "rules_too_many",
            format!("一个对象最多 {RULES_MAX} 条规则"),
            format!("at most {RULES_MAX} rules are made for one object"),
        ));
    }
    // What is switched off must read too, so that it can be switched on again.
    let said = FormRule { off: false, ..rule }.described(&|_| Some(def.name.to_owned()));
    if let Some(said) = said
        && let Err(wrong) = Rule::read(view.registry(), &said)
    {
        let is_said = problems.iter().any(|known| known.field == place_of(wrong.at));
        if !is_said {
            problems.push(FieldProblem { field: place_of(wrong.at), message: wrong.message });
        }
    }
    Ok(problems)
}

fn half_message() -> Message {
    Message::new(
        "rule_message_half",
        "提示请中英文都写，或都不写",
        "write the message in both languages, or in none",
    )
}

/// Where a part of a rule is filled in.
fn place_of(part: RulePart) -> &'static FieldDef {
    match part {
        RulePart::Object => FormRule::OF.field(),
        RulePart::Fields => FormRule::FIELDS.field(),
        RulePart::Condition => FormRule::CONDITION.field(),
        RulePart::Message => FormRule::MESSAGE_ZH.field(),
    }
}

/// What is said of a field without which, or as which, a rule would no longer read; the rules that do not read already
/// stand in nobody's way.
pub(crate) fn broken(view: &View<'_>, custom: &Custom, at: &'static FieldDef) -> Option<FieldProblem> {
    let house = view.declared().with_custom(custom);
    let breaks = |rule: &&object::CustomRule| {
        Rule::read(&house, rule).is_err() && Rule::read(view.registry(), rule).is_ok()
    };
    let rule = custom.rules.iter().find(breaks)?;
    Some(problem(
        at,
        "field_in_rule",
        format!("表单规则“{}”用到它，请先修改或删除这条规则", rule.label.zh),
        format!("the form rule “{}” uses it; change or delete that rule first", rule.label.en),
    ))
}

/// Whether a rule is about an object.
pub(crate) fn is_ruled(view: &View<'_>, plural: &str) -> Result<bool, StoreError> {
    let rules = view.all_as_house::<FormRule>(&Filter::All, ALL_ROWS_MAX)?;
    Ok(rules.iter().any(|rule| rule.of.0 == plural))
}
