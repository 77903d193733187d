//! Carries a message to an address outside, signed as the Standard Webhooks specification says, or a question to a
//! provider, or fetches a file; goes to no place where it must not go, and tells what was answered. It knows neither records nor people.

mod fetching;
mod place;
mod sending;
mod sftp;
mod sftp_place;
mod signature;

pub use fetching::{FETCH_TIME_MAX, fetch};
pub use place::{Place, Reach, is_special};
pub use sending::{ANSWER_CHARS_KEPT, Answered, NotSent, Parcel, TIME_MAX, ask, carry_whole, send};
pub use sftp::{NotFetched, SignIn, fetch_by_sftp};
pub use sftp_place::{SftpPlace, is_fingerprint};
pub use signature::Secret;

#[cfg(test)]
#[path = "tests/place.rs"]
mod place_tests;
#[cfg(test)]
#[path = "tests/sftp_place.rs"]
mod sftp_place_tests;
#[cfg(test)]
#[path = "tests/signature.rs"]
mod signature_tests;
