use object::{FieldType, Value};
use proptest::prelude::*;

use super::{ALPHABET, CompanyCode, check_digit};

/// Codes that listed companies print in their annual reports.
const PUBLISHED: [&str; 12] = [
    "914403001922038216",
    "9144030071526726XG",
    "91330100799655058B",
    "91110000802100433B",
    "91440300192317458F",
    "91370200264574251E",
    "9152000071430580XT",
    "91440400192548256N",
    "91440606722473344C",
    "91100000100003962T",
    "91110000710925462X",
    "91310000132260250X",
];

fn read(text: &str) -> Result<String, &'static str> {
    CompanyCode::parse(text).map(|code| code.0).map_err(|message| message.code)
}

fn warning(text: &str) -> Option<&'static str> {
    CompanyCode::warn(&Value::Text(text.to_owned())).map(|message| message.code)
}

#[test]
fn published_codes_are_valid_and_raise_no_warning() {
    for code in PUBLISHED {
        assert_eq!(check_digit(code), code.chars().last(), "{code}");
        assert!(CompanyCode::parse(code).expect(code).is_valid(), "{code}");
        assert_eq!(warning(code), None, "{code}");
    }
}

#[test]
fn a_code_is_read_however_it_was_typed() {
    let table = [
        ("9144030071526726xg", "9144030071526726XG"),
        (" 9144 0300 7152 6726 XG ", "9144030071526726XG"),
        ("91440300-715267 26X-G", "9144030071526726XG"),
        ("９１４４０３００７１５２６７２６ＸＧ", "9144030071526726XG"),
        ("91440300—71526726X—G", "9144030071526726XG"),
        ("'91440300715267 26XG", "9144030071526726XG"),
        ("440301103097413", "440301103097413"),
    ];
    for (written, code) in table {
        assert_eq!(read(written), Ok(code.to_owned()), "{written}");
    }
}

#[test]
fn what_is_no_code_is_refused() {
    let refused = [
        "91440300715267",
        "9144030071526726XGG",
        "9144030071526726OG",
        "9144030071526726IG",
        "91440300715267 2SXG",
        "44030110309741A",
        "9.144E+17",
        "000000000000000000",
        "111111111111111",
        "无",
        "华衡精工有限公司",
        "9144030071526726中国",
    ];
    for written in refused {
        assert_eq!(read(written), Err("company_code_unreadable"), "{written}");
    }
}

#[test]
fn a_letter_that_never_occurs_is_named_in_the_refusal() {
    let message = CompanyCode::parse("9144O30071526726XG").expect_err("O is not in the alphabet");
    assert!(message.zh.contains("“O”") && message.en.contains("“O”"), "{message:?}");
    let message = CompanyCode::parse("91440300").expect_err("too short");
    assert!(message.zh.contains("现有 8 位") && message.en.contains("not 8"), "{message:?}");
}

#[test]
fn a_wrong_check_digit_warns_and_is_accepted() {
    assert_eq!(read("9144030071526726XH"), Ok("9144030071526726XH".to_owned()));
    assert_eq!(warning("9144030071526726XH"), Some("company_code_check_digit"));
}

#[test]
fn an_old_registration_number_warns() {
    assert_eq!(warning("440301103097413"), Some("company_code_old"));
}

#[test]
fn a_check_digit_needs_seventeen_characters_of_the_alphabet() {
    assert_eq!(check_digit("9144030071526726"), None);
    assert_eq!(check_digit("9144030071526726O"), None);
    assert_eq!(check_digit("9144030071526726X"), Some('G'));
}

proptest! {
    #[test]
    fn one_changed_character_is_always_detected(
        places in prop::collection::vec(0_usize..31, 17),
        place in 0_usize..18,
        shift in 1_usize..31,
    ) {
        let mut code: String = places.iter().map(|value| char::from(ALPHABET[*value])).collect();
        code.push(check_digit(&code).expect("seventeen characters of the alphabet"));
        let value = ALPHABET.iter().position(|c| *c == code.as_bytes()[place]).expect("made of the alphabet");
        let other = char::from(ALPHABET[(value + shift) % 31]);
        let mut changed = code.clone();
        changed.replace_range(place..=place, &other.to_string());
        prop_assert!(CompanyCode(code).is_valid());
        prop_assert!(!CompanyCode(changed).is_valid());
    }

    #[test]
    fn reading_never_fails_badly_and_reads_its_own_result(text in ".{0,60}") {
        if let Ok(code) = CompanyCode::parse(&text) {
            prop_assert_eq!(CompanyCode::parse(code.as_str()), Ok(code.clone()));
        }
    }
}
