//! A field that holds a file: handed in with the form or by program, kept through a refusal, told and fetched by the
//! right to its record and to the field, taken back, and gone from the disk when the last who spoke of it is purged.

use std::fs;
use std::time::{Duration, SystemTime};

use serde_json::{Value as Json, json};

use crate::doorstep::{Answer, Browser, Doorstep, at_the_door};

const SHEET: &str = "Travel X/Y/Z 850 / 500 / 540 mm";
const LATER: &str = "Travel X/Y/Z 850 / 500 / 560 mm";

fn json_of(answer: &Answer) -> Json {
    serde_json::from_str(&answer.text).unwrap_or_else(|_| panic!("{}", answer.text))
}

/// A form with files, as the page at `page` sends it: texts, and of each file its field, name and content.
fn send(
    browser: &mut Browser<'_>,
    page: &str,
    path: &str,
    texts: &[(&str, &str)],
    files: &[(&str, &str, &str)],
) -> Answer {
    let csrf = browser.get(page).expect(200).says("enctype=\"multipart/form-data\"").hidden("", "csrf");
    let mut body = String::new();
    for (name, text) in [("csrf", csrf.as_str())].iter().chain(texts) {
        body += &format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n");
    }
    for (field, name, content) in files {
        body += &format!(
            "--edge\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\nContent-Type: text/plain\r\n\r\n{content}\r\n"
        );
    }
    body += "--edge--\r\n";
    browser.method("POST", path, &[("content-type", "multipart/form-data; boundary=edge")], &body)
}

/// What a program of somebody asks.
fn ask(doorstep: &Doorstep, key: &str, method: &str, path: &str, body: &Json) -> Answer {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    doorstep.browser("192.0.2.8").by_key(key, method, &format!("/api/v1/{path}"), &body)
}

fn hand_in(doorstep: &Doorstep, key: &str, name: &str, content: &str) -> Json {
    let path = format!("/api/v1/uploads?name={}", site::encode(name));
    let headers = [("content-type", "application/octet-stream")];
    let bearer = format!("Bearer {key}");
    let all = [headers[0], ("authorization", bearer.as_str())];
    json_of(&doorstep.browser("192.0.2.8").method("POST", &path, &all, content).expect(201))
}

/// The contents that lie in the house, as if they had come long ago.
fn contents(doorstep: &Doorstep) -> Vec<String> {
    let folders =
        fs::read_dir(doorstep.folder().join("files").join("contents")).into_iter().flatten().flatten();
    let files = folders.flat_map(|folder| fs::read_dir(folder.path()).into_iter().flatten().flatten());
    let long_ago = SystemTime::now() - Duration::from_secs(7_200);
    let mut found: Vec<String> = files
        .map(|file| {
            let opened = fs::File::options().write(true).open(file.path()).unwrap();
            opened.set_modified(long_ago).unwrap();
            fs::read_to_string(file.path()).unwrap()
        })
        .collect();
    found.sort();
    found
}

at_the_door!(a_file_comes_with_the_form_stays_through_a_refusal_and_goes_with_an_undo, |doorstep| {
    let mut page = doorstep.signed_in("shen.jingyi", "192.0.2.9");
    let new = "/products/new?lang=en";
    let product = [("name", "Press HP-1"), ("code", "HP-1"), ("category", "equipment"), ("active", "true")];
    // Refused for another field, with the file kept: sent again it needs not be chosen again.
    let without_name: Vec<(&str, &str)> =
        product.iter().copied().filter(|(name, _)| *name != "name").collect();
    let refused =
        send(&mut page, new, "/products?lang=en", &without_name, &[("data_sheet", "sheet one.txt", SHEET)]);
    let refused = refused.expect(422).says("sheet one.txt").says("31 B");
    let kept = refused.hidden("", "data_sheet_kept");
    let mut put = |file: &str| {
        let texts: Vec<(&str, &str)> = product.iter().copied().chain([("data_sheet_kept", file)]).collect();
        send(&mut page, new, "/products?lang=en", &texts, &[("data_sheet", "", "")])
    };
    // Nobody makes one up, by words or by what another file is known by.
    put("words").expect(422).says("a file is uploaded first");
    put(&kept.replace("one.txt", "two.txt")).expect(422).says("this file is not here");
    let made = put(&kept).expect(303);
    let at = made.headers["location"].to_str().unwrap().split('?').next().unwrap().to_owned();
    let record = page.get(&at).expect(200).says("sheet one.txt").says("31 B");
    record.says(&format!("{at}/fields/data_sheet/content"));
    let boss = doorstep.key("shen.jingyi");
    let with = |asked: &str| {
        let path = format!("products?filter=data_sheet+{asked}+null");
        json_of(&ask(&doorstep, &boss, "GET", &path, &Json::Null).expect(200))["data"]
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!((with("!="), with("==")), (1, 0));
    let fetched = page.get(&format!("{at}/fields/data_sheet/content")).expect(200);
    assert_eq!(fetched.text, SHEET);
    assert_eq!(fetched.headers["content-security-policy"], "sandbox; default-src 'none'");
    // Another takes its place; the history tells both, and the undo brings the first back.
    let (edit, to) = (format!("{at}/edit?lang=en"), format!("{at}?lang=en"));
    let version = page.get(&edit).expect(200).hidden("", "version");
    let seen = [("version", version.as_str()), ("data_sheet_kept", kept.as_str())];
    send(&mut page, &edit, &to, &seen, &[("data_sheet", "sheet two.txt", LATER)]).expect(303);
    let told = page.get(&format!("{at}?lang=en")).expect(200).says("sheet one.txt").says("sheet two.txt");
    assert_eq!(page.get(&format!("{at}/fields/data_sheet/content")).expect(200).text, LATER);
    let undo = told.text.split("/changes/").nth(1).unwrap().split('/').next().unwrap().to_owned();
    page.send(&at, &format!("/changes/{undo}/undo"), &[]).expect(303);
    assert_eq!(page.get(&format!("{at}/fields/data_sheet/content")).expect(200).text, SHEET);
    // Taken away; an empty file and one without its token are refused in words.
    let version = page.get(&edit).expect(200).says("Remove this file").hidden("", "version");
    let seen = [("version", version.as_str()), ("data_sheet_kept", kept.as_str())];
    send(&mut page, &edit, &to, &seen, &[("data_sheet", "empty.txt", "")])
        .expect(422)
        .says("the file is empty");
    let gone = [seen[0], seen[1], ("data_sheet_gone", "true")];
    send(&mut page, &edit, &to, &gone, &[("data_sheet", "", "")]).expect(303);
    page.get(&format!("{at}/fields/data_sheet/content")).expect(404);
    let bare = "--edge\r\nContent-Disposition: form-data; name=\"data_sheet\"; filename=\"a.txt\"\r\n\r\nx\r\n--edge--\r\n";
    page.method("POST", &at, &[("content-type", "multipart/form-data; boundary=edge")], bare).expect(403);
});

at_the_door!(a_custom_field_holds_a_file_that_only_who_is_told_it_fetches, |doorstep| {
    let (boss, rep) = (doorstep.key("shen.jingyi"), doorstep.key("li.hua"));
    let field = json!({"of": "customers", "zh": "营业执照", "en": "Licence copy", "holds": "file", "in_list": true,
        "filtered": false, "searched": false, "personal": false, "required": false, "unique": false, "sorted": false});
    let searched =
        field.as_object().unwrap().iter().map(|(name, value)| {
            (name.clone(), if name == "searched" { true.into() } else { value.clone() })
        });
    ask(&doorstep, &boss, "POST", "custom_fields", &Json::Object(searched.collect()))
        .expect(422)
        .says("file_unfit");
    ask(&doorstep, &boss, "POST", "custom_fields", &field).expect(201);
    let licence = hand_in(&doorstep, &rep, "营业执照.pdf", "%PDF-1.7 licence");
    assert_eq!((&licence["name"], &licence["bytes"]), (&json!("营业执照.pdf"), &json!(16)));
    assert_eq!(licence["media_type"], "application/pdf");
    let new = json!({"name": "苏州明德机械", "kind": "company", "lifecycle_stage": "prospect", "x_licence_copy": licence});
    // Somebody else's upload is nobody's file.
    ask(&doorstep, &boss, "POST", "customers", &new).expect(422).says("file_not_uploaded");
    let made = json_of(&ask(&doorstep, &rep, "POST", "customers", &new).expect(201));
    assert_eq!(made["x_licence_copy"], licence);
    let at = format!("customers/{}", made["id"].as_str().unwrap());
    let content = format!("{at}/fields/x_licence_copy/content");
    assert_eq!(ask(&doorstep, &rep, "GET", &content, &Json::Null).expect(200).text, "%PDF-1.7 licence");
    ask(&doorstep, &rep, "GET", &format!("{at}/fields/name/content"), &Json::Null).expect(404);
    let mut page = doorstep.signed_in("li.hua", "192.0.2.9");
    page.get("/customers").expect(200).says("营业执照.pdf");
    // Written back as it was read nothing changes; named otherwise it is another.
    ask(&doorstep, &boss, "PATCH", &at, &json!({"x_licence_copy": licence})).expect(200);
    for (part, forged) in
        [("name", json!("x.html")), ("media_type", json!("text/html")), ("bytes", json!(17))]
    {
        let mut other = licence.clone();
        other[part] = forged;
        ask(&doorstep, &rep, "PATCH", &at, &json!({"x_licence_copy": other}))
            .expect(422)
            .says("file_not_uploaded");
    }
    let mut other = licence.clone();
    other["sha256"] = "0".repeat(64).into();
    ask(&doorstep, &rep, "PATCH", &at, &json!({"x_licence_copy": other}))
        .expect(422)
        .says("file_not_uploaded");
    ask(&doorstep, &rep, "PATCH", &at, &json!({"x_licence_copy": "words"})).expect(422);
    // Where a role is not told the field, the file is not there.
    let role = doorstep.run("select id from role where code = 'sales_rep'");
    let role = object::id_text(role[0][0].as_ref().unwrap().parse().unwrap());
    let hidden = json!({"role": role, "object": "customer", "field": "x_licence_copy", "level": "hidden"});
    ask(&doorstep, &boss, "POST", "field_grants", &hidden).expect(201);
    ask(&doorstep, &rep, "GET", &content, &Json::Null).expect(404);
    let veiled = json_of(&ask(&doorstep, &rep, "GET", &at, &Json::Null).expect(200));
    assert_eq!(veiled["x_licence_copy"], Json::Null);
    page.get("/customers").expect(200).lacks("营业执照.pdf");
    page.get(&format!("/{at}/fields/x_licence_copy/content")).expect(404);
    page.get(&format!("/{at}")).expect(200).lacks("营业执照.pdf");
});

at_the_door!(files_that_were_saved_wait_no_longer, |doorstep| {
    let boss = doorstep.key("shen.jingyi");
    let new = json!({"name": "Press HP-1", "code": "HP-1", "category": "equipment", "active": true});
    let made = json_of(&ask(&doorstep, &boss, "POST", "products", &new).expect(201));
    let at = format!("products/{}", made["id"].as_str().unwrap());
    // Who has no field to put a file into hands none in, and a form takes one only for a field that it has.
    let rep = doorstep.key("li.hua");
    ask(&doorstep, &rep, "POST", "uploads?name=a.txt", &json!("x")).expect(403);
    let mut page = doorstep.signed_in("shen.jingyi", "192.0.2.9");
    let named = [("name", "Press HP-2"), ("code", "HP-2"), ("category", "equipment"), ("active", "true")];
    let strange = [("name", "a.txt", "x"), ("else", "b.txt", "y")];
    send(&mut page, "/products/new?lang=en", "/products?lang=en", &named, &strange).expect(303);
    assert_eq!(doorstep.number("select count(*) from upload"), 0);
    let mut many = named.to_vec();
    many.extend([("else", ""); 1_000]);
    send(&mut page, "/products/new?lang=en", "/products?lang=en", &many, &[]).expect(413);
    for turn in 0..=store::UPLOADS_MAX {
        let sheet = hand_in(&doorstep, &boss, "sheet.txt", &format!("sheet {}", turn % 2));
        ask(&doorstep, &boss, "PATCH", &at, &json!({"data_sheet": sheet})).expect(200);
    }
    assert_eq!(doorstep.number("select count(*) from upload"), 0);
});

at_the_door!(purging_the_last_record_that_speaks_of_a_file_frees_its_bytes, |doorstep| {
    let boss = doorstep.key("shen.jingyi");
    let before = contents(&doorstep);
    let mut made = Vec::new();
    for (code, content) in [("HP-1", SHEET), ("HP-2", SHEET), ("HP-3", LATER)] {
        let sheet = hand_in(&doorstep, &boss, "sheet.txt", content);
        let new =
            json!({"name": code, "code": code, "category": "equipment", "active": true, "data_sheet": sheet});
        made.push(json_of(&ask(&doorstep, &boss, "POST", "products", &new).expect(201))["id"].clone());
    }
    let lying = || contents(&doorstep).into_iter().filter(|text| !before.contains(text)).collect::<Vec<_>>();
    assert_eq!(lying(), [SHEET, LATER]);
    // What waits for a record is held too; here it has waited a day.
    doorstep.run("update upload set at = 0");
    // A rep neither deletes products nor removes anything for good.
    let rep = doorstep.key("li.hua");
    for id in &made {
        ask(&doorstep, &boss, "DELETE", &format!("products/{}", id.as_str().unwrap()), &Json::Null)
            .expect(204);
    }
    site::retention::free_files(doorstep.site()).unwrap();
    assert_eq!(lying(), [SHEET, LATER], "what may come back keeps its file");
    let purge = |key: &str, ids: &[&Json]| {
        ask(&doorstep, key, "POST", "recycle_bin/purging", &json!({"records": ids}))
    };
    purge(&rep, &[&made[0]]).expect(403);
    purge(&boss, &[&made[0], &made[2]]).expect(200).says("\"purged\":2");
    assert_eq!(lying(), [SHEET], "a file that two records share stays until the last goes");
    // The program stopped between the commit and the bytes: the next round of sweeping finds them.
    let stopped = json_of(
        &ask(&doorstep, &boss, "POST", "recycle_bin/purging", &json!({"records": [made[1]]})).expect(200),
    );
    assert_eq!(stopped["purged"], 1);
    assert!(lying().is_empty());
    assert_eq!(doorstep.number("select count(*) from content c where not exists (select 1 from content_use u where u.digest = c.digest)"), 0);
});

at_the_door!(removing_for_good_is_asked_for_by_name_and_is_a_right_of_its_own, |doorstep| {
    let boss = doorstep.key("shen.jingyi");
    let new = json!({"name": "苏州明德机械", "kind": "company", "lifecycle_stage": "prospect"});
    let rep = doorstep.key("li.hua");
    let id = json_of(&ask(&doorstep, &rep, "POST", "customers", &new).expect(201))["id"]
        .as_str()
        .unwrap()
        .to_owned();
    ask(&doorstep, &boss, "DELETE", &format!("customers/{id}"), &Json::Null).expect(204);
    let ticked = format!("customers/{id}");
    let mut page = doorstep.signed_in("li.hua", "192.0.2.9");
    page.get("/recycle_bin?lang=en").expect(200).says("苏州明德机械").lacks("Remove the selected for good");
    page.send("/recycle_bin", "/recycle_bin/purging", &[("ids", &ticked)]).expect(403);
    // Given to the role for what its people own, it holds from the next request on.
    let role = doorstep.run("select id from role where code = 'sales_rep'");
    let role = object::id_text(role[0][0].as_ref().unwrap().parse().unwrap());
    let purge = json!({"role": role, "object": "customer", "verb": "purge", "scope": "own"});
    ask(&doorstep, &boss, "POST", "grants", &purge).expect(201);
    page.get("/recycle_bin?lang=en").expect(200).says("Remove the selected for good");
    let asked =
        page.send("/recycle_bin?lang=en", "/recycle_bin/purging?lang=en", &[("ids", &ticked)]).expect(200);
    asked.says("苏州明德机械").says("nobody can bring them back").says("name=\"sure\"");
    assert_eq!(
        doorstep.number("select count(*) from bin where object = 'customer'"),
        1,
        "asking removes nothing"
    );
    page.send("/recycle_bin", "/recycle_bin/purging", &[("ids", &ticked), ("sure", "true")]).expect(303);
    assert_eq!(doorstep.number("select count(*) from bin where object = 'customer'"), 0);
    page.get("/recycle_bin?lang=en").expect(200).lacks("苏州明德机械");
});
