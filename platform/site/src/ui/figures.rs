//! The line below a list that sums one of its columns up.

use maud::{Markup, html};

use super::amount::{Figure, figure};

/// A column summed up: each figure with its word, or a note in their place.
pub fn figures_line(label: &str, parts: &[(String, Figure)], note: Option<Markup>) -> Markup {
    html! {
        dl class="figures" {
            div class="figures-of" { dt { (label) } @if let Some(note) = note { dd { (note) } } }
            @for (word, found) in parts { div { dt { (word) } dd { (figure(found)) } } }
        }
    }
}

/// A line that the page asks for once it stands: `GET part_href` answers with a [`figures_line`]. Without script it is
/// a link to the page with its figures, at `page_href`.
pub fn figures_to_come(label: &str, part_href: &str, page_href: &str) -> Markup {
    html! {
        p class="figures" hx-get=(part_href) hx-trigger="load" hx-swap="outerHTML"
            "hx-status:4xx"="swap:none" "hx-status:5xx"="swap:none" {
            a class="link" href=(page_href) { (label) }
        }
    }
}
