//! `guanxi files`: where the bytes of files lie, and how they come to lie elsewhere.

use std::time::Instant as Moment;

use bucket::Address;
use clap::{Args, Subcommand};
use object::{Lang, Message};
use serde_json::json;
use store::{Copied, Crm};

use crate::commands::backup::refusal;
use crate::commands::s3::S3Args;
use crate::outcome::Outcome;

/// The word for the data folder, in the place of a bucket.
const FOLDER: &str = "folder";
/// Bytes are told in these.
const MIB: f64 = 1_048_576.0;

/// `guanxi files …`
#[derive(Args, Debug)]
pub struct FilesArgs {
    /// What to do.
    #[command(subcommand)]
    pub what: FilesCommand,
}

/// What can be done.
#[derive(Subcommand, Debug)]
pub enum FilesCommand {
    /// 把全部附件内容复制到另一处并逐一核对；中断后再运行会接着做 / copy the bytes of all files elsewhere and prove each; run again, it goes on where it was cut off
    Move {
        /// s3://桶/前缀，或 folder 表示数据目录 / s3://BUCKET/PREFIX, or folder for the data folder
        #[arg(long, value_name = "s3://BUCKET/PREFIX")]
        to: To,
    },
}

/// Where to.
#[derive(Clone, Debug)]
pub enum To {
    /// The data folder.
    Folder,
    /// A bucket.
    Bucket(Address),
}

impl std::str::FromStr for To {
    type Err = String;
    fn from_str(text: &str) -> Result<To, String> {
        if text == FOLDER { Ok(To::Folder) } else { text.parse().map(To::Bucket) }
    }
}

/// Runs it. Called on a thread that may block.
pub fn run(crm: &Crm, args: &FilesArgs, s3: &S3Args, lang: Lang) -> Outcome {
    let FilesCommand::Move { to } = &args.what;
    let began = Moment::now();
    let bucket = match to {
        To::Folder => None,
        To::Bucket(address) => match s3.bucket(address) {
            Ok(bucket) => Some(bucket),
            Err(message) => return Outcome::message(&message, lang),
        },
    };
    let target = crm.contents_in(bucket);
    if target.words() == crm.contents().words() {
        let place = target.words();
        let message = Message::new(
            "files_there_already",
            format!("附件内容现在就放在 {place}"),
            format!("the bytes of files lie in {place} as it is"),
        );
        return Outcome::message(&message, lang);
    }
    match crm.copy_contents_wait(&target) {
        Ok(copied) => told(&copied, &target.words(), began.elapsed().as_secs_f64(), lang),
        Err(refused) => refusal(&refused, lang),
    }
}

fn told(copied: &Copied, place: &str, seconds: f64, lang: Lang) -> Outcome {
    let json = json!({
        "copied": copied.copied,
        "bytes": copied.bytes,
        "there": copied.there,
        "missing": copied.missing,
        "damaged": copied.damaged,
        "seconds": seconds,
    });
    let size = copied.bytes as f64 / MIB;
    let (count, there) = (copied.copied, copied.there);
    let mut lines = vec![match lang {
        Lang::Zh => format!(
            "已复制并核对 {count} 个附件，共 {size:.1} MB；{there} 个早已在 {place}（{seconds:.1} 秒）"
        ),
        Lang::En => format!(
            "{count} files were copied and proven, {size:.1} MB; {there} were in {place} already ({seconds:.1} s)"
        ),
    }];
    let lost = copied.missing.len() + copied.damaged.len();
    if lost == 0 {
        lines.push(String::from(match lang {
            Lang::Zh => "接下来：停止服务，再运行一次，在 guanxi.toml 里写明 files，启动，然后 guanxi check",
            Lang::En => {
                "next: stop the server, run this once more, say files in guanxi.toml, start, and run guanxi check"
            }
        }));
        return Outcome::done(json, lines.join("\n"));
    }
    lines.push(match lang {
        Lang::Zh => format!("有 {lost} 个附件找不到或已损坏，没有复制；guanxi check 会逐一列出"),
        Lang::En => format!("{lost} files are gone or damaged and were not copied; guanxi check names them"),
    });
    Outcome::refused(json, lines.join("\n"))
}
