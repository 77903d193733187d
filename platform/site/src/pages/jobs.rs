//! Work that goes on without its page, whatever it is: how far it is, how it ended, what happened when, what it left as it
//! was and why, and the way to stop it or take it back.

mod import;
mod list;
mod log;
mod outcome;
mod schedules;

use std::time::Duration;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use object::{Label, Lang, Tone, id_text, parse_id};
use serde_json::Value as Json;
use store::{JobKind, JobRecord, JobState, Work, WorkKind};

use self::import::ImportShown;
pub(super) use self::list::page as list;
use self::outcome::Shown;
use super::frame::{crumb, frame, here};
use super::news::{News, go, see_other};
use crate::form_body::SignedForm;
use crate::jobs;
use crate::refusal::Refusal;
use crate::ui::{self, Button, PageHeader};
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
        (_, JobKind::Backup | JobKind::Indexes | JobKind::FindDuplicates, _) => {
            kind_label(WorkKind::Job(job.kind)).text(visitor.lang).to_owned()
        }
        (Lang::Zh, JobKind::HandOver, _) => String::from("交接"),
        (Lang::En, JobKind::HandOver, _) => String::from("Hand-over"),
        (Lang::Zh, JobKind::Undo, _) if jobs::is_redo(&job.input) => String::from("重做"),
        (Lang::En, JobKind::Undo, _) if jobs::is_redo(&job.input) => String::from("Redo"),
        (Lang::Zh, JobKind::Undo, _) => String::from("撤销"),
        (Lang::En, JobKind::Undo, _) => String::from("Undo"),
    }
}

/// What a kind of work is called.
fn kind_label(kind: WorkKind) -> Label {
    match kind {
        WorkKind::Import => Label::new("导入", "Import"),
        WorkKind::Job(JobKind::MassChange) => Label::new("批量修改", "Mass change"),
        WorkKind::Job(JobKind::Export) => Label::new("导出", "Export"),
        WorkKind::Job(JobKind::Merge) => Label::new("合并", "Merge"),
        WorkKind::Job(JobKind::Undo) => Label::new("撤销", "Undo"),
        WorkKind::Job(JobKind::HandOver) => Label::new("交接", "Hand-over"),
        WorkKind::Job(JobKind::Backup) => Label::new("备份", "Backup"),
        WorkKind::Job(JobKind::Indexes) => {
            Label::new("建立索引和计数", "Indexes and counts of custom fields")
        }
        WorkKind::Job(JobKind::FindDuplicates) => Label::new("查找重复记录", "Search for duplicates"),
    }
}

/// What a state is called, and its colour.
const fn state_label(state: JobState) -> (Tone, Label) {
    match state {
        JobState::Waiting => (Tone::Grey, Label::new("等待中", "Waiting")),
        JobState::Running => (Tone::Blue, Label::new("进行中", "Working")),
        JobState::Done => (Tone::Green, Label::new("已完成", "Done")),
        JobState::Cancelled => (Tone::Amber, Label::new("已停止", "Stopped")),
        JobState::Failed => (Tone::Red, Label::new("未能继续", "Could not go on")),
    }
}

/// A state with its colour.
fn state_badge(visitor: &Visitor, state: JobState) -> Markup {
    let (tone, label) = state_label(state);
    ui::badge(tone, label.text(visitor.lang))
}

/// A small form around one button.
fn act(visitor: &Visitor, job: i64, noun: &str, button: Button) -> Markup {
    html! {
        form method="post" action={ (href(job)) "/" (noun) } {
            (ui::csrf_field(visitor.csrf()))
            (button)
        }
    }
}

/// A piece of work as its page shows it.
enum Page {
    Job(Box<Shown>),
    Import(Box<ImportShown>),
}

impl Page {
    async fn load(visitor: &Visitor, id: &str) -> Result<Page, Refusal> {
        Ok(match jobs::find_work(visitor, job_id(id)?).await? {
            Work::Job(job) => Page::Job(Box::new(Shown::load(visitor, *job).await?)),
            Work::Import(import) => Page::Import(Box::new(ImportShown::load(visitor, *import).await?)),
        })
    }

    fn title(&self, visitor: &Visitor) -> String {
        match self {
            Page::Job(shown) => title_of(visitor, &shown.job),
            Page::Import(shown) => shown.title(visitor),
        }
    }

    fn region(&self, visitor: &Visitor) -> Markup {
        match self {
            Page::Job(shown) => shown.region(visitor),
            Page::Import(shown) => shown.region(visitor),
        }
    }
}

/// `GET /jobs/{id}`
pub(super) async fn page(visitor: Visitor, Path(id): Path<String>) -> Result<Markup, Refusal> {
    let shown = Page::load(&visitor, &id).await?;
    let title = shown.title(&visitor);
    let header = PageHeader { title: title.clone(), ..PageHeader::default() };
    let body = html! {
        div class="narrow stack" { (ui::page_header(&header)) (shown.region(&visitor)) }
    };
    let jobs = crumb(visitor.t("后台任务", "Background jobs"), "/jobs");
    Ok(frame(&visitor, &title, vec![jobs, here(title.clone())], body))
}

/// `GET /jobs/{id}/progress`: the part of the page that moves.
pub(super) async fn part(visitor: Visitor, Path(id): Path<String>) -> Result<Markup, Refusal> {
    Ok(Page::load(&visitor, &id).await?.region(&visitor))
}

/// `POST /jobs/{id}/cancellation`
pub(super) async fn cancel(Path(id): Path<String>, form: SignedForm) -> Result<Response, Refusal> {
    let work = jobs::find_work(&form.visitor, job_id(&id)?).await?;
    told(&form.visitor, work.id(), jobs::stop_work(&form.visitor, &work).await.map(|()| work.id()))
}

/// `POST /jobs/{id}/resumption`
pub(super) async fn resume(Path(id): Path<String>, form: SignedForm) -> Result<Response, Refusal> {
    let work = jobs::find_work(&form.visitor, job_id(&id)?).await?;
    told(&form.visitor, work.id(), jobs::go_on_work(&form.visitor, &work).await.map(|()| work.id()))
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
    let work = jobs::find_work(&form.visitor, job_id(&id)?).await?;
    let id = work.id();
    let begun = jobs::take_back(&form.visitor, &work).await;
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
