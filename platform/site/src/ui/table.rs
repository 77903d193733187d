//! Records in rows. On a phone each row becomes a card with its strong columns only.

use maud::{Markup, html};
use object::{Label, Lang};

use super::icon::icon;

const SELECT_ALL: Label = Label::new("全选本页", "Select all on this page");
const SELECT: Label = Label::new("选择", "Select");
const PEEK: Label = Label::new("预览", "Preview");
const ASCENDING: Label = Label::new("升序", "ascending");
const DESCENDING: Label = Label::new("降序", "descending");

/// Which way a column is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

/// How a column is sorted by its heading.
#[derive(Clone, Debug, Default)]
pub struct SortLink {
    /// The list sorted by this column, or the other way round if it is already.
    pub href: String,
    /// The list sorted by this column after those it is sorted by already; followed with Shift held down.
    pub also_href: String,
    /// How it is sorted now, if it is.
    pub now: Option<Direction>,
    /// Which key of several it is, from 1.
    pub rank: Option<usize>,
}

/// A column.
#[derive(Clone, Debug, Default)]
pub struct Col {
    /// Its heading.
    pub label: String,
    /// Its heading sorts.
    pub sort: Option<SortLink>,
    /// Figures: right-aligned, of equal width.
    pub numeric: bool,
    /// Shown on a phone card too. The first strong column is the card's title.
    pub strong: bool,
}

impl Col {
    /// A column that is not shown on a phone and does not sort.
    pub fn new(label: impl Into<String>) -> Col {
        Col { label: label.into(), ..Col::default() }
    }
}

/// A row.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// The record's id, sent when the row is selected; may be empty where nothing is selected.
    pub id: String,
    /// What the row is called, for those who do not see it.
    pub name: String,
    /// The record's page; the first cell becomes the link and the whole row can be pressed.
    pub href: Option<String>,
    /// The part of a page that shows the record beside the list.
    pub peek_href: Option<String>,
    /// What settles the record, in front of its name; see [`super::settling`].
    pub settling: Option<Markup>,
    /// One per column.
    pub cells: Vec<Markup>,
}

/// A table.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// What it shows, for those who do not see it.
    pub caption: String,
    /// Its columns.
    pub cols: Vec<Col>,
    /// Its rows.
    pub rows: Vec<Row>,
    /// Rows stand close together.
    pub compact: bool,
    /// The id of the form that gets the selected rows as `ids`; without it nothing is selected.
    pub select_form: Option<String>,
}

/// A table with its headings kept in sight.
pub fn table(lang: Lang, table: &Table) -> Markup {
    let title_col = table.cols.iter().position(|col| col.strong).unwrap_or(0);
    html! {
        div class={ "table-box" @if table.compact { " dense" } } tabindex="0" role="region" aria-label=(table.caption) {
            table class="table" data-list {
                caption class="sr-only" { (table.caption) }
                thead {
                    tr {
                        @if table.select_form.is_some() {
                            th class="col-select" scope="col" {
                                input type="checkbox" class="needs-script" data-select-all aria-label=(SELECT_ALL.text(lang));
                            }
                        }
                        @for col in &table.cols { (heading(lang, col)) }
                    }
                }
                tbody {
                    @for row in &table.rows {
                        tr data-row[row.href.is_some()] {
                            @if let Some(form) = &table.select_form {
                                td class="col-select" {
                                    input type="checkbox" name="ids" value=(row.id) form=(form)
                                        aria-label={ (SELECT.text(lang)) " " (row.name) };
                                }
                            }
                            @for (position, (col, cell)) in table.cols.iter().zip(&row.cells).enumerate() {
                                td class=[cell_class(col, position == title_col)] data-label=(col.label) {
                                    @match (&row.href, position) {
                                        (Some(href), 0) => {
                                            @if let Some(settling) = &row.settling { (settling) }
                                            a class="row-link" href=(href) { (cell) }
                                            @if let Some(peek_href) = &row.peek_href { (peek(lang, &row.name, peek_href)) }
                                        }
                                        (Some(_), _) | (None, _) => (cell),
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Shows the record beside the list; the space bar does the same, so that Tab need not stop here in every row.
fn peek(lang: Lang, name: &str, href: &str) -> Markup {
    html! {
        button type="button" class="peek needs-script" data-peek=(href) tabindex="-1"
            aria-label={ (PEEK.text(lang)) " " (name) } title=(PEEK.text(lang)) { (icon("panel-right")) }
    }
}

fn heading(lang: Lang, col: &Col) -> Markup {
    let now = col.sort.as_ref().and_then(|sort| sort.now);
    let aria_sort = now.map(|direction| match direction {
        Direction::Ascending => "ascending",
        Direction::Descending => "descending",
    });
    html! {
        th scope="col" class=[col.numeric.then_some("numeric")] aria-sort=[aria_sort] {
            @match &col.sort {
                None => (col.label),
                Some(sort) => a class="sort" href=(sort.href) data-also=(sort.also_href) {
                    (col.label)
                    @if let Some(rank) = sort.rank { span class="sort-rank" { (rank) } }
                    @match now {
                        None => span class="sort-idle" { (icon("arrow-up-down")) },
                        Some(Direction::Ascending) => {
                            (icon("arrow-up")) span class="sr-only" { (ASCENDING.text(lang)) }
                        }
                        Some(Direction::Descending) => {
                            (icon("arrow-down")) span class="sr-only" { (DESCENDING.text(lang)) }
                        }
                    }
                },
            }
        }
    }
}

/// The classes of a cell; most cells have none, which keeps a page of fifty rows small.
fn cell_class(col: &Col, is_title: bool) -> Option<&'static str> {
    match (is_title, col.strong, col.numeric) {
        (true, _, _) => Some("title strong"),
        (false, true, true) => Some("strong numeric"),
        (false, true, false) => Some("strong"),
        (false, false, true) => Some("numeric"),
        (false, false, false) => None,
    }
}
