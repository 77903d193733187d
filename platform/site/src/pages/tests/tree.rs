use super::{Join, Tree};

#[test]
fn a_text_is_read_as_groups_and_written_back() {
    for (text, written) in [
        ("", ""),
        ("a == 1", "a == 1"),
        ("((a == 1))", "a == 1"),
        ("a == 1 && b == 2 || c == 3", "(a == 1 && b == 2) || c == 3"),
        ("(a == 1 || b == 2) && c == 3", "(a == 1 || b == 2) && c == 3"),
        ("(a == 1) && (b == 2)", "a == 1 && b == 2"),
        ("(a == 1 && b == 2) && c == 3", "a == 1 && b == 2 && c == 3"),
        ("a == \"x || (y\" || b in [1, 2]", "a == \"x || (y\" || b in [1, 2]"),
        ("!(a == 1 || b == 2) && c == 3", "!(a == 1 || b == 2) && c == 3"),
        ("(a == ')(') && b == 2", "a == ')(' && b == 2"),
    ] {
        let tree = Tree::read(text);
        assert_eq!(tree.text(), written, "{text}");
        assert_eq!(Tree::read(&tree.text()), tree, "{text}");
    }
}

#[test]
fn a_condition_is_added_where_it_was_asked_for() {
    for (text, at, join, written) in [
        ("", "", Join::All, "z == 9"),
        ("a == 1", "", Join::Any, "a == 1 || z == 9"),
        ("a == 1 && b == 2", "", Join::All, "a == 1 && b == 2 && z == 9"),
        ("a == 1 && b == 2", "1", Join::Any, "a == 1 && (b == 2 || z == 9)"),
        ("a == 1 && (b == 2 || c == 3)", "1", Join::Any, "a == 1 && (b == 2 || c == 3 || z == 9)"),
        ("a == 1 && (b == 2 || c == 3)", "1.0", Join::All, "a == 1 && ((b == 2 && z == 9) || c == 3)"),
    ] {
        let mut tree = Tree::read(text);
        assert!(tree.add(at, join, "z == 9").is_some(), "{text}");
        assert_eq!(tree.text(), written, "{text}");
    }
}

#[test]
fn a_place_that_is_not_there_is_refused() {
    for at in ["7", "0.0", "x", "1.2.3"] {
        let mut tree = Tree::read("a == 1 && b == 2");
        assert!(tree.add(at, Join::All, "z == 9").is_none(), "{at}");
        assert!(tree.replace(at, String::from("z == 9")).is_none(), "{at}");
        assert_eq!(tree.without(at).text(), "a == 1 && b == 2", "{at}");
    }
}

#[test]
fn what_is_left_of_a_group_joins_the_group_around_it() {
    for (text, at, left) in [
        ("a == 1", "", ""),
        ("a == 1 && b == 2", "0", "b == 2"),
        ("a == 1 && (b == 2 || c == 3)", "1", "a == 1"),
        ("a == 1 && (b == 2 || (c == 3 && d == 4))", "1.0", "a == 1 && c == 3 && d == 4"),
    ] {
        assert_eq!(Tree::read(text).without(at).text(), left, "{text} without {at}");
    }
}

#[test]
fn a_group_turns_from_all_to_any() {
    assert_eq!(Tree::read("a == 1 && b == 2").turned("").text(), "a == 1 || b == 2");
    assert_eq!(Tree::read("a == 1 && (b == 2 || c == 3)").turned("1").text(), "a == 1 && b == 2 && c == 3");
}
