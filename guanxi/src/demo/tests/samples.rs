use std::collections::HashSet;

use super::*;
use crate::demo::demo_data;

fn today() -> Day {
    Day::of(2026, 11, 20).unwrap()
}

fn told(seed: u64, size: usize) -> Vec<Sample> {
    samples(seed, &demo_data(seed, size, today()).customers, today())
}

fn cell(cell: &Cell) -> &str {
    match cell {
        Cell::Empty => "",
        Cell::Text(own) | Cell::Number(own) | Cell::Amount(own) | Cell::Day(own) | Cell::Moment(own) => own,
    }
}

fn column<'a>(sample: &'a Sample, heading: &str) -> Vec<&'a str> {
    let place = sample.headings.iter().position(|own| *own == heading).unwrap();
    sample.rows.iter().map(|row| cell(&row[place])).collect()
}

#[test]
fn one_seed_leaves_the_same_files() {
    let all = |seed| -> Vec<String> {
        told(seed, 600).iter().map(|own| format!("{} {:?} {:?}", own.name, own.headings, own.rows)).collect()
    };
    assert_eq!(all(1), all(1));
    assert_ne!(all(1), all(2));
}

#[test]
fn they_speak_of_companies_of_the_house_that_bought_and_of_no_day_to_come() {
    let data = demo_data(1, 800, today());
    let names: HashSet<&str> = data.customers.iter().map(|of| of.customer.name.as_str()).collect();
    let told = samples(1, &data.customers, today());
    assert_eq!(told.len(), 5);
    for sample in &told {
        assert!(sample.rows.iter().all(|row| row.len() == sample.headings.len()), "{}", sample.name);
        let heading = if sample.headings.contains(&"客户") { "客户" } else { "线索" };
        assert!(column(sample, heading).iter().all(|name| names.contains(name)), "{}", sample.name);
        let days = sample.rows.iter().flatten().filter(|own| matches!(own, Cell::Day(_)));
        assert!(days.map(cell).all(|day| day <= today().text().as_str()), "{}", sample.name);
    }
}

#[test]
fn whom_machines_reach_late_is_less_content_and_leaves_more() {
    let told = told(1, 2_000);
    let of = |name: &str| told.iter().find(|own| own.name == name).unwrap();
    let (survey, leaving) = (of("满意度调查"), of("客户流失"));
    let late: std::collections::HashMap<&str, i64> = column(leaving, "客户")
        .into_iter()
        .zip(column(leaving, "交期延误次数").iter().map(|late| late.parse().unwrap()))
        .collect();
    let mean = |own: &[f64]| own.iter().sum::<f64>() / own.len() as f64;
    let (mut often, mut never) = (Vec::new(), Vec::new());
    for (name, content) in column(survey, "客户").iter().zip(column(survey, "总体满意度")) {
        match late[name] {
            0 => never.push(content.parse().unwrap()),
            2.. => often.push(content.parse().unwrap()),
            _ => {}
        }
    }
    assert!(often.len() > 50 && never.len() > 50);
    assert!(mean(&never) > mean(&often) + 1.0, "{} {}", mean(&never), mean(&often));
    let left = |is_late: fn(i64) -> bool| {
        let own: Vec<f64> = column(leaving, "客户")
            .iter()
            .zip(column(leaving, "是否流失"))
            .filter(|(name, said)| is_late(late[**name]) && !said.is_empty())
            .map(|(_, said)| f64::from(u8::from(said == "是")))
            .collect();
        mean(&own)
    };
    assert!(left(|late| late > 1) > 2.0 * left(|late| late == 0));
}

#[test]
fn of_few_customers_nothing_is_said_that_nobody_could_judge() {
    for size in [0, 3, 40] {
        assert!(told(1, size).iter().all(|own| own.rows.len() >= 30), "{size}");
    }
    assert!(told(1, 40).len() < 3);
}
