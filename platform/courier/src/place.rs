//! Where a message may go: to public addresses by http or https, and to hosts that whoever runs this installation
//! has named. Our own machine, our own network and a cloud's metadata are reached from inside only, so a message of
//! ours must not be a way there (server-side request forgery).

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use hyper::Uri;
use object::Message;

/// The longest address, in bytes.
pub(crate) const ADDRESS_BYTES_MAX: usize = 1_000;

/// An address to send to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Whether by TLS.
    pub is_secure: bool,
    /// The host, in small letters; an IPv6 address without its brackets.
    pub host: String,
    /// The port.
    pub port: u16,
    /// Path and query.
    pub path: String,
    /// As it stands in the `Host` header.
    pub authority: String,
}

impl Place {
    /// Reads an address. What may be reached is another question, see [`Reach`].
    ///
    /// # Errors
    /// `address_unreadable` with the reason.
    pub fn parse(text: &str) -> Result<Place, Message> {
        let unreadable = |zh: &str, en: &str| {
            Message::new("address_unreadable", format!("地址{zh}"), format!("the address {en}"))
        };
        if text.len() > ADDRESS_BYTES_MAX {
            return Err(unreadable("太长", "is too long"));
        }
        let form = || {
            unreadable(
                "应为 https://主机/路径，中文域名请写成 xn-- 形式",
                "must be https://host/path; write a host outside ASCII in its xn-- form",
            )
        };
        let uri: Uri = text.trim().parse().map_err(|_| form())?;
        let is_secure = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            Some(_) | None => return Err(form()),
        };
        let authority = uri.authority().ok_or_else(form)?;
        if authority.as_str().contains('@') {
            return Err(unreadable("不能包含用户名和口令", "must not hold a name and a password"));
        }
        if text.contains('#') {
            return Err(unreadable("不能包含“#”", "must not hold a “#”"));
        }
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
        if host.is_empty() {
            return Err(form());
        }
        let port = match authority.as_str().get(authority.host().len()..).unwrap_or_default() {
            "" if is_secure => 443,
            "" => 80,
            written => written.trim_start_matches(':').parse().map_err(|_| form())?,
        };
        let path = uri.path_and_query().map_or("/", hyper::http::uri::PathAndQuery::as_str);
        Ok(Place { is_secure, host, port, path: path.to_owned(), authority: authority.as_str().to_owned() })
    }
}

/// Where messages may go.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// Hosts that may be reached wherever they are, as `host` or `host:port`.
    named: BTreeSet<String>,
}

impl Reach {
    /// Public addresses and these hosts, each as `host` or `host:port`.
    pub fn with(named: impl IntoIterator<Item = String>) -> Reach {
        Reach { named: named.into_iter().map(|host| host.trim().to_ascii_lowercase()).collect() }
    }

    /// Whether a place, whose host has this address, may be gone to.
    pub fn allows(&self, place: &Place, address: IpAddr) -> bool {
        self.allows_host(&place.host, place.port, address)
    }

    /// Whether a place's host was named.
    pub fn names(&self, place: &Place) -> bool {
        self.names_host(&place.host, place.port)
    }

    /// Whether a host, which has this address, may be gone to by this port.
    pub(crate) fn allows_host(&self, host: &str, port: u16, address: IpAddr) -> bool {
        self.names_host(host, port) || !is_special(address)
    }

    fn names_host(&self, host: &str, port: u16) -> bool {
        self.named.contains(host) || self.named.contains(&format!("{host}:{port}"))
    }
}

/// Whether an address is not one of the public internet (IANA's special-purpose registries, as of 2025).
pub fn is_special(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_special_v4(address),
        IpAddr::V6(address) => is_special_v6(address),
    }
}

fn is_special_v4(address: Ipv4Addr) -> bool {
    match address.octets() {
        [0 | 10 | 127, ..]
        | [169, 254, ..] // Link-local: the metadata of clouds among them.
        | [192, 168, ..]
        | [192, 0, 0 | 2, _]
        | [192, 88, 99, _]
        | [198, 18 | 19, ..]
        | [198, 51, 100, _]
        | [203, 0, 113, _]
        | [224..=255, ..] => true, // Groups, what is reserved, and everyone.
        [100, second, ..] => (64..128).contains(&second),
        [172, second, ..] => (16..32).contains(&second),
        _ => false,
    }
}

fn is_special_v6(address: Ipv6Addr) -> bool {
    match address.segments() {
        // Within 2000::/3, all that was ever given out: for protocols, Teredo among them, for books, for 6to4.
        [0x2001, second, ..] => second < 0x0200 || second == 0x0db8,
        [0x2002, ..] => true,
        [0x3fff, second, ..] => second < 0x1000,
        // Everything outside it: our own machine, links, private networks, groups, IPv4 in disguise, NAT64.
        [first, ..] => !(0x2000..0x4000).contains(&first),
    }
}
