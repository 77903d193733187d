//! What people see and do about how they sign in: sessions, the history of signing in, keys.

use std::net::IpAddr;

use object::{Country, Day, Instant, Message};
use store::{Actor, Crm, StoreError, View, WriteError};

use crate::doorkeeper::SignInRefusal;

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
    /// The password was right, the code of the second step was wrong.
    WrongCode,
    /// The provider knows them; they may not come in here.
    Refused,
}

/// An attempt to sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInSeen {
    /// When.
    pub at: Instant,
    /// How it ended.
    pub outcome: SignInOutcome,
    /// Through which provider; none by password.
    pub provider: Option<String>,
    /// From where.
    pub address: Option<String>,
    /// In which country that is, where anybody knows.
    pub country: Option<Country>,
    /// What the browser said it is.
    pub device: String,
}

/// A role that a key is narrowed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRole {
    /// Its id.
    pub id: i64,
    /// Its Chinese name.
    pub zh: String,
    /// Its English name.
    pub en: String,
}

/// Whether a key lets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyStanding {
    /// It does.
    LetsIn,
    /// Its last day has passed.
    Expired,
    /// It was taken back.
    Revoked,
}

/// A key as its person sees it; the key itself is nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeySeen {
    /// Its id.
    pub id: i64,
    /// What it is for.
    pub name: String,
    /// The role it is narrowed to.
    pub role: Option<KeyRole>,
    /// It changes nothing.
    pub read_only: bool,
    /// The last day on which it lets in.
    pub until: Option<Day>,
    /// When it was made.
    pub created: Instant,
    /// When it was last used, to the minute.
    pub last_used: Option<Instant>,
    /// Whether it lets in.
    pub standing: KeyStanding,
}

/// What is wanted of a new key.
#[derive(Clone, Debug, Default)]
pub struct KeyWanted {
    /// What it is for.
    pub name: String,
    /// The role it is narrowed to.
    pub role: Option<i64>,
    /// It changes nothing.
    pub read_only: bool,
    /// The last day on which it lets in.
    pub until: Option<Day>,
}

/// How it stands with somebody's second step of signing in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TwoStepSeen {
    /// The password is all they need.
    Off,
    /// They have begun to set it up.
    Begun {
        /// What their app has to know, in base 32.
        secret: String,
        /// As whom they sign in.
        login: String,
    },
    /// A code is asked for beside the password.
    On {
        /// Since when.
        since: Instant,
        /// Codes that were written down and not used yet.
        codes_left: usize,
    },
}

/// Why the networks were not named so.
#[derive(Debug)]
pub enum NetworksRefusal {
    /// What is wrong with them.
    Unfit(Message),
    /// It may not or could not be written.
    Write(WriteError),
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
    /// Somebody's keys, those that let in first.
    fn keys(&self, view: &View<'_>, user: i64) -> Result<Vec<KeySeen>, StoreError>;
    /// The roles that somebody's keys can be narrowed to.
    fn key_roles(&self, view: &View<'_>, user: i64) -> Result<Vec<KeyRole>, StoreError>;
    /// Makes a key for somebody; it is answered once and never kept.
    fn create_key_wait(
        &self,
        crm: &Crm,
        by: &Actor,
        user: i64,
        wanted: &KeyWanted,
    ) -> Result<String, WriteError>;
    /// Takes one of somebody's keys back.
    fn revoke_key_wait(&self, crm: &Crm, by: &Actor, user: i64, key: i64) -> Result<(), WriteError>;
    /// How it stands with somebody's second step.
    fn two_step(&self, view: &View<'_>, user: i64) -> Result<TwoStepSeen, StoreError>;
    /// Begins to set up one's own; twice is the same as once.
    fn begin_two_step_wait(&self, crm: &Crm, by: &Actor) -> Result<(), WriteError>;
    /// Turns one's own on with the first code of the app; answers the recovery codes, this once.
    fn confirm_two_step_wait(&self, crm: &Crm, by: &Actor, code: &str) -> Result<Vec<String>, SignInRefusal>;
    /// Fresh recovery codes in place of those there were.
    fn renew_codes_wait(&self, crm: &Crm, by: &Actor, code: &str) -> Result<Vec<String>, SignInRefusal>;
    /// Turns one's own off.
    fn end_two_step_wait(&self, crm: &Crm, by: &Actor, code: &str) -> Result<(), SignInRefusal>;
    /// Takes somebody's second step away because they lost what they need for it.
    fn reset_two_step_wait(&self, crm: &Crm, by: &Actor, user: i64) -> Result<(), WriteError>;
    /// The networks from which one may come in, one a line; nothing for everywhere.
    fn networks(&self, view: &View<'_>) -> Result<String, StoreError>;
    /// Names them, unless whoever does, from this address, would be shut out by it.
    fn name_networks_wait(
        &self,
        crm: &Crm,
        by: &Actor,
        from: Option<IpAddr>,
        networks: &str,
    ) -> Result<(), NetworksRefusal>;
    /// Where providers are set up, if this program knows them.
    fn providers_page(&self) -> Option<&'static str>;
    /// Notes that a session or key was used just now.
    fn note_use_wait(&self, crm: &Crm, used: CameBy) -> Result<(), WriteError>;
}
