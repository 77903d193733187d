use rand::RngExt;
use rayon::ThreadPoolBuilder;

use super::*;

/// Customers in clear groups: how often they buy, how much, what, and where; and which group each was made in.
fn invented(rows: usize, seed: u64) -> (Table, Vec<usize>) {
    let mut chance = chance::of_piece(seed, 0);
    let kinds =
        [(12.0, 100.0, "parts", "south"), (2.0, 5_000.0, "machines", "north"), (1.0, 80.0, "parts", "north")];
    let (mut often, mut amount, mut what, mut place, mut truth) = (vec![], vec![], vec![], vec![], vec![]);
    for row in 0..rows {
        // Half, a third, a sixth.
        let kind = [0, 0, 0, 1, 1, 2][row % 6];
        let (buys, pays, buys_what, lives) = kinds[kind];
        let near = |chance: &mut chance::Chance| 0.8 + 0.4 * chance.random::<f64>();
        often.push(buys * near(&mut chance));
        amount.push(pays * near(&mut chance));
        what.push(if chance.random::<f64>() < 0.9 { buys_what } else { "service" });
        place.push(if chance.random::<f64>() < 0.9 { lives } else { "" });
        truth.push(kind);
    }
    let columns = vec![
        Column::numbers("often", often),
        Column::numbers("amount", amount),
        Column::categories("what", &what),
        Column::categories("place", &place),
    ];
    (Table::new(columns).unwrap(), truth)
}

#[test]
fn groups_that_are_there_are_found_counted_and_described() {
    let (table, truth) = invented(600, 1);
    let found = segments(&table, &Settings::default()).unwrap();
    assert_eq!(found.groups.len(), 3, "{:?}", found.tried);
    assert_eq!(found.groups.iter().map(|group| group.rows).collect::<Vec<_>>(), [300, 200, 100]);
    for (label, kind) in found.labels.iter().zip(&truth) {
        assert_eq!(*label as usize, *kind);
    }
    assert!(found.groups.iter().all(|group| group.jaccard > 0.95));
    let marks = |group: usize| -> Vec<(usize, Option<&str>, Direction, Strength)> {
        let marks = found.groups[group].marks.iter();
        marks.map(|mark| (mark.column, mark.category.as_deref(), mark.direction, mark.strength)).collect()
    };
    assert!(marks(0).contains(&(2, Some("parts"), Direction::More, Strength::Plain)), "{:?}", marks(0));
    assert!(marks(1).contains(&(1, None, Direction::Higher, Strength::Strong)), "{:?}", marks(1));
    assert!(marks(1).contains(&(2, Some("machines"), Direction::More, Strength::Strong)), "{:?}", marks(1));
    assert!(marks(2).contains(&(0, None, Direction::Lower, Strength::Strong)), "{:?}", marks(2));
}

#[test]
fn neither_the_order_of_rows_nor_the_number_of_threads_changes_the_groups() {
    let (table, _) = invented(400, 2);
    let found = segments(&table, &Settings::default()).unwrap();
    let backwards: Vec<u32> = (0..400).rev().collect();
    let mut turned = segments(&table.take(&backwards), &Settings::default()).unwrap();
    turned.labels.reverse();
    assert_eq!(turned, found);
    for threads in [1, 8] {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        assert_eq!(pool.install(|| segments(&table, &Settings::default()).unwrap()), found);
    }
    // Another chance finds the same customers.
    let other = segments(&table, &Settings { seed: 99, ..Settings::default() }).unwrap();
    assert_eq!(other.labels, found.labels);
}

#[test]
fn shapeless_data_has_no_groups() {
    let mut refused = 0;
    for seed in 0..6 {
        let mut chance = chance::of_piece(seed, 0);
        let column = |chance: &mut chance::Chance| (0..400).map(|_| chance.random::<f64>()).collect();
        let columns =
            vec![Column::numbers("a", column(&mut chance)), Column::numbers("b", column(&mut chance))];
        let found = segments(&Table::new(columns).unwrap(), &Settings::default());
        refused += usize::from(matches!(found, Err(Refusal::NoBetterThanChance { what: "segments", .. })));
    }
    assert!(refused >= 5, "{refused} of 6 refused");
}

#[test]
fn every_step_ends_at_the_nearest_centre_as_a_plain_search_finds_it() {
    let (table, _) = invented(300, 4);
    let points = Points::of(&table, 0.5);
    for groups in [1, 2, 5, 9] {
        let found = means::best(&points, groups, 3, 7);
        for row in 0..points.rows {
            let own = points.squared(row, &found.centres, found.labels[row] as usize);
            let nearest = (0..groups).map(|group| points.squared(row, &found.centres, group));
            assert!(own <= nearest.fold(f64::INFINITY, f64::min) + 1e-12);
        }
    }
}

#[test]
fn bad_tables_are_refused_and_strange_ones_are_treated() {
    let one = Table::new(vec![Column::numbers("amount", vec![1.0])]).unwrap();
    assert!(matches!(segments(&one, &Settings::default()).unwrap_err(), Refusal::TooFew { have: 1, .. }));
    let same = Table::new(vec![Column::numbers("amount", vec![5.0; 90])]).unwrap();
    assert!(matches!(segments(&same, &Settings::default()).unwrap_err(), Refusal::NoVariation { .. }));
    let (table, _) = invented(300, 5);
    let mut columns = table.columns().to_vec();
    columns.push(Column::numbers("nothing", vec![f64::NAN; 300]));
    columns.push(Column::numbers(
        "huge",
        (0..300).map(|row| 1e12 * [0, 0, 0, 1, 1, 2][row % 6] as f64).collect(),
    ));
    columns.push(Column::categories("empty", &[""; 300]));
    assert_eq!(segments(&Table::new(columns).unwrap(), &Settings::default()).unwrap().groups.len(), 3);
}
