//! Records are taken out by command as every kind of file, with the rights of whoever is named, and come back in.

use guanxi::commands::bench::client::Client;
use serde_json::{Value as Json, json};

use crate::program::{Program, Said, on_both};

fn export(program: &Program, object: &str, file: &str, more: &[&str]) -> Said {
    let path = program.file(file);
    program.run(&[&["export", object, "--to", path.to_str().unwrap()], more].concat())
}

fn text(program: &Program, file: &str) -> String {
    std::fs::read_to_string(program.file(file)).unwrap()
}

on_both!(what_is_taken_out_by_command_comes_back_the_same, |program| {
    program.demo(40);
    // Through the server, as beside one that runs.
    let _server = program.serve();
    let said = export(&program, "customers", "c.jsonl", &[]);
    assert_eq!((said.status, &said.json["rows"]), (0, &40.into()), "{said:?}");
    let lines = text(&program, "c.jsonl");
    assert_eq!(lines.lines().count(), 40);
    let path = program.file("c.jsonl");
    let again = ["import", "customers", path.to_str().unwrap(), "--mode", "upsert", "--match", "id"];
    let unchanged = program.run(&again);
    assert_eq!(unchanged.json["unchanged"], 40, "{unchanged:?}");

    let some =
        export(&program, "customers", "c.csv", &["--filter", "grade == \"A\"", "--fields", "name,grade"]);
    let all_rows = text(&program, "c.csv");
    assert!(all_rows.starts_with("\u{FEFF}Name,") || all_rows.starts_with("\u{FEFF}客户名称,"), "{all_rows}");
    assert_eq!(all_rows.lines().count() as u64, some.json["rows"].as_u64().unwrap() + 1);
    assert!(some.json["rows"].as_u64().unwrap() < 40);

    let book = export(&program, "customers", "c.xlsx", &[]);
    assert_eq!(book.json["rows"], 40);
    let path = program.file("c.xlsx");
    let checked = program.run(&[
        "import",
        "customers",
        path.to_str().unwrap(),
        "--check",
        "--mode",
        "upsert",
        "--match",
        "name",
    ]);
    assert_eq!((&checked.json["unchanged"], &checked.json["failed"]), (&40.into(), &0.into()), "{checked:?}");

    let cards = export(&program, "contacts", "c.vcf", &[]);
    let count = cards.json["rows"].as_u64().unwrap();
    let file = text(&program, "c.vcf");
    assert_eq!(file.matches("BEGIN:VCARD\r\n").count() as u64, count);
    assert!(file.contains("\r\nTEL:+86") && file.contains("\r\nORG:"), "{}", &file[..400]);
    let path = program.file("c.vcf");
    let back = program.run(&[
        "import",
        "contacts",
        path.to_str().unwrap(),
        "--check",
        "--mode",
        "upsert",
        "--match",
        "mobile",
    ]);
    assert_eq!((&back.json["rows"], &back.json["failed"]), (&count.into(), &0.into()), "{back:?}");

    let tasks = export(&program, "tasks", "t.ics", &[]);
    let file = text(&program, "t.ics");
    assert!(file.starts_with("BEGIN:VCALENDAR\r\n") && file.ends_with("END:VCALENDAR\r\n"));
    assert_eq!(file.matches("BEGIN:VTODO").count() as u64, tasks.json["rows"].as_u64().unwrap());
    assert!(file.contains("DUE;VALUE=DATE:2026"), "{}", &file[..300]);
});

on_both!(a_command_takes_out_no_more_than_the_named_person_may, |program| {
    program.demo(40);
    let all = export(&program, "customers", "all.csv", &[]);
    let some = export(&program, "customers", "own.csv", &["--user", "gu.haifeng"]);
    assert_eq!(some.status, 0, "{some:?}");
    assert!(some.json["rows"].as_u64().unwrap() < all.json["rows"].as_u64().unwrap(), "{some:?}");
    for (object, file, more, code) in [
        ("customers", "c.ics", &[][..], "format_unknown"),
        ("tasks", "t.vcf", &[], "format_unknown"),
        ("customers", "c.doc", &[], "format_unknown"),
        ("nothing", "c.csv", &[], "object_unknown"),
        ("customers", "c.csv", &["--user", "nobody"], "user_unknown"),
        ("customers", "c.csv", &["--user", "gong.jian"], "export_not_allowed"),
        ("customers", "c.csv", &["--user", "lu.xiaowen"], "export_not_allowed"),
        ("customers", "c.csv", &["--fields", "nothing"], "field_unknown"),
    ] {
        let said = export(&program, object, file, more);
        assert_eq!((said.status, said.json["error"]["code"].as_str()), (1, Some(code)), "{said:?}");
        assert!(!program.file(file).exists(), "nothing is left of what was refused");
    }
    // It stands in the trail like any other.
    let trail = export(&program, "trail", "trail.jsonl", &[]);
    assert!(text(&program, "trail.jsonl").contains("csv personal customers.id"), "{trail:?}");
});

on_both!(an_export_by_command_stands_in_the_list_of_work, |program| {
    let demo = program.demo(40);
    // By itself, and through the server beside which it runs; one finds no place for its file.
    export(&program, "customers", "c.jsonl", &["--filter", "grade == \"A\""]);
    let server = program.serve();
    let whole = export(&program, "customers", "whole.csv", &["--user", "gu.haifeng"]);
    let lost = export(&program, "contacts", "nowhere/c.csv", &[]);
    assert_eq!((lost.status, &lost.json["error"]["code"]), (1, &json!("file_unwritable")), "{lost:?}");
    let mut client = Client::connect(&server.address, demo.json["key"].as_str().unwrap()).unwrap();
    let mut ask = |method: &str, path: &str| {
        let answer = client.send(method, path, &[], b"").unwrap();
        (answer.status, serde_json::from_slice::<Json>(&answer.body).unwrap_or(Json::Null))
    };
    let (_, listed) = ask("GET", "/api/v1/jobs?kind=export");
    let told: Vec<(&Json, &Json, &Json)> = listed["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|job| (&job["object"], &job["state"], &job["changed"]))
        .collect();
    let (done, customers) = (json!("done"), json!("customers"));
    assert_eq!(told[0], (&json!("contacts"), &json!("failed"), &json!(0)), "{listed}");
    assert_eq!(told[1], (&customers, &done, &whole.json["rows"]), "{listed}");
    assert_eq!((told[2].0, told[2].1, told.len()), (&customers, &done, 3), "{listed}");
    let failed = format!("/api/v1/jobs/{}", listed["data"][0]["id"].as_str().unwrap());
    assert_eq!(ask("GET", &failed).1["failure"]["code"], "file_unwritable");
    // What a command wrote lies where it said: no file is offered, and nothing is stopped or gone on with.
    for job in listed["data"].as_array().unwrap() {
        let at = format!("/api/v1/jobs/{}", job["id"].as_str().unwrap());
        assert_eq!(job["file"], Json::Null);
        assert_eq!(ask("GET", &format!("{at}/file")).0, 404);
        assert_eq!(ask("POST", &format!("{at}/cancellation")).0, 409);
        assert_eq!(ask("POST", &format!("{at}/resumption")).0, 409);
    }
});
