//! Which keys do what. The table stands here once: `?` shows it, and the scripts read from what is shown which key
//! calls which of their acts (`assets/js/keys.js`).

use maud::{Markup, html};
use object::{Label, Lang};

use super::dialog::{Dialog, dialog};
use super::kbd::kbd;

const TITLE: Label = Label::new("键盘快捷键", "Keyboard shortcuts");

/// A key, alone or with others held.
struct Key {
    /// As people know it.
    shown: &'static [&'static str],
    /// As the script hears it: `mod` is Ctrl, or ⌘ on a Mac.
    heard: &'static str,
    /// The script's act. `press` presses the control that names this key; `native` is the browser's own.
    does: &'static str,
}

const fn key(shown: &'static [&'static str], heard: &'static str, does: &'static str) -> Key {
    Key { shown, heard, does }
}

const KEYS: &[(&[Key], Label)] = &[
    (
        &[key(&["Ctrl", "K"], "mod+k", "palette")],
        Label::new("命令面板：前往、新建、操作", "Palette: go to, create, act"),
    ),
    (&[key(&["/"], "/", "search")], Label::new("搜索", "Search")),
    (
        &[key(&["j"], "j", "onward"), key(&["k"], "k", "backward")],
        Label::new(
            "列表、查重中下移、上移；记录页下一条、上一条",
            "Down and up in a list or among duplicates; next and previous record",
        ),
    ),
    (&[key(&["Enter"], "enter", "native")], Label::new("打开所选记录", "Open the chosen record")),
    (
        &[key(&["F2"], "f2", "native")],
        Label::new(
            "修改所在单元格；方向键移动，Enter 保存并下移，Tab 保存并右移",
            "Change the cell; the arrow keys move, Enter saves and goes down, Tab right",
        ),
    ),
    (
        &[key(&["Alt", "Shift", "→"], "alt+shift+arrowright", "native")],
        Label::new("加宽所在表头的列；← 变窄", "Widen the column of the heading; ← narrows it"),
    ),
    (
        &[key(&["Space"], "space", "peek")],
        Label::new("在侧边预览所选记录", "Look at the chosen record beside the list"),
    ),
    (
        // A part of boards and calendars; what they hear is theirs (assets/js/carry.js).
        &[key(&["Space", "← ↑ ↓ →"], "space+arrows", "native")],
        Label::new(
            "看板、日历中：拿起卡片，用方向键移动，再按空格放下",
            "On boards and calendars: pick a card up, move it, Space again drops it",
        ),
    ),
    (
        &[key(&["↓"], "arrowdown", "native"), key(&["↑"], "arrowup", "native")],
        Label::new("预览下一条、上一条", "Next and previous in the preview"),
    ),
    (&[key(&["x"], "x", "select")], Label::new("选择或取消选择", "Select or unselect the row")),
    (
        &[key(&["d"], "d", "settle")],
        Label::new(
            "完成所选任务；查重中：不是同一个",
            "Complete the chosen task; of duplicates: not the same",
        ),
    ),
    (
        &[key(&["m"], "m", "pair"), key(&["r"], "r", "pair"), key(&["o"], "o", "pair")],
        Label::new("查重中：合并、有关联、打开", "Of duplicates: merge, related, open"),
    ),
    (
        &[key(&["Ctrl", "A"], "mod+a", "select-page")],
        Label::new("全选或取消全选本页", "Select or unselect all on the page"),
    ),
    (
        &[key(&["["], "[", "page-back"), key(&["]"], "]", "page-on")],
        Label::new("上一页、下一页", "Previous and next page"),
    ),
    (&[key(&["u"], "u", "back")], Label::new("从记录返回列表", "From a record back to its list")),
    (&[key(&["n"], "n", "press")], Label::new("新建", "New")),
    (&[key(&["e"], "e", "press")], Label::new("编辑", "Edit")),
    (&[key(&["l"], "l", "press")], Label::new("记录跟进", "Log what happened")),
    (
        &[key(&["c"], "c", "press"), key(&["v"], "v", "press"), key(&["t"], "t", "press")],
        Label::new("记电话、记拜访、建任务", "Log a call, log a visit, add a task"),
    ),
    (&[key(&["Ctrl", "Enter"], "mod+enter", "native")], Label::new("保存跟进", "Save what is being logged")),
    (
        &[key(&["Ctrl", "]"], "mod+]", "press"), key(&["Ctrl", "["], "mod+[", "press")],
        Label::new("修正数据时：跳过、推迟", "While mending data: skip, put off"),
    ),
    (&[key(&["p"], "p", "press")], Label::new("打印记录或列表", "Print the record or the list")),
    (&[key(&["Ctrl", "S"], "mod+s", "press")], Label::new("保存", "Save")),
    (&[key(&["Esc"], "escape", "leave")], Label::new("关闭、取消", "Close, cancel")),
    (&[key(&["?"], "?", "help")], Label::new("显示本帮助", "Show this help")),
];

/// The help's id.
pub(super) const HELP: &str = "keyboard-help";

/// The help, closed until asked for; the scripts read it either way.
pub(super) fn keyboard_help(lang: Lang) -> Markup {
    let body = html! {
        dl class="keys" {
            @for (keys, label) in KEYS {
                div {
                    dt {
                        @for key in *keys { span data-key=(key.heard) data-does=(key.does) { (kbd(key.shown)) } }
                    }
                    dd { (label.text(lang)) }
                }
            }
        }
    };
    let help = Dialog { id: HELP.to_owned(), title: TITLE.text(lang).to_owned(), body, foot: None };
    dialog(lang, &help)
}
