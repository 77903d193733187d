//! An act is taken back, and what others did since stays.

use object::{Filter, Id, Object, Value};
use store::{KeptBecause, Scope, Undone, Via};
use testing::cast::{Clerk, Company, Shop};
use testing::{House, on_both};

use super::scene::{
    company, edit_shop, hire, open_shop, read, read_as, row_of, shop_of, visit, write, write_as,
};

/// The change set of the newest entry of a record that may be gone.
fn last_act(house: &House, record: i64) -> i64 {
    house.database().number(&format!(
        "select change_set from entry where record = {record} order by version desc limit 1"
    ))
}

fn undo(house: &House, change_set: i64) -> Undone {
    house.system().undo_wait(change_set).unwrap()
}

fn done(undone: &Undone) -> (i64, i64, Vec<KeptBecause>) {
    (undone.restored, undone.removed, undone.kept.iter().map(|(_, why)| *why).collect())
}

on_both!(an_edit_is_taken_back, |house| {
    let id = open_shop(&house, Shop { seats: Some(1), remarks: Some("旧".to_owned()), ..Shop::named("一") });
    let before = shop_of(&house, id).unwrap();
    edit_shop(&house.system(), id, |shop| {
        (shop.seats, shop.remarks, shop.phone) =
            (None, Some("新".to_owned()), object::Phone::parse("021-55550000").ok());
        shop.name = "二".to_owned();
    })
    .unwrap();
    let edit = last_act(&house, id.raw());
    let undone = undo(&house, edit);
    assert_eq!(done(&undone), (1, 0, vec![]));
    assert_eq!(shop_of(&house, id).unwrap(), before);
    // The undo is an act of its own, and both know each other.
    assert_eq!(row_of(&house, id).unwrap().version, 3);
    assert_eq!(last_act(&house, id.raw()), undone.change_set);
    let edited = read(&house, move |view| view.change_set(edit)).unwrap();
    assert_eq!(edited.undone_by, Some(undone.change_set));
    house.settle();
    let found = read(&house, |view| {
        Ok((view.search(Shop::def(), "一", 5)?.len(), view.search(Shop::def(), "二", 5)?.len()))
    });
    assert_eq!(found, (1, 0));
    // Undoing the undo is doing it again.
    assert_eq!(done(&undo(&house, undone.change_set)), (1, 0, vec![]));
    assert_eq!(shop_of(&house, id).unwrap().name, "二");
});

on_both!(a_creation_is_taken_back, |house| {
    let id = open_shop(&house, Shop::named("一"));
    let undone = undo(&house, last_act(&house, id.raw()));
    assert_eq!(done(&undone), (0, 1, vec![]));
    assert_eq!(row_of(&house, id), None);
    house.settle();
    let left = read(&house, |view| {
        Ok((view.search(Shop::def(), "一", 5)?.len(), view.total(Shop::def(), &Filter::All, true)?.count))
    });
    assert_eq!(left, (0, 0));
});

on_both!(what_an_act_did_to_a_record_is_found_by_the_record_however_much_the_act_did, |house| {
    let shop = open_shop(&house, Shop::named("一"));
    let act = last_act(&house, shop.raw());
    let plan = read(&house, move |view| {
        view.explain_all_by_index(|view| view.left_of(act, &[shop.raw()]).map(drop))
    });
    assert!(plan.iter().any(|line| line.contains("entry")), "{plan:?}");
    assert!(!plan.iter().any(|line| line.contains("entry_change_set")), "{plan:?}");
});

on_both!(what_only_its_parents_new_owner_touched_since_is_taken_back, |house| {
    let company = company(&house);
    let shop = open_shop(&house, Shop::named("一"));
    let clerk = hire(&house, shop, "小王");
    let hiring = last_act(&house, clerk.raw());
    edit_shop(&house.system(), shop, move |shop| shop.owner = Some(company.zhao_min.member)).unwrap();
    assert_eq!(row_of(&house, clerk).unwrap().version, 2);
    assert_eq!(done(&undo(&house, hiring)), (0, 1, vec![]));
    assert_eq!(row_of(&house, clerk), None);
});

on_both!(a_deletion_is_taken_back_with_every_value, |house| {
    let company = company(&house);
    let shop = Shop {
        code: Some("Q-7".to_owned()),
        phone: object::Phone::parse("021-55550000转8").ok(),
        tags: object::Tags(vec!["老字号".to_owned()]),
        owner: Some(company.zhao_min.member),
        ..Shop::named("一")
    };
    for owner in [Some(company.zhao_min.member), None] {
        let id = open_shop(&house, Shop { owner, ..shop.clone() });
        let before = shop_of(&house, id).unwrap();
        write(&house, move |tx| tx.delete(Shop::def(), id.raw(), None)).unwrap();
        let deletion = last_act(&house, id.raw());
        // Whoever undoes does not become the owner.
        let li_hua = visit(&house, &company.li_hua, Scope::All);
        assert_eq!(done(&li_hua.undo_wait(deletion).unwrap()), (1, 0, vec![]));
        assert_eq!(shop_of(&house, id), Some(before));
        assert_eq!(row_of(&house, id).unwrap().version, 3);
        house.settle();
        let found = read(&house, |view| Ok(view.search(Shop::def(), "5555", 5)?.len()));
        assert_eq!(found, 1);
        write(&house, move |tx| tx.delete(Shop::def(), id.raw(), None)).unwrap();
    }
});

on_both!(what_was_changed_since_stays_and_is_named, |house| {
    let ids = write(&house, |tx| {
        (0..3)
            .map(|number| tx.insert(&Shop { seats: Some(number), ..Shop::named("一") }))
            .collect::<Result<Vec<_>, _>>()
    })
    .unwrap();
    let all = ids.clone();
    write(&house, move |tx| {
        for id in &all {
            let old: Shop = tx.find(*id)?.unwrap();
            tx.update(&old, &Shop { seats: Some(100), ..old.clone() })?;
        }
        Ok(())
    })
    .unwrap();
    let bulk = last_act(&house, ids[0].raw());
    edit_shop(&house.system(), ids[1], |shop| shop.seats = Some(50)).unwrap();
    let undone = undo(&house, bulk);
    assert_eq!((undone.restored, undone.removed), (2, 0));
    assert_eq!(undone.kept, [(ids[1].raw(), KeptBecause::ChangedSince)]);
    let seats: Vec<Option<i64>> = ids.iter().map(|id| shop_of(&house, *id).unwrap().seats).collect();
    assert_eq!(seats, [Some(0), Some(50), Some(2)]);
});

on_both!(what_others_changed_beside_it_is_no_obstacle_and_stays, |house| {
    let company = company(&house);
    let phone = |text| object::Phone::parse(text).ok();
    let id = open_shop(&house, Shop { phone: phone("021-55550000"), ..Shop::named("一") });
    edit_shop(&house.system(), id, move |shop| shop.phone = phone("1390642")).unwrap();
    let edit = last_act(&house, id.raw());
    let owner = company.zhao_min.member;
    edit_shop(&house.system(), id, move |shop| shop.owner = Some(owner)).unwrap();
    edit_shop(&house.system(), id, |shop| shop.seats = Some(8)).unwrap();
    assert_eq!(done(&undo(&house, edit)), (1, 0, vec![]));
    let shop = shop_of(&house, id).unwrap();
    assert_eq!((shop.phone, shop.owner, shop.seats), (phone("021-55550000"), Some(owner), Some(8)));
    // Once is enough.
    let row = row_of(&house, id).unwrap();
    undo(&house, edit);
    assert_eq!(row_of(&house, id).unwrap(), row);
    assert!(house.crm().verify_history(None).unwrap().ok);
});

on_both!(of_several_fields_one_written_over_keeps_the_record_as_it_is, |house| {
    let id = open_shop(&house, Shop { seats: Some(1), remarks: Some("旧".to_owned()), ..Shop::named("一") });
    edit_shop(&house.system(), id, |shop| {
        (shop.seats, shop.remarks) = (Some(2), Some("新".to_owned()));
    })
    .unwrap();
    let edit = last_act(&house, id.raw());
    edit_shop(&house.system(), id, |shop| shop.seats = Some(3)).unwrap();
    assert_eq!(done(&undo(&house, edit)), (0, 0, vec![KeptBecause::ChangedSince]));
    let shop = shop_of(&house, id).unwrap();
    assert_eq!((shop.seats, shop.remarks.as_deref()), (Some(3), Some("新")));
    // Whoever wrote over it takes that back, and then this can be taken back too.
    assert_eq!(read(&house, move |view| view.change_set(edit)).unwrap().undone_by, None);
    assert_eq!(done(&undo(&house, last_act(&house, id.raw()))), (1, 0, vec![]));
    assert_eq!(done(&undo(&house, edit)), (1, 0, vec![]));
    let shop = shop_of(&house, id).unwrap();
    assert_eq!((shop.seats, shop.remarks.as_deref()), (Some(1), Some("旧")));
});

on_both!(undoing_twice_is_undoing_once, |house| {
    let id = open_shop(&house, Shop { seats: Some(1), ..Shop::named("一") });
    edit_shop(&house.system(), id, |shop| shop.seats = Some(2)).unwrap();
    let edit = last_act(&house, id.raw());
    let first = undo(&house, edit);
    let row = row_of(&house, id).unwrap();
    let entries = house.database().number("select count(*) from entry");
    let second = undo(&house, edit);
    assert_eq!(second.change_set, first.change_set);
    assert_eq!(row_of(&house, id).unwrap(), row);
    assert_eq!(house.database().number("select count(*) from entry"), entries);
    // Neither of two who undo at once does it again.
    edit_shop(&house.system(), id, |shop| shop.seats = Some(3)).unwrap();
    let edit = last_act(&house, id.raw());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            let visit = house.system();
            scope.spawn(move || visit.undo_wait(edit).unwrap());
        }
    });
    assert_eq!(shop_of(&house, id).unwrap().seats, Some(1));
    assert_eq!(row_of(&house, id).unwrap().version, row.version + 2);
});

on_both!(an_act_that_wrote_a_record_twice_is_taken_back_whole, |house| {
    let kept = open_shop(&house, Shop { seats: Some(1), ..Shop::named("旧") });
    let made = write(&house, move |tx| {
        let made = tx.insert(&Shop::named("新"))?;
        for seats in [5, 6] {
            for id in [made, kept] {
                let old: Shop = tx.find(id)?.unwrap();
                tx.update(&old, &Shop { seats: Some(seats), open: false, ..old.clone() })?;
            }
        }
        Ok(made)
    })
    .unwrap();
    let act = last_act(&house, made.raw());
    let undone = undo(&house, act);
    assert_eq!(undone.kept, []);
    assert_eq!(row_of(&house, made), None);
    let shop = shop_of(&house, kept).unwrap();
    assert_eq!((shop.seats, shop.open), (Some(1), true));
    let row = row_of(&house, kept).unwrap();
    undo(&house, act);
    assert_eq!(row_of(&house, kept).unwrap(), row);
});

on_both!(a_record_that_others_point_to_stays, |house| {
    let shop = open_shop(&house, Shop::named("一"));
    let creation = last_act(&house, shop.raw());
    hire(&house, shop, "小翠");
    assert_eq!(done(&undo(&house, creation)), (0, 0, vec![KeptBecause::InUse]));
    assert!(row_of(&house, shop).is_some());
});

on_both!(parents_and_children_made_together_go_together, |house| {
    let (shop, clerk) = write(&house, |tx| {
        let shop = tx.insert(&Shop::named("一"))?;
        Ok((shop, tx.insert(&Clerk::of(shop, "小翠"))?))
    })
    .unwrap();
    assert_eq!(done(&undo(&house, last_act(&house, shop.raw()))), (0, 2, vec![]));
    assert_eq!((row_of(&house, shop), row_of(&house, clerk)), (None, None));
});

on_both!(a_value_that_is_another_records_now_stays_there, |house| {
    let code = |code: &str| Some(code.to_owned());
    let one = open_shop(&house, Shop { code: code("A"), ..Shop::named("一") });
    let other = open_shop(&house, Shop { seats: Some(1), ..Shop::named("二") });
    write(&house, move |tx| {
        let old: Shop = tx.find(other)?.unwrap();
        tx.update(&old, &Shop { seats: Some(2), ..old.clone() })?;
        let old: Shop = tx.find(one)?.unwrap();
        tx.update(&old, &Shop { code: None, ..old.clone() })
    })
    .unwrap();
    let act = last_act(&house, one.raw());
    open_shop(&house, Shop { code: code("A"), ..Shop::named("三") });
    let undone = undo(&house, act);
    assert_eq!(undone.kept, [(one.raw(), KeptBecause::NoLongerValid)]);
    assert_eq!(undone.restored, 1);
    assert_eq!(shop_of(&house, other).unwrap().seats, Some(1));
    assert_eq!(shop_of(&house, one).unwrap().code, None);
});

on_both!(nobody_takes_back_what_they_may_not_change, |house| {
    let company: Company = company(&house);
    let id =
        open_shop(&house, Shop { seats: Some(1), owner: Some(company.zhao_min.member), ..Shop::named("一") });
    edit_shop(&house.system(), id, |shop| shop.seats = Some(2)).unwrap();
    let edit = last_act(&house, id.raw());
    let wang_wei = visit(&house, &company.wang_wei, Scope::Own);
    let undone = wang_wei.undo_wait(edit).unwrap();
    assert_eq!(done(&undone), (0, 0, vec![KeptBecause::NotAllowed]));
    assert_eq!(shop_of(&house, id).unwrap().seats, Some(2));
});

on_both!(a_hand_over_is_taken_back_with_the_children, |house| {
    let company = company(&house);
    let (from, to) = (company.wang_wei.member, company.zhao_min.member);
    let shop = open_shop(&house, Shop { owner: Some(from), ..Shop::named("一") });
    let clerk = hire(&house, shop, "小翠");
    edit_shop(&house.system(), shop, move |shop| shop.owner = Some(to)).unwrap();
    undo(&house, last_act(&house, shop.raw()));
    assert_eq!(row_of(&house, shop).unwrap().owner, Some(from.raw()));
    assert_eq!(row_of(&house, clerk).unwrap().owner, Some(from.raw()));
    house.settle(); // An undo is a bulk act: its words follow.
    let seen = read_as(&visit(&house, &company.wang_wei, Scope::Own), |view| {
        Ok((
            view.search(Clerk::def(), "小翠", 5)?.len(),
            view.total(Clerk::def(), &Filter::All, false)?.count,
        ))
    });
    assert_eq!(seen, (1, 1));
});

on_both!(a_bulk_act_over_several_transactions_is_taken_back_whole, |house| {
    let visitor = house.crm().visit(store::Actor::system(), Via::Import);
    let set = visitor
        .write_wait::<_, store::StoreError, _>("import", None, |tx| tx.open_change_set("import", None))
        .unwrap();
    let mut ids: Vec<Id<Shop>> = Vec::new();
    for part in 0..3 {
        let bulk = store::BulkSet { change_set: set };
        ids.extend(
            visitor
                .write_wait::<Vec<_>, store::WriteError, _>("import", Some(bulk), move |tx| {
                    (0..150)
                        .map(|n| tx.insert(&Shop { seats: Some(part * 1000 + n), ..Shop::named("批量") }))
                        .collect()
                })
                .unwrap(),
        );
    }
    // Words of bulk writes are found once the engine has come by.
    let found = |house: &House| read(house, |view| Ok(view.search(Shop::def(), "批量", 1_000)?.len()));
    assert_eq!(found(&house), 0);
    assert!(read(&house, |view| view.search_lag()) > 0 || house.is_on_postgres());
    house.settle();
    assert_eq!((found(&house), read(&house, |view| view.search_lag())), (450, 0));
    let touched = ids[200];
    write_as(&house.system(), move |tx| {
        tx.change(Shop::def(), touched.raw(), None, vec![(Shop::SEATS.field(), Value::Int(7))])
    })
    .unwrap();
    let undone = undo(&house, set);
    assert_eq!(undone.removed, 449);
    assert_eq!(undone.kept, [(touched.raw(), KeptBecause::ChangedSince)]);
    assert_eq!(found(&house), 1);
    house.settle();
    assert_eq!(read(&house, |view| view.total(Shop::def(), &Filter::All, true)).count, 1);
    assert!(house.crm().verify_history(None).unwrap().ok);
});
