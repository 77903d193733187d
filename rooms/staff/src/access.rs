//! What lets people and programs in: password hashes and keys. Engine-room tables: nothing of them is on
//! a page, in the API or in the history, and keys are kept as hashes only.

use object::{Day, Id, Instant, Object};
use sha2::{Digest, Sha256};
use store::{Visit, WriteError};

use crate::role::Role;
use crate::user::User;

/// A user's password.
#[derive(Clone, Debug, Object)]
#[object(
    table = "credential",
    plural = "credentials",
    zh = "登录凭证",
    en = "Credential",
    en_plural = "Credentials",
    internal
)]
pub struct Credential {
    /// Its id.
    pub id: Id<Credential>,
    /// Whose.
    #[field(zh = "用户", en = "User", unique)]
    pub user: Id<User>,
    /// argon2id, in PHC form.
    #[field(zh = "口令散列", en = "Password hash", secret)]
    pub password_hash: String,
}

/// A program's way in: acts as a user, with no more than one role's rights when one is named.
#[derive(Clone, Debug, Object)]
#[object(
    table = "api_key",
    plural = "api_keys",
    zh = "接口密钥",
    en = "API key",
    en_plural = "API keys",
    title = "name",
    internal
)]
pub struct Key {
    /// Its id.
    pub id: Id<Key>,
    /// What it is for.
    #[field(zh = "用途", en = "Name")]
    pub name: String,
    /// On whose behalf.
    #[field(zh = "用户", en = "User", index)]
    pub user: Id<User>,
    /// Only this role's rights, as far as the user holds them.
    #[field(zh = "角色", en = "Role")]
    pub role: Option<Id<Role>>,
    /// SHA-256 of the key.
    #[field(zh = "密钥散列", en = "Key hash", unique, secret)]
    pub key_hash: String,
    /// Changes nothing: every request but a reading one is refused.
    #[field(zh = "只读", en = "Read only")]
    pub read_only: Option<bool>,
    /// The last day on which it lets in.
    #[field(zh = "有效期至", en = "Valid until")]
    pub until: Option<Day>,
    /// When it was taken back.
    #[field(zh = "撤销时间", en = "Revoked at")]
    pub revoked_at: Option<Instant>,
    /// When it was last used, to the minute.
    #[field(zh = "最近使用", en = "Last used", measure)]
    pub last_used: Option<Instant>,
}

/// How our keys begin, so that people and scanners recognise a leaked one.
const KEY_PREFIX: &str = "gx_";

/// Makes a key for a user; the key itself is returned once and never kept. Call on a thread that may block.
pub fn create_key(
    visit: &Visit,
    user: Id<User>,
    role: Option<Id<Role>>,
    name: &str,
) -> Result<String, WriteError> {
    let key = format!("{KEY_PREFIX}{}", site::random_text(24));
    let record = Key {
        id: Id::from_raw(0),
        name: name.to_owned(),
        user,
        role,
        key_hash: hash_of(&key),
        read_only: None,
        until: None,
        revoked_at: None,
        last_used: None,
    };
    visit.write_wait("create_key", None, move |tx| tx.insert(&record).map(drop))?;
    Ok(key)
}

/// What is kept of a token or key. They are 192 random bits and more, so a plain hash suffices.
pub(crate) fn hash_of(secret: &str) -> String {
    Sha256::digest(secret.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
