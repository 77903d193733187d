//! `guanxi insight forecast FILE`: what comes next of a figure that stands in time.

use std::collections::BTreeMap;

use clap::{Args, ValueEnum};
use exchange::Cell;
use insight::forecast::{self, METHODS, Method, PERIOD_MAX, STEPS_MAX, Season, Trend};
use object::{Lang, Message};
use serde_json::{Map, Value as Json, json};

use super::report::{Chart, Drawn, Plotted, Report, Shown, TABLE_ROWS_MAX, count, headings, said as word};
use super::rows::{DATE, Kind, Read, Rows, Wanted, date_of, fraction, last_day, write};
use super::{Answer, Common, Failed, options, shown};

/// Periods that are drawn before the forecast.
const DRAWN_MAX: usize = 72;

/// Options of `guanxi insight forecast`.
#[derive(Args, Debug, Clone)]
pub struct ForecastArgs {
    /// What every question takes.
    #[command(flatten)]
    pub common: Common,
    /// 数值所在的列 / the column of the figure
    #[arg(long)]
    pub value: Option<String>,
    /// 日期所在的列：按月或按季合计；不填则按常用名称查找，没有则每行一期 / the column of the day: figures are added up by it;
    /// found by its usual names when none, and where there is none a row is a period
    #[arg(long)]
    pub date: Option<String>,
    /// 有日期时按什么合计 / what is added up
    #[arg(long, value_enum, default_value = "month")]
    pub by: Length,
    /// 没有日期时一年有几期：12 为月，4 为季，1 为没有季节 / without days, periods of a year
    #[arg(long, default_value_t = 12)]
    pub period: usize,
    /// 预测几期 / how many periods ahead
    #[arg(long, default_value_t = 12)]
    pub steps: usize,
}

/// How long a period is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Length {
    /// Twelve a year.
    Month,
    /// Four a year.
    Quarter,
}

impl Length {
    fn of_year(self) -> i32 {
        match self {
            Length::Month => 12,
            Length::Quarter => 4,
        }
    }

    /// The number of the period in which a day lies.
    fn number(self, day: i32) -> i32 {
        let date = date_of(day);
        let (year, month) = (i32::from(date.year()), i32::from(date.month()) - 1);
        year * self.of_year() + month * self.of_year() / 12
    }

    fn name(self, number: i32) -> String {
        let (year, part) = (number.div_euclid(self.of_year()), number.rem_euclid(self.of_year()) + 1);
        match self {
            Length::Month => format!("{year}-{part:02}"),
            Length::Quarter => format!("{year}-Q{part}"),
        }
    }
}

/// A series with the names of its periods and of those after it.
struct Series {
    values: Vec<f64>,
    period: usize,
    name: Box<dyn Fn(usize) -> String>,
    /// What was added up; none where every row is a period.
    by: Option<Length>,
    /// The last period, where it is not over.
    unfinished: Option<String>,
}

fn series(asked: &ForecastArgs, read: &mut Read, lang: Lang) -> Result<Series, Failed> {
    let rows = Rows::open(&asked.common, lang)?;
    let value = Wanted {
        option: "value",
        named: asked.value.as_deref(),
        usual: &["value", "amount", "total", "金额", "订单金额", "总额", "数值", "销售额"],
    };
    let date = Wanted { option: "date", named: asked.date.as_deref(), usual: DATE };
    let value = rows.place(&value)?;
    let Some(date) = rows.optional_place(&date)? else {
        let mut values = Vec::new();
        rows.lines(&[(value, Kind::Figure)], read, |line| {
            values.push(line.figure(0)?);
            Ok(())
        })?;
        if read.unreadable > 0 {
            // A gap would move all that follows.
            return Err(Failed::Asked(Message::new(
                "series_has_gaps",
                "有的行读不出数值；没有日期时，每行都必须是一期的数值。",
                "Some rows hold no figure; without days every row must be the figure of a period.",
            )));
        }
        return Ok(Series {
            values,
            period: asked.period,
            name: Box::new(|place| (place + 1).to_string()),
            by: None,
            unfinished: None,
        });
    };
    let mut sums: BTreeMap<i32, f64> = BTreeMap::new();
    let by = asked.by;
    let mut days = Vec::new();
    rows.lines(&[(date, Kind::Day), (value, Kind::Figure)], read, |line| {
        let (day, figure) = (line.day(0)?, line.figure(1)?);
        days.push(day);
        *sums.entry(by.number(day)).or_default() += figure;
        Ok(())
    })?;
    are_near(&days)?;
    let first = sums.keys().next().copied().unwrap_or_default();
    let mut last = sums.keys().next_back().copied().unwrap_or_default();
    let unfinished = is_unfinished(days, by).then(|| by.name(last));
    if unfinished.is_some() {
        sums.remove(&last);
        last -= 1;
    }
    // A period without a row came to nothing.
    let values = if sums.is_empty() {
        Vec::new()
    } else {
        (first..=last).map(|number| sums.get(&number).copied().unwrap_or_default()).collect()
    };
    let name = move |place: usize| by.name(first.saturating_add(i32::try_from(place).unwrap_or(i32::MAX)));
    Ok(Series {
        values,
        period: usize::try_from(by.of_year()).unwrap_or(1),
        name: Box::new(name),
        by: Some(by),
        unfinished,
    })
}

/// Whether more of the last period is still to come than ever passed from one day of the file to the next: orders of half
/// a month are no month, while a month with one row on its first day is whole.
fn is_unfinished(mut days: Vec<i32>, by: Length) -> bool {
    days.sort_unstable();
    let Some(last) = days.last().copied() else { return false };
    let gap = days.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or(i32::MAX);
    let own = by.number(last);
    (1..=gap.saturating_add(1)).all(|ahead| by.number(last.saturating_add(ahead)) == own)
}

/// Refuses days of which the first or the last lies far from all others: what is between would count as nothing.
fn are_near(days: &[i32]) -> Result<(), Failed> {
    let mirrored: Vec<i32> = days.iter().map(|day| -day).collect();
    if last_day(days, "date").is_ok() && last_day(&mirrored, "date").is_ok() {
        return Ok(());
    }
    Err(Failed::Asked(Message::new(
        "last_day_far",
        "最早或最晚的几行，日期离其余各行很远，其间各期会全按 0 计；请先改正或删去这些行。",
        "The first or the last days lie far from all others, and all periods between would count as nothing: mend or drop these rows.",
    )))
}

fn method(method: Method) -> (&'static str, &'static str, &'static str) {
    match method {
        Method::Smoothing => ("smoothing", "指数平滑", "exponential smoothing"),
        Method::Theta => ("theta", "Theta 法", "the theta method"),
        Method::Again => ("again", "与上一季节相同", "the last season again"),
    }
}

pub(super) fn answer(asked: &ForecastArgs, read: &mut Read, lang: Lang) -> Result<Answer, Failed> {
    options::within("period", asked.period, 1..=PERIOD_MAX)?;
    options::within("steps", asked.steps, 1..=STEPS_MAX)?;
    let series = series(asked, read, lang)?;
    let said = forecast::forecast(&series.values, series.period, asked.steps, asked.common.seed)?;
    let begun = series.values.len();
    let name = |step: usize| (series.name)(begun + step);
    if let Some(out) = &asked.common.out {
        let rows = (0..said.values.len()).map(|step| {
            let (eighty, ninety_five) = (said.eighty[step], said.ninety_five[step]);
            vec![
                Cell::Text(name(step)),
                fraction(said.values[step]),
                fraction(eighty.low),
                fraction(eighty.high),
                fraction(ninety_five.low),
                fraction(ninety_five.high),
            ]
        });
        write(out, &["period", "value", "low_80", "high_80", "low_95", "high_95"], rows)?;
    }
    let (code, zh, en) = method(said.method);
    let mut lines = vec![periods_words(&series, lang)];
    lines.extend(series.unfinished.as_ref().map(|name| {
        word(
            lang,
            format!("最后一期 {name} 还没有结束，没有计入，从它开始预测。"),
            format!("The last period, {name}, is not over: it is left out, and the forecast begins with it."),
        )
    }));
    lines.push(match lang {
        Lang::Zh => format!("采用{zh}："),
        Lang::En => format!("By {en}:"),
    });
    let steps: Vec<Json> = (0..said.values.len())
        .map(|step| {
            let (eighty, ninety_five) = (said.eighty[step], said.ninety_five[step]);
            lines.push(format!(
                "  {}  {}  ({} – {})",
                name(step), shown(said.values[step]), shown(eighty.low), shown(eighty.high)
            ));
            json!({
                "period": name(step), "value": said.values[step], "low_80": eighty.low, "high_80": eighty.high,
                "low_95": ninety_five.low, "high_95": ninety_five.high,
            })
        })
        .collect();
    let report = pictures(&series, &said, (zh, en), lang);
    let trend = match said.form.trend {
        Trend::None => "none",
        Trend::Added => "added",
        Trend::Damped => "damped",
    };
    let season = match said.form.season {
        Season::None => "none",
        Season::Added => "added",
        Season::Multiplied => "multiplied",
    };
    let tried = said.tried.map(|errors| {
        let of = |(own, error): (&Method, f64)| (method(*own).0.to_owned(), json!(error));
        Json::Object(METHODS.iter().zip(errors).map(of).collect())
    });
    let mut json = Map::new();
    json.insert("periods".to_owned(), json!(begun));
    let by = series.by.map_or("row", |by| match by {
        Length::Month => "month",
        Length::Quarter => "quarter",
    });
    json.insert("periods_by".to_owned(), json!(by));
    json.insert("period_not_over".to_owned(), json!(series.unfinished));
    json.insert("method".to_owned(), json!(code));
    json.insert(
        "form".to_owned(),
        json!({"error": if said.form.is_error_multiplied { "multiplied" } else { "added" }, "trend": trend, "season": season}),
    );
    json.insert("forecast".to_owned(), json!(steps));
    json.insert("quality".to_owned(), json!({"mase_at_the_cuts": tried}));
    Ok(Answer { json, lines, report, refused: None })
}

/// What the periods are.
fn periods_words(series: &Series, lang: Lang) -> String {
    let known = series.values.len();
    let (zh, en) = match series.by {
        Some(Length::Month) => ("按月合计", "added up by month"),
        Some(Length::Quarter) => ("按季合计", "added up by quarter"),
        None => (
            "没有找到日期列，每行作为一期；日期列叫别的名字时，请用 --date 指明",
            "no column of days was found, so that every row is a period; say by --date where there is one",
        ),
    };
    match lang {
        Lang::Zh => format!("已知 {known} 期（{zh}）。"),
        Lang::En => format!("{} known ({en}).", count(known, "period", "periods")),
    }
}

fn pictures(series: &Series, said: &forecast::Forecast, (zh, en): (&str, &str), lang: Lang) -> Report {
    let begun = series.values.len();
    let from = begun.saturating_sub(DRAWN_MAX);
    let steps = said.values.len();
    let before = begun - from;
    let line = |name: String, figures: Vec<Option<f64>>| Plotted { name, figures, band: Vec::new() };
    let known = series.values[from..].iter().copied().map(Some).chain(std::iter::repeat_n(None, steps));
    // The forecast begins where what is known ends.
    let mut ahead: Vec<Option<f64>> = vec![None; before];
    let mut eighty: Vec<Option<(f64, f64)>> = vec![None; before];
    let mut ninety_five = eighty.clone();
    ahead.extend(said.values.iter().copied().map(Some));
    eighty.extend(said.eighty.iter().map(|own| Some((own.low, own.high))));
    ninety_five.extend(said.ninety_five.iter().map(|own| Some((own.low, own.high))));
    if let (Some(place), Some(last)) = (before.checked_sub(1), series.values.last()) {
        ahead[place] = Some(*last);
    }
    let mut wide = line(word(lang, "95% 区间", "95 % interval"), Vec::new());
    wide.band = ninety_five;
    let mut narrow = line(word(lang, "80% 区间", "80 % interval"), Vec::new());
    narrow.band = eighty;
    let series_list = vec![
        line(word(lang, "已知", "Known"), known.collect()),
        line(word(lang, "预测", "Forecast"), ahead),
        wide,
        narrow,
    ];
    let names = (from..begun + steps).map(|place| (series.name)(place)).collect();
    let chart = Chart {
        title: word(lang, "历史与预测", "What was, and what comes next"),
        drawn: Drawn::Lines { names, series: series_list },
        is_share: false,
    };
    let rows = (0..steps.min(TABLE_ROWS_MAX)).map(|step| {
        let (eighty, ninety_five) = (said.eighty[step], said.ninety_five[step]);
        vec![
            (series.name)(begun + step),
            shown(said.values[step]),
            format!("{} – {}", shown(eighty.low), shown(eighty.high)),
            format!("{} – {}", shown(ninety_five.low), shown(ninety_five.high)),
        ]
    });
    let pairs = [
        ("时期", "Period"),
        ("预测值", "Forecast"),
        ("80% 区间", "80 % interval"),
        ("95% 区间", "95 % interval"),
    ];
    let mut report = Report {
        answer: Vec::new(),
        charts: vec![chart],
        table: Some(Shown {
            title: word(lang, "各期预测", "The forecast"),
            headings: headings(lang, pairs),
            rows: rows.collect(),
            all: steps,
        }),
        quality: Vec::new(),
    };
    if let (Some(value), Some(own)) = (said.values.first(), said.eighty.first()) {
        let (next, value) = ((series.name)(begun), shown(*value));
        let (low, high, sum) = (shown(own.low), shown(own.high), shown(said.values.iter().sum()));
        report.answer.push(word(
            lang,
            format!("下一期（{next}）预计 {value}，八成把握在 {low} 到 {high} 之间；{steps} 期合计 {sum}。"),
            format!("The next ({next}) is expected to be {value}, between {low} and {high} four times in five; {} come to {sum}.", count(steps, "period", "periods")),
        ));
    }
    if let Some(errors) = said.tried {
        let names = METHODS.iter().map(|own| {
            let (_, zh, en) = method(*own);
            word(lang, zh, en)
        });
        report.charts.push(Chart::bars(
            word(
                lang,
                "各方法对留出各期的误差（MASE，越小越好）",
                "Error of each method on periods kept apart (MASE, less is better)",
            ),
            names.zip(errors),
        ));
        let least = errors.iter().copied().fold(f64::INFINITY, f64::min);
        report.say(
            lang,
            format!("采用{zh}。在留出的各期上，最好的方法误差（MASE）为 {least:.3}；误差以已知各期照搬上一季节的平均误差为 1，图中“与上一季节相同”是它在留出各期上的误差。"),
            format!("By {en}. On periods kept apart the best method has an error (MASE) of {least:.3}; 1 is the mean error of repeating the last season in what is known, and the chart has what that came to on the same periods."),
        );
    } else {
        report.say(
            lang,
            format!("采用{zh}。数据太短，没有留出各期作检验，准确度未知。"),
            format!("By {en}. The series is too short to keep periods apart: how good it is, is not known."),
        );
    }
    report.say(
        lang,
        "假定过去的趋势与季节会延续。涨价、新产品、停业、疫情等不在数据里的变化，它无从知道；期数越远，区间越宽，越不可靠。没有记录的时期按 0 计。",
        "It takes trend and season to go on as they were, and knows nothing of new prices, products or closures. The further ahead, the wider the interval. A period without a row counts as nothing.",
    );
    report
}
