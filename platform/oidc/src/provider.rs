//! The provider: what it says of itself, where it takes browsers, how a code is redeemed and its id token judged.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use courier::{Reach, ask};
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use hyper::{Method, Request, Response, StatusCode};
use object::{Instant, Message};
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreErrorResponseType, CoreIdToken,
    CoreIdTokenVerifier, CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreTokenResponse,
};
use openidconnect::{
    AuthType, AuthorizationCode, ClientId, ClientSecret, CsrfToken, IssuerUrl, Nonce, OAuth2TokenResponse,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope, StandardErrorResponse,
    TokenResponse,
};
use serde_json::{Map, Value as Json};

use crate::attempt::Attempt;
use crate::claims::Claims;
use crate::fault::{AskFault, Fault};

/// So long is believed what a provider says of where it takes browsers. Its keys are asked for each time.
const KNOWN_MS: i64 = 5 * 60_000;
/// Providers that are remembered; with more, all are forgotten.
const KNOWN_MAX: usize = 64;
/// So many sign-ins wait for a provider at once: strangers can begin one, and must not bring our sockets to an end.
const ASKED_AT_ONCE_MAX: usize = 32;
/// Two servers' clocks differ by this much and no more.
const CLOCK_SKEW_MS: i64 = 60_000;
/// A scope that the protocol itself asks for.
const OPENID: &str = "openid";
/// A code that no provider ever gave: what it answers tells whether it knows our client.
const NO_CODE: &str = "guanxi-connection-check";
/// Signatures that only the provider can make. Those by a shared key are not among them.
const SIGNED_BY: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// What we are at a provider.
#[derive(Clone)]
pub struct Registration {
    /// Who the provider is: an address.
    pub issuer: String,
    /// How it knows us.
    pub client_id: String,
    /// How we prove it; none for a client that proves nothing but PKCE.
    pub client_secret: Option<String>,
    /// What is asked for beside `openid`.
    pub scopes: Vec<String>,
    /// Where it sends browsers back to.
    pub return_to: String,
}

/// Whether a text can be an issuer: an address.
///
/// # Errors
/// Why not.
pub fn check_issuer(issuer: &str) -> Result<(), Message> {
    courier::Place::parse(issuer).map(drop)
}

/// The way to providers. Where they may be, each question says.
#[derive(Default)]
pub struct Providers {
    known: Mutex<HashMap<String, (Instant, CoreProviderMetadata)>>,
    /// How many are being asked for just now.
    asking: AtomicUsize,
}

/// A place among those that are asked for at once.
struct Place<'a>(&'a AtomicUsize);

impl Place<'_> {
    fn take(asking: &AtomicUsize) -> Result<Place<'_>, Fault> {
        let place = Place(asking);
        if asking.fetch_add(1, Ordering::Relaxed) < ASKED_AT_ONCE_MAX { Ok(place) } else { Err(Fault::Busy) }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Providers {
    /// Where the browser of an attempt goes.
    ///
    /// # Errors
    /// Where the provider cannot be asked or is none.
    pub async fn begin(
        &self,
        reach: &Reach,
        registration: &Registration,
        attempt: &Attempt,
        now: Instant,
    ) -> Result<String, Fault> {
        let _place = Place::take(&self.asking)?;
        let metadata = self.known(reach, &registration.issuer, now).await?;
        let client = CoreClient::from_provider_metadata(
            metadata,
            ClientId::new(registration.client_id.clone()),
            None, // The browser is told nothing of it.
        )
        .set_redirect_uri(return_to(registration)?);
        let verifier = PkceCodeVerifier::new(attempt.verifier());
        let (state, nonce) = (attempt.state(), attempt.nonce());
        let scopes = registration.scopes.iter().filter(|scope| *scope != OPENID);
        let (address, _, _) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                || CsrfToken::new(state),
                || Nonce::new(nonce),
            )
            .add_scopes(scopes.cloned().map(Scope::new))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .url();
        Ok(address.to_string())
    }

    /// Redeems the code that a browser brought back from an attempt: what the provider says of who it is.
    ///
    /// # Errors
    /// Where the provider cannot be asked or refuses, or what it says does not hold.
    pub async fn finish(
        &self,
        reach: &Reach,
        registration: &Registration,
        attempt: &Attempt,
        code: &str,
        now: Instant,
    ) -> Result<Claims, Fault> {
        let _place = Place::take(&self.asking)?;
        let metadata = asked(reach, &registration.issuer).await?;
        let token = redeem(reach, registration, &metadata, attempt, code).await?;
        let id_token = token.id_token().ok_or_else(|| Fault::Unreadable(String::from("no id token")))?;
        let at = DateTime::<Utc>::from_timestamp_millis(now.0 - CLOCK_SKEW_MS).unwrap_or_default();
        let verifier = CoreIdTokenVerifier::new_public_client(
            ClientId::new(registration.client_id.clone()),
            metadata.issuer().clone(),
            metadata.jwks().clone(),
        )
        .set_allowed_algs(SIGNED_BY)
        .set_time_fn(move || at);
        id_token.claims(&verifier, &Nonce::new(attempt.nonce()))?;
        let claims = Claims::of(claims_of(id_token)?);
        let Some(place) = metadata.userinfo_endpoint() else { return Ok(claims) };
        let told = user_info(reach, place.as_str(), token.access_token().secret()).await?;
        match told {
            Some(told) if told.get("sub").and_then(Json::as_str).map(str::to_owned) != claims.subject() => {
                Err(Fault::OtherSubject)
            }
            Some(told) => Ok(claims.beside(told)),
            None => Ok(claims),
        }
    }

    /// Whether a provider is there and takes our registration: what is good about it, one line each.
    ///
    /// # Errors
    /// What is not good.
    pub async fn look_at(&self, reach: &Reach, registration: &Registration) -> Result<Vec<Message>, Fault> {
        let metadata = asked(reach, &registration.issuer).await?;
        let keys = metadata.jwks().keys().len();
        let mut lines = vec![Message::new(
            "provider_found",
            format!("已找到提供方，取得 {keys} 把签名公钥"),
            format!("the provider is there, with {keys} signing keys"),
        )];
        // Whoever does not know the client says so; whoever does says that there is no such code.
        match redeem(reach, registration, &metadata, &Attempt::of_token(NO_CODE), NO_CODE).await {
            Err(Fault::Code(_)) => lines.push(Message::new(
                "provider_knows_client",
                "客户端 ID 和密钥有效",
                "it accepts the client id and the secret",
            )),
            Err(fault) => return Err(fault),
            Ok(_) => return Err(Fault::Unreadable(String::from("it redeems a code it never gave"))),
        }
        if metadata.userinfo_endpoint().is_none() {
            lines.push(Message::new(
                "provider_no_userinfo",
                "没有用户信息接口，只能使用身份令牌里的声明",
                "it has no userinfo endpoint: only claims of the id token are known",
            ));
        }
        Ok(lines)
    }

    async fn known(&self, reach: &Reach, issuer: &str, now: Instant) -> Result<CoreProviderMetadata, Fault> {
        if let Ok(known) = self.known.lock()
            && let Some((since, metadata)) = known.get(issuer)
            && (0..KNOWN_MS).contains(&(now.0 - since.0))
        {
            return Ok(metadata.clone());
        }
        let metadata = asked(reach, issuer).await?;
        if let Ok(mut known) = self.known.lock() {
            if known.len() >= KNOWN_MAX {
                known.clear();
            }
            known.insert(issuer.to_owned(), (now, metadata.clone()));
        }
        Ok(metadata)
    }
}

async fn asked(reach: &Reach, issuer: &str) -> Result<CoreProviderMetadata, Fault> {
    courier::Place::parse(issuer).map_err(AskFault::Address)?;
    let issuer = IssuerUrl::new(issuer.to_owned()).map_err(|fault| Fault::NoProvider(fault.to_string()))?;
    let fetch = |request| fetch(request, reach.clone());
    Ok(CoreProviderMetadata::discover_async(issuer, &fetch).await?)
}

async fn redeem(
    reach: &Reach,
    registration: &Registration,
    metadata: &CoreProviderMetadata,
    attempt: &Attempt,
    code: &str,
) -> Result<CoreTokenResponse, Fault> {
    let methods = metadata.token_endpoint_auth_methods_supported();
    // Where a provider says nothing it takes the first (OpenID Connect Discovery 1.0, section 3).
    let is_basic = methods.is_none_or(|methods| methods.contains(&CoreClientAuthMethod::ClientSecretBasic));
    let client = CoreClient::from_provider_metadata(
        metadata.clone(),
        ClientId::new(registration.client_id.clone()),
        registration.client_secret.clone().map(ClientSecret::new),
    )
    .set_auth_type(if is_basic { AuthType::BasicAuth } else { AuthType::RequestBody });
    let request = client
        .exchange_code(AuthorizationCode::new(code.to_owned()))
        .map_err(|fault| Fault::NoProvider(fault.to_string()))?
        .set_pkce_verifier(PkceCodeVerifier::new(attempt.verifier()))
        .set_redirect_uri(Cow::Owned(return_to(registration)?));
    let fetch = |request| fetch(request, reach.clone());
    request.request_async(&fetch).await.map_err(refused)
}

/// What the provider says of somebody beside the id token; none where it says it in a form that is not read here.
async fn user_info(reach: &Reach, place: &str, token: &str) -> Result<Option<Map<String, Json>>, Fault> {
    let unreadable = |detail: String| Fault::Unreadable(format!("userinfo: {detail}"));
    let request = Request::builder()
        .method(Method::GET)
        .uri(place)
        .header(ACCEPT, "application/json")
        .header(AUTHORIZATION, format!("Bearer {token}"))
        .body(Vec::new())
        .map_err(|fault| unreadable(fault.to_string()))?;
    let answer = fetch(request, reach.clone()).await?;
    if answer.status() != StatusCode::OK {
        return Err(unreadable(answer.status().to_string()));
    }
    let kind = answer.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("application/json") {
        return Ok(None); // A token of its own (application/jwt): what counts stands in the id token then.
    }
    serde_json::from_slice(answer.body()).map(Some).map_err(|fault| unreadable(fault.to_string()))
}

/// Asks, by https, or in the clear where whoever runs the program named the host.
async fn fetch(request: Request<Vec<u8>>, reach: Reach) -> Result<Response<Vec<u8>>, AskFault> {
    let place = courier::Place::parse(&request.uri().to_string()).map_err(AskFault::Address)?;
    if !place.is_secure && !reach.names(&place) {
        return Err(AskFault::Plain(place.authority));
    }
    Ok(ask(request, &place, &reach).await?)
}

fn return_to(registration: &Registration) -> Result<RedirectUrl, Fault> {
    RedirectUrl::new(registration.return_to.clone()).map_err(|fault| Fault::Unreadable(fault.to_string()))
}

/// All claims of an id token that holds, ours and the provider's own.
fn claims_of(id_token: &CoreIdToken) -> Result<Map<String, Json>, Fault> {
    let unreadable = || Fault::Unreadable(String::from("the id token’s claims"));
    let text = id_token.to_string();
    let payload = text.split('.').nth(1).ok_or_else(unreadable)?;
    let bytes = URL_SAFE_NO_PAD.decode(payload).map_err(|_| unreadable())?;
    serde_json::from_slice(&bytes).map_err(|_| unreadable())
}

fn refused(fault: RequestTokenError<AskFault, StandardErrorResponse<CoreErrorResponseType>>) -> Fault {
    match fault {
        RequestTokenError::Request(fault) => Fault::Ask(fault),
        RequestTokenError::ServerResponse(answer) => match answer.error() {
            CoreErrorResponseType::InvalidClient | CoreErrorResponseType::UnauthorizedClient => {
                Fault::Client(answer.to_string())
            }
            CoreErrorResponseType::InvalidGrant => Fault::Code(answer.to_string()),
            _ => Fault::Refused(answer.to_string()),
        },
        RequestTokenError::Parse(fault, _) => Fault::Unreadable(fault.to_string()),
        RequestTokenError::Other(detail) => Fault::Unreadable(detail),
    }
}
