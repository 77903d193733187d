//! How records of an object are compared: in which columns, by what the declaration says, and how likely two of them
//! are one and the same.

mod sought;
mod words;

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use insight::linkage::{BadBytes, Kind, Records, Scorer};
use object::{AlikeAs, Applies, FieldDef, FieldKind, ObjectDef, Phone, Value};

use crate::error::StoreError;
use crate::rollup;
use crate::view::View;

pub use sought::{SoughtName, may_be_alike};
pub use words::{Because, percent_text};

/// From this probability on two records are told to be likely the same, or related.
pub const LIKELY_MIN: f32 = 0.5;

/// A house with fewer records than this is taken as one with so many: the next may come from anywhere.
const PRIOR_ROWS_MIN: usize = 256;
/// And one with more as one with so many; it has learned by then.
const PRIOR_ROWS_MAX: usize = 1 << 20;

/// The columns in which records of an object are compared.
#[derive(Clone, Debug)]
pub struct LinkageColumns {
    columns: Vec<Column>,
}

#[derive(Clone, Debug)]
struct Column {
    name: String,
    kind: Kind,
    /// Where its text stands: the first of these fields that has one.
    fields: Vec<&'static FieldDef>,
    /// Only records where a choice is, or is not, one of these.
    only: Option<(&'static FieldDef, Applies, bool)>,
}

/// The columns in which records of an object are compared, by its declaration: names, places, codes and days that say
/// so (`alike`), its phones as one, its e-mail addresses as one, and of a child the record that it belongs to. None
/// where nothing tells its records apart.
pub fn linkage_columns(def: &'static ObjectDef) -> Option<LinkageColumns> {
    let mut columns = Vec::new();
    let of_kind = |is_wanted: fn(FieldKind) -> bool| -> Vec<&'static FieldDef> {
        let mut found: Vec<&'static FieldDef> = def
            .fields
            .iter()
            .copied()
            .filter(|field| is_wanted(field.kind) && !field.secret && !field.measure)
            .collect();
        // What is looked up by is what people mean by the number.
        found.sort_by_key(|field| !field.indexed);
        found
    };
    if !def.internal {
        for field in def.fields.iter().copied() {
            push_declared(def, field, &mut columns);
        }
        let phones = of_kind(|kind| matches!(kind, FieldKind::Phone));
        let emails = of_kind(|kind| matches!(kind, FieldKind::Email));
        for (kind, fields) in [(Kind::Phone, phones), (Kind::Email, emails)] {
            if let Some(first) = fields.first() {
                columns.push(Column { name: first.name.to_owned(), kind, fields, only: None });
            }
        }
    }
    if columns.is_empty() {
        return None;
    }
    if let Some(parent) = def.parent_field() {
        // Whose it is, as an address: those of one house share it.
        columns.push(Column {
            name: parent.name.to_owned(),
            kind: Kind::Address,
            fields: vec![parent],
            only: None,
        });
    }
    Some(LinkageColumns { columns })
}

fn push_declared(def: &'static ObjectDef, field: &'static FieldDef, columns: &mut Vec<Column>) {
    let Some(alike) = field.alike else { return };
    let column = |kind: Kind, name: String, only| Column { name, kind, fields: vec![field], only };
    let kind = match alike.compared {
        AlikeAs::Company => Kind::Company,
        AlikeAs::Person => Kind::PersonName,
        AlikeAs::Address => Kind::Address,
        AlikeAs::Place => Kind::Category,
        AlikeAs::Code => Kind::Code,
        AlikeAs::Day => Kind::Date,
    };
    let person = alike.person_where.and_then(|person| Some((def.field(person.field)?, person)));
    let Some((choice, person)) = person else {
        columns.push(column(kind, field.name.to_owned(), None));
        return;
    };
    columns.push(column(kind, field.name.to_owned(), Some((choice, person, false))));
    let name = format!("{} person", field.name);
    columns.push(column(Kind::PersonName, name, Some((choice, person, true))));
}

impl LinkageColumns {
    /// Their names and kinds, as the linkage takes them.
    pub fn declared(&self) -> Vec<(String, Kind)> {
        self.columns.iter().map(|column| (column.name.clone(), column.kind)).collect()
    }

    /// A record's texts, one a column; what is missing, veiled or no evidence is empty.
    pub fn texts_of(&self, values: &[Value]) -> Vec<String> {
        self.columns.iter().map(|column| column.text_of(values)).collect()
    }

    /// The fields from which texts are read.
    pub fn fields(&self) -> Vec<&'static FieldDef> {
        let mut fields: Vec<&'static FieldDef> = Vec::new();
        for column in &self.columns {
            let choice = column.only.map(|(choice, _, _)| choice);
            for field in column.fields.iter().copied().chain(choice) {
                if !fields.contains(&field) {
                    fields.push(field);
                }
            }
        }
        fields
    }

    /// Whether a name says that two records are the same: without one little more is told than equal keys.
    pub fn have_names(&self) -> bool {
        self.columns.iter().any(|column| matches!(column.kind, Kind::Company | Kind::PersonName))
    }

    /// The phones of a record that are evidence, the first as in [`LinkageColumns::texts_of`].
    fn phones_of<'v>(&self, values: &'v [Value]) -> impl Iterator<Item = &'v Phone> {
        let fields = self.columns.iter().filter(|column| column.kind == Kind::Phone);
        fields.flat_map(|column| column.fields.clone()).filter_map(move |field| match &values[field.index] {
            Value::Phone(phone) if phone.is_evidence() => Some(&**phone),
            _ => None,
        })
    }
}

impl Column {
    fn text_of(&self, values: &[Value]) -> String {
        if let Some((choice, person, wanted)) = &self.only {
            let is_person = values[choice.index].as_text().is_some_and(|code| person.choices.contains(&code));
            if is_person != *wanted {
                return String::new();
            }
        }
        let texts = self.fields.iter().map(|field| match &values[field.index] {
            Value::Text(text) if field.alike.is_some_and(|alike| is_name(alike.compared)) => {
                // What has no letter, or stands for nothing, is nobody's name.
                if object::text::name_key(text).is_empty() { String::new() } else { text.clone() }
            }
            Value::Text(text) => text.clone(),
            Value::Phone(phone) if phone.is_evidence() => phone.canonical(),
            // Neighbouring ids are nothing alike.
            Value::Int(id) => format!("{:016x}", (*id as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)),
            Value::Phone(_)
            | Value::Null
            | Value::Bool(_)
            | Value::Money(_)
            | Value::Tags(_)
            | Value::Veiled(_) => String::new(),
        });
        texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
    }
}

fn is_name(compared: AlikeAs) -> bool {
    matches!(compared, AlikeAs::Company | AlikeAs::Person)
}

/// What compares the records of an object.
#[derive(Debug)]
pub struct Likeness {
    columns: LinkageColumns,
    scorer: Scorer,
    /// The version of what was learned; 0 where nothing was yet.
    version: i64,
}

/// What two records are to each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Resemblance {
    /// How likely they are one and the same.
    pub same: f32,
    /// How likely they belong together and are not the same: a branch, a sister, one household.
    pub related: f32,
    /// What speaks for it, and what against it, the strongest first; nothing where they are most likely two strangers.
    pub because: Vec<Because>,
}

impl Resemblance {
    /// How likely they are the same, in percent; never said to be certain.
    pub fn percent(&self) -> u8 {
        (self.same * 100.0).floor().clamp(0.0, 99.0) as u8
    }

    /// How likely they are related, in percent.
    pub fn related_percent(&self) -> u8 {
        (self.related * 100.0).floor().clamp(0.0, 99.0) as u8
    }

    /// Whether they are likely the same.
    pub fn is_likely_same(&self) -> bool {
        self.same >= LIKELY_MIN
    }

    /// Whether they are likely related, and not likely the same.
    pub fn is_likely_related(&self) -> bool {
        !self.is_likely_same() && self.related >= LIKELY_MIN
    }
}

/// By the place of their declaration, which is never given back, and the size of the house.
type Priors = Mutex<HashMap<(usize, usize), Option<Arc<Likeness>>>>;

static PRIORS: LazyLock<Priors> = LazyLock::new(Priors::default);

impl Likeness {
    /// What is known of an object's records before anything was learned, where there are about so many; none where
    /// nothing tells them apart.
    pub fn prior(def: &'static ObjectDef, rows: i64) -> Option<Arc<Likeness>> {
        let rows =
            usize::try_from(rows).unwrap_or(0).clamp(PRIOR_ROWS_MIN, PRIOR_ROWS_MAX).next_power_of_two();
        let mut priors = PRIORS.lock().unwrap_or_else(PoisonError::into_inner);
        let made = || {
            let columns = linkage_columns(def)?;
            // More columns than can be compared: a declaration's mistake, which compares nothing.
            let scorer = Scorer::prior(&columns.declared()).ok()?.among(rows);
            Some(Arc::new(Likeness { columns, scorer, version: 0 }))
        };
        priors.entry((std::ptr::from_ref(def) as usize, rows)).or_insert_with(made).clone()
    }

    /// What was learned of an object's records; none where its columns have changed since.
    ///
    /// # Errors
    /// Where the bytes are no scorer.
    pub fn learned(
        def: &'static ObjectDef,
        version: i64,
        bytes: &[u8],
    ) -> Result<Option<Arc<Likeness>>, BadBytes> {
        let scorer = Scorer::of_bytes(bytes)?;
        let columns = linkage_columns(def).filter(|columns| columns.declared() == scorer.columns());
        Ok(columns.map(|columns| Arc::new(Likeness { columns, scorer, version })))
    }

    /// The version of what was learned; 0 where nothing was yet.
    pub fn version(&self) -> i64 {
        self.version
    }

    /// The columns.
    pub fn columns(&self) -> &LinkageColumns {
        &self.columns
    }

    /// Room to compare one record with others.
    pub fn comparing(&self) -> Comparing<'_> {
        Comparing { likeness: self, records: self.scorer.records(), read: HashMap::new(), bytes: 0 }
    }

    /// What two records are to each other, by their values.
    pub fn compare(&self, one: &[Value], other: &[Value]) -> Resemblance {
        self.comparing().compare(one, other)
    }
}

impl View<'_> {
    /// What compares the records of an object: what was learned of them, or what is known beforehand. None where nothing
    /// tells them apart.
    ///
    /// # Errors
    /// Those of the database.
    pub fn likeness(&self, def: &'static ObjectDef) -> Result<Option<Arc<Likeness>>, StoreError> {
        if def.internal {
            return Ok(None);
        }
        if let Some(learned) = self.learned(def)? {
            return Ok(Some(learned));
        }
        let rows = if def.is_counted() { rollup::count(self, def, None)? } else { 0 };
        Ok(Likeness::prior(def, rows))
    }

    /// The same where names are compared: of an object without them equal keys tell who may be the same.
    ///
    /// # Errors
    /// Those of the database.
    pub fn likeness_by_name(&self, def: &'static ObjectDef) -> Result<Option<Arc<Likeness>>, StoreError> {
        Ok(self.likeness(def)?.filter(|likeness| likeness.columns.have_names()))
    }
}

/// Records that are being compared. Reading one takes many times what a comparison takes, so those that were read last
/// are kept for the next.
#[derive(Debug)]
pub struct Comparing<'a> {
    likeness: &'a Likeness,
    records: Records<'a>,
    /// The records that are read, by their texts, and the bytes of these.
    read: HashMap<String, u32>,
    bytes: usize,
}

/// Records that are kept read at a time, and the bytes of their texts: some two megabytes in all.
const READ_RECORDS_MAX: usize = 2_048;
const READ_BYTES_MAX: usize = 1 << 20;
/// Stands between the texts of a record; no cell keeps it.
const BETWEEN_TEXTS: &str = "\u{1f}";

impl Comparing<'_> {
    /// What two records are to each other, by their values. Who may not know a value compares without it: veiled
    /// values say nothing.
    pub fn compare(&mut self, one: &[Value], other: &[Value]) -> Resemblance {
        let columns = &self.likeness.columns;
        let (mut left, mut right) = (columns.texts_of(one), columns.texts_of(other));
        self.share_a_phone(one, other, &mut left, &mut right);
        self.compare_texts(&left, &right)
    }

    /// The same by the texts of the columns.
    pub fn compare_texts(&mut self, left: &[String], right: &[String]) -> Resemblance {
        if self.records.len() + 2 > READ_RECORDS_MAX || self.bytes > READ_BYTES_MAX {
            self.records.clear();
            self.read.clear();
            self.bytes = 0;
        }
        let added = self.add(left).and_then(|one| Some((one, self.add(right)?)));
        let Some((one, another)) = added else {
            return Resemblance { same: 0.0, related: 0.0, because: Vec::new() };
        };
        let answer = self.records.answer(one, another);
        let mut resemblance = Resemblance { same: answer.same, related: answer.related, because: Vec::new() };
        if resemblance.is_likely_same() || resemblance.is_likely_related() {
            let reasons = self.records.reasons(one, another);
            resemblance.because = words::told(&self.likeness.columns, &reasons, left, right);
        }
        resemblance
    }

    /// Of these texts those that are read from one of these fields; the others are not known.
    pub fn texts_of_shared(&self, texts: &[String], shared: &[&FieldDef]) -> Vec<String> {
        let columns = &self.likeness.columns.columns;
        let is_shared = |column: &Column| column.fields.iter().any(|field| shared.contains(field));
        let known = columns
            .iter()
            .zip(texts)
            .map(|(column, text)| if is_shared(column) { text.as_str() } else { "" });
        known.map(str::to_owned).collect()
    }

    /// Two that are known to share a number, in whichever fields it stands, hold it both.
    pub fn with_shared_phone(&self, left: &[String], mut right: Vec<String>) -> Vec<String> {
        let columns = &self.likeness.columns.columns;
        if let Some(place) = columns.iter().position(|column| column.kind == Kind::Phone) {
            right[place].clone_from(&left[place]);
        }
        right
    }

    fn add(&mut self, texts: &[String]) -> Option<u32> {
        let joined = texts.join(BETWEEN_TEXTS);
        if let Some(number) = self.read.get(&joined) {
            return Some(*number);
        }
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let number = self.records.add(&texts).ok()?;
        self.bytes += joined.len();
        self.read.insert(joined, number);
        Some(number)
    }

    /// A number is the same number in whichever phone field it stands.
    fn share_a_phone(&self, one: &[Value], other: &[Value], left: &mut [String], right: &mut [String]) {
        let columns = &self.likeness.columns;
        let Some(place) = columns.columns.iter().position(|column| column.kind == Kind::Phone) else {
            return;
        };
        if left[place] == right[place] {
            return;
        }
        let theirs: Vec<String> = columns.phones_of(other).map(Phone::canonical).collect();
        let shared = columns.phones_of(one).map(Phone::canonical).find(|phone| theirs.contains(phone));
        if let Some(phone) = shared {
            left[place].clone_from(&phone);
            right[place] = phone;
        }
    }
}
