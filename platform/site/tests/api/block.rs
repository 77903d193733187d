use serde_json::json;
use testing::on_both;

use super::office::{Answer, Office, encoded};

fn paste(office: &Office, who: &str, fields: &[(&str, &str)]) -> Answer {
    let mut body = String::from("csrf=token&columns=name,seats,rent,kind,updated_at");
    for (name, value) in fields {
        body.push_str(&format!("&{name}={}", encoded(value)));
    }
    office
        .by_session(who, "POST", "/shops/cells")
        .header("hx-request", "true")
        .body("application/x-www-form-urlencoded", body)
        .go()
}

fn shops(office: &Office, count: usize) -> Vec<String> {
    let shop = |number| office.shop(&format!("Tea house {number:04}"))["id"].as_str().unwrap().to_owned();
    (0..count).map(shop).collect()
}

/// What the form of a preview carries on, with what is typed into it.
fn carried(answer: &Answer) -> String {
    let begin = answer.text.find("name=\"records\" value=\"").unwrap() + "name=\"records\" value=\"".len();
    answer.text[begin..].split('"').next().unwrap_or_default().to_owned()
}

fn undo(office: &Office, answer: &Answer) {
    let begin = answer.text.find("/changes/").unwrap();
    let path = answer.text[begin..].split('"').next().unwrap().to_owned();
    let body = "csrf=token&back=%2Fshops";
    office.by_session("boss", "POST", &path).body("application/x-www-form-urlencoded", body).go().expect(303);
}

fn seats(office: &Office, ids: &[String]) -> Vec<serde_json::Value> {
    ids.iter().map(|id| office.get(&format!("/api/v1/shops/{id}"))["seats"].clone()).collect()
}

on_both!(a_block_is_shown_mended_written_and_taken_back_at_once, |house| {
    let office = Office::open(house);
    let ids = shops(&office, 4);
    let records = ids.join(",");
    let block = "10\t¥1,200\n20\tmuch\nmany\t900\n40\t1000\n50\t1\n";
    let asked = [("from", "1"), ("records", records.as_str()), ("block", block)];
    let shown = paste(&office, "boss", &asked).expect(200);
    assert!(shown.text.contains("6 cells of 4 records will change, 2 need correcting."), "{}", shown.text);
    assert!(shown.text.contains("Left out: 1 rows below the end of the list"), "{}", shown.text);
    assert!(shown.text.contains("name=\"mend-1-1\"") && shown.text.contains("name=\"mend-2-0\""));
    assert_eq!(
        seats(&office, &ids),
        [json!(null), json!(null), json!(null), json!(null)],
        "nothing is written yet"
    );

    // Mended in place; one mended wrongly is shown again and nothing is written.
    let records = carried(&shown);
    let mut mended = vec![("from", "1"), ("records", records.as_str()), ("block", block), ("step", "write")];
    mended.extend([("mend-1-1", "800"), ("mend-2-0", "some")]);
    let again = paste(&office, "boss", &mended).expect(422);
    assert!(again.text.contains("“some”") && again.text.contains("value=\"800\""), "{}", again.text);
    assert_eq!(seats(&office, &ids)[0], json!(null));

    mended.pop();
    let written = paste(&office, "boss", &mended).expect(200);
    assert!(written.text.contains("7 cells of 4 records changed."), "{}", written.text);
    assert!(!written.text.contains("<dialog"));
    assert_eq!(seats(&office, &ids), [json!(10), json!(20), json!(null), json!(40)]);
    undo(&office, &written);
    assert_eq!(seats(&office, &ids), [json!(null), json!(null), json!(null), json!(null)]);
});

on_both!(of_a_thousand_cells_with_three_bad_ones_the_others_are_offered, |house| {
    let office = Office::open(house);
    let ids = shops(&office, 250);
    let mut lines: Vec<Vec<String>> = (0..250)
        .map(|line| vec![format!("Shop {line}"), line.to_string(), format!("{line}.50"), "tea".into()])
        .collect();
    lines[7][1] = "seven".into();
    lines[100][2] = "dear".into();
    lines[249][3] = "castle".into();
    // Kind is tea already: the same.
    let block = lines.iter().map(|line| line.join("\t")).collect::<Vec<_>>().join("\n");
    let records = ids.join(",");
    let asked = [("from", "0"), ("records", records.as_str()), ("block", block.as_str())];
    let shown = paste(&office, "boss", &asked).expect(200);
    let summary = "748 cells of 250 records will change, 249 are the same already, 3 need correcting.";
    assert!(shown.text.contains(summary), "{}", &shown.text[..2000]);
    assert_eq!(shown.text.matches("name=\"mend-").count(), 3);
});

on_both!(what_changed_since_the_preview_or_is_taken_is_left_and_said, |house| {
    let office = Office::open(house);
    office.shop_with(json!({"name": "Holder", "code": "T-9"}));
    let ids = shops(&office, 2);
    let records = ids.join(",");
    let body = [("from", "0"), ("records", records.as_str()), ("block", "One\nTwo\n")];
    let shown = paste(&office, "boss", &body).expect(200);
    let seen = carried(&shown);
    office
        .ask("PATCH", &format!("/api/v1/shops/{}", ids[0]))
        .header("if-match", "\"1\"")
        .json(&json!({"seats": 3}))
        .go()
        .expect(200);
    let body = [("from", "0"), ("records", seen.as_str()), ("block", "One\nTwo\n"), ("step", "write")];
    let written = paste(&office, "boss", &body).expect(200);
    assert!(written.text.contains("1 cell of 1 record changed."), "{}", written.text);
    assert!(written.text.contains("someone changed this record just now"), "{}", written.text);
    assert_eq!(office.get(&format!("/api/v1/shops/{}", ids[0]))["name"], "Tea house 0000");
    assert_eq!(office.get(&format!("/api/v1/shops/{}", ids[1]))["name"], "Two");
});

on_both!(a_block_changes_nothing_that_its_sender_may_not, |house| {
    let office = Office::open(house);
    let company = &office.company;
    let theirs = office.shop_of("Hidden", company.li_hua.member, company.north);
    let own = office.shop_of("Seen", company.zhao_min.member, company.south);
    let records = format!("{theirs},{own}");
    let body = [("from", "0"), ("records", records.as_str()), ("block", "A\t1\nB\t2\n"), ("step", "write")];
    let written = paste(&office, "zhao_min", &body).expect(200);
    assert!(written.text.contains("2 cells of 1 record changed."), "{}", written.text);
    assert!(!written.text.contains(&theirs), "{}", written.text);
    assert_eq!(office.get(&format!("/api/v1/shops/{theirs}"))["name"], "Hidden");
    // Columns that the system keeps are left out and named.
    let body = [("from", "3"), ("records", own.as_str()), ("block", "tea\t2020-01-01\n")];
    let shown = paste(&office, "zhao_min", &body).expect(200);
    assert!(shown.text.contains("Kept by the system and left out: Updated"), "{}", shown.text);
    // Too much at once, places that are none, no token.
    let large = "1\n".repeat(5_001);
    let refused = paste(&office, "boss", &[("from", "1"), ("records", own.as_str()), ("block", &large)]);
    assert!(refused.expect(422).text.contains("at most 5,000 cells"));
    paste(&office, "boss", &[("from", "9"), ("records", own.as_str()), ("block", "1")]).expect(400);
    paste(&office, "boss", &[("from", "1"), ("records", "x y"), ("block", "1")]).expect(400);
    let forged = office.by_session("boss", "POST", "/shops/cells");
    forged.body("application/x-www-form-urlencoded", "columns=name&from=0&records=&block=1").go().expect(403);
});
