//! The languages of the pages: Chinese, English, and those that lay words over one of them. A language is a file, as
//! `locales/zh-Hant.json` in the sources or `locales/xx.json` beside the data, so that an administrator adds one
//! without a new build; of two files for one language the one beside the data holds.
//!
//! A file that cannot be used is left out with a sentence that names its line: in the log, and on the page of
//! preferences for administrators. The server starts without it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use object::locale::{Words, spoken};
use object::{Lang, Locale, Message};
use serde::{Deserialize, Serialize};

/// The largest file, in bytes: ten times a complete one.
const FILE_BYTES_MAX: u64 = 2_000_000;
/// The most files beside the data: more languages than any company speaks.
const FILES_MAX: usize = 40;
/// The longest code, as BCP 47 recommends to make room for.
const CODE_CHARS_MAX: usize = 35;

/// What is known since the start.
static KNOWN: OnceLock<Known> = OnceLock::new();

#[derive(Default)]
struct Known {
    locales: Vec<Locale>,
    refused: Vec<Message>,
}

/// A language that pages can be in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spoken {
    /// Chinese or English: itself, or the base of the third one.
    pub lang: Lang,
    /// The third one.
    pub locale: Option<&'static Locale>,
}

impl Spoken {
    /// All of them: Chinese, English, then the others as they are found.
    pub fn all() -> Vec<Spoken> {
        let both = [Lang::Zh, Lang::En].map(|lang| Spoken { lang, locale: None });
        let others = locales().iter().map(|locale| Spoken { lang: locale.base, locale: Some(locale) });
        both.into_iter().chain(others).collect()
    }

    /// The language that someone who asks for this code reads; `None` for one that is not known here.
    pub fn of_code(code: &str) -> Option<Spoken> {
        // `zh-Hant-TW` asks for `zh-Hant`, and only without that for `zh`.
        let mut asked = code.replace('_', "-");
        loop {
            if let Some(locale) = locales().iter().find(|locale| locale.answers(&asked)) {
                return Some(Spoken { lang: locale.base, locale: Some(locale) });
            }
            let Some((shorter, _)) = asked.rsplit_once('-') else { break };
            asked.truncate(shorter.len());
        }
        Lang::of_code(code).map(|lang| Spoken { lang, locale: None })
    }

    /// What is spoken where this language or base is.
    pub fn now(lang: Lang) -> Spoken {
        Spoken { lang, locale: spoken().filter(|locale| locale.base == lang) }
    }

    /// Its code: `zh`, `en`, `zh-Hant`.
    pub fn code(self) -> &'static str {
        self.locale.map_or(self.lang.code(), |locale| &locale.code)
    }

    /// Its name in itself.
    pub fn name(self) -> &'static str {
        match (self.locale, self.lang) {
            (Some(locale), _) => &locale.name,
            (None, Lang::Zh) => "中文",
            (None, Lang::En) => "English",
        }
    }
}

/// Makes languages known to this process, once: those that come with the program as file name and contents, and the
/// files of a folder, which need not be there.
pub fn know(shipped: &[(&str, &str)], folder: &Path) {
    let mut known = Known::default();
    for (file, text) in shipped {
        known.take(file, Written::read(file, text));
    }
    let mut files: Vec<_> = match std::fs::read_dir(folder) {
        Ok(entries) => entries.filter_map(|entry| Some(entry.ok()?.path())).collect(),
        Err(_) => Vec::new(),
    };
    files.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
    files.sort();
    for path in files.iter().take(FILES_MAX) {
        let file = path.display().to_string();
        known.take(&file, read_file(path).and_then(|text| Written::read(&file, &text)));
    }
    // Whoever opens a second site in one process (a test) keeps the first one's languages.
    drop(KNOWN.set(known));
}

impl Known {
    fn take(&mut self, file: &str, read: Result<Written, Message>) {
        match read {
            Ok(written) => {
                let locale = written.locale();
                self.locales.retain(|known| !known.code.eq_ignore_ascii_case(&locale.code));
                self.locales.push(locale);
            }
            Err(message) => {
                tracing::warn!(file, problem = message.en, "a language is left out");
                self.refused.push(message);
            }
        }
    }
}

/// The file's text.
///
/// # Errors
/// `locale_unreadable` for one that is too large or cannot be read.
pub fn read_file(path: &Path) -> Result<String, Message> {
    let file = path.display();
    let unreadable = |cause: &dyn std::fmt::Display| {
        Message::new(
            "locale_unreadable",
            format!("{file}：无法读取：{cause}"),
            format!("{file}: cannot be read: {cause}"),
        )
    };
    let size = std::fs::metadata(path).map_err(|cause| unreadable(&cause))?.len();
    if size > FILE_BYTES_MAX {
        return Err(Message::new(
            "locale_too_large",
            format!("{file}：文件超过 {FILE_BYTES_MAX} 字节"),
            format!("{file}: the file has more than {FILE_BYTES_MAX} bytes"),
        ));
    }
    std::fs::read_to_string(path).map_err(|cause| unreadable(&cause))
}

/// The languages beside Chinese and English.
pub fn locales() -> &'static [Locale] {
    KNOWN.get().map_or(&[], |known| &known.locales)
}

/// What is wrong with the files that were left out at the start.
pub fn refused() -> &'static [Message] {
    KNOWN.get().map_or(&[], |known| &known.refused)
}

/// A language as its file says it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    /// Its code.
    pub code: String,
    /// Its name in itself.
    pub name: String,
    /// `zh` or `en`.
    pub base: Base,
    /// Further codes that browsers ask for it by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// Its words by the English text. An empty one is not written yet.
    pub words: BTreeMap<String, Word>,
}

/// What stands where there is no word.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Base {
    /// Chinese.
    Zh,
    /// English.
    En,
}

/// A word.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(untagged)]
pub enum Word {
    /// Whatever the English text means.
    Always(String),
    /// By the Chinese text, where an English one has several meanings.
    ByChinese(BTreeMap<String, String>),
}

impl Written {
    /// Reads a file.
    ///
    /// # Errors
    /// Messages that name the file and the line: `locale_unreadable` for what is no such JSON, `locale_code` for a
    /// code that no browser asks by, `locale_name` where it has no name, `locale_placeholders` for a word without
    /// the `{…}` of its text.
    pub fn read(file: &str, text: &str) -> Result<Written, Message> {
        let written: Written = serde_json::from_str(text).map_err(|cause| {
            let line = cause.line();
            Message::new(
                "locale_unreadable",
                format!("{file} 第 {line} 行：无法读取：{cause}"),
                format!("{file}, line {line}: cannot be read: {cause}"),
            )
        })?;
        if !is_code(&written.code)
            || Lang::of_code(&written.code).is_some_and(|_| !written.code.contains('-'))
        {
            let (line, code) = (line_of(text, "\"code\""), object::text::excerpt(&written.code));
            return Err(Message::new(
                "locale_code",
                format!(
                    "{file} 第 {line} 行：“{code}”不能用作语言代码，请写成 ms、zh-Hant 这样；zh 和 en 已有"
                ),
                format!(
                    "{file}, line {line}: “{code}” is no code for a language; write ms or zh-Hant; zh and en are there already"
                ),
            ));
        }
        if written.name.trim().is_empty() {
            let line = line_of(text, "\"name\"");
            return Err(Message::new(
                "locale_name",
                format!("{file} 第 {line} 行：请在 name 中写上这种语言自己的名称"),
                format!("{file}, line {line}: name is the language's own name; it is empty"),
            ));
        }
        match written.broken_words().into_iter().next() {
            Some(en) => Err(broken(file, text, &en)),
            None => Ok(written),
        }
    }

    /// Texts whose words do not have the same `{…}`.
    fn broken_words(&self) -> Vec<String> {
        let pairs = self.words.iter().flat_map(|(en, word)| match word {
            Word::Always(word) => vec![(en, word)],
            Word::ByChinese(words) => words.values().map(|word| (en, word)).collect(),
        });
        pairs
            .filter(|(en, word)| !word.is_empty() && placeholders(en) != placeholders(word))
            .map(|(en, _)| en.clone())
            .collect()
    }

    fn locale(self) -> Locale {
        let mut words = Words::default();
        for (en, word) in self.words {
            match word {
                Word::Always(word) if !word.is_empty() => words.insert(en, word),
                Word::Always(_) => {}
                Word::ByChinese(meanings) => {
                    for (zh, word) in meanings.into_iter().filter(|(_, word)| !word.is_empty()) {
                        words.insert_for(zh, en.clone(), word);
                    }
                }
            }
        }
        let base = match self.base {
            Base::Zh => Lang::Zh,
            Base::En => Lang::En,
        };
        Locale { code: self.code, name: self.name, base, also: self.also, words }
    }
}

fn broken(file: &str, text: &str, en: &str) -> Message {
    let (line, shown) = (line_of(text, &serde_json::Value::from(en).to_string()), object::text::excerpt(en));
    Message::new(
        "locale_placeholders",
        format!("{file} 第 {line} 行：“{shown}”的译文应有同样的 {{…}}"),
        format!("{file}, line {line}: the words for “{shown}” must have the same {{…}}"),
    )
}

/// The line on which a piece of text stands first, from 1.
pub fn line_of(text: &str, piece: &str) -> usize {
    let before = text.find(piece).map_or("", |at| &text[..at]);
    before.matches('\n').count() + 1
}

/// The `{…}` of a text, in order of their letters.
fn placeholders(text: &str) -> Vec<&str> {
    let mut found: Vec<&str> = text
        .match_indices('{')
        .filter_map(|(at, _)| text[at..].find('}').map(|end| &text[at..=at + end]))
        .collect();
    found.sort_unstable();
    found
}

fn is_code(code: &str) -> bool {
    let mut parts = code.split('-');
    let language = parts.next().unwrap_or_default();
    code.len() <= CODE_CHARS_MAX
        && (2..=3).contains(&language.len())
        && language.bytes().all(|byte| byte.is_ascii_alphabetic())
        && parts.all(|part| {
            (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

#[cfg(test)]
#[path = "tests/locales.rs"]
mod tests;
