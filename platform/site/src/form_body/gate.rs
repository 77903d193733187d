//! A body that lets so much through: whoever takes a form apart keeps what arrived and was not taken yet in memory, so
//! nobody may send it without an end.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use http_body::Frame;

/// How much may still come before the next part, or the end.
#[derive(Clone, Default)]
pub(super) struct Gate(Arc<AtomicUsize>);

impl Gate {
    /// So many bytes may come from here on.
    pub(super) fn let_through(&self, bytes: usize) {
        self.0.store(bytes, Ordering::Relaxed);
    }

    /// A body behind this gate.
    pub(super) fn before(&self, body: Body) -> Body {
        Body::new(Gated { body, gate: self.clone(), has_given: false })
    }

    fn takes(&self, bytes: usize) -> bool {
        let less = |left: usize| left.checked_sub(bytes);
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).is_ok()
    }
}

struct Gated {
    body: Body,
    gate: Gate,
    /// A piece was given and is to be looked at before the next one comes.
    has_given: bool,
}

impl HttpBody for Gated {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if std::mem::take(&mut self.has_given) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let frame = Pin::new(&mut self.body).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &frame {
            self.has_given = true;
            if !self.gate.takes(frame.data_ref().map_or(0, Bytes::len)) {
                return Poll::Ready(Some(Err(axum::Error::new(
                    "a form sends too much before its next part",
                ))));
            }
        }
        frame
    }
}
