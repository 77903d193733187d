//! Fields put in order in sections. Each goes up and down by its buttons and into another section by a choice; with
//! script it is dragged too, or moved by Alt and the arrow keys. What is sent is the order on the page: `line` says
//! `s:KEY` where a section begins and `f:NAME` for each field, `to.NAME` where a field is to stand, and `step` what
//! was pressed.

use maud::{Markup, html};
use object::{Label, Lang};

use super::choice_field::{Choice, bare_select};
use super::form::hidden_field;
use super::icon::icon;

const UP: Label = Label::new("上移", "Move up");
const DOWN: Label = Label::new("下移", "Move down");
const DROP: Label = Label::new("删除分区", "Remove section");
const IN_CHINESE: Label = Label::new("中文标题", "Heading in Chinese");
const IN_ENGLISH: Label = Label::new("英文标题", "Heading in English");
const SINGLE: Label = Label::new("单列", "One column");
const STANDS_IN: Label = Label::new("所在分区：", "Section of ");
const CARD: Label = Label::new("手机卡片", "Phone card");
const NEEDED: Label = Label::new("必填", "required");
const HINT: Label =
    Label::new("拖动，或按 Alt+↑ / Alt+↓ 调整顺序", "Drag, or press Alt+↑ and Alt+↓, to put in order");
const NOTHING: Label = Label::new("这里还没有字段", "No field here yet");

/// A field to be arranged.
#[derive(Clone, Debug, Default)]
pub struct ArrangedField {
    /// Its name.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// It cannot be left out.
    pub is_needed: bool,
    /// Whether it stands on a phone's card, where that is asked.
    pub is_on_card: Option<bool>,
}

/// A section to be arranged.
#[derive(Clone, Debug, Default)]
pub struct ArrangedPart {
    /// What it is called in what is sent.
    pub key: String,
    /// What it is called here.
    pub title: String,
    /// A sentence about it; empty for none.
    pub note: String,
    /// Its heading in Chinese and English, where it has one of its own; it can be moved and removed then.
    pub heading: Option<[String; 2]>,
    /// In one column.
    pub is_single: bool,
    /// It is where fields go that are left out.
    pub is_rest: bool,
    /// Its fields.
    pub fields: Vec<ArrangedField>,
}

/// Sections with their fields.
pub fn arrange(lang: Lang, parts: &[ArrangedPart]) -> Markup {
    html! {
        p class="needs-script needs-keys field-hint" { (HINT.text(lang)) }
        div class="arrange-parts" data-arranges {
            @for part in parts { (section(lang, part, parts)) }
        }
    }
}

fn section(lang: Lang, part: &ArrangedPart, parts: &[ArrangedPart]) -> Markup {
    html! {
        fieldset class={ "arrange-part" @if part.is_rest { " arrange-rest" } } data-part {
            legend { (part.title) }
            (hidden_field("line", &format!("s:{}", part.key)))
            @if let Some([zh, en]) = &part.heading {
                div class="arrange-head" {
                    (heading(&format!("zh.{}", part.key), IN_CHINESE.text(lang), zh))
                    (heading(&format!("en.{}", part.key), IN_ENGLISH.text(lang), en))
                    label class="check" {
                        input type="checkbox" name={ "single." (part.key) } value="true" checked[part.is_single];
                        span { (SINGLE.text(lang)) }
                    }
                    (step(UP.text(lang), &part.title, &format!("up:s:{}", part.key), "chevron-up", false))
                    (step(DOWN.text(lang), &part.title, &format!("down:s:{}", part.key), "chevron-down", false))
                    (step(DROP.text(lang), &part.title, &format!("drop:{}", part.key), "trash-2", false))
                }
            }
            @if !part.note.is_empty() { p class="field-hint" { (part.note) } }
            ol class="column-list" data-orders data-key=(part.key) data-rest[part.is_rest] aria-label=(part.title) {
                @for field in &part.fields { (line(lang, part, field, parts)) }
            }
            p class="arrange-nothing soft" { (NOTHING.text(lang)) }
        }
    }
}

fn heading(name: &str, label: &str, value: &str) -> Markup {
    html! { input class="input" type="text" name=(name) value=(value) aria-label=(label) placeholder=(label) autocomplete="off"; }
}

fn line(lang: Lang, part: &ArrangedPart, field: &ArrangedField, parts: &[ArrangedPart]) -> Markup {
    let places = parts.iter().filter(|place| !(place.is_rest && field.is_needed));
    let places: Vec<Choice> = places.map(|place| Choice::new(&*place.key, &*place.title)).collect();
    let stands_in = format!("{}{}", STANDS_IN.text(lang), field.label);
    html! {
        li data-needed[field.is_needed] {
            (hidden_field("line", &format!("f:{}", field.name)))
            span class="arrange-name" {
                (field.label)
                @if field.is_needed { " " span class="soft" { "(" (NEEDED.text(lang)) ")" } }
            }
            @if let Some(is_on_card) = field.is_on_card {
                label class="check arrange-card" {
                    input type="checkbox" name="card" value=(field.name) checked[is_on_card];
                    span { (CARD.text(lang)) span class="sr-only" { " " (field.label) } }
                }
            }
            (bare_select(&format!("to.{}", field.name), &stands_in, None, &places, &part.key))
            (step(UP.text(lang), &field.label, &format!("up:f:{}", field.name), "chevron-up", true))
            (step(DOWN.text(lang), &field.label, &format!("down:f:{}", field.name), "chevron-down", true))
        }
    }
}

/// A button that sends the form with one step; a script moves fields by itself.
fn step(word: &str, what: &str, value: &str, picture: &str, is_of_field: bool) -> Markup {
    let label = format!("{word} {what}");
    let direction = value.split(':').next().filter(|_| is_of_field);
    html! {
        button type="submit" class="button button-quiet button-icon button-small" name="step" value=(value)
            data-step=[direction] aria-label=(label) title=(label) { (icon(picture)) }
    }
}
