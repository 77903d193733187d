//! Two records become one by the API and by the page; what one may not see is named nowhere, and one undo brings all of it
//! back.

use axum::http::Method;
use serde_json::{Value as Json, json};
use testing::on_both;

use super::office::{Office, location};

fn at(record: &Json) -> String {
    format!("/api/v1/shops/{}", record["id"].as_str().unwrap())
}

fn id(record: &Json) -> &str {
    record["id"].as_str().unwrap()
}

on_both!(a_merge_by_the_api_leads_from_the_old_address_to_the_new, |house| {
    let office = Office::open(house);
    let kept = office.shop_with(json!({"name": "东湖茶馆", "seats": 5}));
    let gone = office.shop_with(json!({"name": "东湖茶楼", "seats": 9, "phone": "021-55550000"}));
    let clerk = office
        .ask("POST", "/api/v1/clerks")
        .json(&json!({"name": "小翠", "shop": gone["id"]}))
        .go()
        .expect(201)
        .json();
    let merging = format!("{}/merging", at(&kept));
    let asked = json!({"others": [gone["id"]], "fields": {"seats": gone["id"], "remarks": "合并"}});
    let refused = office.ask("POST", &merging).header("if-match", "\"9\"").json(&asked).go();
    assert_eq!(refused.problem(412), "changed_meanwhile");
    let once = || office.ask("POST", &merging).header("idempotency-key", "m-1").json(&asked).go().expect(200);
    let merged = once().json();
    assert_eq!((&merged["name"], &merged["seats"]), (&json!("东湖茶馆"), &json!(9)));
    assert_eq!((&merged["phone"], &merged["remarks"]), (&gone["phone"], &json!("合并")));
    assert_eq!(once().json()["version"], merged["version"], "twice is the same as once");
    let clerk_at = format!("/api/v1/clerks/{}", id(&clerk));
    assert_eq!(office.get(&clerk_at)["shop"], kept["id"]);
    let old = office.ask("GET", &at(&gone)).go().expect(404).json();
    assert_eq!(old["merged_into"], kept["id"]);
    let page = office.by_session("boss", "GET", &format!("/shops/{}", id(&gone))).go().expect(307);
    assert_eq!(location(&page), format!("/shops/{}", id(&kept)));
    // Whoever may not see them learns nothing.
    let stranger = office.by_key("zhao_min", Method::GET, &at(&gone)).go().expect(404);
    assert!(!stranger.text.contains(id(&kept)), "{}", stranger.text);
    let refused = office.ask("POST", &format!("{}/restoration", at(&gone))).go().expect(422).json();
    assert_eq!(refused["fields"][0]["code"], "merged");
    // From the bin it comes back by undoing the merge.
    let ids = format!("shops/{}", id(&gone));
    office.sends("boss", "/recycle_bin/restoration", &[("ids", &ids)]).go().expect(303);
    assert_eq!(office.get(&at(&gone))["seats"], 9);
    assert_eq!(office.get(&clerk_at)["shop"], gone["id"]);
    assert_eq!(
        (&office.get(&at(&kept))["seats"], &office.get(&at(&kept))["phone"]),
        (&json!(5), &Json::Null)
    );
});

on_both!(a_merge_with_what_one_may_not_see_is_refused_and_names_nothing, |house| {
    let office = Office::open(house);
    let hidden = office.shop_of("密", office.company.li_hua.member, office.company.north);
    let mine = office.by_key("zhao_min", Method::POST, "/api/v1/shops");
    let mine = mine.json(&json!({"name": "我的", "open": true, "kind": "tea"})).go().expect(201).json();
    let merging = format!("{}/merging", at(&mine));
    let refused =
        office.by_key("zhao_min", Method::POST, &merging).json(&json!({"others": [hidden]})).go().expect(404);
    assert!(!refused.text.contains("密"), "{}", refused.text);
    let page = format!("/shops/merge?ids={},{hidden}", id(&mine));
    office.by_session("zhao_min", "GET", &page).go().expect(404);
    let reader = office.by_key("reader", Method::POST, &merging).json(&json!({"others": [hidden]})).go();
    reader.expect(403);
    for (body, code) in [
        (json!({}), "others_needed"),
        (json!({"others": []}), "merge_count"),
        (json!({"others": [hidden], "what": 1}), "field_unknown"),
        (json!({"others": [hidden], "fields": {"no_such": 1}}), "field_unknown"),
    ] {
        let refused = office.ask("POST", &merging).json(&body).go().expect(422).json();
        assert_eq!(refused["fields"][0]["code"], code, "{refused}");
    }
});

on_both!(the_page_of_a_merge_shows_each_record_and_says_what_moves, |house| {
    let office = Office::open(house);
    // What is invisible in a name is gone before it is stored; letters of another alphabet are told.
    let kept = office.shop_with(json!({"name": "Ac\u{200b}me\u{202e} Tea", "seats": 5}));
    let gone = office.shop_with(json!({"name": "\u{410}cme Tea", "seats": 9}));
    office.ask("POST", "/api/v1/clerks").json(&json!({"name": "小翠", "shop": gone["id"]})).go().expect(201);
    let ids = format!("{},{}", id(&kept), id(&gone));
    let page = office.by_session("boss", "GET", &format!("/shops/merge?ids={ids}")).go().expect(200).text;
    assert!(page.contains("<bdi>Acme Tea</bdi>"), "{page}");
    assert_eq!(page.matches("Letters of two alphabets").count(), 1, "{page}");
    assert!(page.contains("1 records that point to the others move along"), "{page}");
    assert!(!page.contains('\u{202e}') && !page.contains('\u{200b}'));
    let fields = [("ids", id(&kept)), ("ids", id(&gone)), ("keep", id(&kept)), ("of.seats", id(&gone))];
    let done = office.sends("boss", "/shops/merge", &fields).go().expect(303);
    assert_eq!(location(&done), format!("/shops/{}", id(&kept)));
    assert_eq!(office.get(&at(&kept))["seats"], 9);
    // Sent again, one of them is gone.
    office.sends("boss", "/shops/merge", &fields).go().expect(404);
});

on_both!(what_looks_alike_is_shown_until_somebody_says_what_it_is, |house| {
    let office = Office::open(house);
    let like = json!({"name": "东湖茶馆", "open": true, "kind": "tea", "phone": "021-58881234"});
    let make = || {
        let asked = office.ask("POST", "/api/v1/shops").header("duplicate-check", "skip");
        asked.json(&like).go().expect(201).json()
    };
    let (one, two) = (make(), make());
    office.shop("西湖茶馆");
    let shown = |who: &str, by: &str| {
        let page =
            office.by_session(who, "GET", &format!("/duplicates?object=shops&by={by}")).go().expect(200).text;
        page.contains(id(&one)) && page.contains(id(&two))
    };
    assert!(shown("boss", "name") && shown("boss", "phone") && !shown("boss", "email"));
    assert!(!shown("zhao_min", "name"), "what one may not see is named nowhere");
    let fields = [("object", "shops"), ("ids", id(&one)), ("ids", id(&two)), ("verdict", "different")];
    office.sends("zhao_min", "/duplicates/verdict", &fields).go().expect(404);
    office.sends("boss", "/duplicates/verdict", &fields).go().expect(303);
    assert!(!shown("boss", "name") && !shown("boss", "phone"));
    make();
    assert!(shown("boss", "name"), "a third asks anew");
});

on_both!(a_form_asks_once_before_it_makes_what_is_there_already, |house| {
    let office = Office::open(house);
    let there = office.shop("东湖茶馆");
    let fields = [("name", "东湖茶馆"), ("open", "true"), ("kind", "tea")];
    let asked = office.sends("boss", "/shops", &fields).go().expect(409).text;
    assert!(asked.contains(id(&there)) && asked.contains("same name"), "{asked}");
    let known = [&fields[..], &[("of.like", "known")]].concat();
    office.sends("boss", "/shops", &known).go().expect(303);
    assert_eq!(office.house.database().number("select count(*) from shop"), 2);
    // Another's is no reason to ask.
    office.sends("zhao_min", "/shops", &fields).go().expect(303);
});

on_both!(whoever_deletes_by_the_page_is_told_what_goes_along, |house| {
    let office = Office::open(house);
    let shop = office.shop("东湖茶馆");
    office.ask("POST", "/api/v1/clerks").json(&json!({"name": "小翠", "shop": shop["id"]})).go().expect(201);
    let ask = format!("/shops/{}/deletion", id(&shop));
    let first = office.sends("boss", &ask, &[]).go().expect(303);
    assert!(location(&first).starts_with(&ask), "{}", location(&first));
    let page = office.by_session("boss", "GET", &ask).go().expect(200).text;
    assert!(page.contains("Clerks: 1"), "{page}");
    office.sends("boss", &ask, &[("sure", "true")]).go().expect(303);
    office.ask("GET", &at(&shop)).go().expect(404);
    let bin = office.by_session("boss", "GET", "/recycle_bin").go().expect(200).text;
    assert!(bin.contains("东湖茶馆") && bin.contains("With 1 more"), "{bin}");
    // Removing for good is for those who run the place.
    let ids = format!("shops/{}", id(&shop));
    office.sends("li_hua", "/recycle_bin/purging", &[("ids", &ids)]).go().expect(403);
    let purging = json!({"records": [shop["id"]]});
    office.by_key("li_hua", Method::POST, "/api/v1/recycle_bin/purging").json(&purging).go().expect(403);
});
