//! How the pages look to this browser: language and theme. They are kept in cookies, because they are wanted
//! before anyone signs in.

use axum::extract::{RawQuery, Request, State};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use object::Lang;

use super::address::local;
use super::news::see_other;
use crate::form_body::{fields_of, pairs_of};
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui::Theme;

/// How long a browser keeps the choice.
const YEAR_SECONDS: i64 = 365 * 24 * 60 * 60;

/// `POST /preferences`. It needs no token: whatever another site sent here would change colours and nothing else.
pub(super) async fn keep(State(site): State<Site>, request: Request) -> Result<Response, Refusal> {
    let fields = fields_of(request.into_body()).await?;
    let theme = value(&fields, "theme").map(|code| ("theme", Theme::of_code(code).code()));
    let lang = value(&fields, "lang").and_then(Lang::of_code).map(|lang| ("lang", lang.code()));
    Ok(back_with(&site, &fields, [theme, lang]))
}

/// `GET /language?to=en&back=/…`
pub(super) async fn language(State(site): State<Site>, RawQuery(query): RawQuery) -> Response {
    let query = pairs_of(query.as_deref().unwrap_or_default());
    let lang = value(&query, "to").and_then(Lang::of_code).map(|lang| ("lang", lang.code()));
    back_with(&site, &query, [lang, None])
}

fn value<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

fn back_with(site: &Site, pairs: &[(String, String)], kept: [Option<(&str, &str)>; 2]) -> Response {
    let mut response = see_other(value(pairs, "back").and_then(local).unwrap_or("/"));
    for (name, code) in kept.into_iter().flatten() {
        // The theme's script reads and writes the cookie too, so it is not hidden from it.
        if let Ok(cookie) = HeaderValue::from_str(&site.set_cookie(name, code, Some(YEAR_SECONDS), false)) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}
