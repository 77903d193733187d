//! A third language: words laid over those of the base language it is nearest to. Chinese and English are complete and
//! stand in the code; another language overrides what it has words for, and shows its base language for the rest.
//!
//! Which of them is spoken belongs to whoever is being answered, and is kept beside their request rather than handed
//! through every function: a text in Chinese or English costs one look at a thread's own cell more, and a function
//! that makes a text names the two languages everybody writes. See docs/decisions/0010.

use std::cell::Cell;
use std::collections::HashMap;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::Lang;

thread_local! {
    static SPOKEN: Cell<Option<&'static Locale>> = const { Cell::new(None) };
}

/// A language beside Chinese and English.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Locale {
    /// Its BCP 47 code, as in addresses, cookies and the `lang` attribute: `zh-Hant`, `ms`.
    pub code: String,
    /// Its name in itself: 繁體中文.
    pub name: String,
    /// What is shown where it has no words.
    pub base: Lang,
    /// Further codes that browsers ask for it by: `zh-TW`.
    pub also: Vec<String>,
    /// Its words.
    pub words: Words,
}

/// Words by the English text they stand for and, where one English text has several meanings, by the Chinese one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    always: HashMap<String, String>,
    by_chinese: HashMap<(String, String), String>,
}

impl Words {
    /// A word for an English text, whatever it means.
    pub fn insert(&mut self, en: impl Into<String>, word: impl Into<String>) {
        self.always.insert(en.into(), word.into());
    }

    /// A word for an English text where it means this in Chinese.
    pub fn insert_for(&mut self, zh: impl Into<String>, en: impl Into<String>, word: impl Into<String>) {
        self.by_chinese.insert((en.into(), zh.into()), word.into());
    }

    /// The word for a text; `None` where the language has none, and for what is the same in every language, such as a
    /// grade B, which is no billion.
    pub fn get(&self, zh: &str, en: &str) -> Option<&str> {
        if zh == en {
            return None;
        }
        let exact = if self.by_chinese.is_empty() {
            None
        } else {
            self.by_chinese.get(&(en.to_owned(), zh.to_owned()))
        };
        exact.or_else(|| self.always.get(en)).map(String::as_str)
    }
}

impl Locale {
    /// Whether this is the language that a browser or an address asks for.
    pub fn answers(&self, code: &str) -> bool {
        std::iter::once(&self.code).chain(&self.also).any(|known| known.eq_ignore_ascii_case(code))
    }
}

/// The language beside Chinese and English that is spoken here and now, if one is.
pub fn spoken() -> Option<&'static Locale> {
    SPOKEN.get()
}

/// Speaks this language from now on, until the surrounding [`speaking`] or [`Speaking`] ends.
pub fn speak(locale: Option<&'static Locale>) {
    SPOKEN.set(locale);
}

/// Does this in a language, and goes back to what was spoken before.
pub fn speaking<T>(locale: Option<&'static Locale>, answer: impl FnOnce() -> T) -> T {
    let _before = Before(SPOKEN.replace(locale));
    answer()
}

/// Puts back what was spoken, also when what was done panics.
struct Before(Option<&'static Locale>);

impl Drop for Before {
    fn drop(&mut self) {
        SPOKEN.set(self.0);
    }
}

/// An answer in the making, which keeps its language wherever it is worked on; see [`speak`].
pub struct Speaking<F> {
    locale: Option<&'static Locale>,
    answer: Pin<Box<F>>,
}

impl<F: Future> Speaking<F> {
    /// The answer, begun in this language.
    pub fn new(locale: Option<&'static Locale>, answer: F) -> Speaking<F> {
        Speaking { locale, answer: Box::pin(answer) }
    }
}

impl<F: Future> Future for Speaking<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let _before = Before(SPOKEN.replace(self.locale));
        let polled = self.answer.as_mut().poll(context);
        self.locale = SPOKEN.get();
        polled
    }
}

#[cfg(test)]
#[path = "tests/locale.rs"]
mod tests;
