//! What is small: buttons, states, people, ways.

use maud::html;
use object::{Label, Lang, Tone};

use super::{COMPANY, JIANGUO, LI_HUA, MINGYUE, Part, in_line, part, specimen};
use crate::ui::{
    self, Button, Crumb, Dialled, FilterChip, IconButton, LinkButton, Look, PathStage, Step, StepState, Tab,
    Way,
};

const TONES: [(Tone, Label); 6] = [
    (Tone::Grey, Label::new("未开始", "Not begun")),
    (Tone::Blue, Label::new("进行中", "Running")),
    (Tone::Green, Label::new("已完成", "Done")),
    (Tone::Red, Label::new("已逾期", "Late")),
    (Tone::Amber, Label::new("需关注", "Needs attention")),
    (Tone::Violet, Label::new("待对方", "Waiting")),
];
const STAGES: [Label; 4] = [
    Label::new("需求确认", "Need confirmed"),
    Label::new("方案选型", "Solution"),
    Label::new("报价投标", "Quote or tender"),
    Label::new("赢单", "Won"),
];

pub(super) fn parts(lang: Lang) -> Vec<Part> {
    vec![
        part("buttons", "按钮", "Buttons", buttons(lang)),
        part("states", "状态、标签、人员、按键", "States, tags, people, keys", states(lang)),
        part("ways", "路径、阶段、标签页、翻页", "Ways, stages, tabs, pages", ways(lang)),
    ]
}

fn buttons(lang: Lang) -> maud::Markup {
    let t = |zh: &'static str, en: &'static str| Label::new(zh, en).text(lang);
    let save = t("保存", "Save");
    let looks = [
        (Look::Primary, save, "check"),
        (Look::Plain, t("编辑", "Edit"), "pencil"),
        (Look::Quiet, t("取消", "Cancel"), "x"),
        (Look::Danger, t("删除", "Delete"), "trash-2"),
    ];
    html! {
        (in_line(lang, "平常", "At rest", html! { @for (look, word, _) in looks { (Button::new(look, word)) } }))
        (in_line(lang, "带图标", "With an icon", html! {
            @for (look, word, icon) in looks { (Button::new(look, word).icon(icon)) }
        }))
        (in_line(lang, "小号", "Small", html! {
            @for (look, word, icon) in looks { (Button::new(look, word).icon(icon).small()) }
        }))
        (in_line(lang, "不可用", "Not now", html! {
            @for (look, word, icon) in looks { (Button::new(look, word).icon(icon).disabled()) }
        }))
        (in_line(lang, "正在处理", "At work", html! {
            @for (look, word, icon) in looks { (Button::new(look, word).icon(icon).busy()) }
        }))
        (in_line(lang, "图标按钮：平常、按下、小号、不可用", "Icon buttons: at rest, pressed, small, not now", html! {
            (IconButton::new("star", t("关注", "Follow")))
            (IconButton::new("star", t("取消关注", "Stop following")).pressed(true))
            (IconButton::new("ellipsis", t("更多", "More")).small())
            (IconButton::new("refresh-cw", t("刷新", "Refresh")).disabled())
        }))
        (in_line(lang, "折叠起来的高级内容", "Folded away for experts", html! {
            (ui::advanced(t("高级：条件表达式", "Advanced: expression"), false, html! { p { code { "owner == me" } } }))
        }))
        (in_line(lang, "链接样式的按钮、复制", "A link as a button, copying", html! {
            (LinkButton::new(Look::Plain, t("查看全部", "Show all"), "#buttons").icon("list"))
            (ui::copyable(lang, "91320594MA1XW8T93F"))
            (ui::phone_copyable(lang, &number(t("电话", "Phone"), "0512 6688 1234", "+8651266881234")))
        }))
        (in_line(lang, "打电话，只在触屏上：一个号码、几个号码", "Calling, on touch screens only: one number, several", html! {
            (ui::call_button(lang, &[number(t("电话", "Phone"), "0512 6688 1234", "+8651266881234")]))
            (ui::call_button(lang, &[
                number(t("手机", "Mobile"), "138 0013 8000", "+8613800138000"),
                number(t("电话", "Phone"), "0512 6688 1234", "+8651266881234"),
            ]))
        }))
    }
}

fn number(label: &str, text: &str, dialled: &str) -> Dialled {
    Dialled { label: label.to_owned(), text: text.to_owned(), href: format!("tel:{dialled}") }
}

fn states(lang: Lang) -> maud::Markup {
    let t = |zh: &'static str, en: &'static str| Label::new(zh, en).text(lang);
    let li_hua = LI_HUA.text(lang);
    let tags = match lang {
        Lang::Zh => ["需要驻场", "年度框架", "老客户转介绍", "展会", "价格敏感"],
        Lang::En => {
            ["On site", "Framework contract", "Referred by a customer", "Trade fair", "Price matters"]
        }
    };
    html! {
        (in_line(lang, "六种状态", "The six states", html! {
            @for (tone, word) in TONES { (ui::badge(tone, word.text(lang))) }
        }))
        (in_line(lang, "同上，用于密集的列表", "The same, for dense lists", html! {
            @for (tone, word) in TONES { (ui::dot(tone, word.text(lang))) }
        }))
        (in_line(lang, "标签：同一个词颜色不变", "Tags: a word keeps its colour", ui::tags(&tags)))
        (in_line(lang, "筛选条件：可移除、不可移除", "Conditions: to take off, to keep", html! {
            (ui::chip(lang, &FilterChip {
                label: t("行业", "Industry").to_owned(),
                condition: t("是 机械制造", "is Machinery").to_owned(),
                remove_href: String::from("#states"),
                ..FilterChip::default()
            }))
            (ui::chip(lang, &FilterChip {
                condition: t("我的客户", "My customers").to_owned(),
                ..FilterChip::default()
            }))
        }))
        (in_line(lang, "人员", "People", html! {
            @for name in [li_hua, MINGYUE.text(lang), JIANGUO.text(lang), "Ada Lovelace"] { (ui::person(name)) }
            (ui::avatar_large(li_hua))
        }))
        (in_line(lang, "没有值、无权查看", "Nothing there, not to be seen", html! {
            (ui::nothing(lang)) (ui::restricted(lang))
        }))
        (in_line(lang, "按键", "Keys", html! { (ui::kbd(&["/"])) (ui::kbd(&["Ctrl", "S"])) (ui::kbd(&["Esc"])) }))
    }
}

fn ways(lang: Lang) -> maud::Markup {
    let t = |zh: &'static str, en: &'static str| Label::new(zh, en).text(lang);
    let state_at = |place: usize, now: usize| match place.cmp(&now) {
        std::cmp::Ordering::Less => StepState::Done,
        std::cmp::Ordering::Equal => StepState::Current,
        std::cmp::Ordering::Greater => StepState::Ahead,
    };
    let path: Vec<PathStage> = STAGES
        .iter()
        .enumerate()
        .map(|(place, stage)| PathStage {
            label: stage.text(lang).to_owned(),
            state: state_at(place, 2),
            end: false,
        })
        .collect();
    let lost: Vec<PathStage> = STAGES
        .iter()
        .take(3)
        .enumerate()
        .map(|(place, stage)| PathStage {
            label: stage.text(lang).to_owned(),
            state: state_at(place, 3),
            end: false,
        })
        .chain([PathStage { label: t("输单", "Lost").to_owned(), state: StepState::Current, end: true }])
        .collect();
    let steps: Vec<Step> =
        [t("选择文件", "File"), t("对应字段", "Mapping"), t("检查", "Check"), t("导入", "Run")]
            .into_iter()
            .enumerate()
            .map(|(place, label)| Step {
                label: label.to_owned(),
                state: state_at(place, 1),
                href: (place == 0).then(|| String::from("#ways")),
            })
            .collect();
    let tabs: Vec<Tab> =
        [(t("全部", "All"), "2,000"), (t("我的", "Mine"), "128"), (t("公海", "Public pool"), "9")]
            .into_iter()
            .enumerate()
            .map(|(place, (label, count))| Tab {
                label: label.to_owned(),
                href: String::from("#ways"),
                count: Some(count.to_owned()),
                current: place == 0,
            })
            .collect();
    let crumbs = [
        Crumb { label: t("客户", "Customers").to_owned(), href: Some(String::from("#ways")) },
        Crumb { label: COMPANY.text(lang).to_owned(), href: None },
    ];
    let pager = ui::Pager {
        next_href: Some(String::from("#ways")),
        count: Some(ui::count(t("共 2,000 条", "2,000 in all"), None)),
        ..ui::Pager::default()
    };
    html! {
        (specimen(lang, "面包屑", "Breadcrumb", ui::breadcrumb(t("示例路径", "Sample way"), &crumbs)))
        (specimen(lang, "阶段：进行中", "Stages: under way", ui::stage_path(lang, &path)))
        (specimen(lang, "阶段：输单", "Stages: lost", ui::stage_path(lang, &lost)))
        (specimen(lang, "向导的步骤", "Steps of a wizard", ui::steps(lang, &steps)))
        (specimen(lang, "要做的几步", "Ways to take", ui::ways(lang, &[
            Way {
                icon: "users",
                label: t("用户", "Users").to_owned(),
                href: String::from("#ways"),
                about: t("添加用户，给每人一个角色。", "Add users, each with a role.").to_owned(),
                is_done: true,
                ..Way::default()
            },
            Way {
                icon: "file-up",
                label: t("客户资料", "Customers").to_owned(),
                href: String::from("#ways"),
                about: t("导入现有的客户表格。", "Import the file of customers you have.").to_owned(),
                act: Some(html! { (LinkButton::new(Look::Primary, t("开始", "Begin"), "#ways")) }),
                ..Way::default()
            },
        ])))
        (specimen(lang, "标签页", "Tabs", ui::tabs(t("示例视图", "Sample views"), &tabs)))
        (specimen(lang, "通知：没有、有未读", "Bell: nothing new, something new", html! {
            div class="specimen-row" {
                @for unread in [0, 3, 120] { (ui::bell(lang, &ui::Bell { unread, newest_ms: 0 })) }
            }
        }))
        (specimen(lang, "翻页：第一页", "Pages: on the first one", ui::pager(lang, &pager)))
    }
}
