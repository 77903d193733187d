use proptest::prelude::*;

use super::{by_reading, order_key};

/// Names in the order in which a Chinese list has them.
#[test]
fn names_stand_in_the_order_in_which_they_are_read() {
    let right = [
        "!!!",
        "3M 中国",
        "阿里巴巴",
        "ABB",
        "abc Trading",
        "艾默生",
        "安徽宏达机械有限公司",
        "白云",
        "Bayer",
        "陈刚",
        "陈静",
        "程 刚",
        "重庆",
        "重庆钢铁",
        "Müller GmbH",
        "Mumbai Steel",
        "区文静",
        "欧阳锋",
        "仇 亮",
        "单明",
        "上海宏达",
        "上海（集团）宏图",
        "解明亮",
        "谢安",
        "尉迟恭",
        "曾国华",
        "曾氏机械",
        "Zeta",
        "张三",
        "张一鸣",
        "章三",
        "Zhao Trading",
        "赵云",
        "ООО Восток",
    ];
    let mut sorted = right.to_vec();
    sorted.sort_by(|a, b| by_reading(b, a));
    sorted.sort_by(|a, b| by_reading(a, b));
    let keys: Vec<String> = sorted.iter().map(|name| format!("{name} {}", order_key(name))).collect();
    assert_eq!(sorted, right, "{keys:#?}");
}

#[test]
fn a_key_says_how_a_name_is_read() {
    for (name, key) in [
        ("张三", "zhang1张san1三"),
        ("单明", "shan4单ming2明"),
        ("单县化工厂", "dan1单xian4县hua4化gong1工chang3厂"),
        ("解放汽车", "jie3解fang4放qi4汽che1车"),
        ("重庆", "chong2重qing4庆"),
        ("万俟林", "mo4万qi2俟lin2林"),
        ("吕布", "lv3吕bu4布"),
        ("TCL 科技", "tcl ke1科ji4技"),
        ("ＡＢＣ", "abc"),
        ("宏达（集团）", "hong2宏da2达ji2集tuan2团"),
        ("……", "......"),
        ("", ""),
    ] {
        assert_eq!(order_key(name), key, "{name}");
    }
}

#[test]
fn case_width_and_accents_make_no_difference() {
    for (one, other) in [("Müller", "MULLER"), ("ＡＢＢ　中国", "abb 中国"), (" 宏达 ", "宏达")]
    {
        assert_eq!(order_key(one), order_key(other));
    }
}

/// Names of the characters that make keys hard: several readings, readings that begin alike, letters between.
fn name() -> impl Strategy<Value = String> {
    prop_oneof!["[单解曾李里林张章重庆宏达集团（）·a-zA-ZéÄ0-9 ]{0,14}", "\\PC{0,60}"]
}

proptest! {
    #[test]
    fn the_order_is_total(a in name(), b in name(), c in name()) {
        let order = by_reading(&a, &b);
        prop_assert_eq!(order, by_reading(&b, &a).reverse());
        prop_assert_eq!(order.is_eq(), a == b);
        if order.is_le() && by_reading(&b, &c).is_le() {
            prop_assert!(by_reading(&a, &c).is_le());
        }
    }

    #[test]
    fn a_key_is_short_and_agrees_with_the_order(a in name(), b in name()) {
        let (key, other) = (order_key(&a), order_key(&b));
        prop_assert!(key.len() <= super::KEY_BYTES_MAX && !key.contains('\0'));
        if key.as_bytes() != other.as_bytes() {
            prop_assert_eq!(key.as_bytes().cmp(other.as_bytes()), by_reading(&a, &b));
        }
    }
}
