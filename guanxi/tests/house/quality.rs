//! How good the data is, at the door: a score for each record by the company's rules, right after every write and as the
//! days pass; figures and a queue as far as somebody sees; and everything taken back as any change.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use crate::doorstep::{Answer, Browser, Doorstep, at_the_door};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// Who asks.
struct Seat<'a> {
    doorstep: &'a Doorstep,
    key: String,
}

impl<'a> Seat<'a> {
    fn of(doorstep: &'a Doorstep, login: &str) -> Seat<'a> {
        Seat { doorstep, key: doorstep.key(login) }
    }

    fn ask(&self, method: &str, path: &str, body: &Json) -> Answer {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.doorstep.browser("192.0.2.8").by_key(&self.key, method, &format!("/api/v1/{path}"), &body)
    }

    /// Also what shares a telephone number with another.
    fn make(&self, plural: &str, record: &Json) -> String {
        let (path, body) = (format!("/api/v1/{plural}"), record.to_string());
        let sure = [("duplicate-check", "skip")];
        let mut program = self.doorstep.browser("192.0.2.8");
        let made = program.by_key_with(&self.key, "POST", &path, &sure, &body).expect(201);
        serde_json::from_str::<Json>(&made.text).unwrap()["id"].as_str().unwrap().to_owned()
    }

    /// A file of customers comes in.
    fn import(&self, file: &str) {
        let csv = [("content-type", "text/csv")];
        let mut program = self.doorstep.browser("192.0.2.8");
        let begun = program.by_key_with(&self.key, "POST", "/api/v1/imports?object=customers", &csv, file);
        let begun: Json = serde_json::from_str(&begun.expect(202).text).unwrap();
        let path = format!("/api/v1/imports/{}", begun["id"].as_str().unwrap());
        self.doorstep.wait_until(|| self.doorstep.read(&self.key, &path)["state"] == "finished");
    }

    fn set(&self, customer: &str, set: &Json) {
        self.ask("PATCH", &format!("customers/{customer}"), set).expect(200);
    }

    /// Deletes the rules that the house begins with.
    fn forget_given_rules(&self) {
        let listed = self.doorstep.read(&self.key, "/api/v1/quality_rules?limit=200");
        let rules = listed["data"].as_array().unwrap().clone();
        assert!(rules.len() > 10, "a house begins with rules: {listed}");
        for rule in rules {
            self.ask("DELETE", &format!("quality_rules/{}", rule["id"].as_str().unwrap()), &Json::Null)
                .expect(204);
        }
    }

    fn rule(&self, more: &Json) -> String {
        let mut rule = json!({"zh": "规则", "en": "Rule", "of": "customers", "off": false});
        rule.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.make("quality_rules", &rule)
    }
}

/// The score that is kept of a record; none where nothing is asked of it.
fn score(doorstep: &Doorstep, record: &str) -> Option<i64> {
    let id = object::parse_id(record).unwrap();
    let kept = doorstep.run(&format!("select score from quality_score where record = {id}"));
    kept.first().map(|row| row[0].as_deref().unwrap().parse().unwrap())
}

#[track_caller]
fn agrees(doorstep: &Doorstep) {
    doorstep.caught_up();
    let checked = doorstep.crm().check(&[]).unwrap();
    assert_eq!(checked.problems, [], "what is kept is what comes of the records");
}

fn customer(name: &str, more: &Json) -> Json {
    let mut customer = json!({"name": name, "kind": "company", "lifecycle_stage": "prospect"});
    customer.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    customer
}

/// What a rule of the test means, said once more in plain words: its weight, and whether it holds; none where it does not
/// ask.
fn plainly(all: &BTreeMap<String, Json>, record: &Json) -> Option<i64> {
    let text = |name: &str| record[name].as_str().unwrap_or_default();
    let phone = text("phone");
    let alike = all.values().filter(|other| other["phone"].as_str() == Some(phone)).count();
    let rules = [
        (3, Some(!text("industry").is_empty())),
        (2, (!text("short_name").is_empty()).then(|| text("short_name") != "无")),
        (1, (text("grade") == "a").then(|| !text("province").is_empty())),
        // Fresh for 30 days, on the second of March.
        (2, Some(text("known_since") >= "2026-01-31")),
        (2, (!phone.is_empty()).then_some(alike <= 2)),
    ];
    let asked: i64 = rules.iter().filter(|(_, holds)| holds.is_some()).map(|(weight, _)| weight).sum();
    let held: i64 = rules.iter().filter(|(_, holds)| *holds == Some(true)).map(|(weight, _)| weight).sum();
    (asked > 0).then(|| held * 100 / asked)
}

at_the_door!(every_record_has_the_score_that_the_rules_come_to_whatever_is_written, |doorstep| {
    let shen = Seat::of(&doorstep, "shen.jingyi");
    shen.forget_given_rules();
    shen.rule(&json!({"dimension": "completeness", "field": "industry", "weight": 3}));
    shen.rule(&json!({"dimension": "validity", "field": "short_name", "weight": 2}));
    shen.rule(&json!({"dimension": "consistency", "field": "province", "applies": "grade == \"a\"",
        "condition": "province != null"}));
    shen.rule(&json!({"dimension": "timeliness", "field": "known_since", "fresh_days": 30, "weight": 2}));
    shen.rule(&json!({"dimension": "uniqueness", "field": "phone", "shared_by": 2, "weight": 2}));
    let mut all: BTreeMap<String, Json> = BTreeMap::new();
    let phones = ["0512-55550001", "0512-55550001", "0512-55550002", "0512-55550001", ""];
    for (place, phone) in phones.into_iter().enumerate() {
        let more = json!({
            "industry": if place % 2 == 0 { json!("machinery") } else { Json::Null },
            "short_name": if place == 1 { "无" } else { "明德" },
            "grade": if place < 3 { "a" } else { "b" },
            "province": if place == 2 { json!("江苏") } else { Json::Null },
            "known_since": if place == 3 { "2025-06-01" } else { "2026-03-01" },
            "phone": if phone.is_empty() { Json::Null } else { json!(phone) },
        });
        let record = customer(&format!("质量机械{place}"), &more);
        all.insert(shen.make("customers", &record), record);
    }
    let same = |doorstep: &Doorstep, all: &BTreeMap<String, Json>| {
        agrees(doorstep);
        for (id, record) in all {
            assert_eq!(score(doorstep, id), plainly(all, record), "{record}");
        }
    };
    same(&doorstep, &all);
    let ids: Vec<String> = all.keys().cloned().collect();
    // A change; the third that shares a telephone number goes, and the other two are alone with it; it comes back.
    let mut write = |id: &String, set: Json| {
        shen.set(id, &set);
        all.get_mut(id).unwrap().as_object_mut().unwrap().extend(set.as_object().unwrap().clone());
        same(&doorstep, &all);
    };
    write(&ids[1], json!({"industry": "metals", "short_name": "无锡"}));
    write(&ids[3], json!({"phone": Json::Null}));
    write(&ids[4], json!({"phone": "0512-55550001"}));
    let gone = all.remove(&ids[0]).unwrap();
    shen.ask("DELETE", &format!("customers/{}", ids[0]), &Json::Null).expect(204);
    same(&doorstep, &all);
    assert_eq!(score(&doorstep, &ids[0]), None);
    shen.ask("POST", &format!("customers/{}/restoration", ids[0]), &Json::Null).expect(200);
    all.insert(ids[0].clone(), gone);
    same(&doorstep, &all);
    // A file comes in, and is judged after it.
    shen.import("客户名称,客户类型,行业,电话,建档日期\n质量导入甲,企业,机械制造,0512-55550009,2026-03-01\n质量导入乙,企业,,0512-55550009,2026-03-01\n");
    agrees(&doorstep);
    let of = |name: &str| {
        doorstep.number(&format!(
            "select q.score from quality_score q join customer c on c.id = q.record where c.name = '{name}'"
        ))
    };
    assert_eq!((of("质量导入甲"), of("质量导入乙")), (100, 4 * 100 / 7));
    // Nobody writes anything, and a month later nothing is fresh.
    doorstep.clock.pass_ms(31 * DAY_MS);
    doorstep.caught_up();
    let fresh = |all: &BTreeMap<String, Json>| -> Vec<Option<i64>> {
        let old = |record: &Json| {
            customer(
                "",
                &json!({"known_since": "2025-01-01", "industry": record["industry"],
            "short_name": record["short_name"], "grade": record["grade"], "province": record["province"],
            "phone": record["phone"]}),
            )
        };
        all.values().map(|record| plainly(all, &old(record))).collect()
    };
    let kept: Vec<Option<i64>> = all.keys().map(|id| score(&doorstep, id)).collect();
    assert_eq!(kept, fresh(&all));
    agrees(&doorstep);
    // What is kept and is not so is found.
    let id = object::parse_id(&ids[1]).unwrap();
    doorstep.run(&format!("update quality_score set score = 1 where record = {id}"));
    doorstep.run("update quality_sum set failing = failing + 1");
    let checked = doorstep.crm().check(&[]).unwrap();
    let codes: Vec<&str> = checked.problems.iter().map(|problem| problem.message.code).collect();
    assert_eq!(codes, ["quality_misjudged", "quality_misjudged"], "{:?}", checked.problems);
});

at_the_door!(a_rule_that_changed_is_asked_of_all_records_and_a_walk_that_was_cut_off_goes_on, |doorstep| {
    let shen = Seat::of(&doorstep, "shen.jingyi");
    shen.forget_given_rules();
    let file = |from: usize, until: usize| {
        let rows: String = (from..until).map(|number| format!("走查机械{number},企业\n")).collect();
        format!("客户名称,客户类型\n{rows}")
    };
    shen.import(&file(0, 1_800));
    doorstep.caught_up();
    let rule = shen.rule(&json!({"dimension": "completeness", "field": "industry"}));
    // A process begins and is gone in the middle of it.
    doorstep.crm().start_engine(guanxi::house::subscribers()).unwrap();
    doorstep.wait_until(|| doorstep.number("select count(*) from quality_score") > 0);
    doorstep.restart();
    // Its lease is over.
    doorstep.clock.pass_ms(60_000);
    agrees(&doorstep);
    let shen = Seat::of(&doorstep, "shen.jingyi");
    let failing = "select cast(coalesce(sum(failing), 0) as bigint) from quality_sum";
    assert_eq!(doorstep.number("select count(*) from quality_score where score = 0"), 1_800);
    assert_eq!(doorstep.number(failing), 1_800);
    // What a file brings waits until the many are through.
    shen.import(&file(1_800, 2_500));
    agrees(&doorstep);
    assert_eq!(doorstep.number(failing), 2_500);
    shen.ask("PATCH", &format!("quality_rules/{rule}"), &json!({"condition": "name != null"})).expect(200);
    agrees(&doorstep);
    assert_eq!(doorstep.number(failing), 0);
    // Off, and on again in the middle of forgetting; of one that was deleted between nobody has heard.
    shen.ask("PATCH", &format!("quality_rules/{rule}"), &json!({"off": true})).expect(200);
    doorstep.crm().start_engine(guanxi::house::subscribers()).unwrap();
    doorstep.wait_until(|| doorstep.number("select count(*) from quality_score") < 2_500);
    let last = doorstep.number("select max(id) from customer where name like '走查机械%'");
    let last = object::id_text(last);
    shen.ask("DELETE", &format!("customers/{last}"), &Json::Null).expect(204);
    doorstep.restart();
    doorstep.clock.pass_ms(60_000);
    let shen = Seat::of(&doorstep, "shen.jingyi");
    shen.ask("PATCH", &format!("quality_rules/{rule}"), &json!({"off": false})).expect(200);
    agrees(&doorstep);
    assert_eq!(doorstep.number("select count(*) from quality_score"), 2_499);
    assert_eq!(doorstep.number("select cast(sum(asked) as bigint) from quality_sum"), 2_499);
    // Nothing is asked any more, and nothing is kept.
    shen.ask("PATCH", &format!("quality_rules/{rule}"), &json!({"off": true})).expect(200);
    agrees(&doorstep);
    let kept = ["quality_score", "quality_sum", "quality_key", "quality_object", "quality_day"];
    for table in kept {
        assert_eq!(doorstep.number(&format!("select count(*) from {table}")), 0, "{table}");
    }
});

fn page_of(browser: &mut Browser<'_>, path: &str) -> String {
    browser.get(path).expect(200).text
}

at_the_door!(
    everybody_is_told_how_good_the_records_are_that_they_see_and_nothing_of_what_is_kept_from_them,
    |doorstep| {
        doorstep.colleague("周敏", "zhou.min", "sales_rep");
        doorstep.colleague("钱服", "qian.fu", "service_agent");
        let shen = Seat::of(&doorstep, "shen.jingyi");
        let (li, zhou) = (Seat::of(&doorstep, "li.hua"), Seat::of(&doorstep, "zhou.min"));
        shen.forget_given_rules();
        shen.rule(&json!({"zh": "补行业", "en": "Say the industry", "dimension": "completeness", "field": "industry"}));
        shen.rule(
            &json!({"zh": "核对号码", "en": "Look at the number", "dimension": "validity", "field": "phone"}),
        );
        let mine = li.make("customers", &customer("李家机械", &json!({})));
        let other =
            zhou.make("customers", &customer("周家机械", &json!({"industry": "metals", "phone": "1390642"})));
        agrees(&doorstep);
        let mut seats = ["shen.jingyi", "li.hua", "zhou.min", "qian.fu"]
            .map(|login| doorstep.signed_in(login, "192.0.2.9"));
        let [head, li_page, zhou_page, service] = &mut seats;
        let told = page_of(head, "/quality/customers?lang=zh");
        for words in ["补行业", "核对号码", "李华", "周敏", "完整性", "有效性", "接口"] {
            assert!(told.contains(words), "{words} is missing in {told}");
        }
        // The way leads to exactly those that fail.
        let list = site::encode("!(industry != null)").replace("%20", "+");
        let failing = head.get(&format!("/customers?filter={list}")).expect(200).says("李家机械");
        failing.lacks("周家机械");
        let own = page_of(li_page, "/quality/customers?lang=en");
        assert!(own.contains("Say the industry") && own.contains("李华") && !own.contains("周敏"), "{own}");
        li_page
            .get(&format!("/customers/{mine}?lang=en"))
            .expect(200)
            .says("Data quality 0")
            .says("Say the industry");
        zhou_page
            .get(&format!("/customers/{other}?lang=zh"))
            .expect(200)
            .says("数据质量 50 分")
            .says("核对号码");
        zhou_page.get(&format!("/customers/{mine}")).expect(404);
        // To service a telephone number is masked: what is said of it is not told, and counts for nothing.
        let masked = page_of(service, "/quality/customers?lang=zh");
        assert!(masked.contains("补行业") && !masked.contains("核对号码"), "{masked}");
        service
            .get(&format!("/customers/{other}?lang=zh"))
            .expect(200)
            .says("数据质量 100 分")
            .lacks("核对号码");
        // Who may not make rules makes none.
        li.ask(
            "POST",
            "quality_rules",
            &json!({"zh": "甲", "en": "A", "of": "customers", "off": false,
        "dimension": "completeness", "field": "industry"}),
        )
        .expect(403);
        // A day later there is a course of it.
        doorstep.clock.pass_ms(DAY_MS);
        doorstep.caught_up();
        head.sign_in("shen.jingyi", crate::doorstep::PASSWORD).expect(303);
        head.get("/quality/customers?lang=zh").expect(200).says("得分走势");
    }
);

at_the_door!(
    the_queue_leads_from_the_worst_to_the_next_and_what_was_mended_is_undone_as_any_change,
    |doorstep| {
        let shen = Seat::of(&doorstep, "shen.jingyi");
        let li = Seat::of(&doorstep, "li.hua");
        shen.forget_given_rules();
        shen.rule(&json!({"zh": "补行业", "en": "Say the industry", "dimension": "completeness", "field": "industry"}));
        shen.rule(&json!({"zh": "补省份", "en": "Say the province", "dimension": "completeness", "field": "province"}));
        let spends = |amount: &str| json!({"yearly_spend": {"amount": amount, "currency": "CNY"}});
        let worst = li.make("customers", &customer("最差机械", &json!({})));
        let good = li.make("customers", &customer("半好机械", &json!({"industry": "metals"})));
        let rich = li.make("customers", &customer("大户机械", &spends("900000.00")));
        shen.make("customers", &customer("别家机械", &json!({})));
        agrees(&doorstep);
        let mut page = doorstep.signed_in("li.hua", "192.0.2.9");
        let queue = "/quality/customers/queue";
        // The worst first, among them who spends most.
        let first = page.get(&format!("{queue}?lang=zh")).expect(200).says("大户机械");
        let (first_is, second) = (&rich, &worst);
        let at = first.hidden("queue", "queue.at");
        let version = first.hidden("queue", "version");
        let post = |page: &mut Browser<'_>, id: &str, fields: &[(&str, &str)]| {
            page.send(queue, &format!("{queue}/{id}"), fields)
        };
        let begun = [("version", version.as_str()), ("queue.at", at.as_str())];
        // What is not taken stays in the form, beside why.
        let wrong =
            post(&mut page, first_is, &[begun[0], begun[1], ("industry", "剑术"), ("province", "江苏")]);
        wrong.expect(422).says("江苏");
        let saved =
            post(&mut page, first_is, &[begun[0], begun[1], ("industry", "metals"), ("province", "江苏")]);
        let onward = saved.expect(303).headers["location"].to_str().unwrap().to_owned();
        doorstep.caught_up();
        assert_eq!(score(&doorstep, first_is), Some(100));
        let next = page.get(&onward).expect(200).says("已保存").says("撤销");
        let undo = next.text.split_once("/changes/").unwrap().1.split('/').next().unwrap().to_owned();
        next.says("最差机械");
        page.send("/", &format!("/changes/{undo}/undo"), &[]).expect(303);
        doorstep.caught_up();
        assert_eq!(score(&doorstep, first_is), Some(0));
        // Somebody else was quicker in the same field.
        shen.set(second, &json!({"industry": "energy"}));
        let clash = [("version", "1"), ("queue.at", at.as_str()), ("industry", "metals"), ("province", "")];
        post(&mut page, second, &clash).expect(409).says("冲突的字段");
        // What is put off stays away for a week.
        let put_off = [begun[0], begun[1], ("queue.then", "put_off")];
        for id in [first_is, second] {
            post(&mut page, id, &put_off).expect(303);
        }
        page.get(queue).expect(200).says("半好机械");
        post(&mut page, &good, &put_off).expect(303);
        page.get(queue).expect(200).says("没有要修正的记录了").lacks("别家机械");
        doorstep.clock.pass_ms(8 * DAY_MS);
        page.sign_in("li.hua", crate::doorstep::PASSWORD).expect(303);
        page.get(queue).expect(200).says("queue.at");
        // Others' records are not there.
        let other = doorstep.number("select id from customer where name = '别家机械'");
        post(&mut page, &object::id_text(other), &begun).expect(404);
    }
);

at_the_door!(
    an_object_that_the_company_added_has_all_of_it_and_a_field_that_a_rule_names_stays,
    |doorstep| {
        let shen = Seat::of(&doorstep, "shen.jingyi");
        let object = shen
            .ask(
                "POST",
                "custom_objects",
                &json!({"zh": "项目", "en": "Project", 
        "belongs": "owned", "rights_like": "customers"}),
            )
            .expect(201);
        let object: Json = serde_json::from_str(&object.text).unwrap();
        let plural = object["plural"].as_str().unwrap().to_owned();
        let field = shen.make(
            "custom_fields",
            &json!({"of": plural, "zh": "阶段", "en": "Stage", "holds": "text",
        "in_list": true, "filtered": false, "searched": false, "personal": false, "required": false,
        "unique": false, "sorted": false}),
        );
        doorstep.caught_up();
        shen.rule(&json!({"zh": "补阶段", "en": "Say the stage", "of": plural, "dimension": "completeness", "field": "x_stage"}));
        let rule = shen.rule(&json!({"zh": "不重名", "en": "One name", "of": plural, "dimension": "uniqueness", "field": "name"}));
        let first = shen.make(&plural, &json!({"name": "一号"}));
        let second = shen.make(&plural, &json!({"name": "一号", "x_stage": "开工"}));
        agrees(&doorstep);
        assert_eq!((score(&doorstep, &first), score(&doorstep, &second)), (Some(0), Some(50)));
        let mut page = doorstep.signed_in("shen.jingyi", "192.0.2.9");
        page.get(&format!("/quality/{plural}?lang=zh")).expect(200).says("补阶段").says("不重名");
        let queue = format!("/quality/{plural}/queue?rule={rule}");
        page.get(&queue).expect(200).says("一号").says("name=\"name\"");
        page.get(&format!("/{plural}/{second}?lang=en")).expect(200).says("Data quality 50").says("One name");
        shen.ask("DELETE", &format!("custom_fields/{field}"), &Json::Null)
            .expect(422)
            .says("field_in_quality_rule");
        // A rule that cannot be one is refused beside what is wrong.
        shen.ask(
            "POST",
            "quality_rules",
            &json!({"zh": "错", "en": "Wrong", "of": plural, "off": false,
        "dimension": "timeliness", "field": "name", "fresh_days": 3}),
        )
        .expect(422)
        .says("quality_days_unfit");
        shen.ask(
            "POST",
            "quality_rules",
            &json!({"zh": "错", "en": "Wrong", "of": plural, "off": false,
        "dimension": "consistency", "field": "name", "condition": "owner == me"}),
        )
        .expect(422)
        .says("quality_asks_who");
    }
);
