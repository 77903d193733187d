//! `guanxi migration draft NAME`: the difference between the declarations and what the migrations make.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use object::{Lang, Message};
use serde_json::json;

use crate::commands::fault;
use crate::house::{Place, clock, open_to_draft};
use crate::migrations::MIGRATIONS;
use crate::outcome::Outcome;

/// `guanxi migration …`
#[derive(Args, Debug)]
pub struct MigrationArgs {
    /// What to do.
    #[command(subcommand)]
    pub what: MigrationCommand,
}

/// What can be done with migrations.
#[derive(Subcommand, Debug)]
pub enum MigrationCommand {
    /// 根据声明起草下一步 / draft the next migration from the declarations
    Draft {
        /// 名称，如 bank_account / a name such as bank_account
        name: String,
        /// 目录 / the folder of the migrations
        #[arg(long, default_value = "migrations")]
        folder: PathBuf,
    },
}

/// Runs it: on an empty SQLite of its own, so that nothing real is needed or touched.
pub async fn run(args: &MigrationArgs, lang: Lang) -> Outcome {
    let MigrationCommand::Draft { name, folder } = &args.what;
    let scratch = std::env::temp_dir().join(format!("guanxi-draft-{}", std::process::id()));
    let place = Place { data: scratch.clone(), ..Place::default() };
    let difference = match open_to_draft(&place, clock()).await {
        Ok(crm) => crm.schema_difference().await,
        Err(store) => Err(store),
    };
    if let Err(cause) = std::fs::remove_dir_all(&scratch) {
        tracing::warn!(%cause, "the scratch folder stays");
    }
    let difference = match difference {
        Ok(difference) => difference,
        Err(store) => return fault(&store),
    };
    if difference.trim().is_empty() {
        let message = Message::new(
            "no_difference",
            "声明与迁移一致，无需起草",
            "declarations and migrations agree; nothing to draft",
        );
        return Outcome::done(json!({"path": null}), message.text(lang));
    }
    let path = folder.join(format!("{:04}_{name}.sql", MIGRATIONS.len() + 1));
    match std::fs::write(&path, difference) {
        Ok(()) => Outcome::done(
            json!({"path": path}),
            match lang {
                Lang::Zh => format!("已写入 {}，请阅读后加入 migrations.rs", path.display()),
                Lang::En => format!("wrote {}; read it and add it to migrations.rs", path.display()),
            },
        ),
        Err(cause) => Outcome::message(
            &Message::new(
                "file_unwritable",
                format!("无法写入 {}：{cause}", path.display()),
                format!("{} cannot be written: {cause}", path.display()),
            ),
            lang,
        ),
    }
}
