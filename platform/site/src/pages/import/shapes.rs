//! What is done with the cells of a column before they are read: chosen beside the column, with what it makes of its first
//! cells.

use exchange::{JOINED_MAX, Preview, SHAPINGS, Shape, WORDS_MAX, shaping_of};
use maud::{Markup, html};
use object::Lang;

use crate::form_body::SignedForm;
use crate::ui::{self, Button, Choice, Look};
use crate::visitor::Visitor;

/// What the button that shows the effect sends.
pub(super) const SHOW: &str = "shape";
/// Columns that have the choices; a wider table is shaped by a mapping file.
const COLUMNS_SHAPED_MAX: usize = 100;
/// The names of the fields begin so; the place of the column follows.
const STEP: &str = "shape-";
const WORDS: &str = "words-";
const EMPTY: &str = "empty-";
const JOIN: &str = "join-";
const BETWEEN: &str = "between-";
/// What stands between a word and what it becomes.
const BECOMES: [char; 2] = ['=', '＝'];

/// What the form says of each of so many columns.
pub(super) fn in_form(form: &SignedForm, columns: usize) -> Vec<Shape> {
    let mut shapes = vec![Shape::default(); columns];
    for (name, value) in &form.fields {
        let of = |prefix: &str| name.strip_prefix(prefix)?.parse::<usize>().ok().filter(|at| *at < columns);
        if let Some(at) = of(STEP) {
            shapes[at].steps.extend(shaping_of(value));
        } else if let Some(at) = of(WORDS) {
            shapes[at].words = words_of(value);
        } else if let Some(at) = of(EMPTY) {
            shapes[at].empty = Some(value.trim().to_owned()).filter(|text| !text.is_empty());
        } else if let (Some(at), Ok(other)) = (of(JOIN), value.parse::<usize>()) {
            let join = &mut shapes[at].join;
            if other < columns && other != at && join.len() < JOINED_MAX && !join.contains(&other) {
                join.push(other);
            }
        } else if let Some(at) = of(BETWEEN) {
            shapes[at].between.clone_from(value);
        }
    }
    shapes
}

/// A line each: 重要=A.
fn words_of(text: &str) -> Vec<(String, String)> {
    let pair = |line: &str| {
        let (from, to) = line.split_once(BECOMES)?;
        Some((from.trim().to_owned(), to.trim().to_owned())).filter(|(from, _)| !from.is_empty())
    };
    text.lines().filter_map(pair).take(WORDS_MAX).collect()
}

/// The choices of one column; nothing in a very wide table.
pub(super) fn choices(visitor: &Visitor, preview: &Preview, shapes: &[Shape], column: usize) -> Markup {
    if preview.headers.len() > COLUMNS_SHAPED_MAX {
        return html! {};
    }
    let lang = visitor.lang;
    let plain = Shape::default();
    let shape = shapes.get(column).unwrap_or(&plain);
    let header = &preview.headers[column];
    let named = |zh: &str, en: &str| match lang {
        Lang::Zh => format!("“{header}”{zh}"),
        Lang::En => format!("“{header}”: {en}"),
    };
    let others: Vec<Choice> = preview
        .headers
        .iter()
        .enumerate()
        .filter(|(place, _)| *place != column)
        .map(|(place, name)| Choice::new(place.to_string(), name.as_str()))
        .collect();
    let words: Vec<String> = shape.words.iter().map(|(from, to)| format!("{from}={to}")).collect();
    let join_word = named("接上哪一列", "joined with");
    let one = |name: String, label: String, value: &str, hint: &str| {
        html! {
            label class="field" {
                span class="field-label" { (hint) }
                input class="input" type="text" name=(name) value=(value) aria-label=(label);
            }
        }
    };
    html! {
        details class="shaping" open[false] {
            summary { span.sr-only { (named("的整理", "cleaning up")) " " } (summary_text(visitor, shape)) }
            div class="stack" {
                div class="shaping-steps" {
                    @for step in &SHAPINGS {
                        label class="check" {
                            input type="checkbox" name={ (STEP) (column) } value=(step.code) checked[shape.steps.contains(&step)];
                            span { (step.label.text(lang)) }
                        }
                    }
                }
                @for chosen in shape.join.iter().map(Some).chain([None]) {
                    @let chosen = chosen.map(usize::to_string).unwrap_or_default();
                    (ui::bare_select(&format!("{JOIN}{column}"), &join_word, Some(visitor.t("不接别的列", "Joined with no other column")), &others, &chosen))
                }
                (one(format!("{BETWEEN}{column}"), named("接的时候中间加", "between joined cells"), &shape.between, visitor.t("接的时候中间加", "Between joined cells")))
                label class="field" {
                    span class="field-label" { (visitor.t("换成别的词，每行一个：重要=A", "Words to replace, one a line: VIP=A")) }
                    textarea class="input textarea" rows="2" name={ (WORDS) (column) } aria-label=(named("换成别的词", "words to replace")) { (words.join("\n")) }
                }
                (one(format!("{EMPTY}{column}"), named("空着的格填", "an empty cell says"), shape.empty.as_deref().unwrap_or_default(), visitor.t("空着的格填", "An empty cell says")))
                div class="row" { (Button::new(Look::Plain, visitor.t("看看效果", "Show the effect")).sends("act", SHOW)) }
            }
        }
    }
}

fn summary_text(visitor: &Visitor, shape: &Shape) -> String {
    if shape.is_plain() {
        return visitor.t("按原样", "As it is").to_owned();
    }
    let mut told: Vec<String> =
        shape.steps.iter().map(|step| step.label.text(visitor.lang).to_owned()).collect();
    if !shape.join.is_empty() {
        told.insert(0, visitor.t("接上别的列", "Joined").to_owned());
    }
    if !shape.words.is_empty() {
        told.push(visitor.t("换词", "Words replaced").to_owned());
    }
    if let Some(empty) = &shape.empty {
        told.push(match visitor.lang {
            Lang::Zh => format!("空格填“{empty}”"),
            Lang::En => format!("empty as “{empty}”"),
        });
    }
    told.join(visitor.t("、", ", "))
}

/// A cell as the file has it and what it becomes; only the cell where that is the same.
pub(super) fn before_after(preview: &Preview, shapes: &[Shape], row: &[String], column: usize) -> String {
    let before = object::text::excerpt(row.get(column).map_or("", |cell| cell.trim()));
    let Some(shape) = shapes.get(column).filter(|shape| !shape.is_plain()) else { return before };
    let cell =
        |place: usize| row.get(place).filter(|_| place < preview.headers.len()).map_or("", String::as_str);
    let after = object::text::excerpt(&shape.of_cells(cell, column));
    if after == before { before } else { format!("{before} → {after}") }
}
