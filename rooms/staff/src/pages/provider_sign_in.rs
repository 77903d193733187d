//! A browser's way to a provider and back: what it carries meanwhile, and what is looked at when it returns.
//!
//! Nothing is kept here while somebody is away. The browser carries an encrypted cookie: the attempt's token, the
//! provider, where to go afterwards, and when it ends. Whoever comes back without it, or with another's state, has not
//! begun here.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use object::{Id, Instant, Message, parse_id};
use oidc::{Attempt, Providers};
use serde_json::{Value as Json, json};
use site::{
    Context, Entrance, Origin, Refusal, SignInRefusal, Site, cookie, enter, next_of, not_let_in, pairs_of,
    told_elsewhere,
};
use store::{SecretPlace, StoreError};

use crate::door::refusal_of;
use crate::provider::Provider;
use crate::provider::arrival::{ACT, Arrival, Ended, arrive, over};
use crate::provider::keeping::registration;

/// Where a browser's way begins, before the provider's id.
pub(super) const BEGIN: &str = "/sign-in/with/{id}";
/// Where every provider sends browsers back to.
pub(super) const RETURN: &str = "/sign-in/return";
/// Signing in there may take this long: somebody looks for their phone.
const ATTEMPT_MS: i64 = 10 * 60_000;
/// Where to go afterwards is carried along, up to this many bytes; a cookie holds about 4,000.
const NEXT_BYTES_MAX: usize = 1_000;
/// Random bytes of an attempt's token, and of a session's.
const TOKEN_BYTES: usize = 32;
/// Random bytes of the token that forms carry.
const CSRF_BYTES: usize = 24;
/// Words of a provider that are told on, in characters.
const TOLD_CHARS_MAX: usize = 200;
/// What the cookie is encrypted for.
const COOKIE: SecretPlace = SecretPlace { table: "cookie", row: 0, field: "provider_sign_in" };

/// The address that a provider sends browsers back to, as this request reached us.
pub(super) fn return_address(parts: &Parts, site: &Site) -> Result<String, Refusal> {
    let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host = host.or_else(|| parts.uri.authority().map(axum::http::uri::Authority::as_str));
    let host = host.ok_or_else(|| {
        Refusal::bad_request(Message::new("host_missing", "请求没有 Host", "the request names no host"))
    })?;
    let scheme = if site.front().is_secure() { "https" } else { "http" };
    Ok(format!("{scheme}://{host}{RETURN}"))
}

/// What a browser carries while it is away.
struct Carried {
    token: String,
    provider: Id<Provider>,
    next: String,
    ends_at: Instant,
}

impl Carried {
    fn text(&self, site: &Site) -> Result<String, StoreError> {
        let carried = json!([self.token, self.provider.raw(), self.next, self.ends_at.0]);
        site.crm().encrypt(COOKIE, &carried.to_string())
    }

    /// Of a cookie of ours; none where it is none, or has ended.
    fn of(site: &Site, text: &str) -> Option<Carried> {
        let carried = site.crm().decrypt(COOKIE, text).ok()?;
        let carried: Json = serde_json::from_str(&carried).ok()?;
        let carried = Carried {
            token: carried.get(0)?.as_str()?.to_owned(),
            provider: Id::from_raw(carried.get(1)?.as_i64()?),
            next: carried.get(2)?.as_str()?.to_owned(),
            ends_at: Instant(carried.get(3)?.as_i64()?),
        };
        (carried.ends_at > site.crm().now()).then_some(carried)
    }
}

fn with_cookie(site: &Site, mut response: Response, text: &str, seconds: i64) -> Response {
    let cookie = site.set_cookie(site.provider_cookie(), text, Some(seconds), true);
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

/// The provider with what we are there, if its button is there.
async fn known(
    site: &Site,
    id: Id<Provider>,
    return_to: String,
) -> Result<Option<(Provider, oidc::Registration)>, Refusal> {
    let system = site.crm().system();
    let found = system.read::<_, StoreError, _>(move |view| {
        let provider = view.find(id)?.filter(|provider: &Provider| provider.active);
        provider.map(|provider| Ok((registration(view, &provider, return_to)?, provider))).transpose()
    });
    Ok(found.await?.map(|(registration, provider)| (provider, registration)))
}

/// `GET /sign-in/with/{id}?next=`
pub(super) async fn begin(
    State(site): State<Site>,
    Extension(context): Extension<Context>,
    Extension(providers): Extension<Arc<Providers>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    let (parts, _) = request.into_parts();
    let next = next_of(&pairs_of(parts.uri.query().unwrap_or_default()));
    let next = if next.len() > NEXT_BYTES_MAX { String::from("/") } else { next };
    let id = Id::from_raw(parse_id(&id).map_err(|_| Refusal::not_found())?);
    let found = known(&site, id, return_address(&parts, &site)?).await?;
    let (provider, registration) = found.ok_or_else(Refusal::not_found)?;
    let now = site.crm().now();
    let carried = Carried {
        token: site::random_text(TOKEN_BYTES),
        provider: provider.id,
        next,
        ends_at: now.plus_ms(ATTEMPT_MS),
    };
    let attempt = Attempt::of_token(carried.token.clone());
    match providers.begin(site.provider_reach(), &registration, &attempt, now).await {
        Ok(address) => {
            let text = carried.text(&site)?;
            Ok(with_cookie(&site, sent_to(&address)?, &text, ATTEMPT_MS / 1_000))
        }
        Err(fault) => {
            tracing::warn!(provider = provider.name, %fault, "a sign-in through a provider did not begin");
            not_let_in(&site, &context, StatusCode::BAD_GATEWAY, &fault.message(), &carried.next).await
        }
    }
}

fn sent_to(address: &str) -> Result<Response, Refusal> {
    let value = HeaderValue::from_str(address)
        .map_err(|fault| StoreError::Database(format!("the provider's address: {fault}")))?;
    let mut response = Response::new(axum::body::Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    response.headers_mut().insert(header::LOCATION, value);
    Ok(response)
}

/// `GET /sign-in/return?code=&state=`, or with `error=` where the provider says no.
pub(super) async fn come_back(
    State(site): State<Site>,
    Extension(context): Extension<Context>,
    Extension(providers): Extension<Arc<Providers>>,
    request: Request,
) -> Result<Response, Refusal> {
    let (parts, _) = request.into_parts();
    let carried = cookie(&parts.headers, site.provider_cookie()).and_then(|text| Carried::of(&site, &text));
    let next = carried.as_ref().map_or_else(|| String::from("/"), |carried| carried.next.clone());
    let entered = match carried {
        None => Err(SignInRefusal::Unfit(over())),
        Some(carried) => judged(&site, &providers, &parts, carried).await?,
    };
    let response = match entered {
        Ok(entrance) => enter(&site, &entrance, &next),
        Err(SignInRefusal::Unfit(why)) => {
            not_let_in(&site, &context, StatusCode::FORBIDDEN, &why, &next).await?
        }
        Err(SignInRefusal::Elsewhere { user }) => {
            let why = told_elsewhere(&site, user, Origin::of(&parts, &site));
            not_let_in(&site, &context, StatusCode::FORBIDDEN, &why, &next).await?
        }
        Err(SignInRefusal::Wrong | SignInRefusal::TooMany { .. }) => {
            not_let_in(&site, &context, StatusCode::FORBIDDEN, &over(), &next).await?
        }
        Err(SignInRefusal::Store(fault)) => return Err(fault.into()),
    };
    // However it ended, the attempt is over for this browser.
    Ok(with_cookie(&site, response, "", 0))
}

async fn judged(
    site: &Site,
    providers: &Providers,
    parts: &Parts,
    carried: Carried,
) -> Result<Result<Entrance, SignInRefusal>, Refusal> {
    let pairs = pairs_of(parts.uri.query().unwrap_or_default());
    let value = |name: &str| pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let attempt = Attempt::of_token(carried.token.clone());
    if !attempt.is_state(value("state").unwrap_or_default()) {
        return Ok(Err(SignInRefusal::Unfit(not_begun_here())));
    }
    let Some((provider, registration)) = known(site, carried.provider, return_address(parts, site)?).await?
    else {
        return Ok(Err(SignInRefusal::Unfit(over())));
    };
    // Whose answer this is, where it says so (RFC 9207): no other provider's code is carried to this one.
    if value("iss").is_some_and(|issuer| issuer != provider.issuer) {
        return Ok(Err(SignInRefusal::Unfit(not_begun_here())));
    }
    let Some(code) = value("code") else {
        let told = value("error_description").or(value("error")).unwrap_or_default();
        return Ok(Err(SignInRefusal::Unfit(refused_there(told))));
    };
    let now = site.crm().now();
    let claims = match providers.finish(site.provider_reach(), &registration, &attempt, code, now).await {
        Ok(claims) => claims,
        Err(fault) => {
            tracing::warn!(provider = provider.name, %fault, "a sign-in through a provider did not hold");
            return Ok(Err(SignInRefusal::Unfit(fault.message())));
        }
    };
    let origin = Origin::of(parts, site);
    let arrival =
        Arrival { provider: provider.id, claims, attempt: carried.token, ends_at: carried.ends_at, origin };
    // Made anew whoever comes: no session that was known before becomes theirs.
    let (token, csrf) = (site::random_text(TOKEN_BYTES), site::random_text(CSRF_BYTES));
    let given = token.clone();
    let arrived = site.crm().system().write(ACT, move |tx| arrive(tx, &arrival, &given, &csrf)).await;
    Ok(match arrived.map_err(refusal_of) {
        Ok(Ended::In) => Ok(Entrance::Session(token)),
        Ok(Ended::OwesCode) => Ok(Entrance::SecondStep(token)),
        Ok(Ended::Out(why)) => Err(SignInRefusal::Unfit(why)),
        Ok(Ended::Elsewhere(user)) => Err(SignInRefusal::Elsewhere { user: user.map(Id::raw) }),
        Err(refused) => Err(refused),
    })
}

fn not_begun_here() -> Message {
    Message::new(
        "provider_state",
        "这次登录不是从这个浏览器开始的，请重新登录。",
        "This sign-in did not begin in this browser; begin again.",
    )
}

fn refused_there(told: &str) -> Message {
    let told: String = told.chars().filter(|c| !c.is_control()).take(TOLD_CHARS_MAX).collect();
    Message::new(
        "provider_refused",
        format!("身份提供方没有允许登录（{told}）"),
        format!("The provider did not let you in ({told})"),
    )
}
