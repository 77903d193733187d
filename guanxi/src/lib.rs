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
use crate::house::{Place, clock, open};
use crate::outcome::{Outcome, terminal_lang};

/// Runs one command to its end.
pub async fn run(cli: &Cli) -> Outcome {
    let place = match cli.place() {
        Ok(place) => place,
        Err(message) => return Outcome::message(&message, terminal_lang()),
    };
    match &cli.command {
        Command::Demo(args) => commands::demo::run(&place, args, cli.json).await,
        Command::Serve(args) => commands::serve::run(&place, args, &cli.s3).await,
        Command::Config(args) => commands::config::run(cli, args, terminal_lang()),
        Command::Migration(args) => commands::migration::run(args, terminal_lang()).await,
        Command::Bench(args) => commands::bench::run(&place, args).await,
        Command::Restore(args) => commands::backup::restore(&place, args, &cli.s3).await,
        Command::Upgrade(args) => commands::upgrade::run(&place, args).await,
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
        | Command::Files(_)
        | Command::History(_) => with_store(&place).await,
    }
}

/// Opens the store for one command, or hands the command to the server that has it open.
async fn with_store(place: &Place) -> Outcome {
    let crm = match open(place, clock()).await {
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
        config::parse(&words).map(|cli| run_in(&crm, &cli, &folder, terminal_lang()))
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
