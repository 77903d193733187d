//! How a field lies in the table: which columns, which types, and the way between values and cells.

use object::{FieldDef, Money, ObjectDef, Phone, Row, ShapeError, Stored, Value};

use crate::reading::{is_ordered_by_reading, order_key};
use crate::sql::{Cell, Sql};

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnDef {
    /// Its name.
    pub name: String,
    /// text, bigint or boolean.
    pub kind: &'static str,
    /// `not null`.
    pub required: bool,
}

/// The columns a field lies in: the value itself first, then its companions.
pub fn columns_of(field: &FieldDef) -> Vec<ColumnDef> {
    let column = |suffix: &str, kind: &'static str, required: bool| ColumnDef {
        name: format!("{}{suffix}", field.name),
        kind,
        required,
    };
    let required = field.is_never_empty();
    let mut columns = match field.kind.stored() {
        Stored::Text | Stored::Tags => vec![column("", "text", required)],
        Stored::Int => vec![column("", "bigint", required)],
        Stored::Bool => vec![column("", "boolean", required)],
        Stored::Money => vec![column("", "bigint", required), column("_currency", "text", required)],
        Stored::Phone => vec![column("", "text", required), column("_written", "text", required)],
    };
    if field.keyed {
        columns.push(column("_key", "text", false));
    }
    if is_ordered_by_reading(field) {
        columns.push(column("_order", "text", required));
    }
    columns
}

/// Those of them that hold the value; the others are made of it, and nobody reads a record by them.
pub(crate) fn told_columns_of(field: &FieldDef) -> Vec<ColumnDef> {
    let mut columns = columns_of(field);
    let made = usize::from(field.keyed) + usize::from(is_ordered_by_reading(field));
    columns.truncate(columns.len() - made);
    columns
}

/// All columns of an object's table, in order: id, version, created_at, updated_at, for a child owner and team,
/// then the fields'.
pub fn table_columns(def: &ObjectDef) -> Vec<ColumnDef> {
    let mut columns = system_columns(def);
    columns.extend(def.fields.iter().flat_map(|field| columns_of(field)));
    columns
}

fn system_columns(def: &ObjectDef) -> Vec<ColumnDef> {
    let system = |name: &str, required: bool| ColumnDef { name: name.to_owned(), kind: "bigint", required };
    let mut columns = vec![
        system("id", true),
        system("version", true),
        system("created_at", true),
        system("updated_at", true),
    ];
    if def.parent_field().is_some() {
        columns.push(system("owner", false));
        columns.push(system("team", false));
    }
    columns
}

/// Adds the cells of a field's value, in the order of [`columns_of`].
pub(crate) fn push_cells(field: &FieldDef, value: &Value, cells: &mut Vec<Cell>) {
    push_told_cells(field, value, cells);
    if field.keyed {
        let key = value.as_text().map(object::text::name_key).filter(|key| !key.is_empty());
        cells.push(key.map_or(Cell::Null, Cell::Text));
    }
    if is_ordered_by_reading(field) {
        cells.push(value.as_text().map_or(Cell::Null, |text| Cell::Text(order_key(text))));
    }
}

/// Those of them that hold the value itself, the one it is compared by first.
pub(crate) fn push_told_cells(field: &FieldDef, value: &Value, cells: &mut Vec<Cell>) {
    match value {
        // What may not be known is never written, see `Tx::refuse_veiled`; compared, it is nothing.
        Value::Null | Value::Veiled(_) => {
            cells.push(Cell::Null);
            if lies_in_two(field) {
                cells.push(Cell::Null);
            }
        }
        Value::Text(text) => cells.push(Cell::Text(text.clone())),
        Value::Int(number) => cells.push(Cell::Int(*number)),
        Value::Bool(yes) => cells.push(Cell::Bool(*yes)),
        Value::Money(money) => {
            cells.push(Cell::Int(money.minor));
            cells.push(Cell::Text(money.currency.code().to_owned()));
        }
        Value::Phone(phone) => {
            cells.push(Cell::Text(phone.canonical()));
            cells.push(Cell::Text(phone.written.clone()));
        }
        Value::Tags(tags) => cells.push(Cell::Text(serde_json::Value::from(tags.clone()).to_string())),
    }
}

/// Whether a value has two columns: the amount and its currency, the number and how it was written.
fn lies_in_two(field: &FieldDef) -> bool {
    matches!(field.kind.stored(), Stored::Money | Stored::Phone)
}

/// The value of a field from the front of `cells` of [`push_select`]; returns how many it took.
pub(crate) fn value_of(
    object: &'static str,
    field: &FieldDef,
    cells: &[Cell],
) -> Result<(Value, usize), ShapeError> {
    let misfit = || ShapeError { object, field: field.name };
    let taken = if lies_in_two(field) { 2 } else { 1 };
    let value = match (&cells[0], field.kind.stored()) {
        (Cell::Null, _) => Value::Null,
        (cell, Stored::Bool) => Value::Bool(cell.int().ok_or_else(misfit)? != 0),
        (Cell::Int(minor), Stored::Money) => {
            let currency = cells[1].text().and_then(object::Currency::parse).ok_or_else(misfit)?;
            Value::Money(Money { minor: *minor, currency })
        }
        (Cell::Text(canonical), Stored::Phone) => {
            Value::Phone(Box::new(Phone::from_stored(canonical, cells[1].text().unwrap_or(canonical))))
        }
        (Cell::Text(text), Stored::Tags) => {
            Value::Tags(serde_json::from_str::<Vec<String>>(text).map_err(|_| misfit())?)
        }
        (Cell::Text(text), Stored::Text) => Value::Text(text.clone()),
        (Cell::Int(number), Stored::Int) => Value::Int(*number),
        (Cell::Text(_) | Cell::Int(_) | Cell::Bool(_) | Cell::Bytes(_), _) => return Err(misfit()),
    };
    Ok((value, taken))
}

/// Adds the select list of an object's rows under an alias.
pub(crate) fn push_select(def: &ObjectDef, alias: &str, sql: &mut Sql) {
    let told = def.fields.iter().flat_map(|field| told_columns_of(field));
    for (place, column) in system_columns(def).into_iter().chain(told).enumerate() {
        if place > 0 {
            sql.push(", ");
        }
        sql.push(alias).push(".").name(&column.name);
    }
}

/// A row from the cells of [`push_select`].
pub(crate) fn row_of(def: &'static ObjectDef, cells: &[Cell]) -> Result<Row, ShapeError> {
    let misfit = |field| ShapeError { object: def.name, field };
    let mut values = Vec::with_capacity(def.fields.len());
    let is_child = def.parent_field().is_some();
    let mut place = if is_child { 6 } else { 4 };
    for field in &def.fields {
        let (value, taken) = value_of(def.name, field, &cells[place..])?;
        values.push(value);
        place += taken;
    }
    let (owner, team) = if is_child {
        (cells[4].int(), cells[5].int())
    } else {
        let link = |name| def.field(name).and_then(|field| values[field.index].as_int());
        if def.is_governed() { (link("owner"), link("team")) } else { (None, None) }
    };
    Ok(Row {
        id: cells[0].int().ok_or_else(|| misfit("id"))?,
        version: cells[1].int().ok_or_else(|| misfit("version"))?,
        created_at: object::Instant(cells[2].int().ok_or_else(|| misfit("created_at"))?),
        updated_at: object::Instant(cells[3].int().ok_or_else(|| misfit("updated_at"))?),
        owner,
        team,
        values,
    })
}

/// A row's cells in the order of [`table_columns`].
pub(crate) fn cells_of(def: &ObjectDef, row: &Row) -> Vec<Cell> {
    let mut cells = vec![
        Cell::Int(row.id),
        Cell::Int(row.version),
        Cell::Int(row.created_at.0),
        Cell::Int(row.updated_at.0),
    ];
    if def.parent_field().is_some() {
        cells.push(Cell::of_option(row.owner));
        cells.push(Cell::of_option(row.team));
    }
    for (field, value) in def.fields.iter().zip(&row.values) {
        push_cells(field, value, &mut cells);
    }
    cells
}
