//! The server under measurement: this program as a process of its own, with its CPU and memory read from the
//! operating system.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::commands::bench::client::Client;
use crate::house::Place;

/// A running server.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: String,
    /// From its start to its first answer to a list, in seconds.
    pub start_seconds: f64,
}

impl Server {
    /// Starts one and waits for its first answer.
    pub fn start(place: &Place, key: &str) -> std::io::Result<Server> {
        let started = Instant::now();
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(&place.data);
        match &place.database_url {
            Some(url) => command.env("DATABASE_URL", url),
            None => command.env_remove("DATABASE_URL"),
        };
        let mut child = command.stdout(Stdio::piped()).spawn()?;
        let stdout = child.stdout.take().ok_or_else(|| std::io::Error::other("no output"))?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        let address = line
            .trim()
            .strip_prefix("listening on http://")
            .ok_or_else(|| std::io::Error::other(format!("the server said {line:?}")))?
            .to_owned();
        Client::connect(&address, key)?.get("/api/v1/customers")?;
        Ok(Server { child, address, start_seconds: started.elapsed().as_secs_f64() })
    }

    /// CPU used so far, user and system.
    pub fn cpu(&self) -> Duration {
        let text = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        // Fields 14 and 15 of proc(5), after the name in brackets; in ticks of 10 ms.
        let after = text.rsplit_once(") ").map_or("", |(_, after)| after);
        let ticks: u64 =
            after.split(' ').skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
        Duration::from_millis(ticks * 10)
    }

    /// Memory that is its own (RssAnon), in MB.
    pub fn memory_mb(&self) -> f64 {
        let text = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        text.lines()
            .find_map(|line| line.strip_prefix("RssAnon:"))
            .and_then(|rest| rest.trim().split(' ').next()?.parse::<f64>().ok())
            .map_or(0.0, |kib| kib / 1024.0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.child.kill().is_ok() {
            drop(self.child.wait());
        }
    }
}

/// The time of a write that reaches the disk, p99 of a hundred, in milliseconds.
pub fn flush_p99_ms(folder: &Path) -> std::io::Result<f64> {
    use std::io::Write;
    let path = folder.join("flush-test");
    let mut file = std::fs::File::create(&path)?;
    let mut times: Vec<f64> = Vec::with_capacity(100);
    for _ in 0..100 {
        let started = Instant::now();
        file.write_all(&[7; 4096])?;
        file.sync_data()?;
        times.push(started.elapsed().as_secs_f64() * 1e3);
    }
    std::fs::remove_file(&path)?;
    times.sort_by(f64::total_cmp);
    Ok(times[98])
}
