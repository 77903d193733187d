//! `guanxi insight clv FILE --formula`: the formula of customer lifetime value, annual revenue × retention years × loyalty
//! coefficient, customer by customer.

use std::collections::HashSet;

use exchange::Cell;
use insight::Refusal;
use insight::clv::formula::{self, Formula};
use object::Lang;
use serde_json::{Map, json};

use super::{ClvArgs, TENTHS};
use crate::commands::insight::report::{
    Chart, Plotted, Report, Shown, TABLE_ROWS_MAX, count, headings, percent, said as word,
};
use crate::commands::insight::rows::{Purchases, Read, Rows, date_of, day_of, day_option, fraction, write};
use crate::commands::insight::{Answer, Failed, money, options};

/// Retention years that may be said: a century.
const YEARS_MAX: f64 = 100.0;
/// The largest loyalty coefficient: whoever says more means something else.
const LOYALTY_MAX: f64 = 100.0;

/// What a customer has come to.
#[derive(Clone, Copy)]
struct Own {
    customer: u32,
    first: i32,
    total: i64,
}

/// From which share the years come: of how many, how many stayed.
struct Kept {
    year: i16,
    at_begin: usize,
    stayed: usize,
    rate: f64,
}

fn bought(purchases: &Purchases, until: i32) -> Result<Vec<Own>, Refusal> {
    let mut all: Vec<Option<Own>> = vec![None; purchases.names.all().len()];
    let log = purchases.customer.iter().zip(&purchases.day).zip(&purchases.amount);
    for (row, ((customer, day), amount)) in log.enumerate().filter(|(_, ((_, day), _))| **day <= until) {
        let own = all[*customer as usize].get_or_insert(Own { customer: *customer, first: *day, total: 0 });
        own.first = own.first.min(*day);
        own.total = own.total.checked_add(*amount).ok_or_else(|| Refusal::BadValue {
            column: "amount".to_owned(),
            row,
            why: "too_large",
        })?;
    }
    Ok(all.into_iter().flatten().collect())
}

/// Who bought in the last but one whole year, and again in the last.
fn kept(purchases: &Purchases, until: i32) -> Result<Kept, Refusal> {
    let is_over = date_of(until.saturating_add(1)).year() > date_of(until).year();
    let year = date_of(until).year() - i16::from(!is_over);
    let of = |year: i16| -> HashSet<u32> {
        let log = purchases.customer.iter().zip(&purchases.day).zip(&purchases.amount);
        let own = log.filter(|((_, day), amount)| **amount >= 0 && date_of(**day).year() == year);
        own.map(|((customer, _), _)| *customer).collect()
    };
    let (before, after) = (of(year - 1), of(year));
    let stayed = before.intersection(&after).count();
    let rate = formula::retention_rate(before.len(), stayed)?;
    Ok(Kept { year, at_begin: before.len(), stayed, rate })
}

pub(super) fn answer(asked: &ClvArgs, read: &mut Read, lang: Lang) -> Result<Answer, Failed> {
    if let Some(years) = asked.years {
        options::above_nought("years", years, YEARS_MAX)?;
    }
    options::within("loyalty", asked.loyalty, 0.0..=LOYALTY_MAX)?;
    let until = day_option("until", asked.until.as_deref())?;
    let purchases = asked.columns.read(Rows::open(&asked.common, lang)?, read)?;
    let until = until.map_or_else(|| purchases.last_day("until"), Ok)?;
    let all = bought(&purchases, until)?;
    if all.is_empty() {
        return Err(Refusal::TooFew { what: "customers", have: 0, need: 1 }.into());
    }
    let kept = match asked.years {
        Some(_) => None,
        None => Some(kept(&purchases, until)?),
    };
    let years = match (&kept, asked.years) {
        (Some(kept), _) => formula::retention_years(kept.rate)?,
        (None, years) => years.unwrap_or_default(),
    };
    let unit = purchases.amounts.minor_per_unit();
    let mut worth: Vec<(Own, f64, f64)> = all
        .into_iter()
        .map(|own| {
            let annual = formula::annual_revenue(own.total as f64 / unit, f64::from(until - own.first))?;
            let formula = Formula { annual_revenue: annual, retention_years: years, loyalty: asked.loyalty };
            Ok((own, annual, formula.value()?))
        })
        .collect::<Result<_, Refusal>>()?;
    let names = purchases.names.all();
    if let Some(out) = &asked.common.out {
        let rows = worth.iter().map(|(own, annual, value)| {
            vec![
                Cell::Text(names[own.customer as usize].clone()),
                Cell::Day(day_of(own.first)),
                fraction(*annual),
                fraction(years),
                fraction(asked.loyalty),
                fraction(*value),
            ]
        });
        let headings = ["customer", "first_day", "annual_revenue", "retention_years", "loyalty", "value"];
        write(out, &headings, rows)?;
    }
    let customers = worth.len();
    let total: f64 = worth.iter().map(|own| own.2).sum();
    let mut lines = Vec::new();
    if let Some(kept) = &kept {
        let share = percent(kept.rate, lang);
        lines.push(match lang {
            Lang::Zh => format!("{} 年有购买的 {} 位客户中，{} 位在 {} 年又有购买：年留存率 {share}，留存年限 {years:.2} 年。", kept.year - 1, kept.at_begin, kept.stayed, kept.year),
            Lang::En => format!("Of {} who bought in {}, {} bought in {} again: {share} stay a year, which makes {years:.2} years.", count(kept.at_begin, "customer", "customers"), kept.year - 1, kept.stayed, kept.year),
        });
    }
    let mean = total / customers as f64;
    lines.push(match lang {
        Lang::Zh => format!("{customers} 位客户，人均价值 {}，合计 {}。", money(mean), money(total)),
        Lang::En => format!(
            "{}, {} each on average, {} in all.",
            count(customers, "customer", "customers"),
            money(mean),
            money(total)
        ),
    });
    worth.sort_by(|one, other| other.2.total_cmp(&one.2));
    let report = pictures(&worth, names, (years, asked.loyalty), lang);
    let mut json = Map::new();
    json.insert("model".to_owned(), json!("formula"));
    json.insert("customers".to_owned(), json!(customers));
    json.insert("until".to_owned(), json!(day_of(until)));
    json.insert("retention_years".to_owned(), json!(years));
    json.insert("loyalty".to_owned(), json!(asked.loyalty));
    json.insert("value".to_owned(), json!(total));
    let later = purchases.day.iter().filter(|day| **day > until).count();
    json.insert(
        "quality".to_owned(),
        json!({
            "rows_later": later,
            "retention": kept.as_ref().map(|kept| json!({
                "year": kept.year, "customers_before": kept.at_begin, "stayed": kept.stayed, "rate": kept.rate,
            })),
        }),
    );
    Ok(Answer { json, lines, report, refused: None })
}

fn pictures(worth: &[(Own, f64, f64)], names: &[String], (years, loyalty): (f64, f64), lang: Lang) -> Report {
    let tenth = |place: usize| {
        let part = &worth[place * worth.len() / TENTHS..(place + 1) * worth.len() / TENTHS];
        part.iter().map(|own| own.2).sum::<f64>() / part.len().max(1) as f64
    };
    let numbers = (1..=TENTHS).map(|place| place.to_string()).collect();
    let rows = worth.iter().take(TABLE_ROWS_MAX).map(|(own, annual, value)| {
        vec![names[own.customer as usize].clone(), day_of(own.first), money(*annual), money(*value)]
    });
    let pairs = [
        ("客户", "Customer"),
        ("首次购买", "First purchase"),
        ("年均收入", "Annual revenue"),
        ("价值", "Value"),
    ];
    let mut report = Report {
        answer: Vec::new(),
        charts: vec![Chart::columns(
            word(lang, "人均价值，按价值从高到低分十组", "Worth of a customer by tenth, from the highest"),
            numbers,
            vec![Plotted::of("", (0..TENTHS).map(tenth))],
        )],
        table: Some(Shown {
            title: word(lang, "价值最高的客户", "Those worth most"),
            headings: headings(lang, pairs),
            rows: rows.collect(),
            all: worth.len(),
        }),
        quality: Vec::new(),
    };
    report.say(
        lang,
        format!("客户终身价值 = 年均收入 × 留存年限（{years:.2}）× 忠诚度系数（{loyalty}）。不足一年的客户，第一年按整年计。"),
        format!("Lifetime value = annual revenue × retention years ({years:.2}) × loyalty coefficient ({loyalty}). The first year counts as a whole one."),
    );
    report.say(
        lang,
        "公式给每位客户同样的留存年限：早已不来的客户照样有价值，新客户的潜力看不见。要逐个客户地预测并检验，请不要加 --formula。",
        "The formula gives all the same years: who has long left is still worth something, and what a new customer may become is not seen. To foretell customer by customer, and to test it, leave --formula out.",
    );
    report
}
