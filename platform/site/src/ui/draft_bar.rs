//! What the browser kept of a form that was not sent: offered when the form is opened again, never put in unasked
//! over what the server says. Shown by script only, which also writes the time into it.

use maud::{Markup, html};
use object::{Label, Lang};

use super::button::{Button, Look};
use super::icon::icon;

const RESTORE: Label = Label::new("恢复", "Restore");
const DISCARD: Label = Label::new("丢弃", "Discard");
const UNSENT: Label = Label::new(
    "刚才没有保存成功。您填写的内容已放回表单，请核对后再保存。",
    "This was not saved. What you typed is back in the form: check it and save again.",
);
const OFFLINE: Label = Label::new(
    "没有网络，还没有提交，内容没有丢失。网络恢复后请再按一次“保存”。",
    "You are offline, so this was not sent; nothing is lost. Press Save again once you are back online.",
);
const ONLINE: Label = Label::new(
    "网络已恢复，内容还没有提交：请按“保存”。",
    "You are back online, and this is still not sent: press Save.",
);
const NEWER: Label = Label::new(
    "在那之后，有人修改过这条记录。恢复后保存时，两人都改过的字段会请您决定。",
    "The record was changed since. Where both of you changed a field, you are asked when you save.",
);

/// What the bar says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DraftSays<'a> {
    /// Nothing, until the script knows better.
    #[default]
    Nothing,
    /// There is a draft of this time.
    Kept(&'a str),
    /// The same, and the record was changed since.
    KeptButNewer(&'a str),
    /// What was sent did not arrive.
    Unsent,
    /// It could not be sent.
    Offline,
    /// It can be sent again.
    Online,
}

impl DraftSays<'_> {
    /// The word by which the script asks for it.
    const fn code(self) -> &'static str {
        match self {
            DraftSays::Nothing => "nothing",
            DraftSays::Kept(_) | DraftSays::KeptButNewer(_) => "kept",
            DraftSays::Unsent => "unsent",
            DraftSays::Offline => "offline",
            DraftSays::Online => "online",
        }
    }
}

/// The bar at the head of a form, as it is before the script or in one of its states.
pub fn draft_bar(lang: Lang, says: DraftSays<'_>) -> Markup {
    let (time, is_newer) = match says {
        DraftSays::Kept(time) => (time, false),
        DraftSays::KeptButNewer(time) => (time, true),
        DraftSays::Nothing | DraftSays::Unsent | DraftSays::Offline | DraftSays::Online => ("", false),
    };
    let shows = |code: &str| says.code() == code;
    html! {
        div class="notice tone-amber draft-bar" role="status" data-draft-bar hidden[says == DraftSays::Nothing] {
            (icon("file-clock"))
            div class="notice-text" {
                p data-says="kept" hidden[!shows("kept")] {
                    @match lang {
                        Lang::Zh => { time { (time) } " 的草稿没有提交。" },
                        Lang::En => { "A draft of " time { (time) } " was not sent." },
                    }
                    span data-says-newer hidden[!is_newer] { @if lang == Lang::En { " " } (NEWER.text(lang)) }
                }
                @for (code, label) in [("unsent", UNSENT), ("offline", OFFLINE), ("online", ONLINE)] {
                    p data-says=(code) hidden[!shows(code)] { (label.text(lang)) }
                }
            }
            div class="notice-action" data-says="kept" hidden[!shows("kept")] {
                (Button::new(Look::Plain, RESTORE.text(lang)).presses("draft-restore"))
                (Button::new(Look::Plain, DISCARD.text(lang)).presses("draft-discard"))
            }
        }
    }
}
