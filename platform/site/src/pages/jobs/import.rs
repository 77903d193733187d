//! An import as a piece of work among others: whose it is, how far, what happened when. Its rows have a page of their own.

use maud::{Markup, html};
use object::{Lang, id_text};
use store::{ImportRecord, ImportState, JobState, StoreError, Work};

use super::log::Log;
use super::{href, state_badge};
use crate::imports::Standing;
use crate::jobs::{self, may_act};
use crate::pages::import::job_progress;
use crate::refusal::Refusal;
use crate::ui::{self, Button, LinkButton, Look, NoticeKind};
use crate::visitor::Visitor;

/// What the page shows.
pub(super) struct ImportShown {
    standing: Standing,
    work: Work,
    log: Log,
    /// Whether the visitor may look into its rows, and so learn what the file is called.
    is_open: bool,
}

/// What an import is called; the file's name is for those who may look into it.
pub(super) fn title_of(visitor: &Visitor, import: &ImportRecord, is_open: bool) -> String {
    let def = visitor.site.crm().registry().object(&import.object);
    let what = match (visitor.lang, def) {
        (Lang::Zh, Some(def)) => format!("导入{}", def.label.zh),
        (Lang::En, Some(def)) => format!("Import of {}", def.label_plural.en.to_lowercase()),
        (Lang::Zh, None) => String::from("导入"),
        (Lang::En, None) => String::from("Import"),
    };
    match (is_open, visitor.lang) {
        (false, _) => what,
        (true, Lang::Zh) => format!("{what}：{}", import.file_name),
        (true, Lang::En) => format!("{what}: {}", import.file_name),
    }
}

impl ImportShown {
    /// Reads what is to be shown of it.
    pub async fn load(visitor: &Visitor, record: ImportRecord) -> Result<ImportShown, Refusal> {
        let work = Work::Import(Box::new(record.clone()));
        let looked_at = work.clone();
        let (log, is_open) = visitor
            .visit
            .read::<_, StoreError, _>(move |view| {
                let is_open = match &looked_at {
                    Work::Import(import) => view.may_see_import(import),
                    Work::Job(_) => false,
                };
                Ok((Log::load(view, &looked_at)?, is_open))
            })
            .await?;
        Ok(ImportShown { standing: jobs::standing_of(visitor, &record), work, log, is_open })
    }

    /// What it is called.
    pub fn title(&self, visitor: &Visitor) -> String {
        title_of(visitor, &self.standing.record, self.is_open)
    }

    /// The part of the page that moves while the import works.
    pub fn region(&self, visitor: &Visitor) -> Markup {
        let record = &self.standing.record;
        let body = html! {
            div class="stack" {
                @match self.standing.job.as_ref().filter(|_| self.standing.is_working()) {
                    Some(job) => (ui::card("", None, job_progress(visitor.lang, job))),
                    None => (self.notice(visitor)),
                }
                div class="row" {
                    @if self.is_open && may_act(visitor, record.actor) { (self.acts(visitor)) }
                    @if self.is_open {
                        (LinkButton::new(Look::Plain, visitor.t("查看行与结果", "See its rows"), format!("/imports/{}", id_text(record.id))).icon("list"))
                    }
                    @if self.standing.is_working() { a href=(href(record.id)) { (visitor.t("刷新进度", "Refresh")) } }
                }
                (self.log.facts(visitor, &self.work))
                (self.log.card(visitor))
            }
        };
        match self.standing.is_working() {
            true => ui::live_region("job", &format!("{}/progress", href(record.id)), body),
            false => html! { div id="job" { (body) } },
        }
    }

    /// Whether a process of another server seems to work on it: going on here would be a second one.
    fn is_elsewhere(&self, visitor: &Visitor) -> bool {
        jobs::is_elsewhere(visitor, &self.work, self.log.lines())
    }

    fn acts(&self, visitor: &Visitor) -> Markup {
        let id = self.standing.record.id;
        html! {
            @if jobs::why_not_stop(visitor, &self.work).is_none() {
                (super::act(visitor, id, "cancellation", Button::new(Look::Plain, visitor.t("停止", "Stop")).icon("circle-x")))
            }
            @if jobs::why_not_go_on(visitor, &self.work, false).is_none() && !self.is_elsewhere(visitor) {
                (super::act(visitor, id, "resumption", Button::new(Look::Plain, visitor.t("继续", "Go on")).icon("play")))
            }
        }
    }

    /// How it stands, where nobody works on it here.
    fn notice(&self, visitor: &Visitor) -> Markup {
        let record = &self.standing.record;
        let (kind, text) = match (self.work.state(), record.state) {
            (JobState::Failed, _) => {
                let why = record.failure.as_ref().map_or("", |failure| failure.text(visitor.lang));
                let text = match visitor.lang {
                    Lang::Zh => format!("导入未能继续：{why}"),
                    Lang::En => format!("The import could not go on: {why}"),
                };
                (NoticeKind::Error, text)
            }
            (_, ImportState::Running) if self.is_elsewhere(visitor) => (
                NoticeKind::Info,
                visitor
                    .t(
                        "本服务器没有进程在处理它；刚刚还有进展，可能由另一台服务器处理。",
                        "No process of this server works on it; it moved a moment ago, so another server may.",
                    )
                    .to_owned(),
            ),
            (_, ImportState::Running) => (
                NoticeKind::Warning,
                visitor.t("本服务器没有进程在处理它。", "No process of this server works on it.").to_owned(),
            ),
            (_, ImportState::Stopped) => (
                NoticeKind::Warning,
                visitor
                    .t("已停止；可以继续，也可以撤销。", "Stopped; it can go on or be taken back.")
                    .to_owned(),
            ),
            (_, ImportState::Finished) => (
                NoticeKind::Success,
                visitor.t("每一行都有了结果。", "Every row has its outcome.").to_owned(),
            ),
            (_, ImportState::Undone) => {
                (NoticeKind::Info, visitor.t("已撤销。", "It was taken back.").to_owned())
            }
        };
        html! {
            p { (state_badge(visitor, self.work.state())) }
            (ui::notice(kind, html! { (text) }, None))
        }
    }
}
