//! What the number in a cell is shown as: the number itself, a day, a moment, a time of day. Workbooks keep days as
//! numbers, and only a cell's format tells the two apart.

use super::archive::PartReader;
use super::xml::{BytesStart, Event, Xml, attribute};
use crate::table::ReadError;

/// Formats that cells may point to; spreadsheets allow 65,490.
const FORMATS_MAX: usize = 100_000;
/// The longest format that is looked at; spreadsheets allow 255 characters.
const CODE_BYTES_MAX: usize = 2_048;

/// How a number is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) enum Shown {
    /// As a number.
    #[default]
    Number,
    /// As so many hundredths.
    Percent,
    /// With zeros before it, to so many digits: `000000` for area codes.
    Zeros(usize),
    /// As a day.
    Day,
    /// As a day with the time.
    Moment,
    /// As a time of day.
    Clock,
    /// As hours that go on beyond a day: `[h]:mm`.
    Hours,
}

/// The formats of a workbook, by the number that cells have.
#[derive(Default)]
pub(super) struct Formats(Vec<Shown>);

impl Formats {
    /// Reads them.
    pub fn read(part: PartReader) -> Result<Formats, ReadError> {
        let mut xml = Xml::new(part);
        let mut codes: Vec<(u32, Shown)> = Vec::new();
        let mut formats = Vec::new();
        let mut is_cell_formats = false;
        loop {
            let event = xml.step()?;
            match &event {
                Event::Start(tag) | Event::Empty(tag) => match tag.local_name().as_ref() {
                    "numFmt" if codes.len() < FORMATS_MAX => codes.extend(declared(tag)),
                    "cellXfs" => is_cell_formats = matches!(event, Event::Start(_)),
                    "xf" if is_cell_formats && formats.len() < FORMATS_MAX => {
                        let id = attribute(tag, "numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0);
                        let own = codes.iter().find(|(code, _)| *code == id).map(|(_, shown)| *shown);
                        formats.push(own.unwrap_or_else(|| built_in(id)));
                    }
                    _ => {}
                },
                Event::End(tag) if tag.local_name().as_ref() == "cellXfs" => return Ok(Formats(formats)),
                Event::Eof => return Ok(Formats(formats)),
                _ => {}
            }
        }
    }

    /// How a cell with this format shows its number.
    pub fn shown(&self, format: usize) -> Shown {
        self.0.get(format).copied().unwrap_or_default()
    }
}

fn declared(tag: &BytesStart<'_>) -> Option<(u32, Shown)> {
    let id = attribute(tag, "numFmtId")?.parse().ok()?;
    let code = attribute(tag, "formatCode")?;
    Some((id, if code.len() <= CODE_BYTES_MAX { of_code(&code) } else { Shown::Number }))
}

/// The formats that every workbook has without declaring them (ECMA-376, part 1, 18.8.30), those of East Asian
/// languages included.
fn built_in(id: u32) -> Shown {
    match id {
        9 | 10 => Shown::Percent,
        14..=17 | 27..=31 | 36 | 50..=54 | 57 | 58 => Shown::Day,
        18..=21 | 32..=35 | 45 | 47 | 55 | 56 => Shown::Clock,
        22 => Shown::Moment,
        46 => Shown::Hours,
        _ => Shown::Number,
    }
}

/// What a format's code makes of a number.
pub(super) fn of_code(code: &str) -> Shown {
    let mut letters = String::new();
    let mut chars = code.chars();
    while let Some(c) = chars.next() {
        match c {
            // Texts, single signs, and room left free are shown as they are.
            '"' => drop(chars.by_ref().find(|c| *c == '"')),
            '\\' | '_' | '*' => drop(chars.next()),
            '[' => {
                let inside: String = chars.by_ref().take_while(|c| *c != ']').collect();
                if !inside.is_empty()
                    && inside.chars().all(|c| matches!(c, 'h' | 'H' | 'm' | 'M' | 's' | 'S'))
                {
                    return Shown::Hours;
                }
            }
            // What follows is for negative numbers.
            ';' => break,
            c => letters.extend(c.to_lowercase()),
        }
    }
    if letters.contains("general") || letters.contains("e+") || letters.contains("e-") {
        return Shown::Number;
    }
    if letters.contains('%') {
        return Shown::Percent;
    }
    if letters.len() > 1 && letters.bytes().all(|byte| byte == b'0') {
        return Shown::Zeros(letters.len());
    }
    let letters = letters.replace("am/pm", "h").replace("a/p", "h").replace("上午/下午", "h");
    let has = |letter: char| letters.contains(letter);
    let is_clock = has('h') || has('s');
    // m alone is a month; beside hours or seconds it is a minute.
    let is_day =
        has('y') || has('d') || has('e') || has('g') || has('b') || has('a') || (has('m') && !is_clock);
    match (is_day, is_clock) {
        (true, true) => Shown::Moment,
        (true, false) => Shown::Day,
        (false, true) => Shown::Clock,
        (false, false) => Shown::Number,
    }
}

#[cfg(test)]
#[path = "../tests/formats.rs"]
mod tests;
