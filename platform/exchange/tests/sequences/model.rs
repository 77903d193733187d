//! What shops and clerks come to, told plainly and in memory: records, a log of what each act did to each of them, and
//! the rules by which an act is taken back. It knows neither tables nor transactions: a refused act is one that is
//! tried on a copy.

use std::collections::BTreeMap;

/// Of which object a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Shop,
    Clerk,
}

/// The values of a record by their fields; what is empty is not there.
pub type Values = BTreeMap<&'static str, String>;

/// A record that is there.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    pub kind: Kind,
    pub version: i64,
    pub values: Values,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verb {
    Created,
    Changed,
    Deleted,
}

/// What an act did to one record.
#[derive(Clone, Debug)]
pub struct Entry {
    pub set: usize,
    pub record: i64,
    pub kind: Kind,
    pub verb: Verb,
    /// Each field with what it was before and after.
    pub changes: BTreeMap<&'static str, (Option<String>, Option<String>)>,
    pub version: i64,
    /// By the right to which other record it was done.
    pub along: Option<i64>,
}

/// An act.
#[derive(Clone, Copy, Debug, Default)]
pub struct Act {
    pub is_merge: bool,
    pub undoes: Option<usize>,
    pub undone_by: Option<usize>,
}

/// Why something was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    ChangedSince,
    InUse,
    NotAllowed,
    NoLongerValid,
}

/// A shop, or who works there, that another points to.
pub const LINKS: [(Kind, &str); 2] = [(Kind::Shop, "supplier"), (Kind::Clerk, "shop")];

/// All that is there and was.
#[derive(Clone, Debug, Default)]
pub struct Model {
    pub records: BTreeMap<i64, Record>,
    /// What lies in the recycle bin, and which of it was merged into what.
    pub bin: BTreeMap<i64, Option<i64>>,
    pub log: Vec<Entry>,
    pub acts: Vec<Act>,
    /// By the right to which record writes are done now.
    along: Option<i64>,
}

impl Model {
    /// Begins an act.
    pub fn begin(&mut self, is_merge: bool, undoes: Option<usize>) -> usize {
        self.acts.push(Act { is_merge, undoes, undone_by: None });
        self.acts.len() - 1
    }

    fn note(
        &mut self,
        record: i64,
        verb: Verb,
        changes: BTreeMap<&'static str, (Option<String>, Option<String>)>,
    ) {
        let of = self.records.get(&record).expect("it is written while it is there");
        let (kind, version) = (of.kind, of.version);
        let set = self.acts.len() - 1;
        self.log.push(Entry { set, record, kind, verb, changes, version, along: self.along });
    }

    /// Does something by the right to another record.
    pub fn along<T>(&mut self, root: i64, done: impl FnOnce(&mut Model) -> T) -> T {
        let before = self.along.replace(root);
        let answer = done(self);
        self.along = before;
        answer
    }

    /// What points to a shop, by which link, in the order of ids.
    pub fn pointing(&self, kind: Kind, field: &str, to: i64) -> Vec<i64> {
        let to = to.to_string();
        let points = |record: &Record| record.kind == kind && record.values.get(field) == Some(&to);
        self.records.iter().filter(|(_, record)| points(record)).map(|(id, _)| *id).collect()
    }

    fn is_taken(&self, code: &str, by_another_than: i64) -> bool {
        let has = |record: &Record| record.values.get("code").map(String::as_str) == Some(code);
        self.records.iter().any(|(id, record)| *id != by_another_than && has(record))
    }

    /// Links lead to what is there, and no two have one code.
    fn allowed(&self, id: i64, kind: Kind, values: &Values, changed: &[&str]) -> Result<(), Why> {
        for (_, link) in LINKS.iter().filter(|(of, link)| *of == kind && changed.contains(link)) {
            let leads = |text: &String| text.parse().is_ok_and(|to: i64| self.records.contains_key(&to));
            if values.get(link).is_some_and(|text| !leads(text)) {
                return Err(Why::NoLongerValid);
            }
        }
        match values.get("code") {
            Some(code) if self.is_taken(code, id) => Err(Why::NoLongerValid),
            _ => Ok(()),
        }
    }

    /// Puts a record there, under its id.
    pub fn insert(&mut self, id: i64, kind: Kind, values: Values, version: i64) -> Result<(), Why> {
        self.allowed(id, kind, &values, &["shop"])?;
        let changes = values.iter().map(|(field, value)| (*field, (None, Some(value.clone())))).collect();
        self.records.insert(id, Record { kind, version, values });
        self.note(id, Verb::Created, changes);
        Ok(())
    }

    /// Gives fields other values; what they have already is no change.
    pub fn change(&mut self, id: i64, set: &[(&'static str, Option<String>)]) -> Result<(), Why> {
        let record = self.records.get(&id).ok_or(Why::NotAllowed)?;
        let mut values = record.values.clone();
        let mut changes = BTreeMap::new();
        for (field, value) in set.iter().filter(|(field, value)| record.values.get(field) != value.as_ref()) {
            let before = match value {
                Some(value) => values.insert(field, value.clone()),
                None => values.remove(field),
            };
            changes.insert(*field, (before, value.clone()));
        }
        if changes.is_empty() {
            return Ok(());
        }
        let changed: Vec<&str> = changes.keys().copied().collect();
        self.allowed(id, record.kind, &values, &changed)?;
        let record = self.records.get_mut(&id).expect("it was just there");
        (record.values, record.version) = (values, record.version + 1);
        let is_handed_over = changes.contains_key("owner");
        self.note(id, Verb::Changed, changes);
        // Clerks are kept by who keeps their shop: a new version, and nothing of their own.
        for clerk in if is_handed_over { self.pointing(Kind::Clerk, "shop", id) } else { Vec::new() } {
            self.records.get_mut(&clerk).expect("it points").version += 1;
            self.note(clerk, Verb::Changed, BTreeMap::new());
        }
        Ok(())
    }

    /// Takes a record away, whoever points to it.
    pub fn remove(&mut self, id: i64) {
        let record = self.records.get_mut(&id).expect("it is there");
        record.version += 1;
        let changes =
            record.values.iter().map(|(field, value)| (*field, (Some(value.clone()), None))).collect();
        self.note(id, Verb::Deleted, changes);
        self.records.remove(&id);
    }

    /// Deletes a shop with its clerks; who buys from it buys from nobody.
    pub fn delete(&mut self, id: i64) {
        self.along(id, |model| {
            for clerk in model.pointing(Kind::Clerk, "shop", id) {
                model.remove(clerk);
            }
            for buyer in model.pointing(Kind::Shop, "supplier", id) {
                model.change(buyer, &[("supplier", None)]).expect("a link may be empty");
            }
        });
        self.remove(id);
        self.bin.insert(id, None);
    }

    /// Deletes a record that nothing points to.
    pub fn delete_alone(&mut self, id: i64) -> Result<(), Why> {
        if LINKS.iter().any(|(kind, field)| !self.pointing(*kind, field, id).is_empty()) {
            return Err(Why::InUse);
        }
        self.remove(id);
        if self.along.is_none() {
            self.bin.insert(id, None); // What goes along with another is not there by itself.
        }
        Ok(())
    }

    /// Makes one shop of several.
    pub fn merge(
        &mut self,
        survivor: i64,
        others: &[i64],
        chosen: &[(&'static str, Option<String>)],
    ) -> Result<(), Why> {
        let mut values = self.records[&survivor].values.clone();
        for field in ["code", "seats", "remarks", "supplier", "owner"] {
            let carried = || others.iter().find_map(|other| self.records[other].values.get(field));
            if let (None, Some(value)) = (values.get(field), carried()) {
                values.insert(field, value.clone());
            }
        }
        for (field, value) in chosen {
            match value {
                Some(value) => drop(values.insert(field, value.clone())),
                None => drop(values.remove(field)),
            }
        }
        // Nothing points to itself, nor to what goes into it.
        let within = |to: &String| to.parse().is_ok_and(|to: i64| to == survivor || others.contains(&to));
        if values.get("supplier").is_some_and(within) {
            values.remove("supplier");
        }
        self.along(survivor, |model| {
            for other in others {
                for buyer in model.pointing(Kind::Shop, "supplier", *other) {
                    if buyer != survivor && !others.contains(&buyer) {
                        model.change(buyer, &[("supplier", Some(survivor.to_string()))])?;
                    }
                }
                let there = model.pointing(Kind::Clerk, "shop", survivor);
                for clerk in model.pointing(Kind::Clerk, "shop", *other) {
                    let name = model.records[&clerk].values["name"].clone();
                    if there.iter().any(|known| model.records[known].values["name"] == name) {
                        model.remove(clerk);
                    } else {
                        model.change(clerk, &[("shop", Some(survivor.to_string()))])?;
                    }
                }
            }
            Ok(())
        })?;
        for other in others {
            self.remove(*other);
            self.bin.insert(*other, Some(survivor));
        }
        let fields = ["code", "seats", "remarks", "supplier", "owner", "name"];
        let set: Vec<_> = fields.into_iter().map(|field| (field, values.get(field).cloned())).collect();
        self.change(survivor, &set)
    }
}
