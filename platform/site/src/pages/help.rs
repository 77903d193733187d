//! Help inside the program: the manual with its contents and search, and what is kept about each object, read from
//! the declarations.

mod fields;

use axum::Router;
use axum::extract::{Path, RawQuery};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, html};
use object::{Label, Lang};

pub(super) use fields::about_object;
pub(crate) use fields::{kind_of, source_of};

use super::frame::{crumb, frame, here};
use crate::form_body::pairs_of;
use crate::manual::{self, Chapter, Found};
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui::{self, EmptyState, PageHeader};
use crate::visitor::Visitor;

const HELP: Label = Label::new("使用手册", "Manual");
const CONTENTS: Label = Label::new("目录", "Contents");
const ON_THIS_PAGE: Label = Label::new("本章内容", "In this chapter");
const SEARCH: Label = Label::new("搜索手册", "Search the manual");
const BACKWARD: Label = Label::new("上一章", "Previous");
const ONWARD: Label = Label::new("下一章", "Next");
const CHAPTERS: Label = Label::new("相邻章节", "Chapters beside this one");

/// An address with the right version never means another picture (RFC 9111 knows no longer time than a year).
const FOR_GOOD: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";
/// What the manual's pictures are.
const PICTURE: &str = "image/webp";

/// The pages' routes.
pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/help", get(contents))
        .route("/help/{chapter}", get(page))
        .route("/help/fields", get(fields::all))
        .route("/help/fields/{plural}", get(fields::page))
        .route("/help/images/{lang}/{file}", get(picture))
}

/// `GET /help`, the contents; with `?q=`, what the manual says about these words.
async fn contents(RawQuery(query): RawQuery, visitor: Visitor) -> Markup {
    let query = pairs_of(query.as_deref().unwrap_or_default());
    let words = query.iter().find(|(name, _)| name == "q").map_or("", |(_, words)| words.trim());
    let lang = visitor.lang;
    let header = PageHeader { title: HELP.text(lang).to_owned(), ..PageHeader::default() };
    let body = html! {
        div class="narrow stack manual-contents" {
            (ui::page_header(&header))
            (search_form(lang, words))
            @if words.is_empty() {
                ol class="manual-list" {
                    @for chapter in manual::chapters(lang) {
                        li {
                            a href=(href_of(chapter)) { (chapter.title) }
                            p class="muted" { (chapter.about) }
                        }
                    }
                }
                (fields::card(&visitor))
            } @else {
                (answers(lang, words, &manual::find(lang, words)))
            }
        }
    };
    frame(&visitor, HELP.text(lang), vec![here(HELP.text(lang))], body)
}

/// `GET /help/{chapter}`
async fn page(Path(name): Path<String>, visitor: Visitor) -> Result<Markup, Refusal> {
    let lang = visitor.lang;
    let chapters = manual::chapters(lang);
    let place = chapters.iter().position(|chapter| chapter.name == name).ok_or_else(Refusal::not_found)?;
    let chapter = &chapters[place];
    let header = PageHeader { title: chapter.title.clone(), ..PageHeader::default() };
    let parts = || chapter.sections.iter().filter(|section| !section.anchor.is_empty());
    let body = html! {
        div class="manual" {
            article class="manual-text" {
                (ui::page_header(&header))
                @if parts().count() > 1 {
                    nav class="manual-parts" aria-label=(ON_THIS_PAGE.text(lang)) {
                        ul { @for part in parts() { li { a href={ "#" (part.anchor) } { (part.title) } } } }
                    }
                }
                (chapter.body)
                nav class="manual-beside" aria-label=(CHAPTERS.text(lang)) {
                    @if let Some(before) = place.checked_sub(1).and_then(|place| chapters.get(place)) {
                        a rel="prev" href=(href_of(before)) { span { (BACKWARD.text(lang)) } (before.title) }
                    }
                    @if let Some(next) = chapters.get(place + 1) {
                        a rel="next" href=(href_of(next)) { span { (ONWARD.text(lang)) } (next.title) }
                    }
                }
            }
            aside class="manual-side" {
                (search_form(lang, ""))
                nav aria-label=(CONTENTS.text(lang)) {
                    ol {
                        @for other in chapters {
                            li { a href=(href_of(other)) aria-current=[(other.name == chapter.name).then_some("page")] { (other.title) } }
                        }
                    }
                }
            }
        }
    };
    let way = vec![crumb(HELP.text(lang), "/help"), here(chapter.title.clone())];
    Ok(frame(&visitor, &chapter.title, way, body))
}

fn href_of(chapter: &Chapter) -> String {
    format!("/help/{}", chapter.name)
}

fn search_form(lang: Lang, words: &str) -> Markup {
    html! {
        form class="manual-search" method="get" action="/help" role="search" aria-label=(SEARCH.text(lang)) {
            (ui::icon("search"))
            input class="input" type="search" name="q" value=(words) aria-label=(SEARCH.text(lang))
                placeholder=(SEARCH.text(lang)) autocomplete="off";
        }
    }
}

fn answers(lang: Lang, words: &str, found: &[Found]) -> Markup {
    if found.is_empty() {
        let (title, hint) = match lang {
            Lang::Zh => (format!("手册里没有提到“{words}”"), "换个说法，或查看目录。"),
            Lang::En => {
                (format!("The manual says nothing about “{words}”"), "Try another word, or the contents.")
            }
        };
        let action = html! { (ui::LinkButton::new(ui::Look::Plain, CONTENTS.text(lang), "/help")) };
        return ui::empty_state(&EmptyState {
            icon: "search",
            title,
            hint: hint.to_owned(),
            action: Some(action),
        });
    }
    html! {
        ol class="manual-list" {
            @for found in found {
                @let anchor = if found.section.anchor.is_empty() { String::new() } else { format!("#{}", found.section.anchor) };
                li {
                    a href={ (href_of(found.chapter)) (anchor) } { (found.section.title) }
                    @if found.section.title != found.chapter.title { span class="muted" { " · " (found.chapter.title) } }
                    p class="muted" { (marked(&found.excerpt, words)) }
                }
            }
        }
    }
}

/// The words of the question marked in the answer.
fn marked(text: &str, words: &str) -> Markup {
    let words: Vec<Vec<char>> =
        words.split_whitespace().map(|word| word.to_lowercase().chars().collect()).collect();
    let letters: Vec<char> = text.chars().collect();
    let lower: Vec<char> =
        letters.iter().map(|letter| letter.to_lowercase().next().unwrap_or(*letter)).collect();
    let mut parts: Vec<(bool, String)> = Vec::new();
    let mut place = 0;
    while place < letters.len() {
        let length = words.iter().find(|word| lower[place..].starts_with(word)).map_or(0, Vec::len);
        let taken: String = letters[place..place + length.max(1)].iter().collect();
        match parts.last_mut() {
            Some((is_marked, before)) if !*is_marked && length == 0 => before.push_str(&taken),
            Some(_) | None => parts.push((length > 0, taken)),
        }
        place += length.max(1);
    }
    html! { @for (is_marked, part) in &parts { @if *is_marked { mark { (part) } } @else { (part) } } }
}

/// `GET /help/images/{lang}/{file}`: the pictures show nothing of anybody's data, so they are for everyone.
async fn picture(
    Path((lang, file)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let lang = Lang::of_code(&lang).ok_or_else(Refusal::not_found)?;
    let (bytes, version) =
        manual::picture(&format!("{}/{file}", lang.code())).ok_or_else(Refusal::not_found)?;
    let tag = format!("\"{version}\"");
    let is_versioned = query.as_deref().and_then(|query| query.strip_prefix("v=")) == Some(version.as_str());
    let cache = if is_versioned { FOR_GOOD } else { ASK_AGAIN };
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::CACHE_CONTROL, cache)]).into_response());
    }
    let head =
        [(header::CONTENT_TYPE, PICTURE), (header::CACHE_CONTROL, cache), (header::ETAG, tag.as_str())];
    Ok((head, bytes).into_response())
}
