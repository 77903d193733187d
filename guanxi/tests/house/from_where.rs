//! From where people came, at the door: the address of whatever they wrote, the country it is in, and those who were not
//! let in from there.

use serde_json::{Value as Json, json};

use crate::doorstep::{CHROME, Doorstep, PASSWORD, at_the_door};

const DAY_MS: i64 = 24 * 3_600_000;

impl Doorstep {
    /// The one line of a filter: through which door, and from where.
    #[track_caller]
    fn one_line(&self, key: &str, filter: &str) -> (Json, Json) {
        let lines = self.lines(key, filter);
        assert_eq!(lines.len(), 1, "{filter}: {lines:?}");
        (lines[0]["through"].clone(), lines[0]["address"].clone())
    }

    fn done(&self, key: &str, begun: &Json) {
        let job = format!("/api/v1/jobs/{}", begun["id"].as_str().unwrap());
        self.wait_until(|| self.read(key, &job)["state"] == "done");
    }
}

at_the_door!(a_line_says_through_which_door_and_from_which_address_something_was_written, |doorstep| {
    let boss = doorstep.key("shen.jingyi");
    let mut shen = doorstep.signed_in("shen.jingyi", "192.0.2.8");
    shen.send("/teams/new", "/teams", &[("name", "华东销售部")]).expect(303);
    let made = doorstep.make(&boss, "customers", &json!({"name": "常州恒信机电有限公司"}));
    // What goes on without its page knows from where it was asked for, also when another process does it.
    let ask = |path: &str, body: &Json| -> Json {
        let mut program = doorstep.browser("2001:db8::5");
        let answer = program.by_key(&boss, "POST", path, &body.to_string()).expect(202);
        serde_json::from_str(&answer.text).unwrap()
    };
    let changed = ask("/api/v1/customers/mass_changes", &json!({"filter": "", "set": {"remarks": "走访过"}}));
    doorstep.done(&boss, &changed);
    doorstep.done(
        &boss,
        &ask("/api/v1/exports", &json!({"object": "customers", "filter": "", "fields": ["name"]})),
    );
    let undoing = format!("/api/v1/jobs/{}/undoing", changed["id"].as_str().unwrap());
    let mut mobile = doorstep.browser("::ffff:198.51.100.7");
    let undone = mobile.by_key(&boss, "POST", &undoing, "{}").expect(202);
    doorstep.done(&boss, &serde_json::from_str(&undone.text).unwrap());
    let file = "客户名称\n无锡中泰传动有限公司\n";
    let mut program = doorstep.browser("203.0.113.20");
    let begun = program.by_key_with(
        &boss,
        "POST",
        "/api/v1/imports?object=customers",
        &[("content-type", "text/csv")],
        file,
    );
    let begun: Json = serde_json::from_str(&begun.expect(202).text).unwrap();
    let import = format!("/api/v1/imports/{}", begun["id"].as_str().unwrap());
    doorstep.wait_until(|| doorstep.read(&boss, &import)["state"] == "finished");
    doorstep.caught_up();

    let record = format!("record == \"customers/{made}\"");
    for (filter, through, address) in [
        ("object == \"teams\" && deed == \"rights_changed\"".to_owned(), "page", "192.0.2.8"),
        (format!("{record} && deed == \"created\""), "api", "192.0.2.99"),
        (format!("{record} && deed == \"changed\" && address == \"2001:db8::5\""), "api", "2001:db8::5"),
        (format!("{record} && deed == \"changed\" && address == \"198.51.100.7\""), "api", "198.51.100.7"),
        ("deed == \"exported\"".to_owned(), "house", "2001:db8::5"),
        ("deed == \"created\" && through == \"import\"".to_owned(), "import", "203.0.113.20"),
    ] {
        assert_eq!(doorstep.one_line(&boss, &filter), (json!(through), json!(address)), "{filter}");
    }

    // The address is kept as long as the line that tells it; the history stays.
    let kept = "select (select count(*) from change_set where address is not null) \
                + (select count(*) from job where address is not null)";
    assert!(doorstep.number(kept) >= 8);
    doorstep.clock.pass_ms(300 * DAY_MS);
    doorstep.make(&boss, "customers", &json!({"name": "南通海汇船舶有限公司"}));
    doorstep.clock.pass_ms(66 * DAY_MS);
    doorstep.forget_old_lines();
    assert_eq!(doorstep.number(kept), 1);
    doorstep.forget_old_lines();
    assert_eq!(doorstep.number(kept), 1);
    assert_eq!(doorstep.lines(&boss, &record), Vec::<Json>::new());
});

at_the_door!(whoever_is_not_let_in_from_a_network_leaves_a_line_that_says_who_and_why, |doorstep| {
    let boss = doorstep.key("shen.jingyi");
    let li_hua = doorstep.id_of(&boss, "li.hua");
    let mut shen = doorstep.signed_in("shen.jingyi", "192.0.2.8");
    let page = "/security/networks";
    shen.send(page, page, &[("networks", "192.0.2.0/24")]).expect(303);
    for _ in 0..3 {
        doorstep.browser("198.51.100.4").sign_in("li.hua", PASSWORD).expect(422);
    }
    doorstep.browser("198.51.100.5").sign_in("hunter2-typed-as-a-login", PASSWORD).expect(422);
    doorstep.browser("198.51.100.6").post("/sign-in/code", &[("code", "000000")]).expect(422);
    let failed = doorstep.lines(&boss, "deed == \"sign_in_failed\" && told == \"not_from_here\"");
    let said = |line: &Json| [&line["address"], &line["owner"], &line["records"]].map(Clone::clone);
    let mut said: Vec<_> = failed.iter().map(said).collect();
    said.sort_by_key(|line| line[0].to_string());
    assert_eq!(
        said,
        [
            [json!("198.51.100.4"), json!(li_hua), json!(3)],
            [json!("198.51.100.5"), Json::Null, json!(1)],
            [json!("198.51.100.6"), Json::Null, json!(1)],
        ]
    );
    assert!(!json!(failed).to_string().contains("hunter2"));
    shen.get("/trail").expect(200).says("网络不允许");
});

at_the_door!(a_sign_in_from_a_new_country_raises_an_alert_where_countries_are_known, |doorstep| {
    let boss = doorstep.key("shen.jingyi");
    let come_from = |doorstep: &Doorstep, address: &str| {
        doorstep.clock.pass_ms(DAY_MS / 12);
        doorstep.signed_in("li.hua", address);
    };
    // Without a file nobody knows, and the rule says so.
    come_from(&doorstep, "192.0.2.7");
    come_from(&doorstep, "203.0.113.5");
    assert_eq!(doorstep.alerts(&boss, "new_country"), Vec::<Json>::new());
    let rule = |doorstep: &Doorstep| {
        let filter = site::encode("pattern == \"new_country\"");
        let rule = doorstep.read(&boss, &format!("/api/v1/alert_rules?filter={filter}"))["data"][0].clone();
        assert_eq!(rule["active"], true);
        format!("/alert_rules/{}", rule["id"].as_str().unwrap())
    };
    let mut shen = doorstep.signed_in("shen.jingyi", "192.0.2.8");
    shen.get("/alert_rules").expect(200).says("没有用 --countries 给出");
    shen.get(&rule(&doorstep)).expect(200).says("没有国家数据库，不起作用");

    let file = doorstep.folder().join("countries.mmdb");
    let networks = [
        ("203.0.113.0/24", "CN"),
        ("198.51.100.0/24", "DE"),
        ("2001:db8::/32", "CN"),
        ("2001:db9::/32", "FR"),
    ];
    std::fs::write(&file, testing::mmdb::countries(&networks)).unwrap();
    doorstep.restart_knowing_countries(guanxi::countries::read(&file).unwrap());
    // From where; how many alerts there are then. What was noted before counts by its address.
    for (step, (address, alerts)) in [
        ("203.0.113.77", 0),
        ("2001:db8::7", 0),
        ("192.0.2.7", 0),
        ("198.51.100.4", 1),
        ("198.51.100.9", 1),
        ("::ffff:198.51.100.10", 1),
        ("2001:db9::1", 2),
    ]
    .into_iter()
    .enumerate()
    {
        come_from(&doorstep, address);
        assert_eq!(doorstep.alerts(&boss, "new_country").len(), alerts, "step {step}");
    }
    let alert = doorstep.alerts(&boss, "new_country").pop().unwrap();
    assert_eq!((&alert["country"], &alert["place"]), (&json!("DE"), &json!("198.51.100.4")));

    // Its reader's words for it: in the trail, in the alert, in their own history of signing in.
    let seen = doorstep.lines(&boss, "deed == \"signed_in\" && country == \"FR\"");
    assert_eq!((seen.len(), &seen[0]["address"]), (1, &json!("2001:db9::1")));
    let mut shen = doorstep.signed_in("shen.jingyi", "192.0.2.8");
    shen.get("/trail").expect(200).says("法国（FR）");
    let page = format!("/alerts/{}", alert["id"].as_str().unwrap());
    shen.get(&page).expect(200).says("新国家或地区登录").says("德国（DE）");
    shen.get("/alert_rules").expect(200).lacks("没有用 --countries 给出");
    shen.get(&rule(&doorstep)).expect(200).lacks("没有国家数据库");
    let mut li_hua = doorstep.browser("203.0.113.77");
    li_hua.agent = CHROME;
    li_hua.sign_in("li.hua", PASSWORD).expect(303);
    li_hua.get("/notifications").expect(200).says("您的账号刚从一个新的国家或地区登录");
    li_hua.get("/security?lang=en").expect(200).says("198.51.100.4 · Germany (DE)");

    // Switched off, it raises none.
    doorstep.rule(&boss, "new_country", &json!({"active": false}));
    doorstep.rule(&boss, "new_network", &json!({"active": false}));
    std::fs::write(&file, testing::mmdb::countries(&[("192.0.2.0/24", "AT")])).unwrap();
    doorstep.restart_knowing_countries(guanxi::countries::read(&file).unwrap());
    come_from(&doorstep, "192.0.2.7");
    assert_eq!(doorstep.alerts(&boss, "new_country").len(), 2);
});

#[test]
fn a_country_database_that_cannot_be_read_or_has_no_countries_is_refused() {
    let folder = testing::Database::sqlite();
    let file = folder.folder().join("broken.mmdb");
    let code = |content: &[u8]| {
        std::fs::write(&file, content).unwrap();
        guanxi::countries::read(&file).err().map(|message| message.code)
    };
    let whole = testing::mmdb::countries(&[("203.0.113.0/24", "CN")]);
    assert_eq!(code(&whole), None);
    assert_eq!(code(b"no such file"), Some("countries_unreadable"));
    assert_eq!(code(&whole[..whole.len() / 2]), Some("countries_unreadable"));
    assert_eq!(code(&testing::mmdb::countries(&[])), Some("countries_without"));
    std::fs::remove_file(&file).unwrap();
    assert_eq!(
        guanxi::countries::read(&file).err().map(|message| message.code),
        Some("countries_unreadable")
    );
}
