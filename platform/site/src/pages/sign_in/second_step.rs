//! The second step of signing in: the code of an app, or one that was written down.

use axum::Extension;
use axum::extract::{RawQuery, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use object::{Label, Message};
use store::StoreError;

use super::{let_in, next_of, refuse_foreign, refused, told_elsewhere};
use crate::doorkeeper::SignInRefusal;
use crate::form_body::{fields_of, pairs_of};
use crate::origin::Origin;
use crate::pages::address::Address;
use crate::pages::frame::bare_frame;
use crate::pages::news::see_other;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui::{self, Field, Form, LinkButton, Look, NoticeKind, TextKind};
use crate::visitor::{Context, cookie};

/// How long a browser keeps the attempt's cookie; the attempt itself ends by the doorkeeper's rules.
const COOKIE_SECONDS: i64 = 15 * 60;
/// Where the code is given.
const PAGE: &str = "/sign-in/code";

/// On to the page that asks for the code.
pub(super) fn ask(site: &Site, pending: &str, next: &str) -> Response {
    let response = see_other(&Address::new(PAGE).with("next", next).to_string());
    with_cookie(site, response, pending, COOKIE_SECONDS)
}

fn with_cookie(site: &Site, mut response: Response, pending: &str, seconds: i64) -> Response {
    let cookie = site.set_cookie(site.second_step_cookie(), pending, Some(seconds), true);
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

/// `GET /sign-in/code?next=`
pub(in crate::pages) async fn page(
    Extension(context): Extension<Context>,
    RawQuery(query): RawQuery,
) -> Markup {
    let next = next_of(&pairs_of(query.as_deref().unwrap_or_default()));
    code_page(&context, &next, None)
}

/// `POST /sign-in/code`
pub(in crate::pages) async fn take(
    State(site): State<Site>,
    Extension(context): Extension<Context>,
    request: Request,
) -> Result<Response, Refusal> {
    let (parts, body) = request.into_parts();
    refuse_foreign(&parts.headers)?;
    let fields = fields_of(body).await?;
    let code = fields.iter().rev().find(|(name, _)| name == "code").map_or("", |(_, code)| code).to_owned();
    let next = next_of(&fields);
    let pending = cookie(&parts.headers, site.second_step_cookie()).unwrap_or_default();
    let origin = Origin::of(&parts, &site);
    let (door, crm, from) = (site.doorkeeper().clone(), site.crm().clone(), origin.clone());
    let taken = tokio::task::spawn_blocking(move || door.second_step_wait(&crm, &pending, &code, &origin))
        .await
        .map_err(|fault| StoreError::Database(fault.to_string()))?;
    match taken {
        Ok(session) => Ok(with_cookie(&site, let_in(&site, &session, &next), "", 0)),
        Err(SignInRefusal::Wrong) => {
            let text = Message::new("code_wrong", "验证码不正确。", "The code is wrong.");
            Ok(again(&context, StatusCode::UNPROCESSABLE_ENTITY, &text, &next))
        }
        Err(SignInRefusal::TooMany { retry_after_s }) => {
            let text = SignInRefusal::wait(retry_after_s);
            let mut response = again(&context, StatusCode::TOO_MANY_REQUESTS, &text, &next);
            if let Ok(seconds) = HeaderValue::from_str(&retry_after_s.to_string()) {
                response.headers_mut().insert(header::RETRY_AFTER, seconds);
            }
            Ok(response)
        }
        Err(SignInRefusal::Unfit(text)) => {
            let response =
                refused(&site, &context, StatusCode::UNPROCESSABLE_ENTITY, &text, "", &next).await?;
            Ok(with_cookie(&site, response, "", 0))
        }
        Err(SignInRefusal::Elsewhere { user }) => {
            let text = told_elsewhere(&site, user, from);
            let response =
                refused(&site, &context, StatusCode::UNPROCESSABLE_ENTITY, &text, "", &next).await?;
            Ok(with_cookie(&site, response, "", 0))
        }
        Err(SignInRefusal::Store(fault)) => Err(fault.into()),
    }
}

fn again(context: &Context, status: StatusCode, text: &Message, next: &str) -> Response {
    let news = ui::notice(NoticeKind::Error, html! { (text.text(context.lang)) }, None);
    (status, code_page(context, next, Some(news))).into_response()
}

fn code_page(context: &Context, next: &str, news: Option<Markup>) -> Markup {
    let lang = context.lang;
    let t = |zh: &'static str, en: &'static str| Label::new(zh, en).text(lang);
    let title = t("两步验证", "Two-step sign-in");
    let form = Form { action: PAGE.to_owned(), submit: t("登录", "Sign in").to_owned(), ..Form::default() };
    let code = Field {
        autocomplete: "one-time-code",
        autofocus: true,
        wide: true,
        hint: t("手机不在身边时，输入一个恢复码。", "Without your phone, give one of your recovery codes.")
            .to_owned(),
        ..Field::new("code", t("验证器应用里的 6 位验证码", "The 6 digits in your authenticator app"))
    };
    let body = html! {
        h1 { (title) }
        @if let Some(news) = news { (news) }
        (ui::form(lang, &form, html! {
            (ui::hidden_field("next", next))
            (ui::field_group("", ui::text_field(lang, &code, TextKind::Plain)))
        }))
        p { (LinkButton::new(Look::Quiet, t("换一个账户登录", "Sign in as somebody else"), "/sign-in")) }
    };
    bare_frame(context, title, &Address::new(PAGE).with("next", next).to_string(), body)
}
