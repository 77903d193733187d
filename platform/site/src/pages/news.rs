//! The news of the act just done: it goes along with the redirect in a cookie, is shown once at the head of the
//! next page, and carries the way to take the act back.

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use object::{id_text, parse_id};

use super::address::local;
use crate::site::Site;
use crate::ui::{self, Button, Flash, Look, NoticeKind};
use crate::visitor::{FLASH_COOKIE, Visitor, cookie, encode};

/// How long news waits to be shown, in seconds; the next page mostly comes at once.
const NEWS_SECONDS: i64 = 60;
/// The longest news in characters: a cookie holds 4,096 bytes, and a Chinese character takes nine of them.
const NEWS_CHARS_MAX: usize = 300;

/// What was done, for the next page to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    kind: NoticeKind,
    text: String,
    undo: Option<Undo>,
    /// The record that it speaks of beside the one it is about.
    other: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Undo {
    change_set: i64,
    /// Where to go when it is taken back.
    back: String,
}

impl News {
    /// It is done.
    pub fn done(text: impl Into<String>) -> News {
        News::of(NoticeKind::Success, text)
    }

    /// It is done, but look at this.
    pub fn warning(text: impl Into<String>) -> News {
        News::of(NoticeKind::Warning, text)
    }

    /// It is not done.
    pub fn failed(text: impl Into<String>) -> News {
        News::of(NoticeKind::Error, text)
    }

    fn of(kind: NoticeKind, text: impl Into<String>) -> News {
        News { kind, text: cut(text), undo: None, other: None }
    }

    /// With a button that takes the change set back and then goes to `back`.
    #[must_use]
    pub fn with_undo(mut self, change_set: i64, back: impl Into<String>) -> News {
        self.undo = Some(Undo { change_set, back: back.into() });
        self
    }

    /// A warning added to it, with the way to the record that it speaks of.
    #[must_use]
    pub fn and_look_at(self, text: &str, other: impl Into<String>) -> News {
        let text = cut(format!("{} {text}", self.text));
        News { kind: NoticeKind::Warning, text, other: Some(other.into()), ..self }
    }

    /// As it stands on a page.
    pub fn toast(&self, visitor: &Visitor) -> Markup {
        ui::toast(visitor.lang, &self.flash(visitor))
    }

    fn flash(&self, visitor: &Visitor) -> Flash {
        let action = (self.undo.is_some() || self.other.is_some()).then(|| {
            html! {
                @if let Some(other) = &self.other {
                    a class="link" href=(other) { (visitor.t("查看对方", "View the other")) }
                }
                @if let Some(undo) = &self.undo { (undo_form(visitor, undo.change_set, &undo.back)) }
            }
        });
        Flash { kind: self.kind, text: self.text.clone(), action }
    }

    fn cookie_text(&self) -> String {
        let kind = match self.kind {
            NoticeKind::Info => "info",
            NoticeKind::Success => "done",
            NoticeKind::Warning => "warning",
            NoticeKind::Error => "failed",
        };
        let (change_set, back) = match &self.undo {
            Some(undo) => (id_text(undo.change_set), undo.back.as_str()),
            None => (String::new(), ""),
        };
        let other = self.other.as_deref().unwrap_or_default();
        encode(&format!("{kind}\n{change_set}\n{back}\n{other}\n{}", self.text))
    }

    /// The news of a cookie; `None` for a text that we did not write.
    fn of_cookie(text: &str) -> Option<News> {
        let mut lines = text.splitn(5, '\n');
        let kind = match lines.next()? {
            "info" => NoticeKind::Info,
            "done" => NoticeKind::Success,
            "warning" => NoticeKind::Warning,
            "failed" => NoticeKind::Error,
            _ => return None,
        };
        let (change_set, back, other) = (lines.next()?, lines.next()?, lines.next()?);
        let undo = match parse_id(change_set) {
            Ok(change_set) => Some(Undo { change_set, back: local(back)?.to_owned() }),
            Err(_) => None,
        };
        let other = if other.is_empty() { None } else { Some(local(other)?.to_owned()) };
        Some(News { kind, text: lines.next()?.to_owned(), undo, other })
    }
}

fn cut(text: impl Into<String>) -> String {
    text.into().chars().take(NEWS_CHARS_MAX).collect()
}

/// What the visitor's cookie tells, for the head of a page.
pub(super) fn flash(visitor: &Visitor) -> Option<Flash> {
    Some(News::of_cookie(visitor.flash.as_deref()?)?.flash(visitor))
}

/// The news at once, for a script that did something without leaving the page.
pub(super) fn toast_of(visitor: &Visitor, news: &News) -> Markup {
    ui::toast(visitor.lang, &news.flash(visitor))
}

/// A small form that takes a change set back.
pub(super) fn undo_form(visitor: &Visitor, change_set: i64, back: &str) -> Markup {
    html! {
        form method="post" action={ "/changes/" (id_text(change_set)) "/undo" } {
            (ui::csrf_field(visitor.csrf()))
            (ui::hidden_field("back", back))
            (Button::new(Look::Plain, visitor.t("撤销", "Undo")).icon("undo-2"))
        }
    }
}

/// On to another page, which tells the news.
pub fn go(site: &Site, to: &str, news: &News) -> Response {
    let mut response = see_other(to);
    let cookie = site.set_cookie(FLASH_COOKIE, &news.cookie_text(), Some(NEWS_SECONDS), true);
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

/// On to another page, by GET.
pub(super) fn see_other(to: &str) -> Response {
    match HeaderValue::from_str(to) {
        Ok(to) => (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response(),
        // Our own addresses are percent-encoded; anything else leads to the start.
        Err(_) => (StatusCode::SEE_OTHER, [(header::LOCATION, "/")]).into_response(),
    }
}

/// Lets go of the news once a whole page has shown it; parts of pages fetched by script leave it for the next.
pub(super) async fn forget_shown(request: Request, next: Next) -> Response {
    let had_news = cookie(request.headers(), FLASH_COOKIE).is_some();
    let is_part = request.headers().contains_key("hx-request");
    let mut response = next.run(request).await;
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if had_news && is_page && !is_part && !response.headers().contains_key(header::SET_COOKIE) {
        let gone = HeaderValue::from_static("flash=; Path=/; Max-Age=0; SameSite=Lax; HttpOnly");
        response.headers_mut().append(header::SET_COOKIE, gone);
    }
    response
}

#[cfg(test)]
#[path = "tests/news.rs"]
mod tests;
