//! A scorer says what the linkage says that it was made of, and a prior says enough where nothing was learned.

use std::collections::HashMap;
use std::path::Path;

use insight::Refusal;
use insight::linkage::{Answer, BadBytes, Column, Kind, Linkage, Scorer, Table, Texts};

use crate::{companies, people, prior};

const FEBRL_KINDS: [Kind; 10] = [
    Kind::GivenName,
    Kind::FamilyName,
    Kind::Category,
    Kind::Address,
    Kind::Address,
    Kind::Category,
    Kind::Category,
    Kind::Category,
    Kind::Date,
    Kind::Code,
];

fn febrl() -> (Table, Vec<u32>) {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/data/febrl/dataset1.csv"));
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_path(path).expect("the data set");
    let names: Vec<String> = reader.headers().expect("a head line").iter().map(str::to_owned).collect();
    let mut texts = vec![Texts::new(); FEBRL_KINDS.len()];
    let mut entities = Vec::new();
    for row in reader.records() {
        let row = row.expect("a row");
        entities.push(row[0].split('-').nth(1).and_then(|number| number.parse().ok()).expect("rec-N-…"));
        for (texts, text) in texts.iter_mut().zip(row.iter().skip(1)) {
            texts.push(text);
        }
    }
    let columns = texts.into_iter().zip(FEBRL_KINDS).zip(&names[1..]);
    let columns = columns.map(|((texts, kind), name)| Column::new(name, kind, texts)).collect();
    (Table::new(columns).expect("rows"), entities)
}

fn texts_of(table: &Table, row: u32) -> Vec<&str> {
    table.columns.iter().map(|column| column.texts.get(row as usize)).collect()
}

fn columns_of(table: &Table) -> Vec<(String, Kind)> {
    table.columns.iter().map(|column| (column.name.clone(), column.kind)).collect()
}

/// How far the answers of a scorer are from those of its linkage: by pair the larger of both differences.
fn differences(table: &Table) -> Vec<f32> {
    let linkage = Linkage::of_one(table, 7).expect("enough rows");
    let scorer = linkage.scorer();
    let again = Scorer::of_bytes(&scorer.to_bytes()).expect("its own bytes");
    let mut records = again.records();
    for row in 0..table.rows() as u32 {
        records.add(&texts_of(table, row)).expect("a text a column");
    }
    let (_, mut found) = linkage.look(|pair| {
        let said = records.answer(pair.left, pair.right);
        let difference = (said.same - pair.answer.same).abs().max((said.related - pair.answer.related).abs());
        Some(difference)
    });
    found.sort_by(f32::total_cmp);
    found
}

#[test]
fn a_scorer_says_what_its_linkage_says() {
    // Where all counts above two fit, nothing is lost: a count of one is taken as one of two in either.
    for (name, table) in [
        ("febrl", febrl().0),
        ("people", people::make(6_000, 0.5, 3).0),
        ("companies", companies::make(6_000, 3).0),
    ] {
        let found = differences(&table);
        let most = found.last().copied().unwrap_or(0.0);
        println!("{name}: {} pairs, most {most:e}", found.len());
        assert!(found.len() > 500 && most < 1e-4, "{name}: {most}");
    }
}

#[test]
fn one_pair_is_scored_as_among_all() {
    let (table, _) = companies::make(3_000, 5);
    let linkage = Linkage::of_one(&table, 7).expect("enough rows");
    let scorer = linkage.scorer();
    let pairs = linkage.pairs(0.3);
    assert!(pairs.len() > 100);
    for pair in pairs.iter().step_by(7) {
        let scored =
            scorer.score(&texts_of(&table, pair.left), &texts_of(&table, pair.right)).expect("texts");
        assert!((scored.answer.same - pair.answer.same).abs() < 1e-4, "{pair:?} {scored:?}");
        let reasons = linkage.reasons(pair.left, pair.right);
        assert_eq!(reasons.len(), scored.reasons.len());
        for (one, other) in reasons.iter().zip(&scored.reasons) {
            assert_eq!((&one.column, one.of, one.level), (&other.column, other.of, other.level));
            assert!((one.bits - other.bits).abs() < 1e-3, "{one:?} {other:?}");
        }
    }
    assert!(matches!(scorer.score(&["one"], &["two"]), Err(Refusal::Lengths { .. })));
}

#[test]
fn bytes_that_are_no_scorer_are_refused() {
    let scorer = Linkage::of_one(&companies::make(500, 1).0, 7).expect("enough rows").scorer();
    let bytes = scorer.to_bytes();
    assert_eq!(Scorer::of_bytes(&bytes).expect("its own").to_bytes(), bytes);
    let refused = |bytes: &[u8]| Scorer::of_bytes(bytes).err();
    assert_eq!(refused(b""), Some(BadBytes::NoScorer));
    assert_eq!(refused(b"something else"), Some(BadBytes::NoScorer));
    assert_eq!(refused(b"GXSC"), Some(BadBytes::Damaged));
    let mut other = bytes.clone();
    other[4] = 9;
    assert_eq!(refused(&other), Some(BadBytes::OtherVersion(9)));
    for at in (5..bytes.len()).step_by(97) {
        let mut changed = bytes.clone();
        changed[at] ^= 0x40;
        assert_eq!(refused(&changed), Some(BadBytes::Damaged), "at {at}");
        assert_eq!(refused(&bytes[..at]), Some(BadBytes::Damaged), "up to {at}");
    }
}

/// Precision and recall of a scorer from these probabilities on, over all pairs that share a first, a phone, a code or
/// a day: what a store finds by its indexes.
fn quality(scorer: &Scorer, table: &Table, entities: &[u32], least: [f32; 2]) -> [(f64, f64); 2] {
    let mut records = scorer.records();
    let rows = table.rows() as u32;
    for row in 0..rows {
        records.add(&texts_of(table, row)).expect("a text a column");
    }
    let mut right = [0.0; 2];
    let mut said = [0.0; 2];
    for left in 0..rows {
        for other in left + 1..rows {
            let answer = records.answer(left, other);
            for (place, least) in least.iter().enumerate() {
                if answer.same >= *least {
                    said[place] += 1.0;
                    right[place] += f64::from(u8::from(entities[left as usize] == entities[other as usize]));
                }
            }
        }
    }
    let mut of_entity: HashMap<u32, f64> = HashMap::new();
    entities.iter().for_each(|entity| *of_entity.entry(*entity).or_default() += 1.0);
    let truth: f64 = of_entity.values().map(|count| count * (count - 1.0) / 2.0).sum();
    [0, 1].map(|place| (right[place] / f64::max(said[place], 1.0), right[place] / truth))
}

#[test]
fn a_prior_finds_most_duplicates_of_those_who_have_too_few_to_learn_from() {
    let of = |name: &str, (table, entities): (Table, Vec<u32>), floors: [(f64, f64); 2]| {
        let scorer = Scorer::prior(&columns_of(&table)).expect("columns");
        let found = quality(&scorer, &table, &entities, [0.5, 0.9]);
        println!(
            "{name}: at 0.5 p {:.4} r {:.4}, at 0.9 p {:.4} r {:.4}",
            found[0].0, found[0].1, found[1].0, found[1].1
        );
        for (found, floor) in found.iter().zip(floors) {
            assert!(found.0 >= floor.0 && found.1 >= floor.1, "{name}: {found:?} {floor:?}");
        }
    };
    of("febrl 1", febrl(), [(0.99, 0.97), (0.99, 0.95)]);
    of("companies", companies::make(2_000, 9), [(0.9, 0.8), (0.95, 0.7)]);
    of("people", people::make(2_000, 0.5, 9), [(0.9, 0.8), (0.95, 0.7)]);
}

#[test]
fn a_prior_is_refused_without_columns_and_with_too_many() {
    let column = |number: usize| (format!("c{number}"), Kind::Phone);
    assert!(matches!(Scorer::prior(&[]), Err(Refusal::TooFew { .. })));
    let many: Vec<_> = (0..16).map(column).collect();
    assert!(matches!(Scorer::prior(&many), Err(Refusal::BadValue { why: "too_many_columns", .. })));
}

#[test]
fn the_prior_is_what_its_example_makes() {
    // Not to the last bit: another processor may round otherwise.
    for (name, made) in prior::made(1) {
        let path = format!("{}/data/linkage/{name}.scorer", env!("CARGO_MANIFEST_DIR"));
        let kept = Scorer::of_bytes(&std::fs::read(path).expect("kept")).expect("a scorer");
        assert_eq!((kept.columns(), kept.rows_counted()), (made.columns(), made.rows_counted()));
        let (table, _) = if name == "people" { people::make(400, 0.5, 4) } else { companies::make(400, 4) };
        let (mut one, mut other) = (kept.records(), made.records());
        for row in 0..table.rows() as u32 {
            one.add(&texts_of(&table, row)).expect("texts");
            other.add(&texts_of(&table, row)).expect("texts");
        }
        for left in 0..399 {
            let (kept, made) = (one.answer(left, left + 1), other.answer(left, left + 1));
            assert!((kept.same - made.same).abs() < 0.01, "{name}: {kept:?} {made:?}");
        }
    }
}

/// What is known beforehand of two records of these columns, in a house of 2,000.
fn by_prior(columns: &[(&str, Kind)], one: &[&str], other: &[&str]) -> Answer {
    let columns: Vec<_> = columns.iter().map(|(name, kind)| ((*name).to_owned(), *kind)).collect();
    let scorer = Scorer::prior(&columns).expect("columns").among(2_000);
    scorer.score(one, other).expect("a text a column").answer
}

#[test]
fn a_neighbouring_number_is_a_companys_next_line_and_a_persons_slip() {
    let (main, next, exchanged, far) = ("0512-65551234", "0512-65551235", "0512-65551243", "0512-65559876");
    let (hengyuan, short) = ("苏州恒远机械有限公司", "苏州恒远机械");
    let companies = [("name", Kind::Company), ("phone", Kind::Phone)];
    for (one, other, least, most) in [
        // Neighbours, of names that begin alike.
        ([hengyuan, main], ["苏州恒远贸易有限公司", next], 0.0, 0.05),
        ([hengyuan, main], ["苏州恒泰机械有限公司", next], 0.0, 0.05),
        ([hengyuan, main], ["苏州恒泰机械有限公司", exchanged], 0.0, 0.05),
        (
            ["Nordwerk Maschinen GmbH", "+49 40 555123"],
            ["Nordwerk Logistik GmbH", "+49 40 555124"],
            0.0,
            0.05,
        ),
        ([hengyuan, main], ["无锡东海贸易有限公司", next], 0.0, 0.01),
        // A name written in two ways, or with a slip, and the number too.
        ([hengyuan, main], [hengyuan, next], 0.9, 1.0),
        ([hengyuan, main], [short, next], 0.8, 1.0),
        ([hengyuan, main], ["苏州恒源机械有限公司", main], 0.8, 1.0),
        ([hengyuan, main], ["苏州恒远机戒有限公司", main], 0.8, 1.0),
        // A number of its own says less for it than a neighbouring one.
        ([hengyuan, main], [short, far], 0.0, 0.5),
        // Two who share a switchboard.
        ([hengyuan, main], ["无锡东海贸易有限公司", main], 0.0, 0.5),
    ] {
        let same = by_prior(&companies, &one, &other).same;
        assert!((least..=most).contains(&same), "{one:?} / {other:?}: {same}");
    }
    let (mobile, slip) = ("13812345678", "13812345679");
    let people = [("name", Kind::PersonName), ("phone", Kind::Phone)];
    let mixed = [("name", Kind::Company), ("person", Kind::PersonName), ("phone", Kind::Phone)];
    for (one, other, least, most) in [
        (["王伟", mobile], ["王伟", slip], 0.9, 1.0),
        (["张小明", mobile], ["张晓明", mobile], 0.9, 1.0),
        (["欧阳文静", mobile], ["欧阳文静", "13812345687"], 0.9, 1.0),
        (["张小明", mobile], ["李国庆", slip], 0.0, 0.5),
        // Colleagues beside each other.
        (["李娜", "0512-65550001"], ["李丽", "0512-65550002"], 0.0, 0.5),
    ] {
        let same = by_prior(&people, &one, &other).same;
        assert!((least..=most).contains(&same), "{one:?} / {other:?}: {same}");
        // In a table of companies too a neighbour says less.
        let [one, other] = [one, other].map(|[name, phone]| ["", name, phone]);
        let among_companies = by_prior(&mixed, &one, &other).same;
        assert!(among_companies <= same, "{one:?} / {other:?}: {among_companies} {same}");
    }
}

#[test]
fn a_mailbox_called_info_elsewhere_says_nothing_of_a_company() {
    let columns =
        [("name", Kind::Company), ("city", Kind::Category), ("phone", Kind::Phone), ("email", Kind::Email)];
    for (one, other, least, most) in [
        // One city, a mailbox of the same name at each.
        (
            ["南京德捷电子有限公司", "南京", "025-63624633", "info@dejie.example"],
            ["南京立图半导体有限公司", "南京", "025-35301515", "info@litu.example"],
            0.0,
            0.05,
        ),
        (
            ["Phuoc Ha Tools JSC", "Hanoi", "", "export@phuocha.example"],
            ["Dai Lam Automation Co., Ltd.", "Hanoi", "", "export@dailam.example"],
            0.0,
            0.05,
        ),
        // A mailbox is one's own where all of it is the same, and is no hindrance where it moved along with the name.
        (
            ["南京德捷电子有限公司", "南京", "", "info@dejie.example"],
            ["德捷电子", "", "", "info@dejie.example"],
            0.9,
            1.0,
        ),
        (
            ["南京德捷电子有限公司", "南京", "025-63624633", "info@dejie.example"],
            ["南京德捷电子有限公司", "南京", "025-63624633", "info@dejie-nanjing.example"],
            0.9,
            1.0,
        ),
    ] {
        let same = by_prior(&columns, &one, &other).same;
        assert!((least..=most).contains(&same), "{one:?} / {other:?}: {same}");
    }
}
