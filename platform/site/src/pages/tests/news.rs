use crate::ui::NoticeKind;

use super::News;

#[test]
fn news_comes_out_of_its_cookie_as_it_went_in() {
    let all = [
        News::done("已保存。"),
        News::warning("校验位不对，请核对 = ; 100%"),
        News::failed("line\nbreak"),
        News::done("已删除。").with_undo(123_456_789, "/customers?filter=a%20%3D%3D%20b"),
        News::done("已保存。").with_undo(123_456_789, "/customers").and_look_at("可能重复。", "/customers/1"),
    ];
    for news in all {
        let cookie = news.cookie_text();
        assert!(cookie.is_ascii() && !cookie.contains([';', ' ', '\n']), "{cookie}");
        assert_eq!(News::of_cookie(&crate::visitor::decode(&cookie)), Some(news));
    }
}

#[test]
fn news_that_we_did_not_write_is_not_shown() {
    for text in [
        "",
        "done",
        "shout\n\n\n\nx",
        "done\n0000000000001\n//elsewhere.example\n\nx",
        "done\n\n\nhttps://elsewhere.example\nx",
    ] {
        assert_eq!(News::of_cookie(text), None, "{text:?}");
    }
}

#[test]
fn long_news_is_cut_to_what_a_cookie_holds() {
    let news = News::done("长".repeat(5_000));
    assert!(news.cookie_text().len() < 4_000);
    assert_eq!(news.kind, NoticeKind::Success);
}
