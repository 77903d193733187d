use object::Day;
use serde_json::json;
use store::WriteError;
use testing::cast::Shop;
use testing::on_both;

use super::office::{Office, encoded};

/// The days of a calendar with the ids of what stands on each; the days without anything are left out.
fn days(page: &str) -> Vec<(String, Vec<String>)> {
    let places = page.split("data-target=\"").skip(1);
    let day = |part: &str| {
        let cards = part.split("data-card=\"").skip(1);
        let cards = cards.map(|card| until(card).to_owned()).collect::<Vec<_>>();
        (until(part).to_owned(), cards)
    };
    places.map(day).filter(|(_, cards)| !cards.is_empty()).collect()
}

fn until(text: &str) -> &str {
    text.split('"').next().unwrap_or_default()
}

fn calendar(office: &Office, who: &str, query: &str) -> Vec<(String, Vec<String>)> {
    days(&office.by_session(who, "GET", &format!("/shops?as=calendar&{query}")).go().expect(200).text)
}

on_both!(records_stand_on_their_days, |house| {
    let office = Office::open(house);
    let on = |name: &str, day: &str| {
        office.shop_with(json!({"name": name, "opened_on": day}))["id"].as_str().unwrap().to_owned()
    };
    let before = on("前", "2026-10-25");
    let first = on("甲", "2026-10-26");
    let second = on("乙", "2026-11-05");
    let third = on("丙", "2026-11-05");
    let last = on("丁", "2026-12-06");
    on("后", "2026-12-07");
    office.shop("无日期");
    // November 2026 in whole weeks: from Monday, 26 October, to Sunday, 6 December.
    let month = calendar(&office, "boss", "by=opened_on&on=2026-11-22");
    let wanted = [
        ("2026-10-26", vec![first]),
        ("2026-11-05", vec![second.clone(), third.clone()]),
        ("2026-12-06", vec![last]),
    ];
    let wanted: Vec<_> = wanted.into_iter().map(|(day, cards)| (day.to_owned(), cards)).collect();
    assert_eq!(month, wanted);
    let week = calendar(&office, "boss", "by=opened_on&on=2026-11-05&span=week");
    assert_eq!(week, [(String::from("2026-11-05"), vec![second, third])]);
    let filter = encoded("name == \"前\"");
    let week = calendar(&office, "boss", &format!("by=opened_on&on=2026-10-25&span=week&filter={filter}"));
    assert_eq!(week, [(String::from("2026-10-25"), vec![before])]);
    assert_eq!(calendar(&office, "sun_li", "by=opened_on&on=2026-11-22"), []);
});

on_both!(a_day_shows_a_few_in_a_month_and_all_by_itself, |house| {
    let office = Office::open(house);
    for number in 0..5 {
        office.shop_with(json!({"name": format!("Tea house {number}"), "opened_on": "2026-11-05"}));
    }
    let page =
        office.by_session("boss", "GET", "/shops?as=calendar&by=opened_on&on=2026-11-22").go().expect(200);
    assert_eq!(days(&page.text)[0].1.len(), 3);
    assert!(page.text.contains(">2 more<"));
    let day = calendar(&office, "boss", "by=opened_on&on=2026-11-05&span=day");
    assert_eq!(day[0].1.len(), 5);
});

on_both!(moments_stand_in_the_hours_of_the_companys_zone, |house| {
    let office = Office::open(house);
    let at = |name: &str, moment: &str| {
        office.shop_with(json!({"name": name, "visited_at": moment}))["id"].as_str().unwrap().to_owned()
    };
    // Shanghai is eight hours ahead: the first falls on the fifth, the second on the sixth already.
    let evening = at("晚", "2026-11-05T15:59:59Z");
    let midnight = at("夜", "2026-11-05T16:00:00Z");
    let shown = calendar(&office, "boss", "by=visited_at&on=2026-11-05&span=week");
    let wanted = [("2026-11-05T23", evening.clone()), ("2026-11-06T00", midnight.clone())];
    let by_hour: Vec<_> = shown.iter().map(|(place, cards)| (place.as_str(), cards[0].clone())).collect();
    assert!(wanted.iter().all(|hour| by_hour.contains(hour)), "{by_hour:?}");
    let day = calendar(&office, "boss", "by=visited_at&on=2026-11-06&span=day");
    assert_eq!(day, [(String::from("2026-11-06T00"), vec![midnight.clone()])]);
    // To another day it goes with its time of day, to another hour with its minutes.
    let put = |id: &str, version: &str, value: &str| {
        let fields = [("version", version), ("field", "visited_at"), ("value", value)];
        office.sends("boss", &format!("/shops/{id}/place"), &fields).go().expect(303);
        office.get(&format!("/api/v1/shops/{id}"))["visited_at"].as_str().unwrap().to_owned()
    };
    assert_eq!(put(&evening, "1", "2026-11-20"), "2026-11-20T15:59:59.000Z");
    assert_eq!(put(&midnight, "1", "2026-11-06T14"), "2026-11-06T06:00:00.000Z");
    assert_eq!(put(&midnight, "2", "2026-11-06T25"), "2026-11-06T06:00:00.000Z");
});

on_both!(an_entry_moves_to_another_day, |house| {
    let office = Office::open(house);
    let shop = office.shop_with(json!({"name": "东湖茶馆", "opened_on": "2026-11-05"}));
    let id = shop["id"].as_str().unwrap();
    let back = "/shops?as=calendar&by=opened_on&on=2026-11-22";
    let fields = [("version", "1"), ("field", "opened_on"), ("value", "2026-11-12"), ("back", back)];
    let path = format!("/shops/{id}/place");
    let answer = office.sends("boss", &path, &fields).header("hx-request", "true").go().expect(200);
    assert_eq!(days(&answer.text), [(String::from("2026-11-12"), vec![id.to_owned()])]);
    assert!(answer.text.contains("moved to “12 Nov 2026”"));
    let answer = office.sends("boss", &path, &fields[..3]).header("hx-request", "true").go().expect(200);
    assert!(!answer.text.contains("data-carry"), "a table has no parts to replace");
    let stale = [("version", "1"), ("field", "opened_on"), ("value", "2026-11-13"), ("back", back)];
    let answer = office.sends("boss", &path, &stale).header("hx-request", "true").go().expect(409);
    assert_eq!(days(&answer.text), [(String::from("2026-11-12"), vec![id.to_owned()])]);
});

on_both!(what_nobody_sets_by_hand_is_shown_and_not_carried, |house| {
    let office = Office::open(house);
    office.shop("东湖茶馆");
    let page =
        office.by_session("boss", "GET", "/shops?as=calendar&by=updated_at&span=agenda").go().expect(200);
    assert!(!page.text.contains("data-target") && !page.text.contains("calendar-add"));
    let reader = office.by_session("reader", "GET", "/shops?as=calendar&by=opened_on").go().expect(200);
    assert!(!reader.text.contains("data-target") && !reader.text.contains("calendar-add"));
});

on_both!(a_stretch_with_too_much_says_up_to_which_day_it_is_whole, |house| {
    let office = Office::open(house);
    let write = |days: std::ops::Range<i64>, each: usize| {
        let shops: Vec<Shop> = days
            .flat_map(|day| (0..each).map(move |number| (day, number)))
            .map(|(day, number)| Shop {
                opened_on: Some(Day::of(2026, 11, 2).unwrap().plus_days(day)),
                ..Shop::named(&format!("{day} {number}"))
            })
            .collect();
        let made = office.house.system().write_wait::<_, WriteError, _>("test", None, move |tx| {
            shops.iter().try_for_each(|shop| tx.insert(shop).map(|_| ()))
        });
        made.unwrap();
    };
    write(0..4, 300);
    let page =
        office.by_session("boss", "GET", "/shops?as=calendar&by=opened_on&on=2026-11-22").go().expect(200);
    assert!(page.text.contains("shown up to 5 Nov 2026"));
    let day = office.by_session("boss", "GET", "/shops?as=calendar&by=opened_on&on=2026-11-05&span=day");
    let day = day.go().expect(200);
    assert_eq!(days(&day.text)[0].1.len(), 300);
    assert!(!day.text.contains("shown up to"));
});
