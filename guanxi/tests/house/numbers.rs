//! The company says how its numbers look, on a page: a look before it is kept, what may not be is refused in words, what
//! was given stays, and all of it is history that is taken back.

use serde_json::{Value as Json, json};

use crate::doorstep::{Answer, Browser, Doorstep, at_the_door};

const PAGE: &str = "/number_rules/patterns?lang=en";
const TO: &str = "/number_rules/patterns?lang=en";

fn json_of(answer: &Answer) -> Json {
    serde_json::from_str(&answer.text).unwrap_or_else(|_| panic!("{}", answer.text))
}

fn ask(doorstep: &Doorstep, key: &str, method: &str, path: &str, body: &Json) -> Answer {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    doorstep.browser("192.0.2.8").by_key(key, method, &format!("/api/v1/{path}"), &body)
}

/// Sends the card of orders with this pattern.
fn say(page: &mut Browser<'_>, pattern: &str, step: &str) -> Answer {
    let seen = page.get(PAGE).expect(200);
    let version = seen.text.contains("name=\"version\"").then(|| seen.hidden("of-orders", "version"));
    let mut fields = vec![("of", "orders"), ("pattern", pattern), ("step", step)];
    fields.extend(version.as_deref().map(|version| ("version", version)));
    page.send(PAGE, TO, &fields)
}

at_the_door!(a_pattern_is_looked_at_kept_refused_and_taken_back, |doorstep| {
    let boss = doorstep.key("shen.jingyi");
    let new = json!({"name": "苏州明德机械", "kind": "company", "lifecycle_stage": "prospect"});
    let buyer = json_of(&ask(&doorstep, &boss, "POST", "customers", &new).expect(201))["id"].clone();
    let order = |number: Option<&str>| {
        let order = json!({"customer": buyer, "number": number});
        json_of(&ask(&doorstep, &boss, "POST", "orders", &order).expect(201))["number"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let first = order(None);
    assert!(first.starts_with("DD-") && first.ends_with("-000001"), "{first}");
    let year = &first[3..7];
    // One that is typed and beyond all counting is kept as it is, and stops nobody's.
    let beyond = format!("DD-{year}-{}", i64::MAX);
    assert_eq!(order(Some(&beyond)), beyond);
    // Who does not run the place neither sees nor says it.
    let mut rep = doorstep.signed_in("li.hua", "192.0.2.9");
    rep.get(PAGE).expect(403);
    let mut page = doorstep.signed_in("shen.jingyi", "192.0.2.10");
    let next = format!("Next number: DD-{year}-000002");
    page.get(PAGE).expect(200).says(&next).says("{yyyy}").says("{000000}");
    // A look keeps nothing.
    let yy = &year[2..];
    let looked = say(&mut page, "SO{yy}{0000}", "preview").expect(200);
    looked.says(&format!("Next number: SO{yy}0002")).says(&next);
    say(&mut page, "SO{yy}", "preview").expect(200).says("is no pattern of numbers");
    say(&mut page, "SO{yy}", "save").expect(422).says("is no pattern of numbers");
    assert_eq!(doorstep.number("select count(*) from number_rule"), 0);
    // Kept, it holds from the next number on; what was given stays, and what a record brings is kept.
    say(&mut page, "SO{yy}{0000}", "save").expect(303);
    assert_eq!(order(None), format!("SO{yy}0002"));
    assert_eq!(order(Some("ERP-77")), "ERP-77");
    assert_eq!(order(Some(&format!("SO{yy}0150"))), format!("SO{yy}0150"));
    assert_eq!(order(None), format!("SO{yy}0151"));
    assert_eq!(doorstep.number(&format!("select count(*) from \"order\" where number = '{first}'")), 1);
    // Shorter than what was counted, or where all numbers to come are taken, it would collide.
    say(&mut page, "SO{yy}{00}", "save").expect(422).says("needs 3 digits at least");
    ask(&doorstep, &boss, "POST", "number_rules", &json!({"of": "customers", "pattern": "K{0000}"}))
        .expect(422)
        .says("object_not_numbered");
    ask(&doorstep, &boss, "POST", "number_rules", &json!({"of": "orders", "pattern": "K{0000}"})).expect(409);
    // Its history tells both, and the undo brings the default back.
    say(&mut page, "XS-{yyyy}-{00000}", "save").expect(303);
    let rules = json_of(&ask(&doorstep, &boss, "GET", "number_rules", &Json::Null).expect(200));
    let rule = format!("/number_rules/{}", rules["data"][0]["id"].as_str().unwrap());
    let told =
        page.get(&format!("{rule}?lang=en")).expect(200).says("SO{yy}{0000}").says("XS-{yyyy}-{00000}");
    let told = told.says(&format!("Next number: XS-{year}-00152"));
    let undo = told.text.split("/changes/").nth(1).unwrap().split('/').next().unwrap().to_owned();
    page.send(&rule, &format!("/changes/{undo}/undo"), &[]).expect(303);
    assert_eq!(order(None), format!("SO{yy}0152"));
    say(&mut page, "", "reset").expect(303);
    assert_eq!(order(None), format!("DD-{year}-000153"));
    // In the bin and among what was opened lately it has a name that people know.
    page.get("/recycle_bin?lang=en").expect(200).says("Number pattern").says(">Order<");
});
