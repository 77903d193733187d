//! Small pictures beside words; never instead of them without a name for those who do not see.

use maud::{Markup, html};

use super::bundle::asset_href;

/// The names in the sprite, one a line; the asset build reads the same list.
const NAMES: &str = include_str!("../../../../assets/icons.txt");

/// The icon of that name. It is decoration: the word beside it, or the control's label, says what it means.
pub fn icon(name: &str) -> Markup {
    debug_assert!(is_known(name), "`{name}` is not in assets/icons.txt");
    html! {
        svg class="icon" aria-hidden="true" {
            use href={ (asset_href("icons.svg")) "#" (name) } {}
        }
    }
}

fn is_known(name: &str) -> bool {
    NAMES.lines().any(|line| line == name)
}
