//! Rows in the order of the file: which is likely the same as an earlier one, and which must wait for one.

use object::FieldDef;
use store::{RowOutcome, StoreError, Visit};

use super::family_check::FamilyRehearsal;
use super::likely::{KeyHash, KeyRows, Met, Similar};
use super::line::{Content, Line, OpenLine};
use super::links::not_found;
use super::plan::{Plan, key_text};
use super::reason::Likeness;
use super::rehearsal::{Earlier, Rehearsal};
use super::settings::RowChoice;

/// What the rows so far have shown.
pub(super) struct Sequence<'a> {
    plan: &'a Plan,
    /// In a check: what would become of each row.
    rehearsal: Option<Rehearsal<'a>>,
    /// The same, where rows bring children along.
    families: Option<FamilyRehearsal<'a>>,
    similar: Option<Similar>,
    met: Met,
    /// Titles and codes of rows, where rows may point to records that earlier rows make.
    named: Option<KeyRows>,
    /// What rows make because a cell names it, by text: whoever names it too builds on the row before.
    made: KeyRows,
}

impl<'a> Sequence<'a> {
    /// For an import, or with `check` for one that is only looked at.
    pub fn new(plan: &'a Plan, check: Option<&'a Visit>, similar: Option<Similar>) -> Sequence<'a> {
        let families = check.zip(plan.family.as_deref());
        Sequence {
            plan,
            rehearsal: check.map(|visit| Rehearsal::new(plan, visit)),
            families: families.map(|(visit, family)| FamilyRehearsal::new(plan, family, visit)),
            similar,
            met: Met::default(),
            named: plan.links_to_itself().then(KeyRows::default),
            made: KeyRows::default(),
        }
    }

    /// Whether a row depends on rows that were met elsewhere, or they on it.
    pub fn touches(&self, open: &OpenLine, met: &Met) -> bool {
        let keys: Vec<KeyHash> = self.key_hashes(open).into_iter().map(|(_, key)| key).collect();
        let name = title_of(self.plan, open).zip(self.similar);
        !open.late_links.is_empty() || met.knows(&keys, &open.likes, name)
    }

    /// What the rows have had.
    pub fn into_met(self) -> Met {
        self.met
    }

    /// Takes the next rows; answers the rows before them that they build on.
    pub fn take(&mut self, lines: &mut [Line]) -> Result<Vec<u64>, StoreError> {
        let Some(begin) = lines.first().map(|line| line.number) else { return Ok(Vec::new()) };
        let mut builds_on = Vec::new();
        for line in lines {
            match self.plan.family.as_deref() {
                Some(family) => self.take_of_family(line, family.key, &mut builds_on)?,
                None => self.take_one(line, &mut builds_on),
            }
        }
        builds_on.retain(|row| *row < begin);
        Ok(builds_on)
    }

    /// Rows that share their record's number build on the first of them, wherever in the file it stands.
    fn take_of_family(
        &mut self,
        line: &mut Line,
        key: usize,
        builds_on: &mut Vec<u64>,
    ) -> Result<(), StoreError> {
        let (number, before) = (line.number, line.before.as_ref().map(|before| before.outcome));
        let Some(open) = line.open_mut() else { return Ok(()) };
        let hashes = self.key_hashes(open);
        let Some(shared) = hashes.iter().find(|(place, _)| *place == key).map(|(_, hash)| *hash) else {
            return Ok(());
        };
        let mut missing = None;
        let child = open.child.as_deref().map_or(&[][..], |child| child.late_links.as_slice());
        builds_on.extend(self.made_before(self.plan, &open.late_links, number));
        if let Some(family) = self.plan.family.as_deref() {
            builds_on.extend(self.made_before(&family.plan, child, number));
        }
        let own = |(field, _): &&(&'static FieldDef, String)| !self.plan.makes.contains(&field.index);
        for (field, text) in open.late_links.iter().filter(own) {
            match self.named.as_ref().and_then(|named| named.get(KeyHash::of("named", text))) {
                // Its record is made by an earlier row, which must be written before.
                Some(row) => builds_on.push(row),
                None => missing = Some(not_found(field, text)),
            }
        }
        let codes = codes_of(self.plan, open);
        let follows = open.late_links.iter().any(|(field, _)| !self.plan.makes.contains(&field.index));
        let is_new = before.is_none();
        builds_on.extend(self.met.keys.get(shared));
        if let (true, Some(problem)) = (is_new, missing) {
            line.settle(RowOutcome::Failed, vec![problem]);
            return Ok(());
        }
        line.follows = follows;
        let is_there = match (&mut self.families, before) {
            (Some(families), None) => families.judge(line, shared)?,
            (_, Some(RowOutcome::Failed | RowOutcome::Skipped)) => false,
            (_, _) => true,
        };
        if is_there {
            self.met.keys.note_last(shared, number);
            if let Some(named) = &mut self.named {
                codes.iter().for_each(|name| named.note_last(KeyHash::of("named", name), number));
            }
        }
        Ok(())
    }

    fn take_one(&mut self, line: &mut Line, builds_on: &mut Vec<u64>) {
        let number = line.number;
        let failed_before = line.before.as_ref().is_some_and(|before| before.outcome == RowOutcome::Failed);
        let is_new = line.before.is_none();
        let Some(open) = line.open_mut() else { return };
        let keys = self.key_hashes(open);
        let earlier = keys.iter().find(|(_, key)| self.met.keys.get(*key).is_some()).map(|(place, _)| *place);
        let matched_earlier = keys
            .iter()
            .filter(|(place, _)| self.plan.lookups[*place].is_match)
            .filter(|(place, _)| {
                let is_unique = self.plan.lookups[*place].field.unique;
                open.choice.is_none() || (is_unique && open.choice == Some(RowChoice::Create))
            })
            .find_map(|(_, key)| Some((*key, self.met.keys.get(*key)?)));
        let alike = open.likes.iter().filter_map(|key| self.met.likes.get(key.hash)).min();
        let title = match title_of(self.plan, open) {
            Some(title) if self.similar.is_some() || self.named.is_some() => Some(title.to_owned()),
            Some(_) | None => None,
        };
        let codes = match &self.named {
            Some(_) => codes_of(self.plan, open),
            None => Vec::new(),
        };
        let similar = match (self.similar, &title) {
            (Some(similar), Some(title)) if !failed_before => self.met.names.meet(title, number, similar),
            (_, _) => None,
        };
        let by_key = [alike, matched_earlier.map(|(_, row)| row)].into_iter().flatten().min();
        let in_file_by = match (by_key, similar) {
            (Some(row), _) => self.agreeing(open, &keys, row),
            (None, Some((_, alike))) => vec![Likeness::of_names(self.plan.def.title, alike)],
            (None, None) => Vec::new(),
        };
        let in_file = by_key.or(similar.map(|(row, _)| row));

        builds_on.extend(self.made_before(self.plan, &open.late_links, number));
        let is_missing = |(field, text): &&(&'static FieldDef, String)| {
            !self.plan.makes.contains(&field.index) && !self.is_named(text)
        };
        let mut missing: Vec<_> = open.late_links.iter().filter(is_missing).cloned().collect();
        let lacked: Vec<_> = missing.extract_if(.., |(field, _)| self.plan.may_lack(field)).collect();
        open.late_links.retain(|link| !lacked.contains(link));
        let missing_link = missing.into_iter().next();
        let keyed = keys.iter().filter_map(|(_, key)| self.met.keys.get(*key));
        let linked = open
            .late_links
            .iter()
            .filter_map(|(_, text)| self.named.as_ref()?.get(KeyHash::of("named", text)));
        let already = builds_on.len();
        builds_on.extend(keyed.chain(linked));
        let follows = builds_on.len() > already;
        let is_refused = open.refusal.is_some();
        let likes = std::mem::take(&mut open.likes);
        (line.reason.in_file, line.reason.in_file_by) = (in_file, in_file_by);
        line.reason.emptied.extend(lacked.iter().map(|(field, text)| not_found(field, text)));
        if is_new && let Some((field, text)) = missing_link {
            line.settle(RowOutcome::Failed, vec![not_found(field, &text)]);
            return;
        }
        // What cannot become a record is nobody's duplicate.
        let is_like = if is_new { !is_refused || matched_earlier.is_some() } else { !failed_before };
        let is_there = if !is_new {
            !failed_before
        } else if let Some(rehearsal) = &mut self.rehearsal {
            rehearsal.judge(line, &Earlier { keys: &keys, any: earlier, matched: matched_earlier })
        } else {
            // The store itself decides when the row is written, after those before it.
            line.follows = follows;
            is_like
        };
        if is_like {
            for key in likes {
                self.met.likes.note_first(key.hash, number);
            }
        }
        if !is_there {
            return;
        }
        for (_, key) in keys {
            self.met.keys.note_last(key, number);
        }
        if let Some(named) = &mut self.named {
            for name in title.iter().chain(&codes) {
                named.note_last(KeyHash::of("named", name), number);
            }
        }
    }

    /// The rows before that make what this one names too.
    fn made_before(&mut self, plan: &Plan, late: &[(&'static FieldDef, String)], number: u64) -> Vec<u64> {
        let mut rows = Vec::new();
        for (field, text) in late.iter().filter(|(field, _)| plan.makes.contains(&field.index)) {
            let Some(target) = field.kind.link() else { continue };
            let key = KeyHash::of(target, text);
            rows.extend(self.made.get(key));
            self.made.note_last(key, number);
        }
        rows
    }

    /// The fields in which a row agrees with this earlier one.
    fn agreeing(&self, open: &OpenLine, keys: &[(usize, KeyHash)], row: u64) -> Vec<Likeness> {
        let likes = open.likes.iter().filter(|key| self.met.likes.get(key.hash) == Some(row));
        let matched = keys.iter().filter(|(_, key)| self.met.keys.get(*key) == Some(row));
        let matched = matched.map(|(place, _)| self.plan.lookups[*place]).filter(|lookup| lookup.is_match);
        let mut by: Vec<Likeness> = Vec::new();
        for field in likes.map(|key| key.field).chain(matched.map(|lookup| lookup.field)) {
            if !by.iter().any(|known| known.field == field.name) {
                by.push(Likeness::of_key(field));
            }
        }
        by
    }

    fn key_hashes(&self, open: &OpenLine) -> Vec<(usize, KeyHash)> {
        open.keys
            .iter()
            .enumerate()
            .filter_map(|(place, value)| {
                let key = key_text(value.as_ref()?)?;
                Some((place, KeyHash::of(self.plan.lookups[place].field.name, &key)))
            })
            .collect()
    }

    fn is_named(&self, text: &str) -> bool {
        self.named.as_ref().is_some_and(|named| named.get(KeyHash::of("named", text)).is_some())
    }
}

/// What else a record of this row may be named by.
fn codes_of(plan: &Plan, open: &OpenLine) -> Vec<String> {
    let unique = plan.lookups.iter().zip(&open.keys).filter(|(lookup, _)| lookup.field.unique);
    unique.filter_map(|(_, value)| key_text(value.as_ref()?)).collect()
}

fn title_of<'l>(plan: &Plan, open: &'l OpenLine) -> Option<&'l str> {
    let values = match &open.content {
        Content::New(new) => &new.row().values,
        Content::Values(values) => values,
    };
    values[plan.def.title.index].as_text()
}
