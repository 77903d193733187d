//! Every row has one outcome, whatever the file holds.

use exchange::Mode;
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use testing::on_both;

use super::plants::{check, five, import, open_plants, plants, problems};

on_both!(each_broken_row_fails_alone_and_says_why, |house| {
    open_plants(&mut house);
    let text = "名称,代码,电话,邮箱,投产日期,级别\n\
                远山一厂,A1,021-55550000,a@b.cn,2026-03-01,甲\n\
                远山二厂,A2,12,a@b.cn,2026-02-31,丁\n\
                ,A3,,,,\n\
                ,,,,,\n\
                远山五厂,A5,,,,,,多出一格\n\
                远山六厂,A6,\"13800138000,,,\n\
                远山七厂,A7,１３８００１３８０００,Ａ＠b.cn,2026年3月5日,乙\n";
    let finished = import(&house, Mode::Create, text);
    assert_eq!(five(finished.counts), [2, 0, 0, 1, 4], "{:?}", finished.counts);
    assert!(finished.complete);
    assert_eq!(problems(&house, &finished, 3), ["phone_too_short", "day_impossible", "choice_unknown"]);
    assert_eq!(problems(&house, &finished, 4), ["required"]);
    assert_eq!(problems(&house, &finished, 5), ["row_blank"]);
    assert_eq!(problems(&house, &finished, 6), ["row_too_many_cells"]);
    assert_eq!(problems(&house, &finished, 7), ["row_unclosed_quote"]);
    let plants = plants(&house);
    assert_eq!(plants.len(), 2);
    assert_eq!(plants[1].phone.as_ref().unwrap().canonical(), "+8613800138000");
    assert_eq!(plants[1].email.as_ref().unwrap().0, "a@b.cn");
    let seven = crate::import::plants::reason(&house, &finished, 8);
    assert_eq!(seven.in_file, Some(2), "both have one address");
});

on_both!(a_check_counts_as_the_import_does_and_writes_nothing, |house| {
    open_plants(&mut house);
    // The same texts in every run; more by hand.
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(24);
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    let chance = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, chance);
    let outcome = runner.run(&(messy_text(), mode()), |(text, mode)| {
        let before = plants(&house).len();
        let checked = check(&house, mode, &text);
        prop_assert_eq!(plants(&house).len(), before);
        let finished = import(&house, mode, &text);
        prop_assert_eq!(checked.counts, finished.counts, "{:?}", mode);
        prop_assert_eq!(finished.counts.rows(), rows_of(&text));
        prop_assert_eq!(plants(&house).len() as u64, before as u64 + finished.counts.created);
        Ok(())
    });
    outcome.unwrap();
});

/// Rows of a text of [`messy_text`]: every line but the header, for none of its lines is blank.
fn rows_of(text: &str) -> u64 {
    text.lines().count() as u64 - 1
}

fn mode() -> impl Strategy<Value = Mode> {
    prop_oneof![Just(Mode::Create), Just(Mode::Upsert), Just(Mode::Update)]
}

/// Plants that later rows point to; there is no fourth. A file that renames what it points to is judged by the
/// import alone.
const HEADS: &str = "总0厂,H0,,,,\n总1厂,H1,,,,\n总2厂,H2,,,,\n";

/// Rows over few names, codes and phones, so that they meet one another, with broken cells between.
fn messy_text() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        8 => (0..12).prop_map(|number| format!("远山{number}厂")),
        1 => Just("　远山１厂 ".to_owned()),
        1 => Just(String::new()),
    ];
    let code = prop_oneof![6 => (0..15).prop_map(|number| format!("C{number}")), 2 => Just(String::new())];
    let phone = prop_oneof![
        4 => (0..9).prop_map(|number| format!("1380013800{number}")),
        2 => (0..9).prop_map(|number| format!("1380013800{number}/021-5555000{number}")),
        1 => Just("138001".to_owned()),
        1 => Just("13800138001/13800138002/13800138003/13800138004".to_owned()),
        4 => Just(String::new()),
    ];
    let grade =
        prop_oneof![4 => Just("甲"), 2 => Just("B"), 1 => Just("丙"), 3 => Just(""), 1 => Just("（清空）")];
    let head = prop_oneof![6 => Just(String::new()), 2 => (0..4).prop_map(|number| format!("总{number}厂"))];
    let day = prop_oneof![3 => Just("2026-3-5"), 1 => Just("2026-02-31"), 4 => Just("")];
    let row = (name, code, phone, grade, head, day).prop_map(|(name, code, phone, grade, head, day)| {
        format!("{name},{code},{phone},{grade},{head},{day}\n")
    });
    proptest::collection::vec(row, 0..60)
        .prop_map(|rows| format!("名称,代码,电话,级别,总厂,投产日期\n{HEADS}{}", rows.concat()))
}
