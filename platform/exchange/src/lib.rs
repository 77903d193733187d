//! In and out: files become rows, rows become records, every row accounted for.

mod delimiter;
mod encoding;
mod export;
mod headers;
mod import;
mod keyed;
mod shaping;
mod table;
mod workbook;

pub use delimiter::{guess_separator, header_present};
pub use encoding::{Decoder, Encoding, Undecodable, guess_encoding};
pub use export::{
    Cell, ExportFile, ExportFormat, SHEET_ROWS_MAX, Said, card_text, entry_text, escaped, made_harmless,
};
pub use headers::{
    Certainty, Guess, guess_columns, guess_mapping, is_brought, is_known_header, reject_columns,
};
pub use import::{
    BadCells, CHECK_NOTES_MAX, Counts, Finished, Import, ImportError, ImportSettings, LINK_ANSWERS_MAX,
    LinkAnswer, Mending, Mode, Preview, Problem, Progress, ROWS_MENDED_MAX, Reason, Remembered, RowChoice,
    SETTLED_DAYS, TAKEN_BACK_TOLD_MAX, TakenBack, Target, Why, can_be_made, check_rejects_format, child_name,
    file_of, is_lackable, is_without_cells, mapping_of_words, mend, mending_of_file, offspring, preview,
    rejects_format, rows_of, tells_child, undo, why_text, write_check_emptied, write_check_rejects,
    write_emptied, write_rejects,
};
pub use shaping::{JOINED_MAX, SHAPINGS, Shape, Shaping, WORDS_MAX, shaping_of};
pub use table::{CellFault, Mended, RawRow, ReadError, ReadOptions, RejectWriter, RowError, RowPlace, Table};
pub use workbook::{ALL_SHEETS, BookFault, Sheet};
