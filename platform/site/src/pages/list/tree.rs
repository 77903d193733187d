//! A filter as groups: all of these, one of those, groups within groups. Every condition stays as it was written;
//! each act gives the filter's text anew, so the address says all of it.

use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use object::{Filter, Label};
use store::{StoreError, Verb};

use super::adding;
use super::asked::{self, Asked};
use super::conditions::{collect_linked, outside};
use super::description;
use crate::listing::{Titles, filter_of};
use crate::pages::frame::{crumb, expect_right, frame, here};
use crate::pages::values::Showing;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui::{self, LinkButton, Look, NoticeKind, PageHeader};
use crate::visitor::Visitor;

const ALL_OF: Label = Label::new("满足以下全部", "All of these");
const ANY_OF: Label = Label::new("满足以下任一", "Any of these");

/// How the parts of a group hold together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Join {
    /// Each must hold.
    All,
    /// One suffices.
    Any,
}

impl Join {
    /// By the word in forms; anything else asks for all.
    pub fn of_code(code: &str) -> Join {
        if code == "any" { Join::Any } else { Join::All }
    }

    const fn code(self) -> &'static str {
        match self {
            Join::All => "all",
            Join::Any => "any",
        }
    }

    const fn other(self) -> Join {
        match self {
            Join::All => Join::Any,
            Join::Any => Join::All,
        }
    }

    const fn operator(self) -> &'static str {
        match self {
            Join::All => "&&",
            Join::Any => "||",
        }
    }

    const fn label(self) -> Label {
        match self {
            Join::All => ALL_OF,
            Join::Any => ANY_OF,
        }
    }
}

/// A filter's text as groups of conditions. A place in it is `0.1`: the second part of the first; the whole is the
/// empty text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Tree {
    /// Nothing, or one condition as it is written.
    Leaf(String),
    /// Two and more.
    Group(Join, Vec<Tree>),
}

impl Tree {
    /// Takes a text apart where `||` and `&&` join it.
    pub fn read(text: &str) -> Tree {
        let text = without_brackets(text);
        for join in [Join::Any, Join::All] {
            let places = outside(text, join.operator());
            if places.is_empty() {
                continue;
            }
            let mut parts = Vec::with_capacity(places.len() + 1);
            let mut start = 0;
            for at in places {
                parts.push(Tree::read(&text[start..at]));
                start = at + join.operator().len();
            }
            parts.push(Tree::read(&text[start..]));
            return group(join, parts);
        }
        Tree::Leaf(text.to_owned())
    }

    /// The text, with brackets around groups within groups.
    pub fn text(&self) -> String {
        match self {
            Tree::Leaf(text) => text.clone(),
            Tree::Group(join, parts) => {
                let texts: Vec<String> = parts
                    .iter()
                    .map(|part| match part {
                        Tree::Leaf(text) => text.clone(),
                        Tree::Group(..) => format!("({})", part.text()),
                    })
                    .collect();
                texts.join(&format!(" {} ", join.operator()))
            }
        }
    }

    /// The condition at a place.
    pub fn leaf(&self, at: &str) -> Option<&str> {
        match self.find(at)? {
            Tree::Leaf(text) => Some(text),
            Tree::Group(..) => None,
        }
    }

    /// Puts another condition in the place of one.
    pub fn replace(&mut self, at: &str, condition: String) -> Option<()> {
        *self.find_mut(at)? = Tree::Leaf(condition);
        Some(())
    }

    /// Adds a condition to the group at a place, or makes a group of what stands there and the condition.
    pub fn add(&mut self, at: &str, join: Join, condition: &str) -> Option<()> {
        let place = self.find_mut(at)?;
        let old = std::mem::replace(place, Tree::Leaf(String::new()));
        let new = Tree::Leaf(condition.to_owned());
        *place = match old {
            Tree::Leaf(text) if text.is_empty() => new,
            old => group(join, vec![old, new]),
        };
        Some(())
    }

    /// Without what stands at a place; a group of one is that one.
    fn without(&self, at: &str) -> Tree {
        let Some((way, last)) = at.rsplit_once('.').or(Some(("", at))).filter(|_| !at.is_empty()) else {
            return Tree::Leaf(String::new());
        };
        let mut tree = self.clone();
        if let (Some(Tree::Group(join, parts)), Ok(last)) =
            (tree.find_mut(way).map(|found| &mut *found), last.parse::<usize>())
            && last < parts.len()
        {
            parts.remove(last);
            let (join, parts) = (*join, std::mem::take(parts));
            if let Some(place) = tree.find_mut(way) {
                *place = group(join, parts);
            }
        }
        // A group that has become one part may now stand in a group of its own kind.
        Tree::read(&tree.text())
    }

    /// With the group at a place joined the other way.
    fn turned(&self, at: &str) -> Tree {
        let mut tree = self.clone();
        if let Some(Tree::Group(join, _)) = tree.find_mut(at) {
            *join = join.other();
        }
        Tree::read(&tree.text())
    }

    fn find(&self, at: &str) -> Option<&Tree> {
        steps(at).try_fold(self, |tree, step| match tree {
            Tree::Group(_, parts) => parts.get(step?),
            Tree::Leaf(_) => None,
        })
    }

    fn find_mut(&mut self, at: &str) -> Option<&mut Tree> {
        steps(at).try_fold(self, |tree, step| match tree {
            Tree::Group(_, parts) => parts.get_mut(step?),
            Tree::Leaf(_) => None,
        })
    }
}

fn steps(at: &str) -> impl Iterator<Item = Option<usize>> + '_ {
    at.split('.').filter(|step| !step.is_empty()).map(|step| step.parse().ok())
}

/// Parts in one group; those that are groups of the same kind give theirs.
fn group(join: Join, parts: Vec<Tree>) -> Tree {
    let mut flat = Vec::with_capacity(parts.len());
    for part in parts {
        match part {
            Tree::Group(inner, parts) if inner == join => flat.extend(parts),
            Tree::Leaf(text) if text.is_empty() => {}
            part => flat.push(part),
        }
    }
    match flat.len() {
        0 => Tree::Leaf(String::new()),
        1 => flat.remove(0),
        _ => Tree::Group(join, flat),
    }
}

/// Without the brackets around the whole of it.
pub(super) fn without_brackets(text: &str) -> &str {
    let mut text = text.trim();
    while let Some(inner) = text.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
        // `(a) && (b)`: the first bracket does not belong to the last. What is outside of brackets shows it.
        let mut depth = 1_usize;
        let mut closes_early = false;
        let mut quote: Option<char> = None;
        let mut is_escaped = false;
        for c in inner.chars() {
            match (quote, c) {
                (Some(_), _) if is_escaped => is_escaped = false,
                (Some(_), '\\') => is_escaped = true,
                (Some(open), c) if c == open => quote = None,
                (Some(_), _) => {}
                (None, '"' | '\'') => quote = Some(c),
                (None, '(') => depth += 1,
                (None, ')') => {
                    depth = depth.saturating_sub(1);
                    closes_early |= depth == 0;
                }
                (None, _) => {}
            }
        }
        if closes_early {
            break;
        }
        text = inner.trim();
    }
    text
}

/// `GET /{plural}/filter/tree`: the filter as groups, each to be added to, turned and taken off, beside its text.
pub(in crate::pages) async fn tree(
    State(site): State<Site>,
    Path(plural): Path<String>,
    RawQuery(query): RawQuery,
    visitor: Visitor,
) -> Result<Response, Refusal> {
    let def = site.object(&plural)?;
    expect_right(&visitor, def, Verb::See)?;
    let (_, asked, _) = asked::read(&site, &visitor, def, query.as_deref()).await?;
    let text = asked.value("filter");
    let read = filter_of(&visitor, def, text).map_err(|refusal| refusal.message);
    let tree = Tree::read(text);
    // What comes apart otherwise than it is meant stays a text.
    let is_tree = read
        .as_ref()
        .is_ok_and(|filter| filter_of(&visitor, def, &tree.text()).is_ok_and(|again| again == *filter));
    let mut named = Vec::new();
    if let Ok(filter) = &read {
        collect_linked(filter, &mut named);
    }
    let titles = visitor
        .visit
        .read(move |view| {
            let mut titles = Titles::default();
            for (target, id) in named {
                titles.add(view, target, vec![id])?;
            }
            Ok::<_, StoreError>(titles)
        })
        .await?;
    let page = TreePage {
        visitor: &visitor,
        asked: &asked,
        is_unreadable: read.is_err() || !is_tree,
        tree: &tree,
        titles: &titles,
    };
    let body = html! {
        @match (&read, is_tree) {
            (Err(message), _) => (ui::notice(NoticeKind::Error, html! { (message.text(visitor.lang)) }, None)),
            (Ok(_), false) => (ui::notice(
                NoticeKind::Info,
                html! { (visitor.t("这个条件不能显示成条件组，请按文字修改。", "This filter cannot be shown as groups; change it as text.")) },
                None,
            )),
            (Ok(_), true) => (page.markup()),
        }
    };
    let status = if read.is_ok() { axum::http::StatusCode::OK } else { axum::http::StatusCode::BAD_REQUEST };
    Ok((status, page.around(body)).into_response())
}

struct TreePage<'a> {
    visitor: &'a Visitor,
    asked: &'a Asked,
    /// The filter's text cannot be read, and wants to be mended.
    is_unreadable: bool,
    tree: &'a Tree,
    titles: &'a Titles,
}

impl TreePage<'_> {
    fn around(&self, body: Markup) -> Markup {
        let visitor = self.visitor;
        let title = visitor.t("条件组", "Groups of conditions");
        let back = self.asked.to_string();
        let way = vec![crumb(self.asked.def().label_plural.text(visitor.lang), &*back), here(title)];
        let acts = html! { (LinkButton::new(Look::Primary, visitor.t("查看列表", "Show the list"), &*back)) };
        let header = PageHeader { title: title.to_owned(), note: String::new(), acts: Some(acts) };
        let action = format!("/{}/filter/tree", self.asked.def().plural);
        let body = html! {
            div class="narrow stack" {
                (ui::page_header(&header))
                (body)
                (ui::advanced(
                    adding::EXPERT.text(visitor.lang),
                    self.is_unreadable,
                    adding::text_form(visitor, self.asked, &action),
                ))
            }
        };
        frame(visitor, title, way, body)
    }

    fn markup(&self) -> Markup {
        let is_empty = *self.tree == Tree::Leaf(String::new());
        html! {
            @if is_empty {
                p class="soft" { (self.visitor.t("还没有条件，先添加一个。", "No condition yet; add the first.")) }
                (adding::new_condition(self.visitor, self.asked, "root", &[("at", ""), ("join", "all")]))
            } @else {
                div class="filter-tree" { (self.node(self.tree, "")) }
            }
        }
    }

    fn node(&self, node: &Tree, at: &str) -> Markup {
        match node {
            Tree::Leaf(text) => self.leaf(text, at),
            Tree::Group(join, parts) => self.group(*join, parts, at),
        }
    }

    fn group(&self, join: Join, parts: &[Tree], at: &str) -> Markup {
        let visitor = self.visitor;
        let label = join.label().text(visitor.lang);
        html! {
            div class="filter-group" role="group" aria-label=(label) {
                header {
                    strong { (label) }
                    a class="link" href=(self.href(&self.tree.turned(at))) {
                        (visitor.t("改为", "Make it: ")) (join.other().label().text(visitor.lang))
                    }
                    @if !at.is_empty() { (self.remove(at, visitor.t("移除这一组", "Remove this group"))) }
                }
                ul {
                    @for (place, part) in parts.iter().enumerate() {
                        li { (self.node(part, &below(at, place))) }
                    }
                }
                (self.adder(at, join, match join {
                    Join::All => visitor.t("并且…", "And…"),
                    Join::Any => visitor.t("或者…", "Or…"),
                }))
            }
        }
    }

    fn leaf(&self, text: &str, at: &str) -> Markup {
        let visitor = self.visitor;
        let filter = filter_of(visitor, self.asked.def(), text).unwrap_or(Filter::All);
        let (label, words) = description::of(&filter, text, visitor, &Showing::new(visitor, self.titles));
        let sent = [("at", at), ("change", "true")];
        let key = format!("e{}", key_of(at));
        let form = adding::known_condition(visitor, self.asked, &key, &filter, &sent, self.titles);
        // Within "all" an alternative makes a group of its own, and the other way round.
        let join = match at.rsplit_once('.').map_or("", |(way, _)| way) {
            _ if at.is_empty() => None,
            way => match self.tree.find(way) {
                Some(Tree::Group(join, _)) => Some(join.other()),
                Some(Tree::Leaf(_)) | None => None,
            },
        };
        html! {
            div class="filter-leaf" {
                span { span class="soft" { (label) } " " strong { (words) } }
                @if let Some(form) = form {
                    (opens(visitor.t("更改", "Change"), &format!("{label} {words}"), form))
                }
                @match join {
                    Some(join) => (self.adder(at, join, match join {
                        Join::All => visitor.t("并且…", "And…"),
                        Join::Any => visitor.t("或者…", "Or…"),
                    })),
                    None => {
                        (self.adder(at, Join::All, visitor.t("并且…", "And…")))
                        (self.adder(at, Join::Any, visitor.t("或者…", "Or…")))
                    }
                }
                (self.remove(at, &format!("{} {label} {words}", visitor.t("移除", "Remove"))))
            }
        }
    }

    fn adder(&self, at: &str, join: Join, word: &str) -> Markup {
        let key = format!("a{}{}", join.code(), key_of(at));
        let form =
            adding::new_condition(self.visitor, self.asked, &key, &[("at", at), ("join", join.code())]);
        opens(word, "", form)
    }

    fn remove(&self, at: &str, label: &str) -> Markup {
        html! {
            a class="button button-quiet button-icon button-small" href=(self.href(&self.tree.without(at)))
                aria-label=(label) title=(label) { (ui::icon("x")) }
        }
    }

    fn href(&self, tree: &Tree) -> String {
        self.asked.with("filter", &tree.text()).address_at("/filter/tree").to_string()
    }
}

fn opens(word: &str, about: &str, form: Markup) -> Markup {
    html! {
        details class="filter-opens" {
            summary class="button button-quiet button-small" {
                (word) @if !about.is_empty() { span class="sr-only" { " " (about) } }
            }
            (form)
        }
    }
}

fn below(at: &str, place: usize) -> String {
    if at.is_empty() { place.to_string() } else { format!("{at}.{place}") }
}

/// A place as part of an id.
fn key_of(at: &str) -> String {
    at.replace('.', "x")
}

#[cfg(test)]
#[path = "../tests/tree.rs"]
mod tests;
