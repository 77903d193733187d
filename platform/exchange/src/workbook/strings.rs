//! The texts of a workbook's cells, which cells point to by number. They are read as far as cells need them, for programs
//! number them in the order in which they are met, and only so many are kept in memory.

use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use super::archive::PartReader;
use super::book_fault::BookFault;
use super::escapes::push_unescaped;
use super::xml::{Event, Xml, push_text};
use crate::table::{ROW_BYTES_MAX, RawRow, ReadError};

/// Texts of one workbook: a million rows with sixteen different ones each.
pub const STRINGS_MAX: u64 = 16_000_000;
/// Bytes of all texts; those beyond [`KEPT_BYTES`] wait on the disk.
pub const STRINGS_BYTES_MAX: u64 = 4 * 1024 * 1024 * 1024;
/// Bytes of texts kept in memory. Enough for workbooks of some 50,000 rows; the import of a million needs its memory for
/// what it knows of the rows.
const KEPT_BYTES: usize = 16 * 1024 * 1024;
/// Texts whose places are counted from one common place, which saves half of what the places take.
const STRETCH: usize = 4_096;
/// Bytes gathered for the disk at a time.
const GATHERED_BYTES: usize = 256 * 1024;

/// The shared texts of a workbook.
pub(super) struct SharedStrings {
    /// None where there are none, or all are read.
    xml: Option<Xml>,
    texts: Texts,
    words: String,
    escaped: String,
}

impl SharedStrings {
    /// `beside` is the folder for those that do not fit into memory.
    pub fn new(part: Option<PartReader>, beside: Option<PathBuf>) -> SharedStrings {
        let texts = Texts::new(beside);
        SharedStrings { xml: part.map(Xml::new), texts, words: String::new(), escaped: String::new() }
    }

    /// Adds the text of this number to the cell being read.
    pub fn push(&mut self, number: u64, row: &mut RawRow) -> Result<(), ReadError> {
        while self.texts.len() <= number && self.read_one()? {}
        let mut words = std::mem::take(&mut self.words);
        let found = self.texts.read(number, &mut words);
        if let Ok(true) = found {
            row.push_part(&words);
        }
        self.words = words;
        // A number that no text has: the cell points nowhere.
        if found? { Ok(()) } else { Err(BookFault::Damaged.into()) }
    }

    /// Reads one more text; `false` after the last.
    fn read_one(&mut self) -> Result<bool, ReadError> {
        let Some(xml) = &mut self.xml else { return Ok(false) };
        self.escaped.clear();
        let (mut is_inside, mut is_text, mut phonetic) = (false, false, 0_usize);
        loop {
            let event = xml.step()?;
            match &event {
                Event::Start(tag) => match tag.local_name().as_ref() {
                    "si" => is_inside = true,
                    "t" => is_text = true,
                    "rPh" => phonetic += 1,
                    _ => {}
                },
                Event::Empty(tag) if tag.local_name().as_ref() == "si" => break,
                Event::End(tag) => match tag.local_name().as_ref() {
                    "si" if is_inside => break,
                    "t" => is_text = false,
                    "rPh" => phonetic = phonetic.saturating_sub(1),
                    _ => {}
                },
                Event::Eof => {
                    self.xml = None;
                    return Ok(false);
                }
                // How a text is pronounced is no part of it. What no row could hold is not kept whole.
                _ if is_text && phonetic == 0 && self.escaped.len() <= ROW_BYTES_MAX => {
                    push_text(&event, &mut self.escaped);
                }
                _ => {}
            }
        }
        self.words.clear();
        push_unescaped(&self.escaped, &mut self.words);
        self.texts.add(&self.words)?;
        Ok(true)
    }
}

/// Texts by number: the first in memory, the rest on the disk.
struct Texts {
    kept: String,
    /// Where each text begins, within its stretch; the end of the last is where the next will begin.
    begins: Vec<u32>,
    stretches: Vec<u64>,
    bytes: u64,
    disk: Option<File>,
    /// Written to the disk so far.
    written: u64,
    gathered: Vec<u8>,
    beside: Option<PathBuf>,
}

impl Texts {
    fn new(beside: Option<PathBuf>) -> Texts {
        Texts {
            kept: String::new(),
            begins: Vec::new(),
            stretches: Vec::new(),
            bytes: 0,
            disk: None,
            written: 0,
            gathered: Vec::new(),
            beside,
        }
    }

    fn len(&self) -> u64 {
        self.begins.len() as u64
    }

    fn add(&mut self, text: &str) -> Result<(), ReadError> {
        if self.len() >= STRINGS_MAX || self.bytes + text.len() as u64 > STRINGS_BYTES_MAX {
            return Err(BookFault::TooManyTexts.into());
        }
        if self.begins.len().is_multiple_of(STRETCH) {
            self.stretches.push(self.bytes);
        }
        // A stretch of texts, none longer than a row, stays within 32 bits: STRETCH × ROW_BYTES_MAX is 2³².
        let since = self.bytes - self.stretches.last().copied().unwrap_or(0);
        self.begins.push(u32::try_from(since).map_err(|_| BookFault::TooManyTexts)?);
        self.bytes += text.len() as u64;
        if self.disk.is_none() && self.kept.len() + text.len() <= KEPT_BYTES {
            self.kept.push_str(text);
            return Ok(());
        }
        if self.disk.is_none() {
            self.disk = Some(nameless_file(self.beside.as_deref())?);
        }
        self.gathered.extend_from_slice(text.as_bytes());
        if self.gathered.len() >= GATHERED_BYTES {
            self.pour()?;
        }
        Ok(())
    }

    fn pour(&mut self) -> io::Result<()> {
        if let Some(disk) = &mut self.disk {
            disk.write_all(&self.gathered)?;
            self.written += self.gathered.len() as u64;
            self.gathered.clear();
        }
        Ok(())
    }

    fn begin(&self, number: usize) -> u64 {
        match self.begins.get(number) {
            Some(since) => self.stretches[number / STRETCH] + u64::from(*since),
            None => self.bytes,
        }
    }

    /// The text of a number, in place of what `into` holds; `false` where there is none.
    fn read(&mut self, number: u64, into: &mut String) -> Result<bool, ReadError> {
        into.clear();
        if number >= self.len() {
            return Ok(false);
        }
        let number = usize::try_from(number).map_err(|_| BookFault::TooManyTexts)?;
        let (start, end) = (self.begin(number), self.begin(number + 1));
        let kept = self.kept.len() as u64;
        if end <= kept {
            into.push_str(&self.kept[start as usize..end as usize]);
            return Ok(true);
        }
        // Most are asked for just after they were read, and need no disk.
        if start - kept >= self.written {
            let gathered = (start - kept - self.written) as usize..(end - kept - self.written) as usize;
            into.push_str(std::str::from_utf8(&self.gathered[gathered]).map_err(|_| BookFault::Damaged)?);
            return Ok(true);
        }
        let Some(disk) = &self.disk else { return Err(BookFault::Damaged.into()) };
        let mut bytes = std::mem::take(into).into_bytes();
        bytes.resize((end - start) as usize, 0);
        disk.read_exact_at(&mut bytes, start - kept)?;
        *into = String::from_utf8(bytes).map_err(|_| BookFault::Damaged)?;
        Ok(true)
    }
}

/// A file without a name, which goes when nobody reads it any more; beside the workbook, or where that may not be
/// written to among the system's temporary files.
fn nameless_file(beside: Option<&Path>) -> io::Result<File> {
    let temporary = std::env::temp_dir();
    let mut refused = None;
    for folder in beside.into_iter().chain([temporary.as_path()]) {
        match in_folder(folder) {
            Ok(file) => return Ok(file),
            Err(fault) => refused = Some(fault),
        }
    }
    Err(refused.unwrap_or_else(|| io::Error::from(io::ErrorKind::NotFound)))
}

fn in_folder(folder: &Path) -> io::Result<File> {
    use std::sync::atomic::{AtomicU64, Ordering};
    /// Two files made by one process have two names.
    static FILES: AtomicU64 = AtomicU64::new(0);
    let name = format!(".guanxi-{}-{}", std::process::id(), FILES.fetch_add(1, Ordering::Relaxed));
    let path = folder.join(name);
    let file = File::options().read(true).write(true).create_new(true).open(&path)?;
    std::fs::remove_file(&path)?;
    Ok(file)
}

#[cfg(test)]
#[path = "../tests/strings.rs"]
mod tests;
