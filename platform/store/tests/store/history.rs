//! The history tells what happened, to those who may know.

use object::{Day, Object, Value};
use store::{ChangeSet, Entry, EntryVerb, Scope, Via};
use testing::cast::{Clerk, Shop};
use testing::on_both;

use super::scene::{company, edit_shop, hire, open_shop, read, read_as, visit, write, write_as};

on_both!(creating_changing_and_deleting_can_be_read_back, |house| {
    let company = company(&house);
    let li_hua = visit(&house, &company.li_hua, Scope::All);
    let phone = object::Phone::parse("138 0000 0001").unwrap();
    let shop = Shop {
        seats: Some(3),
        phone: Some(phone.clone()),
        opened_on: Day::parse("2020-01-31").ok(),
        tags: object::Tags(vec!["老字号".to_owned()]),
        rent: object::Money::parse("¥1,200.50").ok(),
        ..Shop::named("一")
    };
    let created_at = house.now();
    let id = write_as(&li_hua, move |tx| tx.insert(&shop)).unwrap();
    house.clock.pass_ms(1_000);
    edit_shop(&li_hua, id, |shop| {
        shop.seats = None;
        shop.phone = object::Phone::parse("021-55550000").ok();
        shop.open = false;
    })
    .unwrap();
    let entries = read(&house, move |view| view.history(Shop::def(), id.raw(), None, 10));
    let [(changed, by_change), (created, by_create)] = &entries[..] else { panic!("{entries:?}") };
    assert_eq!((created.verb, created.version, created.at), (EntryVerb::Created, 1, created_at));
    assert_eq!((changed.verb, changed.version, changed.at), (EntryVerb::Changed, 2, house.now()));
    assert_eq!(
        (created.object.as_str(), created.record, created.actor),
        ("shop", id.raw(), li_hua.actor().user)
    );
    let both = |entry: &Entry, field| entry.change_of(field).map(|change| (change.old, change.new));
    let parsed = |text| Value::Phone(Box::new(object::Phone::parse(text).unwrap()));
    assert_eq!(both(created, Shop::SEATS.field()), Some((Value::Null, Value::Int(3))));
    assert_eq!(both(created, Shop::PHONE.field()), Some((Value::Null, parsed("138 0000 0001"))));
    assert_eq!(
        both(created, Shop::RENT.field()).map(|(_, new)| new),
        object::Money::parse("¥1,200.50").ok().map(Value::Money)
    );
    assert_eq!(both(created, Shop::REMARKS.field()), None);
    assert_eq!(both(changed, Shop::SEATS.field()), Some((Value::Int(3), Value::Null)));
    assert_eq!(both(changed, Shop::PHONE.field()), Some((parsed("138 0000 0001"), parsed("021-55550000"))));
    assert_eq!(both(changed, Shop::OPEN.field()), Some((Value::Bool(true), Value::Bool(false))));
    assert_eq!(both(changed, Shop::NAME.field()), None);
    // Personal values stand apart, so that they can be erased alone.
    assert!(
        !created.changes.values().contains_key("phone") && created.personal.values().contains_key("phone")
    );
    assert_eq!(
        (by_create.act.as_str(), by_create.via.as_str(), by_create.actor, by_create.undone_by),
        ("test", Via::Page.code(), li_hua.actor().user, None),
    );
    assert_ne!(by_create.id, by_change.id);
    let again = by_create.id;
    let found: Option<ChangeSet> = read(&house, move |view| view.change_set(again));
    assert_eq!(found.as_ref(), Some(by_create));

    write_as(&li_hua, move |tx| tx.delete(Shop::def(), id.raw(), None)).unwrap();
    house.settle();
    let last = house.database().run(&format!(
        "select verb, version, object, actor from entry where record = {} order by seq desc limit 1",
        id.raw()
    ));
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(last, [[text("deleted"), text("3"), text("shop"), Some(li_hua.actor().user.to_string())]]);
});

on_both!(the_history_of_what_may_not_be_seen_is_empty, |house| {
    let company = company(&house);
    let shop = open_shop(&house, Shop { owner: Some(company.zhao_min.member), ..Shop::named("一") });
    let clerk = hire(&house, shop, "小翠");
    let entries = |scope| {
        read_as(&visit(&house, &company.wang_wei, scope), move |view| {
            Ok(view.history(Shop::def(), shop.raw(), None, 10)?.len()
                + view.history(Clerk::def(), clerk.raw(), None, 10)?.len())
        })
    };
    assert_eq!((entries(Scope::Own), entries(Scope::Nothing), entries(Scope::All)), (0, 0, 2));
    // Asked for under the name of an object that may be seen, the record stays unseen.
    let company_wide = visit(&house, &company.wang_wei, Scope::Own);
    let under_other_name =
        read_as(&company_wide, move |view| view.history(testing::cast::Member::def(), shop.raw(), None, 10));
    assert!(under_other_name.is_empty());
});

on_both!(one_act_on_many_records_is_one_change_set, |house| {
    let ids = write(&house, |tx| {
        let shop = tx.insert(&Shop::named("一"))?;
        let clerk = tx.insert(&Clerk::of(shop, "小翠"))?;
        Ok((shop, clerk))
    })
    .unwrap();
    let entries = read(&house, move |view| {
        let mut entries = view.history(Shop::def(), ids.0.raw(), None, 10)?;
        entries.extend(view.history(Clerk::def(), ids.1.raw(), None, 10)?);
        Ok(entries)
    });
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[0].1, entries[1].1);
    assert_eq!(house.database().number("select count(*) from change_set"), 1);
});

on_both!(a_long_history_is_read_page_by_page, |house| {
    let id = open_shop(&house, Shop::named("一"));
    for seats in 1..=12 {
        edit_shop(&house.system(), id, move |shop| shop.seats = Some(seats)).unwrap();
    }
    let mut versions = Vec::new();
    let mut before = None;
    loop {
        let page = read(&house, move |view| view.history(Shop::def(), id.raw(), before, 5));
        let Some((last, _)) = page.last() else { break };
        before = Some(last.id);
        versions.extend(page.iter().map(|(entry, _)| entry.version));
    }
    assert_eq!(versions, (1..=13).rev().collect::<Vec<i64>>());
});

on_both!(engine_rooms_leave_no_history, |house| {
    let sighting = testing::cast::Sighting {
        id: object::Id::from_raw(0),
        seq: 1,
        entry: 1,
        record: 1,
        record_version: 1,
        verb: "created".to_owned(),
    };
    write(&house, move |tx| tx.insert(&sighting)).unwrap();
    for table in ["entry", "change_set", "rollup_delta"] {
        assert_eq!(house.database().number(&format!("select count(*) from {table}")), 0, "{table}");
    }
});
