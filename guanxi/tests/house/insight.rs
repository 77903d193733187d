//! `guanxi insight`: what a file says of customers, or why it says nothing.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use crate::program::{Program, Said};

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../insight/data").join(name)
}

pub fn program() -> Program {
    Program::with(testing::Database::sqlite())
}

impl Program {
    pub fn insight(&self, what: &str, file: &Path, more: &[&str]) -> Said {
        let mut words = vec!["insight", what, file.to_str().unwrap()];
        words.extend(more);
        self.run(&words)
    }

    /// In a language of the terminal, with a report.
    pub fn reported(
        &self,
        lang: &str,
        what: &str,
        file: &Path,
        report: &Path,
        more: &[&str],
    ) -> (Json, String) {
        let mut words = vec!["insight", what, file.to_str().unwrap(), "--report", report.to_str().unwrap()];
        words.extend(more);
        let output = self.command(&words).env("LC_ALL", lang).output().unwrap();
        let json = serde_json::from_slice(&output.stdout).unwrap();
        (json, std::fs::read_to_string(report).unwrap_or_else(|cause| panic!("{what}: {cause}")))
    }

    pub fn written(&self, name: &str, text: &str) -> PathBuf {
        let path = self.file(name);
        std::fs::write(&path, text).unwrap();
        path
    }
}

pub fn near(json: &Json, wanted: f64, within: f64) {
    let figure = json.as_f64().unwrap_or_else(|| panic!("{json} is no figure"));
    assert!((figure - wanted).abs() <= within, "{figure} is not {wanted}");
}

#[test]
fn what_customers_of_the_cdnow_sample_are_worth_is_what_was_published() {
    let program = program();
    let said = program.insight("clv", &data("cdnow/summary.csv"), &[]);
    assert_eq!(said.status, 0, "{} {}", said.json, said.errors);
    let params = &said.json["params"];
    // Fader, Hardie and Lee 2005; Fader and Hardie 2013: three digits.
    for (name, wanted, within) in [
        ("r", 0.243, 0.0005),
        ("alpha", 4.414, 0.0005),
        ("a", 0.793, 0.0005),
        ("b", 2.426, 0.0005),
        ("p", 6.25, 0.005),
        ("q", 3.74, 0.005),
        ("gamma", 15.44, 0.05),
    ] {
        near(&params[name], wanted, within);
    }
    near(&said.json["log_likelihood"], -9582.4, 0.05);

    // The same from the log of purchases, with the second half held out.
    let mut log = String::from("客户,日期,金额\n");
    for line in std::fs::read_to_string(data("cdnow/sample.txt")).unwrap().lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        writeln!(log, "{},{},{}", words[1], words[2], words[4]).unwrap();
    }
    let log = program.written("cdnow.csv", &log);
    let out = program.file("worth.csv");
    let more = ["--held-out", "273", "--until", "1998-06-30", "--out", out.to_str().unwrap()];
    let said = program.insight("clv", &log, &more);
    assert_eq!(said.status, 0, "{} {}", said.json, said.errors);
    assert_eq!((&said.json["rows"], &said.json["customers"]), (&6919.into(), &2357.into()));
    let test = &said.json["quality"]["back_test"];
    assert_eq!(test["until"], "1997-09-30");
    near(&test["predicted"], 1653.0, 60.0);
    assert_eq!(std::fs::read_to_string(out).unwrap().lines().count(), 2358);
    // Threads change nothing.
    let one = program.insight("clv", &log, &["--threads", "1"]);
    let many = program.insight("clv", &log, &["--threads", "8"]);
    assert_eq!(one.json, many.json);
}

#[test]
fn shares_of_drivers_are_those_of_the_reference() {
    let program = program();
    let said = program.insight("drivers", &data("drivers/attitude.csv"), &["--target", "rating"]);
    assert_eq!(said.status, 0, "{} {}", said.json, said.errors);
    near(&said.json["r_squared"], 0.732_601_992_5, 1e-9);
    let shares = said.json["shares"].as_array().unwrap();
    for (place, (name, wanted)) in [
        ("complaints", 0.370_816_194_3),
        ("privileges", 0.050_903_793_0),
        ("learning", 0.155_765_959_0),
        ("raises", 0.120_345_079_4),
        ("critical", 0.006_588_722_5),
        ("advance", 0.028_182_213_1),
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(shares[place]["driver"], name);
        near(&shares[place]["share"], wanted, 1e-6);
    }
    let again =
        program.insight("drivers", &data("drivers/attitude.csv"), &["--target", "rating", "--threads", "1"]);
    assert_eq!(said.json, again.json);
    let wrong = program.insight("drivers", &data("drivers/attitude.csv"), &["--target", "mood"]);
    assert_eq!((wrong.status, &wrong.json["error"]["code"]), (1, &"column_missing".into()));
    assert!(wrong.json["error"]["en"].as_str().unwrap().contains("rating, complaints"));
}

#[test]
fn orders_become_scores_segments_and_classes_of_value() {
    let program = program();
    let mut orders = String::from("客户,下单日期,金额\n");
    for customer in 1..=40 {
        for order in 0..customer % 7 + 1 {
            writeln!(orders, "C{customer:02},2026-{:02}-{:02},¥{}00", 1 + order, 1 + customer % 28, customer)
                .unwrap();
        }
    }
    orders.push_str("C01,2026-03-01,-50\nC02,三月,100\nC03,2026-03-01,much\n");
    let file = program.written("orders.csv", &orders);
    let out = program.file("scores.csv");
    let said = program.insight("rfm", &file, &["--today", "2026-12-01", "--out", out.to_str().unwrap()]);
    // Two rows that nobody can read are told, and the rest is answered.
    assert_eq!((said.status, &said.json["rows_unreadable"]), (1, &2.into()), "{}", said.json);
    let orders = orders.lines().count() as u64;
    assert_eq!(said.json["rows"], orders - 1);
    let told = said.json["unreadable"].as_array().unwrap();
    assert_eq!((&told[0]["row"], &told[1]["row"]), (&(orders - 1).into(), &orders.into()));
    assert_eq!(said.json["refused"], Json::Null);
    assert_eq!(said.json["buyers"], 40);
    let classes = &said.json["value_classes"];
    let all: i64 = ["high", "middle", "low"].iter().map(|class| classes[*class].as_i64().unwrap()).sum();
    assert_eq!(all, 40);
    let written = std::fs::read_to_string(out).unwrap();
    assert!(written.lines().nth(1).unwrap().starts_with("C01,2026-02-02,2,150,"), "{written}");
    // Own limits make a score of what is above them.
    let own = ["--recency", "30,60,90,400", "--frequency", "1,2,3,4", "--monetary", "100,200,300,400"];
    assert_eq!(program.insight("rfm", &file, &own).json["buyers"], 40);
    let wrong = program.insight("rfm", &file, &["--weights", "1,2"]);
    assert_eq!((wrong.status, &wrong.json["error"]["code"]), (2, &"option_unreadable".into()));
}

#[test]
fn answers_to_pairs_of_questions_become_categories() {
    let program = program();
    let file = program.written(
        "kano.csv",
        "功能,提供,不提供\n移动审批,我很喜欢,无所谓\n移动审批,1,3\n移动审批,like,neutral\n防爆认证,理应如此,我很不喜欢\n\
         防爆认证,3,5\n防爆认证,不知道,5\n",
    );
    let said = program.insight("kano", &file, &[]);
    assert_eq!((said.status, &said.json["rows_unreadable"]), (1, &1.into()));
    let features = said.json["features"].as_array().unwrap();
    assert_eq!((&features[0]["category"], &features[0]["answers"]), (&"attractive".into(), &3.into()));
    assert_eq!((&features[1]["category"], &features[1]["counts"]["M"]), (&"must_be".into(), &2.into()));
    near(&features[1]["worse"]["figure"], -1.0, 1e-12);
}

#[test]
fn touches_are_credited_with_conversions() {
    let program = program();
    let mut touches = String::from("lead,date,channel,converted,value\n");
    for lead in 0..120 {
        writeln!(touches, "L{lead},2026-02-02,call,{},1000", if lead % 3 == 0 { "yes" } else { "no" })
            .unwrap();
        writeln!(touches, "L{lead},2026-01-02,{},,", if lead % 2 == 0 { "fair" } else { "search" }).unwrap();
    }
    let file = program.written("touches.csv", &touches);
    let said = program.insight("attribute", &file, &[]);
    assert_eq!(said.status, 0, "{} {}", said.json, said.errors);
    let channels = said.json["channels"].as_array().unwrap();
    let of = |name: &str| channels.iter().find(|own| own["channel"] == name).unwrap();
    // By day, not by the order of the file.
    near(&of("call")["last"]["conversions"], 40.0, 1e-9);
    near(&of("fair")["first"]["conversions"], 20.0, 1e-9);
    near(&of("search")["linear"]["conversions"], 10.0, 1e-9);
    near(&of("call")["position"]["value"], 20_000.0, 1e-6);
    near(&of("call")["removal_effect"], 1.0, 1e-9);
}

#[test]
fn who_is_the_same_is_found_without_anybody_having_said_so() {
    let program = program();
    let family = ["王", "李", "张", "刘", "陈", "杨", "赵", "黄"];
    let given = ["伟", "芳", "秀英", "敏", "静", "丽丽", "强", "磊", "洋", "艳", "建国", "小红", "志强"];
    let mut people = String::from("编号,姓名,手机,邮箱,城市,出生日期\n");
    for person in 0..400_usize {
        let name = format!("{}{}", family[person % 8], given[person * 7 % 13]);
        let (phone, city) = (13_800_000_000_u64 + person as u64 * 977, ["苏州", "杭州", "宁波"][person % 3]);
        let born =
            format!("19{:02}-{:02}-{:02}", 50 + person * 11 % 50, 1 + person * 5 % 12, 1 + person * 13 % 28);
        writeln!(people, "P{person},{name},{phone},p{person}@mail.example,{city},{born}").unwrap();
        if person % 10 == 0 {
            // The same one again, with a slip in the number and no address.
            writeln!(people, "D{person},{name},{},,{city},{born}", phone + 1).unwrap();
        }
    }
    let file = program.written("people.csv", &people);
    let (out, clusters) = (program.file("pairs.csv"), program.file("clusters.csv"));
    let more = ["--out", out.to_str().unwrap(), "--clusters", clusters.to_str().unwrap()];
    let said = program.insight("link", &file, &more);
    assert_eq!(said.status, 0, "{} {}", said.json, said.errors);
    assert!(!said.json["quality"]["rules"].as_array().unwrap().is_empty());
    let written = std::fs::read_to_string(out).unwrap();
    let mut lines = written.lines();
    assert!(lines.next().unwrap().ends_with("id_a,id_b,probability,reasons"));
    let (mut right, mut wrong) = (0, 0);
    for line in lines {
        let mut cells = line.split(',');
        let (one, other) = (cells.next().unwrap(), cells.next().unwrap());
        if one[1..] == other[1..] {
            right += 1
        } else {
            wrong += 1
        }
        assert!(line.contains("姓名 ") || line.contains("出生日期 "), "{line}");
    }
    assert!(right >= 38 && wrong <= 2, "{right} of 40 found, {wrong} wrong");
    assert_eq!(std::fs::read_to_string(clusters).unwrap().lines().count(), 441);
    let again = program.insight("link", &file, &["--threads", "1"]);
    assert_eq!(again.json, said.json);
    let lost = program.insight("link", &file, &["--company", "公司"]);
    assert_eq!((lost.status, &lost.json["error"]["code"]), (1, &"column_missing".into()));
}

#[test]
fn who_leaves_is_told_with_reasons_that_add_up_and_nothing_where_chance_rules() {
    let program = program();
    let mut customers = String::from("id,left,visits,region,seen\n");
    let mut random = String::from("id,left,visits\n");
    let mut chance = testing::Chance::of(7);
    for customer in 0..600_usize {
        let visits = chance.below(12);
        let left = if visits < 4 { !chance.once_in(5) } else { chance.once_in(7) };
        let said = if customer % 20 == 19 {
            ""
        } else if left {
            "是"
        } else {
            "否"
        };
        writeln!(customers, "C{customer},{said},{visits},{},x", ["north", "south"][customer % 2]).unwrap();
        writeln!(random, "C{customer},{},{visits}", chance.below(2)).unwrap();
    }
    let file = program.written("customers.csv", &customers);
    let out = program.file("leavers.csv");
    let said = program.insight("churn", &file, &["--target", "left", "--out", out.to_str().unwrap()]);
    assert_eq!(said.status, 0, "{} {}", said.json, said.errors);
    assert!(said.json["quality"]["auc"].as_f64().unwrap() > 0.75, "{}", said.json);
    assert_eq!(
        (&said.json["foretold"], &said.json["columns_left_out"]),
        (&30.into(), &serde_json::json!(["seen"]))
    );
    assert_eq!(said.json["factors"][0]["column"], "visits");
    assert_eq!(std::fs::read_to_string(out).unwrap().lines().count(), 601);
    let file = program.written("random.csv", &random);
    let said = program.insight("churn", &file, &["--target", "left"]);
    assert_eq!(
        (said.status, &said.json["refused"]["code"]),
        (1, &"no_better_than_chance".into()),
        "{}",
        said.json
    );
}

#[test]
fn alike_customers_a_season_and_the_mood_of_a_text_are_told() {
    let program = program();
    let mut customers = String::from("客户,订单数,客单价,行业\n");
    for customer in 0..300_u32 {
        let is_often = customer % 3 == 0;
        let (orders, spent) = if is_often {
            (40 + customer % 7, 200 + customer % 50)
        } else {
            (2 + customer % 3, 9_000 + customer % 900)
        };
        writeln!(customers, "C{customer},{orders},{spent},{}", if is_often { "茶叶" } else { "机械" })
            .unwrap();
    }
    let file = program.written("alike.csv", &customers);
    let said = program.insight("segments", &file, &[]);
    assert_eq!(said.status, 0, "{} {}", said.json, said.errors);
    let groups = said.json["segments"].as_array().unwrap();
    assert_eq!((groups.len(), &groups[0]["customers"]), (2, &200.into()));
    assert!(groups[0]["zh"].as_str().unwrap().contains("行业多为机械"), "{}", groups[0]);
    assert!(groups[1]["en"].as_str().unwrap().contains("订单数 very high"), "{}", groups[1]);

    let mut sales = String::from("日期,金额\n");
    for month in 0..60 {
        let (year, month_of) = (2021 + month / 12, month % 12 + 1);
        for day in [3, 17] {
            let amount = 1_000 + month * 10 + if month_of == 12 { 900 } else { month_of * 20 } + day;
            writeln!(sales, "{year}-{month_of:02}-{day:02},{amount}").unwrap();
        }
    }
    let file = program.written("sales.csv", &sales);
    let out = program.file("months.xlsx");
    let said = program.insight("forecast", &file, &["--out", out.to_str().unwrap()]);
    assert_eq!(said.status, 0, "{} {}", said.json, said.errors);
    assert_eq!((&said.json["periods"], &said.json["forecast"][0]["period"]), (&60.into(), &"2026-01".into()));
    let december = &said.json["forecast"][11];
    let (low, value, high) = (&december["low_95"], &december["value"], &december["high_95"]);
    assert!(low.as_f64() < value.as_f64() && value.as_f64() < high.as_f64(), "{december}");
    near(value, 2.0 * (1_000.0 + 71.0 * 10.0 + 900.0 + 10.0), 300.0);
    assert!(out.exists());
    let short = program.written("short.csv", "value\n1\n2\n3\n");
    assert_eq!(program.insight("forecast", &short, &[]).json["refused"]["code"], "too_few");

    let mut texts = String::from("内容,标签\n");
    for place in 0..240 {
        let (good, bad) = (["服务很好", "非常满意", "送货快"], ["服务很差", "非常失望", "送货慢"]);
        let text = if place % 2 == 0 { good[place % 3] } else { bad[place % 3] };
        writeln!(texts, "第{place}次，{text}，{}", if place % 2 == 0 { 1 } else { 0 }).unwrap();
    }
    let texts = texts.replace("，1\n", ",1\n").replace("，0\n", ",0\n") + "服务很好,\n";
    let file = program.written("texts.csv", &texts);
    let said = program.insight("text", &file, &[]);
    assert_eq!((said.status, &said.json["labelled"]), (0, &240.into()), "{} {}", said.json, said.errors);
    assert!(said.json["quality"]["accuracy"].as_f64().unwrap() > 0.95);
}

#[test]
fn a_forecast_finds_its_columns_and_leaves_out_a_last_period_that_is_not_over() {
    let program = program();
    let days = |until: u32| -> String {
        let mut text = String::from("订单编号,订单日期,总额\n");
        for month in 0..36_u32 {
            for day in (2..=if month == 35 { until } else { 28 }).step_by(2) {
                let (year, of_year) = (2023 + month / 12, month % 12 + 1);
                writeln!(text, "N{month}-{day},{year}-{of_year:02}-{day:02},{}", 100 + of_year * 5 + day % 3)
                    .unwrap();
            }
        }
        text
    };
    let firsts = (0..36_u32).fold(String::from("date,value\n"), |text, month| {
        format!("{text}{}-{:02}-01,{}\n", 2023 + month / 12, month % 12 + 1, 100 + month % 12 * 5)
    });
    for (text, by, periods, not_over, first) in [
        (days(12), "month", 35, Json::from("2025-12"), "2025-12"),
        (days(28), "month", 36, Json::Null, "2026-01"),
        // A row a month says the whole month, whatever its day.
        (firsts.clone(), "month", 36, Json::Null, "2026-01"),
        (format!("{firsts}2026-01-01,100\n"), "quarter", 12, "2026-Q1".into(), "2026-Q1"),
        ("value\n".to_owned() + &"5\n3\n6\n".repeat(10), "row", 30, Json::Null, "31"),
    ] {
        let file = program.written("orders.csv", &text);
        let more: &[&str] = if by == "quarter" { &["--by", by] } else { &[] };
        let said = program.insight("forecast", &file, more);
        assert_eq!(said.status, 0, "{by} {} {}", said.json, said.errors);
        let told = ["periods_by", "periods", "period_not_over"].map(|name| said.json[name].clone());
        assert_eq!(told, [by.into(), periods.into(), not_over], "{by}");
        assert_eq!(said.json["forecast"][0]["period"], first, "{by}");
    }
}

#[test]
fn no_answer_is_written_over_a_file_that_is_named_and_large_amounts_and_blank_lines_are_borne() {
    let program = program();
    let mut orders = String::from("customer,date,amount\n");
    for order in 0..40 {
        writeln!(orders, "C{order},2026-01-{:02},{}", 1 + order % 28, 9_000_000_000_000_000_u64 + order)
            .unwrap();
    }
    for order in 0..20 {
        writeln!(orders, "C{order},2026-02-{:02},1", 1 + order).unwrap();
    }
    orders.push_str("\n\nC1,2026-01-05,much\n");
    let file = program.written("large.csv", &orders);
    let out = program.file("same.csv");
    for more in [
        ["--out", file.to_str().unwrap()].as_slice(),
        &["--out", out.to_str().unwrap(), "--report", out.to_str().unwrap()],
    ] {
        let said = program.insight("rfm", &file, more);
        assert_eq!(
            (said.status, &said.json["error"]["code"]),
            (1, &"file_named_twice".into()),
            "{}",
            said.json
        );
    }
    assert_eq!(std::fs::read_to_string(&file).unwrap(), orders);
    let said = program.insight("rfm", &file, &[]);
    // Forty times ninety billiards are more than 64 bits hold in the smallest unit.
    assert_eq!(
        (&said.json["buyers"], &said.json["unreadable"][0]["row"]),
        (&40.into(), &64.into()),
        "{}",
        said.json
    );
}

#[test]
fn a_text_that_was_learned_is_no_test_of_its_like() {
    let program = program();
    let mut chance = testing::Chance::of(3);
    let mut texts = String::from("text,label\n");
    for place in 0..120 {
        let label = chance.below(2);
        for _ in 0..4 {
            writeln!(texts, "{place:b} {:b},{label}", place * 7919 % 128).unwrap();
        }
    }
    let file = program.written("repeated.csv", &texts);
    let said = program.insight("text", &file, &[]);
    assert_eq!(
        (said.status, &said.json["refused"]["code"]),
        (1, &"no_better_than_chance".into()),
        "{}",
        said.json
    );
}

#[test]
fn what_the_data_cannot_carry_is_refused_in_words() {
    let program = program();
    for (what, text, code) in [
        ("rfm", "customer,date,amount\nA,2026-01-01,5\n", "too_few"),
        ("rfm", "customer,date,amount\n", "too_few"),
        ("clv", "customer,date,amount\nA,2026-01-01,5\nB,2026-02-01,5\n", "too_few"),
        ("clv", "customer,x,t_x,T,zbar\nA,2,30,20,5\n", "value_unfit"),
        ("kano", "feature,present,absent\n", "too_few"),
        ("link", "name,phone\n王伟,13800000000\n", "too_few"),
        ("link", "name,phone\n王伟,1\n王伟,1\n", "no_variation"),
        ("segments", "id,orders\nA,1\nB,2\n", "too_few"),
        ("text", "text,label\n好,1\n", "too_few"),
        ("attribute", "lead,channel,converted\n", "too_few"),
    ] {
        let file = program.written("few.csv", text);
        let said = program.insight(what, &file, &[]);
        assert_eq!(
            (said.status, &said.json["refused"]["code"]),
            (1, &code.into()),
            "{what} {text} {}",
            said.json
        );
        assert!(said.json["refused"]["zh"].as_str().is_some_and(|zh| zh.ends_with('。')), "{}", said.json);
    }
    let same: String =
        (0..60).fold(String::from("a,b,y\n"), |text, row| format!("{text}1,{row},{}\n", row * 2));
    let file = program.written("same.csv", &same);
    let said = program.insight("drivers", &file, &["--target", "y"]);
    assert_eq!((said.status, &said.json["refused"]["code"]), (1, &"no_variation".into()));
    // What is no table at all is said as an import says it.
    let said = program.insight("rfm", &program.file("nothing.csv"), &[]);
    assert_eq!((said.status, &said.json["error"]["code"]), (1, &"file_not_found".into()));
}

/// A report that opens alone: nothing is run or loaded, and what the file says stays text.
pub fn is_alone(html: &str) {
    assert!(html.contains("default-src 'none'"), "{html}");
    for foreign in ["<script", "<b>", "src=", "href=", "url(", "@import", "javascript:"] {
        assert!(!html.contains(foreign), "{foreign} in {html}");
    }
    let addresses = html.matches("http").count();
    assert_eq!(
        addresses - html.matches("http://www.w3.org/").count(),
        1,
        "only the policy's own name: {html}"
    );
}

#[test]
fn a_report_of_every_kind_opens_alone_and_keeps_names_as_text() {
    let program = program();
    let evil = "<script>alert(1)</script><b>&";
    let mut orders = String::from("customer,date,amount\n");
    let mut facts = String::from("id,left,visits,spent\n");
    let mut figures = format!("y,{evil},b\n");
    let mut texts = String::from("text,label\n");
    let mut touches = String::from("lead,channel,converted\n");
    let mut people = String::from("id,name,phone,city,date_of_birth\n");
    let mut chance = testing::Chance::of(7);
    for place in 0..240_usize {
        for order in 0..place % 4 + 1 {
            writeln!(orders, "{evil}{place},2026-{:02}-{:02},{}", 1 + order * 2, 1 + place % 28, 10 + place)
                .unwrap();
        }
        let visits = chance.below(12);
        let left = if visits < 4 { !chance.once_in(5) } else { chance.once_in(7) };
        let spent = if place % 3 == 0 { 900 + place % 7 } else { 20 + place % 5 };
        writeln!(facts, "{evil}{place},{},{visits},{spent}", u8::from(left)).unwrap();
        writeln!(figures, "{},{},{}", place * 2 + visits, place, visits).unwrap();
        let (said, label) = if place % 2 == 0 { ("good <b>", 1) } else { ("poor <script>", 0) };
        writeln!(texts, "{said} service {place},{label}").unwrap();
        writeln!(touches, "L{place},{evil}{},{}", place % 3, place % 2).unwrap();
        let born =
            format!("19{:02}-{:02}-{:02}", 50 + place * 11 % 50, 1 + place * 5 % 12, 1 + place * 13 % 28);
        for again in 0..=usize::from(place % 8 == 0) {
            writeln!(
                people,
                "{evil}{place}/{again},王{},1380000{:04},苏州,{born}",
                ["伟", "芳", "敏", "强", "磊"][place % 5],
                place * 37
            )
            .unwrap();
        }
    }
    let months: String = (0..60).fold(String::from("value\n"), |text, month| {
        format!("{text}{}\n", 1_000 + month * 10 + month % 12 * 40)
    });
    let kano = format!("feature,present,absent\n{evil},1,3\n{evil},1,3\n<b>,3,5\n<b>,3,5\n{evil},9,9\n");
    for (what, text, more) in [
        ("link", people.as_str(), &[][..]),
        ("rfm", &orders, &[]),
        ("clv", &orders, &[]),
        ("churn", &facts, &["--target", "left"]),
        ("segments", &facts, &["--columns", "spent,visits"]),
        ("drivers", &figures, &["--target", "y"]),
        ("kano", &kano, &[]),
        ("forecast", &months, &[]),
        ("text", &texts, &[]),
        ("attribute", &touches, &[]),
    ] {
        let file = program.written("told.csv", text);
        for lang in ["zh_CN.UTF-8", "en_US.UTF-8"] {
            let path = program.file(&format!("{what}.html"));
            let (said, html) = program.reported(lang, what, &file, &path, more);
            is_alone(&html);
            assert!(said["refused"].is_null() == html.contains("<svg"), "{what} {said}");
        }
    }
    // Where nothing can be said, the report says why.
    let few = program.written("few.csv", "customer,date,amount\nA,2026-01-01,5\n");
    let path = program.file("few.html");
    program.insight("rfm", &few, &["--report", path.to_str().unwrap()]);
    assert!(std::fs::read_to_string(&path).unwrap().contains("class=\"refused\""));
}
