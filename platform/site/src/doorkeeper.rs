//! Who comes in is the staff room's business; this is what the pages ask of it.

use std::net::IpAddr;

use object::Message;
use store::{Actor, Crm, StoreError, View, WriteError};

use crate::guard::{CameBy, Guard};
use crate::origin::Origin;
use crate::saved_views::Pin;

/// The shortest password, in characters. Length is what helps (NIST SP 800-63B, appendix A.2); it asks for 8 at least,
/// we for a short sentence.
pub const PASSWORD_CHARS_MIN: usize = 12;

/// Someone with a session or a key.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// What they may do.
    pub actor: Actor,
    /// Their name.
    pub name: String,
    /// Their team or role, beside the name.
    pub detail: String,
    /// What the company that works here calls itself; empty while nobody has said.
    pub company: String,
    /// The code of the language they chose, `zh`, `en` or another that this installation knows.
    pub lang: Option<&'static str>,
    /// The session's token against forged forms; empty for keys, which need none.
    pub csrf: String,
    /// The views in their side bar; none for keys.
    pub pins: Vec<Pin>,
    /// By what they came in.
    pub pass: Pass,
}

/// By what somebody came in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pass {
    /// Session or key.
    pub by: Option<CameBy>,
    /// Its last use is to be noted.
    pub is_unnoted: bool,
    /// It changes nothing: of requests only those that read are answered.
    pub read_only: bool,
    /// A role asks for a second step of signing in that they have not set up: they are led there first.
    pub owes_two_step: bool,
    /// They come from where nobody may come in.
    pub is_elsewhere: bool,
}

/// Somebody who wants to come in.
#[derive(Clone, Default)]
pub struct SignIn {
    /// What they typed as their login.
    pub login: String,
    /// Their password.
    pub password: String,
    /// Where they come from.
    pub origin: Origin,
}

/// The ways in that the sign-in page offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaysIn {
    /// By login and password.
    pub passwords: bool,
    /// Through providers outside.
    pub providers: Vec<ProviderWay>,
}

impl Default for WaysIn {
    fn default() -> WaysIn {
        WaysIn { passwords: true, providers: Vec::new() }
    }
}

/// A way in through a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderWay {
    /// What stands on its button.
    pub name: String,
    /// Where it begins.
    pub href: String,
}

/// What the right password opens.
pub enum Entrance {
    /// A session; its token.
    Session(String),
    /// The second step: the token of the attempt, until the code is given.
    SecondStep(String),
}

/// Why someone was not let in.
#[derive(Debug)]
pub enum SignInRefusal {
    /// Name or password is wrong, or the account is switched off; never said which.
    Wrong,
    /// Too many failures; try again after so many seconds.
    TooMany {
        /// Seconds to wait.
        retry_after_s: u64,
    },
    /// The new account cannot be made so.
    Unfit(Message),
    /// They come from where nobody may come in, whatever else they say.
    Elsewhere {
        /// Whom they say they are, where that is somebody.
        user: Option<i64>,
    },
    /// The store.
    Store(StoreError),
}

/// Someone to be let in from now on.
#[derive(Clone)]
pub struct Newcomer {
    /// Their name.
    pub name: String,
    /// What they type to sign in.
    pub login: String,
    /// Their first password.
    pub password: String,
    /// The code of their role.
    pub role: String,
    /// The name of their team; one of a new name is made.
    pub team: Option<String>,
}

/// What newcomers can be.
#[derive(Clone, Debug, Default)]
pub struct Openings {
    /// Roles: code, Chinese name, English name.
    pub roles: Vec<(String, String, String)>,
    /// Names of teams.
    pub teams: Vec<String>,
}

/// Why someone was not added.
#[derive(Debug)]
pub enum NotAdmitted {
    /// What was said of them will not do: the field, and why.
    Unfit(&'static str, Message),
    /// It may not or could not be written.
    Write(WriteError),
}

/// Someone's wish for another password.
pub struct NewPassword {
    /// Whose.
    pub user: i64,
    /// The token of the session it is asked from, which stays when all others end.
    pub session: String,
    /// The one that is.
    pub old: String,
    /// The one that is to be.
    pub new: String,
}

/// Lets people and programs in.
pub trait Doorkeeper: Send + Sync {
    /// Who looks after sessions and keys, if anyone does; without, nobody has a page for them.
    fn guard(&self) -> Option<&dyn Guard>;
    /// The person behind a session's token, who comes from this address.
    fn session(
        &self,
        view: &View<'_>,
        token: &str,
        from: Option<IpAddr>,
    ) -> Result<Option<SignedIn>, StoreError>;
    /// The person and rights behind a key, which comes from this address.
    fn key(&self, view: &View<'_>, key: &str, from: Option<IpAddr>) -> Result<Option<SignedIn>, StoreError>;
    /// The person with this id, as they are with this key or with none: for work that goes on without a request,
    /// such as an import after a restart. `None` where they or the key may no longer come in.
    fn person(&self, view: &View<'_>, user: i64, key: Option<i64>) -> Result<Option<SignedIn>, StoreError>;
    /// Opens a session, or the second step where somebody has one; takes as long as the password hash takes.
    fn sign_in_wait(&self, crm: &Crm, asked: &SignIn) -> Result<Entrance, SignInRefusal>;
    /// Takes the code of the second step and opens the session; returns its token.
    fn second_step_wait(
        &self,
        crm: &Crm,
        pending: &str,
        code: &str,
        origin: &Origin,
    ) -> Result<String, SignInRefusal>;
    /// Ends a session.
    fn sign_out_wait(&self, crm: &Crm, token: &str) -> Result<(), StoreError>;
    /// Changes one's own password and ends every other session of the account. A wrong old one counts as a failed
    /// sign-in; takes as long as the password hashes take.
    fn change_password_wait(&self, crm: &Crm, asked: &NewPassword) -> Result<(), SignInRefusal>;
    /// The ways in that are offered.
    fn ways_in(&self, view: &View<'_>) -> Result<WaysIn, StoreError>;
    /// Whether anybody can sign in yet.
    fn is_empty(&self, view: &View<'_>) -> Result<bool, StoreError>;
    /// Whether more than one person can sign in.
    fn has_colleagues(&self, view: &View<'_>) -> Result<bool, StoreError>;
    /// The roles and teams that the viewer may give.
    fn openings(&self, view: &View<'_>) -> Result<Openings, StoreError>;
    /// Adds someone with role, team and first password, as far as `actor` may; returns the change set. Takes as long
    /// as the password hash takes.
    fn admit_wait(&self, crm: &Crm, actor: &Actor, new: &Newcomer) -> Result<i64, NotAdmitted>;
    /// Makes the first administrator.
    fn found_wait(&self, crm: &Crm, name: &str, login: &str, password: &str) -> Result<(), SignInRefusal>;
}
