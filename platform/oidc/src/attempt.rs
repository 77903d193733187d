//! One attempt to sign in, known to one browser by one random token. What the provider is given of it (state, nonce,
//! the challenge of PKCE) is made from the token and does not lead back to it, so nothing has to be kept meanwhile.

use sha2::{Digest, Sha256};

/// An attempt.
#[derive(Clone)]
pub struct Attempt {
    token: String,
}

impl Attempt {
    /// Of a token that nobody else has: 128 random bits and more.
    pub fn of_token(token: impl Into<String>) -> Attempt {
        Attempt { token: token.into() }
    }

    /// What comes back with the browser: it shows that this browser began (RFC 6749, 10.12).
    pub fn state(&self) -> String {
        self.made("state")
    }

    /// What stands in the id token: it shows that the token was made for this attempt.
    pub fn nonce(&self) -> String {
        self.made("nonce")
    }

    /// What only whoever began can say when they redeem the code (RFC 7636): 64 characters.
    pub fn verifier(&self) -> String {
        self.made("pkce")
    }

    /// Whether a state is this attempt's, without telling by time how much of it was right.
    pub fn is_state(&self, state: &str) -> bool {
        let own = self.state();
        let differs = own.bytes().zip(state.bytes()).fold(0, |differs, (a, b)| differs | (a ^ b));
        own.len() == state.len() && differs == 0
    }

    fn made(&self, what: &str) -> String {
        let hash = Sha256::digest(format!("{what}:{}", self.token).as_bytes());
        hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
