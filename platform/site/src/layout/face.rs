//! What a list shows by itself: its columns, what of them stands on a phone's card, and its order.

use object::{FieldDef, FieldKind, Layout, ObjectDef, Surface};
use store::sorts_of;

use crate::pages::list_columns;
use crate::visitor::Visitor;

/// The most columns of one list: more is read on the record's page, and a page of fifty rows stays small.
pub const COLUMNS_MAX: usize = 24;
/// The most fields of a phone's card beside the name: four cards are seen at once on 844 pixels then.
pub const CARD_FIELDS_MAX: usize = 6;

/// A list as it is by itself, for somebody.
#[derive(Clone, Debug)]
pub struct ListFace {
    /// Of which object.
    pub def: &'static ObjectDef,
    /// Its columns, the name first.
    pub columns: Vec<&'static FieldDef>,
    /// What it is sorted by, as addresses have it; empty for the newest first.
    pub sort: String,
    /// A layout says so.
    pub is_arranged: bool,
    /// What stands on a phone's card, where a layout says so.
    cards: Option<Vec<&'static FieldDef>>,
    /// What the layout knows of.
    named: Vec<&'static FieldDef>,
}

impl ListFace {
    /// As declared.
    pub fn declared(def: &'static ObjectDef) -> ListFace {
        let columns = list_columns(def);
        ListFace { def, columns, sort: String::new(), is_arranged: false, cards: None, named: Vec::new() }
    }

    /// As a layout arranges it, else as declared.
    pub fn of(def: &'static ObjectDef, layout: Option<&Layout>) -> ListFace {
        let Some(layout) = layout else { return ListFace::declared(def) };
        let cards = fields(def, &layout.cards);
        ListFace {
            def,
            columns: columns(def, layout),
            sort: layout.sort.clone(),
            is_arranged: true,
            cards: (!cards.is_empty()).then_some(cards),
            named: layout
                .columns
                .iter()
                .chain(&layout.left_out)
                .filter_map(|name| field(def, name))
                .collect(),
        }
    }

    /// For this person; never sorted by what they may not ask.
    pub(crate) fn for_visitor(visitor: &Visitor, def: &'static ObjectDef) -> ListFace {
        let mut face = ListFace::of(def, visitor.layout(def, Surface::List));
        let key = face.sort.trim_start_matches('-');
        let may_sort = sorts_of(def)
            .find(|field| field.name == key)
            .is_some_and(|field| field.system.is_some() || visitor.may_ask(def, field));
        if !may_sort {
            face.sort.clear();
        }
        face
    }

    /// Its columns as addresses have them; empty where they are those of the declaration.
    pub(crate) fn columns_text(&self) -> String {
        if !self.is_arranged {
            return String::new();
        }
        self.columns.iter().map(|field| field.name).collect::<Vec<_>>().join(",")
    }

    /// What stands on a card of a board, beside the name: that of a phone's card, else the first of its columns.
    pub(crate) fn card_lines(&self, most: usize) -> Vec<&'static FieldDef> {
        let lines = self.cards.as_ref().unwrap_or(&self.columns).iter().copied();
        lines.filter(|field| *field != self.def.title && field.system.is_none()).take(most).collect()
    }

    /// Whether a column stands on a phone's card; `by_itself` where no layout says anything of it.
    pub fn is_on_card(&self, field: &'static FieldDef, by_itself: bool) -> bool {
        match &self.cards {
            _ if field == self.def.title => true,
            Some(cards) if self.named.contains(&field) => cards.contains(&field),
            Some(_) | None => by_itself,
        }
    }
}

/// The columns of a layout, the name first; what is listed by declaration and unknown to the layout comes last.
pub fn columns(def: &'static ObjectDef, layout: &Layout) -> Vec<&'static FieldDef> {
    let left_out = fields(def, &layout.left_out);
    let new = list_columns(def).into_iter().filter(|field| !left_out.contains(field));
    let mut columns = vec![def.title];
    for field in fields(def, &layout.columns).into_iter().chain(new) {
        if !columns.contains(&field) {
            columns.push(field);
        }
    }
    columns.truncate(COLUMNS_MAX);
    columns
}

/// What can stand in a column: everything but secrets, and the moments of the record itself.
pub(crate) fn choosable(def: &'static ObjectDef) -> impl Iterator<Item = &'static FieldDef> {
    let moments = def.system.iter().copied().filter(|field| matches!(field.kind, FieldKind::Instant));
    def.fields.iter().copied().filter(|field| !field.secret).chain(moments)
}

fn field(def: &'static ObjectDef, name: &str) -> Option<&'static FieldDef> {
    choosable(def).find(|field| field.name == name)
}

fn fields(def: &'static ObjectDef, names: &[String]) -> Vec<&'static FieldDef> {
    names.iter().filter_map(|name| field(def, name)).collect()
}
