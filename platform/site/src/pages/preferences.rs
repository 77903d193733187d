//! How the pages look to this browser: language and theme. They are kept in cookies, because they are wanted
//! before anyone signs in.

use axum::extract::{RawQuery, Request, State};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use maud::{Markup, html};

use super::address::local;
use super::frame::{frame, here, is_administrator};
use super::news::see_other;
use super::password;
use super::sign_in::refuse_foreign;
use crate::form_body::{fields_of, pairs_of};
use crate::locales::{self, Spoken};
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui::{self, Choice, Field, Form, NoticeKind, PageHeader, Theme};
use crate::visitor::{Visitor, csrf_holds};

/// How long a browser keeps the choice.
const YEAR_SECONDS: i64 = 365 * 24 * 60 * 60;

/// `GET /preferences`: the same choices on a page of their own.
pub(super) async fn page(visitor: Visitor) -> Markup {
    page_with(&visitor, &password::Wrong::default())
}

/// The same with what was wrong about a new password.
pub(super) fn page_with(visitor: &Visitor, wrong: &password::Wrong) -> Markup {
    let lang = visitor.lang;
    let title = visitor.t("偏好设置", "Preferences");
    let looks = visitor.t("外观与语言", "Appearance and language");
    let themes: Vec<Choice> =
        Theme::ALL.iter().map(|theme| Choice::new(theme.code(), theme.label().text(lang))).collect();
    let languages: Vec<Choice> =
        Spoken::all().iter().map(|spoken| Choice::new(spoken.code(), spoken.name())).collect();
    let theme = Field {
        value: visitor.theme.code().to_owned(),
        wide: true,
        hint: visitor
            .t(
                "“跟随系统”随设备在浅色、深色、高对比度之间切换。",
                "“As the device” follows it between light, dark and more contrast.",
            )
            .to_owned(),
        ..Field::new("theme", visitor.t("外观", "Appearance"))
    };
    let language = Field {
        value: Spoken::now(lang).code().to_owned(),
        wide: true,
        ..Field::new("lang", visitor.t("语言", "Language"))
    };
    let form = Form {
        action: String::from("/preferences"),
        csrf: visitor.csrf().to_owned(),
        submit: visitor.t("保存", "Save").to_owned(),
        ..Form::default()
    };
    let note = visitor.t("保存在这台设备的浏览器里。", "Saved in this browser only.");
    let header = PageHeader { title: title.to_owned(), ..PageHeader::default() };
    frame(
        visitor,
        title,
        vec![here(title)],
        html! {
            div class="narrow stack" {
                (ui::page_header(&header))
                @if is_administrator(visitor) { (refused_files(visitor)) }
                (ui::card(looks, None, ui::form(lang, &form, html! {
                    p class="soft" { (note) }
                    (ui::hidden_field("back", "/preferences"))
                    (ui::field_group("", html! {
                        (ui::radio_field(lang, &theme, &themes))
                        (ui::radio_field(lang, &language, &languages))
                    }))
                })))
                (password::card(visitor, wrong))
            }
        },
    )
}

/// The files of languages that were left out at the start, with what is wrong in them.
fn refused_files(visitor: &Visitor) -> Markup {
    let title = visitor
        .t("有语言文件无法使用，启动时已跳过：", "Files of languages that were left out at the start:");
    html! {
        @if !locales::refused().is_empty() {
            (ui::notice(NoticeKind::Warning, html! {
                p { (title) }
                ul { @for refused in locales::refused() { li { (refused.text(visitor.lang)) } } }
            }, None))
        }
    }
}

/// `POST /preferences`. Whoever is signed in sends their token; whoever is not has none, and sends the form of a page of
/// ours.
pub(super) async fn keep(
    State(site): State<Site>,
    visitor: Option<Visitor>,
    request: Request,
) -> Result<Response, Refusal> {
    refuse_foreign(request.headers())?;
    let fields = fields_of(request.into_body()).await?;
    if let Some(visitor) = &visitor {
        csrf_holds(visitor, value(&fields, "csrf").unwrap_or_default())?;
    }
    let theme = value(&fields, "theme").map(|code| ("theme", Theme::of_code(code).code()));
    let lang = value(&fields, "lang").and_then(Spoken::of_code).map(|spoken| ("lang", spoken.code()));
    Ok(back_with(&site, &fields, [theme, lang]))
}

/// `GET /language?to=en&back=/…`
pub(super) async fn language(State(site): State<Site>, RawQuery(query): RawQuery) -> Response {
    let query = pairs_of(query.as_deref().unwrap_or_default());
    let lang = value(&query, "to").and_then(Spoken::of_code).map(|spoken| ("lang", spoken.code()));
    back_with(&site, &query, [lang, None])
}

fn value<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

fn back_with(site: &Site, pairs: &[(String, String)], kept: [Option<(&str, &str)>; 2]) -> Response {
    let mut response = see_other(value(pairs, "back").and_then(local).unwrap_or("/"));
    for (name, code) in kept.into_iter().flatten() {
        // The theme's script reads and writes its cookie too; no script asks for the language.
        let is_hidden = name != "theme";
        if let Ok(cookie) = HeaderValue::from_str(&site.set_cookie(name, code, Some(YEAR_SECONDS), is_hidden))
        {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}
