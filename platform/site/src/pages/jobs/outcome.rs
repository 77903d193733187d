//! One job as its page shows it, while it works and when it has ended.

use maud::{Markup, html};
use object::{Lang, Tone};
use store::{JobKind, JobRecord, JobState, StoreError, Work};

use super::href;
use super::log::{Log, left_text};
use crate::jobs::{self, EXPORT_KEPT_DAYS, ExportAsked, MassAsked, Refused, Selection, may_act};
use crate::pages::mass::change_words;
use crate::pages::rows::record_href;
use crate::pages::values::{count_text, moment_text, named};
use crate::refusal::Refusal;
use crate::ui::{self, Button, Col, LinkButton, Look, NoticeKind, Progress, Row, Table, Tile};
use crate::visitor::Visitor;

/// Records left as they were that a page shows.
const REFUSED_SHOWN: usize = 200;

/// What the page shows.
pub(super) struct Shown {
    pub job: JobRecord,
    refused: Vec<Refused>,
    /// The job that takes it back, or has.
    undoing: Option<JobRecord>,
    /// What was asked, in words; only for the one who asked.
    words: Vec<String>,
    /// Those it was asked of.
    meant: Option<Selection>,
    work: Work,
    log: Log,
}

impl Shown {
    pub async fn load(visitor: &Visitor, job: JobRecord) -> Result<Shown, Refusal> {
        let undoing = jobs::undoing_of(visitor, &job).await?;
        let def = visitor.site.crm().registry().object(&job.object);
        let is_own = job.actor == visitor.visit.actor().user;
        let asked = def.filter(|_| is_own && job.kind == JobKind::MassChange);
        let asked = asked.and_then(|def| Some((def, MassAsked::of_text(def, &job.input)?)));
        let exported = def.filter(|_| is_own && job.kind == JobKind::Export);
        let exported = exported.and_then(|def| ExportAsked::of_text(def, &job.input));
        let meant = asked.as_ref().map(|(_, asked)| asked.selection.clone());
        let meant = meant.or(exported.map(|asked| asked.selection));
        let (reader, looked_at) = (visitor.clone(), job.clone());
        let work = Work::Job(Box::new(job.clone()));
        let of_log = work.clone();
        let (refused, words, log) = visitor
            .visit
            .read::<_, StoreError, _>(move |view| {
                let words = match &asked {
                    Some((def, asked)) => change_words(&reader, view, def, &asked.change)?,
                    None => Vec::new(),
                };
                let log = Log::load(view, &of_log)?;
                Ok((Refused::load(view, &looked_at, REFUSED_SHOWN)?, words, log))
            })
            .await?;
        Ok(Shown { job, refused, undoing, words, meant, work, log })
    }

    /// The part of the page that moves while the job works.
    pub fn region(&self, visitor: &Visitor) -> Markup {
        if !self.job.state.is_ended() {
            return self.working(visitor);
        }
        html! {
            div id="job" class="stack" {
                (self.notice(visitor))
                (self.tiles(visitor))
                (self.acts(visitor))
                (self.refusals(visitor))
                (self.log.facts(visitor, &self.work))
                (self.log.card(visitor))
                (self.asked(visitor))
            }
        }
    }

    fn working(&self, visitor: &Visitor) -> Markup {
        let (job, lang) = (&self.job, visitor.lang);
        let (done, total) = (job.counts.done(), job.total.unwrap_or(0));
        let left =
            left_text(visitor, self.log.pace().filter(|_| job.state == JobState::Running), done, job.total);
        let note = match (lang, job.total) {
            (Lang::Zh, Some(total)) => format!("{} / {} 条 · {left}", count_text(done), count_text(total)),
            (Lang::Zh, None) => format!("已处理 {} 条 · {left}", count_text(done)),
            (Lang::En, Some(total)) => format!("{} of {}, {left}", count_text(done), count_text(total)),
            (Lang::En, None) => format!("{} done, {left}", count_text(done)),
        };
        let label = match job.state {
            JobState::Waiting => visitor.t("等待开始", "Waiting"),
            JobState::Running | JobState::Done | JobState::Cancelled | JobState::Failed => {
                visitor.t("正在进行", "Working")
            }
        };
        let progress = Progress {
            label: label.to_owned(),
            done: done.unsigned_abs(),
            total: total.unsigned_abs(),
            note,
        };
        let body = html! {
            div class="stack" {
                (ui::card("", None, ui::progress(&progress)))
                div class="row" {
                    @if job.cancel_asked {
                        span class="muted" { (visitor.t("正在停止…", "Stopping…")) }
                    } @else if let Some(why) = jobs::why_not_stop(visitor, &self.work) {
                        span class="muted" { (why.text(lang)) }
                    } @else if may_act(visitor, job.actor) {
                        (super::act(visitor, self.job.id, "cancellation", Button::new(Look::Plain, visitor.t("停止", "Stop")).icon("circle-x")))
                        span class="muted" { (visitor.t("可以离开此页，任务会继续进行。", "You may leave this page; it goes on.")) }
                    }
                    a href=(href(job.id)) { (visitor.t("刷新进度", "Refresh")) }
                }
                (self.log.facts(visitor, &self.work))
                (self.log.card(visitor))
                (self.asked(visitor))
            }
        };
        ui::live_region("job", &format!("{}/progress", href(job.id)), body)
    }

    /// How it ended, in a sentence.
    fn notice(&self, visitor: &Visitor) -> Markup {
        let (job, lang) = (&self.job, visitor.lang);
        let changed = count_text(job.counts.changed);
        let left = job.counts.refused + job.counts.missing;
        let left_text = count_text(left);
        let (kind, text) = match job.state {
            JobState::Done => {
                let why = job.failure.as_ref().map(|why| why.text(lang));
                let kind = if left > 0 || why.is_some() { NoticeKind::Warning } else { NoticeKind::Success };
                let text = match (lang, job.kind, left) {
                    (Lang::Zh, JobKind::Backup, _) => format!("备份已完成，共 {changed} 行。"),
                    (Lang::En, JobKind::Backup, _) => format!("The backup is taken: {changed} rows."),
                    (Lang::Zh, JobKind::Indexes, _) => format!("索引和计数已就绪，共 {changed} 项。"),
                    (Lang::En, JobKind::Indexes, _) => format!("{changed} indexes and counts are in place."),
                    (Lang::Zh, JobKind::FindDuplicates, _) if why.is_some() => {
                        format!("没有比对：{}。上一次的结果保持不变。", why.unwrap_or_default())
                    }
                    (Lang::En, JobKind::FindDuplicates, _) if why.is_some() => format!(
                        "Nothing was compared: {}. What was found before stays.",
                        why.unwrap_or_default()
                    ),
                    (Lang::Zh, JobKind::FindDuplicates, _) => {
                        let looked = count_text(job.counts.unchanged);
                        format!("已比对 {looked} 条记录，找到 {changed} 对可能相同或有关联的。")
                    }
                    (Lang::En, JobKind::FindDuplicates, _) => {
                        let looked = count_text(job.counts.unchanged);
                        format!(
                            "{looked} records were compared: {changed} pairs may be the same, or are related."
                        )
                    }
                    (Lang::Zh, JobKind::MassChange, 0) => format!("已完成，处理了 {changed} 条。"),
                    (Lang::Zh, JobKind::MassChange, _) => {
                        format!("已完成，处理了 {changed} 条；{left_text} 条保持不变，原因见下。")
                    }
                    (Lang::Zh, JobKind::Merge, _) => format!("合并完成，涉及 {changed} 条记录。"),
                    (Lang::Zh, JobKind::HandOver, 0) => format!("交接完成，移交了 {changed} 条。"),
                    (Lang::Zh, JobKind::HandOver, _) => {
                        format!("交接完成，移交了 {changed} 条；{left_text} 条保持不变，原因见下。")
                    }
                    (Lang::En, JobKind::HandOver, 0) => format!("{changed} records were handed over."),
                    (Lang::En, JobKind::HandOver, _) => format!(
                        "{changed} records were handed over; {left_text} stay as they were, see why below."
                    ),
                    (Lang::En, JobKind::Merge, _) => format!("Merged; {changed} records took part."),
                    (Lang::Zh, JobKind::Export, 0) => format!("已导出 {changed} 条。"),
                    (Lang::Zh, JobKind::Export, _) => {
                        format!("已导出 {changed} 条；{left_text} 条没有导出，原因见下。")
                    }
                    (Lang::En, JobKind::Export, 0) => format!("{changed} records exported."),
                    (Lang::En, JobKind::Export, _) => {
                        format!("{changed} records exported; {left_text} left out, see why below.")
                    }
                    (Lang::Zh, JobKind::Undo, 0) => format!("已撤销，{changed} 条恢复原样。"),
                    (Lang::Zh, JobKind::Undo, _) => {
                        format!("已撤销，{changed} 条恢复原样；{left_text} 条保持不变，原因见下。")
                    }
                    (Lang::En, JobKind::MassChange, 0) => format!("Done with {changed} records."),
                    (Lang::En, JobKind::MassChange, _) => {
                        format!("Done with {changed} records; {left_text} stay as they were, see why below.")
                    }
                    (Lang::En, JobKind::Undo, 0) => format!("Undone: {changed} records are as before."),
                    (Lang::En, JobKind::Undo, _) => {
                        format!(
                            "Undone: {changed} records are as before; {left_text} were left, see why below."
                        )
                    }
                };
                (kind, text)
            }
            JobState::Cancelled if job.kind == JobKind::Export => (
                NoticeKind::Warning,
                visitor.t("已停止，没有生成文件。", "Stopped; there is no file.").to_owned(),
            ),
            JobState::Cancelled if job.kind == JobKind::FindDuplicates => (
                NoticeKind::Warning,
                visitor
                    .t("已停止，上一次的结果保持不变。", "Stopped; what was found before stays.")
                    .to_owned(),
            ),
            JobState::Cancelled => (
                NoticeKind::Warning,
                match lang {
                    Lang::Zh => format!("已停止。停止前处理的 {changed} 条已生效，可以撤销。"),
                    Lang::En => {
                        format!("Stopped. What was done by then, {changed} records, holds and can be undone.")
                    }
                },
            ),
            JobState::Failed => {
                let why = job.failure.as_ref().map_or("", |failure| failure.text(lang));
                let text = match lang {
                    Lang::Zh if job.kind == JobKind::Export => format!("未能导出：{why}。"),
                    Lang::En if job.kind == JobKind::Export => format!("It could not be exported: {why}."),
                    Lang::Zh if job.kind == JobKind::FindDuplicates => {
                        format!("未能查找重复记录：{why}。上一次的结果保持不变。")
                    }
                    Lang::En if job.kind == JobKind::FindDuplicates => {
                        format!("Duplicates could not be looked for: {why}. What was found before stays.")
                    }
                    Lang::Zh if job.is_in_one_piece() => format!("任务未能完成：{why}。"),
                    Lang::En if job.is_in_one_piece() => format!("It could not be done: {why}."),
                    Lang::Zh => format!("任务未能继续：{why}。之前处理的 {changed} 条已生效，可以撤销。"),
                    Lang::En => format!(
                        "It could not go on: {why}. {changed} records were done by then and can be undone."
                    ),
                };
                (NoticeKind::Error, text)
            }
            JobState::Waiting | JobState::Running => return html! {},
        };
        ui::notice(kind, html! { (text) }, None)
    }

    fn tiles(&self, visitor: &Visitor) -> Markup {
        if self.job.kind.is_in_one_piece() || self.job.kind == JobKind::FindDuplicates {
            return html! {};
        }
        let counts = &self.job.counts;
        let tile = |zh, en, count: i64, tone: Tone| Tile {
            label: visitor.t(zh, en).to_owned(),
            value: ui::Figure::whole(count_text(count)),
            tone: (count > 0).then_some(tone),
            ..Tile::default()
        };
        let done = match self.job.kind {
            JobKind::MassChange | JobKind::Backup | JobKind::Indexes | JobKind::FindDuplicates => {
                tile("已处理", "Done", counts.changed, Tone::Green)
            }
            JobKind::Merge => tile("涉及记录", "Took part", counts.changed, Tone::Green),
            JobKind::Export => tile("已导出", "Exported", counts.changed, Tone::Green),
            JobKind::HandOver => tile("已移交", "Handed over", counts.changed, Tone::Green),
            JobKind::Undo => tile("已恢复", "As before", counts.changed, Tone::Green),
        };
        let mut tiles = vec![done];
        if self.job.kind == JobKind::MassChange {
            tiles.push(tile("无需修改", "Unchanged", counts.unchanged, Tone::Grey));
        }
        tiles.push(match self.job.kind {
            JobKind::MassChange
            | JobKind::Merge
            | JobKind::Undo
            | JobKind::HandOver
            | JobKind::Backup
            | JobKind::Indexes
            | JobKind::FindDuplicates => tile("未处理", "Refused", counts.refused, Tone::Red),
            JobKind::Export => tile("未导出", "Left out", counts.refused, Tone::Red),
        });
        if self.job.kind == JobKind::MassChange {
            tiles.push(tile("已不符合条件", "No longer match", counts.missing, Tone::Amber));
        }
        ui::tiles(&tiles)
    }

    fn acts(&self, visitor: &Visitor) -> Markup {
        let job = &self.job;
        let def = visitor.site.crm().registry().object(&job.object);
        let is_own = job.actor == visitor.visit.actor().user;
        let is_stopped_undo = self
            .undoing
            .as_ref()
            .is_some_and(|undoing| matches!(undoing.state, JobState::Cancelled | JobState::Failed));
        let has_file = is_own && job.keeps_file() && job.state == JobState::Done;
        let can_undo = is_own
            && job.change_set.is_some()
            && job.counts.changed > 0
            && (self.undoing.is_none() || is_stopped_undo);
        html! {
            div class="row" {
                @if has_file {
                    (LinkButton::new(Look::Primary, visitor.t("下载文件", "Download the file"), format!("{}/file", href(job.id))).icon("download").fetched())
                    span class="muted" {
                        @match visitor.lang {
                            Lang::Zh => { "仅您本人可以下载，保留 " (EXPORT_KEPT_DAYS) " 天。" }
                            Lang::En => { "For you alone, kept for " (EXPORT_KEPT_DAYS) " days." }
                        }
                    }
                }
                @let why_not = jobs::why_not_go_on(visitor, &self.work, self.undoing.is_some());
                @if why_not.is_none() && may_act(visitor, job.actor) {
                    @let (look, word) = match job.state {
                        JobState::Failed => (Look::Primary, visitor.t("重试", "Try again")),
                        JobState::Waiting | JobState::Running | JobState::Done | JobState::Cancelled => {
                            (Look::Plain, visitor.t("继续", "Go on"))
                        }
                    };
                    (super::act(visitor, self.job.id, "resumption", Button::new(look, word).icon("play")))
                }
                @if can_undo {
                    @let (word, icon) = match job.kind {
                        // What takes an undo back does the act again.
                        JobKind::Undo => (visitor.t("重做", "Redo"), "redo-2"),
                        JobKind::MassChange | JobKind::Merge | JobKind::Export | JobKind::HandOver | JobKind::Backup | JobKind::Indexes | JobKind::FindDuplicates => (visitor.t("撤销", "Undo"), "undo-2"),
                    };
                    (super::act(visitor, self.job.id, "undoing", Button::new(Look::Plain, word).icon(icon)))
                }
                @if let Some(undoing) = &self.undoing {
                    @let word = match job.kind {
                        JobKind::Undo => visitor.t("查看重做", "See the redo"),
                        JobKind::MassChange | JobKind::Merge | JobKind::Export | JobKind::HandOver | JobKind::Backup | JobKind::Indexes | JobKind::FindDuplicates => visitor.t("查看撤销", "See its undo"),
                    };
                    (LinkButton::new(Look::Plain, word, href(undoing.id)).icon("history"))
                }
                @if let Some(why) = why_not.filter(|_| job.state != JobState::Done) {
                    span class="muted" { (why.text(visitor.lang)) }
                }
                @if job.kind == JobKind::FindDuplicates && crate::pages::duplicates::is_offered(visitor) {
                    (LinkButton::new(Look::Primary, visitor.t("去查重", "To the duplicates"), crate::pages::duplicates::PAGE).icon("copy-check"))
                }
                @if let Some(def) = def {
                    (LinkButton::new(Look::Plain, match visitor.lang {
                        Lang::Zh => format!("查看{}", def.label.zh),
                        Lang::En => format!("Show {}", def.label_plural.en.to_lowercase()),
                    }, format!("/{}", def.plural)).icon("list"))
                }
            }
        }
    }

    /// Each record left as it was, with the reason; nothing of one that the visitor may not see.
    fn refusals(&self, visitor: &Visitor) -> Markup {
        if self.refused.is_empty() {
            return html! {};
        }
        let lang = visitor.lang;
        let cols = vec![
            Col { strong: true, ..Col::new(visitor.t("记录", "Record")) },
            Col { strong: true, ..Col::new(visitor.t("原因", "Why")) },
        ];
        let rows: Vec<Row> = self
            .refused
            .iter()
            .map(|refused| {
                let why = html! { span class="cell-wrap" { (refused.reason.text(lang)) } };
                match &refused.record {
                    Some((def, id, title)) => Row {
                        name: named(lang, title),
                        href: Some(record_href(def, *id)),
                        cells: vec![html! { (named(lang, title)) }, why],
                        ..Row::default()
                    },
                    None => Row { cells: vec![ui::restricted(lang), why], ..Row::default() },
                }
            })
            .collect();
        let (all, shown) = (self.job.counts.refused + self.job.counts.missing, rows.len() as i64);
        let title = match (lang, all > shown) {
            (Lang::Zh, false) => format!("保持不变的 {} 条", count_text(all)),
            (Lang::Zh, true) => format!("保持不变的 {} 条（前 {} 条）", count_text(all), count_text(shown)),
            (Lang::En, false) => format!("{} left as they were", count_text(all)),
            (Lang::En, true) => {
                format!("{} left as they were (the first {})", count_text(all), count_text(shown))
            }
        };
        let table = Table { caption: title.clone(), cols, rows, ..Table::default() };
        ui::card(&title, None, ui::table(lang, &table))
    }

    /// What was asked, quietly at the end.
    fn asked(&self, visitor: &Visitor) -> Markup {
        let zone = visitor.site.crm().zone();
        html! {
            p class="muted" {
                @for words in &self.words { (words) " · " }
                @match &self.meant {
                    Some(Selection::Filter(filter)) if filter.is_empty() => { (visitor.t("全部记录", "All records")) " · " }
                    Some(Selection::Filter(filter)) => { span class="mono" { (filter) } " · " }
                    Some(Selection::Ids(_)) => { (visitor.t("所选记录", "Selected records")) " · " }
                    None => {}
                }
                (moment_text(visitor.lang, self.job.created_at, zone))
            }
        }
    }
}
