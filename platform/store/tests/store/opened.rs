//! What someone opened lately: the last first, each once, of oneself only, and never more than is kept.

use object::Object;
use store::{OPENED_KEPT, Opened, Scope, Visit};
use testing::cast::Shop;
use testing::on_both;

use super::scene::{company, open_shop, read_as, visit, write_as};

fn open(visit: &Visit, record: i64) {
    write_as(visit, move |tx| Ok(tx.note_opened(Shop::def(), record)?)).unwrap();
}

fn records(visit: &Visit) -> Vec<i64> {
    read_as(visit, |view| view.opened_lately()).into_iter().map(|opened| opened.record).collect()
}

on_both!(what_was_opened_last_comes_first_and_each_once, |house| {
    let found = company(&house);
    let li_hua = visit(&house, &found.li_hua, Scope::All);
    let (one, other) = (open_shop(&house, Shop::named("一")), open_shop(&house, Shop::named("二")));
    for id in [one, other, one] {
        open(&li_hua, id.raw());
        house.clock.pass_ms(1);
    }
    assert_eq!(records(&li_hua), [one.raw(), other.raw()]);
    let first = read_as(&li_hua, |view| view.opened_lately()).swap_remove(0);
    assert_eq!(first, Opened { object: "shop".into(), record: one.raw() });
});

on_both!(nobody_sees_what_another_opened, |house| {
    let found = company(&house);
    let li_hua = visit(&house, &found.li_hua, Scope::All);
    open(&li_hua, 7);
    assert_eq!(records(&visit(&house, &found.sun_li, Scope::All)), [0; 0]);
});

on_both!(only_so_many_are_kept, |house| {
    let found = company(&house);
    let li_hua = visit(&house, &found.li_hua, Scope::All);
    for record in 1..=OPENED_KEPT as i64 + 6 {
        open(&li_hua, record);
        house.clock.pass_ms(1);
    }
    let kept = records(&li_hua);
    assert_eq!(kept.len(), OPENED_KEPT);
    assert_eq!(kept[0], OPENED_KEPT as i64 + 6);
});
