//! The rows of a file: named columns, read as days, amounts and figures; what cannot be read is counted and told.

mod manner;
mod orders;

use std::collections::HashMap;
use std::path::Path;

use exchange::{Cell, Encoding, ExportFile, ExportFormat, ReadOptions, Table};
use object::{Day, Lang, Message};
use serde_json::{Value as Json, json};

use self::manner::{Seen, Waiting};
use super::options;
use super::report::count;
use super::{Common, Failed};

pub(super) use self::manner::{Kind, Line, figures_of, is_day};
pub(super) use self::orders::{CUSTOMER, DATE, OrderColumns, Purchases, last_day};

/// Rows and cells that could not be read and are told one by one.
const UNREADABLE_TOLD_MAX: usize = 20;

/// What was read.
#[derive(Default)]
pub(super) struct Read {
    /// Data rows.
    pub rows: u64,
    /// Those of them that could not be read.
    pub unreadable: u64,
    /// Cells that could not be read, of rows that count without them.
    pub cells_unreadable: u64,
    first: Vec<(u64, Message)>,
    first_cells: Vec<(u64, Message)>,
}

/// Keeps the first by their rows.
fn keep(first: &mut Vec<(u64, Message)>, row: u64, why: Message) {
    let place = first.partition_point(|(earlier, _)| *earlier <= row);
    first.insert(place, (row, why));
    first.truncate(UNREADABLE_TOLD_MAX);
}

fn for_programs(first: &[(u64, Message)]) -> Json {
    let told =
        |(row, why): &(u64, Message)| json!({"row": row, "code": why.code, "zh": why.zh, "en": why.en});
    first.iter().map(told).collect()
}

fn for_people(first: &[(u64, Message)], lang: Lang) -> impl Iterator<Item = String> {
    first.iter().map(move |(row, why)| match lang {
        Lang::Zh => format!("  第 {row} 行：{}", why.zh),
        Lang::En => format!("  row {row}: {}", why.en),
    })
}

impl Read {
    /// A row that is left out, and why.
    pub fn note(&mut self, row: u64, why: Message) {
        self.unreadable += 1;
        keep(&mut self.first, row, why);
    }

    /// A cell that counts as empty, and why.
    pub fn note_cell(&mut self, row: u64, why: Message) {
        self.cells_unreadable += 1;
        keep(&mut self.first_cells, row, why);
    }

    /// Whether all of it could be read.
    pub fn is_whole(&self) -> bool {
        self.unreadable == 0 && self.cells_unreadable == 0
    }

    /// The first rows that were left out, for programs.
    pub fn first_unreadable(&self) -> Json {
        for_programs(&self.first)
    }

    /// The first cells that could not be read, for programs.
    pub fn first_unreadable_cells(&self) -> Json {
        for_programs(&self.first_cells)
    }

    /// Both for people.
    pub fn told(&self, lang: Lang) -> Vec<String> {
        let mut lines = Vec::new();
        if self.unreadable > 0 {
            let rows = self.unreadable;
            lines.push(match lang {
                Lang::Zh => format!("{rows} 行无法读取，没有计入："),
                Lang::En if rows == 1 => "1 row could not be read and is left out:".to_owned(),
                Lang::En => format!("{rows} rows could not be read and are left out:"),
            });
            lines.extend(for_people(&self.first, lang));
        }
        if self.cells_unreadable > 0 {
            let cells = self.cells_unreadable;
            lines.push(match lang {
                Lang::Zh => format!("{cells} 个单元格无法读取，按空白处理："),
                Lang::En => {
                    format!("{} could not be read, taken for empty:", count(cells, "cell", "cells"))
                }
            });
            lines.extend(for_people(&self.first_cells, lang));
        }
        lines
    }
}

/// A column that is wanted.
pub(super) struct Wanted<'a> {
    /// The option that names it.
    pub option: &'static str,
    /// What was said.
    pub named: Option<&'a str>,
    /// What it is usually called, in small letters.
    pub usual: &'static [&'static str],
}

/// An open file.
pub(super) struct Rows {
    table: Table,
}

impl Rows {
    /// Opens it.
    pub fn open(common: &Common, lang: Lang) -> Result<Rows, Failed> {
        let encoding = match &common.encoding {
            None => None,
            Some(name) => Some(Encoding::of_name(name).ok_or_else(|| options::unreadable("encoding", name))?),
        };
        let options = ReadOptions {
            encoding,
            header: Some(true),
            sheet: common.sheet.as_deref(),
            lang,
            ..ReadOptions::default()
        };
        let table = Table::open(&common.file, &options).map_err(|fault| fault.message())?;
        Ok(Rows { table })
    }

    /// The names of the columns.
    pub fn headers(&self) -> &[String] {
        self.table.headers()
    }

    /// Where a column stands.
    pub fn place(&self, wanted: &Wanted<'_>) -> Result<usize, Failed> {
        self.optional_place(wanted)?.ok_or_else(|| Failed::Asked(self.missing(wanted, None)))
    }

    /// The same of a column that need not be there, unless an option names it.
    pub fn optional_place(&self, wanted: &Wanted<'_>) -> Result<Option<usize>, Failed> {
        let headers = self.table.headers();
        let is_called =
            |name: &str| headers.iter().position(|header| header.trim().eq_ignore_ascii_case(name.trim()));
        match wanted.named {
            Some(name) => {
                is_called(name).map(Some).ok_or_else(|| Failed::Asked(self.missing(wanted, Some(name))))
            }
            None => Ok(wanted.usual.iter().find_map(|name| is_called(name))),
        }
    }

    fn missing(&self, wanted: &Wanted<'_>, name: Option<&str>) -> Message {
        let there = self.table.headers();
        let option = wanted.option;
        match name {
            Some(name) => Message::new(
                "column_missing",
                format!("文件里没有“{name}”这一列；有：{}。", there.join("、")),
                format!("The file has no column “{name}”; it has {}.", there.join(", ")),
            ),
            None => Message::new(
                "column_unnamed",
                format!("请用 --{option} 指明列名；文件里有：{}。", there.join("、")),
                format!("Say by --{option} which column it is; the file has {}.", there.join(", ")),
            ),
        }
    }

    /// Takes every row: its number as a spreadsheet shows it, and the cells of these columns.
    pub fn each(
        mut self,
        places: &[usize],
        read: &mut Read,
        mut take: impl FnMut(u64, &[&str]) -> Result<(), Message>,
    ) -> Result<(), Failed> {
        while let Some(row) = self.table.next_row().map_err(|fault| fault.message())? {
            if row.is_blank() {
                continue;
            }
            read.rows += 1;
            let fault = places.iter().find_map(|place| Some(row.fault(*place)?.message(row.cell(*place))));
            let problem = row.problem().map(exchange::RowError::message).or(fault);
            let cells: Vec<&str> = places.iter().map(|place| row.cell(*place)).collect();
            if let Err(why) = problem.map_or_else(|| take(row.number(), &cells), Err) {
                read.note(row.number(), why);
            }
        }
        Ok(())
    }

    /// The same with days and figures, read as their whole column writes them: where a row can be read in two ways, it
    /// and those after it wait until the rest has told.
    pub fn lines(
        mut self,
        columns: &[(usize, Kind)],
        read: &mut Read,
        mut take: impl FnMut(&Line<'_>) -> Result<(), Message>,
    ) -> Result<(), Failed> {
        let mut seen: Vec<Seen> = columns.iter().map(|(_, kind)| Seen::of(*kind)).collect();
        let mut waiting = Waiting::default();
        while let Some(row) = self.table.next_row().map_err(|fault| fault.message())? {
            if row.is_blank() {
                continue;
            }
            read.rows += 1;
            let fault = columns.iter().find_map(|(at, _)| Some(row.fault(*at)?.message(row.cell(*at))));
            if let Some(why) = row.problem().map(exchange::RowError::message).or(fault) {
                read.note(row.number(), why);
                continue;
            }
            let cells: Vec<&str> = columns.iter().map(|(place, _)| row.cell(*place)).collect();
            seen.iter_mut().zip(&cells).for_each(|(seen, cell)| seen.look(cell));
            if seen.iter().any(Seen::is_open) {
                waiting.push(row.number(), &cells);
                continue;
            }
            let manners: Vec<_> = seen.iter().map(Seen::manner).collect();
            waiting.release(&manners, read, &mut take);
            if let Err(why) = take(&Line { row: row.number(), cells: &cells, manners: &manners }) {
                read.note(row.number(), why);
            }
        }
        let manners: Vec<_> = seen.iter().map(Seen::manner).collect();
        waiting.release(&manners, read, &mut take);
        Ok(())
    }
}

/// Numbers for names, in the order in which they come.
#[derive(Default)]
pub(super) struct Names {
    numbers: HashMap<String, u32>,
    names: Vec<String>,
}

impl Names {
    /// The number of this name.
    pub fn number(&mut self, name: &str) -> Result<u32, Message> {
        let name = name.trim();
        if name.is_empty() {
            return Err(Message::new("empty", "这一格是空的", "the cell is empty"));
        }
        if let Some(number) = self.numbers.get(name) {
            return Ok(*number);
        }
        let number = u32::try_from(self.names.len())
            .map_err(|_| Message::new("too_many", "名称太多", "there are too many names"))?;
        self.numbers.insert(name.to_owned(), number);
        self.names.push(name.to_owned());
        Ok(number)
    }

    /// All of them by their numbers.
    pub fn all(&self) -> &[String] {
        &self.names
    }
}

/// Days since 1970, which the methods count in.
pub(super) fn number_of(day: Day) -> i32 {
    let first = jiff::civil::date(1970, 1, 1);
    i32::try_from(day.date().duration_since(first).as_hours() / 24).unwrap_or(i32::MAX)
}

/// What a day given as an option means.
pub(super) fn day_option(option: &str, text: Option<&str>) -> Result<Option<i32>, Failed> {
    text.map(|text| {
        Day::parse(text)
            .map(number_of)
            .map_err(|_| options::form(option, text, "一个日期，如 2026-03-01", "a day such as 2026-03-01"))
    })
    .transpose()
}

/// The day with this number.
pub(super) fn day_of(number: i32) -> String {
    Day::from_date(jiff::civil::date(1970, 1, 1)).plus_days(i64::from(number)).text()
}

/// As what a file of results is written, by the end of its name.
pub(super) fn format_of(path: &Path) -> Result<ExportFormat, Failed> {
    let format =
        path.extension().and_then(|end| ExportFormat::of_code(&end.to_string_lossy().to_lowercase()));
    match format {
        Some(format @ (ExportFormat::Csv | ExportFormat::Xlsx)) => Ok(format),
        Some(_) | None => Err(options::form(
            "out",
            &path.display().to_string(),
            "以 .csv 或 .xlsx 结尾的文件名",
            "a file that ends in .csv or .xlsx",
        )),
    }
}

/// The date of the day with this number.
pub(super) fn date_of(number: i32) -> jiff::civil::Date {
    Day::from_date(jiff::civil::date(1970, 1, 1)).plus_days(i64::from(number)).date()
}

/// Writes what is said of each one.
pub(super) fn write(
    path: &Path,
    headings: &[&str],
    rows: impl Iterator<Item = Vec<Cell>>,
) -> Result<(), Failed> {
    let unwritable = |cause: std::io::Error| {
        Failed::Asked(Message::new(
            "file_unwritable",
            format!("无法写入 {}：{cause}", path.display()),
            format!("{} cannot be written: {cause}", path.display()),
        ))
    };
    let format = format_of(path)?;
    let headings: Vec<String> = headings.iter().map(|heading| (*heading).to_owned()).collect();
    let mut file = ExportFile::create(path, format, &headings).map_err(unwritable)?;
    for row in rows {
        file.write(&row).map_err(unwritable)?;
    }
    file.finish().map_err(unwritable)
}

/// A number in a cell.
pub(super) fn number(figure: impl ToString) -> Cell {
    Cell::Number(figure.to_string())
}

/// A fraction in a cell, with six decimals.
pub(super) fn fraction(figure: f64) -> Cell {
    if figure.is_finite() { Cell::Number(format!("{figure:.6}")) } else { Cell::Empty }
}
