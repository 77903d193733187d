use super::plausible::is_plausible;
use super::*;
use crate::{Custom, Object};

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
    #[field(zh = "电话", en = "Phone", personal)]
    phone: Option<crate::Phone>,
    #[field(zh = "检验日期", en = "Inspected on")]
    inspected: Option<Day>,
}

/// Noon of 14 November 2023, in UTC.
const NOW: Instant = Instant(1_699_963_200_000);

fn said(id: i64, dimension: Dimension, field: &str) -> CustomQuality {
    CustomQuality {
        id,
        label: Words::new("规则", "Rule"),
        object: String::from("ship"),
        dimension,
        field: field.to_owned(),
        applies: None,
        condition: None,
        fresh_days: None,
        shared_by: None,
        weight: 1,
    }
}

fn holding(id: i64, dimension: Dimension, field: &str, condition: &str) -> CustomQuality {
    CustomQuality { condition: Some(condition.to_owned()), ..said(id, dimension, field) }
}

fn rules(quality: Vec<CustomQuality>) -> QualityRules {
    let registry = Registry::new([Ship::def()]).with_custom(&Custom { quality, ..Custom::default() });
    let zone = TimeZone::UTC;
    QualityRules::of(
        Ship::def(),
        &FilterContext { registry: &registry, me: 0, my_teams: &[], now: NOW, zone: &zone },
    )
}

fn ship(flag: &str, tonnage: i64, phone: &str, inspected: &str) -> Row {
    let text = |text: &str| if text.is_empty() { Value::Null } else { Value::Text(text.to_owned()) };
    let phone = crate::Phone::parse(phone).map_or(Value::Null, |phone| Value::Phone(Box::new(phone)));
    let tonnage = if tonnage == 0 { Value::Null } else { Value::Int(tonnage) };
    let values = vec![text("海星"), text(flag), tonnage, phone, text(inspected)];
    let now = Instant(0);
    Row { id: 7, version: 1, created_at: now, updated_at: now, owner: None, team: None, values }
}

#[test]
fn a_record_has_the_weighed_share_of_what_holds_of_it() {
    let rules = rules(vec![
        said(1, Dimension::Completeness, "flag"),
        CustomQuality { weight: 2, ..said(2, Dimension::Validity, "flag") },
        CustomQuality {
            applies: Some(String::from("flag == \"巴拿马\"")),
            ..holding(3, Dimension::Consistency, "tonnage", "tonnage > 100")
        },
        CustomQuality { fresh_days: Some(30), ..said(4, Dimension::Timeliness, "inspected") },
        said(5, Dimension::Uniqueness, "phone"),
    ]);
    let (fresh, old) = ("2023-10-15", "2023-10-14");
    let phone = "13800138000";
    // The ship, and how many have its telephone; who is asked and who fails, and the score.
    let comes_to = |row: Row, sharing: i64, asked: &[i64], failing: &[i64], score: i64| {
        let judged = rules.judge(Ship::def(), &row, &TimeZone::UTC, &|_, _| sharing);
        let came = (&*judged.asked, &*judged.failing, judged.score);
        assert_eq!(came, (asked, failing, Some(score)), "{row:?}");
    };
    comes_to(ship("中国", 0, "", fresh), 0, &[1, 2, 4], &[], 100);
    comes_to(ship("", 0, "", fresh), 0, &[1, 4], &[1], 50);
    comes_to(ship("N/A", 0, "", fresh), 0, &[1, 2, 4], &[2], 50);
    comes_to(ship("中国", 0, "", old), 0, &[1, 2, 4], &[4], 75);
    comes_to(ship("中国", 0, "", ""), 0, &[1, 2, 4], &[4], 75);
    comes_to(ship("巴拿马", 100, phone, fresh), 1, &[1, 2, 3, 4, 5], &[3], 83);
    comes_to(ship("巴拿马", 101, phone, old), 2, &[1, 2, 3, 4, 5], &[4, 5], 66);
}

#[test]
fn nothing_is_said_of_a_record_of_which_nothing_is_asked() {
    let judged = rules(vec![said(1, Dimension::Uniqueness, "phone")]).judge(
        Ship::def(),
        &ship("", 0, "", ""),
        &TimeZone::UTC,
        &|_, _| 0,
    );
    assert_eq!(judged, Judged::default());
}

#[test]
fn a_long_value_is_shared_by_a_short_key() {
    let rules = rules(vec![said(1, Dimension::Uniqueness, "flag")]);
    let key = |flag: &str| rules.iter().next().unwrap().key(Ship::def(), &ship(flag, 0, "", "")).unwrap();
    let long = "旗".repeat(3_000);
    assert_eq!(key(&long), key(&long));
    assert_ne!(key(&long), key(&format!("{long}帜")));
    assert!(key(&long).len() <= 200, "an index of PostgreSQL takes it");
}

#[test]
fn what_is_fresh_for_some_days_says_when_it_no_longer_is() {
    let rules =
        rules(vec![CustomQuality { fresh_days: Some(30), ..said(1, Dimension::Timeliness, "inspected") }]);
    let judged = rules.judge(Ship::def(), &ship("", 0, "", "2023-10-15"), &TimeZone::UTC, &|_, _| 0);
    // The beginning of 15 November.
    assert_eq!(judged.due, Some(Instant(1_700_006_400_000)));
    let old = rules.judge(Ship::def(), &ship("", 0, "", "2023-10-14"), &TimeZone::UTC, &|_, _| 0);
    assert_eq!((old.failing, old.due), (vec![1], None));
}

#[test]
fn what_does_not_hold_is_a_filter_where_a_filter_can_say_it() {
    let applying = CustomQuality {
        applies: Some(String::from("flag == \"中国\"")),
        ..said(1, Dimension::Completeness, "tonnage")
    };
    let rules = rules(vec![
        applying,
        CustomQuality { fresh_days: Some(7), ..said(2, Dimension::Timeliness, "inspected") },
        said(3, Dimension::Validity, "phone"),
        said(4, Dimension::Uniqueness, "phone"),
    ]);
    let said: Vec<Option<String>> = rules.iter().map(|meant| meant.rule.failing_filter()).collect();
    let told = |text: &str| Some(text.to_owned());
    assert_eq!(
        said,
        [told("(flag == \"中国\") && !(tonnage != null)"), told("!(inspected >= ago(\"7d\"))"), None, None]
    );
}

#[test]
fn a_rule_that_does_not_fit_says_where() {
    let registry = Registry::new([Ship::def()]);
    let long = || CustomQuality {
        fresh_days: Some(FRESH_DAYS_MAX + 1),
        ..said(1, Dimension::Timeliness, "inspected")
    };
    let cases = [
        (said(1, Dimension::Completeness, "国旗"), QualityPart::Field, "rule_field_unknown"),
        (said(1, Dimension::Consistency, "flag"), QualityPart::Condition, "quality_condition_missing"),
        (said(1, Dimension::Timeliness, "inspected"), QualityPart::FreshDays, "quality_days_missing"),
        (long(), QualityPart::FreshDays, "quality_out_of_range"),
        (
            CustomQuality { fresh_days: Some(3), ..said(1, Dimension::Timeliness, "flag") },
            QualityPart::Field,
            "quality_days_unfit",
        ),
        (
            holding(1, Dimension::Uniqueness, "phone", "true"),
            QualityPart::Condition,
            "quality_unique_condition",
        ),
        (
            CustomQuality { weight: 0, ..said(1, Dimension::Validity, "flag") },
            QualityPart::Weight,
            "quality_out_of_range",
        ),
        (
            CustomQuality { shared_by: Some(0), ..said(1, Dimension::Uniqueness, "phone") },
            QualityPart::SharedBy,
            "quality_out_of_range",
        ),
        (
            holding(1, Dimension::Validity, "flag", "colour == 1"),
            QualityPart::Condition,
            "filter_unknown_field",
        ),
    ];
    for (rule, at, code) in cases {
        let problem = QualityRule::read(&registry, &rule).unwrap_err();
        assert_eq!((problem.at, problem.message.code), (at, code), "{rule:?}");
    }
}

#[test]
fn a_value_that_stands_for_nothing_is_not_valid() {
    let flag = Ship::def().field("flag").unwrap();
    for text in ["无", "N/A", " 000 ", "aaaa", "待补充", "?"] {
        assert!(!is_plausible(flag, &Value::Text(text.to_owned())), "{text}");
    }
    let phone = Ship::def().field("phone").unwrap();
    for (written, holds) in
        [("13800138000", true), ("13800000000", false), ("1390642", false), ("10086", true)]
    {
        let value = Value::Phone(Box::new(crate::Phone::parse(written).unwrap()));
        assert_eq!(is_plausible(phone, &value), holds, "{written}");
    }
    for text in ["中国", "A", "11", "无锡", "Nassau"] {
        assert!(is_plausible(flag, &Value::Text(text.to_owned())), "{text}");
    }
}
