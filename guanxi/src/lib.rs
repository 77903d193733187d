//! Guanxi: the rooms put together, and the commands of the one program.

pub mod commands;
pub mod config;
pub mod countries;
pub mod demo;
pub mod house;
pub mod locales;
pub mod migrations;
pub mod outcome;
pub mod socket;

use store::StoreError;

use crate::commands::{Cli, Command, run_in};
use crate::house::{clock, open};
use crate::outcome::{Outcome, terminal_lang};

/// Runs one command to its end.
pub async fn run(cli: &Cli) -> Outcome {
    match &cli.command {
        Command::Demo(args) => commands::demo::run(&cli.place(), args, cli.json).await,
        Command::Serve(args) => commands::serve::run(&cli.place(), args).await,
        Command::Config(args) => commands::config::run(cli, args, terminal_lang()),
        Command::Migration(args) => commands::migration::run(args, terminal_lang()).await,
        Command::Bench(args) => commands::bench::run(&cli.place(), args).await,
        Command::Restore(args) => commands::backup::restore(&cli.place(), args).await,
        Command::Upgrade(args) => commands::upgrade::run(&cli.place(), args).await,
        Command::Locale(args) => commands::locale::run(args, terminal_lang()),
        Command::Insight(args) => {
            let (args, lang) = (args.clone(), terminal_lang());
            match tokio::task::spawn_blocking(move || commands::insight::run(&args, lang)).await {
                Ok(outcome) => outcome,
                Err(cause) => {
                    Outcome::refused(serde_json::json!({"error": cause.to_string()}), cause.to_string())
                }
            }
        }
        Command::SampleFile(args) => commands::demo::sample_file(args, terminal_lang()),
        Command::Import(_)
        | Command::Schedules(_)
        | Command::Jobs(_)
        | Command::Export(_)
        | Command::HandOver(_)
        | Command::User(_)
        | Command::Key(_)
        | Command::Networks(_)
        | Command::Passwords(_)
        | Command::Backup(_)
        | Command::Check(_)
        | Command::History(_) => with_store(cli).await,
    }
}

/// Opens the store for one command, or hands the command to the server that has it open.
async fn with_store(cli: &Cli) -> Outcome {
    let place = cli.place();
    let crm = match open(&place, clock()).await {
        Ok(crm) => crm,
        Err(store @ StoreError::Folder(_)) => {
            let data = place.data.clone();
            let forwarded = tokio::task::spawn_blocking(move || socket::forward(&data)).await;
            return match forwarded {
                Ok(Some(outcome)) => outcome,
                Ok(None) | Err(_) => commands::fault(&store),
            };
        }
        Err(store) => return commands::fault(&store),
    };
    // The command's words were parsed; it runs where it may block.
    let words: Vec<std::ffi::OsString> = std::env::args_os().collect();
    let ran = tokio::task::spawn_blocking(move || {
        let folder = std::env::current_dir().unwrap_or_default();
        config::parse(&words).map(|cli| run_in(&crm, &cli.command, &folder, terminal_lang()))
    })
    .await;
    match ran {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(config::NotParsed::Usage(usage))) => Outcome {
            status: 2,
            json: serde_json::json!({"error": usage.to_string()}),
            text: usage.to_string(),
        },
        Ok(Err(config::NotParsed::File(problem))) => {
            Outcome { status: 2, ..Outcome::message(&problem.message(), terminal_lang()) }
        }
        Err(cause) => Outcome::refused(serde_json::json!({"error": cause.to_string()}), cause.to_string()),
    }
}
