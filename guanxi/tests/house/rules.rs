//! The company's rules for forms, at the door: they bind whoever writes, whichever way, and say why in both languages;
//! what was there before they came stays and comes back; nothing that is kept from somebody shows in them.

use serde_json::{Value as Json, json};

use crate::doorstep::{Answer, Browser, Doorstep, at_the_door};

const SHEN: &str = "shen.jingyi";
const HERE: &str = "192.0.2.8";

/// Somebody with a program and a browser.
struct Seat<'a> {
    doorstep: &'a Doorstep,
    page: Browser<'a>,
    key: String,
}

impl<'a> Seat<'a> {
    fn of(doorstep: &'a Doorstep, login: &str) -> Seat<'a> {
        Seat { doorstep, page: doorstep.signed_in(login, HERE), key: doorstep.key(login) }
    }

    fn ask(&self, method: &str, path: &str, body: &Json) -> Answer {
        self.ask_in("zh", method, path, body)
    }

    fn ask_in(&self, lang: &str, method: &str, path: &str, body: &Json) -> Answer {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let headers = [("if-match", "*"), ("accept-language", lang)];
        self.doorstep.browser(HERE).by_key_with(
            &self.key,
            method,
            &format!("/api/v1/{path}"),
            &headers,
            &body,
        )
    }

    fn undo(&mut self, change_set: &str) {
        self.page.send("/", &format!("/changes/{change_set}/undo"), &[]).expect(303);
    }

    fn get(&self, path: &str) -> Json {
        self.doorstep.read(&self.key, &format!("/api/v1/{path}"))
    }

    fn make(&self, plural: &str, record: &Json) -> String {
        self.doorstep.make(&self.key, plural, record)
    }

    /// Makes a rule.
    #[track_caller]
    fn rule(
        &self,
        of: &str,
        does: &str,
        fields: &[&str],
        condition: &str,
        message: Option<(&str, &str)>,
    ) -> String {
        self.make("form_rules", &rule(of, does, fields, condition, message))
    }

    /// What a job comes to.
    fn done(&self, begun: &Answer) -> Json {
        let begun: Json = serde_json::from_str(&begun.text).unwrap();
        let job = format!("jobs/{}", begun["id"].as_str().unwrap());
        self.doorstep.wait_until(|| self.get(&job)["state"] == "done");
        self.get(&job)
    }

    fn imported(&self, object: &str, file: &str) -> Json {
        let path = format!("/api/v1/imports?object={object}");
        let csv = [("content-type", "text/csv")];
        let begun = self.doorstep.browser(HERE).by_key_with(&self.key, "POST", &path, &csv, file).expect(202);
        let begun: Json = serde_json::from_str(&begun.text).unwrap();
        let import = format!("imports/{}", begun["id"].as_str().unwrap());
        self.doorstep.wait_until(|| self.get(&import)["state"] == "finished");
        self.get(&import)
    }

    fn version(&self, at: &str) -> String {
        self.get(at)["version"].to_string()
    }

    /// What the rows of a refused import say.
    fn rejected(&self, import: &Json) -> String {
        let path = format!("/api/v1/imports/{}/rejects?lang=zh", import["id"].as_str().unwrap());
        self.doorstep.browser(HERE).by_key(&self.key, "GET", &path, "").expect(200).text
    }
}

fn rule(of: &str, does: &str, fields: &[&str], condition: &str, message: Option<(&str, &str)>) -> Json {
    json!({"zh": format!("规则 {does}"), "en": format!("Rule {does}"), "of": of, "does": does, "fields": fields,
           "condition": condition, "off": false, "message_zh": message.map(|said| said.0),
           "message_en": message.map(|said| said.1)})
}

fn customer(name: &str) -> Json {
    json!({"name": name, "kind": "company", "lifecycle_stage": "prospect"})
}

/// A record with more said of it.
fn with(record: &Json, more: &Json) -> Json {
    let mut record = record.clone();
    record.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    record
}

const INDUSTRY: (&str, &str) = ("A 级客户请填写行业", "fill in the industry of a customer of grade A");
const SPEND: (&str, &str) = ("年采购额不能为负数", "the yearly spend cannot be negative");
const LOST: (&str, &str) = ("流失客户的级别不再修改", "the grade of a lost customer stays");

at_the_door!(a_rule_binds_at_every_door_and_says_why_in_both_languages, |doorstep| {
    let mut shen = Seat::of(&doorstep, SHEN);
    let mut li = Seat::of(&doorstep, "li.hua");
    // Each is as it was before anybody made a rule.
    let plain = li.make("customers", &customer("无锡普通机械"));
    let lost = li.make(
        "customers",
        &with(&customer("无锡流失机械"), &json!({"grade": "b", "lifecycle_stage": "lost"})),
    );
    shen.rule("customers", "require", &["industry"], "grade == \"a\"", Some(INDUSTRY));
    shen.rule("customers", "lock", &["grade"], "lifecycle_stage == \"lost\"", Some(LOST));
    shen.rule(
        "customers",
        "validate",
        &["yearly_spend"],
        "yearly_spend == null || yearly_spend >= 0",
        Some(SPEND),
    );
    let (plain_at, lost_at) = (format!("customers/{plain}"), format!("customers/{lost}"));
    let minus = json!({"yearly_spend": {"amount": "-1.00", "currency": "CNY"}});
    let cases = [
        (&plain_at, json!({"grade": "a"}), ("grade", "a"), "industry", "rule_required", INDUSTRY),
        (&lost_at, json!({"grade": "c"}), ("grade", "c"), "grade", "rule_locked", LOST),
        (&plain_at, minus, ("yearly_spend", "-1"), "yearly_spend", "rule_failed", SPEND),
    ];
    for (at, set, typed, field, code, (zh, en)) in cases {
        let is_new = code != "rule_locked";
        // Programs: a change, a new record, several at once.
        let id = at.split('/').next_back().unwrap();
        let batch = json!({"writes": [{"op": "update", "id": id, "version": 1, "fields": set}]});
        for (lang, said) in [("zh", zh), ("en", en)] {
            let answers = [
                Some(li.ask_in(lang, "PATCH", at, &set).expect(422)),
                is_new.then(|| {
                    li.ask_in(lang, "POST", "customers", &with(&customer("新来的"), &set)).expect(422)
                }),
                Some(li.ask_in(lang, "POST", "customers/batch", &batch)),
            ];
            for answer in answers.into_iter().flatten() {
                answer.says(code).says(said).says(&format!("\"{field}\""));
            }
        }
        // People: the form, the value where it stands, a card that is moved.
        for (lang, said) in [("zh", zh), ("en", en)] {
            li.page.get(&format!("/language?to={lang}&back=/"));
            let version = li.version(at);
            let here = format!("/{at}/edit?lang={lang}");
            let sent = [("version", version.as_str()), ("industry", ""), typed];
            let answer = li.page.send(&here, &format!("/{at}?lang={lang}"), &sent).expect(422);
            if code == "rule_locked" {
                answer.says(said)
            } else {
                answer.says(said).says(&format!("id=\"f-{field}-error\""))
            };
            let in_place = format!("/{at}/fields/{}?lang={lang}", typed.0);
            li.page.send(&here, &in_place, &sent).expect(422).says(said);
        }
        if typed.0 == "grade" {
            let version = li.version(at);
            let moved = [("version", version.as_str()), ("field", "grade"), ("value", typed.1)];
            let csrf = li.page.get("/customers?lang=zh").expect(200).hidden("", "csrf");
            let mut pairs = vec![("csrf", csrf.as_str())];
            pairs.extend(moved);
            let body: Vec<String> =
                pairs.iter().map(|(name, value)| format!("{name}={}", site::encode(value))).collect();
            let headers = [("content-type", "application/x-www-form-urlencoded"), ("hx-request", "true")];
            li.page
                .method("POST", &format!("/{at}/place?lang=zh"), &headers, &body.join("&"))
                .expect(422)
                .says(zh);
        }
        // Many at once: each for itself.
        let filter = format!("name == \"{}\"", li.get(at)["name"].as_str().unwrap());
        let job = li.done(
            &li.ask("POST", "customers/mass_changes", &json!({"filter": filter, "set": set})).expect(202),
        );
        assert_eq!((&job["changed"], &job["refused"]), (&json!(0), &json!(1)), "{job}");
        assert!(job["refusals"].to_string().contains(zh), "{job}");
    }
    // A file: the row that goes against a rule is left out and says why.
    let import = shen
        .imported("customers", "客户名称,客户级别,行业,年采购额\n常州甲,A,,\n常州乙,A,机械,\n常州丙,B,,-5\n");
    assert_eq!(
        (&import["result"]["created"], &import["result"]["failed"]),
        (&json!(1), &json!(2)),
        "{import}"
    );
    let rejected = shen.rejected(&import);
    assert!(rejected.contains(INDUSTRY.0) && rejected.contains(SPEND.0), "{rejected}");
    // With what a rule asks for, the same is taken.
    li.ask("PATCH", &plain_at, &json!({"grade": "a", "industry": "machinery"})).expect(200);
    // While a lock holds another field may be changed, and its condition ended; then it locks nothing.
    li.ask("PATCH", &lost_at, &json!({"grade": "c", "lifecycle_stage": "active"}))
        .expect(422)
        .says("rule_locked");
    li.ask("PATCH", &lost_at, &json!({"lifecycle_stage": "active"})).expect(200);
    li.ask("PATCH", &lost_at, &json!({"grade": "c"})).expect(200);
    // The house itself is bound by none, and a rule that is switched off binds nobody.
    let listed = shen.get("form_rules?filter=does+==+%22validate%22");
    let off = format!("form_rules/{}", listed["data"][0]["id"].as_str().unwrap());
    shen.ask("PATCH", &off, &json!({"off": true})).expect(200);
    li.ask("PATCH", &plain_at, &json!({"yearly_spend": {"amount": "-1.00", "currency": "CNY"}})).expect(200);
    shen.page.get("/form_rules?lang=zh").expect(200).says("规则 lock");
});

at_the_door!(a_rule_binds_acts_and_what_has_a_day, |doorstep| {
    let shen = Seat::of(&doorstep, SHEN);
    let promised = ("确认订单前请填写承诺交期", "say by when before you confirm");
    let customer = shen.make("customers", &customer("苏州订货机械"));
    let product = json!({"name": "导轨", "code": "DG-1", "category": "spare_part", "unit": "米",
                         "list_price": {"amount": "10.00", "currency": "CNY"}});
    let product = shen.make("products", &product);
    let order = shen.make(
        "orders",
        &json!({"customer": customer, "kind": "sale", "state": "draft", "payment": "unpaid"}),
    );
    shen.make("order_lines", &json!({"order": order, "product": product, "quantity": "2"}));
    shen.rule(
        "orders",
        "validate",
        &["promised_on"],
        "state == \"draft\" || promised_on != null",
        Some(promised),
    );
    let confirmation = format!("orders/{order}/confirmation");
    for (lang, said) in [("zh", promised.0), ("en", promised.1)] {
        shen.ask_in(lang, "POST", &confirmation, &Json::Null).expect(422).says(said);
    }
    assert_eq!(shen.get(&format!("orders/{order}"))["state"], "draft");
    shen.ask("PATCH", &format!("orders/{order}"), &json!({"promised_on": "2026-12-01"})).expect(200);
    shen.ask("POST", &confirmation, &Json::Null).expect(200);
    // A confirmed order keeps its day; moved in a calendar it is told.
    shen.rule("orders", "lock", &["promised_on"], "state != \"draft\"", None);
    let mut page = doorstep.signed_in(SHEN, HERE);
    let version = shen.version(&format!("orders/{order}"));
    let fields = [("version", version.as_str()), ("field", "promised_on"), ("value", "2026-12-24")];
    page.send("/orders", &format!("/orders/{order}/place"), &fields);
    assert_eq!(shen.get(&format!("orders/{order}"))["promised_on"], "2026-12-01");
});

at_the_door!(what_was_there_before_a_rule_stays_and_comes_back, |doorstep| {
    let mut shen = Seat::of(&doorstep, SHEN);
    let first = shen.make("customers", &with(&customer("镇江一号"), &json!({"grade": "a"})));
    let second = shen.make("customers", &customer("镇江二号"));
    let gone = shen.make("customers", &with(&customer("镇江三号"), &json!({"grade": "a"})));
    let (first_at, gone_at) = (format!("customers/{first}"), format!("customers/{gone}"));
    shen.ask("PATCH", &first_at, &json!({"grade": "b"})).expect(200);
    let changed =
        shen.get(&format!("{first_at}/history"))["data"][0]["change_set"].as_str().unwrap().to_owned();
    shen.ask("DELETE", &gone_at, &Json::Null).expect(204);
    shen.rule("customers", "require", &["industry"], "grade == \"a\"", Some(INDUSTRY));
    // Undone, restored, merged: nothing is asked for that was not asked for then.
    shen.undo(&changed);
    assert_eq!(shen.get(&first_at)["grade"], "a");
    shen.ask("POST", &format!("{gone_at}/restoration"), &Json::Null).expect(200);
    assert_eq!(shen.get(&gone_at)["grade"], "a");
    let merge = json!({"others": [second], "confirmed": true});
    let merged = shen.ask("POST", &format!("{first_at}/merging"), &merge);
    assert!(merged.status < 300, "{}", merged.text);
    // A lock stays a lock: nobody goes round it by way of the history.
    shen.ask("PATCH", &first_at, &json!({"grade": "b"})).expect(200);
    let changed =
        shen.get(&format!("{first_at}/history"))["data"][0]["change_set"].as_str().unwrap().to_owned();
    shen.ask("PATCH", &first_at, &json!({"lifecycle_stage": "lost"})).expect(200);
    shen.rule("customers", "lock", &["grade"], "lifecycle_stage == \"lost\"", Some(LOST));
    shen.undo(&changed);
    assert_eq!(shen.get(&first_at)["grade"], "b");
});

at_the_door!(a_form_shows_and_asks_for_what_the_rules_say_and_writes_what_stands_in_it, |doorstep| {
    let shen = Seat::of(&doorstep, SHEN);
    let mut li = Seat::of(&doorstep, "li.hua");
    shen.rule("customers", "show", &["product_preference"], "role == \"end_customer\"", None);
    shen.rule("customers", "require", &["industry"], "grade in [\"a\", \"b\"]", None);
    let mut record = customer("扬州终端机械");
    record["role"] = json!("end_customer");
    record["product_preference"] = json!("五轴");
    let id = li.make("customers", &record);
    let at = format!("customers/{id}");
    li.page.get(&format!("/{at}?lang=zh")).expect(200).says("五轴");
    // Without script everything is in sight; the script is told where to ask, and what stands aside.
    let form = li.page.get("/customers/new?lang=zh").expect(200);
    let form = form.says("data-rules=\"/customers/rules\"").says("name=\"product_preference\"");
    form.says("data-ruled=\"product_preference\" data-aside").lacks("data-ruled=\"name\"");
    let mut stands = |fields: &[(&str, &str)]| -> Json {
        let answer = li.page.send("/customers/new", "/customers/rules", fields).expect(200);
        serde_json::from_str(&answer.text).unwrap()
    };
    assert_eq!(stands(&[("grade", "c")]), json!({"aside": ["product_preference"], "required": []}));
    assert_eq!(
        stands(&[("grade", "a"), ("role", "end_customer")]),
        json!({"aside": [], "required": ["industry"]})
    );
    assert_eq!(stands(&[("of.record", &id), ("grade", "b")]), json!({"aside": [], "required": ["industry"]}));
    li.page.send("/customers/new", "/customers/rules", &[("of.record", "06CSS4ZSM9C2P")]).expect(404);
    li.page.post("/customers/rules", &[("grade", "a")]).expect(403);
    // What is no longer shown is left alone: by people, and by the form that still sends it.
    li.ask("PATCH", &at, &json!({"role": "dealer"})).expect(200);
    li.page.get(&format!("/{at}?lang=zh")).expect(200).lacks("五轴");
    assert_eq!(li.get(&at)["product_preference"], "五轴");
    let version = li.version(&at);
    li.page
        .send(&format!("/{at}/edit"), &format!("/{at}"), &[("version", &version), ("remarks", "走访过")])
        .expect(303);
    assert_eq!(li.get(&at)["product_preference"], "五轴");
});

at_the_door!(what_is_no_rule_is_refused_beside_what_is_wrong_and_a_field_in_use_stays, |doorstep| {
    let mut shen = Seat::of(&doorstep, SHEN);
    let li = Seat::of(&doorstep, "li.hua");
    li.ask("POST", "form_rules", &rule("customers", "lock", &["grade"], "true", None)).expect(403);
    for (wrong, field, code) in [
        (rule("customers", "lock", &["grade"], "grade ==", None), "condition", "filter_unreadable"),
        (rule("customers", "lock", &["grade"], "colour == 1", None), "condition", "filter_unknown_field"),
        (
            rule("contacts", "lock", &["name"], "customer.grade == \"a\"", None),
            "condition",
            "rule_reads_another_record",
        ),
        (rule("customers", "lock", &["colour"], "true", None), "fields", "rule_field_unknown"),
        (rule("customers", "show", &["name"], "true", None), "fields", "rule_always_shown"),
        (rule("customers", "validate", &["grade"], "true", None), "message_zh", "rule_message_missing"),
        (rule("roles", "lock", &["name"], "true", None), "of", "object_unknown"),
    ] {
        let answer = shen.ask("POST", "form_rules", &wrong).expect(422).says(code);
        answer.says(&format!("\"{field}\""));
    }
    let typed = [
        ("zh", "规则"),
        ("en", "Rule"),
        ("of", "customers"),
        ("does", "lock"),
        ("fields", "级别"),
        ("condition", "grade =="),
        ("off", "false"),
    ];
    shen.page.send("/form_rules/new", "/form_rules", &typed).expect(422).says("f-fields-error");
    // A field that the company added, and the object it added, have rules like any other; what a rule names stays.
    let object = json!({"zh": "项目", "en": "Project", "belongs": "owned", "rights_like": "customers"});
    let object = shen.make("custom_objects", &object);
    doorstep.caught_up();
    let stage = json!({"of": "x_projects", "zh": "进度", "en": "Progress", "holds": "choice", "in_list": true,
        "filtered": false, "searched": false, "personal": false, "required": false, "unique": false, "sorted": false, "choices": "begun: 立项 / Begun\ndone: 完成 / Done"});
    let stage = shen.make("custom_fields", &stage);
    let rule = shen.rule("x_projects", "lock", &["name"], "x_progress == \"done\"", None);
    let project = li.make("x_projects", &json!({"name": "三号车间", "x_progress": "done"}));
    li.ask("PATCH", &format!("x_projects/{project}"), &json!({"name": "四号车间"}))
        .expect(422)
        .says("rule_locked");
    shen.ask("DELETE", &format!("custom_fields/{stage}"), &Json::Null).expect(422).says("field_in_rule");
    li.ask("PATCH", &format!("x_projects/{project}"), &json!({"x_progress": "begun"})).expect(200);
    let fewer = json!({"choices": "begun: 立项 / Begun"});
    shen.ask("PATCH", &format!("custom_fields/{stage}"), &fewer).expect(422).says("field_in_rule");
    shen.ask("DELETE", &format!("x_projects/{project}"), &Json::Null).expect(204);
    shen.ask("DELETE", &format!("form_rules/{rule}"), &Json::Null).expect(204);
    shen.ask("DELETE", &format!("custom_fields/{stage}"), &Json::Null).expect(204);
    shen.ask("POST", &format!("form_rules/{rule}/restoration"), &Json::Null).expect(422);
    shen.ask("DELETE", &format!("custom_objects/{object}"), &Json::Null).expect(204);
});
