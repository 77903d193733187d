//! What only experts want, folded away below what everyone uses.

use maud::{Markup, html};

/// A part that opens by its heading; it opens without script.
pub fn advanced(heading: &str, open: bool, body: Markup) -> Markup {
    html! {
        details class="advanced" open[open] {
            summary { (heading) }
            div class="advanced-body" { (body) }
        }
    }
}
