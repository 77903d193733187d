//! What is refused, and that a refusal tells nothing its reader may not know.

use object::{Id, Object, Value};
use store::{FieldProblem, Rights, Scope, Verb, WriteError};
use testing::cast::{Clerk, Shop};
use testing::on_both;

use super::scene::{all_rows, company, edit_shop, open_shop, read, row_of, visit, write, write_as};

fn problems(refused: Result<impl std::fmt::Debug, WriteError>) -> Vec<FieldProblem> {
    match refused {
        Err(WriteError::Invalid(problems)) => problems,
        other => panic!("not refused as invalid: {other:?}"),
    }
}

on_both!(a_missing_field_is_named, |house| {
    let refused = problems(write(&house, |tx| tx.insert(&Shop::named(""))));
    assert_eq!(refused.len(), 1);
    assert_eq!((refused[0].field.name, refused[0].message.code), ("name", "required"));
    let id = open_shop(&house, Shop::named("一"));
    let refused = problems(edit_shop(&house.system(), id, |shop| shop.name = String::new()));
    assert_eq!((refused[0].field.name, refused[0].message.code), ("name", "required"));
    let orphan = problems(write(&house, |tx| tx.create(Clerk::def(), vec![Value::Null; 4])));
    assert_eq!(orphan.iter().map(|problem| problem.field.name).collect::<Vec<_>>(), ["name", "shop"]);
    assert_eq!(all_rows(&house, Shop::def()).len(), 1);
});

on_both!(a_link_to_what_may_not_be_seen_is_refused_as_one_to_nothing, |house| {
    let company = company(&house);
    let hidden = open_shop(&house, Shop { owner: Some(company.zhao_min.member), ..Shop::named("暗") });
    let wang_wei = visit(&house, &company.wang_wei, Scope::Own);
    let mine = write_as(&wang_wei, |tx| tx.insert(&Shop::named("明"))).unwrap();
    let nothing = Id::<Shop>::from_raw(123_456_789);

    let pointing_to = |target: Id<Shop>| {
        let created =
            write_as(&wang_wei, move |tx| tx.insert(&Shop { supplier: Some(target), ..Shop::named("新") }));
        let changed = edit_shop(&wang_wei, mine, move |shop| shop.supplier = Some(target));
        let child = write_as(&wang_wei, move |tx| tx.insert(&Clerk::of(target, "小翠")));
        [problems(created), problems(changed), problems(child)]
    };
    assert_eq!(pointing_to(hidden), pointing_to(nothing));
    for refused in pointing_to(hidden) {
        assert_eq!(refused[0].message.code, "link_unknown");
        for words in [&refused[0].message.zh, &refused[0].message.en] {
            assert!(!words.contains("暗") && !words.contains(&hidden.to_string()), "{words}");
        }
    }
});

on_both!(a_taken_value_names_only_its_field, |house| {
    let company = company(&house);
    let code = || Some("A-1".to_owned());
    open_shop(&house, Shop { code: code(), owner: Some(company.zhao_min.member), ..Shop::named("秘密") });
    let wang_wei = visit(&house, &company.wang_wei, Scope::Own);
    let mine = write_as(&wang_wei, |tx| tx.insert(&Shop::named("明"))).unwrap();
    let created = write_as(&wang_wei, move |tx| tx.insert(&Shop { code: code(), ..Shop::named("新") }));
    let changed = edit_shop(&wang_wei, mine, move |shop| shop.code = code());
    for refused in [problems(created), problems(changed)] {
        assert_eq!(refused.len(), 1);
        assert_eq!((refused[0].field.name, refused[0].message.code), ("code", "taken"));
        for words in [&refused[0].message.zh, &refused[0].message.en] {
            assert!(!words.contains("秘密") && !words.contains("A-1"), "{words}");
        }
    }
    assert_eq!(row_of(&house, mine).unwrap().version, 1);
    // Nothing is left of the refused ones, and many may have none.
    assert_eq!(all_rows(&house, Shop::def()).len(), 2);
    open_shop(&house, Shop::named("又一"));
});

on_both!(an_unseen_record_is_not_found_and_a_seen_one_forbidden, |house| {
    let company = company(&house);
    let shop = open_shop(&house, Shop { owner: Some(company.zhao_min.member), ..Shop::named("一") });
    let mut rights = Rights::none();
    rights.allow("shop", Verb::See, Scope::All);
    rights.allow("shop", Verb::Change, Scope::Own);
    let onlooker = house.visit(&company.wang_wei.with(rights));
    let stranger = visit(&house, &company.wang_wei, Scope::Team);
    let set = || vec![(Shop::SEATS.field(), Value::Int(2))];
    for (visitor, sees) in [(onlooker, true), (stranger, false)] {
        for refused in [
            write_as(&visitor, move |tx| tx.change(Shop::def(), shop.raw(), None, set())),
            write_as(&visitor, move |tx| tx.delete(Shop::def(), shop.raw(), None)),
        ] {
            let expected = if sees {
                matches!(refused, Err(WriteError::Forbidden))
            } else {
                matches!(refused, Err(WriteError::NotFound))
            };
            assert!(expected, "{refused:?}");
        }
    }
});

on_both!(nobody_creates_or_gives_away_beyond_their_reach, |house| {
    let company = company(&house);
    let wang_wei = visit(&house, &company.wang_wei, Scope::Team);
    let (zhao_min, south) = (company.zhao_min.member, company.south);
    let for_others = Shop { owner: Some(zhao_min), team: Some(south), ..Shop::named("别人的") };
    let refused = write_as(&wang_wei, move |tx| tx.insert(&for_others));
    assert!(matches!(refused, Err(WriteError::Forbidden)), "{refused:?}");
    // What is created without a word about it is one's own.
    let mine = write_as(&wang_wei, |tx| tx.insert(&Shop::named("我的"))).unwrap();
    let row = row_of(&house, mine).unwrap();
    assert_eq!((row.owner, row.team), (Some(company.wang_wei.member.raw()), Some(company.north_east.raw())));
    let refused = edit_shop(&wang_wei, mine, move |shop| {
        (shop.owner, shop.team) = (Some(zhao_min), Some(south));
    });
    assert!(matches!(refused, Err(WriteError::Forbidden)), "{refused:?}");
    assert_eq!(row_of(&house, mine).unwrap(), row);
    let none = house.visit(&company.wang_wei.with(Rights::none()));
    let refused = write_as(&none, |tx| tx.insert(&Shop::named("不许")));
    assert!(matches!(refused, Err(WriteError::Forbidden)), "{refused:?}");
});

on_both!(a_refused_act_leaves_nothing_behind, |house| {
    let before = house.database().number("select count(*) from entry");
    let refused = write(&house, |tx| {
        let shop = tx.insert(&Shop { code: Some("X".to_owned()), ..Shop::named("一") })?;
        tx.insert(&Clerk::of(shop, "小翠"))?;
        tx.set_setting("half", "done")?;
        Err::<(), _>(WriteError::Forbidden)
    });
    assert!(matches!(refused, Err(WriteError::Forbidden)), "{refused:?}");
    for table in ["shop", "clerk", "change_set", "rollup_delta", "search_shop"] {
        assert_eq!(house.database().number(&format!("select count(*) from {table}")), 0, "{table}");
    }
    assert_eq!(house.database().number("select count(*) from setting where name = 'half'"), 0);
    assert_eq!(house.database().number("select count(*) from entry"), before);
    let found = read(&house, |view| view.search(Shop::def(), "一", 10));
    assert!(found.is_empty());
});

on_both!(a_swallowed_refusal_does_not_pass_for_a_success, |house| {
    // A unique value spoils PostgreSQL's transaction; whoever passes over that must still not be told "kept"
    // when nothing was.
    open_shop(&house, Shop { code: Some("X".to_owned()), ..Shop::named("一") });
    let outcome = write(&house, |tx| {
        let two = tx.insert(&Shop::named("二"))?;
        if tx.insert(&Shop { code: Some("X".to_owned()), ..Shop::named("三") }).is_ok() {
            panic!("X was taken");
        }
        Ok(two)
    });
    let names: Vec<String> = all_rows(&house, Shop::def()).iter().map(|row| row.title(Shop::def())).collect();
    match outcome {
        Ok(_) => assert_eq!(names, ["一", "二"]),
        Err(_) => assert_eq!(names, ["一"]),
    }
    let outcome = write(&house, |tx| {
        tx.set_setting("word", "given")?;
        let _ = tx.insert(&Shop { code: Some("X".to_owned()), ..Shop::named("三") });
        Ok(())
    });
    let word = read(&house, |view| view.setting("word"));
    assert_eq!(word.is_some(), outcome.is_ok(), "told {outcome:?}, kept {word:?}");
});

on_both!(a_refused_attempt_takes_back_itself_and_nothing_else, |house| {
    open_shop(&house, Shop { code: Some("X".to_owned()), ..Shop::named("零") });
    let kept = write(&house, |tx| {
        let first = tx.insert(&Shop::named("先"))?;
        let refused = tx.attempt(|tx| {
            let shop = tx.insert(&Shop::named("半"))?;
            tx.insert(&Clerk::of(shop, "半个店员"))?;
            tx.insert(&Shop { code: Some("X".to_owned()), ..Shop::named("重") })
        });
        assert_eq!(problems(refused)[0].field.name, "code");
        let inner = tx.attempt(|tx| {
            let refused = tx.attempt(|tx| {
                tx.insert(&Shop::named("里"))?;
                Err::<(), _>(WriteError::Forbidden)
            });
            assert!(matches!(refused, Err(WriteError::Forbidden)));
            tx.insert(&Shop::named("中"))
        })?;
        Ok([first, inner, tx.insert(&Shop::named("后"))?])
    })
    .unwrap();
    let names: Vec<String> = all_rows(&house, Shop::def()).iter().map(|row| row.title(Shop::def())).collect();
    assert_eq!(names, ["零", "先", "中", "后"]);
    assert_eq!(kept.len(), 3);
    house.settle();
    for (count, expected) in [
        ("select count(*) from entry", 4),
        ("select max(seq) from entry", 4),
        ("select count(*) from search_shop", 4),
        ("select count(*) from clerk", 0),
        ("select sum(records) from rollup where object = 'shop' and field = ''", 4),
        ("select count(*) from rollup where object = 'clerk'", 0),
    ] {
        assert_eq!(house.database().number(count), expected, "{count}");
    }
    assert!(house.crm().verify_history(None).unwrap().ok);
});
