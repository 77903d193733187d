//! The head of a hook's page: whether it sends and how it goes.

use maud::html;
use object::{Label, Lang, Object, Row, Tone, id_text};
use site::{RecordFace, ui};
use store::{StoreError, View, typed};

use super::Webhook;

/// What the page of a hook shows in its head: whether it sends and how it goes, and the way to what was sent.
pub(crate) fn face(view: &View<'_>, row: &Row, lang: Lang) -> Result<RecordFace, StoreError> {
    let webhook: Webhook = typed(row)?;
    let is_failing = view.lane(row.id)?.is_some_and(|lane| lane.failures > 0);
    let (tone, said) = match (webhook.active, view.hook_secrets(row.id)?) {
        (false, _) => (Tone::Grey, Label::new("已停用", "Switched off")),
        (true, None) => (Tone::Amber, Label::new("缺少密钥", "No secret yet")),
        (true, Some(_)) if is_failing => (Tone::Red, Label::new("推送失败", "Failing")),
        (true, Some(_)) => (Tone::Green, Label::new("推送中", "Sending")),
    };
    let deliveries = Label::new("密钥与推送记录", "Secret and deliveries");
    let href = format!("/{}/{}/deliveries", Webhook::def().plural, id_text(row.id));
    Ok(RecordFace {
        badges: vec![ui::badge(tone, said.text(lang))],
        line: vec![html! { a class="link" href=(href) { (deliveries.text(lang)) } }],
        ..RecordFace::default()
    })
}
