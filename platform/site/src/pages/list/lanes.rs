//! What the columns of a board stand for: the choices of a field, or the records that a link may point to. Where those
//! belong to something, such as the stages to a pipeline, a board shows the columns of one.

use std::collections::BTreeMap;

use object::{FieldDef, Filter, Label, Lanes, Lang, ObjectDef, Op, Row, Tone, Value, id_text};
use store::{StoreError, View};

use super::shape::BoardShape;

/// So many records that a link points to become columns at most, those of all boards together.
const LANES_MAX: usize = 500;

const NONE: Label = Label::new("未填写", "Not filled in");

/// What one column stands for.
#[derive(Clone, Debug)]
pub(super) struct Lane {
    /// What its records hold in the field; null for those that hold nothing.
    pub value: Value,
    name: Name,
    /// Its colour.
    pub tone: Tone,
}

#[derive(Clone, Debug)]
enum Name {
    Declared(Label),
    Record { zh: String, en: String },
}

impl Name {
    fn of(row: &Row, def: &'static ObjectDef) -> Name {
        Name::Record { zh: row.title_in(def, Lang::Zh), en: row.title_in(def, Lang::En) }
    }

    fn text(&self, lang: Lang) -> &str {
        match (self, lang) {
            (Name::Declared(label), lang) => label.text(lang),
            (Name::Record { zh, .. }, Lang::Zh) => zh,
            (Name::Record { en, .. }, Lang::En) => en,
        }
    }
}

impl Lane {
    /// Its word in addresses and forms: a choice's code, a record's id, empty for none.
    pub fn code(&self) -> String {
        match &self.value {
            Value::Text(code) => code.clone(),
            Value::Int(id) => id_text(*id),
            _ => String::new(),
        }
    }

    /// What it is called.
    pub fn label(&self, lang: Lang) -> String {
        self.name.text(lang).to_owned()
    }
}

/// The columns of a board, and which others there are.
#[derive(Clone, Debug, Default)]
pub(super) struct LanesShown {
    /// In their order.
    pub lanes: Vec<Lane>,
    /// What the columns may belong to, each by its id, where they belong to something.
    groups: Vec<(i64, Name)>,
    /// The one whose columns are shown.
    shown: Option<i64>,
}

impl LanesShown {
    /// The columns that a board has: of choices all in their order, then none where a record may have none; of a link
    /// the records it may point to, as far as the visitor sees them.
    pub fn load(view: &View<'_>, shape: BoardShape, filter: &Filter) -> Result<LanesShown, StoreError> {
        match (shape.by.kind.choice(), shape.by.lanes, shape.by.kind.link()) {
            (Some(choice), _, _) => {
                let item = |item: &'static object::ChoiceItem| Lane {
                    value: Value::Text(item.code.to_owned()),
                    name: Name::Declared(item.label),
                    tone: item.tone,
                };
                let none = Lane { value: Value::Null, name: Name::Declared(NONE), tone: Tone::Grey };
                let none = (!shape.by.is_never_empty()).then_some(none);
                let lanes = choice.items.iter().map(item).chain(none).collect();
                Ok(LanesShown { lanes, ..LanesShown::default() })
            }
            (None, Some(lanes), Some(target)) => match view.registry().object(target) {
                Some(target) => {
                    of_link(view, target, lanes, shape.within.or_else(|| asked_in(filter, lanes)))
                }
                None => Ok(LanesShown::default()),
            },
            (None, _, _) => Ok(LanesShown::default()),
        }
    }

    /// What the columns may belong to: id, name, and whether it is the one that is shown.
    pub fn groups(&self, lang: Lang) -> impl Iterator<Item = (i64, &str, bool)> {
        self.groups.iter().map(move |(id, name)| (*id, name.text(lang), Some(*id) == self.shown))
    }
}

fn of_link(
    view: &View<'_>,
    target: &'static ObjectDef,
    lanes: Lanes,
    wanted: Option<i64>,
) -> Result<LanesShown, StoreError> {
    let field = |name: &str| -> &'static FieldDef { target.field(name).unwrap_or(target.title) };
    let (order, within) = (field(lanes.order), field(lanes.within));
    let rows = view.all_rows(target, &Filter::All, None, LANES_MAX)?;
    let mut groups: BTreeMap<i64, Vec<&Row>> = BTreeMap::new();
    for row in &rows {
        groups.entry(row.value(within).as_int().unwrap_or_default()).or_default().push(row);
    }
    let shown = wanted.filter(|wanted| groups.contains_key(wanted)).or_else(|| groups.keys().next().copied());
    let mut stands = shown.and_then(|shown| groups.remove(&shown)).unwrap_or_default();
    stands.sort_by_key(|row| (row.value(order).as_int(), row.id));
    let lane = |row: &&Row| Lane { value: Value::Int(row.id), name: Name::of(row, target), tone: Tone::Blue };
    let lanes = stands.iter().map(lane).collect();
    Ok(LanesShown { lanes, groups: groups_of(view, within, &rows)?, shown })
}

/// What the records belong to, in the order in which it was made.
fn groups_of(
    view: &View<'_>,
    within: &'static FieldDef,
    rows: &[Row],
) -> Result<Vec<(i64, Name)>, StoreError> {
    let Some(def) = within.kind.link().and_then(|of| view.registry().object(of)) else {
        return Ok(Vec::new());
    };
    let mut ids: Vec<i64> = rows.iter().filter_map(|row| row.value(within).as_int()).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut found = view.rows_by_id(def, &ids)?;
    found.sort_by_key(|row| row.id);
    Ok(found.iter().map(|row| (row.id, Name::of(row, def))).collect())
}

/// Which one a filter asks for.
fn asked_in(filter: &Filter, lanes: Lanes) -> Option<i64> {
    match filter {
        Filter::And(parts) => parts.iter().find_map(|part| asked_in(part, lanes)),
        Filter::Compare { path, op: Op::Is, value }
            if path.link.is_none() && path.field.name == lanes.within =>
        {
            value.as_int()
        }
        _ => None,
    }
}
