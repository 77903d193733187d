//! The head of an alert's page: how it stands, and the way to the lines it is made of.

use maud::html;
use object::{Choice, Label, Lang, Object, Row};
use site::{RecordFace, ui};
use store::{Scope, StoreError, Verb, View, typed};

use super::raising::lines_behind;
use super::{Alert, AlertStatus};
use crate::trail::TrailLine;

const LINES: Label = Label::new("查看相关操作记录", "The lines behind it");

/// What the page of an alert shows in its head.
pub(crate) fn face(view: &View<'_>, row: &Row, lang: Lang) -> Result<RecordFace, StoreError> {
    let alert: Alert = typed(row)?;
    let item = AlertStatus::DEF.item(alert.status.code());
    let badges = item.map(|item| ui::badge(item.tone, item.label.text(lang))).into_iter().collect();
    let sees_lines = view.actor().scope(TrailLine::def().name, Verb::See) == Scope::All;
    let filter = object::filter_text(&lines_behind(&alert));
    let href = format!("/{}?filter={}", TrailLine::def().plural, site::encode(&filter));
    let line = if sees_lines {
        vec![html! { a class="link" href=(href) { (LINES.text(lang)) } }]
    } else {
        Vec::new()
    };
    Ok(RecordFace { badges, line, ..RecordFace::default() })
}
