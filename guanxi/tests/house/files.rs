//! Files beside records: whole when they come back, refused in words when they cannot be kept, seen by who sees the
//! record and by nobody else, and never half there.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use guanxi::commands::bench::client::{Answer, Client};
use serde_json::{Value as Json, json};
use testing::Chance;

use crate::program::{Program, Server, on_both};

/// How often something is asked for before it counts as lost.
const ASKED_MAX: usize = 2_000;

fn body(answer: &Answer) -> Json {
    serde_json::from_slice(&answer.body).unwrap_or(Json::Null)
}

fn key(program: &Program, login: &str) -> String {
    let made = program.run(&["key", "create", "--user", login]);
    made.json["key"].as_str().unwrap_or_else(|| panic!("{}", made.errors)).to_owned()
}

fn client(program: &Program, server: &Server, login: &str) -> Client {
    Client::connect(&server.address, &key(program, login)).unwrap()
}

/// A colleague in no team.
fn hire(program: &Program, login: &str, role: &str) {
    let password = program.file("password");
    fs::write(&password, "a-long-password-of-theirs\n").unwrap();
    let password = password.to_str().unwrap();
    let made = program.run(&["user", "add", login, "--role", role, "--password-file", password]);
    assert_eq!(made.status, 0, "{}", made.errors);
}

/// A customer of this person, by id.
fn customer_of(client: &mut Client) -> String {
    let listed = body(&client.get("/api/v1/customers?filter=owner+==+me&limit=1").unwrap());
    listed["data"][0]["id"].as_str().unwrap_or_else(|| panic!("{listed}")).to_owned()
}

/// Bytes of no kind, the same each time.
fn bytes(count: usize) -> Vec<u8> {
    let mut chance = Chance::of(13);
    let mut bytes = vec![0];
    bytes.extend((1..count).map(|_| (chance.below(256)) as u8));
    bytes
}

fn add(client: &mut Client, record: &str, name: &str, bytes: &[u8]) -> Answer {
    let path = format!("/api/v1/files?record={record}&name={name}");
    client.send("POST", &path, &[("Content-Type", "application/octet-stream")], bytes).unwrap()
}

fn added(client: &mut Client, record: &str, name: &str, bytes: &[u8]) -> Json {
    let answer = add(client, record, name, bytes);
    assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
    body(&answer)
}

fn get(client: &mut Client, path: &str) -> u16 {
    client.get(path).unwrap().status
}

/// The head and the body of an answer, as they come over the line.
fn raw(server: &Server, key: &str, path: &str, headers: &str) -> (String, Vec<u8>) {
    let mut line = TcpStream::connect(&server.address).unwrap();
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: house\r\nAuthorization: Bearer {key}\r\nConnection: close\r\n{headers}\r\n"
    );
    line.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    line.read_to_end(&mut answer).unwrap();
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    (String::from_utf8_lossy(&answer[..end]).to_lowercase(), answer[end + 4..].to_vec())
}

/// Where contents lie.
fn contents(program: &Program) -> PathBuf {
    program.database.folder().join("files").join("contents")
}

/// Whether in a while there are as many contents as are waited for.
fn comes_to(program: &Program, client: &mut Client, is_so: impl Fn(usize) -> bool) -> bool {
    (0..ASKED_MAX).any(|_| {
        get(client, "/healthz");
        is_so(kept(program).len())
    })
}

/// Contents as old as what no other process is still at work on.
fn age(program: &Program) {
    let long_ago = SystemTime::now() - Duration::from_secs(3 * 60 * 60);
    for path in kept(program) {
        fs::File::options().write(true).open(path).unwrap().set_modified(long_ago).unwrap();
    }
}

/// All contents and what arrives, by path.
fn kept(program: &Program) -> Vec<PathBuf> {
    let folders = fs::read_dir(contents(program)).unwrap().flatten();
    folders
        .flat_map(|folder| fs::read_dir(folder.path()).unwrap().flatten().map(|file| file.path()))
        .collect()
}

fn files_in(program: &Program) -> i64 {
    program.database.number("select count(*) from file")
}

on_both!(a_file_comes_back_as_it_was_handed_in, |program| {
    program.demo(80);
    let server = program.serve();
    let rep_key = key(&program, "lu.xiaowen");
    let mut rep = client(&program, &server, "lu.xiaowen");
    let customer = format!("customers/{}", customer_of(&mut rep));
    let before = kept(&program).len();
    let given = bytes(300_000);
    let file = added(&mut rep, &customer, "%2E%2E%2F合同 终稿.bin", &given);
    assert_eq!(file["name"], "合同 终稿.bin");
    assert_eq!((&file["bytes"], &file["media_type"]), (&json!(300_000), &json!("application/octet-stream")));
    assert_eq!(file["record"], customer.as_str());
    assert_eq!(file["by"], body(&rep.get("/api/v1/me").unwrap())["id"]);
    let path = format!("/api/v1/files/{}", file["id"].as_str().unwrap());

    let (head, whole) = raw(&server, &rep_key, &format!("{path}/content"), "");
    assert!(whole == given, "every byte is as it was");
    for line in [
        "content-length: 300000",
        "content-security-policy: sandbox; default-src 'none'",
        "x-content-type-options: nosniff",
        "content-disposition: attachment; filename=\"_____.bin\"; filename*=utf-8''%e5%90%88%e5%90%8c%20%e7%bb%88%e7%a8%bf.bin",
    ] {
        assert!(head.contains(line), "{line}\n{head}");
    }
    let tag = format!("etag: \"{}\"", file["sha256"].as_str().unwrap());
    assert!(head.contains(&tag), "{head}");
    let known = format!("If-None-Match: \"{}\"\r\n", file["sha256"].as_str().unwrap());
    let (head, nothing) = raw(&server, &rep_key, &format!("{path}/content"), &known);
    assert!(head.contains(" 304 ") && nothing.is_empty(), "{head}");
    let (head, part) = raw(&server, &rep_key, &format!("{path}/content"), "Range: bytes=1000-1999\r\n");
    assert!(head.contains(" 206 ") && head.contains("content-range: bytes 1000-1999/300000"), "{head}");
    assert!(part == given[1_000..2_000]);
    let (head, _) = raw(&server, &rep_key, &format!("{path}/content"), "Range: bytes=300000-\r\n");
    assert!(head.contains(" 416 "), "{head}");

    // The same content again is another file, and lies on the disk once.
    let again = added(&mut rep, &customer, "copy.bin", &given);
    assert_eq!(again["sha256"], file["sha256"]);
    assert_eq!(kept(&program).len(), before + 1);
    // So it is with what a program sends again because it got no answer.
    let keyed = [("Idempotency-Key", "once")];
    let once =
        rep.send("POST", &format!("/api/v1/files?record={customer}&name=once.txt"), &keyed, b"once").unwrap();
    let twice =
        rep.send("POST", &format!("/api/v1/files?record={customer}&name=once.txt"), &keyed, b"once").unwrap();
    assert_eq!((once.status, twice.status), (201, 201));
    assert_eq!(body(&once)["id"], body(&twice)["id"]);
    let listed = body(&rep.get(&format!("/api/v1/files?record={customer}")).unwrap());
    let names: Vec<&str> =
        listed["data"].as_array().unwrap().iter().filter_map(|file| file["name"].as_str()).collect();
    assert!(names.ends_with(&["合同 终稿.bin", "copy.bin", "once.txt"]), "{names:?}");

    // A form is understood as well.
    let form = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\na,b\r\n1,2\r\n--x--\r\n";
    let kind = [("Content-Type", "multipart/form-data; boundary=x")];
    let made = rep.send("POST", &format!("/api/v1/files?record={customer}"), &kind, form.as_bytes()).unwrap();
    assert_eq!((made.status, &body(&made)["media_type"]), (201, &json!("text/csv")), "{}", body(&made));

    // Renamed, as every record is changed; both stand in its history.
    let headers = [("Content-Type", "application/json"), ("If-Match", "\"1\"")];
    let renamed = rep
        .send("PATCH", &path, &headers, json!({"name": "合同\u{202E} v2.bin"}).to_string().as_bytes())
        .unwrap();
    assert_eq!(body(&renamed)["name"], "合同 v2.bin", "{}", body(&renamed));
    let history = body(&rep.get(&format!("{path}/history")).unwrap());
    assert_eq!(history["data"].as_array().unwrap().len(), 2, "{history}");
    // What is known of its content nobody changes.
    let refused = rep
        .send(
            "PATCH",
            &path,
            &[("Content-Type", "application/json"), ("If-Match", "*")],
            json!({"sha256": "00"}).to_string().as_bytes(),
        )
        .unwrap();
    assert_eq!(refused.status, 422);
    // Taking it out is in the history of the house.
    let downloads = "select count(*) from entry where object = 'file_download'";
    assert_eq!(program.database.number(downloads), 2, "a whole file and a part of it were handed out");
    assert_eq!(program.run(&["history", "verify"]).json["ok"], json!(true));
});

on_both!(what_cannot_be_kept_is_refused_in_words_and_leaves_nothing, |program| {
    program.demo(80);
    let server = program.serve();
    let mut rep = client(&program, &server, "lu.xiaowen");
    let customer = format!("customers/{}", customer_of(&mut rep));
    let (rows, before) = (files_in(&program), kept(&program).len());
    let said =
        |answer: &Answer| (answer.status, body(answer)["code"].as_str().unwrap_or_default().to_owned());
    let refused = |status, code: &str| (status, code.to_owned());

    assert_eq!(said(&add(&mut rep, &customer, "empty.txt", b"")), refused(422, "file_empty"));
    assert_eq!(said(&add(&mut rep, &customer, "..", b"x")), refused(422, "file_nameless"));
    assert_eq!(said(&add(&mut rep, "", "a.txt", b"x")), refused(422, "invalid"));
    assert_eq!(said(&add(&mut rep, "customers/0000000000000", "a.txt", b"x")), refused(404, "not_found"));
    assert_eq!(said(&add(&mut rep, "nothings/0000000000000", "a.txt", b"x")), refused(404, "not_found"));
    // Nothing hangs on what belongs to nobody, or on what hangs itself.
    let me = body(&rep.get("/api/v1/me").unwrap())["id"].as_str().unwrap().to_owned();
    assert_eq!(said(&add(&mut rep, &format!("users/{me}"), "a.txt", b"x")), refused(404, "not_found"));
    let file = added(&mut rep, &customer, "a.txt", b"x");
    let on_file = format!("files/{}", file["id"].as_str().unwrap());
    assert_eq!(said(&add(&mut rep, &on_file, "a.txt", b"x")), refused(404, "not_found"));
    let unasked = rep.get("/api/v1/files").unwrap();
    assert_eq!(said(&unasked), refused(422, "invalid"), "a list is of one record");
    // Too large, by what it says of itself, in both languages.
    for (lang, words) in [("en", "100 MB"), ("zh", "文件超过 100 MB")] {
        let mut line = TcpStream::connect(&server.address).unwrap();
        let head = format!(
            "POST /api/v1/files?record={customer}&name=film.mp4&lang={lang} HTTP/1.1\r\nHost: house\r\nAuthorization: Bearer {}\r\nContent-Length: 104857601\r\nConnection: close\r\n\r\n",
            key(&program, "lu.xiaowen")
        );
        line.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        line.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 413") && answer.contains(words), "{answer}");
    }
    // And by what it turns out to be.
    let large = vec![b'x'; (100 << 20) + 1];
    let kind = [("Content-Type", "multipart/form-data; boundary=x")];
    let mut form =
        b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"large.txt\"\r\n\r\n".to_vec();
    form.extend(large);
    form.extend(b"\r\n--x--\r\n");
    let answer = rep.send("POST", &format!("/api/v1/files?record={customer}"), &kind, &form).unwrap();
    assert_eq!(said(&answer), refused(413, "file_too_large"));

    assert_eq!(files_in(&program), rows + 1, "one file was good");
    assert_eq!(kept(&program).len(), before + 1);
    // A record is deleted with its files, and comes back with them.
    let made = rep
        .send(
            "POST",
            "/api/v1/tasks",
            &[("Content-Type", "application/json")],
            json!({"subject": "带附件"}).to_string().as_bytes(),
        )
        .unwrap();
    let task = body(&made)["id"].as_str().unwrap_or_else(|| panic!("{}", body(&made))).to_owned();
    let file = added(&mut rep, &format!("tasks/{task}"), "b.txt", b"x");
    let at = format!("/api/v1/files/{}", file["id"].as_str().unwrap());
    assert_eq!(rep.send("DELETE", &format!("/api/v1/tasks/{task}"), &[], b"").unwrap().status, 204);
    assert_eq!(rep.send("GET", &at, &[], b"").unwrap().status, 404);
    let restoration = format!("/api/v1/tasks/{task}/restoration");
    assert_eq!(rep.send("POST", &restoration, &[], b"").unwrap().status, 200);
    assert_eq!(rep.send("GET", &at, &[], b"").unwrap().status, 200);
    let gone =
        rep.send("DELETE", &format!("/api/v1/files/{}", file["id"].as_str().unwrap()), &[], b"").unwrap();
    assert_eq!(gone.status, 204);
    assert_eq!(rep.send("DELETE", &format!("/api/v1/tasks/{task}"), &[], b"").unwrap().status, 204);
    // Nor does it come back to where there is nothing.
    let back = rep
        .send("POST", &format!("/api/v1/files/{}/restoration", file["id"].as_str().unwrap()), &[], b"")
        .unwrap();
    assert_eq!(back.status, 404);
});

on_both!(a_file_is_seen_with_its_record_and_by_nobody_else, |program| {
    program.demo(80);
    for (login, role) in [("other.rep", "sales_rep"), ("reader", "analyst"), ("ads", "marketing")] {
        hire(&program, login, role);
    }
    let server = program.serve();
    let mut rep = client(&program, &server, "lu.xiaowen");
    let mut head = client(&program, &server, "shen.jingyi");
    let mut stranger = client(&program, &server, "other.rep");
    let mut reader = client(&program, &server, "reader");
    let mut ads = client(&program, &server, "ads");
    let id = customer_of(&mut rep);
    let customer = format!("customers/{id}");
    let file = added(&mut rep, &customer, "secret.txt", b"only for who sees the customer");
    let path = format!("/api/v1/files/{}", file["id"].as_str().unwrap());
    let content = format!("{path}/content");
    let list = format!("/api/v1/files?record={customer}");

    // Whoever does not see the record: nothing is there, in whichever way they ask.
    for asked in [&path, &content, &list, &format!("{path}/history")] {
        assert_eq!(get(&mut stranger, asked), 404, "{asked}");
    }
    assert_eq!(add(&mut stranger, &customer, "a.txt", b"x").status, 404);
    assert_eq!(stranger.send("DELETE", &path, &[], b"").unwrap().status, 404);
    // Whoever only sees it: the file too, and no more.
    assert_eq!(get(&mut reader, &content), 200);
    assert_eq!(add(&mut reader, &customer, "a.txt", b"x").status, 403);
    assert_eq!(reader.send("DELETE", &path, &[], b"").unwrap().status, 403);
    // It is the rights on that record that count: marketing sees customers, and not what was said to them.
    let call = json!({"customer": id, "kind": "call", "text": "报价已发"});
    let call = rep
        .send(
            "POST",
            "/api/v1/interactions",
            &[("Content-Type", "application/json")],
            call.to_string().as_bytes(),
        )
        .unwrap();
    let call = format!("interactions/{}", body(&call)["id"].as_str().unwrap());
    let said = added(&mut rep, &call, "recording.txt", b"what was said");
    let said = format!("/api/v1/files/{}/content", said["id"].as_str().unwrap());
    assert_eq!((get(&mut rep, &said), get(&mut ads, &content), get(&mut ads, &said)), (200, 200, 404));

    // The customer changes hands: at once the file is the new owner's to see, and no longer the old one's.
    let others = body(&stranger.get("/api/v1/me").unwrap())["id"].clone();
    let headers = [("Content-Type", "application/json"), ("If-Match", "*")];
    let handed = head
        .send(
            "PATCH",
            &format!("/api/v1/customers/{id}"),
            &headers,
            json!({"owner": others, "team": null}).to_string().as_bytes(),
        )
        .unwrap();
    assert_eq!(handed.status, 200, "{}", body(&handed));
    for asked in [&path, &content, &list, &said] {
        assert_eq!((get(&mut rep, asked), get(&mut stranger, asked)), (404, 200), "{asked}");
    }
    // A page leads to the file as little.
    assert_eq!(get(&mut rep, &format!("/files/{}/content", file["id"].as_str().unwrap())), 404);
});

on_both!(a_deleted_file_comes_back_with_every_byte, |program| {
    program.demo(80);
    let server = program.serve();
    let mut rep = client(&program, &server, "lu.xiaowen");
    let customer = format!("customers/{}", customer_of(&mut rep));
    let given = bytes(70_000);
    let file = added(&mut rep, &customer, "contract.bin", &given);
    let path = format!("/api/v1/files/{}", file["id"].as_str().unwrap());
    assert_eq!(rep.send("DELETE", &path, &[], b"").unwrap().status, 204);
    assert_eq!(get(&mut rep, &format!("{path}/content")), 404);
    drop(server);
    // A start sweeps what is nobody's, and this is still somebody's.
    let server = program.serve();
    let mut rep = client(&program, &server, "lu.xiaowen");
    let restored = rep.send("POST", &format!("{path}/restoration"), &[], b"").unwrap();
    assert_eq!(restored.status, 200, "{}", body(&restored));
    assert_eq!(body(&restored)["name"], "contract.bin");
    assert!(rep.get(&format!("{path}/content")).unwrap().body == given);
});

on_both!(a_killed_upload_leaves_no_record_and_its_bytes_go_at_the_next_start, |program| {
    program.demo(80);
    let mut server = Some(program.serve());
    let address = server.as_ref().unwrap().address.clone();
    let mut rep = client(&program, server.as_ref().unwrap(), "lu.xiaowen");
    let customer = format!("customers/{}", customer_of(&mut rep));
    let stays = added(&mut rep, &customer, "stays.txt", b"acknowledged");
    let (rows, before) = (files_in(&program), kept(&program).len());

    let mut line = TcpStream::connect(&address).unwrap();
    let head = format!(
        "POST /api/v1/files?record={customer}&name=film.mp4 HTTP/1.1\r\nHost: house\r\nAuthorization: Bearer {}\r\nContent-Length: 8000000\r\n\r\n",
        key(&program, "lu.xiaowen")
    );
    line.write_all(head.as_bytes()).unwrap();
    line.write_all(&bytes(2_000_000)).unwrap();
    assert!(comes_to(&program, &mut rep, |now| now > before), "the upload has begun");
    drop(server.take());
    // Killed between the last byte and the row: the content is whole, and no row speaks of it.
    let orphan = contents(&program).join("ab").join(format!("ab{}", "0".repeat(62)));
    fs::create_dir_all(orphan.parent().unwrap()).unwrap();
    fs::write(&orphan, b"nobody's").unwrap();
    assert_eq!(kept(&program).len(), before + 2);
    if program.database.url().is_some() {
        // Another process may be at work on what is young.
        age(&program);
    }

    let server = program.serve();
    let mut rep = client(&program, &server, "lu.xiaowen");
    assert!(comes_to(&program, &mut rep, |now| now == before), "{:?}", kept(&program));
    assert!(!orphan.exists());
    assert_eq!(files_in(&program), rows);
    let content = rep.get(&format!("/api/v1/files/{}/content", stays["id"].as_str().unwrap())).unwrap();
    assert_eq!((content.status, content.body.as_slice()), (200, b"acknowledged".as_slice()));
});

on_both!(a_file_whose_record_went_to_others_while_it_came_is_refused_and_its_bytes_go, |program| {
    program.demo(80);
    hire(&program, "other.rep", "sales_rep");
    let server = program.serve();
    let mut rep = client(&program, &server, "lu.xiaowen");
    let mut head = client(&program, &server, "shen.jingyi");
    let mut stranger = client(&program, &server, "other.rep");
    let id = customer_of(&mut rep);
    let (rows, before) = (files_in(&program), kept(&program).len());

    let film = bytes(3_000_000);
    let mut line = TcpStream::connect(&server.address).unwrap();
    let asked = format!(
        "POST /api/v1/files?record=customers/{id}&name=film.mp4 HTTP/1.1\r\nHost: house\r\nAuthorization: Bearer {}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        key(&program, "lu.xiaowen"),
        film.len()
    );
    line.write_all(asked.as_bytes()).unwrap();
    line.write_all(&film[..2_000_000]).unwrap();
    assert!(comes_to(&program, &mut rep, |now| now > before), "the upload has begun");
    let others = body(&stranger.get("/api/v1/me").unwrap())["id"].clone();
    let handed = head
        .send(
            "PATCH",
            &format!("/api/v1/customers/{id}"),
            &[("Content-Type", "application/json"), ("If-Match", "*")],
            json!({"owner": others, "team": null}).to_string().as_bytes(),
        )
        .unwrap();
    assert_eq!(handed.status, 200, "{}", body(&handed));
    line.write_all(&film[2_000_000..]).unwrap();
    let mut answer = Vec::new();
    line.read_to_end(&mut answer).unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");
    assert_eq!(files_in(&program), rows);
    drop(server);

    age(&program);
    let server = program.serve();
    let mut rep = client(&program, &server, "lu.xiaowen");
    assert!(comes_to(&program, &mut rep, |now| now == before), "{:?}", kept(&program));
    assert_eq!(program.run(&["check"]).status, 0);
});
