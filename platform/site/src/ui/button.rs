//! Buttons, and links that look like buttons. A page has one primary button; the rest is quiet.

use maud::{Markup, Render, html};

use super::icon::icon;

/// How loud a button is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// The one thing a page is for.
    Primary,
    /// An ordinary act, with an outline.
    #[default]
    Plain,
    /// An act in passing, without outline.
    Quiet,
    /// An act that takes something away.
    Danger,
}

impl Look {
    /// The class names, such as `button button-primary`.
    pub(super) const fn class(self) -> &'static str {
        match self {
            Look::Primary => "button button-primary",
            Look::Plain => "button",
            Look::Quiet => "button button-quiet",
            Look::Danger => "button button-danger",
        }
    }
}

/// A button that sends its form. Write it into markup as `(Button::new(Look::Primary, "保存"))`.
#[derive(Clone, Debug, Default)]
pub struct Button {
    look: Look,
    label: String,
    icon: Option<&'static str>,
    name_value: Option<(String, String)>,
    form: Option<String>,
    shortcut: Option<&'static str>,
    press: Option<&'static str>,
    label_hidden: bool,
    small: bool,
    disabled: bool,
    busy: bool,
    closes: Option<String>,
}

impl Button {
    /// A button with its word.
    pub fn new(look: Look, label: impl Into<String>) -> Button {
        Button { look, label: label.into(), ..Button::default() }
    }

    /// With an icon before the word.
    pub fn icon(mut self, name: &'static str) -> Button {
        self.icon = Some(name);
        self
    }

    /// Sends `name=value` with the form, so that the server knows which button it was.
    pub fn sends(mut self, name: impl Into<String>, value: impl Into<String>) -> Button {
        self.name_value = Some((name.into(), value.into()));
        self
    }

    /// Belongs to the form of that id, although it stands outside of it.
    pub fn of_form(mut self, id: impl Into<String>) -> Button {
        self.form = Some(id.into());
        self
    }

    /// Sends nothing: a script does what the word says. Such a button is shown by its script only.
    pub fn presses(mut self, what: &'static str) -> Button {
        self.press = Some(what);
        self
    }

    /// The key that presses it, from the list in the keyboard help, such as `mod+s`.
    pub fn shortcut(mut self, keys: &'static str) -> Button {
        self.shortcut = Some(keys);
        self
    }

    /// Shows the icon only; the word remains for screen readers and as a tip.
    pub fn icon_only(mut self) -> Button {
        self.label_hidden = true;
        self
    }

    /// Smaller, for lines and cards.
    pub fn small(mut self) -> Button {
        self.small = true;
        self
    }

    /// Shown, but not to be pressed now. Say near it why.
    pub fn disabled(mut self) -> Button {
        self.disabled = true;
        self
    }

    /// At work on the last press.
    pub fn busy(mut self) -> Button {
        self.busy = true;
        self
    }

    /// Sends nothing, but closes the dialog of that id.
    pub fn closes(mut self, id: impl Into<String>) -> Button {
        self.closes = Some(id.into());
        self
    }
}

impl Render for Button {
    fn render(&self) -> Markup {
        html! {
            button type=(if self.press.is_some() || self.closes.is_some() { "button" } else { "submit" }) data-press=[self.press]
                class={ (self.look.class()) @if self.label_hidden { " button-icon" } @if self.small { " button-small" } }
                name=[self.name_value.as_ref().map(|(name, _)| name)]
                value=[self.name_value.as_ref().map(|(_, value)| value)]
                form=[self.form.as_ref()]
                popovertarget=[self.closes.as_ref()] popovertargetaction=[self.closes.as_ref().map(|_| "hide")]
                data-closes[self.closes.is_some()]
                data-shortcut=[self.shortcut]
                aria-label=[self.label_hidden.then_some(&self.label)]
                title=[self.label_hidden.then_some(&self.label)]
                aria-busy=[self.busy.then_some("true")] disabled[self.disabled] {
                (face(self.icon, &self.label, self.label_hidden))
            }
        }
    }
}

/// A link that looks like a button. Write it into markup as `(LinkButton::new(Look::Quiet, "取消", "/customers"))`.
#[derive(Clone, Debug, Default)]
pub struct LinkButton {
    look: Look,
    label: String,
    href: String,
    icon: Option<&'static str>,
    shortcut: Option<&'static str>,
    label_hidden: bool,
    small: bool,
    download: bool,
    opens: Option<String>,
    fetched: bool,
}

impl LinkButton {
    /// A link with its word and where it goes.
    pub fn new(look: Look, label: impl Into<String>, href: impl Into<String>) -> LinkButton {
        LinkButton { look, label: label.into(), href: href.into(), ..LinkButton::default() }
    }

    /// With an icon before the word.
    pub fn icon(mut self, name: &'static str) -> LinkButton {
        self.icon = Some(name);
        self
    }

    /// The key that follows it, such as `n` for new or `e` for edit.
    pub fn shortcut(mut self, keys: &'static str) -> LinkButton {
        self.shortcut = Some(keys);
        self
    }

    /// Shows the icon only; the word remains for screen readers and as a tip.
    pub fn icon_only(mut self) -> LinkButton {
        self.label_hidden = true;
        self
    }

    /// Smaller, for lines and cards.
    pub fn small(mut self) -> LinkButton {
        self.small = true;
        self
    }

    /// With script it opens the dialog of that id instead.
    pub fn opens(mut self, id: impl Into<String>) -> LinkButton {
        self.opens = Some(id.into());
        self
    }

    /// The address gives a file to keep.
    pub fn download(mut self) -> LinkButton {
        self.download = true;
        self
    }

    /// As [`LinkButton::download`], of a file that comes by itself to whoever waited for it on this page.
    pub fn fetched(mut self) -> LinkButton {
        self.fetched = true;
        self.download()
    }
}

impl Render for LinkButton {
    fn render(&self) -> Markup {
        html! {
            a class={ (self.look.class()) @if self.label_hidden { " button-icon" } @if self.small { " button-small" } } href=(self.href)
                data-shortcut=[self.shortcut]
                aria-label=[self.label_hidden.then_some(&self.label)]
                title=[self.label_hidden.then_some(&self.label)]
                data-opens=[self.opens.as_ref()] data-fetched[self.fetched]
                download[self.download] {
                (face(self.icon, &self.label, self.label_hidden))
            }
        }
    }
}

fn face(name: Option<&'static str>, label: &str, is_label_hidden: bool) -> Markup {
    html! {
        @if let Some(name) = name { (icon(name)) }
        @if !is_label_hidden { span { (label) } }
    }
}
