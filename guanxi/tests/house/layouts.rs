//! An administrator arranges forms, record pages and lists, for everybody or for one role: on a page without script, by
//! the API, undone, and in every process at once. It is no right, and programs notice nothing of it.

use serde_json::{Value as Json, json};

use crate::doorstep::{Answer, Browser, Doorstep, at_the_door};

const FROM: &str = "192.0.2.8";

fn json_of(answer: &Answer) -> Json {
    serde_json::from_str(&answer.text).unwrap_or_else(|_| panic!("{}", answer.text))
}

/// What a program of the keeper asks.
#[track_caller]
fn ask(keeper: &mut Browser<'_>, key: &str, method: &str, path: &str, body: &Json) -> Answer {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    keeper.by_key(key, method, &format!("/api/v1/{path}"), &body)
}

fn role(doorstep: &Doorstep, key: &str, code: &str) -> String {
    let mut keeper = doorstep.browser(FROM);
    let found = ask(&mut keeper, key, "GET", &format!("roles?filter=code+==+%22{code}%22"), &Json::Null);
    json_of(&found)["data"][0]["id"].as_str().unwrap().to_owned()
}

/// The marks in the order in which they stand in a page.
fn order_of<'a>(answer: &Answer, marks: &[&'a str]) -> Vec<&'a str> {
    let mut found: Vec<(usize, &str)> =
        marks.iter().filter_map(|mark| Some((answer.text.find(mark)?, *mark))).collect();
    found.sort_unstable();
    found.into_iter().map(|(_, mark)| mark).collect()
}

/// Which columns the list of customers shows, among these.
fn columns(browser: &mut Browser<'_>, path: &str) -> Vec<&'static str> {
    let marks = [
        "data-field=\"name\"",
        "data-field=\"owner\"",
        "data-field=\"grade\"",
        "data-field=\"source\"",
        "data-field=\"tags\"",
    ];
    let page = browser.get(path).expect(200);
    order_of(&page, &marks)
        .into_iter()
        .map(|mark| mark.trim_start_matches("data-field=").trim_matches('"'))
        .collect()
}

/// A form of customers, among these inputs.
fn inputs(browser: &mut Browser<'_>) -> (Vec<&'static str>, Answer) {
    let marks =
        ["name=\"name\"", "name=\"kind\"", "name=\"remarks\"", "name=\"tags\"", "class=\"more-fields\""];
    let page = browser.get("/customers/new").expect(200);
    (order_of(&page, &marks), page)
}

/// What the editor sends: these lines, and what was pressed.
fn sent<'a>(
    role: &'a str,
    surface: &'a str,
    version: &'a str,
    lines: &'a [String],
    step: &'a str,
) -> Vec<(&'a str, &'a str)> {
    let mut pairs =
        vec![("of", "customers"), ("surface", surface), ("role", role), ("version", version), ("step", step)];
    pairs.extend(
        lines
            .iter()
            .map(|line| line.split_once('=').map_or(("line", line.as_str()), |(name, value)| (name, value))),
    );
    pairs
}

fn lines(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| (*line).to_owned()).collect()
}

at_the_door!(a_persons_own_comes_before_the_roles_and_that_before_everybodys, |doorstep| {
    let key = doorstep.key("shen.jingyi");
    let sales = role(&doorstep, &key, "sales_rep");
    let mut keeper = doorstep.browser(FROM);
    let mut li = doorstep.signed_in("li.hua", FROM);
    let mut shen = doorstep.signed_in("shen.jingyi", FROM);
    for name in ["苏州明德机械", "宁波海天"] {
        let one = json!({"name": name, "kind": "company", "lifecycle_stage": "prospect"});
        ask(&mut li_key(&doorstep), &doorstep.key("li.hua"), "POST", "customers", &one).expect(201);
    }
    assert_eq!(columns(&mut li, "/customers"), ["name", "owner", "grade"]);
    let plain = li.get("/api/v1/customers").expect(200).text;
    // For everybody; then for the role; then for oneself.
    let rest = "lifecycle_stage, province, city, industry, revenue_year, last_contact, next_step, updated_at";
    let every = json!({"of": "customers", "surface": "list", "columns": "grade, source", "left_out": format!("owner, tags, {rest}")});
    let every = json_of(&ask(&mut keeper, &key, "POST", "layouts", &every).expect(201));
    assert_eq!(columns(&mut li, "/customers"), ["name", "grade", "source"]);
    let own = json!({"of": "customers", "surface": "list", "role": sales, "columns": "tags, owner", "cards": "tags",
                     "sort": "name", "left_out": format!("grade, source, {rest}")});
    let own = json_of(&ask(&mut keeper, &key, "POST", "layouts", &own).expect(201));
    assert_eq!(columns(&mut li, "/customers"), ["name", "tags", "owner"]);
    assert_eq!(columns(&mut shen, "/customers"), ["name", "grade", "source"], "another role");
    assert_eq!(columns(&mut li, "/customers?columns=name,source"), ["name", "source"]);
    // By its order, on the page and nowhere else: N stands before S.
    let by_name = li.get("/customers").expect(200);
    assert_eq!(order_of(&by_name, &["宁波海天", "苏州明德机械"]), ["宁波海天", "苏州明德机械"]);
    let newest = li.get("/customers?sort=-id").expect(200);
    assert_eq!(order_of(&newest, &["宁波海天", "苏州明德机械"]), ["宁波海天", "苏州明德机械"]);
    assert_eq!(li.get("/api/v1/customers").expect(200).text, plain, "programs notice nothing");
    // A view that somebody kept shows what it keeps.
    let view = [("name", "自己的"), ("columns", "name,grade"), ("sharing", "nobody")];
    let kept = li.send("/customers", "/customers/views", &view).expect(303);
    let kept = kept.headers["location"].to_str().unwrap().to_owned();
    assert_eq!(columns(&mut li, &kept), ["name", "grade"]);
    // One of a kind, of a role that stays; and back, layer by layer.
    let twice = json!({"of": "customers", "surface": "list", "columns": "grade"});
    ask(&mut keeper, &key, "POST", "layouts", &twice).expect(422).says("place");
    ask(&mut keeper, &key, "PATCH", &at(&own), &json!({"role": null})).expect(422).says("layout_of_role");
    ask(&mut keeper, &key, "DELETE", &format!("roles/{sales}"), &Json::Null).expect(409);
    ask(&mut keeper, &key, "DELETE", &at(&own), &Json::Null).expect(204);
    assert_eq!(columns(&mut li, "/customers"), ["name", "grade", "source"]);
    ask(&mut keeper, &key, "DELETE", &at(&every), &Json::Null).expect(204);
    assert_eq!(columns(&mut li, "/customers"), ["name", "owner", "grade"]);
    ask(&mut keeper, &key, "POST", &format!("{}/restoration", at(&own)), &Json::Null).expect(200);
    assert_eq!(columns(&mut li, "/customers"), ["name", "tags", "owner"]);
    // Who does not run the place arranges nothing.
    ask(&mut li_key(&doorstep), &doorstep.key("li.hua"), "POST", "layouts", &twice).expect(403);
    li.get("/layouts/arrange").expect(403);
});

fn li_key(doorstep: &Doorstep) -> Browser<'_> {
    doorstep.browser(FROM)
}

fn at(record: &Json) -> String {
    format!("layouts/{}", record["id"].as_str().unwrap())
}

at_the_door!(a_form_is_arranged_without_script_and_taken_back_in_every_process, |doorstep| {
    let mut doorstep = doorstep;
    let other = doorstep.other_process();
    let key = doorstep.key("shen.jingyi");
    let sales = role(&doorstep, &key, "sales_rep");
    let page = format!("/layouts/arrange?of=customers&surface=form&role={sales}");
    let mut shen = doorstep.signed_in("shen.jingyi", FROM);
    let mut li = doorstep.signed_in("li.hua", FROM);
    let (before, _) = inputs(&mut li);
    assert_eq!(before, ["name=\"name\"", "name=\"kind\"", "name=\"tags\"", "name=\"remarks\""]);
    shen.get("/layouts/new").expect(303);
    shen.get(&page).expect(200).says("这个角色还没有自己的布局").lacks("恢复默认");
    let start = lines(&[
        "s:0",
        "zh.0=跟进",
        "en.0=Follow-up",
        "f:name",
        "f:remarks",
        "s:1",
        "zh.1=其他",
        "en.1=Other",
        "f:kind",
        "f:lifecycle_stage",
        "s:more",
        "f:tags",
    ]);
    // A step shows what comes of it, and keeps nothing.
    let stepped =
        shen.send(&page, "/layouts/arrange", &sent(&sales, "form", "0", &start, "up:f:remarks")).expect(200);
    assert_eq!(
        order_of(&stepped, &["value=\"f:name\"", "value=\"f:remarks\""]),
        ["value=\"f:remarks\"", "value=\"f:name\""]
    );
    assert_eq!(inputs(&mut li).0, before);
    // What must be filled in cannot be left out, nor stand nowhere.
    let mut without = start.clone();
    without.retain(|line| line != "f:kind");
    shen.send(&page, "/layouts/arrange", &sent(&sales, "form", "0", &without, "save"))
        .expect(422)
        .says("客户类型");
    shen.send(&page, "/layouts/arrange", &sent(&sales, "form", "0", &start, "save")).expect(303);
    let (shown, form) = inputs(&mut li);
    assert_eq!(
        shown,
        ["name=\"name\"", "name=\"remarks\"", "name=\"kind\"", "class=\"more-fields\"", "name=\"tags\""]
    );
    form.says("跟进");
    li.get("/customers/new?lang=en").expect(200).says("Follow-up");
    // Folded is not lost: what is filled in there is kept.
    let new = [("name", "无锡华光"), ("kind", "company"), ("lifecycle_stage", "prospect"), ("tags", "展会")];
    li.send("/customers/new", "/customers", &new).expect(303);
    li.get("/customers?q=无锡华光").expect(200).says("无锡华光");
    // Another process knows it within a moment, and so does a field that comes later, at the end of its place.
    let there = || {
        let mut li = doorstep.signed_in("li.hua", FROM).at(&other);
        order_of(&li.get("/customers/new").expect(200), &["name=\"remarks\"", "name=\"kind\""])
    };
    doorstep.wait_until(|| there() == ["name=\"remarks\"", "name=\"kind\""]);
    let added = json!({"of": "customers", "zh": "预算", "en": "Budget", "holds": "text", "in_list": false,
                       "filtered": false, "searched": false, "personal": false});
    ask(&mut doorstep.browser(FROM), &key, "POST", "custom_fields", &added).expect(201);
    let later = li.get("/customers/new").expect(200);
    assert_eq!(
        order_of(&later, &["class=\"more-fields\"", "name=\"x_budget\""]),
        ["name=\"x_budget\"", "class=\"more-fields\""]
    );
    // Somebody was quicker: nothing is lost on either side.
    shen.send(&page, "/layouts/arrange", &sent(&sales, "form", "0", &start[..10], "save"))
        .expect(409)
        .says("再次保存");
    let history = json_of(&ask(&mut doorstep.browser(FROM), &key, "GET", "layouts", &Json::Null).expect(200));
    let layout = history["data"][0].clone();
    assert_eq!(
        layout["sections"],
        "# 跟进 / Follow-up\nname\nremarks\n# 其他 / Other\nkind\nlifecycle_stage"
    );
    // Back to how it is declared, and that undone, by the button of the news.
    shen.send(&page, "/layouts/arrange", &sent(&sales, "form", "1", &start, "reset")).expect(303);
    assert_eq!(inputs(&mut li).0, before);
    let news = shen.get(&page).expect(200);
    let undo = news.text.split_once("action=\"/changes/").unwrap().1.split('"').next().unwrap().to_owned();
    let csrf = news.hidden("", "csrf");
    shen.post(&format!("/changes/{undo}"), &[("csrf", &csrf), ("back", &page)]).expect(303);
    assert_eq!(inputs(&mut li).0, shown);
});

at_the_door!(a_layout_shows_nobody_what_their_role_may_not_read, |doorstep| {
    let key = doorstep.key("shen.jingyi");
    let sales = role(&doorstep, &key, "sales_rep");
    let mut keeper = doorstep.browser(FROM);
    let li_key = doorstep.key("li.hua");
    let one =
        json!({"name": "杭州西湖", "kind": "company", "lifecycle_stage": "prospect", "source": "event"});
    let made = json_of(&ask(&mut keeper, &li_key, "POST", "customers", &one).expect(201));
    let record = format!("/customers/{}", made["id"].as_str().unwrap());
    let hidden = json!({"role": sales, "object": "customer", "field": "source", "level": "hidden"});
    let mut li = doorstep.signed_in("li.hua", FROM);
    li.get(&record).expect(200).says("来源渠道");
    ask(&mut keeper, &key, "POST", "field_grants", &hidden).expect(201);
    for surface in ["form", "page"] {
        let first = json!({"of": "customers", "surface": surface, "role": sales,
            "sections": "# 先看 / First\nsource\nkind\n# 其他 / Other\nlifecycle_stage",
            "left_out": "tags"});
        let mut first = first;
        if surface == "form" {
            first["sections"] = json!("# 先看 / First\nsource\nkind\n# 其他 / Other\nname\nlifecycle_stage");
        }
        ask(&mut keeper, &key, "POST", "layouts", &first).expect(201);
    }
    let list = json!({"of": "customers", "surface": "list", "role": sales, "columns": "source, grade", "sort": "name"});
    ask(&mut keeper, &key, "POST", "layouts", &list).expect(201);
    for page in [record.as_str(), "/customers", "/customers/new", &format!("{record}/edit")] {
        li.get(page).expect(200).lacks("来源渠道").lacks("name=\"source\"").lacks("data-field=\"source\"");
    }
    li.get(&record).expect(200).says("先看");
    // The preview shows it as the role sees it.
    let mut shen = doorstep.signed_in("shen.jingyi", FROM);
    let page = format!("/layouts/arrange?of=customers&surface=page&role={sales}");
    let seen = shen.get(&page).expect(200).text;
    let preview = seen.split_once("data-arranged").unwrap().1;
    assert!(preview.contains("客户类型") && !preview.contains("来源渠道"), "{preview}");
    // What cannot be is refused by name.
    for (set, code, name) in [
        (json!({"surface": "form", "sections": "# 甲 / A\nname\nshoe_size"}), "field_unknown", "shoe_size"),
        (
            json!({"surface": "form", "sections": "# 甲 / A\nname\nkind\nkind\nlifecycle_stage"}),
            "field_twice",
            "kind",
        ),
        (
            json!({"surface": "form", "sections": "# 甲 / A\nname\nkind", "left_out": "lifecycle_stage"}),
            "field_left_out",
            "lifecycle_stage",
        ),
        (
            json!({"surface": "form", "sections": "# 甲\nname\nkind\nlifecycle_stage"}),
            "heading_in_one_language",
            "甲",
        ),
        (json!({"surface": "page"}), "layout_empty", "sections"),
        (json!({"surface": "list", "columns": "grade", "cards": "tags"}), "field_unknown", "tags"),
        (
            json!({"surface": "list", "columns": "grade, source, tags, kind, city, province, industry", "cards": "grade, source, tags, kind, city, province, industry"}),
            "cards_too_many",
            "6",
        ),
        (json!({"surface": "list", "columns": "grade", "sort": "-grade"}), "sort_unknown", "grade"),
    ] {
        let mut layout = json!({"of": "customers"});
        layout.as_object_mut().unwrap().extend(set.as_object().unwrap().clone());
        ask(&mut keeper, &key, "POST", "layouts", &layout).expect(422).says(code).says(name);
    }
    let nowhere = json!({"of": "castles", "surface": "list", "columns": "grade"});
    ask(&mut keeper, &key, "POST", "layouts", &nowhere).expect(422).says("object_unknown");
});
