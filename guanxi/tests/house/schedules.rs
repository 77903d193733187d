//! Files that come by themselves: each is taken once, imported as one of its kind was before, with the rights of whoever
//! set it up, and whatever goes wrong is told.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use guanxi::commands::bench::client::Client;
use guanxi::house::{Place, install, open, site};
use serde_json::{Value as Json, json};
use site::Site;
use staff::{NewColleague, add_colleague};
use store::{Crm, WriteError};
use testing::{Database, TestClock};

use crate::doorstep::at_the_door;
use crate::program::on_both;

const MINUTE_MS: i64 = 60_000;
const JSON: [(&str, &str); 1] = [("Content-Type", "application/json")];
const OLD: Duration = Duration::from_secs(60);

/// The house in this process, by a clock of the test's own, and a folder that files come into.
pub(crate) struct Office {
    pub(crate) runtime: tokio::runtime::Runtime,
    clock: TestClock,
    crm: Crm,
    pub(crate) sites: [Site; 2],
    address: String,
    boss: std::sync::Mutex<Client>,
    root: PathBuf,
    pub(crate) database: Database,
}

fn colleague(crm: &Crm, login: &str, roles: &[&str]) -> object::Id<staff::User> {
    let new = NewColleague {
        name: login.to_owned(),
        login: login.to_owned(),
        password_hash: None,
        teams: Vec::new(),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        language: None,
    };
    crm.system().write_wait::<_, WriteError, _>("add", None, move |tx| add_colleague(tx, &new)).unwrap()
}

impl Office {
    pub(crate) fn open(database: Database) -> Office {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let clock = TestClock::default();
        let place = Place {
            data: database.folder().to_owned(),
            database_url: database.url().map(str::to_owned),
            files: None,
        };
        let crm = runtime.block_on(open(&place, clock.as_clock())).unwrap();
        crm.system().write_wait("install", None, install).unwrap();
        let sites = [site(&crm, site::Front::Nothing), site(&crm, site::Front::Nothing)];
        let root = database.folder().join("in");
        std::fs::create_dir_all(root.join("erp")).unwrap();
        for site in &sites {
            site.allow_import_folder(root.clone());
        }
        let user = colleague(&crm, "boss", &["owner", "system_admin"]);
        let key = key_of(&crm, user);
        let address = runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = listener.local_addr().unwrap();
            let router = sites[0].router().into_make_service_with_connect_info::<std::net::SocketAddr>();
            tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
            address.to_string()
        });
        let boss = std::sync::Mutex::new(Client::connect(&address, &key).unwrap());
        Office { runtime, clock, crm, sites, address, boss, root, database }
    }

    #[track_caller]
    pub(crate) fn ask(&self, status: u16, method: &str, path: &str, body: &Json) -> Json {
        ask_as(&mut self.boss.lock().unwrap(), status, method, path, body)
    }

    /// An import by hand, whose settings are gone by.
    pub(crate) fn import_by_hand(&self, content: &str) -> String {
        let at = format!(
            "/api/v1/imports?object=customers&mode=upsert&match=uscc&map={}",
            site::encode(r#"{"名称":"name","信用代码":"uscc","省份":"province"}"#)
        );
        let answer = self
            .boss
            .lock()
            .unwrap()
            .send("POST", &at, &[("Content-Type", "text/csv")], content.as_bytes())
            .unwrap();
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        assert!(matches!(answer.status, 201 | 202), "{text}");
        let import: Json = serde_json::from_str(&text).unwrap();
        let id = import["id"].as_str().unwrap().to_owned();
        while self.ask(200, "GET", &format!("/api/v1/imports/{id}"), &Json::Null)["state"] == "running" {
            std::thread::yield_now();
        }
        id
    }

    pub(crate) fn schedule(&self, more: Json) -> String {
        let mut fields = json!({"name": "ERP 客户", "into": "customers", "source": "folder", "place": "erp",
            "rhythm": "minutes", "minutes": 15, "active": true});
        fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let made = self.ask(201, "POST", "/api/v1/import_schedules", &fields);
        format!("/api/v1/import_schedules/{}", made["id"].as_str().unwrap())
    }

    /// Both processes look at the same moment.
    pub(crate) fn look(&self) -> usize {
        let [one, other] = &self.sites;
        self.runtime.block_on(async {
            let ran = tokio::join!(site::schedules::run_due(one), site::schedules::run_due(other));
            ran.0.unwrap() + ran.1.unwrap()
        })
    }

    fn put(&self, name: &str, content: &str) {
        let path = self.root.join("erp").join(name);
        std::fs::write(&path, content).unwrap();
        let file = std::fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(SystemTime::now() - OLD).unwrap();
    }

    fn names(&self, folder: &str) -> Vec<String> {
        names(&self.root.join("erp").join(folder))
    }

    pub(crate) fn runs(&self, schedule: &str) -> Vec<Json> {
        self.ask(200, "GET", &format!("{schedule}/runs"), &Json::Null)["data"].as_array().unwrap().clone()
    }

    pub(crate) fn customers(&self) -> i64 {
        self.database.number("select count(*) from customer")
    }
}

#[track_caller]
fn ask_as(client: &mut Client, status: u16, method: &str, path: &str, body: &Json) -> Json {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let headers = [JSON[0], ("If-Match", "*"), ("Duplicate-Check", "skip")];
    let answer = client.send(method, path, &headers, body.as_bytes()).unwrap();
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    assert_eq!(answer.status, status, "{method} {path}: {text}");
    serde_json::from_str(&text).unwrap_or(Json::Null)
}

fn key_of(crm: &Crm, user: object::Id<staff::User>) -> String {
    let new = staff::NewKey { user, name: String::from("test"), role: None, read_only: false, until: None };
    staff::create_key(crm, crm.system().actor(), store::Via::Command, &new).unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().unwrap().is_file())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

pub(crate) const BY_HAND: &str = "名称,信用代码,省份\n远景重机,91320594MA1MT0CX6H,江苏\n";

on_both!(files_of_a_folder_are_taken_once_and_undone_like_any_import, |program| {
    let office = Office::open(program.database);
    // Nobody guesses at a file of which none was imported before.
    let schedule = office.schedule(json!({}));
    office.put("first.csv", "名称,信用代码,省份\n远景重机,91320594MA1MT0CX6H,浙江\n");
    assert_eq!(office.look(), 1, "one of the two processes");
    assert_eq!(office.names("failed").len(), 1);
    let runs = office.runs(&schedule);
    assert_eq!(
        (runs.len(), &runs[0]["state"], &runs[0]["error"]["code"]),
        (1, &json!("failed"), &json!("columns_unknown"))
    );
    let told = "select count(*) from notification where kind = 'schedule_failed'";
    assert_eq!(office.database.number(told), 1);

    office.import_by_hand(BY_HAND);
    assert_eq!(office.look(), 0, "it is not time yet");
    office.put("second.csv", "名称,信用代码,省份\n远景重机,91320594MA1MT0CX6H,浙江\n恒源机械,,江苏\n");
    office.put("half.csv.part", "名称");
    std::os::unix::fs::symlink("/etc/passwd", office.root.join("erp/passwd")).unwrap();
    office.clock.pass_ms(15 * MINUTE_MS);
    assert_eq!(office.look(), 1);
    assert_eq!(office.names(""), ["half.csv.part"]);
    assert_eq!(office.names("done").len(), 1);
    let runs = office.runs(&schedule);
    assert_eq!(runs[0]["state"], "done", "{runs:?}");
    let import = runs[0]["import"].as_str().unwrap().to_owned();
    let outcome = office.ask(200, "GET", &format!("/api/v1/imports/{import}"), &Json::Null);
    assert_eq!(
        (&outcome["result"]["created"], &outcome["result"]["updated"]),
        (&json!(1), &json!(1)),
        "{outcome}"
    );
    let shown = office.ask(200, "GET", &schedule, &Json::Null);
    assert_eq!(shown["last_result"], "done");
    assert!(shown["next_run"].is_string(), "{shown}");

    // The same content again is known, by whatever name; asked for before its time.
    office.put("third.csv", "名称,信用代码,省份\n远景重机,91320594MA1MT0CX6H,浙江\n恒源机械,,江苏\n");
    office.ask(200, "POST", &format!("{schedule}/running"), &Json::Null);
    assert_eq!(office.look(), 1);
    assert_eq!((office.customers(), office.runs(&schedule).len()), (2, 2));
    assert_eq!(office.ask(200, "GET", &schedule, &Json::Null)["last_result"], "nothing_new");

    office.ask(200, "POST", &format!("/api/v1/imports/{import}/undo"), &Json::Null);
    assert_eq!(office.customers(), 1);
});

on_both!(a_schedule_goes_no_further_than_its_folder_and_its_owners_rights, |program| {
    let office = Office::open(program.database);
    office.import_by_hand(BY_HAND);
    for place in ["../secrets", "/etc", "erp/../.."] {
        let refused = office.ask(
            422,
            "POST",
            "/api/v1/import_schedules",
            &json!({"name": "x", "into": "customers",
            "source": "folder", "place": place, "rhythm": "minutes", "minutes": 15, "active": true}),
        );
        assert!(refused.to_string().contains("folder_outside"), "{refused}");
    }
    // A link out of the folder is not followed.
    std::os::unix::fs::symlink("/etc", office.root.join("out")).unwrap();
    let out = office.schedule(json!({"place": "out"}));
    assert_eq!(office.look(), 1);
    assert_eq!(office.runs(&out)[0]["error"]["code"], "folder_unread");
    office.ask(200, "PATCH", &out, &json!({"active": false}));

    // Somebody else's rights are nobody's to use; and who may not import sets nothing up.
    let other = colleague(&office.crm, "keeper", &["system_admin"]);
    let mut keeper = Client::connect(&office.address, &key_of(&office.crm, other)).unwrap();
    let schedule = office.schedule(json!({}));
    let taken = ask_as(&mut keeper, 422, "PATCH", &schedule, &json!({"place": "."}));
    assert!(taken.to_string().contains("schedule_of_another"), "{taken}");

    // Whoever comes in no more imports nothing any more.
    office.look();
    office.put("late.csv", BY_HAND);
    let shown = office.ask(200, "GET", &schedule, &Json::Null);
    let boss = object::parse_id(shown["owner"].as_str().unwrap()).unwrap();
    office
        .crm
        .system()
        .write_wait::<_, WriteError, _>("leave", None, move |tx| {
            tx.change(
                <staff::User as object::Object>::def(),
                boss,
                None,
                vec![(staff::User::ACTIVE.field(), object::Value::Bool(false))],
            )
            .map(drop)
        })
        .unwrap();
    office.clock.pass_ms(15 * MINUTE_MS);
    assert_eq!(office.look(), 1);
    assert_eq!(office.names(""), ["late.csv"]);
    assert_eq!(office.database.number("select count(*) from import_schedule where active"), 0);
    assert_eq!(
        ask_as(&mut keeper, 200, "GET", &format!("{schedule}/runs"), &Json::Null)["data"][0]["error"]["code"],
        "owner_gone"
    );
});

on_both!(an_address_is_fetched_with_its_secret_and_only_where_it_was_meant_for, |program| {
    let office = Office::open(program.database);
    office.import_by_hand(BY_HAND);
    let give = |headers: axum::http::HeaderMap| async move {
        match headers.get("authorization").map(axum::http::HeaderValue::as_bytes) {
            Some(b"Bearer spring-rain") => {
                (axum::http::StatusCode::OK, "名称,信用代码,省份\n恒源机械,,江苏\n")
            }
            Some(_) | None => (axum::http::StatusCode::UNAUTHORIZED, ""),
        }
    };
    let host = office.runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let router = axum::Router::new().fallback(give);
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        address
    });
    let from = format!("http://{host}/exports/customers.csv?all=1");
    for site in &office.sites {
        site.allow_hosts(vec![host.clone()]);
    }
    // Our own network is reached by nobody's word but that of whoever runs the place.
    let inside =
        json!({"source": "address", "place": "https://127.0.0.1:1/a.csv", "header": "Authorization"});
    let schedule = office.schedule(inside);
    office.look();
    assert_eq!(office.runs(&schedule)[0]["error"]["code"], "place_forbidden");
    office.ask(200, "PATCH", &schedule, &json!({"place": from}));
    let run = || {
        office.ask(200, "POST", &format!("{schedule}/running"), &Json::Null);
        assert_eq!(office.look(), 1);
        office.runs(&schedule)[0].clone()
    };
    assert_eq!(run()["error"]["code"], "not_fetched");
    office.ask(200, "POST", &format!("{schedule}/secret"), &json!({"secret": "Bearer spring-rain"}));
    assert!(!office.ask(200, "GET", &schedule, &Json::Null).to_string().contains("spring-rain"));
    let done = run();
    assert_eq!((&done["state"], &done["file_name"]), (&json!("done"), &json!("customers.csv")), "{done}");
    assert_eq!(office.customers(), 2);
    assert_eq!(
        office.database.number("select count(*) from import_schedule_secret where secret like '%spring%'"),
        0
    );
    // Pointed elsewhere, it takes the secret along to nobody.
    office.ask(200, "PATCH", &schedule, &json!({"place": format!("http://{host}/other.csv")}));
    assert_eq!(run()["error"]["code"], "secret_of_another_address");
});

on_both!(a_file_whose_import_was_cut_off_is_gone_on_with_and_not_begun_anew, |program| {
    let office = Office::open(program.database);
    office.import_by_hand(BY_HAND);
    let schedule = office.schedule(json!({}));
    let file = "名称,信用代码,省份\n恒源机械,,江苏\n坏行,123,江苏\n";
    office.put("night.csv", file);
    assert_eq!(office.look(), 1);
    let before = office.runs(&schedule)[0].clone();
    assert_eq!(before["state"], "done", "{before}");
    // As a kill leaves it before the import is noted at its line.
    office.database.run("update import_taking set state = 'begun', import = null, ended_at = null");
    office.database.run(
        "update import set state = 'running', finished_at = null where id = (select max(id) from import)",
    );
    office.put("night.csv", file);
    office.clock.pass_ms(15 * MINUTE_MS);
    assert_eq!(office.look(), 1);
    let runs = office.runs(&schedule);
    assert_eq!((runs.len(), &runs[0]["state"]), (1, &json!("done")), "{runs:?}");
    assert_eq!(office.names(""), Vec::<String>::new());
    assert_eq!((office.customers(), office.database.number("select count(*) from import")), (2, 2));
});

at_the_door!(a_schedule_says_that_its_secret_is_missing_until_it_is_kept, |doorstep| {
    let mut page = doorstep.signed_in("shen.jingyi", "192.0.2.8");
    let key = doorstep.key("shen.jingyi");
    let new = json!({"name": "ERP", "into": "customers", "source": "address", "place": "https://erp.example.com/a.csv",
        "header": "Authorization", "rhythm": "minutes", "minutes": 15, "active": false});
    let made = page.by_key(&key, "POST", "/api/v1/import_schedules", &new.to_string()).expect(201);
    let made: Json = serde_json::from_str(&made.text).unwrap();
    let at = format!("/import_schedules/{}", made["id"].as_str().unwrap());
    page.get(&format!("{at}?lang=en")).expect(200).says("No secret is set yet");
    page.get(&format!("{at}/secret")).expect(200).says("type=\"password\"");
    page.send(&at, &format!("{at}/secret"), &[("secret", "Bearer spring-rain")]).expect(303);
    page.get(&format!("{at}?lang=en")).expect(200).lacks("No secret is set yet").lacks("spring-rain");
    // Taken away it is missing again.
    page.send(&at, &format!("{at}/secret"), &[("secret", "")]).expect(303);
    page.get(&format!("{at}?lang=en")).expect(200).says("No secret is set yet");
});

at_the_door!(what_a_schedule_signs_in_by_is_not_given_back_when_it_is_refused, |doorstep| {
    let mut page = doorstep.signed_in("shen.jingyi", "192.0.2.8");
    let key = doorstep.key("shen.jingyi");
    let new = json!({"name": "ERP", "into": "customers", "source": "sftp", "place": "sftp://erp@erp.example.com/a.csv",
        "rhythm": "minutes", "minutes": 15, "active": false});
    let made = page.by_key(&key, "POST", "/api/v1/import_schedules", &new.to_string()).expect(201);
    let made: Json = serde_json::from_str(&made.text).unwrap();
    let at = format!("/import_schedules/{}", made["id"].as_str().unwrap());
    page.get(&format!("{at}/sign_in")).expect(200).says("type=\"password\"");
    let both = [("password", "spring-rain"), ("private_key", "autumn-wind")];
    let refused = page.send(&at, &format!("{at}/sign_in"), &both).expect(422);
    refused.lacks("spring-rain").lacks("autumn-wind");
});
