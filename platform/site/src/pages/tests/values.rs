use jiff::tz::TimeZone;
use object::{Instant, Lang, Money, Phone};

use super::{amount_text, count_text, phone_text, when_text};
use crate::pages::address::{Address, local};

#[test]
fn amounts_have_their_sign_and_thousands_apart() {
    for (written, shown) in [
        ("12345", "¥12,345.00"),
        ("0.5", "¥0.50"),
        ("-1234567.89", "-¥1,234,567.89"),
        ("USD 999", "US$999.00"),
        ("JPY 1200000", "JPY 1,200,000"),
        ("CHF 100", "CHF 100.00"),
    ] {
        assert_eq!(amount_text(Money::parse(written).expect("an amount")), shown, "{written}");
    }
}

#[test]
fn counts_have_thousands_apart() {
    for (number, shown) in
        [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567"), (-1_000, "-1,000")]
    {
        assert_eq!(count_text(number), shown);
    }
}

#[test]
fn numbers_to_call_stand_in_groups() {
    for (written, zh, en) in [
        ("13800138000", "138 0013 8000", "138 0013 8000"),
        ("0512-66881234转801", "0512 6688 1234 转 801", "0512 6688 1234 ext. 801"),
        ("021 55550000", "021 5555 0000", "021 5555 0000"),
        ("010-88888888", "010 8888 8888", "010 8888 8888"),
        ("0577-8888888", "0577 888 8888", "0577 888 8888"),
        ("400-800-1234", "400 800 1234", "400 800 1234"),
        ("95588", "95588", "95588"),
    ] {
        let phone = Phone::parse(written).expect("a number");
        assert_eq!(phone_text(Lang::Zh, &phone), zh, "{written}");
        assert_eq!(phone_text(Lang::En, &phone), en, "{written}");
    }
}

#[test]
fn moments_are_told_by_their_distance_up_to_seven_days() {
    let zone = TimeZone::get("Asia/Shanghai").expect("a zone");
    let now = Instant::parse("2026-03-12T02:00:00Z").expect("a moment"); // 10:00 in Shanghai.
    for (at, zh, en) in [
        ("2026-03-12T01:59:30Z", "刚刚", "just now"),
        ("2026-03-12T01:55:00Z", "5 分钟前", "5 min ago"),
        ("2026-03-11T16:30:00Z", "9 小时前", "9 h ago"),
        ("2026-03-11T15:59:00Z", "昨天", "yesterday"),
        ("2026-03-09T01:00:00Z", "3 天前", "3 days ago"),
        ("2026-03-05T01:00:00Z", "7 天前", "7 days ago"),
        ("2026-03-04T01:00:00Z", "2026-03-04", "4 Mar 2026"),
        ("2026-01-04T01:00:00Z", "2026-01-04", "4 Jan 2026"),
        ("2026-03-12T07:00:00Z", "今天 15:00", "Today 15:00"),
        ("2026-03-13T01:00:00Z", "明天 09:00", "Tomorrow 09:00"),
        ("2026-03-14T01:00:00Z", "2026-03-14", "14 Mar 2026"),
    ] {
        let at = Instant::parse(at).expect("a moment");
        assert_eq!(when_text(Lang::Zh, at, now, &zone), zh);
        assert_eq!(when_text(Lang::En, at, now, &zone), en);
    }
}

#[test]
fn only_paths_of_our_own_are_gone_back_to() {
    for path in ["/", "/customers?filter=a", "/a//b"] {
        assert_eq!(local(path), Some(path));
    }
    for path in
        ["", "customers", "//elsewhere.example", "/\\elsewhere.example", "https://elsewhere.example", "/a\tb"]
    {
        assert_eq!(local(path), None, "{path:?}");
    }
}

#[test]
fn an_address_keeps_what_a_link_does_not_change() {
    let address = Address::new("/customers").with("filter", "owner == me").with("sort", "-name");
    assert_eq!(address.with("sort", "name").to_string(), "/customers?filter=owner%20%3D%3D%20me&sort=name");
    assert_eq!(address.with("filter", "").with("sort", "").to_string(), "/customers");
}
