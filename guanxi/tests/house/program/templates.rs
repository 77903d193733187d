//! Demo companies made once for all tests of a build, and copied for each that asks for one: making one takes seconds,
//! copying it a moment. Tests are processes of their own, so they meet in a folder.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde_json::Value as Json;
use testing::{Database, Resting};

/// A demo company that lies still, with what was said when it was made.
pub struct Template {
    pub resting: Resting,
    pub said: Json,
}

/// The template of this name, made by `make` where no test before has. Nobody else makes or copies it meanwhile.
pub fn with(
    name: &str,
    program: &Path,
    database: &Database,
    make: impl FnOnce() -> (Database, Json),
    copy: impl FnOnce(Template),
) {
    let place = folder_of(program, database).join(name);
    fs::create_dir_all(&place).expect("a folder for templates");
    let lock = File::create(place.join("lock")).expect("a lock beside a template");
    lock.lock().expect("the template is ours");
    let (company, paper) = (place.join("company"), place.join("said.json"));
    if !paper.exists() {
        drop(fs::remove_dir_all(&company)); // What was left half made is made anew.
        let (database, said) = make();
        let before = database.folder().to_owned();
        let resting = database.rest(&company);
        let kept = serde_json::json!({ "name": resting.name, "folder": before, "said": said });
        fs::write(&paper, kept.to_string()).expect("what was said is kept");
    }
    let kept = fs::read(&paper).expect("what was said was kept");
    let kept: Json = serde_json::from_slice(&kept).expect("it is JSON");
    // What it said of its folder is said of the copy's.
    let (before, now) =
        (kept["folder"].as_str().unwrap_or_default(), database.folder().display().to_string());
    let said = kept["said"].to_string().replace(before, &now);
    copy(Template {
        resting: Resting { folder: company, name: kept["name"].as_str().map(str::to_owned) },
        said: serde_json::from_str(&said).expect("paths are paths"),
    });
}

/// Where the templates of this very program lie, on this server. Those of programs before are thrown away.
fn folder_of(program: &Path, database: &Database) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("demo-companies");
    let lock = File::create(root.with_extension("lock")).expect("a lock beside the templates");
    lock.lock().expect("the templates are ours");
    let about = fs::metadata(program).expect("the program is there");
    let made = about.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
    let program = format!("{}-{}", made.as_nanos(), about.len());
    if !root.join(&program).exists() {
        drop(fs::remove_dir_all(&root));
    }
    let server = database.url().and_then(|url| url.rsplit_once('/')).map_or("sqlite", |(server, _)| server);
    let place = root.join(program).join(server.replace(|sign: char| !sign.is_ascii_alphanumeric(), "_"));
    fs::create_dir_all(&place).expect("a folder for templates");
    place
}
