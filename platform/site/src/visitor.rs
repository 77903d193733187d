//! Who is at the door: session or key, language, theme, and the token that forms must carry.

use std::sync::Arc;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use object::{FieldDef, Label, Lang, Locale, Message, ObjectDef};
use store::{Actor, StoreError, Verb, Via, Visit};

use crate::act::{Act, Run};
use crate::doorkeeper::SignedIn;
use crate::listing::unless_kept_back;
use crate::locales::Spoken;
use crate::origin::Origin;
use crate::recent::{self, RecentRecord};
use crate::refusal::Refusal;
use crate::site::Site;
use crate::trail::WhoTold;
use crate::ui::Theme;

/// The header that a script's writes carry instead of the form's field.
pub const CSRF_HEADER: &str = "x-csrf-token";

/// Which door a request came through; it decides between page and JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// A browser.
    Page,
    /// `/api/…`.
    Api,
}

/// What is known of every request before anyone looks who it is.
#[derive(Clone, Debug)]
pub struct Context {
    /// Page or API.
    pub door: Door,
    /// The language of the answer, or the base of the third one that is spoken.
    pub lang: Lang,
    /// The third language that is spoken, if one is.
    pub locale: Option<&'static Locale>,
    /// The look of pages.
    pub theme: Theme,
    /// The request's id, in the log and in every refusal.
    pub request_id: String,
}

/// Someone who is signed in, with one request.
#[derive(Clone)]
pub struct Visitor {
    /// The site.
    pub site: Site,
    /// The way to records: sees only what this person may see.
    pub visit: Visit,
    /// Who.
    pub who: Arc<SignedIn>,
    /// Page or API.
    pub door: Door,
    /// Their language.
    pub lang: Lang,
    /// Their theme.
    pub theme: Theme,
    /// Path and query of this request.
    pub here: String,
    /// The request's id.
    pub request_id: String,
    /// From where they come.
    pub origin: Origin,
    /// The news of the act just done, to show once.
    pub flash: Option<String>,
    /// What they opened lately; nothing for programs and for parts of pages.
    pub(crate) recent: Arc<Vec<RecentRecord>>,
    /// How many notifications they have not read, and when the last came; likewise.
    pub(crate) unread: Option<(i64, object::Instant)>,
    /// How many reminders wait for them; none for programs and for parts of pages.
    pub(crate) reminders: usize,
}

impl Visitor {
    /// Whether something may be asked by a field: filter, order, group, sum.
    pub(crate) fn may_ask(&self, def: &ObjectDef, field: &FieldDef) -> bool {
        self.visit.actor().may_ask(def, field)
    }

    /// Whether a rule of quality looks at nothing that is kept from them.
    pub(crate) fn may_ask_by(&self, def: &ObjectDef, rule: &object::QualityRule) -> bool {
        rule.reads().iter().all(|field| field.system.is_some() || self.may_ask(def, field))
    }

    /// Whether a field is told on some row: whether it is a column.
    pub(crate) fn is_told(&self, def: &ObjectDef, field: &FieldDef) -> bool {
        self.visit.actor().is_told(def, field)
    }

    /// Whether a form offers a field, to create or to change records.
    pub(crate) fn may_set(&self, def: &ObjectDef, field: &FieldDef, verb: Verb) -> bool {
        self.visit.actor().may_set_somewhere(def, field, verb)
    }

    /// Their way to records while they do an act: it reaches as far as their roles say of it.
    pub(crate) fn visit_to(&self, act: &Act, def: &ObjectDef) -> Visit {
        let actor = self.visit.actor().acting(def, act.noun, act.verb);
        // What may be handed over may be out of what one changes otherwise.
        let actor = if act.verb == Verb::HandOver { actor.handing_over() } else { actor };
        let actor = match act.run {
            Run::Plain(_) | Run::Asking(_) => actor,
            Run::Telling(telling) => actor.allowed(telling.allows()),
        };
        self.site.crm().visit(actor, self.visit.via())
    }

    /// A label in the visitor's language.
    pub fn t(&self, zh: &'static str, en: &'static str) -> &'static str {
        Label::new(zh, en).text(self.lang)
    }

    /// Their token against forged forms.
    pub fn csrf(&self) -> &str {
        &self.who.csrf
    }
}

impl FromRequestParts<Site> for Visitor {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Visitor, Refusal> {
        let context = parts.extensions.get::<Context>().cloned().unwrap_or_else(|| context_of(parts, site));
        let Some((mut who, by_key)) = who_is(parts, site).await? else { return Err(Refusal::signed_out()) };
        let origin = Origin::of(parts, site);
        who.actor.address = origin.address;
        if let Some(told) = parts.extensions.get::<WhoTold>() {
            told.tell(who.actor.user);
        }
        let changes = !matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
        if who.pass.is_elsewhere {
            return Err(Refusal::new(StatusCode::FORBIDDEN, not_from_here()));
        }
        if changes && who.pass.read_only {
            return Err(only_reads());
        }
        if who.pass.owes_two_step && !is_open_to_owing(parts.uri.path()) {
            return Err(owes_two_step());
        }
        // A page that lies open asks by itself; nobody is there for it.
        if who.pass.is_unnoted && !parts.uri.path().starts_with(crate::pages::LIVE) {
            note_use(site, &who);
        }
        // A session's cookie goes along with every request, also one that another site forges; what changes
        // something therefore needs the token. The multipart handler checks its field itself, see `csrf_holds`.
        if changes && !by_key && context.door == Door::Api && !header_holds(&parts.headers, &who) {
            return Err(forged());
        }
        let via = if context.door == Door::Api { Via::Api } else { Via::Page };
        let chosen = if has_lang_choice(parts) { None } else { who.lang.and_then(Spoken::of_code) };
        let spoken = chosen.unwrap_or(Spoken { lang: context.lang, locale: context.locale });
        object::locale::speak(spoken.locale);
        let visit = site.crm().visit(who.actor.clone(), via);
        let is_whole_page = context.door == Door::Page && !parts.headers.contains_key("hx-request");
        let mut visitor = Visitor {
            visit,
            recent: Arc::new(Vec::new()),
            reminders: 0,
            unread: None,
            site: site.clone(),
            who: Arc::new(who),
            door: context.door,
            lang: spoken.lang,
            theme: context.theme,
            here: parts.uri.path_and_query().map_or_else(String::new, ToString::to_string),
            request_id: context.request_id,
            origin,
            flash: cookie(&parts.headers, FLASH_COOKIE).map(|text| decode(&text)),
        };
        if is_whole_page {
            let (asked, lang) = (crate::pages::reminders(&visitor), visitor.lang);
            let (recent, reminders, unread) = visitor
                .visit
                .read(move |view| {
                    let mut due = 0;
                    for params in &asked {
                        due += unless_kept_back(params.load(view, &[]))?.map_or(0, |found| found.rows.len());
                    }
                    Ok::<_, StoreError>((recent::load(view, lang)?, due, view.unread_notifications()?))
                })
                .await?;
            (visitor.recent, visitor.reminders, visitor.unread) = (Arc::new(recent), reminders, unread);
        }
        Ok(visitor)
    }
}

impl OptionalFromRequestParts<Site> for Visitor {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Option<Visitor>, Refusal> {
        match <Visitor as FromRequestParts<Site>>::from_request_parts(parts, site).await {
            Ok(visitor) => Ok(Some(visitor)),
            Err(refusal) if refusal.status == StatusCode::UNAUTHORIZED => Ok(None),
            Err(refusal) => Err(refusal),
        }
    }
}

/// The cookie with the news of the act just done.
pub const FLASH_COOKIE: &str = "flash";

/// Whether a form's token is the session's.
pub fn csrf_holds(visitor: &Visitor, token: &str) -> Result<(), Refusal> {
    if !visitor.who.csrf.is_empty() && same(token, &visitor.who.csrf) { Ok(()) } else { Err(forged()) }
}

fn header_holds(headers: &HeaderMap, who: &SignedIn) -> bool {
    let sent = headers.get(CSRF_HEADER).and_then(|value| value.to_str().ok()).unwrap_or_default();
    !who.csrf.is_empty() && same(sent, &who.csrf)
}

/// Compares without telling by time how much was right.
fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |differ, (a, b)| differ | (a ^ b)) == 0
}

/// The code of the refusal of whoever must set up a second step of signing in before anything else.
pub(crate) const TWO_STEP_OWED: &str = "two_step_owed";

/// Where somebody gets without the second step that a role asks of them: to set it up, away, and to another language.
fn is_open_to_owing(path: &str) -> bool {
    path.starts_with(crate::pages::TWO_STEP_PAGE)
        || ["/sign-out", "/language", "/preferences"].contains(&path)
}

fn owes_two_step() -> Refusal {
    Refusal::new(
        StatusCode::FORBIDDEN,
        Message::new(TWO_STEP_OWED, "请先设置两步验证", "set up two-step sign-in first"),
    )
}

/// What is said to whoever comes from where nobody may come in.
pub fn not_from_here() -> Message {
    Message::new(
        "not_from_here",
        "当前网络不允许访问，请改用公司允许的网络，或联系管理员",
        "nobody comes in from this network; use one that the company allows, or ask an administrator",
    )
}

fn only_reads() -> Refusal {
    Refusal::new(
        StatusCode::FORBIDDEN,
        Message::new("key_read_only", "这个密钥只能读取", "this key only reads"),
    )
}

fn forged() -> Refusal {
    Refusal::new(
        StatusCode::FORBIDDEN,
        Message::new(
            "form_expired",
            "页面已过期，请返回刷新后再提交",
            "this form has expired; go back, reload the page and send it again",
        ),
    )
}

/// Notes beside the request that its session or key is in use; nobody waits for it.
fn note_use(site: &Site, who: &SignedIn) {
    let (door, crm, used) = (site.doorkeeper().clone(), site.crm().clone(), who.pass.by);
    tokio::task::spawn_blocking(move || {
        let noted = door.guard().zip(used).map_or(Ok(()), |(guard, used)| guard.note_use_wait(&crm, used));
        if let Err(fault) = noted {
            tracing::warn!(%fault, "the last use of a session or key was not noted");
        }
    });
}

async fn who_is(parts: &Parts, site: &Site) -> Result<Option<(SignedIn, bool)>, Refusal> {
    let key = bearer(&parts.headers);
    let session = cookie(&parts.headers, site.session_cookie());
    let doorkeeper = site.doorkeeper().clone();
    let by_key = key.is_some();
    let from = Origin::of(parts, site).address;
    let system = site.crm().visit(Actor::system(), Via::System);
    let found = match (key, session) {
        (Some(key), _) => system.read(move |view| doorkeeper.key(view, &key, from)).await,
        (None, Some(token)) => system.read(move |view| doorkeeper.session(view, &token, from)).await,
        (None, None) => Ok::<_, StoreError>(None),
    }?;
    Ok(found.map(|who| (who, by_key)))
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim().to_owned())
}

/// A cookie's value.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value.to_owned())
}

/// Language, theme and door of a request: `?lang=`, then the cookie, then the browser, then Chinese.
pub(crate) fn context_of(parts: &Parts, site: &Site) -> Context {
    let headers = &parts.headers;
    let door = if parts.uri.path().starts_with("/api/") { Door::Api } else { Door::Page };
    let spoken = query_value(parts, "lang")
        .or_else(|| cookie(headers, "lang"))
        .and_then(|code| Spoken::of_code(&code))
        .or_else(|| {
            let accepted = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
            accepted.split(',').find_map(|part| Spoken::of_code(part.split(';').next()?.trim()))
        })
        .unwrap_or_default();
    let theme = cookie(headers, "theme").map_or_else(Theme::default, |code| Theme::of_code(&code));
    Context { door, lang: spoken.lang, locale: spoken.locale, theme, request_id: site.request_id() }
}

fn has_lang_choice(parts: &Parts) -> bool {
    query_value(parts, "lang").is_some() || cookie(&parts.headers, "lang").is_some()
}

fn query_value(parts: &Parts, name: &str) -> Option<String> {
    parts
        .uri
        .query()?
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value.to_owned())
}

/// Percent-decodes a cookie's text.
pub(crate) fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits: Vec<u8> = rest.by_ref().take(2).collect();
            let number = std::str::from_utf8(&digits).ok().and_then(|hex| u8::from_str_radix(hex, 16).ok());
            bytes.extend(number);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Percent-encodes for a cookie or an address.
pub fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => encoded.push(byte as char),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}
