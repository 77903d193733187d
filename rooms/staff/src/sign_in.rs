//! The history of signing in: who tried, when, from where, and how it ended.

use std::net::IpAddr;

use object::{Choice, Country, Id, Instant, Object};
use site::Origin;
use site::trail::{Deed, Noted, Through};
use store::{Tx, View, WriteError};

use crate::user::User;

/// Attempts are kept so long: half a year, as long as the law asks for network logs (Cybersecurity Law of the
/// People's Republic of China, article 21: at least six months).
const KEPT_MS: i64 = 184 * 24 * 3_600_000;
/// So many old ones of a person go when a new one comes.
const SWEPT_AT_ONCE: usize = 20;

/// An attempt to sign in as somebody who exists.
#[derive(Clone, Debug, Object)]
#[object(
    table = "sign_in",
    plural = "sign_ins",
    zh = "登录记录",
    en = "Sign-in",
    en_plural = "Sign-ins",
    internal
)]
pub struct SignInAttempt {
    /// Its id.
    pub id: Id<SignInAttempt>,
    /// As whom.
    #[field(zh = "用户", en = "User", index = "at")]
    pub user: Id<User>,
    /// When.
    #[field(zh = "时间", en = "At", sort)]
    pub at: Instant,
    /// How it ended.
    #[field(zh = "结果", en = "Outcome")]
    pub outcome: Outcome,
    /// The name that the provider had through which they came; none by password.
    #[field(zh = "身份提供方", en = "Provider")]
    pub provider: Option<String>,
    /// From where.
    #[field(zh = "地址", en = "Address")]
    pub address: Option<String>,
    /// What the browser said it is.
    #[field(zh = "设备", en = "Device")]
    pub device: Option<String>,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Outcome {
    /// They came in.
    #[choice(zh = "登录成功", en = "Signed in")]
    In,
    /// The password was wrong.
    #[choice(zh = "密码错误", en = "Wrong password")]
    WrongPassword,
    /// The password was right, the second step's code was wrong.
    #[choice(zh = "验证码错误", en = "Wrong code")]
    WrongCode,
    /// The provider knows them; here they are switched off, or have no role.
    #[choice(zh = "未获准进入", en = "Not let in")]
    Refused,
}

/// Notes an attempt, here and in the audit trail, and lets go of those that are kept no longer. Runs as the house.
///
/// # Errors
/// Those of the store.
pub fn note(
    tx: &mut Tx<'_>,
    user: Id<User>,
    outcome: Outcome,
    provider: Option<&str>,
    origin: &Origin,
) -> Result<(), WriteError> {
    let oldest: Vec<SignInAttempt> =
        tx.all(&SignInAttempt::USER.is(&user), Some(SignInAttempt::AT.ascending()), SWEPT_AT_ONCE)?;
    let now = tx.now();
    for old in oldest.iter().filter(|attempt| now.0 - attempt.at.0 > KEPT_MS) {
        tx.delete(SignInAttempt::def(), old.id.raw(), None)?;
    }
    let deed = match outcome {
        Outcome::In => Deed::SignedIn,
        Outcome::WrongPassword | Outcome::WrongCode | Outcome::Refused => Deed::SignInFailed,
    };
    if outcome == Outcome::In {
        crate::alert::came_from_elsewhere(tx, user, origin)?;
    }
    let told = match outcome {
        Outcome::In | Outcome::WrongPassword => None,
        Outcome::WrongCode => Some("code".to_owned()),
        Outcome::Refused => Some("not_let_in".to_owned()),
    };
    note_in_trail(tx, Some(user), deed, told, origin)?;
    tx.insert(&SignInAttempt {
        id: Id::from_raw(0),
        user,
        at: tx.now(),
        outcome,
        provider: provider.map(str::to_owned),
        address: origin.address.map(address_text),
        device: Some(origin.device.clone()).filter(|device| !device.is_empty()),
    })
    .map(drop)
}

/// Notes in the audit trail that somebody came in, or tried to. What was typed as a login stands nowhere: it may have
/// been a password.
pub(crate) fn note_in_trail(
    tx: &mut Tx<'_>,
    user: Option<Id<User>>,
    deed: Deed,
    told: Option<String>,
    origin: &Origin,
) -> Result<(), WriteError> {
    let noted = Noted {
        told,
        through: Some(Through::Page),
        origin: origin.clone(),
        ..Noted::new(tx.now(), user.map(Id::raw), deed)
    };
    crate::trail::keep(tx, &[noted])
}

/// In which country an address is that was kept; none where nobody knows.
pub(crate) fn country_of_text(view: &View<'_>, address: Option<&str>) -> Option<Country> {
    address.and_then(|address| address.parse().ok()).and_then(|address| view.country_of(address))
}

/// An address as it is kept and shown.
pub(crate) fn address_text(address: IpAddr) -> String {
    address.to_canonical().to_string()
}
