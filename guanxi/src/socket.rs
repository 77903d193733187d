//! A command beside a running server goes through the server's socket in the data folder: the server parses the
//! same words and runs them on its own open store, so a database never has two writers.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

use object::Lang;
use serde_json::{Value as Json, json};
use store::Crm;

use crate::commands::run_in;
use crate::config::{self, NotParsed};
use crate::outcome::{Outcome, terminal_lang};

/// The longest command line that is read.
const COMMAND_BYTES_MAX: u64 = 1 << 20;

fn path(data: &Path) -> PathBuf {
    data.join("guanxi.sock")
}

/// Listens for commands on a thread of its own. Only this system user can connect.
pub fn listen(crm: &Crm) -> std::io::Result<()> {
    let path = path(crm.data());
    // A socket left by a killed server: the folder's lock says that nobody else is alive.
    match std::fs::remove_file(&path) {
        Ok(()) => {}
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => {}
        Err(cause) => return Err(cause),
    }
    let listener = UnixListener::bind(&path)?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
    let crm = crm.clone();
    std::thread::Builder::new().name("commands".to_owned()).spawn(move || {
        for stream in listener.incoming() {
            let crm = crm.clone();
            let handled = stream.and_then(|stream| {
                std::thread::Builder::new().name("command".to_owned()).spawn(move || {
                    if let Err(cause) = answer(&crm, stream) {
                        tracing::warn!(%cause, "a command through the socket was cut off");
                    }
                })
            });
            if let Err(cause) = handled {
                tracing::warn!(%cause, "a command could not be taken");
            }
        }
    })?;
    Ok(())
}

/// Takes the socket away when the server stops.
pub fn remove(crm: &Crm) {
    let path = path(crm.data());
    if let Err(cause) = std::fs::remove_file(&path) {
        tracing::debug!(%cause, "no socket to remove");
    }
}

fn answer(crm: &Crm, stream: UnixStream) -> std::io::Result<()> {
    let mut line = String::new();
    let reading = std::io::Read::take(stream.try_clone()?, COMMAND_BYTES_MAX);
    BufReader::new(reading).read_line(&mut line)?;
    let asked: Json = serde_json::from_str(&line)?;
    let words: Vec<String> =
        asked["words"].as_array().into_iter().flatten().filter_map(Json::as_str).map(str::to_owned).collect();
    let folder = PathBuf::from(asked["folder"].as_str().unwrap_or("/"));
    let lang = asked["lang"].as_str().and_then(Lang::of_code).unwrap_or_default();
    let words: Vec<OsString> = words.into_iter().map(OsString::from).collect();
    let outcome = match config::parse_beside(&words, crm.data()) {
        Ok(cli) => run_in(crm, &cli, &folder, lang),
        Err(NotParsed::Usage(usage)) => {
            Outcome { status: 2, json: json!({"error": usage.to_string()}), text: usage.to_string() }
        }
        Err(NotParsed::File(problem)) => Outcome { status: 2, ..Outcome::message(&problem.message(), lang) },
    };
    let mut stream = stream;
    writeln!(stream, "{}", json!({"status": outcome.status, "json": outcome.json, "text": outcome.text}))
}

/// Sends this process's command to the server that holds the folder; `None` when there is none.
pub fn forward(data: &Path) -> Option<Outcome> {
    let mut stream = UnixStream::connect(path(data)).ok()?;
    let words: Vec<String> = std::env::args().collect();
    let folder = std::env::current_dir().ok()?;
    writeln!(stream, "{}", json!({"words": words, "folder": folder, "lang": terminal_lang().code()})).ok()?;
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).ok()?;
    let said: Json = serde_json::from_str(&line).ok()?;
    Some(Outcome {
        status: said["status"].as_i64().unwrap_or(1) as i32,
        json: said["json"].clone(),
        text: said["text"].as_str().unwrap_or_default().to_owned(),
    })
}
