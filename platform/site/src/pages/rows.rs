//! Records in a table: the same rows in lists, on record pages, in search results and on the start page.

use maud::Markup;
use object::{
    FieldDef, FieldKind, Guard, Instant, Label, Names, ObjectDef, Row, SystemField, Tone, Value, id_text,
};
use store::{StoreError, Verb, View};

use super::form::{NOT_YOUR_FIELD, field_lock, record_lock};
use super::values::{OWNER, Showing, dialled};
use super::way::Way;
use crate::listing::Titles;
use crate::ui::{self, CellField, Col, Grid, RowRecord, Table};
use crate::visitor::Visitor;

/// Columns of a table that is not a list page: as many as fit into a card.
const CARD_COLUMNS_MAX: usize = 6;
/// So many columns beside the name leave no room for one more on 1,440 pixels.
const FULL_COLUMNS: usize = 7;
/// What tells a record from others of its name, at most so many values.
const DETAIL_VALUES_MAX: usize = 2;

/// Why the name of what English pages call otherwise is not changed in its cell.
const TWO_NAMES: Label = Label::new("中英文名称请在表单中修改", "Its two names are changed on its form");

/// The columns of an object's list: its name first, then whose it is, then what is declared as listed. Last when it
/// was changed, unless a moment of its own says more, or so much else is listed that it would be cut off.
pub(crate) fn list_columns(def: &'static ObjectDef) -> Vec<&'static FieldDef> {
    let (owner, listed): (Vec<_>, Vec<_>) = def
        .fields
        .iter()
        .copied()
        .filter(|field| field.list && *field != def.title && !field.secret)
        .partition(|field| field.name == OWNER);
    if def.journal {
        // When comes first, as in every journal.
        let at = def.system_field(SystemField::UpdatedAt);
        return [def.title, at].into_iter().chain(owner).chain(listed).collect();
    }
    let has_moment = listed.iter().any(|field| matches!(field.kind, FieldKind::Instant));
    let is_full = listed.len() + owner.len() >= FULL_COLUMNS;
    let changed = (!has_moment && !is_full).then(|| def.system_field(SystemField::UpdatedAt));
    std::iter::once(def.title).chain(owner).chain(listed).chain(changed).collect()
}

/// The first columns of its list and whose they are, without those whose value is the same in every row.
pub(super) fn card_columns(
    def: &'static ObjectDef,
    same: Option<&'static FieldDef>,
) -> Vec<&'static FieldDef> {
    let mut columns = list_columns(def);
    // On the page of what they belong to, all have one head.
    let is_same = |field: &FieldDef| field.is_kept_root() && same == def.parent_field();
    columns.retain(|field| Some(*field) != same && field.system.is_none() && !is_same(field));
    let owner = columns.iter().position(|field| field.name == OWNER).map(|place| columns.remove(place));
    columns.truncate(CARD_COLUMNS_MAX - usize::from(owner.is_some()));
    columns.extend(owner);
    columns
}

/// The rows under these columns, none of them sorting.
pub(super) fn table_of(
    showing: &Showing<'_>,
    def: &'static ObjectDef,
    columns: &[&'static FieldDef],
    rows: &[Row],
) -> Table {
    let way = showing.way(def);
    Table {
        caption: def.label_plural.text(showing.lang()).to_owned(),
        cols: columns.iter().map(|field| column(showing, def, field)).collect(),
        rows: rows.iter().map(|row| line(showing, def, columns, row, &way)).collect(),
        ..Table::default()
    }
}

/// A few records as a small table, as the reader of `view` is told of them.
pub fn few_records(
    visitor: &Visitor,
    view: &View<'_>,
    def: &'static ObjectDef,
    rows: &[Row],
) -> Result<Markup, StoreError> {
    if rows.is_empty() {
        return Ok(maud::html! {});
    }
    let columns = card_columns(def, None);
    let titles = Titles::load(view, def, rows, &columns)?;
    let showing = Showing::new(visitor, &titles);
    Ok(ui::table(visitor.lang, &table_of(&showing, def, &columns, rows)))
}

/// A column.
fn column(showing: &Showing<'_>, def: &ObjectDef, field: &'static FieldDef) -> Col {
    Col {
        label: field.label.text(showing.lang()).to_owned(),
        help: field.help.map_or(String::new(), |help| help.text(showing.lang()).to_owned()),
        sort: None,
        numeric: field.kind.is_figure(),
        strong: stands_on_card(def, field),
        field: None,
    }
}

/// Whether a column also stands on a phone's card, where no layout says so: name, owner, parent and whom it is about,
/// where it stands, how to call them, its moment, the day it is due, how much of something and what it comes to.
pub(crate) fn stands_on_card(def: &ObjectDef, field: &'static FieldDef) -> bool {
    field == def.title
        || field.name == OWNER
        || field.system.is_some()
        || (field.list && matches!(field.kind, FieldKind::Instant))
        || field.formula.is_some()
        || field.sum_of.is_some()
        || field.kind.decimal().is_some_and(|scale| !scale.is_percent)
        || (field.ahead && !field.measure && field.day_of.is_none())
        || state_of(def) == Some(field)
        || def.parent_field() == Some(field)
        || about(def) == Some(field)
        || matches!(field.kind, FieldKind::Phone)
        || matches!(field.names, Names::Record | Names::Doings)
        || (!def.is_governed() && first_listed(def) == Some(field))
}

/// Whom a record with an owner of its own is about: the first listed link that it cannot be without.
fn about(def: &ObjectDef) -> Option<&'static FieldDef> {
    let is_about = |field: &&'static FieldDef| {
        field.list && field.required && field.kind.link().is_some() && !def.is_governed_by(field)
    };
    def.fields.iter().copied().filter(|_| matches!(def.guard, Guard::Owned)).find(is_about)
}

/// Where a record stands: the first listed choice whose colours say how far it is.
fn state_of(def: &ObjectDef) -> Option<&'static FieldDef> {
    let has_tones = |field: &&FieldDef| {
        field.kind.choice().is_some_and(|choice| choice.items.iter().any(|item| item.tone != Tone::Grey))
    };
    def.fields.iter().copied().filter(|field| field.list).find(has_tones)
}

/// What is listed right after the name: of a record without owner or parent it says most.
fn first_listed(def: &ObjectDef) -> Option<&'static FieldDef> {
    def.fields.iter().copied().find(|field| field.list && *field != def.title)
}

fn line(
    showing: &Showing<'_>,
    def: &'static ObjectDef,
    columns: &[&'static FieldDef],
    row: &Row,
    way: &Way,
) -> ui::Row {
    let title = showing.title(def, row);
    ui::Row {
        id: id_text(row.id),
        href: Some(way.record(def, row.id)),
        peek_href: Some(format!("{}/preview", record_href(def, row.id))),
        cells: columns.iter().map(|field| cell_of(showing, def, field, row)).collect(),
        name: title,
        ..ui::Row::default()
    }
}

/// What stands in a record's cell.
pub(super) fn cell_of(
    showing: &Showing<'_>,
    def: &'static ObjectDef,
    field: &'static FieldDef,
    row: &Row,
) -> maud::Markup {
    let is_title = field == def.title;
    if is_title && showing.is_of_people(def) {
        ui::person(&showing.title(def, row))
    } else if is_title && field.kind.choice().is_some() {
        showing.cell(field, &row.value(field))
    } else if is_title {
        maud::html! { (showing.title(def, row)) }
    } else if let (true, FieldKind::Instant, Value::Int(at)) = (def.journal, field.kind, row.value(field)) {
        showing.moment(Instant(at)) // Who looks into what happened reads the clock.
    } else if let (FieldKind::Phone, Value::Phone(phone)) = (field.kind, row.value(field)) {
        ui::phone_link(&dialled(showing.lang(), field, &phone))
    } else if let (true, Value::Text(_)) = (field.kind.is_file(), row.value(field)) {
        showing.file_of(def, field, row)
    } else if showing.is_late(def, field, row) {
        ui::late_mark(showing.lang(), showing.cell(field, &row.value(field)))
    } else {
        showing.cell(field, &row.value(field))
    }
}

/// The numbers by which someone or something is called.
pub(super) fn numbers_of(showing: &Showing<'_>, def: &'static ObjectDef, row: &Row) -> Vec<ui::Dialled> {
    let numbers = def.fields.iter().filter(|field| !field.secret);
    numbers
        .filter_map(|field| match &row.values[field.index] {
            Value::Phone(phone) => Some(dialled(showing.lang(), field, phone)),
            Value::Null
            | Value::Text(_)
            | Value::Int(_)
            | Value::Bool(_)
            | Value::Money(_)
            | Value::Tags(_)
            | Value::Veiled(_) => None,
        })
        .collect()
}

/// Lets the cells of a table be changed where they stand, as far as the visitor may.
pub(super) fn let_change(
    visitor: &Visitor,
    def: &'static ObjectDef,
    columns: &[&'static FieldDef],
    rows: &[Row],
    table: &mut Table,
) {
    table.grid =
        Some(Grid { csrf: visitor.csrf().to_owned(), name: def.plural.to_owned(), ..Grid::default() });
    for (col, field) in table.cols.iter_mut().zip(columns) {
        let has_two_names = *field == def.title && def.title_en().is_some();
        // Where a role keeps the field back on some rows only, the write says so.
        let kept = (!visitor.may_set(def, field, Verb::Change)).then_some(NOT_YOUR_FIELD);
        let why = if has_two_names { Some(TWO_NAMES) } else { field_lock(field).or(kept) };
        let locked = why.map(|why| why.text(visitor.lang).to_owned());
        col.field = Some(CellField { name: field.name.to_owned(), locked });
    }
    for (line, row) in table.rows.iter_mut().zip(rows) {
        line.record = Some(RowRecord {
            href: record_href(def, row.id),
            version: row.version,
            locked: record_lock(visitor, def, row).map(|why| why.text(visitor.lang).to_owned()),
        });
    }
}

/// A record's page.
pub(super) fn record_href(def: &ObjectDef, id: i64) -> String {
    format!("/{}/{}", def.plural, id_text(id))
}

/// What tells a record from others of its name: whose part it is, where it is, who keeps it.
pub(super) fn detail_of(showing: &Showing<'_>, def: &'static ObjectDef, row: &Row) -> String {
    let is_filled = |field: &&'static FieldDef| !matches!(row.value(field), Value::Null);
    let mut fields: Vec<&'static FieldDef> = def.parent_field().into_iter().filter(is_filled).collect();
    // Of province, city and the like the last one says most.
    fields.extend(listed_texts(def).filter(is_filled).last());
    fields.extend(detail_fields(def).filter(is_filled));
    let mut words: Vec<String> = Vec::new();
    let mut told: Vec<&'static FieldDef> = Vec::new();
    for field in fields {
        let is_another_text = told.iter().any(|told| is_text(told)) && is_text(field);
        if words.len() < DETAIL_VALUES_MAX && !told.contains(&field) && !is_another_text {
            words.push(showing.words(field, &row.value(field)));
            told.push(field);
        }
    }
    words.join(" · ")
}

/// The fields that [`detail_of`] may show, in the order of how much they say; their links are to be looked up
/// before.
pub(super) fn detail_fields(def: &'static ObjectDef) -> impl Iterator<Item = &'static FieldDef> {
    let listed = move |wanted: fn(&FieldDef) -> bool| {
        let all = def.fields.iter().copied();
        all.filter(move |field| field.list && *field != def.title && wanted(field))
    };
    def.parent_field()
        .into_iter()
        .chain(listed_texts(def))
        .chain(listed(|field| field.name == OWNER))
        .chain(listed(|field| matches!(field.kind, FieldKind::Phone)))
        .chain(listed(|field| field.kind.choice().is_some()))
}

fn listed_texts(def: &'static ObjectDef) -> impl Iterator<Item = &'static FieldDef> {
    def.fields.iter().copied().filter(move |field| field.list && *field != def.title && is_text(field))
}

fn is_text(field: &FieldDef) -> bool {
    matches!(field.kind, FieldKind::Text)
}
