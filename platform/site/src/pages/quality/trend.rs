//! How the score went: as it stood at the beginning of each day, and as it is now.

use std::collections::BTreeMap;

use maud::{Markup, html};
use object::{Day, Lang};
use store::QualityFigures;

use super::score_text;
use crate::pages::values::day_text;
use crate::ui::{self, ChartFrame, Col, Row, Table, TrendPoint};
use crate::visitor::Visitor;

/// The width of the drawing, in its own units.
const WIDTH: i64 = 1_000;

/// The card with the course of the score; nothing where there is only one day to tell of.
pub(super) fn card(visitor: &Visitor, now: &QualityFigures, course: &QualityFigures) -> Markup {
    let lang = visitor.lang;
    let today = visitor.site.crm().now().day_in(visitor.site.crm().zone());
    let mut days: BTreeMap<Day, i64> = BTreeMap::new();
    for part in &course.parts {
        if let Ok(day) = Day::parse(&part.day)
            && let Some(score) = course.score(|other| other.day == part.day)
        {
            days.insert(day, score);
        }
    }
    if let Some(score) = now.score(|_| true) {
        days.insert(today, score);
    }
    let (Some((first, _)), Some((last, _))) = (days.first_key_value(), days.last_key_value()) else {
        return html! {};
    };
    let (first, whole) = (*first, days_between(*first, *last));
    if whole == 0 {
        return html! {};
    }
    let points: Vec<TrendPoint> = days
        .iter()
        .map(|(day, score)| {
            let place = days_between(first, *day) * WIDTH / whole;
            (usize::try_from(place).unwrap_or(0), *score)
        })
        .collect();
    let chart = ChartFrame {
        title: visitor.t("得分走势", "The score over time").to_owned(),
        note: match lang {
            Lang::Zh => format!("{}至今，每天开始时的总分；今天为当前分数。", day_text(lang, first)),
            Lang::En => {
                format!("Overall since {}, as each day began; today as it is now.", day_text(lang, first))
            }
        },
        plot: ui::trend(&points),
        table: table(visitor, &days),
        table_folded: true,
        ..ChartFrame::default()
    };
    ui::chart_frame(lang, &chart)
}

fn days_between(first: Day, last: Day) -> i64 {
    first.date().until(last.date()).map_or(0, |span| i64::from(span.get_days()))
}

fn table(visitor: &Visitor, days: &BTreeMap<Day, i64>) -> Markup {
    let lang = visitor.lang;
    let rows = days.iter().rev().map(|(day, score)| Row {
        name: day_text(lang, *day),
        cells: vec![html! { (day_text(lang, *day)) }, html! { (score_text(lang, Some(*score))) }],
        ..Row::default()
    });
    let table = Table {
        caption: visitor.t("得分走势", "The score over time").to_owned(),
        cols: vec![
            Col { strong: true, ..Col::new(visitor.t("日期", "Day")) },
            Col { strong: true, numeric: true, ..Col::new(visitor.t("得分", "Score")) },
        ],
        rows: rows.collect(),
        ..Table::default()
    };
    ui::table(lang, &table)
}
