//! The commands (contract, "Commands"). Those that only need an open store run here or, when a server already
//! holds the data folder, inside that server through its socket.

pub mod backup;
pub mod bench;
pub mod check;
pub mod config;
pub mod demo;
pub mod export;
pub mod files;
pub mod hand_over;
pub mod history;
pub mod import;
pub mod insight;
pub mod jobs;
pub mod locale;
pub mod migration;
pub mod networks;
pub mod passwords;
pub mod people;
pub mod s3;
pub mod schedules;
pub mod serve;
pub mod upgrade;

use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand};
use object::{Lang, Message};
use store::{Crm, StoreError};

use crate::commands::s3::S3Args;
use crate::house::Place;
use crate::outcome::{Outcome, terminal_lang};

/// Guanxi, a self-hosted customer relationship platform.
#[derive(Parser, Debug)]
#[command(
    name = "guanxi",
    version,
    about = "关系 Guanxi：自主部署的客户关系平台 / a self-hosted customer relationship platform"
)]
pub struct Cli {
    /// 数据目录 / data folder
    #[arg(long, global = true, env = "GUANXI_DATA", default_value = "data")]
    pub data: PathBuf,
    /// 设置文件，默认为数据目录里的 guanxi.toml / the file of settings; guanxi.toml in the data folder when none
    #[arg(long, global = true, env = "GUANXI_CONFIG")]
    pub config: Option<PathBuf>,
    /// PostgreSQL 地址，不填则用数据目录里的 SQLite / PostgreSQL address; SQLite in the data folder when none
    #[arg(long, global = true, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// 附件内容放在 s3://桶/前缀，不填则放在数据目录 / the bytes of files lie in s3://BUCKET/PREFIX; in the data folder when none
    #[arg(long, global = true, env = "GUANXI_FILES", value_name = "s3://BUCKET/PREFIX")]
    pub files: Option<bucket::Address>,
    /// Where buckets are.
    #[command(flatten)]
    pub s3: S3Args,
    /// 输出一个 JSON 对象 / print one JSON object
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

impl Cli {
    /// Where the data is.
    ///
    /// # Errors
    /// Where the bucket of the files cannot be one, or there are no keys for it.
    pub fn place(&self) -> Result<Place, Message> {
        Ok(Place {
            data: self.data.clone(),
            database_url: self.database_url.clone().filter(|url| !url.is_empty()),
            files: self.files.as_ref().map(|at| self.s3.bucket(at)).transpose()?,
        })
    }
}

/// What can be done.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// 建一个演示公司并打开 / make a demo company and serve it
    Demo(demo::DemoArgs),
    /// 启动服务 / serve
    Serve(serve::ServeArgs),
    /// 导入客户文件 / import a file, or resume and undo an import
    Import(import::ImportArgs),
    /// 定时导入 / imports that come by themselves
    Schedules(schedules::SchedulesArgs),
    /// 后台任务 / work that goes on by itself
    Jobs(jobs::JobsArgs),
    /// 导出到文件 / take records out into a file
    Export(export::ExportArgs),
    /// 附件内容存放的位置 / where the bytes of files lie
    Files(files::FilesArgs),
    /// 交接一位同事名下的记录 / hand over what a colleague owns
    HandOver(hand_over::HandOverArgs),
    /// 用户 / users
    User(people::UserArgs),
    /// 接口密钥 / API keys
    Key(people::KeyArgs),
    /// 允许从哪些网络登录 / the networks from which people come in
    Networks(networks::NetworksArgs),
    /// 密码登录是否可用 / whether passwords are taken
    Passwords(passwords::PasswordsArgs),
    /// 历史记录 / the history
    History(history::HistoryArgs),
    /// 备份整个系统，不影响使用 / back everything up while people go on working
    Backup(backup::BackupArgs),
    /// 把备份恢复到空的目录或数据库 / restore a backup into an empty folder or database
    Restore(backup::RestoreArgs),
    /// 演练升级 / rehearse an upgrade
    Upgrade(upgrade::UpgradeArgs),
    /// 检查数据是否完好 / check that the data is whole
    Check(check::CheckArgs),
    /// 数据库结构 / the schema
    Migration(migration::MigrationArgs),
    /// 中文、英文之外的语言 / languages beside Chinese and English
    Locale(locale::LocaleArgs),
    /// 设置文件 guanxi.toml / the file of settings
    Config(config::ConfigArgs),
    /// 从文件里算出客户的价值与原因 / what a company's own figures say
    Insight(Box<insight::InsightArgs>),
    /// 测量本机上的速度 / measure the speed on this machine
    Bench(bench::BenchArgs),
    /// 生成一份带错误的示例文件 / make a sample file with the errors people make
    #[command(hide = true)]
    SampleFile(SampleFileArgs),
}

/// Options of `sample-file`.
#[derive(Args, Debug)]
pub struct SampleFileArgs {
    /// The file.
    pub file: PathBuf,
    /// How many rows.
    #[arg(long, default_value_t = 1_000)]
    pub rows: u64,
    /// How many rows of a hundred are broken.
    #[arg(long, default_value_t = 3.0)]
    pub broken: f64,
    /// The seed.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// `utf-8`, `gb18030` or `utf-16le`.
    #[arg(long, default_value = "gb18030")]
    pub encoding: String,
}

/// Runs a command that needs no more than an open store. Called on a thread that may block; `folder` is where
/// relative file names count from, `lang` what the terminal of whoever typed it speaks.
pub fn run_in(crm: &Crm, cli: &Cli, folder: &Path, lang: Lang) -> Outcome {
    match &cli.command {
        Command::Import(args) => import::run(crm, args, folder, lang),
        Command::Schedules(args) => schedules::run(crm, args, lang),
        Command::Jobs(args) => jobs::run(crm, args, lang),
        Command::Export(args) => export::run(crm, args, folder, lang),
        Command::HandOver(args) => hand_over::run(crm, args, lang),
        Command::User(args) => people::user(crm, args, folder, lang),
        Command::Key(args) => people::key(crm, args, lang),
        Command::Networks(args) => networks::run(crm, args, lang),
        Command::Passwords(args) => passwords::run(crm, args, lang),
        Command::History(args) => history::run(crm, args, lang),
        Command::Backup(args) => backup::run(crm, args, &cli.s3, folder, lang),
        Command::Files(args) => files::run(crm, args, &cli.s3, lang),
        Command::Check(args) => check::run(crm, args, lang),
        Command::Demo(_)
        | Command::Serve(_)
        | Command::Config(_)
        | Command::Restore(_)
        | Command::Upgrade(_)
        | Command::Migration(_)
        | Command::Locale(_)
        | Command::Bench(_)
        | Command::Insight(_)
        | Command::SampleFile(_) => {
            Outcome::refused(serde_json::json!({"error": "not through a socket"}), "not through a socket")
        }
    }
}

/// A fault of the store as a command's outcome.
pub fn fault(fault: &StoreError) -> Outcome {
    let message = fault.message();
    let mut outcome = Outcome::message(&message, terminal_lang());
    // The administrator who types commands may see what is behind it.
    outcome.text = format!("{} ({fault})", outcome.text);
    outcome
}
