//! An e-mail address, as written on business cards and in spreadsheets, made comparable.

use unicode_normalization::UnicodeNormalization;

use crate::{Message, text};

/// The longest part before the @, in bytes (RFC 5321, 4.5.3.1.1).
const LOCAL_BYTES_MAX: usize = 64;
/// The longest address, in bytes (RFC 5321, 4.5.3.1.3: a path of 256 with its two brackets).
const ADDRESS_BYTES_MAX: usize = 254;
/// The longest part of a domain between dots, in bytes (RFC 1035, 2.3.4).
const LABEL_BYTES_MAX: usize = 63;
/// The longest text that is looked at, in bytes: an address with a person's name before it.
const TEXT_BYTES_MAX: usize = 1_000;

/// An e-mail address in lower case, `li.hua@example.com`.
///
/// The part before the @ is lower-cased too. The standard would let a server tell `Li` from `li`, but none
/// that people use does, and two records with one mailbox must be found to be the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Email(pub String);

impl Email {
    /// Reads one address. `mailto:`, a name before `<…>`, full-width characters and punctuation at the end are
    /// taken off. Letters outside ASCII are accepted on both sides (RFC 6531).
    ///
    /// Errors: `email_unreadable`.
    pub fn parse(text: &str) -> Result<Email, Message> {
        if text.len() > TEXT_BYTES_MAX {
            return Err(unreadable(text));
        }
        let plain = if text.is_ascii() {
            text.to_ascii_lowercase()
        } else {
            let visible = text.chars().filter(|c| !text::is_invisible(*c));
            visible.nfkc().flat_map(char::to_lowercase).collect()
        };
        let address = bare_address(&plain);
        let Some((local, domain)) = address.rsplit_once('@') else { return Err(unreadable(text)) };
        // The ideographic full stop is a dot to domain names (RFC 3490, 3.1) and to Chinese keyboards.
        let domain = domain.replace('。', ".");
        let length = local.len() + 1 + domain.len();
        if length > ADDRESS_BYTES_MAX || !is_local(local) || !is_domain(&domain) {
            return Err(unreadable(text));
        }
        Ok(Email(format!("{local}@{domain}")))
    }

    /// What is odd about it: Latin letters beside Cyrillic or Greek ones that look the same, as in addresses that are
    /// made to be taken for another.
    pub fn oddity(&self) -> Option<Message> {
        let is_alike = |c: char| ('\u{370}'..='\u{52F}').contains(&c);
        let has_latin = self.0.chars().any(|c| c.is_ascii_alphabetic());
        (has_latin && self.0.chars().any(is_alike)).then(|| {
            let address = text::excerpt(&self.0);
            Message::new(
                "email_mixed_letters",
                format!("“{address}”混用了拉丁字母和外形相似的其他字母，可能是冒充的地址，请核对"),
                format!("“{address}” mixes Latin letters with others that look like them; it may pass for another address"),
            )
        })
    }
}

/// The address without what people put around it.
fn bare_address(plain: &str) -> &str {
    let before = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '"' | '\'' | '(');
    let after =
        |c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '"' | '\'' | ')' | '.' | '。' | '、');
    let mut address = plain.trim_start_matches(before).trim_end_matches(after);
    if let Some(open) = address.rfind('<') {
        address = &address[open + 1..];
        address = address.split_once('>').map_or(address, |(inside, _)| inside);
    }
    address = address.trim_matches(['<', '>']).trim();
    address = address.strip_prefix("mailto:").unwrap_or(address);
    address = address.split_once('?').map_or(address, |(before, _)| before);
    address.trim_start_matches(before).trim_end_matches(after)
}

fn is_local(local: &str) -> bool {
    local.len() <= LOCAL_BYTES_MAX
        && local.split('.').all(|atom| {
            !atom.is_empty()
                && atom.chars().all(|c| {
                    // The signs of an atom, RFC 5322, 3.2.3. Quoted local parts are not written by people.
                    c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c)
                })
        })
}

fn is_domain(domain: &str) -> bool {
    let mut labels = 0;
    let mut last = "";
    for label in domain.split('.') {
        let fits = !label.is_empty()
            && label.len() <= LABEL_BYTES_MAX
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-');
        if !fits {
            return false;
        }
        labels += 1;
        last = label;
    }
    // A name without a dot is a machine at home, and four numbers are no mail domain.
    labels >= 2 && last.chars().count() >= 2 && !last.bytes().all(|byte| byte.is_ascii_digit())
}

fn unreadable(text: &str) -> Message {
    let shown = text::excerpt(text);
    if text.chars().filter(|c| matches!(c, '@' | '＠')).count() > 1 {
        return Message::new(
            "email_unreadable",
            format!("“{shown}”里不止一个邮箱，每格请只填一个"),
            format!("“{shown}” holds more than one e-mail address; give one"),
        );
    }
    Message::new(
        "email_unreadable",
        format!("“{shown}”不是邮箱地址，请写成 name@example.com"),
        format!("“{shown}” is not an e-mail address; write it as name@example.com"),
    )
}

#[cfg(test)]
#[path = "tests/email.rs"]
mod tests;
