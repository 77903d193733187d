//! What people see and do about how they sign in: sessions, the history of signing in, keys.

use object::Instant;
use store::{Actor, Crm, StoreError, View, WriteError};

/// A session as its person sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionSeen {
    /// Its id.
    pub id: i64,
    /// What the browser said it is.
    pub device: String,
    /// From where it was opened.
    pub address: Option<String>,
    /// When it was opened.
    pub began: Instant,
    /// When it was last used, to the minute.
    pub last_seen: Instant,
}

/// How an attempt to sign in ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInOutcome {
    /// They came in.
    In,
    /// The password was wrong.
    WrongPassword,
}

/// An attempt to sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInSeen {
    /// When.
    pub at: Instant,
    /// How it ended.
    pub outcome: SignInOutcome,
    /// From where.
    pub address: Option<String>,
    /// What the browser said it is.
    pub device: String,
}

/// What somebody came in by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CameBy {
    /// A session.
    Session(i64),
    /// A key.
    Key(i64),
}

/// Looks after how people sign in. Whose something is, the page has asked before.
pub trait Guard: Send + Sync {
    /// Somebody's name, by their id.
    fn name_of(&self, view: &View<'_>, user: i64) -> Result<Option<String>, StoreError>;
    /// Somebody's sessions, the newest first.
    fn sessions(&self, view: &View<'_>, user: i64) -> Result<Vec<SessionSeen>, StoreError>;
    /// How somebody signed in lately, the newest first.
    fn sign_ins(&self, view: &View<'_>, user: i64) -> Result<Vec<SignInSeen>, StoreError>;
    /// Ends one of somebody's sessions; one that has ended stays so.
    fn end_session_wait(&self, crm: &Crm, by: &Actor, user: i64, session: i64) -> Result<(), WriteError>;
    /// Ends all of somebody's sessions but one.
    fn end_sessions_wait(
        &self,
        crm: &Crm,
        by: &Actor,
        user: i64,
        stays: Option<i64>,
    ) -> Result<(), WriteError>;
    /// Notes that a session or key was used just now.
    fn note_use_wait(&self, crm: &Crm, used: CameBy) -> Result<(), WriteError>;
}
