//! JSON lines and visiting cards become rows like those of any other file.

use crate::table::{ReadOptions, RowPlace, Table};

/// Header, then row number and the cells joined by a bar or the problem's code.
fn told(bytes: impl Into<Vec<u8>>) -> Vec<String> {
    let mut table = match Table::from_bytes(bytes.into(), &ReadOptions::default()) {
        Ok(table) => table,
        Err(error) => return vec![error.message().code.to_owned()],
    };
    let mut told = vec![table.headers().join("|")];
    while let Some(row) = table.next_row().unwrap() {
        let text = match row.problem() {
            Some(problem) => problem.message().code.to_owned(),
            None => row.cells().collect::<Vec<_>>().join("|"),
        };
        told.push(format!("{} {text}", RowPlace::of(row.number())));
    }
    told
}

#[test]
fn json_lines_are_rows_with_the_names_of_their_fields() {
    let lines = "\u{FEFF}{\"name\":\"甲\",\"size\":3,\"amount\":{\"amount\":\"1234.50\",\"currency\":\"USD\"},\"tags\":[\"a\",\"b\"]}\r\n\
        \n{\"name\":null,\"is_key\":true,\"owner\":{\"id\":\"0ABC\",\"name\":\"x\"},\"size\":1.5}\n{\"name\":\n[1]\n\
        {\"name\":{\"a\":{}}}\n{\"name\":\"乙\",\"owner\":{\"restricted\":true},\"tags\":[]}";
    assert_eq!(
        told(lines),
        [
            "name|size|amount|tags|is_key|owner",
            "1 甲|3|USD 1234.50|a，b||",
            "3 (clear)|1.5|||true|0ABC",
            "4 row_no_json",
            "5 row_no_json",
            "6 row_nested",
            "7 乙|||(clear)||",
        ]
    );
}

#[test]
fn json_that_is_not_in_lines_says_so_and_text_with_a_brace_is_text() {
    for whole in ["[\n{\"a\":1}\n]", "[{\"a\":1},{\"a\":2}]", "{\n  \"a\": 1\n}\n", "[ {\n"] {
        assert_eq!(told(whole), ["file_json_whole"], "{whole}");
    }
    assert_eq!(told("{a},{b}\n1,2\n"), ["{a}|{b}", "2 1|2"]);
    assert_eq!(told("[a],b\n1,2\n"), ["[a]|b", "2 1|2"]);
}

#[test]
fn a_name_that_comes_up_late_is_told_of_its_row() {
    let mut lines = "{\"a\":\"1\"}\n".repeat(1_000);
    lines.push_str("{\"a\":\"2\",\"b\":\"3\"}\n{\"a\":\"4\"}\n");
    let told = told(lines);
    assert_eq!(told[1_001..], ["1001 row_new_name", "1002 4"]);
}

#[test]
fn cards_of_all_versions_are_read() {
    let new = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Anna Berg\r\nN:Berg;Anna;;;\r\nitem1.TEL;TYPE=work;VALUE=uri:tel:+49-30-1234567\r\n\
        TEL;TYPE=\"cell,pref\":+86 138 0013 8000\r\nEMAIL:anna@example.com\r\nEMAIL;TYPE=home:a@example.org\r\nORG:Berg\\, GmbH;Sales\r\n\
        ADR;TYPE=work:;;Ring 5;Berlin;;10115;Germany\r\nBDAY:19850412\r\nNOTE:one\\ntwo\\; thr\r\n ee\r\nPHOTO;ENCODING=b:AAAA\r\n BBBB\r\n\
        END:VCARD\r\n";
    assert_eq!(
        told(new),
        [
            "TEL|FN|TEL 2|EMAIL|EMAIL 2|ORG|ORG UNIT|ADR|BDAY|NOTE",
            "1 +86 138 0013 8000|Anna Berg|+49-30-1234567|anna@example.com|a@example.org|Berg, GmbH|Sales|\
             Ring 5, Berlin, 10115, Germany|1985-04-12|one\ntwo; three",
        ]
    );
    // As a Chinese telephone writes it: GBK in quoted-printable, over two lines.
    let (gbk, _, _) = encoding_rs::GBK.encode("苏州工业园区星湖街");
    let quoted: String = gbk.iter().map(|byte| format!("={byte:02X}")).collect();
    let old = format!(
        "BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=GBK;ENCODING=QUOTED-PRINTABLE:=D5=C5;=CE=B0;;;\nTEL;CELL:13800138000\n\
         TEL;WORK;FAX:0512-66881234\nADR;HOME;CHARSET=GBK;ENCODING=QUOTED-PRINTABLE:;;{}=\n{};;;;\n\
         NOTE;ENCODING=QUOTED-PRINTABLE:=E4=BD=A0=E5=A5=BD\nEND:VCARD\n\nBEGIN:VCARD\nFN:张三\n",
        &quoted[..27],
        &quoted[27..]
    );
    assert_eq!(
        told(old),
        [
            "FN|TEL|FAX|ADR|NOTE",
            "1 张伟|13800138000|0512-66881234|苏州工业园区星湖街|你好",
            "11 row_card_not_ended",
        ]
    );
}

#[test]
fn a_card_in_gbk_is_known_by_its_bytes() {
    let text =
        "BEGIN:VCARD\nVERSION:3.0\nFN:张伟强\nORG:苏州衡泰机械有限公司\nNOTE:重要客户的采购经理\nEND:VCARD\n";
    let (gbk, _, _) = encoding_rs::GBK.encode(text);
    assert_eq!(told(gbk.into_owned())[1], "1 张伟强|苏州衡泰机械有限公司|重要客户的采购经理");
}
