//! What people are told of, as their browser sees it.

use serde_json::{Value as Json, json};
use testing::on_both;

use super::office::{Office, encoded, location};

/// Hands a shop over to someone, as the boss does.
fn hand_over(office: &Office, shop: &Json, to: &str) {
    let path = format!("/api/v1/shops/{}", shop["id"].as_str().unwrap());
    let version = shop["version"].as_i64().unwrap();
    let changes = json!({"owner": to});
    let ask = office.ask("PATCH", &path).header("if-match", &format!("\"{version}\""));
    ask.json(&changes).go().expect(200);
    office.house.settle();
}

fn live(office: &Office, who: &str, query: &str) -> Json {
    office
        .by_session(who, "GET", &format!("/live?{query}"))
        .header("hx-request", "true")
        .go()
        .expect(200)
        .json()
}

/// The first link to a notification on the page.
fn first_link(page: &str) -> String {
    let start = page.find("href=\"/notifications/").expect("the page links to a notification") + 6;
    page[start..].split('"').next().unwrap().to_owned()
}

on_both!(what_is_handed_over_is_told_and_read_where_it_leads, |house| {
    let office = Office::open(house);
    let shop = office.shop("东湖茶馆");
    let sun_li = office.company.sun_li.member.to_string();
    assert_eq!(live(&office, "sun_li", "since=0")["unread"], 0);
    hand_over(&office, &shop, &sun_li);
    let page = office.by_session("sun_li", "GET", "/notifications").go().expect(200).text;
    assert!(page.contains("assigned the shop “东湖茶馆” to you"), "{page}");
    assert!(page.contains("Notifications, 1 unread"));
    let link = first_link(&page);
    // Nobody else's, and nobody else knows that it is there.
    office.by_session("boss", "GET", &link).go().expect(404);
    assert!(!office.by_session("boss", "GET", "/notifications").go().expect(200).text.contains("东湖茶馆”"));
    let gone_to = office.by_session("sun_li", "GET", &link).go().expect(303);
    assert_eq!(gone_to.header("location"), format!("/shops/{}", shop["id"].as_str().unwrap()));
    assert_eq!(live(&office, "sun_li", "since=0")["unread"], 0);
});

on_both!(an_import_that_has_ended_says_what_came_of_its_rows, |house| {
    let office = Office::open(house);
    let file = "店名,代码,座位数,营业中,类型\n东湖茶馆,D-1,20,是,茶馆\n西湖茶馆,X-1,很多,是,茶馆\n";
    let sent = office.ask("POST", "/api/v1/imports?object=shops&file_name=east.csv");
    let sent = sent.body("text/csv", file).go().expect(202);
    office.wait_for(&location(&sent), |import| {
        import["working"] == json!(false) && import["state"] != "running"
    });
    let page = office.by_session("boss", "GET", "/notifications").go().expect(200).text;
    assert!(page.contains("The file “east.csv” has been imported: 1 created, 1 failed"), "{page}");
});

on_both!(an_open_page_is_told_once_what_is_new, |house| {
    let office = Office::open(house);
    let shop = office.shop("西湖茶馆");
    hand_over(&office, &shop, &office.company.sun_li.member.to_string());
    let news = live(&office, "sun_li", "since=0");
    assert_eq!((&news["unread"], &news["count"]), (&json!(1), &json!("1")));
    assert!(news["toast"].as_str().unwrap().contains("西湖茶馆"));
    let later = live(&office, "sun_li", &format!("since={}", news["newest"]));
    assert_eq!((&later["unread"], &later["toast"]), (&json!(1), &Json::Null));
    assert_eq!(live(&office, "boss", "since=0")["toast"], Json::Null);
});

on_both!(an_open_page_is_told_that_someone_changed_its_record, |house| {
    let office = Office::open(house);
    let shop = office.shop("南湖茶馆");
    let id = shop["id"].as_str().unwrap();
    let watch = format!("record={}&version=1", encoded(&format!("shops/{id}")));
    assert_eq!(live(&office, "boss", &watch)["changed"], Json::Null);
    let ask = office.ask("PATCH", &format!("/api/v1/shops/{id}")).header("if-match", "\"1\"");
    ask.json(&json!({"seats": 12})).go().expect(200);
    let told = live(&office, "boss", &watch);
    assert!(told["changed"].as_str().unwrap().contains("You changed this record elsewhere"), "{told}");
    // Whoever may not see the record learns no more than that they do not see it.
    let told = live(&office, "sun_li", &watch);
    assert!(told["changed"].as_str().unwrap().contains("you can no longer see it"), "{told}");
    office.ask("DELETE", &format!("/api/v1/shops/{id}")).header("if-match", "\"2\"").go().expect(204);
    let told = live(&office, "boss", &watch);
    assert!(told["changed"].as_str().unwrap().contains("has been deleted"), "{told}");
});

on_both!(marking_as_read_needs_the_pages_token_and_reads_ones_own, |house| {
    let office = Office::open(house);
    for name in ["一号", "二号"] {
        let shop = office.shop(name);
        hand_over(&office, &shop, &office.company.sun_li.member.to_string());
    }
    let page = office.by_session("sun_li", "GET", "/notifications").go().expect(200).text;
    assert!(page.contains("assigned 2 shops to you"), "{page}");
    let send = |who: &str, token: &str| {
        let body = format!("csrf={token}");
        let ask = office.by_session(who, "POST", "/notifications/reading");
        ask.body("application/x-www-form-urlencoded", body).go()
    };
    send("sun_li", "forged").expect(403);
    send("boss", "token").expect(303);
    assert_eq!(live(&office, "sun_li", "since=0")["unread"], 1);
    send("sun_li", "token").expect(303);
    assert_eq!(live(&office, "sun_li", "since=0")["unread"], 0);
    office.nobody(axum::http::Method::GET, "/live?since=0").go().expect(303);
});
