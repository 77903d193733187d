//! Why a whole import cannot begin or go on, and what the person who started it can do.

use std::io::ErrorKind;

use object::{Lang, Message, id_text};
use store::StoreError;

use super::settings::ROWS_MENDED_MAX;
use crate::table::ReadError;

/// Why an import cannot begin or go on.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.message().en)]
pub enum ImportError {
    /// The file cannot be read.
    Read(#[from] ReadError),
    /// The store; an import that had begun can be resumed.
    Store(#[from] StoreError),
    /// The database could not be written any further, as on a full disk; what was written stays.
    CutOff {
        /// The import, to be resumed when there is room again.
        import: i64,
        /// What the store said.
        source: StoreError,
    },
    /// The copy of the file cannot be kept or read.
    File(#[from] std::io::Error),
    /// No field has this name.
    UnknownField {
        /// As it was given.
        name: String,
    },
    /// The field is set by the house alone.
    NotSettable {
        /// Its label in both languages.
        label: object::Label,
    },
    /// The field holds files, and rows of a table bring none.
    HoldsFiles {
        /// Its label in both languages.
        label: object::Label,
    },
    /// What all new records are to hold in a field is no value of it.
    DefaultUnreadable {
        /// Its label in both languages.
        label: object::Label,
        /// Why not.
        message: Message,
    },
    /// The actor's roles keep the field back.
    KeptBack {
        /// Its label in both languages.
        label: object::Label,
    },
    /// Two columns are mapped to one field.
    MappedTwice {
        /// Its label in both languages.
        label: object::Label,
    },
    /// No column is known.
    NothingMapped {
        /// The columns of the file.
        headers: Vec<String>,
    },
    /// Fields without which no record can be made have no column.
    RequiredUnmapped {
        /// Their labels in both languages.
        labels: Vec<object::Label>,
    },
    /// Only an import that has come to its end can be mended.
    NotEnded,
    /// A file of corrected rows that does not say which rows they are.
    NoRowNumbers,
    /// More rows were written anew than are kept beside a file.
    TooManyMended,
    /// What the link points to cannot be made of its name alone.
    NotMade {
        /// Its label in both languages.
        label: object::Label,
    },
    /// Rows that bring children along need the number of the record that they belong to.
    FamilyWithoutNumber {
        /// The record's object in both languages.
        parent: object::Label,
        /// The children's.
        child: object::Label,
    },
    /// Changing records needs a field to know them by.
    NoMatchField,
    /// A field to match on has no column.
    MatchUnmapped {
        /// Its label in both languages.
        label: object::Label,
    },
    /// A field to match on has no index, so that every row would read the whole table.
    MatchNotIndexed {
        /// Its label in both languages.
        label: object::Label,
    },
    /// The actor may not do this with any record of the object.
    NotAllowed {
        /// The object's label in both languages.
        label: object::Label,
    },
    /// There is no such import, or the actor may not know of it.
    NoSuchImport,
    /// It was taken back.
    Undone,
    /// The copy of its file is gone.
    FileGone,
    /// The copy of its file is not what was imported.
    FileChanged,
    /// A part of the program broke; the import can be resumed.
    Broken,
}

impl ImportError {
    /// What happened and what to do, in both languages.
    pub fn message(&self) -> Message {
        match self {
            ImportError::Read(error) => error.message(),
            ImportError::Store(error) => error.message(),
            ImportError::CutOff { import, .. } => {
                let id = id_text(*import);
                Message::new(
                    "import_cut_off",
                    format!(
                        "磁盘已满，或数据库暂时无法写入，导入在中途停下。已写入的行都在；腾出空间后继续这次导入即可，每行只处理一次\
                         （编号 {id}，命令行：guanxi import resume {id}）。"
                    ),
                    format!(
                        "The disk is full, or the database cannot be written at the moment: the import stopped on its \
                         way. What was written stays. Make room and go on with this import, each row is taken once \
                         (id {id}; on the command line: guanxi import resume {id})."
                    ),
                )
            }
            ImportError::File(error) if is_disk_full(error) => Message::new(
                "import_no_room",
                "磁盘已满，放不下导入文件的副本，没有导入任何内容。请腾出空间后重试。",
                "The disk is full and has no room for a copy of the imported file; nothing was imported. Make room and \
                 try again.",
            ),
            ImportError::File(error) => Message::new(
                "import_file",
                format!("无法保存或读取导入文件：{error}。请检查磁盘空间后重试。"),
                format!("The imported file cannot be kept or read: {error}. Check the disk and try again."),
            ),
            ImportError::DefaultUnreadable { label, message } => Message::new(
                "default_unreadable",
                format!("统一填写的“{}”：{}", label.zh, message.zh),
                format!("what all rows get as {}: {}", label.en, message.en),
            ),
            ImportError::KeptBack { label } => Message::new(
                "field_kept_back",
                format!("您的角色不能写入或查询“{}”，请去掉这一列或这个匹配字段。", label.zh),
                format!(
                    "Your roles do not let you write {}, or look records up by it: leave the column or the matching field out.",
                    label.en
                ),
            ),
            ImportError::UnknownField { name } => Message::new(
                "field_unknown",
                format!("没有名为“{name}”的字段。请检查列的对应关系。"),
                format!("There is no field “{name}”. Check what the columns are mapped to."),
            ),
            ImportError::NotSettable { label } => Message::new(
                "field_not_settable",
                format!("“{}”由系统维护，不能导入。", label.zh),
                format!("“{}” is kept by the system and cannot be imported.", label.en),
            ),
            ImportError::HoldsFiles { label } => Message::new(
                "field_holds_files",
                format!("“{}”是文件，表格里没有文件可导入；请在记录的表单里上传。", label.zh),
                format!("“{}” holds a file, and rows bring none: hand it in on the record's form.", label.en),
            ),
            ImportError::MappedTwice { label } => Message::new(
                "field_mapped_twice",
                format!("有两列都对应到“{}”。每个字段只能对应一列。", label.zh),
                format!("Two columns are mapped to “{}”. A field takes one column.", label.en),
            ),
            ImportError::NothingMapped { headers } => {
                let shown = headers.iter().take(12).cloned().collect::<Vec<_>>().join("、");
                Message::new(
                    "nothing_mapped",
                    format!(
                        "没有一列能对应到字段（文件的列：{shown}）。请指定列的对应关系，或检查第一行是否为列名。"
                    ),
                    format!(
                        "No column is known (columns of the file: {shown}). Say which field each column is, or check \
                         that the first row has the names."
                    ),
                )
            }
            ImportError::RequiredUnmapped { labels } => {
                let zh: Vec<&str> = labels.iter().map(|label| label.text(Lang::Zh)).collect();
                let en: Vec<&str> = labels.iter().map(|label| label.text(Lang::En)).collect();
                Message::new(
                    "required_unmapped",
                    format!("缺少必填的列：{}。请在文件中补上，或指定对应的列。", zh.join("、")),
                    format!(
                        "Required columns are missing: {}. Add them, or say which they are.",
                        en.join(", ")
                    ),
                )
            }
            ImportError::NotEnded => Message::new(
                "import_not_ended",
                "导入还没有结束，结束后才能改正其中的行。",
                "The import has not come to its end; its rows can be corrected after that.",
            ),
            ImportError::NoRowNumbers => Message::new(
                "row_numbers_missing",
                "这份文件没有“错误原因”“行号”两列，或没有原文件的列；请在下载的失败行文件里改。",
                "The file has no columns “Reason” and “Row” side by side, or none of the first file’s; correct the file of failed rows.",
            ),
            ImportError::TooManyMended => Message::new(
                "too_many_mended",
                format!("一次导入最多在页面上改正 {ROWS_MENDED_MAX} 行，更多的请下载失败行，在表格里改。"),
                format!(
                    "At most {ROWS_MENDED_MAX} rows of one import are corrected here; download the failed rows and correct the others in a spreadsheet."
                ),
            ),
            ImportError::NotMade { label } => Message::new(
                "link_not_made",
                format!("“{}”只有名称还不够新建，或您没有权限，请先建好再导入。", label.zh),
                format!("“{}” cannot be made of its name alone, or you may not; make it first.", label.en),
            ),
            ImportError::FamilyWithoutNumber { parent, child } => Message::new(
                "number_unmapped",
                format!("文件里带有{}，还需要一列{}的编号，才知道每一行属于哪一张。", child.zh, parent.zh),
                format!(
                    "The file brings {} along; it needs a column with the number of the {} that each row belongs to.",
                    child.en.to_lowercase(),
                    parent.en.to_lowercase()
                ),
            ),
            ImportError::NoMatchField => Message::new(
                "match_missing",
                "更新已有记录时，需要指定用哪个字段识别记录（如统一社会信用代码）。",
                "To change records, say by which field they are known, for example a code.",
            ),
            ImportError::MatchUnmapped { label } => Message::new(
                "match_unmapped",
                format!("文件里没有用来识别记录的“{}”列。", label.zh),
                format!("The file has no column “{}”, by which records are to be known.", label.en),
            ),
            ImportError::MatchNotIndexed { label } => Message::new(
                "match_not_indexed",
                format!("“{}”没有索引，不能用来识别记录，请换一个字段。", label.zh),
                format!("“{}” has no index and cannot be matched on; choose another field.", label.en),
            ),
            ImportError::NotAllowed { label } => Message::new(
                "not_allowed",
                format!("您没有导入{}的权限。", label.zh),
                format!("You may not import {}.", label.en.to_lowercase()),
            ),
            ImportError::NoSuchImport => Message::new(
                "import_unknown",
                "没有这次导入，或您无权查看。",
                "There is no such import, or you may not see it.",
            ),
            ImportError::Undone => {
                Message::new("import_undone", "这次导入已经撤销。", "This import was taken back.")
            }
            ImportError::FileGone => Message::new(
                "import_file_gone",
                "这次导入的文件副本已不存在，请重新导入原文件（选择“更新或新建”可避免重复）。",
                "The copy of the imported file is gone. Import the original again, in mode upsert to avoid doubles.",
            ),
            ImportError::FileChanged => Message::new(
                "import_file_changed",
                "导入文件的副本被改动过，不能继续。请重新导入原文件。",
                "The copy of the imported file was changed, so it cannot go on. Import the original again.",
            ),
            ImportError::Broken => Message::new(
                "import_broken",
                "导入意外中断，可以从中断处继续。",
                "The import broke off; it can be resumed where it stopped.",
            ),
        }
    }
}

fn is_disk_full(fault: &std::io::Error) -> bool {
    matches!(fault.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded)
}
