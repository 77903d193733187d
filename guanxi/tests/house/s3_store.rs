//! A store that speaks as much of S3 as is needed, on this machine, which does wrong what it is told to.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use bucket::{Access, Address, Bucket, Keys, Style};
use jiff::{Timestamp, ToSpan};

/// The one bucket it has.
const BUCKET: &str = "company";
/// The id of the key that opens it.
pub const KEY: &str = "AKIAGUANXI";
/// What goes with it.
pub const SECRET: &str = "not-to-be-seen-anywhere";

/// What the store does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    Well,
    /// It keeps half of what it is given.
    Loses,
    /// It takes no part of a file after the first.
    Refuses,
    /// It tells nobody what it has.
    Hides,
    /// It breaks.
    Breaks,
    /// It takes nobody's keys.
    Denies,
    /// It never answers.
    Sleeps,
}

struct Kept {
    /// By name, with the moment they came.
    files: BTreeMap<String, (Vec<u8>, Timestamp)>,
    parts: BTreeMap<String, BTreeMap<u32, Vec<u8>>>,
    mood: Mood,
}

/// A store on this machine, for as long as it is held.
pub struct Store {
    kept: Arc<Mutex<Kept>>,
    pub endpoint: String,
    _runtime: tokio::runtime::Runtime,
}

impl Store {
    pub fn open() -> Store {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let kept =
            Arc::new(Mutex::new(Kept { files: BTreeMap::new(), parts: BTreeMap::new(), mood: Mood::Well }));
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new()
            .fallback(answer)
            .layer(axum::extract::DefaultBodyLimit::disable())
            .with_state(kept.clone());
        runtime.spawn(async move { axum::serve(listener, router).await });
        Store { kept, endpoint, _runtime: runtime }
    }

    pub fn bucket(&self, address: &str, id: &str) -> Bucket {
        let keys = Keys { id: id.to_owned(), secret: SECRET.to_owned(), token: None };
        let access = Access { endpoint: Some(self.endpoint.clone()), style: Style::Path, region: None, keys };
        Bucket::of(address.parse::<Address>().unwrap(), &access).unwrap()
    }

    /// The file with the keys, for commands.
    pub fn keys_in(&self, folder: &Path) -> PathBuf {
        let keys = folder.join("s3.keys");
        std::fs::write(&keys, format!("id = {KEY}\nsecret = {SECRET}\n")).unwrap();
        std::fs::set_permissions(&keys, std::fs::Permissions::from_mode(0o600)).unwrap();
        keys
    }

    pub fn names(&self) -> Vec<String> {
        self.kept.lock().unwrap().files.keys().cloned().collect()
    }

    /// What lies below a folder.
    pub fn below(&self, folder: &str) -> Vec<String> {
        self.names().into_iter().filter(|name| name.starts_with(folder)).collect()
    }

    /// How many uploads in parts are open.
    pub fn parts(&self) -> usize {
        self.kept.lock().unwrap().parts.len()
    }

    pub fn feels(&self, mood: Mood) {
        self.kept.lock().unwrap().mood = mood;
    }

    /// Everything that is there came two hours earlier than it did.
    pub fn age(&self) {
        for (_, at) in self.kept.lock().unwrap().files.values_mut() {
            *at -= 2.hours();
        }
    }

    /// Somebody puts a file there past us.
    pub fn put(&self, name: &str, bytes: &[u8]) {
        let mut kept = self.kept.lock().unwrap();
        kept.files.insert(name.to_owned(), (bytes.to_vec(), Timestamp::now()));
    }

    /// Somebody removes one past us.
    pub fn lose(&self, name: &str) {
        assert!(self.kept.lock().unwrap().files.remove(name).is_some(), "{name}");
    }
}

fn refused(status: StatusCode, code: &str) -> Response {
    (status, format!("<Error><Code>{code}</Code><Message>{code}</Message></Error>")).into_response()
}

async fn answer(
    State(store): State<Arc<Mutex<Kept>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let signed = headers.get("authorization").map(|value| value.to_str().unwrap()).unwrap_or_default();
    if !signed.contains(&format!("Credential={KEY}/")) {
        return refused(StatusCode::FORBIDDEN, "InvalidAccessKeyId");
    }
    let path = uri.path().trim_start_matches('/').to_owned();
    let (bucket, key) = path.split_once('/').unwrap_or((&path, ""));
    if bucket != BUCKET {
        return refused(StatusCode::NOT_FOUND, "NoSuchBucket");
    }
    let pairs =
        uri.query().unwrap_or_default().split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let query: BTreeMap<String, String> =
        pairs.map(|(name, value)| (name.to_owned(), value.replace("%2F", "/"))).collect();
    let mood = store.lock().unwrap().mood;
    match mood {
        Mood::Breaks => return refused(StatusCode::INTERNAL_SERVER_ERROR, "InternalError"),
        Mood::Denies => return refused(StatusCode::FORBIDDEN, "AccessDenied"),
        Mood::Sleeps => return std::future::pending().await,
        Mood::Well | Mood::Loses | Mood::Refuses | Mood::Hides => {}
    }
    let mut kept = store.lock().unwrap();
    let upload = query.get("uploadId").cloned();
    match (method.as_str(), upload) {
        ("GET", _) if key.is_empty() && mood == Mood::Hides => refused(StatusCode::FORBIDDEN, "AccessDenied"),
        ("GET", _) if key.is_empty() => list(&kept, query.get("prefix").map_or("", String::as_str)),
        ("GET" | "HEAD", _) => match kept.files.get(key) {
            None => refused(StatusCode::NOT_FOUND, "NoSuchKey"),
            Some((file, at)) => file_of(&method, &headers, file, *at),
        },
        ("PUT", Some(upload)) => {
            let number: u32 = query["partNumber"].parse().unwrap();
            if mood == Mood::Refuses && number > 1 {
                return refused(StatusCode::BAD_REQUEST, "EntityTooLarge");
            }
            kept.parts.get_mut(&upload).unwrap().insert(number, body.to_vec());
            ([("etag", format!("\"{number}\""))], "").into_response()
        }
        ("PUT", None) => {
            let lost = if mood == Mood::Loses { body.len() / 2 } else { 0 };
            kept.files.insert(key.to_owned(), (body[..body.len() - lost].to_vec(), Timestamp::now()));
            ([("etag", "\"1\"")], "").into_response()
        }
        ("POST", None) => {
            let upload = format!("u{}", kept.parts.len());
            kept.parts.insert(upload.clone(), BTreeMap::new());
            format!(
                "<InitiateMultipartUploadResult><UploadId>{upload}</UploadId></InitiateMultipartUploadResult>"
            )
            .into_response()
        }
        ("POST", Some(upload)) => {
            let parts = kept.parts.remove(&upload).unwrap();
            let whole = parts.into_values().flatten().collect();
            kept.files.insert(key.to_owned(), (whole, Timestamp::now()));
            "<CompleteMultipartUploadResult><ETag>\"1\"</ETag></CompleteMultipartUploadResult>"
                .into_response()
        }
        ("DELETE", Some(upload)) => {
            kept.parts.remove(&upload);
            StatusCode::NO_CONTENT.into_response()
        }
        ("DELETE", None) => {
            kept.files.remove(key);
            StatusCode::NO_CONTENT.into_response()
        }
        (method, _) => panic!("nobody asks {method} {uri}"),
    }
}

/// A file, or the part of it that is asked for.
fn file_of(method: &Method, headers: &HeaderMap, file: &[u8], at: Timestamp) -> Response {
    let range = headers.get("range").and_then(|range| range.to_str().ok()?.strip_prefix("bytes="));
    let range = range.map(|range| {
        let (from, to) = range.split_once('-').unwrap();
        (from.parse::<usize>().unwrap(), to.parse::<usize>().unwrap().min(file.len() - 1))
    });
    let part = range.map_or(file, |(from, to)| &file[from..=to]);
    let mut response = Response::builder()
        .header("etag", "\"1\"")
        .header("last-modified", at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
        .header("content-length", part.len());
    if let Some((from, to)) = range {
        let told = format!("bytes {from}-{to}/{}", file.len());
        response = response.status(StatusCode::PARTIAL_CONTENT).header("content-range", told);
    }
    response.body(if method == Method::HEAD { Body::empty() } else { Body::from(part.to_vec()) }).unwrap()
}

fn list(kept: &Kept, prefix: &str) -> Response {
    let below = kept.files.iter().filter(|(key, _)| key.starts_with(prefix));
    let contents: String = below
        .map(|(key, (file, at))| {
            format!(
                "<Contents><Key>{key}</Key><LastModified>{}</LastModified><ETag>\"1\"</ETag><Size>{}</Size></Contents>",
                at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
                file.len()
            )
        })
        .collect();
    format!(
        "<ListBucketResult><Name>{BUCKET}</Name><IsTruncated>false</IsTruncated>{contents}</ListBucketResult>"
    )
    .into_response()
}
