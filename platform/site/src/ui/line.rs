//! When the line to the server is down: the news of it on a page, and the page that stands in for one that could
//! not be fetched.

use maud::{Markup, html};
use object::{Label, Lang};

use super::button::{Button, Look};
use super::icon::icon;
use super::notice::NoticeKind;
use super::toast::{Flash, toast};

const DOWN: Label = Label::new("没有网络，内容没有丢失。", "You are offline; nothing is lost.");
const UP: Label = Label::new("网络已恢复。", "You are back online.");
const TITLE: Label = Label::new("连不上服务器", "The server cannot be reached");
const WHY: Label = Label::new(
    "可能是网络断开了，也可能是服务器正在重新启动。",
    "The network may be down, or the server may be starting again.",
);
const KEPT: Label = Label::new(
    "您填写的内容保存在这台设备的浏览器里，没有丢失。",
    "What you have typed is kept in the browser of this device; nothing is lost.",
);
const WAITING: Label =
    Label::new("连上以后会自动继续，不必刷新。", "It goes on by itself once the server answers.");
const TRYING: Label = Label::new("正在连接…", "Trying…");
const TRY: Label = Label::new("现在重试", "Try now");

/// The news that the line is down, or up again.
pub fn line_toast(lang: Lang, is_up: bool) -> Markup {
    // Both go by themselves: on a phone they lie over the button that one wants to press again.
    let (kind, text) = if is_up { (NoticeKind::Success, UP) } else { (NoticeKind::Info, DOWN) };
    toast(lang, &Flash { kind, text: text.text(lang).to_owned(), action: None })
}

/// Both, kept on every page for the script, which can ask nobody for them when they are wanted.
pub fn line_news(lang: Lang) -> Markup {
    html! {
        template data-line="down" { (line_toast(lang, false)) }
        template data-line="up" { (line_toast(lang, true)) }
    }
}

/// What stands on the page that is shown in place of one that could not be fetched. It knows nothing of anybody,
/// leads nowhere, and goes on by itself.
pub fn offline(lang: Lang) -> Markup {
    html! {
        div class="bare-sign" {
            div class="empty-icon" { (icon("cloud-off")) }
            h1 { (TITLE.text(lang)) }
            p class="soft" { (WHY.text(lang)) }
            p { (KEPT.text(lang)) }
            p class="soft" role="status" data-offline-says {
                span data-says="waiting" { (WAITING.text(lang)) }
                span data-says="trying" hidden { (TRYING.text(lang)) }
            }
            (Button::new(Look::Primary, TRY.text(lang)).icon("rotate-ccw").presses("line-retry"))
        }
    }
}
