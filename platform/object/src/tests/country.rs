use std::collections::HashSet;

use super::*;

#[test]
fn a_country_is_read_by_its_code_and_by_its_names() {
    for written in ["DE", "de", " 德国 ", "Germany", "GERMANY"] {
        assert_eq!(Country::parse(written), Ok(Value::Text("DE".to_owned())), "{written}");
    }
    for written in ["", "EU", "ZZ", "Atlantis", "D"] {
        assert!(Country::parse(written).is_err(), "{written}");
    }
    let china = Country::of_code("cn").unwrap();
    // One that another version stored.
    let unknown = Country::from_value(&Value::Text("QX".to_owned())).unwrap();
    assert_eq!(unknown.words(Lang::En), "QX");
    assert_eq!(
        (china.words(Lang::Zh), china.words(Lang::En)),
        ("中国（CN）".to_owned(), "China (CN)".to_owned())
    );
}

#[test]
fn each_country_has_a_code_and_names_of_its_own() {
    let different =
        |of: fn(&(&'static str, Label)) -> &'static str| NAMES.iter().map(of).collect::<HashSet<_>>().len();
    assert_eq!(different(|(code, _)| code), NAMES.len());
    assert_eq!(different(|(_, name)| name.zh), NAMES.len());
    assert_eq!(different(|(_, name)| name.en), NAMES.len());
    assert!(
        NAMES.iter().all(|(code, _)| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase()))
    );
}
