//! Lines of an order have a number: given in order, brought by a file, and that by which they are known again.

use guanxi::commands::bench::client::Client;
use serde_json::{Value as Json, json};

use crate::program::on_both;

fn body(answer: &guanxi::commands::bench::client::Answer) -> Json {
    serde_json::from_slice(&answer.body).unwrap_or(Json::Null)
}

#[track_caller]
fn make(client: &mut Client, status: u16, fields: &Json) -> Json {
    let headers = [("Content-Type", "application/json")];
    let answer = client.send("POST", "/api/v1/order_lines", &headers, fields.to_string().as_bytes()).unwrap();
    assert_eq!(answer.status, status, "{}", String::from_utf8_lossy(&answer.body));
    body(&answer)
}

/// Number and quantity of each line of an order, in their order.
fn lines(client: &mut Client, order: &str) -> Vec<(i64, String)> {
    let path = format!("/api/v1/order_lines?filter=order+==+%22{order}%22&limit=50");
    let found = body(&client.get(&path).unwrap());
    let mut lines: Vec<(i64, String)> = found["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| (line["line_number"].as_i64().unwrap(), line["quantity"].as_str().unwrap().to_owned()))
        .collect();
    lines.sort();
    lines
}

on_both!(two_lines_of_one_product_are_told_apart_by_their_number, |program| {
    program.demo(40);
    let server = program.serve();
    let added = program.run(&["user", "add", "ding.dan", "--role", "owner"]);
    assert!(added.json["id"].is_string(), "{} {}", added.json, added.errors);
    let key = program.run(&["key", "create", "--user", "ding.dan"]);
    let mut head = Client::connect(&server.address, key.json["key"].as_str().unwrap()).unwrap();
    let of = |client: &mut Client, path: &str, field: &str| {
        body(&client.get(path).unwrap())["data"][0][field].as_str().unwrap().to_owned()
    };
    let bolt = of(&mut head, "/api/v1/products?limit=1", "code");
    let product = of(&mut head, "/api/v1/products?limit=1", "id");
    let buyer = of(&mut head, "/api/v1/customers?filter=owner+!=+null&limit=1", "name");

    let import = |text: &str, more: &[&str]| {
        let file = program.file("lines.csv");
        std::fs::write(&file, text).unwrap();
        let all = ["import", "orders", file.to_str().unwrap(), "--mode", "upsert", "--match", "number"];
        program.run(&[&all[..], more].concat()).json
    };
    let text = format!(
        "订单号,客户名称,行号,产品编码,数量,单价\nL-1,{buyer},20,{bolt},2,10\nL-1,{buyer},10,{bolt},1,10\n\
         L-1,{buyer},,{bolt},3,10\nL-1,{buyer},20,{bolt},9,10\n"
    );
    let checked = import(&text, &["--check"]);
    assert_eq!((&checked["created"], &checked["failed"]), (&json!(3), &json!(1)), "{checked}");
    let made = import(&text, &[]);
    assert_eq!((&made["created"], &made["failed"]), (&json!(3), &json!(1)), "{made}");
    let order = of(&mut head, "/api/v1/orders?filter=number+==+%22L-1%22", "id");
    let said = |number: i64, quantity: &str| (number, quantity.to_owned());
    assert_eq!(lines(&mut head, &order), [said(10, "1"), said(20, "2"), said(21, "3")]);

    // Known again by order and line: one is changed, the other as it was.
    let text = format!("订单号,行号,产品编码,数量,单价\nL-1,10,{bolt},5,10\nL-1,20,{bolt},2,10\n");
    let again = import(&text, &[]);
    assert_eq!((&again["updated"], &again["unchanged"]), (&json!(1), &json!(1)), "{again}");
    assert_eq!(lines(&mut head, &order), [said(10, "5"), said(20, "2"), said(21, "3")]);

    // By hand: the next number where none is said; none twice; and the page lists them in that order.
    let one = json!({"order": order, "product": product, "quantity": "7", "unit_price": {"amount": "10", "currency": "CNY"}});
    assert_eq!(make(&mut head, 201, &one)["line_number"], 22);
    let with = |number: i64| {
        let mut fields = one.clone();
        fields["line_number"] = json!(number);
        fields
    };
    let refused = make(&mut head, 422, &with(10));
    assert!(refused.to_string().contains("line_number_taken"), "{refused}");
    assert!(make(&mut head, 422, &with(0)).to_string().contains("line_number_too_small"));
    make(&mut head, 201, &with(5));
    // One that comes from another order needs a number that is free in this one.
    import(&format!("订单号,客户名称,行号,产品编码,数量,单价\nL-2,{buyer},10,{bolt},1,10\n"), &[]);
    let other = of(&mut head, "/api/v1/orders?filter=number+==+%22L-2%22", "id");
    let moved = of(&mut head, &format!("/api/v1/order_lines?filter=order+==+%22{other}%22"), "id");
    let path = format!("/api/v1/order_lines/{moved}");
    let headers = [("Content-Type", "application/json"), ("If-Match", "*")];
    let taken = head.send("PATCH", &path, &headers, json!({"order": order}).to_string().as_bytes()).unwrap();
    assert_eq!(taken.status, 422);
    assert!(body(&taken).to_string().contains("line_number_taken"), "{}", body(&taken));
    assert_eq!(lines(&mut head, &order).iter().map(|line| line.0).collect::<Vec<_>>(), [5, 10, 20, 21, 22]);
});
