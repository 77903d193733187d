//! The parts of a mail, taken apart by ourselves: as deep and as many as mails of people have, and no deeper. A mail in
//! a mail stays one file. What each part says, headers, encodings and charsets, mail-parser tells.

use mail_parser::{MessageParser, MimeHeaders, PartType};
use object::Message;

/// Parts in parts; mail programs write four or five. [measured on newsletters with signatures and pictures]
const DEPTH_MAX: usize = 20;
/// Parts of one mail.
const PARTS_MAX: usize = 200;
/// What a mail in a mail is called that has no name.
const NAMELESS_MAIL: &str = "mail.eml";

/// What a mail holds: what is to be read, and what lies beside.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// What was written as plain text.
    pub plain: Vec<String>,
    /// The same as a page, made plain text; its marks and scripts are gone.
    pub made_plain: Vec<String>,
    /// Files, by name and bytes.
    pub files: Vec<(String, Vec<u8>)>,
    count: usize,
}

/// Takes a mail apart.
///
/// # Errors
/// `mail_too_deep` and `mail_too_many_parts`.
pub(super) fn parts_of(raw: &[u8]) -> Result<Parts, Message> {
    let mut parts = Parts::default();
    parts.take(raw, 0, false)?;
    Ok(parts)
}

impl Parts {
    fn take(&mut self, raw: &[u8], depth: usize, is_digest: bool) -> Result<(), Message> {
        if depth > DEPTH_MAX {
            return Err(Message::new(
                "mail_too_deep",
                format!("邮件嵌套超过 {DEPTH_MAX} 层，无法读取"),
                format!("the mail is nested more than {DEPTH_MAX} levels deep and cannot be read"),
            ));
        }
        self.count += 1;
        if self.count > PARTS_MAX {
            return Err(Message::new(
                "mail_too_many_parts",
                format!("邮件超过 {PARTS_MAX} 个部分，无法读取"),
                format!("the mail has more than {PARTS_MAX} parts and cannot be read"),
            ));
        }
        let Some(head) = MessageParser::default().parse_headers(raw) else {
            // A part without a header of its own is what its surroundings say.
            self.bare(body_of(raw), is_digest);
            return Ok(());
        };
        let kind = head.content_type();
        let is = |name: &str| kind.is_some_and(|kind| kind.c_type.eq_ignore_ascii_case(name));
        let boundary = kind.and_then(|kind| kind.attribute("boundary")).filter(|_| is("multipart"));
        if let Some(boundary) = boundary {
            let holds_mails = head.is_content_type("multipart", "digest");
            for part in split(body_of(raw), boundary.as_bytes()) {
                self.take(part, depth + 1, holds_mails)?;
            }
            return Ok(());
        }
        if is("message") || (is_digest && kind.is_none()) {
            let name = head.attachment_name().unwrap_or(NAMELESS_MAIL).to_owned();
            self.files.push((name, body_of(raw).to_vec()));
            return Ok(());
        }
        self.leaf(raw);
        Ok(())
    }

    fn bare(&mut self, body: &[u8], is_digest: bool) {
        if is_digest {
            self.files.push((NAMELESS_MAIL.to_owned(), body.to_vec()));
        } else {
            self.plain.push(String::from_utf8_lossy(body).into_owned());
        }
    }

    /// One part that holds no others.
    fn leaf(&mut self, raw: &[u8]) {
        let Some(read) = MessageParser::default().parse(raw) else { return };
        let Some(part) = read.parts.first() else { return };
        let is_file = part.content_disposition().is_some_and(mail_parser::ContentType::is_attachment)
            || part.attachment_name().is_some();
        match &part.body {
            PartType::Text(text) if !is_file => self.plain.push(text.to_string()),
            PartType::Html(page) if !is_file => {
                self.made_plain.push(mail_parser::decoders::html::html_to_text(page));
            }
            PartType::Text(_) | PartType::Html(_) | PartType::Binary(_) | PartType::InlineBinary(_) => {
                let bytes = part.contents();
                if !bytes.is_empty() {
                    let name = part.attachment_name().unwrap_or("attachment").to_owned();
                    self.files.push((name, bytes.to_vec()));
                }
            }
            PartType::Message(_) | PartType::Multipart(_) => {}
        }
    }
}

/// What follows the first empty line.
fn body_of(raw: &[u8]) -> &[u8] {
    let mut from = 0;
    while let Some(end) = raw[from..].iter().position(|byte| *byte == b'\n') {
        let line = raw[from..from + end].strip_suffix(b"\r").unwrap_or(&raw[from..from + end]);
        from += end + 1;
        if line.is_empty() {
            return &raw[from..];
        }
    }
    &[]
}

/// The parts between the lines of a boundary (RFC 2046, section 5.1); one that is cut off counts as whole.
fn split<'a>(body: &'a [u8], boundary: &[u8]) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    let (mut from, mut begun): (usize, Option<usize>) = (0, None);
    while from < body.len() && parts.len() <= PARTS_MAX {
        let end = body[from..].iter().position(|byte| *byte == b'\n').map_or(body.len(), |at| from + at + 1);
        let line = body[from..end].trim_ascii_end();
        let rest = line.strip_prefix(b"--").and_then(|line| line.strip_prefix(boundary));
        if let Some(rest) = rest.filter(|rest| rest.is_empty() || *rest == b"--") {
            parts.extend(begun.map(|begun| &body[begun..from]));
            if !rest.is_empty() {
                return parts;
            }
            begun = Some(end);
        }
        from = end;
    }
    parts.extend(begun.map(|begun| &body[begun..]));
    parts
}
