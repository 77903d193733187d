//! Answers that are lost on the way: many clients repeat their writes, at once and later, cross each other's, and write
//! to the same records. Every write that was meant is there once, none twice, none lost.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;

use guanxi::commands::bench::client::{Answer, Client};
use serde_json::{Value as Json, json};
use testing::Chance;

use crate::program::{Program, on_both};

const CLIENTS: usize = 64;
/// Programs that the clients belong to; those of different programs use the same words as keys.
const PROGRAMS: usize = 4;
/// Of all clients together, unless `LOST_ANSWERS_WRITES` says otherwise.
const WRITES: usize = 2_000;
/// Records that all clients change.
const SHARED: usize = 16;
/// So often a request is sent before the test gives up.
const TRIES_MAX: usize = 2_000;
const FIRST_CHANCE: u64 = 20_261_130;

/// A write as it is sent, each time in the same words.
#[derive(Clone)]
struct Asked {
    method: &'static str,
    path: String,
    once: String,
    if_match: Option<String>,
    body: String,
}

/// A task that should be there, or should be gone.
struct Meant {
    id: String,
    version: i64,
    done: bool,
    gone: bool,
}

/// One client: what it wrote, and what was answered.
struct Writer<'a> {
    addresses: &'a [String],
    program_key: &'a str,
    name: String,
    /// How its idempotency keys begin; another program has a client that begins them the same.
    keys: String,
    count: usize,
    chance: Chance,
    meant: BTreeMap<String, Meant>,
    /// Marks it left on records of all.
    marks: Vec<(usize, String)>,
    told: Vec<(Asked, u16, String)>,
    written: usize,
}

fn code(answer: &Answer) -> String {
    let body: Json = serde_json::from_slice(&answer.body).unwrap_or(Json::Null);
    body["code"].as_str().unwrap_or_default().to_owned()
}

fn text(answer: &Answer) -> String {
    String::from_utf8(answer.body.clone()).unwrap()
}

impl Writer<'_> {
    fn line(&mut self) -> Client {
        let address = self.chance.one_of(self.addresses).clone();
        Client::connect(&address, self.program_key).unwrap()
    }

    fn ask(line: &mut Client, asked: &Asked) {
        let mut headers = vec![("Content-Type", "application/json"), ("Idempotency-Key", &*asked.once)];
        headers.extend(asked.if_match.as_deref().map(|version| ("If-Match", version)));
        line.ask(asked.method, &asked.path, &headers, asked.body.as_bytes()).unwrap();
    }

    /// Sends a request, or a part of it, and hangs up before its answer was read.
    fn lose(&mut self, asked: &Asked) {
        let mut request = format!(
            "{} {} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Length: {}\r\nContent-Type: application/json\r\nIdempotency-Key: {}\r\n",
            asked.method,
            asked.path,
            self.program_key,
            asked.body.len(),
            asked.once
        );
        if let Some(version) = &asked.if_match {
            request.push_str(&format!("If-Match: {version}\r\n"));
        }
        request.push_str("\r\n");
        request.push_str(&asked.body);
        let address = self.chance.one_of(self.addresses).clone();
        let mut stream = TcpStream::connect(address).unwrap();
        let sent = if self.chance.once_in(3) { self.chance.below(request.len()) } else { request.len() };
        stream.write_all(&request.as_bytes()[..sent]).unwrap();
        if sent == request.len() && self.chance.once_in(2) {
            // Only the beginning of the answer arrives.
            let mut beginning = vec![0; 1 + self.chance.below(40)];
            stream.read_exact(&mut beginning).unwrap();
        }
    }

    /// Sends a write until its answer arrives, as a program does that does not know what became of it.
    fn settle(&mut self, asked: &Asked) -> Answer {
        for _ in 0..TRIES_MAX {
            if self.chance.once_in(4) {
                self.lose(asked);
                continue;
            }
            let mut line = self.line();
            Self::ask(&mut line, asked);
            if self.chance.once_in(5) {
                // Another of its kind comes in between; whichever is first, both are told the same.
                let mut other = self.line();
                Self::ask(&mut other, asked);
                let (one, two) = (line.answer().unwrap(), other.answer().unwrap());
                if one.status < 300 && two.status < 300 {
                    assert_eq!((one.status, text(&one)), (two.status, text(&two)));
                }
                for answer in [one, two] {
                    if !self.is_waiting(&answer) {
                        return answer;
                    }
                }
                continue;
            }
            let answer = line.answer().unwrap();
            if !self.is_waiting(&answer) {
                return answer;
            }
        }
        panic!("{} {} is never answered", asked.method, asked.path);
    }

    /// Whether an answer says that another sending is being worked on.
    fn is_waiting(&self, answer: &Answer) -> bool {
        answer.status == 409 && code(answer) == "idempotency_running"
    }

    /// Does a write, which must succeed; sends it again at once and at some later time.
    fn done(&mut self, asked: Asked, status: u16) -> Json {
        let answer = self.settle(&asked);
        assert_eq!(answer.status, status, "{} {}: {}", asked.method, asked.path, text(&answer));
        let body = text(&answer);
        self.keep(asked, status, body.clone());
        serde_json::from_str(&body).unwrap_or(Json::Null)
    }

    fn keep(&mut self, asked: Asked, status: u16, body: String) {
        self.told.push((asked, status, body));
        if self.chance.once_in(4) {
            self.repeat(self.told.len() - 1);
        }
        if self.chance.once_in(4) {
            let any = self.chance.below(self.told.len());
            self.repeat(any);
        }
        if self.chance.once_in(10) {
            let (mut other, ..) = self.chance.one_of(&self.told).clone();
            if other.method != "DELETE" {
                // The same with a space is another request: what it says is not looked into.
                other.body.push(' ');
                let answer = self.settle(&other);
                assert_eq!((answer.status, &*code(&answer)), (422, "idempotency_other_request"));
            }
        }
    }

    /// What was answered before is answered again, unless its record is gone by now.
    fn repeat(&mut self, place: usize) {
        let (asked, status, body) = self.told[place].clone();
        let answer = self.settle(&asked);
        if answer.status == 409 && code(&answer) == "answer_no_longer_yours" {
            let subject =
                serde_json::from_str::<Json>(&body).unwrap()["subject"].as_str().unwrap().to_owned();
            assert!(self.meant[&subject].gone, "{subject}");
            return;
        }
        assert_eq!((answer.status, text(&answer)), (status, body));
    }

    fn once(&mut self) -> String {
        self.count += 1;
        format!("{}-{}", self.keys, self.count)
    }

    fn asked(&mut self, method: &'static str, path: &str, body: &Json) -> Asked {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        Asked { method, path: format!("/api/v1/tasks{path}"), once: self.once(), if_match: None, body }
    }

    fn subject(&mut self) -> String {
        self.count += 1;
        format!("{}-{}", self.name, self.count)
    }

    /// One of its own tasks that is still there.
    fn own(&mut self) -> Option<String> {
        let there: Vec<&String> =
            self.meant.iter().filter(|(_, meant)| !meant.gone).map(|(subject, _)| subject).collect();
        (!there.is_empty()).then(|| (*self.chance.one_of(&there)).clone())
    }

    fn create(&mut self) {
        let subject = self.subject();
        let asked = self.asked("POST", "", &json!({"subject": subject, "due": "2026-12-01"}));
        let made = self.done(asked, 201);
        self.mean(subject, &made["id"]);
        self.written += 1;
    }

    fn mean(&mut self, subject: String, id: &Json) {
        let id = id.as_str().unwrap().to_owned();
        assert!(self.meant.insert(subject, Meant { id, version: 1, done: false, gone: false }).is_none());
    }

    fn change(&mut self, subject: &str) {
        let meant = &self.meant[subject];
        let (path, version) = (format!("/{}", meant.id), meant.version);
        let mut asked = self.asked("PATCH", &path, &json!({"text": format!("after {version}")}));
        asked.if_match = Some(format!("\"{version}\""));
        // Marked before it is sent again: by then the record has moved on, and it is not a conflict.
        self.meant.get_mut(subject).unwrap().version += 1;
        self.done(asked, 200);
        self.written += 1;
    }

    /// Done, or taken up again: sent later once more it changes nothing any more.
    fn act(&mut self, subject: &str) {
        let meant = self.meant.get_mut(subject).unwrap();
        let noun = if meant.done { "reopening" } else { "completion" };
        (meant.done, meant.version) = (!meant.done, meant.version + 1);
        let path = format!("/{}/{noun}", meant.id);
        let asked = self.asked("POST", &path, &Json::Null);
        self.done(asked, 200);
        self.written += 1;
    }

    fn delete(&mut self, subject: &str) {
        let meant = self.meant.get_mut(subject).unwrap();
        meant.gone = true;
        let path = format!("/{}", meant.id);
        let asked = self.asked("DELETE", &path, &Json::Null);
        self.done(asked, 204);
        self.written += 1;
    }

    /// Three new tasks, one changed, one deleted; all or none, or each for itself.
    fn batch(&mut self) {
        let new: Vec<String> = (0..3).map(|_| self.subject()).collect();
        let mut writes: Vec<Json> = new
            .iter()
            .map(|subject| json!({"op": "create", "fields": {"subject": subject, "due": "2026-12-01"}}))
            .collect();
        if let Some(changed) = self.own() {
            let meant = self.meant.get_mut(&changed).unwrap();
            let fields = json!({"text": format!("by {}", new[0])});
            writes.push(json!({"op": "update", "id": meant.id, "version": meant.version, "fields": fields}));
            meant.version += 1;
            if let Some(deleted) = self.own().filter(|subject| *subject != changed) {
                let meant = self.meant.get_mut(&deleted).unwrap();
                writes.push(json!({"op": "delete", "id": meant.id}));
                meant.gone = true;
            }
        }
        let atomic = self.chance.once_in(2);
        let asked = self.asked("POST", "/batch", &json!({"writes": writes, "atomic": atomic}));
        let made = self.settle(&asked);
        let body: Json = serde_json::from_slice(&made.body).unwrap();
        assert_eq!((made.status, &body["failed"]), (200, &json!(0)), "{body}");
        for (row, subject) in new.into_iter().enumerate() {
            self.mean(subject, &body["results"][row]["id"]);
        }
        self.written += writes.len();
        self.keep(asked, 200, text(&made));
    }

    /// Two different requests at the same moment under one key: one is done, the other is refused, for good.
    fn either_or(&mut self) {
        let subjects = [self.subject(), self.subject()];
        let once = self.once();
        let both = subjects.clone().map(|subject| {
            let body = json!({"subject": subject, "due": "2026-12-01"}).to_string();
            Asked {
                method: "POST",
                path: "/api/v1/tasks".to_owned(),
                once: once.clone(),
                if_match: None,
                body,
            }
        });
        let mut lines = [self.line(), self.line()];
        for (line, asked) in lines.iter_mut().zip(&both) {
            Self::ask(line, asked);
        }
        drop(lines);
        let answers = both.clone().map(|asked| self.settle(&asked));
        let statuses = answers.each_ref().map(|answer| answer.status);
        assert!(statuses == [201, 422] || statuses == [422, 201], "{statuses:?}");
        for ((subject, asked), answer) in subjects.into_iter().zip(both).zip(answers) {
            if answer.status == 201 {
                let body = text(&answer);
                self.mean(subject, &serde_json::from_str::<Json>(&body).unwrap()["id"]);
                self.keep(asked, 201, body);
            } else {
                assert_eq!(code(&answer), "idempotency_other_request");
            }
        }
        self.written += 1;
    }

    /// Adds a mark to a record that all change: whoever was overtaken reads again and adds it to what is there now.
    fn mark(&mut self, shared: &[String]) {
        let place = self.chance.below(shared.len());
        let mark = format!("[{}]", self.subject());
        let path = format!("/api/v1/tasks/{}", shared[place]);
        let mut asked = self.asked("PATCH", &format!("/{}", shared[place]), &Json::Null);
        for _ in 0..TRIES_MAX {
            let read = self.line().get(&path).unwrap();
            let body: Json = serde_json::from_slice(&read.body).unwrap();
            let there = body["text"].as_str().unwrap_or_default();
            asked.body = json!({"text": format!("{there}{mark}")}).to_string();
            asked.if_match = read.etag;
            let answer = self.settle(&asked);
            match answer.status {
                200 => {
                    self.keep(asked, 200, text(&answer));
                    self.marks.push((place, mark));
                    self.written += 1;
                    return;
                }
                // Nothing was done under the key, so it may be used for the new body.
                412 if self.chance.once_in(2) => asked.once = self.once(),
                412 => {}
                other => panic!("{other}: {}", text(&answer)),
            }
        }
        panic!("{mark} never comes to its turn");
    }

    fn write(&mut self, shared: &[String]) {
        let own = self.own();
        match (self.chance.below(10), own) {
            (0..=2, _) | (_, None) => self.create(),
            (3, Some(subject)) => self.change(&subject),
            (4, Some(subject)) => self.act(&subject),
            (5, Some(subject)) => self.delete(&subject),
            (6, _) => self.batch(),
            (7, _) => self.either_or(),
            _ => self.mark(shared),
        }
    }
}

/// The tasks that are there, by subject: id, version, whether done, and its text.
fn there(client: &mut Client) -> BTreeMap<String, Vec<Json>> {
    let mut found: BTreeMap<String, Vec<Json>> = BTreeMap::new();
    let mut after = String::new();
    loop {
        let answer = client.get(&format!("/api/v1/tasks?limit=1000&after={after}")).unwrap();
        let body: Json = serde_json::from_slice(&answer.body).unwrap();
        for task in body["data"].as_array().unwrap() {
            found.entry(task["subject"].as_str().unwrap().to_owned()).or_default().push(task.clone());
        }
        match body["next"].as_str() {
            Some(next) => after = next.to_owned(),
            None => return found,
        }
    }
}

/// How many entries of the history each task has.
fn entries(program: &Program) -> BTreeMap<i64, usize> {
    let rows = program
        .database
        .run("select record, count(*) from entry where object = 'task' group by record order by record");
    let number = |cell: &Option<String>| cell.as_deref().unwrap().parse::<i64>().unwrap();
    rows.iter().map(|row| (number(&row[0]), number(&row[1]) as usize)).collect()
}

on_both!(every_write_is_done_once_however_many_answers_are_lost, |program| {
    let writes: usize =
        std::env::var("LOST_ANSWERS_WRITES").ok().and_then(|text| text.parse().ok()).unwrap_or(WRITES);
    program.demo(20);
    let mut servers = vec![program.serve()];
    // Two processes know of each other's keys only by the database.
    servers.extend(program.serve_beside());
    let addresses: Vec<String> = servers.iter().map(|server| server.address.clone()).collect();
    let keys: Vec<String> = (0..PROGRAMS)
        .map(|_| {
            let made = program.run(&["key", "create", "--user", "shen.jingyi"]);
            made.json["key"].as_str().unwrap_or_else(|| panic!("{}", made.errors)).to_owned()
        })
        .collect();
    let mut client = Client::connect(&addresses[0], &keys[0]).unwrap();
    let shared: Vec<String> = (0..SHARED)
        .map(|place| {
            let body = json!({"subject": format!("shared-{place}"), "due": "2026-12-01"}).to_string();
            let headers = [("Content-Type", "application/json")];
            let made = client.send("POST", "/api/v1/tasks", &headers, body.as_bytes()).unwrap();
            serde_json::from_slice::<Json>(&made.body).unwrap()["id"].as_str().unwrap().to_owned()
        })
        .collect();
    let before = entries(&program);

    let writers: Vec<Writer<'_>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..CLIENTS)
            .map(|place| {
                let mut writer = Writer {
                    addresses: &addresses,
                    program_key: &keys[place % PROGRAMS],
                    name: format!("writer-{place}"),
                    keys: format!("key-{}", place / PROGRAMS),
                    count: 0,
                    chance: Chance::of(FIRST_CHANCE + place as u64),
                    meant: BTreeMap::new(),
                    marks: Vec::new(),
                    told: Vec::new(),
                    written: 0,
                };
                let shared = &shared;
                scope.spawn(move || {
                    while writer.written < writes.div_ceil(CLIENTS) {
                        writer.write(shared);
                    }
                    writer
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });

    let found = there(&mut client);
    let after = entries(&program);
    let mut expected = before;
    let raw = |id: &str| object::parse_id(id).unwrap();
    for (subject, meant) in writers.iter().flat_map(|writer| &writer.meant) {
        let tasks = found.get(subject).map_or(&[][..], Vec::as_slice);
        assert_eq!(tasks.len(), usize::from(!meant.gone), "{subject}: {tasks:?}");
        for task in tasks {
            assert_eq!(
                (task["id"].as_str(), task["version"].as_i64()),
                (Some(&*meant.id), Some(meant.version))
            );
            assert_eq!(task["status"], if meant.done { "done" } else { "open" }, "{subject}");
        }
        let deleted = usize::from(meant.gone);
        assert!(expected.insert(raw(&meant.id), meant.version as usize + deleted).is_none(), "{subject}");
    }
    for (place, id) in shared.iter().enumerate() {
        let task = &found[&format!("shared-{place}")][0];
        let mut marks: Vec<&str> = task["text"].as_str().unwrap_or_default().split_inclusive(']').collect();
        let all = writers.iter().flat_map(|writer| &writer.marks);
        let mut meant: Vec<&str> =
            all.filter(|(at, _)| *at == place).map(|(_, mark)| mark.as_str()).collect();
        *expected.get_mut(&raw(id)).unwrap() += meant.len();
        marks.sort_unstable();
        meant.sort_unstable();
        assert_eq!(marks, meant);
    }
    // Of no other task was anything written, and of these as often as was meant.
    assert_eq!(after, expected);
    let written: usize = writers.iter().map(|writer| writer.written).sum();
    assert!(written >= writes, "{written}");
});
