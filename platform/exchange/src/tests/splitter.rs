//! Cutting rows: as the csv crate does where a file is well formed, and never past a stray quotation mark.

use proptest::prelude::*;

use super::*;

/// What a text is cut into: the cells of each row, or the number of lines looked at for a stray quote.
fn cut(text: &str, separator: char) -> Vec<Result<Vec<String>, u64>> {
    let splitter = Splitter::new(separator, RowEnd::of(text));
    let mut rows = Vec::new();
    let mut row = RawRow::default();
    let mut place = 0;
    loop {
        match splitter.split(text, place, true, &mut row) {
            Split::Row { next, .. } => {
                place = next;
                rows.push(Ok(row.cells().map(str::to_owned).collect()));
            }
            Split::StrayQuote { lines } => {
                rows.push(Err(lines));
                place = splitter.line_end(text, place, true).unwrap().1;
            }
            Split::End => return rows,
            Split::Unfinished => panic!("unfinished at the end of the text"),
        }
    }
}

fn row(cells: &[&str]) -> Result<Vec<String>, u64> {
    Ok(cells.iter().map(|cell| (*cell).to_owned()).collect())
}

#[test]
fn rows_are_cut_as_the_standard_says_and_a_little_more_kindly() {
    for (text, rows) in [
        ("a,b\r\nc,d", vec![row(&["a", "b"]), row(&["c", "d"])]),
        ("a,b,\n", vec![row(&["a", "b", ""])]),
        ("\"a,b\",\"c\"\"d\"\n", vec![row(&["a,b", "c\"d"])]),
        ("\"a\nb\",c\nd,e\n", vec![row(&["a\nb", "c"]), row(&["d", "e"])]),
        ("a\rb\rc", vec![row(&["a"]), row(&["b"]), row(&["c"])]),
        ("a,x\ry\nb,z\n", vec![row(&["a", "x\ry"]), row(&["b", "z"])]),
        ("\"a\" ,b\n", vec![row(&["a", "b"])]),
        ("5\" screen,b\n", vec![row(&["5\" screen", "b"])]),
        ("\"上海\"宏达\"公司\",b\n", vec![row(&["上海\"宏达\"公司", "b"])]),
        ("\"\",\"\"\n", vec![row(&["", ""])]),
        ("=\"0138\",b\n", vec![row(&["=\"0138\"", "b"])]),
    ] {
        assert_eq!(cut(text, ','), rows, "{text:?}");
    }
    assert_eq!(cut("甲，（乙）\n\"丙，丁\"，戊\n", '，'), [row(&["甲", "（乙）"]), row(&["丙，丁", "戊"])]);
}

#[test]
fn a_stray_quote_costs_its_own_line_only() {
    for text in [
        "1,\"ab,x\n2,cd,y\n3,ef,z\n",
        "1,\"ab,x\n2,\"cd\",y\n3,ef,z\n",
        "1,\"a\"b,x\n2,cd,y\n3,ef,z\n",
        "1,\"ab,x\n2,cd,y\n3,\"e\"\"f\",z\n",
    ] {
        let rows = cut(text, ',');
        assert_eq!(rows.len(), 3, "{text:?} {rows:?}");
        assert!(rows[0].is_err());
        assert!(rows[1..].iter().all(|row| row.as_ref().is_ok_and(|cells| cells.len() == 3)));
    }
}

#[test]
fn a_cell_over_too_many_lines_was_never_closed() {
    let lines_of = |count: u64| format!("\"{}\",b\n", vec!["x"; count as usize].join("\n"));
    assert_eq!(cut(&lines_of(ROW_LINES_MAX), ',').len(), 1);
    assert_eq!(cut(&lines_of(ROW_LINES_MAX + 1), ',')[0], Err(ROW_LINES_MAX + 1));
}

#[test]
fn zero_bytes_and_undecodable_ones_name_their_cell() {
    let splitter = Splitter::new(',', RowEnd::LineFeed);
    let mut row = RawRow::default();
    splitter.split("a,b\0,c\n", 0, true, &mut row);
    assert_eq!(row.problem(), Some(&RowError::ZeroByte { column: 2 }));
    splitter.split("a,b,\"c\u{FFFD}\"\n", 0, true, &mut row);
    assert_eq!(row.problem(), Some(&RowError::Undecodable { column: 3 }));
    splitter.split("a,（b）,c\n", 0, true, &mut row);
    assert_eq!(row.problem(), None);
}

fn cell() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z ]{0,6}", "[张王，（）\u{FF01}]{0,4}", "[a\",;\n\r张]{0,6}"]
}

proptest! {
    #[test]
    fn well_formed_files_are_cut_as_by_the_csv_crate(
        rows in proptest::collection::vec(proptest::collection::vec(cell(), 1..5), 0..12),
        separator in prop_oneof![Just(b','), Just(b';'), Just(b'\t')],
        crlf in any::<bool>(),
        quoted in any::<bool>(),
    ) {
        let end = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let style = if quoted { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary };
        let mut writer = csv::WriterBuilder::new()
            .delimiter(separator).terminator(end).quote_style(style).flexible(true).from_writer(Vec::new());
        // A mark that ends rows stands in the first one, so that lone carriage returns are no row ends.
        writer.write_record(["head", "er"]).unwrap();
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        let mut reader =
            csv::ReaderBuilder::new().delimiter(separator).flexible(true).has_headers(false).from_reader(text.as_bytes());
        let judged: Vec<Result<Vec<String>, u64>> =
            reader.records().map(|record| Ok(record.unwrap().iter().map(str::to_owned).collect())).collect();
        prop_assert_eq!(cut(&text, char::from(separator)), judged);
    }

    #[test]
    fn more_text_never_changes_what_was_cut(text in "[a,\"\n\r 张\t，]{0,40}", separator in prop_oneof![Just(','), Just('，'), Just('\t')]) {
        for row_end in [RowEnd::LineFeed, RowEnd::CarriageReturn] {
            let splitter = Splitter::new(separator, row_end);
            let (mut whole, mut part) = (RawRow::default(), RawRow::default());
            let judged = splitter.split(&text, 0, true, &mut whole);
            for (end, _) in text.char_indices() {
                let split = splitter.split(&text[..end], 0, false, &mut part);
                if split != Split::Unfinished {
                    prop_assert_eq!(&split, &judged);
                    prop_assert_eq!(&part, &whole);
                }
            }
        }
    }
}
