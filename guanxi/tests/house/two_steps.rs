//! Two-step sign-in: set up, asked for, never twice the same code, taken away by who runs the place.

use totp_rs::{Builder, Secret};

use crate::doorstep::{Answer, Browser, Doorstep, PASSWORD, at_the_door};

const STEP_MS: i64 = 30_000;

/// The secret that the page shows to type.
pub fn secret_on(page: &Answer) -> String {
    let after = page.text.split_once("<span class=\"code\">").unwrap().1;
    after.split('<').next().unwrap().replace(' ', "")
}

/// What the app shows now.
pub fn code_of(doorstep: &Doorstep, secret: &str) -> String {
    let app = Builder::new().with_secret(Secret::try_from_base32(secret).unwrap()).build().unwrap();
    app.generate(u64::try_from(doorstep.clock.now().0 / 1000).unwrap()).to_string()
}

/// The recovery codes on the page that shows them.
fn codes_on(page: &Answer) -> Vec<String> {
    let codes = page.text.split("<span class=\"code\">").skip(1);
    codes.map(|after| after.split('<').next().unwrap().to_owned()).collect()
}

/// Sets it up; answers secret and recovery codes.
pub fn set_up(doorstep: &Doorstep, browser: &mut Browser<'_>) -> (String, Vec<String>) {
    browser.send("/security/two_step", "/security/two_step/begin", &[]).expect(303);
    let page = browser.get("/security/two_step").expect(200).says("<svg").lacks("style=");
    let secret = secret_on(&page);
    let wrong = browser.send("/security/two_step", "/security/two_step/confirm", &[("code", "000000")]);
    wrong.expect(422).says("验证码不正确");
    browser.get("/security").expect(200).says("未启用");
    let code = code_of(doorstep, &secret);
    let done =
        browser.send("/security/two_step", "/security/two_step/confirm", &[("code", &code)]).expect(200);
    (secret, codes_on(&done.says("恢复码只显示这一次")))
}

at_the_door!(a_code_is_asked_for_beside_the_password_and_none_is_good_twice, |doorstep| {
    let mut here = doorstep.signed_in("li.hua", "192.0.2.7");
    let (secret, codes) = set_up(&doorstep, &mut here);
    assert_eq!(codes.len(), 10);
    here.get("/security").expect(200).says("还有 10 个恢复码未用").lacks(&secret).lacks(&codes[0]);
    // The password alone opens nothing but the question for the code.
    let mut there = doorstep.browser("192.0.2.9");
    let asked = there.sign_in("li.hua", PASSWORD).expect(303);
    assert!(asked.headers["location"].to_str().unwrap().starts_with("/sign-in/code"));
    assert!(there.cookie("guanxi_session").is_none());
    there.get("/customers").expect(303);
    there.get("/sign-in/code").expect(200).says("6 位验证码");
    there.get("/sign-in/code?lang=en").expect(200).says("Two-step sign-in");
    // The code that turned it on was used; the next one is good, once, in any process.
    let old = code_of(&doorstep, &secret);
    there.post("/sign-in/code", &[("code", &old)]).expect(422).says("验证码不正确");
    doorstep.clock.pass_ms(STEP_MS);
    let fresh = code_of(&doorstep, &secret);
    there_in(&doorstep, &fresh, 303);
    there_in(&doorstep, &fresh, 422);
    // A recovery code too, once, however it is typed.
    let typed = format!(" {} ", codes[0].to_uppercase().replace('-', " "));
    there_in(&doorstep, &typed, 303);
    there_in(&doorstep, &codes[0], 422);
    let mut here = doorstep.browser("192.0.2.7");
    here.sign_in("li.hua", PASSWORD).expect(303);
    here.post("/sign-in/code", &[("code", &codes[1])]).expect(303);
    here.get("/security").expect(200).says("还有 8 个恢复码未用").says("验证码错误");
    // Neither secret nor codes stand in history or API, and the secret's step is on the record.
    for told in [&secret, &codes[0], &codes[1].replace('-', "")] {
        assert_eq!(doorstep.number(&format!("select count(*) from entry where changes like '%{told}%'")), 0);
    }
    here.get("/api/v1/users").expect(200).lacks(&secret).says("\"two_step\":true");
    // New codes void the old ones; it is turned off with a code.
    let renewed = here.send("/security", "/security/two_step/codes", &[("code", &codes[2])]).expect(200);
    let renewed = codes_on(&renewed);
    here.send("/security", "/security/two_step/end", &[("code", &codes[3])]).expect(303);
    here.get("/security").expect(200).says("还有 10 个恢复码未用");
    here.send("/security", "/security/two_step/end", &[("code", &renewed[0])]).expect(303);
    here.get("/security").expect(200).says("未启用");
    doorstep.signed_in("li.hua", "192.0.2.7");
});

/// Somebody gives the password and this code.
fn there_in(doorstep: &Doorstep, code: &str, status: u16) {
    let mut there = doorstep.browser("192.0.2.9");
    there.sign_in("li.hua", PASSWORD).expect(303);
    there.post("/sign-in/code", &[("code", code)]).expect(status);
    assert_eq!(there.cookie("guanxi_session").is_some(), status == 303);
}

at_the_door!(wrong_codes_wait_as_wrong_passwords_do_and_the_question_ends, |doorstep| {
    let mut here = doorstep.signed_in("li.hua", "192.0.2.7");
    let (secret, _) = set_up(&doorstep, &mut here);
    doorstep.clock.pass_ms(STEP_MS);
    let mut guesser = doorstep.browser("192.0.2.9");
    guesser.sign_in("li.hua", PASSWORD).expect(303);
    // Setting it up took one wrong code already, and the right password forgives none.
    for _ in 2..=5 {
        guesser.post("/sign-in/code", &[("code", "000000")]).expect(422);
    }
    guesser.post("/sign-in/code", &[("code", &code_of(&doorstep, &secret))]).expect(429).says("30 秒");
    doorstep.browser("192.0.2.9").sign_in("li.hua", PASSWORD).expect(429);
    doorstep.clock.pass_ms(STEP_MS);
    guesser.post("/sign-in/code", &[("code", "000000")]).expect(422);
    doorstep.clock.pass_ms(10 * STEP_MS);
    let code = code_of(&doorstep, &secret);
    guesser.post("/sign-in/code", &[("code", &code)]).expect(422).says("请重新输入密码");
    // And without anybody guessing it ends after ten minutes.
    let mut late = doorstep.browser("192.0.2.9");
    late.sign_in("li.hua", PASSWORD).expect(303);
    doorstep.clock.pass_ms(20 * STEP_MS);
    late.post("/sign-in/code", &[("code", &code_of(&doorstep, &secret))]).expect(422).says("请重新输入密码");
});

at_the_door!(a_role_asks_for_it_and_who_runs_the_place_resets_it, |doorstep| {
    let mut shen = doorstep.signed_in("shen.jingyi", "192.0.2.8");
    let mut li_hua = doorstep.signed_in("li.hua", "192.0.2.7");
    let roles: serde_json::Value =
        serde_json::from_str(&shen.get("/api/v1/roles?filter=code+==+%22sales_rep%22").text).unwrap();
    let role = roles["data"][0]["id"].as_str().unwrap().to_owned();
    let asks = [("field", "two_step_required"), ("two_step_required", "true"), ("version", "1")];
    shen.send(&format!("/roles/{role}/edit"), &format!("/roles/{role}/fields/two_step_required"), &asks)
        .expect(303);
    // Led there from every page, and nowhere else; programs are told.
    let led = li_hua.get("/customers").expect(303);
    assert_eq!(led.headers["location"], "/security/two_step");
    li_hua.get("/api/v1/customers").expect(403).says("two_step_owed");
    li_hua.get("/security").expect(303);
    li_hua.get("/security/two_step").expect(200).says("您的角色要求两步验证");
    li_hua.send("/security/two_step", "/security/two_step/begin", &[]).expect(303);
    let secret = secret_on(&li_hua.get("/security/two_step").expect(200));
    let code = code_of(&doorstep, &secret);
    li_hua.send("/security/two_step", "/security/two_step/confirm", &[("code", &code)]).expect(200);
    li_hua.get("/customers").expect(200);
    // The phone is lost: nobody but who runs the place takes it away, and the user's history says so.
    let me: serde_json::Value = serde_json::from_str(&li_hua.get("/api/v1/me").text).unwrap();
    let me = me["id"].as_str().unwrap();
    let boss: serde_json::Value = serde_json::from_str(&shen.get("/api/v1/me").text).unwrap();
    let boss = boss["id"].as_str().unwrap();
    li_hua.send("/security", "/security/reset_two_step", &[("person", me)]).expect(403);
    li_hua.send("/security", "/security/reset_two_step", &[("person", boss)]).expect(404);
    shen.get(&format!("/people/{me}/security")).expect(200).says("重置两步验证").lacks(&secret);
    shen.send("/security", "/security/reset_two_step", &[("person", me)]).expect(303);
    let history = shen.get(&format!("/api/v1/users/{me}/history")).expect(200).says("reset_two_step");
    history.says("two_step").lacks(&secret);
    let mut again = doorstep.signed_in("li.hua", "192.0.2.7");
    assert_eq!(again.get("/").expect(303).headers["location"], "/security/two_step");
});
