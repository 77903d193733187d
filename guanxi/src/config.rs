//! `guanxi.toml`: what `guanxi serve` is told by flags may stand in a file of the data folder. Flags win over the
//! environment, that over the file. The keys are the flags, so that a new flag is a new key; a key that is none is refused
//! with its line.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, CommandFactory, FromArgMatches, ValueHint};
use object::Message;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::commands::Cli;

/// The file in the data folder.
pub const FILE: &str = "guanxi.toml";
/// The command whose flags are keys.
const SERVE: &str = "serve";
/// What every command takes and no file says: where the file is, and how an answer is printed.
const NO_KEYS: [&str; 4] = ["data", "config", "json", "version"];
/// A file longer than this is none, in bytes.
const BYTES_MAX: u64 = 1 << 20;

/// What stands in the file.
#[derive(Clone, Debug, Default)]
pub struct ConfigFile {
    /// Where it is; nothing where there is none.
    pub path: Option<PathBuf>,
    values: Vec<(String, Vec<String>)>,
}

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigProblem {
    /// The file.
    pub path: PathBuf,
    /// The line, from 1; nothing where it cannot be read at all.
    pub line: Option<usize>,
    /// What is wrong in it.
    pub what: Message,
}

impl ConfigProblem {
    /// In words, with the place.
    pub fn message(&self) -> Message {
        let path = self.path.display();
        let (zh, en) = match self.line {
            Some(line) => (format!("{path} 第 {line} 行"), format!("{path}, line {line}")),
            None => (path.to_string(), path.to_string()),
        };
        Message::new("config_wrong", format!("{zh}：{}", self.what.zh), format!("{en}: {}", self.what.en))
    }
}

/// Why there is nothing to run.
#[derive(Debug)]
pub enum NotParsed {
    /// The words are wrong, or ask for help.
    Usage(clap::Error),
    /// The file is wrong.
    File(ConfigProblem),
}

/// The words of a command, with what the file says where they and the environment say nothing.
///
/// # Errors
/// Where the words or the file are wrong.
pub fn parse(words: &[OsString]) -> Result<Cli, NotParsed> {
    let matches = Cli::command().try_get_matches_from(words).map_err(NotParsed::Usage)?;
    let cli = Cli::from_arg_matches(&matches).map_err(NotParsed::Usage)?;
    let file = ConfigFile::of(&cli).map_err(NotParsed::File)?;
    let matches = file.applied_to(Cli::command()).try_get_matches_from(words).map_err(NotParsed::Usage)?;
    Cli::from_arg_matches(&matches).map_err(NotParsed::Usage)
}

/// The same in the process that has the data folder open, whose file it is wherever the words came from.
///
/// # Errors
/// As [`parse`].
pub fn parse_beside(words: &[OsString], data: &Path) -> Result<Cli, NotParsed> {
    let file = match data.join(FILE) {
        path if path.exists() => ConfigFile::read(&path).map_err(NotParsed::File)?,
        _ => ConfigFile::default(),
    };
    let matches = file.applied_to(Cli::command()).try_get_matches_from(words).map_err(NotParsed::Usage)?;
    Cli::from_arg_matches(&matches).map_err(NotParsed::Usage)
}

/// What may stand in the file: the flags of `guanxi serve`, and where the database is.
pub fn keys() -> Vec<Arg> {
    let command = Cli::command();
    let of_all = command.get_arguments().filter(|arg| !NO_KEYS.contains(&arg.get_id().as_str()));
    let of_serve = command.find_subcommand(SERVE).into_iter().flat_map(clap::Command::get_arguments);
    of_all.chain(of_serve.filter(|arg| arg.get_long().is_some())).cloned().collect()
}

impl ConfigFile {
    /// The file that a command reads: the one it names, or that of the data folder where there is one.
    ///
    /// # Errors
    /// Where it is named and not there, cannot be read, or says what cannot be.
    pub fn of(cli: &Cli) -> Result<ConfigFile, ConfigProblem> {
        match &cli.config {
            Some(path) => ConfigFile::read(path),
            None => {
                let path = cli.data.join(FILE);
                if path.exists() { ConfigFile::read(&path) } else { Ok(ConfigFile::default()) }
            }
        }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// As [`ConfigFile::of`].
    pub fn read(path: &Path) -> Result<ConfigFile, ConfigProblem> {
        let unread = |zh: String, en: String| ConfigProblem {
            path: path.to_owned(),
            line: None,
            what: Message::new("config_unread", zh, en),
        };
        let length = std::fs::metadata(path).map(|metadata| metadata.len());
        if length.as_ref().is_ok_and(|length| *length > BYTES_MAX) {
            return Err(unread(String::from("文件太大"), String::from("the file is too long")));
        }
        let text = std::fs::read_to_string(path)
            .map_err(|fault| unread(format!("无法读取：{fault}"), format!("cannot be read: {fault}")))?;
        ConfigFile::of_text(path, &text)
    }

    /// Reads the text of a file that lies there: relative paths in it count from its folder.
    ///
    /// # Errors
    /// Where it says what cannot be, with the line.
    pub fn of_text(path: &Path, text: &str) -> Result<ConfigFile, ConfigProblem> {
        let problem = |at: usize, zh: String, en: String| ConfigProblem {
            path: path.to_owned(),
            line: Some(1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()),
            what: Message::new("config_wrong", zh, en),
        };
        let table = DeTable::parse(text).map_err(|fault| {
            let at = fault.span().map_or(0, |span| span.start);
            problem(
                at,
                format!("不是有效的 TOML：{}", fault.message()),
                format!("no TOML: {}", fault.message()),
            )
        })?;
        let keys = keys();
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut file = ConfigFile { path: Some(path.to_owned()), values: Vec::new() };
        for (name, value) in table.get_ref() {
            let at = name.span().start;
            let Some(key) = keys.iter().find(|key| key.get_id() == &**name.get_ref()) else {
                let known: Vec<&str> = keys.iter().map(|key| key.get_id().as_str()).collect();
                let (name, known) = (name.get_ref(), known.join(", "));
                return Err(problem(
                    at,
                    format!("没有设置项 {name}；可用的有 {known}"),
                    format!("there is no setting {name}; there are {known}"),
                ));
            };
            let Some(values) = values_of(key, value, folder) else {
                let name = name.get_ref();
                return Err(problem(
                    at,
                    format!("{name} 的值不能这样写"),
                    format!("{name} is not written so"),
                ));
            };
            let one = ConfigFile { path: None, values: vec![(key.get_id().to_string(), values)] };
            if let Err(fault) = one.applied_to(Cli::command()).try_get_matches_from(["guanxi", SERVE]) {
                let said = fault.to_string();
                let said = said.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
                return Err(problem(at, said.clone(), said));
            }
            file.values.extend(one.values);
        }
        Ok(file)
    }

    /// What it says of a key.
    pub fn value(&self, key: &str) -> Option<&[String]> {
        self.values.iter().find(|(known, _)| known == key).map(|(_, values)| values.as_slice())
    }

    /// The commands, with what the file says as what holds where nothing else is said.
    pub fn applied_to(&self, mut command: clap::Command) -> clap::Command {
        for (key, values) in &self.values {
            let (values, name) = (values.clone(), key.clone());
            let told = move |arg: Arg| arg.default_values(values.clone());
            let is_of_all = command.get_arguments().any(|arg| arg.get_id() == key.as_str());
            command = if is_of_all {
                command.mut_arg(name, told)
            } else {
                command.mut_subcommand(SERVE, |serve| serve.mut_arg(name, told))
            };
        }
        command
    }
}

/// A value as the words of its flag; nothing where it is none for it.
fn values_of(key: &Arg, value: &Spanned<DeValue<'_>>, folder: &Path) -> Option<Vec<String>> {
    let takes_many = matches!(key.get_action(), ArgAction::Append);
    let is_switch = matches!(key.get_action(), ArgAction::SetTrue);
    match value.get_ref() {
        DeValue::Boolean(value) if is_switch => Some(vec![value.to_string()]),
        _ if is_switch => None,
        DeValue::Array(values) if takes_many => {
            values.iter().map(|value| word_of(key, value.get_ref(), folder)).collect()
        }
        value => word_of(key, value, folder).map(|word| vec![word]),
    }
}

fn word_of(key: &Arg, value: &DeValue<'_>, folder: &Path) -> Option<String> {
    match value {
        DeValue::String(text) if is_path(key, text) => Some(folder.join(&**text).display().to_string()),
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.to_string()),
        DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_)
        | DeValue::Array(_)
        | DeValue::Table(_) => None,
    }
}

/// Whether a text names a place on the machine; an address does not.
fn is_path(key: &Arg, text: &str) -> bool {
    let is_of_paths = !matches!(key.get_value_hint(), ValueHint::Unknown | ValueHint::Other);
    is_of_paths && !text.is_empty() && !text.contains("://")
}

#[cfg(test)]
#[path = "tests/config.rs"]
mod tests;
