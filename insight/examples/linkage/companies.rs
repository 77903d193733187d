//! Chinese companies with branches, sisters and namesakes, and who is truly who.
//!
//! One company in twelve has one to three branches with codes of their own, often at the head office's phone; one in
//! twenty has a sister of the same brand at the same address. Brands follow Zipf's law, so that companies of one brand
//! and trade stand in many cities. A fifth of the rows are duplicates: abbreviated, misspelt by sound, without the
//! region or the legal form, with brackets, with the code missing or mistyped, phone changed, address written anew.

use insight::chance::{Chance, of_piece};
use insight::linkage::{Column, Kind, Table, Texts};
use rand::RngExt;

use crate::people::zipf;
use crate::words::{BRAND_HAN, CITIES_HAN, FAMILY_HAN, GIVEN_HAN, HOMOPHONES, ROADS_HAN, TRADES_HAN};

const FORMS: [(&str, f64); 5] = [
    ("有限公司", 0.78),
    ("有限责任公司", 0.08),
    ("股份有限公司", 0.06),
    ("集团有限公司", 0.03),
    ("厂", 0.05),
];

#[derive(Clone)]
struct Company {
    city: &'static str,
    brand: String,
    trade: &'static str,
    form: &'static str,
    /// The city of the branch.
    branch: Option<&'static str>,
    code: String,
    phone: String,
    road: &'static str,
    house: u32,
    person: String,
}

fn one_of<'a>(chance: &mut Chance, words: &[&'a str], exponent: f64) -> &'a str {
    words[zipf(chance, words.len(), exponent)]
}

fn letter(chance: &mut Chance, letters: &str, exponent: f64) -> char {
    let at = zipf(chance, letters.chars().count(), exponent);
    letters.chars().nth(at).unwrap_or('华')
}

fn code(chance: &mut Chance) -> String {
    const SIGNS: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let place: u32 = 110_000 + 1_000 * chance.random_range(0..40) + chance.random_range(0..20);
    let own: String = (0..10).map(|_| SIGNS[chance.random_range(0..SIGNS.len())] as char).collect();
    format!("91{place}{own}")
}

fn phone(chance: &mut Chance, city: &str) -> String {
    if chance.random::<f64>() < 0.5 {
        return format!("13{:09}", chance.random_range(0..1_000_000_000_u32));
    }
    let area = CITIES_HAN.iter().position(|other| *other == city).unwrap_or(0);
    format!("0{}-{:08}", 510 + area * 7, chance.random_range(20_000_000..90_000_000_u32))
}

fn person(chance: &mut Chance) -> String {
    let mut name = String::from(letter(chance, FAMILY_HAN, 0.8));
    name.push(letter(chance, GIVEN_HAN, 0.6));
    if chance.random::<f64>() < 0.8 {
        name.push(letter(chance, GIVEN_HAN, 0.6));
    }
    name
}

fn company(chance: &mut Chance) -> Company {
    let city = one_of(chance, &CITIES_HAN, 0.7);
    let mut brand: String = (0..2).map(|_| letter(chance, BRAND_HAN, 0.5)).collect();
    if chance.random::<f64>() < 0.15 {
        brand.push(letter(chance, BRAND_HAN, 0.3));
    }
    let mut at: f64 = chance.random();
    let form = FORMS.iter().find(|(_, share)| {
        at -= share;
        at < 0.0
    });
    Company {
        city,
        brand,
        trade: one_of(chance, &TRADES_HAN, 0.7),
        form: form.map_or("有限公司", |(form, _)| form),
        branch: None,
        code: code(chance),
        phone: phone(chance, city),
        road: one_of(chance, &ROADS_HAN, 0.5),
        house: chance.random_range(1..900),
        person: person(chance),
    }
}

fn branch(chance: &mut Chance, of: &Company) -> Company {
    let city = one_of(chance, &CITIES_HAN, 0.5);
    let own = company(chance);
    let mut branch =
        Company { branch: Some(city), code: own.code, road: own.road, house: own.house, ..of.clone() };
    if chance.random::<f64>() < 0.5 {
        branch.phone = phone(chance, city);
    }
    if chance.random::<f64>() < 0.6 {
        branch.person = own.person;
    }
    branch
}

fn sister(chance: &mut Chance, of: &Company) -> Company {
    let own = company(chance);
    let mut sister = Company { trade: own.trade, code: own.code, ..of.clone() };
    if chance.random::<f64>() < 0.4 {
        sister.phone = own.phone;
    }
    if chance.random::<f64>() < 0.5 {
        sister.person = own.person;
    }
    sister
}

fn misheard(chance: &mut Chance, text: &str) -> String {
    let alike = |letter: char| {
        HOMOPHONES.iter().find_map(|(one, other)| match letter {
            letter if letter == *one => Some(*other),
            letter if letter == *other => Some(*one),
            _ => None,
        })
    };
    let mut letters: Vec<char> = text.chars().collect();
    match letters.iter().position(|letter| alike(*letter).is_some()) {
        Some(at) => letters[at] = alike(letters[at]).unwrap_or(letters[at]),
        None => {
            let at = chance.random_range(0..letters.len());
            letters[at] = letter(chance, BRAND_HAN, 0.2);
        }
    }
    letters.into_iter().collect()
}

/// How a company is written; a copy with what happens to copies.
fn written(chance: &mut Chance, company: &Company, is_copy: bool) -> [String; 6] {
    let happens = |chance: &mut Chance, share: f64| is_copy && chance.random::<f64>() < share;
    let mut company = company.clone();
    if happens(chance, 0.12) {
        company.brand = misheard(chance, &company.brand);
    }
    let trade = if happens(chance, 0.08) { "" } else { company.trade };
    let form = match company.form {
        _ if happens(chance, 0.15) && trade.len() > 3 => "",
        "有限责任公司" if happens(chance, 0.4) => "有限公司",
        form => form,
    };
    let mut name = match chance.random_range(0..if is_copy { 4 } else { 12 }) {
        0 if is_copy => format!("{}{trade}{form}", company.brand),
        1 => format!("{}{trade}（{}）{form}", company.brand, company.city),
        2 => format!("{}市{}{trade}{form}", company.city, company.brand),
        _ => format!("{}{}{trade}{form}", company.city, company.brand),
    };
    if let Some(city) = company.branch {
        name = format!("{name}{city}分公司");
    }
    if happens(chance, 0.05) {
        name = name.replace('（', "(").replace('）', ")") + " ";
    }
    if happens(chance, 0.22) {
        company.phone = phone(chance, company.city);
    }
    let mut phone = company.phone.clone();
    if happens(chance, 0.15) {
        phone = phone.replace('-', "");
    }
    if happens(chance, 0.1) {
        phone = phone.split('-').next_back().unwrap_or("").to_owned();
    }
    if happens(chance, 0.15) || chance.random::<f64>() < 0.08 {
        phone.clear();
    }
    if happens(chance, 0.10) {
        let moved = self::company(chance);
        (company.road, company.house) = (moved.road, moved.house);
    }
    let place = company.branch.unwrap_or(company.city);
    let mut address = match chance.random_range(0..3) {
        0 => format!("{place}市{}{}号", company.road, company.house),
        1 => format!("{}{}号", company.road, company.house),
        _ => format!("{place}{}{}号{}室", company.road, company.house, 100 + company.house % 900),
    };
    if happens(chance, 0.15) || chance.random::<f64>() < 0.05 {
        address.clear();
    }
    let mut code = company.code.clone();
    if happens(chance, 0.06) {
        let at = chance.random_range(8..18);
        code.replace_range(at..at + 1, "7");
    }
    if happens(chance, 0.35) || chance.random::<f64>() < 0.25 {
        code.clear();
    }
    if happens(chance, 0.12) {
        company.person = person(chance);
    } else if happens(chance, 0.06) {
        company.person = misheard(chance, &company.person);
    }
    let mut legal = company.person.clone();
    if happens(chance, 0.12) || chance.random::<f64>() < 0.1 {
        legal.clear();
    }
    [name, code, phone, address, place.to_owned(), legal]
}

/// Rows of companies, and which company each row is; a branch is not its head office.
pub fn make(rows: usize, seed: u64) -> (Table, Vec<u32>) {
    let mut chance = of_piece(seed, 1);
    let mut all: Vec<Company> = Vec::new();
    let companies = rows - rows / 5;
    while all.len() < companies {
        let head = company(&mut chance);
        all.push(head.clone());
        if chance.random::<f64>() < 1.0 / 12.0 {
            for _ in 0..chance.random_range(1..4) {
                all.push(branch(&mut chance, &head));
            }
        }
        if chance.random::<f64>() < 0.05 {
            all.push(sister(&mut chance, &head));
        }
    }
    all.truncate(companies);
    let mut whose: Vec<(u32, bool)> = (0..companies as u32).map(|company| (company, false)).collect();
    while whose.len() < rows {
        let company = chance.random_range(0..companies as u32);
        let times = if chance.random::<f64>() < 0.7 { 1 } else { 2 };
        for _ in 0..times.min(rows - whose.len()) {
            whose.push((company, true));
        }
    }
    for at in (1..rows).rev() {
        whose.swap(at, chance.random_range(0..=at));
    }
    let mut texts = vec![Texts::new(); 6];
    for (company, is_copy) in &whose {
        let row = written(&mut chance, &all[*company as usize], *is_copy);
        for (texts, text) in texts.iter_mut().zip(&row) {
            texts.push(text);
        }
    }
    let declared = [
        ("name", Kind::Company),
        ("code", Kind::Code),
        ("phone", Kind::Phone),
        ("address", Kind::Address),
        ("city", Kind::Category),
        ("legal_person", Kind::PersonName),
    ];
    let columns =
        texts.into_iter().zip(declared).map(|(texts, (name, kind))| Column::new(name, kind, texts)).collect();
    (
        Table::new(columns).expect("rows of equal length"),
        whose.into_iter().map(|(company, _)| company).collect(),
    )
}
