use rand::RngExt;
use rayon::ThreadPoolBuilder;

use super::*;
use crate::table::Values;

#[path = "telco.rs"]
mod telco;
use telco::telco;

fn rows_where(folds: &[u8], is_in: impl Fn(u8) -> bool) -> Vec<u32> {
    (0..folds.len() as u32).filter(|&row| is_in(folds[row as usize])).collect()
}

fn pick(left: &[bool], rows: &[u32]) -> Vec<bool> {
    rows.iter().map(|&row| left[row as usize]).collect()
}

/// Quicker than the default, for tests that are not about quality.
fn quick() -> Settings {
    Settings {
        methods: vec![
            Method::Logistic { ridge: 1.0, bends: 0 },
            Method::Forest { trees: 10, leaf_rows: 10 },
            Method::Boosting { trees: 20, leaves: 5, rate: 0.1 },
        ],
        folds: 3,
        seed: 1,
    }
}

/// Customers whose leaving hangs on a number, a category and chance.
fn invented(rows: usize, seed: u64) -> (Table, Vec<bool>) {
    let mut chance = chance::of_piece(seed, 0);
    let (mut months, mut places, mut noise, mut left) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rows {
        let month: f64 = chance.random_range(0.0..60.0f64).round();
        let place = ["north", "south", "", "east"][chance.random_range(0..4)];
        let margin = 0.5 - month / 20.0 + if place == "south" { 1.5 } else { 0.0 };
        left.push(chance.random::<f64>() < quality::sigmoid(margin));
        months.push(if chance.random::<f64>() < 0.1 { f64::NAN } else { month });
        places.push(place);
        noise.push(chance.random_range(0.0..1.0));
    }
    let columns = vec![
        Column::numbers("months", months),
        Column::categories("place", &places),
        Column::numbers("noise", noise),
    ];
    (Table::new(columns).unwrap(), left)
}

#[test]
fn telecom_customers_are_told_as_well_as_by_the_specialists() {
    let (table, left, folds) = telco();
    // Two of the methods and fewer parts than by default: a fifth of the time.
    let methods = vec![
        Method::Logistic { ridge: 10.0, bends: 5 },
        Method::Boosting { trees: 200, leaves: 5, rate: 0.06 },
    ];
    let settings = Settings { methods, folds: 3, seed: 1 };
    let mut p = vec![0.0; left.len()];
    for fold in 0..5 {
        let (seen, asked) =
            (rows_where(&folds, |other| other != fold), rows_where(&folds, |other| other == fold));
        let model = fit(&table.take(&seen), &pick(&left, &seen), &settings).unwrap();
        let found = model.predict(&table.take(&asked)).unwrap();
        asked.iter().zip(found).for_each(|(&row, found)| p[row as usize] = found);
    }
    let found = quality(&left, &p);
    assert!(found.auc >= 0.845 && found.brier <= 0.136 && found.log_loss <= 0.417, "{found:?}");
    assert!(found.lift_top_tenth >= 2.8, "{found:?}");
    for row in calibration_table(&left, &p) {
        assert!((row.said - row.happened).abs() < 0.04, "{row:?}");
    }
}

#[test]
fn reasons_add_up_to_what_is_said_whatever_the_method() {
    let (table, left, _) = telco();
    let rows: Vec<u32> = (0..1500).collect();
    let (table, left) = (table.take(&rows), pick(&left, &rows));
    for method in Settings::default().methods {
        let settings = Settings { methods: vec![method], folds: 2, seed: 3 };
        let model = fit(&table, &left, &settings).unwrap();
        let few = table.take(&rows[..40]);
        let reasons = model.explain(&few).unwrap();
        let columns = reasons.columns.len();
        for (row, margin) in reasons.margins.iter().enumerate() {
            let sum: f64 = reasons.parts[row * columns..(row + 1) * columns].iter().sum();
            assert!((reasons.base + sum - margin).abs() < 1e-9, "{method:?} row {row}");
            let said = model.calibration().probability(*margin);
            assert_eq!(said, reasons.probabilities[row]);
        }
        assert_eq!(reasons.probabilities, model.predict(&few).unwrap());
    }
}

#[test]
fn who_leaves_by_chance_is_not_told() {
    let (table, _, _) = telco();
    for seed in 0..3 {
        let mut chance = chance::of_piece(seed, 0);
        let left: Vec<bool> = (0..table.rows()).map(|_| chance.random::<f64>() < 0.265).collect();
        let refusal = fit(&table, &left, &quick()).map(|model| model.report().quality).unwrap_err();
        assert!(matches!(refusal, Refusal::NoBetterThanChance { what: "churn", .. }), "{refusal}");
    }
}

#[test]
fn neither_the_order_of_rows_nor_of_names_nor_the_number_of_threads_changes_a_model() {
    let (table, left) = invented(600, 1);
    let p = fit(&table, &left, &quick()).unwrap().predict(&table).unwrap();

    let backwards: Vec<u32> = (0..600).rev().collect();
    let model = fit(&table.take(&backwards), &pick(&left, &backwards), &quick()).unwrap();
    assert_eq!(model.predict(&table).unwrap(), p);

    let mut columns = table.columns().to_vec();
    if let Values::Categories { codes, names } = &mut columns[1].values {
        names.reverse();
        let last = names.len() as u32 - 1;
        codes.iter_mut().filter(|code| **code <= last).for_each(|code| *code = last - *code);
    }
    columns.reverse();
    let renamed = Table::new(columns).unwrap();
    assert_eq!(model.predict(&renamed).unwrap(), p);

    for threads in [1, 8] {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let again = pool.install(|| fit(&table, &left, &quick()).unwrap().predict(&table).unwrap());
        assert_eq!(again, p);
    }
}

#[test]
fn the_report_says_what_was_tried_and_what_was_taken() {
    let (table, left) = invented(2000, 2);
    let model = fit(&table, &left, &quick()).unwrap();
    let report = model.report();
    assert_eq!((report.customers, report.tried.len()), (2000, 3));
    let weights: f64 = report.tried.iter().map(|tried| tried.weight).sum();
    assert!((weights - 1.0).abs() < 1e-12);
    assert!(report.quality.auc > 0.7 && report.quality.lift_top_tenth > 1.5, "{report:?}");
    let said: usize = report.calibration.iter().map(|row| row.customers).sum();
    assert_eq!(said, 2000);
    // What the column of chance adds is little beside the month.
    let reasons = model.explain(&table).unwrap();
    let weight =
        |column: usize| reasons.parts.iter().skip(column).step_by(3).map(|part| part.abs()).sum::<f64>();
    assert!(weight(2) < 0.2 * weight(0), "{} {}", weight(2), weight(0));
}

#[test]
fn causes_are_grouped_and_only_what_raises_the_probability_counts() {
    let reasons = Reasons {
        columns: ["complaints", "price", "age"].map(str::to_owned).to_vec(),
        base: 0.0,
        parts: vec![1.0, 0.5, -3.0, -1.0, 0.5, 0.0, -1.0, -1.0, -1.0],
        margins: vec![-1.5, -0.5, -3.0],
        probabilities: vec![0.2, 0.4, 0.05],
    };
    let found = causes(&reasons, &[Cause::Service, Cause::Competition, Cause::Circumstances]);
    assert_eq!(found.main, [Some(Cause::Service), Some(Cause::Competition), None]);
    assert_eq!(found.customers, [1, 0, 1, 0]);
    assert_eq!(found.shares, [0.5, 0.0, 0.5, 0.0]);
}

#[test]
fn bad_tables_are_refused() {
    let (table, left) = invented(300, 3);
    let few = fit(&table.take(&[0]), &[true], &quick()).unwrap_err();
    assert!(matches!(few, Refusal::TooFew { what: "customers who left", have: 1, .. }));
    assert!(matches!(fit(&table, &left[1..], &quick()).unwrap_err(), Refusal::Lengths { .. }));
    let same = Table::new(vec![Column::numbers("amount", vec![7.0; 300])]).unwrap();
    assert!(matches!(fit(&same, &left, &quick()).unwrap_err(), Refusal::NoVariation { .. }));
    let empty = Table::new(vec![Column::numbers("amount", vec![f64::NAN; 300])]).unwrap();
    assert!(matches!(fit(&empty, &left, &quick()).unwrap_err(), Refusal::NoVariation { .. }));
    let endless = Table::new(vec![Column::numbers("amount", vec![1.0, f64::INFINITY])]).unwrap_err();
    assert!(matches!(endless, Refusal::BadValue { row: 1, why: "not_finite", .. }));
    let model = fit(&table, &left, &quick()).unwrap();
    assert!(matches!(model.predict(&same).unwrap_err(), Refusal::Lengths { have: 0, .. }));
}

#[test]
fn huge_amounts_gaps_and_names_never_seen_are_treated_not_feared() {
    let (table, left) = invented(500, 4);
    let mut columns = table.columns().to_vec();
    let amounts = left.iter().enumerate().map(|(row, &left)| match row % 7 {
        0 => f64::NAN,
        1 => -1e12,
        _ => {
            if left {
                1e12 + row as f64
            } else {
                row as f64
            }
        }
    });
    columns.push(Column::numbers("amount", amounts.collect()));
    let all: Vec<String> = (0..500).map(|row| format!("customer {row}")).collect();
    columns.push(Column::categories("name", &all));
    columns.push(Column::categories("nothing", &[""; 500]));
    let table = Table::new(columns.clone()).unwrap();
    let model = fit(&table, &left, &quick()).unwrap();
    let strange: Vec<String> = (0..500).map(|row| format!("stranger {row}")).collect();
    columns[4] = Column::categories("name", &strange);
    let p = model.predict(&Table::new(columns).unwrap()).unwrap();
    assert!(p.iter().all(|p| (0.0..=1.0).contains(p)));
}
