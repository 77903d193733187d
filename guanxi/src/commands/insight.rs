//! `guanxi insight WHAT FILE`: what a company's own figures say, from any file that an import would read. Columns are
//! named by options, or found by their usual names; the answer says how good it is, or why there is none.

mod attribute;
mod churn;
mod clv;
mod drivers;
mod facts;
mod forecast;
mod kano;
mod link;
mod next;
mod options;
mod path;
mod refused;
mod report;
mod retention;
mod rfm;
mod rows;
mod satisfaction;
mod segments;
mod text;
mod value;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use insight::Refusal;
use object::{Lang, Message};
use serde_json::{Map, Value as Json, json};

use crate::outcome::Outcome;

use self::report::{Heading, Report};
use self::rows::Read;

/// Most threads that may be asked for.
const THREADS_MAX: usize = 64;

/// `guanxi insight …`
#[derive(Args, Debug, Clone)]
pub struct InsightArgs {
    /// What is asked.
    #[command(subcommand)]
    pub what: What,
}

/// What can be asked.
#[derive(Subcommand, Debug, Clone)]
pub enum What {
    /// 谁是同一个 / who is the same, who is related, and why
    Link(link::LinkArgs),
    /// 最近、频率、金额评分 / recency, frequency and monetary value, from a file of orders
    Rfm(rfm::RfmArgs),
    /// 客户终身价值 / what customers are still worth, from a file of orders or of what each bought
    Clv(clv::ClvArgs),
    /// 谁可能流失、为什么 / who is about to leave, and why
    Churn(churn::ChurnArgs),
    /// 留存与生存曲线 / how long customers stay, and what is left of those who began together
    Retention(retention::RetentionArgs),
    /// 客户价值指数与高中低价值 / one index of value from several figures, and who is of high, middle and low value
    Value(value::ValueArgs),
    /// 下次购买的时间与产品 / when customers buy again, and what
    Next(next::NextArgs),
    /// 客户分群 / which customers are alike
    Segments(segments::SegmentsArgs),
    /// 满意度的驱动因素 / what drives a figure such as satisfaction
    Drivers(drivers::DriversArgs),
    /// NPS、CSAT、CES 与满意度指数 / how satisfied customers say they are, with intervals
    Satisfaction(satisfaction::SatisfactionArgs),
    /// 满意度到忠诚度的路径 / by which paths satisfaction leads to loyalty
    Path(path::PathArgs),
    /// KANO 问卷 / what features are to people, from answers to KANO questions
    Kano(kano::KanoArgs),
    /// 预测收入、订单等 / what comes next of revenue, orders, cases
    Forecast(forecast::ForecastArgs),
    /// 短文本的情感等标签 / a label of short texts, such as their mood
    Text(text::TextArgs),
    /// 渠道归因 / which channels bring customers, from their touches
    Attribute(attribute::AttributeArgs),
}

/// What every question takes.
#[derive(Args, Debug, Clone)]
pub struct Common {
    /// 文件：CSV、XLSX 等导入能读的格式 / the file, as an import would read it
    pub file: PathBuf,
    /// 把每一行结果写到这里：.csv 或 .xlsx / write what is said of each one here
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// 带图的报告写到这里：一个独立的 .html 文件 / write a report with pictures here, one HTML file that needs no other
    #[arg(long)]
    pub report: Option<PathBuf>,
    /// 工作簿中的哪张表 / which sheet of a workbook
    #[arg(long)]
    pub sheet: Option<String>,
    /// 文字编码，如 gb18030；不填则自动识别 / how the text is written; found out when none
    #[arg(long)]
    pub encoding: Option<String>,
    /// 随机种子：相同则结果相同 / the same seed gives the same answer
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// 线程数，不影响结果 / threads; they change nothing but the time
    #[arg(long)]
    pub threads: Option<usize>,
}

impl Common {
    /// What every question takes, before anything is read.
    fn checked(&self) -> Result<(), Failed> {
        if let Some(threads) = self.threads {
            options::within("threads", threads, 1..=THREADS_MAX)?;
        }
        self.out.as_deref().map_or(Ok(()), |out| rows::format_of(out).map(|_| ()))
    }
}

/// What a question came to.
struct Answer {
    /// What programs read, `quality` among it.
    pub json: Map<String, Json>,
    /// What people read.
    pub lines: Vec<String>,
    /// What the report shows beside them.
    pub report: Report,
    /// Why a part of the answer is missing.
    pub refused: Option<Refusal>,
}

/// Why there is no answer at all.
pub(super) enum Failed {
    /// The file or a column.
    Asked(Message),
    /// An option.
    Usage(Message),
    /// The data cannot carry it.
    Refused(Refusal),
}

impl From<Message> for Failed {
    fn from(message: Message) -> Failed {
        Failed::Asked(message)
    }
}

impl From<Refusal> for Failed {
    fn from(refusal: Refusal) -> Failed {
        Failed::Refused(refusal)
    }
}

/// Runs it.
pub fn run(args: &InsightArgs, lang: Lang) -> Outcome {
    let (kind, common) = match &args.what {
        What::Link(asked) => ("link", &asked.common),
        What::Rfm(asked) => ("rfm", &asked.common),
        What::Clv(asked) => ("clv", &asked.common),
        What::Churn(asked) => ("churn", &asked.common),
        What::Retention(asked) => ("retention", &asked.common),
        What::Value(asked) => ("value", &asked.common),
        What::Next(asked) => ("next", &asked.common),
        What::Segments(asked) => ("segments", &asked.common),
        What::Drivers(asked) => ("drivers", &asked.common),
        What::Satisfaction(asked) => ("satisfaction", &asked.common),
        What::Path(asked) => ("path", &asked.common),
        What::Kano(asked) => ("kano", &asked.common),
        What::Forecast(asked) => ("forecast", &asked.common),
        What::Text(asked) => ("text", &asked.common),
        What::Attribute(asked) => ("attribute", &asked.common),
    };
    let more: Vec<&PathBuf> = match &args.what {
        What::Link(asked) => asked.with.iter().chain(&asked.clusters).collect(),
        What::Rfm(_)
        | What::Clv(_)
        | What::Churn(_)
        | What::Retention(_)
        | What::Value(_)
        | What::Next(_)
        | What::Segments(_)
        | What::Drivers(_)
        | What::Satisfaction(_)
        | What::Path(_)
        | What::Kano(_)
        | What::Forecast(_)
        | What::Text(_)
        | What::Attribute(_) => Vec::new(),
    };
    if let Some(twice) = named_twice(common, &more) {
        return Outcome::message(&twice, lang);
    }
    if let Err(failed) = common.checked() {
        return told((kind, common), &Read::default(), Err(failed), lang);
    }
    let pool = match rayon::ThreadPoolBuilder::new().num_threads(common.threads.unwrap_or(0)).build() {
        Ok(pool) => pool,
        Err(fault) => return Outcome::refused(json!({"error": fault.to_string()}), fault.to_string()),
    };
    let mut read = Read::default();
    let answered = pool.install(|| match &args.what {
        What::Link(asked) => link::answer(asked, &mut read, lang),
        What::Rfm(asked) => rfm::answer(asked, &mut read, lang),
        What::Clv(asked) => clv::answer(asked, &mut read, lang),
        What::Churn(asked) => churn::answer(asked, &mut read, lang),
        What::Retention(asked) => retention::answer(asked, &mut read, lang),
        What::Value(asked) => value::answer(asked, &mut read, lang),
        What::Next(asked) => next::answer(asked, &mut read, lang),
        What::Segments(asked) => segments::answer(asked, &mut read, lang),
        What::Drivers(asked) => drivers::answer(asked, &mut read, lang),
        What::Satisfaction(asked) => satisfaction::answer(asked, &mut read, lang),
        What::Path(asked) => path::answer(asked, &mut read, lang),
        What::Kano(asked) => kano::answer(asked, &mut read, lang),
        What::Forecast(asked) => forecast::answer(asked, &mut read, lang),
        What::Text(asked) => text::answer(asked, &mut read, lang),
        What::Attribute(asked) => attribute::answer(asked, &mut read, lang),
    });
    told((kind, common), &read, answered, lang)
}

fn told(
    (kind, common): (&str, &Common),
    read: &Read,
    answered: Result<Answer, Failed>,
    lang: Lang,
) -> Outcome {
    let answer = match answered {
        Ok(answer) => answer,
        Err(Failed::Asked(message)) => return Outcome::message(&message, lang),
        Err(Failed::Usage(message)) => return Outcome { status: 2, ..Outcome::message(&message, lang) },
        Err(Failed::Refused(refusal)) => {
            Answer { json: Map::new(), lines: Vec::new(), report: Report::default(), refused: Some(refusal) }
        }
    };
    if let Some(path) = &common.report {
        let heading = Heading {
            kind,
            file: common.file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            read,
            lines: &answer.lines,
            refused: answer.refused.as_ref(),
            seed: common.seed,
        };
        if let Err(message) = report::write(path, &heading, &answer.report, lang) {
            return Outcome::message(&message, lang);
        }
    }
    let mut json = Map::new();
    json.insert("kind".to_owned(), json!(kind));
    json.insert("rows".to_owned(), json!(read.rows));
    json.insert("rows_unreadable".to_owned(), json!(read.unreadable));
    json.insert("unreadable".to_owned(), read.first_unreadable());
    json.insert("cells_unreadable".to_owned(), json!(read.cells_unreadable));
    json.insert("unreadable_cells".to_owned(), read.first_unreadable_cells());
    json.extend(answer.json);
    if !json.contains_key("quality") {
        json.insert("quality".to_owned(), Json::Null);
    }
    let mut lines = answer.lines;
    lines.extend(read.told(lang));
    let refused = answer.refused.as_ref().map(refused::message);
    json.insert(
        "refused".to_owned(),
        refused
            .as_ref()
            .map_or(Json::Null, |message| json!({"code": message.code, "zh": message.zh, "en": message.en})),
    );
    if let Some(message) = &refused {
        lines.push(message.text(lang).to_owned());
    }
    let text = lines.join("\n");
    if refused.is_none() && read.is_whole() {
        Outcome::done(Json::Object(json), text)
    } else {
        Outcome::refused(Json::Object(json), text)
    }
}

/// A file that is named twice would be written over what it holds.
fn named_twice(common: &Common, more: &[&PathBuf]) -> Option<Message> {
    let mut seen = Vec::new();
    for path in
        std::iter::once(&common.file).chain(&common.out).chain(&common.report).chain(more.iter().copied())
    {
        let whole =
            path.canonicalize().or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.clone());
        if seen.contains(&whole) {
            let path = path.display();
            return Some(Message::new(
                "file_named_twice",
                format!("“{path}”用了两次，会被覆盖；请为结果另取一个文件名。"),
                format!("“{path}” is named twice and would be written over; give the answer another name."),
            ));
        }
        seen.push(whole);
    }
    None
}

/// A figure for people: as many digits as say something.
fn shown(figure: f64) -> String {
    if figure.abs() >= 1_000.0 { grouped(figure, 0) } else { format!("{figure:.4}") }
}

/// Money for people.
fn money(figure: f64) -> String {
    grouped(figure, 2)
}

/// A figure in groups of three digits: large ones cannot be read otherwise.
fn grouped(figure: f64, decimals: usize) -> String {
    let text = format!("{figure:.decimals$}");
    let whole = text.find('.').unwrap_or(text.len());
    let first = usize::from(text.starts_with('-'));
    let mut grouped = text;
    for place in (first + 1..whole).rev().filter(|place| (whole - place).is_multiple_of(3)) {
        grouped.insert(place, ',');
    }
    grouped
}

#[cfg(test)]
#[path = "insight/tests/figures.rs"]
mod tests;
