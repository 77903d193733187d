//! What a command has to say: one JSON object with `--json`, lines for people otherwise, and an exit status.

use object::{Lang, Message};
use serde_json::{Value as Json, json};

/// How a command ended.
#[derive(Debug)]
pub struct Outcome {
    /// 0 all done, 1 done in part or refused, 2 wrong usage (contract).
    pub status: i32,
    /// For programs.
    pub json: Json,
    /// For people.
    pub text: String,
}

impl Outcome {
    /// All done.
    pub fn done(json: Json, text: impl Into<String>) -> Outcome {
        Outcome { status: 0, json, text: text.into() }
    }

    /// Refused, or done in part.
    pub fn refused(json: Json, text: impl Into<String>) -> Outcome {
        Outcome { status: 1, json, text: text.into() }
    }

    /// A refusal with a sentence in both languages.
    pub fn message(message: &Message, lang: Lang) -> Outcome {
        Outcome::refused(
            json!({"error": {"code": message.code, "zh": message.zh, "en": message.en}}),
            message.text(lang),
        )
    }

    /// Prints it and gives the exit status.
    pub fn print(&self, as_json: bool) -> i32 {
        if as_json {
            println!("{}", self.json);
        } else if self.status == 0 {
            println!("{}", self.text);
        } else {
            eprintln!("{}", self.text);
        }
        self.status
    }
}

/// The language of the terminal: Chinese unless its locale says English.
pub fn terminal_lang() -> Lang {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty())
        .map_or(Lang::En, |value| Lang::of_code(&value).unwrap_or(Lang::En))
}
