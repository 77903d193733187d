//! How a column writes its days and figures, which only the whole of it tells: 05/03/2026 is a day in March or in May,
//! 1,234 a little over one or a little over a thousand.

use std::borrow::Cow;

use object::{Day, DayOrder, DayOrders, Message};

use super::{Read, number_of};

/// What a column is read as.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Kind {
    /// As it stands.
    Text,
    /// As days.
    Day,
    /// As figures or amounts.
    Figure,
}

/// How a column is written.
#[derive(Clone, Copy, Default)]
pub(in super::super) struct Manner {
    order: DayOrder,
    is_comma: bool,
}

/// A row with what its columns are known to be written like.
pub(in super::super) struct Line<'a> {
    /// Its number as a spreadsheet shows it.
    pub row: u64,
    /// The cells in the order of the columns.
    pub cells: &'a [&'a str],
    /// How each is written.
    pub manners: &'a [Manner],
}

impl Line<'_> {
    /// A cell as it stands, without what is about it.
    pub fn text(&self, place: usize) -> &str {
        self.cells[place].trim()
    }

    /// A cell as a day ([`number_of`]).
    pub fn day(&self, place: usize) -> Result<i32, Message> {
        Day::parse_in(self.cells[place], self.manners[place].order).map(number_of)
    }

    /// A cell as a figure.
    pub fn figure(&self, place: usize) -> Result<f64, Message> {
        figure(&self.plain(place)).map_err(|_| no_figure(self.cells[place]))
    }

    /// A cell with a point before its decimals.
    pub fn plain(&self, place: usize) -> Cow<'_, str> {
        plain(self.cells[place], self.manners[place].is_comma)
    }
}

fn plain(text: &str, is_comma: bool) -> Cow<'_, str> {
    if !is_comma {
        return Cow::Borrowed(text);
    }
    let marks = text.chars().filter(|c| !matches!(c, '.' | '\'' | '’'));
    Cow::Owned(marks.map(|c| if matches!(c, ',' | '，') { '.' } else { c }).collect())
}

/// A figure with a point before its decimals; thousands may be set apart, a percentage counts as its share, and it may
/// be an amount: ¥1,200, 1.2万.
fn figure(text: &str) -> Result<f64, Message> {
    let (number, unit) = match text.trim().strip_suffix(['%', '％']) {
        Some(number) => (number.trim_end(), 0.01),
        None => (text.trim(), 1.0),
    };
    let read = number.parse::<f64>().ok().filter(|figure| figure.is_finite());
    match read.or_else(|| object::figure(number)) {
        Some(figure) if figure.is_finite() => Ok(figure * unit),
        Some(_) | None => Err(no_figure(text)),
    }
}

fn no_figure(text: &str) -> Message {
    if text.trim().is_empty() {
        return Message::new("empty", "这一格是空的", "the cell is empty");
    }
    Message::new("figure_unreadable", format!("“{text}”不是数字"), format!("“{text}” is no number"))
}

/// The figures of a whole column, where it has them.
pub(in super::super) fn figures_of(cells: &[String]) -> Vec<Option<f64>> {
    let mut seen = Seen::of(Kind::Figure);
    cells.iter().for_each(|cell| seen.look(cell));
    let is_comma = seen.manner().is_comma;
    cells.iter().map(|cell| figure(&plain(cell, is_comma)).ok()).collect()
}

/// Whether a cell is a day in any order.
pub(in super::super) fn is_day(cell: &str) -> bool {
    ORDERS.iter().any(|order| Day::parse_in(cell, *order).is_ok())
}

const ORDERS: [DayOrder; 3] = [DayOrder::YearMonthDay, DayOrder::DayMonthYear, DayOrder::MonthDayYear];

/// What a figure shows of how its column is written.
#[derive(PartialEq, Eq)]
enum Mark {
    Nothing,
    /// A comma stands before decimals.
    Comma,
    /// A point does, or a comma before thousands.
    Point,
    /// One of them.
    Either,
}

impl Mark {
    fn of(text: &str) -> Mark {
        let is_digit = |c: char| c.is_ascii_digit();
        let (Some(first), Some(last)) = (text.find(is_digit), text.rfind(is_digit)) else {
            return Mark::Nothing;
        };
        let marks: Vec<(usize, char)> = text[first..=last]
            .char_indices()
            .filter_map(|(place, c)| match c {
                ',' | '，' => Some((place + c.len_utf8(), ',')),
                '.' => Some((place + 1, '.')),
                _ => None,
            })
            .collect();
        let Some((end, mark)) = marks.last() else { return Mark::Nothing };
        let decimals = last + 1 - first - end;
        let of_it = marks.iter().filter(|(_, own)| own == mark).count();
        let begins_with_nought = text[first..].starts_with("0,") || text[first..].starts_with("0.");
        match (mark, of_it, marks.len() - of_it) {
            // 1,234,567 and 1.234.567.
            (',', 2.., 0) => Mark::Point,
            ('.', 2.., 0) => Mark::Comma,
            // 1.234,5 and 1,234.5.
            (',', 1, 1..) => Mark::Comma,
            ('.', 1, 1..) => Mark::Point,
            // 1,234 and, as 万 counts, 1,2345; 1.234.
            (',', 1, 0) if matches!(decimals, 3 | 4) && !begins_with_nought => Mark::Either,
            ('.', 1, 0) if decimals == 3 && !begins_with_nought => Mark::Either,
            (',', 1, 0) => Mark::Comma,
            ('.', 1, 0) => Mark::Point,
            _ => Mark::Nothing,
        }
    }
}

/// What a column has shown so far.
pub(super) struct Seen {
    kind: Kind,
    days: DayOrders,
    has_comma: bool,
    has_point: bool,
    is_doubted: bool,
}

impl Seen {
    /// Nothing yet.
    pub fn of(kind: Kind) -> Seen {
        Seen { kind, days: DayOrders::default(), has_comma: false, has_point: false, is_doubted: false }
    }

    /// Takes one more cell.
    pub fn look(&mut self, cell: &str) {
        match self.kind {
            Kind::Text => {}
            Kind::Day => {
                let cell = cell.trim();
                if cell.len() >= 4 && cell.bytes().take(4).all(|byte| byte.is_ascii_digit()) {
                    return; // The year comes first.
                }
                self.days.see(cell);
                let [first, second, third] = ORDERS.map(|order| Day::parse_in(cell, order).ok());
                self.is_doubted |= first != second || second != third;
            }
            Kind::Figure if self.has_point => {}
            Kind::Figure => match Mark::of(cell) {
                Mark::Nothing => {}
                Mark::Point => self.has_point = true,
                Mark::Comma => (self.has_comma, self.is_doubted) = (true, true),
                Mark::Either => self.is_doubted = true,
            },
        }
    }

    /// Whether cells to come may change how those that came are read. A point once seen settles a column: where both
    /// stand in one, a comma before decimals is refused rather than guessed.
    pub fn is_open(&self) -> bool {
        self.is_doubted && !self.has_point
    }

    /// How the column is written, as far as it is known.
    pub fn manner(&self) -> Manner {
        Manner { order: self.days.order(), is_comma: self.has_comma && !self.has_point }
    }
}

/// Rows that wait until it is known how to read them.
#[derive(Default)]
pub(super) struct Waiting {
    text: String,
    ends: Vec<usize>,
    rows: Vec<u64>,
}

impl Waiting {
    /// Keeps a row.
    pub fn push(&mut self, row: u64, cells: &[&str]) {
        for cell in cells {
            self.text.push_str(cell);
            self.ends.push(self.text.len());
        }
        self.rows.push(row);
    }

    /// Lets all of them go.
    pub fn release(
        &mut self,
        manners: &[Manner],
        read: &mut Read,
        take: &mut impl FnMut(&Line<'_>) -> Result<(), Message>,
    ) {
        if self.rows.is_empty() {
            return;
        }
        let Waiting { text, ends, rows } = std::mem::take(self);
        let mut begin = 0;
        for (row, ends) in rows.iter().zip(ends.chunks_exact(manners.len())) {
            let mut cells = Vec::with_capacity(ends.len());
            for end in ends {
                cells.push(&text[begin..*end]);
                begin = *end;
            }
            if let Err(why) = take(&Line { row: *row, cells: &cells, manners }) {
                read.note(*row, why);
            }
        }
    }
}

#[cfg(test)]
#[path = "../tests/manner.rs"]
mod tests;
