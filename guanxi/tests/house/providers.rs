//! Signing in through a provider: who comes in, with which roles and teams, and all that does not come in.

use serde_json::{Value as Json, json};

use crate::doorstep::{Browser, Doorstep, HOST, PASSWORD, at_the_door};
use crate::two_steps::{code_of, secret_on, set_up};
use crate::vouching::{CLIENT, SECRET, Tampered, Vouching};

const STEP_MS: i64 = 30_000;
const MINUTE_MS: i64 = 60_000;
/// The form of the provider's page.
const NEW: &str = "/security/providers/new";

/// The form as an administrator fills it in.
fn form<'a>(provider: &'a Vouching, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("name", "公司账号"),
        ("issuer", provider.address.as_str()),
        ("client_id", CLIENT),
        ("client_secret", SECRET),
        ("scopes", "profile email"),
        ("login_claim", "preferred_username"),
        ("name_claim", "name"),
        ("email_claim", "email"),
        ("roles_claim", "groups"),
        ("roles", "sales = 销售\nlead = sales_manager\nrun = system_admin\naudit = auditor"),
        ("teams_claim", "groups"),
        ("teams", "east = 华东销售部"),
        ("active", "true"),
        ("creates", "true"),
    ];
    for (name, value) in more {
        fields.retain(|(known, _)| known != name);
        fields.push((name, value));
    }
    fields
}

/// A provider that an administrator has set up; the way to it.
fn set_up_provider(doorstep: &Doorstep, more: &[(&str, &str)]) -> (Vouching, String) {
    let provider = Vouching::open(doorstep);
    doorstep.site().allow_providers(vec![provider.host()]);
    let mut shen = doorstep.signed_in("shen.jingyi", "192.0.2.8");
    shen.send("/teams/new", "/teams", &[("name", "华东销售部")]).expect(303);
    let kept = shen.send(NEW, NEW, &form(&provider, more)).expect(303);
    let page = kept.headers["location"].to_str().unwrap().to_owned();
    let id = page.rsplit('/').next().unwrap();
    (provider, format!("/sign-in/with/{id}"))
}

fn wang_fang(groups: &[&str]) -> Json {
    json!({"sub": "u-1", "preferred_username": "Wang.Fang", "name": "王芳", "groups": groups})
}

/// Names of the roles and teams that somebody has, by login.
fn has(doorstep: &Doorstep, login: &str) -> (Vec<String>, Vec<String>) {
    let names = |query: &str| doorstep.run(query).into_iter().filter_map(|mut row| row.remove(0)).collect();
    let roles = names(&format!(
        "select r.code from role_holding h join role r on r.id = h.role join \"user\" u on u.id = h.\"user\" \
         where u.login = '{login}' order by r.code"
    ));
    let teams = names(&format!(
        "select t.name from membership m join team t on t.id = m.team join \"user\" u on u.id = m.\"user\" \
         where u.login = '{login}' order by t.name"
    ));
    (roles, teams)
}

fn is_in(browser: &mut Browser<'_>) -> bool {
    browser.get("/security").status == 200
}

at_the_door!(a_person_comes_in_through_a_provider_with_what_the_claims_give, |doorstep| {
    let (provider, way) = set_up_provider(&doorstep, &[]);
    let mut browser = doorstep.browser("192.0.2.7");
    browser.get("/sign-in").expect(200).says("用公司账号登录").says("name=\"password\"").says(&way);
    browser.get("/sign-in?lang=en").expect(200).says("Sign in with 公司账号");
    let before = browser.cookie("guanxi_session").map(str::to_owned);
    let begin = format!("{way}?next=/customers");
    let entered = provider.sign_in(&mut browser, &begin, &wang_fang(&["sales", "east", "other"])).expect(303);
    assert_eq!(entered.headers["location"], "/customers");
    assert!(browser.cookie("guanxi_session").map(str::to_owned) != before);
    assert_eq!(browser.cookie("guanxi_provider"), None);
    browser.get("/customers").expect(200).says("王芳");
    assert_eq!(has(&doorstep, "wang.fang"), (vec!["sales_rep".into()], vec!["华东销售部".into()]));
    let me: Json = serde_json::from_str(&browser.get("/api/v1/me").expect(200).text).unwrap();
    let me = me["id"].as_str().unwrap();
    browser.get("/security").expect(200).says("登录成功（公司账号）");
    // By hand they get one more role, which the map does not name; at the provider another in place of the first.
    let mut shen = doorstep.signed_in("shen.jingyi", "192.0.2.8");
    let history = shen.get(&format!("/api/v1/users/{me}")).expect(200);
    history.says("u-1@example.com");
    let roles = shen.get("/api/v1/roles?filter=code+==+%22service_agent%22").expect(200);
    let roles: Json = serde_json::from_str(&roles.text).unwrap();
    let by_hand = roles["data"][0]["id"].as_str().unwrap();
    let held = [("user", me), ("role", by_hand)];
    shen.send("/role_holdings/new", "/role_holdings", &held).expect(303);
    provider.sign_in(&mut browser, &way, &wang_fang(&["lead"])).expect(303);
    assert_eq!(
        has(&doorstep, "wang.fang"),
        (vec!["sales_manager".into(), "service_agent".into()], vec![]),
        "what the map names follows the claims, what was given by hand stays"
    );
    // The history has what the provider changed, as every change of rights.
    let holdings = doorstep.number(
        "select count(*) from entry e join change_set c on c.id = e.change_set \
         where c.act = 'provider_sign_in' and e.object = 'role_holding'",
    );
    assert_eq!(holdings, 3, "one given, one taken, another given");
    // Two roles that watch each other are not given to one person, and what is taken is taken all the same.
    provider
        .sign_in(&mut browser, &way, &wang_fang(&["run", "audit"]))
        .expect(403)
        .says("不能由同一个人担任");
    assert!(!has(&doorstep, "wang.fang").0.contains(&"sales_manager".into()));
});

at_the_door!(who_has_no_role_or_is_unknown_or_switched_off_is_told_so_and_stays_out, |doorstep| {
    let (provider, way) = set_up_provider(&doorstep, &[]);
    let mut browser = doorstep.browser("192.0.2.7");
    provider.sign_in(&mut browser, &way, &wang_fang(&["other"])).expect(403).says("还没有任何角色");
    assert_eq!(doorstep.number("select count(*) from \"user\" where login = 'wang.fang'"), 0);
    provider.sign_in(&mut browser, &way, &wang_fang(&["sales"])).expect(303);
    assert!(is_in(&mut browser));
    // The last role goes at the provider: out at once, with the session that there was.
    provider.sign_in(&mut browser, &way, &wang_fang(&[])).expect(403).says("还没有任何角色");
    assert_eq!(has(&doorstep, "wang.fang").0, Vec::<String>::new());
    assert!(!is_in(&mut browser));
    provider.sign_in(&mut browser, &way, &wang_fang(&["sales"])).expect(303);
    switch_off(&doorstep, "wang.fang");
    let answer = provider.sign_in(&mut browser, &way, &wang_fang(&["sales"])).expect(403);
    answer.says("账户已停用").says("用公司账号登录");
    browser.get("/security").expect(303);
    let mut shen = doorstep.signed_in("shen.jingyi", "192.0.2.8");
    let id = doorstep.number("select id from \"user\" where login = 'wang.fang'");
    let page = format!("/people/{}/security", object::id_text(id));
    shen.get(&page).expect(200).says("未获准进入（公司账号）");
    // Somebody else there who calls themselves as somebody here does is not let into that account.
    let twin = json!({"sub": "u-2", "preferred_username": "li.hua", "groups": ["sales"]});
    provider.sign_in(&mut browser, &way, &twin).expect(403).says("“li.hua”").says("另一个账户");
    let nameless = json!({"sub": "u-3", "groups": ["sales"]});
    provider.sign_in(&mut browser, &way, &nameless).expect(403).says("preferred_username");
    assert!(!is_in(&mut browser));
});

at_the_door!(a_provider_that_makes_nobody_lets_in_those_it_is_told_to_recognise, |doorstep| {
    let (provider, way) = set_up_provider(&doorstep, &[("creates", "false"), ("recognises", "true")]);
    let mut browser = doorstep.browser("192.0.2.7");
    provider.sign_in(&mut browser, &way, &wang_fang(&["sales"])).expect(403).says("没有登录名为“wang.fang”");
    let li_hua = json!({"sub": "u-9", "preferred_username": "LI.HUA", "groups": ["sales", "east"]});
    provider.sign_in(&mut browser, &way, &li_hua).expect(303);
    browser.get("/customers").expect(200).says("李华");
    assert_eq!(has(&doorstep, "li.hua").1, ["华东销售部"]);
    // They are known by who they are there from now on, whatever they are called; nobody else becomes them.
    let renamed = json!({"sub": "u-9", "preferred_username": "somebody", "groups": ["sales"]});
    provider.sign_in(&mut browser, &way, &renamed).expect(303);
    browser.get("/customers").expect(200).says("李华");
    let other = json!({"sub": "u-10", "preferred_username": "li.hua", "groups": ["sales"]});
    provider.sign_in(&mut doorstep.browser("192.0.2.9"), &way, &other).expect(403).says("另一个账户");
});

at_the_door!(what_was_tampered_with_lets_nobody_in_and_says_why, |doorstep| {
    let (provider, way) = set_up_provider(&doorstep, &[]);
    let said = wang_fang(&["sales"]);
    let mut browser = doorstep.browser("192.0.2.7");
    for (tampered, words) in [
        (Tampered::Nonce, "不属于这次登录"),
        (Tampered::Audience, "发给别的应用"),
        (Tampered::Issuer, "不是这个提供方签发"),
        (Tampered::Expired, "已过期"),
        (Tampered::Signature, "签名不对"),
        (Tampered::SharedKey, "签名不对"),
        (Tampered::Unsigned, "身份"),
        (Tampered::OtherSubject, "不是同一个人"),
    ] {
        let back = provider.vouch(&mut browser, &way, &said, tampered);
        browser.get(&back).expect(403).says(words);
        assert!(!is_in(&mut browser), "{tampered:?}");
    }
    // Another state, none, another provider's answer, a browser that did not begin, and no code.
    let back = provider.vouch(&mut browser, &way, &said, Tampered::Not);
    let (code, rest) = back.split_once("&state=").unwrap();
    let state = rest.split('&').next().unwrap();
    let mut victim = doorstep.browser("192.0.2.9");
    victim.get(&back).expect(403).says("已经用过或已超时");
    let cookie = browser.cookie("guanxi_provider").unwrap().to_owned();
    for (address, words) in [
        (format!("{code}&state={}", "0".repeat(64)), "不是从这个浏览器开始"),
        (code.to_owned(), "不是从这个浏览器开始"),
        (format!("{code}&state={state}&iss=https://other.example"), "不是从这个浏览器开始"),
        (format!("/sign-in/return?state={state}&error=access_denied"), "access_denied"),
    ] {
        browser.set_cookie("guanxi_provider", &cookie);
        browser.get(&address).expect(403).says(words);
        // It is over for this browser, also with the right address.
        browser.get(&back).expect(403).says("已经用过或已超时");
    }
    browser.set_cookie("guanxi_provider", "enc1.0000.AAAA");
    browser.get(&back).expect(403).says("已经用过或已超时");
    assert!(!is_in(&mut browser) && !is_in(&mut victim));
    // The right one is good once, also for whoever kept the cookie; and not after ten minutes.
    browser.set_cookie("guanxi_provider", &cookie);
    browser.get(&back).expect(303);
    let mut again = doorstep.browser("192.0.2.7");
    again.set_cookie("guanxi_provider", &cookie);
    again.get(&back).expect(403).says("已经用过");
    let late = provider.vouch(&mut again, &way, &said, Tampered::Not);
    doorstep.clock.pass_ms(10 * MINUTE_MS);
    again.get(&late).expect(403).says("已超时");
    assert!(!is_in(&mut again));
    // Nowhere but to pages of ours.
    for elsewhere in ["https://evil.example/", "//evil.example", "/\\evil.example", "/sign-in"] {
        doorstep.clock.pass_ms(1);
        let begin = format!("{way}?next={}", site::encode(elsewhere));
        let entered = provider.sign_in(&mut again, &begin, &said).expect(303);
        assert_eq!(entered.headers["location"], "/", "{elsewhere}");
    }
});

at_the_door!(a_provider_is_asked_only_where_it_may_be_and_says_what_is_wrong, |doorstep| {
    let (provider, way) = set_up_provider(&doorstep, &[]);
    let page = way.replace("/sign-in/with", "/security/providers");
    let mut shen = doorstep.signed_in("shen.jingyi", "192.0.2.8");
    // The secret is never shown again, and not readable in the database.
    shen.get(&page)
        .expect(200)
        .lacks(SECRET)
        .says("已保存，不再显示")
        .says(&format!("http://{HOST}/sign-in/return"));
    let kept = doorstep.run("select client_secret from sign_in_provider").remove(0).remove(0).unwrap();
    assert!(kept.starts_with("enc1.") && !kept.contains(SECRET), "{kept}");
    assert_eq!(doorstep.number(&format!("select count(*) from entry where changes like '%{SECRET}%'")), 0);
    let test = format!("{page}/test");
    shen.send(&page, &test, &[]).expect(200).says("已找到提供方").says("客户端 ID 和密钥有效");
    // An empty secret keeps it; another issuer needs it anew.
    shen.send(&page, &page, &form(&provider, &[("client_secret", "")])).expect(303);
    shen.send(&page, &test, &[]).expect(200).says("客户端 ID 和密钥有效");
    for (field, value, words) in [
        ("client_secret", "wrong", "不接受客户端 ID 或密钥"),
        ("issuer", "http://127.0.0.1:1/", "不是 https 地址"),
        ("issuer", "https://127.0.0.1:1/", "不是公网地址"),
        ("issuer", "https://169.254.169.254/", "不是公网地址"),
    ] {
        shen.send(&page, &page, &form(&provider, &[(field, value)])).expect(303);
        shen.send(&page, &test, &[]).expect(200).says(words);
    }
    let other = format!("{}/other", provider.address);
    shen.send(&page, &page, &form(&provider, &[("issuer", &other)])).expect(303);
    shen.send(&page, &test, &[]).expect(200).says("没有 OpenID 服务");
    doorstep.browser("192.0.2.7").get(&way).expect(502).says("没有 OpenID 服务");
    for (field, value, words) in [
        ("issuer", "id.example.com", "https://主机/路径"),
        ("roles", "sales = boss", "没有“boss”，可选："),
        ("roles", "sales", "看不懂"),
        ("teams", "east = 华西", "没有“华西”"),
        ("name", " ", "请填写"),
        ("only_way", "true", "把您锁在外面"),
    ] {
        shen.send(&page, &page, &form(&provider, &[(field, value)])).expect(422).says(words);
    }
    // Nobody else sees or changes any of it.
    let mut li_hua = doorstep.signed_in("li.hua", "192.0.2.7");
    for path in ["/security/providers", NEW, &page] {
        li_hua.get(path).expect(403);
    }
    li_hua.send("/security", &page, &form(&provider, &[])).expect(403);
    li_hua.send("/security", &test, &[]).expect(403);
    shen.post(&page, &form(&provider, &[])).expect(403);
    shen.get("/security/providers?lang=en").expect(200).says("Single sign-on").says("Redirect address");
    shen.send(&page, &format!("{page}/deletion"), &[]).expect(303);
    doorstep.browser("192.0.2.7").get(&way).expect(404);
});

at_the_door!(passwords_can_be_switched_off_and_taken_again_by_a_command, |doorstep| {
    let (provider, way) = set_up_provider(&doorstep, &[("recognises", "true")]);
    let page = way.replace("/sign-in/with", "/security/providers");
    let mut shen = doorstep.browser("192.0.2.8");
    let said = json!({"sub": "boss", "preferred_username": "shen.jingyi"});
    provider.sign_in(&mut shen, &way, &said).expect(303);
    let only = form(&provider, &[("only_way", "true"), ("recognises", "true"), ("client_secret", "")]);
    shen.send(&page, &page, &only).expect(303);
    let mut browser = doorstep.browser("192.0.2.7");
    browser.get("/sign-in").expect(200).lacks("name=\"password\"").says("用公司账号登录");
    browser.sign_in("li.hua", PASSWORD).expect(422).says("不再使用密码");
    browser.sign_in("li.hua", "wrong").expect(422).says("不再使用密码");
    let house = doorstep.crm().system();
    staff::take_passwords(doorstep.crm(), house.actor(), store::Via::Command).unwrap();
    browser.sign_in("li.hua", PASSWORD).expect(303);
});

at_the_door!(who_says_which_claims_give_which_roles_gives_themselves_none_by_it, |doorstep| {
    let (provider, way) = set_up_provider(&doorstep, &[("recognises", "true")]);
    let page = way.replace("/sign-in/with", "/security/providers");
    doorstep.run(
        "update role_holding set role = (select id from role where code = 'system_admin') \
         where \"user\" = (select id from \"user\" where login = 'li.hua')",
    );
    let li_hua = json!({"sub": "u-9", "preferred_username": "li.hua", "groups": ["sales"]});
    doorstep.while_stopped(|_| ());
    doorstep.site().allow_providers(vec![provider.host()]);
    let mut admin = doorstep.signed_in("li.hua", "192.0.2.7");
    let mine = [("recognises", "true"), ("roles", "sales = owner"), ("client_secret", "")];
    admin.send(&page, &page, &form(&provider, &mine)).expect(303);
    provider.sign_in(&mut admin, &way, &li_hua).expect(403).says("不能给自己分配角色");
    assert_eq!(has(&doorstep, "li.hua").0, ["system_admin"]);
    // The owner changes nothing of the map: it stays the one who wrote it that it does not serve.
    let mut shen = doorstep.signed_in("shen.jingyi", "192.0.2.8");
    let renamed =
        [("recognises", "true"), ("roles", "sales = owner"), ("client_secret", ""), ("name", "账号")];
    shen.send(&page, &page, &form(&provider, &renamed)).expect(303);
    provider.sign_in(&mut admin, &way, &li_hua).expect(403).says("不能给自己分配角色");
    provider.sign_in(&mut doorstep.browser("192.0.2.9"), &way, &wang_fang(&["sales"])).expect(303);
    assert_eq!(has(&doorstep, "wang.fang").0, ["owner"]);
});

at_the_door!(the_second_step_is_the_providers_where_it_says_so_and_ours_where_not, |doorstep| {
    let (provider, way) =
        set_up_provider(&doorstep, &[("recognises", "true"), ("trusted_acr", "silver gold")]);
    let li_hua = |more: Json| {
        let mut said = json!({"sub": "u-9", "preferred_username": "li.hua", "groups": ["sales"]});
        said.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        said
    };
    let mut shen = doorstep.signed_in("shen.jingyi", "192.0.2.8");
    let roles: Json =
        serde_json::from_str(&shen.get("/api/v1/roles?filter=code+==+%22sales_rep%22").text).unwrap();
    let role = roles["data"][0]["id"].as_str().unwrap().to_owned();
    let asks = [("field", "two_step_required"), ("two_step_required", "true"), ("version", "1")];
    shen.send(&format!("/roles/{role}/edit"), &format!("/roles/{role}/fields/two_step_required"), &asks)
        .expect(303);
    for strong in [json!({"amr": ["pwd", "mfa"]}), json!({"acr": "gold"})] {
        let mut browser = doorstep.browser("192.0.2.7");
        provider.sign_in(&mut browser, &way, &li_hua(strong)).expect(303);
        browser.get("/customers").expect(200);
        doorstep.clock.pass_ms(1);
    }
    // The provider asked for a password only: what the role asks for is ours to ask.
    let mut browser = doorstep.browser("192.0.2.7");
    provider.sign_in(&mut browser, &way, &li_hua(json!({"amr": ["pwd"], "acr": "0"}))).expect(303);
    assert_eq!(browser.get("/customers").expect(303).headers["location"], "/security/two_step");
    browser.send("/security/two_step", "/security/two_step/begin", &[]).expect(303);
    let secret = secret_on(&browser.get("/security/two_step").expect(200));
    let code = code_of(&doorstep, &secret);
    browser.send("/security/two_step", "/security/two_step/confirm", &[("code", &code)]).expect(200);
    browser.get("/customers").expect(200);
    doorstep.clock.pass_ms(STEP_MS);
    let mut again = doorstep.browser("192.0.2.7");
    let asked = provider.sign_in(&mut again, &way, &li_hua(json!({}))).expect(303);
    assert!(asked.headers["location"].to_str().unwrap().starts_with("/sign-in/code"));
    again.get("/customers").expect(303);
    again.post("/sign-in/code", &[("code", "000000")]).expect(422);
    again.post("/sign-in/code", &[("code", &code_of(&doorstep, &secret))]).expect(303);
    again.get("/security").expect(200).says("登录成功（公司账号）").says("验证码错误（公司账号）");
});

/// An administrator switches somebody off.
fn switch_off(doorstep: &Doorstep, login: &str) {
    let mut shen = doorstep.signed_in("shen.jingyi", "192.0.2.8");
    let found = shen.get(&format!("/api/v1/users?filter=login+==+%22{login}%22")).expect(200);
    let found: Json = serde_json::from_str(&found.text).unwrap();
    let (id, version) = (found["data"][0]["id"].as_str().unwrap(), found["data"][0]["version"].to_string());
    let off = [("field", "active"), ("active", "false"), ("version", version.as_str())];
    shen.send(&format!("/users/{id}/edit"), &format!("/users/{id}/fields/active"), &off).expect(303);
}

at_the_door!(
    whoever_is_switched_off_in_one_process_is_out_of_the_other_at_the_very_next_request,
    |doorstep| {
        let (provider, way) = set_up_provider(&doorstep, &[("recognises", "true")]);
        let other = doorstep.other_process();
        other.allow_providers(vec![provider.host()]);
        let (li_hua, wang_fang) = (
            json!({"sub": "u-9", "preferred_username": "li.hua", "groups": ["sales"]}),
            wang_fang(&["sales"]),
        );
        // Four ways in at the other process, each in use: a session, a key, half a sign-in by password, one by a provider.
        let key = doorstep.key("li.hua");
        let mut session = doorstep.browser("192.0.2.7").at(&other);
        session.sign_in("li.hua", PASSWORD).expect(303);
        let (secret, _) = set_up(&doorstep, &mut session);
        doorstep.clock.pass_ms(STEP_MS);
        let mut half = doorstep.browser("192.0.2.7").at(&other);
        half.sign_in("li.hua", PASSWORD).expect(303);
        let mut by_provider = doorstep.browser("192.0.2.7").at(&other);
        provider.sign_in(&mut by_provider, &way, &wang_fang).expect(303);
        doorstep.clock.pass_ms(1);
        let mut on_the_way = doorstep.browser("192.0.2.7").at(&other);
        let back = provider.vouch(&mut on_the_way, &way, &li_hua, Tampered::Not);
        session.get("/customers").expect(200);
        by_provider.get("/customers").expect(200);
        let mut program = doorstep.browser("192.0.2.7").at(&other);
        program.by_key(&key, "GET", "/api/v1/customers", "").expect(200);
        // This process switches them off.
        switch_off(&doorstep, "li.hua");
        switch_off(&doorstep, "wang.fang");
        session.get("/customers").expect(303);
        session.get("/api/v1/customers").expect(401);
        by_provider.get("/api/v1/customers").expect(401);
        program.by_key(&key, "GET", "/api/v1/customers", "").expect(401);
        let code = code_of(&doorstep, &secret);
        half.post("/sign-in/code", &[("code", &code)]).expect(422).says("请重新输入密码");
        on_the_way.get(&back).expect(403).says("账户已停用");
        let mut anew = doorstep.browser("192.0.2.7").at(&other);
        anew.sign_in("li.hua", PASSWORD).expect(422).says("登录名或密码不正确");
        provider.sign_in(&mut anew, &way, &wang_fang).expect(403).says("账户已停用");
        assert!(anew.cookie("guanxi_session").is_none());
    }
);
