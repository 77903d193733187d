use super::{Front, device_words};

#[test]
fn an_address_is_the_peers_unless_a_named_proxy_says_for_whom_it_asks() {
    let behind =
        |named: &[&str]| Front::Proxy { named: named.iter().map(|text| text.parse().unwrap()).collect() };
    let direct = Front::Nothing;
    let one = behind(&["10.0.0.1"]);
    let two = behind(&["10.0.0.1", "10.0.0.2"]);
    for (front, peer, forwarded, client) in [
        (&direct, "192.0.2.7", &["203.0.113.9"][..], Some("192.0.2.7")),
        (&direct, "::ffff:192.0.2.7", &[][..], Some("192.0.2.7")),
        (&behind(&[]), "10.0.0.1", &["203.0.113.9"][..], None),
        (&one, "10.0.0.1", &["203.0.113.9"][..], Some("203.0.113.9")),
        (&one, "10.0.0.1", &["198.51.100.1, 203.0.113.9"][..], Some("203.0.113.9")),
        (&one, "10.0.0.1", &["198.51.100.1", "203.0.113.9"][..], Some("203.0.113.9")),
        (&one, "192.0.2.7", &["203.0.113.9"][..], Some("192.0.2.7")),
        (&two, "10.0.0.1", &["203.0.113.9, 10.0.0.2"][..], Some("203.0.113.9")),
        (&one, "10.0.0.1", &["203.0.113.9, nonsense"][..], None),
        (&one, "10.0.0.1", &[][..], None),
        (&one, "10.0.0.1", &["2001:db8::7"][..], Some("2001:db8::7")),
    ] {
        let found = front.client(Some(peer.parse().unwrap()), forwarded);
        assert_eq!(
            found.map(|address| address.to_string()).as_deref(),
            client,
            "{front:?} {peer} {forwarded:?}"
        );
    }
    assert_eq!(direct.client(None, &[]), None);
}

#[test]
fn a_browser_is_named_in_words() {
    for (agent, words) in [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
            "Chrome · Windows",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0",
            "Edge · Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
            "Safari · iPhone",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox · Linux"),
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Mobile Safari/537.36 MicroMessenger/8.0",
            "WeChat · Android",
        ),
        ("curl/8.5.0", "curl"),
        ("SomethingElse/1.0 (x)", "SomethingElse"),
        ("", "?"),
    ] {
        assert_eq!(device_words(agent), words);
    }
}
