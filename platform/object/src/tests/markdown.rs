use super::Markdown;
use crate::{FieldType, PROSE_CHARS_MAX, Value};

#[test]
fn marks_and_indents_stay_and_what_nobody_sees_goes() {
    for (text, kept) in [
        ("# 阀门\r\n\r\n- 口径\r\n  - DN50  \r\n", "# 阀门\n\n- 口径\n  - DN50"),
        ("\n\n\ta\u{202E}b\u{200B}c", "    abc"),
        ("a\n\n\n\n\n\nb", "a\n\n\nb"),
        ("a  b", "a  b"),
    ] {
        assert_eq!(Markdown::parse(text), Ok(Value::Text(kept.to_owned())), "{text:?}");
        assert_eq!(Markdown::parse(kept), Ok(Value::Text(kept.to_owned())), "twice is the same as once");
    }
    assert_eq!(Markdown::parse(" \n\t\n"), Ok(Value::Null));
    assert!(Markdown::parse(&"长".repeat(PROSE_CHARS_MAX + 1)).is_err());
}
