//! The fourth and fifth step: how far the import is, and then what came of it. The page may be left; the import
//! goes on without it.

use axum::extract::Path;
use exchange::{Counts, ImportSettings, SETTLED_DAYS};
use maud::{Markup, html};
use object::{Lang, ObjectDef, Tone, id_text, parse_id};
use store::{ImportState, OutcomeRow, RowOutcome, StoreError};

use super::bad_cells;
use super::duplicates::{Duplicates, likely_duplicates, other_notes};
use super::figures::{
    NOTES_SHOWN, count_tiles, duplicates_text, figure, is_finishing, mode_label, notes_table, progress,
    sum_text,
};
use super::{Stage, steps, taking_back, wizard};
use crate::imports::{Doing, Left, Standing, left_of, outcome_of};
use crate::refusal::Refusal;
use crate::ui::{self, Button, LinkButton, Look, NoticeKind};
use crate::visitor::Visitor;

/// Rows of which something is said that are looked through for those to show.
const NOTES_READ: usize = 500;

/// `GET /imports/{id}`
pub(super) async fn page(visitor: Visitor, Path(id): Path<String>) -> Result<Markup, Refusal> {
    let shown = Shown::load(&visitor, &id).await?;
    let title = match visitor.lang {
        Lang::Zh => format!("导入：{}", shown.standing.record.file_name),
        Lang::En => format!("Import: {}", shown.standing.record.file_name),
    };
    Ok(wizard(&visitor, &title, "", shown.region(&visitor)))
}

/// `GET /imports/{id}/progress`: the part of the page that moves.
pub(super) async fn part(visitor: Visitor, Path(id): Path<String>) -> Result<Markup, Refusal> {
    Ok(Shown::load(&visitor, &id).await?.region(&visitor))
}

/// What the page shows.
struct Shown {
    standing: Standing,
    def: &'static ObjectDef,
    counts: Option<(Counts, f64)>,
    failed: Vec<OutcomeRow>,
    noted: Vec<OutcomeRow>,
    /// The first rows that went in without some of their cells.
    emptied: Vec<OutcomeRow>,
    duplicates: Duplicates,
    /// There are more likely duplicates than these.
    more_duplicates: bool,
    /// How many records the rows made that brought children along; none where they brought none.
    families: i64,
    /// What an undo left.
    left: Option<Left>,
}

impl Shown {
    async fn load(visitor: &Visitor, id: &str) -> Result<Shown, Refusal> {
        let id = parse_id(id).map_err(|_| Refusal::not_found())?;
        let standing = outcome_of(visitor, id).await?;
        let def =
            visitor.site.crm().registry().object(&standing.record.object).ok_or_else(Refusal::not_found)?;
        let counts = standing.record.result.as_deref().and_then(Counts::of_text);
        let shown = Shown {
            standing,
            def,
            counts,
            failed: Vec::new(),
            noted: Vec::new(),
            emptied: Vec::new(),
            duplicates: Duplicates::default(),
            more_duplicates: false,
            families: 0,
            left: None,
        };
        if shown.standing.is_working() {
            return Ok(shown);
        }
        if shown.standing.record.state == ImportState::Undone {
            let left = left_of(visitor, &shown.standing.record).await?;
            return Ok(Shown { left, ..shown });
        }
        visitor
            .visit
            .read::<_, StoreError, _>(move |view| {
                let failed = view.outcomes_of(id, RowOutcome::Failed, false, 0, NOTES_SHOWN)?;
                let created = view.outcomes_of(id, RowOutcome::Created, true, 0, NOTES_READ)?;
                let alike = likely_duplicates(&created);
                let mut noted = other_notes(&created);
                noted.truncate(NOTES_SHOWN);
                let emptied = match &shown.counts {
                    Some((counts, _)) if counts.cells_left_empty > 0 => {
                        bad_cells::of_notes(&view.outcomes_noted(id, 0, NOTES_READ)?)
                    }
                    Some(_) | None => Vec::new(),
                };
                let duplicates =
                    Duplicates::load(view, def, Some(id), &alike[..alike.len().min(NOTES_SHOWN)])?;
                Ok(Shown {
                    families: view.import_parents_made(id)?,
                    failed,
                    noted,
                    emptied,
                    duplicates,
                    more_duplicates: alike.len() > NOTES_SHOWN,
                    ..shown
                })
            })
            .await
            .map_err(Refusal::from)
    }

    fn href(&self) -> String {
        format!("/imports/{}", id_text(self.standing.record.id))
    }

    fn region(&self, visitor: &Visitor) -> Markup {
        if let Some(job) = self.standing.job.as_ref().filter(|_| self.standing.is_working()) {
            let stage = if job.doing == Doing::Undo { Stage::Result } else { Stage::Run };
            let goes_on = match job.doing {
                Doing::Check | Doing::Import => visitor
                    .t("可以离开此页，导入会继续进行。", "You may leave this page; the import goes on."),
                Doing::Undo => visitor.t(
                    "可以离开此页，撤销会继续进行。",
                    "You may leave this page; it is being taken back all the same.",
                ),
            };
            let body = html! {
                div class="stack" {
                    (steps(visitor.lang, stage, |_| None))
                    (ui::card("", None, progress(visitor.lang, job)))
                    div class="row" {
                        @if job.doing == Doing::Import && !is_finishing(job) { (self.act(visitor, "stop", Button::new(Look::Plain, visitor.t("停止", "Stop")))) }
                        span class="muted" { (goes_on) }
                        a href=(self.href()) { (visitor.t("刷新进度", "Refresh")) }
                    }
                }
            };
            return ui::live_region("import", &format!("{}/progress", self.href()), body);
        }
        let stage = match self.standing.record.state {
            ImportState::Running | ImportState::Stopped => Stage::Run,
            ImportState::Finished | ImportState::Undone => Stage::Result,
        };
        html! {
            div id="import" class="stack" {
                (steps(visitor.lang, stage, |_| None))
                (self.state_notice(visitor))
                @match self.standing.record.state {
                    ImportState::Undone => (self.after_undo(visitor)),
                    ImportState::Running | ImportState::Stopped | ImportState::Finished => (self.results(visitor)),
                }
                (self.settings(visitor))
            }
        }
    }

    /// How it ended, in a sentence, with what can be done about it.
    fn state_notice(&self, visitor: &Visitor) -> Markup {
        let go_on = || {
            self.act(
                visitor,
                "resumption",
                Button::new(Look::Primary, visitor.t("继续导入", "Go on")).icon("play"),
            )
        };
        match self.standing.record.state {
            ImportState::Running => {
                let why = self.standing.failure();
                let text = match &why {
                    Some(message) => message.text(visitor.lang),
                    None => visitor.t(
                        "导入中断了。已写入的行不受影响，继续后从中断处往下，每行只处理一次。",
                        "The import was cut off. What was written stays; it goes on where it stood, each row once.",
                    ),
                };
                ui::notice(NoticeKind::Error, html! { (text) }, Some(go_on()))
            }
            ImportState::Stopped => ui::notice(
                NoticeKind::Warning,
                html! { (visitor.t("导入已停止，停止前的行已写入。", "The import was stopped; the rows before that are in.")) },
                Some(go_on()),
            ),
            ImportState::Finished => match &self.counts {
                Some((counts, seconds)) => {
                    let kind = if counts.failed > 0 { NoticeKind::Warning } else { NoticeKind::Success };
                    ui::notice(kind, html! { (sum_text(visitor.lang, counts, *seconds)) }, None)
                }
                None => html! {},
            },
            ImportState::Undone => {
                ui::notice(NoticeKind::Info, html! { (taking_back::text(visitor, self.left.as_ref())) }, None)
            }
        }
    }

    /// What an undo left, and the way to do it better.
    fn after_undo(&self, visitor: &Visitor) -> Markup {
        let rest = self.left.as_ref().filter(|left| left.can_go_on());
        html! {
            div class="row" {
                @if rest.is_some() {
                    (LinkButton::new(Look::Primary, visitor.t("撤销其余的", "Take back the rest"), format!("{}/undo", self.href())).icon("undo-2"))
                }
                (self.again(visitor))
            }
            @if let Some(left) = &self.left { (taking_back::card(visitor, self.def, left)) }
        }
    }

    /// The way to bring in the same kind of file again.
    fn again(&self, visitor: &Visitor) -> LinkButton {
        let href = format!("/{}/import?like={}", self.def.plural, id_text(self.standing.record.id));
        LinkButton::new(
            Look::Plain,
            visitor.t("以同样的设置再导入", "Import again with these settings"),
            href,
        )
        .icon("upload")
    }

    fn results(&self, visitor: &Visitor) -> Markup {
        let lang = visitor.lang;
        let rejects = (!self.failed.is_empty()).then(|| format!("{}/rejects", self.href()));
        let plural = self.def.plural;
        html! {
            @if let Some((counts, _)) = &self.counts {
                (count_tiles(lang, counts, rejects.clone()))
                @if self.families > 0 {
                    p class="muted" { (match lang {
                        Lang::Zh => format!("这些行归成了 {} 条新的{}。", figure(self.families.unsigned_abs()), self.def.label.zh),
                        Lang::En => format!("New {} made of these rows: {}.", self.def.label_plural.en.to_lowercase(), figure(self.families.unsigned_abs())),
                    }) }
                }
                (bad_cells::left_empty_notice(lang, counts.cells_left_empty, true, &self.href()))
                @if let Some(text) = duplicates_text(lang, counts, true) {
                    (ui::notice(NoticeKind::Info, html! { (text) }, None))
                }
            }
            div class="row" {
                @if self.counts.as_ref().is_some_and(|(counts, _)| counts.created + counts.updated + counts.unchanged > 0) {
                    (LinkButton::new(Look::Primary, match lang {
                        Lang::Zh => format!("查看导入的{}", self.def.label.zh),
                        Lang::En => format!("Show the imported {}", self.def.label_plural.en.to_lowercase()),
                    }, format!("{}/records", self.href())).icon("list"))
                }
                @if rejects.is_some() {
                    (LinkButton::new(Look::Plain, visitor.t("在页面上改正", "Correct them here"), format!("{}/rows?show=failed", self.href())).icon("pencil"))
                }
                @if rejects.is_none() && self.is_mended() && self.counts.as_ref().is_some_and(|(counts, _)| counts.skipped > 0) {
                    (LinkButton::new(Look::Plain, visitor.t("处理跳过的行", "Rows left out"), format!("{}/rows?show=alike", self.href())).icon("pencil"))
                }
                @if let Some(href) = rejects {
                    (LinkButton::new(Look::Plain, visitor.t("下载失败行", "Download failed rows"), href).icon("download").download())
                }
                (self.again(visitor))
                (LinkButton::new(Look::Danger, visitor.t("撤销导入", "Take the import back"), format!("{}/undo", self.href())).icon("undo-2"))
            }
            @if let Some(text) = self.kept_text(lang) { p class="muted" { (text) } }
            @if !self.failed.is_empty() {
                (ui::card(&self.failed_title(lang), None, html! {
                    p class="muted" { (visitor.t(
                        "下载失败行，在表格里改好后再导入；“错误原因”和“行号”两列会自动忽略。",
                        "Download the failed rows, correct them in a spreadsheet and import the file again; the columns with reason and row number are ignored.",
                    )) }
                    (notes_table(lang, visitor.t("失败的行", "Failed rows"), None, &self.failed))
                }))
            }
            (bad_cells::card(lang, Some(plural), &self.emptied))
            (self.duplicates.card(visitor, self.def, self.more_duplicates))
            @if !self.noted.is_empty() {
                (ui::card(visitor.t("已导入、值得留意的行", "Imported rows to check"), None, notes_table(lang, visitor.t("值得留意的行", "Rows to check"), Some(plural), &self.noted)))
            }
        }
    }

    fn is_mended(&self) -> bool {
        ImportSettings::of_text(&self.standing.record.settings).is_some_and(|settings| settings.is_mended())
    }

    /// How long the file itself is still there, where rows of it were or can be mended.
    fn kept_text(&self, lang: Lang) -> Option<String> {
        let (counts, _) = self.counts.as_ref()?;
        let is_open = counts.failed > 0 || counts.cells_left_empty > 0;
        match (is_open, self.is_mended(), lang) {
            (true, _, Lang::Zh) => Some(String::from("原文件会保留，直到这些行改好或撤销导入。")),
            (true, _, Lang::En) => {
                Some(String::from("The file is kept until these rows are in or the import is taken back."))
            }
            (false, true, Lang::Zh) => Some(format!(
                "没有失败的行了。原文件再保留 {SETTLED_DAYS} 天，期间还可以处理跳过的行，之后删除。"
            )),
            (false, true, Lang::En) => Some(format!(
                "No row is left that failed. The file is kept for {SETTLED_DAYS} more days, in which rows that were left out can still be taken up, and then removed."
            )),
            (false, false, _) => None,
        }
    }

    fn failed_title(&self, lang: Lang) -> String {
        let all = self.counts.as_ref().map_or(self.failed.len() as u64, |(counts, _)| counts.failed);
        let shown = self.failed.len() as u64;
        match (lang, all > shown) {
            (Lang::Zh, false) => format!("失败的 {} 行", figure(all)),
            (Lang::Zh, true) => format!("失败的 {} 行（前 {} 行）", figure(all), figure(shown)),
            (Lang::En, false) => format!("{} failed rows", figure(all)),
            (Lang::En, true) => format!("{} failed rows (the first {})", figure(all), figure(shown)),
        }
    }

    /// What was imported how, quietly at the end.
    fn settings(&self, visitor: &Visitor) -> Markup {
        let record = &self.standing.record;
        let mode = ImportSettings::of_text(&record.settings)
            .map(|settings| mode_label(settings.mode).text(visitor.lang));
        let zone = visitor.site.crm().zone();
        let begun = crate::pages::values::moment_text(visitor.lang, record.started_at, zone);
        html! {
            p class="muted" {
                (self.def.label_plural.text(visitor.lang))
                @if let Some(mode) = mode { " · " (mode) }
                " · " (begun)
                " · " (visitor.t("编号", "Id")) " " span class="mono" { (id_text(record.id)) }
            }
        }
    }

    /// A small form around one button.
    fn act(&self, visitor: &Visitor, noun: &str, button: Button) -> Markup {
        html! {
            form method="post" action={ (self.href()) "/" (noun) } {
                (ui::csrf_field(visitor.csrf()))
                (button)
            }
        }
    }
}

/// An import's state with its colour.
pub(super) fn state_badge(visitor: &Visitor, state: ImportState, is_working: bool) -> Markup {
    let (tone, zh, en) = match (state, is_working) {
        (ImportState::Running, true) => (Tone::Blue, "进行中", "Running"),
        (ImportState::Running, false) => (Tone::Red, "已中断", "Cut off"),
        (ImportState::Stopped, _) => (Tone::Amber, "已停止", "Stopped"),
        (ImportState::Finished, _) => (Tone::Green, "已完成", "Finished"),
        (ImportState::Undone, _) => (Tone::Grey, "已撤销", "Taken back"),
    };
    ui::badge(tone, visitor.t(zh, en))
}
