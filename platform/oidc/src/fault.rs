//! What can go wrong between us and a provider, in words for whoever signs in and whoever sets it up.

use courier::NotSent;
use object::Message;
use openidconnect::{ClaimsVerificationError, DiscoveryError};

/// Of what a provider says itself so many characters are told on.
const DETAIL_CHARS_MAX: usize = 200;

/// Why something was not asked, or not answered.
#[derive(Debug, thiserror::Error)]
pub enum AskFault {
    /// The address is none.
    #[error("{}", .0.en)]
    Address(Message),
    /// What is said there could be read on the way.
    #[error("{0} is not https")]
    Plain(String),
    /// Nobody answered.
    #[error(transparent)]
    NotSent(#[from] NotSent),
}

/// Why somebody does not come in through a provider.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// It could not be asked.
    #[error(transparent)]
    Ask(#[from] AskFault),
    /// There is no provider at this address.
    #[error("no OpenID provider there: {0}")]
    NoProvider(String),
    /// There is one, and it calls itself otherwise.
    #[error("{0}")]
    OtherIssuer(String),
    /// It does not take our registration.
    #[error("the provider refuses the client: {0}")]
    Client(String),
    /// The code was used, or is too old, or another's.
    #[error("the provider refuses the code: {0}")]
    Code(String),
    /// It says no for another reason.
    #[error("the provider refuses: {0}")]
    Refused(String),
    /// Its answer cannot be read.
    #[error("the provider's answer: {0}")]
    Unreadable(String),
    /// The id token does not hold.
    #[error("id token: {0}")]
    Token(#[from] ClaimsVerificationError),
    /// Too many wait for providers just now.
    #[error("too many sign-ins through providers at once")]
    Busy,
    /// What it says beside the id token is about somebody else.
    #[error("userinfo is about another subject")]
    OtherSubject,
}

impl From<DiscoveryError<AskFault>> for Fault {
    fn from(fault: DiscoveryError<AskFault>) -> Fault {
        match fault {
            DiscoveryError::Request(fault) => Fault::Ask(fault),
            DiscoveryError::Validation(detail) => Fault::OtherIssuer(detail),
            DiscoveryError::Parse(fault) => Fault::NoProvider(fault.to_string()),
            DiscoveryError::UrlParse(fault) => Fault::NoProvider(fault.to_string()),
            DiscoveryError::Response(_, _, detail) | DiscoveryError::Other(detail) => {
                Fault::NoProvider(detail)
            }
            other => Fault::NoProvider(other.to_string()),
        }
    }
}

impl Fault {
    /// In both languages.
    pub fn message(&self) -> Message {
        match self {
            Fault::Ask(AskFault::Address(message)) => message.clone(),
            Fault::Ask(AskFault::Plain(host)) => Message::new(
                "provider_plain",
                format!("{host} 不是 https 地址；只有启动时放行的内网主机可以用 http"),
                format!(
                    "{host} is not https; plain http is for hosts that were named when the program was started"
                ),
            ),
            Fault::Ask(AskFault::NotSent(fault)) => {
                let told = fault.message();
                Message::new(
                    "provider_not_reached",
                    format!("连不上身份提供方：{}", told.zh),
                    format!("the provider is not reached: {}", told.en),
                )
            }
            Fault::NoProvider(detail) => Message::new(
                "provider_unknown",
                format!("这个地址没有 OpenID 服务，请检查颁发者地址（{}）", short(detail)),
                format!("there is no OpenID provider at this address; check the issuer ({})", short(detail)),
            ),
            Fault::OtherIssuer(detail) => Message::new(
                "provider_other_issuer",
                format!("提供方自称的颁发者与所填的不一致，末尾的斜杠也要一样（{}）", short(detail)),
                format!(
                    "the provider calls itself otherwise; the final slash counts too ({})",
                    short(detail)
                ),
            ),
            Fault::Client(detail) => Message::new(
                "provider_client",
                format!("提供方不接受客户端 ID 或密钥（{}）", short(detail)),
                format!("the provider does not accept the client id or the secret ({})", short(detail)),
            ),
            Fault::Code(detail) => Message::new(
                "provider_code",
                format!("这次登录已经用过或已过期，请重新登录（{}）", short(detail)),
                format!("this sign-in was used already or has expired; begin again ({})", short(detail)),
            ),
            Fault::Refused(detail) => Message::new(
                "provider_refuses",
                format!("身份提供方拒绝了登录（{}）", short(detail)),
                format!("the provider refused ({})", short(detail)),
            ),
            Fault::Unreadable(detail) => Message::new(
                "provider_unreadable",
                format!("身份提供方的答复无法识别（{}）", short(detail)),
                format!("the provider’s answer cannot be read ({})", short(detail)),
            ),
            Fault::Token(fault) => token_message(fault),
            Fault::Busy => Message::new(
                "providers_busy",
                "同时登录的人太多，请稍后再试",
                "too many people are signing in at this moment; try again shortly",
            ),
            Fault::OtherSubject => Message::new(
                "provider_other_subject",
                "身份提供方前后说的不是同一个人，登录已停止",
                "the provider spoke of two different people; nobody was signed in",
            ),
        }
    }
}

fn token_message(fault: &ClaimsVerificationError) -> Message {
    let (code, zh, en) = match fault {
        ClaimsVerificationError::Expired(_) => (
            "token_expired",
            "身份令牌已过期，请检查服务器时间",
            "the id token has expired; check the clocks of both servers",
        ),
        ClaimsVerificationError::InvalidAudience(_) => {
            ("token_audience", "身份令牌是发给别的应用的", "the id token was made for another application")
        }
        ClaimsVerificationError::InvalidIssuer(_) => {
            ("token_issuer", "身份令牌不是这个提供方签发的", "the id token was made by another provider")
        }
        ClaimsVerificationError::InvalidNonce(_) => (
            "token_nonce",
            "身份令牌不属于这次登录，请重新登录",
            "the id token belongs to another sign-in; begin again",
        ),
        ClaimsVerificationError::SignatureVerification(_) => {
            ("token_signature", "身份令牌的签名不对", "the signature of the id token does not hold")
        }
        _ => ("token_unfit", "身份令牌不合要求", "the id token does not hold"),
    };
    let detail = fault.to_string();
    Message::new(code, format!("{zh}（{}）", short(&detail)), format!("{en} ({})", short(&detail)))
}

/// As much of a provider's own words as a notice holds.
fn short(detail: &str) -> String {
    detail.chars().filter(|c| !c.is_control()).take(DETAIL_CHARS_MAX).collect()
}
