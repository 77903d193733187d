//! Why a row failed or was left out, and what is worth knowing of a row that was taken in; kept as JSON with the
//! row's outcome, in both languages.

use object::{FieldDef, Lang, Message, ObjectDef, id_text};
use serde_json::{Map, Value as Json, json};
use store::WriteError;

/// What is said of one row.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Reason {
    /// What the row is called in the file, so that people find it again.
    pub title: Option<String>,
    /// What is wrong, or why the row was left out.
    pub problems: Vec<Problem>,
    /// What is odd about values that were taken all the same.
    pub warnings: Vec<Problem>,
    /// Cells that could not be taken and were left empty, because the person said so.
    pub emptied: Vec<Problem>,
    /// An earlier row of the file that is likely the same.
    pub in_file: Option<u64>,
    /// How likely they are, in percent; none where they share a key and nothing else is compared.
    pub in_file_percent: Option<u8>,
    /// In what the two rows agree, and differ.
    pub in_file_by: Vec<Why>,
    /// A record, seen by the importer, that is likely the same: its outside id.
    pub stored: Option<String>,
    /// How likely they are, in percent; none where they share a key and nothing else is compared.
    pub stored_percent: Option<u8>,
    /// In what the row and the record agree, and differ.
    pub stored_by: Vec<Why>,
}

/// One thing that speaks for two being the same, or against it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// The field's name.
    pub field: String,
    /// In Chinese: 电话相同.
    pub zh: String,
    /// In English: same phone.
    pub en: String,
}

impl Why {
    /// What people read.
    pub fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// How likely two are the same, if that is known, and why, as one text; empty where nothing is known of it.
pub fn why_text(percent: Option<u8>, by: &[Why], lang: Lang) -> String {
    let told: Vec<&str> = by.iter().map(|why| why.text(lang)).collect();
    let told = told.join(match lang {
        Lang::Zh => "、",
        Lang::En => ", ",
    });
    store::likely_text(lang, percent, &told)
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The field's name; none where the row as a whole is concerned.
    pub field: Option<String>,
    /// A stable name.
    pub code: String,
    /// What stands in the cell.
    pub value: Option<String>,
    /// In Chinese, the field named.
    pub zh: String,
    /// In English, the field named.
    pub en: String,
}

impl Problem {
    /// Of the row as a whole.
    pub fn of_row(message: Message) -> Problem {
        Problem { field: None, code: message.code.to_owned(), value: None, zh: message.zh, en: message.en }
    }

    /// What people read.
    pub fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }

    /// The same with what stands in the cell.
    #[must_use]
    pub fn with_value(self, cell: &str) -> Problem {
        Problem { value: Some(object::text::excerpt(cell)), ..self }
    }

    /// Of one field, whose label comes first where the message does not have it.
    pub fn of_field(field: &FieldDef, message: Message) -> Problem {
        // The store's own refusals name the field; other messages speak of the value only.
        let names = |label: &str, text: &str| match message.code {
            "required" | "taken" => text.to_lowercase().contains(&label.to_lowercase()),
            _ => text.starts_with(label),
        };
        let named = |label: &str, text: &str, colon: &str| {
            if names(label, text) { text.to_owned() } else { format!("{label}{colon}{text}") }
        };
        Problem {
            field: Some(field.name.to_owned()),
            code: message.code.to_owned(),
            value: None,
            zh: named(field.label.zh, &message.zh, "："),
            en: named(field.label.en, &message.en, ": "),
        }
    }
}

impl Reason {
    /// One problem and nothing else.
    pub fn of(problem: Problem) -> Reason {
        Reason { problems: vec![problem], ..Reason::default() }
    }

    /// Why a write was refused.
    pub fn of_refusal(def: &ObjectDef, refusal: WriteError) -> Reason {
        let problem = match refusal {
            WriteError::Invalid(problems) => {
                let problems =
                    problems.into_iter().map(|problem| Problem::of_field(problem.field, problem.message));
                return Reason { problems: problems.collect(), ..Reason::default() };
            }
            WriteError::Forbidden => Problem::of_row(Message::new(
                "not_allowed",
                format!("您没有权限新建或修改这条{}", def.label.zh),
                format!("you may not create or change this {}", def.label.en.to_lowercase()),
            )),
            WriteError::NotFound => Problem::of_row(Message::new(
                "not_found",
                "记录不存在，或您无权查看",
                "there is no such record, or you may not see it",
            )),
            WriteError::Conflict(_) | WriteError::InUse(_) => Problem::of_row(Message::new(
                "changed_meanwhile",
                "导入时有人同时修改了这条记录，请重新导入这一行",
                "someone changed this record during the import; import this row again",
            )),
            WriteError::Store(fault) => Problem::of_row(fault.message()),
        };
        Reason::of(problem)
    }

    /// As JSON text; `None` where there is nothing to say.
    pub fn to_text(&self) -> Option<String> {
        let mut map = Map::new();
        if let Some(title) = &self.title {
            map.insert("title".to_owned(), title.as_str().into());
        }
        for (name, problems) in
            [("problems", &self.problems), ("warnings", &self.warnings), ("emptied", &self.emptied)]
        {
            if !problems.is_empty() {
                let list: Vec<Json> = problems
                    .iter()
                    .map(|p| match &p.value {
                        None => json!({"field": p.field, "code": p.code, "zh": p.zh, "en": p.en}),
                        Some(value) => {
                            json!({"field": p.field, "code": p.code, "value": value, "zh": p.zh, "en": p.en})
                        }
                    })
                    .collect();
                map.insert(name.to_owned(), list.into());
            }
        }
        if let Some(row) = self.in_file {
            map.insert("in_file".to_owned(), row.into());
        }
        if let Some(stored) = &self.stored {
            map.insert("stored".to_owned(), stored.as_str().into());
        }
        for (name, percent) in
            [("in_file_percent", self.in_file_percent), ("stored_percent", self.stored_percent)]
        {
            if let Some(percent) = percent {
                map.insert(name.to_owned(), percent.into());
            }
        }
        for (name, by) in [("in_file_by", &self.in_file_by), ("stored_by", &self.stored_by)] {
            if !by.is_empty() {
                let list: Vec<Json> =
                    by.iter().map(|why| json!({"field": why.field, "zh": why.zh, "en": why.en})).collect();
                map.insert(name.to_owned(), list.into());
            }
        }
        (!map.is_empty()).then(|| Json::Object(map).to_string())
    }

    /// From the text of an outcome; empty where it cannot be read.
    pub fn of_text(text: &str) -> Reason {
        let json: Json = serde_json::from_str(text).unwrap_or(Json::Null);
        let problems = |name: &str| {
            let list = json.get(name).and_then(Json::as_array);
            list.map(|list| list.iter().filter_map(problem_of).collect()).unwrap_or_default()
        };
        let by = |name: &str| {
            let list = json.get(name).and_then(Json::as_array);
            list.map(|list| list.iter().filter_map(why_of).collect()).unwrap_or_default()
        };
        let percent =
            |name: &str| json.get(name).and_then(Json::as_u64).and_then(|percent| u8::try_from(percent).ok());
        Reason {
            title: json.get("title").and_then(Json::as_str).map(str::to_owned),
            problems: problems("problems"),
            warnings: problems("warnings"),
            emptied: problems("emptied"),
            in_file: json.get("in_file").and_then(Json::as_u64),
            in_file_percent: percent("in_file_percent"),
            in_file_by: by("in_file_by"),
            stored_percent: percent("stored_percent"),
            stored_by: by("stored_by"),
            stored: json.get("stored").and_then(Json::as_str).map(str::to_owned),
        }
    }

    /// What a person reads: every problem, or else every warning and likely duplicate.
    pub fn text(&self, lang: Lang) -> String {
        let told = |problem: &Problem| match lang {
            Lang::Zh => problem.zh.clone(),
            Lang::En => problem.en.clone(),
        };
        let left_empty = |problem: &Problem| match lang {
            Lang::Zh => format!("{}（已留空）", problem.zh),
            Lang::En => format!("{} (left empty)", problem.en),
        };
        let mut parts: Vec<String> = self.problems.iter().chain(&self.warnings).map(told).collect();
        parts.extend(self.emptied.iter().map(left_empty));
        let why = |percent: Option<u8>, by: &[Why]| match (by.is_empty(), lang) {
            (true, _) => String::new(),
            (false, Lang::Zh) => format!("（{}）", why_text(percent, by, lang)),
            (false, Lang::En) => format!(" ({})", why_text(percent, by, lang)),
        };
        if let Some(row) = self.in_file {
            let why = why(self.in_file_percent, &self.in_file_by);
            parts.push(match lang {
                Lang::Zh => format!("与第 {row} 行可能重复{why}"),
                Lang::En => format!("likely the same as row {row}{why}"),
            });
        }
        if let Some(stored) = &self.stored {
            let why = why(self.stored_percent, &self.stored_by);
            parts.push(match lang {
                Lang::Zh => format!("与已有记录 {stored} 可能重复{why}"),
                Lang::En => format!("likely the same as record {stored}{why}"),
            });
        }
        parts.join(match lang {
            Lang::Zh => "；",
            Lang::En => "; ",
        })
    }

    /// Without what is said of likely duplicates.
    #[must_use]
    pub fn without_likeness(self) -> Reason {
        Reason {
            problems: self.problems,
            warnings: self.warnings,
            emptied: self.emptied,
            title: self.title,
            ..Reason::default()
        }
    }

    /// Whether anything is said of the row beside its name.
    pub fn says_something(&self) -> bool {
        !self.problems.is_empty()
            || !self.warnings.is_empty()
            || !self.emptied.is_empty()
            || self.in_file.is_some()
            || self.stored.is_some()
    }

    /// Notes a record that shares a key. The first one stays; a further key of the same record is added.
    pub(super) fn note_stored(&mut self, record: i64, by: Why) {
        let id = id_text(record);
        match &self.stored {
            None => {
                self.stored = Some(id);
                self.stored_by.push(by);
            }
            Some(known) if *known == id && !self.stored_by.contains(&by) => self.stored_by.push(by),
            Some(_) => {}
        }
    }

    /// Tells the record that is likeliest the same.
    pub(super) fn tell_stored(&mut self, record: i64, percent: u8, by: Vec<Why>) {
        self.stored = Some(id_text(record));
        (self.stored_percent, self.stored_by) = (Some(percent), by);
    }
}

fn problem_of(json: &Json) -> Option<Problem> {
    let text = |name: &str| json.get(name).and_then(Json::as_str).map(str::to_owned);
    Some(Problem {
        field: text("field"),
        code: text("code")?,
        value: text("value"),
        zh: text("zh")?,
        en: text("en")?,
    })
}

fn why_of(json: &Json) -> Option<Why> {
    let text = |name: &str| json.get(name).and_then(Json::as_str).map(str::to_owned);
    Some(Why { field: text("field")?, zh: text("zh")?, en: text("en")? })
}

/// The row says nothing at all.
pub(super) fn blank_row() -> Problem {
    Problem::of_row(Message::new("row_blank", "空行，已跳过", "the row is empty and was left out"))
}

/// Left out because the person said so.
pub(super) fn left_out() -> Problem {
    Problem::of_row(Message::new("left_out", "按您的选择跳过", "left out, as you chose"))
}

/// Left out in mode create.
pub(super) fn exists_already(field: &FieldDef) -> Problem {
    Problem::of_row(Message::new(
        "exists_already",
        format!("已有{}相同的记录，未重复新建", field.label.zh),
        format!("a record with this {} exists already", field.label.en.to_lowercase()),
    ))
}

/// Left out in mode create, because of an earlier row.
pub(super) fn twice_in_file(row: u64) -> Problem {
    Problem::of_row(Message::new(
        "twice_in_file",
        format!("与本文件第 {row} 行重复，未重复新建"),
        format!("the same as row {row} of this file"),
    ))
}

/// Left out in mode update.
pub(super) fn no_match() -> Problem {
    Problem::of_row(Message::new(
        "no_match",
        "没有找到要更新的记录",
        "there is no record to update, or you may not see it",
    ))
}

/// Left out in mode create: more than one is there.
pub(super) fn several_exist(field: &FieldDef, count: usize) -> Problem {
    Problem::of_row(Message::new(
        "exists_already",
        format!("已有 {count} 条{}相同的记录，未重复新建", field.label.zh),
        format!("{count} records with this {} exist already", field.label.en.to_lowercase()),
    ))
}

/// Several records have the key.
pub(super) fn several_match(field: &FieldDef, count: usize) -> Problem {
    Problem::of_field(
        field,
        Message::new(
            "several_match",
            format!("有 {count} 条记录与这一行相同，不知道该更新哪一条；请再勾选一个能区分它们的识别字段"),
            format!(
                "{count} records have it, so it is unclear which one to update; tick a further field that tells them apart"
            ),
        ),
    )
}

/// The value is another record's.
pub(super) fn taken(field: &FieldDef) -> Problem {
    Problem::of_field(
        field,
        Message::new("taken", "已有其他记录使用这个值", "another record has this value already"),
    )
}
