//! A program that asks by the API, with the key of somebody of the house.

use serde_json::Value as Json;

use crate::doorstep::{Answer, Browser, Doorstep};

/// Asks below `/api/v1/`.
pub struct Caller<'d> {
    browser: Browser<'d>,
    key: String,
}

impl<'d> Caller<'d> {
    pub fn of(doorstep: &'d Doorstep, login: &str) -> Caller<'d> {
        Caller { browser: doorstep.browser("203.0.113.5"), key: doorstep.key(login) }
    }

    pub fn ask(&mut self, method: &str, path: &str, body: &Json) -> Answer {
        let text = if body.is_null() { String::new() } else { body.to_string() };
        self.browser.by_key(&self.key, method, &format!("/api/v1/{path}"), &text)
    }

    #[track_caller]
    pub fn done(&mut self, method: &str, path: &str, body: &Json) -> Json {
        let answer = self.ask(method, path, body);
        assert!(answer.status < 300, "{method} {path}: {} {}", answer.status, answer.text);
        serde_json::from_str(&answer.text).unwrap_or(Json::Null)
    }

    #[track_caller]
    pub fn get(&mut self, path: &str) -> Json {
        self.done("GET", path, &Json::Null)
    }

    #[track_caller]
    pub fn refused(&mut self, method: &str, path: &str, body: &Json, code: &str) {
        let answer = self.ask(method, path, body);
        assert!(answer.status >= 400, "{method} {path}: {} {}", answer.status, answer.text);
        assert!(answer.text.contains(code), "{code} is missing in {}", answer.text);
    }

    /// Makes a record; its id.
    #[track_caller]
    pub fn make(&mut self, path: &str, body: &Json) -> String {
        let made = self.done("POST", path, body);
        made["id"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned()
    }

    /// The same, where records look like it and whoever asks knows that.
    #[track_caller]
    pub fn make_knowing(&mut self, path: &str, body: &Json) -> String {
        let skip = [("Duplicate-Check", "skip")];
        let path = format!("/api/v1/{path}");
        let answer = self.browser.by_key_with(&self.key, "POST", &path, &skip, &body.to_string()).expect(201);
        let made: Json = serde_json::from_str(&answer.text).unwrap();
        made["id"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned()
    }
}
