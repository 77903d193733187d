//! Ids are never given twice and never go back.

use std::collections::HashSet;

use object::Object;
use testing::cast::Shop;
use testing::{House, on_both};

use super::scene::{all_rows, open_shop, write_as};

on_both!(ids_go_on_when_the_clock_goes_back, |house| {
    let first = open_shop(&house, Shop::named("一"));
    house.clock.pass_ms(-3_600_000);
    let second = open_shop(&house, Shop::named("二"));
    assert!(second > first);
    house.reopen();
    let third = open_shop(&house, Shop::named("三"));
    assert!(third > second, "{third} after {second}");
});

on_both!(ids_go_on_after_a_restart_at_an_earlier_time, |house| {
    // The house runs for an hour, then the clock is put right, and it starts again.
    house.clock.pass_ms(3_600_000);
    let first = open_shop(&house, Shop::named("一"));
    house.clock.pass_ms(-3_590_000);
    house.reopen();
    let second = open_shop(&house, Shop::named("二"));
    assert!(second > first, "{second} after {first}");
});

on_both!(a_burst_within_one_millisecond_gets_ids_of_its_own, |house| {
    let visit = house.system();
    let ids = write_as(&visit, |tx| Ok((0..20_000).map(|_| tx.new_id()).collect::<Vec<i64>>())).unwrap();
    assert!(ids.is_sorted_by(|a, b| a < b));
    let from_threads: Vec<i64> = std::thread::scope(|scope| {
        let makers: Vec<_> = (0..8)
            .map(|_| {
                let visit = house.system();
                scope.spawn(move || {
                    write_as(&visit, |tx| Ok((0..2_000).map(|_| tx.new_id()).collect::<Vec<i64>>())).unwrap()
                })
            })
            .collect();
        makers.into_iter().flat_map(|maker| maker.join().unwrap()).collect()
    });
    let all: HashSet<i64> = ids.iter().chain(&from_threads).copied().collect();
    assert_eq!(all.len(), ids.len() + from_threads.len());
});

#[test]
fn two_processes_at_the_same_moment_make_different_ids_on_postgres() {
    let house = House::open(testing::Database::postgres());
    let stores = [house.one_more(house.clock.as_clock()), house.one_more(house.clock.as_clock())];
    let ids: Vec<i64> = std::thread::scope(|scope| {
        let makers: Vec<_> = stores
            .iter()
            .map(|store| {
                let visit = store.system();
                scope.spawn(move || {
                    write_as(&visit, |tx| Ok((0..10_000).map(|_| tx.new_id()).collect::<Vec<i64>>())).unwrap()
                })
            })
            .collect();
        makers.into_iter().flat_map(|maker| maker.join().unwrap()).collect()
    });
    assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len());
    for store in &stores {
        write_as(&store.system(), |tx| tx.insert(&Shop::named("一"))).unwrap();
    }
    assert_eq!(all_rows(&house, Shop::def()).len(), 2);
}

#[test]
fn a_dozen_processes_open_a_new_database_at_once_on_postgres() {
    let house = House::closed(testing::Database::postgres());
    let opened: Vec<_> = std::thread::scope(|scope| {
        let openers: Vec<_> =
            (0..12).map(|_| scope.spawn(|| house.one_more(testing::real_clock()))).collect();
        openers.into_iter().map(|opener| opener.join().unwrap()).collect()
    });
    for store in &opened {
        write_as(&store.system(), |tx| tx.insert(&Shop::named("一"))).unwrap();
    }
    assert_eq!(house.database().number("select count(*) from shop"), 12);
    assert_eq!(house.database().number("select count(distinct id) from node where lease_until > 0"), 12);
}
