//! Guanxi: one program. Commands in, outcomes out.

use guanxi::config::{NotParsed, parse};
use guanxi::outcome::{Outcome, terminal_lang};

/// Imports make and drop values on several threads, where the C library's allocator spends a third of the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() {
    let words: Vec<std::ffi::OsString> = std::env::args_os().collect();
    let cli = match parse(&words) {
        Ok(cli) => cli,
        Err(NotParsed::Usage(usage)) => usage.exit(),
        Err(NotParsed::File(problem)) => {
            let refused = Outcome { status: 2, ..Outcome::message(&problem.message(), terminal_lang()) };
            std::process::exit(refused.print(words.iter().any(|word| word == "--json")));
        }
    };
    let filter = tracing_subscriber::EnvFilter::try_from_env("GUANXI_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(std::io::stderr).init();
    let outcome = guanxi::run(&cli).await;
    std::process::exit(outcome.print(cli.json));
}
