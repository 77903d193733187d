//! Kept views of a list: above the list as tabs, with the acts on the one that is shown; on a page of their own
//! with everything else.

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use object::{Label, Lang, Message, ObjectDef, id_text, parse_id};
use store::{Rights, StoreError, Verb, Via};

use super::adding::EXPERT;
use super::asked::{self, Asked};
use super::filter_words::{filter_words, titles_of};
use super::shape::Shape;
use super::{columns, figures, groups};
use crate::form_body::SignedForm;
use crate::listing::{ListParams, Titles};
use crate::pages::address::local;
use crate::pages::frame::{crumb, expect_right, frame, here, is_administrator};
use crate::pages::news::{News, go};
use crate::refusal::Refusal;
use crate::saved_views::{NewView, SavedView, Sharing, ViewAct, ViewRefusal};
use crate::site::Site;
use crate::ui::{
    self, Button, Choice, EmptyState, Field, LinkButton, Look, MenuItem, NoticeKind, PageHeader, Tab,
    TextKind,
};
use crate::visitor::Visitor;

const NOBODY: Label = Label::new("仅自己", "Only me");
const TEAM: Label = Label::new("我的团队", "My team");
const EVERYONE: Label = Label::new("所有人", "Everyone");

fn label_of(sharing: Sharing) -> Label {
    match sharing {
        Sharing::Nobody => NOBODY,
        Sharing::Team => TEAM,
        Sharing::Everyone => EVERYONE,
    }
}

/// The kept views as tabs, one's own first.
pub(super) fn tabs(asked: &Asked, views: &[SavedView]) -> Vec<Tab> {
    let shown = asked.view().map(|view| view.id);
    let tab = |view: &SavedView| Tab {
        label: view.name.clone(),
        href: Asked::of_view(asked.face(), Some(view.clone()), views).to_string(),
        count: None,
        current: shown == Some(view.id) && asked.value("q").is_empty(),
    };
    views.iter().map(tab).collect()
}

/// Where the acts on a view are sent.
pub(super) fn action(def: &ObjectDef, view: &SavedView, noun: &str) -> String {
    format!("/{}/views/{}{noun}", def.plural, id_text(view.id))
}

/// The menu with what can be done with the view that is shown, or with the list as it is now.
pub(super) fn menu(visitor: &Visitor, asked: &Asked) -> Markup {
    let mut items = Vec::new();
    if let Some(view) = asked.view() {
        items.extend(switches(visitor, asked, view));
        items.push(MenuItem::Line);
    }
    items.push(MenuItem::Custom(keep_form(visitor, asked, &Draft::default())));
    items.push(MenuItem::Line);
    let all = asked.address_at("/views").to_string();
    items.push(MenuItem::link("list", visitor.t("改名、共享、删除…", "Rename, share, delete…"), all));
    items.push(MenuItem::Line);
    items.push(MenuItem::Print { label: visitor.t("打印本页", "Print this page").to_owned() });
    let label = visitor.t("视图", "View");
    ui::menu(label, html! { (ui::icon("layers")) span { (label) } }, &items)
}

/// To the side bar and back, first to open and not.
fn switches(visitor: &Visitor, asked: &Asked, view: &SavedView) -> Vec<MenuItem> {
    let switch = |icon, zh, en, noun, on: bool| {
        let mut item =
            MenuItem::post(icon, visitor.t(zh, en), action(asked.def(), view, noun), visitor.csrf());
        if let MenuItem::Post { fields, .. } = &mut item {
            fields.push((String::from("on"), on.to_string()));
            fields.push((String::from("back"), asked.to_string()));
        }
        item
    };
    vec![
        if view.is_pinned {
            switch("circle-minus", "从侧栏移除", "Remove from sidebar", "/pin", false)
        } else {
            switch("star", "固定到侧栏", "Pin to sidebar", "/pin", true)
        },
        if view.is_usual {
            switch("circle-minus", "不再默认打开", "Remove as default", "/default", false)
        } else {
            switch("check", "设为默认视图", "Set as default view", "/default", true)
        },
    ]
}

/// The line below the filter: the list shows something else than its view keeps.
pub(super) fn changed(visitor: &Visitor, asked: &Asked) -> Option<Markup> {
    let view = asked.view().filter(|_| asked.is_changed())?;
    let kept = asked.as_kept().to_string();
    Some(html! {
        div class="view-changed" role="status" {
            span { (visitor.t("视图有未保存的改动", "This view was changed and is not saved")) }
            @if view.may_save {
                form method="post" action=(action(asked.def(), view, "/contents")) {
                    (ui::csrf_field(visitor.csrf()))
                    @for (name, value) in asked.pairs_without(&["q", "limit", "on"]) { (ui::hidden_field(&name, &value)) }
                    (Button::new(Look::Plain, visitor.t("保存改动", "Save changes")).small())
                }
            }
            (LinkButton::new(Look::Quiet, visitor.t("另存为…", "Save as…"), asked.address_at("/views").to_string()).small())
            (LinkButton::new(Look::Quiet, visitor.t("放弃改动", "Discard"), kept).small())
        }
    })
}

/// What was typed into the form of a new view.
#[derive(Clone, Debug, Default)]
struct Draft {
    name: String,
    sharing: Option<Sharing>,
    error: Option<String>,
}

/// Keeps the list as it is now, under a name.
fn keep_form(visitor: &Visitor, asked: &Asked, draft: &Draft) -> Markup {
    let name = Field {
        value: draft.name.clone(),
        error: draft.error.clone(),
        required: true,
        wide: true,
        ..Field::new("name", visitor.t("视图名称", "View name"))
    };
    html! {
        form class="stack" method="post" action={ "/" (asked.def().plural) "/views" } novalidate {
            (ui::csrf_field(visitor.csrf()))
            @for (name, value) in asked.pairs_without(&["q", "limit", "on"]) { (ui::hidden_field(&name, &value)) }
            input type="hidden" name="widths" data-drawn=(asked.def().plural);
            (ui::text_field(visitor.lang, &name, TextKind::Plain))
            (sharing_field(visitor, "", draft.sharing.unwrap_or(Sharing::Nobody)))
            div { (Button::new(Look::Primary, visitor.t("保存为新视图", "Save as a new view"))) }
        }
    }
}

/// With whom to share; everyone is offered to those who may.
fn sharing_field(visitor: &Visitor, whose: &str, chosen: Sharing) -> Markup {
    let may_all = is_administrator(visitor);
    let choices: Vec<Choice> = Sharing::ALL
        .into_iter()
        .filter(|sharing| may_all || *sharing != Sharing::Everyone || *sharing == chosen)
        .map(|sharing| Choice::new(sharing.code(), label_of(sharing).text(visitor.lang)))
        .collect();
    let word = visitor.t("共享给", "Shared with");
    html! {
        label class="field" {
            span class="field-label" { (word) }
            (ui::bare_select("sharing", &format!("{word}{whose}"), None, &choices, chosen.code()))
        }
    }
}

/// `GET /{plural}/views`: all of them, and the list as it is to be kept.
pub(in crate::pages) async fn page(
    State(site): State<Site>,
    Path(plural): Path<String>,
    RawQuery(query): RawQuery,
    visitor: Visitor,
) -> Result<Response, Refusal> {
    let def = site.object(&plural)?;
    expect_right(&visitor, def, Verb::See)?;
    let (_, asked, views) = asked::read(&site, &visitor, def, query.as_deref()).await?;
    let titles = titles_of(&visitor, def, &asked, &views).await?;
    Ok(views_page(&visitor, &asked, &views, &Draft::default(), &titles).into_response())
}

fn views_page(
    visitor: &Visitor,
    asked: &Asked,
    views: &[SavedView],
    draft: &Draft,
    titles: &Titles,
) -> Markup {
    let def = asked.def();
    let title = match visitor.lang {
        Lang::Zh => format!("{}的视图", def.label_plural.zh),
        Lang::En => format!("Views of {}", def.label_plural.en.to_lowercase()),
    };
    let way = vec![crumb(def.label_plural.text(visitor.lang), asked.to_string()), here(&*title)];
    let header = PageHeader { title: title.clone(), ..PageHeader::default() };
    let empty = EmptyState {
        icon: "layers",
        title: visitor.t("还没有视图", "No views yet").to_owned(),
        hint: visitor
            .t(
                "筛选、排序、选好列以后，把列表保存为视图，下次一点就到。",
                "Filter, sort and choose columns, then save the list as a view to come back to.",
            )
            .to_owned(),
        action: None,
    };
    let body = html! {
        div class="narrow stack" {
            (ui::page_header(&header))
            (ui::card(visitor.t("保存当前列表", "Save this list"), None, html! {
                div class="stack" {
                    p class="soft" { (what_is_kept(visitor, asked, titles)) }
                    (keep_form(visitor, asked, draft))
                }
            }))
            @if views.is_empty() { (ui::empty_state(&empty)) }
            @for view in views { (view_card(visitor, asked, view, titles)) }
        }
    };
    frame(visitor, &title, way, body)
}

/// What a new view would keep, in the words of the address.
fn what_is_kept(visitor: &Visitor, asked: &Asked, titles: &Titles) -> String {
    let content = asked.content();
    let shape = shape_word(visitor, &content.shape);
    let parts: Vec<String> = [
        (visitor.t("显示为", "Shown as"), shape.to_owned()),
        (visitor.t("条件", "Filter"), filter_words(visitor, asked.def(), &content.filter, titles)),
        (visitor.t("排序", "Order"), content.sort),
        (visitor.t("列", "Columns"), content.columns),
        (visitor.t("分组", "Groups"), content.group),
        (visitor.t("汇总", "Sum of"), content.sum),
    ]
    .into_iter()
    .filter(|(_, text)| !text.is_empty())
    .map(|(label, text)| match visitor.lang {
        Lang::Zh => format!("{label}：{text}"),
        Lang::En => format!("{label}: {text}"),
    })
    .collect();
    if parts.is_empty() {
        return visitor.t("没有条件，默认排序和列", "No filters, default order and columns").to_owned();
    }
    parts.join(visitor.t("；", "; "))
}

/// How a view shows its records; nothing for a table, which is the usual.
fn shape_word(visitor: &Visitor, shape: &str) -> &'static str {
    match shape {
        "board" => visitor.t("看板", "Board"),
        "calendar" => visitor.t("日历", "Calendar"),
        _ => "",
    }
}

fn view_card(visitor: &Visitor, asked: &Asked, view: &SavedView, titles: &Titles) -> Markup {
    let def = asked.def();
    let back = asked.address_at("/views").to_string();
    let shown = Asked::of_view(asked.face(), Some(view.clone()), &[]).to_string();
    let whose = if view.is_mine {
        visitor.t("我创建的", "Mine").to_owned()
    } else {
        match visitor.lang {
            Lang::Zh => format!("{}创建", view.owner_name),
            Lang::En => format!("By {}", view.owner_name),
        }
    };
    let name = Field {
        value: view.name.clone(),
        wide: true,
        ..Field::new(format!("name-{}", id_text(view.id)), visitor.t("视图名称", "View name"))
    };
    let small_form = |noun: &str, fields: Markup| {
        html! {
            form class="view-acts" method="post" action=(action(def, view, noun)) novalidate {
                (ui::csrf_field(visitor.csrf()))
                (ui::hidden_field("back", &back))
                (fields)
            }
        }
    };
    let switch = |noun: &str, is_on: bool, on: &'static str, off: &'static str| {
        small_form(
            noun,
            html! {
                (ui::hidden_field("on", if is_on { "false" } else { "true" }))
                (Button::new(Look::Plain, if is_on { off } else { on }).small())
            },
        )
    };
    ui::card(
        &view.name,
        Some(html! { (LinkButton::new(Look::Quiet, visitor.t("打开", "Open"), shown).small()) }),
        html! {
            div class="stack" {
                p class="soft" {
                    (whose) " · " (visitor.t("共享给", "Shared with")) " " (label_of(view.sharing).text(visitor.lang))
                    @let shape = shape_word(visitor, &view.content.shape);
                    @if !shape.is_empty() { " · " (shape) }
                }
                @if !view.content.filter.is_empty() {
                    p { (filter_words(visitor, def, &view.content.filter, titles)) }
                    (ui::advanced(EXPERT.text(visitor.lang), false, html! { p { code { (view.content.filter) } } }))
                }
                @if view.may_change {
                    (small_form("", html! {
                        (ui::text_field(visitor.lang, &name, TextKind::Plain))
                        (sharing_field(visitor, &format!(" · {}", view.name), view.sharing))
                        (Button::new(Look::Plain, visitor.t("保存名称与共享", "Save name and sharing")))
                    }))
                }
                div class="view-acts" {
                    (switch("/pin", view.is_pinned,
                        visitor.t("固定到侧栏", "Pin to sidebar"),
                        visitor.t("从侧栏移除", "Remove from sidebar")))
                    (switch("/default", view.is_usual,
                        visitor.t("设为默认视图", "Set as default view"),
                        visitor.t("不再默认打开", "Remove as default")))
                    @if view.may_change {
                        @if let Some(href) = share_href(visitor, view) {
                            (LinkButton::new(Look::Plain, visitor.t("共享给同事…", "Share with people…"), href).icon("users").small())
                        }
                        (small_form("/deletion", html! {
                            (Button::new(Look::Danger, visitor.t("删除视图", "Delete view")).small())
                        }))
                    }
                }
            }
        },
    )
}

/// Where a view is shared with people and teams by name.
fn share_href(visitor: &Visitor, view: &SavedView) -> Option<String> {
    let shelf = visitor.site.shelf()?;
    let def = visitor.site.crm().registry().object(shelf.object())?;
    Some(format!("/shares/{}/{}", def.plural, id_text(view.id)))
}

/// `POST /{plural}/views`: keeps the list as it is now.
pub(in crate::pages) async fn keep(
    State(site): State<Site>,
    Path(plural): Path<String>,
    form: SignedForm,
) -> Result<Response, Refusal> {
    let def = site.object(&plural)?;
    let SignedForm { visitor, fields, .. } = form;
    expect_right(&visitor, def, Verb::See)?;
    let views = asked::views_of(&site, &visitor, def).await?;
    let asked = Asked::read(&asked::face_of(&visitor, def), &fields, &views)?;
    expect_readable(&visitor, &asked)?;
    let sent = |name: &str| {
        fields.iter().rev().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim()).to_owned()
    };
    let (name, sharing) = (sent("name"), Sharing::of_code(&sent("sharing")));
    let mut content = asked.content();
    // Drawn in the browser; the address does not say them.
    let drawn = columns::widths_of(def, &sent("widths"));
    if !drawn.is_empty() {
        content.widths = drawn;
    }
    let new = NewView { object: def.name, name: name.clone(), sharing, content };
    let shelf = shelf_of(&site)?;
    let who = visitor.visit.actor().clone();
    let kept = as_keeper(&visitor)
        .write("create", move |tx| Ok::<_, ViewRefusal>((shelf.keep(tx, &who, &new)?, tx.change_set())))
        .await;
    match kept.map_err(ViewRefusal::told) {
        Ok((id, change_set)) => {
            let text = match visitor.lang {
                Lang::Zh => format!("已保存视图“{name}”。"),
                Lang::En => format!("View “{name}” saved."),
            };
            let back = asked.to_string();
            let news = with_undo(&visitor, News::done(text), change_set, &back).await?;
            Ok(go(&site, &format!("/{}?view={}", def.plural, id_text(id)), &news))
        }
        // Told beside the name, with everything as it was typed.
        Err(Ok(message)) => {
            let error = Some(message.text(visitor.lang).to_owned());
            let draft = Draft { name, sharing: Some(sharing), error };
            let titles = titles_of(&visitor, def, &asked, &views).await?;
            let page = views_page(&visitor, &asked, &views, &draft, &titles);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(Err(refused)) => Err(refused.into()),
    }
}

/// `POST /{plural}/views/{id}`: another name, other people.
pub(in crate::pages) async fn name(
    State(site): State<Site>,
    Path((plural, id)): Path<(String, String)>,
    form: SignedForm,
) -> Result<Response, Refusal> {
    let name = form.value(&format!("name-{id}")).unwrap_or_default().trim().to_owned();
    let sharing = Sharing::of_code(form.value("sharing").unwrap_or_default());
    let done = Message::new("view_named", "视图已保存。", "View saved.");
    act(&site, &plural, &id, form, ViewAct::Name(name, sharing), done).await
}

/// `POST /{plural}/views/{id}/contents`: it shows from now on what is shown now.
pub(in crate::pages) async fn contents(
    State(site): State<Site>,
    Path((plural, id)): Path<(String, String)>,
    form: SignedForm,
) -> Result<Response, Refusal> {
    let def = site.object(&plural)?;
    let views = asked::views_of(&site, &form.visitor, def).await?;
    let asked = Asked::read(&asked::face_of(&form.visitor, def), &form.fields, &views)?;
    expect_readable(&form.visitor, &asked)?;
    let done = Message::new("view_saved", "视图已更新。", "View updated.");
    act(&site, &plural, &id, form, ViewAct::Show(Box::new(asked.content())), done).await
}

/// `POST /{plural}/views/{id}/widths`: its columns are as wide as someone who may change it has drawn them. A script
/// sends it beside the page, which goes on.
pub(in crate::pages) async fn widths(
    State(site): State<Site>,
    Path((plural, id)): Path<(String, String)>,
    form: SignedForm,
) -> Result<Response, Refusal> {
    let def = site.object(&plural)?;
    expect_right(&form.visitor, def, Verb::See)?;
    let id = parse_id(&id).map_err(|_| Refusal::not_found())?;
    let act = ViewAct::Widen(columns::widths_of(def, form.value("widths").unwrap_or_default()));
    let shelf = shelf_of(&site)?;
    let who = form.visitor.visit.actor().clone();
    let widened = as_keeper(&form.visitor).write("change", move |tx| shelf.act(tx, &who, id, &act)).await;
    match widened.map_err(ViewRefusal::told) {
        Ok(()) => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(Ok(message)) if message.code == "view_unknown" => {
            Err(Refusal::new(StatusCode::NOT_FOUND, message))
        }
        Err(Ok(message)) => Err(Refusal::new(StatusCode::FORBIDDEN, message)),
        Err(Err(refused)) => Err(refused.into()),
    }
}

/// `POST /{plural}/views/{id}/pin`: into one's side bar, or out of it.
pub(in crate::pages) async fn pin(
    State(site): State<Site>,
    Path((plural, id)): Path<(String, String)>,
    form: SignedForm,
) -> Result<Response, Refusal> {
    let is_on = form.value("on") == Some("true");
    let done = if is_on {
        Message::new("view_pinned", "已固定到侧栏。", "Pinned to the side bar.")
    } else {
        Message::new("view_unpinned", "已从侧栏移除。", "Removed from the sidebar.")
    };
    act(&site, &plural, &id, form, ViewAct::Pin(is_on), done).await
}

/// `POST /{plural}/views/{id}/default`: one's list opens with it, or no longer.
pub(in crate::pages) async fn usual(
    State(site): State<Site>,
    Path((plural, id)): Path<(String, String)>,
    form: SignedForm,
) -> Result<Response, Refusal> {
    let is_on = form.value("on") == Some("true");
    let done = if is_on {
        Message::new("view_usual", "以后打开列表先显示这个视图。", "The list opens with this view now.")
    } else {
        Message::new("view_not_usual", "列表恢复默认打开方式。", "The list opens as usual again.")
    };
    act(&site, &plural, &id, form, ViewAct::Usual(is_on), done).await
}

/// `POST /{plural}/views/{id}/deletion`
pub(in crate::pages) async fn delete(
    State(site): State<Site>,
    Path((plural, id)): Path<(String, String)>,
    form: SignedForm,
) -> Result<Response, Refusal> {
    let done = Message::new("view_deleted", "视图已删除。", "View deleted.");
    act(&site, &plural, &id, form, ViewAct::Delete, done).await
}

/// Does something with a view, and goes back to tell.
async fn act(
    site: &Site,
    plural: &str,
    id: &str,
    form: SignedForm,
    act: ViewAct,
    done: Message,
) -> Result<Response, Refusal> {
    let def = site.object(plural)?;
    expect_right(&form.visitor, def, Verb::See)?;
    let id = parse_id(id).map_err(|_| Refusal::not_found())?;
    let shown = format!("/{}?view={}", def.plural, id_text(id));
    let back = form.value("back").and_then(local).map_or(shown, str::to_owned);
    // A view that is gone cannot be gone back to.
    let next = match &act {
        ViewAct::Delete => format!("/{}/views?view=all", def.plural),
        ViewAct::Show(_) | ViewAct::Widen(_) | ViewAct::Name(..) | ViewAct::Pin(_) | ViewAct::Usual(_) => {
            back.clone()
        }
    };
    let visitor = form.visitor;
    let shelf = shelf_of(site)?;
    let who = visitor.visit.actor().clone();
    let verb = match &act {
        ViewAct::Delete => "delete",
        ViewAct::Show(_) | ViewAct::Widen(_) | ViewAct::Name(..) | ViewAct::Pin(_) | ViewAct::Usual(_) => {
            "change"
        }
    };
    let outcome = as_keeper(&visitor)
        .write(verb, move |tx| {
            shelf.act(tx, &who, id, &act)?;
            Ok::<_, ViewRefusal>(tx.change_set())
        })
        .await;
    match outcome.map_err(ViewRefusal::told) {
        Ok(change_set) => {
            let news = News::done(done.text(visitor.lang));
            Ok(go(site, &next, &with_undo(&visitor, news, change_set, &back).await?))
        }
        Err(Ok(message)) if message.code == "view_unknown" => {
            Err(Refusal::new(StatusCode::NOT_FOUND, message))
        }
        Err(Ok(message)) => Ok(go(site, &back, &News::failed(message.text(visitor.lang)))),
        Err(Err(refused)) => Err(refused.into()),
    }
}

/// With a button that takes the act back, where it changed anything that the history knows of.
async fn with_undo(visitor: &Visitor, news: News, change_set: i64, back: &str) -> Result<News, Refusal> {
    let known = visitor.visit.read(move |view| view.change_set(change_set)).await;
    let known = known.map_err(|fault: StoreError| Refusal::from(fault))?;
    Ok(if known.is_some() { news.with_undo(change_set, back) } else { news })
}

/// What cannot be shown is not kept.
fn expect_readable(visitor: &Visitor, asked: &Asked) -> Result<(), Refusal> {
    ListParams::read(visitor, asked.def(), &asked.spelled_out(&[]))?;
    columns::of(asked.face(), asked.value("columns")).map_err(Refusal::bad_request)?;
    let shape = Shape::of(visitor, asked).map_err(Refusal::bad_request)?;
    groups::of(asked.def(), asked.value("group")).map_err(Refusal::bad_request)?;
    if let Shape::Table = shape {
        figures::of(asked.def(), asked.value("sum")).map_err(Refusal::bad_request)?;
    }
    Ok(())
}

fn shelf_of(site: &Site) -> Result<std::sync::Arc<dyn crate::saved_views::ViewShelf>, Refusal> {
    site.shelf().cloned().ok_or_else(Refusal::not_found)
}

/// The visitor, with the rights of the shelf: what one may do with a view goes by whose it is, which the shelf
/// judges, and not by roles. The history tells their name.
pub fn as_keeper(visitor: &Visitor) -> store::Visit {
    let keeper = visitor.visit.actor().with_rights(Rights::everything());
    visitor.site.crm().visit(keeper, Via::Page)
}

/// What is wrong with the view that is shown, above the way to mend it.
pub(super) fn broken(visitor: &Visitor, view: &SavedView) -> Markup {
    let text = match visitor.lang {
        Lang::Zh => format!("视图“{}”已不能使用，修改下面的内容后再保存：", view.name),
        Lang::En => format!("The view “{}” no longer works; correct it below and save it:", view.name),
    };
    ui::notice(NoticeKind::Warning, html! { (text) }, None)
}
