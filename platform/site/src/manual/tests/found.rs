//! Searching the manual.

use super::*;

#[test]
fn every_word_is_found_and_headings_come_first() {
    for (lang, words, chapter) in [
        (Lang::Zh, "拼音", "finding"),
        (Lang::En, "pinyin", "finding"),
        (Lang::Zh, "撤销 导入", "importing"),
        (Lang::En, "UNDO import", "importing"),
        (Lang::Zh, "角色", "administration"),
    ] {
        let found = find(lang, words);
        assert!(found.iter().take(3).any(|found| found.chapter.name == chapter), "{words}");
        for found in &found {
            let all = format!("{} {} {}", found.chapter.title, found.section.title, found.section.text);
            for word in words.split(' ') {
                assert!(all.to_lowercase().contains(&word.to_lowercase()), "{words}: {all}");
            }
        }
    }
    assert!(find(Lang::En, "zygote").is_empty());
    assert!(find(Lang::En, "  ").is_empty());
}

#[test]
fn an_excerpt_stands_around_the_word_and_is_short() {
    let text = "长".repeat(300) + "拼音" + &"短".repeat(300);
    let shown = excerpt(&text, &["拼音".to_owned()]);
    assert!(shown.contains("拼音") && shown.starts_with('…') && shown.ends_with('…'), "{shown}");
    assert!(shown.chars().count() <= AROUND + 2);
}
