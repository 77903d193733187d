//! A database file that is damaged is not served from as if nothing had happened: whoever starts the program, and
//! whoever asks it for something, is told what it is and what to do. PostgreSQL looks after its own files.

use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

use guanxi::commands::bench::client::Client;
use serde_json::Value as Json;
use testing::Database;

use crate::program::Program;

const PAGE_BYTES: u64 = 4_096;

fn overwrite(file: &Path, from: u64, bytes: u64) {
    let mut file = std::fs::OpenOptions::new().write(true).open(file).unwrap();
    file.seek(SeekFrom::Start(from)).unwrap();
    file.write_all(&vec![0xA5; usize::try_from(bytes).unwrap()]).unwrap();
    file.sync_all().unwrap();
}

/// A company whose records all stand in the one file.
fn company() -> Program {
    let program = Program::with(Database::sqlite());
    program.demo(80);
    program.database.run("pragma wal_checkpoint(truncate)");
    program
}

#[test]
fn a_database_with_a_damaged_head_is_not_opened() {
    let program = company();
    overwrite(&program.file("guanxi.db"), 0, 100);
    let rows = program.file("rows.csv");
    std::fs::write(&rows, "客户名称\n远山机械有限公司\n").unwrap();
    for words in [vec!["history", "verify"], vec!["import", "customers", rows.to_str().unwrap()]] {
        let said = program.run(&words);
        assert_eq!((said.status, &said.json["error"]["code"]), (1, &Json::from("damaged")), "{words:?}");
        assert_eq!(said.json["error"]["zh"], "数据库文件已损坏，请管理员从备份恢复");
        assert!(said.json["error"]["en"].as_str().unwrap().contains("restore a backup"), "{}", said.json);
    }
    let served = program.command(&["serve", "--listen", "127.0.0.1:0"]).output().unwrap();
    assert!(!served.status.success(), "nothing is served from it");
}

#[test]
fn a_database_that_is_damaged_while_it_is_served_says_so_to_everyone_who_asks() {
    let program = company();
    let server = program.serve();
    let key = program.run(&["key", "create", "--user", "shen.jingyi"]);
    let key = key.json["key"].as_str().unwrap().to_owned();
    let mut watch = Client::connect(&server.address, &key).unwrap();
    assert_eq!(watch.get("/readyz").unwrap().status, 200);
    let file = program.file("guanxi.db");
    let pages = std::fs::metadata(&file).unwrap().len() / PAGE_BYTES;
    // What the server needs to know who asks it has read already; what they ask for, it has not.
    let customers =
        program.database.run("select pageno from dbstat where name = 'customer' and pagetype = 'leaf'");
    assert!(!customers.is_empty());
    for row in customers {
        let page: u64 = row[0].as_deref().unwrap().parse().unwrap();
        assert!(page <= pages);
        overwrite(&file, (page - 1) * PAGE_BYTES, PAGE_BYTES);
    }
    let mut client = Client::connect(&server.address, &key).unwrap();
    for (lang, sentence) in
        [("zh", "数据库文件已损坏，请管理员从备份恢复"), ("en", "the administrator should restore a backup")]
    {
        let answer = client.get(&format!("/api/v1/customers?limit=200&lang={lang}")).unwrap();
        let problem: Json = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!((answer.status, &problem["code"]), (500, &Json::from("damaged")), "{problem}");
        assert!(problem["title"].as_str().unwrap().contains(sentence), "{problem}");
        let page = client.get(&format!("/customers?lang={lang}")).unwrap();
        assert_eq!(page.status, 500);
        assert!(String::from_utf8_lossy(&page.body).contains(sentence), "the page says so");
    }
    // Whoever watches over it hears it too.
    let unready = watch.get("/readyz?lang=en").unwrap();
    let said = String::from_utf8_lossy(&unready.body).into_owned();
    assert_eq!(unready.status, 503);
    assert!(said.starts_with("damaged: ") && said.contains("restore a backup"), "{said}");
    // What does not stand in those pages is still answered.
    assert_eq!(client.get("/api/v1/teams").unwrap().status, 200);
}
