//! Somebody signed in on one device: how long it lasts, and how it is ended by them or by an administrator.

use object::{Id, Instant, Object, Row, Value};
use serde_json::{Map, Value as Json};
use site::{CameBy, Origin, SessionSeen};
use store::{Actor, Crm, Rights, Scope, StoreError, Tx, Verb, Via, View, WriteError};

use crate::access::hash_of;
use crate::key::Key;
use crate::sign_in::address_text;
use crate::user::User;

/// A session ends after this long, whatever happens.
pub const SESSION_MS: i64 = 14 * 24 * 3_600_000;
/// A session that nobody used for this long has ended: a long weekend.
pub const SESSION_IDLE_MS: i64 = 4 * 24 * 3_600_000;
/// The last use is written at most this often.
pub(crate) const USE_NOTED_EVERY_MS: i64 = 60_000;
/// Sessions of one account that are ended at once; who has more is asked again.
const SESSIONS_AT_ONCE: usize = 100;
/// What stands in the history when an administrator ends somebody's sessions.
const ENDED: &str = "sessions_ended";

/// Someone signed in on one device.
#[derive(Clone, Debug, Object)]
#[object(
    table = "session",
    plural = "sessions",
    zh = "会话",
    en = "Session",
    en_plural = "Sessions",
    internal
)]
pub struct Session {
    /// Its id.
    pub id: Id<Session>,
    /// Who.
    #[field(zh = "用户", en = "User", index)]
    pub user: Id<User>,
    /// SHA-256 of the cookie's token.
    #[field(zh = "令牌散列", en = "Token hash", unique, secret)]
    pub token_hash: String,
    /// The token that forms carry.
    #[field(zh = "表单令牌", en = "Form token", secret)]
    pub csrf: String,
    /// Ends then, whatever happens.
    #[field(zh = "到期时间", en = "Ends at")]
    pub ends_at: Instant,
    /// What the browser said it is.
    #[field(zh = "设备", en = "Device")]
    pub device: Option<String>,
    /// The provider through which they came said that it asked for more than one proof.
    #[field(zh = "提供方已两步验证", en = "Strong at the provider")]
    pub strong: Option<bool>,
    /// From where it was opened.
    #[field(zh = "地址", en = "Address")]
    pub address: Option<String>,
    /// When it was last used, to the minute.
    #[field(zh = "最近使用", en = "Last seen", measure)]
    pub last_seen: Option<Instant>,
}

impl Session {
    /// Whether it still lets in.
    pub(crate) fn holds(&self, now: Instant) -> bool {
        let is_idle = self.last_seen.is_some_and(|seen| now.0 - seen.0 > SESSION_IDLE_MS);
        self.ends_at > now && !is_idle
    }

    /// Whether its last use is to be noted.
    pub(crate) fn is_unnoted(&self, now: Instant) -> bool {
        self.last_seen.is_none_or(|seen| now.0 - seen.0 >= USE_NOTED_EVERY_MS)
    }
}

/// Opens a session under a token that nobody had before; the sessions of its person that have ended make room.
pub(crate) fn open(
    tx: &mut Tx<'_>,
    user: Id<User>,
    token: &str,
    csrf: &str,
    origin: &Origin,
    is_strong: bool,
) -> Result<(), WriteError> {
    for ended in tx.all::<Session>(&Session::USER.is(&user), None, SESSIONS_AT_ONCE)? {
        if !ended.holds(tx.now()) {
            tx.delete(Session::def(), ended.id.raw(), None)?;
        }
    }
    let session = tx.insert(&Session {
        id: Id::from_raw(0),
        user,
        token_hash: hash_of(token),
        csrf: csrf.to_owned(),
        ends_at: tx.now().plus_ms(SESSION_MS),
        device: Some(origin.device.clone()).filter(|device| !device.is_empty()),
        strong: is_strong.then_some(true),
        address: origin.address.map(address_text),
        last_seen: None,
    })?;
    Ok(note_use(tx, CameBy::Session(session.raw()))?)
}

/// Notes that a session or key was used at this moment.
pub(crate) fn note_use(tx: &mut Tx<'_>, used: CameBy) -> Result<(), StoreError> {
    let now = tx.now();
    match used {
        CameBy::Session(id) => {
            tx.set_measures(Session::def(), id, &[(Session::LAST_SEEN.field(), Value::Int(now.0))])
        }
        CameBy::Key(id) => tx.set_measures(Key::def(), id, &[(Key::LAST_USED.field(), Value::Int(now.0))]),
    }
}

/// Somebody's sessions that still let in, the one used last first.
pub(crate) fn seen(view: &View<'_>, user: Id<User>) -> Result<Vec<SessionSeen>, StoreError> {
    let rows = view.all_rows(Session::def(), &Session::USER.is(&user), None, SESSIONS_AT_ONCE)?;
    let mut seen = Vec::with_capacity(rows.len());
    for row in &rows {
        let session: Session = store::typed(row)?;
        if session.holds(view.now()) {
            seen.push(as_seen(row, session));
        }
    }
    seen.sort_by_key(|session| std::cmp::Reverse(session.last_seen));
    Ok(seen)
}

fn as_seen(row: &Row, session: Session) -> SessionSeen {
    SessionSeen {
        id: row.id,
        device: session.device.unwrap_or_default(),
        address: session.address,
        began: row.created_at,
        last_seen: session.last_seen.unwrap_or(row.created_at),
    }
}

/// Ends somebody's sessions: one, or all but one. Where somebody else than they does it, the history says so.
pub(crate) fn end_wait(crm: &Crm, by: &Actor, user: Id<User>, which: Which) -> Result<(), WriteError> {
    let mut rights = Rights::none();
    for verb in [Verb::See, Verb::Delete] {
        rights.allow(Session::OBJECT, verb, Scope::All);
    }
    let is_other = by.user != user.raw();
    crm.visit(by.allowed(rights), Via::Page).write_wait("end_sessions", None, move |tx| {
        if end(tx, user, which)? > 0 && is_other {
            tx.note_in_history(
                ENDED,
                user.raw(),
                Map::from_iter([("user".to_owned(), Json::from(user.to_string()))]),
            );
        }
        Ok(())
    })
}

/// Which sessions end.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Which {
    /// This one.
    One(i64),
    /// All but this one.
    AllBut(Option<i64>),
}

/// Ends sessions in a transaction; answers how many.
pub(crate) fn end(tx: &mut Tx<'_>, user: Id<User>, which: Which) -> Result<usize, WriteError> {
    let mut ended = 0;
    loop {
        let sessions = tx.all::<Session>(&Session::USER.is(&user), None, SESSIONS_AT_ONCE)?;
        let ending: Vec<_> = sessions
            .iter()
            .filter(|session| match which {
                Which::One(id) => session.id.raw() == id,
                Which::AllBut(stays) => stays != Some(session.id.raw()),
            })
            .collect();
        for session in &ending {
            tx.delete(Session::def(), session.id.raw(), None)?;
        }
        ended += ending.len();
        if ending.is_empty() || sessions.len() < SESSIONS_AT_ONCE {
            return Ok(ended);
        }
    }
}
