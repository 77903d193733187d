//! Whom we take for one customer, by what is known of both.

use object::{Object, Phone, Value};
use store::{Because, Likeness, Resemblance};

use crate::Customer;

/// A house of some thousand customers that has not learned from them yet.
const CUSTOMERS: i64 = 2_000;

fn values(of: &[(&str, &str)]) -> Vec<Value> {
    let def = Customer::def();
    let mut values = vec![Value::Null; def.fields.len()];
    for (name, text) in of {
        let field = def.field(name).expect("a field of customers");
        values[field.index] = match field.kind {
            object::FieldKind::Phone => Value::Phone(Box::new(Phone::parse(text).expect("a phone"))),
            _ => Value::Text((*text).to_owned()),
        };
    }
    crate::fill_customer(def, &mut values);
    values
}

fn compared(one: &[(&str, &str)], other: &[(&str, &str)]) -> Resemblance {
    let likeness = Likeness::prior(Customer::def(), CUSTOMERS).expect("customers are compared");
    let (one, other) = (values(one), values(other));
    let there = likeness.compare(&one, &other);
    let back = likeness.compare(&other, &one);
    assert!((there.same - back.same).abs() < 0.02, "{there:?} {back:?}");
    there
}

fn named<'a>(name: &'a str, phone: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut values = vec![("name", name), ("kind", "company")];
    if !phone.is_empty() {
        values.push(("phone", phone));
    }
    values
}

const PHONE: &str = "0512-65551234";

#[test]
fn a_company_written_in_two_ways_is_one() {
    let first = "苏州恒远机械有限公司";
    for (name, phone) in [
        (first, ""),
        ("苏州恒远机械", ""),
        ("苏州恒远机械（有限公司）", ""),
        ("苏州市恒远机械有限责任公司", ""),
        ("恒远机械有限公司", PHONE),
        ("苏州恒源机械有限公司", PHONE),
        ("苏州远恒机械有限公司", PHONE),
        ("苏州恒远机戒有限公司", PHONE),
        ("恒远", PHONE),
    ] {
        let found = compared(&named(first, phone), &named(name, phone));
        assert!(found.is_likely_same(), "{name} {phone}: {found:?}");
    }
    let found = compared(&named("Nordwerk Maschinen GmbH", ""), &named("NORDWERK MASCHINEN", ""));
    assert!(found.is_likely_same(), "{found:?}");
}

#[test]
fn two_companies_stay_two() {
    for (one, other, phone) in [
        ("苏州恒远机械有限公司", "苏州恒泰机械有限公司", ""),
        ("苏州恒远机械有限公司", "无锡恒远机械有限公司", ""),
        ("苏州恒远机械有限公司", "苏州恒远贸易有限公司", ""),
        ("苏州恒远机械有限公司", "苏州恒远机械有限公司昆山分公司", ""),
        ("苏州恒远机械有限公司", "苏州恒远机械有限公司昆山分公司", PHONE),
        ("恒远机械有限公司昆山分公司", "恒远机械有限公司太仓分公司", PHONE),
        ("第一机械制造厂", "第二机械制造厂", ""),
        ("中建三局第一建设工程有限公司", "中建三局第二建设工程有限公司", ""),
        ("华东精密机械制造有限公司", "华北精密机械制造有限公司", ""),
        ("远山", "远洋", ""),
        ("Nordwerk Maschinen GmbH", "Sudwerk Maschinen GmbH", ""),
        ("", "恒远机械", ""),
        ("有限公司", "（）", ""),
    ] {
        let found = compared(&named(one, phone), &named(other, phone));
        assert!(!found.is_likely_same(), "{one} / {other} {phone}: {found:?}");
    }
}

#[test]
fn a_branch_is_related_to_its_head_office() {
    let (head, branch) = ("苏州恒远机械有限公司", "苏州恒远机械有限公司昆山分公司");
    let found = compared(&named(head, PHONE), &named(branch, PHONE));
    assert!(found.is_likely_related() && found.same < 0.01, "{found:?}");
}

#[test]
fn people_are_told_apart_by_more_than_a_name() {
    let person = |name: &'static str, phone: &'static str| {
        let mut values = vec![("name", name), ("kind", "person")];
        if !phone.is_empty() {
            values.push(("phone", phone));
        }
        values
    };
    for (one, other, same) in [
        (person("王伟", ""), person("王玮", ""), false),
        (person("张小明", ""), person("张晓明", ""), false),
        (person("王伟", "13812345678"), person("王伟", "13998765432"), false),
        (person("王伟", "13812345678"), person("王 伟", "13812345678"), true),
        (person("张小明", "13812345678"), person("张晓明", "13812345678"), true),
    ] {
        let found = compared(&one, &other);
        assert_eq!(found.is_likely_same(), same, "{one:?} / {other:?}: {found:?}");
    }
}

#[test]
fn a_number_of_nobody_says_nothing() {
    let (one, other) = ("苏州恒远机械有限公司", "无锡东海贸易有限公司");
    let found = compared(&named(one, "13800138000"), &named(other, "13800138000"));
    assert!(!found.is_likely_same(), "{found:?}");
}

#[test]
fn reasons_are_told_in_words_the_strongest_first() {
    let told = |one: &[(&str, &str)], other: &[(&str, &str)]| {
        let because = compared(one, other).because;
        [object::Lang::Zh, object::Lang::En].map(|lang| Because::text_of(&because, lang))
    };
    assert_eq!(
        told(&named("苏州恒远机械有限公司", PHONE), &named("苏州恒远机戒有限公司", "0512 6555 1234")),
        ["电话相同；客户名称差一个字", "same phone; name one character apart"]
    );
    assert_eq!(
        told(&named("苏州恒远机械有限公司", PHONE), &named("苏州恒源机械有限公司", PHONE)),
        ["电话相同；客户名称同音", "same phone; name sounds the same"]
    );
    // A number is the same number in whichever field it stands.
    let elsewhere = [("name", "苏州恒远机械有限公司"), ("kind", "company"), ("other_phone", PHONE)];
    let [zh, _] = told(&named("苏州恒远机械有限公司", PHONE), &elsewhere);
    assert!(zh.contains("电话相同") && zh.contains("客户名称相同"), "{zh}");
}
