//! A calendar: records on the days they belong to. A month stands in weeks, a week and a day stand in columns, with
//! the hours where the moment is known, an agenda in lines. Each day is a place that records are carried to; on a
//! phone every one of them is read as an agenda.

use maud::{Markup, html};
use object::{Label, Lang, Tone};

use super::badge::dot;
use super::carry::{Carried, Carry, carrying, help_id};
use super::icon::icon;
use super::kinds::{Kind, kinds};
use super::notice::{NoticeKind, notice};

const PREVIOUS: Label = Label::new("往前", "Earlier");
const NEXT: Label = Label::new("往后", "Later");
const TODAY: Label = Label::new("今天", "Today");
const SPANS: Label = Label::new("日历范围", "Span");
const ADD: Label = Label::new("新建于", "Add on");
const NOTHING: Label = Label::new("这段时间没有记录", "Nothing in this time");
const PEEK: Label = Label::new("侧边预览", "Look at it here");
const LEGEND: Label = Label::new("颜色", "Colours");

/// How the days stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalendarLook {
    /// Seven to a line.
    Month,
    /// Side by side.
    Columns,
    /// One below the other, those without anything left out.
    Agenda,
}

/// A calendar.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// What it shows, for those who do not see it.
    pub label: String,
    /// Which month, week or day: "2026年11月".
    pub title: String,
    /// How the days stand.
    pub look: CalendarLook,
    /// The stretch of time before.
    pub previous_href: String,
    /// The stretch of time after.
    pub next_href: String,
    /// The one with today in it.
    pub today_href: String,
    /// Month, week, day, agenda.
    pub spans: Vec<Kind>,
    /// What the colours mean.
    pub legend: Vec<(Tone, String)>,
    /// What is not shown, and why.
    pub note: Option<String>,
    /// The names of the days of the week, Monday first; none where the days carry them.
    pub weekdays: Vec<String>,
    /// The days.
    pub days: Vec<CalendarDay>,
    /// Where entries are carried to.
    pub carry: Carry,
}

/// A day.
#[derive(Clone, Debug, Default)]
pub struct CalendarDay {
    /// `2026-11-05`: where entries are carried to; empty where they are not.
    pub value: String,
    /// The day in full: "11月5日 星期四".
    pub label: String,
    /// As it stands in its corner: "5".
    pub number: String,
    /// It is today.
    pub is_today: bool,
    /// It belongs to another month.
    pub is_outside: bool,
    /// The day by itself.
    pub href: String,
    /// The form of a new record on this day.
    pub add_href: Option<String>,
    /// What is on it.
    pub entries: Vec<CalendarEntry>,
    /// What of it is not shown: "还有 3 条".
    pub more: Option<String>,
    /// Its hours, where moments are shown.
    pub hours: Vec<CalendarHour>,
}

/// An hour of a day.
#[derive(Clone, Debug, Default)]
pub struct CalendarHour {
    /// `2026-11-05T14`: where entries are carried to; empty where they are not.
    pub value: String,
    /// `14:00`.
    pub label: String,
    /// The form of a new record in this hour.
    pub add_href: Option<String>,
    /// What is in it.
    pub entries: Vec<CalendarEntry>,
}

/// A record on its day.
#[derive(Clone, Debug)]
pub struct CalendarEntry {
    /// The record's id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Its page.
    pub href: String,
    /// The part of a page that shows it beside the calendar.
    pub peek_href: String,
    /// `14:05`; empty for a day.
    pub time: String,
    /// Its colour.
    pub tone: Tone,
    /// What the colour means; empty for nothing.
    pub state: String,
    /// More of it, where there is room.
    pub lines: Vec<Markup>,
    /// It can be moved to another day.
    pub carried: Option<Carried>,
}

/// The calendar.
pub fn calendar(lang: Lang, calendar: &Calendar) -> Markup {
    let class = match calendar.look {
        CalendarLook::Month => "calendar calendar-month",
        CalendarLook::Columns => "calendar calendar-columns",
        CalendarLook::Agenda => "calendar calendar-agenda",
    };
    let is_empty = calendar.days.iter().all(is_free);
    let body = html! {
        div class="calendar-bar" {
            nav class="calendar-steps" aria-label={ (calendar.label) " · " (calendar.title) } {
                (step(&calendar.previous_href, "chevron-left", PREVIOUS.text(lang), "prev"))
                a class="button button-small" href=(calendar.today_href) { (TODAY.text(lang)) }
                (step(&calendar.next_href, "chevron-right", NEXT.text(lang), "next"))
            }
            h2 { (calendar.title) }
            @if !calendar.legend.is_empty() {
                ul class="calendar-legend" aria-label=(LEGEND.text(lang)) {
                    @for (tone, label) in &calendar.legend { li { (dot(*tone, label)) } }
                }
            }
            @if !calendar.spans.is_empty() { (kinds(SPANS.text(lang), &calendar.spans)) }
        }
        @if let Some(note) = &calendar.note { (notice(NoticeKind::Warning, html! { (note) }, None)) }
        @if is_empty { p class="calendar-nothing" { (NOTHING.text(lang)) } }
        div class="calendar-sheet" role="group" aria-label=(calendar.label) tabindex="0" data-list {
            @if !calendar.weekdays.is_empty() {
                div class="calendar-weekdays" aria-hidden="true" {
                    @for weekday in &calendar.weekdays { span { (weekday) } }
                }
            }
            ol class="calendar-days" {
                @for day in &calendar.days {
                    @if calendar.look != CalendarLook::Agenda || !is_free(day) { (day_of(lang, day, &calendar.carry)) }
                }
            }
        }
    };
    carrying(lang, class, &calendar.carry, &body)
}

fn is_free(day: &CalendarDay) -> bool {
    day.entries.is_empty() && day.hours.iter().all(|hour| hour.entries.is_empty())
}

fn step(href: &str, picture: &str, label: &str, rel: &str) -> Markup {
    html! {
        a class="button button-quiet button-icon button-small" href=(href) rel=(rel) data-page=(rel)
            aria-label=(label) title=(label) { (icon(picture)) }
    }
}

fn day_of(lang: Lang, day: &CalendarDay, carry: &Carry) -> Markup {
    let is_target = !day.value.is_empty() && day.hours.is_empty();
    let class = match (is_free(day), day.is_today, day.is_outside) {
        (free, true, _) => {
            if free {
                "calendar-day is-today is-free"
            } else {
                "calendar-day is-today"
            }
        }
        (free, false, true) => {
            if free {
                "calendar-day is-outside is-free"
            } else {
                "calendar-day is-outside"
            }
        }
        (free, false, false) => {
            if free {
                "calendar-day is-free"
            } else {
                "calendar-day"
            }
        }
    };
    html! {
        li class=(class) data-target=[is_target.then_some(&day.value)] data-place=(day.label) {
            div class="calendar-date" {
                a href=(day.href) data-day aria-current=[day.is_today.then_some("date")] {
                    span class="calendar-number" aria-hidden="true" { (day.number) }
                    span class="calendar-name" { (day.label) }
                }
                (adder(lang, day.add_href.as_deref(), &day.label))
            }
            (entries_of(lang, &day.entries, carry))
            @if let Some(more) = &day.more { a class="calendar-more" href=(day.href) { (more) } }
            @if !day.hours.is_empty() {
                ol class="calendar-hours" {
                    @for hour in &day.hours {
                        li class={ "calendar-hour" @if hour.entries.is_empty() { " is-free" } }
                            data-target=[(!hour.value.is_empty()).then_some(&hour.value)]
                            data-place={ (day.label) " " (hour.label) } {
                            span class="calendar-clock" { (hour.label) }
                            (entries_of(lang, &hour.entries, carry))
                            (adder(lang, hour.add_href.as_deref(), &format!("{} {}", day.label, hour.label)))
                        }
                    }
                }
            }
        }
    }
}

fn adder(lang: Lang, href: Option<&str>, place: &str) -> Markup {
    let label = format!("{} {place}", ADD.text(lang));
    html! {
        @if let Some(href) = href {
            a class="calendar-add" href=(href) data-add aria-label=(label) title=(label) { (icon("plus")) }
        }
    }
}

fn entries_of(lang: Lang, entries: &[CalendarEntry], carry: &Carry) -> Markup {
    html! {
        @if !entries.is_empty() {
            ul class="calendar-entries" { @for entry in entries { (entry_of(lang, entry, carry)) } }
        }
    }
}

fn entry_of(lang: Lang, entry: &CalendarEntry, carry: &Carry) -> Markup {
    let title = if entry.state.is_empty() {
        entry.name.clone()
    } else {
        format!("{} · {}", entry.name, entry.state)
    };
    html! {
        li class={ "calendar-entry tone-" (entry.tone.name()) } data-row data-card=(entry.id) data-name=(entry.name)
            data-action=[entry.carried.as_ref().map(|carried| &carried.action)]
            data-version=[entry.carried.as_ref().map(|carried| carried.version)] title=(title) {
            a class="row-link" href=(entry.href) draggable="false"
                aria-describedby=[entry.carried.as_ref().map(|_| help_id(carry))] {
                @if !entry.time.is_empty() { span class="calendar-time" { (entry.time) } " " }
                (entry.name)
                @if !entry.state.is_empty() { span class="sr-only" { " " (entry.state) } }
            }
            @if !entry.lines.is_empty() {
                span class="calendar-lines" { @for line in &entry.lines { span { (line) } } }
            }
            button type="button" class="peek needs-script" data-peek=(entry.peek_href) tabindex="-1"
                aria-label={ (PEEK.text(lang)) " " (entry.name) } title=(PEEK.text(lang)) { (icon("panel-right")) }
        }
    }
}
