//! Taking a value to the clipboard with one press: a number, a company code, a key.

use maud::{Markup, html};
use object::{Label, Lang};

use super::icon::icon;

const COPY: Label = Label::new("复制", "Copy");
const COPIED: Label = Label::new("已复制", "Copied");

/// A button that copies a text. Without script it is not shown, since it could do nothing.
pub fn copy_button(lang: Lang, text: &str) -> Markup {
    html! {
        button type="button" class="copy needs-script" data-copy=(text) data-copied=(COPIED.text(lang))
            aria-label={ (COPY.text(lang)) " " (text) } title=(COPY.text(lang)) {
            (icon("copy"))
        }
    }
}

/// A value with the copy button behind it.
pub fn copyable(lang: Lang, text: &str) -> Markup {
    html! { span class="copyable" { span { (text) } (copy_button(lang, text)) } }
}

/// A code with the copy button behind it: never broken in the middle.
pub fn copyable_code(lang: Lang, code: &str) -> Markup {
    html! { span class="copyable" { span class="code" { (code) } (copy_button(lang, code)) } }
}
