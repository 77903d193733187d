//! Specimens of what people log and do: the short forms above a timeline, what is still to be done, files.

use maud::{Markup, html};
use object::{Label, Lang, Tone};

use super::{COMPANY, LI_HUA, Part, part, specimen};
use crate::ui::{
    self, Button, Composer, ComposerTab, Field, FileAdding, FileLine, Files, Look, MenuItem, Settling, Todo,
};

pub(super) fn parts(lang: Lang) -> Vec<Part> {
    vec![
        part("composer", "记录跟进", "Logging", composer(lang)),
        part("todos", "待办", "To do", todos(lang)),
        part("files-part", "文件", "Files", files(lang)),
    ]
}

fn composer(lang: Lang) -> Markup {
    let t = |zh: &'static str, en: &'static str| Label::new(zh, en).text(lang);
    let tab = |label: &str, icon, current| ComposerTab {
        label: label.to_owned(),
        icon,
        href: String::from("/design#composer"),
        current,
        shortcut: "",
    };
    let shown = Composer {
        id: String::from("composer-specimen"),
        label: t("记录跟进", "Log or note").to_owned(),
        tabs: vec![
            tab(t("备注", "Note"), "sticky-note", true),
            tab(t("电话", "Call"), "phone", false),
            tab(t("任务", "Task"), "square-check", false),
        ],
        action: String::from("/design"),
        draft: String::from("design"),
    };
    let what = Field { required: true, wide: true, ..Field::new("talk", t("内容", "What")) };
    specimen(
        lang,
        "一张打开的短表单",
        "One short form open",
        ui::composer(
            &shown,
            ui::textarea_field(lang, &what, 2),
            html! { (Button::new(Look::Primary, t("保存", "Save")).icon("check").disabled()) },
        ),
    )
}

fn todos(lang: Lang) -> Markup {
    let t = |zh: &'static str, en: &'static str| Label::new(zh, en).text(lang);
    let box_of = || {
        ui::settling(&Settling {
            label: t("完成", "Complete").to_owned(),
            action: String::from("/design"),
            ..Settling::default()
        })
    };
    let menu = |label: &str| {
        let open = MenuItem::link("external-link", t("打开", "Open"), "#todos");
        ui::menu(label, ui::icon("ellipsis"), &[open])
    };
    let todo = |title: &str, due: &str, is_late| Todo {
        act: Some(box_of()),
        title: html! { a href="#todos" { (title) } },
        facts: vec![ui::badge(Tone::Red, t("高", "High")), html! { (COMPANY.text(lang)) }],
        due: Some(html! { (due) }),
        is_late,
        menu: menu(t("可以做的事", "What can be done")),
    };
    let lines = [
        todo(t("发送更新后的报价", "Send the new quote"), t("2026-03-01", "1 Mar 2026"), true),
        todo(t("约技术人员上门测量", "Have it measured"), t("2026-03-09", "9 Mar 2026"), false),
        Todo {
            title: html! { (t("门卫处登记，需穿劳保鞋。", "Sign in at the gate; safety shoes.")) },
            facts: vec![html! { (LI_HUA.text(lang)) }],
            ..Todo::default()
        },
    ];
    specimen(
        lang,
        "逾期、未到期、不用做的",
        "Late, in time, nothing to do",
        ui::todos(html! { h4 { (t("待办任务", "To do")) } }, &lines, None),
    )
}

fn files(lang: Lang) -> Markup {
    let t = |zh: &'static str, en: &'static str| Label::new(zh, en).text(lang);
    let line = |name: &str, icon, size: &str| FileLine {
        name: name.to_owned(),
        href: String::from("#files-part"),
        icon,
        facts: vec![html! { (size) }, html! { (LI_HUA.text(lang)) }, html! { (t("3 天前", "3 days ago")) }],
        menu: Some(ui::menu(
            &format!("{name} {}", t("可以做的事", "What can be done")),
            ui::icon("ellipsis"),
            &[MenuItem::link("download", t("下载", "Download"), "#files-part")],
        )),
        ..FileLine::default()
    };
    let shown = Files {
        lines: vec![
            line(t("报价单 Q-2026-0117.xlsx", "Quotation Q-2026-0117.xlsx"), "file-spreadsheet", "48.2 KB"),
            line(t("现场照片.zip", "Photographs.zip"), "file-archive", "12.6 MB"),
        ],
        adding: Some(FileAdding {
            action: String::from("/design"),
            hint: t(
                "拖到页面任意位置，或按 Ctrl+V 粘贴截图。",
                "Drop files anywhere, or paste a screenshot.",
            )
            .to_owned(),
            ..FileAdding::default()
        }),
    };
    specimen(
        lang,
        "文件面板：已有文件和添加文件",
        "What there is, and the box that takes more",
        ui::files(lang, &shown),
    )
}
