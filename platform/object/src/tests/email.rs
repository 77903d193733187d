use proptest::prelude::*;

use super::Email;

#[test]
fn an_address_is_read_as_people_write_it() {
    let table = [
        ("li.hua@example.com", "li.hua@example.com"),
        ("  Li.Hua@Example.COM ", "li.hua@example.com"),
        ("mailto:li@example.com", "li@example.com"),
        ("MAILTO:li@example.com?subject=Hi", "li@example.com"),
        ("<li@example.com>", "li@example.com"),
        ("李华 <li@example.com>", "li@example.com"),
        ("\"Li Hua\" <li@example.com>;", "li@example.com"),
        ("<mailto:li@example.com>", "li@example.com"),
        ("li＠example．com", "li@example.com"),
        ("ｌｉ＠ｅｘａｍｐｌｅ。ｃｏｍ", "li@example.com"),
        ("li@example.com。", "li@example.com"),
        ("li@example.com,", "li@example.com"),
        ("\u{feff}li@example.com\u{200b}", "li@example.com"),
        ("li+crm@mail.example.com.cn", "li+crm@mail.example.com.cn"),
        ("12345678@qq.com", "12345678@qq.com"),
        ("李华@例子.公司", "李华@例子.公司"),
    ];
    for (written, expected) in table {
        assert_eq!(Email::parse(written), Ok(Email(expected.to_owned())), "{written}");
    }
}

#[test]
fn what_is_no_address_is_refused() {
    let long_local = format!("{}@example.com", "a".repeat(65));
    let long_label = format!("a@{}.com", "b".repeat(64));
    let long_address = format!("a@{}com", "bcdefghi.".repeat(30));
    let huge = "a@b.com".repeat(1_000_000);
    let table = [
        "",
        "@",
        "li",
        "li@",
        "@example.com",
        "li@example",
        "li@@example.com",
        "li hua@example.com",
        "li@exam ple.com",
        ".li@example.com",
        "li..hua@example.com",
        "li.@example.com",
        "li@-example.com",
        "li@example-.com",
        "li@example..com",
        "li@127.0.0.1",
        "a@b.com, c@d.com",
        "a@b.com c@d.com",
        "无",
        "138 0013 8000",
        &long_local,
        &long_label,
        &long_address,
        &huge,
    ];
    for written in table {
        let code = Email::parse(written).map_err(|message| message.code);
        assert_eq!(code, Err("email_unreadable"), "{}", written.get(..40).unwrap_or(written));
    }
}

#[test]
fn two_addresses_in_one_cell_are_called_so() {
    let message = Email::parse("a@b.com；c@d.com").expect_err("two addresses");
    assert!(message.en.contains("more than one") && message.zh.contains("不止一个"));
}

proptest! {
    #[test]
    fn an_accepted_address_reads_as_itself(text in ".{0,12}@?.{0,12}\\.?[a-zA-Z]{0,4}") {
        if let Ok(email) = Email::parse(&text) {
            prop_assert_eq!(Email::parse(&email.0), Ok(email));
        }
    }

    #[test]
    fn capitals_do_not_matter(local in "[a-zA-Z0-9]{1,20}", domain in "[a-zA-Z]{1,20}\\.[a-zA-Z]{2,5}") {
        let written = format!("{local}@{domain}");
        prop_assert_eq!(Email::parse(&written), Ok(Email(written.to_lowercase())));
        prop_assert_eq!(Email::parse(&written.to_uppercase()), Email::parse(&written));
    }
}

#[test]
fn letters_that_look_alike_are_pointed_out() {
    for (address, is_odd) in [
        ("admin@example.com", false),
        ("\u{430}dmin@example.com", true),
        ("admin@ex\u{430}mple.com", true),
        ("\u{3BF}mega@example.gr", true),
        ("почта@пример.рф", false),
        ("张伟@例子.中国", false),
    ] {
        let odd = Email::parse(address).unwrap().oddity();
        assert_eq!(odd.map(|message| message.code), is_odd.then_some("email_mixed_letters"), "{address}");
    }
}
