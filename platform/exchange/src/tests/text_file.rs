//! Whole files, good and bad: every line is accounted for, and what is refused says why.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use proptest::prelude::*;

use super::super::{Blob, FILE_BYTES_MAX, Table};
use super::*;
use object::Lang;

fn open(bytes: impl Into<Vec<u8>>) -> Result<Table, ReadError> {
    Table::from_bytes(bytes.into(), &ReadOptions::default())
}

fn open_with_header(bytes: impl Into<Vec<u8>>) -> Table {
    Table::from_bytes(bytes.into(), &ReadOptions { header: Some(true), ..ReadOptions::default() }).unwrap()
}

fn text_file(bytes: impl Into<Vec<u8>>, options: &ReadOptions) -> TextFile {
    let blob = Blob::Bytes(std::sync::Arc::new(bytes.into()));
    TextFile::of(TextWindow::open(blob.reader(0, blob.len()), blob.len(), options.encoding).unwrap(), options)
        .unwrap()
}

fn rows_of(mut table: Table) -> Vec<RawRow> {
    std::iter::from_fn(|| table.next_row().unwrap()).collect()
}

/// Line, problem code or the cells joined by a bar.
fn told(rows: &[RawRow]) -> Vec<(u64, String)> {
    let tell = |row: &RawRow| match row.problem() {
        Some(problem) => problem.message().code.to_owned(),
        None => row.cells().collect::<Vec<_>>().join("|"),
    };
    rows.iter().map(|row| (row.line(), tell(row))).collect()
}

fn expected(rows: &[(u64, &str)]) -> Vec<(u64, String)> {
    rows.iter().map(|(line, text)| (*line, (*text).to_owned())).collect()
}

#[test]
fn a_file_of_chinese_excel_is_read_without_being_told_anything() {
    let text =
        "客户名称,联系电话,城市\r\n上海宏达设备有限公司,021-55550000,上海\r\n北京方圆,13800138000,北京\r\n";
    let bytes = encoding_rs::GB18030.encode(text).0.into_owned();
    let table = open(bytes).unwrap();
    assert_eq!(
        (table.encoding(), table.separator(), table.has_header()),
        (Some(Encoding::Gb18030), Some(','), true)
    );
    assert_eq!(table.headers(), ["客户名称", "联系电话", "城市"]);
    let rows = rows_of(table);
    assert_eq!(rows[1].number(), 3);
    assert_eq!(told(&rows)[1], (3, "北京方圆|13800138000|北京".to_owned()));
}

#[test]
fn every_line_is_a_row_a_row_with_a_problem_or_blank() {
    let text =
        "\n名称,电话,城市\n甲,1,沪\n\n乙,2\n丙,3,京,多\n丁,4,津,,\n \n,,\n戊,\0,渝\n己,\"6,穗\n庚,7,深\n";
    let mut table = open_with_header(text);
    let rows: Vec<RawRow> = std::iter::from_fn(|| table.next_row().unwrap()).collect();
    assert_eq!(
        told(&rows),
        expected(&[
            (3, "甲|1|沪"),
            (5, "乙|2|"),
            (6, "row_too_many_cells"),
            (7, "丁|4|津"),
            (9, "||"),
            (10, "row_zero_byte"),
            (11, "row_unclosed_quote"),
            (12, "庚|7|深"),
        ])
    );
    assert_eq!(table.blank_lines(), 3);
    assert!(rows[4].is_blank() && !rows[0].is_blank());
    assert_eq!(rows.iter().map(RawRow::number).collect::<Vec<_>>(), [3, 5, 6, 7, 9, 10, 11, 12]);
    assert_eq!(rows[6].cells().collect::<Vec<_>>(), ["己", "\"6", "穗"]);
}

#[test]
fn rows_count_as_a_spreadsheet_shows_them() {
    let numbers = |text: &str, header: bool| {
        let options =
            ReadOptions { encoding: Some(Encoding::Utf8), header: Some(header), ..ReadOptions::default() };
        let table = Table::from_bytes(text.as_bytes().to_vec(), &options).unwrap();
        rows_of(table).iter().map(RawRow::number).collect::<Vec<_>>()
    };
    assert_eq!(numbers("a,b\n1,2\n3,4\n", true), [2, 3], "the header is row 1");
    assert_eq!(numbers("1,2\n3,4\n", false), [1, 2], "without a header the first row is row 1");
    assert_eq!(numbers("a,b\n1,2\n\n3,4\n", true), [2, 4], "an empty line is a row there");
    assert_eq!(numbers("a,b\n\"1\n1\n1\",2\n3,4\n", true), [2, 3], "a cell of three lines is one row");
    assert_eq!(
        numbers("sep=;\na;b\n1;2\n", true),
        [2],
        "Excel does not show the line that tells the separator"
    );
}

#[test]
fn the_rest_of_a_torn_row_never_becomes_a_row_of_its_own() {
    let text = "a,b,c\n1,\"he said \"hi\"\nand left\nfor good\",x\n2,y,z\n3,\"p\nq\",r\n";
    let rows = rows_of(open_with_header(text));
    assert_eq!(
        told(&rows),
        expected(&[
            (2, "row_unclosed_quote"),
            (3, "row_torn"),
            (4, "row_unclosed_quote"),
            (5, "2|y|z"),
            (6, "3|p\nq|r")
        ])
    );
    // A quotation mark that swallowed a separator on its own line.
    let rows = rows_of(open_with_header("a,b,c\n\"1\",\"2,\"3\"\n\"4\",\"5\",\"6\"\n"));
    assert_eq!(told(&rows), expected(&[(2, "row_unclosed_quote"), (3, "4|5|6")]));
}

#[test]
fn a_quote_that_is_never_closed_costs_one_row_of_a_large_file() {
    let mut text = "a,b,c\n".to_owned();
    for number in 1..=20_000 {
        let mark = if number % 5_000 == 100 { "\"" } else { "" };
        text.push_str(&format!("{number},{mark}x,y\n"));
    }
    let rows = rows_of(open_with_header(text));
    assert_eq!(rows.len(), 20_000);
    assert_eq!(rows.iter().filter(|row| row.problem().is_some()).count(), 4);
}

#[test]
fn a_row_of_five_megabytes_is_reported_and_reading_goes_on() {
    for (before, after) in [("", ""), ("\"", "\""), ("\"", "")] {
        let text = format!("a,b\n1,x\n2,{before}{}{after}\n3,y\n4,z\n", "长".repeat(5_000_000 / 3));
        let mut file = text_file(text, &ReadOptions { header: Some(true), ..ReadOptions::default() });
        let (mut rows, mut row) = (Vec::new(), RawRow::default());
        while file.read_row(&mut row).unwrap() {
            assert!(file.window.text.capacity() < 8 * ROW_BYTES_MAX);
            rows.push(row.clone());
        }
        assert_eq!(told(&rows), expected(&[(2, "1|x"), (3, "row_too_long"), (4, "3|y"), (5, "4|z")]));
        assert!(rows[1].cell(1).len() <= ROW_BYTES_KEPT && rows[1].cell(0) == "2");
    }
}

#[test]
fn a_damaged_character_fails_its_row_only() {
    let mut bytes = "名称,城市\n甲,沪\n乙,京\n丙,津\n".repeat(40).into_bytes();
    let place = bytes.len() / 2;
    bytes[place] = 0xFF;
    let mut table = open_with_header(bytes);
    let mut failed = Vec::new();
    while let Some(row) = table.next_row().unwrap() {
        failed.extend(row.problem().map(|problem| problem.message().code));
    }
    assert_eq!(failed, ["row_undecodable"]);
    assert_eq!(table.undecodable().first_offset, Some(place as u64));
}

#[test]
fn chinese_far_behind_ascii_still_tells_the_encoding() {
    let far = |lines: usize| {
        format!("code,name\n{}{}", "12345,plain\n".repeat(lines), "67890,上海宏达\n".repeat(9))
    };
    for lines in [1, 5_460, 5_461, 5_462, 100_000] {
        let bytes = encoding_rs::GB18030.encode(&far(lines)).0.into_owned();
        let table = open(bytes).unwrap();
        assert_eq!(table.encoding(), Some(Encoding::Gb18030), "{lines}");
        assert_eq!(open(far(lines)).unwrap().encoding(), Some(Encoding::Utf8));
    }
}

#[test]
fn what_cannot_be_imported_at_all_says_why() {
    let wide = (1..=10_000).map(|column| format!("c{column}")).collect::<Vec<_>>().join(",");
    for (bytes, code) in [
        (b"".as_slice(), "file_empty"),
        (b"\xEF\xBB\xBF", "file_empty"),
        (b"\n\r\n  \n", "file_empty"),
        (wide.as_bytes(), "file_too_many_columns"),
        ("电话,名称, 电话\n1,2,3\n".as_bytes(), "file_header_twice"),
        (b"a,\"b\n1,2\n", "file_header_broken"),
        (b"PK\x03\x04", "book_damaged"),
        (&[0xFF; 99], "file_no_encoding"),
    ] {
        let options = ReadOptions { header: Some(true), ..ReadOptions::default() };
        let error = Table::from_bytes(bytes.to_vec(), &options).err().unwrap();
        assert_eq!(error.message().code, code);
    }
    let error = open(wide).err().unwrap().message();
    assert!(
        error.zh.contains("10000") && error.zh.contains("500") && error.en.contains("10000"),
        "{error:?}"
    );
    let error = open("甲,乙,甲\nx,y,z\n").err().unwrap().message();
    assert!(error.zh.contains("“甲”") && error.en.contains("Columns 1 and 3"), "{error:?}");
    let missing = Table::open(Path::new("no-such-file.csv"), &ReadOptions::default()).err().unwrap();
    assert_eq!(missing.message().code, "file_not_found");
    let folder = Table::open(&std::env::temp_dir(), &ReadOptions::default()).err().unwrap();
    assert_eq!(folder.message().code, "file_not_a_file");
}

#[test]
fn a_file_larger_than_the_limit_is_refused_before_it_is_read() {
    let path = std::env::temp_dir().join(format!("guanxi-large-{}.csv", std::process::id()));
    // A sparse file takes no room on the disk.
    File::create(&path).unwrap().set_len(FILE_BYTES_MAX + 1).unwrap();
    let error = Table::open(&path, &ReadOptions::default()).err().unwrap();
    std::fs::remove_file(&path).unwrap();
    assert_eq!(error.message().code, "file_too_large");
}

#[test]
fn a_file_on_disk_reads_as_the_same_bytes_do() {
    let path = std::env::temp_dir().join(format!("guanxi-table-{}.csv", std::process::id()));
    let text = format!("名称,数\n{}", "甲,1\n".repeat(50_000));
    File::create(&path).unwrap().write_all(text.as_bytes()).unwrap();
    let mut table = Table::open(&path, &ReadOptions::default()).unwrap();
    std::fs::remove_file(&path).unwrap();
    let mut row = RawRow::default();
    let mut count = 0;
    while table.read_row(&mut row).unwrap() {
        count += 1;
    }
    assert_eq!(count, 50_000);
    assert_eq!((table.bytes_read(), table.bytes_total()), (text.len() as u64, text.len() as u64));
}

#[test]
fn small_and_odd_files_are_read() {
    let only_header = open("名称,电话\n").unwrap();
    assert_eq!(only_header.headers(), ["名称", "电话"]);
    assert!(rows_of(only_header).is_empty());

    let one_column = open("名称\n甲\n乙").unwrap();
    assert_eq!(told(&rows_of(one_column)), expected(&[(2, "甲"), (3, "乙")]));

    let headless = open("甲公司,13800138000\n乙公司,13900139000\n").unwrap();
    assert!(!headless.has_header());
    assert_eq!(headless.headers(), ["列1", "列2"]);
    assert_eq!(rows_of(headless).len(), 2);

    let english = ReadOptions { lang: Lang::En, header: Some(true), ..ReadOptions::default() };
    let unnamed = Table::from_bytes(b"a,,c\n1,2,3\n".to_vec(), &english).unwrap();
    assert_eq!(unnamed.headers(), ["a", "column 2", "c"]);

    let told_by_excel = open("sep=;\na;b\n1,5;2\n").unwrap();
    assert_eq!(told_by_excel.separator(), Some(';'));
    assert_eq!(told(&rows_of(told_by_excel)), expected(&[(3, "1,5|2")]));

    let late = open(",,\n\n名称,电话,城市\n甲,1,沪\n").unwrap();
    assert_eq!(
        (late.headers(), late.blank_lines()),
        (["名称", "电话", "城市"].map(String::from).as_slice(), 2)
    );

    let old_mac = open_with_header("a,b\r1,2\r\r3,4\r");
    assert_eq!(told(&rows_of(old_mac)), expected(&[(2, "1|2"), (4, "3|4")]));

    let to_the_last_column =
        open(format!("名,数{}\n甲,1{}\n", ",".repeat(16_382), ",".repeat(16_382))).unwrap();
    assert_eq!(to_the_last_column.headers(), ["名", "数"]);
    assert_eq!(told(&rows_of(to_the_last_column)), expected(&[(2, "甲|1")]));
}

#[test]
fn what_the_person_says_is_believed_over_guesses_but_not_over_a_mark() {
    let options = ReadOptions {
        encoding: Some(Encoding::Gb18030),
        separator: Some('#'),
        header: Some(false),
        ..ReadOptions::default()
    };
    let table = Table::from_bytes("名称#电话\n".into(), &options).unwrap();
    assert_eq!(
        (table.encoding(), table.separator(), table.has_header()),
        (Some(Encoding::Gb18030), Some('#'), false)
    );
    let table = Table::from_bytes("\u{FEFF}名称#电话\n".into(), &options).unwrap();
    assert_eq!(table.encoding(), Some(Encoding::Utf8));
    assert_eq!(told(&rows_of(table)), expected(&[(1, "名称|电话")]));
}

proptest! {
    #[test]
    fn whatever_a_file_holds_each_of_its_lines_is_counted_once(
        lines in proptest::collection::vec("[a\",; 张\0\u{FFFD}]{0,8}", 0..30)
    ) {
        let mut text = "a,b,c\n".to_owned();
        for line in &lines {
            text.push_str(line);
            text.push('\n');
        }
        let options =
            ReadOptions { encoding: Some(Encoding::Utf8), header: Some(true), ..ReadOptions::default() };
        let mut table = text_file(text, &options);
        let (mut rows, mut line, mut row) = (0, 1, RawRow::default());
        while table.read_row(&mut row).unwrap() {
            rows += 1;
            prop_assert_eq!(row.number(), 1 + rows + table.blank_lines());
            prop_assert!(row.line() > line);
            prop_assert!(row.problem().is_some() || row.cell_count() == table.headers().len());
            line = row.line();
        }
        prop_assert_eq!(table.line, lines.len() as u64 + 2);
    }

    #[test]
    fn no_bytes_make_reading_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), told in 0..5_usize) {
        let encodings =
            [None, Some(Encoding::Utf8), Some(Encoding::Gb18030), Some(Encoding::Utf16Le), Some(Encoding::Utf16Be)];
        let options = ReadOptions { encoding: encodings[told], ..ReadOptions::default() };
        if let Ok(mut table) = Table::from_bytes(bytes, &options) {
            while let Some(row) = table.next_row().unwrap() {
                prop_assert!(row.problem().is_some() || row.cell_count() == table.headers().len());
            }
        }
    }
}
