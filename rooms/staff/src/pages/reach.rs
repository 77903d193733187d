//! What a person sees, who sees a record, and why.

use axum::extract::{Path, RawQuery, State};
use maud::{Markup, html};
use object::{Filter, Id, Lang, Object, ObjectDef, RecordAddress, Row, id_text, parse_id};
use site::ui::{self, Col, Fact, Field, PageHeader, Table, TextKind};
use site::{Refusal, Site, Visitor, crumb, frame, here, pairs_of};
use store::{ALL_ROWS_MAX, Actor, Level, Scope, StoreError, Verb, View};

use super::words;
use crate::explain::{Reason, explain, explain_field};
use crate::rights::{ActsBy, actor_of};
use crate::role::RoleHolding;
use crate::user::User;

/// So many colleagues are asked who sees a record; in a larger company one asks for a person by name.
const PEOPLE_ASKED: usize = 200;

fn value_of(query: Option<&str>, name: &str) -> Option<String> {
    let pairs = pairs_of(query.unwrap_or_default());
    pairs.into_iter().rev().find(|(known, _)| known == name).map(|(_, value)| value)
}

/// A person and what they may do, read as the house.
async fn person_of(visitor: &Visitor, id: &str) -> Result<(User, Option<Actor>), Refusal> {
    super::expect_rights_seen(visitor)?;
    let id = Id::<User>::from_raw(parse_id(id).map_err(|_| Refusal::not_found())?);
    let read = move |view: &View<'_>| {
        let Some(user) = view.find::<User>(id)? else { return Ok(None) };
        let actor = actor_of(view, &user, ActsBy::Person)?;
        Ok::<_, StoreError>(Some((user, actor)))
    };
    visitor.site.crm().system().read(read).await?.ok_or_else(Refusal::not_found)
}

/// `GET /users/{id}/reach`
pub(super) async fn person(
    State(site): State<Site>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    visitor: Visitor,
) -> Result<Markup, Refusal> {
    let (user, actor) = person_of(&visitor, &id).await?;
    let lang = visitor.lang;
    let title = super::said(lang, format!("{}看到什么", user.name), format!("What {} sees", user.name));
    let asked = value_of(query.as_deref(), "record").unwrap_or_default();
    let crumbs = vec![
        crumb(User::def().label_plural.text(lang), "/users"),
        crumb(user.name.clone(), format!("/users/{id}")),
        here(visitor.t("看到什么", "What they see")),
    ];
    let Some(actor) = actor else {
        let body = html! {
            (ui::page_header(&PageHeader { title: title.clone(), ..PageHeader::default() }))
            (ui::notice(ui::NoticeKind::Info, html! {
                (visitor.t("此人已停用，不能登录，什么也看不到。", "They are switched off: they cannot sign in and see nothing."))
            }, None))
        };
        return Ok(frame(&visitor, &title, crumbs, html! { div class="stack" { (body) } }));
    };
    let answer = match record_named(&site, &asked) {
        None if asked.trim().is_empty() => html! {},
        None => ui::notice(
            ui::NoticeKind::Error,
            html! {
                (visitor.t("看不懂这个地址，请粘贴记录页面的地址。", "This is no record’s address; paste that of its page."))
            },
            None,
        ),
        Some((def, record)) => verdict(&visitor, &actor, def, record).await?,
    };
    let counts = counts(&visitor, &actor).await?;
    let strong = |label: &str| Col { strong: true, ..Col::new(label) };
    let mut cols = vec![
        strong(visitor.t("对象", "Object")),
        Col { numeric: true, ..strong(visitor.t("看到的条数", "Records seen")) },
    ];
    cols.extend(Verb::ALL.map(|verb| Col::new(words::verb(verb, lang))));
    let rows = counts.into_iter().map(|(def, count)| {
        let mut cells = vec![html! { (def.label_plural.text(lang)) }, html! { (count) }];
        cells.extend(Verb::ALL.map(|verb| html! { (words::scope(actor.scope(def.name, verb), lang)) }));
        ui::Row { name: def.label_plural.text(lang).to_owned(), cells, ..ui::Row::default() }
    });
    let table = Table { caption: title.clone(), cols, rows: rows.collect(), ..Table::default() };
    let body = html! {
        (ui::page_header(&PageHeader { title: title.clone(), ..PageHeader::default() }))
        (ui::card(visitor.t("能不能看到这条记录？为什么？", "Can they see this record, and why?"), None, html! {
            form class="stack" method="get" action={ "/users/" (id) "/reach" } {
                (ui::text_field(lang, &Field {
                    value: asked.clone(),
                    hint: visitor.t("粘贴记录页面的地址，例如 /customers/0C7…", "Paste the address of its page, such as /customers/0C7…").to_owned(),
                    ..Field::new("record", visitor.t("记录的地址", "The record’s address"))
                }, TextKind::Plain))
                div { (ui::Button::new(ui::Look::Plain, visitor.t("查看原因", "Tell me why"))) }
            }
            (answer)
        }))
        (ui::table(lang, &table))
    };
    Ok(frame(&visitor, &title, crumbs, html! { div class="stack" { (body) } }))
}

/// The record that an address leads to, whichever page of it, with or without the house's own name in front.
fn record_named(site: &Site, text: &str) -> Option<(&'static ObjectDef, i64)> {
    let path = text.trim();
    let path =
        path.split_once("://").map_or(path, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
    let mut parts = path.trim_start_matches('/').split(['/', '?', '#']);
    let def = site.object(parts.next()?).ok()?;
    Some((def, parse_id(parts.next()?).ok()?))
}

/// How many records of each object somebody sees.
async fn counts(visitor: &Visitor, actor: &Actor) -> Result<Vec<(&'static ObjectDef, String)>, StoreError> {
    let visit = visitor.site.crm().visit(actor.clone(), store::Via::System);
    visit
        .read(move |view| {
            let objects = view.registry().objects().iter().copied();
            let objects = objects.filter(|def| !def.internal && def.hung_field().is_none());
            let mut counts = Vec::new();
            for def in objects.filter(|def| view.actor().scope(def.name, Verb::See) > Scope::Nothing) {
                let total = view.total(def, &Filter::All, false)?;
                let count = if total.exact { total.count.to_string() } else { format!("{}+", total.count) };
                counts.push((def, count));
            }
            Ok(counts)
        })
        .await
}

/// Every verb with every role's word on it, and the fields that are kept back.
async fn verdict(
    visitor: &Visitor,
    actor: &Actor,
    def: &'static ObjectDef,
    record: i64,
) -> Result<Markup, Refusal> {
    type Verdict = (Vec<(Verb, Vec<Reason>)>, Vec<(&'static str, Vec<(String, Level)>)>);
    let (lang, actor) = (visitor.lang, actor.clone());
    let read = move |view: &View<'_>| -> Result<Option<Verdict>, StoreError> {
        let Some(row) = view.find_row(def, record)? else { return Ok(None) };
        let mut verbs = Vec::new();
        for verb in [Verb::See, Verb::Change, Verb::Delete, Verb::Export, Verb::Unmask] {
            verbs.push((verb, explain(view, &actor, def, &row, verb, lang)?));
        }
        let mut fields = Vec::new();
        for (field, _) in actor.veils_of(def, &row) {
            fields.push((field.label.text(lang), explain_field(view, &actor, def, field, &row, lang)?));
        }
        Ok(Some((verbs, fields)))
    };
    let Some((verbs, fields)) = visitor.site.crm().system().read(read).await? else {
        return Ok(ui::notice(
            ui::NoticeKind::Info,
            html! {
                (visitor.t("没有这条记录（可能已删除），谁也看不到。", "There is no such record (any more): nobody sees it."))
            },
            None,
        ));
    };
    let sees = verbs[0].1.iter().any(|reason| reason.holds);
    Ok(html! {
        @for (verb, reasons) in &verbs {
            @let may = reasons.iter().any(|reason| reason.holds);
            h3 {
                (words::verb(*verb, lang)) " "
                @if may { (ui::badge(object::Tone::Green, visitor.t("能", "Yes"))) }
                @else { (ui::badge(object::Tone::Red, visitor.t("不能", "No"))) }
            }
            ul class="verdicts" {
                @for reason in reasons {
                    li { strong { (reason.role) } (visitor.t("：", ": ")) (reason.why) }
                }
                @if reasons.is_empty() { li { (visitor.t("此人没有任何角色。", "They hold no role.")) } }
            }
        }
        @if sees && !fields.is_empty() {
            h3 { (visitor.t("不完全显示的字段", "Fields that are not told in full")) }
            ul class="verdicts" {
                @for (field, levels) in &fields {
                    li {
                        strong { (field) } (visitor.t("：", ": "))
                        (levels
                            .iter()
                            .map(|(role, level)| format!("{role} — {}", words::level(*level, lang)))
                            .collect::<Vec<_>>()
                            .join(visitor.t("；", "; ")))
                    }
                }
            }
        }
    })
}

/// `GET /reach/{plural}/{id}`: who sees a record.
pub(super) async fn record(
    State(site): State<Site>,
    Path((plural, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    visitor: Visitor,
) -> Result<Markup, Refusal> {
    super::expect_rights_seen(&visitor)?;
    let def = site.object(&plural)?;
    let record = parse_id(&id).map_err(|_| Refusal::not_found())?;
    let row = visitor.visit.read::<_, StoreError, _>(move |view| view.find_row(def, record)).await?;
    let row = row.ok_or_else(Refusal::not_found)?;
    let lang = visitor.lang;
    let name = row.title(def);
    let title = super::said(lang, format!("谁能看到“{name}”"), format!("Who sees “{name}”"));
    let mut sent = pairs_of(query.as_deref().unwrap_or_default());
    // Lines of the table name the person by `person`, the form below by the field that says who holds a role.
    if let Some(person) = value_of(query.as_deref(), "person") {
        sent.push((RoleHolding::USER.field().name.to_owned(), person));
    }
    let (set, problems) =
        visitor.visit.read(move |view| site::sent_values(view, RoleHolding::def(), &sent)).await?;
    let asked = set.into_iter().find(|(field, _)| *field == RoleHolding::USER.field());
    let asked = asked.and_then(|(_, value)| value.as_int()).map(id_text);
    let wrong = problems.first().map(|(_, message)| message.text(lang).to_owned());
    let answer = if let Some(asked) = asked {
        let (user, actor) = person_of(&visitor, &asked).await?;
        let told = match actor {
            Some(actor) => verdict(&visitor, &actor, def, record).await?,
            None => html! { p { (visitor.t("此人已停用。", "They are switched off.")) } },
        };
        ui::card(&user.name, None, told)
    } else {
        html! {}
    };
    let (people, is_all) = seeing(&visitor, def, &row).await?;
    let strong = |label: &str| Col { strong: true, ..Col::new(label) };
    let cols = vec![
        strong(visitor.t("谁", "Who")),
        strong(visitor.t("因为", "Because")),
        Col::new(visitor.t("能修改", "May change")),
    ];
    let rows = people.iter().map(|(user, why, may_change)| ui::Row {
        name: user.name.clone(),
        href: Some(format!("/reach/{plural}/{id}?person={}", id_text(user.id.raw()))),
        cells: vec![
            ui::person(&user.name),
            html! { (why) },
            html! { (if *may_change { visitor.t("能", "Yes") } else { visitor.t("不能", "No") }) },
        ],
        ..ui::Row::default()
    });
    let table = Table { caption: title.clone(), cols, rows: rows.collect(), ..Table::default() };
    let facts = [
        Fact::new(visitor.t("记录", "Record"), html! { a href={ "/" (plural) "/" (id) } { (name) } }),
        Fact::new(visitor.t("能看到的人数", "People who see it"), html! { (people.len()) }),
    ];
    let body = html! {
        (ui::page_header(&PageHeader { title: title.clone(), ..PageHeader::default() }))
        (ui::facts(lang, &facts))
        (answer)
        (ui::card(visitor.t("看不到的人，为什么？", "Somebody does not see it: why?"), None, html! {
            form class="stack" method="get" action={ "/reach/" (plural) "/" (id) } {
                (ui::people_field(
                    lang,
                    &Field {
                        required: true,
                        error: wrong,
                        ..Field::new(RoleHolding::USER.field().name, visitor.t("同事", "Colleague"))
                    },
                    None,
                    "/lookup/users",
                ))
                div { (ui::Button::new(ui::Look::Plain, visitor.t("查看原因", "Tell me why"))) }
            }
        }))
        (ui::table(lang, &table))
        @if !is_all {
            p class="page-note" {
                (super::said(
                    lang,
                    format!("只检查了前 {PEOPLE_ASKED} 位同事；其他人请在上面按姓名查。"),
                    format!("The first {PEOPLE_ASKED} colleagues were asked; ask for others by name above."),
                ))
            }
        }
    };
    let crumbs = vec![
        crumb(def.label_plural.text(lang), format!("/{plural}")),
        crumb(name.clone(), format!("/{plural}/{id}")),
        here(visitor.t("谁能看到", "Who sees this")),
    ];
    Ok(frame(&visitor, &title, crumbs, html! { div class="stack" { (body) } }))
}

/// Who sees a record, with the first rule that lets them, and whether all colleagues were asked.
async fn seeing(
    visitor: &Visitor,
    def: &'static ObjectDef,
    row: &Row,
) -> Result<(Vec<(User, String, bool)>, bool), StoreError> {
    let (row, lang) = (row.clone(), visitor.lang);
    visitor
        .site
        .crm()
        .system()
        .read(move |view| {
            let active = User::ACTIVE.is(&true);
            let mut users: Vec<User> =
                view.all(&active, Some(User::NAME.ascending()), ALL_ROWS_MAX.min(PEOPLE_ASKED + 1))?;
            let is_all = users.len() <= PEOPLE_ASKED;
            users.truncate(PEOPLE_ASKED);
            let mut seeing = Vec::new();
            for user in users {
                let Some(actor) = actor_of(view, &user, ActsBy::Person)? else { continue };
                if !actor.sight(def, Verb::See).reaches(&row) {
                    continue;
                }
                let reasons = explain(view, &actor, def, &row, Verb::See, lang)?;
                let reason = reasons.into_iter().find(|reason| reason.holds);
                let why = reason.map_or(String::new(), |reason| match lang {
                    Lang::Zh => format!("{}：{}", reason.role, reason.why),
                    Lang::En => format!("{}: {}", reason.role, reason.why),
                });
                let may_change = actor.sight(def, Verb::Change).reaches(&row);
                seeing.push((user, why, may_change));
            }
            Ok((seeing, is_all))
        })
        .await
}

/// A record's address, for what is hung on it.
pub(super) fn address(def: &ObjectDef, id: i64) -> RecordAddress {
    RecordAddress::new(def.plural, id)
}
