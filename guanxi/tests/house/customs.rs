//! A company adds fields and objects of its own on a page: real columns and tables, with all that declared ones have,
//! at the next request and in every process.

use serde_json::{Value as Json, json};

use crate::doorstep::{Answer, Browser, Doorstep, at_the_door};

/// What a program of somebody asks.
struct Caller<'a> {
    browser: Browser<'a>,
    key: String,
}

impl<'a> Caller<'a> {
    fn of(doorstep: &'a Doorstep, login: &str) -> Caller<'a> {
        Caller { browser: doorstep.browser("192.0.2.8"), key: doorstep.key(login) }
    }

    #[track_caller]
    fn ask(&mut self, method: &str, path: &str, body: &Json) -> Answer {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.browser.by_key(&self.key, method, &format!("/api/v1/{path}"), &body)
    }

    #[track_caller]
    fn get(&mut self, path: &str) -> Json {
        json_of(&self.ask("GET", path, &Json::Null).expect(200))
    }

    #[track_caller]
    fn make(&mut self, plural: &str, body: &Json) -> Json {
        json_of(&self.ask("POST", plural, body).expect(201))
    }
}

fn json_of(answer: &Answer) -> Json {
    serde_json::from_str(&answer.text).unwrap_or_else(|_| panic!("{}", answer.text))
}

/// A custom field with nothing special about it.
fn field(of: &str, words: (&str, &str), holds: &str) -> Json {
    json!({"of": of, "zh": words.0, "en": words.1, "holds": holds, "in_list": true, "filtered": false,
           "searched": false, "personal": false, "required": false, "unique": false, "sorted": false})
}

fn settle(doorstep: &Doorstep) {
    doorstep.crm().settle(&guanxi::house::subscribers()).unwrap();
}

at_the_door!(a_field_that_the_company_adds_is_everywhere_at_once, |doorstep| {
    let mut shen = Caller::of(&doorstep, "shen.jingyi");
    let mut li = Caller::of(&doorstep, "li.hua");
    let customer = li.make(
        "customers",
        &json!({"name": "苏州明德机械", "kind": "company", "lifecycle_stage": "prospect"}),
    );
    let at = format!("customers/{}", customer["id"].as_str().unwrap());
    assert!(customer.get("x_budget_level").is_none());
    // Who does not run the place adds nothing.
    let budget = json!({"choices": "高 / High #green\n低 / Low", "filtered": true});
    let mut budget_field = field("customers", ("预算级别", "Budget level"), "choice");
    budget_field.as_object_mut().unwrap().extend(budget.as_object().unwrap().clone());
    li.ask("POST", "custom_fields", &budget_field).expect(403);
    let made = shen.make("custom_fields", &budget_field);
    assert_eq!(made["name"], "x_budget_level");
    assert_eq!(made["choices"], "high: 高 / High #green\nlow: 低 / Low #grey");
    // The next request knows it: read, written, refused, filtered, told in the history.
    assert_eq!(li.get(&at)["x_budget_level"], Json::Null);
    li.ask("PATCH", &at, &json!({"x_budget_level": "middle"})).expect(422).says("x_budget_level");
    let changed = json_of(&li.ask("PATCH", &at, &json!({"x_budget_level": "high"})).expect(200));
    assert_eq!(changed["x_budget_level"], "high");
    let found = li.get("customers?filter=x_budget_level+==+%22high%22&total=exact");
    assert_eq!((&found["total"]["count"], &found["data"][0]["id"]), (&json!(1), &customer["id"]));
    assert_eq!(li.get("customers?filter=x_budget_level+==+%22low%22")["data"], json!([]));
    let history = li.get(&format!("{at}/history"));
    assert!(history.to_string().contains("x_budget_level"), "{history}");
    // On pages, in both languages; the record's page changes it.
    let mut page = doorstep.signed_in("li.hua", "192.0.2.8");
    page.get("/customers?lang=zh").expect(200).says("预算级别").says("高");
    page.get("/customers?lang=en").expect(200).says("Budget level").says("High");
    page.get(&format!("/{at}?lang=en")).expect(200).says("Budget level");
    page.get(&format!("/{at}/edit?lang=zh")).expect(200).says("name=\"x_budget_level\"");
    page.get("/customers?as=board&by=x_budget_level").expect(200).says("高");
    // The description names it for those who are in, and for nobody else.
    assert!(li.get("openapi.json").to_string().contains("x_budget_level"));
    doorstep.browser("192.0.2.8").get("/api/v1/openapi.json").expect(200).lacks("x_budget_level");
    // Deleted and restored, the record has it still.
    shen.ask("DELETE", &at, &Json::Null).expect(204);
    shen.ask("POST", &format!("{at}/restoration"), &Json::Null).expect(200);
    assert_eq!(li.get(&at)["x_budget_level"], "high");
    // What records have is renamed, not taken away; what was said at the beginning stays.
    let it = format!("custom_fields/{}", made["id"].as_str().unwrap());
    shen.ask("PATCH", &it, &json!({"choices": "low: 低 / Low"})).expect(422).says("choice_in_use");
    shen.ask("PATCH", &it, &json!({"holds": "text"})).expect(422).says("fixed_later");
    shen.ask("PATCH", &it, &json!({"choices": "high: 充足 / Ample #green\nlow: 低 / Low"})).expect(200);
    page.get("/customers?lang=zh").expect(200).says("充足");
    for (wrong, code) in [
        (field("customers", ("名称", "Anything"), "text"), "name_taken"),
        (field("customers", ("预算", "Budget level"), "text"), "code_taken"),
        (field("roles", ("预算", "Budget"), "text"), "object_unknown"),
        (field("customers", ("预算", "Budget"), "choice"), "choices_missing"),
        (field("customers", ("预算", "预算金额"), "money"), "code_missing"),
    ] {
        shen.ask("POST", "custom_fields", &wrong).expect(422).says(code);
    }
    // Every process and the next start know it; taken away it is gone, and comes back with what was in it.
    let mut doorstep = doorstep;
    let other = doorstep.other_process();
    let mut li = Caller::of(&doorstep, "li.hua");
    let key = li.key.clone();
    let there = doorstep.browser("192.0.2.8").at(&other).by_key(&key, "GET", &format!("/api/v1/{at}"), "");
    assert_eq!(json_of(&there.expect(200))["x_budget_level"], "high");
    let mut shen = Caller::of(&doorstep, "shen.jingyi");
    shen.ask("DELETE", &it, &Json::Null).expect(204);
    assert!(li.get(&at).get("x_budget_level").is_none());
    doorstep.wait_until(|| {
        let there =
            doorstep.browser("192.0.2.8").at(&other).by_key(&key, "GET", &format!("/api/v1/{at}"), "");
        json_of(&there).get("x_budget_level").is_none()
    });
    shen.ask("POST", &format!("{it}/restoration"), &Json::Null).expect(200);
    assert_eq!(li.get(&at)["x_budget_level"], "high");
});

at_the_door!(fields_of_every_kind_hold_what_people_write, |doorstep| {
    let mut shen = Caller::of(&doorstep, "shen.jingyi");
    let mut customer = json!({"name": "宁波海天", "kind": "company", "lifecycle_stage": "prospect"});
    for (holds, value) in [
        ("text", json!("一句话")),
        ("prose", json!("第一行\n第二行")),
        ("number", json!(42)),
        ("decimal", json!("3.125")),
        ("percent", json!("12.5")),
        ("duration", json!(90)),
        ("web", json!("https://example.com")),
        ("markdown", json!("**重要**\n- 一")),
        ("money", json!({"amount": "12.50", "currency": "CNY"})),
        ("boolean", json!(true)),
        ("day", json!("2026-03-05")),
        ("instant", json!("2026-03-05T08:30:00.000Z")),
        ("phone", json!("+8651266778899")),
        ("email", json!("a@example.com")),
        ("tags", json!(["甲", "乙"])),
    ] {
        let words = (format!("测试{holds}"), format!("Kind {holds}"));
        shen.make("custom_fields", &field("customers", (&words.0, &words.1), holds));
        customer[format!("x_kind_{holds}")] = value;
    }
    let mut channels = field("customers", ("联系方式偏好", "Reached by"), "choices");
    channels["choices"] = json!("电话 / Phone\n微信 / WeChat\n邮件 / E-mail");
    let channels = shen.make("custom_fields", &channels);
    customer["x_reached_by"] = json!(["phone", "wechat"]);
    // A column has one kind, also when its field is gone.
    let companion = field("customers", ("测试币种", "Kind money currency"), "text");
    shen.ask("POST", "custom_fields", &companion).expect(422).says("code_taken");
    let gone = shen.make("custom_fields", &field("customers", ("旧字段", "Old one"), "text"));
    shen.ask("DELETE", &format!("custom_fields/{}", gone["id"].as_str().unwrap()), &Json::Null).expect(204);
    shen.ask("POST", "custom_fields", &field("customers", ("新字段", "Old one"), "number"))
        .expect(422)
        .says("code_taken");
    let link = json!({"target": "customers"});
    let mut linked = field("customers", ("转介绍客户", "Referred by"), "link");
    linked.as_object_mut().unwrap().extend(link.as_object().unwrap().clone());
    shen.make("custom_fields", &linked);
    let made = shen.make("customers", &customer);
    customer["x_referred_by"] = made["id"].clone();
    // Somebody else, who shares neither name nor number.
    customer["name"] = json!("苏州远大仪表厂");
    customer["x_kind_phone"] = json!("+8651266000011");
    customer["x_kind_email"] = json!("b@example.org");
    let again = shen.make("customers", &customer);
    let read = shen.get(&format!("customers/{}", again["id"].as_str().unwrap()));
    for (name, value) in customer.as_object().unwrap() {
        assert_eq!(&read[name], value, "{name}");
    }
    let fewer = json!({"choices": "phone: 电话 / Phone\ne_mail: 邮件 / E-mail"});
    let at = format!("custom_fields/{}", channels["id"].as_str().unwrap());
    shen.ask("PATCH", &at, &fewer).expect(422).says("choice_in_use");
    // A file brings them by their names, and takes them out again.
    let mut page = doorstep.signed_in("shen.jingyi", "192.0.2.8");
    page.get(&format!("/customers/{}", again["id"].as_str().unwrap()))
        .expect(200)
        .says("第二行")
        .says("<strong>重要</strong>")
        .says("宁波海天");
    page.get("/customers/new").expect(200).says("name=\"x_kind_money\"").says("name=\"x_kind_instant\"");
});

at_the_door!(an_object_that_the_company_adds_has_what_every_object_has, |doorstep| {
    let mut shen = Caller::of(&doorstep, "shen.jingyi");
    let mut li = Caller::of(&doorstep, "li.hua");
    let project = json!({"zh": "项目", "en": "Project", "belongs": "owned", "rights_like": "customers"});
    li.ask("POST", "custom_objects", &project).expect(403);
    let made = shen.make("custom_objects", &project);
    assert_eq!((&made["name"], &made["plural"]), (&json!("x_project"), &json!("x_projects")));
    settle(&doorstep);
    shen.ask("POST", "custom_objects", &project).expect(422).says("code_taken");
    let mut stage = field("x_projects", ("进度", "Progress"), "choice");
    stage["choices"] = json!("立项 / Begun\n完成 / Done #green");
    stage["filtered"] = json!(true);
    shen.make("custom_fields", &stage);
    let mut site = field("x_projects", ("现场地址", "Site"), "text");
    site["searched"] = json!(true);
    shen.make("custom_fields", &site);
    // Written, found, listed and told of, as far as the rights on customers reach.
    let first = json!({"name": "三号车间改造", "x_progress": "begun", "x_site": "昆山开发区"});
    let first = li.make("x_projects", &first);
    let at = format!("x_projects/{}", first["id"].as_str().unwrap());
    li.ask("POST", "x_projects", &json!({"x_site": "没有名称"})).expect(422).says("name");
    let hers = shen.make("x_projects", &json!({"name": "总部大楼", "x_progress": "done"}));
    assert_eq!(li.get("x_projects?total=exact")["total"]["count"], 1, "what is hers is not his");
    li.ask("GET", &format!("x_projects/{}", hers["id"].as_str().unwrap()), &Json::Null).expect(404);
    assert_eq!(shen.get("x_projects?total=exact&sort=name")["total"]["count"], 2);
    assert_eq!(li.get("search?q=%E6%98%86%E5%B1%B1")["data"][0]["object"], "x_projects");
    let mut page = doorstep.signed_in("li.hua", "192.0.2.8");
    page.get("/").expect(200).says("/x_projects");
    page.get("/x_projects?lang=zh").expect(200).says("三号车间改造").says("进度").lacks("总部大楼");
    page.get("/x_projects?as=board&by=x_progress&lang=en").expect(200).says("Begun");
    page.get(&format!("/{at}")).expect(200).says("昆山开发区");
    page.send("/x_projects/new", "/x_projects", &[("name", "四号车间"), ("x_progress", "done")]).expect(303);
    assert_eq!(li.get("x_projects?filter=x_progress+==+%22done%22&total=exact")["total"]["count"], 1);
    // Changed, remembered, deleted and back.
    li.ask("PATCH", &at, &json!({"x_progress": "done"})).expect(200);
    assert!(li.get(&format!("{at}/history")).to_string().contains("x_progress"));
    shen.ask("DELETE", &at, &Json::Null).expect(204);
    li.ask("GET", &at, &Json::Null).expect(404);
    shen.ask("POST", &format!("{at}/restoration"), &Json::Null).expect(200);
    assert_eq!(li.get(&at)["x_progress"], "done");
    // Part of another record: whoever sees the project sees its samples.
    let sample = json!({"zh": "样品", "en": "Sample", "belongs": "parent", "parent": "x_projects",
                        "rights_like": "contacts"});
    shen.make("custom_objects", &sample);
    settle(&doorstep);
    let made_sample = li.make("x_samples", &json!({"name": "A-1", "parent": first["id"]}));
    page.get(&format!("/{at}")).expect(200).says("A-1");
    assert_eq!(shen.get("x_samples?total=exact")["total"]["count"], 1);
    // It goes when nothing of it is left.
    let it = format!("custom_objects/{}", made["id"].as_str().unwrap());
    shen.ask("DELETE", &it, &Json::Null).expect(422).says("object_has_records");
    shen.ask("DELETE", &format!("x_samples/{}", made_sample["id"].as_str().unwrap()), &Json::Null)
        .expect(204);
});

at_the_door!(a_custom_field_is_required_unique_or_sorted_by, |doorstep| {
    let mut shen = Caller::of(&doorstep, "shen.jingyi");
    let mut li = Caller::of(&doorstep, "li.hua");
    let customer = |name: &str| json!({"name": name, "kind": "company", "lifecycle_stage": "prospect"});
    let with = |mut record: Json, field: &str, value: Json| {
        record[field] = value;
        record
    };
    let at = |made: &Json| format!("customers/{}", made["id"].as_str().unwrap());
    // Required of what is written from now on; what was there stays, and changes without it.
    let before = at(&li.make("customers", &customer("盐城老客户")));
    let mut visits = field("customers", ("到访次数", "Visits"), "number");
    visits["required"] = json!(true);
    let visits = shen.make("custom_fields", &visits);
    li.ask("POST", "customers", &customer("盐城新客户")).expect(422).says("x_visits").says("required");
    let made = at(&li.make("customers", &with(customer("盐城新客户"), "x_visits", json!(3))));
    li.ask("PATCH", &before, &json!({"remarks": "走访过"})).expect(200);
    li.ask("PATCH", &made, &json!({"x_visits": null})).expect(422).says("required");
    assert_eq!(li.get(&before)["x_visits"], Json::Null);
    let found = li.get("customers?filter=x_visits+==+null&total=exact");
    assert_eq!((&found["total"]["count"], &found["data"][0]["name"]), (&json!(1), &json!("盐城老客户")));
    let mut page = doorstep.signed_in("li.hua", "192.0.2.8");
    page.get("/customers/new?lang=zh").expect(200).says("name=\"x_visits\"");
    // No two alike: refused while there are two, which are named; then kept by the database.
    shen.ask("PATCH", &before, &json!({"x_visits": 3})).expect(200);
    let it = format!("custom_fields/{}", visits["id"].as_str().unwrap());
    let more = json!({"unique": true, "sorted": true});
    shen.ask("PATCH", &it, &more).expect(422).says("values_alike").says("：3");
    shen.ask("PATCH", &before, &json!({"x_visits": 1})).expect(200);
    shen.ask("PATCH", &it, &more).expect(200);
    let sorted = "customers?sort=-x_visits";
    let key = li.key.clone();
    let asked =
        |path: &str| doorstep.browser("192.0.2.8").by_key(&key, "GET", &format!("/api/v1/{path}"), "");
    // The indexes follow beside the work.
    let is_unique = || {
        let crm = doorstep.crm().current();
        crm.registry().object("customer").unwrap().field("x_visits").unwrap().unique
    };
    doorstep.wait_until(is_unique);
    li.ask("POST", "customers", &with(customer("盐城二号"), "x_visits", json!(3)))
        .expect(409)
        .says("x_visits");
    li.ask("PATCH", &before, &json!({"x_visits": 3})).expect(422).says("taken");
    li.make("customers", &with(customer("盐城二号"), "x_visits", json!(2)));
    let names = |listed: &Json| -> Vec<String> {
        let rows = listed["data"].as_array().unwrap();
        rows.iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&li.get(sorted)), ["盐城新客户", "盐城二号", "盐城老客户"]);
    shen.ask("PATCH", &it, &json!({"unique": false, "required": false})).expect(200);
    doorstep.wait_until(|| asked(sorted).status == 200);
    let twice = with(customer("盐城三号"), "x_visits", json!(3));
    let mut shen_beside = Caller::of(&doorstep, "shen.jingyi");
    let ask = std::cell::RefCell::new(&mut shen_beside);
    doorstep.wait_until(|| ask.borrow_mut().ask("POST", "customers", &twice).status == 201);
    // A text stands in the order in which it is read, from its first record on.
    let mut nick = field("customers", ("绰号", "Nickname two"), "text");
    nick["sorted"] = json!(true);
    let nick = shen.make("custom_fields", &nick);
    for (name, called) in [("连云港甲", "张三"), ("连云港乙", "阿宝"), ("连云港丙", "李四")]
    {
        li.make("customers", &with(customer(name), "x_nickname_two", json!(called)));
    }
    let listed = names(&li.get("customers?sort=x_nickname_two&filter=x_nickname_two+!=+null"));
    assert_eq!(listed, ["连云港乙", "连云港丙", "连云港甲"]);
    for (set, code) in [
        (
            json!({"of": "customers", "zh": "备忘", "en": "Memo", "holds": "prose", "unique": true}),
            "unique_unfit",
        ),
        (
            json!({"of": "customers", "zh": "备忘", "en": "Memo", "holds": "tags", "sorted": true}),
            "sorted_unfit",
        ),
    ] {
        let mut wrong = field("customers", ("备忘", "Memo"), "text");
        wrong.as_object_mut().unwrap().extend(set.as_object().unwrap().clone());
        shen.ask("POST", "custom_fields", &wrong).expect(422).says(code);
    }
    let plain = shen.make("custom_fields", &field("customers", ("备忘", "Memo"), "text"));
    let it = format!("custom_fields/{}", plain["id"].as_str().unwrap());
    shen.ask("PATCH", &it, &json!({"sorted": true})).expect(422).says("sorted_later");
    // Taken away and given again it is as it was.
    let it = format!("custom_fields/{}", nick["id"].as_str().unwrap());
    shen.ask("DELETE", &it, &Json::Null).expect(204);
    li.ask("GET", "customers?sort=x_nickname_two", &Json::Null).expect(400);
    shen.ask("POST", &format!("{it}/restoration"), &Json::Null).expect(200);
    doorstep.wait_until(|| asked("customers?sort=x_nickname_two").status == 200);
});

at_the_door!(lists_work_while_the_indexes_of_what_a_company_added_are_not_there, |doorstep| {
    let mut doorstep = doorstep;
    let mut shen = Caller::of(&doorstep, "shen.jingyi");
    let project = json!({"zh": "项目", "en": "Project", "belongs": "owned", "rights_like": "customers"});
    shen.make("custom_objects", &project);
    settle(&doorstep);
    for (words, holds, more) in [
        (("进度", "Progress"), "choice", json!({"choices": "立项 / Begun\n完成 / Done", "filtered": true})),
        (("面积", "Area"), "number", json!({"sorted": true, "filtered": true})),
        (("代号", "Code name"), "text", json!({"sorted": true, "filtered": true})),
        (("文号", "Document"), "text", json!({"unique": true})),
    ] {
        let mut made = field("x_projects", words, holds);
        made.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        shen.make("custom_fields", &made);
    }
    let mut li = Caller::of(&doorstep, "li.hua");
    for (place, name) in ["三号车间", "四号车间", "总部大楼", "研发中心"].into_iter().enumerate()
    {
        let progress = if place % 2 == 0 { "begun" } else { "done" };
        let whose = if place == 3 { &mut shen } else { &mut li };
        whose.make(
            "x_projects",
            &json!({"name": name, "x_progress": progress, "x_area": 900 - place, "x_code_name": name,
                    "x_document": format!("D-{place}")}),
        );
    }
    settle(&doorstep);
    let is_there = "select count(*) from INDEXES where NAME = 'x_project_x_area'";
    let is_there = match doorstep.is_on_postgres() {
        true => is_there.replace("INDEXES", "pg_indexes").replace("NAME", "indexname"),
        false => {
            is_there.replace("INDEXES", "sqlite_master").replace("NAME", "tbl_name = 'x_project' and name")
        }
    };
    doorstep.wait_until(|| doorstep.number(&is_there) == 1);
    let asked = [
        "x_projects?total=exact",
        "x_projects?sort=name",
        "x_projects?sort=-x_area&limit=2",
        "x_projects?sort=x_code_name",
        "x_projects?filter=x_progress+==+%22begun%22&total=exact",
        "x_projects?filter=x_progress+==+%22begun%22&sort=name",
        "x_projects?filter=x_progress+==+%22begun%22+%26%26+x_area+%3C+900&total=exact",
        "x_projects?filter=x_document+==+%22D-1%22",
        "x_projects?filter=owner+==+me&sort=name",
        "x_projects?sort=x_code_name&after=AFTER",
    ];
    let answers = |doorstep: &Doorstep| -> Vec<Json> {
        let of = |login: &str| {
            let mut caller = Caller::of(doorstep, login);
            let after = caller.get("x_projects?sort=x_code_name&limit=1")["next"].as_str().map(str::to_owned);
            asked.map(|path| caller.get(&path.replace("AFTER", after.as_deref().unwrap_or_default())))
        };
        of("li.hua").into_iter().chain(of("shen.jingyi")).collect()
    };
    let before = answers(&doorstep);
    // As after a restoration: the tables are there, their indexes are not. They cannot be made while something else has
    // their names.
    let indexes: Vec<String> = doorstep
        .run(match doorstep.is_on_postgres() {
            true => {
                "select indexname::text from pg_indexes where tablename = 'x_project' and indexname not like '%_pkey'"
            }
            false => "select name from sqlite_master where type = 'index' and tbl_name = 'x_project' and sql <> ''",
        })
        .into_iter()
        .map(|row| row[0].clone().unwrap())
        .collect();
    assert!(indexes.len() > 8, "{indexes:?}");
    doorstep.while_stopped(|doorstep| {
        for index in &indexes {
            doorstep.run(&format!("drop index \"{index}\""));
            doorstep.run(&format!("create table \"{index}\" (n bigint)"));
        }
    });
    assert_eq!(answers(&doorstep), before);
    let mut page = doorstep.signed_in("li.hua", "192.0.2.8");
    page.get("/x_projects").expect(200).says("三号车间");
    page.get("/x_projects?as=board&by=x_progress").expect(200).says("三号车间");
    // And they are used again when they are there.
    doorstep.while_stopped(|doorstep| {
        for index in &indexes {
            doorstep.run(&format!("drop table \"{index}\""));
        }
    });
    doorstep.wait_until(|| doorstep.number(&is_there) == 1);
    assert_eq!(answers(&doorstep), before);
});
