//! The migrations, in order. A file that has shipped is never edited; `guanxi migration draft` writes the next.

use store::Migration;

macro_rules! migration {
    ($name:literal) => {
        Migration { name: $name, text: include_str!(concat!("../../migrations/", $name, ".sql")) }
    };
}

/// All of them.
pub const MIGRATIONS: &[Migration] = &[migration!("0001_platform"), migration!("0002_staff_and_customers")];
