//! Every write moves the version by one, and no write moves it by none.

use object::{Id, Object, Value};
use store::{Tx, WriteError};
use testing::cast::{Shop, Squad};
use testing::on_both;

use super::scene::{edit_shop, open_shop, read, row_of, write, write_as};

on_both!(a_change_moves_version_and_time, |house| {
    let id = open_shop(&house, Shop::named("一"));
    let created = house.now();
    house.clock.pass_ms(5_000);
    edit_shop(&house.system(), id, |shop| shop.seats = Some(1)).unwrap();
    let row = row_of(&house, id).unwrap();
    assert_eq!((row.version, row.created_at, row.updated_at), (2, created, house.now()));
});

on_both!(a_record_never_becomes_younger_when_the_clock_goes_back, |house| {
    let id = open_shop(&house, Shop::named("一"));
    let created = house.now();
    house.clock.pass_ms(-60_000);
    edit_shop(&house.system(), id, |shop| shop.seats = Some(1)).unwrap();
    assert_eq!(row_of(&house, id).unwrap().updated_at, created);
});

on_both!(changing_nothing_writes_nothing, |house| {
    let id = open_shop(&house, Shop { seats: Some(4), ..Shop::named("一") });
    let before = row_of(&house, id).unwrap();
    house.clock.pass_ms(5_000);
    edit_shop(&house.system(), id, |shop| shop.seats = Some(4)).unwrap();
    write(&house, move |tx| tx.change(Shop::def(), id.raw(), Some(1), vec![])).unwrap();
    assert_eq!(row_of(&house, id).unwrap(), before);
    assert_eq!(read(&house, move |view| view.history(Shop::def(), id.raw(), None, 10)).len(), 1);
    assert_eq!(house.database().number("select count(*) from change_set"), 1);
});

on_both!(who_saw_an_older_version_is_shown_the_new_one, |house| {
    let id = open_shop(&house, Shop::named("一"));
    edit_shop(&house.system(), id, |shop| shop.seats = Some(1)).unwrap();
    let set = || vec![(Shop::SEATS.field(), Value::Int(2))];
    for seen in [1, 3] {
        let refused = write(&house, move |tx| tx.change(Shop::def(), id.raw(), Some(seen), set()));
        let Err(WriteError::Conflict(now)) = refused else { panic!("{refused:?}") };
        assert_eq!((now.version, now.value(Shop::SEATS.field())), (2, Value::Int(1)));
        let refused = write(&house, move |tx| tx.delete(Shop::def(), id.raw(), Some(seen)));
        assert!(matches!(refused, Err(WriteError::Conflict(_))), "{refused:?}");
    }
    let row = write(&house, move |tx| tx.change(Shop::def(), id.raw(), Some(2), set())).unwrap();
    assert_eq!(row.version, 3);
});

on_both!(the_rights_version_moves_with_every_write_to_who_may_see_what, |house| {
    let version = || read(&house, |view| view.rights_version());
    let found = || {
        let squad = Squad { id: Id::from_raw(0), name: "北方".to_owned(), above: None };
        move |tx: &mut Tx<'_>| tx.insert(&squad)
    };
    assert_eq!(version(), 0);
    open_shop(&house, Shop::named("一"));
    assert_eq!(version(), 0);
    let squad = write(&house, found()).unwrap();
    assert_eq!(version(), 1);
    write(&house, move |tx| tx.change(Squad::def(), squad.raw(), None, vec![])).unwrap();
    assert_eq!(version(), 1);
    // Those who change rights at the same moment each move it: none is hidden behind another.
    std::thread::scope(|scope| {
        for _ in 0..8 {
            let (visit, found) = (house.system(), found());
            scope.spawn(move || write_as(&visit, found).unwrap());
        }
    });
    assert_eq!(version(), 9);
});
