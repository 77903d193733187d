//! Many write to one record at the same moment, and nobody's write is lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use object::{Object, Value};
use store::{Earlier, KeptAnswer, WriteError};
use testing::cast::Shop;
use testing::on_both;

use super::scene::{open_shop, row_of, shop_of, write_as};

const WRITERS: usize = 8;
const ROUNDS: usize = 10;

on_both!(eight_counters_lose_no_count, |house| {
    let id = open_shop(&house, Shop { seats: Some(0), ..Shop::named("一") });
    std::thread::scope(|scope| {
        for _ in 0..WRITERS {
            let visit = house.system();
            scope.spawn(move || {
                for _ in 0..ROUNDS {
                    // The change is a re-runnable function of what is found, so it counts from what is there.
                    write_as(&visit, move |tx| {
                        let row = tx.find_for(Shop::def(), id.raw(), store::Verb::Change)?.unwrap();
                        let seats = row.value(Shop::SEATS.field()).as_int().unwrap();
                        tx.change_row(Shop::def(), row, vec![(Shop::SEATS.field(), Value::Int(seats + 1))])
                    })
                    .unwrap();
                }
            });
        }
    });
    assert_eq!(shop_of(&house, id).unwrap().seats, Some((WRITERS * ROUNDS) as i64));
    assert_eq!(row_of(&house, id).unwrap().version, 1 + (WRITERS * ROUNDS) as i64);
});

on_both!(of_those_who_saw_the_same_version_one_wins, |house| {
    let id = open_shop(&house, Shop::named("一"));
    for round in 1..=ROUNDS as i64 {
        let won = Arc::new(AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for writer in 0..WRITERS as i64 {
                let (visit, won) = (house.system(), won.clone());
                scope.spawn(move || {
                    let set = move || vec![(Shop::SEATS.field(), Value::Int(round * 100 + writer))];
                    match write_as(&visit, move |tx| tx.change(Shop::def(), id.raw(), Some(round), set())) {
                        Ok(_) => {
                            won.fetch_add(1, Ordering::SeqCst);
                        }
                        Err(WriteError::Conflict(_)) => {}
                        Err(other) => panic!("{other}"),
                    }
                });
            }
        });
        assert_eq!(won.load(Ordering::SeqCst), 1);
    }
});

on_both!(eight_who_want_one_code_leave_one_shop, |house| {
    let won = Arc::new(AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (visit, won) = (house.system(), won.clone());
            scope.spawn(move || {
                for round in 0..ROUNDS {
                    let shop =
                        Shop { code: Some(format!("C-{round}")), ..Shop::named(&format!("第{writer}")) };
                    match write_as(&visit, move |tx| tx.insert(&shop)) {
                        Ok(_) => {
                            won.fetch_add(1, Ordering::SeqCst);
                        }
                        Err(WriteError::Invalid(problems)) => assert_eq!(problems[0].field.name, "code"),
                        Err(other) => panic!("{other}"),
                    }
                }
            });
        }
    });
    assert_eq!(won.load(Ordering::SeqCst), ROUNDS);
    assert_eq!(house.database().number("select count(*) from shop"), ROUNDS as i64);
});

on_both!(a_request_sent_eight_times_at_once_is_done_once_and_answered_eight_times, |house| {
    let answer = || KeptAnswer { status: 201, location: None, etag: None, body: "made".to_owned() };
    for round in 0..ROUNDS {
        let key = format!("key-{round}");
        std::thread::scope(|scope| {
            for _ in 0..WRITERS {
                let (visit, key) = (house.system(), key.clone());
                scope.spawn(move || {
                    let told = write_as(&visit, move |tx| match tx.earlier_answer(&key, "digest")? {
                        Earlier::Answered(earlier) => Ok(earlier),
                        Earlier::Nothing => {
                            tx.insert(&Shop::named("一"))?;
                            tx.keep_answer(&key, "digest", Some(&answer()))?;
                            Ok(answer())
                        }
                        other @ (Earlier::Unfinished | Earlier::OtherRequest) => panic!("{other:?}"),
                    });
                    assert_eq!(told.unwrap(), answer());
                });
            }
        });
    }
    assert_eq!(house.database().number("select count(*) from shop"), ROUNDS as i64);
});
