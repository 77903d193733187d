//! A backup is one of the states that existed, whoever writes meanwhile; restored on the other database it is that
//! state again. What is not whole is refused before anything is written.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use object::Id;
use store::{BackupError, BackupMade, BackupWanted, Migration, StoreError, Visit};
use testing::cast::{self, Shop};
use testing::{Chance, Database, House, on_both};

use super::scene::{open_shop, write_as};

const WRITERS: usize = 16;
const COUNTERS: usize = 8;
/// What each counter begins with.
const BEGIN: i64 = 1_000;
/// So much is written before the backup begins, and so much after it.
const BESIDE: usize = 40;

/// A house with nothing in it, on the other database.
fn other(house: &House) -> House {
    House::closed(if house.is_on_postgres() { Database::sqlite() } else { Database::postgres() })
}

fn back_up(house: &House) -> (PathBuf, BackupMade) {
    let target = house.database().folder().join("house.guanxi");
    let wanted = BackupWanted { target: target.clone(), replaces: true, with_key: false };
    (target, house.crm().back_up(&wanted).unwrap())
}

/// What a writer carried from one counter to another, and when: numbers of one count, taken before it was asked and
/// after it was answered.
#[derive(Clone, Copy)]
struct Carried {
    from: usize,
    to: usize,
    amount: i64,
    asked: usize,
    answered: usize,
}

fn carry(visit: &Visit, counters: &[Id<Shop>], carried: Carried, name: &str) {
    let (from, to) = (counters[carried.from], counters[carried.to]);
    let (name, amount) = (name.to_owned(), carried.amount);
    write_as(visit, move |tx| {
        let mut both = [(from, -amount), (to, amount)];
        both.sort_by_key(|(id, _)| id.raw());
        for (id, amount) in both {
            let old: Shop = tx.find_to_change(id)?;
            tx.update(&old, &Shop { seats: old.seats.map(|seats| seats + amount), ..old.clone() })?;
        }
        tx.insert(&Shop::named(&name))
    })
    .unwrap();
}

on_both!(a_backup_under_sixteen_writers_is_one_of_the_states_that_existed, |house| {
    let counters: Vec<Id<Shop>> = (0..COUNTERS)
        .map(|number| {
            open_shop(&house, Shop { seats: Some(BEGIN), ..Shop::named(&format!("counter {number}")) })
        })
        .collect();
    let moment = AtomicUsize::new(0);
    let (done, is_over) = (AtomicUsize::new(0), AtomicBool::new(false));
    let ledger: Mutex<BTreeMap<String, Carried>> = Mutex::default();
    let (file, taken) = std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (house, counters, moment, done, is_over, ledger) =
                (&house, &counters, &moment, &done, &is_over, &ledger);
            scope.spawn(move || {
                let visit = house.system();
                let mut chance = Chance::of(writer as u64);
                let mut turn = 0;
                while !is_over.load(Ordering::SeqCst) {
                    turn += 1;
                    let from = chance.below(COUNTERS);
                    let to = (from + 1 + chance.below(COUNTERS - 1)) % COUNTERS;
                    let amount = 1 + chance.below(5) as i64;
                    let asked = moment.fetch_add(1, Ordering::SeqCst);
                    let mut carried = Carried { from, to, amount, asked, answered: usize::MAX };
                    let name = format!("carried {writer} {turn}");
                    carry(&visit, counters, carried, &name);
                    carried.answered = moment.fetch_add(1, Ordering::SeqCst);
                    ledger.lock().unwrap().insert(name, carried);
                    done.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
        let wait_for = |count: usize| {
            while done.load(Ordering::SeqCst) < count {
                std::thread::yield_now();
            }
        };
        wait_for(BESIDE);
        let begun = moment.fetch_add(1, Ordering::SeqCst);
        let (file, _) = back_up(&house);
        let ended = moment.fetch_add(1, Ordering::SeqCst);
        wait_for(done.load(Ordering::SeqCst) + BESIDE);
        is_over.store(true, Ordering::SeqCst);
        (file, begun..ended)
    });
    let ledger = ledger.into_inner().unwrap();

    let mut copy = other(&house);
    copy.restore(&file).unwrap();
    copy.reopen();
    assert_eq!(copy.crm().check(&[]).unwrap().problems, []);
    let names = copy.database().run("select name from shop");
    let kept: Vec<String> = names.into_iter().filter_map(|row| row[0].clone()).collect();
    let kept: Vec<&String> = kept.iter().filter(|name| name.starts_with("carried")).collect();
    let inside = |name: &String| kept.contains(&name);
    // Whatever was answered before the backup began is in it, nothing that was asked after it ended is.
    for (name, carried) in &ledger {
        assert!(inside(name) || carried.answered > taken.start, "{name} was there and is not");
        assert!(!inside(name) || carried.asked < taken.end, "{name} was not there yet");
    }
    // What is in it has with it all that came before.
    let last_asked = kept.iter().map(|name| ledger[*name].asked).max().unwrap();
    for (name, carried) in &ledger {
        assert!(inside(name) || carried.answered > last_asked, "{name} came before another that is there");
    }
    // And the counters are what these have made of them, neither more nor less.
    let mut due = [BEGIN; COUNTERS];
    for name in &kept {
        let carried = &ledger[*name];
        due[carried.from] -= carried.amount;
        due[carried.to] += carried.amount;
    }
    let seats = counters.iter().map(|counter| {
        copy.database().number(&format!("select seats from shop where id = {}", counter.raw()))
    });
    assert_eq!(seats.collect::<Vec<_>>(), due);
});

on_both!(a_restored_house_goes_on_where_the_first_one_stood, |house| {
    for number in 0..40 {
        open_shop(&house, Shop::named(&format!("茶馆 {number}")));
    }
    house.settle();
    let head = house.crm().history_head().unwrap().unwrap();
    let last = house.database().number("select max(seq) from entry");
    let newest = house.database().number("select max(id) from shop");
    let (file, made) = back_up(&house);
    let mut copy = other(&house);
    let restored = copy.restore(&file).unwrap();
    assert_eq!(restored.rows, made.rows);
    copy.reopen();
    copy.crm().index_all().unwrap();
    assert_eq!(copy.crm().history_head().unwrap(), Some(head.clone()));
    let shop = open_shop(&copy, Shop::named("新店"));
    copy.settle();
    assert!(shop.raw() > newest);
    assert_eq!(copy.database().number("select max(seq) from entry"), last + 1);
    let verified = copy.crm().verify_history(Some(head)).unwrap();
    assert!(verified.ok && verified.head_found == Some(true), "{verified:?}");
    assert_eq!(copy.crm().check(&[]).unwrap().problems, []);
});

on_both!(what_is_not_a_whole_backup_is_refused_and_nothing_is_written, |house| {
    open_shop(&house, Shop::named("一"));
    let (file, _) = back_up(&house);
    let whole = std::fs::read(&file).unwrap();
    let bad = house.database().folder().join("bad.guanxi");
    let copy = other(&house);
    let mut cases: Vec<(String, Vec<u8>)> = vec![
        (String::from("empty"), Vec::new()),
        (String::from("foreign"), b"PK\x03\x04 and so on".to_vec()),
        (String::from("other zstd"), whole[..4].to_vec()),
        (String::from("longer"), [whole.clone(), b"x".to_vec()].concat()),
    ];
    let mut chance = Chance::of(50);
    for _ in 0..20 {
        let cut = chance.below(whole.len());
        cases.push((format!("cut at {cut}"), whole[..cut].to_vec()));
        let mut flipped = whole.clone();
        let place = chance.below(whole.len());
        flipped[place] ^= 1 << chance.below(8);
        cases.push((format!("flipped at {place}"), flipped));
    }
    for (name, bytes) in cases {
        std::fs::write(&bad, bytes).unwrap();
        let refused = copy.restore(&bad).expect_err(&name);
        assert!(
            matches!(refused, BackupError::Foreign(_) | BackupError::Cut(_) | BackupError::Damaged(..)),
            "{name}: {refused:?}"
        );
        assert_eq!(std::fs::read_dir(copy.database().folder()).unwrap().count(), 0, "{name}");
    }
    copy.restore(&file).unwrap();
    // And a house that is there already stays.
    let refused = copy.restore(&file).unwrap_err();
    let BackupError::NotEmpty(tables) = refused else { panic!("{refused:?}") };
    assert!(tables.contains(&(String::from("shop"), 1)), "{tables:?}");
});

on_both!(half_a_house_refuses_to_open_and_is_begun_again, |house| {
    open_shop(&house, Shop::named("一"));
    let (file, _) = back_up(&house);
    let mut copy = other(&house);
    copy.restore(&file).unwrap();
    // As a restore leaves it that was killed.
    copy.database().run("create table restoring (step bigint); delete from shop");
    let refused = copy.try_open(cast::registry(), cast::migrations()).err();
    assert!(matches!(refused, Some(StoreError::HalfRestored)), "{refused:?}");
    copy.restore(&file).unwrap();
    copy.reopen();
    assert_eq!(copy.database().number("select count(*) from shop"), 1);
});

on_both!(a_check_names_what_is_wrong, |house| {
    let shop = open_shop(&house, Shop::named("一"));
    let second = open_shop(&house, Shop::named("二"));
    write_as(&house.system(), move |tx| tx.insert(&cast::Clerk::of(shop, "小翠"))).unwrap();
    house.settle();
    let codes = || {
        let checked = house.crm().check(&[]).unwrap();
        checked.problems.iter().map(|problem| problem.message.code).collect::<Vec<_>>()
    };
    assert_eq!(codes(), [""; 0]);
    for (wrong, right, code) in [
        ("update clerk set owner = 7", "update clerk set owner = null", "child_owner"),
        ("update shop set landlord = 7", "update shop set landlord = null", "link_dangling"),
        ("update shop set version = 9", "update shop set version = 1", "version_unlike_history"),
        (
            "update rollup set records = records + 1 where object = 'clerk' and field = ''",
            "update rollup set records = records - 1 where object = 'clerk' and field = ''",
            "counts_differ",
        ),
        ("create table stray (id bigint primary key)", "drop table stray", "schema_unknown"),
        ("drop index shop_updated", "create index shop_updated on shop (updated_at, id)", "schema_missing"),
    ] {
        house.database().run(wrong);
        assert!(codes().contains(&code), "{wrong}: {:?}", codes());
        house.database().run(right);
        assert_eq!(codes(), [""; 0], "{right}");
    }
    house.database().run(&format!("delete from search_shop where rowid = {}", second.raw()));
    assert!(codes().contains(&"search_lacks"));
});

/// The migrations of the version after this one.
fn later() -> &'static [Migration] {
    let mut all = cast::migrations().to_vec();
    all.push(Migration {
        name: "0099_later",
        text: "create table later (id bigint not null primary key, said text);\n\
               insert into later select id, name from shop;\n",
    });
    Box::leak(all.into_boxed_slice())
}

on_both!(a_backup_of_an_earlier_version_is_brought_up_to_date_and_one_of_a_later_is_refused, |house| {
    open_shop(&house, Shop::named("一"));
    let (file, _) = back_up(&house);
    let mut next = other(&house);
    next.restore_by(&file, later()).unwrap();
    next.reopen_with(cast::registry(), later());
    assert_eq!(next.database().run("select said from later"), [[Some(String::from("一"))]]);
    let (file, _) = back_up(&next);
    let before = other(&next);
    let refused = before.restore(&file).unwrap_err();
    assert!(matches!(&refused, BackupError::Newer(what) if what == "0099_later"), "{refused:?}");
    assert_eq!(std::fs::read_dir(before.database().folder()).unwrap().count(), 0);
    before.restore_by(&file, later()).unwrap();
});
