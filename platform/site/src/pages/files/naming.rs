//! How a file beside a record is renamed.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use object::{Lang, Message, parse_id};
use store::WriteError;

use crate::files::{FileObject, FileRecord, find};
use crate::form_body::SignedForm;
use crate::pages::frame::{crumb, frame, here};
use crate::pages::news::{News, go};
use crate::refusal::Refusal;
use crate::ui::{self, FILES, Field, Form, PageHeader};
use crate::visitor::Visitor;

/// `GET /files/{id}/name`
pub(in crate::pages) async fn ask_name(
    Path((plural, id)): Path<(String, String)>,
    visitor: Visitor,
) -> Result<Markup, Refusal> {
    let id = parse_id(&id).map_err(|_| Refusal::not_found())?;
    let (files, file) = find(&visitor, &plural, id).await?;
    let name = file.name.clone();
    Ok(name_page(&visitor, &files, &file, &name, None))
}

/// `POST /files/{id}/name`
pub(in crate::pages) async fn rename(
    Path((plural, id)): Path<(String, String)>,
    form: SignedForm,
) -> Result<Response, Refusal> {
    let id = parse_id(&id).map_err(|_| Refusal::not_found())?;
    let (files, file) = find(&form.visitor, &plural, id).await?;
    let typed = form.value("name").unwrap_or_default().to_owned();
    let seen = form.value("version").and_then(|version| version.parse::<i64>().ok());
    let visitor = form.visitor;
    let wrong = |message: &Message| {
        let page = name_page(&visitor, &files, &file, &typed, Some(message.text(visitor.lang)));
        (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
    };
    let name = match (files.name.parse)(&typed) {
        Ok(name) => name,
        Err(message) => return Ok(wrong(&message)),
    };
    let shown = name.as_text().map(object::text::excerpt).unwrap_or_default();
    let renamed = visitor
        .visit
        .write("change", move |tx| {
            tx.change(files.def, id, seen, vec![(files.name, name.clone())])?;
            Ok::<_, WriteError>(tx.change_set())
        })
        .await;
    let back = format!("/{}#{FILES}", file.on);
    match renamed {
        Ok(change_set) => {
            let text = match visitor.lang {
                Lang::Zh => format!("已改名为“{shown}”。"),
                Lang::En => format!("Renamed to “{shown}”."),
            };
            Ok(go(&visitor.site, &back, &News::done(text).with_undo(change_set, back.clone())))
        }
        Err(WriteError::Conflict(_)) => {
            let text = visitor.t(
                "有人刚刚改过这个文件的名称，请看过现在的名称再改。",
                "Someone has just renamed this file. Look at its name now before you change it.",
            );
            Ok(go(&visitor.site, &back, &News::failed(text)))
        }
        Err(refused) => Err(refused.into()),
    }
}

fn name_page(
    visitor: &Visitor,
    files: &FileObject,
    file: &FileRecord,
    typed: &str,
    error: Option<&str>,
) -> Markup {
    let title = visitor.t("重命名文件", "Rename the file");
    let back = format!("/{}#{FILES}", file.on);
    let field = Field {
        value: typed.to_owned(),
        required: true,
        wide: true,
        error: error.map(str::to_owned),
        ..Field::new("name", files.name.label.text(visitor.lang))
    };
    let form = Form {
        action: format!("{}/name", file.href(files)),
        csrf: visitor.csrf().to_owned(),
        submit: visitor.t("保存", "Save").to_owned(),
        cancel_href: Some(back.clone()),
        ..Form::default()
    };
    let problems: Vec<ui::Problem> = error
        .map(|text| ui::Problem { text: text.to_owned(), field: Some(String::from("name")) })
        .into_iter()
        .collect();
    let body = html! {
        div class="narrow stack" {
            (ui::page_header(&PageHeader { title: title.to_owned(), ..PageHeader::default() }))
            (ui::problem_summary(visitor.lang, &problems))
            (ui::form(visitor.lang, &form, html! {
                (ui::hidden_field("version", &file.version.to_string()))
                (ui::field_group("", ui::text_field(visitor.lang, &field, ui::TextKind::Plain)))
            }))
        }
    };
    frame(visitor, title, vec![crumb(object::text::excerpt(&file.name), back), here(title)], body)
}
