//! Who may, at the door: fields are told as roles say, a shared record is reached by whom it was shared with, a deputy
//! does an absent colleague's work, and nobody gives themselves rights.

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

fn get(client: &mut Client, path: &str) -> (u16, Json) {
    let answer = client.get(path).unwrap();
    (answer.status, body(&answer))
}

fn send(client: &mut Client, method: &str, path: &str, json: &Json) -> (u16, Json) {
    let headers = [("Content-Type", "application/json"), ("If-Match", "*"), ("Duplicate-Check", "skip")];
    let answer = client.send(method, path, &headers, json.to_string().as_bytes()).unwrap();
    (answer.status, body(&answer))
}

/// The id of the first record that a list shows.
fn first(client: &mut Client, path: &str) -> String {
    let (_, listed) = get(client, path);
    listed["data"][0]["id"].as_str().unwrap_or_else(|| panic!("{path}: {listed}")).to_owned()
}

fn user(client: &mut Client, login: &str) -> String {
    first(client, &format!("/api/v1/users?filter=login+==+%22{login}%22"))
}

fn code(answer: &(u16, Json)) -> (u16, &str) {
    (answer.0, answer.1["code"].as_str().unwrap_or_default())
}

/// What the first field of a refusal is, and why.
fn field_refused(answer: &(u16, Json)) -> (u16, &str, &str) {
    let field = &answer.1["fields"][0];
    (answer.0, field["field"].as_str().unwrap_or_default(), field["code"].as_str().unwrap_or_default())
}

on_both!(a_masked_field_is_recognised_and_told_to_nobody_who_asks_around_it, |program| {
    program.demo(80);
    let server = program.serve();
    let mut head = client(&program, &server, "shen.jingyi");
    let mut agent = client(&program, &server, "qin.yong");
    let mut ads = client(&program, &server, "su.yue");
    let (_, listed) = get(&mut head, "/api/v1/contacts?filter=mobile+!=+null&limit=1");
    let known = &listed["data"][0];
    let (id, name) = (known["id"].as_str().unwrap(), known["name"].as_str().unwrap());
    let mobile = known["mobile"].as_str().unwrap().trim_start_matches("+86").to_owned();
    let path = format!("/api/v1/contacts/{id}");

    let (_, told) = get(&mut agent, &path);
    let masked = format!("{}****{}", &mobile[..3], &mobile[mobile.len() - 4..]);
    assert_eq!((told["name"].as_str(), told["mobile"].as_str()), (Some(name), Some(&*masked)));
    let (_, told) = get(&mut ads, &path);
    let surname: String = name.chars().take(1).collect();
    assert!(told["name"].as_str().unwrap().starts_with(&surname) && told["name"] != name, "{told}");

    // Neither a filter, an order, a group nor a part of the number tells what it is; the whole number finds it.
    for asked in [
        format!("/api/v1/contacts?filter=mobile+==+%22{mobile}%22"),
        "/api/v1/contacts?filter=mobile+==+null".to_owned(),
        "/api/v1/interactions?filter=customer.phone+==+null".to_owned(),
    ] {
        let answer = get(&mut agent, &asked);
        assert_eq!(code(&answer), (422, "field_not_seen"), "{asked}");
    }
    assert_eq!(code(&get(&mut ads, "/api/v1/contacts?sort=name")), (422, "field_not_seen"));
    let found = |client: &mut Client, words: &str| {
        let (_, found) = get(client, &format!("/api/v1/contacts?q={words}"));
        found["data"].as_array().unwrap().iter().any(|row| row["id"] == id)
    };
    assert!(found(&mut agent, &mobile) && found(&mut head, &mobile[3..]));
    assert!(!found(&mut agent, &mobile[3..]));
    // It is not written back over the number, and the history tells no more.
    let (_, history) = get(&mut agent, &format!("{path}/history"));
    assert!(!history.to_string().contains(&mobile), "{history}");
    let (_, history) = get(&mut head, &format!("{path}/history"));
    assert!(history.to_string().contains(&mobile));
});

on_both!(a_shared_record_is_reached_until_the_share_ends, |program| {
    program.demo(80);
    let server = program.serve();
    let mut owner = client(&program, &server, "lu.xiaowen");
    let mut other = client(&program, &server, "mai.zixuan");
    let customer =
        first(&mut owner, "/api/v1/contacts?filter=customer.owner+==+me&limit=1&fields=id,customer");
    let (_, contact) = get(&mut owner, &format!("/api/v1/contacts/{customer}"));
    let (contact, customer) = (customer, contact["customer"].as_str().unwrap().to_owned());
    let (path, of_it) = (format!("/api/v1/customers/{customer}"), format!("/api/v1/contacts/{contact}"));
    let them = user(&mut other, "mai.zixuan");
    let share =
        |level: &str| json!({"record": format!("customers/{customer}"), "user": them, "level": level});
    assert_eq!((get(&mut other, &path).0, get(&mut other, &of_it).0), (404, 404));
    // Whose it is not, shares it with nobody; nor does anyone share with themselves.
    assert_eq!(send(&mut other, "POST", "/api/v1/record_shares", &share("see")).0, 404);
    let me = user(&mut owner, "lu.xiaowen");
    let own = json!({"record": format!("customers/{customer}"), "user": me, "level": "see"});
    let refused = send(&mut owner, "POST", "/api/v1/record_shares", &own);
    assert_eq!(field_refused(&refused), (422, "user", "own_share"));

    let (status, made) = send(&mut owner, "POST", "/api/v1/record_shares", &share("see"));
    assert_eq!(status, 201, "{made}");
    assert_eq!((get(&mut other, &path).0, get(&mut other, &of_it).0), (200, 200));
    assert_eq!(send(&mut other, "PATCH", &path, &json!({"remarks": "看过"})).0, 403);
    let listed = get(&mut other, &format!("/api/v1/customers?filter=id+==+%22{customer}%22&total=exact")).1;
    assert_eq!(listed["total"]["count"], 1, "{listed}");

    let made = format!("/api/v1/record_shares/{}", made["id"].as_str().unwrap());
    assert_eq!(send(&mut owner, "PATCH", &made, &json!({"level": "change"})).0, 200);
    assert_eq!(send(&mut other, "PATCH", &path, &json!({"remarks": "看过"})).0, 200);
    // It is changed, and not taken over, given on or deleted.
    let taken = send(&mut other, "PATCH", &path, &json!({"owner": them}));
    assert_eq!(field_refused(&taken), (422, "owner", "field_not_settable"));
    assert_eq!(send(&mut other, "DELETE", &path, &Json::Null).0, 403);
    assert_eq!(send(&mut other, "POST", "/api/v1/record_shares", &share("see")).0, 403);
    assert_eq!(send(&mut owner, "DELETE", &made, &Json::Null).0, 204);
    assert_eq!((get(&mut other, &path).0, get(&mut other, &of_it).0), (404, 404));
});

on_both!(a_deputy_does_the_work_of_who_is_away_and_nobody_gives_themselves_rights, |program| {
    program.demo(80);
    let server = program.serve();
    let mut away = client(&program, &server, "lu.xiaowen");
    let mut keeper = client(&program, &server, "tong.an");
    let deputy = user(&mut away, "mai.zixuan");
    let customer = first(&mut away, "/api/v1/customers?filter=owner+==+me&limit=1");
    let page = format!("/customers/{customer}");
    let password = program.file("password");
    std::fs::write(&password, "a-long-password-of-theirs\n").unwrap();
    // A key does its own user's work alone, so the deputy comes in person.
    let mut stands_in = client(&program, &server, "mai.zixuan");
    let absence = json!({"from": "2020-01-01", "until": "2099-12-31", "deputy": deputy});
    let (status, made) = send(&mut away, "POST", "/api/v1/absences", &absence);
    assert_eq!(status, 201, "{made}");
    assert_eq!(get(&mut stands_in, &format!("/api/v1{page}")).0, 404);

    // Roles that watch each other are not held together, and nobody takes one themselves.
    let me = user(&mut keeper, "tong.an");
    let role = |client: &mut Client, code: &str| {
        first(client, &format!("/api/v1/roles?filter=code+==+%22{code}%22"))
    };
    let (owner, auditor) = (role(&mut keeper, "owner"), role(&mut keeper, "auditor"));
    let security = role(&mut keeper, "security_admin");
    let own = send(&mut keeper, "POST", "/api/v1/role_holdings", &json!({"user": me, "role": owner}));
    assert_eq!(field_refused(&own), (422, "user", "own_role"));
    let mine = json!({"role": security, "object": "customer", "verb": "see", "scope": "all"});
    let own = send(&mut keeper, "POST", "/api/v1/grants", &mine);
    assert_eq!(field_refused(&own), (422, "role", "own_rights"));
    let admin = user(&mut keeper, "gong.jian");
    let both = send(&mut keeper, "POST", "/api/v1/role_holdings", &json!({"user": admin, "role": auditor}));
    assert_eq!(field_refused(&both), (422, "role", "roles_apart"));
    let unknown = json!({"role": owner, "object": "castle", "verb": "see", "scope": "all"});
    let unknown = send(&mut keeper, "POST", "/api/v1/grants", &unknown);
    assert_eq!(field_refused(&unknown), (422, "object", "object_unknown"));
    // A webhook tells what its owner sees, so nobody sets one up that tells what somebody else sees.
    let mut runs = client(&program, &server, "gong.jian");
    let hook = json!({"name": "旁听", "url": "https://hooks.example.com/", "active": true, "owner": deputy});
    let hook = send(&mut runs, "POST", "/api/v1/webhooks", &hook);
    assert_eq!(field_refused(&hook), (422, "owner", "hook_of_another"));
    // Whoever notes another's absence does not make themselves the deputy.
    let taken = json!({"from": "2020-01-01", "until": "2099-12-31", "owner": deputy, "deputy": me});
    let taken = send(&mut keeper, "POST", "/api/v1/absences", &taken);
    assert_eq!(field_refused(&taken), (422, "deputy", "deputy_by_oneself"));
});
