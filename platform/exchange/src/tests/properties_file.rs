//! Cards that we write are read again as they were, whatever stands in them.

use proptest::prelude::*;

use super::*;
use crate::table::{ReadOptions, Table};

#[test]
fn lines_are_folded_between_characters_and_nothing_begins_another_property() {
    let entry = entry_text(
        "VTODO",
        &[
            ("SUMMARY", Said::Text(format!("{}\r\nEND:VTODO", "跟进".repeat(30)))),
            ("DUE;VALUE=DATE", Said::Plain("20260305\r\nX:1".to_owned())),
        ],
    );
    assert!(entry.lines().all(|line| line.len() <= LINE_BYTES), "{entry}");
    assert_eq!(entry.matches("\r\nEND:VTODO").count(), 1);
    assert!(entry.contains("\r\nDUE;VALUE=DATE:20260305  X:1\r\n"), "{entry}");
    let unfolded = entry.replace("\r\n ", "");
    assert!(unfolded.contains(&format!("SUMMARY:{}\\nEND:VTODO\r\n", "跟进".repeat(30))), "{unfolded}");
}

proptest! {
    #[test]
    fn a_card_reads_back_as_it_was_written(name in "[a-z张;,:\\\\\"= ]{1,60}", note in "(?s)[a-z张;,\n\\\\=]{0,90}") {
        let card = card_text(&[
            ("FN", Said::Text(format!("x{name}x"))),
            ("NOTE", Said::Text(format!("y{note}y"))),
            ("TEL", Said::Plain("+8613800138000".to_owned())),
        ]);
        let mut table = Table::from_bytes(card.into_bytes(), &ReadOptions::default()).unwrap();
        let row = table.next_row().unwrap().unwrap();
        prop_assert_eq!(table.headers(), ["FN", "NOTE", "TEL"]);
        prop_assert_eq!((row.cell(0), row.cell(1)), (&*format!("x{name}x"), &*format!("y{note}y")));
        prop_assert_eq!(table.next_row().unwrap(), None);
    }
}
