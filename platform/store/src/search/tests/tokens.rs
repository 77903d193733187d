use std::sync::OnceLock;

use object::{Email, FieldDef, FieldType, Guard, Label, Tags};
use proptest::prelude::*;

use super::query::{QUERY_WORDS_MAX, TIER_TERMS_MAX};
use super::*;

fn field(index: usize, name: &'static str, kind: FieldKind, search: Option<SearchAs>) -> &'static FieldDef {
    object::derive_support::leak_field(FieldDef {
        name,
        label: Label::new("字段", name),
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
        names: object::Names::Nothing,
        begins: None,
        ahead: false,
        day_of: None,
        applies: None,
        measure: false,
        formula: None,
        sum_of: None,
        numbered: None,
        personal: false,
        secret: name == "secret",
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
        parse: &String::parse,
        warn: |_| None,
    })
}

/// A customer with one field of every kind of search.
fn customer() -> &'static ObjectDef {
    static CUSTOMER: OnceLock<&'static ObjectDef> = OnceLock::new();
    CUSTOMER.get_or_init(|| {
        let label = Label::new("客户", "Customer");
        let fields = vec![
            field(0, "name", FieldKind::Text, Some(SearchAs::Name)),
            field(1, "phone", FieldKind::Phone, Some(SearchAs::Fragments)),
            field(2, "uscc", FieldKind::Text, Some(SearchAs::Fragments)),
            field(3, "email", FieldKind::Email, Some(SearchAs::Words)),
            field(4, "tags", FieldKind::Tags, Some(SearchAs::Words)),
            field(5, "note", FieldKind::Text, Some(SearchAs::Words)),
            field(6, "quiet", FieldKind::Text, None),
            field(7, "secret", FieldKind::Text, Some(SearchAs::Words)),
        ];
        object::derive_support::leak_object(
            "customer",
            "customers",
            label,
            label,
            None,
            fields,
            "name",
            Guard::Open,
            false,
            false,
            false,
            false,
            false,
            false,
        )
    })
}

fn text(text: &str) -> Value {
    if text.is_empty() { Value::Null } else { Value::Text(text.to_owned()) }
}

fn tokens_of(name: &str, phone: &str, code: &str, email: &str) -> Vec<String> {
    let phone = match phone {
        "" => Value::Null,
        phone => Value::Phone(Box::new(Phone::parse(phone).expect("a phone"))),
    };
    let email = match email {
        "" => Value::Null,
        email => Email::parse(email).map(|email| Value::Text(email.0)).expect("an address"),
    };
    let mut tokens = Vec::new();
    let values = [text(name), phone, text(code), email, Value::Null, Value::Null, Value::Null, Value::Null];
    document_tokens(customer(), &values, &mut tokens);
    tokens
}

fn named(name: &str) -> Vec<String> {
    tokens_of(name, "", "", "")
}

fn finds(query: &str, tokens: &[String]) -> bool {
    matches(&query_tokens(query), tokens)
}

fn terms_of(query: &str) -> Vec<String> {
    let written = |term: &Term| match term {
        Term::Exact(token) => token.clone(),
        Term::Prefix(token) => format!("{token}*"),
    };
    let tiers = query_tokens(query).tiers;
    tiers.iter().map(|tier| tier.iter().map(written).collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn a_customer_is_found_the_ways_people_type() {
    let table: &[(&str, &[&str], &[&str])] = &[
        (
            "上海宏达科技有限公司",
            &[
                "上海宏达科技有限公司",
                "宏达",
                "宏达 上海",
                "上海 宏达",
                "宏",
                "hongda",
                "hongdakeji",
                "shanghaihongda",
                "hdkj",
                "shhd",
                "SHHD",
                "宏达kj",
                "hongda 上海",
                "hong da",
                "hongda kj",
                "ｈｄｋｊ",
                "有限公司",
                "宏d",
                "shanghaihongdakejiyouxiangongsi",
            ],
            &["宏海", "hdkf", "宏达 北京", "hongdb", "海达", "hdkj 北京"],
        ),
        (
            "张三",
            &["张三", "张", "zhangsan", "zhang", "zs", "ZS", "张san", "zhang san", "张s", "san"],
            &["张四", "zls", "李"],
        ),
        ("王小二", &["王小二", "wangxiaoer", "xiaoer", "wxe", "xe", "小二"], &["王二"]),
        ("单雄信", &["shanxiongxin", "danxiongxin", "sxx", "dxx"], &["chanxiongxin"]),
        ("曾国藩", &["zengguofan", "cengguofan", "zgf", "cgf"], &[]),
        ("仇英", &["qiuying", "chouying", "qy", "cy"], &[]),
        ("解放", &["xiefang", "jiefang"], &[]),
        ("查良镛", &["zhaliangyong", "zly", "chaliangyong"], &[]),
        ("尉迟恭", &["yuchigong", "ycg", "weichigong"], &[]),
        ("万俟卨", &["moqi", "mq"], &[]),
        ("翟天", &["zhaitian", "ditian"], &[]),
        ("覃明", &["qinming", "tanming"], &[]),
        ("吕布", &["lvbu", "lubu", "lb"], &[]),
        ("重庆长安汽车", &["chongqing", "changan", "cqcaqc", "caqc"], &["zhongqing"]),
        ("厦门银行", &["xiamenyinhang", "xmyh"], &["xiamenyinxing"]),
        ("TCL科技集团", &["tcl", "TCL 科技", "tclkj", "tclkeji", "keji", "kjjt"], &["tlc"]),
        ("3M中国", &["3m", "3M 中国", "zhongguo"], &["4m"]),
        (
            "上海宏达（集团）股份",
            &["宏达集团", "hongdajituan", "shhdjt", "宏达（集团）", "宏达(集团", "集团 宏达"],
            &["宏达，集团公司"],
        ),
        ("古丽·买买提", &["古丽买买提", "古丽", "买买提", "glmmt", "古丽·买"], &[]),
        ("Müller & Söhne GmbH", &["muller", "Müller", "sohne", "söh"], &["ller", "mueller"]),
        ("O'Brien Ltd", &["o'brien", "brien"], &[]),
        ("Привет Мир", &["привет", "мир", "прив"], &["миф"]),
        ("李", &["李"], &["李四"]),
    ];
    for (name, found, missed) in table {
        let tokens = named(name);
        for query in *found {
            assert!(finds(query, &tokens), "{query} in {name}: {tokens:?} {:?}", terms_of(query));
        }
        for query in *missed {
            assert!(!finds(query, &tokens), "{query} in {name}: {:?}", terms_of(query));
        }
    }
}

#[test]
fn a_phone_is_found_by_any_part_however_it_is_written() {
    let table: &[(&str, &[&str], &[&str])] = &[
        (
            "138 0013 8000",
            &[
                "13800138000",
                "138 0013 8000",
                "+86 138 0013 8000",
                "0086-13800138000",
                "8613800138000",
                "0013",
                "8000",
                "38001",
            ],
            &["800", "13800138001", "1380014"],
        ),
        (
            "021-5555 1234 转 801",
            &["02155551234", "021-55551234", "2155551234", "55551234", "1234", "+86 21 5555 1234"],
            &["801", "1234801"],
        ),
        ("400-800-1234", &["4008001234", "400 800 1234", "1234"], &["864008"]),
        ("+1 415 555 0123", &["14155550123", "+1 (415) 555-0123", "5550123"], &[]),
    ];
    for (phone, found, missed) in table {
        let tokens = tokens_of("", phone, "", "");
        for query in *found {
            assert!(finds(query, &tokens), "{query} in {phone}: {tokens:?} {:?}", terms_of(query));
        }
        for query in *missed {
            assert!(!finds(query, &tokens), "{query} in {phone}: {:?}", terms_of(query));
        }
    }
}

#[test]
fn codes_addresses_and_several_fields_are_found() {
    let tokens = tokens_of("张三", "13800138000", "91310000MA1K4BCD8X", "li.hua@x-soft.com");
    for query in [
        "91310",
        "ma1k",
        "MA1K4",
        "91310000ma1k4bcd8x",
        "bcd8",
        "li.hua@x-soft.com",
        "LI.HUA@X-Soft.com",
        "li",
        "hua",
        "soft.com",
        "hua@",
        "张三 1380",
        "zhangsan 8000",
        "zs 91310",
        "张三 li.hua@x-soft.com",
    ] {
        assert!(finds(query, &tokens), "{query}: {:?} {tokens:?}", terms_of(query));
    }
    for query in ["9132", "131", "wang@x-soft.com", "李四 1380", "张三 1390"] {
        assert!(!finds(query, &tokens), "{query}: {:?}", terms_of(query));
    }
    let quote = tokens_of("", "", "Q-2026-000123", "");
    for query in ["Q-2026-000123", "q2026", "000123", "2026-0001"] {
        assert!(finds(query, &quote), "{query}: {:?}", terms_of(query));
    }
    assert!(finds("a12", &tokens_of("", "", "A12", "")));
}

#[test]
fn tags_and_notes_are_found_by_words_and_secrets_by_nothing() {
    let mut tokens = vec![String::from("o42")];
    let tags = Tags::parse("老客户, VIP").expect("tags");
    let values = [
        Value::Null,
        Value::Null,
        Value::Null,
        Value::Null,
        tags,
        text("明天回访 A4 纸"),
        text("安静"),
        text("密码"),
    ];
    document_tokens(customer(), &values, &mut tokens);
    assert_eq!(
        tokens,
        ["o42", "b回访", "b天回", "b客户", "b户", "b明天", "b纸", "b老客", "b访", "wa4", "wvip"]
    );
}

#[test]
fn a_query_goes_from_precise_to_vague() {
    let table: &[(&str, &[&str])] = &[
        ("", &[]),
        ("  …！", &[]),
        ("张", &["e张", "s张", "b张*"]),
        ("宏达 上海", &["e宏达上海", "b宏达 b上海"]),
        ("zhangsan", &["ezhangsan", "wzhangsan*", "pzhangsan*", "izhangsan*", "fzhangsan*"]),
        ("zs", &["ezs", "wzs*", "izs*"]),
        ("hdkj", &["ehdkj", "whdkj*", "ihdkj*", "fhdkj*"]),
        ("张san", &["e张san", "s张 wsan*", "b张* wsan*", "b张* psan*", "b张* isan*"]),
        ("13812", &["e13812", "w13812*", "f13812*"]),
        ("91310", &["e91310", "w91310*", "f91310*"]),
        ("li@x.com", &["mlixcom", "wli* wx*"]),
        ("138 1234", &["e1381234", "w138* w1234*", "w138* f1234*", "f1381234*"]),
    ];
    for (query, tiers) in table {
        let found = terms_of(query);
        assert_eq!(&found, tiers, "{query}");
    }
}

#[test]
fn a_query_is_cut_where_it_is_too_long() {
    let query = query_tokens(&"宏达上海科技".repeat(50));
    assert!(query.tiers.iter().all(|tier| tier.len() <= TIER_TERMS_MAX));
    let query = query_tokens(&"ab ".repeat(50));
    assert!(query.tiers.iter().all(|tier| tier.len() <= QUERY_WORDS_MAX));
    assert!(finds(&"上海宏达科技有限公司".repeat(3), &named(&"上海宏达科技有限公司".repeat(3))));
}

#[test]
fn every_character_is_read_in_letters_or_not_at_all() {
    for c in ('\u{3400}'..='\u{9FFF}').chain(['\u{3007}']) {
        for readings in [surnames::everyday(c), surnames::surname(c)].into_iter().flatten() {
            for reading in readings.iter() {
                let is_plain = !reading.is_empty() && reading.bytes().all(|byte| byte.is_ascii_lowercase());
                assert!(is_plain, "{c} {reading}");
            }
        }
    }
}

/// What the index costs, in tokens and bytes, with a mobile number (9 tokens) and a company code (15).
#[test]
fn a_company_has_few_tokens() {
    let table: &[(&str, usize, usize)] = &[
        ("上海宏达科技有限公司", 55, 560),
        ("重庆长安汽车股份有限公司", 61, 633),
        ("中国石化销售股份有限公司江苏分公司", 75, 803),
        ("Guangzhou Trading Co., Ltd.", 29, 309),
    ];
    for (name, tokens_max, bytes_max) in table {
        let tokens = tokens_of(name, "13812345678", "91310000MA1K4BCD8X", "");
        let bytes: usize = tokens.iter().map(String::len).sum();
        assert!(tokens.len() <= *tokens_max && bytes <= *bytes_max, "{name}: {} {bytes}", tokens.len());
    }
}

/// Many polyphones in one name do not multiply.
#[test]
fn readings_are_bounded() {
    let tokens = named(&"重长行都乐会调朝藏传".repeat(3));
    let most = NAME_UNITS_MAX * READINGS_MAX * 2 + 60;
    assert!(tokens.len() < most, "{}", tokens.len());
    assert!(finds("chonghang", &named("重行")) && finds("zhongxing", &named("重行")));
}

const SURNAMES: &str = "张王李单曾仇解查区吕欧";
const GIVEN: &str = "宏达科技重长行乐伟芳上海北京集团有限公司贸易设备国际";

fn name() -> impl Strategy<Value = Vec<char>> {
    let first = proptest::sample::select(SURNAMES.chars().collect::<Vec<_>>());
    let rest = prop::collection::vec(proptest::sample::select(GIVEN.chars().collect::<Vec<_>>()), 1..12);
    (first, rest).prop_map(|(first, rest)| std::iter::once(first).chain(rest).collect())
}

proptest! {
    #[test]
    fn any_four_digits_in_a_row_find_a_phone(number in "1[3-9][0-9]{9}", start in 0_usize..8, length in 4_usize..12) {
        let fragment = &number[start..(start + length).min(11)];
        prop_assert!(finds(fragment, &tokens_of("", &number, "", "")), "{}", fragment);
    }

    #[test]
    fn any_part_of_a_name_finds_it(name in name(), start in 0_usize..11, length in 2_usize..6) {
        let start = start.min(name.len() - 2);
        let part: String = name[start..(start + length).min(name.len())].iter().collect();
        let whole: String = name.iter().collect();
        prop_assert!(finds(&part, &named(&whole)), "{} in {}", part, whole);
    }

    #[test]
    fn initials_and_pinyin_from_any_character_on_find_a_name(name in name(), start in 0_usize..11) {
        let start = start.min(name.len() - 2);
        let whole: String = name.iter().collect();
        let tokens = named(&whole);
        let readings = run_readings(&name, true);
        let initials: String = readings[start..].iter().map(|reading| &reading.first[..1]).collect();
        prop_assert!(finds(&initials, &tokens), "{} in {}", initials, whole);
        let pinyin: String = readings[start..].iter().map(|reading| reading.first).collect();
        prop_assert!(finds(&pinyin, &tokens), "{} in {}", pinyin, whole);
    }

    #[test]
    fn every_reading_of_a_surname_finds_a_name(name in name()) {
        let readings = run_readings(&name, true);
        let whole: String = name.iter().collect();
        for surname in readings[0].iter() {
            let pinyin = format!("{surname}{}", readings[1].first);
            prop_assert!(finds(&pinyin, &named(&whole)), "{} in {}", pinyin, whole);
        }
    }

    #[test]
    fn tokens_are_short_plain_and_each_once(name in "\\PC{0,60}", code in "\\PC{0,60}") {
        let tokens = tokens_of(&name, "", &code, "");
        let mut once = tokens.clone();
        once.dedup();
        prop_assert_eq!(&once, &tokens);
        for token in &tokens {
            prop_assert!(token.chars().count() <= TOKEN_CHARS_MAX && token.len() > 1, "{}", token);
            let class = token.chars().next().unwrap_or_default();
            prop_assert!(classes_of(customer()).contains(&class), "{}", token);
            let is_plain = token.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || is_han(c));
            prop_assert!(is_plain, "{}", token);
        }
    }

    #[test]
    fn no_query_is_too_much(query in "\\PC{0,150}") {
        let tiers = query_tokens(&query).tiers;
        prop_assert!(tiers.len() <= 8);
        for tier in tiers {
            prop_assert!(!tier.is_empty() && tier.len() <= TIER_TERMS_MAX);
        }
    }

    #[test]
    fn a_whole_name_is_found_as_it_stands(name in "[a-zA-Z宏达0-9 .()（）]{1,60}") {
        let tokens = named(&name);
        prop_assert!(tokens.is_empty() || finds(&name, &tokens), "{}", name);
    }
}

#[test]
fn a_page_or_an_act_is_found_by_its_name_its_pinyin_and_its_initials() {
    for (typed, name, fits) in [
        ("联系人", "联系人", true),
        ("系人", "联系人", true),
        ("lianxi", "联系人", true),
        ("lxr", "联系人", true),
        ("LXR", "联系人", true),
        ("xinjian kehu", "新建客户", true),
        ("xjkh", "新建客户", true),
        ("cont", "Contacts", true),
        ("new cust", "New customer", true),
        ("kh", "联系人", false),
        ("omer", "New customer", false),
        ("…", "新建客户", false),
    ] {
        assert_eq!(matches(&query_tokens(typed), &name_tokens(name)), fits, "{typed} for {name}");
    }
}

#[test]
fn a_choice_is_typed_by_its_pinyin_or_initials_from_any_character_on() {
    for (name, reading, is_one) in [
        ("北京市", "beijingshi", true),
        ("北京市", "jingshi", true),
        ("北京市", "bjs", true),
        ("重庆市", "chongqingshi", true),
        ("陕西省", "sx", false),
        ("Beijing", "beijing", false),
    ] {
        assert_eq!(name_readings(name).iter().any(|known| known == reading), is_one, "{reading} for {name}");
    }
    assert!(name_readings("机械 / 设备").iter().all(|known| known.is_ascii()));
}
