//! Search over everything: a page grouped by object, and what is offered while someone types.

use axum::extract::{RawQuery, State};
use maud::{Markup, html};
use object::{FieldDef, FieldKind, Lang, ObjectDef, Row};
use store::{StoreError, Verb, View};

use super::address::Address;
use super::frame::{frame_of_search, icon_of, may};
use super::rows::{card_columns, detail_fields, detail_of, numbers_of, record_href, table_of};
use super::values::Showing;
use crate::form_body::pairs_of;
use crate::listing::Titles;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui::{self, EmptyState, LinkButton, Look, PageHeader, Suggestion};
use crate::visitor::Visitor;

/// Records shown of each object; more is the object's own list, searched.
const SHOWN_OF_EACH: usize = 10;
/// Records offered while someone types, of each object and in all.
const OFFERED_OF_EACH: usize = 5;
const OFFERED_MAX: usize = 8;

/// What was found of one object.
pub(super) struct Finds {
    /// Which object.
    pub def: &'static ObjectDef,
    /// The records, best first.
    pub rows: Vec<Row>,
    /// What their links are called.
    pub titles: Titles,
}

/// `GET /search?q=`, and with `&partial=1` only what the box offers.
pub(super) async fn search(
    State(site): State<Site>,
    RawQuery(query): RawQuery,
    visitor: Visitor,
) -> Result<Markup, Refusal> {
    let query = pairs_of(query.as_deref().unwrap_or_default());
    let value =
        |name: &str| query.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.trim());
    let words = value("q").unwrap_or_default().to_owned();
    let is_partial = value("partial").is_some_and(|partial| partial == "1");
    let objects = searched_objects(&site, &visitor);
    let (to_find, limit) = (words.clone(), if is_partial { OFFERED_OF_EACH } else { SHOWN_OF_EACH + 1 });
    let finds = visitor
        .visit
        .read(move |view| find(view, &objects, &to_find, limit))
        .await
        .map_err(|fault: StoreError| Refusal::from(fault))?;
    if is_partial {
        return Ok(offered(&visitor, &words, &finds));
    }
    Ok(page(&visitor, &words, finds))
}

/// The best records of each of these objects, as far as the viewer may see them.
pub(super) fn find(
    view: &View<'_>,
    objects: &[&'static ObjectDef],
    words: &str,
    limit: usize,
) -> Result<Vec<Finds>, StoreError> {
    let mut finds = Vec::new();
    for (def, rows) in objects.iter().zip(view.search_each(objects, words, limit)?) {
        if rows.is_empty() {
            continue;
        }
        let mut fields = card_columns(def, None);
        fields.extend(detail_fields(def));
        let titles = Titles::load(view, def, &rows, &fields)?;
        finds.push(Finds { def, rows, titles });
    }
    Ok(finds)
}

/// What may be found: objects with searchable fields that the person may see, in the order of the rooms.
pub(super) fn searched_objects(site: &Site, visitor: &Visitor) -> Vec<&'static ObjectDef> {
    let objects = site.rooms().iter().flat_map(|room| &room.objects).copied();
    objects
        .filter(|def| !def.internal && def.fields.iter().any(|field| field.search.is_some()))
        .filter(|def| may(visitor, def, Verb::See))
        .collect()
}

fn offered(visitor: &Visitor, words: &str, finds: &[Finds]) -> Markup {
    let mut suggestions = Vec::new();
    for finds in finds {
        let showing = Showing::new(visitor, &finds.titles);
        suggestions.extend(finds.rows.iter().map(|row| Suggestion {
            icon: icon_of(&visitor.site, finds.def),
            kind: finds.def.label.text(visitor.lang).to_owned(),
            title: showing.title(finds.def, row),
            detail: with_number(detail_of(&showing, finds.def, row), &showing, finds.def, row),
            href: record_href(finds.def, row.id),
        }));
    }
    suggestions.truncate(OFFERED_MAX);
    ui::suggestions(visitor.lang, &suggestions, &Address::new("/search").with("q", words).to_string())
}

/// With the number to call, unless it is said already.
fn with_number(detail: String, showing: &Showing<'_>, def: &'static ObjectDef, row: &Row) -> String {
    match numbers_of(showing, def, row).into_iter().next() {
        Some(number) if detail.is_empty() => number.text,
        Some(number) if !detail.contains(&number.text) => format!("{detail} · {}", number.text),
        Some(_) | None => detail,
    }
}

/// The columns of a card, with the number to call right after the name.
fn columns_with_number(def: &'static ObjectDef) -> Vec<&'static FieldDef> {
    let mut columns = card_columns(def, None);
    let is_number = |field: &FieldDef| matches!(field.kind, FieldKind::Phone);
    let first = def.fields.iter().copied().find(|field| is_number(field) && !field.secret);
    if let Some(number) = first.filter(|_| !columns.iter().any(|field| is_number(field))) {
        columns.insert(1.min(columns.len()), number);
    }
    columns
}

fn page(visitor: &Visitor, words: &str, finds: Vec<Finds>) -> Markup {
    let title = match (visitor.lang, words.is_empty()) {
        (Lang::Zh, true) => String::from("搜索"),
        (Lang::En, true) => String::from("Search"),
        (Lang::Zh, false) => format!("搜索“{}”", object::text::excerpt(words)),
        (Lang::En, false) => format!("Search for “{}”", object::text::excerpt(words)),
    };
    let body = html! {
        div class="stack" {
            (ui::page_header(&PageHeader { title: title.clone(), ..PageHeader::default() }))
            @if finds.is_empty() { (nothing_found(visitor, words)) }
            @for found in finds { (found.card(visitor, words)) }
        }
    };
    frame_of_search(visitor, &title, words, body)
}

fn nothing_found(visitor: &Visitor, words: &str) -> Markup {
    let title = if words.is_empty() {
        visitor.t("想找什么？", "What are you looking for?")
    } else {
        visitor.t("没有找到", "Nothing found")
    };
    ui::empty_state(&EmptyState {
        icon: "search",
        title: title.to_owned(),
        hint: visitor
            .t(
                "可以输入名称、拼音或首字母、电话号码的一段、统一社会信用代码。",
                "Try a name, its pinyin or initials, part of a telephone number, a company code.",
            )
            .to_owned(),
        action: None,
    })
}

impl Finds {
    fn card(mut self, visitor: &Visitor, words: &str) -> Markup {
        let has_more = self.rows.len() > SHOWN_OF_EACH;
        self.rows.truncate(SHOWN_OF_EACH);
        let showing = Showing::new(visitor, &self.titles);
        let list = Address::new(format!("/{}", self.def.plural)).with("q", words).to_string();
        let more = has_more.then(|| {
            html! { (LinkButton::new(Look::Quiet, visitor.t("更多结果", "More results"), list)) }
        });
        let table = table_of(&showing, self.def, &columns_with_number(self.def), &self.rows);
        ui::card(self.def.label_plural.text(visitor.lang), more, ui::table(visitor.lang, &table))
    }
}
