//! Buttons that are a picture only, and act on the page itself: close, open, show. What sends a form is a
//! [`super::Button`].

use maud::{Markup, Render, html};

use super::icon::icon;

/// A button with an icon and no word; the word stays for screen readers and as a tip.
#[derive(Clone, Debug, Default)]
pub struct IconButton {
    icon: &'static str,
    label: String,
    small: bool,
    disabled: bool,
    pressed: Option<bool>,
    target: Option<(String, &'static str)>,
    closes: bool,
}

impl IconButton {
    /// A button by its icon and what it is called.
    pub fn new(icon: &'static str, label: impl Into<String>) -> IconButton {
        IconButton { icon, label: label.into(), ..IconButton::default() }
    }

    /// Smaller, for lines and cards.
    pub fn small(mut self) -> IconButton {
        self.small = true;
        self
    }

    /// Shown, but not to be pressed now.
    pub fn disabled(mut self) -> IconButton {
        self.disabled = true;
        self
    }

    /// It stays down when pressed; whether it is down now.
    pub fn pressed(mut self, is_pressed: bool) -> IconButton {
        self.pressed = Some(is_pressed);
        self
    }

    /// Closes the popover of that id.
    pub fn hides(mut self, id: impl Into<String>) -> IconButton {
        self.target = Some((id.into(), "hide"));
        self
    }

    /// Closes the dialog or panel of that id, however it was opened.
    pub fn closes(mut self, id: impl Into<String>) -> IconButton {
        self.target = Some((id.into(), "hide"));
        self.closes = true;
        self
    }
}

impl Render for IconButton {
    fn render(&self) -> Markup {
        html! {
            button type="button" class={ "button button-quiet button-icon" @if self.small { " button-small" } }
                aria-label=(self.label) title=(self.label)
                aria-pressed=[self.pressed.map(|pressed| if pressed { "true" } else { "false" })]
                popovertarget=[self.target.as_ref().map(|(id, _)| id)]
                popovertargetaction=[self.target.as_ref().map(|(_, action)| *action)]
                data-closes[self.closes] disabled[self.disabled] {
                (icon(self.icon))
            }
        }
    }
}
