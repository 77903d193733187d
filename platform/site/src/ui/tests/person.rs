use super::super::hue::{HUES, hue};
use super::initials;

#[test]
fn initials_are_what_colleagues_call_each_other() {
    for (name, expected) in [
        ("李华", "李华"),
        ("欧阳明月", "明月"),
        ("王建国", "建国"),
        ("Ada Lovelace", "AL"),
        ("maria del carmen ruiz", "MR"),
        ("Cher", "C"),
        ("华东一部", "一部"),
        ("  ", ""),
        ("", ""),
    ] {
        assert_eq!(initials(name), expected, "{name}");
    }
}

#[test]
fn a_name_keeps_its_colour() {
    assert_eq!(hue("李华"), hue("李华"));
    let seen: std::collections::BTreeSet<u32> = (0..200).map(|i| hue(&format!("客户 {i}"))).collect();
    assert_eq!(seen.len() as u32, HUES, "every colour is in use");
}
