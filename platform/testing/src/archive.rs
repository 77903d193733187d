//! ZIP archives and workbooks made by hand, the way no program would write them: tests of what comes in need those.

use std::fmt::Write as _;
use std::io::Write as _;

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

/// An archive being written.
#[derive(Clone, Debug, Default)]
pub struct Archive {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    count: u32,
}

impl Archive {
    /// Adds a part, packed.
    ///
    /// # Panics
    /// Never: memory takes what is written.
    #[must_use]
    pub fn part(self, name: &str, bytes: &[u8]) -> Archive {
        let mut packed = DeflateEncoder::new(Vec::new(), Compression::default());
        packed.write_all(bytes).expect("memory");
        let mut crc = Crc::new();
        crc.update(bytes);
        self.packed_part(name, &packed.finish().expect("memory"), crc.sum(), bytes.len() as u64)
    }

    /// Adds a part as it was packed elsewhere, saying of it what is given here.
    #[must_use]
    pub fn packed_part(mut self, name: &str, packed: &[u8], crc: u32, unpacked: u64) -> Archive {
        const DEFLATED: u16 = 8;
        const VERSION: u16 = 20;
        let at = self.bytes.len() as u32;
        let mut common = Vec::new();
        for half in [VERSION, 0, DEFLATED, 0, 0] {
            common.extend_from_slice(&half.to_le_bytes());
        }
        for word in [crc, packed.len() as u32, unpacked as u32] {
            common.extend_from_slice(&word.to_le_bytes());
        }
        common.extend_from_slice(&(name.len() as u16).to_le_bytes());
        common.extend_from_slice(&0_u16.to_le_bytes());
        self.bytes.extend_from_slice(b"PK\x03\x04");
        self.bytes.extend_from_slice(&common);
        self.bytes.extend_from_slice(name.as_bytes());
        self.bytes.extend_from_slice(packed);
        self.directory.extend_from_slice(b"PK\x01\x02");
        self.directory.extend_from_slice(&VERSION.to_le_bytes());
        self.directory.extend_from_slice(&common);
        // Remark, disk, attributes inside and outside.
        self.directory.extend_from_slice(&[0; 10]);
        self.directory.extend_from_slice(&at.to_le_bytes());
        self.directory.extend_from_slice(name.as_bytes());
        self.count += 1;
        self
    }

    /// The archive's bytes.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        let count = self.count;
        self.finish_saying(count as u16)
    }

    /// The same with a directory that says it has so many parts.
    #[must_use]
    pub fn finish_saying(mut self, count: u16) -> Vec<u8> {
        let at = self.bytes.len() as u32;
        let len = self.directory.len() as u32;
        self.bytes.append(&mut self.directory);
        self.bytes.extend_from_slice(b"PK\x05\x06\0\0\0\0");
        self.bytes.extend_from_slice(&count.to_le_bytes());
        self.bytes.extend_from_slice(&count.to_le_bytes());
        self.bytes.extend_from_slice(&len.to_le_bytes());
        self.bytes.extend_from_slice(&at.to_le_bytes());
        self.bytes.extend_from_slice(&[0; 2]);
        self.bytes
    }
}

/// A workbook of sheets, each with its name and the XML of its rows.
#[derive(Clone, Debug, Default)]
pub struct Book {
    sheets: Vec<(String, String, &'static str)>,
    strings: Option<String>,
    formats: Vec<String>,
    properties: String,
    more: Vec<(String, Vec<u8>)>,
}

impl Book {
    /// Adds a sheet of these rows, as XML.
    #[must_use]
    pub fn sheet(self, name: &str, rows: &str) -> Book {
        let xml = format!(
            "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData>\
             </worksheet>"
        );
        self.raw_sheet(name, &xml, "visible")
    }

    /// Adds a sheet whose part is this.
    #[must_use]
    pub fn raw_sheet(mut self, name: &str, xml: &str, state: &'static str) -> Book {
        self.sheets.push((name.to_owned(), xml.to_owned(), state));
        self
    }

    /// The part with the shared texts, each as the XML inside its `si`.
    #[must_use]
    pub fn strings(self, texts: &[&str]) -> Book {
        let texts: String = texts.iter().map(|text| format!("<si>{text}</si>")).collect();
        self.raw_strings(&format!("<sst>{texts}</sst>"))
    }

    /// The part with the shared texts as it is.
    #[must_use]
    pub fn raw_strings(mut self, xml: &str) -> Book {
        self.strings = Some(xml.to_owned());
        self
    }

    /// Adds formats; cells point to them from 1 on.
    #[must_use]
    pub fn formats(mut self, codes: &[&str]) -> Book {
        self.formats.extend(codes.iter().map(|code| (*code).to_owned()));
        self
    }

    /// What stands in `workbookPr`: `date1904="1"`.
    #[must_use]
    pub fn properties(mut self, attributes: &str) -> Book {
        attributes.clone_into(&mut self.properties);
        self
    }

    /// Adds a part beside the usual ones.
    #[must_use]
    pub fn part(mut self, name: &str, bytes: &[u8]) -> Book {
        self.more.push((name.to_owned(), bytes.to_owned()));
        self
    }

    /// The workbook as an archive that may still be added to.
    #[must_use]
    pub fn archive(&self) -> Archive {
        const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let relation = |id: &str, kind: &str, target: &str| {
            format!("<Relationship Id=\"{id}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/>")
        };
        let (mut sheets, mut relations) = (String::new(), String::new());
        for (place, (name, _, state)) in self.sheets.iter().enumerate() {
            let id = format!("rId{}", place + 1);
            let _ = write!(
                sheets,
                "<sheet name=\"{name}\" sheetId=\"{}\" state=\"{state}\" r:id=\"{id}\"/>",
                place + 1
            );
            relations.push_str(&relation(&id, "worksheet", &format!("worksheets/sheet{}.xml", place + 1)));
        }
        relations.push_str(&relation("rIdS", "sharedStrings", "sharedStrings.xml"));
        relations.push_str(&relation("rIdF", "styles", "styles.xml"));
        let (mut codes, mut cells) = (String::new(), String::from("<xf numFmtId=\"0\"/>"));
        for (place, code) in self.formats.iter().enumerate() {
            let id = code.parse::<usize>().unwrap_or(164 + place);
            let code = code.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
            let _ = write!(codes, "<numFmt numFmtId=\"{id}\" formatCode=\"{code}\"/>");
            let _ = write!(cells, "<xf numFmtId=\"{id}\"/>");
        }
        // A number alone is one of the formats that every workbook has.
        let is_own = self.formats.iter().any(|code| code.parse::<usize>().is_err());
        let codes = if is_own { codes } else { String::new() };
        let mut archive = Archive::default()
            .part("[Content_Types].xml", b"<Types/>")
            .part(
                "_rels/.rels",
                format!(
                    "<Relationships>{}</Relationships>",
                    relation("rId1", "officeDocument", "xl/workbook.xml")
                )
                .as_bytes(),
            )
            .part(
                "xl/workbook.xml",
                format!(
                    "<workbook xmlns:r=\"{OFFICE}\"><workbookPr {}/><sheets>{sheets}</sheets></workbook>",
                    self.properties
                )
                .as_bytes(),
            )
            .part(
                "xl/_rels/workbook.xml.rels",
                format!("<Relationships>{relations}</Relationships>").as_bytes(),
            )
            .part(
                "xl/styles.xml",
                format!("<styleSheet><numFmts>{codes}</numFmts><cellXfs>{cells}</cellXfs></styleSheet>")
                    .as_bytes(),
            );
        if let Some(strings) = &self.strings {
            archive = archive.part("xl/sharedStrings.xml", strings.as_bytes());
        }
        for (place, (_, xml, _)) in self.sheets.iter().enumerate() {
            archive = archive.part(&format!("xl/worksheets/sheet{}.xml", place + 1), xml.as_bytes());
        }
        for (name, bytes) in &self.more {
            archive = archive.part(name, bytes);
        }
        archive
    }

    /// The workbook's bytes.
    #[must_use]
    pub fn finish(&self) -> Vec<u8> {
        self.archive().finish()
    }
}

/// A row of texts as XML, its number told: what most rows of tests are.
#[must_use]
pub fn text_row(number: u64, texts: &[&str]) -> String {
    let mut row = format!("<row r=\"{number}\">");
    for (place, text) in texts.iter().enumerate() {
        let column = char::from(b'A' + u8::try_from(place % 26).unwrap_or(0));
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        if !text.is_empty() {
            let _ = write!(row, "<c r=\"{column}{number}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
        }
    }
    row.push_str("</row>");
    row
}
