//! What of a list's page changes when one of its records has moved: of a board the card and the heads of its columns,
//! of a calendar the whole of it, since there a move may show what was hidden.

use maud::{Markup, html};
use object::{ObjectDef, Row};
use store::StoreError;

use super::asked;
use super::board::{Board, lines_of};
use super::calendar::Calendar;
use super::columns;
use super::shape::Shape;
use crate::listing::{ListParams, TotalWanted};
use crate::refusal::Refusal;
use crate::site::Site;
use crate::visitor::Visitor;

/// The changed parts of the list at `address`; nothing where it is no list of this object, or a table.
pub(in crate::pages) async fn replaced(
    site: &Site,
    visitor: &Visitor,
    def: &'static ObjectDef,
    address: &str,
    row: Option<Row>,
) -> Result<Markup, Refusal> {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    if path.strip_prefix('/') != Some(def.plural) {
        return Ok(html! {});
    }
    let (_, asked, _) = asked::read(site, visitor, def, Some(query)).await?;
    let shape = Shape::of(visitor, &asked).map_err(Refusal::bad_request)?;
    let mut params = ListParams::read(visitor, def, &asked.spelled_out(&[]))?;
    params.total = TotalWanted::AtOnce;
    let shown = columns::of(asked.face(), asked.value("columns")).map_err(Refusal::bad_request)?;
    let fault = |fault: StoreError| Refusal::from(fault);
    match shape {
        Shape::Table => Ok(html! {}),
        Shape::Board(shape) => {
            let lines = lines_of(&asked, &shown, shape.by);
            let load = move |view: &store::View<'_>| Board::load_card(view, &params, shape, lines, row);
            let board = visitor.visit.read(load).await.map_err(fault)?;
            Ok(board.changes(visitor, &asked))
        }
        Shape::Calendar(shape) => {
            let lines = Calendar::lines(&asked, &shown, shape);
            let zone = visitor.site.crm().zone().clone();
            let load = move |view: &store::View<'_>| Calendar::load(view, &params, shape, lines, &zone);
            let calendar = visitor.visit.read(load).await.map_err(fault)?;
            Ok(calendar.markup(visitor, &asked))
        }
    }
}
