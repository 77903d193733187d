//! How many records a list has. What takes reading thousands of rows is counted after the page stands, so that
//! nobody waits for a number before seeing the rows.

use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use object::Phrase;
use store::{Total, Verb};

use super::asked::{self, Asked};
use super::read_params;
use crate::listing::{ListParams, TotalWanted};
use crate::pages::frame::expect_right;
use crate::pages::values::count_text;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui;
use crate::visitor::Visitor;

/// `GET /{plural}/count`: the number of the list at the same address, as its page shows it.
pub(in crate::pages) async fn count(
    State(site): State<Site>,
    Path(plural): Path<String>,
    RawQuery(query): RawQuery,
    visitor: Visitor,
) -> Result<Response, Refusal> {
    let def = site.object(&plural)?;
    expect_right(&visitor, def, Verb::See)?;
    let (query, asked, _) = asked::read(&site, &visitor, def, query.as_deref()).await?;
    let read = read_params(&visitor, &asked, &query)?;
    if let Some(wrong) = read.wrong {
        return Err(Refusal::bad_request(wrong));
    }
    let params = read.params;
    let counted = params.clone();
    let total = visitor.visit.read(move |view| counted.count(view)).await?;
    Ok(sentence(&visitor, &params, &asked, total).into_response())
}

/// What stands below a list: its number, or what asks for it.
pub(super) fn shown(
    visitor: &Visitor,
    params: &ListParams,
    asked: &Asked,
    total: Option<Total>,
) -> Option<Markup> {
    match (total, params.total) {
        (Some(total), _) => Some(sentence(visitor, params, asked, total)),
        (None, TotalWanted::AtOnce) => {
            let part_href = asked.address_at("/count").to_string();
            let page_href = asked.address().with("total", "estimate").to_string();
            Some(ui::count_to_come(visitor.lang, &part_href, &page_href))
        }
        (None, TotalWanted::Nothing | TotalWanted::Estimate | TotalWanted::Exact) => None,
    }
}

fn sentence(visitor: &Visitor, params: &ListParams, asked: &Asked, total: Total) -> Markup {
    let count = count_text(total.count);
    let phrase = if total.exact {
        Phrase::new("共 {} 条", "{} in all")
    } else {
        Phrase::new("超过 {} 条", "More than {}")
    };
    let sentence = phrase.with(visitor.lang, &count);
    let to_the_end = (!total.exact && params.words.is_empty()).then(|| {
        html! {
            a class="link" href=(asked.address().with("total", "exact")) { (visitor.t("精确计数", "Count all")) }
        }
    });
    ui::count(&sentence, to_the_end)
}
