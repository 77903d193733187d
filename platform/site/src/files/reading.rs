//! A file that becomes a record where it is handed in: a mail dropped on a customer. A room says which files it reads;
//! the file itself, and what lies in it, hang on the record that comes of it.

use std::sync::Arc;

use axum::http::StatusCode;
use object::{Message, ObjectDef, RecordAddress, Row, Value};
use store::{Contents, Tx};

use super::attaching::{attach, not_kept};
use super::media_type::media_type;
use super::{FILES_OF_RECORD_MAX, FileObject, Handed};
use crate::refusal::Refusal;
use crate::visitor::Visitor;

/// What reads files of one type that are handed in on records of some objects.
#[derive(Clone, Copy)]
pub struct FileReader {
    /// Of this media type.
    pub media_type: &'static str,
    /// On records of these objects, by name.
    pub on: &'static [&'static str],
    /// The largest that is read, in bytes.
    pub bytes_max: u64,
    /// What is said of a larger one.
    pub too_large: fn() -> Message,
    /// Reads one, of which the SHA-256 is known; says what is wrong with one that cannot be read. It works on values
    /// alone, on a thread that may take its time.
    pub read: ReadBytes,
}

/// Bytes and their SHA-256, read or refused.
pub type ReadBytes = fn(&[u8], &str) -> Result<Box<dyn ReadFile>, Message>;

/// What was read.
pub trait ReadFile: Send + Sync {
    /// The files in it, by name and bytes, taken out.
    fn parts(&mut self) -> Vec<(String, Vec<u8>)>;
    /// Makes a record of it, on this record; or finds the one that was made of it before; or fills this record. May be
    /// run again.
    ///
    /// # Errors
    /// The room's refusals, `NotFound` and `Forbidden` included.
    fn keep(&self, tx: &mut Tx<'_>, on: &RecordAddress) -> Result<ReadAs, Refusal>;
}

/// The record that came of a file.
#[derive(Clone, Copy, Debug)]
pub struct ReadAs {
    /// Of which object.
    pub def: &'static ObjectDef,
    /// Its id.
    pub id: i64,
    /// What became of it.
    pub came: Came,
}

/// What became of a record by a file that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// It was made of it now.
    Made,
    /// It was there, and was filled from the file.
    Filled,
    /// It was made of it before.
    Known,
    /// It takes the file as it takes any.
    AsFile,
}

/// A file that was read, with what lay in it kept and not yet spoken of.
#[derive(Clone)]
pub(crate) struct Reading {
    file: Handed,
    parts: Vec<Handed>,
    read: Arc<dyn ReadFile>,
}

/// Reads a file that arrived; `None` where nobody reads such files on such records.
///
/// # Errors
/// 422 where it cannot be read, and as keeping files.
pub(crate) async fn read_in(
    visitor: &Visitor,
    def: &'static ObjectDef,
    handed: &Handed,
) -> Result<Option<Reading>, Refusal> {
    let kind = media_type(&handed.content.head, &handed.name);
    let mut readers = visitor.site.rooms().iter().flat_map(|room| &room.file_readers);
    let reader = readers.find(|reader| reader.media_type == kind && reader.on.contains(&def.name)).copied();
    let (Some(reader), Some(files)) = (reader, visitor.site.files()) else { return Ok(None) };
    if handed.content.bytes > reader.bytes_max {
        return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, (reader.too_large)()));
    }
    let contents = visitor.site.crm().contents();
    let digest = handed.content.digest.clone();
    let coming = contents.open(&digest, handed.content.bytes).await.map_err(not_kept)?;
    let bytes = coming.read().await.map_err(not_kept)?;
    let read = tokio::task::spawn_blocking(move || (reader.read)(&bytes, &digest)).await;
    let read = read.map_err(|_| Refusal::fault())?;
    let mut read = read.map_err(|message| Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, message))?;
    let mut parts = Vec::new();
    // The file itself is one of the record's.
    for (place, (name, bytes)) in read.parts().into_iter().take(FILES_OF_RECORD_MAX - 1).enumerate() {
        let name = match (files.name.parse)(&name) {
            Ok(Value::Text(name)) => name,
            Ok(_) | Err(_) => format!("attachment-{}", place + 1),
        };
        parts.push(Handed { name, content: keep_bytes(&contents, &bytes).await? });
    }
    Ok(Some(Reading { file: handed.clone(), parts, read: Arc::from(read) }))
}

impl Reading {
    /// What the file is called.
    pub(crate) fn name(&self) -> &str {
        &self.file.name
    }
}

async fn keep_bytes(contents: &Contents, bytes: &[u8]) -> Result<store::Content, Refusal> {
    let mut arriving = contents.begin().await.map_err(not_kept)?;
    arriving.write(bytes).await.map_err(not_kept)?;
    arriving.keep().await.map_err(not_kept)
}

/// Makes the record of a file that was read, or fills it, and hangs the file on it; answers both. What was made before keeps what
/// it has.
///
/// # Errors
/// As making the record, and as adding files to it.
pub(crate) fn keep_reading(
    tx: &mut Tx<'_>,
    files: FileObject,
    on: &RecordAddress,
    reading: &Reading,
) -> Result<(ReadAs, Row), Refusal> {
    let made = reading.read.keep(tx, on)?;
    let home = RecordAddress::new(made.def.plural, made.id);
    if made.came == Came::AsFile {
        return Ok((made, attach(tx, files, &home, &reading.file)?));
    }
    if made.came == Came::Known {
        let hung = tx.hung_on(files.def, &home, FILES_OF_RECORD_MAX)?;
        let is_same = |row: &&Row| {
            row.values[files.digest.index].as_text() == Some(reading.file.content.digest.as_str())
        };
        if let Some(known) = hung.iter().find(is_same) {
            return Ok((made, known.clone()));
        }
        return Ok((made, attach(tx, files, &home, &reading.file)?));
    }
    let file = attach(tx, files, &home, &reading.file)?;
    for part in &reading.parts {
        attach(tx, files, &home, part)?;
    }
    Ok((made, file))
}
