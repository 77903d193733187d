//! What is known of something: cards, a grid of label and value, and tiles with a figure.

use maud::{Markup, html};
use object::{Label, Lang, Tone};

use super::icon::icon;

const RESTRICTED: Label = Label::new("无权查看", "Restricted");
const NOTHING: Label = Label::new("未填写", "Not filled in");

/// One thing known.
#[derive(Clone, Debug)]
pub struct Fact {
    /// What it is.
    pub label: String,
    /// Its value; see [`nothing`] and [`restricted`] for the two that are not there.
    pub value: Markup,
    /// Takes the whole width: addresses, remarks.
    pub wide: bool,
}

impl Fact {
    /// A fact of ordinary width.
    pub fn new(label: impl Into<String>, value: Markup) -> Fact {
        Fact { label: label.into(), value, wide: false }
    }

    /// A fact over the whole width.
    pub fn wide(label: impl Into<String>, value: Markup) -> Fact {
        Fact { label: label.into(), value, wide: true }
    }
}

/// Label and value, in as many columns as fit.
pub fn facts(facts: &[Fact]) -> Markup {
    html! {
        dl class="facts" {
            @for fact in facts {
                div class={ "fact" @if fact.wide { " fact-wide" } } {
                    dt { (fact.label) }
                    dd { (fact.value) }
                }
            }
        }
    }
}

/// A value that nobody has filled in.
pub fn nothing(lang: Lang) -> Markup {
    html! { span class="nothing" { span aria-hidden="true" { "—" } span class="sr-only" { (NOTHING.text(lang)) } } }
}

/// A value, or a linked record, that the visitor may not see.
pub fn restricted(lang: Lang) -> Markup {
    html! { span class="restricted" { (icon("lock")) (RESTRICTED.text(lang)) } }
}

/// A box with a heading (may be empty), acts at its right end, and what is in it.
pub fn card(heading: &str, acts: Option<Markup>, body: Markup) -> Markup {
    html! {
        section class="card" {
            @if !heading.is_empty() || acts.is_some() {
                header class="card-head" {
                    h2 { (heading) }
                    @if let Some(acts) = acts { div class="card-acts" { (acts) } }
                }
            }
            div class="card-body" { (body) }
        }
    }
}

/// One figure with its question, and where its rows are.
#[derive(Clone, Debug, Default)]
pub struct Tile {
    /// What it says.
    pub label: String,
    /// The figure, short: `¥128.6 万`.
    pub value: String,
    /// The exact figure, shown on hover and read aloud; empty when the value is exact.
    pub exact: String,
    /// A line below: against last year, since when, what is missing.
    pub note: String,
    /// The colour of the figure, where it means something.
    pub tone: Option<Tone>,
    /// The rows behind the figure.
    pub href: Option<String>,
}

/// Figures side by side. On a phone a row of more than six shows its first four.
pub fn tiles(tiles: &[Tile]) -> Markup {
    html! {
        ul class="tiles" {
            @for tile in tiles {
                li class={ "tile" @if let Some(tone) = tile.tone { " tone-" (tone.name()) } } {
                    span class="tile-label" { (tile.label) }
                    span class="tile-value" title=[(!tile.exact.is_empty()).then_some(&tile.exact)] {
                        @match &tile.href {
                            Some(href) => a href=(href) { (tile.value) },
                            None => (tile.value),
                        }
                    }
                    @if !tile.note.is_empty() { span class="tile-note" { (tile.note) } }
                }
            }
        }
    }
}
