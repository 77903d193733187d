//! A filter means the same in SQL as it does on a row.

use object::{Filter, Object, Op, Path, Registry, Value};
use store::Scope;
use testing::cast::{Clerk, Shop};
use testing::questions::{Asker, Records, told};
use testing::{Chance, on_both};

use super::neighbourhood::settle;
use super::plain_rights;

use super::scene::{all_rows, open_shop, read, read_as};

const SEED: u64 = 20_261_122;
const FILTERS: usize = 1_500;
const FILTERS_PER_VIEW: usize = 50;

on_both!(a_random_filter_finds_the_rows_it_holds_of, |house| {
    let mut chance = Chance::of(SEED);
    let here = settle(&house, &mut chance, 250);
    let registry: Registry = house.crm().registry().clone();
    let askers = [
        plain_rights::reaching(&here.company.sun_li, Scope::All),
        plain_rights::reaching(&here.company.li_hua, Scope::TeamAndBelow),
        plain_rights::reaching(&here.company.chen_jie, Scope::Own),
    ];
    for batch in 0..FILTERS / FILTERS_PER_VIEW {
        let (here, registry, asker) = (here.clone(), registry.clone(), askers[batch % askers.len()].clone());
        let mut chance = Chance::of(SEED + 1 + batch as u64);
        let wrong = read_as(&house.visit(&asker.actor()), move |view| {
            for _ in 0..FILTERS_PER_VIEW {
                let def = if chance.once_in(3) { Clerk::def() } else { Shop::def() };
                let filter = Asker { chance: &mut chance, here: &*here, registry: &registry, def }.nested(4);
                let mut expected: Vec<i64> =
                    here.seen(&registry, &asker, def, &filter).map(|row| row.id).collect();
                expected.sort_unstable();
                let found = view.all_rows(def, &filter, None, store::ALL_ROWS_MAX);
                let found = match found {
                    Ok(rows) => rows.iter().map(|row| row.id).collect::<Vec<_>>(),
                    Err(fault) => return Ok(Some(format!("{fault}: {}", told(&filter)))),
                };
                if found != expected {
                    let odd: Vec<_> = here
                        .rows(def)
                        .iter()
                        .filter(|row| found.contains(&row.id) != expected.contains(&row.id))
                        .take(3)
                        .collect();
                    return Ok(Some(format!(
                        "{} found, {} expected: {}; {odd:?}",
                        found.len(),
                        expected.len(),
                        told(&filter)
                    )));
                }
            }
            Ok(None)
        });
        assert_eq!(wrong, None, "batch {batch}");
    }
});

on_both!(empty_is_neither_smaller_nor_larger_nor_equal, |house| {
    open_shop(&house, Shop::named("空"));
    let full = open_shop(&house, Shop { seats: Some(5), ..Shop::named("满") });
    let seats = Path::own(Shop::SEATS.field());
    let compare = |op, value: i64| Filter::Compare { path: seats, op, value: Value::Int(value) };
    let null = |op| Filter::Compare { path: seats, op, value: Value::Null };
    // The filter, and whether it holds of the empty and of the full one.
    let table = [
        (compare(Op::Is, 5), false, true),
        (compare(Op::IsNot, 5), true, false),
        (compare(Op::Less, 9), false, true),
        (compare(Op::GreaterOrEqual, 0), false, true),
        (null(Op::Is), true, false),
        (null(Op::IsNot), false, true),
        (null(Op::Less), false, false),
        (Filter::OneOf { path: seats, values: vec![] }, false, false),
        (Filter::And(vec![]), true, true),
        (Filter::Or(vec![]), false, false),
    ];
    for (filter, empty, filled) in table {
        for (filter, empty, filled) in
            [(filter.clone(), empty, filled), (Filter::Not(Box::new(filter.clone())), !empty, !filled)]
        {
            let asked = filter.clone();
            let rows = read(&house, move |view| view.all_rows(Shop::def(), &asked, None, 10));
            let found =
                (rows.iter().any(|row| row.id != full.raw()), rows.iter().any(|row| row.id == full.raw()));
            assert_eq!(found, (empty, filled), "{}", told(&filter));
        }
    }
    assert_eq!(all_rows(&house, Shop::def()).len(), 2);
});
