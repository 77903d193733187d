use super::{OF_ADDRESS, OF_LOGIN, Subject};

#[test]
fn each_failure_beyond_the_free_ones_doubles_the_wait_up_to_its_longest() {
    for (limit, failures, wait_s) in [
        (OF_LOGIN, 1, None),
        (OF_LOGIN, 4, None),
        (OF_LOGIN, 5, Some(30)),
        (OF_LOGIN, 6, Some(60)),
        (OF_LOGIN, 9, Some(480)),
        (OF_LOGIN, 10, Some(900)),
        (OF_LOGIN, 1_000_000, Some(900)),
        (OF_ADDRESS, 49, None),
        (OF_ADDRESS, 50, Some(60)),
        (OF_ADDRESS, 70, Some(3600)),
    ] {
        let wait_ms = wait_s.map(|seconds| seconds * 1000);
        assert_eq!(limit.wait_ms(failures), wait_ms, "{limit:?} {failures}");
    }
}

#[test]
fn an_ipv6_site_is_one_address_and_logins_are_no_addresses() {
    let of = |address: &str| Subject::address(address.parse().unwrap()).hash;
    assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
    assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
    assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    assert_ne!(of("192.0.2.1"), Subject::login("192.0.2.1").hash);
}
