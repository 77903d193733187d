//! Guanxi: one program. Commands in, outcomes out.

use clap::Parser;
use guanxi::commands::Cli;

/// Imports make and drop values on several threads, where the C library's allocator spends a third of the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() {
    let cli = Cli::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_env("GUANXI_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(std::io::stderr).init();
    let outcome = guanxi::run(&cli).await;
    std::process::exit(outcome.print(cli.json));
}
