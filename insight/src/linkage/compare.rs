//! How far two values agree, in levels; the same numbers for all comparators, so that tables of them are small.
//!
//! | level | names | company | phone | e-mail | address | date | code, category |
//! |---|---|---|---|---|---|---|---|
//! | 1 | equal | equal | equal | equal | equal | equal | equal |
//! | 2 | short form, same reading | called the same | one digit off | other domain | alike, same number | day and month exchanged | one edit |
//! | 3 | one edit, by a rare form | same reading, one edit behind the brand | two digits off | one edit, same domain | alike | one digit off | two edits (codes) |
//! | 4 | one edit, both common | abbreviation | | one edit, other domain | half alike, same number | two of three parts | |
//! | 5 | initial, beginning | alike | | one begins the other | half alike | | |
//! | 6 | two edits | called the same elsewhere | | same domain | a little alike | | |
//! | 7 | different | different | different | different | different | different | different |

use super::company;
use super::names::NameValue;
use super::prepared::{Comparator, Feature, Prepared};
use super::values::MISSING;
use super::words::{dice, is_within_in_order, within};

/// Levels of agreement, with 0 for a missing value.
pub(crate) const LEVELS: usize = 8;
/// One of the values is missing.
pub(crate) const ABSENT: u8 = 0;
/// Equal.
pub(crate) const EQUAL: u8 = 1;
/// Different.
pub(crate) const DIFFERENT: u8 = 7;
/// Up to this level two values are taken as meaning the same.
pub(crate) const AGREES_MAX: u8 = 3;
/// Names stand in their places, or given and family name are exchanged: levels of the order of names.
pub(crate) const IN_PLACE: u8 = 1;
/// See [`IN_PLACE`].
pub(crate) const EXCHANGED: u8 = 2;
/// Most features of a table.
pub(crate) const FEATURES_MAX: usize = 16;

/// A name this much rarer than the one it resembles is a slip of it rather than a name of its own.
const RARE_SHARE: u32 = 50;
/// Shares of common neighbouring letters from which long texts are alike, half alike, a little alike.
const ALIKE: [f32; 3] = [0.8, 0.5, 0.3];

/// The levels of one pair; what comes after the last feature is the order of names.
pub(crate) type Levels = [u8; FEATURES_MAX];

/// Which features are compared crosswise, and where the levels of a pair end.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    /// Given and family name, where both are there.
    pub(crate) names: Option<(usize, usize)>,
    /// Features, and one more where there are names.
    pub(crate) len: usize,
    /// Where a company's branch stands in a row.
    pub(crate) branch: Option<usize>,
}

impl Shape {
    pub(crate) fn of(features: &[Feature]) -> Shape {
        let find = |wanted| features.iter().position(|feature| feature.comparator == wanted);
        let names = find(Comparator::Given).zip(find(Comparator::Family));
        let branch = find(Comparator::Company).map(|company| features[company].at + 3);
        Shape { names, len: features.len() + usize::from(names.is_some()), branch }
    }
}

impl Prepared {
    /// The levels of a pair of rows.
    pub(crate) fn levels(&self, shape: &Shape, left: &[u32], right: &[u32]) -> Levels {
        let mut levels = [ABSENT; FEATURES_MAX];
        for (level, feature) in levels.iter_mut().zip(&self.features) {
            let (left, right) = (&left[feature.at..], &right[feature.at..]);
            *level = if left[0] == MISSING || right[0] == MISSING {
                ABSENT
            } else if left[0] == right[0] {
                EQUAL
            } else {
                self.unequal(feature, left, right)
            };
        }
        if let Some((given, family)) = shape.names {
            let order = self.features.len();
            levels[order] = IN_PLACE;
            let (given_at, family_at) = (self.features[given].at, self.features[family].at);
            let crosses = (left[given_at] == right[family_at] && left[given_at] != MISSING)
                || (left[family_at] == right[given_at] && left[family_at] != MISSING);
            if crosses && levels[given] > AGREES_MAX && levels[family] > AGREES_MAX {
                let across = |one: usize, other: usize| {
                    if left[one] == MISSING || right[other] == MISSING {
                        ABSENT
                    } else if left[one] == right[other] {
                        EQUAL
                    } else {
                        self.unequal(&self.features[given], &left[one..], &right[other..])
                    }
                };
                // The left row's family name stands where the right one has the given name.
                let (to_given, to_family) = (across(family_at, given_at), across(given_at, family_at));
                if to_given != ABSENT && to_family != ABSENT {
                    (levels[given], levels[family]) = (to_given, to_family);
                    levels[order] = EXCHANGED;
                }
            }
        }
        levels
    }

    /// Whether the pair names two branches, or a branch and its head office: related at most.
    pub(crate) fn differ_in_branch(&self, shape: &Shape, left: &[u32], right: &[u32]) -> bool {
        shape.branch.is_some_and(|branch| {
            // Where a name is missing nothing is known of a branch.
            left[branch - 3] != MISSING && right[branch - 3] != MISSING && left[branch] != right[branch]
        })
    }

    fn unequal(&self, feature: &Feature, left: &[u32], right: &[u32]) -> u8 {
        match feature.comparator {
            Comparator::Given | Comparator::Family => self.names(feature, left, right),
            Comparator::Company => self.companies(feature, left, right),
            Comparator::Phone => phones(left, right),
            Comparator::Email => self.emails(feature, left, right),
            Comparator::Address => self.addresses(feature, left, right),
            Comparator::Date => dates(left[1], right[1]),
            Comparator::Code => self.short_texts(feature, left, right, 6, true),
            Comparator::Category => self.short_texts(feature, left, right, 4, false),
        }
    }

    fn names(&self, feature: &Feature, left: &[u32], right: &[u32]) -> u8 {
        let book = &self.books[feature.book];
        let (one, other): (&NameValue, &NameValue) =
            (&book.names[left[0] as usize], &book.names[right[0] as usize]);
        if one.sound == other.sound || one.short_for & other.short_for != 0 {
            return 2;
        }
        let apart = (one.signature ^ other.signature).count_ones();
        let (short, long) = if one.length <= other.length { (one, other) } else { (other, one) };
        if apart <= 2 && short.length >= 3 && long.length - short.length <= 1 {
            let (text, another) = (book.vocabulary.text(left[0]), book.vocabulary.text(right[0]));
            if within(text, another, 1) {
                let counts = &feature.counts;
                let (count, another) = (
                    counts.get(left[0] as usize).copied().unwrap_or(0),
                    counts.get(right[0] as usize).copied().unwrap_or(0),
                );
                let (rare, common) = (count.min(another), count.max(another));
                return if rare <= 1 || rare.saturating_mul(RARE_SHARE) < common { 3 } else { 4 };
            }
        }
        if one.initial == other.initial || one.is_han != other.is_han {
            let (text, another) = (book.vocabulary.text(left[0]), book.vocabulary.text(right[0]));
            let (begins, whole) = if text.len() <= another.len() { (text, another) } else { (another, text) };
            if whole.starts_with(begins)
                || (short.length <= 2 && !one.is_han && !other.is_han && is_within_in_order(begins, whole))
            {
                return 5;
            }
        }
        if apart <= 4 && (short.length >= 5 || short.is_han && short.length >= 2) {
            let (text, another) = (book.vocabulary.text(left[0]), book.vocabulary.text(right[0]));
            if within(text, another, if short.is_han { 1 } else { 2 }) {
                return 6;
            }
        }
        DIFFERENT
    }

    fn companies(&self, feature: &Feature, left: &[u32], right: &[u32]) -> u8 {
        let book = &self.books[feature.book];
        let elsewhere = left[2] != MISSING && right[2] != MISSING && left[2] != right[2];
        if left[1] == right[1] {
            return if elsewhere { 6 } else { 2 };
        }
        let (one, other) = (left[1] as usize, right[1] as usize);
        let (text, another) = (book.vocabulary.text(left[1]), book.vocabulary.text(right[1]));
        let (short, long) = if text.len() <= another.len() { (text, another) } else { (another, text) };
        let letters = short.chars().count();
        if book.sounds[one] == book.sounds[other] {
            return if elsewhere { 6 } else { 3 };
        }
        if letters >= 4 && within(text, another, 1) {
            match company::slip(text, another) {
                company::Slip::Hand => return if elsewhere { 6 } else { 3 },
                company::Slip::Number => return DIFFERENT,
                company::Slip::Brand => {}
            }
        }
        if letters >= 2 && short.chars().next() == long.chars().next() && is_within_in_order(short, long) {
            return 4;
        }
        if dice(&book.grams[one], &book.grams[other]) >= ALIKE[1] { 5 } else { DIFFERENT }
    }

    fn emails(&self, feature: &Feature, left: &[u32], right: &[u32]) -> u8 {
        if left[1] == right[1] {
            return 2;
        }
        let same_domain = left[2] == right[2];
        let book = &self.books[feature.book];
        if (left[3] ^ right[3]).count_ones() <= 2 {
            let (text, another) = (book.vocabulary.text(left[1]), book.vocabulary.text(right[1]));
            if text.len().min(another.len()) >= 4 && within(text, another, 1) {
                return if same_domain { 3 } else { 4 };
            }
        }
        if left[3] & right[3] == left[3] || left[3] & right[3] == right[3] {
            let (text, another) = (book.vocabulary.text(left[1]), book.vocabulary.text(right[1]));
            if text.len().min(another.len()) >= 4 && (text.starts_with(another) || another.starts_with(text))
            {
                return 5;
            }
        }
        if same_domain { 6 } else { DIFFERENT }
    }

    fn addresses(&self, feature: &Feature, left: &[u32], right: &[u32]) -> u8 {
        let book = &self.books[feature.book];
        let alike = dice(&book.grams[left[0] as usize], &book.grams[right[0] as usize]);
        let number_apart = left[1] != MISSING && right[1] != MISSING && left[1] != right[1];
        match (alike, number_apart) {
            (alike, false) if alike >= ALIKE[0] => 2,
            (alike, true) if alike >= ALIKE[0] => 3,
            (alike, false) if alike >= ALIKE[1] => 4,
            (alike, true) if alike >= ALIKE[1] => 5,
            (alike, _) if alike >= ALIKE[2] => 6,
            _ => DIFFERENT,
        }
    }

    fn short_texts(
        &self,
        feature: &Feature,
        left: &[u32],
        right: &[u32],
        letters_min: usize,
        two: bool,
    ) -> u8 {
        let apart = (left[1] ^ right[1]).count_ones();
        if apart > 4 || (!two && apart > 2) {
            return DIFFERENT;
        }
        let book = &self.books[feature.book];
        let (text, another) = (book.vocabulary.text(left[0]), book.vocabulary.text(right[0]));
        if text.len().min(another.len()) < letters_min {
            return DIFFERENT;
        }
        if within(text, another, 1) {
            2
        } else if two && within(text, another, 2) {
            3
        } else {
            DIFFERENT
        }
    }
}

/// Digits are packed four bits each with 0 for none, so that one exclusive or shows where numbers differ.
fn phones(left: &[u32], right: &[u32]) -> u8 {
    let one = u64::from(left[1]) << 32 | u64::from(left[2]);
    let other = u64::from(right[1]) << 32 | u64::from(right[2]);
    match digits_apart(one, other) {
        1 => 2,
        2 => {
            if is_exchange(one, other) {
                2
            } else {
                3
            }
        }
        _ if one >> 4 == other || other >> 4 == one => 2,
        _ if is_insertion(one, other) || is_insertion(other, one) => 2,
        // The area's number is missing in front of one of them.
        _ if one.min(other) > 0x0fff_ffff
            && (one.max(other) - one.min(other)).trailing_zeros() >= 28
            && (one.leading_zeros() / 4 != other.leading_zeros() / 4) =>
        {
            2
        }
        _ => DIFFERENT,
    }
}

/// How many of the sixteen places differ.
fn digits_apart(one: u64, other: u64) -> u32 {
    let apart = one ^ other;
    let any = apart | apart >> 1 | apart >> 2 | apart >> 3;
    (any & 0x1111_1111_1111_1111).count_ones()
}

/// Whether two neighbouring digits are exchanged.
fn is_exchange(one: u64, other: u64) -> bool {
    let low = (one ^ other).trailing_zeros() / 4 * 4;
    if low > 56 {
        return false;
    }
    let (first, second) = (one >> low & 0xf, one >> (low + 4) & 0xf);
    (other >> low & 0xf, other >> (low + 4) & 0xf) == (second, first)
}

/// Whether the long number is the short one with one digit put in.
fn is_insertion(long: u64, short: u64) -> bool {
    if long.leading_zeros() / 4 + 1 != short.leading_zeros() / 4 {
        return false;
    }
    (0..15).any(|place| {
        let low = long & ((1_u64 << (place * 4)) - 1);
        let high = long >> ((place + 1) * 4) << (place * 4);
        high | low == short
    })
}

/// Days as yyyymmdd.
fn dates(one: u32, other: u32) -> u8 {
    if one == 0 || other == 0 {
        return DIFFERENT;
    }
    let parts = |date: u32| (date / 10_000, date / 100 % 100, date % 100);
    let ((year, month, day), (other_year, other_month, other_day)) = (parts(one), parts(other));
    if year == other_year && month == other_day && day == other_month {
        return 2;
    }
    let packed = |date: u32| {
        (0..8)
            .fold((0_u64, date), |(packed, rest), place| {
                (packed | u64::from(rest % 10 + 1) << (place * 4), rest / 10)
            })
            .0
    };
    let (left, right) = (packed(one), packed(other));
    let apart = digits_apart(left, right);
    if apart == 1 || (apart == 2 && is_exchange(left, right)) {
        return 3;
    }
    let same = [year == other_year, month == other_month, day == other_day];
    if same.iter().filter(|same| **same).count() == 2 { 4 } else { DIFFERENT }
}
