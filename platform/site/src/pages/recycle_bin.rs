//! The recycle bin: what was deleted and may come back, whose doing it was and what went along; restoring it, and
//! removing it for good, which is for those who run the place.

use axum::Router;
use axum::extract::RawQuery;
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};
use object::{Instant, Label, Lang, ObjectDef, id_text, parse_id};
use store::{BIN_ROWS_MAX, BinQuery, Binned, PURGED_AT_ONCE, StoreError, Tx, Verb, WriteError};

use super::address::Address;
use super::deletion::reason;
use super::frame::{frame, here, is_administrator, may};
use super::news::{News, go};
use super::rows::record_href;
use super::values::{count_text, named, people_of, title_said, when_text};
use crate::form_body::{SignedForm, pairs_of};
use crate::listing::Titles;
use crate::refusal::Refusal;
use crate::ui::{
    self, Button, Choice, Col, EmptyState, Field, Form, LinkButton, Look, NoticeKind, PageHeader, Pager, Row,
    Table, TextKind,
};
use crate::visitor::Visitor;

/// Where it is.
pub(super) const PAGE: &str = "/recycle_bin";
/// What it is called.
pub(super) const TITLE: Label = Label::new("回收站", "Recycle bin");
/// Records named before they go for good; the rest is counted.
const NAMED_MAX: usize = 30;
/// Rows of one page.
const ROWS: usize = 50;
/// The form that the rows belong to.
const FORM: &str = "selection";
/// Ways to ask by when it was deleted, in days back.
const WITHIN_DAYS: [(i64, Label); 3] = [
    (1, Label::new("最近 1 天", "Last day")),
    (7, Label::new("最近 7 天", "Last 7 days")),
    (30, Label::new("最近 30 天", "Last 30 days")),
];
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// The longest that a company may say; longer is for ever.
const DAYS_MAX: i64 = 3_650;

/// The page's routes.
pub(super) fn routes() -> Router<crate::site::Site> {
    Router::new()
        .route(PAGE, get(page))
        .route("/recycle_bin/restoration", post(restore))
        .route("/recycle_bin/purging", post(purge))
        .route("/recycle_bin/days", post(keep_days))
}

/// Whether someone deletes or may bring back anything at all.
pub(super) fn is_offered(visitor: &Visitor) -> bool {
    visitor.visit.crm().registry().objects().iter().any(|def| is_kept(def) && may(visitor, def, Verb::Create))
}

fn is_kept(def: &ObjectDef) -> bool {
    !def.internal && !def.journal && !def.single && def.hung_field().is_none()
}

/// What the address asks for.
struct Asked {
    object: Option<&'static ObjectDef>,
    mine: bool,
    within: Option<i64>,
    words: String,
    after: Option<i64>,
}

impl Asked {
    fn of(visitor: &Visitor, query: &str) -> Asked {
        let pairs = pairs_of(query);
        let value = |name: &str| pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.trim());
        let within = value("within").and_then(|days| days.parse().ok());
        Asked {
            object: value("object").and_then(|plural| visitor.site.resource(plural).ok()),
            mine: value("by") == Some("me"),
            within: within.filter(|days| WITHIN_DAYS.iter().any(|(known, _)| known == days)),
            words: value("q").unwrap_or_default().to_owned(),
            after: value("after").and_then(|id| parse_id(id).ok()),
        }
    }

    fn address(&self) -> Address {
        Address::new(PAGE)
            .with("object", self.object.map_or("", |def| def.plural))
            .with("by", if self.mine { "me" } else { "" })
            .with("within", &self.within.map(|days| days.to_string()).unwrap_or_default())
            .with("q", &self.words)
    }

    fn is_narrowed(&self) -> bool {
        self.object.is_some() || self.mine || self.within.is_some() || !self.words.is_empty()
    }
}

/// `GET /recycle_bin?object=&by=me&within=&q=&after=`
async fn page(RawQuery(query): RawQuery, visitor: Visitor) -> Result<Markup, Refusal> {
    let asked = Asked::of(&visitor, query.as_deref().unwrap_or_default());
    let now = visitor.site.crm().now();
    let bin_query = BinQuery {
        object: asked.object,
        actor: asked.mine.then(|| visitor.visit.actor().user),
        since: asked.within.map(|days| Instant(now.0 - days * DAY_MS)),
        until: None,
        words: asked.words.clone(),
        after: asked.after,
        limit: (ROWS + 1).min(BIN_ROWS_MAX),
    };
    let people = people_of(visitor.site.crm().registry());
    let (mut found, days, titles, may_purge) = visitor
        .visit
        .read::<_, StoreError, _>(move |view| {
            let found = view.bin(&bin_query)?;
            let mut titles = Titles::default();
            if let Some(people) = people {
                titles.add(view, people, found.iter().map(|binned| binned.actor).collect())?;
            }
            Ok((found, view.bin_days()?, titles, view.may_purge_any()))
        })
        .await?;
    let more = found.len() > ROWS;
    found.truncate(ROWS);
    let title = TITLE.text(visitor.lang);
    let is_administrator = is_administrator(&visitor);
    let kept = match (visitor.lang, days) {
        (Lang::Zh, Some(days)) => format!("删除的记录保留 {days} 天，之后自动彻底清除。"),
        (Lang::En, Some(days)) => format!("Deleted records stay for {days} days, then they go for good."),
        (Lang::Zh, None) => String::from("删除的记录一直保留。"),
        (Lang::En, None) => String::from("Deleted records stay."),
    };
    let body = html! {
        div class="stack" {
            (ui::page_header(&PageHeader { title: title.to_owned(), note: kept, ..PageHeader::default() }))
            (narrowing(&visitor, &asked))
            @if found.is_empty() {
                (ui::empty_state(&EmptyState {
                    icon: "trash-2",
                    title: if asked.is_narrowed() {
                        visitor.t("没有符合条件的已删除记录", "Nothing deleted fits").to_owned()
                    } else {
                        visitor.t("回收站是空的", "The recycle bin is empty").to_owned()
                    },
                    hint: visitor.t(
                        "删除的记录和随它一起删除的内容会出现在这里，可以恢复。",
                        "What is deleted comes here with what went along, and can be restored.",
                    ).to_owned(),
                    action: asked.is_narrowed().then(|| html! {
                        (LinkButton::new(Look::Plain, visitor.t("显示全部", "Show all"), PAGE))
                    }),
                }))
            } @else {
                (table(&visitor, &found, &titles))
                @if more || asked.after.is_some() { (ui::pager(visitor.lang, &Pager {
                    previous_href: asked.after.is_some().then(|| asked.address().to_string()),
                    next_href: found.last().filter(|_| more).map(|last| {
                        asked.address().with("after", &id_text(last.id)).to_string()
                    }),
                    count: None,
                })) }
                (acts(&visitor, may_purge))
            }
            @if is_administrator { (days_form(&visitor, days)) }
        }
    };
    Ok(frame(&visitor, title, vec![here(title)], body))
}

fn narrowing(visitor: &Visitor, asked: &Asked) -> Markup {
    let kept = visitor.visit.crm().registry().objects().iter().copied();
    let objects: Vec<Choice> = kept
        .filter(|def| !def.internal && !def.journal && !def.single)
        .filter(|def| def.hung_field().is_some() || may(visitor, def, Verb::See))
        .map(|def| Choice::new(def.plural, def.label_plural.text(visitor.lang)))
        .collect();
    let within: Vec<Choice> = WITHIN_DAYS
        .iter()
        .map(|(days, label)| Choice::new(days.to_string(), label.text(visitor.lang)))
        .collect();
    let field = |name: &str, label: &str, value: String| Field { value, ..Field::new(name, label) };
    html! {
        form class="row narrowing" method="get" action=(PAGE) {
            (ui::text_field(visitor.lang, &field("q", visitor.t("名称", "Name"), asked.words.clone()), TextKind::Plain))
            (ui::select_field(
                visitor.lang,
                &field("object", visitor.t("对象", "Object"), asked.object.map_or("", |def| def.plural).to_owned()),
                &objects,
            ))
            (ui::select_field(
                visitor.lang,
                &field("within", visitor.t("删除时间", "Deleted"), asked.within.map(|days| days.to_string()).unwrap_or_default()),
                &within,
            ))
            (ui::select_field(
                visitor.lang,
                &field("by", visitor.t("删除人", "Deleted by"), if asked.mine { "me".to_owned() } else { String::new() }),
                &[Choice::new("me", visitor.t("我", "Me"))],
            ))
            (Button::new(Look::Plain, visitor.t("筛选", "Filter")).icon("filter"))
        }
    }
}

fn table(visitor: &Visitor, found: &[Binned], titles: &Titles) -> Markup {
    let strong = |label: &str| Col { strong: true, ..Col::new(label) };
    let crm = visitor.site.crm();
    let people = people_of(crm.registry());
    let rows = found.iter().map(|binned| {
        let name = binned.title.clone().map(|title| {
            let title = title_said(crm.registry(), visitor.lang, binned.object, title);
            named(visitor.lang, &object::text::excerpt(&title))
        });
        let who = people.and_then(|people| titles.in_lang(visitor.lang, people, binned.actor));
        Row {
            id: format!("{}/{}", binned.object.plural, id_text(binned.record)),
            name: name.clone().unwrap_or_default(),
            cells: vec![
                match &name {
                    Some(name) => html! { bdi { (name) } },
                    None => ui::restricted(visitor.lang),
                },
                html! { (binned.object.label.text(visitor.lang)) },
                along_words(visitor, binned),
                who.map_or_else(|| ui::nothing(visitor.lang), ui::person),
                html! { (when_text(visitor.lang, binned.at, crm.now(), crm.zone())) },
            ],
            ..Row::default()
        }
    });
    ui::table(
        visitor.lang,
        &Table {
            caption: TITLE.text(visitor.lang).to_owned(),
            cols: vec![
                strong(visitor.t("名称", "Name")),
                strong(visitor.t("对象", "Object")),
                strong(visitor.t("连带内容", "What went along")),
                Col::new(visitor.t("删除人", "Deleted by")),
                strong(visitor.t("删除时间", "Deleted")),
            ],
            rows: rows.collect(),
            select_form: Some(FORM.to_owned()),
            ..Table::default()
        },
    )
}

fn along_words(visitor: &Visitor, binned: &Binned) -> Markup {
    match binned.merged_into {
        Some(into) => html! {
            a class="link" href=(record_href(binned.object, into)) { (visitor.t("已合并到这条记录", "Merged into this one")) }
        },
        None if binned.along > 0 => html! {
            (match visitor.lang {
                Lang::Zh => format!("连同 {} 条相关记录", count_text(binned.along)),
                Lang::En => format!("With {} more", count_text(binned.along)),
            })
        },
        None => ui::nothing(visitor.lang),
    }
}

fn acts(visitor: &Visitor, may_purge: bool) -> Markup {
    html! {
        form id=(FORM) class="row" method="post" action="/recycle_bin/restoration" {
            (ui::csrf_field(visitor.csrf()))
            (Button::new(Look::Primary, visitor.t("恢复所选", "Restore the selected")).icon("rotate-ccw"))
            @if may_purge {
                button class="button button-danger" type="submit" formaction="/recycle_bin/purging" {
                    (ui::icon("trash-2")) span { (visitor.t("彻底清除所选…", "Remove the selected for good…")) }
                }
            }
        }
    }
}

fn days_form(visitor: &Visitor, days: Option<i64>) -> Markup {
    let field = Field {
        value: days.unwrap_or(0).to_string(),
        hint: visitor
            .t(
                "0 表示一直保留。到期的记录每天自动清除，不能恢复。",
                "0 keeps them. What is older goes by itself, for good.",
            )
            .to_owned(),
        ..Field::new("days", visitor.t("保留天数", "Days kept"))
    };
    ui::card(
        visitor.t("保留多久", "How long records stay"),
        None,
        html! {
            form class="stack" method="post" action="/recycle_bin/days" {
                (ui::csrf_field(visitor.csrf()))
                (ui::text_field(visitor.lang, &field, TextKind::Plain))
                div { (Button::new(Look::Plain, visitor.t("保存", "Save"))) }
            }
        },
    )
}

/// The ticked records.
fn chosen(form: &SignedForm) -> Vec<(&'static ObjectDef, i64)> {
    let ids = form.fields.iter().filter(|(name, _)| name == "ids");
    let addresses = ids.filter_map(|(_, text)| object::RecordAddress::of_text(text));
    let known =
        addresses.filter_map(|address| Some((form.visitor.site.resource(&address.plural).ok()?, address.id)));
    known.take(PURGED_AT_ONCE).collect()
}

fn nothing_chosen(visitor: &Visitor) -> News {
    News::failed(visitor.t("请先选择记录。", "Select some records first."))
}

/// `POST /recycle_bin/restoration`: each record by itself, with what went along.
async fn restore(form: SignedForm) -> Result<Response, Refusal> {
    let records = chosen(&form);
    let visitor = form.visitor;
    if records.is_empty() {
        return Ok(go(&visitor.site, PAGE, &nothing_chosen(&visitor)));
    }
    let (mut restored, mut along, mut reasons) = (0, 0, Vec::new());
    for (def, id) in records {
        let merged = visitor
            .visit
            .read::<_, StoreError, _>(move |view| {
                Ok(view.in_bin(def, id)?.filter(|b| b.merged_into.is_some()))
            })
            .await?;
        if let Some(binned) = merged {
            // One record of a merge comes back by undoing the merge: what moved with it comes back too.
            let visit = visitor.visit.clone();
            let undone = tokio::task::spawn_blocking(move || visit.undo_wait(binned.change_set))
                .await
                .map_err(|_| Refusal::fault())??;
            restored += i64::from(undone.restored > 0);
            along += (undone.restored + undone.removed - 1).max(0);
            reasons.extend(undone.kept.iter().map(|(_, why)| reason(&visitor, *why).to_owned()));
            continue;
        }
        let done = visitor.visit.write("restore", move |tx: &mut Tx<'_>| tx.restore(def, id)).await;
        match done {
            Ok(done) => {
                restored += 1;
                along += done.along;
                reasons.extend(done.kept.iter().map(|(_, why)| reason(&visitor, *why).to_owned()));
            }
            Err(WriteError::Store(fault)) => return Err(fault.into()),
            Err(refused) => {
                let refusal = Refusal::from(refused);
                let message =
                    refusal.fields.into_iter().next().map_or(refusal.message, |(_, message)| message);
                reasons.push(message.text(visitor.lang).to_owned());
            }
        }
    }
    reasons.sort_unstable();
    reasons.dedup();
    let text = match (visitor.lang, along) {
        (Lang::Zh, 0) => format!("已恢复 {restored} 条。"),
        (Lang::Zh, _) => format!("已恢复 {restored} 条，连同 {along} 条相关记录。"),
        (Lang::En, 0) => format!("{restored} restored."),
        (Lang::En, _) => format!("{restored} restored, with {along} that went along."),
    };
    let news = match reasons.is_empty() {
        true => News::done(text),
        false => News::warning(format!(
            "{text}{}{}",
            visitor.t("未恢复的：", " Not restored: "),
            reasons.join(visitor.t("；", "; "))
        )),
    };
    Ok(go(&visitor.site, PAGE, &news))
}

/// `POST /recycle_bin/purging`: asks first, for nothing brings it back; with `sure` it is done.
async fn purge(form: SignedForm) -> Result<Response, Refusal> {
    let records = chosen(&form);
    let visitor = &form.visitor;
    if records.is_empty() {
        return Ok(go(&visitor.site, PAGE, &nothing_chosen(visitor)));
    }
    if form.value("sure") != Some("true") {
        let shown: Vec<_> = records.iter().copied().take(NAMED_MAX).collect();
        let found = visitor.visit.read::<_, StoreError, _>(move |view| {
            let mut known = Vec::new();
            for (def, id) in shown {
                if view.in_bin(def, id)?.is_some() {
                    known.push(view.in_bin_to_purge(def, id)?);
                }
            }
            Ok(known)
        });
        // Asked only where it can be done.
        let Some(found) = found.await?.into_iter().collect::<Option<Vec<_>>>() else {
            return Err(Refusal::forbidden());
        };
        if found.is_empty() {
            return Ok(go(&visitor.site, PAGE, &nothing_chosen(visitor)));
        }
        let page = ask_purge(visitor, &records, &found);
        return Ok(axum::response::IntoResponse::into_response(page));
    }
    let ids: Vec<i64> = records.iter().map(|(_, id)| *id).collect();
    let purged =
        visitor.visit.write("purge", move |tx: &mut Tx<'_>| tx.purge(&ids)).await.map_err(Refusal::from)?;
    crate::retention::free(&visitor.site, purged.contents).await?;
    let text = match visitor.lang {
        Lang::Zh => format!("已彻底清除 {} 条。", purged.records),
        Lang::En => format!("{} removed for good.", purged.records),
    };
    Ok(go(&visitor.site, PAGE, &News::done(text)))
}

/// What goes is named, as far as a page has room.
fn ask_purge(visitor: &Visitor, records: &[(&'static ObjectDef, i64)], gone: &[Binned]) -> Markup {
    let title = visitor.t("彻底清除", "Remove for good");
    let count = records.len();
    let form = Form {
        action: String::from("/recycle_bin/purging"),
        csrf: visitor.csrf().to_owned(),
        submit: title.to_owned(),
        danger: true,
        cancel_href: Some(PAGE.to_owned()),
        ..Form::default()
    };
    let body = html! {
        div class="narrow stack" {
            (ui::page_header(&PageHeader { title: title.to_owned(), ..PageHeader::default() }))
            (ui::form(visitor.lang, &form, html! {
                (ui::notice(NoticeKind::Warning, html! { (match visitor.lang {
                    Lang::Zh => format!("将彻底清除 {count} 条记录及随之删除的内容：历史里的值和没有其他记录使用的文件也会删除，任何人都不能再恢复。"),
                    Lang::En => format!("{count} records go for good, with what was deleted along: their values leave the history, files that no other record holds leave the disk, and nobody can bring them back."),
                }) }, None))
                ul {
                    @for binned in gone {
                        li {
                            (binned.object.label.text(visitor.lang)) " "
                            // Whoever may not be told its name is told its number.
                            strong {
                                (binned.title.clone().map_or_else(|| id_text(binned.record), |title| {
                                    let registry = visitor.site.crm().registry();
                                    object::text::excerpt(&title_said(registry, visitor.lang, binned.object, title))
                                }))
                            }
                            @if binned.along > 0 {
                                (match visitor.lang {
                                    Lang::Zh => format!("，连同 {} 条", binned.along),
                                    Lang::En => format!(", with {} that went along", binned.along),
                                })
                            }
                        }
                    }
                    @if records.len() > gone.len() {
                        li { (match visitor.lang {
                            Lang::Zh => format!("另外 {} 条", records.len() - gone.len()),
                            Lang::En => format!("{} more", records.len() - gone.len()),
                        }) }
                    }
                }
                (ui::hidden_field("sure", "true"))
                @for (def, id) in records { (ui::hidden_field("ids", &format!("{}/{}", def.plural, id_text(*id)))) }
            }))
        }
    };
    frame(visitor, title, vec![super::frame::crumb(TITLE.text(visitor.lang), PAGE), here(title)], body)
}

/// `POST /recycle_bin/days`
async fn keep_days(form: SignedForm) -> Result<Response, Refusal> {
    if !is_administrator(&form.visitor) {
        return Err(Refusal::forbidden());
    }
    let visitor = &form.visitor;
    let days = form.value("days").and_then(|days| days.trim().parse::<i64>().ok());
    let Some(days) = days.filter(|days| (0..=DAYS_MAX).contains(days)) else {
        let text = match visitor.lang {
            Lang::Zh => format!("保留天数应为 0 到 {DAYS_MAX}。"),
            Lang::En => format!("Days are a number from 0 to {DAYS_MAX}."),
        };
        return Ok(go(&visitor.site, PAGE, &News::failed(text)));
    };
    visitor.visit.write::<_, StoreError, _>("bin_days", move |tx| tx.keep_in_bin(days)).await?;
    Ok(go(&visitor.site, PAGE, &News::done(visitor.t("已保存。", "Saved."))))
}
