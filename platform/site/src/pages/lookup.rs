//! Finding a record by some of its name: what a link's input offers, and which one was meant.

use axum::extract::{Path, RawQuery, State};
use maud::Markup;
use object::{Filter, Lang, Message, ObjectDef, Op, Row, Value, id_text, text};
use store::search::{matches, name_tokens, query_tokens};
use store::{StoreError, Verb, View};

use super::frame::expect_right;
use super::rows::{detail_fields, detail_of};
use super::values::{Showing, people_of};
use crate::form_body::pairs_of;
use crate::listing::Titles;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui::{self, LinkChoice};
use crate::visitor::Visitor;

/// Records offered while someone types; more is a matter of typing on.
const OFFERED_MAX: usize = 8;
/// Records looked at for the one of a name; namesakes beyond that are too many anyway.
const NAMESAKES_MAX: usize = 50;
/// Objects without search are few in number (teams, roles): so many are looked through by name.
const LOOKED_THROUGH_MAX: usize = 1_000;

/// `GET /lookup/{plural}?q=`: the options for what is typed.
pub(super) async fn lookup(
    State(site): State<Site>,
    Path(plural): Path<String>,
    RawQuery(query): RawQuery,
    visitor: Visitor,
) -> Result<Markup, Refusal> {
    let def = site.object(&plural)?;
    expect_right(&visitor, def, Verb::See)?;
    let query = pairs_of(query.as_deref().unwrap_or_default());
    let typed = query.iter().find(|(name, _)| name == "q").map(|(_, text)| text.clone()).unwrap_or_default();
    let (rows, titles) = visitor
        .visit
        .read(move |view| {
            let rows = named(view, def, &typed, OFFERED_MAX)?;
            let titles = Titles::load(view, def, &rows, &detail_fields(def).collect::<Vec<_>>())?;
            Ok::<_, StoreError>((rows, titles))
        })
        .await?;
    let showing = Showing::new(&visitor, &titles);
    let is_person = people_of(site.crm().registry()) == Some(def.name);
    let choices: Vec<LinkChoice> = rows
        .iter()
        .map(|row| LinkChoice {
            id: id_text(row.id),
            title: showing.title(def, row),
            detail: detail_of(&showing, def, row),
            is_person,
        })
        .collect();
    Ok(ui::link_options(visitor.lang, &choices))
}

/// The records whose name fits the words, best first.
pub(super) fn named(
    view: &View<'_>,
    def: &'static ObjectDef,
    words: &str,
    limit: usize,
) -> Result<Vec<Row>, StoreError> {
    if words.trim().is_empty() {
        return Ok(Vec::new());
    }
    if def.fields.iter().any(|field| field.search.is_some()) {
        return Ok(view.search_each(&[def], words, limit)?.remove(0));
    }
    let wanted = text::fold(words);
    let mut rows = view.all_rows(def, &Filter::All, None, LOOKED_THROUGH_MAX)?;
    let query = query_tokens(words);
    rows.retain(|row| {
        titles_of(def, row)
            .any(|title| text::fold(&title).contains(&wanted) || matches(&query, &name_tokens(&title)))
    });
    rows.sort_by_cached_key(|row| store::order_key(&row.title(def)));
    rows.truncate(limit);
    Ok(rows)
}

/// What a record is called, in either language.
fn titles_of(def: &ObjectDef, row: &Row) -> impl Iterator<Item = String> {
    [row.title(def), row.title_in(def, Lang::En)].into_iter()
}

/// The one record of this name, as far as the visitor may see; a message where there is none or several.
pub(super) fn the_one_called(
    view: &View<'_>,
    def: &'static ObjectDef,
    name: &str,
) -> Result<Result<Row, Message>, StoreError> {
    let wanted = text::fold(name);
    let mut rows = named(view, def, name, NAMESAKES_MAX)?;
    rows.retain(|row| titles_of(def, row).any(|title| text::fold(&title) == wanted));
    if rows.is_empty() && def.title.sort {
        // What an import brought a moment ago may not be in the search index yet; the name has its own.
        let exact = Filter::Compare {
            path: object::Path::own(def.title),
            op: Op::Is,
            value: Value::Text(text::clean(name)),
        };
        rows = view.all_rows(def, &exact, None, 2)?;
    }
    let shown = text::excerpt(name);
    Ok(match rows.len() {
        1 => Ok(rows.remove(0)),
        0 => Err(Message::new(
            "link_unknown",
            format!("找不到叫“{shown}”的{}，或您无权查看", def.label.zh),
            format!("there is no {} called “{shown}”, or you may not see it", def.label.en.to_lowercase()),
        )),
        count => Err(Message::new(
            "link_ambiguous",
            format!("有 {count} 个{}叫“{shown}”，请从列表中选择", def.label.zh),
            format!(
                "{count} of the {} are called “{shown}”; choose from the list",
                def.label_plural.en.to_lowercase()
            ),
        )),
    })
}
