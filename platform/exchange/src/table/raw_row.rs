//! One row of a file as it was read: where it stands, its cells untouched, and what is wrong with its form.

use crate::table::RowError;

/// One data row, with the cells exactly as the file has them. Made to be filled again and again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawRow {
    pub(super) number: u64,
    pub(super) line: u64,
    pub(super) problem: Option<RowError>,
    /// A quotation mark stands where none should, and was read as a plain character.
    pub(super) loose_quote: bool,
    /// All cells, one after the other; `ends` says where each ends.
    text: String,
    ends: Vec<usize>,
}

impl RawRow {
    /// Which row this is as a spreadsheet shows the file: the header is row 1, blank lines count, and a row whose
    /// cells run over several lines is one.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The line of the file on which it starts, from 1, as a text editor shows it.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// What makes the row unreadable as a whole; its cells are then only good for showing.
    pub fn problem(&self) -> Option<&RowError> {
        self.problem.as_ref()
    }

    /// How many cells there are: as many as the header has, unless there is a [`RawRow::problem`].
    pub fn cell_count(&self) -> usize {
        self.ends.len()
    }

    /// The cell of a column from 0; empty where the row has none.
    pub fn cell(&self, column: usize) -> &str {
        let Some(end) = self.ends.get(column) else { return "" };
        let start = if column == 0 { 0 } else { self.ends[column - 1] };
        &self.text[start..*end]
    }

    /// All cells in order.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).map(|column| self.cell(column))
    }

    /// Whether no cell says anything, as in the rows of bare separators that spreadsheets leave behind.
    pub fn is_blank(&self) -> bool {
        is_blank(&self.text)
    }

    pub(super) fn clear(&mut self) {
        self.number = 0;
        self.line = 0;
        self.problem = None;
        self.loose_quote = false;
        self.text.clear();
        self.ends.clear();
    }

    /// Adds to the cell that is being read.
    pub(super) fn push_part(&mut self, part: &str) {
        self.text.push_str(part);
    }

    /// The cell that is being read ends here.
    pub(super) fn end_cell(&mut self) {
        self.ends.push(self.text.len());
    }

    /// Keeps the first problem found; the column is that of the cell being read, from 1.
    pub(super) fn note(&mut self, problem: impl FnOnce(usize) -> RowError) {
        if self.problem.is_none() {
            self.problem = Some(problem(self.ends.len() + 1));
        }
    }

    /// Brings the row to the width of the header: missing cells at the end are empty, empty extra ones go.
    /// `false` where an extra cell says something; the row is then left as it was.
    pub(super) fn fit(&mut self, width: usize) -> bool {
        if self.ends.len() > width {
            let kept_end = if width == 0 { 0 } else { self.ends[width - 1] };
            if !is_blank(&self.text[kept_end..]) {
                return false;
            }
            self.ends.truncate(width);
            self.text.truncate(kept_end);
        }
        self.ends.resize(width, self.text.len());
        true
    }
}

/// White space only; the DOS end-of-file mark and a mark left by joining files count as such.
pub(super) fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || c == '\u{1A}' || c == '\u{FEFF}')
}
