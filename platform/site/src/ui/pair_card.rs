//! Records that may be one: how likely, why, side by side, and what is to be done. The script moves from one to the next and
//! presses their buttons by keys (`assets/js/pairs.js`).

use maud::{Markup, html};
use object::{Label, Lang, Tone};

use super::badge::badge;
use super::compare::{CompareHead, CompareLine, compare};

const SAME: Label = Label::new("可能是同一个", "May be the same");
const RELATED: Label = Label::new("可能有关联", "May be related");
const BECAUSE: Label = Label::new("依据", "Because");
const AGAINST: Label = Label::new("不符", "Against it");
/// From here on little doubt is left, and below that much.
const SURE_PERCENT: i64 = 95;
const DOUBTFUL_PERCENT: i64 = 80;

/// A pair, or a group.
#[derive(Clone, Debug)]
pub struct PairCard {
    /// What it is found by within the page.
    pub id: String,
    /// What it is called.
    pub heading: String,
    /// What its table is called, told from all others of the page.
    pub caption: String,
    /// How likely it is.
    pub percent: i64,
    /// They are related rather than the same.
    pub related: bool,
    /// What speaks for it.
    pub reasons_for: Vec<String>,
    /// What speaks against it.
    pub reasons_against: Vec<String>,
    /// The records.
    pub heads: Vec<CompareHead>,
    /// What they hold.
    pub lines: Vec<CompareLine>,
    /// What is to be done.
    pub acts: Markup,
    /// What else may be said.
    pub more: Markup,
}

/// The card.
pub fn pair_card(lang: Lang, pair: &PairCard) -> Markup {
    let tone = match pair.percent {
        SURE_PERCENT.. => Tone::Green,
        DOUBTFUL_PERCENT.. => Tone::Blue,
        _ => Tone::Amber,
    };
    let word = if pair.related { RELATED } else { SAME };
    let between = match lang {
        Lang::Zh => "；",
        Lang::En => "; ",
    };
    html! {
        article class="card pair" id=(pair.id) tabindex="-1" data-pair aria-labelledby={ (pair.id) "-name" } {
            header class="card-head pair-head" {
                h2 id={ (pair.id) "-name" } { bdi { (pair.heading) } }
                (badge(tone, &format!("{} {}%", word.text(lang), pair.percent)))
                div class="card-acts" { (pair.acts) }
            }
            div class="card-body stack" {
                dl class="reasons" {
                    @for (label, reasons) in [(BECAUSE, &pair.reasons_for), (AGAINST, &pair.reasons_against)] {
                        @if !reasons.is_empty() {
                            div { dt { (label.text(lang)) } dd { (reasons.join(between)) } }
                        }
                    }
                }
                (compare(lang, &pair.caption, &pair.heads, &pair.lines))
                (pair.more)
            }
        }
    }
}
