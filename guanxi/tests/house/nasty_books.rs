//! Workbooks of the corpus, made by hand.

use testing::archive::{Archive, Book, text_row};

use crate::nasty_files::{End, Nasty};

fn head() -> String {
    text_row(1, &["客户名称", "电话", "备注"])
}

fn one(name: &str) -> String {
    head() + &text_row(2, &[name, "13800138000"])
}

fn sheet(rows: &str) -> Vec<u8> {
    Book::default().sheet("表", rows).finish()
}

fn raw(xml: &str) -> Vec<u8> {
    Book::default().raw_sheet("表", xml, "visible").finish()
}

/// A compound file that names this stream.
fn compound(stream: &str) -> Vec<u8> {
    let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    bytes.resize(2_048, 0);
    bytes.extend(stream.encode_utf16().flat_map(u16::to_le_bytes));
    bytes
}

/// All of them; `outside` is an address that nobody may ask.
pub fn books(outside: &str) -> Vec<Nasty> {
    let mut books = forms();
    books.extend(archives());
    books.extend(contents(outside));
    books
}

/// What is no workbook, or not one that is read.
fn forms() -> Vec<Nasty> {
    use End::Refused;
    let whole = sheet(&one("全厂"));
    vec![
        Nasty::new("xls", compound("Workbook"), Refused("file_old_workbook")),
        Nasty::new("encrypted", compound("EncryptedPackage"), Refused("file_encrypted")),
        Nasty::new(
            "ods",
            Archive::default().part("mimetype", b"x").part("content.xml", b"<a/>").finish(),
            Refused("book_open_document"),
        ),
        Nasty::new("xlsb", Archive::default().part("xl/workbook.bin", b"x").finish(), Refused("book_binary")),
        Nasty::new(
            "docx",
            Archive::default().part("word/document.xml", b"<w/>").finish(),
            Refused("book_none"),
        ),
        Nasty::new("an empty archive", Archive::default().finish(), Refused("book_none")),
        Nasty::new(
            "a workbook in an archive",
            Archive::default().part("a.xlsx", &whole).finish(),
            Refused("book_none"),
        ),
        Nasty::new("cut off", whole[..whole.len() * 2 / 3].to_vec(), Refused("book_damaged")),
        Nasty::new("the beginning alone", b"PK\x03\x04".to_vec(), Refused("book_damaged")),
        Nasty::new(
            "empty sheets",
            Book::default().sheet("一", "").sheet("二", "<row/>").finish(),
            Refused("book_nothing_inside"),
        ),
        Nasty::new(
            "hidden sheets alone",
            Book::default().raw_sheet("藏", "<a/>", "veryHidden").finish(),
            Refused("book_nothing_inside"),
        ),
    ]
}

/// Archives that lie.
fn archives() -> Vec<Nasty> {
    use End::{Refused, Rows};
    let blank = format!("<!--{}-->", " ".repeat(900_000)).repeat(60);
    let swollen = format!("<worksheet><sheetData>{}{blank}</sheetData></worksheet>", one("胀厂"));
    let many = (0..10_001)
        .fold(Archive::default(), |archive, part| archive.packed_part(&part.to_string(), b"", 0, 0));
    let twice = Book::default().sheet("表", &one("先厂")).archive().part("xl/worksheets/sheet1.xml", b"<a/>");
    let climbing = Book::default().sheet("表", &one("爬厂")).part("../../../../tmp/guanxi-climbed", b"x");
    let wrong_crc = {
        let mut bytes = sheet(&one("错厂"));
        // The checksum of the last part, in the directory.
        let place = bytes.windows(4).rposition(|window| window == b"PK\x01\x02").expect("a directory");
        bytes[place + 16] ^= 0xFF;
        bytes
    };
    vec![
        Nasty::new("a bomb", raw(&swollen), Refused("book_bomb")),
        Nasty::new(
            "a bomb of texts",
            Book::default()
                .sheet("表", &(head() + "<row><c t=\"s\"><v>0</v></c></row>"))
                .raw_strings(&format!("<sst>{blank}<si><t>a</t></si></sst>"))
                .finish(),
            Refused("book_bomb"),
        ),
        Nasty::new("10,001 parts", many.finish(), Refused("book_too_many_parts")),
        Nasty::new(
            "says it has 65,534 parts",
            Archive::default().part("a", b"").finish_saying(65_534),
            Refused("book_too_many_parts"),
        ),
        Nasty::new("one part twice", twice.finish(), Rows(1, 0, 0)),
        Nasty::new("a part that climbs", climbing.finish(), Rows(1, 0, 0)),
        // The rows are in before the end of the part shows that it is damaged.
        Nasty::new("a wrong checksum", wrong_crc, Refused("book_damaged")),
    ]
}

/// Workbooks whose insides are odd, or meant to be run.
fn contents(outside: &str) -> Vec<Nasty> {
    use End::{Refused, Rows};
    let named = |rows: &str| format!("<worksheet><sheetData>{}{rows}</sheetData></worksheet>", head());
    let laughs = "<!DOCTYPE w [<!ENTITY a \"哈哈哈哈哈哈哈哈哈哈\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>";
    let reads = "<!DOCTYPE w [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>";
    let cell =
        |inside: &str| format!("<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>{inside}</t></is></c></row>");
    let lying = format!(
        "<worksheet><dimension ref=\"A1:XFD1048576\"/><cols><col min=\"1\" max=\"16384\"/></cols><sheetData>{}</sheetData></worksheet>",
        one("谎厂")
    );
    let link = format!(
        "<Relationships><Relationship Id=\"r\" Type=\"x/externalLink\" Target=\"{outside}\" TargetMode=\"External\"/></Relationships>"
    );
    let mad = format!(
        "<row r=\"2\"><c r=\"A2\" t=\"str\"><f>WEBSERVICE(\"{outside}\")</f><v>算厂</v></c><c r=\"C2\" t=\"str\"><f>cmd|'/C calc'!A0</f><v>=cmd|'/C calc'!A0</v></c></row>"
    );
    let wide = (0..16_384)
        .map(|column| format!("<c t=\"inlineStr\"><is><t>c{column}</t></is></c>"))
        .collect::<String>();
    let old_mac = Book::default()
        .sheet("表", &(text_row(1, &["客户名称", "生日"]) + "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>麦厂</t></is></c><c r=\"B2\" s=\"1\"><v>0</v></c></row>"))
        .formats(&["yyyy-mm-dd"])
        .properties("date1904=\"1\"");
    vec![
        Nasty::new("a lying dimension", raw(&lying), Rows(1, 0, 0)),
        Nasty::new("laughs", raw(&format!("{laughs}{}", named(&cell("&c;")))), Refused("book_doctype")),
        Nasty::new(
            "a file as an entity",
            raw(&format!("{reads}{}", named(&cell("&x;")))),
            Refused("book_doctype"),
        ),
        Nasty::new("an entity that nobody declared", raw(&named(&cell("&y;厂"))), Rows(1, 0, 0)),
        Nasty::new("nested without end", raw(&"<a>".repeat(500_000)), Refused("book_too_deep")),
        Nasty::new("a cell without end", raw(&named(&cell(&"长".repeat(1 << 20)))), Refused("book_too_long")),
        Nasty::new(
            "a cell of a megabyte in pieces",
            raw(&named(&cell(&"长&#x957F;".repeat(200_000)))),
            Rows(0, 0, 1),
        ),
        Nasty::new("16,384 columns", sheet(&format!("<row>{wide}</row>")), Refused("file_too_many_columns")),
        Nasty::new(
            "one name twice",
            sheet(&text_row(1, &["客户名称", "客户名称"])),
            Refused("file_header_twice"),
        ),
        Nasty::new(
            "far away cells",
            sheet(&(one("近厂") + "<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>")),
            Rows(1, 0, 1),
        ),
        Nasty::new(
            "rows beyond the last",
            sheet(&(head() + "<row r=\"9999999\"><c><v>1</v></c></row>")),
            Refused("book_damaged"),
        ),
        Nasty::new(
            "cells in no order",
            sheet(&(head() + "<row r=\"2\"><c r=\"C2\"><v>1</v></c><c r=\"A2\"><v>2</v></c></row>")),
            Rows(0, 0, 1),
        ),
        Nasty::new(
            "one row three times",
            sheet(
                &(head() + &text_row(2, &["重一厂"]) + &text_row(2, &["重二厂"]) + &text_row(2, &["重三厂"])),
            ),
            Rows(3, 0, 0),
        ),
        Nasty::new(
            "texts that are not there",
            Book::default()
                .sheet("表", &(head() + "<row><c t=\"s\"><v>4294967295</v></c></row>"))
                .strings(&["<t>a</t>"])
                .finish(),
            Refused("book_damaged"),
        ),
        Nasty::new(
            "the minus first text",
            Book::default()
                .sheet("表", &(head() + "<row><c t=\"s\"><v>-1</v></c></row>"))
                .strings(&["<t>a</t>"])
                .finish(),
            Refused("book_damaged"),
        ),
        Nasty::new("formulas to be run", sheet(&(head() + &mad)), Rows(1, 0, 0)),
        Nasty::new(
            "errors and formulas without a result",
            sheet(&(head() + "<row><c t=\"e\"><v>#REF!</v></c></row><row><c><f>1+1</f></c></row>")),
            Rows(0, 0, 2),
        ),
        Nasty::new(
            "macros",
            Book::default().sheet("表", &one("宏厂")).part("xl/vbaProject.bin", b"Sub Auto_Open()").finish(),
            Rows(1, 0, 0),
        ),
        Nasty::new(
            "links to outside",
            Book::default()
                .sheet("表", &one("链厂"))
                .part("xl/externalLinks/_rels/externalLink1.xml.rels", link.as_bytes())
                .finish(),
            Rows(1, 0, 0),
        ),
        Nasty::new(
            "merged cells",
            raw(&format!(
                "<worksheet><sheetData>{}<row r=\"3\"><c r=\"B3\"><v>13800138011</v></c></row></sheetData><mergeCells><mergeCell ref=\"A2:A3\"/></mergeCells></worksheet>",
                one("并厂")
            )),
            Rows(1, 0, 1),
        ),
        Nasty::new("days of an old Mac", old_mac.finish(), Rows(1, 0, 0)),
        Nasty::new(
            "zero bytes and controls",
            sheet(&(head() + &text_row(2, &["_x0000_厂"]) + &text_row(3, &["控_x0007_厂"]))),
            Rows(1, 0, 1),
        ),
        Nasty::new("writing turned round", sheet(&one("\u{202E}司公\u{202C}乙厂\u{200B}")), Rows(1, 0, 0)),
        Nasty::new(
            "a sheet that never ends",
            raw(&format!("<worksheet><sheetData>{}", one("断厂"))),
            Refused("book_damaged"),
        ),
        Nasty::new("a sheet that is no XML", raw("hello"), Refused("book_damaged")),
        Nasty::new("a sheet in UTF-16", raw("\0<\0w\0/\0>"), Refused("book_damaged")),
    ]
}
