//! Why a backup could not be made or read, in words for the person who keeps the house.

use std::io;
use std::path::{Path, PathBuf};

use bucket::BrokenOff;
use object::Message;

use crate::contents::ContentError;
use crate::error::StoreError;

/// A refusal or a fault.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The file is there already.
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
    /// The disk is full.
    #[error("no room for {}", .0.display())]
    NoRoom(PathBuf),
    /// It is no backup.
    #[error("{} is no backup", .0.display())]
    Foreign(PathBuf),
    /// Its end is missing.
    #[error("{} is cut off", .0.display())]
    Cut(PathBuf),
    /// Its bytes are not those that were written.
    #[error("{path} is damaged: {1}", path = .0.display())]
    Damaged(PathBuf, String),
    /// A later version of the program made it.
    #[error("the backup is of a later version: {0}")]
    Newer(String),
    /// There is something already where it should go.
    #[error("not empty: {0:?}")]
    NotEmpty(Vec<(String, i64)>),
    /// The folder has other keys than the backup.
    #[error("{} has other keys", .0.display())]
    OtherKeys(PathBuf),
    /// A file cannot be read or written.
    #[error("{path}: {1}", path = .0.display())]
    File(PathBuf, #[source] io::Error),
    /// The files of this place belong to another house.
    #[error("the files in {0} belong to another house")]
    OtherFiles(String),
    /// The bytes of a file cannot be read or kept where they lie.
    #[error(transparent)]
    Content(ContentError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<ContentError> for BackupError {
    fn from(fault: ContentError) -> BackupError {
        match fault {
            ContentError::Folder(fault) if BrokenOff::within(&fault).is_none() => {
                BackupError::File(PathBuf::from("files"), fault)
            }
            ContentError::NoRoom => BackupError::NoRoom(PathBuf::from("files")),
            fault => BackupError::Content(fault),
        }
    }
}

impl BackupError {
    /// What an error of a file means.
    pub(super) fn of(path: &Path, fault: io::Error) -> BackupError {
        if let Some(why) = BrokenOff::within(&fault) {
            return BackupError::Content(ContentError::Bucket(why.clone()));
        }
        match fault.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
                BackupError::NoRoom(path.to_owned())
            }
            _ => BackupError::File(path.to_owned(), fault),
        }
    }

    /// What a person is told.
    pub fn message(&self) -> Message {
        match self {
            BackupError::Exists(path) => Message::new(
                "backup_exists",
                format!("{} 已存在；换个文件名，或加 --force 覆盖", path.display()),
                format!(
                    "{} is there already; choose another name, or replace it with --force",
                    path.display()
                ),
            ),
            BackupError::NoRoom(path) => Message::new(
                "backup_no_room",
                format!("磁盘空间不足，{} 没有写成，也没有留下半个文件", path.display()),
                format!("the disk is full: {} was not written, and no half of it is left", path.display()),
            ),
            BackupError::Foreign(path) => Message::new(
                "backup_foreign",
                format!("{} 不是关系的备份文件", path.display()),
                format!("{} is not a backup of Guanxi", path.display()),
            ),
            BackupError::Cut(path) => Message::new(
                "backup_cut",
                format!("{} 不完整，末尾缺失；什么都没有写入", path.display()),
                format!("{} is cut off, its end is missing; nothing was written", path.display()),
            ),
            BackupError::Damaged(path, what) => Message::new(
                "backup_damaged",
                format!("{} 已损坏（{what}）", path.display()),
                format!("{} is damaged ({what})", path.display()),
            ),
            BackupError::Newer(what) => Message::new(
                "backup_newer",
                format!("备份来自更新的版本（{what}），请用那个版本或更新的程序恢复；什么都没有写入"),
                format!(
                    "the backup is of a later version ({what}): restore it with that version or a later one; nothing was written"
                ),
            ),
            BackupError::NotEmpty(tables) => {
                let named: Vec<String> =
                    tables.iter().map(|(table, rows)| format!("{table} {rows}")).collect();
                let named = named.join(", ");
                Message::new(
                    "restore_not_empty",
                    format!("目标不是空的（{named}）：请换一个空的数据目录或空的数据库"),
                    format!(
                        "there is a house already ({named}): choose an empty folder or an empty database"
                    ),
                )
            }
            BackupError::OtherKeys(path) => Message::new(
                "restore_other_keys",
                format!("{} 与备份中的钥匙不同：请先把它移走", path.display()),
                format!("{} has other keys than the backup: move it away first", path.display()),
            ),
            BackupError::File(path, fault) => Message::new(
                "backup_file",
                format!("无法读写 {}：{fault}", path.display()),
                format!("cannot read or write {}: {fault}", path.display()),
            ),
            BackupError::OtherFiles(place) => Message::new(
                "restore_other_files",
                format!(
                    "{place} 中已有另一个系统的文件：副本请用自己的前缀（--files s3://桶/另一前缀）；确实接替原系统则加 --take-over"
                ),
                format!(
                    "the files in {place} belong to another house: give the copy a prefix of its own (--files s3://BUCKET/OTHER), or add --take-over where it takes that house's place"
                ),
            ),
            BackupError::Content(fault) => fault.message(),
            BackupError::Store(store) => store.message(),
        }
    }
}
