//! The head of a pattern's page: the number to come.

use maud::html;
use object::{Lang, NumberPattern, Row};
use site::RecordFace;
use store::{StoreError, View, typed};

use super::{NumberRule, next_words, numbered};

/// What the page of a pattern shows in its head: the number to come.
pub(crate) fn face(view: &View<'_>, row: &Row, lang: Lang) -> Result<RecordFace, StoreError> {
    let rule: NumberRule = typed(row)?;
    let found = numbered(view, &rule.of.0).zip(NumberPattern::parse(&rule.pattern).ok());
    let Some(((def, field), pattern)) = found else { return Ok(RecordFace::default()) };
    let line = next_words(lang, view.next_number_by(def, field, &pattern)?.text.as_deref());
    Ok(RecordFace { line: vec![html! { (line) }], ..RecordFace::default() })
}
