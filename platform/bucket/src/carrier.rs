//! Carries the store's requests as the house carries all of its own: by the courier's connections and certificates, so
//! that no second HTTP client is built. Whoever runs the machine has named the endpoint, so it may be in its own network.

use std::collections::BTreeSet;

use async_trait::async_trait;
use courier::{NotSent, Place, Reach};
use http_body_util::BodyExt;
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpResponseBody,
    HttpService,
};

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
        let body = body.map_err(|fault| HttpError::new(HttpErrorKind::Interrupted, fault));
        Ok(HttpResponse::from_parts(parts, HttpResponseBody::new(body)))
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
