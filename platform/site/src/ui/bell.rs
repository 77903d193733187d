//! The bell: how many notifications wait, and the way to them. An open page asks for what is new.

use maud::{Markup, html};
use object::Lang;

use super::icon::icon;

/// From this number on the bell says "more".
const COUNT_MAX: i64 = 99;

/// What the bell shows.
#[derive(Clone, Copy, Debug)]
pub struct Bell {
    /// How many notifications are not read.
    pub unread: i64,
    /// When the newest of them came, or now, in milliseconds UTC: what came before is no news.
    pub newest_ms: i64,
}

/// The bell of the top bar.
pub fn bell(lang: Lang, bell: &Bell) -> Markup {
    let label = bell_label(lang, bell.unread);
    html! {
        a class="button button-quiet bell" href="/notifications" title=(label) aria-label=(label)
            data-bell data-live="/live" data-newest=(bell.newest_ms) {
            (icon("bell"))
            span class="count bell-count" aria-hidden="true" hidden[bell.unread == 0] { (bell_count(bell.unread)) }
        }
    }
}

/// The bell in words: "3 条未读通知".
pub fn bell_label(lang: Lang, unread: i64) -> String {
    match (lang, unread) {
        (Lang::Zh, 0) => String::from("通知"),
        (Lang::Zh, _) => format!("通知，{} 条未读", bell_count(unread)),
        (Lang::En, 0) => String::from("Notifications"),
        (Lang::En, _) => format!("Notifications, {} unread", bell_count(unread)),
    }
}

/// The number on the bell: at most two digits.
pub fn bell_count(unread: i64) -> String {
    if unread > COUNT_MAX { format!("{COUNT_MAX}+") } else { unread.to_string() }
}

/// Where a page that shows a record of this version tells of changes by others, as soon as it knows; `edits` is for
/// a page that changes the record rather than showing it.
pub fn watch(record: &str, version: i64, edits: bool) -> Markup {
    let doing = if edits { "edit" } else { "look" };
    html! {
        div class="watch" data-watch=(record) data-version=(version) data-doing=(doing) aria-live="polite" {}
    }
}
