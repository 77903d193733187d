//! The first five minutes of someone new: where to look, in the order one needs it. The ways follow from what they may
//! see.

use maud::{Markup, html};
use object::Phrase;
use store::Verb;

use super::putting_away;
use crate::pages::frame::may;
use crate::ui::{self, Way};
use crate::visitor::Visitor;

const FIND: Phrase = Phrase::new("找到一个{}", "Find a {}");

/// The card with the ways.
pub(super) fn card(visitor: &Visitor) -> Markup {
    let lang = visitor.lang;
    let rooms = || visitor.site.rooms().iter().filter(|room| !room.administration);
    let mut main = rooms().filter(|room| !room.at_home).flat_map(|room| &room.entries).map(|(def, _)| *def);
    let mut ways = Vec::new();
    if let Some(def) = main.find(|def| may(visitor, def, Verb::See)) {
        let label = FIND.with(lang, &def.label.within(lang));
        ways.push(way(
            "search",
            &format!("/{}", def.plural),
            &label,
            visitor.t(
                "在顶栏搜索框里输入名称、拼音首字母或电话中的几位。",
                "Type a name, pinyin initials or some digits of a phone number into the search box above.",
            ),
        ));
    }
    if rooms().flat_map(|room| &room.short_forms).any(|form| may(visitor, form.def, Verb::Create)) {
        ways.push(way(
            "phone",
            "/help/day#s-2",
            visitor.t("记一次电话", "Log a call"),
            visitor.t(
                "打开客户，点“电话”：说了什么、约定下一步做什么。",
                "Open a customer and press “Call”: what was said, and what comes next.",
            ),
        ));
    }
    ways.push(way(
        "house",
        "/help/day#s-1",
        visitor.t("看看我的一天", "Know your day"),
        visitor.t(
            "到期的任务、提醒和约好的下一步都在这一页。",
            "Tasks that are due, reminders and next steps stand on this page.",
        ),
    ));
    let keys = way(
        "keyboard",
        "/help/keyboard",
        visitor.t("认识键盘", "Know the keys"),
        visitor.t(
            "随时按 ? 查看快捷键，按 Ctrl K 前往任何地方。",
            "Press ? at any time to see the keys, and Ctrl K to go anywhere.",
        ),
    );
    ways.push(Way { needs_keys: true, ..keys });
    ways.push(way(
        "book-open",
        "/help",
        visitor.t("使用手册", "The manual"),
        visitor.t(
            "顶栏的问号通向与当前页面有关的章节。",
            "The question mark at the head of a page leads to its chapter.",
        ),
    ));
    let title = visitor.t("最初的五分钟", "Your first five minutes");
    ui::card(title, Some(html! { (putting_away(visitor)) }), ui::ways(lang, &ways))
}

fn way(icon: &'static str, href: &str, label: &str, about: &str) -> Way {
    Way { icon, href: href.to_owned(), label: label.to_owned(), about: about.to_owned(), ..Way::default() }
}
