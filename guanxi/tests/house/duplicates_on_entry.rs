//! A new customer is held against those that are there by probability: from one in two on it is told, with the reasons, and
//! asked about once; what is only related is no reason to ask.

use serde_json::{Value as Json, json};

use crate::doorstep::{Doorstep, at_the_door};

const KEEPER: &str = "shen.jingyi";
const HOME: &str = "192.0.2.1";
const PHONE: &str = "0512-65551234";

/// Sends a new customer by the API; answers the status and what was said.
fn send(doorstep: &Doorstep, key: &str, name: &str, phone: &str) -> (u16, Json) {
    let mut body = json!({"name": name, "kind": "company"});
    if !phone.is_empty() {
        body["phone"] = phone.into();
    }
    let headers = [("accept-language", "en")];
    let answer =
        doorstep.browser(HOME).by_key_with(key, "POST", "/api/v1/customers", &headers, &body.to_string());
    (answer.status, serde_json::from_str(&answer.text).unwrap_or(Json::Null))
}

at_the_door!(a_likely_duplicate_is_told_with_probability_and_reasons_before_it_is_made, |doorstep| {
    let key = doorstep.key(KEEPER);
    assert_eq!(send(&doorstep, &key, "苏州恒远机械有限公司", PHONE).0, 201);
    // With a slip, read alike with the same phone, or without place and legal form.
    for (name, phone, why) in [
        ("苏州恒远机戒有限公司", PHONE, "name one character apart"),
        ("苏州恒源机械有限公司", PHONE, "name sounds the same"),
        ("恒远机械", PHONE, "name the same but for place and legal form"),
        ("苏州恒远机械", "", "name"),
    ] {
        let (status, said) = send(&doorstep, &key, name, phone);
        assert_eq!((status, &said["code"]), (409, &json!("duplicate")), "{name}: {said}");
        let like = &said["duplicates"][0];
        assert!(like["percent"].as_u64().is_some_and(|percent| percent >= 50), "{said}");
        assert_eq!((&like["related"], &like["title"]), (&json!(false), &json!("苏州恒远机械有限公司")));
        let told: Vec<&str> =
            like["why"].as_array().unwrap().iter().filter_map(|why| why["message"].as_str()).collect();
        assert!(told.iter().any(|message| message.contains(why)), "{told:?}");
    }
    let mut browser = doorstep.signed_in(KEEPER, HOME);
    let form = [("name", "苏州恒远机戒有限公司"), ("kind", "company"), ("phone", PHONE)];
    let page = browser.send("/customers/new", "/customers", &form).expect(409);
    page.says("可能与已有的客户重复")
        .says("苏州恒远机械有限公司")
        .says("概率 ")
        .says("电话相同；客户名称差一个字");
    let known: Vec<(&str, &str)> = form.into_iter().chain([("of.like", "known")]).collect();
    browser.send("/customers/new", "/customers", &known).expect(303);
});

at_the_door!(a_change_that_makes_two_alike_is_made_and_told_until_somebody_says_they_are_two, |doorstep| {
    let key = doorstep.key(KEEPER);
    let made = |name: &str, phone: &str| {
        let (status, said) = send(&doorstep, &key, name, phone);
        assert_eq!(status, 201, "{said}");
        said["id"].as_str().unwrap().to_owned()
    };
    let one = made("苏州恒远机械有限公司", PHONE);
    let other = made("无锡东海仪表有限公司", "0510-85551234");
    let mut browser = doorstep.signed_in(KEEPER, HOME);
    let record = format!("/customers/{other}");
    let edit = format!("{record}/edit");
    let mut version = 1;
    // Sends it, and answers what the next page tells.
    let mut save = |path: &str, fields: &[(&str, &str)]| {
        let version_now = version.to_string();
        let mut sent = vec![("version", version_now.as_str())];
        sent.extend_from_slice(fields);
        browser.send(&edit, path, &sent).expect(303);
        version += 1;
        browser.get(&record).expect(200)
    };
    let like = "可能与“苏州恒远机械有限公司”重复（概率 ";
    let form =
        |name: &'static str, phone: &'static str| [("name", name), ("kind", "company"), ("phone", phone)];
    save(&record, &form("无锡东海仪表有限公司", PHONE)).says("已保存").lacks("重复（");
    save(&record, &form("苏州恒远机戒有限公司", PHONE))
        .says(like)
        .says("电话相同；客户名称差一个字")
        .says(&format!("href=\"/customers/{one}\">查看对方"));
    // What is not compared is no news, wherever it is written.
    save(&format!("{record}/fields/remarks"), &[("remarks", "周一回电")]).says("已保存").lacks(like);
    save(&format!("{record}/fields/name"), &[("name", "苏州恒源机械有限公司")]).says(like);
    let judged = json!({"object": "customers", "ids": [one, other], "verdict": "different"}).to_string();
    doorstep.browser(HOME).by_key(&key, "POST", "/api/v1/duplicates", &judged).expect(200);
    save(&format!("{record}/fields/name"), &[("name", "苏州恒远机戒有限公司")]).says("已保存").lacks(like);
});

at_the_door!(competitors_neighbours_and_branches_are_made_without_a_question, |doorstep| {
    let key = doorstep.key(KEEPER);
    assert_eq!(send(&doorstep, &key, "苏州恒远机械有限公司", PHONE).0, 201);
    for (name, phone) in [
        ("苏州恒泰机械有限公司", "0512-65551235"),
        ("苏州恒远贸易有限公司", "0512-65551236"),
        ("无锡东海仪表有限公司", PHONE),
        ("苏州恒远机械有限公司昆山分公司", PHONE),
    ] {
        let (status, said) = send(&doorstep, &key, name, phone);
        assert_eq!(status, 201, "{name}: {said}");
    }
    // Where somebody is asked, what is related is named as that.
    let (status, said) = send(&doorstep, &key, "苏州恒远机戒有限公司", PHONE);
    assert_eq!(status, 409, "{said}");
    let related: Vec<bool> =
        said["duplicates"].as_array().unwrap().iter().filter_map(|like| like["related"].as_bool()).collect();
    assert!(!related[0] && related.is_sorted(), "{said}");
});

at_the_door!(a_number_that_is_masked_to_somebody_is_not_found_by_trying, |doorstep| {
    doorstep.colleague("秦勇", "qin.yong", "service_agent");
    doorstep.run("update \"grant\" set verb = 'create', scope = 'all' where verb = 'unmask'");
    doorstep.restart();
    let (rep, agent) = (doorstep.key("li.hua"), doorstep.key("qin.yong"));
    let [there, here] = ["常州恒信机电有限公司", "镇江远大电炉厂"]
        .map(|name| doorstep.make(&rep, "customers", &json!({"name": name})));
    let contact = |customer: &str, mobile: &str| json!({"name": "王小明", "customer": customer, "birthday": "1980-05-06", "mobile": mobile});
    doorstep.make(&rep, "contacts", &contact(&there, "13812345678"));
    let send = |key: &str, mobile: &str| {
        let said = contact(&here, mobile).to_string();
        doorstep.browser(HOME).by_key_with(key, "POST", "/api/v1/contacts", &[], &said)
    };
    // Whoever sees the number is told of the other; to whom it is masked nothing tells whether they guessed it.
    send(&rep, "13812345678").expect(409);
    for guess in ["13812345678", "13812345679"] {
        send(&agent, guess).expect(422).says("field_not_settable").lacks("duplicates");
    }
});
