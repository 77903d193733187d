//! The second step of signing in: a code that an app makes every half minute (RFC 6238), or one of ten codes that
//! were written down, each good once.

use object::{Id, Instant, Message, Object};
use site::{Origin, SignInRefusal, TwoStepSeen};
use store::{
    Actor, Crm, Rights, Scope, SecretColumn, SecretPlace, StoreError, Tx, Verb, Via, View, WriteError,
};
use totp_rs::{Builder, Secret, Totp};

use crate::access::hash_of;
use crate::door::refusal_of;
use crate::lockout::{self, Subject};
use crate::user::User;

/// Codes that are made to be written down.
const RECOVERY_CODES: usize = 10;
/// Random bytes of each: too many to be guessed even from its hash.
const RECOVERY_BYTES: usize = 10;
/// How they are broken up to be read.
const RECOVERY_GROUP_CHARS: usize = 5;
/// A code of the app may be a step old or early (RFC 6238, 5.2, recommends one at most).
const SKEW_STEPS: u16 = 1;
/// Digits of an app's code.
const DIGITS: usize = 6;
/// Random bytes of a secret: as many as SHA-1 gives (RFC 4226, 4, R6, recommends 160 bits).
const SECRET_BYTES: usize = 20;
/// Between password and code one has this long.
pub(crate) const PENDING_MS: i64 = 10 * 60_000;
/// So many wrong codes, and one starts again with the password.
const PENDING_FAILURES_MAX: i64 = 5;

/// Somebody's app.
#[derive(Clone, Debug, Object)]
#[object(
    table = "two_step",
    plural = "two_steps",
    zh = "两步验证",
    en = "Two-step sign-in",
    en_plural = "Two-step sign-ins",
    internal
)]
pub struct TwoStep {
    /// Its id.
    pub id: Id<TwoStep>,
    /// Whose.
    #[field(zh = "用户", en = "User", unique)]
    pub user: Id<User>,
    /// What app and house share, in base 32, encrypted.
    #[field(zh = "密钥", en = "Secret", secret)]
    pub secret: String,
    /// When the first code proved that the app has it; nothing is asked before.
    #[field(zh = "启用时间", en = "On since")]
    pub confirmed_at: Option<Instant>,
    /// The step of the last code: none is taken twice, and none that is older.
    #[field(zh = "最近步数", en = "Last step")]
    pub last_step: Option<i64>,
}

/// A code that was written down.
#[derive(Clone, Debug, Object)]
#[object(
    table = "recovery_code",
    plural = "recovery_codes",
    zh = "恢复码",
    en = "Recovery code",
    en_plural = "Recovery codes",
    internal
)]
pub struct RecoveryCode {
    /// Its id.
    pub id: Id<RecoveryCode>,
    /// Whose.
    #[field(zh = "用户", en = "User", index)]
    pub user: Id<User>,
    /// SHA-256 of the code.
    #[field(zh = "恢复码散列", en = "Code hash", secret)]
    pub code_hash: String,
}

/// Somebody who gave the right password and owes the code.
#[derive(Clone, Debug, Object)]
#[object(
    table = "pending_sign_in",
    plural = "pending_sign_ins",
    zh = "待验证登录",
    en = "Pending sign-in",
    en_plural = "Pending sign-ins",
    internal
)]
pub struct PendingSignIn {
    /// Its id.
    pub id: Id<PendingSignIn>,
    /// Who.
    #[field(zh = "用户", en = "User", index)]
    pub user: Id<User>,
    /// SHA-256 of the cookie's token.
    #[field(zh = "令牌散列", en = "Token hash", unique, secret)]
    pub token_hash: String,
    /// No longer than this.
    #[field(zh = "到期时间", en = "Ends at")]
    pub ends_at: Instant,
    /// Wrong codes so far.
    #[field(zh = "失败次数", en = "Failures")]
    pub failures: i64,
    /// The name of the provider that vouched for them in place of a password.
    #[field(zh = "身份提供方", en = "Provider")]
    pub provider: Option<String>,
}

impl TwoStep {
    /// What app and house share, as the app knows it.
    fn shared(&self, view: &View<'_>) -> Result<String, StoreError> {
        view.decrypt(secret_of(self.user), &self.secret)
    }

    /// The step whose code this is by the shared secret, unless it or a later one was taken before.
    pub(crate) fn step_of(&self, shared: &str, code: &str, now: Instant) -> Option<i64> {
        let step = totp(shared)?.check(code, u64::try_from(now.0 / 1000).ok()?)?;
        let step = i64::try_from(step).ok()?;
        (self.last_step.is_none_or(|last| step > last)).then_some(step)
    }
}

/// Where the secrets are kept, encrypted, each for its person.
pub(crate) const SECRETS: SecretColumn =
    SecretColumn { table: "two_step", row: "user", column: "secret", field: "secret" };

fn secret_of(user: Id<User>) -> SecretPlace {
    SecretPlace { table: SECRETS.table, row: user.raw(), field: SECRETS.field }
}

fn totp(secret: &str) -> Option<Totp> {
    Builder::new().with_secret(Secret::try_from_base32(secret).ok()?).with_skew(SKEW_STEPS).build().ok()
}

/// A code as it is compared: people type spaces and dashes, and capitals.
fn plain(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Whether somebody's second step is on.
pub(crate) fn is_on(view: &View<'_>, user: Id<User>) -> Result<bool, StoreError> {
    Ok(view.first::<TwoStep>(&TwoStep::USER.is(&user))?.is_some_and(|known| known.confirmed_at.is_some()))
}

/// How it stands with somebody.
pub(crate) fn seen(view: &View<'_>, user: Id<User>) -> Result<TwoStepSeen, StoreError> {
    let Some(known) = view.first::<TwoStep>(&TwoStep::USER.is(&user))? else { return Ok(TwoStepSeen::Off) };
    let Some(since) = known.confirmed_at else {
        let login = view.find::<User>(user)?.map_or_else(String::new, |user| user.login);
        return Ok(TwoStepSeen::Begun { secret: known.shared(view)?, login });
    };
    let codes_left = view.all::<RecoveryCode>(&RecoveryCode::USER.is(&user), None, RECOVERY_CODES)?.len();
    Ok(TwoStepSeen::On { since, codes_left })
}

/// Begins to set it up: a secret that nobody had before, or the one that was begun with.
pub(crate) fn begin_wait(crm: &Crm, user: Id<User>) -> Result<(), WriteError> {
    let mut bytes = [0u8; SECRET_BYTES];
    getrandom::fill(&mut bytes).expect("the operating system has randomness");
    let secret = Secret::from(bytes).to_base32();
    crm.system().write_wait("begin_two_step", None, move |tx| {
        if tx.first::<TwoStep>(&TwoStep::USER.is(&user))?.is_some() {
            return Ok(());
        }
        let secret = tx.encrypt(secret_of(user), &secret)?;
        tx.insert(&TwoStep { id: Id::from_raw(0), user, secret, confirmed_at: None, last_step: None })
            .map(drop)
    })
}

/// What is done once a code has proved right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Then {
    /// It is on from now on, with fresh recovery codes.
    TurnOn,
    /// Fresh recovery codes in place of those there were.
    RenewCodes,
    /// It is off from now on.
    TurnOff,
}

/// Does something that needs a code; answers the recovery codes that were made. The history has it as the person's.
pub(crate) fn prove_wait(
    crm: &Crm,
    by: &Actor,
    code: &str,
    then: Then,
) -> Result<Vec<String>, SignInRefusal> {
    let user = Id::<User>::from_raw(by.user);
    let (code, made) = (plain(code), fresh_codes());
    let kept = made.clone();
    let visit = crm.visit(by.allowed(changing_users()), Via::Page);
    let proved = visit.write_wait("two_step", None, move |tx| {
        let (Some(person), Some(known)) =
            (tx.find::<User>(user)?, tx.first::<TwoStep>(&TwoStep::USER.is(&user))?)
        else {
            return Err(WriteError::NotFound);
        };
        if known.confirmed_at.is_none() && then != Then::TurnOn {
            return Err(WriteError::NotFound);
        }
        let subjects = [Subject::login(&person.login)];
        if let Some(retry_after_s) = lockout::wait_s(tx, &subjects)? {
            return Ok(Proved::Waits(retry_after_s));
        }
        if !spend(tx, known.id, &code, then != Then::TurnOn)? {
            lockout::note_failure(tx, &subjects)?;
            return Ok(Proved::Wrong);
        }
        match then {
            Then::TurnOn => {
                let known = tx.find_to_change(known.id)?;
                let since = known.confirmed_at.unwrap_or(tx.now());
                tx.update(&known, &TwoStep { confirmed_at: Some(since), ..known.clone() })?;
                keep_codes(tx, user, &kept)?;
                mark(tx, user, true)?;
            }
            Then::RenewCodes => keep_codes(tx, user, &kept)?,
            Then::TurnOff => turn_off(tx, user)?,
        }
        Ok(Proved::Right)
    });
    match proved.map_err(refusal_of)? {
        Proved::Right => Ok(if then == Then::TurnOff { Vec::new() } else { made }),
        Proved::Wrong => Err(SignInRefusal::Wrong),
        Proved::Waits(retry_after_s) => Err(SignInRefusal::TooMany { retry_after_s }),
    }
}

/// What became of a code.
enum Proved {
    Right,
    Wrong,
    Waits(u64),
}

/// Takes somebody's app and codes away, because they lost them; their history says who did.
pub(crate) fn reset_wait(crm: &Crm, by: &Actor, user: Id<User>) -> Result<(), WriteError> {
    let visit = crm.visit(by.allowed(changing_users()), Via::Page);
    visit.write_wait("reset_two_step", None, move |tx| turn_off(tx, user))
}

/// Takes a code, once. With `also_recovery` one that was written down does too.
fn spend(tx: &mut Tx<'_>, known: Id<TwoStep>, code: &str, also_recovery: bool) -> Result<bool, WriteError> {
    // Locked, so that two who send the same code at once are not both let in.
    let known = tx.find_to_change(known)?;
    if code.len() == DIGITS {
        let shared = known.shared(tx)?;
        let Some(step) = known.step_of(&shared, code, tx.now()) else { return Ok(false) };
        tx.update(&known, &TwoStep { last_step: Some(step), ..known.clone() })?;
        return Ok(true);
    }
    let hash = hash_of(code);
    let codes: Vec<RecoveryCode> = tx.all(&RecoveryCode::USER.is(&known.user), None, RECOVERY_CODES)?;
    match codes.iter().find(|kept| also_recovery && kept.code_hash == hash) {
        Some(kept) => {
            tx.delete(RecoveryCode::def(), kept.id.raw(), None)?;
            Ok(true)
        }
        None => Ok(false),
    }
}

fn fresh_codes() -> Vec<String> {
    let code = |_| {
        let text = site::random_text(RECOVERY_BYTES);
        let groups: Vec<&str> = (0..text.len())
            .step_by(RECOVERY_GROUP_CHARS)
            .map(|at| &text[at..(at + RECOVERY_GROUP_CHARS).min(text.len())])
            .collect();
        groups.join("-")
    };
    (0..RECOVERY_CODES).map(code).collect()
}

fn keep_codes(tx: &mut Tx<'_>, user: Id<User>, codes: &[String]) -> Result<(), WriteError> {
    drop_codes(tx, user)?;
    for code in codes {
        tx.insert(&RecoveryCode { id: Id::from_raw(0), user, code_hash: hash_of(&plain(code)) })?;
    }
    Ok(())
}

fn drop_codes(tx: &mut Tx<'_>, user: Id<User>) -> Result<(), WriteError> {
    for old in tx.all::<RecoveryCode>(&RecoveryCode::USER.is(&user), None, store::ALL_ROWS_MAX)? {
        tx.delete(RecoveryCode::def(), old.id.raw(), None)?;
    }
    Ok(())
}

fn turn_off(tx: &mut Tx<'_>, user: Id<User>) -> Result<(), WriteError> {
    if let Some(known) = tx.first::<TwoStep>(&TwoStep::USER.is(&user))? {
        tx.delete(TwoStep::def(), known.id.raw(), None)?;
    }
    drop_codes(tx, user)?;
    mark(tx, user, false)
}

/// Says on the user's record whether it is on; so their history has it, and lists show it.
fn mark(tx: &mut Tx<'_>, user: Id<User>, is_on: bool) -> Result<(), WriteError> {
    let known = tx.find_to_change(user)?;
    let two_step = is_on.then_some(true);
    if known.two_step != two_step {
        tx.update(&known, &User { two_step, ..known.clone() })?;
    }
    Ok(())
}

/// Whoever sets up their own second step, or takes away another's, needs no grant for it: whose they may, the door
/// has asked.
fn changing_users() -> Rights {
    let mut rights = Rights::none();
    for verb in [Verb::See, Verb::Create, Verb::Change, Verb::Delete] {
        for object in [User::OBJECT, TwoStep::OBJECT, RecoveryCode::OBJECT, lockout::Lockout::OBJECT] {
            rights.allow(object, verb, Scope::All);
        }
    }
    rights
}

/// Somebody gave the right password, or came through this provider: they have a token for the second step, and any
/// earlier one is void.
pub(crate) fn await_code(
    tx: &mut Tx<'_>,
    user: Id<User>,
    token: &str,
    provider: Option<&str>,
) -> Result<(), WriteError> {
    for earlier in tx.all::<PendingSignIn>(&PendingSignIn::USER.is(&user), None, store::ALL_ROWS_MAX)? {
        tx.delete(PendingSignIn::def(), earlier.id.raw(), None)?;
    }
    tx.insert(&PendingSignIn {
        id: Id::from_raw(0),
        user,
        token_hash: hash_of(token),
        ends_at: tx.now().plus_ms(PENDING_MS),
        failures: 0,
        provider: provider.map(str::to_owned),
    })
    .map(drop)
}

/// How the second step ended.
pub(crate) enum SecondStep {
    /// The code was right: who it is, and the provider that vouched for them.
    Right(User, Option<String>),
    /// It was wrong.
    Wrong,
    /// They wait.
    Waits(u64),
    /// There is no such attempt, or no longer.
    Over,
    /// They come from where nobody may come in; who it is, where they gave the right password.
    Elsewhere(Option<Id<User>>),
}

/// Who gave the right password and owes the code.
pub(crate) fn who_owes(view: &View<'_>, token: &str) -> Result<Option<Id<User>>, StoreError> {
    let pending = view.first::<PendingSignIn>(&PendingSignIn::TOKEN_HASH.is(&hash_of(token)))?;
    Ok(pending.map(|pending| pending.user))
}

/// Takes the code of somebody who gave the right password before. A wrong one counts as a wrong password does.
pub(crate) fn take_code(
    tx: &mut Tx<'_>,
    token: &str,
    code: &str,
    origin: &Origin,
) -> Result<SecondStep, WriteError> {
    let found = tx.first::<PendingSignIn>(&PendingSignIn::TOKEN_HASH.is(&hash_of(token)))?;
    let Some(pending) = found.filter(|pending| pending.ends_at > tx.now()) else {
        return Ok(SecondStep::Over);
    };
    let known = tx.first::<TwoStep>(&TwoStep::USER.is(&pending.user))?;
    let known = known.filter(|known| known.confirmed_at.is_some());
    let user = tx.find::<User>(pending.user)?.filter(|user| user.active);
    let (Some(user), Some(known)) = (user, known) else { return Ok(SecondStep::Over) };
    let mut subjects = vec![Subject::login(&user.login)];
    subjects.extend(origin.address.map(Subject::address));
    if let Some(retry_after_s) = lockout::wait_s(tx, &subjects)? {
        return Ok(SecondStep::Waits(retry_after_s));
    }
    if spend(tx, known.id, &plain(code), true)? {
        tx.delete(PendingSignIn::def(), pending.id.raw(), None)?;
        return Ok(SecondStep::Right(user, pending.provider));
    }
    lockout::note_failure(tx, &subjects)?;
    crate::sign_in::note(
        tx,
        user.id,
        crate::sign_in::Outcome::WrongCode,
        pending.provider.as_deref(),
        origin,
    )?;
    if pending.failures + 1 >= PENDING_FAILURES_MAX {
        tx.delete(PendingSignIn::def(), pending.id.raw(), None)?;
    } else {
        tx.update(&pending, &PendingSignIn { failures: pending.failures + 1, ..pending.clone() })?;
    }
    Ok(SecondStep::Wrong)
}

/// What is said where the password was given too long ago.
pub(crate) fn over() -> SignInRefusal {
    SignInRefusal::Unfit(Message::new(
        "sign_in_over",
        "验证超时或错误次数过多，请重新输入密码。",
        "This took too long or too many codes were wrong; begin again with the password.",
    ))
}

#[cfg(test)]
#[path = "tests/two_step.rs"]
mod tests;
