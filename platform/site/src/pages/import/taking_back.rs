//! Taking an import back: asked first, with how many records it is about; afterwards what stayed and why, as it stands
//! now, and the way to take back the rest.

use axum::extract::Path;
use exchange::Counts;
use maud::{Markup, html};
use object::{Lang, ObjectDef, id_text, parse_id};
use store::{ImportState, KeptBecause};

use super::figures::figure;
use super::wizard;
use crate::imports::{Left, left_of, outcome_of};
use crate::jobs::reason_of;
use crate::pages::rows::record_href;
use crate::refusal::Refusal;
use crate::ui::{self, Button, Col, LinkButton, Look, Table};
use crate::visitor::Visitor;

/// `GET /imports/{id}/undo`: the question.
pub(super) async fn page(visitor: Visitor, Path(id): Path<String>) -> Result<Markup, Refusal> {
    let id = parse_id(&id).map_err(|_| Refusal::not_found())?;
    let standing = outcome_of(&visitor, id).await?;
    let record = &standing.record;
    let left = left_of(&visitor, record).await?;
    let counts = record.result.as_deref().and_then(Counts::of_text).map(|(counts, _)| counts);
    let href = format!("/imports/{}", id_text(id));
    let title = visitor.t("撤销这次导入？", "Take this import back?");
    let what = match &left {
        Some(left) => what_is_left(visitor.lang, left),
        None => what_goes(visitor.lang, counts.as_ref()),
    };
    let is_done = record.state == ImportState::Undone && left.is_none();
    let body = ui::card(
        "",
        None,
        html! {
            div class="stack" {
                @if is_done {
                    p { (visitor.t("这次导入已撤销。", "This import was taken back.")) }
                    div class="row" { (LinkButton::new(Look::Plain, visitor.t("返回", "Back"), href.as_str())) }
                } @else {
                    p { (what) }
                    p class="muted" { (visitor.t(
                        "导入之后又被修改过的，或已有其他记录关联到它的，保持不变，并列出清单。",
                        "What was changed since, or has other records that point to it, stays as it is and is listed.",
                    )) }
                    form class="row" method="post" action={ (href) "/undo" } {
                        (ui::csrf_field(visitor.csrf()))
                        (Button::new(Look::Danger, visitor.t("撤销导入", "Take the import back")).icon("undo-2"))
                        (LinkButton::new(Look::Plain, visitor.t("不撤销", "Leave it as it is"), href.as_str()))
                    }
                }
            }
        },
    );
    Ok(wizard(&visitor, title, &record.file_name, body))
}

/// How many records it is about, as far as the import has counted.
fn what_goes(lang: Lang, counts: Option<&Counts>) -> String {
    let Some(counts) = counts else {
        return match lang {
            Lang::Zh => String::from("这次导入新建的记录会删除，更新过的恢复原值。"),
            Lang::En => {
                String::from("What this import created is removed, what it changed gets its old values back.")
            }
        };
    };
    let (created, updated) = (figure(counts.created), figure(counts.updated));
    match (lang, counts.updated) {
        (Lang::Zh, 0) => format!("将删除它新建的 {created} 条记录。"),
        (Lang::Zh, _) => {
            format!("将删除它新建的 {created} 条记录，把它更新过的 {updated} 条恢复为导入前的值。")
        }
        (Lang::En, 0) => format!("Records it created and that will be removed: {created}."),
        (Lang::En, _) => format!(
            "Records it created and that will be removed: {created}. Records it changed and that will get their old values back: {updated}."
        ),
    }
}

fn what_is_left(lang: Lang, left: &Left) -> String {
    let count = count_of(left);
    match lang {
        Lang::Zh => format!("上次撤销后还有 {count} 条没有撤销。现在再试一次：不再受阻的会撤销。"),
        Lang::En => {
            format!(
                "Left by the last time: {count}. Those that nothing stands in the way of any more are taken back now."
            )
        }
    }
}

/// How many are left: counted where all are known, and else as the undo counted them.
fn count_of(left: &Left) -> String {
    figure(if left.more { left.taken_back.kept } else { left.records.len() as u64 })
}

/// What an undo did, in a sentence.
pub(super) fn text(visitor: &Visitor, left: Option<&Left>) -> String {
    let Some(left) = left else {
        return visitor.t("这次导入已撤销。", "This import was taken back.").to_owned();
    };
    let count = |count: i64| figure(count.unsigned_abs());
    let (removed, restored) = (count(left.taken_back.removed), count(left.taken_back.restored));
    let is_whole = left.records.is_empty() && !left.more;
    match (visitor.lang, is_whole) {
        (Lang::Zh, true) => format!("这次导入已撤销：移除 {removed} 条，恢复 {restored} 条。"),
        (Lang::Zh, false) => format!(
            "这次导入已撤销：移除 {removed} 条，恢复 {restored} 条；还有 {} 条没有撤销。",
            count_of(left)
        ),
        (Lang::En, true) => {
            format!("This import was taken back: {removed} removed, {restored} restored.")
        }
        (Lang::En, false) => format!(
            "This import was taken back: {removed} removed, {restored} restored; {} stay.",
            count_of(left)
        ),
    }
}

/// The records that stay, each with the reason that holds now; nothing where none does.
pub(super) fn card(visitor: &Visitor, def: &'static ObjectDef, left: &Left) -> Markup {
    if left.records.is_empty() {
        return html! {};
    }
    let lang = visitor.lang;
    let cols = vec![
        Col { strong: true, ..Col::new(def.label.text(lang)) },
        Col { strong: true, ..Col::new(visitor.t("为什么保留", "Why it stays")) },
    ];
    let why = |why: Option<KeptBecause>| match why {
        Some(why) => reason_of(why).text(lang).to_owned(),
        None => visitor.t("不再受阻，可以撤销", "nothing stands in the way any more").to_owned(),
    };
    let rows = left.records.iter().map(|(def, row, because)| ui::Row {
        id: id_text(row.id),
        name: row.title(def),
        href: Some(record_href(def, row.id)),
        cells: vec![html! { (row.title(def)) }, html! { (why(*because)) }],
        ..ui::Row::default()
    });
    let title = visitor.t("保持不变的记录", "Records that stay");
    let table = Table { caption: title.to_owned(), cols, rows: rows.collect(), ..Table::default() };
    let shown = figure(left.records.len() as u64);
    ui::card(
        title,
        None,
        html! {
            p class="muted" { (visitor.t(
                "被其他记录关联的，先删除或撤销那些记录（例如随后导入的联系人），再回到这里撤销其余的。",
                "Where other records point to one, delete those or take them back first, such as contacts that were imported after it; then take back the rest here.",
            )) }
            (ui::table(lang, &table))
            @if left.more {
                p class="muted" { (match lang {
                    Lang::Zh => format!("此处为前 {shown} 条。"),
                    Lang::En => format!("These are the first {shown}."),
                }) }
            }
        },
    )
}
