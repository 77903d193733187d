//! One page for every kind of work: what happened when, whose it is, what may be done with it and by whom.

use serde_json::Value as Json;
use site::backups::{Depot, Kept, Plan, follow, take_due};
use staff::NewColleague;
use store::WriteError;

use crate::doorstep::Doorstep;
use crate::program::on_both;

const KEEPER: &str = "shen.jingyi";
const REP: &str = "li.hua";
const AUDITOR: &str = "wen.zheng";
const HOME: &str = "192.0.2.1";
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

fn json(text: &str) -> Json {
    serde_json::from_str(text).unwrap()
}

fn with_auditor(doorstep: &Doorstep) {
    let auditor = NewColleague {
        name: String::from("闻正"),
        login: AUDITOR.to_owned(),
        password_hash: Some(staff::Door::hash_password(crate::doorstep::PASSWORD, &[]).unwrap()),
        teams: Vec::new(),
        roles: vec![String::from("auditor")],
        language: None,
    };
    let made = doorstep
        .crm()
        .system()
        .write_wait::<_, WriteError, _>("test", None, move |tx| staff::add_colleague(tx, &auditor).map(drop));
    made.unwrap();
}

fn of_kind(doorstep: &Doorstep, key: &str, kind: &str) -> Vec<Json> {
    let page = doorstep.browser(HOME).by_key(key, "GET", &format!("/api/v1/jobs?kind={kind}"), "");
    json(&page.expect(200).text)["data"].as_array().unwrap().clone()
}

on_both!(every_kind_of_work_stands_on_one_page_with_its_log_and_who_may_do_what, |program| {
    let doorstep = Doorstep::open(program.database);
    with_auditor(&doorstep);
    let (boss, rep, auditor) = (doorstep.key(KEEPER), doorstep.key(REP), doorstep.key(AUDITOR));

    // The rep brings a file in and changes what is in it; neither has a page of its own kind only.
    let file = "客户名称,客户类型\n晨光茶行,企业\n远山书店,企业\n";
    let mut program_of_rep = doorstep.browser(HOME);
    let import =
        program_of_rep.by_key(&rep, "POST", "/api/v1/imports?object=customers&mode=create", file).expect(202);
    let import = json(&import.text)["id"].as_str().unwrap().to_owned();
    let at_import = format!("/api/v1/jobs/{import}");
    let read =
        |key: &str, path: &str| json(&doorstep.browser(HOME).by_key(key, "GET", path, "").expect(200).text);
    doorstep.wait_until(|| read(&rep, &at_import)["state"] == "done");
    let shown = read(&rep, &at_import);
    assert_eq!(
        (&shown["kind"], &shown["object"], &shown["changed"]),
        (&"import".into(), &"customers".into(), &2.into())
    );
    let events: Vec<&str> =
        shown["log"].as_array().unwrap().iter().filter_map(|line| line["event"].as_str()).collect();
    assert_eq!(events, ["started", "done"]);
    let change = r#"{"filter": "", "set": {"remarks": "走访过"}}"#;
    let begun = program_of_rep.by_key(&rep, "POST", "/api/v1/customers/mass_changes", change).expect(202);
    let job = json(&begun.text)["id"].as_str().unwrap().to_owned();
    let at = format!("/api/v1/jobs/{job}");
    doorstep.wait_until(|| read(&rep, &at)["state"] == "done");
    let shown = read(&rep, &at);
    assert_eq!((&shown["can_cancel"], &shown["can_resume"]), (&false.into(), &false.into()));
    let list = read(&rep, "/api/v1/jobs");
    assert_eq!([&list["data"][0]["id"], &list["data"][1]["id"]], [job.as_str(), import.as_str()]);
    let first = read(&rep, "/api/v1/jobs?limit=1");
    let rest = read(&rep, &format!("/api/v1/jobs?after={}", first["next"].as_str().unwrap()));
    assert_eq!((rest["data"].as_array().unwrap().len(), &rest["next"]), (1, &Json::Null));
    assert_eq!(of_kind(&doorstep, &rep, "import").len(), 1);
    assert_eq!(of_kind(&doorstep, &rep, "export").len(), 0);

    // On the page, in words; narrowed by a form.
    let mut browser = doorstep.signed_in(REP, HOME);
    browser.get("/jobs").expect(200).says("批量修改客户").says("导入客户：");
    browser.get("/jobs?kind=import&state=&days=7").expect(200).says("导入客户：").lacks("批量修改客户</a>");
    browser.get("/jobs?kind=export").expect(200).says("没有符合条件的任务");
    browser.get(&format!("/jobs/{job}")).expect(200).says("日志").says("开始处理").says("李华");
    browser.get(&format!("/jobs/{import}")).expect(200).says("查看行与结果").says("每一行都有了结果");

    // The auditor reads everybody's and does nothing; the file's name is for who may look into it.
    assert_eq!(read(&auditor, "/api/v1/jobs")["data"].as_array().unwrap().len(), 2);
    let mut looks = doorstep.signed_in(AUDITOR, HOME);
    looks
        .get(&format!("/jobs/{import}"))
        .expect(200)
        .says("导入客户")
        .lacks("导入客户：")
        .lacks("查看行与结果");
    for noun in ["cancellation", "resumption"] {
        let act = format!("{at}/{noun}");
        doorstep.browser(HOME).by_key(&auditor, "POST", &act, "").expect(403);
    }
    // A colleague's is not there; who runs the place sees it, and who asked for it.
    let rep_id = list["data"][0]["actor"].as_str().unwrap().to_owned();
    let own = doorstep.browser(HOME).by_key(
        &boss,
        "POST",
        "/api/v1/exports",
        r#"{"object": "customers", "filter": ""}"#,
    );
    let own = json(&own.expect(202).text)["id"].as_str().unwrap().to_owned();
    doorstep.browser(HOME).by_key(&rep, "GET", &format!("/api/v1/jobs/{own}"), "").expect(404);
    assert_eq!(read(&boss, &format!("/api/v1/jobs?actor={rep_id}"))["data"].as_array().unwrap().len(), 2);
    doorstep.signed_in(KEEPER, HOME).get("/jobs").expect(200).says("李华").says("沈静怡");

    // Words that cannot be read are no filter.
    for query in ["kind=dance", "state=", "actor=x!", "days=0", "limit=0", "after=?"] {
        doorstep.browser(HOME).by_key(&rep, "GET", &format!("/api/v1/jobs?{query}"), "").expect(400);
    }
});

on_both!(what_was_cut_off_is_taken_up_and_its_log_says_how_long_nobody_was_there, |program| {
    let doorstep = Doorstep::open(program.database);
    let boss = doorstep.key(KEEPER);
    let read = |path: &str| json(&doorstep.browser(HOME).by_key(&boss, "GET", path, "").expect(200).text);
    let made = doorstep.browser(HOME).by_key(&boss, "POST", "/api/v1/customers", r#"{"name": "晨光茶行"}"#);
    made.expect(201);
    let change = r#"{"filter": "", "set": {"remarks": "走访过"}}"#;
    let begun = doorstep.browser(HOME).by_key(&boss, "POST", "/api/v1/customers/mass_changes", change);
    let job = json(&begun.expect(202).text)["id"].as_str().unwrap().to_owned();
    let at = format!("/api/v1/jobs/{job}");
    doorstep.wait_until(|| read(&at)["state"] == "done");

    // As a process leaves it that is killed: begun, held for a while yet, and nobody there.
    let now = doorstep.clock.now().0;
    let lease = now + store::JOB_LEASE_MS;
    doorstep.run(&format!(
        "update job set state = 'running', ended_at = null, lease_holder = 1, lease_until = {lease}"
    ));
    assert_eq!(site::jobs::take_up(doorstep.site()).unwrap(), 0, "it may still be somebody's");
    assert_eq!(read(&at)["seconds_left"], Json::Null, "nobody knows");
    doorstep.clock.pass_ms(store::JOB_LEASE_MS + 1_000);
    assert_eq!(site::jobs::take_up(doorstep.site()).unwrap(), 1);
    doorstep.wait_until(|| read(&at)["state"] == "done");
    let shown = read(&at);
    let taken_up = shown["log"].as_array().unwrap().iter().find(|line| line["event"] == "taken_up").unwrap();
    assert_eq!(taken_up["seconds_waited"], store::JOB_LEASE_MS / 1_000 + 1);
    doorstep.signed_in(KEEPER, HOME).get(&format!("/jobs/{job}")).expect(200).says("由另一进程接着处理");

    // A backup that was cut off is not gone on with, and says so; another comes in its place.
    let piece = doorstep.crm().system().note_job_wait(|tx| Ok(tx.begin_piece(store::JobKind::Backup, 0)?.id));
    let piece = object::id_text(piece.unwrap());
    let mut keeper = doorstep.signed_in(KEEPER, HOME);
    keeper.get(&format!("/jobs/{piece}")).expect(200).says("一次完成");
    let act = format!("/api/v1/jobs/{piece}/cancellation");
    doorstep.browser(HOME).by_key(&boss, "POST", &act, "").expect(409);
    doorstep.clock.pass_ms(1);
    assert_eq!(site::jobs::take_up(doorstep.site()).unwrap(), 1);
    doorstep.wait_until(|| read(&format!("/api/v1/jobs/{piece}"))["state"] == "failed");
    assert_eq!(read(&format!("/api/v1/jobs/{piece}"))["failure"]["code"], "cut_off");
});

on_both!(backups_are_jobs_and_their_files_are_for_who_may_take_everything_out, |program| {
    let doorstep = Doorstep::open(program.database);
    let (boss, rep) = (doorstep.key(KEEPER), doorstep.key(REP));
    let ask = |key: &str, method: &str, path: &str| doorstep.browser(HOME).by_key(key, method, path, "");
    ask(&rep, "GET", "/api/v1/backups").expect(403);
    assert_eq!(json(&ask(&boss, "GET", "/api/v1/backups").expect(200).text)["goes_to"], Json::Null);
    ask(&boss, "POST", "/api/v1/backups").expect(409);
    let folder = doorstep.folder().join("daily");
    let kept = Kept { days: 2, weeks: 0, months: 0 };
    follow(doorstep.site(), Plan { depot: Depot::Folder(folder.clone()), hour: 3, kept }).unwrap();

    let taken = json(&ask(&boss, "POST", "/api/v1/backups").expect(202).text);
    let at = format!("/api/v1/jobs/{}", taken["id"].as_str().unwrap());
    let read = |path: &str| json(&ask(&boss, "GET", path).expect(200).text);
    doorstep.wait_until(|| read(&at)["state"] == "done");
    assert!(read(&at)["changed"].as_i64().unwrap() > 0, "its rows are counted");
    let listed = read("/api/v1/backups");
    assert_eq!((listed["data"].as_array().unwrap().len(), &listed["data"][0]["by_hand"]), (1, &true.into()));
    let file = listed["data"][0]["file"].as_str().unwrap().to_owned();
    ask(&rep, "GET", &file).expect(403);
    ask(&boss, "GET", "/api/v1/backups/guanxi-20200101-030000.guanxi/file").expect(404);
    ask(&boss, "GET", "/api/v1/backups/..%2F..%2Fguanxi.db/file").expect(404);
    ask(&boss, "GET", &file).expect(200);
    doorstep.settle_trail();
    let lines = read("/api/v1/trail?filter=deed+%3D%3D+%22exported%22");
    assert_eq!(lines["data"][0]["told"], "backup");
    doorstep.signed_in(KEEPER, HOME).get("/jobs").expect(200).says("定时").says("立即备份");

    // One that should have come by itself and did not is told to who runs the place, and to nobody else.
    doorstep.clock.pass_ms(DAY_MS);
    std::fs::remove_dir_all(&folder).unwrap();
    doorstep.wait_for(take_due(doorstep.site()));
    let failed = &of_kind(&doorstep, &boss, "backup")[0];
    assert_eq!((&failed["state"], &failed["actor"]), (&"failed".into(), &Json::Null));
    doorstep.signed_in(KEEPER, HOME).get("/notifications").expect(200).says("自动备份没有成功");
    doorstep.signed_in(REP, HOME).get("/notifications").expect(200).lacks("自动备份");
});

on_both!(an_import_that_another_server_works_on_is_not_offered_to_go_on, |program| {
    let mut doorstep = Doorstep::open(program.database);
    let rep = doorstep.key(REP);
    let path = "/api/v1/imports?object=customers&mode=create";
    let import =
        doorstep.browser(HOME).by_key(&rep, "POST", path, "客户名称,客户类型\n晨光茶行,企业\n").expect(202);
    let at = format!("/api/v1/jobs/{}", json(&import.text)["id"].as_str().unwrap());
    let read =
        |doorstep: &Doorstep| json(&doorstep.browser(HOME).by_key(&rep, "GET", &at, "").expect(200).text);
    doorstep.wait_until(|| read(&doorstep)["state"] == "done");
    // This server knows nothing of it, and the last line of its log is new.
    doorstep.restart();
    doorstep.run("update import set state = 'running'");
    assert_eq!(read(&doorstep)["can_resume"], !doorstep.is_on_postgres());
    doorstep.clock.pass_ms(61_000);
    assert_eq!(read(&doorstep)["can_resume"], true, "once that is silent it can");
});
