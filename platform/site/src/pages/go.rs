//! The palette: pages to go to, records to create, acts on the record that is open, preferences, and records found
//! by name. Everything in it follows from the declarations and from what the person may do, and is found by its
//! name in either language, in pinyin and by initials.

mod commands;

use axum::extract::{RawQuery, State};
use maud::{Markup, html};
use object::{Label, ObjectDef, Row, id_text, parse_id};
use store::search::{matches, name_tokens, query_tokens};
use store::{StoreError, Verb};

use super::address::local;
use super::frame::{frame, here, icon_of, may};
use super::rows::{detail_of, record_href};
use super::search::{Finds, find, searched_objects};
use super::values::{Showing, named};
use super::way::Way;
use crate::form_body::pairs_of;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui::{self, PageHeader, PaletteAct, PaletteGroup, PaletteLine};
use crate::visitor::Visitor;

/// Records offered of each object.
const RECORDS_OF_EACH: usize = 5;
/// Lines shown of each kind of command while someone types; more is a matter of typing on.
const COMMANDS_OF_EACH: usize = 6;

const PALETTE: Label = Label::new("命令面板", "Palette");
const RECENT: Label = Label::new("最近查看", "Recently viewed");

/// The record that was open when the palette was called.
struct Open {
    def: &'static ObjectDef,
    row: Row,
    way: Way,
    may_change: bool,
    may_delete: bool,
}

/// `GET /go?q=&at=`, and with `&partial=1` only the lines. `at` is the page that was open.
pub(super) async fn page(
    State(site): State<Site>,
    RawQuery(query): RawQuery,
    mut visitor: Visitor,
) -> Result<Markup, Refusal> {
    let query = pairs_of(query.as_deref().unwrap_or_default());
    let value =
        |name: &str| query.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.trim());
    let words = value("q").unwrap_or_default().to_owned();
    let at = value("at").and_then(local).unwrap_or_default().to_owned();
    let is_partial = value("partial").is_some_and(|partial| partial == "1");
    let address = address_of_record(&site, &at);
    let objects = searched_objects(&site, &visitor);
    let (to_find, lang) = (words.clone(), visitor.lang);
    let (open, finds, recent) = visitor
        .visit
        .read(move |view| {
            let open = match address {
                Some((def, id, way)) => view.find_row(def, id)?.map(|row| {
                    let reaches = |verb| view.actor().sight(def, verb).reaches(&row);
                    let (may_change, may_delete) = (reaches(Verb::Change), reaches(Verb::Delete));
                    Open { def, row, way, may_change, may_delete }
                }),
                None => None,
            };
            let finds = if to_find.is_empty() {
                Vec::new()
            } else {
                find(view, &objects, &to_find, RECORDS_OF_EACH)?
            };
            // Parts of pages come without it.
            let recent =
                if is_partial && to_find.is_empty() { Some(crate::recent::load(view, lang)?) } else { None };
            Ok::<_, StoreError>((open, finds, recent))
        })
        .await?;
    if let Some(recent) = recent {
        visitor.recent = std::sync::Arc::new(recent);
    }
    let views = views(&site, &visitor, &words).await?;
    let mut groups = groups(&visitor, &words, &at, open.as_ref(), &finds);
    // Before the records, which are found by more than their name.
    let place = groups.len().saturating_sub(finds.iter().filter(|finds| !finds.rows.is_empty()).count());
    if !views.lines.is_empty() {
        groups.insert(place, views);
    }
    if is_partial {
        return Ok(ui::palette_options(visitor.lang, &groups));
    }
    let title = PALETTE.text(visitor.lang);
    let body = html! {
        div class="narrow stack" {
            (ui::page_header(&PageHeader { title: title.to_owned(), ..PageHeader::default() }))
            (ui::palette_page(visitor.lang, &words, &at, visitor.csrf(), &groups))
        }
    };
    Ok(frame(&visitor, title, vec![here(title)], body))
}

/// The record of an address such as `/customers/8K2…` or `/customers/8K2…/edit`, and the way to it.
fn address_of_record(site: &Site, at: &str) -> Option<(&'static ObjectDef, i64, Way)> {
    let (path, query) = at.split_once('?').unwrap_or((at, ""));
    let mut parts = path.trim_start_matches('/').split('/');
    let def = site.object(parts.next()?).ok()?;
    Some((def, parse_id(parts.next()?).ok()?, Way::of(&pairs_of(query))))
}

/// What is offered: commands before records, since there are few of them and their names are whole words.
fn groups(
    visitor: &Visitor,
    words: &str,
    at: &str,
    open: Option<&Open>,
    finds: &[Finds],
) -> Vec<PaletteGroup> {
    let mut groups = Vec::new();
    let here = local(at).filter(|at| !at.is_empty()).unwrap_or("/");
    for (label, commands) in commands::all(visitor, here, open) {
        let mut lines: Vec<PaletteLine> = commands
            .iter()
            .filter(|command| command.fits(words))
            .map(|command| command.line(visitor.lang))
            .collect();
        if !words.is_empty() {
            lines.truncate(COMMANDS_OF_EACH);
        }
        groups.push(PaletteGroup { label, lines });
    }
    if words.is_empty() {
        groups.insert(usize::from(open.is_some()), recent(visitor, open));
    }
    groups.extend(finds.iter().map(|finds| records(visitor, finds)));
    groups.retain(|group| !group.lines.is_empty());
    groups
}

/// Kept lists: those one has in the side bar, and any that one sees once something is typed.
async fn views(site: &Site, visitor: &Visitor, words: &str) -> Result<PaletteGroup, Refusal> {
    let label = visitor.t("视图", "Views").to_owned();
    let line = |object: &str, id: i64, name: &str| {
        let def = site.crm().registry().object(object).filter(|def| may(visitor, def, Verb::See))?;
        Some(PaletteLine {
            icon: "layers",
            label: name.to_owned(),
            detail: def.label_plural.text(visitor.lang).to_owned(),
            does: PaletteAct::Go(format!("/{}?view={}", def.plural, id_text(id))),
        })
    };
    let Some(shelf) = site.shelf().filter(|_| !words.is_empty()).cloned() else {
        let pinned = visitor.who.pins.iter().filter_map(|pin| line(&pin.object, pin.view, &pin.name));
        return Ok(PaletteGroup { label, lines: pinned.collect() });
    };
    let who = visitor.visit.actor().clone();
    let kept = site.crm().system().read(move |view| shelf.every_view(view, &who)).await;
    let kept = kept.map_err(|fault: StoreError| Refusal::from(fault))?;
    let query = query_tokens(words);
    let fitting = kept.iter().filter(|(_, view)| matches(&query, &name_tokens(&view.name)));
    let lines = fitting.filter_map(|(object, view)| line(object, view.id, &view.name));
    Ok(PaletteGroup { label, lines: lines.take(COMMANDS_OF_EACH).collect() })
}

fn recent(visitor: &Visitor, open: Option<&Open>) -> PaletteGroup {
    let is_open = |href: &str| open.is_some_and(|open| record_href(open.def, open.row.id) == href);
    let lines = visitor.recent.iter().filter(|recent| !is_open(&recent.href())).map(|recent| PaletteLine {
        icon: icon_of(&visitor.site, recent.def),
        label: named(visitor.lang, &recent.title),
        detail: recent.def.label.text(visitor.lang).to_owned(),
        does: PaletteAct::Go(recent.href()),
    });
    PaletteGroup { label: RECENT.text(visitor.lang).to_owned(), lines: lines.collect() }
}

fn records(visitor: &Visitor, finds: &Finds) -> PaletteGroup {
    let showing = Showing::new(visitor, &finds.titles);
    let lines = finds.rows.iter().take(RECORDS_OF_EACH).map(|row| PaletteLine {
        icon: icon_of(&visitor.site, finds.def),
        label: showing.title(finds.def, row),
        detail: detail_of(&showing, finds.def, row),
        does: PaletteAct::Go(record_href(finds.def, row.id)),
    });
    PaletteGroup { label: finds.def.label_plural.text(visitor.lang).to_owned(), lines: lines.collect() }
}
