//! Bad cells that their record can do without: whether they cost the whole row is asked at the check, and what was left
//! empty is told there and with the result.

use axum::extract::Path;
use axum::response::Response;
use exchange::{BadCells, Finished, Reason, is_lackable, is_without_cells};
use maud::{Markup, html};
use object::{Label, Lang};
use store::{OutcomeRow, RowOutcome};

use super::figures::{NOTES_SHOWN, figure, notes_table};
use crate::form_body::SignedForm;
use crate::imports::{self, Draft, RowsFile};
use crate::pages::news::see_other;
use crate::refusal::Refusal;
use crate::ui::{self, Button, Choice, Field, LinkButton, Look, NoticeKind};
use crate::visitor::Visitor;

const CELLS: &str = "cells";

/// What becomes of such a row, for a list to choose from.
const fn choice_label(cells: BadCells) -> Label {
    match cells {
        BadCells::Refuse => Label::new("整行不导入，列入失败行", "Leave the row out, among the failed rows"),
        BadCells::Empty => {
            Label::new("导入这一行，有误的格留空", "Import the row and leave the bad cells empty")
        }
    }
}

/// The question what becomes of such rows; nothing where there are none.
pub(super) fn question(visitor: &Visitor, draft: &Draft, finished: &Finished) -> Markup {
    let chosen = draft.settings.cells;
    let rows = finished.notes.iter().filter(|note| failed_for_these(draft, note)).count() as u64;
    if rows == 0 && chosen == BadCells::Refuse {
        return html! {};
    }
    let lang = visitor.lang;
    let choices: Vec<Choice> = BadCells::ALL
        .iter()
        .map(|cells| Choice::new(cells.code(), choice_label(*cells).text(lang)))
        .collect();
    let rows = figure(rows);
    let hint = match (lang, chosen) {
        (Lang::Zh, BadCells::Refuse) => format!("有 {rows} 行只是选填的内容有误，例如电话少了几位。"),
        (Lang::En, BadCells::Refuse) => {
            format!("Rows with nothing wrong but optional cells, such as a phone number too short: {rows}.")
        }
        (Lang::Zh, BadCells::Empty) => {
            String::from("必填的内容、识别字段和所属的记录有误时，仍然整行不导入。")
        }
        (Lang::En, BadCells::Empty) => String::from(
            "A row still stays out where a required field, what a record is known by, or the record it belongs to is wrong.",
        ),
    };
    let label = visitor.t("选填的内容有误时", "Where only optional cells are wrong");
    let field = Field { value: chosen.code().to_owned(), hint, ..Field::new(CELLS, label) };
    ui::card(
        "",
        None,
        html! {
            form class="stack" method="post" action={ "/imports/drafts/" (draft.id) "/cells" } {
                (ui::csrf_field(visitor.csrf()))
                (ui::radio_field(lang, &field, &choices))
                div class="row" {
                    (Button::new(Look::Plain, visitor.t("按此重新检查", "Check again this way")).icon("refresh-cw"))
                }
            }
        },
    )
}

/// Whether a row failed for nothing but cells that its record can do without.
fn failed_for_these(draft: &Draft, note: &OutcomeRow) -> bool {
    let def = draft.def;
    let problems = Reason::of_text(note.reason.as_deref().unwrap_or_default()).problems;
    note.outcome == RowOutcome::Failed
        && !problems.is_empty()
        && problems.iter().all(|problem| {
            let field = problem.field.as_deref().and_then(|name| def.field(name));
            let is_lackable =
                field.is_some_and(|field| is_lackable(def, &draft.settings.match_fields, field));
            is_lackable && problem.code != "taken"
        })
}

/// `POST /imports/drafts/{draft}/cells`: keeps the choice and checks again.
pub(super) async fn choose(Path(id): Path<String>, form: SignedForm) -> Result<Response, Refusal> {
    let visitor = &form.visitor;
    let mut draft = Draft::find(visitor, &id).await?;
    if let Some(cells) = form.value(CELLS).and_then(BadCells::of_code) {
        draft.settings.cells = cells;
        draft.save().await?;
        imports::check(visitor, &draft)?;
    }
    Ok(see_other(&format!("/imports/drafts/{}/check", draft.id)))
}

/// How many cells were left empty, or would be, with the list of them; nothing where none.
pub(super) fn left_empty_notice(lang: Lang, cells: u64, is_done: bool, base: &str) -> Markup {
    let cells_text = figure(cells);
    let text = match (lang, is_done, cells) {
        (_, _, 0) => return html! {},
        (Lang::Zh, false, _) => {
            format!("有 {cells_text} 格内容有误：所在的行照常导入，这些格留空，已有记录的原值不动。")
        }
        (Lang::Zh, true, _) => {
            format!(
                "有 {cells_text} 格内容有误，已留空，已有记录的原值未动。原文和原因都在清单里，可以照着补。"
            )
        }
        (Lang::En, false, 1) => {
            String::from("1 cell cannot be taken: its row goes in without it, and what is stored stays.")
        }
        (Lang::En, false, _) => {
            format!(
                "{cells_text} cells cannot be taken: their rows go in without them, and what is stored stays."
            )
        }
        (Lang::En, true, 1) => String::from(
            "1 cell was left empty, and what was stored there stays. The list has its text and the reason.",
        ),
        (Lang::En, true, _) => format!(
            "{cells_text} cells were left empty, and what was stored there stays. The list has their text and the reasons."
        ),
    };
    let word = Label::new("下载留空清单", "Download the list of empty cells").text(lang);
    let list = LinkButton::new(Look::Plain, word, format!("{base}/{}", RowsFile::Emptied.noun()));
    ui::notice(NoticeKind::Info, html! { (text) }, Some(html! { (list.icon("download").download()) }))
}

/// Of these rows the first that went in without some of their cells, with nothing said but that.
pub(super) fn of_notes(notes: &[OutcomeRow]) -> Vec<OutcomeRow> {
    let only_emptied = |note: &OutcomeRow| {
        let reason = Reason::of_text(note.reason.as_deref().unwrap_or_default());
        let reason = Reason { emptied: reason.emptied, title: reason.title, ..Reason::default() };
        OutcomeRow { reason: reason.to_text(), ..note.clone() }
    };
    notes.iter().filter(|note| is_without_cells(note)).take(NOTES_SHOWN).map(only_emptied).collect()
}

/// The card of these rows; where they became records of an object with this plural, each leads there.
pub(super) fn card(lang: Lang, plural: Option<&str>, notes: &[OutcomeRow]) -> Markup {
    if notes.is_empty() {
        return html! {};
    }
    let title = Label::new("留空的单元格", "Cells left empty").text(lang);
    ui::card(title, None, notes_table(lang, title, plural, notes))
}
