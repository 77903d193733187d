//! Lists by name come in the order in which names are read, also of what was there before they did.

use object::{Filter, Object, Op, Path, Value};
use store::{ListQuery, View, WriteError};
use testing::cast::Shop;
use testing::{House, on_both};

use super::scene::{company, edit_shop, open_shop, read};

/// Names, in order.
const NAMES: [&str; 14] = [
    "3M 中国",
    "ABB",
    "安徽宏达",
    "Bayer",
    "重庆钢铁",
    "Müller",
    "区文静",
    "单明",
    "上海宏达",
    "解明亮",
    "曾国华",
    "张三",
    "章三",
    "赵云",
];

fn names_of(house: &House, query: ListQuery) -> Vec<String> {
    read(house, move |view: &View<'_>| {
        let page = view.list(&query)?;
        Ok(page.rows.iter().map(|row| row.title(Shop::def())).collect())
    })
}

fn by_name(limit: usize) -> ListQuery {
    ListQuery::of(Shop::def(), Shop::NAME.ascending(), limit)
}

on_both!(a_list_by_name_comes_as_names_are_read, |house| {
    company(&house);
    let mut ids = Vec::new();
    for name in NAMES.iter().rev() {
        ids.push(open_shop(&house, Shop::named(name)));
    }
    assert_eq!(names_of(&house, by_name(50)), NAMES);
    let mut turned = NAMES.to_vec();
    turned.reverse();
    assert_eq!(
        names_of(
            &house,
            ListQuery { backwards: false, ..ListQuery::of(Shop::def(), Shop::NAME.descending(), 50) }
        ),
        turned
    );
    // Page by page, and back.
    let pages = read(&house, |view| {
        let mut seen = Vec::new();
        let mut query = by_name(4);
        loop {
            let page = view.list(&query)?;
            seen.extend(page.rows.iter().map(|row| row.title(Shop::def())));
            let Some(last) = page.rows.last().filter(|_| page.more) else { return Ok(seen) };
            query.after = Some(query.place(last));
        }
    });
    assert_eq!(pages, NAMES);
    // A new name is a new place.
    edit_shop(&house.system(), ids[0], |shop| shop.name = "阿里".to_owned()).unwrap();
    assert_eq!(names_of(&house, by_name(3)), ["3M 中国", "阿里", "ABB"]);
});

on_both!(a_name_is_found_by_itself, |house| {
    company(&house);
    for name in ["宏达", "宏達", "红达", "Hong Da"] {
        open_shop(&house, Shop::named(name));
    }
    let path = Path::own(Shop::NAME.field());
    let text = |name: &str| Value::Text(name.to_owned());
    let is = |name: &str| Filter::Compare { path, op: Op::Is, value: text(name) };
    let of = |filter: Filter| names_of(&house, ListQuery { filter, ..by_name(10) });
    assert_eq!(of(is("宏达")), ["宏达"]);
    assert_eq!(
        of(Filter::OneOf { path, values: vec![text("红达"), text("Hong Da"), text("无")] }),
        ["Hong Da", "红达"]
    );
    assert_eq!(of(Filter::Not(Box::new(is("宏达")))).len(), 3);
    assert_eq!(of(Filter::Or(vec![is("宏达"), is("红达")])), ["宏达", "红达"]);
});

/// So many that their keys are made in several steps.
const MANY: usize = 2_300;

on_both!(a_house_from_before_gets_its_keys, |house| {
    company(&house);
    let shops: Vec<Shop> =
        (0..MANY).map(|number| Shop::named(&format!("{} {number:04}", NAMES[number % 14]))).collect();
    let made = house.system().write_wait::<_, WriteError, _>("test", None, move |tx| {
        shops.iter().try_for_each(|shop| tx.insert(shop).map(drop))
    });
    made.unwrap();
    let right = names_of(&house, by_name(1_000));
    let keys = "select count(*) from shop where name_order = ''";
    let made_of = "select value from setting where name = 'order_made_of'";
    let done = house.database().run(made_of)[0][0].clone().unwrap();
    // As a migration leaves them.
    house.close();
    house.database().run("update shop set name_order = ''; delete from setting where name = 'order_made_of'");
    house.reopen();
    assert_eq!(house.database().number(keys), 0);
    assert_eq!(house.database().run(made_of)[0][0].as_deref(), Some(done.as_str()));
    assert_eq!(names_of(&house, by_name(1_000)), right);
    // Cut off in the middle: it goes on behind the last that has its key.
    let middle = house.database().number("select id from shop order by id limit 1 offset 1200");
    house.close();
    house.database().run(&format!(
        "update shop set name_order = '' where id > {middle}; update shop set name_order = 'kept' where id = {middle}; \
         update setting set value = '{done} shop {middle}' where name = 'order_made_of'"
    ));
    house.reopen();
    assert_eq!(house.database().number(keys), 0);
    assert_eq!(house.database().number("select count(*) from shop where name_order = 'kept'"), 1);
    // Made by other rules: anew from the first.
    house.close();
    house.database().run("update setting set value = 'other shop 1' where name = 'order_made_of'");
    house.reopen();
    assert_eq!(house.database().number("select count(*) from shop where name_order = 'kept'"), 0);
    assert_eq!(names_of(&house, by_name(1_000)), right);
});
