//! The parts a page is laid out in: its header, a list that fills the window, a record with its side column.

use maud::{Markup, html};

/// The head of a page.
#[derive(Clone, Debug, Default)]
pub struct PageHeader {
    /// Its title, the page's only `h1`.
    pub title: String,
    /// How many, since when: a quiet word after the title; empty for none.
    pub note: String,
    /// Its buttons, the primary one last.
    pub acts: Option<Markup>,
}

/// The head of a page.
pub fn page_header(header: &PageHeader) -> Markup {
    html! {
        header class="page-head" {
            h1 { (header.title) }
            @if !header.note.is_empty() { span class="page-note" { (header.note) } }
            @if let Some(acts) = &header.acts { div class="page-acts" { (acts) } }
        }
    }
}

/// The head of a record's page.
#[derive(Clone, Debug, Default)]
pub struct RecordHeader {
    /// The record's name, the page's only `h1`.
    pub title: String,
    /// The sign before it: an avatar or an icon.
    pub sign: Option<Markup>,
    /// Badges and tags after the name.
    pub badges: Option<Markup>,
    /// Who else is there, after the name; nothing where the header stands beside a list.
    pub presence: Option<Markup>,
    /// The quiet second line: parts separated by dots.
    pub line: Vec<Markup>,
    /// Its buttons, the primary one first.
    pub acts: Option<Markup>,
    /// The path of stages below.
    pub path: Option<Markup>,
}

/// The head of a record's page.
pub fn record_header(header: &RecordHeader) -> Markup {
    html! {
        header class="record-head" {
            div class="record-top" {
                @if let Some(sign) = &header.sign { div class="record-sign" { (sign) } }
                div class="record-name" {
                    div class="record-title" {
                        h1 { (header.title) }
                        @if let Some(badges) = &header.badges { div class="record-badges" { (badges) } }
                        @if let Some(presence) = &header.presence { (presence) }
                    }
                    @if !header.line.is_empty() {
                        ul class="record-line" { @for part in &header.line { li { (part) } } }
                    }
                }
                @if let Some(acts) = &header.acts { div class="record-acts" { (acts) } }
            }
            @if let Some(path) = &header.path { (path) }
        }
    }
}

/// The same in the panel beside a list, whose own heading is the record's name.
pub fn preview_header(header: &RecordHeader) -> Markup {
    html! {
        div class="preview-head" {
            @if let Some(badges) = &header.badges { div class="record-badges" { (badges) } }
            @if !header.line.is_empty() {
                ul class="record-line" { @for part in &header.line { li { (part) } } }
            }
            @if let Some(acts) = &header.acts { div class="preview-acts" { (acts) } }
        }
    }
}

/// A list page: its header and filter line stay, the table scrolls in the rest of the window, the pager stays
/// at the foot, below what can be done with selected rows. On a phone it is one long page.
pub fn list_layout(
    header: Markup,
    filter_bar: Markup,
    table: Markup,
    selection_bar: Markup,
    pager: Markup,
) -> Markup {
    html! {
        div class="list-page" { (header) (filter_bar) div class="list-body" { (table) } (selection_bar) (pager) }
    }
}

/// A record page below its header and tiles: what is worked on in the wide column, what is known beside it. On a
/// phone what is known comes first, as it does for those who listen.
pub fn record_layout(main: Markup, side: Markup) -> Markup {
    html! {
        div class="record-page" {
            aside class="record-side" { (side) }
            div class="record-main" { (main) }
        }
    }
}

/// As [`record_layout`], for a record that people come to with something to log: that comes first on a phone.
pub fn talking_layout(main: Markup, side: Markup) -> Markup {
    html! {
        div class="record-page" {
            div class="record-main" { (main) }
            aside class="record-side" { (side) }
        }
    }
}
