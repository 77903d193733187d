//! A customer file as it comes out of five spreadsheets: every row that is broken is known, so that an import
//! can be held against it.

use std::fmt::Write;

use customers::Customer;
use object::{Choice, Day, Lang};

use super::company::{Made, Maker};
use super::errors::{Slip, full_width, rewritten, slipped};
use super::people::mobile_digits;

/// The day the file was written; it does not move, so that a file of one seed is always the same file.
const FILE_YEAR_MONTH_DAY: (i32, i32, i32) = (2025, 12, 31);
/// Rows that repeat an earlier row, company code and all, in percent.
const REPEATED_PERCENT: f64 = 0.6;
/// Rows that are an earlier customer in other words, in percent.
const ALIKE_PERCENT: f64 = 2.0;
/// How far back a row is repeated; people paste the same list twice.
const REPEATED_WITHIN: usize = 5_000;

/// The columns.
pub(super) const HEADERS: [&str; 15] = [
    "客户名称",
    "简称",
    "客户类型",
    "生命周期阶段",
    "客户级别",
    "行业",
    "省份",
    "城市",
    "详细地址",
    "统一社会信用代码",
    "联系电话",
    "邮箱",
    "来源渠道",
    "建档日期",
    "年采购额",
];
const NAME: usize = 0;
const STAGE: usize = 3;
const GRADE: usize = 4;
const INDUSTRY: usize = 5;
const CODE: usize = 9;
const PHONE: usize = 10;
const EMAIL: usize = 11;
const SINCE: usize = 13;
const SPEND: usize = 14;

/// A customer file in Chinese, and what is known of its rows. Rows count as a spreadsheet shows them: the header is
/// row 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MessyFile {
    /// The file, with commas, quotation marks where needed, and CRLF.
    pub text: String,
    /// Rows that cannot go in, with what is wrong.
    pub broken: Vec<BrokenRow>,
    /// Whole rows that repeat an earlier row of the file, company code included: the row and the earlier one.
    pub repeated: Vec<(u64, u64)>,
    /// Rows that are an earlier row's customer in other words, without the code: the row and the earlier one.
    pub alike: Vec<(u64, u64)>,
}

/// A row that cannot go in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BrokenRow {
    /// Which; the first behind the header is 2.
    pub row: u64,
    /// What is wrong with it.
    pub what: BrokenCell,
}

/// What is wrong with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BrokenCell {
    /// 31 February.
    DayImpossible,
    /// No day at all: 去年底.
    DayUnreadable,
    /// Too few digits.
    PhoneTooShort,
    /// A spreadsheet made 1.38E+10 of it.
    PhoneOfSpreadsheet,
    /// More numbers in the cell than a customer has fields for.
    PhonesTooMany,
    /// No address, or two.
    EmailUnreadable,
    /// A word that is no stage, grade or line of business.
    ChoiceUnknown,
    /// No name.
    NameMissing,
    /// A code of the wrong length, or with letters that never occur.
    CodeUnreadable,
    /// An amount in words that are no number.
    AmountUnreadable,
    /// One cell more than there are columns.
    CellTooMany,
    /// A quotation mark that is closed in the middle of a cell.
    QuoteStray,
}

const BROKEN_CELLS: [BrokenCell; 12] = [
    BrokenCell::DayImpossible,
    BrokenCell::DayUnreadable,
    BrokenCell::PhoneTooShort,
    BrokenCell::PhoneOfSpreadsheet,
    BrokenCell::PhonesTooMany,
    BrokenCell::EmailUnreadable,
    BrokenCell::ChoiceUnknown,
    BrokenCell::NameMissing,
    BrokenCell::CodeUnreadable,
    BrokenCell::AmountUnreadable,
    BrokenCell::CellTooMany,
    BrokenCell::QuoteStray,
];

/// A file of so many customers, of whose rows so many in a hundred are broken, in every way in turn.
pub fn messy_file(rows: u64, broken_percent: f64, seed: u64) -> MessyFile {
    let (year, month, day) = FILE_YEAR_MONTH_DAY;
    let today = Day::of(year, month, day).expect("the last day of December is on every calendar");
    let mut maker = Maker::new(seed, today);
    let mut file = MessyFile { text: String::with_capacity(rows as usize * 220), ..MessyFile::default() };
    push_row(&mut file.text, &HEADERS.map(str::to_owned));
    // Rows that went in well, for later rows to repeat: number, cells, what colleagues call it.
    let mut sound: Vec<(u64, Vec<String>, Option<String>)> = Vec::new();
    for row in 2..rows + 2 {
        if maker.random.percent(broken_percent) {
            let what = BROKEN_CELLS[file.broken.len() % BROKEN_CELLS.len()];
            let made = new_customer(&mut maker, today);
            let cells = cells_of(&mut maker, &made);
            push_broken(&mut file.text, &mut maker, cells, what);
            file.broken.push(BrokenRow { row, what });
            continue;
        }
        let earlier = sound.len().checked_sub(1).map(|last| {
            let back = maker.random.place(REPEATED_WITHIN.min(last + 1));
            &sound[last - back]
        });
        match earlier {
            Some((first, cells, _)) if !cells[CODE].is_empty() && maker.random.percent(REPEATED_PERCENT) => {
                push_row(&mut file.text, cells);
                file.repeated.push((row, *first));
                continue;
            }
            Some((first, cells, called)) if maker.random.percent(ALIKE_PERCENT) => {
                let slip =
                    *maker.random.pick(&[Slip::WithoutForm, Slip::Spaced, Slip::FullWidth, Slip::None]);
                let mut cells = cells.clone();
                cells[NAME] = slipped(&mut maker.random, &cells[NAME], called.as_deref(), slip).0;
                cells[CODE].clear();
                file.alike.push((row, *first));
                push_row(&mut file.text, &cells);
                continue;
            }
            Some(_) | None => {}
        }
        let made = new_customer(&mut maker, today);
        let cells = cells_of(&mut maker, &made);
        push_row(&mut file.text, &cells);
        sound.push((row, cells, made.called));
    }
    file
}

fn new_customer(maker: &mut Maker, today: Day) -> Made {
    let since = today.plus_days(-maker.random.between(0, 2_000));
    maker.customer(since, &[]).0
}

/// A customer's row, as several people wrote it.
fn cells_of(maker: &mut Maker, made: &Made) -> Vec<String> {
    let Customer { name, short_name, phone, email, uscc, yearly_spend, .. } = &made.customer;
    let customer = &made.customer;
    let random = &mut maker.random;
    let name = match random.below(25) {
        0 => full_width(name),
        1 => format!("  {name} "),
        2 => format!("{name}\u{200B}"),
        _ => name.clone(),
    };
    let since = customer.known_since.map(|day| written_day(day, random.below(9))).unwrap_or_default();
    let phone = match phone {
        None => String::new(),
        // A second number goes to the customer's other phone.
        Some(phone) if random.percent(5.0) => {
            let separator = random.pick(&["/", "、", "；", "\n"]);
            format!("{}{separator}{}", phone.written, mobile_digits(random))
        }
        Some(phone) => match random.below(6) {
            0 => rewritten(random, phone),
            1 => full_width(&phone.written),
            _ => phone.written.clone(),
        },
    };
    let spend =
        yearly_spend.map(|money| written_amount(money.minor / 100, random.below(6))).unwrap_or_default();
    let code = uscc.as_ref().map(|code| match random.below(12) {
        0 => code.as_str().to_lowercase(),
        1 => full_width(code.as_str()),
        2 => format!("{} {}", &code.as_str()[..9], &code.as_str()[9..]),
        _ => code.as_str().to_owned(),
    });
    let email = email.as_ref().map(|email| match random.below(15) {
        0 => email.0.to_uppercase(),
        1 => format!("mailto:{}", email.0),
        2 => full_width(&email.0),
        _ => email.0.clone(),
    });
    let kind = if random.percent(10.0) { String::new() } else { word(&customer.kind) };
    let province = customer.province.clone().map(|province| match random.below(8) {
        0 => format!("{province} "),
        _ => province,
    });
    vec![
        name,
        short_name.clone().unwrap_or_default(),
        kind,
        word(&customer.lifecycle_stage),
        customer.grade.as_ref().map(word).unwrap_or_default(),
        customer.industry.as_ref().map(word).unwrap_or_default(),
        province.unwrap_or_default(),
        customer.city.clone().unwrap_or_default(),
        customer.address.clone().unwrap_or_default(),
        code.unwrap_or_default(),
        phone,
        email.unwrap_or_default(),
        customer.source.as_ref().map(word).unwrap_or_default(),
        since,
        spend,
    ]
}

/// A choice as people write it.
fn word<T: Choice>(choice: &T) -> String {
    T::DEF.item(choice.code()).map(|item| item.label.text(Lang::Zh).to_owned()).unwrap_or_default()
}

/// A day as people write it; the year always comes first, or the month is a word, so that it has one reading.
fn written_day(day: Day, way: u64) -> String {
    let date = day.date();
    let (year, month, day_of_month) = (date.year(), date.month(), date.day());
    match way {
        0 => format!("{year}年{month}月{day_of_month}日"),
        1 => format!("{year}/{month}/{day_of_month}"),
        2 => format!("{year}.{month:02}.{day_of_month:02}"),
        3 => format!("{year}{month:02}{day_of_month:02}"),
        4 => format!("{year}-{month}-{day_of_month} 08:30"),
        5 => full_width(&day.text()),
        _ => day.text(),
    }
}

/// An amount of whole yuan as people write it.
fn written_amount(yuan: i64, way: u64) -> String {
    match way {
        0 => format!("¥{yuan}.00"),
        1 => format!("{yuan}元"),
        2 if yuan % 10_000 == 0 => format!("{}万", yuan / 10_000),
        3 => {
            let digits = yuan.to_string();
            let groups: Vec<&str> = digits
                .as_bytes()
                .rchunks(3)
                .rev()
                .filter_map(|group| std::str::from_utf8(group).ok())
                .collect();
            groups.join(",")
        }
        _ => yuan.to_string(),
    }
}

/// Writes a row that cannot go in.
fn push_broken(text: &mut String, maker: &mut Maker, mut cells: Vec<String>, what: BrokenCell) {
    let random = &mut maker.random;
    let pick = |random: &mut super::random::Random, words: &[&str]| (*random.pick(words)).to_owned();
    match what {
        BrokenCell::DayImpossible => {
            cells[SINCE] = pick(
                random,
                &["2025年2月31日", "2024-02-30", "2023/2/29", "2025-13-01", "2025.04.31", "20250231"],
            );
        }
        BrokenCell::DayUnreadable => {
            cells[SINCE] = pick(random, &["去年底", "不详", "2025年春", "03", "见附件"])
        }
        BrokenCell::PhoneTooShort => {
            cells[PHONE] = pick(random, &["1380", "138", "010-12", "12a4", "打不通"])
        }
        BrokenCell::PhoneOfSpreadsheet => {
            cells[PHONE] = pick(random, &["1.38E+10", "1.38001E+10", "5.12E+11"])
        }
        BrokenCell::PhonesTooMany => {
            cells[PHONE] =
                format!("{}/{}/{}", mobile_digits(random), mobile_digits(random), mobile_digits(random));
        }
        BrokenCell::EmailUnreadable => {
            cells[EMAIL] = pick(
                random,
                &[
                    "zhang@@mail.example",
                    "li.mail.example",
                    "wang@",
                    "a@mail.example;b@mail.example",
                    "无邮箱",
                ],
            );
        }
        BrokenCell::ChoiceUnknown => match random.below(3) {
            0 => cells[STAGE] = pick(random, &["待定", "观望中", "???"]),
            1 => cells[GRADE] = pick(random, &["Z", "特级", "5星"]),
            _ => cells[INDUSTRY] = pick(random, &["星际航运", "不清楚"]),
        },
        BrokenCell::NameMissing => cells[NAME] = pick(random, &["", " ", "\u{3000}"]),
        BrokenCell::CodeUnreadable => {
            cells[CODE] = pick(random, &["9132050", "91320500OIL1234567", "办理中", "9.132E+17"])
        }
        BrokenCell::AmountUnreadable => cells[SPEND] = pick(random, &["十来万", "面议", "1.2.3", "约一百"]),
        BrokenCell::CellTooMany => cells.push("多出来的一格".to_owned()),
        BrokenCell::QuoteStray => {
            // Written by hand: a proper writer would double the mark.
            let name = std::mem::take(&mut cells[NAME]);
            // On one line: a line break behind the mark would tear the row in two.
            let rest: Vec<String> = cells[1..].iter().map(|cell| quoted(&cell.replace('\n', "/"))).collect();
            let _ = write!(text, "\"{}\"机械,{}\r\n", name.trim(), rest.join(","));
            return;
        }
    }
    push_row(text, &cells);
}

fn push_row(text: &mut String, cells: &[String]) {
    for (place, cell) in cells.iter().enumerate() {
        if place > 0 {
            text.push(',');
        }
        text.push_str(&quoted(cell));
    }
    text.push_str("\r\n");
}

/// A cell as RFC 4180 wants it.
fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
#[path = "tests/file.rs"]
mod tests;
