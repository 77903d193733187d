use proptest::prelude::*;

use super::WebAddress;

#[test]
fn addresses_are_read_as_people_write_them() {
    for (text, address) in [
        ("www.example.com", "https://www.example.com"),
        ("Example.com/", "https://example.com"),
        ("HTTP://Example.COM/Über?a=1#x", "http://example.com/Über?a=1#x"),
        ("ｗｗｗ．example．com", "https://www.example.com"),
        ("https://example.com:8443/a", "https://example.com:8443/a"),
        ("中文.中国", "https://中文.中国"),
    ] {
        assert_eq!(WebAddress::parse(text), Ok(WebAddress(address.to_owned())), "{text}");
    }
    assert_eq!(WebAddress("https://example.com/a".to_owned()).shown(), "example.com/a");
}

#[test]
fn what_leads_elsewhere_than_it_says_is_no_address() {
    for text in [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.com",
        "https://example.com@evil.example/",
        "https://user:secret@example.com/",
        "//example.com",
        "https:\\\\example.com",
        "https://exa mple.com",
        "https://example.com/\"onclick",
        "https://-a.com",
        "https://a..com",
        "https://example.com:0/",
        "localhost",
        "官网",
        "https://",
    ] {
        let read = WebAddress::parse(text).map_err(|why| why.code);
        assert_eq!(read, Err("web_address_unreadable"), "{text}");
    }
    assert_eq!(WebAddress::of_stored("see the card"), None);
}

proptest! {
    #[test]
    fn twice_is_the_same_as_once(text in "\\PC{0,30}") {
        if let Ok(address) = WebAddress::parse(&text) {
            prop_assert_eq!(WebAddress::parse(&address.0), Ok(address.clone()));
            prop_assert!(address.0.starts_with("https://") || address.0.starts_with("http://"));
        }
    }
}
