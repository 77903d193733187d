use testing::on_both;

use super::office::{Answer, Office, encoded, location};

/// A file of two shops; the columns are guessed from their names.
fn rows(office: &Office) -> String {
    let document = office.get("/api/v1/openapi.json");
    let tea = &document["components"]["schemas"]["Shop"]["properties"]["kind"]["x-choices"][0]["zh"];
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

    send(&office, &format!("{import}/undo"), "").expect(303);
    let page = settled(&office, &import);
    assert!(page.contains("1 removed"), "{page}");
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
    let tea = document["components"]["schemas"]["Shop"]["properties"]["kind"]["x-choices"][0]["zh"].clone();
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
