//! Carrying a record to another place: what the script needs to know (`assets/js/carry.js`), and what it says to
//! those who do not see it move. The place is a value of one field; dropping sends that one field.

use maud::{Markup, html};
use object::{Label, Lang};

const HELP: Label = Label::new(
    "按空格键拿起，用方向键选择位置，再按空格键放下，按 Esc 放回原处。也可以用鼠标拖动，或长按后拖动。",
    "Press Space to pick up, the arrow keys to choose a place, Space again to drop, Esc to put back. Or drag it with \
     the mouse, or press long and drag.",
);
const PICKED: Label =
    Label::new("已拿起“{name}”，现在在“{place}”", "“{name}” is picked up, now at “{place}”");
const OVER: Label = Label::new("“{place}”", "“{place}”");
const DROPPED: Label = Label::new("正在把“{name}”放到“{place}”", "Dropping “{name}” at “{place}”");
const BACK: Label = Label::new("“{name}”已放回“{place}”", "“{name}” is back at “{place}”");
const LOST: Label = Label::new(
    "没有连上服务器，“{name}”已放回“{place}”",
    "The server was not reached; “{name}” is back at “{place}”",
);

/// The id of the help that things to carry refer to.
pub(super) fn help_id(carry: &Carry) -> String {
    format!("carry-help-{}", carry.field)
}

/// Where things can be carried.
#[derive(Clone, Debug, Default)]
pub struct Carry {
    /// The session's token.
    pub csrf: String,
    /// The field whose value is the place.
    pub field: String,
    /// The page they are on, with all that it asks for.
    pub back: String,
    /// How many places further the arrow keys to the side lead, and those up and down; 0 for nowhere.
    pub steps: (usize, usize),
}

/// A thing that can be carried.
#[derive(Clone, Debug, Default)]
pub struct Carried {
    /// Where its new place is sent.
    pub action: String,
    /// The version that is shown.
    pub version: i64,
}

/// Around the places and the things: `class` and what is in it.
pub(super) fn carrying(lang: Lang, class: &str, carry: &Carry, body: &Markup) -> Markup {
    html! {
        div class=(class) data-carry data-csrf=(carry.csrf) data-field=(carry.field) data-back=(carry.back)
            data-across=(carry.steps.0) data-down=(carry.steps.1)
            data-picked=(PICKED.text(lang)) data-over=(OVER.text(lang)) data-dropped=(DROPPED.text(lang))
            data-put-back=(BACK.text(lang)) data-lost=(LOST.text(lang)) {
            p class="sr-only" id=(help_id(carry)) { (HELP.text(lang)) }
            p class="sr-only" role="status" data-says {}
            (body)
        }
    }
}
