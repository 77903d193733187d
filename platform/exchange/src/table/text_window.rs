//! The text of a file, decoded a window at a time.

use std::io::{Read, Seek, SeekFrom};

use super::ReadError;
use super::blob::BlobReader;
use crate::encoding::{Decoder, Encoding, Undecodable, guess_encoding};

/// Text decoded ahead.
const WINDOW_BYTES: usize = 256 * 1024;
/// Bytes from which the encoding is guessed.
const HEAD_BYTES: usize = 64 * 1024;
/// How far to look for the first byte that is not ASCII, since only those tell encodings apart.
const ASCII_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// A text that is being read; what stands before `next` has been given out.
pub(crate) struct TextWindow {
    decoder: Decoder<BlobReader>,
    /// As told or guessed.
    pub encoding: Encoding,
    /// The size of the file.
    pub bytes_total: u64,
    /// Decoded text.
    pub text: String,
    /// The place up to which it was given out.
    pub next: usize,
    /// The text reaches to the end of the file.
    pub at_end: bool,
}

impl TextWindow {
    /// Decides how the text is written and decodes its beginning.
    ///
    /// # Errors
    /// Where it is no text, or cannot be read.
    pub fn open(
        mut source: BlobReader,
        bytes_total: u64,
        told: Option<Encoding>,
    ) -> Result<TextWindow, ReadError> {
        let encoding = find_encoding(&mut source, bytes_total, told)?;
        source.seek(SeekFrom::Start(0))?;
        let decoder = Decoder::new(source, encoding);
        let mut window =
            TextWindow { decoder, encoding, bytes_total, text: String::new(), next: 0, at_end: false };
        window.fill()?;
        Ok(window)
    }

    /// How many bytes of the file were read so far.
    pub fn bytes_read(&self) -> u64 {
        self.decoder.bytes_decoded()
    }

    /// What could not be decoded so far.
    pub fn undecodable(&self) -> Undecodable {
        self.decoder.undecodable()
    }

    /// What is decoded and not given out.
    pub fn rest(&self) -> &str {
        &self.text[self.next..]
    }

    /// Drops what was given out and decodes on, at least as much again as is left over.
    ///
    /// # Errors
    /// Where the file cannot be read further.
    pub fn fill(&mut self) -> Result<(), ReadError> {
        self.text.drain(..self.next);
        self.next = 0;
        let goal = WINDOW_BYTES.max(self.text.len() * 2);
        while self.text.len() < goal && !self.at_end {
            self.at_end = !self.decoder.read_text(&mut self.text)?;
        }
        Ok(())
    }
}

fn find_encoding(
    source: &mut BlobReader,
    bytes_total: u64,
    told: Option<Encoding>,
) -> Result<Encoding, ReadError> {
    let mut head = read_head(source)?;
    if let Some(encoding) = Encoding::of_mark(&head).or(told) {
        return Ok(encoding);
    }
    // ASCII is alike in all encodings: judge by what begins with the first other byte. Zero bytes tell, too.
    let mut place = 0;
    let first_telling = loop {
        let telling = head.iter().position(|byte| !byte.is_ascii() || *byte == 0);
        if telling.is_some() || head.len() < HEAD_BYTES || place >= ASCII_BYTES_MAX {
            break telling;
        }
        place += HEAD_BYTES as u64;
        head = read_head(source)?;
    };
    if let Some(found) = first_telling
        && !head.contains(&0)
    {
        place += found as u64;
        source.seek(SeekFrom::Start(place))?;
        head = read_head(source)?;
    }
    guess_encoding(&head, bytes_total.saturating_sub(place))
}

fn read_head(source: &mut BlobReader) -> Result<Vec<u8>, ReadError> {
    let mut head = Vec::new();
    source.take(HEAD_BYTES as u64).read_to_end(&mut head)?;
    Ok(head)
}
