//! From where a schedule fetches.

use std::path::Component;

use courier::{Place, SftpPlace};
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
    /// One file of an SFTP server, or the newest of a pattern.
    Sftp(String),
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

    /// The file at this address of an SFTP server.
    ///
    /// # Errors
    /// Where it is none.
    pub fn sftp(text: &str) -> Result<Source, Message> {
        SftpPlace::parse(text).map(|_| Source::Sftp(text.trim().to_owned()))
    }

    /// What a secret that goes along is good for: an address as it is written, an account of a server.
    pub(super) fn secret_place(&self) -> String {
        match self {
            Source::Folder(place) | Source::Address(place) => place.clone(),
            Source::Sftp(address) => {
                SftpPlace::parse(address).map_or_else(|_| address.clone(), |place| place.account())
            }
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
