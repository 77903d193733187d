//! A mail as it is kept by mail programs (`.eml`) becomes an interaction of the customer on whose page it is handed in
//! (decision 26), or fills the e-mail that somebody logged before.

mod addresses;
mod filling;
mod keeping;
mod parts;
mod people;
mod reading;

use object::{Message, Object};
use site::{FileReader, ReadFile};

use customers::{Contact, Customer};

use crate::interaction::Interaction;

/// The largest mail that is read, in bytes: what mail servers let through. [Exmail, Outlook: 25 to 50 MB]
pub const MAIL_BYTES_MAX: u64 = 50 << 20;

/// What reads mails.
pub(crate) fn reader() -> FileReader {
    FileReader {
        media_type: "message/rfc822",
        on: &[Customer::OBJECT, Contact::OBJECT, Interaction::OBJECT],
        bytes_max: MAIL_BYTES_MAX,
        too_large: || {
            Message::new(
                "mail_too_large",
                "邮件超过 50 MB，无法读取",
                "the mail is larger than 50 MB and cannot be read",
            )
        },
        read: |bytes, digest| {
            let mail = reading::read(bytes, digest)?;
            Ok(Box::new(mail) as Box<dyn ReadFile>)
        },
    }
}
