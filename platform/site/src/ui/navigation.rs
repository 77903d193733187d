//! Where one can go: the side bar, which on a phone is a bar at the foot and a sheet that comes up.

use maud::{Markup, html};
use object::{Label, Lang};

use super::bell::{Bell, bell_count};
use super::icon::icon;
use super::icon_button::IconButton;
use super::shell::Shell;

const MAIN: Label = Label::new("主导航", "Main navigation");
const SHORT: Label = Label::new("快捷导航", "Quick navigation");
pub(super) const HOME: Label = Label::new("首页", "home");
const MORE: Label = Label::new("更多", "More");
const NEW: Label = Label::new("新建", "New");
const MESSAGES: Label = Label::new("消息", "Messages");
const CLOSE: Label = Label::new("关闭", "Close");

/// At most this many entries of the foot bar beside "new", messages and "more" (product decisions, navigation).
const FOOT_ENTRIES_MAX: usize = 2;

/// The id of the side bar, which on a phone comes up as a sheet.
const SHEET: &str = "nav";

/// One place to go.
#[derive(Clone, Debug, Default)]
pub struct NavEntry {
    /// Its name.
    pub label: String,
    /// Its icon.
    pub icon: &'static str,
    /// Its address.
    pub href: String,
    /// We are there.
    pub current: bool,
}

/// Places that belong together.
#[derive(Clone, Debug, Default)]
pub struct NavGroup {
    /// The group's name; empty for none.
    pub label: String,
    /// At most six, or eight records.
    pub entries: Vec<NavEntry>,
    /// They are records, called as the company calls them; a phone's foot has no room for them.
    pub are_records: bool,
}

/// The brand: our mark, and what the company that works here calls itself; until it has said so, our own names.
pub(super) fn brand(lang: Lang, company: &str) -> Markup {
    let (first, second) = match lang {
        Lang::Zh => ("关系", "Guanxi"),
        Lang::En => ("Guanxi", "关系"),
    };
    html! {
        span class="brand" {
            svg class="brand-mark" aria-hidden="true" { use href={ (super::asset_href("icons.svg")) "#logo" } {} }
            @if company.is_empty() {
                span class="brand-name" { (first) }
                span class="brand-second" { (second) }
            } @else {
                span class="brand-name brand-company" title=(company) { (company) }
            }
        }
    }
}

/// The side bar. It is a popover only on a phone; on a desk the style sheet keeps it in place.
pub(super) fn side_bar(shell: &Shell) -> Markup {
    html! {
        nav class="side" id=(SHEET) popover aria-label=(MAIN.text(shell.lang)) {
            div class="side-head" {
                a class="side-brand" href="/" { (brand(shell.lang, &shell.company)) span class="sr-only" { " " (HOME.text(shell.lang)) } }
                span class="side-close" { (IconButton::new("x", CLOSE.text(shell.lang)).hides(SHEET)) }
            }
            div class="side-nav" {
                @for group in &shell.nav {
                    div class={ "nav-group" @if group.are_records { " nav-records" } } {
                        @if !group.label.is_empty() { h2 { (group.label) } }
                        ul { @for entry in &group.entries { li { (link(entry)) } } }
                    }
                }
            }
            @if !shell.nav_foot.is_empty() {
                ul class="side-foot" { @for entry in &shell.nav_foot { li { (link(entry)) } } }
            }
        }
    }
}

/// The bar at the foot of a phone.
pub(super) fn foot_bar(shell: &Shell) -> Markup {
    // The first of each group before the second of any.
    let groups = shell.nav.iter().filter(|group| !group.are_records);
    let mut places: Vec<(usize, &NavEntry)> =
        groups.flat_map(|group| group.entries.iter().enumerate()).collect();
    places.sort_by_key(|(place, _)| *place);
    let entries: Vec<&NavEntry> = places.into_iter().map(|(_, entry)| entry).take(FOOT_ENTRIES_MAX).collect();
    html! {
        nav class="foot-bar" aria-label=(SHORT.text(shell.lang)) {
            @for entry in entries { (link(entry)) }
            (new_button(shell))
            @if let Some(told) = &shell.bell { (messages(shell.lang, told)) }
            button type="button" class="nav-link" popovertarget=(SHEET) {
                (icon("menu")) span { (MORE.text(shell.lang)) }
            }
        }
    }
}

/// The way to what one was told; how much of it is new is said as on the bell.
fn messages(lang: Lang, told: &Bell) -> Markup {
    html! {
        a class="nav-link bell" href="/notifications" data-bell {
            (icon("bell")) span { (MESSAGES.text(lang)) }
            span class="count bell-count" hidden[told.unread == 0] { (bell_count(told.unread)) }
        }
    }
}

fn new_button(shell: &Shell) -> Markup {
    html! {
        @if let Some(href) = &shell.new_href {
            a class="nav-link foot-new" href=(href) { (icon("plus")) span { (NEW.text(shell.lang)) } }
        }
    }
}

fn link(entry: &NavEntry) -> Markup {
    html! {
        a class="nav-link" href=(entry.href) title=(entry.label) aria-current=[entry.current.then_some("page")] {
            (icon(entry.icon)) span { (entry.label) }
        }
    }
}
