use proptest::prelude::*;

use super::{SHAPINGS, Shape, shaping_of};

fn shaped(code: &str, text: &str) -> String {
    (shaping_of(code).unwrap().apply)(text)
}

#[test]
fn each_shaping_does_what_its_name_says() {
    for (code, text, becomes) in [
        ("first_line", "\n 张三 \n经理", "张三"),
        ("half_width", "ＡＢ１２　３（甲）", "AB12 3（甲）"),
        ("no_brackets", "张三（经理）[内]", "张三"),
        ("no_brackets", "张三（经理", "张三（经理"),
        ("no_spaces", " 张 三\u{3000}", "张三"),
        ("upper", "cn-1a", "CN-1A"),
        ("digits", "编号：１２-34", "1234"),
        ("company", "苏州 恒源机械(集团)有限公司。", "苏州恒源机械（集团）有限公司"),
        ("company", "Acme  Machine CO.,LTD", "Acme Machine Co., Ltd."),
        ("company", "Acme Co. Ltd.", "Acme Co., Ltd."),
        ("company", "Ltd", "Ltd"),
        ("name_order", "Müller, Anna", "Anna Müller"),
        ("name_order", "欧阳，娜娜", "欧阳娜娜"),
        ("surname", "欧阳娜娜", "欧阳"),
        ("surname", "张三", "张"),
        ("surname", "Anna Maria Müller", "Müller"),
        ("surname", "张 三丰", "张"),
        ("given_name", "欧阳娜娜", "娜娜"),
        ("given_name", "Anna Maria Müller", "Anna Maria"),
        ("given_name", "Müller, Anna", "Anna"),
        ("first_phone", "13861520017 / 0512-66778899", "13861520017"),
        ("amount", "¥1,234.5", "1234.50"),
        ("amount", "1.2万", "12000.00"),
        ("amount", "3亿元", "300000000.00"),
        ("amount", "不详", "不详"),
        ("excel_day", "45000", "2023-03-15"),
        ("excel_day", "45000.75", "2023-03-15"),
        ("excel_day", "2026-03-05", "2026-03-05"),
        ("excel_day", "7", "7"),
        ("chinese_day", "二〇二六年三月五日", "2026-03-05"),
        ("chinese_day", "二零二五年十二月三十一日", "2025-12-31"),
        ("chinese_day", "二〇二六年二月三十日", "二〇二六年二月三十日"),
    ] {
        assert_eq!(shaped(code, text), becomes, "{code} of {text}");
    }
}

#[test]
fn a_column_is_joined_shaped_replaced_and_filled_in_this_order() {
    let shape = Shape {
        join: vec![1, 2],
        between: "-".to_owned(),
        steps: vec![shaping_of("no_spaces").unwrap(), shaping_of("upper").unwrap()],
        words: vec![("A-B".to_owned(), "重要".to_owned())],
        empty: Some("普通".to_owned()),
    };
    let of = |cells: [&'static str; 3]| shape.of_cells(|place| cells[place], 0);
    assert_eq!(of(["a", "", " b "]), "重要");
    assert_eq!(of(["a", "x", "b"]), "A-X-B");
    assert_eq!(of(["", " ", ""]), "普通");
    let json = shape.to_json();
    assert_eq!(Shape::of_json(&json), Some(shape));
}

#[test]
fn surname_and_given_name_in_two_columns_become_one_name_as_its_reader_writes_it() {
    let headers = ["姓", "名"].map(str::to_owned);
    let told = r#"{"field": "name", "join": ["名"], "with": ",", "do": ["name_order"]}"#;
    let shape = Shape::of_words(&serde_json::from_str(told).unwrap(), &headers).unwrap();
    for (surname, given, name) in [
        ("张", "三", "张三"),
        ("欧阳", "修", "欧阳修"),
        ("Smith", "John", "John Smith"),
        ("van der Berg", "Anna Maria", "Anna Maria van der Berg"),
        ("王", "", "王"),
        ("", "Madonna", "Madonna"),
    ] {
        assert_eq!(shape.of_cells(|place| [surname, given][place], 0), name);
    }
}

#[test]
fn what_a_program_says_of_a_column_is_read_or_refused_by_name() {
    let headers = ["甲".to_owned(), "乙".to_owned()];
    let of = |text: &str| Shape::of_words(&serde_json::from_str(text).unwrap(), &headers);
    let shape = of(r#"{"do": ["upper"], "words": {"重要": "A"}, "empty": "B", "join": ["乙"], "with": " "}"#);
    let shape = shape.unwrap();
    assert_eq!((shape.codes(), shape.join), (vec!["upper"], vec![1]));
    for bad in [r#"{"do": ["explode"]}"#, r#"{"do": "upper"}"#, r#"{"join": ["丙"]}"#, r#"{"words": ["a"]}"#]
    {
        assert_eq!(of(bad).unwrap_err().code, "shape_unreadable", "{bad}");
    }
}

proptest! {
    #[test]
    fn no_text_breaks_a_shaping_and_most_are_done_once(text in "[\\PC\\n]{0,40}|[0-9.,¥万亿()（） 年月日〇一十]{0,16}") {
        for shaping in &SHAPINGS {
            let once = (shaping.apply)(&text);
            // What takes a part of a name takes another the second time.
            if !["given_name", "surname", "name_order", "no_brackets"].contains(&shaping.code) {
                prop_assert_eq!((shaping.apply)(&once), once.clone(), "{}", shaping.code);
            }
            prop_assert!(once.len() <= text.len() * 3 + 40, "{}", shaping.code);
        }
    }
}
