//! A virus scanner that the company sets up: `clamd` by its socket, or a command. What it has not judged yet waits, and
//! what it found something in stays where nobody fetches it. A scanner that does not answer says nothing: it waits too.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::str::FromStr;
use std::sync::mpsc;
use std::time::{Duration, Instant as Moment};

use axum::http::StatusCode;
use object::Message;
use serde_json::json;
use store::{ContentError, Contents, ScanVerdict, StoreError, Tx, View};

use crate::refusal::Refusal;
use crate::site::Site;

/// A scanner that is silent for so long is taken to be gone.
const PATIENCE: Duration = Duration::from_secs(120);
/// A command that has not ended after so long is stopped: `clamscan` takes half a minute to begin, and a large file more.
const COMMAND_MAX: Duration = Duration::from_secs(300);
/// How often is looked whether a command has ended.
const COMMAND_LOOK: Duration = Duration::from_millis(20);
/// How often it is looked whether something waits.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// A connection that takes longer is none.
const CONNECT_MAX: Duration = Duration::from_secs(10);
/// After a scanner that did not answer, so long nothing is asked of it.
const PAUSE: Duration = Duration::from_secs(3);
/// A file that the scanner did not come to an end with is left out for so long.
const LEFT_OUT: Duration = Duration::from_secs(60 * 60);
/// So many contents are judged between two looks.
const JUDGED_AT_ONCE: usize = 20;
/// Bytes of a piece that a scanner is sent; clamd takes up to its StreamMaxLength in all.
const PIECE_BYTES: usize = 64 << 10;
/// The longest answer of a scanner that is read, in bytes.
const ANSWER_BYTES_MAX: u64 = 4_096;
/// The longest name of what was found that is kept, in characters.
const FOUND_CHARS_MAX: usize = 200;
/// In the history: something was found in a file.
const FOUND: &str = "file_infected";

/// A scanner, by where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scanner {
    /// clamd at `host:port`.
    Clamd(String),
    /// A command that is given the file's path: 0 says clean, 1 that something was found, anything else nothing.
    Command(String),
}

impl FromStr for Scanner {
    type Err = String;
    fn from_str(text: &str) -> Result<Scanner, String> {
        if let Some(place) = text.strip_prefix("clamd://").filter(|place| place.contains(':')) {
            return Ok(Scanner::Clamd(place.trim_end_matches('/').to_owned()));
        }
        if text.starts_with('/') {
            return Ok(Scanner::Command(text.to_owned()));
        }
        Err("clamd://HOST:PORT, or the path of a command".to_owned())
    }
}

/// Judges what waits, for as long as the site is there. Call once, when the site serves.
pub fn look_after(site: &Site, scanner: Scanner) {
    site.scan_with(scanner.clone());
    let site = site.clone();
    let started = std::thread::Builder::new().name(String::from("scan")).spawn(move || {
        let mut after = None;
        let mut left_out = HashMap::new();
        loop {
            match judge_waiting(&site, &scanner, &mut after, &mut left_out) {
                // What the scanner has no answer for is asked again in the next round.
                Ok(()) if after.is_none() => std::thread::sleep(LOOK_EVERY),
                Ok(()) => {}
                Err(NotJudged::Store(StoreError::Closing)) => return,
                Err(fault) => {
                    after = None;
                    tracing::warn!(%fault, "files wait for the virus scanner");
                    std::thread::sleep(PAUSE);
                }
            }
        }
    });
    if let Err(fault) = started {
        tracing::error!(%fault, "nobody asks the virus scanner; files wait");
    }
}

/// Why a content was not judged.
#[derive(Debug, thiserror::Error)]
enum NotJudged {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Content(#[from] ContentError),
    #[error("the scanner: {0}")]
    Scanner(#[from] std::io::Error),
    /// It was there, and let go of this file.
    #[error("the scanner broke off: {0}")]
    BrokenOff(std::io::Error),
    /// It came to no end with this file.
    #[error("the scanner gave no answer within {} s", .0.as_secs())]
    TooLong(Duration),
    #[error("the scanner said “{0}”")]
    Answer(String),
}

/// Judges some of what waits after a place, and moves it on; at the end of a round it is none again. One file that the
/// scanner has no answer for, such as one too large for it, holds up no other.
fn judge_waiting(
    site: &Site,
    scanner: &Scanner,
    after: &mut Option<(i64, String)>,
    left_out: &mut HashMap<String, Moment>,
) -> Result<(), NotJudged> {
    left_out.retain(|_, since| since.elapsed() < LEFT_OUT);
    let system = site.crm().system();
    let place = after.clone();
    let waiting =
        system.read_wait::<_, StoreError, _>(move |view| view.unjudged(place.as_ref(), JUDGED_AT_ONCE))?;
    *after = waiting.last().filter(|_| waiting.len() == JUDGED_AT_ONCE).cloned();
    let contents = site.crm().contents();
    for (_, digest) in waiting.iter().filter(|(_, digest)| !left_out.contains_key(digest)).collect::<Vec<_>>()
    {
        let verdict = match scanner.judge(&contents, digest) {
            Ok(verdict) => verdict,
            // Bytes that are gone, or are not what they were, are nothing to fetch either; `guanxi check` names them.
            Err(NotJudged::Content(ContentError::Gone(_) | ContentError::Damaged(_))) => continue,
            Err(fault @ NotJudged::TooLong(_)) => {
                tracing::warn!(digest, %fault, "a file stays unjudged, and is tried again in an hour");
                left_out.insert(digest.clone(), Moment::now());
                continue;
            }
            Err(fault @ (NotJudged::Answer(_) | NotJudged::BrokenOff(_))) => {
                tracing::warn!(digest, %fault, "a file stays unjudged");
                continue;
            }
            Err(fault) => return Err(fault),
        };
        let digest = digest.clone();
        system.write_wait::<_, StoreError, _>("judge_file", None, move |tx: &mut Tx<'_>| {
            if tx.judge(&digest, &verdict)?
                && let ScanVerdict::Infected(found) = &verdict
            {
                let told = json!({"sha256": digest, "found": found});
                let place = tx.new_id();
                tx.note_in_history(FOUND, place, told.as_object().cloned().unwrap_or_default());
                tracing::error!(digest, found, "something was found in a file");
            }
            Ok(())
        })?;
    }
    Ok(())
}

impl Scanner {
    fn judge(&self, contents: &Contents, digest: &str) -> Result<ScanVerdict, NotJudged> {
        let local = contents.open_wait(digest)?;
        match self {
            Scanner::Clamd(place) => judge_by_clamd(place, &local.file),
            Scanner::Command(command) => {
                let (status, said) = judge_by_command(command, local.path(), COMMAND_MAX)?;
                match status.code() {
                    Some(0) => Ok(ScanVerdict::Clean),
                    Some(1) => Ok(ScanVerdict::Infected(found(said.lines().next().unwrap_or_default()))),
                    _ => Err(NotJudged::Answer(found(&said))),
                }
            }
        }
    }
}

/// Gives a command the file's path, and waits until it has ended, but not for ever.
fn judge_by_command(command: &str, path: &Path, max: Duration) -> Result<(ExitStatus, String), NotJudged> {
    let begun = Command::new(command)
        .arg(path)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        // What it starts itself is stopped with it.
        .process_group(0)
        .spawn();
    let mut child = begun?;
    let (tell, told) = mpsc::channel();
    let mut stdout = child.stdout.take();
    let reader = move || {
        let mut said = Vec::new();
        if let Some(stdout) = &mut stdout {
            // What it says beyond the longest answer is let pass, so that it does not wait for a reader.
            let read = stdout.by_ref().take(ANSWER_BYTES_MAX).read_to_end(&mut said);
            drop(read.and_then(|_| std::io::copy(stdout, &mut std::io::sink())));
        }
        drop(tell.send(said));
    };
    std::thread::Builder::new().name(String::from("scan")).spawn(reader)?;
    let until = Moment::now() + max;
    loop {
        if let Some(status) = child.try_wait()? {
            // Something that it left behind may hold its output; nobody waits for that.
            let said = told.recv_timeout(PAUSE).unwrap_or_default();
            return Ok((status, String::from_utf8_lossy(&said).into_owned()));
        }
        if Moment::now() >= until {
            stop(&mut child)?;
            return Err(NotJudged::TooLong(max));
        }
        std::thread::sleep(COMMAND_LOOK);
    }
}

/// Stops a command with all that it started.
fn stop(child: &mut Child) -> std::io::Result<()> {
    let group = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw);
    if let Some(group) = group {
        rustix::process::kill_process_group(group, rustix::process::Signal::KILL)?;
    }
    child.wait()?;
    Ok(())
}

/// The way of clamd's INSTREAM: pieces with their length before them, an empty one last, and one line back.
fn judge_by_clamd(place: &str, file: &std::fs::File) -> Result<ScanVerdict, NotJudged> {
    let mut addresses = place.to_socket_addrs()?;
    let address = addresses.next().ok_or_else(|| NotJudged::Answer(format!("{place}: nowhere")))?;
    let stream = TcpStream::connect_timeout(&address, CONNECT_MAX)?;
    let answer = answer_of_clamd(stream, file).map_err(NotJudged::BrokenOff)?;
    let answer = answer.trim_end_matches(['\0', '\n']).trim();
    let said = answer.strip_prefix("stream:").unwrap_or(answer).trim();
    match said.strip_suffix("FOUND") {
        Some(name) => Ok(ScanVerdict::Infected(found(name))),
        None if said == "OK" => Ok(ScanVerdict::Clean),
        None => Err(NotJudged::Answer(found(said))),
    }
}

fn answer_of_clamd(mut stream: TcpStream, mut file: &std::fs::File) -> std::io::Result<String> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.write_all(b"zINSTREAM\0")?;
    let mut piece = vec![0_u8; PIECE_BYTES];
    loop {
        let count = file.read(&mut piece)?;
        let length = u32::try_from(count).unwrap_or(u32::MAX);
        stream.write_all(&length.to_be_bytes())?;
        if count == 0 {
            break;
        }
        stream.write_all(&piece[..count])?;
    }
    stream.flush()?;
    let mut answer = Vec::new();
    BufReader::new(stream.take(ANSWER_BYTES_MAX)).read_until(0, &mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

fn found(words: &str) -> String {
    object::text::clean(words).chars().take(FOUND_CHARS_MAX).collect()
}

/// Whether a content may be fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Judged {
    /// It is clean, or nobody is set up to judge.
    Free,
    /// Nobody has judged it yet.
    Waits,
    /// Something was found in it.
    Infected(String),
}

/// What is known of some contents, in their order.
///
/// # Errors
/// Those of the database.
pub(crate) fn judged(site: &Site, view: &View<'_>, digests: &[String]) -> Result<Vec<Judged>, StoreError> {
    let verdicts = view.verdicts(digests)?;
    let is_scanned = site.is_scanned();
    let of = |digest: &String| match verdicts.get(digest).cloned() {
        Some(ScanVerdict::Infected(found)) => Judged::Infected(found),
        Some(ScanVerdict::Clean) => Judged::Free,
        None if is_scanned => Judged::Waits,
        None => Judged::Free,
    };
    Ok(digests.iter().map(of).collect())
}

/// Refuses what may not be fetched.
pub(crate) fn expect_free(judged: &Judged) -> Result<(), Refusal> {
    match judged {
        Judged::Free => Ok(()),
        Judged::Waits => Err(Refusal::conflict(Message::new(
            "file_not_judged",
            "文件还在等待病毒扫描，扫描通过后才能下载，请稍后再试",
            "the file waits for the virus scanner; it can be fetched once it is found clean",
        ))),
        Judged::Infected(found) => Err(Refusal::new(
            StatusCode::FORBIDDEN,
            Message::new(
                "file_infected",
                format!("文件中发现病毒（{found}），已隔离，不能下载"),
                format!("a virus was found in the file ({found}); it is kept away and cannot be fetched"),
            ),
        )),
    }
}

#[cfg(test)]
#[path = "tests/scan.rs"]
mod tests;
