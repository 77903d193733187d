//! Setting up the providers through which people sign in: the list with the address to copy, one provider's form, and
//! whether it answers.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{FromRequest, FromRequestParts, Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use object::{Id, Lang, Message, Tone, id_text, parse_id};
use oidc::Providers;
use site::ui::{
    self, Button, Col, Field, Form, LinkButton, Look, NoticeKind, PageHeader, Row, Table, TextKind,
};
use site::{News, Refusal, SignedForm, Site, Visitor, crumb, frame, go, here, is_administrator};
use store::{StoreError, Via};

use super::provider_sign_in::return_address;
use crate::provider::keeping::{NotKept, Wanted, checked, delete, keep, registration};
use crate::provider::{PAGE, Provider, all, keeping_providers, mapping};
use crate::user::User;

/// Lines of a map's field.
const MAP_LINES: u32 = 5;
/// The page of one that is not kept yet.
const NEW: &str = "new";

fn expect_administrator(visitor: &Visitor) -> Result<(), Refusal> {
    if is_administrator(visitor) { Ok(()) } else { Err(Refusal::forbidden()) }
}

fn title(visitor: &Visitor) -> &'static str {
    visitor.t("统一身份登录", "Single sign-on")
}

fn href(id: Id<Provider>) -> String {
    format!("{PAGE}/{}", id_text(id.raw()))
}

/// Where the provider sends browsers back to, and who asks.
async fn asked(site: &Site, request: Request) -> Result<(Visitor, String), Refusal> {
    let (mut parts, _) = request.into_parts();
    let return_to = return_address(&parts, site)?;
    let visitor = <Visitor as FromRequestParts<Site>>::from_request_parts(&mut parts, site).await?;
    expect_administrator(&visitor)?;
    Ok((visitor, return_to))
}

/// As [`asked`], of a form.
async fn sent(site: &Site, request: Request) -> Result<(SignedForm, String), Refusal> {
    let (parts, body) = request.into_parts();
    let return_to = return_address(&parts, site)?;
    let form =
        <SignedForm as FromRequest<Site>>::from_request(Request::from_parts(parts, body), site).await?;
    expect_administrator(&form.visitor)?;
    Ok((form, return_to))
}

/// `GET /security/providers`
pub(super) async fn list(State(site): State<Site>, request: Request) -> Result<Markup, Refusal> {
    let (visitor, return_to) = asked(&site, request).await?;
    let providers = site.crm().system().read::<_, StoreError, _>(all).await?;
    let new = LinkButton::new(
        Look::Primary,
        visitor.t("添加身份提供方", "Add a provider"),
        format!("{PAGE}/{NEW}"),
    );
    let body = html! {
        div class="stack" {
            (ui::page_header(&PageHeader { title: title(&visitor).to_owned(), ..PageHeader::default() }))
            (ui::card("", None, html! {
                div class="stack" {
                    p class="soft" { (visitor.t(
                        "同事用公司的统一账号登录，例如 Keycloak、Microsoft Entra ID、Authing 或 Casdoor（OpenID Connect）。先在提供方登记一个应用，把下面的回调地址填给它，再把它给出的客户端 ID 和密钥填到这里。",
                        "Colleagues sign in with the account they have elsewhere, such as Keycloak, Microsoft Entra ID or Authentik (OpenID Connect). Register an application there with the address below, and enter here the client id and the secret that it gives.",
                    )) }
                    (return_line(&visitor, &return_to))
                }
            }))
            @if providers.is_empty() {
                (ui::empty_card(visitor.t("身份提供方", "Providers"), visitor.t("还没有身份提供方", "None yet"), Some(html! { (new) })))
            } @else {
                (table(&visitor, &providers, html! { (new.small()) }))
            }
        }
    };
    Ok(frame(&visitor, title(&visitor), way(&visitor, None), body))
}

fn return_line(visitor: &Visitor, return_to: &str) -> Markup {
    html! {
        p {
            (visitor.t("回调地址", "Redirect address")) " "
            span class="copyable" { span class="code" { (return_to) } (ui::copy_button(visitor.lang, return_to)) }
        }
    }
}

fn way(visitor: &Visitor, name: Option<&str>) -> Vec<ui::Crumb> {
    let mut way = vec![crumb(visitor.t("登录与安全", "Sign-in and security"), "/security")];
    match name {
        None => way.push(here(title(visitor))),
        Some(name) => way.extend([crumb(title(visitor), PAGE), here(name)]),
    }
    way
}

fn table(visitor: &Visitor, providers: &[Provider], acts: Markup) -> Markup {
    let caption = visitor.t("身份提供方", "Providers");
    let cols = [("名称", "Name"), ("颁发者", "Issuer"), ("状态", "State")];
    let rows = providers.iter().map(|provider| Row {
        cells: vec![
            html! { a class="link" href=(href(provider.id)) { (provider.name) } },
            html! { (provider.issuer) },
            state(visitor, provider),
        ],
        ..Row::default()
    });
    let table = Table {
        caption: caption.to_owned(),
        cols: cols.iter().map(|(zh, en)| Col { strong: true, ..Col::new(visitor.t(zh, en)) }).collect(),
        rows: rows.collect(),
        ..Table::default()
    };
    ui::card(caption, Some(acts), ui::table(visitor.lang, &table))
}

fn state(visitor: &Visitor, provider: &Provider) -> Markup {
    match (provider.active, provider.only_way) {
        (false, _) => ui::badge(Tone::Grey, visitor.t("停用", "Off")),
        (true, false) => ui::badge(Tone::Green, visitor.t("启用", "On")),
        (true, true) => ui::badge(Tone::Blue, visitor.t("唯一的登录方式", "The only way in")),
    }
}

/// What a form page shows beside the form.
#[derive(Default)]
struct Beside {
    id: Option<Id<Provider>>,
    has_secret: bool,
    /// What was said of it just now, good or bad.
    news: Vec<(NoticeKind, String)>,
    /// What is wrong with which field.
    wrong: Option<(&'static str, Message)>,
}

async fn found(site: &Site, id: &str) -> Result<Provider, Refusal> {
    let id = Id::<Provider>::from_raw(parse_id(id).map_err(|_| Refusal::not_found())?);
    let found = site.crm().system().read::<_, StoreError, _>(move |view| view.find(id)).await?;
    found.ok_or_else(Refusal::not_found)
}

/// `GET /security/providers/new`
pub(super) async fn new(State(site): State<Site>, request: Request) -> Result<Markup, Refusal> {
    let (visitor, return_to) = asked(&site, request).await?;
    form_page(&visitor, &return_to, &Wanted::begun(), &Beside::default()).await
}

/// `GET /security/providers/{id}`
pub(super) async fn page(
    State(site): State<Site>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Markup, Refusal> {
    let (visitor, return_to) = asked(&site, request).await?;
    let provider = found(&site, &id).await?;
    let beside =
        Beside { id: Some(provider.id), has_secret: provider.client_secret.is_some(), ..Beside::default() };
    form_page(&visitor, &return_to, &Wanted::of(&provider), &beside).await
}

/// `POST /security/providers/new`
pub(super) async fn add(State(site): State<Site>, request: Request) -> Result<Response, Refusal> {
    let (form, return_to) = sent(&site, request).await?;
    kept(&site, &form, &return_to, None).await
}

/// `POST /security/providers/{id}`
pub(super) async fn change(
    State(site): State<Site>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    let (form, return_to) = sent(&site, request).await?;
    let provider = found(&site, &id).await?;
    kept(&site, &form, &return_to, Some(&provider)).await
}

async fn kept(
    site: &Site,
    form: &SignedForm,
    return_to: &str,
    known: Option<&Provider>,
) -> Result<Response, Refusal> {
    let (visitor, wanted) = (&form.visitor, typed(form));
    let (id, me) = (known.map(|known| known.id), Id::<User>::from_raw(visitor.visit.actor().user));
    let read = wanted.clone();
    let outcome = match site.crm().system().read(move |view| checked(view, id, me, &read)).await {
        Ok(new) => {
            let secret = wanted.client_secret.trim().to_owned();
            let keeper = site.crm().visit(visitor.visit.actor().allowed(keeping_providers()), Via::Page);
            keeper.write("keep_provider", move |tx| keep(tx, id, &new, &secret)).await
        }
        Err(refused) => Err(refused),
    };
    match outcome {
        Ok(id) => {
            let told = visitor.t("已保存，下一次登录起生效。", "Saved; it holds from the next sign-in on.");
            Ok(go(site, &href(id), &News::done(told)))
        }
        Err(NotKept::Unfit(field, message)) => {
            let beside = Beside {
                id,
                has_secret: known.is_some_and(|known| known.client_secret.is_some()),
                wrong: Some((field, message)),
                ..Beside::default()
            };
            let page = form_page(visitor, return_to, &wanted, &beside).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(NotKept::Write(refused)) => Err(refused.into()),
    }
}

fn typed(form: &SignedForm) -> Wanted {
    let text = |name: &str| form.value(name).unwrap_or_default().to_owned();
    let is_ticked = |name: &str| form.value(name) == Some("true");
    Wanted {
        name: text("name"),
        issuer: text("issuer"),
        client_id: text("client_id"),
        client_secret: text("client_secret"),
        scopes: text("scopes"),
        login_claim: text("login_claim"),
        name_claim: text("name_claim"),
        email_claim: text("email_claim"),
        roles_claim: text("roles_claim"),
        roles: text("roles"),
        teams_claim: text("teams_claim"),
        teams: text("teams"),
        creates: is_ticked("creates"),
        recognises: is_ticked("recognises"),
        trusted_acr: text("trusted_acr"),
        only_way: is_ticked("only_way"),
        active: is_ticked("active"),
    }
}

/// `POST /security/providers/{id}/test`: asks the provider as it is kept.
pub(super) async fn test(
    State(site): State<Site>,
    Extension(providers): Extension<Arc<Providers>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Markup, Refusal> {
    let (form, return_to) = sent(&site, request).await?;
    let visitor = &form.visitor;
    let provider = found(&site, &id).await?;
    let (known, back) = (provider.clone(), return_to.clone());
    let system = site.crm().system();
    let registration = system.read::<_, StoreError, _>(move |view| registration(view, &known, back)).await?;
    let news = match providers.look_at(site.provider_reach(), &registration).await {
        Ok(lines) => {
            lines.iter().map(|line| (NoticeKind::Success, line.text(visitor.lang).to_owned())).collect()
        }
        Err(fault) => vec![(NoticeKind::Error, fault.message().text(visitor.lang).to_owned())],
    };
    let beside = Beside {
        id: Some(provider.id),
        has_secret: provider.client_secret.is_some(),
        news,
        ..Beside::default()
    };
    form_page(visitor, &return_to, &Wanted::of(&provider), &beside).await
}

/// `POST /security/providers/{id}/deletion`
pub(super) async fn remove(
    State(site): State<Site>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    let (form, _) = sent(&site, request).await?;
    let id = found(&site, &id).await?.id;
    let keeper = site.crm().visit(form.visitor.visit.actor().allowed(keeping_providers()), Via::Page);
    keeper.write("delete_provider", move |tx| delete(tx, id)).await?;
    let told = form.visitor.t("身份提供方已删除。", "The provider is gone.");
    Ok(go(&site, PAGE, &News::done(told)))
}

async fn form_page(
    visitor: &Visitor,
    return_to: &str,
    wanted: &Wanted,
    beside: &Beside,
) -> Result<Markup, Refusal> {
    let lang = visitor.lang;
    let system = visitor.site.crm().system();
    let (roles, teams) = system.read::<_, StoreError, _>(move |view| mapping::choices(view, lang)).await?;
    let name = match beside.id {
        Some(_) => wanted.name.clone(),
        None => visitor.t("添加身份提供方", "Add a provider").to_owned(),
    };
    let form = Form {
        action: beside.id.map_or_else(|| format!("{PAGE}/{NEW}"), href),
        csrf: visitor.csrf().to_owned(),
        submit: visitor.t("保存", "Save").to_owned(),
        cancel_href: Some(PAGE.to_owned()),
        ..Form::default()
    };
    let fields = Fields { visitor, beside };
    let body = html! {
        div class="narrow stack" {
            (ui::page_header(&PageHeader { title: name.clone(), ..PageHeader::default() }))
            @for (kind, text) in &beside.news { (ui::notice(*kind, html! { (text) }, None)) }
            (ui::card("", None, html! {
                div class="stack" {
                    (return_line(visitor, return_to))
                    (ui::form(lang, &form, html! {
                        (ui::field_group(visitor.t("提供方", "The provider"), fields.of_provider(wanted)))
                        (ui::field_group(visitor.t("人员", "People"), fields.of_people(wanted)))
                        (ui::field_group(visitor.t("角色和团队", "Roles and teams"), fields.of_rights(wanted, &roles, &teams)))
                        (ui::field_group(visitor.t("登录", "Signing in"), fields.of_signing_in(wanted)))
                    }))
                }
            }))
            @if let Some(id) = beside.id { (other_acts(visitor, id)) }
        }
    };
    Ok(frame(visitor, &name, way(visitor, Some(&name)), body))
}

/// The connection tried, and the provider taken away.
fn other_acts(visitor: &Visitor, id: Id<Provider>) -> Markup {
    let at = |what: &str| format!("{}/{what}", href(id));
    html! {
        (ui::card(visitor.t("测试连接", "Try the connection"), None, html! {
            form method="post" action=(at("test")) class="stack" {
                (ui::csrf_field(visitor.csrf()))
                p class="soft" { (visitor.t(
                    "按已保存的设置联系提供方，检查地址、签名公钥、客户端 ID 和密钥。",
                    "Asks the provider, as it is saved here, for its keys, and whether it accepts the client id and the secret.",
                )) }
                p { (Button::new(Look::Plain, visitor.t("测试", "Try it")).small()) }
            }
        }))
        (ui::card(visitor.t("删除", "Delete"), None, html! {
            form method="post" action=(at("deletion")) class="stack" {
                (ui::csrf_field(visitor.csrf()))
                p class="soft" { (visitor.t(
                    "用它登录的人保留用户和会话，但不能再用它登录；只想暂停时，请取消“启用”。",
                    "Whoever came in through it stays a user and signed in, but does not come in through it again. To pause it, untick “Active”.",
                )) }
                p { (Button::new(Look::Danger, visitor.t("删除这个提供方", "Delete this provider")).small()) }
            }
        }))
    }
}

/// The fields of the form.
struct Fields<'a> {
    visitor: &'a Visitor,
    beside: &'a Beside,
}

impl Fields<'_> {
    fn field(
        &self,
        name: &'static str,
        label: (&'static str, &'static str),
        hint: (&'static str, &'static str),
    ) -> Field {
        let wrong = self.beside.wrong.as_ref().filter(|(field, _)| *field == name);
        Field {
            hint: self.visitor.t(hint.0, hint.1).to_owned(),
            error: wrong.map(|(_, message)| message.text(self.visitor.lang).to_owned()),
            wide: true,
            ..Field::new(name, self.visitor.t(label.0, label.1))
        }
    }

    fn text(&self, field: Field, value: &str, kind: TextKind) -> Markup {
        ui::text_field(self.visitor.lang, &Field { value: value.to_owned(), ..field }, kind)
    }

    fn lines(&self, field: Field, value: &str, choices: &str) -> Markup {
        let hint = match self.visitor.lang {
            Lang::Zh => format!("{}可选：{choices}", field.hint),
            Lang::En => format!("{} Choose from: {choices}", field.hint),
        };
        let field = Field { value: value.to_owned(), hint, ..field };
        ui::textarea_field(self.visitor.lang, &field, MAP_LINES)
    }

    fn tick(&self, field: &Field, is_ticked: bool) -> Markup {
        ui::checkbox_field(self.visitor.lang, field, is_ticked)
    }

    fn of_provider(&self, wanted: &Wanted) -> Markup {
        let secret = if self.beside.has_secret {
            ("已保存，不再显示；留空则保持不变", "Kept, and not shown again; leave it empty to keep it")
        } else {
            ("加密保存，保存后不再显示", "Kept encrypted, and not shown again")
        };
        let name = Field {
            required: true,
            ..self.field("name", ("名称", "Name"), ("显示在登录按钮上", "It stands on the button"))
        };
        let issuer = Field {
            required: true,
            ..self.field(
                "issuer",
                ("颁发者地址", "Issuer"),
                (
                    "例如 https://id.example.com/realms/main，与提供方自称的完全一致",
                    "Such as https://id.example.com/realms/main, exactly as the provider calls itself",
                ),
            )
        };
        let client_id =
            Field { required: true, ..self.field("client_id", ("客户端 ID", "Client id"), ("", "")) };
        let client_secret = Field {
            autocomplete: "new-password",
            ..self.field("client_secret", ("客户端密钥", "Client secret"), secret)
        };
        let scopes = self.field(
            "scopes",
            ("范围", "Scopes"),
            ("除 openid 外还请求什么，用空格分隔", "What is asked for beside openid, separated by spaces"),
        );
        html! {
            (self.text(name, &wanted.name, TextKind::Plain))
            (self.text(issuer, &wanted.issuer, TextKind::Web))
            (self.text(client_id, &wanted.client_id, TextKind::Plain))
            (self.text(client_secret, "", TextKind::Password))
            (self.text(scopes, &wanted.scopes, TextKind::Plain))
        }
    }

    fn of_people(&self, wanted: &Wanted) -> Markup {
        let login = Field {
            required: true,
            ..self.field("login_claim", ("登录名取自声明", "Login from the claim"), ("", ""))
        };
        let name = self.field("name_claim", ("姓名取自声明", "Name from the claim"), ("", ""));
        let email = self.field("email_claim", ("邮箱取自声明", "E-mail from the claim"), ("", ""));
        let creates = self.field(
            "creates",
            ("自动建立用户", "Make users of people who are unknown here"),
            ("第一次来的人按声明得到角色后成为用户；没有角色的人不建立", "Whoever comes the first time becomes a user with the roles their claims give; whoever has none does not"),
        );
        let recognises = self.field(
            "recognises",
            ("按登录名认出已有的用户", "Recognise users by their login"),
            (
                "只在提供方的登录名由公司分配、个人不能自己改时启用",
                "Only where the provider’s logins are given by the company and nobody chooses their own",
            ),
        );
        html! {
            (self.text(Field { wide: false, ..login }, &wanted.login_claim, TextKind::Plain))
            (self.text(Field { wide: false, ..name }, &wanted.name_claim, TextKind::Plain))
            (self.text(Field { wide: false, ..email }, &wanted.email_claim, TextKind::Plain))
            (self.tick(&creates, wanted.creates))
            (self.tick(&recognises, wanted.recognises))
        }
    }

    fn of_rights(&self, wanted: &Wanted, roles: &str, teams: &str) -> Markup {
        let roles_claim = self.field(
            "roles_claim",
            ("角色取自声明", "Roles from the claim"),
            ("可以写成 realm_access.roles", "It may be written realm_access.roles"),
        );
        let role_lines = self.field(
            "roles",
            ("角色对应", "Which value gives which role"),
            (
                "每行一个：声明的值 = 角色。每次登录时，这里列出的角色按声明给或收回，其他角色不动。",
                "One a line: value = role. At each sign-in the roles that stand here are given and taken by the claim; others stay as they are.",
            ),
        );
        let teams_claim = self.field("teams_claim", ("团队取自声明", "Teams from the claim"), ("", ""));
        let team_lines = self.field(
            "teams",
            ("团队对应", "Which value puts into which team"),
            ("每行一个：声明的值 = 团队。", "One a line: value = team."),
        );
        html! {
            (self.text(roles_claim, &wanted.roles_claim, TextKind::Plain))
            (self.lines(role_lines, &wanted.roles, roles))
            (self.text(teams_claim, &wanted.teams_claim, TextKind::Plain))
            (self.lines(team_lines, &wanted.teams, teams))
        }
    }

    fn of_signing_in(&self, wanted: &Wanted) -> Markup {
        let trusted_acr = self.field(
            "trusted_acr",
            ("视为两步验证的 acr", "Values of acr that count as two-step sign-in"),
            (
                "提供方的 amr 含 mfa 时不再要求我们的验证码；提供方改用 acr 表示的，把值写在这里，用空格分隔",
                "Where the provider says mfa in amr, our own code is not asked for. If it says so by acr, name the values here, separated by spaces",
            ),
        );
        let active = self.field(
            "active",
            ("启用", "Active"),
            ("登录页显示它的按钮", "Its button stands on the sign-in page"),
        );
        let only_way = self.field(
            "only_way",
            ("停用密码登录", "No passwords beside it"),
            (
                "所有人只能用身份提供方登录。提供方出故障时，在服务器上运行 guanxi passwords --allow 即可恢复密码登录",
                "Everybody signs in through a provider only. If it fails, guanxi passwords --allow on the server takes passwords again",
            ),
        );
        html! {
            (self.text(trusted_acr, &wanted.trusted_acr, TextKind::Plain))
            (self.tick(&active, wanted.active))
            (self.tick(&only_way, wanted.only_way))
        }
    }
}
