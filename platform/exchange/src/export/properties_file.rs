//! Visiting cards and calendar entries: lines of properties, folded and escaped as their standards say (RFC 6350, RFC
//! 5545), and JSON lines, which are lines too.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

/// Octets of a line before it is folded, its end left out (RFC 5545, 3.1).
const LINE_BYTES: usize = 75;
const CALENDAR_BEGIN: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Guanxi//Guanxi//ZH\r\n";
const CALENDAR_END: &str = "END:VCALENDAR\r\n";

/// What a property says.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// Words, to be escaped.
    Text(String),
    /// As it stands: a number, a day, parts that are escaped already.
    Plain(String),
}

/// A file of lines.
pub(super) struct LinesFile {
    output: BufWriter<File>,
    end: &'static str,
}

impl LinesFile {
    /// Begins a file of lines.
    pub fn create(path: &Path) -> std::io::Result<LinesFile> {
        Ok(LinesFile { output: BufWriter::new(File::create(path)?), end: "" })
    }

    /// Begins a calendar.
    pub fn calendar(path: &Path) -> std::io::Result<LinesFile> {
        let mut file = LinesFile { end: CALENDAR_END, ..LinesFile::create(path)? };
        file.output.write_all(CALENDAR_BEGIN.as_bytes())?;
        Ok(file)
    }

    pub fn write(&mut self, text: &str) -> std::io::Result<()> {
        self.output.write_all(text.as_bytes())
    }

    pub fn finish(mut self) -> std::io::Result<()> {
        self.output.write_all(self.end.as_bytes())?;
        self.output.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()
    }
}

/// `BEGIN:VCARD`, the properties in their order, `END:VCARD`. A name of parts stands beside the whole one, because
/// version 3.0 wants it.
pub fn card_text(properties: &[(&str, Said)]) -> String {
    let mut text = String::from("BEGIN:VCARD\r\nVERSION:3.0\r\n");
    for (name, said) in properties {
        push_property(&mut text, name, said);
        if let ("FN", Said::Text(name)) = (*name, said) {
            push_property(&mut text, "N", &Said::Plain(format!("{};;;;", escaped(name))));
        }
    }
    text + "END:VCARD\r\n"
}

/// An entry of a calendar: `VEVENT` or `VTODO` with its properties.
pub fn entry_text(kind: &str, properties: &[(&str, Said)]) -> String {
    let mut text = format!("BEGIN:{kind}\r\n");
    for (name, said) in properties {
        push_property(&mut text, name, said);
    }
    text + &format!("END:{kind}\r\n")
}

fn push_property(text: &mut String, name: &str, said: &Said) {
    let line = match said {
        Said::Text(words) => format!("{name}:{}", escaped(words)),
        // A line's end would begin another property.
        Said::Plain(value) => format!("{name}:{}", value.replace(['\r', '\n'], " ")),
    };
    let mut rest = line.as_str();
    let mut room = LINE_BYTES;
    while rest.len() > room {
        let (now, later) = rest.split_at(rest.floor_char_boundary(room));
        text.push_str(now);
        text.push_str("\r\n ");
        rest = later;
        // The blank that begins a folded line counts.
        room = LINE_BYTES - 1;
    }
    text.push_str(rest);
    text.push_str("\r\n");
}

/// A text as the value of a property.
pub fn escaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ',' | ';' => {
                plain.push('\\');
                plain.push(c);
            }
            '\n' => plain.push_str("\\n"),
            '\r' => {}
            c if c.is_control() && c != '\t' => {}
            c => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
#[path = "../tests/properties_file.rs"]
mod tests;
