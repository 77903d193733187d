//! How a file is to be taken in, as the person said it and as it is kept with the import, so that an import that
//! was cut off goes on in the same way.

use object::DayOrder;
use serde_json::{Map, Value as Json, json};

use crate::encoding::Encoding;

/// What happens to rows whose record exists, and to those whose record does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Mode {
    /// New records only; what exists already is left out.
    #[default]
    Create,
    /// New records, and existing ones are changed.
    Upsert,
    /// Existing records are changed; what does not exist is left out.
    Update,
}

impl Mode {
    /// The word of `--mode` and of the stored settings.
    pub const fn code(self) -> &'static str {
        match self {
            Mode::Create => "create",
            Mode::Upsert => "upsert",
            Mode::Update => "update",
        }
    }

    /// The mode of a word.
    pub fn of_code(code: &str) -> Option<Mode> {
        [Mode::Create, Mode::Upsert, Mode::Update].into_iter().find(|mode| mode.code() == code)
    }
}

/// How a file is to be taken in; what is `None` is guessed.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ImportSettings {
    /// What happens to rows whose record exists.
    pub mode: Mode,
    /// Names of the fields that tell that a record exists, in the order they are tried: the first that a row
    /// fills and a record holds decides. Empty: the unique fields that the file has.
    pub match_fields: Vec<String>,
    /// For each column of the file the name of its field, or `None` to leave the column out. Empty cells at the
    /// end may be missing. `None` altogether: guessed from the columns' names.
    pub mapping: Option<Vec<Option<String>>>,
    /// How the text is written.
    pub encoding: Option<Encoding>,
    /// What stands between cells.
    pub separator: Option<char>,
    /// Whether the first row names the columns.
    pub header: Option<bool>,
    /// The order of day, month and year in all columns of days.
    pub day_order: Option<DayOrder>,
    /// Nothing is written; the counts tell what would happen.
    pub check_only: bool,
}

impl ImportSettings {
    /// As JSON text, for the import's line in the store.
    pub fn to_text(&self) -> String {
        let mut map = Map::new();
        map.insert("mode".to_owned(), self.mode.code().into());
        map.insert("match".to_owned(), self.match_fields.clone().into());
        map.insert("mapping".to_owned(), self.mapping.as_ref().map_or(Json::Null, |mapping| json!(mapping)));
        map.insert("encoding".to_owned(), json!(self.encoding.map(Encoding::name)));
        map.insert("separator".to_owned(), json!(self.separator.map(String::from)));
        map.insert("header".to_owned(), json!(self.header));
        map.insert("day_order".to_owned(), json!(self.day_order.map(day_order_code)));
        map.insert("check_only".to_owned(), self.check_only.into());
        Json::Object(map).to_string()
    }

    /// From the text of [`ImportSettings::to_text`]; `None` where it is no such text.
    pub fn of_text(text: &str) -> Option<ImportSettings> {
        let json: Json = serde_json::from_str(text).ok()?;
        let mapping = match json.get("mapping") {
            Some(Json::Array(columns)) => {
                Some(columns.iter().map(|column| column.as_str().map(str::to_owned)).collect())
            }
            Some(_) | None => None,
        };
        let names =
            |names: &Json| names.as_array()?.iter().map(|name| name.as_str().map(str::to_owned)).collect();
        Some(ImportSettings {
            mode: Mode::of_code(json.get("mode")?.as_str()?)?,
            match_fields: json.get("match").and_then(names).unwrap_or_default(),
            mapping,
            encoding: json.get("encoding").and_then(Json::as_str).and_then(Encoding::of_name),
            separator: json.get("separator").and_then(Json::as_str).and_then(|text| text.chars().next()),
            header: json.get("header").and_then(Json::as_bool),
            day_order: json.get("day_order").and_then(Json::as_str).and_then(day_order_of),
            check_only: json.get("check_only").and_then(Json::as_bool).unwrap_or(false),
        })
    }
}

fn day_order_code(order: DayOrder) -> &'static str {
    match order {
        DayOrder::YearMonthDay => "ymd",
        DayOrder::DayMonthYear => "dmy",
        DayOrder::MonthDayYear => "mdy",
    }
}

fn day_order_of(code: &str) -> Option<DayOrder> {
    [DayOrder::YearMonthDay, DayOrder::DayMonthYear, DayOrder::MonthDayYear]
        .into_iter()
        .find(|order| day_order_code(*order) == code)
}
