//! The frame around every page: where one can go, who is signed in, the news of the act just done.

use maud::Markup;
use object::{Lang, ObjectDef, Phrase, id_text};
use store::{Scope, Verb};

use super::address::Address;
use super::news;
use super::values::{moment_text, named};
use super::{administration, dictionary, duplicates, quality, recycle_bin};
use crate::locales::Spoken;
use crate::manual::{Standing, chapter_of};
use crate::recent::RecentRecord;
use crate::refusal::Refusal;
use crate::room::Room;
use crate::site::Site;
use crate::ui::{self, Bell, Crumb, NavEntry, NavGroup, OtherLanguage, Shell, User};
use crate::visitor::{Context, Visitor};

/// 新建客户 / New customer.
pub(super) const NEW_OF: Phrase = Phrase::new("新建{}", "New {}");
/// 编辑客户 / Edit customer.
pub(super) const EDIT_OF: Phrase = Phrase::new("编辑{}", "Edit {}");

/// The icon of objects that have no place in the navigation.
const PLAIN_ICON: &str = "file-text";

/// The icon of views that somebody pinned.
const PIN_ICON: &str = "star";

/// The icon of objects that the company added.
const ADDED_ICON: &str = "layers";

/// A whole page around `body`.
pub fn frame(visitor: &Visitor, title: &str, breadcrumbs: Vec<Crumb>, body: Markup) -> Markup {
    ui::shell(&shell_of(visitor, title, breadcrumbs), body)
}

/// As [`frame`], with the words that stand in the search box.
pub(super) fn frame_of_search(visitor: &Visitor, title: &str, words: &str, body: Markup) -> Markup {
    let mut shell = shell_of(visitor, title, vec![here(title)]);
    words.clone_into(&mut shell.search_text);
    ui::shell(&shell, body)
}

/// A whole page for someone who is not signed in.
pub(super) fn bare_frame(context: &Context, title: &str, here: &str, body: Markup) -> Markup {
    let shell = Shell {
        title: title.to_owned(),
        lang: context.lang,
        theme: context.theme,
        language_href: language_href(context.lang, here),
        languages: further_languages(context.lang, here),
        here: here.to_owned(),
        ..Shell::default()
    };
    ui::bare_shell(&shell, body)
}

/// As [`bare_frame`], for a page that stands in for any other and leads nowhere.
pub(super) fn lone_frame(context: &Context, title: &str, body: Markup) -> Markup {
    let shell =
        Shell { title: title.to_owned(), lang: context.lang, theme: context.theme, ..Shell::default() };
    ui::bare_shell(&shell, body)
}

/// The last station of the way: this page itself.
pub fn here(label: impl Into<String>) -> Crumb {
    Crumb { label: label.into(), href: None }
}

/// A station of the way.
pub fn crumb(label: impl Into<String>, href: impl Into<String>) -> Crumb {
    Crumb { label: label.into(), href: Some(href.into()) }
}

/// The icon of an object, as the rooms' navigation has it.
pub(super) fn icon_of(site: &Site, def: &ObjectDef) -> &'static str {
    let entries = site.rooms().iter().flat_map(|room| &room.entries);
    entries
        .into_iter()
        .find(|(known, _)| known.name == def.name)
        .map_or(if def.is_custom() { ADDED_ICON } else { PLAIN_ICON }, |(_, icon)| icon)
}

/// Whether any record of this object may be in sight.
pub(super) fn may(visitor: &Visitor, def: &ObjectDef, verb: Verb) -> bool {
    visitor.visit.actor().scope(def.name, verb) != Scope::Nothing
}

/// Nothing is here yet, in words that claim nothing about what the person may not see.
pub(super) fn none_yet(visitor: &Visitor, def: &ObjectDef) -> String {
    let sees_all = visitor.visit.actor().scope(def.name, Verb::See) == Scope::All;
    let phrase = if sees_all {
        Phrase::new("还没有{}", "No {} yet")
    } else {
        Phrase::new("还没有您可以查看的{}", "No {} yet that you may see")
    };
    phrase.with(visitor.lang, &def.label_plural.within(visitor.lang))
}

/// Refuses those who may not do this with any record of the object.
pub(super) fn expect_right(visitor: &Visitor, def: &ObjectDef, verb: Verb) -> Result<(), Refusal> {
    // What hangs on a record is asked of that record, when it is written.
    if def.hung_field().is_some() || may(visitor, def, verb) { Ok(()) } else { Err(Refusal::forbidden()) }
}

fn shell_of(visitor: &Visitor, title: &str, breadcrumbs: Vec<Crumb>) -> Shell {
    let (nav, nav_foot) = navigation(visitor);
    let crm = visitor.site.crm();
    Shell {
        title: title.to_owned(),
        lang: visitor.lang,
        theme: visitor.theme,
        company: visitor.who.company.clone(),
        csrf: visitor.csrf().to_owned(),
        person: id_text(visitor.visit.actor().user),
        user: Some(User {
            name: visitor.who.name.clone(),
            detail: visitor.who.detail.clone(),
            href: None,
            sign_out_action: String::from("/sign-out"),
        }),
        nav,
        nav_foot,
        new_href: new_href(visitor),
        breadcrumbs: below_administration(visitor, breadcrumbs),
        search_text: String::new(),
        bell: Some(Bell {
            unread: visitor.unread.map_or(0, |(count, _)| count),
            newest_ms: visitor.unread.map_or(visitor.site.crm().now().0, |(_, at)| at.0),
        }),
        reminders: visitor.reminders,
        flash: news::flash(visitor),
        language_href: language_href(visitor.lang, &visitor.here),
        languages: further_languages(visitor.lang, &visitor.here),
        here: visitor.here.clone(),
        made_at: match visitor.lang {
            Lang::Zh => format!("截至 {}", moment_text(visitor.lang, crm.now(), crm.zone())),
            Lang::En => format!("as of {}", moment_text(visitor.lang, crm.now(), crm.zone())),
        },
        palette_href: Address::new("/go").with("at", &visitor.here).to_string(),
        help_href: format!("/help/{}", chapter_here(visitor)),
        shows_design: is_administrator(visitor),
    }
}

/// The way to a page of the administration begins there.
fn below_administration(visitor: &Visitor, breadcrumbs: Vec<Crumb>) -> Vec<Crumb> {
    let word = first_word(visitor);
    let is_below = administration::holds(visitor, word) && !visitor.here.starts_with(administration::PAGE);
    let above = is_below.then(|| crumb(administration::TITLE.text(visitor.lang), administration::PAGE));
    above.into_iter().chain(breadcrumbs).collect()
}

/// The chapter of the manual that helps with this page.
fn chapter_here(visitor: &Visitor) -> &'static str {
    chapter_of(&visitor.here, |plural| {
        let rooms = visitor.site.rooms().iter();
        let room = rooms.into_iter().find(|room| room.objects.iter().any(|def| def.plural == plural));
        match room {
            Some(room) if room.administration => Standing::Administration,
            Some(room) if room.at_home => Standing::Home,
            Some(_) | None => Standing::Room,
        }
    })
}

/// Whether someone runs the place: may change everything of the rooms that administer it.
pub fn is_administrator(visitor: &Visitor) -> bool {
    let rooms = visitor.site.rooms().iter().filter(|room| room.administration);
    // What nobody changes, such as what was looked at, says nothing of who runs the place.
    let is_changed = |def: &ObjectDef| def.fields.iter().any(|field| !field.readonly);
    let mut governed = rooms.flat_map(|room| &room.entries).filter(|(def, _)| is_changed(def)).peekable();
    governed.peek().is_some() && governed.all(|(def, _)| may(visitor, def, Verb::Change))
}

fn language_href(lang: Lang, here: &str) -> String {
    Address::new("/language").with("to", other_than(lang).code()).with("back", here).to_string()
}

fn other_than(lang: Lang) -> Lang {
    match lang {
        Lang::Zh => Lang::En,
        Lang::En => Lang::Zh,
    }
}

/// The languages that the switch between Chinese and English does not lead to.
fn further_languages(lang: Lang, here: &str) -> Vec<OtherLanguage> {
    let (now, other) = (Spoken::now(lang), other_than(lang));
    let further = Spoken::all().into_iter().filter(|spoken| *spoken != now && spoken.code() != other.code());
    further
        .map(|spoken| OtherLanguage {
            code: spoken.code().to_owned(),
            name: spoken.name().to_owned(),
            href: Address::new("/language").with("to", spoken.code()).with("back", here).to_string(),
        })
        .collect()
}

/// The word of the address that says where we are: `customers` in `/customers/8K2…`.
fn first_word(visitor: &Visitor) -> &str {
    let path = visitor.here.split('?').next().unwrap_or_default();
    path.trim_start_matches('/').split('/').next().unwrap_or_default()
}

/// Where we are in the bar: the first step of an import, `/customers/import`, stands where its other steps do.
fn bar_word(visitor: &Visitor) -> &str {
    let path = visitor.here.split('?').next().unwrap_or_default();
    let mut words = path.trim_start_matches('/').split('/');
    let first = words.next().unwrap_or_default();
    if words.next() == Some("import") { "imports" } else { first }
}

/// Rooms with something to see for this person; those of the administration go to the foot.
fn navigation(visitor: &Visitor) -> (Vec<NavGroup>, Vec<NavEntry>) {
    let current = bar_word(visitor);
    let home = NavEntry {
        label: visitor.t("我的一天", "My day").to_owned(),
        icon: "house",
        href: String::from("/"),
        current: current.is_empty(),
    };
    let mut groups = vec![NavGroup { entries: vec![home], ..NavGroup::default() }];
    let mut foot = Vec::new();
    for room in visitor.site.rooms() {
        let seen = room.entries.iter().filter(|(def, _)| may(visitor, def, Verb::See));
        // Below the room's own, so that those keep their places in the bar at a phone's foot.
        let mut pins = Vec::new();
        let mut entries = Vec::new();
        for (def, icon) in seen {
            let of_object = pinned(visitor, def);
            entries.push(NavEntry {
                label: def.label_plural.text(visitor.lang).to_owned(),
                icon,
                href: list_href(visitor, room, def),
                current: current == def.plural && !of_object.iter().any(|pin| pin.current),
            });
            pins.extend(of_object);
        }
        entries.extend(pins);
        match (room.administration, entries.is_empty()) {
            (_, true) => {}
            // Its entries stand on a page of their own; what somebody pinned of them stays at hand.
            (true, false) => foot.extend(entries.into_iter().filter(|entry| entry.icon == PIN_ICON)),
            (false, false) if room.at_home => groups[0].entries.extend(entries),
            (false, false) => {
                let label = room.label.text(visitor.lang).to_owned();
                groups.push(NavGroup { label, entries, are_records: false });
            }
        }
    }
    groups.extend(added(visitor, current));
    let recent: Vec<NavEntry> = visitor.recent.iter().map(|recent| recent_entry(visitor, recent)).collect();
    if may_import(visitor) {
        let imports = NavEntry {
            label: visitor.t("导入", "Imports").to_owned(),
            icon: "file-up",
            href: String::from("/imports"),
            current: current == "imports",
        };
        let jobs = NavEntry {
            label: visitor.t("后台任务", "Background jobs").to_owned(),
            icon: "list-checks",
            href: String::from("/jobs"),
            current: current == "jobs",
        };
        match groups.get_mut(1) {
            Some(group) => group.entries.extend([imports, jobs]),
            None => foot.extend([imports, jobs]),
        }
    }
    let mut cleaning = Vec::new();
    if duplicates::is_offered(visitor) {
        cleaning.push(NavEntry {
            label: duplicates::TITLE.text(visitor.lang).to_owned(),
            icon: "copy-check",
            href: duplicates::PAGE.to_owned(),
            current: current == "duplicates",
        });
    }
    if recycle_bin::is_offered(visitor) {
        cleaning.push(NavEntry {
            label: recycle_bin::TITLE.text(visitor.lang).to_owned(),
            icon: "trash-2",
            href: recycle_bin::PAGE.to_owned(),
            current: current == "recycle_bin",
        });
    }
    match groups.get_mut(1) {
        Some(group) => group.entries.extend(cleaning),
        None => foot.extend(cleaning),
    }
    if administration::is_offered(visitor) {
        foot.push(NavEntry {
            label: administration::TITLE.text(visitor.lang).to_owned(),
            icon: administration::ICON,
            href: administration::PAGE.to_owned(),
            current: administration::holds(visitor, current) && !foot.iter().any(|pin| pin.current),
        });
    }
    let mut insight = Vec::new();
    if quality::is_offered(visitor) {
        insight.push(NavEntry {
            label: quality::TITLE.text(visitor.lang).to_owned(),
            icon: quality::ICON,
            href: quality::PAGE.to_owned(),
            current: current == "quality",
        });
    }
    if dictionary::is_offered(visitor) {
        insight.push(NavEntry {
            label: dictionary::TITLE.text(visitor.lang).to_owned(),
            icon: "book-open",
            href: dictionary::PAGE.to_owned(),
            current: current == "dictionary",
        });
    }
    if !insight.is_empty() {
        let label = dictionary::GROUP.text(visitor.lang).to_owned();
        groups.push(NavGroup { label, entries: insight, are_records: false });
    }
    if !recent.is_empty() {
        let label = visitor.t("最近查看", "Recently viewed").to_owned();
        groups.push(NavGroup { label, entries: recent, are_records: true });
    }
    (groups, foot)
}

/// The objects that the company added and this person sees.
fn added(visitor: &Visitor, current: &str) -> Option<NavGroup> {
    let objects = visitor.site.crm().registry().objects().iter();
    let seen = objects.filter(|def| def.is_custom() && may(visitor, def, Verb::See));
    let entries: Vec<NavEntry> = seen
        .flat_map(|def| {
            let pins = pinned(visitor, def);
            let entry = NavEntry {
                label: def.label_plural.text(visitor.lang).to_owned(),
                icon: ADDED_ICON,
                href: format!("/{}", def.plural),
                current: current == def.plural && !pins.iter().any(|pin| pin.current),
            };
            std::iter::once(entry).chain(pins)
        })
        .collect();
    let label = visitor.t("更多", "More").to_owned();
    (!entries.is_empty()).then_some(NavGroup { label, entries, are_records: false })
}

/// The list of an object; of what stands beside the start page in the first of its ready views: one's own.
fn list_href(visitor: &Visitor, room: &Room, def: &ObjectDef) -> String {
    let list = Address::new(format!("/{}", def.plural));
    let mut views = visitor.site.rooms().iter().flat_map(|room| &room.views);
    match views.find(|view| room.at_home && view.object == def.name) {
        Some(view) => list.with("filter", view.filter).with("sort", view.sort).to_string(),
        None => list.to_string(),
    }
}

/// Someone's pinned views of an object.
fn pinned(visitor: &Visitor, def: &ObjectDef) -> Vec<NavEntry> {
    let mine = visitor.who.pins.iter().filter(|pin| pin.object == def.name);
    mine.map(|pin| {
        let href = Address::new(format!("/{}", def.plural)).with("view", &id_text(pin.view)).to_string();
        let rest = visitor.here.strip_prefix(&href);
        let current = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('&'));
        NavEntry { label: pin.name.clone(), icon: PIN_ICON, href, current }
    })
    .collect()
}

fn recent_entry(visitor: &Visitor, recent: &RecentRecord) -> NavEntry {
    let href = recent.href();
    let here = visitor.here.split('?').next().unwrap_or_default();
    NavEntry {
        label: named(visitor.lang, &recent.title),
        icon: icon_of(&visitor.site, recent.def),
        current: here == href,
        href,
    }
}

/// Importing creates or changes records, so it is for those who may create some.
fn may_import(visitor: &Visitor) -> bool {
    let mut objects = visitor.site.crm().registry().objects().iter();
    objects.any(|def| !def.internal && may(visitor, def, Verb::Create))
}

/// What "＋" on a phone makes: one more of what is being looked at, or the first thing the person may create.
fn new_href(visitor: &Visitor) -> Option<String> {
    let mut mine = visitor
        .site
        .rooms()
        .iter()
        .flat_map(|room| &room.entries)
        .map(|(def, _)| *def)
        .filter(|def| may(visitor, def, Verb::Create));
    let current = first_word(visitor);
    let first = mine.next()?;
    let def =
        if first.plural == current { first } else { mine.find(|def| def.plural == current).unwrap_or(first) };
    Some(format!("/{}/new", def.plural))
}
