use serde_json::{Value as Json, json};
use testing::on_both;

use super::office::{Office, ids};

on_both!(each_row_of_a_batch_stands_for_itself, |house| {
    let office = Office::open(house);
    let (kept, gone) = (office.shop("Kept"), office.shop("Gone"));
    let answer = office
        .ask("POST", "/api/v1/shops/batch")
        .json(&json!({"writes": [
            {"op": "create", "fields": {"name": "New", "open": true, "kind": "tea"}},
            {"op": "update", "id": kept["id"], "version": 1, "fields": {"seats": 5}},
            {"op": "update", "id": kept["id"], "version": 1, "fields": {"seats": 6}},
            {"op": "delete", "id": gone["id"]},
            {"op": "create", "fields": {"nam": "Typo"}},
            {"op": "update", "id": kept["id"], "fields": {"seats": 7}},
            {"op": "dance"},
        ]}))
        .go()
        .expect(200)
        .json();
    let statuses: Vec<i64> = answer["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| result["status"].as_i64().unwrap())
        .collect();
    assert_eq!(statuses, [201, 200, 412, 204, 422, 428, 422]);
    assert_eq!((&answer["succeeded"], &answer["failed"]), (&json!(3), &json!(4)));
    let typo = &answer["results"][4]["problem"];
    assert_eq!(typo["fields"][0]["field"], "nam");
    assert_eq!(answer["results"][2]["problem"]["theirs"], json!({"seats": 5}));
    assert_eq!(ids(&office.get("/api/v1/shops")).len(), 2);
});

on_both!(an_atomic_batch_is_done_whole_or_not_at_all, |house| {
    let office = Office::open(house);
    let shop = |name: &str| json!({"op": "create", "fields": {"name": name, "open": true, "kind": "tea"}});
    let bad = json!({"op": "create", "fields": {"name": "Bad", "open": true, "kind": "tea", "landlord": "0000000000001"}});
    let send = |writes: Vec<Json>| {
        office.ask("POST", "/api/v1/shops/batch").json(&json!({"atomic": true, "writes": writes})).go()
    };
    let refused = send(vec![shop("One"), bad, shop("Two")]).expect(422).json();
    assert_eq!(refused["row"], 1);
    assert_eq!(refused["fields"][0]["field"], "landlord");
    assert!(ids(&office.get("/api/v1/shops")).is_empty());
    let done = send(vec![shop("One"), shop("Two")]).expect(200).json();
    assert_eq!(done["succeeded"], 2);
    assert_eq!(ids(&office.get("/api/v1/shops")).len(), 2);
    // One act, one change set: both can be taken back together.
    let change_set = |row: usize| {
        let id = done["results"][row]["id"].as_str().unwrap();
        office.get(&format!("/api/v1/shops/{id}/history"))["data"][0]["change_set"].clone()
    };
    assert_eq!(change_set(0), change_set(1));
});

on_both!(a_batch_of_a_thousand_is_taken_and_one_more_is_not, |house| {
    let office = Office::open(house);
    let writes = |count: usize| -> Vec<Json> {
        (0..count)
            .map(|number| json!({"op": "create", "fields": {"name": format!("Shop {number}"), "open": true, "kind": "tea"}}))
            .collect()
    };
    let send = |count| office.ask("POST", "/api/v1/shops/batch").json(&json!({"writes": writes(count)})).go();
    assert_eq!(send(1_001).problem(400), "writes_expected");
    assert_eq!(send(0).problem(400), "writes_expected");
    assert_eq!(send(1_000).expect(200).json()["succeeded"], 1_000);
    assert_eq!(office.get("/api/v1/shops?total=exact&limit=1")["total"]["count"], 1_000);
});

on_both!(writes_of_one_record_keep_their_order_within_a_batch, |house| {
    let office = Office::open(house);
    let shop = office.shop("Lake view");
    let writes: Vec<Json> = (1..=20)
        .map(|version| json!({"op": "update", "id": shop["id"], "version": version, "fields": {"seats": version * 10}}))
        .collect();
    let answer =
        office.ask("POST", "/api/v1/shops/batch").json(&json!({"writes": writes})).go().expect(200).json();
    assert_eq!(answer["succeeded"], 20);
    assert_eq!(office.get(&format!("/api/v1/shops/{}", shop["id"].as_str().unwrap()))["seats"], 200);
});
