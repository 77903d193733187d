//! The head of a customer's page: who it is, where the relationship stands, who keeps it (product decisions,
//! section 2.2; tiles whose figures come from later rooms appear with those rooms).

use maud::{Markup, html};
use object::{Choice, Label, Lang, Object, Row, Tone, id_text};
use site::{RecordFace, ui};
use staff::{Team, User};
use store::{StoreError, View, typed};

use super::{Customer, CustomerKind, Grade, LifecycleStage, ValueClass};
use crate::address::Address;
use crate::company_code;
use crate::contact::Contact;

/// What the page of this customer shows in its head.
pub fn face(view: &View<'_>, row: &Row, lang: Lang) -> Result<RecordFace, StoreError> {
    let customer: Customer = typed(row)?;
    let owner = match customer.owner {
        Some(owner) => view.find::<User>(owner)?.map(|user| user.name),
        None => None,
    };
    let team = match customer.team {
        Some(team) => view.find::<Team>(team)?.map(|team| team.name),
        None => None,
    };
    let parent = match customer.parent_company {
        Some(parent) => view.find_row(Customer::def(), parent.raw())?,
        None => None,
    };
    let parent = parent.map(|row| (row.id, row.title(Customer::def())));
    Ok(RecordFace {
        badges: badges(&customer, lang),
        line: line(&customer, parent.as_ref(), lang),
        tiles: tiles(view, &customer, owner, team, lang)?,
        path: Some(ui::choice_path(lang, LifecycleStage::DEF, customer.lifecycle_stage.code())),
    })
}

fn badges(customer: &Customer, lang: Lang) -> Vec<Markup> {
    let kind = match customer.kind {
        CustomerKind::Company => Label::new("企业", "Company"),
        CustomerKind::Person => Label::new("个人", "Person"),
    };
    let mut badges = vec![ui::badge(Tone::Grey, kind.text(lang))];
    badges.extend(customer.role.as_ref().map(|role| choice_badge(role, lang)));
    badges.extend(customer.grade.as_ref().map(|grade: &Grade| choice_badge(grade, lang)));
    badges.extend(customer.value_class.as_ref().map(|class: &ValueClass| choice_badge(class, lang)));
    badges.extend(customer.tags.0.iter().take(4).map(|tag| ui::tag(tag)));
    badges
}

fn choice_badge<T: Choice>(choice: &T, lang: Lang) -> Markup {
    match T::DEF.item(choice.code()) {
        Some(item) => ui::badge(item.tone, item.label.text(lang)),
        None => html! {},
    }
}

fn line(customer: &Customer, parent: Option<&(i64, String)>, lang: Lang) -> Vec<Markup> {
    let mut line = Vec::new();
    if let Some(short_name) = &customer.short_name {
        line.push(html! { (short_name) });
    }
    if let Some(uscc) = &customer.uscc {
        let odd = !company_code::is_valid(uscc.as_str());
        let warning = Label::new("校验位不符", "check digit does not fit").text(lang);
        line.push(html! {
            (ui::copyable(lang, uscc.as_str()))
            @if odd { " " (ui::badge(Tone::Amber, warning)) }
        });
    }
    if let Some(industry) = &customer.industry {
        line.push(html! { (label_of(industry, lang)) });
    }
    let place: Vec<&str> =
        [&customer.province, &customer.city].into_iter().flatten().map(String::as_str).collect();
    if !place.is_empty() {
        line.push(html! { (place.join(" ")) });
    }
    if let Some(source) = &customer.source {
        line.push(html! { (Label::new("来源：", "Source: ").text(lang)) (label_of(source, lang)) });
    }
    if let Some((id, name)) = parent {
        line.push(html! {
            (Label::new("上级公司：", "Parent: ").text(lang))
            a href={ "/customers/" (id_text(*id)) } { (name) }
        });
    }
    line
}

fn label_of<T: Choice>(choice: &T, lang: Lang) -> &'static str {
    T::DEF.item(choice.code()).map_or("", |item| item.label.text(lang))
}

fn tiles(
    view: &View<'_>,
    customer: &Customer,
    owner: Option<String>,
    team: Option<String>,
    lang: Lang,
) -> Result<Vec<ui::Tile>, StoreError> {
    let id = customer.id;
    let tile = |label: Label, value: ui::Figure, note: String, href: Option<String>| ui::Tile {
        label: label.text(lang).to_owned(),
        value,
        note,
        href,
        ..ui::Tile::default()
    };
    let nobody = Label::new("无人负责", "Nobody").text(lang).to_owned();
    let mut tiles = vec![tile(
        Label::new("负责人", "Owner"),
        ui::Figure::whole(owner.unwrap_or(nobody)),
        team.unwrap_or_default(),
        None,
    )];
    tiles.push(last_contact(view, customer, lang));
    let contacts = view.total(Contact::def(), &Contact::CUSTOMER.is(&id), false)?.count;
    let filter = |plural: &str| format!("/{plural}?filter=customer%20%3D%3D%20%22{id}%22");
    tiles.push(tile(
        Label::new("联系人", "Contacts"),
        ui::Figure::of_count(lang, contacts),
        String::new(),
        Some(filter("contacts")),
    ));
    let addresses = view.total(Address::def(), &Address::CUSTOMER.is(&id), false)?.count;
    if addresses > 0 {
        tiles.push(tile(
            Label::new("其他地址", "Further addresses"),
            ui::Figure::of_count(lang, addresses),
            String::new(),
            Some(filter("addresses")),
        ));
    }
    if let Some(spend) = customer.yearly_spend {
        let frequency =
            customer.purchase_frequency.as_ref().map_or("", |how_often| label_of(how_often, lang));
        tiles.push(tile(
            Label::new("年采购额（含税）", "Yearly spend (tax included)"),
            ui::Figure::of_amount(lang, spend),
            frequency.to_owned(),
            None,
        ));
    }
    if let Some(known_since) = customer.known_since {
        tiles.push(tile(
            Label::new("建档", "Known since"),
            ui::Figure::whole(known_since.shown(lang)),
            String::new(),
            None,
        ));
    }
    let may_count = view.actor().may_ask(Customer::def(), Customer::PARENT_COMPANY.field());
    let branches = match may_count {
        true => view.total(Customer::def(), &Customer::PARENT_COMPANY.is(&Some(id)), false)?.count,
        false => 0,
    };
    if branches > 0 {
        tiles.push(tile(
            Label::new("下属公司", "Branches and subsidiaries"),
            ui::Figure::of_count(lang, branches),
            String::new(),
            Some(format!("/customers?filter=parent_company%20%3D%3D%20%22{id}%22")),
        ));
    }
    Ok(tiles)
}

/// When they were last spoken with, and the next step; red when that is late.
fn last_contact(view: &View<'_>, customer: &Customer, lang: Lang) -> ui::Tile {
    let zone = view.zone();
    let never = Label::new("还没有联系过", "Not yet").text(lang);
    let next = Label::new("下一步 ", "Next step ").text(lang);
    let next_step = customer.next_step.map(|day| format!("{next}{}", day.shown(lang)));
    let waits = Label::new("等我方回复，自 ", "waiting for us since ").text(lang);
    let waiting = customer.waiting_since.map(|at| format!("{waits}{}", at.day_in(zone).shown(lang)));
    let is_late = customer.next_step.is_some_and(|day| day < view.now().day_in(zone));
    ui::Tile {
        label: Label::new("最近联系", "Last contact").text(lang).to_owned(),
        value: ui::Figure::whole(
            customer.last_contact.map_or(never.to_owned(), |at| at.day_in(zone).shown(lang)),
        ),
        note: [next_step, waiting].into_iter().flatten().collect::<Vec<_>>().join(" · "),
        tone: if is_late { Some(Tone::Red) } else { customer.waiting_since.map(|_| Tone::Amber) },
        ..ui::Tile::default()
    }
}
