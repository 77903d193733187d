//! Keys: what somebody's programs come in by. Made here and shown once, looked at, taken back.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use object::{Day, Lang, Message, Tone, id_text, parse_id};
use store::{FieldProblem, StoreError, WriteError};

use super::sessions::{moment, table_of};
use super::{Whose, guard_of, guarded, page, title_of, way_to};
use crate::form_body::SignedForm;
use crate::guard::{KeyRole, KeySeen, KeyStanding, KeyWanted};
use crate::pages::frame::frame;
use crate::pages::news::{News, go};
use crate::pages::values::day_text;
use crate::refusal::Refusal;
use crate::ui::{self, Button, Choice, Field, Form, LinkButton, Look, NoticeKind, PageHeader, Row, TextKind};
use crate::visitor::Visitor;

/// The field that says which key.
const KEY: &str = "key";
/// The fields of a new one.
const NAME: &str = "name";
const ROLE: &str = "role";
const READ_ONLY: &str = "read_only";
const UNTIL: &str = "until";

/// A new key as it stands in the form.
#[derive(Default)]
pub(super) struct Draft {
    name: String,
    role: String,
    read_only: bool,
    until: String,
    problems: Vec<(String, Message)>,
}

/// Their keys.
pub(super) fn card(visitor: &Visitor, whose: &Whose, keys: &[KeySeen]) -> Markup {
    let title = visitor.t("接口密钥", "API keys");
    if keys.is_empty() {
        return ui::empty_card(title, visitor.t("还没有密钥", "None yet"), None);
    }
    let cols = [
        ("用途", "For"),
        ("权限", "May"),
        ("创建时间", "Made"),
        ("最近使用", "Last used"),
        ("有效期至", "Valid until"),
        ("操作", "Action"),
    ];
    let rows = keys.iter().map(|key| Row {
        cells: vec![
            html! { (key.name) },
            html! { (rights_of(visitor, key)) },
            moment(visitor, key.created),
            key.last_used.map_or_else(
                || html! { span class="muted" { (visitor.t("从未使用", "Never")) } },
                |used| moment(visitor, used),
            ),
            key.until.map_or_else(
                || html! { span class="muted" { (visitor.t("长期有效", "No end")) } },
                |until| html! { (day_text(visitor.lang, until)) },
            ),
            match key.standing {
                KeyStanding::LetsIn => revoke_form(visitor, whose, key),
                KeyStanding::Expired => ui::badge(Tone::Grey, visitor.t("已过期", "Expired")),
                KeyStanding::Revoked => ui::badge(Tone::Grey, visitor.t("已撤销", "Revoked")),
            },
        ],
        ..Row::default()
    });
    ui::card(title, None, table_of(visitor, title, &cols, rows.collect()))
}

fn rights_of(visitor: &Visitor, key: &KeySeen) -> String {
    let role = key.role.as_ref().map_or_else(
        || visitor.t("本人的全部权限", "All that the person may").to_owned(),
        |role| match visitor.lang {
            Lang::Zh => format!("只限“{}”", role.zh),
            Lang::En => format!("Only as {}", role.en),
        },
    );
    if key.read_only { role + visitor.t("，只读", ", read only") } else { role }
}

fn revoke_form(visitor: &Visitor, whose: &Whose, key: &KeySeen) -> Markup {
    html! {
        form method="post" action="/security/keys/revoke" {
            (whose.marks(visitor))
            (ui::hidden_field(KEY, &id_text(key.id)))
            (Button::new(Look::Danger, visitor.t("撤销", "Revoke")).small())
        }
    }
}

/// The form of a new one.
pub(super) fn form(visitor: &Visitor, whose: &Whose, roles: &[KeyRole], draft: &Draft) -> Markup {
    let lang = visitor.lang;
    let field = |name: &'static str, label: &str, value: &str| Field {
        value: value.to_owned(),
        error: draft
            .problems
            .iter()
            .find(|(field, _)| field == name)
            .map(|(_, message)| message.text(lang).to_owned()),
        ..Field::new(name, label)
    };
    let choices: Vec<Choice> = roles
        .iter()
        .map(|role| Choice::new(id_text(role.id), if lang == Lang::Zh { &role.zh } else { &role.en }))
        .collect();
    let name = Field { required: true, ..field(NAME, visitor.t("用途", "What for"), &draft.name) };
    let role = Field {
        hint: visitor
            .t(
                "不选则与本人权限相同；密钥的权限不会超过本人。",
                "Without one, all that the person may; a key never may more.",
            )
            .to_owned(),
        ..field(ROLE, visitor.t("只限一个角色", "Only one role"), &draft.role)
    };
    let until = Field {
        hint: visitor
            .t("这一天结束后失效；留空则长期有效。", "It ends with this day; without one it stays.")
            .to_owned(),
        ..field(UNTIL, visitor.t("有效期至", "Valid until"), &draft.until)
    };
    let read_only =
        field(READ_ONLY, visitor.t("只读，不能修改任何内容", "Read only: it changes nothing"), "");
    let form = Form {
        action: String::from("/security/keys"),
        csrf: visitor.csrf().to_owned(),
        submit: visitor.t("创建密钥", "Create key").to_owned(),
        ..Form::default()
    };
    let fields = html! {
        @if !whose.is_me { (ui::hidden_field(super::PERSON, &id_text(whose.user))) }
        (ui::field_group("", html! {
            (ui::text_field(lang, &name, TextKind::Plain))
            (ui::select_field(lang, &role, &choices))
            (ui::day_field(lang, &until, None))
            (ui::checkbox_field(lang, &read_only, draft.read_only))
        }))
    };
    html! {
        section id="new_key" class="stack" {
            (crate::pages::developers::about_api(visitor))
            (ui::card(visitor.t("新建密钥", "New key"), None, ui::form(lang, &form, fields)))
        }
    }
}

/// `POST /security/keys`: shows the key, this once.
pub(super) async fn create(form: SignedForm) -> Result<Response, Refusal> {
    let whose = Whose::of_form(&form).await?;
    let value = |name: &str| form.value(name).unwrap_or_default().trim().to_owned();
    let mut draft = Draft {
        name: value(NAME),
        role: value(ROLE),
        read_only: value(READ_ONLY) == "true",
        until: value(UNTIL),
        problems: Vec::new(),
    };
    let visitor = &form.visitor;
    let until = match Some(&draft.until).filter(|until| !until.is_empty()).map(|until| Day::parse(until)) {
        None => None,
        Some(Ok(until)) => Some(until),
        Some(Err(message)) => {
            draft.problems.push((UNTIL.to_owned(), message));
            None
        }
    };
    let role = match Some(&draft.role).filter(|role| !role.is_empty()) {
        None => None,
        Some(role) => Some(role_of(visitor, &whose, role).await?),
    };
    if draft.problems.is_empty() {
        let wanted = KeyWanted { name: draft.name.clone(), role, read_only: draft.read_only, until };
        let user = whose.user;
        let made = guarded(visitor, move |guard, visitor| {
            match guard.create_key_wait(visitor.site.crm(), visitor.visit.actor(), user, &wanted) {
                Ok(key) => Ok(Ok(key)),
                Err(WriteError::Invalid(problems)) => Ok(Err(problems)),
                Err(refused) => Err(refused),
            }
        });
        match made.await? {
            Ok(key) => return Ok(shown_once(visitor, &whose, &draft.name, &key).into_response()),
            Err(problems) => draft.problems = problems.into_iter().map(named).collect(),
        }
    }
    let page = page(visitor, &whose, &draft).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn named(problem: FieldProblem) -> (String, Message) {
    (problem.field.name.to_owned(), problem.message)
}

/// One of the roles that the form offered.
async fn role_of(visitor: &Visitor, whose: &Whose, role: &str) -> Result<i64, Refusal> {
    let wanted = parse_id(role).map_err(|_| Refusal::not_found())?;
    let (door, user) = (visitor.site.doorkeeper().clone(), whose.user);
    let system = visitor.site.crm().system();
    let roles = system.read(move |view| guard_of(&*door)?.key_roles(view, user)).await;
    let roles = roles.map_err(|fault: StoreError| Refusal::from(fault))?;
    roles.iter().find(|role| role.id == wanted).map(|role| role.id).ok_or_else(Refusal::not_found)
}

fn shown_once(visitor: &Visitor, whose: &Whose, name: &str, key: &str) -> Markup {
    let title = title_of(visitor, whose);
    let created = match visitor.lang {
        Lang::Zh => format!("密钥“{name}”已创建"),
        Lang::En => format!("The key “{name}” is made"),
    };
    let warning = visitor.t(
        "密钥只显示这一次，请现在复制并妥善保存；离开本页后再也看不到，只能撤销后重新创建。",
        "It is shown this once. Copy it now and keep it safe; after this page it can only be revoked and made anew.",
    );
    let body = html! {
        div class="narrow stack" {
            (ui::page_header(&PageHeader { title: title.clone(), ..PageHeader::default() }))
            (ui::notice(NoticeKind::Warning, html! { (warning) }, None))
            (ui::card(&created, None, html! { p { (ui::copyable_code(visitor.lang, key)) } }))
            p { (LinkButton::new(Look::Primary, visitor.t("我已保存", "I have kept it"), whose.href())) }
        }
    };
    frame(visitor, &title, way_to(visitor, whose, &title), body)
}

/// `POST /security/keys/revoke`
pub(super) async fn revoke(form: SignedForm) -> Result<Response, Refusal> {
    let whose = Whose::of_form(&form).await?;
    let key = form.value(KEY).and_then(|id| parse_id(id).ok()).ok_or_else(Refusal::not_found)?;
    let user = whose.user;
    guarded(&form.visitor, move |guard, visitor| {
        guard.revoke_key_wait(visitor.site.crm(), visitor.visit.actor(), user, key)
    })
    .await?;
    let text = form.visitor.t("密钥已撤销，立即失效。", "The key is revoked and lets nobody in from now on.");
    Ok(go(&form.visitor.site, &whose.href(), &News::done(text)))
}
