//! What a hook sent and what came of it, its secret, a trial, and sending again.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use maud::{Markup, html};
use object::{Instant, Label, Lang, ObjectDef, Tone, id_text, parse_id};
use store::{DELIVERIES_SHOWN_MAX, Delivery, DeliveryState, Lane, Replay, StoreError, Verb, WriteError};

use super::frame::{crumb, frame, here};
use super::news::{News, go};
use super::rows::record_href;
use super::values::when_text;
use crate::form_body::{SignedForm, pairs_of};
use crate::hooks::{self, HookObject};
use crate::listing::Titles;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui::{self, Button, Col, EmptyState, LinkButton, Look, NoticeKind, PageHeader, Row, Table};
use crate::visitor::Visitor;

/// What is sent again with one press: the last so many hours.
const REPLAYED_HOURS: [(i64, Label); 3] = [
    (1, Label::new("最近 1 小时", "Last hour")),
    (24, Label::new("最近 24 小时", "Last 24 hours")),
    (24 * 7, Label::new("最近 7 天", "Last 7 days")),
];
const HOUR_MS: i64 = 60 * 60 * 1_000;

/// All that the page shows.
struct Shown {
    hooks: HookObject,
    id: i64,
    name: String,
    is_active: bool,
    /// Whether the visitor may do more than look.
    may_change: bool,
    has_secret: bool,
    lane: Option<Lane>,
    deliveries: Vec<Delivery>,
    titles: Titles,
}

/// `GET /{plural}/{id}/deliveries?after=…`
pub(super) async fn page(
    State(site): State<Site>,
    Path((plural, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    visitor: Visitor,
) -> Result<Markup, Refusal> {
    let (hooks, id) = hook_of(&site, &plural, &id)?;
    let query = pairs_of(query.as_deref().unwrap_or_default());
    let after = query.iter().find(|(name, _)| name == "after").map(|(_, value)| parse_id(value));
    let after = after.transpose().map_err(|_| Refusal::not_found())?;
    let asker = visitor.clone();
    let shown = visitor
        .visit
        .read::<_, StoreError, _>(move |view| {
            let Some(row) = view.find_row(hooks.def, id)? else { return Ok(None) };
            let deliveries = view.deliveries(id, after)?;
            let mut titles = Titles::default();
            for def in view.registry().objects() {
                let of_object = deliveries.iter().filter(|delivery| delivery.event.object == def.name);
                let records: Vec<i64> = of_object.map(|delivery| delivery.event.record).collect();
                if !records.is_empty() && def.hung_field().is_none() {
                    titles.add(view, def.name, records)?;
                }
            }
            Ok(Some(Shown {
                hooks,
                id,
                name: object::text::excerpt(&row.title(hooks.def)),
                is_active: hooks.is_active(&row),
                may_change: asker.visit.actor().sight(hooks.def, Verb::Change).reaches(&row),
                has_secret: view.hook_secrets(id)?.is_some(),
                lane: view.lane(id)?,
                deliveries,
                titles,
            }))
        })
        .await?;
    Ok(shown.ok_or_else(Refusal::not_found)?.page(&visitor, after.is_some()))
}

impl Shown {
    fn page(&self, visitor: &Visitor, is_older: bool) -> Markup {
        let title = visitor.t("推送记录", "Deliveries");
        let header = PageHeader {
            title: title.to_owned(),
            note: self.name.clone(),
            acts: self.may_change.then(|| self.acts(visitor)),
        };
        let next = self.deliveries.last().filter(|_| self.deliveries.len() == DELIVERIES_SHOWN_MAX);
        let body = html! {
            div class="stack" {
                (ui::page_header(&header))
                (super::developers::about_api(visitor))
                @if let Some(notice) = self.notice(visitor) { (notice) }
                @if self.deliveries.is_empty() {
                    (ui::empty_state(&EmptyState {
                        icon: "webhook",
                        title: visitor.t("还没有推送", "Nothing was sent yet").to_owned(),
                        hint: visitor
                            .t(
                                "记录发生变化时，推送和应答显示在这里；也可以先发一条测试消息。",
                                "When a record changes, the message and its answer show here; a trial message can be sent now.",
                            )
                            .to_owned(),
                        action: None,
                    }))
                } @else {
                    (self.table(visitor))
                }
                @if is_older || next.is_some() {
                    p {
                        @if is_older {
                            (LinkButton::new(Look::Plain, visitor.t("最新的", "Newest"), self.href()))
                            " "
                        }
                        @if let Some(last) = next {
                            (LinkButton::new(Look::Plain, visitor.t("更早的", "Older"), format!("{}?after={}", self.href(), id_text(last.id))))
                        }
                    }
                }
                @if self.may_change && !self.deliveries.is_empty() { (self.again(visitor)) }
            }
        };
        let list =
            crumb(self.hooks.def.label_plural.text(visitor.lang), format!("/{}", self.hooks.def.plural));
        let record = crumb(self.name.clone(), record_href(self.hooks.def, self.id));
        frame(visitor, title, vec![list, record, here(title)], body)
    }

    fn href(&self) -> String {
        href(self.hooks.def, self.id)
    }

    fn acts(&self, visitor: &Visitor) -> Markup {
        let label = match self.has_secret {
            true => visitor.t("更换密钥", "New secret"),
            false => visitor.t("生成密钥", "Make a secret"),
        };
        let form = |noun: &str, button: Button| {
            html! {
                form method="post" class="act" action={ (self.href()) "/" (noun) } {
                    (ui::csrf_field(visitor.csrf()))
                    (button)
                }
            }
        };
        let look = if self.has_secret { Look::Plain } else { Look::Primary };
        html! {
            @if self.has_secret && self.is_active {
                (form("trial", Button::new(Look::Plain, visitor.t("发送测试消息", "Send a trial")).icon("webhook")))
            }
            (form("rotation", Button::new(look, label).icon("refresh-cw")))
        }
    }

    fn notice(&self, visitor: &Visitor) -> Option<Markup> {
        let failing = self.lane.filter(|lane| lane.failures > 0);
        let (kind, text) = match (self.has_secret, self.is_active, failing) {
            (false, _, _) => (
                NoticeKind::Info,
                visitor
                    .t(
                        "还没有密钥，所以什么都不会推送。生成后请马上填到接收方，密钥只显示一次。",
                        "There is no secret yet, so nothing is sent. Make one and give it to the receiver at once: it is shown only then.",
                    )
                    .to_owned(),
            ),
            (true, false, _) => (
                NoticeKind::Warning,
                visitor.t("已停用，不会推送。", "It is switched off, and nothing is sent.").to_owned(),
            ),
            (true, true, Some(lane)) => {
                let crm = visitor.site.crm();
                let since = lane.failing_since.unwrap_or(crm.now());
                let since = when_text(visitor.lang, since, crm.now(), crm.zone());
                let failures = lane.failures;
                let text = match visitor.lang {
                    Lang::Zh => format!("接收方没有正常应答，已连续失败 {failures} 次（首次：{since}），会继续重试。"),
                    Lang::En => {
                        format!("The receiver does not take messages: {failures} failures in a row, the first {since}. They are tried again.")
                    }
                };
                (NoticeKind::Warning, text)
            }
            (true, true, None) => return None,
        };
        Some(ui::notice(kind, html! { (text) }, None))
    }

    fn table(&self, visitor: &Visitor) -> Markup {
        let t = |zh, en| visitor.t(zh, en);
        let strong = |label: &str| Col { strong: true, ..Col::new(label) };
        let mut cols = vec![
            strong(t("事件", "Event")),
            strong(t("记录", "Record")),
            strong(t("状态", "State")),
            Col { numeric: true, ..Col::new(t("次数", "Attempts")) },
            Col::new(t("应答", "Answer")),
            strong(t("时间", "When")),
        ];
        if self.may_change {
            cols.push(strong(t("再次推送", "Again")));
        }
        let rows = self.deliveries.iter().map(|delivery| self.row(visitor, delivery)).collect();
        let table =
            Table { caption: t("推送记录", "Deliveries").to_owned(), cols, rows, ..Table::default() };
        ui::table(visitor.lang, &table)
    }

    fn row(&self, visitor: &Visitor, delivery: &Delivery) -> Row {
        let crm = visitor.site.crm();
        let event = &delivery.event;
        let name = hooks::name_of(self.hooks, crm.registry(), event);
        let record = event.seq.and_then(|_| {
            let def = crm.registry().object(&event.object)?;
            let title = self.titles.of(def.name, event.record)?;
            Some(html! { a class="link" href=(record_href(def, event.record)) { (title) } })
        });
        let (tone, state) = match delivery.state {
            DeliveryState::Waiting if delivery.attempts > 0 => {
                (Tone::Amber, visitor.t("等待重试", "To be retried"))
            }
            DeliveryState::Waiting => (Tone::Blue, visitor.t("待推送", "Waiting")),
            DeliveryState::Done => (Tone::Green, visitor.t("已送达", "Delivered")),
            DeliveryState::GivenUp => (Tone::Red, visitor.t("已放弃", "Given up")),
            DeliveryState::Skipped => (Tone::Grey, visitor.t("未推送", "Not sent")),
        };
        let answer = answer_text(visitor, delivery);
        let mut cells = vec![
            html! { span class="code" { (name) } },
            record.unwrap_or_else(|| ui::nothing(visitor.lang)),
            ui::badge(tone, state),
            html! { (delivery.attempts) },
            if answer.is_empty() {
                ui::nothing(visitor.lang)
            } else {
                html! { (answer) }
            },
            html! { time datetime=(event.at.rfc3339()) { (when_text(visitor.lang, event.at, crm.now(), crm.zone())) } },
        ];
        if self.may_change {
            let action = format!("{}/{}/replay", self.href(), id_text(delivery.id));
            cells.push(html! {
                @if delivery.state != DeliveryState::Waiting {
                    form method="post" class="act" action=(action) {
                        (ui::csrf_field(visitor.csrf()))
                        (Button::new(Look::Quiet, visitor.t("再次推送", "Send again")).icon("refresh-cw").small())
                    }
                } @else { (ui::nothing(visitor.lang)) }
            });
        }
        Row { id: id_text(delivery.id), name, cells, ..Row::default() }
    }

    fn again(&self, visitor: &Visitor) -> Markup {
        let body = html! {
            p {
                (visitor.t(
                    "接收方恢复后，可以把这段时间的事件全部再推送一次；消息编号不变，接收方据此去重。",
                    "When a receiver is back, all events of a while can be sent again, under the ids they had, by which it knows them.",
                ))
            }
            form method="post" class="act" action={ (self.href()) "/replay" } {
                (ui::csrf_field(visitor.csrf()))
                @for (hours, label) in REPLAYED_HOURS {
                    (Button::new(Look::Plain, label.text(visitor.lang)).sends("hours", hours.to_string())) " "
                }
            }
        };
        ui::card(visitor.t("再次推送", "Send again"), None, body)
    }
}

/// What was answered, or why nothing was sent.
fn answer_text(visitor: &Visitor, delivery: &Delivery) -> String {
    let said = delivery.answer.as_deref().unwrap_or_default();
    let reason = match said {
        "out_of_sight" => visitor.t("负责人看不到这条记录", "Out of its owner’s sight"),
        "not_meant" => visitor.t("不符合筛选条件", "Not what the filter means"),
        "person_gone" => visitor
            .t("负责人的账号已停用，或没有负责人", "Its owner’s account is switched off, or there is none"),
        "no_secret" => visitor.t("没有密钥", "There is no secret"),
        "switched_off" => visitor.t("Webhook 已停用", "The webhook is switched off"),
        store::RESTORED => {
            visitor.t("从备份恢复，没有补发", "The house was restored from a backup; this was not sent")
        }
        "too_many_waiting" => visitor.t("积压太多，已停用", "Too many waited; it was switched off"),
        "receiver_gone" => {
            visitor.t("接收方表示不再接收，已停用", "The receiver wants no more; it was switched off")
        }
        "failing_for_days" => visitor.t("多日失败，已停用", "It failed for days and was switched off"),
        _ => said,
    };
    match (delivery.status, delivery.ms) {
        (Some(status), Some(ms)) => format!("{status} · {ms} ms · {}", object::text::excerpt(reason)),
        (Some(status), None) => format!("{status} · {}", object::text::excerpt(reason)),
        (None, _) => reason.to_owned(),
    }
}

/// `POST /{plural}/{id}/deliveries/rotation`: the one page that shows the secret.
pub(super) async fn rotate(
    State(site): State<Site>,
    Path((plural, id)): Path<(String, String)>,
    form: SignedForm,
) -> Result<Markup, Refusal> {
    let (hooks, id) = hook_of(&site, &plural, &id)?;
    let visitor = form.visitor;
    let kept = visitor
        .visit
        .write::<_, WriteError, _>("rotate_secret", move |tx| {
            hooks::rotate(tx, hooks, id)?;
            Ok(tx.hook_secrets(id)?)
        })
        .await?;
    let kept = kept.ok_or_else(Refusal::not_found)?;
    let title = visitor.t("新的密钥", "The new secret");
    let back = href(hooks.def, id);
    let body = html! {
        div class="narrow stack" {
            (ui::page_header(&PageHeader { title: title.to_owned(), ..PageHeader::default() }))
            (ui::notice(
                NoticeKind::Warning,
                html! {
                    (visitor.t(
                        "请现在复制到接收方：离开此页后不再显示。",
                        "Copy it to the receiver now: it is not shown again.",
                    ))
                    @if kept.previous.is_some() {
                        " "
                        (visitor.t("旧密钥在一天内仍然有效。", "The one before holds for another day."))
                    }
                },
                None,
            ))
            (ui::card("", None, html! { p { (ui::copyable_code(visitor.lang, &kept.secret)) } }))
            p { (LinkButton::new(Look::Primary, visitor.t("已保存，返回", "I have it; back"), back.clone())) }
        }
    };
    let list = crumb(hooks.def.label_plural.text(visitor.lang), format!("/{}", hooks.def.plural));
    let log = crumb(visitor.t("推送记录", "Deliveries"), back);
    Ok(frame(&visitor, title, vec![list, log, here(title)], body))
}

/// `POST /{plural}/{id}/deliveries/trial`
pub(super) async fn send_trial(
    State(site): State<Site>,
    Path((plural, id)): Path<(String, String)>,
    form: SignedForm,
) -> Result<Response, Refusal> {
    let (hooks, id) = hook_of(&site, &plural, &id)?;
    let act = move |tx: &mut store::Tx<'_>| hooks::send_trial(tx, hooks, id);
    form.visitor.visit.write::<_, WriteError, _>("try_webhook", act).await?;
    let news = form
        .visitor
        .t("测试消息已发出，刷新可看结果", "A trial is on its way; reload to see what came of it");
    Ok(go(&site, &href(hooks.def, id), &News::done(news)))
}

/// `POST /{plural}/{id}/deliveries/replay`, with how many hours back.
pub(super) async fn replay_since(
    State(site): State<Site>,
    Path((plural, id)): Path<(String, String)>,
    form: SignedForm,
) -> Result<Response, Refusal> {
    let hours = form.value("hours").and_then(|text| text.parse::<i64>().ok());
    let known = REPLAYED_HOURS.iter().find(|(known, _)| Some(*known) == hours);
    let (hours, _) = known.ok_or_else(Refusal::not_found)?;
    let since = Instant(site.crm().now().0 - hours * HOUR_MS);
    replay(&site, &plural, &id, &form.visitor, Replay::Since(since)).await
}

/// `POST /{plural}/{id}/deliveries/{delivery}/replay`
pub(super) async fn replay_one(
    State(site): State<Site>,
    Path((plural, id, delivery)): Path<(String, String, String)>,
    form: SignedForm,
) -> Result<Response, Refusal> {
    let delivery = parse_id(&delivery).map_err(|_| Refusal::not_found())?;
    replay(&site, &plural, &id, &form.visitor, Replay::One(delivery)).await
}

async fn replay(
    site: &Site,
    plural: &str,
    id: &str,
    visitor: &Visitor,
    which: Replay,
) -> Result<Response, Refusal> {
    let (hooks, id) = hook_of(site, plural, id)?;
    let act = move |tx: &mut store::Tx<'_>| hooks::replay(tx, hooks, id, which);
    let queued = visitor.visit.write::<_, WriteError, _>("replay_webhook", act).await?;
    let news = match visitor.lang {
        Lang::Zh => format!("{queued} 条消息将再次推送"),
        Lang::En => format!("{queued} message(s) will be sent again"),
    };
    Ok(go(site, &href(hooks.def, id), &News::done(news)))
}

fn hook_of(site: &Site, plural: &str, id: &str) -> Result<(HookObject, i64), Refusal> {
    let hooks = site.hooks().filter(|hooks| hooks.def.plural == plural).ok_or_else(Refusal::not_found)?;
    Ok((hooks, parse_id(id).map_err(|_| Refusal::not_found())?))
}

fn href(def: &ObjectDef, id: i64) -> String {
    format!("{}/deliveries", record_href(def, id))
}
