//! Search over time: tokens are made anew when they are made of something else.

use object::Object;
use testing::cast::{Clerk, Shop};
use testing::{House, on_both};

use store::{Scope, Verb};

use super::scene::{company, hire, open_shop, read, read_as, write};

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

on_both!(words_spread_over_a_record_and_its_parent_find_both, |house| {
    let company = company(&house);
    let mine = Shop { owner: Some(company.wang_wei.member), ..Shop::named("恒锐机械") };
    let mine = open_shop(&house, mine);
    let theirs = Shop { owner: Some(company.zhao_min.member), ..Shop::named("恒锐电气") };
    let theirs = open_shop(&house, theirs);
    let (zhang, zhang_of_theirs) = (hire(&house, mine, "张建国"), hire(&house, theirs, "张建国"));
    hire(&house, mine, "李梅");
    let plain = open_shop(&house, Shop::named("张建国的店"));
    let found = |scope_of_shops: Scope, scope_of_clerks: Scope, words: &'static str| {
        let mut rights = store::Rights::none();
        rights.allow("shop", Verb::See, scope_of_shops);
        rights.allow("clerk", Verb::See, scope_of_clerks);
        read_as(&house.visit(&company.wang_wei.with(rights)), move |view| {
            let each = view.search_each(&[Shop::def(), Clerk::def()], words, 10)?;
            Ok(each.iter().map(|rows| rows.iter().map(|row| row.id).collect()).collect::<Vec<Vec<i64>>>())
        })
    };
    let (all, own, nothing) = (Scope::All, Scope::Own, Scope::Nothing);
    let none: Vec<Vec<i64>> = vec![vec![], vec![]];
    for words in ["恒锐机械 张建国", "张建国 恒锐机械", "hrjx　张建国", "恒锐 机械，zhangjianguo"]
    {
        assert_eq!(found(all, all, words), [[mine.raw()], [zhang.raw()]], "{words}");
    }
    let both = [[theirs.raw(), mine.raw()], [zhang_of_theirs.raw(), zhang.raw()]];
    assert_eq!(found(all, all, "恒锐 张"), both, "newest first");
    assert_eq!(found(all, all, "恒锐电气 李梅"), none);
    assert_eq!(found(all, all, "张建国"), [vec![plain.raw()], both[1].to_vec()], "one word is not split");
    // What may not be seen neither is found nor says that it is there.
    assert_eq!(found(own, own, "恒锐 张"), [[mine.raw()], [zhang.raw()]]);
    assert_eq!(found(own, all, "恒锐 张"), [[mine.raw()], [zhang.raw()]]);
    assert_eq!(found(all, own, "恒锐 张"), [[mine.raw()], [zhang.raw()]]);
    assert_eq!(found(nothing, all, "恒锐 张"), none);
    assert_eq!(found(all, nothing, "恒锐 张"), none);
});

on_both!(the_rare_half_of_the_words_is_looked_for_first, |house| {
    // More shops and more clerks of a name than are looked through.
    let busy = open_shop(&house, Shop::named("东方茶馆总店"));
    let last = write(&house, move |tx| {
        for number in 0..60 {
            tx.insert(&Shop::named(&format!("东方茶馆{number}")))?;
        }
        for number in 0..520 {
            tx.insert(&Clerk::of(busy, &format!("陈{number}")))?;
        }
        let quiet = tx.insert(&Shop::named("东方茶馆西店"))?;
        Ok((quiet, tx.insert(&Clerk::of(quiet, "欧阳锋"))?, tx.insert(&Clerk::of(quiet, "陈一"))?))
    });
    let (quiet, rare, common) = last.unwrap();
    let found = |words: &'static str| {
        let each = read(&house, move |view| view.search_each(&[Clerk::def(), Shop::def()], words, 2));
        each.iter().map(|rows| rows.iter().map(|row| row.id).collect()).collect::<Vec<Vec<i64>>>()
    };
    assert_eq!(found("东方茶馆 欧阳锋"), [[rare.raw()], [quiet.raw()]]);
    assert_eq!(found("西店 陈"), [[common.raw()], [quiet.raw()]]);
    assert_eq!(found("总店 陈 519")[1], [busy.raw()]);
});
