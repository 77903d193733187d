//! Two acts that each look right alone meet, and the house stays in order.

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use object::{Id, Object};
use store::WriteError;
use testing::cast::{Clerk, Shop};
use testing::{House, on_both};

use super::scene::{company, edit_shop, open_shop, row_of, shop_of, write_as};

/// How long the first act stays in the middle, so that the second surely begins meanwhile.
const MEANWHILE: Duration = Duration::from_millis(300);

/// Runs `first`, and `second` from the moment `first` says that it is in the middle.
fn meet<A: Send, B: Send>(
    first: impl FnOnce(Sender<()>) -> A + Send,
    second: impl FnOnce() -> B + Send,
) -> (A, B) {
    let (middle, reached): (Sender<()>, Receiver<()>) = channel();
    std::thread::scope(|scope| {
        let first = scope.spawn(move || first(middle));
        reached.recv().unwrap();
        let second = scope.spawn(second);
        (first.join().unwrap(), second.join().unwrap())
    })
}

fn hire_slowly(
    house: &House,
    shop: Id<Shop>,
) -> impl FnOnce(Sender<()>) -> Result<Id<Clerk>, WriteError> + Send {
    let visit = house.system();
    move |middle| {
        let middle = Mutex::new(middle);
        write_as(&visit, move |tx| {
            let clerk = tx.insert(&Clerk::of(shop, "小翠"))?;
            // A second run after a conflict finds nobody waiting; that is fine.
            let _ = middle.lock().unwrap().send(());
            std::thread::sleep(MEANWHILE);
            Ok(clerk)
        })
    }
}

on_both!(a_clerk_hired_while_the_shop_changes_hands_follows_it, |house| {
    let company = company(&house);
    let (from, to) = (company.wang_wei.member, company.zhao_min.member);
    let shop = open_shop(&house, Shop { owner: Some(from), ..Shop::named("一") });
    let visit = house.system();
    let (clerk, moved) =
        meet(hire_slowly(&house, shop), move || edit_shop(&visit, shop, move |shop| shop.owner = Some(to)));
    moved.unwrap();
    assert_eq!(row_of(&house, clerk.unwrap()).unwrap().owner, Some(to.raw()));
});

on_both!(a_shop_that_changes_hands_while_a_clerk_is_hired_takes_them_along, |house| {
    let company = company(&house);
    let (from, to) = (company.wang_wei.member, company.zhao_min.member);
    let shop = open_shop(&house, Shop { owner: Some(from), ..Shop::named("一") });
    let (visit, hiring) = (house.system(), house.system());
    let (moved, clerk) = meet(
        move |middle| {
            let middle = Mutex::new(middle);
            write_as(&visit, move |tx| {
                let old: Shop = tx.find(shop)?.unwrap();
                tx.update(&old, &Shop { owner: Some(to), ..old.clone() })?;
                let _ = middle.lock().unwrap().send(());
                std::thread::sleep(MEANWHILE);
                Ok(())
            })
        },
        move || write_as(&hiring, move |tx| tx.insert(&Clerk::of(shop, "小翠"))),
    );
    moved.unwrap();
    assert_eq!(row_of(&house, clerk.unwrap()).unwrap().owner, Some(to.raw()));
});

on_both!(a_clerk_who_is_being_hired_goes_along_with_the_shop, |house| {
    let shop = open_shop(&house, Shop::named("一"));
    let visit = house.system();
    let (clerk, deleted) = meet(hire_slowly(&house, shop), move || {
        write_as(&visit, move |tx| tx.delete(Shop::def(), shop.raw(), None))
    });
    assert!(clerk.is_ok(), "{clerk:?}");
    assert!(deleted.is_ok(), "{deleted:?}");
    let left = (row_of(&house, shop), row_of(&house, clerk.unwrap()));
    assert!(matches!(left, (None, None)), "{left:?}");
});

on_both!(a_link_that_is_being_made_lets_go_of_a_shop_that_is_deleted, |house| {
    let shop = open_shop(&house, Shop::named("一"));
    let (linking, deleting) = (house.system(), house.system());
    let (linked, deleted) = meet(
        move |middle| {
            let middle = Mutex::new(middle);
            write_as(&linking, move |tx| {
                let made = tx.insert(&Shop { supplier: Some(shop), ..Shop::named("二") })?;
                let _ = middle.lock().unwrap().send(());
                std::thread::sleep(MEANWHILE);
                Ok(made)
            })
        },
        move || write_as(&deleting, move |tx| tx.delete(Shop::def(), shop.raw(), None)),
    );
    assert!(deleted.is_ok(), "{deleted:?}");
    assert_eq!(shop_of(&house, linked.unwrap()).unwrap().supplier, None);
});

on_both!(no_link_is_made_to_a_shop_that_is_being_deleted, |house| {
    let shop = open_shop(&house, Shop::named("一"));
    let (linking, deleting) = (house.system(), house.system());
    let (deleted, linked) = meet(
        move |middle| {
            let middle = Mutex::new(middle);
            write_as(&deleting, move |tx| {
                tx.delete(Shop::def(), shop.raw(), None)?;
                let _ = middle.lock().unwrap().send(());
                std::thread::sleep(MEANWHILE);
                Ok(())
            })
        },
        move || write_as(&linking, move |tx| tx.insert(&Shop { supplier: Some(shop), ..Shop::named("二") })),
    );
    assert!(deleted.is_ok(), "{deleted:?}");
    assert!(matches!(linked, Err(WriteError::Invalid(_))), "{linked:?}");
});
