//! What a list's address says, and the page of records it asks for: the same for pages and the API, so that the
//! address bar always tells the truth.

use std::collections::HashMap;

use axum::http::StatusCode;
use object::{
    FieldDef, Filter, FilterContext, Instant, Lang, Message, Names, ObjectDef, Row, Sort, Stored, Value,
    parse_filter,
};
use serde_json::{Value as Json, json};
use store::{Actor, Crm, Cursor, ListQuery, PAGE_ROWS_MAX, StoreError, Total, View};

use crate::refusal::Refusal;
use crate::visitor::Visitor;

/// Rows of a page when the address does not say (contract).
pub const PAGE_ROWS: usize = 50;

/// What the address of a list says.
#[derive(Clone, Debug)]
pub struct ListParams {
    /// The object.
    pub def: &'static ObjectDef,
    /// The filter as written, in CEL; empty for none.
    pub filter_text: String,
    /// The filter.
    pub filter: Filter,
    /// The order.
    pub sort: Sort,
    /// And then.
    pub then: Vec<Sort>,
    /// Words to search for; results are ranked then, and not paged.
    pub words: String,
    /// After this place.
    pub after: Option<Cursor>,
    /// Before this place.
    pub before: Option<Cursor>,
    /// Rows of a page.
    pub limit: usize,
    /// How the total is wanted.
    pub total: TotalWanted,
}

/// How the total is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TotalWanted {
    /// Not at all.
    Nothing,
    /// Where it costs next to nothing; a page asks for the rest once it stands.
    AtOnce,
    /// As far as it costs little.
    Estimate,
    /// To the end.
    Exact,
}

/// A page of records, with what is needed to show them.
pub struct Listed {
    /// The rows.
    pub rows: Vec<Row>,
    /// The place of the last row, if there are more after it.
    pub next: Option<String>,
    /// The place of the first row, if there are more before it.
    pub previous: Option<String>,
    /// How many there are.
    pub total: Option<Total>,
    /// What the links of the rows are called: title by object and id, `None` where it may not be seen.
    pub titles: Titles,
}

/// Names of linked records.
#[derive(Clone, Debug, Default)]
pub struct Titles {
    /// By object, then by id.
    known: HashMap<&'static str, HashMap<i64, String>>,
    /// Those that English pages call otherwise.
    in_english: HashMap<&'static str, HashMap<i64, String>>,
}

impl Titles {
    /// The name of a linked record; `None` where it may not be seen.
    pub fn of(&self, object: &str, id: i64) -> Option<&str> {
        self.known.get(object)?.get(&id).map(String::as_str)
    }

    /// As [`Titles::of`], as readers of this language say it.
    pub fn in_lang(&self, lang: Lang, object: &str, id: i64) -> Option<&str> {
        let in_english = || self.in_english.get(object)?.get(&id).map(String::as_str);
        match lang {
            Lang::En => in_english().or_else(|| self.of(object, id)),
            Lang::Zh => self.of(object, id),
        }
    }

    /// Looks up what the links of some rows are called, one query per object.
    pub fn load(
        view: &View<'_>,
        def: &'static ObjectDef,
        rows: &[Row],
        fields: &[&'static FieldDef],
    ) -> Result<Titles, StoreError> {
        let mut titles = Titles::default();
        titles.load_more(view, def, rows, fields)?;
        Ok(titles)
    }

    /// Looks up what the links of further rows are called.
    pub fn load_more(
        &mut self,
        view: &View<'_>,
        def: &'static ObjectDef,
        rows: &[Row],
        fields: &[&'static FieldDef],
    ) -> Result<(), StoreError> {
        let mut wanted: HashMap<&'static str, Vec<i64>> = HashMap::new();
        for field in fields.iter().copied().filter(|field| field.system.is_none()) {
            let Some(target) = field.kind.link() else { continue };
            debug_assert!(def.fields.contains(&field));
            let ids = wanted.entry(target).or_default();
            ids.extend(rows.iter().filter_map(|row| row.values[field.index].as_int()));
        }
        for field in fields.iter().copied().filter(|field| field.names == Names::Record) {
            let addresses =
                rows.iter().filter_map(|row| object::RecordAddress::of_value(&row.values[field.index]));
            for address in addresses {
                // What hangs on records, and what has no page, is named by nobody.
                let def = view.registry().plural(&address.plural);
                if let Some(def) = def.filter(|def| !def.internal && def.hung_field().is_none()) {
                    wanted.entry(def.name).or_default().push(address.id);
                }
            }
        }
        for (target, ids) in wanted {
            self.add(view, target, ids)?;
        }
        Ok(())
    }

    /// Adds the names of these records.
    pub fn add(
        &mut self,
        view: &View<'_>,
        target: &'static str,
        mut ids: Vec<i64>,
    ) -> Result<(), StoreError> {
        ids.sort_unstable();
        ids.dedup();
        let Some(def) = view.registry().object(target) else { return Ok(()) };
        for row in view.rows_by_id(def, &ids)? {
            if def.title_en().is_some() || def.title.kind.choice().is_some() {
                let title = row.title_in(def, Lang::En);
                self.in_english.entry(target).or_default().insert(row.id, title);
            }
            self.known.entry(target).or_default().insert(row.id, row.title(def));
        }
        Ok(())
    }
}

/// What was asked by the house's own filters and orders; none where the visitor's roles keep one of these fields back. A
/// page of many parts then shows itself without that part.
pub(crate) fn unless_kept_back<T>(asked: Result<T, StoreError>) -> Result<Option<T>, StoreError> {
    match asked {
        Ok(found) => Ok(Some(found)),
        Err(StoreError::Veiled { .. }) => Ok(None),
        Err(fault) => Err(fault),
    }
}

impl ListParams {
    /// Reads `filter, sort, limit, after, before, q, total` of an address.
    pub fn read(
        visitor: &Visitor,
        def: &'static ObjectDef,
        query: &[(String, String)],
    ) -> Result<ListParams, Refusal> {
        let value =
            |name: &str| query.iter().rev().find(|(found, _)| found == name).map(|(_, value)| value.as_str());
        let filter_text = value("filter").unwrap_or_default().trim().to_owned();
        let filter =
            if filter_text.is_empty() { Filter::All } else { filter_of(visitor, def, &filter_text)? };
        let (sort, then) = sort_of_text(def, value("sort").unwrap_or_default())?;
        let limit = match value("limit") {
            None | Some("") => PAGE_ROWS,
            Some(text) => text
                .parse::<usize>()
                .ok()
                .filter(|limit| (1..=PAGE_ROWS_MAX).contains(limit))
                .ok_or_else(|| {
                    refused("limit_out_of_range", "limit 应为 1 到 1000", "limit is a number from 1 to 1000")
                })?,
        };
        let total = match value("total") {
            None | Some("" | "estimate") => TotalWanted::Estimate,
            Some("none") => TotalWanted::Nothing,
            Some("exact") => TotalWanted::Exact,
            Some(_) => {
                return Err(refused(
                    "total_unknown",
                    "total 应为 none、estimate 或 exact",
                    "total is none, estimate or exact",
                ));
            }
        };
        let place = |name: &str| match value(name) {
            None | Some("") => Ok(None),
            Some(text) => cursor_of(&sort, &then, text).map(Some),
        };
        Ok(ListParams {
            def,
            filter,
            filter_text,
            words: value("q").unwrap_or_default().trim().to_owned(),
            after: place("after")?,
            before: place("before")?,
            sort,
            then,
            limit,
            total,
        })
    }

    /// The page they ask for, with the names of the links among `shown`.
    pub fn load(&self, view: &View<'_>, shown: &[&'static FieldDef]) -> Result<Listed, StoreError> {
        if !self.words.is_empty() {
            return self.load_found(view, shown);
        }
        let backwards = self.before.is_some();
        let after = if backwards { self.before.clone() } else { self.after.clone() };
        let came_from_elsewhere = after.is_some();
        let query = ListQuery {
            filter: self.filter.clone(),
            then: self.then.clone(),
            after,
            backwards,
            ..ListQuery::of(self.def, self.sort, self.limit)
        };
        let page = view.list(&query)?;
        let place = |row: &Row| cursor_text(&query.place(row));
        let has_next = if backwards { came_from_elsewhere } else { page.more };
        let has_previous = if backwards { page.more } else { came_from_elsewhere };
        let total = match (self.total, page.total) {
            (TotalWanted::Nothing, _) => None,
            (_, Some(count)) => Some(Total { count, exact: true }),
            (TotalWanted::AtOnce, None) => view.total_at_once(self.def, &self.filter)?,
            (TotalWanted::Estimate, None) => Some(view.total(self.def, &self.filter, false)?),
            (TotalWanted::Exact, None) => Some(view.total(self.def, &self.filter, true)?),
        };
        Ok(Listed {
            next: page.rows.last().filter(|_| has_next).map(place),
            previous: page.rows.first().filter(|_| has_previous).map(place),
            titles: Titles::load(view, self.def, &page.rows, shown)?,
            rows: page.rows,
            total,
        })
    }

    /// How many records they ask for, where no page of them is wanted.
    pub fn count(&self, view: &View<'_>) -> Result<Total, StoreError> {
        if self.words.is_empty() {
            return view.total(self.def, &self.filter, self.total == TotalWanted::Exact);
        }
        Ok(self.load_found(view, &[])?.total.expect("a search counts what it found"))
    }

    /// Search within the object: ranked, at most one page; the filter still holds.
    fn load_found(&self, view: &View<'_>, shown: &[&'static FieldDef]) -> Result<Listed, StoreError> {
        let found = view.search_each(&[self.def], &self.words, self.limit)?.remove(0);
        let mut rows = Vec::with_capacity(found.len());
        for row in found {
            let linked = |link: &'static FieldDef, id: i64| {
                let target = link.kind.link()?;
                view.find_row(view.registry().object(target)?, id).ok().flatten()
            };
            if self.filter.holds(&row, &linked) {
                rows.push(row);
            }
        }
        let titles = Titles::load(view, self.def, &rows, shown)?;
        let count = rows.len() as i64;
        let exact = rows.len() < self.limit;
        Ok(Listed { rows, next: None, previous: None, total: Some(Total { count, exact }), titles })
    }

    /// A place in this list, as an address has it.
    ///
    /// # Errors
    /// `cursor_unreadable`: it is none of this order's places.
    pub(crate) fn place_of(&self, text: &str) -> Result<Cursor, Refusal> {
        cursor_of(&self.sort, &self.then, text)
    }

    /// The sort as the address has it: `-grade,name`.
    pub fn sort_text(&self) -> String {
        let keys = std::iter::once(&self.sort).chain(&self.then);
        let texts = keys.map(|sort| format!("{}{}", if sort.descending { "-" } else { "" }, sort.field.name));
        texts.collect::<Vec<_>>().join(",")
    }
}

/// A filter in CEL, as this visitor means it (`me`, `my_team`, `today()`).
pub fn filter_of(visitor: &Visitor, def: &'static ObjectDef, text: &str) -> Result<Filter, Refusal> {
    let crm = visitor.site.crm();
    filter_at(crm, visitor.visit.actor(), def, text, crm.now()).map_err(Refusal::bad_request)
}

/// A filter in CEL as this actor meant it at this moment.
pub(crate) fn filter_at(
    crm: &Crm,
    actor: &Actor,
    def: &'static ObjectDef,
    text: &str,
    now: Instant,
) -> Result<Filter, Message> {
    let context = FilterContext {
        registry: crm.registry(),
        me: actor.user,
        my_teams: actor.teams(),
        now,
        zone: crm.zone(),
    };
    parse_filter(def, text, &context)
}

/// The most keys of an order.
pub(crate) const SORT_KEYS_MAX: usize = 4;

/// The first key and the others of `-grade,name`.
pub(crate) fn sort_of_text(def: &'static ObjectDef, text: &str) -> Result<(Sort, Vec<Sort>), Refusal> {
    let mut sorts: Vec<Sort> = Vec::new();
    for key in text.split(',').map(str::trim).filter(|key| !key.is_empty()) {
        let sort = sort_of(def, key)?;
        if sorts.iter().any(|known| known.field == sort.field) {
            continue; // Equal in it already: it can order nothing further.
        }
        if sorts.len() == SORT_KEYS_MAX {
            return Err(refused(
                "sort_too_long",
                "最多按 4 个字段排序，请减少 sort 中的字段",
                "sort by at most 4 fields; name fewer in sort",
            ));
        }
        sorts.push(sort);
    }
    if sorts.is_empty() {
        return Ok((ListQuery::newest_first(def), Vec::new()));
    }
    let then = sorts.split_off(1);
    Ok((sorts[0], then))
}

fn sort_of(def: &'static ObjectDef, text: &str) -> Result<Sort, Refusal> {
    let (name, descending) = text.strip_prefix('-').map_or((text, false), |name| (name, true));
    let sortable = store::sorts_of(def).find(|field| field.name == name);
    sortable.map(|field| Sort { field, descending }).ok_or_else(|| {
        let names: Vec<&str> = store::sorts_of(def).map(|field| field.name).collect();
        Refusal::bad_request(Message::new(
            "sort_unknown",
            format!("不能按“{}”排序，可用：{}", object::text::excerpt(text), names.join("、")),
            format!("cannot sort by “{}”; sort by one of: {}", object::text::excerpt(text), names.join(", ")),
        ))
    })
}

/// A place in a list as the address has it: opaque to others, checked when it comes back.
pub(crate) fn cursor_text(cursor: &Cursor) -> String {
    let mut parts = vec![Json::from(object::id_text(cursor.id))];
    parts.extend(std::iter::once(&cursor.value).chain(&cursor.then).map(key_json));
    Json::from(parts).to_string().bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn key_json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Text(text) => Json::from(text.as_str()),
        Value::Int(number) => Json::from(*number),
        Value::Bool(yes) => Json::Bool(*yes),
        Value::Money(money) => json!({"m": money.minor, "c": money.currency.code()}),
        Value::Phone(phone) => json!({"p": phone.canonical()}),
        Value::Tags(_) | Value::Veiled(_) => Json::Null, // Neither is ever sorted by.
    }
}

fn cursor_of(sort: &Sort, then: &[Sort], text: &str) -> Result<Cursor, Refusal> {
    let unreadable = || {
        refused(
            "cursor_unreadable",
            "翻页位置无法识别，请回到第一页",
            "this place in the list cannot be read; go back to the first page",
        )
    };
    let bytes: Option<Vec<u8>> = (0..text.len())
        .step_by(2)
        .map(|at| text.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok()))
        .collect();
    let json: Json = serde_json::from_slice(&bytes.ok_or_else(unreadable)?).map_err(|_| unreadable())?;
    let id =
        json.get(0).and_then(Json::as_str).and_then(|id| object::parse_id(id).ok()).ok_or_else(unreadable)?;
    let mut keys = std::iter::once(sort).chain(then).enumerate().map(|(place, sort)| {
        json.get(place + 1).and_then(|json| key_of(sort.field, json)).ok_or_else(unreadable)
    });
    let value = keys.next().ok_or_else(unreadable)??;
    let then = keys.collect::<Result<Vec<Value>, Refusal>>()?;
    Ok(Cursor { value, then, id })
}

/// The value of a key; none where it is none of this field's.
fn key_of(field: &FieldDef, json: &Json) -> Option<Value> {
    Some(match (json, field.kind.stored()) {
        (Json::Null, _) => Value::Null,
        (Json::Number(number), Stored::Int) => Value::Int(number.as_i64()?),
        (Json::Bool(yes), Stored::Bool) => Value::Bool(*yes),
        (Json::String(text), Stored::Text) => Value::Text(text.clone()),
        (Json::Object(parts), Stored::Money) => {
            let minor = parts.get("m").and_then(Json::as_i64)?;
            let currency = parts.get("c").and_then(Json::as_str).and_then(object::Currency::parse)?;
            Value::Money(object::Money { minor, currency })
        }
        (Json::Object(parts), Stored::Phone) => {
            let canonical = parts.get("p").and_then(Json::as_str)?;
            Value::Phone(Box::new(object::Phone::from_stored(canonical, canonical)))
        }
        _ => return None,
    })
}

fn refused(code: &'static str, zh: &str, en: &str) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, Message::new(code, zh, en))
}
