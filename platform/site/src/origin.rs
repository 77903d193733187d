//! Where a request comes from: the address it is believed to have, and the browser in words.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::header;
use axum::http::request::Parts;

use crate::site::Site;

/// What is kept of a browser's name for itself, in characters.
const DEVICE_CHARS_MAX: usize = 200;
/// How a proxy tells for whom it asks.
const FORWARDED_FOR: &str = "x-forwarded-for";
/// The words of an unknown browser, so that a list has something to show.
const UNKNOWN: &str = "?";

/// What stands between us and the network.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Front {
    /// Nothing: whoever connects is who asks.
    #[default]
    Nothing,
    /// A trusted proxy that speaks TLS.
    Proxy {
        /// The addresses it connects from. Only from there is it believed for whom it asks; without any, nobody's
        /// address is known.
        named: Vec<IpAddr>,
    },
}

impl Front {
    /// Whether pages are served over TLS.
    pub fn is_secure(&self) -> bool {
        matches!(self, Front::Proxy { .. })
    }

    /// Who asks, when `peer` connects and says that it asks for `forwarded`, as each proxy added its client.
    pub fn client(&self, peer: Option<IpAddr>, forwarded: &[&str]) -> Option<IpAddr> {
        let peer = peer?.to_canonical();
        let named = match self {
            Front::Nothing => return Some(peer),
            Front::Proxy { named } if named.is_empty() => return None,
            Front::Proxy { named } => named,
        };
        if !named.contains(&peer) {
            return Some(peer); // Past the proxy: what it says of others is not believed.
        }
        // The last entries are the proxies' own; those before may be anybody's invention.
        forwarded
            .iter()
            .flat_map(|line| line.split(','))
            .rev()
            .map(|entry| entry.trim().parse::<IpAddr>().ok().map(|address| address.to_canonical()))
            .find(|address| address.is_none_or(|address| !named.contains(&address)))
            .flatten()
    }
}

/// Where somebody comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// Their address; `None` where a proxy hides it.
    pub address: Option<IpAddr>,
    /// What the browser says it is.
    pub device: String,
}

impl Origin {
    /// Of a request.
    pub fn of(parts: &Parts, site: &Site) -> Origin {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
        let lines: Vec<&str> =
            parts.headers.get_all(FORWARDED_FOR).iter().filter_map(|line| line.to_str().ok()).collect();
        let device = parts.headers.get(header::USER_AGENT).and_then(|device| device.to_str().ok());
        Origin {
            address: site.front().client(peer, &lines),
            device: device.unwrap_or_default().chars().take(DEVICE_CHARS_MAX).collect(),
        }
    }
}

/// A browser and its system in words: `Chrome · Windows`.
pub fn device_words(agent: &str) -> String {
    let first = |known: &[(&'static str, &'static str)]| {
        known.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    // In this order: most browsers also claim to be those they descend from.
    let browser = first(&[
        ("MicroMessenger", "WeChat"),
        ("wxwork", "WeCom"),
        ("DingTalk", "DingTalk"),
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("QQBrowser", "QQ Browser"),
        ("HuaweiBrowser", "Huawei Browser"),
        ("Firefox", "Firefox"),
        ("FxiOS", "Firefox"),
        ("CriOS", "Chrome"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
        ("curl", "curl"),
        ("python", "Python"),
    ]);
    let system = first(&[
        ("HarmonyOS", "HarmonyOS"),
        ("OpenHarmony", "HarmonyOS"),
        ("Windows", "Windows"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("CrOS", "ChromeOS"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} · {system}"),
        (Some(only), None) | (None, Some(only)) => only.to_owned(),
        (None, None) => {
            agent.split(['/', ' ']).next().filter(|word| !word.is_empty()).unwrap_or(UNKNOWN).to_owned()
        }
    }
}

#[cfg(test)]
#[path = "tests/origin.rs"]
mod tests;
