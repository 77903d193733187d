//! What a company adds to the declarations of its house: fields of its own, and objects of its own. They become
//! descriptions like the declared ones, so that everything generic reads them alike; rules of the rooms never do.
//!
//! Descriptions live as long as the program. Each is made once however often the house is put together anew, so what
//! they keep is bounded by what people add and change.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::sync::{LazyLock, Mutex, PoisonError};

use crate::def::{leak_field, leak_object};
use crate::{
    Begins, ChoiceDef, ChoiceItem, CustomQuality, CustomRule, Day, Decimal, Duration, Email, FieldDef,
    FieldKind, FieldType, Guard, Instant, Label, Layout, Markdown, Money, Names, NumberPattern, ObjectDef,
    ParseText, Percent, Phone, Prose, QualityRule, Registry, Rule, SearchAs, StoredFile, Tags, Tone,
    WebAddress, choices, field_type,
};

/// How the names of custom fields and objects begin, so that no later declaration has the same.
pub const CUSTOM_PREFIX: &str = "x_";
/// The name of the field that names a record of a custom object to people.
const TITLE: &str = "name";
/// Decimals of a custom number.
const DECIMAL_PLACES: u8 = 3;
/// Decimals of a custom percentage.
const PERCENT_PLACES: u8 = 2;
/// The governors of an owned object.
const GOVERNORS: [(&str, Label); 2] =
    [("owner", Label::new("负责人", "Owner")), ("team", Label::new("团队", "Team"))];

/// A text in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Words {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl Words {
    /// Both of it.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Words {
        Words { zh: zh.into(), en: en.into() }
    }

    fn label(&self) -> Label {
        Label { zh: kept_text(&self.zh), en: kept_text(&self.en) }
    }
}

/// A field that a company adds to an object.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CustomField {
    /// The object's name.
    pub object: String,
    /// Its own, with [`CUSTOM_PREFIX`]: its column and its name in the API.
    pub name: String,
    /// What people read.
    pub label: Words,
    /// How to fill it in, where its name does not say it.
    pub help: Option<Words>,
    /// What it holds.
    pub kind: CustomKind,
    /// A column of the default list.
    pub list: bool,
    /// Found by search.
    pub searched: bool,
    /// Has an index, so that filters by it are quick.
    pub indexed: bool,
    /// How many records have each of its values is known; the store says so once they are counted.
    pub counted: bool,
    /// Personal data in the sense of the privacy law.
    pub personal: bool,
    /// Filled in by whoever writes a record from now on.
    pub required: bool,
    /// No two records share a value.
    pub unique: bool,
    /// Lists may be sorted by it.
    pub sorted: bool,
}

/// What a custom field holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum CustomKind {
    /// One line of text.
    Text,
    /// A text of several lines.
    Prose,
    /// A text of several lines with marks.
    Markdown,
    /// A whole number.
    Number,
    /// A number with decimals.
    Decimal,
    /// A percentage.
    Percent,
    /// How long something took.
    Duration,
    /// An amount with its currency.
    Money,
    /// Yes or no.
    Boolean,
    /// One of these.
    Choice(Vec<CustomChoice>),
    /// Several of these.
    Choices(Vec<CustomChoice>),
    /// A calendar day.
    Day,
    /// A moment.
    Instant,
    /// A telephone number.
    Phone,
    /// An e-mail address.
    Email,
    /// An address of the web.
    Web,
    /// A record of another object, by its name.
    Link(String),
    /// Free words.
    Tags,
    /// A file.
    File,
}

/// One choice of a custom field.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CustomChoice {
    /// Stored and in the API.
    pub code: String,
    /// What people read.
    pub label: Words,
    /// Its colour, by name.
    pub tone: String,
}

/// An object that a company adds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CustomObject {
    /// Its name, with [`CUSTOM_PREFIX`]: its table.
    pub name: String,
    /// Its word in addresses and the API, with [`CUSTOM_PREFIX`].
    pub plural: String,
    /// What people read.
    pub label: Words,
    /// What people read of several.
    pub label_plural: Words,
    /// What it is for.
    pub help: Option<Words>,
    /// Whose records they are.
    pub guard: CustomGuard,
}

/// Whose the records of a custom object are.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum CustomGuard {
    /// Each has an owner and a team.
    Owned,
    /// Each belongs to a record of this object, and follows it.
    Parent(String),
}

/// All that a company added, in the order it was added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Custom {
    /// Objects.
    pub objects: Vec<CustomObject>,
    /// Fields of declared and custom objects.
    pub fields: Vec<CustomField>,
    /// How objects are arranged.
    pub layouts: Vec<Layout>,
    /// Rules for them.
    pub rules: Vec<CustomRule>,
    /// How their numbers look, by the object's name.
    pub numbers: Vec<(String, NumberPattern)>,
    /// What it expects of good data.
    pub quality: Vec<CustomQuality>,
}

impl Custom {
    fn fields_of<'a>(&'a self, object: &'a str) -> impl Iterator<Item = &'a CustomField> {
        self.fields.iter().filter(move |field| field.object == object)
    }
}

impl FieldDef {
    /// Whether a company added it.
    pub fn is_custom(&self) -> bool {
        self.name.starts_with(CUSTOM_PREFIX)
    }
}

impl ObjectDef {
    /// Whether a company added it.
    pub fn is_custom(&self) -> bool {
        self.name.starts_with(CUSTOM_PREFIX)
    }
}

impl Registry {
    /// The house with what a company added to it. Of an object that is not there its fields are left out, and so are
    /// rules that do not read. The caller runs [`crate::check`] on what comes of it before use.
    #[must_use]
    pub fn with_custom(&self, custom: &Custom) -> Registry {
        let declared = self.objects().iter().map(|def| extended(def, custom.fields_of(def.name)));
        let people = self.governors();
        let added = custom.objects.iter().filter_map(|object| Some(self.added(object, people?, custom)));
        let house = self
            .of_objects(declared.chain(added))
            .with_layouts(&custom.layouts)
            .with_numbers(&custom.numbers);
        let rules: Vec<_> = custom.rules.iter().filter_map(|said| Rule::read(&house, said).ok()).collect();
        let quality: Vec<_> =
            custom.quality.iter().filter_map(|said| QualityRule::read(&house, said).ok()).collect();
        house.with_rules(rules).with_quality(quality)
    }

    /// Which objects the owners and teams of records are.
    fn governors(&self) -> Option<[&'static str; 2]> {
        let owned = self.objects().iter().find(|def| matches!(def.guard, Guard::Owned))?;
        let [owner, team] = GOVERNORS.map(|(name, _)| match owned.field(name)?.kind {
            FieldKind::Link(target) => Some(target),
            _ => None,
        });
        Some([owner?, team?])
    }

    /// What a record of this object is called.
    fn label_of(&self, object: &str, custom: &Custom) -> Option<Label> {
        let declared = self.object(object).map(|def| def.label);
        let added = || custom.objects.iter().find(|added| added.name == object);
        declared.or_else(|| added().map(|added| added.label.label()))
    }

    /// What is at the head of the chain above a child of `parent`; none where the parent has owners itself.
    fn head_above(&self, parent: &'static str, custom: &Custom) -> Option<&'static str> {
        let mut above = parent;
        // A chain that has as many links as there are objects comes back to itself.
        for _ in 0..=self.objects().len() + custom.objects.len() {
            let next = match self.object(above) {
                Some(def) => def.parent_field().and_then(|field| field.kind.link()),
                None => match &custom.objects.iter().find(|added| added.name == above)?.guard {
                    CustomGuard::Owned => None,
                    CustomGuard::Parent(next) => Some(kept_text(next)),
                },
            };
            match next {
                Some(next) => above = next,
                None => return (above != parent).then_some(above),
            }
        }
        None
    }

    /// The description of a custom object.
    fn added(&self, object: &CustomObject, people: [&'static str; 2], custom: &Custom) -> &'static ObjectDef {
        let title = FieldDef {
            required: true,
            list: true,
            sort: true,
            search: Some(SearchAs::Name),
            ..plain_field(TITLE, Label::new("名称", "Name"), FieldKind::Text, 0, &String::parse)
        };
        let mut fields = vec![shared_field(&object.name, title)];
        let guard = match &object.guard {
            CustomGuard::Owned => {
                for (place, ((name, label), target)) in GOVERNORS.into_iter().zip(people).enumerate() {
                    let is_owner = place == 0;
                    let field = FieldDef {
                        list: is_owner,
                        ..plain_field(
                            name,
                            label,
                            FieldKind::Link(target),
                            1 + place,
                            &field_type::parse_link,
                        )
                    };
                    fields.push(shared_field(&object.name, field));
                }
                Guard::Owned
            }
            CustomGuard::Parent(parent) => {
                let label = self.label_of(parent, custom).unwrap_or(Label::new("所属记录", "Belongs to"));
                let parent = kept_text(parent);
                let kind = FieldKind::Link(parent);
                let field = FieldDef {
                    required: true,
                    list: true,
                    indexed: true,
                    ..plain_field("parent", label, kind, 1, &field_type::parse_link)
                };
                fields.push(shared_field(&object.name, field));
                if let Some(root) = self.head_above(parent, custom) {
                    let label = self.label_of(root, custom).unwrap_or(Label::new("上级记录", "At the head"));
                    let field = FieldDef {
                        required: true,
                        list: true,
                        indexed: true,
                        readonly: true,
                        begins: Some(Begins::Root),
                        ..plain_field("root", label, FieldKind::Link(root), 2, &field_type::parse_link)
                    };
                    fields.push(shared_field(&object.name, field));
                }
                Guard::Parent(1)
            }
        };
        let before = fields.len();
        let own = custom.fields_of(&object.name);
        fields.extend(own.enumerate().map(|(place, field)| described(field, before + place)));
        static ADDED: Kept<(CustomObject, Vec<usize>), &'static ObjectDef> = Kept::new();
        let key = (object.clone(), fields.iter().map(|field| address(*field)).collect());
        ADDED.get(key, || {
            leak_object(
                kept_text(&object.name),
                kept_text(&object.plural),
                object.label.label(),
                object.label_plural.label(),
                object.help.as_ref().map(Words::label),
                fields,
                TITLE,
                guard,
                false,
                false,
                false,
                false,
                false,
                false,
            )
        })
    }
}

/// A declared object with custom fields; itself where it has none. Declared fields stay the same descriptions.
fn extended<'a>(def: &'static ObjectDef, own: impl Iterator<Item = &'a CustomField>) -> &'static ObjectDef {
    let mut fields = def.fields.clone();
    let before = fields.len();
    fields.extend(own.enumerate().map(|(place, field)| described(field, before + place)));
    if fields.len() == before {
        return def;
    }
    static EXTENDED: Kept<(usize, Vec<usize>), &'static ObjectDef> = Kept::new();
    let key = (address(def), fields.iter().map(|field| address(*field)).collect());
    EXTENDED.get(key, || Box::leak(Box::new(ObjectDef { fields, ..def.clone() })))
}

/// The description of a custom field at this place.
fn described(field: &CustomField, index: usize) -> &'static FieldDef {
    static DESCRIBED: Kept<(CustomField, usize), &'static FieldDef> = Kept::new();
    DESCRIBED.get((field.clone(), index), || {
        let (kind, parse) = kind_of(&field.kind);
        let search = match kind {
            FieldKind::Text | FieldKind::Email | FieldKind::Web | FieldKind::Tags => Some(SearchAs::Words),
            FieldKind::Phone => Some(SearchAs::Fragments),
            FieldKind::Number
            | FieldKind::Decimal(_)
            | FieldKind::Duration
            | FieldKind::Money
            | FieldKind::Boolean
            | FieldKind::Choice(_)
            | FieldKind::Choices(_)
            | FieldKind::Day
            | FieldKind::Instant
            | FieldKind::Link(_)
            | FieldKind::File => None,
        };
        leak_field(FieldDef {
            help: field.help.as_ref().map(Words::label),
            list: field.list,
            search: search.filter(|_| field.searched),
            indexed: field.indexed,
            counted: field.counted,
            lines: matches!(field.kind, CustomKind::Prose | CustomKind::Markdown),
            markdown: matches!(field.kind, CustomKind::Markdown),
            personal: field.personal,
            required: field.required,
            unique: field.unique,
            sort: field.sorted,
            ..plain_field(kept_text(&field.name), field.label.label(), kind, index, parse)
        })
    })
}

/// What a kind is among the kinds of fields, and how its text is read.
fn kind_of(kind: &CustomKind) -> (FieldKind, &'static ParseText) {
    match kind {
        CustomKind::Text => of_type::<String>(),
        CustomKind::Prose => of_type::<Prose>(),
        CustomKind::Markdown => of_type::<Markdown>(),
        CustomKind::Number => of_type::<i64>(),
        CustomKind::Decimal => of_type::<Decimal<DECIMAL_PLACES>>(),
        CustomKind::Percent => of_type::<Percent<PERCENT_PLACES>>(),
        CustomKind::Duration => of_type::<Duration>(),
        CustomKind::Money => of_type::<Money>(),
        CustomKind::Boolean => of_type::<bool>(),
        CustomKind::Day => of_type::<Day>(),
        CustomKind::Instant => of_type::<Instant>(),
        CustomKind::Phone => of_type::<Phone>(),
        CustomKind::Email => of_type::<Email>(),
        CustomKind::Web => of_type::<WebAddress>(),
        CustomKind::Tags => of_type::<Tags>(),
        CustomKind::File => of_type::<StoredFile>(),
        CustomKind::Link(target) => (FieldKind::Link(kept_text(target)), &field_type::parse_link),
        CustomKind::Choice(one) => {
            let def = fixed_set(one);
            (
                FieldKind::Choice(def),
                Box::leak(Box::new(move |text: &str| field_type::parse_choice(def, text))),
            )
        }
        CustomKind::Choices(several) => {
            let def = fixed_set(several);
            let parse = move |text: &str| choices::parse_choices(def, text);
            (FieldKind::Choices(def), Box::leak(Box::new(parse)))
        }
    }
}

/// A fixed set that lives as long as the program; whoever asks for it keeps what is made of it.
fn fixed_set(choices: &[CustomChoice]) -> &'static ChoiceDef {
    let items: Vec<ChoiceItem> = choices
        .iter()
        .map(|choice| ChoiceItem {
            code: kept_text(&choice.code),
            label: choice.label.label(),
            help: None,
            tone: Tone::of_name(&choice.tone).unwrap_or(Tone::Grey),
            end: false,
            aliases: &[],
        })
        .collect();
    Box::leak(Box::new(ChoiceDef { items: items.leak() }))
}

fn of_type<T: FieldType + 'static>() -> (FieldKind, &'static ParseText) {
    (T::KIND, &T::parse)
}

fn plain_field(
    name: &'static str,
    label: Label,
    kind: FieldKind,
    index: usize,
    parse: &'static ParseText,
) -> FieldDef {
    FieldDef {
        name,
        label,
        help: None,
        reverse: None,
        kind,
        index,
        system: None,
        required: false,
        unique: false,
        list: false,
        search: None,
        indexed: false,
        ordered_by: None,
        sums: false,
        once: false,
        counted: false,
        sort: false,
        readonly: false,
        lines: false,
        markdown: false,
        names: Names::Nothing,
        begins: None,
        ahead: false,
        day_of: None,
        applies: None,
        measure: false,
        personal: false,
        formula: None,
        sum_of: None,
        numbered: None,
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
        parse,
        warn: |_| None,
    }
}

/// A field that every custom object of this name has, made once.
fn shared_field(object: &str, field: FieldDef) -> &'static FieldDef {
    static SHARED: Kept<(String, &'static str, String), &'static FieldDef> = Kept::new();
    let key = (object.to_owned(), field.name, format!("{:?} {:?}", field.kind, field.label));
    SHARED.get(key, || leak_field(field))
}

/// What was made once, by what it was made of.
struct Kept<K, V>(LazyLock<Mutex<HashMap<K, V>>>);

impl<K: Eq + Hash, V: Copy> Kept<K, V> {
    const fn new() -> Kept<K, V> {
        Kept(LazyLock::new(|| Mutex::new(HashMap::new())))
    }

    fn get(&self, key: K, make: impl FnOnce() -> V) -> V {
        if let Some(known) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return *known;
        }
        // Made outside the lock: what it is made of may be kept here too.
        let made = make();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_insert(made)
    }
}

fn address<T>(thing: &'static T) -> usize {
    std::ptr::from_ref(thing).addr()
}

/// A text that lives as long as the program, each only once.
fn kept_text(text: &str) -> &'static str {
    static TEXTS: LazyLock<Mutex<HashSet<&'static str>>> = LazyLock::new(Mutex::default);
    let mut texts = TEXTS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = texts.get(text) {
        return known;
    }
    let kept: &'static str = Box::leak(text.to_owned().into_boxed_str());
    texts.insert(kept);
    kept
}

#[cfg(test)]
#[path = "tests/custom.rs"]
mod tests;
