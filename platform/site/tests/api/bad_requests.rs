use axum::http::Method;
use serde_json::json;
use testing::on_both;

use super::office::{Office, encoded};

on_both!(every_wrong_field_is_named_in_the_callers_language, |house| {
    let office = Office::open(house);
    let body = json!({"nam": "x", "seats": "many", "kind": "opera", "id": "1", "open": true});
    let refused = office.ask("POST", "/api/v1/shops").json(&body).go().expect(422);
    assert_eq!(refused.header("content-type"), "application/problem+json");
    let problem = refused.json();
    let fields: Vec<&str> =
        problem["fields"].as_array().unwrap().iter().map(|field| field["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["nam", "seats", "kind", "id"]);
    for part in ["type", "title", "status", "detail", "code", "request_id"] {
        assert!(problem.get(part).is_some(), "{part}");
    }
    let chinese =
        office.ask("POST", "/api/v1/shops?lang=zh").json(&json!({"open": true})).go().expect(422).json();
    assert_eq!(chinese["fields"][0]["message"], "请填写店名");
    assert_eq!(chinese["title"], "有内容需要修改");
});

on_both!(a_body_that_is_no_json_object_is_refused_before_anything_else, |house| {
    let office = Office::open(house);
    let post = || office.ask("POST", "/api/v1/shops");
    assert_eq!(post().body("application/json", "{\"name\": ").go().problem(400), "json_unreadable");
    assert_eq!(post().body("application/json", "[1]").go().problem(400), "object_expected");
    assert_eq!(post().body("text/plain", "{}").go().problem(415), "not_json");
    assert_eq!(
        post().body("application/json", vec![b' '; (1 << 20) + 1]).go().problem(413),
        "body_too_large"
    );
    let deep = "[".repeat(100_000);
    assert_eq!(post().body("application/json", deep).go().problem(400), "json_unreadable");
});

on_both!(addresses_that_lead_nowhere_and_methods_that_do_not_fit_are_problems_too, |house| {
    let office = Office::open(house);
    for path in [
        "/api/v1/ships",
        "/api/v1/shops/1",
        "/api/v1/shops/0000000000001",
        "/api/v1/sightings",
        "/api/v2/shops",
    ] {
        assert_eq!(office.ask("GET", path).go().problem(404), "not_found", "{path}");
    }
    assert_eq!(office.ask("PUT", "/api/v1/shops").go().problem(405), "method_not_allowed");
    assert_eq!(office.ask("GET", "/api/v1/shops/%FF").go().problem(400), "address_unreadable");
    let nobody = office.nobody(Method::GET, "/api/v1/shops").go();
    assert_eq!(nobody.header("www-authenticate"), "Bearer");
    assert_eq!(nobody.problem(401), "signed_out");
});

on_both!(what_a_program_cannot_have_meant_is_not_passed_over, |house| {
    let office = Office::open(house);
    for (query, code) in [
        ("lang=xx", "lang_unknown"),
        ("lang=", "parameter_empty"),
        ("limit=5&limit=6", "parameter_twice"),
        ("total=", "parameter_empty"),
    ] {
        let refused = office.ask("GET", &format!("/api/v1/shops?{query}")).go();
        assert_eq!(refused.problem(400), code, "{query}");
    }
    let shop = json!({"name": "Lakeside"});
    let create = || office.ask("POST", "/api/v1/shops").json(&shop);
    assert_eq!(create().header("duplicate-check", "no").go().problem(400), "duplicate_check_unknown");
    assert_eq!(create().header("idempotency-key", "a\tb").go().problem(400), "idempotency_key_unreadable");

    let batch = |body: serde_json::Value| office.ask("POST", "/api/v1/shops/batch").json(&body).go();
    let row = json!({"op": "create", "fields": shop});
    assert_eq!(batch(json!({"writes": [row], "atomik": true})).problem(422), "invalid");
    assert_eq!(batch(json!({"writes": [row], "atomic": "yes"})).problem(422), "invalid");
    let results = batch(json!({"writes": [{"op": "create", "field": shop}]})).expect(200).json();
    assert_eq!(results["results"][0]["problem"]["fields"][0]["field"], "field");
});

on_both!(a_text_with_a_zero_byte_or_half_a_character_breaks_nothing, |house| {
    let office = Office::open(house);
    let shop = office.shop_with(json!({"name": "Lake\u{0}view", "remarks": "a\u{0}b"}));
    assert!(!shop["name"].as_str().unwrap().contains('\u{0}'));
    let escaped = [r#"name == "\u0000""#, r#"name.startsWith("\x00")"#, r#"name.contains("\u0000a")"#];
    let escaped = escaped.map(|filter| format!("filter={}", encoded(filter)));
    let plain = ["q=%00", "filter=name%20%3D%3D%20%22%00%22", "q=%ff%fe", "after=%00", "sort=%00"];
    for query in plain.into_iter().chain(escaped.iter().map(String::as_str)) {
        let answer = office.ask("GET", &format!("/api/v1/shops?{query}")).go();
        assert!(answer.status.as_u16() < 500, "{query}: {}", answer.text);
    }
    let half =
        office.ask("POST", "/api/v1/shops").body("application/json", &b"{\"name\": \"\xff\"}"[..]).go();
    assert_eq!(half.problem(400), "json_unreadable");
});
