//! How far a long job is, and a part of the page that asks again until it is done.

use maud::{Markup, html};

/// How far a job is.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    /// What runs.
    pub label: String,
    /// How much is done, in the job's own unit.
    pub done: u64,
    /// How much there is; zero while nobody knows.
    pub total: u64,
    /// The figures as a sentence: "12,400 / 100,000 行 · 约剩 4 秒".
    pub note: String,
}

/// A bar with its figures.
pub fn progress(progress: &Progress) -> Markup {
    let is_known = progress.total > 0;
    html! {
        div class="progress" {
            div class="progress-head" {
                span class="progress-label" { (progress.label) }
                @if is_known { span class="progress-percent" { (percent(progress)) "%" } }
            }
            progress aria-label=(progress.label)
                max=[is_known.then_some(progress.total)]
                value=[is_known.then_some(progress.done.min(progress.total))] {}
            @if !progress.note.is_empty() { p class="progress-note" { (progress.note) } }
        }
    }
}

/// A part of the page that asks `GET href` every second and is replaced by the answer, which is again a live
/// region while the job runs and something else when it is done. Without script the page offers a link to
/// itself; put one into the body.
pub fn live_region(id: &str, href: &str, body: Markup) -> Markup {
    html! {
        div id=(id) aria-live="polite" hx-get=(href) hx-trigger="every 1s" hx-swap="outerHTML"
            "hx-status:4xx"="swap:none" "hx-status:5xx"="swap:none" {
            (body)
        }
    }
}

/// Rounded down, so that 100 means done.
fn percent(progress: &Progress) -> u64 {
    let done = u128::from(progress.done.min(progress.total));
    u64::try_from(done * 100 / u128::from(progress.total.max(1))).expect("at most 100")
}
