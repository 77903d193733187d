//! A sign-in provider of the tests' own, by the clock of the house: it says of people what it is told to say, and can be
//! made to say it wrongly. A real one is asked in the browser's tests.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::{get, post};
use axum::{Json as JsonBody, Router};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use site::pairs_of;
use testing::TestClock;

use crate::doorstep::{Answer, Browser, Doorstep};

pub const CLIENT: &str = "guanxi";
pub const SECRET: &str = "what-nobody-sees-again";
/// Seconds that an id token is good for.
const GOOD_FOR_S: i64 = 300;

/// What is wrong with an id token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tampered {
    Not,
    Nonce,
    Audience,
    Issuer,
    Expired,
    Signature,
    /// Signed with the secret that both share, as anybody could who has it.
    SharedKey,
    Unsigned,
    /// What is said beside it is about somebody else.
    OtherSubject,
}

/// The provider.
#[derive(Clone)]
pub struct Vouching {
    pub address: String,
    clock: TestClock,
    key: Arc<Ed25519KeyPair>,
    /// What is said under each code, with the attempt's nonce, challenge and return address.
    codes: Arc<Mutex<HashMap<String, Vouched>>>,
}

/// What is said under a code: of whom, for which attempt, and what is wrong with it.
type Vouched = (Json, HashMap<String, String>, Tampered);

impl Vouching {
    /// Opens one that the house may ask.
    pub fn open(doorstep: &Doorstep) -> Vouching {
        let key = Arc::new(Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap());
        let listener = doorstep.run_beside(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let provider = Vouching { address, clock: doorstep.clock.clone(), key, codes: Arc::default() };
        let (about, keys, token, told) =
            (provider.clone(), provider.clone(), provider.clone(), provider.clone());
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(move || async move { about.about() }))
            .route("/keys", get(move || async move { keys.keys() }))
            .route("/token", post(move |headers, body| async move { token.redeem(&headers, body) }))
            .route("/me", get(move |headers| async move { told.told(&headers) }));
        doorstep.run_beside(async move {
            tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        });
        provider
    }

    /// Host and port, as the house is allowed to ask it.
    pub fn host(&self) -> String {
        self.address.strip_prefix("http://").unwrap().to_owned()
    }

    fn about(&self) -> JsonBody<Json> {
        let at = |path: &str| format!("{}{path}", self.address);
        JsonBody(json!({
            "issuer": self.address, "authorization_endpoint": at("/authorize"), "token_endpoint": at("/token"),
            "userinfo_endpoint": at("/me"), "jwks_uri": at("/keys"), "response_types_supported": ["code"],
            "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["EdDSA", "HS256"],
        }))
    }

    fn keys(&self) -> JsonBody<Json> {
        let x = URL_SAFE_NO_PAD.encode(self.key.public_key().as_ref());
        JsonBody(json!({"keys": [
            {"kty": "OKP", "crv": "Ed25519", "x": x, "kid": "k1", "use": "sig", "alg": "EdDSA"},
        ]}))
    }

    fn redeem(&self, headers: &HeaderMap, body: String) -> (StatusCode, JsonBody<Json>) {
        let basic = format!("Basic {}", STANDARD.encode(format!("{CLIENT}:{SECRET}")));
        let no = |error: &str| (StatusCode::BAD_REQUEST, JsonBody(json!({"error": error})));
        if headers.get(header::AUTHORIZATION).is_none_or(|sent| sent.as_bytes() != basic.as_bytes()) {
            return no("invalid_client");
        }
        let sent: HashMap<String, String> = pairs_of(&body).into_iter().collect();
        // A code is good once.
        let Some((said, attempt, tampered)) = self.codes.lock().unwrap().remove(&sent["code"]) else {
            return no("invalid_grant");
        };
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(sent["code_verifier"].as_bytes()));
        if challenge != attempt["code_challenge"] || sent["redirect_uri"] != attempt["redirect_uri"] {
            return no("invalid_grant");
        }
        let id_token = self.id_token(&said, &attempt["nonce"], tampered);
        let subject =
            if tampered == Tampered::OtherSubject { "another" } else { said["sub"].as_str().unwrap() };
        let answer = json!({"access_token": subject, "token_type": "Bearer", "id_token": id_token});
        (StatusCode::OK, JsonBody(answer))
    }

    fn told(&self, headers: &HeaderMap) -> JsonBody<Json> {
        let subject = headers[header::AUTHORIZATION].to_str().unwrap().strip_prefix("Bearer ").unwrap();
        JsonBody(json!({"sub": subject, "email": format!("{subject}@example.com")}))
    }

    fn id_token(&self, said: &Json, nonce: &str, tampered: Tampered) -> String {
        let now_s = self.clock.now().0 / 1_000;
        let unless = |wrong: Tampered, right: &str| {
            if tampered == wrong { String::from("another") } else { right.to_owned() }
        };
        let mut claims = said.clone();
        let other = "https://other.example";
        claims["iss"] = json!(if tampered == Tampered::Issuer { other } else { &self.address });
        claims["aud"] = json!(unless(Tampered::Audience, CLIENT));
        claims["nonce"] = json!(unless(Tampered::Nonce, nonce));
        claims["iat"] = json!(now_s);
        claims["exp"] =
            json!(if tampered == Tampered::Expired { now_s - GOOD_FOR_S } else { now_s + GOOD_FOR_S });
        let algorithm = match tampered {
            Tampered::SharedKey => "HS256",
            Tampered::Unsigned => "none",
            _ => "EdDSA",
        };
        let part = |json: &Json| URL_SAFE_NO_PAD.encode(json.to_string());
        let signed =
            format!("{}.{}", part(&json!({"alg": algorithm, "kid": "k1", "typ": "JWT"})), part(&claims));
        let signature = match tampered {
            Tampered::Signature => vec![1; 64],
            Tampered::Unsigned => Vec::new(),
            Tampered::SharedKey => {
                let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, SECRET.as_bytes());
                ring::hmac::sign(&key, signed.as_bytes()).as_ref().to_vec()
            }
            _ => self.key.sign(signed.as_bytes()).as_ref().to_vec(),
        };
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// A browser goes there, is vouched for, and is sent back: where to.
    pub fn vouch(&self, browser: &mut Browser<'_>, begin: &str, said: &Json, tampered: Tampered) -> String {
        let sent = browser.get(begin).expect(303);
        let address = sent.headers["location"].to_str().unwrap().to_owned();
        let query = address.strip_prefix(&format!("{}/authorize?", self.address)).unwrap();
        let asked: HashMap<String, String> = pairs_of(query).into_iter().collect();
        assert_eq!((asked["response_type"].as_str(), asked["client_id"].as_str()), ("code", CLIENT));
        assert_eq!(asked["code_challenge_method"], "S256");
        assert!(asked["scope"].split(' ').any(|scope| scope == "openid"), "{}", asked["scope"]);
        assert!(!address.contains(SECRET));
        let mut codes = self.codes.lock().unwrap();
        let code = format!("code-{}", codes.len() + usize::try_from(self.clock.now().0 % 1_000).unwrap());
        let back = format!(
            "/sign-in/return?code={code}&state={}&iss={}",
            asked["state"],
            site::encode(&self.address)
        );
        codes.insert(code, (said.clone(), asked, tampered));
        back
    }

    /// All of it: the answer to whoever came back.
    pub fn sign_in(&self, browser: &mut Browser<'_>, begin: &str, said: &Json) -> Answer {
        let back = self.vouch(browser, begin, said, Tampered::Not);
        browser.get(&back)
    }
}
