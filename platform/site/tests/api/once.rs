use axum::http::StatusCode;
use object::Object;
use serde_json::json;
use store::{Level, Rights, Scope, Verb};
use testing::cast::Shop;
use testing::on_both;

use super::office::{Office, answer_of, ids};

const SHOP: &str = r#"{"name": "Lake view", "open": true, "kind": "tea"}"#;

on_both!(the_same_request_under_one_key_gets_the_same_answer_and_is_done_once, |house| {
    let office = Office::open(house);
    let send = || {
        office
            .ask("POST", "/api/v1/shops")
            .header("idempotency-key", "one")
            .body("application/json", SHOP)
            .go()
    };
    let first = send().expect(201);
    let second = send().expect(201);
    assert_eq!(first.text, second.text);
    assert_eq!(first.header("location"), second.header("location"));
    assert_eq!(first.header("etag"), second.header("etag"));
    assert_eq!((first.header("idempotent-replayed"), second.header("idempotent-replayed")), ("", "true"));
    assert_eq!(ids(&office.get("/api/v1/shops")).len(), 1);
});

on_both!(another_request_under_a_used_key_is_refused, |house| {
    let office = Office::open(house);
    let ask = |method, path: &str| office.ask(method, path).header("idempotency-key", "one");
    let shop = ask("POST", "/api/v1/shops").body("application/json", SHOP).go().expect(201).json();
    let other = json!({"name": "Hill view", "open": true, "kind": "tea"});
    assert_eq!(ask("POST", "/api/v1/shops").json(&other).go().problem(422), "idempotency_other_request");
    let at = format!("/api/v1/shops/{}", shop["id"].as_str().unwrap());
    assert_eq!(ask("DELETE", &at).go().problem(422), "idempotency_other_request");
    assert_eq!(
        ask("POST", "/api/v1/shops").header("idempotency-key", "").json(&other).go().problem(400),
        "idempotency_key_unreadable"
    );
    // Another person's key of the same text is another key.
    let theirs =
        office.by_key("li_hua", axum::http::Method::POST, "/api/v1/shops").header("idempotency-key", "one");
    let theirs = theirs.json(&other).go();
    assert!([201, 422].contains(&theirs.status.as_u16()));
});

on_both!(a_refused_request_may_be_sent_again_under_its_key, |house| {
    let office = Office::open(house);
    office.shop("Lake view");
    let send = || {
        office.ask("POST", "/api/v1/shops").header("idempotency-key", "two").body("application/json", SHOP)
    };
    assert_eq!(send().go().problem(409), "duplicate");
    send().header("duplicate-check", "skip").go().expect(201);
    assert_eq!(ids(&office.get("/api/v1/shops")).len(), 2);
});

on_both!(an_answer_is_forgotten_after_a_day, |house| {
    let office = Office::open(house);
    let send = |body: &str| {
        office
            .ask("POST", "/api/v1/shops")
            .header("idempotency-key", "one")
            .body("application/json", body.to_owned())
            .go()
    };
    send(SHOP).expect(201);
    office.house.clock.pass_ms(store::ANSWER_KEPT_MS + 1);
    send(r#"{"name": "Hill view", "open": true, "kind": "tea"}"#).expect(201);
});

on_both!(of_many_at_the_same_moment_one_is_done_and_the_others_wait_or_get_its_answer, |house| {
    let office = Office::open(house);
    let requests: Vec<_> = (0..16)
        .map(|_| {
            office
                .ask("POST", "/api/v1/shops")
                .header("idempotency-key", "crowd")
                .body("application/json", SHOP)
                .into_request()
        })
        .collect();
    let answers = office.house.runtime().block_on(async {
        let tasks: Vec<_> =
            requests.into_iter().map(|(router, request)| tokio::spawn(answer_of(router, request))).collect();
        let mut answers = Vec::new();
        for task in tasks {
            answers.push(task.await.unwrap());
        }
        answers
    });
    let made: Vec<_> = answers.iter().filter(|answer| answer.status == StatusCode::CREATED).collect();
    assert!(!made.is_empty());
    assert!(made.iter().all(|answer| answer.text == made[0].text));
    for answer in answers.iter().filter(|answer| answer.status != StatusCode::CREATED) {
        assert_eq!(answer.status, StatusCode::CONFLICT);
        assert_eq!(answer.json()["code"], "idempotency_running");
        assert_eq!(answer.header("retry-after"), "1");
    }
    assert_eq!(ids(&office.get("/api/v1/shops")).len(), 1);
});

on_both!(a_batch_sent_again_changes_nothing_and_gives_the_same_results, |house| {
    let office = Office::open(house);
    let body = json!({"writes": [
        {"op": "create", "fields": {"name": "One", "open": true, "kind": "tea"}},
        {"op": "create", "fields": {"name": "Two", "kind": "nothing"}},
    ]});
    let send = || {
        office.ask("POST", "/api/v1/shops/batch").header("idempotency-key", "b").json(&body).go().expect(200)
    };
    let (first, second) = (send(), send());
    assert_eq!(first.text, second.text);
    assert_eq!(ids(&office.get("/api/v1/shops")).len(), 1);
});

on_both!(an_answer_given_again_tells_no_more_than_its_caller_may_see_by_now, |house| {
    let office = Office::open(house);
    let body = json!({"name": "Lake view", "open": true, "kind": "tea", "phone": "138 0013 8000", "remarks": "near"});
    let send = || office.ask("POST", "/api/v1/shops").header("idempotency-key", "one").json(&body).go();
    let first = send().expect(201);
    assert!(first.text.contains("13800138000"), "{}", first.text);
    // Changed by others it is told as it was then.
    let at = first.header("location").to_owned();
    let change = office.ask("PATCH", &at).header("if-match", "*").json(&json!({"remarks": "far"}));
    change.go().expect(200);
    assert_eq!(send().expect(201).text, first.text);
    let told = |rights: &mut Rights| {
        for verb in [Verb::See, Verb::Create, Verb::Change] {
            rights.allow(Shop::OBJECT, verb, Scope::All);
        }
    };
    // Told less of it by now.
    let mut rights = Rights::none();
    told(&mut rights);
    rights.tell_field(Shop::OBJECT, "phone", Level::Masked);
    rights.tell_field(Shop::OBJECT, "remarks", Level::Hidden);
    office.door.set_rights("boss", rights);
    let again = send().expect(201);
    assert_eq!(again.header("location"), at);
    assert!(!again.text.contains("13800138000") && !again.text.contains("near"), "{}", again.text);
    assert_eq!(again.json()["name"], "Lake view");
    // Out of sight by now.
    office.door.set_rights("boss", Rights::none());
    assert_eq!(send().problem(409), "answer_no_longer_yours");
});
