//! The head of a user's page: the way to how they sign in, for whoever may change every user.

use maud::html;
use object::{Label, Lang, Object, Row, id_text};
use site::RecordFace;
use store::{Scope, StoreError, Verb, View};

use crate::user::User;

const SECURITY: Label = Label::new("登录与安全", "Sign-in and security");

/// What the page of this user shows in its head.
pub fn face(view: &View<'_>, row: &Row, lang: Lang) -> Result<RecordFace, StoreError> {
    let runs_the_place = view.actor().scope(User::OBJECT, Verb::Change) == Scope::All;
    let way = html! { a href={ "/people/" (id_text(row.id)) "/security" } { (SECURITY.text(lang)) } };
    let line = if runs_the_place { vec![way] } else { Vec::new() };
    Ok(RecordFace { line, ..RecordFace::default() })
}
