use super::Mapping;

#[test]
fn a_map_is_read_line_by_line() {
    for (text, kept) in [
        ("", ""),
        ("sales = sales_rep\n\n lead=sales_manager ", "sales = sales_rep\nlead = sales_manager"),
        ("CN=Sales,OU=East = sales_rep", "CN=Sales,OU=East = sales_rep"),
        ("销售 → 华东销售部", "销售 = 华东销售部"),
        ("a ＝ b", "a = b"),
    ] {
        assert_eq!(Mapping::parse(text).unwrap().text(), kept, "{text}");
        assert_eq!(Mapping::parse(kept).unwrap().text(), kept);
    }
    for unreadable in ["sales", "= sales_rep", "sales =", "a = b\nc"] {
        assert_eq!(Mapping::parse(unreadable).unwrap_err().code, "mapping_unreadable", "{unreadable}");
    }
    assert_eq!(Mapping::parse(&"a = b\n".repeat(201)).unwrap_err().code, "mapping_too_long");
}

#[test]
fn values_give_what_their_lines_say_and_the_map_rules_over_all_of_it() {
    let mapping = Mapping::parse("a = x\nb = x\nb = y\nc = z").unwrap();
    let given = |values: &[&str]| {
        let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        mapping.given(&values).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(given(&["b", "unknown"]), ["x", "y"]);
    assert!(given(&["B"]).is_empty(), "values are compared as they are");
    assert_eq!(mapping.ruled().into_iter().collect::<Vec<_>>(), ["x", "y", "z"]);
}
