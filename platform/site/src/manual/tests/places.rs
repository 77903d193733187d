//! Which chapter helps where.

use super::*;

#[test]
fn each_kind_of_page_has_its_chapter() {
    let standing = |word: &str| match word {
        "users" => Standing::Administration,
        "tasks" => Standing::Home,
        _ => Standing::Room,
    };
    for (here, chapter) in [
        ("/", "day"),
        ("/customers", "lists"),
        ("/customers?filter=a&sort=b", "lists"),
        ("/customers?sum=x&as=board", "boards"),
        ("/tasks?as=calendar", "boards"),
        ("/tasks?filter=owner", "day"),
        ("/users", "administration"),
        ("/users/8K2", "administration"),
        ("/customers/8K2?in=", "customers"),
        ("/customers/new", "customers"),
        ("/customers/import", "importing"),
        ("/imports/drafts/1/check", "importing"),
        ("/search?q=hd", "finding"),
        ("/customers/8K2/deletion", "history"),
        ("/no/such/page/at/all", "first-day"),
    ] {
        assert_eq!(chapter_of(here, standing), chapter, "{here}");
    }
}

#[test]
fn every_chapter_that_a_place_names_is_there() {
    for lang in [object::Lang::Zh, object::Lang::En] {
        for name in named() {
            assert!(crate::manual::chapter(lang, name).is_some(), "{name} in {}", lang.code());
        }
    }
}
