//! Why a workbook cannot be read, and what the person who brought it can do.

use object::Message;

use super::archive::{ARCHIVE_PARTS_MAX, PART_BYTES_MAX, PART_RATIO_MAX};
use super::strings::{STRINGS_BYTES_MAX, STRINGS_MAX};

const MIB: u64 = 1024 * 1024;

/// Why a workbook cannot be read any further.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.message().en)]
pub enum BookFault {
    /// The archive ends too early, or what stands in it does not fit together.
    Damaged,
    /// An archive without a workbook in it.
    NoWorkbook,
    /// An OpenDocument spreadsheet.
    OpenDocument,
    /// A workbook in Excel's binary form.
    Binary,
    /// A part of the archive is encrypted, or packed in a way that workbooks do not use.
    Locked,
    /// More parts than a workbook has.
    TooManyParts,
    /// A part unpacks to more than [`PART_BYTES_MAX`], or to so much more than it was that it was made to.
    Bomb,
    /// More texts, or longer ones, than are kept while a workbook is read.
    TooManyTexts,
    /// A document type, with which a few bytes could stand for very many.
    Doctype,
    /// A text or a mark longer than a row may be.
    TooLong,
    /// Elements inside each other without end.
    TooDeep,
    /// No sheet has anything in it.
    NothingInside,
    /// No sheet has this name.
    NoSuchSheet {
        /// As it was asked for.
        name: String,
        /// The sheets that there are.
        sheets: Vec<String>,
    },
}

impl BookFault {
    /// What happened and what to do, in both languages.
    pub fn message(&self) -> Message {
        match self {
            BookFault::Damaged => Message::new(
                "book_damaged",
                "工作簿已损坏或没有传完，读不下去。请在 Excel 或 WPS 中打开，另存为 .xlsx 后再导入。",
                "The workbook is damaged or did not arrive whole. Open it in a spreadsheet program, save it as .xlsx and \
                 import it again.",
            ),
            BookFault::NoWorkbook => Message::new(
                "book_none",
                "这是一个压缩包，里面没有 Excel 工作簿。请先解压，再导入其中的 .xlsx 或 CSV 文件。",
                "This is an archive without a workbook in it. Unpack it and import the .xlsx or CSV file.",
            ),
            BookFault::OpenDocument => Message::new(
                "book_open_document",
                "这是 OpenDocument 表格（.ods）。请另存为 .xlsx 或 CSV 后再导入。",
                "This is an OpenDocument spreadsheet (.ods). Save it as .xlsx or CSV and import that.",
            ),
            BookFault::Binary => Message::new(
                "book_binary",
                "这是二进制工作簿（.xlsb）。请在 Excel 中另存为 .xlsx 后再导入。",
                "This is a binary workbook (.xlsb). Save it from Excel as .xlsx and import that.",
            ),
            BookFault::Locked => Message::new(
                "book_locked",
                "工作簿加了密，或压缩方式不常见，读不出来。请去掉密码，另存为 .xlsx 后再导入。",
                "The workbook is encrypted, or packed in an unusual way. Remove the password, save it as .xlsx and import \
                 that.",
            ),
            BookFault::TooManyParts => Message::new(
                "book_too_many_parts",
                format!(
                    "文件里有超过 {ARCHIVE_PARTS_MAX} 个部件，不像正常的工作簿，没有读取。请另存为 CSV 后再导入。"
                ),
                format!(
                    "The file has more than {ARCHIVE_PARTS_MAX} parts, which no workbook has; it was not read. Save the \
                     sheet as CSV."
                ),
            ),
            BookFault::Bomb => {
                let max = PART_BYTES_MAX / MIB;
                Message::new(
                    "book_bomb",
                    format!(
                        "文件解压后大得不合常理（超过 {max} MB，或超过压缩前的 {PART_RATIO_MAX} 倍），已停止读取。请另存为 CSV \
                         后再导入。"
                    ),
                    format!(
                        "The file unpacks to more than a workbook does (over {max} MB, or over {PART_RATIO_MAX} times its \
                         packed size); reading was stopped. Save the sheet as CSV."
                    ),
                )
            }
            BookFault::TooManyTexts => {
                let (max, bytes) = (STRINGS_MAX / 1_000_000, STRINGS_BYTES_MAX / MIB);
                Message::new(
                    "book_too_many_texts",
                    format!("工作簿里的不同文字超过 {max} 百万条或 {bytes} MB，请拆成几个文件再导入。"),
                    format!(
                        "The workbook has more than {max} million different texts, or more than {bytes} MB of them. Split \
                         it into several files."
                    ),
                )
            }
            BookFault::Doctype => Message::new(
                "book_doctype",
                "工作簿里含有不允许的 XML 声明（DOCTYPE），没有读取。请在 Excel 或 WPS 中另存为 .xlsx 后再导入。",
                "The workbook contains an XML document type, which no spreadsheet program writes; it was not read. Save it \
                 anew as .xlsx.",
            ),
            BookFault::TooLong => Message::new(
                "book_too_long",
                "工作簿里有一段内容长得不合常理，读不下去。请缩短过长的单元格，或另存为 CSV 后再导入。",
                "A piece of the workbook is longer than a row may be. Shorten the cell, or save the sheet as CSV.",
            ),
            BookFault::TooDeep => Message::new(
                "book_too_deep",
                "工作簿的结构嵌套过深，不像正常的文件，没有读取。请另存为 .xlsx 后再导入。",
                "The workbook is nested more deeply than any spreadsheet program writes; it was not read. Save it anew as \
                 .xlsx.",
            ),
            BookFault::NothingInside => Message::new(
                "book_nothing_inside",
                "工作簿的各张表里都没有内容。请确认选对了文件，第一行写列名，从第二行起每行一条数据。",
                "No sheet of the workbook has anything in it. Check that it is the right one: column names in the first row, \
                 then a record a row.",
            ),
            BookFault::NoSuchSheet { name, sheets } => {
                let name = object::text::excerpt(name);
                let shown: Vec<&str> = sheets.iter().take(12).map(String::as_str).collect();
                Message::new(
                    "book_no_such_sheet",
                    format!("工作簿里没有名为“{name}”的表，可选：{}。", shown.join("、")),
                    format!("The workbook has no sheet “{name}”; it has: {}.", shown.join(", ")),
                )
            }
        }
    }
}
