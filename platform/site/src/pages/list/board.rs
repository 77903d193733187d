//! A list as a board: a column for each value of a field, each a page of its own along the value's index, with how
//! many records stand in it and what they come to.

use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use object::{FieldDef, FieldKind, Filter, Lang, Message, Money, ObjectDef, Op, Row, Value, id_text};
use store::{StoreError, Tallied, Tally, Verb, View, tallied_by};

use super::asked::{self, Asked};
use super::columns;
use super::lanes::{Lane, LanesShown};
use super::shape::{BoardShape, Shape};
use crate::listing::{ListParams, Titles, TotalWanted};
use crate::pages::form::is_writable;
use crate::pages::frame::{crumb, expect_right, frame, here, may};
use crate::pages::rows::{card_columns, record_href};
use crate::pages::values::{Showing, count_text};
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui::{self, BoardCard, BoardColumn, BoardHead, Carried, Carry, Choice, Figure, PageHeader};
use crate::visitor::Visitor;

/// Cards of a column before more are asked for: a few screens' worth.
const COLUMN_CARDS: usize = 20;
/// The most records of a search that are put into columns; they are ranked, the best first.
const FOUND_MAX: usize = 200;
/// Lines of a card whose columns nobody chose: a card is taken in at a glance.
const CARD_LINES_MAX: usize = 4;

/// A board with what stands in it.
pub(super) struct Board {
    shape: BoardShape,
    /// What a card says.
    lines: Vec<&'static FieldDef>,
    /// All columns that there are, also where only one is loaded.
    lanes: LanesShown,
    columns: Vec<Column>,
    titles: Titles,
    /// None where counting would take a while: the page shows itself first, and asks then.
    tally: Option<Tally>,
}

/// A column.
struct Column {
    lane: Lane,
    rows: Vec<Row>,
    /// The place after its last row, where more follow.
    next: Option<String>,
}

/// The lines of a card: the columns that were chosen, else what a layout says, else the first of the object's own.
pub(super) fn lines_of(
    asked: &Asked,
    shown: &[&'static FieldDef],
    by: &'static FieldDef,
) -> Vec<&'static FieldDef> {
    let def = asked.def();
    let is_by_itself = asked.value("columns").is_empty();
    let mut lines = if is_by_itself && asked.face().is_arranged {
        asked.face().card_lines(CARD_LINES_MAX)
    } else if is_by_itself {
        let mut own = card_columns(def, Some(by));
        own.retain(|field| *field != def.title);
        let owner = own.len().checked_sub(1).map(|last| own.remove(last));
        own.truncate(CARD_LINES_MAX - 1);
        own.extend(owner);
        own
    } else {
        shown.to_vec()
    };
    lines.retain(|field| *field != def.title && *field != by);
    lines
}

impl Board {
    /// All columns, each from its beginning.
    pub fn load(
        view: &View<'_>,
        params: &ListParams,
        shape: BoardShape,
        lines: Vec<&'static FieldDef>,
    ) -> Result<Board, StoreError> {
        let lanes = LanesShown::load(view, shape, &params.filter)?;
        let (columns, tally) = if params.words.is_empty() {
            let columns = lanes.lanes.iter();
            let columns = columns.map(|lane| Column::load(view, params, shape, lane.clone(), None));
            let columns = columns.collect::<Result<Vec<_>, StoreError>>()?;
            (columns, tally_of(view, params, shape)?)
        } else {
            let (columns, tally) = found(view, params, shape, &lanes.lanes)?;
            (columns, Some(tally))
        };
        let mut board = Board { shape, lines, lanes, columns, titles: Titles::default(), tally };
        board.name_links(view, params.def)?;
        Ok(board)
    }

    /// One column from a place on; none where there is no such column.
    fn load_one(
        view: &View<'_>,
        params: &ListParams,
        shape: BoardShape,
        lines: Vec<&'static FieldDef>,
        wanted: &str,
        after: Option<String>,
    ) -> Result<Option<Board>, StoreError> {
        let lanes = LanesShown::load(view, shape, &params.filter)?;
        let Some(lane) = lanes.lanes.iter().find(|lane| lane.code() == wanted).cloned() else {
            return Ok(None);
        };
        let columns = vec![Column::load(view, params, shape, lane, after)?];
        let tally = tally_of(view, params, shape)?;
        let mut board = Board { shape, lines, lanes, columns, titles: Titles::default(), tally };
        board.name_links(view, params.def)?;
        Ok(Some(board))
    }

    /// The one card of a record that was just moved, and the heads of all columns. Without the card where the
    /// record is not among those that the board shows.
    pub fn load_card(
        view: &View<'_>,
        params: &ListParams,
        shape: BoardShape,
        lines: Vec<&'static FieldDef>,
        row: Option<Row>,
    ) -> Result<Board, StoreError> {
        let linked = |link: &'static FieldDef, id: i64| {
            let target = link.kind.link()?;
            view.find_row(view.registry().object(target)?, id).ok().flatten()
        };
        let row = row.filter(|row| params.filter.holds(row, &linked));
        let lanes = LanesShown::load(view, shape, &params.filter)?;
        let columns = lanes.lanes.iter().map(|lane| {
            let is_here = |row: &&Row| row.value(shape.by) == lane.value;
            Column { lane: lane.clone(), rows: row.iter().filter(is_here).cloned().collect(), next: None }
        });
        let columns = columns.collect();
        // What was searched for is not counted anew.
        let tally = if params.words.is_empty() { tally_of(view, params, shape)? } else { None };
        let mut board = Board { shape, lines, lanes, columns, titles: Titles::default(), tally };
        board.name_links(view, params.def)?;
        Ok(board)
    }

    fn name_links(&mut self, view: &View<'_>, def: &'static ObjectDef) -> Result<(), StoreError> {
        let rows: Vec<Row> = self.columns.iter().flat_map(|column| column.rows.iter().cloned()).collect();
        self.titles = Titles::load(view, def, &rows, &self.lines)?;
        Ok(())
    }

    /// The board as it stands on the page.
    pub fn markup(&self, visitor: &Visitor, asked: &Asked) -> Markup {
        html! {
            (self.switch(visitor, asked))
            (ui::board(visitor.lang, &self.board(visitor, asked)))
        }
    }

    /// The tabs between the boards that there are, where columns belong to something.
    fn switch(&self, visitor: &Visitor, asked: &Asked) -> Markup {
        let tab = |(id, name, current): (i64, &str, bool)| ui::Tab {
            label: name.to_owned(),
            href: asked.with("within", &id_text(id)).to_string(),
            count: None,
            current,
        };
        let tabs: Vec<ui::Tab> = self.lanes.groups(visitor.lang).map(tab).collect();
        let within = self.shape.by.lanes.and_then(|lanes| asked.def().field(lanes.within));
        let label = within.map_or("", |within| within.label.text(visitor.lang));
        html! { @if tabs.len() > 1 { (ui::tabs(label, &tabs)) } }
    }

    fn board(&self, visitor: &Visitor, asked: &Asked) -> ui::Board {
        let def = asked.def();
        let by = self.shape.by;
        let takes = is_writable(by) && may(visitor, def, Verb::Change);
        let adds = is_writable(by) && may(visitor, def, Verb::Create);
        let columns = self.columns.iter().map(|column| {
            let code = column.lane.code();
            let within = by.lanes.zip(self.lanes.groups(visitor.lang).find(|(.., current)| *current));
            let given = |path: String| {
                let mut address = crate::pages::address::Address::new(path).with(by.name, &code);
                // What the column belongs to is known with it.
                if let Some((lanes, (id, ..))) = within {
                    address = address.with(lanes.within, &id_text(id));
                }
                address.with("back", &asked.to_string()).to_string()
            };
            BoardColumn {
                value: code.clone(),
                label: column.lane.label(visitor.lang),
                tone: column.lane.tone,
                head: self.head(visitor, column),
                cards: self.cards(visitor, asked, column),
                more_href: column.next.as_ref().map(|next| self.more_href(asked, column, next)),
                takes,
                add_href: adds.then(|| given(format!("/{}/new", def.plural))),
                quick_href: adds.then(|| given(format!("/{}/new/quick", def.plural))),
            }
        });
        ui::Board {
            label: format!("{} · {}", def.label_plural.text(visitor.lang), by.label.text(visitor.lang)),
            key: format!("{}/{}", def.plural, by.name),
            carry: self.carry(visitor, asked),
            columns: columns.collect(),
            note: self.note(visitor, def),
            tally_href: asked.address_at("/tally").to_string(),
            counted_href: self.tally.is_none().then(|| asked.address().with("total", "estimate").to_string()),
        }
    }

    /// Why there is no sum above the columns, where one was asked for.
    fn note(&self, visitor: &Visitor, def: &ObjectDef) -> String {
        let left_out = self.tally.as_ref().is_some_and(|tally| tally.sums_left_out);
        let Some(sum) = self.shape.sum.filter(|_| left_out) else { return String::new() };
        let (sum, by) = (sum.label.text(visitor.lang), self.shape.by.label.text(visitor.lang));
        let kept: Vec<&str> =
            tallied_by(def).filter(|field| field.sums).map(|field| field.label.text(visitor.lang)).collect();
        let limit = count_text(store::COUNT_ROWS_MAX);
        match visitor.lang {
            Lang::Zh => {
                let or_by = if kept.is_empty() {
                    String::new()
                } else {
                    format!("，或改为按{}分列", kept.join("、"))
                };
                format!("记录超过 {limit} 条，按{by}分列时不计算{sum}合计。请先筛选{or_by}。")
            }
            Lang::En => {
                let or_by = if kept.is_empty() {
                    String::new()
                } else {
                    format!(", or have a column for each {}", kept.join(" or "))
                };
                format!(
                    "There are more than {limit} records, so {sum} is not added up by {by}. Filter them{or_by}."
                )
            }
        }
    }

    fn carry(&self, visitor: &Visitor, asked: &Asked) -> Carry {
        Carry {
            csrf: visitor.csrf().to_owned(),
            field: self.shape.by.name.to_owned(),
            back: asked.to_string(),
            steps: (1, 0),
        }
    }

    fn more_href(&self, asked: &Asked, column: &Column, next: &str) -> String {
        asked.address_at("/column").given("value", &column.lane.code()).with("after", next).to_string()
    }

    fn head(&self, visitor: &Visitor, column: &Column) -> BoardHead {
        let Some(tally) = &self.tally else { return BoardHead::default() };
        let tallied = tally.of(&column.lane.value);
        let or_more = if tally.exact { "" } else { "+" };
        let kind = self.shape.sum.map_or(FieldKind::Number, |sum| sum.kind);
        let sums = tallied.sums.into_iter().map(|(currency, amount)| {
            let sum = match currency {
                Some(currency) => Figure::of_amount(visitor.lang, Money { minor: amount, currency }),
                None => Figure::of_number(visitor.lang, kind, amount),
            };
            sum.followed_by(or_more)
        });
        BoardHead {
            count: Figure::of_count(visitor.lang, tallied.count).followed_by(or_more),
            sums: sums.collect(),
            summed: self.shape.sum.map_or_else(String::new, |sum| sum.label.text(visitor.lang).to_owned()),
        }
    }

    fn cards(&self, visitor: &Visitor, asked: &Asked, column: &Column) -> Vec<BoardCard> {
        let def = asked.def();
        let showing = Showing::new(visitor, &self.titles).short();
        // Cards also come by other addresses than the board's own; all of them lead back to the board.
        let way = crate::pages::way::Way::from_here(&asked.to_string(), def);
        let is_person = showing.is_of_people(def);
        let card = |row: &Row| BoardCard {
            id: id_text(row.id),
            name: showing.title(def, row),
            is_person,
            href: way.record(def, row.id),
            peek_href: format!("{}/preview", record_href(def, row.id)),
            lines: self
                .lines
                .iter()
                .map(|field| (field, row.value(field)))
                .filter(|(_, value)| !value.is_null() && *value != Value::Tags(Vec::new()))
                .map(|(field, value)| {
                    (field.label.text(visitor.lang).to_owned(), showing.cell(field, &value))
                })
                .collect(),
            carried: carried(visitor, def, self.shape.by, row),
        };
        column.rows.iter().map(card).collect()
    }

    /// What a script puts into the page after a move: the heads of all columns and the card where it is now.
    pub fn changes(&self, visitor: &Visitor, asked: &Asked) -> Markup {
        let choices = self.choices(visitor);
        let carry = self.carry(visitor, asked);
        html! {
            @for column in &self.columns {
                @let code = column.lane.code();
                @if self.tally.is_some() { (ui::board_head(&code, &self.head(visitor, column))) }
                @for card in &self.cards(visitor, asked, column) {
                    (ui::board_card(visitor.lang, card, &code, &choices, &carry))
                }
            }
        }
    }

    fn choices(&self, visitor: &Visitor) -> Vec<Choice> {
        let lanes = self.lanes.lanes.iter();
        lanes.map(|lane| Choice::new(lane.code(), lane.label(visitor.lang))).collect()
    }
}

/// What stands at the heads, as far as the address wants it at once.
fn tally_of(view: &View<'_>, params: &ListParams, shape: BoardShape) -> Result<Option<Tally>, StoreError> {
    match params.total {
        TotalWanted::Nothing => Ok(None),
        TotalWanted::AtOnce => view.tally_at_once(params.def, &params.filter, shape.by, shape.sum),
        TotalWanted::Estimate | TotalWanted::Exact => {
            view.tally(params.def, &params.filter, shape.by, shape.sum).map(Some)
        }
    }
}

/// What was searched for, put into its columns.
fn found(
    view: &View<'_>,
    params: &ListParams,
    shape: BoardShape,
    lanes: &[Lane],
) -> Result<(Vec<Column>, Tally), StoreError> {
    let found = ListParams { limit: FOUND_MAX, ..params.clone() }.load(view, &[])?;
    let mut tally = Tally { exact: found.rows.len() < FOUND_MAX, ..Tally::default() };
    let mut columns = Vec::new();
    for lane in lanes {
        let rows = found.rows.iter().filter(|row| row.value(shape.by) == lane.value);
        let rows: Vec<Row> = rows.cloned().collect();
        tally.put(&lane.value, Tallied { count: rows.len() as i64, ..Tallied::default() });
        columns.push(Column { lane: lane.clone(), rows, next: None });
    }
    Ok((columns, tally))
}

impl Column {
    fn load(
        view: &View<'_>,
        params: &ListParams,
        shape: BoardShape,
        lane: Lane,
        after: Option<String>,
    ) -> Result<Column, StoreError> {
        let value = lane.value.clone();
        let here = Filter::Compare { path: object::Path::own(shape.by), op: Op::Is, value };
        let after = after.and_then(|after| params.place_of(&after).ok());
        let params = ListParams {
            filter: params.filter.clone().and(here),
            limit: COLUMN_CARDS,
            total: TotalWanted::Nothing,
            words: String::new(),
            after,
            before: None,
            ..params.clone()
        };
        let listed = params.load(view, &[])?;
        Ok(Column { lane, rows: listed.rows, next: listed.next })
    }
}

/// How a record is carried to another place, if this visitor may change it and the field is one that people change.
pub(super) fn carried(
    visitor: &Visitor,
    def: &'static ObjectDef,
    by: &FieldDef,
    row: &Row,
) -> Option<Carried> {
    let may_change = visitor.visit.actor().sight(def, Verb::Change).reaches(row);
    (may_change && is_writable(by))
        .then(|| Carried { action: format!("{}/place", record_href(def, row.id)), version: row.version })
}

/// `GET /{plural}/column?value=lost&after=…`: more cards of a column; a page of its own for those without script.
pub(in crate::pages) async fn column(
    State(site): State<Site>,
    Path(plural): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    visitor: Visitor,
) -> Result<Response, Refusal> {
    let def = site.object(&plural)?;
    expect_right(&visitor, def, Verb::See)?;
    let (query, asked, _) = asked::read(&site, &visitor, def, query.as_deref()).await?;
    let Shape::Board(shape) = Shape::of(&visitor, &asked).map_err(Refusal::bad_request)? else {
        return Err(Refusal::not_found());
    };
    let value =
        |name: &str| query.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    let wanted = value("value").unwrap_or_default();
    let after = value("after").filter(|after| !after.is_empty());
    let mut params = ListParams::read(&visitor, def, &asked.spelled_out(&[]))?;
    params.total = TotalWanted::AtOnce;
    if let Some(after) = &after {
        params.place_of(after)?;
    }
    let shown = columns::of(asked.face(), asked.value("columns")).map_err(Refusal::bad_request)?;
    let lines = lines_of(&asked, &shown, shape.by);
    let column = wanted.clone();
    let board = visitor
        .visit
        .read(move |view| Board::load_one(view, &params, shape, lines, &column, after))
        .await
        .map_err(|fault: StoreError| Refusal::from(fault))?
        .ok_or_else(|| Refusal::bad_request(column_unknown(&wanted)))?;
    let is_part = headers.contains_key("hx-request");
    Ok(if is_part { board.part(&visitor, &asked) } else { board.page(&visitor, &asked) }.into_response())
}

/// `GET /{plural}/tally`: the heads of the board at the same address, as the rest of its page shows them.
pub(in crate::pages) async fn tally(
    State(site): State<Site>,
    Path(plural): Path<String>,
    RawQuery(query): RawQuery,
    visitor: Visitor,
) -> Result<Markup, Refusal> {
    let def = site.object(&plural)?;
    expect_right(&visitor, def, Verb::See)?;
    let (_, asked, _) = asked::read(&site, &visitor, def, query.as_deref()).await?;
    let Shape::Board(shape) = Shape::of(&visitor, &asked).map_err(Refusal::bad_request)? else {
        return Err(Refusal::not_found());
    };
    let params = ListParams::read(&visitor, def, &asked.spelled_out(&[]))?;
    let load = move |view: &View<'_>| Board::load_card(view, &params, shape, Vec::new(), None);
    let board = visitor.visit.read(load).await.map_err(|fault: StoreError| Refusal::from(fault))?;
    Ok(board.changes(&visitor, &asked))
}

fn column_unknown(word: &str) -> Message {
    let word = object::text::excerpt(word);
    Message::new(
        "column_unknown",
        format!("看板没有“{word}”这一列"),
        format!("the board has no column “{word}”"),
    )
}

impl Board {
    /// The cards alone, and the link to what follows them.
    fn part(&self, visitor: &Visitor, asked: &Asked) -> Markup {
        let (choices, carry) = (self.choices(visitor), self.carry(visitor, asked));
        html! {
            @for column in &self.columns {
                (ui::board_cards(visitor.lang, &self.cards(visitor, asked, column), &column.lane.code(), &choices, &carry))
                @if let Some(next) = &column.next { (ui::board_more(visitor.lang, &self.more_href(asked, column, next))) }
            }
        }
    }

    fn page(&self, visitor: &Visitor, asked: &Asked) -> Markup {
        let label = self.columns.first().map(|column| column.lane.label(visitor.lang)).unwrap_or_default();
        let list = asked.def().label_plural.text(visitor.lang);
        let header = PageHeader { title: format!("{list} · {label}"), ..PageHeader::default() };
        let mut shown = self.board(visitor, asked);
        // A lone column is a list: there is nowhere to carry a card to.
        for column in &mut shown.columns {
            column.takes = false;
            column.cards.iter_mut().for_each(|card| card.carried = None);
        }
        let body = html! { (ui::page_header(&header)) (ui::board(visitor.lang, &shown)) };
        frame(visitor, &header.title, vec![crumb(list, asked.to_string()), here(label)], body)
    }
}
