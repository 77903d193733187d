//! What a page says when there is nothing to show: what it is empty of, and what to do next.

use maud::{Markup, html};

use super::icon::icon;

/// An empty place.
#[derive(Clone, Debug, Default)]
pub struct EmptyState {
    /// The icon above; empty for none.
    pub icon: &'static str,
    /// What there is none of: "没有逾期的投诉".
    pub title: String,
    /// Why, or what helps.
    pub hint: String,
    /// What to do next: a button or a link.
    pub action: Option<Markup>,
}

/// Says that there is nothing, and what to do next.
pub fn empty_state(empty: &EmptyState) -> Markup {
    html! {
        div class="empty" {
            @if !empty.icon.is_empty() { div class="empty-icon" { (icon(empty.icon)) } }
            p class="empty-title" { (empty.title) }
            @if !empty.hint.is_empty() { p class="empty-hint" { (empty.hint) } }
            @if let Some(action) = &empty.action { div class="empty-action" { (action) } }
        }
    }
}
