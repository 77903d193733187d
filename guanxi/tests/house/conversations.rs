//! What is logged of a customer stands on its timeline and says when it was last spoken with; a task is done once.

use guanxi::commands::bench::client::{Answer, Client};
use serde_json::{Value as Json, json};

use crate::program::{Program, Server, on_both};

/// How often a measure is asked for before it counts as lost; the engine's rounds are some milliseconds apart.
const ASKED_MAX: usize = 2_000;

fn body(answer: &Answer) -> Json {
    serde_json::from_slice(&answer.body).unwrap_or(Json::Null)
}

fn client(program: &Program, server: &Server, login: &str) -> Client {
    let made = program.run(&["key", "create", "--user", login]);
    Client::connect(&server.address, made.json["key"].as_str().unwrap_or_else(|| panic!("{}", made.errors)))
        .unwrap()
}

fn post(client: &mut Client, path: &str, json: &Json) -> Answer {
    client.send("POST", path, &[("Content-Type", "application/json")], json.to_string().as_bytes()).unwrap()
}

/// A customer of the rep, by id.
fn customer_of(client: &mut Client) -> String {
    let listed = body(&client.get("/api/v1/customers?filter=owner+==+me&limit=1").unwrap());
    listed["data"][0]["id"].as_str().unwrap_or_else(|| panic!("{listed}")).to_owned()
}

/// Asks until a field of a customer is as wanted.
fn wait_for(client: &mut Client, id: &str, is_so: impl Fn(&Json) -> bool) -> Json {
    for _ in 0..ASKED_MAX {
        let customer = body(&client.get(&format!("/api/v1/customers/{id}")).unwrap());
        if is_so(&customer) {
            return customer;
        }
    }
    panic!("customer {id} is never said to be so");
}

fn page(client: &mut Client, path: &str) -> String {
    let page = client.get(path).unwrap();
    assert_eq!(page.status, 200, "{path}");
    String::from_utf8_lossy(&page.body).into_owned()
}

on_both!(a_logged_call_stands_on_the_timeline_and_says_when_they_were_last_spoken_with, |program| {
    program.demo(80);
    let server = program.serve();
    let mut rep = client(&program, &server, "lu.xiaowen");
    let id = customer_of(&mut rep);
    let before = body(&rep.get(&format!("/api/v1/customers/{id}")).unwrap());

    let call = json!({"customer": id, "kind": "call", "text": "约好周五\n带样册", "next_step": "送样册", "next_day": "2030-01-04"});
    let made = post(&mut rep, "/api/v1/interactions", &call);
    assert_eq!(made.status, 201, "{}", String::from_utf8_lossy(&made.body));
    let made = body(&made);
    assert_eq!(made["text"], "约好周五\n带样册");
    let at = made["at"].as_str().unwrap().to_owned();
    assert!(at.ends_with(":00.000Z"), "begins as now, to the minute: {at}");
    let me = body(&rep.get("/api/v1/me").unwrap());
    assert_eq!(made["by"], me["id"], "{me}");

    let said = wait_for(&mut rep, &id, |customer| customer["last_contact"] == at.as_str());
    assert_eq!(said["next_step"], "2030-01-04");
    assert_eq!((&said["version"], &said["updated_at"]), (&before["version"], &before["updated_at"]));
    let listed =
        body(&rep.get("/api/v1/customers?filter=next_step+==+%222030-01-04%22&sort=-last_contact").unwrap());
    assert_eq!(listed["data"][0]["id"], id.as_str());
    // Nobody writes it by hand.
    let refused = rep.send(
        "PATCH",
        &format!("/api/v1/customers/{id}"),
        &[("Content-Type", "application/json"), ("If-Match", "*")],
        json!({"last_contact": "2020-01-01T00:00:00Z"}).to_string().as_bytes(),
    );
    assert_eq!(refused.unwrap().status, 422);

    // A bare note is no contact.
    let note = json!({"customer": id, "kind": "note", "text": "老板喜欢喝茶", "at": "2031-01-01T00:00:00Z"});
    assert_eq!(post(&mut rep, "/api/v1/interactions", &note).status, 201);
    for (lang, words) in
        [("zh", ["动态", "电话", "下一步：送样册"]), ("en", ["Timeline", "Call", "Next step: 送样册"])]
    {
        let page = page(&mut rep, &format!("/customers/{id}?lang={lang}"));
        for word in words.into_iter().chain(["约好周五\n带样册", "老板喜欢喝茶"]) {
            assert!(page.contains(word), "the {lang} page says {word}");
        }
    }
    let calls = page(&mut rep, &format!("/customers/{id}?show=interactions.call"));
    assert!(calls.contains("带样册") && !calls.contains("老板喜欢喝茶"));

    // Gone again, and they were last spoken with some time before.
    let interaction = made["id"].as_str().unwrap();
    let gone = rep.send("DELETE", &format!("/api/v1/interactions/{interaction}"), &[], b"").unwrap();
    assert_eq!(gone.status, 204);
    wait_for(&mut rep, &id, |customer| customer["last_contact"] != at.as_str());

    // Whoever does not see the customer sees nothing of it and logs nothing there.
    let mut stranger = client(&program, &server, "mai.zixuan");
    assert_eq!(post(&mut stranger, "/api/v1/interactions", &call).status, 422);
    let theirs = body(&stranger.get(&format!("/api/v1/interactions?filter=customer+==+%22{id}%22")).unwrap());
    assert_eq!(theirs["data"], json!([]));
});

on_both!(a_task_is_done_once_and_taken_up_again_by_who_may, |program| {
    program.demo(60);
    let server = program.serve();
    let mut rep = client(&program, &server, "lu.xiaowen");
    let task = json!({"subject": "送样册", "due": "2030-01-04", "remind_at": "2030-01-04T01:00:00Z"});
    let made = post(&mut rep, "/api/v1/tasks", &task);
    assert_eq!(made.status, 201, "{}", String::from_utf8_lossy(&made.body));
    let made = body(&made);
    assert_eq!((made["status"].as_str(), made["priority"].as_str()), (Some("open"), Some("normal")));
    let path = format!("/api/v1/tasks/{}", made["id"].as_str().unwrap());

    let nothing = json!({});
    let done = body(&post(&mut rep, &format!("{path}/completion"), &nothing));
    assert_eq!(done["status"], "done", "{done}");
    assert_eq!(done["done_by"], made["owner"]);
    assert!(done["done_at"].is_string() && done["remind_at"].is_null(), "{done}");
    let again = body(&post(&mut rep, &format!("{path}/completion"), &nothing));
    assert_eq!(again, done, "twice is the same as once");
    let history = body(&rep.get(&format!("{path}/history")).unwrap());
    assert_eq!(history["data"].as_array().map(Vec::len), Some(2), "{history}");

    let open = body(&post(&mut rep, &format!("{path}/reopening"), &nothing));
    assert_eq!(open["status"], "open");
    assert!(open["done_at"].is_null() && open["done_by"].is_null(), "{open}");
    // Whether it is done is not written by hand.
    let by_hand = rep.send(
        "PATCH",
        &path,
        &[("Content-Type", "application/json"), ("If-Match", "*")],
        json!({"status": "done"}).to_string().as_bytes(),
    );
    assert_eq!(by_hand.unwrap().status, 422);

    // The manager of her team sees it and may; a colleague of another team may not know of it.
    let mut manager = client(&program, &server, "gu.haifeng");
    assert_eq!(post(&mut manager, &format!("{path}/completion"), &nothing).status, 200);
    let mut stranger = client(&program, &server, "mai.zixuan");
    assert_eq!(post(&mut stranger, &format!("{path}/reopening"), &nothing).status, 404);
    assert_eq!(post(&mut rep, &format!("{path}/nothing-of-the-kind"), &nothing).status, 404);
    assert_eq!(rep.get(&format!("{path}/completion")).unwrap().status, 405);
    assert_eq!(rep.get(&format!("{path}/nothing-of-the-kind")).unwrap().status, 404);
    // A person who sees what was said there and may not change it is refused, not told that there is nothing.
    let mut analyst = client(&program, &server, "su.yue");
    let seen = body(&analyst.get("/api/v1/interactions?limit=1").unwrap());
    let interaction = seen["data"][0]["id"].as_str().unwrap_or_else(|| panic!("{seen}"));
    assert_eq!(post(&mut analyst, &format!("/api/v1/interactions/{interaction}/pin"), &nothing).status, 403);

    let described = body(&rep.get("/api/v1/openapi.json").unwrap());
    for (noun, plural) in [("completion", "tasks"), ("reopening", "tasks"), ("pin", "interactions")] {
        assert!(described["paths"][format!("/{plural}/{{id}}/{noun}")]["post"].is_object(), "{noun}");
    }
    for (lang, word) in [("zh", "完成了任务"), ("en", "completed the task")] {
        let page = page(&mut rep, &format!("/tasks/{}?lang={lang}", made["id"].as_str().unwrap()));
        assert!(page.contains(word), "{lang}");
    }
});

on_both!(the_day_shows_what_waits_and_a_manager_sees_the_teams, |program| {
    program.demo(120);
    let server = program.serve();
    let mut rep = client(&program, &server, "lu.xiaowen");
    let today = body(&rep.get("/api/v1/tasks?filter=due+==+today()&limit=1").unwrap());
    assert!(today["data"].is_array(), "{today}");
    let late = json!({"subject": "早该寄出的样册", "due": "2020-01-04", "remind_at": "2020-01-04T01:00:00Z"});
    assert_eq!(post(&mut rep, "/api/v1/tasks", &late).status, 201);
    let mine = page(&mut rep, "/?lang=zh");
    for word in ["我的一天", "逾期任务", "早该寄出的样册", "个提醒到点了"] {
        assert!(mine.contains(word), "my day says {word}");
    }
    assert!(!mine.contains("of=team"), "a rep looks after nobody");
    // A list says that it is late, in words too, and calls today by its name.
    let tasks = page(&mut rep, "/tasks?filter=owner+==+me+%26%26+due+<=+today()&sort=due&lang=en");
    assert!(tasks.contains("title=\"overdue\">4 Jan 2020 "), "{tasks}");
    let now = json!({"subject": "今天寄样册"});
    assert_eq!(post(&mut rep, "/api/v1/tasks", &now).status, 201);
    assert!(page(&mut rep, "/tasks?filter=due+==+today()&lang=zh").contains(">今天</time>"));
    // What happened last is told first, whenever it was written down.
    let told = body(&rep.get("/api/v1/interactions?limit=5").unwrap());
    let moments: Vec<&str> =
        told["data"].as_array().unwrap().iter().filter_map(|one| one["at"].as_str()).collect();
    assert!(moments.len() == 5 && moments.is_sorted_by(|a, b| a >= b), "{moments:?}");

    // Of a full day ahead five lines stand here, and one thing told by a task and a next step once.
    let day =
        (jiff::Zoned::now().in_tz("Asia/Shanghai").unwrap().date() + jiff::Span::new().days(3)).to_string();
    let customer = customer_of(&mut rep);
    let talk = json!({"customer": customer, "kind": "call", "text": "说好了", "next_step": "送样册七份", "next_day": day});
    assert_eq!(post(&mut rep, "/api/v1/interactions", &talk).status, 201);
    wait_for(&mut rep, &customer, |customer| customer["next_step"] == day.as_str());
    for subject in ["送样册七份", "二", "三", "四", "五", "六", "七"] {
        let task = json!({"subject": subject, "due": day, "customer": customer, "priority": "high"});
        assert_eq!(post(&mut rep, "/api/v1/tasks", &task).status, 201);
    }
    let mine = page(&mut rep, "/?lang=en");
    let ahead = mine.split_once("card day-card coming").expect("a week ahead").1;
    let days: Vec<&str> = ahead.split("<section class=\"todos\">").collect();
    let full = days.iter().find(|part| part.contains("more tasks")).expect("a day has more than stands here");
    assert_eq!(full.matches("<li class=\"todo").count(), 5, "{full}");
    assert_eq!(ahead.matches("送样册七份").count(), 1, "{ahead}");
    let rest = full.split_once("coming-rest").unwrap().1.split_once("href=\"").unwrap().1;
    let rest = rest.split_once('"').unwrap().0.replace("&amp;", "&");
    let list = page(&mut rep, &rest);
    assert!(list.contains(">七<") && list.contains(">二<"), "the list of that day has them all");

    // A calendar is for what is to come, without being told so.
    let calendar = page(&mut rep, "/customers?as=calendar&lang=en");
    assert!(calendar.contains("<option value=\"next_step\" selected"), "{calendar}");

    let mut manager = client(&program, &server, "gu.haifeng");
    let own = page(&mut manager, "/?lang=en");
    assert!(own.contains("My day") && !own.contains("早该寄出的样册"));
    let team = page(&mut manager, "/?of=team&lang=en");
    assert!(team.contains("早该寄出的样册"), "the team's day shows what is late in it");
    let mut stranger = client(&program, &server, "mai.zixuan");
    assert!(!page(&mut stranger, "/?of=team").contains("早该寄出的样册"));
});
