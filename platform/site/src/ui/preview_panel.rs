//! The panel that shows a record beside the list it stands in. It is empty until a row is looked at, and needs
//! script; without it the row's link leads to the whole page.

use maud::{Markup, html};
use object::{Label, Lang};

use super::dialog::{Dialog, side_panel};

const PREVIEW: Label = Label::new("预览", "Preview");

/// The panel, closed and empty.
pub(super) fn preview_panel(lang: Lang) -> Markup {
    side_panel(
        lang,
        &Dialog {
            id: String::from("preview"),
            title: PREVIEW.text(lang).to_owned(),
            body: html! { div id="preview-body" aria-live="polite" {} },
            foot: None,
        },
    )
}
