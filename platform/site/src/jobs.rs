//! Jobs as the site runs them: a mass change, an export, an undo of many records. Each is begun for someone, goes on
//! without their request on a thread of its own and with the rights they have at each step, and can be stopped.

mod asked;
mod export_asked;
mod export_files;
mod export_now;
mod export_rows;
mod export_start;
mod export_work;
mod mass_work;
mod merge_work;
mod refused;
mod start;
mod time_left;
mod undo_work;
mod work;
mod work_asked;
mod worker;

pub(crate) use asked::{MassAsked, Selection, needed, wrong};
pub(crate) use export_asked::{ExportAsked, all_fields, fields_in, formats_of};
pub(crate) use export_files::open as open_export;
pub use export_now::{ExportNow, export_now};
pub(crate) use export_start::{ExportStart, start_export};
pub(crate) use mass_work::ACT as MASS_CHANGE;
pub(crate) use mass_work::unreadable;
pub(crate) use refused::Refused;
pub(crate) use start::{
    MassStart, begin_undo, expect_room, find, start_mass_change, start_undo, undoing_of, whose,
};
pub(crate) use time_left::{Pace, time_left};
pub(crate) use undo_work::{is_redo, reason_of};
pub(crate) use work::{
    find_work, go_on_work, is_elsewhere, may_act, standing_of, stop_work, undo_work as take_back,
    why_not_go_on, why_not_stop,
};
pub(crate) use work_asked::{JOBS_DAYS_MAX, work_asked};
pub(crate) use worker::{Broken, Hold, Stepped, Work, Workers};
pub use worker::{is_working, look_after, take_up};

/// Records of one step while people write. A person's save waits for one step at most, and a step of so many takes
/// some 20 ms.
pub(crate) const STEP_RECORDS: usize = 200;
/// Records of one step while nobody else writes: fewer and larger steps wait less for the disk.
const CALM_STEP_RECORDS: usize = 1_000;
/// So long the file of an export is kept, in days: a week is enough to fetch it, and what lies around gets lost.
pub(crate) const EXPORT_KEPT_DAYS: u64 = 7;
/// Jobs of one person that may wait or work at a time; who asks for more is asked to wait.
const OPEN_JOBS_MAX: usize = 20;
/// From so many records on an undo becomes a job; fewer are taken back before the page answers.
pub(crate) const UNDO_AT_ONCE_MAX: i64 = 200;
