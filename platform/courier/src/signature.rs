//! The signature by which a receiver knows that a message is ours and new (Standard Webhooks, version 1).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// How a secret begins (Standard Webhooks, “Signature scheme”), so that people and scanners recognise a leaked one.
const PREFIX: &str = "whsec_";
/// Random bytes of a secret; the specification asks for 24 to 64.
const BYTES: usize = 32;

/// What we and one receiver know.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    text: String,
    key: Vec<u8>,
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    /// A new one.
    pub fn random() -> Secret {
        let mut key = vec![0u8; BYTES];
        getrandom::fill(&mut key).expect("the operating system has randomness");
        Secret { text: format!("{PREFIX}{}", STANDARD.encode(&key)), key }
    }

    /// One as [`Secret::text`] wrote it; `None` where it is none.
    pub fn of_text(text: &str) -> Option<Secret> {
        let key = STANDARD.decode(text.strip_prefix(PREFIX)?).ok()?;
        Some(Secret { text: text.to_owned(), key })
    }

    /// `whsec_…`.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// `v1,…`: the signature of a message sent at a moment, in seconds since 1970.
    pub fn sign(&self, id: &str, seconds: i64, body: &[u8]) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes a key of any length");
        mac.update(format!("{id}.{seconds}.").as_bytes());
        mac.update(body);
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}
