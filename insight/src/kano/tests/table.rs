use crate::Refusal;
use crate::interval::Level;
use crate::kano::{Answers, Category, SameTwice, category, feature};

const LEVEL: Level = Level::NINETY_FIVE;

/// Answers that fall into these categories so many times.
fn answers(must: usize, one: usize, attractive: usize, indifferent: usize) -> Vec<Answers> {
    let many = |count: usize, present: u8, absent: u8| vec![Answers { present, absent }; count];
    [many(must, 3, 5), many(one, 1, 5), many(attractive, 1, 3), many(indifferent, 3, 3)].concat()
}

#[test]
fn the_table_is_that_of_the_literature() {
    for (same_twice, rows) in [
        (SameTwice::Indifferent, ["QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ"]),
        (SameTwice::Questionable, ["QAAAO", "RQIIM", "RIIIM", "RIIQM", "RRRRQ"]),
    ] {
        for (present, row) in (1..).zip(rows) {
            for (absent, letter) in (1..).zip(row.chars()) {
                let expected = match letter {
                    'M' => Category::MustBe,
                    'O' => Category::OneDimensional,
                    'A' => Category::Attractive,
                    'I' => Category::Indifferent,
                    'R' => Category::Reverse,
                    _ => Category::Questionable,
                };
                assert_eq!(
                    category(Answers { present, absent }, same_twice),
                    Ok(expected),
                    "{present} {absent}"
                );
            }
        }
    }
}

#[test]
fn ties_go_to_what_is_demanded_first() {
    for (counts, expected) in [
        ((5, 5, 5, 5), Category::MustBe),
        ((4, 5, 5, 5), Category::OneDimensional),
        ((4, 4, 5, 5), Category::Attractive),
        ((4, 4, 4, 5), Category::Indifferent),
    ] {
        let (must, one, attractive, indifferent) = counts;
        let found =
            feature(&answers(must, one, attractive, indifferent), SameTwice::Indifferent, LEVEL).unwrap();
        assert_eq!(found.category, expected);
    }
}

#[test]
fn strength_fongs_test_and_coefficients_follow_their_formulas() {
    let found = feature(&answers(30, 20, 40, 10), SameTwice::Indifferent, LEVEL).unwrap();
    assert_eq!(found.category, Category::Attractive);
    assert!((found.strength - 0.1).abs() < 1e-12);
    // 10 < 1.65 √(70 × 130 / 200) = 11.13.
    assert!(!found.is_significant);
    let (better, worse) = (found.better.unwrap(), found.worse.unwrap());
    assert!((better.figure - 0.6).abs() < 1e-12 && (worse.figure + 0.5).abs() < 1e-12);
    assert!(better.interval.covers(0.6) && worse.interval.covers(-0.5));
    // 12 ≥ 1.65 √(70 × 130 / 200).
    let clear = feature(&answers(29, 20, 41, 10), SameTwice::Indifferent, LEVEL).unwrap();
    assert!(clear.is_significant);
    let mut turned = answers(30, 20, 40, 10);
    turned.reverse();
    assert_eq!(feature(&turned, SameTwice::Indifferent, LEVEL).unwrap(), found);
}

#[test]
fn what_cannot_carry_an_answer_is_refused() {
    assert!(matches!(feature(&[], SameTwice::Indifferent, LEVEL), Err(Refusal::TooFew { .. })));
    let wrong = [Answers { present: 1, absent: 1 }, Answers { present: 3, absent: 6 }];
    let refused = feature(&wrong, SameTwice::Indifferent, LEVEL).unwrap_err();
    assert_eq!(refused, Refusal::BadValue { column: "absent".to_owned(), row: 1, why: "no_answer" });
    let contradicting = [Answers { present: 1, absent: 1 }; 9];
    let found = feature(&contradicting, SameTwice::Indifferent, LEVEL).unwrap();
    assert_eq!((found.category, found.better), (Category::Questionable, None));
}
