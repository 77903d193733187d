//! `guanxi insight drivers FILE --target COLUMN`: by which share each of several figures explains another.

use clap::Args;
use exchange::Cell;
use insight::drivers::regression::regression;
use insight::drivers::shares::{Method, REPETITIONS_MAX, Repetition, shares};
use insight::drivers::{Column, Standardised};
use object::{Lang, Message};
use serde_json::{Map, Value as Json, json};

use super::report::{
    BARS_MAX, Chart, Drawn, Plotted, Report, Shown, TABLE_ROWS_MAX, count, headings, percent, said as word,
};
use super::rows::{Kind, Read, Rows, Wanted, fraction, write};
use super::{Answer, Common, Failed, options};

/// Samples below which the ends of an interval are those of a few rows.
pub(super) const REPETITIONS_MIN: usize = 100;

/// Options of `guanxi insight drivers`.
#[derive(Args, Debug, Clone)]
pub struct DriversArgs {
    /// What every question takes.
    #[command(flatten)]
    pub common: Common,
    /// 要解释的列，如满意度 / the column that is to be explained
    #[arg(long)]
    pub target: String,
    /// 驱动因素的列，逗号分隔；不填则为其余各列 / the columns that may explain it; all others when none
    #[arg(long, value_delimiter = ',')]
    pub drivers: Vec<String>,
    /// 区间的置信水平 / the level of intervals
    #[arg(long, default_value_t = 0.95)]
    pub level: f64,
    /// 重复抽样次数 / samples for the intervals
    #[arg(long, default_value_t = 1_000)]
    pub repetitions: usize,
}

pub(super) fn answer(asked: &DriversArgs, read: &mut Read, lang: Lang) -> Result<Answer, Failed> {
    let level = options::level(asked.level)?;
    options::within("repetitions", asked.repetitions, REPETITIONS_MIN..=REPETITIONS_MAX)?;
    let rows = Rows::open(&asked.common, lang)?;
    let place = |name: &str| rows.place(&Wanted { option: "drivers", named: Some(name), usual: &[] });
    let target = rows.place(&Wanted { option: "target", named: Some(&asked.target), usual: &[] })?;
    let mut places: Vec<usize> = if asked.drivers.is_empty() {
        (0..rows.headers().len()).filter(|column| *column != target).collect()
    } else {
        options::columns(&asked.drivers).into_iter().map(place).collect::<Result<_, Failed>>()?
    };
    places.retain(|column| *column != target);
    places.push(target);
    let names: Vec<String> = places.iter().map(|place| rows.headers()[*place].clone()).collect();
    let mut columns: Vec<Vec<f64>> = vec![Vec::new(); places.len()];
    let kinds: Vec<_> = places.iter().map(|place| (*place, Kind::Figure)).collect();
    rows.lines(&kinds, read, |line| {
        let figures: Vec<f64> = names
            .iter()
            .enumerate()
            .map(|(place, name)| {
                line.figure(place).map_err(|message| {
                    Message::new(
                        message.code,
                        format!("{name}：{}", message.zh),
                        format!("{name}: {}", message.en),
                    )
                })
            })
            .collect::<Result<_, Message>>()?;
        columns.iter_mut().zip(figures).for_each(|(column, figure)| column.push(figure));
        Ok(())
    })?;
    let named: Vec<Column<'_>> =
        names.iter().zip(&columns).map(|(name, figures)| Column { name, figures }).collect();
    let standardised = Standardised::of(&named, 2)?;
    let repetition = Repetition { level, repetitions: asked.repetitions, seed: asked.common.seed };
    let shares = shares(&standardised, repetition)?;
    let regression = regression(&standardised, level)?;

    if let Some(out) = &asked.common.out {
        let rows = shares.shares.iter().map(|share| {
            vec![
                Cell::Text(share.name.clone()),
                fraction(share.figure),
                fraction(share.interval.low),
                fraction(share.interval.high),
            ]
        });
        write(out, &["driver", "share", "low", "high"], rows)?;
    }
    let mut ordered: Vec<_> = shares.shares.iter().collect();
    ordered.sort_by(|one, other| other.figure.total_cmp(&one.figure));
    let explained = shares.r_squared * 100.0;
    let mut lines = vec![match lang {
        Lang::Zh => {
            format!("{} 行；这些因素解释了“{}”差异的 {explained:.1}%：", standardised.rows(), asked.target)
        }
        Lang::En => format!(
            "{}; of what differs in “{}” these explain {explained:.1} %:",
            count(standardised.rows(), "row", "rows"),
            asked.target
        ),
    }];
    lines.extend(ordered.iter().map(|share| {
        let [figure, low, high] =
            [share.figure, share.interval.low, share.interval.high].map(|part| part * 100.0);
        match lang {
            Lang::Zh => format!("  {}：{figure:.1}%（{low:.1}%–{high:.1}%）", share.name),
            Lang::En => format!("  {}: {figure:.1} % ({low:.1}–{high:.1} %)", share.name),
        }
    }));
    let top = ordered.iter().take(BARS_MAX);
    let parts = |name: String, of: &dyn Fn(f64, f64, f64) -> f64| {
        Plotted::of(name, top.clone().map(|own| of(own.interval.low.max(0.0), own.figure, own.interval.high)))
    };
    let series = vec![
        parts(word(lang, "至少（区间下限）", "At least (lower end)"), &|low, figure, _| {
            low.min(figure)
        }),
        parts(word(lang, "到估计值", "Up to the estimate"), &|low, figure, _| (figure - low).max(0.0)),
        parts(word(lang, "到区间上限", "Up to the upper end"), &|_, figure, high| {
            (high - figure).max(0.0)
        }),
    ];
    let chart = Chart {
        title: word(
            lang,
            format!("对“{}”差异的解释份额及区间", asked.target),
            format!("Share of what differs in “{}”, with intervals", asked.target),
        ),
        drawn: Drawn::Bars {
            names: top.clone().map(|own| own.name.clone()).collect(),
            series,
            is_stacked: true,
        },
        is_share: true,
    };
    let rows = ordered.iter().take(TABLE_ROWS_MAX).map(|share| {
        let own = regression.coefficients.iter().find(|own| own.name == share.name);
        vec![
            share.name.clone(),
            percent(share.figure, lang),
            format!("{} – {}", percent(share.interval.low, lang), percent(share.interval.high, lang)),
            own.map_or_else(String::new, |own| format!("{:.4}", own.figure)),
            own.map_or_else(String::new, |own| format!("{:.4}", own.error)),
            own.map_or_else(String::new, |own| chance(own.chance)),
        ]
    });
    let pairs = [
        ("因素", "Driver"),
        ("份额", "Share"),
        ("区间", "Interval"),
        ("回归系数", "Coefficient"),
        ("标准误", "Std. error"),
        ("p 值", "p"),
    ];
    let mut report = Report {
        answer: Vec::new(),
        charts: vec![chart],
        table: Some(Shown {
            title: word(lang, "各因素明细", "The drivers"),
            headings: headings(lang, pairs),
            rows: rows.collect(),
            all: ordered.len(),
        }),
        quality: Vec::new(),
    };
    if let Some(first) = ordered.first() {
        let [share, low, high] =
            [first.figure, first.interval.low, first.interval.high].map(|part| percent(part, lang));
        report.answer.push(word(
            lang,
            format!("份额最大的是“{}”：{share}（区间 {low} – {high}）。", first.name),
            format!("The largest share is that of “{}”: {share} (between {low} and {high}).", first.name),
        ));
    }
    report.say(
        lang,
        format!("R² {:.3}，按因素个数调整后 {:.3}；其余差异来自没有列入的原因。区间为 {}，由 {} 次重复抽样得出。", shares.r_squared, regression.r_squared_adjusted, percent(asked.level, lang), asked.repetitions),
        format!("R² is {:.3}, {:.3} adjusted for the number of drivers; the rest comes from what is not in the file. Intervals are of {}, from {} samples.", shares.r_squared, regression.r_squared_adjusted, percent(asked.level, lang), asked.repetitions),
    );
    report.say(
        lang,
        "份额说明差异随谁变化，不证明因果。假定关系接近直线；行数少、区间互相重叠时，不要给因素排名次。",
        "A share says with what the figure differs; it proves no cause. It takes relations to be about straight. Where rows are few and intervals overlap, do not rank the drivers.",
    );
    let method = match shares.method {
        Method::Lmg => "lmg",
        Method::RelativeWeights => "relative_weights",
    };
    let said: Vec<Json> = shares
        .shares
        .iter()
        .map(|share| {
            json!({"driver": share.name, "share": share.figure, "low": share.interval.low, "high": share.interval.high})
        })
        .collect();
    let coefficients: Vec<Json> = regression
        .coefficients
        .iter()
        .map(|own| {
            json!({
                "driver": own.name, "coefficient": own.figure, "standard_error": own.error,
                "low": own.interval.low, "high": own.interval.high, "p": own.chance,
                "standardised": own.standardised,
            })
        })
        .collect();
    let mut json = Map::new();
    json.insert("target".to_owned(), json!(asked.target));
    json.insert("method".to_owned(), json!(method));
    json.insert("r_squared".to_owned(), json!(shares.r_squared));
    json.insert("shares".to_owned(), json!(said));
    json.insert("intercept".to_owned(), json!(regression.intercept));
    json.insert("coefficients".to_owned(), json!(coefficients));
    json.insert(
        "quality".to_owned(),
        json!({
            "rows_used": standardised.rows(), "level": asked.level, "repetitions": asked.repetitions,
            "r_squared_adjusted": regression.r_squared_adjusted, "residual_error": regression.residual_error,
        }),
    );
    Ok(Answer { json, lines, report, refused: None })
}

/// A probability that is not nought, however small.
fn chance(p: f64) -> String {
    if p < 0.0001 { "< 0.0001".to_owned() } else { format!("{p:.4}") }
}
