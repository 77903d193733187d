//! Many records are changed alike without a request that waits: each once, whatever happens in between.

use axum::http::Method;
use object::{Id, Object};
use serde_json::{Value as Json, json};
use store::{JOB_LEASE_MS, Rights, Scope, StoreError, Verb, WriteError};
use testing::cast::{Clerk, Shop, ShopKind};
use testing::{House, on_both};

use super::office::{Office, ids, location};

/// Several steps on both databases.
const SHOPS: i64 = 2_500;

/// So many shops with neighbours that are not meant: grade C are meant, grade A are not.
fn open_shops(office: &Office, count: i64) {
    let owner = office.company.li_hua.member;
    let write = office.house.system().write_wait::<_, WriteError, _>("test", None, move |tx| {
        for number in 0..count + 50 {
            let grade = if number % 50 == 7 && number / 50 < 50 { "a" } else { "c" };
            let shop = Shop {
                grade: object::Choice::of_code(grade),
                kind: [ShopKind::Tea, ShopKind::Noodles, ShopKind::Books][number as usize % 3],
                seats: Some(number),
                tags: object::Tags(vec!["老".to_owned()]),
                owner: Some(owner),
                ..Shop::named(&format!("店{number}"))
            };
            tx.insert(&shop)?;
        }
        Ok(())
    });
    write.unwrap();
}

/// How many shops the filter of these tests means.
fn meant(office: &Office) -> i64 {
    office.house.database().number("select count(*) from shop where grade = 'c'")
}

fn ask(office: &Office, body: Json) -> String {
    let answer = office.ask("POST", "/api/v1/shops/mass_changes").json(&body).go().expect(202);
    location(&answer)
}

fn to_books() -> Json {
    json!({"filter": "grade == \"c\"", "set": {"kind": "books"}})
}

fn is_done(job: &Json) -> bool {
    job["working"] == json!(false)
}

fn id_in(at: &str) -> i64 {
    object::parse_id(at.rsplit('/').next().unwrap()).unwrap()
}

/// Every shop as a text, without its version and times.
fn all_shops(house: &House) -> Vec<String> {
    let rows = house
        .database()
        .run("select id, name, seats, kind, grade, tags, owner, team, remarks from shop order by id");
    rows.into_iter().map(|row| format!("{row:?}")).collect()
}

/// The counts by kind, as the rollups have them and as the table has them.
#[track_caller]
fn counts_hold(house: &House) {
    house.settle();
    for kind in ["tea", "noodles", "books"] {
        let rollup = format!(
            "select coalesce(cast(sum(records) as bigint), 0) from rollup where object = 'shop' and field = 'kind' \
             and value = '{kind}'"
        );
        let counted = house.database().number(&rollup);
        assert_eq!(
            counted,
            house.database().number(&format!("select count(*) from shop where kind = '{kind}'")),
            "{kind}"
        );
    }
    assert_eq!(house.database().number("select count(*) from rollup_delta"), 0);
    let verified = house.crm().verify_history(None).unwrap();
    assert!(verified.ok, "{verified:?}");
}

/// How many records have how many entries of a change set: the largest number is 1.
fn entries_per_record(house: &House, job: &Json) -> (i64, i64) {
    let change_set = object::parse_id(job["change_set"].as_str().unwrap()).unwrap();
    let of = |what: &str| {
        house.database().number(&format!(
            "select {what} from (select record, count(*) as entries from entry where change_set = {change_set} \
             group by record) e"
        ))
    };
    (of("count(*)"), of("coalesce(max(entries), 0)"))
}

on_both!(all_that_a_filter_means_is_changed_each_once_and_taken_back, |house| {
    let office = Office::open(house);
    open_shops(&office, SHOPS);
    let before = all_shops(&office.house);
    let (meant, books) = (
        meant(&office),
        office.house.database().number("select count(*) from shop where grade = 'c' and kind = 'books'"),
    );
    // It takes so long that whoever asked looks elsewhere by then.
    let clock = office.house.clock.clone();
    office.door.before_step(3, move |_| clock.pass_ms(11_000));
    let at = ask(&office, to_books());
    let job = office.wait_for(&at, is_done);
    assert_eq!(
        (&job["state"], &job["total"], &job["done"]),
        (&json!("done"), &json!(meant), &json!(meant)),
        "{job}"
    );
    assert_eq!((&job["changed"], &job["unchanged"]), (&json!(meant - books), &json!(books)));
    assert_eq!((&job["refused"], &job["missing"], &job["refusals"]), (&json!(0), &json!(0), &json!([])));
    assert_eq!(
        office.house.database().number("select count(*) from shop where grade = 'c' and kind <> 'books'"),
        0
    );
    assert_eq!(
        office.house.database().number("select count(*) from shop where grade = 'a' and version <> 1"),
        0
    );
    assert_eq!(entries_per_record(&office.house, &job), (meant - books, 1));
    counts_hold(&office.house);

    let undo = || office.ask("POST", &format!("{at}/undoing")).header("idempotency-key", "undo").go();
    let undoing = undo().expect(202);
    let undone = office.wait_for(&location(&undoing), is_done);
    let again = undo().expect(202);
    assert_eq!((again.header("idempotent-replayed"), location(&again)), ("true", location(&undoing)));
    assert_eq!(again.json()["state"], "done");
    assert_eq!(
        (&undone["state"], &undone["kind"], &undone["changed"]),
        (&json!("done"), &json!("undo"), &json!(meant - books)),
        "{undone}"
    );
    assert_eq!(all_shops(&office.house), before);
    assert_eq!(entries_per_record(&office.house, &undone), (meant - books, 1));
    counts_hold(&office.house);
    assert_eq!(office.get(&at)["undone_by"], undone["id"]);
    assert_eq!(office.ask("POST", &format!("{at}/undoing")).go().problem(409), "undone_before");
    // Told with its numbers; the undo was over before anyone could look elsewhere.
    let told = office.by_session("boss", "GET", "/notifications").go().expect(200).text;
    let words =
        format!("Change of shops is done: {} done, {books} unchanged", object::count_text(meant - books));
    assert!(told.contains(&words) && told.contains("Notifications, 1 unread"), "{words}: {told}");
});

on_both!(cancelled_half_way_and_undone_everything_is_as_before, |house| {
    let office = Office::open(house);
    open_shops(&office, SHOPS);
    let before = all_shops(&office.house);
    let (crm, meant) = (office.site.crm().system(), meant(&office));
    office.door.before_step(3, move |_| {
        crm.write_wait::<_, StoreError, _>("cancel_job", None, |tx| {
            let job = tx.jobs(store::WhoseJobs::All, 1)?.remove(0);
            tx.cancel_job(job.id)
        })
        .unwrap();
    });
    let at = ask(&office, to_books());
    let job = office.wait_for(&at, is_done);
    assert_eq!(job["state"], "cancelled", "{job}");
    let (done, changed) = (job["done"].as_i64().unwrap(), job["changed"].as_i64().unwrap());
    assert!(0 < done && done < meant, "{job}");
    assert_eq!(
        entries_per_record(&office.house, &job),
        (changed, 1),
        "what was done is in the history, once"
    );
    counts_hold(&office.house);
    let cancel = || office.ask("POST", &format!("{at}/cancellation")).header("idempotency-key", "stop").go();
    assert_eq!(cancel().expect(200).json()["state"], "cancelled");
    let again = cancel().expect(200);
    assert_eq!((again.header("idempotent-replayed"), &again.json()["state"]), ("true", &json!("cancelled")));

    // Somebody works on two of them meanwhile: on the same field of one, on another field of the other.
    let touched = office.house.database().number("select min(id) from shop where version = 2");
    let beside = office.house.database().number("select max(id) from shop where version = 2");
    let was_tea = before.iter().any(|row| row.contains(&touched.to_string()) && row.contains("tea"));
    let third = if was_tea { ShopKind::Noodles } else { ShopKind::Tea };
    let edit = office.house.system().write_wait::<_, WriteError, _>("test", None, move |tx| {
        let old: Shop = tx.find(Id::from_raw(touched))?.unwrap();
        tx.update(&old, &Shop { kind: third, ..old.clone() })?;
        let old: Shop = tx.find(Id::from_raw(beside))?.unwrap();
        tx.update(&old, &Shop { seats: Some(77), ..old.clone() }).map(drop)
    });
    edit.unwrap();
    let undoing = office.ask("POST", &format!("{at}/undoing")).go().expect(202);
    let undone = office.wait_for(&location(&undoing), is_done);
    assert_eq!((&undone["changed"], &undone["refused"]), (&json!(changed - 1), &json!(1)), "{undone}");
    assert_eq!(undone["refusals"][0]["code"], "changed_since");
    assert_eq!(undone["refusals"][0]["record"], json!(object::id_text(touched)));
    let after = all_shops(&office.house);
    let differ: Vec<_> = before.iter().zip(&after).filter(|(before, after)| before != after).collect();
    assert_eq!(differ.len(), 2, "what was written since stays: {differ:?}");
    let kind = office.house.database().run(&format!("select kind, seats from shop where id = {beside}"));
    assert!(!format!("{kind:?}").contains("books") && format!("{kind:?}").contains("77"), "{kind:?}");
    counts_hold(&office.house);
});

on_both!(stopped_half_way_it_goes_on_where_it_stood, |house| {
    let office = Office::open(house);
    open_shops(&office, SHOPS);
    let (crm, meant) = (office.site.crm().system(), meant(&office));
    office.door.before_step(3, move |_| {
        crm.write_wait::<_, StoreError, _>("cancel_job", None, |tx| {
            let job = tx.jobs(store::WhoseJobs::All, 1)?.remove(0);
            tx.cancel_job(job.id)
        })
        .unwrap();
    });
    let at = ask(&office, json!({"filter": "grade == \"c\"", "set": {"remarks": "改"}}));
    let stopped = office.wait_for(&at, |job| is_done(job) && !office_works(&office, &at));
    assert_eq!(stopped["state"], "cancelled", "{stopped}");
    office.ask("POST", &format!("{at}/resumption")).go().expect(200);
    let job = office.wait_for(&at, is_done);
    assert_eq!((&job["state"], &job["changed"]), (&json!("done"), &json!(meant)), "{job}");
    assert_eq!(entries_per_record(&office.house, &job), (meant, 1));
    assert_eq!(office.ask("POST", &format!("{at}/resumption")).go().problem(409), "job_not_resumable");
});

/// The process stops in the middle, as by `kill -9`: the thread is gone, and nobody has said so.
fn cut_off(office: &Office, step: usize) {
    office.door.before_step(step, |_| panic!("cut off"));
}

on_both!(cut_off_in_the_middle_it_goes_on_and_changes_each_record_once, |house| {
    let office = Office::open(house);
    open_shops(&office, SHOPS);
    let meant = meant(&office);
    cut_off(&office, 3);
    let at = ask(&office, json!({"filter": "grade == \"c\"", "set": {"remarks": "改"}}));
    let stopped = office.wait_for(&at, |job| job["done"].as_i64() > Some(0) && !office_works(&office, &at));
    assert_eq!(stopped["state"], "running", "nobody has noted its end");
    assert!(stopped["done"].as_i64() < Some(meant));
    // Its lease still holds: nobody else may touch it.
    assert_eq!(site::jobs::take_up(&office.site).unwrap(), 0);
    office.house.clock.pass_ms(JOB_LEASE_MS + 1);
    assert_eq!(site::jobs::take_up(&office.site).unwrap(), 1);
    let job = office.wait_for(&at, is_done);
    assert_eq!((&job["state"], &job["changed"]), (&json!("done"), &json!(meant)), "{job}");
    assert_eq!(entries_per_record(&office.house, &job), (meant, 1));

    // And so does an undo.
    cut_off(&office, 2);
    let undoing = location(&office.ask("POST", &format!("{at}/undoing")).go().expect(202));
    office.wait_for(&undoing, |job| job["done"].as_i64() > Some(0) && !office_works(&office, &undoing));
    office.house.clock.pass_ms(JOB_LEASE_MS + 1);
    site::jobs::take_up(&office.site).unwrap();
    let undone = office.wait_for(&undoing, is_done);
    assert_eq!((&undone["changed"], &undone["refused"]), (&json!(meant), &json!(0)), "{undone}");
    assert_eq!(entries_per_record(&office.house, &undone), (meant, 1));
    counts_hold(&office.house);
});

/// Whether a thread of this process is at the job.
fn office_works(office: &Office, at: &str) -> bool {
    site::jobs::is_working(&office.site, id_in(at))
}

#[test]
fn of_two_processes_one_changes_the_records_on_postgres() {
    let office = Office::open(House::open(testing::Database::postgres()));
    open_shops(&office, SHOPS);
    let meant = meant(&office);
    let other = office.other_process();
    let (taking, clock) = (other.clone(), office.house.clock.clone());
    // The first one sleeps through its lease; the second takes the job over and ends it; the first wakes.
    office.door.before_step(2, move |_| {
        clock.pass_ms(JOB_LEASE_MS + 1);
        assert_eq!(site::jobs::take_up(&taking).unwrap(), 1);
        while taking
            .crm()
            .system()
            .read_wait::<_, StoreError, _>(|view| {
                Ok(view.jobs(store::WhoseJobs::All, 1)?[0].state == store::JobState::Running)
            })
            .unwrap()
        {
            std::thread::yield_now();
        }
    });
    let at = ask(&office, json!({"filter": "grade == \"c\"", "set": {"remarks": "改"}}));
    office.wait_for(&at, is_done);
    let job = office.wait_for(&at, |_| !office_works(&office, &at));
    assert_eq!((&job["state"], &job["changed"]), (&json!("done"), &json!(meant)), "{job}");
    assert_eq!(entries_per_record(&office.house, &job), (meant, 1));
    // While one holds it, the other finds nothing to take up.
    let at = ask(&office, json!({"filter": "grade == \"c\"", "set": {"remarks": "再"}}));
    site::jobs::take_up(&other).unwrap();
    let job = office.wait_for(&at, is_done);
    assert_eq!(job["changed"], json!(meant), "{job}");
    assert_eq!(entries_per_record(&office.house, &job), (meant, 1));
}

on_both!(a_right_withdrawn_in_the_middle_holds_from_the_next_step_on, |house| {
    let office = Office::open(house);
    open_shops(&office, SHOPS);
    let meant = meant(&office);
    office.door.before_step(3, |door| {
        let mut only_see = Rights::none();
        only_see.allow("shop", Verb::See, Scope::All);
        door.set_rights("boss", only_see);
    });
    let at = ask(&office, json!({"filter": "grade == \"c\"", "set": {"remarks": "改"}}));
    let job = office.wait_for(&at, is_done);
    let (changed, refused) = (job["changed"].as_i64().unwrap(), job["refused"].as_i64().unwrap());
    assert_eq!(job["state"], "done", "{job}");
    assert!(changed > 0 && refused > 0 && changed + refused == meant, "{job}");
    assert_eq!(job["refusals"][0]["code"], "not_allowed");
    assert_eq!(office.house.database().number("select count(*) from shop where remarks = '改'"), changed);
    assert_eq!(
        office.house.database().number("select count(*) from job_refusal"),
        refused.min(store::JOB_REFUSALS_MAX),
        "named up to a limit, counted beyond"
    );
});

on_both!(what_is_gone_or_not_ones_own_is_reported_and_not_skipped, |house| {
    let office = Office::open(house);
    let company = &office.company;
    let mine = office.shop_of("我的", company.zhao_min.member, company.south);
    let foreign = office.shop_of("别人的", company.wang_wei.member, company.north_east);
    let gone = office.shop_of("没了", company.zhao_min.member, company.south);
    let delete = object::parse_id(&gone).unwrap();
    office
        .house
        .system()
        .write_wait::<_, WriteError, _>("test", None, move |tx| {
            tx.delete(Shop::def(), delete, None).map(drop)
        })
        .unwrap();
    let body = json!({"ids": [mine, foreign, gone, mine], "set": {"seats": 9}});
    let answer =
        office.by_key("zhao_min", Method::POST, "/api/v1/shops/mass_changes").json(&body).go().expect(202);
    let at = location(&answer);
    office.wait_for_as("zhao_min", &at, is_done);
    let job = office.by_key("zhao_min", Method::GET, &at).go().expect(200).json();
    assert_eq!((&job["total"], &job["changed"], &job["missing"]), (&json!(3), &json!(1), &json!(2)), "{job}");
    // Not even their ids are told: they may not be known.
    assert_eq!(
        job["refusals"],
        json!([
            {"record": null, "title": null, "code": "gone", "message": "it is gone, or no longer in your sight"},
            {"record": null, "title": null, "code": "gone", "message": "it is gone, or no longer in your sight"},
        ])
    );
    assert_eq!(office.house.database().number("select count(*) from shop where seats = 9"), 1);
    // The job is its maker's: nobody else knows of it, however much they may see.
    assert_eq!(office.ask("GET", &at).go().problem(404), "not_found");
    assert_eq!(office.ask("POST", &format!("{at}/cancellation")).go().problem(404), "not_found");
    assert_eq!(office.ask("POST", &format!("{at}/undoing")).go().problem(404), "not_found");
    assert!(ids(&office.get("/api/v1/jobs")).is_empty());
});

on_both!(a_shop_handed_over_takes_its_clerks_along_and_back, |house| {
    let office = Office::open(house);
    let company = office.company.clone();
    let shop = office.shop_of("东湖", company.wang_wei.member, company.north_east);
    let id = object::parse_id(&shop).unwrap();
    office
        .house
        .system()
        .write_wait::<_, WriteError, _>("test", None, move |tx| {
            tx.insert(&Clerk::of(Id::from_raw(id), "小翠")).map(drop)
        })
        .unwrap();
    let owner = |table: &str| office.house.database().number(&format!("select owner from {table}"));
    let body = json!({"ids": [shop], "set": {"owner": company.zhao_min.member.to_string(), "team": company.south.to_string()}});
    let at = ask(&office, body);
    office.wait_for(&at, is_done);
    assert_eq!(
        (owner("shop"), owner("clerk")),
        (company.zhao_min.member.raw(), company.zhao_min.member.raw())
    );
    let undoing = location(&office.ask("POST", &format!("{at}/undoing")).go().expect(202));
    let undone = office.wait_for(&undoing, is_done);
    assert_eq!(undone["refused"], 0, "{undone}");
    assert_eq!(
        (owner("shop"), owner("clerk")),
        (company.wang_wei.member.raw(), company.wang_wei.member.raw())
    );
});

on_both!(tags_are_added_and_removed_beside_those_that_stay, |house| {
    let office = Office::open(house);
    let tagged =
        |name: &str, tags: &[&str]| office.shop_with(json!({"name": name, "tags": tags}))["id"].clone();
    let (first, second) = (tagged("东湖", &["老", "近"]), tagged("西湖", &["新"]));
    let at = ask(&office, json!({"ids": [first, second], "add_tags": ["新", "好"], "remove_tags": ["老"]}));
    assert_eq!(office.wait_for(&at, is_done)["changed"], 2);
    let tags = |id: &Json| office.get(&format!("/api/v1/shops/{}", id.as_str().unwrap()))["tags"].clone();
    assert_eq!((tags(&first), tags(&second)), (json!(["近", "新", "好"]), json!(["新", "好"])));
});

on_both!(many_are_deleted_with_what_belongs_to_them, |house| {
    let office = Office::open(house);
    let shops: Vec<Json> = ["东湖", "西湖", "南湖"].map(|name| office.shop(name)["id"].clone()).into();
    let kept = object::parse_id(shops[1].as_str().unwrap()).unwrap();
    office
        .house
        .system()
        .write_wait::<_, WriteError, _>("test", None, move |tx| {
            tx.insert(&Clerk::of(Id::from_raw(kept), "小翠")).map(drop)
        })
        .unwrap();
    let at = ask(&office, json!({"filter": "", "delete": true}));
    let job = office.wait_for(&at, is_done);
    assert_eq!((&job["changed"], &job["refused"]), (&json!(3), &json!(0)), "{job}");
    let left = |table: &str| office.house.database().number(&format!("select count(*) from {table}"));
    assert_eq!((left("shop"), left("clerk"), left("bin")), (0, 0, 3));
    let undoing = location(&office.ask("POST", &format!("{at}/undoing")).go().expect(202));
    assert_eq!(office.wait_for(&undoing, is_done)["changed"], 4);
    assert_eq!((left("shop"), left("clerk"), left("bin")), (3, 1, 0));
});

on_both!(what_cannot_be_asked_is_said_at_once, |house| {
    let office = Office::open(house);
    let shop = office.shop("东湖")["id"].clone();
    let send = |body: Json| office.ask("POST", "/api/v1/shops/mass_changes").json(&body).go();
    for body in [
        json!({}),
        json!({"filter": ""}),
        json!({"filter": "", "set": {}}),
        json!({"filter": "", "ids": [shop], "set": {"seats": 1}}),
        json!({"ids": [], "set": {"seats": 1}}),
        json!({"ids": ["?"], "set": {"seats": 1}}),
        json!({"filter": "", "set": {"seats": "many"}}),
        json!({"filter": "", "set": {"code": "X"}}),
        json!({"filter": "", "set": {"nothing": "X"}}),
        json!({"filter": "", "set": {"name": null}}),
        json!({"filter": "", "set": {"owner": shop}}),
        json!({"filter": "", "set": {"seats": 1}, "delete": true}),
        json!({"filter": "", "more": 1}),
    ] {
        assert_eq!(send(body.clone()).problem(422), "invalid", "{body}");
    }
    assert!(send(json!({"filter": "seats ==", "set": {"seats": 1}})).problem(400).starts_with("filter_"));
    office.ask("POST", "/api/v1/ships/mass_changes").json(&to_books()).go().expect(404);
    let mut rights = Rights::none();
    rights.allow("shop", Verb::See, Scope::All);
    office.door.set_rights("sun_li", rights);
    let refused = office.by_key("sun_li", Method::POST, "/api/v1/shops/mass_changes").json(&to_books()).go();
    assert_eq!(refused.problem(403), "forbidden");
    assert_eq!(office.house.database().number("select count(*) from job"), 0);
    office.ask("GET", "/api/v1/jobs/8K2").go().expect(404);
});

on_both!(who_has_many_jobs_waiting_is_asked_to_wait, |house| {
    let office = Office::open(house);
    let boss = office.house.visit(&office.company.li_hua.reaching(office.house.crm().registry(), Scope::All));
    let many = boss.note_job_wait(|tx| {
        (0..20).try_for_each(|_| {
            let input = String::from("{}");
            let kind = store::JobKind::Undo;
            tx.start_job(&store::NewJob {
                kind,
                object: "",
                input,
                once: None,
                total: None,
                change_set: None,
            })
            .map(drop)
        })
    });
    many.unwrap();
    let refused = office.ask("POST", "/api/v1/shops/mass_changes").json(&to_books()).go();
    assert_eq!(refused.problem(429), "too_many_jobs");
    let export = json!({"object": "shops", "filter": ""});
    assert_eq!(office.ask("POST", "/api/v1/exports").json(&export).go().problem(429), "too_many_jobs");
});

on_both!(the_same_request_under_one_key_is_one_job, |house| {
    let office = Office::open(house);
    open_shops(&office, 10);
    let send = || {
        let ask = office.ask("POST", "/api/v1/shops/mass_changes").header("idempotency-key", "once");
        location(&ask.json(&to_books()).go().expect(202))
    };
    let (first, second) = (send(), send());
    assert_eq!(first, second);
    office.wait_for(&first, is_done);
    assert_eq!(ids(&office.get("/api/v1/jobs")).len(), 1);
});
