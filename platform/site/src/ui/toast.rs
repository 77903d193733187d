//! The news of what was just done, with the way to take it back. It floats over the page and goes by itself;
//! without script it stands at the head of the page. Bad news stays until someone closes it.

use maud::{Markup, html};
use object::{Label, Lang};

use super::icon::icon;
use super::icon_button::IconButton;
use super::notice::NoticeKind;

const CLOSE: Label = Label::new("关闭提示", "Close this message");

/// The news of the act just done, shown once on the next page.
#[derive(Clone, Debug)]
pub struct Flash {
    /// What kind of news.
    pub kind: NoticeKind,
    /// The sentence.
    pub text: String,
    /// What can be done about it, such as a form that undoes it.
    pub action: Option<Markup>,
}

/// One toast.
pub fn toast(lang: Lang, news: &Flash) -> Markup {
    let goes_by_itself = match news.kind {
        NoticeKind::Info | NoticeKind::Success => true,
        NoticeKind::Warning | NoticeKind::Error => false,
    };
    html! {
        div class={ "toast tone-" (news.kind.tone().name()) } role=(news.kind.role()) data-toast data-goes[goes_by_itself] {
            (icon(news.kind.icon()))
            div class="toast-text" { (news.text) }
            @if let Some(action) = &news.action { (action) }
            span class="toast-close" { (IconButton::new("x", CLOSE.text(lang)).small()) }
        }
    }
}
