use axum::http::Method;
use serde_json::json;
use testing::on_both;

use super::office::{Office, encoded, ids, texts};

on_both!(pages_put_together_are_the_whole_list_and_the_way_back_leads_to_the_first, |house| {
    let office = Office::open(house);
    for number in 0..7 {
        office.shop(&format!("Tea house {number}"));
    }
    let first = office.get("/api/v1/shops?sort=name&limit=3&total=exact");
    assert_eq!(first["total"], json!({"count": 7, "exact": true}));
    let mut names = texts(&first, "name");
    let mut page = first.clone();
    while let Some(next) = page["next"].as_str() {
        page = office.get(&format!("/api/v1/shops?sort=name&limit=3&total=none&after={next}"));
        assert!(page.get("total").is_none());
        names.extend(texts(&page, "name"));
    }
    let wanted: Vec<String> = (0..7).map(|number| format!("Tea house {number}")).collect();
    assert_eq!(names, wanted);
    let before = page["previous"].as_str().unwrap();
    let back = office.get(&format!("/api/v1/shops?sort=name&limit=3&before={before}"));
    assert_eq!(texts(&back, "name"), wanted[3..6]);
});

on_both!(a_list_is_filtered_sorted_searched_and_cut_to_the_fields_asked_for, |house| {
    let office = Office::open(house);
    office.shop_with(json!({"name": "东湖茶馆", "seats": 20, "province": "湖北"}));
    office.shop_with(json!({"name": "西湖茶馆", "seats": 80, "province": "浙江"}));
    office.shop_with(json!({"name": "南湖茶馆", "seats": 50, "province": "浙江"}));
    let filter = encoded("province == \"浙江\" && seats > 10");
    let page = office.get(&format!("/api/v1/shops?filter={filter}&sort=-seats&fields=id,name"));
    assert_eq!(texts(&page, "name"), ["西湖茶馆", "南湖茶馆"]);
    assert_eq!(page["data"][0].as_object().unwrap().len(), 2);
    let found = office.get(&format!("/api/v1/shops?q={}", encoded("东湖")));
    assert_eq!(texts(&found, "name"), ["东湖茶馆"]);
    let everywhere = office.get(&format!("/api/v1/search?q={}", encoded("南湖")));
    assert_eq!(everywhere["data"][0]["object"], "shops");
    assert_eq!(everywhere["data"][0]["title"], "南湖茶馆");
});

on_both!(a_list_goes_by_several_fields_page_by_page, |house| {
    let office = Office::open(house);
    for (name, seats) in
        [("丙", json!(20)), ("甲", json!(20)), ("丁", json!(80)), ("乙", json!(null)), ("戊", json!(20))]
    {
        office.shop_with(json!({"name": name, "seats": seats}));
    }
    let address = "/api/v1/shops?sort=-seats,name&limit=2";
    let first = office.get(address);
    let second = office.get(&format!("{address}&after={}", first["next"].as_str().unwrap()));
    let third = office.get(&format!("{address}&after={}", second["next"].as_str().unwrap()));
    let names: Vec<String> = [&first, &second, &third].iter().flat_map(|page| texts(page, "name")).collect();
    // As they are read: 丙 bing, 甲 jia, 戊 wu; whoever has no number of seats comes last.
    assert_eq!(names, ["丁", "丙", "甲", "戊", "乙"]);
    let back = office.get(&format!("{address}&before={}", third["previous"].as_str().unwrap()));
    assert_eq!(texts(&back, "name"), texts(&second, "name"));
});

on_both!(money_days_instants_tags_and_links_have_the_shape_of_the_contract, |house| {
    let office = Office::open(house);
    let member = office.company.wang_wei.member.to_string();
    let shop = office.shop_with(json!({
        "name": "Lake view", "rent": {"amount": "1234.50", "currency": "CNY"}, "opened_on": "2026-03-05",
        "visited_at": "2026-03-05T08:30:00Z", "phone": "138 0013 8000", "tags": ["key", "lake"], "landlord": member,
    }));
    assert_eq!(shop["rent"], json!({"amount": "1234.50", "currency": "CNY"}));
    assert_eq!(shop["opened_on"], "2026-03-05");
    assert_eq!(shop["visited_at"], "2026-03-05T08:30:00.000Z");
    assert_eq!(shop["phone"], "+8613800138000");
    assert_eq!(shop["tags"], json!(["key", "lake"]));
    assert_eq!(shop["landlord"], json!(member));
    assert_eq!(shop["version"], 1);
    let id = shop["id"].as_str().unwrap();
    let whole = office.get(&format!("/api/v1/shops/{id}?expand=landlord,owner"));
    assert_eq!(whole["landlord"]["name"], "王伟");
    assert_eq!(whole["owner"]["name"], "李华");
});

on_both!(a_link_to_what_may_not_be_seen_says_restricted_and_no_id, |house| {
    let office = Office::open(house);
    let company = &office.company;
    let hidden = office.shop_of("Hidden", company.li_hua.member, company.north);
    let seen = office.shop_of("Seen", company.zhao_min.member, company.south);
    // The boss sees both and links one to the other.
    office
        .ask("PATCH", &format!("/api/v1/shops/{seen}"))
        .header("if-match", "\"1\"")
        .json(&json!({"supplier": hidden}))
        .go()
        .expect(200);
    for path in [format!("/api/v1/shops/{seen}"), format!("/api/v1/shops/{seen}?expand=supplier")] {
        let answer = office.by_key("zhao_min", Method::GET, &path).go().expect(200);
        assert_eq!(answer.json()["supplier"], json!({"restricted": true}));
        assert!(!answer.text.contains(&hidden));
    }
    let list = office.by_key("zhao_min", Method::GET, "/api/v1/shops").go().expect(200);
    assert_eq!(ids(&list.json()), std::slice::from_ref(&seen));
    assert!(!list.text.contains(&hidden));
    // Nor does its history tell.
    let history =
        office.by_key("zhao_min", Method::GET, &format!("/api/v1/shops/{seen}/history")).go().expect(200);
    assert!(!history.text.contains(&hidden));
    assert_eq!(history.json()["data"][0]["changes"]["supplier"]["to"], json!({"restricted": true}));
    office.by_key("zhao_min", Method::GET, &format!("/api/v1/shops/{hidden}")).go().expect(404);
    office.by_key("zhao_min", Method::GET, &format!("/api/v1/shops/{hidden}/history")).go().expect(404);
});

on_both!(what_an_address_says_wrong_is_named, |house| {
    let office = Office::open(house);
    for (query, code) in [
        ("limit=0", "limit_out_of_range"),
        ("limit=1001", "limit_out_of_range"),
        ("total=perhaps", "total_unknown"),
        ("sort=remarks", "sort_unknown"),
        ("sort=name,remarks", "sort_unknown"),
        ("sort=name,seats,rent,opened_on,updated_at", "sort_too_long"),
        ("after=zz", "cursor_unreadable"),
        ("fields=id,nothing", "field_unknown"),
        ("expand=name", "not_a_link"),
    ] {
        assert_eq!(office.ask("GET", &format!("/api/v1/shops?{query}")).go().problem(400), code, "{query}");
    }
    let odd = office.ask("GET", &format!("/api/v1/shops?filter={}", encoded("name =="))).go();
    odd.expect(400);
});

on_both!(a_program_can_ask_who_it_is_and_what_it_may_do, |house| {
    let office = Office::open(house);
    let me = office.by_key("sun_li", Method::GET, "/api/v1/me").go().expect(200).json();
    assert_eq!(me["name"], "孙丽");
    assert_eq!(me["rights"]["shops"]["see"], "own");
    assert_eq!(me["rights"]["members"]["change"], "nothing");
});

on_both!(a_page_of_thousands_stands_before_they_are_counted, |house| {
    let office = Office::open(house);
    let create = |number: i64| {
        json!({"op": "create", "fields":
        {"name": format!("Shop {number}"), "open": true, "kind": "tea", "seats": number}})
    };
    for writes in [0..1_000, 1_000..1_050].map(|numbers| numbers.map(create).collect::<Vec<_>>()) {
        office.ask("POST", "/api/v1/shops/batch").json(&json!({"writes": writes})).go().expect(200);
    }
    let read = |path: &str| office.by_session("boss", "GET", path).go().expect(200).text;
    let many = format!("filter={}", encoded("seats >= 10"));
    let page = read(&format!("/shops?{many}"));
    assert!(page.contains(&format!("hx-get=\"/shops/count?{many}\"")), "the page counts by itself: {page}");
    assert!(!page.contains("1,040 in all"));
    assert!(read(&format!("/shops/count?{many}")).contains("1,040 in all"));
    // Without script the link leads to the page with its number.
    assert!(read(&format!("/shops?{many}&total=estimate")).contains("1,040 in all"));
    // What fits on the page is known with it.
    let few = format!("/shops?filter={}", encoded("seats < 10"));
    assert!(read(&few).contains("10 in all"));
});

on_both!(a_count_is_refused_as_its_list_is, |house| {
    let office = Office::open(house);
    let ask = |who: &str, path: &str| office.by_session(who, "GET", path).go();
    ask("boss", &format!("/shops/count?filter={}", encoded("seats ==="))).expect(400);
    ask("boss", "/dragons/count").expect(404);
});
