//! What makes the site an app of the device, and what a browser keeps of it.

use axum::http::Method;
use testing::on_both;

use super::office::Office;

on_both!(the_manifest_speaks_the_language_of_the_page, |house| {
    let office = Office::open(house);
    for (lang, name, made) in [("zh", "关系 Guanxi", "新建店铺"), ("en", "Guanxi 关系", "New shop")] {
        let path = format!("/manifest.webmanifest?lang={lang}");
        // Browsers ask for it without cookies.
        let answer = office.nobody(Method::GET, &path).go().expect(200);
        assert_eq!(answer.header("content-type"), "application/manifest+json");
        assert_eq!(answer.header("cache-control"), "no-cache");
        let manifest = answer.json();
        assert_eq!((&manifest["name"], &manifest["lang"]), (&name.into(), &lang.into()));
        assert_eq!(manifest["id"], "/");
        let ways = manifest["shortcuts"].as_array().unwrap();
        assert!(ways.iter().any(|way| way["name"] == made && way["url"] == "/shops/new"), "{ways:?}");
        for icon in manifest["icons"].as_array().unwrap() {
            let answer = office.nobody(Method::GET, icon["src"].as_str().unwrap()).go().expect(200);
            assert_eq!(answer.header("content-type"), "image/png");
            assert!(answer.header("cache-control").contains("immutable"), "{icon}");
        }
    }
});

on_both!(the_offline_page_knows_nobody_and_leads_nowhere, |house| {
    let office = Office::open(house);
    for (lang, words) in [("zh", "连不上服务器"), ("en", "The server cannot be reached")] {
        let path = format!("/offline?lang={lang}");
        // Also for someone with a session: it is kept for whoever comes.
        for answer in [office.nobody(Method::GET, &path).go(), office.by_session("boss", "GET", &path).go()] {
            let page = answer.expect(200).text;
            assert!(page.contains(words), "{page}");
            assert!(
                !page.contains("李华") && !page.contains("data-person") && !page.contains("token"),
                "{page}"
            );
            let body = page.split("<main").nth(1).unwrap();
            assert!(!body.contains("<a "), "every link would fail: {body}");
        }
    }
});

on_both!(the_worker_is_asked_for_again_and_changes_with_the_bundle, |house| {
    let office = Office::open(house);
    let worker = office.nobody(Method::GET, "/sw.js?lang=zh").go().expect(200);
    assert!(
        worker.header("content-type").starts_with("text/javascript"),
        "{}",
        worker.header("content-type")
    );
    assert_eq!(worker.header("cache-control"), "no-cache");
    assert!(worker.header("content-security-policy").contains("connect-src 'self'"));
    let page = office.by_session("boss", "GET", "/").go().expect(200).text;
    for file in ["app.css", "app.js"] {
        let start = page.find(&format!("/assets/{file}?v=")).unwrap();
        let address = page[start..].split('"').next().unwrap();
        assert!(worker.text.contains(address), "{address}");
    }
    let again = office.nobody(Method::GET, "/sw.js").header("if-none-match", worker.header("etag")).go();
    again.expect(304);
});
