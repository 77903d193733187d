//! What a business object is: its fields, labels, choices, values, checks, differences and filters.
//!
//! A room declares an object once with `#[derive(Object)]`; every surface (table, list, form, API, import,
//! search, history, rights) reads the [`ObjectDef`] that comes of it. This crate knows no SQL and no HTTP.

extern crate self as object;

mod alike;
mod cel_filter;
mod cell_split;
mod check;
mod choices;
mod country;
mod custom;
mod day;
mod decimal;
mod def;
mod duration;
mod email;
mod field_kind;
mod field_type;
mod figures;
mod file_name;
mod filter;
mod id;
mod input;
mod instant;
mod json;
mod label;
mod layout;
pub mod locale;
mod markdown;
mod mask;
mod money;
mod number_pattern;
mod phone;
mod position;
mod properties;
mod prose;
mod quality;
mod record_address;
mod registry;
mod row;
mod rule;
mod stored_file;
pub mod text;
mod value;
mod web_address;

pub use alike::{Alike, AlikeAs};
pub use cel_filter::{FilterContext, filter_text, parse_filter};
pub use cell_split::CellSplit;
pub use check::{Finding, check, check_input, check_with_custom};
pub use choices::Choices;
pub use country::Country;
pub use custom::{
    CUSTOM_PREFIX, Custom, CustomChoice, CustomField, CustomGuard, CustomKind, CustomObject, Words,
};
pub use day::{Day, DayOrder, DayOrders};
pub use decimal::{Decimal, PLACES_MAX, Percent, Ratio, Scale};
pub use def::{
    Applies, Begins, ChoiceDef, ChoiceItem, FieldDef, Formula, Guard, Held, Lanes, Names, ObjectDef,
    ParseText, SearchAs, SystemField, Tone,
};
pub use duration::Duration;
pub use email::Email;
pub use field_kind::{FieldKind, Stored};
pub use field_type::{Choice, Column, FieldType, parse_choice};
pub use figures::{SHORT_FROM, amount_text, count_text, short_amount_text, short_count_text};
pub use file_name::FileName;
pub use filter::{Filter, Op, Path, Sort};
pub use id::{Id, ParseIdError, id_text, parse_id};
pub use input::{Input, InputDef};
pub use instant::Instant;
pub use label::{Label, Lang, Message, Phrase};
pub use layout::{Layout, LayoutSection, Surface};
pub use locale::Locale;
pub use markdown::Markdown;
pub use mask::MaskedField;
pub use money::{Currency, Money, figure};
pub use number_pattern::NumberPattern;
pub use object_derive::{Choice, Input, Object};
pub use phone::{Phone, PhoneKind};
pub use position::Position;
pub use properties::{ICAL_PROPERTIES, VCARD_PROPERTIES};
pub use prose::{PROSE_CHARS_MAX, Prose};
pub use quality::{
    CustomQuality, Dimension, FRESH_DAYS_MAX, Judged, MeantRule, QUALITY_WEIGHT_MAX, QualityPart,
    QualityProblem, QualityRule, QualityRules, SHARED_BY_MAX, score as quality_score,
};
pub use record_address::{ObjectAddress, RecordAddress};
pub use registry::Registry;
pub use row::{Change, Object, Row, ShapeError, changes_between};
pub use rule::{
    CustomRule, RULE_CHARS_MAX, RULE_FIELDS_MAX, Rule, RuleKind, RulePart, RuleProblem, RuledWrite, Rules,
};
pub use stored_file::StoredFile;
pub use value::{TAGS_MAX, TEXT_CHARS_MAX, Tags, Value, Veil};
pub use web_address::WebAddress;

/// What the derives need; not for people.
#[doc(hidden)]
pub mod derive_support {
    pub use crate::def::{leak_field, leak_object};
}
