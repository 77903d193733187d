use super::Scanner;

#[test]
fn a_scanner_is_named_by_where_it_is() {
    for (text, scanner) in [
        ("clamd://127.0.0.1:3310", Some(Scanner::Clamd("127.0.0.1:3310".to_owned()))),
        ("clamd://scan.intern:3310/", Some(Scanner::Clamd("scan.intern:3310".to_owned()))),
        ("/usr/local/bin/scan", Some(Scanner::Command("/usr/local/bin/scan".to_owned()))),
        ("clamd://nowhere", None),
        ("scan", None),
        ("", None),
    ] {
        assert_eq!(text.parse::<Scanner>().ok(), scanner, "{text}");
    }
}
