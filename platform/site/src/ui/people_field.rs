//! Choosing a colleague by typing some of their name, pinyin or initials.

use maud::{Markup, html};
use object::{Label, Lang};

use super::field::Field;
use super::icon::icon;
use super::link_field::{LinkChoice, combo};
use super::person::avatar;

const PLACEHOLDER: Label = Label::new("输入同事姓名", "Type a colleague's name");

/// A colleague: as [`super::link_field`], with their sign before the name. `lookup_href` answers
/// [`super::link_options`] with people.
pub fn people_field(lang: Lang, field: &Field, chosen: Option<&LinkChoice>, lookup_href: &str) -> Markup {
    let sign = match chosen {
        Some(person) => avatar(&person.title),
        None => html! { (icon("user")) },
    };
    combo(lang, field, chosen, lookup_href, PLACEHOLDER, Some(sign))
}
