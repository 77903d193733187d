//! Who sees what, told by one small table that a person can check; the oracle asks the same a thousand times.

use object::{Filter, Object, Op, Path, Value};
use store::{Reach, Scope, Sight, Verb};
use testing::cast::{Clerk, Shop};
use testing::on_both;

use super::scene::{company, hire, open_shop, read_as, visit};

on_both!(a_reach_is_nothing_own_team_below_or_all, |house| {
    let company = company(&house);
    let of = |name: &str, owner, team| open_shop(&house, Shop { owner, team, ..Shop::named(name) });
    of("own", Some(company.li_hua.member), None);
    of("team", Some(company.zhao_min.member), Some(company.north));
    of("below", None, Some(company.north_east));
    of("other", Some(company.zhao_min.member), Some(company.south));
    of("nobody", None, None);
    let table: [(Scope, &[&str]); 5] = [
        (Scope::Nothing, &[]),
        (Scope::Own, &["own"]),
        (Scope::Team, &["own", "team"]),
        (Scope::TeamAndBelow, &["own", "team", "below"]),
        (Scope::All, &["own", "team", "below", "other", "nobody"]),
    ];
    for (scope, expected) in table {
        let li_hua = visit(&house, &company.li_hua, scope);
        let (names, total, by_kind) = read_as(&li_hua, |view| {
            let rows = view.all_rows(Shop::def(), &Filter::All, None, 10)?;
            let names: Vec<String> = rows.iter().map(|row| row.title(Shop::def())).collect();
            Ok((
                names,
                view.total(Shop::def(), &Filter::All, false)?.count,
                view.counts_by(Shop::def(), Shop::KIND.field())?,
            ))
        });
        assert_eq!(names, expected, "{scope:?}");
        assert_eq!(total, expected.len() as i64, "{scope:?}");
        assert_eq!(by_kind.iter().map(|(_, count)| count).sum::<i64>(), expected.len() as i64, "{scope:?}");
    }
});

on_both!(a_filter_across_a_link_sees_only_what_its_asker_sees, |house| {
    let company = company(&house);
    let secret = open_shop(
        &house,
        Shop { seats: Some(7), owner: Some(company.zhao_min.member), ..Shop::named("秘密") },
    );
    let mine = open_shop(
        &house,
        Shop { supplier: Some(secret), owner: Some(company.wang_wei.member), ..Shop::named("我的") },
    );
    let path = Path { link: Some(Shop::SUPPLIER.field()), field: Shop::SEATS.field() };
    let seven = Filter::Compare { path, op: Op::Is, value: Value::Int(7) };
    let empty = Filter::Compare { path, op: Op::Is, value: Value::Null };
    let found = |scope, filter: &Filter| {
        let filter = filter.clone();
        read_as(&visit(&house, &company.wang_wei, scope), move |view| {
            Ok(view.all_rows(Shop::def(), &filter, None, 10)?.iter().map(|row| row.id).collect::<Vec<_>>())
        })
    };
    assert_eq!(found(Scope::All, &seven), [mine.raw()]);
    assert_eq!(found(Scope::Own, &seven), [] as [i64; 0]);
    // Neither does a question turned round tell anything.
    assert_eq!(found(Scope::Own, &Filter::Not(Box::new(seven.clone()))), [mine.raw()]);
    assert_eq!(found(Scope::Own, &empty), [mine.raw()]);
    assert_eq!(found(Scope::All, &empty), [secret.raw()]);
});

on_both!(an_object_without_owners_is_seen_by_all_or_none, |house| {
    let company = company(&house);
    let mut rights = store::Rights::none();
    rights.allow("shop", Verb::See, Scope::Own);
    let actor = company.sun_li.with(rights.clone()).with_rights(rights);
    let members = |actor: &store::Actor| {
        read_as(&house.visit(actor), |view| view.total(testing::cast::Member::def(), &Filter::All, false))
            .count
    };
    assert_eq!(members(&actor), 0);
    assert_eq!(members(&company.sun_li.with(store::Rights::none())), 5);
});

on_both!(search_finds_only_what_may_be_seen, |house| {
    let company = company(&house);
    let mine = open_shop(&house, Shop { owner: Some(company.wang_wei.member), ..Shop::named("东方茶馆") });
    let other = open_shop(&house, Shop { owner: Some(company.zhao_min.member), ..Shop::named("东方面馆") });
    let clerk = hire(&house, other, "东方小翠");
    let found = |scope, def: &'static object::ObjectDef| {
        read_as(&visit(&house, &company.wang_wei, scope), move |view| {
            Ok(view.search(def, "东方", 10)?.iter().map(|found| found.row.id).collect::<Vec<_>>())
        })
    };
    assert_eq!(found(Scope::Own, Shop::def()), [mine.raw()]);
    assert_eq!(found(Scope::All, Shop::def()), [other.raw(), mine.raw()]);
    assert_eq!(found(Scope::Own, Clerk::def()), [] as [i64; 0]);
    assert_eq!(found(Scope::All, Clerk::def()), [clerk.raw()]);
    // The words by which the index knows rights cannot be searched for.
    for words in
        [format!("u{:x}", company.wang_wei.member.raw()), "kshop".to_owned(), "\" OR \"kshop".to_owned()]
    {
        let nothing = read_as(&visit(&house, &company.wang_wei, Scope::All), move |view| {
            Ok(view.search(Shop::def(), &words, 10)?.len())
        });
        assert_eq!(nothing, 0);
    }
});

on_both!(a_squad_named_twice_shows_nothing_twice, |house| {
    let company = company(&house);
    open_shop(&house, Shop { team: Some(company.north), ..Shop::named("一") });
    let once = company.li_hua.reaching(house.crm().registry(), Scope::Team);
    let layers = [once.layers(), once.layers()].concat();
    let li_hua = store::Actor::new(once.kind, once.user, once.home_team, layers);
    let rows = read_as(&house.visit(&li_hua), |view| {
        view.list(&store::ListQuery::of(Shop::def(), Shop::NAME.ascending(), 10))
    });
    assert_eq!(rows.rows.len(), 1);
});

#[test]
fn a_sight_governs_by_owner_or_team() {
    let (some, none) = (Sight::Some(Reach::of(&[1, 9], &[5, 6])), Sight::Some(Reach::of(&[1], &[])));
    let table = [
        (Some(1), None, true, true),
        (Some(9), None, true, false),
        (Some(2), Some(6), true, false),
        (None, Some(5), true, false),
        (Some(2), Some(7), false, false),
        (None, None, false, false),
    ];
    for (owner, team, by_some, by_none) in table {
        assert_eq!(
            (some.governs(owner, team), none.governs(owner, team)),
            (by_some, by_none),
            "{owner:?} {team:?}"
        );
        assert!(Sight::All.governs(owner, team) && !Sight::Nothing.governs(owner, team));
    }
}
