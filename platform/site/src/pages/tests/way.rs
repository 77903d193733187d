use object::Object;
use testing::cast::Shop;

use super::*;

fn way(here: &str) -> Way {
    Way::from_here(here, Shop::def())
}

#[test]
fn a_record_opened_from_a_list_leads_back_to_the_same_place() {
    for list in ["/shops", "/shops?filter=a%20%3D%3D%20%22b%26c%22&sort=-name&after=5b5d"] {
        let record = way(list).record(Shop::def(), 1);
        let (_, query) = record.split_once('?').unwrap();
        assert_eq!(Way::of(&pairs_of(query)).list(Shop::def()), list);
    }
}

#[test]
fn a_record_opened_from_elsewhere_carries_nothing() {
    for here in ["/", "/search?q=a", "/clerks?sort=name", "/shops/1", "/shops/new"] {
        assert!(!way(here).record(Shop::def(), 1).contains('?'), "{here}");
    }
}

#[test]
fn what_only_the_page_needs_is_not_carried() {
    assert_eq!(way("/shops?partial=1&total=exact&sort=name").text(), "sort=name");
}

#[test]
fn a_way_that_is_too_long_is_let_go() {
    let long = "x".repeat(WAY_CHARS_MAX + 1);
    assert!(Way::of(&[(FIELD.to_owned(), long.clone())]).list_says().is_none());
    assert!(way(&format!("/shops?filter={long}")).list_says().is_none());
}

#[test]
fn a_forged_way_leads_to_no_other_site() {
    let forged = Way::of(&[(FIELD.to_owned(), "//elsewhere.example/?a=b".to_owned())]);
    assert_eq!(forged.list(Shop::def()), "/shops");
}
