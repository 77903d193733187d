//! What a list is sorted by: one field by its heading, several by further headings or a small form.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use maud::{Markup, html};
use object::{FieldDef, Label, Lang, ObjectDef, Sort, SystemField};
use store::{Verb, sorts_of};

use super::asked::{self, Asked};
use crate::listing::{ListParams, SORT_KEYS_MAX};
use crate::pages::frame::expect_right;
use crate::pages::news::see_other;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui::{self, Button, Choice, Direction, Look, SortChoice, SortLink};
use crate::visitor::Visitor;

const FIRST_NEW: Label = Label::new("最新创建", "Newest first");
const FIRST_OLD: Label = Label::new("最早创建", "Oldest first");

/// A heading sorts where there is an index; a second press turns the order round. Pressed with Shift it sorts what
/// is equal so far.
pub(super) fn sort_link(asked: &Asked, params: &ListParams, field: &'static FieldDef) -> Option<SortLink> {
    sorts_of(params.def).find(|sortable| *sortable == field)?;
    let keys: Vec<Sort> = std::iter::once(params.sort).chain(params.then.iter().copied()).collect();
    let place = keys.iter().position(|key| key.field == field);
    let turned = |field: &'static FieldDef, descending: bool| Sort { field, descending };
    let next = match place {
        Some(place) => turned(field, !keys[place].descending),
        // The newest is what people look for; names are read from the top.
        None => turned(field, field.system.is_some()),
    };
    let mut also = keys.clone();
    match place {
        Some(place) => also[place] = next,
        None => also.push(next),
    }
    also.truncate(SORT_KEYS_MAX);
    let href = |keys: &[Sort]| asked.with("sort", &text_of(keys)).to_string();
    Some(SortLink {
        href: href(&[next]),
        also_href: href(&also),
        now: place.map(
            |place| {
                if keys[place].descending { Direction::Descending } else { Direction::Ascending }
            },
        ),
        rank: place.filter(|_| keys.len() > 1).map(|place| place + 1),
    })
}

fn text_of(keys: &[Sort]) -> String {
    let texts = keys.iter().map(|key| key_text(key.field, key.descending));
    texts.collect::<Vec<_>>().join(",")
}

fn key_text(field: &FieldDef, descending: bool) -> String {
    format!("{}{}", if descending { "-" } else { "" }, field.name)
}

/// Every field that sorts, both ways.
pub(super) fn choices(visitor: &Visitor, asked: &Asked, params: &ListParams) -> Vec<SortChoice> {
    both_ways(params.def, visitor.lang)
        .into_iter()
        .map(|(sort, label)| SortChoice {
            label,
            href: asked.with("sort", &text_of(&[sort])).to_string(),
            current: params.then.is_empty() && params.sort == sort,
        })
        .collect()
}

fn both_ways(def: &'static ObjectDef, lang: Lang) -> Vec<(Sort, String)> {
    let mut ways = Vec::new();
    for field in sorts_of(def) {
        for descending in [false, true] {
            let label = match (field.system, descending) {
                (Some(SystemField::Id), true) => FIRST_NEW.text(lang).to_owned(),
                (Some(SystemField::Id), false) => FIRST_OLD.text(lang).to_owned(),
                (_, true) => format!("{} ↓", field.label.text(lang)),
                (_, false) => format!("{} ↑", field.label.text(lang)),
            };
            ways.push((Sort { field, descending }, label));
        }
    }
    ways
}

/// A form of several keys, one after the other; none where there is one field to sort by.
pub(super) fn form(visitor: &Visitor, asked: &Asked, params: &ListParams) -> Option<Markup> {
    let def = params.def;
    let keys_max = sorts_of(def).count().min(SORT_KEYS_MAX);
    if keys_max < 2 {
        return None;
    }
    let ways = both_ways(def, visitor.lang);
    let choices: Vec<Choice> = ways
        .iter()
        .map(|(sort, label)| Choice::new(key_text(sort.field, sort.descending), label.as_str()))
        .collect();
    let keys: Vec<String> = std::iter::once(&params.sort)
        .chain(&params.then)
        .map(|key| key_text(key.field, key.descending))
        .collect();
    Some(html! {
        form class="stack" method="get" action={ "/" (def.plural) "/order" } {
            @for (name, value) in asked.pairs_without(&["sort"]) { (ui::hidden_field(&name, &value)) }
            p class="soft" { (visitor.t("依次按多个字段排序", "Sort by one after the other")) }
            @for place in 0..keys_max {
                @let label = match visitor.lang {
                    Lang::Zh => format!("第 {} 排序字段", place + 1),
                    Lang::En => format!("Sort key {}", place + 1),
                };
                (ui::bare_select("key", &label, Some("—"), &choices, keys.get(place).map_or("", String::as_str)))
            }
            div { (Button::new(Look::Plain, visitor.t("排序", "Sort"))) }
        }
    })
}

/// `GET /{plural}/order?key=-updated_at&key=name`: on to the list in that order.
pub(in crate::pages) async fn order(
    State(site): State<Site>,
    Path(plural): Path<String>,
    RawQuery(query): RawQuery,
    visitor: Visitor,
) -> Result<Response, Refusal> {
    let def = site.object(&plural)?;
    expect_right(&visitor, def, Verb::See)?;
    let (query, asked, _) = asked::read(&site, &visitor, def, query.as_deref()).await?;
    let keys: Vec<&str> = query
        .iter()
        .filter(|(name, value)| name == "key" && !value.is_empty())
        .map(|(_, value)| value.as_str())
        .collect();
    Ok(see_other(&asked.with("sort", &keys.join(",")).to_string()))
}
