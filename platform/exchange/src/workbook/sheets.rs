//! Which sheets a workbook has, and where everything stands in its archive.

use std::collections::HashMap;

use super::Sheet;
use super::archive::Archive;
use super::book_fault::BookFault;
use super::xml::{Event, Xml, attribute};
use crate::table::ReadError;

/// Sheets of one workbook that are looked at.
const SHEETS_MAX: usize = 1_000;
/// What a part points to in one file.
const RELATIONS_MAX: usize = 20_000;
const USUAL_BOOK: &str = "xl/workbook.xml";

/// A workbook from above.
pub(super) struct Outline {
    pub sheets: Vec<Sheet>,
    /// The part with the texts of cells.
    pub strings: Option<String>,
    /// The part with the formats of numbers.
    pub styles: Option<String>,
    pub counts_from_1904: bool,
}

/// What a part points to.
struct Relation {
    /// The last word of its kind: `worksheet`.
    kind: String,
    target: String,
}

impl Outline {
    /// Reads where things are.
    pub fn read(archive: &Archive) -> Result<Outline, ReadError> {
        let book = book_of(archive)?;
        let relations = relations_of(archive, &book)?;
        let part_of = |kind: &str| {
            let found = relations.values().find(|relation| relation.kind == kind);
            found.map(|relation| relation.target.clone()).filter(|part| archive.has(part))
        };
        let mut outline = Outline {
            sheets: Vec::new(),
            strings: part_of("sharedStrings"),
            styles: part_of("styles"),
            counts_from_1904: false,
        };
        let mut xml = Xml::new(archive.part(&book)?);
        loop {
            let event = xml.step()?;
            let (Event::Start(tag) | Event::Empty(tag)) = &event else {
                if matches!(event, Event::Eof) {
                    break;
                }
                continue;
            };
            match tag.local_name().as_ref() {
                "workbookPr" => {
                    let says = attribute(tag, "date1904");
                    outline.counts_from_1904 = says.is_some_and(|says| says == "1" || says == "true");
                }
                "sheet" if outline.sheets.len() < SHEETS_MAX => {
                    let relation = attribute(tag, "id").and_then(|id| relations.get(&id));
                    let part = relation.filter(|relation| {
                        // Sheets of charts and macros have no cells.
                        relation.kind == "worksheet" && archive.has(&relation.target)
                    });
                    if let (Some(part), Some(name)) = (part, attribute(tag, "name")) {
                        let state = attribute(tag, "state");
                        outline.sheets.push(Sheet {
                            name,
                            is_hidden: state.is_some_and(|state| state != "visible"),
                            is_read: false,
                            has_same_columns: false,
                            part: part.target.clone(),
                        });
                    }
                }
                _ => {}
            }
        }
        if outline.sheets.is_empty() { Err(BookFault::NoWorkbook.into()) } else { Ok(outline) }
    }
}

/// The part that is the workbook itself.
fn book_of(archive: &Archive) -> Result<String, ReadError> {
    if archive.has("content.xml") && archive.has("mimetype") {
        return Err(BookFault::OpenDocument.into());
    }
    if archive.has("xl/workbook.bin") {
        return Err(BookFault::Binary.into());
    }
    if archive.has("_rels/.rels") {
        let relations = relations_of(archive, "")?;
        let book = relations.values().find(|relation| relation.kind == "officeDocument");
        if let Some(book) = book.filter(|book| archive.has(&book.target)) {
            return Ok(book.target.clone());
        }
    }
    if archive.has(USUAL_BOOK) { Ok(USUAL_BOOK.to_owned()) } else { Err(BookFault::NoWorkbook.into()) }
}

/// What a part points to inside the archive, by id. What lies elsewhere is never fetched.
fn relations_of(archive: &Archive, part: &str) -> Result<HashMap<String, Relation>, ReadError> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let separator = if folder.is_empty() { "" } else { "/" };
    let name = format!("{folder}{separator}_rels/{file}.rels");
    let mut relations = HashMap::new();
    if !archive.has(&name) {
        return Ok(relations);
    }
    let mut xml = Xml::new(archive.part(&name)?);
    loop {
        let event = xml.step()?;
        let (Event::Start(tag) | Event::Empty(tag)) = &event else {
            if matches!(event, Event::Eof) || relations.len() >= RELATIONS_MAX {
                return Ok(relations);
            }
            continue;
        };
        let is_outside = attribute(tag, "TargetMode").is_some_and(|mode| mode == "External");
        if tag.local_name().as_ref() != "Relationship" || is_outside {
            continue;
        }
        let (id, kind, target) = (attribute(tag, "Id"), attribute(tag, "Type"), attribute(tag, "Target"));
        if let (Some(id), Some(kind), Some(target)) = (id, kind, target) {
            let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
            relations.insert(id, Relation { kind, target: resolved(folder, &target) });
        }
    }
}

/// A target as the name of a part: from the folder of the part that points to it.
fn resolved(folder: &str, target: &str) -> String {
    let (base, target) = match target.strip_prefix('/') {
        Some(absolute) => ("", absolute),
        None => (folder, target),
    };
    let mut steps: Vec<&str> = Vec::new();
    for step in base.split('/').chain(target.split('/')) {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    steps.join("/")
}
