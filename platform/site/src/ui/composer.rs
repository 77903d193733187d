//! Short forms behind tabs, one of them open: for logging what happened where it is read afterwards.

use maud::{Markup, html};

use super::form::{DRAFT, hidden_field};
use super::icon::icon;

/// A tab of a composer.
#[derive(Clone, Debug, Default)]
pub struct ComposerTab {
    /// Its name.
    pub label: String,
    /// Its icon.
    pub icon: &'static str,
    /// The page with this form open.
    pub href: String,
    /// This one is open.
    pub current: bool,
    /// The key that opens it; empty for none.
    pub shortcut: &'static str,
}

/// A composer.
#[derive(Clone, Debug, Default)]
pub struct Composer {
    /// Its id on the page.
    pub id: String,
    /// What it is for.
    pub label: String,
    /// Its forms.
    pub tabs: Vec<ComposerTab>,
    /// Where the open form is sent.
    pub action: String,
    /// Under which name the browser keeps what is typed until it is sent.
    pub draft: String,
}

/// Tabs, the open form with its fields, and its buttons. Ctrl+Enter sends it.
pub fn composer(composer: &Composer, fields: Markup, buttons: Markup) -> Markup {
    html! {
        section class="card composer" id=(composer.id) aria-label=(composer.label) {
            nav class="composer-tabs" aria-label=(composer.label) {
                ul {
                    @for tab in &composer.tabs {
                        li {
                            a href=(tab.href) aria-current=[tab.current.then_some("true")]
                                data-shortcut=[(!tab.shortcut.is_empty()).then_some(tab.shortcut)]
                                hx-get=(tab.href.split('#').next().unwrap_or_default())
                                hx-target={ "#" (composer.id) } hx-select={ "#" (composer.id) } hx-swap="outerHTML" {
                                (icon(tab.icon)) span { (tab.label) }
                            }
                        }
                    }
                }
            }
            form class="composer-form" method="post" action=(composer.action) novalidate
                data-composer data-draft=(composer.draft) data-draft-returns {
                (hidden_field(DRAFT, &composer.draft))
                div class="field-grid" { (fields) }
                div class="composer-foot" { (buttons) }
            }
        }
    }
}
