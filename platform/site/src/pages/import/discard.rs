//! Giving up a file that was handed in: asked first, since what was said about it goes with it.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::file::title_of;
use super::wizard;
use crate::form_body::SignedForm;
use crate::imports::{Draft, forget_check};
use crate::pages::news::see_other;
use crate::refusal::Refusal;
use crate::ui::{self, Button, Dialog, LinkButton, Look};
use crate::visitor::Visitor;

/// The dialog's id.
pub(super) const DIALOG: &str = "discard";

/// `GET /imports/drafts/{draft}/discard`: the question as a page, where there is no dialog.
pub(super) async fn page(visitor: Visitor, Path(id): Path<String>) -> Result<Markup, Refusal> {
    let draft = Draft::find(&visitor, &id).await?;
    let body = html! {
        (ui::card(question(&visitor), None, html! {
            div class="stack" {
                p { (what_goes(&visitor)) }
                form class="row" method="post" action=(href(&draft)) {
                    (ui::csrf_field(visitor.csrf()))
                    (Button::new(Look::Danger, word(&visitor)))
                    (LinkButton::new(Look::Plain, stay(&visitor), format!("/imports/drafts/{}", draft.id)))
                }
            }
        }))
    };
    Ok(wizard(&visitor, &title_of(visitor.lang, draft.def), &draft.file_name, body))
}

/// `POST /imports/drafts/{draft}/discard`
pub(super) async fn discard(Path(id): Path<String>, form: SignedForm) -> Result<Response, Refusal> {
    let draft = Draft::find(&form.visitor, &id).await?;
    forget_check(&form.visitor.site, &draft.id);
    draft.forget().await;
    Ok(see_other(&format!("/{}", draft.def.plural)))
}

/// The same question over the page of a step; it stands outside of the step's form.
pub(super) fn dialog(visitor: &Visitor, draft: &Draft) -> Markup {
    ui::dialog(
        visitor.lang,
        &Dialog {
            id: DIALOG.to_owned(),
            title: question(visitor).to_owned(),
            body: html! { p { (what_goes(visitor)) } },
            foot: Some(html! {
                form method="post" action=(href(draft)) data-gives-up {
                    (ui::csrf_field(visitor.csrf()))
                    (Button::new(Look::Danger, word(visitor)))
                }
                (Button::new(Look::Plain, stay(visitor)).closes(DIALOG))
            }),
        },
    )
}

/// Where the question is asked without script.
pub(super) fn href(draft: &Draft) -> String {
    format!("/imports/drafts/{}/discard", draft.id)
}

fn question(visitor: &Visitor) -> &'static str {
    visitor.t("放弃这次导入？", "Give up this import?")
}

fn what_goes(visitor: &Visitor) -> &'static str {
    visitor.t(
        "已上传的文件和列的对应会一并丢弃。还没有导入任何记录。",
        "The file and what its columns go to are dropped. Nothing has been imported yet.",
    )
}

fn word(visitor: &Visitor) -> &'static str {
    visitor.t("放弃导入", "Give up")
}

fn stay(visitor: &Visitor) -> &'static str {
    visitor.t("继续导入", "Go on importing")
}
