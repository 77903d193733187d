use super::Choices;
use crate::{Choice, FieldType, Value};

#[derive(Clone, Debug, PartialEq, Choice)]
enum Way {
    #[choice(zh = "公路", en = "Road")]
    Road,
    #[choice(zh = "空运/海运", en = "Air or sea")]
    Far,
    #[choice(zh = "快递", en = "Courier", aliases("顺丰"))]
    Courier,
}

#[test]
fn several_choices_are_read_as_people_write_them() {
    let codes = |codes: &[&str]| Ok(Value::Tags(codes.iter().map(|code| (*code).to_owned()).collect()));
    for (text, read) in [
        ("公路", codes(&["road"])),
        ("快递、公路", codes(&["road", "courier"])),
        ("Courier; road, ROAD", codes(&["road", "courier"])),
        ("顺丰|公路", codes(&["road", "courier"])),
        ("空运/海运", codes(&["far"])),
        ("空运/海运、快递", Err("choice_unknown")),
        ("，", Ok(Value::Null)),
        ("公路、火车", Err("choice_unknown")),
    ] {
        assert_eq!(Choices::<Way>::parse(text).map_err(|why| why.code), read, "{text}");
    }
}

#[test]
fn the_same_choices_are_the_same_value() {
    let value = Choices(vec![Way::Courier, Way::Road, Way::Courier]).to_value();
    assert_eq!(value, Value::Tags(vec!["road".to_owned(), "courier".to_owned()]));
    assert_eq!(Choices::from_value(&value), Some(Choices(vec![Way::Road, Way::Courier])));
    assert_eq!(Choices::<Way>::from_value(&Value::Tags(vec!["train".to_owned()])), None);
    assert_eq!(Choices::<Way>(vec![]).to_value(), Value::Null);
}
