//! Boxes for what belongs together.

use maud::{Markup, html};

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

/// A box with nothing in it, as one quiet line: most records lack something, and that is no news.
pub fn empty_card(heading: &str, note: &str, acts: Option<Markup>) -> Markup {
    html! {
        section class="card" {
            header class="card-head" {
                h2 { (heading) }
                span class="card-note" { (note) }
                @if let Some(acts) = acts { div class="card-acts" { (acts) } }
            }
        }
    }
}
