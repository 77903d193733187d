//! The description of an object: what `#[derive(Object)]` emits and everything generic reads.

use crate::{FieldKind, Label, Message, RecordAddress, Row, Value};

/// A business object as declared: one table, one list, one form, one API resource.
#[derive(Clone, Debug)]
pub struct ObjectDef {
    /// Table name and singular word, `customer`.
    pub name: &'static str,
    /// Word in addresses and the API, `customers`.
    pub plural: &'static str,
    /// 客户 / Customer.
    pub label: Label,
    /// 客户 / Customers.
    pub label_plural: Label,
    /// What it is for, in a sentence or two; none where its name says it.
    pub help: Option<Label>,
    /// Declared fields in order; [`FieldDef::index`] is the place here.
    pub fields: Vec<&'static FieldDef>,
    /// `id`, `version`, `created_at`, `updated_at`: every record has them.
    pub system: Vec<&'static FieldDef>,
    /// The field that names a record to people.
    pub title: &'static FieldDef,
    /// How rows are governed.
    pub guard: Guard,
    /// Engine-room tables (sessions, keys): no page, no API, no history, no search, no events.
    pub internal: bool,
    /// A write here changes who may see what: the rights version moves in the same transaction.
    pub changes_rights: bool,
    /// There is one record of it, which the house makes: nobody creates or deletes one, and its list is its page.
    pub single: bool,
    /// The house writes it by itself, line by line: a line is never changed, leaves no entry, is counted nowhere and
    /// goes when its time is over. Nobody may be allowed more than to see lines and to take them out.
    pub journal: bool,
    /// Its records are made one by one, each with thought, such as roles: nobody is offered to import them.
    pub by_hand: bool,
    /// The records of a child that the house writes by itself as its parent changes: they go with the parent, also where
    /// the making of that is taken back. Nobody may be allowed more than to see them and to take them out.
    pub by_house: bool,
}

/// How a row's visibility is decided.
#[derive(Clone, Copy, Debug)]
pub enum Guard {
    /// By the row's own `owner` and `team` fields.
    Owned,
    /// By the parent the link field (its place in `fields`) points to; the row is stamped with the parent's
    /// owner and team and re-stamped when they change. A parent may have a parent in turn; then the row also keeps a
    /// link to the record at the head of the chain, see [`Begins::Root`].
    Parent(usize),
    /// All or nothing by role: rows have no owner.
    Open,
    /// By whichever record of whichever object the row hangs on; the field at this place holds a [`RecordAddress`].
    /// The row carries neither owner nor team: each time the record itself is asked, so that who sees it sees what
    /// hangs on it, and who may change it adds, changes and removes that.
    Hung(usize),
}

/// How text becomes a value.
pub type ParseText = dyn Fn(&str) -> Result<Value, Message> + Send + Sync;

/// One field as declared.
pub struct FieldDef {
    /// Column name and JSON name.
    pub name: &'static str,
    /// 名称 / Name.
    pub label: Label,
    /// How to fill it in and what it means, where its name does not say it.
    pub help: Option<Label>,
    /// Of a link: what the records that point here are called on the page of the one they point to, such as
    /// 下属公司 / Subsidiaries for 上级公司 / Parent company.
    pub reverse: Option<Label>,
    /// What it holds.
    pub kind: FieldKind,
    /// Its place in [`ObjectDef::fields`]; for system fields see [`FieldDef::system`].
    pub index: usize,
    /// Set for `id`, `version`, `created_at`, `updated_at`.
    pub system: Option<SystemField>,
    /// May not be empty.
    pub required: bool,
    /// No two records share a value.
    pub unique: bool,
    /// A column of the default list.
    pub list: bool,
    /// Found by search, and how it is cut into tokens.
    pub search: Option<SearchAs>,
    /// Has its own index, so filters by it are quick.
    pub indexed: bool,
    /// The records of one value are asked for in the order of this other field too, which has an index then: a
    /// customer's interactions by their moment.
    pub ordered_by: Option<&'static str>,
    /// Of an indexed choice: what its records come to, amount by amount, is kept under each choice by every write, so
    /// that the heads of a board know it of any number of records.
    pub sums: bool,
    /// Of a field that a company added: how many records have each of its values is kept by every write.
    pub counted: bool,
    /// Lists may be sorted by it (indexes for all, owner and team).
    pub sort: bool,
    /// Of a child's link: the children of one parent point to each record once. Where two records become one, two of them
    /// become one.
    pub once: bool,
    /// People and programs cannot set it; acts do.
    pub readonly: bool,
    /// A text of several lines.
    pub lines: bool,
    /// A text of several lines whose marks say how it is set: Markdown.
    pub markdown: bool,
    /// A text that names a record or an object by its address.
    pub names: Names,
    /// What a new record has in it when nobody says.
    pub begins: Option<Begins>,
    /// A day that mostly lies ahead: tomorrow and the next Monday are one press away.
    pub ahead: bool,
    /// Of a day ahead: the text beside it that says what is to be done by then.
    pub day_of: Option<&'static str>,
    /// Only some records have it: a birthday, where the kind is a person. Elsewhere an empty one is not shown; what
    /// is there all the same, from an import, is, so that nothing is hidden that is stored.
    pub applies: Option<Applies>,
    /// What other records say about this one, kept up by the room they belong to: no part of the record itself, so
    /// it has no version, no history, and nobody writes it.
    pub measure: bool,
    /// Personal data in the sense of the privacy law: masked by role, export logged.
    pub personal: bool,
    /// Made of the other fields of its record by a rule: written with them in every way of a write, and set by nobody.
    pub formula: Option<Formula>,
    /// Of a measure: what these children's field comes to, kept right by every write of a child: their object, and
    /// the field.
    pub sum_of: Option<(&'static str, &'static str)>,
    /// Of a text: a new record that brings none is given a number by this pattern, see [`crate::NumberPattern`].
    pub numbered: Option<&'static str>,
    /// Holds a secret (hash of a key, password): never in JSON, history, export or log.
    pub secret: bool,
    /// Of what an act asks for: not shown while it is typed, and never given back, as a password.
    pub concealed: bool,
    /// Keeps a normalised copy (`<name>_key`) for finding duplicates; see [`crate::text::name_key`].
    pub keyed: bool,
    /// As what it speaks for two records being the same.
    pub alike: Option<crate::Alike>,
    /// What English pages call a record that is called by its title in Chinese: a role.
    pub title_en: bool,
    /// Of a link: lists of the records it points to show in a column what this other link beside it names, such as the
    /// roles of a user by who holds which.
    pub joins: Option<&'static str>,
    /// Of an indexed link: a board has a column for each record that it may point to, as it has one for each choice of
    /// a choice.
    pub lanes: Option<Lanes>,
    /// Column titles by which imports know it, beside its labels and name.
    pub aliases: &'static [&'static str],
    /// Which property of a visiting card it is: `TEL`; see [`crate::VCARD_PROPERTIES`].
    pub vcard: Option<&'static str>,
    /// Which property of a calendar's entry it is: `DUE`; see [`crate::ICAL_PROPERTIES`].
    pub ical: Option<&'static str>,
    /// By which standard it is written, where its kind does not say it; see [`FieldDef::standard`].
    pub own_standard: Option<&'static str>,
    /// Text as people write it → value. Rooms' own types bring their own.
    pub parse: &'static ParseText,
    /// What is odd about a value that is accepted all the same.
    pub warn: fn(&Value) -> Option<Message>,
}

/// What a field holds by the values of its record, one for each field; nothing where they do not make a record yet.
pub type Formula = fn(&[Value]) -> Value;

/// Where a field applies: where a choice beside it is one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Applies {
    /// The choice field of the same object.
    pub field: &'static str,
    /// The codes of its choices.
    pub choices: &'static [&'static str],
}

/// In which order the records that a link may point to stand as columns of a board, and which of them stand together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lanes {
    /// Their number in whose order they stand.
    pub order: &'static str,
    /// The link to what they belong to, which the record has under the same name: a board shows the columns of one, such
    /// as the stages of a pipeline.
    pub within: &'static str,
}

/// What a text names, so that pages say it in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// Nothing: it is a text.
    Nothing,
    /// An object, by its plural: `customers`.
    Object,
    /// A record, by its address: `customers/06CSS4ZSM9C2P`.
    Record,
    /// A country or region, by its ISO code: `DE`.
    Country,
    /// What was done, in words that need no language: `customers.name key_refused`.
    Doings,
    /// A field of the record at hand that its reader is told masked, by its name: `phone`.
    MaskedField,
    /// A place on the earth, by latitude and longitude: `31.230416,121.473701`.
    Position,
}

/// What a field of a new record begins as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begins {
    /// The one who creates it.
    Me,
    /// The moment it is created, to the minute.
    Now,
    /// The day it is created.
    Today,
    /// What a record that it points to holds: a line's price, as its product has it. Of several, the first that is
    /// chosen and holds something.
    As(&'static [Held]),
    /// Of a child: one more than the most that any other child of its record has, so that they keep their order.
    Next,
    /// Of a child of a child: the record at the head of the chain, whose owner and team govern all of it. The house
    /// keeps it right as it does owner and team, and nobody sets it.
    Root,
}

/// What a record that is pointed to holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// The link.
    pub link: &'static str,
    /// The field of the record linked to.
    pub field: &'static str,
}

/// Fields every record has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SystemField {
    /// The record's id.
    Id,
    /// How often it was written, from 1.
    Version,
    /// When it was created.
    CreatedAt,
    /// When it was last changed.
    UpdatedAt,
}

/// How a field's text is cut for search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SearchAs {
    /// Words and Chinese bigrams.
    Words,
    /// A name: as words, and by pinyin and its initials with every reading of a surname.
    Name,
    /// Any part of four or more characters: phones, codes.
    Fragments,
}

/// A fixed set of choices.
#[derive(Debug)]
pub struct ChoiceDef {
    /// In the order people see them.
    pub items: &'static [ChoiceItem],
}

impl ChoiceDef {
    /// The item with this code.
    pub fn item(&self, code: &str) -> Option<&'static ChoiceItem> {
        self.items.iter().find(|item| item.code == code)
    }
}

/// One choice.
#[derive(Debug)]
pub struct ChoiceItem {
    /// Stored and in the API.
    pub code: &'static str,
    /// What people read.
    pub label: Label,
    /// When it is the right one, where its label does not say it.
    pub help: Option<Label>,
    /// Its colour among the six status colours.
    pub tone: Tone,
    /// An end beside the way that the others make: lost, cancelled.
    pub end: bool,
    /// Other words for it in import files.
    pub aliases: &'static [&'static str],
}

/// The six status colours of the product; never colour alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Not begun, or neutral.
    Grey,
    /// Running.
    Blue,
    /// Good end.
    Green,
    /// Bad end, or late.
    Red,
    /// Needs attention.
    Amber,
    /// Waits for others.
    Violet,
}

impl Tone {
    /// All of them.
    pub const ALL: [Tone; 6] = [Tone::Grey, Tone::Blue, Tone::Green, Tone::Red, Tone::Amber, Tone::Violet];

    /// The one of this name.
    pub fn of_name(name: &str) -> Option<Tone> {
        Tone::ALL.into_iter().find(|tone| tone.name() == name)
    }

    /// The word in class names.
    pub const fn name(self) -> &'static str {
        match self {
            Tone::Grey => "grey",
            Tone::Blue => "blue",
            Tone::Green => "green",
            Tone::Red => "red",
            Tone::Amber => "amber",
            Tone::Violet => "violet",
        }
    }
}

impl ObjectDef {
    /// The field of this name, declared or system.
    pub fn field(&self, name: &str) -> Option<&'static FieldDef> {
        self.fields.iter().chain(&self.system).copied().find(|field| field.name == name)
    }

    /// A system field.
    pub fn system_field(&self, system: SystemField) -> &'static FieldDef {
        self.system[system as usize]
    }

    /// Whether rows carry owner and team (their own, or stamped from the parent).
    pub fn is_governed(&self) -> bool {
        match self.guard {
            Guard::Owned | Guard::Parent(_) => true,
            Guard::Open | Guard::Hung(_) => false,
        }
    }

    /// Whether nobody writes its records but the house, so that they can only be read.
    pub fn is_only_read(&self) -> bool {
        self.journal || self.by_house
    }

    /// Whether it is known how many records there are without counting them.
    pub fn is_counted(&self) -> bool {
        !self.internal && !self.journal
    }

    /// Says anew what formulas make of the other values.
    pub fn reckon(&self, values: &mut [Value]) {
        for field in &self.fields {
            if let Some(formula) = field.formula {
                let value = formula(values);
                values[field.index] = value;
            }
        }
    }

    /// What English pages call a record, where that is not its title.
    pub fn title_en(&self) -> Option<&'static FieldDef> {
        self.fields.iter().copied().find(|field| field.title_en)
    }

    /// The moment at which what a record tells of happened: a moment that begins as now and that lists are sorted by.
    /// The newest of such records is the one that happened last, whenever it was written down.
    pub fn happens_at(&self) -> Option<&'static FieldDef> {
        let begins_now = |field: &&'static FieldDef| field.sort && field.begins == Some(Begins::Now);
        self.fields.iter().copied().find(begins_now)
    }

    /// The field whose new values are numbers that the house gives.
    pub fn numbered_field(&self) -> Option<&'static FieldDef> {
        self.fields.iter().copied().find(|field| field.numbered.is_some())
    }

    /// The field that says which record a row hangs on, for what hangs on records of any object.
    pub fn hung_field(&self) -> Option<&'static FieldDef> {
        match self.guard {
            Guard::Hung(index) => Some(self.fields[index]),
            Guard::Owned | Guard::Parent(_) | Guard::Open => None,
        }
    }

    /// The record that a row hangs on.
    pub fn hung_on(&self, row: &Row) -> Option<RecordAddress> {
        RecordAddress::of_value(&row.values[self.hung_field()?.index])
    }

    /// Whether a field has its place on a record with these values: it applies there, or holds something.
    pub fn has_place(&self, field: &FieldDef, values: &[Value]) -> bool {
        let Some(applies) = field.applies else { return true };
        if !values[field.index].is_null() {
            return true;
        }
        match self.field(applies.field).map(|on| &values[on.index]) {
            Some(Value::Text(code)) => applies.choices.contains(&code.as_str()),
            // Not chosen yet, or not to be known: nothing speaks against it.
            Some(_) | None => true,
        }
    }

    /// Whether rights go by this field: owner, team, parent, or the record that a row hangs on.
    pub fn is_governed_by(&self, field: &FieldDef) -> bool {
        match self.guard {
            Guard::Owned => matches!(field.name, "owner" | "team"),
            Guard::Parent(index) | Guard::Hung(index) => self.fields[index] == field || field.is_kept_root(),
            Guard::Open => false,
        }
    }

    /// The link to the parent, for a child object.
    pub fn parent_field(&self) -> Option<&'static FieldDef> {
        match self.guard {
            Guard::Parent(index) => Some(self.fields[index]),
            Guard::Owned | Guard::Open | Guard::Hung(_) => None,
        }
    }

    /// Of a child of a child: its link to the record at the head of the chain, which the house keeps.
    pub fn kept_root(&self) -> Option<&'static FieldDef> {
        self.fields.iter().copied().find(|field| field.is_kept_root())
    }

    /// Of a child: its link to the record whose owner and team govern it, its parent or the head of the chain.
    pub fn root_link(&self) -> Option<&'static FieldDef> {
        self.kept_root().or(self.parent_field())
    }
}

impl std::fmt::Debug for FieldDef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FieldDef")
            .field("name", &self.name)
            .field("kind", &self.kind)
            .field("index", &self.index)
            .finish_non_exhaustive()
    }
}

impl ObjectDef {
    /// Of a child: the field that says its place among the others of its record.
    pub fn place_field(&self) -> Option<&'static FieldDef> {
        self.fields.iter().copied().find(|field| field.begins == Some(Begins::Next))
    }
}

impl FieldDef {
    /// Whether a board can have a column for each of its values: an indexed choice, or a link with lanes.
    pub fn has_columns(&self) -> bool {
        self.indexed && !self.secret && (self.kind.choice().is_some() || self.lanes.is_some())
    }

    /// Whether the house gives it to a new record that brings none: a number, or what something else holds.
    pub fn is_given(&self) -> bool {
        self.numbered.is_some() || matches!(self.begins, Some(Begins::As(_) | Begins::Next | Begins::Root))
    }

    /// Whether it is the link of a child of a child to the head of the chain.
    pub fn is_kept_root(&self) -> bool {
        self.begins == Some(Begins::Root)
    }

    /// By which standard its values are written, if by any.
    pub fn standard(&self) -> Option<&'static str> {
        self.own_standard.or(self.kind.standard())
    }

    /// Whether there is no record without it. What a company asks for, the records from before may lack.
    pub fn is_never_empty(&self) -> bool {
        self.required && !self.is_custom()
    }

    /// What is said where nothing is in it and something must be.
    pub fn needed(&self) -> Message {
        Message::new("required", format!("请填写{}", self.label.zh), format!("{} is needed", self.label.en))
    }
}

impl PartialEq for FieldDef {
    /// A field is itself: descriptions are made once.
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

/// Gives a description the life of the program. Called once per object by the derive, and once per change
/// when an administrator adds a field, so what it keeps is bounded by what people declare.
#[doc(hidden)]
pub fn leak_field(field: FieldDef) -> &'static FieldDef {
    Box::leak(Box::new(field))
}

/// As [`leak_field`], for the whole object; adds the system fields.
#[doc(hidden)]
#[allow(clippy::too_many_arguments)]
pub fn leak_object(
    name: &'static str,
    plural: &'static str,
    label: Label,
    label_plural: Label,
    help: Option<Label>,
    fields: Vec<&'static FieldDef>,
    title: &str,
    guard: Guard,
    internal: bool,
    changes_rights: bool,
    single: bool,
    journal: bool,
    by_hand: bool,
    by_house: bool,
) -> &'static ObjectDef {
    let title = fields.iter().copied().find(|field| field.name == title).unwrap_or(fields[0]);
    let system = vec![
        system_field("id", Label::new("编号", "Id"), FieldKind::Number, SystemField::Id),
        system_field("version", Label::new("版本", "Version"), FieldKind::Number, SystemField::Version),
        system_field(
            "created_at",
            Label::new("创建时间", "Created"),
            FieldKind::Instant,
            SystemField::CreatedAt,
        ),
        system_field(
            "updated_at",
            // What is never changed only happened.
            if journal { Label::new("时间", "When") } else { Label::new("更新时间", "Updated") },
            FieldKind::Instant,
            SystemField::UpdatedAt,
        ),
    ];
    Box::leak(Box::new(ObjectDef {
        name,
        plural,
        label,
        label_plural,
        help,
        fields,
        system,
        title,
        guard,
        internal,
        changes_rights,
        single,
        journal,
        by_hand,
        by_house,
    }))
}

fn system_field(name: &'static str, label: Label, kind: FieldKind, system: SystemField) -> &'static FieldDef {
    leak_field(FieldDef {
        name,
        label,
        help: None,
        reverse: None,
        kind,
        index: usize::MAX,
        system: Some(system),
        required: true,
        unique: false,
        list: false,
        search: None,
        indexed: false,
        ordered_by: None,
        sums: false,
        counted: false,
        sort: matches!(system, SystemField::Id | SystemField::UpdatedAt),
        once: false,
        readonly: true,
        lines: false,
        markdown: false,
        names: Names::Nothing,
        begins: None,
        ahead: false,
        day_of: None,
        applies: None,
        measure: false,
        formula: None,
        sum_of: None,
        numbered: None,
        personal: false,
        secret: false,
        concealed: false,
        keyed: false,
        alike: None,
        title_en: false,
        joins: None,
        lanes: None,
        aliases: &[],
        vcard: None,
        ical: None,
        own_standard: None,
        parse: &|text| {
            Err(Message::new("readonly", format!("“{text}”不能填写"), format!("“{text}” cannot be set here")))
        },
        warn: |_| None,
    })
}
