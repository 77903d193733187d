//! A table of facts about each one: columns of figures where the file has figures, of categories elsewhere.

use insight::table::{Column, Table};

use object::Message;

use super::rows::{Read, Rows, Wanted, figures_of, is_day};
use super::{Failed, options};

/// The share of a column's cells that must be figures for it to be one of figures.
const FIGURES_SHARE: f64 = 0.95;
/// Digits from which a whole number is rather a phone or an account than a size.
const NUMBER_DIGITS_MIN: usize = 10;
/// Categories of a column beyond which it is no fact but a name.
const CATEGORIES_MAX: usize = 200;
/// What the column of the id is usually called.
const ID: &[&str] = &["id", "customer", "customer_id", "编号", "客户编号", "客户", "客户名称"];

/// What was read of every one.
pub(super) struct Facts {
    /// By which each is known.
    pub ids: Vec<String>,
    /// The facts.
    pub table: Table,
    /// The rows as a spreadsheet numbers them.
    pub rows: Vec<u64>,
    /// The cells of a column apart: what is to be said.
    pub apart: Vec<String>,
    /// Columns that say nothing of the kind: empty, the same of all, another of each, phones and days.
    pub left_out: Vec<String>,
}

/// Which columns.
pub(super) struct Asked<'a> {
    /// That of the id.
    pub id: Option<&'a str>,
    /// The facts; all others when none.
    pub columns: &'a [String],
    /// One that is read apart.
    pub apart: Option<&'a str>,
}

pub(super) fn read(rows: Rows, asked: &Asked<'_>, read: &mut Read) -> Result<Facts, Failed> {
    let id = rows.optional_place(&Wanted { option: "id", named: asked.id, usual: ID })?;
    let apart = match asked.apart {
        Some(name) => Some(rows.place(&Wanted { option: "target", named: Some(name), usual: &[] })?),
        None => None,
    };
    let place = |name: &str| rows.place(&Wanted { option: "columns", named: Some(name), usual: &[] });
    let mut places: Vec<usize> = if asked.columns.is_empty() {
        (0..rows.headers().len()).collect()
    } else {
        options::columns(asked.columns).into_iter().map(place).collect::<Result<_, Failed>>()?
    };
    places.retain(|column| Some(*column) != id && Some(*column) != apart);
    let names: Vec<String> = places.iter().map(|place| rows.headers()[*place].trim().to_owned()).collect();
    let width = places.len();
    let all: Vec<usize> = places.into_iter().chain(id).chain(apart).collect();
    let mut cells_of: Vec<Vec<String>> = vec![Vec::new(); width];
    let (mut ids, mut aparts, mut numbers) = (Vec::new(), Vec::new(), Vec::new());
    rows.each(&all, read, |number, cells| {
        numbers.push(number);
        cells_of.iter_mut().zip(cells).for_each(|(column, cell)| column.push(cell.trim().to_owned()));
        ids.push(match id {
            Some(_) => cells[width].trim().to_owned(),
            None => (ids.len() + 1).to_string(),
        });
        if apart.is_some() {
            aparts.push(cells[width + usize::from(id.is_some())].trim().to_owned());
        }
        Ok(())
    })?;
    let (mut columns, mut left_out) = (Vec::new(), Vec::new());
    for (name, cells) in names.into_iter().zip(cells_of) {
        match column(&name, &cells) {
            Some((column, unreadable)) => {
                columns.push(column);
                for place in unreadable {
                    let cell = &cells[place];
                    let why = Message::new(
                        "figure_unreadable",
                        format!("{name}：“{cell}”不是数字"),
                        format!("{name}: “{cell}” is no number"),
                    );
                    read.note_cell(numbers[place], why);
                }
            }
            None => left_out.push(name),
        }
    }
    Ok(Facts { ids, table: Table::new(columns)?, rows: numbers, apart: aparts, left_out })
}

/// Whether a cell is a phone or another long number by which something is called, or a day: no size and no kind.
fn names_something(cell: &str) -> bool {
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    let is_number = cell.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b' '));
    (is_number && digits >= NUMBER_DIGITS_MIN) || (cell.contains(['-', '/']) && is_day(cell))
}

/// The column, and the places of its cells that are no figures though the others are.
fn column(name: &str, cells: &[String]) -> Option<(Column, Vec<usize>)> {
    let filled: Vec<&String> = cells.iter().filter(|cell| !cell.is_empty()).collect();
    let first = filled.first()?;
    let naming = filled.iter().filter(|cell| names_something(cell)).count();
    if naming as f64 >= FIGURES_SHARE * filled.len() as f64 {
        return None;
    }
    if filled.len() == cells.len() && filled.iter().all(|cell| cell == first) {
        return None;
    }
    let figures = figures_of(cells);
    if figures.iter().flatten().count() as f64 >= FIGURES_SHARE * filled.len() as f64 {
        let is_unreadable = |place: &usize| figures[*place].is_none() && !cells[*place].is_empty();
        let unreadable = (0..cells.len()).filter(is_unreadable).collect();
        let values = figures.iter().map(|figure| figure.unwrap_or(f64::NAN)).collect();
        return Some((Column::numbers(name, values), unreadable));
    }
    let mut different = filled.clone();
    different.sort_unstable();
    different.dedup();
    (different.len() <= CATEGORIES_MAX).then(|| (Column::categories(name, cells), Vec::new()))
}
