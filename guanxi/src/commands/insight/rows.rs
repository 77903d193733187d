//! The rows of a file: named columns, read as days, amounts and figures; what cannot be read is counted and told.

use std::collections::HashMap;
use std::path::Path;

use exchange::{Cell, Encoding, ExportFile, ExportFormat, ReadOptions, Table};
use insight::clv::history::Log;
use object::{Currency, Day, DayOrder, Lang, Message, Money};
use serde_json::{Value as Json, json};

use super::{Common, Failed};

/// What these columns are usually called.
const CUSTOMER: &[&str] = &["customer", "customer_id", "客户", "客户编号", "客户名称", "买方", "id"];
const DATE: &[&str] = &["date", "order_date", "ordered", "ordered_on", "日期", "下单日期", "订单日期"];
const AMOUNT: &[&str] = &["amount", "total", "金额", "订单金额", "总额"];
/// Rows by which the order of day, month and year is found out.
const DAY_ROWS: usize = 2_000;
/// Rows that could not be read and are told one by one.
const UNREADABLE_TOLD_MAX: usize = 20;

/// What was read.
#[derive(Default)]
pub(super) struct Read {
    /// Data rows.
    pub rows: u64,
    /// Those of them that could not be read.
    pub unreadable: u64,
    first: Vec<(u64, Message)>,
}

impl Read {
    /// A row that is left out, and why.
    pub fn note(&mut self, row: u64, why: Message) {
        self.unreadable += 1;
        if self.first.len() < UNREADABLE_TOLD_MAX {
            self.first.push((row, why));
        }
    }

    /// The first rows that were left out, for programs.
    pub fn first_unreadable(&self) -> Json {
        let told =
            |(row, why): &(u64, Message)| json!({"row": row, "code": why.code, "zh": why.zh, "en": why.en});
        self.first.iter().map(told).collect()
    }

    /// The same for people.
    pub fn told(&self, lang: Lang) -> Vec<String> {
        if self.unreadable == 0 {
            return Vec::new();
        }
        let count = self.unreadable;
        let mut lines = vec![match lang {
            Lang::Zh => format!("{count} 行无法读取，没有计入："),
            Lang::En => format!("{count} rows could not be read and are left out:"),
        }];
        lines.extend(self.first.iter().map(|(row, why)| match lang {
            Lang::Zh => format!("  第 {row} 行：{}", why.zh),
            Lang::En => format!("  row {row}: {}", why.en),
        }));
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
            Some(name) => {
                Some(Encoding::of_name(name).ok_or_else(|| super::option_unreadable("encoding", name))?)
            }
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

fn days(rows: &[(u64, [String; 3])]) -> DayOrder {
    DayOrder::guess(rows.iter().map(|(_, cells)| cells[1].as_str()))
}

/// Amounts of one currency.
#[derive(Default)]
pub(super) struct Amounts {
    currency: Option<Currency>,
}

impl Amounts {
    /// In the smallest unit.
    pub fn minor(&mut self, text: &str) -> Result<i64, Message> {
        let money = Money::parse(text)?;
        let currency = *self.currency.get_or_insert(money.currency);
        if currency != money.currency {
            return Err(Message::new(
                "currencies_differ",
                format!("这一行是 {}，之前是 {}；请先换算成一种货币", money.currency.code(), currency.code()),
                format!(
                    "this is {}, those before were {}; convert them first",
                    money.currency.code(),
                    currency.code()
                ),
            ));
        }
        Ok(money.minor)
    }

    /// Smallest units to one.
    pub fn minor_per_unit(&self) -> f64 {
        self.currency.map_or(100.0, |currency| 10_f64.powf(f64::from(currency.decimals())))
    }
}

/// A figure with a point before its decimals; thousands may be set apart, a percentage counts as its share.
pub(super) fn figure(text: &str) -> Result<f64, Message> {
    let plain: String = text.trim().chars().filter(|c| !matches!(c, ',' | '，' | ' ')).collect();
    let (number, unit) = match plain.strip_suffix(['%', '％']) {
        Some(number) => (number, 0.01),
        None => (plain.as_str(), 1.0),
    };
    match number.parse::<f64>() {
        Ok(figure) if figure.is_finite() => Ok(figure * unit),
        Ok(_) | Err(_) => Err(Message::new(
            "figure_unreadable",
            format!("“{text}”不是数字"),
            format!("“{text}” is no number"),
        )),
    }
}

/// Days since 1970, which the methods count in.
pub(super) fn number_of(day: Day) -> i32 {
    let first = jiff::civil::date(1970, 1, 1);
    i32::try_from(day.date().duration_since(first).as_hours() / 24).unwrap_or(i32::MAX)
}

/// The purchases of a file.
#[derive(Default)]
pub(super) struct Purchases {
    /// Who bought, by number.
    pub customer: Vec<u32>,
    /// On which day ([`number_of`]).
    pub day: Vec<i32>,
    /// For how much, in the smallest unit.
    pub amount: Vec<i64>,
    /// The customers by their numbers.
    pub names: Names,
    /// Of which currency they are.
    pub amounts: Amounts,
}

/// The columns of a file of orders.
#[derive(clap::Args, Debug, Clone)]
pub(super) struct OrderColumns {
    /// 客户所在的列 / the column of the customer
    #[arg(long)]
    pub customer: Option<String>,
    /// 日期所在的列 / the column of the day
    #[arg(long)]
    pub date: Option<String>,
    /// 金额所在的列，退货为负 / the column of the amount; refunds are below zero
    #[arg(long)]
    pub amount: Option<String>,
}

impl OrderColumns {
    /// The customer's column.
    pub fn customer(&self) -> Wanted<'_> {
        Wanted { option: "customer", named: self.customer.as_deref(), usual: CUSTOMER }
    }

    /// Reads them all.
    pub fn read(&self, rows: Rows, read: &mut Read) -> Result<Purchases, Failed> {
        let date = Wanted { option: "date", named: self.date.as_deref(), usual: DATE };
        let amount = Wanted { option: "amount", named: self.amount.as_deref(), usual: AMOUNT };
        let places = [rows.place(&self.customer())?, rows.place(&date)?, rows.place(&amount)?];
        let mut purchases = Purchases::default();
        // The order of day and month is that of the whole column, so days become days once enough are read.
        let mut order = None;
        let mut waiting: Vec<(u64, [String; 3])> = Vec::new();
        rows.each(&places, read, |row, cells| match order {
            Some(order) => purchases.take(cells, order),
            None => {
                waiting.push((row, [cells[0].to_owned(), cells[1].to_owned(), cells[2].to_owned()]));
                if waiting.len() == DAY_ROWS {
                    order = Some(days(&waiting));
                }
                Ok(())
            }
        })?;
        let order = order.unwrap_or_else(|| days(&waiting));
        for (row, cells) in waiting {
            let cells = cells.each_ref().map(String::as_str);
            if let Err(why) = purchases.take(&cells, order) {
                read.note(row, why);
            }
        }
        Ok(purchases)
    }
}

impl Purchases {
    fn take(&mut self, cells: &[&str], order: DayOrder) -> Result<(), Message> {
        let day = number_of(Day::parse_in(cells[1], order)?);
        let amount = self.amounts.minor(cells[2])?;
        self.customer.push(self.names.number(cells[0])?);
        self.day.push(day);
        self.amount.push(amount);
        Ok(())
    }

    /// For the methods.
    pub fn log(&self) -> Log<'_> {
        Log { customer: &self.customer, day: &self.day, amount: &self.amount }
    }

    /// The last day on which somebody bought.
    pub fn last_day(&self) -> i32 {
        self.day.iter().copied().max().unwrap_or_default()
    }
}

/// What a day given as an option means.
pub(super) fn day_option(option: &str, text: Option<&str>) -> Result<Option<i32>, Failed> {
    text.map(|text| {
        Day::parse(text).map(number_of).map_err(|_| super::option_unreadable(option, text).into())
    })
    .transpose()
}

/// The day with this number.
pub(super) fn day_of(number: i32) -> String {
    Day::from_date(jiff::civil::date(1970, 1, 1)).plus_days(i64::from(number)).text()
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
    let format =
        path.extension().and_then(|end| ExportFormat::of_code(&end.to_string_lossy().to_lowercase()));
    let Some(format @ (ExportFormat::Csv | ExportFormat::Xlsx)) = format else {
        return Err(super::option_unreadable("out", &path.display().to_string()).into());
    };
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
