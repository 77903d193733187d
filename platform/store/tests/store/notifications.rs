//! What people are told of: what others handed over to them, many alike as one, nothing of their own doing, nothing of
//! anybody else's.

use object::Id;
use store::{Happening, NOTIFICATIONS_KEPT, Notification, NotificationKind, SYSTEM_USER, Scope, Visit};
use testing::cast::{Colleague, Member, Shop};
use testing::{House, on_both};

use super::scene::{company, hire, open_shop, read_as, visit, write_as};

fn told(visit: &Visit) -> Vec<Notification> {
    read_as(visit, |view| view.notifications())
}

fn unread(visit: &Visit) -> i64 {
    read_as(visit, |view| view.unread_notifications()).map_or(0, |(count, _)| count)
}

fn hand_over(visit: &Visit, shops: &[Id<Shop>], to: Id<Member>) {
    let shops = shops.to_vec();
    write_as(visit, move |tx| {
        for id in &shops {
            let shop = tx.find(*id)?.expect("the shop is there");
            tx.update(&shop, &Shop { owner: Some(to), ..shop.clone() })?;
        }
        Ok(())
    })
    .unwrap();
}

fn three_shops(house: &House, owner: &Colleague) -> Vec<Id<Shop>> {
    let shop = |name: &str| Shop { owner: Some(owner.member), ..Shop::named(name) };
    ["一", "二", "三"].into_iter().map(|name| open_shop(house, shop(name))).collect()
}

on_both!(what_is_handed_over_is_told_to_the_new_owner_and_to_nobody_else, |house| {
    let found = company(&house);
    let shops = three_shops(&house, &found.li_hua);
    let [li_hua, sun_li, zhao_min] =
        [&found.li_hua, &found.sun_li, &found.zhao_min].map(|who| visit(&house, who, Scope::All));
    hire(&house, shops[0], "店员");
    hand_over(&li_hua, &shops[..1], found.sun_li.member);
    house.settle();
    let told_sun_li = told(&sun_li);
    assert_eq!(
        told_sun_li.len(),
        1,
        "the clerk of the shop goes with it and is not told of: {told_sun_li:?}"
    );
    let only = &told_sun_li[0];
    assert_eq!((only.kind, only.object.as_str()), (NotificationKind::HandedOver, "shop"));
    assert_eq!((only.record, only.records, only.actor), (shops[0].raw(), 1, found.li_hua.member.raw()));
    assert!(!only.is_read);
    assert_eq!((unread(&sun_li), unread(&li_hua), unread(&zhao_min)), (1, 0, 0));
    let id = only.id;
    assert_eq!(read_as(&zhao_min, move |view| view.notification(id)), None);
});

on_both!(many_alike_are_one_with_their_number_until_it_is_read, |house| {
    let found = company(&house);
    let shops = three_shops(&house, &found.li_hua);
    let [li_hua, sun_li] = [&found.li_hua, &found.sun_li].map(|who| visit(&house, who, Scope::All));
    hand_over(&li_hua, &shops[..2], found.sun_li.member);
    house.settle();
    hand_over(&li_hua, &shops[2..], found.sun_li.member);
    house.settle();
    let one = told(&sun_li);
    assert_eq!(one.iter().map(|told| told.records).collect::<Vec<_>>(), [3]);
    assert_eq!(one[0].record, shops[2].raw());
    let id = one[0].id;
    write_as(&sun_li, move |tx| Ok(tx.read_notifications(Some(id))?)).unwrap();
    assert_eq!(unread(&sun_li), 0);
    hand_over(&sun_li, &shops[..1], found.li_hua.member);
    hand_over(&li_hua, &shops[..1], found.sun_li.member);
    house.settle();
    assert_eq!(
        told(&sun_li).iter().map(|told| (told.records, told.is_read)).collect::<Vec<_>>(),
        [(1, false), (3, true)]
    );
    assert_eq!(told(&li_hua).len(), 1, "what came back is told too");
});

on_both!(nobody_is_told_of_what_they_took_or_what_the_system_did, |house| {
    let found = company(&house);
    let shops = three_shops(&house, &found.li_hua);
    let sun_li = visit(&house, &found.sun_li, Scope::All);
    hand_over(&sun_li, &shops[..1], found.sun_li.member);
    hand_over(&house.system(), &shops[1..2], found.sun_li.member);
    // Another change of what is theirs is no handing over.
    write_as(&visit(&house, &found.li_hua, Scope::All), {
        let id = shops[1];
        move |tx| {
            let shop = tx.find(id)?.expect("the shop is there");
            tx.update(&shop, &Shop { seats: Some(9), ..shop.clone() }).map(drop)
        }
    })
    .unwrap();
    house.settle();
    assert_eq!(told(&sun_li), []);
});

on_both!(reading_all_reads_ones_own_and_leaves_the_others, |house| {
    let found = company(&house);
    let [li_hua, sun_li] = [&found.li_hua, &found.sun_li].map(|who| visit(&house, who, Scope::All));
    let people = [found.li_hua.member.raw(), found.sun_li.member.raw(), SYSTEM_USER];
    write_as(&house.system(), move |tx| {
        for person in people {
            for record in 1..=2 {
                let kind = NotificationKind::ImportEnded;
                tx.notify(person, &Happening { kind, object: "shop", record, records: 1, actor: person })?;
            }
        }
        Ok(())
    })
    .unwrap();
    write_as(&li_hua, |tx| Ok(tx.read_notifications(None)?)).unwrap();
    assert_eq!((unread(&li_hua), unread(&sun_li), unread(&house.system())), (0, 2, 0));
});

on_both!(only_so_many_notifications_are_kept, |house| {
    let found = company(&house);
    let person = found.li_hua.member.raw();
    write_as(&house.system(), move |tx| {
        for record in 1..=NOTIFICATIONS_KEPT as i64 + 5 {
            let kind = NotificationKind::ImportEnded;
            tx.notify(person, &Happening { kind, object: "shop", record, records: 1, actor: person })?;
        }
        Ok(())
    })
    .unwrap();
    let kept = told(&visit(&house, &found.li_hua, Scope::All));
    assert_eq!(kept.len(), NOTIFICATIONS_KEPT);
    assert_eq!(kept[0].record, NOTIFICATIONS_KEPT as i64 + 5);
    assert_eq!(kept[NOTIFICATIONS_KEPT - 1].record, 6);
});
