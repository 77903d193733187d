//! How a score went over time, as a line from 0 to 100. The numbers stand in a table beside it.

use maud::{Markup, html};

/// The drawing's height and width, in units of its own; it takes the width it is given.
const HEIGHT: usize = 100;
const WIDTH: usize = 1_000;
/// Where the lines are drawn by which heights are told.
const LEVELS: [usize; 3] = [0, 50, 100];

/// One point of it: where it stands from 0 to 1,000, and the score. In order.
pub type TrendPoint = (usize, i64);

/// The line through these points.
pub fn trend(points: &[TrendPoint]) -> Markup {
    let height = |score: i64| HEIGHT - usize::try_from(score.clamp(0, 100)).unwrap_or(0);
    let line: Vec<String> =
        points.iter().map(|(place, score)| format!("{},{}", place.min(&WIDTH), height(*score))).collect();
    html! {
        div class="trend" {
            svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } preserveAspectRatio="none" aria-hidden="true" focusable="false" {
                @for level in LEVELS {
                    line class="trend-level" x1="0" x2=(WIDTH) y1=(level) y2=(level) {}
                }
                polyline class="trend-line" points=(line.join(" ")) {}
            }
            ul class="trend-scale" { @for level in LEVELS { li { (HEIGHT - level) } } }
        }
    }
}
