//! Lists read what they show: no table is walked from end to end, and nothing is sorted that an index has in
//! order. Asked of the databases themselves, so that the promise holds with any number of rows.

use object::{Filter, Object, Op, Path, Sort, Value};
use store::{Actor, ListQuery, Plan, Scope, sorts_of};
use testing::cast::{Clerk, Member, Shop, ShopKind};
use testing::questions::{Records, told};
use testing::{Chance, House, on_both};

use super::neighbourhood::settle;
use super::pages::place;

use super::scene::read_as;

/// What a plan may not say. SQLite: a step that reads a table without an index, or sorts. PostgreSQL: the same,
/// where walking and sorting were forbidden and it knew no other way.
fn complaint(house: &House, query: &ListQuery, line: &str) -> bool {
    // The table's key is the order of nothing but ids. On SQLite the table itself stands in that order.
    let by_id = query.sort.field.name == "id";
    if house.is_on_postgres() {
        let node = line.trim_start_matches([' ', '-', '>']);
        node.contains("Seq Scan")
            || node.starts_with("Incremental Sort")
            || (node.starts_with("Sort") && !node.starts_with("Sort Key"))
            || (node.contains("_pkey") && !by_id)
    } else if line.contains("SCAN t") && by_id {
        false
    } else {
        (line.contains("SCAN")
            && !line.contains("INDEX")
            && !line.contains("SUBQUERY")
            && !line.contains(" r"))
            || line.contains("USE TEMP B-TREE")
    }
}

fn plan_of(house: &House, actor: &Actor, query: &ListQuery) -> (Vec<String>, Plan) {
    let query = query.clone();
    let (lines, plan) = read_as(&house.visit(actor), move |view| {
        Ok((view.explain_by_index(&query)?, view.list(&query)?.plan))
    });
    (without_lookups(&lines), plan)
}

/// PostgreSQL's lines without the step that fetches a page's rows by their ids: that is a lookup in the table's
/// key, not a walk along it.
fn without_lookups(lines: &[String]) -> Vec<String> {
    let is_lookup = |place: usize| {
        lines[place].contains("_pkey") && lines.get(place + 1).is_some_and(|next| next.contains("(id = "))
    };
    (0..lines.len()).filter(|place| !is_lookup(*place)).map(|place| lines[place].clone()).collect()
}

on_both!(a_list_walks_an_index_in_order, |house| {
    let mut chance = Chance::of(5);
    let here = settle(&house, &mut chance, 1_000);
    house.settle();
    let registry = house.crm().registry().clone();
    let actors = [
        Actor::system(),
        here.company.sun_li.reaching(&registry, Scope::Own),
        here.company.chen_jie.reaching(&registry, Scope::Team),
        here.company.li_hua.reaching(&registry, Scope::TeamAndBelow),
    ];
    let is = |field: &'static object::FieldDef, value: Value| Filter::Compare {
        path: Path::own(field),
        op: Op::Is,
        value,
    };
    let noodles = is(Shop::KIND.field(), Value::Text(object::Choice::code(&ShopKind::Noodles).to_owned()));
    let updated = Shop::def().system_field(object::SystemField::UpdatedAt);
    let mut asked: Vec<ListQuery> = Vec::new();
    let plain =
        |def, filter: &Filter, sort| ListQuery { filter: filter.clone(), ..ListQuery::of(def, sort, 50) };
    for def in [Shop::def(), Clerk::def(), Member::def()] {
        for field in sorts_of(def) {
            for descending in [false, true] {
                asked.push(plain(def, &Filter::All, Sort { field, descending }));
            }
        }
    }
    // A common value in the default order, and in another.
    asked.push(plain(Shop::def(), &noodles, Sort { field: updated, descending: true }));
    asked.push(plain(Shop::def(), &noodles, Shop::NAME.ascending()));
    let squad = Value::Int(here.company.north_west.raw());
    asked.push(plain(Shop::def(), &is(Shop::TEAM.field(), squad), Sort { field: updated, descending: true }));
    // Rare values: looked up, and the few sorted by us.
    for field in [Shop::PHONE.field(), Shop::EMAIL.field(), Shop::CODE.field(), Shop::SUPPLIER.field()] {
        let row = here.shops.iter().find(|row| !row.value(field).is_null()).unwrap();
        asked.push(plain(Shop::def(), &is(field, row.value(field)), Shop::NAME.ascending()));
        asked.push(plain(
            Shop::def(),
            &is(field, row.value(field)),
            Sort { field: updated, descending: true },
        ));
    }
    // Those of nobody.
    for field in [Shop::OWNER.field(), Shop::TEAM.field()] {
        asked.push(plain(Shop::def(), &is(field, Value::Null), Sort { field: updated, descending: true }));
        asked.push(plain(Shop::def(), &is(field, Value::Null), Shop::NAME.ascending()));
    }
    // Those without a choice, which are few.
    for sort in [Sort { field: updated, descending: true }, Sort { field: updated, descending: false }] {
        asked.push(plain(Shop::def(), &is(Shop::GRADE.field(), Value::Null), sort));
        asked.push(plain(
            Clerk::def(),
            &is(Clerk::LEVEL.field(), Value::Null),
            Sort { field: Clerk::def().system_field(object::SystemField::UpdatedAt), ..sort },
        ));
    }
    // A calendar's range of days or moments.
    let between = |field: &'static object::FieldDef, from: Value, to: Value| {
        let compare = |op, value| Filter::Compare { path: Path::own(field), op, value };
        compare(Op::GreaterOrEqual, from).and(compare(Op::Less, to))
    };
    let days = between(
        Shop::OPENED_ON.field(),
        Value::Text(String::from("2020-03-01")),
        Value::Text(String::from("2021-04-01")),
    );
    asked.push(plain(Shop::def(), &days, Shop::OPENED_ON.ascending()));
    asked.push(plain(Shop::def(), &days.clone().and(noodles.clone()), Shop::OPENED_ON.ascending()));
    let moments = between(Shop::VISITED_AT.field(), Value::Int(0), Value::Int(1 << 50));
    asked.push(plain(Shop::def(), &moments, Shop::VISITED_AT.ascending()));
    let shop = Value::Int(here.shops[0].id);
    asked.push(plain(Clerk::def(), &is(Clerk::SHOP.field(), shop), Clerk::NAME.ascending()));
    // The same from deep inside, both ways.
    for query in asked.clone() {
        let row = here.rows(query.def)[here.rows(query.def).len() / 2].clone();
        let after = Some(place(&row, query.sort.field));
        asked.push(ListQuery { after: after.clone(), ..query.clone() });
        asked.push(ListQuery { after, backwards: true, ..query });
    }
    let mut complaints = Vec::new();
    for actor in &actors {
        for query in &asked {
            let (lines, plan) = plan_of(&house, actor, query);
            assert!(!lines.is_empty() || plan == Plan::Nothing);
            if let Some(line) = lines.iter().find(|line| complaint(&house, query, line)) {
                let sort =
                    (query.sort.field.name, query.sort.descending, query.after.is_some(), query.backwards);
                complaints.push(format!(
                    "{} by {sort:?} with {} teams, {plan:?}, {}: {line}",
                    query.def.name,
                    actor.teams_and_below().len(),
                    told(&query.filter),
                ));
            }
        }
    }
    assert!(complaints.is_empty(), "{} of {}: {complaints:#?}", complaints.len(), asked.len() * actors.len());
});

on_both!(a_page_costs_few_statements, |house| {
    let mut chance = Chance::of(6);
    let here = settle(&house, &mut chance, 100);
    let li_hua = here.company.li_hua.reaching(house.crm().registry(), Scope::TeamAndBelow);
    let statements = read_as(&house.visit(&li_hua), |view| {
        let before = view.statements();
        view.list(&ListQuery::of(Shop::def(), Shop::NAME.ascending(), 20))?;
        Ok(view.statements() - before)
    });
    // Which teams have rows; the places of each one's, merged; then the rows of the page.
    assert_eq!(statements, 3);
});
