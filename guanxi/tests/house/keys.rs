//! Keys: made on a page or by command, shown once, never wider than their user, refused as soon as they end.

use serde_json::Value as Json;

use crate::doorstep::{Answer, at_the_door};
use crate::program::on_both;

const DAY_MS: i64 = 24 * 3_600_000;

/// The key on the page that shows it.
fn key_on(page: &Answer) -> String {
    let key = page.text.split_once("data-copy=\"gx_").unwrap().1.split('"').next().unwrap();
    format!("gx_{key}")
}

at_the_door!(a_key_is_shown_once_and_does_no_more_than_was_said, |doorstep| {
    let mut li_hua = doorstep.signed_in("li.hua", "192.0.2.7");
    let refused =
        li_hua.send("/security", "/security/keys", &[("name", ""), ("until", "2020-01-01")]).expect(422);
    refused.says("请写明用途").says("这一天已经过去");
    // Clock: 2 March 2026.
    let wanted = [("name", "报表"), ("read_only", "true"), ("until", "2026-03-03")];
    let made = li_hua.send("/security", "/security/keys", &wanted).expect(200).says("密钥只显示这一次");
    let key = key_on(&made);
    let listed =
        li_hua.get("/security").expect(200).says("报表").says("只读").says("2026-03-03").says("从未使用");
    listed.lacks(&key);
    let full = key_on(&li_hua.send("/security", "/security/keys", &[("name", "同步")]).expect(200));

    let mut program = doorstep.browser("192.0.2.50");
    program.by_key(&key, "GET", "/api/v1/customers", "").expect(200);
    program.by_key(&key, "POST", "/api/v1/tasks", "{\"subject\": \"x\"}").expect(403).says("key_read_only");
    program.by_key(&full, "POST", "/api/v1/tasks", "{\"subject\": \"x\"}").expect(201);
    // A key makes no keys.
    program.by_key(&full, "POST", "/security/keys", "name=x").expect(403);
    // A representative's key is no administrator's.
    program.by_key(&full, "GET", "/api/v1/users", "").expect(200);
    let me: Json = serde_json::from_str(&program.by_key(&full, "GET", "/api/v1/me", "").text).unwrap();
    program.by_key(&full, "DELETE", &format!("/api/v1/users/{}", me["id"].as_str().unwrap()), "").expect(403);

    // Its last day is a whole one; the day after it lets nobody in, nor does one that was taken back, in any process.
    doorstep.clock.pass_ms(DAY_MS);
    let page = doorstep.signed_in("li.hua", "192.0.2.7").get("/security").lacks("从未使用");
    doorstep.browser("192.0.2.50").by_key(&key, "GET", "/api/v1/customers", "").expect(200);
    doorstep.clock.pass_ms(DAY_MS);
    doorstep.browser("192.0.2.50").by_key(&key, "GET", "/api/v1/customers", "").expect(401);
    let of_full = page.hidden("同步", "key");
    let other = doorstep.other_process();
    let mut li_hua = doorstep.signed_in("li.hua", "192.0.2.7");
    li_hua.get("/security?lang=en").expect(200).says("Expired").says("All that the person may");
    doorstep.browser("192.0.2.50").at(&other).by_key(&full, "GET", "/api/v1/customers", "").expect(200);
    // Nobody takes back another's, except who runs the place, under their name.
    let mut shen = doorstep.signed_in("shen.jingyi", "192.0.2.8");
    shen.send("/security", "/security/keys/revoke", &[("key", &of_full)]).expect(404);
    let revoke = [("key", of_full.as_str()), ("person", me["id"].as_str().unwrap())];
    shen.send("/security", "/security/keys/revoke", &revoke).expect(303);
    doorstep.browser("192.0.2.50").at(&other).by_key(&full, "GET", "/api/v1/customers", "").expect(401);
    doorstep.browser("192.0.2.50").by_key(&full, "GET", "/api/v1/customers", "").expect(401);
    li_hua.get("/security").expect(200).says("已撤销");
    let noted = doorstep.number("select count(*) from entry where object in ('key_created', 'key_revoked')");
    assert_eq!(noted, 3);
    let told = doorstep.number(&format!("select count(*) from entry where changes like '%{}%'", &full[3..]));
    assert_eq!(told, 0, "the key itself is nowhere");
});

at_the_door!(a_key_of_one_role_sets_nothing_up_that_acts_with_all_its_person_may, |doorstep| {
    let mut shen = doorstep.signed_in("shen.jingyi", "192.0.2.8");
    let found = |shen: &mut crate::doorstep::Browser<'_>, path: &str| {
        let listed: Json = serde_json::from_str(&shen.get(path).expect(200).text).unwrap();
        listed["data"][0]["id"].as_str().unwrap().to_owned()
    };
    let role = found(&mut shen, "/api/v1/roles?filter=code+==+%22system_admin%22");
    let (me, other) = (
        found(&mut shen, "/api/v1/users?filter=login+==+%22shen.jingyi%22"),
        found(&mut shen, "/api/v1/users?filter=login+==+%22li.hua%22"),
    );
    let key = |shen: &mut crate::doorstep::Browser<'_>, role: &str| {
        key_on(&shen.send("/security", "/security/keys", &[("name", "同步"), ("role", role)]).expect(200))
    };
    let (narrow, full) = (key(&mut shen, &role), key(&mut shen, ""));
    let mut program = doorstep.browser("192.0.2.50");
    let hook =
        serde_json::json!({"name": "x", "url": "https://gx-evil.example/", "active": true}).to_string();
    let away = serde_json::json!({"owner": me, "deputy": other, "from": "2026-03-02", "until": "2026-03-09"});
    // It would widen itself.
    let grant = serde_json::json!({"role": role, "object": "customer", "verb": "see", "scope": "all"});
    for (path, body, refused) in [
        ("/api/v1/webhooks", hook, "key_narrower"),
        ("/api/v1/absences", away.to_string(), "key_narrower"),
        ("/api/v1/grants", grant.to_string(), "own_rights"),
    ] {
        let answer = program.by_key(&narrow, "POST", path, &body);
        let may_not_at_all = answer.status == 403;
        assert!(may_not_at_all || (answer.status == 422 && answer.text.contains(refused)), "{}", answer.text);
        program.by_key(&full, "POST", path, &body).expect(201);
    }
});

at_the_door!(the_last_use_of_a_key_is_written_once_a_minute, |doorstep| {
    let mut li_hua = doorstep.signed_in("li.hua", "192.0.2.7");
    let key = key_on(&li_hua.send("/security", "/security/keys", &[("name", "同步")]).expect(200));
    let used = "select coalesce(max(last_used), 0) from api_key";
    let mut program = doorstep.browser("192.0.2.50");
    let begun = doorstep.clock.now();
    program.by_key(&key, "GET", "/api/v1/me", "").expect(200);
    doorstep.wait_until(|| doorstep.number(used) == begun.0);
    doorstep.clock.pass_ms(59_000);
    program.by_key(&key, "GET", "/api/v1/me", "").expect(200);
    doorstep.clock.pass_ms(1_000);
    program.by_key(&key, "GET", "/api/v1/me", "").expect(200);
    doorstep.wait_until(|| doorstep.number(used) != begun.0);
    assert_eq!(doorstep.number(used), begun.0 + 60_000);
});

on_both!(a_command_makes_a_key_that_only_reads_until_a_day, |program| {
    program.demo(60);
    let made =
        program.run(&["key", "create", "--user", "lu.xiaowen", "--read-only", "--until", "2099-01-31"]);
    assert!(made.json["key"].as_str().is_some_and(|key| key.starts_with("gx_")), "{}", made.errors);
    let kept = "select count(*) from api_key where read_only and until = '2099-01-31'";
    assert_eq!(program.database.number(kept), 1);
    for wrong in ["2020-01-31", "soon"] {
        assert_eq!(
            program.run(&["key", "create", "--user", "lu.xiaowen", "--until", wrong]).status,
            1,
            "{wrong}"
        );
    }
});
