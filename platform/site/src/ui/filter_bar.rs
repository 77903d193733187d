//! What a list is narrowed to, as chips that can be taken off again, and what it is sorted by.

use maud::{Markup, html};
use object::{Label, Lang};

use super::chip::{FilterChip, chip};
use super::icon::icon;
use super::menu::{MenuItem, menu_at_start};
use super::tabs::{Tab, tabs};

const VIEWS: Label = Label::new("视图", "Views");
const FILTERED_BY: Label = Label::new("筛选条件", "Filtered by");
const CLEAR: Label = Label::new("清除", "Clear");
const ADD: Label = Label::new("筛选", "Filter");
const SORT: Label = Label::new("排序", "Sort");
const SEARCH: Label = Label::new("在列表中查找", "Find in this list");

/// One way to sort.
#[derive(Clone, Debug, Default)]
pub struct SortChoice {
    /// What it is called.
    pub label: String,
    /// The list sorted so.
    pub href: String,
    /// It is sorted so now.
    pub current: bool,
}

/// The line above a list.
#[derive(Clone, Debug, Default)]
pub struct FilterBar {
    /// The list's own search box: where it is sent; `None` for no box.
    pub search_action: Option<String>,
    /// What was searched for, sent as `q`.
    pub search_text: String,
    /// What the search box must carry on: filter and sort of the address bar.
    pub search_keeps: Vec<(String, String)>,
    /// Ready-made views: "我的", "全部", …
    pub views: Vec<Tab>,
    /// The conditions that hold.
    pub chips: Vec<FilterChip>,
    /// The list with no condition at all.
    pub clear_href: Option<String>,
    /// A form that adds a condition, shown in a menu.
    pub add: Option<Markup>,
    /// Ways to sort.
    pub sorts: Vec<SortChoice>,
    /// A form that sorts by several fields, below them.
    pub sort_form: Option<Markup>,
    /// Anything at the right end.
    pub end: Option<Markup>,
    /// A line of its own below: what was changed and is not kept.
    pub below: Option<Markup>,
}

/// The lines above a list: views as tabs, then search, conditions, order.
pub fn filter_bar(lang: Lang, bar: &FilterBar) -> Markup {
    html! {
        @if !bar.views.is_empty() { (tabs(VIEWS.text(lang), &bar.views)) }
        div class="filter-bar" {
            @if let Some(action) = &bar.search_action { (find(lang, bar, action)) }
            @if let Some(add) = &bar.add {
                (menu_at_start(ADD.text(lang), html! { (icon("filter")) span { (ADD.text(lang)) } }, &[MenuItem::Custom(add.clone())]))
            }
            @if !bar.sorts.is_empty() { (sort_menu(lang, bar)) }
            @if !bar.chips.is_empty() {
                ul class="chips" aria-label=(FILTERED_BY.text(lang)) {
                    @for condition in &bar.chips { li { (chip(lang, condition)) } }
                    @if let Some(href) = &bar.clear_href {
                        li { a class="chips-clear" href=(href) { (CLEAR.text(lang)) } }
                    }
                }
            }
            div class="filter-end" {
                @if let Some(end) = &bar.end { (end) }
            }
        }
        @if let Some(below) = &bar.below { (below) }
    }
}

fn find(lang: Lang, bar: &FilterBar, action: &str) -> Markup {
    html! {
        form class="find" method="get" action=(action) role="search" aria-label=(SEARCH.text(lang)) {
            @for (name, value) in &bar.search_keeps { input type="hidden" name=(name) value=(value); }
            (icon("search"))
            input type="search" name="q" value=(bar.search_text) placeholder=(SEARCH.text(lang))
                aria-label=(SEARCH.text(lang)) autocomplete="off";
        }
    }
}

fn sort_menu(lang: Lang, bar: &FilterBar) -> Markup {
    let sorts = &bar.sorts;
    let now = sorts.iter().find(|sort| sort.current).map_or(SORT.text(lang), |sort| sort.label.as_str());
    let mut items: Vec<MenuItem> = sorts
        .iter()
        .map(|sort| MenuItem::Link {
            icon: "",
            label: sort.label.clone(),
            href: sort.href.clone(),
            current: sort.current,
        })
        .collect();
    if let Some(form) = &bar.sort_form {
        items.extend([MenuItem::Line, MenuItem::Custom(form.clone())]);
    }
    let label = if now == SORT.text(lang) { now.to_owned() } else { format!("{} {now}", SORT.text(lang)) };
    menu_at_start(&label, html! { (icon("arrow-up-down")) span { (now) } }, &items)
}
