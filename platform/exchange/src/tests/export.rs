// A test that cannot go on has failed.
#![allow(clippy::unwrap_used)]

use super::{Cell, ExportFile, ExportFormat, made_harmless};

#[test]
fn no_cell_is_run_and_telephones_stay_readable() {
    let table = [
        ("=1+1", "'=1+1"),
        ("=HYPERLINK(\"http://x\")", "'=HYPERLINK(\"http://x\")"),
        ("+1+cmd|' /C calc'!A0", "'+1+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("＝1+1", "'＝1+1"),
        ("+86", "+86"),
        ("+86 512 6688 1234", "+86 512 6688 1234"),
        ("+8613800138000", "+8613800138000"),
        ("+86-1", "'+86-1"),
        ("+", "'+"),
        ("苏州衡泰机械有限公司", "苏州衡泰机械有限公司"),
        ("\u{200B}=1+1", "'\u{200B}=1+1"),
        ("\u{202E}\u{FEFF}=1+1", "'\u{202E}\u{FEFF}=1+1"),
        (" =1+1", "' =1+1"),
        ("\n@SUM(A1)", "'\n@SUM(A1)"),
        (" +86 512 6688 1234", " +86 512 6688 1234"),
        ("\u{202E}司公", "\u{202E}司公"),
        ("a=1", "a=1"),
        ("", ""),
    ];
    for (text, expected) in table {
        assert_eq!(made_harmless(text), expected, "{text}");
    }
}

fn written(format: ExportFormat) -> Vec<u8> {
    let folder = std::env::temp_dir().join(format!("guanxi-export-{}-{}", format.code(), std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(format!("file.{}", format.code()));
    let mut file = ExportFile::create(&path, format, &["名称".to_owned(), "年采购额".to_owned()]).unwrap();
    file.write(&[Cell::Text("说“你好”, \"a\"\n二".to_owned()), Cell::Number("-1234.50".to_owned())]).unwrap();
    file.write(&[Cell::Text("=1+1".to_owned()), Cell::Empty]).unwrap();
    file.write(&[Cell::Day("2026-03-05".to_owned()), Cell::Amount("1234567.5".to_owned())]).unwrap();
    file.write(&[Cell::Moment("2026-03-05 14:30".to_owned()), Cell::Day("1815-06-18".to_owned())]).unwrap();
    file.finish().unwrap();
    let bytes = std::fs::read(&path).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    bytes
}

#[test]
fn a_csv_file_is_known_as_utf8_and_quotes_what_it_must() {
    let bytes = written(ExportFormat::Csv);
    let text = String::from_utf8(bytes).unwrap();
    assert_eq!(
        text,
        "\u{FEFF}名称,年采购额\r\n\"说“你好”, \"\"a\"\"\n二\",-1234.50\r\n'=1+1,\r\n2026-03-05,1234567.5\r\n2026-03-05 14:30,1815-06-18\r\n"
    );
}

#[test]
fn a_workbook_is_written_whole_with_nothing_beside_it() {
    let bytes = written(ExportFormat::Xlsx);
    assert!(bytes.starts_with(b"PK"), "a workbook is a zip file");
    assert!(bytes.len() > 1_000);
}
