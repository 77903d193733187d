//! Names of people: Latin and Chinese, family name first or last, short forms, initials.

use super::values::{Vocabulary, hash_of, short};
use super::words::{is_han, phonetic, plain_name, signature, sound};

/// Family names of two characters that are in use (of the list of the 2020 census report and older lists).
const DOUBLE_FAMILY_NAMES: [&str; 22] = [
    "欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "司徒", "令狐", "夏侯", "宇文",
    "长孙", "端木", "南宫", "独孤", "轩辕", "申屠", "闻人", "澹台", "百里",
];

/// Short forms that letters alone do not give away; each line is one name and how it is shortened. Common knowledge
/// of English, German and Spanish; prefixes (Alex, Tom) need no line.
const SHORT_FORMS: [&str; 48] = [
    "william bill billy will willy liam",
    "robert bob bobby rob robbie",
    "richard dick rick ricky rich",
    "james jim jimmy jamie",
    "john jack johnny jon",
    "edward ted teddy ned eddie",
    "theodore ted teddy theo",
    "margaret peggy meg maggie greta daisy",
    "elizabeth betty liz beth lisa eliza lizzie bess libby",
    "katherine kate kathy cathy katie kitty kathryn catherine",
    "charles chuck charlie carl",
    "henry harry hank",
    "anthony tony",
    "michael mike mick mickey",
    "joseph joe joey pepe",
    "francis frank frankie",
    "francisco paco pancho",
    "george georgie",
    "patricia pat patty trish",
    "dorothy dot dottie dolly",
    "sarah sally sadie",
    "mary molly polly mamie",
    "susan sue susie",
    "barbara barb babs",
    "jennifer jenny jen",
    "deborah debbie deb debra",
    "rebecca becky becca",
    "victoria vicky tori",
    "alexander sandy alex sasha xander",
    "alexandra sandra sasha alex",
    "andrew andy drew",
    "lawrence larry",
    "leonard lenny leo",
    "nicholas nick nicky klaus",
    "johannes hans",
    "friedrich fritz fred",
    "frederick fred freddy",
    "heinrich heinz",
    "ignacio nacho",
    "dolores lola",
    "jacob jake",
    "judith judy",
    "kenneth ken kenny",
    "matthew matt",
    "ronald ron ronnie",
    "samuel sam sammy",
    "virginia ginny ginger",
    "walter walt wally",
];

/// What is known of one name beside its letters.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct NameValue {
    /// How it is read, as a hash; Chinese and pinyin meet here.
    pub(crate) sound: u32,
    /// Bits of the names it may be short for ([`SHORT_FORMS`]).
    pub(crate) short_for: u64,
    /// Its phonetic code.
    pub(crate) phonetic: u32,
    /// The first letter of its reading.
    pub(crate) initial: u32,
    /// Which letters it holds.
    pub(crate) signature: u32,
    /// Letters.
    pub(crate) length: u8,
    /// Whether it is Chinese.
    pub(crate) is_han: bool,
}

/// Values of [`NameValue`] by the numbers of a vocabulary.
pub(crate) fn value_of(name: &str) -> NameValue {
    let mut read = String::new();
    sound(name, &mut read);
    NameValue {
        sound: short(hash_of(read.as_bytes())),
        short_for: short_forms(name),
        phonetic: phonetic(&read),
        initial: read.chars().next().map_or(0, u32::from),
        signature: signature(name),
        length: name.chars().filter(|letter| *letter != ' ').count().min(255) as u8,
        is_han: name.chars().any(is_han),
    }
}

/// The lines of [`SHORT_FORMS`] that hold this name, a bit each.
fn short_forms(name: &str) -> u64 {
    let first = name.split(' ').next().unwrap_or(name);
    let holds = |line: &&str| line.split(' ').any(|form| form == first);
    SHORT_FORMS.iter().enumerate().filter(|(_, line)| holds(line)).fold(0, |bits, (at, _)| bits | 1 << at)
}

/// Takes a whole name apart: (family, given), plain.
pub(crate) fn split(whole: &str) -> (String, String) {
    let mut name = String::new();
    if let Some((family, given)) = whole.split_once([',', '，']) {
        let mut family_plain = String::new();
        plain_name(family, &mut family_plain);
        plain_name(given, &mut name);
        return (family_plain, name);
    }
    plain_name(whole, &mut name);
    if name.chars().all(is_han) {
        let is_double = DOUBLE_FAMILY_NAMES.iter().any(|double| name.starts_with(double));
        let letters = if is_double { 2 } else { 1 };
        let at = name.char_indices().nth(letters).map_or(name.len(), |(at, _)| at);
        let given = name.split_off(at);
        return (name, given);
    }
    match name.rsplit_once(' ') {
        Some((given, family)) => (family.to_owned(), given.to_owned()),
        None => (name, String::new()),
    }
}

/// The number of a name in the vocabulary that given and family names share.
pub(crate) fn number(vocabulary: &mut Vocabulary, values: &mut Vec<NameValue>, name: &str) -> u32 {
    let number = vocabulary.number(name);
    if number as usize == values.len() {
        values.push(value_of(name));
    }
    number
}
