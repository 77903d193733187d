//! From where people came, at the door: the address of whatever they wrote, and those who were not let in from there.

use serde_json::{Value as Json, json};

use crate::doorstep::{Doorstep, PASSWORD, at_the_door};

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
