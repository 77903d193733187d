//! Reads `#[object(…)]`, `#[field(…)]` and `#[choice(…)]`: flags, `key = "text"`, and lists of texts.

use std::collections::{HashMap, HashSet};

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Error, LitStr, Result, parenthesized};

/// What stands in one attribute.
#[derive(Default)]
pub struct Attributes {
    flags: HashSet<String>,
    texts: HashMap<String, String>,
    lists: HashMap<String, Vec<String>>,
}

impl Attributes {
    /// Reads all attributes of one name; words not in `known` are an error at their place.
    pub fn read(attributes: &[Attribute], name: &str, known: &[&str]) -> Result<Attributes> {
        let mut found = Attributes::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident(name)) {
            attribute.parse_nested_meta(|meta| {
                let Some(word) = meta.path.get_ident().map(ToString::to_string) else {
                    return Err(meta.error("expected a word"));
                };
                if !known.contains(&word.as_str()) {
                    return Err(meta.error(format!("unknown word; known are: {}", known.join(", "))));
                }
                if meta.input.peek(syn::Token![=]) {
                    let text: LitStr = meta.value()?.parse()?;
                    found.texts.insert(word, text.value());
                } else if meta.input.peek(syn::token::Paren) {
                    let inner;
                    parenthesized!(inner in meta.input);
                    let texts = inner.parse_terminated(|stream| stream.parse::<LitStr>(), syn::Token![,])?;
                    found.lists.insert(word, texts.iter().map(LitStr::value).collect());
                } else {
                    found.flags.insert(word);
                }
                Ok(())
            })?;
        }
        Ok(found)
    }

    /// Whether a flag stands there, alone or with a text.
    pub fn flag(&self, word: &str) -> bool {
        self.flags.contains(word) || self.texts.contains_key(word)
    }

    /// The text of a word.
    pub fn text(&self, word: &str) -> Option<&str> {
        self.texts.get(word).map(String::as_str)
    }

    /// The text of a word that must be there.
    pub fn needed(&self, word: &str, at: &dyn quote::ToTokens) -> Result<&str> {
        self.text(word).ok_or_else(|| Error::new_spanned(at, format!("`{word} = \"…\"` is missing")))
    }

    /// A sentence in both languages, `help` of `help_zh` and `help_en`, as an expression; one without the other is an
    /// error.
    pub fn pair(&self, word: &str, at: &dyn quote::ToTokens) -> Result<TokenStream> {
        let [zh, en] = [format!("{word}_zh"), format!("{word}_en")];
        match (self.text(&zh), self.text(&en)) {
            (None, None) => Ok(quote!(None)),
            (Some(zh), Some(en)) => Ok(quote!(Some(::object::Label::new(#zh, #en)))),
            (Some(_), None) | (None, Some(_)) => {
                Err(Error::new_spanned(at, format!("{zh} and {en} go together")))
            }
        }
    }

    /// The list of a word, empty when it is not there.
    pub fn list(&self, word: &str) -> &[String] {
        self.lists.get(word).map_or(&[], Vec::as_slice)
    }
}

/// `WeChatWork` → `we_chat_work`.
pub fn snake_case(word: &str) -> String {
    let mut snake = String::new();
    for (place, letter) in word.chars().enumerate() {
        if letter.is_uppercase() {
            if place > 0 {
                snake.push('_');
            }
            snake.extend(letter.to_lowercase());
        } else {
            snake.push(letter);
        }
    }
    snake
}
