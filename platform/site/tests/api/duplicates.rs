use axum::http::Method;
use object::{Id, Object, Registry};
use serde_json::json;
use store::Migration;
use testing::cast::{self, Shop};
use testing::on_both;

use super::office::Office;

on_both!(a_likely_duplicate_is_refused_with_what_it_is_like_and_why, |house| {
    let office = Office::open(house);
    let there = office.shop_with(json!({"name": "东湖茶馆", "phone": "021-58881234"}));
    let like = json!({"name": "东湖茶馆 ", "open": true, "kind": "tea", "phone": "(021) 5888 1234"});
    let refused = office.ask("POST", "/api/v1/shops").json(&like).go().expect(409).json();
    assert_eq!(refused["code"], "duplicate");
    let duplicate = &refused["duplicates"][0];
    assert_eq!((&duplicate["id"], &duplicate["title"]), (&there["id"], &json!("东湖茶馆")));
    let why: Vec<&str> =
        duplicate["why"].as_array().unwrap().iter().map(|why| why["field"].as_str().unwrap()).collect();
    assert_eq!(why, ["name", "phone"]);
    office.ask("POST", "/api/v1/shops").header("duplicate-check", "skip").json(&like).go().expect(201);
});

on_both!(a_duplicate_that_may_not_be_seen_is_not_named, |house| {
    let office = Office::open(house);
    let company = &office.company;
    let hidden = office.shop_of("东湖茶馆", company.li_hua.member, company.north);
    let like = json!({"name": "东湖茶馆", "open": true, "kind": "tea"});
    let made = office.by_key("zhao_min", Method::POST, "/api/v1/shops").json(&like).go().expect(201);
    assert!(!made.text.contains(&hidden));
});

on_both!(a_unique_value_stays_unique_even_when_the_check_is_skipped, |house| {
    let office = Office::open(house);
    office.shop_with(json!({"name": "One", "code": "A-1"}));
    let other = json!({"name": "Two", "code": "A-1", "open": true, "kind": "tea"});
    assert_eq!(office.ask("POST", "/api/v1/shops").json(&other).go().problem(409), "duplicate");
    let skipped =
        office.ask("POST", "/api/v1/shops").header("duplicate-check", "skip").json(&other).go().expect(422);
    let problem = skipped.json();
    assert_eq!(
        (&problem["fields"][0]["field"], &problem["fields"][0]["code"]),
        (&json!("code"), &json!("taken"))
    );
});

/// A guest who has a table of their own at a shop; like the cast's clerk, but with a name that tells duplicates.
#[derive(Clone, Debug, Object)]
#[object(
    table = "guest",
    plural = "guests",
    zh = "熟客",
    en = "Guest",
    en_plural = "Guests",
    title = "name",
    parent = "shop"
)]
pub struct Guest {
    /// Their id.
    pub id: Id<Guest>,
    /// What they are called.
    #[field(zh = "姓名", en = "Name", list, keyed)]
    pub name: String,
    /// Where they come.
    #[field(zh = "店铺", en = "Shop", list, index)]
    pub shop: Id<Shop>,
}

on_both!(a_name_alone_tells_nothing_across_two_parents, |house| {
    let defs = cast::registry().objects().iter().copied().chain([Guest::def()]).collect::<Vec<_>>();
    let with_guests = Migration { name: "0003_guests", text: cast::drafted(&Registry::new([Guest::def()])) };
    let migrations: Vec<Migration> = cast::migrations().iter().cloned().chain([with_guests]).collect();
    house.reopen_with(Registry::new(defs), migrations.leak());
    let office = Office::open(house);
    let (one, two) = (office.shop("One"), office.shop("Two"));
    let welcome = |shop: &serde_json::Value| {
        office.ask("POST", "/api/v1/guests").json(&json!({"name": "王伟", "shop": shop["id"]})).go()
    };
    welcome(&one).expect(201);
    welcome(&two).expect(201);
    assert_eq!(welcome(&one).problem(409), "duplicate");
});
