//! Pairs, groups, refusals, and what must change nothing.

use super::sources::{people, table};
use crate::Refusal;
use crate::linkage::{Column, Kind, Label, Linkage, Table, Texts};

fn clusters_of(linkage: &Linkage) -> Vec<u32> {
    linkage.clusters(&linkage.pairs(0.1))
}

fn right(clusters: &[u32], whose: &[usize]) -> (f64, f64) {
    let (mut said, mut truth, mut both) = (0.0, 0.0, 0.0);
    for one in 0..whose.len() {
        for other in one + 1..whose.len() {
            let (same, true_same) = (clusters[one] == clusters[other], whose[one] == whose[other]);
            said += f64::from(u8::from(same));
            truth += f64::from(u8::from(true_same));
            both += f64::from(u8::from(same && true_same));
        }
    }
    (both / said, both / truth)
}

#[test]
fn duplicates_are_found_without_labels() {
    let (rows, whose) = people(1_500, 1);
    let linkage = Linkage::of_one(&table(&rows), 7).expect("enough rows");
    let (precision, recall) = right(&clusters_of(&linkage), &whose);
    assert!(precision > 0.97 && recall > 0.97, "{precision} {recall}");
}

#[test]
fn a_branch_is_related_to_its_head_office_and_never_merged() {
    let mut names = Texts::new();
    let mut phones = Texts::new();
    for number in 0..400_u32 {
        let (one, other) = (number % 20, number / 20);
        let letters: Vec<char> = "华宏达盛源泰恒信通利丰瑞祥鑫兴隆昌德安康".chars().collect();
        let brand: String = [letters[one as usize], letters[other as usize]].iter().collect();
        let phone = format!("0571-8{:07}", number.wrapping_mul(2_654_435) % 10_000_000);
        names.push(&format!("杭州{brand}机械有限公司"));
        phones.push(&phone);
        match number % 4 {
            0 => names.push(&format!("杭州{brand}机械有限公司宁波分公司")),
            1 => names.push(&format!("{brand}机械（杭州）有限公司")),
            2 => names.push(&format!("杭州市{brand}机械有限责任公司")),
            _ => continue,
        }
        phones.push(&phone);
    }
    let table = Table::new(vec![
        Column::new("name", Kind::Company, names.clone()),
        Column::new("phone", Kind::Phone, phones),
    ])
    .expect("columns of equal length");
    let linkage = Linkage::of_one(&table, 7).expect("enough rows");
    let clusters = clusters_of(&linkage);
    for row in 0..table.rows() - 1 {
        let (name, next) = (names.get(row), names.get(row + 1));
        let answer = linkage.answer(row as u32, row as u32 + 1);
        if next.ends_with("分公司") {
            assert_ne!(clusters[row], clusters[row + 1], "{name} {next}");
            assert!(answer.same == 0.0 && answer.related > 0.5, "{name} {next} {answer:?}");
        } else if next.contains("（杭州）") || next.contains("有限责任公司") {
            let reasons = linkage.reasons(row as u32, row as u32 + 1);
            assert_eq!(clusters[row], clusters[row + 1], "{name} {next} {answer:?} {reasons:?}");
        }
    }
}

#[test]
fn two_sources_are_linked_and_rows_of_one_are_not() {
    let (rows, whose) = people(900, 4);
    let (first, second) = rows.split_at(450);
    let linkage = Linkage::of_two(&table(first), &table(second), 7).expect("the same columns");
    let pairs = linkage.pairs(0.5);
    assert!(pairs.iter().all(|pair| pair.left < 450 && pair.right >= 450));
    let same = |pair: &&crate::linkage::Pair| pair.answer.same >= 0.5;
    let found = pairs.iter().filter(same);
    assert!(found.clone().all(|pair| whose[pair.left as usize] == whose[pair.right as usize]));
    assert!(found.count() > 50);
}

#[test]
fn a_new_record_finds_the_stored_ones_and_leaves_no_trace() {
    let (rows, _) = people(1_000, 5);
    let mut index = Linkage::of_one(&table(&rows), 7).expect("enough rows").into_index();
    let asked: Vec<&str> = rows[20].iter().map(String::as_str).collect();
    let once = index.find(&asked, 0.5).expect("as many texts as columns");
    assert!(once.iter().any(|found| found.row == 20 && found.answer.same > 0.9));
    let strange = index.find(&["Nemo", "Nobody", "nemo@sea.example", "15512345678", "1901-01-01"], 0.5);
    assert_eq!(strange, Ok(Vec::new()));
    assert_eq!(index.find(&asked, 0.5), Ok(once));
    let new = ["Nemo", "Nobody", "nemo@sea.example", "15512345678", "1901-01-01"];
    let row = index.add(&new).expect("as many texts as columns");
    let found = index.find(&new, 0.5).expect("as many texts as columns");
    assert_eq!(found.iter().map(|found| found.row).collect::<Vec<_>>(), [row]);
    assert!(matches!(index.find(&["one"], 0.5), Err(Refusal::Lengths { .. })));
}

#[test]
fn labels_move_what_is_said_of_pairs_like_them() {
    let (rows, _) = people(1_000, 6);
    let mut linkage = Linkage::of_one(&table(&rows), 7).expect("enough rows");
    let unsure: Vec<_> = linkage.pairs(0.02).into_iter().filter(|pair| pair.answer.same < 0.999).collect();
    let Some(pair) = unsure.first() else { return };
    for same in [true, false] {
        let labels = vec![Label { left: pair.left, right: pair.right, same }; 40];
        linkage.teach(&labels).expect("rows that are there");
        let after = linkage.answer(pair.left, pair.right);
        assert_eq!(after.same > 0.8, same, "{pair:?} {after:?}");
    }
    linkage.teach(&[]).expect("nothing to learn");
    assert_eq!(linkage.answer(pair.left, pair.right), pair.answer);
    let nowhere = Label { left: 0, right: 1_000_000, same: true };
    assert!(matches!(linkage.teach(&[nowhere]), Err(Refusal::BadValue { why: "no_such_row", .. })));
}

#[test]
fn bad_tables_are_refused_and_odd_ones_are_not() {
    let column = |kind: Kind, texts: &[&str]| Column::new("c", kind, texts.iter().copied().collect());
    assert!(matches!(Table::new(vec![]), Err(Refusal::TooFew { what: "columns", .. })));
    let one = Table::new(vec![column(Kind::Phone, &["1"])]);
    assert!(matches!(one, Err(Refusal::TooFew { what: "rows", .. })));
    let same = Table::new(vec![column(Kind::GivenName, &["a"; 1000]), column(Kind::Email, &[""; 1000])]);
    assert!(matches!(same, Err(Refusal::NoVariation { .. })));
    let uneven = Table::new(vec![column(Kind::Phone, &["1", "2"]), column(Kind::Email, &["a"])]);
    assert!(matches!(uneven, Err(Refusal::Lengths { .. })));
    let kinds = [
        Kind::PersonName,
        Kind::GivenName,
        Kind::FamilyName,
        Kind::Company,
        Kind::Phone,
        Kind::Email,
        Kind::Address,
        Kind::Date,
        Kind::Code,
        Kind::Category,
    ];
    let odd =
        ["", " ", "a", "@", "，", "\u{0}", "王", "9999-99-99", "1e12", "NaN", "🙂🙂", "公司", "分公司", "-"];
    let columns = kinds.iter().map(|kind| column(*kind, &odd)).collect();
    let linkage = Linkage::of_one(&Table::new(columns).expect("rows"), 1).expect("few columns");
    assert_eq!(clusters_of(&linkage).len(), odd.len());
    let many = (0..20).map(|_| column(Kind::Phone, &["1", "2"])).collect();
    let refused = Linkage::of_one(&Table::new(many).expect("rows"), 1);
    assert!(matches!(refused, Err(Refusal::BadValue { why: "too_many_columns", .. })));
}

#[test]
fn ten_thousand_of_one_name_are_neither_merged_nor_slow() {
    let rows = 10_000;
    let texts = |of: &dyn Fn(usize) -> String| {
        let mut texts = Texts::new();
        (0..rows).for_each(|row| texts.push(&of(row)));
        texts
    };
    let table = Table::new(vec![
        Column::new("name", Kind::PersonName, texts(&|_| "王伟".to_owned())),
        Column::new("phone", Kind::Phone, texts(&|row| format!("138{:08}", row * 7_919 % 100_000_000))),
    ])
    .expect("columns of equal length");
    let linkage = Linkage::of_one(&table, 1).expect("enough rows");
    assert!(linkage.pairs(0.5).iter().all(|pair| pair.answer.same < 0.5));
}
