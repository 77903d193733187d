//! What happened, newest first, grouped by day: who did what, when, and which values changed from what to what.

use maud::{Markup, html};
use object::{Label, Lang, Tone};

use super::icon::icon;

const FROM: Label = Label::new("原值", "from");
const TO: Label = Label::new("改为", "to");
const EMPTY: Label = Label::new("空", "empty");

/// One value that changed.
#[derive(Clone, Debug, Default)]
pub struct TimelineChange {
    /// The field.
    pub label: String,
    /// What it was, if anything.
    pub from: Option<Markup>,
    /// What it is, if anything.
    pub to: Option<Markup>,
}

/// One thing that happened.
#[derive(Clone, Debug)]
pub struct TimelineEntry {
    /// The icon at the line.
    pub icon: &'static str,
    /// The icon's colour.
    pub tone: Tone,
    /// Who.
    pub who: Markup,
    /// What: "修改了客户".
    pub what: Markup,
    /// The time of day, as shown.
    pub time: String,
    /// The instant, RFC 3339.
    pub instant: String,
    /// What changed.
    pub changes: Vec<TimelineChange>,
    /// Anything below: a note's text, the acts on it.
    pub body: Option<Markup>,
}

/// A day and what happened on it.
#[derive(Clone, Debug, Default)]
pub struct TimelineDay {
    /// The day, as shown: "今天", "2026-03-05".
    pub heading: String,
    /// Newest first.
    pub entries: Vec<TimelineEntry>,
}

/// What happened, by days.
pub fn timeline(lang: Lang, days: &[TimelineDay]) -> Markup {
    html! {
        div class="timeline" {
            @for day in days {
                section class="timeline-day" {
                    h3 { (day.heading) }
                    ol {
                        @for entry in &day.entries { (entry_line(lang, entry)) }
                    }
                }
            }
        }
    }
}

fn entry_line(lang: Lang, entry: &TimelineEntry) -> Markup {
    html! {
        li class="entry" {
            span class={ "entry-icon tone-" (entry.tone.name()) } { (icon(entry.icon)) }
            div class="entry-main" {
                p class="entry-head" {
                    span class="entry-who" { (entry.who) } " "
                    span class="entry-what" { (entry.what) }
                    time datetime=(entry.instant) { (entry.time) }
                }
                @if !entry.changes.is_empty() {
                    dl class="changes" {
                        @for change in &entry.changes {
                            div {
                                dt { (change.label) }
                                dd {
                                    span class="sr-only" { (FROM.text(lang)) " " }
                                    (value(lang, change.from.as_ref(), "change-from"))
                                    (icon("arrow-right"))
                                    span class="sr-only" { (TO.text(lang)) " " }
                                    (value(lang, change.to.as_ref(), "change-to"))
                                }
                            }
                        }
                    }
                }
                @if let Some(body) = &entry.body { div class="entry-body" { (body) } }
            }
        }
    }
}

fn value(lang: Lang, value: Option<&Markup>, class: &str) -> Markup {
    html! {
        @match value {
            Some(value) => span class=(class) { (value) },
            None => span class={ (class) " change-empty" } { (EMPTY.text(lang)) },
        }
    }
}
