//! Work that goes on without its page: how far it is, how it ended, what it left as it was and why, and the way to
//! stop it or take it back.

mod outcome;

use std::time::Duration;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use object::{Lang, id_text, parse_id};
use serde_json::Value as Json;
use store::{JOBS_SHOWN_MAX, JobKind, JobRecord, StoreError};

use self::outcome::{Shown, state_badge};
use super::frame::{crumb, frame, here};
use super::news::{News, go, see_other};
use super::values::{count_text, when_text};
use crate::form_body::SignedForm;
use crate::jobs;
use crate::refusal::Refusal;
use crate::ui::{self, Col, EmptyState, PageHeader, Row, Table};
use crate::visitor::Visitor;

/// A small undo is done before the page answers.
const WAIT_MAX: Duration = Duration::from_millis(800);

/// A job's page.
pub(crate) fn href(job: i64) -> String {
    format!("/jobs/{}", id_text(job))
}

/// The page of an export just asked for: with script its file comes by itself.
pub(super) fn href_awaiting_file(job: i64) -> String {
    format!("{}?fetch", href(job))
}

/// What a job is called.
pub(crate) fn title_of(visitor: &Visitor, job: &JobRecord) -> String {
    let def = visitor.site.crm().registry().object(&job.object);
    // That something was deleted is no secret of what was asked.
    let is_deletion =
        serde_json::from_str::<Json>(&job.input).is_ok_and(|asked| asked["delete"] == Json::Bool(true));
    match (visitor.lang, job.kind, def) {
        (Lang::Zh, JobKind::MassChange, Some(def)) if is_deletion => format!("批量删除{}", def.label.zh),
        (Lang::En, JobKind::MassChange, Some(def)) if is_deletion => {
            format!("Deletion of {}", def.label_plural.en.to_lowercase())
        }
        (Lang::Zh, JobKind::MassChange, Some(def)) => format!("批量修改{}", def.label.zh),
        (Lang::En, JobKind::MassChange, Some(def)) => {
            format!("Change of {}", def.label_plural.en.to_lowercase())
        }
        (Lang::Zh, JobKind::Export, Some(def)) => format!("导出{}", def.label.zh),
        (Lang::En, JobKind::Export, Some(def)) => format!("Export of {}", def.label_plural.en.to_lowercase()),
        (Lang::Zh, JobKind::Export, None) => String::from("导出"),
        (Lang::En, JobKind::Export, None) => String::from("Export"),
        (Lang::Zh, JobKind::Merge, Some(def)) => format!("合并{}", def.label.zh),
        (Lang::En, JobKind::Merge, Some(def)) => format!("Merge of {}", def.label_plural.en.to_lowercase()),
        (Lang::Zh, JobKind::Merge, None) => String::from("合并"),
        (Lang::En, JobKind::Merge, None) => String::from("Merge"),
        (Lang::Zh, JobKind::MassChange, None) => String::from("批量修改"),
        (Lang::En, JobKind::MassChange, None) => String::from("Mass change"),
        (Lang::Zh, JobKind::HandOver, _) => String::from("交接"),
        (Lang::En, JobKind::HandOver, _) => String::from("Hand-over"),
        (Lang::Zh, JobKind::Undo, _) if jobs::is_redo(&job.input) => String::from("重做"),
        (Lang::En, JobKind::Undo, _) if jobs::is_redo(&job.input) => String::from("Redo"),
        (Lang::Zh, JobKind::Undo, _) => String::from("撤销"),
        (Lang::En, JobKind::Undo, _) => String::from("Undo"),
    }
}

/// `GET /jobs`
pub(super) async fn list(visitor: Visitor) -> Result<Markup, Refusal> {
    let whose = jobs::whose(&visitor);
    let found = visitor.visit.read::<_, StoreError, _>(move |view| view.jobs(whose, JOBS_SHOWN_MAX)).await?;
    let title = visitor.t("后台任务", "Background jobs");
    let body = if found.is_empty() {
        ui::empty_state(&EmptyState {
            icon: "list-checks",
            title: visitor.t("还没有后台任务", "No background jobs yet").to_owned(),
            hint: visitor
                .t(
                    "在列表中勾选多条记录，就可以一次修改、转移或删除；进度和结果显示在这里。",
                    "Select records in a list to edit, reassign or delete them in bulk; progress shows here.",
                )
                .to_owned(),
            action: None,
        })
    } else {
        table(&visitor, &found)
    };
    let header = PageHeader { title: title.to_owned(), ..PageHeader::default() };
    let page = html! { div class="stack" { (ui::page_header(&header)) (body) } };
    Ok(frame(&visitor, title, vec![here(title)], page))
}

fn table(visitor: &Visitor, found: &[JobRecord]) -> Markup {
    let t = |zh, en| visitor.t(zh, en);
    let strong = |col: Col| Col { strong: true, ..col };
    let numeric = |label: &str| Col { numeric: true, ..Col::new(label) };
    let cols = vec![
        strong(Col::new(t("任务", "Job"))),
        strong(Col::new(t("状态", "State"))),
        numeric(t("记录数", "Records")),
        strong(numeric(t("完成", "Done"))),
        strong(numeric(t("未处理", "Left as they were"))),
        strong(Col::new(t("时间", "When"))),
    ];
    let crm = visitor.site.crm();
    let rows = found.iter().map(|job| {
        let title = title_of(visitor, job);
        let left = job.counts.refused + job.counts.missing;
        Row {
            id: id_text(job.id),
            name: title.clone(),
            href: Some(href(job.id)),
            peek_href: None,
            record: None,
            settling: None,
            cells: vec![
                html! { (title) },
                state_badge(visitor, job.state),
                job.total.map_or_else(|| ui::nothing(visitor.lang), |total| html! { (count_text(total)) }),
                html! { (count_text(job.counts.changed + job.counts.unchanged)) },
                html! { (count_text(left)) },
                html! { time datetime=(job.created_at.rfc3339()) { (when_text(visitor.lang, job.created_at, crm.now(), crm.zone())) } },
            ],
        }
    });
    let caption = t("最近的后台任务", "Recent background jobs").to_owned();
    let table = Table { caption, cols, rows: rows.collect(), ..Table::default() };
    ui::table(visitor.lang, &table)
}

/// `GET /jobs/{id}`
pub(super) async fn page(visitor: Visitor, Path(id): Path<String>) -> Result<Markup, Refusal> {
    let shown = Shown::load(&visitor, job_id(&id)?).await?;
    let title = title_of(&visitor, &shown.job);
    let header = PageHeader { title: title.clone(), ..PageHeader::default() };
    let body = html! {
        div class="narrow stack" { (ui::page_header(&header)) (shown.region(&visitor)) }
    };
    let jobs = crumb(visitor.t("后台任务", "Background jobs"), "/jobs");
    Ok(frame(&visitor, &title, vec![jobs, here(title.clone())], body))
}

/// `GET /jobs/{id}/progress`: the part of the page that moves.
pub(super) async fn part(visitor: Visitor, Path(id): Path<String>) -> Result<Markup, Refusal> {
    Ok(Shown::load(&visitor, job_id(&id)?).await?.region(&visitor))
}

/// `POST /jobs/{id}/cancellation`
pub(super) async fn cancel(Path(id): Path<String>, form: SignedForm) -> Result<Response, Refusal> {
    let id = job_id(&id)?;
    told(&form.visitor, id, jobs::cancel(&form.visitor, id).await.map(|()| id))
}

/// `POST /jobs/{id}/resumption`
pub(super) async fn resume(Path(id): Path<String>, form: SignedForm) -> Result<Response, Refusal> {
    let id = job_id(&id)?;
    told(&form.visitor, id, jobs::resume(&form.visitor, id).await.map(|()| id))
}

/// `GET /jobs/{id}/file`: what an export made, for the one who asked.
pub(super) async fn file(visitor: Visitor, Path(id): Path<String>) -> Result<Response, Refusal> {
    let record = jobs::find(&visitor, job_id(&id)?).await?;
    match jobs::open_export(&visitor, &record).await {
        Ok((file, name, format)) => Ok(crate::api::file_response(file, &name, format.media_type())),
        Err(refusal) if refusal.status == StatusCode::CONFLICT => told(&visitor, record.id, Err(refusal)),
        Err(refusal) => Err(refusal),
    }
}

/// `POST /jobs/{id}/undoing`
pub(super) async fn undo(Path(id): Path<String>, form: SignedForm) -> Result<Response, Refusal> {
    let id = job_id(&id)?;
    let record = jobs::find(&form.visitor, id).await?;
    let change_set = record.change_set.ok_or_else(Refusal::not_found)?;
    let begun = jobs::start_undo(&form.visitor, change_set).await;
    if let Ok(undoing) = begun {
        form.visitor.site.workers().end_within(undoing, WAIT_MAX).await;
    }
    told(&form.visitor, id, begun)
}

/// On to the job that answers; what stands in the way is told on this one's page.
fn told(visitor: &Visitor, job: i64, done: Result<i64, Refusal>) -> Result<Response, Refusal> {
    match done {
        Ok(job) => Ok(see_other(&href(job))),
        Err(refusal) if refusal.status == StatusCode::CONFLICT => {
            Ok(go(&visitor.site, &href(job), &News::warning(refusal.message.text(visitor.lang))))
        }
        Err(refusal) => Err(refusal),
    }
}

fn job_id(text: &str) -> Result<i64, Refusal> {
    parse_id(text).map_err(|_| Refusal::not_found())
}
