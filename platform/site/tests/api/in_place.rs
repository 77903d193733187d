use serde_json::json;
use testing::on_both;

use super::office::{Answer, Office, encoded};

fn send(office: &Office, who: &str, path: &str, form: &str) -> Answer {
    office
        .by_session(who, "POST", path)
        .header("hx-request", "true")
        .body("application/x-www-form-urlencoded", format!("csrf=token&{form}"))
        .go()
}

fn part(office: &Office, who: &str, path: &str) -> Answer {
    office.by_session(who, "GET", path).header("hx-request", "true").go()
}

/// Where the button of a toast is sent.
fn undo_of(answer: &Answer) -> String {
    let begin = answer.text.find("/changes/").expect("the news carries an undo");
    answer.text[begin..].split('"').next().unwrap_or_default().to_owned()
}

on_both!(a_field_is_changed_where_it_stands_and_taken_back, |house| {
    let office = Office::open(house);
    let shop = office.shop_with(json!({"name": "East lake", "seats": 20}));
    let id = shop["id"].as_str().unwrap();
    let place = format!("/shops/{id}/fields/seats");
    let asked = part(&office, "boss", &place).expect(200);
    assert!(asked.text.contains("name=\"seats\"") && asked.text.contains("value=\"20\""), "{}", asked.text);
    let saved = send(&office, "boss", &place, "version=1&seats=24&back=%2Fshops").expect(200);
    assert!(saved.text.contains("data-version=\"2\""), "{}", saved.text);
    assert!(saved.text.contains("<template data-cell=\"seats\">24</template>"), "{}", saved.text);
    assert_eq!(office.get(&format!("/api/v1/shops/{id}"))["seats"], 24);
    let undo = undo_of(&saved);
    send(&office, "boss", &undo, "back=%2Fshops").expect(303);
    assert_eq!(office.get(&format!("/api/v1/shops/{id}"))["seats"], 20);
    // Nothing changed, nothing to take back.
    let same = send(&office, "boss", &place, "version=3&seats=20").expect(200);
    assert!(!same.text.contains("data-toast"));
});

on_both!(what_a_field_refuses_is_said_beside_it_and_nothing_is_written, |house| {
    let office = Office::open(house);
    office.shop_with(json!({"name": "First", "code": "A-1"}));
    let shop = office.shop_with(json!({"name": "Second", "seats": 20}));
    let id = shop["id"].as_str().unwrap();
    for (field, form, said) in [
        ("seats", "seats=many", "whole number"),
        ("name", "name=", "Name is needed"),
        ("code", "code=A-1", "another record has this code"),
        ("owner", "owner_text=Nobody+at+all", "Nobody at all"),
    ] {
        let path = format!("/shops/{id}/fields/{field}");
        let refused = send(&office, "boss", &path, &format!("version=1&{form}")).expect(422);
        assert!(
            refused.text.contains("data-in-place") && refused.text.contains(said),
            "{field}: {}",
            refused.text
        );
    }
    assert_eq!(office.get(&format!("/api/v1/shops/{id}"))["version"], 1);
});

on_both!(only_the_named_field_is_written_whatever_else_is_sent, |house| {
    let office = Office::open(house);
    let shop = office.shop_with(json!({"name": "East lake", "seats": 20}));
    let id = shop["id"].as_str().unwrap();
    let path = format!("/shops/{id}/fields/seats");
    send(&office, "boss", &path, "version=1&seats=30&name=Stolen&seats_more=1").expect(200);
    let now = office.get(&format!("/api/v1/shops/{id}"));
    assert_eq!((&now["name"], &now["seats"]), (&json!("East lake"), &json!(30)));
});

on_both!(two_who_change_different_fields_do_not_meet_and_two_in_one_field_are_asked, |house| {
    let office = Office::open(house);
    let shop = office.shop_with(json!({"name": "East lake", "seats": 20}));
    let id = shop["id"].as_str().unwrap();
    let seats = format!("/shops/{id}/fields/seats");
    send(&office, "boss", &format!("/shops/{id}/fields/name"), "version=1&name=West+lake").expect(200);
    let merged = send(&office, "boss", &seats, "version=1&seats=21").expect(200);
    // The answer tells what they changed as well.
    assert!(
        merged.text.contains("West lake") && merged.text.contains("data-version=\"3\""),
        "{}",
        merged.text
    );
    let asked = send(&office, "boss", &seats, "version=1&seats=22").expect(409);
    for said in ["<dialog", "Yours", "Theirs, saved", "Before", "22", "21", "20"] {
        assert!(asked.text.contains(said), "{said}: {}", asked.text);
    }
    assert_eq!(office.get(&format!("/api/v1/shops/{id}"))["seats"], 21);
    send(&office, "boss", &seats, "version=3&seats=22").expect(200);
    assert_eq!(office.get(&format!("/api/v1/shops/{id}"))["seats"], 22);
    // The same value twice is one change.
    let twice = send(&office, "boss", &seats, "version=3&seats=22").expect(200);
    assert!(!twice.text.contains("data-toast"));
});

on_both!(a_field_opens_for_those_who_may_change_it_and_says_why_it_does_not, |house| {
    let office = Office::open(house);
    let company = &office.company;
    let theirs = office.shop_of("Hidden", company.li_hua.member, company.north);
    let shop = office.shop_of("Seen", company.zhao_min.member, company.south);
    let place = |id: &str| format!("/shops/{id}/fields/seats");
    // Out of sight: there is no such record.
    part(&office, "zhao_min", &place(&theirs)).expect(404);
    send(&office, "zhao_min", &place(&theirs), "version=1&seats=2").expect(404);
    // What the system keeps.
    for field in ["updated_at", "version", "id"] {
        let answer = part(&office, "boss", &format!("/shops/{shop}/fields/{field}")).expect(403);
        assert!(answer.text.contains("Kept by the system"), "{field}: {}", answer.text);
        send(&office, "boss", &format!("/shops/{shop}/fields/{field}"), &format!("version=1&{field}=7"))
            .expect(403);
    }
    // A link to what one may not see says nothing of it and is not replaced.
    let link = json!({"supplier": theirs});
    office
        .ask("PATCH", &format!("/api/v1/shops/{shop}"))
        .header("if-match", "\"1\"")
        .json(&link)
        .go()
        .expect(200);
    let supplier = format!("/shops/{shop}/fields/supplier");
    let answer = part(&office, "zhao_min", &supplier).expect(403);
    assert!(!answer.text.contains("Hidden") && !answer.text.contains(&theirs), "{}", answer.text);
    send(&office, "zhao_min", &supplier, "version=2&supplier=&supplier_text=").expect(403);
    part(&office, "boss", "/shops/none/fields/seats").expect(404);
    part(&office, "boss", &format!("/shops/{shop}/fields/nothing")).expect(404);
    // Without the token nothing is written.
    let forged = office
        .by_session("boss", "POST", &place(&shop))
        .body("application/x-www-form-urlencoded", "version=2&seats=9");
    forged.go().expect(403);
});

on_both!(without_script_a_place_leads_to_the_form, |house| {
    let office = Office::open(house);
    let shop = office.shop("East lake");
    let id = shop["id"].as_str().unwrap();
    let answer = office.by_session("boss", "GET", &format!("/shops/{id}/fields/seats")).go().expect(303);
    assert_eq!(answer.header("location"), format!("/shops/{id}/edit#f-seats"));
    let page = office.by_session("boss", "GET", &format!("/shops/{id}")).go().expect(200);
    assert!(page.text.contains(&format!("href=\"/shops/{id}/edit#f-kind\"")), "{}", page.text);
    let list = office.by_session("boss", "GET", &format!("/shops?q={}", encoded("East"))).go().expect(200);
    assert!(list.text.contains(&format!("data-record=\"/shops/{id}\"")), "{}", list.text);
});
