//! What people do that changes nothing: what they opened, what was refused to them, what they took out. It is collected
//! in memory and written together about once a second, so that no page waits for it; a process that is killed loses
//! at most that second. What changes something is written with it, in its own transaction. A room says where it goes.

mod refused;
mod taken_out;
mod words;

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use object::{Choice, Instant, ObjectDef};
use store::{StoreError, Tx, Via, WriteError};

use crate::origin::Origin;
use crate::site::Site;
use crate::visitor::Visitor;

pub(crate) use refused::{Asked, WhoTold, note_refusal};
pub(crate) use taken_out::told_of_export;
pub use words::Doings;
pub(crate) use words::in_words;

/// What is collected is written so often.
const WRITE_EVERY: Duration = Duration::from_secs(1);
/// Lines of one transaction.
const LINES_AT_ONCE: usize = 500;
/// Lines that wait at most, for when the database takes none for a while; what comes then is counted and dropped.
const LINES_WAITING_MAX: usize = 20_000;
/// So many of the last lines are looked through for the same refusal: who knocks a thousand times leaves one line.
const REPEATS_LOOKED_FOR: usize = 100;
/// Opened again within this time is opened once.
pub const SEEN_AGAIN_MS: i64 = 10 * 60 * 1_000;
/// Openings remembered to know that; with more, all are forgotten and some are written twice.
const SEEN_REMEMBERED_MAX: usize = 50_000;
/// How often lines whose time is over are let go.
const FORGET_EVERY_MS: i64 = 10 * 60 * 1_000;

/// What somebody did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Choice)]
pub enum Deed {
    /// Opened a record, or read records by the API.
    #[choice(zh = "查看", en = "Seen", tone = "grey")]
    Seen,
    /// Created records.
    #[choice(zh = "新建", en = "Created", tone = "blue")]
    Created,
    /// Changed records.
    #[choice(zh = "修改", en = "Changed", tone = "blue")]
    Changed,
    /// Deleted records.
    #[choice(zh = "删除", en = "Deleted", tone = "blue")]
    Deleted,
    /// Wrote who may do what: roles, grants, keys.
    #[choice(zh = "权限变更", en = "Rights changed", tone = "violet")]
    RightsChanged,
    /// Took records out in a file.
    #[choice(zh = "导出", en = "Exported", tone = "amber")]
    Exported,
    /// Looked at a masked value.
    #[choice(zh = "查看脱敏内容", en = "Unmasked", tone = "amber")]
    Unmasked,
    /// Was refused.
    #[choice(zh = "被拒绝", en = "Refused", tone = "red")]
    Refused,
    /// Came in.
    #[choice(zh = "登录", en = "Signed in", tone = "green")]
    SignedIn,
    /// Tried to come in.
    #[choice(zh = "登录失败", en = "Sign-in failed", tone = "red")]
    SignInFailed,
}

/// Through which door it was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Through {
    /// A page.
    #[choice(zh = "网页", en = "Page")]
    Page,
    /// The API.
    #[choice(zh = "接口", en = "API")]
    Api,
    /// An import.
    #[choice(zh = "导入", en = "Import")]
    Import,
    /// A command.
    #[choice(zh = "命令行", en = "Command")]
    Command,
    /// Work that went on without its page.
    #[choice(zh = "后台", en = "Background")]
    House,
}

impl Through {
    /// The door of a visit.
    pub fn of(via: Via) -> Through {
        match via {
            Via::Page => Through::Page,
            Via::Api => Through::Api,
            Via::Import => Through::Import,
            Via::Command => Through::Command,
            Via::System => Through::House,
        }
    }
}

/// Something that somebody did.
#[derive(Clone, Debug, PartialEq)]
pub struct Noted {
    /// When.
    pub at: Instant,
    /// Who; nobody where it is not known who it was.
    pub person: Option<i64>,
    /// What.
    pub deed: Deed,
    /// To records of which object, by its plural.
    pub object: Option<String>,
    /// To which record of it.
    pub record: Option<i64>,
    /// To how many records, or how often.
    pub records: i64,
    /// More, without any value of a record, as [`Doings`] has it: fields and codes.
    pub told: Option<String>,
    /// Through which door; where nobody knows, none.
    pub through: Option<Through>,
    /// From where.
    pub origin: Origin,
    /// The change set it belongs to.
    pub change_set: Option<i64>,
}

impl Noted {
    /// That somebody did something, once and to nothing in particular.
    pub fn new(at: Instant, person: Option<i64>, deed: Deed) -> Noted {
        Noted {
            at,
            person,
            deed,
            object: None,
            record: None,
            records: 1,
            told: None,
            through: None,
            origin: Origin::default(),
            change_set: None,
        }
    }

    /// Whether this is the same once more: then its number grows, and no second line is needed.
    fn repeats(&self, other: &Noted) -> bool {
        let is_foldable = matches!(self.deed, Deed::Refused | Deed::SignInFailed);
        is_foldable && Noted { at: other.at, records: other.records, ..self.clone() } == *other
    }
}

/// Where a house keeps what people did.
#[derive(Clone, Copy)]
pub struct TrailObject {
    /// The journal.
    pub def: &'static ObjectDef,
    /// What is written from it, and read as up to date as it.
    pub raises: &'static ObjectDef,
    /// Writes what was noted.
    pub keep: fn(&mut Tx<'_>, &[Noted]) -> Result<(), WriteError>,
    /// Lets some of what is kept no longer go; answers how many lines.
    pub forget: fn(&mut Tx<'_>) -> Result<u64, WriteError>,
}

/// Whether somebody reads what everybody does: the auditor, and whoever answers for the house.
pub(crate) fn reads_all(visitor: &Visitor) -> bool {
    let scope = |def: &ObjectDef| visitor.visit.actor().scope(def.name, store::Verb::See);
    visitor.site.trail_object().is_some_and(|object| scope(object.def) == store::Scope::All)
}

/// What waits to be written in this process.
#[derive(Default)]
pub(crate) struct Trail {
    waiting: Mutex<Waiting>,
}

#[derive(Default)]
struct Waiting {
    lines: Vec<Noted>,
    dropped: u64,
    /// When a person opened a record last, by the name of its object.
    seen: HashMap<(i64, &'static str, i64), Instant>,
}

impl Trail {
    /// Notes something; it is written soon.
    pub fn note(&self, noted: Noted) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let lately = waiting.lines.iter_mut().rev().take(REPEATS_LOOKED_FOR);
        if let Some(same) = lately.into_iter().find(|line| line.repeats(&noted)) {
            same.records += noted.records;
        } else if waiting.lines.len() < LINES_WAITING_MAX {
            waiting.lines.push(noted);
        } else {
            waiting.dropped += 1;
        }
    }

    /// Notes that a visitor opened a record.
    pub fn seen(&self, visitor: &Visitor, def: &'static ObjectDef, record: i64) {
        if def.journal {
            return; // Whoever reads what was done leaves no trail of reading it, or it would grow by itself.
        }
        let (person, now) = (visitor.visit.actor().user, visitor.site.crm().now());
        {
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            let place = (person, def.name, record);
            if waiting.seen.get(&place).is_some_and(|seen| (0..SEEN_AGAIN_MS).contains(&(now.0 - seen.0))) {
                return;
            }
            if waiting.seen.len() >= SEEN_REMEMBERED_MAX {
                waiting.seen.clear();
            }
            waiting.seen.insert(place, now);
        }
        let object = Some(def.plural.to_owned());
        self.note(Noted { object, record: Some(record), ..by(visitor, Deed::Seen) });
    }

    /// Notes that a program read so many records at once.
    pub fn read(&self, visitor: &Visitor, def: &'static ObjectDef, records: usize) {
        if !def.journal && records > 0 {
            let object = Some(def.plural.to_owned());
            self.note(Noted { object, records: records as i64, ..by(visitor, Deed::Seen) });
        }
    }

    fn take(&self) -> (Vec<Noted>, u64) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        (std::mem::take(&mut waiting.lines), std::mem::take(&mut waiting.dropped))
    }

    /// Puts back what could not be written, before what came meanwhile.
    fn put_back(&self, mut lines: Vec<Noted>) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        lines.append(&mut waiting.lines);
        let too_many = lines.len().saturating_sub(LINES_WAITING_MAX);
        lines.truncate(LINES_WAITING_MAX);
        waiting.dropped += too_many as u64;
        waiting.lines = lines;
    }
}

/// Something that a visitor does now.
pub(crate) fn by(visitor: &Visitor, deed: Deed) -> Noted {
    Noted {
        through: Some(Through::of(visitor.visit.via())),
        origin: visitor.origin.clone(),
        ..Noted::new(visitor.site.crm().now(), Some(visitor.visit.actor().user), deed)
    }
}

/// Writes what waits, on a thread that may block.
///
/// # Errors
/// Those of the store; what was not written waits on.
pub fn write_waiting(site: &Site) -> Result<(), WriteError> {
    let Some(object) = site.trail_object() else {
        site.trail().take();
        return Ok(());
    };
    let (mut lines, dropped) = site.trail().take();
    if dropped > 0 {
        tracing::error!(
            dropped,
            "lines of the audit trail were lost, because the database took none for long"
        );
    }
    while !lines.is_empty() {
        let rest = lines.split_off(lines.len().min(LINES_AT_ONCE));
        let chunk = lines.clone();
        let written = site.crm().system().write_wait("trail", None, move |tx| (object.keep)(tx, &chunk));
        if let Err(fault) = written {
            lines.extend(rest);
            site.trail().put_back(lines);
            return Err(fault);
        }
        lines = rest;
    }
    Ok(())
}

/// Before what people did is read, it is written: whoever looks sees what happened up to now.
pub(crate) async fn write_before_reading(site: &Site, def: &ObjectDef) -> Result<(), StoreError> {
    let Some(object) = site.trail_object() else { return Ok(()) };
    if ![object.def.name, object.raises.name].contains(&def.name) {
        return Ok(());
    }
    settle(site).await
}

/// Writes what waits: before it is read, and before a process ends.
///
/// # Errors
/// Those of the store.
pub async fn settle(site: &Site) -> Result<(), StoreError> {
    let site = site.clone();
    let written = tokio::task::spawn_blocking(move || write_waiting(&site)).await;
    match written {
        Ok(Ok(())) => Ok(()),
        Ok(Err(WriteError::Store(fault))) => Err(fault),
        Ok(Err(other)) => Err(StoreError::Database(other.to_string())),
        Err(cause) => Err(StoreError::Database(cause.to_string())),
    }
}

/// Lets lines go whose time is over, on a thread that may block; answers how many.
///
/// # Errors
/// Those of the store.
pub fn forget_old(site: &Site) -> Result<u64, WriteError> {
    let Some(object) = site.trail_object() else { return Ok(0) };
    let mut gone = 0;
    loop {
        let some = site.crm().system().write_wait("forget_trail", None, move |tx| (object.forget)(tx))?;
        gone += some;
        if some == 0 {
            return Ok(gone);
        }
    }
}

/// Writes what waits every second, and lets go what is kept no longer. Call once, when the site serves.
pub fn look_after(site: &Site) {
    let site = site.clone();
    let thread = std::thread::Builder::new().name(String::from("trail"));
    let started = thread.spawn(move || {
        let mut forgotten_at: Option<Instant> = None;
        loop {
            std::thread::sleep(WRITE_EVERY);
            let site = site.current();
            let mut done = write_waiting(&site);
            let now = site.crm().now();
            if done.is_ok() && forgotten_at.is_none_or(|last| now.0 - last.0 >= FORGET_EVERY_MS) {
                forgotten_at = Some(now);
                done = forget_old(&site).map(drop);
            }
            match done {
                Ok(()) => {}
                Err(WriteError::Store(StoreError::Closing)) => return,
                Err(fault) => tracing::error!(%fault, "the audit trail cannot be written; it is tried again"),
            }
        }
    });
    if let Err(fault) = started {
        tracing::error!(%fault, "nobody writes the audit trail");
    }
}
