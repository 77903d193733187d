//! The cells of one row become values: by each field's own reading, days in their column's order, several phone
//! numbers of one cell over the phone fields that have no column.

use std::collections::HashMap;

use object::{
    Day, DayOrder, FieldDef, FieldKind, Instant, Message, Phone, SystemField, Value, parse_id, text,
};

use super::plan::{Plan, key_text};
use super::reason::{Problem, Reason, blank_row};
use crate::table::RawRow;

/// Words of a cell that empty the field; an empty cell leaves it as it is.
const CLEAR_WORDS: [&str; 2] = ["(清空)", CLEAR_WORD];
/// The one that stands for what other kinds of files call nothing.
pub(crate) const CLEAR_WORD: &str = "(clear)";
/// How many different texts of a column of choices are kept with what they mean.
const TEXTS_KNOWN_MAX: usize = 4_096;
/// The longest text kept so, in bytes.
const TEXT_KNOWN_BYTES_MAX: usize = 64;

/// The code of a cell of several numbers that there are too few phone fields for.
pub(super) const PHONES_NO_ROOM: &str = "phones_no_room";

/// The numbers after the first of cells that have several.
#[derive(Clone, Debug, Default)]
pub(super) struct MorePhones {
    pub phones: Vec<Value>,
    /// The fields whose cells they stand in.
    pub of: Vec<&'static FieldDef>,
}

impl MorePhones {
    pub fn is_empty(&self) -> bool {
        self.phones.is_empty()
    }
}

/// A row's values before links are resolved.
#[derive(Clone, Debug, Default)]
pub(super) struct RowValues {
    /// One value per declared field.
    pub values: Vec<Value>,
    /// The places of the fields that the row sets, in order; an empty value there empties the field.
    pub given: Vec<usize>,
    /// Texts of links, to be resolved.
    pub links: Vec<(&'static FieldDef, String)>,
    /// Further numbers of a phone cell.
    pub more_phones: MorePhones,
    /// The record's id, where the file has it.
    pub id: Option<i64>,
    /// What is odd about values that are taken all the same.
    pub warnings: Vec<Problem>,
    /// Cells that cannot be read; the row cannot be taken in.
    pub problems: Vec<Problem>,
    /// What the row says of a child of its record.
    pub child: Option<Box<RowValues>>,
    /// What cells that fill several fields say of the fields that do not lead.
    parts: Vec<(&'static FieldDef, Value)>,
}

/// What a row of the file says.
pub(super) enum Parsed {
    /// Values, and all that is wrong with single cells.
    Row(RowValues),
    /// Nothing.
    Blank(Reason),
    /// A row that cannot be read at all.
    Bad(Reason),
}

/// Reads cells; one per thread, because it remembers what texts mean.
pub(super) struct CellReader {
    /// Per mapped column what its texts mean, for kinds that have few of them.
    known: Vec<HashMap<String, Value>>,
    /// Reads what belongs to the row's child.
    child: Option<Box<CellReader>>,
}

impl CellReader {
    pub fn new(plan: &Plan) -> CellReader {
        let child = plan.family.as_deref().map(|family| Box::new(CellReader::new(&family.plan)));
        CellReader { known: vec![HashMap::new(); plan.columns.len()], child }
    }

    /// The values of a row, or everything that is wrong with it.
    pub fn read(&mut self, plan: &Plan, row: &RawRow) -> Parsed {
        if let Some(problem) = row.problem() {
            return Parsed::Bad(Reason::of(Problem::of_row(problem.message())));
        }
        if row.is_blank() {
            return Parsed::Blank(Reason::of(blank_row()));
        }
        let mut parsed =
            RowValues { values: vec![Value::Null; plan.def.fields.len()], ..RowValues::default() };
        for (place, column) in plan.columns.iter().enumerate() {
            let shaped;
            let cell = match plan.shapes.get(column.column) {
                Some(shape) if column.is_shaped => {
                    shaped = shape.of_row(row, column.column);
                    shaped.trim()
                }
                Some(_) | None => row.cell(column.column).trim(),
            };
            let read = match row.fault(column.column) {
                Some(fault) => Err(fault.message(cell)),
                None if cell.is_empty() => Ok(()),
                None => self.read_cell(plan, place, cell, &mut parsed),
            };
            if let Err(message) = read {
                let problem = Problem::of_field(column.field, message).with_value(cell);
                parsed.problems.push(problem);
            }
        }
        for (field, value) in std::mem::take(&mut parsed.parts) {
            // A column of its own says more than a part of another.
            if !parsed.given.contains(&field.index) {
                parsed.values[field.index] = value;
                parsed.given.push(field.index);
            }
        }
        // What is said for all rows counts where a row says nothing, and for new records only: it is not given.
        for (field, value) in &plan.defaults {
            if parsed.values[field.index].is_null() && !parsed.given.contains(&field.index) {
                parsed.values[field.index] = value.clone();
            }
        }
        if !parsed.more_phones.is_empty() {
            drop_repeated_phones(&mut parsed);
        }
        if let (Some(family), Some(reader)) = (plan.family.as_deref(), &mut self.child)
            && let Parsed::Row(child) = reader.read(&family.plan, row)
        {
            parsed.child = Some(Box::new(child));
        }
        Parsed::Row(parsed)
    }

    fn read_cell(
        &mut self,
        plan: &Plan,
        place: usize,
        cell: &str,
        parsed: &mut RowValues,
    ) -> Result<(), Message> {
        let column = &plan.columns[place];
        let field = column.field;
        if is_clear_word(cell) {
            if field.system.is_none() {
                parsed.given.push(field.index);
            }
            return Ok(());
        }
        if let Some(split) = column.split {
            let mut parts = (split.parts)(cell);
            let Some(place) = parts.iter().position(|(part, _)| *part == field) else {
                let warning = Problem::of_field(field, not_taken_apart(split, cell)).with_value(cell);
                parsed.warnings.push(warning);
                take(field, (field.parse)(cell)?, parsed);
                return Ok(());
            };
            let (_, lead) = parts.swap_remove(place);
            parsed.parts.extend(parts);
            take(field, lead, parsed);
            return Ok(());
        }
        if field.system == Some(SystemField::Id) {
            parsed.id = Some(parse_id(cell).map_err(|_| {
                Message::new(
                    "id_unreadable",
                    format!("“{}”不是记录编号", text::excerpt(cell)),
                    format!("“{}” is not a record id", text::excerpt(cell)),
                )
            })?);
            return Ok(());
        }
        if field.kind.link().is_some() {
            parsed.links.push((field, text::clean(cell)));
            return Ok(());
        }
        let value = if matches!(field.kind, FieldKind::Phone) {
            read_phones(field, cell, &mut parsed.more_phones)?
        } else if field.kind.is_class() {
            self.read_known(place, field, cell)?
        } else if matches!(field.kind, FieldKind::Day) && column.days != DayOrder::YearMonthDay {
            Value::Text(Day::parse_in(cell, column.days)?.text())
        } else if matches!(field.kind, FieldKind::Instant) {
            Value::Int(Instant::parse_as_written(cell, column.days, &plan.zone)?.0)
        } else {
            (field.parse)(cell)?
        };
        take(field, value, parsed);
        Ok(())
    }

    fn read_known(&mut self, place: usize, field: &'static FieldDef, cell: &str) -> Result<Value, Message> {
        let known = &mut self.known[place];
        if let Some(value) = known.get(cell) {
            return Ok(value.clone());
        }
        let value = (field.parse)(cell)?;
        if known.len() < TEXTS_KNOWN_MAX && cell.len() <= TEXT_KNOWN_BYTES_MAX {
            known.insert(cell.to_owned(), value.clone());
        }
        Ok(value)
    }
}

/// A value of the row, with what is odd about it.
fn take(field: &'static FieldDef, value: Value, parsed: &mut RowValues) {
    if value.is_null() {
        return;
    }
    if let Some(message) = (field.warn)(&value) {
        parsed.warnings.push(Problem::of_field(field, message));
    }
    parsed.values[field.index] = value;
    parsed.given.push(field.index);
}

/// The text stays whole in the field that leads.
fn not_taken_apart(split: &object::CellSplit, cell: &str) -> Message {
    let cell = text::excerpt(cell);
    Message::new(
        "not_taken_apart",
        format!("“{cell}”无法拆成{}，按原样保存", split.label.zh),
        format!("“{cell}” cannot be taken apart as {}; it is kept as written", split.label.en),
    )
}

/// The first number of a cell; the others are added to `more`.
fn read_phones(field: &'static FieldDef, cell: &str, more: &mut MorePhones) -> Result<Value, Message> {
    let refusal = match (field.parse)(cell) {
        Ok(value) => return Ok(value),
        Err(refusal) => refusal,
    };
    let numbers = Phone::split(cell);
    if numbers.len() < 2 {
        return Err(refusal);
    }
    let mut values = numbers.iter().map(|number| (field.parse)(number));
    let first = values.next().unwrap_or(Err(refusal))?;
    let rest = values.collect::<Result<Vec<Value>, Message>>()?;
    more.phones.extend(rest);
    more.of.push(field);
    Ok(first)
}

/// A number that stands twice in a row needs no second place.
fn drop_repeated_phones(parsed: &mut RowValues) {
    let mut seen: Vec<String> =
        parsed.values.iter().filter(|value| matches!(value, Value::Phone(_))).filter_map(key_text).collect();
    parsed.more_phones.phones.retain(|phone| {
        let Some(key) = key_text(phone) else { return false };
        let is_new = !seen.contains(&key);
        seen.push(key);
        is_new
    });
}

fn is_clear_word(cell: &str) -> bool {
    // Few cells begin so: the others are not looked at twice.
    cell.starts_with(['(', '（'])
        && CLEAR_WORDS.contains(&cell.replace('（', "(").replace('）', ")").to_lowercase().as_str())
}

/// Puts the further numbers of a row into phone fields of a record: those it has already need no place, the
/// others go to the empty fields without a column, in order of declaration.
pub(super) fn place_phones(
    plan: &Plan,
    more: &MorePhones,
    values: &mut [Value],
) -> Result<Vec<usize>, Problem> {
    let mut filled = Vec::new();
    for phone in &more.phones {
        let key = key_text(phone);
        if values.iter().any(|value| matches!(value, Value::Phone(_)) && key_text(value) == key) {
            continue;
        }
        match plan.spare_phones.iter().find(|field| values[field.index].is_null()) {
            Some(field) => {
                values[field.index] = phone.clone();
                filled.push(field.index);
            }
            None => return Err(no_room(more)),
        }
    }
    Ok(filled)
}

fn no_room(more: &MorePhones) -> Problem {
    let count = more.phones.len() + 1;
    let message = Message::new(
        PHONES_NO_ROOM,
        format!("电话单元格里有 {count} 个号码，没有足够的电话字段存放，请删去一些"),
        format!("a phone cell has {count} numbers, more than there are phone fields free; remove some"),
    );
    let field = more.of.first().map(|field| field.name.to_owned());
    Problem { field, ..Problem::of_row(message) }
}
