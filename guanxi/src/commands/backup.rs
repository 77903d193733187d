//! `guanxi backup` and `guanxi restore`.

use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::{Duration, Instant as Moment};

use bucket::Bucket;
use clap::Args;
use object::{Lang, Message};
use serde_json::json;
use store::{
    BackupError, BackupMade, BackupRestored, BackupWanted, Crm, JobCounts, JobKind, JobState, JobStep,
    StoreError, WhoseJobs, WriteError,
};

use crate::commands::fault;
use crate::commands::s3::{ON_THEIR_WAY, S3Args};
use crate::house::{Place, clock, open, rooms};
use crate::outcome::{Outcome, terminal_lang};

/// The act under which a restored house switches its webhooks off.
const RESTORE: &str = "restore";
/// So long a backup counts as being taken without a sign of life,
const LEASE_MS: i64 = 120_000;
/// and so often it gives one.
const SIGN_EVERY: Duration = Duration::from_secs(30);
/// Nobody else writes under this name.
const RANDOM_BYTES: usize = 6;
/// The limit of bytes is told in these.
const MIB: f64 = 1_048_576.0;

/// `guanxi backup …`
#[derive(Args, Debug)]
pub struct BackupArgs {
    /// 备份文件，或 s3://桶/前缀/文件名 / the file, or s3://BUCKET/PREFIX/NAME
    #[arg(long, value_name = "FILE")]
    pub to: PathBuf,
    /// 覆盖已有的文件 / replace a file that is there
    #[arg(long)]
    pub force: bool,
    /// 把解密用的钥匙也放进备份；拿到文件的人就能读出全部密钥 / put the keys in as well: whoever has the file then has the secrets too
    #[arg(long)]
    pub with_key: bool,
}

/// `guanxi restore …`
#[derive(Args, Debug)]
pub struct RestoreArgs {
    /// 备份文件，或 s3://桶/前缀/文件名 / the file, or s3://BUCKET/PREFIX/NAME
    pub file: PathBuf,
    /// 接替原来的系统：webhook 保持开启，未送出的继续送 / it takes the place of the house that is gone: webhooks stay on, and what waited is sent
    #[arg(long)]
    pub take_over: bool,
}

/// Backs up.
pub fn run(crm: &Crm, args: &BackupArgs, s3: &S3Args, folder: &Path, lang: Lang) -> Outcome {
    let began = Moment::now();
    let made = match s3.file_in_bucket(&args.to) {
        Err(message) => return Outcome::message(&message, lang),
        Ok(Some((bucket, name))) => as_work(crm, || into_bucket(crm, args, &bucket, &name)),
        Ok(None) => {
            as_work(crm, || crm.back_up(&wanted(args, folder.join(&args.to))).map_err(NotMade::Backup))
        }
    };
    match made {
        Ok(made) => told(&made, began.elapsed().as_secs_f64(), lang),
        Err(NotMade::Backup(refused)) => refusal(&refused, lang),
        Err(NotMade::Bucket(message)) => Outcome::message(&message, lang),
    }
}

fn wanted(args: &BackupArgs, target: PathBuf) -> BackupWanted {
    BackupWanted { target, replaces: args.force, with_key: args.with_key }
}

/// Why none was made.
enum NotMade {
    Backup(BackupError),
    Bucket(Message),
}

impl NotMade {
    fn message(&self) -> Message {
        match self {
            NotMade::Backup(refused) => refused.message(),
            NotMade::Bucket(message) => message.clone(),
        }
    }
}

/// Makes it as a piece of work in the one list of all, with signs of life meanwhile. Where the house can note nothing, as on
/// a full disk, it is made all the same: a backup is worth more than its line.
fn as_work(crm: &Crm, make: impl FnOnce() -> Result<BackupMade, NotMade>) -> Result<BackupMade, NotMade> {
    let system = crm.system();
    let job = match system.note_job_wait(|tx| Ok(tx.begin_piece(JobKind::Backup, LEASE_MS)?.id)) {
        Ok(job) => job,
        Err(fault) => {
            tracing::warn!(%fault, "this backup stands in no list");
            return make();
        }
    };
    let made = std::thread::scope(|scope| {
        let (done, ended) = mpsc::channel::<()>();
        let beside = &system;
        scope.spawn(move || {
            while ended.recv_timeout(SIGN_EVERY) == Err(mpsc::RecvTimeoutError::Timeout) {
                if let Err(fault) = beside.note_job_wait(move |tx| tx.keep_piece(job, LEASE_MS)) {
                    tracing::warn!(%fault, "no sign of life of a backup");
                }
            }
        });
        let made = make();
        drop(done);
        made
    });
    let told = made.as_ref().map(|made| made.rows).map_err(NotMade::message);
    let noted = system.note_job_wait(move |tx| match &told {
        Ok(rows) => {
            let Some(record) = tx.job(job, WhoseJobs::All)? else { return Ok(()) };
            let changed = i64::try_from(*rows).unwrap_or(i64::MAX);
            let counts = JobCounts { changed, ..JobCounts::default() };
            tx.note_step(&record, &JobStep { counts, ..JobStep::default() })?;
            tx.end_job(job, JobState::Done, None)
        }
        Err(message) => tx.end_job(job, JobState::Failed, Some(&message.clone().into())),
    });
    if let Err(fault) = noted {
        tracing::warn!(%fault, "what came of a backup cannot be noted");
    }
    made
}

/// Writes it whole onto this machine, brings it into a bucket, and lets it go here.
fn into_bucket(crm: &Crm, args: &BackupArgs, bucket: &Bucket, name: &str) -> Result<BackupMade, NotMade> {
    let there = crm.wait_outside(bucket.look(name)).map_err(NotMade::Bucket)?;
    if there.is_some() && !args.force {
        return Err(NotMade::Backup(BackupError::Exists(args.to.clone())));
    }
    let folder = crm.data().join(ON_THEIR_WAY);
    let of_folder = |fault| NotMade::Backup(BackupError::File(folder.clone(), fault));
    std::fs::create_dir_all(&folder).map_err(of_folder)?;
    // Two commands that bring one name do not write one file.
    let target = folder.join(format!("{}-{name}", site::random_text(RANDOM_BYTES)));
    let made = crm.back_up(&wanted(args, target.clone())).map_err(NotMade::Backup)?;
    let brought = crm.wait_outside(bucket.put(name, &target));
    let removed = std::fs::remove_file(&target);
    brought.map_err(NotMade::Bucket)?;
    removed.map_err(of_folder)?;
    Ok(made)
}

fn told(made: &BackupMade, seconds: f64, lang: Lang) -> Outcome {
    let json = json!({
        "bytes": made.bytes,
        "seconds": seconds,
        "rows": made.rows,
        "files": made.files,
        "missing_files": made.missing,
        "needs_key": made.needs_key,
    });
    let size = made.bytes as f64 / MIB;
    let mut lines = vec![match lang {
        Lang::Zh => {
            format!("已备份 {} 行、{} 个文件，共 {size:.1} MB，用时 {seconds:.1} 秒", made.rows, made.files)
        }
        Lang::En => {
            format!("backed up {} rows and {} files: {size:.1} MB in {seconds:.1} s", made.rows, made.files)
        }
    }];
    if made.needs_key {
        lines.push(String::from(match lang {
            Lang::Zh => "备份里没有钥匙：请把数据目录里的 keys/secrets.key 另存到别处，没有它，两步验证、webhook 和登录方式的密钥就读不出来",
            Lang::En => {
                "the keys are not in it: keep keys/secrets.key of the data folder somewhere else; without it the \
                 secrets of two-step sign-in, webhooks and providers cannot be read"
            }
        }));
    }
    if made.missing.is_empty() {
        return Outcome::done(json, lines.join("\n"));
    }
    lines.push(match lang {
        Lang::Zh => {
            format!("有 {} 个附件在数据目录里找不到，没有备份到；guanxi check 会逐一列出", made.missing.len())
        }
        Lang::En => format!(
            "{} files are not in the data folder and were not backed up; guanxi check names them",
            made.missing.len()
        ),
    });
    Outcome::refused(json, lines.join("\n"))
}

/// Restores into an empty place, and opens it once, which brings an earlier schema up to date.
pub async fn restore(place: &Place, args: &RestoreArgs, s3: &S3Args) -> Outcome {
    let lang = terminal_lang();
    let began = Moment::now();
    let fetched = match s3.fetched(&args.file).await {
        Ok(fetched) => fetched,
        Err(message) => return Outcome::message(&message, lang),
    };
    let file = fetched.as_ref().map_or(args.file.as_path(), |fetched| fetched.path());
    let restored = crate::house::restore(place, file, args.take_over).await;
    drop(fetched);
    let restored = match restored {
        Ok(restored) => restored,
        Err(refused) => return refusal(&refused, lang),
    };
    let opened = match open(place, clock()).await {
        Ok(crm) => crm,
        Err(store) => return fault(&store),
    };
    let take_over = args.take_over;
    let finished = tokio::task::spawn_blocking(move || {
        opened.index_all()?;
        opened.system().write_wait::<_, StoreError, _>(RESTORE, None, |tx| tx.end_copied_backups())?;
        let quiet = if take_over { 0 } else { switch_hooks_off(&opened)? };
        Ok::<_, WriteError>((quiet, opened.history_head()?))
    })
    .await;
    match finished {
        Ok(Ok((quiet, head))) => welcome(&restored, quiet, head, began.elapsed().as_secs_f64(), lang),
        Ok(Err(refused)) => crate::commands::people::refused_write(&refused, lang),
        Err(cause) => Outcome::refused(json!({"error": cause.to_string()}), cause.to_string()),
    }
}

/// A copy tells nobody outside what the house it is of has told already; returns how many hooks that were.
fn switch_hooks_off(crm: &Crm) -> Result<usize, WriteError> {
    let (hooks, schedules) = (
        rooms().into_iter().find_map(|room| room.hooks),
        rooms().into_iter().find_map(|room| room.schedules),
    );
    crm.system().write_wait(RESTORE, None, move |tx| {
        // A copy does not take the files that are meant for the house it is of, either.
        schedules.map(|schedules| schedules.switch_all_off(tx)).transpose()?;
        hooks.map_or(Ok(0), |hooks| hooks.switch_all_off(tx))
    })
}

fn welcome(
    restored: &BackupRestored,
    quiet: usize,
    head: Option<String>,
    seconds: f64,
    lang: Lang,
) -> Outcome {
    let json = json!({
        "seconds": seconds,
        "rows": restored.rows,
        "files": restored.files,
        "missing_files": restored.missing,
        "tables": restored.tables,
        "webhooks_switched_off": quiet,
        "head": head,
    });
    let mut lines = vec![match lang {
        Lang::Zh => format!(
            "已恢复 {} 行、{} 个文件，用时 {seconds:.1} 秒；所有人需要重新登录",
            restored.rows, restored.files
        ),
        Lang::En => format!(
            "restored {} rows and {} files in {seconds:.1} s; everybody signs in anew",
            restored.rows, restored.files
        ),
    }];
    if quiet > 0 {
        lines.push(match lang {
            Lang::Zh => format!("{quiet} 个 webhook 已关闭，免得同一件事通知两次；需要时在“Webhook”里重新打开"),
            Lang::En => format!(
                "{quiet} webhooks are switched off, so that nobody is told twice; switch them on again under Webhooks"
            ),
        });
    }
    Outcome::done(json, lines.join("\n"))
}

/// A refusal as a command's outcome.
pub fn refusal(refused: &BackupError, lang: Lang) -> Outcome {
    match refused {
        BackupError::Store(StoreError::Folder(why)) => {
            let message = Message::new(
                "folder",
                format!("数据目录不可用：{why}"),
                format!("the data folder cannot be used: {why}"),
            );
            Outcome::message(&message, lang)
        }
        BackupError::Store(store) => fault(store),
        refused => Outcome::message(&refused.message(), lang),
    }
}
