//! The data dictionary says of every field what it is, by the declarations alone: on a page, by the API and in files;
//! and nothing of what its reader may not see.

use serde_json::{Value as Json, json};

use crate::doorstep::{Doorstep, at_the_door};

fn told(doorstep: &Doorstep, key: &str, object: &str) -> Vec<Json> {
    let path = format!("/api/v1/dictionary?object={object}&lang=zh");
    let answer = doorstep.browser("192.0.2.4").by_key(key, "GET", &path, "").expect(200);
    serde_json::from_str::<Json>(&answer.text).unwrap()["data"].as_array().unwrap().clone()
}

fn of<'a>(told: &'a [Json], name: &str) -> &'a Json {
    told.iter().find(|entry| entry["name"] == name).unwrap_or_else(|| panic!("no {name}"))
}

at_the_door!(every_field_is_told_with_its_meaning_standard_and_readers, |doorstep| {
    doorstep.colleague("秦勇", "qin.yong", "service_agent");
    let head = doorstep.key("shen.jingyi");
    let field = json!({
        "of": "customers", "zh": "装机日期", "en": "Installed on", "holds": "day", "help_zh": "设备装好的那天。",
        "help_en": "The day it was installed.", "in_list": true, "filtered": false, "searched": false,
        "personal": false,
        "required": false,
        "unique": false,
        "sorted": false,
    });
    doorstep.make(&head, "custom_fields", &field);
    let customers = told(&doorstep, &head, "customers");
    let code = of(&customers, "uscc");
    assert_eq!(code["standard"], "GB 32100-2015", "{code}");
    let phone = of(&customers, "phone");
    assert_eq!((&phone["standard"], &phone["holds"]), (&json!("ITU-T E.164"), &json!("电话号码")), "{phone}");
    assert!(phone["seen_by"].as_str().unwrap().contains("脱敏："), "{phone}");
    let grade = of(&customers, "grade");
    assert!(grade["values"].as_str().unwrap().contains("(a)"), "{grade}");
    assert_eq!(grade["seen_by"], "能看此对象的所有角色");
    assert!(of(&customers, "name")["rules"].as_str().unwrap().contains("必填"));
    let added = customers.iter().find(|entry| entry["label"] == "装机日期").unwrap();
    assert_eq!((&added["custom"], &added["standard"]), (&json!(true), &json!("ISO 8601")), "{added}");
    assert_eq!(added["meaning"], "设备装好的那天。");

    // Who may not look at everybody's rights is told of their own.
    let agent = doorstep.key("qin.yong");
    let customers = told(&doorstep, &agent, "customers");
    assert_eq!(of(&customers, "phone")["seen_by"], "您看到的可能是脱敏的");
    assert_eq!(of(&customers, "grade")["seen_by"], "您能看到");
    let mut program = doorstep.browser("192.0.2.4");
    program.by_key(&agent, "GET", "/api/v1/dictionary?object=webhooks", "").expect(404);
    let cost = told(&doorstep, &agent, "products").iter().any(|entry| entry["name"] == "cost");
    assert!(!cost, "what things cost us is kept from them");
    assert!(told(&doorstep, &head, "products").iter().any(|entry| entry["name"] == "cost"));

    let mut browser = doorstep.signed_in("shen.jingyi", "192.0.2.1");
    browser.get("/dictionary").expect(200).says("数据字典");
    browser.get("/dictionary?object=customers").expect(200).says("GB 32100-2015").says("装机日期");
    browser.get("/dictionary?object=customers&lang=en").expect(200).says("Who sees it");
    browser.get("/dictionary?object=nothing").expect(404);
    let file = browser.get("/dictionary/file?format=csv&lang=zh").expect(200);
    assert!(file.text.contains("对象") && file.text.contains("统一社会信用代码"), "{}", file.text);
    assert!(file.text.contains("装机日期"));
    let book = browser.get("/dictionary/file?format=xlsx").expect(200);
    assert!(book.text.starts_with("PK"));
    browser.get("/dictionary/file?format=pdf").expect(404);
    let left = std::fs::read_dir(doorstep.folder()).unwrap();
    let left = left.filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().ends_with(".part"));
    assert_eq!(left.count(), 0, "nothing of a file stays behind");
});
