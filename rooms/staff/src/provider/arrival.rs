//! Somebody comes back from a provider that vouches for them: who they are here, what they are given by the claims,
//! and whether they come in.

use object::{Email, Id, Instant, Message, Object};
use oidc::Claims;
use site::Origin;
use store::{StoreError, Tx, View, WriteError};

use super::mapping::Given;
use super::{Provider, ProviderIdentity, SpentSignIn};
use crate::access::hash_of;
use crate::door::{Begins, are_admitted, let_in};
use crate::judges::{apart, holds_owner, own_role};
use crate::role::RoleHolding;
use crate::session::{self, Which};
use crate::sign_in::{self, Outcome};
use crate::team::Membership;
use crate::two_step;
use crate::user::{ActorKind, User};

/// Spent attempts that make room for a new one.
const SWEPT_AT_ONCE: usize = 20;
/// A name longer than this is cut, in characters.
const NAME_CHARS_MAX: usize = 100;
/// The claims of an e-mail address, and of whether it is proved to be theirs.
const EMAIL: &str = "email";
const EMAIL_VERIFIED: &str = "email_verified";

/// Somebody who came back from a provider.
#[derive(Clone)]
pub(crate) struct Arrival {
    /// The provider.
    pub provider: Id<Provider>,
    /// What it says of them, proved.
    pub claims: Claims,
    /// The token of the attempt, which ends with this.
    pub attempt: String,
    /// When it would have ended by itself.
    pub ends_at: Instant,
    /// Where they come from.
    pub origin: Origin,
}

/// The act's name in the history.
pub(crate) const ACT: &str = "provider_sign_in";

/// How it ended.
pub(crate) enum Ended {
    /// A session began.
    In,
    /// The code of the second step is still asked for.
    OwesCode,
    /// They do not come in, and why.
    Out(Message),
    /// They come from where nobody may come in; who it is, where that is known.
    Elsewhere(Option<Id<User>>),
}

/// Lets somebody in whom a provider vouches for, with the roles and teams that the claims give; or says why not. What
/// the claims take away is taken away also from whoever does not come in. Session or question have the given tokens.
pub(crate) fn arrive(
    tx: &mut Tx<'_>,
    arrival: &Arrival,
    token: &str,
    csrf: &str,
) -> Result<Ended, WriteError> {
    if !are_admitted(tx, arrival.origin.address)? {
        return Ok(Ended::Elsewhere(known(tx, arrival)?));
    }
    let provider = tx.find(arrival.provider)?.filter(|provider| provider.active);
    let Some(provider) = provider else { return Ok(Ended::Out(over())) };
    if !spend(tx, arrival)? {
        return Ok(Ended::Out(over()));
    }
    let given = Given::by(tx, &provider, &arrival.claims)?;
    let user = match who_is(tx, &provider, &arrival.claims)? {
        Who::Known(user) => user,
        Who::Stranger(login) if provider.creates && !given.roles.is_empty() => {
            match create(tx, &provider, &arrival.claims, &login)? {
                Ok(user) => user,
                Err(why) => return Ok(Ended::Out(why)),
            }
        }
        Who::Stranger(_) if provider.creates => return Ok(Ended::Out(without_role())),
        Who::Stranger(login) => return Ok(Ended::Out(unknown(&login))),
        Who::Nobody(why) => return Ok(Ended::Out(why)),
    };
    let not_given = give(tx, &provider, user.id, &given)?;
    let is_roleless = holds_no_role(tx, user.id)?;
    if is_roleless {
        // Whoever would not come in does not stay in elsewhere.
        session::end(tx, user.id, Which::AllBut(None))?;
    }
    let out = match not_given {
        _ if !user.active => Some(switched_off()),
        Some(why) => Some(why),
        None => is_roleless.then(without_role),
    };
    let name = Some(provider.name.as_str());
    if let Some(why) = out {
        sign_in::note(tx, user.id, Outcome::Refused, name, &arrival.origin)?;
        return Ok(Ended::Out(why));
    }
    let trusted = provider.trusted_acr.clone().unwrap_or_default();
    let is_strong = arrival.claims.is_strong(&trusted.split_whitespace().collect::<Vec<_>>());
    if !is_strong && two_step::is_on(tx, user.id)? {
        two_step::await_code(tx, user.id, token, name)?;
        return Ok(Ended::OwesCode);
    }
    let begins = Begins { token, csrf, provider: name, is_strong, origin: &arrival.origin };
    let_in(tx, &user, &begins)?;
    Ok(Ended::In)
}

/// Ends the attempt; `false` where it has ended before.
fn spend(tx: &mut Tx<'_>, arrival: &Arrival) -> Result<bool, WriteError> {
    if arrival.ends_at <= tx.now() {
        return Ok(false);
    }
    let old: Vec<SpentSignIn> = tx.all(&SpentSignIn::ENDS_AT.before(&tx.now()), None, SWEPT_AT_ONCE)?;
    for old in old {
        tx.delete(SpentSignIn::def(), old.id.raw(), None)?;
    }
    let spent =
        SpentSignIn { id: Id::from_raw(0), token_hash: hash_of(&arrival.attempt), ends_at: arrival.ends_at };
    match tx.attempt(|tx| tx.insert(&spent).map(drop)) {
        Ok(()) => Ok(true),
        Err(WriteError::Invalid(_) | WriteError::Store(StoreError::Taken { .. })) => Ok(false),
        Err(refused) => Err(refused),
    }
}

/// Who it is, if they came here before; nothing is written of it.
fn known(view: &View<'_>, arrival: &Arrival) -> Result<Option<Id<User>>, StoreError> {
    let Some(provider) = view.find(arrival.provider)? else { return Ok(None) };
    let Some(hash) = subject_hash(&provider, &arrival.claims) else { return Ok(None) };
    let identity = view.first::<ProviderIdentity>(&ProviderIdentity::SUBJECT_HASH.is(&hash))?;
    Ok(identity.map(|identity| identity.user))
}

/// Who somebody is here.
enum Who {
    /// A user.
    Known(User),
    /// Nobody yet; the login they would have.
    Stranger(String),
    /// Nobody, and nobody they can become.
    Nobody(Message),
}

fn who_is(tx: &mut Tx<'_>, provider: &Provider, claims: &Claims) -> Result<Who, WriteError> {
    let Some(hash) = subject_hash(provider, claims) else { return Ok(Who::Nobody(nameless("sub"))) };
    if let Some(known) = tx.first::<ProviderIdentity>(&ProviderIdentity::SUBJECT_HASH.is(&hash))? {
        // Whoever was deleted here is nobody, and does not come again under their old name.
        return Ok(tx.find(known.user)?.map_or_else(|| Who::Nobody(switched_off()), Who::Known));
    }
    let Some(login) = claims.text(&provider.login_claim).map(|login| login.to_lowercase()) else {
        return Ok(Who::Nobody(nameless(&provider.login_claim)));
    };
    let Some(namesake) = tx.first::<User>(&User::LOGIN.is(&login))? else { return Ok(Who::Stranger(login)) };
    // An address that nobody proved to be theirs makes nobody somebody else.
    let is_proved = provider.login_claim != EMAIL || claims.text(EMAIL_VERIFIED).as_deref() == Some("true");
    if !provider.recognises || !is_proved || is_linked(tx, provider, namesake.id)? {
        return Ok(Who::Nobody(taken(&login)));
    }
    link(tx, provider, namesake.id, hash)?;
    Ok(Who::Known(namesake))
}

/// Who it is at the provider, as it is kept.
fn subject_hash(provider: &Provider, claims: &Claims) -> Option<String> {
    Some(hash_of(&format!("{}\n{}\n{}", provider.id, provider.issuer, claims.subject()?)))
}

/// Whether a user is somebody at the provider already: two people there are not one here.
pub(crate) fn is_linked(view: &View<'_>, provider: &Provider, user: Id<User>) -> Result<bool, StoreError> {
    let known: Vec<ProviderIdentity> =
        view.all(&ProviderIdentity::USER.is(&user), None, store::ALL_ROWS_MAX)?;
    Ok(known.iter().any(|known| known.provider == provider.id))
}

fn link(
    tx: &mut Tx<'_>,
    provider: &Provider,
    user: Id<User>,
    subject_hash: String,
) -> Result<(), WriteError> {
    let identity = ProviderIdentity { id: Id::from_raw(0), provider: provider.id, user, subject_hash };
    tx.insert(&identity).map(drop)
}

/// A new user of the provider's; they have no password.
fn create(
    tx: &mut Tx<'_>,
    provider: &Provider,
    claims: &Claims,
    login: &str,
) -> Result<Result<User, Message>, WriteError> {
    let Some(hash) = subject_hash(provider, claims) else { return Ok(Err(nameless("sub"))) };
    let told = |claim: &Option<String>| claim.as_deref().and_then(|claim| claims.text(claim));
    let name: String = object::text::clean(&told(&provider.name_claim).unwrap_or_else(|| login.to_owned()))
        .chars()
        .take(NAME_CHARS_MAX)
        .collect();
    // What cannot be read is left out; the person mends it later.
    let email = told(&provider.email_claim).and_then(|email| Email::parse(&email).ok());
    let new = User {
        id: Id::from_raw(0),
        name: if name.is_empty() { login.to_owned() } else { name },
        login: login.to_owned(),
        kind: ActorKind::Colleague,
        active: true,
        email,
        phone: None,
        language: None,
        two_step: None,
        positions_agreed: None,
    };
    let made = tx.attempt(|tx| {
        let user = tx.insert(&new)?;
        link(tx, provider, user, hash.clone())?;
        Ok(user)
    });
    match made {
        Ok(id) => Ok(Ok(User { id, ..new })),
        Err(WriteError::Invalid(problems)) => {
            Ok(Err(problems.into_iter().next().map_or_else(over, |problem| problem.message)))
        }
        Err(refused) => Err(refused),
    }
}

/// Sets the roles and teams that the provider rules over as the claims have them; others stay. Answers what could not
/// be given.
fn give(
    tx: &mut Tx<'_>,
    provider: &Provider,
    user: Id<User>,
    given: &Given,
) -> Result<Option<Message>, WriteError> {
    let holdings: Vec<RoleHolding> = tx.all(&RoleHolding::USER.is(&user), None, store::ALL_ROWS_MAX)?;
    let memberships: Vec<Membership> = tx.all(&Membership::USER.is(&user), None, store::ALL_ROWS_MAX)?;
    // What is taken comes first: roles that must not be held together may follow each other.
    for holding in &holdings {
        if given.roles_ruled.contains(&holding.role) && !given.roles.contains(&holding.role) {
            tx.delete(RoleHolding::def(), holding.id.raw(), None)?;
        }
    }
    let mut has_home = false;
    for membership in &memberships {
        if given.teams_ruled.contains(&membership.team) && !given.teams.contains(&membership.team) {
            tx.delete(Membership::def(), membership.id.raw(), None)?;
        } else {
            has_home |= membership.home;
        }
    }
    for team in &given.teams {
        if memberships.iter().all(|membership| membership.team != *team) {
            tx.insert(&Membership { id: Id::from_raw(0), user, team: *team, home: !has_home })?;
            has_home = true;
        }
    }
    let mut not_given = None;
    for role in &given.roles {
        if holdings.iter().any(|holding| holding.role == *role) {
            continue;
        }
        let not_by_themselves = provider.mapped_by == Some(user) && !holds_owner(tx, user.raw())?;
        let why_not = match not_by_themselves {
            true => Some(own_role()),
            false => apart(tx, user.raw(), *role, None)?,
        };
        match why_not {
            None => drop(tx.insert(&RoleHolding { id: Id::from_raw(0), user, role: *role })?),
            Some(why) => not_given = Some(why),
        }
    }
    Ok(not_given)
}

fn holds_no_role(view: &View<'_>, user: Id<User>) -> Result<bool, StoreError> {
    Ok(view.first::<RoleHolding>(&RoleHolding::USER.is(&user))?.is_none())
}

/// What is said where an attempt has ended before.
pub(crate) fn over() -> Message {
    Message::new(
        "provider_sign_in_over",
        "这次登录已经用过或已超时，请重新登录。",
        "This sign-in was used already or took too long; begin again.",
    )
}

fn switched_off() -> Message {
    Message::new(
        "user_switched_off",
        "您在这里的账户已停用，请联系管理员。",
        "Your account here is switched off; ask an administrator.",
    )
}

fn without_role() -> Message {
    Message::new(
        "user_without_role",
        "您在这里还没有任何角色，请联系管理员。",
        "You have no role here yet; ask an administrator.",
    )
}

fn unknown(login: &str) -> Message {
    Message::new(
        "user_unknown",
        format!("这里没有登录名为“{login}”的用户，请联系管理员。"),
        format!("There is no user “{login}” here; ask an administrator."),
    )
}

fn taken(login: &str) -> Message {
    Message::new(
        "login_taken",
        format!("登录名“{login}”在这里属于另一个账户，请联系管理员。"),
        format!("The login “{login}” belongs to another account here; ask an administrator."),
    )
}

fn nameless(claim: &str) -> Message {
    Message::new(
        "claim_missing",
        format!("身份提供方没有给出“{claim}”，请联系管理员。"),
        format!("The provider does not say “{claim}”; ask an administrator."),
    )
}
