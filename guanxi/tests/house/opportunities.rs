//! Deals at the door: stage by stage, none left out, with what each asks for and a next step; won, lost or shelved with what
//! is to be known; and every step is kept.

use serde_json::{Value as Json, json};

use crate::caller::Caller;
use crate::doorstep::{Doorstep, at_the_door};

fn settle(doorstep: &Doorstep) {
    doorstep.crm().settle(&guanxi::house::subscribers()).unwrap();
}

/// The pipeline of this name, with the ids of its stages in their order.
fn way(caller: &mut Caller<'_>, name: &str) -> (String, Vec<String>) {
    let all = caller.get("pipelines?sort=name");
    let found = all["data"].as_array().unwrap().iter().find(|pipeline| pipeline["name_en"] == name);
    let id = found.unwrap_or_else(|| panic!("no {name} in {all}"))["id"].as_str().unwrap().to_owned();
    let stages = caller.get(&format!("stages?sort=place&limit=50&filter=pipeline%20%3D%3D%20%22{id}%22"));
    let ids = stages["data"].as_array().unwrap().iter().map(|stage| stage["id"].as_str().unwrap().to_owned());
    (id, ids.collect())
}

fn next(words: &str) -> Json {
    json!({"next_step": words, "next_step_on": "2099-03-01"})
}

/// A deal with a new customer, at the beginning of this pipeline.
fn deal(caller: &mut Caller<'_>, pipeline: &str, more: &Json) -> (String, String) {
    let customer =
        caller.make("customers", &json!({"name": "温岭远望机床有限公司", "lifecycle_stage": "prospect"}));
    let mut deal = json!({"name": "二期车间 3 台立加", "customer": customer, "pipeline": pipeline});
    for part in [&next("打电话"), more] {
        deal.as_object_mut().unwrap().extend(part.as_object().unwrap().clone());
    }
    (caller.make("opportunities", &deal), customer)
}

at_the_door!(a_deal_goes_through_its_stages_one_by_one_until_it_is_won, |doorstep| {
    let mut shen = Caller::of(&doorstep, "shen.jingyi");
    let (pipeline, stages) = way(&mut shen, "Equipment project");
    assert_eq!(stages.len(), 6);
    let (id, customer) = deal(&mut shen, &pipeline, &json!({}));
    let path = format!("opportunities/{id}");
    let at = |noun: &str| format!("{path}/{noun}");
    let told = shen.get(&path);
    assert_eq!((&told["stage"], &told["state"]), (&json!(stages[0]), &json!("open")));
    assert_eq!(told["forecast_category"], "pipeline");

    // No stage is left out, by no way; each asks for what it needs.
    shen.refused("PATCH", &path, &json!({"stage": stages[2], "need": "三台"}), "stage_skipped");
    shen.refused(
        "POST",
        &at("win"),
        &json!({"amount": {"amount": "1180000.00", "currency": "CNY"}}),
        "stage_skipped",
    );
    shen.refused("POST", &at("advance"), &next("送方案"), "stage_needs");
    shen.refused("POST", &at("advance"), &json!({}), "next_step");
    shen.done("PATCH", &path, &json!({"need": "三台 850 立加，带第四轴"}));
    shen.done("POST", &at("advance"), &next("送方案"));
    shen.refused("POST", &at("advance"), &next("试切"), "stage_needs");
    let contact = shen.make("contacts", &json!({"name": "苏晓岚", "customer": customer}));
    shen.done("PATCH", &path, &json!({"contact": contact, "stage": stages[2]}));
    let amount = json!({"amount": "1180000.00", "currency": "CNY"});
    shen.done("PATCH", &path, &json!({"amount": amount, "close_on": "2099-06-30"}));
    for _ in 3..6 {
        shen.done("POST", &at("advance"), &next("往下谈"));
    }
    shen.refused("POST", &at("advance"), &next("再往下"), "stage_last");
    // It may go back as far as it likes, and then forward again one by one.
    shen.done("PATCH", &path, &json!({"stage": stages[4]}));
    shen.refused("POST", &at("win"), &json!({}), "stage_skipped");
    shen.done("PATCH", &path, &json!({"stage": stages[5]}));
    settle(&doorstep);
    let told = shen.get(&path);
    assert!(told["in_stage_since"].is_string() && told["stage_due"].is_string(), "{told}");

    shen.done("POST", &at("win"), &json!({"on": "2099-05-01", "note": "交期快"}));
    shen.done("POST", &at("win"), &json!({}));
    settle(&doorstep);
    let told = shen.get(&path);
    assert_eq!(
        (&told["state"], &told["stage"], &told["last_stage"]),
        (&json!("won"), &Json::Null, &json!(stages[5]))
    );
    assert_eq!((&told["closed_on"], &told["next_step"]), (&json!("2099-05-01"), &Json::Null));
    shen.refused("POST", &at("loss"), &json!({"reason": "price"}), "opportunity_over");

    let steps =
        shen.get(&format!("opportunity_steps?sort=at&limit=50&filter=opportunity%20%3D%3D%20%22{id}%22"));
    let steps = steps["data"].as_array().unwrap();
    let way: Vec<Option<usize>> =
        steps.iter().map(|step| stages.iter().position(|stage| step["stage"] == **stage)).collect();
    assert_eq!(way, [0, 1, 2, 3, 4, 5, 4, 5, 5].map(Some), "{steps:?}");
    let kinds: Vec<&str> = steps.iter().map(|step| step["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, [["entered"; 8].as_slice(), &["won"]].concat());
    assert!(steps[..8].iter().all(|step| step["left_at"].is_string()) && steps[8]["left_at"].is_null());
    assert_eq!((&steps[0]["amount"], &steps[8]["amount"]["amount"]), (&Json::Null, &json!("1180000.00")));

    // Deleted it goes with its steps, and comes back with them.
    let count = || doorstep.number("select count(*) from opportunity_step");
    shen.done("DELETE", &path, &Json::Null);
    settle(&doorstep);
    assert_eq!(count(), 0);
    let gone = doorstep
        .number("select max(change_set) from entry where object = 'opportunity' and verb = 'deleted'");
    assert!(doorstep.crm().system().undo_wait(gone).unwrap().kept.is_empty());
    settle(&doorstep);
    assert_eq!(count(), 9);
    assert_eq!(shen.get(&path)["in_stage_since"], told["in_stage_since"]);

    // The house writes the steps, nobody else; and what was won can be taken back.
    let step = json!({"opportunity": id, "name": "x", "kind": "won", "at": "2099-01-01T00:00:00Z"});
    assert_eq!(shen.ask("POST", "opportunity_steps", &step).status, 403);
    let won = doorstep
        .number("select max(change_set) from entry where object = 'opportunity' and verb = 'changed'");
    assert!(doorstep.crm().system().undo_wait(won).unwrap().kept.is_empty());
    settle(&doorstep);
    let told = shen.get(&path);
    assert_eq!(
        (&told["state"], &told["stage"], &told["closed_on"]),
        (&json!("open"), &json!(stages[5]), &Json::Null)
    );
});

at_the_door!(an_open_deal_has_a_next_step_and_one_that_is_over_says_why, |doorstep| {
    let mut shen = Caller::of(&doorstep, "shen.jingyi");
    let (pipeline, stages) = way(&mut shen, "Parts & service");
    let (other, others) = way(&mut shen, "Dealer project");
    let (id, customer) =
        deal(&mut shen, &pipeline, &json!({"amount": {"amount": "8600.00", "currency": "CNY"}}));
    let path = format!("opportunities/{id}");
    let at = |noun: &str| format!("{path}/{noun}");
    let nothing_next = json!({"name": "备件", "customer": customer, "pipeline": pipeline});
    shen.refused("POST", "opportunities", &nothing_next, "next_step_needed");
    shen.refused("PATCH", &path, &json!({"next_step": null}), "next_step_needed");
    shen.refused("PATCH", &path, &json!({"stage": others[1]}), "stage_of_another_pipeline");
    shen.refused("PATCH", &path, &json!({"pipeline": other}), "stage_of_another_pipeline");
    shen.refused("PATCH", &path, &json!({"state": "lost"}), "reason_needed");

    // This way may skip.
    shen.done("PATCH", &path, &json!({"close_on": "2099-01-31", "stage": stages[2]}));
    shen.refused("POST", &at("loss"), &json!({"reason": "competitor"}), "competitor_needed");
    let rival = shen.make(
        "customers",
        &json!({"name": "海天竞品有限公司", "role": "competitor", "lifecycle_stage": "prospect"}),
    );
    shen.done("POST", &at("loss"), &json!({"reason": "competitor", "competitor": rival, "note": "现货"}));
    let told = shen.get(&path);
    assert_eq!((&told["state"], &told["last_stage"]), (&json!("lost"), &json!(stages[2])));
    assert_eq!((&told["competitor"], &told["lost_for"]), (&json!(rival), &json!("competitor")));
    shen.refused("POST", &at("reopening"), &json!({}), "next_step");
    shen.done("POST", &at("reopening"), &next("再报一次价"));
    let told = shen.get(&path);
    assert_eq!((&told["state"], &told["stage"]), (&json!("open"), &json!(stages[2])));
    assert_eq!((&told["lost_for"], &told["closed_on"]), (&Json::Null, &Json::Null));

    shen.refused("POST", &at("shelving"), &json!({"note": "厂房推迟"}), "until");
    shen.done("POST", &at("shelving"), &json!({"note": "厂房推迟", "until": "2099-09-01"}));
    let told = shen.get(&path);
    assert_eq!((&told["state"], &told["revisit_on"]), (&json!("shelved"), &json!("2099-09-01")));
    shen.refused("POST", &at("advance"), &next("推"), "opportunity_over");

    // What was made by default can be changed, within reason.
    shen.refused(
        "PATCH",
        &format!("stages/{}", stages[0]),
        &json!({"probability": 120}),
        "probability_out_of_range",
    );
    shen.refused("PATCH", &format!("stages/{}", stages[0]), &json!({"days_allowed": 0}), "days_too_few");
    shen.refused(
        "PATCH",
        &format!("pipelines/{pipeline}"),
        &json!({"first_stage": others[0]}),
        "stage_of_another",
    );
    shen.done("POST", &at("reopening"), &next("再谈"));
    shen.refused("PATCH", &format!("stages/{}", stages[2]), &json!({"pipeline": other}), "stage_in_use");
    shen.refused("DELETE", &format!("stages/{}", stages[2]), &Json::Null, "stage_in_use");
    shen.done("PATCH", &format!("pipelines/{pipeline}"), &json!({"active": false}));
    let late = json!({"name": "备件", "customer": customer, "pipeline": pipeline, "next_step": "x", "next_step_on": "2099-01-01"});
    shen.refused("POST", "opportunities", &late, "pipeline_out_of_use");
    shen.done("PATCH", &path, &next("照常推进"));
});

at_the_door!(a_lead_becomes_a_customer_with_a_deal_and_back, |doorstep| {
    let mut shen = Caller::of(&doorstep, "shen.jingyi");
    let (_, stages) = way(&mut shen, "Equipment project");
    let lead = json!({
        "name": "台州远望数控机床有限公司", "person": "苏晓岚", "phone": "13957612345", "source": "event", "need": "两台 850 立加",
    });
    let lead = shen.make("leads", &lead);
    let path = format!("leads/{lead}");
    // Nothing was agreed with it, so the deal's next step has to be said; refused, nothing of it is there.
    shen.refused(
        "POST",
        &format!("{path}/conversion"),
        &json!({"opportunity": "两台立加"}),
        "next_step_needed",
    );
    assert_eq!(doorstep.number("select count(*) from customer"), 0);
    let talk = json!({
        "lead": lead, "kind": "call", "text": "要两台", "result": "interested", "next_step": "送报价", "next_day": "2099-03-01",
    });
    shen.make("lead_follow_ups", &talk);
    settle(&doorstep);
    let (registered, _) = way(&mut shen, "Dealer project");
    let without_dealer = json!({"opportunity": "两台立加", "pipeline": registered});
    shen.refused("POST", &format!("{path}/conversion"), &without_dealer, "stage_needs");
    let wanted = json!({"opportunity": "两台立加", "amount": {"amount": "772000.00", "currency": "CNY"}});
    shen.done("POST", &format!("{path}/conversion"), &wanted);
    let set = doorstep.number("select max(change_set) from entry where object = 'lead' and verb = 'changed'");
    settle(&doorstep);
    let told = shen.get(&path);
    let deals = shen.get(&format!("opportunities?filter=lead%20%3D%3D%20%22{lead}%22"));
    let deal = &deals["data"][0];
    assert_eq!((&deal["customer"], &deal["contact"]), (&told["customer"], &told["contact"]));
    assert_eq!((&deal["stage"], &deal["owner"]), (&json!(stages[0]), &told["owner"]));
    assert_eq!((&deal["next_step"], &deal["next_step_on"]), (&json!("送报价"), &json!("2099-03-01")));
    assert_eq!((&deal["need"], &deal["source"]), (&json!("两台 850 立加"), &json!("event")));

    let undone = doorstep.crm().system().undo_wait(set).unwrap();
    assert!(undone.kept.is_empty(), "{undone:?}");
    settle(&doorstep);
    for object in ["customer", "contact", "opportunity", "opportunity_step"] {
        assert_eq!(doorstep.number(&format!("select count(*) from {object}")), 0, "{object}");
    }
    assert_eq!(shen.get(&path)["status"], "contacting");
});

at_the_door!(a_board_has_the_stages_of_one_pipeline_with_what_stands_there, |doorstep| {
    let mut shen = Caller::of(&doorstep, "shen.jingyi");
    let (parts, stages) = way(&mut shen, "Parts & service");
    let (id, customer) =
        deal(&mut shen, &parts, &json!({"amount": {"amount": "8600.00", "currency": "CNY"}}));
    let second = json!({
        "name": "主轴维修", "customer": customer, "pipeline": parts, "amount": {"amount": "1400.00", "currency": "CNY"},
        "next_step": "上门", "next_step_on": "2099-01-01",
    });
    shen.make("opportunities", &second);
    shen.done("PATCH", &format!("opportunities/{id}"), &json!({"stage": stages[1]}));
    let mut page = doorstep.signed_in("shen.jingyi", "203.0.113.7");
    let board = "/opportunities?as=board&by=stage&sum=amount";
    // The pipeline that was made first, until another is asked for, by its tab or by a filter.
    page.get(board).expect(200).says("需求确认").says("设备项目").lacks("询价</");
    for asked in
        [format!("{board}&within={parts}"), format!("{board}&filter=pipeline%20%3D%3D%20%22{parts}%22")]
    {
        page.get(&asked)
            .expect(200)
            .says("询价")
            .says("主轴维修")
            .says("1,400")
            .says("8,600")
            .lacks("需求确认</");
    }
    let column =
        |stage: &str| format!("/opportunities/column?as=board&by=stage&within={parts}&value={stage}");
    page.get(&column(&stages[1])).expect(200).says("二期车间").lacks("主轴维修");
    page.get(&column("nonsense")).expect(400);
    // A card is carried to another stage, and none is won by it.
    let fields = |stage: &str, version: &str| {
        [
            ("field".to_owned(), "stage".to_owned()),
            ("value".to_owned(), stage.to_owned()),
            ("version".to_owned(), version.to_owned()),
        ]
    };
    let sent = fields(&stages[0], "2");
    let sent: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let place = format!("/opportunities/{id}/place");
    page.send(&format!("{board}&within={parts}"), &place, &sent);
    assert_eq!(shen.get(&format!("opportunities/{id}"))["stage"], json!(stages[0]));
    // None is without a stage, and asking for those is no fault.
    let without = shen.get("opportunities?total=exact&filter=stage%20%3D%3D%20null");
    assert_eq!(without["total"], json!({"count": 0, "exact": true}));
    // How many there are at a stage is known without counting them, whoever asks.
    let at_first =
        shen.get(&format!("opportunities?total=exact&filter=stage%20%3D%3D%20%22{}%22", stages[0]));
    assert_eq!(at_first["total"], json!({"count": 2, "exact": true}));
    settle(&doorstep);
    let kept = format!(
        "select count(*) from rollup where object = 'opportunity' and field = 'stage' and records <> 0 and value = \
         '{}'",
        doorstep.number("select min(id) from stage where name = '询价'")
    );
    assert_eq!(doorstep.number(&kept), 1);
});

at_the_door!(what_is_said_with_a_customer_stands_with_their_deals_and_orders, |doorstep| {
    let mut shen = Caller::of(&doorstep, "shen.jingyi");
    let (pipeline, _) = way(&mut shen, "Parts & service");
    let users = shen.get("users");
    let rep = users["data"].as_array().unwrap().iter().find(|user| user["login"] == "li.hua").unwrap();
    let (id, customer) = deal(&mut shen, &pipeline, &json!({}));
    let order = shen.make("orders", &json!({"customer": customer, "kind": "sale"}));
    shen.make("interactions", &json!({"customer": customer, "kind": "call", "text": "问主轴轴承的交期"}));
    let mut page = doorstep.signed_in("shen.jingyi", "203.0.113.8");
    for path in [format!("/opportunities/{id}"), format!("/orders/{order}")] {
        page.get(&path).expect(200).says("问主轴轴承的交期").says("action=\"/interactions\"").says(&customer);
    }
    // Logged there, it is the customer's.
    let said = [("customer", &*customer), ("kind", "note"), ("text", "下周二上门"), ("back", "/")];
    page.send(&format!("/opportunities/{id}"), "/interactions", &said);
    assert_eq!(shen.get("interactions?total=exact")["total"]["count"], 2);

    // Whoever has the deal and not the customer reads nothing of it, and is not asked to log there.
    shen.done("PATCH", &format!("opportunities/{id}"), &json!({"owner": rep["id"]}));
    let mut reps = doorstep.signed_in("li.hua", "203.0.113.9");
    reps.get(&format!("/opportunities/{id}"))
        .expect(200)
        .lacks("问主轴轴承的交期")
        .lacks("action=\"/interactions\"");
});
