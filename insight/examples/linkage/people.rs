//! People with duplicates, households and namesakes, and who is truly who.
//!
//! Names follow Zipf's law; six in a hundred live with a relative who shares surname, city, postcode, often the phone
//! and sometimes even the first name. A fifth of the rows are duplicates, with slips of the keyboard, short forms,
//! exchanged names, initials, other case and spacing, changed or missing e-mail and phone, a moved city, day and
//! month exchanged. One duplicate in six was written by somebody in a hurry.

use insight::chance::{Chance, of_piece};
use insight::linkage::{Column, Kind, Table, Texts};
use pinyin::ToPinyin;
use rand::RngExt;

use crate::words::{FAMILY, FAMILY_HAN, GIVEN, GIVEN_HAN, HOMOPHONES, NICKNAMES, SYLLABLES};

const CITIES: usize = 300;
const DOMAINS: [&str; 8] =
    ["gmail.com", "qq.com", "163.com", "hotmail.com", "yahoo.com", "outlook.com", "126.com", "web.de"];

#[derive(Clone)]
struct Person {
    given: String,
    family: String,
    email: String,
    phone: String,
    city: usize,
    postcode: usize,
    born: (u32, u32, u32),
    is_han: bool,
}

/// A rank from zero by Zipf's law with this exponent, by inversion of the continuous law.
pub fn zipf(chance: &mut Chance, ranks: usize, exponent: f64) -> usize {
    let at: f64 = chance.random();
    let power = 1.0 - exponent;
    let rank = (1.0 + at * ((ranks as f64 + 1.0).powf(power) - 1.0)).powf(1.0 / power);
    (rank as usize - 1).min(ranks - 1)
}

fn made_up(mut number: usize) -> String {
    let mut name = String::new();
    number += SYLLABLES.len();
    while number > 0 {
        name.push_str(SYLLABLES[number % SYLLABLES.len()]);
        number /= SYLLABLES.len();
    }
    capital(&name)
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

fn given(chance: &mut Chance, is_han: bool) -> String {
    if is_han {
        let letters: Vec<char> = GIVEN_HAN.chars().collect();
        let mut name = String::from(letters[zipf(chance, letters.len(), 0.6)]);
        if chance.random::<f64>() < 0.8 {
            name.push(letters[zipf(chance, letters.len(), 0.6)]);
        }
        return name;
    }
    let rank = zipf(chance, 2_000, 0.85);
    GIVEN.get(rank).map_or_else(|| made_up(rank), |name| (*name).to_owned())
}

fn family(chance: &mut Chance, is_han: bool) -> String {
    if is_han {
        let letters: Vec<char> = FAMILY_HAN.chars().collect();
        return letters[zipf(chance, letters.len(), 0.8)].to_string();
    }
    let rank = zipf(chance, 20_000, 0.85);
    FAMILY.get(rank).map_or_else(|| made_up(rank * 7 + 3), |name| (*name).to_owned())
}

fn latin(name: &str) -> String {
    let mut read = String::new();
    for letter in name.chars() {
        match letter.to_pinyin() {
            Some(sound) => read.push_str(sound.plain()),
            None => read.push(letter),
        }
    }
    read.to_lowercase()
}

fn email(chance: &mut Chance, person: &Person) -> String {
    let (given, family) = (latin(&person.given), latin(&person.family));
    let first = given.chars().next().unwrap_or('x');
    let number: u32 = chance.random_range(0..1000);
    let local = match chance.random_range(0..7) {
        0 => format!("{given}.{family}"),
        1 => format!("{given}.{family}{}", number % 100),
        2 => format!("{first}{family}{}", person.born.0 % 100),
        3 => format!("{family}{given}{number}"),
        4 => format!("{given}{number}"),
        5 => format!("{}", 100_000_000 + chance.random_range(0..1_500_000_000_u32)),
        _ => format!("{family}_{first}{number}"),
    };
    format!("{local}@{}", DOMAINS[zipf(chance, DOMAINS.len(), 0.7)])
}

fn phone(chance: &mut Chance) -> String {
    const BEGINNINGS: [u32; 12] = [130, 131, 135, 136, 138, 139, 150, 158, 159, 186, 187, 189];
    format!("{}{:08}", BEGINNINGS[chance.random_range(0..12)], chance.random_range(0..100_000_000_u32))
}

fn place(chance: &mut Chance) -> (usize, usize) {
    let city = zipf(chance, CITIES, 0.8);
    // Larger cities have more postcodes.
    (city, chance.random_range(0..=600 / (city + 3)))
}

fn stranger(chance: &mut Chance, han: f64) -> Person {
    let is_han = chance.random::<f64>() < han;
    let (city, postcode) = place(chance);
    let mut person = Person {
        given: given(chance, is_han),
        family: family(chance, is_han),
        email: String::new(),
        phone: phone(chance),
        city,
        postcode,
        born: (chance.random_range(1940..2006), chance.random_range(1..13), chance.random_range(1..29)),
        is_han,
    };
    person.email = email(chance, &person);
    person
}

fn relative(chance: &mut Chance, of: &Person) -> Person {
    let mut person = stranger(chance, if of.is_han { 1.0 } else { 0.0 });
    person.family.clone_from(&of.family);
    (person.city, person.postcode) = (of.city, of.postcode);
    if chance.random::<f64>() < 0.6 {
        person.phone.clone_from(&of.phone);
    }
    if chance.random::<f64>() < 0.05 {
        person.given.clone_from(&of.given);
    }
    person.email = email(chance, &person);
    person
}

fn slip(chance: &mut Chance, text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    if letters.is_empty() {
        return String::new();
    }
    let at = chance.random_range(0..letters.len());
    let digits = letters[at].is_ascii_digit();
    let other = if digits {
        (b'0' + chance.random_range(0..10_u8)) as char
    } else {
        (b'a' + chance.random_range(0..26_u8)) as char
    };
    match chance.random_range(0..4) {
        0 => letters[at] = other,
        1 if letters.len() > 2 => {
            letters.remove(at);
        }
        2 => letters.insert(at, other),
        _ if at + 1 < letters.len() => letters.swap(at, at + 1),
        _ => letters[at] = other,
    }
    letters.into_iter().collect()
}

fn slip_of_name(chance: &mut Chance, name: &str, is_han: bool) -> String {
    if !is_han {
        return slip(chance, name);
    }
    let alike = |letter: char| {
        HOMOPHONES.iter().find_map(|(one, other)| match letter {
            letter if letter == *one => Some(*other),
            letter if letter == *other => Some(*one),
            _ => None,
        })
    };
    if let Some(at) = name.chars().position(|letter| alike(letter).is_some())
        && chance.random::<f64>() < 0.7
    {
        return name
            .chars()
            .enumerate()
            .map(|(place, letter)| if place == at { alike(letter).unwrap_or(letter) } else { letter })
            .collect();
    }
    let letters: Vec<char> = GIVEN_HAN.chars().collect();
    let mut name: Vec<char> = name.chars().collect();
    let at = chance.random_range(0..name.len());
    name[at] = letters[chance.random_range(0..letters.len())];
    name.into_iter().collect()
}

/// A second writing of a person.
fn copy(chance: &mut Chance, of: &Person) -> [String; 7] {
    let mut person = of.clone();
    let hurry = if chance.random::<f64>() < 0.17 { 2.0 } else { 1.0 };
    let happens = |chance: &mut Chance, share: f64| chance.random::<f64>() < share * hurry;
    if happens(chance, 0.10) {
        let short = NICKNAMES.iter().find(|(name, _)| *name == person.given);
        person.given = match short {
            Some((_, short)) => (*short).to_owned(),
            None if !person.is_han && person.given.len() > 5 => person.given[..4].to_owned(),
            None => person.given,
        };
    }
    if happens(chance, 0.12) {
        person.given = slip_of_name(chance, &person.given, person.is_han);
    }
    if happens(chance, 0.10) {
        person.family = slip_of_name(chance, &person.family, person.is_han);
    }
    if happens(chance, 0.12) {
        (person.city, person.postcode) = place(chance);
    }
    if happens(chance, 0.22) {
        person.email = email(chance, &person);
    } else if happens(chance, 0.06) {
        person.email = slip(chance, &person.email);
    }
    if happens(chance, 0.20) {
        person.phone = phone(chance);
    } else if happens(chance, 0.05) {
        person.phone = slip(chance, &person.phone);
    }
    if happens(chance, 0.03) {
        (person.born.1, person.born.2) = (person.born.2, person.born.1);
    }
    let mut row = written(chance, &person);
    if happens(chance, 0.04) {
        row[6] = slip(chance, &row[6]);
    }
    if happens(chance, 0.04) {
        row[5] = slip(chance, &row[5]);
    }
    if happens(chance, 0.05) && !person.is_han {
        row[0] = format!("{}.", row[0].chars().next().unwrap_or('X'));
    }
    if happens(chance, 0.04) && person.is_han {
        row[0] = capital(&latin(&person.given));
        row[1] = capital(&latin(&person.family));
    }
    if happens(chance, 0.04) {
        row.swap(0, 1);
    }
    if happens(chance, 0.08) {
        row[0] = row[0].to_uppercase();
        row[1] = row[1].to_uppercase();
    }
    if happens(chance, 0.06) {
        row[1] = format!(" {} ", row[1]);
    }
    for (at, share) in [(0, 0.01), (2, 0.12), (3, 0.10), (4, 0.02), (5, 0.03), (6, 0.06)] {
        if happens(chance, share) {
            row[at].clear();
        }
    }
    row
}

/// A person as it is first written: some things are not known.
fn written(chance: &mut Chance, person: &Person) -> [String; 7] {
    let known = |chance: &mut Chance, share: f64, text: String| {
        if chance.random::<f64>() < share { text } else { String::new() }
    };
    let phone = match chance.random_range(0..10) {
        0 => format!("+86 {}", person.phone),
        1 if person.phone.len() == 11 => {
            format!("{}-{}-{}", &person.phone[..3], &person.phone[3..7], &person.phone[7..])
        }
        _ => person.phone.clone(),
    };
    [
        person.given.clone(),
        person.family.clone(),
        known(chance, 0.90, person.email.clone()),
        known(chance, 0.92, phone),
        capital(&format!("{}ville", made_up(person.city * 31 + 5))).to_string(),
        format!("{:05}", 10_000 + person.city * 251 + person.postcode),
        known(chance, 0.95, format!("{:04}-{:02}-{:02}", person.born.0, person.born.1, person.born.2)),
    ]
}

/// Rows of people, `han` of them Chinese, and whose each row is.
pub fn make(rows: usize, han: f64, seed: u64) -> (Table, Vec<u32>) {
    let mut chance = of_piece(seed, 0);
    let copies = rows / 5;
    let people = rows - copies;
    let mut all: Vec<Person> = Vec::with_capacity(people);
    for number in 0..people {
        let person = if number > 0 && chance.random::<f64>() < 0.06 {
            let of = all[number - 1].clone();
            relative(&mut chance, &of)
        } else {
            stranger(&mut chance, han)
        };
        all.push(person);
    }
    // One, two or three copies of a person, until there are enough.
    let mut whose: Vec<(u32, bool)> = (0..people as u32).map(|person| (person, false)).collect();
    while whose.len() < rows {
        let person = chance.random_range(0..people as u32);
        let times = match chance.random::<f64>() {
            at if at < 0.62 => 1,
            at if at < 0.85 => 2,
            _ => 3,
        };
        for _ in 0..times.min(rows - whose.len()) {
            whose.push((person, true));
        }
    }
    for at in (1..rows).rev() {
        whose.swap(at, chance.random_range(0..=at));
    }
    let mut texts = vec![Texts::new(); 7];
    for (person, is_copy) in &whose {
        let person = &all[*person as usize];
        let row = if *is_copy { copy(&mut chance, person) } else { written(&mut chance, person) };
        for (texts, text) in texts.iter_mut().zip(&row) {
            texts.push(text);
        }
    }
    let declared = [
        ("given_name", Kind::GivenName),
        ("family_name", Kind::FamilyName),
        ("email", Kind::Email),
        ("phone", Kind::Phone),
        ("city", Kind::Category),
        ("postcode", Kind::Category),
        ("born", Kind::Date),
    ];
    let columns =
        texts.into_iter().zip(declared).map(|(texts, (name, kind))| Column::new(name, kind, texts)).collect();
    (
        Table::new(columns).expect("rows of equal length"),
        whose.into_iter().map(|(person, _)| person).collect(),
    )
}
