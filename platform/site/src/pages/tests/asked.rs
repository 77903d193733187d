use object::Object;
use testing::cast::Shop;

use std::sync::Arc;

use super::Asked;
use crate::layout::ListFace;
use crate::saved_views::{SavedView, Sharing, ViewContent};

fn by_itself() -> Arc<ListFace> {
    Arc::new(ListFace::declared(Shop::def()))
}

fn view(is_usual: bool) -> SavedView {
    SavedView {
        id: 7,
        name: String::from("大店"),
        content: ViewContent {
            filter: String::from("seats > 20"),
            sort: String::from("name"),
            ..ViewContent::default()
        },
        sharing: Sharing::Nobody,
        owner_name: String::from("李华"),
        is_mine: true,
        may_change: true,
        may_save: true,
        is_pinned: false,
        is_usual,
    }
}

fn query(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn the_address_of_a_view_says_only_what_differs_from_it() {
    let id = object::id_text(7);
    let asked = Asked::read(&by_itself(), &query(&[("view", &id)]), &[view(false)]).unwrap();
    assert_eq!(asked.to_string(), format!("/shops?view={id}"));
    assert_eq!(asked.value("filter"), "seats > 20");
    assert!(!asked.is_changed());
    let changed = asked.with("sort", "-name");
    assert_eq!(changed.to_string(), format!("/shops?view={id}&sort=-name"));
    assert!(changed.is_changed());
    assert_eq!(changed.with("sort", "name").to_string(), asked.to_string());
}

#[test]
fn what_a_view_has_can_be_taken_away_in_the_address() {
    let id = object::id_text(7);
    let asked = Asked::read(&by_itself(), &query(&[("view", &id)]), &[view(false)]).unwrap();
    let unfiltered = asked.with("filter", "");
    assert_eq!(unfiltered.to_string(), format!("/shops?view={id}&filter="));
    let again = Asked::read(&by_itself(), &query(&[("view", &id), ("filter", "")]), &[view(false)]).unwrap();
    assert_eq!(again.value("filter"), "");
    assert_eq!(unfiltered.as_kept().to_string(), asked.to_string());
}

#[test]
fn what_the_list_does_by_itself_is_not_said() {
    let pairs = query(&[("sort", "-updated_at"), ("density", "comfortable"), ("filter", " ")]);
    assert_eq!(Asked::read(&by_itself(), &pairs, &[]).unwrap().to_string(), "/shops");
    // Where the list opens with a view, "by itself" must be said.
    assert_eq!(Asked::read(&by_itself(), &pairs, &[view(true)]).unwrap().to_string(), "/shops?view=all");
}

#[test]
fn a_view_that_is_not_seen_is_refused() {
    for id in [object::id_text(8), String::from("?")] {
        let refused = Asked::read(&by_itself(), &query(&[("view", &id)]), &[view(false)]).unwrap_err();
        assert_eq!(refused.message.code, "view_unknown");
    }
}
