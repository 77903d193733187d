//! What a field can hold. Everything that surfaces ask of a kind is answered here, one question one function, so that
//! a new kind says it once and the surfaces follow.

use crate::{ChoiceDef, Scale};

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub enum FieldKind {
    /// One line of text.
    Text,
    /// A whole number.
    Number,
    /// A number with decimals, or a percentage.
    Decimal(Scale),
    /// How long something took, in minutes.
    Duration,
    /// An amount with its currency.
    Money,
    /// Yes or no.
    Boolean,
    /// One of a fixed set.
    Choice(&'static ChoiceDef),
    /// Several of a fixed set.
    Choices(&'static ChoiceDef),
    /// A calendar day in the company's zone.
    Day,
    /// A moment.
    Instant,
    /// A telephone number.
    Phone,
    /// An e-mail address.
    Email,
    /// An address of the web.
    Web,
    /// Another record; the object's name.
    Link(&'static str),
    /// Free words.
    Tags,
    /// A file.
    File,
}

/// Which [`crate::Value`] a kind holds, and so how it lies in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stored {
    /// `Value::Text`, a text.
    Text,
    /// `Value::Int`, a whole number of 64 bits.
    Int,
    /// `Value::Bool`.
    Bool,
    /// `Value::Money`, the smallest unit with the currency beside it.
    Money,
    /// `Value::Phone`, as it is dialled with how it was written beside it.
    Phone,
    /// `Value::Tags`, a list of texts.
    Tags,
}

impl FieldKind {
    /// Which value it holds.
    pub const fn stored(self) -> Stored {
        match self {
            FieldKind::Text
            | FieldKind::Choice(_)
            | FieldKind::Day
            | FieldKind::Email
            | FieldKind::Web
            | FieldKind::File => Stored::Text,
            FieldKind::Number
            | FieldKind::Decimal(_)
            | FieldKind::Duration
            | FieldKind::Instant
            | FieldKind::Link(_) => Stored::Int,
            FieldKind::Money => Stored::Money,
            FieldKind::Boolean => Stored::Bool,
            FieldKind::Phone => Stored::Phone,
            FieldKind::Choices(_) | FieldKind::Tags => Stored::Tags,
        }
    }

    /// The fixed set, where it holds one of such.
    pub const fn choice(self) -> Option<&'static ChoiceDef> {
        if let FieldKind::Choice(choice) = self { Some(choice) } else { None }
    }

    /// The fixed set of which it holds one or several.
    pub const fn fixed_set(self) -> Option<&'static ChoiceDef> {
        if let FieldKind::Choices(choice) = self { Some(choice) } else { self.choice() }
    }

    /// The object that it links to.
    pub const fn link(self) -> Option<&'static str> {
        if let FieldKind::Link(target) = self { Some(target) } else { None }
    }

    /// How many decimals it has, and whether they are of a percentage.
    pub const fn decimal(self) -> Option<Scale> {
        if let FieldKind::Decimal(scale) = self { Some(scale) } else { None }
    }

    /// By which standard its values are written, if by any.
    pub const fn standard(self) -> Option<&'static str> {
        match self {
            FieldKind::Money => Some("ISO 4217"),
            FieldKind::Day => Some("ISO 8601"),
            FieldKind::Instant => Some("RFC 3339, UTC"),
            FieldKind::Phone => Some("ITU-T E.164"),
            FieldKind::Email => Some("RFC 5321"),
            FieldKind::Web => Some("RFC 3986"),
            FieldKind::Text
            | FieldKind::Number
            | FieldKind::Decimal(_)
            | FieldKind::Duration
            | FieldKind::Boolean
            | FieldKind::Choice(_)
            | FieldKind::Choices(_)
            | FieldKind::Link(_)
            | FieldKind::Tags
            | FieldKind::File => None,
        }
    }

    /// A figure: columns of it stand to the right, and it compares by size.
    pub const fn is_figure(self) -> bool {
        matches!(self, FieldKind::Number | FieldKind::Decimal(_) | FieldKind::Duration | FieldKind::Money)
    }

    /// A figure whose sum says something about records.
    pub const fn is_summable(self) -> bool {
        match self.decimal() {
            Some(scale) => !scale.is_percent,
            None => self.is_figure(),
        }
    }

    /// A value of it sorts records into few classes: lists are grouped by it.
    pub const fn is_class(self) -> bool {
        matches!(self, FieldKind::Choice(_) | FieldKind::Boolean | FieldKind::Link(_))
    }

    /// A value of it may tell one record from all others.
    pub const fn may_be_key(self) -> bool {
        self.is_written()
            || matches!(self, FieldKind::Number | FieldKind::Day | FieldKind::Instant | FieldKind::Link(_))
    }

    /// Words that are read letter by letter: one may ask how they begin, and what they contain where they are searched.
    pub const fn is_written(self) -> bool {
        matches!(self, FieldKind::Text | FieldKind::Email | FieldKind::Phone | FieldKind::Web)
    }

    /// A file: its bytes lie beside the record, and it is there or not.
    pub const fn is_file(self) -> bool {
        matches!(self, FieldKind::File)
    }

    /// Smaller and greater mean something to people. Codes, ids and telephone numbers are only alike or not.
    pub const fn has_order(self) -> bool {
        self.is_figure()
            || matches!(
                self,
                FieldKind::Text | FieldKind::Email | FieldKind::Web | FieldKind::Day | FieldKind::Instant
            )
    }
}
