//! What a record begins as, what others say of it, and the order its own are asked for in: guests and what was said
//! to them.

use std::collections::BTreeMap;

use object::{Day, Id, Instant, Object, Prose, Registry, Sort, Value};
use store::{ListQuery, Migration, Plan, Scope, Tx, WriteError};
use testing::cast::{self, Company, Member, Squad};
use testing::{House, on_both};

use super::scene::{read, row_of, visit, write, write_as};

/// Someone who comes now and then.
#[derive(Clone, Debug, PartialEq, Object)]
#[object(table = "guest", plural = "guests", zh = "客人", en = "Guest", en_plural = "Guests", owned)]
struct Guest {
    id: Id<Guest>,
    #[field(zh = "姓名", en = "Name", list, search)]
    name: String,
    #[field(zh = "上次来访", en = "Last seen", list, sort, measure)]
    last_seen: Option<Instant>,
    #[field(zh = "负责人", en = "Owner")]
    owner: Option<Id<Member>>,
    #[field(zh = "小组", en = "Squad")]
    team: Option<Id<Squad>>,
}

/// Something said to a guest.
#[derive(Clone, Debug, PartialEq, Object)]
#[object(
    table = "saying",
    plural = "sayings",
    zh = "话",
    en = "Saying",
    en_plural = "Sayings",
    parent = "guest"
)]
struct Saying {
    id: Id<Saying>,
    #[field(zh = "内容", en = "What", list)]
    text: Prose,
    #[field(zh = "客人", en = "Guest", list, index = "at")]
    guest: Id<Guest>,
    #[field(zh = "时间", en = "When", list, sort, begins = "now")]
    at: Instant,
    #[field(zh = "日期", en = "Day", begins = "today")]
    day: Day,
    #[field(zh = "谁", en = "By", begins = "me")]
    by: Option<Id<Member>>,
}

fn registry() -> Registry {
    Registry::new(cast::registry().objects().iter().copied().chain([Guest::def(), Saying::def()]))
}

/// The house with guests, and the company in it.
fn company(house: &mut House) -> Company {
    let own = Registry::new([Guest::def(), Saying::def()]);
    let text: &str = Box::leak(store::draft(&BTreeMap::new(), &own).into_boxed_str());
    let mut all = cast::migrations().to_vec();
    all.push(Migration { name: "0006_guests", text });
    house.reopen_with(registry(), all.leak());
    assert_eq!(object::check(&registry()), []);
    Company::found(house.crm())
}

fn welcome(house: &House, name: &str, company: &Company) -> Id<Guest> {
    let (owner, team) = (Some(company.wang_wei.member), Some(company.north_east));
    let guest = Guest { id: Id::from_raw(0), name: name.to_owned(), last_seen: None, owner, team };
    write(house, move |tx| tx.insert(&guest)).unwrap()
}

/// Says something, with nothing filled in that a record begins as.
fn say(tx: &mut Tx<'_>, guest: Id<Guest>, text: &str) -> Result<Id<Saying>, WriteError> {
    let mut values = vec![Value::Null; Saying::def().fields.len()];
    values[Saying::GUEST.field().index] = Value::Int(guest.raw());
    values[Saying::TEXT.field().index] = Value::Text(text.to_owned());
    tx.create(Saying::def(), values).map(|row| Id::from_raw(row.id))
}

on_both!(a_new_record_begins_as_its_declaration_says_and_what_is_said_holds, |house| {
    let company = company(&mut house);
    let guest = welcome(&house, "老张", &company);
    let wang_wei = visit(&house, &company.wang_wei, Scope::Own);
    let id = write_as(&wang_wei, move |tx| say(tx, guest, "请坐\n喝茶")).unwrap();
    let said: Saying = read(&house, move |view| Ok(view.find(id)?.unwrap()));
    assert_eq!(said.text, Prose("请坐\n喝茶".to_owned()));
    assert_eq!(said.at, house.now().to_the_minute());
    assert_eq!(Some(said.day), Day::parse(&house.now().day_in(house.crm().zone()).text()).ok());
    assert_eq!(said.by, Some(company.wang_wei.member));
    // The house itself is nobody, and what was given is not begun anew.
    let at = Instant(1_000_000);
    let kept = write(&house, move |tx| {
        let said = Saying { id: Id::from_raw(0), at, by: None, ..said.clone() };
        tx.insert(&said)
    });
    let kept: Saying = read(&house, move |view| Ok(view.find(kept.unwrap())?.unwrap()));
    assert_eq!((kept.at, kept.by), (at, None));
});

on_both!(a_measure_is_said_of_a_record_without_a_version_or_a_history, |house| {
    let company = company(&mut house);
    let guest = welcome(&house, "老李", &company);
    let before = row_of(&house, guest).unwrap();
    let seen = Guest::LAST_SEEN.field();
    house.clock.pass_ms(5_000);
    write(&house, move |tx| {
        tx.set_measures(Guest::def(), guest.raw(), &[(seen, Value::Int(77))])?;
        // One that is gone is passed over.
        Ok(tx.set_measures(Guest::def(), 1, &[(seen, Value::Int(77))])?)
    })
    .unwrap();
    let after = row_of(&house, guest).unwrap();
    assert_eq!(after.value(seen), Value::Int(77));
    assert_eq!((after.version, after.updated_at), (before.version, before.updated_at));
    let entries = read(&house, move |view| view.history(Guest::def(), guest.raw(), None, 10));
    assert_eq!(entries.len(), 1, "only that it was made");
    // Whoever saw the record before may still save it, and keeps what is said of it.
    let wang_wei = visit(&house, &company.wang_wei, Scope::Own);
    let name = Guest::NAME.field();
    let set = vec![(name, Value::Text("老李头".to_owned()))];
    let saved =
        write_as(&wang_wei, move |tx| tx.change(Guest::def(), guest.raw(), Some(1), set.clone())).unwrap();
    assert_eq!(saved.value(seen), Value::Int(77));
    // And lists are narrowed to it and sorted by it.
    let listed = read(&house, move |view| {
        let filter = Guest::LAST_SEEN.before(&Some(Instant(100)));
        view.list(&ListQuery { filter, ..ListQuery::of(Guest::def(), Guest::LAST_SEEN.descending(), 10) })
    });
    assert_eq!(listed.rows.len(), 1);
});

on_both!(what_was_said_to_someone_is_walked_in_its_own_order, |house| {
    let company = company(&mut house);
    let guest = welcome(&house, "老王", &company);
    let other = welcome(&house, "老赵", &company);
    write(&house, move |tx| {
        for minute in 0..90_i64 {
            for (guest, ahead) in [(guest, 0), (other, 1)] {
                let id = say(tx, guest, "好")?;
                let said: Saying = tx.find(id)?.ok_or(WriteError::NotFound)?;
                // The order they were said in is not the one they were written in.
                let at = Instant((minute * 37 % 90) * 60_000 + ahead);
                tx.update(&said, &Saying { at, ..said.clone() })?;
            }
        }
        Ok(())
    })
    .unwrap();
    house.settle();
    let wang_wei = visit(&house, &company.wang_wei, Scope::Own);
    for visit in [house.system(), wang_wei] {
        let (mut after, mut seen) = (None, Vec::new());
        loop {
            let query = ListQuery {
                filter: Saying::GUEST.is(&guest),
                after: after.clone(),
                ..ListQuery::of(Saying::def(), Sort { field: Saying::AT.field(), descending: true }, 20)
            };
            let asked = query.clone();
            let page = visit.read_wait::<_, store::StoreError, _>(move |view| view.list(&asked)).unwrap();
            assert!(matches!(page.plan, Plan::ByValue("guest") | Plan::Gather("guest")), "{:?}", page.plan);
            seen.extend(page.rows.iter().filter_map(|row| row.value(Saying::AT.field()).as_int()));
            after = page.rows.last().map(|row| query.place(row));
            if !page.more {
                break;
            }
        }
        let wanted: Vec<i64> = (0..90).rev().map(|minute| minute * 60_000).collect();
        assert_eq!(seen, wanted);
    }
    let lines = read(&house, move |view| {
        let filter = Saying::GUEST.is(&guest);
        let sort = Sort { field: Saying::AT.field(), descending: true };
        view.explain_by_index(&ListQuery { filter, ..ListQuery::of(Saying::def(), sort, 20) })
    });
    assert!(lines.iter().any(|line| line.contains("saying_guest_at")), "{lines:#?}");
    let sorts = |line: &String| line.contains("TEMP B-TREE") || line.trim().starts_with("Sort (");
    assert!(!lines.iter().any(sorts), "{lines:#?}");
});
