//! Texts, JSON lines and cards of the corpus.

use crate::nasty_files::{End, Nasty};

/// Files of text with separators, or that are called so.
pub fn texts() -> Vec<Nasty> {
    use End::{Refused, Rows};
    let one = |name: &str| format!("客户名称,电话,备注\n{name},13800138000,\n");
    let gbk = |text: &str| exchange::Encoding::Gb18030.encode(text);
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let mixed = {
        let mut bytes = one("混一厂").into_bytes();
        bytes.extend(gbk("混二厂,13800138001,编码不同的一行\n"));
        (3..30).for_each(|row| bytes.extend(format!("混{row}厂,13800138002,\n").bytes()));
        bytes
    };
    let wide = (0..16_384).map(|column| format!("c{column}")).collect::<Vec<_>>().join(",");
    let long = "长".repeat(700_000);
    vec![
        Nasty::new("nothing", "", Refused("file_empty")),
        Nasty::new("a mark alone", "\u{FEFF}", Refused("file_empty")),
        Nasty::new("blank lines", "\r\n".repeat(100_000), Refused("file_empty")),
        Nasty::new("a header alone", "客户名称,电话\n", Rows(0, 0, 0)),
        Nasty::new("one name twice", "客户名称,电话,客户名称\n甲,1,乙\n", Refused("file_header_twice")),
        Nasty::new("16,384 columns", format!("{wide}\n"), Refused("file_too_many_columns")),
        Nasty::new("a header in an open quote", "客户名称,\"电话\n甲厂,1\n", Refused("nothing_mapped")),
        Nasty::new("no column is known", "蓝,绿\n一,二\n", Refused("nothing_mapped")),
        Nasty::new(
            "noise",
            (0..5_000_u32).map(|byte| ((byte * 7_919) >> 5) as u8 | 0x80).collect::<Vec<u8>>(),
            Refused("file_header_broken"),
        ),
        Nasty::new("zeros", vec![0; 100_000], Refused("file_no_encoding")),
        Nasty::new(
            "UTF-32",
            "客户名称\n甲厂\n".chars().flat_map(|c| (c as u32).to_le_bytes()).collect::<Vec<u8>>(),
            Refused("file_no_encoding"),
        ),
        Nasty::new("zero bytes in cells", one("零\0厂") + "全厂,13800138003,\n", Rows(1, 0, 1)),
        Nasty::new("newlines in quotes", one("\"新\n行\r\n厂\""), Rows(1, 0, 0)),
        Nasty::new(
            "a quote that stays open",
            one("\"开厂") + "下一厂,13800138004,\n再一厂,13800138005,\n",
            Rows(2, 0, 1),
        ),
        Nasty::new("quotes without end", one("好厂") + &"\"".repeat(1_000_001), Rows(1, 0, 1)),
        Nasty::new("a cell of two megabytes", one(&long) + "短厂,13800138006,\n", Rows(1, 0, 1)),
        Nasty::new("two encodings in one file", mixed, Rows(28, 0, 1)),
        Nasty::new("GBK", gbk(&one("国标厂")), Rows(1, 0, 0)),
        Nasty::new("UTF-16 without a mark", utf16(&one("双字节厂")), Rows(1, 0, 0)),
        Nasty::new("lines of an old Mac", one("苹果厂").replace('\n', "\r"), Rows(1, 0, 0)),
        Nasty::new("a DOS end", one("终结厂") + "\u{1A}", Rows(1, 0, 0)),
        Nasty::new("bare separators", one("逗号厂") + &",,\n".repeat(1_000), Rows(1, 1_000, 0)),
        Nasty::new("cells beyond the last", one("多格厂") + "超厂,13800138007,,,,多\n", Rows(1, 0, 1)),
        Nasty::new(
            "formulas",
            one("\"=HYPERLINK(\"\"http://x\"\",\"\"点\"\")\"")
                + "@SUM(A1),13800138008,+1+cmd|' /C calc'!A0\n",
            Rows(2, 0, 0),
        ),
        Nasty::new(
            "writing turned round",
            one("\u{202E}厂司公\u{202C}甲") + "零\u{200B}宽\u{FEFF}厂,13800138009,\n",
            Rows(2, 0, 0),
        ),
        Nasty::new("letters that look alike", "客户名称,邮箱\n像厂,аdmin@exаmple.com\n", Rows(1, 0, 0)),
        Nasty::new(
            "markup and commands",
            one("<script>alert(1)</script>厂")
                + "\"'; drop table customer; --厂\",13800138010,{{7*7}} ${7*7} ../../etc/passwd\n",
            Rows(2, 0, 0),
        ),
        Nasty::new("numbers without end", one(&"9".repeat(400)), Rows(1, 0, 0)),
        Nasty::new("surrogates and planes", one("𠀀𠮷👨‍👩‍👧厂"), Rows(1, 0, 0)),
        Nasty::new(
            "a picture",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01".repeat(200),
            Refused("file_no_encoding"),
        ),
    ]
}

/// JSON, in lines and not.
pub fn json_lines() -> Vec<Nasty> {
    use End::{Refused, Rows};
    let deep = "[".repeat(200_000);
    vec![
        Nasty::new("a list", "[{\"name\":\"甲\"}]", Refused("file_json_whole")),
        Nasty::new("an object over lines", "{\n\"name\": \"甲\"\n}\n", Refused("file_json_whole")),
        Nasty::new("lines that break", "{\"name\":\"行厂\"}\n{\"name\":\nnull\n[]\n\"x\"\n", Rows(1, 0, 4)),
        Nasty::new(
            "nested without end",
            format!("{{\"name\":\"浅厂\"}}\n{{\"name\":{deep}\n"),
            Rows(1, 0, 1),
        ),
        Nasty::new("a name twice", "{\"name\":\"先厂\",\"name\":\"后厂\"}\n", Rows(1, 0, 0)),
        Nasty::new(
            "numbers of no size",
            "{\"name\":\"数厂\",\"remarks\":1e999}\n{\"name\":\"大厂\",\"remarks\":123456789012345678901234567890}\n",
            Rows(1, 0, 1),
        ),
        Nasty::new(
            "zeros and halves of letters",
            "{\"name\":\"零\\u0000厂\"}\n{\"name\":\"半\\ud800厂\"}\n{\"name\":\"整厂\"}\n",
            Rows(1, 0, 2),
        ),
        Nasty::new(
            "names of other languages",
            "{\"name\":\"原型厂\",\"__proto__\":{\"admin\":true}}\n{\"name\":\"构造厂\",\"constructor\":\"x\"}\n",
            Rows(1, 0, 1),
        ),
        Nasty::new(
            "a line of five megabytes",
            format!("{{\"name\":\"长行厂\"}}\n{{\"name\":\"{}\"}}\n", "x".repeat(5_000_000)),
            Rows(1, 0, 1),
        ),
        Nasty::new(
            "objects of objects",
            "{\"name\":{\"first\":\"x\"}}\n{\"name\":\"平厂\"}\n",
            Rows(1, 0, 1),
        ),
    ]
}

/// Visiting cards.
pub fn cards() -> Vec<Nasty> {
    use End::{Refused, Rows};
    let card = |inside: &str| format!("BEGIN:VCARD\r\nVERSION:3.0\r\n{inside}END:VCARD\r\n");
    let picture = format!("FN:相片厂\r\nPHOTO;ENCODING=b:{}\r\n", "AAAA\r\n ".repeat(300_000));
    vec![
        Nasty::new("a card without an end", "BEGIN:VCARD\nFN:半张厂\n", Refused("file_no_cards")),
        Nasty::new("cards without anything", card("").repeat(3), Refused("file_no_cards")),
        Nasty::new(
            "a card in a card",
            card(&format!("FN:外厂\r\nAGENT:\r\n{}", card("FN:内厂\r\n"))),
            Rows(1, 0, 0),
        ),
        Nasty::new("a picture of megabytes", card(&picture), Rows(1, 0, 0)),
        Nasty::new(
            "broken escapes",
            card("FN;CHARSET=NOWHERE;ENCODING=QUOTED-PRINTABLE:=E4=BD=A0=ZZ=\r\n=E5=8E=82\r\n"),
            Rows(1, 0, 0),
        ),
        Nasty::new("lines that are none", card(":\r\n;;;\r\nFN\r\n=\r\nFN:乱厂\r\n"), Rows(1, 0, 0)),
        Nasty::new(
            "properties without end",
            card(&format!("FN:多性厂\r\n{}", "X-A:1\r\n".repeat(5_000))),
            Rows(1, 0, 0),
        ),
    ]
}
