//! `guanxi insight clv FILE`: what is still to come from every customer, by BG/NBD or Pareto/NBD for how often and
//! Gamma–Gamma for how much.

mod contracts;
mod formula;

use clap::{Args, ValueEnum};
use exchange::Cell;
use insight::Refusal;
use insight::clv::backtest::{BackTest, backtest};
use insight::clv::bg_nbd::BgNbd;
use insight::clv::gamma_gamma::{GammaGamma, Spending};
use insight::clv::history::{self, Histories, Reading, Timings};
use insight::clv::pareto_nbd::ParetoNbd;
use insight::clv::value::{Outlook, PERIODS_MAX};
use insight::clv::{Fitted, Parameters, Purchasing};
use object::Lang;
use serde_json::{Map, Value as Json, json};

use super::report::{Chart, Plotted, Report, Shown, TABLE_ROWS_MAX, count, headings, said as word};
use super::rows::{
    Kind, Names, OrderColumns, Purchases, Read, Rows, Wanted, day_of, day_option, fraction, number, write,
};
use super::{Answer, Common, Failed, grouped, money, options, shown};

/// Days to a unit of time: ten years at most, as times of one unit tell nothing.
const UNIT_DAYS_MAX: f64 = 3_660.0;
/// Units of time to a period: a century of weeks.
const PERIOD_UNITS_MAX: f64 = 5_218.0;
/// Days that may be held out: ten years.
const HELD_OUT_DAYS_MAX: i32 = 3_660;
/// Groups of customers that are drawn.
const TENTHS: usize = 10;

/// Options of `guanxi insight clv`.
#[derive(Args, Debug, Clone)]
pub struct ClvArgs {
    /// What every question takes.
    #[command(flatten)]
    pub common: Common,
    #[command(flatten)]
    columns: OrderColumns,
    /// 文件是每位客户一行时：首购之后的购买次数 / of a file with a row per customer: purchases after the first
    #[arg(long)]
    pub repeats: Option<String>,
    /// 从首购到最后一次购买的时间 / from the first purchase to the last
    #[arg(long)]
    pub last: Option<String>,
    /// 从首购到观察期末的时间 / from the first purchase to the end of observation
    #[arg(long)]
    pub observed: Option<String>,
    /// 平均每次购买的金额 / what a repeat purchase came to on average
    #[arg(long)]
    pub mean: Option<String>,
    /// 模型 / the model of how often
    #[arg(long, value_enum, default_value = "bg-nbd")]
    pub model: Model,
    /// 读到哪一天为止，默认为最后一天 / until which day the file is read; the last when none
    #[arg(long)]
    pub until: Option<String>,
    /// 时间单位是几天，7 为周 / days to a unit of time
    #[arg(long, default_value_t = 7.0)]
    pub unit: f64,
    /// 看未来几期 / how many periods ahead
    #[arg(long, default_value_t = 12)]
    pub periods: u32,
    /// 一期有几个时间单位，默认为一个月 / units of time to a period; a month of weeks
    #[arg(long, default_value_t = 365.25 / 12.0 / 7.0)]
    pub period: f64,
    /// 每期的折现率 / by what share money of the next period is worth less
    #[arg(long, default_value_t = 0.0)]
    pub discount: f64,
    /// 毛利率，1 为收入 / the share that is earned; 1 counts revenue
    #[arg(long, default_value_t = 1.0)]
    pub margin: f64,
    /// 留出最后几天作检验，0 为不检验 / days at the end that are held out to see how well it would have worked
    #[arg(long, default_value_t = 0)]
    pub held_out: i32,
    /// 合同或订阅：每期续约或不续约（sBG 模型） / contracts or subscriptions, renewed or not period by period (sBG)
    #[arg(long, conflicts_with_all = ["formula", "held_out", "repeats"])]
    pub contracts: bool,
    /// 合同文件：已开始的期数 / of a file of contracts: periods that were begun
    #[arg(long, requires = "contracts")]
    pub begun: Option<String>,
    /// 合同文件：是否已终止 / of a file of contracts: whether it ended with the last of them
    #[arg(long, requires = "contracts")]
    pub ended: Option<String>,
    /// 合同文件：这样的合同有几份，不填则每行一份 / how many such contracts; a row is one when none
    #[arg(long, requires = "contracts")]
    pub count: Option<String>,
    /// 同批合同：期初、一期后、两期后……仍在的数量 / of one cohort: how many there were at its begin, after one period …
    #[arg(long, requires = "contracts", conflicts_with_all = ["begun", "ended", "count"])]
    pub survivors: Option<String>,
    /// 一期的价格，得出金额 / the price of a period, which makes money of renewals
    #[arg(long, requires = "contracts")]
    pub price: Option<f64>,
    /// 按公式：年均收入 × 留存年限 × 忠诚度系数 / by the formula: annual revenue × retention years × loyalty coefficient
    #[arg(long, conflicts_with_all = ["held_out", "repeats"])]
    pub formula: bool,
    /// 公式：留存年限，不填则由文件中的年留存率推出 / of the formula: retention years; from the file's yearly retention
    /// when none
    #[arg(long, requires = "formula")]
    pub years: Option<f64>,
    /// 公式：忠诚度系数，1 为中性 / of the formula: the loyalty coefficient; 1 is neutral
    #[arg(long, default_value_t = 1.0, requires = "formula")]
    pub loyalty: f64,
}

/// How purchases come and end.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Model {
    /// Fader, Hardie and Lee 2005.
    BgNbd,
    /// Schmittlein, Morrison and Colombo 1987.
    ParetoNbd,
}

/// What the models learn from, with the names of the customers in its order.
struct Known {
    names: Vec<String>,
    histories: Histories,
    purchases: Option<(Purchases, Reading)>,
}

fn known(asked: &ClvArgs, read: &mut Read, lang: Lang) -> Result<Known, Failed> {
    let rows = Rows::open(&asked.common, lang)?;
    let wanted = |option, named, usual| Wanted { option, named, usual };
    let repeats = wanted("repeats", asked.repeats.as_deref(), &["x", "repeats", "frequency"]);
    if let Some(place) = rows.optional_place(&repeats)? {
        return summary(asked, rows, place, read);
    }
    let until = day_option("until", asked.until.as_deref())?;
    let purchases = asked.columns.read(rows, read)?;
    let reading = Reading {
        until: until.map_or_else(|| purchases.last_day("until"), Ok)?,
        days_per_unit: asked.unit,
        minor_per_unit: purchases.amounts.minor_per_unit(),
    };
    let histories = history::read(purchases.log(), purchases.names.all().len(), reading)?;
    let names =
        histories.customer.iter().map(|place| purchases.names.all()[*place as usize].clone()).collect();
    Ok(Known { names, histories, purchases: Some((purchases, reading)) })
}

/// A row per customer.
fn summary(asked: &ClvArgs, rows: Rows, repeats: usize, read: &mut Read) -> Result<Known, Failed> {
    let wanted = |option, named, usual| Wanted { option, named, usual };
    let customer = rows.place(&asked.columns.customer())?;
    let last = rows.place(&wanted("last", asked.last.as_deref(), &["t_x", "last", "recency"]))?;
    let observed = rows.place(&wanted("observed", asked.observed.as_deref(), &["T", "observed", "age"]))?;
    let mean = wanted("mean", asked.mean.as_deref(), &["zbar", "mean", "mean_value", "monetary_value"]);
    let mean = rows.optional_place(&mean)?;
    let figures = [Some(repeats), Some(last), Some(observed), mean].into_iter().flatten();
    let columns: Vec<_> =
        [(customer, Kind::Text)].into_iter().chain(figures.map(|place| (place, Kind::Figure))).collect();
    let (mut names, mut histories) = (Names::default(), Histories::default());
    rows.lines(&columns, read, |line| {
        let often = line.figure(1)?;
        let (last, observed) = (line.figure(2)?, line.figure(3)?);
        let value = if mean.is_some() { line.figure(4)? } else { 0.0 };
        if often < 0.0 || often.fract() != 0.0 || often > f64::from(u32::MAX) {
            return Err(object::Message::new(
                "figure_unreadable",
                format!("“{}”不是次数", line.text(1)),
                format!("“{}” is no number of purchases", line.text(1)),
            ));
        }
        histories.customer.push(names.number(line.text(0))?);
        histories.repeats.push(often as u32);
        histories.last.push(last);
        histories.observed.push(observed);
        histories.mean_value.push(value);
        Ok(())
    })?;
    let named = histories.customer.iter().map(|place| names.all()[*place as usize].clone()).collect();
    Ok(Known { names: named, histories, purchases: None })
}

impl ClvArgs {
    /// Before anything is read.
    fn checked(&self) -> Result<(), Failed> {
        options::above_nought("unit", self.unit, UNIT_DAYS_MAX)?;
        options::within("periods", self.periods, 1..=PERIODS_MAX)?;
        options::above_nought("period", self.period, PERIOD_UNITS_MAX)?;
        options::within("discount", self.discount, 0.0..=1.0)?;
        options::within("margin", self.margin, 0.0..=1.0)?;
        options::within("held-out", self.held_out, 0..=HELD_OUT_DAYS_MAX)
    }
}

pub(super) fn answer(asked: &ClvArgs, read: &mut Read, lang: Lang) -> Result<Answer, Failed> {
    asked.checked()?;
    if asked.contracts {
        return contracts::answer(asked, read, lang);
    }
    if asked.formula {
        return formula::answer(asked, read, lang);
    }
    let known = known(asked, read, lang)?;
    match asked.model {
        Model::BgNbd => said(asked, &known, BgNbd::fit, lang),
        Model::ParetoNbd => said(asked, &known, ParetoNbd::fit, lang),
    }
}

fn said<M: Purchasing + Parameters + Named>(
    asked: &ClvArgs,
    known: &Known,
    fit: impl Fn(Timings<'_>) -> Result<Fitted<M>, Refusal>,
    lang: Lang,
) -> Result<Answer, Failed> {
    let histories = &known.histories;
    let fitted = fit(histories.timings())?;
    let spending = GammaGamma::fit(&histories.repeats, &histories.mean_value);
    let outlook = Outlook {
        periods: asked.periods,
        period: asked.period,
        discount: asked.discount,
        margin: asked.margin,
    };
    let horizon = f64::from(asked.periods) * asked.period;
    let timings = histories.timings();
    let values = match &spending {
        Ok(spending) => {
            Some(outlook.values(&fitted.model, &spending.fitted.model, timings, &histories.mean_value)?)
        }
        Err(_) => None,
    };
    if let Some(out) = &asked.common.out {
        let headings =
            ["customer", "repeats", "last", "observed", "mean_value", "alive", "expected", "value"];
        let rows = (0..known.names.len()).map(|row| {
            let history = timings.at(row);
            vec![
                Cell::Text(known.names[row].clone()),
                number(history.repeats),
                fraction(history.last),
                fraction(history.observed),
                fraction(histories.mean_value[row]),
                fraction(fitted.model.alive(history)),
                fraction(fitted.model.expected(history, horizon)),
                values.as_ref().and_then(|values| values[row]).map_or(Cell::Empty, fraction),
            ]
        });
        write(out, &headings, rows)?;
    }
    let mut params = named(&fitted);
    let mut errors = named_errors(&fitted);
    let mut lines = vec![match lang {
        Lang::Zh => format!("{} 位客户，对数似然 {:.4}", fitted.customers, fitted.log_likelihood),
        Lang::En => format!(
            "{}, log-likelihood {:.4}",
            count(fitted.customers, "customer", "customers"),
            fitted.log_likelihood
        ),
    }];
    let mut quality = Map::new();
    if let Ok(Spending { fitted: spending, correlation }) = &spending {
        params.extend(named(spending));
        errors.extend(named_errors(spending));
        quality.insert("spending_customers".to_owned(), json!(spending.customers));
        quality.insert("spending_log_likelihood".to_owned(), json!(spending.log_likelihood));
        quality.insert("correlation_of_frequency_and_value".to_owned(), json!(correlation));
    }
    lines.extend(
        params
            .iter()
            .map(|(name, figure)| format!("  {name} = {}", shown(figure.as_f64().unwrap_or(f64::NAN)))),
    );
    let tested = if asked.held_out > 0 {
        let (said, test) = held_out(asked, known, fit)?;
        quality.insert("back_test".to_owned(), said);
        Some(test)
    } else {
        None
    };
    let expected: f64 =
        (0..known.names.len()).map(|row| fitted.model.expected(timings.at(row), horizon)).sum();
    let total: Option<f64> = values.as_ref().map(|values| values.iter().flatten().sum());
    lines.push(match lang {
        Lang::Zh => format!("未来 {} 期预计购买 {} 次。", asked.periods, grouped(expected, 0)),
        Lang::En => format!(
            "{} expected in the {} to come.",
            count(grouped(expected, 0), "purchase", "purchases"),
            count(asked.periods, "period", "periods")
        ),
    });
    if let Some(total) = total {
        lines.push(match lang {
            Lang::Zh => format!("预计价值合计 {}。", money(total)),
            Lang::En => format!("They are worth {} in all.", money(total)),
        });
    }
    let ahead: Vec<Expected> = (0..known.names.len())
        .map(|row| Expected {
            alive: fitted.model.alive(timings.at(row)),
            purchases: fitted.model.expected(timings.at(row), horizon),
            value: values.as_ref().and_then(|values| values[row]),
        })
        .collect();
    let report = pictures(known, &ahead, (asked.periods, tested.as_ref()), lang);
    let mut json = Map::new();
    json.insert("model".to_owned(), json!(M::NAME));
    json.insert("customers".to_owned(), json!(fitted.customers));
    json.insert("params".to_owned(), Json::Object(params));
    json.insert("standard_errors".to_owned(), Json::Object(errors));
    json.insert("log_likelihood".to_owned(), json!(fitted.log_likelihood));
    json.insert("expected_purchases".to_owned(), json!(expected));
    json.insert("value".to_owned(), json!(total));
    if let Some((_, reading)) = &known.purchases {
        json.insert("until".to_owned(), json!(day_of(reading.until)));
        quality.insert("rows_later".to_owned(), json!(histories.rows_later));
        quality.insert("days_refunded".to_owned(), json!(histories.days_refunded));
    }
    json.insert("quality".to_owned(), Json::Object(quality));
    Ok(Answer { json, lines, report, refused: spending.err() })
}

/// What is expected of a customer.
struct Expected {
    alive: f64,
    purchases: f64,
    value: Option<f64>,
}

fn pictures(
    known: &Known,
    ahead: &[Expected],
    (periods, tested): (u32, Option<&BackTest>),
    lang: Lang,
) -> Report {
    let is_valued = ahead.iter().any(|own| own.value.is_some());
    let figure = |row: usize| if is_valued { ahead[row].value.unwrap_or(0.0) } else { ahead[row].purchases };
    let mut order: Vec<usize> = (0..ahead.len()).collect();
    order.sort_by(|one, other| figure(*other).total_cmp(&figure(*one)));
    let tenth = |place: usize| {
        let part = &order[place * order.len() / TENTHS..(place + 1) * order.len() / TENTHS];
        part.iter().map(|row| figure(*row)).sum::<f64>() / part.len().max(1) as f64
    };
    let title = if is_valued {
        word(
            lang,
            format!("未来 {periods} 期人均价值，按价值从高到低分十组"),
            format!("Worth of a customer in the {periods} periods to come, by tenth from the highest"),
        )
    } else {
        word(
            lang,
            format!("未来 {periods} 期人均购买次数，从高到低分十组"),
            format!("Purchases of a customer in the {periods} periods to come, by tenth from the highest"),
        )
    };
    let numbers = (1..=TENTHS).map(|place| place.to_string()).collect();
    let mut alive = [0.0_f64; TENTHS];
    for own in ahead {
        alive[((own.alive * TENTHS as f64) as usize).min(TENTHS - 1)] += 1.0;
    }
    let from = (0..TENTHS).map(|place| format!("{:.1}", place as f64 / TENTHS as f64)).collect();
    let mut report = Report {
        answer: Vec::new(),
        charts: vec![
            Chart::columns(title, numbers, vec![Plotted::of("", (0..TENTHS).map(tenth))]),
            Chart::columns(
                word(
                    lang,
                    "客户仍然活跃的概率分布（横轴为每档的下限）",
                    "Customers by probability of still being one (each column from the figure below it)",
                ),
                from,
                vec![Plotted::of("", alive)],
            ),
        ],
        table: None,
        quality: Vec::new(),
    };
    let rows = order.iter().take(TABLE_ROWS_MAX).map(|row| {
        let own = &ahead[*row];
        vec![
            known.names[*row].clone(),
            known.histories.repeats[*row].to_string(),
            format!("{:.3}", own.alive),
            format!("{:.2}", own.purchases),
            own.value.map_or_else(|| "–".to_owned(), money),
        ]
    });
    let pairs = [
        ("客户", "Customer"),
        ("复购次数", "Repeats"),
        ("活跃概率", "Still a customer"),
        ("预计购买", "Expected purchases"),
        ("预计价值", "Expected value"),
    ];
    report.table = Some(Shown {
        title: word(lang, "价值最高的客户", "Those worth most"),
        headings: headings(lang, pairs),
        rows: rows.collect(),
        all: ahead.len(),
    });
    match tested {
        Some(test) => {
            let names = test.by_repeats.iter().map(|own| own.repeats.to_string()).collect();
            let of = |name: String, figure: fn(&insight::clv::backtest::Alike) -> f64| {
                Plotted::of(name, test.by_repeats.iter().map(figure))
            };
            report.charts.push(Chart::columns(
                word(lang, "回测：留出期内人均购买，按此前复购次数（最后一档含更多）", "Back-test: purchases in the time held out, by repeats before it (the last stands for more as well)"),
                names,
                vec![of(word(lang, "实际", "Actual"), |own| own.actual), of(word(lang, "预测", "Predicted"), |own| own.predicted)],
            ));
            report.say(
                lang,
                format!("回测：留出期内实际购买 {} 次，预测 {:.0} 次；人均绝对误差 {:.3}，若假定照旧则为 {:.3}。", test.actual_total(), test.predicted_total(), test.mean_absolute_error, test.mean_absolute_error_as_before),
                format!("Back-test: {} purchases in the time held out, {:.0} predicted; mean absolute error of a customer {:.3}, and {:.3} by everybody going on as before.", test.actual_total(), test.predicted_total(), test.mean_absolute_error, test.mean_absolute_error_as_before),
            );
        }
        None => report.say(
            lang,
            "没有做回测，准确度未知。文件为订单明细时，请加 --held-out 天数，用最近一段时间检验。",
            "No back-test was asked for, so how good it is, is not known. With a file of orders add --held-out DAYS to test it on the latest time.",
        ),
    }
    report.say(
        lang,
        "假定客户随时可买、悄悄离开（没有合同），购买快慢各不相同但不随时间改变，金额与频率无关。有季节、合同或订阅，或频率与金额明显相关时，不要相信它。",
        "It assumes that customers may buy at any time and leave without a word, each at a pace that does not change, and that how much has nothing to do with how often. Do not trust it with contracts, subscriptions, strong seasons, or where the two go together.",
    );
    report.say(
        lang,
        "单个客户的数字是平均期望，可能与实际相差很远；一群客户的合计才可靠。",
        "The figure of one customer is an expectation and may lie far from what comes; the sum of many is what holds.",
    );
    report
}

/// How well it would have worked: what is known until some days before the end, held to what came then.
fn held_out<M: Purchasing + Parameters>(
    asked: &ClvArgs,
    known: &Known,
    fit: impl Fn(Timings<'_>) -> Result<Fitted<M>, Refusal>,
) -> Result<(Json, BackTest), Failed> {
    let Some((purchases, reading)) = &known.purchases else {
        return Err(options::clash(
            "--held-out 需要订单明细；这个文件是每位客户一行，请去掉它。",
            "--held-out takes a file of orders; this one has a row per customer: leave it out.",
        ));
    };
    let earlier = Reading { until: reading.until.saturating_sub(asked.held_out), ..*reading };
    let customers = purchases.names.all().len();
    let test = backtest(purchases.log(), customers, earlier, asked.held_out, |timings| {
        fit(timings).map(|fitted| fitted.model)
    })?;
    let said = json!({
        "until": day_of(earlier.until), "days": asked.held_out, "customers": test.actual.len(),
        "actual": test.actual_total(), "predicted": test.predicted_total(),
        "mean_absolute_error": test.mean_absolute_error,
        "mean_absolute_error_as_before": test.mean_absolute_error_as_before,
    });
    Ok((said, test))
}

/// The names of a model's parameters, in their order.
trait Named {
    const PARAMETERS: &'static [&'static str];
}

impl Named for BgNbd {
    const PARAMETERS: &'static [&'static str] = &["r", "alpha", "a", "b"];
}

impl Named for ParetoNbd {
    const PARAMETERS: &'static [&'static str] = &["r", "alpha", "s", "beta"];
}

impl Named for GammaGamma {
    const PARAMETERS: &'static [&'static str] = &["p", "q", "gamma"];
}

fn named<M: Parameters + Named>(fitted: &Fitted<M>) -> Map<String, Json> {
    let names = M::PARAMETERS.iter().map(|name| (*name).to_owned());
    names.zip(fitted.model.to_vec().into_iter().map(Json::from)).collect()
}

fn named_errors<M: Parameters + Named>(fitted: &Fitted<M>) -> Map<String, Json> {
    let names = M::PARAMETERS.iter().map(|name| (*name).to_owned());
    names.zip(fitted.standard_errors().into_iter().map(Json::from)).collect()
}
