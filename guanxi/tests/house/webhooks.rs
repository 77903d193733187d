//! A receiver outside is told what happens: once, in order, signed, as far as the hook's owner sees it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use guanxi::commands::bench::client::Client;
use guanxi::house::{Place, install, open, site, subscribers};
use object::{Id, Instant};
use serde_json::{Value as Json, json};
use site::Site;
use staff::{NewColleague, User, add_colleague};
use standardwebhooks::Webhook;
use store::{Crm, WriteError};
use testing::Database;
use testing::TestClock;

use crate::program::on_both;

/// A key of somebody's, with all they may do.
fn key_of(crm: &store::Crm, user: object::Id<staff::User>) -> String {
    let new = staff::NewKey { user, name: String::from("test"), role: None, read_only: false, until: None };
    staff::create_key(crm, crm.system().actor(), store::Via::Command, &new).unwrap()
}

const MINUTE_MS: i64 = 60_000;
const JSON: [(&str, &str); 1] = [("Content-Type", "application/json")];

/// The house in this process, by a clock of the test's own, with an address to ask at.
struct Office {
    runtime: tokio::runtime::Runtime,
    clock: TestClock,
    crm: Crm,
    /// Two processes that deliver, as it were.
    sites: [Site; 2],
    receiver: Receiver,
    client: Mutex<Client>,
    _database: Database,
}

/// A program that is told things.
#[derive(Clone)]
pub struct Receiver {
    pub address: String,
    /// What it answers.
    answers: Arc<Mutex<StatusCode>>,
    /// All it was sent, and whether it took it.
    got: Arc<Mutex<Vec<(StatusCode, HeaderMap, String)>>>,
}

impl Receiver {
    pub async fn open() -> Receiver {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let receiver = Receiver { address, answers: Arc::default(), got: Arc::default() };
        let told = receiver.clone();
        let take = move |headers: HeaderMap, body: Bytes| async move {
            let answer = *told.answers.lock().unwrap();
            let body = String::from_utf8(body.to_vec()).unwrap();
            told.got.lock().unwrap().push((answer, headers, body));
            (answer, [("location", "http://127.0.0.1:1/")], "thanks")
        };
        let router = axum::Router::new().fallback(take);
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        receiver
    }

    fn answer(&self, status: u16) {
        *self.answers.lock().unwrap() = StatusCode::from_u16(status).unwrap();
    }

    /// What it took, each verified with the secret.
    pub fn taken(&self, secret: &str) -> Vec<(String, Json)> {
        let webhook = Webhook::new(secret).unwrap();
        let got = self.got.lock().unwrap();
        let taken = got.iter().filter(|(answer, ..)| answer.is_success());
        taken
            .map(|(_, headers, body)| {
                // The test's clock is not the real one, by which `verify` would judge the timestamp.
                let said = |name: &str| headers[name].to_str().unwrap().to_owned();
                let (id, seconds) = (said("webhook-id"), said("webhook-timestamp").parse().unwrap());
                let signature = webhook.sign(&id, seconds, body.as_bytes()).unwrap();
                assert!(said("webhook-signature").split(' ').any(|signed| signed == signature));
                (id, serde_json::from_str(body).unwrap())
            })
            .collect()
    }

    pub fn forget(&self) {
        self.got.lock().unwrap().clear();
    }
}

impl Office {
    fn open(database: Database) -> Office {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let clock = TestClock::default();
        let place = Place {
            data: database.folder().to_owned(),
            database_url: database.url().map(str::to_owned),
            files: None,
        };
        let crm = runtime.block_on(open(&place, clock.as_clock())).unwrap();
        crm.system().write_wait("install", None, install).unwrap();
        let receiver = runtime.block_on(Receiver::open());
        let sites = [site(&crm, site::Front::Nothing), site(&crm, site::Front::Nothing)];
        for site in &sites {
            site.allow_hosts(vec![receiver.address.clone()]);
        }
        let boss = colleague(&crm, "boss", &["owner", "system_admin"]);
        let key = key_of(&crm, boss);
        let address = runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = listener.local_addr().unwrap();
            let router = sites[0].router().into_make_service_with_connect_info::<std::net::SocketAddr>();
            tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
            address.to_string()
        });
        let client = Mutex::new(Client::connect(&address, &key).unwrap());
        Office { runtime, clock, crm, sites, receiver, client, _database: database }
    }

    #[track_caller]
    fn ask(&self, status: u16, method: &str, path: &str, body: &Json) -> Json {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let headers = [JSON[0], ("If-Match", "*"), ("Duplicate-Check", "skip")];
        let answer = self.client.lock().unwrap().send(method, path, &headers, body.as_bytes()).unwrap();
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        assert_eq!(answer.status, status, "{method} {path}: {text}");
        serde_json::from_str(&text).unwrap_or(Json::Null)
    }

    /// A hook to the receiver, and its secret.
    fn hook(&self, more: Json) -> (String, String) {
        let mut fields =
            json!({"name": "ERP", "url": format!("http://{}/in", self.receiver.address), "active": true});
        fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let hook = self.ask(201, "POST", "/api/v1/webhooks", &fields);
        assert!(!hook.to_string().contains("whsec_"), "{hook}");
        let at = format!("/api/v1/webhooks/{}", hook["id"].as_str().unwrap());
        let secret = self.ask(201, "POST", &format!("{at}/rotation"), &Json::Null);
        (at, secret["secret"].as_str().unwrap().to_owned())
    }

    fn customer(&self, fields: Json) -> String {
        let mut fields = fields;
        fields["kind"] = "company".into();
        self.ask(201, "POST", "/api/v1/customers", &fields)["id"].as_str().unwrap().to_owned()
    }

    /// What happened is put on its way, and both processes deliver what is due at the same moment.
    fn deliver(&self) {
        self.crm.settle(&subscribers()).unwrap();
        let [one, other] = &self.sites;
        self.runtime.block_on(async {
            let both = tokio::join!(site::hooks::deliver_due(one), site::hooks::deliver_due(other));
            (both.0.unwrap(), both.1.unwrap())
        });
    }

    fn log(&self, hook: &str) -> Vec<Json> {
        let listed = self.ask(200, "GET", &format!("{hook}/deliveries"), &Json::Null);
        listed["data"].as_array().unwrap().clone()
    }

    fn waits(&self, hook: &str) -> bool {
        self.log(hook).iter().any(|delivery| delivery["state"] == "waiting")
    }
}

fn colleague(crm: &Crm, login: &str, roles: &[&str]) -> Id<User> {
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

on_both!(a_receiver_that_was_down_for_an_hour_gets_each_event_once_and_in_order, |program| {
    let office = Office::open(program.database);
    let (hook, secret) = office.hook(json!({"events": "customers.*"}));
    office.receiver.answer(503);
    let customers: Vec<String> = (0..3)
        .map(|number| {
            let id = office.customer(json!({"name": format!("远景重机{number}"), "owner": Json::Null}));
            for note in ["一", "二"] {
                office.ask(200, "PATCH", &format!("/api/v1/customers/{id}"), &json!({"short_name": note}));
            }
            id
        })
        .collect();
    office.ask(204, "DELETE", &format!("/api/v1/customers/{}", customers[2]), &Json::Null);
    for _ in 0..60 {
        office.deliver();
        office.clock.pass_ms(MINUTE_MS);
    }
    let tried = office.receiver.got.lock().unwrap().len();
    assert!((5..40).contains(&tried), "a receiver that is down is left in peace: {tried}");
    let log = office.log(&hook);
    assert_eq!(log.len(), 10, "{log:?}");
    let failing = log.iter().find(|delivery| delivery["attempts"].as_i64() > Some(1)).unwrap();
    assert_eq!((&failing["status"], &failing["answer"]), (&json!(503), &json!("thanks")), "{failing}");

    office.receiver.answer(200);
    for _ in 0..100 {
        office.deliver();
        if !office.waits(&hook) {
            break;
        }
        office.clock.pass_ms(MINUTE_MS);
    }
    let mut versions: BTreeMap<String, Vec<(String, i64)>> = BTreeMap::new();
    for (_, message) in office.receiver.taken(&secret) {
        let data = &message["data"];
        let what = (message["type"].as_str().unwrap().to_owned(), data["version"].as_i64().unwrap());
        versions.entry(data["id"].as_str().unwrap().to_owned()).or_default().push(what);
    }
    let event = |what: &str, version| (format!("customers.{what}"), version);
    let lived = vec![event("created", 1), event("changed", 2), event("changed", 3)];
    for id in &customers[..2] {
        assert_eq!(versions[id], lived, "once, and in order");
    }
    // What is gone by the time it is told is told as gone.
    assert_eq!(versions[&customers[2]].last(), Some(&event("deleted", 4)));
    assert_eq!(versions[&customers[2]].len(), 1);

    // A replay comes under the ids of the first time.
    let first = office.receiver.taken(&secret);
    office.receiver.forget();
    let since = json!({"since": Instant(0).rfc3339()});
    assert_eq!(office.ask(202, "POST", &format!("{hook}/replay"), &since)["queued"], 10);
    for _ in 0..5 {
        office.deliver();
    }
    let sorted = |mut taken: Vec<(String, Json)>| {
        taken.sort_by(|one, other| one.0.cmp(&other.0));
        taken.into_iter().map(|(id, _)| id).collect::<Vec<_>>()
    };
    assert_eq!(sorted(office.receiver.taken(&secret)), sorted(first));
    let done = office.log(&hook).into_iter().find(|delivery| delivery["state"] == "done").unwrap();
    office.receiver.forget();
    let one = format!("{hook}/deliveries/{}/replay", done["id"].as_str().unwrap());
    office.ask(202, "POST", &one, &Json::Null);
    office.deliver();
    assert_eq!(office.receiver.taken(&secret).len(), 1);

    // For a day the old secret holds beside the new one.
    office.receiver.forget();
    let new = office.ask(201, "POST", &format!("{hook}/rotation"), &Json::Null);
    let new = new["secret"].as_str().unwrap().to_owned();
    assert_ne!(new, secret);
    office.ask(202, "POST", &format!("{hook}/trial"), &Json::Null);
    office.deliver();
    assert_eq!(office.receiver.taken(&secret), office.receiver.taken(&new));
    assert_eq!(office.receiver.taken(&new)[0].1["type"], "webhooks.trial");
    office.clock.pass_ms(site::hooks::SECRET_OVERLAP_MS);
    office.receiver.forget();
    office.ask(202, "POST", &format!("{hook}/trial"), &Json::Null);
    office.deliver();
    let signature = office.receiver.got.lock().unwrap()[0].1["webhook-signature"].clone();
    assert!(!signature.to_str().unwrap().contains(' '), "one signature again: {signature:?}");
    assert_eq!(office.receiver.taken(&new).len(), 1);
});

on_both!(a_hook_tells_what_its_owner_sees_and_what_its_filter_means, |program| {
    let office = Office::open(program.database);
    office.clock.set((guanxi::house::clock())());
    let finance = colleague(&office.crm, "finance", &["finance"]);
    let rep = colleague(&office.crm, "rep", &["sales_rep"]);
    let (masked, secret) =
        office.hook(json!({"owner": finance.to_string(), "filter": "province == \"江苏\""}));
    let (own, own_secret) =
        office.hook(json!({"name": "Own", "owner": rep.to_string(), "events": "*.created"}));
    let phone = "138 0013 8000";
    let meant =
        office.customer(json!({"name": "远景重机", "province": "江苏", "phone": phone, "kind": "company"}));
    let other = office.customer(json!({"name": "近景轻机", "owner": rep.to_string()}));
    office.deliver();
    office.deliver();
    let told = |secret: &str| -> Vec<(String, Json)> {
        let webhook = Webhook::new(secret).unwrap();
        let got = office.receiver.got.lock().unwrap();
        let its = got.iter().filter(|(_, headers, body)| webhook.verify(body.as_bytes(), headers).is_ok());
        let json = |body: &str| serde_json::from_str::<Json>(body).unwrap();
        its.map(|(_, _, body)| (json(body)["data"]["id"].as_str().unwrap().to_owned(), json(body))).collect()
    };
    let by_finance: Vec<_> =
        told(&secret).into_iter().filter(|(_, message)| message["type"] == "customers.created").collect();
    assert_eq!(by_finance.len(), 1, "{by_finance:?}");
    assert_eq!(by_finance[0].0, meant);
    let number = by_finance[0].1["data"]["record"]["phone"].as_str().unwrap();
    assert!(number.contains("****"), "{number}");
    let by_rep: Vec<String> = told(&own_secret).into_iter().map(|(id, _)| id).collect();
    assert!(by_rep.contains(&other) && !by_rep.contains(&meant), "{by_rep:?}");
    let why = |hook: &str, record: &str| {
        let log = office.log(hook);
        log.iter().find(|delivery| delivery["record"] == *record).unwrap()["answer"].clone()
    };
    assert_eq!(why(&own, &meant), "out_of_sight");
    assert_eq!(why(&masked, &other), "not_meant");
});

on_both!(a_hook_goes_to_no_place_inside_and_one_that_fails_for_days_is_switched_off, |program| {
    let office = Office::open(program.database);
    let (inside, _) = office.hook(json!({"url": "http://localhost:1/", "events": "tasks.created"}));
    let (moved, _) = office.hook(json!({"events": "contacts.created"}));
    office.receiver.answer(302);
    for hook in [&inside, &moved] {
        office.ask(202, "POST", &format!("{hook}/trial"), &Json::Null);
    }
    office.deliver();
    let refused = &office.log(&inside)[0];
    assert_eq!(refused["status"], Json::Null);
    assert!(refused["answer"].as_str().unwrap().contains("not a public address"), "{refused}");
    assert_eq!(
        (&office.log(&moved)[0]["status"], &office.log(&moved)[0]["state"]),
        (&json!(302), &json!("waiting"))
    );
    for url in ["ftp://a/", "http://u:p@a/", "https://a/ b"] {
        office.ask(422, "POST", "/api/v1/webhooks", &json!({"name": "x", "url": url, "active": true}));
    }
    // After a day it is given up, after five the hook is switched off, and its owner hears of both.
    for _ in 0..7 {
        office.clock.pass_ms(site::hooks::GIVE_UP_AFTER_MS);
        office.deliver();
        office.ask(202, "POST", &format!("{moved}/trial"), &Json::Null);
    }
    assert!(office.log(&inside).iter().all(|delivery| delivery["state"] == "given_up"));
    assert_eq!(office.ask(200, "GET", &moved, &Json::Null)["active"], false);
    for (lang, word) in [("zh", "已放弃"), ("en", "Given up")] {
        let page = inside.replace("/api/v1", "");
        let page = office.client.lock().unwrap().get(&format!("{page}/deliveries?lang={lang}")).unwrap();
        assert_eq!(page.status, 200);
        assert!(String::from_utf8_lossy(&page.body).contains(word), "{lang}");
    }
    // Nobody but an administrator has to do with it.
    let rep = colleague(&office.crm, "rep", &["sales_rep"]);
    let key = key_of(&office.crm, rep);
    let router = office.sites[0].router();
    let address = office.runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        tokio::spawn(async move {
            let service = router.into_make_service_with_connect_info::<std::net::SocketAddr>();
            axum::serve(listener, service).await.unwrap();
        });
        address
    });
    let mut stranger = Client::connect(&address, &key).unwrap();
    assert_eq!(stranger.get(&format!("{moved}/deliveries")).unwrap().status, 404);
    assert_eq!(stranger.send("POST", &format!("{moved}/rotation"), &JSON, b"").unwrap().status, 404);
});
