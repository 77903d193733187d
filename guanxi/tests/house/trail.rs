//! The audit trail at the door: what people did is written down, everybody reads their own, and what is unusual is told
//! once to those who look after it.

use guanxi::house::subscribers;
use serde_json::{Value as Json, json};
use staff::{Door, NewColleague, add_colleague};
use store::WriteError;

use crate::doorstep::{Browser, Doorstep, PASSWORD, at_the_door};

const WRONG: &str = "certainly-not-this-one";
const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;
const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1";

impl Doorstep {
    /// One more colleague.
    pub fn colleague(&self, name: &str, login: &str, role: &str) {
        let colleague = NewColleague {
            name: name.to_owned(),
            login: login.to_owned(),
            password_hash: Some(Door::hash_password(PASSWORD, &[]).unwrap()),
            teams: Vec::new(),
            roles: vec![role.to_owned()],
            language: None,
        };
        let house = self.crm().system();
        let added = house
            .write_wait::<_, WriteError, _>("test", None, move |tx| add_colleague(tx, &colleague).map(drop));
        added.unwrap();
    }

    /// What follows the history has caught up with it.
    pub fn caught_up(&self) {
        self.crm().settle(&subscribers()).unwrap();
    }

    /// What somebody's program reads at an address.
    pub fn read(&self, key: &str, path: &str) -> Json {
        let answer = self.browser("192.0.2.99").by_key(key, "GET", path, "").expect(200);
        serde_json::from_str(&answer.text).unwrap()
    }

    /// The lines of a filter, the newest first.
    pub fn lines(&self, key: &str, filter: &str) -> Vec<Json> {
        let listed = self.read(key, &format!("/api/v1/trail?limit=200&filter={}", site::encode(filter)));
        listed["data"].as_array().unwrap().clone()
    }

    /// The alerts of a pattern.
    pub fn alerts(&self, key: &str, pattern: &str) -> Vec<Json> {
        let filter = site::encode(&format!("pattern == \"{pattern}\""));
        let listed = self.read(key, &format!("/api/v1/alerts?filter={filter}"));
        listed["data"].as_array().unwrap().clone()
    }

    pub fn id_of(&self, key: &str, login: &str) -> String {
        let filter = site::encode(&format!("login == \"{login}\""));
        let listed = self.read(key, &format!("/api/v1/users?filter={filter}"));
        listed["data"][0]["id"].as_str().unwrap().to_owned()
    }

    /// Makes a record by somebody's key; answers its id.
    pub fn make(&self, key: &str, plural: &str, record: &Json) -> String {
        let mut program = self.browser("192.0.2.99");
        let path = format!("/api/v1/{plural}");
        let made = program.by_key(key, "POST", &path, &record.to_string()).expect(201);
        serde_json::from_str::<Json>(&made.text).unwrap()["id"].as_str().unwrap().to_owned()
    }

    /// Sets what a rule says.
    pub fn rule(&self, key: &str, pattern: &str, set: &Json) {
        let filter = site::encode(&format!("pattern == \"{pattern}\""));
        let rule = &self.read(key, &format!("/api/v1/alert_rules?filter={filter}"))["data"][0];
        let path = format!("/api/v1/alert_rules/{}", rule["id"].as_str().unwrap());
        self.browser("192.0.2.99").by_key(key, "PATCH", &path, &set.to_string()).expect(200);
    }
}

fn refused_times(browser: &mut Browser<'_>, times: usize) {
    for _ in 0..times {
        browser.get("/grants").expect(403);
    }
}

at_the_door!(everything_somebody_does_leaves_a_line_that_says_who_what_and_when, |doorstep| {
    let boss = doorstep.key("shen.jingyi");
    let rep = doorstep.key("li.hua");
    doorstep.colleague("秦勇", "qin.yong", "service_agent");
    let li_hua_id = doorstep.id_of(&boss, "li.hua");
    let theirs = format!("owner == \"{li_hua_id}\"");

    // Coming in, and not.
    doorstep.browser("203.0.113.5").sign_in("li.hua", WRONG).expect(422);
    doorstep.browser("203.0.113.6").sign_in("hunter2-typed-as-a-login", WRONG).expect(422);
    let mut li_hua = doorstep.signed_in("li.hua", "192.0.2.7");
    let failed = doorstep.lines(&boss, "deed == \"sign_in_failed\"");
    assert_eq!(failed.len(), 2);
    assert_eq!((&failed[0]["owner"], &failed[0]["address"]), (&Json::Null, &json!("203.0.113.6")));
    assert_eq!((&failed[1]["owner"], &failed[1]["address"]), (&json!(li_hua_id), &json!("203.0.113.5")));
    assert!(!failed[0].to_string().contains("hunter2"));
    let came = doorstep.lines(&boss, &format!("{theirs} && deed == \"signed_in\""));
    assert_eq!((came.len(), came[0]["address"].as_str()), (1, Some("192.0.2.7")));

    // Seen: once within ten minutes, by pages and by the API; a list read by a program with its number.
    let own = doorstep.make(&rep, "customers", &json!({"name": "常州恒信机电有限公司"}));
    let other = doorstep.make(&boss, "customers", &json!({"name": "无锡中泰传动有限公司"}));
    li_hua.get(&format!("/customers/{own}")).expect(200);
    li_hua.get(&format!("/customers/{own}/preview")).expect(200);
    let seen = format!("deed == \"seen\" && record == \"customers/{own}\"");
    assert_eq!(doorstep.lines(&boss, &seen).len(), 1);
    doorstep.clock.pass_ms(11 * MINUTE_MS);
    doorstep.read(&rep, &format!("/api/v1/customers/{own}"));
    let lines = doorstep.lines(&boss, &seen);
    assert_eq!((lines.len(), &lines[0]["through"]), (2, &json!("api")));
    doorstep.read(&boss, "/api/v1/customers");
    let many = doorstep.lines(&boss, "deed == \"seen\" && object == \"customers\" && record == null");
    assert_eq!(many[0]["records"], 2);

    // Refused: a record out of sight, whether there is one or not; an object; a key that nobody has, many times one line.
    li_hua.get(&format!("/customers/{other}")).expect(404);
    li_hua.get("/customers/06CSS4ZSM9C2P").expect(404);
    li_hua.get("/grants").expect(403);
    for _ in 0..5 {
        doorstep.browser("203.0.113.9").by_key("gx_nobody", "GET", "/api/v1/customers", "").expect(401);
    }
    let refused = doorstep.lines(&boss, "deed == \"refused\"");
    let told: Vec<_> =
        refused.iter().map(|line| (&line["told"], &line["record"], &line["records"])).collect();
    let of_record = json!(format!("customers/{other}"));
    assert_eq!(
        told,
        [
            (&json!("key_refused"), &Json::Null, &json!(5)),
            (&json!("forbidden"), &Json::Null, &json!(1)),
            (&json!("not_found"), &json!("customers/06CSS4ZSM9C2P"), &json!(1)),
            (&json!("not_found"), &of_record, &json!(1)),
        ]
    );

    // Changed, with the fields and never with what stood in them; many by one act are one line.
    let change = json!({"name": "常州恒信精机有限公司"}).to_string();
    doorstep
        .browser("192.0.2.99")
        .by_key(&rep, "PATCH", &format!("/api/v1/customers/{own}"), &change)
        .expect(200);
    let contact =
        doorstep.make(&rep, "contacts", &json!({"name": "周敏", "customer": own, "mobile": "13812345678"}));
    let holding = json!({"user": li_hua_id, "role": doorstep.read(&boss, "/api/v1/roles?filter=code+==+%22presales%22")["data"][0]["id"]});
    doorstep.make(&boss, "role_holdings", &holding);
    doorstep.caught_up();
    let changed = doorstep.lines(&boss, &format!("deed == \"changed\" && record == \"customers/{own}\""));
    assert_eq!(changed.len(), 1);
    assert!(
        changed[0]["told"].as_str().unwrap().split(' ').any(|word| word == "customers.name"),
        "{}",
        changed[0]
    );
    assert_eq!(
        doorstep.lines(&boss, &format!("deed == \"created\" && record == \"customers/{own}\"")).len(),
        1
    );
    let rights = doorstep.lines(&boss, "deed == \"rights_changed\" && object == \"role_holdings\"");
    assert_eq!(rights.len(), 1);

    // Unmasked, with the field and not with the number.
    let mut agent = doorstep.signed_in("qin.yong", "192.0.2.8");
    let ask = format!("/contacts/{contact}/unmasking");
    agent.send(&ask, &ask, &[("field", "mobile"), ("reason", "回电")]).expect(200).says("13812345678");
    doorstep.caught_up();
    let unmasked = doorstep.lines(&boss, "deed == \"unmasked\"");
    assert_eq!(unmasked.len(), 1);
    assert_eq!(
        (&unmasked[0]["told"], &unmasked[0]["record"]),
        (&json!("contacts.mobile"), &json!(format!("contacts/{contact}")))
    );

    // Taken out: which fields, how many, whether personal ones as they are, and no number that was asked for.
    let asked =
        json!({"object": "contacts", "filter": "mobile == \"13812345678\"", "fields": ["name", "mobile"]});
    let begun = doorstep.browser("192.0.2.99").by_key(&boss, "POST", "/api/v1/exports", &asked.to_string());
    let job =
        serde_json::from_str::<Json>(&begun.expect(202).text).unwrap()["id"].as_str().unwrap().to_owned();
    doorstep.wait_until(|| doorstep.read(&boss, &format!("/api/v1/jobs/{job}"))["state"] == "done");
    doorstep.caught_up();
    let exported = doorstep.lines(&boss, "deed == \"exported\"");
    assert_eq!(
        (exported.len(), &exported[0]["records"], &exported[0]["object"]),
        (1, &json!(1), &json!("contacts"))
    );
    assert_eq!(exported[0]["told"], "csv personal contacts.name contacts.mobile filter-by contacts.mobile");
    let all = doorstep.read(&boss, "/api/v1/trail?limit=1000").to_string();
    for value in ["13812345678", "周敏", "常州恒信", "回电"] {
        assert!(!all.contains(value), "{value} stands in the trail");
    }
});

at_the_door!(everybody_reads_their_own_lines_and_nobody_writes_one, |doorstep| {
    let (boss, rep) = (doorstep.key("shen.jingyi"), doorstep.key("li.hua"));
    let mut li_hua = doorstep.signed_in("li.hua", "192.0.2.7");
    let mut shen = doorstep.signed_in("shen.jingyi", "192.0.2.8");
    let (li_hua_id, shen_id) = (doorstep.id_of(&boss, "li.hua"), doorstep.id_of(&boss, "shen.jingyi"));
    let other = doorstep.make(&boss, "customers", &json!({"name": "南通海汇船舶有限公司"}));
    shen.get(&format!("/customers/{other}")).expect(200);
    li_hua.get(&format!("/customers/{other}")).expect(404);

    // Li Hua reads that she came in and was refused, not what the record is called, nor who else saw it.
    let own = doorstep.lines(&rep, "");
    assert!(own.len() >= 2 && own.iter().all(|line| line["owner"] == json!(li_hua_id)));
    assert_eq!(doorstep.lines(&rep, &format!("owner == \"{shen_id}\"")), Vec::<Json>::new());
    let page = li_hua.get("/trail").expect(200).says("被拒绝").says("登录").says(&other);
    page.lacks("南通海汇").lacks("沈静怡");
    li_hua.get("/alerts").expect(403);
    li_hua.get("/alert_rules").expect(403);
    // Who answers for it reads the name, finds the lines from the record, and one line by its address.
    let record = site::encode(&format!("record == \"customers/{other}\""));
    shen.get(&format!("/customers/{other}")).expect(200).says("谁看过、改过");
    shen.get(&format!("/trail?filter={record}")).expect(200).says("南通海汇").says("李华");
    let line = &doorstep.lines(&boss, &format!("owner == \"{li_hua_id}\" && deed == \"refused\""))[0];
    let line = format!("/trail/{}", line["id"].as_str().unwrap());
    shen.get(&format!("{line}?lang=en")).expect(200).says("Refused").says("not allowed");
    li_hua.get(&line).expect(200);
    let of_shen = &doorstep.lines(&boss, &format!("owner == \"{shen_id}\""))[0];
    li_hua.get(&format!("/trail/{}", of_shen["id"].as_str().unwrap())).expect(404);

    // Nobody writes one, not even who runs the place, and nobody may be allowed to.
    let forged = json!({"deed": "seen", "records": 1}).to_string();
    for (method, path) in [
        ("POST", "/api/v1/trail".to_owned()),
        ("PATCH", format!("/api/v1{line}")),
        ("DELETE", format!("/api/v1{line}")),
    ] {
        doorstep.browser("192.0.2.99").by_key(&boss, method, &path, &forged).expect(405);
    }
    let document = doorstep.read(&boss, "/api/v1/openapi.json");
    let offered: Vec<&String> = document["paths"]["/trail"].as_object().unwrap().keys().collect();
    assert_eq!(offered, ["get"]);
    let role = doorstep.read(&boss, "/api/v1/roles?filter=code+==+%22presales%22")["data"][0]["id"].clone();
    let grant = json!({"role": role, "object": "trail_line", "verb": "delete", "scope": "all"}).to_string();
    doorstep
        .browser("192.0.2.99")
        .by_key(&boss, "POST", "/api/v1/grants", &grant)
        .expect(422)
        .says("journal_only_read");

    // A deputy does somebody's work, and does not read what they did.
    let absence = json!({"owner": shen_id, "from": "2026-03-01", "until": "2026-03-09", "deputy": li_hua_id});
    doorstep.make(&boss, "absences", &absence);
    assert!(!li_hua.get("/trail").expect(200).text.contains("沈静怡"));
});

at_the_door!(a_list_of_lines_is_paged_exported_and_cleared_when_its_time_is_over, |doorstep| {
    let boss = doorstep.key("shen.jingyi");
    let mut li_hua = doorstep.signed_in("li.hua", "192.0.2.7");
    let addresses = ["/customers/06CSS4ZSM9C2P", "/customers/06CSS4ZSM9C2Q", "/customers/06CSS4ZSM9C2R"];
    for address in addresses {
        doorstep.clock.pass_ms(MINUTE_MS);
        li_hua.get(address).expect(404);
    }
    let refused = site::encode("deed == \"refused\" && address == \"192.0.2.7\"");
    let mut found = Vec::new();
    let mut path = format!("/api/v1/trail?limit=2&filter={refused}");
    loop {
        let page = doorstep.read(&boss, &path);
        found.extend(
            page["data"].as_array().unwrap().iter().map(|line| line["record"].as_str().unwrap().to_owned()),
        );
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/api/v1/trail?limit=2&filter={refused}&after={next}");
    }
    let newest_first: Vec<String> = addresses.iter().rev().map(|address| address[1..].to_owned()).collect();
    assert_eq!(found, newest_first);

    // Taken out in a file that no spreadsheet takes for a formula, which is written down as well.
    let mut odd = doorstep.browser("192.0.2.7");
    odd.agent = "=HYPERLINK(\"http://example.com\")";
    odd.sign_in("li.hua", WRONG).expect(422);
    let asked = json!({"object": "trail", "filter": "deed in [\"refused\", \"sign_in_failed\"]", "fields": ["deed", "device", "address"]});
    let begun = doorstep.browser("192.0.2.99").by_key(&boss, "POST", "/api/v1/exports", &asked.to_string());
    let job =
        serde_json::from_str::<Json>(&begun.expect(202).text).unwrap()["id"].as_str().unwrap().to_owned();
    doorstep.wait_until(|| doorstep.read(&boss, &format!("/api/v1/jobs/{job}"))["state"] == "done");
    let file = doorstep
        .browser("192.0.2.99")
        .by_key(&boss, "GET", &format!("/api/v1/jobs/{job}/file"), "")
        .expect(200);
    assert_eq!(file.text.lines().count(), 5);
    let file = file.says("192.0.2.7");
    assert!(
        file.text.contains("HYPERLINK")
            && !file.text.contains(",\"=HYPERLINK")
            && !file.text.contains(",=HYPERLINK")
    );
    doorstep.caught_up();
    assert_eq!(doorstep.lines(&boss, "deed == \"exported\" && object == \"trail\"").len(), 1);

    // What is older than the company keeps goes; the days are within reason.
    let company = doorstep.read(&boss, "/api/v1/companies")["data"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/companies/{company}");
    doorstep
        .browser("192.0.2.99")
        .by_key(&boss, "PATCH", &path, "{\"trail_days\": 7}")
        .expect(422)
        .says("days_out_of_range");
    doorstep.browser("192.0.2.99").by_key(&boss, "PATCH", &path, "{\"trail_days\": 30}").expect(200);
    doorstep.settle_trail();
    doorstep.clock.pass_ms(31 * DAY_MS);
    doorstep.signed_in("li.hua", "192.0.2.7");
    doorstep.forget_old_lines();
    let left = doorstep.lines(&boss, "");
    assert!(left.iter().all(|line| line["deed"] == "signed_in"), "{left:?}");
    assert_eq!(left.len(), 1);
});

at_the_door!(an_alert_is_raised_at_its_threshold_and_once_for_a_window, |doorstep| {
    let boss = doorstep.key("shen.jingyi");
    doorstep.rule(&boss, "many_refused", &json!({"threshold": 3, "minutes": 10}));
    doorstep.rule(&boss, "many_seen", &json!({"threshold": 2, "minutes": 10}));
    doorstep.rule(&boss, "many_failed_sign_ins", &json!({"threshold": 3, "minutes": 15}));
    let rep = doorstep.key("li.hua");
    let li_hua_id = doorstep.id_of(&boss, "li.hua");
    let mut li_hua = doorstep.signed_in("li.hua", "192.0.2.7");
    // Refused so often, so many minutes after the last; how many alerts there are then.
    for (step, (minutes, times, alerts)) in
        [(0, 2, 0), (1, 1, 1), (1, 5, 1), (30, 2, 1), (11, 2, 1), (1, 1, 2)].into_iter().enumerate()
    {
        doorstep.clock.pass_ms(minutes * MINUTE_MS);
        refused_times(&mut li_hua, times);
        assert_eq!(doorstep.alerts(&boss, "many_refused").len(), alerts, "step {step}");
    }
    // A threshold changed holds at once; a rule that is switched off says nothing.
    doorstep.clock.pass_ms(30 * MINUTE_MS);
    doorstep.rule(&boss, "many_refused", &json!({"threshold": 1}));
    refused_times(&mut li_hua, 1);
    assert_eq!(doorstep.alerts(&boss, "many_refused").len(), 3);
    doorstep.clock.pass_ms(30 * MINUTE_MS);
    doorstep.rule(&boss, "many_refused", &json!({"active": false}));
    refused_times(&mut li_hua, 9);
    assert_eq!(doorstep.alerts(&boss, "many_refused").len(), 3);

    // What programs read counts by records; exports and masked values by what the history tells.
    let (one, two) = (json!({"name": "甲一商贸有限公司"}), json!({"name": "乙二物流有限公司"}));
    doorstep.make(&rep, "customers", &one);
    doorstep.read(&rep, "/api/v1/customers");
    let seen = || -> Vec<Json> {
        let all = doorstep.alerts(&boss, "many_seen").into_iter();
        all.filter(|alert| alert["person"] == json!(li_hua_id)).collect()
    };
    assert_eq!(seen().len(), 0);
    doorstep.make(&rep, "customers", &two);
    doorstep.read(&rep, "/api/v1/customers");
    assert_eq!((seen().len(), &seen()[0]["records"]), (1, &json!(3)));
    for (threshold, alerts) in [(3, 0), (2, 1)] {
        doorstep.rule(&boss, "mass_export", &json!({"threshold": threshold, "minutes": 5}));
        doorstep.clock.pass_ms(20 * MINUTE_MS);
        let asked = json!({"object": "customers", "filter": "", "fields": ["name"]}).to_string();
        let begun =
            doorstep.browser("192.0.2.99").by_key(&rep, "POST", "/api/v1/exports", &asked).expect(202);
        let job = serde_json::from_str::<Json>(&begun.text).unwrap()["id"].as_str().unwrap().to_owned();
        doorstep.wait_until(|| doorstep.read(&rep, &format!("/api/v1/jobs/{job}"))["state"] == "done");
        doorstep.caught_up();
        assert_eq!(doorstep.alerts(&boss, "mass_export").len(), alerts, "{threshold}");
    }
    let export = &doorstep.alerts(&boss, "mass_export")[0];
    assert_eq!(
        (&export["records"], &export["threshold"], &export["status"]),
        (&json!(2), &json!(2), &json!("open"))
    );

    // Failed attempts count by person, and by network whoever they claim to be.
    for (attempt, address) in ["203.0.113.5", "203.0.113.6", "203.0.113.7"].into_iter().enumerate() {
        assert_eq!(doorstep.alerts(&boss, "many_failed_sign_ins").len(), 0, "{attempt}");
        doorstep.browser(address).sign_in(&format!("guess-{attempt}"), WRONG).expect(422);
    }
    let failed = doorstep.alerts(&boss, "many_failed_sign_ins");
    assert_eq!(
        (failed.len(), &failed[0]["place"], &failed[0]["person"]),
        (1, &json!("203.0.113.0/24"), &Json::Null)
    );

    // Told by the bell to who looks after it, and not to her; dealt with once, with a note.
    let mut shen = doorstep.signed_in("shen.jingyi", "192.0.2.8");
    shen.get("/notifications").expect(200).says("安全提醒");
    assert!(!li_hua.get("/notifications").expect(200).text.contains("安全提醒"));
    let path = format!("/alerts/{}", export["id"].as_str().unwrap());
    let page =
        shen.get(&path).expect(200).says("大量导出").says("李华").says("待处理").says("查看相关操作记录");
    let behind = page.text.split_once("href=\"/trail?filter=").unwrap().1.split('"').next().unwrap();
    let behind = shen.get(&format!("/trail?filter={}", behind.replace("&amp;", "&"))).expect(200);
    behind.says("csv、").says("李华");
    let settlement = format!("{path}/settlement");
    page.says(&format!("href=\"{settlement}"));
    li_hua.get(&settlement).expect(404);
    let long = "长".repeat(object::TEXT_CHARS_MAX + 1);
    let refused = shen.send(&settlement, &settlement, &[("note", &long)]).expect(422);
    refused.says("处理说明：有").says(&long);
    shen.send(&settlement, &settlement, &[("note", "月度报表，已与本人核实")]).expect(303);
    // Twice with the same, or with nothing to say, is the same as once; nobody's words are lost silently.
    let again = |body: &str| {
        let mut program = doorstep.browser("192.0.2.99");
        program.by_key(&boss, "POST", &format!("/api/v1{settlement}"), body)
    };
    for body in ["", "{}", r#"{"note": null}"#, r#"{"note": "月度报表，已与本人核实"}"#] {
        again(body).expect(200).says("月度报表，已与本人核实");
    }
    again(r#"{"note": "其实没问"}"#).expect(409).says("dealt_with_already");
    again(r#"{"note": 7}"#).expect(422).says("wrong_shape");
    again(r#"{"remark": "x"}"#).expect(422).says("field_unknown");
    shen.get(&settlement).expect(303);
    shen.get(&path).expect(200).says("已处理").says("月度报表").says("沈静怡");
    doorstep.browser("192.0.2.99").by_key(&rep, "GET", &format!("/api/v1{path}"), "").expect(404);
});

at_the_door!(a_new_device_or_network_is_told_to_its_person_and_to_who_looks_after_it, |doorstep| {
    let boss = doorstep.key("shen.jingyi");
    // From where, with what; how many alerts there are of a new device, and of a new network.
    let cases = [
        ("192.0.2.7", crate::doorstep::CHROME, 0, 0),
        ("192.0.2.200", crate::doorstep::CHROME, 0, 0),
        ("198.51.100.4", crate::doorstep::CHROME, 0, 1),
        ("192.0.2.7", IPHONE, 1, 1),
        ("198.51.100.9", IPHONE, 1, 1),
        ("2001:db8:1:2::3", IPHONE, 1, 2),
        ("2001:db8:1:9::3", IPHONE, 1, 2),
    ];
    for (step, (address, agent, devices, networks)) in cases.into_iter().enumerate() {
        doorstep.clock.pass_ms(2 * 60 * MINUTE_MS);
        let mut browser = doorstep.browser(address);
        browser.agent = agent;
        browser.sign_in("li.hua", PASSWORD).expect(303);
        let found = (doorstep.alerts(&boss, "new_device").len(), doorstep.alerts(&boss, "new_network").len());
        assert_eq!(found, (devices, networks), "step {step}");
    }
    let alert = &doorstep.alerts(&boss, "new_device")[0];
    assert_eq!((&alert["device"], &alert["place"]), (&json!("Safari · iPhone"), &json!("192.0.2.7")));
    let mut li_hua = doorstep.signed_in("li.hua", "192.0.2.7");
    li_hua.get("/notifications").expect(200).says("您的账号刚在一台新设备上登录");
    li_hua.get("/notifications?lang=en").expect(200).says("if it was not you").lacks("Alert:");
});

at_the_door!(what_was_noted_is_written_when_the_server_stops_and_rules_stay_within_reason, |doorstep| {
    let boss = doorstep.key("shen.jingyi");
    let mut li_hua = doorstep.signed_in("li.hua", "192.0.2.7");
    li_hua.get("/grants").expect(403);
    doorstep.settle_trail();
    assert_eq!(doorstep.number("select count(*) from trail_line where deed = 'refused'"), 1);
    let rules = doorstep.read(&boss, "/api/v1/alert_rules");
    let rule = rules["data"].as_array().unwrap().iter().find(|rule| rule["pattern"] == "many_seen").unwrap();
    let path = format!("/api/v1/alert_rules/{}", rule["id"].as_str().unwrap());
    for (set, code) in [
        (json!({"threshold": 0}), "threshold_out_of_range"),
        (json!({"minutes": 7}), "window_uneven"),
        (json!({"minutes": 2000}), "window_out_of_range"),
        (json!({"threshold": null}), "needed_to_count"),
    ] {
        let answer = doorstep.browser("192.0.2.99").by_key(&boss, "PATCH", &path, &set.to_string());
        answer.expect(422).says(code);
    }
    doorstep.browser("192.0.2.99").by_key(&boss, "DELETE", &path, "").expect(403);
});

at_the_door!(processes_that_write_at_once_count_together_and_raise_one_alert, |doorstep| {
    let boss = doorstep.key("shen.jingyi");
    doorstep.rule(&boss, "many_refused", &json!({"threshold": 3, "minutes": 10}));
    let other = doorstep.other_process();
    let mut here = doorstep.signed_in("li.hua", "192.0.2.7");
    let mut there = doorstep.signed_in("li.hua", "192.0.2.7").at(&other);
    refused_times(&mut here, 2);
    refused_times(&mut there, 2);
    std::thread::scope(|scope| {
        scope.spawn(|| doorstep.settle_trail());
        scope.spawn(|| doorstep.settle_trail_of(&other));
    });
    let alerts = doorstep.alerts(&boss, "many_refused");
    assert_eq!(alerts.len(), 1);
    let written = doorstep.lines(&boss, "deed == \"refused\"");
    let refused: i64 = written.iter().map(|line| line["records"].as_i64().unwrap()).sum();
    assert_eq!(refused, 4);
});
