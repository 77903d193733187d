//! The head of a deal's page: how far it is, what it is worth, by when, how long it has stood still, what comes next, and
//! what the next stage asks for.

use customers::Customer;
use maud::{Markup, html};
use object::{Choice, Id, Label, Lang, Money, Object, Percent, Row, Tone, id_text};
use site::{RecordFace, ui};
use store::{StoreError, View, typed};

use super::rules::{Way, lacking};
use super::{Opportunity, OpportunityState};
use crate::stage::Stage;

/// What the page of this deal shows in its head.
pub fn face(view: &View<'_>, row: &Row, lang: Lang) -> Result<RecordFace, StoreError> {
    let deal: Opportunity = typed(row)?;
    let way = Way::seen(view, deal.pipeline)?;
    let stage = way.as_ref().zip(deal.stage).and_then(|(way, stage)| way.stages.get(way.step_of(stage)?));
    Ok(RecordFace {
        badges: badges(view, &deal, lang),
        line: line(view, row, &deal, way.as_ref(), lang)?,
        tiles: tiles(view, &deal, stage, lang),
        path: way.as_ref().map(|way| path(way, &deal, lang)),
    })
}

fn is_open(deal: &Opportunity) -> bool {
    deal.state == OpportunityState::Open
}

fn badges(view: &View<'_>, deal: &Opportunity, lang: Lang) -> Vec<Markup> {
    let today = view.now().day_in(view.zone());
    let late = |is_late: bool, label: Label| is_late.then(|| ui::badge(Tone::Red, label.text(lang)));
    let stalled = is_open(deal) && deal.stage_due.is_some_and(|due| due < today);
    let slipping = is_open(deal) && deal.close_on.is_some_and(|day| day < today);
    let lost = deal.lost_for.as_ref().and_then(|reason| super::LostFor::DEF.item(reason.code()));
    [
        late(stalled, Label::new("停滞", "Stalled")),
        late(slipping, Label::new("过期未成交", "Slipping")),
        lost.map(|item| ui::badge(Tone::Red, item.label.text(lang))),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// With whom, and what to do: the guidance of its stage, and what the next one asks for.
fn line(
    view: &View<'_>,
    row: &Row,
    deal: &Opportunity,
    way: Option<&Way>,
    lang: Lang,
) -> Result<Vec<Markup>, StoreError> {
    let mut line = Vec::new();
    let parties = [
        (Label::new("客户：", "Customer: "), Some(deal.customer)),
        (Label::new("最终客户：", "End customer: "), deal.end_customer),
        (Label::new("经销商：", "Dealer: "), deal.dealer),
    ];
    for (label, customer) in parties {
        line.extend(party(view, label, customer, lang)?);
    }
    let Some((way, stage)) = way.zip(deal.stage).filter(|_| is_open(deal)) else { return Ok(line) };
    let now = way.step_of(stage).and_then(|step| way.stages.get(step));
    if let Some(guidance) = now.and_then(|stage| stage.guidance.as_ref()) {
        line.push(html! { span { (Label::new("工作要点：", "To do here: ").text(lang)) (guidance.0) } });
    }
    if let Some(next) = way.after(stage) {
        line.extend(next_asks(row, next, lang));
    }
    Ok(line)
}

fn party(
    view: &View<'_>,
    label: Label,
    customer: Option<Id<Customer>>,
    lang: Lang,
) -> Result<Option<Markup>, StoreError> {
    let Some(customer) = customer else { return Ok(None) };
    let row = view.find_row(Customer::def(), customer.raw())?;
    Ok(row.map(|row| {
        html! {
            span {
                (label.text(lang))
                a href={ "/customers/" (id_text(row.id)) } { bdi { (row.title(Customer::def())) } }
            }
        }
    }))
}

/// What is still to be filled in and checked for the next stage.
fn next_asks(row: &Row, next: &Stage, lang: Lang) -> Option<Markup> {
    let missing: Vec<&str> = lacking(next, row).iter().map(|field| field.label.text(lang)).collect();
    if missing.is_empty() && next.checklist.is_none() {
        return None;
    }
    let before = match lang {
        Lang::Zh => format!("进入“{}”前：", next.name),
        Lang::En => format!("Before “{}”: ", super::rules::name_en(next)),
    };
    let between = if lang == Lang::Zh { "、" } else { ", " };
    let fill = match lang {
        Lang::Zh => format!("填写{}", missing.join(between)),
        Lang::En => format!("fill in {}", missing.join(between)),
    };
    let checks = next.checklist.iter().flat_map(|list| list.0.lines()).filter(|line| !line.trim().is_empty());
    let checks: Vec<String> = checks.map(|line| line.trim().to_owned()).collect();
    let asks: Vec<String> = (!missing.is_empty()).then_some(fill).into_iter().chain(checks).collect();
    Some(html! { span { (before) (asks.join(if lang == Lang::Zh { "；" } else { "; " })) } })
}

fn tiles(view: &View<'_>, deal: &Opportunity, stage: Option<&Stage>, lang: Lang) -> Vec<ui::Tile> {
    let zone = view.zone();
    let today = view.now().day_in(zone);
    let tile = |label: Label, value: String| ui::Tile {
        label: label.text(lang).to_owned(),
        value: ui::Figure::whole(value),
        ..ui::Tile::default()
    };
    let none = || "—".to_owned();
    let amount = match deal.amount {
        Some(amount) => ui::Tile {
            value: ui::Figure::of_amount(lang, amount),
            note: weighted(amount, stage, lang),
            ..tile(Label::new("金额", "Amount"), String::new())
        },
        None => tile(Label::new("金额", "Amount"), none()),
    };
    if !is_open(deal) {
        let ended = deal.closed_on.map_or_else(none, |day| day.shown(lang));
        return vec![amount, tile(Label::new("结束日期", "Closed on"), ended)];
    }
    let is_past = |day: Option<object::Day>| day.is_some_and(|day| day < today).then_some(Tone::Red);
    vec![
        amount,
        ui::Tile {
            tone: is_past(deal.close_on),
            ..tile(
                Label::new("预计成交日", "Close day"),
                deal.close_on.map_or_else(none, |day| day.shown(lang)),
            )
        },
        ui::Tile {
            tone: is_past(deal.next_step_on),
            note: deal.next_step.clone().unwrap_or_default(),
            ..tile(
                Label::new("下一步", "Next step"),
                deal.next_step_on.map_or_else(none, |day| day.shown(lang)),
            )
        },
        ui::Tile {
            tone: is_past(deal.stage_due),
            note: allowed(stage, lang),
            ..tile(
                Label::new("停留天数", "Days in stage"),
                days_there(deal, zone, today).unwrap_or_else(none),
            )
        },
    ]
}

/// What it weighs at its stage.
fn weighted(amount: Money, stage: Option<&Stage>, lang: Lang) -> String {
    let Some(stage) = stage else { return String::new() };
    let Percent(percent) = stage.probability;
    let minor = i128::from(amount.minor) * i128::from(percent) / 100;
    let minor = minor.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64;
    let figure = ui::Figure::of_amount(lang, Money { minor, currency: amount.currency });
    match lang {
        Lang::Zh => format!("{percent}% 加权 {}", figure.exact),
        Lang::En => format!("{percent} % of it: {}", figure.exact),
    }
}

fn allowed(stage: Option<&Stage>, lang: Lang) -> String {
    let days = stage.and_then(|stage| stage.days_allowed);
    days.map_or_else(String::new, |days| match lang {
        Lang::Zh => format!("最长 {days} 天"),
        Lang::En => format!("{days} allowed"),
    })
}

fn days_there(deal: &Opportunity, zone: &jiff::tz::TimeZone, today: object::Day) -> Option<String> {
    let since = deal.in_stage_since?.day_in(zone);
    let days = today.date().since(since.date()).ok()?.get_days();
    Some(days.max(0).to_string())
}

/// The way through the stages; what came of it stands apart.
fn path(way: &Way, deal: &Opportunity, lang: Lang) -> Markup {
    let now = deal.stage.or(deal.last_stage).and_then(|stage| way.step_of(stage));
    let is_won = deal.state == OpportunityState::Won;
    let steps = way.stages.iter().enumerate().map(|(at, stage)| ui::PathStage {
        label: match lang {
            Lang::Zh => stage.name.clone(),
            Lang::En => super::rules::name_en(stage).to_owned(),
        },
        state: match now.map(|now| at.cmp(&now)) {
            Some(std::cmp::Ordering::Less) => ui::StepState::Done,
            Some(std::cmp::Ordering::Equal) if is_open(deal) => ui::StepState::Current,
            Some(std::cmp::Ordering::Equal) => ui::StepState::Done,
            Some(std::cmp::Ordering::Greater) if is_won => ui::StepState::Done,
            Some(std::cmp::Ordering::Greater) | None => ui::StepState::Ahead,
        },
        end: false,
    });
    let end = |state: OpportunityState| ui::PathStage {
        label: OpportunityState::DEF.item(state.code()).map_or("", |item| item.label.text(lang)).to_owned(),
        state: if deal.state == state { ui::StepState::Current } else { ui::StepState::Ahead },
        end: state != OpportunityState::Won,
    };
    let ends = OpportunityState::OVER.into_iter().map(end);
    ui::stage_path(lang, &steps.chain(ends).collect::<Vec<_>>())
}
