//! Failed rows come back as a file that a spreadsheet opens and the import reads again.

use proptest::prelude::*;

use super::*;
use crate::table::{ReadOptions, RowError, Table};

fn table(bytes: impl Into<Vec<u8>>) -> Table {
    Table::from_bytes(bytes.into(), &ReadOptions { header: Some(true), ..ReadOptions::default() }).unwrap()
}

/// All rows of a file as if each had failed.
fn rejected(mut table: Table, reason: &str, lang: Lang) -> Vec<u8> {
    let mut writer = RejectWriter::new(Vec::new(), table.headers(), lang).unwrap();
    while let Some(row) = table.next_row().unwrap() {
        writer.write(&row, reason).unwrap();
    }
    writer.finish().unwrap()
}

#[test]
fn the_reason_and_the_row_stand_behind_the_original_cells() {
    let file = rejected(table("名称,电话\n甲,\"1,2\"\n\n乙\n"), "电话太短", Lang::Zh);
    let text = "\u{FEFF}名称,电话,错误原因,行号\r\n甲,\"1,2\",电话太短,2\r\n乙,,电话太短,4\r\n";
    assert_eq!(String::from_utf8(file).unwrap(), text);
    let file = rejected(table("Name\nA\n"), "Too short", Lang::En);
    assert_eq!(String::from_utf8(file).unwrap(), "\u{FEFF}Name,Reason,Row\r\nA,Too short,2\r\n");
}

#[test]
fn a_reason_is_never_a_formula_and_the_customers_cells_stay_as_they_were() {
    let file = String::from_utf8(rejected(table("a,b\n=1+1,-5\n"), "=cmd|calc", Lang::En)).unwrap();
    assert!(file.ends_with("\r\n=1+1,-5,'=cmd|calc,2\r\n"), "{file}");
}

#[test]
fn cells_beyond_the_header_keep_the_columns_in_line() {
    let file = rejected(table("a,b\n1,2,3,4\n"), "x", Lang::En);
    assert_eq!(std::str::from_utf8(&file).unwrap(), "\u{FEFF}a,b,Reason,Row\r\n1,2,x,2,3,4\r\n");
    let mut again = table(file);
    let row = again.next_row().unwrap().unwrap();
    assert_eq!(row.problem(), Some(&RowError::TooManyCells { found: 6, expected: 4 }));
}

#[test]
fn a_second_round_replaces_the_reason_of_the_first() {
    let first = rejected(table("a,b\n1,2\n3,4\n"), "old", Lang::Zh);
    let second = rejected(table(first), "new", Lang::En);
    assert_eq!(String::from_utf8(second).unwrap(), "\u{FEFF}a,b,Reason,Row\r\n1,2,new,2\r\n3,4,new,3\r\n");
}

proptest! {
    #[test]
    fn what_was_rejected_reads_back_as_it_was(
        rows in proptest::collection::vec(proptest::collection::vec("[a,;\"\n 张=@]{0,6}", 3), 1..8)
    ) {
        let mut csv = csv::Writer::from_writer(Vec::new());
        csv.write_record(["x", "y", "z"]).unwrap();
        for row in &rows {
            csv.write_record(row).unwrap();
        }
        let mut again = table(rejected(table(csv.into_inner().unwrap()), "why", Lang::Zh));
        prop_assert_eq!(again.separator(), Some(','));
        for row in &rows {
            let read = again.next_row().unwrap().unwrap();
            prop_assert_eq!(read.problem(), None);
            prop_assert_eq!(&read.cells().take(3).map(str::to_owned).collect::<Vec<_>>(), row);
        }
        prop_assert!(again.next_row().unwrap().is_none());
    }
}
