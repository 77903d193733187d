//! Who else is at a record, as people's browsers ask and are told.

use serde_json::Value as Json;
use site::Site;
use store::Rights;
use testing::{Database, House, on_both};

use super::office::{Answer, Office, answer_of, encoded};

/// A page of this person at a record gives its sign and is told who else is there.
fn at(office: &Office, who: &str, shop: &str, doing: &str, tab: &str) -> String {
    let query = format!("record={}&doing={doing}&tab={tab}", encoded(&format!("shops/{shop}")));
    let ask = office.by_session(who, "GET", &format!("/live?{query}")).header("hx-request", "true");
    told(ask.go())
}

fn told(answer: Answer) -> String {
    answer.expect(200).json()["present"].as_str().unwrap_or("nothing is said").to_owned()
}

fn leave(office: &Office, who: &str, tab: &str) {
    office.sends(who, "/live/leaving", &[("tab", tab)]).go().expect(204);
}

fn shop_of_sun_li(office: &Office) -> String {
    office.shop_of("东湖茶馆", office.company.sun_li.member, office.company.north)
}

on_both!(two_people_at_one_record_are_told_of_each_other_until_one_leaves, |house| {
    let office = Office::open(house);
    let shop = shop_of_sun_li(&office);
    assert_eq!(at(&office, "sun_li", &shop, "look", "a"), "", "nobody else is there");
    assert!(at(&office, "boss", &shop, "look", "b").contains("孙丽 is looking at this"));
    assert!(at(&office, "sun_li", &shop, "edit", "a").contains("is looking at this"));
    assert!(at(&office, "boss", &shop, "look", "b").contains("孙丽 is editing"));
    // One's own other pages are oneself, also by another session.
    assert!(!at(&office, "li_hua", &shop, "look", "c").contains("李华"));
    // Another record is another place.
    let elsewhere = office.shop_of("西湖茶馆", office.company.sun_li.member, office.company.north);
    assert_eq!(at(&office, "boss", &elsewhere, "look", "d"), "");
    leave(&office, "sun_li", "unknown");
    assert!(at(&office, "boss", &shop, "look", "b").contains("孙丽 is editing"));
    leave(&office, "sun_li", "a");
    assert_eq!(at(&office, "boss", &shop, "look", "b"), "");
    // A question of theirs that was still on its way brings them back to nobody's eyes.
    at(&office, "sun_li", &shop, "edit", "a");
    assert_eq!(at(&office, "boss", &shop, "look", "b"), "");
});

on_both!(whoever_gives_no_sign_is_gone_by_themselves, |house| {
    let office = Office::open(house);
    let shop = shop_of_sun_li(&office);
    at(&office, "sun_li", &shop, "edit", "a");
    office.house.clock.pass_ms(24_000);
    assert!(at(&office, "boss", &shop, "look", "b").contains("孙丽 is editing"));
    office.house.clock.pass_ms(1_000);
    assert_eq!(at(&office, "boss", &shop, "look", "b"), "");
});

on_both!(a_record_out_of_sight_tells_nothing_and_notes_nobody, |house| {
    let office = Office::open(house);
    let shop = office.shop_of("南湖茶馆", office.company.zhao_min.member, office.company.south);
    assert_eq!(at(&office, "zhao_min", &shop, "edit", "a"), "");
    assert_eq!(at(&office, "sun_li", &shop, "look", "b"), "nothing is said");
    let boss = at(&office, "boss", &shop, "look", "c");
    assert!(boss.contains("赵敏") && !boss.contains("孙丽"), "{boss}");
    assert_eq!(at(&office, "sun_li", "no-such-record", "look", "b"), "nothing is said");
});

on_both!(a_right_that_is_withdrawn_acts_at_once, |house| {
    let office = Office::open(house);
    let shop = shop_of_sun_li(&office);
    at(&office, "sun_li", &shop, "edit", "a");
    assert!(at(&office, "boss", &shop, "look", "b").contains("孙丽"));
    office.door.set_rights("sun_li", Rights::none());
    assert_eq!(at(&office, "boss", &shop, "look", "b"), "");
    assert_eq!(at(&office, "sun_li", &shop, "look", "a"), "nothing is said");
});

on_both!(who_may_not_change_a_record_is_looking_at_it_whatever_the_page_says, |house| {
    let office = Office::open(house);
    let shop = shop_of_sun_li(&office);
    at(&office, "reader", &shop, "edit", "a");
    assert!(at(&office, "boss", &shop, "look", "b").contains("王伟 is looking at this"));
    // People are called as everywhere else on the pages.
    assert!(at(&office, "reader", &shop, "edit", "a").contains("李华 is looking at this"));
});

on_both!(only_a_page_of_ours_gives_a_sign, |house| {
    let office = Office::open(house);
    let shop = shop_of_sun_li(&office);
    let query = format!("/live?record={}&doing=edit&tab=x", encoded(&format!("shops/{shop}")));
    // An address that someone was led to, a program with a key, words that are none of ours.
    let led = office.by_session("sun_li", "GET", &query).go().expect(200).json();
    assert_eq!(led["present"], Json::Null);
    office.by_key("sun_li", axum::http::Method::GET, &query).header("hx-request", "true").go().expect(200);
    for (doing, tab) in [("stare", "x"), ("edit", ""), ("edit", "%20"), ("edit", &"x".repeat(200))] {
        assert_eq!(at(&office, "sun_li", &shop, doing, tab), "nothing is said", "{doing} {tab}");
    }
    assert_eq!(at(&office, "boss", &shop, "look", "b"), "");
    // Nobody is said to have left by another site.
    at(&office, "sun_li", &shop, "edit", "a");
    office
        .by_session("sun_li", "POST", "/live/leaving")
        .body("application/x-www-form-urlencoded", "csrf=forged&tab=a")
        .go()
        .expect(403);
    assert!(at(&office, "boss", &shop, "look", "b").contains("孙丽"));
});

on_both!(presence_leaves_no_trace_in_the_history, |house| {
    let office = Office::open(house);
    let shop = shop_of_sun_li(&office);
    let entries = |office: &Office| office.house.database().number("select count(*) from entry");
    let before = entries(&office);
    at(&office, "sun_li", &shop, "edit", "a");
    office.house.clock.pass_ms(10_000);
    at(&office, "boss", &shop, "edit", "b");
    leave(&office, "sun_li", "a");
    assert_eq!(entries(&office), before);
    let change_sets =
        office.house.database().number("select count(*) from change_set where act = 'presence'");
    assert_eq!(change_sets, 0);
});

/// The same question to another process.
fn at_other(office: &Office, other: &Site, who: &str, shop: &str, doing: &str, tab: &str) -> String {
    let query = format!("record={}&doing={doing}&tab={tab}", encoded(&format!("shops/{shop}")));
    let ask = office.by_session(who, "GET", &format!("/live?{query}")).header("hx-request", "true");
    let (_, request) = ask.into_request();
    told(office.house.runtime().block_on(answer_of(other.router(), request)))
}

#[test]
fn two_processes_tell_each_other_every_few_seconds_on_postgres() {
    let office = Office::open(House::open(Database::postgres()));
    let other = office.other_process();
    let shop = shop_of_sun_li(&office);
    let rows = || office.house.database().number("select count(*) from presence");
    assert_eq!(at(&office, "sun_li", &shop, "edit", "a"), "");
    assert_eq!(at_other(&office, &other, "boss", &shop, "look", "b"), "");
    office.house.clock.pass_ms(5_000);
    // The next question of either side carries what is new.
    assert_eq!(at(&office, "sun_li", &shop, "edit", "a"), "");
    assert!(at_other(&office, &other, "boss", &shop, "look", "b").contains("孙丽 is editing"));
    office.house.clock.pass_ms(5_000);
    assert!(at(&office, "sun_li", &shop, "edit", "a").contains("is looking at this"));
    assert_eq!(rows(), 2);
    // However often it is asked in between, nothing is written.
    let told_at = || office.house.database().run("select at from presence order by node");
    let before = told_at();
    for _ in 0..20 {
        at(&office, "sun_li", &shop, "edit", "a");
    }
    assert_eq!(told_at(), before);
    // Who leaves in one process is gone in the other.
    leave(&office, "sun_li", "a");
    office.house.clock.pass_ms(5_000);
    at(&office, "zhao_min", &shop, "look", "z");
    assert_eq!(at_other(&office, &other, "boss", &shop, "look", "b"), "");
    // A process that ended tells nothing more.
    drop(other);
    office.house.clock.pass_ms(25_000);
    assert_eq!(at(&office, "sun_li", &shop, "edit", "a"), "");
}
