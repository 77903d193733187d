//! Counts are kept, not counted, and equal what counting would give.

use std::collections::BTreeMap;

use object::{Filter, Object, Row};
use store::WriteError;
use testing::cast::{Clerk, Grade, Shop, ShopKind};
use testing::{Chance, House, on_both};

use super::neighbourhood;
use super::scene::{all_rows, company, edit_shop, hire, open_shop, read, read_as, visit, write};

const WRITES: usize = 200;

on_both!(kept_counts_equal_counted_rows, |house| {
    let mut chance = Chance::of(99);
    let company = company(&house);
    let mut shops = Vec::new();
    for number in 0..WRITES {
        match chance.below(6) {
            0 | 1 => {
                let shop = neighbourhood::shop(&mut chance, &company, &[], number);
                shops.push(open_shop(&house, shop));
            }
            2 if !shops.is_empty() => {
                let (id, kind, grade) = (
                    *chance.one_of(&shops),
                    *chance.one_of(&[ShopKind::Tea, ShopKind::Books]),
                    chance.perhaps(2, &[Grade::A, Grade::C]),
                );
                edit_shop(&house.system(), id, move |shop| (shop.kind, shop.grade) = (kind, grade)).unwrap();
            }
            3 if !shops.is_empty() => {
                let (id, squad) = (*chance.one_of(&shops), chance.perhaps(3, &company.squads()));
                let owner = chance.perhaps(3, &[company.li_hua.member, company.sun_li.member]);
                edit_shop(&house.system(), id, move |shop| (shop.team, shop.owner) = (squad, owner)).unwrap();
            }
            4 if !shops.is_empty() => {
                hire(&house, *chance.one_of(&shops), "小翠");
            }
            5 if !shops.is_empty() => {
                let place = chance.below(shops.len());
                let id = shops[place];
                match write(&house, move |tx| tx.delete(Shop::def(), id.raw(), None)) {
                    Ok(_) => drop(shops.swap_remove(place)),
                    Err(WriteError::InUse(_)) => {}
                    Err(other) => panic!("{other}"),
                }
            }
            _ => {
                let refused = write(&house, |tx| {
                    tx.insert(&Shop::named("不算"))?;
                    Err::<(), _>(WriteError::Forbidden)
                });
                assert!(refused.is_err());
            }
        }
        if number % 40 == 39 {
            compare(&house);
            if chance.once_in(2) {
                house.settle();
                compare(&house);
            }
        }
    }
    house.settle();
    assert_eq!(house.database().number("select count(*) from rollup_delta"), 0);
    compare(&house);
});

fn compare(house: &House) {
    let (shops, clerks) = (all_rows(house, Shop::def()), all_rows(house, Clerk::def()));
    let mut counted: BTreeMap<(String, String, String, i64, i64), i64> = BTreeMap::new();
    for (def, rows) in [(Shop::def(), &shops), (Clerk::def(), &clerks)] {
        for row in rows {
            let mut add = |field: &str, value: &str| {
                let key = (
                    def.name.to_owned(),
                    field.to_owned(),
                    value.to_owned(),
                    row.owner.unwrap_or(-1),
                    row.team.unwrap_or(-1),
                );
                *counted.entry(key).or_insert(0) += 1;
            };
            add("", "");
            for field in ["kind", "grade", "province", "level"] {
                if let Some(value) = def.field(field).and_then(|field| text_of(row, field)) {
                    add(field, &value);
                }
            }
        }
    }
    let kept = house.database().run(
        "select object, field, value, owner, team, sum(records) from \
         (select * from (select object, field, value, owner, team, records from rollup) a \
          union all select * from (select object, field, value, owner, team, records from rollup_delta) b) both_kept \
         where object in ('shop', 'clerk') and field not like '%+%' group by object, field, value, owner, team having sum(records) <> 0",
    );
    let kept: BTreeMap<_, i64> = kept
        .into_iter()
        .map(|row| {
            let mut cells = row.into_iter().map(Option::unwrap);
            let mut next = || cells.next().unwrap();
            (
                (next(), next(), next(), next().parse().unwrap(), next().parse().unwrap()),
                next().parse().unwrap(),
            )
        })
        .collect();
    assert_eq!(kept, counted);
    let total = read(house, |view| view.total(Shop::def(), &Filter::All, false));
    assert_eq!((total.count, total.exact), (shops.len() as i64, true));
}

fn text_of(row: &Row, field: &object::FieldDef) -> Option<String> {
    row.value(field).as_text().map(str::to_owned)
}

on_both!(a_count_without_an_index_reads_the_table_piece_by_piece, |house| {
    let company = company(&house);
    for batch in 0..5 {
        write(&house, move |tx| {
            for number in 0..500 {
                let name = if number % 7 == 0 { "七宝茶" } else { "杂货" };
                tx.insert(&Shop::named(&format!("{name}{batch}{number}")))?;
            }
            Ok(())
        })
        .unwrap();
    }
    let teas = Filter::Contains { path: object::Path::own(Shop::NAME.field()), text: "宝茶".to_owned() };
    for exact in [false, true] {
        let teas = teas.clone();
        let total = read(&house, move |view| view.total(Shop::def(), &teas, exact));
        assert_eq!((total.count, total.exact), (5 * 72, true));
    }
    // Whoever reaches few of them counts those.
    let sun_li = visit(&house, &company.sun_li, store::Scope::Own);
    let total = read_as(&sun_li, move |view| view.total(Shop::def(), &teas, false));
    assert_eq!(total.count, 0);
});
