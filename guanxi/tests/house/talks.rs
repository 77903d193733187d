//! By which way people were in touch, what counts of it, who waits for our answer; and visits with their place.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use conversations::{CheckIn, Interaction, InteractionKind, OnSite, check_in};
use customers::Customer;
use guanxi::commands::bench::client::{Answer, Client};
use guanxi::house::{Place, clock, open};
use object::{FieldType, Filter, Id, Instant, Object, Position, Value};
use serde_json::{Value as Json, json};

use crate::program::{Program, Server, on_both};
use site::{Front, Refusal};
use staff::User;
use store::{Actor, Rights, StoreError, Via};

/// How often a measure is asked for before it counts as lost; the engine's rounds are some milliseconds apart.
const ASKED_MAX: usize = 2_000;

fn body(answer: &Answer) -> Json {
    serde_json::from_slice(&answer.body).unwrap_or(Json::Null)
}

fn client(program: &Program, server: &Server, login: &str) -> Client {
    let made = program.run(&["key", "create", "--user", login]);
    Client::connect(&server.address, made.json["key"].as_str().unwrap_or_else(|| panic!("{}", made.errors)))
        .unwrap()
}

fn post(client: &mut Client, path: &str, json: &Json) -> Answer {
    client.send("POST", path, &[("Content-Type", "application/json")], json.to_string().as_bytes()).unwrap()
}

fn patch(client: &mut Client, path: &str, json: &Json) -> Answer {
    let headers = [("Content-Type", "application/json"), ("If-Match", "*")];
    client.send("PATCH", path, &headers, json.to_string().as_bytes()).unwrap()
}

/// A customer of one's own that nobody has spoken with.
fn new_customer(client: &mut Client, name: &str) -> String {
    let made = post(client, "/api/v1/customers", &json!({"name": name, "kind": "company"}));
    assert_eq!(made.status, 201, "{}", String::from_utf8_lossy(&made.body));
    body(&made)["id"].as_str().unwrap().to_owned()
}

fn log(client: &mut Client, customer: &str, mut told: Json) -> Json {
    told["customer"] = json!(customer);
    told["text"] = json!("说了些事");
    let made = post(client, "/api/v1/interactions", &told);
    assert_eq!(made.status, 201, "{told}: {}", String::from_utf8_lossy(&made.body));
    body(&made)
}

/// Asks until a field of a customer is as wanted.
fn wait_for(client: &mut Client, id: &str, is_so: impl Fn(&Json) -> bool) -> Json {
    let mut last = Json::Null;
    for _ in 0..ASKED_MAX {
        last = body(&client.get(&format!("/api/v1/customers/{id}")).unwrap());
        if is_so(&last) {
            return last;
        }
    }
    panic!("customer {id} is never said to be so: {last}");
}

/// The code of what is wrong with a field.
fn wrong(answer: &Answer) -> (u16, String, String) {
    let told = body(answer);
    let field = &told["fields"][0];
    let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    (answer.status, text(&field["field"]), text(&field["code"]))
}

on_both!(every_way_of_being_in_touch_says_whether_it_counts, |program| {
    program.demo(40);
    let server = program.serve();
    let mut rep = client(&program, &server, "lu.xiaowen");
    let id = new_customer(&mut rep, "溧阳江淮阀门有限公司");
    for (told, is_valid) in [
        (json!({"kind": "note"}), false),
        (json!({"kind": "call"}), true),
        (json!({"kind": "call", "result": "no_answer"}), false),
        (json!({"kind": "visit"}), false),
        (json!({"kind": "meeting"}), true),
        (json!({"kind": "video", "channel": "tencent_meeting", "link": "meeting.tencent.com/dm/x"}), true),
        (json!({"kind": "message", "channel": "wecom", "direction": "outgoing"}), false),
        (json!({"kind": "message", "channel": "wechat", "direction": "incoming"}), true),
        (json!({"kind": "sms", "direction": "outgoing"}), false),
        (json!({"kind": "email", "direction": "incoming"}), true),
        (json!({"kind": "chat", "channel": "website", "direction": "incoming"}), true),
        (json!({"kind": "social", "channel": "official_account", "direction": "incoming"}), true),
        (json!({"kind": "app", "direction": "incoming"}), true),
    ] {
        let made = log(&mut rep, &id, told.clone());
        assert_eq!(made["valid"], is_valid, "{told}");
    }
    let odd = json!({"customer": id, "kind": "social", "channel": "zoom", "text": "x"});
    let refused = post(&mut rep, "/api/v1/interactions", &odd);
    assert_eq!(wrong(&refused), (422, "channel".into(), "channel_of_another_kind".into()));
    let by_hand = json!({"customer": id, "kind": "note", "valid": true, "text": "x"});
    assert_eq!(post(&mut rep, "/api/v1/interactions", &by_hand).status, 422, "a formula is set by nobody");
});

on_both!(only_real_contact_counts_and_what_came_in_waits_until_it_is_answered, |program| {
    program.demo(40);
    let server = program.serve();
    let mut rep = client(&program, &server, "lu.xiaowen");
    let id = new_customer(&mut rep, "溧阳锐成轴承有限公司");
    let at = |minute: u32| format!("2026-11-20T02:{minute:02}:00.000Z");
    log(&mut rep, &id, json!({"kind": "call", "at": at(0)}));
    wait_for(&mut rep, &id, |customer| customer["last_contact"] == at(0));
    // A call in vain is no contact, and says all the same when to try again.
    let vain = json!({"kind": "call", "result": "no_answer", "at": at(5), "next_step": "再打", "next_day": "2030-02-01"});
    log(&mut rep, &id, vain);
    let said = wait_for(&mut rep, &id, |customer| customer["next_step"] == "2030-02-01");
    assert_eq!(said["last_contact"], at(0));
    assert!(said["waiting_since"].is_null(), "{said}");

    let first = log(&mut rep, &id, json!({"kind": "email", "direction": "incoming", "at": at(10)}));
    log(&mut rep, &id, json!({"kind": "message", "direction": "incoming", "at": at(12)}));
    // Both are taken in, perhaps one after the other.
    let both = |customer: &Json| customer["waiting_since"] == at(10) && customer["last_contact"] == at(12);
    wait_for(&mut rep, &id, both);
    let waiting = "/api/v1/customers?filter=waiting_since+!%3D+null&sort=waiting_since&limit=200";
    let listed = body(&rep.get(waiting).unwrap());
    assert!(listed["data"].as_array().unwrap().iter().any(|one| one["id"] == id.as_str()), "{listed}");
    let page = rep.get("/?lang=zh").unwrap();
    assert!(String::from_utf8_lossy(&page.body).contains("等我方回复"));

    // The oldest needs no answer: the next one waits.
    let mail = first["id"].as_str().unwrap();
    let dismissed = post(&mut rep, &format!("/api/v1/interactions/{mail}/dismissal"), &json!({}));
    assert_eq!(dismissed.status, 200);
    assert_eq!(body(&dismissed)["needs_no_answer"], true);
    let again = post(&mut rep, &format!("/api/v1/interactions/{mail}/dismissal"), &json!({}));
    assert_eq!(body(&again)["version"], body(&dismissed)["version"], "twice is the same as once");
    wait_for(&mut rep, &id, |customer| customer["waiting_since"] == at(12));
    // A call in vain is no answer either, a message is.
    log(&mut rep, &id, json!({"kind": "call", "result": "no_answer", "direction": "outgoing", "at": at(20)}));
    log(&mut rep, &id, json!({"kind": "sms", "direction": "outgoing", "at": at(30)}));
    wait_for(&mut rep, &id, |customer| customer["waiting_since"].is_null());

    // How they like to be spoken with is said where another way is logged.
    let kept = patch(&mut rep, &format!("/api/v1/customers/{id}"), &json!({"preferred_channel": "message"}));
    assert_eq!(kept.status, 200);
    for (form, minds) in
        [("call", true), ("visit", true), ("message", false), ("other", true), ("note", false)]
    {
        let page = rep.get(&format!("/customers/{id}?log={form}&lang=zh")).unwrap();
        let words = String::from_utf8_lossy(&page.body).contains("这位客户偏好的沟通方式：消息");
        assert_eq!(words, minds, "{form}");
    }
});

/// The customer's place in these tests, and places near and far.
const GATE: &str = "31.429900,119.484300";
const YARD: &str = "31.432100,119.485000 ±15";
const ELSEWHERE: &str = "31.470000,119.500000 ±20";

on_both!(a_visit_is_checked_in_to_once_from_where_one_is, |program| {
    program.demo(40);
    let server = program.serve();
    let mut rep = client(&program, &server, "lu.xiaowen");
    let id = new_customer(&mut rep, "溧阳恒远机床有限公司");
    let plan = log(&mut rep, &id, json!({"kind": "visit", "at": "2030-01-04T02:00:00Z"}));
    let visit = format!("/api/v1/interactions/{}", plan["id"].as_str().unwrap());
    let check_in = format!("{visit}/check-in");
    let out = post(&mut rep, &format!("{visit}/check-out"), &json!({}));
    assert_eq!((out.status, body(&out)["code"].as_str()), (409, Some("not_checked_in")));
    // No position is kept without agreement, and without one somebody says where they are.
    let refused = post(&mut rep, &check_in, &json!({"position": YARD}));
    assert_eq!(wrong(&refused), (422, "agrees".into(), "position_not_agreed".into()));
    assert_eq!(
        wrong(&post(&mut rep, &check_in, &json!({}))),
        (422, "on_site".into(), "on_site_unsaid".into())
    );
    let refused = post(&mut rep, &check_in, &json!({"on_site": false}));
    assert_eq!(wrong(&refused), (422, "reason".into(), "away_without_reason".into()));
    let refused = post(&mut rep, &check_in, &json!({"position": "91,0"}));
    assert_eq!(wrong(&refused), (422, "position".into(), "position_unreadable".into()));

    // The first check-in says where the customer is.
    let first = json!({"position": GATE, "agrees": true, "sets_place": true});
    let arrived = post(&mut rep, &check_in, &first);
    assert_eq!(arrived.status, 200, "{}", String::from_utf8_lossy(&arrived.body));
    let arrived = body(&arrived);
    assert_eq!((&arrived["on_site"], &arrived["check_in_metres"]), (&json!("located"), &json!(0)));
    assert_eq!((&arrived["check_in_place"], &arrived["valid"]), (&json!(GATE), &json!(true)));
    assert_eq!(arrived["at"], arrived["checked_in_at"], "the visit was when they came");
    assert_eq!(body(&rep.get(&format!("/api/v1/customers/{id}")).unwrap())["place"], GATE);
    let again = body(&post(&mut rep, &check_in, &json!({"position": ELSEWHERE, "reason": "x"})));
    assert_eq!(again, arrived, "twice is the same as once");
    let moved = patch(&mut rep, &visit, &json!({"at": "2020-01-04T02:00:00Z"}));
    assert_eq!(wrong(&moved), (422, "at".into(), "checked_in_already".into()));
    let left = body(&post(&mut rep, &format!("{visit}/check-out"), &json!({"position": YARD})));
    assert_eq!((&left["check_out_place"], left["time_on_site"].is_null()), (&json!(YARD), false), "{left}");
    // The history says who and when, and no place.
    let history = rep.get(&format!("{visit}/history")).unwrap();
    let history = String::from_utf8_lossy(&history.body).into_owned();
    assert!(history.contains("located") && !history.contains("31.4"), "{history}");

    // From afar with a reason; near without; and by their word where there is no position.
    let far = log(&mut rep, &id, json!({"kind": "visit"}));
    let far = format!("/api/v1/interactions/{}/check-in", far["id"].as_str().unwrap());
    let refused = post(&mut rep, &far, &json!({"position": ELSEWHERE}));
    assert_eq!(wrong(&refused), (422, "reason".into(), "too_far_without_reason".into()));
    assert!(String::from_utf8_lossy(&refused.body).contains("4.7"), "{}", body(&refused));
    let away = body(&post(&mut rep, &far, &json!({"position": ELSEWHERE, "reason": "客户改在工地见面"})));
    assert_eq!((&away["on_site"], &away["away_reason"]), (&json!("away"), &json!("客户改在工地见面")));
    let said = log(&mut rep, &id, json!({"kind": "visit"}));
    let said = format!("/api/v1/interactions/{}/check-in", said["id"].as_str().unwrap());
    let said = body(&post(&mut rep, &said, &json!({"on_site": true, "reason": "室内没有信号"})));
    assert_eq!((&said["on_site"], said["check_in_place"].is_null()), (&json!("said"), true));

    // Nobody is there for somebody else, and only a visit has a door.
    let call = log(&mut rep, &id, json!({"kind": "call"}));
    let call = format!("/api/v1/interactions/{}/check-in", call["id"].as_str().unwrap());
    assert_eq!(body(&post(&mut rep, &call, &json!({"on_site": true})))["code"], "no_visit");
    let theirs = log(&mut rep, &id, json!({"kind": "visit"}));
    let theirs = format!("/api/v1/interactions/{}/check-in", theirs["id"].as_str().unwrap());
    let mut manager = client(&program, &server, "gu.haifeng");
    let refused = post(&mut manager, &theirs, &json!({"on_site": true}));
    assert_eq!((refused.status, body(&refused)["code"].as_str()), (403, Some("visit_of_another")));
    let mut stranger = client(&program, &server, "mai.zixuan");
    assert_eq!(post(&mut stranger, &theirs, &json!({"on_site": true})).status, 404);
});

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

on_both!(a_position_becomes_a_plain_yes_after_half_a_year, |program| {
    program.demo(12);
    let place = Place {
        data: program.database.folder().to_owned(),
        database_url: program.database.url().map(str::to_owned),
        files: None,
    };
    let now = Arc::new(AtomicI64::new(clock()().0));
    let told = now.clone();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let told_clock: store::Clock = Arc::new(move || Instant(told.load(Ordering::Relaxed)));
    let crm = runtime.block_on(open(&place, told_clock)).unwrap();
    let house = guanxi::house::site(&crm, Front::Nothing);
    let rep = crm
        .system()
        .read_wait::<_, StoreError, _>(|view| view.first::<User>(&User::LOGIN.is(&"lu.xiaowen".to_owned())));
    let rep = rep.unwrap().unwrap().id;
    let here = Position::parse(GATE).unwrap();
    let visit = crm.visit(Actor::colleague(rep.raw(), Rights::everything()), Via::Page);
    let visit = visit.write_wait::<_, Refusal, _>("check_in", None, move |tx| {
        let customer = tx.first::<Customer>(&Filter::All)?.expect("the demo has customers");
        let def = Interaction::def();
        let mut values = vec![Value::Null; def.fields.len()];
        for (field, value) in [
            (Interaction::TEXT.field(), Value::Text("现场".to_owned())),
            (Interaction::CUSTOMER.field(), customer.id.to_value()),
            (Interaction::KIND.field(), InteractionKind::Visit.to_value()),
            (Interaction::AT.field(), tx.now().to_value()),
            (Interaction::BY.field(), rep.to_value()),
        ] {
            values[field.index] = value;
        }
        let id = Id::from_raw(tx.create(def, values)?.id);
        let said =
            CheckIn { position: Some(here), agrees: Some(true), on_site: Some(true), ..CheckIn::default() };
        check_in(tx, id, &said)?;
        Ok(id)
    });
    let visit = visit.unwrap_or_else(|refused| panic!("{}", refused.message.en));
    let kept = || {
        let found = crm.system().read_wait::<_, StoreError, _>(move |view| view.find(visit));
        let found: Interaction = found.unwrap().unwrap();
        (found.check_in_place, found.on_site)
    };
    for (days, place) in [(0, Some(here)), (179, Some(here)), (2, None), (10, None)] {
        now.fetch_add(days * DAY_MS, Ordering::Relaxed);
        site::retention::reduce_old(&house).unwrap();
        assert_eq!(kept(), (place, Some(OnSite::Said)), "{days} days later");
    }
});
