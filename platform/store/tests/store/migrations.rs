//! The schema follows the declarations, step by step, and no step is taken twice.

use object::{Filter, Id, Object, Registry};
use store::{Migration, StoreError};
use testing::cast::{self, Member, Shop, Squad};
use testing::{House, on_both};

use super::scene::{open_shop, shop_of};

on_both!(a_drafted_schema_leaves_no_difference, |house| {
    let crm = house.crm().clone();
    let difference = house.runtime().block_on(crm.schema_difference()).unwrap();
    assert_eq!(difference, "");
    drop(crm);
    // Nor after opening again, when nothing is left to do.
    house.reopen();
    let crm = house.crm().clone();
    assert_eq!(house.runtime().block_on(crm.schema_difference()).unwrap(), "");
});

/// A list of migrations for the life of the test.
fn list(migrations: &[(&'static str, &str)]) -> &'static [Migration] {
    let mut all = vec![cast::PLATFORM];
    all.extend(migrations.iter().map(|(name, text)| Migration { name, text: text.to_string().leak() }));
    all.leak()
}

fn nothing() -> Registry {
    Registry::new([])
}

fn closed(house: &House, migrations: &'static [Migration]) -> Result<(), StoreError> {
    house.try_open(nothing(), migrations).map(drop)
}

on_both!(a_migration_that_was_edited_after_it_ran_is_refused, |house| {
    house.close();
    let text = "create table \"one\" (\"id\" bigint not null primary key);\n";
    closed(&house, list(&[("0002_one", text)])).unwrap();
    // A comment is no edit; a statement more is a step more.
    closed(&house, list(&[("0002_one", &format!("-- the first\n{text}"))])).unwrap();
    let edited = text.replace("bigint", "text");
    let Err(refused) = closed(&house, list(&[("0002_one", &edited)])) else {
        panic!("an edited migration was taken")
    };
    assert!(matches!(&refused, StoreError::Schema(words) if words.contains("0002_one")), "{refused}");
    closed(&house, list(&[("0002_one", text)])).unwrap();
});

on_both!(a_migration_cut_off_in_the_middle_goes_on_where_it_stopped, |house| {
    house.close();
    let steps = [
        "create table \"one\" (\"id\" bigint not null primary key, \"word\" text);\n",
        "insert into \"one\" (\"id\", \"word\") values (1, 'kept');\n",
        "create index one_word on \"missing\" (\"word\");\n",
        "create table \"two\" (\"id\" bigint not null primary key);\n",
    ];
    let broken: String = steps.concat();
    let Err(refused) = closed(&house, list(&[("0002_one", &broken)])) else {
        panic!("a broken step was taken")
    };
    assert!(matches!(&refused, StoreError::Schema(words) if words.contains("0002_one step 2")), "{refused}");
    assert_eq!(house.database().number("select count(*) from \"one\""), 1);
    // Mended where it broke: what ran is not run again.
    let mended = broken.replace("\"missing\"", "\"one\"");
    closed(&house, list(&[("0002_one", &mended)])).unwrap();
    assert_eq!(house.database().number("select count(*) from \"one\""), 1);
    assert_eq!(house.database().number("select count(*) from \"two\""), 0);
    assert_eq!(house.database().number("select count(*) from migration where name = '0002_one'"), 4);
});

/// The shop as another version of the program declares it: with a field more, and one less.
mod next_year {
    use object::{Id, Object};

    #[derive(Clone, Debug, PartialEq, Object)]
    #[object(
        table = "squad",
        plural = "squads",
        zh = "小组",
        en = "Squad",
        en_plural = "Squads",
        title = "name"
    )]
    pub struct Squad {
        /// Its id.
        pub id: Id<Squad>,
        /// Its name.
        #[field(zh = "名称", en = "Name", list, search = "name", sort)]
        pub name: String,
        /// New: its motto.
        #[field(zh = "口号", en = "Motto", index)]
        pub motto: Option<String>,
        /// New: how many it may have.
        #[field(zh = "编制", en = "Size", sort)]
        pub size: i64,
        /// New: what it may spend.
        #[field(zh = "预算", en = "Budget")]
        pub budget: Option<object::Money>,
    }
}

on_both!(a_field_more_is_drafted_as_a_column_more, |house| {
    let crm = house.crm();
    crm.system()
        .write_wait::<_, store::WriteError, _>("found", None, |tx| {
            tx.insert(&Squad { id: Id::from_raw(0), name: "北方".to_owned(), above: None })
        })
        .unwrap();
    let registry = Registry::new([Member::def(), next_year::Squad::def()]);
    house.reopen_with(registry.clone(), cast::migrations());
    let next = house.crm().clone();
    let draft = house.runtime().block_on(next.schema_difference()).unwrap();
    drop(next);
    let expected = [
        "alter table \"squad\" add column \"motto\" text;",
        "alter table \"squad\" add column \"size\" bigint not null default 0;",
        "alter table \"squad\" add column \"budget\" bigint;",
        "alter table \"squad\" add column \"budget_currency\" text;",
        "create index \"squad_motto\" on \"squad\" (\"motto\");",
        "create index \"squad_by_size\" on \"squad\" (\"size\", \"id\");",
        "-- squad.above is no longer declared; its data is kept",
        "drop index \"squad_above\";",
    ];
    let mut lines: Vec<&str> = draft.lines().filter(|line| !line.is_empty()).collect();
    lines.sort_unstable();
    let mut wanted = expected.to_vec();
    wanted.sort_unstable();
    assert_eq!(lines, wanted);

    let mut migrations = cast::migrations().to_vec();
    migrations.push(Migration { name: "0003_next_year", text: draft.clone().leak() });
    house.reopen_with(registry, migrations.leak());
    let next = house.crm().clone();
    let left = house.runtime().block_on(next.schema_difference()).unwrap();
    assert_eq!(left.trim(), "-- squad.above is no longer declared; its data is kept");
    let squads: Vec<next_year::Squad> =
        next.system().read_wait::<_, StoreError, _>(|view| view.all(&Filter::All, None, 5)).unwrap();
    assert_eq!(squads.len(), 1);
    assert_eq!((squads[0].name.as_str(), squads[0].motto.as_deref(), squads[0].size), ("北方", None, 0));
});

on_both!(opening_again_keeps_what_is_there, |house| {
    let id = open_shop(&house, Shop { remarks: Some("留".to_owned()), ..Shop::named("一") });
    for _ in 0..2 {
        house.reopen();
    }
    assert_eq!(shop_of(&house, id).unwrap().remarks.as_deref(), Some("留"));
});

#[test]
fn a_draft_splits_into_the_statements_it_was_made_of() {
    let draft = store::draft(&std::collections::BTreeMap::new(), &cast::registry());
    let statements: Vec<String> = store::statements(&draft).collect();
    let tables = statements.iter().filter(|statement| statement.starts_with("create table")).count();
    assert_eq!(tables, cast::registry().objects().len());
    let indexes: usize = cast::registry().objects().iter().map(|def| store::indexes_of(def).len()).sum();
    assert_eq!(statements.len(), tables + indexes);
    assert!(statements.iter().all(|statement| !statement.ends_with(';')));
}

#[test]
fn the_cast_declares_what_the_house_allows() {
    assert_eq!(object::check(&cast::registry()), []);
}
