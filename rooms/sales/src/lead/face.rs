//! The head of a lead's page: how far it is, who works on it, how long it has waited, and which customers it may be.

use customers::Customer;
use maud::{Markup, html};
use object::{Choice, Label, Lang, Object, Row, Tone, id_text};
use site::{RecordFace, ui};
use staff::User;
use store::{LikeFound, StoreError, View, typed};

use super::conversion::customer_values;
use super::{Lead, LeadStatus};

/// Customers named in the head at most.
const CUSTOMERS_NAMED: usize = 3;

/// What the page of this lead shows in its head.
pub fn face(view: &View<'_>, row: &Row, lang: Lang) -> Result<RecordFace, StoreError> {
    let lead: Lead = typed(row)?;
    let owner = match lead.owner {
        Some(owner) => view.find::<User>(owner)?.map(|user| user.name),
        None => None,
    };
    Ok(RecordFace {
        badges: lead.disqualified_for.iter().map(|reason| badge(reason, Tone::Red, lang)).collect(),
        line: line(view, &lead, lang)?,
        tiles: tiles(view, &lead, owner, lang),
        path: Some(ui::choice_path(lang, LeadStatus::DEF, lead.status.code())),
    })
}

fn badge<T: Choice>(choice: &T, tone: Tone, lang: Lang) -> Markup {
    T::DEF.item(choice.code()).map_or(html! {}, |item| ui::badge(tone, item.label.text(lang)))
}

/// Whom it became, or whom it may be.
fn line(view: &View<'_>, lead: &Lead, lang: Lang) -> Result<Vec<Markup>, StoreError> {
    if let Some(customer) = lead.customer {
        let row = view.find_row(Customer::def(), customer.raw())?;
        return Ok(row
            .iter()
            .map(|row| said(Label::new("已转化为：", "Became: "), row, None, lang))
            .collect());
    }
    if !lead.status.is_open() {
        return Ok(Vec::new());
    }
    let found = view.likely_duplicates(Customer::def(), &customer_values(lead, view.zone()))?;
    let say = |like: &LikeFound| {
        let label = if like.related {
            Label::new("可能关联客户：", "May be related to: ")
        } else {
            Label::new("可能已是客户：", "May be a customer already: ")
        };
        said(label, &like.row, Some(like.text(lang)), lang)
    };
    Ok(found.iter().take(CUSTOMERS_NAMED).map(say).collect())
}

fn said(label: Label, customer: &Row, why: Option<String>, lang: Lang) -> Markup {
    html! {
        span {
            (label.text(lang))
            a href={ "/customers/" (id_text(customer.id)) } { bdi { (customer.title(Customer::def())) } }
            @if let Some(why) = why { " " span class="soft" { (why) } }
        }
    }
}

fn tiles(view: &View<'_>, lead: &Lead, owner: Option<String>, lang: Lang) -> Vec<ui::Tile> {
    let zone = view.zone();
    let day = |at: object::Instant| at.day_in(zone).shown(lang);
    let tile = |label: Label, value: String| ui::Tile {
        label: label.text(lang).to_owned(),
        value: ui::Figure::whole(value),
        ..ui::Tile::default()
    };
    let nobody = || Label::new("无人负责", "Nobody").text(lang).to_owned();
    let never = || Label::new("还没有联系过", "Not yet").text(lang).to_owned();
    let is_late = lead.next_step.is_some_and(|day| day < view.now().day_in(zone)) && lead.status.is_open();
    let next = lead
        .next_step
        .map(|day| format!("{}{}", Label::new("下一步 ", "Next step ").text(lang), day.shown(lang)));
    let waits = lead.first_answered_at.is_none() && lead.status.is_open();
    vec![
        tile(Label::new("负责人", "Owner"), owner.unwrap_or_else(nobody)),
        ui::Tile {
            tone: waits.then_some(Tone::Amber),
            ..tile(Label::new("到达", "Arrived"), day(lead.arrived_at))
        },
        ui::Tile {
            note: next.unwrap_or_default(),
            tone: is_late.then_some(Tone::Red),
            ..tile(Label::new("最近联系", "Last contact"), lead.last_contact.map_or_else(never, day))
        },
        tile(Label::new("来源", "Source"), source(lead, lang)),
    ]
}

fn source(lead: &Lead, lang: Lang) -> String {
    let of = lead.source.as_ref().and_then(|source| customers::SourceChannel::DEF.item(source.code()));
    of.map_or_else(|| "—".to_owned(), |item| item.label.text(lang).to_owned())
}
