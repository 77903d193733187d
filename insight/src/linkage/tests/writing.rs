//! One name, however it is written.

use crate::linkage::clusters::{Edge, Judge, clusters};
use crate::linkage::simplified::simplified;
use crate::linkage::words::{plain, sound};
use crate::linkage::{Column, Kind, Linkage, Table, Texts};

fn plainly(text: &str) -> String {
    let mut into = String::new();
    plain(text, &mut into);
    into
}

#[test]
fn traditional_and_simplified_characters_are_one() {
    for (traditional, simple) in [
        ("恆遠機械", "恒远机械"),
        ("陳國強", "陈国强"),
        ("廣東衛視", "广东卫视"),
        ("廣東衞視", "广东卫视"),
        ("臺灣", "台湾"),
        ("爲", "为"),
        ("為", "为"),
        ("ＡＢＣ１２　公司", "abc12 公司"),
    ] {
        assert_eq!(plainly(traditional), simple);
        assert_eq!(plainly(simple), simple);
    }
    // What is simplified once stays as it is.
    for letter in ('\u{3400}'..='\u{9fff}').map(simplified) {
        assert_eq!(simplified(letter), letter);
    }
    let mut read = String::new();
    sound(&plainly("陳國強"), &mut read);
    assert_eq!(read, "chenguoqiang");
}

#[test]
fn rows_in_traditional_full_width_and_simplified_writing_are_the_same() {
    const LETTERS: [&str; 2] = ["华宏达盛源泰恒信通利", "華宏達盛源泰恆信通利"];
    let mut columns = vec![Texts::new(); 4];
    for number in 0..200_usize {
        for letters in LETTERS {
            let of = |at: usize| letters.chars().nth(at).unwrap_or('中');
            let (one, other) = (of(number % 10), of(number / 10 % 10));
            let is_simple = letters == LETTERS[0];
            let phone = format!("0571{:08}", 20_000_000 + number * 7_919);
            let full: String = phone
                .chars()
                .map(|digit| char::from_u32(u32::from(digit) - 0x30 + 0xff10).unwrap_or(digit))
                .collect();
            columns[0].push(&format!("{one}{other}{}有限公司", if is_simple { "机械" } else { "機械" }));
            columns[1].push(if is_simple { &phone } else { &full });
            columns[2].push(&format!("a{number}{}b.cn", if is_simple { '@' } else { '＠' }));
            columns[3].push(if is_simple { "广州" } else { "廣州" });
        }
    }
    let kinds = [Kind::Company, Kind::Phone, Kind::Email, Kind::Category];
    let columns = columns.into_iter().zip(kinds).map(|(texts, kind)| Column::new("c", kind, texts));
    let linkage = Linkage::of_one(&Table::new(columns.collect()).expect("rows"), 1).expect("few columns");
    for number in 0..200 {
        let reasons = linkage.reasons(number * 2, number * 2 + 1);
        assert!(reasons.iter().all(|reason| reason.level == 1), "{reasons:?}");
    }
}

/// Of two rows of the first hundred it is sure that they are the same.
struct Sure;

impl Judge for Sure {
    fn log_odds(&self, left: u32, right: u32) -> Option<f32> {
        Some(if left < 100 && right < 100 { 16.1 } else { -16.0 })
    }
}

#[test]
fn a_record_that_was_written_a_hundred_times_is_one() {
    let edges: Vec<Edge> = (1..100).map(|row| (row - 1, row, 16.1)).collect();
    let groups = clusters(120, &edges, &Sure);
    assert!(groups[..100].iter().all(|group| *group == 0));
    assert!(groups[100..].iter().zip(100..).all(|(group, row)| *group == row));
}
