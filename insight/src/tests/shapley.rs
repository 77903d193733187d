use super::*;
use crate::chance;
use crate::churn::binned::Binning;
use crate::churn::tree::{Grower, Limits, Slopes};
use crate::table::{Column, Table};
use rand::RngExt;

/// The tree's value when only these columns are known: other questions are answered by the covers' average.
fn when_known(tree: &Tree, binned: &Binned, row: usize, known: u32, node: usize) -> f64 {
    let here = &tree.0[node];
    if here.left == 0 {
        return here.value;
    }
    let at = |child: usize| when_known(tree, binned, row, known, child);
    if known >> here.column & 1 == 1 {
        let goes_left = here.question.goes_left(binned.codes[here.column][row]);
        return at(if goes_left { here.left } else { here.right });
    }
    [here.left, here.right].iter().map(|&child| tree.0[child].cover / here.cover * at(child)).sum()
}

fn factorial(n: u32) -> f64 {
    (1..=n).map(f64::from).product()
}

#[test]
fn a_trees_reasons_are_the_shapley_values_of_their_definition() {
    const COLUMNS: u32 = 5;
    let mut chance = chance::of_piece(5, 0);
    let columns = (0..COLUMNS).map(|place| {
        let name = format!("c{place}");
        match place {
            0 => {
                let texts: Vec<&str> =
                    (0..400).map(|_| ["a", "b", "c", ""][chance.random_range(0..4)]).collect();
                Column::categories(&name, &texts)
            }
            _ => Column::numbers(&name, (0..400).map(|_| chance.random_range(0..9) as f64).collect()),
        }
    });
    let table = Table::new(columns.collect()).unwrap();
    let binning = Binning::of(&table);
    let binned = binning.bin(&table);
    let first: Vec<f64> = (0..400).map(|_| chance.random_range(-1.0..1.0)).collect();
    let limits = Limits { leaves: 40, rows: 2, ridge: 1.0, columns: COLUMNS as usize };
    let slopes = Slopes { first: &first, second: &[1.0; 400] };
    let tree = Grower { binned: &binned, binning: &binning, limits }.grow(
        (0..400).collect(),
        &slopes,
        &mut chance::of_piece(6, 0),
    );
    assert!(tree.0.len() > 60);
    for row in 0..20 {
        let mut parts = vec![0.0; COLUMNS as usize];
        add(&tree, &binned, row, &mut parts);
        for column in 0..COLUMNS {
            let others = (0..1u32 << COLUMNS).filter(|set| set >> column & 1 == 0);
            let value: f64 = others
                .map(|set| {
                    let size = set.count_ones();
                    let weight = factorial(size) * factorial(COLUMNS - size - 1) / factorial(COLUMNS);
                    let with = when_known(&tree, &binned, row, set | 1 << column, 0);
                    weight * (with - when_known(&tree, &binned, row, set, 0))
                })
                .sum();
            assert!((parts[column as usize] - value).abs() < 1e-10, "row {row} column {column}");
        }
        assert!((when_known(&tree, &binned, row, 0, 0) - expected(&tree)).abs() < 1e-10);
    }
}
