//! Records are taken out in a file: those who may, no more than they may, harmless in any spreadsheet, and in the
//! history.

use axum::http::Method;
use object::{Money, Object, Phone, Tags};
use serde_json::{Value as Json, json};
use store::{Rights, Scope, Verb, WriteError};
use testing::cast::Shop;
use testing::on_both;

use super::office::{Answer, Office, location};

fn is_done(job: &Json) -> bool {
    job["working"] == json!(false)
}

fn ask(office: &Office, who: &str, body: &Json) -> Answer {
    office.by_key(who, Method::POST, "/api/v1/exports").json(body).go()
}

/// The finished job of an export and the lines of its file.
#[track_caller]
fn exported(office: &Office, who: &str, body: &Json) -> (Json, Vec<String>) {
    let at = location(&ask(office, who, body).expect(202));
    let job = office.wait_for_as(who, &at, is_done);
    let file = office.by_key(who, Method::GET, job["file"].as_str().unwrap_or(&at)).go().expect(200);
    let text = file.text.strip_prefix('\u{FEFF}').expect("a spreadsheet knows it as UTF-8").to_owned();
    (job, text.split_terminator("\r\n").map(str::to_owned).collect())
}

fn put(office: &Office, shop: Shop) {
    let put = office
        .house
        .system()
        .write_wait::<_, WriteError, _>("test", None, move |tx| tx.insert(&shop).map(drop));
    put.unwrap();
}

/// Someone who sees all shops and exports so many of theirs a day.
fn let_export(office: &Office, who: &str, scope: Scope, rows_a_day: Option<i64>) {
    let mut rights = Rights::none();
    rights.allow("shop", Verb::See, Scope::All);
    rights.allow("member", Verb::See, Scope::All);
    rights.allow_a_day("shop", Verb::Export, scope, rows_a_day);
    rights.allow("shop", Verb::ExportPersonal, scope);
    office.door.set_rights(who, rights);
}

on_both!(a_list_is_exported_in_its_order_with_its_columns, |house| {
    let office = Office::open(house);
    put(
        &office,
        Shop {
            seats: Some(30),
            rent: Money::parse("-1234.5").ok(),
            phone: Phone::parse("021-55550000").ok(),
            tags: Tags(vec!["老".to_owned(), "近".to_owned()]),
            opened_on: object::Day::of(2026, 3, 5),
            owner: Some(office.company.li_hua.member),
            ..Shop::named("东湖")
        },
    );
    put(&office, Shop { seats: Some(10), ..Shop::named("=HYPERLINK(\"http://x\")") });
    put(
        &office,
        Shop { seats: Some(20), phone: Phone::parse("+1 650 253 0000").ok(), ..Shop::named("西,湖") },
    );
    let body = json!({
        "object": "shops", "filter": "seats > 5", "sort": "seats", "lang": "zh",
        "fields": ["name", "seats", "rent", "open", "kind", "phone", "opened_on", "owner", "tags"],
    });
    let (job, lines) = exported(&office, "boss", &body);
    assert_eq!(
        (&job["kind"], &job["state"], &job["changed"]),
        (&json!("export"), &json!("done"), &json!(3)),
        "{job}"
    );
    assert_eq!(
        lines,
        [
            "店名,座位数,月租,营业中,类型,电话,开业日期,负责人,标签",
            "\"'=HYPERLINK(\"\"http://x\"\")\",10,,是,茶馆,,,,",
            "\"西,湖\",20,,是,茶馆,+16502530000,,,",
            "东湖,30,-1234.50,是,茶馆,021 5555 0000,2026-03-05,李华,老，近",
        ]
    );
    // A workbook too.
    let at = location(
        &ask(&office, "boss", &json!({"object": "shops", "filter": "", "format": "xlsx"})).expect(202),
    );
    office.wait_for(&at, is_done);
    let file = office.ask("GET", &format!("{at}/file")).go().expect(200);
    assert!(file.text.starts_with("PK"));
    assert!(file.header("content-disposition").contains("shops-"), "{:?}", file.headers);

    // The history says who took out what, and its chain holds.
    let told =
        office.house.database().run("select changes, actor from entry where object = 'export' order by id");
    assert_eq!(told.len(), 2);
    let first: Json = serde_json::from_str(told[0][0].as_deref().unwrap()).unwrap();
    assert_eq!(
        (&first["rows"], &first["filter"], &first["object"]),
        (&json!(3), &json!("seats > 5"), &json!("shop"))
    );
    assert_eq!(told[0][1].as_deref().unwrap(), office.company.li_hua.member.raw().to_string());
    office.house.settle();
    assert!(office.house.crm().verify_history(None).unwrap().ok);
});

on_both!(an_export_of_many_has_each_record_once, |house| {
    let office = Office::open(house);
    let many = office.house.system().write_wait::<_, WriteError, _>("test", None, |tx| {
        (0..2_300).try_for_each(|number| {
            tx.insert(&Shop { seats: Some(number % 7), ..Shop::named(&format!("店{number}")) }).map(drop)
        })
    });
    many.unwrap();
    // Cut off in the middle: it begins anew, and no record is in the file twice.
    office.door.before_step(2, |_| panic!("cut off"));
    let body = json!({"object": "shops", "filter": "", "sort": "-seats", "fields": ["name"]});
    let at = location(&ask(&office, "boss", &body).expect(202));
    let id = object::parse_id(at.rsplit('/').next().unwrap()).unwrap();
    office.wait_for(&at, |_| !site::jobs::is_working(&office.site, id));
    assert_eq!(office.ask("GET", &format!("{at}/file")).go().problem(409), "export_not_ready");
    office.house.clock.pass_ms(store::JOB_LEASE_MS + 1);
    site::jobs::take_up(&office.site).unwrap();
    let job = office.wait_for(&at, is_done);
    assert_eq!((&job["changed"], &job["total"]), (&json!(2_300), &json!(2_300)), "{job}");
    let file = office.ask("GET", &format!("{at}/file")).go().expect(200).text;
    let mut names: Vec<&str> = file.trim_start_matches('\u{FEFF}').lines().skip(1).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), 2_300);
});

on_both!(a_file_is_for_nobody_but_who_asked_and_still_may, |house| {
    let office = Office::open(house);
    office.shop_of("东湖", office.company.zhao_min.member, office.company.south);
    let at = location(&ask(&office, "zhao_min", &json!({"object": "shops", "filter": ""})).expect(202));
    office.wait_for_as("zhao_min", &at, is_done);
    let file = format!("{at}/file");
    let get = |who: &str| office.by_key(who, Method::GET, &file).go();
    get("zhao_min").expect(200);
    assert_eq!(get("boss").problem(404), "not_found");
    assert_eq!(get("sun_li").problem(404), "not_found");
    let mut only_see = Rights::none();
    only_see.allow("shop", Verb::See, Scope::All);
    office.door.set_rights("zhao_min", only_see);
    assert_eq!(get("zhao_min").problem(403), "forbidden");
    assert_eq!(ask(&office, "zhao_min", &json!({"object": "shops", "filter": ""})).problem(403), "forbidden");
});

on_both!(what_may_be_seen_but_not_exported_stays_out_and_is_told, |house| {
    let office = Office::open(house);
    let company = &office.company;
    office.shop_of("我的", company.sun_li.member, company.south);
    office.shop_of("别人的", company.wang_wei.member, company.north_east);
    let_export(&office, "sun_li", Scope::Own, None);
    let (job, lines) =
        exported(&office, "sun_li", &json!({"object": "shops", "filter": "", "fields": ["name"]}));
    assert_eq!((&job["changed"], &job["refused"]), (&json!(1), &json!(1)), "{job}");
    assert_eq!(job["refusals"][0]["title"], "别人的");
    assert_eq!(lines, ["Name", "我的"]);
});

on_both!(no_more_than_a_days_records_leave_the_house, |house| {
    let office = Office::open(house);
    for name in ["东湖", "西湖", "南湖"] {
        office.shop_of(name, office.company.sun_li.member, office.company.south);
    }
    let_export(&office, "sun_li", Scope::Own, Some(4));
    let all = json!({"object": "shops", "filter": "", "fields": ["name"]});
    assert_eq!(exported(&office, "sun_li", &all).1.len(), 4);
    let second = ask(&office, "sun_li", &all);
    assert!(second.text.contains("4 records a day, 1 more today"), "{}", second.text);
    assert_eq!(second.problem(422), "export_limit");
    let one = json!({"object": "shops", "filter": "name == \"东湖\"", "fields": ["name"]});
    exported(&office, "sun_li", &one);
    assert_eq!(ask(&office, "sun_li", &one).problem(422), "export_limit");
    // Tomorrow is another day.
    office.house.clock.pass_ms(24 * 60 * 60 * 1_000);
    exported(&office, "sun_li", &all);
});

on_both!(what_cannot_be_exported_is_said_at_once, |house| {
    let office = Office::open(house);
    let send = |body: Json| ask(&office, "boss", &body);
    for body in [
        json!({}),
        json!({"object": "ships", "filter": ""}),
        json!({"object": "shops"}),
        json!({"object": "shops", "filter": "", "fields": []}),
        json!({"object": "shops", "filter": "", "fields": ["nothing"]}),
        json!({"object": "shops", "filter": "", "format": "pdf"}),
        json!({"object": "shops", "filter": "", "more": 1}),
    ] {
        assert_eq!(send(body.clone()).problem(422), "invalid", "{body}");
    }
    assert!(send(json!({"object": "shops", "filter": "seats =="})).problem(400).starts_with("filter_"));
    assert!(
        send(json!({"object": "shops", "filter": "", "sort": "remarks"})).problem(400).starts_with("sort_")
    );
    assert_eq!(office.house.database().number("select count(*) from job"), 0);
    assert!(Shop::def().fields.iter().all(|field| !field.secret), "nothing secret in this house");
});

on_both!(ticked_records_are_exported_in_the_order_in_which_they_stood, |house| {
    let office = Office::open(house);
    for name in ["东湖", "西湖", "北湖"] {
        put(&office, Shop::named(name));
    }
    let shops = office.get("/api/v1/shops")["data"].clone();
    let ids: Vec<&Json> = shops.as_array().unwrap().iter().map(|shop| &shop["id"]).collect();
    let names: Vec<&str> =
        shops.as_array().unwrap().iter().map(|shop| shop["name"].as_str().unwrap()).collect();
    for turn in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let body =
            json!({"object": "shops", "ids": turn.map(|place| ids[place]), "fields": ["name"], "lang": "zh"});
        let (_, lines) = exported(&office, "boss", &body);
        assert_eq!(lines[1..], turn.map(|place| names[place].to_owned()));
    }
});
