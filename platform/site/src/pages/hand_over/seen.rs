//! What a hand-over would come to, before it begins.

use maud::{Markup, html};
use object::{Lang, id_text};

use super::draft::Draft;
use super::{EDIT, Known, ONCE, STEP, once};
use crate::handing_over::Preview;
use crate::pages::rows::record_href;
use crate::pages::values::{count_text, named};
use crate::ui::{self, Button, Col, Form, Look, NoticeKind, Row, Table};
use crate::visitor::Visitor;

/// The page.
pub(super) fn page(visitor: &Visitor, known: &Known, draft: &Draft, seen: &Preview) -> Markup {
    let lang = visitor.lang;
    let hidden = html! {
        @for (name, value) in draft.hidden() { (ui::hidden_field(&name, &value)) }
        (ui::hidden_field(ONCE, &once()))
    };
    let edit =
        Button::new(Look::Plain, visitor.t("修改规则", "Change the rules")).icon("pencil").sends(STEP, EDIT);
    let records = count_text(seen.records());
    let begins = Form {
        action: known.href(),
        csrf: visitor.csrf().to_owned(),
        submit: match lang {
            Lang::Zh => format!("移交 {records} 条"),
            Lang::En => format!("Hand over {records}"),
        },
        ..Form::default()
    };
    let body = html! {
        @if seen.records() == 0 {
            (ui::notice(NoticeKind::Warning, html! {
                (visitor.t("按这些规则没有可以移交的记录。", "By these rules nothing goes."))
            }, None))
        } @else {
            (lines(visitor, known, seen))
        }
        @if seen.is_cut {
            (ui::notice(NoticeKind::Info, html! {
                (visitor.t(
                    "记录很多，这里只算了前面的一部分；移交时按同样的规则处理全部。",
                    "There are very many records and only the first were counted here; all of them go by the same rules.",
                ))
            }, None))
        }
        @for (def, count) in &seen.over {
            p class="page-note" {
                @match lang {
                    Lang::Zh => { "另有 " (count_text(*count)) " 条已完成的" (def.label.zh) "留在原处。" }
                    Lang::En => { (count_text(*count)) " " (def.label_plural.en.to_lowercase()) " that are done stay." }
                }
            }
        }
        (stays(visitor, seen))
        @if seen.records() > 0 {
            p class="page-note" {
                (visitor.t(
                    "接收人会收到通知；完成后可以整体撤销，之后又被改过的记录会逐条列出。",
                    "Receivers are told. Afterwards all of it can be undone at once; what was changed since is listed.",
                ))
            }
            (ui::form(lang, &begins, hidden.clone()))
        }
        form method="post" action={ (known.href()) "/preview" } {
            (ui::csrf_field(visitor.csrf()))
            (hidden)
            (edit)
        }
    };
    known.framed(visitor, body)
}

/// By object and receiver.
fn lines(visitor: &Visitor, known: &Known, seen: &Preview) -> Markup {
    let lang = visitor.lang;
    let strong = |label: &str| Col { strong: true, ..Col::new(label) };
    let cols = vec![
        strong(visitor.t("对象", "Object")),
        strong(visitor.t("接收人", "Receiver")),
        Col { numeric: true, ..strong(visitor.t("条数", "Records")) },
        Col { numeric: true, ..Col::new(visitor.t("其中跟随客户等", "Of them following")) },
        strong(visitor.t("例如", "Such as")),
    ];
    let name = |user: i64| {
        let id = id_text(user);
        known
            .receivers
            .iter()
            .find(|choice| choice.value == id)
            .map_or(id.clone(), |choice| choice.label.clone())
    };
    let rows = seen.lines.iter().map(|line| {
        let samples: Vec<String> = line.samples.iter().map(|(_, title)| named(lang, title)).collect();
        Row {
            name: format!("{} {}", line.def.label_plural.text(lang), name(line.to)),
            cells: vec![
                html! { (line.def.label_plural.text(lang)) },
                html! { (name(line.to)) },
                html! { (count_text(line.records)) },
                html! { (count_text(line.follow)) },
                html! { span class="cell-wrap" { (samples.join(visitor.t("、", ", "))) } },
            ],
            ..Row::default()
        }
    });
    let caption = visitor.t("将要移交", "What goes").to_owned();
    let table = Table { caption: caption.clone(), cols, rows: rows.collect(), ..Table::default() };
    ui::card(&caption, None, ui::table(lang, &table))
}

/// What cannot go, and why.
fn stays(visitor: &Visitor, seen: &Preview) -> Markup {
    if seen.stays.is_empty() {
        return html! {};
    }
    let lang = visitor.lang;
    let cols = vec![
        Col { strong: true, ..Col::new(visitor.t("记录", "Record")) },
        Col { strong: true, ..Col::new(visitor.t("原因", "Why")) },
    ];
    let rows = seen.stays.iter().map(|stays| {
        let (def, id, title) = &stays.record;
        Row {
            name: named(lang, title),
            href: Some(record_href(def, *id)),
            cells: vec![
                html! { (def.label.text(lang)) " " (named(lang, title)) },
                html! { span class="cell-wrap" { (stays.why.text(lang)) } },
            ],
            ..Row::default()
        }
    });
    let (all, shown) = (seen.stay_count, seen.stays.len() as i64);
    let title = match (lang, all > shown) {
        (Lang::Zh, false) => format!("不能移交的 {} 条", count_text(all)),
        (Lang::Zh, true) => format!("不能移交的 {} 条（前 {} 条）", count_text(all), count_text(shown)),
        (Lang::En, false) => format!("{} that cannot go", count_text(all)),
        (Lang::En, true) => format!("{} that cannot go (the first {})", count_text(all), count_text(shown)),
    };
    let table = Table { caption: title.clone(), cols, rows: rows.collect(), ..Table::default() };
    ui::card(&title, None, ui::table(lang, &table))
}
