//! What must change nothing: the order of rows, what columns are called, the number of threads.

use proptest::prelude::*;
use rand::RngExt;

use super::sources::{people, table};
use crate::chance::of_piece;
use crate::linkage::{Linkage, Pair, Table};

/// Pairs, groups, and of each rule its pairs and coverage.
type Said = (Vec<Pair>, Vec<Vec<u32>>, Vec<(f64, f64)>);

/// Everything that is said of a table, rows and columns named as in `rows`.
fn said(table: &Table, rows: &[u32]) -> Said {
    let linkage = Linkage::of_one(table, 7).expect("enough rows");
    let found = linkage.pairs(0.01);
    let mut groups = vec![Vec::new(); rows.len()];
    for (row, group) in linkage.clusters(&found).into_iter().enumerate() {
        groups[group as usize].push(rows[row]);
    }
    groups.iter_mut().for_each(|group| group.sort_unstable());
    groups.retain(|group| group.len() > 1);
    groups.sort();
    let mut pairs: Vec<Pair> = found
        .into_iter()
        .map(|pair| {
            let (one, other) = (rows[pair.left as usize], rows[pair.right as usize]);
            Pair { left: one.min(other), right: one.max(other), answer: pair.answer }
        })
        .collect();
    pairs.sort_unstable_by_key(|pair| (pair.left, pair.right));
    let rules = linkage.report().rules.iter().map(|rule| (rule.pairs, rule.coverage)).collect();
    (pairs, groups, rules)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_rows_the_names_of_columns_and_threads_change_nothing(seed in 0_u64..1 << 40, threads in 1_usize..9) {
        let (rows, _) = people(500, seed);
        let straight: Vec<u32> = (0..rows.len() as u32).collect();
        let mut shuffled = straight.clone();
        let mut chance = of_piece(seed, 9);
        for at in (1..shuffled.len()).rev() {
            shuffled.swap(at, chance.random_range(0..=at));
        }
        let turned: Vec<_> = shuffled.iter().map(|row| rows[*row as usize].clone()).collect();
        let mut turned = table(&turned);
        for (column, name) in turned.columns.iter_mut().zip(["a sound", "b initial", "", "d month", "e"]) {
            column.name = name.to_owned();
        }
        let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        let one = pool(1).install(|| said(&table(&rows), &straight));
        let other = pool(threads).install(|| said(&turned, &shuffled));
        prop_assert_eq!(one, other);
    }
}
