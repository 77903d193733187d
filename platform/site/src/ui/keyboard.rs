//! Which keys do what: shown by `?`, so that nobody has to remember them.

use maud::{Markup, html};
use object::{Label, Lang};

use super::dialog::{Dialog, dialog};
use super::kbd::kbd;

const TITLE: Label = Label::new("键盘快捷键", "Keyboard shortcuts");

/// What the scripts understand. The keys stand here as shown; `assets/js/keys.js` is their other half.
const KEYS: [(&[&str], Label); 10] = [
    (&["/"], Label::new("搜索", "Search")),
    (&["j", "k"], Label::new("列表中下移、上移", "Down and up in a list")),
    (&["Enter"], Label::new("打开所选记录", "Open the chosen record")),
    (&["x"], Label::new("选择或取消选择", "Select or unselect the row")),
    (&["[", "]"], Label::new("上一页、下一页", "Previous and next page")),
    (&["n"], Label::new("新建", "New")),
    (&["e"], Label::new("编辑", "Edit")),
    (&["Ctrl", "S"], Label::new("保存", "Save")),
    (&["Esc"], Label::new("关闭、取消", "Close, cancel")),
    (&["?"], Label::new("显示本帮助", "Show this help")),
];

/// The help's id.
pub(super) const HELP: &str = "keyboard-help";

/// The help, closed until asked for.
pub(super) fn keyboard_help(lang: Lang) -> Markup {
    let body = html! {
        dl class="keys" {
            @for (keys, label) in &KEYS {
                div { dt { (kbd(keys)) } dd { (label.text(lang)) } }
            }
        }
    };
    let help = Dialog { id: HELP.to_owned(), title: TITLE.text(lang).to_owned(), body, foot: None };
    dialog(lang, &help)
}
