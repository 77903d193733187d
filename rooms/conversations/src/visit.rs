//! A visit with its place (外勤): where a colleague was is asked only when they check in and out, kept only where they
//! agreed, and becomes a plain yes or no after half a year (product decisions, section 2.7; decision 26).

mod check_in;
mod check_out;
mod consent;
mod pages;
mod retention;

pub use check_in::{CHECK_IN, CheckIn, check_in};
pub use check_out::{CHECK_OUT, CheckOut, check_out};
pub(crate) use pages::{record_menu, routes};
pub(crate) use retention::{PlacesFollowVisits, reduce_old_places};

use object::{Choice, Duration, Row};

use crate::interaction::{Interaction, InteractionKind};

/// Who checks in farther away than so many metres says why. [product decisions, section 2.7]
pub const ON_SITE_METRES: i64 = 500;
/// So many days a position is kept; then a yes or no is left of it. [product decisions, section 2.7]
pub const POSITION_DAYS: i64 = 180;
const MINUTE_MS: i64 = 60_000;

/// Whether a colleague was at the customer's, and who says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum OnSite {
    /// Their position was.
    #[choice(
        zh = "在现场",
        en = "On site",
        help_zh = "签到位置在客户位置 500 米以内。",
        help_en = "The position was within 500 m of the customer’s place.",
        tone = "green"
    )]
    Located,
    /// They say so.
    #[choice(
        zh = "自述在现场",
        en = "On site, by their word",
        help_zh = "没有可比较的位置，由签到人自己说明。",
        help_en = "There was no position to compare; they said so themselves.",
        tone = "blue"
    )]
    Said,
    /// They were not.
    #[choice(
        zh = "不在现场",
        en = "Elsewhere",
        help_zh = "离客户位置超过 500 米，或签到人说明不在现场；附原因。",
        help_en = "More than 500 m from the customer’s place, or elsewhere by their own word; with the reason.",
        tone = "amber"
    )]
    Away,
}

/// How long a colleague was there, by check-in and check-out.
pub(crate) fn minutes_on_site(visit: &Interaction) -> Option<Duration> {
    let (from, to) = (visit.checked_in_at?, visit.checked_out_at?);
    Some(Duration(((to.0 - from.0) / MINUTE_MS).max(0)))
}

pub(crate) fn is_visit(row: &Row) -> bool {
    row.values[Interaction::KIND.field().index].as_text() == Some(InteractionKind::Visit.code())
}
