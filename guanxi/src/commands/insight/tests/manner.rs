use object::Message;

use super::{Kind, Line, Mark, Read, Seen, Waiting, figure};

/// A column read row by row, as a file is.
fn read<T>(
    kind: Kind,
    cells: &[&str],
    of: impl Fn(&Line<'_>) -> Result<T, Message>,
) -> (Vec<Option<T>>, u64) {
    let (mut seen, mut waiting, mut read) = (Seen::of(kind), Waiting::default(), Read::default());
    let mut found = Vec::new();
    let mut take = |line: &Line<'_>| {
        let told = of(line);
        let why = told.as_ref().err().cloned();
        found.push(told.ok());
        why.map_or(Ok(()), Err)
    };
    for (row, cell) in (2..).zip(cells) {
        seen.look(cell);
        waiting.push(row, &[cell]);
        if !seen.is_open() {
            waiting.release(&[seen.manner()], &mut read, &mut take);
        }
    }
    waiting.release(&[seen.manner()], &mut read, &mut take);
    (found, read.unreadable)
}

fn figures(cells: &[&str]) -> Vec<Option<f64>> {
    read(Kind::Figure, cells, |line| line.figure(0)).0
}

fn days(cells: &[&str]) -> Vec<Option<String>> {
    read(Kind::Day, cells, |line| line.day(0).map(super::super::day_of)).0
}

#[test]
fn a_figure_is_read_with_its_currency_its_unit_and_its_thousands() {
    for (text, wanted) in [
        ("12", 12.0),
        (" 12.5 ", 12.5),
        ("-3", -3.0),
        ("1,234.5", 1_234.5),
        ("1 234", 1_234.0),
        ("¥1,200", 1_200.0),
        ("$0.125", 0.125),
        ("1.2万", 12_000.0),
        ("3亿元", 3e8),
        ("12.5%", 0.125),
        ("50％", 0.5),
        ("1e-5", 1e-5),
        ("(5)", -5.0),
    ] {
        let read = figure(text).unwrap_or_else(|why| panic!("{text}: {}", why.en));
        assert!((read - wanted).abs() < 1e-12 * wanted.abs().max(1.0), "{text}: {read}");
    }
    assert_eq!(figure(" ").map_err(|why| why.code), Err("empty"));
    for text in ["much", "12,5", "1,23", "nan", "inf", "1e999", "12 apples", "%"] {
        assert_eq!(figure(text).map_err(|why| why.code), Err("figure_unreadable"), "{text}");
    }
}

#[test]
fn a_comma_stands_before_decimals_where_the_column_shows_it() {
    assert_eq!(figures(&["1,5", "1,234", "12"]), [Some(1.5), Some(1.234), Some(12.0)]);
    assert_eq!(figures(&["1.234", "1.234,5"]), [Some(1_234.0), Some(1_234.5)]);
    assert_eq!(figures(&["1.234.567", "12"]), [Some(1_234_567.0), Some(12.0)]);
    assert_eq!(figures(&["€ 0,99", "€ 1.250"]), [Some(0.99), Some(1_250.0)]);
    // Before thousands where a point is shown, or nothing else.
    assert_eq!(figures(&["1,234", "12.5"]), [Some(1_234.0), Some(12.5)]);
    assert_eq!(figures(&["1,234", "12"]), [Some(1_234.0), Some(12.0)]);
    assert_eq!(figures(&["1,234,567", "1,234"]), [Some(1_234_567.0), Some(1_234.0)]);
    // Where both stand in one column a comma is not guessed.
    assert_eq!(figures(&["12.5", "1,5", "3"]), [Some(12.5), None, Some(3.0)]);
    assert_eq!(figures(&["1,5", "12.5", "3"]), [None, Some(12.5), Some(3.0)]);
}

#[test]
fn a_mark_between_digits_shows_what_it_is_or_leaves_it_open() {
    for (text, wanted) in [
        ("12", Mark::Nothing),
        ("much", Mark::Nothing),
        ("1,234", Mark::Either),
        ("1.234", Mark::Either),
        ("1,2345", Mark::Either),
        ("0,123", Mark::Comma),
        ("0.123", Mark::Point),
        ("1,2", Mark::Comma),
        ("1.2", Mark::Point),
        ("1.2345", Mark::Point),
        ("1，5", Mark::Comma),
        ("1.234,5", Mark::Comma),
        ("1,234.5", Mark::Point),
        ("¥1,5元", Mark::Comma),
    ] {
        assert!(Mark::of(text) == wanted, "{text}");
    }
}

#[test]
fn days_are_read_in_the_order_that_the_whole_column_shows() {
    let some = |days: &[&str]| days.iter().map(|day| Some((*day).to_owned())).collect::<Vec<_>>();
    assert_eq!(days(&["05/03/2024", "31/12/2024"]), some(&["2024-03-05", "2024-12-31"]));
    assert_eq!(days(&["05/03/2024", "12/31/2024"]), some(&["2024-05-03", "2024-12-31"]));
    assert_eq!(days(&["2024-12-31", "2024/3/5"]), some(&["2024-12-31", "2024-03-05"]));
    // However late it shows.
    let mut late = vec!["05/03/2024"; 5_000];
    late.push("25/03/2024");
    assert_eq!(days(&late)[0], Some("2024-03-05".to_owned()));
    // Where nothing shows, or both, nobody guesses.
    assert_eq!(days(&["05/03/2024", "06/03/2024"]), [None, None]);
    let (found, unreadable) =
        read(Kind::Day, &["05/03/2024", "31/12/2024", "12/31/2024"], |line| line.day(0));
    assert_eq!((found.iter().flatten().count(), unreadable), (2, 1));
}
