//! The parts of a workbook, which is a ZIP archive. Nothing that the archive says of itself is believed: how much a part
//! unpacks to is counted while it is unpacked, and there is an end to it.

use std::collections::HashMap;
use std::io::{self, Read};

use flate2::Crc;
use flate2::read::DeflateDecoder;

use super::book_fault::BookFault;
use crate::table::{Blob, BlobReader, ReadError};

/// Parts of one archive. Workbooks with a hundred sheets and as many pictures have some hundreds.
pub const ARCHIVE_PARTS_MAX: u64 = 10_000;
/// Bytes that one part unpacks to: a full sheet of 1,048,576 rows with thirty long cells has some 3 GB.
pub const PART_BYTES_MAX: u64 = 6 * 1024 * 1024 * 1024;
/// How many times its packed size a part may unpack to. Sheets of equal rows come to some 60, the method itself to 1,032.
pub const PART_RATIO_MAX: u64 = 250;
/// Parts are not held against [`PART_RATIO_MAX`] before they unpack to this: small ones do no harm.
const RATIO_FROM_BYTES: u64 = 32 * 1024 * 1024;
/// Bytes of the archive's directory: [`ARCHIVE_PARTS_MAX`] parts with long names.
const DIRECTORY_BYTES_MAX: u64 = 4 * 1024 * 1024;

const END_MAGIC: &[u8] = b"PK\x05\x06";
const END_BYTES: usize = 22;
/// The longest remark behind the end of the directory.
const REMARK_BYTES_MAX: usize = 65_535;
const END64_LOCATOR_MAGIC: &[u8] = b"PK\x06\x07";
const END64_LOCATOR_BYTES: u64 = 20;
const END64_MAGIC: &[u8] = b"PK\x06\x06";
const END64_BYTES: usize = 56;
const ENTRY_MAGIC: &[u8] = b"PK\x01\x02";
const ENTRY_BYTES: usize = 46;
const LOCAL_MAGIC: &[u8] = b"PK\x03\x04";
const LOCAL_BYTES: usize = 30;
/// The extra field with sizes of more than 32 bits.
const WIDE_SIZES: u16 = 1;
const STORED: u16 = 0;
const DEFLATED: u16 = 8;
const FLAG_ENCRYPTED: u16 = 1;

/// A part as the directory describes it.
#[derive(Clone, Debug)]
struct Entry {
    method: u16,
    is_encrypted: bool,
    crc: u32,
    packed: u64,
    header_at: u64,
}

/// An archive whose directory has been read.
pub(super) struct Archive {
    blob: Blob,
    entries: HashMap<String, Entry>,
}

impl Archive {
    /// Reads the directory.
    pub fn open(blob: Blob) -> Result<Archive, ReadError> {
        let (count, at, len) = directory_of(&blob)?;
        if count > ARCHIVE_PARTS_MAX || len > DIRECTORY_BYTES_MAX {
            return Err(BookFault::TooManyParts.into());
        }
        let len = usize::try_from(len).map_err(|_| BookFault::TooManyParts)?;
        let directory = blob.piece(at, len)?;
        let mut entries = HashMap::new();
        let mut rest = directory.as_slice();
        for _ in 0..count {
            if rest.len() < ENTRY_BYTES || !rest.starts_with(ENTRY_MAGIC) {
                return Err(BookFault::Damaged.into());
            }
            let lens = [28, 30, 32].map(|place| usize::from(u16_at(rest, place)));
            let end = ENTRY_BYTES + lens.iter().sum::<usize>();
            if rest.len() < end {
                return Err(BookFault::Damaged.into());
            }
            let name_end = ENTRY_BYTES + lens[0];
            let name = String::from_utf8_lossy(&rest[ENTRY_BYTES..name_end]);
            let entry = entry_of(&rest[..ENTRY_BYTES], &rest[name_end..name_end + lens[1]]);
            // The first of a name is meant: a second one would be read by some programs and not by others.
            entries.entry(plain_name(&name)).or_insert(entry);
            rest = &rest[end..];
        }
        Ok(Archive { blob, entries })
    }

    /// Whether there is a part of this name.
    pub fn has(&self, name: &str) -> bool {
        self.entries.contains_key(&plain_name(name))
    }

    /// The packed size of a part.
    pub fn packed(&self, name: &str) -> u64 {
        self.entries.get(&plain_name(name)).map_or(0, |entry| entry.packed)
    }

    /// A part to be read.
    pub fn part(&self, name: &str) -> Result<PartReader, ReadError> {
        let entry = self.entries.get(&plain_name(name)).ok_or(BookFault::Damaged)?;
        if entry.is_encrypted || !matches!(entry.method, STORED | DEFLATED) {
            return Err(BookFault::Locked.into());
        }
        let local = self.blob.piece(entry.header_at, LOCAL_BYTES)?;
        if local.len() < LOCAL_BYTES || !local.starts_with(LOCAL_MAGIC) {
            return Err(BookFault::Damaged.into());
        }
        let skipped = LOCAL_BYTES + usize::from(u16_at(&local, 26)) + usize::from(u16_at(&local, 28));
        let packed = self.blob.reader(entry.header_at + skipped as u64, entry.packed);
        let bytes = if entry.method == STORED {
            Packing::Stored(packed)
        } else {
            Packing::Deflated(Box::new(DeflateDecoder::new(packed)))
        };
        Ok(PartReader { bytes, crc: Crc::new(), expected: entry.crc, unpacked: 0 })
    }
}

/// How many parts there are, and where their directory stands.
fn directory_of(blob: &Blob) -> Result<(u64, u64, u64), ReadError> {
    let tail_bytes = (END_BYTES + REMARK_BYTES_MAX).min(usize::try_from(blob.len()).unwrap_or(usize::MAX));
    let tail_at = blob.len() - tail_bytes as u64;
    let tail = blob.piece(tail_at, tail_bytes)?;
    let is_end = |place: &usize| tail[*place..].starts_with(END_MAGIC);
    let last = tail.len().checked_sub(END_BYTES).ok_or(BookFault::Damaged)?;
    let place = (0..=last).rev().find(is_end).ok_or(BookFault::Damaged)?;
    let end = &tail[place..];
    let (count, len, at) =
        (u64::from(u16_at(end, 10)), u64::from(u32_at(end, 12)), u64::from(u32_at(end, 16)));
    if count != u64::from(u16::MAX) && at != u64::from(u32::MAX) {
        return Ok((count, at, len));
    }
    let locator_at = (tail_at + place as u64).checked_sub(END64_LOCATOR_BYTES).ok_or(BookFault::Damaged)?;
    let locator = blob.piece(locator_at, END64_LOCATOR_BYTES as usize)?;
    if !locator.starts_with(END64_LOCATOR_MAGIC) {
        return Ok((count, at, len));
    }
    let end = blob.piece(u64_at(&locator, 8), END64_BYTES)?;
    if end.len() < END64_BYTES || !end.starts_with(END64_MAGIC) {
        return Err(BookFault::Damaged.into());
    }
    Ok((u64_at(&end, 32), u64_at(&end, 48), u64_at(&end, 40)))
}

fn entry_of(entry: &[u8], extra: &[u8]) -> Entry {
    let mut packed = u64::from(u32_at(entry, 20));
    let unpacked = u32_at(entry, 24);
    let mut header_at = u64::from(u32_at(entry, 42));
    // What does not fit into 32 bits stands in an extra field, in this order.
    let mut wide = wide_sizes(extra);
    if unpacked == u32::MAX {
        wide.next();
    }
    if packed == u64::from(u32::MAX) {
        packed = wide.next().unwrap_or(packed);
    }
    if header_at == u64::from(u32::MAX) {
        header_at = wide.next().unwrap_or(header_at);
    }
    Entry {
        method: u16_at(entry, 10),
        is_encrypted: u16_at(entry, 8) & FLAG_ENCRYPTED != 0,
        crc: u32_at(entry, 16),
        packed,
        header_at,
    }
}

fn wide_sizes(mut extra: &[u8]) -> impl Iterator<Item = u64> {
    let mut sizes = Vec::new();
    while extra.len() >= 4 {
        let (id, len) = (u16_at(extra, 0), usize::from(u16_at(extra, 2)));
        let field = &extra[4..(4 + len).min(extra.len())];
        if id == WIDE_SIZES {
            sizes.extend(field.chunks_exact(8).map(|chunk| u64_at(chunk, 0)));
        }
        extra = &extra[4 + field.len()..];
    }
    sizes.into_iter()
}

/// Names are compared without regard to case, as spreadsheet programs do; some write `\` for `/`.
fn plain_name(name: &str) -> String {
    name.trim_start_matches('/').replace('\\', "/").to_ascii_lowercase()
}

fn u16_at(bytes: &[u8], place: usize) -> u16 {
    u16::from_le_bytes([bytes[place], bytes[place + 1]])
}

fn u32_at(bytes: &[u8], place: usize) -> u32 {
    u32::from(u16_at(bytes, place)) | (u32::from(u16_at(bytes, place + 2)) << 16)
}

fn u64_at(bytes: &[u8], place: usize) -> u64 {
    u64::from(u32_at(bytes, place)) | (u64::from(u32_at(bytes, place + 4)) << 32)
}

enum Packing {
    Stored(BlobReader),
    Deflated(Box<DeflateDecoder<BlobReader>>),
}

/// Unpacks a part, within the limits, and finds damage out at its end.
pub(super) struct PartReader {
    bytes: Packing,
    crc: Crc,
    expected: u32,
    unpacked: u64,
}

impl PartReader {
    /// How many packed bytes were read so far.
    pub fn packed_read(&self) -> u64 {
        match &self.bytes {
            Packing::Stored(bytes) => bytes.bytes_read(),
            Packing::Deflated(decoder) => decoder.get_ref().bytes_read(),
        }
    }
}

impl Read for PartReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = match &mut self.bytes {
            Packing::Stored(bytes) => bytes.read(buffer),
            Packing::Deflated(decoder) => decoder.read(buffer),
        };
        let count = count.map_err(|fault| match fault.kind() {
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
                io::Error::other(BookFault::Damaged)
            }
            _ => fault,
        })?;
        if count == 0 && !buffer.is_empty() && self.crc.sum() != self.expected {
            return Err(io::Error::other(BookFault::Damaged));
        }
        self.crc.update(&buffer[..count]);
        self.unpacked += count as u64;
        let is_blown_up =
            self.unpacked > RATIO_FROM_BYTES && self.unpacked / PART_RATIO_MAX > self.packed_read();
        if self.unpacked > PART_BYTES_MAX || is_blown_up {
            return Err(io::Error::other(BookFault::Bomb));
        }
        Ok(count)
    }
}
