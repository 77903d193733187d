//! What each column of a file becomes, by which fields a record is known, and whether that is enough to begin.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use jiff::tz::TimeZone;
use object::{CellSplit, DayOrder, FieldDef, FieldKind, ObjectDef, Registry, SystemField, Value};
use store::{Sight, Verb, Visit};

use super::cells::{CellReader, Parsed};
use super::family::{Family, child_name, guess_children, is_of_child, missing_of_children, of_child};
use super::import_error::ImportError;
use super::leave_empty::is_lackable;
use super::made_links::makes_of;
use super::settings::{BadCells, ImportSettings, Mode, RowChoice};
use crate::headers::{guess_columns, is_known_header};
use crate::shaping::Shape;
use crate::table::{RawRow, ReadError, ReadOptions, Table};
use crate::workbook::Sheet;

/// Rows looked at before an import begins: enough to see in which order a column writes its days.
const PLAN_ROWS: usize = 1_000;
/// Rows a preview shows.
const PREVIEW_ROWS: usize = 20;

/// A mapped column.
#[derive(Clone, Copy, Debug)]
pub(super) struct ColumnPlan {
    pub column: usize,
    pub field: &'static FieldDef,
    /// A cell fills this field and others.
    pub split: Option<&'static CellSplit>,
    pub days: DayOrder,
    /// Something is done with its cells before they are read.
    pub is_shaped: bool,
}

/// Where a column goes: a field, or what fills several.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The field; of several the one that leads.
    pub field: &'static FieldDef,
    /// What takes the cell apart, where the column is meant for it.
    pub split: Option<&'static CellSplit>,
    /// Whose field it is, where the row brings a child of its record along.
    pub of: Option<&'static ObjectDef>,
}

impl Target {
    /// As it is named where columns are mapped.
    pub fn name(&self) -> String {
        let name = self.split.map_or(self.field.name, |split| split.name);
        self.of.map_or_else(|| name.to_owned(), |child| child_name(child, name))
    }
}

/// A field by whose value stored records are looked up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lookup {
    pub field: &'static FieldDef,
    /// A record found by it is the row's own; otherwise it only stands in the way of a unique value.
    pub is_match: bool,
}

/// How the rows of one file are taken in.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub def: &'static ObjectDef,
    pub mode: Mode,
    pub columns: Vec<ColumnPlan>,
    /// Fields to match on, in the order they are tried, then the other unique fields.
    pub lookups: Vec<Lookup>,
    /// Fields whose equal values make two records likely the same.
    pub likes: Vec<&'static FieldDef>,
    /// Phone fields without a column, for the further numbers of a cell.
    pub spare_phones: Vec<&'static FieldDef>,
    /// What texts mean that name no record, by the link's place: a record, or nothing.
    pub answers: HashMap<usize, HashMap<String, Option<i64>>>,
    /// The places of the fields that rows go in without where their cell cannot be taken; none unless the person said
    /// so.
    pub lackable: Vec<usize>,
    /// The places of the links that make what they name and nobody knows.
    pub makes: Vec<usize>,
    /// What is done with the cells of a column, by its place.
    pub shapes: Vec<Shape>,
    /// What the person said of single rows.
    pub choices: BTreeMap<u64, RowChoice>,
    /// What new records hold in fields of which their row says nothing.
    pub defaults: Vec<(&'static FieldDef, Value)>,
    /// By whose clock moments are written.
    pub zone: TimeZone,
    /// The sheets of a workbook.
    pub sheets: Vec<Sheet>,
    /// The columns of the file.
    pub headers: Vec<String>,
    /// How what belongs to the records is read, where the file has it.
    pub family: Option<Box<Family>>,
}

/// What a file looks like before it is imported.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The columns.
    pub headers: Vec<String>,
    /// Whether the names stand in the file.
    pub has_header: bool,
    /// The encoding of a text, as told or guessed.
    pub encoding: Option<crate::Encoding>,
    /// What stands between the cells of a text.
    pub separator: Option<char>,
    /// The sheets of a workbook.
    pub sheets: Vec<Sheet>,
    /// The field each column would go to.
    pub mapping: Vec<Option<Target>>,
    /// Fields without which no record can be made, unless the rows bring them in another way.
    pub needed: Vec<&'static FieldDef>,
    /// Those of them that have no column.
    pub missing: Vec<&'static FieldDef>,
    /// What the children that the file brings along need, and no column brings.
    pub missing_of_children: Vec<&'static FieldDef>,
    /// The cells of the first rows.
    pub rows: Vec<Vec<String>>,
}

/// What is said of columns by their names, in a mapping file or by a program: `{"列名": "field"}`, null to leave a column
/// out, or `{"列名": {"field": "…", "do": ["upper"], …}}` with what is done with its cells (see [`Shape::of_words`]).
/// Columns that are not named keep their guess.
///
/// # Errors
/// `shape_unreadable`, naming what is wrong.
pub fn mapping_of_words(
    preview: &Preview,
    map: &serde_json::Map<String, serde_json::Value>,
) -> Result<(Vec<Option<String>>, Vec<Shape>), object::Message> {
    let mut mapping = Vec::with_capacity(preview.headers.len());
    let mut shapes = Vec::with_capacity(preview.headers.len());
    for (header, guessed) in preview.headers.iter().zip(&preview.mapping) {
        let guess = || guessed.map(|target| target.name());
        let (target, shape) = match map.get(header) {
            None => (guess(), Shape::default()),
            Some(serde_json::Value::Object(told)) => {
                let field = match told.get("field") {
                    None => guess(),
                    Some(field) => field.as_str().map(str::to_owned),
                };
                (field, Shape::of_words(told, &preview.headers)?)
            }
            Some(field) => (field.as_str().map(str::to_owned), Shape::default()),
        };
        mapping.push(target);
        shapes.push(shape);
    }
    Ok((mapping, shapes))
}

impl Preview {
    /// Whether new records need something that no column brings.
    pub fn lacks_some(&self) -> bool {
        !self.missing.is_empty() || !self.missing_of_children.is_empty()
    }
}

/// Looks into a file without importing it.
///
/// # Errors
/// Where nothing of the file can be imported, or the settings name fields that do not exist.
pub fn preview(
    visit: &Visit,
    def: &'static ObjectDef,
    path: &Path,
    settings: &ImportSettings,
) -> Result<Preview, ImportError> {
    let mut table = open(def, path, settings)?;
    let registry = visit.crm().registry();
    let mapping = mapping_of(registry, def, table.headers(), settings)?;
    let rows = sample(&mut table, PREVIEW_ROWS)?;
    let plan = Plan {
        columns: columns_of(&registry.splits_of(def), &own_of(&mapping), &rows, settings),
        zone: visit.crm().zone().clone(),
        shapes: settings.shapes.clone(),
        ..Plan::of_nothing(def, settings.mode)
    };
    let family = family_of(visit, &plan, None, &mapping, &rows, settings)?;
    Ok(Preview {
        missing_of_children: family
            .map_or_else(Vec::new, |family| missing_of_children(visit, &family, &rows)),
        needed: needed_of(visit, def),
        missing: plan.missing(visit, &rows),
        headers: table.headers().to_vec(),
        has_header: table.has_header(),
        encoding: table.encoding(),
        separator: table.separator(),
        sheets: table.sheets().to_vec(),
        mapping,
        rows: rows.iter().map(|row| row.cells().map(str::to_owned).collect()).collect(),
    })
}

/// Opens the table of a file as the settings say.
pub(super) fn open(
    def: &'static ObjectDef,
    path: &Path,
    settings: &ImportSettings,
) -> Result<Table, ReadError> {
    let is_known = |header: &str| is_known_header(def, header);
    let table = Table::open(
        path,
        &ReadOptions {
            encoding: settings.encoding,
            separator: settings.separator,
            header: settings.header,
            sheet: settings.sheet.as_deref(),
            is_known_header: Some(&is_known),
            ..ReadOptions::default()
        },
    )?;
    Ok(table.with_mended(settings.mended.clone()))
}

impl Plan {
    /// Reads the beginning of a file and decides.
    pub fn of(
        visit: &Visit,
        def: &'static ObjectDef,
        path: &Path,
        settings: &ImportSettings,
    ) -> Result<Plan, ImportError> {
        refuse_without_right(visit, def, settings.mode)?;
        let mut table = open(def, path, settings)?;
        let registry = visit.crm().registry();
        let mapping = mapping_of(registry, def, table.headers(), settings)?;
        let rows = sample(&mut table, PLAN_ROWS)?;
        let columns = columns_of(&registry.splits_of(def), &own_of(&mapping), &rows, settings);
        if columns.is_empty() {
            return Err(ImportError::NothingMapped { headers: table.headers().to_vec() });
        }
        let lookups = lookups_of(def, &columns, settings)?;
        refuse_kept_back(visit, def, &columns, &lookups, settings.mode)?;
        let is_mapped = |field: &FieldDef| columns.iter().any(|column| column.field == field);
        let lackable = match settings.cells {
            BadCells::Refuse => Vec::new(),
            BadCells::Empty => {
                let fields = columns.iter().map(|column| column.field);
                let lackable = fields.filter(|field| is_lackable(def, &settings.match_fields, field));
                lackable.map(|field| field.index).collect()
            }
        };
        let mut plan = Plan {
            def,
            mode: settings.mode,
            likes: def.fields.iter().copied().filter(|field| tells_likeness(field)).collect(),
            spare_phones: def
                .fields
                .iter()
                .copied()
                .filter(|field| {
                    matches!(field.kind, FieldKind::Phone) && !field.readonly && !is_mapped(field)
                })
                .collect(),
            lookups,
            columns,
            answers: settings.answers_by_field(def),
            lackable,
            makes: Vec::new(),
            shapes: settings.shapes.clone(),
            choices: settings.choices.clone(),
            defaults: defaults_of(def, settings)?,
            zone: visit.crm().zone().clone(),
            sheets: table.sheets().to_vec(),
            headers: table.headers().to_vec(),
            family: None,
        };
        let own = settings.makes.iter().map(String::as_str).filter(|name| !is_of_child(name));
        plan.makes = makes_of(visit, &plan, own)?;
        let family = family_of(visit, &plan, Some(&plan.lookups), &mapping, &rows, settings)?;
        plan.family = family.map(Box::new);
        plan.refuse_incomplete(visit, &rows)?;
        Ok(plan)
    }

    /// For an import that has nothing left to do.
    pub fn of_nothing(def: &'static ObjectDef, mode: Mode) -> Plan {
        Plan {
            def,
            mode,
            columns: vec![],
            lookups: vec![],
            likes: vec![],
            spare_phones: vec![],
            answers: HashMap::new(),
            lackable: vec![],
            makes: vec![],
            shapes: vec![],
            choices: BTreeMap::new(),
            defaults: vec![],
            zone: TimeZone::UTC,
            sheets: vec![],
            headers: vec![],
            family: None,
        }
    }

    /// The links that the file fills.
    pub fn links(&self) -> impl Iterator<Item = (&'static FieldDef, &'static str)> + '_ {
        self.columns.iter().filter_map(|column| Some((column.field, column.field.kind.link()?)))
    }

    /// Whether rows may point to records that earlier rows of the same file make.
    pub fn links_to_itself(&self) -> bool {
        self.mode != Mode::Update && self.links().any(|(_, target)| target == self.def.name)
    }

    /// In mode create every row must bring what a record cannot be without, or the house's rules must fill it.
    fn refuse_incomplete(&self, visit: &Visit, rows: &[RawRow]) -> Result<(), ImportError> {
        if self.mode != Mode::Create {
            return Ok(());
        }
        let mut missing = self.missing(visit, rows);
        missing.extend(self.family.iter().flat_map(|family| missing_of_children(visit, family, rows)));
        if missing.is_empty() {
            return Ok(());
        }
        Err(ImportError::RequiredUnmapped { labels: missing.iter().map(|field| field.label).collect() })
    }

    /// The fields that a new record needs and neither a column nor the house's rules bring.
    pub fn missing(&self, visit: &Visit, rows: &[RawRow]) -> Vec<&'static FieldDef> {
        if self.mode == Mode::Update || rows.is_empty() {
            return Vec::new();
        }
        let is_mapped = |field: &FieldDef| self.columns.iter().any(|column| column.field == field);
        // What the rules fill of themselves is not missing, even where no row can be read.
        let needed = needed_of(visit, self.def).into_iter();
        let mut missing: Vec<&'static FieldDef> = needed.filter(|field| !is_mapped(field)).collect();
        let mut reader = CellReader::new(self);
        for row in rows {
            if missing.is_empty() {
                break;
            }
            if let Parsed::Row(mut parsed) = reader.read(self, row)
                && parsed.problems.is_empty()
            {
                visit.crm().fill(self.def, &mut parsed.values);
                missing.retain(|field| parsed.values[field.index].is_null());
            }
        }
        missing
    }
}

/// What new records hold where their row says nothing, each as a value of its field.
fn defaults_of(
    def: &'static ObjectDef,
    settings: &ImportSettings,
) -> Result<Vec<(&'static FieldDef, Value)>, ImportError> {
    let mut defaults = Vec::with_capacity(settings.defaults.len());
    for (name, text) in settings.defaults.iter().filter(|(name, _)| !is_of_child(name)) {
        let field = def.field(name).ok_or_else(|| ImportError::UnknownField { name: name.clone() })?;
        if field.readonly || field.secret || field.system.is_some() || field.kind.link().is_some() {
            return Err(ImportError::NotSettable { label: field.label });
        }
        if field.kind.is_file() {
            return Err(ImportError::HoldsFiles { label: field.label });
        }
        let value = (field.parse)(text)
            .map_err(|message| ImportError::DefaultUnreadable { label: field.label, message })?;
        if !value.is_null() {
            defaults.push((field, value));
        }
    }
    Ok(defaults)
}

/// Whether people must say it: the house stamps owner and team of one's own new records.
fn is_needed(visit: &Visit, def: &ObjectDef, field: &FieldDef) -> bool {
    let is_own = matches!(def.guard, object::Guard::Owned)
        && visit.actor().user != store::SYSTEM_USER
        && matches!(field.name, "owner" | "team");
    field.required && !is_own && !field.is_given()
}

/// The needed fields that the house's rules do not fill of themselves.
pub(super) fn needed_of(visit: &Visit, def: &'static ObjectDef) -> Vec<&'static FieldDef> {
    let mut values = vec![Value::Null; def.fields.len()];
    visit.crm().fill(def, &mut values);
    let needed = def.fields.iter().copied().filter(|field| is_needed(visit, def, field));
    needed.filter(|field| values[field.index].is_null()).collect()
}

/// The mapped columns. One that is mapped to the field a split leads with is taken apart all the same.
fn columns_of(
    splits: &[&'static CellSplit],
    mapping: &[Option<Target>],
    rows: &[RawRow],
    settings: &ImportSettings,
) -> Vec<ColumnPlan> {
    let columns = mapping.iter().enumerate().filter_map(|(column, target)| Some((column, (*target)?)));
    columns
        .map(|(column, Target { field, split, .. })| {
            let guess = || DayOrder::guess(rows.iter().map(|row| row.cell(column)));
            let days = match field.kind {
                FieldKind::Day | FieldKind::Instant => settings.day_order.unwrap_or_else(guess),
                _ => DayOrder::default(),
            };
            let split = split.or_else(|| splits.iter().copied().find(|split| (split.leads)() == field));
            let is_shaped = settings.shapes.get(column).is_some_and(|shape| !shape.is_plain());
            ColumnPlan { column, field, split, days, is_shaped }
        })
        .collect()
}

/// The columns of the records themselves.
fn own_of(mapping: &[Option<Target>]) -> Vec<Option<Target>> {
    mapping.iter().map(|target| target.filter(|target| target.of.is_none())).collect()
}

/// How the children of the rows are read, where a column goes to one.
fn family_of(
    visit: &Visit,
    parent: &Plan,
    lookups: Option<&[Lookup]>,
    mapping: &[Option<Target>],
    rows: &[RawRow],
    settings: &ImportSettings,
) -> Result<Option<Family>, ImportError> {
    let Some(child) = mapping.iter().flatten().find_map(|target| target.of) else { return Ok(None) };
    let Some(link) = child.parent_field() else { return Ok(None) };
    refuse_without_right(visit, child, settings.mode)?;
    let registry = visit.crm().registry();
    let theirs: Vec<Option<Target>> =
        mapping.iter().map(|target| target.filter(|target| target.of.is_some())).collect();
    let columns = columns_of(&registry.splits_of(child), &theirs, rows, settings);
    refuse_kept_back(visit, child, &columns, &[], settings.mode)?;
    let is_mapped = |field: &FieldDef| columns.iter().any(|column| column.field == field);
    let lackable = match settings.cells {
        BadCells::Refuse => Vec::new(),
        BadCells::Empty => {
            let fields = columns.iter().map(|column| column.field);
            fields.filter(|field| is_lackable(child, &[], field)).map(|field| field.index).collect()
        }
    };
    let phones = child.fields.iter().copied().filter(|field| matches!(field.kind, FieldKind::Phone));
    let mut plan = Plan {
        spare_phones: phones.filter(|field| !field.readonly && !is_mapped(field)).collect(),
        lackable,
        columns,
        zone: parent.zone.clone(),
        shapes: settings.shapes.clone(),
        ..Plan::of_nothing(child, settings.mode)
    };
    let theirs = settings.makes.iter().filter_map(|name| Some(of_child(registry, parent.def, name)?.2));
    plan.makes = makes_of(visit, &plan, theirs)?;
    let Some(lookups) = lookups else {
        // A look into the file, before anything was decided.
        return Ok(Some(Family { plan, link, key: 0, known_by: Vec::new(), told_by: Vec::new() }));
    };
    Family::of(parent.def, lookups, link, plan, &settings.match_fields).map(Some)
}

fn refuse_without_right(visit: &Visit, def: &ObjectDef, mode: Mode) -> Result<(), ImportError> {
    let has = |verb| visit.actor().sight(def, verb) != Sight::Nothing;
    let may = match mode {
        Mode::Create => has(Verb::Create),
        Mode::Upsert => has(Verb::Create) || has(Verb::Change),
        Mode::Update => has(Verb::Change),
    };
    // What hangs on records comes with bytes, and not by rows.
    let has_rows = !def.internal && def.hung_field().is_none();
    if may && has_rows { Ok(()) } else { Err(ImportError::NotAllowed { label: def.label_plural }) }
}

/// What a role keeps back is neither written by a file nor found by what it says.
fn refuse_kept_back(
    visit: &Visit,
    def: &ObjectDef,
    columns: &[ColumnPlan],
    lookups: &[Lookup],
    mode: Mode,
) -> Result<(), ImportError> {
    let verb = if mode == Mode::Update { Verb::Change } else { Verb::Create };
    let actor = visit.actor();
    let is_kept = |field: &FieldDef| field.system.is_none() && !actor.may_set_somewhere(def, field, verb);
    let unsettable = columns.iter().map(|column| column.field).find(|field| is_kept(field));
    let asked = lookups.iter().filter(|lookup| lookup.is_match).map(|lookup| lookup.field);
    let unseen = asked.into_iter().find(|field| !actor.may_ask(def, field));
    match unsettable.or(unseen) {
        Some(field) => Err(ImportError::KeptBack { label: field.label }),
        None => Ok(()),
    }
}

fn sample(table: &mut Table, limit: usize) -> Result<Vec<RawRow>, ReadError> {
    let mut rows = Vec::new();
    while rows.len() < limit
        && let Some(row) = table.next_row()?
    {
        rows.push(row);
    }
    Ok(rows)
}

/// The field of each column, as told or guessed.
pub(super) fn mapping_of(
    registry: &Registry,
    def: &'static ObjectDef,
    headers: &[String],
    settings: &ImportSettings,
) -> Result<Vec<Option<Target>>, ImportError> {
    let splits = registry.splits_of(def);
    let Some(told) = &settings.mapping else {
        let guesses = guess_columns(def, &splits, headers).into_iter();
        let mut mapping: Vec<Option<Target>> =
            guesses.map(|guess| Some(Target { field: guess.field?, split: guess.split, of: None })).collect();
        guess_children(registry, def, headers, &mut mapping);
        // Ids are only read where they are to tell records, as those of our own exports do.
        let id = def.system_field(SystemField::Id);
        let is_id = |header: &String| [id.name, id.label.zh, id.label.en].contains(&header.trim());
        if settings.match_fields.iter().any(|name| name == id.name)
            && let Some(column) = headers.iter().position(is_id)
        {
            mapping[column] = Some(Target { field: id, split: None, of: None });
        }
        return Ok(mapping);
    };
    let mut mapping: Vec<Option<Target>> = Vec::with_capacity(headers.len());
    for name in told.iter().take(headers.len()) {
        let Some(name) = name else {
            mapping.push(None);
            continue;
        };
        let unknown = || ImportError::UnknownField { name: name.clone() };
        let child = of_child(registry, def, name);
        let other = mapping.iter().flatten().find_map(|target: &Target| target.of);
        if child.is_some_and(|(child, ..)| other.is_some_and(|other| other.name != child.name)) {
            return Err(unknown()); // Each row brings one child.
        }
        let (of, splits, plain) = match child {
            Some((child, _, rest)) => (Some(child), &registry.splits_of(child), rest),
            None => (None, &splits, name.as_str()),
        };
        let split = splits.iter().copied().find(|split| split.name == plain);
        let field = split.map(|split| (split.leads)()).or_else(|| of.unwrap_or(def).field(plain));
        let field = field.ok_or_else(unknown)?;
        if child.is_some_and(|(_, link, _)| link == field) {
            return Err(ImportError::NotSettable { label: field.label });
        }
        // An id is not set but tells which record is meant.
        let is_key = of.is_none()
            && field.system == Some(SystemField::Id)
            && settings.match_fields.iter().any(|name| name == "id");
        if (field.readonly && !is_key) || field.secret {
            return Err(ImportError::NotSettable { label: field.label });
        }
        if field.kind.is_file() {
            return Err(ImportError::HoldsFiles { label: field.label });
        }
        if mapping.iter().flatten().any(|known| known.field == field) {
            return Err(ImportError::MappedTwice { label: field.label });
        }
        mapping.push(Some(Target { field, split, of }));
    }
    mapping.resize(headers.len(), None);
    Ok(mapping)
}

fn lookups_of(
    def: &'static ObjectDef,
    columns: &[ColumnPlan],
    settings: &ImportSettings,
) -> Result<Vec<Lookup>, ImportError> {
    let is_mapped = |field: &FieldDef| columns.iter().any(|column| column.field == field);
    let unique = || columns.iter().map(|column| column.field).filter(|field| field.unique);
    let mut lookups: Vec<Lookup> = Vec::new();
    for name in settings.match_fields.iter().filter(|name| !is_of_child(name)) {
        let field = def.field(name).ok_or_else(|| ImportError::UnknownField { name: name.clone() })?;
        if !is_mapped(field) {
            return Err(ImportError::MatchUnmapped { label: field.label });
        }
        if !can_be_matched(field) {
            return Err(ImportError::MatchNotIndexed { label: field.label });
        }
        if !lookups.iter().any(|lookup| lookup.field == field) {
            lookups.push(Lookup { field, is_match: true });
        }
    }
    if lookups.is_empty() {
        lookups.extend(unique().map(|field| Lookup { field, is_match: true }));
    }
    if lookups.is_empty() && settings.mode != Mode::Create {
        return Err(ImportError::NoMatchField);
    }
    for field in unique() {
        if !lookups.iter().any(|lookup| lookup.field == field) {
            lookups.push(Lookup { field, is_match: false });
        }
    }
    Ok(lookups)
}

fn can_be_matched(field: &FieldDef) -> bool {
    field.kind.may_be_key() && (field.unique || field.indexed || field.sort)
}

fn tells_likeness(field: &FieldDef) -> bool {
    !field.secret
        && (field.unique || field.keyed || matches!(field.kind, FieldKind::Phone | FieldKind::Email))
}

/// The text by which two values of a field are one and the same.
pub(super) fn key_text(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Int(number) => Some(number.to_string()),
        Value::Phone(phone) => Some(phone.canonical()),
        Value::Null | Value::Bool(_) | Value::Money(_) | Value::Tags(_) | Value::Veiled(_) => None,
    }
}
