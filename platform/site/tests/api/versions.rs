use axum::http::Method;
use serde_json::json;
use testing::on_both;

use super::office::{Office, ids};

on_both!(a_created_record_is_where_its_location_says_and_has_its_version_as_tag, |house| {
    let office = Office::open(house);
    let made = office
        .ask("POST", "/api/v1/shops")
        .json(&json!({"name": "Lake view", "open": true, "kind": "tea"}))
        .go()
        .expect(201);
    assert_eq!(made.header("etag"), "\"1\"");
    let at = made.header("location").to_owned();
    assert_eq!(at, format!("/api/v1/shops/{}", made.json()["id"].as_str().unwrap()));
    let read = office.ask("GET", &at).go().expect(200);
    assert_eq!(read.json(), made.json());
    let again = office.ask("GET", &at).header("if-none-match", "\"1\"").go().expect(304);
    assert_eq!(again.text, "");
    office.ask("GET", &at).header("if-none-match", "\"2\"").go().expect(200);
});

on_both!(a_change_must_say_which_version_it_was_made_for, |house| {
    let office = Office::open(house);
    let at = format!("/api/v1/shops/{}", office.shop("Lake view")["id"].as_str().unwrap());
    let change = || office.ask("PATCH", &at).json(&json!({"seats": 12}));
    assert_eq!(change().go().problem(428), "precondition_required");
    assert_eq!(change().header("if-match", "three").go().problem(400), "if_match_unreadable");
    let changed = change().header("if-match", "\"1\"").go().expect(200);
    assert_eq!((changed.header("etag"), &changed.json()["seats"]), ("\"2\"", &json!(12)));
    // Twice is the same as once: nothing differs, so the version stays.
    assert_eq!(change().header("if-match", "W/\"2\"").go().expect(200).header("etag"), "\"2\"");
    assert_eq!(change().header("if-match", "*").go().expect(200).header("etag"), "\"2\"");
});

on_both!(the_second_of_two_savers_is_told_mine_theirs_and_original, |house| {
    let office = Office::open(house);
    let shop = office.shop_with(json!({"name": "Lake view", "seats": 10, "province": "湖北"}));
    let at = format!("/api/v1/shops/{}", shop["id"].as_str().unwrap());
    let change = |version: &str, body: serde_json::Value| {
        office.ask("PATCH", &at).header("if-match", version).json(&body).go()
    };
    change("\"1\"", json!({"seats": 20})).expect(200);
    change("\"2\"", json!({"seats": 30, "remarks": "loud"})).expect(200);
    let refused = change("\"1\"", json!({"seats": 11, "province": "浙江"})).expect(412);
    let problem = refused.json();
    assert_eq!(problem["code"], "changed_meanwhile");
    assert_eq!(problem["version"], 3);
    assert_eq!(problem["mine"], json!({"seats": 11, "province": "浙江"}));
    assert_eq!(problem["theirs"], json!({"seats": 30, "province": "湖北"}));
    assert_eq!(problem["original"], json!({"seats": 10, "province": "湖北"}));
    assert_eq!(office.get(&at)["seats"], 30);
});

on_both!(a_deleted_record_comes_back_as_it_was, |house| {
    let office = Office::open(house);
    let shop = office.shop_with(json!({"name": "Lake view", "seats": 10, "phone": "021-58881234"}));
    let at = format!("/api/v1/shops/{}", shop["id"].as_str().unwrap());
    assert_eq!(office.ask("DELETE", &at).header("if-match", "\"9\"").go().problem(412), "changed_meanwhile");
    office.ask("DELETE", &at).header("if-match", "\"1\"").go().expect(204);
    office.ask("GET", &at).go().expect(404);
    // Whoever could not have seen it learns nothing.
    let restoration = format!("{at}/restoration");
    office.by_key("zhao_min", Method::POST, &restoration).go().expect(404);
    let back = office.ask("POST", &restoration).go().expect(200);
    assert_eq!(back.header("etag"), "\"3\"");
    let back = back.json();
    for field in ["id", "name", "seats", "phone", "owner", "team", "created_at"] {
        assert_eq!(back[field], shop[field], "{field}");
    }
    // Twice is the same as once.
    assert_eq!(office.ask("POST", &restoration).go().expect(200).header("etag"), "\"3\"");
    let found = office.get("/api/v1/shops?q=Lake");
    assert_eq!(ids(&found).len(), 1);
});

on_both!(what_belongs_to_a_record_is_deleted_and_restored_with_it, |house| {
    let office = Office::open(house);
    let shop = office.shop("Lake view");
    let clerk = json!({"name": "王伟", "shop": shop["id"]});
    let clerk = office.ask("POST", "/api/v1/clerks").json(&clerk).go().expect(201).json();
    let at = format!("/api/v1/shops/{}", shop["id"].as_str().unwrap());
    let clerk_at = format!("/api/v1/clerks/{}", clerk["id"].as_str().unwrap());
    office.ask("DELETE", &at).go().expect(204);
    office.ask("GET", &clerk_at).go().expect(404);
    let refused = office.ask("POST", &format!("{clerk_at}/restoration")).go().expect(422).json();
    assert_eq!(refused["fields"][0]["code"], "went_along");
    let bin = office.get("/api/v1/recycle_bin?q=Lake&object=shops");
    assert_eq!((&bin["data"][0]["record"], &bin["data"][0]["along"]), (&shop["id"], &json!(1)));
    assert_eq!(bin["days_kept"], 60);
    let others = office.by_key("zhao_min", Method::GET, "/api/v1/recycle_bin").go().expect(200).json();
    assert_eq!(others["data"], json!([]));
    office.ask("POST", &format!("{at}/restoration")).go().expect(200);
    assert_eq!(office.get(&clerk_at)["name"], "王伟");
    assert_eq!(office.get("/api/v1/recycle_bin")["data"], json!([]));
});

on_both!(the_history_tells_who_did_what_from_which_value_to_which, |house| {
    let office = Office::open(house);
    let at = format!(
        "/api/v1/shops/{}",
        office.shop_with(json!({"name": "Lake view", "seats": 10}))["id"].as_str().unwrap()
    );
    office.ask("PATCH", &at).header("if-match", "\"1\"").json(&json!({"seats": 20})).go().expect(200);
    let history = office.get(&format!("{at}/history"));
    let newest = &history["data"][0];
    assert_eq!(newest["verb"], "changed");
    assert_eq!(newest["via"], "api");
    assert_eq!(newest["act"], "change");
    assert_eq!(newest["actor"]["name"], "李华");
    assert_eq!(newest["changes"], json!({"seats": {"from": 10, "to": 20}}));
    assert_eq!(history["data"][1]["changes"]["name"], json!({"from": null, "to": "Lake view"}));
    assert_eq!(history["next"], json!(null));
    let first = office.get(&format!("{at}/history?limit=1"));
    let rest = office.get(&format!("{at}/history?limit=1&before={}", first["next"].as_str().unwrap()));
    assert_eq!(rest["data"][0], history["data"][1]);
});
