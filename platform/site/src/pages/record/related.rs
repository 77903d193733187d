//! What points to a record: its parts, and other records that name it.

use maud::{Markup, html};
use object::{FieldDef, FieldKind, Filter, Guard, Lang, ObjectDef, Op, Row, Sort, Value, id_text};
use store::{ListQuery, Scope, StoreError, Verb, View};

use crate::listing::Titles;
use crate::pages::act::BACK;
use crate::pages::address::Address;
use crate::pages::frame::{NEW_OF, may};
use crate::pages::rows::{card_columns, record_href, table_of};
use crate::pages::values::{OWNER, Showing};
use crate::ui::{self, LinkButton, Look, MenuItem};
use crate::visitor::Visitor;

/// Rows shown of each; the rest is one press away.
const ROWS_SHOWN: usize = 10;
/// What the preview tells of each beside its name.
const WORDS_OF_EACH: usize = 2;

/// Records of one object that point here by one field.
pub(super) struct Related {
    holder: &'static ObjectDef,
    field: &'static FieldDef,
    /// The record they point to, and of which object it is.
    to: i64,
    home: &'static ObjectDef,
    rows: Vec<Row>,
    titles: Titles,
    more: bool,
    is_child: bool,
    /// A child, or what stands here in an order of its own, such as the stages of a pipeline: it is made here too.
    is_part: bool,
}

/// What points to a record: its parts always, others where there are any. A link without an index is left out,
/// because finding what points by it would read the whole table.
pub(super) fn load(
    view: &View<'_>,
    visitor: &Visitor,
    def: &'static ObjectDef,
    row: &Row,
) -> Result<Vec<Related>, StoreError> {
    let mut found = Vec::new();
    let links: Vec<_> = visitor.site.crm().registry().links_to(def.name).collect();
    for (holder, field) in links {
        let is_seen = view.actor().scope(holder.name, Verb::See) != Scope::Nothing;
        if holder.internal
            || holder.journal
            || !is_seen
            || super::timeline::tells(visitor, holder, def)
            || !is_indexed(holder, field)
            || !view.actor().may_ask(holder, field)
        {
            continue;
        }
        let is_child = holder.parent_field() == Some(field);
        let order = order_of(holder, field, is_child);
        let is_part = is_child || !order.descending;
        let page = view.list(&ListQuery {
            filter: Filter::Compare { path: object::Path::own(field), op: Op::Is, value: Value::Int(row.id) },
            ..ListQuery::of(holder, order, ROWS_SHOWN)
        })?;
        if page.rows.is_empty() && !is_part {
            continue;
        }
        let titles = Titles::load(view, holder, &page.rows, &card_columns(holder, Some(field)))?;
        found.push(Related {
            holder,
            field,
            to: row.id,
            home: def,
            rows: page.rows,
            titles,
            more: page.more,
            is_child,
            is_part,
        });
    }
    found.sort_by_key(|related| !related.is_part);
    Ok(found)
}

/// What has a place among its like stands in that order, everything else the newest first.
fn order_of(holder: &'static ObjectDef, field: &FieldDef, is_child: bool) -> Sort {
    let order = field.ordered_by.and_then(|order| holder.field(order));
    let place = holder.place_field().filter(|_| is_child);
    match place.or(order.filter(|order| matches!(order.kind, FieldKind::Number))) {
        Some(field) => Sort { field, descending: false },
        None => ListQuery::newest_first(holder),
    }
}

fn is_indexed(holder: &ObjectDef, field: &FieldDef) -> bool {
    let is_governing = matches!(holder.guard, Guard::Owned) && (field.name == OWNER || field.name == "team");
    field.indexed || is_governing || holder.parent_field().is_some_and(|parent| parent == field)
}

/// The form of a new child of this record.
pub(in crate::pages) fn new_child_href(
    home: &'static ObjectDef,
    child: &ObjectDef,
    field: &FieldDef,
    parent: i64,
) -> String {
    let new = Address::new(format!("/{}/new", child.plural)).with(field.name, &id_text(parent));
    // What is a part of a part is read on that page, and one goes on there.
    let new = if child.kept_root().is_some() { new.with(BACK, &record_href(home, parent)) } else { new };
    new.to_string()
}

/// 新建联系人 / New contact.
pub(in crate::pages) fn new_label(lang: Lang, def: &ObjectDef) -> String {
    NEW_OF.with(lang, &def.label.within(lang))
}

impl Related {
    /// The card: heading, newest rows, the way to all of them.
    pub fn card(&self, visitor: &Visitor) -> Markup {
        let lang = visitor.lang;
        let may_create = self.is_part && may(visitor, self.holder, Verb::Create);
        let acts = html! {
            @if self.more {
                (LinkButton::new(Look::Quiet, visitor.t("查看全部", "Show all"), self.all_href()).small())
            }
            @if may_create {
                (LinkButton::new(
                    Look::Quiet,
                    new_label(lang, self.holder),
                    new_child_href(self.home, self.holder, self.field, self.to),
                ).icon("plus").icon_only().small())
            }
        };
        if self.rows.is_empty() {
            return ui::empty_card(&self.heading(lang), visitor.t("暂无", "None yet"), Some(acts));
        }
        ui::card(&self.heading(lang), Some(acts), self.table(visitor))
    }

    /// Whether there are any.
    pub fn is_filled(&self) -> bool {
        !self.rows.is_empty()
    }

    /// The same in little, for the preview: names, and what is listed of them in words.
    pub fn names(&self, visitor: &Visitor) -> Markup {
        let showing = Showing::new(visitor, &self.titles);
        let fields = card_columns(self.holder, Some(self.field));
        let told = |row: &Row| {
            let plain = fields.iter().filter(|field| **field != self.holder.title);
            let plain = plain.filter(|field| field.kind.link().is_none());
            let filled = plain.filter(|field| !row.value(field).is_null()).take(WORDS_OF_EACH);
            filled.map(|field| showing.words(field, &row.value(field))).collect::<Vec<_>>().join(" · ")
        };
        ui::card(
            &self.heading(visitor.lang),
            None,
            html! {
                ul class="preview-list" {
                    @for row in &self.rows {
                        li {
                            a href=(record_href(self.holder, row.id)) { (showing.title(self.holder, row)) }
                            span { (told(row)) }
                        }
                    }
                }
            },
        )
    }

    /// What the declaration calls them from this side; else their own name, and by which field they point here.
    fn heading(&self, lang: Lang) -> String {
        if let Some(reverse) = self.field.reverse {
            return reverse.text(lang).to_owned();
        }
        let label = self.holder.label_plural.text(lang);
        if self.is_child {
            return label.to_owned();
        }
        match lang {
            Lang::Zh => format!("{label}（{}）", self.field.label.zh),
            Lang::En => format!("{label} ({})", self.field.label.en.to_lowercase()),
        }
    }

    fn all_href(&self) -> String {
        let filter = format!("{} == \"{}\"", self.field.name, id_text(self.to));
        Address::new(format!("/{}", self.holder.plural)).with("filter", &filter).to_string()
    }

    fn table(&self, visitor: &Visitor) -> Markup {
        let showing = Showing::new(visitor, &self.titles);
        let columns = card_columns(self.holder, Some(self.field));
        let mut table = table_of(&showing, self.holder, &columns, &self.rows);
        if self.is_child && self.holder.kept_root().is_some() {
            let label = visitor.t("可以做的事", "What can be done").to_owned();
            table.cols.push(ui::Col { label, strong: true, ..ui::Col::default() });
            for (line, row) in table.rows.iter_mut().zip(&self.rows) {
                line.cells.push(self.menu(visitor, row));
            }
        }
        ui::table(visitor.lang, &table)
    }

    /// What can be done with a part of a part, from where it is read.
    fn menu(&self, visitor: &Visitor, row: &Row) -> Markup {
        let reaches = |verb| visitor.visit.actor().sight(self.holder, verb).reaches(row);
        let (href, back) = (record_href(self.holder, row.id), record_href(self.home, self.to));
        let mut items = Vec::new();
        if reaches(Verb::Change) {
            let edit = Address::new(format!("{href}/edit")).with(BACK, &back).to_string();
            items.push(MenuItem::link("pencil", visitor.t("编辑", "Edit"), edit));
        }
        if reaches(Verb::Delete) {
            items.push(MenuItem::Post {
                icon: "trash-2",
                label: visitor.t("移除", "Remove").to_owned(),
                action: format!("{href}/deletion"),
                csrf: visitor.csrf().to_owned(),
                fields: vec![(String::from("version"), row.version.to_string()), (String::from(BACK), back)],
                danger: true,
            });
        }
        if items.is_empty() {
            return html! {};
        }
        ui::menu(visitor.t("可以做的事", "What can be done"), ui::icon("ellipsis"), &items)
    }
}
