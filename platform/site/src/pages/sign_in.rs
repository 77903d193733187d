//! Coming in and going out.

mod second_step;

use axum::Extension;
use axum::extract::{RawQuery, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use object::{Lang, Message};
use store::StoreError;

use super::address::{Address, local};
use super::frame::bare_frame;
use super::news::see_other;
use crate::doorkeeper::{Entrance, SignIn, SignInRefusal, WaysIn};
use crate::form_body::{SignedForm, fields_of, pairs_of};
use crate::origin::Origin;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::trail::{Deed, Noted, Through};
use crate::ui::{self, Field, Form, LinkButton, Look, NoticeKind, TextKind};
use crate::visitor::{Context, Visitor, cookie, not_from_here};

pub(super) use self::second_step::{page as code_page, take as take_code};

/// How long a browser keeps the session's cookie. The session itself ends by the doorkeeper's rules, mostly sooner.
const SESSION_COOKIE_SECONDS: i64 = 30 * 24 * 60 * 60;

/// `GET /sign-in?next=`
pub(super) async fn page(
    State(site): State<Site>,
    Extension(context): Extension<Context>,
    RawQuery(query): RawQuery,
    visitor: Option<Visitor>,
) -> Result<Response, Refusal> {
    let query = pairs_of(query.as_deref().unwrap_or_default());
    let next = next_of(&query);
    if visitor.is_some() {
        return Ok(see_other(&next));
    }
    let doorkeeper = site.doorkeeper().clone();
    let is_empty = site
        .crm()
        .system()
        .read(move |view| doorkeeper.is_empty(view))
        .await
        .map_err(|fault: StoreError| Refusal::from(fault))?;
    let news = is_empty.then(|| ui::notice(NoticeKind::Info, html! { (first_run_hint(context.lang)) }, None));
    let ways = ways_in(&site).await?;
    Ok(sign_in_page(&context, &ways, "", &next, news).into_response())
}

fn first_run_hint(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "这里还没有任何用户。请打开启动程序的控制台，其中印有创建第一位管理员的地址。",
        Lang::En => {
            "There is no user yet. The console where the program was started shows the address for making the first administrator."
        }
    }
}

async fn ways_in(site: &Site) -> Result<WaysIn, Refusal> {
    let doorkeeper = site.doorkeeper().clone();
    let read = site.crm().system().read(move |view| doorkeeper.ways_in(view)).await;
    read.map_err(|fault: StoreError| Refusal::from(fault))
}

/// Where to go after signing in, as an address or a form says with `next`: only to a page of ours.
pub fn next_of(pairs: &[(String, String)]) -> String {
    let next = pairs.iter().rev().find(|(name, _)| name == "next").and_then(|(_, next)| local(next));
    next.filter(|next| !next.starts_with("/sign-")).unwrap_or("/").to_owned()
}

/// `POST /sign-in`
pub(super) async fn sign_in(
    State(site): State<Site>,
    Extension(context): Extension<Context>,
    request: Request,
) -> Result<Response, Refusal> {
    let (parts, body) = request.into_parts();
    refuse_foreign(&parts.headers)?;
    let fields = fields_of(body).await?;
    let value =
        |name: &str| fields.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    let (login, password) = (value("login").unwrap_or_default(), value("password").unwrap_or_default());
    let next = next_of(&fields);
    let origin = Origin::of(&parts, &site);
    match open_session(&site, login.clone(), password, origin.clone()).await? {
        Ok(entrance) => Ok(enter(&site, &entrance, &next)),
        Err(SignInRefusal::Wrong) => {
            let text =
                Message::new("sign_in_wrong", "登录名或密码不正确。", "The login or the password is wrong.");
            refused(&site, &context, StatusCode::UNPROCESSABLE_ENTITY, &text, &login, &next).await
        }
        Err(SignInRefusal::TooMany { retry_after_s }) => {
            let text = SignInRefusal::wait(retry_after_s);
            let mut response =
                refused(&site, &context, StatusCode::TOO_MANY_REQUESTS, &text, &login, &next).await?;
            if let Ok(seconds) = HeaderValue::from_str(&retry_after_s.to_string()) {
                response.headers_mut().insert(header::RETRY_AFTER, seconds);
            }
            Ok(response)
        }
        Err(SignInRefusal::Unfit(text)) => {
            refused(&site, &context, StatusCode::UNPROCESSABLE_ENTITY, &text, &login, &next).await
        }
        Err(SignInRefusal::Elsewhere { user }) => {
            let text = told_elsewhere(&site, user, origin);
            refused(&site, &context, StatusCode::UNPROCESSABLE_ENTITY, &text, &login, &next).await
        }
        Err(SignInRefusal::Store(fault)) => Err(fault.into()),
    }
}

/// What is said to whoever wants to come in from where nobody may. It leaves a line in the audit trail, which says who
/// they say they are; many attempts are one line with their number.
pub fn told_elsewhere(site: &Site, user: Option<i64>, origin: Origin) -> Message {
    let text = not_from_here();
    site.trail().note(Noted {
        told: Some(text.code.to_owned()),
        through: Some(Through::Page),
        origin,
        ..Noted::new(site.crm().now(), user, Deed::SignInFailed)
    });
    text
}

/// Another site must not sign people in here under a name of its own. Browsers say where a form comes from;
/// programs that say nothing have no session to confuse.
pub(super) fn refuse_foreign(headers: &HeaderMap) -> Result<(), Refusal> {
    let is_foreign = headers.get("sec-fetch-site").is_some_and(|site| site.as_bytes() == b"cross-site");
    if is_foreign { Err(Refusal::forbidden()) } else { Ok(()) }
}

/// Asks the doorkeeper, on a thread that may block: checking a password takes long on purpose.
pub(super) async fn open_session(
    site: &Site,
    login: String,
    password: String,
    origin: Origin,
) -> Result<Result<Entrance, SignInRefusal>, Refusal> {
    let asked = SignIn { login, password, origin };
    let (doorkeeper, crm) = (site.doorkeeper().clone(), site.crm().clone());
    let fault = |fault: &dyn std::fmt::Display| StoreError::Database(fault.to_string());
    // However many ask at once, the threads stay free for those who are in.
    let turn = site.sign_ins().acquire().await.map_err(|closed| fault(&closed))?;
    let looked = tokio::task::spawn_blocking(move || doorkeeper.sign_in_wait(&crm, &asked)).await;
    drop(turn);
    looked.map_err(|cut_off| fault(&cut_off).into())
}

/// On to the page, or to the question for the code of the second step.
pub fn enter(site: &Site, entrance: &Entrance, next: &str) -> Response {
    match entrance {
        Entrance::Session(session) => let_in(site, session, next),
        Entrance::SecondStep(pending) => second_step::ask(site, pending, next),
    }
}

/// On to the page, with the session's cookie.
pub(super) fn let_in(site: &Site, session: &str, next: &str) -> Response {
    let mut response = see_other(next);
    let cookie = site.set_cookie(site.session_cookie(), session, Some(SESSION_COOKIE_SECONDS), true);
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

/// The sign-in page again, with what was wrong.
async fn refused(
    site: &Site,
    context: &Context,
    status: StatusCode,
    text: &Message,
    login: &str,
    next: &str,
) -> Result<Response, Refusal> {
    let news = ui::notice(NoticeKind::Error, html! { (text.text(context.lang)) }, None);
    let ways = ways_in(site).await?;
    Ok((status, sign_in_page(context, &ways, login, next, Some(news))).into_response())
}

/// The sign-in page, with why somebody did not come in through a provider.
///
/// # Errors
/// Those of the store.
pub async fn not_let_in(
    site: &Site,
    context: &Context,
    status: StatusCode,
    why: &Message,
    next: &str,
) -> Result<Response, Refusal> {
    refused(site, context, status, why, "", next).await
}

fn sign_in_page(context: &Context, ways: &WaysIn, login: &str, next: &str, news: Option<Markup>) -> Markup {
    let lang = context.lang;
    let t = |zh: &'static str, en: &'static str| object::Label::new(zh, en).text(lang);
    let here = Address::new("/sign-in").with("next", next).to_string();
    let login_field = Field {
        value: login.to_owned(),
        autocomplete: "username",
        autofocus: login.is_empty(),
        ..Field::new("login", t("登录名", "Login"))
    };
    let password_field = Field {
        autocomplete: "current-password",
        autofocus: !login.is_empty(),
        ..Field::new("password", t("密码", "Password"))
    };
    let form =
        Form {
            action: String::from("/sign-in"), submit: t("登录", "Sign in").to_owned(), ..Form::default()
        };
    let body = html! {
        h1 { (t("登录", "Sign in")) }
        @if let Some(news) = news { (news) }
        // A link and no form: where a form of ours leads, the content security policy lets no other site answer.
        @if !ways.providers.is_empty() {
            div class="ways-in" {
                @for way in &ways.providers {
                    @let href = Address::new(way.href.clone()).with("next", next).to_string();
                    (LinkButton::new(Look::Plain, way_words(lang, &way.name), href).icon("log-in"))
                }
            }
        }
        @if ways.passwords {
            (ui::form(lang, &form, html! {
                (ui::hidden_field("next", next))
                (ui::field_group("", html! {
                    (ui::text_field(lang, &Field { wide: true, ..login_field }, TextKind::Plain))
                    (ui::text_field(lang, &Field { wide: true, ..password_field }, TextKind::Password))
                }))
            }))
        }
    };
    bare_frame(context, t("登录", "Sign in"), &here, body)
}

fn way_words(lang: Lang, provider: &str) -> String {
    match lang {
        Lang::Zh => format!("用{provider}登录"),
        Lang::En => format!("Sign in with {provider}"),
    }
}

/// `POST /sign-out`
pub(super) async fn sign_out(
    State(site): State<Site>,
    headers: HeaderMap,
    form: SignedForm,
) -> Result<Response, Refusal> {
    drop(form); // Read for its token: nobody is signed out by another site.
    if let Some(session) = cookie(&headers, site.session_cookie()) {
        let (doorkeeper, crm) = (site.doorkeeper().clone(), site.crm().clone());
        tokio::task::spawn_blocking(move || doorkeeper.sign_out_wait(&crm, &session))
            .await
            .map_err(|fault| StoreError::Database(fault.to_string()))??;
    }
    let mut response = see_other("/sign-in");
    if let Ok(value) = HeaderValue::from_str(&site.set_cookie(site.session_cookie(), "", Some(0), true)) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    Ok(response)
}
