//! The list of an object: its columns, what it is narrowed to and sorted by, page by page. The address says all
//! of it, so a list can be linked, kept and gone back to.

mod adding;
mod asked;
mod board;
mod calendar;
mod columns;
mod conditions;
mod counting;
mod description;
mod figures;
mod filter_words;
mod groups;
mod joined;
mod lanes;
mod ordering;
mod relative;
mod replaced;
mod saved;
mod shape;
mod tree;
mod views;

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use object::{FieldDef, Message, ObjectDef, Phrase, id_text};
use store::{GroupBy, StoreError, Verb};

pub(super) use adding::{add_condition, condition_inputs, equals};
pub(super) use asked::read as asked_of;
pub(super) use board::{column, tally};
pub(super) use calendar::{clock_of, moment_of};
pub(super) use columns::{choose as choose_columns, of as columns_of};
pub(super) use counting::count;
pub(super) use figures::figures;
pub(super) use ordering::order;
pub(super) use replaced::replaced;
pub use saved::as_keeper;
pub(super) use saved::{
    contents as change_view, delete as delete_view, keep as keep_view, name as name_view, page as views_page,
    pin as pin_view, usual as make_view_default, widths as widen_view,
};
pub(super) use tree::tree as filter_tree;

pub(super) use self::asked::Asked;
use self::board::Board;
use self::calendar::Calendar;
use self::conditions::Condition;
use self::groups::Groups;
use self::joined::Joined;
use self::shape::Shape;
use super::act;
use super::address::Address;
use super::frame::{NEW_OF, expect_right, frame, here, icon_of, may, none_yet};
use super::mass;
use super::news::see_other;
use super::rows::{let_change, table_of};
use super::values::Showing;
use crate::listing::{ListParams, Listed, Titles, TotalWanted};
use crate::refusal::Refusal;
use crate::saved_views::SavedView;
use crate::site::Site;
use crate::ui::{
    self, EmptyState, FilterBar, FilterChip, LinkButton, Look, NoticeKind, PageHeader, Pager, Tab,
};
use crate::visitor::Visitor;

/// `GET /{plural}`
pub(super) async fn list(
    State(site): State<Site>,
    Path(plural): Path<String>,
    RawQuery(query): RawQuery,
    visitor: Visitor,
) -> Result<Response, Refusal> {
    let def = site.object(&plural)?;
    expect_right(&visitor, def, Verb::See)?;
    if def.single {
        return Ok(see_other(&super::first_steps::single_href(&visitor, def).await?));
    }
    crate::trail::write_before_reading(&site, def).await?;
    let (query, asked, views) = asked::read(&site, &visitor, def, query.as_deref()).await?;
    if let Some(usual) = views.iter().find(|view| view.is_usual).filter(|_| asked::says_nothing(&query)) {
        return Ok(see_other(&Asked::of_view(asked.face(), Some(usual.clone()), &views).to_string()));
    }
    let Read { params, columns, by, sum, mut wrong } = read_params(&visitor, &asked, &query)?;
    let shape = Shape::of(&visitor, &asked).unwrap_or_else(|message| {
        wrong.get_or_insert(message);
        Shape::Table
    });
    let conditions = conditions::of(&visitor, def, &params);
    let is_readable = wrong.is_none();
    // What was searched for stands in the order of its rank, not in groups.
    let by = by.filter(|_| params.words.is_empty());
    let (shown, titles) = {
        let (params, columns, asker) = (params.clone(), columns.clone(), visitor.clone());
        let lines = match shape {
            Shape::Table => Vec::new(),
            Shape::Board(board) => board::lines_of(&asked, &columns, board.by),
            Shape::Calendar(calendar) => Calendar::lines(&asked, &columns, calendar),
        };
        let zone = site.crm().zone().clone();
        let columns_are_usual = asked.value("columns").is_empty();
        let named = conditions.iter().flat_map(Condition::linked).collect::<Vec<_>>();
        visitor
            .visit
            .read(move |view| {
                // Without a filter that can be read, any rows would be the wrong ones.
                let shown = match (shape, by) {
                    _ if !is_readable => Shown::Nothing,
                    (Shape::Table, None) => {
                        let mut listed = params.load(view, &columns)?;
                        // Whoever chose the columns has those that they chose.
                        let joined = if columns_are_usual && !listed.rows.is_empty() {
                            Joined::load(view, def, &mut listed)?
                        } else {
                            Vec::new()
                        };
                        Shown::Table(listed, joined)
                    }
                    (Shape::Table, Some(by)) => {
                        Shown::Groups(Groups::load(view, &asker, &params, by, sum, &columns, &query)?)
                    }
                    (Shape::Board(board), _) => Shown::Board(Board::load(view, &params, board, lines)?),
                    (Shape::Calendar(calendar), _) => {
                        Shown::Calendar(Calendar::load(view, &params, calendar, lines, &zone)?)
                    }
                };
                let mut titles = Titles::default();
                for (target, id) in named {
                    titles.add(view, target, vec![id])?;
                }
                Ok::<_, StoreError>((shown, titles))
            })
            .await?
    };
    let summed = match sum.filter(|_| params.words.is_empty() && is_readable && matches!(shape, Shape::Table))
    {
        Some(field) => Some(figures::shown(&visitor, &asked, &params, field).await?),
        None => None,
    };
    let status = if wrong.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let page = ListPage {
        visitor: &visitor,
        params: &params,
        asked: &asked,
        views: &views,
        conditions,
        columns,
        shape,
        shown,
        summed,
        titles,
        wrong,
    };
    Ok((status, page.markup()).into_response())
}

/// What an address asks for, read; with what cannot be read of it, which is shown and not thrown away.
struct Read {
    params: ListParams,
    columns: Vec<&'static FieldDef>,
    by: Option<GroupBy>,
    sum: Option<&'static FieldDef>,
    wrong: Option<Message>,
}

fn read_params(visitor: &Visitor, asked: &Asked, query: &[(String, String)]) -> Result<Read, Refusal> {
    let def = asked.def();
    let mut said = asked.spelled_out(query);
    let (columns, mut wrong) = match columns::of(asked.face(), asked.value("columns")) {
        Ok(columns) => (columns, None),
        Err(message) => (columns::of(asked.face(), "").map_err(Refusal::bad_request)?, Some(message)),
    };
    let columns: Vec<_> = columns.into_iter().filter(|field| visitor.is_told(def, field)).collect();
    let mut taken = |message: Message| {
        wrong.get_or_insert(message);
    };
    let by = groups::of(def, asked.value("group")).unwrap_or_else(|message| {
        taken(message);
        None
    });
    let sum = figures::of(def, asked.value("sum")).unwrap_or_else(|message| {
        taken(message);
        None
    });
    // What is wrong is taken out one by one: filter, order and place at most.
    loop {
        let refusal = match ListParams::read(visitor, def, &said) {
            Ok(mut params) => {
                asked.value("filter").clone_into(&mut params.filter_text);
                if !query.iter().any(|(name, _)| name == "total") {
                    params.total = TotalWanted::AtOnce;
                }
                return Ok(Read { params, columns, by, sum, wrong });
            }
            Err(refusal) => refusal,
        };
        let name = match refusal.message.code {
            code if code.starts_with("filter_") => "filter",
            code if code.starts_with("sort_") => "sort",
            // A place belongs to an order; without its order it is lost.
            code if code.starts_with("cursor_") && wrong.is_some() => "after",
            _ => return Err(refusal),
        };
        wrong.get_or_insert(refusal.message);
        said.retain(|(known, _)| known != name && (name != "after" || known != "before"));
    }
}

/// The records, as they are shown.
enum Shown {
    /// The filter cannot be read.
    Nothing,
    Table(Listed, Vec<Joined>),
    Groups(Groups),
    Board(Board),
    Calendar(Calendar),
}

/// Everything the page shows.
struct ListPage<'a> {
    visitor: &'a Visitor,
    params: &'a ListParams,
    asked: &'a Asked,
    views: &'a [SavedView],
    conditions: Vec<Condition>,
    columns: Vec<&'static FieldDef>,
    shape: Shape,
    shown: Shown,
    /// The line that sums a column up.
    summed: Option<Markup>,
    /// What the records named in the filter are called.
    titles: Titles,
    wrong: Option<Message>,
}

impl ListPage<'_> {
    fn markup(&self) -> Markup {
        let lang = self.visitor.lang;
        let label = self.params.def.label_plural.text(lang);
        let by_groups = match &self.shown {
            Shown::Groups(groups) => groups.markup(self.visitor, self.asked, self.params, &self.columns),
            Shown::Table(..) | Shown::Board(_) | Shown::Calendar(_) | Shown::Nothing => None,
        };
        let (rows, selection, pager) = match (by_groups, &self.shown) {
            (Some(groups), _) => (groups, html! {}, self.count()),
            (None, Shown::Table(listed, joined)) if !listed.rows.is_empty() => {
                let bar = mass::bar(self.visitor, self.asked, listed);
                let mut table = self.table(listed, joined);
                table.select_form = bar.as_ref().map(|bar| bar.form.clone());
                let bar = bar.map(|bar| ui::selection_bar(lang, &bar)).unwrap_or_default();
                (ui::table(lang, &table), bar, self.pager(listed))
            }
            (None, Shown::Board(board)) => (board.markup(self.visitor, self.asked), html! {}, html! {}),
            (None, Shown::Calendar(calendar)) => {
                (calendar.markup(self.visitor, self.asked), html! {}, html! {})
            }
            (None, Shown::Table(..) | Shown::Groups(_) | Shown::Nothing) => {
                (self.empty(), html! {}, html! {})
            }
        };
        let pager = html! { @if let Some(summed) = &self.summed { (summed) } (pager) };
        let (opener, panel) = columns::panel(self.visitor, self.asked, &self.columns);
        let mut bar = self.filter_bar();
        bar.end = Some(html! {
            (shape::switch(self.visitor, self.asked))
            (shape::settings(self.visitor, self.asked, self.shape))
            @if let Shape::Table = self.shape {
                @if let Some(menu) = groups::menu(self.visitor, self.asked) { (menu) }
            }
            (opener)
            @if self.params.words.is_empty() && may(self.visitor, self.params.def, Verb::Export) {
                (LinkButton::new(Look::Quiet, self.visitor.t("导出", "Export"), self.asked.address_at("/export").to_string()).icon("download"))
            }
            @if self.visitor.site.shelf().is_some() { (saved::menu(self.visitor, self.asked)) }
        });
        let bar = ui::filter_bar(lang, &bar);
        let body = html! { (ui::list_layout(self.header(), bar, rows, selection, pager)) (panel) };
        frame(self.visitor, label, vec![here(label)], body)
    }

    fn header(&self) -> Markup {
        let def = self.params.def;
        let may_create = may(self.visitor, def, Verb::Create);
        ui::page_header(&PageHeader {
            title: def.label_plural.text(self.visitor.lang).to_owned(),
            note: self.note(),
            acts: may_create.then(|| {
                html! {
                    @if !def.by_hand { (self.import_button(Look::Plain)) }
                    (self.new_button())
                }
            }),
        })
    }

    /// What a room has to say about all of them.
    fn note(&self) -> String {
        let site = &self.visitor.site;
        let notes = site.rooms().iter().flat_map(|room| &room.list_notes);
        let said = notes
            .filter(|(object, _)| *object == self.params.def.name)
            .find_map(|(_, note)| note(site.crm()));
        said.map_or(String::new(), |said| said.text(self.visitor.lang).to_owned())
    }

    fn new_button(&self) -> LinkButton {
        let def = self.params.def;
        let label = NEW_OF.with(self.visitor.lang, &def.label.within(self.visitor.lang));
        LinkButton::new(Look::Primary, label, format!("/{}/new", def.plural)).icon("plus").shortcut("n")
    }

    fn import_button(&self, look: Look) -> LinkButton {
        let href = format!("/{}/import", self.params.def.plural);
        LinkButton::new(look, self.visitor.t("导入", "Import"), href).icon("file-up")
    }

    fn table(&self, listed: &Listed, joined: &[Joined]) -> ui::Table {
        let is_compact = !self.asked.value("density").is_empty();
        let showing = Showing::new(self.visitor, &listed.titles);
        let showing = if is_compact { showing.short() } else { showing };
        let mut table = table_of(&showing, self.params.def, &self.columns, &listed.rows);
        say_cards(self.asked, &self.columns, &mut table);
        for (row, record) in table.rows.iter_mut().zip(&listed.rows) {
            row.settling = act::settling(self.visitor, self.params.def, record, &self.visitor.here);
        }
        table.compact = is_compact;
        let_change(self.visitor, self.params.def, &self.columns, &listed.rows, &mut table);
        lay_out(self.asked, &mut table);
        if self.params.words.is_empty() {
            for (col, field) in table.cols.iter_mut().zip(&self.columns) {
                col.sort = ordering::sort_link(self.asked, self.params, field);
            }
        }
        let lang = self.visitor.lang;
        // Before the moments of the record itself, which stand last.
        let place =
            self.columns.iter().position(|field| field.system.is_some()).unwrap_or(self.columns.len());
        for column in joined {
            table.cols.insert(place, column.col(lang));
            for (line, row) in table.rows.iter_mut().zip(&listed.rows) {
                line.cells.insert(place, column.cell(lang, row, &listed.titles));
            }
        }
        table
    }

    fn filter_bar(&self) -> FilterBar {
        let asked = self.asked;
        let showing = Showing::new(self.visitor, &self.titles);
        let chips = self.conditions.iter().enumerate().map(|(place, condition)| {
            let (label, words) = condition.describe(self.visitor, &showing);
            let rest = conditions::without(&self.conditions, condition);
            FilterChip {
                label,
                condition: words,
                remove_href: asked.with("filter", &rest).to_string(),
                edit: Some(adding::change_form(self.visitor, asked, place, condition, &self.titles)),
            }
        });
        let is_found = !self.params.words.is_empty();
        // A calendar stands in the order of its days, what was searched for in the order of how well it fits.
        let has_order = !is_found && !matches!(self.shape, Shape::Calendar(_));
        FilterBar {
            search_action: searchable(self.params.def).then(|| format!("/{}", self.params.def.plural)),
            search_text: self.params.words.clone(),
            search_keeps: asked.pairs_without(&["q"]),
            views: self.tabs(),
            chips: chips.collect(),
            clear_href: (!self.conditions.is_empty())
                .then(|| asked.with("filter", "").with("q", "").to_string()),
            // A filter that cannot be read stands as text on the page itself.
            add: Some(match self.wrong {
                Some(_) => adding::condition_form(self.visitor, asked),
                None => adding::menu(self.visitor, asked),
            }),
            sorts: if has_order { ordering::choices(self.visitor, asked, self.params) } else { Vec::new() },
            sort_form: if has_order { ordering::form(self.visitor, asked, self.params) } else { None },
            end: None,
            below: saved::changed(self.visitor, asked),
        }
    }

    /// Ready views, then kept ones.
    fn tabs(&self) -> Vec<Tab> {
        let bare = self.asked.bare();
        let is_ready = self.asked.view().is_none() && self.params.words.is_empty();
        let ready = views::of(&self.visitor.site, self.params.def).into_iter().map(|view| Tab {
            label: view.label.text(self.visitor.lang).to_owned(),
            current: is_ready && self.asked.value("filter") == view.filter,
            href: bare.with("filter", &view.filter).with("sort", view.sort).to_string(),
            count: None,
        });
        ready.chain(saved::tabs(self.asked, self.views)).collect()
    }

    /// The foot of a list by groups: its number.
    fn count(&self) -> Markup {
        let count = counting::shown(self.visitor, self.params, self.asked, None);
        ui::pager(self.visitor.lang, &Pager { count, ..Pager::default() })
    }

    fn pager(&self, listed: &Listed) -> Markup {
        let address: Address = self.asked.address();
        let step = |name: &str, place: &Option<String>| {
            place.as_ref().map(|place| address.with(name, place).to_string())
        };
        ui::pager(
            self.visitor.lang,
            &Pager {
                previous_href: step("before", &listed.previous),
                next_href: step("after", &listed.next),
                count: counting::shown(self.visitor, self.params, self.asked, listed.total),
            },
        )
    }

    /// Nothing to show: because nothing fits, or because there is nothing yet.
    fn empty(&self) -> Markup {
        let def = self.params.def;
        let visitor = self.visitor;
        if let Some(wrong) = &self.wrong {
            return self.unreadable(wrong);
        }
        let is_narrowed = !self.params.filter_text.is_empty() || !self.params.words.is_empty();
        let of_view = views::of(&visitor.site, def).into_iter().find(|view| {
            view.filter == self.params.filter_text && !view.filter.is_empty() && self.params.words.is_empty()
        });
        let may_create = may(visitor, def, Verb::Create);
        let label = def.label_plural.text(visitor.lang);
        let empty = if let Some(nothing) = of_view.and_then(|view| view.nothing) {
            EmptyState {
                icon: icon_of(&visitor.site, def),
                title: nothing.text(visitor.lang).to_owned(),
                hint: match (visitor.lang, may_create) {
                    (object::Lang::Zh, true) => format!("可以新建{}，或查看全部{label}。", def.label.zh),
                    (object::Lang::Zh, false) => format!("可以查看全部{label}。"),
                    (object::Lang::En, true) => {
                        format!(
                            "Create a {}, or see all {}.",
                            def.label.en.to_lowercase(),
                            label.to_lowercase()
                        )
                    }
                    (object::Lang::En, false) => format!("See all {}.", label.to_lowercase()),
                },
                action: Some(html! {
                    @if may_create {
                        (LinkButton::new(Look::Plain, crate::pages::record::new_label(visitor.lang, def), format!("/{}/new", def.plural)).icon("plus"))
                    }
                    (LinkButton::new(Look::Plain, visitor.t("查看全部", "Show all"), format!("/{}", def.plural)))
                }),
            }
        } else if is_narrowed {
            EmptyState {
                icon: "search",
                title: Phrase::new("没有符合条件的{}", "No {} match")
                    .with(visitor.lang, &def.label_plural.within(visitor.lang)),
                hint: visitor
                    .t("换个词，或去掉一些筛选条件。", "Try another word, or remove a filter.")
                    .to_owned(),
                action: Some(html! {
                    (LinkButton::new(Look::Plain, visitor.t("查看全部", "Show all"), format!("/{}", def.plural)))
                }),
            }
        } else {
            EmptyState {
                icon: icon_of(&visitor.site, def),
                title: none_yet(visitor, def),
                hint: match (may_create, def.by_hand) {
                    (true, false) => visitor.t(
                        "从表格文件导入一批，或先新建一条。",
                        "Import a spreadsheet, or create the first one.",
                    ),
                    (true, true) => visitor.t("先新建一条。", "Create the first one."),
                    (false, _) => "",
                }
                .to_owned(),
                action: may_create.then(|| {
                    html! {
                        @if def.by_hand { (self.new_button()) } @else { (self.import_button(Look::Plain)) }
                    }
                }),
            }
        };
        ui::empty_state(&empty)
    }

    /// What is wrong, and the filter as it was written, to be mended.
    fn unreadable(&self, wrong: &Message) -> Markup {
        html! {
            div class="narrow stack" {
                @if let Some(view) = self.asked.view() { (saved::broken(self.visitor, view)) }
                (ui::notice(NoticeKind::Error, html! { (wrong.text(self.visitor.lang)) }, None))
                @if wrong.code.starts_with("filter_") {
                    (adding::filter_form(self.visitor, self.asked))
                } @else {
                    div {
                        (LinkButton::new(
                            Look::Plain,
                            self.visitor.t("用默认的列和排序", "With its own columns and order"),
                            ["sort", "columns", "group", "frozen"]
                                .iter()
                                .fold(self.asked.as_table(), |asked, name| asked.with(name, ""))
                                .to_string(),
                        ))
                    }
                }
            }
        }
    }
}

/// Which of the columns stand on a phone's card, where a layout says so.
fn say_cards(asked: &Asked, columns: &[&'static FieldDef], table: &mut ui::Table) {
    for (col, field) in table.cols.iter_mut().zip(columns) {
        col.strong = asked.face().is_on_card(field, col.strong);
    }
}

/// How wide the columns are, and how many of them stay.
fn lay_out(asked: &Asked, table: &mut ui::Table) {
    let Some(grid) = &mut table.grid else { return };
    grid.frozen = columns::frozen_of(asked.value("frozen"));
    let Some(view) = asked.view() else { return };
    grid.name = format!("{}/{}", asked.def().plural, id_text(view.id));
    asked.widths().clone_into(&mut grid.widths);
    if view.may_change {
        grid.widths_action = saved::action(asked.def(), view, "/widths");
    }
}

fn searchable(def: &ObjectDef) -> bool {
    def.fields.iter().any(|field| field.search.is_some())
}
