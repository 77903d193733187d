//! Deleting a record, and taking an act back: both leave the way back open.

use std::time::Duration;

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use maud::{Markup, html};
use object::{Lang, Message, parse_id};
use store::{
    DeletionPlan, HAND_OVER, JobState, KeptBecause, MassChange, Pointing, StoreError, Undone, Verb,
    WriteError,
};

use super::act::BACK;
use super::address::{Address, local};
use super::frame::{crumb, expect_right, frame, here};
use super::list::as_keeper;
use super::news::{News, go, see_other};
use super::rows::record_href;
use super::values::{called, count_text};
use super::way::{self, Way};
use crate::form_body::{SignedForm, pairs_of};
use crate::jobs::{self, MassAsked, Selection, UNDO_AT_ONCE_MAX};
use crate::merging::MOVED_AT_ONCE_MAX;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui::{self, Form, LinkButton, Look, NoticeKind, PageHeader};
use crate::visitor::Visitor;

/// Sent by whoever has read what goes along.
const SURE: &str = "sure";
/// A small undo is done before the page answers.
const WAIT_MAX: Duration = Duration::from_millis(800);

/// `GET /{plural}/{id}/deletion`: asks before it is done, for those who come by the palette, where the next line is
/// one key away.
pub(super) async fn ask(
    State(site): State<Site>,
    Path((plural, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    visitor: Visitor,
) -> Result<Markup, Refusal> {
    let def = site.object(&plural)?;
    let id = parse_id(&id).map_err(|_| Refusal::not_found())?;
    let way = Way::of(&pairs_of(query.as_deref().unwrap_or_default()));
    let found = visitor
        .visit
        .read(move |view| {
            let Some(row) = view.find_row(def, id)? else { return Ok(None) };
            Ok(Some((row, view.deletion_plan(def, id)?)))
        })
        .await
        .map_err(fault)?;
    let (row, plan) = found.ok_or_else(Refusal::not_found)?;
    if !visitor.visit.actor().sight(def, Verb::Delete).reaches(&row) {
        return Err(Refusal::forbidden());
    }
    let name = called(visitor.lang, def, &row);
    let title = match visitor.lang {
        Lang::Zh => format!("删除{}", def.label.zh),
        Lang::En => format!("Delete {}", def.label.en.to_lowercase()),
    };
    let question = match visitor.lang {
        Lang::Zh => {
            format!("确定删除{}“{name}”吗？删除后可以立即撤销，也可以以后从回收站恢复。", def.label.zh)
        }
        Lang::En => format!(
            "Delete the {} “{name}”? It can be undone right after, and restored from the recycle bin later.",
            def.label.en.to_lowercase()
        ),
    };
    let query = pairs_of(query.as_deref().unwrap_or_default());
    let back = query.iter().find(|(name, _)| name == BACK).and_then(|(_, back)| local(back));
    let form = Form {
        action: format!("{}/deletion", record_href(def, id)),
        csrf: visitor.csrf().to_owned(),
        submit: visitor.t("删除", "Delete").to_owned(),
        danger: true,
        cancel_href: Some(way.record(def, id)),
        ..Form::default()
    };
    let body = html! {
        div class="narrow stack" {
            (ui::page_header(&PageHeader { title: title.clone(), ..PageHeader::default() }))
            @if plan.stands.is_empty() {
              (ui::form(visitor.lang, &form, html! {
                p { (question) }
                (told_of(&visitor, &plan))
                (ui::hidden_field("version", &row.version.to_string()))
                (ui::hidden_field(SURE, "true"))
                @if let Some(back) = back { (ui::hidden_field(BACK, back)) }
                @if way.list_says().is_some() { (ui::hidden_field(way::FIELD, &way.text())) }
              }))
            } @else {
                (ui::notice(NoticeKind::Error, html! {
                    p { (match visitor.lang {
                        Lang::Zh => format!("暂时不能删除“{name}”：以下记录必须关联到它，请先处理。"),
                        Lang::En => format!("“{name}” cannot be deleted yet: these records must point to it. Deal with them first."),
                    }) }
                    ul { @for pointing in &plan.stands { li { (pointing_words(&visitor, pointing)) } } }
                }, None))
                p { (LinkButton::new(Look::Plain, visitor.t("返回", "Back"), way.record(def, id))) }
            }
        }
    };
    let list = crumb(def.label_plural.text(visitor.lang), way.list(def));
    let record = crumb(name, way.record(def, id));
    Ok(frame(&visitor, &title, vec![list, record, here(title.clone())], body))
}

/// What goes along and what lets go, in words and numbers.
fn told_of(visitor: &Visitor, plan: &DeletionPlan) -> Markup {
    let along = plan.along.iter().map(|(def, count)| {
        let count = count_text(*count);
        match (visitor.lang, def) {
            (Lang::Zh, Some(def)) => format!("{count} 条{}", def.label_plural.zh),
            (Lang::En, Some(def)) => format!("{}: {count}", def.label_plural.en),
            (Lang::Zh, None) => format!("{count} 条您无权查看的记录"),
            (Lang::En, None) => format!("records that you may not see: {count}"),
        }
    });
    html! {
        @if !plan.along.is_empty() {
            p { (visitor.t("一并删除（恢复时一起恢复）：", "Deleted with it, and restored with it:")) }
            ul class="along" { @for words in along { li { (words) } } }
        }
        @if !plan.lets_go.is_empty() {
            p { (visitor.t("以下记录保留，只清空与它的关联：", "These stay; only their link to it becomes empty:")) }
            ul class="lets-go" { @for pointing in &plan.lets_go { li { (pointing_words(visitor, pointing)) } } }
        }
    }
}

/// Whose link it is, and of how many: what one may not see is counted and not named.
fn pointing_words(visitor: &Visitor, pointing: &Pointing) -> String {
    let (holder, field) = (pointing.holder, pointing.field);
    let (seen, unseen) = (count_text(pointing.seen), count_text(pointing.unseen));
    match (visitor.lang, pointing.seen, pointing.unseen) {
        (Lang::Zh, 0, _) => format!("{unseen} 条您无权查看的记录"),
        (Lang::En, 0, _) => format!("{unseen} that you may not see"),
        (Lang::Zh, _, 0) => format!("{seen} 条{}（{}）", holder.label_plural.zh, field.label.zh),
        (Lang::En, _, 0) => format!("{}, {}: {seen}", holder.label_plural.en, field.label.en.to_lowercase()),
        (Lang::Zh, _, _) => {
            format!("{seen} 条{}（{}），另有 {unseen} 条您无权查看", holder.label_plural.zh, field.label.zh)
        }
        (Lang::En, _, _) => format!(
            "{}, {}: {seen}, and {unseen} that you may not see",
            holder.label_plural.en,
            field.label.en.to_lowercase()
        ),
    }
}

fn fault(fault: StoreError) -> Refusal {
    fault.into()
}

/// `POST /{plural}/{id}/deletion`
pub(super) async fn delete(
    State(site): State<Site>,
    Path((plural, id)): Path<(String, String)>,
    form: SignedForm,
) -> Result<Response, Refusal> {
    let def = site.resource(&plural)?;
    expect_right(&form.visitor, def, Verb::Delete)?;
    let id = parse_id(&id).map_err(|_| Refusal::not_found())?;
    let seen = form.value("version").and_then(|version| version.parse::<i64>().ok());
    let way = Way::of(&form.fields);
    let back = form.value(BACK).and_then(local).map(str::to_owned);
    let is_sure = form.value(SURE) == Some("true");
    let visitor = form.visitor;
    let plan = visitor.visit.read(move |view| view.deletion_plan(def, id)).await.map_err(fault)?;
    // Whoever takes more away than what they see is asked first; what hangs on records has no page to ask on.
    if !is_sure && def.hung_field().is_none() && (plan.touched() > 0 || !plan.stands.is_empty()) {
        let ask = Address::new(format!("{}/deletion", record_href(def, id)));
        let ask = ask.with(BACK, back.as_deref().unwrap_or_default()).with(way::FIELD, &way.text());
        return Ok(see_other(&ask.to_string()));
    }
    if plan.touched() > MOVED_AT_ONCE_MAX {
        let asked = MassAsked { selection: Selection::Ids(vec![id]), change: MassChange::Deletion };
        let job = jobs::start_mass_change(&visitor, def, &asked, None).await?;
        return Ok(see_other(&super::jobs::href(job)));
    }
    let deleted = visitor
        .visit
        .write("delete", move |tx| {
            let row = tx.delete(def, id, seen)?;
            Ok::<_, WriteError>((row, tx.change_set()))
        })
        .await;
    let record = back.clone().unwrap_or_else(|| way.record(def, id));
    let list = back.clone().unwrap_or_else(|| way.list(def));
    match deleted {
        Ok((row, change_set)) => {
            let title = called(visitor.lang, def, &row);
            let along: i64 = plan.along.iter().map(|(_, count)| count).sum();
            let text = match (visitor.lang, along) {
                (Lang::Zh, 0) => format!("已删除{}“{title}”。", def.label.zh),
                (Lang::En, 0) => format!("{} “{title}” deleted.", def.label.en),
                (Lang::Zh, _) => format!("已删除{}“{title}”及 {along} 条所属记录。", def.label.zh),
                (Lang::En, _) => {
                    format!("{} “{title}” deleted, with {along} that belonged to it.", def.label.en)
                }
            };
            let undone = back.unwrap_or_else(|| record_href(def, id));
            Ok(go(&site, &list, &News::done(text).with_undo(change_set, undone)))
        }
        // Both are told on the record's page, where one can see why.
        Err(refused @ (WriteError::InUse(_) | WriteError::Conflict(_))) => {
            let refusal = Refusal::from(refused);
            Ok(go(&site, &record, &News::failed(refusal.message.text(visitor.lang))))
        }
        Err(refused) => Err(refused.into()),
    }
}

/// `POST /changes/{id}/undo`: for the one who did it.
pub(super) async fn undo(
    State(site): State<Site>,
    Path(id): Path<String>,
    form: SignedForm,
) -> Result<Response, Refusal> {
    let id = parse_id(&id).map_err(|_| Refusal::not_found())?;
    let back = form.value("back").and_then(local).unwrap_or("/").to_owned();
    let visitor = form.visitor;
    let found = visitor
        .visit
        .read(move |view| Ok((view.change_set(id)?, view.objects_changed(id)?)))
        .await
        .map_err(|fault: StoreError| Refusal::from(fault))?;
    let (change_set, objects) = found;
    let change_set = change_set.ok_or_else(Refusal::not_found)?;
    if change_set.actor != visitor.visit.actor().user {
        return Err(Refusal::not_found()); // What others did is not to be guessed at by its number.
    }
    // Many records are given back by a job, with its page; and so is what one did.
    let is_large = visitor
        .visit
        .read::<_, StoreError, _>(move |view| {
            let records = view.records_written(id, UNDO_AT_ONCE_MAX + 1)?;
            Ok(records > UNDO_AT_ONCE_MAX || view.job_of_change_set(id)?.is_some())
        })
        .await?;
    if is_large {
        return undo_by_job(&visitor, id, &back).await;
    }
    if change_set.undone_by.is_some() {
        let news = News::warning(visitor.t("之前已经撤销过了。", "This was already undone."));
        return Ok(go(&site, &back, &news));
    }
    // What one may do with kept lists goes by whose they are, and not by roles.
    let is_of_views = site.shelf().is_some_and(|shelf| shelf.did(&objects));
    let visit = match change_set.act.as_str() {
        _ if is_of_views => as_keeper(&visitor),
        // What one may hand over one takes back, by the same right.
        HAND_OVER => site.crm().visit(visitor.visit.actor().handing_over(), visitor.visit.via()),
        _ => visitor.visit.clone(),
    };
    let undone =
        tokio::task::spawn_blocking(move || visit.undo_wait(id)).await.map_err(|_| interrupted())??;
    Ok(go(&site, &back, &taken_back(&visitor, &undone)))
}

/// Back where one was when it is done soon; else, or where something is to be read about it, to the job's page.
async fn undo_by_job(visitor: &Visitor, change_set: i64, back: &str) -> Result<Response, Refusal> {
    let job = match jobs::start_undo(visitor, change_set).await {
        Ok(job) => job,
        Err(refusal) if refusal.status == axum::http::StatusCode::CONFLICT => {
            return Ok(go(&visitor.site, back, &News::warning(refusal.message.text(visitor.lang))));
        }
        Err(refusal) => return Err(refusal),
    };
    visitor.site.workers().end_within(job, WAIT_MAX).await;
    let record = jobs::find(visitor, job).await?;
    if record.state == JobState::Done && record.counts.refused == 0 {
        return Ok(go(&visitor.site, back, &News::done(visitor.t("已撤销。", "Undone."))));
    }
    Ok(see_other(&super::jobs::href(job)))
}

fn interrupted() -> Refusal {
    Refusal::new(
        axum::http::StatusCode::INTERNAL_SERVER_ERROR,
        Message::new("fault", "系统出错了，错误已记录", "something broke on our side; it has been logged"),
    )
}

pub(super) fn taken_back(visitor: &Visitor, undone: &Undone) -> News {
    let done = undone.restored + undone.removed;
    if undone.kept.is_empty() {
        return News::done(visitor.t("已撤销。", "Undone."));
    }
    let mut reasons: Vec<&str> = undone.kept.iter().map(|(_, why)| reason(visitor, *why)).collect();
    reasons.sort_unstable();
    reasons.dedup();
    let kept = undone.kept.len();
    News::warning(match visitor.lang {
        Lang::Zh => format!("撤销了 {done} 条；{kept} 条保持不变：{}。", reasons.join("；")),
        Lang::En => format!("{done} undone; {kept} left unchanged: {}.", reasons.join("; ")),
    })
}

pub(super) fn reason(visitor: &Visitor, why: KeptBecause) -> &'static str {
    match why {
        KeptBecause::ChangedSince => visitor.t("之后又被修改过", "changed again since"),
        KeptBecause::InUse => visitor.t("已有其他记录关联到它", "other records point to it now"),
        KeptBecause::NotAllowed => visitor.t("您没有权限", "you may not change it"),
        KeptBecause::NoLongerValid => {
            visitor.t("原来的值已不可用", "an old value is no longer allowed or is used by another record")
        }
        KeptBecause::Erased => visitor.t("原来的值已依法删除", "the old values were lawfully erased"),
    }
}
