//! Help in declarations: sentences in both languages, or none.

use super::*;

#[test]
fn help_is_made_of_sentences_in_both_languages() {
    let long_zh: &'static str = Box::leak(format!("{}。", "长".repeat(HELP_CHARS_MAX)).into_boxed_str());
    let table = [
        ("由谁维护关系。", "Who keeps the relationship.", true),
        ("是什么？", "What is it?", true),
        ("", "Who keeps the relationship.", false),
        ("由谁维护关系。", " ", false),
        ("由谁维护关系", "Who keeps the relationship.", false),
        ("由谁维护关系。", "Who keeps the relationship", false),
        ("Who。", "Who.", false),
        (long_zh, "Long.", false),
    ];
    for (zh, en, holds) in table {
        assert_eq!(wrong_help(Label::new(zh, en)).is_none(), holds, "{zh} / {en}");
    }
}
