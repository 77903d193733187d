//! Files as customers save them: each encoding is recognised and read, and what is none is refused.

use std::io::Read;

use proptest::prelude::*;

use super::*;

const CHINESE: &str =
    "客户名称,联系电话,地址\r\n上海宏达设备有限公司,021-55550000,上海市浦东新区张江路（88号）\r\n";

/// Gives out at most `piece` bytes at a time.
struct Piecewise<'a> {
    bytes: &'a [u8],
    piece: usize,
}

impl Read for Piecewise<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let len = self.piece.min(buffer.len()).min(self.bytes.len());
        buffer[..len].copy_from_slice(&self.bytes[..len]);
        self.bytes = &self.bytes[len..];
        Ok(len)
    }
}

fn utf16(text: &str, bytes_of: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes_of).collect()
}

fn encoded(text: &str, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Utf8 => text.as_bytes().to_vec(),
        Encoding::Gb18030 => encoding_rs::GB18030.encode(text).0.into_owned(),
        Encoding::Utf16Le => utf16(text, u16::to_le_bytes),
        Encoding::Utf16Be => utf16(text, u16::to_be_bytes),
    }
}

fn decoded(bytes: &[u8], encoding: Encoding, piece: usize) -> (String, Undecodable) {
    let mut decoder = Decoder::new(Piecewise { bytes, piece }, encoding);
    let mut text = String::new();
    decoder.read_to_string(&mut text).unwrap();
    (text, decoder.undecodable())
}

fn guessed(bytes: &[u8]) -> Result<Encoding, &'static str> {
    guess_encoding(bytes, bytes.len() as u64).map_err(|error| error.message().code)
}

const ALL: [Encoding; 4] = [Encoding::Utf8, Encoding::Gb18030, Encoding::Utf16Le, Encoding::Utf16Be];

#[test]
fn every_encoding_is_recognised_with_and_without_a_mark() {
    let english = "Name,Phone\r\nM\u{fc}ller GmbH,+49 30 1234567\r\nSmith Ltd,+44 20 7946 0000\r\n";
    for encoding in ALL {
        for text in [CHINESE, "姓名\n张三\n李四\n", "a,b\n1,2\n"] {
            let bytes = encoded(text, encoding);
            let expected =
                if text.is_ascii() && encoding == Encoding::Gb18030 { Encoding::Utf8 } else { encoding };
            assert_eq!(guessed(&bytes), Ok(expected), "{encoding:?} {text}");
            let marked = encoded(&format!("\u{FEFF}{text}"), encoding);
            assert_eq!(guessed(&marked), Ok(encoding), "{encoding:?} with mark");
        }
        if encoding != Encoding::Gb18030 {
            assert_eq!(guessed(&encoded(english, encoding)), Ok(encoding));
        }
    }
}

#[test]
fn what_is_no_text_is_refused() {
    let mut state = 7_u32;
    let mut noise = vec![0_u8; 4096];
    for byte in &mut noise {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        *byte = (state >> 24) as u8;
    }
    let western = b"Name,Town\r\nM\xFCller,D\xFCsseldorf\r\nGr\xF6be,K\xF6ln\r\nH\xE4\xDFler,N\xFCrnberg\r\n";
    for (bytes, code) in [
        (noise.as_slice(), "file_no_encoding"),
        (&[0; 64], "file_no_encoding"),
        (&[0xFF; 64], "file_no_encoding"),
        (western, "file_no_encoding"),
    ] {
        assert_eq!(guessed(bytes), Err(code));
    }
}

#[test]
fn a_few_damaged_bytes_do_not_change_the_encoding() {
    for encoding in [Encoding::Utf8, Encoding::Gb18030] {
        let mut bytes = encoded(&CHINESE.repeat(20), encoding);
        bytes[100] = 0xFF;
        bytes[300] = 0xFF;
        bytes[500] = 0;
        assert_eq!(guessed(&bytes), Ok(encoding));
    }
}

#[test]
fn a_character_cut_by_the_end_of_the_head_is_no_fault() {
    for encoding in ALL {
        let bytes = encoded(CHINESE, encoding);
        for cut in bytes.len() - 30..bytes.len() {
            assert_eq!(
                guess_encoding(&bytes[..cut], bytes.len() as u64).ok(),
                Some(encoding),
                "{encoding:?} {cut}"
            );
        }
    }
}

#[test]
fn undecodable_bytes_are_counted_and_the_first_is_located() {
    let (text, undecodable) = decoded(b"ab\xFFcd\xFFe", Encoding::Gb18030, 2);
    assert_eq!(text, "ab\u{FFFD}cd\u{FFFD}e");
    assert_eq!(undecodable, Undecodable { count: 2, first_offset: Some(2) });
    let (text, undecodable) = decoded("甲乙".as_bytes().split_last().unwrap().1, Encoding::Utf8, 1);
    assert_eq!(text, "甲\u{FFFD}");
    assert_eq!(undecodable, Undecodable { count: 1, first_offset: Some(3) });
}

#[test]
fn names_of_encodings_are_read_as_people_write_them() {
    for (name, encoding) in [
        ("utf-8", Some(Encoding::Utf8)),
        ("UTF8", Some(Encoding::Utf8)),
        ("gbk", Some(Encoding::Gb18030)),
        ("GB2312", Some(Encoding::Gb18030)),
        ("gb18030", Some(Encoding::Gb18030)),
        ("utf-16", Some(Encoding::Utf16Le)),
        ("UTF-16LE", Some(Encoding::Utf16Le)),
        ("utf_16be", Some(Encoding::Utf16Be)),
        ("big5", None),
        ("", None),
    ] {
        assert_eq!(Encoding::of_name(name), encoding, "{name}");
    }
    for encoding in ALL {
        assert_eq!(Encoding::of_name(encoding.name()), Some(encoding));
    }
}

proptest! {
    #[test]
    fn any_text_comes_back_from_any_encoding(text in "[^\u{FEFF}\u{E000}-\u{F8FF}]*", piece in 1..9_usize) {
        for encoding in ALL {
            let expected = (text.clone(), Undecodable::default());
            prop_assert_eq!(decoded(&encoded(&text, encoding), encoding, piece), expected.clone());
            let marked = encoded(&format!("\u{FEFF}{text}"), encoding);
            prop_assert_eq!(decoded(&marked, encoding, piece), expected);
        }
    }

    #[test]
    fn any_bytes_are_read_alike_in_any_pieces(bytes in proptest::collection::vec(any::<u8>(), 0..200), piece in 1..9_usize) {
        for encoding in ALL {
            prop_assert_eq!(decoded(&bytes, encoding, piece), decoded(&bytes, encoding, usize::MAX));
        }
    }

    #[test]
    fn no_bytes_make_guessing_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), more in 0..2_u64) {
        let _ = guess_encoding(&bytes, bytes.len() as u64 + more);
    }
}
