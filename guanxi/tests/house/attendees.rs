//! Who took part in a visit or a meeting: parts of an interaction, which is a part of its customer. Whatever happens to
//! the customer happens to them.

use serde_json::{Value as Json, json};

use crate::doorstep::{Answer, Browser, Doorstep, at_the_door};

/// What a program of somebody asks.
struct Caller<'a> {
    browser: Browser<'a>,
    key: String,
}

impl<'a> Caller<'a> {
    fn of(doorstep: &'a Doorstep, login: &str) -> Caller<'a> {
        Caller { browser: doorstep.browser("192.0.2.9"), key: doorstep.key(login) }
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
    fn make(&mut self, plural: &str, body: &Json) -> String {
        let made = json_of(&self.ask("POST", plural, body).expect(201));
        made["id"].as_str().unwrap().to_owned()
    }

    #[track_caller]
    fn customer(&mut self, name: &str) -> String {
        self.make("customers", &json!({"name": name, "kind": "company"}))
    }

    #[track_caller]
    fn meeting(&mut self, customer: &str, text: &str) -> String {
        let meeting = json!({"customer": customer, "kind": "meeting", "text": text});
        self.make("interactions", &meeting)
    }

    /// The field of each of the records that a filter finds, in order.
    #[track_caller]
    fn listed(&mut self, plural: &str, filter: &str, field: &str) -> Vec<String> {
        let found = self.get(&format!("{plural}?filter={}", filter.replace('"', "%22").replace(' ', "+")));
        let mut found: Vec<String> = found["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|record| record[field].as_str().unwrap_or_default().to_owned())
            .collect();
        found.sort();
        found
    }
}

fn json_of(answer: &Answer) -> Json {
    serde_json::from_str(&answer.text).unwrap_or_else(|_| panic!("{}", answer.text))
}

/// Takes the newest act back.
#[track_caller]
fn undo_newest(doorstep: &Doorstep) {
    let newest = doorstep.number("select max(id) from change_set");
    let undone = doorstep.crm().system().undo_wait(newest).unwrap();
    assert!(undone.kept.is_empty(), "{undone:?}");
}

/// Nothing of what is derived has gone astray: owners, heads, counts, history.
#[track_caller]
fn is_sound(doorstep: &Doorstep) {
    doorstep.crm().settle(&guanxi::house::subscribers()).unwrap();
    let astray = "select count(*) from attendee a join interaction i on i.id = a.interaction join customer c on \
                  c.id = i.customer where a.customer <> c.id or a.owner is distinct from c.owner or a.team is \
                  distinct from c.team";
    assert_eq!(doorstep.number(astray), 0);
    let unlike = "select count(*) from attendee a where a.version <> (select max(e.version) from entry e where \
                  e.record = a.id)";
    assert_eq!(doorstep.number(unlike), 0);
}

at_the_door!(who_took_part_is_seen_moved_and_taken_back_with_the_customer, |doorstep| {
    doorstep.colleague("赵敏", "zhao.min", "sales_rep");
    doorstep.colleague("王强", "wang.qiang", "sales_rep");
    let (mut li, mut zhao) = (Caller::of(&doorstep, "li.hua"), Caller::of(&doorstep, "zhao.min"));
    let mut shen = Caller::of(&doorstep, "shen.jingyi");
    let user = |login: &str| {
        object::id_text(doorstep.number(&format!("select id from \"user\" where login = '{login}'")))
    };
    let (wang, zhao_id) = (user("wang.qiang"), user("zhao.min"));
    let customer = li.customer("苏州明德机械有限公司");
    let contact = li.make("contacts", &json!({"name": "周敏", "customer": customer}));
    let meeting = li.meeting(&customer, "季度回顾会议");

    // Names and sides follow from who it is; the customer is the house's to say.
    let of_contact = json!({"interaction": meeting, "contact": contact, "role": "决策人"});
    let theirs = li.make("attendees", &of_contact);
    let ours = li.make("attendees", &json!({"interaction": meeting, "colleague": wang}));
    let other = li.make("attendees", &json!({"interaction": meeting, "name": "设计院老何"}));
    let told = li.get(&format!("attendees/{theirs}"));
    for (field, value) in [("name", "周敏"), ("side", "customer"), ("customer", customer.as_str())] {
        assert_eq!(told[field], value, "{field} of {told}");
    }
    let told = li.get(&format!("attendees/{ours}"));
    assert_eq!((&told["name"], &told["side"]), (&json!("王强"), &json!("ours")));
    for (body, code) in [
        (&of_contact, "attendee_there_already"),
        (&json!({"interaction": meeting, "contact": contact, "colleague": wang}), "attendee_is_two"),
        (
            &json!({"interaction": meeting, "colleague": zhao_id, "side": "customer"}),
            "attendee_on_other_side",
        ),
        (&json!({"interaction": meeting}), "name"),
        (&json!({"interaction": meeting, "name": "何", "customer": customer}), "customer"),
    ] {
        li.ask("POST", "attendees", body).expect(422).says(code);
    }

    // Whoever does not reach the customer reaches nobody who met it, and adds nobody.
    let at = format!("attendees/{theirs}");
    zhao.ask("GET", &at, &Json::Null).expect(404);
    zhao.ask("PATCH", &at, &json!({"role": "记录"})).expect(404);
    zhao.ask("POST", "attendees", &json!({"interaction": meeting, "name": "何"})).expect(422);
    assert_eq!(zhao.get("attendees")["data"], json!([]));
    // By a share they are seen as the customer is.
    let share = json!({"record": format!("customers/{customer}"), "user": zhao_id, "level": "see"});
    let share = shen.make("record_shares", &share);
    zhao.ask("GET", &at, &Json::Null).expect(200);
    assert_eq!(zhao.listed("attendees", &format!("customer == \"{customer}\""), "name").len(), 3);
    zhao.ask("PATCH", &at, &json!({"role": "记录"})).expect(403);
    shen.ask("DELETE", &format!("record_shares/{share}"), &Json::Null).expect(204);
    zhao.ask("GET", &at, &Json::Null).expect(404);

    // The customer changes hands, and the meeting goes to another customer.
    let hand = |to: &str| json!({"owner": to});
    shen.ask("PATCH", &format!("customers/{customer}"), &hand(&zhao_id)).expect(200);
    zhao.ask("GET", &at, &Json::Null).expect(200);
    li.ask("GET", &at, &Json::Null).expect(404);
    is_sound(&doorstep);
    undo_newest(&doorstep);
    li.ask("GET", &at, &Json::Null).expect(200);
    let second = li.customer("无锡华瑞电子有限公司");
    li.ask("PATCH", &format!("interactions/{meeting}"), &json!({"customer": second})).expect(200);
    assert_eq!(li.get(&at)["customer"], second.as_str());
    is_sound(&doorstep);
    undo_newest(&doorstep);
    assert_eq!(li.get(&at)["customer"], customer.as_str());

    // Deleted along, and back; alone, and back.
    shen.ask("DELETE", &format!("customers/{customer}"), &Json::Null).expect(204);
    assert_eq!(doorstep.number("select count(*) from attendee"), 0);
    li.ask("POST", &format!("attendees/{theirs}/restoration"), &Json::Null).expect(422).says("went_along");
    shen.ask("POST", &format!("customers/{customer}/restoration"), &Json::Null).expect(200);
    assert_eq!(doorstep.number("select count(*) from attendee"), 3);
    is_sound(&doorstep);
    li.ask("DELETE", &format!("attendees/{other}"), &Json::Null).expect(204);
    li.ask("POST", &format!("attendees/{other}/restoration"), &Json::Null).expect(200);
    li.ask("DELETE", &format!("interactions/{meeting}"), &Json::Null).expect(204);
    undo_newest(&doorstep);
    assert_eq!(doorstep.number("select count(*) from attendee"), 3);
    is_sound(&doorstep);

    // The contact's page tells of the meeting, the meeting's of who was there.
    let mut page = doorstep.signed_in("li.hua", "192.0.2.9");
    page.get(&format!("/contacts/{contact}")).expect(200).says("参与的互动").says("季度回顾会议");
    let shown = page.get(&format!("/interactions/{meeting}")).expect(200).says("决策人").says("设计院老何");
    let home = format!("/interactions/{meeting}");
    shown.says(&format!("/attendees/new?interaction={meeting}")).says(&format!("value=\"{home}\""));
    let form = format!("/attendees/new?interaction={meeting}&back={home}");
    let fields = [("interaction", meeting.as_str()), ("name", "朱工"), ("back", home.as_str())];
    let added = page.send(&form, "/attendees", &fields).expect(303);
    assert_eq!(added.headers["location"].to_str().unwrap().split('?').next(), Some(home.as_str()));
    let id = object::id_text(doorstep.number("select id from attendee where name = '朱工'"));
    let removed = [("version", "1"), ("back", home.as_str())];
    let removed = page.send(&home, &format!("/attendees/{id}/deletion"), &removed).expect(303);
    assert_eq!(removed.headers["location"].to_str().unwrap().split('?').next(), Some(home.as_str()));
    assert_eq!(doorstep.number("select count(*) from attendee"), 3);
});

at_the_door!(merges_take_who_took_part_along_and_bring_them_back, |doorstep| {
    // Whoever runs the place merges; all of it is theirs.
    let mut li = Caller::of(&doorstep, "shen.jingyi");
    let (kept, gone) = (li.customer("常州宏达机械有限公司"), li.customer("武进新厂筹备处"));
    let first = li.make("contacts", &json!({"name": "周敏", "customer": kept}));
    let twin = li.make("contacts", &json!({"name": "周敏女士", "customer": gone}));
    let meeting = li.meeting(&gone, "开业庆典");
    let lines = [(&first, Json::Null), (&twin, json!("致辞"))].map(|(contact, role)| {
        li.make("attendees", &json!({"interaction": meeting, "contact": contact, "role": role}))
    });
    let elsewhere = li.meeting(&gone, "签约前沟通");
    let alone = li.make("attendees", &json!({"interaction": elsewhere, "contact": twin}));
    // Two contacts become one: where both took part one line stays, with what the other said beside.
    let merged = json!({"others": [twin]});
    li.ask("POST", &format!("contacts/{first}/merging"), &merged).expect(200);
    assert_eq!(li.listed("attendees", &format!("interaction == \"{meeting}\""), "id"), [lines[0].as_str()]);
    let stays = li.get(&format!("attendees/{}", lines[0]));
    assert_eq!((&stays["contact"], &stays["role"]), (&json!(first), &json!("致辞")));
    assert_eq!(li.get(&format!("attendees/{alone}"))["contact"], first.as_str());
    is_sound(&doorstep);
    undo_newest(&doorstep);
    for (line, contact, role) in
        [(&lines[0], &first, Json::Null), (&lines[1], &twin, json!("致辞")), (&alone, &twin, Json::Null)]
    {
        let back = li.get(&format!("attendees/{line}"));
        assert_eq!((&back["contact"], &back["role"]), (&json!(contact), &role), "{back}");
    }
    is_sound(&doorstep);
    li.ask("DELETE", &format!("interactions/{elsewhere}"), &Json::Null).expect(204);
    // Two customers become one, with a meeting that both have: its people stand together, those that are equal once.
    let same = li.get(&format!("interactions/{meeting}"));
    let again = json!({"customer": kept, "kind": "meeting", "text": "开业庆典", "at": same["at"]});
    let again = li.make("interactions", &again);
    li.make("attendees", &json!({"interaction": again, "contact": first}));
    li.make("attendees", &json!({"interaction": again, "name": "门卫"}));
    li.ask("POST", &format!("customers/{kept}/merging"), &json!({"others": [gone]})).expect(200);
    assert_eq!(
        li.listed("attendees", &format!("customer == \"{kept}\""), "name"),
        ["周敏", "周敏女士", "门卫"]
    );
    assert_eq!(li.listed("interactions", &format!("customer == \"{kept}\""), "id").len(), 1);
    is_sound(&doorstep);
    undo_newest(&doorstep);
    assert_eq!(li.listed("attendees", &format!("customer == \"{gone}\""), "name"), ["周敏", "周敏女士"]);
    assert_eq!(li.listed("attendees", &format!("customer == \"{kept}\""), "name"), ["周敏", "门卫"]);
    is_sound(&doorstep);
    // A contact that goes leaves the line with its name.
    li.ask("DELETE", &format!("contacts/{twin}"), &Json::Null).expect(204);
    let left = li.get(&format!("attendees/{}", lines[1]));
    assert_eq!((&left["contact"], &left["name"]), (&Json::Null, &json!("周敏女士")));
    undo_newest(&doorstep);
    assert_eq!(li.get(&format!("attendees/{}", lines[1]))["contact"], twin.as_str());
    is_sound(&doorstep);
});

at_the_door!(an_object_of_the_company_may_belong_to_what_belongs_to_a_customer, |doorstep| {
    doorstep.colleague("赵敏", "zhao.min", "sales_rep");
    let (mut li, mut zhao) = (Caller::of(&doorstep, "li.hua"), Caller::of(&doorstep, "zhao.min"));
    let mut shen = Caller::of(&doorstep, "shen.jingyi");
    let gift = json!({"zh": "礼品", "en": "Gift", "belongs": "parent", "parent": "contacts",
                      "rights_like": "contacts"});
    shen.make("custom_objects", &gift);
    doorstep.crm().settle(&guanxi::house::subscribers()).unwrap();
    let customer = li.customer("苏州明德机械有限公司");
    let contact = li.make("contacts", &json!({"name": "周敏", "customer": customer}));
    let given = li.make("x_gifts", &json!({"name": "茶叶", "parent": contact}));
    let at = format!("x_gifts/{given}");
    assert_eq!(li.get(&at)["root"], customer.as_str());
    zhao.ask("GET", &at, &Json::Null).expect(404);
    let zhao_id = doorstep.number("select id from \"user\" where login = 'zhao.min'");
    let owner = json!({"owner": object::id_text(zhao_id)});
    shen.ask("PATCH", &format!("customers/{customer}"), &owner).expect(200);
    zhao.ask("GET", &at, &Json::Null).expect(200);
    li.ask("GET", &at, &Json::Null).expect(404);
    shen.ask("DELETE", &format!("customers/{customer}"), &Json::Null).expect(204);
    zhao.ask("GET", &at, &Json::Null).expect(404);
    shen.ask("POST", &format!("customers/{customer}/restoration"), &Json::Null).expect(200);
    assert_eq!(zhao.get(&at)["root"], customer.as_str());
    // What hangs on records of any object has no children.
    let none = json!({"zh": "附页", "en": "Sheet", "belongs": "parent", "parent": "files"});
    shen.ask("POST", "custom_objects", &none).expect(422).says("parent_unknown");
});

at_the_door!(meetings_come_in_with_their_attendees_from_one_file, |doorstep| {
    let mut li = Caller::of(&doorstep, "li.hua");
    let customer = li.customer("苏州明德机械有限公司");
    li.make("contacts", &json!({"name": "周敏", "customer": customer}));
    let text = "会议编号,客户名称,方式,内容,参会联系人,参会人姓名,参会角色\n\
                M-1,苏州明德机械有限公司,会议,季度回顾,周敏,,决策人\n\
                M-2,苏州明德机械有限公司,会议,开工会,,何工,\n\
                M-1,苏州明德机械有限公司,会议,季度回顾,,何工,技术\n";
    let import = |li: &mut Caller<'_>| {
        let path = "/api/v1/imports?object=interactions&mode=upsert&match=external_id&file_name=meetings.csv";
        let headers = [("content-type", "text/csv")];
        let key = li.key.clone();
        let begun = json_of(&li.browser.by_key_with(&key, "POST", path, &headers, text).expect(202));
        let at = format!("imports/{}", begun["id"].as_str().unwrap());
        loop {
            let told = li.get(&at);
            if told["working"] == false {
                return told["result"].clone();
            }
        }
    };
    let told = import(&mut li);
    assert_eq!((&told["created"], &told["failed"]), (&json!(3), &json!(0)), "{told}");
    let meeting = li.listed("interactions", "external_id == \"M-1\"", "id");
    let of_it = format!("interaction == \"{}\"", meeting[0]);
    assert_eq!(li.listed("attendees", &of_it, "name"), ["何工", "周敏"]);
    is_sound(&doorstep);
    // The same file once more changes nothing.
    let told = import(&mut li);
    assert_eq!((&told["unchanged"], &told["created"]), (&json!(3), &json!(0)), "{told}");
});
