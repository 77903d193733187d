//! In and out: files become rows, rows become records, every row accounted for.

mod delimiter;
mod encoding;
mod headers;
mod table;

pub use delimiter::{guess_separator, header_present};
pub use encoding::{Decoder, Encoding, Undecodable, guess_encoding};
pub use headers::{Certainty, Guess, guess_columns, guess_mapping, is_known_header, reject_columns};
pub use table::{RawRow, ReadError, ReadOptions, RejectWriter, RowError, Table};
