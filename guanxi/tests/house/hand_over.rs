//! A colleague leaves, and what they own goes to others: by rules and shares, with what hangs on it, told to whom it
//! went, and taken back as a whole. Killed in the middle, it goes on.

use std::collections::BTreeMap;

use guanxi::commands::bench::client::Client;
use serde_json::{Value as Json, json};

use crate::doorstep::{Answer, Doorstep, at_the_door};
use crate::mass_killed::{kill_and_go_on, newest_wrote};
use crate::program::on_both;

/// Customers of who leaves in the story that is killed: several steps.
const CUSTOMERS: u32 = 2_300;

fn said(answer: &Answer) -> Json {
    serde_json::from_str(&answer.text).unwrap_or(Json::Null)
}

/// A house where Wang Qiang leaves, and where two colleagues and their head stay.
struct Story {
    head: String,
    wang: String,
    li: String,
    zhao: String,
}

fn id_of(doorstep: &Doorstep, login: &str) -> String {
    let id = doorstep.number(&format!("select id from \"user\" where login = '{login}'"));
    object::id_text(id)
}

impl Story {
    fn of(doorstep: &Doorstep) -> Story {
        doorstep.colleague("王强", "wang.qiang", "sales_rep");
        doorstep.colleague("赵敏", "zhao.min", "sales_rep");
        Story {
            head: doorstep.key("shen.jingyi"),
            wang: id_of(doorstep, "wang.qiang"),
            li: id_of(doorstep, "li.hua"),
            zhao: id_of(doorstep, "zhao.min"),
        }
    }

    fn ask(&self, doorstep: &Doorstep, method: &str, path: &str, body: &Json) -> Answer {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        doorstep.browser("192.0.2.7").by_key(&self.head, method, &format!("/api/v1{path}"), &body)
    }

    fn make(&self, doorstep: &Doorstep, plural: &str, body: &Json) -> String {
        doorstep.make(&self.head, plural, body)
    }

    fn customer(&self, doorstep: &Doorstep, name: &str, region: &str) -> String {
        self.make(doorstep, "customers", &json!({"name": name, "province": region, "owner": self.wang}))
    }

    fn owner(&self, doorstep: &Doorstep, plural: &str, id: &str) -> String {
        let record = said(&self.ask(doorstep, "GET", &format!("/{plural}/{id}"), &Json::Null).expect(200));
        record["owner"].as_str().unwrap_or_default().to_owned()
    }

    /// Asks for a job and waits for its end.
    fn job(&self, doorstep: &Doorstep, path: &str, body: &Json) -> Json {
        let begun = said(&self.ask(doorstep, "POST", path, body).expect(202));
        let at = format!("/jobs/{}", begun["id"].as_str().unwrap());
        let now = || said(&self.ask(doorstep, "GET", &at, &Json::Null).expect(200));
        doorstep.wait_until(|| now()["working"] == json!(false));
        let ended = now();
        assert_eq!(ended["state"], "done", "{ended}");
        ended
    }
}

at_the_door!(what_a_leaver_owns_goes_by_rules_with_what_hangs_on_it_and_comes_back_whole, |doorstep| {
    let story = Story::of(&doorstep);
    let regions = ["江苏", "江苏", "江苏", "江苏", "江苏", "天津"];
    let names = ["甲", "乙", "丙", "丁", "戊", "己"];
    let customers: Vec<String> = names
        .iter()
        .zip(regions)
        .map(|(name, region)| story.customer(&doorstep, &format!("{name}机械有限公司"), region))
        .collect();
    let task = |subject: &str, customer: Option<&str>| {
        let body =
            json!({"subject": subject, "due": "2026-12-01", "owner": story.wang, "customer": customer});
        story.make(&doorstep, "tasks", &body)
    };
    let tasks: Vec<String> = customers.iter().map(|customer| task("回访", Some(customer.as_str()))).collect();
    let done = task("寄样品", Some(customers[0].as_str()));
    story.ask(&doorstep, "POST", &format!("/tasks/{done}/completion"), &Json::Null).expect(200);
    let free = task("交车钥匙", None);
    let contact = story.make(&doorstep, "contacts", &json!({"name": "周敏", "customer": customers[1]}));

    // East is shared 60 to 40; the rest goes to Zhao Min.
    let asked = json!({
        "from": story.wang,
        "rules": [{
            "object": "customers",
            "filter": "province == \"江苏\"",
            "to": [{"user": story.li, "share": 60}, {"user": story.zhao, "share": 40}],
        }],
        "to": [story.zhao],
        "reason": "离职",
    });
    let seen = said(&story.ask(&doorstep, "POST", "/hand_overs/preview", &asked).expect(200));
    assert_eq!((&seen["stay_count"], &seen["complete"]), (&json!(0), &json!(true)), "{seen}");
    assert_eq!(seen["finished"], json!([{"object": "tasks", "records": 1}]), "{seen}");
    assert_eq!(story.owner(&doorstep, "customers", &customers[0]), story.wang, "a preview changes nothing");

    let job = story.job(&doorstep, "/hand_overs", &asked);
    assert_eq!((&job["changed"], &job["refused"]), (&json!(13), &json!(0)), "{job}");
    let got: Vec<String> = customers.iter().map(|id| story.owner(&doorstep, "customers", id)).collect();
    let (li, zhao) = (story.li.clone(), story.zhao.clone());
    assert_eq!(got, [&li, &zhao, &li, &zhao, &li, &zhao].map(String::clone));
    for (task, customer) in tasks.iter().zip(&got) {
        assert_eq!(story.owner(&doorstep, "tasks", task), *customer, "a task goes with its customer");
    }
    assert_eq!(story.owner(&doorstep, "tasks", &done), story.wang, "what is done stays");
    assert_eq!(story.owner(&doorstep, "tasks", &free), zhao);
    // What was told before is what happened.
    let mut told: BTreeMap<(String, String), i64> = BTreeMap::new();
    for line in seen["lines"].as_array().unwrap() {
        let key = (line["object"].as_str().unwrap().to_owned(), line["to"].as_str().unwrap().to_owned());
        told.insert(key, line["records"].as_i64().unwrap());
    }
    let expected = [("customers", &li, 3), ("customers", &zhao, 3), ("tasks", &li, 3), ("tasks", &zhao, 4)]
        .map(|(object, to, records)| ((object.to_owned(), to.clone()), records));
    assert_eq!(told, BTreeMap::from(expected));
    // The new owner sees the contact, whose history and the customer's say why.
    let reader = doorstep.key("zhao.min");
    let at = format!("/api/v1/contacts/{contact}");
    doorstep.browser("192.0.2.8").by_key(&reader, "GET", &at, "").expect(200);
    let history = format!("/customers/{}/history", customers[1]);
    let history = said(&story.ask(&doorstep, "GET", &history, &Json::Null).expect(200));
    assert_eq!(history["data"][0]["act"], "hand_over", "{history}");
    assert_eq!(history["data"][0]["reason"], "离职", "{history}");
    let mut head = doorstep.signed_in("shen.jingyi", "192.0.2.1");
    head.get(&format!("/customers/{}", customers[1])).expect(200).says("转移了记录：离职");
    doorstep.crm().settle(&guanxi::house::subscribers()).unwrap();
    let mut receiver = doorstep.signed_in("li.hua", "192.0.2.9");
    receiver.get("/notifications").expect(200).says("把 3 条客户交给了您");

    // Someone gives one away since; all else is as before.
    let since = json!({"owner": story.li});
    story.ask(&doorstep, "PATCH", &format!("/customers/{}", customers[5]), &since).expect(200);
    let undoing = format!("/jobs/{}/undoing", job["id"].as_str().unwrap());
    let undone = story.job(&doorstep, &undoing, &json!({}));
    assert_eq!(undone["refused"], json!(1), "{undone}");
    assert_eq!(undone["refusals"][0]["record"], json!(customers[5]), "{undone}");
    assert_eq!(undone["refusals"][0]["code"], "changed_since");
    for customer in &customers[..5] {
        assert_eq!(story.owner(&doorstep, "customers", customer), story.wang);
    }
    assert_eq!(story.owner(&doorstep, "customers", &customers[5]), story.li);
    for task in tasks.iter().chain([&free]) {
        assert_eq!(story.owner(&doorstep, "tasks", task), story.wang);
    }
});

at_the_door!(who_leads_a_team_hands_over_within_it_and_is_told_of_nothing_else, |doorstep| {
    let story = Story::of(&doorstep);
    doorstep.colleague("顾峰", "gu.feng", "sales_manager");
    let team = |name: &str| story.make(&doorstep, "teams", &json!({"name": name}));
    let (east, north) = (team("华东"), team("华北"));
    let member = |login: &str, team: &str| {
        let body = json!({"user": id_of(&doorstep, login), "team": team, "home": true});
        story.make(&doorstep, "memberships", &body)
    };
    for login in ["gu.feng", "wang.qiang", "li.hua"] {
        member(login, &east);
    }
    member("zhao.min", &north);
    let in_team = |name: &str, team: &str| {
        let body = json!({"name": name, "owner": story.wang, "team": team});
        story.make(&doorstep, "customers", &body)
    };
    let (near, far) = (in_team("苏州甲", &east), in_team("天津乙", &north));
    let manager = doorstep.key("gu.feng");
    let by_manager = |path: &str, body: &Json| {
        doorstep.browser("192.0.2.9").by_key(&manager, "POST", &format!("/api/v1{path}"), &body.to_string())
    };
    let to = |user: &str| json!({"from": story.wang, "to": [user]});
    let seen = by_manager("/hand_overs/preview", &to(&story.li)).expect(200);
    assert!(!seen.text.contains("天津乙") && !seen.text.contains(&far), "{}", seen.text);
    assert_eq!(said(&seen)["lines"][0]["records"], json!(1));
    // Out of the team is out of reach.
    let seen = said(&by_manager("/hand_overs/preview", &to(&story.zhao)).expect(200));
    assert_eq!(seen["stays"][0]["code"], "receiver_out_of_reach", "{seen}");
    // One at a time, by the same right: refused beside the receiver, and done.
    let act = format!("/customers/{near}/hand_over");
    let refused = said(&by_manager(&act, &json!({"to": story.zhao})).expect(422));
    assert_eq!(refused["fields"][0]["field"], "to", "{refused}");
    by_manager(&act, &json!({"to": story.li, "reason": "区域调整"})).expect(200);
    by_manager(&act, &json!({"to": story.li, "reason": "区域调整"})).expect(200);
    by_manager(&format!("/customers/{far}/hand_over"), &json!({"to": story.li})).expect(404);
    assert_eq!(story.owner(&doorstep, "customers", &near), story.li);
    // Who only sells hands nothing over; nor does anybody get it who has left.
    let rep = doorstep.key("li.hua");
    let mut program = doorstep.browser("192.0.2.10");
    program.by_key(&rep, "POST", "/api/v1/hand_overs", &to(&story.zhao).to_string()).expect(403);
    program
        .by_key(&rep, "POST", &format!("/api/v1{act}"), &json!({"to": story.zhao}).to_string())
        .expect(403);
    story.ask(&doorstep, "PATCH", &format!("/users/{}", story.zhao), &json!({"active": false})).expect(200);
    let refused = said(&story.ask(&doorstep, "POST", "/hand_overs", &to(&story.zhao)).expect(422));
    assert_eq!(refused["fields"][0]["code"], "receiver_inactive", "{refused}");
});

at_the_door!(one_record_takes_along_what_hangs_on_it, |doorstep| {
    let story = Story::of(&doorstep);
    let customer = story.customer(&doorstep, "无锡明达机械", "江苏");
    let task = |owner: &str| {
        let body = json!({"subject": "送合同", "due": "2026-12-01", "owner": owner, "customer": customer});
        story.make(&doorstep, "tasks", &body)
    };
    let (own, of_another) = (task(&story.wang), task(&story.zhao));
    let mut head = doorstep.signed_in("shen.jingyi", "192.0.2.1");
    let page = format!("/customers/{customer}/hand_over");
    head.get(&page).expect(200).says("关联记录一并转移");
    let sent = [("to", story.li.as_str()), ("reason", "客户要求"), ("along", "true")];
    head.send(&page, &page, &sent).expect(303);
    assert_eq!(story.owner(&doorstep, "customers", &customer), story.li);
    assert_eq!(story.owner(&doorstep, "tasks", &own), story.li);
    assert_eq!(story.owner(&doorstep, "tasks", &of_another), story.zhao);
});

at_the_door!(the_page_of_who_left_says_what_is_theirs_and_hands_it_over, |doorstep| {
    let story = Story::of(&doorstep);
    for name in ["甲", "乙"] {
        story.customer(&doorstep, &format!("{name}有限公司"), "江苏");
    }
    story.ask(&doorstep, "PATCH", &format!("/users/{}", story.wang), &json!({"active": false})).expect(200);
    let mut head = doorstep.signed_in("shen.jingyi", "192.0.2.1");
    head.get(&format!("/users/{}", story.wang)).expect(200).says("有待交接").says("名下有：客户 2");
    let page = format!("/people/{}/hand-over", story.wang);
    let preview = format!("{page}/preview");
    // Nobody takes it; then half of it each, by a rule that says nothing yet.
    head.send(&page, &preview, &[("rules", "1")]).expect(422).says("请指明接收人");
    let more = head.send(&page, &preview, &[("rules", "1"), ("to-0", &story.li), ("step", "add_rule")]);
    more.expect(200).says("规则 2");
    let sent =
        [("rules", "1"), ("to-0", story.li.as_str()), ("to-1", story.zhao.as_str()), ("reason", "离职")];
    let seen = head.send(&page, &preview, &sent).expect(200).says("移交 2 条").says("甲有限公司");
    let once = seen.hidden("", "once");
    let begins: Vec<(&str, &str)> = sent.into_iter().chain([("once", once.as_str())]).collect();
    head.send(&page, &page, &begins).expect(303);
    // The same form sent twice is one hand-over.
    head.send(&page, &page, &begins).expect(303);
    assert_eq!(doorstep.number("select count(*) from job where kind = 'hand_over'"), 1);
    doorstep.wait_until(|| doorstep.number("select count(*) from job where state = 'done'") == 1);
    let each = "select count(*) from customer where owner = ";
    for user in ["li.hua", "zhao.min"] {
        assert_eq!(doorstep.number(&format!("{each}(select id from \"user\" where login = '{user}')")), 1);
    }
    head.get(&format!("/users/{}", story.wang)).expect(200).lacks("有待交接");
});

/// A number from a few bytes of a seed, the next one each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % bound
    }
}

at_the_door!(any_hand_over_is_taken_back_but_for_what_was_given_on_since, |doorstep| {
    let mut story = Story::of(&doorstep);
    for seed in 1..=3u64 {
        let login = format!("leaver.{seed}");
        doorstep.colleague("王伟", &login, "sales_rep");
        story.wang = id_of(&doorstep, &login);
        let story = &story;
        let people = [story.wang.clone(), story.li.clone(), story.zhao.clone()];
        let mut chance = Chance(seed);
        let mut records: Vec<(&str, String)> = Vec::new();
        for number in 0..8 {
            let region = ["江苏", "天津", "广东"][chance.below(3)];
            let name = format!("第{seed}轮{number}号公司");
            records.push(("customers", story.customer(&doorstep, &name, region)));
            let on = records[chance.below(records.len())].clone();
            let on = (on.0 == "customers").then_some(on.1);
            let body = json!({"subject": format!("事{number}"), "due": "2026-12-01", "owner": story.wang, "customer": on});
            records.push(("tasks", story.make(&doorstep, "tasks", &body)));
        }
        let owners = |records: &[(&str, String)]| -> Vec<String> {
            records.iter().map(|(plural, id)| story.owner(&doorstep, plural, id)).collect()
        };
        let before = owners(&records);
        let region = ["江苏", "天津", "广东"][chance.below(3)];
        let share = 1 + chance.below(98) as i64;
        let body = json!({
            "from": story.wang,
            "rules": [
                {"records": [format!("customers/{}", records[0].1)], "to": [story.zhao]},
                {"object": "customers", "filter": format!("province == \"{region}\""),
                 "to": [{"user": story.li, "share": share}, {"user": story.zhao, "share": 100 - share}]},
            ],
            "to": if chance.below(2) == 0 { json!([story.li, story.zhao]) } else { json!([]) },
        });
        let job = story.job(&doorstep, "/hand_overs", &body);
        let after = owners(&records);
        let went = before.iter().zip(&after).filter(|(before, after)| before != after).count();
        assert_eq!(job["changed"], json!(went), "{job}");
        assert_eq!(after[0], story.zhao);
        // Some are given on, some are written to otherwise.
        let mut given_on: BTreeMap<usize, String> = BTreeMap::new();
        for _ in 0..5 {
            let place = chance.below(records.len());
            let (plural, id) = &records[place];
            let to = people[chance.below(3)].clone();
            let set = match chance.below(2) {
                0 => json!({"owner": to}),
                _ if *plural == "customers" => json!({"remarks": "来过"}),
                _ => json!({"text": "来过"}),
            };
            if set.get("owner").is_some() {
                given_on.insert(place, to);
            }
            story.ask(&doorstep, "PATCH", &format!("/{plural}/{id}"), &set).expect(200);
        }
        let undoing = format!("/jobs/{}/undoing", job["id"].as_str().unwrap());
        story.job(&doorstep, &undoing, &json!({}));
        for (place, owner) in owners(&records).into_iter().enumerate() {
            let expected = match given_on.get(&place) {
                // Given on to somebody third it stays there; otherwise it is as before.
                Some(to) if *to != after[place] && before[place] != after[place] => to,
                Some(to) if before[place] == after[place] => to,
                Some(_) | None => &before[place],
            };
            assert_eq!(owner, *expected, "seed {seed}, {:?}", records[place]);
        }
    }
});

on_both!(a_killed_hand_over_and_its_undo_write_each_record_once, |program| {
    let demo = program.demo(CUSTOMERS);
    let key = demo.json["key"].as_str().unwrap().to_owned();
    // All of it is hers, so that there are several steps.
    let of = "(select id from \"user\" where login = 'qian.yutong')";
    program.database.run(&format!("update customer set owner = {of}"));
    let owners = program.database.run("select id, owner, team from customer order by id");
    let server = program.serve();
    let id = |login: &str| {
        object::id_text(program.database.number(&format!("select id from \"user\" where login = '{login}'")))
    };
    let body = json!({
        "from": id("qian.yutong"),
        "to": [{"user": id("shen.jingyi"), "share": 70}, {"user": id("lu.xiaowen"), "share": 30}],
        "objects": ["customers"],
    });
    let mut client = Client::connect(&server.address, &key).unwrap();
    let job = crate::mass_killed::ask(&mut client, "/api/v1/hand_overs", &body);
    let server = kill_and_go_on(&program, server);
    let customers = program.database.number("select count(*) from customer");
    let count = |login: &str| {
        let of = format!("(select id from \"user\" where login = '{login}')");
        program.database.number(&format!("select count(*) from customer where owner = {of}"))
    };
    // Shared out as if nothing had happened: nobody is ahead of their share by a whole record.
    let (most, least) = (count("shen.jingyi"), count("lu.xiaowen"));
    assert_eq!(most + least, customers);
    assert!(100 * most - 70 * customers < 100 && 100 * least - 30 * customers < 100, "{most} {least}");
    assert_eq!(newest_wrote(&program, "customer"), (customers, customers));

    let mut client = Client::connect(&server.address, &key).unwrap();
    let undoing = format!("/api/v1/jobs/{}/undoing", job["id"].as_str().unwrap());
    crate::mass_killed::ask(&mut client, &undoing, &json!({}));
    let server = kill_and_go_on(&program, server);
    assert_eq!(program.database.run("select id, owner, team from customer order by id"), owners);
    drop(server);
});

on_both!(a_leaver_is_handed_over_by_command, |program| {
    program.demo(60);
    let rule = "customers: province == \"江苏\" => lu.xiaowen:50,shen.jingyi:50";
    let words =
        ["hand-over", "--from", "qian.yutong", "--to", "shen.jingyi", "--rule", rule, "--reason", "离职"];
    let check: Vec<&str> = words.iter().copied().chain(["--check"]).collect();
    let owned =
        "select count(*) from customer where owner = (select id from \"user\" where login = 'qian.yutong')";
    let before = program.database.number(owned);
    assert!(before > 0);
    let looked = program.run(&check);
    assert_eq!((looked.status, looked.json["stay"].as_i64()), (0, Some(0)), "{}", looked.errors);
    assert_eq!(program.database.number(owned), before);
    let done = program.run(&words);
    assert_eq!(done.status, 0, "{} {}", done.json, done.errors);
    assert_eq!(done.json["planned"], looked.json["planned"]);
    assert_eq!(program.database.number(owned), 0);
    let undone = program.run(&["hand-over", "undo", done.json["job"].as_str().unwrap()]);
    assert_eq!(undone.status, 0, "{} {}", undone.json, undone.errors);
    assert_eq!(program.database.number(owned), before);
    let unknown = program.run(&["hand-over", "--from", "nobody", "--to", "shen.jingyi"]);
    assert_eq!(unknown.status, 1, "{}", unknown.json);
});
