//! Who calls: a visitor with a session or a key, who has not used up their share.

use std::sync::{Arc, OnceLock};
use std::time::Instant;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use object::Message;

use super::quota::Share;
use crate::locales::Spoken;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::visitor::Visitor;

/// Where a request's caller notes how they stand, for the headers of its answer.
#[derive(Clone, Default)]
pub(crate) struct ShareTold(Arc<OnceLock<Share>>);

impl ShareTold {
    fn tell(&self, share: Share) {
        // A request has one caller; a second reading of it changes nothing.
        self.0.get_or_init(|| share);
    }

    /// Adds `RateLimit-Limit`, `-Remaining` and `-Reset` where there was a caller.
    pub fn write(&self, headers: &mut HeaderMap) {
        let Some(share) = self.0.get() else { return };
        for (name, number) in [
            ("ratelimit-limit", share.limit),
            ("ratelimit-remaining", share.remaining),
            ("ratelimit-reset", share.reset_s),
        ] {
            headers.insert(HeaderName::from_static(name), HeaderValue::from(number));
        }
    }
}

/// A visitor of the API.
pub(crate) struct Caller {
    /// Who.
    pub visitor: Visitor,
    /// Name and value of the address's query, in order.
    pub query: Vec<(String, String)>,
}

impl Caller {
    /// The last value of a query parameter, if it is not empty.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().rev().find(|(found, _)| found == name);
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }
}

/// Parameters that say something or are not there: left empty they are a slip.
const NEVER_EMPTY: [&str; 6] = ["lang", "limit", "total", "since", "until", "read"];

impl Caller {
    /// Refuses what a program cannot have meant: a parameter said twice, or with nothing in it; a language that we do
    /// not speak.
    fn expect_clear(&self) -> Result<(), Refusal> {
        for (place, (name, value)) in self.query.iter().enumerate() {
            if self.query[..place].iter().any(|(known, _)| known == name) {
                return Err(said_twice(name));
            }
            if value.is_empty() && NEVER_EMPTY.contains(&name.as_str()) {
                return Err(left_empty(name));
            }
            if name == "lang" && Spoken::of_code(value).is_none() {
                return Err(lang_unknown());
            }
        }
        Ok(())
    }
}

impl FromRequestParts<Site> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Caller, Refusal> {
        let visitor = <Visitor as FromRequestParts<Site>>::from_request_parts(parts, site).await?;
        let actor = visitor.visit.actor();
        let (share, taken) = site.desk().quota.take((actor.user, actor.key.unwrap_or(0)), Instant::now());
        if let Some(told) = parts.extensions.get::<ShareTold>() {
            told.tell(share);
        }
        taken.map_err(|seconds| {
            Refusal::new(
                StatusCode::TOO_MANY_REQUESTS,
                Message::new(
                    "too_many_requests",
                    format!("请求过于频繁，请 {seconds} 秒后再试"),
                    format!("too many requests; try again in {seconds} s"),
                ),
            )
            .retry_after(seconds)
        })?;
        let caller =
            Caller { visitor, query: crate::form_body::pairs_of(parts.uri.query().unwrap_or_default()) };
        caller.expect_clear()?;
        Ok(caller)
    }
}

fn said_twice(name: &str) -> Refusal {
    let name = object::text::excerpt(name);
    Refusal::bad_request(Message::new(
        "parameter_twice",
        format!("参数“{name}”写了两次"),
        format!("the parameter “{name}” stands twice"),
    ))
}

fn left_empty(name: &str) -> Refusal {
    Refusal::bad_request(Message::new(
        "parameter_empty",
        format!("参数 {name} 为空；不需要时请省略"),
        format!("the parameter {name} is empty; leave it out where it is not needed"),
    ))
}

/// 400: a program that asks for a language should not be told in another without a word.
fn lang_unknown() -> Refusal {
    let known: Vec<&str> = Spoken::all().into_iter().map(Spoken::code).collect();
    Refusal::bad_request(Message::new(
        "lang_unknown",
        format!("lang 应为 {}", known.join("、")),
        format!("lang is one of {}", known.join(", ")),
    ))
}
