//! Which sheet of a workbook is read, or whether several are read as one.

use exchange::{ALL_SHEETS, Preview, Sheet};
use maud::{Markup, html};
use object::Lang;

use crate::imports::Draft;
use crate::ui::{self, Button, Choice, Look};
use crate::visitor::Visitor;

/// The choice, where there is one to make.
pub(super) fn fields(visitor: &Visitor, draft: &Draft, preview: &Preview) -> Markup {
    let lang = visitor.lang;
    let shown: Vec<&Sheet> =
        preview.sheets.iter().filter(|sheet| !sheet.is_hidden || sheet.is_read).collect();
    if shown.len() < 2 {
        return html! {};
    }
    let mut choices: Vec<Choice> =
        shown.iter().map(|sheet| Choice::new(sheet.name.as_str(), &sheet.name)).collect();
    let alike: Vec<&str> =
        shown.iter().filter(|sheet| sheet.has_same_columns).map(|sheet| sheet.name.as_str()).collect();
    let is_all = draft.settings.sheet.as_deref() == Some(ALL_SHEETS);
    if alike.len() > 1 || is_all {
        choices.push(Choice::new(ALL_SHEETS, all_text(lang, alike.len())));
    }
    let first = shown.iter().find(|sheet| sheet.is_read).map_or("", |sheet| sheet.name.as_str());
    let chosen = if is_all { ALL_SHEETS } else { first };
    let label = visitor.t("工作表", "Sheet");
    let left_out = shown.len() - shown.iter().filter(|sheet| sheet.is_read).count();
    html! {
        (ui::field_group(label, html! {
            div class="field" {
                span class="field-label" aria-hidden="true" { (visitor.t("导入哪张表", "Which sheet to import")) }
                (ui::bare_select("sheet", label, None, &choices, chosen))
                p class="field-hint" {
                    @if is_all { (read_text(lang, &alike)) }
                    @if left_out > 0 { (left_out_text(lang, left_out)) }
                }
            }
            div class="field" {
                span class="field-label" aria-hidden="true" { "\u{a0}" }
                div class="row" {
                    (Button::new(Look::Plain, visitor.t("读取这张表", "Read this sheet")).icon("refresh-cw").sends("act", "reread"))
                }
            }
        }))
    }
}

fn all_text(lang: Lang, count: usize) -> String {
    match lang {
        Lang::Zh => format!("列名相同的 {count} 张表，一起导入"),
        Lang::En => format!("The {count} sheets with the same columns, as one"),
    }
}

fn read_text(lang: Lang, sheets: &[&str]) -> String {
    match lang {
        Lang::Zh => format!("读取：{}。", sheets.join("、")),
        Lang::En => format!("Read: {}. ", sheets.join(", ")),
    }
}

fn left_out_text(lang: Lang, count: usize) -> String {
    match (lang, count) {
        (Lang::Zh, _) => format!("另有 {count} 张表不导入。"),
        (Lang::En, 1) => String::from("1 other sheet is left out."),
        (Lang::En, _) => format!("{count} other sheets are left out."),
    }
}
