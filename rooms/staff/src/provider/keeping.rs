//! Setting a provider up: what is asked of it, what is kept, and never so that whoever does it is locked out.

use object::{Filter, Id, Message, Object};
use oidc::Registration;
use store::{SecretPlace, StoreError, Tx, View, WriteError};

use super::arrival::is_linked;
use super::{PROVIDERS_MAX, Provider, ProviderIdentity, SECRETS, mapping};
use crate::user::User;

/// The longest text of a form's field, in characters.
const CHARS_MAX: usize = 20_000;

/// What is wanted of a provider, as it was typed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    pub name: String,
    pub issuer: String,
    pub client_id: String,
    /// Empty to keep the one there is.
    pub client_secret: String,
    pub scopes: String,
    pub login_claim: String,
    pub name_claim: String,
    pub email_claim: String,
    pub roles_claim: String,
    pub roles: String,
    pub teams_claim: String,
    pub teams: String,
    pub creates: bool,
    pub recognises: bool,
    pub trusted_acr: String,
    pub only_way: bool,
    pub active: bool,
}

impl Wanted {
    /// What a new one begins with: the claims that most providers have.
    pub(crate) fn begun() -> Wanted {
        Wanted {
            scopes: String::from("profile email"),
            login_claim: String::from("preferred_username"),
            name_claim: String::from("name"),
            email_claim: String::from("email"),
            roles_claim: String::from("groups"),
            teams_claim: String::from("groups"),
            active: true,
            ..Wanted::default()
        }
    }

    /// Of one that is kept; its secret is told to nobody.
    pub(crate) fn of(provider: &Provider) -> Wanted {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        Wanted {
            name: provider.name.clone(),
            issuer: provider.issuer.clone(),
            client_id: provider.client_id.clone(),
            client_secret: String::new(),
            scopes: text(&provider.scopes),
            login_claim: provider.login_claim.clone(),
            name_claim: text(&provider.name_claim),
            email_claim: text(&provider.email_claim),
            roles_claim: text(&provider.roles_claim),
            roles: text(&provider.roles),
            teams_claim: text(&provider.teams_claim),
            teams: text(&provider.teams),
            creates: provider.creates,
            recognises: provider.recognises,
            trusted_acr: text(&provider.trusted_acr),
            only_way: provider.only_way,
            active: provider.active,
        }
    }
}

/// Why a provider was not kept so.
#[derive(Debug)]
pub(crate) enum NotKept {
    /// What is wrong with which field.
    Unfit(&'static str, Message),
    /// It may not or could not be written.
    Write(WriteError),
}

impl From<StoreError> for NotKept {
    fn from(fault: StoreError) -> NotKept {
        NotKept::Write(WriteError::Store(fault))
    }
}

impl From<WriteError> for NotKept {
    fn from(refused: WriteError) -> NotKept {
        NotKept::Write(refused)
    }
}

/// What is kept of what was typed, without the secret, if whoever typed it does not lock themselves out by it. Reads as
/// the house.
pub(crate) fn checked(
    view: &View<'_>,
    id: Option<Id<Provider>>,
    me: Id<User>,
    wanted: &Wanted,
) -> Result<Provider, NotKept> {
    let mut new = read(view, wanted)?;
    let came_by_it = match id.map(|id| view.find(id)).transpose()?.flatten() {
        Some(known) => is_linked(view, &known, me)?,
        None => false,
    };
    new.only_way &= new.active;
    if new.only_way && !came_by_it {
        return Err(NotKept::Unfit(
            "only_way",
            Message::new(
                "locks_you_out",
                "您自己还没有用它登录过，停用密码可能把您锁在外面：请先用它登录一次",
                "you have not come in through it yourself: sign in with it once before you switch passwords off",
            ),
        ));
    }
    Ok(new)
}

/// Keeps a new provider, or another state of a known one; answers its id.
pub(crate) fn keep(
    tx: &mut Tx<'_>,
    id: Option<Id<Provider>>,
    new: &Provider,
    typed_secret: &str,
) -> Result<Id<Provider>, NotKept> {
    let known = id.map(|id| tx.find_to_change(id)).transpose()?;
    let (id, known) = match known {
        Some(known) => (known.id, known),
        None => {
            if tx.all::<Provider>(&Filter::All, None, PROVIDERS_MAX)?.len() >= PROVIDERS_MAX {
                let text = Message::new(
                    "providers_too_many",
                    format!("最多 {PROVIDERS_MAX} 个身份提供方"),
                    format!("at most {PROVIDERS_MAX} providers"),
                );
                return Err(NotKept::Unfit("name", text));
            }
            let id = tx.insert(new)?;
            (id, tx.find_to_change(id)?)
        }
    };
    // A secret goes where it was given to and nowhere else: another issuer needs it anew.
    let kept = known.client_secret.clone().filter(|_| known.issuer == new.issuer);
    let client_secret =
        if typed_secret.is_empty() { kept } else { Some(tx.encrypt(secret_of(id), typed_secret)?) };
    let is_mapped_alike = known.mapped_by.is_some() && mapped(&known) == mapped(new);
    let mapped_by = if is_mapped_alike { known.mapped_by } else { Some(Id::from_raw(tx.actor().user)) };
    tx.update(&known, &Provider { id, client_secret, mapped_by, ..new.clone() })?;
    Ok(id)
}

/// What decides who is given which roles: who says it, by which claim, which values.
fn mapped(provider: &Provider) -> (&str, Option<&str>, Option<&str>) {
    (&provider.issuer, provider.roles_claim.as_deref(), provider.roles.as_deref())
}

fn secret_of(provider: Id<Provider>) -> SecretPlace {
    SecretPlace { table: SECRETS.table, row: provider.raw(), field: SECRETS.field }
}

fn read(view: &View<'_>, wanted: &Wanted) -> Result<Provider, NotKept> {
    let needed = |field: &'static str, text: &str| {
        let text = object::text::clean(text);
        if text.is_empty() {
            return Err(NotKept::Unfit(field, Message::new("required", "请填写", "this is needed")));
        }
        Ok(text)
    };
    let free = |text: &str| Some(object::text::clean(text)).filter(|text| !text.is_empty());
    for (field, text) in [("roles", &wanted.roles), ("teams", &wanted.teams), ("scopes", &wanted.scopes)] {
        if text.chars().count() > CHARS_MAX {
            return Err(NotKept::Unfit(field, Message::new("too_long", "太长", "this is too long")));
        }
    }
    let issuer = needed("issuer", &wanted.issuer)?;
    oidc::check_issuer(&issuer).map_err(|wrong| NotKept::Unfit("issuer", wrong))?;
    let roles = mapping::of_roles(view, &wanted.roles)?.map_err(|wrong| NotKept::Unfit("roles", wrong))?;
    let teams = mapping::of_teams(view, &wanted.teams)?.map_err(|wrong| NotKept::Unfit("teams", wrong))?;
    let lines = |text: String| Some(text).filter(|text| !text.is_empty());
    Ok(Provider {
        id: Id::from_raw(0),
        name: needed("name", &wanted.name)?,
        issuer,
        client_id: needed("client_id", &wanted.client_id)?,
        client_secret: None,
        scopes: free(&wanted.scopes),
        login_claim: needed("login_claim", &wanted.login_claim)?,
        name_claim: free(&wanted.name_claim),
        email_claim: free(&wanted.email_claim),
        roles_claim: free(&wanted.roles_claim),
        roles: lines(roles.text()),
        teams_claim: free(&wanted.teams_claim),
        teams: lines(teams.text()),
        creates: wanted.creates,
        recognises: wanted.recognises,
        trusted_acr: free(&wanted.trusted_acr),
        only_way: wanted.only_way,
        active: wanted.active,
        mapped_by: None,
    })
}

/// Takes a provider away, and with it who is who there.
pub(crate) fn delete(tx: &mut Tx<'_>, id: Id<Provider>) -> Result<(), WriteError> {
    loop {
        let known: Vec<ProviderIdentity> =
            tx.all(&ProviderIdentity::PROVIDER.is(&id), None, store::ALL_ROWS_MAX)?;
        for identity in &known {
            tx.delete(ProviderIdentity::def(), identity.id.raw(), None)?;
        }
        if known.len() < store::ALL_ROWS_MAX {
            break;
        }
    }
    tx.delete(Provider::def(), id.raw(), None).map(drop)
}

/// What we are at a provider, which sends browsers back to this address.
pub(crate) fn registration(
    view: &View<'_>,
    provider: &Provider,
    return_to: String,
) -> Result<Registration, StoreError> {
    let secret = provider.client_secret.as_deref();
    let scopes = provider.scopes.as_deref().unwrap_or_default();
    Ok(Registration {
        issuer: provider.issuer.clone(),
        client_id: provider.client_id.clone(),
        client_secret: secret.map(|kept| view.decrypt(secret_of(provider.id), kept)).transpose()?,
        scopes: scopes.split_whitespace().map(str::to_owned).collect(),
        return_to,
    })
}
