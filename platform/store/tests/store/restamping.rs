//! Children follow their parent's owner and team, in every place where that counts.

use object::{Filter, Id, Object};
use store::Scope;
use testing::cast::{Clerk, Shop};
use testing::on_both;

use super::scene::{company, edit_shop, hire, open_shop, read, read_as, row_of, visit, write};

on_both!(children_go_with_their_parent_to_its_new_owner, |house| {
    let company = company(&house);
    let (north, south) = (company.wang_wei.member, company.zhao_min.member);
    let shop =
        open_shop(&house, Shop { owner: Some(north), team: Some(company.north_east), ..Shop::named("一") });
    let clerks = [hire(&house, shop, "王小翠"), hire(&house, shop, "王小明")];
    let seen_by = |colleague| {
        read_as(&visit(&house, colleague, Scope::Own), |view| {
            Ok((
                view.all_rows(Clerk::def(), &Filter::All, None, 10)?.len(),
                view.search(Clerk::def(), "王小", 10)?.len(),
                view.total(Clerk::def(), &Filter::All, false)?.count,
                view.list(&store::ListQuery::of(Clerk::def(), Clerk::NAME.ascending(), 10))?.rows.len(),
            ))
        })
    };
    for folded in [false, true] {
        if folded {
            house.settle();
        }
        assert_eq!(seen_by(&company.wang_wei), (2, 2, 2, 2));
        assert_eq!(seen_by(&company.zhao_min), (0, 0, 0, 0));
    }
    let to = Some(company.south);
    edit_shop(&house.system(), shop, move |shop| (shop.owner, shop.team) = (Some(south), to)).unwrap();
    for folded in [false, true] {
        if folded {
            house.settle();
        }
        assert_eq!(seen_by(&company.wang_wei), (0, 0, 0, 0));
        assert_eq!(seen_by(&company.zhao_min), (2, 2, 2, 2));
    }
    for clerk in clerks {
        let row = row_of(&house, clerk).unwrap();
        assert_eq!((row.owner, row.team, row.version), (Some(south.raw()), Some(company.south.raw()), 2));
        // Each has a line of its own in the history, in the act that moved the shop.
        let entries = read(&house, move |view| view.history(Clerk::def(), clerk.raw(), None, 10));
        assert_eq!(entries.len(), 2);
        let moved = &entries[0].0;
        assert_eq!(moved.changes.values()["owner"], serde_json::json!([north.raw(), south.raw()]));
        let of_shop = read(&house, move |view| view.history(Shop::def(), shop.raw(), None, 1));
        assert_eq!(moved.change_set, of_shop[0].0.change_set);
    }
});

on_both!(a_clerk_who_changes_shops_changes_hands, |house| {
    let company = company(&house);
    let of = |owner| open_shop(&house, Shop { owner: Some(owner), ..Shop::named("店") });
    let (from, to) = (of(company.wang_wei.member), of(company.zhao_min.member));
    let clerk = hire(&house, from, "小翠");
    let move_to = |shop: Id<Shop>| {
        write(&house, move |tx| {
            let old: Clerk = tx.find(clerk)?.unwrap();
            tx.update(&old, &Clerk { shop, ..old.clone() })
        })
    };
    move_to(to).unwrap();
    assert_eq!(row_of(&house, clerk).unwrap().owner, Some(company.zhao_min.member.raw()));
    move_to(from).unwrap();
    assert_eq!(row_of(&house, clerk).unwrap().owner, Some(company.wang_wei.member.raw()));
});

on_both!(a_shop_without_owner_leaves_its_clerks_without, |house| {
    let company = company(&house);
    let shop = open_shop(&house, Shop { owner: Some(company.wang_wei.member), ..Shop::named("一") });
    let clerk = hire(&house, shop, "小翠");
    edit_shop(&house.system(), shop, |shop| shop.owner = None).unwrap();
    assert_eq!(row_of(&house, clerk).unwrap().owner, None);
    // Nothing else moves them.
    edit_shop(&house.system(), shop, |shop| shop.seats = Some(1)).unwrap();
    assert_eq!(row_of(&house, clerk).unwrap().version, 2);
});
