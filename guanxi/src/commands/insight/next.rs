//! `guanxi insight next FILE`: when every customer is expected to buy again, and which product goes with those he has; from
//! a file with a row for each purchase.

use std::collections::HashMap;

use clap::Args;
use exchange::Cell;
use insight::Refusal;
use insight::next::{self, NextPurchase, Together};
use object::Lang;
use serde_json::{Map, Value as Json, json};

use super::report::{
    BARS_MAX, Chart, Plotted, Report, Shown, TABLE_ROWS_MAX, count, headings, percent, said as word,
};
use super::rows::{
    CUSTOMER, DATE, Kind, Names, Read, Rows, Wanted, day_of, day_option, fraction, last_day, write,
};
use super::{Answer, Common, Failed};

/// Days beyond which the next purchase is no day that anybody plans by: thirty years.
const DAYS_AHEAD_MAX: f64 = 10_957.0;
/// Periods of thirty days that are drawn.
const MONTHS: usize = 12;
const MONTH_DAYS: f64 = 30.0;

/// Options of `guanxi insight next`.
#[derive(Args, Debug, Clone)]
pub struct NextArgs {
    /// What every question takes.
    #[command(flatten)]
    pub common: Common,
    /// 客户所在的列 / the column of the customer
    #[arg(long)]
    pub customer: Option<String>,
    /// 日期所在的列；没有则只看产品 / the column of the day; only products are told when there is none
    #[arg(long)]
    pub date: Option<String>,
    /// 产品所在的列；没有则只看日期 / the column of the product; only days are told when there is none
    #[arg(long)]
    pub product: Option<String>,
    /// 截至哪一天，默认为文件中最后一天 / as of which day; the last of the file when none
    #[arg(long)]
    pub today: Option<String>,
}

/// The purchases of the file.
#[derive(Default)]
struct Bought {
    customer: Vec<u32>,
    day: Vec<i32>,
    product: Vec<u32>,
    customers: Names,
    products: Names,
    has_days: bool,
    has_products: bool,
}

fn bought(asked: &NextArgs, read: &mut Read, lang: Lang) -> Result<Bought, Failed> {
    let rows = Rows::open(&asked.common, lang)?;
    let customer = Wanted { option: "customer", named: asked.customer.as_deref(), usual: CUSTOMER };
    let date = Wanted { option: "date", named: asked.date.as_deref(), usual: DATE };
    let product = Wanted {
        option: "product",
        named: asked.product.as_deref(),
        usual: &["product", "product_id", "sku", "item", "产品", "商品", "产品名称", "商品名称", "品类"],
    };
    let mut columns = vec![(rows.place(&customer)?, Kind::Text)];
    let (date_at, product_at) = (rows.optional_place(&date)?, rows.optional_place(&product)?);
    if date_at.is_none() && product_at.is_none() {
        rows.place(&date)?;
    }
    columns.extend(date_at.map(|place| (place, Kind::Day)));
    columns.extend(product_at.map(|place| (place, Kind::Text)));
    let mut bought =
        Bought { has_days: date_at.is_some(), has_products: product_at.is_some(), ..Bought::default() };
    rows.lines(&columns, read, |line| {
        let day = if bought.has_days { line.day(1)? } else { 0 };
        let product = match bought.has_products {
            true => bought.products.number(line.text(1 + usize::from(bought.has_days)))?,
            false => 0,
        };
        bought.customer.push(bought.customers.number(line.text(0))?);
        bought.day.push(day);
        bought.product.push(product);
        Ok(())
    })?;
    Ok(bought)
}

/// A product for a customer, and why.
#[derive(Clone, Copy)]
struct Offer<'a> {
    because: &'a Together,
}

/// For each customer the product that goes best with what he has and that he lacks.
fn offers<'a>(bought: &Bought, together: &'a [Together], today: i32) -> Vec<Option<Offer<'a>>> {
    let mut has: Vec<Vec<u32>> = vec![Vec::new(); bought.customers.all().len()];
    for ((customer, product), day) in bought.customer.iter().zip(&bought.product).zip(&bought.day) {
        if *day <= today {
            has[*customer as usize].push(*product);
        }
    }
    // The surest first, so that the first that fits is the one to offer.
    let mut by_has: HashMap<u32, Vec<(usize, &Together)>> = HashMap::new();
    for (place, own) in together.iter().enumerate() {
        by_has.entry(own.has).or_default().push((place, own));
    }
    has.into_iter()
        .map(|mut own| {
            own.sort_unstable();
            own.dedup();
            let fits = own.iter().filter_map(|product| {
                let pairs = by_has.get(product)?;
                pairs.iter().find(|(_, pair)| own.binary_search(&pair.wants).is_err())
            });
            fits.min_by_key(|(place, _)| *place).map(|(_, because)| Offer { because })
        })
        .collect()
}

/// A day ahead, where it is one that anybody plans by.
fn day_ahead(day: f64, today: i32) -> Option<String> {
    (day - f64::from(today) <= DAYS_AHEAD_MAX).then(|| day_of(day.round() as i32))
}

/// The day to expect a customer: half of those like him buy before it. One who is overdue was due on a day that is over;
/// when those who have waited so long come back, if they do, is no day that anybody plans by.
fn expected(own: &NextPurchase) -> f64 {
    if own.is_overdue() { own.due } else { own.middle }
}

pub(super) fn answer(asked: &NextArgs, read: &mut Read, lang: Lang) -> Result<Answer, Failed> {
    let today = day_option("today", asked.today.as_deref())?;
    let bought = bought(asked, read, lang)?;
    let customers = bought.customers.all();
    let today = match today {
        Some(today) => today,
        None if bought.has_days => last_day(&bought.day, "today")?,
        None => 0,
    };
    let later = bought.day.iter().filter(|day| **day > today).count();
    let when = bought.has_days.then(|| {
        let days: Vec<i64> = bought.day.iter().map(|day| i64::from(*day)).collect();
        next::next_purchases(&bought.customer, &days, customers.len(), i64::from(today))
    });
    let what = bought.has_products.then(|| {
        let is_known = |row: &usize| bought.day[*row] <= today;
        let rows: Vec<usize> = (0..bought.day.len()).filter(is_known).collect();
        let of = |column: &[u32]| rows.iter().map(|row| column[*row]).collect::<Vec<u32>>();
        next::together(&of(&bought.customer), &of(&bought.product))
    });
    // Where neither can be said there is no answer.
    let refused: Vec<Refusal> =
        [when.as_ref().and_then(|own| own.as_ref().err()), what.as_ref().and_then(|own| own.as_ref().err())]
            .into_iter()
            .flatten()
            .cloned()
            .collect();
    let parts = usize::from(when.is_some()) + usize::from(what.is_some());
    if refused.len() == parts {
        return Err(Failed::Refused(refused[0].clone()));
    }
    let none = vec![None; customers.len()];
    let when = when.and_then(Result::ok).unwrap_or(none);
    let together = what.and_then(Result::ok).unwrap_or_default();
    let offers = offers(&bought, &together, today);
    let products = bought.products.all();
    if let Some(out) = &asked.common.out {
        let rows = (0..customers.len()).map(|row| {
            let mut cells = vec![Cell::Text(customers[row].clone())];
            match when[row] {
                Some(own) => {
                    let day = |day| day_ahead(day, today).map_or(Cell::Empty, Cell::Day);
                    let ahead = |end| if own.is_overdue() { Cell::Empty } else { day(end) };
                    cells.extend([day(expected(&own)), Cell::Text(yes_or_no(own.is_overdue()))]);
                    cells.extend([ahead(own.early), ahead(own.late)]);
                    cells.extend([fraction(own.gap), fraction(own.patience)]);
                }
                None => cells.extend(std::iter::repeat_n(Cell::Empty, 6)),
            }
            match offers[row] {
                Some(Offer { because }) => cells.extend([
                    Cell::Text(products[because.wants as usize].clone()),
                    Cell::Text(products[because.has as usize].clone()),
                    fraction(because.share),
                    fraction(because.lift),
                ]),
                None => cells.extend([Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty]),
            }
            cells
        });
        let headings = [
            "customer",
            "expected",
            "overdue",
            "early",
            "late",
            "gap_days",
            "patience",
            "product",
            "because_of",
            "share",
            "lift",
        ];
        write(out, &headings, rows)?;
    }
    let known = when.iter().flatten().count();
    let overdue = when.iter().flatten().filter(|own| own.is_overdue()).count();
    let is_soon = |own: &&NextPurchase| !own.is_overdue() && own.middle - f64::from(today) <= MONTH_DAYS;
    let soon = when.iter().flatten().filter(is_soon).count();
    let offered = offers.iter().flatten().count();
    let mut lines = Vec::new();
    if known > 0 {
        let day = day_of(today);
        lines.push(match lang {
            Lang::Zh => format!("截至 {day}，{known} 位客户中 {soon} 位多半会在 30 天内再次购买，{overdue} 位已超期（同类客户九成此时已买）。"),
            Lang::En => format!("As of {day}: of {} {soon} will more likely than not buy again within 30 days, {overdue} are overdue (nine in ten like them would have bought by now).", count(known, "customer", "customers")),
        });
    }
    if !together.is_empty() {
        lines.push(match lang {
            Lang::Zh => format!(
                "{} 组产品常被同一位客户购买；可向 {offered} 位客户推荐他们还没有的产品：",
                together.len()
            ),
            Lang::En => format!(
                "{} that go together; for {offered} customers there is one they lack:",
                count(together.len(), "pair of products", "pairs of products")
            ),
        });
        lines.extend(together.iter().take(BARS_MAX).map(|own| pair_words(own, products, lang)));
    }
    if later > 0 {
        lines.push(match lang {
            Lang::Zh => format!("{later} 行晚于截止日，没有计入。"),
            Lang::En if later == 1 => "1 row lies after that day and is left out.".to_owned(),
            Lang::En => format!("{later} rows lie after that day and are left out."),
        });
    }
    let report = pictures(&bought, (&when, today), (&together, &offers), lang);
    let pairs: Vec<Json> = together
        .iter()
        .map(|own| {
            json!({
                "has": products[own.has as usize], "wants": products[own.wants as usize], "customers": own.customers,
                "share": own.share, "lift": own.lift, "lift_low": own.lift_low, "lift_high": own.lift_high,
            })
        })
        .collect();
    let mut json = Map::new();
    json.insert("customers".to_owned(), json!(customers.len()));
    if bought.has_days {
        json.insert("today".to_owned(), json!(day_of(today)));
        json.insert("within_30_days".to_owned(), json!(soon));
        json.insert("overdue".to_owned(), json!(overdue));
    }
    json.insert("together".to_owned(), json!(pairs));
    json.insert("customers_with_an_offer".to_owned(), json!(offered));
    json.insert("quality".to_owned(), json!({"customers_with_a_day": known, "rows_later": later}));
    Ok(Answer { json, lines, report, refused: refused.into_iter().next() })
}

fn yes_or_no(is_so: bool) -> String {
    if is_so { "yes" } else { "no" }.to_owned()
}

fn pair_words(own: &Together, products: &[String], lang: Lang) -> String {
    let (has, wants) = (&products[own.has as usize], &products[own.wants as usize]);
    let share = percent(own.share, lang);
    match lang {
        Lang::Zh => format!("  买了“{has}”的有 {share} 也买“{wants}”，是平均的 {:.1} 倍", own.lift),
        Lang::En => {
            format!("  of those who have “{has}” {share} have “{wants}”, {:.1} times the average", own.lift)
        }
    }
}

fn pictures(
    bought: &Bought,
    (when, today): (&[Option<NextPurchase>], i32),
    (together, offers): (&[Together], &[Option<Offer<'_>>]),
    lang: Lang,
) -> Report {
    let (customers, products) = (bought.customers.all(), bought.products.all());
    let mut charts = Vec::new();
    if when.iter().any(Option::is_some) {
        let mut ahead = [0.0_f64; MONTHS];
        for own in when.iter().flatten().filter(|own| !own.is_overdue()) {
            let place = ((own.middle - f64::from(today)) / MONTH_DAYS) as usize;
            if let Some(column) = ahead.get_mut(place) {
                *column += 1.0;
            }
        }
        let names = (1..=MONTHS).map(|place| (place * MONTH_DAYS as usize).to_string()).collect();
        charts.push(Chart::columns(
            word(
                lang,
                "预计多少天内再次购买的客户数（每档 30 天，不含已超期的）",
                "Customers by the days within which they are expected to buy again (without those overdue)",
            ),
            names,
            vec![Plotted::of("", ahead)],
        ));
        let mut patience = [0.0_f64; 10];
        for own in when.iter().flatten() {
            patience[((own.patience * 10.0) as usize).min(9)] += 1.0;
        }
        let from = (0..10).map(|place| format!("{:.1}", f64::from(place) / 10.0)).collect();
        charts.push(Chart::columns(
            word(
                lang,
                "耐心：还没到该买时候的概率（左边为超期）",
                "Patience: the share of such gaps that are longer (overdue at the left)",
            ),
            from,
            vec![Plotted::of("", patience)],
        ));
    }
    if !together.is_empty() {
        let bars = together.iter().map(|own| {
            (format!("{} → {}", products[own.has as usize], products[own.wants as usize]), own.lift)
        });
        charts.push(Chart::bars(
            word(lang, "产品关联：是平均的几倍", "Products that go together: times the average"),
            bars,
        ));
    }
    // Who is overdue first, and of them who has been so for the shortest time: the others are gone the more surely the
    // longer they wait. Then those to come, by their days.
    let mut order: Vec<usize> =
        (0..customers.len()).filter(|row| when[*row].is_some() || offers[*row].is_some()).collect();
    let call = |row: usize| match when[row] {
        Some(own) if own.is_overdue() => (0, f64::from(today) - own.due),
        Some(own) => (1, own.middle),
        None => (2, 0.0),
    };
    order.sort_by(|one, other| {
        let ((one, of_one), (other, of_other)) = (call(*one), call(*other));
        one.cmp(&other).then(of_one.total_cmp(&of_other))
    });
    let rows = order.iter().take(TABLE_ROWS_MAX).map(|row| {
        let mut cells = vec![customers[*row].clone()];
        let none = || "–".to_owned();
        match when[*row] {
            Some(own) => cells.extend([
                day_ahead(expected(&own), today).unwrap_or_else(none),
                match own.is_overdue() {
                    true => format!("{:.0}", f64::from(today) - own.due),
                    false => none(),
                },
                format!("{:.0}", own.gap),
                percent(own.patience, lang),
            ]),
            None => cells.extend([none(), none(), none(), none()]),
        }
        if !together.is_empty() {
            cells.push(offers[*row].map_or_else(none, |own| products[own.because.wants as usize].clone()));
        }
        cells
    });
    let pairs = [
        ("客户", "Customer"),
        ("预计日期", "Expected"),
        ("已超期（天）", "Overdue (days)"),
        ("通常间隔（天）", "Usual gap (days)"),
        ("耐心", "Patience"),
    ];
    let mut columns = headings(lang, pairs);
    if !together.is_empty() {
        columns.push(word(lang, "可推荐", "Product"));
    }
    let mut report = Report {
        answer: Vec::new(),
        charts,
        table: Some(Shown {
            title: word(lang, "最该联系的客户", "Whom to call first"),
            headings: columns,
            rows: rows.collect(),
            all: order.len(),
        }),
        quality: Vec::new(),
    };
    report.say(
        lang,
        "预计日期是一半同类客户会在此前再次购买的日子；八成落在 --out 里的 early 与 late 之间。已超期的客户，预计日期是按其通常间隔本该购买的日子，已经过去。它假定客户还会再买：是否已流失，请看 clv 的活跃概率或 churn。",
        "The day is the one before which half of such customers buy again; four in five do between “early” and “late” of --out. For one who is overdue it is the day on which he would have bought by his usual gap, which is over. It takes for granted that they buy again at all: whether they left, clv and churn say.",
    );
    report.say(
        lang,
        "购买次数少的客户，间隔主要取自全体客户的规律；季节、促销、合同周期它都不知道。",
        "Of a customer with few purchases the gap is mostly everybody's. Seasons, offers and terms of contracts it does not know.",
    );
    if together.is_empty() {
        return report;
    }
    report.say(
        lang,
        "产品关联是一起出现，不是先后，也不是因果；每四十组里约有一组只是碰巧，请看次序，不要看数量。",
        "Products that go together need not follow each other, nor cause each other; one pair in forty meets by chance alone: read the order, not the length of the list.",
    );
    report
}
