//! Rows in the order of the file: which is likely the same as an earlier one, and which must wait for one.

use object::{FieldDef, FieldKind, Value};
use store::{Because, Comparing, LIKELY_MIN, Likeness, Resemblance, RowOutcome, StoreError, Visit};

use super::family_check::FamilyRehearsal;
use super::likely::{KeyHash, KeyRows, Met};
use super::line::{Content, Line, OpenLine};
use super::links::not_found;
use super::plan::{Plan, key_text};
use super::reason::Why;
use super::rehearsal::{Earlier, Rehearsal};
use super::settings::RowChoice;

/// An earlier row that one is likely the same as.
struct Told {
    row: u64,
    percent: Option<u8>,
    by: Vec<Why>,
}

/// What the rows so far have shown.
pub(super) struct Sequence<'a> {
    plan: &'a Plan,
    /// In a check: what would become of each row.
    rehearsal: Option<Rehearsal<'a>>,
    /// The same, where rows bring children along.
    families: Option<FamilyRehearsal<'a>>,
    /// What compares rows, where names are compared.
    comparing: Option<(&'a Likeness, Comparing<'a>)>,
    met: Met,
    /// Titles and codes of rows, where rows may point to records that earlier rows make.
    named: Option<KeyRows>,
    /// What rows make because a cell names it, by text: whoever names it too builds on the row before.
    made: KeyRows,
}

impl<'a> Sequence<'a> {
    /// For an import, or with `check` for one that is only looked at.
    pub fn new(plan: &'a Plan, check: Option<&'a Visit>, likeness: Option<&'a Likeness>) -> Sequence<'a> {
        let families = check.zip(plan.family.as_deref());
        Sequence {
            plan,
            rehearsal: check.map(|visit| Rehearsal::new(plan, visit)),
            families: families.map(|(visit, family)| FamilyRehearsal::new(plan, family, visit)),
            comparing: likeness.map(|likeness| (likeness, likeness.comparing())),
            met: Met::default(),
            named: plan.links_to_itself().then(KeyRows::default),
            made: KeyRows::default(),
        }
    }

    /// Whether a row depends on rows that were met elsewhere, or they on it.
    pub fn touches(&self, open: &OpenLine, met: &Met) -> bool {
        let keys: Vec<KeyHash> = self.key_hashes(open).into_iter().map(|(_, key)| key).collect();
        let name = title_of(self.plan, open).filter(|_| self.comparing.is_some());
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
        let title = match title_of(self.plan, open) {
            Some(title) if self.comparing.is_some() || self.named.is_some() => Some(title.to_owned()),
            Some(_) | None => None,
        };
        let codes = match &self.named {
            Some(_) => codes_of(self.plan, open),
            None => Vec::new(),
        };
        let called_alike = match &title {
            Some(title) if self.comparing.is_some() && !failed_before => self.met.names.meet(title, number),
            Some(_) | None => Vec::new(),
        };
        let matched = matched_earlier.map(|(_, row)| row);
        let told = self.likeliest(open, &keys, matched, called_alike, (!failed_before).then_some(number));

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
        if let Some(Told { row, percent, by }) = told {
            (line.reason.in_file, line.reason.in_file_percent, line.reason.in_file_by) =
                (Some(row), percent, by);
        }
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

    /// The earlier row that this one is likely the same as: the one whose record it changes, or else the likeliest by
    /// probability, or by an equal key where nothing else is compared or the earlier one is not kept. What the row is
    /// compared by is kept for those after it, under its number.
    fn likeliest(
        &mut self,
        open: &OpenLine,
        keys: &[(usize, KeyHash)],
        matched: Option<u64>,
        called_alike: Vec<u64>,
        keep: Option<u64>,
    ) -> Option<Told> {
        let likes = open.likes.iter().filter_map(|key| Some((key.field, self.met.likes.get(key.hash)?)));
        let sharing: Vec<(&'static FieldDef, u64)> = likes.collect();
        let Some((likeness, comparing)) = &mut self.comparing else {
            let row = sharing.iter().map(|(_, row)| *row).chain(matched).min()?;
            return Some(Told { row, percent: None, by: self.agreeing(open, keys, row) });
        };
        let texts = likeness.columns().texts_of(values_of(open));
        let mut rows: Vec<u64> = sharing.iter().map(|(_, row)| *row).chain(called_alike).collect();
        rows.sort_unstable();
        rows.dedup();
        let (mut by_key, mut likeliest) = (None, None::<(u64, Resemblance)>);
        for row in rows {
            let shares_phone =
                sharing.iter().any(|(field, of)| *of == row && matches!(field.kind, FieldKind::Phone));
            match self.met.texts.compare(comparing, &texts, row, shares_phone) {
                None if sharing.iter().any(|(_, of)| *of == row) => by_key = by_key.or(Some(row)),
                None => {}
                Some(resemblance) => {
                    let most = likeliest.as_ref().map_or(LIKELY_MIN, |(_, most)| most.same);
                    let is_first = likeliest.is_none() && resemblance.same >= most;
                    if is_first || resemblance.same > most {
                        likeliest = Some((row, resemblance));
                    }
                }
            }
        }
        if let Some(number) = keep {
            self.met.texts.keep(number, &texts);
        }
        match (matched, likeliest) {
            (None, Some((row, resemblance))) => {
                let by = resemblance.because.iter().map(Why::of).collect();
                Some(Told { row, percent: Some(resemblance.percent()), by })
            }
            (matched, _) => {
                let row = matched.or(by_key)?;
                Some(Told { row, percent: None, by: self.agreeing(open, keys, row) })
            }
        }
    }

    /// The fields in which a row agrees with this earlier one.
    fn agreeing(&self, open: &OpenLine, keys: &[(usize, KeyHash)], row: u64) -> Vec<Why> {
        let likes = open.likes.iter().filter(|key| self.met.likes.get(key.hash) == Some(row));
        let matched = keys.iter().filter(|(_, key)| self.met.keys.get(*key) == Some(row));
        let matched = matched.map(|(place, _)| self.plan.lookups[*place]).filter(|lookup| lookup.is_match);
        let mut by: Vec<Why> = Vec::new();
        for field in likes.map(|key| key.field).chain(matched.map(|lookup| lookup.field)) {
            if !by.iter().any(|known| known.field == field.name) {
                by.push(Why::of(&Because::of_key(field)));
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
    values_of(open)[plan.def.title.index].as_text()
}

fn values_of(open: &OpenLine) -> &[Value] {
    match &open.content {
        Content::New(new) => &new.row().values,
        Content::Values(values) => values,
    }
}
