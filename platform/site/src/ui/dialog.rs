//! A dialog in the middle of the page, a panel at its side. Both open without script as popovers; with script
//! as modal dialogs that keep the focus inside.

use maud::{Markup, html};
use object::{Label, Lang};

use super::button::Look;
use super::icon::icon;
use super::icon_button::IconButton;

const CLOSE: Label = Label::new("关闭", "Close");

/// Something that comes over the page.
#[derive(Clone, Debug, Default)]
pub struct Dialog {
    /// The element's id, for [`opener`].
    pub id: String,
    /// Its title.
    pub title: String,
    /// What is in it.
    pub body: Markup,
    /// Its buttons, the primary one last; `None` where there is nothing to decide.
    pub foot: Option<Markup>,
}

/// A dialog in the middle of the page, closed until it is asked for.
pub fn dialog(lang: Lang, dialog: &Dialog) -> Markup {
    over_page(lang, dialog, "dialog")
}

/// The same at the side, over the whole height: to look at something without leaving the page.
pub fn side_panel(lang: Lang, panel: &Dialog) -> Markup {
    over_page(lang, panel, "panel")
}

/// The button that opens a dialog or panel.
pub fn opener(look: Look, label: &str, icon_name: &'static str, id: &str) -> Markup {
    html! {
        button type="button" class=(look.class()) popovertarget=(id) data-opens=(id) aria-haspopup="dialog" {
            @if !icon_name.is_empty() { (icon(icon_name)) }
            span { (label) }
        }
    }
}

fn over_page(lang: Lang, dialog: &Dialog, class: &str) -> Markup {
    let title_id = format!("{}-title", dialog.id);
    html! {
        dialog class=(class) id=(dialog.id) popover aria-labelledby=(title_id) {
            header class="dialog-head" {
                h2 id=(title_id) { (dialog.title) }
                (IconButton::new("x", CLOSE.text(lang)).closes(&*dialog.id))
            }
            div class="dialog-body" { (dialog.body) }
            @if let Some(foot) = &dialog.foot { footer class="dialog-foot" { (foot) } }
        }
    }
}
