//! Taking an act back, told plainly: what it did to each record is undone where the record still stands as the act left
//! it, the newest first, and the rest is kept with its reason.

use std::collections::BTreeSet;

use super::model::{Entry, Kind, LINKS, Model, Values, Verb, Why};

/// What became of a record.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Back {
    Restored,
    Removed,
    Nothing,
    Partly,
}

/// What an undo came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Undone {
    pub restored: i64,
    pub removed: i64,
    pub kept: Vec<(i64, Why)>,
}

/// A field with what it was before an act and after it.
type Written = Vec<(&'static str, Option<String>, Option<String>)>;

/// What an act, of these entries from the newest, wrote.
fn written(act: &[Entry]) -> Written {
    let mut fields: Written = Vec::new();
    for (field, (old, new)) in act.iter().flat_map(|entry| entry.changes.iter()) {
        match fields.iter_mut().find(|(known, _, _)| known == field) {
            Some((_, before, _)) => before.clone_from(old),
            None => fields.push((field, old.clone(), new.clone())),
        }
    }
    fields
}

fn before(act: &[Entry]) -> Vec<(&'static str, Option<String>)> {
    written(act).into_iter().map(|(field, before, _)| (field, before)).collect()
}

impl Model {
    /// Takes an act back.
    pub fn undo(&mut self, act: usize) -> Undone {
        let undoing = self.begin(false, Some(act));
        self.acts[act].undone_by = Some(undoing);
        let acts = self.on_records(act);
        let undone = match self.acts[act].is_merge {
            true => self.undo_merge(acts),
            false => self.take_back_all(acts, false),
        };
        if undone.restored + undone.removed == 0 && !undone.kept.is_empty() {
            self.acts[act].undone_by = None; // It can be asked for again.
        }
        undone
    }

    /// Brings a deleted shop back, with what went along. Answers what stayed where it was.
    pub fn restore(&mut self, id: i64) -> Result<Vec<(i64, Why)>, Why> {
        let deletion = self.deletion_of(id).ok_or(Why::NotAllowed)?;
        self.come_back(&deletion)?;
        let is_along = |entry: &&Entry| entry.set == deletion.set && entry.along == Some(id);
        let along: Vec<Entry> = self.log.iter().rev().filter(is_along).cloned().collect();
        Ok(self.take_back_all(grouped(along), false).kept)
    }

    /// What an act did, record by record, the one written last in front; of each its entries from the newest.
    fn on_records(&self, act: usize) -> Vec<Vec<Entry>> {
        grouped(self.log.iter().rev().filter(|entry| entry.set == act).cloned().collect())
    }

    fn take_back_all(&mut self, acts: Vec<Vec<Entry>>, is_merge: bool) -> Undone {
        let mut undone = Undone::default();
        for act in acts {
            let record = act[0].record;
            let as_it_was = self.clone();
            match self.take_back(&act, is_merge) {
                Ok(Back::Restored) => undone.restored += 1,
                Ok(Back::Removed) => undone.removed += 1,
                Ok(Back::Nothing) => {}
                Ok(Back::Partly) => {
                    undone.restored += 1;
                    undone.kept.push((record, Why::ChangedSince));
                }
                Err(why) => {
                    *self = as_it_was;
                    undone.kept.push((record, why));
                }
            }
        }
        undone
    }

    /// What was merged comes back, or nothing does: what moved has nowhere to go back to otherwise.
    fn undo_merge(&mut self, acts: Vec<Vec<Entry>>) -> Undone {
        let own: BTreeSet<i64> =
            acts.iter().filter(|act| act[0].along.is_none()).map(|act| act[0].record).collect();
        let survivors: Vec<Vec<Entry>> = acts
            .iter()
            .filter(|act| act[0].along.is_none() && act[0].verb == Verb::Changed)
            .cloned()
            .collect();
        let as_it_was = self.clone();
        let mut undone = self.take_back_all(acts, true);
        for act in survivors {
            let record = act[0].record;
            if undone.kept.contains(&(record, Why::ChangedSince)) {
                let again = self.take_back_all(vec![act], true);
                undone.kept.retain(|(kept, _)| *kept != record);
                undone.kept.extend(again.kept);
            }
        }
        let stops = |(record, why): &&(i64, Why)| own.contains(record) && *why != Why::ChangedSince;
        let blocked: Vec<_> = undone.kept.iter().filter(stops).copied().collect();
        if blocked.is_empty() {
            return undone;
        }
        *self = as_it_was;
        Undone { kept: blocked, ..Undone::default() }
    }

    fn take_back(&mut self, act: &[Entry], is_merge: bool) -> Result<Back, Why> {
        let root = act[0].along.filter(|root| act.iter().all(|entry| entry.along == Some(*root)));
        let Some(root) = root else { return self.take_back_by(act, is_merge) };
        let now = if self.records.contains_key(&root) { root } else { self.survivor_of(root) };
        if !self.records.contains_key(&now) {
            return Err(Why::NotAllowed);
        }
        self.along(root, |model| model.take_back_by(act, is_merge))
    }

    fn take_back_by(&mut self, act: &[Entry], is_merge: bool) -> Result<Back, Why> {
        let (newest, oldest) = (&act[0], &act[act.len() - 1]);
        let id = newest.record;
        let was_made = oldest.verb == Verb::Created;
        let is_gone = newest.verb == Verb::Deleted;
        let is_there = self.records.contains_key(&id);
        if is_merge && !is_gone && !was_made {
            return if is_there { self.take_back_merged(act) } else { Ok(Back::Nothing) };
        }
        let holds = if is_there { self.stands(act) } else { is_gone };
        if !holds {
            let is_own = self.log.iter().rev().find(|entry| entry.record == id).map(|entry| entry.set)
                == Some(self.acts.len() - 1);
            return match (is_own, is_there) {
                (true, true) => Ok(Back::Restored),
                (true, false) => Ok(Back::Removed),
                (false, true) => Err(Why::ChangedSince),
                (false, false) if was_made => Ok(Back::Nothing),
                (false, false) => Err(Why::NotAllowed),
            };
        }
        match (was_made, is_there) {
            (true, true) => self.delete_alone(id).map(|()| Back::Removed),
            (true, false) => Ok(Back::Nothing),
            (false, true) => self.change(id, &before(act)).map(|()| Back::Restored),
            (false, false) => {
                let deletion = self.deletion_of(id).ok_or(Why::NotAllowed)?;
                self.come_back(&deletion)?;
                if act.len() > 1 {
                    self.change(id, &before(&act[1..]))?;
                }
                Ok(Back::Restored)
            }
        }
    }

    /// Whether a record that is there stands as an act left it; also where every change since was taken back.
    fn stands(&self, act: &[Entry]) -> bool {
        let (newest, oldest) = (&act[0], &act[act.len() - 1]);
        let record = &self.records[&newest.record];
        let fields = written(act);
        let value = |field: &str| record.values.get(field).cloned();
        let holds = || fields.iter().all(|(field, old, new)| value(field) == *new || value(field) == *old);
        if newest.verb == Verb::Deleted {
            return false;
        }
        if record.version == newest.version || (oldest.verb != Verb::Created && holds()) {
            return true;
        }
        let is_all = || {
            let known: Values =
                fields.iter().filter_map(|(field, _, new)| Some((*field, new.clone()?))).collect();
            known == record.values
        };
        let wrote_last = || {
            let wrote = |entry: &&Entry| entry.record == newest.record && !entry.changes.is_empty();
            self.log
                .iter()
                .rev()
                .find(wrote)
                .is_some_and(|entry| self.acts[entry.set].undoes.is_some() || entry.set == newest.set)
        };
        oldest.verb == Verb::Created && is_all() && wrote_last()
    }

    fn deletion_of(&self, id: i64) -> Option<Entry> {
        let newest = self.log.iter().rev().find(|entry| entry.record == id)?;
        (newest.verb == Verb::Deleted).then(|| newest.clone())
    }

    /// Where a merged record went, and where that went.
    fn survivor_of(&self, id: i64) -> i64 {
        let mut now = id;
        while let Some(Some(into)) = self.bin.get(&now).filter(|_| !self.records.contains_key(&now)) {
            now = *into;
        }
        now
    }

    /// A record is there again, as its deletion has it; links to what is gone for good are empty, or lead to where it was
    /// merged.
    fn come_back(&mut self, deletion: &Entry) -> Result<(), Why> {
        let id = deletion.record;
        let mut values: Values =
            deletion.changes.iter().filter_map(|(field, (old, _))| Some((*field, old.clone()?))).collect();
        let there = |text: &String| text.parse().ok().filter(|to: &i64| self.records.contains_key(to));
        if deletion.kind == Kind::Clerk && values.get("shop").and_then(there).is_none() {
            return Err(Why::NotAllowed);
        }
        if self.has_a_merge_undone_unseen(id) {
            for (field, value, _) in self.replayed(id, None) {
                match value {
                    Some(value) => drop(values.insert(field, value)),
                    None => drop(values.remove(field)),
                }
            }
        }
        for (_, link) in LINKS.iter().filter(|(kind, _)| *kind == deletion.kind) {
            let Some(to) = values.get(link).and_then(|text| text.parse::<i64>().ok()) else { continue };
            let comes_too = self.log.iter().any(|entry| entry.record == to && entry.set == deletion.set);
            if self.records.contains_key(&to) || comes_too {
                continue;
            }
            let survivor = self.survivor_of(to);
            if survivor != to && self.records.contains_key(&survivor) {
                values.insert(link, survivor.to_string());
            } else {
                values.remove(link);
            }
        }
        self.bin.remove(&id);
        self.insert(id, deletion.kind, values, deletion.version + 1)
    }

    /// Whether a merge that wrote into it was undone while it was gone.
    fn has_a_merge_undone_unseen(&self, id: i64) -> bool {
        self.log.iter().any(|entry| {
            let by = self.acts[entry.set].undone_by;
            entry.record == id
                && entry.verb == Verb::Changed
                && self.acts[entry.set].is_merge
                && by.is_some_and(|by| !self.log.iter().any(|undo| undo.record == id && undo.set == by))
        })
    }

    /// Takes back what a merge wrote into a record, field by field.
    fn take_back_merged(&mut self, act: &[Entry]) -> Result<Back, Why> {
        let (id, merge) = (act[0].record, act[0].set);
        let (with, without) =
            (self.replayed(id, Some((merge, true))), self.replayed(id, Some((merge, false))));
        let (mut set, mut is_kept) = (Vec::new(), false);
        for (field, old, new) in written(act) {
            let of = |values: &[(&'static str, Option<String>, bool)]| {
                values
                    .iter()
                    .find(|(known, _, _)| *known == field)
                    .map(|(_, value, by_hand)| (value.clone(), *by_hand))
            };
            let now = self.records[&id].values.get(field).cloned();
            match (of(&with), of(&without)) {
                (Some((_, true)), _) if now != old && now != new => is_kept = true,
                (Some((with, _)), Some((without, _))) if now == with => {
                    let to = without.as_ref().and_then(|text| text.parse::<i64>().ok());
                    let is_within = field == "supplier";
                    if is_within && to.is_some_and(|to| !self.records.contains_key(&to)) {
                        is_kept = true;
                    } else {
                        set.push((field, without));
                    }
                }
                (_, Some((without, _))) if now == without => {}
                _ => is_kept = true,
            }
        }
        self.change(id, &set)?;
        Ok(if is_kept { Back::Partly } else { Back::Restored })
    }

    /// What each field that a merge wrote comes to by the history, without the merges that were undone, and with or
    /// without one more; and whether it was written by hand after that one.
    fn replayed(&self, id: i64, asked: Option<(usize, bool)>) -> Vec<(&'static str, Option<String>, bool)> {
        let here: Vec<&Entry> = self.log.iter().filter(|entry| entry.record == id).collect();
        let sets: BTreeSet<usize> = here.iter().map(|entry| entry.set).collect();
        let mut values: Vec<(&'static str, Option<String>, bool)> = Vec::new();
        let mut by_merge: Vec<&'static str> = Vec::new();
        let (mut is_past, mut deleted): (bool, Option<&Entry>) = (false, None);
        for (place, entry) in here.iter().enumerate() {
            let act = self.acts[entry.set];
            is_past |= asked.is_some_and(|(merge, _)| merge == entry.set);
            let stands = match asked {
                Some((merge, stands)) if merge == entry.set => stands,
                _ => self.still_stands(entry.set, |undo| act.is_merge || sets.contains(&undo)),
            };
            match entry.verb {
                Verb::Deleted => deleted = Some(entry),
                Verb::Created if place > 0 => {
                    for link in LINKS.iter().filter(|(kind, _)| *kind == entry.kind).map(|(_, link)| *link) {
                        let went =
                            deleted.and_then(|went| went.changes.get(link)).and_then(|(old, _)| old.clone());
                        let came = entry.changes.get(link).and_then(|(_, new)| new.clone());
                        if went != came {
                            values.retain(|(known, _, _)| *known != link);
                            values.push((link, came, false));
                        }
                    }
                }
                Verb::Changed if act.undoes.is_some() => {}
                Verb::Created | Verb::Changed => {
                    for (field, (old, new)) in &entry.changes {
                        let known = values.iter().position(|(known, _, _)| known == field);
                        if act.is_merge {
                            by_merge.push(field);
                            let now = known.and_then(|known| values[known].1.clone());
                            if entry.along.is_some() && now != *old {
                                continue;
                            }
                        }
                        if !stands && place > 0 {
                            continue;
                        }
                        let said = (*field, new.clone(), !act.is_merge && is_past);
                        match known {
                            Some(known) => values[known] = said,
                            None => values.push(said),
                        }
                    }
                }
            }
        }
        for field in &by_merge {
            if !values.iter().any(|(known, _, _)| known == field) {
                values.push((field, None, false));
            }
        }
        values.retain(|(known, _, _)| by_merge.contains(known));
        values
    }

    /// Whether an act stands, counting those undos of it, and of its undos, that reached the record.
    fn still_stands(&self, act: usize, counts: impl Fn(usize) -> bool) -> bool {
        let (mut stands, mut now) = (true, act);
        while let Some(undo) = self.acts[now].undone_by.filter(|undo| counts(*undo)) {
            stands = !stands;
            now = undo;
        }
        stands
    }
}

/// Entries from the newest, record by record.
fn grouped(entries: Vec<Entry>) -> Vec<Vec<Entry>> {
    let mut acts: Vec<Vec<Entry>> = Vec::new();
    for entry in entries {
        match acts.iter_mut().find(|act| act[0].record == entry.record) {
            Some(act) => act.push(entry),
            None => acts.push(vec![entry]),
        }
    }
    acts
}
