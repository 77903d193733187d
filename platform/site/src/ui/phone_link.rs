//! A number to call: on a phone one tap calls it, at a desk it is read and copied.

use maud::{Markup, html};
use object::{Label, Lang};

use super::button::{LinkButton, Look};
use super::copy::copy_button;
use super::icon::icon;
use super::menu::{MenuItem, menu};

const CALL: Label = Label::new("打电话", "Call");

/// A number with where it is dialled: `tel:+8613800138000`.
#[derive(Clone, Debug)]
pub struct Dialled {
    /// Which number of several: 电话, Other phone.
    pub label: String,
    /// As people read it.
    pub text: String,
    /// As it is dialled.
    pub href: String,
}

/// The number where it stands among others. What is around it is not opened by a tap on it.
pub fn phone_link(number: &Dialled) -> Markup {
    html! { a class="phone-link" href=(number.href) { (number.text) } }
}

/// The same with the button that copies it.
pub fn phone_copyable(lang: Lang, number: &Dialled) -> Markup {
    html! { span class="copyable" { (phone_link(number)) (copy_button(lang, &number.text)) } }
}

/// What calls someone, where a finger would: one number at once, several from a menu. Nothing without numbers.
pub fn call_button(lang: Lang, numbers: &[Dialled]) -> Markup {
    let label = CALL.text(lang);
    html! {
        @match numbers {
            [] => {},
            [number] => span class="on-touch" {
                (LinkButton::new(Look::Plain, label, &*number.href).icon("phone"))
            },
            _ => span class="on-touch" {
                @let items: Vec<MenuItem> = numbers.iter().map(|number| {
                    MenuItem::link("phone", format!("{} {}", number.label, number.text), &*number.href)
                }).collect();
                (menu(label, html! { (icon("phone")) span { (label) } }, &items))
            },
        }
    }
}
