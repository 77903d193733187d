//! A file beside a record: a quotation, a photograph of the site, a signed contract. It hangs on a record of any
//! object and is governed by it; the platform keeps its bytes.

use object::{FileName, Id, Object, RecordAddress};
use site::FileObject;
use staff::User;

/// One file of one record.
#[derive(Clone, Debug, Object)]
#[object(
    table = "file",
    plural = "files",
    zh = "文件",
    en = "File",
    en_plural = "Files",
    title = "name",
    hangs_on = "record"
)]
pub struct File {
    /// Its id.
    pub id: Id<File>,
    /// What it is called.
    #[field(zh = "文件名", en = "Name", list)]
    pub name: FileName,
    /// What it holds, told by its content and its ending.
    #[field(zh = "类型", en = "Media type", list, readonly)]
    pub media_type: String,
    /// How large it is.
    #[field(zh = "大小（字节）", en = "Size in bytes", list, readonly)]
    pub bytes: i64,
    /// Of its content, in hexadecimal.
    #[field(zh = "SHA-256 校验值", en = "SHA-256", readonly)]
    pub sha256: String,
    /// The record it hangs on.
    #[field(zh = "所属记录", en = "Record", index, readonly)]
    pub record: RecordAddress,
    /// Who added it.
    #[field(zh = "添加人", en = "Added by", list, readonly, begins = "me")]
    pub by: Option<Id<User>>,
}

/// What the pages and the API need to know of files.
pub(crate) fn file_object() -> FileObject {
    FileObject {
        def: File::def(),
        name: File::NAME.field(),
        media_type: File::MEDIA_TYPE.field(),
        bytes: File::BYTES.field(),
        digest: File::SHA256.field(),
        by: File::BY.field(),
    }
}
