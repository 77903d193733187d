//! What records have in a choice of the company's own is counted: once for those that were there before, and by every write
//! from then on, in every process, so that lists and boards know what is rare without reading.

use guanxi::commands::bench::client::Client;
use object::{Filter, Op, Path, Sort, SystemField, Value};
use serde_json::{Value as Json, json};
use store::{ListQuery, Plan, StoreError};

use crate::doorstep::{Browser, Doorstep, at_the_door};
use crate::program::on_both;

const OBJECT: &str = "x_project";
const CHOICE: &str = "x_progress";
const YES_OR_NO: &str = "x_urgent";

/// Records that are counted differently than they are kept, by value, owner and team: none where all is well.
fn wrong(object: &str, field: &str, value: &str) -> String {
    let kept = |columns: &str| {
        format!(
            "select {columns} from rollup where object = '{object}' and field = '{field}' union all \
             select {columns} from rollup_delta where object = '{object}' and field = '{field}'"
        )
    };
    format!(
        "select count(*) from (select value, owner, team, sum(n) n from ({} union all \
         select {value} as value, coalesce(owner, -1) as owner, coalesce(team, -1) as team, -1 as n \
         from {object} where {field} is not null) r group by value, owner, team having sum(n) <> 0) w",
        kept("value, owner, team, records as n")
    )
}

fn choice_is_wrong(doorstep: &Doorstep) -> i64 {
    doorstep.number(&wrong(OBJECT, CHOICE, CHOICE))
}

fn yes_or_no_is_wrong(doorstep: &Doorstep) -> i64 {
    let value = format!("(case when {YES_OR_NO} then 'true' else 'false' end)");
    doorstep.number(&wrong(OBJECT, YES_OR_NO, &value))
}

#[track_caller]
fn is_exact(doorstep: &Doorstep) {
    assert_eq!((choice_is_wrong(doorstep), yes_or_no_is_wrong(doorstep)), (0, 0));
}

fn counted(field: &str) -> String {
    format!("select count(*) from setting where name = 'counted {OBJECT}.{field}'")
}

fn kept(field: &str) -> String {
    format!("select count(*) from rollup where object = '{OBJECT}' and field = '{field}'")
}

struct Caller<'a> {
    browser: Browser<'a>,
    key: String,
}

impl<'a> Caller<'a> {
    fn of(doorstep: &'a Doorstep, login: &str) -> Caller<'a> {
        Caller { browser: doorstep.browser("192.0.2.8"), key: doorstep.key(login) }
    }

    #[track_caller]
    fn ask(&mut self, method: &str, path: &str, body: &Json, status: u16) -> Json {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let answer = self.browser.by_key(&self.key, method, &format!("/api/v1/{path}"), &body).expect(status);
        serde_json::from_str(&answer.text).unwrap_or(Json::Null)
    }

    #[track_caller]
    fn get(&mut self, path: &str) -> Json {
        self.ask("GET", path, &Json::Null, 200)
    }

    #[track_caller]
    fn make(&mut self, plural: &str, body: &Json) -> String {
        self.ask("POST", plural, body, 201)["id"].as_str().unwrap().to_owned()
    }
}

fn field(of: &str, words: (&str, &str), holds: &str, more: &Json) -> Json {
    let mut field = json!({"of": of, "zh": words.0, "en": words.1, "holds": holds, "in_list": true,
        "filtered": false, "searched": false, "personal": false, "required": false, "unique": false,
        "sorted": false});
    field.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    field
}

const CHOICES: &str = "立项 / Begun\n完成 / Done #green\n搁置 / Shelved #grey";

/// Projects, with a choice and a yes or no that nobody filters by yet; their fields' addresses.
fn projects(shen: &mut Caller<'_>) -> [String; 2] {
    let project = json!({"zh": "项目", "en": "Project", "belongs": "owned", "rights_like": "customers"});
    shen.make("custom_objects", &project);
    let choice = field("x_projects", ("进度", "Progress"), "choice", &json!({"choices": CHOICES}));
    let urgent = field("x_projects", ("加急", "Urgent"), "boolean", &json!({}));
    [choice, urgent].map(|field| format!("custom_fields/{}", shen.make("custom_fields", &field)))
}

fn settle(doorstep: &Doorstep) {
    doorstep.crm().settle(&guanxi::house::subscribers()).unwrap();
}

at_the_door!(a_choice_of_the_companys_own_is_counted_by_every_write, |doorstep| {
    let mut doorstep = doorstep;
    doorstep.colleague("赵敏", "zhao.min", "sales_rep");
    let mut shen = Caller::of(&doorstep, "shen.jingyi");
    let mut li = Caller::of(&doorstep, "li.hua");
    let fields = projects(&mut shen);
    settle(&doorstep);
    let project =
        |name: &str, progress: Json, urgent: Json| json!({"name": name, CHOICE: progress, YES_OR_NO: urgent});
    let first = li.make("x_projects", &project("三号车间", json!("begun"), json!(true)));
    li.make("x_projects", &project("四号车间", json!("begun"), json!(false)));
    li.make("x_projects", &project("五号车间", Json::Null, Json::Null));
    let hers = shen.make("x_projects", &project("总部大楼", json!("done"), json!(true)));
    assert_eq!(doorstep.number(&counted(CHOICE)), 0, "nobody filters by it yet");
    // What is there is counted once somebody filters by it.
    for at in &fields {
        shen.ask("PATCH", at, &json!({"filtered": true}), 200);
    }
    doorstep.wait_until(|| doorstep.number(&counted(CHOICE)) + doorstep.number(&counted(YES_OR_NO)) == 2);
    is_exact(&doorstep);
    // From then on every write moves the counts: made, changed, handed over, emptied, deleted, brought back, taken back.
    let at = format!("x_projects/{first}");
    li.ask("PATCH", &at, &json!({CHOICE: "done", YES_OR_NO: false}), 200);
    is_exact(&doorstep);
    let zhao = doorstep.number("select id from \"user\" where login = 'zhao.min'");
    shen.ask("PATCH", &at, &json!({"owner": object::id_text(zhao)}), 200);
    is_exact(&doorstep);
    let handed =
        doorstep.number("select max(change_set) from entry where object = 'x_project' and verb = 'changed'");
    let undone = doorstep.crm().current().system().undo_wait(handed).unwrap();
    assert!(undone.kept.is_empty(), "{undone:?}");
    is_exact(&doorstep);
    li.ask("PATCH", &at, &json!({CHOICE: null}), 200);
    li.make("x_projects", &project("六号车间", json!("shelved"), json!(true)));
    is_exact(&doorstep);
    shen.ask("DELETE", &format!("x_projects/{hers}"), &Json::Null, 204);
    is_exact(&doorstep);
    shen.ask("POST", &format!("x_projects/{hers}/restoration"), &Json::Null, 200);
    is_exact(&doorstep);
    // Folded into the kept ones they are the same, and a check of the house says so.
    doorstep.crm().settle(&guanxi::house::subscribers()).unwrap();
    is_exact(&doorstep);
    assert!(doorstep.number(&kept(CHOICE)) > 0);
    let problems = doorstep.crm().check(&[]).unwrap().problems;
    assert!(problems.is_empty(), "{problems:?}");
    // Lists and boards know them, each as far as their reader sees.
    let counted_of = |caller: &mut Caller<'_>, filter: &str| -> (Json, Json) {
        let told = caller.get(&format!("x_projects?filter={filter}"));
        (told["total"]["count"].clone(), told["total"]["exact"].clone())
    };
    let done = "x_progress+==+%22done%22";
    assert_eq!(counted_of(&mut shen, done), (json!(1), json!(true)));
    assert_eq!(counted_of(&mut li, done), (json!(0), json!(true)), "what is hers is not his");
    assert_eq!(counted_of(&mut li, "x_urgent+==+true").0, json!(1));
    let mut page = doorstep.signed_in("li.hua", "192.0.2.8");
    page.get("/x_projects?as=board&by=x_progress&lang=en").expect(200).says("Shelved").says("六号车间");
    // Another process counts too.
    let other = doorstep.other_process();
    let mut li = Caller::of(&doorstep, "li.hua");
    let body = project("七号车间", json!("begun"), json!(true)).to_string();
    doorstep.browser("192.0.2.8").at(&other).by_key(&li.key, "POST", "/api/v1/x_projects", &body).expect(201);
    is_exact(&doorstep);
    // Counted wrongly, it is found.
    doorstep.run(&format!(
        "update rollup set records = records + 1 where object = '{OBJECT}' and field = '{CHOICE}'"
    ));
    let problems = doorstep.crm().check(&[]).unwrap().problems;
    assert!(format!("{problems:?}").contains(CHOICE), "{problems:?}");
    // Nobody filters by it any more: nothing is counted. When somebody does again, it is counted anew.
    let mut shen = Caller::of(&doorstep, "shen.jingyi");
    shen.ask("PATCH", &fields[0], &json!({"filtered": false}), 200);
    assert_eq!((doorstep.number(&counted(CHOICE)), doorstep.number(&kept(CHOICE))), (0, 0));
    li.make("x_projects", &project("八号车间", json!("begun"), json!(true)));
    shen.ask("PATCH", &fields[0], &json!({"filtered": true}), 200);
    doorstep.wait_until(|| doorstep.number(&counted(CHOICE)) == 1);
    is_exact(&doorstep);
    // The same where the field itself goes and comes back.
    shen.ask("DELETE", &fields[1], &Json::Null, 204);
    assert_eq!((doorstep.number(&counted(YES_OR_NO)), doorstep.number(&kept(YES_OR_NO))), (0, 0));
    li.make("x_projects", &json!({"name": "九号车间", CHOICE: "begun"}));
    shen.ask("POST", &format!("{}/restoration", fields[1]), &Json::Null, 200);
    doorstep.wait_until(|| doorstep.number(&counted(YES_OR_NO)) == 1);
    is_exact(&doorstep);
    assert_eq!(doorstep.crm().check(&[]).unwrap().problems.len(), 0);
});

at_the_door!(a_list_knows_which_choice_of_the_companys_own_is_rare, |doorstep| {
    let mut shen = Caller::of(&doorstep, "shen.jingyi");
    let project = json!({"zh": "项目", "en": "Project", "belongs": "owned", "rights_like": "customers"});
    shen.make("custom_objects", &project);
    let filtered = json!({"choices": CHOICES, "filtered": true});
    shen.make("custom_fields", &field("x_projects", ("进度", "Progress"), "choice", &filtered));
    let filtered = json!({"filtered": true});
    shen.make("custom_fields", &field("x_projects", ("加急", "Urgent"), "boolean", &filtered));
    shen.make("custom_fields", &field("x_projects", ("面积", "Area"), "number", &filtered));
    doorstep.wait_until(|| doorstep.number(&counted(CHOICE)) == 1);
    let crm = doorstep.crm().current();
    let def = crm.registry().object(OBJECT).unwrap();
    // Of 3,000 projects ten are done and three urgent; half are shelved.
    let made = crm.system().write_wait::<_, store::WriteError, _>("test", None, move |tx| {
        for place in 0..3_000_i64 {
            let mut values = vec![Value::Null; def.fields.len()];
            let progress = match place {
                place if place % 300 == 7 => "done",
                place if place % 2 == 0 => "shelved",
                _ => "begun",
            };
            let mut set = |name: &str, value: Value| values[def.field(name).unwrap().index] = value;
            set("name", Value::Text(format!("项目{place:05}")));
            set(CHOICE, Value::Text(progress.to_owned()));
            set(YES_OR_NO, Value::Bool(place % 1_000 == 5));
            set("x_area", Value::Int(place));
            tx.create(def, values)?;
        }
        Ok(())
    });
    made.unwrap();
    doorstep.wait_until(|| crm.current().registry().object(OBJECT).unwrap().field(CHOICE).unwrap().counted);
    doorstep.wait_until(|| {
        doorstep.number("select count(*) from job where kind = 'indexes' and ended_at is null") == 0
    });
    let crm = doorstep.crm().current();
    crm.settle(&guanxi::house::subscribers()).unwrap();
    let def = crm.registry().object(OBJECT).unwrap();
    let of = |name: &str| def.field(name).unwrap();
    let is = |name: &str, value: Value| Filter::Compare { path: Path::own(of(name)), op: Op::Is, value };
    let text = |code: &str| Value::Text(code.to_owned());
    let by_name = Sort { field: of("name"), descending: false };
    let newest = Sort { field: def.system_field(SystemField::UpdatedAt), descending: true };
    let below =
        |area: i64| Filter::Compare { path: Path::own(of("x_area")), op: Op::Less, value: Value::Int(area) };
    let all = |parts: Vec<Filter>| Filter::And(parts);
    for (filter, sort, plan, found) in [
        // Rare under another order: its few rows are read and sorted.
        (is(CHOICE, text("done")), by_name, Plan::Gather(CHOICE), 10),
        (is(YES_OR_NO, Value::Bool(true)), by_name, Plan::Gather(YES_OR_NO), 3),
        // Of two the rarer one leads.
        (
            all(vec![is(CHOICE, text("shelved")), is(YES_OR_NO, Value::Bool(true))]),
            newest,
            Plan::Gather(YES_OR_NO),
            0,
        ),
        (
            all(vec![is(CHOICE, text("done")), is(YES_OR_NO, Value::Bool(false))]),
            by_name,
            Plan::Gather(CHOICE),
            10,
        ),
        // A rare range beside a common choice.
        (all(vec![is(CHOICE, text("shelved")), below(10)]), by_name, Plan::Gather("x_area"), 5),
        (all(vec![is(CHOICE, text("shelved")), below(10)]), newest, Plan::Gather("x_area"), 5),
        // Common: along the order, and along the value in the order of lists.
        (is(CHOICE, text("shelved")), by_name, Plan::InOrder, 50),
        (is(CHOICE, text("shelved")), newest, Plan::ByValue(CHOICE), 50),
        (is(CHOICE, Value::Null), newest, Plan::Gather(CHOICE), 0),
    ] {
        let query = ListQuery { filter, ..ListQuery::of(def, sort, 50) };
        let asked = format!("{:?} by {}", query.filter, query.sort.field.name);
        let (page, lines, statements) = crm
            .system()
            .read_wait::<_, StoreError, _>(move |view| {
                let page = view.list(&query)?;
                let statements = view.statements();
                Ok((page, view.explain_by_index(&query)?, statements))
            })
            .unwrap();
        assert_eq!((page.plan, page.rows.len()), (plan, found), "{asked}");
        assert!(statements <= 8, "{statements} statements for {asked}");
        let is_walked_whole = |line: &&String| match doorstep.is_on_postgres() {
            true => line.contains("Seq Scan"),
            false => line.contains("SCAN") && !line.contains("INDEX"),
        };
        assert_eq!(lines.iter().find(is_walked_whole), None, "{asked}: {lines:?}");
    }
    // A board's heads and a total cost no reading of records.
    let (tally, statements) = crm
        .system()
        .read_wait::<_, StoreError, _>(move |view| {
            let tally = view.tally(def, &Filter::All, def.field(CHOICE).unwrap(), None)?;
            Ok((tally, view.statements()))
        })
        .unwrap();
    let count = |code: &str| tally.of(&object::Value::Text(code.to_owned())).count;
    assert_eq!((count("done"), count("shelved"), count("begun"), tally.exact), (10, 1_500, 1_490, true));
    assert!(statements <= 2, "{statements}");
});

on_both!(counting_that_is_killed_is_done_by_the_next_start, |program| {
    let demo = program.demo(60);
    let key = demo.json["key"].as_str().unwrap().to_owned();
    let json_head = [("Content-Type", "application/json"), ("If-Match", "*")];
    let ask = |address: &str, method: &str, path: &str, body: &Json| -> Json {
        let mut client = Client::connect(address, &key).unwrap();
        let path = format!("/api/v1/{path}");
        let answer = client.send(method, &path, &json_head, body.to_string().as_bytes()).unwrap();
        let said = String::from_utf8_lossy(&answer.body).into_owned();
        assert_eq!((answer.status < 300).then_some(""), Some(""), "{method} {path}: {said}");
        serde_json::from_slice(&answer.body).unwrap_or(Json::Null)
    };
    let server = program.serve();
    let choice = field("customers", ("预算档", "Budget band"), "choice", &json!({"choices": CHOICES}));
    let made = ask(&server.address, "POST", "custom_fields", &choice);
    let at = format!("custom_fields/{}", made["id"].as_str().unwrap());
    let listed = ask(&server.address, "GET", "customers?limit=60", &Json::Null);
    for (place, customer) in listed["data"].as_array().unwrap().iter().enumerate() {
        let code = ["begun", "done"][place % 2];
        let customer = format!("customers/{}", customer["id"].as_str().unwrap());
        ask(&server.address, "PATCH", &customer, &json!({"x_budget_band": code}));
    }
    ask(&server.address, "PATCH", &at, &json!({"filtered": true}));
    drop(server); // Killed, wherever it is.
    let server = program.serve();
    let is_counted = "select count(*) from setting where name = 'counted customer.x_budget_band'";
    while program.database.number(is_counted) == 0 {
        std::thread::yield_now();
    }
    let wrong = wrong("customer", "x_budget_band", "x_budget_band");
    assert_eq!(program.database.number(&wrong), 0);
    let told = ask(&server.address, "GET", "customers?filter=x_budget_band+==+%22done%22", &Json::Null);
    assert_eq!(told["total"]["count"], 30);
    drop(server);
    assert_eq!(program.run(&["check"]).json["problems"], json!([]));
});

on_both!(what_the_demo_company_added_is_counted_and_stamped_however_few_its_customers_are, |program| {
    // So few that those who change hands are among those with samples.
    program.demo(40);
    assert_eq!(program.run(&["check"]).json["problems"], json!([]));
});
