//! The bytes of files in a bucket: shared by all processes, proven when they come, said in words when nobody reaches
//! them, removed by the house they belong to and by no other, and moved there and back.

use std::path::Path;
use std::time::Duration;

use guanxi::commands::check;
use serde_json::{Value as Json, json};
use store::{BackupWanted, ContentError};

use crate::doorstep::{Answer, Doorstep};
use crate::program::{Program, Said, on_both};
use crate::s3_store::{KEY, Mood, SECRET, Store};

const FILES: &str = "s3://company/files";
/// Whoever waits for a store that never answers waits so long here.
const PATIENCE: Duration = Duration::from_millis(300);
const HOME: &str = "192.0.2.7";

fn open(database: testing::Database, store: &Store) -> Doorstep {
    let files = store.bucket(FILES, KEY).with_patience(PATIENCE);
    Doorstep::open_with_files(database, Some(files))
}

/// A customer of Li Hua, by where it is.
fn customer(doorstep: &Doorstep, key: &str) -> String {
    let new = json!({"name": "溧阳仓储科技有限公司", "kind": "company", "lifecycle_stage": "prospect"});
    let skip = [("duplicate-check", "skip")];
    let made = doorstep
        .browser(HOME)
        .by_key_with(key, "POST", "/api/v1/customers", &skip, &new.to_string())
        .expect(201);
    let made: Json = serde_json::from_str(&made.text).unwrap();
    format!("customers/{}", made["id"].as_str().unwrap())
}

fn add(doorstep: &Doorstep, key: &str, record: &str, bytes: &str) -> Answer {
    let path = format!("/api/v1/files?record={record}&name=contract.txt");
    let bearer = format!("Bearer {key}");
    let headers = [("content-type", "application/octet-stream"), ("authorization", bearer.as_str())];
    doorstep.browser(HOME).method("POST", &path, &headers, bytes)
}

fn added(doorstep: &Doorstep, key: &str, record: &str, bytes: &str) -> Json {
    serde_json::from_str(&add(doorstep, key, record, bytes).expect(201).text).unwrap()
}

/// What a file is called in the bucket.
fn lies(file: &Json) -> String {
    let digest = file["sha256"].as_str().unwrap();
    format!("files/contents/{}/{digest}", &digest[..2])
}

/// Every file of the machine in the folder of files.
fn on_this_machine(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder.join("files")) else { return Vec::new() };
    let (mut found, mut folders) = (Vec::new(), vec![entries]);
    while let Some(entries) = folders.pop() {
        for entry in entries.flatten() {
            match std::fs::read_dir(entry.path()) {
                Ok(below) => folders.push(below),
                Err(_) => found.push(entry.path().display().to_string()),
            }
        }
    }
    found
}

/// What a check by command says of files.
fn of_files(said: &Said) -> (&Json, Vec<&str>) {
    let problems =
        said.json["problems"].as_array().unwrap_or_else(|| panic!("{} {}", said.json, said.errors));
    let codes = problems.iter().filter_map(|problem| problem["code"].as_str());
    (&said.json["files"], codes.filter(|code| code.starts_with("file")).collect())
}

fn problems(doorstep: &Doorstep) -> Vec<&'static str> {
    check::look(doorstep.crm()).unwrap().problems.iter().map(|problem| problem.message.code).collect()
}

on_both!(processes_share_the_files_in_a_bucket_and_nothing_lies_on_the_machine, |program| {
    let store = Store::open();
    let mut doorstep = open(program.database, &store);
    let (rep, boss) = (doorstep.key("li.hua"), doorstep.key("shen.jingyi"));
    let record = customer(&doorstep, &rep);
    let file = added(&doorstep, &rep, &record, "one contract");
    assert_eq!(store.below("files/contents"), [lies(&file)]);
    assert_eq!(on_this_machine(doorstep.folder()), [""; 0]);
    // The same content again is another file, and lies there once.
    added(&doorstep, &rep, &record, "one contract");
    assert_eq!(store.below("files/contents").len(), 1);

    let other = doorstep.other_process();
    let content = format!("/api/v1/files/{}/content", file["id"].as_str().unwrap());
    let ask = |headers: &[(&str, &str)]| {
        doorstep.browser(HOME).at(&other).by_key_with(&rep, "GET", &content, headers, "")
    };
    assert_eq!(ask(&[]).expect(200).text, "one contract");
    assert_eq!(ask(&[("range", "bytes=4-7")]).expect(206).text, "cont");
    assert_eq!(problems(&doorstep), [""; 0]);

    // What is not what was kept is given to nobody as if it were.
    let other = added(&doorstep, &rep, &record, "another contract");
    store.put(&lies(&other), b"aNother contract");
    assert_eq!(problems(&doorstep), ["file_damaged"]);
    let digest = other["sha256"].as_str().unwrap();
    let read = doorstep.wait_for(async { doorstep.crm().contents().open(digest, 16).await?.read().await });
    assert!(matches!(read, Err(ContentError::Damaged(_))), "{read:?}");
    assert!(matches!(doorstep.crm().contents().open_wait(digest), Err(ContentError::Damaged(_))));
    store.put(&lies(&other), b"short");
    let content = format!("/api/v1/files/{}/content", other["id"].as_str().unwrap());
    doorstep.browser(HOME).by_key(&rep, "GET", &content, "").expect(500);
    store.lose(&lies(&other));
    assert_eq!(problems(&doorstep), ["file_gone"]);

    // Purging the last record that speaks of bytes frees them, unless they came within the hour.
    let purged = |doorstep: &Doorstep, record: &str| {
        doorstep.browser(HOME).by_key(&boss, "DELETE", &format!("/api/v1/{record}"), "").expect(204);
        let path = "/api/v1/recycle_bin/purging";
        let id = record.split_once('/').unwrap().1;
        doorstep.browser(HOME).by_key(&boss, "POST", path, &json!({"records": [id]}).to_string()).expect(200);
    };
    let second = customer(&doorstep, &rep);
    let fresh = added(&doorstep, &rep, &second, "a fresh contract");
    store.age();
    store.put(&lies(&fresh), b"a fresh contract");
    purged(&doorstep, &record);
    assert_eq!(store.below("files/contents"), [lies(&fresh)]);
    purged(&doorstep, &second);
    assert_eq!(store.below("files/contents"), [lies(&fresh)]);
    store.age();
    site::retention::free_files(doorstep.site()).unwrap();
    assert_eq!(store.names(), ["files/house"], "nothing else is left, words on the way included");
});

on_both!(a_bucket_that_nobody_reaches_is_said_in_words_and_the_page_stays, |program| {
    let store = Store::open();
    let doorstep = open(program.database, &store);
    let rep = doorstep.key("li.hua");
    let record = customer(&doorstep, &rep);
    let file = added(&doorstep, &rep, &record, "one contract");
    let content = format!("/api/v1/files/{}/content", file["id"].as_str().unwrap());
    let page = format!("/{record}");
    for mood in [Mood::Breaks, Mood::Denies, Mood::Sleeps] {
        store.feels(mood);
        add(&doorstep, &rep, &record, "never kept").expect(503).says("files_unreachable").lacks(SECRET);
        doorstep.browser(HOME).by_key(&rep, "GET", &content, "").expect(503).lacks("company");
        let mut browser = doorstep.signed_in("li.hua", HOME);
        browser.hand_in(&page, &format!("{page}/files"), "a.txt", "never kept").expect(303);
        browser.get(&page).expect(200).says("存放文件的存储暂时连接不上");
        // What nobody can reach is neither missing nor whole.
        assert_eq!(problems(&doorstep), ["files_unreachable"]);
        let target = doorstep.folder().join("house.guanxi");
        let wanted = BackupWanted { target: target.clone(), replaces: false, with_key: false };
        let refused = doorstep.crm().back_up(&wanted).unwrap_err().message();
        assert!(refused.code.starts_with("bucket_") && !target.exists(), "{refused:?}");
        assert!(!format!("{refused:?}").contains(SECRET) && !format!("{refused:?}").contains(KEY));
        // Neither does anybody wait for it where files only go.
        site::retention::free_files(doorstep.site()).unwrap();
    }
    store.feels(Mood::Loses);
    add(&doorstep, &rep, &record, "half kept").expect(503);
    store.feels(Mood::Well);
    assert_eq!(doorstep.number("select count(*) from file"), 1);
    assert_eq!(store.below("files/contents").len(), 1, "half a file is none");
    assert_eq!(on_this_machine(doorstep.folder()), [""; 0]);
    doorstep.browser(HOME).by_key(&rep, "GET", &content, "").expect(200);
});

on_both!(bytes_without_a_row_go_when_they_are_old_and_only_by_the_house_they_belong_to, |program| {
    let store = Store::open();
    let doorstep = open(program.database, &store);
    let rep = doorstep.key("li.hua");
    let record = customer(&doorstep, &rep);
    let file = added(&doorstep, &rep, &record, "one contract");
    let sweep = || site::retention::free_files(doorstep.site()).unwrap();
    // The program was stopped between the bytes and the row.
    let contents = doorstep.crm().contents();
    let keep = |bytes: &'static [u8]| {
        doorstep.wait_for(async {
            let mut arriving = contents.begin().await.unwrap();
            arriving.write(bytes).await.unwrap();
            arriving.keep().await.unwrap()
        })
    };
    let lost = keep(b"spoken of by nobody");
    sweep();
    assert_eq!(store.below("files/contents").len(), 2, "its row may be on its way");
    store.age();
    // Handed in again just now: whoever sweeps sees that it came anew.
    keep(b"spoken of by nobody");
    sweep();
    assert_eq!(store.below("files/contents").len(), 2);
    store.age();
    sweep();
    assert_eq!(store.below("files/contents"), [lies(&file)]);

    // One who removes it was stopped long ago half way; that keeps nobody from handing it in.
    store.put(&format!("files/going/{}/0102", lost.digest), b"");
    store.age();
    keep(b"spoken of by nobody");
    store.age();
    // A bucket with another house's files is read and written, and nothing of it is removed.
    store.put("files/house", b"somebody else");
    sweep();
    assert_eq!(store.below("files/contents").len(), 2);
    assert_eq!(problems(&doorstep), ["files_of_another_house"]);
});

on_both!(a_house_that_knows_nothing_of_what_lies_there_takes_it_for_nobodys_own, |program| {
    let store = Store::open();
    // Somebody's files, copied there by other tools; whose they are is said nowhere.
    let name = format!("files/contents/ab/ab{}", "0".repeat(62));
    store.put(&name, b"the contracts of another company");
    store.age();
    let doorstep = open(program.database, &store);
    site::retention::free_files(doorstep.site()).unwrap();
    assert_eq!(store.below("files/contents"), [name]);
    assert!(store.below("files/house").is_empty(), "it was taken");
});

on_both!(a_house_moves_its_files_into_a_bucket_and_is_restored_from_one, |program| {
    let store = Store::open();
    let keys = store.keys_in(program.database.folder());
    let run = |program: &Program, words: &[&str]| -> Said {
        let access = ["--s3-endpoint", store.endpoint.as_str(), "--s3-keys", keys.to_str().unwrap()];
        program.run(&[words, &access].concat())
    };
    program.demo(30);
    let kept = program.database.number("select count(*) from content");
    assert!(kept > 1);
    let moves = ["files", "move", "--to", FILES];
    // Cut off half way, it goes on where it was.
    let moved = run(&program, &moves);
    assert_eq!((moved.status, &moved.json["copied"]), (0, &json!(kept)), "{}", moved.errors);
    store.lose(&store.below("files/contents")[0]);
    let moved = run(&program, &moves);
    assert_eq!((&moved.json["copied"], &moved.json["there"]), (&json!(1), &json!(kept - 1)));
    // From here on they are in the bucket, and the folder is not asked.
    std::fs::remove_dir_all(program.file("files")).unwrap();
    std::fs::write(
        program.file("guanxi.toml"),
        format!("files = \"{FILES}\"\ns3_endpoint = \"{}\"\ns3_keys = \"s3.keys\"\n", store.endpoint),
    )
    .unwrap();
    let whole_files = (&json!(kept), Vec::new());
    assert_eq!(of_files(&program.run(&["check"])), whole_files);
    let server = program.serve();
    let whole = "s3://company/backups/whole.guanxi";
    let made = program.run(&["backup", "--to", whole]);
    assert_eq!((made.status, &made.json["files"]), (0, &json!(kept)), "{} {}", made.json, made.errors);
    assert_eq!(store.below("backups/"), ["backups/whole.guanxi"]);
    assert_eq!(program.run(&["backup", "--to", whole]).json["error"]["code"], "backup_exists");
    // Each stands in the list of all work, and so does why one was not made.
    let jobs = |state: &str| {
        program
            .database
            .number(&format!("select count(*) from job where kind = 'backup' and state = '{state}'"))
    };
    assert_eq!((jobs("done"), jobs("failed"), jobs("running")), (1, 1, 0));
    assert_eq!(program.run(&["backup", "--force", "--to", whole]).status, 0);
    assert_eq!(std::fs::read_dir(program.file("backups-on-their-way")).unwrap().count(), 0);
    drop(server);

    // A copy of the house has a prefix of its own, or it takes the place of the one that is gone.
    let other = Program::with(match program.database.url() {
        Some(_) => testing::Database::sqlite(),
        None => testing::Database::postgres(),
    });
    // Whoever serves says whose the files are, and lets nobody else remove one.
    assert_eq!(store.below("files/house").len(), 1);
    let refused = run(&other, &["restore", whole, "--files", FILES]);
    assert_eq!(refused.json["error"]["code"], "restore_other_files", "{}", refused.errors);
    let copy = ["--files", "s3://company/copy"];
    let restored = run(&other, &[&["restore", whole][..], &copy].concat());
    assert_eq!(restored.status, 0, "{} {}", restored.json, restored.errors);
    assert_eq!(store.below("copy/contents").len() as i64, kept);
    let checked = run(&other, &[&["check"][..], &copy].concat());
    assert_eq!(of_files(&checked), whole_files);
    // And home again.
    let back = run(&other, &[&["files", "move", "--to", "folder"][..], &copy].concat());
    assert_eq!((back.status, &back.json["copied"]), (0, &json!(kept)), "{}", back.errors);
    assert_eq!(of_files(&run(&other, &["check"])), whole_files);
    let same = run(&other, &["files", "move", "--to", "folder"]);
    assert_eq!(same.json["error"]["code"], "files_there_already");
});
