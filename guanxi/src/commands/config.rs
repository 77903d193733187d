//! `guanxi config check` and `guanxi config show`: whether `guanxi.toml` can be read, and what holds.

use clap::parser::ValueSource;
use clap::{Args, CommandFactory, Subcommand};
use object::{Lang, Message};
use serde_json::{Map, Value as Json, json};

use crate::commands::Cli;
use crate::config::{ConfigFile, keys};
use crate::outcome::Outcome;

/// `guanxi config …`
#[derive(Args, Debug)]
pub struct ConfigArgs {
    /// What to do.
    #[command(subcommand)]
    pub what: ConfigCommand,
}

/// What can be asked of the settings.
#[derive(Subcommand, Debug)]
pub enum ConfigCommand {
    /// 设置文件是否正确 / whether the file of settings can be read
    Check,
    /// guanxi serve 生效的设置与来源 / what holds for guanxi serve, and where it is said
    Show,
}

/// Runs it; the file itself was read before.
pub fn run(cli: &Cli, args: &ConfigArgs, lang: Lang) -> Outcome {
    let file = match ConfigFile::of(cli) {
        Ok(file) => file,
        Err(problem) => return Outcome::message(&problem.message(), lang),
    };
    match args.what {
        ConfigCommand::Check => check(&file, lang),
        ConfigCommand::Show => show(cli, &file, lang),
    }
}

fn check(file: &ConfigFile, lang: Lang) -> Outcome {
    let path = file.path.as_ref().map(|path| path.display().to_string());
    let text = match (&path, lang) {
        (Some(path), Lang::Zh) => format!("{path} 没有问题"),
        (Some(path), Lang::En) => format!("{path} is in order"),
        (None, Lang::Zh) => String::from("没有设置文件"),
        (None, Lang::En) => String::from("there is no file of settings"),
    };
    Outcome::done(json!({"file": path, "ok": true}), text)
}

fn show(cli: &Cli, file: &ConfigFile, lang: Lang) -> Outcome {
    let mut words: Vec<std::ffi::OsString> = vec!["guanxi".into(), "--data".into(), cli.data.clone().into()];
    words.push("serve".into());
    let matches = match file.applied_to(Cli::command()).try_get_matches_from(words) {
        Ok(matches) => matches,
        Err(usage) => {
            let said = usage.to_string();
            return Outcome::message(&Message::new("config_wrong", said.clone(), said), lang);
        }
    };
    let Some(serve) = matches.subcommand_matches("serve") else {
        return Outcome::refused(json!({"error": "no serve"}), "no serve");
    };
    let mut settings = Map::new();
    let mut lines = Vec::new();
    for key in keys() {
        let id = key.get_id().as_str();
        let values: Vec<String> = serve
            .try_get_raw(id)
            .ok()
            .flatten()
            .map(|values| values.map(|value| value.to_string_lossy().into_owned()).collect())
            .unwrap_or_default();
        let source = match serve.value_source(id) {
            Some(ValueSource::EnvVariable) => "environment",
            Some(ValueSource::CommandLine) => "flag",
            _ if file.value(id).is_some() => "file",
            _ => "default",
        };
        // Of what may carry a password only that it is there.
        let value = match (key.is_hide_env_values_set() && !values.is_empty(), values.as_slice()) {
            (true, _) => Json::from("***"),
            (false, []) => Json::Null,
            (false, [one]) => Json::from(one.as_str()),
            (false, many) => Json::from(many.to_vec()),
        };
        lines.push(format!("{id} = {value}  ({source})"));
        settings.insert(id.to_owned(), json!({"value": value, "source": source}));
    }
    let path = file.path.as_ref().map(|path| path.display().to_string());
    Outcome::done(json!({"file": path, "settings": settings}), lines.join("\n"))
}
