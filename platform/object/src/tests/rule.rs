use super::*;
use crate::{Custom, CustomField, CustomKind, Object, SearchAs};

#[derive(Clone, Debug, object_derive::Object)]
#[object(table = "ship", plural = "ships", zh = "船", en = "Ship", en_plural = "Ships", title = "name")]
struct Ship {
    id: crate::Id<Ship>,
    #[field(zh = "船名", en = "Name", search)]
    name: String,
    #[field(zh = "国旗", en = "Flag")]
    flag: Option<String>,
    #[field(zh = "吨位", en = "Tonnage")]
    tonnage: Option<i64>,
    #[field(zh = "船东", en = "Owner's phone", personal)]
    phone: Option<crate::Phone>,
}

fn said(kind: RuleKind, fields: &[&str], condition: &str) -> CustomRule {
    CustomRule {
        label: Words::new("规则", "Rule"),
        object: String::from("ship"),
        kind,
        fields: fields.iter().map(|name| (*name).to_owned()).collect(),
        condition: condition.to_owned(),
        message: (kind == RuleKind::Validate).then(|| Words::new("吨位不对", "the tonnage is wrong")),
    }
}

fn house(rules: Vec<CustomRule>) -> Registry {
    Registry::new([Ship::def()]).with_custom(&Custom { rules, ..Custom::default() })
}

fn rules(said: Vec<CustomRule>) -> Rules {
    let registry = house(said);
    let zone = jiff::tz::TimeZone::UTC;
    let context = FilterContext {
        registry: &registry,
        me: 1,
        my_teams: &[],
        now: Instant(1_700_000_000_000),
        zone: &zone,
    };
    Rules::of(Ship::def(), &context)
}

fn row(flag: Option<&str>, tonnage: Option<i64>) -> Row {
    let text = |text: Option<&str>| text.map_or(Value::Null, |text| Value::Text(text.to_owned()));
    let values = vec![text(Some("海星")), text(flag), tonnage.map_or(Value::Null, Value::Int), Value::Null];
    let now = Instant(0);
    Row { id: 7, version: 1, created_at: now, updated_at: now, owner: None, team: None, values }
}

fn field(name: &str) -> &'static FieldDef {
    Ship::def().field(name).unwrap()
}

/// The codes of what speaks against a write, with the field each is told at.
fn against(rules: &Rules, before: Option<&Row>, after: &Row, is_taken_back: bool) -> Vec<String> {
    let changed = |field: &&'static FieldDef| {
        before.is_none_or(|before| before.values[field.index] != after.values[field.index])
    };
    let write = RuledWrite {
        told_before: before,
        told: after,
        changed: Ship::def().fields.iter().copied().filter(changed).collect(),
        is_taken_back,
    };
    let problems = rules.problems(Ship::def(), &write).into_iter();
    problems.map(|(field, message)| format!("{}: {}", field.name, message.code)).collect()
}

#[test]
fn what_is_no_rule_is_refused_with_the_part_that_is_wrong() {
    for (rule, part, code) in [
        (said(RuleKind::Show, &["flag"], ""), RulePart::Condition, "rule_condition_missing"),
        (said(RuleKind::Show, &["flag"], "tonnage >"), RulePart::Condition, "filter_unreadable"),
        (said(RuleKind::Show, &["flag"], "depth > 3"), RulePart::Condition, "filter_unknown_field"),
        (said(RuleKind::Show, &["flag"], &"!".repeat(1_001)), RulePart::Condition, "rule_condition_long"),
        (said(RuleKind::Show, &[], "true"), RulePart::Fields, "rule_fields_count"),
        (said(RuleKind::Show, &["depth"], "true"), RulePart::Fields, "rule_field_unknown"),
        (said(RuleKind::Show, &["国旗"], "true"), RulePart::Fields, "rule_field_unknown"),
        (said(RuleKind::Show, &["name"], "true"), RulePart::Fields, "rule_always_shown"),
        (said(RuleKind::Lock, &["created_at"], "true"), RulePart::Fields, "rule_field_unknown"),
        (
            CustomRule { object: String::from("boat"), ..said(RuleKind::Lock, &["flag"], "true") },
            RulePart::Object,
            "object_unknown",
        ),
        (
            CustomRule { message: None, ..said(RuleKind::Validate, &["flag"], "true") },
            RulePart::Message,
            "rule_message_missing",
        ),
    ] {
        let problem = Rule::read(&house(Vec::new()), &rule).expect_err(&rule.condition);
        assert_eq!((problem.at, problem.message.code), (part, code), "{rule:?}");
    }
    let named = said(RuleKind::Lock, &["国旗"], "true");
    let problem = Rule::read(&house(Vec::new()), &named).unwrap_err();
    assert!(problem.message.zh.contains("flag"), "{}", problem.message.zh);
}

#[test]
fn each_kind_of_rule_speaks_where_it_is_to() {
    let all = rules(vec![
        said(RuleKind::Show, &["flag"], "tonnage >= 100"),
        said(RuleKind::Require, &["flag"], "tonnage >= 50"),
        said(RuleKind::Lock, &["tonnage"], "flag == \"PA\""),
        said(RuleKind::Validate, &["tonnage"], "tonnage == null || tonnage < 1000"),
    ]);
    let small = row(None, Some(60));
    let large = row(None, Some(200));
    let panama = row(Some("PA"), Some(200));
    assert!(!all.is_shown(field("flag"), &small) && all.is_shown(field("flag"), &large));
    // Nobody fills in what is not shown.
    assert_eq!(against(&all, None, &small, false), Vec::<String>::new());
    assert_eq!(against(&all, None, &large, false), ["flag: required"]);
    assert_eq!(against(&all, None, &panama, false), Vec::<String>::new());
    assert_eq!(
        against(&all, None, &row(None, Some(5_000)), false),
        ["flag: required", "tonnage: rule_failed"]
    );
    // What was saved before decides over a lock.
    assert_eq!(against(&all, Some(&panama), &row(Some("PA"), Some(300)), false), ["tonnage: rule_locked"]);
    assert_eq!(against(&all, Some(&panama), &row(Some("LR"), Some(300)), false), ["tonnage: rule_locked"]);
    assert_eq!(against(&all, Some(&row(Some("LR"), Some(200))), &panama, false), Vec::<String>::new());
    // What is taken back is asked by no rule but a lock that was there all the while.
    assert_eq!(against(&all, Some(&panama), &row(None, Some(300)), true), Vec::<String>::new());
    assert_eq!(against(&all, Some(&panama), &row(Some("PA"), Some(5_000)), true), ["tonnage: rule_locked"]);
}

#[test]
fn what_is_kept_from_somebody_shows_in_nothing_that_a_rule_says() {
    let all = rules(vec![
        said(RuleKind::Show, &["flag"], "phone != null && tonnage > 1"),
        said(RuleKind::Require, &["flag"], "phone != null"),
        said(RuleKind::Lock, &["tonnage"], "phone.startsWith(\"+86\")"),
        said(RuleKind::Validate, &["phone"], "phone == null"),
    ]);
    for veil in [Veil::Hidden, Veil::Masked(String::from("138****"))] {
        let mut told = row(None, Some(2));
        told.values[field("phone").index] = Value::Veiled(veil);
        let mut after = told.clone();
        after.values[field("tonnage").index] = Value::Int(3);
        assert!(all.is_shown(field("flag"), &told));
        assert_eq!(against(&all, Some(&told), &after, false), ["tonnage: rule_locked"]);
        assert_eq!(against(&all, None, &told, false), Vec::<String>::new());
    }
    // Nor is a field named of which somebody is told nothing.
    let hidden = rules(vec![said(RuleKind::Validate, &["phone"], "tonnage > 5")]);
    let mut told = row(None, Some(2));
    told.values[field("phone").index] = Value::Veiled(Veil::Hidden);
    assert_eq!(against(&hidden, None, &told, false), ["name: rule_failed"]);
}

#[test]
fn a_rule_of_a_field_that_is_gone_is_left_out() {
    let depth = CustomField {
        object: String::from("ship"),
        name: String::from("x_depth"),
        label: Words::new("吃水", "Depth"),
        help: None,
        kind: CustomKind::Number,
        list: false,
        searched: false,
        indexed: false,
        counted: false,
        personal: false,
        required: false,
        unique: false,
        sorted: false,
    };
    let rule = said(RuleKind::Show, &["flag"], "x_depth > 3");
    let with = Custom { fields: vec![depth], rules: vec![rule.clone()], ..Custom::default() };
    let registry = Registry::new([Ship::def()]).with_custom(&with);
    assert_eq!(registry.rules_of(Ship::def()).len(), 1);
    assert_eq!(house(vec![rule]).rules_of(Ship::def()).len(), 0);
    assert_eq!(field("name").search, Some(SearchAs::Words));
}
