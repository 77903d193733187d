//! The grid itself: a plain form that works without script, page by page.

use exchange::{Problem, RowChoice, why_text};
use maud::{Markup, html};
use object::{Label, Lang, id_text};
use store::RowOutcome;

use super::sheet::{Line, Sheet, Show};
use super::{ACT, ALL, ALL_CHOICE, Asked, CELL, CHOICE, FILL, FILL_VALUE};
use crate::pages::import::figures::{figure, outcome_label, row_text};
use crate::ui::{self, Button, Choice, EmptyState, Field, LinkButton, Look, Pager, Tab, TextKind};
use crate::visitor::Visitor;

/// What a filter says of a problem, in characters.
const KIND_CHARS: usize = 40;

pub(super) fn page(visitor: &Visitor, sheet: &Sheet, asked: &Asked) -> Markup {
    let (lang, rows) = (visitor.lang, &sheet.rows);
    let tab = |show: Show, label: &str| Tab {
        label: label.to_owned(),
        href: Asked { show, ..Asked::default() }.href(&rows.base),
        current: asked.show == show,
        count: Some(figure(rows.count(show) as u64)),
    };
    let tabs = [
        tab(Show::Failed, visitor.t("失败的行", "Rows that fail")),
        tab(Show::Alike, visitor.t("可能重复的行", "Likely duplicates")),
    ];
    let back = if rows.is_import { rows.base.clone() } else { format!("{}/check", rows.base) };
    let back_word = if rows.is_import {
        visitor.t("返回导入结果", "Back to the result")
    } else {
        visitor.t("返回检查结果", "Back to the check")
    };
    html! {
        (ui::tabs(visitor.t("哪些行", "Which rows"), &tabs))
        (filter(visitor, sheet, asked))
        @if sheet.lines.is_empty() {
            (ui::empty_state(&EmptyState {
                icon: "circle-check",
                title: visitor.t("这里没有要处理的行", "Nothing to correct here").to_owned(),
                hint: String::new(),
                action: Some(html! { (LinkButton::new(Look::Primary, back_word, back.as_str())) }),
            }))
        } @else {
            form class="stack" method="post" action={ (rows.base) "/rows" } data-mending {
                (ui::csrf_field(visitor.csrf()))
                (ui::hidden_field("show", asked.show.code()))
                (ui::hidden_field("problem", asked.problem.as_deref().unwrap_or_default()))
                (ui::hidden_field("after", &asked.after.to_string()))
                div class="table-box mending" {
                    table class="table" {
                        caption class="sr-only" { (visitor.t("每一格都可以改", "Every cell can be written anew")) }
                        (heads(visitor, sheet, asked))
                        tbody { @for line in &sheet.lines { (row(visitor, sheet, asked, line)) } }
                    }
                }
                div class="form-foot" {
                    (Button::new(Look::Primary, save_word(visitor, rows.is_import)).icon("check"))
                    (LinkButton::new(Look::Quiet, back_word, back.as_str()))
                }
                p class="muted" { (visitor.t(
                    "可以从表格里复制一列，粘贴到某一格，从这一格往下填；回车到下一行。",
                    "Copy a column from a spreadsheet and paste it into a cell: it fills the cells below. Enter goes to the next row.",
                )) }
            }
            @if let Some(fill) = fill(visitor, sheet, asked) { (fill) }
        }
        (ui::pager(lang, &Pager {
            next_href: sheet.next.map(|after| Asked { after, ..asked.clone() }.href(&rows.base)),
            previous_href: (asked.after > 0).then(|| Asked { after: 0, ..asked.clone() }.href(&rows.base)),
            ..Pager::default()
        }))
    }
}

fn save_word(visitor: &Visitor, is_import: bool) -> &'static str {
    if is_import {
        visitor.t("保存并导入这些行", "Save and import these rows")
    } else {
        visitor.t("保存并重新检查", "Save and check again")
    }
}

/// The kinds of problems, to look at one of them only.
fn filter(visitor: &Visitor, sheet: &Sheet, asked: &Asked) -> Markup {
    if sheet.kinds.len() < 2 && asked.problem.is_none() {
        return html! {};
    }
    let lang = visitor.lang;
    let link = |problem: Option<&str>, label: String, is_current: bool| {
        let href =
            Asked { show: asked.show, problem: problem.map(str::to_owned), after: 0 }.href(&sheet.rows.base);
        let look = if is_current { Look::Primary } else { Look::Plain };
        html! { (LinkButton::new(look, label, href)) }
    };
    html! {
        nav class="row" aria-label=(visitor.t("按问题筛选", "By problem")) {
            (link(None, visitor.t("全部问题", "All problems").to_owned(), asked.problem.is_none()))
            @for kind in &sheet.kinds {
                @let is_current = asked.problem.as_deref() == Some(kind.key.as_str());
                (link(Some(&kind.key), format!("{} · {}", plain(kind.text.text(lang)), figure(kind.count as u64)), is_current))
            }
        }
    }
}

/// A problem without what it says of one row: what stands in quotes.
fn plain(text: &str) -> String {
    let mut depth = 0_usize;
    let mut kept = String::new();
    for c in text.chars() {
        match c {
            '“' => {
                depth += 1;
                if depth == 1 {
                    kept.push('…');
                }
            }
            '”' => depth = depth.saturating_sub(1),
            _ if depth == 0 => kept.push(c),
            _ => {}
        }
    }
    let short: String = kept.chars().take(KIND_CHARS).collect();
    if short.len() < kept.len() { format!("{short}…") } else { short }
}

fn heads(visitor: &Visitor, sheet: &Sheet, asked: &Asked) -> Markup {
    html! {
        thead { tr {
            th scope="col" { (visitor.t("行", "Row")) }
            @if asked.show == Show::Alike { th scope="col" { (visitor.t("怎样处理", "What becomes of it")) } }
            @for (_, name) in &sheet.columns { th scope="col" { (name) } }
        } }
    }
}

fn row(visitor: &Visitor, sheet: &Sheet, asked: &Asked, line: &Line) -> Markup {
    let (lang, number) = (visitor.lang, line.note.row.unsigned_abs());
    let name = row_text(lang, number);
    // What is wrong with the row as a whole, or with a field that no column goes to.
    let own = line.problems.get(&None).map_or(&[][..], Vec::as_slice);
    html! {
        tr {
            th scope="row" class="strong title" {
                (name)
                @if line.note.outcome != RowOutcome::Failed {
                    " " span class="muted" { (outcome_label(line.note.outcome).text(lang)) }
                }
                @for problem in own { p class="field-error" { (problem.text(lang)) } }
            }
            @if asked.show == Show::Alike { td class="strong" data-label=(visitor.t("怎样处理", "What becomes of it")) { (choice(visitor, sheet, line, &name)) } }
            @for (column, header) in &sheet.columns {
                td class="strong" data-label=(header) { (cell(lang, line, number, *column, &format!("{name} {header}"))) }
            }
        }
    }
}

fn cell(lang: Lang, line: &Line, row: u64, column: usize, label: &str) -> Markup {
    let problems: &[Problem] = line.problems.get(&Some(column)).map_or(&[], Vec::as_slice);
    let id = format!("p-{row}-{column}");
    let is_bad = !problems.is_empty();
    html! {
        input class="input" type="text" name={ (CELL) (row) "-" (column) } value=(line.cells.cell(column))
            aria-label=(label) data-row=(row) data-column=(column)
            aria-invalid=[is_bad.then_some("true")] aria-describedby=[is_bad.then_some(id.as_str())];
        @if is_bad {
            div id=(id) { @for problem in problems { p class="field-error" { (problem.text(lang)) } } }
        }
    }
}

const fn choice_label(choice: RowChoice) -> Label {
    match choice {
        RowChoice::Create => Label::new("仍然新建", "Create it anyway"),
        RowChoice::Update(_) => Label::new("更新已有的", "Update the existing one"),
        RowChoice::Skip => Label::new("跳过", "Leave it out"),
    }
}

fn choices(lang: Lang) -> Vec<Choice> {
    let all = [RowChoice::Create, RowChoice::Update(None), RowChoice::Skip];
    all.iter().map(|choice| Choice::new(choice.code(), choice_label(*choice).text(lang))).collect()
}

/// What a row is likely the same as, and what becomes of it.
fn choice(visitor: &Visitor, sheet: &Sheet, line: &Line, name: &str) -> Markup {
    let (lang, number) = (visitor.lang, line.note.row.unsigned_abs());
    let chosen = sheet.rows.settings.choices.get(&number).map_or("", |choice| choice.code());
    let label = match lang {
        Lang::Zh => format!("{name}怎样处理"),
        Lang::En => format!("What becomes of {}", name.to_lowercase()),
    };
    let as_set = visitor.t("按导入设置", "As the import is set");
    html! {
        (ui::bare_select(&format!("{CHOICE}{number}"), &label, Some(as_set), &choices(lang), chosen))
        @if let Some(stored) = &line.reason.stored {
            p class="muted" {
                a href={ "/" (sheet.rows.def.plural) "/" (stored) } { (visitor.t("已有记录", "Existing record")) }
                " " (why_text(line.reason.stored_percent, &line.reason.stored_by, lang))
            }
        }
        @if let Some(row) = line.reason.in_file {
            p class="muted" {
                (row_text(lang, row)) " " (why_text(line.reason.in_file_percent, &line.reason.in_file_by, lang))
            }
        }
        @if let Some(record) = line.note.record {
            p class="muted" { a href={ "/" (sheet.rows.def.plural) "/" (id_text(record)) } { (visitor.t("查看记录", "Show the record")) } }
        }
    }
}

/// One value for the column of one problem, or one choice for all that are alike.
fn fill(visitor: &Visitor, sheet: &Sheet, asked: &Asked) -> Option<Markup> {
    let lang = visitor.lang;
    let count = figure(sheet.rows.matching(asked).count() as u64);
    let hidden = html! {
        (ui::csrf_field(visitor.csrf()))
        (ui::hidden_field("show", asked.show.code()))
        (ui::hidden_field("problem", asked.problem.as_deref().unwrap_or_default()))
    };
    let action = format!("{}/rows", sheet.rows.base);
    match (asked.show, sheet.fills) {
        (Show::Failed, Some(column)) => {
            let header = sheet.columns.iter().find(|(place, _)| *place == column).map(|(_, name)| name)?;
            let label = match lang {
                Lang::Zh => format!("把这 {count} 行的“{header}”都改成"),
                Lang::En => format!("Write “{header}” of all {count} rows as"),
            };
            let field = Field {
                hint: visitor.t("留空则清掉这一格。", "Left empty, the cell is emptied.").to_owned(),
                ..Field::new(FILL_VALUE, label)
            };
            Some(ui::card(
                "",
                None,
                html! {
                    form class="stack" method="post" action=(action) {
                        (hidden)
                        (ui::text_field(lang, &field, TextKind::Plain))
                        div class="row" { (Button::new(Look::Plain, visitor.t("全部改成这个值", "Write it everywhere")).sends(ACT, FILL)) }
                    }
                },
            ))
        }
        (Show::Alike, _) => {
            let label = match lang {
                Lang::Zh => format!("这 {count} 行一律"),
                Lang::En => format!("All {count} rows like this"),
            };
            Some(ui::card(
                "",
                None,
                html! {
                    form class="stack" method="post" action=(action) {
                        (hidden)
                        (ui::select_field(lang, &Field::new(ALL_CHOICE, label), &choices(lang)))
                        div class="row" { (Button::new(Look::Plain, visitor.t("全部这样处理", "Do so with all")).sends(ACT, ALL)) }
                    }
                },
            ))
        }
        (Show::Failed, None) => None,
    }
}
