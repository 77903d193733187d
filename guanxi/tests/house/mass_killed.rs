//! A change of many records, and its undo, go on after the server is killed in their middle, and every record has
//! been written once.

use std::time::{Duration, Instant};

use guanxi::commands::bench::client::Client;
use serde_json::{Value as Json, json};

use crate::program::{Program, on_both};

/// Several steps on both databases.
const CUSTOMERS: u32 = 2_300;
const PATIENCE: Duration = Duration::from_secs(120);

pub fn ask(client: &mut Client, path: &str, body: &Json) -> Json {
    let headers = [("Content-Type", "application/json")];
    let answer = client.send("POST", path, &headers, body.to_string().as_bytes()).unwrap();
    let said = serde_json::from_slice(&answer.body).unwrap_or(Json::Null);
    assert_eq!(answer.status, 202, "{said}");
    said
}

/// Waits until the newest job is as wanted.
fn wait_until(program: &Program, condition: &str) {
    let begun = Instant::now();
    let query = format!("select count(*) from job where id = (select max(id) from job) and {condition}");
    while program.database.number(&query) == 0 {
        assert!(begun.elapsed() < PATIENCE, "the newest job never is {condition}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Kills the server in the middle of the newest job, starts it again, and waits for the end.
pub fn kill_and_go_on(program: &Program, server: crate::program::Server) -> crate::program::Server {
    wait_until(program, "changed > 0");
    drop(server); // `kill -9`.
    let unfinished = program.database.number(
        "select count(*) from job where id = (select max(id) from job) and state = 'running' and changed < total",
    );
    assert_eq!(unfinished, 1, "it was killed in the middle");
    // On PostgreSQL the lease of the dead must run out; the test does not wait for that.
    program.database.run("update job set lease_until = 0");
    let server = program.serve();
    wait_until(program, "state = 'done'");
    server
}

/// How many entries of records of an object the newest job wrote, and of how many of them.
pub fn newest_wrote(program: &Program, object: &str) -> (i64, i64) {
    let newest = "(select change_set from job where id = (select max(id) from job))";
    let of = |what: &str| {
        let query =
            format!("select count({what}) from entry where change_set = {newest} and object = '{object}'");
        program.database.number(&query)
    };
    (of("*"), of("distinct record"))
}

/// The newest job has changed so many records, each by one entry of its change set.
fn each_once(program: &Program, records: i64) {
    let newest = "(select change_set from job where id = (select max(id) from job))";
    let of = |what: &str| {
        program.database.number(&format!("select {what} from entry where change_set = {newest}"))
    };
    assert_eq!(of("count(*)"), records);
    assert_eq!(of("count(distinct record)"), records);
    assert_eq!(
        program.database.number("select changed from job where id = (select max(id) from job)"),
        records
    );
}

on_both!(a_killed_change_of_many_and_its_undo_write_each_record_once, |program| {
    let demo = program.demo(CUSTOMERS);
    let key = demo.json["key"].as_str().unwrap().to_owned();
    let customers = program.database.number("select count(*) from customer");
    let remarks = program.database.run("select id, remarks from customer order by id");
    let server = program.serve();
    let mut client = Client::connect(&server.address, &key).unwrap();
    let body = json!({"filter": "", "set": {"remarks": "批量改过"}});
    let job = ask(&mut client, "/api/v1/customers/mass_changes", &body);
    let server = kill_and_go_on(&program, server);
    each_once(&program, customers);
    assert_eq!(
        program.database.number("select count(*) from customer where remarks = '批量改过'"),
        customers
    );

    let mut client = Client::connect(&server.address, &key).unwrap();
    let undoing = format!("/api/v1/jobs/{}/undoing", job["id"].as_str().unwrap());
    ask(&mut client, &undoing, &json!({}));
    let server = kill_and_go_on(&program, server);
    each_once(&program, customers);
    assert_eq!(program.database.run("select id, remarks from customer order by id"), remarks);
    drop(server);
    let verified = program.run(&["history", "verify"]);
    assert_eq!(verified.json["ok"], true, "{}", verified.json);
});
