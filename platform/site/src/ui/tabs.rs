//! The parts of a record or an area, as links: each has an address of its own.

use maud::{Markup, html};

/// One part.
#[derive(Clone, Debug, Default)]
pub struct Tab {
    /// Its name.
    pub label: String,
    /// Its address.
    pub href: String,
    /// How many there are, as shown: `12`, `10,000+`.
    pub count: Option<String>,
    /// This one is shown now.
    pub current: bool,
}

/// Tabs as links; `label` names the row for screen readers.
pub fn tabs(label: &str, tabs: &[Tab]) -> Markup {
    html! {
        nav class="tabs" aria-label=(label) {
            ul {
                @for tab in tabs {
                    li {
                        a href=(tab.href) aria-current=[tab.current.then_some("page")] {
                            (tab.label)
                            @if let Some(count) = &tab.count { span class="count" { (count) } }
                        }
                    }
                }
            }
        }
    }
}
