//! The report of a question: one HTML file with pictures, which needs nothing beside it and runs no script.

mod charts;
mod page;

use std::path::Path;

use object::{Lang, Message};

pub(super) use self::page::Heading;

/// Rows of a table that are shown; `--out` has them all.
pub(super) const TABLE_ROWS_MAX: usize = 30;
/// Rows or groups of a chart of bars.
pub(super) const BARS_MAX: usize = 12;

/// What a report shows beside what the terminal says.
#[derive(Default)]
pub(super) struct Report {
    /// What the terminal says line by line, said shortly.
    pub answer: Vec<String>,
    /// The pictures.
    pub charts: Vec<Chart>,
    /// The table.
    pub table: Option<Shown>,
    /// How good it is, what it assumes, when not to trust it.
    pub quality: Vec<String>,
}

/// A table, as much as is shown of it.
pub(super) struct Shown {
    /// What it holds.
    pub title: String,
    /// Its columns.
    pub headings: Vec<String>,
    /// Its first rows.
    pub rows: Vec<Vec<String>>,
    /// How many rows there are in all.
    pub all: usize,
}

/// A picture.
pub(super) struct Chart {
    /// What it shows.
    pub title: String,
    /// What it shows it by.
    pub drawn: Drawn,
    /// Whether its figures are shares of one.
    pub is_share: bool,
}

/// The kinds of picture.
pub(super) enum Drawn {
    /// Names down, bars across.
    Bars { names: Vec<String>, series: Vec<Plotted>, is_stacked: bool },
    /// Short names across, bars up.
    Columns { names: Vec<String>, series: Vec<Plotted> },
    /// Periods across, with what lies about each line.
    Lines { names: Vec<String>, series: Vec<Plotted> },
    /// A mark for each name between 0 and 1 both ways.
    Marks { marks: Vec<(String, f64, f64)>, across: String, up: String },
}

/// The figures of one colour.
pub(super) struct Plotted {
    /// What they are.
    pub name: String,
    /// Nothing where there is none.
    pub figures: Vec<Option<f64>>,
    /// Between what they lie.
    pub band: Vec<Option<(f64, f64)>>,
}

impl Plotted {
    /// Figures for every place.
    pub fn of(name: impl Into<String>, figures: impl IntoIterator<Item = f64>) -> Plotted {
        Plotted { name: name.into(), figures: figures.into_iter().map(Some).collect(), band: Vec::new() }
    }
}

impl Chart {
    /// Bars of one colour, by name.
    pub fn bars(title: impl Into<String>, bars: impl IntoIterator<Item = (String, f64)>) -> Chart {
        let title = title.into();
        let (names, figures): (Vec<String>, Vec<f64>) = bars.into_iter().take(BARS_MAX).unzip();
        let series = vec![Plotted::of(title.clone(), figures)];
        Chart { title, drawn: Drawn::Bars { names, series, is_stacked: false }, is_share: false }
    }

    /// Columns by short names.
    pub fn columns(title: impl Into<String>, names: Vec<String>, series: Vec<Plotted>) -> Chart {
        Chart { title: title.into(), drawn: Drawn::Columns { names, series }, is_share: false }
    }

    /// Whether there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        match &self.drawn {
            Drawn::Bars { names, .. } | Drawn::Columns { names, .. } | Drawn::Lines { names, .. } => {
                names.is_empty()
            }
            Drawn::Marks { marks, .. } => marks.is_empty(),
        }
    }

    /// Its figures are shares of one.
    pub fn of_shares(mut self) -> Chart {
        self.is_share = true;
        self
    }
}

impl Report {
    /// Says something of the quality.
    pub fn say(&mut self, lang: Lang, zh: impl Into<String>, en: impl Into<String>) {
        self.quality.push(said(lang, zh, en));
    }
}

/// One of two languages.
pub(super) fn said(lang: Lang, zh: impl Into<String>, en: impl Into<String>) -> String {
    match lang {
        Lang::Zh => zh.into(),
        Lang::En => en.into(),
    }
}

/// So many, in English: `1 row`, `2 rows`.
pub(super) fn count(number: impl std::fmt::Display, one: &str, many: &str) -> String {
    let number = number.to_string();
    let what = if number == "1" { one } else { many };
    format!("{number} {what}")
}

/// Several of them.
pub(super) fn headings<const N: usize>(lang: Lang, pairs: [(&str, &str); N]) -> Vec<String> {
    pairs.into_iter().map(|(zh, en)| said(lang, zh, en)).collect()
}

/// A share as people write it.
pub(super) fn percent(share: f64, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{:.1}%", share * 100.0),
        Lang::En => format!("{:.1} %", share * 100.0),
    }
}

/// Writes it.
pub(super) fn write(path: &Path, heading: &Heading<'_>, report: &Report, lang: Lang) -> Result<(), Message> {
    let html = page::html(heading, report, lang)?;
    std::fs::write(path, html).map_err(|cause| {
        Message::new(
            "file_unwritable",
            format!("无法写入 {}：{cause}", path.display()),
            format!("{} cannot be written: {cause}", path.display()),
        )
    })
}
