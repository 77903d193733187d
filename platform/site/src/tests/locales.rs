use object::{Label, Lang};

use super::{Spoken, Written, know, locales, refused};

const TRADITIONAL: &str = r#"{
  "code": "zh-Hant",
  "name": "繁體中文",
  "base": "zh",
  "also": ["zh-TW", "zh-HK"],
  "words": {
    "Customer": "客戶",
    "Name": { "客户名称": "客戶名稱" },
    "Order": ""
  }
}"#;

#[test]
fn a_broken_file_is_refused_in_words_that_name_the_line() {
    let table = [
        ("{\n  \"code\": \"ms\",\n  \"name\" \"Melayu\"\n}", "locale_unreadable", 3),
        (
            "{\n  \"code\": \"ms\",\n  \"name\": \"Melayu\",\n  \"base\": \"fr\",\n  \"words\": {}\n}",
            "locale_unreadable",
            4,
        ),
        (
            "{\n  \"code\": \"ms\",\n  \"name\": \"Melayu\",\n  \"base\": \"en\",\n  \"word\": {}\n}",
            "locale_unreadable",
            5,
        ),
        (
            "{\n  \"name\": \"Melayu\",\n  \"code\": \"../ms\",\n  \"base\": \"en\",\n  \"words\": {}\n}",
            "locale_code",
            3,
        ),
        (
            "{\n  \"name\": \"中文\",\n  \"code\": \"zh\",\n  \"base\": \"zh\",\n  \"words\": {}\n}",
            "locale_code",
            3,
        ),
        (
            "{\n  \"code\": \"ms\",\n  \"name\": \" \",\n  \"base\": \"en\",\n  \"words\": {}\n}",
            "locale_name",
            3,
        ),
        (
            "{\n  \"code\": \"ms\",\n  \"name\": \"Melayu\",\n  \"base\": \"en\",\n  \"words\": {\n    \"{n} left\": \"tinggal\"\n  }\n}",
            "locale_placeholders",
            6,
        ),
    ];
    for (text, code, line) in table {
        let refused = Written::read("ms.json", text).expect_err(text);
        assert_eq!(refused.code, code, "{text}");
        assert!(refused.en.starts_with(&format!("ms.json, line {line}:")), "{}", refused.en);
        assert!(refused.zh.starts_with(&format!("ms.json 第 {line} 行：")), "{}", refused.zh);
    }
}

// One test, because a process knows its languages once.
#[test]
fn a_language_beside_the_data_is_known_and_a_broken_one_is_left_out() {
    let folder = std::env::temp_dir().join(format!("guanxi-locales-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("zh-Hant.json"), TRADITIONAL).expect("a file");
    std::fs::write(folder.join("ms.json"), "{").expect("a file");
    let shipped = r#"{"code":"zh-hant","name":"old","base":"zh","words":{}}"#;
    know(&[("locales/zh-Hant.json", shipped)], &folder);
    std::fs::remove_dir_all(&folder).expect("the folder goes");

    assert_eq!(locales().iter().map(|locale| locale.name.as_str()).collect::<Vec<_>>(), ["繁體中文"]);
    assert_eq!(refused().len(), 1);
    assert!(refused()[0].en.contains("ms.json, line 1"), "{}", refused()[0].en);
    let table = [
        ("zh", Some("zh")),
        ("zh-CN", Some("zh")),
        ("zh_CN.UTF-8", Some("zh")),
        ("zh-TW", Some("zh-Hant")),
        ("zh-hant", Some("zh-Hant")),
        ("zh-Hant-MO", Some("zh-Hant")),
        ("zh_TW", Some("zh-Hant")),
        ("en-GB", Some("en")),
        ("ms", None),
        ("", None),
    ];
    for (asked, code) in table {
        assert_eq!(Spoken::of_code(asked).map(Spoken::code), code, "{asked}");
    }
    let traditional = Spoken::of_code("zh-TW").and_then(|spoken| spoken.locale);
    object::locale::speaking(traditional, || {
        assert_eq!(Label::new("客户", "Customer").text(Lang::Zh), "客戶");
        assert_eq!(Label::new("订单", "Order").text(Lang::Zh), "订单", "an empty word is none");
        assert_eq!(Spoken::now(Lang::Zh).code(), "zh-Hant");
        assert_eq!(Spoken::now(Lang::En).code(), "en");
    });
}
