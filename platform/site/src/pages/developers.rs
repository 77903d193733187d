//! The API to read and to try: how it is called, what each object has and takes, each call with a line for the
//! command line. Read from the description that programs are served, as far as the reader may see the objects.

mod call;
mod fields;
mod spoken;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::Redirect;
use axum::routing::get;
use maud::{Markup, html};
use object::{Label, ObjectDef};
use store::Verb;

use super::frame::{crumb, frame, here, may};
use crate::api::described;
use crate::api::guide::{SECTIONS, Section};
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui::{self, LinkButton, Look, PageHeader};
use crate::visitor::Visitor;
use call::Call;
use spoken::Described;

/// Where these pages live.
pub(in crate::pages) const DEVELOPERS: &str = "/developers";
/// 接口文档 / API.
pub(in crate::pages) const API: Label = Label::new("接口文档", "API");
const OBJECTS: Label = Label::new("对象", "Objects");
const WHOLE: Label = Label::new("通用", "Beside objects");
const ON_THIS_PAGE: Label = Label::new("本页内容", "On this page");
const FIELDS: Label = Label::new("字段", "Fields");
const CALLS: Label = Label::new("调用", "Calls");
/// What is no object's: the tag of its calls, its name.
const HOUSE: [(&str, Label); 4] = [
    ("me", Label::new("当前身份", "Who am I")),
    ("search", Label::new("搜索", "Search")),
    ("imports", Label::new("导入", "Imports")),
    ("jobs", Label::new("导出与后台任务", "Exports and jobs")),
];

/// The pages' routes.
pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/developers", get(contents))
        .route("/developers/{tag}", get(page))
        .route("/problems/{code}", get(about_problem))
}

/// Where a refusal's `type` leads.
async fn about_problem(Path(_): Path<String>) -> Redirect {
    Redirect::to("/developers#errors")
}

/// A link to these pages, where one makes keys and hooks.
pub(in crate::pages) fn about_api(visitor: &Visitor) -> Markup {
    html! {
        a class="help-link" href=(DEVELOPERS) { (ui::icon("code")) span { (API.text(visitor.lang)) } }
    }
}

/// Whether the reader may see something of an object; of what hangs on records that is each record's to say.
fn is_seen(visitor: &Visitor, def: &ObjectDef) -> bool {
    !def.internal && (def.hung_field().is_some() || may(visitor, def, Verb::See))
}

fn seen(visitor: &Visitor) -> Vec<&'static ObjectDef> {
    let objects = visitor.site.crm().registry().objects().iter().copied();
    objects.filter(|def| is_seen(visitor, def)).collect()
}

/// `GET /developers`
async fn contents(visitor: Visitor) -> Markup {
    let lang = visitor.lang;
    let title = API.text(lang);
    let header = PageHeader {
        title: title.to_owned(),
        acts: Some(html! {
            (LinkButton::new(Look::Plain, visitor.t("密钥", "Keys"), "/security#new_key").icon("key-round"))
            (LinkButton::new(Look::Plain, "OpenAPI", "/api/v1/openapi.json").icon("download").download())
        }),
        ..PageHeader::default()
    };
    let body = html! {
        div class="manual developers" {
            article class="manual-text" {
                (ui::page_header(&header))
                nav class="manual-parts" aria-label=(ON_THIS_PAGE.text(lang)) {
                    ul {
                        @for section in &SECTIONS { li { a href={ "#" (section.anchor) } { (section.title.text(lang)) } } }
                    }
                }
                @for section in &SECTIONS { (part(&visitor, section)) }
            }
            aside class="manual-side" { (ways(&visitor, "")) }
        }
    };
    frame(&visitor, title, vec![here(title)], body)
}

fn part(visitor: &Visitor, section: &Section) -> Markup {
    let lang = visitor.lang;
    html! {
        h2 id=(section.anchor) { (section.title.text(lang)) }
        @for says in section.says(lang) { p { (spoken::with_code(&says)) } }
        @if !section.examples.is_empty() {
            dl class="call-examples" {
                @for (code, means) in section.examples {
                    dt { (ui::copyable_code(lang, code)) }
                    dd { (means.text(lang)) }
                }
            }
        }
    }
}

/// The way to the pages of objects and of what is no object's.
fn ways(visitor: &Visitor, current: &str) -> Markup {
    let lang = visitor.lang;
    let way = |tag: &str, label: &'static str| {
        html! { li { a href={ (DEVELOPERS) "/" (tag) } aria-current=[(tag == current).then_some("page")] { (label) } } }
    };
    html! {
        nav aria-label=(OBJECTS.text(lang)) {
            p class="manual-side-head" { (OBJECTS.text(lang)) }
            ul { @for def in seen(visitor) { (way(def.plural, def.label_plural.text(lang))) } }
        }
        nav aria-label=(WHOLE.text(lang)) {
            p class="manual-side-head" { (WHOLE.text(lang)) }
            ul { @for (tag, label) in HOUSE { (way(tag, label.text(lang))) } }
        }
    }
}

/// `GET /developers/{tag}`: an object's fields and calls, or the calls of what is none. What the reader may see nothing of
/// is not there.
async fn page(
    State(site): State<Site>,
    Path(tag): Path<String>,
    headers: HeaderMap,
    visitor: Visitor,
) -> Result<Markup, Refusal> {
    let lang = visitor.lang;
    let def = seen(&visitor).into_iter().find(|def| def.plural == tag);
    let of_house = HOUSE.into_iter().find(|(known, _)| *known == tag).map(|(_, label)| label);
    let label = def.map(|def| def.label_plural).or(of_house).ok_or_else(Refusal::not_found)?;
    let described = Described::new(described(&site, lang), origin_of(&site, &headers));
    let calls = Call::all_of(&described, &tag);
    let title = label.text(lang);
    let header = PageHeader {
        title: title.to_owned(),
        note: def.map(|def| described.address(&format!("/{}", def.plural))).unwrap_or_default(),
        ..PageHeader::default()
    };
    let body = html! {
        div class="developers-page" {
            article class="stack" {
                (ui::page_header(&header))
                @if let Some(help) = def.and_then(|def| def.help) { p { (help.text(lang)) } }
                @if let Some(def) = def {
                    h2 class="section" { (FIELDS.text(lang)) }
                    (fields::table(&visitor, &described, def))
                }
                h2 class="section" { (CALLS.text(lang)) }
                (call::key_form(lang))
                div class="calls" data-csrf=(visitor.csrf()) { @for call in &calls { (call.markup(lang)) } }
            }
            aside class="manual-side" { (ways(&visitor, &tag)) }
        }
    };
    Ok(frame(&visitor, title, vec![crumb(API.text(lang), DEVELOPERS), here(title)], body))
}

/// Where the reader's programs find this house: where the reader found it.
fn origin_of(site: &Site, headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    let scheme = if site.front().is_secure() { "https" } else { "http" };
    format!("{scheme}://{host}")
}
