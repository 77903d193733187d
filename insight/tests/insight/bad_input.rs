//! What nobody should send, to every method: one customer, equal amounts, refunds alone, days in the future, one name for
//! all, empty texts, a column of one value, amounts of 10^12, what is no number. A refusal, or a finite answer; never a
//! panic, and no number that is none.

use insight::Refusal;
use insight::attribution::{self, Journeys, POSITION};
use insight::churn;
use insight::clv::bg_nbd::BgNbd;
use insight::clv::contract::{self, Contracts, ShiftedBetaGeometric};
use insight::clv::formula::{self, Formula};
use insight::clv::gamma_gamma::GammaGamma;
use insight::clv::history::{self, Log, Reading, Timings};
use insight::clv::pareto_nbd::ParetoNbd;
use insight::drivers::regression::regression;
use insight::drivers::shares::{Repetition, shares};
use insight::drivers::{Column, Standardised, correlation};
use insight::forecast;
use insight::interval::Level;
use insight::kano::{self, SameTwice};
use insight::loyalty_path::{self, Equation};
use insight::next;
use insight::rfm::{self, Rules};
use insight::satisfaction::{self, Element};
use insight::segments;
use insight::table::{self, Table};
use insight::text::Classifier;
use insight::value_index::{self, Component, Division, Scale};

const LEVEL: Level = Level::NINETY_FIVE;
const REPETITION: Repetition = Repetition { level: LEVEL, repetitions: 100, seed: 1 };
/// 10^12 in the smallest unit.
const HUGE: i64 = 100_000_000_000_000;

/// Who bought, on which day, for how much.
type Order = (u32, i32, i64);

/// A bad log of orders, with what is bad about it.
fn logs() -> Vec<(&'static str, Vec<Order>)> {
    // Few different histories: equal ones are one row of a fit, which takes its time for each.
    let plain = |customers: u32| {
        (0..customers).flat_map(|customer| {
            (0..=customer % 4).map(move |order| (customer, customer as i32 % 5 * 10 + order as i32 * 30, 0))
        })
    };
    let with = |customers: u32, amount: fn(u32, i32) -> i64| {
        plain(customers).map(|(customer, day, _)| (customer, day, amount(customer, day))).collect()
    };
    vec![
        ("nothing", Vec::new()),
        ("one customer", with(1, |_, _| 500)),
        ("equal amounts", with(90, |_, _| 500)),
        ("refunds alone", with(90, |_, _| -500)),
        (
            "more refunded than bought",
            with(90, |customer, day| if day > 30 { -9_000 } else { i64::from(customer) }),
        ),
        ("all in the future", plain(90).map(|(customer, day, _)| (customer, 50_000 + day, 700)).collect()),
        (
            "one far in the future",
            plain(90).map(|(customer, day, _)| (customer, day, 700)).chain([(3, 60_000, 700)]).collect(),
        ),
        ("one day", (0..90).map(|customer| (customer, 10, 100 + i64::from(customer))).collect()),
        ("10^12", with(90, |customer, _| HUGE + i64::from(customer))),
        ("all that 64 bits hold", with(90, |_, _| i64::MAX)),
        ("all that 64 bits hold, below nought", with(90, |_, _| i64::MIN)),
        ("one name for a hundred thousand orders", (0..100_000).map(|row| (0, row % 200, 100)).collect()),
        ("the ends of the calendar", vec![(0, i32::MIN, 5), (1, i32::MAX, 5), (2, 0, 5)]),
    ]
}

fn finite(what: &str, method: &str, figures: impl IntoIterator<Item = f64>) {
    for figure in figures {
        assert!(figure.is_finite(), "{method} says {figure} of {what}");
    }
}

#[test]
fn orders_of_every_bad_kind_are_refused_or_answered_with_numbers() {
    let mut timings_fitted = Vec::new();
    for (what, rows) in logs() {
        let customers = rows.iter().map(|row| row.0 as usize + 1).max().unwrap_or(0);
        let customer: Vec<u32> = rows.iter().map(|row| row.0).collect();
        let day: Vec<i32> = rows.iter().map(|row| row.1).collect();
        let amount: Vec<i64> = rows.iter().map(|row| row.2).collect();
        let log = Log { customer: &customer, day: &day, amount: &amount };
        let today = 400;
        if let Ok(figures) = rfm::figures(log, customers, today)
            && let Ok(scores) = rfm::scores(&figures, today, &Rules::default())
        {
            finite(what, "rfm", scores.iter().flatten().map(|own| own.score));
            assert!(scores.iter().flatten().all(|own| (1..=5).contains(&own.recency)), "{what}");
        }
        let reading = Reading { until: today, days_per_unit: 7.0, minor_per_unit: 100.0 };
        let known = history::read(log, customers, reading).unwrap();
        finite(what, "history", known.last.iter().chain(&known.observed).chain(&known.mean_value).copied());
        if let Ok(fitted) = BgNbd::fit(known.timings()) {
            finite(what, "BG/NBD", fitted.model.alive_all(known.timings()));
            finite(what, "BG/NBD", fitted.model.expected_all(known.timings(), 52.0));
        }
        // Its fit takes seconds and does not ask for amounts: logs that differ in them alone are one to it.
        let timings = (known.repeats.clone(), known.last.clone(), known.observed.clone());
        if !timings_fitted.contains(&timings) {
            if let Ok(fitted) = ParetoNbd::fit(known.timings()) {
                finite(what, "Pareto/NBD", [fitted.log_likelihood]);
            }
            timings_fitted.push(timings);
        }
        if let Ok(spending) = GammaGamma::fit(&known.repeats, &known.mean_value) {
            let model = spending.fitted.model;
            finite(what, "Gamma–Gamma", [model.p, model.q, model.gamma]);
        }
        let days: Vec<i64> = day.iter().map(|day| i64::from(*day)).collect();
        if let Ok(when) = next::next_purchases(&customer, &days, customers, i64::from(today)) {
            finite(
                what,
                "next",
                when.iter().flatten().flat_map(|own| [own.middle, own.early, own.late, own.gap]),
            );
        }
        if let Ok(pairs) = next::together(&customer, &vec![7; customer.len()]) {
            finite(what, "together", pairs.iter().map(|own| own.lift));
        }
        if let Ok(cohorts) = churn::cohorts(&customer, &days, i64::from(today)) {
            finite(what, "cohorts", cohorts.iter().flat_map(|own| own.active.iter().copied()));
        }
    }
}

/// Columns that nobody can learn much from, with what is bad about them.
fn columns() -> Vec<(&'static str, Vec<f64>)> {
    let row = |of: fn(usize) -> f64| (0..120).map(of).collect::<Vec<f64>>();
    vec![
        ("nothing", Vec::new()),
        ("one row", vec![3.0]),
        ("one value", row(|_| 5.0)),
        ("noughts", row(|_| 0.0)),
        ("not a number", row(|place| if place == 40 { f64::NAN } else { place as f64 })),
        ("infinite", row(|place| if place == 40 { f64::INFINITY } else { place as f64 })),
        ("10^12", row(|place| 1e12 + place as f64)),
        ("10^12 once", row(|place| if place == 3 { 1e12 } else { (place % 7) as f64 })),
        ("10^300", row(|place| 1e300 * (place as f64 - 60.0))),
        ("less than nought", row(|place| -1.0 - place as f64)),
        ("next to nothing", row(|place| 1e-300 * place as f64)),
        ("two values", row(|place| (place % 2) as f64)),
    ]
}

#[test]
fn columns_of_every_bad_kind_are_refused_or_answered_with_numbers() {
    for (what, figures) in columns() {
        let other: Vec<f64> = (0..figures.len()).map(|row| ((row * 37) % 101) as f64).collect();
        let both = [Column { name: "bad", figures: &figures }, Column { name: "y", figures: &other }];
        if let Ok(found) = correlation::correlation(both[0], both[1], LEVEL) {
            finite(
                what,
                "correlation",
                [found.figure, found.interval.low, found.interval.high, found.chance],
            );
        }
        if let Ok(columns) = Standardised::of(&both, 2) {
            if let Ok(found) = shares(&columns, REPETITION) {
                finite(what, "shares", found.shares.iter().map(|own| own.figure));
            }
            if let Ok(found) = regression(&columns, LEVEL) {
                finite(what, "regression", found.coefficients.iter().map(|own| own.figure));
            }
            let equation = Equation { target: 1, causes: vec![0] };
            if let Ok(found) = loyalty_path::paths(&columns, &[equation], REPETITION) {
                finite(what, "paths", found.effects.iter().map(|own| own.total.figure));
            }
        }
        for period in [1, 12] {
            if let Ok(said) = forecast::forecast(&figures, period, 6, 1) {
                finite(what, "forecast", said.values.iter().copied());
                finite(what, "forecast", said.ninety_five.iter().flat_map(|own| [own.low, own.high]));
            }
        }
        for scale in [Scale::Rank, Scale::RankFalling, Scale::Limits { nought: 0.0, one: 10.0 }] {
            let component = Component { name: "bad", figures: &figures, weight: 1.0, scale };
            if let Ok(index) = value_index::index(&[component]) {
                assert!(index.iter().all(|own| (0.0..=100.0).contains(own)), "{what}");
                assert_eq!(value_index::classes(&index, Division::default()).unwrap().len(), figures.len());
            }
        }
        let left: Vec<bool> = (0..figures.len()).map(|row| row % 3 == 0).collect();
        if let Ok(curve) = churn::survival(&figures, &left) {
            finite(what, "survival", curve.steps.iter().flat_map(|own| [own.share, own.low, own.high]));
        }
        if let Ok(table) = Table::new(vec![
            table::Column::numbers("bad", figures.clone()),
            table::Column::numbers("other", other.clone()),
        ]) {
            if let Ok(model) = churn::fit(&table, &left, &churn::Settings::default()) {
                finite(what, "churn", model.predict(&table).unwrap());
            }
            if let Ok(found) = segments::segments_of(&table, 3, &segments::Settings::default()) {
                finite(what, "segments", [found.inertia]);
            }
        }
        let observed = figures.clone();
        let timings = Timings { repeats: &vec![1; figures.len()], last: &figures, observed: &observed };
        if let Ok(fitted) = BgNbd::fit(timings) {
            finite(what, "BG/NBD", [fitted.log_likelihood]);
        }
        let contracts: Vec<Contracts> = figures
            .iter()
            .map(|own| Contracts { periods: 1 + (own.abs().min(9.0)) as u32, ended: *own > 3.0, count: *own })
            .collect();
        if let Ok(fitted) = ShiftedBetaGeometric::fit(&contracts) {
            finite(what, "contracts", [fitted.model.alpha, fitted.model.beta]);
        }
        if let Ok(found) = contract::of_cohort(&figures).and_then(|own| ShiftedBetaGeometric::fit(&own)) {
            finite(what, "contracts", [found.model.alpha, found.model.beta]);
        }
    }
}

#[test]
fn what_no_number_can_be_is_refused_with_its_place() {
    let bad = |refusal: Result<f64, Refusal>| matches!(refusal, Err(Refusal::BadValue { .. }));
    for figure in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let formula = Formula { annual_revenue: figure, retention_years: 1.0, loyalty: 1.0 };
        assert!(bad(formula.value()), "{figure}");
        assert!(bad(Formula { annual_revenue: 1.0, loyalty: figure, ..formula }.value()), "{figure}");
        assert!(bad(formula::annual_revenue(figure, 10.0)) && bad(formula::retention_years(figure)));
        assert!(bad(formula::acquisition_cost(figure, 3)));
        assert!(Level::new(figure).is_err());
        let element = Element { answers: &[1, 2, 3], weight: figure };
        assert!(matches!(satisfaction::index(&[element], 5, LEVEL), Err(Refusal::BadValue { .. })));
        let converted = Journeys { touches: &[0], starts: &[0, 1], converted: &[true], value: &[figure] };
        assert!(matches!(attribution::by_place(converted, 1, POSITION), Err(Refusal::BadValue { .. })));
    }
}

#[test]
fn answers_off_the_scale_alone_or_all_alike_are_refused_or_have_intervals() {
    for answers in [vec![], vec![7], vec![3; 50], vec![0; 50], vec![10; 50], vec![255; 3]] {
        if let Ok(found) = satisfaction::net_promoter(&answers, LEVEL) {
            finite(
                "answers",
                "NPS",
                [found.score.figure, found.score.interval.low, found.score.interval.high],
            );
            assert!(found.score.interval.low < found.score.interval.high);
        }
        for found in [
            satisfaction::satisfied(&answers, 4, 5, LEVEL),
            satisfaction::mean(&answers, 7, LEVEL),
            satisfaction::index(&[Element { answers: &answers, weight: 1.0 }], 5, LEVEL),
        ]
        .into_iter()
        .flatten()
        {
            finite("answers", "satisfaction", [found.figure, found.interval.low, found.interval.high]);
        }
        let both: Vec<kano::Answers> =
            answers.iter().map(|own| kano::Answers { present: *own, absent: *own }).collect();
        if let Ok(found) = kano::feature(&both, SameTwice::default(), LEVEL) {
            finite("answers", "KANO", [found.strength]);
        }
    }
}

#[test]
fn texts_that_are_empty_or_one_and_the_same_are_refused_or_get_the_base() {
    let labels: Vec<bool> = (0..80).map(|place| place % 2 == 0).collect();
    for text in ["", " ", "\u{0}", "好", "\u{1F600}", "…", "一样的话"] {
        assert!(Classifier::learn(&vec![text; 80], &labels, 1).is_err(), "{text:?}");
    }
    let texts: Vec<String> =
        labels.iter().map(|good| if *good { "很好".to_owned() } else { String::new() }).collect();
    if let Ok(classifier) = Classifier::learn(&texts, &labels, 1) {
        finite("empty texts", "text", classifier.probabilities(&["", "从未见过"]));
    }
}
