//! XML read in small steps: no step is longer than a row may be, nothing is nested without end, and nothing that a
//! document declares stands for anything else.

use std::io::{self, BufRead, BufReader, Read};

use quick_xml::Reader;
pub(super) use quick_xml::events::{BytesStart, Event};

use super::archive::PartReader;
use super::book_fault::BookFault;
use crate::table::{ROW_BYTES_MAX, ReadError};

/// Bytes of one step: a tag, or the text between two.
const STEP_BYTES_MAX: usize = ROW_BYTES_MAX;
/// Elements inside each other. Sheets have six, styles eight; what programs add stays below twenty.
const DEPTH_MAX: usize = 64;
const BUFFER_BYTES: usize = 64 * 1024;

/// A part read as XML.
pub(super) struct Xml {
    reader: Reader<Gate>,
    buffer: Vec<u8>,
    depth: usize,
}

impl Xml {
    pub fn new(part: PartReader) -> Xml {
        let gate = Gate { bytes: BufReader::with_capacity(BUFFER_BYTES, part), step: 0 };
        let mut reader = Reader::from_reader(gate);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_dangling_amp = true;
        Xml { reader, buffer: Vec::new(), depth: 0 }
    }

    /// The next step.
    pub fn step(&mut self) -> Result<Event<'_>, ReadError> {
        self.reader.get_mut().step = 0;
        self.buffer.clear();
        let event = self.reader.read_event_into(&mut self.buffer).map_err(fault_of)?;
        match &event {
            Event::Start(_) => self.depth += 1,
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            Event::DocType(_) => return Err(BookFault::Doctype.into()),
            Event::Empty(_)
            | Event::Text(_)
            | Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::GeneralRef(_)
            | Event::Eof => {}
        }
        if self.depth > DEPTH_MAX {
            return Err(BookFault::TooDeep.into());
        }
        Ok(event)
    }

    /// How many packed bytes of the part were read so far.
    pub fn packed_read(&self) -> u64 {
        self.reader.get_ref().bytes.get_ref().packed_read()
    }
}

/// What a step says as text, added to `text`; only the five usual names and numbers stand for characters.
pub(super) fn push_text(event: &Event<'_>, text: &mut String) {
    match event {
        Event::Text(words) => text.push_str(words),
        Event::CData(words) => text.push_str(words),
        Event::GeneralRef(name) => match name.resolve_char_ref() {
            Ok(Some(letter)) => text.push(letter),
            Ok(None) | Err(_) => match &**name {
                "lt" => text.push('<'),
                "gt" => text.push('>'),
                "amp" => text.push('&'),
                "quot" => text.push('"'),
                "apos" => text.push('\''),
                // Nothing is declared, so it stands for itself.
                other => {
                    text.push('&');
                    text.push_str(other);
                    text.push(';');
                }
            },
        },
        Event::Start(_)
        | Event::End(_)
        | Event::Empty(_)
        | Event::Comment(_)
        | Event::Decl(_)
        | Event::PI(_)
        | Event::DocType(_)
        | Event::Eof => {}
    }
}

/// The value of an attribute, whatever its prefix.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = tag.attributes();
    let found =
        attributes.with_checks(false).flatten().find(|each| each.key.local_name().as_ref() == name)?;
    match quick_xml::escape::unescape(&found.value) {
        Ok(value) => Some(value.into_owned()),
        Err(_) => Some(found.value.into_owned()),
    }
}

fn fault_of(fault: quick_xml::Error) -> ReadError {
    let quick_xml::Error::Io(fault) = &fault else { return BookFault::Damaged.into() };
    match fault.get_ref().and_then(|inner| inner.downcast_ref::<BookFault>()) {
        Some(fault) => fault.clone().into(),
        None => ReadError::Read { source: io::Error::new(fault.kind(), fault.to_string()) },
    }
}

/// Lets no step take more bytes than it may.
struct Gate {
    bytes: BufReader<PartReader>,
    step: usize,
}

impl Read for Gate {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.bytes.read(buffer)
    }
}

impl BufRead for Gate {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.step > STEP_BYTES_MAX {
            return Err(io::Error::other(BookFault::TooLong));
        }
        self.bytes.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.step += count;
        self.bytes.consume(count);
    }
}
