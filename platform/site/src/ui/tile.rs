//! Figures side by side, each with its question and the way to its rows.

use maud::{Markup, html};
use object::Tone;

use super::amount::{Figure, figure, figure_inside};

/// One figure with its question, and where its rows are.
#[derive(Clone, Debug, Default)]
pub struct Tile {
    /// What it says.
    pub label: String,
    /// The figure, the short way where it is large.
    pub value: Figure,
    /// A line below: against last year, since when, what is missing.
    pub note: String,
    /// The colour of the figure, where it means something.
    pub tone: Option<Tone>,
    /// The rows behind the figure.
    pub href: Option<String>,
}

/// Figures side by side. On a phone a row of more than six shows its first four.
pub fn tiles(tiles: &[Tile]) -> Markup {
    html! {
        ul class="tiles" {
            @for tile in tiles {
                li class={ "tile" @if let Some(tone) = tile.tone { " tone-" (tone.name()) } } {
                    span class="tile-label" { (tile.label) }
                    span class="tile-value" {
                        @match &tile.href {
                            Some(href) => a href=(href) { (figure_inside(&tile.value)) },
                            None => (figure(&tile.value)),
                        }
                    }
                    @if !tile.note.is_empty() { span class="tile-note" { (tile.note) } }
                }
            }
        }
    }
}
