use std::path::Path;

use axum::http::Method;
use testing::on_both;

use super::office::Office;

const TRADITIONAL: &str = r#"{
  "code": "zh-Hant", "name": "繁體中文", "base": "zh", "also": ["zh-TW"],
  "words": { "Shops": "店舖", "Name": { "店名": "店舖名稱" }, "New {}": "新增{}", "Shop": "店舖", "Import": "匯入" }
}"#;

// The same page by cookie, by address and by what the browser asks for; its base where it has no word; and Chinese
// and English as they were.
on_both!(a_third_language_stands_over_its_base, |house| {
    site::locales::know(&[("zh-Hant.json", TRADITIONAL), ("ms.json", "{\n")], Path::new("no-such-folder"));
    let office = Office::open(house);
    office.shop("清風茶館");
    let page = |path: &str, name: &'static str, value: &str| {
        office.by_session("boss", "GET", path).header(name, value).go().expect(200).text
    };
    let session = "guanxi_session=session-boss";
    let by_cookie = page("/shops", "cookie", &format!("{session}; lang=zh-Hant"));
    assert!(by_cookie.contains("<html lang=\"zh-Hant\""), "{by_cookie}");
    // Labels of fields, objects, acts and phrases; then what has no word: a label, and a phrase.
    for word in ["店舖名稱", "新增店舖", "匯入", "清風茶館", "类型"] {
        assert!(by_cookie.contains(word), "{word}");
    }
    let by_address = page("/shops?lang=zh-TW", "x-nothing", "1");
    assert!(by_address.contains("店舖名稱") && by_address.contains("<html lang=\"zh-Hant\""));
    let chinese = page("/shops?lang=zh", "x-nothing", "1");
    assert!(
        chinese.contains("<html lang=\"zh-CN\"") && chinese.contains("新建店铺") && !chinese.contains("店舖")
    );
    let english = page("/shops?lang=en", "x-nothing", "1");
    assert!(english.contains("<html lang=\"en\"") && english.contains("New shop"));
    // In the API too.
    let me = office.by_key("boss", Method::GET, "/api/v1/me?lang=zh-TW").go().expect(200).json();
    assert_eq!(me["lang"], "zh-Hant");
    // The one that cannot be used is told to administrators, with its line.
    assert_eq!(site::locales::refused().len(), 1);
    assert!(site::locales::refused()[0].en.contains("ms.json, line 2"));
});
