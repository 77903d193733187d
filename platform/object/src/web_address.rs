//! Addresses of the web as people write them, `www.example.com` too: http and https alone, without name and password,
//! so that what is shown as a link leads where it says.

use crate::{FieldKind, FieldType, Message, TEXT_CHARS_MAX, Value, text};

/// An address of the web, `https://www.example.com/about`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebAddress(pub String);

impl WebAddress {
    /// Reads an address: `https://` is put before one without a scheme, scheme and host become small letters, and a
    /// single slash behind the host goes.
    ///
    /// # Errors
    /// `web_address_unreadable` with what an address looks like; `text_too_long`.
    pub fn parse(text: &str) -> Result<WebAddress, Message> {
        let clean = text::clean(text);
        let length = clean.chars().count();
        if length > TEXT_CHARS_MAX {
            return Err(Message::new(
                "text_too_long",
                format!("有 {length} 个字，最多 {TEXT_CHARS_MAX} 个"),
                format!("{length} characters; at most {TEXT_CHARS_MAX} fit"),
            ));
        }
        normalised(&clean).map(WebAddress).ok_or_else(|| {
            let shown = text::excerpt(text);
            Message::new(
                "web_address_unreadable",
                format!("“{shown}”不是网址，请写成 https://www.example.com"),
                format!("“{shown}” is not a web address; write https://www.example.com"),
            )
        })
    }

    /// What a stored text leads to, where it is an address: texts of a time before this kind may be none.
    pub fn of_stored(text: &str) -> Option<WebAddress> {
        normalised(text).map(WebAddress)
    }

    /// As it is shown: without the scheme, `www.example.com/about`, so that the host comes first.
    pub fn shown(&self) -> &str {
        self.0.split_once("://").map_or(self.0.as_str(), |(_, rest)| rest)
    }
}

fn normalised(clean: &str) -> Option<String> {
    // What a browser would read in another way than people do is no address: spaces, quotes, backslashes.
    if clean.chars().any(|c| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '"' | '<' | '>' | '\\' | '`' | '|' | '^' | '{' | '}')
    }) {
        return None;
    }
    let (scheme, rest) = match clean.split_once("://") {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => ("http", rest),
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => ("https", rest),
        Some(_) => return None,
        None => ("https", clean),
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) => (host, Some(port.parse::<u16>().ok().filter(|port| *port > 0)?)),
        None => (authority, None),
    };
    let host = host.to_lowercase();
    if !is_host(&host) {
        return None;
    }
    let port = port.map_or_else(String::new, |port| format!(":{port}"));
    let path = if path == "/" { "" } else { path };
    Some(format!("{scheme}://{host}{port}{path}"))
}

/// Names with a point between them, of letters and digits of any script; so no name and password, no bare word.
fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    host.contains('.') && host.len() <= HOST_BYTES_MAX && host.split('.').all(is_label)
}

/// RFC 1035, section 2.3.4.
const HOST_BYTES_MAX: usize = 255;

impl FieldType for WebAddress {
    const KIND: FieldKind = FieldKind::Web;
    fn to_value(&self) -> Value {
        Value::Text(self.0.clone())
    }
    fn from_value(value: &Value) -> Option<Self> {
        value.as_text().map(|text| WebAddress(text.to_owned()))
    }
    fn parse(text: &str) -> Result<Value, Message> {
        WebAddress::parse(text).map(|address| Value::Text(address.0))
    }
}

#[cfg(test)]
#[path = "tests/web_address.rs"]
mod tests;
