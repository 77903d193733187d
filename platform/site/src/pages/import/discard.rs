//! Giving up a file that was handed in: asked first, since what was said about it goes with it.

use axum::extract::{Path, RawQuery};
use axum::response::Response;
use maud::{Markup, html};

use super::file::title_of;
use super::wizard;
use crate::form_body::{SignedForm, pairs_of};
use crate::imports::{Draft, forget_check};
use crate::pages::act::BACK;
use crate::pages::address::{Address, local};
use crate::pages::news::see_other;
use crate::refusal::Refusal;
use crate::ui::{self, Button, Dialog, LinkButton, Look};
use crate::visitor::Visitor;

/// The dialog's id.
pub(super) const DIALOG: &str = "discard";

/// `GET /imports/drafts/{draft}/discard`: the question as a page, where there is no dialog.
pub(super) async fn page(
    visitor: Visitor,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Markup, Refusal> {
    let draft = Draft::find(&visitor, &id).await?;
    let query = pairs_of(query.as_deref().unwrap_or_default());
    let back = query.iter().find(|(name, _)| name == BACK).and_then(|(_, back)| local(back));
    let stay_href = back.map_or_else(|| format!("/imports/drafts/{}", draft.id), str::to_owned);
    let body = html! {
        (ui::card(question(&visitor), None, html! {
            div class="stack" {
                p { (what_goes(&visitor)) }
                form class="row" method="post" action=(href(&draft)) {
                    (ui::csrf_field(visitor.csrf()))
                    @if let Some(back) = back { (ui::hidden_field(BACK, back)) }
                    (Button::new(Look::Danger, word(&visitor)))
                    (LinkButton::new(Look::Plain, stay(&visitor), stay_href))
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
    let back = form.value(BACK).and_then(local);
    Ok(see_other(&back.map_or_else(|| format!("/{}", draft.def.plural), str::to_owned)))
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

/// The same, to go back to this page of ours afterwards.
pub(super) fn href_with_back(draft: &Draft, back: &str) -> String {
    Address::new(href(draft)).with(BACK, back).to_string()
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
