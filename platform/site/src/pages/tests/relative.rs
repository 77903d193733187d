use object::Lang;

use super::{alternatives, words_of};

#[test]
fn what_counts_from_today_is_said_so() {
    for (text, zh, en) in [
        ("updated_at < ago(\"90d\")", "早于 90 天前", "is more than 90 days ago"),
        ("last_contact <= ago('3m')", "早于 3 个月前", "is more than 3 months ago"),
        ("updated_at >= ago(\"7d\")", "在最近 7 天内", "is within the last 7 days"),
        ("updated_at > ago(\"1w\")", "在最近 1 周内", "is within the last week"),
        ("remind_at <= ago(\"0d\")", "已到", "has passed"),
        ("due == today()", "是今天", "is today"),
        ("due < today()", "早于今天", "is before today"),
        ("customer.next_step >= today()", "不早于今天", "is today or later"),
        ("due in this(\"week\")", "在本周", "is this week"),
        ("((due in this(\"year\")))", "在今年", "is this year"),
    ] {
        assert_eq!(words_of(text, Lang::Zh).as_deref(), Some(zh), "{text}");
        assert_eq!(words_of(text, Lang::En).as_deref(), Some(en), "{text}");
    }
}

#[test]
fn what_stands_still_or_asks_more_is_not_said_so() {
    for text in [
        "",
        "name == \"ago(\"",
        "known_since < \"2026-03-01\"",
        "updated_at < ago(\"90d\") && grade == \"a\"",
        "(due < today()) || (due > today())",
        "updated_at < ago(\"90\")",
        "updated_at < ago(90d)",
        "due in this(\"life\")",
        "today()",
        "!(due < today())",
    ] {
        assert_eq!(words_of(text, Lang::En), None, "{text}");
    }
}

#[test]
fn alternatives_come_apart_as_they_are_written() {
    assert_eq!(alternatives("(a == null || a < ago(\"1d\"))"), ["a == null", "a < ago(\"1d\")"]);
    assert_eq!(alternatives("(a == 1) || (b == 2)"), ["(a == 1)", "(b == 2)"]);
}
