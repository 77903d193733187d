//! As what fields stand in the files that telephones and calendars read: the properties of visiting cards (RFC 6350) and
//! of calendar entries (RFC 5545) that a field may be.

use crate::{FieldDef, ObjectDef};

/// Properties of a visiting card that a field may be. `ORG` may be a link: the card then has what it is called.
pub const VCARD_PROPERTIES: [&str; 12] =
    ["FN", "NICKNAME", "ORG", "ORG UNIT", "TITLE", "ROLE", "TEL", "EMAIL", "BDAY", "ADR", "URL", "NOTE"];

/// Properties of a calendar entry that a field may be. With `DTSTART` it is an event, with `DUE` a task.
pub const ICAL_PROPERTIES: [&str; 6] = ["SUMMARY", "DESCRIPTION", "DTSTART", "DUE", "COMPLETED", "LOCATION"];

impl ObjectDef {
    /// Whether its records are people or companies whose cards a telephone takes in.
    pub fn has_cards(&self) -> bool {
        self.fields.iter().any(|field| field.vcard == Some("FN"))
    }

    /// The day or moment by which its records stand in a calendar.
    pub fn calendar_field(&self) -> Option<&'static FieldDef> {
        self.fields.iter().copied().find(|field| matches!(field.ical, Some("DTSTART" | "DUE")))
    }
}
