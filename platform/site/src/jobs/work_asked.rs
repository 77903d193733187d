//! Which work is looked at, as an address says it: for the page, where an empty word says nothing, and for programs, which
//! leave it out.

use object::{Instant, Message, parse_id};
use store::{JOBS_SHOWN_MAX, JobState, WorkAsked, WorkKind};

use super::start::whose;
use crate::refusal::Refusal;
use crate::visitor::Visitor;

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// The furthest that `days` looks back; older work is found by its date.
pub(crate) const JOBS_DAYS_MAX: i64 = 3_660;

/// Reads `kind`, `state`, `actor`, `since`, `until`, `days`, `after` and `limit`.
///
/// # Errors
/// 400 for a word that cannot be read.
pub(crate) fn work_asked(visitor: &Visitor, query: &[(String, String)]) -> Result<WorkAsked, Refusal> {
    let mut asked = WorkAsked::latest(whose(visitor));
    for (name, value) in query {
        match name.as_str() {
            "kind" => asked.kind = Some(WorkKind::of_code(value).ok_or_else(|| unread("kind"))?),
            "state" => asked.state = Some(JobState::of_code(value).ok_or_else(|| unread("state"))?),
            "actor" if value == "me" => asked.person = Some(visitor.visit.actor().user),
            "actor" => asked.person = Some(parse_id(value).map_err(|_| unread("actor"))?),
            "since" => asked.since = Some(Instant::parse(value).map_err(|_| unread("since"))?),
            "until" => asked.until = Some(Instant::parse(value).map_err(|_| unread("until"))?),
            "days" => {
                let days = value.parse::<i64>().ok().filter(|days| (1..=JOBS_DAYS_MAX).contains(days));
                let days = days.ok_or_else(|| unread("days"))?;
                asked.since = Some(Instant(visitor.site.crm().now().0 - days * DAY_MS));
            }
            "after" => asked.before = Some(parse_id(value).map_err(|_| unread("after"))?),
            "limit" => {
                let limit = value.parse::<usize>().ok().filter(|limit| (1..=JOBS_SHOWN_MAX).contains(limit));
                asked.limit = limit.ok_or_else(|| unread("limit"))?;
            }
            _ => {}
        }
    }
    Ok(asked)
}

fn unread(name: &str) -> Refusal {
    Refusal::bad_request(Message::new(
        "parameter_unreadable",
        format!("参数 {name} 无法识别"),
        format!("the parameter {name} cannot be read"),
    ))
}
