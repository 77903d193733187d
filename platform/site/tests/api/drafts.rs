//! What the server does so that nothing typed is lost: the draft's name in the form, the way back after signing in.

use axum::http::Method;
use testing::on_both;

use super::office::Office;

on_both!(whoever_signs_in_again_goes_on_at_the_form_they_sent, |house| {
    let office = Office::open(house);
    for (referer, next) in [
        ("http://crm.example/shops/new?name=a", "%2Fshops%2Fnew%3Fname%3Da"),
        // Of another site, of no site, not a page: where the form was sent to.
        ("http://evil.example/shops/new", "%2Fshops"),
        ("http://crm.example.evil/shops/new", "%2Fshops"),
        ("nonsense", "%2Fshops"),
    ] {
        let ask =
            office.nobody(Method::POST, "/shops").header("host", "crm.example").header("referer", referer);
        let answer = ask.body("application/x-www-form-urlencoded", "name=a").go().expect(303);
        assert_eq!(answer.header("location"), format!("/sign-in?next={next}"), "{referer}");
    }
});

on_both!(a_form_that_was_refused_says_which_draft_it_is, |house| {
    let office = Office::open(house);
    let page = office.by_session("boss", "GET", "/shops/new?kind=tea").go().expect(200).text;
    assert!(page.contains(r#"data-draft="/shops/new?kind=tea""#), "{page}");
    assert!(!page.contains("data-unsent"));
    let sent = [("draft", "/shops/new?kind=tea"), ("name", "")];
    let page = office.sends("boss", "/shops", &sent).go().expect(422).text;
    assert!(page.contains(r#"data-draft="/shops/new?kind=tea" data-unsent"#), "{page}");
    // What is no place of ours is not said back.
    let page = office
        .sends("boss", "/shops", &[("draft", "https://evil.example/"), ("name", "")])
        .go()
        .expect(422)
        .text;
    assert!(!page.contains("evil"), "{page}");
});
