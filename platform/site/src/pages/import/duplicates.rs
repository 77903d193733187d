//! The rows of an import that are likely the same as another: both by name, and what makes them alike. What the
//! reader may not see is counted and not named.

use std::collections::HashMap;

use exchange::{Reason, Why, why_text};
use maud::{Markup, html};
use object::{Lang, ObjectDef, id_text, parse_id};
use store::{OutcomeRow, StoreError, View};

use super::figures::{figure, row_text};
use crate::ui::{self, Col, Row, Table};
use crate::visitor::Visitor;

/// The likely duplicates among some rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Duplicates {
    pairs: Vec<Pair>,
    /// Pairs whose other record the reader may not see, or that is gone.
    hidden: u64,
}

/// A row and what it is likely the same as.
#[derive(Clone, Debug)]
struct Pair {
    row: i64,
    /// What became of the row.
    record: Option<Named>,
    other: Other,
    /// How likely, in percent.
    percent: Option<u8>,
    by: Vec<Why>,
}

/// What a row is likely the same as.
#[derive(Clone, Debug)]
enum Other {
    /// An earlier row of the file, and what became of it where that may be seen.
    Row(u64, Option<Named>),
    /// A record that was there before.
    Stored(Named),
}

/// A record that the reader may see.
#[derive(Clone, Debug)]
struct Named {
    id: i64,
    name: String,
}

impl Duplicates {
    /// These [`likely_duplicates`] of an import, or of a check, as the reader may see them.
    pub(super) fn load(
        view: &View<'_>,
        def: &'static ObjectDef,
        import: Option<i64>,
        notes: &[OutcomeRow],
    ) -> Result<Duplicates, StoreError> {
        let reasons: Vec<(&OutcomeRow, Reason)> = notes
            .iter()
            .map(|note| (note, Reason::of_text(note.reason.as_deref().unwrap_or_default())))
            .collect();
        // What the earlier rows became.
        let mut made: HashMap<u64, i64> = HashMap::new();
        for row in reasons.iter().filter_map(|(_, reason)| reason.in_file) {
            if let (Some(import), false) = (import, made.contains_key(&row)) {
                let outcome = view.outcomes(import, row as i64, row as i64)?;
                made.extend(outcome.first().and_then(|outcome| Some((row, outcome.record?))));
            }
        }
        let stored_of = |reason: &Reason| reason.stored.as_deref().and_then(|id| parse_id(id).ok());
        let ids = reasons.iter().filter_map(|(note, _)| note.record);
        let mut ids: Vec<i64> = ids
            .chain(made.values().copied())
            .chain(reasons.iter().filter_map(|(_, r)| stored_of(r)))
            .collect();
        ids.sort_unstable();
        ids.dedup();
        let seen = view.rows_by_id(def, &ids)?;
        let names: HashMap<i64, String> = seen.iter().map(|row| (row.id, row.title(def))).collect();
        let named = |id: i64| Some(Named { id, name: names.get(&id)?.clone() });

        let mut duplicates = Duplicates::default();
        for (note, reason) in &reasons {
            let record = note.record.and_then(named);
            let mut add = |other, percent: Option<u8>, by: &[Why]| {
                let (row, record, by) = (note.row, record.clone(), by.to_vec());
                duplicates.pairs.push(Pair { row, record, other, percent, by });
            };
            if let Some(row) = reason.in_file {
                add(
                    Other::Row(row, made.get(&row).copied().and_then(named)),
                    reason.in_file_percent,
                    &reason.in_file_by,
                );
            }
            match (reason.stored.is_some(), stored_of(reason).and_then(named)) {
                (true, Some(other)) => add(Other::Stored(other), reason.stored_percent, &reason.stored_by),
                (true, None) => duplicates.hidden += 1,
                (false, _) => {}
            }
        }
        Ok(duplicates)
    }

    /// The card of likely duplicates; nothing where there are none. `more` says that the import has further ones.
    pub(super) fn card(&self, visitor: &Visitor, def: &ObjectDef, more: bool) -> Markup {
        if self.pairs.is_empty() && self.hidden == 0 {
            return html! {};
        }
        let heading = visitor.t("可能重复的记录", "Likely duplicates");
        let body = html! {
            p class="muted" { (visitor.t(
                "系统不会替您判断：请对照两条记录，确认重复后保留一条。",
                "Which of them are the same is for you to decide: compare the two, and keep one.",
            )) }
            @if !self.pairs.is_empty() { (self.table(visitor, def)) }
            @if let Some(text) = self.rest_text(visitor.lang, more) { p class="muted" { (text) } }
        };
        ui::card(heading, None, body)
    }

    fn table(&self, visitor: &Visitor, def: &ObjectDef) -> Markup {
        let strong = |label: &str| Col { strong: true, ..Col::new(label) };
        let has_records = self.pairs.iter().any(|pair| pair.record.is_some());
        let mut cols = vec![strong(visitor.t("行", "Row"))];
        if has_records {
            cols.push(strong(def.label.text(visitor.lang)));
        }
        cols.push(strong(visitor.t("可能与之相同", "Likely the same as")));
        cols.push(strong(visitor.t("依据", "Because of")));
        let rows = self.pairs.iter().map(|pair| pair.row(visitor, def, has_records)).collect();
        let caption = visitor.t("可能重复的记录", "Likely duplicates").to_owned();
        ui::table(visitor.lang, &Table { caption, cols, rows, ..Table::default() })
    }

    /// What the table leaves out: pairs that the reader may not see, and those beyond the first.
    fn rest_text(&self, lang: Lang, more: bool) -> Option<String> {
        let shown = figure(self.pairs.len() as u64);
        let hidden = match (lang, self.hidden, self.pairs.is_empty()) {
            (_, 0, _) => None,
            (Lang::Zh, hidden, false) => Some(format!("另有 {} 条您无权查看。", figure(hidden))),
            (Lang::Zh, hidden, true) => Some(format!("有 {} 条与您无权查看的记录相似。", figure(hidden))),
            (Lang::En, hidden, false) => Some(format!("And {} you may not see.", figure(hidden))),
            (Lang::En, hidden, true) => {
                Some(format!("{} look like records that you may not see.", figure(hidden)))
            }
        };
        let more = match (lang, more) {
            (_, false) => None,
            (Lang::Zh, true) => Some(format!("此处为前 {shown} 条。")),
            (Lang::En, true) => Some(format!("These are the first {shown}.")),
        };
        let parts: Vec<String> = [more, hidden].into_iter().flatten().collect();
        (!parts.is_empty()).then(|| {
            parts.join(match lang {
                Lang::Zh => "",
                Lang::En => " ",
            })
        })
    }
}

impl Pair {
    fn row(&self, visitor: &Visitor, def: &ObjectDef, has_records: bool) -> Row {
        let lang = visitor.lang;
        let row = row_text(lang, self.row.unsigned_abs());
        let mut cells = vec![html! { (row) }];
        if has_records {
            cells.push(match &self.record {
                Some(record) => record.link(def),
                None => ui::restricted(lang),
            });
        }
        cells.push(match &self.other {
            Other::Row(row, None) => html! { (row_text(lang, *row)) },
            Other::Row(row, Some(record)) => html! {
                (record.link(def)) " " span class="muted" { (row_text(lang, *row)) }
            },
            Other::Stored(record) => html! {
                (record.link(def)) " " span class="muted" { (visitor.t("已有记录", "existing record")) }
            },
        });
        cells.push(html! { span class="cell-wrap" { (why_text(self.percent, &self.by, lang)) } });
        Row { name: row, cells, ..Row::default() }
    }
}

impl Named {
    fn link(&self, def: &ObjectDef) -> Markup {
        html! { a href={ "/" (def.plural) "/" (id_text(self.id)) } { (self.name) } }
    }
}

/// The rows that are likely the same as another.
pub(super) fn likely_duplicates(notes: &[OutcomeRow]) -> Vec<OutcomeRow> {
    let is_alike = |note: &&OutcomeRow| {
        let reason = Reason::of_text(note.reason.as_deref().unwrap_or_default());
        reason.in_file.is_some() || reason.stored.is_some()
    };
    notes.iter().filter(is_alike).cloned().collect()
}

/// What else is to be said of rows beside that they are likely duplicates.
pub(super) fn other_notes(notes: &[OutcomeRow]) -> Vec<OutcomeRow> {
    notes
        .iter()
        .filter_map(|note| {
            let reason = Reason::of_text(note.reason.as_deref()?).without_likeness();
            // Cells that were left empty have a list of their own.
            let reason = Reason { emptied: Vec::new(), ..reason };
            reason.says_something().then(|| OutcomeRow { reason: reason.to_text(), ..note.clone() })
        })
        .collect()
}
