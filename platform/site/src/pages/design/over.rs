//! What comes over the page: menus, dialogs, panels, toasts.

use maud::{Markup, html};
use object::Lang;

use super::{COMPANY, LI_HUA, Part, in_line, part, specimen};
use crate::ui::{self, Button, Dialog, Fact, Flash, IconButton, LinkButton, Look, MenuItem, NoticeKind};
use crate::visitor::Visitor;

const DIALOG: &str = "sample-dialog";
const PANEL: &str = "sample-panel";

pub(super) fn parts(visitor: &Visitor) -> Vec<Part> {
    let lang = visitor.lang;
    let body = html! {
        (in_line(lang, "菜单", "A menu", menu(visitor)))
        (in_line(lang, "对话框与侧边栏（没有脚本也能打开）", "A dialog and a side panel (they open without script too)", html! {
            (ui::opener(Look::Plain, visitor.t("打开对话框", "Open the dialog"), "", DIALOG))
            (ui::opener(Look::Plain, visitor.t("打开侧边栏", "Open the panel"), "panel-right", PANEL))
        }))
        (in_line(lang, "在列表中前后移动", "On through a list", neighbours(lang)))
        (dialog(visitor))
        (panel(visitor))
        (specimen(lang, "操作结果，可撤销", "News of an act, with undo", toasts(visitor)))
    };
    vec![part("over", "浮层", "Over the page", body)]
}

fn neighbours(lang: Lang) -> Markup {
    ui::neighbours(
        lang,
        &ui::Neighbours {
            back_href: String::from("#over"),
            previous_href: None,
            next_href: Some(String::from("#over")),
            place: String::from("1 / 12"),
        },
    )
}

fn menu(visitor: &Visitor) -> Markup {
    let items = [
        MenuItem::Link {
            icon: "arrow-up-down",
            label: visitor.t("按更新时间", "By last change").to_owned(),
            href: String::from("#over"),
            current: true,
        },
        MenuItem::link("arrow-up", visitor.t("按名称", "By name"), "#over"),
        MenuItem::Line,
        MenuItem::Custom(html! {
            span class="menu-item menu-danger" { (ui::icon("trash-2")) span { (visitor.t("删除", "Delete")) } }
        }),
    ];
    ui::menu_at_start(
        visitor.t("更多", "More"),
        html! { (ui::icon("ellipsis")) span { (visitor.t("更多", "More")) } },
        &items,
    )
}

fn dialog(visitor: &Visitor) -> Markup {
    let title = visitor.t("转移给谁？", "Hand over to whom?").to_owned();
    let body = html! {
        div class="stack" {
            p { (visitor.t("客户、联系人和进行中的商机一起转移，可以撤销。", "The customer goes with its contacts and open deals; it can be undone.")) }
            (ui::people_field(visitor.lang, &ui::Field::new("hand-over", visitor.t("新负责人", "New owner")), None, "/lookup/users"))
        }
    };
    let foot = html! {
        (LinkButton::new(Look::Quiet, visitor.t("取消", "Cancel"), "#over"))
        (Button::new(Look::Primary, visitor.t("转移", "Hand over")).disabled())
    };
    ui::dialog(visitor.lang, &Dialog { id: DIALOG.to_owned(), title, body, foot: Some(foot) })
}

fn panel(visitor: &Visitor) -> Markup {
    let title = COMPANY.text(visitor.lang).to_owned();
    let body = ui::facts(
        visitor.lang,
        &[
            Fact::new(visitor.t("简称", "Short name"), html! { (visitor.t("衡泰机械", "Hengtai")) }),
            Fact::new(visitor.t("城市", "City"), html! { (visitor.t("苏州", "Suzhou")) }),
            Fact::new(visitor.t("负责人", "Owner"), ui::person(LI_HUA.text(visitor.lang))),
        ],
    );
    let foot =
        html! { (LinkButton::new(Look::Plain, visitor.t("打开整页", "Open the whole page"), "#over")) };
    ui::side_panel(visitor.lang, &Dialog { id: PANEL.to_owned(), title, body, foot: Some(foot) })
}

fn toasts(visitor: &Visitor) -> Markup {
    let undo =
        html! { (Button::new(Look::Plain, visitor.t("撤销", "Undo")).icon("undo-2").small().disabled()) };
    let saved = Flash {
        kind: NoticeKind::Warning,
        text: visitor.t("已保存，但校验位不符。", "Saved, though the check digit does not fit.").to_owned(),
        action: Some(undo),
    };
    let failed = Flash {
        kind: NoticeKind::Error,
        text: match visitor.lang {
            Lang::Zh => String::from("还有 3 条记录关联到它，请先处理这些记录。"),
            Lang::En => String::from("Three other records belong to it; deal with them first."),
        },
        action: None,
    };
    html! {
        div class="stack" {
            (ui::toast(visitor.lang, &saved))
            (ui::toast(visitor.lang, &failed))
            p class="muted" {
                (visitor.t("成功的提示几秒后自行消失，指针或焦点停留时不会。", "Good news goes by itself after some seconds, unless pointed at."))
                " " (IconButton::new("info", visitor.t("说明", "About this")).small())
            }
        }
    }
}
