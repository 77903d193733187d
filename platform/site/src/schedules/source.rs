//! From where a schedule fetches.

use std::path::Component;

use courier::Place;
use object::Message;

/// The longest path, in characters.
const PATH_CHARS_MAX: usize = 200;

/// From where a schedule fetches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Every file of a folder below the one that was allowed; empty for that one.
    Folder(String),
    /// One file at an address.
    Address(String),
}

impl Source {
    /// The folder of this path.
    ///
    /// # Errors
    /// Where it would lead out of the folder that was allowed.
    pub fn folder(text: &str) -> Result<Source, Message> {
        let plain = text.trim().trim_end_matches('/');
        let is_inside = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
        let fits = plain.chars().count() <= PATH_CHARS_MAX && !plain.contains(['\0', '\\']);
        if !fits || !std::path::Path::new(plain).components().all(is_inside) {
            return Err(Message::new(
                "folder_outside",
                "请填写允许的目录下的路径，例如 erp/orders，不能以“/”开头，也不能有“..”",
                "write a path below the allowed folder, such as erp/orders, without a leading “/” and without “..”",
            ));
        }
        Ok(Source::Folder(if plain == "." { String::new() } else { plain.to_owned() }))
    }

    /// The file at this address.
    ///
    /// # Errors
    /// Where it is none.
    pub fn address(text: &str) -> Result<Source, Message> {
        Place::parse(text.trim()).map(|_| Source::Address(text.trim().to_owned()))
    }

    /// As it is written.
    pub fn place(&self) -> &str {
        match self {
            Source::Folder(place) | Source::Address(place) => place,
        }
    }
}

/// Checks the name of a header that carries a secret.
///
/// # Errors
/// Where it is none.
pub fn header_name(text: &str) -> Result<(), Message> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let is_ours = ["host", "content-length", "transfer-encoding", "connection"]
        .iter()
        .any(|ours| text.eq_ignore_ascii_case(ours));
    if !text.is_empty() && text.len() <= PATH_CHARS_MAX && text.bytes().all(is_plain) && !is_ours {
        return Ok(());
    }
    Err(Message::new(
        "header_unreadable",
        "请求头名称只能用字母、数字和“-”，例如 Authorization",
        "a header’s name is made of letters, digits and “-”, such as Authorization",
    ))
}
