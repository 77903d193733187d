use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use super::{NotJudged, Scanner, judge_by_command};

#[test]
fn a_scanner_is_named_by_where_it_is() {
    for (text, scanner) in [
        ("clamd://127.0.0.1:3310", Some(Scanner::Clamd("127.0.0.1:3310".to_owned()))),
        ("clamd://scan.intern:3310/", Some(Scanner::Clamd("scan.intern:3310".to_owned()))),
        ("/usr/local/bin/scan", Some(Scanner::Command("/usr/local/bin/scan".to_owned()))),
        ("clamd://nowhere", None),
        ("scan", None),
        ("", None),
    ] {
        assert_eq!(text.parse::<Scanner>().ok(), scanner, "{text}");
    }
}

fn script(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
    path.display().to_string()
}

#[test]
fn a_command_is_heard_to_its_end_and_stopped_when_it_has_none() {
    let folder = testing::Database::sqlite();
    let file = folder.folder().join("file");
    let long = Duration::from_secs(60);
    let chatty =
        script(folder.folder(), "chatty", "#!/bin/sh\necho Eicar in $1\nyes | head -c 200000\nexit 1\n");
    let (status, said) = judge_by_command(&chatty, &file, long).unwrap();
    assert_eq!(status.code(), Some(1));
    assert!(said.starts_with(&format!("Eicar in {}", file.display())), "{said}");
    let endless = script(folder.folder(), "endless", "#!/bin/sh\nexec tail -f /dev/null\n");
    let stopped = judge_by_command(&endless, &file, Duration::ZERO);
    assert!(matches!(stopped, Err(NotJudged::TooLong(_))), "{stopped:?}");
}
