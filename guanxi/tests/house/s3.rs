//! Backups in a bucket: a store that speaks as much of S3 as is needed, on this machine, which loses what it is told to lose.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use bucket::{Access, Address, Bucket, Keys, Style};
use site::backups::{Depot, Kept, Plan, follow, take_due};

use crate::doorstep::Doorstep;
use crate::program::{Program, on_both};

const BUCKET: &str = "company";
const KEY: &str = "AKIAGUANXI";
const SECRET: &str = "not-to-be-seen-anywhere";
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// What the store does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mood {
    Well,
    /// It keeps half of what it is given.
    Loses,
    /// It takes no part of a file after the first.
    Refuses,
    /// It tells nobody what it has.
    Hides,
}

struct Kept3 {
    files: BTreeMap<String, Vec<u8>>,
    parts: BTreeMap<String, BTreeMap<u32, Vec<u8>>>,
    mood: Mood,
}

/// A store on this machine, for as long as its runtime lives.
#[derive(Clone)]
struct Store {
    kept: Arc<Mutex<Kept3>>,
    pub endpoint: String,
}

impl Store {
    fn open(runtime: &tokio::runtime::Runtime) -> Store {
        let kept =
            Arc::new(Mutex::new(Kept3 { files: BTreeMap::new(), parts: BTreeMap::new(), mood: Mood::Well }));
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let store = Store { kept, endpoint };
        let router = Router::new()
            .fallback(answer)
            .layer(axum::extract::DefaultBodyLimit::disable())
            .with_state(store.clone());
        runtime.spawn(async move { axum::serve(listener, router).await });
        store
    }

    fn bucket(&self, address: &str, id: &str) -> Bucket {
        let keys = Keys { id: id.to_owned(), secret: SECRET.to_owned(), token: None };
        let access = Access { endpoint: Some(self.endpoint.clone()), style: Style::Path, region: None, keys };
        Bucket::of(address.parse::<Address>().unwrap(), &access).unwrap()
    }

    fn names(&self) -> Vec<String> {
        self.kept.lock().unwrap().files.keys().cloned().collect()
    }

    fn feels(&self, mood: Mood) {
        self.kept.lock().unwrap().mood = mood;
    }
}

fn refused(status: StatusCode, code: &str) -> Response {
    (status, format!("<Error><Code>{code}</Code><Message>{code}</Message></Error>")).into_response()
}

async fn answer(
    State(store): State<Store>,
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
    let mut kept = store.kept.lock().unwrap();
    let mood = kept.mood;
    let upload = query.get("uploadId").cloned();
    match (method.as_str(), upload) {
        ("GET", _) if key.is_empty() && mood == Mood::Hides => refused(StatusCode::FORBIDDEN, "AccessDenied"),
        ("GET", _) if key.is_empty() => list(&kept, query.get("prefix").map_or("", String::as_str)),
        ("GET" | "HEAD", _) => match kept.files.get(key) {
            None => refused(StatusCode::NOT_FOUND, "NoSuchKey"),
            Some(file) => Response::builder()
                .header("etag", "\"1\"")
                .header("last-modified", "Mon, 30 Nov 2026 03:00:00 GMT")
                .header("content-length", file.len())
                .body(if method == Method::HEAD { Body::empty() } else { Body::from(file.clone()) })
                .unwrap(),
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
            kept.files.insert(key.to_owned(), body[..body.len() - lost].to_vec());
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
            kept.files.insert(key.to_owned(), parts.into_values().flatten().collect());
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

fn list(kept: &Kept3, prefix: &str) -> Response {
    let below = kept.files.iter().filter(|(key, _)| key.starts_with(prefix));
    let contents: String = below
        .map(|(key, file)| {
            format!(
                "<Contents><Key>{key}</Key><LastModified>2026-11-30T03:00:00.000Z</LastModified><ETag>\"1\"</ETag><Size>{}</Size></Contents>",
                file.len()
            )
        })
        .collect();
    format!(
        "<ListBucketResult><Name>{BUCKET}</Name><IsTruncated>false</IsTruncated>{contents}</ListBucketResult>"
    )
    .into_response()
}

#[test]
fn a_file_is_in_the_bucket_whole_or_not_at_all() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let store = Store::open(&runtime);
    let database = testing::Database::sqlite();
    let (large, back) = (database.folder().join("large"), database.folder().join("back"));
    // Three parts, the last one short.
    let bytes: Vec<u8> = (0..(33_u32 << 20)).map(|at| (at % 251) as u8).collect();
    std::fs::write(&large, &bytes).unwrap();
    let bucket = store.bucket("s3://company/daily", KEY);
    runtime.block_on(async {
        assert_eq!(bucket.put("a", &large).await.unwrap(), bytes.len() as u64);
        assert!(bucket.fetch("a", &back).await.unwrap());
        assert!(std::fs::read(&back).unwrap() == bytes, "it comes back as it went");
        assert_eq!(bucket.list().await.unwrap()[0].name, "a");
        assert!(!bucket.fetch("b", &back).await.unwrap());
        bucket.remove("a").await.unwrap();
        bucket.remove("a").await.unwrap();

        store.feels(Mood::Refuses);
        assert_eq!(bucket.put("b", &large).await.unwrap_err().code, "bucket_failed");
        assert_eq!(store.kept.lock().unwrap().parts.len(), 0, "what was sent of it is taken back");
        store.feels(Mood::Loses);
        std::fs::write(&large, b"1234").unwrap();
        assert_eq!(bucket.put("b", &large).await.unwrap_err().code, "bucket_cut");
        assert_eq!(store.names(), [""; 0], "half a file is none");
        store.feels(Mood::Well);

        let wrong = store.bucket("s3://company/daily", "AKIAOTHER").list().await.unwrap_err();
        assert_eq!(wrong.code, "bucket_forbidden");
        let nowhere = store.bucket("s3://elsewhere", KEY).list().await.unwrap_err();
        assert_eq!(nowhere.code, "bucket_unknown");
        for told in [&wrong, &nowhere] {
            assert!(!format!("{told:?}").contains(SECRET));
        }
    });
}

on_both!(a_daily_backup_in_a_bucket_is_kept_by_its_age_and_a_house_is_restored_from_there, |program| {
    let other = Program::with(match program.database.url() {
        Some(_) => testing::Database::sqlite(),
        None => testing::Database::postgres(),
    });
    let doorstep = Doorstep::open(program.database);
    let store = Store::open(doorstep.runtime());
    let depot = Depot::Bucket {
        bucket: store.bucket("s3://company/daily", KEY),
        on_their_way: doorstep.folder().join("on-their-way"),
    };
    let kept = Kept { days: 2, weeks: 0, months: 0 };
    follow(doorstep.site(), Plan { depot, hour: 3, kept }).unwrap();
    for _ in 0..3 {
        doorstep.wait_for(take_due(doorstep.site()));
        doorstep.clock.pass_ms(DAY_MS);
    }
    let names = store.names();
    assert_eq!(names.len(), 2, "{names:?}");
    assert!(names.iter().all(|name| name.starts_with("daily/guanxi-")));
    let left = std::fs::read_dir(doorstep.folder().join("on-their-way")).unwrap().count();
    assert_eq!(left, 0, "nothing stays on this machine");
    let key = doorstep.key("shen.jingyi");
    let mut browser = doorstep.browser("192.0.2.1");
    let listed = browser.by_key(&key, "GET", "/api/v1/backups", "").expect(200);
    let listed: serde_json::Value = serde_json::from_str(&listed.text).unwrap();
    assert_eq!(listed["goes_to"], "s3://company/daily");
    browser.by_key(&key, "GET", listed["data"][0]["file"].as_str().unwrap(), "").expect(200);

    // What the store lost is told, and tried again.
    store.feels(Mood::Loses);
    doorstep.wait_for(take_due(doorstep.site()));
    doorstep.signed_in("shen.jingyi", "192.0.2.1").get("/notifications").expect(200).says("不完整");

    // Where nobody may look, none is brought: it would be brought again and again.
    store.feels(Mood::Hides);
    doorstep.clock.pass_ms(DAY_MS / 12);
    for _ in 0..2 {
        doorstep.wait_for(take_due(doorstep.site()));
    }
    assert_eq!(store.names(), names);
    doorstep.signed_in("shen.jingyi", "192.0.2.1").get("/backups").expect(200).says("拒绝访问");

    // Another house is made of it, on the other database.
    let keys = doorstep.folder().join("s3.keys");
    std::fs::write(&keys, format!("id = {KEY}\nsecret = {SECRET}\n")).unwrap();
    std::fs::set_permissions(&keys, std::fs::Permissions::from_mode(0o600)).unwrap();
    let restore = |name: &str| {
        let file = format!("s3://company/{name}");
        other.run(&["restore", &file, "--s3-endpoint", &store.endpoint, "--s3-keys", keys.to_str().unwrap()])
    };
    let missing = restore("daily/guanxi-20200101-030000.guanxi");
    assert_eq!(missing.json["error"]["code"], "backup_not_there", "{}", missing.errors);
    let restored = restore(&names[1]);
    assert_eq!(restored.status, 0, "{}", restored.json);
    assert!(restored.json["rows"].as_i64().unwrap() > 0);
});
