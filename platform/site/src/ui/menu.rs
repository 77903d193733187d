//! Acts that are not worth a button each, behind one that opens them. It opens without script.

use maud::{Markup, html};

use super::form::{csrf_field, hidden_field};
use super::icon::icon;

/// One line of a menu.
#[derive(Clone, Debug)]
pub enum MenuItem {
    /// Goes somewhere.
    Link {
        /// The icon before it; empty for none.
        icon: &'static str,
        /// Its word.
        label: String,
        /// Where it goes.
        href: String,
        /// This one holds now: the chosen sort, the shown language.
        current: bool,
    },
    /// Does something.
    Post {
        /// The icon before it; empty for none.
        icon: &'static str,
        /// Its word.
        label: String,
        /// Where it is sent.
        action: String,
        /// The session's token.
        csrf: String,
        /// What is sent beside the token.
        fields: Vec<(String, String)>,
        /// It takes something away.
        danger: bool,
    },
    /// Prints the page; without script the browser's own menu does.
    Print {
        /// Its word.
        label: String,
    },
    /// A thin line between two groups.
    Line,
    /// Anything else, such as a small form.
    Custom(Markup),
}

impl MenuItem {
    /// A link with an icon (may be empty).
    pub fn link(icon: &'static str, label: impl Into<String>, href: impl Into<String>) -> MenuItem {
        MenuItem::Link { icon, label: label.into(), href: href.into(), current: false }
    }

    /// An act with an icon (may be empty), sent as a form.
    pub fn post(
        icon: &'static str,
        label: impl Into<String>,
        action: impl Into<String>,
        csrf: impl Into<String>,
    ) -> MenuItem {
        MenuItem::Post {
            icon,
            label: label.into(),
            action: action.into(),
            csrf: csrf.into(),
            fields: Vec::new(),
            danger: false,
        }
    }
}

/// A menu: `face` is what the opening button shows, `label` what it is called.
pub fn menu(label: &str, face: Markup, items: &[MenuItem]) -> Markup {
    opens("menu", label, face, items)
}

/// The same where it stands at the beginning of a line: it opens to the other side.
pub fn menu_at_start(label: &str, face: Markup, items: &[MenuItem]) -> Markup {
    opens("menu menu-start", label, face, items)
}

fn opens(class: &str, label: &str, face: Markup, items: &[MenuItem]) -> Markup {
    html! {
        details class=(class) {
            summary class="button button-quiet" aria-label=(label) title=(label) { (face) }
            div class="menu-list" {
                @for item in items { (line(item)) }
            }
        }
    }
}

fn line(item: &MenuItem) -> Markup {
    html! {
        @match item {
            MenuItem::Link { icon, label, href, current } => {
                a class="menu-item" href=(href) aria-current=[current.then_some("true")] {
                    (picture(icon)) span { (label) }
                    @if *current { span class="menu-check" { (self::icon("check")) } }
                }
            }
            MenuItem::Post { icon, label, action, csrf, fields, danger } => {
                form method="post" action=(action) {
                    (csrf_field(csrf))
                    @for (name, value) in fields { (hidden_field(name, value)) }
                    button type="submit" class={ "menu-item" @if *danger { " menu-danger" } } {
                        (picture(icon)) span { (label) }
                    }
                }
            }
            MenuItem::Print { label } => {
                button type="button" class="menu-item needs-script" data-print data-shortcut="p" {
                    (picture("printer")) span { (label) }
                }
            }
            MenuItem::Line => hr;,
            MenuItem::Custom(markup) => div class="menu-custom" { (markup) },
        }
    }
}

fn picture(name: &str) -> Markup {
    html! { @if !name.is_empty() { (icon(name)) } }
}
