//! Where a file lies on an SFTP server: `sftp://user@host:port/folder/name`. In the name `*` and `?` stand for what changes
//! from day to day. Everything is taken as it is written: names of files have blanks, percent signs and Chinese in them.

use std::net::IpAddr;

use object::Message;

use crate::place::ADDRESS_BYTES_MAX;

const SCHEME: &str = "sftp://";
const PORT: u16 = 22;
/// How a path begins that is meant from where one arrives after signing in.
const FROM_HOME: &str = "~/";
/// How a fingerprint begins, as OpenSSH writes it.
const FINGERPRINT: &str = "SHA256:";
/// 32 bytes in base64 without its filling.
const FINGERPRINT_CHARS: usize = 43;

/// A file on an SFTP server, or a pattern of such.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SftpPlace {
    /// Who signs in.
    pub user: String,
    /// The host, in small letters; an IPv6 address without its brackets.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The folder as the server is asked for it; empty where one arrives.
    pub folder: String,
    /// The file's name, with `*` and `?`.
    pub name: String,
}

impl SftpPlace {
    /// Reads an address.
    ///
    /// # Errors
    /// `address_unreadable` with the reason.
    pub fn parse(text: &str) -> Result<SftpPlace, Message> {
        let unreadable = |zh: &str, en: &str| {
            Message::new("address_unreadable", format!("地址{zh}"), format!("the address {en}"))
        };
        let form = || {
            unreadable(
                "应为 sftp://用户名@主机:端口/目录/文件名",
                "must be sftp://user@host:port/folder/file",
            )
        };
        let text = text.trim();
        if text.len() > ADDRESS_BYTES_MAX {
            return Err(unreadable("太长", "is too long"));
        }
        if text.chars().any(char::is_control) {
            return Err(form());
        }
        let is_ours = text.get(..SCHEME.len()).is_some_and(|scheme| scheme.eq_ignore_ascii_case(SCHEME));
        let rest = text.get(SCHEME.len()..).filter(|_| is_ours).ok_or_else(form)?;
        let (authority, path) = rest.split_once('/').ok_or_else(form)?;
        let (user, host) = authority.rsplit_once('@').ok_or_else(form)?;
        if user.contains(':') {
            return Err(unreadable(
                "不能包含密码，请用“设置登录”填写",
                "must not hold a password; it is set by “Set the sign-in”",
            ));
        }
        let (host, port) = host_and_port(host).ok_or_else(form)?;
        let (folder, name) = match path.strip_prefix(FROM_HOME) {
            Some(path) => path
                .rsplit_once('/')
                .map_or((String::new(), path), |(folder, name)| (folder.to_owned(), name)),
            None => path
                .rsplit_once('/')
                .map_or((String::from("/"), path), |(folder, name)| (format!("/{folder}"), name)),
        };
        if user.is_empty() || name.is_empty() {
            return Err(form());
        }
        if folder.contains(['*', '?']) {
            return Err(unreadable("的通配符只能用在文件名里", "may have * and ? in the file’s name only"));
        }
        Ok(SftpPlace { user: user.to_owned(), host, port, folder, name: name.to_owned() })
    }

    /// Who signs in where: what a password is good for.
    pub fn account(&self) -> String {
        format!("{SCHEME}{}@{}:{}", self.user, self.host, self.port)
    }

    /// Whether the name stands for several.
    pub fn is_pattern(&self) -> bool {
        self.name.contains(['*', '?'])
    }

    /// Whether a file of this name is meant.
    pub fn fits(&self, name: &str) -> bool {
        fits(&self.name, name)
    }

    /// The path of a file of the folder.
    pub(crate) fn path_of(&self, name: &str) -> String {
        match self.folder.as_str() {
            "" => name.to_owned(),
            folder if folder.ends_with('/') => format!("{folder}{name}"),
            folder => format!("{folder}/{name}"),
        }
    }
}

/// Whether a text is a fingerprint as OpenSSH shows it.
pub fn is_fingerprint(text: &str) -> bool {
    let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    text.strip_prefix(FINGERPRINT)
        .is_some_and(|hash| hash.len() == FINGERPRINT_CHARS && hash.bytes().all(is_base64))
}

fn host_and_port(text: &str) -> Option<(String, u16)> {
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (host, port) = rest.split_once(']')?;
            host.parse::<std::net::Ipv6Addr>().ok()?;
            (host, if port.is_empty() { None } else { Some(port.strip_prefix(':')?) })
        }
        None => text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port))),
    };
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    let is_host = host.parse::<IpAddr>().is_ok() || (!host.is_empty() && host.bytes().all(is_plain));
    let port = match port {
        None => PORT,
        Some(port) => port.parse().ok().filter(|port| *port > 0)?,
    };
    is_host.then(|| (host.to_ascii_lowercase(), port))
}

/// `*` is any characters, `?` is one; the last `*` is tried longer and longer, so that no name takes long.
fn fits(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    let (mut at, mut seen) = (0, 0);
    let mut again: Option<(usize, usize)> = None;
    while seen < name.len() {
        match pattern.get(at) {
            Some('*') => {
                again = Some((at + 1, seen));
                at += 1;
            }
            Some(c) if *c == '?' || *c == name[seen] => {
                at += 1;
                seen += 1;
            }
            Some(_) | None => match again {
                None => return false,
                Some((after, from)) => {
                    again = Some((after, from + 1));
                    (at, seen) = (after, from + 1);
                }
            },
        }
    }
    pattern[at..].iter().all(|c| *c == '*')
}
