//! From where one may come in: asked at sign-in and at every request of sessions and keys.

use crate::doorstep::{PASSWORD, at_the_door};
use crate::program::on_both;

const PAGE: &str = "/security/networks";

at_the_door!(people_and_programs_come_in_from_the_named_networks_only, |doorstep| {
    let key = doorstep.key("li.hua");
    let mut outside = doorstep.signed_in("li.hua", "198.51.100.4");
    doorstep.browser("198.51.100.4").by_key(&key, "GET", "/api/v1/me", "").expect(200);
    // Only who runs the place names them, and not so that they are out themselves.
    outside.get(PAGE).expect(403);
    outside.send("/security", PAGE, &[("networks", "")]).expect(403);
    let mut shen = doorstep.signed_in("shen.jingyi", "192.0.2.8");
    shen.get("/security").expect(200).says(PAGE);
    shen.get(PAGE).expect(200).says("您现在的地址：192.0.2.8");
    shen.get("/security/networks?lang=en").expect(200).says("You are at 192.0.2.8");
    shen.send(PAGE, PAGE, &[("networks", "10.0.0.0/8")])
        .expect(422)
        .says("您自己就进不来了")
        .says("10.0.0.0/8");
    shen.send(PAGE, PAGE, &[("networks", "192.0.2.0/24 office")]).expect(422).says("“office”不是网络地址");
    outside.get("/security").expect(200);
    shen.send(PAGE, PAGE, &[("networks", "192.0.2.0/24\n2001:db8::/32")]).expect(303);
    // Out at the next request, in every process: session, key, sign-in, the code of the second step.
    let other = doorstep.other_process();
    let mut outside = doorstep.browser("198.51.100.4");
    outside.by_key(&key, "GET", "/api/v1/me", "").expect(403).says("not_from_here");
    outside.sign_in("li.hua", PASSWORD).expect(422).says("当前网络不允许访问");
    outside.post("/sign-in/code", &[("code", "000000")]).expect(422).says("当前网络不允许访问");
    doorstep.browser("198.51.100.4").at(&other).by_key(&key, "GET", "/api/v1/me", "").expect(403);
    doorstep.browser("198.51.100.4").at(&other).sign_in("li.hua", PASSWORD).expect(422);
    doorstep.browser("2001:db8::9").by_key(&key, "GET", "/api/v1/me", "").expect(200);
    let mut moving = doorstep.signed_in("li.hua", "2001:db8::9");
    moving.get("/customers").expect(200);
    moving.address = "198.51.100.4".parse().unwrap();
    moving.get("/customers").expect(403).says("当前网络不允许访问");
    // The company's history keeps it; without networks everybody comes in again.
    let mut shen = doorstep.signed_in("shen.jingyi", "192.0.2.8");
    let noted = doorstep
        .number("select count(*) from entry where object = 'company' and changes like '%2001:db8::/32%'");
    assert_eq!(noted, 1);
    shen.send(PAGE, PAGE, &[("networks", "")]).expect(303);
    moving.get("/customers").expect(200);
});

on_both!(a_command_lets_everybody_in_again, |program| {
    program.demo(60);
    let named = program.run(&["networks", "203.0.113.7/24", "2001:db8::/32"]);
    assert_eq!(
        named.json["networks"],
        serde_json::json!(["203.0.113.0/24", "2001:db8::/32"]),
        "{}",
        named.errors
    );
    let key = program.run(&["key", "create", "--user", "lu.xiaowen"]);
    let server = program.serve();
    let key = key.json["key"].as_str().unwrap();
    let mut client = guanxi::commands::bench::client::Client::connect(&server.address, key).unwrap();
    assert_eq!(client.get("/api/v1/me").unwrap().status, 403);
    assert_eq!(program.run(&["networks", "office"]).status, 1);
    assert_eq!(program.run(&["networks"]).json["networks"].as_array().map(Vec::len), Some(2));
    assert_eq!(program.run(&["networks", "--everywhere"]).json["networks"], serde_json::json!([]));
    assert_eq!(client.get("/api/v1/me").unwrap().status, 200);
    // So does the one about passwords, and somebody is given one.
    assert_eq!(program.run(&["passwords"]).json["passwords"], true);
    assert_eq!(program.run(&["passwords", "--allow"]).json["passwords"], true);
    let file = program.file("password");
    std::fs::write(&file, "quiet-river-under-snow\n").unwrap();
    let file = file.to_str().unwrap();
    let given = program.run(&["user", "password", "lu.xiaowen", "--password-file", file]);
    assert!(given.json["id"].is_string(), "{}", given.errors);
    let unknown = program.run(&["user", "password", "no.body", "--password-file", file]);
    assert_eq!((unknown.status, unknown.json["error"]["code"].as_str()), (1, Some("user_unknown")));
});
