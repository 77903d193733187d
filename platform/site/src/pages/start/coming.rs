//! The coming week: what rooms know to lie ahead of someone, day by day, whatever object it is.

use std::collections::{BTreeMap, VecDeque};

use maud::{Markup, html};
use object::text::fold;
use object::{Day, FieldKind, Instant, Label, Lang, ObjectDef, Row, Value};
use store::{Scope, StoreError, Verb, View};

use super::day::{facts_of, is_whose};
use crate::day_card::Coming;
use crate::listing::{ListParams, Titles, unless_kept_back};
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
/// Records of each object that are looked at; a fuller week is read in its list.
const ROWS_OF_EACH: usize = 200;
/// Lines of a day, over all objects; a fuller day is read in its lists.
const LINES_A_DAY: usize = 5;

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
    sources: Vec<AskedSource>,
}

struct AskedSource {
    coming: Coming,
    /// Whose, and which of them, whatever the day.
    base: String,
    params: ListParams,
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
                let whose = if of_team { "" } else { coming.mine };
                let base = all_of(&[whose, coming.filter]);
                let filter = all_of(&[&base, &format!("{on} > today() && {on} <= \"{last}\"")]);
                let says = [("filter", filter.as_str()), ("sort", on), ("total", "none")];
                let says = says.map(|(name, value)| (name.to_owned(), value.to_owned()));
                let mut params = ListParams::read(visitor, coming.def, &says)?;
                params.limit = ROWS_OF_EACH;
                Ok(AskedSource { coming: coming.clone(), base, params })
            })
            .collect::<Result<_, Refusal>>()?;
        Ok(Asked { of_team, sources })
    }

    /// Reads them, and puts them on their days.
    pub fn load(self, view: &View<'_>) -> Result<ComingDays, StoreError> {
        let mut sources = Vec::with_capacity(self.sources.len());
        let mut days: BTreeMap<String, (Day, Vec<VecDeque<Line>>)> = BTreeMap::new();
        let count = self.sources.len();
        for (place, AskedSource { coming, base, params }) in self.sources.into_iter().enumerate() {
            let Some(listed) = unless_kept_back(params.load(view, &coming.columns))? else { continue };
            let mut whole_before = None;
            for row in listed.rows {
                let Some((day, at)) = stands_on(view, &row.values[coming.on.index]) else { continue };
                whole_before = listed.next.is_some().then_some(day);
                let (_, lines) =
                    days.entry(day.text()).or_insert_with(|| (day, vec![VecDeque::new(); count]));
                lines[place].push_back(Line { source: place, at, row, told: None });
            }
            sources.push(Source { coming, base, titles: listed.titles, whole_before });
        }
        let mut shown = Vec::with_capacity(days.len());
        for (day, lines) in days.into_values() {
            shown.push(ComingDay::of(view, day, lines, &sources)?);
        }
        Ok(ComingDays { of_team: self.of_team, sources, days: shown })
    }
}

/// All of these conditions, as far as they say anything.
fn all_of(parts: &[&str]) -> String {
    let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    parts.join(" && ")
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
    days: Vec<ComingDay>,
}

struct Source {
    coming: Coming,
    base: String,
    titles: Titles,
    /// From this day on not all are known; none where all are.
    whole_before: Option<Day>,
}

/// One day: its first lines, and by source how many more there are.
struct ComingDay {
    day: Day,
    lines: Vec<Line>,
    rest: Vec<(usize, usize)>,
}

/// One record on its day.
#[derive(Clone)]
struct Line {
    source: usize,
    /// Its place within the day.
    at: i64,
    row: Row,
    /// What is to be done, where the record itself does not say.
    told: Option<String>,
}

impl ComingDay {
    /// One of each object in turn, so that none hides the others, and what two records say of one thing once.
    fn of(
        view: &View<'_>,
        day: Day,
        mut waiting: Vec<VecDeque<Line>>,
        sources: &[Source],
    ) -> Result<ComingDay, StoreError> {
        let said: Vec<(String, Vec<(&'static str, i64)>)> = waiting
            .iter()
            .flatten()
            .filter(|line| sources[line.source].coming.tells.is_none())
            .map(|line| {
                let def = sources[line.source].coming.def;
                (fold(&line.row.title(def)), linked(def, &line.row))
            })
            .collect();
        let mut lines: Vec<Line> = Vec::new();
        while lines.len() < LINES_A_DAY && waiting.iter().any(|lines| !lines.is_empty()) {
            for queue in &mut waiting {
                let Some(mut line) = queue.pop_front().filter(|_| lines.len() < LINES_A_DAY) else {
                    continue;
                };
                let coming = &sources[line.source].coming;
                if let Some(tells) = coming.tells {
                    line.told = tells(view, &line.row)?;
                    let about = (coming.def.name, line.row.id);
                    let is_said = |told: &String| {
                        said.iter().any(|(words, of)| *words == fold(told) && of.contains(&about))
                    };
                    if line.told.as_ref().is_some_and(is_said) {
                        continue;
                    }
                }
                lines.push(line);
            }
        }
        lines.sort_by_key(|line| line.at);
        let rest = waiting.iter().enumerate().map(|(source, lines)| (source, lines.len()));
        Ok(ComingDay { day, lines, rest: rest.filter(|(_, count)| *count > 0).collect() })
    }
}

/// The records that this one points to.
fn linked(def: &'static ObjectDef, row: &Row) -> Vec<(&'static str, i64)> {
    let links = def.fields.iter();
    links.filter_map(|field| Some((field.kind.link()?, row.values[field.index].as_int()?))).collect()
}

impl ComingDays {
    /// Whether nothing is known to lie ahead.
    pub fn is_empty(&self) -> bool {
        self.days.is_empty()
    }

    /// The card: a heading per day, what stands on it below, and the way to the lists of what does not.
    pub fn card(&self, visitor: &Visitor) -> Markup {
        let crm = visitor.site.crm();
        let today = crm.now().day_in(crm.zone());
        html! {
            section class="card day-card coming" {
                header class="coming-head" {
                    h2 { (ui::icon("calendar-days")) span { (visitor.t("未来 7 天", "Next 7 days")) } }
                }
                @for day in &self.days {
                    @let todos: Vec<Todo> = day.lines.iter().map(|line| self.sources[line.source].todo(visitor, line, self.of_team)).collect();
                    (ui::todos(html! { h3 { (heading(visitor.lang, day.day, today)) } }, &todos, None))
                    @if !day.rest.is_empty() {
                        p class="coming-rest" {
                            @for (source, count) in &day.rest { (self.sources[*source].rest(visitor, day.day, *count)) }
                        }
                    }
                }
            }
        }
    }
}

impl Source {
    fn todo(&self, visitor: &Visitor, line: &Line, of_team: bool) -> Todo {
        let (def, row) = (self.coming.def, &line.row);
        let showing = Showing::new(visitor, &self.titles);
        let shown = self
            .coming
            .columns
            .iter()
            .copied()
            .filter(|field| *field != self.coming.on && (of_team || !is_whose(field, self.coming.mine)));
        let mut facts: Vec<Markup> = Vec::new();
        facts.extend(line.told.as_ref().map(|told| html! { (told) }));
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

    /// The way to those of a day that do not stand here.
    fn rest(&self, visitor: &Visitor, day: Day, count: usize) -> Markup {
        let (def, on) = (self.coming.def, self.coming.on.name);
        let filter = all_of(&[&self.base, &format!("{on} == \"{}\"", day.text())]);
        let href =
            Address::new(format!("/{}", def.plural)).with("filter", &filter).with("sort", on).to_string();
        // Where not all were looked at, there are at least so many.
        let more = if self.whole_before.is_some_and(|whole| whole <= day) { "+" } else { "" };
        let label = match visitor.lang {
            Lang::Zh => format!("还有 {count}{more} 条{}", def.label_plural.zh),
            Lang::En => format!("{count}{more} more {}", def.label_plural.en.to_lowercase()),
        };
        html! { (LinkButton::new(Look::Quiet, label, href).small()) }
    }
}

/// The day of a value, and its place within the day: days without a time come first.
fn stands_on(view: &View<'_>, value: &Value) -> Option<(Day, i64)> {
    match value {
        Value::Text(day) => Day::parse(day).ok().map(|day| (day, i64::MIN)),
        Value::Int(at) => Some((Instant(*at).day_in(view.zone()), *at)),
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
