//! The first administrator, made once, by whoever can read the console.

use axum::Extension;
use axum::extract::{RawQuery, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use object::Message;
use sha2::{Digest, Sha256};
use store::StoreError;

use super::frame::bare_frame;
use super::news::see_other;
use super::password::advice;
use super::sign_in::{let_in, open_session, refuse_foreign};
use crate::doorkeeper::{Entrance, PASSWORD_CHARS_MIN, SignInRefusal};
use crate::form_body::{fields_of, pairs_of};
use crate::origin::Origin;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui::{self, Field, Form, NoticeKind, Problem, TextKind};
use crate::visitor::Context;

/// What the form holds; the passwords never go back.
#[derive(Default)]
struct Founder {
    name: String,
    login: String,
    problems: Vec<(&'static str, Message)>,
}

/// `GET /first-run?token=`
pub(super) async fn page(
    State(site): State<Site>,
    Extension(context): Extension<Context>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    expect_empty(&site).await?;
    let query = pairs_of(query.as_deref().unwrap_or_default());
    let token = query.iter().find(|(name, _)| name == "token").map_or("", |(_, token)| token.as_str());
    if !is_token(&site, token) {
        return Ok((StatusCode::FORBIDDEN, without_token(&context)).into_response());
    }
    Ok(form_page(&context, token, &Founder::default()).into_response())
}

/// `POST /first-run`
pub(super) async fn found(
    State(site): State<Site>,
    Extension(context): Extension<Context>,
    request: Request,
) -> Result<Response, Refusal> {
    expect_empty(&site).await?;
    let (parts, body) = request.into_parts();
    refuse_foreign(&parts.headers)?;
    let fields = fields_of(body).await?;
    let value = |name: &str| {
        fields.iter().rev().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    };
    if !is_token(&site, value("token")) {
        return Ok((StatusCode::FORBIDDEN, without_token(&context)).into_response());
    }
    let (token, password) = (value("token").to_owned(), value("password").to_owned());
    let mut founder = Founder {
        name: value("name").trim().to_owned(),
        login: value("login").trim().to_owned(),
        problems: Vec::new(),
    };
    founder.check(&password, value("password_again"));
    if founder.problems.is_empty() {
        let (doorkeeper, crm) = (site.doorkeeper().clone(), site.crm().clone());
        let (name, login, secret) = (founder.name.clone(), founder.login.clone(), password.clone());
        let made = tokio::task::spawn_blocking(move || doorkeeper.found_wait(&crm, &name, &login, &secret))
            .await
            .map_err(|fault| StoreError::Database(fault.to_string()))?;
        match made {
            Ok(()) => {
                return Ok(
                    match open_session(&site, founder.login, password, Origin::of(&parts, &site)).await? {
                        Ok(Entrance::Session(session)) => let_in(&site, &session, "/"),
                        Ok(Entrance::SecondStep(_)) | Err(_) => see_other("/sign-in"), // The account stands; signing in by hand says what is wrong.
                    },
                );
            }
            Err(SignInRefusal::Unfit(message)) => {
                let field = if message.code.starts_with("password") { "password" } else { "login" };
                founder.problems.push((field, message));
            }
            Err(SignInRefusal::Store(fault)) => return Err(fault.into()),
            Err(SignInRefusal::Wrong | SignInRefusal::TooMany { .. } | SignInRefusal::Elsewhere { .. }) => {
                return Err(Refusal::forbidden());
            }
        }
    }
    Ok((StatusCode::UNPROCESSABLE_ENTITY, form_page(&context, &token, &founder)).into_response())
}

/// Once there is someone, this page is no more.
async fn expect_empty(site: &Site) -> Result<(), Refusal> {
    let doorkeeper = site.doorkeeper().clone();
    let is_empty = site.crm().system().read(move |view| doorkeeper.is_empty(view)).await;
    if is_empty.map_err(|fault: StoreError| Refusal::from(fault))? {
        Ok(())
    } else {
        Err(Refusal::not_found())
    }
}

/// Compared by digest, so that the time it takes says nothing about how much was right.
fn is_token(site: &Site, token: &str) -> bool {
    Sha256::digest(token.as_bytes()) == Sha256::digest(site.first_run_token().as_bytes())
}

impl Founder {
    fn check(&mut self, password: &str, again: &str) {
        let mut needed = |field, is_empty: bool, zh: &str, en: &str| {
            if is_empty {
                self.problems.push((
                    field,
                    Message::new("required", format!("请填写{zh}"), format!("{en} is needed")),
                ));
            }
        };
        needed("name", self.name.is_empty(), "姓名", "A name");
        needed("login", self.login.is_empty(), "登录名", "A login");
        if password.chars().count() < PASSWORD_CHARS_MIN {
            self.problems.push((
                "password",
                Message::new(
                    "password_too_short",
                    format!("密码至少 {PASSWORD_CHARS_MIN} 个字符"),
                    format!("a password has at least {PASSWORD_CHARS_MIN} characters"),
                ),
            ));
        } else if password != again {
            self.problems.push((
                "password_again",
                Message::new("passwords_differ", "两次输入的密码不一致", "the two passwords differ"),
            ));
        }
    }
}

fn without_token(context: &Context) -> Markup {
    let t = |zh: &'static str, en: &'static str| object::Label::new(zh, en).text(context.lang);
    let title = t("首次启动", "First start");
    let body = html! {
        h1 { (title) }
        (ui::notice(NoticeKind::Info, html! {
            (t(
                "请打开启动程序的控制台，使用其中印出的完整地址（含 token）打开本页。",
                "Open this page by the whole address, token included, that the program printed on its console.",
            ))
        }, None))
    };
    bare_frame(context, title, "/first-run", body)
}

fn form_page(context: &Context, token: &str, founder: &Founder) -> Markup {
    let lang = context.lang;
    let t = |zh: &'static str, en: &'static str| object::Label::new(zh, en).text(lang);
    let title = t("创建第一位管理员", "The first administrator");
    let problem = |name: &str| founder.problems.iter().find(|(known, _)| *known == name);
    let line = |name: &'static str, label: &str, value: &str, autocomplete: &'static str| Field {
        value: value.to_owned(),
        error: problem(name).map(|(_, message)| message.text(lang).to_owned()),
        required: true,
        wide: true,
        autocomplete,
        ..Field::new(name, label)
    };
    let problems: Vec<Problem> = founder
        .problems
        .iter()
        .map(|(field, message)| Problem {
            text: message.text(lang).to_owned(),
            field: Some((*field).to_owned()),
        })
        .collect();
    let form = Form {
        action: String::from("/first-run"),
        submit: t("创建并登录", "Create and sign in").to_owned(),
        ..Form::default()
    };
    let hint = advice(lang);
    let body = html! {
        div class="stack" {
        h1 { (title) }
        p class="muted" { (t("管理员添加用户，并为每人分配角色。", "The administrator adds users and gives each a role.")) }
        (ui::problem_summary(lang, &problems))
        (ui::form(lang, &form, html! {
            (ui::hidden_field("token", token))
            (ui::field_group("", html! {
                (ui::text_field(lang, &line("name", t("姓名", "Name"), &founder.name, "name"), TextKind::Plain))
                (ui::text_field(lang, &line("login", t("登录名", "Login"), &founder.login, "username"), TextKind::Plain))
                (ui::text_field(
                    lang,
                    &Field { hint, ..line("password", t("密码", "Password"), "", "new-password") },
                    TextKind::Password,
                ))
                (ui::text_field(
                    lang,
                    &line("password_again", t("再输一次密码", "The password again"), "", "new-password"),
                    TextKind::Password,
                ))
            }))
        }))
        }
    };
    bare_frame(context, title, "/sign-in", body)
}
