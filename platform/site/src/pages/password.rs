//! One's own password: the one that is, the new one twice. Whoever else sits somewhere with this account is signed
//! out by it.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use object::{Label, Lang, Message};
use store::StoreError;

use super::news::{News, go};
use super::preferences;
use crate::doorkeeper::{NewPassword, PASSWORD_CHARS_MIN, SignInRefusal};
use crate::form_body::SignedForm;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui::{self, Field, Form, TextKind};
use crate::visitor::{Visitor, cookie};

/// Where the form stands on its page.
pub(super) const PLACE: &str = "password";

const OLD: &str = "old";
const NEW: &str = "new";
const AGAIN: &str = "again";

/// What is wrong with which of the three; passwords themselves are never given back.
#[derive(Default)]
pub(super) struct Wrong {
    field: &'static str,
    text: String,
}

/// The form as a card of the preferences.
pub(super) fn card(visitor: &Visitor, wrong: &Wrong) -> Markup {
    let field = |name: &'static str, label: Label, autocomplete| Field {
        wide: true,
        required: true,
        autocomplete,
        autofocus: wrong.field == name,
        error: (wrong.field == name).then(|| wrong.text.clone()),
        ..Field::new(name, label.text(visitor.lang))
    };
    let form = Form {
        action: String::from("/preferences/password"),
        csrf: visitor.csrf().to_owned(),
        submit: visitor.t("修改密码", "Change password").to_owned(),
        ..Form::default()
    };
    let fields = html! {
        (ui::field_group("", html! {
            (ui::text_field(visitor.lang, &field(OLD, Label::new("当前密码", "Current password"), "current-password"), TextKind::Password))
            (ui::text_field(visitor.lang, &Field { hint: advice(visitor.lang), ..field(NEW, Label::new("新密码", "New password"), "new-password") }, TextKind::Password))
            (ui::text_field(visitor.lang, &field(AGAIN, Label::new("再输一次新密码", "New password again"), "new-password"), TextKind::Password))
        }))
        p class="soft" {
            (visitor.t(
                "修改后，其他设备上的登录会全部退出，这台设备不受影响。",
                "Changing it signs you out everywhere else; you stay signed in here.",
            ))
        }
    };
    html! {
        section id=(PLACE) aria-label=(visitor.t("修改密码", "Change password")) {
            (ui::card(visitor.t("修改密码", "Change password"), None, ui::form(visitor.lang, &form, fields)))
        }
    }
}

/// How to choose one.
pub(super) fn advice(lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("至少 {PASSWORD_CHARS_MIN} 个字符；一句容易记住的话最好。"),
        Lang::En => format!("At least {PASSWORD_CHARS_MIN} characters; a sentence you remember is best."),
    }
}

/// `POST /preferences/password`
pub(super) async fn change(
    State(site): State<Site>,
    headers: HeaderMap,
    form: SignedForm,
) -> Result<Response, Refusal> {
    let value = |name: &str| form.value(name).unwrap_or_default().to_owned();
    let (old, new, again) = (value(OLD), value(NEW), value(AGAIN));
    let visitor = form.visitor;
    // A program's key has no password of its own.
    let Some(session) = cookie(&headers, site.session_cookie()) else { return Err(Refusal::forbidden()) };
    let asked = NewPassword { user: visitor.visit.actor().user, session, old, new };
    let empty =
        [(OLD, &asked.old), (NEW, &asked.new), (AGAIN, &again)].into_iter().find(|(_, text)| text.is_empty());
    if let Some((field, _)) = empty {
        let text = visitor.t("请填写", "Fill this in").to_owned();
        return Ok(refused(visitor, StatusCode::UNPROCESSABLE_ENTITY, Wrong { field, text }));
    }
    if asked.new != again {
        let text = visitor.t("两次输入的新密码不一样", "The two new passwords differ").to_owned();
        return Ok(refused(visitor, StatusCode::UNPROCESSABLE_ENTITY, Wrong { field: AGAIN, text }));
    }
    let (doorkeeper, crm) = (site.doorkeeper().clone(), site.crm().clone());
    let changed = tokio::task::spawn_blocking(move || doorkeeper.change_password_wait(&crm, &asked))
        .await
        .map_err(|fault| StoreError::Database(fault.to_string()))?;
    match changed {
        Ok(()) => {
            let text = visitor.t(
                "密码已修改，其他设备上的登录已退出。",
                "Password changed. You are signed out everywhere else.",
            );
            Ok(go(&site, "/preferences", &News::done(text)))
        }
        Err(SignInRefusal::Wrong) => {
            let text = visitor.t("当前密码不正确", "This is not your current password").to_owned();
            Ok(refused(visitor, StatusCode::UNPROCESSABLE_ENTITY, Wrong { field: OLD, text }))
        }
        Err(SignInRefusal::Unfit(message)) => {
            let text = message.text(visitor.lang).to_owned();
            Ok(refused(visitor, StatusCode::UNPROCESSABLE_ENTITY, Wrong { field: NEW, text }))
        }
        Err(SignInRefusal::TooMany { retry_after_s }) => {
            let text = SignInRefusal::wait(retry_after_s).text(visitor.lang).to_owned();
            let mut response = refused(visitor, StatusCode::TOO_MANY_REQUESTS, Wrong { field: OLD, text });
            if let Ok(seconds) = HeaderValue::from_str(&retry_after_s.to_string()) {
                response.headers_mut().insert(header::RETRY_AFTER, seconds);
            }
            Ok(response)
        }
        Err(SignInRefusal::Elsewhere { .. }) => Err(Refusal::forbidden()),
        Err(SignInRefusal::Store(fault)) => Err(fault.into()),
    }
}

fn refused(visitor: Visitor, status: StatusCode, wrong: Wrong) -> Response {
    (status, preferences::page_with(&visitor, &wrong)).into_response()
}

impl SignInRefusal {
    /// How long to wait after too many attempts.
    pub(super) fn wait(retry_after_s: u64) -> Message {
        let (zh, en) = match retry_after_s {
            0..60 => (format!("{} 秒", retry_after_s.max(1)), format!("{} s", retry_after_s.max(1))),
            60.. => (
                format!("{} 分钟", retry_after_s.div_ceil(60)),
                format!("{} min", retry_after_s.div_ceil(60)),
            ),
        };
        Message::new(
            "sign_in_too_often",
            format!("尝试次数太多，请 {zh}后再试。"),
            format!("Too many attempts; try again in {en}."),
        )
    }
}
