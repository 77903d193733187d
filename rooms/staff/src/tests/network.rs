use super::Networks;

#[test]
fn one_may_come_in_from_the_named_networks_or_from_everywhere() {
    for (networks, address, admitted) in [
        ("", Some("203.0.113.9"), true),
        ("", None, true),
        ("203.0.113.0/24", Some("203.0.113.9"), true),
        ("203.0.113.0/24", Some("::ffff:203.0.113.9"), true),
        ("203.0.113.0/24", Some("203.0.114.9"), false),
        ("203.0.113.0/24", None, false),
        ("203.0.113.9", Some("203.0.113.9"), true),
        ("203.0.113.9", Some("203.0.113.10"), false),
        ("2001:db8::/32", Some("2001:db8:7::1"), true),
        ("2001:db8::/32", Some("2001:db9::1"), false),
        ("10.0.0.0/8，2001:db8::/32", Some("10.1.2.3"), true),
        ("0.0.0.0/0", Some("2001:db8::1"), false),
    ] {
        let read = Networks::parse(networks).unwrap();
        let from = address.map(|address| address.parse().unwrap());
        assert_eq!(read.admit(from), admitted, "{networks} {address:?}");
        assert_eq!(Networks::parse(&read.text()).unwrap(), read);
    }
    assert_eq!(Networks::parse("10.1.2.3/8 10.0.0.0/8\n::1").unwrap().text(), "10.0.0.0/8\n::1/128");
    for wrong in ["10.0.0.0/33", "office", "10.0.0", "2001:db8::/129"] {
        assert_eq!(Networks::parse(wrong).unwrap_err().code, "network_unreadable", "{wrong}");
    }
    let many: Vec<String> = (0..65).map(|number| format!("10.{number}.0.0/16")).collect();
    assert_eq!(Networks::parse(&many.join(" ")).unwrap_err().code, "networks_too_many");
}
