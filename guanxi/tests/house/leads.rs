//! Leads at the door: who has one and who turned to it tell its status, one with a need becomes a customer with the person
//! there and all that was said, and all of that can be taken back.

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
