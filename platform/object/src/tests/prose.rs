use super::*;

#[test]
fn lines_stay_lines_and_each_is_cleaned() {
    for (typed, kept) in [
        ("周四去现场\n带新样册", "周四去现场\n带新样册"),
        ("  a   b \r\n\r\n\r\n c\t", "a b\n\nc"),
        ("\n\n只有一行\n", "只有一行"),
        ("Ｆｕｌｌ\u{200B} width", "Full width"),
    ] {
        assert_eq!(Prose::parse(typed), Ok(Value::Text(kept.to_owned())), "{typed:?}");
    }
    assert_eq!(Prose::parse(" \n \n"), Ok(Value::Null));
}

#[test]
fn a_text_beyond_the_limit_is_refused_and_one_at_it_is_not() {
    assert!(Prose::parse(&"字".repeat(PROSE_CHARS_MAX)).is_ok());
    assert_eq!(Prose::parse(&"字".repeat(PROSE_CHARS_MAX + 1)).unwrap_err().code, "text_too_long");
}
