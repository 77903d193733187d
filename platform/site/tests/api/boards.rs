use serde_json::json;
use store::WriteError;
use testing::cast::Shop;
use testing::on_both;

use super::office::{Answer, Office, encoded, location};

/// A page's board, column by column: the choice, what stands at its head, the ids of its cards.
fn columns(page: &str) -> Vec<(String, String, Vec<String>)> {
    let mut columns = Vec::new();
    for part in page.split("data-column=\"").skip(1) {
        let value = until(part, '"');
        let head = part.split("data-head").nth(1).unwrap_or_default();
        let figures = head.split("</header>").next().unwrap_or_default();
        let words: Vec<&str> = figures.split('<').filter_map(|tag| tag.split('>').nth(1)).collect();
        columns.push((value.to_owned(), words.concat().trim().to_owned(), cards(part)));
    }
    columns
}

fn cards(part: &str) -> Vec<String> {
    part.split("data-card=\"").skip(1).map(|card| until(card, '"').to_owned()).collect()
}

fn until(text: &str, end: char) -> &str {
    text.split(end).next().unwrap_or_default()
}

/// The news that goes along with a redirect.
fn news(answer: &Answer) -> String {
    let cookie = answer.header("set-cookie").split(';').next().unwrap_or_default();
    let pairs = site::pairs_of(cookie);
    pairs.into_iter().next().map(|(_, text)| text).unwrap_or_default()
}

fn board(office: &Office, who: &str, address: &str) -> Vec<(String, String, Vec<String>)> {
    columns(&office.by_session(who, "GET", address).go().expect(200).text)
}

on_both!(a_board_has_a_column_for_each_choice_and_one_for_none, |house| {
    let office = Office::open(house);
    let rent = |amount: &str| json!({"amount": amount, "currency": "CNY"});
    let first = office.shop_with(json!({"name": "东湖茶馆", "grade": "a", "rent": rent("12000.50")}));
    let second = office.shop_with(json!({"name": "西湖茶馆", "grade": "a", "rent": rent("30000")}));
    let third = office.shop_with(json!({"name": "南湖茶馆", "seats": 40}));
    let id = |shop: &serde_json::Value| shop["id"].as_str().unwrap().to_owned();
    let shown = board(&office, "boss", "/shops?as=board&by=grade&sum=rent");
    // The sum short, and as it is read aloud.
    let wanted = [
        ("a", "2¥42K¥42,000.50", vec![id(&second), id(&first)]),
        ("b", "0", vec![]),
        ("c", "0", vec![]),
        ("", "1", vec![id(&third)]),
    ];
    let wanted: Vec<_> =
        wanted.into_iter().map(|(value, head, cards)| (value.to_owned(), head.to_owned(), cards)).collect();
    assert_eq!(shown, wanted);
    // A field that must hold something has no column for none; the filter narrows cards and figures.
    let filter = encoded("seats > 10");
    let shown = board(&office, "boss", &format!("/shops?as=board&by=kind&sum=seats&filter={filter}"));
    let heads: Vec<_> = shown.iter().map(|(value, head, _)| format!("{value} {head}")).collect();
    assert_eq!(heads, ["tea 140", "noodles 0", "books 0"]);
    // And the columns chosen for the list are the lines of its cards.
    let page =
        office.by_session("boss", "GET", "/shops?as=board&by=grade&columns=name,rent").go().expect(200);
    assert!(page.text.contains("¥12,000.50"));
});

on_both!(what_takes_a_while_to_count_comes_after_the_cards, |house| {
    let office = Office::open(house);
    let rent = |amount: &str| json!({"amount": amount, "currency": "CNY"});
    office.shop_with(json!({"name": "东湖茶馆", "grade": "a", "seats": 5, "rent": rent("100")}));
    let write = (0..1_001).map(|number| Shop { seats: Some(20), ..Shop::named(&format!("{number}")) });
    let shops: Vec<Shop> = write.collect();
    let made = office.house.system().write_wait::<_, WriteError, _>("test", None, move |tx| {
        shops.iter().try_for_each(|shop| tx.insert(shop).map(|_| ()))
    });
    made.unwrap();
    let address = format!("as=board&by=grade&sum=rent&filter={}", encoded("seats > 1"));
    let page = office.by_session("boss", "GET", &format!("/shops?{address}")).go().expect(200).text;
    assert!(page.contains("data-uncounted"));
    assert!(columns(&page).iter().all(|(_, head, _)| head.is_empty()));
    let heads = office.by_session("boss", "GET", &format!("/shops/tally?{address}")).go().expect(200).text;
    assert!(heads.contains("data-head=\"a\"><span class=\"count\">1</span>") && heads.contains("¥100.00"));
    assert!(heads.contains("<span class=\"count\">1,001</span>"));
    let counted = board(&office, "boss", &format!("/shops?{address}&total=estimate"));
    assert_eq!(counted[3].1, "1,001");
    office.by_session("boss", "GET", "/shops/tally").go().expect(404);
});

on_both!(a_board_counts_and_shows_what_its_reader_may_see, |house| {
    let office = Office::open(house);
    let (sun_li, li_hua) = (office.company.sun_li.member, office.company.li_hua.member);
    let own = office.shop_of("自己的茶馆", sun_li, office.company.south);
    office.shop_of("别人的茶馆", li_hua, office.company.south);
    let shown = board(&office, "sun_li", "/shops?as=board&by=kind");
    assert_eq!(shown[0], (String::from("tea"), String::from("1"), vec![own]));
    assert_eq!(board(&office, "boss", "/shops?as=board&by=kind")[0].1, "2");
});

on_both!(a_column_goes_on_where_its_page_ended, |house| {
    let office = Office::open(house);
    for number in 0..25 {
        office.shop(&format!("Tea house {number}"));
    }
    let page = office.by_session("boss", "GET", "/shops?as=board&by=kind").go().expect(200);
    let mut seen = cards(&page.text);
    assert_eq!(seen.len(), 20);
    let more = page.text.split("class=\"board-more\" href=\"").nth(1).map(|rest| until(rest, '"')).unwrap();
    let more = more.replace("&amp;", "&");
    let part = office.by_session("boss", "GET", &more).header("hx-request", "true").go().expect(200);
    assert!(!part.text.contains("<html"));
    seen.extend(cards(&part.text));
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 25);
    // Without script the same is a page of its own.
    let whole = office.by_session("boss", "GET", &more).go().expect(200);
    assert!(whole.text.contains("<html"));
    assert_eq!(cards(&whole.text), cards(&part.text));
    for wrong in ["value=nothing", "value=tea&after=zz"] {
        office.by_session("boss", "GET", &format!("/shops/column?as=board&by=kind&{wrong}")).go().expect(400);
    }
});

on_both!(a_card_moves_by_the_ordinary_write_and_comes_back_by_undo, |house| {
    let office = Office::open(house);
    let shop = office.shop("东湖茶馆");
    let id = shop["id"].as_str().unwrap();
    let back = "/shops?as=board&by=grade";
    let path = format!("/shops/{id}/place");
    let fields = [("version", "1"), ("field", "grade"), ("value", "b"), ("back", back)];
    let answer = office.sends("boss", &path, &fields).go().expect(303);
    assert_eq!(location(&answer), back);
    assert!(news(&answer).starts_with("done\n"), "{}", news(&answer));
    let now = office.get(&format!("/api/v1/shops/{id}"));
    assert_eq!((&now["grade"], &now["version"]), (&json!("b"), &json!(2)));
    let history = office.get(&format!("/api/v1/shops/{id}/history"));
    assert_eq!(history["data"].as_array().unwrap().len(), 2);
    let change_set = news(&answer).lines().nth(1).unwrap().to_owned();
    office.sends("boss", &format!("/changes/{change_set}/undo"), &[("back", back)]).go().expect(303);
    assert_eq!(office.get(&format!("/api/v1/shops/{id}"))["grade"], json!(null));
    // Out of a column, where the field may be empty.
    let put = |version: &str, value: &str| {
        let fields = [("version", version), ("field", "grade"), ("value", value), ("back", back)];
        office.sends("boss", &path, &fields).header("hx-request", "true").go()
    };
    let answer = put("3", "c").expect(200);
    assert!(answer.text.contains("data-head=\"c\"") && answer.text.contains("data-value=\"c\""));
    assert!(answer.text.contains("data-version=\"4\"") && answer.text.contains("/undo"));
    // Sent again it is the same as once; so it is when someone else had the same thought.
    assert!(put("3", "c").expect(200).text.contains("data-version=\"4\""));
    put("4", "").expect(200);
    assert_eq!(office.get(&format!("/api/v1/shops/{id}"))["grade"], json!(null));
});

on_both!(a_move_that_is_refused_says_why_and_shows_the_card_where_it_is, |house| {
    let office = Office::open(house);
    let shop = office.shop_with(json!({"name": "东湖茶馆", "grade": "a"}));
    let id = shop["id"].as_str().unwrap().to_owned();
    let back = "/shops?as=board&by=grade";
    let put = |who: &str, version: &str, field: &str, value: &str| {
        let fields = [("version", version), ("field", field), ("value", value), ("back", back)];
        office.sends(who, &format!("/shops/{id}/place"), &fields).header("hx-request", "true").go()
    };
    // Someone was quicker.
    office
        .sends("boss", &format!("/shops/{id}/place"), &[("version", "1"), ("field", "grade"), ("value", "b")])
        .go();
    let answer = put("boss", "1", "grade", "c").expect(409);
    assert!(answer.text.contains("someone has just changed it"), "{}", answer.text);
    assert!(answer.text.contains("data-value=\"b\"") && answer.text.contains("data-version=\"2\""));
    // Seen, but not to be changed.
    let answer = put("reader", "2", "grade", "c").expect(403);
    assert!(answer.text.contains("you may see it, but not change it"));
    assert!(answer.text.contains("data-value=\"b\"") && !answer.text.contains("data-version"));
    // Not to be known of.
    let answer = put("sun_li", "2", "grade", "c").expect(404);
    assert!(!answer.text.contains("东湖茶馆") && !answer.text.contains("data-card"));
    // What must hold something is not emptied; what is no choice is none; what people do not set is not set.
    assert!(put("boss", "2", "kind", "").expect(422).text.contains("Kind is needed"));
    put("boss", "2", "grade", "platinum").expect(422);
    assert!(put("boss", "2", "updated_at", "2026-01-01").expect(403).text.contains("not changed by hand"));
    put("boss", "2", "name", "西湖茶馆").expect(400);
    put("boss", "two", "grade", "c").expect(400);
    let now = office.get(&format!("/api/v1/shops/{id}"));
    assert_eq!((&now["grade"], &now["version"], &now["name"]), (&json!("b"), &json!(2), &json!("东湖茶馆")));
    // Without the page's token nothing is read at all.
    let forged = office.by_session("boss", "POST", &format!("/shops/{id}/place"));
    forged.body("application/x-www-form-urlencoded", "version=2&field=grade&value=c").go().expect(403);
    // Without script the refusal is told on the board.
    let fields = [("version", "1"), ("field", "grade"), ("value", "c"), ("back", back)];
    let answer = office.sends("boss", &format!("/shops/{id}/place"), &fields).go().expect(303);
    assert_eq!(location(&answer), back);
    assert!(news(&answer).starts_with("failed\n"));
    // And no other site is gone back to.
    let fields = [("version", "2"), ("field", "grade"), ("value", "c"), ("back", "//elsewhere.example")];
    let answer = office.sends("boss", &format!("/shops/{id}/place"), &fields).go().expect(303);
    assert_eq!(location(&answer), "/shops");
});

on_both!(only_those_who_may_change_a_card_can_carry_it, |house| {
    let office = Office::open(house);
    office.shop("东湖茶馆");
    let page = |who: &str| office.by_session(who, "GET", "/shops?as=board&by=grade").go().expect(200).text;
    assert!(page("boss").contains("data-action") && page("boss").contains("data-target"));
    let reader = page("reader");
    assert_eq!(cards(&reader).len(), 1);
    assert!(!reader.contains("data-action") && !reader.contains("data-target") && !reader.contains("/new"));
});

on_both!(a_board_by_what_is_no_choice_is_refused_in_words, |house| {
    let office = Office::open(house);
    office.shop("东湖茶馆");
    for wrong in ["as=board&by=phone", "as=wall", "as=calendar&by=name", "as=calendar&span=age"] {
        let page = office.by_session("boss", "GET", &format!("/shops?{wrong}")).go().expect(400);
        let said = page.text.contains("cannot be shown") || page.text.contains("cannot sum “name” up");
        assert!(said, "{wrong}");
        assert!(!page.text.contains("东湖茶馆"), "{wrong}");
    }
});

on_both!(a_record_is_added_in_its_column, |house| {
    let office = Office::open(house);
    let back = "/shops?as=board&by=grade";
    let quick = format!("/shops/new/quick?grade=b&back={}", encoded(back));
    let part = office.by_session("boss", "GET", &quick).go().expect(200).text;
    assert!(part.contains("name=\"name\"") && part.contains("name=\"kind\""), "{part}");
    assert!(!part.contains("name=\"remarks\""), "{part}");
    let fields = [("grade", "b"), ("name", "东湖茶馆"), ("kind", "tea"), ("open", "true"), ("back", back)];
    let answer = office.sends("boss", "/shops", &fields).go().expect(303);
    assert_eq!(location(&answer), back);
    assert_eq!(board(&office, "boss", back)[1].1, "1");
    // What is wrong comes back on the whole form, which still leads to the board.
    let fields = [("grade", "b"), ("name", ""), ("kind", "tea"), ("open", "true"), ("back", back)];
    let form = office.sends("boss", "/shops", &fields).go().expect(422).text;
    assert!(form.contains("name=\"back\" value=\"/shops?as=board&amp;by=grade\""));
    office.by_session("reader", "GET", &quick).go().expect(403);
});
