use std::sync::OnceLock;

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::*;
use crate::def::{leak_field, leak_object};
use crate::{
    ChoiceDef, ChoiceItem, Currency, Day, Email, FieldType, Guard, Label, Money, Names, Phone, Row, SearchAs,
    Tags, Tone, Value, id_text, parse_choice,
};

const ME: i64 = 42;
const MY_TEAMS: &[i64] = &[7, 8];

static STAGES: ChoiceDef = ChoiceDef {
    items: &[
        ChoiceItem {
            code: "open",
            label: Label::new("进行中", "Open"),
            help: None,
            tone: Tone::Blue,
            end: false,
            aliases: &[],
        },
        ChoiceItem {
            code: "won",
            label: Label::new("赢单", "Won"),
            help: None,
            tone: Tone::Green,
            end: false,
            aliases: &["成交"],
        },
        ChoiceItem {
            code: "lost",
            label: Label::new("输单", "Lost"),
            help: None,
            tone: Tone::Red,
            end: false,
            aliases: &[],
        },
    ],
};

type Parse = fn(&str) -> Result<Value, Message>;

fn field(
    index: usize,
    name: &'static str,
    zh: &'static str,
    kind: FieldKind,
    search: Option<SearchAs>,
    parse: Parse,
) -> &'static FieldDef {
    leak_field(FieldDef {
        name,
        label: Label::new(zh, name),
        help: None,
        reverse: None,
        kind,
        index,
        system: None,
        required: false,
        unique: false,
        list: true,
        search,
        indexed: false,
        ordered_by: None,
        sums: false,
        once: false,
        counted: false,
        sort: false,
        readonly: false,
        lines: false,
        markdown: false,
        names: Names::Nothing,
        begins: None,
        ahead: false,
        day_of: None,
        applies: None,
        measure: false,
        formula: None,
        sum_of: None,
        numbered: None,
        personal: false,
        secret: name == "token",
        concealed: false,
        keyed: false,
        alike: None,
        title_en: false,
        joins: None,
        lanes: None,
        aliases: &[],
        vcard: None,
        ical: None,
        own_standard: None,
        parse: Box::leak(Box::new(parse)),
        warn: |_| None,
    })
}

fn object(name: &'static str, plural: &'static str, fields: Vec<&'static FieldDef>) -> &'static ObjectDef {
    let label = Label::new("记录", name);
    leak_object(
        name,
        plural,
        label,
        label,
        None,
        fields,
        "name",
        Guard::Open,
        true,
        false,
        false,
        false,
        false,
        false,
    )
}

/// A deal with a field of every kind, and the customer it links to.
fn registry() -> &'static Registry {
    static REGISTRY: OnceLock<Registry> = OnceLock::new();
    REGISTRY.get_or_init(|| {
        let text: Parse = String::parse;
        let id: Parse = |text| {
            crate::parse_id(text).map(Value::Int).map_err(|_| Message::new("id_unreadable", "编号", "id"))
        };
        let customer = object(
            "customer",
            "customers",
            vec![
                field(0, "name", "名称", FieldKind::Text, Some(SearchAs::Name), text),
                field(1, "region", "大区", FieldKind::Text, None, text),
                field(2, "token", "令牌", FieldKind::Text, None, text),
            ],
        );
        let deal = object(
            "deal",
            "deals",
            vec![
                field(0, "name", "名称", FieldKind::Text, Some(SearchAs::Name), text),
                field(1, "note", "备注", FieldKind::Text, None, text),
                field(2, "stage", "阶段", FieldKind::Choice(&STAGES), None, |text| {
                    parse_choice(&STAGES, text)
                }),
                field(3, "count", "数量", FieldKind::Number, None, i64::parse),
                field(4, "amount", "金额", FieldKind::Money, None, <Money as FieldType>::parse),
                field(5, "urgent", "加急", FieldKind::Boolean, None, bool::parse),
                field(6, "due", "期限", FieldKind::Day, None, <Day as FieldType>::parse),
                field(7, "met_at", "见面时间", FieldKind::Instant, None, <Instant as FieldType>::parse),
                field(
                    8,
                    "phone",
                    "电话",
                    FieldKind::Phone,
                    Some(SearchAs::Fragments),
                    <Phone as FieldType>::parse,
                ),
                field(9, "email", "邮箱", FieldKind::Email, None, <Email as FieldType>::parse),
                field(10, "customer", "客户", FieldKind::Link("customer"), None, id),
                field(11, "owner", "负责人", FieldKind::Link("colleague"), None, id),
                field(12, "team", "团队", FieldKind::Link("team"), None, id),
                field(13, "tags", "标签", FieldKind::Tags, None, Tags::parse),
                field(14, "token", "令牌", FieldKind::Text, None, text),
            ],
        );
        Registry::new([customer, deal])
    })
}

fn deal() -> &'static ObjectDef {
    registry().object("deal").expect("declared above")
}

/// Thursday 5 March 2026, half past four in the afternoon in Shanghai.
fn read(text: &str) -> Result<Filter, Message> {
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(8));
    let now = Instant::parse("2026-03-05T08:30:00Z").expect("a moment");
    let context = FilterContext { registry: registry(), me: ME, my_teams: MY_TEAMS, now, zone: &zone };
    parse_filter(deal(), text, &context)
}

fn path(name: &str) -> Path {
    match name.split_once('.') {
        None => Path::own(deal().field(name).expect("a field of a deal")),
        Some((link, name)) => {
            let customer = registry().object("customer").expect("declared above");
            Path { link: deal().field(link), field: customer.field(name).expect("a field of a customer") }
        }
    }
}

#[test]
fn what_people_write_becomes_a_filter() {
    let owner = id_text(ME);
    let table: &[(&str, &str)] = &[
        ("", "true"),
        ("  \n", "true"),
        ("true", "true"),
        ("false", "false"),
        ("name == \"宏达\"", "name == \"宏达\""),
        ("name=='宏达'", "name == \"宏达\""),
        ("name == \"a\\\"b\\\\c\\n\\u4e2d😀\"", "name == \"a\\\"b\\\\c 中😀\""),
        ("note == null", "note == null"),
        ("null != note", "note != null"),
        ("count == 5", "count == 5"),
        ("5 < count", "count > 5"),
        ("5 >= count", "count <= 5"),
        ("count > -3", "count > -3"),
        ("count == 5.0", "count == 5"),
        ("count == 5u", "count == 5"),
        ("amount >= 1000.00", "amount >= 1000.00"),
        ("amount >= 1000", "amount >= 1000.00"),
        ("amount > 0.07", "amount > 0.07"),
        ("amount < -12.5", "amount < -12.50"),
        ("amount > \"USD 12.50\"", "amount > \"USD 12.50\""),
        ("amount > \"1.2万\"", "amount > 12000.00"),
        ("amount > \"CNY 12345678901234567.89\"", "amount > \"CNY 12345678901234567.89\""),
        ("urgent", "urgent == true"),
        ("!urgent", "!(urgent == true)"),
        ("!!urgent", "urgent == true"),
        ("urgent != false", "urgent != false"),
        ("stage == \"won\"", "stage == \"won\""),
        ("stage == \"赢单\"", "stage == \"won\""),
        ("stage != \"成交\"", "stage != \"won\""),
        ("stage in [\"won\", \"lost\"]", "stage in [\"won\", \"lost\"]"),
        ("stage in [\"won\", null]", "stage in [\"won\"] || stage == null"),
        ("stage in []", "stage in []"),
        ("\"重点\" in tags", "\"重点\" in tags"),
        ("tags.contains(\"重点\")", "\"重点\" in tags"),
        ("tags == null", "tags == null"),
        ("due == \"2026年3月1日\"", "due == \"2026-03-01\""),
        ("due <= \"2026/3/1\"", "due <= \"2026-03-01\""),
        ("met_at > \"2026-03-01T08:00:00+08:00\"", "met_at > \"2026-03-01T00:00:00.000Z\""),
        ("phone == \"138 0013 8000\"", "phone == \"+8613800138000\""),
        ("phone in [\"138-0013-8000\", \"4008001234\"]", "phone in [\"+8613800138000\", \"4008001234\"]"),
        ("phone.startsWith(\"138 00\")", "phone.startsWith(\"+8613800\")"),
        ("phone.startsWith(\"021\")", "phone.startsWith(\"+8621\")"),
        ("phone.startsWith(\"400\")", "phone.startsWith(\"400\")"),
        ("phone.startsWith(\"1\")", "phone.startsWith(\"1\") || phone.startsWith(\"+861\")"),
        ("phone.contains(\"13800\")", "phone.contains(\"13800\")"),
        ("email == \"Li@X.com\"", "email == \"li@x.com\""),
        ("email.startsWith(\"Li@\")", "email.startsWith(\"li@\")"),
        ("name.startsWith(\"华\")", "name.startsWith(\"华\")"),
        ("name.contains(\"设备\")", "name.contains(\"设备\")"),
        ("customer.region == \"华东\"", "customer.region == \"华东\""),
        ("customer.name.startsWith(\"华\")", "customer.name.startsWith(\"华\")"),
        ("customer == null", "customer == null"),
        ("team in my_team", "team in [\"0000000000007\", \"0000000000008\"]"),
        ("team == my_team", "team in [\"0000000000007\", \"0000000000008\"]"),
        ("team != my_team", "!(team in [\"0000000000007\", \"0000000000008\"])"),
        ("id == \"0000000000007\"", "id == \"0000000000007\""),
        ("version > 1", "version > 1"),
        ("urgent && count > 1 && count < 5", "urgent == true && count > 1 && count < 5"),
        ("urgent || count > 1 && count < 5", "urgent == true || (count > 1 && count < 5)"),
        ("(urgent && (count > 1)) && true", "urgent == true && count > 1"),
        ("urgent && false", "false"),
        ("urgent || true", "true"),
    ];
    for (source, expected) in table {
        let filter = read(source).unwrap_or_else(|refusal| panic!("{source}: {refusal:?}"));
        assert_eq!(&filter_text(&filter), expected, "{source}");
    }
    for source in ["owner == me", "me == owner", "owner in [me]"] {
        let filter = read(source).expect("mine");
        assert!(filter_text(&filter).contains(&owner), "{source}");
    }
}

#[test]
fn days_and_moments_are_counted_in_the_companys_zone() {
    let table: &[(&str, &str)] = &[
        ("due == today()", "due == \"2026-03-05\""),
        ("due < today()", "due < \"2026-03-05\""),
        ("due >= ago(\"30d\")", "due >= \"2026-02-03\""),
        ("due >= ago(\"1m\")", "due >= \"2026-02-05\""),
        ("due >= ago(\"1y\")", "due >= \"2025-03-05\""),
        ("due >= ago(\"17h\")", "due >= \"2026-03-04\""),
        ("met_at >= ago(\"12h\")", "met_at >= \"2026-03-04T20:30:00.000Z\""),
        ("met_at >= ago(\"2w\")", "met_at >= \"2026-02-19T08:30:00.000Z\""),
        (
            "met_at == today()",
            "met_at >= \"2026-03-04T16:00:00.000Z\" && met_at < \"2026-03-05T16:00:00.000Z\"",
        ),
        ("met_at < today()", "met_at < \"2026-03-04T16:00:00.000Z\""),
        ("met_at <= today()", "met_at < \"2026-03-05T16:00:00.000Z\""),
        ("met_at > today()", "met_at >= \"2026-03-05T16:00:00.000Z\""),
        ("today() <= met_at", "met_at >= \"2026-03-04T16:00:00.000Z\""),
        ("met_at >= \"2026-03-01\"", "met_at >= \"2026-02-28T16:00:00.000Z\""),
        (
            "created_at in this(\"month\")",
            "created_at >= \"2026-02-28T16:00:00.000Z\" && created_at < \"2026-03-31T16:00:00.000Z\"",
        ),
        ("due == this(\"day\")", "due == \"2026-03-05\""),
        ("due == this(\"week\")", "due >= \"2026-03-02\" && due < \"2026-03-09\""),
        ("due in this(\"month\")", "due >= \"2026-03-01\" && due < \"2026-04-01\""),
        ("due in this(\"quarter\")", "due >= \"2026-01-01\" && due < \"2026-04-01\""),
        ("due in this(\"year\")", "due >= \"2026-01-01\" && due < \"2027-01-01\""),
        ("due != this(\"year\")", "!(due >= \"2026-01-01\" && due < \"2027-01-01\")"),
        ("due < this(\"year\")", "due < \"2026-01-01\""),
    ];
    for (source, expected) in table {
        let filter = read(source).unwrap_or_else(|refusal| panic!("{source}: {refusal:?}"));
        assert_eq!(&filter_text(&filter), expected, "{source}");
    }
}

#[test]
fn what_does_not_compile_is_refused_and_named() {
    let deep = format!("{}urgent{}", "(".repeat(31), ")".repeat(31));
    let long = format!("name == \"{}\"", "长".repeat(4_000));
    let many = format!("count in [{}]", vec!["1"; 501].join(","));
    let conditions = vec!["urgent"; 201].join("||");
    let table: &[(&str, &str, &str)] = &[
        ("name = \"x\"", "filter_unreadable", "=="),
        ("name ==", "filter_unreadable", ""),
        ("name == \"x", "filter_unreadable", "quote"),
        ("name == \"x\n\"", "filter_unreadable", "quote"),
        ("name == “宏达”", "filter_unreadable", "“"),
        ("urgent & urgent", "filter_unreadable", "&&"),
        ("urgent urgent", "filter_unreadable", "urgent"),
        ("(urgent", "filter_unreadable", "bracket"),
        ("urgent)", "filter_unreadable", "bracket"),
        ("name == \"\\q\"", "filter_unreadable", "backslash"),
        ("name == \"\"\"x\"\"\"", "filter_unreadable", ""),
        ("name == r\"x\"", "filter_unsupported", "r\""),
        ("urgent ? true : false", "filter_unsupported", "?"),
        ("count + 1 == 2", "filter_unsupported", "+"),
        ("count - 1 == 2", "filter_unsupported", "-"),
        ("-count == 2", "filter_unsupported", "-"),
        ("1 < count < 5", "filter_unsupported", "chain"),
        ("tags[0] == \"x\"", "filter_unsupported", "index"),
        ("tags.exists(t, t == \"x\")", "filter_unsupported", "exists"),
        ("has(customer.name)", "filter_unsupported", "has"),
        ("size(name) == 2", "filter_unsupported", "size"),
        ("name.matches(\"x\")", "filter_unsupported", "matches"),
        ("count == [1].size()", "filter_unsupported", "size"),
        ("name == note", "filter_unsupported", "two fields"),
        ("1 == 1", "filter_unsupported", "without a field"),
        ("1 in [1]", "filter_unsupported", "without a field"),
        ("customer.owner.name == \"x\"", "filter_unsupported", "one link"),
        ("nonsense == 1", "filter_unknown_field", "nonsense"),
        ("token == \"x\"", "filter_unknown_field", "token"),
        ("customer.token == \"x\"", "filter_unknown_field", "customer.token"),
        ("customer.nonsense == \"x\"", "filter_unknown_field", "customer.nonsense"),
        ("name.region == \"x\"", "filter_unknown_field", "name.region"),
        ("owner.name == \"x\"", "filter_unknown_field", "owner.name"),
        ("count == \"5\"", "filter_wrong_type", "whole number"),
        ("count == 1.5", "filter_wrong_type", "whole number"),
        ("count == 99999999999999999999", "filter_unreadable", ""),
        ("name == 5", "filter_wrong_type", "text"),
        ("name == \"\"", "filter_wrong_type", "name == null"),
        ("name", "filter_wrong_type", "condition"),
        ("\"x\"", "filter_wrong_type", "condition"),
        ("today()", "filter_wrong_type", "condition"),
        ("name < null", "filter_wrong_type", "null"),
        ("stage == \"paused\"", "filter_wrong_type", "Won"),
        ("stage > \"open\"", "filter_wrong_type", "order"),
        ("owner < me", "filter_wrong_type", "order"),
        ("name == me", "filter_wrong_type", "text"),
        ("count == today()", "filter_wrong_type", "whole number"),
        ("due == ago(\"30x\")", "filter_wrong_type", "30d"),
        ("due == ago(\"天\")", "filter_wrong_type", "30d"),
        ("due == ago(\"999999999999d\")", "filter_wrong_type", "long ago"),
        ("due == this(\"decade\")", "filter_wrong_type", "quarter"),
        ("due == this()", "filter_wrong_type", "this"),
        ("due == \"2026-02-31\"", "filter_wrong_type", "due"),
        ("met_at == \"yesterday\"", "filter_wrong_type", "met_at"),
        ("amount > 0.005", "filter_wrong_type", "amount"),
        ("amount > true", "filter_wrong_type", "amount"),
        ("amount > 1e300", "filter_wrong_type", "amount"),
        ("customer == \"宏达\"", "filter_wrong_type", "record id"),
        ("id == 7", "filter_wrong_type", "record id"),
        ("urgent == 1", "filter_wrong_type", "true or false"),
        ("tags == \"x\"", "filter_wrong_type", "tag"),
        ("tags in [\"x\"]", "filter_wrong_type", "tag"),
        ("\"x\" in name", "filter_wrong_type", "contains"),
        ("count in 5", "filter_wrong_type", "list"),
        ("count == [5]", "filter_wrong_type", "list"),
        ("name.startsWith(5)", "filter_wrong_type", "quotes"),
        ("count.startsWith(\"5\")", "filter_wrong_type", "startsWith"),
        ("name.contains(\" \")", "filter_wrong_type", "words"),
        ("note.contains(\"x\")", "filter_contains_unindexed", "note"),
        ("count.contains(\"5\")", "filter_contains_unindexed", "count"),
        (&deep, "filter_too_large", "30"),
        (&long, "filter_too_large", "4000"),
        (&many, "filter_too_large", "500"),
        (&conditions, "filter_too_large", "200"),
    ];
    for (source, code, says) in table {
        let refusal = read(source).err().unwrap_or_else(|| panic!("{source} was accepted"));
        assert_eq!(refusal.code, *code, "{source}: {refusal:?}");
        assert!(refusal.en.contains(says), "{source}: {}", refusal.en);
        assert!(refusal.zh.chars().any(crate::text::is_han), "{source}: {}", refusal.zh);
    }
}

/// Each of these would make the parser call itself thousands of times, were it not looked at first.
#[test]
fn a_text_made_to_exhaust_the_stack_is_refused() {
    let chains = [
        "a".to_owned() + &".a".repeat(1_999),
        "1.a".to_owned() + &".a".repeat(1_900),
        "1".to_owned() + &"+1".repeat(1_900),
        "\"\\q ".to_owned() + &"1+".repeat(1_900),
        "\"\n ".to_owned() + &"1+".repeat(1_900),
        "a".to_owned() + &"<a".repeat(1_900),
        "a".to_owned() + &"[0]".repeat(1_300),
        "a".to_owned() + &"?a:a".repeat(900),
        "a".to_owned() + &"(a)".repeat(1_300),
        "a".to_owned() + &".a()".repeat(900),
        "a ".repeat(1_999),
        "(".repeat(4_000),
        "[".repeat(4_000),
        "!(".repeat(2_000),
        "-".repeat(4_000),
        "f(".repeat(2_000),
        "((((".repeat(7) + &"&&".repeat(1_500),
        "==".repeat(2_000),
        ",".repeat(4_000),
    ];
    for text in chains {
        let refusal = read(&text).expect_err("not a filter");
        assert!(refusal.code.starts_with("filter_"), "{refusal:?}");
    }
}

#[test]
fn the_greatest_filter_allowed_is_read() {
    let deep = format!("{}urgent{}", "!(".repeat(30), ")".repeat(30));
    assert!(read(&deep).is_ok());
    let negated = format!("{}urgent", "!".repeat(3_900));
    assert_eq!(read(&negated).expect("an even number of times"), read("urgent").expect("a condition"));
    let many = format!("count in [{}]", vec!["1"; 500].join(","));
    assert!(read(&many).is_ok());
    let conditions = vec!["count==1"; 200].join("||");
    assert!(read(&conditions).is_ok());
}

/// A condition twice: as our users write it, and as the interpreter judges it. Where a comparison with an empty
/// field is false with us, the interpreter is told so: `x < 5` is `x != null && x < 5` to it.
#[derive(Clone, Debug)]
struct Condition {
    ours: String,
    judged: String,
}

fn condition(ours: String, judged: String) -> Condition {
    Condition { ours, judged }
}

const NAMES: &[&str] = &["宏达", "宏达设备", "华东重工", "acme", "acme 设备", "b\"c"];
const DAYS: &[&str] = &["2026-01-31", "2026-02-28", "2026-03-01", "2026-12-31"];
const MOMENTS: &[&str] =
    &["2026-03-01T00:00:00.000Z", "2026-03-01T00:00:00.001Z", "2026-03-05T08:30:00.000Z"];
const PHONES: &[&str] = &["+8613800138000", "+862155550000", "4008001234"];
const TAGS: &[&str] = &["重点", "老客户", "vip"];
const CODES: &[&str] = &["open", "won", "lost"];
const OPS: &[&str] = &["==", "!=", "<", "<=", ">", ">="];

fn moment(text: &str) -> i64 {
    Instant::parse(text).expect("a moment").0
}

fn compared(name: &str, op: &str, ours: &str, judged: &str) -> Condition {
    let judge = format!("{name} {op} {judged}");
    let judge =
        if op.contains('<') || op.contains('>') { format!("({name} != null && {judge})") } else { judge };
    condition(format!("{name} {op} {ours}"), judge)
}

fn same(name: &str, op: &str, literal: &str) -> Condition {
    compared(name, op, literal, literal)
}

fn any(of: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    proptest::sample::select(of)
}

fn leaf() -> impl Strategy<Value = Condition> {
    let quote = |text: &str| format!("'{text}'");
    prop_oneof![
        (any(OPS), any(NAMES)).prop_map(move |(op, name)| same("name", op, &quote(name))),
        (any(&["==", "!="]), any(CODES)).prop_map(move |(op, code)| same("stage", op, &quote(code))),
        (any(OPS), -2_i64..4).prop_map(|(op, count)| same("count", op, &count.to_string())),
        (any(OPS), -200_i64..200).prop_map(|(op, minor)| {
            let sign = if minor < 0 { "-" } else { "" };
            same("amount", op, &format!("{sign}{}.{:02}", minor.abs() / 100, minor.abs() % 100))
        }),
        Just(condition("urgent".into(), "urgent == true".into())),
        any(&["==", "!="]).prop_map(|op| same("urgent", op, "false")),
        (any(OPS), any(DAYS)).prop_map(move |(op, day)| same("due", op, &quote(day))),
        (any(OPS), any(MOMENTS)).prop_map(move |(op, at)| compared(
            "met_at",
            op,
            &quote(at),
            &moment(at).to_string()
        )),
        (any(&["==", "!="]), any(PHONES)).prop_map(move |(op, phone)| same("phone", op, &quote(phone))),
        (any(&["==", "!="]), 1_i64..4).prop_map(move |(op, id)| same("customer", op, &quote(&id_text(id)))),
        (any(OPS), any(NAMES)).prop_map(move |(op, name)| {
            let judged = same("customer_region", op, &quote(name)).judged;
            condition(same("customer.region", op, &quote(name)).ours, judged)
        }),
        any(&["==", "!="]).prop_map(|op| compared("owner", op, "me", &format!("'{}'", id_text(ME)))),
        Just(condition(
            "team in my_team".into(),
            format!("team in ['{}', '{}']", id_text(MY_TEAMS[0]), id_text(MY_TEAMS[1])),
        )),
        (any(NAMES), any(NAMES)).prop_map(|(one, other)| {
            let text = format!("name in ['{one}', '{other}']");
            condition(text.clone(), text)
        }),
        (any(&["宏", "acme", "b\"", "华东重工"])).prop_map(|text| {
            let text = format!("name.startsWith('{text}')");
            condition(text.clone(), format!("(name != null && {text})"))
        }),
        (any(&["设备", "达", "acme"])).prop_map(|text| {
            let text = format!("name.contains('{text}')");
            condition(text.clone(), format!("(name != null && {text})"))
        }),
        any(TAGS).prop_map(|tag| condition(
            format!("'{tag}' in tags"),
            format!("(tags != null && '{tag}' in tags)")
        )),
        (any(&["name", "stage", "amount", "urgent", "due", "tags", "customer"]), any(&["==", "!="]))
            .prop_map(|(name, op)| same(name, op, "null")),
        any(&["true", "false"]).prop_map(|text| condition(text.into(), text.into())),
    ]
}

fn tree() -> impl Strategy<Value = Condition> {
    leaf().prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            inner
                .clone()
                .prop_map(|part| condition(format!("!({})", part.ours), format!("!({})", part.judged))),
            (prop::collection::vec(inner, 2..5), any(&[" && ", " || "])).prop_map(|(parts, operator)| {
                let join = |text: fn(&Condition) -> &String| {
                    let parts: Vec<_> = parts.iter().map(|part| format!("({})", text(part))).collect();
                    parts.join(operator)
                };
                condition(join(|part| &part.ours), join(|part| &part.judged))
            }),
        ]
    })
}

fn maybe<T: std::fmt::Debug + Clone>(
    some: impl Strategy<Value = T>,
    value: impl Fn(T) -> Value,
) -> impl Strategy<Value = Value> {
    prop::option::weighted(0.7, some).prop_map(move |some| some.map_or(Value::Null, &value))
}

fn words(of: &'static [&'static str]) -> impl Strategy<Value = Value> {
    maybe(any(of), |text| Value::Text(text.to_owned()))
}

fn phone(number: &str) -> Value {
    Value::Phone(Box::new(Phone::from_stored(number, number)))
}

fn deal_row() -> impl Strategy<Value = Row> {
    (
        (words(NAMES), words(NAMES), words(CODES), maybe(-2_i64..4, Value::Int)),
        (
            maybe(-200_i64..200, |minor| Value::Money(Money { minor, currency: Currency::CNY })),
            maybe(proptest::bool::ANY, Value::Bool),
            words(DAYS),
            maybe(any(MOMENTS), |at| Value::Int(moment(at))),
            maybe(any(PHONES), phone),
        ),
        (
            maybe(1_i64..4, Value::Int),
            maybe(41_i64..44, Value::Int),
            maybe(6_i64..10, Value::Int),
            maybe(proptest::sample::subsequence(TAGS, 1..=TAGS.len()), |tags| {
                Value::Tags(tags.into_iter().map(str::to_owned).collect())
            }),
        ),
    )
        .prop_map(
            |(
                (name, note, stage, count),
                (amount, urgent, due, at, phone),
                (customer, owner, team, tags),
            )| {
                row(vec![
                    name,
                    note,
                    stage,
                    count,
                    amount,
                    urgent,
                    due,
                    at,
                    phone,
                    Value::Null,
                    customer,
                    owner,
                    team,
                    tags,
                    Value::Null,
                ])
            },
        )
}

fn row(values: Vec<Value>) -> Row {
    Row { id: 1, version: 1, created_at: Instant(0), updated_at: Instant(0), owner: None, team: None, values }
}

/// The records that deals link to; the third customer may not be seen.
fn linked(field: &'static FieldDef, id: i64) -> Option<Row> {
    match (field.name, id) {
        ("customer", 1) => Some(row(vec![Value::Null, Value::Text("宏达".into()), Value::Null])),
        ("customer", 2) => Some(row(vec![Value::Null, Value::Null, Value::Null])),
        _ => None,
    }
}

/// The judge's variables: the API's form of the values, except that moments are numbers and amounts decimals.
fn variables(row: &Row) -> cel::Context<'static, 'static> {
    let mut context = cel::Context::default();
    for field in &deal().fields {
        let value = row.value(field);
        let json = match &value {
            Value::Int(at) if matches!(field.kind, FieldKind::Instant) => json!(at),
            Value::Money(money) => json!(money.minor as f64 / 100.0),
            value => field.to_json(value),
        };
        context.add_variable(field.name, json).expect("a plain value");
    }
    let customer =
        row.value(path("customer").field).as_int().and_then(|id| linked(path("customer").field, id));
    let region = customer.map_or(Json::Null, |row| path("customer.region").field.to_json(&row.values[1]));
    context.add_variable("customer_region", region).expect("a plain value");
    context
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn a_filter_holds_where_the_interpreter_says_so(condition in tree(), row in deal_row()) {
        let filter = read(&condition.ours).expect("within the filter's part of CEL");
        let judge = cel::Program::compile(&condition.judged).expect("CEL");
        let verdict = judge.execute(&variables(&row)).expect("a verdict");
        prop_assert_eq!(cel::Value::Bool(filter.holds(&row, &linked)), verdict, "{}", condition.ours);
    }
}

fn any_value(name: &'static str) -> BoxedStrategy<Value> {
    let texts = || {
        prop_oneof![
            any(NAMES).prop_map(str::to_owned),
            "[a-z\"'\\\\{}()&|=中文！😀]{1,12}".prop_filter("cleaned and not empty", |text| {
                !text.trim().is_empty() && crate::text::clean(text) == *text
            }),
        ]
        .prop_map(Value::Text)
    };
    match name {
        "name" | "note" | "customer.region" => texts().boxed(),
        "stage" => any(CODES).prop_map(|code| Value::Text(code.to_owned())).boxed(),
        "count" => proptest::num::i64::ANY.prop_map(Value::Int).boxed(),
        "amount" => (proptest::num::i64::ANY, any(&["CNY", "USD", "JPY", "KWD"]))
            .prop_map(|(minor, currency)| {
                Value::Money(Money {
                    minor: minor / 100,
                    currency: Currency::parse(currency).expect("a currency"),
                })
            })
            .boxed(),
        "urgent" => proptest::bool::ANY.prop_map(Value::Bool).boxed(),
        "due" => any(DAYS).prop_map(|day| Value::Text(day.to_owned())).boxed(),
        "met_at" => (0_i64..4_000_000_000_000).prop_map(Value::Int).boxed(),
        "phone" => any(PHONES).prop_map(phone).boxed(),
        "email" => "[a-z]{1,8}@[a-z]{1,8}\\.com".prop_map(Value::Text).boxed(),
        "customer" | "owner" | "team" | "id" => (0..i64::MAX).prop_map(Value::Int).boxed(),
        other => panic!("no values for {other}"),
    }
}

const ORDERED: &[&str] = &["name", "note", "customer.region", "count", "amount", "due", "met_at", "email"];
const COMPARED: &[&str] = &[
    "name",
    "customer.region",
    "stage",
    "count",
    "amount",
    "urgent",
    "due",
    "met_at",
    "phone",
    "email",
    "owner",
    "id",
];

fn any_filter() -> impl Strategy<Value = Filter> {
    let compared = any(COMPARED).prop_flat_map(|name| {
        let op = proptest::sample::select(vec![Op::Is, Op::IsNot]);
        (op, any_value(name)).prop_map(move |(op, value)| Filter::Compare { path: path(name), op, value })
    });
    let ordered = any(ORDERED).prop_flat_map(|name| {
        let op = proptest::sample::select(vec![Op::Less, Op::LessOrEqual, Op::Greater, Op::GreaterOrEqual]);
        (op, any_value(name)).prop_map(move |(op, value)| Filter::Compare { path: path(name), op, value })
    });
    let one_of = any(COMPARED).prop_flat_map(|name| {
        prop::collection::vec(any_value(name), 0..4)
            .prop_map(move |values| Filter::OneOf { path: path(name), values })
    });
    let empty = (any(COMPARED), proptest::sample::select(vec![Op::Is, Op::IsNot]))
        .prop_map(|(name, op)| Filter::Compare { path: path(name), op, value: Value::Null });
    let begins = (any(&["name", "email", "customer.name"]), "[a-z\"中\\\\]{1,6}")
        .prop_map(|(name, text)| Filter::StartsWith { path: path(name), text });
    let contains = (any(&["name", "phone", "tags", "customer.name"]), "[a-z\"中\\\\]{1,6}")
        .prop_map(|(name, text)| Filter::Contains { path: path(name), text });
    let leaf = prop_oneof![Just(Filter::All), compared, ordered, one_of, empty, begins, contains];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            inner.clone().prop_map(|part| Filter::Not(Box::new(part))),
            prop::collection::vec(inner.clone(), 0..4).prop_map(Filter::And),
            prop::collection::vec(inner, 0..4).prop_map(Filter::Or),
        ]
    })
}

/// The filter without needless nesting and with telephone numbers in their stored form only.
fn normalised(filter: &Filter) -> Filter {
    let plain = |value: &Value| match value {
        Value::Phone(phone) => Value::Text(phone.canonical()),
        value => value.clone(),
    };
    match filter {
        Filter::And(parts) => all_of(parts.iter().map(normalised).collect()),
        Filter::Or(parts) => any_of(parts.iter().map(normalised).collect()),
        Filter::Not(part) => Filter::Not(Box::new(normalised(part))),
        Filter::Compare { path, op, value } => Filter::Compare { path: *path, op: *op, value: plain(value) },
        Filter::OneOf { path, values } => {
            Filter::OneOf { path: *path, values: values.iter().map(plain).collect() }
        }
        Filter::All | Filter::StartsWith { .. } | Filter::Contains { .. } => filter.clone(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn a_filter_written_as_text_reads_back_the_same(filter in any_filter()) {
        let text = filter_text(&filter);
        prop_assume!(text.chars().count() <= SOURCE_CHARS_MAX);
        let again = read(&text).unwrap_or_else(|refusal| panic!("{text}: {refusal:?}"));
        prop_assert_eq!(normalised(&again), normalised(&filter), "{}", text);
        prop_assert_eq!(filter_text(&again), filter_text(&normalised(&filter)));
    }

    #[test]
    fn no_text_brings_the_reader_down(text in "([a-z.()\\[\\]{}!=<>&|+*?:,'\"\\\\0-9 -]|in |name|urgent|中|\n){0,60}") {
        if let Err(refusal) = read(&text) {
            prop_assert!(refusal.code.starts_with("filter_"));
        }
    }

    #[test]
    fn a_filter_and_its_text_hold_for_the_same_rows(filter in any_filter(), row in deal_row()) {
        let text = filter_text(&filter);
        prop_assume!(text.chars().count() <= SOURCE_CHARS_MAX);
        let again = read(&text).unwrap_or_else(|refusal| panic!("{text}: {refusal:?}"));
        prop_assert_eq!(again.holds(&row, &linked), filter.holds(&row, &linked), "{}", text);
    }
}
