//! Records side by side: a column each, a line per field, and where they differ a choice among them.

use maud::{Markup, html};
use object::{Label, Lang};

const FIELD: Label = Label::new("字段", "Field");
const TWO_ALPHABETS: Label = Label::new("含形近的外文字母", "Letters of two alphabets");

/// A record.
#[derive(Clone, Debug, Default)]
pub struct CompareHead {
    /// Its name, as a link to its page.
    pub name: String,
    /// Its page.
    pub href: String,
    /// What is said of it below: that it stays, or the way to let it stay.
    pub note: Option<Markup>,
}

/// What a record has in a field.
#[derive(Clone, Debug)]
pub struct CompareCell {
    /// It.
    pub shown: Markup,
    /// What is sent when it is chosen; none where it cannot be.
    pub value: Option<String>,
    /// It is chosen.
    pub is_chosen: bool,
    /// What it says in words, to hear which is which.
    pub words: String,
}

/// A field.
#[derive(Clone, Debug)]
pub struct CompareLine {
    /// What its choices are sent as.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// Why nothing is chosen here; empty where it is.
    pub note: String,
    /// The records differ in it.
    pub differs: bool,
    /// One per record.
    pub cells: Vec<CompareCell>,
}

/// The comparison.
pub fn compare(lang: Lang, caption: &str, heads: &[CompareHead], lines: &[CompareLine]) -> Markup {
    html! {
        // Which one stays is said above the table: on a phone its headings are not seen.
        ul class="stack" {
            @for head in heads {
                li class="row" {
                    a class="link" href=(head.href) { bdi { (head.name) } }
                    @if mixes_alphabets(&head.name) { span class="soft" { (TWO_ALPHABETS.text(lang)) } }
                    @if let Some(note) = &head.note { (note) }
                }
            }
        }
        div class="table-box compare" tabindex="0" role="region" aria-label=(caption) {
            table class="table" {
                caption class="sr-only" { (caption) }
                thead {
                    tr {
                        th scope="col" { (FIELD.text(lang)) }
                        @for head in heads {
                            th scope="col" { bdi { (head.name) } }
                        }
                    }
                }
                tbody {
                    @for line in lines {
                        tr class=[line.differs.then_some("differs")] {
                            th scope="row" {
                                (line.label)
                                @if !line.note.is_empty() { p class="soft" { (line.note) } }
                            }
                            @for (head, cell) in heads.iter().zip(&line.cells) {
                                td class="strong" data-label=(head.name) { (choice(&line.name, &line.label, cell)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn choice(name: &str, label: &str, cell: &CompareCell) -> Markup {
    match &cell.value {
        Some(value) => html! {
            div class="radios" {
                label {
                    input type="radio" name=(name) value=(value) checked[cell.is_chosen]
                        aria-label={ (label) " " (cell.words) };
                    span { bdi { (cell.shown) } }
                }
            }
        },
        None => html! { bdi { (cell.shown) } },
    }
}

/// Whether a word has letters that look alike of two alphabets: a Latin name with a Cyrillic or Greek letter in it.
fn mixes_alphabets(text: &str) -> bool {
    let is_other = |c: char| matches!(c, '\u{370}'..='\u{3ff}' | '\u{400}'..='\u{52f}');
    text.split_whitespace()
        .any(|word| word.chars().any(is_other) && word.chars().any(|c| c.is_ascii_alphabetic()))
}

#[cfg(test)]
#[path = "tests/compare.rs"]
mod tests;
