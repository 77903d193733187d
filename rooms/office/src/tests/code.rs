use super::*;

#[test]
fn a_code_is_made_of_latin_letters_and_digits() {
    for (words, code) in [
        ("Project budget", "project_budget"),
        ("  R&D-Level (2026) ", "r_d_level_2026"),
        ("2nd phone", "nd_phone"),
        ("项目预算", ""),
        ("a very long name that goes on and on", "a_very_long_name_that_go"),
    ] {
        assert_eq!(slug(words), code, "{words}");
    }
}

#[test]
fn what_was_typed_comes_before_what_is_made_of_the_english_words() {
    assert_eq!(custom_name(None, "Budget").as_deref(), Some("x_budget"));
    assert_eq!(custom_name(Some("x_money"), "Budget").as_deref(), Some("x_money"));
    assert_eq!(custom_name(Some("Money!"), "Budget").as_deref(), Some("x_money"));
    assert_eq!(custom_name(Some(""), "预算"), None);
}
