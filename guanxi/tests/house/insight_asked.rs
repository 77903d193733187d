//! `guanxi insight`: options out of range, and how days, figures and amounts are read.

use std::fmt::Write;

use super::insight::{near, program};

#[test]
fn an_option_out_of_its_range_ends_with_two_and_says_what_it_takes() {
    let program = program();
    let file = program.written("any.csv", "customer,date,amount,target\nA,2026-01-01,5,1\n");
    for (what, more, code) in [
        ("churn", &["--target", "target", "--folds", "1"][..], "option_out_of_range"),
        ("churn", &["--target", "target", "--folds", "21"], "option_out_of_range"),
        ("segments", &["--groups", "1"], "option_out_of_range"),
        ("segments", &["--groups", "13"], "option_out_of_range"),
        ("drivers", &["--target", "target", "--level", "95"], "option_out_of_range"),
        ("drivers", &["--target", "target", "--repetitions", "3"], "option_out_of_range"),
        ("kano", &["--level", "nan"], "option_out_of_range"),
        ("clv", &["--discount", "1.5"], "option_out_of_range"),
        ("clv", &["--discount=-0.1"], "option_out_of_range"),
        ("clv", &["--unit", "0"], "option_out_of_range"),
        ("clv", &["--periods", "0"], "option_out_of_range"),
        ("clv", &["--period=-1"], "option_out_of_range"),
        ("clv", &["--margin", "2"], "option_out_of_range"),
        ("clv", &["--held-out=-3"], "option_out_of_range"),
        ("clv", &["--until", "soon"], "option_unreadable"),
        ("clv", &["--contracts", "--price=-1"], "option_out_of_range"),
        ("clv", &["--formula", "--years", "0"], "option_out_of_range"),
        ("clv", &["--formula", "--loyalty=-1"], "option_out_of_range"),
        ("rfm", &["--today", "2026-02-30"], "option_unreadable"),
        ("rfm", &["--weights", "1,2"], "option_unreadable"),
        ("rfm", &["--weights", "0,0,0"], "option_unreadable"),
        ("rfm", &["--weights", "1,-1,3"], "option_unreadable"),
        ("rfm", &["--recency", "90,60,30,10"], "option_unreadable"),
        ("rfm", &["--frequency", "1,2,3"], "option_unreadable"),
        ("rfm", &["--out", "scores.pdf"], "option_unreadable"),
        ("rfm", &["--threads", "0"], "option_out_of_range"),
        ("rfm", &["--threads", "65"], "option_out_of_range"),
        ("rfm", &["--encoding", "klingon"], "option_unreadable"),
        ("forecast", &["--steps", "0"], "option_out_of_range"),
        ("forecast", &["--steps", "121"], "option_out_of_range"),
        ("forecast", &["--period", "0"], "option_out_of_range"),
        ("attribute", &["--order", "5"], "option_out_of_range"),
        ("link", &["--least", "0"], "option_out_of_range"),
        ("satisfaction", &["--csat", "amount", "--scale", "1"], "option_out_of_range"),
        ("satisfaction", &["--csat", "amount", "--satisfied", "6"], "option_out_of_range"),
        ("satisfaction", &["--elements", "amount", "--weights", "1,2"], "option_unreadable"),
        ("retention", &["--gone-after", "0"], "option_out_of_range"),
        // What the form of the file has no use for.
        ("retention", &["--duration", "amount", "--left", "target", "--by", "month"], "options_clash"),
        ("retention", &["--duration", "amount", "--left", "target", "--gone-after", "30"], "options_clash"),
        (
            "retention",
            &["--duration", "amount", "--left", "target", "--until", "2026-03-01"],
            "options_clash",
        ),
        ("retention", &["--began", "date", "--by", "year"], "options_clash"),
        ("retention", &["--began", "date", "--gone-after", "30"], "options_clash"),
        ("retention", &["--began", "date", "--left", "target"], "options_clash"),
        ("retention", &["--left", "target"], "options_clash"),
        ("value", &[], "options_clash"),
        ("value", &["--more", "amount", "--less", "amount"], "options_clash"),
        ("value", &["--more", "amount", "--high", "0.6", "--low", "0.6"], "options_clash"),
        ("value", &["--more", "amount", "--limits", "70,40"], "option_unreadable"),
        ("value", &["--more", "amount", "--scale", "amount:1:1"], "option_unreadable"),
        ("path", &["--path", "amount"], "option_unreadable"),
        ("path", &["--path", "amount=target", "--path", "target=amount"], "options_clash"),
        ("next", &["--today", "morgen"], "option_unreadable"),
    ] {
        let said = program.insight(what, &file, more);
        let error = &said.json["error"];
        assert_eq!((said.status, &error["code"]), (2, &code.into()), "{what} {more:?} {}", said.json);
        let option = more.iter().rev().find_map(|word| word.strip_prefix("--")).unwrap_or("more");
        let option = option.split('=').next().unwrap();
        let en = error["en"].as_str().unwrap();
        assert!(code == "options_clash" || en.contains(&format!("--{option}")), "{what} {more:?} {en}");
    }
}

#[test]
fn days_are_read_in_the_order_of_their_column_by_every_question() {
    let program = program();
    for last in ["31/12/2024", "12/31/2024"] {
        // What could be either is read as the last row shows.
        let mut text = String::from("date,amount\n");
        for month in 1..=12 {
            let day =
                if last.starts_with("31") { format!("03/{month:02}") } else { format!("{month:02}/05") };
            writeln!(text, "{day}/2023,{}", 100 + month).unwrap();
        }
        writeln!(text, "03/05/2024,900\n{last},5").unwrap();
        let file = program.written("days.csv", &text);
        let out = program.file("months.csv");
        let said = program.insight("forecast", &file, &["--steps", "3", "--out", out.to_str().unwrap()]);
        assert_eq!(
            (&said.json["rows_unreadable"], &said.json["periods"]),
            (&0.into(), &24.into()),
            "{}",
            said.json
        );
        assert_eq!(said.json["forecast"][0]["period"], "2025-01", "{last}");
    }
    let mut touches = String::from("lead,date,channel,converted\n");
    for lead in 0..40 {
        writeln!(touches, "L{lead},05/01/2024,fair,no\nL{lead},04/02/2024,call,yes").unwrap();
    }
    writeln!(touches, "L0,31/01/2023,search,no").unwrap();
    let file = program.written("touches.csv", &touches);
    let said = program.insight("attribute", &file, &[]);
    assert_eq!(said.json["rows_unreadable"], 0, "{}", said.json);
    let channels = said.json["channels"].as_array().unwrap();
    let last = channels.iter().find(|own| own["channel"] == "call").unwrap();
    near(&last["last"]["conversions"], 40.0, 1e-9);
}

#[test]
fn amounts_are_read_with_signs_units_and_the_comma_of_their_column() {
    let program = program();
    let rows = |amounts: [&str; 3]| {
        let mut text = String::from("y,a,b\n");
        for row in 0..30 {
            writeln!(text, "{};\"{}\";{}", row * 3 + row % 4, amounts[row % 3], row % 5).unwrap();
        }
        text.replace("y,a,b", "y;a;b")
    };
    let of = |amounts: [&str; 3]| {
        let file = program.written("amounts.csv", &rows(amounts));
        let said = program.insight("drivers", &file, &["--target", "y", "--repetitions", "100"]);
        assert_eq!(said.json["rows_unreadable"], 0, "{amounts:?} {}", said.json);
        said.json["r_squared"].clone()
    };
    let plain = of(["1200.5", "12000", "30"]);
    assert_eq!(of(["¥1,200.50", "1.2万", "30元"]), plain);
    assert_eq!(of(["1.200,5", "12.000,0", "30,0"]), plain);
    // Both in one column: what could be either is told.
    let file = program.written("mixed.csv", &rows(["12.5", "12,5", "30"]));
    let said = program.insight("drivers", &file, &["--target", "y", "--repetitions", "100"]);
    assert_eq!((said.status, &said.json["rows_unreadable"]), (1, &10.into()), "{}", said.json);
}

#[test]
fn cells_that_cannot_be_read_are_counted_and_told() {
    let program = program();
    let mut text = String::from("id,left,visits,spent\n");
    let mut chance = testing::Chance::of(5);
    for customer in 0..300 {
        let visits = chance.below(12);
        let left = if visits < 4 { !chance.once_in(5) } else { chance.once_in(7) };
        let spent = if customer % 100 == 50 { "unknown".to_owned() } else { (100 + visits * 7).to_string() };
        let said = if customer == 7 { "maybe".to_owned() } else { u8::from(left).to_string() };
        writeln!(text, "C{customer},{said},{visits},{spent}").unwrap();
    }
    let file = program.written("customers.csv", &text);
    let said = program.insight("churn", &file, &["--target", "left"]);
    assert_eq!((said.status, &said.json["cells_unreadable"]), (1, &3.into()), "{}", said.json);
    assert_eq!((&said.json["rows_unreadable"], &said.json["customers"]), (&1.into(), &299.into()));
    assert_eq!(said.json["unreadable_cells"][0]["row"], 52);
    assert!(said.json["unreadable_cells"][0]["zh"].as_str().unwrap().contains("spent"));
    let said = program.insight("segments", &file, &["--columns", "visits,spent", "--groups", "3"]);
    assert_eq!((said.status, &said.json["cells_unreadable"]), (1, &3.into()), "{}", said.json);
}

#[test]
fn one_order_far_in_the_future_does_not_move_the_day() {
    let program = program();
    let mut text = String::from("customer,date,amount\n");
    for customer in 0..40 {
        writeln!(text, "C{customer},2026-0{}-1{},{}", 1 + customer % 6, customer % 9, 10 + customer).unwrap();
        if customer % 3 > 0 {
            writeln!(text, "C{customer},2026-0{}-2{},{}", 1 + customer % 7, customer % 8, 10 + customer)
                .unwrap();
        }
    }
    let right = program.insight("rfm", &program.written("right.csv", &text), &[]);
    assert_eq!(right.status, 0, "{}", right.json);
    let today = right.json["today"].as_str().unwrap();
    let file = program.written("far.csv", &format!("{text}C1,2062-07-26,5\n"));
    for what in ["rfm", "clv", "next", "retention"] {
        let said = program.insight(what, &file, &[]);
        assert_eq!(
            (said.status, &said.json["error"]["code"]),
            (1, &"last_day_far".into()),
            "{what} {}",
            said.json
        );
    }
    let said = program.insight("rfm", &file, &["--today", today]);
    assert_eq!(
        (&said.json["segments"], &said.json["quality"]["rows_later"]),
        (&right.json["segments"], &1.into())
    );
    // English counts one as one.
    let one = program.written("one.csv", &format!("{text}C1,someday,5\n"));
    let report = program.file("one.html");
    let (_, told) = program.reported("en_US.UTF-8", "rfm", &one, &report, &[]);
    assert!(told.contains("1 row") && !told.contains("1 rows"), "{told}");
}
