use std::io::Read;

use flate2::read::GzDecoder;
use rand::RngExt;
use rayon::ThreadPoolBuilder;

use super::*;

fn read(bytes: &[u8]) -> (Vec<String>, Vec<bool>) {
    let mut text = String::new();
    GzDecoder::new(bytes).read_to_string(&mut text).unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.records().map(Result::unwrap).map(|row| (row[1].to_owned(), &row[0] == "1")).unzip()
}

fn chinese() -> [(Vec<String>, Vec<bool>); 2] {
    let mut train = read(include_bytes!("../../data/text/zh_train_a.csv.gz"));
    let rest = read(include_bytes!("../../data/text/zh_train_b.csv.gz"));
    train.0.extend(rest.0);
    train.1.extend(rest.1);
    [train, read(include_bytes!("../../data/text/zh_test.csv.gz"))]
}

fn english() -> [(Vec<String>, Vec<bool>); 2] {
    [
        read(include_bytes!("../../data/text/en_train.csv.gz")),
        read(include_bytes!("../../data/text/en_test.csv.gz")),
    ]
}

#[test]
fn chinese_and_english_reviews_are_told_as_well_as_by_the_specialists() {
    for (language, sets, accuracy) in [("zh", chinese(), 0.864), ("en", english(), 0.806)] {
        let [(texts, labels), (asked, truth)] = sets;
        let classifier = Classifier::learn(&texts, &labels, 1).unwrap();
        let found = quality(&truth, &classifier.probabilities(&asked));
        assert!(found.accuracy >= accuracy && found.auc > 0.85, "{language} {found:?}");
        // What it says of itself holds.
        assert!((classifier.quality().accuracy - found.accuracy).abs() < 0.03);
    }
}

#[test]
fn the_clues_of_a_text_add_up_and_speak_its_language() {
    let [(texts, labels), _] = chinese();
    let classifier = Classifier::learn(&texts[..4000], &labels[..4000], 1).unwrap();
    let text = "酒店很好，交通方便，下次还会再来！";
    let all = classifier.clues(text, usize::MAX);
    let sum: f64 = all.iter().map(|clue| clue.weight).sum();
    assert!((classifier.base() + sum - classifier.log_odds(text)).abs() < 1e-9);
    assert!(classifier.log_odds(text) > 0.0);
    assert!(all[0].weight > 0.0 && text.contains(&all[0].piece), "{:?}", all[0]);
    assert_eq!(classifier.clues(text, 3).len(), 3);
}

#[test]
fn neither_the_order_of_texts_nor_the_number_of_threads_changes_a_classifier() {
    let [(texts, labels), (asked, _)] = english();
    let (mut texts, mut labels) = (texts[..600].to_vec(), labels[..600].to_vec());
    let p = Classifier::learn(&texts, &labels, 1).unwrap().probabilities(&asked);
    texts.reverse();
    labels.reverse();
    for threads in [1, 8] {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let again = pool.install(|| Classifier::learn(&texts, &labels, 1).unwrap().probabilities(&asked));
        assert_eq!(again, p);
    }
}

#[test]
fn labels_that_say_nothing_of_the_texts_are_refused() {
    let [(texts, _), _] = english();
    let mut chance = chance::of_piece(7, 0);
    let labels: Vec<bool> = (0..1500).map(|_| chance.random::<f64>() < 0.6).collect();
    let refusal = Classifier::learn(&texts[..1500], &labels, 1).map(|found| found.quality()).unwrap_err();
    assert!(matches!(refusal, Refusal::NoBetterThanChance { what: "text", .. }), "{refusal}");
    let same =
        Classifier::learn(&["the same"; 500], &labels[..500], 1).map(|found| found.quality()).unwrap_err();
    assert!(matches!(same, Refusal::NoBetterThanChance { .. }), "{same}");
    let few =
        Classifier::learn(&["good", "bad"], &[true, false], 1).map(|found| found.quality()).unwrap_err();
    assert!(matches!(few, Refusal::TooFew { have: 1, .. }), "{few}");
    let uneven = Classifier::learn(&["good"], &[], 1).map(|found| found.quality()).unwrap_err();
    assert!(matches!(uneven, Refusal::Lengths { .. }), "{uneven}");
}

#[test]
fn strange_texts_are_read_without_harm() {
    let [(texts, labels), _] = english();
    let classifier = Classifier::learn(&texts[..400], &labels[..400], 1).unwrap();
    let long = "good ".repeat(1_000_000);
    let strange = [
        "",
        "   \u{0}\n",
        "ＧＯＯＤ　ｃｏｆｆｅｅ！",
        "👍🏽👍🏽",
        "א\u{301}\u{301}\u{301}",
        "''''",
        long.as_str(),
    ];
    let p = classifier.probabilities(&strange);
    assert!(p.iter().all(|p| (0.0..=1.0).contains(p)), "{p:?}");
    // Full-width letters are letters, and a text of nothing gets the base.
    assert_eq!(p[2], classifier.probabilities(&["good coffee!"])[0]);
    assert_eq!(classifier.log_odds(""), classifier.base());
}
