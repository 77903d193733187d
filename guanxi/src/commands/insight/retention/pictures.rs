//! The pictures of how long customers stay.

use insight::churn::{Cohort, Survival};
use object::Lang;

use super::{COHORTS_SHOWN, Length, PERIODS_SHOWN, Point, Unit, points, together};
use crate::commands::insight::report::{
    BARS_MAX, Chart, Drawn, Plotted, Report, Shown, TABLE_ROWS_MAX, headings, percent, said as word,
};

pub(super) fn pictures(
    (survival, unit): (Option<&(Survival, usize, usize)>, Unit),
    cohorts: Option<&[Cohort]>,
    (by, left_out, gone_after): (Length, usize, Option<i32>),
    lang: Lang,
) -> Report {
    let mut charts = Vec::new();
    if let Some((own, _, _)) = survival {
        charts.push(curve_chart(own, unit, lang));
    }
    if let Some(cohorts) = cohorts {
        let mean = together(cohorts);
        let names = (1..mean.len().min(PERIODS_SHOWN + 1)).map(|after| after.to_string()).collect::<Vec<_>>();
        if !names.is_empty() {
            let figures = mean.iter().skip(1).take(names.len()).copied();
            let title = word(
                lang,
                "开始之后各期仍有购买的占比（全部客户）",
                "Bought again so many periods after the first, all customers",
            );
            charts.push(Chart::columns(title, names, vec![Plotted::of("", figures)]).of_shares());
        }
        let from = cohorts.len().saturating_sub(BARS_MAX);
        let sizes = cohorts[from..].iter().map(|own| (by.name(own.began), own.customers as f64));
        charts.push(Chart::bars(word(lang, "各批客户数", "Customers who began in each period"), sizes));
    }
    let table = match (cohorts, survival) {
        (Some(cohorts), _) => Some(cohorts_table(cohorts, by, lang)),
        (None, Some((own, _, _))) => {
            let rows = own.steps.iter().take(TABLE_ROWS_MAX).map(|step| {
                vec![
                    format!("{}", step.time),
                    step.at_risk.to_string(),
                    step.left.to_string(),
                    percent(step.share, lang),
                    format!("{} – {}", percent(step.low, lang), percent(step.high, lang)),
                ]
            });
            let pairs = [
                match unit {
                    Unit::Days => ("天数", "Days"),
                    Unit::Own => ("时长", "Duration"),
                },
                ("还在观察", "At risk"),
                ("流失", "Left"),
                ("仍在", "Still there"),
                ("区间", "Interval"),
            ];
            Some(Shown {
                title: word(lang, "生存曲线", "The survival curve"),
                headings: headings(lang, pairs),
                rows: rows.collect(),
                all: own.steps.len(),
            })
        }
        (None, None) => None,
    };
    let answer = cohorts.and_then(|cohorts| again_words(&together(cohorts), lang)).into_iter().collect();
    let mut report = Report { answer, charts, table, quality: Vec::new() };
    if survival.is_some() {
        report.say(
            lang,
            "生存曲线按 Kaplan–Meier 法计算，区间为 95%；还没流失的客户按“至少这么久”计。它假定仍在的客户与已流失的没有本质不同，且早年与近年的客户同样会走。",
            "The curve is that of Kaplan and Meier with intervals of 95 %; who is still there counts as “at least so long”. It takes those still there to be like those who left, and customers of early years to leave as those of late ones.",
        );
    }
    if let Some(days) = gone_after {
        report.say(
            lang,
            format!("没有合同时，流失只能约定：这里指 {days} 天没有订单，并算作最后一单那天离开。换一个天数，曲线就会变。"),
            format!("Without contracts, leaving is a convention: here {days} days without an order, and it counts from the day of the last one. With other days the curve is another."),
        );
    }
    if cohorts.is_some() {
        report.say(
            lang,
            format!("只计已经结束的时期；{left_out} 行在尚未结束的时期或截止日之后，没有计入。某期没有购买不等于流失：购买周期长于一期的，请用更长的时期。"),
            format!("Only periods that are over count; rows in one that is not, or after the last day: {left_out}. Not to buy in a period is not to leave: where customers buy less often, take longer periods."),
        );
        report.say(
            lang,
            "文件开始之前就已是客户的人，会被算进最早的几批；请勿把最早的几批与后来的相比。",
            "Who was a customer before the file begins counts among its first cohorts: do not compare these with later ones.",
        );
    }
    report
}

/// The share that bought again soon after the first period and late.
fn again_words(mean: &[f64], lang: Lang) -> Option<String> {
    let last = mean.len().min(PERIODS_SHOWN + 1).checked_sub(1).filter(|last| *last > 1)?;
    let (soon, late) = (percent(mean[1], lang), percent(mean[last], lang));
    Some(match lang {
        Lang::Zh => format!("之后第 1 期有 {soon} 再次购买，第 {last} 期有 {late}。"),
        Lang::En => format!("{soon} bought again one period after, {late} {last} periods after."),
    })
}

fn curve_chart(own: &Survival, unit: Unit, lang: Lang) -> Chart {
    let points = points(own);
    let line = |name: String, of: fn(&Point) -> f64| Plotted::of(name, points.iter().map(of));
    let mut band = line(word(lang, "95% 区间", "95 % interval"), |own| own.share);
    (band.figures, band.band) = (Vec::new(), points.iter().map(|own| Some((own.low, own.high))).collect());
    let decimals =
        if unit == Unit::Days || points.last().is_some_and(|own| own.time > 100.0) { 0 } else { 1 };
    let title = match unit {
        Unit::Days => word(lang, "仍是客户的占比（横轴为天数）", "Share still there, by days"),
        Unit::Own => word(lang, "仍是客户的占比（横轴为时长）", "Share still there, by duration"),
    };
    Chart {
        title,
        drawn: Drawn::Lines {
            names: points.iter().map(|own| format!("{:.decimals$}", own.time)).collect(),
            series: vec![line(word(lang, "仍在", "Still there"), |own| own.share), band],
        },
        is_share: true,
    }
}

fn cohorts_table(cohorts: &[Cohort], by: Length, lang: Lang) -> Shown {
    let width = cohorts.iter().map(|own| own.active.len()).max().unwrap_or(0).min(PERIODS_SHOWN + 1);
    let mut columns = headings(lang, [("起始", "Began"), ("客户数", "Customers")]);
    columns.extend((1..width).map(|after| word(lang, format!("第 {after} 期"), format!("+{after}"))));
    let from = cohorts.len().saturating_sub(COHORTS_SHOWN);
    let rows = cohorts[from..].iter().map(|own| {
        let mut cells = vec![by.name(own.began), own.customers.to_string()];
        cells.extend((1..width).map(|after| {
            own.active.get(after).map_or_else(|| "–".to_owned(), |share| percent(*share, lang))
        }));
        cells
    });
    Shown {
        title: word(
            lang,
            "各批客户之后各期仍有购买的占比",
            "Of those who began together, the share that bought again",
        ),
        headings: columns,
        rows: rows.collect(),
        all: cohorts.len(),
    }
}
