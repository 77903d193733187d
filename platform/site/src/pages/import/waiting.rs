//! Files that somebody handed in and did not import yet: found again, gone on with, or given up.

use maud::{Markup, html};
use object::Lang;

use super::discard;
use super::figures::figure;
use crate::imports::Waiting;
use crate::pages::files::size_text;
use crate::pages::values::{moment_text, when_text};
use crate::ui::{self, Col, LinkButton, Look, NoticeKind, Row, Table};
use crate::visitor::Visitor;

/// Drafts named where a file is chosen; the list of imports has all.
const NAMED_MAX: usize = 3;

/// The visitor's drafts among the imports; nothing where there are none.
pub(super) fn card(visitor: &Visitor, waiting: &[Waiting]) -> Markup {
    if waiting.is_empty() {
        return html! {};
    }
    let strong = |label: &str| Col { strong: true, ..Col::new(label) };
    let cols = vec![
        strong(visitor.t("文件", "File")),
        Col::new(visitor.t("对象", "Object")),
        strong(visitor.t("做到哪一步", "Step reached")),
        Col::new(visitor.t("行数或大小", "Rows or size")),
        Col::new(visitor.t("上传时间", "Handed in")),
        strong(visitor.t("保留到", "Kept until")),
        strong(visitor.t("操作", "What to do")),
    ];
    let title = visitor.t("未完成的导入", "Not imported yet");
    let rows = waiting.iter().map(|waiting| row(visitor, waiting)).collect();
    ui::card(
        title,
        None,
        html! {
            p class="muted" { (visitor.t(
                "只有您自己能看到。最后一次操作之后保留一天，到时自动删除。",
                "Only you see these. Each is kept for a day after you last did something with it, and then deleted.",
            )) }
            (ui::table(visitor.lang, &Table { caption: title.to_owned(), cols, rows, ..Table::default() }))
        },
    )
}

fn row(visitor: &Visitor, waiting: &Waiting) -> Row {
    let lang = visitor.lang;
    let draft = &waiting.draft;
    let crm = visitor.site.crm();
    let handed_in = match draft.handed_in_at {
        Some(at) => {
            html! { time datetime=(at.rfc3339()) { (when_text(lang, at, crm.now(), crm.zone())) } }
        }
        None => ui::nothing(lang),
    };
    Row {
        name: draft.file_name.clone(),
        href: Some(waiting.href()),
        cells: vec![
            html! { (draft.file_name) },
            html! { (draft.def.label_plural.text(lang)) },
            html! { (step_text(visitor, waiting)) },
            html! { (amount_text(lang, waiting)) },
            handed_in,
            html! { time datetime=(waiting.kept_until.rfc3339()) { (moment_text(lang, waiting.kept_until, crm.zone())) } },
            acts(visitor, waiting, "/imports"),
        ],
        ..Row::default()
    }
}

/// Where a file of the same object is chosen: that there is one already.
pub(super) fn notice(visitor: &Visitor, waiting: &[Waiting]) -> Markup {
    let lang = visitor.lang;
    let crm = visitor.site.crm();
    html! {
        @for waiting in waiting.iter().take(NAMED_MAX) {
            @let draft = &waiting.draft;
            @let name = &draft.file_name;
            @let step = step_text(visitor, waiting);
            @let until = moment_text(lang, waiting.kept_until, crm.zone());
            (ui::notice(NoticeKind::Info, html! {
                @match lang {
                    Lang::Zh => { "您上传的“" span class="mono" { (name) } "”还没有导入（" (step) "），保留到 " (until) "。" }
                    Lang::En => {
                        "You handed in “" span class="mono" { (name) } "” and have not imported it yet ("
                        (step.to_lowercase()) "). It is kept until " (until) "."
                    }
                }
            }, Some(acts(visitor, waiting, &format!("/{}/import", draft.def.plural)))))
        }
        @if waiting.len() > NAMED_MAX {
            div {
                (LinkButton::new(
                    Look::Quiet,
                    visitor.t("查看全部未完成的导入", "All that is not imported yet"),
                    "/imports",
                ))
            }
        }
    }
}

fn acts(visitor: &Visitor, waiting: &Waiting, back: &str) -> Markup {
    html! {
        div class="row" {
            (LinkButton::new(Look::Plain, visitor.t("继续", "Go on"), waiting.href()))
            (LinkButton::new(Look::Quiet, visitor.t("放弃", "Give up"), discard::href_with_back(&waiting.draft, back)))
        }
    }
}

fn step_text(visitor: &Visitor, waiting: &Waiting) -> &'static str {
    match waiting.checked_rows {
        Some(_) => visitor.t("已检查", "Checked"),
        None => visitor.t("对应字段", "Mapping"),
    }
}

/// How many rows, once somebody has counted; until then the size says something too.
fn amount_text(lang: Lang, waiting: &Waiting) -> String {
    match (lang, waiting.checked_rows) {
        (Lang::Zh, Some(rows)) => format!("{} 行", figure(rows)),
        (Lang::En, Some(1)) => String::from("1 row"),
        (Lang::En, Some(rows)) => format!("{} rows", figure(rows)),
        (_, None) => size_text(i64::try_from(waiting.draft.bytes).unwrap_or(i64::MAX)),
    }
}
