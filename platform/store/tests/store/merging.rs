//! Two shops become one, with everything that belongs to them; and it is taken back whole, in whatever order.

use object::{Id, Object, Row, Tags, Value};
use store::{Chosen, KeptBecause, MERGE, Merge, Merged, Scope, Visit, WriteError};
use testing::cast::{Clerk, Shop};
use testing::{House, on_both};

use super::scene::{
    all_rows, company, edit_shop, hire, open_shop, read, read_as, row_of, shop_of, visit, write,
};

fn merge_of(survivor: Id<Shop>, others: &[Id<Shop>]) -> Merge {
    Merge {
        def: Shop::def(),
        survivor: survivor.raw(),
        seen: None,
        others: others.iter().map(|other| other.raw()).collect(),
        chosen: Vec::new(),
        may: None,
    }
}

/// Merges, and answers the change set.
fn merge_as(visit: &Visit, merge: Merge) -> Result<(Merged, i64), WriteError> {
    visit.write_wait(MERGE, None, move |tx| Ok((tx.merge(&merge)?, tx.change_set())))
}

fn merge(house: &House, survivor: Id<Shop>, other: Id<Shop>) -> i64 {
    merge_as(&house.system(), merge_of(survivor, &[other])).unwrap().1
}

fn undo(house: &House, change_set: i64) -> Vec<KeptBecause> {
    let undone = house.system().undo_wait(change_set).unwrap();
    undone.kept.iter().map(|(_, why)| *why).collect()
}

fn everything(house: &House) -> Vec<Row> {
    let mut rows = [all_rows(house, Shop::def()), all_rows(house, Clerk::def())].concat();
    for row in &mut rows {
        row.version = 0;
        row.updated_at = row.created_at;
    }
    rows.sort_by_key(|row| row.id);
    rows
}

on_both!(the_survivor_takes_what_it_lacks_and_everything_that_points_to_the_other, |house| {
    let phone = object::Phone::parse("021-55550000").ok();
    let tags = |words: &[&str]| Tags(words.iter().map(|word| (*word).to_owned()).collect());
    let survivor = open_shop(&house, Shop { seats: Some(5), tags: tags(&["老"]), ..Shop::named("东湖茶馆") });
    let other = open_shop(
        &house,
        Shop {
            seats: Some(9),
            phone: phone.clone(),
            code: Some("T-2".to_owned()),
            tags: tags(&["新"]),
            supplier: Some(survivor),
            ..Shop::named("东湖茶楼")
        },
    );
    let same = hire(&house, survivor, "小翠");
    let (twin, moving) = (hire(&house, other, "小翠"), hire(&house, other, "小红"));
    let buyer = open_shop(&house, Shop { supplier: Some(other), ..Shop::named("西湖茶馆") });
    let before = everything(&house);

    let mut asked = merge_of(survivor, &[other]);
    asked.chosen = vec![(Shop::NAME.field(), Chosen::Record(other.raw()))];
    let (merged, change_set) = merge_as(&house.system(), asked).unwrap();
    assert_eq!((merged.moved, merged.folded), (2, 1));
    let shop = shop_of(&house, survivor).unwrap();
    assert_eq!((shop.name.as_str(), shop.seats, shop.phone), ("东湖茶楼", Some(5), phone));
    assert_eq!((shop.code.as_deref(), shop.supplier), (Some("T-2"), None));
    assert_eq!(shop.tags.0, ["老", "新"]);
    assert_eq!(shop_of(&house, buyer).unwrap().supplier, Some(survivor));
    let clerk = |id: Id<Clerk>| read(&house, move |view| view.find(id));
    assert_eq!(clerk(moving).map(|clerk| clerk.shop), Some(survivor));
    assert!(clerk(same).is_some() && clerk(twin).is_none(), "equal parts are kept once");
    assert_eq!(row_of(&house, other), None);
    let into = read(&house, move |view| view.merged_into(Shop::def(), other.raw()));
    assert_eq!(into, Some(survivor.raw()));

    assert_eq!(undo(&house, change_set), []);
    assert_eq!(everything(&house), before);
    house.settle();
    let found = read(&house, |view| Ok(view.search(Shop::def(), "东湖", 5)?.len()));
    assert_eq!(found, 2);
    assert!(house.crm().verify_history(None).unwrap().ok);
});

on_both!(months_later_what_was_changed_since_stays_and_is_named, |house| {
    let survivor = open_shop(&house, Shop::named("一"));
    let other =
        open_shop(&house, Shop { seats: Some(9), remarks: Some("旧".to_owned()), ..Shop::named("二") });
    let (kept, moved) = (hire(&house, other, "小翠"), hire(&house, other, "小红"));
    let change_set = merge(&house, survivor, other);
    edit_shop(&house.system(), survivor, |shop| shop.seats = Some(20)).unwrap();
    write(&house, move |tx| tx.delete(Clerk::def(), kept.raw(), None).map(drop)).unwrap();
    hire(&house, survivor, "小兰");
    let why = undo(&house, change_set);
    assert_eq!(why, [KeptBecause::ChangedSince], "the seats; who was dismissed stays so without a word");
    let (now, back) = (shop_of(&house, survivor).unwrap(), shop_of(&house, other).unwrap());
    assert_eq!((now.seats, now.remarks), (Some(20), None));
    assert_eq!((back.seats, back.remarks.as_deref()), (Some(9), Some("旧")));
    let shop = read(&house, move |view| view.find(moved)).map(|clerk| clerk.shop);
    assert_eq!(shop, Some(other));
});

on_both!(ten_nested_merges_are_undone_in_any_order, |house| {
    const LEVELS: usize = 10;
    let mut chance = testing::Chance::of(20_261_130);
    for _ in 0..3 {
        let shops: Vec<Id<Shop>> = (0..=LEVELS)
            .map(|level| {
                let seats = (level % 3 == 0).then_some(level as i64);
                let remarks = (level % 2 == 1).then(|| format!("第{level}"));
                open_shop(&house, Shop { seats, remarks, ..Shop::named(&format!("店{level}")) })
            })
            .collect();
        for (level, shop) in shops.iter().enumerate() {
            hire(&house, *shop, &format!("员{level}"));
        }
        let before = everything(&house);
        // Each goes into the next, so that everything moves up ten times.
        let mut merges: Vec<i64> = shops.windows(2).map(|pair| merge(&house, pair[1], pair[0])).collect();
        let top = shops[LEVELS];
        let clerks = read(&house, move |view| view.all::<Clerk>(&Clerk::SHOP.is(&top), None, 100));
        assert_eq!(clerks.len(), LEVELS + 1);
        for place in (1..merges.len()).rev() {
            merges.swap(place, chance.below(place + 1));
        }
        for change_set in merges {
            assert_eq!(undo(&house, change_set), []);
        }
        assert_eq!(everything(&house), before);
        for shop in shops {
            write(&house, move |tx| tx.delete(Shop::def(), shop.raw(), None).map(drop)).unwrap();
        }
    }
});

on_both!(a_merge_is_taken_back_whole_or_not_at_all, |house| {
    let survivor = open_shop(&house, Shop::named("一"));
    let other = open_shop(&house, Shop { code: Some("T-2".to_owned()), ..Shop::named("二") });
    let clerk = hire(&house, other, "小翠");
    let before = everything(&house);
    let first = merge(&house, survivor, other);
    let top = open_shop(&house, Shop::named("三"));
    let second = merge(&house, top, survivor);
    // The code went on with the second merge, so the first cannot give it back.
    assert_eq!(undo(&house, first), [KeptBecause::NoLongerValid]);
    let shop = read(&house, move |view| view.find(clerk)).map(|clerk| clerk.shop);
    assert_eq!((shop, row_of(&house, other)), (Some(top), None));
    // It is asked for again when what stood in its way is gone.
    assert_eq!(undo(&house, second), []);
    assert_eq!(undo(&house, first), []);
    write(&house, move |tx| tx.delete(Shop::def(), top.raw(), None).map(drop)).unwrap();
    assert_eq!(everything(&house), before);
});

on_both!(nobody_merges_what_they_may_not_see_change_or_delete, |house| {
    let company = company(&house);
    let mine = |name: &str| Shop { owner: Some(company.wang_wei.member), ..Shop::named(name) };
    let (one, two) = (open_shop(&house, mine("一")), open_shop(&house, mine("二")));
    let hidden = open_shop(&house, Shop { owner: Some(company.zhao_min.member), ..Shop::named("密") });
    let wang_wei = visit(&house, &company.wang_wei, Scope::Own);
    for (survivor, other) in [(one, hidden), (hidden, one)] {
        let refused = merge_as(&wang_wei, merge_of(survivor, &[other]));
        assert!(matches!(refused, Err(WriteError::NotFound)), "{refused:?}");
    }
    let mut rights = store::Rights::none();
    for (verb, scope) in [(store::Verb::See, Scope::All), (store::Verb::Change, Scope::All)] {
        rights.allow("shop", verb, scope);
    }
    rights.allow("shop", store::Verb::Delete, Scope::Own);
    let some = house.visit(&company.wang_wei.with(rights));
    let refused = merge_as(&some, merge_of(one, &[hidden]));
    assert!(matches!(refused, Err(WriteError::Forbidden)), "{refused:?}");
    assert!(merge_as(&some, merge_of(hidden, &[one])).is_ok(), "the one that stays need not be deleted");
    assert!(row_of(&house, two).is_some());
});

on_both!(a_value_that_is_masked_there_is_not_brought_into_sight_by_a_merge, |house| {
    let company = company(&house);
    let phone = object::Phone::parse("021-55550000").ok();
    let survivor = open_shop(&house, Shop { owner: Some(company.wang_wei.member), ..Shop::named("一") });
    let other = open_shop(&house, Shop { phone, owner: Some(company.zhao_min.member), ..Shop::named("二") });
    let verbs = [store::Verb::See, store::Verb::Change, store::Verb::Delete];
    let mut own = store::Rights::none();
    let mut all = store::Rights::none();
    for verb in verbs {
        own.allow("shop", verb, Scope::Own);
        all.allow("shop", verb, Scope::All);
    }
    all.tell_personal("shop", store::Level::Masked);
    let who = company.wang_wei.with(own).allowed(all);
    let wang_wei = house.visit(&who);
    let mut asked = merge_of(survivor, &[other]);
    asked.chosen = vec![(Shop::PHONE.field(), Chosen::Record(other.raw()))];
    let refused = merge_as(&wang_wei, asked);
    assert!(matches!(refused, Err(WriteError::Invalid(_))), "{refused:?}");
    merge_as(&wang_wei, merge_of(survivor, &[other])).unwrap();
    assert_eq!(shop_of(&house, survivor).unwrap().phone, None);
    let seen = read_as(&wang_wei, move |view| view.find_row(Shop::def(), survivor.raw())).unwrap();
    assert_eq!(seen.values[Shop::PHONE.field().index], Value::Null);
});
