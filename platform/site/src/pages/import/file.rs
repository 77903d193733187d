//! The first step: which file, and what it is for.

use axum::extract::{Multipart, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use exchange::{ImportSettings, Mode};
use maud::{Markup, html};
use object::{Lang, Message, ObjectDef, Phrase, parse_id};
use store::Verb;

use super::{Stage, steps, waiting, wizard};
use crate::imports::{Draft, Incoming, outcome_of};
use crate::pages::frame::may;
use crate::pages::news::see_other;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui::{self, DropZone, Form, Problem};
use crate::visitor::{Visitor, csrf_holds};

/// The longest text field beside the file, in bytes.
const TEXT_BYTES_MAX: usize = 1_000;

/// What the address may say.
#[derive(serde::Deserialize, Default)]
pub(super) struct Like {
    /// An earlier import, whose settings are taken over.
    like: Option<String>,
}

/// `GET /{plural}/import`
pub(super) async fn page(
    State(site): State<Site>,
    visitor: Visitor,
    Path(plural): Path<String>,
    Query(query): Query<Like>,
) -> Result<Markup, Refusal> {
    let def = site.object(&plural)?;
    expect_importer(&visitor, def)?;
    let settings = settings_like(&visitor, query.like.as_deref()).await;
    let waiting = Draft::waiting(&visitor, Some(def)).await;
    let above = waiting::notice(&visitor, &waiting);
    Ok(form(&visitor, def, settings.mode, query.like.as_deref(), None, above))
}

/// `POST /{plural}/import`: the token first, then what is said about the file, then the file.
pub(super) async fn hand_in(
    State(site): State<Site>,
    visitor: Visitor,
    Path(plural): Path<String>,
    mut parts: Multipart,
) -> Result<Response, Refusal> {
    let def = site.object(&plural)?;
    expect_importer(&visitor, def)?;
    let mut is_ours = false;
    let mut settings = ImportSettings::default();
    let mut like: Option<String> = None;
    while let Some(mut part) = parts.next_field().await.map_err(|_| cut_off())? {
        let name = part.name().unwrap_or_default().to_owned();
        if name == "file" {
            // Nothing is kept before the token was seen.
            if !is_ours {
                csrf_holds(&visitor, "")?;
            }
            let file_name = part.file_name().unwrap_or_default().to_owned();
            if file_name.is_empty() {
                break;
            }
            let mode = settings.mode;
            return match Draft::receive(&visitor, def, &file_name, Incoming::Part(Box::new(part)), settings)
                .await
            {
                Ok(draft) => Ok(see_other(&format!("/imports/drafts/{}", draft.id))),
                Err(refusal)
                    if refusal.status.is_client_error()
                        || refusal.status == StatusCode::INSUFFICIENT_STORAGE =>
                {
                    let wrong = refusal.message.text(visitor.lang);
                    let page = form(&visitor, def, mode, like.as_deref(), Some(wrong), html! {});
                    let is_theirs = refusal.status.is_client_error();
                    let status = if is_theirs { StatusCode::UNPROCESSABLE_ENTITY } else { refusal.status };
                    Ok((status, page).into_response())
                }
                Err(refusal) => Err(refusal),
            };
        }
        let mut text = Vec::new();
        while let Some(chunk) = part.chunk().await.map_err(|_| cut_off())? {
            if text.len() + chunk.len() > TEXT_BYTES_MAX {
                return Err(cut_off());
            }
            text.extend_from_slice(&chunk);
        }
        let text = String::from_utf8_lossy(&text).into_owned();
        match name.as_str() {
            "csrf" => {
                csrf_holds(&visitor, &text)?;
                is_ours = true;
            }
            "like" if !text.is_empty() => {
                let mode = settings.mode;
                settings = ImportSettings { mode, ..settings_like(&visitor, Some(&text)).await };
                like = Some(text);
            }
            "mode" => settings.mode = Mode::of_code(&text).unwrap_or_default(),
            _ => {}
        }
    }
    csrf_or_no_file(is_ours, &visitor)?;
    let nothing = visitor.t("请选择要导入的文件。", "Choose a file to import.");
    let page = form(&visitor, def, settings.mode, like.as_deref(), Some(nothing), html! {});
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Those who may create or change some record of the object.
pub(super) fn expect_importer(visitor: &Visitor, def: &ObjectDef) -> Result<(), Refusal> {
    if may(visitor, def, Verb::Create) || may(visitor, def, Verb::Change) {
        Ok(())
    } else {
        Err(Refusal::forbidden())
    }
}

fn csrf_or_no_file(is_ours: bool, visitor: &Visitor) -> Result<(), Refusal> {
    if is_ours { Ok(()) } else { csrf_holds(visitor, "") }
}

/// The settings of an earlier import, if the visitor may see it.
async fn settings_like(visitor: &Visitor, like: Option<&str>) -> ImportSettings {
    let Some(Ok(id)) = like.map(parse_id) else { return ImportSettings::default() };
    match outcome_of(visitor, id).await {
        Ok(standing) => ImportSettings::of_text(&standing.record.settings).unwrap_or_default(),
        Err(_) => ImportSettings::default(),
    }
}

fn form(
    visitor: &Visitor,
    def: &'static ObjectDef,
    mode: Mode,
    like: Option<&str>,
    error: Option<&str>,
    above: Markup,
) -> Markup {
    let lang = visitor.lang;
    let title = title_of(lang, def);
    let zone = DropZone {
        name: String::from("file"),
        label: match lang {
            Lang::Zh => format!("{}文件（Excel 或 CSV）", def.label.zh),
            Lang::En => format!("{} file (Excel or CSV)", def.label.en),
        },
        accept: String::from(".xlsx,.xlsm,.csv,.txt,.tsv,text/csv,text/plain"),
        hint: visitor
            .t(
                "Excel 工作簿（.xlsx），或 CSV、文本文件：UTF-8、GB18030（GBK）或 UTF-16，编码和分隔符自动识别。第一行为列名；最大 4 GB。旧版 .xls 请先另存为 .xlsx。",
                "An Excel workbook (.xlsx), or CSV or text in UTF-8, GB18030 (GBK) or UTF-16; encoding and separator are recognised. The first row names the columns. At most 4 GB. Save .xls files of old as .xlsx first.",
            )
            .to_owned(),
        error: error.map(str::to_owned),
    };
    let problems: Vec<Problem> = error
        .map(|text| Problem { text: text.to_owned(), field: Some(String::from("file")) })
        .into_iter()
        .collect();
    let form = Form {
        action: format!("/{}/import", def.plural),
        csrf: visitor.csrf().to_owned(),
        submit: visitor.t("下一步", "Next").to_owned(),
        cancel_href: Some(format!("/{}", def.plural)),
        multipart: true,
        ..Form::default()
    };
    // What is said about the file stands before it, so that it is read before the file arrives.
    let fields = html! {
        @if let Some(like) = like { (ui::hidden_field("like", like)) }
        (ui::hidden_field("mode", mode.code()))
        (ui::drop_zone(lang, &zone))
    };
    let body = html! {
        (steps(lang, Stage::File, |_| None))
        (above)
        (ui::problem_summary(lang, &problems))
        (ui::form(lang, &form, fields))
    };
    wizard(visitor, &title, "", body)
}

/// 导入客户 / Import customers.
pub(super) fn title_of(lang: Lang, def: &ObjectDef) -> String {
    Phrase::new("导入{}", "Import {}").with(lang, &def.label_plural.within(lang))
}

fn cut_off() -> Refusal {
    Refusal::bad_request(Message::new(
        "upload_cut_off",
        "文件没有传完，请重新上传",
        "the file did not arrive whole; hand it in again",
    ))
}
