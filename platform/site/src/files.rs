//! Files beside records, as the site hands them in and out. Where their bytes are, the store knows; which object
//! their records are, a room says; this is what both need to meet.

mod attaching;
mod fields;
mod media_type;
mod reading;
pub mod scan;
mod sending;
mod small;

use object::{FieldDef, ObjectDef, RecordAddress, Row, StoredFile, id_text};
use store::Verb;

use crate::refusal::Refusal;
use crate::visitor::Visitor;

pub(crate) use attaching::{
    AttachError, Handed, attach, await_record, expect_may_attach, expect_may_upload, note_download,
    note_field_download, receive, sets_files, take_upload, too_large,
};
pub(crate) use fields::{field_file, field_file_href, judged_among};
pub(crate) use media_type::{is_shown_inline, shelf_of};
pub use reading::{Came, FileReader, ReadAs, ReadBytes, ReadFile};
pub(crate) use reading::{keep_reading, read_in};
pub(crate) use sending::{Disposition, holds_content, send, send_small};

/// The largest file, in bytes: what people send each other by e-mail and messenger fits several times over.
pub const FILE_BYTES_MAX: u64 = 100 << 20;
/// The most files of one record; more are a folder, and belong into one.
pub const FILES_OF_RECORD_MAX: usize = 200;

/// The object whose records are files: what hangs on records, and its fields.
#[derive(Clone, Copy)]
pub struct FileObject {
    /// The object; it hangs on records.
    pub def: &'static ObjectDef,
    /// What the file is called.
    pub name: &'static FieldDef,
    /// What it holds, as media type.
    pub media_type: &'static FieldDef,
    /// How large it is, in bytes.
    pub bytes: &'static FieldDef,
    /// SHA-256 of its content, in hexadecimal.
    pub digest: &'static FieldDef,
    /// Who added it: a link to a person.
    pub by: &'static FieldDef,
}

/// One file, as its record says.
#[derive(Clone, Debug)]
pub(crate) struct FileRecord {
    pub id: i64,
    pub version: i64,
    pub name: String,
    pub media_type: String,
    pub bytes: i64,
    pub digest: String,
    pub by: Option<i64>,
    pub added_at: object::Instant,
    pub on: RecordAddress,
}

impl FileObject {
    /// What a row says; `None` where it is none of ours.
    pub(crate) fn read(&self, row: &Row) -> Option<FileRecord> {
        let text = |field: &FieldDef| row.values[field.index].as_text().map(str::to_owned);
        Some(FileRecord {
            id: row.id,
            version: row.version,
            name: text(self.name)?,
            media_type: text(self.media_type)?,
            bytes: row.values[self.bytes.index].as_int()?,
            digest: text(self.digest)?,
            by: row.values[self.by.index].as_int(),
            added_at: row.created_at,
            on: self.def.hung_on(row)?,
        })
    }
}

impl FileRecord {
    /// Its address.
    pub fn href(&self, files: &FileObject) -> String {
        format!("/{}/{}", files.def.plural, id_text(self.id))
    }

    /// Whether its picture stands beside its name.
    pub fn is_previewed(&self) -> bool {
        is_previewed(&self.stored())
    }

    /// The file without whose it is.
    pub fn stored(&self) -> StoredFile {
        StoredFile {
            digest: self.digest.clone(),
            bytes: self.bytes,
            media_type: self.media_type.clone(),
            name: self.name.clone(),
        }
    }
}

/// Whether a file's picture stands beside its name.
pub(crate) fn is_previewed(file: &StoredFile) -> bool {
    is_shown_inline(&file.media_type) && file.bytes <= small::PICTURE_BYTES_MAX
}

/// The file of this id, if the visitor may see the record it hangs on.
///
/// # Errors
/// 404 otherwise, and where `plural` is not that of files.
pub(crate) async fn find(
    visitor: &Visitor,
    plural: &str,
    id: i64,
) -> Result<(FileObject, FileRecord), Refusal> {
    let files =
        visitor.site.files().filter(|files| files.def.plural == plural).ok_or_else(Refusal::not_found)?;
    let row = visitor.visit.read::<_, store::StoreError, _>(move |view| view.find_row(files.def, id)).await?;
    let file = row.and_then(|row| files.read(&row)).ok_or_else(Refusal::not_found)?;
    Ok((files, file))
}

/// Whether the visitor may change what hangs on a record: the record itself.
pub(crate) fn may_change(view: &store::View<'_>, def: &'static ObjectDef, row: &Row) -> bool {
    def.is_governed() && view.actor().sight(def, Verb::Change).reaches(row)
}
