//! A disk that takes no more: whoever saves is told so, nothing that was acknowledged is lost, and it goes on when
//! there is room again. A limit on the size of files stands for the full disk, so that the test needs no rights.

use std::process::{Command, Stdio};

use guanxi::commands::bench::client::Client;
use serde_json::{Value as Json, json};
use testing::Database;

use crate::program::{Program, Server, on_both};

/// The room that a file has, in the units of `ulimit`, half a KiB or a whole one: a few MB. The small company
/// needs less, and a hundred saves more.
const BLOCKS: u64 = 8_000;
/// More saves than the room takes.
const SAVES_MAX: usize = 3_000;

/// The same command where files cannot grow beyond the room.
fn without_room(command: &Command) -> Command {
    with_room(command, BLOCKS)
}

/// The same command where files cannot grow beyond so many blocks.
pub fn with_room(command: &Command, blocks: u64) -> Command {
    let mut limited = Command::new("sh");
    // A write beyond the limit fails, as on a full disk; without the trap it would end the program.
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    limited.arg("-c").arg(script).arg(command.get_program()).args(command.get_args()).stdin(Stdio::null());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => limited.env(name, value),
            None => limited.env_remove(name),
        };
    }
    limited
}

fn key(program: &Program) -> String {
    program.run(&["key", "create", "--user", "shen.jingyi"]).json["key"].as_str().unwrap().to_owned()
}

/// Saves a customer; its id, or the refusal's status and text.
fn save(client: &mut Client, name: &str, lang: &str) -> Result<String, (u16, Json)> {
    let body = json!({"name": name, "kind": "company", "remarks": "备注".repeat(300)}).to_string();
    let headers = [("Content-Type", "application/json"), ("Duplicate-Check", "skip")];
    let path = format!("/api/v1/customers?lang={lang}");
    let answer = client.send("POST", &path, &headers, body.as_bytes()).unwrap();
    let said: Json = serde_json::from_slice(&answer.body).unwrap_or(Json::Null);
    match answer.status {
        201 => Ok(said["id"].as_str().unwrap().to_owned()),
        status => Err((status, said)),
    }
}

fn all_there(client: &mut Client, ids: &[String]) {
    for id in ids {
        assert_eq!(
            client.get(&format!("/api/v1/customers/{id}")).unwrap().status,
            200,
            "{id} was acknowledged"
        );
    }
}

#[test]
fn a_save_on_a_full_disk_is_refused_and_nothing_acknowledged_is_lost() {
    let program = Program::with(Database::sqlite());
    program.demo(40);
    let key = key(&program);
    let server = Server::of(without_room(&program.command(&["serve", "--listen", "127.0.0.1:0"])));
    let mut client = Client::connect(&server.address, &key).unwrap();
    let mut acknowledged = Vec::new();
    // What the house writes beside the saves takes some of the room, so a smaller save may fit after one that did not.
    let mut until_refused = |lang: &str| {
        let refused = (0..SAVES_MAX).find_map(|place| {
            match save(&mut client, &format!("满盘{place}{lang}机械有限公司"), lang) {
                Ok(id) => {
                    acknowledged.push(id);
                    None
                }
                Err(refusal) => Some(refusal),
            }
        });
        refused.expect("the room ends")
    };
    let (status, said) = until_refused("zh");
    assert_eq!((status, &said["code"]), (503, &json!("not_writable")), "{said}");
    assert!(said["title"].as_str().unwrap().contains("磁盘可能已满"), "{said}");
    let (_, said) = until_refused("en");
    assert!(said["title"].as_str().unwrap().contains("the disk may be full"), "{said}");
    assert!(!acknowledged.is_empty());
    all_there(&mut client, &acknowledged);
    assert_eq!(client.get("/customers").unwrap().status, 200, "reading goes on");
    drop(server);

    let server = program.serve();
    let mut client = Client::connect(&server.address, &key).unwrap();
    all_there(&mut client, &acknowledged);
    save(&mut client, "有空间了机械有限公司", "zh").unwrap();
    assert_eq!(program.run(&["history", "verify"]).json["ok"], true);
}

#[test]
fn an_import_on_a_full_disk_says_how_to_go_on_and_does() {
    let program = Program::with(Database::sqlite());
    program.demo(40);
    let before = program.database.number("select count(*) from customer");
    let file = program.file("customers.csv");
    let file = file.to_str().unwrap();
    assert_eq!(program.run(&["sample-file", file, "--rows", "3000"]).status, 0);
    let begun =
        without_room(&program.command(&["import", "customers", file, "--mode", "create"])).output().unwrap();
    let said: Json = serde_json::from_slice(&begun.stdout).unwrap();
    assert_eq!((begun.status.code(), &said["error"]["code"]), (Some(1), &json!("import_cut_off")), "{said}");
    for (lang, words) in [("zh", "磁盘已满"), ("en", "The disk is full")] {
        let sentence = said["error"][lang].as_str().unwrap();
        assert!(sentence.contains(words) && sentence.contains("guanxi import resume "), "{sentence}");
    }
    let sentence = said["error"]["en"].as_str().unwrap();
    let id = sentence.rsplit("guanxi import resume ").next().unwrap().trim_end_matches(").");
    let finished = program.run(&["import", "resume", id]);
    assert_eq!(finished.json["rows"], 3_000, "{} {}", finished.json, finished.errors);
    let created = finished.json["created"].as_i64().unwrap();
    assert_eq!(program.database.number("select count(*) from customer"), before + created);
    assert_eq!(program.run(&["history", "verify"]).json["ok"], true);
}

on_both!(a_file_that_finds_no_room_leaves_nothing_behind, |program| {
    program.demo(40);
    let before = program.database.number("select count(*) from customer");
    let file = program.file("large.csv");
    let rows = "远山机械有限公司,备注\n".repeat(500_000);
    std::fs::write(&file, format!("客户名称,备注\n{rows}")).unwrap();
    let file = file.to_str().unwrap();
    let begun =
        without_room(&program.command(&["import", "customers", file, "--mode", "create"])).output().unwrap();
    let said: Json = serde_json::from_slice(&begun.stdout).unwrap();
    assert_eq!((begun.status.code(), &said["error"]["code"]), (Some(1), &json!("import_file")), "{said}");
    assert!(said["error"]["zh"].as_str().unwrap().contains("请检查磁盘空间"), "{said}");
    let copies = std::fs::read_dir(program.file("files").join("imports")).unwrap().count();
    assert_eq!(copies, 0, "half a copy would take the room that is missing");
    assert_eq!(program.database.number("select count(*) from customer"), before);
});

#[test]
fn a_file_beside_a_record_that_the_disk_does_not_take_is_refused_in_words() {
    let program = Program::with(Database::sqlite());
    program.demo(40);
    let key = key(&program);
    let server = Server::of(without_room(&program.command(&["serve", "--listen", "127.0.0.1:0"])));
    let mut client = Client::connect(&server.address, &key).unwrap();
    let listed: Json =
        serde_json::from_slice(&client.get("/api/v1/customers?limit=1").unwrap().body).unwrap();
    let record = format!("customers/{}", listed["data"][0]["id"].as_str().unwrap());
    let contents = program.file("files").join("contents");
    let kept = || {
        let folders = std::fs::read_dir(&contents).unwrap().flatten();
        folders.map(|folder| std::fs::read_dir(folder.path()).unwrap().count()).sum::<usize>()
    };
    let before = kept();
    let large = vec![b'x'; 20 << 20];
    for (lang, words) in [("zh", "磁盘空间不足"), ("en", "disk is nearly full")] {
        let path = format!("/api/v1/files?record={record}&name=large.txt&lang={lang}");
        let answer = client.send("POST", &path, &[], &large).unwrap();
        let said: Json = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!((answer.status, &said["code"]), (507, &json!("no_room_for_files")), "{said}");
        assert!(said["title"].as_str().unwrap().contains(words), "{said}");
    }
    // So is a file to be imported, and half of it does not stay either.
    for (lang, words) in [("zh", "没有导入任何内容"), ("en", "nothing was imported")] {
        let path = format!("/api/v1/imports?object=customers&lang={lang}");
        let answer = client.send("POST", &path, &[("Content-Type", "text/csv")], &large).unwrap();
        let said: Json = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!((answer.status, &said["code"]), (507, &json!("no_room_for_imports")), "{said}");
        assert!(said["title"].as_str().unwrap().contains(words), "{said}");
    }
    let drafts = std::fs::read_dir(program.file("files").join("uploads")).map_or(0, Iterator::count);
    assert_eq!(drafts, 0);
    assert_eq!(kept(), before, "half a file would take the room that is missing");
    let small =
        client.send("POST", &format!("/api/v1/files?record={record}&name=small.txt"), &[], b"small").unwrap();
    assert_eq!(small.status, 201, "what fits is kept");
}
