//! `guanxi insight clv FILE --contracts`: how long contracts that are renewed or not will go on, and what they are still
//! worth.

use exchange::Cell;
use insight::clv::contract::{self, Contracts, ShiftedBetaGeometric};
use insight::clv::value::PERIODS_MAX;
use insight::clv::{Fitted, Parameters};
use object::{Lang, Message};
use serde_json::{Map, Value as Json, json};

use super::{ClvArgs, Named};
use crate::commands::insight::report::{
    Chart, Drawn, Plotted, Report, Shown, TABLE_ROWS_MAX, count, headings, percent, said as word,
};
use crate::commands::insight::rows::{
    CUSTOMER, Kind, Line, Names, Read, Rows, Wanted, fraction, number, write,
};
use crate::commands::insight::{Answer, Failed, money, options, shown};

/// The highest price that is taken.
const PRICE_MAX: f64 = 1e12;
/// Periods of the curve that are drawn.
const DRAWN_MAX: u32 = 24;

impl Named for ShiftedBetaGeometric {
    const PARAMETERS: &'static [&'static str] = &["alpha", "beta"];
}

/// The contracts with the names of whose they are; none in a file of one cohort.
struct Known {
    names: Vec<String>,
    contracts: Vec<Contracts>,
}

/// A whole number of a cell.
fn whole(line: &Line<'_>, place: usize, least: f64) -> Result<f64, Message> {
    let figure = line.figure(place)?;
    if figure.fract() == 0.0 && (least..=f64::from(u32::MAX)).contains(&figure) {
        return Ok(figure);
    }
    Err(Message::new(
        "figure_unreadable",
        format!("“{}”不是不小于 {least} 的整数", line.text(place)),
        format!("“{}” is no whole number of at least {least}", line.text(place)),
    ))
}

/// More periods than a contract has. It is refused whole: to leave long contracts out would make the others look like all.
fn too_long(row: u64) -> Failed {
    Failed::Asked(Message::new(
        "periods_too_many",
        format!(
            "第 {row} 行超过了 {PERIODS_MAX} 期，合同没有这么长。请改正这一行；若一期是一天或一周，请改按月或按年计数。"
        ),
        format!(
            "Row {row} is beyond {PERIODS_MAX} periods, and no contract is that long. Put the row right; where a period is a day or a week, count months or years instead."
        ),
    ))
}

fn known(asked: &ClvArgs, read: &mut Read, lang: Lang) -> Result<Known, Failed> {
    let rows = Rows::open(&asked.common, lang)?;
    let mut row_too_long = None;
    let wanted = |option, named: &'_ Option<String>, usual| -> Result<Option<usize>, Failed> {
        rows.optional_place(&Wanted { option, named: named.as_deref(), usual })
    };
    let usual: &[&str] =
        if asked.begun.is_some() { &[] } else { &["survivors", "still_there", "仍在数量", "留存数"] };
    if let Some(place) = wanted("survivors", &asked.survivors, usual)? {
        let mut survivors = Vec::new();
        rows.lines(&[(place, Kind::Figure)], read, |line| {
            if survivors.len() == PERIODS_MAX as usize {
                row_too_long.get_or_insert(line.row);
                return Ok(());
            }
            survivors.push(whole(line, 0, 0.0)?);
            Ok(())
        })?;
        if let Some(row) = row_too_long {
            return Err(too_long(row));
        }
        if read.unreadable > 0 {
            // A gap would move all that follows.
            return Err(Failed::Asked(Message::new(
                "series_has_gaps",
                "有的行读不出数量；同批合同每行必须是下一期仍在的数量。",
                "Some rows hold no number; of one cohort every row must say how many are there a period later.",
            )));
        }
        return Ok(Known { names: Vec::new(), contracts: contract::of_cohort(&survivors)? });
    }
    let needed = |option, named: &'_ Option<String>, usual| {
        rows.place(&Wanted { option, named: named.as_deref(), usual })
    };
    let begun = needed("begun", &asked.begun, &["begun", "periods", "已开始期数", "期数"])?;
    let ended = needed("ended", &asked.ended, &["ended", "churned", "终止", "是否终止", "已终止"])?;
    let counted = wanted("count", &asked.count, &["count", "contracts", "份数", "数量"])?;
    let customer = wanted("customer", &asked.columns.customer, CUSTOMER)?;
    let mut columns = vec![(begun, Kind::Figure), (ended, Kind::Text)];
    columns.extend(counted.map(|place| (place, Kind::Figure)));
    columns.extend(customer.map(|place| (place, Kind::Text)));
    let (mut names, mut rows_named, mut contracts) = (Names::default(), Vec::new(), Vec::new());
    rows.lines(&columns, read, |line| {
        if line.figure(0)? > f64::from(PERIODS_MAX) {
            row_too_long.get_or_insert(line.row);
            return Ok(());
        }
        let periods = whole(line, 0, 1.0)? as u32;
        let Some(ended) = crate::commands::insight::churn::left(line.text(1))? else {
            return Err(Message::new("empty", "没有说明是否终止", "it is not said whether it ended"));
        };
        let count = if counted.is_some() { whole(line, 2, 1.0)? } else { 1.0 };
        if customer.is_some() {
            rows_named.push(names.number(line.text(2 + usize::from(counted.is_some())))?);
        }
        contracts.push(Contracts { periods, ended, count });
        Ok(())
    })?;
    if let Some(row) = row_too_long {
        return Err(too_long(row));
    }
    let names = rows_named.iter().map(|number| names.all()[*number as usize].clone()).collect();
    Ok(Known { names, contracts })
}

pub(super) fn answer(asked: &ClvArgs, read: &mut Read, lang: Lang) -> Result<Answer, Failed> {
    if let Some(price) = asked.price {
        options::within("price", price, 0.0..=PRICE_MAX)?;
    }
    let Known { names, contracts } = known(asked, read, lang)?;
    let fitted = ShiftedBetaGeometric::fit(&contracts)?;
    let model = fitted.model;
    // Renewals to come of the running ones; an ended contract is not renewed.
    let ahead: Vec<f64> = contracts
        .iter()
        .map(
            |own| {
                if own.ended { Ok(0.0) } else { model.renewals(own.periods, asked.periods, asked.discount) }
            },
        )
        .collect::<Result<_, _>>()?;
    let worth = asked.price.map(|price| price * asked.margin);
    if let Some(out) = &asked.common.out {
        let rows = contracts.iter().zip(&ahead).enumerate().map(|(row, (own, renewals))| {
            let next = if own.ended { 0.0 } else { model.retention(own.periods) };
            vec![
                names.get(row).cloned().map_or(Cell::Empty, Cell::Text),
                number(own.periods),
                Cell::Text(if own.ended { "yes" } else { "no" }.to_owned()),
                number(own.count),
                fraction(next),
                fraction(*renewals),
                worth.map_or(Cell::Empty, |worth| fraction(renewals * worth * own.count)),
            ]
        });
        let headings =
            ["customer", "begun", "ended", "contracts", "renews_next", "renewals_to_come", "value"];
        write(out, &headings, rows)?;
    }
    let of = |is_ended: bool| -> f64 {
        contracts.iter().filter(|own| own.ended == is_ended).map(|own| own.count).sum()
    };
    let (running, ended) = (of(false), of(true));
    let expected: f64 = contracts.iter().zip(&ahead).map(|(own, ahead)| own.count * ahead).sum();
    let value = worth.map(|worth| worth * expected);
    let longest = contracts.iter().map(|own| own.periods).max().unwrap_or(1);
    let seen = contract::seen(&contracts);
    let off = (0..).zip(&seen).map(|(renewals, share)| (share - model.survival(renewals)).abs());
    let off = off.fold(0.0, f64::max);
    let mut lines = vec![match lang {
        Lang::Zh => format!("{running:.0} 份合同在执行，{ended:.0} 份已终止。"),
        Lang::En => {
            format!("{} running, {ended:.0} ended.", count(format!("{running:.0}"), "contract", "contracts"))
        }
    }];
    let names_of = ShiftedBetaGeometric::PARAMETERS.iter().zip(model.to_vec());
    lines.extend(names_of.map(|(name, figure)| format!("  {name} = {}", shown(figure))));
    lines.push(match lang {
        Lang::Zh => format!(
            "第一期后续约的占 {}，第五期后占 {}；未来 {} 期预计续约 {expected:.0} 次。",
            percent(model.retention(1), lang),
            percent(model.retention(5), lang),
            asked.periods
        ),
        Lang::En => format!(
            "{} are renewed after the first period and {} after the fifth; {} expected in the {} to come.",
            percent(model.retention(1), lang),
            percent(model.retention(5), lang),
            count(format!("{expected:.0}"), "renewal", "renewals"),
            count(asked.periods, "period", "periods")
        ),
    });
    if let Some(value) = value {
        lines.push(match lang {
            Lang::Zh => format!("预计价值合计 {}。", money(value)),
            Lang::En => format!("They are worth {} in all.", money(value)),
        });
    }
    let report = pictures(&fitted, &seen, (longest, off), lang);
    let mut json = Map::new();
    json.insert("model".to_owned(), json!(ShiftedBetaGeometric::NAME));
    json.insert("contracts".to_owned(), json!({"running": running, "ended": ended}));
    json.insert("params".to_owned(), Json::Object(super::named(&fitted)));
    json.insert("standard_errors".to_owned(), Json::Object(super::named_errors(&fitted)));
    json.insert("log_likelihood".to_owned(), json!(fitted.log_likelihood));
    let retention: Vec<f64> = (1..=longest.min(DRAWN_MAX)).map(|period| model.retention(period)).collect();
    json.insert("retention".to_owned(), json!(retention));
    json.insert("expected_renewals".to_owned(), json!(expected));
    json.insert("value".to_owned(), json!(value));
    json.insert("quality".to_owned(), json!({"largest_difference_from_seen": off}));
    Ok(Answer { json, lines, report, refused: None })
}

fn pictures(
    fitted: &Fitted<ShiftedBetaGeometric>,
    seen: &[f64],
    (longest, off): (u32, f64),
    lang: Lang,
) -> Report {
    let model = fitted.model;
    // As far again as it was seen.
    let drawn = longest.saturating_mul(2).min(DRAWN_MAX);
    let names = (0..=drawn).map(|renewals| renewals.to_string()).collect();
    let was = (0..=drawn).map(|renewals| seen.get(renewals as usize).copied());
    let was = Plotted { name: word(lang, "实际", "Seen"), figures: was.collect(), band: Vec::new() };
    let said = Plotted::of(word(lang, "模型", "Model"), (0..=drawn).map(|renewals| model.survival(renewals)));
    let kept = (1..=drawn.max(1)).map(|period| model.retention(period));
    let kept_names = (1..=drawn.max(1)).map(|period| period.to_string()).collect();
    let rows = (1..=drawn).take(TABLE_ROWS_MAX).map(|renewals| {
        let was = seen.get(renewals as usize);
        vec![
            renewals.to_string(),
            was.map_or_else(|| "–".to_owned(), |was| percent(*was, lang)),
            percent(model.survival(renewals), lang),
            percent(model.retention(renewals), lang),
        ]
    });
    let pairs = [
        ("续约次数", "Renewals"),
        ("实际仍在", "Seen still there"),
        ("模型仍在", "Model still there"),
        ("这一期的续约率", "Renewed after this period"),
    ];
    let mut report = Report {
        answer: Vec::new(),
        charts: vec![
            Chart {
                title: word(lang, "续约若干次后仍在的占比", "Share still there after so many renewals"),
                drawn: Drawn::Lines { names, series: vec![was, said] },
                is_share: true,
            },
            Chart::columns(
                word(lang, "各期的续约率（模型）", "Renewed after each period (model)"),
                kept_names,
                vec![Plotted::of("", kept)],
            )
            .of_shares(),
        ],
        table: Some(Shown {
            title: word(lang, "各期留存", "What is left period by period"),
            headings: headings(lang, pairs),
            rows: rows.collect(),
            all: drawn as usize,
        }),
        quality: Vec::new(),
    };
    report.say(
        lang,
        format!("在已观察的各期，模型与实际最多相差 {}。观察期以外是推算，没有可检验的实际值。", percent(off, lang)),
        format!("In the periods that were seen, model and fact differ by {} at most. What lies beyond is projected, and nothing tests it.", percent(off, lang)),
    );
    report.say(
        lang,
        "假定每位客户有自己不变的不续约概率；续约率逐期上升，是因为易走的先走了，不是客户变忠诚了。涨价、换约、竞争者出现之后，不要相信它。",
        "It gives every customer a probability of his own of not renewing, which never changes: retention rises because those who leave easily have left, not because anybody has become loyal. Do not trust it after prices, terms or competitors have changed.",
    );
    report.say(
        lang,
        "没有合同、随时可买可走的客户，请不要加 --contracts。",
        "For customers without contracts, who may buy or leave at any time, leave --contracts out.",
    );
    report
}
