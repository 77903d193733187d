//! The page about the pictures.

use insight::Refusal;
use maud::{DOCTYPE, PreEscaped, html};
use object::Lang;

use super::{Drawn, Report, Shown, charts, count, said};
use crate::commands::insight::refused;
use crate::commands::insight::rows::Read;

/// The first sentences of an answer, and the first rows that could not be read.
const SENTENCES_MAX: usize = 6;
const UNREADABLE_MAX: usize = 5;
/// What is longer is no figure, nor an interval of two.
const FIGURE_LETTERS_MAX: usize = 36;
/// No script, nothing from elsewhere.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
const STYLE: &str = include_str!("report.css");

/// What stands about an answer.
pub(in super::super) struct Heading<'a> {
    /// Of which question.
    pub kind: &'a str,
    /// The name of the file.
    pub file: String,
    /// What was read of it.
    pub read: &'a Read,
    /// What the terminal says.
    pub lines: &'a [String],
    /// Why something is missing.
    pub refused: Option<&'a Refusal>,
    /// The seed.
    pub seed: u64,
}

fn title(kind: &str, lang: Lang) -> &'static str {
    let (zh, en) = match kind {
        "link" => ("重复与关联客户", "Who is the same, and who is related"),
        "rfm" => ("RFM 客户价值分层", "Recency, frequency and value"),
        "clv" => ("客户终身价值", "What customers are still worth"),
        "churn" => ("流失预警", "Who may leave, and why"),
        "retention" => ("客户留存与流失时间", "How long customers stay"),
        "value" => ("客户价值指数", "Customer value index"),
        "next" => ("下次购买", "What customers buy next, and when"),
        "satisfaction" => ("客户满意度", "How satisfied customers are"),
        "path" => ("从满意到忠诚的路径", "Paths from satisfaction to loyalty"),
        "segments" => ("客户分群", "Customers who are alike"),
        "drivers" => ("驱动因素分析", "What drives the figure"),
        "kano" => ("KANO 需求分析", "What features are to customers"),
        "forecast" => ("趋势预测", "What comes next"),
        "text" => ("文本倾向分析", "What people write"),
        _ => ("渠道归因", "Which channels bring customers"),
    };
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

/// A line that announces others, which are in the table here.
fn sentence(line: &str, lang: Lang) -> String {
    match line.strip_suffix(['：', ':']) {
        Some(rest) => format!("{rest}{}", said(lang, "。", ".")),
        None => line.to_owned(),
    }
}

/// The whole page.
pub(super) fn html(heading: &Heading<'_>, report: &Report, lang: Lang) -> Result<String, object::Message> {
    let t = |zh: &'static str, en: &'static str| match lang {
        Lang::Zh => zh,
        Lang::En => en,
    };
    let title = title(heading.kind, lang);
    let pictures: Vec<_> = report
        .charts
        .iter()
        .map(|chart| Ok((chart, charts::draw(chart, lang)?)))
        .collect::<Result<_, object::Message>>()?;
    let read = heading.read;
    let unreadable = read.told(lang);
    let page = html! {
        (DOCTYPE)
        html lang=(t("zh-CN", "en")) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · " (heading.file) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    header {
                        h1 { (title) }
                        p.about {
                            (heading.file) " · "
                            (said(lang, format!("读取 {} 行", read.rows), format!("{} read", count(read.rows, "row", "rows")))) " · "
                            (said(lang, format!("{} 行无法读取", read.unreadable), format!("{} unreadable", read.unreadable)))
                            " · " (said(lang, format!("随机种子 {}", heading.seed), format!("seed {}", heading.seed)))
                        }
                    }
                    @if let Some(refusal) = heading.refused {
                        p.refused { strong { (t("没有给出的结论：", "Not answered: ")) } (refused::message(refusal).text(lang)) }
                    }
                    @let answer: Vec<&String> =
                        heading.lines.iter().filter(|line| !line.starts_with(' ')).take(SENTENCES_MAX).collect();
                    @if !answer.is_empty() {
                        section {
                            h2 { (t("结论", "The answer")) }
                            @for line in answer { p { (sentence(line, lang)) }
                            }
                            @for line in &report.answer { p { (line) } }
                        }
                    }
                    @if !pictures.is_empty() {
                        section.charts {
                            @for (chart, picture) in &pictures {
                                figure {
                                    figcaption {
                                        (chart.title)
                                        @if !picture.unit.is_empty() {
                                            (said(lang, format!("（单位：{}）", picture.unit), format!(" (in {})", picture.unit)))
                                        }
                                    }
                                    div role="img" aria-label=(chart.title) { (PreEscaped(&picture.svg)) }
                                    @if let Drawn::Marks { across, up, .. } = &chart.drawn {
                                        p.note { (t("横轴：", "Across: ")) (across) (t("；纵轴：", "; up: ")) (up) }
                                    }
                                    @if !picture.legend.is_empty() {
                                        ul.legend {
                                            @for (colour, name) in &picture.legend {
                                                li { i style={ "background:" (colour) } {} (name) }
                                            }
                                        }
                                    }
                                }
                            }
                        }
                    }
                    @if let Some(table) = &report.table { (shown(table, lang)) }
                    @if !report.quality.is_empty() {
                        section {
                            h2 { (t("可信度与适用范围", "How far to trust it")) }
                            ul { @for line in &report.quality { li { (line) } } }
                        }
                    }
                    @if let Some((first, rest)) = unreadable.split_first() {
                        section {
                            h2 { (t("无法读取的内容", "What could not be read")) }
                            p { (first) }
                            ul { @for line in rest.iter().take(UNREADABLE_MAX) { li { (line.trim()) } } }
                        }
                    }
                    footer { (t("由 Guanxi 生成。文件可离线打开，不含脚本，也不访问网络。", "Made by Guanxi. This file opens offline, runs no script and loads nothing.")) }
                }
            }
        }
    };
    Ok(page.into_string())
}

fn shown(table: &Shown, lang: Lang) -> maud::Markup {
    let more = table.all.saturating_sub(table.rows.len());
    let is_figure = |place: usize| {
        place > 0
            && table.rows.iter().all(|row| {
                row.get(place).is_none_or(|cell| {
                    cell.chars().count() < FIGURE_LETTERS_MAX && !cell.chars().any(char::is_alphabetic)
                })
            })
    };
    let figures: Vec<bool> = (0..table.headings.len()).map(is_figure).collect();
    html! {
        section {
            h2 { (table.title) }
            div.wide {
                table {
                    thead { tr { @for (name, is_figure) in table.headings.iter().zip(&figures) { th.figure[*is_figure] scope="col" { (name) } } } }
                    tbody {
                        @for row in &table.rows {
                            tr { @for (cell, is_figure) in row.iter().zip(&figures) { td.figure[*is_figure] { (cell) } } }
                        }
                    }
                }
            }
            @if more > 0 {
                p.about { (said(
                    lang,
                    format!("共 {} 行，这里显示前 {} 行；用 --out 可写出全部。", table.all, table.rows.len()),
                    format!("The first {} of {}; --out writes them all.", table.rows.len(), count(table.all, "row", "rows")),
                )) }
            }
        }
    }
}
