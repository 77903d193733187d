//! The records before and after this one in the list it was opened from. A list is walked by its places, so each
//! neighbour is a page of one row, wherever in the list the record stands.

use maud::Markup;
use object::{ObjectDef, Row};
use store::{ListQuery, StoreError, View};

use crate::layout::ListFace;
use crate::listing::{ListParams, unless_kept_back};
use crate::pages::way::Way;
use crate::ui;
use crate::visitor::Visitor;

/// Where a record stands in a list.
pub(super) struct Neighbours {
    previous: Option<i64>,
    next: Option<i64>,
    /// Its place and how many there are; only where the whole list is read anyway.
    place: Option<(usize, usize)>,
}

impl Neighbours {
    /// The neighbours of a record on its way; none where it was not opened from a list.
    pub fn load(
        view: &View<'_>,
        visitor: &Visitor,
        def: &'static ObjectDef,
        row: &Row,
        way: &Way,
    ) -> Result<Option<Neighbours>, StoreError> {
        let Some(says) = way.list_says() else { return Ok(None) };
        // A list that cannot be read has no neighbours; its own page says what is wrong with it.
        let says = in_force(visitor, def, says);
        let Ok(params) = ListParams::read(visitor, def, &says) else { return Ok(None) };
        if params.words.is_empty() {
            let previous = Neighbours::beside(view, &params, row, true)?;
            let next = Neighbours::beside(view, &params, row, false)?;
            return Ok(Some(Neighbours { previous, next, place: None }));
        }
        // What was searched for is one page, ranked.
        let Some(found) = unless_kept_back(params.load(view, &[]))? else { return Ok(None) };
        let found = found.rows;
        let Some(at) = found.iter().position(|other| other.id == row.id) else { return Ok(None) };
        let id_at = |place: Option<usize>| place.and_then(|place| found.get(place)).map(|row| row.id);
        Ok(Some(Neighbours {
            previous: id_at(at.checked_sub(1)),
            next: id_at(Some(at + 1)),
            place: Some((at + 1, found.len())),
        }))
    }

    fn beside(
        view: &View<'_>,
        params: &ListParams,
        row: &Row,
        backwards: bool,
    ) -> Result<Option<i64>, StoreError> {
        let query = ListQuery {
            filter: params.filter.clone(),
            then: params.then.clone(),
            backwards,
            ..ListQuery::of(params.def, params.sort, 1)
        };
        let after = Some(query.place(row));
        let page = unless_kept_back(view.list(&ListQuery { after, ..query }))?;
        Ok(page.and_then(|page| page.rows.first().map(|row| row.id)))
    }

    /// The links to them, and back to the list.
    pub fn links(&self, visitor: &Visitor, def: &'static ObjectDef, way: &Way) -> Markup {
        let href = |id: Option<i64>| id.map(|id| way.record(def, id));
        ui::neighbours(
            visitor.lang,
            &ui::Neighbours {
                back_href: way.list(def),
                previous_href: href(self.previous),
                next_href: href(self.next),
                place: self.place.map(|(place, of)| format!("{place} / {of}")).unwrap_or_default(),
            },
        )
    }
}

/// What a list's address says, with the order that the list has by itself.
fn in_force(visitor: &Visitor, def: &'static ObjectDef, says: &[(String, String)]) -> Vec<(String, String)> {
    let mut says = says.to_vec();
    if !says.iter().any(|(name, _)| name == "sort") {
        says.push((String::from("sort"), ListFace::for_visitor(visitor, def).sort));
    }
    says
}
