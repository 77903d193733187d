//! One row of a file as it was read: where it stands, its cells untouched, and what is wrong with its form.

use object::Message;

use crate::table::RowError;

/// A cell that is there and says nothing that could be taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellFault {
    /// The spreadsheet shows an error: `#N/A`, `#REF!`.
    Error,
    /// A formula whose result was never stored.
    NoResult,
}

impl CellFault {
    /// What is wrong and what to do, in both languages; `text` is what the cell shows.
    pub fn message(self, text: &str) -> Message {
        match self {
            CellFault::Error => Message::new(
                "cell_error",
                format!("单元格显示错误 {text}，请在表格中改正公式或直接填写"),
                format!("the cell shows the error {text}; mend the formula or write the value"),
            ),
            CellFault::NoResult => Message::new(
                "cell_no_result",
                "公式还没有算出结果，请用 Excel 或 WPS 打开并保存一次，再导入",
                "the formula has no stored result; open and save the workbook in a spreadsheet program once",
            ),
        }
    }
}

/// One data row, with the cells exactly as the file has them. Made to be filled again and again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawRow {
    pub(crate) number: u64,
    pub(crate) line: u64,
    pub(crate) problem: Option<RowError>,
    /// A quotation mark stands where none should, and was read as a plain character.
    pub(super) loose_quote: bool,
    /// Cells that hold no value, by column from 0; mostly none.
    faults: Vec<(usize, CellFault)>,
    /// All cells, one after the other; `ends` says where each ends.
    text: String,
    ends: Vec<usize>,
}

impl RawRow {
    /// Which row this is as a spreadsheet shows the file: the header is row 1, blank lines count, and a row whose
    /// cells run over several lines is one. Of further sheets see [`RowPlace`](super::RowPlace).
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

    /// What is wrong with the cell of a column from 0 itself.
    pub fn fault(&self, column: usize) -> Option<CellFault> {
        self.faults.iter().find(|(at, _)| *at == column).map(|(_, fault)| *fault)
    }

    /// All cells in order.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).map(|column| self.cell(column))
    }

    /// Whether no cell says anything, as in the rows of bare separators that spreadsheets leave behind.
    pub fn is_blank(&self) -> bool {
        is_blank(&self.text) && self.faults.is_empty()
    }

    /// Cells as a person wrote them since; what was wrong with them in the file is no more. A row that cannot be read as a
    /// whole stays so.
    pub(crate) fn replace(&mut self, cells: &[(usize, String)]) {
        if self.problem.is_some() {
            return;
        }
        let width = self.ends.len();
        let mut texts: Vec<String> = self.cells().map(str::to_owned).collect();
        for (column, text) in cells.iter().filter(|(column, _)| *column < width) {
            texts[*column].clone_from(text);
            self.faults.retain(|(at, _)| at != column);
        }
        self.text.clear();
        self.ends.clear();
        for text in texts {
            self.text.push_str(&text);
            self.ends.push(self.text.len());
        }
    }

    pub(crate) fn clear(&mut self) {
        self.number = 0;
        self.line = 0;
        self.problem = None;
        self.loose_quote = false;
        self.faults.clear();
        self.text.clear();
        self.ends.clear();
    }

    /// The bytes of all its cells.
    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }

    /// The cell that is being read holds no value.
    pub(crate) fn note_fault(&mut self, fault: CellFault) {
        self.faults.push((self.ends.len(), fault));
    }

    /// Keeps the beginning, to be recognised by.
    pub(crate) fn cut(&mut self, bytes: usize) {
        let kept = self.text.floor_char_boundary(bytes);
        self.text.truncate(kept);
        self.ends.iter_mut().for_each(|end| *end = (*end).min(kept));
    }

    /// Adds to the cell that is being read.
    pub(crate) fn push_part(&mut self, part: &str) {
        self.text.push_str(part);
    }

    /// The cell that is being read ends here.
    pub(crate) fn end_cell(&mut self) {
        self.ends.push(self.text.len());
    }

    /// Keeps the first problem found; the column is that of the cell being read, from 1.
    pub(crate) fn note(&mut self, problem: impl FnOnce(usize) -> RowError) {
        if self.problem.is_none() {
            self.problem = Some(problem(self.ends.len() + 1));
        }
    }

    /// Brings the row to the width of the header: missing cells at the end are empty, empty extra ones go.
    /// `false` where an extra cell says something; the row is then left as it was.
    pub(crate) fn fit(&mut self, width: usize) -> bool {
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
