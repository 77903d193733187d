//! What `guanxi.toml` may say, and what is said of it where it may not.

use std::ffi::OsString;
use std::path::Path;

use clap::CommandFactory;

use super::{ConfigFile, FILE, NotParsed, keys, parse};
use crate::commands::{Cli, Command};

fn read(text: &str) -> Result<ConfigFile, (Option<usize>, String)> {
    ConfigFile::of_text(Path::new("/data/guanxi.toml"), text)
        .map_err(|problem| (problem.line, problem.what.en))
}

#[test]
fn the_keys_are_the_flags_and_relative_paths_count_from_the_file() {
    let file = read(
        "listen = \"127.0.0.1:9000\"\nbehind_proxy = true\nproxy = [\"10.0.0.1\", \"10.0.0.2\"]\n\
         webhook_host = \"erp.local\"\nbackup_to = \"backups\"\nbackup_hour = 4\nimport_folder = \"/srv/in\"\n\
         scan = \"clamd://localhost:3310\"\ndatabase_url = \"postgres://db/guanxi\"\n",
    )
    .unwrap();
    let matches = file.applied_to(Cli::command()).try_get_matches_from(["guanxi", "serve"]).unwrap();
    let serve = matches.subcommand_matches("serve").unwrap();
    let words = |key: &str| -> Vec<String> {
        serve.get_raw(key).unwrap().map(|word| word.to_string_lossy().into_owned()).collect()
    };
    assert_eq!(words("listen"), ["127.0.0.1:9000"]);
    assert_eq!(words("proxy"), ["10.0.0.1", "10.0.0.2"]);
    assert_eq!(words("backup_to"), ["/data/backups"]);
    assert_eq!(words("import_folder"), ["/srv/in"]);
    assert_eq!(words("scan"), ["clamd://localhost:3310"]);
    assert!(serve.get_flag("behind_proxy"));
    // What the file says and what a flag says go together.
    let said = ["guanxi", "serve", "--proxy", "10.0.0.3"];
    file.applied_to(Cli::command()).try_get_matches_from(said).unwrap();
    // A flag wins.
    let said = ["guanxi", "serve", "--backup-hour", "5", "--listen", "127.0.0.1:1"];
    let matches = file.applied_to(Cli::command()).try_get_matches_from(said).unwrap();
    let serve = matches.subcommand_matches("serve").unwrap();
    assert_eq!(serve.get_one::<i8>("backup_hour"), Some(&5));
    assert_eq!(serve.get_one::<String>("listen").unwrap(), "127.0.0.1:1");
}

#[test]
fn what_cannot_be_is_refused_with_its_line() {
    for (text, line, words) in [
        ("# mine\n\nlissten = \"x\"\n", 3, "there is no setting lissten"),
        ("listen = \"127.0.0.1:1\"\nbackup_hour = 25\n", 2, "invalid value '25'"),
        ("behind_proxy = \"yes\"\n", 1, "behind_proxy is not written so"),
        ("listen = 1.5\n", 1, "listen is not written so"),
        ("listen = [\"a\", \"b\"]\n", 1, "listen is not written so"),
        ("proxy = [\"no address\"]\n", 1, "invalid value 'no address'"),
        ("scan = \"ftp://x\"\n", 1, "invalid value 'ftp://x'"),
        ("[server]\nlisten = \"x\"\n", 1, "there is no setting server"),
        ("listen = \"a\"\nlisten = \"b\"\n", 2, "no TOML"),
        ("\nlisten\n", 2, "no TOML"),
    ] {
        let (at, said) = read(text).expect_err(text);
        assert!(at == Some(line) && said.contains(words), "{text}: {at:?} {said}");
    }
    assert!(read("").unwrap().value("listen").is_none());
}

#[test]
fn a_file_that_is_named_must_be_there_and_one_in_the_data_folder_is_read_by_itself() {
    let folder = testing::Database::sqlite();
    let words = |more: &[&str]| -> Vec<OsString> {
        let data = folder.folder().to_str().unwrap();
        ["guanxi", "--data", data].iter().chain(more).map(|word| OsString::from(*word)).collect()
    };
    let hour = |cli: Cli| match cli.command {
        Command::Serve(args) => args.backup_hour,
        other => panic!("{other:?}"),
    };
    assert_eq!(hour(parse(&words(&["serve"])).unwrap()), 3);
    std::fs::write(folder.folder().join(FILE), "backup_hour = 6").unwrap();
    assert_eq!(hour(parse(&words(&["serve"])).unwrap()), 6);
    std::fs::write(folder.folder().join("other.toml"), "backup_hour = 7").unwrap();
    let other = folder.folder().join("other.toml").display().to_string();
    assert_eq!(hour(parse(&words(&["serve", "--config", &other])).unwrap()), 7);
    assert!(matches!(parse(&words(&["serve", "--config", "nowhere.toml"])), Err(NotParsed::File(_))));
    std::fs::write(folder.folder().join(FILE), "backup_hours = 6").unwrap();
    assert!(matches!(parse(&words(&["serve"])), Err(NotParsed::File(_))));
    // Help is there whatever the file says.
    assert!(matches!(parse(&words(&["serve", "--help"])), Err(NotParsed::Usage(_))));
}

#[test]
fn the_example_shows_every_key_as_it_may_be_written() {
    let example = include_str!("../../../docs/guanxi.example.toml");
    // Each setting stands there behind a sign that takes it back.
    let lines = example.lines().map(|line| match line.strip_prefix("#") {
        Some(setting) if setting.starts_with(|first: char| first.is_ascii_lowercase()) => setting,
        Some(_) | None => line,
    });
    let text: Vec<&str> = lines.collect();
    let file = read(&text.join("\n")).unwrap();
    for key in keys() {
        assert!(file.value(key.get_id().as_str()).is_some(), "{} is missing", key.get_id());
    }
}
