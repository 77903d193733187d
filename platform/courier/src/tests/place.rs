use std::net::IpAddr;

use crate::{Place, Reach, is_special};

#[test]
fn only_the_public_internet_is_not_special() {
    for text in [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.9.9.9",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2001:10::1",
        "2002:7f00:1::",
        "3fff::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "5f00::1",
    ] {
        assert!(is_special(text.parse::<IpAddr>().expect(text)), "{text}");
    }
    for text in [
        "1.1.1.1",
        "8.8.8.8",
        "100.63.1.1",
        "100.128.0.1",
        "172.15.0.1",
        "172.32.0.1",
        "192.0.1.1",
        "198.17.0.1",
        "223.255.255.254",
        "2606:4700::1111",
        "2400:3200::1",
        "2001:4860:4860::8888",
        "2a00::1",
    ] {
        assert!(!is_special(text.parse::<IpAddr>().expect(text)), "{text}");
    }
}

#[test]
fn an_address_is_read_or_refused_whole() {
    let place = Place::parse("https://Hooks.Example.com/in?a=1").expect("an address");
    assert_eq!((place.host.as_str(), place.port, place.path.as_str()), ("hooks.example.com", 443, "/in?a=1"));
    assert_eq!(Place::parse("http://[::1]:80/").expect("an address").host, "::1");
    for text in [
        "",
        "hooks.example.com",
        "ftp://a/",
        "file:///etc/passwd",
        "https://u:p@a/",
        "https://a/#b",
        "https://",
        "https://a\r\nX: y/",
        "https://a/\r\nX: y",
        "https://a b/",
        "javascript:alert(1)",
        "https://a:99999/",
        "https://例子.cn/",
    ] {
        assert!(Place::parse(text).is_err(), "{text}");
    }
    assert!(Place::parse(&format!("https://a/{}", "b".repeat(1_000))).is_err());
}

#[test]
fn a_named_host_is_reached_wherever_it_is() {
    let (own, by_port) = (Reach::with(["Erp.Local".to_owned()]), Reach::with(["127.0.0.1:9000".to_owned()]));
    let inside: IpAddr = "10.0.0.1".parse().expect("an address");
    let at = |text: &str| Place::parse(text).expect(text);
    assert!(own.allows(&at("http://erp.local/in"), inside));
    assert!(!own.allows(&at("http://erp2.local/in"), inside));
    assert!(by_port.allows(&at("http://127.0.0.1:9000/"), inside));
    assert!(!by_port.allows(&at("http://127.0.0.1:9001/"), inside));
    assert!(!Reach::default().allows(&at("http://erp.local/in"), inside));
}
