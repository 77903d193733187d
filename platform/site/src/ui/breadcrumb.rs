//! The way to this page, at the head of it.

use maud::{Markup, html};

/// One station on the way to this page.
#[derive(Clone, Debug, Default)]
pub struct Crumb {
    /// Its name.
    pub label: String,
    /// Its address; `None` for this page itself.
    pub href: Option<String>,
}

/// The way to this page, itself last; `label` names it for screen readers.
pub fn breadcrumb(label: &str, crumbs: &[Crumb]) -> Markup {
    html! {
        nav class="crumbs" aria-label=(label) {
            ol {
                @for crumb in crumbs {
                    li {
                        @match &crumb.href {
                            Some(href) => a href=(href) { (crumb.label) },
                            None => span aria-current="page" { (crumb.label) },
                        }
                    }
                }
            }
        }
    }
}
