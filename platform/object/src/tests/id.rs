use proptest::prelude::*;

use super::{Id, ParseIdError, id_text, parse_id};

struct Thing;

proptest! {
    #[test]
    fn an_id_comes_back_from_its_text(raw in 0..=i64::MAX) {
        let text = id_text(raw);
        prop_assert_eq!(text.len(), 13);
        prop_assert_eq!(parse_id(&text), Ok(raw));
        prop_assert_eq!(parse_id(&text.to_lowercase()), Ok(raw));
        prop_assert_eq!(Id::<Thing>::from_raw(raw).to_string(), text);
    }

    #[test]
    fn texts_sort_as_ids_do(one in 0..=i64::MAX, other in 0..=i64::MAX) {
        prop_assert_eq!(one.cmp(&other), id_text(one).cmp(&id_text(other)));
        prop_assert_eq!(one.cmp(&other), Id::<Thing>::from_raw(one).cmp(&Id::from_raw(other)));
    }

    #[test]
    fn any_text_is_an_id_or_an_error(text in ".{0,20}") {
        if let Ok(raw) = parse_id(&text) {
            prop_assert!(raw >= 0);
            prop_assert_eq!(parse_id(&id_text(raw)), Ok(raw));
        }
    }
}

#[test]
fn look_alikes_are_read_and_other_letters_are_not() {
    let table: &[(&str, Result<i64, ParseIdError>)] = &[
        ("0000000000001", Ok(1)),
        ("000000000000I", Ok(1)),
        ("OOOOOOOOOOOOl", Ok(1)),
        ("7ZZZZZZZZZZZZ", Ok(i64::MAX)),
        ("8000000000000", Err(ParseIdError)),
        ("000000000000U", Err(ParseIdError)),
        ("000000000001", Err(ParseIdError)),
        ("00000000000001", Err(ParseIdError)),
        ("", Err(ParseIdError)),
        ("编号编号a", Err(ParseIdError)),
    ];
    for (text, expected) in table {
        assert_eq!(parse_id(text), *expected, "{text}");
    }
}
