//! What search knows of a record, and what it looks for: one short word per way of finding something.
//!
//! A company is found by any two characters of its name, by pinyin (`hongda`), by initials (`hdkj`), a person
//! by every reading of the surname, a phone or code by any four digits in a row. The database sees only the
//! tokens, so both databases find the same. A token begins with its class, so that classes never meet:
//! `e` a whole name, `s` the Chinese character it begins with, `w` a word, `b` two Chinese characters, `p` pinyin
//! from some syllable on, `i` initials from some character on, `f` a phone or code from some place on, `m` a
//! whole e-mail address.

mod query;

use object::text::{fold, is_han};
use object::{FieldKind, ObjectDef, Phone, PhoneKind, SearchAs, Value};

use super::surnames::{self, Readings};

pub(crate) use query::tier_of;
pub use query::{SearchQuery, Term, matches, query_tokens};

/// The longest token with its class, in characters.
const TOKEN_CHARS_MAX: usize = 40;
/// Pinyin is indexed and looked for up to here, in letters. Longer beginnings hardly tell names apart and would
/// each be a word of the index's dictionary.
const PINYIN_CHARS_MAX: usize = 16;
/// Initials are indexed and looked for up to here.
const INITIALS_CHARS_MAX: usize = 8;
/// The fewest initials that are indexed.
const INITIALS_CHARS_MIN: usize = 2;
/// The most ways of reading the rest of a name.
const READINGS_MAX: usize = 8;
/// The most characters and words of a name that are read as pinyin.
const NAME_UNITS_MAX: usize = 40;
/// The shortest part of a phone or code that is found.
const FRAGMENT_CHARS_MIN: usize = 4;
/// The most characters of a code that are indexed; company codes have 18, digital invoices 20.
const FRAGMENT_SOURCE_CHARS_MAX: usize = 32;
/// China's country code; its numbers are dialled at home without it.
const CHINA: &str = "86";

/// A part of a text that is looked up on its own.
#[derive(Debug)]
enum Piece {
    /// Chinese characters in a row.
    Han(Vec<char>),
    /// A word of `a-z0-9`.
    Word(String),
}

/// Appends the tokens by which a record is found: each once, at most 40 characters of `a-z0-9` and Chinese.
/// Fields that are not declared for search give none, nor do secrets.
///
/// A company with a name of twelve characters, a mobile number and a company code has some sixty; a text gives
/// one for each word and each two neighbouring Chinese characters, so its length bounds them.
pub fn document_tokens(def: &ObjectDef, values: &[Value], out: &mut Vec<String>) {
    let start = out.len();
    for (field, value) in def.fields.iter().zip(values) {
        let Some(search) = field.search else { continue };
        if field.secret {
            continue;
        }
        match (field.kind, value) {
            (FieldKind::Text | FieldKind::Web, Value::Text(text)) => match search {
                SearchAs::Fragments => code_tokens(text, out),
                SearchAs::Words | SearchAs::Name => {
                    if search == SearchAs::Name {
                        tokens_of_name(text, out);
                        continue;
                    }
                    let pieces = pieces(&fold(text));
                    word_tokens(&pieces, out);
                    if field.index == def.title.index {
                        out.extend(whole_token(&pieces));
                    }
                }
            },
            (FieldKind::Email, Value::Text(address)) => {
                let pieces = pieces(&fold(address));
                word_tokens(&pieces, out);
                out.extend(address_token(&pieces));
            }
            (FieldKind::Phone, Value::Phone(phone)) => phone_tokens(phone, out),
            (FieldKind::Tags, Value::Tags(tags)) => {
                for tag in tags {
                    word_tokens(&pieces(&fold(tag)), out);
                }
            }
            (FieldKind::Number, Value::Int(number)) => code_tokens(&number.to_string(), out),
            // Choices, links, days and amounts are filtered by, not searched for; empty values hold nothing.
            (_, _) => {}
        }
    }
    out[start..].sort_unstable();
    out.dedup();
}

/// The classes of token that records of an object can have; a search for another finds nothing among them.
pub fn classes_of(def: &ObjectDef) -> Vec<char> {
    let mut classes = Vec::new();
    for field in def.fields.iter().filter(|field| !field.secret) {
        let Some(search) = field.search else { continue };
        classes.extend_from_slice(match (field.kind, search) {
            (FieldKind::Text, SearchAs::Name) => &['w', 'b', 'e', 's', 'p', 'i'],
            (FieldKind::Text, SearchAs::Words) if field.index == def.title.index => &['w', 'b', 'e'],
            (FieldKind::Text, SearchAs::Words) | (FieldKind::Tags | FieldKind::Web, _) => &['w', 'b'],
            (FieldKind::Email, _) => &['w', 'b', 'm'],
            (FieldKind::Text, SearchAs::Fragments) | (FieldKind::Phone | FieldKind::Number, _) => &['f', 'w'],
            (_, _) => &[],
        });
    }
    classes
}

/// The tokens by which a name is found that stands in no record, such as the name of a page: the same as those of
/// a record's name, to be asked by [`matches`].
pub fn name_tokens(name: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    tokens_of_name(name, &mut tokens);
    tokens
}

/// How a name is typed in letters: its pinyin and its initials from each character on, in every likely reading.
/// For lists that a browser searches by itself.
pub fn name_readings(name: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    reading_tokens(&pieces(&fold(name)), &mut tokens);
    // Without their class; pinyin that is its own initials stands once.
    let mut readings: Vec<String> = Vec::with_capacity(tokens.len());
    for token in tokens {
        if !readings.iter().any(|known| *known == token[1..]) {
            readings.push(token[1..].to_owned());
        }
    }
    readings
}

fn tokens_of_name(name: &str, out: &mut Vec<String>) {
    let pieces = pieces(&fold(name));
    word_tokens(&pieces, out);
    out.extend(whole_token(&pieces));
    out.extend(surname_token(&pieces));
    reading_tokens(&pieces, out);
}

/// Cuts a folded text into Chinese runs and words; what is neither separates, brackets aside.
fn pieces(folded: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut han: Vec<char> = Vec::new();
    let mut word = String::new();
    for c in folded.chars() {
        if is_han(c) {
            if !word.is_empty() {
                pieces.push(Piece::Word(std::mem::take(&mut word)));
            }
            han.push(c);
            continue;
        }
        if !han.is_empty() {
            if is_bracket(c) {
                continue;
            }
            pieces.push(Piece::Han(std::mem::take(&mut han)));
        }
        if !push_letter(c, &mut word) && !word.is_empty() {
            pieces.push(Piece::Word(std::mem::take(&mut word)));
        }
    }
    if !han.is_empty() {
        pieces.push(Piece::Han(han));
    }
    if !word.is_empty() {
        pieces.push(Piece::Word(word));
    }
    pieces
}

/// Brackets and their like stand within Chinese names (宏达（集团）股份, 古丽·买买提) and nobody types them to find
/// one.
fn is_bracket(c: char) -> bool {
    matches!(
        c,
        '(' | ')'
            | '['
            | ']'
            | '（'
            | '）'
            | '【'
            | '】'
            | '〔'
            | '〕'
            | '《'
            | '》'
            | '“'
            | '”'
            | '"'
            | '·'
            | '•'
            | '・'
    )
}

/// Appends a letter or digit in `a-z0-9`; false for what separates words. Accents are dropped (Müller, muller);
/// letters of other scripts are written by their code points, so they are found as whole words and beginnings.
fn push_letter(c: char, word: &mut String) -> bool {
    match without_accents(c) {
        _ if matches!(c, 'a'..='z' | '0'..='9') => word.push(c),
        Some(plain) => word.push_str(plain),
        None if c.is_alphanumeric() => word.push_str(&format!("{:04x}", c as u32)),
        None => return false,
    }
    true
}

/// A Latin letter with accents as it is typed without; none for any other character.
pub(crate) fn without_accents(c: char) -> Option<&'static str> {
    Some(match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' | 'ǎ' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'ĉ' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => "e",
        'ğ' | 'ģ' => "g",
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'į' | 'ı' | 'ǐ' => "i",
        'ķ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ő' | 'ǒ' => "o",
        'œ' => "oe",
        'ŕ' | 'ř' => "r",
        'ś' | 'ş' | 'š' | 'ș' => "s",
        'ß' => "ss",
        'ţ' | 'ť' | 'ț' => "t",
        'þ' => "th",
        'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' | 'ų' | 'ǔ' => "u",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        '\u{300}'..='\u{36F}' => "", // An accent that stands alone.
        _ => return None,
    })
}

/// A token of this class, cut where it is too long.
fn token(class: char, text: &str) -> String {
    let mut token = String::with_capacity(text.len() + 1);
    token.push(class);
    token.extend(text.chars().take(TOKEN_CHARS_MAX - 1));
    token
}

fn bigram(first: char, second: Option<char>) -> String {
    let mut token = String::with_capacity(1 + 2 * first.len_utf8());
    token.push('b');
    token.push(first);
    token.extend(second);
    token
}

/// Words, and Chinese characters two by two; the last of each run is its own token, so that every character
/// begins one.
fn word_tokens(pieces: &[Piece], out: &mut Vec<String>) {
    for piece in pieces {
        match piece {
            Piece::Word(word) => out.push(token('w', word)),
            Piece::Han(run) => {
                out.extend(run.windows(2).map(|pair| bigram(pair[0], Some(pair[1]))));
                out.extend(run.last().map(|last| bigram(*last, None)));
            }
        }
    }
}

/// The character a name begins with, a person's surname mostly: thousands share it, so it has a word of its own.
fn surname_token(pieces: &[Piece]) -> Option<String> {
    match pieces.first() {
        Some(Piece::Han(run)) => run.first().map(|first| begins(*first)),
        Some(Piece::Word(_)) | None => None,
    }
}

fn begins(first: char) -> String {
    let mut token = String::with_capacity(1 + first.len_utf8());
    token.push('s');
    token.push(first);
    token
}

/// The whole text without spaces and punctuation.
fn whole_token(pieces: &[Piece]) -> Option<String> {
    let mut whole = String::new();
    for piece in pieces {
        match piece {
            Piece::Han(run) => whole.extend(run),
            Piece::Word(word) => whole.push_str(word),
        }
        if whole.len() > TOKEN_CHARS_MAX * 4 {
            break; // Longer than the token in any script.
        }
    }
    if whole.is_empty() { None } else { Some(token('e', &whole)) }
}

fn address_token(pieces: &[Piece]) -> Option<String> {
    whole_token(pieces).map(|whole| token('m', &whole[1..]))
}

/// A character or word of a name, with its ways of being read.
struct Unit<'p> {
    reading: Reading<'p>,
    /// Whether a Chinese character stands here or later in the name.
    leads_to_han: bool,
}

enum Reading<'p> {
    Han(Readings),
    Word(&'p str),
}

/// Pinyin and initials from each character of a name on, in every likely reading. A word in between stands for
/// itself (`tclkj`); a name without Chinese characters is found by its words alone.
fn reading_tokens(pieces: &[Piece], out: &mut Vec<String>) {
    let units = units(pieces);
    // From the last unit backwards: what may follow, each in several readings.
    let mut pinyin = vec![String::new()];
    let mut initials = vec![String::new()];
    for unit in units.iter().rev() {
        match unit.reading {
            Reading::Han(readings) => {
                pinyin = led_by(readings.iter(), &pinyin, PINYIN_CHARS_MAX);
                initials =
                    led_by(readings.iter().map(|reading| &reading[..1]), &initials, INITIALS_CHARS_MAX);
            }
            Reading::Word(word) => {
                pinyin = led_by(std::iter::once(word), &pinyin, PINYIN_CHARS_MAX);
                initials = led_by(std::iter::once(word), &initials, INITIALS_CHARS_MAX);
            }
        }
        if unit.leads_to_han {
            out.extend(pinyin.iter().map(|text| token('p', text)));
            let long_enough = initials.iter().filter(|text| text.len() >= INITIALS_CHARS_MIN);
            out.extend(long_enough.map(|text| token('i', text)));
        }
    }
}

/// Each head before each tail, cut to a length. With the first tail come all heads, so that both readings of a
/// surname stay when there are too many.
fn led_by<'h>(
    heads: impl Iterator<Item = &'h str> + Clone,
    tails: &[String],
    chars_max: usize,
) -> Vec<String> {
    let mut led: Vec<String> = Vec::with_capacity(tails.len());
    for tail in tails {
        for head in heads.clone() {
            if led.len() == READINGS_MAX {
                return led;
            }
            let mut text = String::with_capacity(head.len() + tail.len());
            text.push_str(head);
            text.push_str(tail);
            text.truncate(chars_max); // ASCII only.
            if !led.contains(&text) {
                led.push(text);
            }
        }
    }
    led
}

fn units(pieces: &[Piece]) -> Vec<Unit<'_>> {
    let mut units: Vec<Unit> = Vec::new();
    for (place, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Word(word) => units.push(Unit { reading: Reading::Word(word), leads_to_han: false }),
            Piece::Han(run) => {
                let readings = run_readings(run, place == 0);
                units.extend(
                    readings
                        .into_iter()
                        .map(|readings| Unit { reading: Reading::Han(readings), leads_to_han: true }),
                );
            }
        }
    }
    units.truncate(NAME_UNITS_MAX);
    let last_han = units.iter().rposition(|unit| unit.leads_to_han).map_or(0, |place| place + 1);
    for unit in &mut units[..last_han] {
        unit.leads_to_han = true;
    }
    units
}

/// The readings of Chinese characters in a row; those without any are passed over.
fn run_readings(run: &[char], begins_name: bool) -> Vec<Readings> {
    let mut readings = Vec::with_capacity(run.len());
    let mut place = 0;
    while place < run.len() {
        let (first, is_surname) = (run[place], begins_name && place == 0);
        let surname = if is_surname { surnames::surname(first) } else { None };
        let together = run.get(place + 1).and_then(|second| {
            let compound = if is_surname { surnames::compound_surname(first, *second) } else { None };
            compound.or_else(|| {
                let [first, second] = surnames::word(first, *second)?.map(surnames::one);
                Some([surname.unwrap_or(first), second]) // 解放 may be somebody's name.
            })
        });
        match together {
            Some(both) => {
                readings.extend(both);
                place += 2;
            }
            None => {
                readings.extend(surname.or_else(|| surnames::everyday(first)));
                place += 1;
            }
        }
    }
    readings
}

/// A code from each place on: `91310000MA1K…` is found by any four characters in a row. A shorter one is a word.
fn code_tokens(text: &str, out: &mut Vec<String>) {
    let mut code = String::new();
    for c in fold(text).chars().filter(|c| !is_han(*c)) {
        push_letter(c, &mut code);
    }
    code.truncate(FRAGMENT_SOURCE_CHARS_MAX); // ASCII only.
    if code.len() < FRAGMENT_CHARS_MIN && !code.is_empty() {
        out.push(token('w', &code));
    }
    fragment_tokens(&code, out);
}

/// A phone as it is dialled at home, from each digit on, and once with its country code. Extensions are not
/// looked for.
fn phone_tokens(phone: &Phone, out: &mut Vec<String>) {
    let digits: String = phone.number.chars().filter(char::is_ascii_digit).collect();
    match digits.strip_prefix(CHINA) {
        Some(national) if phone.number.starts_with('+') => {
            out.push(token('f', &digits));
            match phone.kind {
                PhoneKind::Landline => fragment_tokens(&format!("0{national}"), out),
                PhoneKind::Mobile
                | PhoneKind::Virtual
                | PhoneKind::Service
                | PhoneKind::International
                | PhoneKind::Unknown => fragment_tokens(national, out),
            }
        }
        Some(_) | None => fragment_tokens(&digits, out),
    }
}

fn fragment_tokens(code: &str, out: &mut Vec<String>) {
    for start in 0..(code.len() + 1).saturating_sub(FRAGMENT_CHARS_MIN) {
        out.push(token('f', &code[start..]));
    }
}

#[cfg(test)]
#[path = "tests/tokens.rs"]
mod tests;
