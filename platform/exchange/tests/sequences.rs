//! Random acts and undos, in any order, against a plain model in memory: creating, changing, importing, merging, mass
//! changes, handing over, deleting, restoring, and taking back any of them, or what took it back. After each the house
//! holds what the model holds, and what was not taken back is listed by both with the same reason.
//! `GUANXI_SEQUENCES` and `GUANXI_SEQUENCE_ACTS` enlarge it.

// A test that cannot go on has failed.
#![allow(clippy::unwrap_used)]

#[path = "sequences/model.rs"]
mod model;
#[path = "sequences/undoing.rs"]
mod undoing;

use std::collections::BTreeMap;

use exchange::{Import, ImportSettings, Mode, Progress};
use object::{Filter, Id, Object, Row, Value};
use store::{BulkSet, Chosen, FieldsChange, KeptBecause, MERGE, MassChange, Merge, Tx, WriteError};
use testing::cast::{Clerk, Company, Member, Shop};
use testing::{Chance, House, on_both};

use self::model::{Kind, Model, Values, Why};
use self::undoing::Undone;

/// So many by default: a few seconds on both databases.
const SEQUENCES: usize = 12;
const ACTS: usize = 30;

/// Rows of a file that is imported, at most.
const FILE_ROWS: usize = 4;

fn number_of(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

const SHOP: [&str; 6] = ["name", "code", "seats", "remarks", "supplier", "owner"];
const CLERK: [&str; 2] = ["name", "shop"];

fn values_of(row: &Row, kind: Kind) -> Values {
    let (def, fields): (_, &[&'static str]) = match kind {
        Kind::Shop => (Shop::def(), &SHOP),
        Kind::Clerk => (Clerk::def(), &CLERK),
    };
    let text = |name: &str| match &row.values[def.field(name).unwrap().index] {
        Value::Text(text) => Some(text.clone()),
        Value::Int(number) => Some(number.to_string()),
        Value::Null => None,
        other => panic!("{name} is {other:?}"),
    };
    fields.iter().filter_map(|name| Some((*name, text(name)?))).collect()
}

/// All that the house holds: what is there, and what lies in its bin.
type Held = (BTreeMap<i64, (Kind, Values)>, BTreeMap<i64, Option<i64>>);

fn held_by(house: &House) -> Held {
    let all = house.system().read_wait(|view| {
        let of = |def| view.all_rows(def, &Filter::All, None, store::ALL_ROWS_MAX);
        Ok::<_, store::StoreError>((of(Shop::def())?, of(Clerk::def())?))
    });
    let (shops, clerks) = all.unwrap();
    let shops = shops.iter().map(|row| (row.id, (Kind::Shop, values_of(row, Kind::Shop))));
    let clerks = clerks.iter().map(|row| (row.id, (Kind::Clerk, values_of(row, Kind::Clerk))));
    let bin = house.database().run("select record, merged_into from bin");
    let number = |cell: &Option<String>| cell.as_deref().map(|text| text.parse().unwrap());
    let bin = bin.iter().map(|cells| (number(&cells[0]).unwrap(), number(&cells[1])));
    (shops.chain(clerks).collect(), bin.collect())
}

fn held_by_model(model: &Model) -> Held {
    let there = model.records.iter().map(|(id, record)| (*id, (record.kind, record.values.clone())));
    (there.collect(), model.bin.clone())
}

/// Does something in a change set of its own; `None` where it was refused.
fn act<T: Send + 'static>(
    house: &House,
    name: &'static str,
    done: impl Fn(&mut Tx<'_>) -> Result<T, WriteError> + Send + 'static,
) -> Option<(i64, T)> {
    let written = house.system().write_wait::<_, WriteError, _>(name, None::<BulkSet>, move |tx| {
        let answer = done(tx)?;
        Ok((tx.change_set(), answer))
    });
    match written {
        Ok(answer) => Some(answer),
        Err(WriteError::Store(fault)) => panic!("{fault}"),
        Err(_) => None,
    }
}

/// House and model, side by side.
struct Pair<'a> {
    house: &'a House,
    model: Model,
    /// The change sets of the house, each at the place of the model's act; 0 where the house wrote none.
    sets: Vec<i64>,
    owners: [Id<Member>; 2],
    names: usize,
    /// What was done, for who reads of a difference.
    story: Vec<String>,
}

impl Pair<'_> {
    /// Does an act on the model; what is refused is as if it had not been asked for.
    fn on_model<T>(&mut self, is_merge: bool, done: impl FnOnce(&mut Model) -> Result<T, Why>) -> Option<T> {
        let before = self.model.clone();
        self.model.begin(is_merge, None);
        match done(&mut self.model) {
            Ok(answer) => Some(answer),
            Err(_) => {
                self.model = before;
                None
            }
        }
    }

    /// Both did it, or both refused it.
    fn both(&mut self, in_house: Option<i64>, in_model: Option<()>, what: &str) {
        assert_eq!(in_house.is_some(), in_model.is_some(), "{what}: one of them refused");
        self.sets.extend(in_house);
    }

    fn shops(&self) -> Vec<i64> {
        let shops = self.model.records.iter().filter(|(_, record)| record.kind == Kind::Shop);
        shops.map(|(id, _)| *id).collect()
    }

    fn name(&mut self) -> String {
        self.names += 1;
        format!("店{}", self.names)
    }

    fn create_shop(&mut self, chance: &mut Chance) -> String {
        let shops = self.shops();
        let supplier = if shops.is_empty() { None } else { chance.perhaps(2, &shops) };
        let owner = chance.perhaps(2, &self.owners);
        let code = chance.once_in(2).then(|| format!("C{}", chance.below(12)));
        let seats = chance.once_in(2).then(|| chance.below(90) as i64);
        let shop = Shop {
            supplier: supplier.map(Id::from_raw),
            owner,
            code: code.clone(),
            seats,
            ..Shop::named(&self.name())
        };
        let mut values: Values = BTreeMap::from([("name", shop.name.clone())]);
        values.extend(supplier.map(|id| ("supplier", id.to_string())));
        values.extend(owner.map(|id| ("owner", id.raw().to_string())));
        values.extend(code.map(|code| ("code", code)));
        values.extend(seats.map(|seats| ("seats", seats.to_string())));
        let made = act(self.house, "create", move |tx| tx.insert(&shop));
        // Refused, it has no id; the model refuses it under any.
        let id = made.map_or(-1, |(_, id)| id.raw());
        let told = self.on_model(false, |model| model.insert(id, Kind::Shop, values, 1));
        self.both(made.map(|(set, _)| set), told, "create");
        format!("create shop {id}")
    }

    fn create_clerk(&mut self, chance: &mut Chance, shop: i64) -> String {
        let name = format!("员{}", chance.below(4));
        let clerk = Clerk::of(Id::from_raw(shop), &name);
        let values = BTreeMap::from([("name", name), ("shop", shop.to_string())]);
        let made = act(self.house, "create", move |tx| tx.insert(&clerk));
        let id = made.map_or(-1, |(_, id)| id.raw());
        let told = self.on_model(false, |model| model.insert(id, Kind::Clerk, values, 1));
        self.both(made.map(|(set, _)| set), told, "create");
        format!("create clerk {id} at {shop}")
    }

    fn change(&mut self, chance: &mut Chance, shop: i64, other: i64) -> String {
        let (field, value) = match chance.below(4) {
            0 => ("remarks", Value::Text(format!("注{}", chance.below(50)))),
            1 => ("code", Value::Text(format!("C{}", chance.below(12)))),
            2 => ("seats", if chance.once_in(4) { Value::Null } else { Value::Int(chance.below(90) as i64) }),
            _ if shop == other => ("supplier", Value::Null),
            _ => ("supplier", Value::Int(other)),
        };
        let said = match &value {
            Value::Text(text) => Some(text.clone()),
            Value::Int(number) => Some(number.to_string()),
            _ => None,
        };
        let what = format!("change {field} of {shop} to {said:?}");
        let set = vec![(Shop::def().field(field).unwrap(), value)];
        let done =
            act(self.house, "change", move |tx| tx.change(Shop::def(), shop, None, set.clone()).map(drop));
        let told = self.on_model(false, |model| model.change(shop, &[(field, said)]));
        self.both(done.map(|(set, ())| set), told, &what);
        what
    }

    /// A mass change of seats, or handing over to another owner.
    fn mass_change(&mut self, chance: &mut Chance, mut ids: Vec<i64>) -> String {
        ids.sort_unstable();
        ids.dedup();
        let (field, number) = match chance.once_in(2) {
            true => (Shop::SEATS.field(), chance.below(90) as i64),
            false => (Shop::OWNER.field(), chance.one_of(&self.owners).raw()),
        };
        let change = MassChange::Fields(FieldsChange {
            set: vec![(field, Value::Int(number))],
            ..FieldsChange::default()
        });
        let what = format!("set {} of {ids:?} to {number}", field.name);
        let asked = ids.clone();
        let done = act(self.house, "change", move |tx| {
            Ok(tx.mass_change(Shop::def(), &asked, &Filter::All, &change).map(drop)?)
        });
        let told = self.on_model(false, |model| {
            ids.iter().try_for_each(|id| model.change(*id, &[(field.name, Some(number.to_string()))]))
        });
        self.both(done.map(|(set, ())| set), told, &what);
        what
    }

    fn merge(&mut self, chance: &mut Chance, survivor: i64, mut others: Vec<i64>) -> Option<String> {
        others.retain(|other| *other != survivor);
        others.dedup();
        let first = *others.first()?;
        let takes = chance.once_in(2);
        let chosen = if takes { vec![(Shop::REMARKS.field(), Chosen::Record(first))] } else { Vec::new() };
        let said = |model: &Model| model.records[&first].values.get("remarks").cloned();
        let said: Vec<_> = takes.then(|| ("remarks", said(&self.model))).into_iter().collect();
        let what = format!("merge {others:?} into {survivor}, remarks of the first: {takes}");
        let merge =
            Merge { def: Shop::def(), survivor, seen: None, others: others.clone(), chosen, may: None };
        let done = act(self.house, MERGE, move |tx| tx.merge(&merge).map(drop));
        let told = self.on_model(true, |model| model.merge(survivor, &others, &said));
        self.both(done.map(|(set, ())| set), told, &what);
        Some(what)
    }

    fn delete(&mut self, shop: i64) -> String {
        let done = act(self.house, "delete", move |tx| tx.delete(Shop::def(), shop, None).map(drop));
        let told = self.on_model(false, |model| {
            model.delete(shop);
            Ok(())
        });
        self.both(done.map(|(set, ())| set), told, "delete");
        format!("delete {shop}")
    }

    fn restore(&mut self, chance: &mut Chance) -> Option<String> {
        let gone: Vec<i64> =
            self.model.bin.iter().filter(|(_, into)| into.is_none()).map(|(id, _)| *id).collect();
        if gone.is_empty() {
            return None;
        }
        let shop = *chance.one_of(&gone);
        let kind = self.model.log.iter().find(|entry| entry.record == shop)?.kind;
        let def = if kind == Kind::Shop { Shop::def() } else { Clerk::def() };
        let done = act(self.house, "restore", move |tx| tx.restore(def, shop).map(|back| back.kept));
        let told = self.on_model(false, |model| model.restore(shop));
        assert_eq!(
            done.as_ref().map(|(_, kept)| sorted(kept)),
            told.clone().map(kept_sorted),
            "restore {shop}"
        );
        self.sets.extend(done.map(|(set, _)| set));
        Some(format!("restore {shop}"))
    }

    /// A file that changes those it knows by their code, and makes the others.
    fn import(&mut self, chance: &mut Chance) -> String {
        let mut codes: Vec<usize> = (0..FILE_ROWS).map(|_| chance.below(12)).collect();
        codes.sort_unstable();
        codes.dedup();
        let rows: Vec<(String, String, usize)> =
            codes.iter().map(|code| (self.name(), format!("C{code}"), chance.below(90))).collect();
        let line = |(name, code, seats): &(String, String, usize)| format!("{name},{code},{seats},是,茶馆\n");
        let text = rows
            .iter()
            .map(line)
            .fold(String::from("店名,代码,座位数,营业中,类型\n"), |text, row| text + &row);
        let path = self.house.database().folder().join("shops.csv");
        std::fs::write(&path, &text).unwrap();
        let settings = ImportSettings {
            mode: Mode::Upsert,
            match_fields: vec!["code".to_owned()],
            ..ImportSettings::default()
        };
        let system = self.house.system();
        let import = Import::begin(&system, Shop::def(), &path, "shops.csv", &settings).unwrap();
        let finished = import.run(&Progress::default()).unwrap();
        assert_eq!(finished.counts.failed, 0, "{text}");
        let set = self.house.database().number("select change_set from import order by id desc limit 1");
        let known =
            |code: &str| self.house.database().number(&format!("select id from shop where code = '{code}'"));
        let ids: Vec<i64> = rows.iter().map(|(_, code, _)| known(code)).collect();
        let told = self.on_model(false, |model| {
            for (id, (name, code, seats)) in ids.iter().zip(&rows) {
                let seats = seats.to_string();
                match model.records.contains_key(id) {
                    true => model.change(*id, &[("name", Some(name.clone())), ("seats", Some(seats))])?,
                    false => {
                        let values = BTreeMap::from([
                            ("name", name.clone()),
                            ("code", code.clone()),
                            ("seats", seats),
                        ]);
                        model.insert(*id, Kind::Shop, values, 1)?;
                    }
                }
            }
            Ok(())
        });
        self.both(Some(set), told, "import");
        format!("import {codes:?}")
    }

    /// Takes back any act that stands, whatever came after it.
    fn undo(&mut self, chance: &mut Chance) -> Option<String> {
        let wrote = |act: usize| self.model.log.iter().any(|entry| entry.set == act);
        let open: Vec<usize> = (0..self.model.acts.len())
            .filter(|act| self.model.acts[*act].undone_by.is_none() && wrote(*act))
            .collect();
        // Mostly something recent.
        let place = if chance.once_in(3) {
            chance.below(open.len().max(1))
        } else {
            open.len().checked_sub(1 + chance.below(3))?
        };
        let act = *open.get(place)?;
        let undone = self.house.system().undo_wait(self.sets[act]).unwrap();
        let told = self.model.undo(act);
        self.sets.push(undone.change_set);
        let house = Undone { restored: undone.restored, removed: undone.removed, kept: sorted(&undone.kept) };
        let model = Undone { kept: kept_sorted(told.kept), ..told };
        assert_eq!(
            house,
            model,
            "undo of act {act}: the house, and the model, after\n{}",
            self.story.join("\n")
        );
        Some(format!("undo of act {act}"))
    }

    fn something(&mut self, chance: &mut Chance) -> Option<String> {
        let shops = self.shops();
        if shops.len() < 4 {
            return Some(self.create_shop(chance));
        }
        let mut pick = || *chance.one_of(&shops);
        let (one, two, three) = (pick(), pick(), pick());
        match chance.below(14) {
            0 => Some(self.create_shop(chance)),
            1 | 2 => Some(self.create_clerk(chance, one)),
            3 | 4 => Some(self.change(chance, one, two)),
            5 => Some(self.mass_change(chance, vec![one, two, three])),
            6 | 7 => self.merge(chance, one, vec![two, three]),
            8 => Some(self.delete(one)),
            9 => self.restore(chance),
            10 => Some(self.import(chance)),
            _ => self.undo(chance),
        }
    }
}

fn sorted(kept: &[(i64, KeptBecause)]) -> Vec<(i64, Why)> {
    let why = |why: &KeptBecause| match why {
        KeptBecause::ChangedSince => Why::ChangedSince,
        KeptBecause::InUse => Why::InUse,
        KeptBecause::NotAllowed => Why::NotAllowed,
        KeptBecause::NoLongerValid => Why::NoLongerValid,
        KeptBecause::Erased => panic!("nothing is erased here"),
    };
    kept_sorted(kept.iter().map(|(record, because)| (*record, why(because))).collect())
}

fn kept_sorted(mut kept: Vec<(i64, Why)>) -> Vec<(i64, Why)> {
    kept.sort_unstable();
    kept
}

on_both!(whatever_is_done_and_taken_back_in_any_order_leaves_what_a_plain_model_says, |house| {
    let company = Company::found(house.crm());
    let owners = [company.li_hua.member, company.sun_li.member];
    let (from, mut undos) = (number_of("GUANXI_SEQUENCES_FROM", 0), 0);
    for sequence in from..from + number_of("GUANXI_SEQUENCES", SEQUENCES) {
        let mut chance = Chance::of(20_261_130 + sequence as u64);
        // Each sequence begins with an empty street.
        house.database().run("delete from clerk; delete from shop; delete from bin");
        let mut pair = Pair {
            house: &house,
            model: Model::default(),
            sets: Vec::new(),
            owners,
            names: sequence * 1_000,
            story: Vec::new(),
        };
        for _ in 0..number_of("GUANXI_SEQUENCE_ACTS", ACTS) {
            let Some(what) = pair.something(&mut chance) else { continue };
            undos += usize::from(what.starts_with("undo"));
            pair.story.push(format!("{}: {what}", pair.sets.len().saturating_sub(1)));
            let (is, should) = (held_by(&house), held_by_model(&pair.model));
            assert!(
                is == should,
                "sequence {sequence}\n{}\nis     {is:?}\nshould {should:?}",
                pair.story.join("\n")
            );
        }
    }
    assert!(undos > 0, "something was taken back");
});
