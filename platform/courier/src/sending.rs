//! One message on its way, or one question: to the addresses that were looked at and no others, without following where
//! it is sent on, within a time, and with an answer of which only so much is read.

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HOST, HeaderName, HeaderValue, USER_AGENT};
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use object::Message;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};

use crate::place::{Place, Reach};
use crate::signature::Secret;

/// A message that takes longer has failed: Standard Webhooks recommends 15 to 30 seconds.
pub const TIME_MAX: Duration = Duration::from_secs(15);
/// So long a connection may take to stand.
const CONNECT_TIME_MAX: Duration = Duration::from_secs(5);
/// A store that has not begun to answer after so long, with a part of a file carried to it, is gone: 16 MiB over 1 Mbit/s
/// take longer than a minute.
const STORE_SILENCE_MAX: Duration = Duration::from_secs(180);
/// Of an answer to a message so many bytes are read.
const ANSWER_BYTES_MAX: usize = 4_096;
/// The longest answer to a question, in bytes: a company's provider tells of a few dozen keys.
const ASKED_BYTES_MAX: usize = 1 << 20;
/// And so many characters of it are told.
pub const ANSWER_CHARS_KEPT: usize = 500;
/// What receivers see in their logs.
const AGENT: &str = concat!("Guanxi-Webhooks/", env!("CARGO_PKG_VERSION"));

/// What those see who are asked something.
pub(crate) const ASKER: &str = concat!("Guanxi/", env!("CARGO_PKG_VERSION"));

/// One message.
#[derive(Clone, Debug)]
pub struct Parcel {
    /// Where to.
    pub place: Place,
    /// The message's id, the same each time it is tried.
    pub id: String,
    /// The moment it is sent, in seconds since 1970.
    pub seconds: i64,
    /// JSON.
    pub body: String,
    /// Those whose signatures it carries: one, and for a while after a change the one before.
    pub secrets: Vec<Secret>,
}

/// What was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The HTTP status.
    pub status: u16,
    /// The first characters of the body.
    pub beginning: String,
    /// How long it took, in milliseconds.
    pub ms: i64,
}

/// Why a message did not arrive, as far as we know.
#[derive(Debug, thiserror::Error)]
pub enum NotSent {
    /// It must not go there.
    #[error("{0} is not a public address")]
    Forbidden(String),
    /// Nobody knows the host.
    #[error("the host is not known: {0}")]
    Unknown(String),
    /// Nobody answers there, or not in our language.
    #[error("{0}")]
    Failed(String),
    /// It took longer than [`TIME_MAX`].
    #[error("no answer in time")]
    TooSlow,
}

impl NotSent {
    /// In both languages.
    pub fn message(&self) -> Message {
        let en = self.to_string();
        match self {
            NotSent::Forbidden(address) => Message::new(
                "place_forbidden",
                format!("{address} 不是公网地址；如确实需要，请管理员在启动参数里放行这台主机"),
                format!("{en}; whoever runs this installation can allow the host when starting it"),
            ),
            NotSent::Unknown(host) => Message::new("host_unknown", format!("找不到主机（{host}）"), en),
            NotSent::Failed(cause) => Message::new("not_reached", format!("连接失败：{cause}"), en),
            NotSent::TooSlow => Message::new("no_answer", format!("{} 秒内没有应答", TIME_MAX.as_secs()), en),
        }
    }
}

/// Sends a message once. Whoever answers has it, with whatever status; redirects are answers like others.
///
/// # Errors
/// Where nobody answered.
pub async fn send(parcel: &Parcel, reach: &Reach) -> Result<Answered, NotSent> {
    let begun = Instant::now();
    let request = request_of(parcel)?;
    let answer = within_time(carry(&parcel.place, request, ANSWER_BYTES_MAX, reach)).await?;
    let ms = i64::try_from(begun.elapsed().as_millis()).unwrap_or(i64::MAX);
    Ok(Answered { status: answer.status().as_u16(), beginning: beginning_of(answer.body()), ms })
}

/// Asks once, at the request's own address; redirects are answers like others.
///
/// # Errors
/// Where nobody answered, or with more than is read.
pub async fn ask(
    request: Request<Vec<u8>>,
    place: &Place,
    reach: &Reach,
) -> Result<Response<Vec<u8>>, NotSent> {
    let (mut parts, body) = request.into_parts();
    parts.uri = place.path.parse().map_err(|fault: hyper::http::uri::InvalidUri| failed(&fault))?;
    parts.headers.insert(HOST, HeaderValue::from_str(&place.authority).map_err(|fault| failed(&fault))?);
    parts.headers.insert(USER_AGENT, HeaderValue::from_static(ASKER));
    let request = Request::from_parts(parts, Full::new(Bytes::from(body)));
    let answer = within_time(carry(place, request, ASKED_BYTES_MAX, reach)).await?;
    if answer.body().len() >= ASKED_BYTES_MAX {
        return Err(NotSent::Failed(format!("the answer is longer than {ASKED_BYTES_MAX} bytes")));
    }
    Ok(answer)
}

/// Carries a request as it is, and answers whatever is said, of any length: for a store that the machine's keeper named.
/// The body comes as it arrives; a line that says nothing for [`STORE_SILENCE_MAX`] before the answer begins is cut.
///
/// # Errors
/// Where nobody answered.
pub async fn carry_whole<B>(
    request: Request<B>,
    place: &Place,
    reach: &Reach,
) -> Result<Response<Incoming>, NotSent>
where
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let (mut parts, body) = request.into_parts();
    parts.uri = place.path.parse().map_err(|fault: hyper::http::uri::InvalidUri| failed(&fault))?;
    if !parts.headers.contains_key(HOST) {
        parts.headers.insert(HOST, HeaderValue::from_str(&place.authority).map_err(|fault| failed(&fault))?);
    }
    let wire = connect(place, reach).await?;
    let greeted = hyper::client::conn::http1::handshake(wire).await;
    let (mut sender, connection) = greeted.map_err(|fault| failed(&fault))?;
    // It ends with the body, or when nobody reads that any more.
    tokio::spawn(connection);
    let answer = tokio::time::timeout(
        STORE_SILENCE_MAX,
        sender.send_request(Request::from_parts(parts, Box::pin(body))),
    );
    answer.await.map_err(|_| NotSent::TooSlow)?.map_err(|fault| failed(&fault))
}

async fn within_time<T>(act: impl Future<Output = Result<T, NotSent>>) -> Result<T, NotSent> {
    tokio::time::timeout(TIME_MAX, act).await.map_err(|_| NotSent::TooSlow)?
}

async fn carry(
    place: &Place,
    request: Request<Full<Bytes>>,
    bytes_max: usize,
    reach: &Reach,
) -> Result<Response<Vec<u8>>, NotSent> {
    exchange(connect(place, reach).await?, request, bytes_max).await.map_err(|fault| failed(&fault))
}

/// A connection, by TLS or not.
pub(crate) trait Wire: hyper::rt::Read + hyper::rt::Write + Unpin + Send {}

impl<T: hyper::rt::Read + hyper::rt::Write + Unpin + Send> Wire for T {}

/// Connects to the addresses that were looked at and no others.
pub(crate) async fn connect(place: &Place, reach: &Reach) -> Result<Box<dyn Wire>, NotSent> {
    let stream = connect_to(&place.host, place.port, reach).await?;
    if !place.is_secure {
        return Ok(Box::new(TokioIo::new(stream)));
    }
    let name = ServerName::try_from(place.host.clone()).map_err(|fault| failed(&fault))?;
    let greeted = tokio::time::timeout(TIME_MAX, TlsConnector::from(tls()).connect(name, stream)).await;
    let stream = greeted.map_err(|_| NotSent::TooSlow)?.map_err(|fault| failed(&fault))?;
    Ok(Box::new(TokioIo::new(stream)))
}

/// Connects to a host by a port, to the addresses that were looked at and no others.
pub(crate) async fn connect_to(host: &str, port: u16, reach: &Reach) -> Result<TcpStream, NotSent> {
    let addresses = addresses_of(host, port, reach).await?;
    // To what was looked at: asking for the name again might give another answer.
    let connected = tokio::time::timeout(CONNECT_TIME_MAX, TcpStream::connect(addresses.as_slice())).await;
    connected.map_err(|_| NotSent::TooSlow)?.map_err(|fault| failed(&fault))
}

async fn addresses_of(host: &str, port: u16, reach: &Reach) -> Result<Vec<SocketAddr>, NotSent> {
    let found = tokio::net::lookup_host((host, port)).await;
    let found: Vec<SocketAddr> = found.map_err(|fault| NotSent::Unknown(fault.to_string()))?.collect();
    // One forbidden address among allowed ones is a trap, not an accident.
    if let Some(forbidden) = found.iter().find(|found| !reach.allows_host(host, port, found.ip())) {
        return Err(NotSent::Forbidden(forbidden.ip().to_string()));
    }
    if found.is_empty() { Err(NotSent::Unknown(host.to_owned())) } else { Ok(found) }
}

fn request_of(parcel: &Parcel) -> Result<Request<Full<Bytes>>, NotSent> {
    let signatures: Vec<String> = parcel
        .secrets
        .iter()
        .map(|secret| secret.sign(&parcel.id, parcel.seconds, parcel.body.as_bytes()))
        .collect();
    let text = |text: &str| HeaderValue::from_str(text).map_err(|fault| failed(&fault));
    let mut request = Request::new(Full::new(Bytes::from(parcel.body.clone())));
    *request.method_mut() = Method::POST;
    *request.uri_mut() =
        parcel.place.path.parse().map_err(|fault: hyper::http::uri::InvalidUri| failed(&fault))?;
    let headers = request.headers_mut();
    headers.insert(HOST, text(&parcel.place.authority)?);
    headers.insert(USER_AGENT, HeaderValue::from_static(AGENT));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(HeaderName::from_static("webhook-id"), text(&parcel.id)?);
    headers.insert(HeaderName::from_static("webhook-timestamp"), text(&parcel.seconds.to_string())?);
    headers.insert(HeaderName::from_static("webhook-signature"), text(&signatures.join(" "))?);
    Ok(request)
}

async fn exchange(
    stream: Box<dyn Wire>,
    request: Request<Full<Bytes>>,
    bytes_max: usize,
) -> Result<Response<Vec<u8>>, hyper::Error> {
    let (mut sender, connection) = hyper::client::conn::http1::handshake(stream).await?;
    let carried = tokio::spawn(connection);
    let response = sender.send_request(request).await?;
    let (parts, body) = response.into_parts();
    let read = read_of(body, bytes_max).await?;
    // The rest of a long answer is nobody's business.
    carried.abort();
    Ok(Response::from_parts(parts, read))
}

async fn read_of(mut body: Incoming, bytes_max: usize) -> Result<Vec<u8>, hyper::Error> {
    let mut bytes = Vec::new();
    while bytes.len() < bytes_max {
        let Some(frame) = body.frame().await else { break };
        if let Ok(data) = frame?.into_data() {
            bytes.extend_from_slice(&data);
        }
    }
    bytes.truncate(bytes_max);
    Ok(bytes)
}

fn beginning_of(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.chars().filter(|c| !c.is_control() || *c == '\n').take(ANSWER_CHARS_KEPT).collect()
}

fn tls() -> Arc<ClientConfig> {
    static CONFIG: OnceLock<Arc<ClientConfig>> = OnceLock::new();
    let make = || {
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let config = ClientConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("ring speaks TLS 1.2 and 1.3")
            .with_root_certificates(roots)
            .with_no_client_auth();
        Arc::new(config)
    };
    CONFIG.get_or_init(make).clone()
}

pub(crate) fn failed(fault: &dyn std::error::Error) -> NotSent {
    let cause = fault.source().map(|source| format!(": {source}")).unwrap_or_default();
    NotSent::Failed(format!("{fault}{cause}"))
}
