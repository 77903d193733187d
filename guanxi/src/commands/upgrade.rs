//! `guanxi upgrade --rehearse`: the whole upgrade on a copy, so that the real one holds no surprise. The house itself is
//! only read, and may run meanwhile with the version before.

use std::path::{Path, PathBuf};
use std::time::Instant as Moment;

use clap::Args;
use object::{Lang, Message};
use serde_json::json;
use store::{BackupError, BackupWanted};

use crate::commands::backup::refusal;
use crate::commands::{check, fault};
use crate::house::{Place, back_up_as_is, clock, open, pending_migrations, restore};
use crate::outcome::{Outcome, terminal_lang};

/// `guanxi upgrade …`
#[derive(Args, Debug)]
pub struct UpgradeArgs {
    /// 在副本上演练，不改动正式数据 / on a copy; the real data is only read
    #[arg(long, required = true)]
    pub rehearse: bool,
    /// 放副本的目录，需要有足够空间，结束后删除 / the folder for the copy, with room for it; it is removed at the end
    #[arg(long)]
    pub within: Option<PathBuf>,
}

/// Rehearses.
pub async fn run(place: &Place, args: &UpgradeArgs) -> Outcome {
    let lang = terminal_lang();
    let within = args.within.clone().unwrap_or_else(std::env::temp_dir);
    let scratch = within.join(format!("guanxi-rehearsal-{}", std::process::id()));
    let outcome = rehearse(place, &scratch, lang).await;
    if scratch.exists()
        && let Err(cause) = std::fs::remove_dir_all(&scratch)
    {
        tracing::warn!(%cause, folder = %scratch.display(), "the copy stays");
    }
    outcome
}

async fn rehearse(place: &Place, scratch: &Path, lang: Lang) -> Outcome {
    let pending = match pending_migrations(place).await {
        Ok(pending) => pending,
        Err(store) => return fault(&store),
    };
    let file = scratch.join("rehearsal.guanxi");
    if let Err(cause) = std::fs::create_dir_all(scratch) {
        return refusal(&BackupError::File(scratch.to_owned(), cause), lang);
    }
    let began = Moment::now();
    let wanted = BackupWanted { target: file.clone(), replaces: false, with_key: true };
    let made = match back_up_as_is(place, wanted).await {
        Ok(Some(made)) => made,
        Ok(None) => {
            let message = Message::new(
                "no_house",
                "这里还没有数据，无需演练",
                "there is no data here to rehearse with",
            );
            return Outcome::message(&message, lang);
        }
        Err(refused) => return refusal(&refused, lang),
    };
    let copy = Place { data: scratch.join("copy"), ..Place::default() };
    if let Err(refused) = restore(&copy, &file, false).await {
        return refusal(&refused, lang);
    }
    // Opening brings the copy up to date.
    let migrating = Moment::now();
    let crm = match open(&copy, clock()).await {
        Ok(crm) => crm,
        Err(store) => return fault(&store),
    };
    let migrated = migrating.elapsed().as_secs_f64();
    let checked = tokio::task::spawn_blocking(move || {
        crm.index_all()?;
        check::look(&crm)
    })
    .await;
    let checked = match checked {
        Ok(Ok(checked)) => checked,
        Ok(Err(store)) => return fault(&store),
        Err(cause) => return Outcome::refused(json!({"error": cause.to_string()}), cause.to_string()),
    };
    let seconds = began.elapsed().as_secs_f64();
    let json = json!({
        "pending": pending,
        "backup_bytes": made.bytes,
        "rows": made.rows,
        "migration_seconds": migrated,
        "seconds": seconds,
        "problems": checked.problems.iter().map(check::json_of).collect::<Vec<_>>(),
    });
    let steps = if pending.is_empty() { String::from("—") } else { pending.join(", ") };
    let mut lines = vec![match lang {
        Lang::Zh => format!(
            "升级步骤：{steps}。副本 {} 行，升级用时 {migrated:.1} 秒，演练共 {seconds:.1} 秒",
            made.rows
        ),
        Lang::En => format!(
            "steps of the upgrade: {steps}. On a copy of {} rows they took {migrated:.1} s; the rehearsal took {seconds:.1} s",
            made.rows
        ),
    }];
    lines.extend(checked.problems.iter().map(|problem| check::line_of(problem, lang)));
    if checked.problems.is_empty() {
        lines.push(String::from(match lang {
            Lang::Zh => "升级后的副本检查无误",
            Lang::En => "the upgraded copy is whole",
        }));
        Outcome::done(json, lines.join("\n"))
    } else {
        Outcome::refused(json, lines.join("\n"))
    }
}
