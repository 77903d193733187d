use super::NumberPattern;

#[test]
fn numbers_look_as_their_pattern_says_and_are_read_again() {
    for (pattern, number, text) in [
        ("DD-{yyyy}-{000000}", 123, "DD-2026-000123"),
        ("SO{yy}{mm}{0000}", 7, "SO26030007"),
        ("合同〔{yyyy}〕{000}号", 45, "合同〔2026〕045号"),
        ("{00000}", 123_456, "123456"),
    ] {
        let pattern = NumberPattern::parse(pattern).expect("a pattern");
        assert_eq!(pattern.text(2026, 3, number), text);
        assert_eq!(pattern.number_in(text, 2026), Some(number), "{text}");
    }
    let pattern = NumberPattern::parse("DD-{yyyy}-{000000}").expect("a pattern");
    assert!(pattern.is_yearly());
    for other in ["DD-2025-000123", "DD-2026-123", "DD-2026-000123a", "XX-2026-000123", "", "DD-2026-"] {
        assert_eq!(pattern.number_in(other, 2026), None, "{other}");
    }
    // Behind these nothing could be counted any more.
    assert_eq!(pattern.number_in("DD-2026-999999999999", 2026), Some(999_999_999_999));
    for large in ["1000000000000", "9223372036854775807", "9223372036854775808", &"9".repeat(40)] {
        assert_eq!(pattern.number_in(&format!("DD-2026-{large}"), 2026), None, "{large}");
    }
}

#[test]
fn a_pattern_holds_one_number() {
    for text in ["DD", "{yyyy}", "{000}{000}", "{0000000000000}", "{year}-{000}", "{000", "a}b{000}", ""] {
        assert_eq!(
            NumberPattern::parse(text).map_err(|why| why.code),
            Err("number_pattern_unreadable"),
            "{text}"
        );
    }
    assert!(!NumberPattern::parse("K{000}").expect("a pattern").is_yearly());
}
