//! Many writes share a flush, and each answers for itself.

use std::panic::AssertUnwindSafe;

use object::{Filter, Object};
use store::{StoreError, WriteError};
use testing::cast::Shop;
use testing::on_both;

use super::scene::{all_rows, open_shop, read, write, write_as};

const WRITERS: usize = 64;

on_both!(a_failing_write_takes_back_only_itself, |house| {
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let visit = house.system();
            scope.spawn(move || {
                for round in 0..4 {
                    let outcome = write_as(&visit, move |tx| {
                        tx.insert(&Shop::named(&format!("{writer}-{round}")))?;
                        if writer % 8 == 0 { Err(WriteError::Forbidden) } else { Ok(()) }
                    });
                    assert_eq!(outcome.is_ok(), writer % 8 != 0, "{outcome:?}");
                }
            });
        }
    });
    let kept = (WRITERS - WRITERS / 8) * 4;
    assert_eq!(all_rows(&house, Shop::def()).len(), kept);
    house.settle();
    assert_eq!(house.database().number("select count(*) from entry"), kept as i64);
    assert_eq!(house.database().number("select max(seq) from entry"), kept as i64);
    assert_eq!(read(&house, |view| view.total(Shop::def(), &Filter::All, false)).count, kept as i64);
    assert!(house.crm().verify_history(None).unwrap().ok);
});

on_both!(a_panic_in_a_write_leaves_the_store_working_and_nothing_behind, |house| {
    for round in 0..40 {
        let visit = house.system();
        let fell = std::panic::catch_unwind(AssertUnwindSafe(|| {
            write_as(&visit, move |tx| {
                tx.insert(&Shop::named("塌"))?;
                if round >= 0 {
                    panic!("as asked by the test");
                }
                Ok(())
            })
        }));
        // On a thread of the store the caller is told; on the caller's own thread the panic is theirs.
        if let Ok(outcome) = fell {
            assert!(matches!(outcome, Err(WriteError::Store(_))), "{outcome:?}");
        }
        open_shop(&house, Shop::named("立"));
    }
    let names: Vec<String> = all_rows(&house, Shop::def()).iter().map(|row| row.title(Shop::def())).collect();
    assert_eq!(names, vec!["立"; 40]);
    house.settle();
    assert!(house.crm().verify_history(None).unwrap().ok);
    assert_eq!(house.database().number("select count(*) from entry"), 40);
});

on_both!(a_panic_in_an_asynchronous_write_is_told_to_its_caller, |house| {
    let visit = house.system();
    for _ in 0..40 {
        let fell = house.runtime().block_on(visit.write::<(), WriteError, _>("fall", |tx| {
            tx.insert(&Shop::named("塌"))?;
            panic!("as asked by the test")
        }));
        assert!(fell.is_err());
        let stood = house
            .runtime()
            .block_on(visit.write::<_, WriteError, _>("stand", |tx| tx.insert(&Shop::named("立"))));
        assert!(stood.is_ok());
    }
    assert_eq!(all_rows(&house, Shop::def()).len(), 40);
});

on_both!(a_panic_in_a_read_leaves_the_store_working, |house| {
    open_shop(&house, Shop::named("一"));
    for _ in 0..40 {
        let visit = house.system();
        let fell = std::panic::catch_unwind(AssertUnwindSafe(|| {
            visit.read_wait::<(), StoreError, _>(|view| {
                view.total(Shop::def(), &Filter::All, true)?;
                panic!("as asked by the test")
            })
        }));
        assert!(!matches!(fell, Ok(Ok(()))));
    }
    assert_eq!(all_rows(&house, Shop::def()).len(), 1);
    let visit = house.system();
    for _ in 0..40 {
        let fell =
            house.runtime().block_on(visit.read::<(), StoreError, _>(|_| panic!("as asked by the test")));
        assert!(fell.is_err());
    }
    assert_eq!(all_rows(&house, Shop::def()).len(), 1);
});

on_both!(a_writer_sees_what_it_wrote_and_nobody_else_does_before_it_is_kept, |house| {
    let (told, wait) = std::sync::mpsc::channel::<()>();
    let told = std::sync::Mutex::new(told);
    let visit = house.system();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            write_as(&visit, move |tx| {
                let id = tx.insert(&Shop::named("一"))?;
                assert!(tx.find(id)?.is_some());
                assert_eq!(tx.search(Shop::def(), "一", 5)?.len(), 1);
                told.lock().unwrap().send(()).unwrap();
                std::thread::sleep(std::time::Duration::from_millis(300));
                Ok(())
            })
            .unwrap();
        });
        wait.recv().unwrap();
        let seen = read(&house, |view| {
            Ok((
                view.all_rows(Shop::def(), &Filter::All, None, 5)?.len(),
                view.total(Shop::def(), &Filter::All, false)?.count,
            ))
        });
        assert_eq!(seen, (0, 0));
    });
    assert_eq!(all_rows(&house, Shop::def()).len(), 1);
    write(&house, |_| Ok(())).unwrap();
});
