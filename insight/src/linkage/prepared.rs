//! Tables made ready once: each row becomes a few numbers, so that a pair costs two short reads of memory.

use rayon::prelude::*;

use super::company;
use super::names::{self, NameValue};
use super::table::{Column, Kind};
use super::values::{ByHash, MISSING, Vocabulary, hash_of, mix, short};
use super::words::{grams, half_width, phonetic, plain, plain_name, signature, sound};

/// How one feature is compared. A column of [`Kind::PersonName`] becomes two features.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparator {
    Given,
    Family,
    Company,
    Phone,
    Email,
    Address,
    Date,
    Code,
    Category,
}

impl Comparator {
    /// How many numbers of a row it takes.
    pub(crate) fn width(self) -> usize {
        match self {
            Comparator::Given | Comparator::Family | Comparator::Category => 2,
            Comparator::Code | Comparator::Date | Comparator::Address => 2,
            Comparator::Phone => 3,
            Comparator::Email | Comparator::Company => 4,
        }
    }

    /// The kind of a column that is compared so.
    pub(crate) fn kind(self) -> Kind {
        match self {
            Comparator::Given => Kind::GivenName,
            Comparator::Family => Kind::FamilyName,
            Comparator::Company => Kind::Company,
            Comparator::Phone => Kind::Phone,
            Comparator::Email => Kind::Email,
            Comparator::Address => Kind::Address,
            Comparator::Date => Kind::Date,
            Comparator::Code => Kind::Code,
            Comparator::Category => Kind::Category,
        }
    }

    /// What a person shares with the household, or a company with its group: these do not tell members apart.
    pub(crate) fn is_shared(self) -> bool {
        match self {
            Comparator::Family | Comparator::Company | Comparator::Phone => true,
            Comparator::Address | Comparator::Category => true,
            Comparator::Given | Comparator::Email | Comparator::Date | Comparator::Code => false,
        }
    }
}

/// Distinct values of a feature, and what of them is worked out once.
#[derive(Debug, Clone)]
pub(crate) struct Book {
    pub(crate) vocabulary: Vocabulary,
    /// Of names.
    pub(crate) names: Vec<NameValue>,
    /// Of addresses and companies' cores.
    pub(crate) grams: Vec<Box<[u16]>>,
    /// Of companies: how the core is read; of e-mail addresses and codes unused.
    pub(crate) sounds: Vec<u32>,
}

impl Book {
    fn new() -> Book {
        Book {
            vocabulary: Vocabulary::new(),
            names: vec![NameValue::default()],
            grams: vec![Box::default()],
            sounds: vec![MISSING],
        }
    }

    /// The number of a long text, whose neighbouring letters are kept.
    fn long(&mut self, text: &str) -> u32 {
        let number = self.vocabulary.number(text);
        if number as usize == self.grams.len() {
            let mut read = String::new();
            sound(text, &mut read);
            self.grams.push(grams(text));
            self.sounds.push(short(hash_of(read.as_bytes())));
        }
        number
    }

    fn truncate(&mut self, len: usize) {
        self.vocabulary.truncate(len);
        self.names.truncate(len.max(1));
        self.grams.truncate(len.max(1));
        self.sounds.truncate(len.max(1));
    }
}

/// A feature of the rows: where its numbers stand in a row, in which book its values are.
#[derive(Debug, Clone)]
pub(crate) struct Feature {
    pub(crate) name: String,
    pub(crate) comparator: Comparator,
    /// The column it is read from.
    pub(crate) column: usize,
    /// Where its numbers begin in a row.
    pub(crate) at: usize,
    /// Its book.
    pub(crate) book: usize,
    /// How many rows hold each value (by the first number of the feature).
    pub(crate) counts: Vec<u32>,
    /// Of e-mail addresses: how many rows hold each local part; of companies: each core.
    pub(crate) part_counts: Vec<u32>,
    /// Of a category that stands in another (postcode in city): how many rows hold both values ([`both`]).
    pub(crate) together: ByHash<u32>,
    /// Where its first key for finding candidates stands ([`Prepared::atoms`]).
    pub(crate) atom: usize,
}

/// Keys by which candidates are found, of each comparator: exact first, then looser.
pub(crate) fn atom_names(comparator: Comparator) -> &'static [&'static str] {
    match comparator {
        Comparator::Given => &["", " sound", " initial"],
        Comparator::Family => &["", " sound"],
        Comparator::Company => &["", " called", " beginning", " read"],
        Comparator::Phone => &["", " ending"],
        Comparator::Email => &["", " before the @"],
        Comparator::Address => &["", " number"],
        Comparator::Date => &["", " numbers", " month"],
        Comparator::Code => &["", " beginning"],
        Comparator::Category => &[""],
    }
}

/// Rows made ready.
#[derive(Debug, Clone)]
pub(crate) struct Prepared {
    pub(crate) rows: usize,
    /// The rows among which values were counted: these, or those that a scorer has learned from.
    pub(crate) rows_counted: usize,
    /// The rows of the first of two tables; `None` where one table is compared with itself.
    pub(crate) split: Option<usize>,
    pub(crate) width: usize,
    pub(crate) keys: Vec<u32>,
    pub(crate) features: Vec<Feature>,
    pub(crate) books: Vec<Book>,
    /// Keys for finding candidates a row.
    pub(crate) atom_width: usize,
    pub(crate) atoms: Vec<u32>,
    encoder: Encoder,
}

/// The key under which the rows are counted that hold two values together.
pub(crate) fn both(one: u32, other: u32) -> u64 {
    mix(u64::from(one), u64::from(other))
}

impl Prepared {
    /// Reads the rows of one table, or of two with the same columns, in this order.
    pub(crate) fn new(tables: &[&[Column]], order: &[u32]) -> Prepared {
        let columns: Vec<(String, Kind)> =
            tables[0].iter().map(|column| (column.name.clone(), column.kind)).collect();
        let mut prepared = Prepared::empty(&columns);
        prepared.rows = tables.iter().map(|table| table[0].texts.len()).sum();
        prepared.rows_counted = prepared.rows;
        prepared.split = (tables.len() > 1).then(|| tables[0][0].texts.len());
        prepared.keys = vec![0; prepared.rows * prepared.width];
        prepared.atoms = vec![0; prepared.rows * prepared.atom_width];
        prepared.read(tables, order);
        prepared
    }

    /// No rows yet, of these columns.
    pub(crate) fn empty(columns: &[(String, Kind)]) -> Prepared {
        let mut features: Vec<Feature> = Vec::new();
        let (mut at, mut atom) = (0, 0);
        for (column, (declared, kind)) in columns.iter().enumerate() {
            let comparators: &[Comparator] = match kind {
                Kind::PersonName => &[Comparator::Family, Comparator::Given],
                Kind::GivenName => &[Comparator::Given],
                Kind::FamilyName => &[Comparator::Family],
                Kind::Company => &[Comparator::Company],
                Kind::Phone => &[Comparator::Phone],
                Kind::Email => &[Comparator::Email],
                Kind::Address => &[Comparator::Address],
                Kind::Date => &[Comparator::Date],
                Kind::Code => &[Comparator::Code],
                Kind::Category => &[Comparator::Category],
            };
            for &comparator in comparators {
                let name = match (kind, comparator) {
                    (Kind::PersonName, Comparator::Family) => format!("{declared} family"),
                    (Kind::PersonName, _) => format!("{declared} given"),
                    _ => declared.clone(),
                };
                let book = match comparator {
                    // Given and family names share a book: somebody writes one in the place of the other.
                    Comparator::Given | Comparator::Family => features
                        .iter()
                        .find(|other| matches!(other.comparator, Comparator::Given | Comparator::Family))
                        .map_or(features.len(), |other| other.book),
                    _ => features.len(),
                };
                features.push(Feature {
                    name,
                    comparator,
                    column,
                    at,
                    book,
                    counts: Vec::new(),
                    part_counts: Vec::new(),
                    together: ByHash::default(),
                    atom,
                });
                at += comparator.width();
                atom += atom_names(comparator).len();
            }
        }
        Prepared {
            rows: 0,
            rows_counted: 0,
            split: None,
            width: at,
            keys: Vec::new(),
            books: (0..features.len()).map(|_| Book::new()).collect(),
            features,
            atom_width: atom,
            atoms: Vec::new(),
            encoder: Encoder::default(),
        }
    }

    /// Features of one book are read one after the other, books beside each other.
    fn read(&mut self, tables: &[&[Column]], order: &[u32]) {
        let (rows, width, atom_width) = (self.rows, self.width, self.atom_width);
        let features = &self.features;
        let read: Vec<(usize, Vec<u32>, Vec<u32>)> = self
            .books
            .par_iter_mut()
            .enumerate()
            .flat_map_iter(|(number, book)| {
                let mut encoder = Encoder::default();
                let mut done = Vec::new();
                for (at, feature) in features.iter().enumerate().filter(|(_, feature)| feature.book == number)
                {
                    let (width, atoms) = (feature.comparator.width(), atom_names(feature.comparator).len());
                    let mut keys = vec![0; rows * width];
                    let mut found = vec![0; rows * atoms];
                    let of_first = tables[0][feature.column].texts.len();
                    let texts = order.iter().map(|row| match *row as usize {
                        row if row < of_first => tables[0][feature.column].texts.get(row),
                        row => tables[1][feature.column].texts.get(row - of_first),
                    });
                    let is_whole = tables[0][feature.column].kind == Kind::PersonName;
                    for ((text, keys), atoms) in
                        texts.zip(keys.chunks_exact_mut(width)).zip(found.chunks_exact_mut(atoms))
                    {
                        encoder.encode(book, feature.comparator, is_whole, text, keys, atoms);
                    }
                    done.push((at, keys, found));
                }
                done
            })
            .collect();
        for (at, keys, found) in read {
            let feature = &mut self.features[at];
            let (own, atoms) = (feature.comparator.width(), atom_names(feature.comparator).len());
            feature.counts = counted(keys.iter().step_by(own), self.books[feature.book].vocabulary.len());
            if let Some(part) = part_of(feature.comparator) {
                feature.part_counts =
                    counted(keys[part..].iter().step_by(own), self.books[feature.book].vocabulary.len());
            }
            for row in 0..rows {
                self.keys[row * width + feature.at..][..own].copy_from_slice(&keys[row * own..][..own]);
                self.atoms[row * atom_width + feature.atom..][..atoms]
                    .copy_from_slice(&found[row * atoms..][..atoms]);
            }
        }
    }

    /// The numbers of a row.
    pub(crate) fn row(&self, row: u32) -> &[u32] {
        &self.keys[row as usize * self.width..][..self.width]
    }

    /// The keys of a row for finding candidates.
    pub(crate) fn atoms_of(&self, row: u32) -> &[u32] {
        &self.atoms[row as usize * self.atom_width..][..self.atom_width]
    }

    /// Whether a pair of rows is one to compare: any two of one table, one of each of two.
    pub(crate) fn is_pair(&self, left: u32, right: u32) -> bool {
        match self.split {
            Some(split) => ((left as usize) < split) != ((right as usize) < split),
            None => left != right,
        }
    }

    /// How many pairs there are to compare.
    pub(crate) fn pairs(&self) -> f64 {
        match self.split {
            Some(split) => split as f64 * (self.rows - split) as f64,
            None => self.rows as f64 * (self.rows as f64 - 1.0) / 2.0,
        }
    }

    /// Adds a row with these texts, one a column; [`Prepared::forget`] takes it back.
    pub(crate) fn push(&mut self, kinds: &[Kind], texts: &[&str]) -> Mark {
        let mark = Mark {
            lens: self.books.iter().map(|book| book.vocabulary.len()).collect(),
            counts: self.features.iter().map(|feature| feature.counts.len()).collect(),
        };
        let from = self.encode(kinds, texts);
        for feature in &mut self.features {
            let len = self.books[feature.book].vocabulary.len();
            feature.counts.resize(len, 0);
            if let Some(part) = part_of(feature.comparator) {
                feature.part_counts.resize(len, 0);
                feature.part_counts[self.keys[from + feature.at + part] as usize] += 1;
            }
            feature.counts[self.keys[from + feature.at] as usize] += 1;
        }
        self.rows_counted += 1;
        mark
    }

    /// Adds a row without counting its values; returns where it begins.
    pub(crate) fn encode(&mut self, kinds: &[Kind], texts: &[&str]) -> usize {
        let (from, atoms_from) = (self.keys.len(), self.atoms.len());
        self.keys.resize(from + self.width, 0);
        self.atoms.resize(atoms_from + self.atom_width, 0);
        for feature in &mut self.features {
            let keys = &mut self.keys[from + feature.at..][..feature.comparator.width()];
            let atoms = &mut self.atoms[atoms_from + feature.atom..][..atom_names(feature.comparator).len()];
            let book = &mut self.books[feature.book];
            let is_whole = kinds[feature.column] == Kind::PersonName;
            self.encoder.encode(book, feature.comparator, is_whole, texts[feature.column], keys, atoms);
        }
        self.rows += 1;
        from
    }

    /// Forgets all rows and their values, and keeps the room they had.
    pub(crate) fn clear(&mut self) {
        self.rows = 0;
        self.keys.clear();
        self.atoms.clear();
        for book in &mut self.books {
            book.truncate(1);
        }
        for feature in &mut self.features {
            feature.counts.clear();
            feature.part_counts.clear();
            feature.together.clear();
        }
    }

    /// Takes the last row back, as it was added.
    pub(crate) fn forget(&mut self, mark: Mark) {
        self.rows -= 1;
        self.rows_counted -= 1;
        let from = self.rows * self.width;
        for (feature, len) in self.features.iter_mut().zip(&mark.counts) {
            feature.counts[self.keys[from + feature.at] as usize] -= 1;
            feature.counts.truncate(*len);
            if let Some(part) = part_of(feature.comparator) {
                feature.part_counts[self.keys[from + feature.at + part] as usize] -= 1;
                feature.part_counts.truncate(*len);
            }
        }
        self.keys.truncate(from);
        self.atoms.truncate(self.rows * self.atom_width);
        for (book, len) in self.books.iter_mut().zip(mark.lens) {
            book.truncate(len);
        }
    }
}

/// How long everything was before a row was added.
#[derive(Debug)]
pub(crate) struct Mark {
    lens: Vec<usize>,
    counts: Vec<usize>,
}

/// Which number of a feature is a part with a frequency of its own.
pub(crate) fn part_of(comparator: Comparator) -> Option<usize> {
    match comparator {
        Comparator::Email | Comparator::Company => Some(1),
        Comparator::Given | Comparator::Family | Comparator::Phone | Comparator::Address => None,
        Comparator::Date | Comparator::Code | Comparator::Category => None,
    }
}

fn counted<'a>(numbers: impl Iterator<Item = &'a u32>, len: usize) -> Vec<u32> {
    let mut counts = vec![0; len];
    for &number in numbers {
        counts[number as usize] += 1;
    }
    counts
}

/// Texts to numbers, with room that is used again.
#[derive(Debug, Clone, Default)]
struct Encoder {
    text: String,
    other: String,
}

impl Encoder {
    fn encode(
        &mut self,
        book: &mut Book,
        comparator: Comparator,
        is_whole: bool,
        text: &str,
        keys: &mut [u32],
        atoms: &mut [u32],
    ) {
        if text.trim().is_empty() {
            return;
        }
        match comparator {
            Comparator::Given | Comparator::Family => {
                self.name(book, comparator == Comparator::Given, is_whole, text, keys, atoms);
            }
            Comparator::Company => self.company(book, text, keys, atoms),
            Comparator::Phone => self.phone(book, &half_width(text), keys, atoms),
            Comparator::Email => self.email(book, &half_width(text), keys, atoms),
            Comparator::Address => self.address(book, text, keys, atoms),
            Comparator::Date => date(book, &half_width(text), keys, atoms),
            Comparator::Code => {
                plain(text, &mut self.text);
                self.text.retain(|letter| letter != ' ');
                keys[0] = book.vocabulary.number(&self.text);
                keys[1] = signature(&self.text);
                atoms[0] = keys[0];
                if self.text.chars().count() >= 8 {
                    let beginning: String = self.text.chars().take(6).collect();
                    atoms[1] = short(hash_of(beginning.as_bytes()));
                }
            }
            Comparator::Category => {
                plain_name(text, &mut self.text);
                keys[0] = book.vocabulary.number(&self.text);
                keys[1] = signature(&self.text);
                atoms[0] = keys[0];
            }
        }
    }

    fn name(
        &mut self,
        book: &mut Book,
        is_given: bool,
        is_whole: bool,
        text: &str,
        keys: &mut [u32],
        atoms: &mut [u32],
    ) {
        if is_whole {
            let (family, given) = names::split(text);
            self.text = if is_given { given } else { family };
        } else {
            plain_name(text, &mut self.text);
        }
        keys[0] = names::number(&mut book.vocabulary, &mut book.names, &self.text);
        if keys[0] == MISSING {
            return;
        }
        let value = book.names[keys[0] as usize];
        keys[1] = value.signature;
        atoms[0] = keys[0];
        atoms[1] = value.phonetic;
        if is_given {
            atoms[2] = value.initial;
        }
    }

    fn company(&mut self, book: &mut Book, text: &str, keys: &mut [u32], atoms: &mut [u32]) {
        let name = company::parse(text);
        keys[0] = book.long(&name.whole);
        keys[1] = book.long(&name.core);
        keys[2] = book.long(&name.region);
        keys[3] = book.long(&name.branch);
        atoms[0] = keys[0];
        atoms[1] = keys[1];
        sound(&name.core, &mut self.other);
        let beginning: String = name.core.chars().take(2).collect();
        if !beginning.is_ascii() {
            atoms[2] = short(hash_of(beginning.as_bytes()));
        } else if let Some(word) = name.core.split(' ').next() {
            atoms[2] = short(mix(u64::from(phonetic(word)), word.len() as u64 / 4));
        }
        atoms[3] = short(hash_of(self.other.as_bytes()));
    }

    fn phone(&mut self, book: &mut Book, text: &str, keys: &mut [u32], atoms: &mut [u32]) {
        self.text.clear();
        self.text.extend(
            text.chars()
                .filter_map(|letter| letter.to_digit(10))
                .filter_map(|digit| char::from_digit(digit, 10)),
        );
        // An extension, prefixes of country and trunk: what tells numbers apart are the last eleven digits.
        let digits = self.text.trim_start_matches('0');
        let digits = match digits.strip_prefix("86") {
            Some(rest) if rest.len() >= 10 => rest.trim_start_matches('0'),
            _ => digits,
        };
        let digits = &digits[digits.len().saturating_sub(11)..];
        if digits.len() < 4 {
            return;
        }
        keys[0] = book.vocabulary.number(digits);
        let packed = digits.bytes().fold(0_u64, |packed, digit| packed << 4 | u64::from(digit - b'0' + 1));
        keys[1] = (packed >> 32) as u32;
        keys[2] = packed as u32;
        atoms[0] = keys[0];
        if digits.len() >= 7 {
            atoms[1] = short(mix(7, packed & 0x0fff_ffff));
        }
    }

    fn email(&mut self, book: &mut Book, text: &str, keys: &mut [u32], atoms: &mut [u32]) {
        self.text.clear();
        self.text.extend(
            text.trim().chars().flat_map(char::to_lowercase).filter(|letter| !letter.is_whitespace()),
        );
        let (local, domain) = match self.text.rsplit_once('@') {
            Some((local, domain)) => (local, domain),
            None => (self.text.as_str(), ""),
        };
        // What follows a plus sorts the mail of one box.
        let local = local.split_once('+').map_or(local, |(box_name, _)| box_name);
        self.other.clear();
        self.other.push_str(local);
        self.other.push('@');
        self.other.push_str(domain);
        keys[0] = book.vocabulary.number(&self.other);
        keys[1] = book.vocabulary.number(local);
        keys[2] = if domain.is_empty() { MISSING } else { short(hash_of(domain.as_bytes())) };
        keys[3] = signature(local);
        atoms[0] = keys[0];
        atoms[1] = keys[1];
    }

    fn address(&mut self, book: &mut Book, text: &str, keys: &mut [u32], atoms: &mut [u32]) {
        plain_name(text, &mut self.text);
        keys[0] = book.long(&self.text);
        let numbers: Vec<&str> = self
            .text
            .split(|letter: char| !letter.is_ascii_digit())
            .filter(|number| !number.is_empty())
            .collect();
        if let Some(number) = numbers.last() {
            keys[1] = short(hash_of(number.as_bytes()));
            atoms[1] = keys[1];
        }
        atoms[0] = keys[0];
    }
}

/// Days are kept as the number yyyymmdd; what is no day stays a text that is equal or not.
fn date(book: &mut Book, text: &str, keys: &mut [u32], atoms: &mut [u32]) {
    let numbers: Vec<&str> =
        text.split(|letter: char| !letter.is_ascii_digit()).filter(|number| !number.is_empty()).collect();
    let parsed = |number: &str| number.parse::<u32>().unwrap_or(0);
    let (year, month, day) = match numbers[..] {
        [all] if all.len() == 8 => (parsed(&all[..4]), parsed(&all[4..6]), parsed(&all[6..])),
        [year, month, day, ..] if year.len() == 4 => (parsed(year), parsed(month), parsed(day)),
        // Day first where the year stands last, unless that cannot be.
        [day, month, year] if year.len() == 4 && parsed(month) <= 12 => {
            (parsed(year), parsed(month), parsed(day))
        }
        [month, day, year] if year.len() == 4 => (parsed(year), parsed(month), parsed(day)),
        _ => (0, 0, 0),
    };
    if year == 0 || month > 99 || day > 99 {
        keys[0] = book.vocabulary.number(text.trim());
        atoms[0] = keys[0];
        return;
    }
    let packed = year * 10_000 + month * 100 + day;
    keys[0] = book.vocabulary.number(&packed.to_string());
    keys[1] = packed;
    atoms[0] = keys[0];
    atoms[1] = short(u64::from(year * 10_000 + month.min(day) * 100 + month.max(day)));
    atoms[2] = year * 100 + month;
}
