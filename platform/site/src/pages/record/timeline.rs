//! What happened with a record and what is still to be done: what rooms tell of it and what was changed in it, in
//! one line of time, newest first. Each page begins where the last one ended, by the moment and the id.

use std::collections::BTreeMap;

use maud::{Markup, html};
use object::{
    FieldDef, FieldKind, Filter, Instant, Label, Lang, ObjectDef, Op, Path, Row, Sort, Value, id_text,
    parse_id,
};
use store::{Cursor, ListQuery, Scope, StoreError, Verb, View};

use super::along::Along;
use super::story::Story;
use crate::files::FileRecord;
use crate::listing::{Titles, unless_kept_back};
use crate::pages::act;
use crate::pages::address::Address;
use crate::pages::days::by_days;
use crate::pages::files::RecordFiles;
use crate::pages::rows::record_href;
use crate::pages::values::{Showing, clock_text};
use crate::pages::way::{self, Way};
use crate::timeline::TimelineSource;
use crate::ui::{self, LinkButton, Look, MenuItem, Tab, TimelineDay, TimelineEntry, Todo};
use crate::visitor::Visitor;

/// Lines of a page.
const LINES_SHOWN: usize = 20;
/// Of what stands above the days, so many of each kind.
const ABOVE_SHOWN: usize = 10;

/// Of a longer text, a mail say, so much stands in its line; the rest is one press away.
const TEXT_CHARS_SHOWN: usize = 400;

/// What is shown, in the address: all, a source's plural, `interactions.call` for one of its kinds, `changes`.
pub(super) const SHOW: &str = "show";
/// Where the page before ended.
const UNTIL: &str = "until";
const CHANGES: &str = "changes";
/// The timeline's place on the page.
const PLACE: &str = "timeline";

const HEADING: Label = Label::new("动态", "Timeline");
const ALL: Label = Label::new("全部", "All");
const WHOLE: Label = Label::new("全文", "All of it");
const CHANGED: Label = Label::new("修改", "Changes");

/// The place between two lines.
#[derive(Clone, Copy)]
struct Place {
    at: i64,
    id: i64,
    /// The oldest entry of the history that was shown.
    entry: Option<i64>,
}

impl Place {
    fn text(self) -> String {
        let entry = self.entry.map(id_text).unwrap_or_default();
        format!("{}.{}.{entry}", self.at, id_text(self.id))
    }

    fn of(text: &str) -> Option<Place> {
        let mut parts = text.splitn(3, '.');
        let (at, id) = (parts.next()?.parse().ok()?, parse_id(parts.next()?).ok()?);
        Some(Place { at, id, entry: parts.next().and_then(|entry| parse_id(entry).ok()) })
    }
}

enum Line {
    /// A record of the source at this place.
    Record(usize, Row),
    /// The story's entry at this place.
    Entry(usize),
    /// The file at this place among those of the record.
    File(usize),
}

/// A stretch of what happened.
pub(super) struct Timeline {
    sources: Vec<TimelineSource>,
    /// By which link the records of the source at this place point to which record: to this one, or to the one that it is
    /// talked about with.
    links: Vec<(&'static FieldDef, i64)>,
    show: String,
    /// What stands above the days, by source, and whether there is more of it.
    above: Vec<(usize, Vec<Row>, bool)>,
    lines: Vec<(i64, Line)>,
    next: Option<Place>,
    is_first: bool,
    titles: Titles,
    story: Story,
}

/// What the address asks of a timeline.
#[derive(Default)]
pub(super) struct Asked {
    show: String,
    until: Option<Place>,
}

impl Asked {
    pub fn of(query: &[(String, String)]) -> Asked {
        let value = |name: &str| query.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value);
        Asked {
            show: value(SHOW).cloned().unwrap_or_default(),
            until: value(UNTIL).and_then(|text| Place::of(text)),
        }
    }
}

/// Whether records of one object tell on the timelines of another's.
pub(super) fn tells(visitor: &Visitor, teller: &ObjectDef, of: &ObjectDef) -> bool {
    let mut sources = visitor.site.rooms().iter().flat_map(|room| &room.timelines);
    sources.any(|source| source.def.name == teller.name && link_to(source, of).is_some())
}

/// The link by which a source's records point to records of an object.
fn link_to(source: &TimelineSource, def: &ObjectDef) -> Option<&'static FieldDef> {
    let fields = source.def.fields.iter().copied();
    let is_link = |field: &&FieldDef| field.kind.link() == Some(def.name);
    fields.into_iter().find(|field| is_link(field) && field.ordered_by == Some(source.at.name))
}

impl Timeline {
    /// The newest lines, or those before a place; none where no room tells anything of the object.
    pub fn load(
        view: &View<'_>,
        visitor: &Visitor,
        def: &'static ObjectDef,
        row: &Row,
        files: Option<&RecordFiles>,
        asked: Asked,
    ) -> Result<Option<Timeline>, StoreError> {
        let along = Along::of(view, visitor, def, row)?;
        let link_of = |source: &TimelineSource| {
            let own = link_to(source, def).map(|link| (link, row.id));
            own.or_else(|| along.as_ref().and_then(|to| Some((link_to(source, to.def)?, to.row.id))))
        };
        let seen =
            |source: &&TimelineSource| view.actor().scope(source.def.name, Verb::See) != Scope::Nothing;
        let told = visitor.site.rooms().iter().flat_map(|room| &room.timelines).filter(seen);
        let told = told.filter_map(|source| Some((source.clone(), link_of(source)?)));
        let (sources, links): (Vec<TimelineSource>, Vec<_>) = told.unzip();
        if sources.is_empty() {
            return Ok(None);
        }
        let entry = asked.until.and_then(|until| until.entry);
        let mut timeline = Timeline {
            above: Vec::new(),
            lines: Vec::new(),
            next: None,
            is_first: asked.until.is_none(),
            titles: Titles::default(),
            story: Story::load(view, def, row, entry)?,
            show: asked.show,
            sources,
            links,
        };
        timeline.load_above(view)?;
        timeline.load_lines(view, files, asked.until)?;
        timeline.load_titles(view)?;
        Ok(Some(timeline))
    }

    /// Whether lines of a source are shown, and which kind of them.
    fn wanted(&self, source: &TimelineSource) -> Option<Filter> {
        let (plural, kind) = self.show.split_once('.').unwrap_or((&self.show, ""));
        if self.show.is_empty() || (plural == source.def.plural && kind.is_empty()) {
            return Some(Filter::All);
        }
        let is_of_kind = |field: &'static FieldDef| Filter::Compare {
            path: Path::own(field),
            op: Op::Is,
            value: Value::Text(kind.to_owned()),
        };
        source.kind.filter(|_| plural == source.def.plural).map(is_of_kind)
    }

    fn load_above(&mut self, view: &View<'_>) -> Result<(), StoreError> {
        if !self.is_first {
            return Ok(());
        }
        for (place, (source, link)) in self.sources.iter().zip(&self.links).enumerate() {
            let (Some(above), Some(wanted)) = (&source.above, self.wanted(source)) else { continue };
            let filter = points_to(*link).and(above.filter.clone()).and(wanted);
            let query = ListQuery { filter, ..ListQuery::of(source.def, above.sort, ABOVE_SHOWN) };
            let Some(page) = unless_kept_back(view.list(&query))? else { continue };
            if !page.rows.is_empty() {
                self.above.push((place, page.rows, page.more));
            }
        }
        Ok(())
    }

    fn load_lines(
        &mut self,
        view: &View<'_>,
        files: Option<&RecordFiles>,
        until: Option<Place>,
    ) -> Result<(), StoreError> {
        let mut lines: Vec<(i64, i64, Line)> = Vec::new();
        let mut has_more = false;
        for (place, (source, link)) in self.sources.iter().zip(&self.links).enumerate() {
            let Some(wanted) = self.wanted(source) else { continue };
            let has_happened =
                Filter::Compare { path: Path::own(source.at), op: Op::IsNot, value: Value::Null };
            let query = ListQuery {
                filter: points_to(*link).and(wanted).and(has_happened),
                after: until.map(|until| Cursor {
                    value: Value::Int(until.at),
                    then: Vec::new(),
                    id: until.id,
                }),
                ..ListQuery::of(source.def, Sort { field: source.at, descending: true }, LINES_SHOWN)
            };
            let Some(page) = unless_kept_back(view.list(&query))? else { continue };
            has_more |= page.more;
            lines.extend(page.rows.into_iter().filter_map(|row| {
                Some((row.values[source.at.index].as_int()?, row.id, Line::Record(place, row)))
            }));
        }
        if self.show.is_empty() || self.show == CHANGES {
            has_more |= self.story.has_older();
            let entries = self.story.entries().iter().enumerate();
            lines.extend(entries.map(|(place, (entry, _))| (entry.at.0, entry.id, Line::Entry(place))));
        }
        if let Some(files) = files.filter(|files| self.show.is_empty() || self.show == files.def().plural) {
            let before = |file: &FileRecord| {
                until.is_none_or(|until| (file.added_at.0, file.id) < (until.at, until.id))
            };
            let added = files.records().iter().enumerate().filter(|(_, file)| before(file));
            lines.extend(added.map(|(place, file)| (file.added_at.0, file.id, Line::File(place))));
        }
        lines.sort_by_key(|(at, id, _)| std::cmp::Reverse((*at, *id)));
        has_more |= lines.len() > LINES_SHOWN;
        lines.truncate(LINES_SHOWN);
        let entry = lines.iter().rev().find_map(|(_, id, line)| match line {
            Line::Entry(_) => Some(*id),
            Line::Record(..) | Line::File(_) => None,
        });
        let last = lines.last().filter(|_| has_more);
        self.next = last.map(|(at, id, _)| Place {
            at: *at,
            id: *id,
            entry: entry.or(until.and_then(|until| until.entry)),
        });
        self.lines = lines.into_iter().map(|(at, _, line)| (at, line)).collect();
        Ok(())
    }

    /// What all the people and linked records are called, one query per object.
    fn load_titles(&mut self, view: &View<'_>) -> Result<(), StoreError> {
        let mut linked: BTreeMap<&'static str, Vec<i64>> = BTreeMap::new();
        let above = self.above.iter().flat_map(|(place, rows, _)| rows.iter().map(move |row| (*place, row)));
        let lines = self.lines.iter().filter_map(|(_, line)| match line {
            Line::Record(place, row) => Some((*place, row)),
            Line::Entry(_) | Line::File(_) => None,
        });
        for (place, row) in above.chain(lines) {
            let source = &self.sources[place];
            for field in source.facts.iter().chain([&source.who]) {
                if let (Some(target), Some(id)) = (field.kind.link(), row.values[field.index].as_int()) {
                    linked.entry(target).or_default().push(id);
                }
            }
        }
        for (target, ids) in linked {
            self.titles.add(view, target, ids)?;
        }
        Ok(())
    }

    /// The card with what stands above, the days, and the way further back.
    pub fn card(
        &self,
        visitor: &Visitor,
        def: &'static ObjectDef,
        row: &Row,
        files: Option<&RecordFiles>,
        way: &Way,
    ) -> Markup {
        let here = Address::new(record_href(def, row.id)).with(way::FIELD, &way.text());
        let shown = here.with(SHOW, &self.show);
        let back = format!("{}#{PLACE}", here);
        let older = self.next.map(|next| {
            let href = format!("{}#{PLACE}", shown.with(UNTIL, &next.text()));
            LinkButton::new(Look::Quiet, visitor.t("更早的动态", "Earlier"), href).icon("history")
        });
        let newest = (!self.is_first).then(|| {
            let href = format!("{shown}#{PLACE}");
            LinkButton::new(Look::Quiet, visitor.t("回到最新", "Newest"), href).icon("arrow-up")
        });
        let days = self.days(visitor, def, row, files, &back);
        html! {
            section class="card timeline-card" id=(PLACE) {
                header class="card-head" {
                    h2 { (HEADING.text(visitor.lang)) }
                }
                div class="card-body" {
                    (ui::tabs(visitor.t("筛选动态", "Filter the timeline"), &self.tabs(visitor, files, &here)))
                    @if let Some(newest) = newest { (newest) }
                    @for (place, rows, more) in &self.above {
                        (self.above(visitor, def, row, (*place, rows, *more), &back))
                    }
                    @if days.is_empty() && self.above.is_empty() {
                        p class="muted" { (visitor.t("这里还没有动态。", "No activity yet.")) }
                    }
                    (ui::timeline(visitor.lang, &days))
                    @if let Some(older) = older { (older) }
                }
            }
        }
    }

    /// The last few lines, without what could be done about them: for the preview.
    pub fn last(&self, visitor: &Visitor, def: &'static ObjectDef, row: &Row, lines: usize) -> Markup {
        let mut days = self.days(visitor, def, row, None, "");
        super::story::keep_first(&mut days, lines);
        ui::card(HEADING.text(visitor.lang), None, ui::timeline(visitor.lang, &days))
    }

    fn tabs(&self, visitor: &Visitor, files: Option<&RecordFiles>, here: &Address) -> Vec<Tab> {
        let lang = visitor.lang;
        let tab = |label: &str, show: String| Tab {
            label: label.to_owned(),
            href: format!("{}#{PLACE}", here.with(SHOW, &show)),
            count: None,
            current: self.show == show,
        };
        let mut tabs = vec![tab(ALL.text(lang), String::new())];
        // The kinds are many and come last.
        let mut kinds = Vec::new();
        for source in &self.sources {
            match source.kind.and_then(|field| field.kind.choice()) {
                Some(choice) => {
                    kinds.extend(choice.items.iter().map(|item| {
                        tab(item.label.text(lang), format!("{}.{}", source.def.plural, item.code))
                    }))
                }
                None => {
                    tabs.push(tab(source.def.label_plural.text(lang), source.def.plural.to_owned()));
                }
            }
        }
        if let Some(files) = files.filter(|files| !files.is_empty()) {
            tabs.push(tab(files.def().label_plural.text(lang), files.def().plural.to_owned()));
        }
        tabs.push(tab(CHANGED.text(lang), CHANGES.to_owned()));
        tabs.extend(kinds);
        tabs
    }

    fn above(
        &self,
        visitor: &Visitor,
        def: &'static ObjectDef,
        to: &Row,
        (place, rows, more): (usize, &[Row], bool),
        back: &str,
    ) -> Markup {
        let source = &self.sources[place];
        let Some(above) = &source.above else { return html! {} };
        let showing = Showing::new(visitor, &self.titles);
        let today = visitor.site.crm().now().day_in(visitor.site.crm().zone());
        let todos: Vec<Todo> = rows
            .iter()
            .map(|row| {
                let due = above.due.map(|due| showing.cell(due, &row.values[due.index]));
                Todo {
                    act: act::settling(visitor, source.def, row, back),
                    title: self.title(&showing, source, row),
                    facts: self.facts(&showing, source, row, (def, to)),
                    due,
                    is_late: (above.is_late)(row, today),
                    menu: self.menu(visitor, source, row, back),
                }
            })
            .collect();
        let all = more.then(|| {
            let (link, id) = self.links[place];
            let filter = format!("{} == \"{}\"", link.name, id_text(id));
            let href = Address::new(format!("/{}", source.def.plural)).with("filter", &filter).to_string();
            html! { (LinkButton::new(Look::Quiet, visitor.t("查看全部", "Show all"), href).small()) }
        });
        ui::todos(html! { h3 { (above.label.text(visitor.lang)) } }, &todos, all)
    }

    fn days(
        &self,
        visitor: &Visitor,
        def: &'static ObjectDef,
        row: &Row,
        files: Option<&RecordFiles>,
        back: &str,
    ) -> Vec<TimelineDay> {
        let zone = visitor.site.crm().zone();
        let lines = self.lines.iter().filter_map(|(at, line)| {
            let at = Instant(*at);
            let entry = match line {
                Line::Record(place, told) => {
                    self.line(visitor, &self.sources[*place], told, at, (def, row), back)
                }
                Line::Entry(place) => {
                    let (entry, change_set) = &self.story.entries()[*place];
                    self.story.line(visitor, def, row, entry, change_set)
                }
                Line::File(place) => files.map(|files| files.told(visitor, &files.records()[*place]))?,
            };
            Some((at.day_in(zone), entry))
        });
        by_days(visitor, lines)
    }

    fn line(
        &self,
        visitor: &Visitor,
        source: &TimelineSource,
        row: &Row,
        at: Instant,
        to: (&'static ObjectDef, &Row),
        back: &str,
    ) -> TimelineEntry {
        let showing = Showing::new(visitor, &self.titles);
        let (icon, tone) = (source.sign)(row);
        let who = &row.values[source.who.index];
        let kind = source.kind.map(|kind| showing.words(kind, &row.values[kind.index]));
        let did = source.did.map(|did| did.text(visitor.lang));
        let facts = self.facts(&showing, source, row, to);
        let text = row.values[source.text.index].as_text().filter(|_| source.text != source.def.title);
        let later = self.later(visitor, &showing, source, row);
        TimelineEntry {
            icon,
            tone,
            who: html! { @if !who.is_null() { (showing.words(source.who, who)) } },
            what: html! {
                span class="told" {
                    @if let Some(kind) = kind { span class="told-kind" { (kind) } }
                    @if let Some(did) = did { span { (did) } }
                    @for fact in facts { span { (fact) } }
                }
            },
            time: clock_text(at, visitor.site.crm().zone()),
            instant: at.rfc3339(),
            changes: Vec::new(),
            body: Some(html! {
                div class="told-body" {
                    div class="told-text" {
                        p class="prose" { (self.title(&showing, source, row)) }
                        @if let Some(text) = text { p class="prose muted" { (text) } }
                        @if let Some(later) = later { (later) }
                    }
                    (self.menu(visitor, source, row, back))
                }
            }),
        }
    }

    /// The name of a record, as a link to its page; what it says itself where that is its name.
    fn title(&self, showing: &Showing<'_>, source: &TimelineSource, row: &Row) -> Markup {
        let is_text = source.text == source.def.title;
        html! {
            @if is_text {
                @let text = row.values[source.text.index].as_text().unwrap_or_default();
                @match text.char_indices().nth(TEXT_CHARS_SHOWN) {
                    Some((end, _)) => {
                        (&text[..end]) "… "
                        a class="link" href=(record_href(source.def, row.id)) { (WHOLE.text(showing.lang())) }
                    }
                    None => (text),
                }
            }
            @else { a href=(record_href(source.def, row.id)) { (showing.title(source.def, row)) } }
        }
    }

    /// Short facts, without the record whose page this is.
    fn facts(
        &self,
        showing: &Showing<'_>,
        source: &TimelineSource,
        row: &Row,
        (def, to): (&ObjectDef, &Row),
    ) -> Vec<Markup> {
        let is_this = |field: &FieldDef, value: &Value| {
            field.kind.link() == Some(def.name) && value.as_int() == Some(to.id)
        };
        let facts = source.facts.iter().map(|field| (*field, &row.values[field.index]));
        let short = facts
            .filter(|(field, value)| !value.is_null() && !is_said_later(field) && !is_this(field, value));
        short
            .map(|(field, value)| {
                if matches!(field.kind, FieldKind::Number) {
                    html! { (field.label.text(showing.lang())) " " (showing.words(field, value)) }
                } else if field.kind.link().is_some() {
                    showing.whole(field, value)
                } else {
                    showing.cell(field, value)
                }
            })
            .collect()
    }

    /// What was agreed: texts and days, each with its name.
    fn later(
        &self,
        visitor: &Visitor,
        showing: &Showing<'_>,
        source: &TimelineSource,
        row: &Row,
    ) -> Option<Markup> {
        let said: Vec<(&'static FieldDef, &Value)> = source
            .facts
            .iter()
            .map(|field| (*field, &row.values[field.index]))
            .filter(|(field, value)| is_said_later(field) && !value.is_null())
            .collect();
        let colon = if visitor.lang == Lang::Zh { "：" } else { ": " };
        (!said.is_empty()).then(|| {
            html! {
                p class="told-later" {
                    @for (field, value) in said {
                        span { (field.label.text(visitor.lang)) (colon) (showing.words(field, value)) }
                    }
                }
            }
        })
    }

    fn menu(&self, visitor: &Visitor, source: &TimelineSource, row: &Row, back: &str) -> Markup {
        let actor = visitor.visit.actor();
        let reaches = |verb| actor.sight(source.def, verb).reaches(row);
        let href = record_href(source.def, row.id);
        let mut items = vec![MenuItem::link("external-link", visitor.t("打开", "Open"), href.clone())];
        if reaches(Verb::Change) {
            let edit = Address::new(format!("{href}/edit")).with(act::BACK, back).to_string();
            items.push(MenuItem::link("pencil", visitor.t("编辑", "Edit"), edit));
        }
        let acts = act::on_page(visitor, source.def, row);
        items.extend(acts.iter().map(|act| act::menu_item(visitor, act, source.def, row, back)));
        if reaches(Verb::Delete) {
            items.push(MenuItem::Post {
                icon: "trash-2",
                label: visitor.t("删除", "Delete").to_owned(),
                action: format!("{href}/deletion"),
                csrf: visitor.csrf().to_owned(),
                fields: vec![
                    (String::from("version"), row.version.to_string()),
                    (String::from(act::BACK), back.to_owned()),
                ],
                danger: true,
            });
        }
        ui::menu(visitor.t("可以做的事", "What can be done"), ui::icon("ellipsis"), &items)
    }
}

/// Texts and days are agreements, and stand in a line of their own.
fn is_said_later(field: &FieldDef) -> bool {
    matches!(field.kind, FieldKind::Text | FieldKind::Day)
}

fn points_to((link, id): (&'static FieldDef, i64)) -> Filter {
    Filter::Compare { path: Path::own(link), op: Op::Is, value: Value::Int(id) }
}
