//! A site over a test's house, with people at its door: Li Hua's squad reaches north and below, Zhao Min is in the
//! south, Sun Li sees only what is hers, and the boss sees all.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use object::{Id, Object};
use serde_json::{Value as Json, json};
use site::{Doorkeeper, NewPassword, Room, SignInRefusal, SignedIn, Site};
use store::{Actor, Crm, Rights, Scope, StoreError, Verb, View, WriteError};
use testing::House;
use testing::cast::{Clerk, Company, Member, Shop, Squad};
use tower::ServiceExt;

/// A site and the people who come to it.
pub struct Office {
    pub house: House,
    pub company: Company,
    pub site: Site,
    pub door: Arc<Door>,
    router: axum::Router,
}

/// Knows everybody; sessions are `session-NAME`, keys `key-NAME`, the token of a session is `token`.
pub struct Door {
    people: Mutex<Vec<(&'static str, SignedIn)>>,
    /// What happens when work without a request asks who somebody is, for the so-manieth time from now.
    surprise: Mutex<Option<(usize, Surprise)>>,
}

type Surprise = Box<dyn FnOnce(&Door) + Send>;

impl Door {
    fn named(&self, name: &str) -> Option<SignedIn> {
        let people = self.people.lock().unwrap();
        people.iter().find(|(known, _)| *known == name).map(|(_, who)| who.clone())
    }

    /// From now on this person may do something else.
    pub fn set_rights(&self, name: &str, rights: store::Rights) {
        let mut people = self.people.lock().unwrap();
        let (_, who) = people.iter_mut().find(|(known, _)| *known == name).unwrap();
        who.actor = who.actor.with_rights(rights);
    }

    /// Before the step `step` of the next job, counted from 1, this happens.
    pub fn before_step(&self, step: usize, surprise: impl FnOnce(&Door) + Send + 'static) {
        *self.surprise.lock().unwrap() = Some((step, Box::new(surprise)));
    }

    fn be_surprised(&self) {
        let mut waiting = self.surprise.lock().unwrap();
        let Some((steps, surprise)) = waiting.take() else { return };
        if steps > 1 {
            *waiting = Some((steps - 1, surprise));
            return;
        }
        drop(waiting);
        surprise(self);
    }
}

impl Doorkeeper for Door {
    fn guard(&self) -> Option<&dyn site::Guard> {
        None
    }
    fn session(
        &self,
        _: &View<'_>,
        token: &str,
        _: Option<std::net::IpAddr>,
    ) -> Result<Option<SignedIn>, StoreError> {
        Ok(token.strip_prefix("session-").and_then(|name| self.named(name)))
    }
    fn key(
        &self,
        _: &View<'_>,
        key: &str,
        _: Option<std::net::IpAddr>,
    ) -> Result<Option<SignedIn>, StoreError> {
        let found = key.strip_prefix("key-").and_then(|name| self.named(name));
        Ok(found.map(|who| SignedIn { csrf: String::new(), ..who }))
    }
    fn person(&self, _: &View<'_>, user: i64, _: Option<i64>) -> Result<Option<SignedIn>, StoreError> {
        self.be_surprised();
        let people = self.people.lock().unwrap();
        Ok(people.iter().find(|(_, who)| who.actor.user == user).map(|(_, who)| who.clone()))
    }
    fn sign_in_wait(&self, _: &Crm, _: &site::SignIn) -> Result<site::Entrance, SignInRefusal> {
        Err(SignInRefusal::Wrong)
    }
    fn second_step_wait(&self, _: &Crm, _: &str, _: &str, _: &site::Origin) -> Result<String, SignInRefusal> {
        Err(SignInRefusal::Wrong)
    }
    fn sign_out_wait(&self, _: &Crm, _: &str) -> Result<(), StoreError> {
        Ok(())
    }
    fn change_password_wait(&self, _: &Crm, _: &NewPassword) -> Result<(), SignInRefusal> {
        Err(SignInRefusal::Wrong)
    }
    fn ways_in(&self, _: &View<'_>) -> Result<site::WaysIn, StoreError> {
        Ok(site::WaysIn::default())
    }
    fn is_empty(&self, _: &View<'_>) -> Result<bool, StoreError> {
        Ok(false)
    }
    fn has_colleagues(&self, _: &View<'_>) -> Result<bool, StoreError> {
        Ok(true)
    }
    fn openings(&self, _: &View<'_>) -> Result<site::Openings, StoreError> {
        Ok(site::Openings::default())
    }
    fn admit_wait(&self, _: &Crm, _: &Actor, _: &site::Newcomer) -> Result<i64, site::NotAdmitted> {
        Err(site::NotAdmitted::Write(WriteError::Forbidden))
    }
    fn found_wait(&self, _: &Crm, _: &str, _: &str, _: &str) -> Result<(), SignInRefusal> {
        Err(SignInRefusal::Wrong)
    }
}

/// An answer as a program sees it.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Json {
        serde_json::from_str(&self.text).unwrap_or_else(|fault| panic!("{fault}: {}", self.text))
    }
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
    /// The answer, if it has this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Answer {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }
    /// The code of a problem with this status.
    #[track_caller]
    pub fn problem(self, status: u16) -> String {
        let answer = self.expect(status);
        assert_eq!(answer.header("content-type"), "application/problem+json");
        answer.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}

/// A request being written.
pub struct Ask<'a> {
    office: &'a Office,
    request: Request<Body>,
}

impl Ask<'_> {
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.request.headers_mut().insert(name, value.parse().unwrap());
        self
    }
    pub fn json(self, body: &Json) -> Self {
        self.body("application/json", body.to_string())
    }
    pub fn body(mut self, kind: &str, body: impl Into<Body>) -> Self {
        *self.request.body_mut() = body.into();
        self.header("content-type", kind)
    }
    pub fn go(self) -> Answer {
        let router = self.office.router.clone();
        self.office.house.runtime().block_on(answer_of(router, self.request))
    }
    /// The request, to be sent beside others.
    pub fn into_request(self) -> (axum::Router, Request<Body>) {
        (self.office.router.clone(), self.request)
    }
}

pub async fn answer_of(router: axum::Router, request: Request<Body>) -> Answer {
    let (parts, body) = router.oneshot(request).await.unwrap().into_parts();
    let bytes = axum::body::to_bytes(body, 1 << 26).await.unwrap();
    Answer {
        status: parts.status,
        headers: parts.headers,
        text: String::from_utf8_lossy(&bytes).into_owned(),
    }
}

impl Office {
    pub fn open(house: House) -> Office {
        let company = Company::found(house.crm());
        let registry = house.crm().registry().clone();
        let person = |name: &str, actor: Actor| SignedIn {
            actor,
            name: name.to_owned(),
            detail: String::new(),
            company: String::from("明远茶业"),
            lang: Some("en"),
            csrf: String::from("token"),
            pins: Vec::new(),
            pass: site::Pass::default(),
        };
        let people = vec![
            ("boss", person("李华", company.li_hua.reaching(&registry, Scope::All))),
            ("li_hua", person("李华", company.li_hua.reaching(&registry, Scope::TeamAndBelow))),
            ("zhao_min", person("赵敏", company.zhao_min.reaching(&registry, Scope::Team))),
            ("reader", person("王伟", company.wang_wei.with(sight_of_shops()))),
            ("sun_li", person("孙丽", company.sun_li.reaching(&registry, Scope::Own))),
        ];
        let door = Arc::new(Door { people: Mutex::new(people), surprise: Mutex::default() });
        let site = Site::new(house.crm().clone(), vec![room()], door.clone(), None, site::Front::Nothing);
        Office { router: site.router(), site, door, company, house }
    }

    /// The server is stopped and started again: what was only in its memory is gone.
    pub fn restart(&mut self) {
        self.site =
            Site::new(self.house.crm().clone(), vec![room()], self.door.clone(), None, site::Front::Nothing);
        self.router = self.site.router();
    }

    /// Another process on the same PostgreSQL database, with the same people at its door.
    pub fn other_process(&self) -> Site {
        let crm = self.house.one_more(self.house.clock.as_clock());
        Site::new(crm, vec![room()], self.door.clone(), None, site::Front::Nothing)
    }

    /// A program with this person's key.
    pub fn by_key(&self, who: &str, method: Method, path: &str) -> Ask<'_> {
        self.nobody(method, path).header("authorization", &format!("Bearer key-{who}"))
    }
    /// The boss's program.
    pub fn ask(&self, method: &str, path: &str) -> Ask<'_> {
        self.by_key("boss", method.parse().unwrap(), path)
    }
    /// This person's browser, with the page's token only where it is added.
    pub fn by_session(&self, who: &str, method: &str, path: &str) -> Ask<'_> {
        let cookie = format!("guanxi_session=session-{who}");
        self.nobody(method.parse().unwrap(), path).header("cookie", &cookie)
    }
    /// Someone without key or session. English, so that tests can read the answers.
    pub fn nobody(&self, method: Method, path: &str) -> Ask<'_> {
        let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
        Ask { office: self, request }.header("accept-language", "en")
    }
    /// This person's browser sends a form, with the page's token.
    pub fn sends(&self, who: &str, path: &str, fields: &[(&str, &str)]) -> Ask<'_> {
        let fields = [("csrf", "token")].iter().chain(fields);
        let body: Vec<String> = fields.map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        self.by_session(who, "POST", path).body("application/x-www-form-urlencoded", body.join("&"))
    }
    /// What the boss gets there.
    #[track_caller]
    pub fn get(&self, path: &str) -> Json {
        self.ask("GET", path).go().expect(200).json()
    }
    /// A tea house made by the API.
    #[track_caller]
    pub fn shop(&self, name: &str) -> Json {
        self.shop_with(json!({"name": name}))
    }
    /// A tea house with more than a name.
    #[track_caller]
    pub fn shop_with(&self, mut fields: Json) -> Json {
        let map = fields.as_object_mut().unwrap();
        map.entry("open").or_insert(true.into());
        map.entry("kind").or_insert("tea".into());
        self.ask("POST", "/api/v1/shops").json(&fields).go().expect(201).json()
    }
    /// A shop that falls to these people, put there by the house itself.
    pub fn shop_of(&self, name: &str, owner: Id<Member>, team: Id<Squad>) -> String {
        let shop = Shop { owner: Some(owner), team: Some(team), ..Shop::named(name) };
        let id = self
            .house
            .system()
            .write_wait::<_, WriteError, _>("test", None, move |tx| tx.insert(&shop))
            .unwrap();
        id.to_string()
    }
    /// Asks until the answer is as wanted.
    #[track_caller]
    pub fn wait_for(&self, path: &str, wanted: impl Fn(&Json) -> bool) -> Json {
        self.wait_for_as("boss", path, wanted)
    }
    /// As [`Office::wait_for`], for someone else.
    #[track_caller]
    pub fn wait_for_as(&self, who: &str, path: &str, wanted: impl Fn(&Json) -> bool) -> Json {
        let begun = Instant::now();
        loop {
            let answer = self.by_key(who, Method::GET, path).go().expect(200).json();
            if wanted(&answer) {
                return answer;
            }
            assert!(begun.elapsed() < Duration::from_secs(30), "{path} stays {answer}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Sees all shops and changes none.
fn sight_of_shops() -> Rights {
    let mut rights = Rights::none();
    rights.allow(Shop::OBJECT, Verb::See, Scope::All);
    rights
}

fn room() -> Room {
    Room {
        label: object::Label::new("店铺", "Shops"),
        objects: vec![Shop::def(), Clerk::def(), Member::def(), Squad::def()],
        entries: vec![(Shop::def(), "building-2")],
        administration: false,
        ..Room::default()
    }
}

/// The ids of a list's records.
pub fn ids(page: &Json) -> Vec<String> {
    page["data"].as_array().unwrap().iter().map(|record| record["id"].as_str().unwrap().to_owned()).collect()
}

/// A field of a list's records.
pub fn texts(page: &Json, field: &str) -> Vec<String> {
    let data = page["data"].as_array().unwrap();
    data.iter().map(|record| record[field].as_str().unwrap_or_default().to_owned()).collect()
}

/// Percent-encoded, for addresses.
pub fn encoded(text: &str) -> String {
    site::encode(text)
}

/// The `Location` of an answer.
pub fn location(answer: &Answer) -> String {
    answer.header(header::LOCATION.as_str()).to_owned()
}
