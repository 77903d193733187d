//! A question mark with an answer: shown while one points at it, has come to it by keyboard, or has tapped it. It
//! needs no script; Esc puts it away where there is one (`assets/js/help.js`).

use maud::{Markup, html};
use object::{Lang, Phrase};

const HELP: Phrase = Phrase::new("说明：{}", "Help: {}");

/// The mark beside `about`, and its text under the id by which an input says that it describes it.
pub fn help(lang: Lang, id: &str, about: &str, text: &str) -> Markup {
    let label = HELP.with(lang, about);
    html! {
        span class="help" {
            button type="button" class="help-mark" aria-label=(label) aria-describedby=(id) { "?" }
            span class="help-text" role="tooltip" id=(id) { (text) }
        }
    }
}
