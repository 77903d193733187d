//! Choosing columns and their order. Each line goes up and down by its buttons; with script it is dragged too, or
//! moved by Alt and the arrow keys.

use maud::{Markup, html};
use object::{Label, Lang};

use super::help::help;
use super::icon::icon;

const COLUMNS: Label = Label::new("显示的列及其顺序", "Columns and their order");
const UP: Label = Label::new("上移", "Move up");
const DOWN: Label = Label::new("下移", "Move down");
const FIRST: Label = Label::new("总在最前", "always first");
const HINT: Label =
    Label::new("拖动，或按 Alt+↑ / Alt+↓ 调整顺序", "Drag, or press Alt+↑ and Alt+↓, to put in order");

/// One column.
#[derive(Clone, Debug, Default)]
pub struct ColumnLine {
    /// What is sent: as `columns` when ticked, as `order` always, in `move` as `up:…` and `down:…`.
    pub name: String,
    /// Its heading.
    pub label: String,
    /// What stands in it; empty where its heading says so.
    pub help: String,
    /// It is shown.
    pub is_shown: bool,
    /// It is always shown, and first.
    pub is_fixed: bool,
}

/// Columns with a tick each, in order.
pub fn column_list(lang: Lang, lines: &[ColumnLine]) -> Markup {
    html! {
        p class="needs-script needs-keys field-hint" { (HINT.text(lang)) }
        ol class="column-list" data-orders aria-label=(COLUMNS.text(lang)) {
            @for line in lines {
                li data-fixed[line.is_fixed] {
                    input type="hidden" name="order" value=(line.name);
                    label class="check" {
                        input type="checkbox" name="columns" value=(line.name) checked[line.is_shown] disabled[line.is_fixed];
                        span { (line.label) }
                    }
                    @if !line.help.is_empty() {
                        (help(lang, &format!("column-{}-help", line.name), &line.label, &line.help))
                    }
                    @if line.is_fixed {
                        span class="soft" { (FIRST.text(lang)) }
                    } @else {
                        (step(lang, line, "up", UP, "chevron-up"))
                        (step(lang, line, "down", DOWN, "chevron-down"))
                    }
                }
            }
        }
    }
}

fn step(lang: Lang, line: &ColumnLine, direction: &str, word: Label, picture: &str) -> Markup {
    let label = format!("{} {}", word.text(lang), line.label);
    html! {
        button type="submit" class="button button-quiet button-icon button-small" name="move"
            value={ (direction) ":" (line.name) } data-step=(direction) aria-label=(label) title=(label) {
            (icon(picture))
        }
    }
}
