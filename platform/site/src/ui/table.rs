//! Records in rows. On a phone each row becomes a card with its strong columns only.

use maud::{Markup, html};
use object::{Label, Lang};

use super::field::filled;
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
    /// What stands in it, shown while one points at its heading; empty where the heading says so.
    pub help: String,
    /// Its heading sorts.
    pub sort: Option<SortLink>,
    /// Figures: right-aligned, of equal width.
    pub numeric: bool,
    /// Shown on a phone card too. The first strong column is the card's title.
    pub strong: bool,
    /// What is changed in its cells where they stand; `None` for tables that are only looked at.
    pub field: Option<CellField>,
}

/// The field that the cells of a column hold.
#[derive(Clone, Debug, Default)]
pub struct CellField {
    /// Its name.
    pub name: String,
    /// Why nobody changes it by hand.
    pub locked: Option<String>,
}

/// The record that the cells of a row belong to.
#[derive(Clone, Debug, Default)]
pub struct RowRecord {
    /// Its page, without the way to it: below it its fields are changed.
    pub href: String,
    /// The version that is shown.
    pub version: i64,
    /// Why the reader may not change it.
    pub locked: Option<String>,
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
    /// The record, where its cells are changed where they stand.
    pub record: Option<RowRecord>,
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
    /// How a list that fills a page is worked in; `None` for tables that are only looked at.
    pub grid: Option<Grid>,
}

/// What a script needs to let people work in a list's cells.
#[derive(Clone, Debug, Default)]
pub struct Grid {
    /// The session's token.
    pub csrf: String,
    /// What is kept of the list in the browser is kept under this name.
    pub name: String,
    /// The widths of columns in CSS pixels: `name:240,grade:96`; empty for what they take by themselves.
    pub widths: String,
    /// Where widths are sent to be kept; empty where they stay in the browser.
    pub widths_action: String,
    /// So many columns stay while the others move sideways.
    pub frozen: usize,
}

/// A table with its headings kept in sight.
pub fn table(lang: Lang, table: &Table) -> Markup {
    let title_col = table.cols.iter().position(|col| col.strong).unwrap_or(0);
    let body = html! {
        (head(lang, table))
        tbody { @for row in &table.rows { (line(lang, table, row, title_col)) } }
    };
    box_of(table, body)
}

/// The box that a table moves in, around its head and rows.
pub(super) fn box_of(table: &Table, body: Markup) -> Markup {
    let grid = table.grid.as_ref();
    html! {
        div class={ "table-box" @if table.compact { " dense" } } tabindex="0" role="region" aria-label=(table.caption)
            data-csrf=[grid.map(|grid| &grid.csrf)] data-name=[grid.map(|grid| &grid.name)]
            data-widths=[grid.map(|grid| &grid.widths)] data-frozen=[grid.map(|grid| grid.frozen)]
            data-widths-action=[grid.map(|grid| &grid.widths_action).filter(|action| !action.is_empty())] {
            table class="table" data-list data-grid[grid.is_some()] {
                caption class="sr-only" { (table.caption) }
                (body)
            }
        }
    }
}

/// The headings.
pub(super) fn head(lang: Lang, table: &Table) -> Markup {
    html! {
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
    }
}

/// A row.
pub(super) fn line(lang: Lang, table: &Table, row: &Row, title_col: usize) -> Markup {
    let record = row.record.as_ref();
    html! {
        tr data-row[row.href.is_some()] data-record=[record.map(|record| &record.href)]
            data-version=[record.map(|record| record.version)]
            data-locked=[record.and_then(|record| record.locked.as_ref())] {
            @if let Some(form) = &table.select_form {
                td class="col-select" {
                    input type="checkbox" name="ids" value=(row.id) form=(form)
                        aria-label={ (SELECT.text(lang)) " " (row.name) };
                }
            }
            @for (position, (col, cell)) in table.cols.iter().zip(&row.cells).enumerate() {
                td class=[cell_class(col, position == title_col, row)] data-label=(col.label) {
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
        th scope="col" class=[col.numeric.then_some("numeric")] aria-sort=[aria_sort] title=[filled(&col.help)]
            data-field=[col.field.as_ref().map(|field| &field.name)]
            data-locked=[col.field.as_ref().and_then(|field| field.locked.as_ref())] {
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
fn cell_class(col: &Col, is_title: bool, row: &Row) -> Option<&'static str> {
    let changes = col.field.as_ref().is_some_and(|field| field.locked.is_none())
        && row.record.as_ref().is_some_and(|record| record.locked.is_none());
    match (is_title, col.strong, col.numeric) {
        (true, _, _) => Some("title strong"),
        // On a phone's card it is touched to be changed.
        (false, true, true) if changes => Some("strong changeable numeric"),
        (false, true, false) if changes => Some("strong changeable"),
        (false, true, true) => Some("strong numeric"),
        (false, true, false) => Some("strong"),
        (false, false, true) => Some("numeric"),
        (false, false, false) => None,
    }
}
