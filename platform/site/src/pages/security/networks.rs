//! From where one may come in: the networks, one a line, or everywhere.

use axum::extract::{FromRequestParts, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use object::Lang;
use store::StoreError;

use super::guard_of;
use crate::form_body::SignedForm;
use crate::guard::NetworksRefusal;
use crate::origin::Origin;
use crate::pages::frame::{crumb, frame, here, is_administrator};
use crate::pages::news::{News, go};
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui::{self, Field, Form, LinkButton, Look, PageHeader};
use crate::visitor::Visitor;

/// Where they are named.
pub(super) const PAGE: &str = "/security/networks";
/// The field with the networks.
const NETWORKS: &str = "networks";
/// Lines of the field.
const LINES: u32 = 6;

/// The way there, for whoever runs the place.
pub(super) fn card(visitor: &Visitor) -> Markup {
    let way = LinkButton::new(Look::Plain, visitor.t("设置", "Choose"), PAGE).small();
    let about = visitor.t("决定全公司可以从哪些网络登录。", "From where everybody here may come in.");
    ui::card(
        visitor.t("允许登录的网络", "Networks"),
        Some(html! { (way) }),
        html! { p class="soft" { (about) } },
    )
}

/// `GET /security/networks`
pub(super) async fn page(State(site): State<Site>, request: Request) -> Result<Markup, Refusal> {
    let (mut parts, _) = request.into_parts();
    let origin = Origin::of(&parts, &site);
    let visitor = <Visitor as FromRequestParts<Site>>::from_request_parts(&mut parts, &site).await?;
    expect_administrator(&visitor)?;
    let door = site.doorkeeper().clone();
    let kept = site.crm().system().read(move |view| guard_of(&*door)?.networks(view)).await;
    let kept = kept.map_err(|fault: StoreError| Refusal::from(fault))?;
    Ok(form_page(&visitor, &origin, &kept, None))
}

/// `POST /security/networks`
pub(super) async fn keep(State(site): State<Site>, request: Request) -> Result<Response, Refusal> {
    let (parts, body) = request.into_parts();
    let origin = Origin::of(&parts, &site);
    let form = <SignedForm as axum::extract::FromRequest<Site>>::from_request(
        Request::from_parts(parts, body),
        &site,
    )
    .await?;
    let visitor = &form.visitor;
    expect_administrator(visitor)?;
    let text = form.value(NETWORKS).unwrap_or_default().to_owned();
    let (door, by, from, asked) = (site.doorkeeper().clone(), visitor.clone(), origin.address, text.clone());
    let kept = tokio::task::spawn_blocking(move || {
        let guard = guard_of(&*door).map_err(|fault| NetworksRefusal::Write(fault.into()))?;
        guard.name_networks_wait(by.site.crm(), by.visit.actor(), from, &asked)
    })
    .await
    .map_err(|fault| StoreError::Database(fault.to_string()))?;
    match kept {
        Ok(()) => {
            let told = visitor.t("已保存，从下一次请求起生效。", "Saved; it holds from the next request on.");
            Ok(go(&site, PAGE, &News::done(told)))
        }
        Err(NetworksRefusal::Unfit(message)) => {
            let wrong = message.text(visitor.lang).to_owned();
            let page = form_page(visitor, &origin, &text, Some(wrong));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(NetworksRefusal::Write(refused)) => Err(refused.into()),
    }
}

fn expect_administrator(visitor: &Visitor) -> Result<(), Refusal> {
    if is_administrator(visitor) { Ok(()) } else { Err(Refusal::forbidden()) }
}

fn form_page(visitor: &Visitor, origin: &Origin, kept: &str, wrong: Option<String>) -> Markup {
    let title = visitor.t("允许登录的网络", "Networks");
    let from =
        origin.address.map_or_else(|| visitor.t("未知", "unknown").to_owned(), |address| address.to_string());
    let hint = match visitor.lang {
        Lang::Zh => {
            format!("每行一个，例如 203.0.113.0/24 或 2001:db8::/32；留空则不限。您现在的地址：{from}")
        }
        Lang::En => format!(
            "One a line, such as 203.0.113.0/24 or 2001:db8::/32; none for everywhere. You are at {from}"
        ),
    };
    let about = visitor.t(
        "只有来自这些网络的人和程序能登录和使用系统，网页、会话和接口密钥都算；不在其中的立即进不来。",
        "Only people and programs from these networks come in: by page, by session and by API key. Whoever is elsewhere is out at once.",
    );
    let field =
        Field { value: kept.to_owned(), hint, error: wrong, wide: true, ..Field::new(NETWORKS, title) };
    let form = Form {
        action: PAGE.to_owned(),
        csrf: visitor.csrf().to_owned(),
        submit: visitor.t("保存", "Save").to_owned(),
        cancel_href: Some(super::PAGE.to_owned()),
        ..Form::default()
    };
    let body = html! {
        div class="narrow stack" {
            (ui::page_header(&PageHeader { title: title.to_owned(), ..PageHeader::default() }))
            (ui::card("", None, html! {
                div class="stack" {
                    p class="soft" { (about) }
                    (ui::form(visitor.lang, &form, ui::field_group("", ui::textarea_field(visitor.lang, &field, LINES))))
                }
            }))
        }
    };
    let way = vec![crumb(visitor.t("登录与安全", "Sign-in and security"), super::PAGE), here(title)];
    frame(visitor, title, way, body)
}
