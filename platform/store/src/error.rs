//! What can go wrong between the house and its database.

use object::{FieldDef, Message};

/// A fault or a refusal of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another record has this value already; the field and, where known, its name.
    #[error("{object}.{field} is taken")]
    Taken {
        /// The table.
        object: String,
        /// The column.
        field: String,
    },
    /// Another write came first and the retries are used up.
    #[error("another write came first, {0} times")]
    Contention(u32),
    /// The query was stopped because it took longer than allowed.
    #[error("the query took longer than {0} ms")]
    TooSlow(u64),
    /// The disk is full, or the database cannot be written for another outside reason.
    #[error("the database cannot be written: {0}")]
    NotWritable(String),
    /// The database file is damaged.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// The database said something else.
    #[error("database: {0}")]
    Database(String),
    /// Stored data does not fit its declaration.
    #[error(transparent)]
    Shape(#[from] object::ShapeError),
    /// The schema of the database is not the one this program declares.
    #[error("schema: {0}")]
    Schema(String),
    /// The data folder cannot be used.
    #[error("data folder: {0}")]
    Folder(String),
    /// The database holds secrets under a key that the data folder does not have.
    #[error("{file} lacks the key {key}, under which secrets of this database are encrypted")]
    KeyMissing {
        /// Where it should be.
        file: String,
        /// The key's name.
        key: String,
    },
    /// A secret cannot be encrypted or read.
    #[error("secrets: {0}")]
    Secret(String),
    /// A question by a field of which the asker is not told all.
    #[error("{object}.{} is kept from the asker", .field.name)]
    Veiled {
        /// The object.
        object: &'static str,
        /// The field.
        field: &'static FieldDef,
    },
    /// A restore was cut off: only a part of the backup is there.
    #[error("a restore was cut off; run it again")]
    HalfRestored,
    /// The store is closing.
    #[error("the store is closing")]
    Closing,
}

impl StoreError {
    /// What a person is told; never more than they need, never an inner text of the database.
    pub fn message(&self) -> Message {
        match self {
            StoreError::Taken { .. } => {
                Message::new("taken", "已有其他记录使用这个值", "another record has this value already")
            }
            StoreError::Contention(_) => Message::new(
                "contention",
                "有人同时在修改，请再试一次",
                "others are writing at the same moment; please try again",
            ),
            StoreError::TooSlow(_) => Message::new(
                "too_slow",
                "查询范围太大，请增加筛选条件",
                "this asks for too much at once; add a filter",
            ),
            StoreError::NotWritable(_) => Message::new(
                "not_writable",
                "数据库暂时无法写入（磁盘可能已满），内容没有保存，请联系管理员",
                "the database cannot be written at the moment (the disk may be full); nothing was saved; tell the administrator",
            ),
            StoreError::Damaged(_) => Message::new(
                "damaged",
                "数据库文件已损坏，请管理员从备份恢复",
                "the database file is damaged; the administrator should restore a backup",
            ),
            StoreError::Veiled { field, .. } => Message::new(
                "field_not_seen",
                format!("您的角色看不到完整的“{}”，不能按它筛选、排序或分组", field.label.zh),
                format!(
                    "your roles do not show you all of {}: nothing can be filtered, sorted or grouped by it",
                    field.label.en
                ),
            ),
            StoreError::KeyMissing { file, .. } => Message::new(
                "key_missing",
                format!(
                    "数据库里的密钥类内容是加密的，而 {file} 里没有对应的钥匙：请把备份的这个文件放回原处；多个进程要共用同一个数据目录"
                ),
                format!(
                    "the secrets in this database are encrypted and {file} lacks their key: put that file back from your copy; several processes share one data folder"
                ),
            ),
            StoreError::HalfRestored => Message::new(
                "half_restored",
                "上一次恢复没有完成，这里只有一部分数据：请再运行一次 guanxi restore",
                "a restore was cut off and only a part of the data is here: run guanxi restore again",
            ),
            StoreError::Database(_)
            | StoreError::Secret(_)
            | StoreError::Shape(_)
            | StoreError::Schema(_)
            | StoreError::Folder(_) => Message::new(
                "fault",
                "系统出错了，错误已记录",
                "something broke on our side; it has been logged",
            ),
            StoreError::Closing => Message::new(
                "closing",
                "系统正在重启，请稍候再试",
                "the system is restarting; try again shortly",
            ),
        }
    }
}
