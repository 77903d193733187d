//! The errors people make when they type the same customer a second time.

use customers::{Customer, CustomerKind, LifecycleStage};
use object::{Day, Phone};

use super::company::as_kept;
use super::names::SOUND_ALIKE;
use super::random::Random;

/// What went wrong with a name, or did not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slip {
    /// The legal form was left out: 苏州恒远机械.
    WithoutForm,
    /// The place in front was left out.
    WithoutPlace,
    /// Two neighbouring characters changed places.
    Swapped,
    /// The input method offered a homophone: 恒源 for 恒远.
    SameSound,
    /// Full-width characters, from an old form.
    FullWidth,
    /// Spaces between the words.
    Spaced,
    /// Only what colleagues call it.
    ShortName,
    /// The name is right; somebody did not search first.
    None,
}

/// The slips with how often they are made.
const SLIPS: [(Slip, u32); 8] = [
    (Slip::WithoutForm, 26),
    (Slip::WithoutPlace, 10),
    (Slip::Swapped, 10),
    (Slip::SameSound, 12),
    (Slip::FullWidth, 8),
    (Slip::Spaced, 8),
    (Slip::ShortName, 14),
    (Slip::None, 12),
];

/// A second record of the same customer, as somebody typed it on a later day: less complete, without the
/// company code, the phone in another way of writing.
pub(super) fn second_record(
    random: &mut Random,
    original: &Customer,
    called: Option<&str>,
    since: Day,
) -> (Customer, Slip) {
    let slip = match original.kind {
        CustomerKind::Company => *random.weighted(&SLIPS),
        // A person's name with a slip is another person's.
        CustomerKind::Person => *random.pick(&[Slip::None, Slip::Spaced]),
    };
    let (name, slip) = slipped(random, &original.name, called, slip);
    let mut record = original.clone();
    record.external_id = None;
    record.name = as_kept(&name);
    record.short_name = None;
    record.uscc = None;
    record.known_since = Some(since);
    record.lifecycle_stage = LifecycleStage::Prospect;
    record.yearly_spend = None;
    record.value_class = None;
    record.purchase_frequency = None;
    record.product_preference = None;
    record.grade = None;
    record.website = None;
    record.birthday = None;
    record.remarks = None;
    record.tags = object::Tags::default();
    record.parent_company = None;
    if random.percent(50.0) {
        record.email = None;
    }
    if random.percent(45.0) {
        record.address = None;
    }
    record.phone = match &original.phone {
        Some(phone) if random.percent(80.0) => Phone::parse(&rewritten(random, phone)).ok(),
        Some(_) | None => None,
    };
    (record, slip)
}

/// The name with this slip, or with another where the name does not allow it.
pub(super) fn slipped(random: &mut Random, name: &str, called: Option<&str>, slip: Slip) -> (String, Slip) {
    let characters: Vec<char> = name.chars().collect();
    let found = match slip {
        Slip::WithoutForm => without_form(name).map(str::to_owned),
        Slip::WithoutPlace => called
            .and_then(|called| name.find(called))
            .filter(|place| *place > 0)
            .map(|place| name[place..].to_owned()),
        Slip::Swapped => called.and_then(|called| {
            let start = characters
                .windows(2)
                .position(|pair| called.starts_with(&pair.iter().collect::<String>()))?;
            let mut swapped = characters.clone();
            swapped.swap(start, start + 1);
            (swapped != characters).then(|| swapped.into_iter().collect())
        }),
        Slip::SameSound => {
            let place = characters.iter().position(|c| SOUND_ALIKE.iter().any(|(from, _)| from == c));
            place.and_then(|place| {
                let (_, other) = SOUND_ALIKE.iter().find(|(from, _)| *from == characters[place])?;
                let mut mistaken = characters.clone();
                mistaken[place] = *other;
                Some(mistaken.into_iter().collect())
            })
        }
        Slip::FullWidth => Some(full_width(name)),
        Slip::Spaced => {
            let place = random.between(1, characters.len().max(2) as i64 - 1) as usize;
            // Between the words of a company's name, as people type it; a person's may have it anywhere.
            let words = [called.and_then(|called| name.find(called)), without_form(name).map(str::len)];
            let words: Vec<usize> = words.into_iter().flatten().filter(|place| *place > 0).collect();
            let place = match words.len() {
                0 => name.char_indices().nth(place).map_or(name.len(), |(place, _)| place),
                count => words[place % count],
            };
            let (front, back) = name.split_at(place);
            Some(format!("{front} {back}"))
        }
        Slip::ShortName => called.map(str::to_owned),
        Slip::None => None,
    };
    match found {
        Some(found) => (found, slip),
        None => (name.to_owned(), Slip::None),
    }
}

fn without_form(name: &str) -> Option<&str> {
    const ENDINGS: [&str; 6] =
        ["（集团）股份有限公司", "集团有限公司", "股份有限公司", "有限责任公司", "有限公司", " GmbH"];
    ENDINGS.iter().find_map(|ending| name.strip_suffix(ending)).filter(|rest| rest.chars().count() >= 3)
}

/// Letters, digits, brackets and spaces in their full-width form, the name set off by a wide space.
pub(super) fn full_width(text: &str) -> String {
    let wide = text.chars().map(|c| match c {
        ' ' => '\u{3000}',
        '!'..='~' => char::from_u32(c as u32 + 0xFEE0).unwrap_or(c),
        c => c,
    });
    std::iter::once('\u{3000}').chain(wide).collect()
}

/// The same number as another person writes it.
pub(super) fn rewritten(random: &mut Random, phone: &Phone) -> String {
    let extension = phone.extension.as_deref().map(|extension| format!("转{extension}")).unwrap_or_default();
    let Some(national) = phone.number.strip_prefix("+86") else { return phone.written.clone() };
    let mobile = national.len() == 11 && national.starts_with('1');
    let number = match (mobile, random.below(5)) {
        (true, 0) => format!("{} {} {}", &national[..3], &national[3..7], &national[7..]),
        (true, 1) => format!("{}-{}-{}", &national[..3], &national[3..7], &national[7..]),
        (true, 2) => format!("+86{national}"),
        (true, 3) => format!("手机：{national}"),
        (true, _) => national.to_owned(),
        (false, 0) => format!("+86 {national}"),
        (false, 1) => format!("0086-{national}"),
        (false, 2) => format!("电话：0{national}"),
        (false, _) => format!("0{national}"),
    };
    format!("{number}{extension}")
}

#[cfg(test)]
#[path = "tests/errors.rs"]
mod tests;
