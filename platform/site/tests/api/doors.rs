use axum::http::Method;
use serde_json::json;
use testing::on_both;

use super::office::{Office, ids};

on_both!(nobody_is_told_to_sign_in, |house| {
    let office = Office::open(house);
    assert_eq!(office.nobody(Method::GET, "/api/v1/shops").go().problem(401), "signed_out");
    let wrong =
        office.nobody(Method::GET, "/api/v1/shops").header("authorization", "Bearer key-stranger").go();
    assert_eq!(wrong.problem(401), "signed_out");
});

on_both!(a_session_writes_only_with_its_token_and_a_key_without, |house| {
    let office = Office::open(house);
    let body = json!({"name": "Lake view", "open": true, "kind": "tea"});
    let forged = office.by_session("boss", "POST", "/api/v1/shops").json(&body).go();
    assert_eq!(forged.problem(403), "form_expired");
    let wrong =
        office.by_session("boss", "POST", "/api/v1/shops").header("x-csrf-token", "tokem").json(&body).go();
    assert_eq!(wrong.problem(403), "form_expired");
    office.by_session("boss", "GET", "/api/v1/shops").go().expect(200);
    office
        .by_session("boss", "POST", "/api/v1/shops")
        .header("x-csrf-token", "token")
        .json(&body)
        .go()
        .expect(201);
    let body = json!({"name": "Hill view", "open": true, "kind": "tea"});
    office.ask("POST", "/api/v1/shops").json(&body).go().expect(201);
});

on_both!(what_is_seen_but_not_to_be_done_is_403_and_what_is_not_seen_404, |house| {
    let office = Office::open(house);
    let member = office.company.wang_wei.member.to_string();
    let rename = |who| {
        office
            .by_key(who, Method::PATCH, &format!("/api/v1/members/{member}"))
            .header("if-match", "\"1\"")
            .json(&json!({"name": "王小伟"}))
            .go()
    };
    assert_eq!(rename("sun_li").problem(403), "forbidden");
    let hidden = office.shop_of("Hidden", office.company.li_hua.member, office.company.north);
    let theirs = format!("/api/v1/shops/{hidden}");
    for method in [Method::GET, Method::DELETE] {
        assert_eq!(office.by_key("sun_li", method, &theirs).go().problem(404), "not_found");
    }
    let change = office
        .by_key("sun_li", Method::PATCH, &theirs)
        .header("if-match", "\"1\"")
        .json(&json!({"seats": 1}));
    assert_eq!(change.go().problem(404), "not_found");
    assert!(ids(&office.by_key("sun_li", Method::GET, "/api/v1/shops").go().json()).is_empty());
});

on_both!(every_answer_of_the_api_says_how_many_requests_may_follow, |house| {
    let office = Office::open(house);
    let share = |path: &str| {
        let answer = office.ask("GET", path).go();
        let number =
            |name: &str| answer.header(name).parse::<u64>().unwrap_or_else(|_| panic!("{path}: {name}"));
        (number("ratelimit-limit"), number("ratelimit-remaining"), number("ratelimit-reset"))
    };
    for path in ["/api/v1/me", "/api/v1/shops", "/api/v1/shops/nothing", "/api/v1/shops?filter=nothing"] {
        let (limit, remaining, reset) = share(path);
        assert!(limit > remaining && remaining > 0 && reset > 0, "{path}: {limit} {remaining} {reset}");
    }
    let page = office.by_session("boss", "GET", "/shops").go();
    assert_eq!(page.header("ratelimit-limit"), "");
});
