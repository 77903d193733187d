//! One masked value, seen once as it is: by the API and on a page, noted each time, and kept nowhere.

use serde_json::{Value as Json, json};
use store::{StoreError, Via};

use crate::doorstep::{Answer, Doorstep, at_the_door};

const NUMBER: &str = "13812345678";
const DAY_S: i64 = 24 * 60 * 60;

/// Somebody who sees numbers masked, by a key, and a contact with one.
struct Desk {
    agent: String,
    /// `/contacts/…`.
    contact: String,
}

impl Desk {
    fn of(doorstep: &Doorstep) -> Desk {
        doorstep.colleague("秦勇", "qin.yong", "service_agent");
        let rep = doorstep.key("li.hua");
        let customer = doorstep.make(&rep, "customers", &json!({"name": "常州恒信机电有限公司"}));
        let contact = json!({"name": "周敏", "customer": customer, "mobile": NUMBER, "department": "采购部"});
        let contact = format!("/contacts/{}", doorstep.make(&rep, "contacts", &contact));
        Desk { agent: doorstep.key("qin.yong"), contact }
    }

    fn path(&self) -> String {
        format!("/api/v1{}/unmasking", self.contact)
    }

    /// Asks by a key, under an idempotency key where there is one.
    fn look(&self, doorstep: &Doorstep, key: &str, once: &str, body: &Json) -> Answer {
        let headers = [("idempotency-key", once)];
        let headers = if once.is_empty() { &headers[..0] } else { &headers[..] };
        let mut program = doorstep.browser("192.0.2.99");
        program.by_key_with(key, "POST", &self.path(), headers, &body.to_string())
    }
}

/// How often somebody looked.
fn noted(doorstep: &Doorstep) -> i64 {
    doorstep.number("select count(*) from unmasking")
}

fn said(answer: &Answer) -> Json {
    serde_json::from_str(&answer.text).unwrap()
}

/// What is wrong with which field.
#[track_caller]
fn wrong(answer: Answer, field: &str, code: &str) {
    let answer = said(&answer.expect(422));
    assert_eq!((&answer["fields"][0]["field"], &answer["fields"][0]["code"]), (&json!(field), &json!(code)));
}

at_the_door!(a_masked_value_is_told_by_the_api_noted_once_and_kept_nowhere, |doorstep| {
    let desk = Desk::of(&doorstep);
    let masked =
        doorstep.browser("192.0.2.99").by_key(&desk.agent, "GET", &format!("/api/v1{}", desk.contact), "");
    assert_eq!(said(&masked.expect(200))["mobile"], "138****5678");
    let asked = json!({"field": "mobile", "reason": "回复来电"});
    for times in 0..3 {
        let told = desk.look(&doorstep, &desk.agent, "look-1", &asked).expect(200);
        assert_eq!(said(&told), json!({"field": "mobile", "value": format!("+86{NUMBER}")}));
        assert_eq!(told.headers.contains_key("idempotent-replayed"), times > 0);
        assert_eq!(told.headers["cache-control"], "no-store");
        assert_eq!(noted(&doorstep), 1);
    }
    desk.look(&doorstep, &desk.agent, "look-1", &json!({"field": "mobile", "reason": "别的"})).expect(422);
    assert_eq!(doorstep.number("select count(*) from idempotency"), 1, "that it was answered is kept");
    let kept = doorstep.run("select * from idempotency").into_iter().flatten().flatten();
    assert!(kept.into_iter().all(|cell| !cell.contains(NUMBER)), "what was answered is not");
    // In the history of who looked at what, and why.
    let boss = doorstep.key("shen.jingyi");
    let note = &doorstep.read(&boss, "/api/v1/unmaskings")["data"][0];
    assert_eq!((&note["field"], &note["reason"]), (&json!("mobile"), &json!("回复来电")));
    assert_eq!(note["record"], desk.contact[1..]);
    doorstep.caught_up();
    let line = &doorstep.read(&boss, "/api/v1/trail?filter=deed+==+%22unmasked%22")["data"][0];
    assert_eq!((&line["told"], &line["record"]), (&json!("contacts.mobile"), &json!(desk.contact[1..])));

    // An answer that is given again tells nothing that may not be known by then.
    for (verb, status) in [("unmask", 403), ("see", 404)] {
        doorstep.run(&format!("update \"grant\" set scope = 'nothing' where verb = '{verb}'"));
        doorstep.restart();
        desk.look(&doorstep, &desk.agent, "look-1", &asked).expect(status).lacks(NUMBER);
    }
    assert_eq!(noted(&doorstep), 1);
});

at_the_door!(a_masked_value_is_refused_to_who_may_not_see_it_and_where_there_is_none, |doorstep| {
    let desk = Desk::of(&doorstep);
    let asked = json!({"field": "mobile", "reason": "回复来电"});
    let agent = desk.agent.as_str();
    // Who sees it as it is has no right to see it unmasked, and needs none.
    desk.look(&doorstep, &doorstep.key("li.hua"), "", &asked).expect(403).says("forbidden");
    doorstep.colleague("苏悦", "su.yue", "field_engineer");
    let find =
        |view: &store::View<'_>| view.first::<staff::User>(&staff::User::LOGIN.is(&"qin.yong".to_owned()));
    let user = doorstep.crm().system().read_wait::<_, StoreError, _>(find).unwrap().unwrap().id;
    let only = staff::NewKey { user, name: "报表".to_owned(), role: None, read_only: true, until: None };
    let only =
        staff::create_key(doorstep.crm(), doorstep.crm().system().actor(), Via::Command, &only).unwrap();
    desk.look(&doorstep, &only, "", &asked).expect(403).says("key_read_only");
    // Out of whose sight it is, they are not told that there is one.
    desk.look(&doorstep, &doorstep.key("su.yue"), "", &asked).expect(404).lacks(NUMBER);

    wrong(
        desk.look(&doorstep, agent, "", &json!({"field": "fax_of_the_moon", "reason": "回复来电"})),
        "field",
        "field_unknown",
    );
    wrong(
        desk.look(&doorstep, agent, "", &json!({"field": "department", "reason": "回复来电"})),
        "field",
        "field_not_masked",
    );
    wrong(desk.look(&doorstep, agent, "", &json!({"field": "mobile"})), "reason", "required");
    wrong(
        desk.look(&doorstep, agent, "", &json!({"field": "mobile", "reason": " x "})),
        "reason",
        "required",
    );
    wrong(
        desk.look(&doorstep, agent, "", &json!({"field": "mobile", "reason": "回电", "why": "x"})),
        "why",
        "field_unknown",
    );
    wrong(
        desk.look(&doorstep, agent, "", &json!({"reason": "回复来电", "field": ["mobile"]})),
        "field",
        "wrong_shape",
    );
    let path = desk.path();
    doorstep.browser("192.0.2.99").by_key(agent, "POST", &path, "").expect(400).says("json_unreadable");
    doorstep.browser("192.0.2.99").by_key(agent, "GET", &path, "").expect(405);
    let nobody = "/api/v1/contacts/06CSS4ZSM9C2P/unmasking";
    doorstep.browser("192.0.2.99").by_key(agent, "POST", nobody, &asked.to_string()).expect(404);
    assert_eq!(noted(&doorstep), 0);

    // As many a day as the role says, and again the next day.
    doorstep.run("update \"grant\" set rows_a_day = 1 where verb = 'unmask'");
    doorstep.restart();
    desk.look(&doorstep, agent, "", &asked).expect(200);
    let enough = desk.look(&doorstep, agent, "", &asked).expect(429).says("unmasked_enough").lacks(NUMBER);
    let wait: i64 = enough.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=DAY_S).contains(&wait), "{wait}");
    doorstep.clock.pass_ms((wait + 1) * 1_000);
    desk.look(&doorstep, agent, "", &asked).expect(200);
    assert_eq!(noted(&doorstep), 2);
});

at_the_door!(a_masked_value_is_asked_for_on_a_page_of_its_own, |doorstep| {
    let desk = Desk::of(&doorstep);
    let mut agent = doorstep.signed_in("qin.yong", "192.0.2.8");
    let href = format!("{}/unmasking", desk.contact);
    agent.get(&desk.contact).expect(200).says(&format!("href=\"{href}?field=mobile\"")).lacks(NUMBER);
    agent
        .get(&format!("{href}?field=mobile"))
        .expect(200)
        .says("value=\"mobile\" selected")
        .says("每天可查看的次数");
    let refused = agent.send(&href, &href, &[("field", "mobile"), ("reason", "")]).expect(422);
    refused.says("value=\"mobile\" selected").says("请填写理由").lacks(NUMBER);
    agent
        .send(&href, &href, &[("field", "mobile"), ("reason", "回电")])
        .expect(200)
        .says(NUMBER)
        .says("已记入查看记录");
    agent.get(&desk.contact).expect(200).lacks(NUMBER);
    assert_eq!(noted(&doorstep), 1);
    let mut li_hua = doorstep.signed_in("li.hua", "192.0.2.7");
    li_hua.get(&format!("{href}?field=mobile")).expect(403);
    li_hua.get(&desk.contact).expect(200).lacks("unmasking");
    agent.get("/contacts/06CSS4ZSM9C2P/unmasking").expect(404);
    agent.get("/contacts/06CSS4ZSM9C2P/no_such_act").expect(404);
});

at_the_door!(the_description_of_the_api_says_what_acts_ask_for, |doorstep| {
    for (lang, title) in [("zh", "字段"), ("en", "Field")] {
        let path = format!("/api/v1/openapi.json?lang={lang}");
        let described: Json = said(&doorstep.browser("192.0.2.99").get(&path).expect(200));
        let act = &described["paths"]["/contacts/{id}/unmasking"]["post"];
        assert_eq!(act["operationId"], "unmask_contact");
        let shape = "#/components/schemas/ContactUnmaskingInput";
        assert_eq!(act["requestBody"]["content"]["application/json"]["schema"]["$ref"], shape);
        for status in ["200", "403", "404", "422", "429"] {
            assert!(act["responses"][status].is_object(), "{status}");
        }
        let shape = &described["components"]["schemas"]["ContactUnmaskingInput"];
        assert_eq!(
            (&shape["required"], &shape["additionalProperties"]),
            (&json!(["field", "reason"]), &json!(false))
        );
        assert_eq!(shape["properties"]["field"]["title"], title);
        assert!(shape["properties"]["field"]["enum"].as_array().unwrap().contains(&json!("mobile")));
        assert_eq!(shape["examples"][0]["field"], "mobile");
        let settlement = &described["paths"]["/alerts/{id}/settlement"]["post"];
        assert_eq!(settlement["requestBody"]["required"], false);
        let completion = &described["paths"]["/tasks/{id}/completion"]["post"];
        assert!(completion["requestBody"].is_null() && described["paths"]["/trail/{id}/unmasking"].is_null());
    }
});
