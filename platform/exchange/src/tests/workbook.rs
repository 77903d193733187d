//! Workbooks as programs write them, and as no program would: every row is read, told of or refused with a reason.

use testing::archive::{Archive, Book, text_row};

use crate::table::{RawRow, ReadError, ReadOptions, RowPlace, Table};

fn open_with(bytes: Vec<u8>, sheet: Option<&str>) -> Result<Table, ReadError> {
    Table::from_bytes(bytes, &ReadOptions { sheet, ..ReadOptions::default() })
}

/// Row number, and the cells joined by a bar or the problem's code.
fn told(bytes: Vec<u8>, sheet: Option<&str>) -> Vec<(String, String)> {
    let mut table = open_with(bytes, sheet).unwrap();
    let mut told = Vec::new();
    while let Some(row) = table.next_row().unwrap() {
        told.push((RowPlace::of(row.number()).to_string(), text_of(&row)));
    }
    told
}

fn text_of(row: &RawRow) -> String {
    match row.problem() {
        Some(problem) => problem.message().code.to_owned(),
        None => row.cells().collect::<Vec<_>>().join("|"),
    }
}

fn expected(rows: &[(&str, &str)]) -> Vec<(String, String)> {
    rows.iter().map(|(number, text)| ((*number).to_owned(), (*text).to_owned())).collect()
}

fn refusal(bytes: Vec<u8>) -> String {
    match open_with(bytes, None) {
        Err(error) => error.message().code.to_owned(),
        Ok(mut table) => loop {
            match table.next_row() {
                Ok(Some(_)) => {}
                Ok(None) => break String::from("read"),
                Err(error) => break error.message().code.to_owned(),
            }
        },
    }
}

fn head() -> String {
    text_row(1, &["名称", "电话", "备注"])
}

#[test]
fn cells_are_read_as_people_see_them() {
    let rows = "<row r=\"3\"><c r=\"A3\" t=\"s\"><v>0</v></c><c r=\"B3\"><v>1.3812345678E10</v></c>\
        <c r=\"C3\" s=\"1\"><v>46086</v></c></row>\
        <row r=\"7\"><c r=\"A7\" t=\"s\"><v>1</v></c><c r=\"C7\" t=\"b\"><v>1</v></c></row>\
        <row r=\"8\"><c r=\"A8\" t=\"str\"><f>A1&amp;B1</f><v>算出来的</v></c><c r=\"B8\" t=\"e\"><f>NA()</f><v>#N/A</v></c>\
        <c r=\"C8\"><f>1+1</f></c></row>\
        <row r=\"9\"><c t=\"inlineStr\"><is><r><t>丙</t></r><r><t>公司</t></r><rPh sb=\"0\" eb=\"1\"><t>bing</t></rPh></is></c>\
        <c><v>2</v></c></row><row r=\"10\" hidden=\"1\"><c r=\"A10\"><v>1</v></c></row><row r=\"11\"><c r=\"A11\" s=\"1\"/></row>";
    let book = Book::default()
        .sheet("客户", &format!("{}{rows}", head()))
        .strings(&[
            "<r><t>甲</t></r><r><t xml:space=\"preserve\"> &lt;公司&gt; &#x4E59;</t></r><rPh><t>jia</t></rPh>",
            "<t>一_x000D_\n二_x005F_x000D_</t>",
        ])
        .formats(&["yyyy/m/d"]);
    assert_eq!(
        told(book.finish(), None),
        expected(&[
            ("3", "甲 <公司> 乙|13812345678|2026-03-05"),
            ("7", "一\r\n二_x000D_||TRUE"),
            ("8", "算出来的|#N/A|"),
            ("9", "丙公司|2|"),
            ("10", "1||"),
        ])
    );
    let mut table = open_with(book.finish(), None).unwrap();
    let with_faults = std::iter::from_fn(|| table.next_row().unwrap()).nth(2).unwrap();
    let codes: Vec<Option<&str>> =
        (0..3).map(|column| Some(with_faults.fault(column)?.message("#N/A").code)).collect();
    assert_eq!(codes, [None, Some("cell_error"), Some("cell_no_result")]);
    assert_eq!(table.headers(), ["名称", "电话", "备注"]);
}

#[test]
fn the_header_is_found_below_empty_rows_and_a_title() {
    let rows =
        [text_row(3, &["客户清单（2026 年）"]), text_row(5, &["名称", "电话"]), text_row(6, &["甲", "1"])];
    let book = Book::default().sheet("空", "").sheet("表", &rows.concat()).finish();
    assert_eq!(told(book, None), expected(&[("6", "甲|1")]));
    // One column is no title over itself.
    let lone = Book::default().sheet("表", &[text_row(1, &["名称"]), text_row(2, &["甲"])].concat()).finish();
    assert_eq!(told(lone, None), expected(&[("2", "甲")]));
}

#[test]
fn sheets_are_chosen_by_name_or_read_as_one() {
    let sheet = |name: &str| format!("{}{}", head(), text_row(2, &[name, "1"]));
    let book = Book::default()
        .raw_sheet("藏", &format!("<worksheet><sheetData>{}</sheetData></worksheet>", sheet("藏")), "hidden")
        .sheet("华东", &sheet("甲"))
        .sheet("说明", &text_row(1, &["这是说明"]))
        .sheet("华南", &sheet("乙"));
    let bytes = book.finish();
    assert_eq!(told(bytes.clone(), None), expected(&[("2", "甲|1|")]));
    assert_eq!(told(bytes.clone(), Some("华南")), expected(&[("2", "乙|1|")]));
    assert_eq!(told(bytes.clone(), Some("藏")), expected(&[("2", "藏|1|")]));
    assert_eq!(told(bytes.clone(), Some("*")), expected(&[("2", "甲|1|"), ("2!2", "乙|1|")]));
    let table = open_with(bytes.clone(), Some("*")).unwrap();
    let read: Vec<&str> =
        table.sheets().iter().filter(|sheet| sheet.is_read).map(|sheet| sheet.name.as_str()).collect();
    assert_eq!(read, ["华东", "华南"]);
    let refused = open_with(bytes, Some("华北")).err().unwrap().message();
    assert_eq!(refused.code, "book_no_such_sheet");
    assert!(refused.zh.contains("华东") && !refused.zh.contains('藏'), "{}", refused.zh);
}

#[test]
fn what_a_sheet_says_of_itself_is_not_believed() {
    let rows = format!(
        "{}<row r=\"2\"><c r=\"A2\"><v>1</v></c></row><row r=\"2\"><c r=\"A2\"><v>2</v></c></row>\
         <row><c><v>3</v></c></row><row r=\"9\"><c r=\"B9\"><v>4</v></c><c r=\"A9\"><v>5</v></c></row>\
         <row r=\"10\"><c r=\"XFD10\"><v>6</v></c></row><row r=\"11\"><c r=\"A11\"/>\
         <c r=\"D11\" t=\"inlineStr\"><is><t> </t></is></c></row><row r=\"12\"><c r=\"A12\" t=\"s\"><v>0</v></c><c r=\"B12\" t=\"inlineStr\"><is><t>_x0000_</t></is></c></row>",
        head()
    );
    let xml =
        format!("<worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData>{rows}</sheetData></worksheet>");
    let book = Book::default().raw_sheet("表", &xml, "visible").strings(&["<t>共</t>"]).finish();
    assert_eq!(
        told(book, None),
        expected(&[
            ("2", "1||"),
            ("3", "2||"),
            ("4", "3||"),
            ("9", "row_cells_out_of_order"),
            ("10", "row_too_many_cells"),
            ("12", "row_zero_byte"),
        ])
    );
}

#[test]
fn what_is_no_workbook_or_was_made_to_harm_says_so() {
    let sheet = |xml: &str| Book::default().raw_sheet("表", xml, "visible").finish();
    let named = |rows: &str| format!("<worksheet><sheetData>{}{rows}</sheetData></worksheet>", head());
    let whole = sheet(&named(&text_row(2, &["甲"])));
    let compound = |name: &str| {
        let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
        bytes.resize(1024, 0);
        bytes.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
        bytes
    };
    let mut with_damage = whole.clone();
    let place = with_damage.len() / 2;
    with_damage[place] ^= 0xFF;
    let deep = "<a>".repeat(100_000);
    let entity = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>";
    let long_text = format!(
        "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>{}</t></is></c></row>",
        "长".repeat(1 << 20)
    );
    let long_tag = format!("<row r=\"2\" x=\"{}\"/>", "y".repeat(2 << 20));
    let many = (0..10_001)
        .fold(Archive::default(), |archive, part| archive.packed_part(&part.to_string(), b"", 0, 0));
    let shared = |xml: &str| {
        let rows = "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>7</v></c></row>";
        Book::default().sheet("表", &format!("{}{rows}", head())).raw_strings(xml).finish()
    };
    let table: Vec<(&str, Vec<u8>, &str)> = vec![
        ("whole", whole.clone(), "read"),
        ("cut off", whole[..whole.len() - 40].to_vec(), "book_damaged"),
        ("cut in half", whole[..whole.len() / 2].to_vec(), "book_damaged"),
        ("a flipped byte", with_damage, "book_damaged"),
        (
            "says it has more parts",
            Book::default().sheet("表", "").archive().finish_saying(9_999),
            "book_damaged",
        ),
        ("too many parts", many.finish(), "book_too_many_parts"),
        (
            "says it has 65,534 parts",
            Archive::default().part("a", b"").finish_saying(65_534),
            "book_too_many_parts",
        ),
        ("no workbook", Archive::default().part("a.txt", b"hello").finish(), "book_none"),
        ("nothing inside", Archive::default().finish(), "book_none"),
        (
            "ods",
            Archive::default().part("mimetype", b"x").part("content.xml", b"<a/>").finish(),
            "book_open_document",
        ),
        ("xlsb", Archive::default().part("xl/workbook.bin", b"x").finish(), "book_binary"),
        ("xls", compound("Workbook"), "file_old_workbook"),
        ("encrypted", compound("EncryptedPackage"), "file_encrypted"),
        (
            "empty sheets",
            Book::default().sheet("a", "").sheet("b", "<row r=\"1\"/>").finish(),
            "book_nothing_inside",
        ),
        ("entities", sheet(&format!("{entity}{}", named(&text_row(2, &["&b;"])))), "book_doctype"),
        ("nested", sheet(&deep), "book_too_deep"),
        ("a text without end", sheet(&named(&long_text)), "book_too_long"),
        ("a tag without end", sheet(&named(&long_tag)), "book_too_long"),
        ("no end of the sheet", sheet(&format!("<worksheet><sheetData>{}", head())), "book_damaged"),
        ("no XML", sheet("hello"), "book_damaged"),
        ("a text that is not there", shared("<sst><si><t>a</t></si></sst>"), "book_damaged"),
        (
            "texts that are not there",
            Book::default().sheet("表", "<row><c t=\"s\"><v>0</v></c></row>").finish(),
            "book_damaged",
        ),
        ("a number that is none", shared("").clone(), "book_damaged"),
        ("row beyond the last", sheet(&named("<row r=\"1048577\"><c><v>1</v></c></row>")), "book_damaged"),
    ];
    for (what, bytes, code) in table {
        assert_eq!(refusal(bytes), code, "{what}");
    }
}

#[test]
fn a_part_that_unpacks_without_end_is_stopped() {
    let blank = format!("<!--{}-->", " ".repeat(500_000)).repeat(130);
    let rows = format!("{}{}", head(), text_row(2, &["甲"]));
    let swollen = format!("<worksheet><sheetData>{rows}{blank}</sheetData></worksheet>");
    let bomb = Book::default().raw_sheet("b", &swollen, "visible");
    assert!(bomb.finish().len() < 200_000, "it is small on its way");
    assert_eq!(refusal(bomb.finish()), "book_bomb");
    // On a sheet that nobody asked for it does no harm.
    let beside = Book::default().sheet("表", &rows).raw_sheet("b", &swollen, "visible");
    assert_eq!(refusal(beside.finish()), "read");
    let strings = format!("<sst>{blank}<si><t>a</t></si></sst>");
    let rows = format!("{}<row r=\"2\"><c t=\"s\"><v>0</v></c></row>", head());
    assert_eq!(refusal(Book::default().sheet("表", &rows).raw_strings(&strings).finish()), "book_bomb");
}

#[test]
fn what_we_write_ourselves_reads_back() {
    use crate::export::{Cell, ExportFile, ExportFormat};
    let folder = std::env::temp_dir().join(format!("guanxi-book-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("a.xlsx");
    let headings = ["名称", "金额", "日期", "时间", "数"].map(str::to_owned);
    let mut file = ExportFile::create(&path, ExportFormat::Xlsx, &headings).unwrap();
    let row = [
        Cell::Text("=1+1 <甲>\n乙".to_owned()),
        Cell::Amount("1234567.50".to_owned()),
        Cell::Day("2026-03-05".to_owned()),
        Cell::Moment("2026-03-05 14:05".to_owned()),
        Cell::Number("91320500123456789012".to_owned()),
    ];
    file.write(&row).unwrap();
    file.finish().unwrap();
    let told = told(std::fs::read(&path).unwrap(), None);
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(
        told,
        expected(&[("2", "=1+1 <甲>\n乙|1234567.5|2026-03-05|2026-03-05 14:05|91320500123456789012")])
    );
}
