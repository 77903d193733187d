//! Large figures the short way, 1,234.5万 or 12.3M, with the exact one within reach of everyone: it is read aloud in
//! their place, and shown to those who point at them, touch them, or come to them by the keyboard.

use maud::{Markup, html};
use object::{FieldKind, Lang, Money, amount_text, count_text, short_amount_text, short_count_text};

/// A figure and how it is said exactly; the same twice where nothing was left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figure {
    /// As it is shown: `¥128.6万`.
    pub short: String,
    /// As it is: `¥1,286,000.00`.
    pub exact: String,
}

impl Figure {
    /// An amount.
    pub fn of_amount(lang: Lang, money: Money) -> Figure {
        Figure { short: short_amount_text(lang, money), exact: amount_text(money) }
    }

    /// A count.
    pub fn of_count(lang: Lang, count: i64) -> Figure {
        Figure { short: short_count_text(lang, count), exact: count_text(count) }
    }

    /// A number of some kind; what has decimals stands whole.
    pub fn of_number(lang: Lang, kind: FieldKind, number: i64) -> Figure {
        if matches!(kind, FieldKind::Number) {
            Figure::of_count(lang, number)
        } else {
            Figure::whole(kind.figure_text(lang, number))
        }
    }

    /// A figure that stands as it is.
    pub fn whole(text: impl Into<String>) -> Figure {
        let text = text.into();
        Figure { short: text.clone(), exact: text }
    }

    /// Several of them together: amounts in two currencies.
    pub fn joined(figures: &[Figure], between: &str) -> Figure {
        let all = |text: fn(&Figure) -> &str| figures.iter().map(text).collect::<Vec<_>>().join(between);
        Figure { short: all(|figure| &figure.short), exact: all(|figure| &figure.exact) }
    }

    /// The same with a word behind it: `+` for at least so many.
    #[must_use]
    pub fn followed_by(mut self, word: &str) -> Figure {
        self.short.push_str(word);
        self.exact.push_str(word);
        self
    }

    /// Whether there is more to say than is shown.
    pub fn is_short(&self) -> bool {
        self.short != self.exact
    }
}

/// A figure that can be come to by itself.
pub fn figure(figure: &Figure) -> Markup {
    html! {
        @if figure.is_short() {
            data class="short" value=(figure.exact) tabindex="0" { (said(figure)) }
        } @else {
            (figure.short)
        }
    }
}

/// A figure within a link or a cell, which is what one comes to.
pub fn figure_inside(figure: &Figure) -> Markup {
    html! {
        @if figure.is_short() { data class="short" value=(figure.exact) { (said(figure)) } } @else { (figure.short) }
    }
}

fn said(figure: &Figure) -> Markup {
    html! { span aria-hidden="true" { (figure.short) } span class="sr-only" { (figure.exact) } }
}

/// An amount in a cell, the short way.
pub fn amount(lang: Lang, money: Money) -> Markup {
    figure_inside(&Figure::of_amount(lang, money))
}

/// A number in a cell, the short way.
pub fn number(lang: Lang, number: i64) -> Markup {
    figure_inside(&Figure::of_count(lang, number))
}
