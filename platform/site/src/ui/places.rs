//! Places to go under headings, each with a sentence about it: the page of the administration.

use maud::{Markup, html};

use super::icon::icon;

/// A place to go.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// Its icon.
    pub icon: &'static str,
    /// Its name.
    pub label: String,
    /// What is there; empty where its name says it.
    pub about: String,
    /// Its address.
    pub href: String,
}

/// Places under a heading.
#[derive(Clone, Debug, Default)]
pub struct PlaceGroup {
    /// The heading.
    pub label: String,
    /// In order.
    pub places: Vec<Place>,
}

/// All of them.
pub fn places(groups: &[PlaceGroup]) -> Markup {
    html! {
        @for group in groups {
            section class="places" {
                h2 { (group.label) }
                ul {
                    @for place in &group.places {
                        li {
                            a class="place" href=(place.href) {
                                (icon(place.icon))
                                span class="place-words" {
                                    strong { (place.label) }
                                    @if !place.about.is_empty() { span class="soft" { (place.about) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
