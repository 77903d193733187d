//! What tests stand on: a database of their own of either kind, a clock they set, and a small company with
//! shops, clerks, members and squads. A test is written once and runs on both databases, see [`on_both`].

pub mod archive;
pub mod cast;
mod chance;
mod clock;
mod database;
mod house;
pub mod mmdb;
pub mod plain_rights;
pub mod questions;

pub use chance::Chance;
pub use clock::TestClock;
pub use database::{Database, POSTGRES_VARIABLE, Resting};
pub use house::{House, real_clock};

/// One proof, two tests: `name::on_sqlite` and `name::on_postgres`, each with a house of its own.
///
/// ```ignore
/// on_both!(a_shop_has_a_name, |house| {
///     house.system().write_wait(…);
/// });
/// ```
#[macro_export]
macro_rules! on_both {
    ($(#[$note:meta])* $sentence:ident, |$house:ident| $proof:block) => {
        $(#[$note])*
        mod $sentence {
            #[allow(unused_imports)]
            use super::*;

            #[allow(unused_mut)]
            fn proof(mut $house: $crate::House) $proof

            #[test]
            fn on_sqlite() {
                proof($crate::House::open($crate::Database::sqlite()));
            }

            #[test]
            fn on_postgres() {
                proof($crate::House::open($crate::Database::postgres()));
            }
        }
    };
}
