//! The program under test, with a database of its own.

#[path = "program/templates.rs"]
mod templates;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value as Json;
use testing::Database;

/// The program with its data folder and, on PostgreSQL, its database.
pub struct Program {
    pub database: Database,
}

/// The build beside these tests, unless another is to be proven, such as a release build.
fn binary() -> PathBuf {
    std::env::var_os("GUANXI_BIN").map_or_else(|| env!("CARGO_BIN_EXE_guanxi").into(), PathBuf::from)
}

/// What a command said.
#[derive(Debug)]
pub struct Said {
    pub status: i32,
    pub json: Json,
    pub errors: String,
}

impl Program {
    pub fn with(database: Database) -> Program {
        Program { database }
    }

    pub fn command(&self, words: &[&str]) -> Command {
        self.command_in(self.database.folder(), words)
    }

    fn command_in(&self, folder: &Path, words: &[&str]) -> Command {
        let mut command = Command::new(binary());
        command.args(words).arg("--json").arg("--data").arg(folder);
        match self.database.url() {
            Some(url) => command.env("DATABASE_URL", url),
            None => command.env_remove("DATABASE_URL"),
        };
        command.env("LC_ALL", "en_GB.UTF-8").stdin(Stdio::null());
        command
    }

    pub fn run(&self, words: &[&str]) -> Said {
        let output = self.command(words).output().expect("the program starts");
        let text = String::from_utf8_lossy(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        let json = text.lines().last().and_then(|line| serde_json::from_str(line).ok()).unwrap_or(Json::Null);
        Said { status: output.status.code().unwrap_or(-1), json, errors }
    }

    /// A small demo company. In a house that nothing was done in yet it is a copy of one that was made before.
    pub fn demo(&self, customers: u32) -> Said {
        let untouched =
            std::fs::read_dir(self.database.folder()).is_ok_and(|mut inside| inside.next().is_none());
        if !untouched {
            return self.demo_made(customers);
        }
        let make = || {
            let first = Program::with(self.database.another());
            let said = first.demo_made(customers);
            (first.database, said.json)
        };
        let mut json = Json::Null;
        templates::with(&format!("demo-{customers}"), &binary(), &self.database, make, |template| {
            self.database.become_copy_of(&template.resting);
            json = template.said;
        });
        Said { status: 0, json, errors: String::new() }
    }

    /// A small demo company, made here and now.
    fn demo_made(&self, customers: u32) -> Said {
        let said =
            self.run(&["demo", "--no-serve", "--customers", &customers.to_string(), "--today", "2026-11-20"]);
        assert_eq!(said.status, 0, "{}", said.errors);
        said
    }

    /// A file beside the data.
    pub fn file(&self, name: &str) -> PathBuf {
        self.database.folder().join(name)
    }

    /// A running server and its address.
    pub fn serve(&self) -> Server {
        Server::of(self.command(&["serve", "--listen", "127.0.0.1:0"]))
    }

    /// Another server on the same database, where the database allows one.
    pub fn serve_beside(&self) -> Option<Server> {
        self.database.url()?;
        let folder = self.file("beside");
        // Processes on one database share their keys.
        std::fs::create_dir_all(folder.join("keys")).expect("a folder beside");
        let key = "keys/secrets.key";
        std::fs::copy(self.file(key), folder.join(key)).expect("the first server made its keys");
        Some(Server::of(self.command_in(&folder, &["serve", "--listen", "127.0.0.1:0"])))
    }
}

pub struct Server {
    child: Child,
    #[allow(dead_code)]
    pub address: String,
}

impl Server {
    /// The server that this command starts.
    pub fn of(mut command: Command) -> Server {
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the server starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its output is ours"))
            .read_line(&mut line)
            .expect("it says something");
        let address = line.trim().trim_start_matches("listening on http://").to_owned();
        Server { child, address }
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.child.kill().is_ok() {
            drop(self.child.wait());
        }
    }
}

/// One sentence, on both databases.
macro_rules! on_both {
    ($sentence:ident, |$program:ident| $proof:block) => {
        mod $sentence {
            #[allow(unused_imports)]
            use super::*;
            fn proof($program: $crate::program::Program) $proof
            #[test]
            fn on_sqlite() {
                proof($crate::program::Program::with(testing::Database::sqlite()));
            }
            #[test]
            fn on_postgres() {
                proof($crate::program::Program::with(testing::Database::postgres()));
            }
        }
    };
}
pub(crate) use on_both;
