//! The site: rooms put together behind one router, every answer with its security headers.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use object::locale::Speaking;
use object::{Message, ObjectDef};
use store::Crm;
use tower::{ServiceExt, service_fn};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use crate::act::Act;
use crate::doorkeeper::Doorkeeper;
use crate::files::FileObject;
use crate::meter::Meter;
use crate::origin::{Front, Origin};
use crate::refusal::Refusal;
use crate::room::Room;
use crate::saved_views::ViewShelf;
use crate::trail::{self, WhoTold};
use crate::visitor::{Door, TWO_STEP_OWED, context_of};

/// No inline script, no inline style, nothing from elsewhere, no frames.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; \
    base-uri 'none'; manifest-src 'self'";
/// A request that takes longer is given up.
pub const REQUEST_TIME_MAX: Duration = Duration::from_secs(30);

/// Sign-ins that are looked at at once. A password takes long on purpose: the others wait where they hold no thread that
/// somebody else's request needs.
const SIGN_INS_AT_ONCE: usize = 8;

/// The site, with the declarations as they were when it was handed out ([`Site::current`]); cheap to clone.
#[derive(Clone)]
pub struct Site {
    inner: Arc<Inner>,
    crm: Crm,
}

struct Inner {
    rooms: Vec<Room>,
    doorkeeper: Arc<dyn Doorkeeper>,
    shelf: Option<Arc<dyn ViewShelf>>,
    /// What stands between us and the network.
    front: Front,
    /// What the first-run page asks for; printed on the console.
    first_run_token: String,
    requests: AtomicU64,
    boot: String,
    meter: Meter,
    desk: crate::api::Desk,
    import_jobs: crate::imports::ImportJobs,
    workers: crate::jobs::Workers,
    presence: crate::presence::Presence,
    trail: crate::trail::Trail,
    reach: std::sync::OnceLock<courier::Reach>,
    sign_ins: tokio::sync::Semaphore,
    provider_reach: std::sync::OnceLock<courier::Reach>,
    backups: crate::backups::Backups,
    scanner: std::sync::OnceLock<crate::files::scan::Scanner>,
    small_pictures: tokio::sync::Semaphore,
    inbox: std::sync::OnceLock<std::path::PathBuf>,
}

/// An open picture takes up to 200 MB; so many are open at once.
const SMALL_PICTURES_AT_ONCE: usize = 1;
/// What a page may ask of the browser's machine.
pub(crate) const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
/// Pages may ask for nothing,
const NOTHING_ALLOWED: &str = "camera=(), microphone=(), geolocation=()";
/// but those on which people say where they are.
pub(crate) const PLACES_ALLOWED: &str = "camera=(), microphone=(), geolocation=(self)";

impl Site {
    /// A site over an open store; without a shelf no views are kept.
    pub fn new(
        crm: Crm,
        rooms: Vec<Room>,
        doorkeeper: Arc<dyn Doorkeeper>,
        shelf: Option<Arc<dyn ViewShelf>>,
        front: Front,
    ) -> Site {
        Site {
            crm,
            inner: Arc::new(Inner {
                rooms,
                doorkeeper,
                shelf,
                front,
                first_run_token: random_text(16),
                requests: AtomicU64::new(0),
                boot: random_text(4),
                meter: Meter::default(),
                desk: crate::api::Desk::default(),
                import_jobs: crate::imports::ImportJobs::default(),
                workers: crate::jobs::Workers::default(),
                presence: crate::presence::Presence::default(),
                trail: crate::trail::Trail::default(),
                reach: std::sync::OnceLock::new(),
                sign_ins: tokio::sync::Semaphore::new(SIGN_INS_AT_ONCE),
                provider_reach: std::sync::OnceLock::new(),
                backups: crate::backups::Backups::default(),
                scanner: std::sync::OnceLock::new(),
                small_pictures: tokio::sync::Semaphore::new(SMALL_PICTURES_AT_ONCE),
                inbox: std::sync::OnceLock::new(),
            }),
        }
    }

    /// The store.
    pub fn crm(&self) -> &Crm {
        &self.crm
    }

    /// The same site with the declarations as they are now.
    #[must_use]
    pub fn current(&self) -> Site {
        Site { crm: self.crm.current(), inner: self.inner.clone() }
    }

    /// The same site with the declarations of its rooms alone.
    pub(crate) fn as_declared(&self) -> Site {
        Site { crm: self.crm.as_declared(), inner: self.inner.clone() }
    }

    /// The rooms.
    pub fn rooms(&self) -> &[Room] {
        &self.inner.rooms
    }

    /// Who lets people in.
    pub fn doorkeeper(&self) -> &Arc<dyn Doorkeeper> {
        &self.inner.doorkeeper
    }

    /// Who keeps views of lists, if anyone does.
    pub fn shelf(&self) -> Option<&Arc<dyn ViewShelf>> {
        self.inner.shelf.as_ref()
    }

    /// What is measured.
    pub fn meter(&self) -> &Meter {
        &self.inner.meter
    }

    /// Whose turn it is to have their password looked at, see [`SIGN_INS_AT_ONCE`].
    pub(crate) fn sign_ins(&self) -> &tokio::sync::Semaphore {
        &self.inner.sign_ins
    }

    /// What the API remembers between requests.
    pub(crate) fn desk(&self) -> &crate::api::Desk {
        &self.inner.desk
    }

    /// The imports that run in this process.
    pub(crate) fn import_jobs(&self) -> &crate::imports::ImportJobs {
        &self.inner.import_jobs
    }

    /// Who works on jobs in this process.
    pub(crate) fn workers(&self) -> &crate::jobs::Workers {
        &self.inner.workers
    }

    /// Who is at which record just now.
    pub(crate) fn presence(&self) -> &crate::presence::Presence {
        &self.inner.presence
    }

    /// What people did in this process and is not written yet.
    pub(crate) fn trail(&self) -> &crate::trail::Trail {
        &self.inner.trail
    }

    /// Where what people did is kept, if a room has a place for it.
    pub(crate) fn trail_object(&self) -> Option<crate::trail::TrailObject> {
        self.rooms().iter().find_map(|room| room.trail)
    }

    /// What stands between us and the network.
    pub fn front(&self) -> &Front {
        &self.inner.front
    }

    /// What the first-run page asks for.
    pub fn first_run_token(&self) -> &str {
        &self.inner.first_run_token
    }

    /// The session cookie's name: browsers keep `__Host-` cookies to this host and to TLS.
    pub fn session_cookie(&self) -> &'static str {
        if self.inner.front.is_secure() { "__Host-session" } else { "guanxi_session" }
    }

    /// The cookie of somebody who gave the right password and owes the code of the second step.
    pub(crate) fn second_step_cookie(&self) -> &'static str {
        if self.inner.front.is_secure() { "__Host-second-step" } else { "guanxi_second_step" }
    }

    /// The cookie of a browser that was sent to a provider.
    pub fn provider_cookie(&self) -> &'static str {
        if self.inner.front.is_secure() { "__Host-provider" } else { "guanxi_provider" }
    }

    /// A `Set-Cookie` value for this site.
    pub fn set_cookie(
        &self,
        name: &str,
        value: &str,
        seconds: Option<i64>,
        hidden_from_script: bool,
    ) -> String {
        let secure = if self.inner.front.is_secure() { "; Secure" } else { "" };
        let hidden = if hidden_from_script { "; HttpOnly" } else { "" };
        let age = seconds.map_or_else(String::new, |seconds| format!("; Max-Age={seconds}"));
        format!("{name}={value}; Path=/; SameSite=Lax{hidden}{secure}{age}")
    }

    /// The object behind a plural in an address, if it has pages: lists, forms, a record's page.
    pub fn object(&self, plural: &str) -> Result<&'static ObjectDef, Refusal> {
        let def = self.resource(plural)?;
        if def.hung_field().is_none() { Ok(def) } else { Err(Refusal::not_found()) }
    }

    /// The object behind a plural in an address, also of what hangs on records and has no pages of its own.
    pub fn resource(&self, plural: &str) -> Result<&'static ObjectDef, Refusal> {
        self.crm().registry().plural(plural).filter(|def| !def.internal).ok_or_else(Refusal::not_found)
    }

    /// The object behind a plural in an address, if anybody may write records of it.
    ///
    /// # Errors
    /// 404 where there is none, 405 for what the house writes by itself.
    pub(crate) fn written(&self, plural: &str) -> Result<&'static ObjectDef, Refusal> {
        let def = self.resource(plural)?;
        if !def.journal {
            return Ok(def);
        }
        Err(Refusal { allow: Some("GET, HEAD"), ..crate::api::method_not_allowed() })
    }

    /// The object whose records are files, if a room has one.
    pub fn files(&self) -> Option<FileObject> {
        self.rooms().iter().find_map(|room| room.files)
    }

    /// The object whose records are receivers outside, if a room has one.
    pub fn hooks(&self) -> Option<crate::hooks::HookObject> {
        self.rooms().iter().find_map(|room| room.hooks)
    }

    /// Lets messages go to these hosts too, each as `host` or `host:port`, although they are in no public network.
    /// Said once, before the first message goes.
    pub fn allow_hosts(&self, named: Vec<String>) {
        self.inner.reach.get_or_init(|| courier::Reach::with(named));
    }

    /// Where messages may go.
    pub(crate) fn reach(&self) -> &courier::Reach {
        self.inner.reach.get_or_init(courier::Reach::default)
    }

    /// Lets sign-in providers be these hosts too, each as `host` or `host:port`, in a network of the company's own and
    /// by plain http. Said once, before the first sign-in.
    pub fn allow_providers(&self, named: Vec<String>) {
        self.inner.provider_reach.get_or_init(|| courier::Reach::with(named));
    }

    /// Where sign-in providers may be.
    pub fn provider_reach(&self) -> &courier::Reach {
        self.inner.provider_reach.get_or_init(courier::Reach::default)
    }

    /// Files are judged by this scanner from now on. Said once, before the first request.
    pub(crate) fn scan_with(&self, scanner: crate::files::scan::Scanner) {
        self.inner.scanner.get_or_init(|| scanner);
    }

    /// Whether files wait for a scanner before anybody fetches them.
    pub(crate) fn is_scanned(&self) -> bool {
        self.inner.scanner.get().is_some()
    }

    /// Whose turn it is to have a picture made small.
    pub(crate) fn small_pictures(&self) -> &tokio::sync::Semaphore {
        &self.inner.small_pictures
    }

    /// The backups of this house.
    pub(crate) fn backups(&self) -> &crate::backups::Backups {
        &self.inner.backups
    }

    /// The object whose records fetch files and import them, if a room has one.
    pub fn schedules(&self) -> Option<crate::schedules::ScheduleObject> {
        self.rooms().iter().find_map(|room| room.schedules)
    }

    /// The object whose records are rules of quality, if a room has one.
    pub(crate) fn quality_rules(&self) -> Option<&'static ObjectDef> {
        self.rooms().iter().find_map(|room| room.quality_rules)
    }

    /// Lets schedules take files from below this folder of the server. Said once, when the program is started.
    pub fn allow_import_folder(&self, folder: std::path::PathBuf) {
        self.inner.inbox.get_or_init(|| folder);
    }

    /// The folder below which schedules may take files, if there is one.
    pub(crate) fn inbox(&self) -> Option<&std::path::Path> {
        self.inner.inbox.get().map(std::path::PathBuf::as_path)
    }

    /// The page on which a record of an object is made or changed, where a room has one instead of the form.
    pub(crate) fn own_form(&self, def: &ObjectDef, row: Option<&object::Row>) -> Option<String> {
        let own = self.rooms().iter().flat_map(|room| &room.own_forms);
        own.into_iter().find(|(object, _)| *object == def.name).map(|(_, page)| page(row))
    }

    /// What can be done with records of an object beside changing them.
    pub fn acts_on<'a>(&'a self, def: &'a ObjectDef) -> impl Iterator<Item = &'a Act> {
        self.rooms().iter().flat_map(|room| &room.acts).filter(|act| act.is_on(def))
    }

    /// The act behind a noun in an address.
    pub fn act(&self, def: &ObjectDef, noun: &str) -> Result<Act, Refusal> {
        self.acts_on(def).find(|act| act.noun == noun).copied().ok_or_else(Refusal::not_found)
    }

    /// A new request's id.
    pub fn request_id(&self) -> String {
        let number = self.inner.requests.fetch_add(1, Ordering::Relaxed);
        format!("{}-{number:x}", self.inner.boot)
    }

    /// The router with everything on it. Each request is answered from its beginning to its end by the declarations
    /// that held when it came.
    pub fn router(&self) -> Router {
        let house = self.current();
        let kept = Arc::new(RwLock::new((house.clone(), house.router_as_declared())));
        Router::new().fallback_service(service_fn(move |request: Request| {
            let router = current_router(&kept);
            async move { router.oneshot(request).await }
        }))
    }

    fn router_as_declared(&self) -> Router {
        let site = self.clone();
        let of_rooms = site
            .rooms()
            .iter()
            .filter_map(|room| room.pages)
            .fold(Router::new(), |all, pages| all.merge(pages()));
        crate::pages::routes(of_rooms)
            .merge(crate::api::routes())
            .fallback(|| async { Refusal::not_found() })
            .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| -> Response<Body> {
                Refusal::fault().into_response()
            }))
            .layer(from_fn_with_state(site.clone(), around))
            .layer(CompressionLayer::new().gzip(true))
            .with_state(site)
    }
}

/// The router by the declarations as they are now; made anew when they have changed.
fn current_router(kept: &RwLock<(Site, Router)>) -> Router {
    let is_current = |site: &Site| std::ptr::eq(site.crm().registry(), site.current().crm().registry());
    {
        let kept = kept.read().unwrap_or_else(PoisonError::into_inner);
        if is_current(&kept.0) {
            return kept.1.clone();
        }
    }
    let mut kept = kept.write().unwrap_or_else(PoisonError::into_inner);
    if !is_current(&kept.0) {
        let now = kept.0.current();
        *kept = (now.clone(), now.router_as_declared());
    }
    kept.1.clone()
}

/// Around every request: language and door before, refusal rendering, security headers and figures after.
async fn around(State(site): State<Site>, request: Request, next: Next) -> Response {
    let started = std::time::Instant::now();
    let (mut parts, body) = request.into_parts();
    let context = context_of(&parts, &site);
    parts.extensions.insert(context.clone());
    let share = crate::api::ShareTold::default();
    parts.extensions.insert(share.clone());
    let who = WhoTold::default();
    parts.extensions.insert(who.clone());
    let origin = Origin::of(&parts, &site);
    let (method, path) = (parts.method.clone(), parts.uri.path().to_owned());
    let path_and_query = parts.uri.path_and_query().map_or_else(|| path.clone(), ToString::to_string);
    let asked = trail::Asked::of(who, context.door, origin, &path, &parts.headers);
    let form_page = (method != Method::GET).then(|| page_before(&parts.headers)).flatten();
    let is_form_with_files = method == Method::POST && crate::form_body::is_multipart(&parts.headers);
    let time_max = if crate::imports::is_upload(&method, &path) || is_form_with_files {
        crate::imports::UPLOAD_TIME_MAX
    } else {
        REQUEST_TIME_MAX
    };
    let answer = Speaking::new(context.locale, next.run(Request::from_parts(parts, body)));
    let answered = tokio::time::timeout(time_max, answer).await;
    let mut response = answered.unwrap_or_else(|_| {
        Refusal::new(
            StatusCode::SERVICE_UNAVAILABLE,
            Message::new(
                "too_slow",
                "处理时间过长，请稍后再试",
                "this took too long; please try again later",
            ),
        )
        .into_response()
    });
    // What the router could not take apart it refuses in its own words.
    let is_plain = |headers: &HeaderMap| {
        headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"))
    };
    if response.status() == StatusCode::BAD_REQUEST && is_plain(response.headers()) {
        response = Refusal::unreadable_address().into_response();
    }
    if let Some(refusal) = response.extensions_mut().remove::<Refusal>() {
        trail::note_refusal(&site, asked, &refusal);
        // People who are not signed in are shown the way in, and come back to where they wanted to go.
        response = if refusal.message.code == TWO_STEP_OWED && context.door == Door::Page {
            axum::response::Redirect::to(crate::pages::TWO_STEP_PAGE).into_response()
        } else if refusal.status == StatusCode::UNAUTHORIZED && context.door == Door::Page {
            let back = form_page.as_deref().unwrap_or(&path_and_query);
            let to = format!("/sign-in?next={}", crate::visitor::encode(back));
            axum::response::Redirect::to(&to).into_response()
        } else {
            object::locale::speaking(context.locale, || refusal.render(&context))
        };
    }
    let headers = response.headers_mut();
    share.write(headers);
    // What people hand in goes out under a policy that is stricter still.
    let policy = HeaderValue::from_static(CONTENT_SECURITY_POLICY);
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(policy);
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // For those that read no policy.
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(PERMISSIONS_POLICY).or_insert(HeaderValue::from_static(NOTHING_ALLOWED));
    if site.inner.front.is_secure() {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000; includeSubDomains"),
        );
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if let Ok(id) = HeaderValue::from_str(&context.request_id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
    let status = response.status();
    let elapsed = started.elapsed();
    site.meter().count(status.as_u16(), elapsed);
    // The path without its query: what people search for is not for the log.
    tracing::info!(request = context.request_id, %method, path, status = status.as_u16(), ms = elapsed.as_millis() as u64);
    response
}

/// The page of ours that a form was sent from: after signing in again one goes on there, with what was typed.
fn page_before(headers: &HeaderMap) -> Option<String> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let (_, rest) = text(header::REFERER)?.split_once("://")?;
    let path = rest.strip_prefix(text(header::HOST)?)?;
    path.starts_with('/').then(|| path.to_owned())
}

/// Random letters and digits, two per byte.
pub fn random_text(bytes: usize) -> String {
    let mut random = vec![0u8; bytes];
    getrandom::fill(&mut random).expect("the operating system has randomness");
    random.iter().map(|byte| format!("{byte:02x}")).collect()
}
