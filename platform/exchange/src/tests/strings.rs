//! Texts beyond what memory is for wait on the disk and read the same.

use super::*;

#[test]
fn texts_read_the_same_from_memory_and_from_the_disk() {
    let mut texts = Texts::new(None);
    let long = "长".repeat(100_000);
    let count = KEPT_BYTES / long.len() + 50;
    for number in 0..count {
        texts.add(&format!("{number}{long}")).unwrap();
        texts.add("").unwrap();
    }
    assert!(texts.disk.is_some(), "more than memory is for");
    let mut text = String::new();
    for number in [0, 1, count - 1, count - 40, 3, count - 1] {
        assert!(texts.read(number as u64 * 2, &mut text).unwrap());
        assert!(text.starts_with(&number.to_string()) && text.ends_with('长'), "{number}");
        assert_eq!(text.len(), long.len() + number.to_string().len());
        assert!(texts.read(number as u64 * 2 + 1, &mut text).unwrap());
        assert_eq!(text, "");
    }
    assert!(!texts.read(count as u64 * 2, &mut text).unwrap());
}
