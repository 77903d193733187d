//! What is written is read again, whatever the kind of field.

use object::{
    Choices, Currency, Day, Decimal, Duration, Email, Id, Instant, Markdown, Money, Percent, Phone, Tags,
    WebAddress,
};
use testing::cast::{Clerk, ClerkLevel, Grade, Pay, Shop, ShopKind};
use testing::on_both;

use super::scene::{company, hire, open_shop, read, row_of, shop_of, write};

fn full_shop() -> Shop {
    Shop {
        name: "老舍茶馆（前门店）".to_owned(),
        code: Some("Q-2026-000123".to_owned()),
        seats: Some(-42),
        rent: Some(Money { minor: -1_234_567, currency: Currency::CNY }),
        open: false,
        kind: ShopKind::Books,
        grade: Some(Grade::B),
        province: Some("北京".to_owned()),
        opened_on: Some(Day::parse("1988-12-15").unwrap()),
        visited_at: Some(Instant(1_700_000_000_123)),
        phone: Some(Phone::parse("010-6304 6334转8").unwrap()),
        email: Some(Email::parse("Cha@Example.com").unwrap()),
        tags: Tags(vec!["老字号".to_owned(), "a\"b\\c".to_owned(), "VIP".to_owned()]),
        remarks: Some("'; drop table shop; -- $1 ?1 \u{1F375} é".to_owned()),
        open_for: Some(Duration(600)),
        website: Some(WebAddress("https://茶馆.example/menu?a=1".to_owned())),
        pays_by: Choices(vec![Pay::Cash, Pay::Code]),
        menu: Some(Markdown("# 茶\n\n- 龙井\n  - 明前".to_owned())),
        area: Some(Decimal(-5)),
        rent_off: Some(Percent(1_250)),
        rent_due: Some(Money { minor: -1_080_246, currency: Currency::CNY }),
        ..Shop::named("")
    }
}

on_both!(every_kind_of_field_comes_back_as_it_was_written, |house| {
    let company = company(&house);
    let supplier = open_shop(&house, Shop::named("供货"));
    let shop = Shop {
        landlord: Some(company.li_hua.member),
        supplier: Some(supplier),
        owner: Some(company.wang_wei.member),
        team: Some(company.north_east),
        ..full_shop()
    };
    let id = open_shop(&house, shop.clone());
    assert_eq!(shop_of(&house, id), Some(Shop { id, ..shop.clone() }));
    let row = row_of(&house, id).unwrap();
    assert_eq!((row.owner, row.team), (Some(company.wang_wei.member.raw()), Some(company.north_east.raw())));
    assert_eq!((row.version, row.created_at, row.updated_at), (1, house.now(), house.now()));

    let clerk = Clerk { level: Some(ClerkLevel::Waiter), ..Clerk::of(id, "小翠") };
    let made = clerk.clone();
    let clerk_id = write(&house, move |tx| tx.insert(&made)).unwrap();
    assert_eq!(read(&house, move |view| view.find(clerk_id)), Some(Clerk { id: clerk_id, ..clerk }));
    let row = row_of(&house, clerk_id).unwrap();
    assert_eq!((row.owner, row.team), (Some(company.wang_wei.member.raw()), Some(company.north_east.raw())));
});

on_both!(what_is_empty_comes_back_empty, |house| {
    let id = open_shop(&house, Shop::named("空"));
    assert_eq!(shop_of(&house, id), Some(Shop { id, ..Shop::named("空") }));
    let clerk = hire(&house, id, "无主");
    let row = row_of(&house, clerk).unwrap();
    assert_eq!((row.owner, row.team), (None, None));
});

on_both!(every_field_can_be_filled_and_emptied_again, |house| {
    let empty = Shop::named("空");
    let id = open_shop(&house, empty.clone());
    let full = Shop { id, ..full_shop() };
    for wanted in [full, Shop { id, ..empty }] {
        let new = wanted.clone();
        let said = write(&house, move |tx| {
            let old: Shop = tx.find(id)?.unwrap();
            tx.update(&old, &new)
        });
        assert_eq!(said.unwrap(), wanted);
        assert_eq!(shop_of(&house, id), Some(wanted));
    }
});

on_both!(the_largest_and_smallest_numbers_fit, |house| {
    for number in [i64::MIN, -1, 0, 1, i64::MAX] {
        let id = open_shop(
            &house,
            Shop {
                seats: Some(number),
                rent: Some(Money { minor: number, currency: Currency::parse("JPY").unwrap() }),
                area: Some(Decimal(number)),
                ..Shop::named("数")
            },
        );
        let shop = shop_of(&house, id).unwrap();
        assert_eq!((shop.seats, shop.rent.map(|rent| rent.minor)), (Some(number), Some(number)));
        assert_eq!((shop.area, shop.rent_due), (Some(Decimal(number)), shop.rent));
    }
});

on_both!(what_is_written_is_there_after_a_restart, |house| {
    let id = open_shop(&house, full_shop());
    house.reopen();
    assert_eq!(shop_of(&house, id), Some(Shop { id, ..full_shop() }));
    assert_eq!(read(&house, |view| view.find(Id::<Shop>::from_raw(1))), None);
});

on_both!(a_setting_comes_back, |house| {
    write(&house, |tx| Ok(tx.set_setting("company", "关系")?)).unwrap();
    write(&house, |tx| Ok(tx.set_setting("company", "Guanxi")?)).unwrap();
    assert_eq!(read(&house, |view| view.setting("company")).as_deref(), Some("Guanxi"));
    assert_eq!(read(&house, |view| view.setting("nothing")), None);
});
