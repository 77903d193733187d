//! Signing in with OpenID Connect: where a browser is sent, what the provider then says of who came back, and whether
//! that holds. It knows neither our people nor our database.
//!
//! The authorization code flow with PKCE, state and nonce, and nothing else: no implicit flow, no shared-key
//! signatures, no redirects followed.

mod attempt;
mod claims;
mod fault;
mod provider;

pub use attempt::Attempt;
pub use claims::Claims;
pub use courier::Reach;
pub use fault::{AskFault, Fault};
pub use provider::{Providers, Registration, check_issuer};

#[cfg(test)]
#[path = "tests/attempt.rs"]
mod attempt_tests;
#[cfg(test)]
#[path = "tests/claims.rs"]
mod claims_tests;
