//! A file on its way to a record: taken in chunk by chunk, kept, and only then spoken of by a row.

use axum::http::StatusCode;
use object::{FieldDef, FileName, Message, ObjectDef, RecordAddress, Row, StoredFile, Value, id_text};
use serde_json::{Map, Value as Json, json};
use store::{
    Actor, Content, ContentError, Scope, StoreError, Tx, UPLOADS_BYTES_MAX, UPLOADS_MAX, UploadError, Verb,
    WriteError,
};

use super::media_type::media_type;
use super::{FILE_BYTES_MAX, FILES_OF_RECORD_MAX, FileObject, FileRecord};
use crate::imports::{Incoming, SILENCE_MAX};
use crate::refusal::Refusal;
use crate::visitor::Visitor;

/// What the history says of someone who took a file out.
const DOWNLOADED: &str = "file_download";

/// A file that arrived whole.
#[derive(Clone, Debug)]
pub(crate) struct Handed {
    pub name: String,
    pub content: Content,
}

/// Refuses who may not add files to a record, before anything of the file is read.
///
/// # Errors
/// 404 where the record is not there or not seen, or takes no files; 403 where it is only seen.
pub(crate) async fn expect_may_attach(visitor: &Visitor, on: &RecordAddress) -> Result<(), Refusal> {
    let def = visitor.site.object(&on.plural)?;
    if visitor.site.files().is_none() || !def.is_governed() {
        return Err(Refusal::not_found());
    }
    let id = on.id;
    let may = visitor
        .visit
        .read::<_, StoreError, _>(move |view| match view.find_row(def, id)? {
            Some(row) => Ok(Some(view.reaches(def, &row, Verb::Change)?)),
            None => Ok(None),
        })
        .await?;
    match may {
        Some(true) => Ok(()),
        Some(false) => Err(Refusal::forbidden()),
        None => Err(Refusal::not_found()),
    }
}

/// Takes a file in; when this answers, its content is on the disk.
///
/// # Errors
/// 413 for one that is too large, 422 for an empty or nameless one, 400 for one that is cut off, 507 where there is
/// no room, 503 where the store of files does not answer. Nothing of it stays.
pub(crate) async fn receive(
    visitor: &Visitor,
    name: &str,
    mut incoming: Incoming<'_>,
) -> Result<Handed, Refusal> {
    let name =
        FileName::read(name).map_err(|message| Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, message))?.0;
    let mut arriving = visitor.site.crm().contents().begin().await.map_err(not_kept)?;
    while let Some(chunk) = incoming.next_within(SILENCE_MAX).await? {
        if arriving.bytes() + chunk.len() as u64 > FILE_BYTES_MAX {
            drop(arriving);
            incoming.read_on().await?;
            return Err(too_large());
        }
        if let Err(fault) = arriving.write(&chunk).await {
            drop(arriving);
            incoming.read_on().await?;
            return Err(not_kept(fault));
        }
    }
    if arriving.bytes() == 0 {
        return Err(empty());
    }
    Ok(Handed { name, content: arriving.keep().await.map_err(not_kept)? })
}

/// Hangs a file that arrived on a record.
///
/// # Errors
/// As every write: `NotFound` where the record is gone, `Forbidden`; 409 where it has too many files.
pub(crate) fn attach(
    tx: &mut Tx<'_>,
    files: FileObject,
    on: &RecordAddress,
    handed: &Handed,
) -> Result<Row, AttachError> {
    if tx.hung_on(files.def, on, FILES_OF_RECORD_MAX)?.len() >= FILES_OF_RECORD_MAX {
        return Err(AttachError::TooMany);
    }
    let mut values = vec![Value::Null; files.def.fields.len()];
    let kind = media_type(&handed.content.head, &handed.name);
    values[files.name.index] = Value::Text(handed.name.clone());
    values[files.media_type.index] = Value::Text(kind.to_owned());
    // Files are far smaller than what a number holds.
    values[files.bytes.index] = Value::Int(i64::try_from(handed.content.bytes).unwrap_or(i64::MAX));
    values[files.digest.index] = Value::Text(handed.content.digest.clone());
    if let Some(field) = files.def.hung_field() {
        values[field.index] = Value::Text(on.to_string());
    }
    let row = tx.create(files.def, values)?;
    tx.speak_of(&handed.content, row.id)?;
    Ok(row)
}

/// Takes a file in that a field of some record is to hold. It waits for that record, and only whoever handed it in may
/// give it to one.
///
/// # Errors
/// As [`receive`]; 409 where too many wait.
pub(crate) async fn take_upload(
    visitor: &Visitor,
    name: &str,
    mut incoming: Incoming<'_>,
) -> Result<StoredFile, Refusal> {
    if let Err(refusal) = expect_room_to_wait(visitor).await {
        incoming.read_on().await?;
        return Err(refusal);
    }
    let handed = receive(visitor, name, incoming).await?;
    await_record(visitor, handed).await
}

/// The fields with files that somebody may set on records that `verb` reaches.
pub(crate) fn sets_files(actor: &Actor, def: &'static ObjectDef, verb: Verb) -> Vec<&'static FieldDef> {
    if actor.scope(def.name, verb) == Scope::Nothing {
        return Vec::new();
    }
    let is_set =
        |field: &&'static FieldDef| field.kind.is_file() && actor.may_set_somewhere(def, field, verb);
    def.fields.iter().copied().filter(is_set).collect()
}

/// Refuses whoever has no field to put a file into, before anything of it is read.
///
/// # Errors
/// 403; and as [`expect_room_to_wait`].
pub(crate) async fn expect_may_upload(visitor: &Visitor) -> Result<(), Refusal> {
    let actor = visitor.visit.actor();
    let sets = |def: &&'static ObjectDef| {
        [Verb::Create, Verb::Change].into_iter().any(|verb| !sets_files(actor, def, verb).is_empty())
    };
    if !visitor.site.crm().registry().objects().iter().any(sets) {
        return Err(Refusal::forbidden());
    }
    expect_room_to_wait(visitor).await
}

/// Refuses whoever has as many files waiting as may wait.
///
/// # Errors
/// 409.
async fn expect_room_to_wait(visitor: &Visitor) -> Result<(), Refusal> {
    let room = visitor.visit.read::<_, UploadError, _>(|view| view.expect_room_to_wait());
    room.await.map_err(not_waiting)
}

/// Lets a file that arrived wait for the record that will hold it.
///
/// # Errors
/// 409 where too many wait.
pub(crate) async fn await_record(visitor: &Visitor, handed: Handed) -> Result<StoredFile, Refusal> {
    let Handed { name, content } = handed;
    let file = StoredFile {
        digest: content.digest.clone(),
        // Files are far smaller than what a number holds.
        bytes: i64::try_from(content.bytes).unwrap_or(i64::MAX),
        media_type: media_type(&content.head, &name).to_owned(),
        name,
    };
    let kept = file.clone();
    let waits = visitor
        .visit
        .write::<_, UploadError, _>("upload_file", move |tx| tx.keep_upload(&content, &kept))
        .await;
    waits.map(|()| file).map_err(not_waiting)
}

fn not_waiting(refused: UploadError) -> Refusal {
    match refused {
        UploadError::TooMany => Refusal::conflict(Message::new(
            "too_many_uploads",
            format!("您有 {UPLOADS_MAX} 个已上传、还没有用上的文件，请先保存相应的记录，或一天后再试"),
            format!(
                "{UPLOADS_MAX} files of yours wait for a record; save those records first, or come back in a day"
            ),
        )),
        UploadError::TooLarge => {
            let megabytes = UPLOADS_BYTES_MAX >> 20;
            Refusal::conflict(Message::new(
                "uploads_too_large",
                format!("您已上传、还没有用上的文件共超过 {megabytes} MB，请先保存相应的记录，或一天后再试"),
                format!(
                    "more than {megabytes} MB of your files wait for a record; save those records first, or come back in a day"
                ),
            ))
        }
        UploadError::Store(fault) => fault.into(),
    }
}

/// Why a file that arrived was not hung on its record.
#[derive(Debug)]
pub(crate) enum AttachError {
    /// The record has as many as it takes.
    TooMany,
    /// The store's refusal or fault.
    Write(WriteError),
}

impl From<StoreError> for AttachError {
    fn from(fault: StoreError) -> AttachError {
        AttachError::Write(fault.into())
    }
}

impl From<WriteError> for AttachError {
    fn from(refused: WriteError) -> AttachError {
        AttachError::Write(refused)
    }
}

impl From<AttachError> for Refusal {
    fn from(refused: AttachError) -> Refusal {
        match refused {
            AttachError::Write(refused) => refused.into(),
            AttachError::TooMany => Refusal::new(
                StatusCode::CONFLICT,
                Message::new(
                    "too_many_files",
                    format!("这条记录已有 {FILES_OF_RECORD_MAX} 个文件，请先删除不用的，或打包成一个文件"),
                    format!(
                        "this record has {FILES_OF_RECORD_MAX} files already; delete some, or pack several into one"
                    ),
                ),
            ),
        }
    }
}

/// Notes in the history that someone took a file out.
///
/// # Errors
/// Those of the store: what cannot be noted is not handed out.
pub(crate) async fn note_download(visitor: &Visitor, file: &FileRecord) -> Result<(), Refusal> {
    let told = [("file", id_text(file.id)), ("record", file.on.to_string()), ("sha256", file.digest.clone())];
    note(visitor, &told).await
}

/// The same of a file that a field holds.
///
/// # Errors
/// As [`note_download`].
pub(crate) async fn note_field_download(
    visitor: &Visitor,
    def: &ObjectDef,
    id: i64,
    field: &FieldDef,
    file: &StoredFile,
) -> Result<(), Refusal> {
    let on = RecordAddress::new(def.plural, id).to_string();
    note(visitor, &[("field", field.name.to_owned()), ("record", on), ("sha256", file.digest.clone())]).await
}

async fn note(visitor: &Visitor, told: &[(&'static str, String)]) -> Result<(), Refusal> {
    let told: Map<String, Json> = told.iter().map(|(name, text)| ((*name).to_owned(), json!(text))).collect();
    let noted = visitor
        .visit
        .write::<_, StoreError, _>(DOWNLOADED, move |tx| {
            let place = tx.new_id();
            tx.note_in_history(DOWNLOADED, place, told.clone());
            Ok(())
        })
        .await;
    Ok(noted?)
}

fn empty() -> Refusal {
    Refusal::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        Message::new("file_empty", "文件是空的，没有添加", "the file is empty; it was not added"),
    )
}

/// 413.
pub(crate) fn too_large() -> Refusal {
    Refusal::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        Message::new(
            "file_too_large",
            "文件超过 100 MB，没有添加；请压缩或拆分后再试",
            "the file is larger than 100 MB and was not added; compress or split it",
        ),
    )
}

/// What stopped a file where files lie, in words.
pub(super) fn not_kept(fault: ContentError) -> Refusal {
    match fault {
        ContentError::NoRoom => {
            tracing::error!("there is no room for more files");
            Refusal::new(
                StatusCode::INSUFFICIENT_STORAGE,
                Message::new(
                    "no_room_for_files",
                    "服务器磁盘空间不足，文件没有添加，请联系管理员",
                    "the server's disk is nearly full; the file was not added; tell the administrator",
                ),
            )
        }
        ContentError::Bucket(_) | ContentError::Busy(_) => {
            tracing::error!(%fault, "the bucket with the files cannot be used");
            Refusal::new(
                StatusCode::SERVICE_UNAVAILABLE,
                Message::new(
                    "files_unreachable",
                    "存放文件的存储暂时连接不上，文件没有存取成功，请稍后再试；一直如此请联系管理员",
                    "the store that holds the files cannot be reached; the file was neither kept nor fetched: try again in a moment, and tell the administrator if it stays so",
                ),
            )
        }
        ContentError::Gone(_) | ContentError::Damaged(_) | ContentError::Folder(_) => {
            tracing::error!(%fault, "files cannot be read or written");
            Refusal::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                Message::new(
                    "file_fault",
                    "文件暂时无法读写，错误已记录，请联系管理员",
                    "files cannot be read or written at the moment; it has been logged; tell the administrator",
                ),
            )
        }
    }
}
