//! Where a bucket is, and with which keys it is opened.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use object::Message;

/// How addresses begin.
const SCHEME: &str = "s3://";
/// The longest file of keys, in bytes.
const KEYS_BYTES_MAX: u64 = 4_096;

/// A bucket and a prefix in it: `s3://bucket/prefix`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The bucket.
    pub bucket: String,
    /// Below which names lie; empty for the bucket itself.
    pub prefix: String,
}

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Address, String> {
        let form = || String::from("应为 s3://桶/前缀 / s3://BUCKET/PREFIX");
        let (bucket, prefix) = {
            let rest = text.strip_prefix(SCHEME).ok_or_else(form)?;
            rest.split_once('/').unwrap_or((rest, ""))
        };
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.');
        if bucket.is_empty() || !bucket.chars().all(is_plain) {
            return Err(form());
        }
        Ok(Address { bucket: bucket.to_owned(), prefix: prefix.trim_matches('/').to_owned() })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Address { bucket, prefix } = self;
        if prefix.is_empty() {
            write!(to, "{SCHEME}{bucket}")
        } else {
            write!(to, "{SCHEME}{bucket}/{prefix}")
        }
    }
}

/// The keys of a bucket. They are shown nowhere, not even where programmers look.
#[derive(Clone, PartialEq, Eq)]
pub struct Keys {
    /// The key's id.
    pub id: String,
    /// The secret.
    pub secret: String,
    /// A token, where the keys are lent for a time.
    pub token: Option<String>,
}

impl fmt::Debug for Keys {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("Keys")
    }
}

/// Where the bucket's name stands in addresses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// In the path, as MinIO has it.
    #[default]
    Path,
    /// Before the host's name, as Aliyun OSS and Tencent COS want it.
    Host,
}

impl Style {
    /// The endpoint at which this bucket is reached.
    pub(crate) fn endpoint(self, endpoint: &str, bucket: &str) -> String {
        let endpoint = endpoint.trim_end_matches('/');
        match (self, endpoint.split_once("://")) {
            (Style::Host, Some((scheme, host))) if !host.starts_with(&format!("{bucket}.")) => {
                format!("{scheme}://{bucket}.{host}")
            }
            _ => endpoint.to_owned(),
        }
    }
}

impl FromStr for Style {
    type Err = String;

    fn from_str(text: &str) -> Result<Style, String> {
        match text {
            "path" => Ok(Style::Path),
            "host" => Ok(Style::Host),
            _ => Err(String::from("应为 path 或 host / path or host")),
        }
    }
}

/// How a bucket is reached.
#[derive(Clone, Debug)]
pub struct Access {
    /// The address of the store, such as `https://minio.internal:9000`; Amazon's where there is none.
    pub endpoint: Option<String>,
    /// Where the bucket's name stands in addresses, with an endpoint.
    pub style: Style,
    /// The region.
    pub region: Option<String>,
    /// The keys.
    pub keys: Keys,
}

impl Keys {
    /// From a file of two lines, `id` and `secret`, or three with a `token`, each as `name = value`; nobody but the
    /// owner may read it.
    ///
    /// # Errors
    /// Where it cannot be read, others may read it, or a line is missing.
    pub fn of_file(path: &Path) -> Result<Keys, Message> {
        use std::os::unix::fs::PermissionsExt;

        let metadata = std::fs::metadata(path).map_err(|fault| crate::refused::of_file(path, &fault))?;
        let shown = path.display();
        if metadata.permissions().mode() & 0o077 != 0 {
            return Err(Message::new(
                "keys_readable",
                format!("{shown} 可以被其他人读取，请先 chmod 600"),
                format!("others may read {shown}; chmod 600 it first"),
            ));
        }
        if metadata.len() > KEYS_BYTES_MAX {
            return Err(unfit(path));
        }
        let text = std::fs::read_to_string(path).map_err(|fault| crate::refused::of_file(path, &fault))?;
        let of = |names: [&str; 2]| {
            let mut lines = text.lines().filter_map(|line| line.split_once('='));
            let found = lines.find(|(name, _)| names.contains(&name.trim()))?;
            let value = found.1.trim().trim_matches('"');
            (!value.is_empty()).then(|| value.to_owned())
        };
        let id = of(["id", "aws_access_key_id"]).ok_or_else(|| unfit(path))?;
        let secret = of(["secret", "aws_secret_access_key"]).ok_or_else(|| unfit(path))?;
        Ok(Keys { id, secret, token: of(["token", "aws_session_token"]) })
    }

    /// From the environment, as other programs for S3 read them; nothing where it has none.
    pub fn of_environment() -> Option<Keys> {
        let of = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let (id, secret) = (of("AWS_ACCESS_KEY_ID")?, of("AWS_SECRET_ACCESS_KEY")?);
        Some(Keys { id, secret, token: of("AWS_SESSION_TOKEN") })
    }
}

fn unfit(path: &Path) -> Message {
    let path = path.display();
    Message::new(
        "keys_unfit",
        format!("{path} 应有两行：id = …、secret = …"),
        format!("{path} has two lines, id = … and secret = …"),
    )
}

#[cfg(test)]
#[path = "tests/address.rs"]
mod tests;
