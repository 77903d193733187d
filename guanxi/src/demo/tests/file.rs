use std::collections::{BTreeMap, BTreeSet};

use customers::Customer;
use exchange::{RawRow, ReadOptions, Table, guess_mapping};
use object::{FieldDef, FieldKind, Object, Phone, Value};

use super::{BROKEN_CELLS, HEADERS, MessyFile, messy_file};

/// The values of a row, or whether it cannot go in.
fn read(row: &RawRow, fields: &[&'static FieldDef]) -> Result<Vec<Value>, String> {
    if let Some(problem) = row.problem() {
        return Err(format!("{problem:?}"));
    }
    let mut values = vec![Value::Null; Customer::def().fields.len()];
    for (cell, field) in row.cells().zip(fields) {
        if cell.trim().is_empty() {
            continue;
        }
        let cells =
            if matches!(field.kind, FieldKind::Phone) { Phone::split(cell) } else { vec![cell.to_owned()] };
        // A customer has two fields for phones.
        if cells.len() > 2 {
            return Err(format!("{} numbers in “{cell}”", cells.len()));
        }
        for cell in cells {
            values[field.index] = (field.parse)(&cell).map_err(|message| message.en)?;
        }
    }
    if values[Customer::NAME.field().index].is_null() { Err("no name".to_owned()) } else { Ok(values) }
}

/// Every row by its number.
fn rows(file: &MessyFile) -> BTreeMap<u64, Result<Vec<Value>, String>> {
    let mut table =
        Table::from_bytes(file.text.clone().into_bytes(), &ReadOptions::default()).expect("a file");
    assert_eq!(table.headers(), HEADERS);
    let fields: Vec<&'static FieldDef> = guess_mapping(Customer::def(), table.headers())
        .into_iter()
        .zip(HEADERS)
        .map(|(field, header)| field.unwrap_or_else(|| panic!("{header} is not known")))
        .collect();
    let mut found = BTreeMap::new();
    let mut row = RawRow::default();
    while table.read_row(&mut row).expect("readable") {
        found.insert(row.number(), read(&row, &fields));
    }
    found
}

#[test]
fn exactly_the_broken_rows_cannot_go_in() {
    let file = messy_file(6_000, 3.0, 11);
    let rows = rows(&file);
    assert_eq!(rows.len(), 6_000);
    let broken: BTreeMap<u64, _> = file.broken.iter().map(|broken| (broken.row, broken.what)).collect();
    assert!((120..240).contains(&broken.len()), "{} broken", broken.len());
    for (number, row) in &rows {
        match (row, broken.get(number)) {
            (Ok(_), None) | (Err(_), Some(_)) => {}
            (Ok(values), Some(what)) => panic!("row {number} goes in though {what:?}: {values:?}"),
            (Err(problem), None) => panic!("row {number} does not go in: {problem}"),
        }
    }
    for what in BROKEN_CELLS {
        assert!(broken.values().any(|found| *found == what), "{what:?} does not occur");
    }
}

#[test]
fn company_codes_repeat_only_in_repeated_rows() {
    let file = messy_file(6_000, 3.0, 12);
    let rows = rows(&file);
    let repeated: BTreeSet<u64> = file.repeated.iter().map(|(row, _)| *row).collect();
    assert!(repeated.len() > 10 && file.alike.len() > 50, "{} {}", repeated.len(), file.alike.len());
    let code = Customer::USCC.field().index;
    let mut seen = BTreeSet::new();
    for (number, row) in &rows {
        let Ok(values) = row else { continue };
        let Some(code) = values[code].as_text() else { continue };
        assert_eq!(!seen.insert(code.to_owned()), repeated.contains(number), "row {number}: {code}");
    }
    for (later, earlier) in file.repeated.iter().chain(&file.alike) {
        assert!(earlier < later && rows[earlier].is_ok() && rows[later].is_ok());
    }
}

#[test]
fn one_seed_writes_one_file() {
    assert_eq!(messy_file(500, 3.0, 4), messy_file(500, 3.0, 4));
    assert_ne!(messy_file(500, 3.0, 4).text, messy_file(500, 3.0, 5).text);
}

#[test]
fn a_file_can_be_all_sound_or_all_broken() {
    assert!(messy_file(200, 0.0, 1).broken.is_empty());
    assert_eq!(messy_file(200, 100.0, 1).broken.len(), 200);
    assert_eq!(messy_file(0, 3.0, 1).text.lines().count(), 1);
}
