use std::path::Path;

use super::{because, counted, model};

/// Every word in quotation marks that follows `mark` in the sources of the methods.
fn words_after(mark: &str) -> Vec<String> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../insight/src")];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the sources are there") {
            let path = entry.expect("a name").path();
            if path.is_dir() {
                folders.extend((!path.ends_with("tests")).then_some(path));
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("text");
            let words = text.split(mark).skip(1).filter_map(|rest| rest.split('"').next());
            found.extend(words.map(str::to_owned));
        }
    }
    found
}

#[test]
fn every_refusal_of_a_method_has_words_in_both_languages() {
    let whats = words_after("what: \"");
    assert!(whats.len() > 20, "{whats:?}");
    for what in whats {
        assert!(counted(&what).is_some() || model(&what).is_some(), "{what}");
    }
    for why in words_after("why: \"") {
        assert!(because(&why).is_some(), "{why}");
    }
    for name in words_after("const NAME: &'static str = \"") {
        assert!(model(&name).is_some(), "{name}");
    }
}
