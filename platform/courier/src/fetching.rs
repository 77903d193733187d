//! A file that is fetched from outside: from the addresses that were looked at and no others, without following where it
//! is sent on, piece by piece onto the disk, up to a size and within a time.

use std::path::Path;
use std::time::Duration;

use http_body_util::{BodyExt, Empty};
use hyper::body::Bytes;
use hyper::header::{HOST, HeaderName, HeaderValue, USER_AGENT};
use hyper::{Method, Request};
use tokio::io::AsyncWriteExt;

use crate::place::{Place, Reach};
use crate::sending::{ASKER, NotSent, connect, failed};

/// A file that takes longer is given up: half a gigabyte over a line of 8 Mbit/s.
pub const FETCH_TIME_MAX: Duration = Duration::from_secs(600);
/// A line that says nothing for so long is taken to be cut.
pub(crate) const SILENCE_MAX: Duration = Duration::from_secs(30);

/// Fetches a file with at most one header beside our own; answers the status. Only with 200 is something written.
///
/// # Errors
/// Where nobody answered, or with more than `bytes_max`, or the disk does not take it.
pub async fn fetch(
    place: &Place,
    header: Option<(&str, &str)>,
    reach: &Reach,
    target: &Path,
    bytes_max: u64,
) -> Result<u16, NotSent> {
    let fetched = fetch_at_leisure(place, header, reach, target, bytes_max);
    tokio::time::timeout(FETCH_TIME_MAX, fetched).await.map_err(|_| NotSent::TooSlow)?
}

async fn fetch_at_leisure(
    place: &Place,
    header: Option<(&str, &str)>,
    reach: &Reach,
    target: &Path,
    bytes_max: u64,
) -> Result<u16, NotSent> {
    let mut request = Request::new(Empty::<Bytes>::new());
    *request.method_mut() = Method::GET;
    *request.uri_mut() = place.path.parse().map_err(|fault: hyper::http::uri::InvalidUri| failed(&fault))?;
    let headers = request.headers_mut();
    if let Some((name, value)) = header {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|fault| failed(&fault))?;
        let mut value = HeaderValue::from_str(value).map_err(|fault| failed(&fault))?;
        value.set_sensitive(true);
        headers.insert(name, value);
    }
    headers.insert(HOST, HeaderValue::from_str(&place.authority).map_err(|fault| failed(&fault))?);
    headers.insert(USER_AGENT, HeaderValue::from_static(ASKER));
    let wire = connect(place, reach).await?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(wire).await.map_err(|fault| failed(&fault))?;
    let carried = tokio::spawn(connection);
    let answer = tokio::time::timeout(SILENCE_MAX, sender.send_request(request)).await;
    let answer = answer.map_err(|_| NotSent::TooSlow)?.map_err(|fault| failed(&fault))?;
    let status = answer.status().as_u16();
    if status == 200 {
        let mut file = tokio::fs::File::create(target).await.map_err(|fault| failed(&fault))?;
        let mut body = answer.into_body();
        let mut bytes = 0_u64;
        while let Some(frame) =
            tokio::time::timeout(SILENCE_MAX, body.frame()).await.map_err(|_| NotSent::TooSlow)?
        {
            let Ok(data) = frame.map_err(|fault| failed(&fault))?.into_data() else { continue };
            bytes += data.len() as u64;
            if bytes > bytes_max {
                return Err(NotSent::Failed(format!("the file is larger than {bytes_max} bytes")));
            }
            file.write_all(&data).await.map_err(|fault| failed(&fault))?;
        }
        file.flush().await.map_err(|fault| failed(&fault))?;
    }
    carried.abort();
    Ok(status)
}
