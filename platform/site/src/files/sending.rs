//! A file on its way out: what may be shown is shown, everything else is to be kept; nothing of it runs here.

use std::io::Read;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use object::StoredFile;

use super::attaching::not_kept;
use super::scan::{expect_free, judged};
use super::small::{small_of, type_of_small};
use super::{is_previewed, is_shown_inline};
use crate::refusal::Refusal;
use crate::visitor::{Visitor, encode};

/// Whatever a browser makes of a file, it does it alone: no script, nothing loaded, no form.
const FILE_POLICY: &str = "sandbox; default-src 'none'";

/// Whether a file is to be looked at or to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Disposition {
    /// Looked at, where it is of a kind that may be.
    Shown,
    /// Kept.
    Kept,
}

/// Whether an answer holds something of a file: all of it, or a part, of which many make the whole.
pub(crate) fn holds_content(response: &Response) -> bool {
    matches!(response.status(), StatusCode::OK | StatusCode::PARTIAL_CONTENT)
}

/// The answer that holds a file, or the part of it that was asked for.
///
/// # Errors
/// 416 for a part that is not there, 500 where its content cannot be read, 503 where nobody can reach it.
pub(crate) async fn send(
    visitor: &Visitor,
    file: &StoredFile,
    asked: &HeaderMap,
    disposition: Disposition,
) -> Result<Response, Refusal> {
    expect_fetchable(visitor, file).await?;
    let tag = format!("\"{}\"", file.digest);
    let text = |name| asked.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let is_known = text(header::IF_NONE_MATCH).is_some_and(|tags| {
        tags.split(',').map(str::trim).any(|known| known.trim_start_matches("W/") == tag)
    });
    let length = u64::try_from(file.bytes).unwrap_or_default();
    // A part of another version would not fit (RFC 9110, section 13.1.5).
    let range = text(header::RANGE).filter(|_| text(header::IF_RANGE).is_none_or(|known| known == tag));
    let part = range.map_or(Part::Whole, |range| part_of(range, length));
    let mut response = match part {
        _ if is_known => StatusCode::NOT_MODIFIED.into_response(),
        Part::Whole => whole(visitor, file, length).await?,
        Part::Some { from, to } => {
            let mut response = stretch(visitor, file, from, to + 1 - from).await?;
            *response.status_mut() = StatusCode::PARTIAL_CONTENT;
            put(&mut response, header::CONTENT_RANGE, &format!("bytes {from}-{to}/{length}"));
            response
        }
        Part::Nowhere => {
            let mut response = StatusCode::RANGE_NOT_SATISFIABLE.into_response();
            put(&mut response, header::CONTENT_RANGE, &format!("bytes */{length}"));
            response
        }
    };
    let is_shown = disposition == Disposition::Shown && is_shown_inline(&file.media_type);
    put(&mut response, header::CONTENT_TYPE, &file.media_type);
    put(&mut response, header::CONTENT_DISPOSITION, &disposition_of(is_shown, &file.name));
    put(&mut response, header::CONTENT_SECURITY_POLICY, FILE_POLICY);
    put(&mut response, header::ETAG, &tag);
    put(&mut response, header::ACCEPT_RANGES, "bytes");
    // The browser keeps it, and asks each time whether it may still have it.
    put(&mut response, header::CACHE_CONTROL, "private, no-cache");
    Ok(response)
}

/// Refuses what a scanner found something in, or has not judged yet.
async fn expect_fetchable(visitor: &Visitor, file: &StoredFile) -> Result<(), Refusal> {
    let (site, digest) = (visitor.site.clone(), file.digest.clone());
    let read = move |view: &store::View<'_>| judged(&site, view, std::slice::from_ref(&digest));
    let judged = visitor.visit.read::<_, store::StoreError, _>(read).await?;
    judged.iter().try_for_each(expect_free)
}

/// The answer that holds a picture in small; made at the first time that somebody looks, one at a time.
///
/// # Errors
/// 404 where there is none to be made, and as [`send`].
pub(crate) async fn send_small(visitor: &Visitor, file: &StoredFile) -> Result<Response, Refusal> {
    expect_fetchable(visitor, file).await?;
    if !is_previewed(file) {
        return Err(Refusal::not_found());
    }
    let contents = visitor.site.crm().contents();
    let kept = contents.small(&file.digest).await.map_err(not_kept)?;
    let bytes = match kept {
        Some(bytes) => bytes,
        None => {
            let _turn = visitor.site.small_pictures().acquire().await.map_err(|_| Refusal::fault())?;
            let (from, digest) = (contents.clone(), file.digest.clone());
            let made = tokio::task::spawn_blocking(move || {
                let mut content = from.open_wait(&digest)?;
                let mut bytes = Vec::new();
                content.file.read_to_end(&mut bytes)?;
                Ok::<_, store::ContentError>(small_of(&bytes))
            });
            let made = made.await.map_err(|_| Refusal::fault())?.map_err(not_kept)?;
            let small = made.ok_or_else(Refusal::not_found)?;
            contents.keep_small(&file.digest, &small).await.map_err(not_kept)?;
            small
        }
    };
    let kind = type_of_small(&bytes);
    let mut response = Response::new(Body::from(bytes));
    put(&mut response, header::CONTENT_TYPE, kind);
    put(&mut response, header::CONTENT_DISPOSITION, &disposition_of(true, &file.name));
    put(&mut response, header::CONTENT_SECURITY_POLICY, FILE_POLICY);
    // A picture stays what it is; who may see it is asked again after an hour.
    put(&mut response, header::CACHE_CONTROL, "private, max-age=3600");
    Ok(response)
}

fn put(response: &mut Response, name: axum::http::HeaderName, text: &str) {
    if let Ok(value) = HeaderValue::from_str(text) {
        response.headers_mut().insert(name, value);
    }
}

async fn whole(visitor: &Visitor, file: &StoredFile, length: u64) -> Result<Response, Refusal> {
    stretch(visitor, file, 0, length).await
}

async fn stretch(visitor: &Visitor, file: &StoredFile, from: u64, bytes: u64) -> Result<Response, Refusal> {
    let contents = visitor.site.crm().contents();
    let length = u64::try_from(file.bytes).unwrap_or_default();
    let coming = contents.open_part(&file.digest, length, from, bytes).await.map_err(not_kept)?;
    let mut response = Response::new(Body::from_stream(coming.into_pieces()));
    put(&mut response, header::CONTENT_LENGTH, &bytes.to_string());
    Ok(response)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// All of it: nothing else was asked for, or in a way that we need not understand.
    Whole,
    /// From this byte to that, both included.
    Some { from: u64, to: u64 },
    /// Beyond its end.
    Nowhere,
}

/// One stretch of bytes (RFC 9110, section 14.1.2). Of several at once, the whole is sent, as it may be.
fn part_of(range: &str, length: u64) -> Part {
    let Some(stretch) = range.trim().strip_prefix("bytes=").filter(|stretch| !stretch.contains(',')) else {
        return Part::Whole;
    };
    let Some((first, last)) = stretch.split_once('-') else { return Part::Whole };
    let (first, last) = (first.trim(), last.trim());
    match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(from), Ok(to)) if from <= to && from < length => Part::Some { from, to: to.min(length - 1) },
        (Ok(from), Err(_)) if last.is_empty() && from < length => Part::Some { from, to: length - 1 },
        (Err(_), Ok(count)) if first.is_empty() && count > 0 && length > 0 => {
            Part::Some { from: length.saturating_sub(count), to: length - 1 }
        }
        (Ok(from), Ok(to)) if from > to => Part::Whole,
        (Ok(_), _) | (Err(_), Ok(_)) => Part::Nowhere,
        (Err(_), Err(_)) => Part::Whole,
    }
}

/// The name in both ways: whole for who reads RFC 8187, in plain letters for who does not.
fn disposition_of(is_shown: bool, name: &str) -> String {
    let kind = if is_shown { "inline" } else { "attachment" };
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_graphic() && c != '"' && c != '\\' && c != '%' { c } else { '_' })
        .collect();
    format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{}", encode(name))
}

#[cfg(test)]
#[path = "tests/sending.rs"]
mod tests;
