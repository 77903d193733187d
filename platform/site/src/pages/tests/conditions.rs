use super::{apart, with_one_more};

#[test]
fn a_filter_comes_apart_where_and_joins_it() {
    for (text, parts) in [
        ("", vec![]),
        ("a == 1", vec!["a == 1"]),
        ("a == 1 && b == 2", vec!["a == 1", "b == 2"]),
        ("a == \"x && y\" && b == 'q\\' && r'", vec!["a == \"x && y\"", "b == 'q\\' && r'"]),
        ("(a == 1 && b == 2) && c in [1, 2]", vec!["(a == 1 && b == 2)", "c in [1, 2]"]),
        ("a == 1 || b == 2", vec!["a == 1 || b == 2"]),
        ("(a == 1 || b == 2) && c == 3", vec!["(a == 1 || b == 2)", "c == 3"]),
        ("a == 1 && b == 2 || c == 3", vec!["a == 1 && b == 2 || c == 3"]),
    ] {
        assert_eq!(apart(text), parts, "{text}");
    }
}

#[test]
fn one_more_condition_never_changes_what_the_others_mean() {
    assert_eq!(with_one_more("", "c == 3"), "c == 3");
    assert_eq!(with_one_more("a == 1", "c == 3"), "a == 1 && c == 3");
    assert_eq!(with_one_more("a == 1 || b == 2", "c == 3"), "(a == 1 || b == 2) && c == 3");
}
