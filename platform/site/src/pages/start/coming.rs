//! The coming week: what rooms know to lie ahead of someone, day by day, whatever object it is.

use std::collections::BTreeMap;

use maud::{Markup, html};
use object::{Day, FieldKind, Instant, Label, Lang, Row, Value};
use store::{Scope, StoreError, Verb, View};

use super::day::{facts_of, is_whose};
use crate::day_card::Coming;
use crate::listing::{ListParams, Titles};
use crate::pages::act;
use crate::pages::address::Address;
use crate::pages::frame::may;
use crate::pages::rows::record_href;
use crate::pages::values::{Showing, clock_text, day_text};
use crate::refusal::Refusal;
use crate::ui::{self, LinkButton, Look, Todo};
use crate::visitor::Visitor;

/// The days looked ahead, today not counted: its own cards have it.
const DAYS_AHEAD: i64 = 7;
/// Records of each object; a fuller week is read in its list.
const ROWS_OF_EACH: usize = 20;

const WEEKDAYS: [Label; 7] = [
    Label::new("周一", "Monday"),
    Label::new("周二", "Tuesday"),
    Label::new("周三", "Wednesday"),
    Label::new("周四", "Thursday"),
    Label::new("周五", "Friday"),
    Label::new("周六", "Saturday"),
    Label::new("周日", "Sunday"),
];

/// What is asked of each object, before it is read.
pub(super) struct Asked {
    of_team: bool,
    sources: Vec<(Coming, String, ListParams)>,
}

impl Asked {
    /// What lies ahead of everyone one looks after, or of oneself.
    pub fn of(visitor: &Visitor, of_team: bool) -> Result<Asked, Refusal> {
        let crm = visitor.site.crm();
        let last = crm.now().day_in(crm.zone()).plus_days(DAYS_AHEAD).text();
        let known = visitor.site.rooms().iter().flat_map(|room| &room.coming);
        let sources = known
            .filter(|coming| may(visitor, coming.def, Verb::See))
            .map(|coming| {
                let on = coming.on.name;
                let ahead = format!("{on} > today() && {on} <= \"{last}\"");
                let whose = if of_team { "" } else { coming.mine };
                let parts = [whose, coming.filter, &ahead];
                let filter =
                    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" && ");
                let says = [("filter", filter.as_str()), ("sort", on), ("total", "none")];
                let says = says.map(|(name, value)| (name.to_owned(), value.to_owned()));
                let mut params = ListParams::read(visitor, coming.def, &says)?;
                params.limit = ROWS_OF_EACH;
                Ok((coming.clone(), filter, params))
            })
            .collect::<Result<_, Refusal>>()?;
        Ok(Asked { of_team, sources })
    }

    /// Reads them.
    pub fn load(self, view: &View<'_>) -> Result<ComingDays, StoreError> {
        let mut sources = Vec::with_capacity(self.sources.len());
        for (coming, filter, params) in self.sources {
            let listed = params.load(view, &coming.columns)?;
            let mut rows = Vec::with_capacity(listed.rows.len());
            for row in listed.rows {
                let told = match coming.tells {
                    Some(tells) => tells(view, &row)?,
                    None => None,
                };
                rows.push((row, told));
            }
            sources.push(Source { coming, filter, rows, titles: listed.titles, more: listed.next.is_some() });
        }
        Ok(ComingDays { of_team: self.of_team, sources })
    }
}

/// Whether someone sees more of an object than their own.
pub(super) fn is_seen_wider(visitor: &Visitor) -> bool {
    let actor = visitor.visit.actor();
    let mut known = visitor.site.rooms().iter().flat_map(|room| &room.coming);
    known.any(|coming| actor.scope(coming.def.name, Verb::See) > Scope::Own)
}

/// What the card shows.
pub(super) struct ComingDays {
    of_team: bool,
    sources: Vec<Source>,
}

struct Source {
    coming: Coming,
    filter: String,
    /// Each with what is to be done.
    rows: Vec<(Row, Option<String>)>,
    titles: Titles,
    more: bool,
}

impl ComingDays {
    /// Whether nothing is known to lie ahead.
    pub fn is_empty(&self) -> bool {
        self.sources.iter().all(|source| source.rows.is_empty())
    }

    /// The card: a heading per day, what stands on it below, and the way to each list.
    pub fn card(&self, visitor: &Visitor) -> Markup {
        let crm = visitor.site.crm();
        let today = crm.now().day_in(crm.zone());
        let mut days: BTreeMap<String, (Day, Vec<(i64, Todo)>)> = BTreeMap::new();
        for source in &self.sources {
            for (row, told) in &source.rows {
                let Some((day, at)) = stands_on(visitor, &row.values[source.coming.on.index]) else {
                    continue;
                };
                let todo = source.todo(visitor, row, told.as_deref(), self.of_team);
                days.entry(day.text()).or_insert((day, Vec::new())).1.push((at, todo));
            }
        }
        html! {
            section class="card day-card coming" {
                header class="coming-head" {
                    h2 { (ui::icon("calendar-days")) span { (visitor.t("未来 7 天", "Next 7 days")) } }
                    @for source in self.sources.iter().filter(|source| source.more) { (source.all(visitor)) }
                }
                @for (day, mut lines) in days.into_values() {
                    @let todos = { lines.sort_by_key(|(at, _)| *at); lines.into_iter().map(|(_, todo)| todo).collect::<Vec<_>>() };
                    (ui::todos(html! { h3 { (heading(visitor.lang, day, today)) } }, &todos, None))
                }
            }
        }
    }
}

impl Source {
    fn todo(&self, visitor: &Visitor, row: &Row, told: Option<&str>, of_team: bool) -> Todo {
        let def = self.coming.def;
        let showing = Showing::new(visitor, &self.titles);
        let shown = self
            .coming
            .columns
            .iter()
            .copied()
            .filter(|field| *field != self.coming.on && (of_team || !is_whose(field, self.coming.mine)));
        let mut facts: Vec<Markup> = Vec::new();
        facts.extend(told.map(|told| html! { (told) }));
        facts.extend(facts_of(visitor, &showing, row, shown));
        let at = match (self.coming.on.kind, row.values[self.coming.on.index].as_int()) {
            (FieldKind::Instant, Some(at)) => {
                Some(html! { (clock_text(Instant(at), visitor.site.crm().zone())) })
            }
            (_, _) => None,
        };
        Todo {
            act: act::settling(visitor, def, row, if of_team { "/?of=team" } else { "/" }),
            title: html! {
                a class="row-link" href=(record_href(def, row.id)) { (ui::icon(self.coming.icon)) (showing.title(def, row)) }
            },
            facts,
            due: at,
            is_late: false,
            menu: Markup::default(),
        }
    }

    fn all(&self, visitor: &Visitor) -> Markup {
        let href = Address::new(format!("/{}", self.coming.def.plural)).with("filter", &self.filter);
        let href = href.with("sort", self.coming.on.name).to_string();
        let label = match visitor.lang {
            Lang::Zh => format!("全部{}", self.coming.def.label_plural.zh),
            Lang::En => format!("All {}", self.coming.def.label_plural.en.to_lowercase()),
        };
        html! { (LinkButton::new(Look::Quiet, label, href).small()) }
    }
}

/// The day of a value, and its place within the day: days without a time come first.
fn stands_on(visitor: &Visitor, value: &Value) -> Option<(Day, i64)> {
    match value {
        Value::Text(day) => Day::parse(day).ok().map(|day| (day, i64::MIN)),
        Value::Int(at) => Some((Instant(*at).day_in(visitor.site.crm().zone()), *at)),
        Value::Null
        | Value::Bool(_)
        | Value::Money(_)
        | Value::Phone(_)
        | Value::Tags(_)
        | Value::Veiled(_) => None,
    }
}

/// 明天 · 周一 2026-11-30.
fn heading(lang: Lang, day: Day, today: Day) -> String {
    let weekday = WEEKDAYS[usize::try_from(day.date().weekday().to_monday_zero_offset()).unwrap_or_default()]
        .text(lang);
    let date = day_text(lang, day);
    match (lang, day == today.plus_days(1)) {
        (Lang::Zh, true) => format!("明天 · {weekday} {date}"),
        (Lang::En, true) => format!("Tomorrow · {weekday} {date}"),
        (_, false) => format!("{weekday} {date}"),
    }
}
