//! The cast: a company of members in squads, with shops and their clerks. The shop has a field of every kind,
//! so what holds of it holds of every object.

mod company;
mod people;
mod shop;
mod sighting;

pub use company::{Colleague, Company};
pub use people::{Member, Squad};
pub use shop::{Clerk, ClerkLevel, Grade, Pay, Shop, ShopKind};
pub use sighting::{Sighting, Witness};

use std::collections::BTreeMap;
use std::sync::OnceLock;

use object::{Object, Registry};
use store::Migration;

/// What the platform keeps for itself.
pub const PLATFORM: Migration =
    Migration { name: "0001_platform", text: include_str!("../../../migrations/0001_platform.sql") };

/// What each person opened lately; the platform keeps it too.
pub const OPENED: Migration =
    Migration { name: "0005_opened", text: include_str!("../../../migrations/0005_opened.sql") };

/// What people are told of; likewise.
pub const NOTIFICATION: Migration =
    Migration { name: "0006_notification", text: include_str!("../../../migrations/0006_notification.sql") };
/// Work on many records that goes on without a request; the platform keeps it too.
pub const JOB: Migration =
    Migration { name: "0009_job", text: include_str!("../../../migrations/0009_job.sql") };

/// What happened to each piece of work; the platform keeps it too.
pub const JOB_LOG: Migration =
    Migration { name: "0041_job_log", text: include_str!("../../../migrations/0041_job_log.sql") };

/// Who is at which record, as processes tell each other; the platform keeps it too.
pub const PRESENCE: Migration =
    Migration { name: "0014_presence", text: include_str!("../../../migrations/0014_presence.sql") };

/// From where something was written; the platform keeps it too.
pub const CAME_FROM: Migration =
    Migration { name: "0026_came_from", text: include_str!("../../../migrations/0026_came_from.sql") };
/// What was deleted and may come back; the platform keeps it too.
pub const BIN: Migration =
    Migration { name: "0028_recycle_bin", text: include_str!("../../../migrations/0028_recycle_bin.sql") };
/// Why an act was done; the platform keeps it too.
pub const REASON: Migration =
    Migration { name: "0031_hand_over", text: include_str!("../../../migrations/0031_hand_over.sql") };
/// Files beside records and in their fields; the platform keeps their contents.
pub const FILES: Migration =
    Migration { name: "0013_files", text: include_str!("../../../migrations/0013_files.sql") };
const JUDGED: Migration =
    Migration { name: "0033_judged_files", text: include_str!("../../../migrations/0033_judged_files.sql") };
const FILE_FIELDS: Migration =
    Migration { name: "0039_file_fields", text: include_str!("../../../migrations/0039_file_fields.sql") };
/// How good the data is, by the company's rules; the platform keeps it too.
pub const QUALITY: Migration =
    Migration { name: "0038_quality", text: include_str!("../../../migrations/0038_quality.sql") };
/// Who may be the same, as a search found it; the platform keeps it too.
const LIKENESS: Migration =
    Migration { name: "0047_likeness", text: include_str!("../../../migrations/0047_likeness.sql") };
const FAMILIES: Migration = Migration {
    name: "0030_import_families",
    text: include_str!("../../../migrations/0030_import_families.sql"),
};

/// All objects of the cast.
pub fn registry() -> Registry {
    Registry::new([Member::def(), Squad::def(), Shop::def(), Clerk::def(), Sighting::def()])
}

/// The platform's migrations and the cast's own, drafted from the declarations.
pub fn migrations() -> &'static [Migration] {
    static ALL: OnceLock<Vec<Migration>> = OnceLock::new();
    ALL.get_or_init(|| {
        let cast = Migration { name: "0002_cast", text: drafted(&registry()) };
        vec![
            PLATFORM,
            cast,
            OPENED,
            NOTIFICATION,
            JOB,
            PRESENCE,
            CAME_FROM,
            BIN,
            FAMILIES,
            REASON,
            FILES,
            JUDGED,
            QUALITY,
            FILE_FIELDS,
            JOB_LOG,
            LIKENESS,
        ]
    })
}

/// The draft of a migration that makes all tables of these objects, kept for the life of the test.
pub fn drafted(registry: &Registry) -> &'static str {
    Box::leak(store::draft(&BTreeMap::new(), registry).into_boxed_str())
}
