//! `guanxi insight drivers FILE --target COLUMN`: by which share each of several figures explains another.

use clap::Args;
use exchange::Cell;
use insight::drivers::regression::regression;
use insight::drivers::shares::{Method, Repetition, shares};
use insight::drivers::{Column, Standardised};
use insight::interval::Level;
use object::{Lang, Message};
use serde_json::{Map, Value as Json, json};

use super::rows::{Read, Rows, Wanted, figure, fraction, write};
use super::{Answer, Common, Failed};

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
    let level = Level::new(asked.level)?;
    let rows = Rows::open(&asked.common, lang)?;
    let place = |name: &str| rows.place(&Wanted { option: "drivers", named: Some(name), usual: &[] });
    let target = rows.place(&Wanted { option: "target", named: Some(&asked.target), usual: &[] })?;
    let mut places: Vec<usize> = if asked.drivers.is_empty() {
        (0..rows.headers().len()).filter(|column| *column != target).collect()
    } else {
        asked.drivers.iter().map(|name| place(name)).collect::<Result<_, Failed>>()?
    };
    places.retain(|column| *column != target);
    places.push(target);
    let names: Vec<String> = places.iter().map(|place| rows.headers()[*place].clone()).collect();
    let mut columns: Vec<Vec<f64>> = vec![Vec::new(); places.len()];
    rows.each(&places, read, |cells| {
        let figures: Vec<f64> = cells
            .iter()
            .zip(&names)
            .map(|(cell, name)| {
                figure(cell).map_err(|message| {
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
    let percent = shares.r_squared * 100.0;
    let mut lines = vec![match lang {
        Lang::Zh => {
            format!("{} 行；这些因素解释了“{}”差异的 {percent:.1}%：", standardised.rows(), asked.target)
        }
        Lang::En => format!(
            "{} rows; of what differs in “{}” these explain {percent:.1} %:",
            standardised.rows(),
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
    Ok(Answer { json, lines, refused: None })
}
