//! How a file is to be taken in, as the person said it and as it is kept with the import, so that an import that
//! was cut off goes on in the same way.

use std::collections::{BTreeMap, HashMap};

use object::{DayOrder, ObjectDef, id_text, parse_id};
use serde_json::{Map, Value as Json, json};

use crate::encoding::Encoding;
use crate::shaping::Shape;
use crate::table::Mended;

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

/// What becomes of a row when a cell that its record can do without cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum BadCells {
    /// The row is left out and comes back in the file of failed rows.
    #[default]
    Refuse,
    /// The row goes in without the cell, which is told in a file of its own; a stored value stays.
    Empty,
}

impl BadCells {
    /// Both.
    pub const ALL: [BadCells; 2] = [BadCells::Refuse, BadCells::Empty];

    /// The word of `--cells` and of the stored settings.
    pub const fn code(self) -> &'static str {
        match self {
            BadCells::Refuse => "refuse",
            BadCells::Empty => "empty",
        }
    }

    /// From its word.
    pub fn of_code(code: &str) -> Option<BadCells> {
        BadCells::ALL.into_iter().find(|cells| cells.code() == code)
    }
}

/// Rows of one file whose cells may be written anew, or of which it may be said what becomes of them; more are mended in
/// the file.
pub const ROWS_MENDED_MAX: usize = 2_000;

/// What becomes of a row that is likely there already, as the person said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowChoice {
    /// It becomes a record all the same, unless no two may share what it says.
    Create,
    /// It changes the record of this id, or else the one by which it is known.
    Update(Option<i64>),
    /// It is left out.
    Skip,
}

impl RowChoice {
    /// The word of forms and of the API.
    pub const fn code(self) -> &'static str {
        match self {
            RowChoice::Create => "create",
            RowChoice::Update(_) => "update",
            RowChoice::Skip => "skip",
        }
    }

    /// From its word, and the record that is meant.
    pub fn of_code(code: &str, record: Option<i64>) -> Option<RowChoice> {
        match code {
            "create" => Some(RowChoice::Create),
            "update" => Some(RowChoice::Update(record)),
            "skip" => Some(RowChoice::Skip),
            _ => None,
        }
    }

    fn to_json(self) -> Json {
        match self {
            RowChoice::Update(record) => json!([self.code(), record.map(id_text)]),
            RowChoice::Create | RowChoice::Skip => json!([self.code()]),
        }
    }

    fn of_json(json: &Json) -> Option<RowChoice> {
        let record = json.get(1).and_then(Json::as_str).and_then(|id| parse_id(id).ok());
        RowChoice::of_code(json.get(0)?.as_str()?, record)
    }
}

/// The most answers one file may carry; a longer list of unknown names is mended in the file.
pub const LINK_ANSWERS_MAX: usize = 200;

/// What a text means that names no record, or several: a colleague who left, a short name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkAnswer {
    /// The link's name.
    pub field: String,
    /// The text of the cell.
    pub text: String,
    /// The record that is meant; `None` leaves the field empty.
    pub record: Option<i64>,
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
    /// What is done with the cells of each column before they are read, in their order; columns at the end may be missing.
    pub shapes: Vec<Shape>,
    /// The columns that the file had to which these settings were given; they are known again by it.
    pub headers: Vec<String>,
    /// How the text is written.
    pub encoding: Option<Encoding>,
    /// What stands between cells.
    pub separator: Option<char>,
    /// Whether the first row names the columns.
    pub header: Option<bool>,
    /// Which sheet of a workbook; [`ALL_SHEETS`](crate::ALL_SHEETS) for all that have the columns of the first.
    pub sheet: Option<String>,
    /// The order of day, month and year in all columns of days.
    pub day_order: Option<DayOrder>,
    /// Which records are meant by texts that name none.
    pub answers: Vec<LinkAnswer>,
    /// What becomes of rows whose only fault is in cells that their record can do without.
    pub cells: BadCells,
    /// What new records hold in fields of which their row says nothing: the field's name, and the value as people
    /// write it.
    pub defaults: Vec<(String, String)>,
    /// The links that make what they name and nobody knows: their names.
    pub makes: Vec<String>,
    /// Cells as the person wrote them after a look at what is wrong with them.
    pub mended: Mended,
    /// What the person said of single rows that are likely there already.
    pub choices: BTreeMap<u64, RowChoice>,
    /// Nothing is written; the counts tell what would happen.
    pub check_only: bool,
}

impl ImportSettings {
    /// Whether something was said of single rows.
    pub fn is_mended(&self) -> bool {
        !self.mended.is_empty() || !self.choices.is_empty()
    }

    /// As JSON text, for the import's line in the store.
    pub fn to_text(&self) -> String {
        let mut map = Map::new();
        map.insert("mode".to_owned(), self.mode.code().into());
        map.insert("match".to_owned(), self.match_fields.clone().into());
        map.insert("mapping".to_owned(), self.mapping.as_ref().map_or(Json::Null, |mapping| json!(mapping)));
        if self.shapes.iter().any(|shape| !shape.is_plain()) {
            map.insert("shapes".to_owned(), self.shapes.iter().map(Shape::to_json).collect());
        }
        if !self.headers.is_empty() {
            map.insert("headers".to_owned(), json!(self.headers));
        }
        map.insert("encoding".to_owned(), json!(self.encoding.map(Encoding::name)));
        map.insert("separator".to_owned(), json!(self.separator.map(String::from)));
        map.insert("header".to_owned(), json!(self.header));
        if let Some(sheet) = &self.sheet {
            map.insert("sheet".to_owned(), sheet.as_str().into());
        }
        map.insert("day_order".to_owned(), json!(self.day_order.map(day_order_code)));
        if !self.answers.is_empty() {
            let answers: Vec<Json> = self
                .answers
                .iter()
                .map(|a| json!({"field": a.field, "text": a.text, "record": a.record.map(id_text)}))
                .collect();
            map.insert("answers".to_owned(), answers.into());
        }
        map.insert("cells".to_owned(), self.cells.code().into());
        if !self.defaults.is_empty() {
            let defaults = self.defaults.iter().map(|(field, text)| json!([field, text]));
            map.insert("defaults".to_owned(), defaults.collect());
        }
        if !self.makes.is_empty() {
            map.insert("makes".to_owned(), json!(self.makes));
        }
        if !self.mended.is_empty() {
            let rows = self.mended.iter().map(|(row, cells)| (row.to_string(), json!(cells)));
            map.insert("mended".to_owned(), Json::Object(rows.collect()));
        }
        if !self.choices.is_empty() {
            let rows = self.choices.iter().map(|(row, choice)| (row.to_string(), choice.to_json()));
            map.insert("choices".to_owned(), Json::Object(rows.collect()));
        }
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
            shapes: json.get("shapes").and_then(Json::as_array).map_or_else(Vec::new, |shapes| {
                shapes.iter().map(|shape| Shape::of_json(shape).unwrap_or_default()).collect()
            }),
            headers: json.get("headers").and_then(names).unwrap_or_default(),
            encoding: json.get("encoding").and_then(Json::as_str).and_then(Encoding::of_name),
            separator: json.get("separator").and_then(Json::as_str).and_then(|text| text.chars().next()),
            header: json.get("header").and_then(Json::as_bool),
            sheet: json.get("sheet").and_then(Json::as_str).map(str::to_owned),
            day_order: json.get("day_order").and_then(Json::as_str).and_then(day_order_of),
            answers: json.get("answers").and_then(Json::as_array).map_or_else(Vec::new, |list| {
                list.iter().filter_map(answer_of).take(LINK_ANSWERS_MAX).collect()
            }),
            cells: json.get("cells").and_then(Json::as_str).and_then(BadCells::of_code).unwrap_or_default(),
            defaults: json.get("defaults").and_then(Json::as_array).map_or_else(Vec::new, |list| {
                list.iter().filter_map(default_of).take(LINK_ANSWERS_MAX).collect()
            }),
            makes: json.get("makes").and_then(names).unwrap_or_default(),
            mended: json.get("mended").map(|rows| by_row(rows, cells_of)).unwrap_or_default(),
            choices: json.get("choices").map(|rows| by_row(rows, RowChoice::of_json)).unwrap_or_default(),
            check_only: json.get("check_only").and_then(Json::as_bool).unwrap_or(false),
        })
    }
}

impl ImportSettings {
    /// The same for a file with these columns: each goes where the column of its name went. What was said of how the
    /// other file was written is forgotten, and so is whom its texts meant.
    #[must_use]
    pub fn fitted_to(&self, headers: &[String]) -> ImportSettings {
        let place_of = |header: &String| self.headers.iter().position(|known| known == header);
        let fitted = self.mapping.as_ref().map(|mapping| {
            let target = |header| mapping.get(place_of(header)?).cloned().flatten();
            headers.iter().map(target).collect()
        });
        let is_known = headers.iter().any(|header| place_of(header).is_some());
        let new_place = |old: usize| {
            let header = self.headers.get(old)?;
            headers.iter().position(|known| known == header)
        };
        let shape_of = |header| {
            let shape = self.shapes.get(place_of(header)?)?.clone();
            let join = shape.join.iter().filter_map(|old| new_place(*old)).collect();
            Some(Shape { join, ..shape })
        };
        ImportSettings {
            mapping: fitted.filter(|_| is_known),
            shapes: headers.iter().map(|header| shape_of(header).unwrap_or_default()).collect(),
            headers: headers.to_vec(),
            encoding: None,
            separator: None,
            header: None,
            sheet: None,
            answers: Vec::new(),
            mended: Mended::new(),
            choices: BTreeMap::new(),
            check_only: false,
            ..self.clone()
        }
    }

    /// The answers as they are looked for: by the link's place, then by text.
    pub(super) fn answers_by_field(&self, def: &ObjectDef) -> HashMap<usize, HashMap<String, Option<i64>>> {
        let mut by_field: HashMap<usize, HashMap<String, Option<i64>>> = HashMap::new();
        for answer in self.answers.iter().take(LINK_ANSWERS_MAX) {
            let link = def.field(&answer.field).filter(|field| field.kind.link().is_some());
            if let Some(field) = link {
                by_field.entry(field.index).or_default().insert(answer.text.clone(), answer.record);
            }
        }
        by_field
    }
}

fn by_row<T>(rows: &Json, of: impl Fn(&Json) -> Option<T>) -> BTreeMap<u64, T> {
    let rows = rows.as_object().into_iter().flatten();
    rows.filter_map(|(row, told)| Some((row.parse().ok()?, of(told)?))).take(ROWS_MENDED_MAX).collect()
}

fn cells_of(json: &Json) -> Option<Vec<(usize, String)>> {
    let cell = |cell: &Json| {
        let column = usize::try_from(cell.get(0)?.as_u64()?).ok()?;
        Some((column, cell.get(1)?.as_str()?.to_owned()))
    };
    json.as_array()?.iter().map(cell).collect()
}

fn default_of(json: &Json) -> Option<(String, String)> {
    Some((json.get(0)?.as_str()?.to_owned(), json.get(1)?.as_str()?.to_owned()))
}

fn answer_of(json: &Json) -> Option<LinkAnswer> {
    let text = |name: &str| json.get(name).and_then(Json::as_str).map(str::to_owned);
    let record = match json.get("record") {
        Some(Json::String(id)) => Some(parse_id(id).ok()?),
        _ => None,
    };
    Some(LinkAnswer { field: text("field")?, text: text("text")?, record })
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
