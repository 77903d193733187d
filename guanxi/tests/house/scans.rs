//! Files wait for the virus scanner that a company set up; what it found something in is fetched by nobody.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

use guanxi::commands::bench::client::{Answer, Client};
use serde_json::{Value as Json, json};

use crate::program::{Program, Server, on_both};

/// The harmless file that every scanner finds (www.eicar.org), in two parts, so that none finds this one.
const EICAR: [&str; 2] = ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$", "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"];
/// The beginning of what our clamd does not take.
const TOO_LARGE: &[u8] = b"larger than StreamMaxLength";
/// How often a verdict is asked for before it counts as lost.
const ASKED_MAX: usize = 50_000;
/// The smallest picture there is: one point.
const PNG: [u8; 70] = [
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0,
    0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 0x0d, 0x49, 0x44, 0x41, 0x54, 0x78, 0xda, 0x63,
    0x64, 0xf8, 0xcf, 0x50, 0x0f, 0, 0x03, 0x86, 0x01, 0x80, 0x5a, 0x34, 0x7d, 0x6b, 0, 0, 0, 0, 0x49, 0x45,
    0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];

fn body(answer: &Answer) -> Json {
    serde_json::from_slice(&answer.body).unwrap_or(Json::Null)
}

fn client(program: &Program, server: &Server, login: &str) -> Client {
    let made = program.run(&["key", "create", "--user", login]);
    Client::connect(&server.address, made.json["key"].as_str().unwrap_or_else(|| panic!("{}", made.errors)))
        .unwrap()
}

/// What clamd says of a stream (clamd(8), INSTREAM).
fn answer_as_clamd(mut stream: TcpStream) -> std::io::Result<()> {
    let mut asked = [0_u8; 10];
    stream.read_exact(&mut asked)?;
    assert_eq!(&asked, b"zINSTREAM\0");
    let mut whole = Vec::new();
    loop {
        let mut length = [0_u8; 4];
        stream.read_exact(&mut length)?;
        let mut piece = vec![0_u8; u32::from_be_bytes(length) as usize];
        if piece.is_empty() {
            break;
        }
        stream.read_exact(&mut piece)?;
        whole.extend(piece);
    }
    if whole.starts_with(TOO_LARGE) {
        return stream.write_all(b"INSTREAM size limit exceeded. ERROR\0");
    }
    let is_found = String::from_utf8_lossy(&whole).contains(&EICAR.concat());
    stream.write_all(if is_found { b"stream: Eicar-Signature FOUND\0" } else { b"stream: OK\0" })
}

fn add(client: &mut Client, record: &str, name: &str, bytes: &[u8]) -> String {
    let path = format!("/api/v1/files?record={record}&name={name}");
    let made = client.send("POST", &path, &[("Content-Type", "application/octet-stream")], bytes).unwrap();
    assert_eq!(made.status, 201, "{}", String::from_utf8_lossy(&made.body));
    body(&made)["id"].as_str().unwrap().to_owned()
}

/// Asks for a file until it does not wait any more.
fn judged(client: &mut Client, id: &str) -> Answer {
    for _ in 0..ASKED_MAX {
        let answer = client.get(&format!("/api/v1/files/{id}/content")).unwrap();
        if answer.status != 409 {
            return answer;
        }
    }
    panic!("{id} is never judged");
}

on_both!(a_file_waits_for_the_scanner_and_an_infected_one_stays_where_it_is, |program| {
    program.demo(12);
    // Reserved, and nobody answers there yet.
    let reserved = TcpListener::bind("127.0.0.1:0").unwrap();
    let place = reserved.local_addr().unwrap();
    drop(reserved);
    let scan = format!("clamd://{place}");
    let server = Server::of(program.command(&["serve", "--listen", "127.0.0.1:0", "--scan", &scan]));
    let mut keeper = client(&program, &server, "shen.jingyi");
    let made = keeper
        .send(
            "POST",
            "/api/v1/customers",
            &[("Content-Type", "application/json")],
            json!({"name": "溧阳安防科技有限公司", "kind": "company"}).to_string().as_bytes(),
        )
        .unwrap();
    let record = format!("customers/{}", body(&made)["id"].as_str().unwrap());
    let too_large = add(&mut keeper, &record, "large.bin", TOO_LARGE);
    let clean = add(&mut keeper, &record, "clean.png", &PNG);
    let infected = add(&mut keeper, &record, "eicar.txt", EICAR.concat().as_bytes());
    let waits = keeper.get(&format!("/api/v1/files/{clean}/content")).unwrap();
    assert_eq!((waits.status, body(&waits)["code"].as_str()), (409, Some("file_not_judged")));
    let page = keeper.get(&format!("/{record}?lang=zh")).unwrap();
    let page = String::from_utf8_lossy(&page.body).into_owned();
    assert!(page.contains("等待病毒扫描") && !page.contains("/thumbnail"), "it says that they wait");

    let clamd = TcpListener::bind(place).unwrap();
    std::thread::spawn(move || {
        for stream in clamd.incoming().flatten() {
            answer_as_clamd(stream).unwrap();
        }
    });
    let fetched = judged(&mut keeper, &clean);
    assert_eq!((fetched.status, fetched.body.as_slice()), (200, PNG.as_slice()));
    let refused = judged(&mut keeper, &infected);
    assert_eq!((refused.status, body(&refused)["code"].as_str()), (403, Some("file_infected")));
    // What the scanner has no answer for waits on, and holds up nobody who came after it.
    for (path, status) in [
        (format!("/files/{too_large}/content"), 409),
        (format!("/files/{infected}/content"), 403),
        (format!("/files/{infected}/thumbnail"), 403),
        (format!("/files/{clean}/thumbnail"), 200),
    ] {
        assert_eq!(keeper.get(&path).unwrap().status, status, "{path}");
    }
    let page = keeper.get(&format!("/{record}?lang=en")).unwrap();
    let page = String::from_utf8_lossy(&page.body).into_owned();
    assert!(
        page.contains("Virus found, kept away") && page.contains("Eicar-Signature"),
        "it says what was found"
    );
    assert!(page.contains(&format!("/files/{clean}/thumbnail")), "a clean picture is shown in small");
});
