//! A house is backed up while its server runs, and is the same house on the other database. What goes wrong on the way
//! is told, and leaves nothing half.

use std::process::Stdio;

use guanxi::commands::bench::client::Client;
use serde_json::{Value as Json, json};
use testing::Database;

use crate::disk_full::with_room;
use crate::program::{Program, Server, on_both};

/// What is asked of both houses.
const QUESTIONS: [&str; 6] = [
    "/api/v1/customers?limit=200&total=exact",
    "/api/v1/contacts?limit=200&sort=-name&total=exact",
    "/api/v1/tasks?limit=200&total=exact",
    "/api/v1/interactions?limit=200&total=exact",
    "/api/v1/users?limit=200",
    "/api/v1/search?q=有限公司",
];
/// What a house may grow by while a backup is taken of it.
const ROOM_BESIDE: u64 = 1 << 20;
/// What the room of a file is counted in.
const BLOCK_BYTES: u64 = 512;

/// Bytes without any order.
fn noise(bytes: u64) -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    (0..bytes / 8).flat_map(|_| next()).collect()
}

/// An empty place for another house, on the other database.
fn other(program: &Program) -> Program {
    Program::with(match program.database.url() {
        Some(_) => Database::sqlite(),
        None => Database::postgres(),
    })
}

fn answers(server: &Server, key: &str) -> Vec<Json> {
    let mut client = Client::connect(&server.address, key).unwrap();
    let ask = |question: &str| {
        let answer = client.get(question).unwrap();
        assert_eq!(answer.status, 200, "{question}");
        serde_json::from_slice(&answer.body).unwrap()
    };
    QUESTIONS.into_iter().map(ask).collect()
}

fn back_up(program: &Program, words: &[&str]) -> String {
    let file = program.file("house.guanxi").display().to_string();
    let said = program.run(&[&["backup", "--force", "--to", file.as_str()], words].concat());
    assert_eq!(said.status, 0, "{}", said.errors);
    assert!(
        said.json["bytes"].as_u64().unwrap() > 1_000 && said.json["seconds"].is_number(),
        "{}",
        said.json
    );
    file
}

on_both!(a_house_backed_up_beside_its_server_is_the_same_on_the_other_database, |program| {
    let demo = program.demo(60);
    let key = demo.json["key"].as_str().unwrap();
    let server = program.serve();
    let mut client = Client::connect(&server.address, key).unwrap();
    let hook = json!({"name": "ERP", "url": "https://example.com/hook", "active": true}).to_string();
    let json = [("Content-Type", "application/json")];
    let made = client.send("POST", "/api/v1/webhooks", &json, hook.as_bytes()).unwrap();
    assert_eq!(made.status, 201, "{}", String::from_utf8_lossy(&made.body));
    let hook: Json = serde_json::from_slice(&made.body).unwrap();
    let rotation = format!("/api/v1/webhooks/{}/rotation", hook["id"].as_str().unwrap());
    assert_eq!(client.send("POST", &rotation, &json, b"").unwrap().status, 201);
    let before = answers(&server, key);
    let head = program.run(&["history", "head"]).json["head"].as_str().unwrap().to_owned();
    let without_key = back_up(&program, &[]);
    let copy = other(&program);
    let refused = copy.run(&["restore", &without_key]);
    assert_eq!((refused.status, &refused.json["error"]["code"]), (1, &json!("key_missing")));
    assert_eq!(std::fs::read_dir(copy.database.folder()).unwrap().count(), 0);
    let file = back_up(&program, &["--with-key"]);
    let checked = program.run(&["check"]);
    assert_eq!((checked.status, &checked.json["problems"]), (0, &json!([])));
    drop(server);

    let restored = copy.run(&["restore", &file]);
    assert_eq!(restored.status, 0, "{}", restored.errors);
    assert_eq!(restored.json["webhooks_switched_off"], 1);
    // Nobody is signed in, and nothing is told outside a second time.
    assert_eq!(copy.database.number("select count(*) from session"), 0);
    let server = copy.serve();
    assert_eq!(answers(&server, key), before);
    let verified = copy.run(&["history", "verify", "--head", &head]);
    assert_eq!((verified.status, &verified.json["head_found"]), (0, &json!(true)));
    assert_eq!(copy.run(&["check"]).json["problems"], json!([]));
    drop(server);
    // A second time there is a house already.
    let refused = copy.run(&["restore", &file]);
    assert_eq!((refused.status, &refused.json["error"]["code"]), (1, &json!("restore_not_empty")));
});

on_both!(a_restore_that_is_killed_leaves_a_house_that_refuses_to_start_and_can_be_begun_again, |program| {
    program.demo(60);
    let file = back_up(&program, &[]);
    let copy = other(&program);
    let is_half = |copy: &Program| match copy.database.url() {
        Some(_) => copy
            .database
            .number("select count(*) from information_schema.tables where table_name = 'restoring'"),
        None => {
            let file = copy.file("guanxi.db");
            let is_there = std::fs::metadata(file).is_ok_and(|file| file.len() > 0);
            if is_there {
                copy.database.number("select count(*) from sqlite_master where name = 'restoring'")
            } else {
                0
            }
        }
    };
    let mut command = copy.command(&["restore", &file]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while is_half(&copy) == 0 {
        assert_eq!(child.try_wait().unwrap(), None, "the restore was over before anyone saw it begin");
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(is_half(&copy), 1);
    let refused = copy.run(&["check"]);
    assert_eq!((refused.status, &refused.json["error"]["code"]), (1, &json!("half_restored")));
    let again = copy.run(&["restore", &file]);
    assert_eq!(again.status, 0, "{}", again.errors);
    assert_eq!(copy.run(&["check"]).json["problems"], json!([]));
});

on_both!(a_backup_that_finds_no_room_leaves_no_half_of_it, |program| {
    let demo = program.demo(60);
    // The house itself is to have room; a file that cannot be pressed together has none in the backup.
    let size = |name: &str| std::fs::metadata(program.file(name)).map_or(0, |file| file.len());
    let room = size("guanxi.db") + size("guanxi.db-wal") + ROOM_BESIDE;
    let server = program.serve();
    let mut client = Client::connect(&server.address, demo.json["key"].as_str().unwrap()).unwrap();
    let found: Json = serde_json::from_slice(&client.get("/api/v1/customers?limit=1").unwrap().body).unwrap();
    let to =
        format!("/api/v1/files?record=customers/{}&name=noise.bin", found["data"][0]["id"].as_str().unwrap());
    let kind = [("Content-Type", "application/octet-stream")];
    let kept = client.send("POST", &to, &kind, &noise(room + ROOM_BESIDE)).unwrap();
    assert_eq!(kept.status, 201, "{}", String::from_utf8_lossy(&kept.body));
    drop((client, server));
    let target = program.file("full.guanxi");
    let words = ["backup", "--to", target.to_str().unwrap()];
    let output = with_room(&program.command(&words), room / BLOCK_BYTES).output().unwrap();
    let said: Json = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.code(), &said["error"]["code"]), (Some(1), &json!("backup_no_room")));
    let names: Vec<_> = std::fs::read_dir(program.database.folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("guanxi") && (name.ends_with(".part") || name.ends_with(".guanxi")))
        .collect();
    assert!(names.is_empty(), "{names:?}");
    let there = back_up(&program, &[]);
    let refused = program.run(&["backup", "--to", &there]);
    assert_eq!((refused.status, &refused.json["error"]["code"]), (1, &json!("backup_exists")));
});

on_both!(before_an_upgrade_changes_anything_the_data_as_it_was_is_kept, |program| {
    program.demo(60);
    let rehearsed = program.run(&["upgrade", "--rehearse"]);
    assert_eq!((rehearsed.status, &rehearsed.json["pending"]), (0, &json!([])), "{}", rehearsed.errors);
    // As if the last step of the audit trail had not been made yet.
    program.database.run("delete from subscriber where name = 'trail'");
    program.database.run(
        "delete from migration where name = '0023_trail' and step = \
         (select max(step) from migration where name = '0023_trail')",
    );
    let rehearsed = program.run(&["upgrade", "--rehearse"]);
    assert_eq!(rehearsed.json["pending"], json!(["0023_trail"]), "{}", rehearsed.errors);
    assert_eq!(rehearsed.json["problems"], json!([]));
    let untouched = program.database.number("select count(*) from subscriber where name = 'trail'");
    assert_eq!(untouched, 0, "a rehearsal changed the house");

    assert_eq!(program.run(&["check"]).status, 0);
    assert_eq!(program.database.number("select count(*) from subscriber where name = 'trail'"), 1);
    let kept: Vec<_> =
        std::fs::read_dir(program.file("backups")).unwrap().map(|entry| entry.unwrap().path()).collect();
    let [kept] = &kept[..] else { panic!("{kept:?}") };
    assert!(kept.file_name().unwrap().to_str().unwrap().starts_with("before-0023_trail-"), "{kept:?}");
    let copy = other(&program);
    assert_eq!(copy.run(&["restore", kept.to_str().unwrap()]).status, 0);
});
