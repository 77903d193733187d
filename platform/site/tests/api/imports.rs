use axum::http::Method;
use serde_json::{Value as Json, json};
use testing::archive::{Book, text_row};
use testing::on_both;

use super::office::{Office, encoded, ids, location, texts};

const FILE: &str = "店名,代码,座位数,营业中,类型\n东湖茶馆,D-1,20,是,茶馆\n西湖茶馆,X-1,很多,是,茶馆\n南湖茶馆,N-1,50,否,茶馆\n";

/// A type of shop as the cast calls it.
fn file(office: &Office) -> String {
    let document = office.get("/api/v1/openapi.json");
    let tea = document["components"]["schemas"]["ShopKindChoice"]["x-choices"][0]["zh"]
        .as_str()
        .unwrap()
        .to_owned();
    FILE.replace("茶馆\n", &format!("{tea}\n"))
}

fn is_done(import: &Json) -> bool {
    import["working"] == json!(false) && import["state"] != json!("running")
}

on_both!(a_file_is_imported_while_the_program_waits_elsewhere_and_every_row_is_accounted_for, |house| {
    let office = Office::open(house);
    let sent = office
        .ask("POST", "/api/v1/imports?object=shops&file_name=east.csv")
        .body("text/csv", file(&office))
        .go()
        .expect(202);
    let at = location(&sent);
    let import = office.wait_for(&at, is_done);
    assert_eq!(import["state"], "finished");
    assert_eq!(import["file_name"], "east.csv");
    let result = &import["result"];
    assert_eq!((&result["rows"], &result["created"], &result["failed"]), (&json!(3), &json!(2), &json!(1)));
    assert_eq!(texts(&office.get("/api/v1/shops?sort=name"), "code").len(), 2);

    let rejects = office.ask("GET", import["rejects"].as_str().unwrap()).go().expect(200);
    assert_eq!(rejects.header("content-type"), "text/csv; charset=utf-8");
    assert!(rejects.text.contains("西湖茶馆,X-1,很多"), "{}", rejects.text);
    let mended = rejects.text.replace("很多", "80");
    let again = office.ask("POST", "/api/v1/imports?object=shops").body("text/csv", mended).go().expect(202);
    let again = office.wait_for(&location(&again), is_done);
    assert_eq!(again["result"]["created"], 1);
    assert_eq!(ids(&office.get("/api/v1/imports")).len(), 2);
});

on_both!(an_import_is_taken_back_whole, |house| {
    let office = Office::open(house);
    let sent =
        office.ask("POST", "/api/v1/imports?object=shops").body("text/csv", file(&office)).go().expect(202);
    let at = location(&sent);
    office.wait_for(&at, is_done);
    let take_back = || office.ask("POST", &format!("{at}/undo")).header("idempotency-key", "undo").go();
    let undone = take_back().expect(200).json();
    let again = take_back().expect(200);
    assert_eq!((again.header("idempotent-replayed"), again.json()), ("true", undone.clone()));
    assert_eq!((&undone["removed"], &undone["kept"]), (&json!(2), &json!([])));
    assert!(ids(&office.get("/api/v1/shops")).is_empty());
    assert_eq!(office.get(&at)["state"], "undone");
    assert_eq!(office.ask("POST", &format!("{at}/undo")).go().problem(409), "import_undone");
    assert_eq!(office.ask("POST", &format!("{at}/resumption")).go().problem(409), "import_ended");
});

on_both!(a_check_tells_what_would_happen_and_writes_nothing, |house| {
    let office = Office::open(house);
    let check = office
        .ask("POST", "/api/v1/imports?object=shops&check=true")
        .body("text/csv", file(&office))
        .go()
        .expect(200)
        .json();
    assert_eq!((&check["result"]["created"], &check["result"]["failed"]), (&json!(2), &json!(1)));
    assert_eq!(check["notes"][0]["row"], 3, "as a spreadsheet shows the file, whose header is row 1");
    let lenient = "/api/v1/imports?object=shops&cells=empty";
    let check = office.ask("POST", &format!("{lenient}&check=true")).body("text/csv", file(&office)).go();
    let check = check.expect(200).json();
    assert_eq!((&check["result"]["created"], &check["result"]["failed"]), (&json!(3), &json!(0)));
    assert_eq!(check["result"]["cells_left_empty"], 1);
    assert!(ids(&office.get("/api/v1/shops")).is_empty());
    assert!(ids(&office.get("/api/v1/imports")).is_empty());
    let sent = office.ask("POST", lenient).body("text/csv", file(&office)).go().expect(202);
    let import = office.wait_for(&location(&sent), is_done);
    assert_eq!(import["result"]["cells_left_empty"], 1);
    let list = office.ask("GET", import["emptied"].as_str().unwrap()).go().expect(200);
    assert!(list.text.contains("3,西湖茶馆,座位数,很多,"), "{}", list.text);
});

on_both!(a_form_with_a_file_and_a_map_of_its_columns_is_taken_too, |house| {
    let office = Office::open(house);
    let rows = file(&office).replace("店名", "招牌");
    let body = format!(
        "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"west.csv\"\r\nContent-Type: text/csv\r\n\r\n{rows}\r\n--cut--\r\n"
    );
    let map = encoded(&json!({"招牌": "name", "座位数": null}).to_string());
    let sent = office
        .ask("POST", &format!("/api/v1/imports?object=shops&map={map}"))
        .body("multipart/form-data; boundary=cut", body)
        .go()
        .expect(202);
    let import = office.wait_for(&location(&sent), is_done);
    assert_eq!((&import["file_name"], &import["result"]["created"]), (&json!("west.csv"), &json!(3)));
    assert_eq!(office.get("/api/v1/shops")["data"][0]["seats"], json!(null));
});

on_both!(the_same_file_under_one_key_is_imported_once, |house| {
    let office = Office::open(house);
    let rows = file(&office);
    let send = || {
        office
            .ask("POST", "/api/v1/imports?object=shops")
            .header("idempotency-key", "file")
            .body("text/csv", rows.clone())
            .go()
            .expect(202)
    };
    let first = send();
    office.wait_for(&location(&first), is_done);
    let second = send();
    assert_eq!(location(&first), location(&second));
    assert_eq!(ids(&office.get("/api/v1/imports")).len(), 1);
});

on_both!(what_cannot_be_imported_is_said_at_once, |house| {
    let office = Office::open(house);
    let send = |query: &str, body: &str| {
        office.ask("POST", &format!("/api/v1/imports?{query}")).body("text/csv", body.to_owned()).go()
    };
    assert_eq!(send("object=ships", FILE).problem(422), "invalid");
    assert_eq!(send("", FILE).problem(422), "invalid");
    assert_eq!(send("object=shops&mode=perhaps", FILE).problem(422), "invalid");
    assert_eq!(send("object=shops&cells=perhaps", FILE).problem(422), "invalid");
    send("object=shops", "").expect(422);
    send("object=shops", "甲,乙\n1,2\n").expect(422);
    assert!(ids(&office.get("/api/v1/imports")).is_empty());
    let forbidden = office
        .by_key("sun_li", Method::POST, "/api/v1/imports?object=members")
        .body("text/csv", "姓名\n王五\n")
        .go();
    assert_eq!(forbidden.status.as_u16(), 403, "{}", forbidden.text);
});

on_both!(another_persons_import_is_not_there, |house| {
    let office = Office::open(house);
    let sent =
        office.ask("POST", "/api/v1/imports?object=shops").body("text/csv", file(&office)).go().expect(202);
    let at = location(&sent);
    office.wait_for(&at, is_done);
    for path in [at.clone(), format!("{at}/rejects")] {
        office.by_key("sun_li", Method::GET, &path).go().expect(404);
    }
    office.by_key("sun_li", Method::POST, &format!("{at}/undo")).go().expect(404);
    assert!(ids(&office.by_key("sun_li", Method::GET, "/api/v1/imports").go().json()).is_empty());
});

on_both!(an_import_that_a_stop_of_the_server_cut_off_goes_on_at_the_next_start, |house| {
    let office = Office::open(house);
    // An import that was begun and never ran: what a crash right after the start leaves.
    let path = office.house.database().folder().join("cut-off.csv");
    std::fs::write(&path, file(&office)).unwrap();
    let actor = office.company.li_hua.reaching(office.house.crm().registry(), store::Scope::All);
    let visit = office.house.crm().visit(actor, store::Via::Import);
    let shops = office.house.crm().registry().object("shop").unwrap();
    let settings = exchange::ImportSettings::default();
    let import = exchange::Import::begin(&visit, shops, &path, "cut-off.csv", &settings).unwrap();
    let at = format!("/api/v1/imports/{}", object::id_text(import.id().unwrap()));
    drop(import);
    assert_eq!(office.get(&at)["state"], "running");
    office.house.runtime().block_on(async { site::imports::resume_all(&office.site) });
    let import = office.wait_for(&at, is_done);
    assert_eq!((&import["state"], &import["result"]["created"]), (&json!("finished"), &json!(2)));
});

on_both!(a_program_says_whom_names_mean_that_nobody_has, |house| {
    let office = Office::open(house);
    let rows = file(&office);
    let mut lines = rows.lines();
    let mut named = format!("{},负责人\n", lines.next().unwrap());
    for (line, owner) in lines.zip(["李娜", "王强", "李娜"]) {
        named.push_str(&format!("{line},{owner}\n"));
    }
    let named = named.replace("很多", "30");
    let answers = json!({"owner": {"李娜": "me", "王强": null}}).to_string();
    let at = format!("/api/v1/imports?object=shops&answers={}", encoded(&answers));
    let sent = office.ask("POST", &at).body("text/csv", named.clone()).go().expect(202);
    let import = office.wait_for(&location(&sent), is_done);
    assert_eq!(import["result"]["created"], 3, "{import}");
    for wrong in ["7", "{\"seats\": {\"x\": null}}", "{\"owner\": {\"x\": \"nobody\"}}"] {
        let at = format!("/api/v1/imports?object=shops&answers={}", encoded(wrong));
        office.ask("POST", &at).body("text/csv", named.clone()).go().expect(422);
    }
});

on_both!(a_workbook_comes_in_by_program_and_by_page_with_its_sheet_chosen, |house| {
    let office = Office::open(house);
    let text = file(&office);
    let kind = text.lines().nth(1).unwrap().rsplit(',').next().unwrap().to_owned();
    let sheet = |names: [&str; 2]| {
        let rows = (2..).zip(names).map(|(row, name)| text_row(row, &[name, name, "20", "是", &kind]));
        text_row(1, &["店名", "代码", "座位数", "营业中", "类型"]) + &rows.collect::<String>()
    };
    let book = Book::default()
        .sheet("东", &sheet(["东湖茶馆", "东山茶馆"]))
        .sheet("西", &sheet(["西湖茶馆", "西山茶馆"]))
        .finish();
    let send = |query: &str| {
        office
            .ask("POST", &format!("/api/v1/imports?object=shops&{query}"))
            .body("application/octet-stream", book.clone())
            .go()
    };
    let refused = send("sheet=%E5%8C%97").expect(422).json();
    assert_eq!(refused["code"], "book_no_such_sheet");
    let checked = send("sheet=*&check=true").expect(200).json();
    assert_eq!(checked["result"]["created"], 4);
    let import = office.wait_for(&location(&send("sheet=%E8%A5%BF").expect(202)), is_done);
    assert_eq!(import["result"]["created"], 2);
    assert_eq!(texts(&office.get("/api/v1/shops?sort=name"), "name"), ["西湖茶馆", "西山茶馆"]);

    let mut body = b"--cut\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\ntoken\r\n--cut\r\n\
        Content-Disposition: form-data; name=\"file\"; filename=\"a.xlsx\"\r\n\r\n"
        .to_vec();
    body.extend_from_slice(&book);
    body.extend_from_slice(b"\r\n--cut--\r\n");
    let sent = office
        .by_session("boss", "POST", "/shops/import")
        .body("multipart/form-data; boundary=cut", body)
        .go();
    let mapping = location(&sent.expect(303));
    let page = office.by_session("boss", "GET", &mapping).go().expect(200).text;
    assert!(
        page.contains("name=\"sheet\"") && page.contains("东湖茶馆") && !page.contains("name=\"encoding\""),
        "{page}"
    );
    let form = "csrf=token&mode=create&map=name&map=code&map=seats&map=open&map=kind&sheet=*";
    let post = |path: &str| {
        office.by_session("boss", "POST", path).body("application/x-www-form-urlencoded", form).go()
    };
    // Another sheet may have other columns: they are shown before anything is checked.
    assert_eq!(location(&post(&mapping).expect(303)), mapping);
    assert_eq!(location(&post(&mapping).expect(303)), format!("{mapping}/check"));
});
