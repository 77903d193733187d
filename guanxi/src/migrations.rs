//! The migrations, in order of their names. A file that has shipped is never edited; `guanxi migration draft`
//! writes the next.

use store::Migration;

/// All files of the folder `migrations`.
pub const MIGRATIONS: &[Migration] = include!(concat!(env!("OUT_DIR"), "/migrations.rs"));
