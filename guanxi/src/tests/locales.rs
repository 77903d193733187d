use object::{Label, Lang};

use super::{SHIPPED, TEXTS};
use crate::house::registry;

fn has(zh: &str, en: &str) -> bool {
    TEXTS.contains(&(zh, en))
}

#[test]
fn the_texts_of_the_program_are_found_in_its_sources() {
    for def in registry().objects().iter().filter(|def| !def.internal) {
        let labels = def.fields.iter().map(|field| field.label).chain([def.label]).chain(def.help);
        let helps = def.fields.iter().filter_map(|field| field.help);
        let labels: Vec<Label> = labels.chain(helps).collect();
        for Label { zh, en } in labels.into_iter().chain(def.fields.iter().filter_map(|field| field.reverse))
        {
            assert!(has(zh, en), "{}: {zh} / {en}", def.name);
        }
        for field in &def.fields {
            let Some(choice) = field.kind.fixed_set() else { continue };
            for item in choice.items {
                let Label { zh, en } = item.label;
                assert!(zh == en || has(zh, en), "{zh} / {en}");
            }
        }
    }
    // A constant, a word in a page, a fixed sentence, one over several lines.
    assert!(has("退出登录", "Sign out"));
    assert!(has("导入", "Imports"));
    assert!(has("登录", "Sign in"));
    assert!(has("系统出错了，错误已记录", "something broke on our side; it has been logged"));
    assert!(TEXTS.iter().all(|(zh, en)| !zh.contains('\n') || en.contains('\n')));
}

#[test]
fn the_languages_that_come_with_the_program_can_be_used_and_name_no_text_it_does_not_have() {
    assert!(SHIPPED.iter().any(|(file, _)| *file == "locales/zh-Hant.json"));
    for (file, text) in SHIPPED {
        let written = site::locales::Written::read(file, text)
            .unwrap_or_else(|wrong| panic!("{}", wrong.text(Lang::En)));
        for (en, word) in &written.words {
            let is_known = match word {
                site::locales::Word::Always(_) => TEXTS.iter().any(|(_, known)| known == en),
                site::locales::Word::ByChinese(meanings) => meanings.keys().all(|zh| has(zh, en)),
            };
            assert!(is_known, "{file}: the program has no text “{en}”");
        }
    }
}
