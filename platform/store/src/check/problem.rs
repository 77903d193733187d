//! What is wrong, in both languages.

use object::{FieldDef, Message, ObjectDef, id_text};

use crate::contents::{ContentError, Contents};

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where: a table, a column, a file.
    pub place: String,
    /// How often.
    pub count: i64,
    /// The first record that has it.
    pub record: Option<String>,
    /// What it is.
    pub message: Message,
}

/// How many records have it, and the first of them.
pub(super) type Found = (i64, Option<i64>);

fn of(place: impl Into<String>, message: Message) -> Problem {
    Problem { place: place.into(), count: 1, record: None, message }
}

fn of_records(place: String, (count, first): Found, message: Message) -> Problem {
    Problem { place, count, record: first.map(id_text), message }
}

pub(super) fn database(said: &str) -> Problem {
    of(
        "database",
        Message::new(
            "database_damaged",
            format!("数据库已损坏：{said}"),
            format!("the database is damaged: {said}"),
        ),
    )
}

pub(super) fn missing(place: &str) -> Problem {
    of(
        place,
        Message::new(
            "schema_missing",
            format!("数据库里缺少 {place}"),
            format!("the database lacks {place}"),
        ),
    )
}

pub(super) fn unknown(place: &str) -> Problem {
    of(
        place,
        Message::new(
            "schema_unknown",
            format!("数据库里有程序不认识的 {place}"),
            format!("the database has {place}, which this program does not know"),
        ),
    )
}

pub(super) fn history(first_bad: Option<i64>) -> Problem {
    let first = first_bad.map_or_else(String::new, |seq| seq.to_string());
    of(
        "entry",
        Message::new(
            "history_broken",
            format!("历史记录被改动过，从第 {first} 条起不可信"),
            format!("the history was changed: entries from number {first} on cannot be relied on"),
        ),
    )
}

pub(super) fn dangling(def: &ObjectDef, field: &FieldDef, found: Found) -> Problem {
    of_records(
        format!("{}.{}", def.name, field.name),
        found,
        Message::new(
            "link_dangling",
            format!("{}的“{}”指向不存在的记录，共 {} 条", def.label.zh, field.label.zh, found.0),
            format!("{}: {} of {} records points to nothing", def.label.en, field.label.en, found.0),
        ),
    )
}

pub(super) fn other_owner(def: &ObjectDef, found: Found) -> Problem {
    of_records(
        def.name.to_owned(),
        found,
        Message::new(
            "child_owner",
            format!("{}的负责人或团队与上级记录不一致，共 {} 条", def.label.zh, found.0),
            format!("{}: {} records have another owner or team than their parent", def.label.en, found.0),
        ),
    )
}

pub(super) fn unlike_history(def: &ObjectDef, found: Found) -> Problem {
    of_records(
        def.name.to_owned(),
        found,
        Message::new(
            "version_unlike_history",
            format!("{}的版本与历史记录不符，共 {} 条", def.label.zh, found.0),
            format!("{}: {} records are not of the version their history ends with", def.label.en, found.0),
        ),
    )
}

pub(super) fn misjudged(def: &ObjectDef, found: Found) -> Problem {
    of_records(
        format!("{}.quality", def.name),
        found,
        Message::new(
            "quality_misjudged",
            format!("{}保存的质量评分与记录不符，共 {} 处", def.label.zh, found.0),
            format!(
                "{}: {} of the quality scores that are kept are not what comes of the records",
                def.label.en, found.0
            ),
        ),
    )
}

pub(super) fn twice(def: &ObjectDef, field: &FieldDef, found: Found) -> Problem {
    of_records(
        format!("{}.{}", def.name, field.name),
        found,
        Message::new(
            "unique_twice",
            format!("{}的“{}”应当唯一，却有 {} 个值重复", def.label.zh, field.label.zh, found.0),
            format!("{}: {} values of {} stand twice and may not", def.label.en, found.0, field.label.en),
        ),
    )
}

pub(super) fn miscounted(def: &ObjectDef, place: &str, count: i64) -> Problem {
    Problem {
        place: place.to_owned(),
        count,
        record: None,
        message: Message::new(
            "counts_differ",
            format!("{}的统计数与记录不符（{place}），共 {count} 处", def.label.zh),
            format!("{}: {count} kept counts differ from the records ({place})", def.label.en),
        ),
    }
}

pub(super) fn not_found(def: &ObjectDef, found: Found) -> Problem {
    of_records(
        def.name.to_owned(),
        found,
        Message::new(
            "search_lacks",
            format!("{}：有 {} 条搜索不到", def.label.zh, found.0),
            format!("{}: search does not find {} records", def.label.en, found.0),
        ),
    )
}

pub(super) fn found_in_vain(def: &ObjectDef, found: Found) -> Problem {
    of_records(
        def.name.to_owned(),
        found,
        Message::new(
            "search_beyond",
            format!("{}：搜索索引里有 {} 条已不存在", def.label.zh, found.0),
            format!("{}: search knows {} records that are gone", def.label.en, found.0),
        ),
    )
}

pub(super) fn unreadable(def: &ObjectDef, said: &str) -> Problem {
    of(
        def.name,
        Message::new(
            "record_unreadable",
            format!("{}中有记录无法读取：{said}", def.label.zh),
            format!("{}: a record cannot be read: {said}", def.label.en),
        ),
    )
}

pub(super) fn bytes_gone(digest: &str) -> Problem {
    of(
        format!("files/contents/{digest}"),
        Message::new(
            "file_gone",
            format!("附件内容 {digest} 不见了"),
            format!("the bytes of file {digest} are gone"),
        ),
    )
}

pub(super) fn bytes_differ(digest: &str) -> Problem {
    of(
        format!("files/contents/{digest}"),
        Message::new(
            "file_damaged",
            format!("附件内容 {digest} 与登记的不同"),
            format!("the bytes of file {digest} are not those that were kept"),
        ),
    )
}

pub(super) fn nobodys(name: &str) -> Problem {
    of(
        format!("files/contents/{name}"),
        Message::new(
            "file_orphan",
            format!("附件目录里的 {name} 不属于任何记录"),
            format!("{name} in the folder of files belongs to no record"),
        ),
    )
}

pub(super) fn unreachable(contents: &Contents, why: &ContentError) -> Problem {
    let why = why.message();
    of(
        contents.words(),
        Message::new(
            "files_unreachable",
            format!("附件内容没有查完：{}", why.zh),
            format!("the bytes of files were not all looked at: {}", why.en),
        ),
    )
}

pub(super) fn of_another_house(contents: &Contents) -> Problem {
    let place = contents.words();
    of(
        place.clone(),
        Message::new(
            "files_of_another_house",
            format!("{place} 中的文件属于另一个系统：本系统不会清理其中任何内容，请改用自己的前缀"),
            format!(
                "the files in {place} belong to another house: this one removes none of them; give it a prefix of its own"
            ),
        ),
    )
}

pub(super) fn unspoken(table: &str, found: Found) -> Problem {
    of_records(
        table.to_owned(),
        found,
        Message::new(
            "file_unknown",
            format!("有 {} 条附件记录的内容从未登记", found.0),
            format!("{} file records speak of contents that were never kept", found.0),
        ),
    )
}

pub(super) fn uncounted(table: &str, found: Found) -> Problem {
    of_records(
        table.to_owned(),
        found,
        Message::new(
            "file_uncounted",
            format!("有 {} 条记录的文件没有登记为在用，可能被提前清理", found.0),
            format!("{} records have files that are not noted as theirs, and may lose them", found.0),
        ),
    )
}
