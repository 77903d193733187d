//! `guanxi insight satisfaction|retention|value|next|path|clv`: what was asked of customers, how long they stay, what they
//! are worth and buy next.

use std::fmt::Write;

use serde_json::Value as Json;

use super::insight::{is_alone, near, program};

/// So many answers of a survey, in which service and price make satisfaction and that makes loyalty.
fn survey(people: usize) -> String {
    let mut chance = testing::Chance::of(11);
    let mut text = String::from("客户,推荐意愿,满意度,省力度,服务,价格,产品\n");
    for person in 0..people {
        let (service, price) = (1 + chance.below(5), 1 + chance.below(5));
        let satisfied = ((2 * service + price + chance.below(3)) / 3).clamp(1, 5);
        let recommends = (2 * satisfied + chance.below(3)).saturating_sub(1).min(10);
        let product = ["水泵", "阀门"][person % 2];
        writeln!(
            text,
            "C{person},{recommends},{satisfied},{},{service},{price},{product}",
            1 + chance.below(7)
        )
        .unwrap();
    }
    text
}

/// A row per order: half of the customers buy pumps and seals, the other half valves and filters.
fn orders(customers: usize) -> String {
    let mut chance = testing::Chance::of(12);
    let mut text = String::from("客户,日期,产品,金额\n");
    for customer in 0..customers {
        let mut day = chance.below(200) as i32;
        for order in 0..3 + chance.below(6) {
            let (year, rest) = (2024 + day / 360, day % 360);
            let product = [["水泵", "密封圈"], ["阀门", "滤芯"]][customer % 2][(order + customer / 2) % 2];
            let date = format!("{year}-{:02}-{:02}", 1 + rest / 30, 1 + rest % 28);
            writeln!(text, "K{customer},{date},{product},{}", 100 + chance.below(900)).unwrap();
            day += 10 + chance.below(60) as i32;
        }
    }
    text
}

#[test]
fn satisfaction_is_told_with_intervals_of_all_and_group_by_group() {
    let program = program();
    let mut text = String::from("nps,csat,ces,region\n");
    for person in 0..100 {
        let (nps, csat) = if person < 60 {
            (9, 5)
        } else if person < 80 {
            (8, 3)
        } else {
            (2, 1)
        };
        writeln!(text, "{nps},{csat},{},{}", 1 + person % 7, ["north", "south"][person % 2]).unwrap();
    }
    text.push_str("11,5,1,north\n,,,south\n");
    let file = program.written("survey.csv", &text);
    let out = program.file("figures.csv");
    let said = program.insight("satisfaction", &file, &["--by", "region", "--out", out.to_str().unwrap()]);
    // An answer off the scale is told and left out.
    assert_eq!((said.status, &said.json["rows_unreadable"]), (1, &1.into()), "{}", said.json);
    assert_eq!(said.json["unreadable"][0]["code"], "answer_off_the_scale");
    let nps = &said.json["nps"];
    near(&nps["figure"], 40.0, 1e-9);
    assert_eq!(
        (&nps["promoters"], &nps["passives"], &nps["detractors"]),
        (&60.into(), &20.into(), &20.into())
    );
    assert!(nps["low"].as_f64().unwrap() < 40.0 && nps["high"].as_f64().unwrap() > 40.0);
    near(&said.json["csat"]["figure"], 0.6, 1e-9);
    near(&said.json["ces"]["figure"], (1..=7).cycle().take(100).sum::<i32>() as f64 / 100.0, 1e-9);
    assert_eq!(said.json["groups"].as_array().unwrap().len(), 2);
    assert_eq!(said.json["quality"]["rows_without_answer"], 1);
    // All and two groups, four figures each.
    assert_eq!(std::fs::read_to_string(out).unwrap().lines().count(), 13);

    let file = program.written("elements.csv", &survey(120));
    let more = ["--elements", "服务,价格", "--weights", "3,1"];
    let said = program.insight("satisfaction", &file, &more);
    assert_eq!(said.status, 0, "{} {}", said.json, said.errors);
    let index = said.json["index"]["figure"].as_f64().unwrap();
    assert!((0.0..=100.0).contains(&index), "{index}");
    let doubled = program.insight("satisfaction", &file, &["--elements", "服务,价格", "--weights", "6,2"]);
    near(&doubled.json["index"]["figure"], index, 1e-9);
    // All of one answer: the share has an interval, the mean has none and says why.
    let same = program.written("same.csv", &format!("csat\n{}", "5\n".repeat(30)));
    let said = program.insight("satisfaction", &same, &[]);
    assert_eq!((said.status, &said.json["refused"]["code"]), (1, &"no_variation".into()));
    near(&said.json["csat"]["figure"], 1.0, 1e-12);
}

#[test]
fn satisfaction_leads_to_loyalty_by_paths_that_somebody_drew() {
    let program = program();
    let file = program.written("survey.csv", &survey(200));
    let paths = ["--path", "推荐意愿=满意度", "--path", "满意度=服务,价格", "--repetitions", "200"];
    let said = program.insight("path", &file, &paths);
    assert_eq!(said.status, 0, "{} {}", said.json, said.errors);
    let effects = said.json["effects"].as_array().unwrap();
    let of = |from: &str, to: &str| {
        effects
            .iter()
            .find(|own| own["from"] == from && own["to"] == to)
            .unwrap_or_else(|| panic!("{from} {to}"))
    };
    // The order in which equations are said does not matter; what goes through satisfaction is indirect.
    let (service, price) = (of("服务", "推荐意愿"), of("价格", "推荐意愿"));
    near(&service["direct"]["figure"], 0.0, 1e-12);
    assert!(service["indirect"]["low"].as_f64().unwrap() > 0.0, "{service}");
    assert!(service["total"]["figure"].as_f64() > price["total"]["figure"].as_f64());
    let one = program.insight("path", &file, &[paths.as_slice(), &["--threads", "1"]].concat());
    assert_eq!(one.json, said.json);
}

#[test]
fn how_long_customers_stay_is_a_curve_and_what_is_left_of_cohorts_a_table() {
    let program = program();
    // The 6-MP arm of Freireich et al. 1963, as every textbook of survival prints it.
    let mut text = String::from("duration,left\n");
    for left in [6, 6, 6, 7, 10, 13, 16, 22, 23] {
        writeln!(text, "{left},yes").unwrap();
    }
    for there in [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35] {
        writeln!(text, "{there},no").unwrap();
    }
    let file = program.written("terms.csv", &text);
    let out = program.file("curve.csv");
    let said = program.insight("retention", &file, &["--out", out.to_str().unwrap()]);
    assert_eq!(said.status, 0, "{} {}", said.json, said.errors);
    let survival = &said.json["survival"];
    assert_eq!(
        (&survival["customers"], &survival["left"], &survival["median"]),
        (&21.into(), &9.into(), &23.0.into())
    );
    near(&survival["curve"].as_array().unwrap().last().unwrap()["share"], 0.4482, 1e-4);
    assert_eq!(std::fs::read_to_string(out).unwrap().lines().count(), 8);

    let days = "客户,开始日期,流失日期\nA,01/02/2024,31/03/2024\nB,15/02/2024,\nC,20/02/2024,20/04/2024\n";
    let file = program.written("days.csv", days);
    let said = program.insight("retention", &file, &["--until", "2024-06-30"]);
    assert_eq!((said.status, &said.json["survival"]["median"]), (0, &60.0.into()), "{}", said.json);

    let log =
        "customer,date\nA,2024-01-05\nA,2024-02-05\nB,2024-01-20\nC,2024-02-02\nC,2024-03-09\nA,2024-03-31\n";
    let file = program.written("log.csv", log);
    let said = program.insight("retention", &file, &[]);
    assert_eq!(said.status, 0, "{} {}", said.json, said.errors);
    let january = &said.json["cohorts"][0];
    assert_eq!((&january["began"], &january["customers"]), (&"2024-01".into(), &2.into()));
    assert_eq!(january["active"], serde_json::json!([1.0, 0.5, 0.5]));
    assert_eq!(said.json["survival"], Json::Null);
    let said = program.insight("retention", &file, &["--gone-after", "30"]);
    assert_eq!((&said.json["survival"]["customers"], &said.json["survival"]["left"]), (&3.into(), &1.into()));
    // One row is after the last day, another before it in a month that is not over.
    let said = program.insight("retention", &file, &["--until", "2024-03-30"]);
    assert_eq!(said.json["quality"], serde_json::json!({"rows_left_out": 2}), "{}", said.json);
}

#[test]
fn the_curve_that_is_told_ends_with_its_last_step() {
    let program = program();
    // 24 parts of each of these durations come to a little less than the whole.
    for last in ["0.7", "3.3", "15.7", "31.9"] {
        let file = program.written("terms.csv", &format!("duration,left\n0.1,yes\n0.2,yes\n{last},yes\n"));
        let said = program.insight("retention", &file, &[]);
        let curve = said.json["survival"]["curve"].as_array().unwrap();
        assert_eq!(curve.len(), 25);
        let end = &curve[24];
        assert_eq!((end["time"].as_f64(), end["share"].as_f64()), (last.parse().ok(), Some(0.0)), "{end}");
    }
}

#[test]
fn value_is_one_index_with_classes_and_who_rose_and_who_fell() {
    let program = program();
    let mut text = String::from("客户,年收入,未结投诉,上次\n");
    for customer in 0..100 {
        let class = ["低", "中", "高"][customer / 34];
        writeln!(text, "V{customer},{}元,{},{class}", (customer + 1) * 1_000, customer % 3).unwrap();
    }
    text.push_str("V5,1,1,高\nV100,许多,0,高\nV101,5,0,金\n");
    let file = program.written("value.csv", &text);
    let out = program.file("classes.csv");
    let more = ["--more", "年收入", "--less", "未结投诉", "--weights", "9,1", "--before", "上次"];
    let said =
        program.insight("value", &file, &[more.as_slice(), &["--out", out.to_str().unwrap()]].concat());
    assert_eq!((said.status, &said.json["rows_unreadable"]), (1, &2.into()), "{}", said.json);
    let codes: Vec<&Json> =
        said.json["unreadable"].as_array().unwrap().iter().map(|own| &own["code"]).collect();
    assert_eq!(codes, ["customer_twice", "figure_unreadable"]);
    // A class nobody knows is no reason to leave a customer out.
    assert_eq!((&said.json["cells_unreadable"], &said.json["customers"]), (&1.into(), &101.into()));
    let cell = &said.json["unreadable_cells"][0];
    assert_eq!((&cell["row"], &cell["code"]), (&104.into(), &"class_unknown".into()), "{cell}");
    assert!(cell["zh"].as_str().unwrap().starts_with("上次："), "{cell}");
    let classes = &said.json["value_classes"];
    assert_eq!((&classes["high"]["customers"], &classes["low"]["customers"]), (&20.into(), &50.into()));
    let moves = &said.json["moves"];
    assert_eq!(
        (&moves["low"]["low"], &moves["low"]["high"], &moves["high"]["low"]),
        (&34.into(), &0.into(), &0.into())
    );
    let written = std::fs::read_to_string(out).unwrap();
    assert!(written.lines().nth(100).unwrap().contains(",high,high"), "{written}");
    assert!(written.lines().nth(101).unwrap().ends_with(",low,"), "{written}");
    // Twice the weights say the same; own scales and limits are followed.
    let doubled = more.map(|word| if word == "9,1" { "18,2" } else { word });
    let doubled = program.insight("value", &file, &doubled);
    assert_eq!(doubled.json["value_classes"], *classes);
    let own = ["--more", "年收入", "--scale", "年收入:0:50000", "--limits", "20,100"];
    let said = program.insight("value", &file, &own);
    assert_eq!(said.json["value_classes"]["high"]["customers"], 51, "{}", said.json);
    assert_eq!(said.json["value_classes"]["low"]["customers"], 10, "{}", said.json);
}

#[test]
fn columns_may_be_named_with_commas_of_either_kind() {
    let program = program();
    let file = program.written("survey.csv", &survey(120));
    for (what, more) in [
        ("value", &["--more", "服务,价格", "--less", "满意度,推荐意愿", "--weights", "4,3,2,1"][..]),
        ("satisfaction", &["--elements", "服务,价格", "--weights", "2,1"]),
        ("drivers", &["--target", "满意度", "--drivers", "服务,价格", "--repetitions", "100"]),
        ("segments", &["--columns", "服务,价格", "--groups", "2"]),
    ] {
        let wide: Vec<String> = more.iter().map(|word| word.replace(',', "，")).collect();
        let wide: Vec<&str> = wide.iter().map(String::as_str).collect();
        let (plain, wide) = (program.insight(what, &file, more), program.insight(what, &file, &wide));
        assert_eq!((plain.status, wide.status), (0, 0), "{what} {} {}", plain.json, wide.json);
        assert_eq!(plain.json, wide.json);
    }
}

#[test]
fn when_customers_buy_again_and_what_they_lack_is_told() {
    let program = program();
    let file = program.written("orders.csv", &orders(120));
    let out = program.file("next.csv");
    let said = program.insight("next", &file, &["--out", out.to_str().unwrap()]);
    assert_eq!(said.status, 0, "{} {}", said.json, said.errors);
    assert_eq!(said.json["quality"]["customers_with_a_day"], 120);
    let pairs = said.json["together"].as_array().unwrap();
    assert!(pairs.iter().all(|own| {
        let pair = [own["has"].as_str().unwrap(), own["wants"].as_str().unwrap()];
        pair.contains(&"水泵") == pair.contains(&"密封圈")
    }));
    assert_eq!(pairs.len(), 4, "{pairs:?}");
    assert_eq!(std::fs::read_to_string(out).unwrap().lines().count(), 121);
    // Days alone, and products alone.
    let days = program.written("days.csv", &orders(120).replace(",产品,", ",货号,"));
    let said = program.insight("next", &days, &[]);
    assert_eq!((said.status, said.json["together"].as_array().unwrap().len()), (0, 0), "{}", said.json);
    let few = program.written("few.csv", "客户,日期,产品\nA,2024-01-01,水泵\n");
    assert_eq!(program.insight("next", &few, &[]).json["refused"]["code"], "too_few");
}

#[test]
fn of_a_customer_who_is_overdue_the_day_that_is_over_is_told() {
    let program = program();
    // Everybody buys every fortnight or so; the first has not come back for four months.
    let mut chance = testing::Chance::of(13);
    let mut text = String::from("customer,date\n");
    for customer in 0..40_usize {
        let mut day = chance.below(10);
        while day < if customer == 0 { 60 } else { 180 } {
            writeln!(text, "C{customer},2026-{:02}-{:02}", 1 + day / 30, 1 + day % 28).unwrap();
            day += 11 + chance.below(7);
        }
    }
    let file = program.written("orders.csv", &text);
    let out = program.file("next.csv");
    let said = program.insight("next", &file, &["--out", out.to_str().unwrap(), "--today", "2026-06-30"]);
    assert_eq!((said.status, &said.json["overdue"]), (0, &1.into()), "{} {}", said.json, said.errors);
    assert_eq!(said.json["within_30_days"], 39);
    let written = std::fs::read_to_string(out).unwrap();
    let rows: Vec<Vec<&str>> = written.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(rows[0][1..5], ["expected", "overdue", "early", "late"]);
    for row in &rows[1..] {
        let is_first = row[0] == "C0";
        // Days are written so that the alphabet has them in order.
        assert_eq!(
            (row[2], row[1] < "2026-06-30"),
            (if is_first { "yes" } else { "no" }, is_first),
            "{row:?}"
        );
        assert_eq!((row[3].is_empty(), row[4].is_empty()), (is_first, is_first), "{row:?}");
    }
}

#[test]
fn contracts_and_the_formula_say_what_customers_are_worth() {
    let program = program();
    // Fader and Hardie 2007, the high-end cohort: alpha 0.668, beta 3.806.
    let file = program.written("cohort.csv", "survivors\n1000\n869\n743\n653\n593\n551\n517\n491\n");
    let said = program.insight("clv", &file, &["--contracts", "--price", "100", "--periods", "5"]);
    assert_eq!(said.status, 0, "{} {}", said.json, said.errors);
    near(&said.json["params"]["alpha"], 0.668, 0.001);
    near(&said.json["params"]["beta"], 3.806, 0.002);
    assert_eq!(
        (&said.json["contracts"]["running"], &said.json["contracts"]["ended"]),
        (&491.0.into(), &509.0.into())
    );
    near(&said.json["value"], said.json["expected_renewals"].as_f64().unwrap() * 100.0, 1e-6);
    // The same cohort as rows of contracts.
    let mut rows = String::from("begun,ended,count\n8,no,491\n");
    for (periods, gone) in [(1, 131), (2, 126), (3, 90), (4, 60), (5, 42), (6, 34), (7, 26)] {
        writeln!(rows, "{periods},yes,{gone}").unwrap();
    }
    let file = program.written("contracts.csv", &rows);
    let other = program.insight("clv", &file, &["--contracts", "--price", "100", "--periods", "5"]);
    assert_eq!(other.json["params"], said.json["params"], "{}", other.json);

    // A cell that no contract reaches is refused by its row, as is a cohort of so many; the longest of all are borne.
    let odd = program.written("odd.csv", &format!("{rows}4294967295,no,1\n"));
    let said = program.insight("clv", &odd, &["--contracts"]);
    assert_eq!((said.status, &said.json["error"]["code"]), (1, &"periods_too_many".into()), "{}", said.json);
    assert!(said.json["error"]["en"].as_str().unwrap().starts_with("Row 10 is beyond 1200 periods"));
    let long = program.written("long.csv", &format!("{rows}1200,yes,1\n"));
    let said = program.insight("clv", &long, &["--contracts"]);
    assert_eq!(said.status, 0, "{} {}", said.json, said.errors);
    let cohort = |periods: usize| {
        (0..periods).fold(String::from("survivors\n"), |text, period| {
            format!("{text}{}\n", 2_000_000 / (period + 10))
        })
    };
    let file = program.written("cohort.csv", &cohort(1_200));
    let said = program.insight("clv", &file, &["--contracts"]);
    assert_eq!(said.status, 0, "{} {}", said.json, said.errors);
    let file = program.written("cohort.csv", &cohort(1_201));
    let said = program.insight("clv", &file, &["--contracts"]);
    assert_eq!((said.status, &said.json["error"]["code"]), (1, &"periods_too_many".into()), "{}", said.json);
    assert!(said.json["error"]["zh"].as_str().unwrap().starts_with("第 1202 行"), "{}", said.json);

    let orders = "customer,date,amount\nA,2022-01-01,1000\nA,2023-12-31,1000\nB,2022-06-01,300\n";
    let file = program.written("orders.csv", orders);
    let out = program.file("worth.csv");
    let said =
        program.insight("clv", &file, &["--formula", "--loyalty", "1.5", "--out", out.to_str().unwrap()]);
    // One of two stayed: two years. A brings 1,000 a year.
    assert_eq!((said.status, &said.json["retention_years"]), (0, &2.0.into()), "{}", said.json);
    let written = std::fs::read_to_string(out).unwrap();
    let worth: f64 = written.lines().nth(1).unwrap().split(',').next_back().unwrap().parse().unwrap();
    assert!((worth - 3_000.0).abs() < 10.0, "{written}");
    let said = program.insight("clv", &file, &["--formula", "--years", "4"]);
    assert_eq!(said.json["retention_years"], 4.0);
}

#[test]
fn their_reports_open_alone_in_both_languages() {
    let program = program();
    let (survey, orders) = (survey(120), orders(120));
    let cohort = "survivors\n1000\n869\n743\n653\n593\n551\n517\n491\n";
    for (name, what, text, more) in [
        ("satisfaction", "satisfaction", survey.as_str(), &["--by", "产品", "--elements", "服务,价格"][..]),
        (
            "path",
            "path",
            &survey,
            &["--path", "推荐意愿=满意度", "--path", "满意度=服务,价格", "--repetitions", "100"],
        ),
        ("retention", "retention", &orders, &["--gone-after", "90"]),
        ("value", "value", &survey, &["--more", "满意度,推荐意愿"]),
        ("next", "next", &orders, &[]),
        ("contracts", "clv", cohort, &["--contracts"]),
        ("formula", "clv", &orders, &["--formula", "--years", "3"]),
    ] {
        let file = program.written("told.csv", text);
        for lang in ["zh_CN.UTF-8", "en_US.UTF-8"] {
            let path = program.file(&format!("{name}.html"));
            let (said, html) = program.reported(lang, what, &file, &path, more);
            is_alone(&html);
            assert!(said["refused"].is_null() && html.contains("<svg"), "{name} {said}");
            assert!(!html.contains("NaN"), "{name}");
        }
    }
}
