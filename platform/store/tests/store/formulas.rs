//! What a formula makes follows the values that it is made of, in every way of a write.

use object::{Filter, Money, Object, Percent, Value};
use store::{FieldsChange, MassChange, RecordOutcome};
use testing::cast::Shop;
use testing::{House, on_both};

use super::scene::{edit_shop, open_shop, shop_of, write};

fn yuan(amount: &str) -> Option<Money> {
    Money::parse(amount).ok()
}

fn due(house: &House, id: object::Id<Shop>) -> Option<Money> {
    shop_of(house, id).unwrap().rent_due
}

on_both!(what_a_formula_makes_follows_every_write, |house| {
    // What a room says of it does not count.
    let id = open_shop(&house, Shop { rent: yuan("1000"), rent_due: yuan("1"), ..Shop::named("一") });
    assert_eq!(due(&house, id), yuan("1000"));
    edit_shop(&house.system(), id, |shop| shop.rent_off = Some(Percent(1_250))).unwrap();
    assert_eq!(due(&house, id), yuan("875"));
    // Nor what is set alone.
    let set = vec![(Shop::RENT_DUE.field(), Value::Null)];
    write(&house, move |tx| tx.change(Shop::def(), id.raw(), None, set.clone())).unwrap();
    assert_eq!(due(&house, id), yuan("875"));
    assert_eq!(house.database().number(&format!("select version from shop where id = {}", id.raw())), 2);

    let all = FieldsChange {
        set: vec![(Shop::RENT.field(), Value::Money(yuan("2000").unwrap()))],
        ..FieldsChange::default()
    };
    let outcome = write(&house, move |tx| {
        Ok(tx.mass_change(Shop::def(), &[id.raw()], &Filter::All, &MassChange::Fields(all.clone()))?)
    });
    assert_eq!(outcome.unwrap(), [(id.raw(), RecordOutcome::Changed)]);
    assert_eq!(due(&house, id), yuan("1750"));

    // Taken back, it is what it was; deleted and restored too.
    let newest =
        format!("select change_set from entry where record = {} order by version desc limit 1", id.raw());
    let change = house.database().number(&newest);
    house.system().undo_wait(change).unwrap();
    assert_eq!(due(&house, id), yuan("875"));
    write(&house, move |tx| tx.delete(Shop::def(), id.raw(), None)).unwrap();
    write(&house, move |tx| tx.restore(Shop::def(), id.raw())).unwrap();
    assert_eq!(due(&house, id), yuan("875"));
    edit_shop(&house.system(), id, |shop| shop.rent = None).unwrap();
    assert_eq!(due(&house, id), None);
});
