//! A mail that is handed in on a customer's page becomes an e-mail of that customer: once, with its files.

use guanxi::commands::bench::client::{Answer, Client};
use serde_json::{Value as Json, json};

use crate::program::{Program, Server, on_both};

fn body(answer: &Answer) -> Json {
    serde_json::from_slice(&answer.body).unwrap_or(Json::Null)
}

fn client(program: &Program, server: &Server, login: &str) -> Client {
    let made = program.run(&["key", "create", "--user", login]);
    Client::connect(&server.address, made.json["key"].as_str().unwrap_or_else(|| panic!("{}", made.errors)))
        .unwrap()
}

fn made(client: &mut Client, path: &str, json: &Json) -> Json {
    let headers = [("Content-Type", "application/json")];
    let made = client.send("POST", path, &headers, json.to_string().as_bytes()).unwrap();
    assert_eq!(made.status, 201, "{}", String::from_utf8_lossy(&made.body));
    body(&made)
}

fn hand_in(client: &mut Client, record: &str, name: &str, read: &str, bytes: &[u8]) -> Answer {
    let path = format!("/api/v1/files?record={record}&name={name}{read}");
    client.send("POST", &path, &[("Content-Type", "application/octet-stream")], bytes).unwrap()
}

const MAIL: &str = "From: Fang Lei <fang.lei@lijiang-valve.example>\r\nTo: sales@guanxi.example\r\n\
    Cc: stranger@elsewhere.example\r\nSubject: =?utf-8?B?6K+i5Lu3?=\r\nMessage-ID: <q1@lijiang-valve.example>\r\n\
    Date: Mon, 2 Nov 2026 09:30:00 +0800\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
    --b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Please quote <b>two</b> lathes<script>alert(1)</script></p>\r\n\
    --b\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; filename=\"parts.csv\"\r\n\r\na,b\r\n1,2\r\n--b--\r\n";

on_both!(a_mail_becomes_one_record_of_its_customer_with_its_files, |program| {
    program.demo(40);
    let server = program.serve();
    let mut rep = client(&program, &server, "lu.xiaowen");
    let customer =
        made(&mut rep, "/api/v1/customers", &json!({"name": "溧江阀门有限公司", "kind": "company"}));
    let id = customer["id"].as_str().unwrap();
    let person = json!({"name": "方磊", "customer": id, "email": "fang.lei@lijiang-valve.example"});
    let contact = made(&mut rep, "/api/v1/contacts", &person);
    let record = format!("customers/{id}");

    let kept = hand_in(&mut rep, &record, "q1.eml", "&read=true", MAIL.as_bytes());
    assert_eq!(kept.status, 201, "{}", String::from_utf8_lossy(&kept.body));
    let home = body(&kept)["record"].as_str().unwrap().to_owned();
    assert!(home.starts_with("interactions/"), "{home}");
    let mail = body(&rep.get(&format!("/api/v1/{home}")).unwrap());
    for (field, value) in [
        ("kind", json!("email")),
        ("direction", json!("incoming")),
        ("subject", json!("询价")),
        ("text", json!("询价\n\nPlease quote two lathes")),
        ("mail_from", json!("Fang Lei <fang.lei@lijiang-valve.example>")),
        ("mail_cc", json!("stranger@elsewhere.example")),
        ("message_id", json!("q1@lijiang-valve.example")),
        ("thread", json!("q1@lijiang-valve.example")),
        ("at", json!("2026-11-02T01:30:00.000Z")),
        ("contact", contact["id"].clone()),
        ("customer", json!(id)),
        ("valid", json!(true)),
    ] {
        assert_eq!(mail[field], value, "{field} of {mail}");
    }
    assert_eq!(mail["unknown_addresses"], json!(["sales@guanxi.example", "stranger@elsewhere.example"]));
    let files = body(&rep.get(&format!("/api/v1/files?record={home}")).unwrap());
    let names: Vec<&str> =
        files["data"].as_array().unwrap().iter().filter_map(|file| file["name"].as_str()).collect();
    assert_eq!(names, ["q1.eml", "parts.csv"]);

    // The same mail again, from another program and on the contact's page, is the same record.
    let again = format!("X-Seen: again\r\n{MAIL}");
    let again = hand_in(
        &mut rep,
        &format!("contacts/{}", contact["id"].as_str().unwrap()),
        "z.eml",
        "&read=true",
        again.as_bytes(),
    );
    assert_eq!(again.status, 201, "{}", String::from_utf8_lossy(&again.body));
    assert_eq!(body(&again)["record"], home.as_str());
    let listed = body(&rep.get(&format!("/api/v1/interactions?filter=customer+%3D%3D+%22{id}%22")).unwrap());
    assert_eq!(listed["data"].as_array().map(Vec::len), Some(1), "{listed}");

    // Unless it is to be read, a mail is a file as any other; and what cannot be read is said.
    let plain = hand_in(&mut rep, &record, "q2.eml", "", MAIL.as_bytes());
    assert_eq!(body(&plain)["record"], record.as_str());
    for (name, bytes, code) in [("q3.eml", "no mail at all", "mail_unreadable"), ("q3.txt", MAIL, "invalid")]
    {
        let refused = hand_in(&mut rep, &record, name, "&read=true", bytes.as_bytes());
        assert_eq!((refused.status, body(&refused)["code"].as_str()), (422, Some(code)), "{name}");
    }
    assert_eq!(hand_in(&mut rep, &record, "q4.eml", "&read=perhaps", MAIL.as_bytes()).status, 422);
    let mut stranger = client(&program, &server, "mai.zixuan");
    assert_eq!(hand_in(&mut stranger, &record, "q1.eml", "&read=true", MAIL.as_bytes()).status, 404);
});

on_both!(a_mail_fills_the_email_that_was_logged_by_hand, |program| {
    program.demo(40);
    let server = program.serve();
    let mut rep = client(&program, &server, "lu.xiaowen");
    let new = json!({"name": "溧江阀门有限公司", "kind": "company"});
    let customer = made(&mut rep, "/api/v1/customers", &new);
    let id = customer["id"].as_str().unwrap();
    let mut person = |name: &str, email: &str| {
        let person = json!({"name": name, "customer": id, "email": email});
        made(&mut rep, "/api/v1/contacts", &person)["id"].clone()
    };
    let lei = person("方磊", "fang.lei@lijiang-valve.example");
    let stranger = person("柳工", "stranger@elsewhere.example");
    let log = |client: &mut Client, kind: &str, text: &str| {
        let logged = json!({"customer": id, "kind": kind, "text": text});
        let logged = made(client, "/api/v1/interactions", &logged);
        format!("interactions/{}", logged["id"].as_str().unwrap())
    };
    let (by_hand, meeting) =
        (log(&mut rep, "email", "对方来信询价，已转技术。"), log(&mut rep, "meeting", "见面"));
    let kept = hand_in(&mut rep, &by_hand, "q1.eml", "&read=true", MAIL.as_bytes());
    assert_eq!((kept.status, body(&kept)["record"].as_str()), (201, Some(by_hand.as_str())));
    let mail = body(&rep.get(&format!("/api/v1/{by_hand}")).unwrap());
    for (field, value) in [
        ("subject", json!("询价")),
        ("text", json!("对方来信询价，已转技术。\n\n询价\n\nPlease quote two lathes")),
        ("mail_to", json!("sales@guanxi.example")),
        ("direction", json!("incoming")),
        ("at", json!("2026-11-02T01:30:00.000Z")),
        ("contact", lei),
    ] {
        assert_eq!(mail[field], value, "{field} of {mail}");
    }
    // The mail and what was sent along stand there; whoever had a copy took part.
    let files = |client: &mut Client, of: &str| {
        body(&client.get(&format!("/api/v1/files?record={of}")).unwrap())["data"].as_array().unwrap().len()
    };
    assert_eq!(files(&mut rep, &by_hand), 2);
    let there = body(&rep.get("/api/v1/attendees?limit=5&sort=-updated_at").unwrap());
    assert_eq!((&there["data"][0]["contact"], &there["data"][0]["name"]), (&stranger, &json!("柳工")));
    // Not twice: not there, not on the customer's page, and not as another e-mail of the customer.
    for on in [by_hand.clone(), format!("customers/{id}"), log(&mut rep, "email", "同一封")] {
        let again = hand_in(&mut rep, &on, "q1.eml", "&read=true", MAIL.as_bytes());
        assert_eq!((again.status, body(&again)["record"].as_str()), (201, Some(by_hand.as_str())), "{on}");
    }
    assert_eq!(files(&mut rep, &by_hand), 2);
    // To a meeting a mail is a file as any other.
    let kept = hand_in(&mut rep, &meeting, "q1.eml", "&read=true", MAIL.as_bytes());
    assert_eq!(body(&kept)["record"], meeting.as_str());
    assert_eq!(
        (
            files(&mut rep, &meeting),
            body(&rep.get(&format!("/api/v1/{meeting}")).unwrap())["subject"].is_null()
        ),
        (1, true)
    );
});
