//! What strangers try at a door: forms of other sites, addresses that lead away, lines that would be headers, ways out of
//! the folders, names by time, and ten thousand guesses.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use tower::ServiceExt;

use crate::doorstep::{Answer, PASSWORD, at_the_door};

const WRONG: &str = "certainly-not-this-one";

/// The sources that make pages, by the name of their file.
fn sources() -> Vec<(String, String)> {
    let house = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut waiting = vec![house.join("platform/site/src"), house.join("rooms")];
    let mut sources = Vec::new();
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
                sources.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    sources
}

/// Every address that the sources route. Read from the sources, so that a new address is tried as well.
fn routes() -> BTreeSet<String> {
    let sources = sources();
    let mut found = BTreeSet::new();
    for (_, source) in &sources {
        for after in source.split(".route(").skip(1) {
            let first = after.split(',').next().unwrap_or_default().trim();
            let text = match first.strip_prefix('"') {
                Some(text) => Some(text.trim_end_matches('"').to_owned()),
                None => constant(&sources, source, first),
            };
            found.insert(text.unwrap_or_else(|| panic!("what is .route({first}?")));
        }
    }
    found
}

/// The text of a constant of this source, of `module::NAME`, or of one that goes by another name here.
fn constant(sources: &[(String, String)], source: &str, written: &str) -> Option<String> {
    if let Some((module, name)) = written.rsplit_once("::") {
        let module = module.rsplit("::").next()?;
        let (_, source) = sources
            .iter()
            .find(|(known, text)| known == module && text.contains(&format!("const {name}:")))?;
        return constant(sources, source, name);
    }
    if let Some((_, after)) = source.split_once(&format!("const {written}: &str = \"")) {
        return Some(after.split('"').next()?.to_owned());
    }
    let (before, _) = source.split_once(&format!(" as {written};"))?;
    constant(sources, source, before.rsplit(' ').next()?)
}

/// An address with a record's id and words in place of what differs.
fn filled(route: &str, id: &str) -> String {
    let mut path = String::new();
    for (place, part) in route.split(['{', '}']).enumerate() {
        path.push_str(match (place % 2, part) {
            (0, part) => part,
            (_, "plural") => "customers",
            (_, "id") => id,
            (_, "field") => "name",
            (_, "noun") => "completion",
            (_, "object") => "customer",
            _ => "x",
        });
    }
    path
}

at_the_door!(no_form_of_another_site_changes_anything, |doorstep| {
    let mut li_hua = doorstep.signed_in("li.hua", "192.0.2.7");
    let shen = doorstep.signed_in("shen.jingyi", "192.0.2.8").get("/").expect(200).hidden("", "csrf");
    let key = doorstep.key("li.hua");
    let made = li_hua.by_key(&key, "POST", "/api/v1/customers", r#"{"name": "明远茶业"}"#).expect(201);
    let id =
        serde_json::from_str::<serde_json::Value>(&made.text).unwrap()["id"].as_str().unwrap().to_owned();
    let entries = doorstep.number("select count(*) from entry");
    let mut tried = BTreeMap::new();
    for route in routes() {
        let path = filled(&route, &id);
        // Coming in has no session yet.
        if ["/sign-in", "/sign-in/code", "/first-run"].contains(&&*path) {
            continue;
        }
        // Without a token, with an invented one and with that of somebody else.
        for token in ["", "0123456789abcdef", &shen] {
            let mut answer = li_hua.post(&path, &[("csrf", token), ("name", "x")]);
            if answer.status == 400 {
                // A form with a file.
                let parts = [("csrf", token), ("file\"; filename=\"x.csv", "x")].map(|(name, value)| {
                    format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                });
                let kind = [("content-type", "multipart/form-data; boundary=edge")];
                answer = li_hua.method("POST", &path, &kind, &format!("{}--edge--\r\n", parts.concat()));
            }
            let is_refused = [403, 404, 405].contains(&answer.status);
            assert!(is_refused, "POST {path}: {} {}", answer.status, answer.text);
            *tried.entry(answer.status).or_insert(0) += 1;
        }
        for method in ["PUT", "PATCH", "DELETE"] {
            let status = li_hua.method(method, &path, &[("content-type", "application/json")], "{}").status;
            assert!([403, 404, 405].contains(&status), "{method} {path}: {status}");
        }
    }
    assert!(tried[&403] > 150, "{tried:?}");
    assert_eq!(doorstep.number("select count(*) from entry"), entries);
    li_hua.get("/security").expect(200);
    // Nor is anybody signed in by another site.
    let mut stranger = doorstep.browser("192.0.2.9");
    let form = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "cross-site")];
    let body = format!("login=li.hua&password={PASSWORD}");
    assert_eq!(stranger.method("POST", "/sign-in", &form, &body).status, 403);
    assert!(stranger.cookie("guanxi_session").is_none());
    // Whoever is not signed in chooses colours without a token, and no other site does for them.
    assert_eq!(stranger.method("POST", "/preferences", &form, "theme=dark").status, 403);
    stranger.post("/preferences", &[("theme", "dark")]).expect(303);
    assert_eq!(stranger.cookie("theme"), Some("dark"));
});

/// Where an answer leads.
fn location(answer: &Answer) -> String {
    let to = answer.headers.get("location").map_or(&[][..], |value| value.as_bytes());
    String::from_utf8_lossy(to).into_owned()
}

at_the_door!(no_address_leads_to_another_site_and_no_text_becomes_a_header, |doorstep| {
    let mut li_hua = doorstep.signed_in("li.hua", "192.0.2.7");
    for away in [
        "https://gx-evil.example/",
        "//gx-evil.example/",
        "///gx-evil.example/",
        "/\\gx-evil.example/",
        "/\t/gx-evil.example/",
        "\\\\gx-evil.example/",
        " //gx-evil.example/",
        "javascript:gx",
        "/\r\nSet-Cookie: gx-evil=1",
        "/%0d%0aSet-Cookie:%20gx-evil=1",
        "/\u{2028}//gx-evil.example/",
    ] {
        let said = site::encode(away);
        let mut answers = vec![
            li_hua.get(&format!("/sign-in?next={said}")),
            li_hua.get(&format!("/language?to=en&back={said}")),
            li_hua.send("/preferences", "/preferences", &[("theme", "dark"), ("back", away)]),
            doorstep
                .browser("192.0.2.9")
                .post("/sign-in", &[("login", "li.hua"), ("password", PASSWORD), ("next", away)]),
            li_hua.send(
                "/customers",
                "/customers",
                &[("name", away), ("back", away), ("from", away), ("draft", away)],
            ),
        ];
        let made = location(answers.last().unwrap());
        let record = made.split('?').next().unwrap();
        let change = [("name", "茶"), ("back", away), ("from", away), ("version", "1")];
        answers.push(li_hua.send("/customers", &format!("{record}/edit"), &change));
        answers.push(li_hua.send(
            "/customers",
            &format!("{record}/deletion"),
            &[("back", away), ("version", "1")],
        ));
        // What a cookie of ours says when somebody else wrote it.
        li_hua.set_cookie("flash", &site::encode(&format!("done\n0\n{away}\n{away}")));
        li_hua.set_cookie(
            "lang",
            away.trim_matches(char::is_control).split(['\r', '\t', '\u{2028}']).next().unwrap(),
        );
        answers.push(li_hua.get("/customers"));
        li_hua.set_cookie("lang", "zh");
        for answer in answers {
            assert!(answer.status < 500, "{away:?}: {}", answer.text);
            let to = location(&answer);
            let is_ours = to.is_empty() || (to.starts_with('/') && !to[1..].starts_with(['/', '\\']));
            assert!(is_ours && !to.contains(char::is_control), "{away:?} leads to {to}");
            let set =
                answer.headers.get_all("set-cookie").iter().any(|set| set.as_bytes().starts_with(b"gx-evil"));
            assert!(!set, "{away:?}: {:?}", answer.headers);
        }
    }
    // A file may be called as it likes.
    let key = doorstep.key("li.hua");
    let made = li_hua.by_key(&key, "POST", "/api/v1/customers", r#"{"name": "明远茶业"}"#).expect(201);
    let made = serde_json::from_str::<serde_json::Value>(&made.text).unwrap();
    let name = site::encode("../../evil\"; filename=a.html\r\nSet-Cookie: gx-evil=1;\u{202e}gnp.html");
    let at = format!("/api/v1/files?record=customers/{}&name={name}", made["id"].as_str().unwrap());
    let file = li_hua.by_key(&key, "POST", &at, "<script>gx</script>").expect(201);
    let file = serde_json::from_str::<serde_json::Value>(&file.text).unwrap();
    let sent = li_hua.get(&format!("/files/{}/content", file["id"].as_str().unwrap())).expect(200);
    let disposition = sent.headers["content-disposition"].to_str().unwrap();
    assert!(disposition.starts_with("attachment; ") && !disposition.contains(".."), "{disposition}");
    // For old browsers between quotation marks, of which it has none, and percent-encoded for the others.
    let quoted = disposition
        .strip_prefix("attachment; filename=\"")
        .unwrap()
        .split_once("\"; filename*=UTF-8''")
        .unwrap();
    assert!(!quoted.0.contains(['"', '\\']) && !quoted.1.contains([';', '"', ' ']), "{disposition}");
    assert!(sent.headers["content-security-policy"].to_str().unwrap().starts_with("sandbox;"));
});

at_the_door!(a_file_that_is_taken_out_in_parts_is_noted_as_a_whole_one_is, |doorstep| {
    let mut li_hua = doorstep.signed_in("li.hua", "192.0.2.7");
    let key = doorstep.key("li.hua");
    let made = li_hua.by_key(&key, "POST", "/api/v1/customers", r#"{"name": "明远茶业"}"#).expect(201);
    let made = serde_json::from_str::<serde_json::Value>(&made.text).unwrap();
    let at = format!("/api/v1/files?record=customers/{}&name=list.txt", made["id"].as_str().unwrap());
    let file = li_hua.by_key(&key, "POST", &at, "all our customers").expect(201);
    let file = serde_json::from_str::<serde_json::Value>(&file.text).unwrap();
    let path = format!("/files/{}/content", file["id"].as_str().unwrap());
    let noted = || doorstep.number("select count(*) from entry where object = 'file_download'");
    let bearer = format!("Bearer {key}");
    for (taken, range) in [(1, "bytes=0-"), (2, "bytes=1-"), (3, "bytes=-4")] {
        li_hua
            .method("GET", &format!("/api/v1{path}"), &[("authorization", &bearer), ("range", range)], "")
            .expect(206);
        assert_eq!(noted(), 2 * taken - 1);
        li_hua.method("GET", &path, &[("range", range)], "").expect(206);
        assert_eq!(noted(), 2 * taken);
    }
});

at_the_door!(as_many_masked_values_are_seen_as_a_day_allows_also_when_asked_for_at_once, |doorstep| {
    const AT_ONCE: usize = 12;
    const LEFT: i64 = 3;
    let hash = staff::Door::hash_password(PASSWORD, &[]).unwrap();
    let agent = staff::NewColleague {
        name: "秦勇".to_owned(),
        login: "qin.yong".to_owned(),
        password_hash: Some(hash),
        teams: Vec::new(),
        roles: vec!["service_agent".to_owned()],
        language: None,
    };
    doorstep
        .crm()
        .system()
        .write_wait::<_, store::WriteError, _>("test", None, move |tx| {
            staff::add_colleague(tx, &agent).map(drop)
        })
        .unwrap();
    // Of as many a day as the role has three are left.
    doorstep.run(&format!("update \"grant\" set rows_a_day = {LEFT} where verb = 'unmask'"));
    doorstep.restart();
    let key = doorstep.key("li.hua");
    let mut li_hua = doorstep.browser("192.0.2.7");
    let customers: Vec<String> = (0..AT_ONCE)
        .map(|number| {
            let body = format!(r#"{{"name": "客户{number}", "phone": "1380013{:04}"}}"#, 8000 + number);
            // Numbered names with neighbouring numbers are asked about.
            let skip = [("duplicate-check", "skip")];
            let made = li_hua.by_key_with(&key, "POST", "/api/v1/customers", &skip, &body).expect(201);
            serde_json::from_str::<serde_json::Value>(&made.text).unwrap()["id"].as_str().unwrap().to_owned()
        })
        .collect();
    let mut agent = doorstep.signed_in("qin.yong", "192.0.2.8");
    let csrf = agent.get("/").expect(200).hidden("", "csrf");
    let session = agent.cookie("guanxi_session").unwrap().to_owned();
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let threads: Vec<_> = customers
            .iter()
            .map(|customer| {
                let mut browser = doorstep.browser("192.0.2.8");
                browser.set_cookie("guanxi_session", &session);
                let csrf = &csrf;
                scope.spawn(move || {
                    let path = format!("/customers/{customer}/unmasking");
                    let form = [("csrf", csrf.as_str()), ("field", "phone"), ("reason", "回复来电")];
                    browser.post(&path, &form).status
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let of = |status: u16| statuses.iter().filter(|known| **known == status).count();
    assert_eq!((of(200), of(429)), (LEFT as usize, AT_ONCE - LEFT as usize), "{statuses:?}");
    assert_eq!(doorstep.number("select count(*) from unmasking"), LEFT);
});

at_the_door!(no_address_leads_out_of_the_folders, |doorstep| {
    let mut shen = doorstep.signed_in("shen.jingyi", "192.0.2.7");
    for outside in
        ["guanxi.db", "../guanxi.db", "../../guanxi.db", "../../../../../../etc/passwd", "/etc/passwd"]
    {
        for written in [
            outside.to_owned(),
            outside.replace("../", "..%2f"),
            outside.replace("../", "%2e%2e/"),
            outside.replace("../", "%2e%2e%2f"),
            outside.replace("../", "..%5c"),
            outside.replace("../", "....//"),
            outside.replace("../", "..%252f"),
            format!("{outside}%00.css"),
        ] {
            for place in [
                "/assets/",
                "/help/",
                "/help/images/zh/",
                "/imports/drafts/",
                "/imports/",
                "/jobs/",
                "/files/",
                "/api/v1/imports/",
                "/api/v1/jobs/",
                "/api/v1/files/",
                "/customers/",
            ] {
                for rest in ["", "/file", "/content", "/check", "/rejects"] {
                    let path = format!("{place}{written}{rest}");
                    let Ok(uri) = path.parse::<axum::http::Uri>() else { continue };
                    let answer = shen.get(&uri.to_string());
                    let text = &answer.text;
                    let is_file = text.starts_with("SQLite format") || text.contains("root:x:0");
                    assert!(answer.status < 500 && !is_file, "{path}: {} {text}", answer.status);
                }
            }
        }
    }
});

/// The middle of some times.
fn median(times: &mut [Duration]) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64()
}

at_the_door!(nobody_learns_by_time_which_logins_there_are, |doorstep| {
    let rounds = 21;
    // A password is the longest work by far: with two in one test there is no saying whose it was.
    let mut times: BTreeMap<&str, Vec<Duration>> = BTreeMap::new();
    for _ in 0..5 {
        doorstep.browser("198.51.100.9").sign_in("locked.out", WRONG).expect(422);
    }
    for round in 0..rounds {
        for login in ["li.hua", "no.body", "locked.out"] {
            let mut stranger = doorstep.browser(&format!("192.0.2.{round}"));
            let begun = std::time::Instant::now();
            let answer = stranger.sign_in(login, WRONG);
            times.entry(login).or_default().push(begun.elapsed());
            answer.expect(if login == "locked.out" { 429 } else { 422 });
        }
        if round % 4 == 3 {
            // What was failed so far is forgiven; whoever is locked out is so again.
            doorstep.clock.pass_ms(7 * 3_600_000);
            for _ in 0..5 {
                doorstep.browser("198.51.100.9").sign_in("locked.out", WRONG).expect(422);
            }
        }
    }
    let mut middle = |login: &str| median(times.get_mut(login).unwrap());
    let (known, unknown, locked) = (middle("li.hua"), middle("no.body"), middle("locked.out"));
    let ratio = known / unknown;
    assert!((0.6..1.7).contains(&ratio), "{ratio}: {known} s for a known login, {unknown} s for another");
    // Of an unknown login a password is computed as well: without one there is an answer much sooner.
    assert!(unknown > 2.0 * locked, "{unknown} s with a password computed, {locked} s without");
});

at_the_door!(a_crowd_that_signs_in_holds_up_nobody_who_is_in, |doorstep| {
    // Far more than there are threads to wait on, and how many of them may come first.
    const CROWD: usize = 1_500;
    const FIRST: usize = 100;
    let key = doorstep.key("li.hua");
    let answered = Arc::new(AtomicUsize::new(0));
    let request = |method: &str, path: &str, body: String| {
        let request =
            Request::builder().method(method).uri(path).header("authorization", format!("Bearer {key}"));
        request.header("content-type", "application/x-www-form-urlencoded").body(Body::from(body)).unwrap()
    };
    let crowd: Vec<_> = (0..CROWD)
        .map(|number| {
            let asked = request("POST", "/sign-in", format!("login=guess-{number}&password={WRONG}"));
            let (router, answered) = (doorstep.router(), answered.clone());
            doorstep.runtime().spawn(async move {
                drop(router.oneshot(asked).await);
                answered.fetch_add(1, Ordering::SeqCst);
            })
        })
        .collect();
    let asked = request("POST", "/api/v1/customers", r#"{"name": "明远茶业"}"#.to_owned());
    let (mut parts, body) = asked.into_parts();
    parts.headers.insert("content-type", "application/json".parse().unwrap());
    let router = doorstep.router();
    // The first of the crowd were answered while the last came up.
    let early = answered.load(Ordering::SeqCst);
    let done = doorstep.runtime().block_on(router.oneshot(Request::from_parts(parts, body))).unwrap();
    assert_eq!(done.status(), 201);
    let before = answered.load(Ordering::SeqCst);
    assert!(before < CROWD, "there was nobody to hold it up any more");
    assert!(before - early < FIRST, "{} of {CROWD} came first", before - early);
    crowd.iter().for_each(tokio::task::JoinHandle::abort);
});

at_the_door!(figures_of_the_program_tell_nobody_how_many_records_others_have, |doorstep| {
    let key = doorstep.key("li.hua");
    let mut li_hua = doorstep.browser("192.0.2.7");
    li_hua.by_key(&key, "POST", "/api/v1/customers", r#"{"name": "明远茶业"}"#).expect(201);
    let own =
        li_hua.by_key(&key, "GET", "/metrics", "").expect(200).lacks("guanxi_records{object=\"customer\"}");
    own.says("guanxi_requests_total");
    let all = doorstep.key("shen.jingyi");
    li_hua.by_key(&all, "GET", "/metrics", "").expect(200).says("guanxi_records{object=\"customer\"} 1");
});

at_the_door!(ten_thousand_guesses_open_nothing_and_lock_out_nobody_else, |doorstep| {
    const DAY_MS: i64 = 24 * 3_600_000;
    // On PostgreSQL, where each takes longer, fewer in the same day.
    let guesses = if doorstep.is_on_postgres() { 2_000 } else { 10_000 };
    let mut looked_at = 0;
    for guess in 0..guesses {
        // From a new address each time: what they guess at is what makes them wait.
        let address = format!("2001:db8:{:x}:{:x}::1", guess / 256, guess % 256);
        let answer = doorstep.browser(&address).sign_in("li.hua", &format!("guess-{guess}-of-many"));
        match answer.status {
            422 => looked_at += 1,
            429 => {}
            other => panic!("{other}: {}", answer.text),
        }
        if guess == guesses / 2 {
            doorstep.restart();
        }
        doorstep.clock.pass_ms(DAY_MS / guesses);
    }
    // NIST SP 800-63B, 5.2.2: no more than a hundred.
    assert!((20..=105).contains(&looked_at), "{looked_at} guesses were looked at in a day");
    // The right password waits as well, here and in another process; others do not.
    doorstep.clock.pass_ms(15 * 60_000);
    doorstep.browser("192.0.2.9").sign_in("li.hua", WRONG).expect(422);
    doorstep.browser("192.0.2.7").sign_in("li.hua", PASSWORD).expect(429);
    doorstep.clock.pass_ms(1); // A start takes time.
    let other = doorstep.other_process();
    doorstep.browser("192.0.2.7").at(&other).sign_in("li.hua", PASSWORD).expect(429);
    doorstep.signed_in("shen.jingyi", "192.0.2.7");
    doorstep.clock.pass_ms(15 * 60_000);
    doorstep.signed_in("li.hua", "192.0.2.7");
    // Neither is a key or a session found by guessing: they have 24 bytes of chance and more.
    let key = doorstep.key("li.hua");
    assert!(key.len() >= "gx_".len() + 48, "{}", key.len());
    let mut stranger = doorstep.browser("192.0.2.9");
    for guess in 0..200_u8 {
        let near = format!("{}{guess:02x}", &key[..key.len() - 2]);
        let status = stranger.by_key(&near, "GET", "/api/v1/me", "").status;
        assert_eq!(status, if near == key { 200 } else { 401 });
    }
});

#[test]
fn every_route_is_read_from_the_sources() {
    let routes = routes();
    for known in ["/{plural}/{id}", "/api/v1/{plural}/batch", "/security/keys", "/shares/{plural}/{id}"] {
        assert!(routes.contains(known), "{known}: {routes:#?}");
    }
    assert!(routes.len() > 120, "{}", routes.len());
}
