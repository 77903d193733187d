//! Signing in: what holds against guessing, where one is signed in, and how it ends.

use staff::{SESSION_IDLE_MS, SESSION_MS};

use crate::doorstep::{PASSWORD, at_the_door};

const WRONG: &str = "certainly-not-this-one";
const HOUR_MS: i64 = 3_600_000;

at_the_door!(wrong_passwords_make_the_next_one_wait_in_every_process_and_longer_each_time, |doorstep| {
    for attempt in 1..=5 {
        let mut stranger = doorstep.browser("192.0.2.7");
        let answer = stranger.sign_in("li.hua", WRONG).expect(422);
        assert!(answer.text.contains("登录名或密码不正确"), "{attempt}");
    }
    // Closed to this login, from everywhere, for the right password too, and elsewhere.
    let closed = doorstep.browser("192.0.2.9").sign_in("li.hua", PASSWORD).expect(429);
    assert_eq!(closed.headers["retry-after"], "30");
    closed.says("尝试次数太多，请 30 秒后再试");
    let other = doorstep.other_process();
    doorstep.browser("192.0.2.7").at(&other).sign_in(" LI.HUA ", PASSWORD).expect(429);
    // Nobody else waits, and a login that is nobody's waits as one that is somebody's.
    doorstep.signed_in("shen.jingyi", "192.0.2.7");
    for _ in 1..=5 {
        doorstep.browser("192.0.2.7").sign_in("no.body", WRONG).expect(422);
    }
    doorstep.browser("192.0.2.7").sign_in("no.body", WRONG).expect(429);
    // The wait passes, and the next failure makes a longer one.
    doorstep.clock.pass_ms(30_000);
    doorstep.browser("192.0.2.7").sign_in("li.hua", WRONG).expect(422);
    let longer = doorstep.browser("192.0.2.7").sign_in("li.hua", PASSWORD).expect(429);
    longer.says("请 1 分钟后再试");
    doorstep.clock.pass_ms(60_000);
    let mut li_hua = doorstep.signed_in("li.hua", "192.0.2.7");
    // In again, nothing is held against the login.
    doorstep.browser("192.0.2.7").sign_in("li.hua", WRONG).expect(422);
    doorstep.browser("192.0.2.7").sign_in("li.hua", PASSWORD).expect(303);
    li_hua
        .get("/security")
        .expect(200)
        .says("密码错误")
        .says("登录成功")
        .says("192.0.2.7")
        .says("Chrome · Windows");
});

at_the_door!(an_address_that_guesses_waits_and_others_do_not, |doorstep| {
    let mut guesser = doorstep.browser("2001:db8:0:1::5");
    for number in 0..50 {
        guesser.sign_in(&format!("guess-{number}"), WRONG).expect(422);
    }
    guesser.sign_in("li.hua", PASSWORD).expect(429).says("请 1 分钟后再试");
    // The same site has many addresses of version 6.
    doorstep.browser("2001:db8:0:1:ffff::6").sign_in("li.hua", PASSWORD).expect(429);
    doorstep.signed_in("li.hua", "2001:db8:0:2::5");
    // Coming in by one's own account does not make the address guiltless.
    doorstep.clock.pass_ms(60_000);
    let mut guesser = doorstep.signed_in("li.hua", "2001:db8:0:1::5");
    guesser.sign_in("guess-51", WRONG).expect(422);
    guesser.sign_in("li.hua", PASSWORD).expect(429).says("请 2 分钟后再试");
});

at_the_door!(a_session_is_seen_and_ended_by_its_person_and_by_who_runs_the_place, |doorstep| {
    let mut here = doorstep.signed_in("li.hua", "192.0.2.7");
    let mut phone = doorstep.browser("198.51.100.4");
    phone.agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1";
    phone.sign_in("li.hua", PASSWORD).expect(303);
    let page =
        here.get("/security").expect(200).says("Safari · iPhone").says("198.51.100.4").says("当前设备");
    here.get("/security?lang=en").expect(200).says("Sign-in and security").says("This device");
    // A form without its token ends nothing; with it the phone is out at its next request.
    let session = page.hidden("/security/sessions/end\"", "session");
    here.post("/security/sessions/end", &[("session", &session)]).expect(403);
    phone.get("/security").expect(200);
    here.send("/security", "/security/sessions/end", &[("session", &session)]).expect(303);
    phone.get("/security").expect(303);
    // Another person neither sees nor ends them.
    let mut shen = doorstep.signed_in("shen.jingyi", "192.0.2.8");
    let li_hua = shen.get("/api/v1/users?filter=login+==+%22li.hua%22").expect(200);
    let li_hua: serde_json::Value = serde_json::from_str(&li_hua.text).unwrap();
    let li_hua = li_hua["data"][0]["id"].as_str().unwrap().to_owned();
    let boss: serde_json::Value = serde_json::from_str(&shen.get("/api/v1/me").text).unwrap();
    let boss = boss["id"].as_str().unwrap().to_owned();
    here.get(&format!("/people/{boss}/security")).expect(404);
    here.send("/security", "/security/sessions/end_others", &[("person", &boss)]).expect(404);
    let page = shen.get(&format!("/people/{li_hua}/security")).expect(200).says("李华的登录与安全");
    let session = page.hidden("/security/sessions/end\"", "session");
    here.get(&format!("/people/{li_hua}/security")).expect(200);
    // Who runs the place does; a session of one person is not ended under another's name.
    shen.send("/security", "/security/sessions/end", &[("session", &session)]).expect(303);
    here.get("/security").expect(200);
    shen.get(&format!("/users/{li_hua}")).expect(200).says(&format!("/people/{li_hua}/security"));
    shen.send("/security", "/security/sessions/end_others", &[("person", &li_hua)]).expect(303);
    here.get("/security").expect(303);
    shen.get("/security").expect(200);
});

at_the_door!(a_session_ends_when_nobody_uses_it_and_at_the_latest_after_its_time, |doorstep| {
    let mut used = doorstep.signed_in("li.hua", "192.0.2.7");
    let mut idle = doorstep.signed_in("li.hua", "192.0.2.7");
    let step = SESSION_IDLE_MS - HOUR_MS;
    let mut passed = 0;
    while passed + step < SESSION_MS {
        doorstep.clock.pass_ms(step);
        passed += step;
        if passed == step {
            idle.get("/live").expect(200); // What an open page asks by itself is no use of it.
        } else {
            idle.get("/security").expect(303);
        }
        let noted = doorstep.clock.now();
        used.get("/security").expect(200);
        // Its use is noted beside the request.
        doorstep.wait_until(|| doorstep.number("select max(last_seen) from session") >= noted.0);
    }
    idle.get("/security").expect(303);
    doorstep.clock.pass_ms(SESSION_MS - passed + 1);
    used.get("/security").expect(303);
});

at_the_door!(a_session_that_somebody_brought_along_is_not_the_one_they_get, |doorstep| {
    let mut victim = doorstep.browser("192.0.2.7");
    victim.set_cookie("guanxi_session", "0000000000000000000000000000000000000000000000000000000000000000");
    victim.sign_in("li.hua", PASSWORD).expect(303);
    let first = victim.cookie("guanxi_session").unwrap().to_owned();
    assert!(first.len() == 64 && !first.starts_with("0000"));
    victim.sign_in("li.hua", PASSWORD).expect(303);
    assert_ne!(victim.cookie("guanxi_session").unwrap(), first);
});

at_the_door!(a_new_password_is_long_and_none_that_people_guess_first, |doorstep| {
    let mut li_hua = doorstep.signed_in("li.hua", "192.0.2.7");
    for (new, zh, en) in [
        ("elevenchars", "密码至少 12 个字符", "at least 12 characters"),
        ("woaini1314520", "这个密码太常见", "among the first that people guess"),
        (
            "li.hua-li.hua-2026",
            "密码里主要是登录名、姓名或公司名",
            "mostly the login, the name or the company",
        ),
    ] {
        let wanted = [("old", PASSWORD), ("new", new), ("again", new)];
        li_hua.send("/preferences", "/preferences/password", &wanted).expect(422).says(zh);
        li_hua.send("/preferences?lang=en", "/preferences/password?lang=en", &wanted).expect(422).says(en);
    }
    let mut shen = doorstep.signed_in("shen.jingyi", "192.0.2.8");
    let colleague =
        [("name", "白露"), ("login", "bai.lu"), ("role", "sales_rep"), ("password", "bailu1234567")];
    shen.send("/people/new", "/people/new", &colleague).expect(422).says("密码里主要是登录名");
    let new = "另一句谁都容易记住的长话";
    let wanted = [("old", PASSWORD), ("new", new), ("again", new)];
    li_hua.send("/preferences", "/preferences/password", &wanted).expect(303);
    doorstep.browser("192.0.2.7").sign_in("li.hua", new).expect(303);
});
