use proptest::prelude::*;

use super::{clean, excerpt, fold, is_han, name_core, name_key, plain};

#[test]
fn clean_mends_what_nobody_meant_and_keeps_chinese_punctuation() {
    let table = [
        ("", ""),
        ("   ", ""),
        ("上海远山机械有限公司", "上海远山机械有限公司"),
        ("  Acme   Ltd ", "Acme Ltd"),
        ("ＡＢＣ１２３", "ABC123"),
        ("阿里巴巴（中国）有限公司", "阿里巴巴（中国）有限公司"),
        ("你好，世界！", "你好，世界！"),
        ("Ａ＆Ｂ　公司", "A&B 公司"),
        ("中山路１２－３号", "中山路12-3号"),
        ("\u{feff}李\u{200b}华\u{00a0}", "李华"),
        ("a\u{0000}b\u{7f}c", "abc"),
        ("第一行\r\n第二行", "第一行 第二行"),
        ("\u{202d}138\u{202c}", "138"),
        ("e\u{301}té", "été"),
    ];
    for (written, expected) in table {
        assert_eq!(clean(written), expected, "{written:?}");
    }
}

#[test]
fn fold_brings_together_what_reads_alike() {
    let table = [
        ("ＡＢＣ", "abc"),
        ("（上海）", "(上海)"),
        ("  Li\tHua ", "li hua"),
        ("①", "1"),
        ("ﬁn", "fin"),
        ("㈱", "(株)"),
        ("ÉTÉ", "été"),
        ("￥5", "¥5"),
        ("A\u{200b}B", "ab"),
        ("华 ， 为", "华 , 为"),
    ];
    for (written, expected) in table {
        assert_eq!(fold(written), expected, "{written:?}");
    }
}

#[test]
fn plain_makes_dashes_and_widths_one() {
    for (written, expected) in
        [("ＴＥＬ：０２１－５５５５", "tel:021-5555"), ("138–0013—8000", "138-0013-8000"), (" 【a】 ", "(a)")]
    {
        assert_eq!(plain(written), expected);
    }
}

#[test]
fn han_are_characters_and_not_punctuation() {
    for c in "远〇㐀𠮷".chars() {
        assert!(is_han(c), "{c}");
    }
    for c in "，。Aあ１".chars() {
        assert!(!is_han(c), "{c}");
    }
}

#[test]
fn an_excerpt_is_short_and_whole() {
    assert_eq!(excerpt(" 很短\n的 "), "很短 的");
    assert_eq!(excerpt(&"长".repeat(5_000_000)).chars().count(), 41);
}

#[test]
fn names_of_one_company_share_a_key() {
    let table: &[(&str, &[&str])] = &[
        (
            "上海远山机械",
            &[
                "上海远山机械有限公司",
                "上海远山机械有限责任公司",
                "上海远山机械股份有限公司",
                "上海远山机械公司",
                "上海远山机械集团有限公司",
                "上海远山机械（集团）股份有限公司",
                " 上海 远山 机械（有限公司）",
                "上海远山机械 Co., Ltd.",
            ],
        ),
        ("阿里巴巴中国", &["阿里巴巴（中国）有限公司", "阿里巴巴(中国)有限公司", "阿里巴巴【中国】"]),
        (
            "acme",
            &[
                "ACME",
                "Acme Inc.",
                "Acme, L.L.C.",
                "Acme Co.,Ltd",
                "Acme Co. Ltd.",
                "Acme CO.LTD",
                "acme GmbH",
                "Ａｃｍｅ Ltd",
            ],
        ),
        ("中国铁路工程", &["中国铁路工程总公司", "中国铁路工程集团有限公司"]),
        (
            "上海远山机械北京分公司",
            &["上海远山机械有限公司北京分公司", "上海远山机械（集团）有限公司 北京分公司"],
        ),
        ("acmeshanghaibranch", &["Acme Ltd. Shanghai Branch", "Acme Shanghai branch"]),
        ("天职会计师事务所", &["天职会计师事务所（特殊普通合伙）"]),
    ];
    for (key, names) in table {
        for name in *names {
            assert_eq!(name_key(name), *key, "{name}");
        }
    }
}

#[test]
fn a_branch_is_not_its_head_office() {
    for branch in [
        "远山机械有限公司分公司",
        "远山机械上海分公司",
        "远山机械有限公司上海分公司",
        "远山机械有限公司北京办事处",
        "远山机械厂",
        "远山机械子公司",
    ] {
        assert_ne!(name_key(branch), name_key("远山机械有限公司"), "{branch}");
    }
    assert_ne!(name_key("Acme Ltd Shanghai Branch"), name_key("Acme Ltd"));
}

#[test]
fn a_name_is_never_emptied() {
    for (name, key) in [
        ("有限公司", "有限公司"),
        ("集团", "集团"),
        ("Ltd", "ltd"),
        ("Co., Ltd", "co"),
        ("（）", ""),
        ("分公司", "分公司"),
    ] {
        assert_eq!(name_key(name), key, "{name}");
    }
}

#[test]
fn the_core_has_no_place_in_front() {
    let table = [
        ("上海远山机械有限公司", "远山机械"),
        ("上海市远山机械有限公司", "远山机械"),
        ("江苏省苏州市远山机械有限公司", "远山机械"),
        ("江苏苏州远山机械", "远山机械"),
        ("广西壮族自治区柳州远山机械", "远山机械"),
        ("内蒙古呼和浩特市远山机械", "远山机械"),
        ("深圳远山", "远山"),
        ("远山机械", "远山机械"),
        ("上海超市", "超市"),
        ("联华超市远山店", "联华超市远山店"),
        ("上海", "上海"),
        ("Acme Ltd", "acme"),
    ];
    for (name, core) in table {
        assert_eq!(name_core(name), core, "{name}");
    }
}

proptest! {
    #[test]
    fn clean_twice_is_clean_once(text in any::<String>()) {
        let once = clean(&text);
        prop_assert_eq!(clean(&once), once.clone());
        prop_assert!(!once.contains('\0') && once.trim() == once);
    }

    #[test]
    fn fold_twice_is_fold_once(text in any::<String>()) {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }

    #[test]
    fn the_quick_fold_agrees_with_the_tables(text in "[ -~，。、（）！Ａ-Ｚ０-９　一-龥“”《》]{0,30}") {
        prop_assert_eq!(fold(&text), super::fold_by_tables(&text));
    }

    #[test]
    fn the_quick_clean_agrees_with_the_tables(text in "[ -~，。、（）！一-龥“”《》]{0,30}") {
        use unicode_normalization::UnicodeNormalization;
        let slow: String = clean(&format!("\u{200b}{text}")).nfc().collect();
        prop_assert_eq!(clean(&text), slow);
    }

    #[test]
    fn stored_and_raw_names_share_a_key(name in "[ （）()·.,A-Za-zＡ-Ｚ远山上海有限公司集团分]{0,16}") {
        prop_assert_eq!(name_key(&clean(&name)), name_key(&name));
        prop_assert!(name_key(&name).ends_with(&name_core(&name)));
    }

    #[test]
    fn any_text_has_a_key(name in any::<String>()) {
        let key = name_key(&name);
        prop_assert!(key.chars().all(char::is_alphanumeric));
        name_core(&name);
    }
}
