//! What is kept of passwords, and of tokens and keys: hashes only. Nothing of them is on a page, in the API or in
//! the history.

use object::{Id, Object};
use sha2::{Digest, Sha256};

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

/// What is kept of a token or key. They are 192 random bits and more, so a plain hash suffices.
pub(crate) fn hash_of(secret: &str) -> String {
    Sha256::digest(secret.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
