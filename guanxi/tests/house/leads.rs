//! Leads at the door: who has one and who turned to it tell its status, one with a need becomes a customer with the person
//! there and all that was said, and all of that can be taken back.

use object::Object;
use serde_json::{Value as Json, json};

use crate::caller::Caller;
use crate::doorstep::{Doorstep, at_the_door};

const COMPANY: &str = "台州远望数控机床有限公司";

/// The change set in which a lead was changed last.
fn newest_change(doorstep: &Doorstep) -> i64 {
    doorstep.number("select max(change_set) from entry where object = 'lead' and verb = 'changed'")
}

fn settle(doorstep: &Doorstep) {
    doorstep.crm().settle(&guanxi::house::subscribers()).unwrap();
}

fn lead(more: &Json) -> Json {
    let mut lead = json!({
        "name": COMPANY, "person": "苏晓岚", "title": "设备科长", "phone": "13957612345", "source": "event",
        "email": "su@yuanwang.example", "province": "浙江", "city": "台州", "need": "两台 850 立加",
    });
    lead.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    lead
}

fn talk(lead: &str, kind: &str, result: &str, next: Option<&str>) -> Json {
    json!({
        "lead": lead, "kind": kind, "text": format!("{kind} 沟通需求"), "result": result, "next_step": next.map(|_| "送报价"),
        "next_day": next,
    })
}

at_the_door!(a_lead_goes_from_hand_to_hand_until_it_is_qualified, |doorstep| {
    let mut shen = Caller::of(&doorstep, "shen.jingyi");
    let nobodys = shen.make("leads", &lead(&json!({})));
    let told = shen.get(&format!("leads/{nobodys}"));
    assert_eq!((&told["status"], &told["kind"]), (&json!("assigned"), &json!("company")));
    let me = told["owner"].clone();
    shen.done("PATCH", &format!("leads/{nobodys}"), &json!({"owner": null}));
    assert_eq!(shen.get(&format!("leads/{nobodys}"))["status"], "new");
    let at = |noun: &str| format!("leads/{nobodys}/{noun}");
    shen.refused("POST", &at("qualification"), &Json::Null, "lead_unassigned");
    shen.refused("POST", &at("conversion"), &json!({}), "lead_unassigned");

    // Whoever has it is assigned to it, and has turned to it by the first call, in vain or not.
    shen.done("PATCH", &format!("leads/{nobodys}"), &json!({"owner": me}));
    assert_eq!(shen.get(&format!("leads/{nobodys}"))["status"], "assigned");
    shen.make("lead_follow_ups", &talk(&nobodys, "note", "", None));
    settle(&doorstep);
    assert_eq!(shen.get(&format!("leads/{nobodys}"))["status"], "assigned");
    shen.make("lead_follow_ups", &talk(&nobodys, "call", "no_answer", Some("2099-03-01")));
    settle(&doorstep);
    let told = shen.get(&format!("leads/{nobodys}"));
    assert_eq!((&told["status"], &told["last_contact"]), (&json!("contacting"), &Json::Null));
    assert!(told["first_answered_at"].is_string(), "{told}");
    assert_eq!(told["next_step"], "2099-03-01");

    shen.refused("PATCH", &format!("leads/{nobodys}"), &json!({"owner": null}), "lead_owner_needed");
    shen.done("POST", &at("qualification"), &Json::Null);
    shen.done("POST", &at("qualification"), &Json::Null);
    assert_eq!(shen.get(&format!("leads/{nobodys}"))["status"], "qualified");
});

at_the_door!(a_lead_that_comes_to_nothing_says_why_and_can_be_taken_up_again, |doorstep| {
    let mut shen = Caller::of(&doorstep, "shen.jingyi");
    let id = shen.make("leads", &lead(&json!({})));
    let path = format!("leads/{id}");
    shen.refused("PATCH", &path, &json!({"status": "disqualified"}), "reason_needed");
    shen.refused("PATCH", &path, &json!({"status": "converted"}), "lead_not_converted");

    let why = json!({"reason": "no_need", "note": "明年再说"});
    shen.refused("POST", &format!("{path}/disqualification"), &json!({}), "reason");
    shen.done("POST", &format!("{path}/disqualification"), &why);
    shen.done("POST", &format!("{path}/disqualification"), &why);
    let other = json!({"reason": "competitor"});
    shen.refused("POST", &format!("{path}/disqualification"), &other, "lead_disqualified_already");
    shen.refused("POST", &format!("{path}/conversion"), &json!({}), "lead_disqualified");
    let told = shen.get(&path);
    assert_eq!((&told["status"], &told["disqualified_note"]), (&json!("disqualified"), &json!("明年再说")));

    shen.done("POST", &format!("{path}/reopening"), &Json::Null);
    let told = shen.get(&path);
    assert_eq!((&told["status"], &told["disqualified_for"]), (&json!("assigned"), &Json::Null));
});

at_the_door!(a_lead_becomes_a_customer_with_all_that_was_said_and_back, |doorstep| {
    let mut shen = Caller::of(&doorstep, "shen.jingyi");
    let id = shen.make("leads", &lead(&json!({})));
    let path = format!("leads/{id}");
    shen.make("lead_follow_ups", &talk(&id, "call", "interested", Some("2099-03-01")));
    settle(&doorstep);
    shen.done("POST", &format!("{path}/conversion"), &json!({}));
    let first = newest_change(&doorstep);
    shen.done("POST", &format!("{path}/conversion"), &json!({}));
    settle(&doorstep);

    let told = shen.get(&path);
    let customer = told["customer"].as_str().unwrap().to_owned();
    assert_eq!((&told["status"], &told["next_step"]), (&json!("converted"), &Json::Null));
    let made = shen.get(&format!("customers/{customer}"));
    assert_eq!((&made["name"], &made["source"]), (&json!(COMPANY), &json!("event")));
    assert_eq!((&made["lifecycle_stage"], &made["next_step"]), (&json!("prospect"), &json!("2099-03-01")));
    let of_customer = format!("filter=customer%20%3D%3D%20%22{customer}%22");
    let contacts = shen.get(&format!("contacts?{of_customer}"));
    assert_eq!(contacts["data"][0]["name"], "苏晓岚");
    assert_eq!(contacts["data"][0]["id"], told["contact"]);
    let said = shen.get(&format!("interactions?{of_customer}"));
    assert_eq!(said["data"].as_array().unwrap().len(), 1);
    assert_eq!(said["data"][0]["text"], "call 沟通需求");

    // From now on it is logged with the customer; and a second lead of the company is told of it.
    shen.refused(
        "POST",
        "lead_follow_ups",
        &talk(&id, "call", "interested", None),
        "lead_converted_log_there",
    );
    shen.refused(
        "POST",
        &format!("{path}/disqualification"),
        &json!({"reason": "duplicate"}),
        "lead_converted",
    );
    let second = shen.make_knowing(
        "leads",
        &lead(&json!({"person": "李工", "phone": "13957699999", "email": "li@yuanwang.example"})),
    );
    let to = format!("leads/{second}/conversion");
    shen.refused("POST", &to, &json!({}), "lead_is_a_customer");
    shen.done("POST", &to, &json!({"customer": customer}));
    assert_eq!(shen.get(&format!("leads/{second}"))["customer"], customer);
    assert_eq!(doorstep.number("select count(*) from customer"), 1);
    assert_eq!(doorstep.number("select count(*) from contact"), 2);

    // Both are taken back, the later first, and nothing is left of them.
    for (set, kept) in [(newest_change(&doorstep), 1), (first, 0)] {
        let undone = doorstep.crm().system().undo_wait(set).unwrap();
        assert!(undone.kept.is_empty(), "{undone:?}");
        settle(&doorstep);
        assert_eq!(doorstep.number("select count(*) from customer"), kept);
    }
    let told = shen.get(&path);
    assert_eq!((&told["status"], &told["customer"]), (&json!("contacting"), &Json::Null));
    assert_eq!(told["next_step"], "2099-03-01");
    assert_eq!(
        doorstep.number("select count(*) from interaction") + doorstep.number("select count(*) from contact"),
        0
    );
    assert_eq!(doorstep.number("select count(*) from lead_follow_up"), 1);
});

at_the_door!(a_new_lead_goes_by_the_first_rule_that_fits_to_whoever_is_free, |doorstep| {
    let mut shen = Caller::of(&doorstep, "shen.jingyi");
    let users = shen.get("users");
    let of = |login: &str| {
        let all = users["data"].as_array().unwrap();
        let user = all.iter().find(|user| user["login"] == login).unwrap();
        user["id"].as_str().unwrap().to_owned()
    };
    let (head, li) = (of("shen.jingyi"), of("li.hua"));
    let team = shen.make("teams", &json!({"name": "华东销售"}));
    for user in [&head, &li] {
        shen.make("memberships", &json!({"user": user, "team": team, "home": true}));
    }
    // A lead that comes in by the house has nobody; without rules it waits.
    let come = |name: &str, province: &str| -> String {
        let (name, province) = (name.to_owned(), province.to_owned());
        let id = doorstep.crm().current().system().write_wait::<_, store::WriteError, _>(
            "test",
            None,
            move |tx| {
                let def = sales::Lead::def();
                let mut values = vec![object::Value::Null; def.fields.len()];
                values[sales::Lead::NAME.field().index] = object::Value::Text(name.clone());
                values[sales::Lead::PROVINCE.field().index] = object::Value::Text(province.clone());
                Ok(tx.create(def, values)?.id)
            },
        );
        settle(&doorstep);
        object::id_text(id.unwrap())
    };
    let waiting = come("嘉善恒信铸造厂", "浙江");
    assert_eq!(shen.get(&format!("leads/{waiting}"))["status"], "new");
    shen.refused("POST", &format!("leads/{waiting}/assignment"), &Json::Null, "no_rule_fits");

    let rule = |more: Json| {
        let mut rule = json!({"name": "华东", "place": 10, "condition": "province in [\"浙江\", \"江苏\"]", "team": team});
        rule.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        rule
    };
    shen.refused(
        "POST",
        "assignment_rules",
        &rule(json!({"condition": "provinz == 1"})),
        "filter_unknown_field",
    );
    shen.refused("POST", "assignment_rules", &rule(json!({"colleague": li})), "assignment_to_whom");
    shen.refused("POST", "assignment_rules", &rule(json!({"team": null})), "assignment_to_whom");
    shen.refused("POST", "assignment_rules", &rule(json!({"in_hand_max": 0})), "in_hand_too_few");
    let east = shen.make("assignment_rules", &rule(json!({"in_hand_max": 2})));
    let rest = json!({"name": "其余", "place": 20, "colleague": head});
    shen.make("assignment_rules", &rest);

    // In turn: whose newest lead is the oldest; nobody has more than two; the rest goes to the head.
    shen.done("POST", &format!("leads/{waiting}/assignment"), &Json::Null);
    let owner = |shen: &mut Caller<'_>, id: &str| {
        shen.get(&format!("leads/{id}"))["owner"].as_str().unwrap().to_owned()
    };
    let mut got = vec![owner(&mut shen, &waiting)];
    for name in ["无锡长江机械厂", "湖州南浔木工机械厂", "绍兴柯桥纺机厂"] {
        let id = come(name, "江苏");
        got.push(owner(&mut shen, &id));
    }
    assert_ne!(got[0], got[1]);
    assert_eq!(got.iter().filter(|user| **user == li).count(), 2);
    let full = come("常熟古里针织厂", "江苏");
    assert_eq!(shen.get(&format!("leads/{full}"))["status"], "new");
    shen.refused("POST", &format!("leads/{full}/assignment"), &Json::Null, "nobody_is_free");
    assert_eq!(owner(&mut shen, &come("郑州中原锻压厂", "河南")), head);

    // Who is away gets none, and a rule that is not in use is passed over.
    shen.done(
        "PATCH",
        &format!("assignment_rules/{east}"),
        &json!({"in_hand_max": null, "method": "fewest_in_hand"}),
    );
    let away = json!({"owner": li, "deputy": head, "from": "2026-02-01", "until": "2026-12-31"});
    shen.make("absences", &away);
    shen.done("POST", &format!("leads/{full}/assignment"), &Json::Null);
    assert_eq!(owner(&mut shen, &full), head);
    shen.done("PATCH", &format!("assignment_rules/{east}"), &json!({"active": false}));
    assert_eq!(owner(&mut shen, &come("台州椒江阀门厂", "浙江")), head);

    // Who sells sees no rules.
    let mut seller = Caller::of(&doorstep, "li.hua");
    assert_eq!(seller.get("assignment_rules")["data"], json!([]));
    seller.ask("POST", "assignment_rules", &rest).expect(403);
});
