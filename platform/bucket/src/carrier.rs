//! Carries the store's requests as the house carries all of its own: by the courier's connections and certificates, so
//! that no second HTTP client is built. Whoever runs the machine has named the endpoint, so it may be in its own network.

use std::collections::BTreeSet;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use async_trait::async_trait;
use courier::{NotSent, Place, Reach};
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpResponseBody,
    HttpService,
};

/// A store that stops in the middle of its answer for so long is gone.
const SILENCE_MAX: Duration = Duration::from_secs(60);

/// Carries requests to the hosts that were named, and to public ones.
#[derive(Clone, Debug)]
pub(crate) struct Carrier {
    named: BTreeSet<String>,
}

impl Carrier {
    /// One that reaches this endpoint, wherever it is.
    pub fn to(endpoint: Option<&str>) -> Carrier {
        let place = endpoint.and_then(|endpoint| Place::parse(endpoint).ok());
        Carrier { named: place.map(|place| format!("{}:{}", place.host, place.port)).into_iter().collect() }
    }
}

impl HttpConnector for Carrier {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.clone()))
    }
}

#[async_trait]
impl HttpService for Carrier {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let place = Place::parse(&request.uri().to_string());
        let place = place
            .map_err(|message| HttpError::new(HttpErrorKind::Unknown, NotSent::Failed(message.en.clone())))?;
        let reach = Reach::with(self.named.iter().cloned());
        let answer = courier::carry_whole(request, &place, &reach).await.map_err(of_courier)?;
        let (parts, body) = answer.into_parts();
        Ok(HttpResponse::from_parts(parts, HttpResponseBody::new(Answer { body, waits: None })))
    }
}

fn of_courier(fault: NotSent) -> HttpError {
    let kind = match &fault {
        NotSent::TooSlow => HttpErrorKind::Timeout,
        NotSent::Unknown(_) | NotSent::Failed(_) => HttpErrorKind::Connect,
        NotSent::Forbidden(_) => HttpErrorKind::Unknown,
    };
    HttpError::new(kind, fault)
}

/// The body of an answer, which is cut where nothing comes for too long. Whoever reads it slowly is not waited against.
struct Answer {
    body: Incoming,
    waits: Option<Pin<Box<tokio::time::Sleep>>>,
}

impl Body for Answer {
    type Data = Bytes;
    type Error = HttpError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, HttpError>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            self.waits = None;
            let frame =
                frame.map(|frame| frame.map_err(|fault| HttpError::new(HttpErrorKind::Interrupted, fault)));
            return Poll::Ready(frame);
        }
        let waits = self.waits.get_or_insert_with(|| Box::pin(tokio::time::sleep(SILENCE_MAX)));
        ready!(waits.as_mut().poll(context));
        Poll::Ready(Some(Err(HttpError::new(HttpErrorKind::Timeout, NotSent::TooSlow))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
