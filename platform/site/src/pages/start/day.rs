//! Someone's day: what rooms put there for them, or, for who looks after others, what waits for all of those.

use maud::{Markup, html};
use object::{FieldDef, FieldKind, Filter, Instant, Lang, Op, Path, Row, Value};
use store::{ListQuery, Scope, StoreError, Verb, View};

use super::coming::{self, ComingDays};

use crate::day_card::DayCard;
use crate::listing::{ListParams, Titles, unless_kept_back};
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
/// Records counted of those of whom nothing is known; more are "100+", and counting them all would read a table.
const NEVER_COUNTED_MAX: usize = 100;
/// The word in the address for everyone one looks after.
const TEAM: &str = "team";

/// The cards as asked for, before they are read.
pub(super) struct Asked {
    of_team: bool,
    may_see_team: bool,
    cards: Vec<(DayCard, String, ListParams)>,
    coming: coming::Asked,
}

impl Asked {
    /// The cards of everyone one looks after where the address says `of=team`, one's own otherwise.
    pub fn of(visitor: &Visitor, query: &[(String, String)]) -> Result<Asked, Refusal> {
        let cards = cards_of(visitor);
        let wider = |card: &DayCard| visitor.visit.actor().scope(card.def.name, Verb::See) > Scope::Own;
        let may_see_team = cards.iter().any(wider) || coming::is_seen_wider(visitor);
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
        Ok(Asked { of_team, may_see_team, cards, coming: coming::Asked::of(visitor, of_team)? })
    }

    /// Reads the cards.
    pub fn load(self, view: &View<'_>) -> Result<Day, StoreError> {
        let mut cards = Vec::with_capacity(self.cards.len());
        for (card, filter, params) in self.cards {
            let Some(listed) = unless_kept_back(params.load(view, &card.columns))? else { continue };
            let more = listed.next.is_some();
            let never = Never::load(view, &card, &params, &filter)?;
            cards.push(Card { card, filter, rows: listed.rows, titles: listed.titles, more, never });
        }
        let coming = self.coming.load(view)?;
        Ok(Day { of_team: self.of_team, may_see_team: self.may_see_team, cards, coming })
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
    coming: ComingDays,
}

struct Card {
    card: DayCard,
    filter: String,
    rows: Vec<Row>,
    titles: Titles,
    more: bool,
    never: Option<Never>,
}

/// Those of a card of whom nothing is known in the field it is sorted by.
struct Never {
    count: usize,
    /// There are more than were counted.
    more: bool,
    filter: String,
}

impl Never {
    /// Counts them as far as it costs little; none where the card says nothing of them.
    fn load(
        view: &View<'_>,
        card: &DayCard,
        params: &ListParams,
        filter: &str,
    ) -> Result<Option<Never>, StoreError> {
        if card.never.is_none() {
            return Ok(None);
        }
        let is_empty = Filter::Compare { path: Path::own(params.sort.field), op: Op::Is, value: Value::Null };
        let page = view.list(&ListQuery {
            filter: params.filter.clone().and(is_empty),
            ..ListQuery::of(card.def, params.sort, NEVER_COUNTED_MAX)
        })?;
        let filter = format!("{filter} && {} == null", card.sort);
        Ok((!page.rows.is_empty()).then_some(Never { count: page.rows.len(), more: page.more, filter }))
    }
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
        let mut nothing: Vec<&str> = empty.iter().map(|card| card.card.nothing.text(visitor.lang)).collect();
        if self.coming.is_empty() {
            nothing.push(visitor.t("未来 7 天还没有安排", "Nothing planned for the next 7 days"));
        }
        let end = if visitor.lang == Lang::Zh { "；" } else { ". " };
        html! {
            @if !filled.is_empty() || !self.coming.is_empty() {
                div class="day" {
                    @for card in filled { (card.markup(visitor, self.of_team)) }
                    @if !self.coming.is_empty() { (self.coming.card(visitor)) }
                }
            }
            @if !nothing.is_empty() {
                p class="day-nothing" { (ui::icon("circle-check")) span { (nothing.join(end)) } }
            }
        }
    }
}

impl Card {
    /// How many of them were never, and the way to them.
    fn never(&self, visitor: &Visitor, never: &Never) -> Markup {
        let Some((label, _)) = self.card.never else { return Markup::default() };
        let href =
            Address::new(format!("/{}", self.card.def.plural)).with("filter", &never.filter).to_string();
        let count = format!("{}{}", never.count, if never.more { "+" } else { "" });
        let text = match visitor.lang {
            Lang::Zh => format!("其中 {count} 个{}", label.zh),
            Lang::En => format!("{count} of them {}", label.en.to_lowercase()),
        };
        html! { p class="day-never" { a href=(href) { (text) } } }
    }

    fn markup(&self, visitor: &Visitor, of_team: bool) -> Markup {
        let showing = Showing::new(visitor, &self.titles);
        let def = self.card.def;
        let back = if of_team { "/?of=team" } else { "/" };
        let todos: Vec<Todo> = self
            .rows
            .iter()
            .map(|row| {
                let due = self.card.columns.iter().find(|field| field.name == self.card.sort);
                let shown = self.card.columns.iter().copied().filter(|field| {
                    field.name != self.card.sort && (of_team || !is_whose(field, self.card.mine))
                });
                let mut facts = facts_of(visitor, &showing, row, shown);
                let due = due.map(|field| (*field, &row.values[field.index]));
                let never = self.card.never.filter(|_| due.is_none_or(|(_, value)| value.is_null()));
                if let Some((_, since)) = never {
                    facts.extend(facts_of(visitor, &showing, row, std::iter::once(since)));
                }
                Todo {
                    act: act::settling(visitor, def, row, back),
                    title: html! {
                        a class="row-link" href=(record_href(def, row.id)) { (showing.title(def, row)) }
                    },
                    facts,
                    due: match never {
                        Some((label, _)) => Some(html! { (label.text(visitor.lang)) }),
                        None => due.map(|(field, value)| due_text(visitor, &showing, field, value)),
                    },
                    is_late: self.card.is_late,
                    menu: Markup::default(),
                }
            })
            .collect();
        let all = Address::new(format!("/{}", def.plural)).with("filter", &self.filter);
        let all = all.with("sort", self.card.sort).to_string();
        let label =
            if self.more { visitor.t("查看全部", "Show all") } else { visitor.t("列表", "Open list") };
        let heading =
            html! { h2 { (ui::icon(self.card.icon)) span { (self.card.label.text(visitor.lang)) } } };
        html! {
            div class="card day-card" {
                (ui::todos(heading, &todos, Some(html! { (LinkButton::new(Look::Quiet, label, all).small()) })))
                @if let Some(never) = &self.never { (self.never(visitor, never)) }
            }
        }
    }
}

/// What is shown of a record beside its name, as far as there is something.
pub(super) fn facts_of(
    visitor: &Visitor,
    showing: &Showing<'_>,
    row: &Row,
    fields: impl Iterator<Item = &'static FieldDef>,
) -> Vec<Markup> {
    fields
        .map(|field| (field, row.value(field)))
        .filter(|(_, value)| !value.is_null())
        .map(|(field, value)| {
            if field.kind.link().is_some() {
                showing.whole(field, &value)
            } else if matches!(field.kind, FieldKind::Instant | FieldKind::Day) {
                html! { (field.label.text(visitor.lang)) " " (showing.cell(field, &value)) }
            } else {
                showing.cell(field, &value)
            }
        })
        .collect()
}

/// Whether a field says whose a record is, by the condition `owner == me`: on one's own day that is clear.
pub(super) fn is_whose(field: &FieldDef, mine: &str) -> bool {
    mine.starts_with(&format!("{} ", field.name))
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
