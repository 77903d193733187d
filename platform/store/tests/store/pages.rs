//! Pages put together are the whole list, whatever is written between them.

use std::cmp::Ordering;

use object::{FieldDef, Id, Object, ObjectDef, Row, Sort, Value};
use store::{Cursor, ListQuery, PAGE_ROWS_MAX, Scope, View, sorts_of};
use testing::cast::{Clerk, Shop};
use testing::questions::Records;
use testing::{Chance, House, on_both};

use super::neighbourhood::settle;
use super::scene::{all_rows, edit_shop, open_shop, read, read_as, visit, write};

/// The plain meaning of a sort: empty first, amounts by their smallest unit, names as they are read, other texts by
/// bytes, then the id.
pub fn in_order(field: &FieldDef, descending: bool) -> impl Fn(&Row, &Row) -> Ordering {
    let by_reading = store::is_ordered_by_reading(field);
    let key = move |value: Value| match value {
        Value::Null => (0, 0, String::new()),
        Value::Int(number) => (1, number, String::new()),
        Value::Bool(yes) => (1, i64::from(yes), String::new()),
        Value::Money(money) => (1, money.minor, String::new()),
        Value::Text(text) if by_reading => (1, 0, store::order_key(&text)),
        Value::Text(text) => (1, 0, text),
        other @ (Value::Phone(_) | Value::Tags(_) | Value::Veiled(_)) => {
            panic!("nothing is sorted by {other:?}")
        }
    };
    let (system, index) = (field.system, field.index);
    move |a, b| {
        let value = |row: &Row| match system {
            None => row.values[index].clone(),
            Some(object::SystemField::Id) => Value::Int(row.id),
            Some(object::SystemField::Version) => Value::Int(row.version),
            Some(object::SystemField::CreatedAt) => Value::Int(row.created_at.0),
            Some(object::SystemField::UpdatedAt) => Value::Int(row.updated_at.0),
        };
        let order = key(value(a)).cmp(&key(value(b))).then(a.id.cmp(&b.id));
        if descending { order.reverse() } else { order }
    }
}

/// As [`in_order`], by several keys.
pub fn in_order_of(sorts: &[Sort]) -> impl Fn(&Row, &Row) -> Ordering {
    let sorts = sorts.to_vec();
    move |a, b| {
        let equal = |sort: &Sort| in_order_ignoring_ids(sort, a, b) == Ordering::Equal;
        let last = sorts[sorts.len() - 1];
        let sort = sorts.iter().find(|sort| !equal(sort)).unwrap_or(&last);
        in_order(sort.field, sort.descending)(a, b)
    }
}

fn in_order_ignoring_ids(sort: &Sort, a: &Row, b: &Row) -> Ordering {
    if sort.field.system == Some(object::SystemField::Id) {
        return a.id.cmp(&b.id);
    }
    let twin = Row { id: a.id, ..b.clone() };
    in_order(sort.field, false)(a, &twin)
}

/// The place of a row in a list.
pub fn place(row: &Row, field: &FieldDef) -> Cursor {
    Cursor { value: row.value(field), then: Vec::new(), id: row.id }
}

/// All pages of a list, from the beginning to the end or the other way, put together.
pub fn all_pages(view: &View<'_>, mut query: ListQuery) -> Result<Vec<i64>, String> {
    let mut ids: Vec<i64> = Vec::new();
    loop {
        let page = view.list(&query).map_err(|fault| fault.to_string())?;
        if page.rows.len() > query.limit {
            return Err(format!("{} rows on a page of {}", page.rows.len(), query.limit));
        }
        let own: Vec<i64> = page.rows.iter().map(|row| row.id).collect();
        let edge = if query.backwards { page.rows.first() } else { page.rows.last() };
        query.after = edge.map(|row| query.place(row));
        if query.backwards {
            ids.splice(0..0, own.iter().copied());
        } else {
            ids.extend(&own);
        }
        if !page.more {
            return Ok(ids);
        }
        if own.len() < query.limit {
            return Err(format!("more is promised after a page of {} of {} rows", own.len(), query.limit));
        }
    }
}

fn query(def: &'static ObjectDef, sort: Sort, limit: usize) -> ListQuery {
    ListQuery::of(def, sort, limit)
}

on_both!(all_pages_together_are_the_sorted_list, |house| {
    let mut chance = Chance::of(7);
    let here = settle(&house, &mut chance, 150);
    let actors = [
        house.system(),
        visit(&house, &here.company.chen_jie, Scope::Team),
        visit(&house, &here.company.sun_li, Scope::Own),
    ];
    for visitor in actors {
        for def in [Shop::def(), Clerk::def()] {
            let fields: Vec<&'static FieldDef> = sorts_of(def).collect();
            for field in fields {
                for descending in [false, true] {
                    let sight = visitor.actor().sight(def, store::Verb::See);
                    let mut expected: Vec<Row> =
                        here.rows(def).iter().filter(|row| sight.reaches(row)).cloned().collect();
                    expected.sort_by(in_order(field, descending));
                    let expected: Vec<i64> = expected.iter().map(|row| row.id).collect();
                    for (limit, backwards) in [(7, false), (7, true), (PAGE_ROWS_MAX, false), (1, false)] {
                        if limit == 1 && field.name != "seats" {
                            continue; // One sort is enough for the smallest page.
                        }
                        let sort = Sort { field, descending };
                        let asked = ListQuery { backwards, ..query(def, sort, limit) };
                        let found = read_as(&visitor, move |view| Ok(all_pages(view, asked)));
                        assert_eq!(
                            found.as_ref(),
                            Ok(&expected),
                            "{} {descending} {limit} {backwards}",
                            field.name
                        );
                    }
                }
            }
        }
    }
});

on_both!(many_rows_with_one_value_are_walked_in_the_order_of_the_next_key, |house| {
    const ROWS: i64 = store::GATHER_ROWS_MAX + 100;
    for batch in 0..ROWS / 300 + 1 {
        write(&house, move |tx| {
            for number in (batch * 300)..((batch + 1) * 300).min(ROWS) {
                let seats = Some(if number == 17 { 1 } else { 8 });
                tx.insert(&Shop { seats, ..Shop::named(&format!("店{}", number * 7919 % ROWS)) })?;
            }
            Ok(())
        })
        .unwrap();
    }
    let mut expected = all_rows(&house, Shop::def());
    let sorts = [Shop::SEATS.ascending(), Shop::NAME.descending()];
    expected.sort_by(in_order_of(&sorts));
    let expected: Vec<i64> = expected.iter().map(|row| row.id).collect();
    for backwards in [false, true] {
        let asked =
            ListQuery { then: vec![sorts[1]], backwards, ..query(Shop::def(), sorts[0], PAGE_ROWS_MAX) };
        assert_eq!(read(&house, move |view| Ok(all_pages(view, asked))).as_ref(), Ok(&expected));
    }
});

/// Writes between the pages of a walk; returns what the walk saw.
fn walk_while_writing(house: &House, sort: Sort, backwards: bool) -> Vec<i64> {
    let mut seen: Vec<i64> = Vec::new();
    let mut after = None;
    for round in 0.. {
        let asked = ListQuery { after: after.clone(), backwards, ..query(Shop::def(), sort, 10) };
        let page = read(house, move |view| view.list(&asked));
        seen.extend(page.rows.iter().map(|row| row.id));
        let edge = if backwards { page.rows.first() } else { page.rows.last() };
        after = edge.map(|row| place(row, sort.field));
        if !page.more {
            return seen;
        }
        // Newcomers stand before, after and amid what is still to be seen, some with an empty value.
        house.clock.pass_ms(1);
        let new = |name: &str, seats| Shop { seats, ..Shop::named(name) };
        open_shop(house, new("0 first", None));
        open_shop(house, new("书", Some(round % 25)));
        open_shop(house, new("龘 last", Some(1_000)));
    }
    unreachable!()
}

on_both!(newcomers_between_pages_neither_hide_nor_repeat_the_others, |house| {
    let mut chance = Chance::of(8);
    let here = settle(&house, &mut chance, 100);
    let old: Vec<i64> = here.shops.iter().map(|row| row.id).collect();
    for sort in
        [Shop::NAME.ascending(), Shop::SEATS.ascending(), Shop::SEATS.descending(), Shop::RENT.descending()]
    {
        for backwards in [false, true] {
            let seen = walk_while_writing(&house, sort, backwards);
            let mut once = seen.clone();
            once.sort_unstable();
            once.dedup();
            assert_eq!(once.len(), seen.len(), "{} {backwards}: repeated", sort.field.name);
            let lost: Vec<_> = old.iter().filter(|id| !seen.contains(id)).collect();
            assert!(lost.is_empty(), "{} {backwards}: {lost:?} lost", sort.field.name);
        }
    }
});

on_both!(a_page_before_a_place_is_the_page_that_led_there, |house| {
    for number in 0..30 {
        open_shop(&house, Shop { seats: (number % 3 > 0).then_some(number / 4), ..Shop::named("店") });
    }
    for sort in [Shop::SEATS.ascending(), Shop::SEATS.descending()] {
        let first = read(&house, move |view| view.list(&query(Shop::def(), sort, 8)));
        let after = first.rows.last().map(|row| place(row, sort.field));
        let asked = ListQuery { after, ..query(Shop::def(), sort, 8) };
        let second = read(&house, move |view| view.list(&asked));
        let before = second.rows.first().map(|row| place(row, sort.field));
        let asked = ListQuery { after: before, backwards: true, ..query(Shop::def(), sort, 8) };
        let back = read(&house, move |view| view.list(&asked));
        assert_eq!(back.rows, first.rows);
        assert!(!back.more);
    }
});

on_both!(a_place_stays_a_place_when_its_row_moves_or_goes, |house| {
    let ids: Vec<Id<Shop>> =
        (0..9).map(|number| open_shop(&house, Shop { seats: Some(number), ..Shop::named("店") })).collect();
    let sort = Shop::SEATS.ascending();
    let first = read(&house, move |view| view.list(&query(Shop::def(), sort, 3)));
    let after = first.rows.last().map(|row| place(row, sort.field));
    assert_eq!(after.as_ref().map(|cursor| cursor.id), Some(ids[2].raw()));
    edit_shop(&house.system(), ids[2], |shop| shop.seats = Some(100)).unwrap();
    let gone = ids[1];
    write(&house, move |tx| tx.delete(Shop::def(), gone.raw(), None)).unwrap();
    let asked = ListQuery { after, ..query(Shop::def(), sort, 3) };
    let second = read(&house, move |view| view.list(&asked));
    assert_eq!(
        second.rows.iter().map(|row| row.id).collect::<Vec<_>>(),
        ids[3..6].iter().map(|id| id.raw()).collect::<Vec<_>>()
    );
});

on_both!(a_page_has_at_least_one_row_and_at_most_a_thousand, |house| {
    for number in 0..3 {
        open_shop(&house, Shop { seats: Some(number), ..Shop::named("店") });
    }
    let sort = Shop::SEATS.ascending();
    let page = read(&house, move |view| view.list(&query(Shop::def(), sort, 0)));
    assert_eq!((page.rows.len(), page.more), (1, true));
    let page = read(&house, move |view| view.list(&query(Shop::def(), sort, usize::MAX)));
    assert_eq!((page.rows.len(), page.more), (3, false));
});
