//! What a pasted block would change: each of its cells against the record and the field it falls on.

use std::collections::{BTreeMap, HashMap};

use object::{FieldDef, FieldKind, Message, ObjectDef, Row, Value};
use store::{FieldProblem, StoreError, View, WriteError};

use super::super::draft::{Set, Typed, is_writable, value_of};
use super::super::in_place::{link_lock, record_lock};
use crate::listing::Titles;
use crate::visitor::Visitor;

/// A block, where it falls, and what was mended in it.
pub(super) struct Pasted {
    /// Whose records.
    pub def: &'static ObjectDef,
    /// The fields of its columns, from the left.
    pub fields: Vec<&'static FieldDef>,
    /// The records of its lines, with the version that was shown; none where only the record was named.
    pub records: Vec<(i64, Option<i64>)>,
    /// Its cells, line by line.
    pub lines: Vec<Vec<String>>,
    /// Texts typed instead of those of the block, by line and column.
    pub mended: BTreeMap<(usize, usize), String>,
}

/// A cell that cannot be taken as it is.
pub(super) struct Bad {
    /// Its line and column.
    pub place: (usize, usize),
    /// What it says.
    pub text: String,
    /// Why not.
    pub message: Message,
}

/// A cell that would change.
pub(super) struct Change {
    /// The place of its line.
    pub line: usize,
    /// The field.
    pub field: &'static FieldDef,
    /// What it was.
    pub old: Value,
    /// What it would be.
    pub new: Value,
}

/// What would become of one record.
pub(super) struct Line {
    /// The record as it is now.
    pub row: Row,
    /// The version it may be written at.
    pub version: i64,
    /// What to set.
    pub set: Set,
}

/// What a block would do.
#[derive(Default)]
pub(super) struct Plan {
    /// Its lines, by their place in the block; those that fall on nothing one may change are left out.
    pub lines: BTreeMap<usize, Line>,
    /// Cells that would change.
    pub changes: Vec<Change>,
    /// Cells that hold the same already.
    pub same: usize,
    /// Cells that cannot be taken.
    pub bad: Vec<Bad>,
    /// Columns that nobody changes by hand.
    pub locked_fields: Vec<&'static FieldDef>,
    /// Lines whose records one may not change, or that are gone.
    pub locked_lines: usize,
    /// Lines below the last record.
    pub lines_beyond: usize,
    /// Columns to the right of the last field.
    pub columns_beyond: usize,
}

impl Pasted {
    fn text(&self, line: usize, column: usize) -> &str {
        let mended = self.mended.get(&(line, column));
        mended.unwrap_or_else(|| &self.lines[line][column]).as_str()
    }

    /// What the block would do, as things are now.
    pub fn plan(&self, view: &View<'_>, visitor: &Visitor) -> Result<Plan, StoreError> {
        let ids: Vec<i64> = self.records.iter().map(|(id, _)| *id).collect();
        let rows: HashMap<i64, Row> =
            view.rows_by_id(self.def, &ids)?.into_iter().map(|row| (row.id, row)).collect();
        let width = self.lines.iter().map(Vec::len).max().unwrap_or(0);
        let mut plan = Plan {
            lines_beyond: self.lines.len().saturating_sub(self.records.len()),
            columns_beyond: width.saturating_sub(self.fields.len()),
            locked_fields: self
                .fields
                .iter()
                .take(width)
                .copied()
                .filter(|field| !is_writable(field))
                .collect(),
            ..Plan::default()
        };
        let linked = Titles::load(view, self.def, &rows.values().cloned().collect::<Vec<_>>(), &self.fields)?;
        let mut known = Known::default();
        for (line, (id, version)) in self.records.iter().enumerate().take(self.lines.len()) {
            let row = rows.get(id).filter(|row| record_lock(visitor, self.def, row).is_none());
            match row {
                Some(row) => {
                    self.plan_line(view, line, row, *version, (&linked, &mut known), &mut plan)?;
                }
                None => plan.locked_lines += 1,
            }
        }
        Ok(plan)
    }

    fn plan_line(
        &self,
        view: &View<'_>,
        line: usize,
        row: &Row,
        version: Option<i64>,
        (linked, known): (&Titles, &mut Known),
        plan: &mut Plan,
    ) -> Result<(), StoreError> {
        let mut cells: Vec<(usize, &'static FieldDef, Value)> = Vec::new();
        for (column, field) in self.fields.iter().copied().enumerate().take(self.lines[line].len()) {
            if !is_writable(field) {
                continue;
            }
            let text = self.text(line, column).trim();
            let bad = |message| Bad { place: (line, column), text: text.to_owned(), message };
            if let Some(why) = link_lock(field, row, linked) {
                plan.bad.push(bad(Message::new("field_locked", why.zh, why.en)));
                continue;
            }
            match known.value(view, field, text)? {
                Ok(value) if value == row.value(field) => plan.same += 1,
                Ok(value) => cells.push((column, field, value)),
                Err(message) => plan.bad.push(bad(message)),
            }
        }
        // What the rules refuse falls out, cell by cell, until the rest would be taken.
        while !cells.is_empty() {
            let set: Set = cells.iter().map(|(_, field, value)| (*field, value.clone())).collect();
            let refused = match view.rehearse_change(self.def, row, set) {
                Ok(_) => break,
                Err(WriteError::Store(fault)) => return Err(fault),
                Err(refused) => problems_of(&refused, &cells.iter().map(|cell| cell.1).collect::<Vec<_>>()),
            };
            let count = cells.len();
            cells.retain(|(column, field, _)| {
                let problem = refused.iter().find(|problem| problem.field == *field);
                if let Some(problem) = problem {
                    let text = self.text(line, *column).to_owned();
                    plan.bad.push(Bad { place: (line, *column), text, message: problem.message.clone() });
                }
                problem.is_none()
            });
            if cells.len() == count {
                break; // It is about a field that is not in the block; the write itself says so.
            }
        }
        for (_, field, value) in &cells {
            let old = row.value(field);
            plan.changes.push(Change { line, field, old, new: value.clone() });
        }
        if !cells.is_empty() {
            let set = cells.into_iter().map(|(_, field, value)| (field, value)).collect();
            plan.lines.insert(line, Line { row: row.clone(), version: version.unwrap_or(row.version), set });
        }
        Ok(())
    }
}

/// A refusal field by field; one of the whole record is said of each field that was to be set.
pub(super) fn problems_of(refused: &WriteError, set: &[&'static FieldDef]) -> Vec<FieldProblem> {
    let of_all = |message: Message| {
        set.iter().map(|field| FieldProblem { field, message: message.clone() }).collect::<Vec<_>>()
    };
    match refused {
        WriteError::Invalid(problems) => problems.clone(),
        WriteError::Conflict(_) => of_all(Message::new(
            "changed_meanwhile",
            "这条记录刚被他人修改，请核对后再写入",
            "someone changed this record just now; check it and write again",
        )),
        WriteError::Forbidden | WriteError::NotFound | WriteError::InUse(_) | WriteError::Store(_) => {
            of_all(Message::new("forbidden", "您没有权限这样修改", "you may not change it so"))
        }
    }
}

/// Texts read so far: a column of a spreadsheet says the same few words again and again.
#[derive(Default)]
struct Known {
    values: HashMap<(&'static str, String), Result<Value, Message>>,
}

impl Known {
    fn value(
        &mut self,
        view: &View<'_>,
        field: &'static FieldDef,
        text: &str,
    ) -> Result<Result<Value, Message>, StoreError> {
        let key = (field.name, text.to_owned());
        if let Some(known) = self.values.get(&key) {
            return Ok(known.clone());
        }
        let mut typed = Typed { text: plain(field, text), ..Typed::default() };
        let value = value_of(view, field, &mut typed)?;
        self.values.insert(key, value.clone());
        Ok(value)
    }
}

/// A list shows an empty value as a dash, and so does what is copied from it.
fn plain(field: &FieldDef, text: &str) -> String {
    let is_nothing = matches!(text, "—" | "-") && !matches!(field.kind, FieldKind::Text);
    if is_nothing { String::new() } else { text.to_owned() }
}
