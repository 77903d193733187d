use proptest::prelude::*;

use super::{Phone, PhoneKind};

fn read(text: &str) -> Result<(String, PhoneKind), &'static str> {
    Phone::parse(text).map(|phone| (phone.canonical(), phone.kind)).map_err(|message| message.code)
}

#[test]
fn numbers_are_read_as_people_write_them() {
    use PhoneKind::{International, Landline, Mobile, Service, Unknown, Virtual};
    let table = [
        ("13800138000", "+8613800138000", Mobile),
        ("138 0013 8000", "+8613800138000", Mobile),
        ("138-0013-8000", "+8613800138000", Mobile),
        ("138.0013.8000", "+8613800138000", Mobile),
        ("１３８００１３８０００", "+8613800138000", Mobile),
        ("+86 138 0013 8000", "+8613800138000", Mobile),
        ("+8613800138000", "+8613800138000", Mobile),
        ("（＋８６）138－0013－8000", "+8613800138000", Mobile),
        ("(+86)13800138000", "+8613800138000", Mobile),
        ("0086-13800138000", "+8613800138000", Mobile),
        ("86 13800138000", "+8613800138000", Mobile),
        ("013800138000", "+8613800138000", Mobile),
        ("13800138000.0", "+8613800138000", Mobile),
        ("'13800138000", "+8613800138000", Mobile),
        ("\u{202d}13800138000\u{202c}", "+8613800138000", Mobile),
        ("手机：13800138000", "+8613800138000", Mobile),
        ("联系电话: 138 0013 8000", "+8613800138000", Mobile),
        ("M: 13800138000", "+8613800138000", Mobile),
        ("13800138000（张经理）", "+8613800138000", Mobile),
        ("13800138000 微信同号", "+8613800138000", Mobile),
        ("13800138000(微信/电话)", "+8613800138000", Mobile),
        ("19912345678", "+8619912345678", Mobile),
        ("021-55550000", "+862155550000", Landline),
        ("021 5555 0000", "+862155550000", Landline),
        ("(021)55550000", "+862155550000", Landline),
        ("（021）5555－0000", "+862155550000", Landline),
        ("021/55550000", "+862155550000", Landline),
        ("【021】55550000", "+862155550000", Landline),
        ("02155550000", "+862155550000", Landline),
        ("+86 21 5555 0000", "+862155550000", Landline),
        ("+86(0)21 5555 0000", "+862155550000", Landline),
        ("+86 021 5555 0000", "+862155550000", Landline),
        ("86-21-55550000", "+862155550000", Landline),
        ("010-65550000", "+861065550000", Landline),
        ("+86 10 6555 0000", "+861065550000", Landline),
        ("0755-88886666", "+8675588886666", Landline),
        ("0451-5550000", "+864515550000", Landline),
        ("Tel/Fax: 021-55550000", "+862155550000", Landline),
        ("TEL：（０２１）５５５５００００", "+862155550000", Landline),
        ("021-55550000-801", "+862155550000;ext=801", Landline),
        ("021-5555 0000 转 801", "+862155550000;ext=801", Landline),
        ("021-55550000转分机801", "+862155550000;ext=801", Landline),
        ("021-55550000 分机：801", "+862155550000;ext=801", Landline),
        ("021-55550000（转801）", "+862155550000;ext=801", Landline),
        ("021-55550000 ext. 801", "+862155550000;ext=801", Landline),
        ("021-55550000 Ext801", "+862155550000;ext=801", Landline),
        ("021-55550000x801", "+862155550000;ext=801", Landline),
        ("021-55550000#801", "+862155550000;ext=801", Landline),
        ("+862155550000;ext=801", "+862155550000;ext=801", Landline),
        ("55550000-801", "55550000;ext=801", Unknown),
        ("400-800-1234", "4008001234", Service),
        ("4008001234", "4008001234", Service),
        ("800 810 1234", "8008101234", Service),
        ("+86 400 800 1234", "4008001234", Service),
        ("400-800-1234转801", "4008001234;ext=801", Service),
        ("400-800-1234-801", "4008001234;ext=801", Service),
        ("95588", "95588", Service),
        ("021-95588", "95588", Service),
        ("12345", "12345", Service),
        ("021-12345", "02112345", Service),
        ("96118", "96118", Service),
        ("10086", "10086", Service),
        ("110", "110", Service),
        ("10106666", "10106666", Service),
        ("18412345678-1234", "+8618412345678;ext=1234", Virtual),
        ("18412345678转1234", "+8618412345678;ext=1234", Virtual),
        ("18412345678,1234", "+8618412345678;ext=1234", Virtual),
        ("55550000", "55550000", Unknown),
        ("5555-0000", "55550000", Unknown),
        ("5550000", "5550000", Unknown),
        ("+1 415 555 0123", "+14155550123", International),
        ("+1 (415) 555-0123", "+14155550123", International),
        ("001-415-555-0123", "+14155550123", International),
        ("+1-415-555-0123 x12", "+14155550123;ext=12", International),
        ("+1-415-555-0123-12", "+14155550123;ext=12", International),
        ("+44 (0)20 7946 0958", "+442079460958", International),
        ("+49 30 901820", "+4930901820", International),
        ("+852 2345 6789", "+85223456789", International),
        ("+886 2 2345 6789", "+886223456789", International),
        ("0065 6123 4567", "+6561234567", International),
    ];
    for (text, canonical, kind) in table {
        assert_eq!(read(text), Ok((canonical.to_owned(), kind)), "{text}");
    }
}

#[test]
fn what_is_no_number_is_refused_with_its_reason() {
    let huge = "1".repeat(5_000_000);
    let table = [
        ("", "phone_unreadable"),
        ("无", "phone_unreadable"),
        ("见名片", "phone_unreadable"),
        ("张三13800138000", "phone_unreadable"),
        ("138****8000", "phone_unreadable"),
        ("13800138000转", "phone_unreadable"),
        ("1380013800O", "phone_unreadable"),
        ("2155550000", "phone_unreadable"),
        ("85223456789", "phone_unreadable"),
        ("+999 1234567", "phone_unreadable"),
        ("12345-678901", "phone_unreadable"),
        ("1380013800", "phone_too_short"),
        ("021-5555000", "phone_too_short"),
        ("0755-888866", "phone_too_short"),
        ("1234", "phone_too_short"),
        ("+1 415 555", "phone_too_short"),
        ("+852 2345", "phone_too_short"),
        ("+86 1380013800", "phone_too_short"),
        ("138001380001", "phone_too_long"),
        ("021-555500001", "phone_too_long"),
        ("021-55550000 801", "phone_too_long"),
        ("+49 1234567890123456", "phone_too_long"),
        ("+1 415 555 01234", "phone_too_long"),
        (huge.as_str(), "phone_too_long"),
        ("1.38E+10", "phone_excel_number"),
        ("1.38001E+10", "phone_excel_number"),
        ("1.38001e10", "phone_excel_number"),
        ("１．３８Ｅ＋１０", "phone_excel_number"),
        ("13800138000/13900139000", "phone_several"),
        ("021-55550000 13800138000", "phone_several"),
        ("138 0013 8000，021-5555 0000转801", "phone_several"),
    ];
    for (text, code) in table {
        assert_eq!(read(text), Err(code), "{}", text.get(..40).unwrap_or(text));
    }
}

#[test]
fn several_numbers_in_a_cell_are_taken_apart_and_one_is_not() {
    let table: &[(&str, &[&str])] = &[
        ("", &[]),
        ("  ", &[]),
        ("无", &["无"]),
        ("13800138000", &["13800138000"]),
        ("+86 138 0013 8000", &["+86 138 0013 8000"]),
        ("021-5555 0000 转 801", &["021-5555 0000 转 801"]),
        ("+862155550000;ext=801", &["+862155550000;ext=801"]),
        ("021/55550000", &["021/55550000"]),
        ("Tel/Fax: 021-55550000", &["Tel/Fax: 021-55550000"]),
        ("18412345678,1234", &["18412345678,1234"]),
        ("021-55550000 801", &["021-55550000 801"]),
        ("021-55550000转801/802", &["021-55550000转801/802"]),
        ("13800138000（微信/电话）", &["13800138000（微信/电话）"]),
        ("13800138000/13900139000", &["13800138000", "13900139000"]),
        ("13800138000、13900139000；95588", &["13800138000", "13900139000", "95588"]),
        ("13800138000;13900139000,", &["13800138000", "13900139000"]),
        ("13800138000\r\n13900139000", &["13800138000", "13900139000"]),
        ("13800138000或13900139000", &["13800138000", "13900139000"]),
        ("13800138000 或者 13900139000", &["13800138000", "13900139000"]),
        ("13800138000 or 13900139000", &["13800138000", "13900139000"]),
        ("13800138000 13900139000", &["13800138000", "13900139000"]),
        (
            "１３８００１３８０００　１３９００１３９０００",
            &["１３８００１３８０００", "１３９００１３９０００"],
        ),
        ("138 0013 8000 139 0013 9000", &["138 0013 8000", "139 0013 9000"]),
        ("010 6555 0000 6555 1111", &["010 6555 0000", "6555 1111"]),
        ("021-5555 0000 转 801 13800138000", &["021-5555 0000 转 801", "13800138000"]),
        ("021-55550000转801/13800138000", &["021-55550000转801", "13800138000"]),
        ("电话：021-55550000 手机：13800138000", &["电话：021-55550000", "手机：13800138000"]),
        ("电话 021-55550000 手机 13800138000", &["电话 021-55550000", "手机 13800138000"]),
        (
            "13800138000（张总/微信）/13900139000（李工）",
            &["13800138000（张总/微信）", "13900139000（李工）"],
        ),
        ("13800138000/无", &["13800138000/无"]),
        ("13800138000/坏的1", &["13800138000", "坏的1"]),
    ];
    for (text, expected) in table {
        assert_eq!(Phone::split(text), *expected, "{text}");
    }
}

#[test]
fn a_lent_number_is_no_evidence() {
    assert!(!Phone::parse("18412345678-1234").expect("a number").is_evidence());
    assert!(Phone::parse("18412345678").expect("a number").is_evidence());
}

#[test]
fn a_number_that_begins_as_a_mobile_and_is_not_as_long_warns() {
    let table = [
        ("1390642", true),
        ("139-0642", true),
        ("19906421", true),
        ("1390642转8", true),
        ("13906420642", false),
        ("5550000", false),
        ("12345", false),
        ("10106666", false),
        ("95588", false),
        ("021-55550000", false),
        ("+1 305 555 0123", false),
        ("18412345678-1234", false),
    ];
    for (text, is_odd) in table {
        let oddity = Phone::parse(text).expect("a number").oddity();
        assert_eq!(oddity.map(|message| message.code), is_odd.then_some("phone_mobile_length"), "{text}");
    }
}

#[test]
fn a_phone_keeps_how_it_was_written() {
    let phone = Phone::parse(" 手机：138 0013 8000（李工）\n").expect("a number");
    assert_eq!(phone.written, "手机：138 0013 8000（李工）");
    assert_eq!(Phone::parse("138\u{0}00138000").expect("a number").written, "13800138000");
}

#[test]
fn stored_text_of_any_kind_is_a_phone() {
    for text in ["", "+", ";ext=", "+86", "abc", "+8613800138000;ext=12;ext=3"] {
        assert_eq!(Phone::from_stored(text, "").canonical(), text);
    }
}

proptest! {
    #[test]
    fn any_text_is_a_number_or_an_error(text in "[-+0-9０-９ ()（）/、;，,转extTel:电话e.#\n]{0,40}|.{0,30}|[0-9]{0,18}") {
        if let Ok(phone) = Phone::parse(&text) {
            prop_assert_eq!(Phone::from_stored(&phone.canonical(), &phone.written), phone.clone());
            let again = Phone::parse(&phone.canonical());
            prop_assert_eq!(again.as_ref().map(Phone::canonical), Ok(phone.canonical()), "{}", text);
            prop_assert_eq!(again.map(|again| again.kind), Ok(phone.kind));
            prop_assert_eq!(Phone::split(&text).len(), 1, "{}", text);
        }
        for part in Phone::split(&text) {
            prop_assert!(!part.trim().is_empty() && text.contains(&part));
        }
    }

    #[test]
    fn spaces_and_dashes_do_not_matter(mobile in "1[3-9][0-9]{9}", mark in "[ .-]", prefix in "|\\+86 ?|0086-?|86 |电话：|Tel: ") {
        let written = format!("{prefix}{}{mark}{}{mark}{}", &mobile[..3], &mobile[3..7], &mobile[7..]);
        prop_assert_eq!(Phone::parse(&written).map(|phone| phone.number), Ok(format!("+86{mobile}")));
    }

    #[test]
    fn joined_numbers_come_apart_again(
        numbers in prop::collection::vec("1[3-9][0-9]{9}|021-[2-8][0-9]{7}|0755-[2-8][0-9]{7}转[0-9]{3}|400-[0-9]{3}-[0-9]{4}", 1..5),
        separator in "/|、|;|；|，|\n|或| ",
    ) {
        prop_assert_eq!(Phone::split(&numbers.join(&separator)), numbers);
    }
}
