//! `guanxi serve`: pages, API and the socket for commands, until told to stop.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use object::{Lang, Message};
use serde_json::json;
use site::Front;
use store::Crm;

use crate::commands::fault;
use crate::commands::s3::S3Args;
use crate::countries;
use crate::house::{Place, clock, open_knowing_countries, site, subscribers};
use crate::outcome::{Outcome, terminal_lang};
use crate::socket;

/// `guanxi serve …`
#[derive(Args, Debug, Clone)]
pub struct ServeArgs {
    /// 监听地址，端口 0 表示任选 / address to listen on; port 0 picks one
    #[arg(long, default_value = "127.0.0.1:7878")]
    pub listen: String,
    /// 前面有可信的 HTTPS 代理 / a trusted HTTPS proxy stands in front
    #[arg(long)]
    pub behind_proxy: bool,
    /// 代理连过来的地址，只有它转达的客户端地址才可信 / an address the proxy connects from; only there is its
    /// X-Forwarded-For believed
    #[arg(long)]
    pub proxy: Vec<std::net::IpAddr>,
    /// Webhook 可以发往的内网主机，HOST 或 HOST:PORT，可多次给出 / a host of the own network that webhooks may go to, HOST or HOST:PORT; may be given several times
    #[arg(long, env = "GUANXI_WEBHOOK_HOSTS", value_delimiter = ',')]
    pub webhook_host: Vec<String>,
    /// 内网的身份提供方主机，HOST 或 HOST:PORT，可多次给出 / a host of the own network that a sign-in provider may be, HOST or HOST:PORT; may be given several times
    #[arg(long, env = "GUANXI_PROVIDER_HOSTS", value_delimiter = ',')]
    pub provider_host: Vec<String>,
    /// 国家数据库文件（MaxMind 格式，如 GeoLite2-Country、DB-IP Lite），用于显示国家并在新国家登录时提醒 / a country database in MaxMind's format, such as GeoLite2-Country or DB-IP Lite: countries are shown, and a sign-in from a new one raises an alert
    #[arg(long, env = COUNTRIES_VARIABLE, value_name = "FILE.mmdb")]
    pub countries: Option<PathBuf>,
    /// 病毒扫描：clamd://HOST:PORT，或一个命令的路径（以文件路径为参数，0 无毒、1 有毒） / the virus scanner: clamd://HOST:PORT, or the path of a command that is given a file's path and ends with 0 for clean, 1 for infected
    #[arg(long, env = "GUANXI_SCAN", value_hint = clap::ValueHint::AnyPath)]
    pub scan: Option<site::scan::Scanner>,
    /// 定时导入只能从这个目录及其子目录取文件 / the folder below which import schedules may take files
    #[arg(long, env = "GUANXI_IMPORT_FOLDER")]
    pub import_folder: Option<PathBuf>,
    /// 每天自动备份到这个目录，或 s3://桶/前缀 / the folder that a backup goes to every day, or s3://BUCKET/PREFIX
    #[arg(long, env = "GUANXI_BACKUP_TO", value_hint = clap::ValueHint::AnyPath)]
    pub backup_to: Option<String>,
    /// 每天几点备份，0 至 23 / the hour of the day it is taken at, 0 to 23
    #[arg(long, env = "GUANXI_BACKUP_HOUR", default_value_t = 3, value_parser = clap::value_parser!(i8).range(0..24))]
    pub backup_hour: i8,
    /// 保留多少天、周、月的备份 / for how many days, weeks and months one is kept
    #[arg(long, env = "GUANXI_BACKUP_KEEP", default_value = "7,4,12")]
    pub backup_keep: site::backups::Kept,
}

/// Names the country database where no word does.
pub const COUNTRIES_VARIABLE: &str = "GUANXI_COUNTRIES";

/// Opens the store and serves.
pub async fn run(place: &Place, args: &ServeArgs, s3: &S3Args) -> Outcome {
    let countries = match args.countries.as_deref().map(countries::read).transpose() {
        Ok(countries) => countries,
        Err(message) => return Outcome::message(&message, terminal_lang()),
    };
    let crm = match open_knowing_countries(place, clock(), countries).await {
        Ok(crm) => crm,
        Err(store) => return fault(&store),
    };
    serve(crm, args, s3, |address| println!("listening on http://{address}")).await
}

/// Serves an open store; `ready` is told the address once it answers.
pub async fn serve(crm: Crm, args: &ServeArgs, s3: &S3Args, ready: impl FnOnce(SocketAddr)) -> Outcome {
    let lang = terminal_lang();
    let listener = match tokio::net::TcpListener::bind(&args.listen).await {
        Ok(listener) => listener,
        Err(cause) => {
            return Outcome::message(
                &Message::new(
                    "listen_failed",
                    format!("无法监听 {}：{cause}", args.listen),
                    format!("cannot listen on {}: {cause}", args.listen),
                ),
                lang,
            );
        }
    };
    let Ok(address) = listener.local_addr() else {
        return Outcome::refused(json!({"error": "no local address"}), "no local address");
    };
    // Passwords do not travel in the clear: plain HTTP is for this machine, or for a proxy that speaks TLS.
    if !address.ip().is_loopback() && !args.behind_proxy {
        return Outcome::message(
            &Message::new(
                "plain_http",
                "明文 HTTP 只能监听本机；对外请放在 HTTPS 代理之后并加 --behind-proxy",
                "plain HTTP listens on this machine only; put an HTTPS proxy in front and add --behind-proxy",
            ),
            lang,
        );
    }
    if !args.proxy.is_empty() && !args.behind_proxy {
        return Outcome::message(
            &Message::new(
                "proxy_without_behind_proxy",
                "写了 proxy 却没有写 behind_proxy：没有代理时，谁转达的地址都不可信",
                "proxy is said without behind_proxy: without a proxy nobody's word on addresses is believed",
            ),
            lang,
        );
    }
    if let Err(store) = crm.start_engine(subscribers()) {
        return fault(&store);
    }
    // Objects that came with an upgrade get their default grants.
    let installed =
        crm.system().write::<_, store::WriteError, _>("install_roles", crate::house::install).await;
    if let Err(refused) = installed {
        return crate::commands::people::refused_write(&refused, lang);
    }
    // Looked at before the first request; what is nobody's then goes beside the requests.
    let unspoken = crm.unspoken();
    tokio::task::spawn_blocking(move || {
        if let Err(fault) = unspoken.sweep_wait() {
            tracing::warn!(%fault, "files of nobody stay until the next start");
        }
    });
    crate::locales::know(crm.data());
    let front = if args.behind_proxy { Front::Proxy { named: args.proxy.clone() } } else { Front::Nothing };
    if front == (Front::Proxy { named: Vec::new() }) {
        tracing::warn!(
            "name the proxy with --proxy ADDRESS, or nobody's address is known and limits hold per login only"
        );
    }
    let site = site(&crm, front);
    site::imports::resume_all(&site);
    site::jobs::look_after(&site);
    site.allow_hosts(args.webhook_host.clone());
    site.allow_providers(args.provider_host.clone());
    site::hooks::look_after(&site);
    if let Some(scanner) = args.scan.clone() {
        site::scan::look_after(&site, scanner);
    }
    if let Some(folder) = args.import_folder.clone() {
        site.allow_import_folder(folder);
    }
    site::schedules::look_after(&site);
    site::duplicates::look_after(&site);
    if let Some(place) = &args.backup_to {
        let depot = match s3.depot(place, crm.data()) {
            Ok(depot) => depot,
            Err(message) => return Outcome::message(&message, lang),
        };
        let plan = site::backups::Plan { depot, hour: args.backup_hour, kept: args.backup_keep };
        if let Err(cause) = site::backups::look_after(&site, plan) {
            let message = Message::new(
                "backup_folder",
                format!("备份目录不可用：{cause}"),
                format!("the folder for backups cannot be used: {cause}"),
            );
            return Outcome::message(&message, lang);
        }
    }
    site::trail::look_after(&site);
    announce_first_run(&site, address).await;
    if let Err(cause) = socket::listen(&crm) {
        tracing::warn!(%cause, "no socket for commands; they will not run beside this server");
    }
    ready(address);
    let served = axum::serve(listener, site.router().into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(asked_to_stop())
        .await;
    if let Err(fault) = site::trail::settle(&site).await {
        tracing::error!(%fault, "the last second of the audit trail was not written");
    }
    socket::remove(&crm);
    match served {
        Ok(()) => Outcome::done(
            json!({"stopped": true}),
            match lang {
                Lang::Zh => "已停止",
                Lang::En => "stopped",
            },
        ),
        Err(cause) => Outcome::refused(json!({"error": cause.to_string()}), cause.to_string()),
    }
}

/// An installation without anyone in it: the console says where the first administrator signs up.
async fn announce_first_run(site: &site::Site, address: SocketAddr) {
    let doorkeeper = site.doorkeeper().clone();
    let empty = site.crm().system().read(move |view| doorkeeper.is_empty(view)).await;
    if matches!(empty, Ok(true)) {
        eprintln!(
            "首次使用，请打开 / first run, open: http://{address}/first-run?token={}",
            site.first_run_token()
        );
    }
}

async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut interrupt)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}
