//! What a mail says, read as forgivingly as people's mail programs write: words in any charset, headers without their
//! encoding, no date, no number. A page becomes plain text; what it looked like is in the file, which is kept.

use std::borrow::Cow;

use mail_parser::{HeaderValue, MessageParser};
use object::{FieldType, Instant, Message, PROSE_CHARS_MAX, Prose, TEXT_CHARS_MAX, Value};

use super::addresses::People;
use super::parts::parts_of;

/// The headers of a mail end within so many bytes, or it is none.
const HEAD_BYTES_MAX: usize = 1 << 20;

/// A mail.
#[derive(Debug, Default)]
pub(super) struct Mail {
    pub subject: Option<String>,
    pub from: People,
    pub to: People,
    pub cc: People,
    pub sent_at: Option<Instant>,
    /// What tells it from every other: its own number, or the digest of the file where it has none.
    pub message_id: String,
    pub in_reply_to: Option<String>,
    /// The number of the mail that the exchange began with: its own, where it began one.
    pub thread: String,
    pub text: String,
    /// What was sent along, by name and bytes.
    pub files: Vec<(String, Vec<u8>)>,
}

/// Reads a mail, of which the digest is known.
///
/// # Errors
/// `mail_unreadable` for what is none, `mail_too_deep`, `mail_too_many_parts`.
pub(super) fn read(bytes: &[u8], digest: &str) -> Result<Mail, Message> {
    let raw = in_utf8(bytes);
    let head = MessageParser::default().parse_headers(raw.as_ref()).ok_or_else(unreadable)?;
    // A text with a colon in its first line is not yet a mail.
    if head.from().is_none() && head.to().is_none() && head.subject().is_none() {
        return Err(unreadable());
    }
    let parts = parts_of(&raw)?;
    let written =
        if parts.plain.iter().any(|text| !text.trim().is_empty()) { parts.plain } else { parts.made_plain };
    let message_id = head.message_id().and_then(short).unwrap_or_else(|| format!("sha256:{digest}"));
    let in_reply_to = first_of(head.in_reply_to());
    let thread = first_of(head.references()).or_else(|| in_reply_to.clone());
    let subject = head.subject().map(object::text::clean).filter(|subject| !subject.is_empty());
    let subject = subject.map(|subject| subject.chars().take(TEXT_CHARS_MAX).collect::<String>());
    Ok(Mail {
        text: prose(&written.join("\n\n"), subject.as_deref()),
        subject,
        from: People::of(head.from().or_else(|| head.sender())),
        to: People::of(head.to()),
        cc: People::of(head.cc()),
        sent_at: head.date().filter(|date| date.is_valid()).map(|date| Instant(date.to_timestamp() * 1_000)),
        thread: thread.unwrap_or_else(|| message_id.clone()),
        message_id,
        in_reply_to,
        files: parts.files,
    })
}

fn unreadable() -> Message {
    Message::new(
        "mail_unreadable",
        "这不是能读取的邮件文件（.eml）",
        "this is no mail that can be read (.eml)",
    )
}

/// Headers with bytes beyond ASCII that are no UTF-8 were written by a Chinese mail program without saying so.
fn in_utf8(bytes: &[u8]) -> Cow<'_, [u8]> {
    let within = &bytes[..bytes.len().min(HEAD_BYTES_MAX)];
    let end = within.windows(2).position(|two| two == b"\n\n");
    let end = within.windows(4).position(|four| four == b"\r\n\r\n").into_iter().chain(end).min();
    let head = &bytes[..end.unwrap_or(within.len())];
    if std::str::from_utf8(head).is_ok() {
        return Cow::Borrowed(bytes);
    }
    let (decoded, _) = encoding_rs::GB18030.decode_without_bom_handling(head);
    let mut whole = decoded.into_owned().into_bytes();
    whole.extend_from_slice(&bytes[head.len()..]);
    Cow::Owned(whole)
}

/// A number of a mail, without brackets; what is too long to be one is none.
fn short(text: &str) -> Option<String> {
    let clean = object::text::clean(text.trim_matches(['<', '>', ' ']));
    (!clean.is_empty() && clean.chars().count() <= TEXT_CHARS_MAX).then_some(clean)
}

fn first_of(value: &HeaderValue<'_>) -> Option<String> {
    value.as_text_list()?.first().and_then(|text| short(text))
}

/// The text as it is kept: its subject first, by which the record is called; what is too long ends with a word that the
/// whole is in the file.
fn prose(text: &str, subject: Option<&str>) -> String {
    const REST: &str = "\n\n…（全文见原始邮件 / the rest is in the mail itself）";
    let room = PROSE_CHARS_MAX - REST.chars().count();
    let all = format!("{}\n\n{text}", subject.unwrap_or_default());
    let cut: String = all.chars().take(room).collect();
    let all = if cut.len() < all.len() { format!("{cut}{REST}") } else { all };
    match <Prose as FieldType>::parse(&all) {
        Ok(Value::Text(text)) => text,
        Ok(_) | Err(_) => "（无正文 / no text）".to_owned(),
    }
}

#[cfg(test)]
#[path = "../tests/reading.rs"]
mod tests;
