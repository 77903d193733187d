//! Why a file, or one row of it, cannot be read, and what the person who brought it can do.

use std::io;
use std::path::PathBuf;

use object::Message;

use crate::table::{COLUMNS_MAX, FILE_BYTES_MAX, ROW_BYTES_MAX};
use crate::workbook::BookFault;

const MIB: u64 = 1024 * 1024;

/// Why a file cannot be read at all.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.message().en)]
pub enum ReadError {
    /// The file could not be opened.
    Open {
        /// As it was asked for.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A folder or a device stands at that path.
    NotAFile {
        /// As it was asked for.
        path: PathBuf,
    },
    /// Reading broke off in the middle.
    Read {
        /// What the system said.
        #[from]
        source: io::Error,
    },
    /// Larger than [`FILE_BYTES_MAX`].
    TooLarge {
        /// The size of the file.
        bytes: u64,
    },
    /// No bytes, or blank lines only.
    Empty,
    /// The bytes are text in no encoding we know.
    NoEncoding,
    /// A workbook that cannot be read, or not any further.
    Book(#[from] BookFault),
    /// A workbook that opens with a password only.
    Encrypted,
    /// A workbook of before 2007.
    OldWorkbook,
    /// JSON that is not one object a line.
    JsonWhole,
    /// JSON lines of which none can be read.
    NoJsonLines,
    /// Visiting cards of which none says anything.
    NoCards,
    /// More columns than [`COLUMNS_MAX`].
    TooManyColumns {
        /// How many the header has.
        found: usize,
    },
    /// Two columns have one name, so that it would be chance which is read.
    HeaderTwice {
        /// The name.
        name: String,
        /// The first column of that name, from 1.
        first: usize,
        /// The second, from 1.
        second: usize,
    },
    /// The header row itself cannot be read.
    HeaderBroken {
        /// The line it starts on, from 1.
        line: u64,
        /// What is wrong with it.
        problem: RowError,
    },
}

impl ReadError {
    /// What happened and what to do, in both languages.
    pub fn message(&self) -> Message {
        match self {
            ReadError::Open { path, source } => open_message(&path.display().to_string(), source),
            ReadError::NotAFile { path } => Message::new(
                "file_not_a_file",
                format!("“{}”不是文件。请选择一个 Excel 或 CSV 文件。", path.display()),
                format!("“{}” is not a file. Choose a workbook or a CSV file.", path.display()),
            ),
            ReadError::Read { source } => Message::new(
                "file_unreadable",
                format!("读取文件时中断：{source}。请检查磁盘或网络位置后重试。"),
                format!(
                    "Reading the file broke off: {source}. Check the disk or network place and try again."
                ),
            ),
            ReadError::TooLarge { bytes } => {
                let (size, max) = (bytes.div_ceil(MIB), FILE_BYTES_MAX / MIB);
                Message::new(
                    "file_too_large",
                    format!("文件有 {size} MB，最多可导入 {max} MB。请拆成几个文件再导入。"),
                    format!("The file has {size} MB; {max} MB is the most. Split it into several files."),
                )
            }
            ReadError::Empty => Message::new(
                "file_empty",
                "文件里没有内容。请确认选对了文件，第一行写列名，从第二行起每行一条数据。",
                "The file is empty. Check that it is the right one: column names in the first line, then a row a line.",
            ),
            ReadError::NoEncoding => Message::new(
                "file_no_encoding",
                "认不出文件的文字编码，它可能不是文本文件。请在 Excel 中另存为“CSV UTF-8（逗号分隔）”，或在导入时指明编码。",
                "The text encoding cannot be recognised; perhaps this is no text file. Save it from Excel as \
                 “CSV UTF-8 (comma delimited)”, or name the encoding when importing.",
            ),
            ReadError::Book(fault) => fault.message(),
            ReadError::Encrypted => Message::new(
                "file_encrypted",
                "这个工作簿设了打开密码。请在 Excel 或 WPS 中去掉密码，另存为 .xlsx 后再导入。",
                "This workbook opens with a password only. Remove the password, save it as .xlsx and import that.",
            ),
            ReadError::OldWorkbook => Message::new(
                "file_old_workbook",
                "这是旧版 Excel 文件（.xls）。请在 Excel 或 WPS 中另存为 .xlsx 后再导入。",
                "This is an Excel file of before 2007 (.xls). Save it as .xlsx and import that.",
            ),
            ReadError::JsonWhole => Message::new(
                "file_json_whole",
                "这份 JSON 不是每行一个对象。请改成 JSON Lines：每行一个 {…}，行末没有逗号，外面没有方括号。",
                "This JSON is not one object a line. Make it JSON lines: an object {…} a line, no commas behind them, no \
                 brackets around them.",
            ),
            ReadError::NoJsonLines => Message::new(
                "file_no_json_lines",
                "开头的各行都不是完整的 JSON 对象，读不出任何字段。请检查文件是否每行一个 {…}。",
                "None of the first lines is a whole JSON object. Check that the file has an object {…} a line.",
            ),
            ReadError::NoCards => Message::new(
                "file_no_cards",
                "名片文件里没有读得出的内容。请重新从手机或通讯录导出。",
                "Nothing can be read from the cards in this file. Export them anew from the telephone or address book.",
            ),
            ReadError::TooManyColumns { found } => Message::new(
                "file_too_many_columns",
                format!("文件有 {found} 列，最多 {COLUMNS_MAX} 列。请删去不需要的列，并检查分隔符是否正确。"),
                format!(
                    "The file has {found} columns; {COLUMNS_MAX} is the most. Remove the columns you do not need, \
                     and check the separator."
                ),
            ),
            ReadError::HeaderTwice { name, first, second } => Message::new(
                "file_header_twice",
                format!("第 {first} 列和第 {second} 列都叫“{name}”。请把其中一列改名或删去。"),
                format!(
                    "Columns {first} and {second} are both called “{name}”. Rename or remove one of them."
                ),
            ),
            ReadError::HeaderBroken { line, problem } => {
                let inner = problem.message();
                Message::new(
                    "file_header_broken",
                    format!("第 {line} 行的列名读不出来：{}", inner.zh),
                    format!("The column names in line {line} cannot be read: {}", inner.en),
                )
            }
        }
    }
}

fn open_message(path: &str, source: &io::Error) -> Message {
    if source.kind() == io::ErrorKind::NotFound {
        Message::new(
            "file_not_found",
            format!("找不到文件“{path}”。请检查路径和文件名。"),
            format!("There is no file “{path}”. Check the path and the name."),
        )
    } else if source.kind() == io::ErrorKind::PermissionDenied {
        Message::new(
            "file_not_permitted",
            format!("没有读取文件“{path}”的权限。请修改文件权限或换一个位置。"),
            format!("The file “{path}” may not be read. Change its permissions or move it elsewhere."),
        )
    } else {
        Message::new(
            "file_unreadable",
            format!("打不开文件“{path}”：{source}。"),
            format!("The file “{path}” cannot be opened: {source}."),
        )
    }
}

/// Why one row cannot be read; the rows around it can.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.message().en)]
pub enum RowError {
    /// A quotation mark opens a cell and is never closed, or closes in the middle of it.
    UnclosedQuote,
    /// Longer than [`ROW_BYTES_MAX`]; only its beginning is kept.
    TooLong,
    /// Cells beyond the last column say something.
    TooManyCells {
        /// How many cells the row has.
        found: usize,
        /// How many columns the header has.
        expected: usize,
    },
    /// A line that is no JSON object.
    NoJson,
    /// A value inside which there are others, which no cell can hold.
    Nested {
        /// The field's name.
        name: String,
    },
    /// A field that none of the first records has, so that nobody was asked about it.
    NewName {
        /// Its name.
        name: String,
    },
    /// The file ends inside a card.
    CardNotEnded,
    /// Cells of a sheet that do not stand in the order of their columns, so that it would be chance which is meant.
    CellsOutOfOrder,
    /// Too few cells right after an unclosed quotation mark: more likely the rest of a torn row than one
    /// whose empty cells at the end were left out.
    TornRow {
        /// How many cells the row has.
        found: usize,
        /// How many columns the header has.
        expected: usize,
    },
    /// A zero byte, which no text has.
    ZeroByte {
        /// The column, from 1.
        column: usize,
    },
    /// Bytes that are no character in the file's encoding; they stand as U+FFFD in the cell.
    Undecodable {
        /// The column, from 1.
        column: usize,
    },
}

impl RowError {
    /// What is wrong and what to do, in both languages.
    pub fn message(&self) -> Message {
        match self {
            RowError::UnclosedQuote => Message::new(
                "row_unclosed_quote",
                "双引号没有成对。请补上或删去多余的双引号；单元格内的双引号要写成两个。",
                "A quotation mark is not closed. Add the missing one or remove it; write one inside a cell twice.",
            ),
            RowError::TooLong => {
                let max = ROW_BYTES_MAX / 1024;
                Message::new(
                    "row_too_long",
                    format!("这一行超过 {max} KB，此处只保留开头。请在原文件中缩短后再导入。"),
                    format!(
                        "This row is longer than {max} KB; only its beginning is kept here. Shorten it in the \
                         original file."
                    ),
                )
            }
            RowError::TooManyCells { found, expected } => Message::new(
                "row_too_many_cells",
                format!(
                    "这一行有 {found} 格，列名只有 {expected} 列。内容里若有分隔符，请给该单元格加上双引号。"
                ),
                format!(
                    "This row has {found} cells, the header only {expected}. Put quotation marks around a cell \
                     that contains the separator."
                ),
            ),
            RowError::NoJson => Message::new(
                "row_no_json",
                "这一行不是完整的 JSON 对象。请改成一个 {…}。",
                "This line is not a whole JSON object. Make it one {…}.",
            ),
            RowError::Nested { name } => Message::new(
                "row_nested",
                format!("“{name}”的值里还套着别的内容，放不进一个单元格。请改成文字或数字。"),
                format!("The value of “{name}” has others inside. Make it a text or a number."),
            ),
            RowError::NewName { name } => Message::new(
                "row_new_name",
                format!("前面的记录都没有“{name}”，这一列没有对应过。请把带有它的记录放到文件最前面。"),
                format!(
                    "None of the first records has “{name}”, so it was not mapped. Put a record with it first."
                ),
            ),
            RowError::CardNotEnded => Message::new(
                "row_card_not_ended",
                "这张名片没有结尾（END:VCARD），文件可能没有传完。",
                "This card has no end (END:VCARD); the file may not have arrived whole.",
            ),
            RowError::CellsOutOfOrder => Message::new(
                "row_cells_out_of_order",
                "这一行的单元格顺序混乱，文件可能已损坏。请在 Excel 或 WPS 中打开并另存后再导入。",
                "The cells of this row are out of order; the file may be damaged. Save it anew from a spreadsheet program.",
            ),
            RowError::TornRow { found, expected } => Message::new(
                "row_torn",
                format!(
                    "这一行只有 {found} 格（应为 {expected} 格），可能是前面某行因双引号未闭合而断开的后半部分。\
                     请与前面的行合并，或补齐后再导入。"
                ),
                format!(
                    "This row has only {found} of {expected} cells; it may be the rest of an earlier row with an \
                     unclosed quotation mark. Join it to that row, or complete it."
                ),
            ),
            RowError::ZeroByte { column } => Message::new(
                "row_zero_byte",
                format!("第 {column} 格含有空字符（NUL），数据可能已损坏。请重新填写该单元格。"),
                format!("Cell {column} contains a zero byte and may be damaged. Enter the cell again."),
            ),
            RowError::Undecodable { column } => Message::new(
                "row_undecodable",
                format!(
                    "第 {column} 格有无法识别的字符（显示为 \u{FFFD}）。请改正这些字符；若很多行如此，请更换编码。"
                ),
                format!(
                    "Cell {column} contains characters that cannot be read (shown as \u{FFFD}). Correct them; if \
                     many rows have this, choose another encoding."
                ),
            ),
        }
    }
}
