//! What is known of something: label and value, in a grid.

use maud::{Markup, html};
use object::{Label, Lang};

use super::icon::icon;

const RESTRICTED: Label = Label::new("无权查看", "Restricted");
const CHANGE: Label = Label::new("修改", "Change");
const NOTHING: Label = Label::new("未填写", "Not filled in");
const LATE: Label = Label::new("逾期", "overdue");

/// One thing known.
#[derive(Clone, Debug)]
pub struct Fact {
    /// What it is.
    pub label: String,
    /// Its value; see [`nothing`] and [`restricted`] for the two that are not there.
    pub value: Markup,
    /// Takes the whole width: addresses, remarks.
    pub wide: bool,
    /// How it is changed where it stands.
    pub change: Change,
}

/// How a fact is changed.
#[derive(Clone, Debug, Default)]
pub enum Change {
    /// Not here.
    #[default]
    Elsewhere,
    /// Where it stands; without script in the record's form.
    Here {
        /// The form with the field in it.
        form_href: String,
        /// The part with the field's input.
        part_href: String,
    },
    /// Not by hand, and why.
    Locked(String),
}

impl Fact {
    /// A fact of ordinary width.
    pub fn new(label: impl Into<String>, value: Markup) -> Fact {
        Fact { label: label.into(), value, wide: false, change: Change::Elsewhere }
    }

    /// A fact over the whole width.
    pub fn wide(label: impl Into<String>, value: Markup) -> Fact {
        Fact { wide: true, ..Fact::new(label, value) }
    }

    /// The same, changed so.
    #[must_use]
    pub fn changed(mut self, change: Change) -> Fact {
        self.change = change;
        self
    }
}

/// Label and value, in as many columns as fit.
pub fn facts(lang: Lang, facts: &[Fact]) -> Markup {
    html! {
        dl class="facts" {
            @for fact in facts {
                div class={ "fact" @if fact.wide { " fact-wide" } } {
                    dt { (fact.label) }
                    @match &fact.change {
                        Change::Elsewhere => dd { (fact.value) },
                        Change::Here { form_href, part_href } => dd class="fact-changes" {
                            (fact.value)
                            a class="fact-change" href=(form_href) data-change=(part_href)
                                aria-label={ (CHANGE.text(lang)) " " (fact.label) } title=(CHANGE.text(lang)) {
                                (icon("pencil"))
                            }
                        },
                        Change::Locked(why) => dd title=(why) { (fact.value) },
                    }
                }
            }
        }
    }
}

const MASKED: Label = Label::new("（已脱敏）", " (masked)");

/// A value that nobody has filled in.
pub fn nothing(lang: Lang) -> Markup {
    html! { span class="nothing" { span aria-hidden="true" { "—" } span class="sr-only" { (NOTHING.text(lang)) } } }
}

/// A value, or a linked record, that the visitor may not see.
pub fn restricted(lang: Lang) -> Markup {
    html! { span class="restricted" { (icon("lock")) (RESTRICTED.text(lang)) } }
}

/// A value of which the visitor is told no more than that they recognise it.
pub fn masked(lang: Lang, shown: &str) -> Markup {
    html! { span class="masked" title=(MASKED.text(lang)) { (shown) span class="sr-only" { (MASKED.text(lang)) } } }
}

/// A day that has passed in vain, where there is little room: the word stands behind a picture.
pub fn late_mark(lang: Lang, day: Markup) -> Markup {
    let word = LATE.text(lang);
    html! { span class="late late-mark" title=(word) { (day) " " (icon("triangle-alert")) span class="sr-only" { (word) } } }
}

/// A day that has passed in vain.
pub fn late(lang: Lang, day: Markup) -> Markup {
    html! { span class="late" { (day) " " (LATE.text(lang)) } }
}
