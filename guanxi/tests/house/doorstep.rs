//! The whole house in this process, with a clock that the test sets, and browsers that come to its door.

use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, header};
use axum::response::Response;
use guanxi::house::{Place, install, open, open_knowing_countries, site};
use site::{Front, Site};
use staff::{Door, NewColleague, NewKey, User, add_colleague, create_key};
use store::{CountryOf, Crm, StoreError, Via, WriteError};
use testing::{Database, TestClock};
use tower::ServiceExt;

/// Under what name browsers know the house.
pub const HOST: &str = "crm.example.com";
/// The password of everyone here.
pub const PASSWORD: &str = "quiet-river-under-snow";
/// What is done beside a request is done by then.
const WAIT_MAX: std::time::Duration = std::time::Duration::from_secs(20);
/// A browser that people know.
pub const CHROME: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";

/// A house and its people: an administrator, and Li Hua, who sells.
pub struct Doorstep {
    pub clock: TestClock,
    database: Database,
    runtime: tokio::runtime::Runtime,
    crm: Option<Crm>,
    site: Option<Site>,
    folders: AtomicUsize,
    countries: Option<CountryOf>,
    files: Option<bucket::Bucket>,
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    #[track_caller]
    pub fn expect(self, status: u16) -> Answer {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    #[track_caller]
    pub fn says(self, words: &str) -> Answer {
        assert!(self.text.contains(words), "{words} is missing in {}", self.text);
        self
    }

    #[track_caller]
    pub fn lacks(self, words: &str) -> Answer {
        assert!(!self.text.contains(words), "{words} stands in {}", self.text);
        self
    }

    /// The value of the first hidden field of this name after `mark`.
    #[track_caller]
    pub fn hidden(&self, mark: &str, name: &str) -> String {
        let after =
            self.text.split_once(mark).unwrap_or_else(|| panic!("{mark} is missing in {}", self.text)).1;
        let begins = format!("name=\"{name}\" value=\"");
        after.split_once(&begins).unwrap().1.split('"').next().unwrap().to_owned()
    }
}

impl Doorstep {
    /// A house with whoever is in its database already.
    pub fn of(database: Database) -> Doorstep {
        Doorstep::begin(database, None)
    }

    fn begin(database: Database, files: Option<bucket::Bucket>) -> Doorstep {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let mut doorstep = Doorstep {
            clock: TestClock::default(),
            database,
            runtime,
            crm: None,
            site: None,
            folders: AtomicUsize::new(0),
            countries: None,
            files,
        };
        doorstep.restart();
        doorstep
    }

    pub fn open(database: Database) -> Doorstep {
        Doorstep::open_with_files(database, None)
    }

    /// The same with its files in a bucket.
    pub fn open_with_files(database: Database, files: Option<bucket::Bucket>) -> Doorstep {
        let doorstep = Doorstep::begin(database, files);
        let hash = Door::hash_password(PASSWORD, &[]).unwrap();
        let colleague = |name: &str, login: &str, roles: &[&str]| NewColleague {
            name: name.to_owned(),
            login: login.to_owned(),
            password_hash: Some(hash.clone()),
            teams: Vec::new(),
            roles: roles.iter().map(|role| (*role).to_owned()).collect(),
            language: None,
        };
        let people = [
            colleague("沈静怡", "shen.jingyi", &["owner", "system_admin"]),
            colleague("李华", "li.hua", &["sales_rep"]),
        ];
        doorstep
            .crm()
            .system()
            .write_wait::<_, WriteError, _>("test", None, move |tx| {
                install(tx)?;
                people.iter().try_for_each(|colleague| add_colleague(tx, colleague).map(drop))
            })
            .unwrap();
        doorstep
    }

    pub fn site(&self) -> &Site {
        self.site.as_ref().unwrap()
    }

    /// Runs what waits in this process.
    pub fn wait_for<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// Does something in the house's runtime, which goes on beside the test.
    pub fn run_beside<T>(&self, act: impl Future<Output = T>) -> T {
        self.runtime.block_on(act)
    }

    pub fn crm(&self) -> &Crm {
        self.crm.as_ref().unwrap()
    }

    /// The one number that a query gives, past the store.
    pub fn number(&self, query: &str) -> i64 {
        self.database.number(query)
    }

    /// Runs statements past the store, as an intruder or an earlier program would.
    pub fn run(&self, statements: &str) -> Vec<Vec<Option<String>>> {
        self.database.run(statements)
    }

    /// The data folder.
    pub fn folder(&self) -> &std::path::Path {
        self.database.folder()
    }

    /// Stops the server; what happens meanwhile is done before it starts again.
    pub fn while_stopped(&mut self, act: impl FnOnce(&Doorstep)) {
        (self.site, self.crm) = (None, None);
        act(self);
        self.restart();
    }

    /// What a start answers that is refused.
    pub fn start_refused(&self) -> StoreError {
        let place = Place {
            data: self.database.folder().to_owned(),
            database_url: self.database.url().map(str::to_owned),
            files: self.files.clone(),
        };
        let begun = std::time::Instant::now();
        loop {
            match self.runtime.block_on(open(&place, self.clock.as_clock())) {
                Err(StoreError::Folder(_)) if begun.elapsed() < WAIT_MAX => std::thread::yield_now(),
                Err(refused) => return refused,
                Ok(_) => panic!("it starts"),
            }
        }
    }

    /// Waits for what is done beside the requests.
    #[track_caller]
    pub fn wait_until(&self, is_so: impl Fn() -> bool) {
        let begun = std::time::Instant::now();
        while !is_so() {
            assert!(begun.elapsed() < WAIT_MAX, "it does not happen");
            std::thread::yield_now();
        }
    }

    /// Whether its database is a server's.
    pub fn is_on_postgres(&self) -> bool {
        self.database.url().is_some()
    }

    fn start(&self, folder: std::path::PathBuf) -> Crm {
        let place = Place {
            data: folder,
            database_url: self.database.url().map(str::to_owned),
            files: self.files.clone(),
        };
        let begun = std::time::Instant::now();
        loop {
            let opening = open_knowing_countries(&place, self.clock.as_clock(), self.countries.clone());
            match self.runtime.block_on(opening) {
                // What is done beside the requests may hold the store that was just let go.
                Err(StoreError::Folder(_)) if begun.elapsed() < WAIT_MAX => std::thread::yield_now(),
                opened => return opened.unwrap(),
            }
        }
    }

    /// The server is stopped and started again: what was only in its memory is gone.
    pub fn restart(&mut self) {
        (self.site, self.crm) = (None, None);
        let crm = self.start(self.database.folder().to_owned());
        (self.site, self.crm) = (Some(site(&crm, Front::Nothing)), Some(crm));
    }

    /// The server is started again, with somebody who knows countries.
    pub fn restart_knowing_countries(&mut self, countries: CountryOf) {
        self.countries = Some(countries);
        self.restart();
    }

    /// Another process on the same database, where the database allows one; after a restart where it does not.
    pub fn other_process(&mut self) -> Site {
        if !self.is_on_postgres() {
            self.restart();
            return self.site.clone().unwrap();
        }
        let number = self.folders.fetch_add(1, Ordering::SeqCst);
        let folder = self.database.folder().join(format!("process-{number}"));
        // Processes on one database share their keys.
        std::fs::create_dir_all(folder.join("keys")).unwrap();
        let key = "keys/secrets.key";
        std::fs::copy(self.database.folder().join(key), folder.join(key)).unwrap();
        let crm = self.start(folder);
        site(&crm, Front::Nothing)
    }

    /// What people did in this process is written, as when it stops.
    pub fn settle_trail(&self) {
        self.settle_trail_of(self.site.as_ref().unwrap());
    }

    /// The same in another process.
    pub fn settle_trail_of(&self, site: &Site) {
        self.runtime.block_on(site::trail::settle(site)).unwrap();
    }

    /// Lines of the audit trail whose time is over go.
    pub fn forget_old_lines(&self) {
        site::trail::forget_old(self.site.as_ref().unwrap()).unwrap();
    }

    /// What waits beside a test.
    pub fn runtime(&self) -> &tokio::runtime::Runtime {
        &self.runtime
    }

    /// The way in, for requests that are sent beside each other.
    pub fn router(&self) -> axum::Router {
        self.site.as_ref().unwrap().router()
    }

    /// A key of somebody's program.
    pub fn key(&self, login: &str) -> String {
        let login = login.to_owned();
        let found = self.crm().system().read_wait(move |view| view.first::<User>(&User::LOGIN.is(&login)));
        let user = found.unwrap().unwrap().id;
        let new = NewKey { user, name: String::from("test"), role: None, read_only: false, until: None };
        let house = self.crm().system();
        create_key(self.crm(), house.actor(), Via::Command, &new).unwrap()
    }

    /// A browser at this address.
    pub fn browser(&self, address: &str) -> Browser<'_> {
        Browser {
            doorstep: self,
            site: None,
            address: address.parse().unwrap(),
            cookies: Vec::new(),
            agent: CHROME,
        }
    }

    /// A browser that is signed in.
    #[track_caller]
    pub fn signed_in(&self, login: &str, address: &str) -> Browser<'_> {
        let mut browser = self.browser(address);
        browser.sign_in(login, PASSWORD).expect(303);
        browser
    }
}

/// A browser: keeps its cookies, reads Chinese.
pub struct Browser<'a> {
    doorstep: &'a Doorstep,
    /// Another process than the doorstep's own.
    site: Option<Site>,
    /// From where it comes.
    pub address: IpAddr,
    cookies: Vec<(String, String)>,
    pub agent: &'static str,
}

impl Browser<'_> {
    /// The same browser at another process.
    pub fn at(mut self, site: &Site) -> Self {
        self.site = Some(site.clone());
        self
    }

    pub fn get(&mut self, path: &str) -> Answer {
        self.ask("GET", path, &[], "")
    }

    /// Sends a form without the page's token.
    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let pairs: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", site::encode(value))).collect();
        self.ask("POST", path, &[("content-type", "application/x-www-form-urlencoded")], &pairs.join("&"))
    }

    /// Sends a form as the page at `page` has it, with the page's token.
    pub fn send(&mut self, page: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.get(page).expect(200).hidden("", "csrf");
        let fields: Vec<(&str, &str)> =
            [("csrf", csrf.as_str())].into_iter().chain(fields.iter().copied()).collect();
        self.post(path, &fields)
    }

    /// Hands a file in by the form at `page`, with the page's token.
    pub fn hand_in(&mut self, page: &str, path: &str, name: &str, content: &str) -> Answer {
        let csrf = self.get(page).expect(200).hidden("", "csrf");
        // As browsers write a name (HTML, section 4.10.21.8).
        let name = name.replace('"', "%22");
        let body = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/plain\r\n\r\n{content}\r\n--edge--\r\n"
        );
        self.ask("POST", path, &[("content-type", "multipart/form-data; boundary=edge")], &body)
    }

    pub fn sign_in(&mut self, login: &str, password: &str) -> Answer {
        self.post("/sign-in", &[("login", login), ("password", password)])
    }

    /// A program's request with a key, whatever version a record has.
    pub fn by_key(&mut self, key: &str, method: &str, path: &str, body: &str) -> Answer {
        self.by_key_with(key, method, path, &[("if-match", "*")], body)
    }

    /// The same with headers of its own.
    pub fn by_key_with(
        &mut self,
        key: &str,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let bearer = format!("Bearer {key}");
        let mut all = vec![("authorization", bearer.as_str()), ("content-type", "application/json")];
        all.extend(headers);
        self.ask(method, path, &all, body)
    }

    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.retain(|(known, _)| known != name);
        self.cookies.push((name.to_owned(), value.to_owned()));
    }

    /// Any request.
    pub fn method(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        self.ask(method, path, headers, body)
    }

    fn ask(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, cookies.join("; "))
            .header(header::USER_AGENT, self.agent)
            .header(header::HOST, HOST)
            .extension(ConnectInfo(SocketAddr::new(self.address, 40_000)));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let router = self.site.as_ref().or(self.doorstep.site.as_ref()).unwrap().router();
        let answer = self.doorstep.runtime.block_on(async move {
            let (parts, body) = Response::into_parts(router.oneshot(request).await.unwrap());
            let bytes = axum::body::to_bytes(body, 1 << 26).await.unwrap();
            Answer {
                status: parts.status.as_u16(),
                headers: parts.headers,
                text: String::from_utf8_lossy(&bytes).into_owned(),
            }
        });
        for set in answer.headers.get_all(header::SET_COOKIE) {
            let (name, rest) = set.to_str().unwrap().split_once('=').unwrap();
            let value = rest.split(';').next().unwrap().to_owned();
            self.set_cookie(name, &value);
        }
        self.cookies.retain(|(_, value)| !value.is_empty());
        answer
    }
}

/// One sentence about a doorstep, on both databases.
macro_rules! at_the_door {
    ($sentence:ident, |$doorstep:ident| $proof:block) => {
        mod $sentence {
            #[allow(unused_imports)]
            use super::*;
            #[allow(unused_mut)]
            fn proof(mut $doorstep: $crate::doorstep::Doorstep) $proof
            #[test]
            fn on_sqlite() {
                proof($crate::doorstep::Doorstep::open(testing::Database::sqlite()));
            }
            #[test]
            fn on_postgres() {
                proof($crate::doorstep::Doorstep::open(testing::Database::postgres()));
            }
        }
    };
}
pub(crate) use at_the_door;
