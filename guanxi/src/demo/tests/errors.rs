use object::Phone;
use object::text::name_key;

use super::super::people::mobile;
use super::super::random::Random;
use super::{Slip, full_width, rewritten, slipped};

#[test]
fn each_slip_does_to_a_name_what_it_says() {
    let mut random = Random::new(1);
    let name = "苏州恒远机械有限公司";
    let table = [
        (Slip::WithoutForm, "苏州恒远机械"),
        (Slip::WithoutPlace, "恒远机械有限公司"),
        (Slip::Swapped, "苏州远恒机械有限公司"),
        (Slip::SameSound, "苏州恒源机械有限公司"),
        (Slip::ShortName, "恒远机械"),
        (Slip::FullWidth, "\u{3000}苏州恒远机械有限公司"),
        (Slip::None, name),
    ];
    for (slip, expected) in table {
        assert_eq!(slipped(&mut random, name, Some("恒远机械"), slip).0, expected, "{slip:?}");
    }
    let (spaced, _) = slipped(&mut random, name, None, Slip::Spaced);
    assert!(spaced.ends_with(" 有限公司") && name_key(&spaced) == name_key(name), "{spaced}");
}

#[test]
fn a_name_that_does_not_allow_a_slip_stays_as_it_is() {
    let mut random = Random::new(1);
    assert_eq!(slipped(&mut random, "王伟", None, Slip::WithoutForm), ("王伟".to_owned(), Slip::None));
    assert_eq!(full_width("A1 号"), "\u{3000}Ａ１\u{3000}号");
}

#[test]
fn a_number_written_otherwise_is_the_same_number() {
    let mut random = Random::new(5);
    let mut phones: Vec<Phone> = (0..200).map(|_| mobile(&mut random)).collect();
    for text in
        ["0512-62345678", "021-55550000转801", "010-82345678-8012", "400-800-1234", "+84 28 3822 1234"]
    {
        phones.push(Phone::parse(text).expect("a number"));
    }
    for phone in &phones {
        for _ in 0..12 {
            let written = rewritten(&mut random, phone);
            let read = Phone::parse(&written).map(|phone| phone.canonical());
            assert_eq!(read, Ok(phone.canonical()), "{written}");
        }
    }
}
