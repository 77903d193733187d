//! What hangs on a record goes along when it is deleted, lies with it in the recycle bin, and comes back with it.

use object::{Object, Row};
use store::{BinQuery, KeptBecause, Rights, Scope, Verb, WriteError};
use testing::cast::{Clerk, Shop};
use testing::{House, on_both};

use super::scene::{
    all_rows, company, edit_shop, hire, open_shop, read, read_as, row_of, shop_of, visit as visit_of, write,
    write_as,
};

fn last_act(house: &House, record: i64) -> i64 {
    house.database().number(&format!(
        "select change_set from entry where record = {record} order by version desc limit 1"
    ))
}

/// Everything but what only says when and how often it was written.
fn told(mut rows: Vec<Row>) -> Vec<Row> {
    for row in &mut rows {
        row.version = 0;
        row.updated_at = row.created_at;
    }
    rows.sort_by_key(|row| row.id);
    rows
}

fn everything(house: &House) -> Vec<Row> {
    told([all_rows(house, Shop::def()), all_rows(house, Clerk::def())].concat())
}

fn delete(house: &House, id: object::Id<Shop>) {
    write(house, move |tx| tx.delete(Shop::def(), id.raw(), None).map(drop)).unwrap();
}

fn binned(house: &House, words: &str) -> Vec<store::Binned> {
    let query = BinQuery { words: words.to_owned(), limit: 50, ..BinQuery::default() };
    read(house, move |view| view.bin(&query))
}

on_both!(a_shop_is_deleted_with_its_clerks_and_comes_back_with_them, |house| {
    let shop = open_shop(&house, Shop { code: Some("T-1".to_owned()), ..Shop::named("东湖茶馆") });
    hire(&house, shop, "小翠");
    hire(&house, shop, "小红");
    // One who points to it from elsewhere stays, and lets go.
    open_shop(&house, Shop { supplier: Some(shop), ..Shop::named("西湖茶馆") });
    let before = everything(&house);
    let plan = read(&house, move |view| view.deletion_plan(Shop::def(), shop.raw()));
    assert_eq!((plan.touched(), plan.stands.len()), (3, 0));

    for is_undo in [true, false] {
        delete(&house, shop);
        let left = everything(&house);
        assert_eq!(left.len(), 1);
        assert!(left[0].values[Shop::SUPPLIER.field().index].is_null());
        let found = binned(&house, "东湖");
        assert_eq!((found.len(), found[0].along, found[0].record), (1, 3, shop.raw()));
        assert_eq!(binned(&house, "小翠").len(), 0, "it lies there with its shop");
        if is_undo {
            let undone = house.system().undo_wait(last_act(&house, shop.raw())).unwrap();
            assert_eq!((undone.restored, undone.kept), (4, vec![]));
        } else {
            let back = write(&house, move |tx| tx.restore(Shop::def(), shop.raw())).unwrap();
            assert_eq!((back.along, back.kept), (3, vec![]));
        }
        assert_eq!(everything(&house), before);
        assert_eq!(binned(&house, "").len(), 0);
    }
    house.settle();
    assert_eq!(read(&house, |view| Ok(view.search(Clerk::def(), "小翠", 5)?.len())), 1);
    assert!(house.crm().verify_history(None).unwrap().ok);
});

on_both!(whoever_may_delete_the_shop_deletes_what_hangs_on_it_and_brings_it_back, |house| {
    let company = company(&house);
    let wang_wei = &company.wang_wei;
    let shop = open_shop(
        &house,
        Shop { owner: Some(wang_wei.member), team: Some(company.north_east), ..Shop::named("一") },
    );
    hire(&house, shop, "小翠");
    open_shop(
        &house,
        Shop { supplier: Some(shop), owner: Some(company.zhao_min.member), ..Shop::named("二") },
    );
    // They know nothing of clerks, and nothing of the other shop.
    let mut rights = Rights::none();
    for verb in [Verb::See, Verb::Create, Verb::Change, Verb::Delete] {
        rights.allow("shop", verb, Scope::Own);
    }
    let visit = house.visit(&wang_wei.with(rights));
    let before = everything(&house);
    let plan = read_as(&visit, move |view| view.deletion_plan(Shop::def(), shop.raw()));
    assert_eq!(plan.along.len(), 1);
    assert!(plan.along[0].0.is_none(), "what one may not see is counted and not named");
    assert_eq!((plan.lets_go[0].seen, plan.lets_go[0].unseen), (0, 1));
    write_as(&visit, move |tx| tx.delete(Shop::def(), shop.raw(), None).map(drop)).unwrap();
    assert_eq!(everything(&house).len(), 1);
    write_as(&visit, move |tx| tx.restore(Shop::def(), shop.raw()).map(drop)).unwrap();
    assert_eq!(everything(&house), before);
    // Another's bin shows nothing of it, and gives nothing back.
    write_as(&visit, move |tx| tx.delete(Shop::def(), shop.raw(), None).map(drop)).unwrap();
    let zhao_min = visit_of(&house, &company.zhao_min, Scope::Own);
    let query = || BinQuery { limit: 10, ..BinQuery::default() };
    assert_eq!(read_as(&zhao_min, move |view| Ok(view.bin(&query())?.len())), 0);
    let refused = write_as(&zhao_min, move |tx| tx.restore(Shop::def(), shop.raw()).map(drop));
    assert!(matches!(refused, Err(WriteError::NotFound)), "{refused:?}");
    assert_eq!(read_as(&visit, move |view| Ok(view.bin(&query())?.len())), 1);
});

on_both!(a_clerk_who_went_along_does_not_come_back_without_the_shop, |house| {
    let shop = open_shop(&house, Shop::named("一"));
    let (early, late) = (hire(&house, shop, "小翠"), hire(&house, shop, "小红"));
    write(&house, move |tx| tx.delete(Clerk::def(), early.raw(), None).map(drop)).unwrap();
    delete(&house, shop);
    for clerk in [early, late] {
        let refused = write(&house, move |tx| tx.restore(Clerk::def(), clerk.raw()).map(drop));
        assert!(refused.is_err(), "{refused:?}");
    }
    write(&house, move |tx| tx.restore(Shop::def(), shop.raw()).map(drop)).unwrap();
    // The one who went earlier stays in the bin, and comes back alone.
    assert_eq!(all_rows(&house, Clerk::def()).len(), 1);
    write(&house, move |tx| tx.restore(Clerk::def(), early.raw()).map(drop)).unwrap();
    assert_eq!(all_rows(&house, Clerk::def()).len(), 2);
});

on_both!(what_was_taken_meanwhile_is_told_and_the_rest_comes_back, |house| {
    let shop = open_shop(&house, Shop { code: Some("T-1".to_owned()), ..Shop::named("一") });
    let buyer = open_shop(&house, Shop { supplier: Some(shop), ..Shop::named("二") });
    let other = open_shop(&house, Shop::named("三"));
    delete(&house, shop);
    edit_shop(&house.system(), buyer, move |buyer| buyer.supplier = Some(other)).unwrap();
    let back = write(&house, move |tx| tx.restore(Shop::def(), shop.raw())).unwrap();
    assert_eq!(back.kept, [(buyer.raw(), KeptBecause::ChangedSince)]);
    assert_eq!(shop_of(&house, buyer).unwrap().supplier, Some(other));
    // A code that another shop has now keeps it in the bin, whole.
    delete(&house, shop);
    edit_shop(&house.system(), other, |other| other.code = Some("T-1".to_owned())).unwrap();
    let refused = write(&house, move |tx| tx.restore(Shop::def(), shop.raw()).map(drop));
    assert!(matches!(refused, Err(WriteError::Invalid(_))), "{refused:?}");
    assert_eq!((row_of(&house, shop), binned(&house, "").len()), (None, 1));
});

on_both!(what_is_purged_is_gone_for_good_and_the_history_still_holds, |house| {
    let secret = "只有天知道";
    let shop = open_shop(&house, Shop { remarks: Some(secret.to_owned()), ..Shop::named("一") });
    hire(&house, shop, secret);
    let kept = open_shop(&house, Shop { supplier: Some(shop), ..Shop::named("二") });
    delete(&house, shop);
    house.settle();
    let head = house.crm().verify_history(None).unwrap();
    assert_eq!(write(&house, move |tx| tx.purge(&[shop.raw()])).unwrap().records, 1);
    assert_eq!(write(&house, move |tx| tx.purge(&[shop.raw()])).unwrap().records, 0);
    let holding =
        format!("select count(*) from entry where changes like '%{secret}%' or personal like '%{secret}%'");
    assert_eq!(house.database().number(&holding), 0);
    assert_eq!(binned(&house, "").len(), 0);
    let refused = write(&house, move |tx| tx.restore(Shop::def(), shop.raw()).map(drop));
    assert!(refused.is_err(), "{refused:?}");
    assert!(row_of(&house, kept).is_some());
    house.settle();
    let verified = house.crm().verify_history(None).unwrap();
    assert!(verified.ok && verified.entries > head.entries, "{verified:?}");
});

on_both!(one_who_deletes_in_a_bulk_finds_each_with_what_went_along, |house| {
    let company = company(&house);
    let shops: Vec<_> = ["一", "二", "三"].map(|name| open_shop(&house, Shop::named(name))).into();
    for shop in &shops {
        hire(&house, *shop, "小翠");
    }
    let before = everything(&house);
    let ids: Vec<i64> = shops.iter().map(|shop| shop.raw()).collect();
    let li_hua = visit_of(&house, &company.li_hua, Scope::All);
    let outcomes = write_as(&li_hua, move |tx| {
        Ok(tx.mass_change(Shop::def(), &ids, &object::Filter::All, &store::MassChange::Deletion)?)
    });
    assert!(outcomes.unwrap().iter().all(|(_, outcome)| *outcome == store::RecordOutcome::Changed));
    assert_eq!((everything(&house).len(), binned(&house, "").len()), (0, 3));
    let second = shops[1];
    write(&house, move |tx| tx.restore(Shop::def(), second.raw()).map(drop)).unwrap();
    let undone = house.system().undo_wait(last_act(&house, shops[0].raw())).unwrap();
    assert_eq!(undone.restored, 4);
    assert_eq!(everything(&house), before);
});
