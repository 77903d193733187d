//! Records that may be the same are found by probability: a search looks through all of them, what it finds is told to each
//! reader as far as they may know it, and what somebody says of a pair stays said.

use std::collections::{BTreeMap, BTreeSet};

use customers::Customer;
use guanxi::demo::demo_data;
use object::{Day, Id, Object, id_text};
use serde_json::Value as Json;
use staff::{NewColleague, Team, add_colleague};
use store::{JobKind, LikelyPair, LikelySearch, StoreError, WriteError};

use crate::doorstep::{Doorstep, at_the_door};

const KEEPER: &str = "shen.jingyi";
const REP: &str = "li.hua";
const HOME: &str = "192.0.2.1";
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
const CUSTOMERS: usize = 400;
/// Enough to be compared.
const FEW: usize = 120;
const LIST: &str = "/api/v1/duplicates?object=customers&limit=100";

fn json(text: &str) -> Json {
    serde_json::from_str(text).unwrap()
}

fn read(doorstep: &Doorstep, key: &str, path: &str) -> Json {
    json(&doorstep.browser(HOME).by_key(key, "GET", path, "").expect(200).text)
}

/// A company's customers with the second records that people made, and which are which. Every second of both is the
/// team's, where there is one.
fn fill(doorstep: &Doorstep, customers: usize, team: Option<Id<Team>>) -> BTreeSet<(String, String)> {
    let data = demo_data(1, customers, Day::parse("2026-03-01").unwrap());
    let twins: Vec<(usize, usize)> = data
        .customers
        .iter()
        .enumerate()
        .filter_map(|(place, made)| Some((made.duplicate_of?, place)))
        .collect();
    let made: Vec<Customer> = data.customers.into_iter().map(|made| made.customer).collect();
    let ids = doorstep.crm().system().write_wait::<_, WriteError, _>("test", None, move |tx| {
        let mut ids = Vec::new();
        for (place, customer) in made.iter().enumerate() {
            let team = team.filter(|_| place % 2 == 0);
            ids.push(tx.insert(&Customer { owner: None, team, parent_company: None, ..customer.clone() })?);
        }
        Ok(ids)
    });
    let ids: Vec<String> = ids.unwrap().into_iter().map(|id| id_text(id.raw())).collect();
    twins.into_iter().map(|(one, other)| (ids[one].clone(), ids[other].clone())).collect()
}

fn search(doorstep: &Doorstep, key: &str) -> Json {
    let begun = doorstep.browser(HOME).by_key(key, "POST", "/api/v1/duplicates/search", "").expect(202);
    let at = format!("/api/v1/jobs/{}", json(&begun.text)["id"].as_str().unwrap());
    doorstep.wait_until(|| ["done", "failed"].contains(&read(doorstep, key, &at)["state"].as_str().unwrap()));
    read(doorstep, key, &at)
}

fn ids_of(pair: &Json) -> Vec<String> {
    pair["records"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

/// All that somebody is told, page by page.
fn told(doorstep: &Doorstep, key: &str, query: &str) -> Vec<Json> {
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let page = read(doorstep, key, &format!("{LIST}{query}{after}"));
        all.extend(page["data"].as_array().unwrap().iter().cloned());
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return all,
        }
    }
}

fn pairs(told: &[Json]) -> BTreeSet<(String, String)> {
    let two = |pair: &Json| {
        let ids = ids_of(pair);
        (ids[0].clone(), ids[1].clone())
    };
    told.iter().map(two).collect()
}

fn colleague(doorstep: &Doorstep, login: &str, roles: &[&str], teams: Vec<Id<Team>>) -> String {
    let new = NewColleague {
        name: login.to_owned(),
        login: login.to_owned(),
        password_hash: None,
        teams,
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        language: None,
    };
    let made = doorstep
        .crm()
        .system()
        .write_wait::<_, WriteError, _>("test", None, move |tx| add_colleague(tx, &new).map(drop));
    made.unwrap();
    doorstep.key(login)
}

at_the_door!(a_search_finds_second_records_and_says_why_and_what_is_said_of_them_stays_said, |doorstep| {
    let boss = doorstep.key(KEEPER);
    let twins = fill(&doorstep, CUSTOMERS, None);
    let mut keeper = doorstep.signed_in(KEEPER, HOME);
    keeper.get("/duplicates?object=customers").expect(200).says("还没有比对过").says("立即查找");
    let job = search(&doorstep, &boss);
    assert_eq!((&job["state"], &job["kind"]), (&"done".into(), &"find_duplicates".into()), "{job}");
    assert_eq!(job["unchanged"], CUSTOMERS, "all were looked through");

    let all = told(&doorstep, &boss, "");
    let likelihoods: Vec<f64> = all.iter().map(|pair| pair["probability"].as_f64().unwrap()).collect();
    assert!(likelihoods.windows(2).all(|two| two[0] >= two[1]), "the surest first: {likelihoods:?}");
    let members: Vec<BTreeSet<String>> = all.iter().map(|pair| ids_of(pair).into_iter().collect()).collect();
    let found = twins
        .iter()
        .filter(|(one, other)| members.iter().any(|ids| ids.contains(one) && ids.contains(other)));
    let found = found.count();
    assert!(found * 10 >= twins.len() * 7, "{found} of {} second records are found", twins.len());
    assert!(all.len() <= twins.len() * 2, "{} are told where {} are", all.len(), twins.len());
    assert!(all[0]["reasons"][0]["text"].is_string(), "{}", all[0]);
    let small = told(&doorstep, &boss, "&least=95");
    assert!(
        small.len() <= all.len() && small.iter().all(|pair| pair["probability"].as_f64().unwrap() >= 0.95)
    );

    let twos: Vec<&Json> = all.iter().filter(|pair| ids_of(pair).len() == 2).collect();

    // On the page; answered there, the next one comes, and it is not told again.
    let page = keeper
        .get("/duplicates?object=customers")
        .expect(200)
        .says("可能是同一个")
        .says("依据")
        .says("合并…");
    let first = ids_of(twos[0]);
    assert!(page.text.contains(&format!("id=\"pair-{}-{}\"", first[0], first[1])), "{}", page.text);
    let mut fields = vec![
        ("object", "customers"),
        ("back", "/duplicates?object=customers#pair-x"),
        ("verdict", "different"),
    ];
    fields.extend(first.iter().map(|id| ("ids", id.as_str())));
    let sent = keeper.send("/duplicates?object=customers", "/duplicates/verdict", &fields).expect(303);
    assert_eq!(sent.headers["location"], "/duplicates?object=customers#pair-x");
    assert!(!pairs(&told(&doorstep, &boss, "")).contains(&(first[0].clone(), first[1].clone())));

    // By the API: related, taken back, and related again.
    let second = ids_of(twos[1]);
    let ids = serde_json::to_string(&second).unwrap();
    for (verdict, stays) in [("related", false), ("none", true), ("different", false)] {
        let body = format!("{{\"object\": \"customers\", \"ids\": {ids}, \"verdict\": \"{verdict}\"}}");
        let kept = doorstep.browser(HOME).by_key(&boss, "POST", "/api/v1/duplicates", &body).expect(200);
        assert_eq!(json(&kept.text)["verdict"], verdict);
        let is_told = members_of(&told(&doorstep, &boss, "")).contains(&second);
        assert_eq!(is_told, stays, "{verdict}");
    }
    for body in ["{}", "{\"object\": \"customers\", \"ids\": [\"0\"], \"verdict\": \"different\"}"] {
        doorstep.browser(HOME).by_key(&boss, "POST", "/api/v1/duplicates", body).expect(422);
    }
    // Only of objects that are compared, and no more at once than stand together.
    let body = format!("{{\"object\": \"products\", \"ids\": {ids}, \"verdict\": \"different\"}}");
    let refused = doorstep.browser(HOME).by_key(&boss, "POST", "/api/v1/duplicates", &body).expect(422);
    assert_eq!(json(&refused.text)["fields"][0]["field"], "object");
    let many: Vec<String> = (1..=11).map(id_text).collect();
    let mut fields = vec![("object", "customers"), ("verdict", "different")];
    fields.extend(many.iter().map(|id| ("ids", id.as_str())));
    keeper.send("/duplicates?object=customers", "/duplicates/verdict", &fields).expect(400);

    // Merged: the next page is asked for, and the pair is gone; the record's page tells of others.
    let third = ids_of(twos[2]);
    let rep_page = format!("/customers/{}", third[0]);
    keeper.get(&rep_page).expect(200).says("可能重复或有关联");
    let merge = format!("/customers/merge?ids={}&back=/duplicates%23pair-y", third.join(","));
    let form = keeper.get(&merge).expect(200).says("name=\"back\" value=\"/duplicates#pair-y\"");
    let (keep, version) = (form.hidden("", "keep"), form.hidden("", "version"));
    let mut fields = vec![
        ("keep", keep.as_str()),
        ("version", version.as_str()),
        ("back", "/duplicates#pair-y"),
        ("confirmed", "true"),
    ];
    fields.extend(third.iter().map(|id| ("ids", id.as_str())));
    let merged = keeper.send(&merge, "/customers/merge", &fields).expect(303);
    assert_eq!(merged.headers["location"], "/duplicates#pair-y");
    let left = members_of(&told(&doorstep, &boss, ""));
    assert!(left.iter().all(|ids| !third.iter().all(|id| ids.contains(id))), "{left:?}");

    // A second search keeps what was said, and what the first one left is let go.
    let again = search(&doorstep, &boss);
    assert_eq!(again["state"], "done", "{again}");
    let still = members_of(&told(&doorstep, &boss, ""));
    assert!(still.iter().all(|ids| *ids != first && *ids != second), "{still:?}");
    assert_eq!(
        doorstep.number("select count(distinct version) from likeness_pair where object = 'customer'"),
        1
    );
});

fn members_of(told: &[Json]) -> Vec<Vec<String>> {
    told.iter().map(ids_of).collect()
}

at_the_door!(a_record_that_was_changed_since_is_compared_as_it_is_now, |doorstep| {
    let boss = doorstep.key(KEEPER);
    fill(&doorstep, CUSTOMERS, None);
    search(&doorstep, &boss);
    let all = told(&doorstep, &boss, "");
    let pair = all.iter().find(|pair| ids_of(pair).len() == 2).unwrap();
    let ids = ids_of(pair);
    doorstep.clock.pass_ms(1_000);
    doorstep
        .browser(HOME)
        .by_key(&boss, "PATCH", &format!("/api/v1/customers/{}", ids[1]), ALONE)
        .expect(200);
    assert!(members_of(&told(&doorstep, &boss, "")).iter().all(|known| *known != ids), "{pair}");
});

at_the_door!(the_search_comes_every_night_once_however_many_processes_there_are, |doorstep| {
    let boss = doorstep.key(KEEPER);
    fill(&doorstep, 60, None);
    let beside = doorstep.other_process();
    let both = || {
        let (one, other) = doorstep.wait_for(async {
            tokio::join!(site::duplicates::find_due(doorstep.site()), site::duplicates::find_due(&beside))
        });
        usize::from(one.unwrap()) + usize::from(other.unwrap())
    };
    let ended = || {
        let jobs = read(&doorstep, &boss, "/api/v1/jobs?kind=find_duplicates");
        jobs["data"].as_array().unwrap().iter().all(|job| job["state"] == "done")
    };
    assert_eq!(both(), 0, "not before the first night");
    doorstep.clock.pass_ms(DAY_MS);
    assert_eq!(both(), 1);
    doorstep.wait_until(ended);
    assert_eq!(both(), 0, "once a night");
    doorstep.clock.pass_ms(DAY_MS);
    assert_eq!(both(), 1);
    doorstep.wait_until(ended);
    assert_eq!(doorstep.number("select count(*) from job where kind = 'find_duplicates'"), 2);
    let mut keeper = doorstep.signed_in(KEEPER, HOME);
    keeper.get("/jobs").expect(200).says("查找重复记录").says("立即查找");
    // By hand, once at a time: for those who run the place.
    doorstep.browser(HOME).by_key(&doorstep.key(REP), "POST", "/api/v1/duplicates/search", "").expect(403);
    doorstep.run("update job set ended_at = null, state = 'running', lease_until = 9000000000000000");
    doorstep.browser(HOME).by_key(&boss, "POST", "/api/v1/duplicates/search", "").expect(409);
});

at_the_door!(too_few_records_are_not_compared_and_no_failure, |doorstep| {
    let boss = doorstep.key(KEEPER);
    fill(&doorstep, 12, None);
    let job = search(&doorstep, &boss);
    assert_eq!(
        (&job["state"], &job["failure"]["code"]),
        (&"done".into(), &"too_few_records".into()),
        "{job}"
    );
    let page = format!("/jobs/{}", job["id"].as_str().unwrap());
    doorstep
        .signed_in(KEEPER, HOME)
        .get(&page)
        .expect(200)
        .says("没有比对：客户只有 12 条")
        .says("上一次的结果保持不变");
});

at_the_door!(a_search_that_was_cut_off_begins_anew_and_one_that_is_stopped_changes_nothing, |doorstep| {
    let boss = doorstep.key(KEEPER);
    fill(&doorstep, FEW, None);
    search(&doorstep, &boss);
    let before = told(&doorstep, &boss, "");
    // As a process leaves it that is killed while it keeps pairs: some are there that nobody reads.
    let begun =
        doorstep.crm().system().note_job_wait(|tx| Ok(site::duplicates::begin(tx)?.unwrap().id)).unwrap();
    doorstep
        .crm()
        .system()
        .note_job_wait(|tx| {
            let pair = |first| LikelyPair {
                first,
                second: first + 1,
                probability: 9_999,
                related: false,
                cluster: None,
            };
            tx.keep_likely(Customer::def(), i64::MAX, &[pair(1), pair(3), pair(5)])
        })
        .unwrap();
    let lease = doorstep.clock.now().0 + store::JOB_LEASE_MS;
    doorstep.run(&format!(
        "update job set state = 'running', lease_holder = 1, lease_until = {lease}, started_at = 1, unchanged = 7 where id = {begun}"
    ));
    assert_eq!(told(&doorstep, &boss, ""), before, "half a search is not read");
    doorstep.clock.pass_ms(store::JOB_LEASE_MS + 1_000);
    assert_eq!(site::jobs::take_up(doorstep.site()).unwrap(), 1);
    let at = format!("/api/v1/jobs/{}", id_text(begun));
    doorstep.wait_until(|| read(&doorstep, &boss, &at)["state"] == "done");
    let job = read(&doorstep, &boss, &at);
    let events: Vec<&str> =
        job["log"].as_array().unwrap().iter().filter_map(|line| line["event"].as_str()).collect();
    assert!(events.contains(&"taken_up") && events.contains(&"begun_again"), "{events:?}");
    assert_eq!(job["unchanged"], FEW);
    assert_eq!(
        members_of(&told(&doorstep, &boss, "")),
        members_of(&before),
        "the same records, the same pairs"
    );
    assert_eq!(doorstep.number("select count(distinct version) from likeness_pair"), 1);

    // Stopped before its first step.
    let begun =
        doorstep.crm().system().note_job_wait(|tx| Ok(site::duplicates::begin(tx)?.unwrap().id)).unwrap();
    let at = format!("/api/v1/jobs/{}", id_text(begun));
    doorstep.browser(HOME).by_key(&boss, "POST", &format!("{at}/cancellation"), "").expect(200);
    let job = read(&doorstep, &boss, &at);
    assert_eq!((&job["state"], &job["change_set"]), (&"cancelled".into(), &Json::Null), "{job}");
    doorstep
        .signed_in(KEEPER, HOME)
        .get(&format!("/jobs/{}", id_text(begun)))
        .expect(200)
        .says("上一次的结果保持不变");
    assert_eq!(members_of(&told(&doorstep, &boss, "")), members_of(&before));
    // It goes on, but not beside another one.
    let other =
        doorstep.crm().system().note_job_wait(|tx| Ok(site::duplicates::begin(tx)?.unwrap().id)).unwrap();
    doorstep.browser(HOME).by_key(&boss, "POST", &format!("{at}/resumption"), "").expect(409);
    let other = format!("/api/v1/jobs/{}", id_text(other));
    doorstep.browser(HOME).by_key(&boss, "POST", &format!("{other}/cancellation"), "").expect(200);
    assert!(!doorstep.crm().system().read_wait(|view| view.has_open_job(JobKind::FindDuplicates)).unwrap());
});

at_the_door!(nobody_is_told_of_a_pair_more_than_they_may_know, |doorstep| {
    let boss = doorstep.key(KEEPER);
    let team = doorstep
        .crm()
        .system()
        .write_wait::<_, WriteError, _>("test", None, |tx| {
            tx.insert(&Team { id: Id::from_raw(0), name: String::from("华东"), parent: None })
        })
        .unwrap();
    fill(&doorstep, CUSTOMERS, Some(team));
    // Leads the team and sees nothing else; leads the team and recognises everybody; sells their own.
    let lead = colleague(&doorstep, "lead", &["sales_manager"], vec![team]);
    let both = colleague(&doorstep, "both", &["sales_manager", "marketing"], vec![team]);
    let rep = doorstep.key(REP);
    search(&doorstep, &boss);
    doorstep.browser(HOME).by_key(&rep, "GET", LIST, "").expect(403);
    for query in ["", "&object=", "&object=users", "&least=20", "&mine=perhaps", "&after=x", "&limit=1000"] {
        let path = format!("/api/v1/duplicates?limit=5{query}");
        let path = if query.starts_with("&object") || query.is_empty() {
            path
        } else {
            format!("{path}&object=customers")
        };
        let status = doorstep.browser(HOME).by_key(&boss, "GET", &path, "").status;
        assert!([400, 403, 404].contains(&status), "{path}: {status}");
    }

    // Where it goes on says nothing of the pair there, and is nobody else's.
    let page = |key: &str, more: &str| {
        doorstep.browser(HOME).by_key(
            key,
            "GET",
            &format!("/api/v1/duplicates?object=customers&limit=1{more}"),
            "",
        )
    };
    let one = json(&page(&boss, "").expect(200).text);
    let next = one["next"].as_str().unwrap();
    assert!(ids_of(&one["data"][0]).iter().all(|id| !next.contains(id)), "{next}");
    page(&boss, &format!("&after={next}")).expect(200);
    page(&lead, &format!("&after={next}")).expect(400);
    // How much there is in all is told to those who see all.
    assert_eq!(one["search"]["records"], CUSTOMERS);
    let search_of_lead = json(&page(&lead, "").expect(200).text)["search"].clone();
    assert!(search_of_lead["at"].is_string(), "{search_of_lead}");
    assert_eq!((&search_of_lead["records"], &search_of_lead["pairs"]), (&Json::Null, &Json::Null));
    let seen = doorstep.signed_in(KEEPER, HOME).get("/duplicates?object=customers").expect(200).text;
    assert!(seen.contains("比对 400 条记录"), "{seen}");

    // Two by two, as the house keeps them: groups are told otherwise.
    doorstep.run("update likeness_pair set cluster = null");
    let all = told(&doorstep, &boss, "");
    let sees = |key: &str, id: &str| {
        doorstep.browser(HOME).by_key(key, "GET", &format!("/api/v1/customers/{id}"), "").status == 200
    };
    let expected: BTreeSet<(String, String)> =
        pairs(&all).into_iter().filter(|(one, other)| sees(&lead, one) && sees(&lead, other)).collect();
    assert!(!expected.is_empty(), "there is something to be told");
    assert!(expected.len() < all.len(), "and something not to be");
    assert_eq!(pairs(&told(&doorstep, &lead, "")), expected);
    for (one, other) in pairs(&all).difference(&expected) {
        let ids = format!(
            "{{\"object\": \"customers\", \"ids\": [\"{one}\", \"{other}\"], \"verdict\": \"different\"}}"
        );
        doorstep.browser(HOME).by_key(&lead, "POST", "/api/v1/duplicates", &ids).expect(404);
    }

    // Whoever sees something masked is told by what they see alone: nothing changes with what is masked.
    let before = told(&doorstep, &both, "");
    let masked: Vec<&Json> = before
        .iter()
        .flat_map(|pair| pair["records"].as_array().unwrap())
        .filter(|row| is_masked(&row["phone"]))
        .collect();
    assert!(!masked.is_empty(), "some are told masked");
    for pair in &before {
        let rows = pair["records"].as_array().unwrap();
        let reasons = pair["reasons"].as_array().unwrap();
        for field in ["phone", "email", "address"] {
            let hidden = rows.iter().any(|row| is_masked(&row[field]));
            assert!(!hidden || reasons.iter().all(|reason| reason["field"] != field), "{pair}");
        }
    }
    doorstep.run(
        "update customer set phone = '+8613800000000', phone_written = '13800000000', email = 'a@b.example', \
         address = '同一条路 1 号' where team is null and phone is not null and email is not null and address is not null",
    );
    let after = told(&doorstep, &both, "");
    assert_eq!(by_records(&after), by_records(&before));
    assert_ne!(by_records(&told(&doorstep, &boss, "")), by_records(&all), "whoever may know it is told");
});

/// A value of which only the shape is told.
fn is_masked(value: &Json) -> bool {
    value.as_str().is_some_and(|text| text.contains('*')) || value.get("masked").is_some()
}

/// Probability and reasons, pair by pair.
fn by_records(told: &[Json]) -> BTreeMap<Vec<String>, (String, String)> {
    told.iter()
        .map(|pair| (ids_of(pair), (pair["probability"].to_string(), pair["reasons"].to_string())))
        .collect()
}

/// Five customers of sixty, and pairs of them as a search may find them: by the place of both, how likely, and whether
/// they belong to a group.
fn found_by_hand(doorstep: &Doorstep, boss: &str, found: &'static [(usize, usize, i64, bool)]) -> Vec<i64> {
    fill(doorstep, 60, None);
    search(doorstep, boss);
    let ids = doorstep.crm().system().read_wait::<_, StoreError, _>(|view| {
        let all = view.all::<Customer>(&object::Filter::All, None, 5)?;
        Ok(all.into_iter().map(|customer| customer.id.raw()).collect::<Vec<i64>>())
    });
    let ids = ids.unwrap();
    let made = ids.clone();
    let now = doorstep.clock.now();
    doorstep
        .crm()
        .system()
        .note_job_wait(move |tx| {
            let def = Customer::def();
            let search = tx.likely_search(def)?.unwrap();
            let pair = |(one, other, probability, is_grouped): &(usize, usize, i64, bool)| LikelyPair {
                first: made[*one],
                second: made[*other],
                probability: *probability,
                related: false,
                cluster: is_grouped.then_some(made[0]),
            };
            let pairs: Vec<LikelyPair> = found.iter().map(pair).collect();
            let version = search.version + 1;
            tx.keep_likely(def, version, &pairs)?;
            tx.turn_to_likely(def, &LikelySearch { version, at: now, ..search }, &[])
        })
        .unwrap();
    ids
}

/// Three that hang together, and two beside them.
const THREE_AND_TWO: &[(usize, usize, i64, bool)] =
    &[(0, 1, 9_500, true), (1, 2, 9_000, true), (0, 2, 8_000, true), (3, 4, 8_500, false)];
/// Like nobody else.
const ALONE: &str = r#"{"name": "安第斯羊驼毛纺织厂", "phone": null, "other_phone": null, "email": null, "address": null, "uscc": null, "city": "拉萨"}"#;

at_the_door!(a_group_stays_where_its_surest_pair_was_changed, |doorstep| {
    let boss = doorstep.key(KEEPER);
    let ids = found_by_hand(&doorstep, &boss, THREE_AND_TWO);
    let name = |place: usize| id_text(ids[place]);
    doorstep.clock.pass_ms(1_000);
    let changed = format!("/api/v1/customers/{}", name(0));
    doorstep.browser(HOME).by_key(&boss, "PATCH", &changed, ALONE).expect(200);
    assert_eq!(members_of(&told(&doorstep, &boss, "")), [vec![name(1), name(2)], vec![name(3), name(4)]]);
});

at_the_door!(a_record_tells_first_what_is_surest_now, |doorstep| {
    let boss = doorstep.key(KEEPER);
    let ids = found_by_hand(&doorstep, &boss, &[(0, 2, 9_000, false), (0, 1, 6_000, false)]);
    let (first, second) = (id_text(ids[0]), id_text(ids[1]));
    let of = |limit: usize| {
        let record = ids[0];
        let read = doorstep
            .crm()
            .system()
            .read_wait::<_, StoreError, _>(move |view| view.likely_of(Customer::def(), record, limit));
        read.unwrap().iter().map(|found| (found.pair.second, found.pair.percent())).collect::<Vec<_>>()
    };
    assert_eq!(of(5), [(ids[2], 90), (ids[1], 60)]);
    // The second becomes the first's image.
    let there = read(&doorstep, &boss, &format!("/api/v1/customers/{first}"));
    let mut image = serde_json::json!({"uscc": null});
    for field in ["name", "phone", "other_phone", "email", "address", "province", "city", "district"] {
        image[field] = there[field].clone();
    }
    doorstep.clock.pass_ms(1_000);
    let path = format!("/api/v1/customers/{second}");
    doorstep.browser(HOME).by_key(&boss, "PATCH", &path, &image.to_string()).expect(200);
    let now = of(5);
    assert!(now.len() == 2 && now[0].0 == ids[1] && now[0].1 > 90, "{now:?}");
    assert_eq!(of(1), now[..1]);
});

at_the_door!(a_group_is_told_once_at_the_place_of_its_surest_pair, |doorstep| {
    let boss = doorstep.key(KEEPER);
    let ids = found_by_hand(&doorstep, &boss, THREE_AND_TWO);
    let told_now = told(&doorstep, &boss, "");
    let name = |place: usize| id_text(ids[place]);
    assert_eq!(
        members_of(&told_now),
        [vec![name(0), name(1), name(2)], vec![name(3), name(4)]],
        "{told_now:?}"
    );
    let page =
        doorstep.signed_in(KEEPER, HOME).get("/duplicates?object=customers").expect(200).says("等 3 条");
    assert!(
        page.text.contains(&format!("ids={}", site::encode(&[name(0), name(1), name(2)].join(",")))),
        "{}",
        page.text
    );
    // One of them is told apart: the other two stay together.
    let apart = |one: usize, other: usize| {
        let body = format!(
            "{{\"object\": \"customers\", \"ids\": [\"{}\", \"{}\"], \"verdict\": \"different\"}}",
            name(one),
            name(other)
        );
        doorstep.browser(HOME).by_key(&boss, "POST", "/api/v1/duplicates", &body).expect(200);
    };
    apart(0, 1);
    apart(0, 2);
    assert_eq!(members_of(&told(&doorstep, &boss, "")), [vec![name(1), name(2)], vec![name(3), name(4)]]);
});
