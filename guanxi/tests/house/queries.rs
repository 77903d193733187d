//! Every list of `bench/queries` walks an index: nothing is read from end to end, nothing is sorted.

use customers::Customer;
use guanxi::commands::bench::queries::{QUERIES, parse};
use guanxi::house::{Place, clock, open};
use object::{Filter, FilterContext, Object, Sort, SystemField, parse_filter};
use staff::User;
use store::{
    BinQuery, LikelyAsked, LikelyPair, LikelyPlace, LikelySearch, ListQuery, QueuePlace, StoreError, Via,
    View, sorts_of,
};

use crate::program::on_both;

/// Who asks, by the names of the file.
fn login(who: &str) -> &'static str {
    match who {
        "director" => "gu.haifeng",
        "rep" => "lu.xiaowen",
        _ => "shen.jingyi",
    }
}

fn is_walked_whole_or_sorted(on_postgres: bool, line: &str) -> bool {
    if on_postgres {
        // `Sort Key` is the order that Merge Append keeps of its branches; a step called Sort makes one.
        line.contains("Seq Scan") || (line.contains("Sort") && !line.contains("Sort Key"))
    } else {
        (line.contains("SCAN") && !line.contains("INDEX") && !line.contains("SUBQUERY"))
            || line.contains("TEMP B-TREE")
    }
}

on_both!(every_named_list_walks_an_index, |program| {
    program.demo(1_500);
    let on_postgres = program.database.url().is_some();
    let place = Place {
        data: program.database.folder().to_owned(),
        database_url: program.database.url().map(str::to_owned),
        files: None,
    };
    let queries = parse(QUERIES);
    assert!(queries.len() >= 12, "the file names at least twelve");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let crm = runtime.block_on(open(&place, clock())).unwrap();
    let mut complaints = Vec::new();
    let mut looked_at = 0;
    for query in queries {
        let Some((path, said)) =
            query.path.split_once("/api/v1/").map(|(_, rest)| rest.split_once('?').unwrap_or((rest, "")))
        else {
            continue;
        };
        let Some(def) = crm.registry().plural(path) else { continue };
        let name = query.name.clone();
        let login = login(&query.who).to_owned();
        let words: Vec<(String, String)> = site::pairs_of(said);
        let user = crm.system().read_wait::<_, StoreError, _>(move |view| {
            let user = view.first::<User>(&User::LOGIN.is(&login))?.unwrap();
            staff::actor_of(view, &user, staff::ActsBy::Person)
        });
        let actor = user.unwrap().unwrap();
        let value =
            |wanted: &str| words.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone());
        // A customer that is there, for the words in braces.
        let some = crm.system().read_wait::<_, StoreError, _>(|view| {
            let phone = customers::Customer::PHONE;
            Ok(view.all::<customers::Customer>(&Filter::Not(Box::new(phone.is_empty())), None, 1)?.remove(0))
        });
        let some = some.unwrap();
        let filter_text = value("filter")
            .unwrap_or_default()
            .replace("{id}", &some.id.to_string())
            .replace("{phone}", &some.phone.as_ref().map(|phone| phone.canonical()).unwrap_or_default());
        let context = FilterContext {
            registry: crm.registry(),
            me: actor.user,
            my_teams: actor.teams(),
            now: crm.now(),
            zone: crm.zone(),
        };
        let filter = if filter_text.is_empty() {
            Filter::All
        } else {
            parse_filter(def, &filter_text, &context)
                .unwrap_or_else(|message| panic!("{name}: {}", message.en))
        };
        let sort = match value("sort") {
            Some(said) => {
                let name = said.trim_start_matches('-');
                let field = sorts_of(def).find(|sort| sort.name == name).unwrap();
                Sort { field, descending: said.starts_with('-') }
            }
            None => Sort { field: def.system_field(SystemField::UpdatedAt), descending: true },
        };
        let deep = value("after").is_some();
        let lines = crm.visit(actor, Via::Api).read_wait::<_, StoreError, _>(move |view| {
            let mut query = ListQuery { filter, ..ListQuery::of(def, sort, 50) };
            if deep {
                let row = view.list(&query)?.rows.pop().unwrap();
                query.after = Some(query.place(&row));
            }
            Ok((view.explain_by_index(&query)?, view.list(&query)?.plan))
        });
        let (lines, plan) = lines.unwrap();
        looked_at += 1;
        if lines.iter().any(|line| is_walked_whole_or_sorted(on_postgres, line)) {
            complaints.push(format!("{name} ({plan:?}):\n  {}", lines.join("\n  ")));
        }
    }
    assert!(looked_at >= 12, "only {looked_at} lists were looked at");
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
});

on_both!(the_bin_the_duplicates_and_the_queue_of_what_is_to_be_mended_walk_an_index, |program| {
    program.demo(300);
    // Who changes their own, and sees the others' telephone numbers masked: is not told what makes the queue's order.
    let added = program.run(&["user", "add", "ding.dan", "--role", "sales_rep", "--role", "marketing"]);
    assert!(added.json["id"].is_string(), "{} {}", added.json, added.errors);
    let on_postgres = program.database.url().is_some();
    let place = Place {
        data: program.database.folder().to_owned(),
        database_url: program.database.url().map(str::to_owned),
        files: None,
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let crm = runtime.block_on(open(&place, clock())).unwrap();
    // A search has found something, some of which belongs together.
    let found = crm.system().note_job_wait(|tx| {
        let all = tx.all::<Customer>(&Filter::All, None, 3)?;
        let ids: Vec<i64> = all.into_iter().map(|customer| customer.id.raw()).collect();
        let pair = |first, second| LikelyPair {
            first,
            second,
            probability: 9_000,
            related: false,
            cluster: Some(ids[0]),
        };
        tx.keep_likely(Customer::def(), 1, &[pair(ids[0], ids[1]), pair(ids[1], ids[2])])?;
        let search = LikelySearch { version: 1, at: tx.now(), records: 300, pairs: 2 };
        tx.turn_to_likely(Customer::def(), &search, &[])?;
        Ok(ids[0])
    });
    let found = found.unwrap();
    let mut complaints = Vec::new();
    for login in ["shen.jingyi", "gu.haifeng", "lu.xiaowen", "ding.dan"] {
        let user = crm.system().read_wait::<_, StoreError, _>(move |view| {
            let user = view.first::<User>(&User::LOGIN.is(&login.to_owned()))?.unwrap();
            staff::actor_of(view, &user, staff::ActsBy::Person)
        });
        let plans = crm.visit(user.unwrap().unwrap(), Via::Api).read_wait::<_, StoreError, _>(move |view| {
            let me = view.actor().user;
            let newest = || BinQuery { limit: 50, ..BinQuery::default() };
            let bins = [
                ("newest", newest()),
                ("deep", BinQuery { after: Some(i64::MAX / 2), ..newest() }),
                ("of an object", BinQuery { object: Some(Customer::def()), ..newest() }),
                ("of a person", BinQuery { actor: Some(me), ..newest() }),
            ];
            let mut plans = Vec::new();
            for (name, asked) in bins {
                plans.push((
                    format!("bin, {name}"),
                    view.explain_all_by_index(|view| view.bin(&asked).map(drop))?,
                ));
            }
            for field in view.twin_fields(Customer::def()) {
                let asked = |view: &View<'_>| view.twins(Customer::def(), field, "", 20).map(drop);
                plans.push((format!("duplicates by {}", field.name), view.explain_all_by_index(asked)?));
            }
            let pairs = |related, mine, after| LikelyAsked {
                def: Customer::def(),
                related,
                least: 5_000,
                mine,
                after,
                limit: 20,
            };
            let deep = LikelyPlace { probability: 9_999, first: i64::MAX, second: i64::MAX };
            let asked = [
                ("pairs", pairs(false, false, None)),
                ("pairs, mine, deep", pairs(false, true, Some(deep))),
                ("related pairs", pairs(true, false, None)),
            ];
            for (name, asked) in asked {
                let lines = view.explain_all_by_index(|view| view.likely(&asked).map(drop))?;
                plans.push((name.to_owned(), lines));
            }
            let of_record = |view: &View<'_>| view.likely_of(Customer::def(), found, 3).map(drop);
            plans.push((String::from("pairs of a record"), view.explain_all_by_index(of_record)?));
            let after = QueuePlace { score: 50, less: 0, record: 1 };
            for (name, after) in [("queue", None), ("queue, deep", Some(after))] {
                let asked = |view: &View<'_>| view.quality_queue(Customer::def(), after, None, 20).map(drop);
                plans.push((name.to_owned(), view.explain_all_by_index(asked)?));
            }
            Ok(plans)
        });
        for (name, lines) in plans.unwrap() {
            // The bin stands in the order of its ids, and who sees all of it reads no further than the page.
            // What was read of pairs is some two hundred, which are joined with their records.
            let is_page = |line: &str| {
                line == "SCAN t" && name == "bin, newest" || line == "SCAN p" && name.contains("pairs")
            };
            if lines.iter().any(|line| is_walked_whole_or_sorted(on_postgres, line) && !is_page(line)) {
                complaints.push(format!("{name}, {login}:\n  {}", lines.join("\n  ")));
            }
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
});
