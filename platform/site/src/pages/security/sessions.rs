//! Where somebody is signed in, with the way to end it, and how they signed in lately.

use axum::response::Response;
use maud::{Markup, html};
use object::{Lang, Tone, id_text, parse_id};

use super::{Whose, guarded};
use crate::form_body::SignedForm;
use crate::guard::{CameBy, SessionSeen, SignInOutcome, SignInSeen};
use crate::origin::device_words;
use crate::pages::news::{News, go};
use crate::pages::values::moment_text;
use crate::refusal::Refusal;
use crate::ui::{self, Button, Col, Look, Row, Table};
use crate::visitor::Visitor;

/// The field that says which session.
const SESSION: &str = "session";

/// Where they are signed in.
pub(super) fn card(visitor: &Visitor, whose: &Whose, sessions: &[SessionSeen]) -> Markup {
    let title = visitor.t("已登录的设备", "Signed in on");
    if sessions.is_empty() {
        return ui::empty_card(title, visitor.t("没有已登录的设备", "Not signed in anywhere"), None);
    }
    let cols = [
        ("设备", "Device"),
        ("地址", "Address"),
        ("登录时间", "Signed in"),
        ("最近使用", "Last used"),
        ("操作", "Action"),
    ];
    let rows = sessions.iter().map(|session| {
        let is_this = visitor.who.pass.by == Some(CameBy::Session(session.id));
        Row {
            cells: vec![
                html! { (device_words(&session.device)) },
                address(visitor, session.address.as_deref()),
                moment(visitor, session.began),
                moment(visitor, session.last_seen),
                if is_this {
                    ui::badge(Tone::Green, visitor.t("当前设备", "This device"))
                } else {
                    end_form(visitor, whose, session)
                },
            ],
            ..Row::default()
        }
    });
    let others = sessions.iter().any(|session| visitor.who.pass.by != Some(CameBy::Session(session.id)));
    let end_all = if whose.is_me {
        visitor.t("退出其他所有设备", "Sign out everywhere else")
    } else {
        visitor.t("全部退出", "Sign out everywhere")
    };
    let acts = others.then(|| {
        html! {
            form method="post" action="/security/sessions/end_others" {
                (whose.marks(visitor))
                (Button::new(Look::Plain, end_all).icon("log-out").small())
            }
        }
    });
    ui::card(title, acts, table_of(visitor, title, &cols, rows.collect()))
}

fn end_form(visitor: &Visitor, whose: &Whose, session: &SessionSeen) -> Markup {
    html! {
        form method="post" action="/security/sessions/end" {
            (whose.marks(visitor))
            (ui::hidden_field(SESSION, &id_text(session.id)))
            (Button::new(Look::Plain, visitor.t("退出", "Sign out")).small())
        }
    }
}

/// How they signed in lately.
pub(super) fn history(visitor: &Visitor, sign_ins: &[SignInSeen]) -> Markup {
    let title = visitor.t("最近的登录记录", "Recent sign-ins");
    if sign_ins.is_empty() {
        return ui::empty_card(title, visitor.t("还没有登录记录", "None yet"), None);
    }
    let cols = [("时间", "When"), ("结果", "Outcome"), ("地址", "Address"), ("设备", "Device")];
    let rows = sign_ins.iter().map(|attempt| {
        let (tone, zh, en) = match attempt.outcome {
            SignInOutcome::In => (Tone::Green, "登录成功", "Signed in"),
            SignInOutcome::WrongPassword => (Tone::Red, "密码错误", "Wrong password"),
            SignInOutcome::WrongCode => (Tone::Red, "验证码错误", "Wrong code"),
            SignInOutcome::Refused => (Tone::Red, "未获准进入", "Not let in"),
        };
        let said = visitor.t(zh, en);
        let said = match (&attempt.provider, visitor.lang) {
            (None, _) => said.to_owned(),
            (Some(provider), Lang::Zh) => format!("{said}（{provider}）"),
            (Some(provider), Lang::En) => format!("{said} ({provider})"),
        };
        Row {
            cells: vec![
                moment(visitor, attempt.at),
                ui::dot(tone, &said),
                whereabouts(visitor, attempt),
                html! { (device_words(&attempt.device)) },
            ],
            ..Row::default()
        }
    });
    ui::card(title, None, table_of(visitor, title, &cols, rows.collect()))
}

/// A table of which a phone shows every column.
pub(super) fn table_of(
    visitor: &Visitor,
    caption: &str,
    cols: &[(&'static str, &'static str)],
    rows: Vec<Row>,
) -> Markup {
    let cols = cols.iter().map(|(zh, en)| Col { strong: true, ..Col::new(visitor.t(zh, en)) }).collect();
    let table = Table { caption: caption.to_owned(), cols, rows, ..Table::default() };
    ui::table(visitor.lang, &table)
}

/// The address, and the country that it is in where anybody knows.
fn whereabouts(visitor: &Visitor, attempt: &SignInSeen) -> Markup {
    let address = address(visitor, attempt.address.as_deref());
    match &attempt.country {
        Some(country) => html! { (address) " · " (country.words(visitor.lang)) },
        None => address,
    }
}

fn address(visitor: &Visitor, address: Option<&str>) -> Markup {
    address.map_or_else(|| ui::nothing(visitor.lang), |address| html! { (address) })
}

pub(super) fn moment(visitor: &Visitor, at: object::Instant) -> Markup {
    html! { (moment_text(visitor.lang, at, visitor.site.crm().zone())) }
}

/// `POST /security/sessions/end`
pub(super) async fn end(form: SignedForm) -> Result<Response, Refusal> {
    let whose = Whose::of_form(&form).await?;
    let session = form.value(SESSION).and_then(|id| parse_id(id).ok()).ok_or_else(Refusal::not_found)?;
    let user = whose.user;
    guarded(&form.visitor, move |guard, visitor| {
        guard.end_session_wait(visitor.site.crm(), visitor.visit.actor(), user, session)
    })
    .await?;
    let text = form.visitor.t("该设备已退出登录。", "Signed out on that device.");
    Ok(go(&form.visitor.site, &whose.href(), &News::done(text)))
}

/// `POST /security/sessions/end_others`
pub(super) async fn end_others(form: SignedForm) -> Result<Response, Refusal> {
    let whose = Whose::of_form(&form).await?;
    let stays = match form.visitor.who.pass.by {
        Some(CameBy::Session(session)) => Some(session),
        Some(CameBy::Key(_)) | None => None,
    };
    let user = whose.user;
    guarded(&form.visitor, move |guard, visitor| {
        guard.end_sessions_wait(visitor.site.crm(), visitor.visit.actor(), user, stays)
    })
    .await?;
    let text = if whose.is_me {
        form.visitor.t("其他设备都已退出登录。", "Signed out everywhere else.")
    } else {
        form.visitor.t("所有设备都已退出登录。", "Signed out everywhere.")
    };
    Ok(go(&form.visitor.site, &whose.href(), &News::done(text)))
}
