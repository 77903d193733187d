//! What stands where something is still coming: grey lines of about its size, so that nothing jumps.

use maud::{Markup, html};
use object::{Label, Lang};

const LOADING: Label = Label::new("正在加载", "Loading");

/// So many lines that are still coming.
pub fn skeleton(lang: Lang, lines: usize) -> Markup {
    html! {
        div class="skeleton" role="status" {
            span class="sr-only" { (LOADING.text(lang)) }
            @for _ in 0..lines { span class="skeleton-line" {} }
        }
    }
}
