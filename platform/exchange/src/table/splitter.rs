//! Cuts text into rows and cells as RFC 4180 says, and gets over what RFC 4180 forbids: a stray quotation
//! mark costs the row it stands in, never the rest of the file.

use crate::table::{RawRow, RowError};

/// A quoted cell that runs over more lines than this was never closed. Long notes have dozens of lines.
pub const ROW_LINES_MAX: u64 = 200;

/// Where rows end. Decided once per file, because a lone carriage return inside a cell is no row end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowEnd {
    /// LF or CRLF: everything but the following.
    LineFeed,
    /// CR, as spreadsheets on old Macs write.
    CarriageReturn,
}

impl RowEnd {
    /// The row end of a file from its beginning.
    pub(crate) fn of(head: &str) -> RowEnd {
        if head.contains('\r') && !head.contains('\n') { RowEnd::CarriageReturn } else { RowEnd::LineFeed }
    }
}

/// What cutting one row off came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Split {
    /// A row was read; the next one begins at `next`, `lines` lines below.
    Row { next: usize, lines: u64 },
    /// More text is needed to tell.
    Unfinished,
    /// A quotation mark opens a cell and is not closed properly; `lines` lines were looked at.
    StrayQuote { lines: u64 },
    /// There is no more row.
    End,
}

/// How one cell ended.
enum CellEnd {
    Separator(usize),
    Row(usize),
    Unfinished,
    Stray,
}

/// What follows a quotation mark inside a quoted cell.
enum AfterQuote {
    Quote,
    End(CellEnd),
    Text,
}

/// Cuts rows for one separator.
#[derive(Debug)]
pub(crate) struct Splitter {
    separator: char,
    separator_bytes: Vec<u8>,
    row_end: RowEnd,
    /// The bytes at which the scan must look closer.
    special: [bool; 256],
}

impl Splitter {
    pub(crate) fn new(separator: char, row_end: RowEnd) -> Splitter {
        let separator_bytes = separator.to_string().into_bytes();
        let mut special = [false; 256];
        for byte in [0, b'"', b'\n', replacement()[0], separator_bytes[0]] {
            special[usize::from(byte)] = true;
        }
        special[usize::from(b'\r')] = row_end == RowEnd::CarriageReturn;
        Splitter { separator, separator_bytes, row_end, special }
    }

    /// Reads the row that starts at `start` into `row`. With `at_end`, the text is the rest of the file.
    pub(crate) fn split(&self, text: &str, start: usize, at_end: bool, row: &mut RawRow) -> Split {
        row.clear();
        if start == text.len() {
            return if at_end { Split::End } else { Split::Unfinished };
        }
        let mut place = start;
        let mut lines = 1;
        loop {
            let cell_end = if text.as_bytes().get(place) == Some(&b'"') {
                self.quoted_cell(text, place, at_end, &mut lines, row)
            } else {
                self.plain_cell(text, place, at_end, row)
            };
            match cell_end {
                CellEnd::Separator(next) => place = next,
                CellEnd::Row(next) => return Split::Row { next, lines },
                CellEnd::Unfinished => return Split::Unfinished,
                CellEnd::Stray => return Split::StrayQuote { lines },
            }
        }
    }

    /// Cuts one line at every separator and takes quotation marks as plain characters: what can be shown of
    /// a row whose quotes make no sense.
    pub(crate) fn split_literally(&self, line: &str, row: &mut RawRow) {
        row.clear();
        for cell in line.split(self.separator) {
            row.push_part(cell);
            row.end_cell();
        }
    }

    /// The first line from `start`: where its text ends, and where the next line begins. `None` where the
    /// text ends before the line does.
    pub(crate) fn line_end(&self, text: &str, start: usize, at_end: bool) -> Option<(usize, usize)> {
        let line_end = match self.row_end {
            RowEnd::LineFeed => '\n',
            RowEnd::CarriageReturn => '\r',
        };
        let Some(len) = text[start..].find(line_end) else {
            return at_end.then_some((text.len(), text.len()));
        };
        let end = start + len;
        let bare_end = if text[start..end].ends_with('\r') { end - 1 } else { end };
        let has_feed = self.row_end == RowEnd::CarriageReturn && text[end + 1..].starts_with('\n');
        Some((bare_end, end + if has_feed { 2 } else { 1 }))
    }

    fn plain_cell(&self, text: &str, start: usize, at_end: bool, row: &mut RawRow) -> CellEnd {
        let bytes = text.as_bytes();
        let mut here = start;
        loop {
            here = self.next_special(bytes, here);
            if here == bytes.len() {
                if !at_end {
                    return CellEnd::Unfinished;
                }
                row.push_part(without_return(&text[start..here]));
                row.end_cell();
                return CellEnd::Row(here);
            }
            if self.is_separator(bytes, here) {
                row.push_part(&text[start..here]);
                row.end_cell();
                return CellEnd::Separator(here + self.separator_bytes.len());
            }
            match bytes[here] {
                b'\n' => {
                    row.push_part(without_return(&text[start..here]));
                    row.end_cell();
                    return CellEnd::Row(here + 1);
                }
                b'\r' => {
                    if here + 1 == bytes.len() && !at_end {
                        return CellEnd::Unfinished;
                    }
                    row.push_part(&text[start..here]);
                    row.end_cell();
                    return CellEnd::Row(after_return(bytes, here));
                }
                b'"' => row.loose_quote = true,
                _ => note_damage(bytes, here, row),
            }
            here += 1;
        }
    }

    fn quoted_cell(
        &self,
        text: &str,
        start: usize,
        at_end: bool,
        lines: &mut u64,
        row: &mut RawRow,
    ) -> CellEnd {
        let bytes = text.as_bytes();
        let opened_on = *lines;
        let mut is_loose = false;
        let mut part_start = start + 1;
        let mut here = part_start;
        loop {
            here = self.next_special(bytes, here);
            if here == bytes.len() {
                return if at_end { CellEnd::Stray } else { CellEnd::Unfinished };
            }
            match bytes[here] {
                b'"' => match self.after_quote(bytes, here + 1, at_end) {
                    AfterQuote::Quote => {
                        row.push_part(&text[part_start..=here]);
                        here += 1;
                        part_start = here + 1;
                    }
                    AfterQuote::End(CellEnd::Unfinished) => return CellEnd::Unfinished,
                    AfterQuote::End(cell_end) => {
                        row.push_part(&text[part_start..here]);
                        row.end_cell();
                        return cell_end;
                    }
                    // On its own line the mark is part of the text, as in "上海"宏达"公司". Lines further
                    // down it more likely opens a cell there, so that the first mark was never closed.
                    AfterQuote::Text if *lines == opened_on => is_loose = true,
                    AfterQuote::Text => return CellEnd::Stray,
                },
                b'\n' | b'\r' => {
                    if bytes[here] == b'\r' && bytes.get(here + 1) == Some(&b'\n') {
                        here += 1;
                    }
                    *lines += 1;
                    if is_loose || *lines > ROW_LINES_MAX {
                        return CellEnd::Stray;
                    }
                }
                _ => note_damage(bytes, here, row),
            }
            row.loose_quote |= is_loose;
            here += 1;
        }
    }

    /// What the bytes behind a quotation mark make of it. Blanks before the separator are let pass.
    fn after_quote(&self, bytes: &[u8], next: usize, at_end: bool) -> AfterQuote {
        if bytes.get(next) == Some(&b'"') {
            return AfterQuote::Quote;
        }
        let mut here = next;
        while matches!(bytes.get(here), Some(b' ' | b'\t')) && !self.is_separator(bytes, here) {
            here += 1;
        }
        let may_be_cut = !at_end && here + 1 >= bytes.len();
        match bytes.get(here) {
            None if at_end => AfterQuote::End(CellEnd::Row(here)),
            None => AfterQuote::End(CellEnd::Unfinished),
            Some(_) if self.is_separator(bytes, here) => {
                AfterQuote::End(CellEnd::Separator(here + self.separator_bytes.len()))
            }
            Some(b'\n') => AfterQuote::End(CellEnd::Row(here + 1)),
            Some(b'\r') if may_be_cut => AfterQuote::End(CellEnd::Unfinished),
            Some(b'\r')
                if self.row_end == RowEnd::CarriageReturn
                    || matches!(bytes.get(here + 1), None | Some(b'\n')) =>
            {
                AfterQuote::End(CellEnd::Row(after_return(bytes, here)))
            }
            Some(_) => AfterQuote::Text,
        }
    }

    fn next_special(&self, bytes: &[u8], from: usize) -> usize {
        let found = bytes[from..].iter().position(|byte| self.special[usize::from(*byte)]);
        found.map_or(bytes.len(), |len| from + len)
    }

    fn is_separator(&self, bytes: &[u8], here: usize) -> bool {
        bytes[here] == self.separator_bytes[0] && bytes[here..].starts_with(&self.separator_bytes)
    }
}

/// Where the row after a carriage return begins.
fn after_return(bytes: &[u8], here: usize) -> usize {
    if bytes.get(here + 1) == Some(&b'\n') { here + 2 } else { here + 1 }
}

fn without_return(cell: &str) -> &str {
    cell.strip_suffix('\r').unwrap_or(cell)
}

/// A zero byte, or the mark that decoding leaves where bytes made no sense.
fn note_damage(bytes: &[u8], here: usize, row: &mut RawRow) {
    if bytes[here] == 0 {
        row.note(|column| RowError::ZeroByte { column });
    } else if bytes[here..].starts_with(replacement()) {
        row.note(|column| RowError::Undecodable { column });
    }
}

/// U+FFFD in UTF-8.
fn replacement() -> &'static [u8] {
    "\u{FFFD}".as_bytes()
}

#[cfg(test)]
#[path = "../tests/splitter.rs"]
mod tests;
