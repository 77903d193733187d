//! Someone's day: what rooms put there for them, or, for who looks after others, what waits for all of those.

use maud::{Markup, html};
use object::{FieldDef, FieldKind, Instant, Lang, Row, Value};
use store::{Scope, StoreError, Verb, View};

use crate::day_card::DayCard;
use crate::listing::{ListParams, Titles};
use crate::pages::act;
use crate::pages::address::Address;
use crate::pages::frame::may;
use crate::pages::rows::record_href;
use crate::pages::values::{Showing, clock_text};
use crate::refusal::Refusal;
use crate::ui::{self, LinkButton, Look, Tab, Todo};
use crate::visitor::Visitor;

/// Records of a card; the list has them all.
const ROWS_SHOWN: usize = 6;
/// The word in the address for everyone one looks after.
const TEAM: &str = "team";

/// The cards as asked for, before they are read.
pub(super) struct Asked {
    of_team: bool,
    may_see_team: bool,
    cards: Vec<(DayCard, String, ListParams)>,
}

impl Asked {
    /// The cards of everyone one looks after where the address says `of=team`, one's own otherwise.
    pub fn of(visitor: &Visitor, query: &[(String, String)]) -> Result<Asked, Refusal> {
        let cards = cards_of(visitor);
        let wider =
            |card: &DayCard| visitor.visit.actor().rights.scope(card.def.name, Verb::See) > Scope::Own;
        let may_see_team = cards.iter().any(|card| wider(card));
        let of_team = may_see_team && query.iter().any(|(name, value)| name == "of" && value == TEAM);
        let cards = cards
            .into_iter()
            // Reminders are for the one who set them.
            .filter(|card| !(of_team && card.is_reminder))
            .map(|card| {
                let filter = filter_of(&card, of_team);
                let params = params_of(visitor, &card, &filter)?;
                Ok((card, filter, params))
            })
            .collect::<Result<_, Refusal>>()?;
        Ok(Asked { of_team, may_see_team, cards })
    }

    /// Reads the cards.
    pub fn load(self, view: &View<'_>) -> Result<Day, StoreError> {
        let mut cards = Vec::with_capacity(self.cards.len());
        for (card, filter, params) in self.cards {
            let listed = params.load(view, &card.columns)?;
            let more = listed.next.is_some();
            cards.push(Card { card, filter, rows: listed.rows, titles: listed.titles, more });
        }
        Ok(Day { of_team: self.of_team, may_see_team: self.may_see_team, cards })
    }
}

/// How many reminders wait for someone, for the sign in the bar of every page; at most as many as a card shows.
pub(crate) fn reminders(visitor: &Visitor) -> Vec<ListParams> {
    let due = cards_of(visitor).into_iter().filter(|card| card.is_reminder);
    due.filter_map(|card| params_of(visitor, &card, &filter_of(&card, false)).ok()).collect()
}

fn cards_of(visitor: &Visitor) -> Vec<DayCard> {
    let cards = visitor.site.rooms().iter().flat_map(|room| &room.day);
    cards.filter(|card| may(visitor, card.def, Verb::See)).cloned().collect()
}

fn filter_of(card: &DayCard, of_team: bool) -> String {
    if of_team { card.filter.to_owned() } else { format!("{} && {}", card.mine, card.filter) }
}

fn params_of(visitor: &Visitor, card: &DayCard, filter: &str) -> Result<ListParams, Refusal> {
    let says = [("filter", filter), ("sort", card.sort), ("total", "none")];
    let says: Vec<(String, String)> =
        says.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let mut params = ListParams::read(visitor, card.def, &says)?;
    params.limit = ROWS_SHOWN;
    Ok(params)
}

/// What the cards show.
pub(super) struct Day {
    of_team: bool,
    may_see_team: bool,
    cards: Vec<Card>,
}

struct Card {
    card: DayCard,
    filter: String,
    rows: Vec<Row>,
    titles: Titles,
    more: bool,
}

impl Day {
    /// Whose day: one's own, or everyone's one looks after.
    pub fn tabs(&self, visitor: &Visitor) -> Markup {
        let tab = |label: &str, href: &str, current: bool| Tab {
            label: label.to_owned(),
            href: href.to_owned(),
            count: None,
            current,
        };
        html! {
            @if self.may_see_team {
                (ui::tabs(visitor.t("谁的一天", "Whose day"), &[
                    tab(visitor.t("我的", "Mine"), "/", !self.of_team),
                    tab(visitor.t("团队", "Team"), "/?of=team", self.of_team),
                ]))
            }
        }
    }

    /// The cards; those with nothing in them are said in one line.
    pub fn cards(&self, visitor: &Visitor) -> Markup {
        let (filled, empty): (Vec<&Card>, Vec<&Card>) =
            self.cards.iter().partition(|card| !card.rows.is_empty());
        let nothing: Vec<&str> = empty.iter().map(|card| card.card.nothing.text(visitor.lang)).collect();
        let end = if visitor.lang == Lang::Zh { "；" } else { "; " };
        html! {
            @if !filled.is_empty() {
                div class="day" { @for card in filled { (card.markup(visitor, self.of_team)) } }
            }
            @if !nothing.is_empty() {
                p class="day-nothing" { (ui::icon("circle-check")) span { (nothing.join(end)) } }
            }
        }
    }
}

impl Card {
    fn markup(&self, visitor: &Visitor, of_team: bool) -> Markup {
        let showing = Showing::new(visitor, &self.titles);
        let def = self.card.def;
        let back = if of_team { "/?of=team" } else { "/" };
        let todos: Vec<Todo> = self
            .rows
            .iter()
            .map(|row| {
                let mut facts = self.card.columns.iter().map(|field| (*field, &row.values[field.index]));
                let is_whose =
                    |field: &FieldDef| !of_team && self.card.mine.starts_with(&format!("{} ", field.name));
                let due = facts.clone().find(|(field, _)| field.name == self.card.sort);
                let facts = facts
                    .by_ref()
                    .filter(|(field, value)| {
                        field.name != self.card.sort && !value.is_null() && !is_whose(field)
                    })
                    .map(|(field, value)| match field.kind {
                        FieldKind::Link(_) => showing.whole(field, value),
                        FieldKind::Instant | FieldKind::Day => {
                            html! { (field.label.text(visitor.lang)) " " (showing.cell(field, value)) }
                        }
                        FieldKind::Text
                        | FieldKind::Number
                        | FieldKind::Money
                        | FieldKind::Boolean
                        | FieldKind::Choice(_)
                        | FieldKind::Phone
                        | FieldKind::Email
                        | FieldKind::Tags => showing.cell(field, value),
                    })
                    .collect();
                Todo {
                    act: act::settling(visitor, def, row, back),
                    title: html! {
                        a class="row-link" href=(record_href(def, row.id)) { (showing.title(def, row)) }
                    },
                    facts,
                    due: due.map(|(field, value)| due_text(visitor, &showing, field, value)),
                    is_late: self.card.is_late,
                    menu: Markup::default(),
                }
            })
            .collect();
        let all = Address::new(format!("/{}", def.plural)).with("filter", &self.filter);
        let all = all.with("sort", self.card.sort).to_string();
        let label =
            if self.more { visitor.t("查看全部", "Show all") } else { visitor.t("列表", "As a list") };
        let heading =
            html! { h2 { (ui::icon(self.card.icon)) span { (self.card.label.text(visitor.lang)) } } };
        html! {
            div class="card day-card" {
                (ui::todos(heading, &todos, Some(html! { (LinkButton::new(Look::Quiet, label, all).small()) })))
            }
        }
    }
}

/// The clock for what is today, a day or a distance for all else.
fn due_text(visitor: &Visitor, showing: &Showing<'_>, field: &FieldDef, value: &Value) -> Markup {
    let crm = visitor.site.crm();
    match (field.kind, value) {
        (FieldKind::Instant, Value::Int(at))
            if Instant(*at).day_in(crm.zone()) == crm.now().day_in(crm.zone()) =>
        {
            html! { (clock_text(Instant(*at), crm.zone())) }
        }
        (_, value) => showing.cell(field, value),
    }
}
