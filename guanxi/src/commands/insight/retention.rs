//! `guanxi insight retention FILE`: how long customers stay (survival curve) and what is left of those who began together
//! (cohorts). From a file with a row for each customer and how long he stayed, or from a file of orders.

mod pictures;

use clap::{Args, ValueEnum};
use exchange::Cell;
use insight::Refusal;
use insight::churn::{self, Cohort, Survival};
use object::{Lang, Message};
use serde_json::{Map, Value as Json, json};

use super::report::{count, percent};
use super::rows::{
    CUSTOMER, DATE, Kind, Line, Names, Read, Rows, Wanted, date_of, day_of, day_option, fraction, last_day,
    number, write,
};
use super::{Answer, Common, Failed, options};

/// Points of the curve that are drawn and told; `--out` has every step.
const CURVE_POINTS: usize = 24;
/// Periods of cohorts that are shown across.
const PERIODS_SHOWN: usize = 12;
/// Cohorts that are told line by line: the latest.
const COHORTS_SHOWN: usize = 24;
/// Days without an order after which somebody may be said to have left: thirty years at most.
const GONE_AFTER_DAYS_MAX: i32 = 10_957;

/// Options of `guanxi insight retention`.
#[derive(Args, Debug, Clone)]
pub struct RetentionArgs {
    /// What every question takes.
    #[command(flatten)]
    pub common: Common,
    /// 客户所在的列 / the column of the customer
    #[arg(long)]
    pub customer: Option<String>,
    /// 每位客户一行时：停留时长（月数、天数等）所在的列 / of a file with a row per customer: how long each was one
    #[arg(long)]
    pub duration: Option<String>,
    /// 每位客户一行时：是否已流失 / of a file with a row per customer: whether he has left
    #[arg(long)]
    pub left: Option<String>,
    /// 每位客户一行时：成为客户的日期 / of a file with a row per customer: the day he became one
    #[arg(long, conflicts_with = "duration")]
    pub began: Option<String>,
    /// 每位客户一行时：流失的日期，空着的仍是客户 / the day he left; empty for those who are still there
    #[arg(long, requires = "began")]
    pub ended: Option<String>,
    /// 订单文件：日期所在的列 / of a file of orders: the column of the day
    #[arg(long, conflicts_with_all = ["duration", "began"])]
    pub date: Option<String>,
    /// 订单文件：按什么分期，默认按月 / of a file of orders: the length of a period; a month when none
    #[arg(long, value_enum)]
    pub by: Option<Length>,
    /// 订单文件：多少天没有订单算流失；给出后另有生存曲线 / of a file of orders: days without one after which somebody has
    /// left; with it there is a survival curve too
    #[arg(long)]
    pub gone_after: Option<i32>,
    /// 文件写的是日期时：截至哪一天，默认为文件中最后一天 / of a file of days: as of which; the last of the file when none
    #[arg(long)]
    pub until: Option<String>,
}

/// How long a period is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Length {
    /// Twelve a year.
    #[default]
    Month,
    /// Four a year.
    Quarter,
    /// One.
    Year,
}

impl Length {
    fn of_year(self) -> i64 {
        match self {
            Length::Month => 12,
            Length::Quarter => 4,
            Length::Year => 1,
        }
    }

    /// The number of the period in which a day lies.
    fn number(self, day: i32) -> i64 {
        let date = date_of(day);
        let month = i64::from(date.month()) - 1;
        i64::from(date.year()) * self.of_year() + month * self.of_year() / 12
    }

    fn name(self, number: i64) -> String {
        let (year, part) = (number.div_euclid(self.of_year()), number.rem_euclid(self.of_year()) + 1);
        match self {
            Length::Month => format!("{year}-{part:02}"),
            Length::Quarter => format!("{year}-Q{part}"),
            Length::Year => year.to_string(),
        }
    }
}

/// What was found of the two.
struct Found {
    /// In which unit the curve counts.
    unit: Unit,
    survival: Option<Result<(Survival, usize, usize), Refusal>>,
    cohorts: Option<Result<Vec<Cohort>, Refusal>>,
    /// Rows that lie in a period that is not complete, or after the last day.
    left_out: usize,
    until: Option<i32>,
}

/// The unit of durations.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    /// As the file has them.
    Own,
    Days,
}

/// Whether a cell says that somebody left.
fn has_left(line: &Line<'_>, place: usize) -> Result<bool, Message> {
    match super::churn::left(line.text(place))? {
        Some(left) => Ok(left),
        None => Err(Message::new("empty", "这一格是空的", "the cell is empty")),
    }
}

fn curve(durations: &[f64], left: &[bool]) -> Result<(Survival, usize, usize), Refusal> {
    let gone = left.iter().filter(|left| **left).count();
    churn::survival(durations, left).map(|survival| (survival, durations.len(), gone))
}

/// A row per customer, with durations.
fn of_durations(rows: Rows, (duration, left): (usize, usize), read: &mut Read) -> Result<Found, Failed> {
    let (mut durations, mut lefts) = (Vec::new(), Vec::new());
    rows.lines(&[(duration, Kind::Figure), (left, Kind::Text)], read, |line| {
        let own = line.figure(0)?;
        if own < 0.0 {
            return Err(Message::new(
                "duration_negative",
                format!("时长“{}”小于零", line.text(0)),
                format!("the duration “{}” is below zero", line.text(0)),
            ));
        }
        lefts.push(has_left(line, 1)?);
        durations.push(own);
        Ok(())
    })?;
    let survival = Some(curve(&durations, &lefts));
    Ok(Found { unit: Unit::Own, survival, cohorts: None, left_out: 0, until: None })
}

/// A row per customer, with days.
fn of_days(
    rows: Rows,
    (began, ended): (usize, Option<usize>),
    until: Option<i32>,
    read: &mut Read,
) -> Result<Found, Failed> {
    let mut columns = vec![(began, Kind::Day)];
    columns.extend(ended.map(|place| (place, Kind::Day)));
    let mut terms: Vec<(i32, Option<i32>)> = Vec::new();
    rows.lines(&columns, read, |line| {
        let began = line.day(0)?;
        let ended = match ended {
            Some(_) if !line.text(1).is_empty() => Some(line.day(1)?),
            Some(_) | None => None,
        };
        if ended.is_some_and(|ended| ended < began) {
            return Err(Message::new(
                "ended_before_it_began",
                "结束日期早于开始日期",
                "it ended before it began",
            ));
        }
        terms.push((began, ended));
        Ok(())
    })?;
    let all: Vec<i32> = terms.iter().flat_map(|(began, ended)| [Some(*began), *ended]).flatten().collect();
    let until = until.map_or_else(|| last_day(&all, "until"), Ok)?;
    let known: Vec<&(i32, Option<i32>)> = terms.iter().filter(|(began, _)| *began <= until).collect();
    let left: Vec<bool> = known.iter().map(|(_, ended)| ended.is_some_and(|ended| ended <= until)).collect();
    let durations: Vec<f64> = known
        .iter()
        .map(|(began, ended)| f64::from(ended.map_or(until, |ended| ended.min(until)) - began))
        .collect();
    let left_out = terms.len() - known.len();
    let survival = Some(curve(&durations, &left));
    Ok(Found { unit: Unit::Days, survival, cohorts: None, left_out, until: Some(until) })
}

/// A row per order.
fn of_orders(
    asked: &RetentionArgs,
    rows: Rows,
    until: Option<i32>,
    read: &mut Read,
) -> Result<Found, Failed> {
    let customer = Wanted { option: "customer", named: asked.customer.as_deref(), usual: CUSTOMER };
    let date = Wanted { option: "date", named: asked.date.as_deref(), usual: DATE };
    let columns = [(rows.place(&customer)?, Kind::Text), (rows.place(&date)?, Kind::Day)];
    let (mut names, mut customers, mut days) = (Names::default(), Vec::new(), Vec::new());
    rows.lines(&columns, read, |line| {
        let day = line.day(1)?;
        customers.push(names.number(line.text(0))?);
        days.push(day);
        Ok(())
    })?;
    let until = until.map_or_else(|| last_day(&days, "until"), Ok)?;
    // A period counts once its last day is over.
    let by = asked.by.unwrap_or_default();
    let (own, next) = (by.number(until), by.number(until.saturating_add(1)));
    let last = if next > own { own } else { own - 1 };
    let periods: Vec<i64> = days.iter().map(|day| by.number(*day)).collect();
    let cohorts = churn::cohorts(&customers, &periods, last);
    let survival = asked.gone_after.map(|gone_after| {
        let mut terms: Vec<Option<(i32, i32)>> = vec![None; names.all().len()];
        for (customer, day) in customers.iter().zip(&days).filter(|(_, day)| **day <= until) {
            let (first, last) = terms[*customer as usize].get_or_insert((*day, *day));
            (*first, *last) = ((*first).min(*day), (*last).max(*day));
        }
        let terms: Vec<(i32, i32)> = terms.into_iter().flatten().collect();
        // Who has not ordered for so long left on the day of his last order; the others are there until today.
        let left: Vec<bool> = terms.iter().map(|(_, last)| until - last > gone_after).collect();
        let durations: Vec<f64> = terms
            .iter()
            .zip(&left)
            .map(|((first, last), left)| f64::from(if *left { *last } else { until } - first))
            .collect();
        curve(&durations, &left)
    });
    let left_out = periods.iter().filter(|period| **period > last).count();
    Ok(Found { unit: Unit::Days, survival, cohorts: Some(cohorts), left_out, until: Some(until) })
}

impl RetentionArgs {
    /// What a file of one row per customer has no use for.
    fn refuse_periods(&self) -> Result<(), Failed> {
        if self.by.is_none() && self.gone_after.is_none() {
            return Ok(());
        }
        Err(options::clash(
            "--by 和 --gone-after 只用于订单文件；这个文件按每位客户一行来读。请去掉它们；若是订单文件，请用 --date 指明日期列。",
            "--by and --gone-after are for a file of orders, and this one is read as a row per customer. Leave them out; where it is one of orders, say by --date which column is the day.",
        ))
    }

    /// What durations, counted already, have no use for.
    fn refuse_day(&self) -> Result<(), Failed> {
        if self.until.is_none() {
            return Ok(());
        }
        Err(options::clash(
            "这个文件写的是停留时长，--until 改变不了它。请去掉 --until；若另有开始日期，请用 --began 指明那一列。",
            "This file says how long customers stayed, which --until does not change. Leave it out; where there is a day of the beginning too, say by --began which column it is.",
        ))
    }

    /// What is read in a file of durations alone.
    fn refuse_left(&self) -> Result<(), Failed> {
        if self.left.is_none() {
            return Ok(());
        }
        Err(options::clash(
            "--left 只用于写明停留时长的文件。请用 --duration 指明时长列，或去掉 --left。",
            "--left is for a file that says how long customers stayed. Say by --duration which column that is, or leave --left out.",
        ))
    }
}

fn found(asked: &RetentionArgs, read: &mut Read, lang: Lang) -> Result<Found, Failed> {
    if let Some(days) = asked.gone_after {
        options::within("gone-after", days, 1..=GONE_AFTER_DAYS_MAX)?;
    }
    let until = day_option("until", asked.until.as_deref())?;
    let rows = Rows::open(&asked.common, lang)?;
    let place = |option, named: &Option<String>, usual| {
        rows.optional_place(&Wanted { option, named: named.as_deref(), usual })
    };
    let is_log = asked.date.is_some();
    let began = place("began", &asked.began, &["began", "start", "start_date", "开始日期", "成为客户日期"])?;
    let duration = place(
        "duration",
        &asked.duration,
        &["duration", "tenure", "months", "时长", "停留时长", "在网时长"],
    )?;
    match (duration, began) {
        (Some(duration), _) if !is_log && asked.began.is_none() => {
            asked.refuse_periods()?;
            asked.refuse_day()?;
            let left = Wanted {
                option: "left",
                named: asked.left.as_deref(),
                usual: &["left", "churned", "churn", "流失", "是否流失", "已流失"],
            };
            let left = rows.place(&left)?;
            of_durations(rows, (duration, left), read)
        }
        (_, Some(began)) if !is_log => {
            asked.refuse_periods()?;
            asked.refuse_left()?;
            let ended = place("ended", &asked.ended, &["ended", "end", "end_date", "结束日期", "流失日期"])?;
            of_days(rows, (began, ended), until, read)
        }
        (Some(_) | None, Some(_) | None) => {
            asked.refuse_left()?;
            of_orders(asked, rows, until, read)
        }
    }
}

/// A point of the curve: when, the share, between what it lies.
struct Point {
    time: f64,
    share: f64,
    low: f64,
    high: f64,
}

/// The curve at even times up to its last step.
fn points(survival: &Survival) -> Vec<Point> {
    let Some(last) = survival.steps.last() else { return Vec::new() };
    let begin = Point { time: 0.0, share: 1.0, low: 1.0, high: 1.0 };
    let at = |time: f64| {
        let before = survival.steps.partition_point(|step| step.time <= time);
        match before.checked_sub(1).map(|place| &survival.steps[place]) {
            Some(step) => Point { time, share: step.share, low: step.low, high: step.high },
            None => Point { time, ..Point { time: 0.0, share: 1.0, low: 1.0, high: 1.0 } },
        }
    };
    let mut points = vec![begin];
    points.extend((1..CURVE_POINTS).map(|part| at(last.time * part as f64 / CURVE_POINTS as f64)));
    // Itself: all parts of it together may come to a little less, and miss the last step.
    points.push(at(last.time));
    points
}

/// The share of all customers of all cohorts that were active so many periods on, of those seen so long.
fn together(cohorts: &[Cohort]) -> Vec<f64> {
    let widest = cohorts.iter().map(|own| own.active.len()).max().unwrap_or(0);
    let at = |after: usize| {
        let (mut active, mut all) = (0.0, 0.0);
        for own in cohorts.iter().filter(|own| own.active.len() > after) {
            active += own.active[after] * own.customers as f64;
            all += own.customers as f64;
        }
        if all > 0.0 { active / all } else { 0.0 }
    };
    (0..widest).map(at).collect()
}

pub(super) fn answer(asked: &RetentionArgs, read: &mut Read, lang: Lang) -> Result<Answer, Failed> {
    let found = found(asked, read, lang)?;
    let by = asked.by.unwrap_or_default();
    let (survival, gone_refused) = match found.survival {
        Some(Ok(known)) => (Some(known), None),
        Some(Err(refusal)) => (None, Some(refusal)),
        None => (None, None),
    };
    let (cohorts, cohorts_refused) = match found.cohorts {
        Some(Ok(known)) => (Some(known), None),
        Some(Err(refusal)) => (None, Some(refusal)),
        None => (None, None),
    };
    let refused = gone_refused.or(cohorts_refused);
    if let (None, None, Some(refusal)) = (&survival, &cohorts, &refused) {
        return Err(Failed::Refused(refusal.clone()));
    }
    if let Some(out) = &asked.common.out {
        match &cohorts {
            Some(cohorts) => write_cohorts(out, cohorts, by)?,
            None => write_curve(out, survival.as_ref().map(|known| &known.0))?,
        }
    }
    let mut lines = Vec::new();
    let mut json = Map::new();
    if let Some(until) = found.until {
        json.insert("until".to_owned(), json!(day_of(until)));
    }
    if let Some((own, customers, gone)) = &survival {
        lines.extend(survival_words(own, (*customers, *gone), found.unit, lang));
        let curve: Vec<Json> = points(own)
            .iter()
            .map(|own| json!({"time": own.time, "share": own.share, "low": own.low, "high": own.high}))
            .collect();
        json.insert(
            "survival".to_owned(),
            json!({"customers": customers, "left": gone, "median": own.median, "curve": curve}),
        );
    }
    if let Some(cohorts) = &cohorts {
        let mean = together(cohorts);
        let customers: usize = cohorts.iter().map(|own| own.customers).sum();
        lines.push(match lang {
            Lang::Zh => format!("{} 批、{customers} 位客户。", cohorts.len()),
            Lang::En => format!(
                "{}, {}.",
                count(cohorts.len(), "cohort", "cohorts"),
                count(customers, "customer", "customers")
            ),
        });
        lines.push(match lang {
            Lang::Zh => "  之后各期仍有购买的占比：".to_owned(),
            Lang::En => "  The share that bought again in each period after:".to_owned(),
        });
        lines.extend((1..mean.len().min(PERIODS_SHOWN + 1)).map(|after| {
            let share = percent(mean[after], lang);
            match lang {
                Lang::Zh => format!("    第 {after} 期：{share}"),
                Lang::En => format!("    period {after}: {share}"),
            }
        }));
        let said: Vec<Json> = cohorts
            .iter()
            .map(|own| json!({"began": by.name(own.began), "customers": own.customers, "active": own.active}))
            .collect();
        json.insert("cohorts".to_owned(), json!(said));
        json.insert("active_together".to_owned(), json!(mean));
    }
    let report = pictures::pictures(
        (survival.as_ref(), found.unit),
        cohorts.as_deref(),
        (by, found.left_out, asked.gone_after),
        lang,
    );
    json.insert("quality".to_owned(), json!({"rows_left_out": found.left_out}));
    Ok(Answer { json, lines, report, refused })
}

fn write_cohorts(out: &std::path::Path, cohorts: &[Cohort], by: Length) -> Result<(), Failed> {
    let rows = cohorts.iter().flat_map(|own| {
        own.active.iter().enumerate().map(move |(after, share)| {
            vec![Cell::Text(by.name(own.began)), number(own.customers), number(after), fraction(*share)]
        })
    });
    write(out, &["cohort", "customers", "periods_after", "active"], rows)
}

fn write_curve(out: &std::path::Path, survival: Option<&Survival>) -> Result<(), Failed> {
    let rows = survival.iter().flat_map(|own| &own.steps).map(|step| {
        vec![
            fraction(step.time),
            number(step.at_risk),
            number(step.left),
            fraction(step.share),
            fraction(step.error),
            fraction(step.low),
            fraction(step.high),
        ]
    });
    write(out, &["time", "at_risk", "left", "share", "error", "low", "high"], rows)
}

fn survival_words(own: &Survival, (customers, gone): (usize, usize), unit: Unit, lang: Lang) -> Vec<String> {
    let days = |figure: f64| match (unit, lang) {
        (Unit::Days, Lang::Zh) => format!("{figure:.0} 天"),
        (Unit::Days, Lang::En) => count(format!("{figure:.0}"), "day", "days"),
        (Unit::Own, Lang::Zh) => format!("{figure} "),
        (Unit::Own, Lang::En) => format!("{figure}"),
    };
    let mut lines = vec![match lang {
        Lang::Zh => format!("{customers} 位客户，其中 {gone} 位已流失。"),
        Lang::En => format!("{}, {gone} of them left.", count(customers, "customer", "customers")),
    }];
    lines.push(match (own.median, lang) {
        (Some(median), Lang::Zh) => format!("一半客户在 {}之内流失。", days(median)),
        (Some(median), Lang::En) => format!("Half of them leave within {}.", days(median)),
        (None, Lang::Zh) => "在观察到的时间内，流失的不到一半。".to_owned(),
        (None, Lang::En) => "Fewer than half leave within the time that was seen.".to_owned(),
    });
    if let Some(last) = own.steps.last() {
        let [share, low, high] = [last.share, last.low, last.high].map(|own| percent(own, lang));
        lines.push(match lang {
            Lang::Zh => format!("到 {}时仍在的占 {share}（{low} 到 {high}）。", days(last.time)),
            Lang::En => format!("After {} {share} are still there ({low} to {high}).", days(last.time)),
        });
    }
    lines
}
