use serde_json::json;
use store::{Scope, Verb};
use testing::on_both;

use super::office::{Answer, Office, encoded, location};

/// A file of two shops; the columns are guessed from their names.
fn rows(office: &Office) -> String {
    let document = office.get("/api/v1/openapi.json");
    let tea = &document["components"]["schemas"]["ShopKindChoice"]["x-choices"][0]["zh"];
    let tea = tea.as_str().unwrap();
    format!("店名,座位数,营业中,类型\n东湖茶馆,20,是,{tea}\n西湖茶馆,很多,是,{tea}\n")
}

fn part(name: &str, value: &str) -> String {
    format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
}

fn file_part(rows: &str) -> String {
    format!(
        "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"east.csv\"\r\n\r\n{rows}\r\n--cut--\r\n"
    )
}

fn hand_in(office: &Office, body: String) -> Answer {
    office.by_session("boss", "POST", "/shops/import").body("multipart/form-data; boundary=cut", body).go()
}

fn send(office: &Office, path: &str, form: &str) -> Answer {
    let body = format!("csrf=token&{form}");
    office.by_session("boss", "POST", path).body("application/x-www-form-urlencoded", body).go()
}

/// A page, once what it shows has ended.
#[track_caller]
fn settled(office: &Office, path: &str) -> String {
    for _ in 0..1_000 {
        let page = office.by_session("boss", "GET", path).go().expect(200);
        if !page.text.contains("hx-get=\"/imports/") {
            return page.text;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    panic!("{path} does not come to an end");
}

on_both!(a_file_goes_in_by_page_in_five_steps_and_can_be_taken_back, |house| {
    let office = Office::open(house);
    let form = office.by_session("boss", "GET", "/shops/import").go().expect(200);
    assert!(form.text.contains("multipart/form-data"));
    let body = part("csrf", "token") + &part("mode", "create") + &file_part(&rows(&office));
    let mapping = location(&hand_in(&office, body).expect(303));
    let page = office.by_session("boss", "GET", &mapping).go().expect(200).text;
    assert!(page.contains("东湖茶馆"), "examples stand beside the columns");
    assert!(page.contains("<option value=\"seats\" selected"), "{page}");

    let settings = "mode=create&map=name&map=seats&map=open&map=kind";
    let check = location(&send(&office, &mapping, settings).expect(303));
    let page = settled(&office, &check);
    assert!(page.contains("很多"), "the failing row says why: {page}");
    assert_eq!(office.get("/api/v1/shops?total=exact")["total"]["count"], 0);
    let rejects = office.by_session("boss", "GET", &format!("{mapping}/rejects")).go().expect(200);
    assert!(rejects.text.contains("西湖茶馆"));

    let import = location(&send(&office, &format!("{mapping}/start"), "").expect(303));
    let page = settled(&office, &import);
    assert!(page.contains("rejects"), "failed rows can be fetched");
    assert_eq!(office.get("/api/v1/shops?total=exact")["total"]["count"], 1);
    // The second click finds the same import.
    assert_eq!(location(&send(&office, &format!("{mapping}/start"), "").expect(303)), import);
    assert_eq!(location(&office.by_session("boss", "GET", &mapping).go().expect(303)), import);
    let list = office.by_session("boss", "GET", "/imports").go().expect(200);
    assert!(list.text.contains("east.csv"));

    assert!(page.contains(&format!("href=\"{import}/undo\"")), "it is asked first: {page}");
    let question = office.by_session("boss", "GET", &format!("{import}/undo")).go().expect(200).text;
    assert!(question.contains("will be removed: 1."), "{question}");
    assert_eq!(office.get("/api/v1/shops?total=exact")["total"]["count"], 1, "a question takes nothing back");
    send(&office, &format!("{import}/undo"), "").expect(303);
    let page = settled(&office, &import);
    assert!(page.contains("1 removed") && !page.contains("Take back the rest"), "{page}");
    assert_eq!(office.get("/api/v1/shops?total=exact")["total"]["count"], 0);
});

on_both!(nothing_is_kept_of_a_file_that_comes_without_the_token, |house| {
    let office = Office::open(house);
    let rows = rows(&office);
    for body in [
        file_part(&rows),
        part("csrf", "tokem") + &file_part(&rows),
        part("mode", "create") + &file_part(&rows),
    ] {
        hand_in(&office, body).expect(403);
    }
    let uploads = office.house.database().folder().join("files").join("uploads");
    assert!(!uploads.exists() || std::fs::read_dir(uploads).unwrap().next().is_none());
});

on_both!(a_file_that_cannot_be_read_can_be_read_in_another_way_or_exchanged, |house| {
    let office = Office::open(house);
    let empty = hand_in(&office, part("csrf", "token") + &file_part("")).expect(303);
    let page = office.by_session("boss", "GET", &location(&empty)).go().expect(422);
    assert!(page.text.contains("/shops/import"));
    let none = hand_in(&office, part("csrf", "token") + "--cut--\r\n").expect(422);
    assert!(none.text.contains("Choose a file"));
    let twice = "mode=create&map=name&map=name&map=open&map=kind";
    let mapping = location(&hand_in(&office, part("csrf", "token") + &file_part(&rows(&office))).expect(303));
    let page = send(&office, &mapping, twice).expect(422);
    assert!(page.text.contains("Two columns"), "{}", page.text);
    let reread = format!("mode=create&act=reread&separator={}", encoded(";"));
    assert_eq!(location(&send(&office, &mapping, &reread).expect(303)), mapping);
});

on_both!(another_persons_file_is_not_there, |house| {
    let office = Office::open(house);
    let mapping = location(&hand_in(&office, part("csrf", "token") + &file_part(&rows(&office))).expect(303));
    for path in [mapping.clone(), format!("{mapping}/check"), format!("{mapping}/rejects")] {
        office.by_session("sun_li", "GET", &path).go().expect(404);
    }
    office.by_session("boss", "GET", "/imports/drafts/..%2F..%2Flock").go().expect(404);
    office.by_session("boss", "GET", "/imports/drafts/0123456789abcdef0123456789abcdef").go().expect(404);
});

/// A finished import of this file by page, and its address.
fn imported(office: &Office, rows: &str) -> String {
    let sent = hand_in(office, part("csrf", "token") + &part("mode", "create") + &file_part(rows));
    let mapping = location(&sent.expect(303));
    location(&send(office, &format!("{mapping}/start"), "").expect(303))
}

on_both!(likely_duplicates_stand_by_name_beside_each_other_with_what_makes_them_alike, |house| {
    let office = Office::open(house);
    let rows = rows(&office).replace("很多", "60");
    let there = office.shop("东湖茶馆")["id"].as_str().unwrap().to_owned();
    let twice = rows.replace("西湖茶馆", "南湖茶馆") + &rows.lines().nth(2).unwrap().replace("西湖", "南 湖");
    let import = imported(&office, &twice);
    let page = settled(&office, &import);
    let made = office.get("/api/v1/shops");
    let id_of = |name: &str| {
        let shops = made["data"].as_array().unwrap();
        let named = shops.iter().filter(|shop| shop["name"] == name && shop["id"] != there.as_str());
        named.map(|shop| shop["id"].as_str().unwrap().to_owned()).next().unwrap()
    };
    for link in [
        format!("<a href=\"/shops/{}\">东湖茶馆</a>", id_of("东湖茶馆")),
        format!("<a href=\"/shops/{there}\">东湖茶馆</a>"),
        format!("<a href=\"/shops/{}\">南湖茶馆</a>", id_of("南湖茶馆")),
        format!("<a href=\"/shops/{}\">南 湖茶馆</a>", id_of("南 湖茶馆")),
    ] {
        assert!(page.contains(&link), "{link} in {page}");
    }
    assert!(
        page.contains("1 row looks like another row of the file; 1 row looks like an existing record"),
        "{page}"
    );
    assert!(
        page.contains("same name") && page.contains("Row 4") && !page.contains("likely the same as record")
    );
    let chinese = office.by_session("boss", "GET", &format!("{import}?lang=zh")).go().expect(200).text;
    for words in ["可能与之相同", "店名相同", "第 4 行", "已有记录"] {
        assert!(chinese.contains(words), "{words} in {chinese}");
    }
});

on_both!(a_likely_duplicate_that_the_reader_may_not_see_is_counted_and_not_named, |house| {
    let office = Office::open(house);
    let zhao_min = &office.company.zhao_min;
    let hidden = office.shop_of("东湖茶馆", zhao_min.member, office.company.south);
    let import = imported(&office, &rows(&office).replace("很多", "60"));
    assert!(settled(&office, &import).contains(&hidden), "the boss sees it");
    // The same person with narrower rights.
    let narrow = |lang: &str| {
        office.by_session("li_hua", "GET", &format!("{import}?lang={lang}")).go().expect(200).text
    };
    let page = narrow("en");
    assert!(page.contains("1 look like records that you may not see"), "{page}");
    assert!(!page.contains(&hidden), "{page}");
    assert!(narrow("zh").contains("有 1 条与您无权查看的记录相似"));
});

on_both!(nothing_is_said_of_duplicates_where_there_are_none, |house| {
    let office = Office::open(house);
    let import = imported(&office, &rows(&office).replace("很多", "60"));
    let page = settled(&office, &import);
    assert!(page.contains("All 2 rows"), "{page}");
    assert!(!page.contains("look like") && !page.contains("Likely duplicates"), "{page}");
});

/// What the mapping page of this file says; and its address.
fn mapping_page(office: &Office, rows: &str) -> (String, String) {
    let sent = hand_in(office, part("csrf", "token") + &part("mode", "create") + &file_part(rows));
    let mapping = location(&sent.expect(303));
    let page = office.by_session("boss", "GET", &mapping).go().expect(200).text;
    (mapping, page)
}

on_both!(a_required_column_is_asked_for_on_the_page_of_the_mapping_and_the_name_is_ticked, |house| {
    let office = Office::open(house);
    let (_, page) = mapping_page(&office, "店名,座位数,营业中,类型\n东湖茶馆,20,是,\n");
    assert!(page.contains("<div data-needs=\"name\" hidden>"), "all that is needed has a column: {page}");
    assert!(page.contains("<input type=\"checkbox\" name=\"match\" value=\"name\" checked"), "{page}");
    let (mapping, page) = mapping_page(&office, "随便,座位数\n东湖茶馆,20\n");
    assert!(
        page.contains("<div data-needs=\"name\">"),
        "the field is named before anything is checked: {page}"
    );
    assert!(page.contains("<span data-mapped>1</span>"), "{page}");
    let refused = send(&office, &mapping, "mode=create&map=&map=seats").expect(422).text;
    assert!(refused.contains("Required columns are missing"), "{refused}");
    assert!(refused.contains("<option value=\"seats\" selected"), "nothing is lost: {refused}");
});

on_both!(people_whom_nobody_knows_are_asked_for_once_and_their_rows_go_in, |house| {
    let office = Office::open(house);
    let document = office.get("/api/v1/openapi.json");
    let tea = document["components"]["schemas"]["ShopKindChoice"]["x-choices"][0]["zh"].clone();
    let tea = tea.as_str().unwrap();
    let rows = format!(
        "店名,类型,营业中,负责人\n甲店,{tea},是,李娜\n乙店,{tea},是,李娜\n丙店,{tea},是,王强\n丁店,{tea},是,无名\n"
    );
    let (mapping, _) = mapping_page(&office, &rows);
    let settings = "mode=create&map=name&map=kind&map=open&map=owner";
    let check = location(&send(&office, &mapping, settings).expect(303));
    let page = settled(&office, &check);
    assert!(page.contains("“李娜” (2 rows)") && page.contains("“王强” (1 row)"), "{page}");
    assert!(page.contains("甲店"), "a row that fails is called by its name: {page}");
    assert!(page.contains("No row can be imported"), "nobody is told to import the others: {page}");
    let li_hua = object::id_text(office.company.li_hua.member.raw());
    let answers = format!(
        "field=owner&text={}&to-0={li_hua}&field=owner&text={}&to-1=nobody&field=owner&text={}&to-2=",
        encoded("李娜"),
        encoded("王强"),
        encoded("无名")
    );
    send(&office, &format!("{mapping}/people"), &answers).expect(303);
    let page = settled(&office, &check);
    assert!(!page.contains("“李娜” (2 rows)") && page.contains("“无名” (1 row)"), "{page}");
    let import = location(&send(&office, &format!("{mapping}/start"), "").expect(303));
    settled(&office, &import);
    assert_eq!(office.get("/api/v1/shops?total=exact")["total"]["count"], 3);
    let records = office.by_session("boss", "GET", &format!("{import}/records")).go().expect(200).text;
    for shop in ["甲店", "乙店", "丙店"] {
        assert!(records.contains(shop), "{records}");
    }
    office.by_session("sun_li", "GET", &format!("{import}/records")).go().expect(404);
});

on_both!(
    a_bad_optional_cell_costs_its_row_only_where_the_person_says_so_and_nothing_of_it_is_lost,
    |house| {
        let office = Office::open(house);
        let (mapping, _) = mapping_page(&office, &rows(&office));
        let settings = "mode=create&map=name&map=seats&map=open&map=kind";
        let check = location(&send(&office, &mapping, settings).expect(303));
        let page = settled(&office, &check);
        assert!(
            page.contains("value=\"refuse\" id=\"f-cells\" checked"),
            "as it is unless somebody says: {page}"
        );
        assert!(page.contains("nothing wrong but optional cells") && !page.contains("/emptied"), "{page}");

        assert_eq!(location(&send(&office, &format!("{mapping}/cells"), "cells=empty").expect(303)), check);
        let page = settled(&office, &check);
        assert!(
            page.contains("1 cell cannot be taken") && page.contains(&format!("{mapping}/emptied")),
            "{page}"
        );
        assert!(page.contains("Cells left empty") && !page.contains("Rows that fail"), "{page}");
        let line = "3,西湖茶馆,座位数,很多,";
        let list = office.by_session("boss", "GET", &format!("{mapping}/emptied")).go().expect(200);
        assert!(list.text.contains(line), "{}", list.text);
        // Another look at the mapping keeps the choice.
        send(&office, &mapping, settings).expect(303);
        assert!(settled(&office, &check).contains("1 cell cannot be taken"));

        let import = location(&send(&office, &format!("{mapping}/start"), "").expect(303));
        let page = settled(&office, &import);
        assert!(page.contains("All 2 rows") && page.contains("1 cell was left empty"), "{page}");
        assert!(page.contains("很多") && page.contains("Cells left empty"), "{page}");
        assert_eq!(office.get("/api/v1/shops?total=exact")["total"]["count"], 2);
        let list = office.by_session("boss", "GET", &format!("{import}/emptied")).go().expect(200);
        assert!(list.text.contains(line), "{}", list.text);
        office.by_session("sun_li", "GET", &format!("{import}/emptied")).go().expect(404);
    }
);

on_both!(
    what_an_undo_left_is_told_after_a_restart_and_goes_when_nothing_stands_in_its_way_any_more,
    |house| {
        let mut office = Office::open(house);
        let import = imported(&office, &rows(&office).replace("很多", "60"));
        settled(&office, &import);
        let shops = office.get("/api/v1/shops?sort=name");
        let shop = shops["data"].as_array().unwrap().iter().find(|shop| shop["name"] == "西湖茶馆").unwrap();
        let clerk = json!({"name": "小陈", "shop": shop["id"]});
        let clerk = office.ask("POST", "/api/v1/clerks").json(&clerk).go().expect(201).json();
        send(&office, &format!("{import}/undo"), "").expect(303);
        settled(&office, &import);

        office.restart();
        let page = settled(&office, &import);
        assert!(page.contains("1 removed, 0 restored; 1 stay."), "{page}");
        assert!(page.contains("西湖茶馆") && page.contains("other records point to it now"), "{page}");
        assert!(!page.contains("Take back the rest"), "nothing to be done yet: {page}");
        let at = format!("/api/v1{import}");
        assert_eq!(office.get(&at)["left"], json!([{"record": shop["id"], "why": "in_use"}]));
        assert_eq!(office.get(&at)["undone"], json!({"removed": 1, "restored": 0, "kept": 1}));

        let clerk = format!("/api/v1/clerks/{}", clerk["id"].as_str().unwrap());
        office.ask("DELETE", &clerk).header("if-match", "\"1\"").go().expect(204);
        let page = settled(&office, &import);
        assert!(
            page.contains("nothing stands in the way any more") && page.contains("Take back the rest"),
            "{page}"
        );
        let question = office.by_session("boss", "GET", &format!("{import}/undo")).go().expect(200).text;
        assert!(question.contains("Left by the last time: 1."), "{question}");
        send(&office, &format!("{import}/undo"), "").expect(303);
        let page = settled(&office, &import);
        assert!(page.contains("2 removed, 0 restored.") && !page.contains("Records that stay"), "{page}");
        assert_eq!(office.get("/api/v1/shops?total=exact")["total"]["count"], 0);
        assert_eq!(office.get(&at)["left"], json!([]));
        assert_eq!(office.ask("POST", &format!("{at}/undo")).go().problem(409), "import_undone");
    }
);

on_both!(a_file_left_on_the_way_is_found_again_by_its_person_alone, |house| {
    let mut office = Office::open(house);
    let (mapping, _) = mapping_page(&office, &rows(&office));
    let look =
        |office: &Office, who: &str, path: &str| office.by_session(who, "GET", path).go().expect(200).text;
    for path in ["/imports", "/shops/import"] {
        let page = look(&office, "boss", path);
        assert!(page.contains("east.csv") && page.contains(&format!("href=\"{mapping}\"")), "{page}");
        assert!(!look(&office, "sun_li", path).contains("east.csv"), "another's file is nobody's business");
    }
    assert!(!look(&office, "boss", "/clerks/import").contains("east.csv"), "it is a file of shops");
    let settings = "mode=create&map=name&map=seats&map=open&map=kind";
    let check = location(&send(&office, &mapping, settings).expect(303));
    settled(&office, &check);
    office.restart();
    let page = look(&office, "boss", "/imports");
    let went_on = ["Checked", "2 rows", "Kept until", &format!("href=\"{check}\"")];
    assert!(went_on.iter().all(|words| page.contains(words)), "{page}");
    // What is said anew is not checked yet.
    send(&office, &mapping, &format!("{settings}&act=reread")).expect(303);
    let page = look(&office, "boss", "/imports");
    assert!(page.contains("Mapping") && !page.contains(&format!("href=\"{check}\"")), "{page}");
    // Given up from the list, one is back at the list; a stranger's address leads home.
    let question = look(&office, "boss", &format!("{mapping}/discard?back=%2Fimports"));
    assert!(question.contains("name=\"back\" value=\"/imports\""), "{question}");
    let (other, _) = mapping_page(&office, &rows(&office));
    let given_up = send(&office, &format!("{mapping}/discard"), "back=%2Fimports").expect(303);
    assert_eq!(location(&given_up), "/imports");
    let elsewhere = send(&office, &format!("{other}/discard"), "back=%2F%2Felsewhere.example").expect(303);
    assert_eq!(location(&elsewhere), "/shops");
    assert!(!look(&office, "boss", "/imports").contains("east.csv"));
});

on_both!(who_may_not_make_what_a_file_names_is_told_whom_to_ask, |house| {
    let office = Office::open(house);
    let makes = |makes: &[&str]| {
        let mut rights = store::Rights::none();
        for object in ["shop", "clerk", "member"] {
            rights.allow(object, Verb::See, Scope::All);
        }
        makes.iter().for_each(|object| rights.allow(object, Verb::Create, Scope::All));
        office.door.set_rights("boss", rights);
    };
    let tea = rows(&office).lines().nth(1).unwrap().rsplit(',').next().unwrap().to_owned();
    makes(&["shop", "clerk", "member"]);
    let rows = format!("店名,类型,营业中,负责人,姓名\n甲店,{tea},是,李娜,小陈\n");
    let (mapping, page) = mapping_page(&office, &rows);
    assert!(page.contains("names clerks and is left out here. Bring in the same file"), "{page}");
    let settings = "mode=create&map=name&map=kind&map=open&map=owner&map=";
    let check = location(&send(&office, &mapping, settings).expect(303));
    let page = settled(&office, &check);
    let back = format!("{check}?again=1");
    let newcomer = format!("/people/new?name={}&amp;back={}", encoded("李娜"), encoded(&back));
    assert!(page.contains(&newcomer), "{newcomer} in {page}");
    let form = office.by_session("boss", "GET", &newcomer.replace("&amp;", "&")).go().expect(200).text;
    assert!(form.contains("value=\"李娜\"") && form.contains(&format!("value=\"{back}\"")), "{form}");
    assert_eq!(location(&office.by_session("boss", "GET", &back).go().expect(303)), check, "checked anew");
    let stranger = "/people/new?name=x&back=https%3A%2F%2Felsewhere.example%2F";
    let form = office.by_session("boss", "GET", stranger).go().expect(200).text;
    assert!(!form.contains("elsewhere.example\""), "only our own pages are gone back to: {form}");

    makes(&["shop"]);
    let page = office.by_session("boss", "GET", &mapping).go().expect(200).text;
    assert!(page.contains("You may not create clerks; ask your administrator."), "{page}");
    let page = settled(&office, &check);
    assert!(page.contains("ask an administrator to add one") && !page.contains("/people/new"), "{page}");
});

on_both!(the_number_of_a_person_is_proposed_as_what_tells_that_they_exist, |house| {
    let office = Office::open(house);
    let body = part("csrf", "token")
        + &part("mode", "upsert")
        + &file_part("姓名,店铺,电话\n小陈,东湖茶馆,13800138000\n");
    let sent =
        office.by_session("boss", "POST", "/clerks/import").body("multipart/form-data; boundary=cut", body);
    let mapping = location(&sent.go().expect(303));
    let page = office.by_session("boss", "GET", &mapping).go().expect(200).text;
    let ticked = "<input type=\"checkbox\" name=\"match\" value=\"phone\" checked";
    assert!(page.contains(ticked) && page.contains("the same number is usually the same person"), "{page}");
    assert!(!page.contains("value=\"name\" checked"), "a name of two people says nothing: {page}");
    // Taken away, it stays away.
    send(&office, &mapping, "mode=create&map=name&map=shop&map=phone").expect(303);
    let page = office.by_session("boss", "GET", &mapping).go().expect(200).text;
    assert!(!page.contains(ticked), "{page}");
});

on_both!(giving_up_a_file_is_asked_first_and_then_it_is_gone, |house| {
    let office = Office::open(house);
    let (mapping, page) = mapping_page(&office, &rows(&office));
    assert!(page.contains(&format!("href=\"{mapping}/discard\" data-opens=\"discard\"")), "{page}");
    let question = office.by_session("boss", "GET", &format!("{mapping}/discard")).go().expect(200).text;
    assert!(question.contains("Give up this import?"), "{question}");
    office.by_session("boss", "GET", &mapping).go().expect(200);
    office.by_session("sun_li", "GET", &format!("{mapping}/discard")).go().expect(404);
    send(&office, &format!("{mapping}/discard"), "").expect(303);
    office.by_session("boss", "GET", &mapping).go().expect(404);
});

on_both!(a_file_with_known_columns_is_read_as_before_until_one_says_otherwise, |house| {
    let office = Office::open(house);
    let file = rows(&office).replace("店名,座位数", "字号,随便").replace("很多", "60");
    let (mapping, page) = mapping_page(&office, &file);
    assert!(!page.contains("taken over"), "nothing like it came before: {page}");
    let settings = "mode=upsert&match=name&map=name&map=seats&map=open&map=kind";
    let check = location(&send(&office, &mapping, settings).expect(303));
    settled(&office, &check);
    let import = location(&send(&office, &format!("{mapping}/start"), "").expect(303));
    settled(&office, &import);

    let (mapping, page) = mapping_page(&office, &file.replace("东湖", "北湖"));
    assert!(page.contains("its settings are taken over") && page.contains(&import), "{page}");
    assert!(
        page.contains("<option value=\"name\" selected") && page.contains("<option value=\"seats\" selected")
    );
    assert!(page.contains("<option value=\"upsert\" selected"), "{page}");
    assert_eq!(location(&send(&office, &mapping, "act=forget").expect(303)), mapping);
    let page = office.by_session("boss", "GET", &mapping).go().expect(200).text;
    assert!(!page.contains("taken over") && !page.contains("<option value=\"seats\" selected"), "{page}");
    // Columns in another order are another file.
    let (_, page) = mapping_page(&office, "随便,字号\n1,甲\n");
    assert!(!page.contains("taken over"), "{page}");
});

on_both!(a_row_corrected_at_the_check_is_looked_at_again_without_the_file, |house| {
    let office = Office::open(house);
    let body = part("csrf", "token") + &part("mode", "create") + &file_part(&rows(&office));
    let draft = location(&hand_in(&office, body).expect(303));
    let settings = "mode=create&map=name&map=seats&map=open&map=kind";
    let check = location(&send(&office, &draft, settings).expect(303));
    assert!(settled(&office, &check).contains("很多"));
    // The row is not there to be read any more: the heading and the first row are.
    let id = draft.rsplit('/').next().unwrap();
    let file = office.house.database().folder().join("files").join("uploads").join(id).join("file");
    let text = std::fs::read_to_string(&file).unwrap();
    let first: Vec<&str> = text.lines().take(2).collect();
    std::fs::write(&file, first.join("\n")).unwrap();
    let grid = office.by_session("boss", "GET", &format!("{draft}/rows?show=failed")).go().expect(200).text;
    assert!(grid.contains("西湖茶馆") && grid.contains("name=\"c-3-1\""), "{grid}");
    send(&office, &format!("{draft}/rows"), &format!("show=failed&c-3-1={}", encoded("也不对"))).expect(303);
    let page = office.by_session("boss", "GET", &check).go().expect(200).text;
    assert!(page.contains("也不对") && page.contains("has 2 rows"), "{page}");
    send(&office, &format!("{draft}/rows"), "show=failed&c-3-1=30").expect(303);
    let page = office.by_session("boss", "GET", &check).go().expect(200).text;
    assert!(page.contains("has 2 rows") && !page.contains("也不对") && !page.contains("/rejects"), "{page}");
    // Whole again, it goes in as it was corrected.
    std::fs::write(&file, text).unwrap();
    let import = location(&send(&office, &format!("{draft}/start"), "").expect(303));
    settled(&office, &import);
    let seats = office.get("/api/v1/shops?filter=seats+==+30&total=exact");
    assert_eq!(seats["total"]["count"], 1);
});
