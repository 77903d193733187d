//! Which encoding a customer's file is written in, and turning it into UTF-8 while it is read.
//!
//! Spreadsheets on Chinese Windows save GBK, newer ones UTF-8, "Unicode text" is UTF-16. A wrong guess would
//! turn names into gibberish, so a file that fits none is refused rather than read somehow.

use std::io::{self, Read};

use crate::table::ReadError;

/// Bytes handed to the decoder at a time: large enough that calls do not show, small enough for many imports.
const INPUT_BYTES: usize = 64 * 1024;
/// Fewer zero bytes than one in this many are stray: UTF-16 has one in every separator, digit and line end.
const UTF16_ZERO_ONE_IN: usize = 50;
/// More control characters than one in this many, and it is no text at all.
const CONTROL_ONE_IN: usize = 10;
/// Per cent of UTF-16 units that must be letters, digits, Han or usual punctuation.
const UTF16_PLAUSIBLE_PERCENT: usize = 90;
/// A UTF-8 file may hold one broken sequence to this many good ones: a few damaged rows do not make it GBK.
const UTF8_GOOD_TO_BAD: usize = 4;
/// A GB18030 file may hold one broken sequence to this many good ones.
const GB_GOOD_TO_BAD: usize = 20;
/// From so many characters of two bytes on, their second bytes must look Chinese (see [`GbCount::is_likely`]).
const GB_PAIRS_TELLING: usize = 4;
/// The mark at the start of UTF-32 files, which no spreadsheet writes.
const UTF32_LE_BOM: &[u8] = b"\xFF\xFE\x00\x00";

/// An encoding that files come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// GB 18030-2022, of which GBK and GB 2312 are parts.
    Gb18030,
    /// UTF-16, low byte first, as Windows writes it.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
}

impl Encoding {
    /// A text in this encoding; UTF-16 with its byte order mark, so that it is known again.
    pub fn encode(self, text: &str) -> Vec<u8> {
        match self {
            Encoding::Utf8 => text.as_bytes().to_vec(),
            Encoding::Gb18030 => encoding_rs::GB18030.encode(text).0.into_owned(),
            Encoding::Utf16Le => {
                "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
            }
            Encoding::Utf16Be => {
                "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect()
            }
        }
    }

    /// The name people and programs read: `UTF-8`, `GB18030`, `UTF-16LE`, `UTF-16BE`.
    pub const fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Gb18030 => "GB18030",
            Encoding::Utf16Le => "UTF-16LE",
            Encoding::Utf16Be => "UTF-16BE",
        }
    }

    /// The encoding of a name as people write it (`utf-8`, `GBK`, `gb2312`, `utf-16`); `None` for any other.
    ///
    /// `utf-16` means low byte first; a byte order mark in the file decides over any name.
    pub fn of_name(name: &str) -> Option<Encoding> {
        let plain: String =
            name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
        match plain.as_str() {
            "utf8" | "utf8bom" | "utf8sig" => Some(Encoding::Utf8),
            "gb18030" | "gbk" | "gb2312" | "cp936" | "ansi" => Some(Encoding::Gb18030),
            "utf16" | "utf16le" | "unicode" => Some(Encoding::Utf16Le),
            "utf16be" => Some(Encoding::Utf16Be),
            _ => None,
        }
    }

    /// The encoding that a byte order mark at the very start proves.
    pub fn of_mark(head: &[u8]) -> Option<Encoding> {
        if head.starts_with(b"\xEF\xBB\xBF") {
            Some(Encoding::Utf8)
        } else if head.starts_with(UTF32_LE_BOM) {
            None
        } else if head.starts_with(b"\xFF\xFE") {
            Some(Encoding::Utf16Le)
        } else if head.starts_with(b"\xFE\xFF") {
            Some(Encoding::Utf16Be)
        } else if head.starts_with(b"\x84\x31\x95\x33") {
            Some(Encoding::Gb18030)
        } else {
            None
        }
    }

    fn table(self) -> &'static encoding_rs::Encoding {
        match self {
            Encoding::Utf8 => encoding_rs::UTF_8,
            Encoding::Gb18030 => encoding_rs::GB18030,
            Encoding::Utf16Le => encoding_rs::UTF_16LE,
            Encoding::Utf16Be => encoding_rs::UTF_16BE,
        }
    }
}

/// The encoding of a file from its first bytes; `whole_len` tells whether they were cut off.
///
/// # Errors
/// [`ReadError::NoEncoding`] where nothing fits.
pub fn guess_encoding(head: &[u8], whole_len: u64) -> Result<Encoding, ReadError> {
    if let Some(encoding) = Encoding::of_mark(head) {
        return Ok(encoding);
    }
    let is_cut = (head.len() as u64) < whole_len;
    let utf8 = Utf8Count::of(head, is_cut);
    let zeros = head.iter().filter(|byte| **byte == 0).count();
    let may_be_utf16 = zeros * UTF16_ZERO_ONE_IN >= head.len() && zeros > 0;
    // A few zero bytes in good UTF-8 are damage of those rows, not another encoding.
    if may_be_utf16
        && (utf8.bad > 0 || zeros * CONTROL_ONE_IN >= head.len())
        && let Some(encoding) = utf16_order(head)
    {
        return Ok(encoding);
    }
    let controls = head.iter().filter(|byte| **byte < 0x20 && !b"\t\n\r\x0B\x0C\x1A".contains(byte)).count();
    if controls * CONTROL_ONE_IN > head.len() {
        return Err(ReadError::NoEncoding);
    }
    if utf8.bad == 0 || utf8.good > utf8.bad * UTF8_GOOD_TO_BAD {
        return Ok(Encoding::Utf8);
    }
    if GbCount::of(head).is_likely() { Ok(Encoding::Gb18030) } else { Err(ReadError::NoEncoding) }
}

/// How many sequences of several bytes read as UTF-8, and how many break.
struct Utf8Count {
    good: usize,
    bad: usize,
}

impl Utf8Count {
    fn of(head: &[u8], is_cut: bool) -> Utf8Count {
        let mut count = Utf8Count { good: 0, bad: 0 };
        let mut place = 0;
        for chunk in head.utf8_chunks() {
            count.good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
            place += chunk.valid().len() + chunk.invalid().len();
            // What the cut left of the last character is no fault of the file.
            let is_rest = is_cut && place == head.len();
            if !chunk.invalid().is_empty() && !is_rest {
                count.bad += 1;
            }
        }
        count
    }
}

/// How the bytes read as GB18030, counted by form: GB/T 18030 section 5, one, two and four bytes.
struct GbCount {
    pairs_high: usize,
    pairs_low: usize,
    fours: usize,
    bad: usize,
}

impl GbCount {
    fn of(head: &[u8]) -> GbCount {
        let mut count = GbCount { pairs_high: 0, pairs_low: 0, fours: 0, bad: 0 };
        let mut rest = head;
        while let Some((lead, tail)) = rest.split_first() {
            let len = match (lead, tail) {
                (0x00..=0x7F, _) => 1,
                (0x81..=0xFE, [0x30..=0x39, 0x81..=0xFE, 0x30..=0x39, ..]) => {
                    count.fours += 1;
                    4
                }
                (0x81..=0xFE, [0x40..=0x7E, ..]) => {
                    count.pairs_low += 1;
                    2
                }
                (0x81..=0xFE, [0x80..=0xFE, ..]) => {
                    count.pairs_high += 1;
                    2
                }
                // The head may end in the middle of a character.
                (0x81..=0xFE, [] | [0x30..=0x39] | [0x30..=0x39, 0x81..=0xFE]) => rest.len(),
                _ => {
                    count.bad += 1;
                    1
                }
            };
            rest = &rest[len..];
        }
        count
    }

    /// Few breaks, and second bytes as in Chinese: of GB 2312 all lie above 0x80, while the accented letters
    /// of western files stand before plain ones, which lie below.
    fn is_likely(&self) -> bool {
        let pairs = self.pairs_high + self.pairs_low;
        let good = pairs + self.fours;
        let looks_chinese = pairs < GB_PAIRS_TELLING || self.pairs_high * 10 >= pairs * 3;
        good > self.bad * GB_GOOD_TO_BAD && looks_chinese
    }
}

/// UTF-16 without a mark: zero bytes stand where the high bytes of letters and digits are.
fn utf16_order(head: &[u8]) -> Option<Encoding> {
    let zeros_even = head.iter().step_by(2).filter(|byte| **byte == 0).count();
    let zeros_odd = head.iter().skip(1).step_by(2).filter(|byte| **byte == 0).count();
    let (encoding, unit_of): (_, fn([u8; 2]) -> u16) = if zeros_odd > zeros_even {
        (Encoding::Utf16Le, u16::from_le_bytes)
    } else {
        (Encoding::Utf16Be, u16::from_be_bytes)
    };
    let units = head.len() / 2;
    let plausible = head.chunks_exact(2).filter(|pair| is_plausible(unit_of([pair[0], pair[1]]))).count();
    (units > 0 && plausible * 100 >= units * UTF16_PLAUSIBLE_PERCENT).then_some(encoding)
}

/// Whether a UTF-16 unit is what customer files are made of.
fn is_plausible(unit: u16) -> bool {
    matches!(
        unit,
        0x09 | 0x0A | 0x0D
            | 0x20..=0x7E
            | 0xA0..=0x17F
            | 0x2010..=0x203B
            | 0x3000..=0x30FF
            | 0x3400..=0x9FFF
            | 0xD800..=0xDFFF
            | 0xFF00..=0xFFEF
    )
}

/// What could not be decoded so far; each sequence stands as U+FFFD in the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Undecodable {
    /// How many sequences.
    pub count: u64,
    /// Where in the file the first one starts, in bytes from 0.
    pub first_offset: Option<u64>,
}

/// Reads a file of any [`Encoding`] as UTF-8, a piece at a time, without its byte order mark.
pub struct Decoder<R> {
    source: R,
    decoder: encoding_rs::Decoder,
    input: Vec<u8>,
    input_start: usize,
    input_end: usize,
    bytes_decoded: u64,
    undecodable: Undecodable,
    /// Nothing was decoded yet, so a mark may come.
    at_start: bool,
    source_ended: bool,
    finished: bool,
    /// Text that [`Read::read`] has not handed out yet, from `pending_start`.
    pending: String,
    pending_start: usize,
}

impl<R: Read> Decoder<R> {
    /// A decoder of `source` from its first byte.
    pub fn new(source: R, encoding: Encoding) -> Decoder<R> {
        Decoder {
            source,
            decoder: encoding.table().new_decoder_without_bom_handling(),
            input: vec![0; INPUT_BYTES],
            input_start: 0,
            input_end: 0,
            bytes_decoded: 0,
            undecodable: Undecodable::default(),
            at_start: true,
            source_ended: false,
            finished: false,
            pending: String::new(),
            pending_start: 0,
        }
    }

    /// What could not be decoded so far.
    pub fn undecodable(&self) -> Undecodable {
        self.undecodable
    }

    /// Bytes of the file decoded so far, for progress.
    pub fn bytes_decoded(&self) -> u64 {
        self.bytes_decoded
    }

    /// Appends the next piece to `text`; `false` when there is no more.
    ///
    /// # Errors
    /// Those of the source.
    pub fn read_text(&mut self, text: &mut String) -> io::Result<bool> {
        if self.finished {
            return Ok(false);
        }
        if self.input_start == self.input_end && !self.source_ended {
            self.refill()?;
        }
        let text_start = text.len();
        loop {
            let input = &self.input[self.input_start..self.input_end];
            let room = self.decoder.max_utf8_buffer_length_without_replacement(input.len());
            text.reserve(room.unwrap_or(INPUT_BYTES));
            let (result, read) =
                self.decoder.decode_to_string_without_replacement(input, text, self.source_ended);
            self.input_start += read;
            self.bytes_decoded += read as u64;
            match result {
                encoding_rs::DecoderResult::InputEmpty => break,
                encoding_rs::DecoderResult::OutputFull => {}
                encoding_rs::DecoderResult::Malformed(bad_len, read_after) => {
                    let offset = self.bytes_decoded - u64::from(bad_len) - u64::from(read_after);
                    self.undecodable.count += 1;
                    self.undecodable.first_offset.get_or_insert(offset);
                    text.push(char::REPLACEMENT_CHARACTER);
                }
            }
        }
        self.finished = self.source_ended;
        if self.at_start && text.len() > text_start {
            self.at_start = false;
            if text[text_start..].starts_with('\u{FEFF}') {
                text.drain(text_start..text_start + '\u{FEFF}'.len_utf8());
            }
        }
        Ok(true)
    }

    fn refill(&mut self) -> io::Result<()> {
        loop {
            match self.source.read(&mut self.input) {
                Ok(read) => {
                    self.input_start = 0;
                    self.input_end = read;
                    self.source_ended = read == 0;
                    return Ok(());
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

impl<R: Read> Read for Decoder<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.pending_start == self.pending.len() {
            let mut pending = std::mem::take(&mut self.pending);
            pending.clear();
            self.pending_start = 0;
            let more = self.read_text(&mut pending);
            self.pending = pending;
            if !more? {
                return Ok(0);
            }
        }
        let mut left = &self.pending.as_bytes()[self.pending_start..];
        let read = left.read(buffer)?;
        self.pending_start += read;
        Ok(read)
    }
}

#[cfg(test)]
#[path = "tests/encoding.rs"]
mod tests;
