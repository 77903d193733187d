//! `guanxi insight rfm FILE`: a score for recency, frequency and monetary value of every customer, and the class that
//! follows from them.

use std::collections::BTreeMap;

use clap::Args;
use exchange::Cell;
use insight::rfm::{self, Limits, Rules, SCORES, Segment};
use insight::value_index::{self, Class, Component, Division, Scale};
use object::Lang;
use serde_json::{Map, Value as Json, json};

use super::report::{Chart, Report, Shown, count, headings, percent, said};
use super::rows::{OrderColumns, Read, Rows, day_of, day_option, fraction, number, write};
use super::value::{CLASSES, class_words};
use super::{Answer, Common, Failed, money, options};

/// Options of `guanxi insight rfm`.
#[derive(Args, Debug, Clone)]
pub struct RfmArgs {
    /// What every question takes.
    #[command(flatten)]
    pub common: Common,
    #[command(flatten)]
    columns: OrderColumns,
    /// 截至哪一天，默认为文件中最后一天 / as of which day; the last of the file when none
    #[arg(long)]
    pub today: Option<String>,
    /// 三项的权重，如 3,3,4 / what the three weigh
    #[arg(long, default_value = "1,1,1")]
    pub weights: String,
    /// 自定界限：距上次购买的天数，四个数从小到大 / own limits of the days since the last order: four, ascending
    #[arg(long)]
    pub recency: Option<String>,
    /// 自定界限：订单数 / own limits of the number of orders
    #[arg(long)]
    pub frequency: Option<String>,
    /// 自定界限：总金额 / own limits of the total
    #[arg(long)]
    pub monetary: Option<String>,
}

/// What the three weigh.
fn weights(text: &str) -> Result<[f64; 3], Failed> {
    let weights = options::weights("weights", text, 3)?;
    weights.try_into().map_err(|_| options::unreadable("weights", text))
}

/// Own limits in the unit of the file.
fn limits(option: &str, text: Option<&str>, least: f64) -> Result<Option<[f64; SCORES - 1]>, Failed> {
    let of = |text| -> Result<[f64; SCORES - 1], Failed> {
        let limits = options::numbers(option, text, Some(SCORES - 1), least)?;
        if !limits.is_sorted() {
            return Err(options::form(option, text, "从小到大的四个数", "four numbers that ascend"));
        }
        limits.try_into().map_err(|_| options::unreadable(option, text))
    };
    text.map(of).transpose()
}

fn in_units(limits: Option<[f64; SCORES - 1]>, unit: f64) -> Option<Limits> {
    limits.map(|limits| limits.map(|limit| (limit * unit).round() as i64))
}

fn segment_words(segment: Segment) -> (&'static str, &'static str, &'static str) {
    match segment {
        Segment::Champion => ("champion", "重要价值客户", "Champions"),
        Segment::Promising => ("promising", "重要发展客户", "Promising"),
        Segment::Slipping => ("slipping", "重要保持客户", "Slipping"),
        Segment::AtRisk => ("at_risk", "重要挽留客户", "At risk"),
        Segment::Regular => ("regular", "一般价值客户", "Regulars"),
        Segment::Newcomer => ("newcomer", "一般发展客户", "Newcomers"),
        Segment::Fading => ("fading", "一般保持客户", "Fading"),
        Segment::Lost => ("lost", "一般挽留客户", "Lost"),
    }
}

pub(super) fn answer(asked: &RfmArgs, read: &mut Read, lang: Lang) -> Result<Answer, Failed> {
    let weights = weights(&asked.weights)?;
    let recency = limits("recency", asked.recency.as_deref(), 0.0)?;
    let frequency = limits("frequency", asked.frequency.as_deref(), 0.0)?;
    let monetary = limits("monetary", asked.monetary.as_deref(), f64::NEG_INFINITY)?;
    let today = day_option("today", asked.today.as_deref())?;
    let purchases = asked.columns.read(Rows::open(&asked.common, lang)?, read)?;
    let unit = purchases.amounts.minor_per_unit();
    let rules = Rules {
        days_since: in_units(recency, 1.0),
        orders: in_units(frequency, 1.0),
        total: in_units(monetary, unit),
        weights,
    };
    let today = today.map_or_else(|| purchases.last_day("today"), Ok)?;
    let names = purchases.names.all();
    let figures = rfm::figures(purchases.log(), names.len(), today)?;
    let scores = rfm::scores(&figures, today, &rules)?;
    let segments = rfm::segments(&scores);
    // The index is among those who bought.
    let buyers: Vec<usize> = (0..names.len()).filter(|place| scores[*place].is_some()).collect();
    let column = |of: &dyn Fn(usize) -> f64| buyers.iter().map(|place| of(*place)).collect::<Vec<f64>>();
    let since = column(&|place| f64::from(today - figures.bought[place].last_day));
    let orders = column(&|place| f64::from(figures.bought[place].orders));
    let totals = column(&|place| figures.bought[place].total as f64);
    let part = |name, figures, weight, scale| Component { name, figures, weight, scale };
    let index = value_index::index(&[
        part("days_since", &since, weights[0], Scale::RankFalling),
        part("orders", &orders, weights[1], Scale::Rank),
        part("total", &totals, weights[2], Scale::Rank),
    ])?;
    let classes = value_index::classes(&index, Division::default())?;

    if let Some(out) = &asked.common.out {
        let headings = [
            "customer",
            "last_day",
            "orders",
            "total",
            "recency",
            "frequency",
            "monetary",
            "score",
            "cell",
            "segment",
            "value_index",
            "value_class",
        ];
        let rows = buyers.iter().enumerate().filter_map(|(order, place)| {
            let (bought, scored, segment) = (figures.bought[*place], scores[*place]?, segments[*place]?);
            Some(vec![
                Cell::Text(names[*place].clone()),
                Cell::Day(day_of(bought.last_day)),
                number(bought.orders),
                number(bought.total as f64 / unit),
                number(scored.recency),
                number(scored.frequency),
                number(scored.monetary),
                fraction(scored.score),
                number(scored.cell()),
                Cell::Text(segment_words(segment).0.to_owned()),
                fraction(index[order]),
                Cell::Text(class_words(classes[order]).0.to_owned()),
            ])
        });
        write(out, &headings, rows)?;
    }
    let mut by_segment: BTreeMap<Segment, (usize, i128)> = BTreeMap::new();
    for (place, segment) in segments.iter().enumerate() {
        if let Some(segment) = segment {
            let sum = by_segment.entry(*segment).or_default();
            sum.0 += 1;
            sum.1 += i128::from(figures.bought[place].total);
        }
    }
    let mut lines = vec![match lang {
        Lang::Zh => format!("{} 位客户有订单，截至 {}：", buyers.len(), day_of(today)),
        Lang::En => {
            format!("{} with orders, as of {}:", count(buyers.len(), "customer", "customers"), day_of(today))
        }
    }];
    let segments: Vec<Json> = by_segment
        .iter()
        .map(|(segment, (customers, total))| {
            let (code, zh, en) = segment_words(*segment);
            let total = *total as f64 / unit;
            lines.push(match lang {
                Lang::Zh => format!("  {zh}：{customers} 位，合计 {}", money(total)),
                Lang::En => format!("  {en}: {customers}, {} in all", money(total)),
            });
            json!({"segment": code, "zh": zh, "en": en, "customers": customers, "total": total})
        })
        .collect();
    let report = report(&by_segment, unit, (figures.rows_later, names.len() - buyers.len()), lang);
    let counted = |class: Class| classes.iter().filter(|own| **own == class).count();
    let of = |class: Class| (class_words(class).0.to_owned(), json!(counted(class)));
    let classes: Map<String, Json> = CLASSES.map(of).into_iter().collect();
    let said = json!({
        "customers": names.len(), "buyers": buyers.len(), "today": day_of(today), "segments": segments,
        "value_classes": classes,
        "quality": {"rows_later": figures.rows_later, "customers_without_order": names.len() - buyers.len()},
    });
    let json = said.as_object().cloned().unwrap_or_default();
    if figures.rows_later > 0 {
        let later = figures.rows_later;
        lines.push(match lang {
            Lang::Zh => format!("另有 {later} 行晚于这一天，没有计入。"),
            Lang::En if later == 1 => "1 row lies after that day and is left out.".to_owned(),
            Lang::En => format!("{later} rows lie after that day and are left out."),
        });
    }
    Ok(Answer { json, lines, report, refused: None })
}

fn report(
    by_segment: &BTreeMap<Segment, (usize, i128)>,
    unit: f64,
    (later, without): (usize, usize),
    lang: Lang,
) -> Report {
    let name = |segment: Segment| {
        let (_, zh, en) = segment_words(segment);
        said(lang, zh, en)
    };
    let customers: usize = by_segment.values().map(|own| own.0).sum();
    let total: i128 = by_segment.values().map(|own| own.1).sum();
    let sizes = by_segment.iter().map(|(segment, own)| (name(*segment), own.0 as f64));
    let revenue = by_segment.iter().map(|(segment, own)| (name(*segment), own.1 as f64 / unit));
    let pairs = [
        ("分层", "Segment"),
        ("客户数", "Customers"),
        ("占比", "Share"),
        ("金额", "Revenue"),
        ("金额占比", "Share of revenue"),
        ("客均金额", "Per customer"),
    ];
    let rows = by_segment.iter().map(|(segment, (own, sum))| {
        vec![
            name(*segment),
            own.to_string(),
            percent(*own as f64 / customers.max(1) as f64, lang),
            money(*sum as f64 / unit),
            if total <= 0 { "–".to_owned() } else { percent(*sum as f64 / total as f64, lang) },
            money(*sum as f64 / unit / (*own).max(1) as f64),
        ]
    });
    let mut report = Report {
        answer: Vec::new(),
        charts: vec![
            Chart::bars(said(lang, "各层客户数", "Customers by segment"), sizes),
            Chart::bars(said(lang, "各层金额", "Revenue by segment"), revenue),
        ],
        table: Some(Shown {
            title: said(lang, "各层明细", "The segments"),
            headings: headings(lang, pairs),
            rows: rows.collect(),
            all: by_segment.len(),
        }),
        quality: Vec::new(),
    };
    // Where refunds eat up what was sold, there are no shares of it.
    let most = by_segment.iter().max_by_key(|(_, own)| own.1).filter(|_| total > 0);
    if let Some((segment, (own, sum))) = most {
        let (name, share) = (name(*segment), percent(*sum as f64 / total as f64, lang));
        report.answer.push(said(
            lang,
            format!("贡献最大的是{name}：{own} 位客户带来 {share} 的金额。"),
            format!(
                "Most of it comes from {name}: {} with {share} of the revenue.",
                count(own, "customer", "customers")
            ),
        ));
    }
    report.say(
        lang,
        format!("另有 {later} 行晚于截止日，未计入；{without} 位客户没有有效订单，未评分。"),
        format!(
            "Rows after the day of the report, which are left out: {later}. Customers without an order that counts, who have no score: {without}."
        ),
    );
    report.say(
        lang,
        "每项得分是客户在本文件中的相对位置（五等分），不是绝对水平：换一批客户，同一位客户的得分会变。",
        "Each score is a customer's place among those of this file (fifths), not a level of its own: among other customers the same one scores differently.",
    );
    report.say(
        lang,
        "它描述过去，不预测未来，也没有可检验的误差。订单历史只有几个月，或购买周期远长于观察期时，不宜据此行动；要看未来价值，请用 clv。",
        "It describes the past and foretells nothing, so it has no error to test. Do not act on it where orders reach back only months or customers buy less often than that; for what is to come, ask clv.",
    );
    report
}
