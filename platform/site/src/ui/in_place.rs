//! One value changed where it stands: its input over the cell or the fact, with the two buttons that save and
//! leave it. The keyboard does the same by Enter and Escape.

use maud::{Markup, html};
use object::{Label, Lang};

use super::button::{Button, Look};
use super::form::{csrf_field, hidden_field};
use super::icon_button::IconButton;

const SAVE: Label = Label::new("保存", "Save");
const CANCEL: Label = Label::new("取消", "Cancel");

/// The small form of one field.
#[derive(Clone, Debug, Default)]
pub struct InPlace {
    /// Where it is sent, by POST.
    pub action: String,
    /// The session's token.
    pub csrf: String,
    /// What is changed: 客户级别, Grade.
    pub label: String,
    /// The version of the record that is shown.
    pub version: i64,
    /// The field's input; its label is there for those who do not see where it stands.
    pub input: Markup,
    /// What is wrong beside what the input itself says.
    pub error: Option<String>,
}

/// The form, as a part of a page that a script puts over the value.
pub fn in_place(lang: Lang, part: &InPlace) -> Markup {
    html! {
        form class="in-place" method="post" action=(part.action) aria-label=(part.label) novalidate data-in-place {
            (csrf_field(&part.csrf))
            (hidden_field("version", &part.version.to_string()))
            div class="in-place-input" { (part.input) }
            div class="in-place-acts" {
                (Button::new(Look::Primary, SAVE.text(lang)).icon("check").icon_only().small())
                span data-leaves { (IconButton::new("x", CANCEL.text(lang)).small()) }
            }
            @if let Some(error) = &part.error { p class="field-error" role="alert" { (error) } }
        }
    }
}
