//! Traditional characters as the simplified ones that mean the same: 恆遠 and 恒远, 陳 and 陈 are one name.
//!
//! The table is the characters' part of Open Chinese Convert (Apache License 2.0, <https://github.com/BYVoid/OpenCC>,
//! `TSCharacters`), of it what lies in the planes that [`super::words::is_han`] knows, with three variants in use in Hong
//! Kong and Taiwan (衞, 敍, 簷). A character that stands for several (干 for 乾, 幹, 干) makes them one: who writes
//! simplified does not tell them apart either.

use std::sync::LazyLock;

/// Traditional and simplified, in turn.
const PAIRS: &str = include_str!("../../data/han/simplified.txt");
/// The first and last character that has an entry.
const FIRST: u32 = 0x3400;
/// See [`FIRST`].
const LAST: u32 = 0x9fff;

static SIMPLIFIED: LazyLock<Box<[u16]>> = LazyLock::new(|| {
    let mut table: Vec<u16> = (FIRST..=LAST).map(|letter| letter as u16).collect();
    let mut letters = PAIRS.chars().filter(|letter| !letter.is_whitespace()).map(u32::from);
    while let Some((from, to)) = letters.next().zip(letters.next()) {
        if (FIRST..=LAST).contains(&from) {
            table[(from - FIRST) as usize] = to as u16;
        }
    }
    table.into_boxed_slice()
});

/// The simplified form of a character; any other as it is.
pub(crate) fn simplified(letter: char) -> char {
    let number = u32::from(letter);
    if !(FIRST..=LAST).contains(&number) {
        return letter;
    }
    char::from_u32(u32::from(SIMPLIFIED[(number - FIRST) as usize])).unwrap_or(letter)
}
