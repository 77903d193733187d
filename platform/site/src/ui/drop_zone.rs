//! Handing in a file: choose it, or drop it on the box.

use maud::{Markup, html};
use object::{Label, Lang};

use super::field::field_id;
use super::icon::icon;

const DROP_HERE: Label = Label::new("拖到这里，或点击选择文件", "Drop a file here, or press to choose one");
const CHOOSE: Label = Label::new("点按选择文件", "Tap to choose a file");

/// A file to hand in.
#[derive(Clone, Debug, Default)]
pub struct DropZone {
    /// The name it is sent under. The form must be multipart.
    pub name: String,
    /// What it is: "客户文件".
    pub label: String,
    /// What the browser offers, such as `.csv,text/csv`; empty for anything.
    pub accept: String,
    /// Which files, how large.
    pub hint: String,
    /// What is wrong with it.
    pub error: Option<String>,
}

/// A box that takes one file. Without script it is the browser's own file input.
pub fn drop_zone(lang: Lang, zone: &DropZone) -> Markup {
    let id = field_id(&zone.name);
    html! {
        div class={ "drop" @if zone.error.is_some() { " field-wrong" } } data-drop {
            span class="drop-icon" { (icon("file-up")) }
            label class="drop-label" for=(id) { (zone.label) }
            span class="drop-text" data-drop-text {
                span class="needs-keys" { (DROP_HERE.text(lang)) }
                span class="on-touch" { (CHOOSE.text(lang)) }
            }
            input type="file" id=(id) name=(zone.name) required
                accept=[(!zone.accept.is_empty()).then_some(&zone.accept)]
                aria-invalid=[zone.error.as_ref().map(|_| "true")]
                aria-describedby={ (id) "-hint" };
            @if let Some(error) = &zone.error {
                p class="field-error" { (icon("circle-alert")) span { (error) } }
            }
            p class="field-hint" id={ (id) "-hint" } { (zone.hint) }
        }
    }
}
