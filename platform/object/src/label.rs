//! Words that people read, always in both languages at once.

use crate::locale::spoken;

/// A language of the product. Both are always complete; see [`Label`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Lang {
    /// Chinese, as written on the mainland.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// The code used in addresses, cookies and the `lang` attribute: `zh` or `en`.
    pub const fn code(self) -> &'static str {
        match self {
            Lang::Zh => "zh",
            Lang::En => "en",
        }
    }

    /// Whether large figures are counted by ten thousands (万, 亿) rather than by thousands.
    pub const fn counts_by_ten_thousands(self) -> bool {
        matches!(self, Lang::Zh)
    }

    /// The language of a code such as `zh`, `zh-CN` or `en-GB`; `None` for any other.
    pub fn of_code(code: &str) -> Option<Lang> {
        let primary = code.split(['-', '_']).next().unwrap_or(code);
        if primary.eq_ignore_ascii_case("zh") {
            Some(Lang::Zh)
        } else if primary.eq_ignore_ascii_case("en") {
            Some(Lang::En)
        } else {
            None
        }
    }
}

/// A fixed text in both languages. There is no way to write one without the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Label {
    /// The Chinese text.
    pub zh: &'static str,
    /// The English text.
    pub en: &'static str,
}

impl Label {
    /// A text in both languages.
    pub const fn new(zh: &'static str, en: &'static str) -> Label {
        Label { zh, en }
    }

    /// The text in one language; in the third one that is spoken, where that is its base.
    pub fn text(self, lang: Lang) -> &'static str {
        let text = match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        };
        match spoken() {
            Some(locale) if locale.base == lang => locale.words.get(self.zh, self.en).unwrap_or(text),
            Some(_) | None => text,
        }
    }
}

impl Label {
    /// The text as it stands within a sentence: English writes it small.
    pub fn within(self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.text(lang).to_owned(),
            Lang::En => self.text(lang).to_lowercase(),
        }
    }
}

/// A sentence with a place for a word: `Phrase::new("新建{}", "New {}")`. Unlike a sentence put together by hand, it
/// can have words in a third language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phrase(Label);

impl Phrase {
    /// A sentence in both languages, with one `{}` in each.
    pub const fn new(zh: &'static str, en: &'static str) -> Phrase {
        Phrase(Label::new(zh, en))
    }

    /// The sentence in one language with this word in its place.
    pub fn with(self, lang: Lang, word: &str) -> String {
        self.0.text(lang).replacen("{}", word, 1)
    }
}

/// A sentence made at run time, in both languages, with a stable code for programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// A stable name such as `phone_unreadable`; programs may match on it.
    pub code: &'static str,
    /// The Chinese sentence.
    pub zh: String,
    /// The English sentence.
    pub en: String,
}

impl Message {
    /// A sentence in both languages.
    pub fn new(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Message {
        Message { code, zh: zh.into(), en: en.into() }
    }

    /// The sentence in one language; in the third one that is spoken, where that is its base and the sentence always
    /// the same.
    pub fn text(&self, lang: Lang) -> &str {
        let text = match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        };
        match spoken() {
            Some(locale) if locale.base == lang => locale.words.get(&self.zh, &self.en).unwrap_or(text),
            Some(_) | None => text,
        }
    }
}
