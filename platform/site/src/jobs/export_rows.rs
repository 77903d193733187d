//! Records as they stand in the file of an export: in cells, as the API shows them, as cards, in a calendar.

use exchange::{Cell, ExportFile, ExportFormat, Said, card_text, entry_text, escaped};
use jiff::tz::TimeZone;
use object::{
    Day, FieldDef, FieldKind, Instant, Label, Lang, ObjectDef, Row, StoredFile, SystemField, Value, Veil,
    id_text,
};
use serde_json::{Map, Value as Json};

use crate::listing::Titles;

const YES: Label = Label::new("是", "Yes");
const NO: Label = Label::new("否", "No");
const RESTRICTED: Label = Label::new("无权查看", "Restricted");

/// How the records of one export are written.
pub(super) struct ExportRows {
    pub def: &'static ObjectDef,
    /// The columns, in order.
    pub fields: Vec<&'static FieldDef>,
    pub format: ExportFormat,
    pub lang: Lang,
    /// The company's.
    pub zone: TimeZone,
}

impl ExportRows {
    /// The names of the columns.
    pub fn headings(&self) -> Vec<String> {
        self.fields.iter().map(|field| field.label.text(self.lang).to_owned()).collect()
    }

    /// Writes a record; personal fields are masked where it is said so.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn put(&self, file: &mut ExportFile, row: &Row, masks: bool, titles: &Titles) -> std::io::Result<()> {
        match self.format {
            ExportFormat::Csv | ExportFormat::Xlsx => {
                let cell = |field: &&'static FieldDef| self.cell(field, row, masks, titles);
                file.write(&self.fields.iter().map(cell).collect::<Vec<Cell>>())
            }
            ExportFormat::JsonLines => file.write_text(&format!("{}\n", self.json(row, masks))),
            ExportFormat::Cards => file.write_text(&card_text(&self.card(row, masks, titles))),
            ExportFormat::Calendar => match self.entry(row, masks, titles) {
                Some(entry) => file.write_text(&entry),
                // It has no day, so no calendar has a place for it.
                None => Ok(()),
            },
        }
    }

    fn value(&self, field: &'static FieldDef, row: &Row, masks: bool) -> Value {
        let value = row.value(field);
        if masks && field.personal { field.masked(&value) } else { value }
    }

    /// A record in the form of the API, links as ids: it reads back.
    fn json(&self, row: &Row, masks: bool) -> Json {
        let mut map = Map::new();
        for field in &self.fields {
            let json = match (self.value(field, row, masks), field.system) {
                (Value::Int(id), Some(SystemField::Id)) => Json::String(id_text(id)),
                (value, _) => field.to_json(&value),
            };
            map.insert(field.name.to_owned(), json);
        }
        Json::Object(map)
    }

    /// A value as a spreadsheet takes it: figures to reckon with, days that sort, choices and links by name.
    fn cell(&self, field: &'static FieldDef, row: &Row, masks: bool, titles: &Titles) -> Cell {
        let lang = self.lang;
        let text = |text: &str| Cell::Text(text.to_owned());
        match (self.value(field, row, masks), field.kind) {
            (Value::Null, _) => Cell::Empty,
            (Value::Int(id), _) if field.system == Some(SystemField::Id) => Cell::Text(id_text(id)),
            (Value::Text(code), FieldKind::Choice(choice)) => {
                text(choice.item(&code).map_or(code.as_str(), |item| item.label.text(lang)))
            }
            (Value::Text(day), FieldKind::Day) => Cell::Day(Day::parse(&day).map_or(day, Day::text)),
            (value @ Value::Text(_), FieldKind::File) => {
                StoredFile::of_value(&value).map_or(Cell::Empty, |file| Cell::Text(file.name))
            }
            (Value::Text(words), _) => Cell::Text(words),
            (Value::Int(id), FieldKind::Link(target)) => {
                text(titles.of(target, id).unwrap_or(RESTRICTED.text(lang)))
            }
            (Value::Int(at), FieldKind::Instant) => Cell::Moment(self.moment(Instant(at))),
            (Value::Int(number), kind) => Cell::Number(kind.figure_plain(number)),
            (Value::Bool(yes), _) => text((if yes { YES } else { NO }).text(lang)),
            (Value::Money(money), _) if money.currency == object::Currency::CNY => {
                Cell::Amount(money.amount_text())
            }
            (Value::Money(money), _) => {
                Cell::Text(format!("{} {}", money.currency.code(), money.amount_text()))
            }
            (Value::Phone(phone), _) => Cell::Text(crate::pages::phone_text(lang, &phone)),
            (Value::Tags(codes), FieldKind::Choices(choice)) => {
                let labels = codes.iter().map(|code| {
                    choice.item(code).map_or(code.as_str(), |item| item.label.text(lang)).to_owned()
                });
                Cell::Text(labels.collect::<Vec<String>>().join(if lang == Lang::Zh { "，" } else { ", " }))
            }
            (Value::Tags(tags), _) => Cell::Text(tags.join(if lang == Lang::Zh { "，" } else { ", " })),
            (Value::Veiled(Veil::Masked(shown)), _) => Cell::Text(shown),
            (Value::Veiled(Veil::Hidden), _) => Cell::Empty,
        }
    }

    /// 2026-03-05 14:05 in the company's zone, in both languages: it sorts, and spreadsheets know it.
    fn moment(&self, at: Instant) -> String {
        let at = jiff::Timestamp::from_millisecond(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        at.to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// The properties of a card. What is masked is left out: half a number calls nobody.
    fn card(&self, row: &Row, masks: bool, titles: &Titles) -> Vec<(&'static str, Said)> {
        let mut card = vec![("UID", Said::Plain(uid(self.def, row)))];
        let (mut organisation, mut unit) = (None, None);
        for field in &self.fields {
            let (Some(property), Some(words)) = (field.vcard, self.words(field, row, masks, titles)) else {
                continue;
            };
            match property {
                "ORG" => organisation = Some(words),
                "ORG UNIT" => unit = Some(words),
                "TEL" | "BDAY" => card.push((property, Said::Plain(words))),
                "ADR" => card.push((property, Said::Plain(format!(";;{};;;;", escaped(&words))))),
                property => card.push((property, Said::Text(words))),
            }
        }
        if organisation.is_some() || unit.is_some() {
            let parts = [organisation, unit].map(|part| escaped(&part.unwrap_or_default()));
            card.push(("ORG", Said::Plain(parts.join(";").trim_end_matches(';').to_owned())));
        }
        card
    }

    /// An entry of a calendar; `None` for a record without its day.
    fn entry(&self, row: &Row, masks: bool, titles: &Titles) -> Option<String> {
        let by = self.def.calendar_field()?;
        if row.value(by).is_null() || row.value(by).is_veiled() {
            return None;
        }
        let kind = if by.ical == Some("DUE") { "VTODO" } else { "VEVENT" };
        let changed = match row.value(self.def.system_field(SystemField::UpdatedAt)) {
            Value::Int(at) => utc(Instant(at)),
            _ => utc(Instant(0)),
        };
        let mut entry = vec![("UID", Said::Plain(uid(self.def, row))), ("DTSTAMP", Said::Plain(changed))];
        for field in &self.fields {
            let Some(property) = field.ical else { continue };
            match (property, self.value(field, row, masks)) {
                ("DTSTART", Value::Text(day)) => {
                    entry.push(("DTSTART;VALUE=DATE", Said::Plain(day.replace('-', ""))))
                }
                ("DUE", Value::Text(day)) => {
                    entry.push(("DUE;VALUE=DATE", Said::Plain(day.replace('-', ""))))
                }
                ("COMPLETED", Value::Int(at)) => {
                    entry.push(("STATUS", Said::Plain("COMPLETED".to_owned())));
                    entry.push(("COMPLETED", Said::Plain(utc(Instant(at)))));
                }
                ("DTSTART" | "DUE", Value::Int(at)) => entry.push((property, Said::Plain(utc(Instant(at))))),
                ("DTSTART" | "DUE" | "COMPLETED", _) => {}
                (property, _) => {
                    if let Some(words) = self.words(field, row, masks, titles) {
                        entry.push((property, Said::Text(words)));
                    }
                }
            }
        }
        Some(entry_text(kind, &entry))
    }

    /// A value in words, for what is read and not reckoned with; `None` where there is nothing to say.
    fn words(&self, field: &'static FieldDef, row: &Row, masks: bool, titles: &Titles) -> Option<String> {
        match self.value(field, row, masks) {
            // A card without a name is none, so a masked one stands as it is shown.
            Value::Veiled(Veil::Masked(shown)) if field.vcard == Some("FN") => Some(shown),
            Value::Veiled(_) => None,
            Value::Phone(phone) => Some(phone.canonical()),
            _ => match self.cell(field, row, masks, titles) {
                Cell::Empty => None,
                Cell::Text(words)
                | Cell::Number(words)
                | Cell::Amount(words)
                | Cell::Day(words)
                | Cell::Moment(words) => Some(words),
            },
        }
    }
}

/// The same record is the same entry, however often it is taken out.
fn uid(def: &ObjectDef, row: &Row) -> String {
    format!("{}-{}@guanxi", def.name, id_text(row.id))
}

/// 20260305T060500Z.
fn utc(at: Instant) -> String {
    let at = jiff::Timestamp::from_millisecond(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}
