//! The small round box in front of what is to be done: one press, and it is.

use maud::{Markup, html};

use super::form::{csrf_field, hidden_field};
use super::icon::icon;

/// What a press does.
#[derive(Clone, Debug, Default)]
pub struct Settling {
    /// What it is called: 完成 / Complete.
    pub label: String,
    /// Where it is sent.
    pub action: String,
    /// The session's token.
    pub csrf: String,
    /// The page to come back to.
    pub back: String,
}

/// The box, as a form of its own. The key `d` presses it for the row that has the focus.
pub fn settling(settling: &Settling) -> Markup {
    html! {
        form method="post" class="settling" action=(settling.action) {
            (csrf_field(&settling.csrf))
            (hidden_field("back", &settling.back))
            button type="submit" class="settling-box" data-settle aria-label=(settling.label) title=(settling.label) {
                (icon("check"))
            }
        }
    }
}
