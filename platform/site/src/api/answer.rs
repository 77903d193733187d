//! What a write answers, in a form that can be kept and given again; and why it does not.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value as Json;
use store::{KeptAnswer, StoreError, WriteError};

use crate::refusal::Refusal;

/// Says that an answer is an earlier one, given again.
const REPLAYED_HEADER: HeaderName = HeaderName::from_static("idempotent-replayed");

/// The answer to a write.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub kept: KeptAnswer,
    /// Given before; this request changed nothing.
    pub replayed: bool,
}

impl Answer {
    /// An answer with a body.
    pub fn new(status: StatusCode, body: &Json) -> Answer {
        Answer {
            kept: KeptAnswer { status: status.as_u16(), location: None, etag: None, body: body.to_string() },
            replayed: false,
        }
    }

    /// 204.
    pub fn nothing() -> Answer {
        Answer {
            kept: KeptAnswer {
                status: StatusCode::NO_CONTENT.as_u16(),
                location: None,
                etag: None,
                body: String::new(),
            },
            replayed: false,
        }
    }

    /// With where the new thing is.
    pub fn at(mut self, location: String) -> Answer {
        self.kept.location = Some(location);
        self
    }

    /// With the record's version.
    pub fn version(mut self, version: i64) -> Answer {
        self.kept.etag = Some(etag(version));
        self
    }
}

/// A record's version as an entity tag.
pub(super) fn etag(version: i64) -> String {
    format!("\"{version}\"")
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.kept.status).unwrap_or(StatusCode::OK);
        let mut response = Response::new(Body::from(self.kept.body));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        if status != StatusCode::NO_CONTENT {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        for (name, text) in [(header::LOCATION, self.kept.location), (header::ETAG, self.kept.etag)] {
            if let Some(value) = text.and_then(|text| HeaderValue::from_str(&text).ok()) {
                headers.insert(name, value);
            }
        }
        if self.replayed {
            headers.insert(REPLAYED_HEADER, HeaderValue::from_static("true"));
        }
        response
    }
}

/// Why a write in a transaction gives no answer. Kept apart from [`Refusal`] until the end, because the
/// transaction may be run again and only the last outcome is told and logged.
pub(super) enum Failed {
    /// The store's refusal or fault.
    Write(WriteError),
    /// Ours.
    Refused(Box<Refusal>),
}

impl From<StoreError> for Failed {
    fn from(fault: StoreError) -> Failed {
        Failed::Write(WriteError::Store(fault))
    }
}

impl From<WriteError> for Failed {
    fn from(refused: WriteError) -> Failed {
        Failed::Write(refused)
    }
}

impl From<Refusal> for Failed {
    fn from(refusal: Refusal) -> Failed {
        Failed::Refused(Box::new(refusal))
    }
}

impl From<Failed> for Refusal {
    fn from(failed: Failed) -> Refusal {
        match failed {
            Failed::Write(refused) => refused.into(),
            Failed::Refused(refusal) => *refusal,
        }
    }
}
