//! Files that come from an SFTP server by themselves: only from one that shows the key it is known by, and only to whoever
//! signs in there.

use serde_json::{Value as Json, json};

use crate::program::on_both;
use crate::schedules::{BY_HAND, Office};

#[path = "sftp/server.rs"]
mod server;

use server::{Server, client_key};

const PATTERN: &str = "out/客户 *.csv";
const OTHERS: &str = "SHA256:uNiVztksCsDhcc0u9e8BrrJXVGDWN0HnWSTyAm3h8fM";

/// A schedule that fetches from the server, and what came of its runs.
struct Fetching<'a> {
    office: &'a Office,
    schedule: String,
}

impl Fetching<'_> {
    fn says(&self, more: Json) {
        self.office.ask(200, "PATCH", &self.schedule, &more);
    }

    fn signs_in_by(&self, said: Json) {
        self.office.ask(200, "POST", &format!("{}/sign_in", self.schedule), &said);
    }

    fn runs(&self) -> Json {
        self.office.ask(200, "POST", &format!("{}/running", self.schedule), &Json::Null);
        assert_eq!(self.office.look(), 1);
        self.office.runs(&self.schedule)[0].clone()
    }

    #[track_caller]
    fn fails_with(&self, code: &str) -> String {
        let run = self.runs();
        assert_eq!(run["error"]["code"], code, "{run}");
        run["error"]["message"].as_str().unwrap().to_owned()
    }
}

on_both!(a_file_of_an_sftp_server_comes_only_from_the_server_that_was_confirmed, |program| {
    let office = Office::open(program.database);
    office.import_by_hand(BY_HAND);
    let server = Server::start(&office.runtime);
    server.put("/out/客户 1.csv", 100, "名称,信用代码,省份\n旧名单,,江苏\n");
    server.put("/out/客户 2.csv", 200, "名称,信用代码,省份\n恒源机械,,江苏\n");
    server.put("/out/other.csv", 300, "x");
    for site in &office.sites {
        site.allow_hosts(vec![server.address.clone()]);
    }
    for (place, code) in
        [("sftp://erp:secret@h/x.csv", "address_unreadable"), ("https://h/x.csv", "address_unreadable")]
    {
        let said = json!({"name": "x", "into": "customers", "source": "sftp", "place": place,
            "rhythm": "minutes", "minutes": 15, "active": true});
        let refused = office.ask(422, "POST", "/api/v1/import_schedules", &said);
        assert!(refused.to_string().contains(code), "{refused}");
    }
    let inside = json!({"source": "sftp", "place": "sftp://erp@127.0.0.1:1/x.csv"});
    let fetching = Fetching { office: &office, schedule: office.schedule(inside) };
    fetching.fails_with("place_forbidden");

    // Nobody signs in at a server whose key nobody confirmed; what it shows is said.
    fetching.says(json!({"place": format!("sftp://erp@{}/{PATTERN}", server.address)}));
    fetching.signs_in_by(json!({"password": "spring-rain"}));
    let said = fetching.fails_with("host_key_unconfirmed");
    assert!(said.contains(&server.fingerprint), "{said}");
    fetching.says(json!({"host_key": OTHERS}));
    let said = fetching.fails_with("host_key_changed");
    assert!(said.contains(&server.fingerprint) && said.contains(OTHERS), "{said}");
    assert_eq!(server.asked_in(), 0, "somebody signed in");
    office.ask(422, "PATCH", &fetching.schedule, &json!({"host_key": "16:27:ac"}));

    fetching.says(json!({"host_key": server.fingerprint}));
    let done = fetching.runs();
    assert_eq!((&done["state"], &done["file_name"]), (&json!("done"), &json!("客户 2.csv")), "{done}");
    assert_eq!(office.customers(), 2);
    fetching.runs();
    let shown = office.ask(200, "GET", &fetching.schedule, &Json::Null);
    assert_eq!((&shown["last_result"], office.customers()), (&json!("nothing_new"), 2));
    assert!(!shown.to_string().contains("spring-rain"));
    let plain = "select count(*) from import_schedule_secret where secret like '%spring%'";
    assert_eq!(office.database.number(plain), 0);

    // By another account the kept sign-in is not used.
    fetching.says(json!({"place": format!("sftp://other@{}/{PATTERN}", server.address)}));
    fetching.fails_with("secret_of_another_address");
});

on_both!(what_goes_wrong_at_an_sftp_server_is_said_and_nothing_half_is_imported, |program| {
    let office = Office::open(program.database);
    office.import_by_hand(BY_HAND);
    let server = Server::start(&office.runtime);
    for site in &office.sites {
        site.allow_hosts(vec![server.address.clone()]);
    }
    let place = format!("sftp://erp@{}/{PATTERN}", server.address);
    let said = json!({"source": "sftp", "place": place, "host_key": server.fingerprint});
    let fetching = Fetching { office: &office, schedule: office.schedule(said) };
    fetching.fails_with("sign_in_missing");
    fetching.signs_in_by(json!({"password": "autumn-rain"}));
    fetching.fails_with("sign_in_refused");

    let (kept, unreadable) = (client_key(), "-----BEGIN OPENSSH PRIVATE KEY-----\nabc");
    let sign_in = format!("{}/sign_in", fetching.schedule);
    for said in [json!({"private_key": unreadable}), json!({"password": "x", "private_key": kept})] {
        office.ask(422, "POST", &sign_in, &said);
    }
    fetching.signs_in_by(json!({"private_key": kept}));
    fetching.fails_with("file_not_there");

    let rows: String = (0..20_000).map(|row| format!("客户{row},,江苏\n")).collect();
    server.put("/out/客户 1.csv", 100, &format!("名称,信用代码,省份\n{rows}"));
    server.claim(600 << 20);
    fetching.fails_with("file_too_large");
    server.claim(7);
    fetching.fails_with("file_still_written");
    server.claim_truth();
    server.cut_after(100_000);
    fetching.fails_with("connection_broke_off");
    assert_eq!(office.customers(), 1);
    server.carry_all();
    server.put("/out/客户 2.csv", 200, "名称,信用代码,省份\n恒源机械,,江苏\n");
    assert_eq!(fetching.runs()["state"], "done");
    assert_eq!(office.customers(), 2);
});
