//! Search over time: tokens are made anew when they are made of something else.

use object::Object;
use testing::cast::Shop;
use testing::{House, on_both};

use super::scene::{open_shop, read, write};

fn found(house: &House, words: &'static str) -> Vec<String> {
    let found = read(house, move |view| view.search(Shop::def(), words, 10));
    found.iter().map(|found| found.row.title(Shop::def())).collect()
}

on_both!(a_single_character_is_found_wherever_it_stands, |house| {
    open_shop(&house, Shop::named("王记面馆"));
    open_shop(&house, Shop::named("老王"));
    open_shop(&house, Shop::named("大王庄"));
    // What begins with it comes first, although it is the oldest.
    assert_eq!(found(&house, "王"), ["王记面馆", "大王庄", "老王"]);
    assert_eq!(found(&house, "庄"), ["大王庄"]);
    assert_eq!(found(&house, "李"), [] as [&str; 0]);
});

on_both!(tokens_made_of_something_else_are_made_anew, |house| {
    open_shop(&house, Shop::named("宏达机械"));
    let gone = open_shop(&house, Shop::named("宏达关门"));
    write(&house, move |tx| tx.delete(Shop::def(), gone.raw(), None)).unwrap();
    house.close();
    // As an upgrade finds it: other tokens, made by other rules.
    house.database().run("update setting set value = 'older' where name = 'search_made_of'");
    house.database().run("delete from search_shop");
    house.reopen();
    open_shop(&house, Shop::named("宏达新店"));
    assert_eq!(found(&house, "宏达"), ["宏达新店"]);
    house.settle();
    assert_eq!(found(&house, "宏达"), ["宏达新店", "宏达机械"]);
    house.close();
    house.reopen();
    assert_eq!(found(&house, "宏达"), ["宏达新店", "宏达机械"], "made anew once, not at every start");
});
