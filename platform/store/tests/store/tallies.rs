//! What stands under each choice and what it comes to equals what adding up the rows would give, for everybody.

use std::collections::BTreeMap;

use object::{Currency, FieldDef, Filter, Money, Object, Op, Path, Row, Value};
use store::{Actor, Scope, Tallied, Tally};
use testing::cast::{Grade, Shop, ShopKind};
use testing::{Chance, House, on_both};

use super::neighbourhood::settle;
use super::scene::{company, edit_shop, open_shop, read, read_as};

const EVERYTHING: usize = store::ALL_ROWS_MAX;

/// The same, added up row by row.
fn added_up(rows: &[Row], by: &FieldDef, summed: &FieldDef) -> Tally {
    let mut groups: BTreeMap<String, Tallied> = BTreeMap::new();
    let mut sums: BTreeMap<(String, String), i64> = BTreeMap::new();
    for row in rows {
        let code = row.value(by).as_text().unwrap_or_default().to_owned();
        groups.entry(code.clone()).or_default().count += 1;
        match row.value(summed) {
            Value::Int(number) => *sums.entry((code, String::new())).or_default() += number,
            Value::Money(money) => {
                *sums.entry((code, money.currency.code().to_owned())).or_default() += money.minor;
            }
            _ => {}
        }
    }
    for ((code, unit), sum) in sums {
        groups.entry(code).or_default().sums.push((Currency::parse(&unit), sum));
    }
    Tally { groups: plain(groups), exact: true, sums_left_out: false }
}

/// Without what says nothing: a sum that comes to nothing, a choice that nothing stands under.
fn plain(mut groups: BTreeMap<String, Tallied>) -> BTreeMap<String, Tallied> {
    for tallied in groups.values_mut() {
        tallied.sums.retain(|(_, sum)| *sum != 0);
    }
    groups.retain(|_, tallied| tallied.count != 0);
    groups
}

#[track_caller]
fn compare(house: &House, actor: &Actor, filter: &Filter) {
    for by in [Shop::KIND.field(), Shop::GRADE.field()] {
        for summed in [Shop::SEATS.field(), Shop::RENT.field()] {
            let asked = filter.clone();
            let (rows, tally) = read_as(&house.visit(actor), move |view| {
                let rows = view.all_rows(Shop::def(), &asked, None, EVERYTHING)?;
                Ok((rows, view.tally(Shop::def(), &asked, by, Some(summed))?))
            });
            let tally = Tally { groups: plain(tally.groups), ..tally };
            assert_eq!(tally, added_up(&rows, by, summed), "{} and {}", by.name, summed.name);
        }
    }
}

on_both!(a_tally_equals_the_rows_added_up, |house| {
    let mut chance = Chance::of(11);
    let here = settle(&house, &mut chance, 200);
    let registry = house.crm().registry().clone();
    let actors = [
        Actor::system(),
        here.company.sun_li.reaching(&registry, Scope::Own),
        here.company.chen_jie.reaching(&registry, Scope::Team),
        here.company.li_hua.reaching(&registry, Scope::TeamAndBelow),
    ];
    let compare_with = |field, op, value| Filter::Compare { path: Path::own(field), op, value };
    let filters = [
        Filter::All,
        compare_with(Shop::SEATS.field(), Op::Greater, Value::Int(5)),
        compare_with(Shop::PROVINCE.field(), Op::Is, Value::Text(String::from("浙江"))),
        compare_with(Shop::GRADE.field(), Op::Is, Value::Null),
    ];
    for actor in &actors {
        for filter in &filters {
            compare(&house, actor, filter);
        }
    }
    // And when what was written is folded into the kept counts.
    house.settle();
    for actor in &actors {
        compare(&house, actor, &Filter::All);
    }
});

on_both!(the_largest_amounts_do_not_break_the_counts, |house| {
    company(&house);
    let huge = Money { minor: i64::MAX, currency: Currency::CNY };
    let mut ids = Vec::new();
    for name in ["甲", "乙", "丙"] {
        let shop = Shop { rent: Some(huge), ..Shop::named(name) };
        ids.push(open_shop(&house, shop));
    }
    house.settle();
    let tally = |house: &House| {
        read(house, |view| {
            view.tally(Shop::def(), &Filter::All, Shop::KIND.field(), Some(Shop::RENT.field()))
        })
    };
    assert_eq!(tally(&house).of(&of("tea")).sums, [(Some(Currency::CNY), i64::MAX)]);
    for id in &ids[..2] {
        edit_shop(&house.system(), *id, |shop| shop.rent = None).unwrap();
    }
    house.settle();
    assert_eq!(
        tally(&house).of(&of("tea")),
        Tallied { count: 3, sums: vec![(Some(Currency::CNY), i64::MAX)] }
    );
    edit_shop(&house.system(), ids[2], |shop| shop.kind = ShopKind::Books).unwrap();
    let moved = tally(&house);
    assert_eq!(moved.of(&of("books")).count, 1);
    assert!(moved.of(&of("tea")).sums.iter().all(|(_, sum)| *sum == 0));
});

on_both!(what_nobody_keeps_is_added_up_while_there_are_few, |house| {
    company(&house);
    let rent = |minor: i64| Some(Money { minor, currency: Currency::CNY });
    for (name, minor) in [("甲", 100), ("乙", 250)] {
        open_shop(&house, Shop { rent: rent(minor), grade: Some(Grade::A), ..Shop::named(name) });
    }
    house.settle();
    // Every write keeps what comes under a kind; under a grade nothing is kept.
    let kept = |field: &str| {
        house
            .database()
            .number(&format!("select count(*) from rollup where object = 'shop' and field = '{field}'"))
    };
    assert!(kept("kind+rent") > 0);
    assert_eq!(kept("grade+rent"), 0);
    let tally = |at_once: bool| {
        read(&house, move |view| {
            let (by, summed) = (Shop::GRADE.field(), Some(Shop::RENT.field()));
            match at_once {
                true => view.tally_at_once(Shop::def(), &Filter::All, by, summed),
                false => view.tally(Shop::def(), &Filter::All, by, summed).map(Some),
            }
        })
    };
    for at_once in [true, false] {
        let tally = tally(at_once).unwrap();
        assert!(tally.exact && !tally.sums_left_out);
        assert_eq!(tally.of(&of("a")), Tallied { count: 2, sums: vec![(Some(Currency::CNY), 350)] });
    }
    // Where there are too many, the counts say so, and there is no sum that would be of a part.
    house.database().run(
        "insert into rollup (object, field, value, owner, team, records) values ('shop', '', '', -1, 7, 10000); \
         insert into rollup (object, field, value, owner, team, records) values ('shop', 'grade', 'b', -1, 7, 10000)",
    );
    for at_once in [true, false] {
        let tally = tally(at_once).unwrap();
        assert!(tally.exact && tally.sums_left_out);
        assert_eq!(tally.of(&of("a")), Tallied { count: 2, sums: vec![] });
        assert_eq!(tally.of(&of("b")).count, 10_000);
    }
});

fn of(code: &str) -> Value {
    Value::Text(code.to_owned())
}
