//! Someone new in the house: name, login, first password, role and team in one form and one act. The password is
//! shown once, to the one who added them, and kept nowhere but as its hash.

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, html};
use object::{Label, Lang, Message, ObjectDef};
use store::{StoreError, Verb};

use super::act::BACK;
use super::address::{Address, local};
use super::frame::{crumb, expect_right, frame, here};
use super::values::people_of;
use crate::doorkeeper::{Newcomer, NotAdmitted, Openings, PASSWORD_CHARS_MIN};
use crate::form_body::{SignedForm, pairs_of};
use crate::refusal::Refusal;
use crate::site::{Site, random_text};
use crate::ui::{
    self, Choice, Fact, Field, Form, LinkButton, Look, NoticeKind, PageHeader, Problem, TextKind,
};
use crate::visitor::Visitor;

/// How many random bytes a password has that nobody thought of; twice as many letters and digits.
const PASSWORD_BYTES: usize = 6;

const TITLE: Label = Label::new("添加用户", "Add a user");

/// Where someone new is added.
pub(super) const PAGE: &str = "/people/new";

/// The page's routes.
pub(super) fn routes() -> Router<Site> {
    Router::new().route(PAGE, get(page).post(admit))
}

/// Whether records of this object are people who sign in, who are added on a page of their own.
pub(super) fn are_people(site: &Site, def: &ObjectDef) -> bool {
    people_of(site.crm().registry()) == Some(def.name)
}

/// The object that people are records of.
fn people(site: &Site) -> Result<&'static ObjectDef, Refusal> {
    let registry = site.crm().registry();
    people_of(registry).and_then(|name| registry.object(name)).ok_or_else(Refusal::not_found)
}

/// What stands in the form; the password never goes back.
#[derive(Default)]
struct Draft {
    name: String,
    login: String,
    role: String,
    team: String,
    back: String,
    problems: Vec<(&'static str, Message)>,
}

/// `GET /people/new`; a name in the address stands in the form already.
async fn page(
    State(site): State<Site>,
    RawQuery(query): RawQuery,
    visitor: Visitor,
) -> Result<Response, Refusal> {
    let def = people(&site)?;
    expect_right(&visitor, def, Verb::Create)?;
    let query = pairs_of(query.as_deref().unwrap_or_default());
    let back = query.iter().find(|(name, _)| name == BACK).and_then(|(_, back)| local(back));
    let name = query.iter().find(|(name, _)| name == "name").map_or("", |(_, given)| given);
    let draft = Draft {
        name: object::text::clean(name),
        back: back.unwrap_or_default().to_owned(),
        ..Draft::default()
    };
    Ok(form_page(&visitor, def, &draft).await?.into_response())
}

/// `POST /people/new`
async fn admit(State(site): State<Site>, form: SignedForm) -> Result<Response, Refusal> {
    let def = people(&site)?;
    let visitor = &form.visitor;
    expect_right(visitor, def, Verb::Create)?;
    let value = |name: &str| form.value(name).unwrap_or_default().trim().to_owned();
    let mut draft = Draft {
        name: object::text::clean(&value("name")),
        login: value("login"),
        role: value("role"),
        team: object::text::clean(&value("team")),
        back: form.value(BACK).and_then(local).unwrap_or_default().to_owned(),
        problems: Vec::new(),
    };
    let given = form.value("password").unwrap_or_default();
    let password = if given.is_empty() { random_text(PASSWORD_BYTES) } else { given.to_owned() };
    draft.check();
    if draft.problems.is_empty() {
        let new = Newcomer {
            name: draft.name.clone(),
            login: draft.login.clone(),
            password: password.clone(),
            role: draft.role.clone(),
            team: Some(draft.team.clone()).filter(|team| !team.is_empty()),
        };
        let (door, crm, actor) =
            (site.doorkeeper().clone(), site.crm().clone(), visitor.visit.actor().clone());
        let admitted = tokio::task::spawn_blocking(move || door.admit_wait(&crm, &actor, &new))
            .await
            .map_err(|fault| StoreError::Database(fault.to_string()))?;
        match admitted {
            Ok(_) => return Ok(added_page(visitor, def, &draft, &password).into_response()),
            Err(NotAdmitted::Unfit(field, message)) => draft.problems.push((field, message)),
            Err(NotAdmitted::Write(refused)) => return Err(refused.into()),
        }
    }
    let page = form_page(visitor, def, &draft).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

impl Draft {
    fn check(&mut self) {
        for (field, text, zh, en) in [
            ("name", &self.name, "请填写姓名", "a name is needed"),
            ("login", &self.login, "请填写登录名", "a login is needed"),
            ("role", &self.role, "请选择角色", "choose a role"),
        ] {
            if text.is_empty() {
                self.problems.push((field, Message::new("required", zh, en)));
            }
        }
    }

    /// Where one came from; else the list of people.
    fn back_or(&self, def: &ObjectDef) -> String {
        if self.back.is_empty() { format!("/{}", def.plural) } else { self.back.clone() }
    }
}

/// Someone is added: what they sign in with, this once. No address leads here again.
fn added_page(visitor: &Visitor, def: &'static ObjectDef, draft: &Draft, password: &str) -> Markup {
    let lang = visitor.lang;
    let added = match lang {
        Lang::Zh => format!("已添加“{}”。", draft.name),
        Lang::En => format!("“{}” is added.", draft.name),
    };
    let once = visitor.t(
        "初始密码只在这里显示一次，离开本页后无法再查看。请当面或另行告知本人，并请其登录后在账户菜单里修改密码。",
        "The first password is shown here once and cannot be seen again. Tell them in person, and ask them to change it in the account menu after signing in.",
    );
    let login = draft.login.to_lowercase();
    let facts = [
        Fact::new(visitor.t("登录名", "Login"), ui::copyable_code(lang, &login)),
        Fact::new(visitor.t("初始密码", "First password"), ui::copyable_code(lang, password)),
    ];
    let title = TITLE.text(lang);
    let another = if draft.back.is_empty() {
        PAGE.to_owned()
    } else {
        Address::new(PAGE).with(BACK, &draft.back).to_string()
    };
    let body = html! {
        div class="narrow stack" {
            (ui::page_header(&PageHeader { title: title.to_owned(), ..PageHeader::default() }))
            (ui::notice(NoticeKind::Success, html! { (added) }, None))
            (ui::card(visitor.t("登录信息", "To sign in"), None, html! {
                (ui::facts(lang, &facts))
                p class="hint" { (once) }
            }))
            div class="row" {
                (LinkButton::new(Look::Primary, visitor.t("完成", "Done"), draft.back_or(def)))
                (LinkButton::new(Look::Plain, visitor.t("再添加一位", "Add another"), another))
            }
        }
    };
    frame(
        visitor,
        title,
        vec![crumb(def.label_plural.text(lang), format!("/{}", def.plural)), here(title)],
        body,
    )
}

async fn form_page(visitor: &Visitor, def: &'static ObjectDef, draft: &Draft) -> Result<Markup, Refusal> {
    let (lang, door) = (visitor.lang, visitor.site.doorkeeper().clone());
    let read = visitor.visit.read(move |view| door.openings(view)).await;
    let openings = read.map_err(|fault: StoreError| Refusal::from(fault))?;
    let title = TITLE.text(lang);
    let problems: Vec<Problem> = draft
        .problems
        .iter()
        .map(|(field, message)| Problem {
            text: message.text(lang).to_owned(),
            field: Some((*field).to_owned()),
        })
        .collect();
    let form = Form {
        action: PAGE.to_owned(),
        csrf: visitor.csrf().to_owned(),
        submit: visitor.t("添加", "Add").to_owned(),
        cancel_href: Some(draft.back_or(def)),
        ..Form::default()
    };
    let body = html! {
        div class="narrow stack" {
            (ui::page_header(&PageHeader { title: title.to_owned(), ..PageHeader::default() }))
            (ui::problem_summary(lang, &problems))
            (ui::form(lang, &form, html! {
                @if !draft.back.is_empty() { (ui::hidden_field(BACK, &draft.back)) }
                (fields(visitor, draft, &openings))
            }))
        }
    };
    Ok(frame(
        visitor,
        title,
        vec![crumb(def.label_plural.text(lang), format!("/{}", def.plural)), here(title)],
        body,
    ))
}

fn fields(visitor: &Visitor, draft: &Draft, openings: &Openings) -> Markup {
    let lang = visitor.lang;
    let line = |name: &'static str, label: &str, value: &str| Field {
        value: value.to_owned(),
        error: draft
            .problems
            .iter()
            .find(|(field, _)| *field == name)
            .map(|(_, message)| message.text(lang).to_owned()),
        required: !matches!(name, "team" | "password"),
        ..Field::new(name, label)
    };
    let roles: Vec<Choice> = openings
        .roles
        .iter()
        .map(|(code, zh, en)| Choice::new(code, if lang == Lang::Zh { zh } else { en }))
        .collect();
    let login = Field {
        hint: visitor.t("登录时输入，一律小写。", "What they type to sign in; lower case.").to_owned(),
        ..line("login", visitor.t("登录名", "Login"), &draft.login)
    };
    let password = Field {
        hint: match lang {
            Lang::Zh => {
                format!("至少 {PASSWORD_CHARS_MIN} 个字符；留空则自动生成。添加后会显示一次，供您告知本人。")
            }
            Lang::En => format!(
                "At least {PASSWORD_CHARS_MIN} characters; empty, one is made up. It is shown once afterwards, for you to tell them."
            ),
        },
        autocomplete: "new-password",
        ..line("password", visitor.t("初始密码", "First password"), "")
    };
    let role = Field {
        hint: visitor
            .t("角色决定能做什么、看到多大范围。", "What they may do, and how far they see.")
            .to_owned(),
        ..line("role", visitor.t("角色", "Role"), &draft.role)
    };
    let team = Field {
        hint: visitor.t("填写新名称会建立新团队。", "A new name makes a new team.").to_owned(),
        ..line("team", visitor.t("团队", "Team"), &draft.team)
    };
    ui::field_group(
        "",
        html! {
            (ui::text_field(lang, &line("name", visitor.t("姓名", "Name"), &draft.name), TextKind::Plain))
            (ui::text_field(lang, &login, TextKind::Plain))
            (ui::text_field(lang, &password, TextKind::Password))
            (ui::select_field(lang, &role, &roles))
            (ui::suggested_field(lang, &team, &openings.teams))
        },
    )
}
