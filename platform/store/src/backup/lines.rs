//! A row as a line of a backup: a JSON array in the order of the table's columns. Numbers are whole and up to 64 bits,
//! bytes are base64.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value as Json;

use super::tables::{Column, Kind};
use crate::sql::Cell;

/// Adds the line of a row.
pub(super) fn push(columns: &[Column], cells: &[Cell], out: &mut Vec<u8>) {
    out.push(b'[');
    for (place, (column, cell)) in columns.iter().zip(cells).enumerate() {
        if place > 0 {
            out.push(b',');
        }
        let json = match (cell, column.kind) {
            (Cell::Null, _) => Json::Null,
            (Cell::Int(number), Kind::Boolean) => Json::Bool(*number != 0),
            (Cell::Int(number), Kind::Text | Kind::Number | Kind::Bytes) => Json::from(*number),
            (Cell::Bool(yes), _) => Json::Bool(*yes),
            (Cell::Bytes(bytes), _) => Json::String(STANDARD.encode(bytes)),
            (Cell::Text(text), _) => {
                serde_json::to_writer(&mut *out, text).expect("memory takes any text");
                continue;
            }
        };
        serde_json::to_writer(&mut *out, &json).expect("memory takes any value");
    }
    out.extend_from_slice(b"]\n");
}

/// The row of a line; nothing where it is not one of this table.
pub(super) fn cells(columns: &[Column], line: &[u8]) -> Option<Vec<Cell>> {
    let parts: Vec<Json> = serde_json::from_slice(line).ok()?;
    if parts.len() != columns.len() {
        return None;
    }
    let cell = |(column, json): (&Column, Json)| match (json, column.kind) {
        (Json::Null, _) => Some(Cell::Null),
        (Json::Bool(yes), Kind::Boolean) => Some(Cell::Bool(yes)),
        (Json::Number(number), Kind::Number) => number.as_i64().map(Cell::Int),
        (Json::String(text), Kind::Text) => Some(Cell::Text(text)),
        (Json::String(text), Kind::Bytes) => STANDARD.decode(text).ok().map(Cell::Bytes),
        _ => None,
    };
    columns.iter().zip(parts).map(cell).collect()
}
