//! The frame of a chart: its question, its legend, the drawing, and the numbers in a table beside it, which say
//! everything to those who do not see the drawing.

use maud::{Markup, html};
use object::{Label, Lang, Tone};

use super::card::card;
use super::hue::HUES;

const NUMBERS: Label = Label::new("查看数据", "Show the numbers");

/// The colour of a series or class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shade {
    /// One of the ten hues, by its place; they begin again after the tenth.
    Hue(usize),
    /// What the class means, where its colours mean something.
    Tone(Tone),
    /// Grey, for the rest.
    #[default]
    Rest,
}

impl Shade {
    fn class(self) -> Option<String> {
        match self {
            Shade::Hue(place) => Some(format!("hue-{}", place % HUES as usize)),
            Shade::Tone(tone) => Some(format!("tone-{}", tone.name())),
            Shade::Rest => None,
        }
    }
}

/// A series of a chart, or a class of a distribution.
#[derive(Clone, Debug, Default)]
pub struct Legend {
    /// What it is called.
    pub label: String,
    /// Its colour.
    pub shade: Shade,
}

/// A chart.
#[derive(Clone, Debug, Default)]
pub struct ChartFrame {
    /// What it shows.
    pub title: String,
    /// Its question: how it is counted, of which period; empty for none.
    pub note: String,
    /// What the colours mean; empty where the table says it.
    pub legend: Vec<Legend>,
    /// The drawing; it is hidden from those who listen.
    pub plot: Markup,
    /// The numbers.
    pub table: Markup,
    /// The table is folded away, because the drawing says it to those who see.
    pub table_folded: bool,
}

/// A chart in its card.
pub fn chart_frame(lang: Lang, chart: &ChartFrame) -> Markup {
    card(
        &chart.title,
        None,
        html! {
            div class="chart" {
                @if !chart.note.is_empty() { p class="chart-note" { (chart.note) } }
                @if !chart.legend.is_empty() {
                    ul class="legend" { @for entry in &chart.legend { li { (legend_dot(entry.shade)) (entry.label) } } }
                }
                div class="chart-plot" aria-hidden="true" { (chart.plot) }
                @if chart.table_folded {
                    details class="chart-numbers" { summary { (NUMBERS.text(lang)) } (chart.table) }
                } @else {
                    (chart.table)
                }
            }
        },
    )
}

/// The colour of a series before its name.
pub fn legend_dot(shade: Shade) -> Markup {
    html! { span class={ "legend-dot " (shade.class().unwrap_or_default()) } {} }
}

/// Shares of a whole as one line, in the order given. Shares are of the same unit; their sum is the whole.
pub fn strip(shares: &[(Shade, i64)]) -> Markup {
    let whole = shares.iter().map(|(_, share)| share).sum::<i64>().max(1);
    let starts = shares.iter().scan(0, |end, (_, share)| Some(std::mem::replace(end, *end + share)));
    html! {
        svg class="strip" aria-hidden="true" focusable="false" {
            @for (start, (shade, share)) in starts.zip(shares) {
                rect class=[shade.class()] x=(percent(start, whole)) width=(percent(*share, whole))
                    y="0" height="100%" {}
            }
        }
    }
}

fn percent(part: i64, whole: i64) -> String {
    format!("{:.2}%", 100.0 * part as f64 / whole as f64)
}
