//! Subscribers see every entry once, in one order, in which no record goes backwards.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant as Moment};

use object::{Filter, Object};
use store::{Crm, Entry, StoreError, Subscriber, Tx};
use testing::cast::{Shop, Sighting, Witness};
use testing::{House, TestClock, on_both};

use super::scene::{edit_shop, open_shop, read, write_as};

const WRITERS: usize = 16;
const WRITES: usize = 12;
const SEALS: i64 = 60;
/// The engine comes by every 200 ms and waits at most five seconds for a lease.
const ENGINE_WAIT: Duration = Duration::from_secs(60);

/// What the witness wrote, in the order it wrote it.
fn sightings(house: &House) -> Vec<Sighting> {
    read(house, |view| view.all(&Filter::All, Some(Sighting::SEQ.ascending()), store::ALL_ROWS_MAX))
}

/// Every entry was seen once, in order, and no record's versions went backwards.
fn assert_each_once_in_order(house: &House) {
    let seen = sightings(house);
    let entries = house.database().number("select count(*) from entry");
    assert_eq!(
        seen.iter().map(|sighting| sighting.seq).collect::<Vec<_>>(),
        (1..=entries).collect::<Vec<_>>()
    );
    // Ids are made in the order of writing, so they say in which order the witness was told.
    let mut told: Vec<(object::Id<Sighting>, i64)> =
        seen.iter().map(|sighting| (sighting.id, sighting.seq)).collect();
    told.sort();
    assert!(told.is_sorted_by_key(|(_, seq)| *seq), "told out of order");
    let mut versions: HashMap<i64, i64> = HashMap::new();
    for sighting in &seen {
        let last = versions.insert(sighting.record, sighting.record_version).unwrap_or(0);
        assert_eq!(
            sighting.record_version,
            last + 1,
            "record {} at number {}",
            sighting.record,
            sighting.seq
        );
    }
}

/// Waits until the running engines have told the witness everything.
fn wait_for_witness(house: &House) {
    let waited = Moment::now();
    loop {
        let left =
            house.database().number("select (select count(*) from entry) - (select count(*) from sighting)");
        if left == 0 {
            return;
        }
        assert!(waited.elapsed() < ENGINE_WAIT, "{left} entries were not told");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Sixteen writers at once, each with records of its own and one that all change.
fn write_at_once(stores: &[Crm], shared: object::Id<Shop>) {
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let visit = stores[writer % stores.len()].system();
            scope.spawn(move || {
                for number in 0..WRITES {
                    let id =
                        write_as(&visit, move |tx| tx.insert(&Shop::named(&format!("店{writer}")))).unwrap();
                    edit_shop(&visit, id, |shop| shop.seats = Some(1)).unwrap();
                    if number % 4 == 0 {
                        let seats = object::Value::Int((writer * 1000 + number) as i64);
                        write_as(&visit, move |tx| {
                            tx.change(
                                Shop::def(),
                                shared.raw(),
                                None,
                                vec![(Shop::SEATS.field(), seats.clone())],
                            )
                        })
                        .unwrap();
                    }
                }
            });
        }
    });
}

on_both!(each_entry_is_told_once_in_order_across_restarts, |house| {
    let id = open_shop(&house, Shop::named("一"));
    for round in 0..4 {
        for seats in 0..10 {
            edit_shop(&house.system(), id, move |shop| shop.seats = Some(round * 100 + seats)).unwrap();
        }
        if round % 2 == 0 {
            house.settle_with(&[Arc::new(Witness)]);
            assert_each_once_in_order(&house);
        }
        house.clock.pass_ms(10_000); // Whoever held the lease has let it go.
        house.reopen();
    }
    house.settle_with(&[Arc::new(Witness)]);
    assert_each_once_in_order(&house);
    assert!(house.crm().verify_history(None).unwrap().ok);
});

on_both!(a_house_at_work_is_not_said_to_be_damaged, |house| {
    let id = open_shop(&house, Shop::named("一"));
    let crm = house.crm();
    std::thread::scope(|scope| {
        let sealing = scope.spawn(|| {
            for seats in 0..SEALS {
                edit_shop(&crm.system(), id, move |shop| shop.seats = Some(seats)).unwrap();
                crm.settle(&[]).unwrap();
            }
        });
        while !sealing.is_finished() {
            let verified = crm.verify_history(None).unwrap();
            assert!(verified.ok, "{verified:?}");
        }
    });
    assert!(house.database().number("select count(*) from seal") >= SEALS);
});

on_both!(sixteen_writers_at_once_are_told_in_one_order, |house| {
    let shared = open_shop(&house, Shop::named("共"));
    house.crm().start_engine(vec![Arc::new(Witness)]).unwrap();
    write_at_once(&[house.crm().clone()], shared);
    wait_for_witness(&house);
    assert_each_once_in_order(&house);
    assert!(house.crm().verify_history(None).unwrap().ok);
});

#[test]
fn two_processes_tell_each_entry_once_on_postgres() {
    let house = House::open(testing::Database::postgres());
    let stores = [house.one_more(testing::real_clock()), house.one_more(testing::real_clock())];
    let shared = open_shop(&house, Shop::named("共"));
    for store in &stores {
        store.start_engine(vec![Arc::new(Witness)]).unwrap();
    }
    write_at_once(&stores, shared);
    wait_for_witness(&house);
    assert_each_once_in_order(&house);
    // One process goes; the other takes over when the lease is out.
    let [one, other] = stores;
    drop(one);
    write_at_once(std::slice::from_ref(&other), shared);
    wait_for_witness(&house);
    assert_each_once_in_order(&house);
    assert!(other.verify_history(None).unwrap().ok);
}

#[test]
fn no_record_goes_backwards_when_clocks_disagree_on_postgres() {
    let house = House::open(testing::Database::postgres());
    let (ahead, behind) = (TestClock::default(), TestClock::default());
    ahead.pass_ms(3_600_000);
    let (ahead, behind) = (house.one_more(ahead.as_clock()), house.one_more(behind.as_clock()));
    let records: Vec<_> =
        (0..3).map(|_| write_as(&ahead.system(), |tx| tx.insert(&Shop::named("快"))).unwrap()).collect();
    for id in &records {
        edit_shop(&behind.system(), *id, |shop| shop.seats = Some(1)).unwrap();
    }
    // More than one step of the sequencer, all with smaller ids than what came first.
    for _ in 0..6 {
        write_as(&behind.system(), |tx| {
            (0..200).map(|_| tx.insert(&Shop::named("慢"))).collect::<Result<Vec<_>, _>>()
        })
        .unwrap();
    }
    for id in &records {
        edit_shop(&ahead.system(), *id, |shop| shop.seats = Some(2)).unwrap();
    }
    house.settle_with(&[Arc::new(Witness)]);
    assert_each_once_in_order(&house);
}

/// Fails every second time it is called, after it has written.
struct Stumbler(std::sync::atomic::AtomicUsize);

impl Subscriber for Stumbler {
    fn name(&self) -> &'static str {
        "witness"
    }
    fn take(&self, tx: &mut Tx<'_>, entries: &[Entry]) -> Result<(), StoreError> {
        Witness.take(tx, entries)?;
        if self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst).is_multiple_of(2) {
            return Err(StoreError::Database("stumbled".to_owned()));
        }
        Ok(())
    }
}

/// Fails whatever it is told.
struct Faulty;

impl Subscriber for Faulty {
    fn name(&self) -> &'static str {
        "faulty"
    }
    fn take(&self, _: &mut Tx<'_>, _: &[Entry]) -> Result<(), StoreError> {
        Err(StoreError::Database("it never works".to_owned()))
    }
}

on_both!(a_subscriber_that_fails_keeps_no_other_from_its_entries, |house| {
    open_shop(&house, Shop::named("一"));
    assert!(house.crm().settle(&[Arc::new(Faulty), Arc::new(Witness)]).is_err());
    assert_each_once_in_order(&house);
});

on_both!(a_subscriber_that_fails_is_told_again_and_has_written_once, |house| {
    let stumbler: Arc<dyn Subscriber> = Arc::new(Stumbler(std::sync::atomic::AtomicUsize::new(0)));
    for _ in 0..3 {
        open_shop(&house, Shop::named("一"));
        let stumbled = house.crm().settle(std::slice::from_ref(&stumbler));
        assert!(stumbled.is_err());
        house.crm().settle(std::slice::from_ref(&stumbler)).unwrap();
    }
    assert_each_once_in_order(&house);
});
