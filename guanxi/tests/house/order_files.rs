//! One file of orders and their lines, the rows in any order: by the command line, and by somebody at the door.

use guanxi::commands::bench::client::{Answer, Client};
use serde_json::{Value as Json, json};

use crate::program::on_both;

fn body(answer: &Answer) -> Json {
    serde_json::from_slice(&answer.body).unwrap_or(Json::Null)
}

/// Asks until the import has come to its end.
fn ended(client: &mut Client, at: &str) -> Json {
    loop {
        let told = body(&client.get(at).unwrap());
        if told["working"] == false {
            return told;
        }
    }
}

on_both!(orders_and_their_lines_come_from_one_file_and_go_as_one, |program| {
    program.demo(40);
    let server = program.serve();
    // Whoever keeps the orders, and is judged as the command line is not.
    let added = program.run(&["user", "add", "ding.dan", "--role", "owner"]);
    assert!(added.json["id"].is_string(), "{} {}", added.json, added.errors);
    let made = program.run(&["key", "create", "--user", "ding.dan"]);
    let mut head = Client::connect(&server.address, made.json["key"].as_str().unwrap()).unwrap();
    let get = |client: &mut Client, path: &str| body(&client.get(path).unwrap());
    let products = get(&mut head, "/api/v1/products?limit=2");
    let code = |place: usize| products["data"][place]["code"].as_str().unwrap().to_owned();
    let customers = get(&mut head, "/api/v1/customers?filter=owner+!=+null&limit=2");
    let name = |place: usize| customers["data"][place]["name"].as_str().unwrap().to_owned();
    let (bolt, nut, buyer, dealer) = (code(0), code(1), name(0), name(1));
    // A finished order among them: it comes in with its lines. The rows of OLD-1 stand far apart.
    let text = format!(
        "订单号,客户名称,经销商,下单日期,订单状态,产品编码,数量,单价\n\
         OLD-1,{buyer},{dealer},2025-03-04,已完成,{bolt},2,1.2万\n\
         OLD-2,{buyer},,2025/3/5,已确认,{nut},1,\"¥1,500.00\"\n\
         OLD-2,{dealer},,2025/3/5,已确认,{bolt},1,5\n\
         OLD-1,{buyer},{dealer},2025年3月4日,已完成,{nut},3,100\n\
         OLD-3,新来的客户有限公司,,2025-03-06,草稿,{nut},1,1\n"
    );
    let send = |client: &mut Client, more: &str| {
        let path =
            format!("/api/v1/imports?object=orders&mode=create&file_name=orders.csv&make=customer{more}");
        client.send("POST", &path, &[("Content-Type", "text/csv")], text.as_bytes()).unwrap()
    };
    let checked = send(&mut head, "&check=true");
    let checked = body(&checked);
    assert_eq!(checked["result"]["created"], 4, "{checked}");
    assert_eq!(checked["result"]["failed"], 1, "{checked}");
    let begun = send(&mut head, "");
    assert_eq!(begun.status, 202, "{}", String::from_utf8_lossy(&begun.body));
    let at = format!("/api/v1/imports/{}", body(&begun)["id"].as_str().unwrap());
    let told = ended(&mut head, &at);
    assert_eq!((&told["result"]["created"], &told["result"]["failed"]), (&json!(4), &json!(1)), "{told}");
    let rejects = head.get(&format!("{at}/rejects?format=csv")).unwrap();
    let rejects = String::from_utf8_lossy(&rejects.body).into_owned();
    assert!(
        rejects.contains(&buyer) && rejects.contains(&dealer) && rejects.contains("第 3 行"),
        "{rejects}"
    );
    let old = |client: &mut Client, number: &str| {
        let found = get(client, &format!("/api/v1/orders?filter=number+==+%22{number}%22&expand=dealer"));
        found["data"].clone()
    };
    let first = old(&mut head, "OLD-1");
    assert_eq!(first[0]["amount"]["amount"], "24300.00", "{first}");
    assert_eq!(first[0]["dealer"]["name"], json!(dealer));
    assert_eq!(old(&mut head, "OLD-3").as_array().unwrap().len(), 1);
    // The row that failed is corrected, and goes in with the others.
    let corrected = json!({"rows": [{"row": 4, "cells": {"客户名称": buyer}}]}).to_string();
    let path = format!("{at}/corrections");
    let sent =
        head.send("POST", &path, &[("Content-Type", "application/json")], corrected.as_bytes()).unwrap();
    assert_eq!(sent.status, 202, "{}", String::from_utf8_lossy(&sent.body));
    let told = ended(&mut head, &at);
    assert_eq!((&told["result"]["created"], &told["result"]["failed"]), (&json!(5), &json!(0)), "{told}");
    assert_eq!(old(&mut head, "OLD-2")[0]["amount"]["amount"], "1505.00");
    // All of it goes as one, the finished order and the new customer too.
    let undone = head.send("POST", &format!("{at}/undo"), &[], b"").unwrap();
    assert!(undone.status < 300, "{}", String::from_utf8_lossy(&undone.body));
    let told = ended(&mut head, &at);
    assert_eq!((&told["undone"]["kept"], &told["undone"]["removed"]), (&json!(0), &json!(9)), "{told}");
    assert_eq!(old(&mut head, "OLD-1"), json!([]));

    // The command line: the mapping is written, and by it lines are known again by their product.
    let file = program.file("orders.csv");
    std::fs::write(&file, &text).unwrap();
    let map = program.file("map.json");
    let (file, map) = (file.to_str().unwrap(), map.to_str().unwrap());
    let all = ["import", "orders", file, "--map", map, "--mode", "upsert", "--match", "number"];
    let made = program.run(&[&all[..], &["--make", "customer"]].concat());
    assert_eq!(made.json["created"], 4, "{} {}", made.json, made.errors);
    let map = std::fs::read_to_string(map).unwrap();
    assert!(map.contains("\"产品编码\": \"order_line.product\""), "{map}");
    let again = program.run(&all);
    assert_eq!(again.json["unchanged"], 4, "{} {}", again.json, again.errors);
    let rejects = program.file("rejects.csv");
    let failed = program.run(&[&all[..], &["--rejects", rejects.to_str().unwrap()]].concat());
    let id = failed.json["import"].as_str().unwrap().to_owned();
    let mended = std::fs::read_to_string(&rejects).unwrap().replace(&dealer, &buyer);
    std::fs::write(&rejects, mended).unwrap();
    let mended = program.run(&["import", "mend", &id, "--from", rejects.to_str().unwrap()]);
    assert_eq!(mended.json["created"], 1, "{} {}", mended.json, mended.errors);
    assert_eq!(mended.json["failed"], 0, "{}", mended.json);

    // What is done with a column first: words of the file's own, and a cell made of two.
    let map = json!({"商品": {"field": "order_line.product", "words": {"甲": bolt}}, "编号": {"field": "number", "join": ["年"], "with": "-", "do": ["upper"]}, "年": null, "客户": {"field": "customer", "empty": buyer}});
    let (shaped, map_file) = (program.file("shaped.csv"), program.file("shaped.json"));
    std::fs::write(&shaped, "编号,年,客户,商品,数量\nk1,2024,,甲,2\n").unwrap();
    std::fs::write(&map_file, map.to_string()).unwrap();
    let made =
        program.run(&["import", "orders", shaped.to_str().unwrap(), "--map", map_file.to_str().unwrap()]);
    assert_eq!(made.json["created"], 1, "{} {}", made.json, made.errors);
    assert_eq!(old(&mut head, "K1-2024").as_array().unwrap().len(), 1);
});
