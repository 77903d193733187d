//! With whom a record is shared.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use object::{Choice as _, FieldType, Id, Message, Object, ObjectDef, Row, Value, parse_id};
use site::ui::{self, Field, Form, PageHeader, Problem};
use site::{News, Refusal, SignedForm, Site, Visitor, crumb, frame, go, here};
use store::{StoreError, Verb, View, WriteError};

use super::reach::address;
use crate::saved_view::{SavedView, may_give};
use crate::share::{ShareLevel, ShareOf};
use crate::team::Team;
use crate::user::User;

/// The most shares of one record that are shown; a record shared with more people belongs to a team.
const SHARES_MAX: usize = 100;

/// Whether a visitor may share a record: whose it is, and who reaches it by their roles, not who it was shared with.
pub(super) fn may_share(visitor: &Visitor, def: &ObjectDef, row: &Row) -> bool {
    let is_owned = def.is_governed() && def.parent_field().is_none();
    is_owned
        && !def.changes_rights
        && visitor.visit.actor().sight(def, Verb::Change).governs(row.owner, row.team)
}

/// A share with the names that stand in it.
struct Line {
    share: ShareOf,
    with: String,
    by: String,
}

/// What is shared, by whom it may be, and the way back.
struct Shared {
    def: &'static ObjectDef,
    row: Row,
    lines: Vec<Line>,
    teams: Vec<Team>,
    /// Where it is seen, and the list it stands in with the list's name.
    href: String,
    list: (String, &'static str),
    /// As whom it is shared: what one may do with a view goes by whose it is, and not by roles.
    visit: store::Visit,
}

impl Shared {
    /// News with the way to take it back; of a view, whose shares no role reaches, that is to share or stop again.
    fn undone(&self, news: News, change_set: i64, back: &str) -> News {
        if self.def.name == SavedView::def().name { news } else { news.with_undo(change_set, back) }
    }
}

async fn found(site: &Site, visitor: &Visitor, plural: &str, id: &str) -> Result<Shared, Refusal> {
    let def = site.object(plural)?;
    let id = parse_id(id).map_err(|_| Refusal::not_found())?;
    let is_view = def.name == SavedView::def().name;
    let visit = if is_view { site::as_keeper(visitor) } else { visitor.visit.clone() };
    let who = visitor.visit.actor().clone();
    let read = move |view: &View<'_>| {
        let Some(row) = view.find_row(def, id)? else { return Ok(None) };
        if is_view && !may_give(view, &who, &store::typed(&row)?)? {
            return Ok(None);
        }
        let mut lines = Vec::new();
        for row in view.hung_on(ShareOf::def(), &address(def, id), SHARES_MAX)? {
            let share: ShareOf = store::typed(&row)?;
            let name = |user: Option<Id<User>>| match user {
                Some(user) => Ok::<_, StoreError>(view.find::<User>(user)?.map(|user| user.name)),
                None => Ok(None),
            };
            let team = match share.team {
                Some(team) => view.find::<Team>(team)?.map(|team| team.name),
                None => None,
            };
            let with = name(share.user)?.or(team).unwrap_or_default();
            let by = name(share.by)?.unwrap_or_default();
            lines.push(Line { share, with, by });
        }
        let teams: Vec<Team> =
            view.all(&object::Filter::All, Some(Team::NAME.ascending()), store::ALL_ROWS_MAX)?;
        Ok::<_, StoreError>(Some((row, lines, teams)))
    };
    let (row, lines, teams) = visit.read(read).await?.ok_or_else(Refusal::not_found)?;
    if !is_view && !may_share(visitor, def, &row) {
        return Err(Refusal::forbidden());
    }
    let lang = visitor.lang;
    let own = (format!("/{}/{}", def.plural, object::id_text(id)), format!("/{}", def.plural));
    let listed = row.value(SavedView::OBJECT.field());
    let listed = listed.as_text().and_then(|object| site.crm().registry().object(object)).filter(|_| is_view);
    let (href, list) = match listed {
        None => (own.0, (own.1, def.label_plural.text(lang))),
        Some(listed) => {
            let href = format!("/{}?view={}", listed.plural, object::id_text(id));
            (href, (format!("/{}/views", listed.plural), visitor.t("视图", "Views")))
        }
    };
    Ok(Shared { def, row, lines, teams, href, list, visit })
}

/// `GET /shares/{plural}/{id}`
pub(super) async fn page(
    State(site): State<Site>,
    Path((plural, id)): Path<(String, String)>,
    visitor: Visitor,
) -> Result<Markup, Refusal> {
    let shared = found(&site, &visitor, &plural, &id).await?;
    Ok(shown(&visitor, &shared, &[], &|_| String::new()))
}

fn shown(
    visitor: &Visitor,
    shared: &Shared,
    problems: &[(&'static object::FieldDef, Message)],
    typed: &dyn Fn(&str) -> String,
) -> Markup {
    let lang = visitor.lang;
    let Shared { def, row, lines, teams, href, list, .. } = shared;
    let action = format!("/shares/{}/{}", def.plural, object::id_text(row.id));
    let name = row.title(def);
    let title = super::said(lang, format!("共享“{name}”"), format!("Share “{name}”"));
    let error = |field: &str| {
        problems
            .iter()
            .find(|(known, _)| known.name == field)
            .map(|(_, message)| message.text(lang).to_owned())
    };
    let field = |name: &'static str, known: &'static object::FieldDef| Field {
        value: typed(name),
        error: error(name),
        help: known.help.map_or(String::new(), |help| help.text(lang).to_owned()),
        ..Field::new(name, known.label.text(lang))
    };
    let team_choices: Vec<ui::Choice> =
        teams.iter().map(|team| ui::Choice::new(object::id_text(team.id.raw()), team.name.clone())).collect();
    let levels: Vec<ui::Choice> =
        ShareLevel::DEF.items.iter().map(|item| ui::Choice::new(item.code, item.label.text(lang))).collect();
    let level = Field { required: true, ..field("level", ShareOf::LEVEL.field()) };
    let level = if level.value.is_empty() {
        Field { value: ShareLevel::See.code().to_owned(), ..level }
    } else {
        level
    };
    let told: Vec<Problem> = problems
        .iter()
        .map(|(field, message)| Problem {
            text: message.text(lang).to_owned(),
            field: Some(field.name.to_owned()),
        })
        .collect();
    let form = Form {
        action: action.clone(),
        csrf: visitor.csrf().to_owned(),
        submit: visitor.t("共享", "Share").to_owned(),
        cancel_href: Some(href.clone()),
        ..Form::default()
    };
    let body = html! {
        (ui::page_header(&PageHeader { title: title.clone(), ..PageHeader::default() }))
        @if !told.is_empty() { (ui::problem_summary(lang, &told)) }
        @if lines.is_empty() {
            (ui::empty_card(visitor.t("已共享给", "Shared with"), visitor.t("还没有共享给任何人。", "Nobody yet."), None))
        } @else {
            (ui::card(visitor.t("已共享给", "Shared with"), None, html! {
                ul class="shares" {
                    @for line in lines {
                        li {
                            span { strong { (line.with) } " · " (level_text(line.share.level, lang)) (until(visitor, &line.share)) }
                            @if !line.by.is_empty() { span class="page-note" { (super::said(lang, format!("由{}共享", line.by), format!("by {}", line.by))) } }
                            form method="post" action={ (action) "/" (object::id_text(line.share.id.raw())) "/deletion" } {
                                (ui::csrf_field(visitor.csrf()))
                                (ui::Button::new(ui::Look::Quiet, visitor.t("取消共享", "Stop sharing")).icon("x"))
                            }
                        }
                    }
                }
            }))
        }
        (ui::form(lang, &form, ui::field_group(visitor.t("共享给", "Share with"), html! {
            (ui::people_field(lang, &Field { value: typed("user_text"), ..field("user", ShareOf::USER.field()) }, None, "/lookup/users"))
            (ui::select_field(lang, &field("team", ShareOf::TEAM.field()), &team_choices))
            (ui::select_field(lang, &level, &levels))
            (ui::day_field(lang, &field("until", ShareOf::UNTIL.field()), None))
        })))
    };
    let crumbs = vec![
        crumb(list.1, list.0.clone()),
        crumb(name.clone(), href.clone()),
        here(visitor.t("共享", "Share")),
    ];
    frame(visitor, &title, crumbs, html! { div class="stack" { (body) } })
}

fn level_text(level: ShareLevel, lang: object::Lang) -> &'static str {
    ShareLevel::DEF.item(level.code()).map_or("", |item| item.label.text(lang))
}

fn until(visitor: &Visitor, share: &ShareOf) -> String {
    match share.until {
        Some(day) => {
            super::said(visitor.lang, format!(" · 至 {}", day.text()), format!(" · until {}", day.text()))
        }
        None => String::new(),
    }
}

/// `POST /shares/{plural}/{id}`
pub(super) async fn add(
    State(site): State<Site>,
    Path((plural, id)): Path<(String, String)>,
    form: SignedForm,
) -> Result<Response, Refusal> {
    let shared = found(&site, &form.visitor, &plural, &id).await?;
    let text = |name: &str| form.value(name).unwrap_or_default().trim().to_owned();
    let sent = form.fields.clone();
    let (set, mut problems) =
        form.visitor.visit.read(move |view| site::sent_values(view, ShareOf::def(), &sent)).await?;
    let mut values = vec![Value::Null; ShareOf::def().fields.len()];
    values[ShareOf::RECORD.field().index] = address(shared.def, shared.row.id).to_value();
    for (field, value) in set {
        values[field.index] = value;
    }
    if problems.is_empty() {
        let written = shared
            .visit
            .write::<_, WriteError, _>("share", move |tx| {
                tx.create(ShareOf::def(), values.clone())?;
                Ok(tx.change_set())
            })
            .await;
        match written {
            Ok(change_set) => {
                let back = format!("/shares/{plural}/{id}");
                let news =
                    shared.undone(News::done(form.visitor.t("已共享。", "Shared.")), change_set, &back);
                return Ok(go(&site, &back, &news));
            }
            Err(WriteError::Invalid(refused)) => {
                problems.extend(refused.into_iter().map(|problem| (problem.field, problem.message)));
            }
            Err(other) => return Err(other.into()),
        }
    }
    let page = shown(&form.visitor, &shared, &problems, &text);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// `POST /shares/{plural}/{id}/{share}/deletion`
pub(super) async fn delete(
    State(site): State<Site>,
    Path((plural, id, share)): Path<(String, String, String)>,
    form: SignedForm,
) -> Result<Response, Refusal> {
    let shared = found(&site, &form.visitor, &plural, &id).await?;
    let share = parse_id(&share).map_err(|_| Refusal::not_found())?;
    if !shared.lines.iter().any(|line| line.share.id.raw() == share) {
        return Err(Refusal::not_found());
    }
    let change_set = shared
        .visit
        .write::<_, WriteError, _>("unshare", move |tx| {
            tx.delete(ShareOf::def(), share, None)?;
            Ok(tx.change_set())
        })
        .await?;
    let back = format!("/shares/{plural}/{id}");
    let news =
        shared.undone(News::done(form.visitor.t("已取消共享。", "No longer shared.")), change_set, &back);
    Ok(go(&site, &back, &news))
}
