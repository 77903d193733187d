//! Providers through which people sign in with the account they have elsewhere (OpenID Connect), what is kept of who
//! they are there, and whether passwords are taken beside them.

#[cfg(feature = "oidc")]
pub(crate) mod arrival;
#[cfg(feature = "oidc")]
pub(crate) mod keeping;
#[cfg(feature = "oidc")]
pub(crate) mod mapping;

use object::{Filter, Id, Instant, Object};
use site::{ProviderWay, WaysIn};
use store::{Actor, Crm, Rights, Scope, SecretColumn, StoreError, Verb, Via, View, WriteError};

/// Where they are set up.
pub(crate) const PAGE: &str = "/security/providers";
/// Where a browser's way to one begins, before its id.
pub(crate) const BEGIN: &str = "/sign-in/with";
/// Providers of one house; a company has one, after a merger two.
pub(crate) const PROVIDERS_MAX: usize = 10;

/// A provider that vouches for people.
#[derive(Clone, Debug, Object)]
#[object(
    table = "sign_in_provider",
    plural = "sign_in_providers",
    zh = "身份提供方",
    en = "Sign-in provider",
    en_plural = "Sign-in providers",
    internal
)]
pub struct Provider {
    /// Its id.
    pub id: Id<Provider>,
    /// What stands on its button.
    #[field(zh = "名称", en = "Name")]
    pub name: String,
    /// Who it is: an address.
    #[field(zh = "颁发者", en = "Issuer")]
    pub issuer: String,
    /// How it knows us.
    #[field(zh = "客户端 ID", en = "Client id")]
    pub client_id: String,
    /// How we prove it, encrypted; none for a client that has no secret.
    #[field(zh = "客户端密钥", en = "Client secret", secret)]
    pub client_secret: Option<String>,
    /// What is asked for beside `openid`, separated by spaces.
    #[field(zh = "范围", en = "Scopes")]
    pub scopes: Option<String>,
    /// The claim that is a new person's login.
    #[field(zh = "登录名声明", en = "Login claim")]
    pub login_claim: String,
    /// The claim that is a new person's name.
    #[field(zh = "姓名声明", en = "Name claim")]
    pub name_claim: Option<String>,
    /// The claim that is a new person's e-mail address.
    #[field(zh = "邮箱声明", en = "E-mail claim")]
    pub email_claim: Option<String>,
    /// The claim that says what they are.
    #[field(zh = "角色声明", en = "Roles claim")]
    pub roles_claim: Option<String>,
    /// Which of its values gives which role: `value = code`, one a line.
    #[field(zh = "角色对应", en = "Roles")]
    pub roles: Option<String>,
    /// The claim that says where they work.
    #[field(zh = "团队声明", en = "Teams claim")]
    pub teams_claim: Option<String>,
    /// Which of its values puts them into which team: `value = name`, one a line.
    #[field(zh = "团队对应", en = "Teams")]
    pub teams: Option<String>,
    /// Whoever is unknown here becomes a user, if they have a role by the claims.
    #[field(zh = "自动建立用户", en = "Creates people")]
    pub creates: bool,
    /// Whoever comes the first time is the user whose login they have there.
    #[field(zh = "按登录名认人", en = "Recognises logins")]
    pub recognises: bool,
    /// Values of `acr` that say, beside `mfa` in `amr`, that more than one proof was asked for.
    #[field(zh = "可信的 acr", en = "Trusted acr")]
    pub trusted_acr: Option<String>,
    /// Nobody signs in with a password while it is active.
    #[field(zh = "停用密码登录", en = "The only way")]
    pub only_way: bool,
    /// Its button is there.
    #[field(zh = "启用", en = "Active")]
    pub active: bool,
    /// Who said last which claims give which roles: nobody gives themselves one by it.
    #[field(zh = "对应由谁设置", en = "Mapped by")]
    pub mapped_by: Option<Id<crate::user::User>>,
}

/// Who a user is at a provider.
#[derive(Clone, Debug, Object)]
#[object(
    table = "provider_identity",
    plural = "provider_identities",
    zh = "外部身份",
    en = "Identity at a provider",
    en_plural = "Identities at providers",
    internal
)]
pub struct ProviderIdentity {
    /// Its id.
    pub id: Id<ProviderIdentity>,
    /// At which provider.
    #[field(zh = "身份提供方", en = "Provider", index)]
    pub provider: Id<Provider>,
    /// Who here.
    #[field(zh = "用户", en = "User", index)]
    pub user: Id<crate::user::User>,
    /// SHA-256 of provider, issuer and subject: whoever points a provider elsewhere brings nobody's account along.
    #[field(zh = "身份散列", en = "Subject hash", unique, secret)]
    pub subject_hash: String,
}

/// An attempt through a provider that came to its end: nobody comes in by it again.
#[derive(Clone, Debug, Object)]
#[object(
    table = "spent_sign_in",
    plural = "spent_sign_ins",
    zh = "用过的登录",
    en = "Spent sign-in",
    en_plural = "Spent sign-ins",
    internal
)]
pub struct SpentSignIn {
    /// Its id.
    pub id: Id<SpentSignIn>,
    /// SHA-256 of the attempt's token.
    #[field(zh = "令牌散列", en = "Token hash", unique, secret)]
    pub token_hash: String,
    /// When the attempt would have ended by itself.
    #[field(zh = "到期时间", en = "Ends at", index)]
    pub ends_at: Instant,
}

/// Where the client secrets are kept, encrypted, each for its provider.
pub(crate) const SECRETS: SecretColumn =
    SecretColumn { table: "sign_in_provider", row: "id", column: "client_secret", field: "client_secret" };

/// All of them, by name.
pub(crate) fn all(view: &View<'_>) -> Result<Vec<Provider>, StoreError> {
    let mut providers: Vec<Provider> = view.all(&Filter::All, None, PROVIDERS_MAX)?;
    providers.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(providers)
}

/// Those that this program can ask, if it knows providers at all.
fn asked(view: &View<'_>) -> Result<Vec<Provider>, StoreError> {
    if !cfg!(feature = "oidc") {
        return Ok(Vec::new());
    }
    Ok(all(view)?.into_iter().filter(|provider| provider.active).collect())
}

/// The ways in that the sign-in page offers.
pub(crate) fn ways_in(view: &View<'_>) -> Result<WaysIn, StoreError> {
    let providers = asked(view)?;
    Ok(WaysIn {
        passwords: providers.iter().all(|provider| !provider.only_way),
        providers: providers
            .into_iter()
            .map(|provider| ProviderWay { href: format!("{BEGIN}/{}", provider.id), name: provider.name })
            .collect(),
    })
}

/// Whether anybody signs in with a password.
pub fn are_passwords_taken(view: &View<'_>) -> Result<bool, StoreError> {
    Ok(asked(view)?.iter().all(|provider| !provider.only_way))
}

/// Takes passwords again: the way back for whoever cannot come in through a provider.
pub fn take_passwords(crm: &Crm, by: &Actor, via: Via) -> Result<(), WriteError> {
    crm.visit(by.allowed(keeping_providers()), via).write_wait("take_passwords", None, |tx| {
        for provider in all(tx)?.into_iter().filter(|provider| provider.only_way) {
            let provider = tx.find_to_change(provider.id)?;
            tx.update(&provider, &Provider { only_way: false, ..provider.clone() })?;
        }
        Ok(())
    })
}

/// Whoever keeps providers needs no grant for it: that they run the place, the page has asked.
pub(crate) fn keeping_providers() -> Rights {
    let mut rights = Rights::none();
    for verb in [Verb::See, Verb::Create, Verb::Change, Verb::Delete] {
        for object in [Provider::OBJECT, ProviderIdentity::OBJECT] {
            rights.allow(object, verb, Scope::All);
        }
    }
    rights
}
