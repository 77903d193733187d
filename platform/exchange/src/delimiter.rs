//! What stands between the cells of a file, and whether its first row names the columns.

use crate::table::{RowEnd, Splitter, sample_rows};

/// The separators that spreadsheets and people use, the likeliest first; the last is the Chinese comma.
const SEPARATORS: [char; 5] = [',', '\t', ';', '|', '，'];

/// The separator of a file from the beginning of its text. `at_end` tells that the text is all there is.
///
/// The one whose rows have the same number of cells most often; between equals the one that gives more cells.
/// A file of one column has none, and a comma does for it.
pub fn guess_separator(text: &str, at_end: bool) -> char {
    let row_end = RowEnd::of(text);
    let mut best = (SEPARATORS[0], 0, 0);
    for separator in SEPARATORS {
        let rows = sample_rows(&Splitter::new(separator, row_end), text, at_end);
        let (fit, width) = evenness(&rows);
        if (fit, width) > (best.1, best.2) {
            best = (separator, fit, width);
        }
    }
    best.0
}

/// How evenly rows are cut, in thousandths, and into how many cells. The header decides how many, for it has
/// all cells; where it has but one, it may be a title, and what follows counts half.
fn evenness(rows: &[Vec<String>]) -> (usize, usize) {
    let Some(header) = rows.first() else { return (0, 0) };
    let is_title = header.len() < 2;
    let width = if is_title { rows.iter().map(Vec::len).max().unwrap_or(0) } else { header.len() };
    if width < 2 {
        return (0, 0);
    }
    let fit_of = |row: &Vec<String>| match row.len() {
        len if len == width => 2,
        // Spreadsheets leave separators at the end of a row out.
        len if len > 1 && len < width => 1,
        _ => 0,
    };
    let full = rows.len() * if is_title { 4 } else { 2 };
    (rows.iter().map(fit_of).sum::<usize>() * 1000 / full, width)
}

/// Whether the first of `rows` names the columns rather than being data. `is_known` tells names that the
/// import knows; a file with nothing to go by is taken to have a header, as nearly all have.
pub fn header_present(rows: &[Vec<String>], is_known: &dyn Fn(&str) -> bool) -> bool {
    let Some((first, below)) = rows.split_first() else { return true };
    let named: Vec<&str> = first.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
    let known = named.iter().filter(|cell| is_known(cell)).count();
    if known > 0 && known * 2 >= named.len() {
        return true;
    }
    let (mut for_header, mut against) = (0, 0);
    for (column, cell) in first.iter().enumerate() {
        let values =
            || below.iter().filter_map(|row| row.get(column)).filter(|value| !value.trim().is_empty());
        let of_data = values().filter(|value| looks_like_data(value)).count();
        let is_data_column = of_data * 5 >= values().count() * 4 && of_data > 0;
        let recurs = !cell.trim().is_empty() && values().any(|value| value.trim() == cell.trim());
        if recurs || (looks_like_data(cell) && (is_data_column || below.is_empty())) {
            against += 1;
        } else if is_data_column && !cell.trim().is_empty() {
            for_header += 1;
        }
    }
    if for_header != against {
        return for_header > against;
    }
    !named.iter().any(|cell| looks_like_data(cell))
}

/// A number, day, phone, code or e-mail address: mostly digits, or an @ between words.
fn looks_like_data(cell: &str) -> bool {
    let (mut digits, mut letters) = (0, 0);
    for c in cell.chars() {
        if c.is_numeric() {
            digits += 1;
        } else if c.is_alphabetic() {
            letters += 1;
        }
    }
    let is_address =
        cell.split_once(['@', '＠']).is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    digits > letters || is_address
}

#[cfg(test)]
#[path = "tests/delimiter.rs"]
mod tests;
