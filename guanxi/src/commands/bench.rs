//! `guanxi bench`: the table of the design's budgets, measured on this machine and printed; nothing is asserted
//! here. Times are of the whole answer over a loopback connection; CPU is the server process's own.

pub mod client;
mod custom;
pub mod queries;
mod server;

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use clap::Args;
use serde_json::{Value as Json, json};
use store::StoreError;

use crate::commands::demo::{DemoKeys, Story, demo_keys, make_demo};
use crate::house::{Place, clock, open, subscribers};
use crate::outcome::Outcome;

use self::client::Client;
use self::queries::Query;
use self::server::{Server, flush_p99_ms};

/// `guanxi bench …`
#[derive(Args, Debug, Clone)]
pub struct BenchArgs {
    /// 客户数 / customers
    #[arg(long, default_value_t = 100_000)]
    pub customers: u64,
    /// 并发用户数 / users at once
    #[arg(long, default_value_t = 8)]
    pub users: usize,
    /// 每个查询测几秒 / seconds per query
    #[arg(long, default_value_t = 2.0)]
    pub seconds: f64,
    /// 导入测试的行数 / rows of the import
    #[arg(long, default_value_t = 100_000)]
    pub rows: u64,
    /// 自定义对象的记录数，0 表示不测 / records of an object of the company's own; none when 0
    #[arg(long, default_value_t = 0)]
    pub custom: u64,
    /// 只测名称以此开头的查询 / only queries whose name begins so
    #[arg(long, default_value = "")]
    pub only: String,
}

/// Runs it in the place's data folder, which is filled first when it is empty.
pub async fn run(place: &Place, args: &BenchArgs) -> Outcome {
    let (place, args) = (place.clone(), args.clone());
    match prepare(&place, &args).await {
        Err(store) => crate::commands::fault(&store),
        Ok(keys) => {
            let measured = tokio::task::spawn_blocking(move || measure(&place, &args, &keys)).await;
            match measured {
                Ok(Ok((json, text))) => Outcome::done(json, text),
                Ok(Err(cause)) => Outcome::refused(json!({"error": cause.to_string()}), cause.to_string()),
                Err(cause) => Outcome::refused(json!({"error": cause.to_string()}), cause.to_string()),
            }
        }
    }
}

async fn prepare(place: &Place, args: &BenchArgs) -> Result<DemoKeys, StoreError> {
    let story = Story { customers: args.customers, seed: 1, today: None };
    make_demo(place, &story).await?;
    let crm = open(place, clock()).await?;
    let custom = args.custom > 0;
    tokio::task::spawn_blocking(move || {
        crm.settle(&subscribers())?;
        if custom && custom::make(&crm)? {
            // The rights to it follow its entry.
            crm.current().settle(&subscribers())?;
        }
        demo_keys(&crm)
    })
    .await
    .map_err(|cause| StoreError::Database(cause.to_string()))?
}

fn measure(place: &Place, args: &BenchArgs, keys: &DemoKeys) -> std::io::Result<(Json, String)> {
    let mut text = String::new();
    let mut say = |line: String| {
        eprintln!("{line}");
        text.push_str(&line);
        text.push('\n');
    };
    let database = if place.database_url.is_some() { "PostgreSQL" } else { "SQLite" };
    let flush = flush_p99_ms(&place.data)?;
    let server = Server::start(place, &keys.all)?;
    say(format!(
        "database {database}, {} customers, {} users, flush p99 {flush:.2} ms",
        args.customers, args.users
    ));
    say(format!(
        "start to first answer {:.3} s, idle memory {:.1} MB",
        server.start_seconds,
        server.memory_mb()
    ));

    let queries = queries::load(&server.address, &keys.all)?;
    let mut rows = ask_all(&server, &queries, keys, args, &mut say)?;
    say(format!("memory under load {:.1} MB", server.memory_mb()));

    let saves_8 = save(&server, &keys.all, args.users, args.seconds)?;
    say(saves_8.line(args.users));
    let saves_64 = save(&server, &keys.all, MANY_WRITERS, args.seconds)?;
    say(saves_64.line(MANY_WRITERS));
    drop(server);

    let file = place.data.join("bench-import.csv");
    crate::commands::demo::write_sample(&file, args.rows, 3.0, 7)?;
    let check = import(place, CUSTOMERS, &file, &["--check"])?;
    say(format!("import, check only: {}", import_line(&check)));
    let full = import(place, CUSTOMERS, &file, &[])?;
    say(format!("import, durable into a full store: {}", import_line(&full)));
    if place.database_url.is_none() {
        let empty = Place { data: place.data.join("bench-empty"), database_url: None };
        if empty.data.exists() {
            std::fs::remove_dir_all(&empty.data)?;
        }
        let into_empty = import(&empty, CUSTOMERS, &file, &[])?;
        say(format!("import, durable into an empty store: {}", import_line(&into_empty)));
        std::fs::remove_dir_all(&empty.data)?;
    }
    std::fs::remove_file(&file)?;
    if args.custom > 0 {
        rows.extend(measure_custom(place, args, keys, &mut say)?);
    }
    let binary = std::fs::metadata(std::env::current_exe()?)?.len() as f64 / 1e6;
    say(format!("program {binary:.1} MB, data {:.1} MB", folder_mb(&place.data)));
    let json = json!({
        "database": database, "customers": args.customers, "queries": rows, "flush_p99_ms": flush,
        "saves_per_second_64": saves_64.rate, "save_p99_ms": saves_8.p99, "import_check": check, "import_full": full,
        "program_mb": binary,
    });
    Ok((json, text))
}

/// Each query in turn, as the one who asks it; a line each.
fn ask_all(
    server: &Server,
    queries: &[Query],
    keys: &DemoKeys,
    args: &BenchArgs,
    say: &mut dyn FnMut(String),
) -> std::io::Result<Vec<Json>> {
    say(format!(
        "{:<28} {:>9} {:>8} {:>8} {:>8} {:>10} {:>9}",
        "query", "requests", "p50 ms", "p95 ms", "p99 ms", "CPU ms/req", "bytes"
    ));
    let mut rows = Vec::new();
    for query in queries.iter().filter(|query| query.name.starts_with(&args.only)) {
        let key = match query.who.as_str() {
            "director" => &keys.director,
            "rep" => &keys.rep,
            _ => &keys.all,
        };
        let run = ask(server, query, key, args)?;
        say(format!(
            "{:<28} {:>9} {:>8.2} {:>8.2} {:>8.2} {:>10.3} {:>9}",
            query.name, run.requests, run.p50, run.p95, run.p99, run.cpu_ms, run.bytes
        ));
        rows.push(json!({
            "query": query.name, "requests": run.requests, "p50_ms": run.p50, "p95_ms": run.p95,
            "p99_ms": run.p99, "cpu_ms": run.cpu_ms, "bytes": run.bytes,
        }));
    }
    Ok(rows)
}

/// The lists of an object of the company's own, once it is filled.
fn measure_custom(
    place: &Place,
    args: &BenchArgs,
    keys: &DemoKeys,
    say: &mut dyn FnMut(String),
) -> std::io::Result<Vec<Json>> {
    let file = place.data.join("bench-custom.csv");
    custom::write_file(&file, args.custom)?;
    let filled = import(place, custom::PLURAL, &file, &[])?;
    std::fs::remove_file(&file)?;
    say(format!("an object of the company's own, filled by an import: {}", import_line(&filled)));
    let server = Server::start(place, &keys.all)?;
    ask_all(&server, &custom::queries(&server.address, &keys.all)?, keys, args, say)
}

struct Run {
    requests: usize,
    p50: f64,
    p95: f64,
    p99: f64,
    cpu_ms: f64,
    bytes: usize,
}

fn ask(server: &Server, query: &Query, key: &str, args: &BenchArgs) -> std::io::Result<Run> {
    // Warm: statements prepared, pages in memory.
    let mut warm = Client::connect(&server.address, key)?;
    let mut bytes = 0;
    for _ in 0..5 {
        let answer = warm.get(&query.path)?;
        if answer.status != 200 {
            let said = String::from_utf8_lossy(&answer.body).chars().take(300).collect::<String>();
            return Err(std::io::Error::other(format!(
                "{} {}: {} {said}",
                query.name, query.path, answer.status
            )));
        }
        bytes = answer.body.len();
    }
    let cpu = server.cpu();
    let mut times = at_once(args.users, args.seconds, |_, stop| {
        let mut client = Client::connect(&server.address, key)?;
        let mut times = Vec::new();
        while !stop.load(Ordering::Relaxed) {
            let started = Instant::now();
            client.get(&query.path)?;
            times.push(started.elapsed().as_secs_f64() * 1e3);
        }
        Ok(times)
    })?;
    let used = server.cpu().saturating_sub(cpu);
    times.sort_by(f64::total_cmp);
    let requests = times.len();
    Ok(Run {
        requests,
        p50: share(&times, 0.50),
        p95: share(&times, 0.95),
        p99: share(&times, 0.99),
        cpu_ms: used.as_secs_f64() * 1e3 / requests.max(1) as f64,
        bytes,
    })
}

/// What the other imports fill.
const CUSTOMERS: &str = "customers";
/// Writers at once, where there are many.
const MANY_WRITERS: usize = 64;

struct Saves {
    rate: f64,
    p50: f64,
    p99: f64,
    cpu_ms: f64,
}

impl Saves {
    fn line(&self, writers: usize) -> String {
        let Saves { rate, p50, p99, cpu_ms } = self;
        format!(
            "saves, {writers} writers: {rate:.0}/s, p50 {p50:.2} ms, p99 {p99:.2} ms, CPU {cpu_ms:.3} ms/save"
        )
    }
}

/// Each writer changes one record of its own again and again, as a form would: with the version it saw.
fn save(server: &Server, key: &str, writers: usize, seconds: f64) -> std::io::Result<Saves> {
    let mut client = Client::connect(&server.address, key)?;
    let answer = client.get(&format!("/api/v1/customers?limit={writers}&total=none"))?;
    let list: Json = serde_json::from_slice(&answer.body)?;
    let ids: Vec<String> = list["data"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|record| record["id"].as_str().map(str::to_owned))
        .collect();
    let (started, cpu) = (Instant::now(), server.cpu());
    let mut times = at_once(ids.len(), seconds, |place, stop| {
        let mut client = Client::connect(&server.address, key)?;
        let path = format!("/api/v1/customers/{}", ids[place]);
        let mut etag = client.get(&path)?.etag.unwrap_or_default();
        let mut times = Vec::new();
        while !stop.load(Ordering::Relaxed) {
            let body = json!({"remarks": format!("{} {}", place, times.len())}).to_string();
            let started = Instant::now();
            let answer = client.send(
                "PATCH",
                &path,
                &[("If-Match", &etag), ("Content-Type", "application/json")],
                body.as_bytes(),
            )?;
            times.push(started.elapsed().as_secs_f64() * 1e3);
            if answer.status != 200 {
                let said = String::from_utf8_lossy(&answer.body).into_owned();
                return Err(std::io::Error::other(format!("save: {} {said}", answer.status)));
            }
            etag = answer.etag.unwrap_or_default();
        }
        Ok(times)
    })?;
    let rate = times.len() as f64 / started.elapsed().as_secs_f64();
    let used = server.cpu().saturating_sub(cpu);
    let cpu_ms = used.as_secs_f64() * 1e3 / times.len().max(1) as f64;
    times.sort_by(f64::total_cmp);
    Ok(Saves { rate, p50: share(&times, 0.50), p99: share(&times, 0.99), cpu_ms })
}

fn at_once<F>(users: usize, seconds: f64, work: F) -> std::io::Result<Vec<f64>>
where
    F: Fn(usize, &AtomicBool) -> std::io::Result<Vec<f64>> + Sync,
{
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..users)
            .map(|place| {
                let (work, stop) = (&work, &stop);
                scope.spawn(move || work(place, stop))
            })
            .collect();
        std::thread::sleep(Duration::from_secs_f64(seconds));
        stop.store(true, Ordering::Relaxed);
        let mut all = Vec::new();
        for user in running {
            all.extend(user.join().map_err(|_| std::io::Error::other("a user panicked"))??);
        }
        Ok(all)
    })
}

fn share(sorted: &[f64], part: f64) -> f64 {
    let place = ((sorted.len() as f64 * part) as usize).min(sorted.len().saturating_sub(1));
    sorted.get(place).copied().unwrap_or(0.0)
}

fn import(place: &Place, into: &str, file: &Path, more: &[&str]) -> std::io::Result<Json> {
    let mut command = std::process::Command::new(std::env::current_exe()?);
    command.args(["import", into]).arg(file).args(["--json", "--data"]).arg(&place.data).args(more);
    match &place.database_url {
        Some(url) => command.env("DATABASE_URL", url),
        None => command.env_remove("DATABASE_URL"),
    };
    let output = command.output()?;
    Ok(serde_json::from_slice(&output.stdout).unwrap_or_else(
        |_| json!({"error": String::from_utf8_lossy(&output.stderr).chars().take(300).collect::<String>()}),
    ))
}

fn import_line(result: &Json) -> String {
    match (result["rows"].as_f64(), result["seconds"].as_f64()) {
        (Some(rows), Some(seconds)) => format!(
            "{:.0} rows/s ({rows} rows: {} created, {} updated, {} unchanged, {} skipped, {} failed)",
            rows / seconds.max(1e-6),
            result["created"],
            result["updated"],
            result["unchanged"],
            result["skipped"],
            result["failed"]
        ),
        _ => result.to_string(),
    }
}

fn folder_mb(folder: &Path) -> f64 {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    files.filter_map(|file| file.metadata().ok()).map(|file| file.len() as f64 / 1e6).sum()
}
