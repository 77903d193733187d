//! With whom a record is talked about: a deal with its customer. What is said with them is told on its page too, and is
//! logged there.

use object::{ObjectDef, Row};
use store::{StoreError, View};

use crate::visitor::Visitor;

/// The record whose talks are told along with another's.
pub(super) struct Along {
    pub def: &'static ObjectDef,
    pub row: Row,
}

impl Along {
    /// The one that this record is talked about with, as far as the visitor sees it.
    pub fn of(
        view: &View<'_>,
        visitor: &Visitor,
        def: &ObjectDef,
        row: &Row,
    ) -> Result<Option<Along>, StoreError> {
        let mut told = visitor.site.rooms().iter().flat_map(|room| &room.along);
        let Some(link) = told.find(|(object, _)| *object == def.name).map(|(_, link)| *link) else {
            return Ok(None);
        };
        let target = link.kind.link().and_then(|target| view.registry().object(target));
        let (Some(target), Some(id)) = (target, row.values[link.index].as_int()) else { return Ok(None) };
        Ok(view.find_row(target, id)?.map(|row| Along { def: target, row }))
    }
}
