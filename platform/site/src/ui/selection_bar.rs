//! What can be done with the selected rows of a table. The bar stands at the foot of the list as soon as a row is
//! ticked, without script too; the rows belong to its form.

use maud::{Markup, html};
use object::{Label, Lang};

use super::button::{Button, Look};
use super::form::{csrf_field, hidden_field};
use super::icon_button::IconButton;

const SELECTED: Label = Label::new("已选", "Selected");
/// The script puts the number for the sign.
const SELECTED_COUNT: Label = Label::new("已选 # 条", "# selected");
const UNSELECT: Label = Label::new("取消选择", "Clear the selection");
const ACTS: Label = Label::new("对所选记录的操作", "With the selected records");

/// The name under which "all that the list finds" is sent.
pub const ALL_FOUND: &str = "of.all";
/// The name under which the chosen act is sent.
pub const ACT: &str = "of.act";

/// Something to do with the selected rows.
#[derive(Clone, Debug)]
pub struct SelectionAct {
    /// What is sent as [`ACT`].
    pub value: &'static str,
    /// What it is called.
    pub label: String,
    /// Its sign.
    pub icon: &'static str,
    /// It takes something away.
    pub is_danger: bool,
}

/// The bar.
#[derive(Clone, Debug, Default)]
pub struct SelectionBar {
    /// The id of its form; the table names it as `select_form`.
    pub form: String,
    /// Where it is sent, by POST.
    pub action: String,
    /// The session's token.
    pub csrf: String,
    /// What is sent along.
    pub hidden: Vec<(String, String)>,
    /// The words of the tick that takes all rows the list finds, where there are more than on this page.
    pub all: Option<String>,
    /// What can be done.
    pub acts: Vec<SelectionAct>,
}

/// The bar, in sight while a row is ticked.
pub fn selection_bar(lang: Lang, bar: &SelectionBar) -> Markup {
    html! {
        form class="selection-bar" id=(bar.form) method="post" action=(bar.action) aria-label=(ACTS.text(lang)) {
            (csrf_field(&bar.csrf))
            @for (name, value) in &bar.hidden { (hidden_field(name, value)) }
            span class="selection-count" role="status" data-selected=(SELECTED_COUNT.text(lang)) { (SELECTED.text(lang)) }
            @if let Some(all) = &bar.all {
                label class="check selection-all" {
                    input type="checkbox" name=(ALL_FOUND) value="true";
                    span { (all) }
                }
            }
            div class="selection-acts" {
                @for act in &bar.acts {
                    @let look = if act.is_danger { Look::Danger } else { Look::Plain };
                    (Button::new(look, &*act.label).icon(act.icon).small().sends(ACT, act.value))
                }
                span class="needs-script" data-unselect { (IconButton::new("x", UNSELECT.text(lang)).small()) }
            }
        }
    }
}
