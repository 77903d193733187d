//! The head of a user's page: the way to how they sign in, for whoever may change every user; and what they still own,
//! with the way to hand it over.

use maud::html;
use object::{Label, Lang, Object, Row, Tone, Value, count_text, id_text};
use site::{RecordFace, left_by, ui};
use store::{Scope, StoreError, Verb, View};

use crate::user::User;

const SECURITY: Label = Label::new("登录与安全", "Sign-in and security");
const NOT_HANDED_OVER: Label = Label::new("有待交接", "To be handed over");

/// What the page of this user shows in its head.
pub fn face(view: &View<'_>, row: &Row, lang: Lang) -> Result<RecordFace, StoreError> {
    let runs_the_place = view.actor().scope(User::OBJECT, Verb::Change) == Scope::All;
    let mut line = Vec::new();
    if runs_the_place {
        line.push(html! { a href={ "/people/" (id_text(row.id)) "/security" } { (SECURITY.text(lang)) } });
    }
    let mut badges = Vec::new();
    let left = left_by(view, row.id)?;
    if !left.is_empty() {
        let each: Vec<String> = left
            .iter()
            .map(|(def, total)| {
                let count = format!("{}{}", count_text(total.count), if total.exact { "" } else { "+" });
                match lang {
                    Lang::Zh => format!("{} {count}", def.label.zh),
                    Lang::En if total.count == 1 => format!("{count} {}", def.label.en.to_lowercase()),
                    Lang::En => format!("{count} {}", def.label_plural.en.to_lowercase()),
                }
            })
            .collect();
        let words = match lang {
            Lang::Zh => format!("名下有：{}，交接", each.join("、")),
            Lang::En => format!("Owns {}: hand over", each.join(", ")),
        };
        line.push(html! { a href={ "/people/" (id_text(row.id)) "/hand-over" } { (words) } });
        if row.value(User::ACTIVE.field()) == Value::Bool(false) {
            badges.push(ui::badge(Tone::Amber, NOT_HANDED_OVER.text(lang)));
        }
    }
    Ok(RecordFace { badges, line, ..RecordFace::default() })
}
