//! A record's page: what is known of it, what belongs to it, what happened to it.

mod along;
mod composer;
mod neighbours;
mod preview;
mod quality;
mod related;
mod story;
mod timeline;

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use object::{
    FieldDef, FieldKind, Lang, ObjectDef, Row, Rules, StoredFile, Surface, SystemField, Value, Veil, id_text,
    parse_id,
};
use store::{LikelyFound, RecordQuality, StoreError, Verb, View};

pub(super) use preview::preview;
pub(super) use related::{new_child_href, new_label};

use self::composer::Compose;
use self::neighbours::Neighbours;
use self::related::Related;
use self::story::Story;
use self::timeline::Timeline;
use super::act;
use super::files::{self, RecordFiles};
use super::form::{field_lock, form_href, link_lock, part_href, record_lock, right_lock};
use super::frame::{crumb, frame, here, icon_of, may};
use super::rows::{numbers_of, record_href};
use super::values::{OWNER, Showing, title_said};
use super::way::{self, Way};
use crate::files::judged_among;
use crate::files::scan::Judged;
use crate::form_body::pairs_of;
use crate::layout::{Arranged, Section, arranged};
use crate::listing::Titles;
use crate::recent::{self, RecentRecord};
use crate::refusal::Refusal;
use crate::room::RecordFace;
use crate::site::Site;
use crate::ui::{self, Change, Fact, LinkButton, Look, MenuItem, RecordHeader};
use crate::visitor::Visitor;

/// From this length on a text takes the whole width of its card, in characters.
const WIDE_CHARS: usize = 24;
/// Buttons that make a child, beside the primary one; the others stand in the menu.
const CHILD_BUTTONS_MAX: usize = 1;
/// Of those that it may be the same as, the surest.
const LIKELY_SHOWN: usize = 3;

/// `GET /{plural}/{id}`; `?before=` leads further back in its history, `?in=` names the list it was opened from.
pub(super) async fn record(
    State(site): State<Site>,
    Path((plural, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    mut visitor: Visitor,
) -> Result<Response, Refusal> {
    let id = parse_id(&id).map_err(|_| Refusal::not_found())?;
    if site.resource(&plural)?.hung_field().is_some() {
        return files::home(&visitor, &plural, id).await;
    }
    let def = site.object(&plural)?;
    let query = pairs_of(query.as_deref().unwrap_or_default());
    crate::trail::write_before_reading(&site, def).await?;
    let page = match read_page(&visitor, def, id, query).await {
        Err(refusal) if refusal.status == StatusCode::NOT_FOUND => {
            // Merged into another, which one may see: there it goes on, for as long as the merge stands.
            let into = visitor.visit.read::<_, StoreError, _>(move |view| view.merged_into(def, id)).await?;
            return into
                .map(|into| Redirect::temporary(&record_href(def, into)).into_response())
                .ok_or(refusal);
        }
        page => page?,
    };
    site.trail().seen(&visitor, def, id);
    let title = page.row.title_in(def, visitor.lang);
    let title = title_said(site.crm().registry(), visitor.lang, def, title);
    let opened = RecentRecord { def, id, title };
    // Nobody goes back to a line of a journal.
    if !def.journal {
        if visitor.recent.first().map(RecentRecord::href) != Some(opened.href()) {
            recent::note(&visitor.visit, def, id);
        }
        visitor.recent = std::sync::Arc::new(recent::with_first(&visitor.recent, opened));
    }
    Ok(page.markup(&visitor).into_response())
}

async fn read_page(
    visitor: &Visitor,
    def: &'static ObjectDef,
    id: i64,
    query: Vec<(String, String)>,
) -> Result<RecordPage, Refusal> {
    let asker = visitor.clone();
    let page = visitor
        .visit
        .read(move |view| {
            let Some(row) = view.find_row(def, id)? else { return Ok(None) };
            RecordPage::load(view, &asker, def, row, &query).map(Some)
        })
        .await
        .map_err(|fault: StoreError| Refusal::from(fault))?;
    page.ok_or_else(Refusal::not_found)
}

/// What happened to a record: its own history, or what rooms tell of it too.
enum Happened {
    Story(Story),
    Timeline(Box<Timeline>),
}

impl Happened {
    fn load(
        view: &View<'_>,
        visitor: &Visitor,
        def: &'static ObjectDef,
        row: &Row,
        files: Option<&RecordFiles>,
        query: &[(String, String)],
    ) -> Result<Happened, StoreError> {
        if let Some(timeline) = Timeline::load(view, visitor, def, row, files, timeline::Asked::of(query))? {
            return Ok(Happened::Timeline(Box::new(timeline)));
        }
        let before = query.iter().find(|(name, _)| name == "before").and_then(|(_, id)| parse_id(id).ok());
        Story::load(view, def, row, before).map(Happened::Story)
    }

    fn card(
        &self,
        visitor: &Visitor,
        def: &'static ObjectDef,
        row: &Row,
        files: Option<&RecordFiles>,
        way: &Way,
    ) -> Markup {
        match self {
            Happened::Story(story) => story.card(visitor, def, row, way),
            Happened::Timeline(timeline) => timeline.card(visitor, def, row, files, way),
        }
    }

    /// The last few lines, for the preview.
    fn last(&self, visitor: &Visitor, def: &'static ObjectDef, row: &Row, lines: usize) -> Markup {
        match self {
            Happened::Story(story) => story.last(visitor, def, row, lines),
            Happened::Timeline(timeline) => timeline.last(visitor, def, row, lines),
        }
    }
}

/// Everything the page shows.
struct RecordPage {
    def: &'static ObjectDef,
    row: Row,
    titles: Titles,
    face: RecordFace,
    rules: Arc<Rules>,
    related: Vec<Related>,
    files: Option<RecordFiles>,
    /// What a scanner said of the files in its fields, by their digests.
    judged: Vec<(String, Judged)>,
    happened: Happened,
    compose: Option<Compose>,
    way: Way,
    quality: Option<RecordQuality>,
    /// What it may be the same as.
    likely: Vec<LikelyFound>,
    neighbours: Option<Neighbours>,
    may_change: bool,
    may_delete: bool,
}

impl RecordPage {
    fn load(
        view: &View<'_>,
        visitor: &Visitor,
        def: &'static ObjectDef,
        row: Row,
        query: &[(String, String)],
    ) -> Result<RecordPage, StoreError> {
        let way = Way::of(query);
        let reaches = |verb| view.actor().sight(def, verb).reaches(&row);
        let files = RecordFiles::load(view, visitor, def, &row)?;
        let headers = visitor.site.rooms().iter().flat_map(|room| &room.headers);
        let face = match headers.into_iter().find(|(name, _)| *name == def.name) {
            // Where a role hides what the face is made of, the record shows itself without one.
            Some((_, header)) => match header(view, &row, visitor.lang) {
                Err(StoreError::Shape(_)) if view.actor().has_veils(def) => RecordFace::default(),
                face => face?,
            },
            None => RecordFace::default(),
        };
        Ok(RecordPage {
            titles: Titles::load(view, def, std::slice::from_ref(&row), &def.fields)?,
            rules: view.rules_of(def),
            judged: judged_among(&visitor.site, view, def, &row.values)?,
            related: related::load(view, visitor, def, &row)?,
            happened: Happened::load(view, visitor, def, &row, files.as_ref(), query)?,
            compose: Compose::load(view, visitor, def, &row, query)?,
            neighbours: Neighbours::load(view, visitor, def, &row, &way)?,
            way,
            quality: view.quality_of(def, &row)?,
            likely: view.likely_of(def, row.id, LIKELY_SHOWN)?,
            may_change: reaches(Verb::Change),
            may_delete: reaches(Verb::Delete),
            face,
            files,
            def,
            row,
        })
    }

    fn markup(&self, visitor: &Visitor) -> Markup {
        let showing = Showing::new(visitor, &self.titles);
        let title = showing.title(self.def, &self.row);
        let list = crumb(self.def.label_plural.text(visitor.lang), self.way.list(self.def));
        let layout = if self.compose.is_some() { ui::talking_layout } else { ui::record_layout };
        let body = html! {
            @if let Some(neighbours) = &self.neighbours { (neighbours.links(visitor, self.def, &self.way)) }
            (ui::watch(&format!("{}/{}", self.def.plural, id_text(self.row.id)), self.row.version, false))
            (ui::record_header(&self.header(visitor, &showing)))
            @if !self.face.tiles.is_empty() { (ui::tiles(&self.face.tiles)) }
            (layout(
                html! {
                    @if let Some(compose) = &self.compose {
                        (compose.markup(visitor, self.def, &self.row, &self.way))
                    }
                    @if let Some(text) = self.whole_text(&title) {
                        (ui::card(self.def.title.label.text(visitor.lang), None, html! { p class="prose" { (text) } }))
                    }
                    // In one order, filled or not: whoever comes every day finds things where they were.
                    @for related in &self.related { (related.card(visitor)) }
                    @if let Some(files) = self.files.as_ref().filter(|files| files.is_shown()) {
                        (files.panel(visitor, self.def, &self.row, &showing))
                    }
                    @if !self.def.journal {
                        (self.happened.card(visitor, self.def, &self.row, self.files.as_ref(), &self.way))
                    }
                },
                self.facts(visitor, &showing),
            ))
            @if self.files.as_ref().is_some_and(RecordFiles::takes_more) { (ui::files_veil(visitor.lang)) }
        };
        frame(visitor, &title, vec![list, here(object::text::excerpt(&title))], body)
    }

    /// What names the record, where that is a text of several lines of which its name is the beginning.
    fn whole_text(&self, title: &str) -> Option<&str> {
        let text = self.row.values[self.def.title.index].as_text()?;
        (self.def.title.lines && text != title).then_some(text)
    }

    fn header(&self, visitor: &Visitor, showing: &Showing<'_>) -> RecordHeader {
        let badges = html! { @for badge in &self.face.badges { (badge) } };
        RecordHeader {
            title: showing.title(self.def, &self.row),
            sign: Some(if showing.is_of_people(self.def) {
                ui::avatar_large(&showing.title(self.def, &self.row))
            } else {
                ui::icon(icon_of(&visitor.site, self.def))
            }),
            badges: (!self.face.badges.is_empty()).then_some(badges),
            presence: Some(ui::presence_place()),
            line: if self.face.line.is_empty() { self.plain_line(showing) } else { self.face.line.clone() },
            acts: Some(self.acts(visitor, showing)),
            path: self.face.path.clone(),
        }
    }

    /// The quiet second line of an object whose room says nothing about it: parent and owner.
    fn plain_line(&self, showing: &Showing<'_>) -> Vec<Markup> {
        let owner = self.def.field(OWNER);
        let told = [self.def.parent_field(), owner];
        told.into_iter()
            .flatten()
            .filter(|field| !self.row.values[field.index].is_null())
            .map(|field| showing.whole(field, &self.row.values[field.index]))
            .collect()
    }

    fn acts(&self, visitor: &Visitor, showing: &Showing<'_>) -> Markup {
        let href = record_href(self.def, self.row.id);
        let children: Vec<(&'static ObjectDef, String)> = visitor
            .site
            .crm()
            .registry()
            .children_of(self.def.name)
            .filter(|(child, _)| !child.internal && may(visitor, child, Verb::Create))
            .map(|(child, field)| (child, related::new_child_href(self.def, child, field, self.row.id)))
            .collect();
        let mut items: Vec<MenuItem> = children
            .iter()
            .skip(CHILD_BUTTONS_MAX)
            .map(|(child, href)| {
                MenuItem::link("plus", related::new_label(visitor.lang, child), href.clone())
            })
            .collect();
        for menu in visitor.site.rooms().iter().filter_map(|room| room.record_menu) {
            items.extend(menu(visitor, self.def, &self.row));
        }
        if self.may_change && self.may_delete && store::is_mergeable(self.def) {
            let merge = format!("/{}/merge?ids={}", self.def.plural, id_text(self.row.id));
            items.push(MenuItem::link("merge", visitor.t("合并…", "Merge…").to_owned(), merge));
        }
        items.push(MenuItem::Print { label: visitor.t("打印", "Print").to_owned() });
        if self.may_delete {
            items.push(MenuItem::Line);
            items.push(MenuItem::Post {
                icon: "trash-2",
                label: visitor.t("删除", "Delete").to_owned(),
                action: format!("{href}/deletion"),
                csrf: visitor.csrf().to_owned(),
                fields: vec![
                    (String::from("version"), self.row.version.to_string()),
                    (String::from(way::FIELD), self.way.text()),
                ],
                danger: true,
            });
        }
        let fitting = act::on_page(visitor, self.def, &self.row);
        // What settles the record is what it waits for; then logging, and only then editing.
        let is_settled_here = fitting.iter().any(|act| act.settles);
        let first = |is_first: bool| if is_first { Look::Primary } else { Look::Plain };
        let edit_look = first(self.compose.is_none() && !is_settled_here);
        html! {
            @for act in fitting.iter().filter(|act| act.settles) {
                (act::button(visitor, act, self.def, &self.row, &visitor.here, Look::Primary))
            }
            @if let Some(compose) = &self.compose {
                (LinkButton::new(first(!is_settled_here), visitor.t("跟进", "Log"), format!("#{}", compose.begin_id()))
                    .icon("message-square").shortcut("l"))
            }
            (ui::call_button(visitor.lang, &numbers_of(showing, self.def, &self.row)))
            @for act in fitting.iter().filter(|act| !act.settles) {
                (act::button(visitor, act, self.def, &self.row, &visitor.here, Look::Plain))
            }
            @if self.may_change {
                (LinkButton::new(edit_look, visitor.t("编辑", "Edit"), self.way.along(&format!("{href}/edit")))
                    .icon("pencil").shortcut("e"))
            }
            // On a phone the block of what belongs to the record has the same button, further down.
            span class="desk-only" {
                @for (child, href) in children.iter().take(CHILD_BUTTONS_MAX) {
                    (LinkButton::new(Look::Plain, related::new_label(visitor.lang, child), href.clone()).icon("plus"))
                }
            }
            (ui::menu(visitor.t("更多", "More"), ui::icon("ellipsis"), &items))
        }
    }

    fn facts(&self, visitor: &Visitor, showing: &Showing<'_>) -> Markup {
        let arranged = self.arranged(visitor);
        let is_filled = |field: &&'static FieldDef| !self.row.values[field.index].is_null();
        let fact = |field| self.fact(visitor, showing, field).changed(self.change_of(visitor, field));
        let fields = arranged.sections.iter().flat_map(|section| &section.fields).chain(&arranged.more);
        let empty: Vec<Fact> = fields.copied().filter(|field| !is_filled(field)).map(fact).collect();
        let more = arranged.more.iter().copied().filter(|field| is_filled(field) && *field != self.def.title);
        let more: Vec<Fact> = more.map(fact).collect();
        html! {
            @for section in &arranged.sections {
                (self.section_card(visitor, showing, section, RecordPage::change_of))
            }
            @if !more.is_empty() {
                div class="card" {
                    (ui::more_fields(visitor.lang, more.len(), false, ui::facts(visitor.lang, &more)))
                }
            }
            @if !self.likely.is_empty() {
                (super::duplicates::panel(visitor, self.def, self.row.id, &self.likely))
            }
            @if let Some(quality) = &self.quality { (self.quality_card(visitor, quality)) }
            (ui::card(visitor.t("记录", "Record"), None, html! {
                (ui::facts(visitor.lang, &self.moments(visitor, showing)))
                @if !empty.is_empty() {
                    details class="empty-facts" {
                        summary {
                            (match visitor.lang {
                                Lang::Zh => format!("显示 {} 个空字段", empty.len()),
                                Lang::En => format!("Show {} empty fields", empty.len()),
                            })
                        }
                        (ui::facts(visitor.lang, &empty))
                    }
                }
            }))
        }
    }

    /// When it came to be and was changed last; of a journal's line, when it happened.
    fn moments(&self, visitor: &Visitor, showing: &Showing<'_>) -> Vec<Fact> {
        let updated = self.def.system_field(SystemField::UpdatedAt).label.text(visitor.lang);
        let last = Fact::new(updated, showing.moment(self.row.updated_at));
        if self.def.journal {
            return vec![last];
        }
        vec![Fact::new(visitor.t("创建时间", "Created"), showing.moment(self.row.created_at)), last]
    }

    /// The fields as they are arranged for the visitor, without those that are hidden from them or have no place on such
    /// a record.
    fn arranged(&self, visitor: &Visitor) -> Arranged {
        let is_hidden = |field: &FieldDef| self.row.values[field.index] == Value::Veiled(Veil::Hidden);
        arranged(self.def, Surface::Page, visitor.layout(self.def, Surface::Page)).only(|field| {
            !is_hidden(field)
                && self.def.has_place(field, &self.row.values)
                && self.rules.is_shown(field, &self.row)
        })
    }

    fn section_card(
        &self,
        visitor: &Visitor,
        showing: &Showing<'_>,
        section: &Section,
        change: fn(&RecordPage, &Visitor, &'static FieldDef) -> Change,
    ) -> Markup {
        let facts: Vec<Fact> = section
            .fields
            .iter()
            .filter(|field| **field != self.def.title && !self.row.values[field.index].is_null())
            .map(|field| self.fact(visitor, showing, field).changed(change(self, visitor, field)))
            .collect();
        html! {
            @if !facts.is_empty() { (ui::card(section.heading.text(visitor.lang), None, ui::facts(visitor.lang, &facts))) }
        }
    }

    /// How a fact is changed: where it stands, or not at all, and why.
    fn change_of(&self, visitor: &Visitor, field: &'static FieldDef) -> Change {
        let (def, id) = (self.def, self.row.id);
        let lock = field_lock(field)
            .or_else(|| record_lock(visitor, def, &self.row))
            .or_else(|| right_lock(visitor, def, field, &self.row))
            .or_else(|| link_lock(field, &self.row, &self.titles));
        let by_rule = || self.rules.locks(field, &self.row).map(|why| why.text(visitor.lang).to_owned());
        match lock.map(|lock| lock.text(visitor.lang).to_owned()).or_else(by_rule) {
            Some(why) => Change::Locked(why),
            None => {
                Change::Here { form_href: form_href(def, id, field), part_href: part_href(def, id, field) }
            }
        }
    }

    fn fact(&self, visitor: &Visitor, showing: &Showing<'_>, field: &'static FieldDef) -> Fact {
        let value = &self.row.values[field.index];
        let label = field.label.text(showing.lang());
        let is_long = matches!((value, field.kind), (Value::Text(text), FieldKind::Text)
            if field.markdown || text.chars().count() > WIDE_CHARS);
        let rooms = visitor.site.rooms().iter().filter_map(|room| room.beside_fact);
        let beside: Vec<Markup> =
            rooms.filter_map(|beside| beside(visitor, self.def, &self.row, field)).collect();
        let whole = match StoredFile::of_value(value).filter(|_| field.kind.is_file()) {
            Some(file) => {
                let judged = self.judged.iter().find(|(digest, _)| *digest == file.digest);
                let judged = judged.map_or(&Judged::Free, |(_, judged)| judged);
                super::files::field_file(visitor, self.def, field, self.row.id, &file, judged)
            }
            None => showing.whole(field, value),
        };
        let shown = html! { (whole) @for part in &beside { " " (part) } };
        if is_long { Fact::wide(label, shown) } else { Fact::new(label, shown) }
    }
}
