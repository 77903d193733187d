//! `guanxi locale …`: a further language, drafted from the texts of the program and checked against them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use object::{Lang, Message};
use serde_json::json;
use site::locales::{Base, Word, Written, line_of, read_file};

use crate::locales::TEXTS;
use crate::outcome::Outcome;

/// `guanxi locale …`
#[derive(Args, Debug)]
pub struct LocaleArgs {
    /// What to do.
    #[command(subcommand)]
    pub what: LocaleCommand,
}

/// What can be done with languages.
#[derive(Subcommand, Debug)]
pub enum LocaleCommand {
    /// 起草一种语言的文件，列出全部文字 / draft a language's file with every text of the program
    Draft {
        /// 语言代码，如 ms / the language's code, such as ms
        code: String,
        /// 没有译文时显示哪种语言 / the language that is shown where there is no word
        #[arg(long, value_enum, default_value_t = BaseArg::En)]
        base: BaseArg,
        /// 目录 / the folder
        #[arg(long, default_value = "locales")]
        folder: PathBuf,
    },
    /// 检查一个语言文件 / check a language's file
    Check {
        /// 文件 / the file
        file: PathBuf,
    },
}

/// The language below another.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum BaseArg {
    /// Chinese.
    Zh,
    /// English.
    En,
}

/// Runs it.
pub fn run(args: &LocaleArgs, lang: Lang) -> Outcome {
    let done = match &args.what {
        LocaleCommand::Draft { code, base, folder } => draft(code, *base, folder, lang),
        LocaleCommand::Check { file } => check(file, lang),
    };
    done.unwrap_or_else(|message| Outcome::message(&message, lang))
}

/// Every text with an empty word, by its meanings where it has several.
fn draft(code: &str, base: BaseArg, folder: &std::path::Path, lang: Lang) -> Result<Outcome, Message> {
    let mut words: BTreeMap<String, Word> = BTreeMap::new();
    for (en, meanings) in texts() {
        let word = if meanings.len() == 1 {
            Word::Always(String::new())
        } else {
            Word::ByChinese(meanings.into_iter().map(|zh| (zh.to_owned(), String::new())).collect())
        };
        words.insert(en.to_owned(), word);
    }
    let base = match base {
        BaseArg::Zh => Base::Zh,
        BaseArg::En => Base::En,
    };
    let count = words.len();
    let written = Written { code: code.to_owned(), name: code.to_owned(), base, also: Vec::new(), words };
    let text = serde_json::to_string_pretty(&written).expect("a language is JSON") + "\n";
    // The code becomes a file's name, so it has to be one.
    Written::read(&format!("{code}.json"), &text)?;
    let path = folder.join(format!("{code}.json"));
    let unwritable = |cause: std::io::Error| {
        Message::new(
            "file_unwritable",
            format!("无法写入 {}：{cause}", path.display()),
            format!("{} cannot be written: {cause}", path.display()),
        )
    };
    std::fs::create_dir_all(folder).map_err(unwritable)?;
    // What somebody has translated is not written over.
    let mut file = std::fs::File::create_new(&path).map_err(unwritable)?;
    std::io::Write::write_all(&mut file, text.as_bytes()).map_err(unwritable)?;
    Ok(Outcome::done(
        json!({"path": path, "texts": count}),
        match lang {
            Lang::Zh => format!("已写入 {}，共 {count} 条文字；留空的显示基础语言", path.display()),
            Lang::En => format!(
                "wrote {} with {count} texts; those left empty show in the base language",
                path.display()
            ),
        },
    ))
}

/// What is wrong with a file, and what it has no words for.
fn check(file: &std::path::Path, lang: Lang) -> Result<Outcome, Message> {
    let (name, text) = (file.display().to_string(), read_file(file)?);
    let written = Written::read(&name, &text)?;
    let texts = texts();
    let (mut unknown, mut missing) = (Vec::new(), Vec::new());
    for (en, word) in &written.words {
        let known = texts.get(en.as_str());
        let is_unknown = match word {
            Word::Always(_) => known.is_none(),
            Word::ByChinese(meanings) => {
                known.is_none_or(|known| meanings.keys().any(|zh| !known.contains(zh.as_str())))
            }
        };
        if is_unknown {
            unknown.push((line_of(&text, &serde_json::Value::from(en.as_str()).to_string()), en.as_str()));
        }
    }
    for (en, meanings) in &texts {
        let is_there = match written.words.get(*en) {
            Some(Word::Always(word)) => !word.is_empty(),
            Some(Word::ByChinese(words)) => {
                meanings.iter().all(|zh| words.get(*zh).is_some_and(|word| !word.is_empty()))
            }
            None => false,
        };
        if !is_there {
            missing.push(*en);
        }
    }
    let mut lines = Vec::new();
    for (line, en) in &unknown {
        lines.push(match lang {
            Lang::Zh => format!("{name} 第 {line} 行：程序中没有“{en}”"),
            Lang::En => format!("{name}, line {line}: the program has no text “{en}”"),
        });
    }
    lines.extend(missing.iter().map(|en| match lang {
        Lang::Zh => format!("没有译文：{en}"),
        Lang::En => format!("no word for: {en}"),
    }));
    let (all, left) = (texts.len(), missing.len());
    lines.push(match lang {
        Lang::Zh => {
            format!("{}：{all} 条文字，{left} 条没有译文，{} 条程序中没有", written.name, unknown.len())
        }
        Lang::En => {
            format!("{}: {all} texts, {left} without a word, {} unknown", written.name, unknown.len())
        }
    });
    let unknown: Vec<_> = unknown.iter().map(|(line, en)| json!({"line": line, "text": en})).collect();
    let outcome = json!({"texts": all, "missing": missing, "unknown": unknown});
    let text = lines.join("\n");
    // What has no word shows in the base language, which is no mistake; a word for nothing is one.
    Ok(if unknown.is_empty() { Outcome::done(outcome, text) } else { Outcome::refused(outcome, text) })
}

/// The English texts, each with its Chinese meanings.
fn texts() -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let mut texts: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for (zh, en) in TEXTS {
        texts.entry(*en).or_default().insert(*zh);
    }
    texts
}
