//! Columns of what is joined to a list's records by others between them: a user's roles, by who holds which.

use std::collections::HashMap;

use maud::{Markup, html};
use object::{FieldDef, Filter, Label, Lang, ObjectDef, Path, Row, Value};
use store::{ALL_ROWS_MAX, Sight, StoreError, Verb, View};

use crate::listing::{Listed, Titles};
use crate::ui::{self, Col};

/// A column, with what stands in it.
pub(super) struct Joined {
    label: Label,
    target: &'static str,
    /// Ids of what is named, by record of the list.
    named: HashMap<i64, Vec<i64>>,
}

impl Joined {
    /// What others join to these rows, as far as the viewer sees it; what it is called goes among the titles.
    pub fn load(
        view: &View<'_>,
        def: &'static ObjectDef,
        listed: &mut Listed,
    ) -> Result<Vec<Joined>, StoreError> {
        let holders = view.registry().objects().iter().copied().filter(|holder| !holder.internal);
        let mut columns = Vec::new();
        for holder in holders.filter(|holder| view.actor().sight(holder, Verb::See) != Sight::Nothing) {
            for link in holder.fields.iter().copied().filter(|link| points_to(link, def)) {
                let Some(named) = link.joins.and_then(|name| holder.field(name)) else { continue };
                columns.extend(Joined::of(view, holder, link, named, &listed.rows, &mut listed.titles)?);
            }
        }
        Ok(columns)
    }

    fn of(
        view: &View<'_>,
        holder: &'static ObjectDef,
        link: &'static FieldDef,
        named: &'static FieldDef,
        rows: &[Row],
        titles: &mut Titles,
    ) -> Result<Option<Joined>, StoreError> {
        let Some(target) = named.kind.link() else { return Ok(None) };
        let values = rows.iter().map(|row| Value::Int(row.id)).collect();
        let among = Filter::OneOf { path: Path::own(link), values };
        let mut column = Joined { label: named.label, target, named: HashMap::new() };
        for row in view.all_rows(holder, &among, None, ALL_ROWS_MAX)? {
            if let (Some(of), Some(id)) = (row.value(link).as_int(), row.value(named).as_int()) {
                column.named.entry(of).or_default().push(id);
            }
        }
        titles.add(view, target, column.named.values().flatten().copied().collect())?;
        Ok(Some(column))
    }

    /// Its heading.
    pub fn col(&self, lang: Lang) -> Col {
        Col { strong: true, ..Col::new(self.label.text(lang)) }
    }

    /// What stands in it beside a record.
    pub fn cell(&self, lang: Lang, row: &Row, titles: &Titles) -> Markup {
        let ids = self.named.get(&row.id).map(Vec::as_slice).unwrap_or_default();
        let names: Vec<&str> = ids.iter().filter_map(|id| titles.in_lang(lang, self.target, *id)).collect();
        if names.is_empty() {
            return ui::nothing(lang);
        }
        html! { (names.join(if lang == Lang::Zh { "、" } else { ", " })) }
    }
}

fn points_to(link: &FieldDef, def: &ObjectDef) -> bool {
    link.kind.link() == Some(def.name)
}
