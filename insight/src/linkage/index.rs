//! One new record against all that are stored: its candidates are looked up by the rules and compared, in
//! milliseconds.

use super::model::Answer;
use super::prepared::Mark;
use super::rules::GROUP_MAX;
use super::table::Kind;
use super::values::ByHash;
use super::{Linkage, Reason};
use crate::Refusal;

/// A stored record that resembles the new one.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The stored row.
    pub row: u32,
    /// What the two are to each other.
    pub answer: Answer,
    /// Why, one a column, in their order.
    pub reasons: Vec<Reason>,
}

/// Stored records by their keys.
#[derive(Debug, Clone)]
pub struct Index {
    linkage: Linkage,
    kinds: Vec<Kind>,
    names: Vec<String>,
    /// Rows added since the others were put in order, by rule and key.
    added: Vec<ByHash<Vec<u32>>>,
}

impl Index {
    pub(super) fn new(linkage: Linkage, kinds: Vec<Kind>, names: Vec<String>) -> Index {
        let added = linkage.rules.iter().map(|_| ByHash::default()).collect();
        Index { linkage, kinds, names, added }
    }

    /// Stored records.
    pub fn rows(&self) -> usize {
        self.linkage.prepared.rows
    }

    /// The stored records that are the same as this one, or related, with at least this probability; surest first.
    /// `texts` are in the order of the columns. The record is not kept ([`Index::add`]).
    ///
    /// # Errors
    /// [`Refusal::Lengths`] where the texts are not one a column.
    pub fn find(&mut self, texts: &[&str], least: f32) -> Result<Vec<Found>, Refusal> {
        let mark = self.push(texts)?;
        let found = self.found(least);
        self.linkage.prepared.forget(mark);
        Ok(found)
    }

    /// Keeps a record; later ones are compared with it. Returns its row.
    ///
    /// # Errors
    /// As [`Index::find`].
    pub fn add(&mut self, texts: &[&str]) -> Result<u32, Refusal> {
        self.push(texts)?;
        let row = (self.rows() - 1) as u32;
        let atoms = self.linkage.prepared.atoms_of(row);
        for (rule, added) in self.linkage.rules.iter().zip(&mut self.added) {
            if let Some(key) = rule.key(atoms) {
                added.entry(key).or_default().push(row);
            }
        }
        Ok(row)
    }

    fn push(&mut self, texts: &[&str]) -> Result<Mark, Refusal> {
        if texts.len() != self.kinds.len() {
            return Err(Refusal::Lengths {
                column: self.names.first().cloned().unwrap_or_default(),
                have: texts.len(),
                need: self.kinds.len(),
            });
        }
        Ok(self.linkage.prepared.push(&self.kinds, texts))
    }

    /// What resembles the last row.
    fn found(&self, least: f32) -> Vec<Found> {
        let linkage = &self.linkage;
        let last = (self.rows() - 1) as u32;
        let atoms = linkage.prepared.atoms_of(last);
        let mut candidates = Vec::new();
        for (number, (rule, added)) in linkage.rules.iter().zip(&self.added).enumerate() {
            let Some(key) = rule.key(atoms) else { continue };
            candidates.extend(linkage.groups.rows_of(number, key).iter().map(|entry| *entry as u32));
            if let Some(rows) = added.get(&key).filter(|rows| rows.len() <= GROUP_MAX) {
                candidates.extend(rows);
            }
        }
        candidates.sort_unstable();
        candidates.dedup();
        let mut found: Vec<(u32, Answer)> = candidates
            .into_iter()
            .map(|place| (linkage.order.row(place), linkage.answer_at(place, last)))
            .filter(|(_, answer)| answer.same >= least || answer.related >= least)
            .collect();
        found.sort_by(|one, other| other.1.same.total_cmp(&one.1.same).then(one.0.cmp(&other.0)));
        found
            .into_iter()
            .map(|(row, answer)| Found { row, answer, reasons: linkage.reasons(row, last) })
            .collect()
    }
}
