//! Random sequences of creating, changing, merging, deleting, restoring, mass changes and their undos, held against plain
//! snapshots in memory: what is taken back in the order of doing leaves exactly what was before, redone what was after,
//! and in between nothing points to what is not there. `GUANXI_SEQUENCES` and `GUANXI_SEQUENCE_ACTS` enlarge it.

use object::{Filter, Id, Object, Row, Value};
use store::{BulkSet, FieldsChange, MERGE, MassChange, Merge, Tx, WriteError};
use testing::cast::{Clerk, Shop};
use testing::{Chance, House, on_both};

use super::scene::{all_rows, company};

/// So many by default: a few seconds on both databases.
const SEQUENCES: usize = 4;
const ACTS: usize = 40;

fn number_of(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// Everything but what only says when and how often it was written.
fn everything(house: &House) -> Vec<Row> {
    let mut rows = [all_rows(house, Shop::def()), all_rows(house, Clerk::def())].concat();
    for row in &mut rows {
        row.version = 0;
        row.updated_at = row.created_at;
    }
    rows.sort_by_key(|row| row.id);
    rows
}

/// Nothing points to what is not there, children are stamped by their parents, and the bin holds what it may.
fn expect_order(house: &House, at: &str) {
    let wrong = [
        "select count(*) from clerk c where not exists (select 1 from shop s where s.id = c.shop)",
        "select count(*) from shop t where t.supplier is not null \
         and not exists (select 1 from shop s where s.id = t.supplier)",
        "select count(*) from clerk c join shop s on s.id = c.shop where coalesce(c.owner, 0) <> coalesce(s.owner, 0)",
        "select count(*) from bin b where exists (select 1 from shop s where s.id = b.record)",
        "select count(*) from shop t where t.supplier = t.id",
    ];
    for sql in wrong {
        assert_eq!(house.database().number(sql), 0, "{at}: {sql}");
    }
}

/// Does something in a change set of its own; `None` where it was refused.
fn act(
    house: &House,
    name: &'static str,
    done: impl Fn(&mut Tx<'_>) -> Result<(), WriteError> + Send + 'static,
) -> Option<i64> {
    let written = house.system().write_wait::<_, WriteError, _>(name, None::<BulkSet>, move |tx| {
        done(tx)?;
        Ok(tx.change_set())
    });
    match written {
        Ok(change_set) => Some(change_set),
        Err(WriteError::Store(fault)) => panic!("{fault}"),
        Err(_) => None,
    }
}

fn some_act(house: &House, chance: &mut Chance, owners: &[Id<testing::cast::Member>]) -> Option<i64> {
    let shops: Vec<i64> = all_rows(house, Shop::def()).iter().map(|row| row.id).collect();
    let number = chance.below(1_000) as i64;
    let pick = |chance: &mut Chance| *chance.one_of(&shops);
    if shops.len() < 4 || chance.once_in(6) {
        let supplier = if shops.is_empty() { None } else { Some(Id::from_raw(pick(chance))) };
        let owner = chance.perhaps(2, owners);
        let code = chance.once_in(3).then(|| format!("C{number}"));
        let shop =
            Shop { supplier, owner, code, seats: Some(number), ..Shop::named(&format!("店{number}")) };
        return act(house, "test", move |tx| tx.insert(&shop).map(drop));
    }
    let (one, two) = (pick(chance), pick(chance));
    match chance.below(7) {
        0 => {
            let clerk = Clerk::of(Id::from_raw(one), &format!("员{}", number % 5));
            act(house, "test", move |tx| tx.insert(&clerk).map(drop))
        }
        1 => {
            let set = vec![(Shop::REMARKS.field(), Value::Text(format!("注{number}")))];
            act(house, "test", move |tx| tx.change(Shop::def(), one, None, set.clone()).map(drop))
        }
        2 => {
            let change = MassChange::Fields(FieldsChange {
                set: vec![(Shop::SEATS.field(), Value::Int(number))],
                ..FieldsChange::default()
            });
            let mut ids = vec![one, two];
            ids.sort_unstable();
            ids.dedup();
            act(house, "test", move |tx| {
                Ok(tx.mass_change(Shop::def(), &ids, &Filter::All, &change).map(drop)?)
            })
        }
        3 => act(house, "test", move |tx| tx.delete(Shop::def(), one, None).map(drop)),
        4 => {
            let gone = house.database().number(
                "select coalesce(max(record), 0) from bin where object = 'shop' and merged_into is null",
            );
            act(house, "test", move |tx| tx.restore(Shop::def(), gone).map(drop))
        }
        _ => {
            let merge = Merge {
                def: Shop::def(),
                survivor: one,
                seen: None,
                others: vec![two],
                chosen: Vec::new(),
                may: None,
            };
            act(house, MERGE, move |tx| tx.merge(&merge).map(drop))
        }
    }
}

on_both!(what_is_undone_in_the_order_of_doing_leaves_what_was_before, |house| {
    let company = company(&house);
    let owners = [company.li_hua.member, company.sun_li.member];
    for sequence in 0..number_of("GUANXI_SEQUENCES", SEQUENCES) {
        let mut chance = Chance::of(20_261_130 + sequence as u64);
        let mut done: Vec<(i64, Vec<Row>)> = Vec::new();
        for step in 0..number_of("GUANXI_SEQUENCE_ACTS", ACTS) {
            let at = format!("sequence {sequence}, act {step}");
            if !done.is_empty() && chance.once_in(4) {
                let (change_set, before) = done.pop().unwrap();
                let after = everything(&house);
                let undone = house.system().undo_wait(change_set).unwrap();
                assert_eq!((undone.kept, everything(&house)), (vec![], before.clone()), "{at}");
                if chance.once_in(3) {
                    let redone = house.system().undo_wait(undone.change_set).unwrap();
                    assert_eq!((redone.kept, everything(&house)), (vec![], after), "{at}, redone");
                    done.push((redone.change_set, before));
                }
            } else {
                let before = everything(&house);
                match some_act(&house, &mut chance, &owners) {
                    Some(change_set) if everything(&house) != before => done.push((change_set, before)),
                    Some(_) => {}
                    None => assert_eq!(everything(&house), before, "{at}: what is refused changes nothing"),
                }
            }
            expect_order(&house, &at);
        }
        while let Some((change_set, before)) = done.pop() {
            let undone = house.system().undo_wait(change_set).unwrap();
            assert_eq!((undone.kept, everything(&house)), (vec![], before), "sequence {sequence}");
        }
    }
    house.settle();
    assert!(house.crm().verify_history(None).unwrap().ok);
});

on_both!(undos_in_any_order_leave_nothing_that_points_nowhere, |house| {
    let company = company(&house);
    let owners = [company.li_hua.member, company.sun_li.member];
    for sequence in 0..number_of("GUANXI_SEQUENCES", SEQUENCES) {
        let mut chance = Chance::of(7_000 + sequence as u64);
        let mut done: Vec<i64> = Vec::new();
        for step in 0..number_of("GUANXI_SEQUENCE_ACTS", ACTS) {
            if !done.is_empty() && chance.once_in(3) {
                let place = chance.below(done.len());
                let change_set = done.swap_remove(place);
                let undone = house.system().undo_wait(change_set).unwrap();
                // What was not taken back is told record by record, and each of them once.
                let mut kept: Vec<i64> = undone.kept.iter().map(|(record, _)| *record).collect();
                kept.sort_unstable();
                let told = kept.len();
                kept.dedup();
                assert_eq!(kept.len(), told, "sequence {sequence}, act {step}");
            } else {
                done.extend(some_act(&house, &mut chance, &owners));
            }
            expect_order(&house, &format!("sequence {sequence}, act {step}"));
        }
    }
    house.settle();
    assert!(house.crm().verify_history(None).unwrap().ok);
});
