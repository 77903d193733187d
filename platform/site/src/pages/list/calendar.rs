//! A list as a calendar: records on the days of one of their fields. What is shown is one stretch of that field's
//! index, from a day to a day.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Time, time};
use jiff::tz::TimeZone;
use maud::Markup;
use object::{
    Day, FieldDef, FieldKind, Filter, Instant, Lang, ObjectDef, Op, Row, Sort, Tone, Value, id_text,
};
use store::{PAGE_ROWS_MAX, StoreError, Verb, View};

use super::asked::Asked;
use super::board::{carried, lines_of};
use super::shape::{CalendarShape, Span, today};
use crate::listing::{ListParams, Titles, TotalWanted};
use crate::pages::address::Address;
use crate::pages::form::is_writable;
use crate::pages::frame::may;
use crate::pages::rows::record_href;
use crate::pages::values::{Showing, clock_text, day_text};
use crate::pages::way::Way;
use crate::ui::{self, CalendarDay, CalendarEntry, CalendarHour, CalendarLook, Carry, Kind};
use crate::visitor::Visitor;

/// The most records of one stretch of time; beyond them the calendar says up to which day it is whole.
const CALENDAR_ROWS_MAX: usize = PAGE_ROWS_MAX;
/// The most records of a search that are put on their days.
const FOUND_MAX: usize = 200;
/// Records a day shows in a month: what fits into a cell on a desk.
const MONTH_ENTRIES_MAX: usize = 3;
/// Days of an agenda: a month's worth, from the chosen day on.
const AGENDA_DAYS: i64 = 31;
const WEEK_DAYS: i64 = 7;
/// Hours that a day always shows; others where something is in them.
const HOURS_SHOWN: std::ops::RangeInclusive<i8> = 7..=20;
/// The hour of a new record on a day of which only the day is chosen.
const MORNING: i8 = 9;

/// A calendar with what stands in it.
pub(super) struct Calendar {
    shape: CalendarShape,
    stretch: Stretch,
    lines: Vec<&'static FieldDef>,
    days: BTreeMap<Day, Vec<Row>>,
    titles: Titles,
    /// The last day of which something is shown, where not all fitted.
    whole_until: Option<Day>,
}

/// From a day up to, and without, another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stretch {
    from: Day,
    to: Day,
}

impl Stretch {
    /// What is shown at once; weeks begin on Monday.
    fn of(span: Span, on: Day) -> Stretch {
        let monday = |day: Day| day.plus_days(-i64::from(day.date().weekday().to_monday_zero_offset()));
        match span {
            Span::Month => {
                let (first, last) = (on.date().first_of_month(), on.date().last_of_month());
                let last_week = monday(Day::from_date(last));
                Stretch { from: monday(Day::from_date(first)), to: last_week.plus_days(WEEK_DAYS) }
            }
            Span::Week => Stretch { from: monday(on), to: monday(on).plus_days(WEEK_DAYS) },
            Span::Day => Stretch { from: on, to: on.plus_days(1) },
            Span::Agenda => Stretch { from: on, to: on.plus_days(AGENDA_DAYS) },
        }
    }

    fn days(self) -> impl Iterator<Item = Day> {
        (0..).map(move |days| self.from.plus_days(days)).take_while(move |day| *day < self.to)
    }
}

/// A day in the stretch before, and one in the stretch after.
fn beside(span: Span, on: Day) -> (Day, Day) {
    match span {
        Span::Month => {
            let first = Day::from_date(on.date().first_of_month());
            let last = Day::from_date(on.date().last_of_month());
            (Day::from_date(first.plus_days(-1).date().first_of_month()), last.plus_days(1))
        }
        Span::Week => (on.plus_days(-WEEK_DAYS), on.plus_days(WEEK_DAYS)),
        Span::Day => (on.plus_days(-1), on.plus_days(1)),
        Span::Agenda => (on.plus_days(-AGENDA_DAYS), on.plus_days(AGENDA_DAYS)),
    }
}

/// The moment of a day at a time.
pub(in crate::pages) fn moment_of(day: Day, time: Time, zone: &TimeZone) -> Option<Instant> {
    let at = day.date().to_datetime(time).to_zoned(zone.clone()).ok()?;
    Some(Instant(at.timestamp().as_millisecond()))
}

/// The time of day of a moment.
pub(in crate::pages) fn clock_of(at: Instant, zone: &TimeZone) -> Time {
    let timestamp = Timestamp::from_millisecond(at.0).unwrap_or(Timestamp::UNIX_EPOCH);
    timestamp.to_zoned(zone.clone()).time()
}

fn is_moment(field: &FieldDef) -> bool {
    matches!(field.kind, FieldKind::Instant)
}

/// The day that a value stands for.
fn day_of(value: &Value, zone: &TimeZone) -> Option<Day> {
    match value {
        Value::Text(text) => Day::parse(text).ok(),
        Value::Int(at) => Some(Instant(*at).day_in(zone)),
        Value::Null
        | Value::Bool(_)
        | Value::Money(_)
        | Value::Phone(_)
        | Value::Tags(_)
        | Value::Veiled(_) => None,
    }
}

/// Only what falls into the stretch.
fn within(by: &'static FieldDef, stretch: Stretch, zone: &TimeZone) -> Filter {
    let edge = |day: Day| {
        if is_moment(by) {
            moment_of(day, Time::midnight(), zone).map_or(Value::Null, |at| Value::Int(at.0))
        } else {
            Value::Text(day.text())
        }
    };
    let compare = |op, value| Filter::Compare { path: object::Path::own(by), op, value };
    compare(Op::GreaterOrEqual, edge(stretch.from)).and(compare(Op::Less, edge(stretch.to)))
}

impl Calendar {
    /// What stands on the days that are asked for.
    pub fn load(
        view: &View<'_>,
        params: &ListParams,
        shape: CalendarShape,
        lines: Vec<&'static FieldDef>,
        zone: &TimeZone,
    ) -> Result<Calendar, StoreError> {
        let stretch = Stretch::of(shape.span, shape.on);
        let limit = if params.words.is_empty() { CALENDAR_ROWS_MAX } else { FOUND_MAX };
        let params = ListParams {
            filter: params.filter.clone().and(within(shape.by, stretch, zone)),
            sort: Sort { field: shape.by, descending: false },
            then: Vec::new(),
            after: None,
            before: None,
            limit,
            total: TotalWanted::Nothing,
            ..params.clone()
        };
        let listed = params.load(view, &[])?;
        let mut rows = listed.rows;
        rows.sort_by_key(|row| match row.value(shape.by) {
            Value::Int(at) => at,
            _ => 0, // Within a day they stay as they come.
        });
        let is_cut = listed.next.is_some();
        let last = rows.last().and_then(|row| day_of(&row.value(shape.by), zone));
        let lines = if shape.span == Span::Month { Vec::new() } else { lines };
        let titles = Titles::load(view, params.def, &rows, &lines)?;
        let mut days: BTreeMap<Day, Vec<Row>> = BTreeMap::new();
        for row in rows {
            if let Some(day) = day_of(&row.value(shape.by), zone) {
                days.entry(day).or_default().push(row);
            }
        }
        Ok(Calendar { shape, stretch, lines, days, titles, whole_until: last.filter(|_| is_cut) })
    }

    /// The lines of an entry where there is room.
    pub fn lines(asked: &Asked, shown: &[&'static FieldDef], shape: CalendarShape) -> Vec<&'static FieldDef> {
        let mut lines = lines_of(asked, shown, shape.by);
        lines.retain(|field| Some(*field) != shape.tint);
        lines
    }

    /// The calendar as it stands on the page.
    pub fn markup(&self, visitor: &Visitor, asked: &Asked) -> Markup {
        let lang = visitor.lang;
        let def = asked.def();
        let Stretch { from, to } = self.stretch;
        let on = self.shape.on;
        let at = |day: Day| asked.with("on", &day.text());
        let (before, after) = beside(self.shape.span, on);
        let look = match self.shape.span {
            Span::Month => CalendarLook::Month,
            Span::Week | Span::Day => CalendarLook::Columns,
            Span::Agenda => CalendarLook::Agenda,
        };
        let spans = Span::ALL.into_iter().map(|span| Kind {
            icon: "",
            label: span.label().text(lang).to_owned(),
            href: at(on).with("span", if span == Span::Month { "" } else { span.code() }).to_string(),
            current: span == self.shape.span,
        });
        let weekdays = if self.shape.span == Span::Month {
            self.stretch
                .days()
                .take(WEEK_DAYS as usize)
                .map(|day| weekday_text(lang, day).to_owned())
                .collect()
        } else {
            Vec::new()
        };
        let place = Place {
            visitor,
            asked,
            is_movable: self.shape.span != Span::Agenda
                && is_writable(self.shape.by)
                && may(visitor, def, Verb::Change),
            is_open: is_writable(self.shape.by) && may(visitor, def, Verb::Create),
            today: today(visitor),
            zone: visitor.site.crm().zone(),
            way: Way::from_here(&asked.to_string(), def),
        };
        let hours = self.hours(&place);
        let days: Vec<CalendarDay> = self.stretch.days().map(|day| self.day(&place, day, &hours)).collect();
        let steps = match (self.shape.span, hours.len()) {
            (Span::Month, _) => (1, WEEK_DAYS as usize),
            (Span::Week | Span::Day | Span::Agenda, 0) => (1, 0),
            (Span::Week | Span::Day | Span::Agenda, hours) => (hours, 1),
        };
        let calendar = ui::Calendar {
            label: format!("{} · {}", def.label_plural.text(lang), self.shape.by.label.text(lang)),
            title: title_text(lang, self.shape.span, on, from, to.plus_days(-1)),
            look,
            previous_href: at(before).to_string(),
            next_href: at(after).to_string(),
            today_href: asked.with("on", "").to_string(),
            spans: spans.collect(),
            legend: self.legend(lang),
            note: self.whole_until.map(|day| cut_text(lang, day)),
            weekdays,
            days,
            carry: Carry {
                csrf: visitor.csrf().to_owned(),
                field: self.shape.by.name.to_owned(),
                back: asked.to_string(),
                steps,
            },
        };
        ui::calendar(lang, &calendar)
    }

    fn legend(&self, lang: Lang) -> Vec<(Tone, String)> {
        let choice = self.shape.tint.and_then(|tint| tint.kind.choice());
        let items = choice.into_iter().flat_map(|choice| choice.items);
        items.map(|item| (item.tone, item.label.text(lang).to_owned())).collect()
    }

    /// The hours that the days show; none where no moment is known, or a month is shown.
    fn hours(&self, place: &Place<'_>) -> Vec<i8> {
        let has_hours = is_moment(self.shape.by) && matches!(self.shape.span, Span::Week | Span::Day);
        if !has_hours {
            return Vec::new();
        }
        let used: Vec<i8> = self.days.values().flatten().filter_map(|row| self.hour(place, row)).collect();
        (0..24).filter(|hour| HOURS_SHOWN.contains(hour) || used.contains(hour)).collect()
    }

    fn hour(&self, place: &Place<'_>, row: &Row) -> Option<i8> {
        row.value(self.shape.by).as_int().map(|at| clock_of(Instant(at), place.zone).hour())
    }

    fn day(&self, place: &Place<'_>, day: Day, hours: &[i8]) -> CalendarDay {
        let lang = place.visitor.lang;
        let rows = self.days.get(&day).map(Vec::as_slice).unwrap_or_default();
        let is_month = self.shape.span == Span::Month;
        let shown = if is_month { MONTH_ENTRIES_MAX } else { rows.len() };
        let hidden = rows.len().saturating_sub(shown);
        let value = if place.is_movable { day.text() } else { String::new() };
        let entries = if hours.is_empty() { &rows[..shown.min(rows.len())] } else { &[] };
        let hours = hours.iter().map(|hour| {
            let at = format!("{}T{hour:02}", day.text());
            let here = rows.iter().filter(|row| self.hour(place, row) == Some(*hour));
            CalendarHour {
                label: format!("{hour:02}:00"),
                add_href: place.add_href(self.shape.by, day, *hour),
                entries: here.map(|row| self.entry(place, row)).collect(),
                value: if place.is_movable { at } else { String::new() },
            }
        });
        CalendarDay {
            label: format!("{} {}", month_day_text(lang, day), weekday_text(lang, day)),
            number: day.date().day().to_string(),
            is_today: day == place.today,
            is_outside: is_month && day.date().month() != self.shape.on.date().month(),
            href: place.asked.with("span", Span::Day.code()).with("on", &day.text()).to_string(),
            add_href: place.add_href(self.shape.by, day, MORNING),
            entries: entries.iter().map(|row| self.entry(place, row)).collect(),
            more: (hidden > 0).then(|| match lang {
                Lang::Zh => format!("还有 {hidden} 条"),
                Lang::En => format!("{hidden} more"),
            }),
            hours: hours.collect(),
            value,
        }
    }

    fn entry(&self, place: &Place<'_>, row: &Row) -> CalendarEntry {
        let visitor = place.visitor;
        let def = place.asked.def();
        let showing = Showing::new(visitor, &self.titles);
        let item = self.shape.tint.and_then(|tint| match (tint.kind, row.value(tint)) {
            (FieldKind::Choice(choice), Value::Text(code)) => choice.item(&code),
            _ => None,
        });
        let time = match row.value(self.shape.by) {
            Value::Int(at) => clock_text(Instant(at), place.zone),
            _ => String::new(),
        };
        let lines = self.lines.iter().map(|field| (field, row.value(field)));
        CalendarEntry {
            id: id_text(row.id),
            name: showing.title(def, row),
            href: place.way.record(def, row.id),
            peek_href: format!("{}/preview", record_href(def, row.id)),
            time,
            tone: item.map_or(Tone::Grey, |item| item.tone),
            state: item.map_or_else(String::new, |item| item.label.text(visitor.lang).to_owned()),
            lines: lines
                .filter(|(_, value)| !value.is_null() && *value != Value::Tags(Vec::new()))
                .map(|(field, value)| showing.cell(field, &value))
                .collect(),
            carried: place.is_movable.then(|| carried(visitor, def, self.shape.by, row)).flatten(),
        }
    }
}

/// Where and for whom a calendar stands.
struct Place<'a> {
    visitor: &'a Visitor,
    asked: &'a Asked,
    /// Entries can be carried to another day.
    is_movable: bool,
    /// New records can be made on a day.
    is_open: bool,
    today: Day,
    zone: &'a TimeZone,
    way: Way,
}

impl Place<'_> {
    /// The form of a new record on this day, at this hour where it has one.
    fn add_href(&self, by: &FieldDef, day: Day, hour: i8) -> Option<String> {
        let given = if is_moment(by) {
            moment_of(day, time(hour, 0, 0, 0), self.zone)?.rfc3339()
        } else {
            day.text()
        };
        let def: &'static ObjectDef = self.asked.def();
        let form = Address::new(format!("/{}/new", def.plural)).with(by.name, &given);
        self.is_open.then(|| form.with("back", &self.asked.to_string()).to_string())
    }
}

/// 2026年11月; 2026年11月16日 – 22日; 2026年11月22日 星期日.
fn title_text(lang: Lang, span: Span, on: Day, from: Day, last: Day) -> String {
    let date = |day: Day, form: &str| day.date().strftime(form).to_string();
    match (lang, span) {
        (Lang::Zh, Span::Month) => date(on, "%Y年%-m月"),
        (Lang::En, Span::Month) => date(on, "%B %Y"),
        (Lang::Zh, Span::Day) => format!("{} {}", date(on, "%Y年%-m月%-d日"), weekday_text(lang, on)),
        (Lang::En, Span::Day) => date(on, "%A, %-d %B %Y"),
        (Lang::Zh, Span::Week | Span::Agenda) => {
            format!("{} – {}", date(from, "%Y年%-m月%-d日"), date(last, "%-m月%-d日"))
        }
        (Lang::En, Span::Week | Span::Agenda) => {
            format!("{} – {}", date(from, "%-d %b"), date(last, "%-d %b %Y"))
        }
    }
}

/// 11月5日 or 5 Nov.
fn month_day_text(lang: Lang, day: Day) -> String {
    let form = match lang {
        Lang::Zh => "%-m月%-d日",
        Lang::En => "%-d %b",
    };
    day.date().strftime(form).to_string()
}

/// 周一 or Mon.
fn weekday_text(lang: Lang, day: Day) -> &'static str {
    let place = usize::from(day.date().weekday().to_monday_zero_offset().unsigned_abs());
    let names = match lang {
        Lang::Zh => ["周一", "周二", "周三", "周四", "周五", "周六", "周日"],
        Lang::En => ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    };
    names[place]
}

fn cut_text(lang: Lang, until: Day) -> String {
    let day = day_text(lang, until);
    match lang {
        Lang::Zh => {
            format!("这段时间的记录超过 {CALENDAR_ROWS_MAX} 条，只显示到 {day}。请加筛选条件，或改看周、日。")
        }
        Lang::En => format!(
            "More than {CALENDAR_ROWS_MAX} records in this time; shown up to {day}. Narrow the list, or look at a week or a day."
        ),
    }
}

#[cfg(test)]
#[path = "../tests/calendar.rs"]
mod tests;
