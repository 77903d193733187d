//! Who wrote, to whom and who was sent a copy: as it is read, and as addresses that are comparable.

use mail_parser::Address;
use object::{Email, TEXT_CHARS_MAX};

/// So many addresses of each kind are looked at; a mail to more is a newsletter.
const ADDRESSES_MAX: usize = 50;

/// People of a mail: 张伟 <zhang.wei@example.com>.
#[derive(Clone, Debug, Default)]
pub(super) struct People {
    /// As they are read.
    pub words: String,
    /// Their addresses, each once, in order.
    pub addresses: Vec<String>,
}

impl People {
    pub fn of(address: Option<&Address<'_>>) -> People {
        let mut people = People::default();
        let Some(address) = address else { return people };
        let mut words: Vec<String> = Vec::new();
        for one in address.iter().take(ADDRESSES_MAX) {
            let known = one.address.as_deref().and_then(|text| Email::parse(text).ok());
            let name = one.name.as_deref().map(object::text::clean).filter(|name| !name.is_empty());
            let Some(shown) = known.as_ref().map(|email| email.0.clone()).or_else(|| {
                let text = one.address.as_deref().map(object::text::clean);
                text.filter(|text| !text.is_empty())
            }) else {
                words.extend(name);
                continue;
            };
            words.push(match name.filter(|name| *name != shown) {
                Some(name) => format!("{name} <{shown}>"),
                None => shown,
            });
            if let Some(Email(email)) = known.filter(|email| !people.addresses.contains(&email.0)) {
                people.addresses.push(email);
            }
        }
        people.words = words.join(", ").chars().take(TEXT_CHARS_MAX).collect();
        people
    }

    pub fn shown(&self) -> Option<String> {
        Some(self.words.clone()).filter(|words| !words.is_empty())
    }
}
