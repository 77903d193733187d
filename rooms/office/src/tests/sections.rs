use object::{LayoutSection, Words};

use super::{parse, text_of};

fn section(zh: &str, en: &str, is_single: bool, fields: &[&str]) -> LayoutSection {
    LayoutSection {
        heading: Words::new(zh, en),
        is_single,
        fields: fields.iter().map(|field| (*field).to_owned()).collect(),
    }
}

#[test]
fn what_is_written_is_read_the_same() {
    for (sections, text) in [
        (
            vec![section("跟进", "Follow up", true, &["owner", "next_step"])],
            "# 跟进 / Follow up #single\nowner\nnext_step\n",
        ),
        (
            vec![section("", "", false, &["name"]), section("其他/杂项", "Other", false, &[])],
            "#\nname\n# 其他/杂项 / Other\n",
        ),
        (vec![section("", "", true, &["name"])], "# #single\nname\n"),
    ] {
        assert_eq!(text_of(&sections), text);
        assert_eq!(parse(text).unwrap(), sections, "{text}");
    }
    assert_eq!(
        parse(" name \n\n # 甲 / A\ngrade").unwrap(),
        [section("", "", false, &["name"]), section("甲", "A", false, &["grade"]),]
    );
}

#[test]
fn headings_are_short_and_in_both_languages() {
    let long = format!("# {} / Long", "长".repeat(31));
    let many = "# 甲 / A\n".repeat(21);
    for (text, code) in [
        ("# 跟进", "heading_in_one_language"),
        ("#  / Follow-up", "heading_in_one_language"),
        (long.as_str(), "heading_too_long"),
        (many.as_str(), "sections_too_many"),
    ] {
        assert_eq!(parse(text).unwrap_err().code, code, "{text}");
    }
}
