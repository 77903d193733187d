//! The figures of an import as people read them: counts as tiles, progress as a bar, reasons as rows.

use std::time::Duration;

use exchange::{Counts, Mode, Problem, Reason, RowPlace};
use maud::{Markup, html};
use object::{Label, Lang, Tone, id_text};
use store::{OutcomeRow, RowOutcome};

use crate::imports::{Doing, Job};
use crate::pages::values::count_text;
use crate::ui::{self, Col, Progress, Row, Table, Tile};

/// Rows with something to say that a page shows; the file of failed rows has all.
pub(super) const NOTES_SHOWN: usize = 50;

/// An import that was quicker does not tell how long it took.
const SECONDS_TOLD_MIN: f64 = 1.0;

/// What a mode does, for a list to choose from.
pub(super) const fn mode_label(mode: Mode) -> Label {
    match mode {
        Mode::Create => Label::new("只新建，已有的跳过", "Create new ones, leave existing ones"),
        Mode::Upsert => Label::new("新建，并更新已有的", "Create new ones, update existing ones"),
        Mode::Update => Label::new("只更新已有的", "Update existing ones only"),
    }
}

/// What became of a row.
pub(super) const fn outcome_label(outcome: RowOutcome) -> Label {
    match outcome {
        RowOutcome::Created => Label::new("新建", "Created"),
        RowOutcome::Updated => Label::new("更新", "Updated"),
        RowOutcome::Unchanged => Label::new("未变", "Unchanged"),
        RowOutcome::Skipped => Label::new("跳过", "Left out"),
        RowOutcome::Failed => Label::new("失败", "Failed"),
    }
}

const fn outcome_tone(outcome: RowOutcome) -> Tone {
    match outcome {
        RowOutcome::Created => Tone::Green,
        RowOutcome::Updated => Tone::Blue,
        RowOutcome::Unchanged | RowOutcome::Skipped => Tone::Grey,
        RowOutcome::Failed => Tone::Red,
    }
}

/// A count with its thousands apart.
pub(super) fn figure(count: u64) -> String {
    count_text(i64::try_from(count).unwrap_or(i64::MAX))
}

/// A row as people call it, counted as their spreadsheet counts: the header is row 1.
pub(super) fn row_text(lang: Lang, row: u64) -> String {
    let RowPlace { sheet, row } = RowPlace::of(row);
    match (lang, sheet) {
        (Lang::Zh, 1) => format!("第 {} 行", figure(row)),
        (Lang::En, 1) => format!("Row {}", figure(row)),
        (Lang::Zh, _) => format!("第 {sheet} 张表第 {} 行", figure(row)),
        (Lang::En, _) => format!("Sheet {sheet}, row {}", figure(row)),
    }
}

/// One tile per outcome. Failed rows lead to their file, where there is one.
pub(super) fn count_tiles(lang: Lang, counts: &Counts, rejects_href: Option<String>) -> Markup {
    let of = |outcome| match outcome {
        RowOutcome::Created => counts.created,
        RowOutcome::Updated => counts.updated,
        RowOutcome::Unchanged => counts.unchanged,
        RowOutcome::Skipped => counts.skipped,
        RowOutcome::Failed => counts.failed,
    };
    let tiles: Vec<Tile> = RowOutcome::ALL
        .into_iter()
        .map(|outcome| {
            let is_failed = outcome == RowOutcome::Failed && counts.failed > 0;
            Tile {
                label: outcome_label(outcome).text(lang).to_owned(),
                // Exact, because they add up to the file.
                value: ui::Figure::whole(figure(of(outcome))),
                tone: (of(outcome) > 0 && outcome != RowOutcome::Unchanged && outcome != RowOutcome::Skipped)
                    .then(|| outcome_tone(outcome)),
                note: if is_failed && rejects_href.is_some() {
                    Label::new("下载失败行", "Download these rows").text(lang).to_owned()
                } else {
                    String::new()
                },
                href: rejects_href.clone().filter(|_| is_failed),
            }
        })
        .collect();
    ui::tiles(&tiles)
}

/// That the counts add up to the file, and how long it took.
pub(super) fn sum_text(lang: Lang, counts: &Counts, seconds: f64) -> String {
    let (rows, failed) = (figure(counts.rows()), figure(counts.failed));
    // Nobody asks how long it took where it took no time.
    let took = match lang {
        _ if seconds < SECONDS_TOLD_MIN => String::new(),
        Lang::Zh => format!("，用时 {}", duration_text(lang, seconds)),
        Lang::En => format!("; it took {}", duration_text(lang, seconds)),
    };
    match (lang, counts.failed) {
        (Lang::Zh, 0) => format!("文件共 {rows} 行，全部处理完毕{took}。"),
        (Lang::Zh, _) => {
            format!("文件共 {rows} 行，逐行都有结果{took}。其中 {failed} 行失败，下载改好后可再次导入。")
        }
        (Lang::En, 0) => format!("All {rows} rows of the file are done{took}."),
        (Lang::En, _) => format!(
            "All {rows} rows of the file are accounted for{took}. {failed} failed: download, correct and import \
             them again."
        ),
    }
}

/// 0.8 秒, 12 秒, 3 分 5 秒.
fn duration_text(lang: Lang, seconds: f64) -> String {
    let whole = seconds.round() as u64;
    match (lang, whole) {
        (Lang::Zh, 0..=9) => format!("{seconds:.1} 秒"),
        (Lang::En, 0..=9) => format!("{seconds:.1} s"),
        (Lang::Zh, 10..=59) => format!("{whole} 秒"),
        (Lang::En, 10..=59) => format!("{whole} s"),
        (Lang::Zh, _) => format!("{} 分 {} 秒", whole / 60, whole % 60),
        (Lang::En, _) => format!("{} min {} s", whole / 60, whole % 60),
    }
}

/// How much of the file is settled, in bytes, and its size: what is read and not yet written is not done.
fn settled_of(job: &Job) -> (u64, u64) {
    let (bytes, bytes_total) = job.progress.bytes();
    (settled(bytes, job.progress.counts().rows(), job.progress.rows_read()), bytes_total)
}

/// The share of the bytes read that the settled rows have in the rows read.
fn settled(bytes: u64, rows: u64, rows_read: u64) -> u64 {
    let share = u128::from(bytes) * u128::from(rows.min(rows_read)) / u128::from(rows_read.max(1));
    u64::try_from(share).expect("at most the bytes")
}

/// Whether every row has its outcome and only the end is still to be written down: nothing is left to stop.
pub(super) fn is_finishing(job: &Job) -> bool {
    let (bytes, bytes_total) = settled_of(job);
    bytes_total > 0 && bytes >= bytes_total
}

/// How far a job is.
pub(in crate::pages) fn progress(lang: Lang, job: &Job) -> Markup {
    let (bytes, bytes_total) = settled_of(job);
    let counts = job.progress.counts();
    let label = match job.doing {
        Doing::Check => Label::new("正在检查", "Checking"),
        Doing::Import => Label::new("正在导入", "Importing"),
        Doing::Undo => Label::new("正在撤销", "Taking back"),
    };
    let note = match job.doing {
        Doing::Undo => String::new(),
        Doing::Check | Doing::Import if is_finishing(job) => {
            Label::new("所有行都已处理，正在收尾。", "All rows are done; it is finishing.")
                .text(lang)
                .to_owned()
        }
        Doing::Check | Doing::Import => pace_text(lang, &counts, (bytes, bytes_total), job.elapsed()),
    };
    ui::progress(&Progress { label: label.text(lang).to_owned(), done: bytes, total: bytes_total, note })
}

fn pace_text(lang: Lang, counts: &Counts, (bytes, bytes_total): (u64, u64), elapsed: Duration) -> String {
    let rows = counts.rows();
    let seconds = elapsed.as_secs_f64();
    if rows == 0 || seconds < 0.5 {
        return String::new();
    }
    let per_second = (rows as f64 / seconds) as u64;
    let left =
        if bytes == 0 { 0.0 } else { seconds * (bytes_total.saturating_sub(bytes)) as f64 / bytes as f64 };
    let left = duration_text(lang, left.ceil());
    match lang {
        Lang::Zh => format!(
            "已处理 {} 行 · 每秒 {} 行 · 失败 {} 行 · 约剩 {left}",
            figure(rows),
            figure(per_second),
            figure(counts.failed)
        ),
        Lang::En => format!(
            "{} rows done · {} a second · {} failed · about {left} left",
            figure(rows),
            figure(per_second),
            figure(counts.failed)
        ),
    }
}

/// Rows with what is to be said of them: the row's number, what became of it, why; where it became a record of
/// an object with this plural, the record.
pub(super) fn notes_table(lang: Lang, caption: &str, plural: Option<&str>, notes: &[OutcomeRow]) -> Markup {
    let t = |zh, en| Label::new(zh, en).text(lang);
    // Where all ended alike, the heading says so already.
    let is_mixed = notes.iter().any(|note| note.outcome != notes[0].outcome);
    let strong = |label: &str| Col { strong: true, ..Col::new(label) };
    let reasons: Vec<Reason> =
        notes.iter().map(|note| Reason::of_text(note.reason.as_deref().unwrap_or_default())).collect();
    let has_titles = reasons.iter().any(|reason| reason.title.is_some());
    let mut cols = vec![strong(t("行", "Row"))];
    if has_titles {
        cols.push(strong(t("名称", "Name")));
    }
    if is_mixed {
        cols.push(strong(t("结果", "Outcome")));
    }
    cols.push(strong(t("说明", "Why")));
    let rows = notes
        .iter()
        .zip(&reasons)
        .map(|(note, reason)| {
            let href = match (plural, note.record) {
                (Some(plural), Some(record)) => Some(format!("/{plural}/{}", id_text(record))),
                (Some(_) | None, _) => None,
            };
            let row = row_text(lang, note.row.unsigned_abs());
            let name = reason.title.clone().unwrap_or_else(|| row.clone());
            let mut cells = vec![html! { (row) }];
            if has_titles {
                cells.push(html! { span class="cell-wrap" { (reason.title.as_deref().unwrap_or("—")) } });
            }
            if is_mixed {
                cells.push(ui::badge(outcome_tone(note.outcome), outcome_label(note.outcome).text(lang)));
            }
            cells.push(why(lang, reason));
            Row { name, href, cells, ..Row::default() }
        })
        .collect();
    ui::table(lang, &Table { caption: caption.to_owned(), cols, rows, ..Table::default() })
}

/// Each thing that is wrong on a line of its own, with what stands in the cell where the sentence does not say it.
fn why(lang: Lang, reason: &Reason) -> Markup {
    let told: Vec<&Problem> = reason.problems.iter().chain(&reason.warnings).chain(&reason.emptied).collect();
    if told.is_empty() {
        return html! { span class="cell-wrap" { (reason.text(lang)) } };
    }
    html! {
        ul class="cell-wrap reasons" {
            @for problem in told {
                @let text = problem.text(lang);
                li {
                    (text)
                    @if let Some(value) = problem.value.as_deref().filter(|value| !text.contains(*value)) {
                        " " span class="muted" { (Label::new("文件中为", "in the file:").text(lang)) " “" (value) "”" }
                    }
                }
            }
        }
    }
}

/// What is said of likely duplicates; nothing where there are none.
pub(super) fn duplicates_text(lang: Lang, counts: &Counts, is_done: bool) -> Option<String> {
    let (in_file, stored) = (figure(counts.duplicates_in_file), figure(counts.duplicates_stored));
    let in_file_en = match counts.duplicates_in_file {
        1 => String::from("1 row looks like another row of the file"),
        _ => format!("{in_file} rows look like other rows of the file"),
    };
    let stored_en = match counts.duplicates_stored {
        1 => String::from("1 row looks like an existing record"),
        _ => format!("{stored} rows look like existing records"),
    };
    let found = match (lang, counts.duplicates_in_file, counts.duplicates_stored) {
        (_, 0, 0) => return None,
        (Lang::Zh, 0, _) => format!("{stored} 行与已有记录可能重复"),
        (Lang::Zh, _, 0) => format!("{in_file} 行与文件中的其他行可能重复"),
        (Lang::Zh, _, _) => format!("{in_file} 行与文件中的其他行可能重复，{stored} 行与已有记录可能重复"),
        (Lang::En, 0, _) => stored_en,
        (Lang::En, _, 0) => in_file_en,
        (Lang::En, _, _) => format!("{in_file_en}; {stored_en}"),
    };
    Some(match (lang, is_done) {
        (Lang::Zh, false) => {
            format!("{found}，仍会照常导入。要跳过它们，请返回上一步，勾选能识别它们的字段。")
        }
        (Lang::Zh, true) => format!("{found}，均已照常导入，请抽空核对。"),
        (Lang::En, false) => {
            format!(
                "{found}; imported all the same. To leave such rows out, go back and tick a field that tells them."
            )
        }
        (Lang::En, true) => format!("{found}; imported like all others, please compare."),
    })
}

#[cfg(test)]
#[path = "../tests/import_figures.rs"]
mod tests;
