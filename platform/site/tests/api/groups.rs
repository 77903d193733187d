use serde_json::json;
use testing::on_both;

use super::office::{Office, encoded};

fn page(office: &Office, who: &str, path: &str) -> String {
    office.by_session(who, "GET", path).go().expect(200).text
}

/// The lines of the groups, tags taken out.
fn groups(page: &str) -> Vec<String> {
    let heads = page.split("class=\"group-head\"").skip(1);
    heads
        .map(|head| {
            let line = head.split("</tr>").next().unwrap_or_default();
            let mut text = String::new();
            let mut is_tag = true;
            for letter in line.chars() {
                match letter {
                    '<' => is_tag = true,
                    '>' => {
                        is_tag = false;
                        text.push(' ');
                    }
                    _ if !is_tag => text.push(letter),
                    _ => {}
                }
            }
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        })
        .collect()
}

on_both!(a_list_stands_in_groups_with_counts_and_sums_that_open_into_their_rows, |house| {
    let office = Office::open(house);
    for (name, grade, rent, opened) in [
        ("East", "a", json!("100.00"), "2025-12-31"),
        ("West", "a", json!("50.50"), "2026-01-01"),
        ("South", "c", json!(null), "2026-03-31"),
        ("North", "", json!("8.00"), "2026-04-01"),
    ] {
        let rent = if rent.is_null() { rent } else { json!({"amount": rent, "currency": "CNY"}) };
        let grade = if grade.is_empty() { json!(null) } else { json!(grade) };
        office.shop_with(json!({"name": name, "grade": grade, "rent": rent, "opened_on": opened}));
    }
    let columns = "columns=name,rent,opened_on&sort=name";
    let folded = page(&office, "boss", &format!("/shops?{columns}&group=grade"));
    assert_eq!(groups(&folded), ["Open A 2 ¥150.50", "Open C 1", "Open Not filled in 1 ¥8.00"]);
    assert!(!folded.contains("West"), "folded");
    let open = page(&office, "boss", &format!("/shops?{columns}&group=grade&open=a&open="));
    assert_eq!(groups(&open), ["Fold A 2 ¥150.50", "Open C 1", "Fold Not filled in 1 ¥8.00"]);
    assert!(open.contains("West") && open.contains("North") && !open.contains("South"));
    // The periods of a day, the latest first.
    let quarters = page(&office, "boss", &format!("/shops?{columns}&group=opened_on.quarter&open=2026-Q1"));
    assert_eq!(
        groups(&quarters),
        ["Open Q2 2026 1 ¥8.00", "Fold Q1 2026 2 ¥50.50", "Open Q4 2025 1 ¥100.00"]
    );
    assert!(quarters.contains("West") && quarters.contains("South") && !quarters.contains("North"));
    // A filter holds in groups too, and what cannot be read is named.
    let filtered = page(&office, "boss", &format!("/shops?group=open&filter={}", encoded("grade == \"a\"")));
    assert_eq!(groups(&filtered), ["Open Yes 2"]);
    let wrong = office.by_session("boss", "GET", "/shops?group=remarks").go().expect(400).text;
    assert!(wrong.contains("cannot group by “remarks”"), "{wrong}");
    office.by_session("boss", "GET", "/shops?sum=name").go().expect(400);
});

on_both!(a_long_group_shows_its_first_rows_and_the_way_to_the_others, |house| {
    let office = Office::open(house);
    for number in 0..25 {
        office.shop(&format!("Tea house {number:02}"));
    }
    let open = page(&office, "boss", "/shops?sort=name&group=kind&open=tea");
    assert_eq!(open.matches("class=\"row-link\"").count(), 20);
    let rest = open
        .split("href=\"")
        .find(|part| part.split('>').next().unwrap_or_default().contains("data-rest"))
        .unwrap();
    let rest = rest.split('"').next().unwrap().replace("&amp;", "&");
    let others = page(&office, "boss", &rest);
    assert_eq!(others.matches("class=\"row-link\"").count(), 5);
    assert!(others.contains("Tea house 20") && !others.contains("Tea house 19"));
});

on_both!(groups_count_only_what_may_be_seen_and_name_no_record_out_of_sight, |house| {
    let office = Office::open(house);
    let company = &office.company;
    let hidden = office.shop_of("Hidden", company.li_hua.member, company.north);
    for number in 0..2 {
        let shop = office.shop_of(&format!("Seen {number}"), company.zhao_min.member, company.south);
        office
            .ask("PATCH", &format!("/api/v1/shops/{shop}"))
            .header("if-match", "\"1\"")
            .json(&json!({"supplier": hidden}))
            .go()
            .expect(200);
    }
    let page = page(&office, "zhao_min", &format!("/shops?group=supplier&open={hidden}"));
    assert_eq!(groups(&page), ["Restricted 2"]);
    assert!(!page.contains("Hidden") && !page.contains("Seen 0"), "{page}");
});

on_both!(a_column_is_summed_up_below_its_list, |house| {
    let office = Office::open(house);
    for (name, seats) in [("East", json!(10)), ("West", json!(25)), ("South", json!(null))] {
        office.shop_with(json!({"name": name, "seats": seats}));
    }
    let shown = page(&office, "boss", "/shops?sum=seats");
    assert!(shown.contains("hx-get=\"/shops/figures?sum=seats\""), "the page does not wait for it");
    let line = page(&office, "boss", "/shops/figures?sum=seats");
    for figure in ["<dd>35</dd>", "<dd>18</dd>", "<dd>10</dd>", "<dd>25</dd>", "<dd>2</dd>"] {
        assert!(line.contains(figure), "{figure}: {line}");
    }
    let at_once = page(&office, "boss", "/shops?sum=seats&total=estimate");
    assert!(at_once.contains("<dd>35</dd>"), "without script");
    let filtered =
        page(&office, "boss", &format!("/shops/figures?sum=seats&filter={}", encoded("seats > 10")));
    assert!(filtered.contains("<dd>25</dd>") && !filtered.contains("35"), "{filtered}");
    office.by_session("boss", "GET", "/shops/figures").go().expect(404);
});
