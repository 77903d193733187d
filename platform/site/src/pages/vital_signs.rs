//! What watches over the program: is it alive, is it ready, how much does it do.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use object::ObjectDef;
use store::{Scope, StoreError, Verb};

use crate::refusal::Refusal;
use crate::site::Site;
use crate::visitor::{Context, Visitor};

/// Nothing here is for search engines.
const ROBOTS: &str = "User-agent: *\nDisallow: /\n";
/// The text form that Prometheus reads.
const METRICS_KIND: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Health, readiness, figures, and a word to robots.
pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/healthz", get(health))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .route("/robots.txt", get(|| async { ROBOTS }))
}

/// What both say when all is well.
const WELL: &str = "ok\n";

/// Well when the database answers.
async fn health(State(site): State<Site>) -> Result<&'static str, Refusal> {
    answers(&site).await?;
    Ok(WELL)
}

/// Ready as long as the database answers and was not found damaged: the site is served once it is open and migrated.
/// Otherwise it says why, in one line.
async fn ready(State(site): State<Site>, Extension(context): Extension<Context>) -> Response {
    let unfit = match site.crm().is_undamaged() {
        Ok(()) => answers(&site).await,
        damaged @ Err(_) => damaged,
    };
    match unfit {
        Ok(()) => WELL.into_response(),
        Err(fault) => {
            let why = fault.message();
            let line = format!("{}: {}\n", why.code, why.text(context.lang));
            (StatusCode::SERVICE_UNAVAILABLE, line).into_response()
        }
    }
}

async fn answers(site: &Site) -> Result<(), StoreError> {
    site.crm().system().read(|view| view.rights_version()).await.map(drop)
}

/// For someone with a session or a key: how busy a company is says something about it. How many records there are is
/// told of the objects of which they see all.
async fn metrics(State(site): State<Site>, visitor: Visitor) -> Result<Response, Refusal> {
    let actor = visitor.visit.actor();
    let objects: Vec<&'static ObjectDef> = site
        .crm()
        .registry()
        .objects()
        .iter()
        .copied()
        .filter(|def| !def.internal && actor.scope(def.name, Verb::See) == Scope::All)
        .collect();
    let (lag, records) = site
        .crm()
        .system()
        .read(move |view| {
            let lag = view.search_lag()?;
            let mut records = Vec::with_capacity(objects.len());
            for def in objects {
                records.push((def.name, view.total(def, &object::Filter::All, false)?.count));
            }
            Ok::<_, StoreError>((lag, records))
        })
        .await?;
    let mut text = site.meter().text();
    text.push_str("# HELP guanxi_search_lag_entries Entries that the search index has not read yet.\n");
    text.push_str("# TYPE guanxi_search_lag_entries gauge\n");
    text.push_str(&format!("guanxi_search_lag_entries {lag}\n"));
    if let Some((age, seen)) = site.backups().age_seconds(site.crm().now()) {
        text.push_str("# HELP guanxi_backup_age_seconds Since the last good backup.\n");
        text.push_str(&format!("# TYPE guanxi_backup_age_seconds gauge\nguanxi_backup_age_seconds {age}\n"));
        text.push_str("# HELP guanxi_backup_seen_seconds Since somebody looked at the backups.\n");
        text.push_str(&format!(
            "# TYPE guanxi_backup_seen_seconds gauge\nguanxi_backup_seen_seconds {seen}\n"
        ));
    }
    text.push_str("# HELP guanxi_records Records by object.\n# TYPE guanxi_records gauge\n");
    for (object, count) in records {
        text.push_str(&format!("guanxi_records{{object=\"{object}\"}} {count}\n"));
    }
    Ok(([(header::CONTENT_TYPE, METRICS_KIND)], text).into_response())
}
