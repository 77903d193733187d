//! `guanxi demo` leaves files to ask `guanxi insight` about; what is asked of each stands in docs/insight.md.

use std::path::Path;

use serde_json::Value as Json;

use super::insight::{is_alone, program};

/// Fewer leave some of the files out: of those who left there would be too few.
const CUSTOMERS: u32 = 600;
const LANGUAGES: [&str; 2] = ["zh_CN.UTF-8", "en_GB.UTF-8"];

#[test]
fn the_demo_company_leaves_a_file_for_every_question_that_needs_one() {
    let program = program();
    let demo = program.demo(CUSTOMERS);
    let samples = Path::new(demo.json["samples"].as_str().unwrap());
    assert_eq!(samples, program.file("import/samples"));
    for (question, file, more) in [
        ("satisfaction", "满意度调查", "--elements 交付,质量,服务,价格 --by 区域"),
        ("drivers", "满意度调查", "--target 总体满意度 --drivers 交付,质量,服务,价格"),
        ("path", "满意度调查", "--path 总体满意度=交付,质量,服务,价格 --path 推荐意愿=总体满意度"),
        ("text", "满意度调查", ""),
        ("kano", "KANO问卷", ""),
        ("clv", "维保合同", "--contracts"),
        ("retention", "维保合同", ""),
        ("churn", "客户流失", "--target 是否流失"),
        ("attribute", "线索触点", ""),
    ] {
        let file = samples.join(format!("{file}.csv"));
        let options: Vec<&str> = more.split_whitespace().collect();
        for language in LANGUAGES {
            let report = program.file("report.html");
            let (said, html) = program.reported(language, question, &file, &report, &options);
            let is_answered = said["error"].is_null() && said["refused"].is_null();
            assert!(is_answered && said["rows_unreadable"] == 0, "{question} {said}");
            is_alone(&html);
            assert!(html.contains("<svg"), "{question}");
        }
    }
}

#[test]
fn what_the_demo_company_sold_is_asked_as_the_house_takes_it_out() {
    let program = program();
    program.demo(400);
    for (language, day) in LANGUAGES.into_iter().zip(["下单日期", "Ordered"]) {
        let (orders, customers) = (program.file("orders.csv"), program.file("customers.csv"));
        for (object, to) in [("orders", &orders), ("customers", &customers)] {
            let words = ["export", object, "--to", to.to_str().unwrap()];
            let output = program.command(&words).env("LC_ALL", language).output().unwrap();
            assert!(output.status.success(), "{object} {}", String::from_utf8_lossy(&output.stderr));
        }
        let scores = program.file("scores.csv");
        for (question, file, more) in [
            ("forecast", &orders, &[][..]),
            ("next", &orders, &[]),
            ("rfm", &orders, &["--out", scores.to_str().unwrap()]),
            ("segments", &scores, &["--columns", "recency,frequency,monetary"]),
            ("value", &scores, &["--more", "total,orders"]),
            ("clv", &orders, &["--formula"]),
            ("retention", &orders, &["--date", day]),
            ("link", &customers, &[]),
        ] {
            let report = program.file("report.html");
            let (said, html) = program.reported(language, question, file, &report, more);
            assert!(said["error"].is_null() && said["refused"].is_null(), "{question} {said}");
            assert!(html.contains("<svg"), "{question}");
            if question == "forecast" {
                // Until the twentieth of a month, which is no month yet.
                let told = ["periods_by", "period_not_over"].map(|name| said[name].clone());
                assert_eq!(told, ["month".into(), Json::from("2026-11")]);
                assert_eq!(said["forecast"][0]["period"], "2026-11");
            }
        }
    }
}
