//! Two-step sign-in: set up with a picture for the app's camera, proved before it is on, with codes to write down; and
//! taken away by whoever runs the place from somebody who lost their phone.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use object::{Lang, Tone};
use qrcode::{Color, EcLevel, QrCode};
use store::StoreError;

use super::{Whose, guard_of, guarded};
use crate::doorkeeper::SignInRefusal;
use crate::form_body::SignedForm;
use crate::guard::{Guard, TwoStepSeen};
use crate::pages::frame::{crumb, frame, here};
use crate::pages::news::{News, go, see_other};
use crate::pages::values::moment_text;
use crate::refusal::Refusal;
use crate::ui::{self, Button, Field, Form, LinkButton, Look, NoticeKind, PageHeader, TextKind};
use crate::visitor::{Visitor, encode};

/// Where one sets it up.
pub(crate) const PAGE: &str = "/security/two_step";
/// The field with the code.
const CODE: &str = "code";
/// Who the app says the code is for where the company has no name yet.
const ISSUER: &str = "Guanxi";
/// The quiet border that a QR code needs (ISO/IEC 18004: four modules).
const QR_BORDER: usize = 4;
/// The secret is read in groups of so many characters.
const GROUP_CHARS: usize = 4;

/// How it stands, on the page of security.
pub(super) fn card(visitor: &Visitor, whose: &Whose, seen: &TwoStepSeen) -> Markup {
    let title = visitor.t("两步验证", "Two-step sign-in");
    let about = visitor.t(
        "登录时除密码外还要输入手机应用里的验证码；密码泄露了，别人也进不来。",
        "Beside the password, signing in asks for a code from an app on your phone: a stolen password is not enough.",
    );
    let set_up = whose.is_me.then(|| html! { p { (LinkButton::new(Look::Plain, visitor.t("设置两步验证", "Set it up"), PAGE).icon("shield-check")) } });
    let body = match seen {
        TwoStepSeen::Off | TwoStepSeen::Begun { .. } => html! {
            p { (ui::badge(Tone::Grey, visitor.t("未启用", "Off"))) }
            p class="soft" { (about) }
            @if let Some(set_up) = set_up { (set_up) }
        },
        TwoStepSeen::On { since, codes_left } => {
            let since = moment_text(visitor.lang, *since, visitor.site.crm().zone());
            let told = match visitor.lang {
                Lang::Zh => format!("{since} 启用，还有 {codes_left} 个恢复码未用。"),
                Lang::En => format!("On since {since}; {codes_left} recovery codes are left."),
            };
            html! {
                p { (ui::badge(Tone::Green, visitor.t("已启用", "On"))) " " (told) }
                @if whose.is_me { (own_forms(visitor)) } @else { (reset_form(visitor, whose)) }
            }
        }
    };
    html! { section id="two_step" { (ui::card(title, None, html! { div class="stack" { (body) } })) } }
}

/// One's own codes anew, or the end of it; either needs a code.
fn own_forms(visitor: &Visitor) -> Markup {
    let label = visitor.t("验证码或恢复码", "A code, or a recovery code");
    html! {
        form method="post" action="/security/two_step/codes" class="form" {
            (ui::csrf_field(visitor.csrf()))
            (ui::field_group("", ui::text_field(visitor.lang, &code_field(label), TextKind::Plain)))
            p {
                (Button::new(Look::Plain, visitor.t("重新生成恢复码", "New recovery codes")).small()) " "
                button type="submit" class="button button-danger button-small" formaction="/security/two_step/end" {
                    (visitor.t("停用两步验证", "Turn it off"))
                }
            }
        }
    }
}

fn reset_form(visitor: &Visitor, whose: &Whose) -> Markup {
    html! {
        p class="soft" {
            (visitor.t(
                "本人丢了手机和恢复码时，先当面确认身份，再重置；之后凭密码登录并重新设置。",
                "When they lost phone and recovery codes, make sure it is them and reset: then the password is enough until they set it up anew.",
            ))
        }
        form method="post" action="/security/reset_two_step" {
            (whose.marks(visitor))
            (Button::new(Look::Danger, visitor.t("重置两步验证", "Reset two-step sign-in")).small())
        }
    }
}

fn code_field(label: &str) -> Field {
    Field { autocomplete: "one-time-code", required: true, ..Field::new(CODE, label) }
}

/// `GET /security/two_step`
pub(super) async fn page(visitor: Visitor) -> Result<Response, Refusal> {
    setting_up(&visitor, StatusCode::OK, None).await
}

async fn setting_up(
    visitor: &Visitor,
    status: StatusCode,
    wrong: Option<String>,
) -> Result<Response, Refusal> {
    let (door, user) = (visitor.site.doorkeeper().clone(), visitor.visit.actor().user);
    let system = visitor.site.crm().system();
    let seen = system.read(move |view| guard_of(&*door)?.two_step(view, user)).await;
    let body = match seen.map_err(|fault: StoreError| Refusal::from(fault))? {
        TwoStepSeen::On { .. } => return Ok(see_other(super::PAGE)),
        TwoStepSeen::Off => begin_form(visitor),
        TwoStepSeen::Begun { secret, login } => scan(visitor, &secret, &login, wrong),
    };
    Ok((status, in_frame(visitor, body)).into_response())
}

fn in_frame(visitor: &Visitor, body: Markup) -> Markup {
    let title = visitor.t("两步验证", "Two-step sign-in");
    let way = vec![crumb(visitor.t("登录与安全", "Sign-in and security"), super::PAGE), here(title)];
    let owed = visitor.t(
        "您的角色要求两步验证，请先完成设置。",
        "Your role asks for two-step sign-in; set it up before you go on.",
    );
    let body = html! {
        div class="narrow stack" {
            (ui::page_header(&PageHeader { title: title.to_owned(), ..PageHeader::default() }))
            @if visitor.who.pass.owes_two_step { (ui::notice(NoticeKind::Info, html! { (owed) }, None)) }
            (body)
        }
    };
    frame(visitor, title, way, body)
}

fn begin_form(visitor: &Visitor) -> Markup {
    let form = Form {
        action: String::from("/security/two_step/begin"),
        csrf: visitor.csrf().to_owned(),
        submit: visitor.t("开始设置", "Begin").to_owned(),
        ..Form::default()
    };
    let about = visitor.t(
        "需要一部手机和一个验证器应用，例如 Microsoft Authenticator、Google Authenticator 或腾讯身份验证器小程序。",
        "You need a phone with an authenticator app, such as Microsoft Authenticator, Google Authenticator or Aegis.",
    );
    ui::card("", None, ui::form(visitor.lang, &form, html! { p { (about) } }))
}

/// The picture for the app's camera, the secret to type, and the first code.
fn scan(visitor: &Visitor, secret: &str, login: &str, wrong: Option<String>) -> Markup {
    let form = Form {
        action: String::from("/security/two_step/confirm"),
        csrf: visitor.csrf().to_owned(),
        submit: visitor.t("启用", "Turn it on").to_owned(),
        cancel_href: (!visitor.who.pass.owes_two_step).then(|| super::PAGE.to_owned()),
        ..Form::default()
    };
    let code = Field {
        error: wrong,
        autofocus: true,
        ..code_field(visitor.t("应用里显示的 6 位验证码", "The 6 digits that the app shows"))
    };
    let uri = app_uri(&visitor.who.company, login, secret);
    let groups: Vec<String> = secret
        .as_bytes()
        .chunks(GROUP_CHARS)
        .map(|group| String::from_utf8_lossy(group).into_owned())
        .collect();
    html! {
        (ui::card(visitor.t("1. 用应用扫描", "1. Scan it with the app"), None, html! {
            (qr_picture(visitor, &uri))
            p class="soft" { (visitor.t("不能扫描时，在应用里手工输入这个密钥：", "Where you cannot scan, type this key into the app:")) }
            p { span class="code" { (groups.join(" ")) } }
        }))
        (ui::card(visitor.t("2. 输入验证码", "2. Give its code"), None, ui::form(visitor.lang, &form, html! {
            (ui::field_group("", ui::text_field(visitor.lang, &code, TextKind::Plain)))
        })))
    }
}

/// What the app reads from the picture.
fn app_uri(company: &str, login: &str, secret: &str) -> String {
    let issuer = encode(if company.is_empty() { ISSUER } else { company });
    format!("otpauth://totp/{issuer}:{}?secret={secret}&issuer={issuer}", encode(login))
}

/// Dark squares on white, in every theme: cameras want it so.
fn qr_picture(visitor: &Visitor, text: &str) -> Markup {
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::M) else {
        return html! {}; // Longer than a picture holds; the secret stands below.
    };
    let width = code.width();
    let mut path = String::new();
    for (at, color) in code.to_colors().iter().enumerate() {
        if *color == Color::Dark {
            path.push_str(&format!("M{} {}h1v1h-1z", at % width + QR_BORDER, at / width + QR_BORDER));
        }
    }
    let side = width + 2 * QR_BORDER;
    html! {
        svg xmlns="http://www.w3.org/2000/svg" width="232" height="232" viewBox=(format!("0 0 {side} {side}"))
            role="img" aria-label=(visitor.t("给验证器应用扫描的二维码", "QR code for the authenticator app"))
            shape-rendering="crispEdges" {
            rect width=(side) height=(side) fill="#ffffff" {}
            path d=(path) fill="#000000" {}
        }
    }
}

/// `POST /security/two_step/begin`
pub(super) async fn begin(form: SignedForm) -> Result<Response, Refusal> {
    guarded(&form.visitor, |guard, visitor| {
        guard.begin_two_step_wait(visitor.site.crm(), visitor.visit.actor())
    })
    .await?;
    Ok(see_other(PAGE))
}

/// Asks the guard for something that needs a code.
async fn by_code<T: Send + 'static>(
    form: &SignedForm,
    act: impl FnOnce(&dyn Guard, &Visitor, &str) -> Result<T, SignInRefusal> + Send + 'static,
) -> Result<Result<T, SignInRefusal>, Refusal> {
    let code = form.value(CODE).unwrap_or_default().to_owned();
    guarded(&form.visitor, move |guard, visitor| Ok(act(guard, visitor, &code))).await
}

/// What is said of a code that was not taken, with the status.
fn said(visitor: &Visitor, refused: SignInRefusal) -> Result<(StatusCode, String, Option<u64>), Refusal> {
    match refused {
        SignInRefusal::Wrong => {
            let text = visitor.t(
                "验证码不正确，请输入应用里最新的一个",
                "This code is wrong; give the newest that the app shows",
            );
            Ok((StatusCode::UNPROCESSABLE_ENTITY, text.to_owned(), None))
        }
        SignInRefusal::TooMany { retry_after_s } => {
            let text = SignInRefusal::wait(retry_after_s).text(visitor.lang).to_owned();
            Ok((StatusCode::TOO_MANY_REQUESTS, text, Some(retry_after_s)))
        }
        SignInRefusal::Unfit(message) => {
            Ok((StatusCode::UNPROCESSABLE_ENTITY, message.text(visitor.lang).to_owned(), None))
        }
        SignInRefusal::Elsewhere { .. } => Err(Refusal::forbidden()),
        SignInRefusal::Store(fault) => Err(fault.into()),
    }
}

/// `POST /security/two_step/confirm`: the app has it; shows the recovery codes, this once.
pub(super) async fn confirm(form: SignedForm) -> Result<Response, Refusal> {
    let confirmed = by_code(&form, |guard, visitor, code| {
        guard.confirm_two_step_wait(visitor.site.crm(), visitor.visit.actor(), code)
    });
    match confirmed.await? {
        Ok(codes) => Ok(codes_once(&form.visitor, &codes).into_response()),
        Err(refused) => {
            let (status, text, wait) = said(&form.visitor, refused)?;
            let mut response = setting_up(&form.visitor, status, Some(text)).await?;
            if let Some(Ok(seconds)) = wait.map(|wait| HeaderValue::from_str(&wait.to_string())) {
                response.headers_mut().insert(header::RETRY_AFTER, seconds);
            }
            Ok(response)
        }
    }
}

/// `POST /security/two_step/codes`
pub(super) async fn renew_codes(form: SignedForm) -> Result<Response, Refusal> {
    let renewed = by_code(&form, |guard, visitor, code| {
        guard.renew_codes_wait(visitor.site.crm(), visitor.visit.actor(), code)
    });
    match renewed.await? {
        Ok(codes) => Ok(codes_once(&form.visitor, &codes).into_response()),
        Err(refused) => not_taken(&form.visitor, refused),
    }
}

/// `POST /security/two_step/end`
pub(super) async fn end(form: SignedForm) -> Result<Response, Refusal> {
    let ended = by_code(&form, |guard, visitor, code| {
        guard.end_two_step_wait(visitor.site.crm(), visitor.visit.actor(), code)
    });
    match ended.await? {
        Ok(()) => {
            let text = form.visitor.t("两步验证已停用。", "Two-step sign-in is off.");
            Ok(go(&form.visitor.site, super::PAGE, &News::done(text)))
        }
        Err(refused) => not_taken(&form.visitor, refused),
    }
}

fn not_taken(visitor: &Visitor, refused: SignInRefusal) -> Result<Response, Refusal> {
    let (_, text, _) = said(visitor, refused)?;
    Ok(go(&visitor.site, super::PAGE, &News::failed(text)))
}

/// `POST /security/reset_two_step`
pub(super) async fn reset(form: SignedForm) -> Result<Response, Refusal> {
    let whose = Whose::of_form(&form).await?;
    if whose.is_me {
        return Err(Refusal::forbidden()); // One's own is turned off with a code.
    }
    let user = whose.user;
    guarded(&form.visitor, move |guard, visitor| {
        guard.reset_two_step_wait(visitor.site.crm(), visitor.visit.actor(), user)
    })
    .await?;
    let text =
        form.visitor.t("两步验证已重置，历史里有记录。", "Two-step sign-in is reset; the history says so.");
    Ok(go(&form.visitor.site, &whose.href(), &News::done(text)))
}

fn codes_once(visitor: &Visitor, codes: &[String]) -> Markup {
    let warning = visitor.t(
        "恢复码只显示这一次，每个只能用一次。请打印或抄下来，和手机分开保存。",
        "These codes are shown this once, and each is good once. Print them or write them down, and keep them apart from the phone.",
    );
    let body = html! {
        (ui::notice(NoticeKind::Success, html! { (visitor.t("两步验证已启用。", "Two-step sign-in is on.")) }, None))
        (ui::notice(NoticeKind::Warning, html! { (warning) }, None))
        (ui::card(visitor.t("恢复码", "Recovery codes"), None, html! {
            ol { @for code in codes { li { span class="code" { (code) } } } }
            p { span class="copyable" { (visitor.t("全部复制", "Copy all")) (ui::copy_button(visitor.lang, &codes.join("\n"))) } }
        }))
        p { (LinkButton::new(Look::Primary, visitor.t("我已保存", "I have kept them"), super::PAGE)) }
    };
    in_frame(visitor, body)
}
